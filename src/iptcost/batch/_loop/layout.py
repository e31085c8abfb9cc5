"""Where each number of a plan, a case and a result stands, for the compiled functions.

-1 stands for what is not stated. Amounts are minor units, rates millionths, dates day numbers.
"""

from __future__ import annotations

from typing import NamedTuple

from iptcost._rules.kernel import Terms
from iptcost.batch._loop.calendar import Ints

# Columns of Book.plans: years by the number of an anniversary, two numbers a limit.
FIRST_ROW, ROWS, YEARS, IN_NETWORK, BALANCE_LIMIT = range(5)
DEDUCTIBLE, MAXIMUM = 5, 7
DEDUCTIBLE_COUNTS, COORDINATION, AS_OF, USED_DEDUCTIBLE, USED_MAXIMUM = 9, 10, 11, 12, 14
ALLOWED, ROW_OF = 16, 20
"""The first of four services; of two modalities for each service."""
PLAN_COLUMNS = 28
# Columns of Book.rows, with the first and the last of a row's terms.
VISIT_LIMIT, VISITS_USED, AFTER_LIMIT_ALLOWED, PAYER_MAXIMUM, PAYER_MAXIMUM_USED = range(5)
FIRST_TERMS, LAST_TERMS = 5, 6
ROW_COLUMNS = 7
# Columns of Book.terms, of a tier or of the row itself: the kernel's terms by its own names. The
# first two of them are each session's, covered and allowed; in their place stand two of the tier.
TERMS = Terms._make(range(len(Terms._fields)))
THROUGH, MISSING = 0, 1
FLAGS = TERMS.copay_toward_deductible
"""What is yes or no, in one number: a bit each, by its place among the terms."""
TERMS_COLUMNS = len(TERMS)

# Lines of Cases.numbers. Not 0 in SKIP: the row was found wrong before, and is left alone.
SKIP, PRIMARY, SECONDARY, FIRST_DAY, SESSIONS, KIND, PACE, SERVICE, MODALITY = range(9)
ASSISTANCE, MISSED, MISSED_FEE = 9, 10, 11
FEES, CASE_ALLOWED, USED, SCALE = 12, 16, 24, 38
"""The first of four services; of four for each plan; of seven for each plan; of four."""
CASE_AS_OF, CASE_DEDUCTIBLE, CASE_MAXIMUM, CASE_VISITS, CASE_PAID = 0, 1, 3, 5, 6
"""From ``USED`` on, ``USED_COLUMNS`` for each of the case's plans."""
USED_COLUMNS = 7
CASE_COLUMNS = 42
# Columns of a listed visit.
VISIT_DAY, VISIT_SERVICE, VISIT_MODALITY, VISIT_FEE = range(4)
VISIT_COLUMNS = 4

# Lines of the totals, by the order of _schema.AMOUNTS; those of a session begin with BILLED.
TO_PAY, BILLED, WRITE_OFF, PAYER_PAID, PATIENT = range(5)
T_DEDUCTIBLE, T_COPAY, T_COINSURANCE, T_NOT_COVERED, T_BALANCE, T_MISSED = range(5, 11)
TOTALS = 11
# Lines of the long form, a column a session: its amounts, and then these.
SESSION_AMOUNTS = 9
S_DAY, S_SERVICE, S_ALLOWED = 9, 10, 11
SESSION_COLUMNS = 12
# Columns of a fault: the row of the batch, and what ``fault`` tells apart.
FAULT_COLUMNS = 5

FREE_FORM = -1
"""The pace of a course whose visits are listed one by one."""

OK, FEE_MISSING, ALLOWED_MISSING, TERMS_MISSING, ORDER_MISSING = range(5)
USED_TOO_LATE, DATE_OVERFLOW = 5, 6


class Cases(NamedTuple):
    """The cases' columns as integers; see ``stated``.

    ``visits`` are the listed ones of all cases in turn: those of case i from ``visit_offsets[i]``.
    """

    numbers: Ints
    """A line for each column; of one that says the same in every row only the first is set."""
    masks: Ints
    """For each column -1, or 0 where it says the same in every row."""
    visit_offsets: Ints
    visits: Ints


def width(rows: int) -> int:
    """Return how long a line is for so many rows: none a whole page on, where caches collide."""
    return (rows // 512 + 1) * 512 + 24


def fault(code: int, side: int, row: int, meant: int) -> int:
    """Return what stops a case as one number: code, which plan, and the row and terms meant."""
    return ((row << 28 | meant) << 1 | side) << 3 | code
