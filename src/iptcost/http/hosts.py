"""Which server gets which key, and which may be asked at all: the user says so, no document.

A case may name a server. A key goes to it only where the user's own configuration binds one to that
server, where the plugin is for that server, or where the keyring holds one under its name. A server
that none of them knows is asked, without any key, after the user consents on a terminal; elsewhere
it is refused. The configuration is ``hosts.toml``::

    [hosts."fhir.payer.example"]
    key = "PAYER_TOKEN"     # the environment variable that holds the key; left out: none is sent
    header = "Authorization"
    scheme = "Bearer"
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from iptcost._documents.asking import asking, consented
from iptcost._faults import http as kinds
from iptcost._faults.problem import unquoted
from iptcost.http.exchange import address, fail

__all__ = ["HostKey", "asking", "configured", "file", "from_keyring", "host_of_url", "key_of"]

FILE: Final = "IPTCOST_HOSTS"
"""The environment variable that names another configuration file."""
LARGEST: Final = 2**18
_PORTS: Final = {"https": 443, "http": 80}
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")


@attrs.frozen
class HostKey:
    """How a server is given its key: from which environment variable, in which header."""

    variable: str | None = None
    header: str = "Authorization"
    scheme: str = ""


def host_of_url(url: str) -> str:
    """Return a server's name as keys are bound to it: lower case, a port only if unusual."""
    place = address(url)
    name = (place.hostname or "").lower()
    usual = place.port in (None, _PORTS.get(place.scheme))
    return name if usual else f"{name}:{place.port}"


def key_of(url: str, own: Mapping[str, HostKey], scheme: str) -> HostKey | None:
    """Return how the server of ``url`` is given its key; None for none.

    ``own`` are the servers that a plugin is for. Raises PayerError where nobody vouches for the
    server: neither the plugin, nor the user's configuration or keyring, nor the user's consent.
    """
    host = host_of_url(url)
    known = {**own, **configured()}
    if host in known:
        return known[host]
    if from_keyring(host) is not None:
        return HostKey(host, scheme=scheme)
    if not consented(host):
        fail(kinds.UNKNOWN_SERVER, host=host, file=unquoted(file()))
    return None


def file() -> Path:
    """Return where the user's configuration of servers is."""
    if named := os.environ.get(FILE):
        return Path(named)
    import click

    return Path(click.get_app_dir("iptcost")) / "hosts.toml"


def configured() -> dict[str, HostKey]:
    """Return the servers of the user's configuration; none where there is no such file."""
    path = file()
    try:
        with path.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
        hosts = tomllib.loads(raw.decode("utf-8")).get("hosts", {}) if len(raw) <= LARGEST else None
    except FileNotFoundError:
        return {}
    except OSError as error:
        return fail(kinds.HOSTS_FILE, file=unquoted(path), reason=error.strerror or "…")
    except ValueError:
        hosts = None
    if not isinstance(hosts, Mapping):
        return fail(kinds.HOSTS_FILE, file=unquoted(path), reason="TOML")
    return {str(name).lower(): _bound(str(name), entry, path) for name, entry in hosts.items()}


def _bound(name: str, entry: Any, path: Path) -> HostKey:
    known = {"key", "header", "scheme"}
    texts = isinstance(entry, Mapping) and all(isinstance(v, str) for v in entry.values())
    if not texts or set(entry) - known or not _HEADER.fullmatch(entry.get("header", "x")):
        fail(kinds.HOSTS_FILE, file=unquoted(path), reason=unquoted(name))
    return HostKey(
        entry.get("key") or None, entry.get("header", "Authorization"), entry.get("scheme", "")
    )


def from_keyring(name: str) -> str | None:
    """Return the password of the user ``name`` of the service ``iptcost``; None for none."""
    try:
        import keyring

        found: str | None = keyring.get_password("iptcost", name)
    except Exception:  # noqa: BLE001 - none is installed, or it has no backend and raises anything
        return None
    return found
