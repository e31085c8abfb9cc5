"""What one good-faith estimate covers: sessions from its own date on, for twelve months.

Expected charges are those of paying alone: the list charge less the scale's reduction, or the
price of a package, for 45 CFR 149.610(a)(2)(v) means by an expected charge what the provider
asks of someone who pays alone, discounts included. Amounts are those of ``iptcost.estimate`` and
``iptcost.compare``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import attrs

import iptcost
from iptcost import Assumption, CaseError, Document, Money, Problem, Session, Way
from iptcost_documents import _kinds
from iptcost_documents._course import year_after
from iptcost_documents._ways import BUNDLE, LIST, PACKAGE, SCALE, Bought, chosen_package

CURRENCY: Final = "USD"
MISSED: Final = ("missed_sessions", "late_cancellations")
"""What a client is expected to miss: it costs something, and is no service."""


@attrs.frozen
class Line:
    """A session, what it is listed at, and what is to be paid on its day."""

    session: Session
    listed: Money
    due: Money
    package: int | None = None
    """The number of the purchase that it is taken from; ``due`` is then the package's price on
    the first of its sessions, and nothing on the others."""


@attrs.frozen
class Scope:
    """What one estimate covers: at most twelve months of sessions to come."""

    lines: tuple[Line, ...]
    price: str
    """``list``, ``scale`` or ``package``."""
    held: int
    """Sessions that have taken place: they are no estimate's any more."""
    earlier: int
    """Sessions before the estimate's date of which the case does not say that they were held."""
    later: tuple[Session, ...]
    """Sessions past twelve months: another estimate's."""
    ends: dt.date
    """The last day of the twelve months."""
    currency: str
    digits: int
    packages: tuple[Bought, ...] = ()
    sells_packages: bool = False
    missed: int = 0
    missed_cost: Money | None = None
    """What the sessions add that the case expects to be missed."""
    assumptions: tuple[Assumption, ...] = ()

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions covered."""
        return tuple(line.session for line in self.lines)

    def sum(self, amounts: Iterable[Money]) -> Money:
        """Return the sum of the estimate's own amounts."""
        return sum(amounts, Money(0, self.currency, self.digits))

    @property
    def listed(self) -> Money:
        """The list charges."""
        return self.sum(line.listed for line in self.lines)

    @property
    def discount(self) -> Money:
        """What the scale or a package takes off."""
        return self.listed - self.expected

    @property
    def expected(self) -> Money:
        """The total expected charges of this provider."""
        return self.sum(line.due for line in self.lines)


def scope(document: Document, date: dt.date | None = None, way: str | None = None) -> Scope:
    """Return the sessions from ``date`` on for twelve months, as someone pays who uses no plan.

    Without ``date`` it is the estimate that was made before the first session. ``way`` is
    ``list``, ``scale``, ``package`` or a package's name; without it the scale holds where the
    case has one. Payers are left aside, for the estimate is of paying alone; so is what has
    taken place. Raises CaseError where the case is not in dollars, has no such way, or has no
    session to come.
    """
    alone = without(document.data, "payers")
    read = _read(without(alone, "actuals"), document)
    made = iptcost.estimate(read)
    if made.currency != CURRENCY:
        values = {"value": made.currency}
        raise CaseError([Problem(_kinds.GOOD_FAITH_CURRENCY, "currency", values, document.file)])
    done = {line.number for line in iptcost.held(_read(alone, document))}
    day = date or min(session.date for session in made.sessions)
    open_ = [session for session in made.sessions if session.number not in done]
    ahead = [session for session in open_ if session.date >= day]
    end = year_after(day)
    covered = [session for session in ahead if session.date <= end]
    if not covered:
        raise CaseError([_nothing(open_, ahead, document.file)])
    price, lines, packages = _priced(read, made.sessions, covered, way)
    count, cost = _missed(read, covered, price, packages)
    return Scope(
        tuple(lines),
        price,
        len(done),
        len(open_) - len(ahead),
        tuple(ahead[len(covered) :]),
        end,
        made.currency,
        made.digits,
        packages,
        sells_packages=bool(document.data.get("provider", {}).get("bundles")),
        missed=count,
        missed_cost=cost,
        assumptions=made.assumptions,
    )


def without(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return a table without some of its keys."""
    return {key: value for key, value in data.items() if key not in keys}


def _read(data: Mapping[str, Any], document: Document) -> Document:
    return iptcost.document(data, file=document.file, assumed=document.assumed)


def _nothing(open_: Sequence[Session], ahead: Sequence[Session], file: str | None) -> Problem:
    if not open_:
        return Problem(_kinds.NOTHING_AHEAD, "actuals", {}, file)
    if not ahead:
        return Problem(_kinds.ALL_BEFORE, "course.start", {}, file)
    return Problem(_kinds.ALL_LATER, "course.start", {}, file)


def _priced(
    read: Document, all_: Sequence[Session], covered: Sequence[Session], way: str | None
) -> tuple[str, list[Line], tuple[Bought, ...]]:
    """Return the price that holds, and what is to be paid on which day."""
    scaled = "sliding_scale" in read.data.get("provider", {})
    if way is None:
        way = SCALE if scaled else LIST
    if way == LIST:
        return LIST, [Line(s, s.billed, s.billed) for s in covered], ()
    if way == SCALE:
        if not scaled:
            raise CaseError([Problem(_kinds.NO_SCALE, "provider.sliding_scale", {}, read.file)])
        return SCALE, [Line(s, s.billed, s.patient_responsibility) for s in covered], ()
    alone = read if len(covered) == len(all_) else _only(read, covered)
    bought = chosen_package(alone, way, missed=False)
    return PACKAGE, _from_packages(covered, bought), bought.purchases


def _only(read: Document, covered: Sequence[Session]) -> Document:
    """Return the case with these sessions alone: a package is reckoned as bought for them."""
    visits = [
        {"date": s.date, "service": s.service, "modality": s.modality, "fee": str(s.billed)}
        for s in covered
    ]
    data = {**read.data, "course": {"visits": visits}}
    return iptcost.document(data, file=read.file)


def _from_packages(covered: Sequence[Session], way: Way) -> list[Line]:
    """Return what is paid on each day: a single session, a package, or nothing more."""
    paid = [*(stop.paid for stop in way.stops), way.up_front]
    nothing = Money(0, paid[0].currency, paid[0].digits)
    dues = [after - before for before, after in pairwise([nothing, *paid])]
    starts = {bought.first_session: at for at, bought in enumerate(way.purchases)}
    left: dict[int, int] = {}
    lines = []
    for place, (session, due) in enumerate(zip(covered, dues, strict=True), start=1):
        package = None
        if place in starts:
            package = starts[place]
            left[package] = way.purchases[package].used
        elif not due:
            package = next((at for at, rest in left.items() if rest), None)
        if package is not None:
            left[package] -= 1
        lines.append(Line(session, session.billed, due, package))
    return lines


def _missed(
    read: Document, covered: Sequence[Session], price: str, packages: Sequence[Bought]
) -> tuple[int, Money | None]:
    """Return how many sessions the case expects to be missed, and what they add."""
    client = read.data.get("client", {})
    count = sum(n for key in MISSED if isinstance(n := client.get(key), int))
    if not count:
        return 0, None
    alone = _only(read, covered)
    if price == PACKAGE:
        name = packages[0].name if len({p.name for p in packages}) == 1 else PACKAGE
        plain, whole = (chosen_package(alone, name, missed=m) for m in (False, True))
        return count, whole.to_pay - plain.to_pay
    ways = iptcost.compare(alone).ways
    return count, next(way.missed_sessions for way in ways if way.kind != BUNDLE)
