"""An eligibility answer to payer tables: what a 271 and a clearinghouse's JSON both come to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from iptcost.payer import Coverage, Inquiry, PayerError, Words
from iptcost_x12 import _kinds as kinds
from iptcost_x12._elsewhere import carved_out, names_of, others
from iptcost_x12._limits import Limits, limits
from iptcost_x12._periods import ACTIVE, INACTIVE, Cover, benefit_year, coverage_of, of_plan
from iptcost_x12._rejections import rejected, rejected_in_part
from iptcost_x12._said import Remark, Said, held, plain, remark, sources, where
from iptcost_x12._shared import laid_out
from iptcost_x12._speaking import PLACES, SIDES, Visit, is_about
from iptcost_x12._unheld import unheld
from iptcost_x12._values import Answer, BenefitRow
from iptcost_x12._visits import Terms, terms

STATES_COST: Final = frozenset("ABCGI")
CODES: Final = {
    "intake": "90791",
    "individual": "90834",
    "group": "90853",
    "couples": "90847",
}
_STANDING = {
    "out": re.compile(
        r"PROVIDER\b.{0,20}\b(OUT|NOT IN|NON)\W?(OF\W)?(THE\W)?(NETWORK|PAR)", re.IGNORECASE
    ),
    "in": re.compile(r"PROVIDER\b.{0,12}\bIN\W?(THE\W)?NETWORK", re.IGNORECASE),
}


def translate(answer: Answer, inquiry: Inquiry | None = None) -> Coverage:
    """Return the payer table of one answer, with the row behind every value, and notes.

    Without an inquiry, whatever course may be meant: every service, at the office and away, from
    the answer's day into the next benefit year.
    Raises PayerError for a rejection, a plan that is not active or no longer, and benefits that
    another company runs.
    """
    asked = inquiry or _usual(answer)
    _refuse(answer)
    cover = coverage_of(answer, asked)
    if cover.begins is not None:  # rows are read as of the first day that the plan is asked about
        asked = attrs.evolve(asked, first_day=cover.begins)
    year, told = benefit_year(answer, asked)
    remarks = [
        *(("0", said) for said in others(answer)),
        *(("0", said) for said in _cover(cover)),
        *(("0.benefit_year", said) for said in told),
        *_contradictions(answer, asked),
    ]
    sides, said_of = _all_sides(answer, asked, year, _counted_on(answer, inquiry, year.value))
    remarks += said_of
    unsure = asked.network == "unknown" and len(sides) > 1
    tree = {
        "adapter": "plan",
        "name": _name(answer),
        "network": asked.network if asked.network in sides or unsure else next(iter(sides)),
        "benefit_year": year,
        "from": _day(cover.begins, ()),
        "until": _day(cover.ends, cover.rows),
        "sides": sides,
    }
    known = [*held(tree), *(row for _, said in remarks for row in said.rows), *cover.rows]
    remarks += [("0", said) for said in unheld(answer, known)]
    notes = dict.fromkeys(said.note(path) for path, said in remarks)
    return Coverage((plain(tree),), tuple(sources(tree, answer, "0")), tuple(notes), answer.traces)


def _all_sides(
    answer: Answer, asked: Inquiry, year: Said, counted: Said | None
) -> tuple[dict[str, Any], list[tuple[str, Remark]]]:
    """Return the terms of each side, and what is to be told of them, with its path."""
    sides: dict[str, Any] = {}
    remarks: list[tuple[str, Remark]] = []
    crosses = _crosses(year.value, asked)
    for name in _sides(answer, asked):
        side, told = _side(answer, asked, name, crosses=crosses)
        if counted is not None and side["used"]:
            side["used"] = {"as_of": counted, **side["used"]}
        sides[name] = side
        remarks += [(f"0.sides.{name}.{said.at}".rstrip("."), said) for said in told]
    return sides, remarks


def _usual(answer: Answer) -> Inquiry:
    day = answer.asked_on or dt.date(1970, 1, 1)
    last = day + dt.timedelta(days=366)
    return Inquiry(day, last, CODES, ("office", "telehealth"))


def _day(day: dt.date | None, rows: tuple[BenefitRow, ...]) -> Said | None:
    return None if day is None else Said(day.isoformat(), rows)


def _name(answer: Answer) -> Said:
    named = next((row for row in answer.rows if row.plan and row.code in ACTIVE), None)
    if named is not None:
        return Said(named.plan[:200], (named,))
    name = answer.payer.name if answer.payer and answer.payer.name else "plan"
    return Said(name[:200])


# -- what is no plan to reckon with -------------------------------------------------------------


def _refuse(answer: Answer) -> None:
    """Raise PayerError where the answer is no description of this plan's benefits."""
    states = any(row.code in STATES_COST for row in answer.rows)
    if answer.rejections and not states:
        raise PayerError(map(rejected, answer.rejections))
    unable = [row for row in answer.rows if row.code == "V"]
    if unable and not states:
        raise PayerError([kinds.problem(kinds.CANNOT_PROCESS, rows=where(unable))])
    ours = [row for row in answer.rows if of_plan(row)]
    inactive = [row for row in ours if row.code in INACTIVE]
    if inactive and not any(row.code in ACTIVE for row in ours):
        raise PayerError([kinds.problem(kinds.INACTIVE, rows=where(inactive))])
    elsewhere = list(carved_out(answer))
    if elsewhere:
        names = dict.fromkeys(_whom(row) for row in elsewhere)
        name = ", ".join(name for name in names if name)[:200] or "…"
        raise PayerError([kinds.problem(kinds.ASK_OTHER, name=name, rows=where(elsewhere))])
    if not answer.rows:
        raise PayerError([kinds.problem(kinds.NO_BENEFITS)])


def _whom(row: BenefitRow) -> str:
    """Return whom a row sends on to: by name, else in the payer's words."""
    return names_of(row) or "; ".join(row.messages)


def _cover(cover: Cover) -> Iterator[Remark]:
    """Yield what is to be told of a coverage that begins or ends while the course runs."""
    if cover.ends is not None:
        yield remark(
            "coverage ends on {day}: ask which plan holds for the sessions after it",
            cover.rows,
            day=cover.ends.isoformat(),
        )
    if cover.begins is not None:
        yield remark(
            "coverage begins on {day}: ask which plan holds for the sessions before it",
            day=cover.begins.isoformat(),
        )


# -- what is used, and when ---------------------------------------------------------------------


def _counted_on(answer: Answer, inquiry: Inquiry | None, year: object) -> Said | None:
    """Return the answer's day, where it may be of a benefit year before the course's.

    What was used then belongs to that year; in the course's own, nothing is used yet.
    """
    day = answer.asked_on
    if day is None and answer.retrieved_at is not None:
        day = dt.date.fromisoformat(answer.retrieved_at[:10])
    if inquiry is None or day is None or day >= inquiry.first_day:
        return None
    if isinstance(year, str) and year != "unknown":
        reset = inquiry.first_day.replace(month=int(year[:2]), day=int(year[3:]))
        if reset > inquiry.first_day:
            reset = reset.replace(year=reset.year - 1)
        if day >= reset:
            return None
    return Said(day.isoformat())


def _crosses(year: object, asked: Inquiry) -> bool:
    """Return whether the course goes past the end of the benefit year that it begins in."""
    if not isinstance(year, str) or year == "unknown":
        return asked.first_day.year != asked.last_day.year
    month, day = int(year[:2]), int(year[3:])
    reset = dt.date(asked.first_day.year, month, day)
    if reset <= asked.first_day:
        reset = reset.replace(year=reset.year + 1)
    return reset <= asked.last_day


# -- sides ----------------------------------------------------------------------------------------


def _side_of(asked: Inquiry) -> str:
    return "out" if asked.network.startswith("out") else "in"


def _sides(answer: Answer, asked: Inquiry) -> list[str]:
    """Return the sides that the payer speaks of, and the case's own in any event."""
    stated = {row.network for row in answer.rows if row.code in STATES_COST}
    own = _side_of(asked)
    return [name for name, marks in SIDES.items() if name == own or stated & {marks[0], "W"}]


def _side(
    answer: Answer, asked: Inquiry, name: str, *, crosses: bool
) -> tuple[dict[str, Any], list[Remark]]:
    visit = Visit(name, "office", tuple(asked.services.values()), asked.first_day)
    deductible = limits("C", answer, visit, asked.digits, crosses=crosses)
    maximum = limits("G", answer, visit, asked.digits, crosses=crosses)
    rows, shared, notes = _benefits(answer, asked, name)
    used = _used(deductible, maximum)
    side = {
        "deductible": deductible.limit,
        "out_of_pocket_max": maximum.limit,
        "used": used or None,
        "benefits": rows,
        "limits": shared or None,
    }
    told = [attrs.evolve(said, at="deductible") for said in deductible.notes]
    told += [attrs.evolve(said, at="out_of_pocket_max") for said in maximum.notes]
    return side, told + [attrs.evolve(said, at="benefits") for said in notes]


def _used(deductible: Limits, maximum: Limits) -> dict[str, Any]:
    parts = {"deductible": deductible.used, "out_of_pocket": maximum.used}
    return {key: part for key, part in parts.items() if part}


def _benefits(
    answer: Answer, asked: Inquiry, side: str
) -> tuple[list[Any], list[dict[str, Any]], list[Remark]]:
    """Return the side's benefits rows and the limits that they share.

    There is one row, or one for each service or modality that differs.
    """
    services = asked.services or {"individual": ""}
    groups: list[tuple[list[str], dict[str, Terms]]] = []
    for service, code in services.items():
        found = {
            modality: terms(answer, Visit(side, modality, (code,), asked.first_day), asked.digits)
            for modality in PLACES
        }
        same = next((g for g in groups if _equal(g[1], found)), None)
        if same is None:
            groups.append(([service], found))
        else:
            same[0].append(service)
    placed: list[tuple[dict[str, Any], Terms]] = []
    notes: list[Remark] = []
    for named, found in groups:
        key = {"services": named} if len(groups) > 1 else {}
        placed += [({**key, **at}, said) for said, at in _by_place(found, asked)]
        notes += _told(found)
    rows, shared = laid_out(placed)
    return [_keyed(tree, keys) for tree, keys in rows], shared, list(dict.fromkeys(notes))


def _equal(one: dict[str, Terms], other: dict[str, Terms]) -> bool:
    return all(
        plain(one[name].tree) == plain(other[name].tree)
        and plain(one[name].limits) == plain(other[name].limits)
        for name in one
    )


def _told(found: dict[str, Terms]) -> Iterator[Remark]:
    """Yield what is to be told of the modalities that say something."""
    for modality, said in found.items():
        if said.known or modality == "office":
            yield from said.notes
    if found["office"].placed and not found["telehealth"].known:
        yield remark("the rows are for the office (place of service 11); telehealth is not stated")


def _by_place(found: dict[str, Terms], asked: Inquiry) -> Iterator[tuple[Terms, dict[str, Any]]]:
    """Yield the terms with the modality that they hold for; none where they hold for all."""
    office = found["office"]
    if _equal(found, dict.fromkeys(found, office)):
        yield office, {}
        return
    for modality, said in found.items():
        if said.known or modality in asked.modalities:
            yield said, {"modality": [modality]}


def _keyed(tree: dict[str, Any], keys: dict[str, Any]) -> Any:
    """Put services and modality into a benefits row, or into every bundle of a hole of rows."""
    if "one_of" not in tree:
        return {**keys, **tree}
    extra = {key: plain(value) for key, value in tree.items() if key != "one_of"}
    said: Said = tree["one_of"]
    return Said({"one_of": [{**choice, **keys, **extra} for choice in said.value]}, said.rows)


# -- contradictions, and what no key holds ---------------------------------------------------------


def _contradictions(answer: Answer, asked: Inquiry) -> Iterator[tuple[str, Remark]]:
    side = _side_of(asked)
    against = _STANDING["in" if side == "out" else "out"]
    for row in answer.rows:
        for message in row.messages:
            if side == "out" and _STANDING["out"].search(message):
                continue
            if against.search(message):
                text = Words("the case says {network}, the payer: {words}")
                yield "0.network", remark(text, [row], network=asked.network, words=message)
    for said in _unsaid(answer, asked):
        yield "0", said


def _unsaid(answer: Answer, asked: Inquiry) -> Iterator[Remark]:
    """Yield a remark for what bears on the case and has no key of its own."""
    visit = Visit(_side_of(asked), "office", tuple(asked.services.values()), asked.first_day)
    for rejection in answer.rejections:
        yield Remark(rejected_in_part(rejection))
    if _silent(answer, visit):
        yield remark("no row says for which network it holds; all are read for this side")
    for row in answer.rows:
        if row.code in _WORDS and (names_of(row) or row.messages):
            words = "; ".join(part for part in (names_of(row), *row.messages) if part)
            yield remark("{what}: {words}", [row], what=_WORDS[row.code], words=words)
        elif row.code in ("D", "E", "M", "P", "K", "CB") and row.messages and of_plan(row):
            yield remark("{words}", [row], words="; ".join(row.messages))


_WORDS: Final = {
    "U": Words("ask this company for the benefits"),
    "R": Words("another payer is named"),
    "W": Words("another source of data is named"),
    "X": Words("a facility is named"),
    "N": Words("services are restricted to a provider"),
    "MC": Words("a care coordinator is named"),
}


def _silent(answer: Answer, visit: Visit) -> bool:
    def stating(rows: Iterable[BenefitRow]) -> list[BenefitRow]:
        return [row for row in rows if row.code in STATES_COST and is_about(row, visit)]

    rows = stating(answer.rows)
    return bool(rows) and all(row.network in ("", "U") for row in rows)
