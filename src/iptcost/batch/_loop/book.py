"""Plans compiled to numbers: what a course needs of a payer table, in three integer arrays.

A ``Book`` holds every plan of a batch: one line a plan, one a benefits row, one a set of terms.
-1 stands for what is not stated, NO_LIMIT for a limit that is absent. Amounts are minor units,
rates millionths, dates day numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from iptcost._faults.problem import CaseError, Problem
from iptcost._rules.adjudication import kernel_terms
from iptcost._rules.course import CODES, Planned
from iptcost._rules.kernel import NO_LIMIT, NON_DUPLICATION, STANDARD
from iptcost._rules.limits import Limit
from iptcost._rules.plan import NEW_YEAR, Anniversary, Benefit, Plan, ShareTerms
from iptcost.batch._loop import layout
from iptcost.batch._loop.calendar import FIRST_YEAR, LAST_YEAR, days_of

if TYPE_CHECKING:
    from iptcost._form.case_of import Reader
    from iptcost._rules.case import SlidingScale

Ints = npt.NDArray[np.int64]
Line = tuple[int, ...]

ABSENT = -1
NO_DAY = -(10**9)
"""Stands for a date that is not stated; -1 is the last day of 1969."""
MISSING_ORDER, MISSING_TERMS = 1, 2
"""What a set of terms lacks: an order matters where a deductible is open."""
SERVICES = tuple(CODES)
MODALITIES = ("office", "telehealth")
_EPOCH = dt.date(1970, 1, 1).toordinal()


class Book(NamedTuple):
    """The compiled plans; compiled functions take it as it is."""

    plans: Ints
    rows: Ints
    terms: Ints
    years: Ints
    """The first days of the benefit years from ``FIRST_YEAR`` on, a line an anniversary."""


@attrs.frozen
class CompiledPlans:
    """The plans of a batch by key, compiled once; those that are wrong keep their problem."""

    book: Book
    index: Mapping[str, int]
    plans: tuple[Plan, ...] = attrs.field(repr=False)
    problems: Mapping[str, Problem] = attrs.field(factory=dict)
    scales: Mapping[str, SlidingScale] = attrs.field(factory=dict, repr=False)
    currency: str = "USD"
    digits: int = 2

    @property
    def most_rows(self) -> int:
        """The largest number of benefits rows that a plan has, at least 1."""
        return max(1, int(self.book.plans[:, 1].max()))


def compile_plans(
    tables: Mapping[str, Mapping[str, Any]],
    currency: str = "USD",
    scales: Mapping[str, Mapping[str, Any]] | None = None,
) -> CompiledPlans:
    """Return payer tables of the case document's form as numbers, by their keys.

    ``scales`` are sliding scales in the form of ``provider.sliding_scale``, by their keys.
    Raises CaseError for an unknown currency or a wrong scale.

    A table that is wrong, or not wholly known, is kept as the error of the rows that name it.
    """
    # Reading documents takes libraries that a process with compiled plans never needs.
    from iptcost._form.case_of import Reader

    reader = Reader({"currency": currency})
    reader.read_head()
    read = {key: reader.read_scale(table) for key, table in (scales or {}).items()}
    if reader.problems:
        raise CaseError(reader.problems)
    plans, rows, terms = list[Line](), list[Line](), list[Line]()
    index: dict[str, int] = {}
    known: list[Plan] = []
    problems: dict[str, Problem] = {}
    anniversaries: dict[Anniversary, int] = {}
    for key, table in tables.items():
        plan, found = _known_plan(reader, table)
        if plan is None:
            problems[key] = found[0]
            continue
        index[key] = len(plans)
        known.append(plan)
        first = len(rows)
        for benefit in plan.side.benefits:
            own = _terms_lines(plan, benefit)
            rows.append(_row_line(benefit, len(terms), len(own)))
            terms += own
        years = anniversaries.setdefault(plan.benefit_year, len(anniversaries))
        plans.append(_plan_line(plan, first, years))
    book = Book(
        _array(plans, layout.PLAN_COLUMNS),
        _array(rows, layout.ROW_COLUMNS),
        _array(terms, layout.TERMS_COLUMNS),
        _years(anniversaries or {NEW_YEAR: 0}),
    )
    right = {key: scale for key, scale in read.items() if scale is not None}
    return CompiledPlans(book, index, tuple(known), problems, right, reader.currency, reader.digits)


def _years(anniversaries: Iterable[Anniversary]) -> Ints:
    """Return the first day of every benefit year, a line for each anniversary."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1, dtype=np.int64)
    return np.array([days_of(years, month, day) for month, day in anniversaries])  # type: ignore[arg-type] # the arithmetic is an array's too


def _known_plan(reader: Reader, table: Mapping[str, Any]) -> tuple[Plan | None, list[Problem]]:
    """Return a table as a plan, or what is wrong with it; a hole is an error here."""
    from iptcost._form import holes as _holes

    holes, found = _holes.find({"plan": table})
    found += map(_holes.lacking, holes)
    if found:
        return None, found
    plan, found = reader.read_plan(table, "plan")
    return (None if found else plan), found


def _array(lines: Iterable[Line], columns: int) -> Ints:
    """Return the lines as an array, with one empty line where there are none."""
    found = list(lines) or [(ABSENT,) * columns]
    return np.ascontiguousarray(np.array(found, dtype=np.int64))


def _plan_line(plan: Plan, first_row: int, years: int) -> Line:
    """Return a plan's numbers, in the order of ``layout``."""
    side = plan.side
    used = side.used
    deductible = used.deductible.both if used and used.deductible else (ABSENT, ABSENT)
    maximum = used.out_of_pocket.both if used and used.out_of_pocket else (ABSENT, ABSENT)
    return (
        first_row,
        len(side.benefits),
        years,
        int(plan.in_network),
        _or_no_limit(side.balance_bill_limit),
        *_limit(side.deductible, 0),
        *_limit(side.out_of_pocket_max, NO_LIMIT),
        int("deductible" in side.toward_out_of_pocket),
        NON_DUPLICATION if plan.coordination == "non-duplication" else STANDARD,
        used.as_of.toordinal() - _EPOCH if used and used.as_of else NO_DAY,
        *deductible,
        *maximum,
        *(_or_absent(side.allowed.get(service)) for service in SERVICES),
        *(_covering(plan, service, modality) for service in SERVICES for modality in MODALITIES),
    )


def _row_line(benefit: Benefit, first_terms: int, terms: int) -> Line:
    """Return a benefits row's numbers, likewise."""
    return (
        _or_no_limit(benefit.visit_limit),
        benefit.used,
        int(benefit.after_limit == "allowed"),
        _or_no_limit(benefit.payer_maximum),
        benefit.payer_maximum_used,
        first_terms,
        first_terms + terms - 1,
    )


def _terms_lines(plan: Plan, benefit: Benefit) -> list[Line]:
    """Return the tiers' terms and then the row's own, which hold to the visit limit.

    What is left out stands as the kernel takes it; what is missing is told beside it.
    """
    lines = []
    for through, terms in (*((tier.through, tier) for tier in benefit.tiers), (NO_LIMIT, benefit)):
        asked = kernel_terms(plan, benefit, terms, 0, None)
        visits = min(through, _or_no_limit(benefit.visit_limit))
        line = [visits, _missing(terms), *map(int, asked[2:])]
        line[layout.FLAGS] = sum(flag << place for place, flag in enumerate(asked) if flag is True)
        lines.append(tuple(line))
    return lines


def _missing(terms: ShareTerms) -> int:
    if terms.copay is None and terms.coinsurance is None:
        return MISSING_TERMS
    return MISSING_ORDER if terms.order is None and terms.copay is not None else 0


def _limit(limit: Limit, absent: int) -> tuple[int, int]:
    """Return a limit of individual and family, of which the smaller room is what is left."""
    if limit.family_rule == "aggregate":
        return NO_LIMIT, limit.family or 0
    if limit.individual is None and limit.family is None:
        return absent, NO_LIMIT
    return _or_no_limit(limit.individual), _or_no_limit(limit.family)


def _covering(plan: Plan, service: str, modality: str) -> int:
    """Return the row that decides a session, -1 where there is none or it covers nothing."""
    day = dt.date.min
    row = plan.side.row_for(Planned(0, day, service, modality, None, 0, CODES[service]))
    return ABSENT if row is None or not plan.side.benefits[row].covered else row


def _or_absent(value: int | None) -> int:
    return ABSENT if value is None else value


def _or_no_limit(value: int | None) -> int:
    return NO_LIMIT if value is None else value
