"""One exchange with a server: sent once, read within bounds, and what came of it.

``iptcost.http`` decides what to ask, whether to ask again, and what the answer means.
"""

from __future__ import annotations

import contextvars
import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

import attrs

from iptcost._documents.asking import OverdueError, within
from iptcost._faults import http as kinds
from iptcost._faults.problem import Kind, PayerError, Problem, quote, unquoted

MOST_REDIRECTS: Final = 3
_CHUNK: Final = 65536
_INSIDE: Final = contextvars.ContextVar("inside", default=False)
"""Whether what runs is an exchange of ours: in a browser it has no thread of its own."""
_SERVER: Final = ("scheme", "hostname", "port")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_log = logging.getLogger("iptcost.http")


@attrs.frozen
class Reply:
    """What a server sent back, read whole within the bounds."""

    status: int
    content: bytes
    kind: str
    location: str | None
    retry_after: str | None


@attrs.frozen
class Failure:
    """An exchange that came to nothing: why, and whether the question surely never arrived."""

    kind: Kind
    unsent: bool


HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "Content-Type": "application/json",
    "User-Agent": "iptcost",
}


@attrs.frozen
class Request:
    """One question, and the bounds of its exchange: seconds, bytes; ``ends`` by the clock."""

    method: str
    url: str = attrs.field(repr=False)
    params: Mapping[str, str] | None = attrs.field(repr=False)
    body: Mapping[str, Any] | None = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    sign: Callable[[Any], None] | None = attrs.field(repr=False)
    """Writes the key into the headers."""
    timeouts: tuple[float, float]
    most_bytes: int
    ends: float

    def signed(self, prepared: Any) -> Any:
        """Put the key in; that there is such a function keeps requests from reading .netrc."""
        if self.sign is not None:
            self.sign(prepared.headers)
        return prepared


def exchange(request: Request, host: str) -> Reply | Failure:
    """Do one exchange, in a thread of its own: a server can't hold the caller past the end.

    Sockets only know the time since the last byte; one that drips would never end.
    """
    began = time.monotonic()
    try:
        done = within(request.ends - began, lambda: _send(request))
    except OverdueError:
        done = Failure(kinds.TIME_OUT, unsent=False)
    told = done.status if isinstance(done, Reply) else done.kind.code
    size = len(done.content) if isinstance(done, Reply) else 0
    spent = time.monotonic() - began
    _log.info("%s %s: %s, %d bytes, %.2f s", request.method, host, told, size, spent)
    return done


def _send(request: Request) -> Reply | Failure:
    import requests

    for name in ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.connection"):
        logging.getLogger(name).addFilter(_ours)
    body = None if request.body is None else json.dumps(request.body).encode()
    inside = _INSIDE.set(True)
    try:
        with (
            requests.Session() as session,
            session.request(
                request.method,
                request.url,
                params=request.params,
                data=body,
                headers={**HEADERS, **request.headers},
                auth=request.signed,
                timeout=request.timeouts,
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            content = _read(response, request)
            if content is None:
                return Failure(kinds.TOO_LARGE, unsent=False)
            return Reply(
                response.status_code,
                content,
                response.headers.get("Content-Type", ""),
                response.headers.get("Location") if response.is_redirect else None,
                response.headers.get("Retry-After"),
            )
    except Exception as error:  # noqa: BLE001 - requests', urllib3's and http.client's, of many bases
        return _failure(error)
    finally:
        _INSIDE.reset(inside)


def _read(response: Any, request: Request) -> bytes | None:
    """Return the body, or None where it is larger than allowed."""
    parts = []
    size = 0
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > request.most_bytes:
            return None
        if time.monotonic() > request.ends:
            raise TimeoutError
        parts.append(chunk)
    return b"".join(parts)


# -- addresses --------------------------------------------------------------------------------


def address(url: str) -> SplitResult:
    """Return the parts of a server's address; plain HTTP is for this machine alone."""
    try:
        place = urlsplit(url)
        host, _ = place.hostname, place.port
    except ValueError:
        fail(kinds.BAD_ADDRESS, host="…")
    plain = place.scheme == "http" and host in _LOCAL
    if not host or place.username is not None or not (plain or place.scheme == "https"):
        fail(kinds.BAD_ADDRESS, host=quote(host or "…"))
    return place


def host_of(url: str) -> str:
    """Return the server's name as it may stand in a message."""
    return unquoted(address(url).hostname or "")


def follow(reply: Reply, url: str, method: str, redirects: int) -> str:
    """Return where the server sends on to: on the same server, and not for ever."""
    target = urljoin(url, reply.location or "")
    try:
        here, there = urlsplit(url), urlsplit(target)
        same = all(getattr(there, at) == getattr(here, at) for at in _SERVER)
    except ValueError:
        same = False
    repeats = method == "GET" or reply.status in (307, 308)
    if not same or not repeats or redirects > MOST_REDIRECTS or there.username is not None:
        fail(kinds.REDIRECT, host=host_of(url))
    return target


# -- failures ---------------------------------------------------------------------------------


def _failure(error: Exception) -> Failure:
    """Return what an exchange's exception comes to; its own text may hold the query."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    if isinstance(error, requests.exceptions.SSLError):
        return Failure(kinds.TLS, unsent=False)
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    unsent = isinstance(error, requests.ConnectTimeout) or isinstance(
        reason, (NewConnectionError, ConnectTimeoutError)
    )
    slow = isinstance(error, (requests.Timeout, TimeoutError)) or "Timeout" in type(error).__name__
    return Failure(kinds.TIME_OUT if slow else kinds.UNREACHABLE, unsent)


def retry_seconds(value: str | None) -> float | None:
    """Return the seconds that a Retry-After asks for: a number, or a date."""
    if value is None:
        return None
    from urllib3 import Retry
    from urllib3.exceptions import InvalidHeader

    try:
        return float(Retry().parse_retry_after(value[:100]))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _ours(_: logging.LogRecord) -> bool:
    """Return whether a record of the libraries may be logged: not ours, with whole addresses."""
    return not _INSIDE.get()


def fail(kind: Kind, **values: object) -> NoReturn:
    """Raise the PayerError of one kind."""
    raise PayerError([Problem(kind, "", values)]) from None
