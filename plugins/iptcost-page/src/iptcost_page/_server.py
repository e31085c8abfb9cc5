"""The HTTP side: Starlette around the pure ``respond``, which runs in bounded worker processes.

A request's work is killed past a deadline and refused past a size of memory, so that no document
can hold the server. Nothing of a body is written anywhere: uvicorn's log has addresses alone, and
workers have no error stream.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import anyio
import anyio.to_process
import attrs
from anyio import BrokenWorkerProcess, CapacityLimiter
from starlette.applications import Starlette
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Asked
from starlette.responses import Response
from starlette.routing import Route

from iptcost_page import _kinds
from iptcost_page._language import preferred
from iptcost_page._problem import Refused, refuse
from iptcost_page._reply import LARGEST_BODY, Reply, Request
from iptcost_page._rules import Rules
from iptcost_page._site import respond

LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
SLOWEST: Final = 20.0
"""Seconds within which a body has to have come."""
METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
"""Those that a route takes: what an address does not know is told as a problem."""
SECURITY: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@attrs.frozen
class Operator:
    """What whoever runs the server sets."""

    rules: Rules = Rules()
    hosts: frozenset[str] = LOCAL
    origins: tuple[str, ...] = ()
    workers: int = attrs.field(factory=lambda: os.cpu_count() or 1)
    seconds: float = 10.0
    memory: int = 1024
    """MiB that a worker may take."""
    waiting: int = 256
    """Requests that wait for a worker; more are told to come again."""


class Door:
    """Checks what comes from outside, and hands it to a worker process."""

    def __init__(self, operator: Operator) -> None:
        """Keep what the operator set."""
        self.operator = operator
        self.inside = 0
        self.limiter: CapacityLimiter | None = None

    async def answer(self, asked: Asked) -> Response:
        """Return the reply; whatever goes wrong is a reply too."""
        try:
            reply = await self._reply(asked)
        except Refused as error:
            reply = error.reply()
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 - nothing of a request is written to a log
            reply = refuse(500, _kinds.DEFECT, reason=type(error).__name__).reply()
        content = b"" if asked.method == "HEAD" else reply.body
        headers = {**SECURITY, "Vary": "Accept-Language", **reply.headers}
        headers["Content-Length"] = str(len(reply.body))
        return Response(content, reply.status, headers, reply.media)

    async def _reply(self, asked: Asked) -> Reply:
        self._check(asked)
        if self.inside >= self.operator.waiting:
            told = refuse(503, _kinds.TOO_BUSY, most=self.operator.waiting)
            raise Refused(503, told.problems, **{"Retry-After": "1"})
        self.inside += 1
        try:
            return await self._work(await _request(asked))
        finally:
            self.inside -= 1

    def _check(self, asked: Asked) -> None:
        """Refuse another host (DNS rebinding) and the pages of other sites."""
        host = asked.headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        if name.lower() not in self.operator.hosts:
            raise refuse(421, _kinds.FOREIGN_HOST, value=_shown(host))
        origin = asked.headers.get("origin")
        own = origin is not None and urlsplit(origin).netloc == host
        if origin is not None and not own and origin not in self.operator.origins:
            raise refuse(403, _kinds.FOREIGN_ORIGIN, value=_shown(origin))
        crossing = asked.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        if crossing and origin is None and asked.method not in {"GET", "HEAD"}:
            raise refuse(403, _kinds.FOREIGN_ORIGIN, value="another site")

    async def _work(self, request: Request) -> Reply:
        operator = self.operator
        if self.limiter is None:
            self.limiter = CapacityLimiter(operator.workers)
        try:
            async with self.limiter:
                with anyio.fail_after(operator.seconds):
                    return await anyio.to_process.run_sync(
                        work, request, operator.rules, operator.memory, cancellable=True
                    )
        except (TimeoutError, MemoryError, BrokenWorkerProcess):
            raise refuse(
                422, _kinds.TOO_LONG, most=f"{operator.seconds:g}", memory=operator.memory
            ) from None

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Have every worker ready before the first request."""
        first = Request("GET", "/v1/openapi.json")
        operator = self.operator
        async with anyio.create_task_group() as group:
            for _number in range(operator.workers):
                group.start_soon(
                    anyio.to_process.run_sync, work, first, operator.rules, operator.memory
                )
        yield


def work(request: Request, rules: Rules, memory: int) -> Reply:
    """Answer one request in a worker process of bounded memory."""
    if sys.platform != "win32":
        import resource

        most = memory * 2**20
        if resource.getrlimit(resource.RLIMIT_AS)[0] != most:
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return respond(request, rules)


async def _request(asked: Asked) -> Request:
    """Return what was asked, read within bounds."""
    media = asked.headers.get("content-type", "")
    body, form = b"", {}
    if asked.method in {"POST", "PUT", "PATCH"}:
        try:
            with anyio.fail_after(SLOWEST):
                if media.startswith("multipart/form-data"):
                    form = await _multipart(asked)
                else:
                    body = await _body(asked)
        except TimeoutError:
            raise refuse(400, _kinds.UNREADABLE, reason="it did not come in time") from None
    return Request(
        asked.method,
        asked.url.path,
        body,
        form,
        dict(asked.query_params),
        media,
        preferred(asked.headers.get("accept-language", "")),
    )


async def _body(asked: Asked) -> bytes:
    parts, size = [], 0
    async for part in asked.stream():
        parts.append(part)
        size += len(part)
        if size > LARGEST_BODY:
            raise refuse(413, _kinds.TOO_LARGE, most=LARGEST_BODY)
    return b"".join(parts)


async def _multipart(asked: Asked) -> dict[str, str]:
    """Return the fields of a form with a file in it; a file is its text."""
    if int(asked.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
        raise refuse(413, _kinds.TOO_LARGE, most=LARGEST_BODY)
    try:
        async with asked.form(max_files=1, max_fields=200, max_part_size=LARGEST_BODY) as form:
            return {
                name: value
                if isinstance(value, str)
                else (await value.read(LARGEST_BODY)).decode("utf-8", "replace")
                for name, value in form.items()
            }
    except (MultiPartException, ValueError):
        raise refuse(400, _kinds.UNREADABLE, reason="the form is damaged") from None


def _shown(value: str) -> str:
    from iptcost.payer import quote

    return quote(value)


def create_app(operator: Operator | None = None) -> Starlette:
    """Return the ASGI application."""
    door = Door(operator or Operator())
    middleware = []
    if door.operator.origins:
        allowed: Mapping[str, Any] = {
            "allow_origins": door.operator.origins,
            "allow_methods": ["GET", "POST"],
            "allow_headers": ["Content-Type", "Accept-Language"],
        }
        middleware.append(Middleware(CORSMiddleware, **allowed))
    return Starlette(
        routes=[Route("/{path:path}", door.answer, methods=METHODS)],
        middleware=middleware,
        lifespan=door.lifespan,
    )
