"""An eligibility answer to payer tables: what a 271 and a clearinghouse's JSON both come to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from iptcost.payer import Coverage, Inquiry, Note, PayerError
from iptcost_x12 import _kinds as kinds
from iptcost_x12._limits import Limits, limits
from iptcost_x12._rejections import rejected
from iptcost_x12._said import Said, plain, sources, where
from iptcost_x12._speaking import MENTAL, PLACES, SERVICE_TYPES, SIDES, Visit, is_about, speaking
from iptcost_x12._values import Answer, BenefitRow, Period
from iptcost_x12._visits import Terms, terms

ACTIVE: Final = frozenset({"1", "2", "3", "4", "5"})
INACTIVE: Final = frozenset({"6", "7", "8"})
STATES_COST: Final = frozenset("ABCGI")
PAYERS: Final = frozenset({"PR", "PRP", "SEP", "TTP", "VN", "2B", "36", "TV", "X3"})
"""Entities (NM101) that run benefits: another payer, a vendor, an administrator."""
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
    Raises PayerError for a rejection, an inactive plan, and benefits that another company runs.
    """
    asked = inquiry or _usual(answer)
    _refuse(answer, asked)
    year, year_notes = _benefit_year(answer, asked)
    names = _sides(answer, asked)
    crosses = _crosses(year.value, asked)
    notes = [*year_notes, *_contradictions(answer, asked)]
    sides: dict[str, Any] = {}
    counted = _counted_on(answer, inquiry, year.value)
    for name in names:
        side, told = _side(answer, asked, name, crosses=crosses)
        if counted is not None and side["used"]:
            side["used"] = {"as_of": counted, **side["used"]}
        sides[name] = side
        notes += [Note(f"0.sides.{name}{'.' * bool(at)}{at}", text) for at, text in told]
    unsure = asked.network == "unknown" and len(names) > 1
    network = asked.network if asked.network in sides or unsure else names[0]
    tree = {
        "adapter": "plan",
        "name": _name(answer),
        "network": network,
        "benefit_year": year,
        "sides": sides,
    }
    return Coverage(
        (plain(tree),),
        tuple(sources(tree, answer, "0")),
        tuple(dict.fromkeys(notes)),
        answer.traces,
    )


def _usual(answer: Answer) -> Inquiry:
    day = answer.asked_on or dt.date(1970, 1, 1)
    last = day + dt.timedelta(days=366)
    return Inquiry(day, last, CODES, ("office", "telehealth"))


def _name(answer: Answer) -> Said:
    named = next((row for row in answer.rows if row.plan and row.code in ACTIVE), None)
    if named is not None:
        return Said(named.plan[:200], (named,))
    name = answer.payer.name if answer.payer and answer.payer.name else "plan"
    return Said(name[:200])


# -- what is no plan to reckon with -------------------------------------------------------------


def _refuse(answer: Answer, asked: Inquiry) -> None:
    """Raise PayerError where the answer is no description of this plan's benefits."""
    visit = Visit(_side_of(asked), "office", tuple(asked.services.values()), asked.first_day)
    states = any(row.code in STATES_COST for row in answer.rows)
    if answer.rejections and not states:
        raise PayerError(map(rejected, answer.rejections))
    unable = [row for row in answer.rows if row.code == "V"]
    if unable and not states:
        raise PayerError([kinds.problem(kinds.CANNOT_PROCESS, rows=where(unable))])
    ours = [row for row in answer.rows if _of_plan(row)]
    inactive = [row for row in ours if row.code in INACTIVE]
    if inactive and not any(row.code in ACTIVE for row in ours):
        raise PayerError([kinds.problem(kinds.INACTIVE, rows=where(inactive))])
    for row in _carved_out(answer):
        own = [
            r for r in answer.rows if r.code in STATES_COST and set(r.service_types) & set(MENTAL)
        ]
        if not speaking(own, visit, answer).rows:
            name = _named(row) or "…"
            raise PayerError([kinds.problem(kinds.ASK_OTHER, name=name, rows=row.locator)])
    if not answer.rows:
        raise PayerError([kinds.problem(kinds.NO_BENEFITS)])


def _of_plan(row: BenefitRow) -> bool:
    return not row.service_types or bool({"30", *MENTAL} & set(row.service_types))


def _carved_out(answer: Answer) -> Iterator[BenefitRow]:
    """Yield the rows that send on to another company for mental health."""
    for row in answer.rows:
        mental = bool(set(row.service_types) & set(MENTAL))
        elsewhere = [e for e in row.entities if e.kind in PAYERS and not e.same_as(answer.payer)]
        if mental and (row.code in ("U", "R") or (row.code in ACTIVE and elsewhere)):
            yield row


def _named(row: BenefitRow) -> str:
    return ", ".join(dict.fromkeys(entity.name for entity in row.entities if entity.name))[:200]


# -- the benefit year ---------------------------------------------------------------------------


def _benefit_year(answer: Answer, asked: Inquiry) -> tuple[Said, list[Note]]:
    """Return the day on which limits start over: by what they are counted in, and the dates."""
    counted: dict[str, list[BenefitRow]] = {"23": [], "22": []}
    for side in SIDES:
        visit = Visit(side, "office", tuple(asked.services.values()), asked.first_day)
        for code in "CG":
            rows = [r for r in answer.rows if r.code == code and set(r.service_types or ("30",)) &
                    set(SERVICE_TYPES)]  # fmt: skip
            for row in speaking(rows, visit, answer).rows:
                kind = "22" if row.period in ("22", "25") else row.period
                if kind in counted:
                    counted[kind].append(row)
    calendar, plan_year = tuple(counted["23"]), tuple(counted["22"])
    begins = _plan_begins(answer)
    from_dates = None if begins is None or begins == "02-29" else begins
    if calendar and plan_year and from_dates != "01-01":
        said = "the payer counts by the calendar year and by the plan's year"
        choices = ["01-01", from_dates] if from_dates else None
        value = {"one_of": choices} if choices else "unknown"
        return Said(value, (*calendar, *plan_year)), [Note("0.benefit_year", said)]
    if calendar:
        return Said("01-01", calendar), []
    if from_dates is not None:
        dated = next((row for row in answer.rows if row.dates), None)
        text = f"taken from the plan's dates: it begins on {from_dates}"
        return Said(from_dates, plan_year or ((dated,) if dated else ())), [
            Note("0.benefit_year", text)
        ]
    text = "the payer does not say when the benefit year begins"
    return Said("unknown", plan_year), [Note("0.benefit_year", text)]


def _dates(answer: Answer) -> tuple[Period, ...]:
    own = (date for row in answer.rows if row.code in ACTIVE for date in row.dates)
    return (*answer.dates, *own)


def _plan_begins(answer: Answer) -> str | None:
    for qualifier in ("291", "346"):
        for date in _dates(answer):
            if date.qualifier == qualifier:
                return f"{date.first:%m-%d}"
    return None


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
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    visit = Visit(name, "office", tuple(asked.services.values()), asked.first_day)
    deductible = limits("C", answer, visit, asked.digits, crosses=crosses)
    maximum = limits("G", answer, visit, asked.digits, crosses=crosses)
    rows, notes = _benefits(answer, asked, name)
    used = _used(deductible, maximum)
    side = {
        "deductible": deductible.limit,
        "out_of_pocket_max": maximum.limit,
        "used": used or None,
        "benefits": rows,
    }
    told = [("deductible", text) for text in deductible.notes]
    told += [("out_of_pocket_max", text) for text in maximum.notes]
    return side, told + [("benefits", text) for text in notes]


def _used(deductible: Limits, maximum: Limits) -> dict[str, Any]:
    parts = {"deductible": deductible.used, "out_of_pocket": maximum.used}
    return {key: part for key, part in parts.items() if part}


def _benefits(answer: Answer, asked: Inquiry, side: str) -> tuple[list[Any], list[str]]:
    """Return the side's benefits rows: one, or one for each service or modality that differs."""
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
    rows: list[Any] = []
    notes: list[str] = []
    for named, found in groups:
        key = {"services": named} if len(groups) > 1 else {}
        rows += [_keyed(tree, {**key, **at}) for tree, at in _by_place(found, asked)]
        notes += _told(found)
    return rows, list(dict.fromkeys(notes))


def _equal(one: dict[str, Terms], other: dict[str, Terms]) -> bool:
    return all(plain(one[name].tree) == plain(other[name].tree) for name in one)


def _told(found: dict[str, Terms]) -> Iterator[str]:
    """Yield what is to be told of the modalities that say something."""
    for modality, said in found.items():
        if said.known or modality == "office":
            yield from said.notes
    if found["office"].placed and not found["telehealth"].known:
        yield "the rows are for the office (place of service 11); telehealth is not stated"


def _by_place(
    found: dict[str, Terms], asked: Inquiry
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the terms with the modality that they hold for; none where they hold for all."""
    office, away = found["office"], found["telehealth"]
    if plain(office.tree) == plain(away.tree):
        yield office.tree, {}
        return
    for modality, said in found.items():
        if said.known or modality in asked.modalities:
            yield said.tree, {"modality": [modality]}


def _keyed(tree: dict[str, Any], keys: dict[str, Any]) -> Any:
    """Put services and modality into a benefits row, or into every bundle of a hole of rows."""
    if "one_of" not in tree:
        return {**keys, **tree}
    extra = {key: plain(value) for key, value in tree.items() if key != "one_of"}
    said: Said = tree["one_of"]
    return Said({"one_of": [{**choice, **keys, **extra} for choice in said.value]}, said.rows)


# -- contradictions, and what no key holds ---------------------------------------------------------


def _contradictions(answer: Answer, asked: Inquiry) -> Iterator[Note]:
    side = _side_of(asked)
    against = _STANDING["in" if side == "out" else "out"]
    for row in answer.rows:
        for message in row.messages:
            if side == "out" and _STANDING["out"].search(message):
                continue
            if against.search(message):
                text = f"the case says {asked.network}, the payer: {message} [{row.locator}]"
                yield Note("0.network", text)
    yield from _outside(answer, asked)
    yield from _unsaid(answer, asked)


def _outside(answer: Answer, asked: Inquiry) -> Iterator[Note]:
    """Yield a note where the plan's dates do not hold the course."""
    for date in answer.dates:
        last = date.last or (date.first if date.qualifier in ("347", "357") else None)
        begins = date.first if date.qualifier not in ("347", "357") else None
        if last is not None and last < asked.first_day:
            text = (
                f"the answer's dates end on {last}, before the course begins on "
                f"{asked.first_day}: what is used may have started over since"
            )
            yield Note("0", text)
        elif begins is not None and begins > asked.first_day:
            yield Note("0", f"the answer's dates begin on {begins}, after the course")


def _unsaid(answer: Answer, asked: Inquiry) -> Iterator[Note]:
    """Yield a note for what bears on the case and has no key of its own."""
    visit = Visit(_side_of(asked), "office", tuple(asked.services.values()), asked.first_day)
    for rejection in answer.rejections:
        yield Note("0", rejected(rejection).message)
    if _silent(answer, visit):
        text = "no row says for which network it holds; all are read for this side"
        yield Note("0", text)
    for row in answer.rows:
        named = _named(row)
        if row.code in ("U", "R", "W", "X", "N", "MC") and (named or row.messages):
            words = "; ".join(part for part in (named, *row.messages) if part)
            yield Note("0", f"{_WORDS[row.code]}: {words} [{row.locator}]")
        elif row.code in ACTIVE and row in list(_carved_out(answer)) and named:
            yield Note("0", f"{_WORDS['U']}: {named} [{row.locator}]")
        elif row.code in ("D", "E", "M", "P", "K", "CB") and row.messages and _of_plan(row):
            yield Note("0", f"{'; '.join(row.messages)} [{row.locator}]")


_WORDS: Final = {
    "U": "ask this company for the benefits",
    "R": "another payer is named",
    "W": "another source of data is named",
    "X": "a facility is named",
    "N": "services are restricted to a provider",
    "MC": "a care coordinator is named",
}


def _silent(answer: Answer, visit: Visit) -> bool:
    def stating(rows: Iterable[BenefitRow]) -> list[BenefitRow]:
        return [row for row in rows if row.code in STATES_COST and is_about(row, visit)]

    rows = stating(answer.rows)
    return bool(rows) and all(row.network in ("", "U") for row in rows)
