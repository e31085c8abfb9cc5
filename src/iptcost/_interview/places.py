"""Where in a case document the answer to each question stands: to write it, and to find it again.

A question names its place as ``course.start``; ``{plan}``, ``{side}`` and ``{row}`` in it are the
tables of the plan, the side and the benefits rows that its key is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost._faults.problem import join
from iptcost._interview.questions import InterviewQuestion
from iptcost._rules.course import PROTOCOLS

Case = Mapping[str, Any]
SUPPLEMENT: Final = "Medicare supplement"
TELEHEALTH: Final = ["telehealth"]


@attrs.frozen
class Places:
    """The tables of a case, by the beginnings of the questions' keys."""

    plans: Mapping[str, str]
    """The path of each plan: "" is the first, then "second." and "next."."""
    sides: Mapping[str, str]
    """The path of each side's terms, such as ``second.in``."""
    rows: Mapping[str, list[str]]
    """The paths of a side's rows, the one for video visits first; none where no question fits."""
    others: Mapping[str, str]
    """The paths of what is told once, and the service of the later sessions."""

    def of(self, question: InterviewQuestion) -> list[str]:
        """Return the paths of a question's value; none where it has none in this case."""
        plan, side = question.about
        rows = self.rows.get(side, []) if "{row}" in question.place else [""]
        tables = {"plan": self.plans.get(plan), "side": self.sides.get(side), **self.others}
        tables["next"] = self.plans.get("next.")
        stated = {name: path for name, path in tables.items() if path is not None}
        try:
            return [question.place.format(row=row, **stated) for row in rows if question.place]
        except KeyError:
            return []


def places_of(case: Case) -> Places:
    """Return where things stand in a case."""
    payers = list(_numbered(case.get("payers")))
    protocol = table_of(case, "course").get("protocol", "ipt")
    others = {"later": PROTOCOLS[protocol].service if protocol in PROTOCOLS else "individual"}
    programmes = [join("payers", n) for n, one in payers if one.get("adapter") == "eap"]
    if programmes:
        others["eap"] = programmes[0]
    found = [(n, one) for n, one in payers if one.get("adapter") == "plan"]
    plans, sides, rows = {}, {}, {}
    for place, (number, table) in enumerate(found[:3]):
        if table.get("name") == SUPPLEMENT and place:
            continue
        plan = "" if not place else "next." if "from" in table else "second."
        path = plans[plan] = join("payers", number)
        for name, side in (table_of(table, "sides") or {table.get("network", "in"): table}).items():
            if name in ("in", "out") and isinstance(side, Mapping):
                key = f"{plan}{name}"
                sides[key] = path if side is table else join(path, "sides", name)
                rows[key] = [join(sides[key], "benefits", n) for n in _rows(side)]
                others |= {} if plan else _beside(side, sides[key])
    return Places(plans, sides, rows, others)


def _beside(side: Case, path: str) -> dict[str, str]:
    """Return the paths of a plan's approval, of one's own other bills, and of a relative's."""
    care, found = list(_numbered(side.get("other_care"))), {}
    if len(list(_numbered(side.get("authorizations")))) == 1:
        found["approved"] = join(path, "authorizations", 0)
    for key, of_family in (("own", False), ("relative", True)):
        numbers = [n for n, row in care if row.get("family_only", False) is of_family]
        if len(numbers) == 1:
            found[key] = join(path, "other_care", numbers[0])
    return found


def _rows(side: Case) -> list[int]:
    """Return the rows that the questions can say: for all visits, and for those by video."""
    rows = list(_numbered(side.get("benefits")))
    remote = [number for number, row in rows if row.get("modality") == TELEHEALTH]
    plain = [number for number, row in rows if "modality" not in row]
    fits = len(plain) == 1 and len(remote) <= 1 and len(rows) == len(plain) + len(remote)
    return remote + plain if fits else []


def _numbered(rows: Any) -> Iterator[tuple[int, Case]]:
    if isinstance(rows, list):
        yield from ((n, row) for n, row in enumerate(rows) if isinstance(row, Mapping))


def table_of(table: Case, key: str) -> Case:
    """Return a table within another; an empty one where there is none."""
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}
