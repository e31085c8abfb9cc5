"""The estimate as its reader gets it: a line per session, totals, assumptions, sources.

Everything here is a frozen value with amounts as ``Money``; ``_ledger.steps`` fills the
steps and adjustments, ``_ledger.result`` writes the result document, ``_report`` makes
sentences of it in a language.
"""

from __future__ import annotations

import datetime as dt
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Self

import attrs

from iptcost._rules.money import Money

Coin = Callable[[int], Money]
"""What makes money of minor units."""


class Step(NamedTuple):
    """One rule at work in one session, as data.

    ``rule`` is its stable name; ``amount`` what it came to; ``base`` what a rate was taken of;
    the rooms are what was left of the rule's limit before and after: money, or a number of
    visits or sessions, or None where nothing limits.
    """

    rule: str
    amount: Money | None = None
    room_before: Money | int | None = None
    room_after: Money | int | None = None
    rate: int | None = None
    """Millionths."""
    base: Money | None = None
    payer: int | None = None
    """The index of the payer whose rule it is, among the case's payers."""
    name: str | None = None
    """What the document calls the limit, where it names it."""


class Adjustment(NamedTuple):
    """A claim adjustment in the codes of X12 835: group (CO, PR), reason (CARC), amount."""

    group: str
    reason: str
    amount: Money
    local: bool = False
    """No code of the standard fits exactly; this one is the nearest."""


class Share(NamedTuple):
    """What one payer paid."""

    name: str
    paid: Money


class Session(NamedTuple):
    """One line of the ledger: billed = write-off + payer paid + patient responsibility."""

    number: int
    date: dt.date
    service: str
    code: str
    modality: str
    phase: str | None
    benefit_year: dt.date | None
    billed: Money
    allowed: Money
    write_off: Money
    deductible: Money
    copay: Money
    coinsurance: Money
    not_covered: Money
    balance_bill: Money
    payer_paid: Money
    patient_responsibility: Money
    payers: tuple[Share, ...]
    adjustments: tuple[Adjustment, ...]
    steps: tuple[Step, ...]
    actual: bool = False
    """The session took place, and this is what it cost."""
    add_ons: tuple[str, ...] = ()
    """Procedure codes billed beside it."""
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    second_adjustments: tuple[Adjustment, ...] = ()
    """Of the claim to a second plan: what was billed less what that paid."""


class Difference(NamedTuple):
    """One amount in which a session differs from what was estimated just before it.

    ``reason`` is a stable code; ``codes`` are the payer's own adjustments (``CO-45``).
    """

    session: int
    date: dt.date
    field: str
    estimated: Money
    actual: Money
    reason: str
    codes: tuple[str, ...] = ()


class Totals(NamedTuple):
    """The sums over the sessions. ``to_pay`` is what it comes to, missed sessions included."""

    to_pay: Money
    missed_sessions: Money
    billed: Money
    write_off: Money
    payer_paid: Money
    patient_responsibility: Money
    deductible: Money
    copay: Money
    coinsurance: Money
    not_covered: Money
    balance_bill: Money


@attrs.frozen
class Assumption:
    """Something the estimate took for granted: a stable code and the path that it is about."""

    code: str
    path: str = ""
    values: Mapping[str, str] = attrs.field(factory=dict, hash=False)


@attrs.frozen
class Source:
    """Where a value came from: the payer's document and the place in it."""

    path: str
    document: str
    locator: str = ""
    retrieved_at: str | None = None


@attrs.frozen
class Note:
    """What a payer's answer said that no key can hold, in its own words or a plugin's."""

    path: str
    text: str


@attrs.frozen
class Table:
    """A dated table of figures that the estimate used."""

    name: str
    effective: str


@attrs.frozen
class ScaleView:
    """What the therapist's sliding scale would come to, said beside a payer's estimate."""

    to_pay: Money
    fees: Mapping[str, Money]


class Quantile(NamedTuple):
    """The least cost that so many per cent of courses do not pass: one that does occur."""

    percent: int
    cost: Money


QUANTILES: Final = (10, 50, 90)


@attrs.frozen
class Likely:
    """What a course likely costs, by the weights that the document states and by no others.

    A filling is one way to fill in what is not known. Without ``drawn`` every one was reckoned.
    """

    expected: Money
    """The mean, half up to the minor unit."""
    quantiles: tuple[Quantile, ...]
    """For 10, 50 and 90 per cent."""
    weighted: tuple[str, ...]
    """The paths that have weights."""
    fillings: int
    """How many different fillings were reckoned."""
    drawn: int | None = None
    """So many fillings were drawn, where there are too many to reckon every one."""
    seed: int | None = None
    """What the draws began from: the same seed draws the same."""
    stop_early: int | None = None
    """Which share of courses ends before the last session, in millionths; by attendance."""


class InNotebook:
    """A result that a notebook shows as a page, in the environment's language."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Return the page as HTML, escaped; whoever draws it stands above and is found by name."""
        drawn: str = pkgutil.resolve_name("iptcost.report:html_of")(self)
        return drawn


@attrs.frozen
class Estimate(InNotebook):
    """What the course costs, session by session, with the reason for every cent."""

    currency: str
    digits: int
    totals: Totals
    sessions: tuple[Session, ...]
    assumptions: tuple[Assumption, ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    tables: tuple[Table, ...] = ()
    sliding_scale: ScaleView | None = None
    differences: tuple[Difference, ...] = ()
    estimated_before: Money | None = None
    """What was to pay by the estimate without the actuals, where there are any."""
    likely: Likely | None = None
    """What the course likely costs, where ``course.attendance`` says how often courses end."""
    carry_on: Callable[[], list[dict[str, Any]]] = attrs.field(default=list, repr=False, eq=False)
    id: str | None = attrs.field(default=None, repr=False)
    """The case's own ``id``, as the caller wrote it."""
    about: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """What the case held under ``about``: the caller's own."""

    @property
    def payers_after(self) -> list[dict[str, Any]]:
        """The payer tables with what is used after the last session: the next case's payers."""
        return self.carry_on()

    def to_dict(self) -> dict[str, Any]:
        """Return the result document (``docs/documents.md``); amounts are decimal text."""
        from iptcost._ledger.result import written

        document: dict[str, Any] = written(self)
        return document

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the estimate that wrote a result document.

        Raises CaseError with every mistake in it and its path: a key that is missing, an amount
        that is none, another ``schema``. What a later version wrote besides is passed over.
        """
        from iptcost._ledger.result import read

        return read(data, cls)
