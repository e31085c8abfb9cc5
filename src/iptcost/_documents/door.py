"""The plugin door: what a payer is, what it is asked, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, Protocol, runtime_checkable

import attrs

from iptcost._faults.problem import PayerError
from iptcost._ledger.lines import Note, Source

GROUP: Final = "iptcost.payers"
API: Final = 1
LAID_OVER: Final[tuple[str, ...]] = (
    "from",
    "until",
    "carries",
    "limits",
    "other_care",
    "authorizations",
    "allowed_changes",
    "federal_ceiling",
    "not_reckoned",
)
"""Keys of the case that an answer may lack: what the payer says of them is not kept."""
OVERLAY_KEYS: Final[tuple[str, ...]] = (
    "adapter",
    "network",
    "name",
    "coordination",
    "allowed",
    *LAID_OVER,
)
"""Keys of a plugin's payer table that the core reads itself; the others are the plugin's own."""


@attrs.frozen
class Inquiry:
    """What a payer is asked about: the course, not the person. Settings name the person."""

    first_day: dt.date
    last_day: dt.date
    services: Mapping[str, str] = attrs.field(factory=dict)
    """Service to procedure code, as far as the course needs them."""
    modalities: tuple[str, ...] = ("office",)
    network: str = "in"
    """How the case says this therapist stands with the plan; ``"unknown"`` where it does not."""
    currency: str = "USD"
    digits: int = 2
    fees: Mapping[str, int] = attrs.field(factory=dict)
    """Billed charge by service, in minor units; some payers reckon by it."""
    codes: tuple[str, ...] = ()
    """The procedure codes of all sessions, add-ons too, as far as the course states them."""


@attrs.frozen
class Coverage:
    """What a payer answered: payer tables of the case document's form, sources, and notes.

    Amounts are decimal text, int or Decimal; rates are text such as ``"20%"``. Where the payer
    was silent stands a hole, never a guess. Paths in ``sources`` and ``notes`` are relative to
    ``tables``: ``0.deductible.individual``; a source of ``0.benefits.1`` is that of the whole row.
    """

    tables: tuple[Mapping[str, Any], ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    keys: tuple[str, ...] = ()
    """The numbers of its question that the answer repeats, such as an X12 trace number: by them
    a batch finds the case that it answers. Never a member's."""


@runtime_checkable
class Payer(Protocol):
    """A kind of payer. ``coverage`` asks it and translates; it never computes.

    ``Settings`` is an attrs class of the plugin's own keys in the payer table: frozen, each
    field with ``metadata={"doc": "…"}``. A field that holds a key or a password says so by
    ``"secret": True`` in its metadata, one that names the person (a member id, a birth date) by
    ``"personal": True``; both have ``repr=False``. Their values stand in no message.

    ``Coverages`` and ``Plans`` are what else a payer may do.
    """

    @property
    def api(self) -> int:
        """The version of the door that the payer is written for: 1."""
        ...

    @property
    def Settings(self) -> type[Any]:  # noqa: N802 - it is a class, which a plugin defines inside
        """The attrs class of the plugin's own keys."""
        ...

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Return what the payer answers; raise PayerError where it can't be had."""
        ...


@runtime_checkable
class Coverages(Protocol):
    """A payer whose answers come many at once, in a file or a stream."""

    def coverages(self, stream: BinaryIO, settings: Any) -> Iterator[Coverage | PayerError]:
        """Yield the answers one by one; where one is a refusal or unreadable, its error.

        An error is yielded, not raised: the answers after it still count. It says by
        ``PayerError.about`` which question it answers, as ``Coverage.keys`` does.
        """
        ...


@runtime_checkable
class Plans(Protocol):
    """A payer that can list plans: each under which the course could be held."""

    def plans(self, query: Inquiry, settings: Any) -> Iterator[Coverage]:
        """Yield every plan that the settings allow, one by one, each as a Coverage."""
        ...


@attrs.frozen
class WrittenOut:
    """A built-in payer, whose table in the document says all: a plan, an assistance programme."""

    Settings: type[Any]
    api: int = API

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Refuse: what is written out needs no asking and is read as it stands."""
        raise NotImplementedError
