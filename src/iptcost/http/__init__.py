"""Asking a payer's server: the one door to HTTP, for every plugin that needs it.

Examples:
    >>> from iptcost.http import client_for
    >>> address = "https://clearinghouse.example/eligibility/v3"
    >>> client_for(address).post_json(address, {})  # doctest: +SKIP

A key belongs to a server, by the user's own word (``iptcost.http.hosts``): a document that names a
server never chooses what is sent to it.

TLS is always checked. Every call has a time-out for connecting, one for reading, and a deadline
over all of it, retries included. An answer has a largest size, measured while it arrives. A
redirect to another server is refused. Whatever goes wrong is a PayerError that says what to do;
none holds a key, a query, a body, or more of the address than the server's name.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

import attrs

from iptcost._documents.files import is_deeper, parse_json
from iptcost._faults import http as kinds
from iptcost._faults.problem import PayerError, Problem, unquoted
from iptcost.http import exchange, hosts
from iptcost.http.exchange import Failure, Reply, Request, fail
from iptcost.http.hosts import HostKey, asking

__all__ = [
    "Client",
    "Credentials",
    "HostKey",
    "asking",
    "client_for",
    "read_json_file",
    "read_json_lines",
]

MOST_BYTES: Final = 10 * 2**20
DEEPEST: Final = 100
LONGEST_WAIT: Final = 30.0
"""So many seconds of a server's Retry-After are waited for; a longer one is told, not waited."""
_AGAIN: Final = {"GET": {429, 500, 502, 503, 504}, "POST": {429}}
"""A POST may have been carried out: it is sent again only where it surely was not."""


@attrs.frozen
class Credentials:
    """A key and how it is sent. Its value is in no ``repr``, message, log or document."""

    secret: str = attrs.field(repr=False)
    header: str = "Authorization"
    scheme: str = ""
    """What stands before the key, such as ``Bearer``."""

    @classmethod
    def from_environment(
        cls, name: str, *, header: str = "Authorization", scheme: str = ""
    ) -> Credentials:
        """Read the key from the environment variable ``name``, else from the keyring.

        In the keyring it is the password of the user ``name`` of the service ``iptcost``.
        """
        secret = (os.environ.get(name) or hosts.from_keyring(name) or "").strip()
        if not secret:
            fail(kinds.NO_KEY, name=unquoted(name))
        if not (secret.isascii() and secret.isprintable()):
            fail(kinds.BAD_KEY, name=unquoted(name))
        return cls(secret, header, scheme)

    def apply(self, headers: MutableMapping[str, str]) -> None:
        """Write the key into a request's headers."""
        headers[self.header] = f"{self.scheme} {self.secret}".strip()


@attrs.frozen
class Client:
    """Asks servers for JSON. Times are seconds, sizes bytes."""

    credentials: Credentials | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    deadline: float = 60.0
    most_bytes: int = MOST_BYTES
    retries: int = 3

    def get_json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        readable: Collection[int] = (),
    ) -> Any:
        """Return what is at ``url``; numbers with a point are Decimal.

        ``readable`` names the statuses besides 2xx whose JSON is handed back too.
        """
        return self._ask("GET", url, params, None, headers, readable)

    def post_json(
        self,
        url: str,
        body: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        readable: Collection[int] = (),
    ) -> Any:
        """Send ``body`` to ``url`` and return the answer.

        It is sent again only where it surely was not carried out: the connection never came
        about, or the server asks to come back later (429).
        """
        return self._ask("POST", url, None, body, headers, readable)

    def _ask(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        readable: Collection[int],
    ) -> Any:
        sign = None if self.credentials is None else self.credentials.apply
        timeouts = (self.connect_timeout, self.read_timeout)
        ends = time.monotonic() + self.deadline
        request = Request(
            method, url, params, body, headers or {}, sign, timeouts, self.most_bytes, ends
        )
        try:
            import requests  # noqa: F401 - only whether it is there
            from urllib3 import Retry
        except ImportError:
            fail(kinds.LIBRARY_MISSING)
        policy = Retry(
            total=self.retries + 1, backoff_factor=0.25, backoff_max=8.0, backoff_jitter=0.25
        ).increment(method, "")
        host = exchange.host_of(url)
        redirects = 0
        while True:
            reply = exchange.exchange(request, host)
            if isinstance(reply, Reply) and reply.location is not None:
                redirects += 1
                url = exchange.follow(reply, request.url, method, redirects)
                request = attrs.evolve(request, url=url, params=None)
                continue
            wait = None
            if _again(method, reply) and policy.total:
                policy = policy.increment(method, "")
                wait = _wait(reply, policy.get_backoff_time())
            if wait is None or time.monotonic() + wait >= request.ends:
                return self._finish(reply, host, readable)
            time.sleep(wait)

    def _finish(self, reply: Reply | Failure, host: str, readable: Collection[int]) -> Any:
        if isinstance(reply, Failure):
            fail(reply.kind, host=host, seconds=_whole(self.deadline), most=self.most_bytes)
        if 200 <= reply.status < 300:  # noqa: PLR2004 - 2xx
            return _parsed(reply, host)
        if reply.status in readable:
            # A refusal that is no data is told by its status, not as broken data.
            with contextlib.suppress(PayerError):
                return _parsed(reply, host)
        server = reply.status >= 500  # noqa: PLR2004 - 5xx
        other = kinds.SERVER_ERROR if server else kinds.REFUSED
        kind = kinds.BY_STATUS.get(reply.status, other)
        seconds = _whole(exchange.retry_seconds(reply.retry_after) or 60)
        return fail(kind, host=host, status=reply.status, seconds=seconds)


def client_for(
    url: str,
    *,
    own: Mapping[str, HostKey] | None = None,
    scheme: str = "",
    deadline: float = 60.0,
) -> Client:
    """Return a client for the server of ``url``, with the key that belongs to it, if any does.

    ``own`` are the servers that the plugin is for, each with its key; ``scheme`` is what stands
    before a key of the keyring. Raises PayerError where nobody vouches for the server.
    """
    bound = hosts.key_of(url, own or {}, scheme)
    if bound is None or bound.variable is None:
        return Client(deadline=deadline)
    credentials = Credentials.from_environment(
        bound.variable, header=bound.header, scheme=bound.scheme
    )
    return Client(credentials, deadline=deadline)


def _wait(reply: Reply | Failure, backoff: float) -> float | None:
    """Return how long to wait before asking again; None where the server asks for too long."""
    asked = exchange.retry_seconds(reply.retry_after) if isinstance(reply, Reply) else None
    if asked is None:
        return backoff
    return max(asked, 0.0) if asked <= LONGEST_WAIT else None


def _whole(seconds: float) -> int:
    return int(min(seconds, 86_400) + 0.999)


# -- answers ----------------------------------------------------------------------------------


def _parsed(reply: Reply, host: str) -> Any:
    if "html" in reply.kind.lower() or reply.content.lstrip()[:1] == b"<":
        fail(kinds.HTML, host=host)
    try:
        return _json(reply.content, len(reply.content))
    except (ValueError, RecursionError):
        fail(kinds.BROKEN_JSON, host=host)


def read_json_file(path: str | os.PathLike[str], most_bytes: int = MOST_BYTES) -> Any:
    """Return a saved answer, read within the same bounds as one from a server."""
    try:
        with Path(path).open("rb") as file:
            return _json(file.read(most_bytes + 1), most_bytes)
    except (OSError, ValueError, RecursionError):
        fail(kinds.UNREADABLE_ANSWER, most=most_bytes)


def read_json_lines(
    stream: Any, most_bytes: int = MOST_BYTES
) -> Iterator[tuple[int, Any | PayerError]]:
    """Yield each line's number with its JSON, or with the error that it is none.

    A line longer than ``most_bytes`` is not held: it is an error, and the last thing read.
    """
    number = 0
    while line := stream.readline(most_bytes + 1):
        number += 1
        raw = line.encode() if isinstance(line, str) else line
        long = len(raw) > most_bytes
        if not long and not raw.strip():
            continue
        try:
            yield number, _json(raw, most_bytes)
        except (ValueError, RecursionError):
            yield number, PayerError([Problem(kinds.UNREADABLE_ANSWER, "", {"most": most_bytes})])
        if long:
            return


def _json(raw: bytes, most: int) -> Any:
    """Parse JSON: no NaN, no key twice, nothing longer or deeper than an answer ever is."""
    if len(raw) > most or is_deeper(data := parse_json(raw.decode("utf-8-sig")), DEEPEST):
        message = "too long or too deep"
        raise ValueError(message)
    return data


def _again(method: str, reply: Reply | Failure) -> bool:
    """Return whether the question may be asked again without being carried out twice."""
    if isinstance(reply, Reply):
        return reply.status in _AGAIN[method]
    if reply.kind in (kinds.TLS, kinds.TOO_LARGE):
        return False
    return method == "GET" or reply.unsent
