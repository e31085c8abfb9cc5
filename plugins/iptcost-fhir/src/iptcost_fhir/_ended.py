"""What words say of a coverage that is over: a disposition, or a status among the benefits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

_OVER: Final = re.compile(
    r"\b(?:terminated|termed|terminates|cancell?ed|lapsed|expired|expires|disenrolled|suspended"
    r"|inactive|coverage (?:has )?end(?:s|ed)|no longer (?:active|eligible|covered|enrolled)"
    r"|not (?:active|in[ -]force|in effect)|no (?:active )?coverage"
    r"|not (?:eligible|enrolled|covered) (?:on|as of|at|for) (?:the )?date)\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\b(?:if|when|unless|should|may(?! \d)|might|subject to|other insurance|prior (?!to)|previous"
    r"|not (?:been )?(?:terminated|cancell?ed))\b",
    re.IGNORECASE,
)
_DAYS: Final = (
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b", re.ASCII),
    re.compile(r"\b(?P<m>\d{1,2})[-/](?P<d>\d{1,2})[-/](?P<y>\d{4})\b", re.ASCII),
)
INACTIVE: Final = frozenset(
    {"6", "7", "8", "inactive", "inactive coverage", "inactive pending eligibility update",
     "inactive pending investigation", "not active"}
)  # fmt: skip
"""Types by which a benefit says that coverage is not active, in X12's codes and words."""
ACTIVE: Final = frozenset(
    {"1", "2", "3", "4", "5", "active", "active coverage", "active pending investigation"}
)


def is_over(text: str) -> bool:
    """Return whether words say, under no condition, that coverage is over or ends.

    >>> is_over("Coverage terminated on 06/30/2026"), is_over("Policy is currently in-force.")
    (True, False)
    """
    over, condition = _OVER.search(text), _CONDITION.search(text)
    return over is not None and (condition is None or condition.start() > over.start())


def last_day(text: str) -> dt.date | None:
    """Return the latest day that words name; None where they name none."""
    return max(_days(text), default=None)


def _days(text: str) -> Iterator[dt.date]:
    for pattern in _DAYS:
        for match in pattern.finditer(text[:500]):
            try:
                yield dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
