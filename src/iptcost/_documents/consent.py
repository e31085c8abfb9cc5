"""Whether a server that only a document names may be asked: whoever runs the program decides."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

Consent = Callable[[str], bool]
"""Takes a server's name, and returns whether it may be asked."""
_consent: ContextVar[Consent | None] = ContextVar("consent", default=None)


@contextlib.contextmanager
def asking(consent: Consent) -> Iterator[None]:
    """Let ``consent`` decide while the context lasts."""
    token = _consent.set(consent)
    try:
        yield
    finally:
        _consent.reset(token)


def consented(host: str) -> bool:
    """Return whether a server may be asked; where nobody is there to decide, it may not."""
    consent = _consent.get()
    return consent is not None and consent(host)
