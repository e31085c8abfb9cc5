"""iptcost as a page that computes in the browser, and as an HTTP API beside it.

``respond`` answers any request and is pure; ``create_app`` is the ASGI application around it and
``app`` that of the environment's settings (``docs/operating.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iptcost_page._reply import Reply, Request
    from iptcost_page._rules import Rules
    from iptcost_page._server import Operator, create_app
    from iptcost_page._settings import app
    from iptcost_page._site import respond

_HOME = {
    "Operator": "_server",
    "Reply": "_reply",
    "Request": "_reply",
    "Rules": "_rules",
    "app": "_settings",
    "create_app": "_server",
    "respond": "_site",
}

__all__ = ["Operator", "Reply", "Request", "Rules", "app", "create_app", "respond"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: a browser has no server."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib

    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
