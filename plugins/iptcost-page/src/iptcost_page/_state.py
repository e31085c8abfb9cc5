"""What a form carries from one page to the next: the case, and nothing else anywhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import attrs

import iptcost
from iptcost import CaseError
from iptcost.interview import Interview, Misread

LONGEST: Final = 2**19


@attrs.frozen
class State:
    """The interview so far; or, once there is a result, the case that it is about."""

    interview: Interview
    case: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """The case of the result, where answers were given after the interview or a file was opened."""

    @classmethod
    def begin(cls, locale: str, today: dt.date, offered: Mapping[str, Any] | None) -> State:
        """Return the beginning; what a practice offers is answered already."""
        return cls(Interview.begin(locale, today, offered))

    @classmethod
    def read(
        cls, text: str, locale: str, today: dt.date, offered: Mapping[str, Any] | None
    ) -> State:
        """Return what a form carried; the beginning where it carried nothing that can be read."""
        try:
            if len(text) > LONGEST:
                return cls.begin(locale, today, offered)
            data = iptcost.parse(text.encode("utf-8", "replace"), "state.json") if text else {}
            if not isinstance(data.get("interview"), Mapping):
                return cls.begin(locale, today, offered)
            said = {**data["interview"], "locale": locale}
            case = data.get("case")
            return cls(Interview.from_dict(said), case if isinstance(case, Mapping) else None)
        except (CaseError, Misread, ValueError, KeyError, TypeError, AttributeError):
            return cls.begin(locale, today, offered)

    def write(self) -> str:
        """Return it as a form carries it."""
        data = {"interview": self.interview.to_dict(), "case": self.case}
        return json.dumps(data, default=str, ensure_ascii=False, separators=(",", ":"))

    @property
    def shown(self) -> Mapping[str, Any]:
        """The case that a result is about."""
        if self.case is not None:
            return self.case
        made: Mapping[str, Any] = json.loads(json.dumps(self.interview.draft().data, default=str))
        return made
