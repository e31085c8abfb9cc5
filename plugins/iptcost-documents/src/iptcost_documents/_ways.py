"""The ways to pay for a course without a plan, and packages by name."""

from __future__ import annotations

import datetime as dt
from typing import Final, Protocol

import iptcost
from iptcost import CaseError, Document, Money, Problem, Way
from iptcost.command import Language
from iptcost.payer import quote
from iptcost_documents import _kinds

LIST: Final = "list"
SCALE: Final = "scale"
PACKAGE: Final = "package"
BUNDLE: Final = "bundle"
"""The kind of a way with a package (``docs/compare.md``)."""
_MISSED: Final = ("missed_sessions", "late_cancellations")


class Bought(Protocol):
    """One package as a way buys it: an entry of ``Way.purchases``."""

    @property
    def name(self) -> str:
        """Its own name, or one made of its size."""

    @property
    def sessions(self) -> int:
        """How many it holds."""

    @property
    def price(self) -> Money:
        """What it costs."""

    @property
    def date(self) -> dt.date:
        """When it is bought."""

    @property
    def first_session(self) -> int:
        """The first session taken from it."""

    @property
    def used(self) -> int:
        """How many sessions of the course are taken from it."""

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which a session can be taken from it."""

    @property
    def refund(self) -> str:
        """What comes back on stopping early: ``unused``, ``relist`` or ``none``."""


def chosen_package(document: Document, name: str, *, missed: bool) -> Way:
    """Return the cheapest way with a package, or with the package of this name or size.

    ``missed`` says whether the sessions count that the case expects to be missed. CaseError
    where there is none.
    """
    data = dict(document.data)
    if not missed and "client" in data:
        data["client"] = {k: v for k, v in data["client"].items() if k not in _MISSED}
    compared = iptcost.compare(iptcost.document(data, file=document.file))
    sold = [way for way in compared.ways if way.kind == BUNDLE]
    wanted = [way for way in sold if name == PACKAGE or _is_named(way, name)]
    if wanted:
        return wanted[0]
    names = ", ".join(dict.fromkeys(quote(b.name)[1:-1] for way in sold for b in way.purchases))
    reasons = [p for left in compared.left_out if left.kind == BUNDLE for p in left.problems]
    if not names and reasons:
        raise CaseError(reasons)
    values = {"name": quote(name), "names": names or "–"}
    raise CaseError([Problem(_kinds.NO_PACKAGE, "provider.bundles", values, document.file)])


def _is_named(way: Way, name: str) -> bool:
    """Return whether all that is bought has this name or this size, and is of one kind."""
    said = name.casefold().strip()
    return all(said in (b.name.casefold(), str(b.sessions)) for b in way.purchases)


def package_name(bought: Bought, language: Language) -> str:
    """Return what a package is called: its own name, or its size."""
    if bought.name == f"{bought.sessions}-session bundle":
        return language.plural(
            "Package of {number} session", "Package of {number} sessions", bought.sessions
        )
    return quote(bought.name)[1:-1]
