"""What an unknown is called, and its values as people write them; never by its path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from iptcost._faults.problem import CaseError, Words
from iptcost._form import facts
from iptcost._form.holes import CHOICE, RANGE, UNKNOWN, Hole
from iptcost._form.values import date
from iptcost._report.text import SERVICES, clean, side_name
from iptcost._report.unknown import phrases
from iptcost._rules.money import BadValueError, Money, currency_digits
from iptcost._unknowns import possible
from iptcost._unknowns.extent.places import ABSENT, at
from iptcost._words.language import Language

FAMILY: Final[Mapping[str, Words]] = {
    "used.deductible": Words("the family deductible used so far"),
    "used.out_of_pocket": Words("the family out-of-pocket maximum used so far"),
    "deductible": Words("your family's deductible"),
    "out_of_pocket_max": Words("your family's out-of-pocket maximum"),
}
MOST_LISTED: Final = 6
YEAR: Final = "benefit_year"


def names(
    paths: Sequence[str], language: Language, data: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return what each unknown is called, and two never alike: by service, payer, side, number."""
    said = {path: _name(path, language) for path in paths}
    for tell in (_service, _payer, _side):
        said = _told_apart(said, tell, language, data or {})
    counts: dict[str, int] = {}
    for path, name in said.items():
        counts[name] = number = counts.get(name, 0) + 1
        if number > 1:
            said[path] = f"{name} ({language.number(number)})"
    return said


def _told_apart(
    said: Mapping[str, str],
    tell: Callable[[str, Language, Mapping[str, Any]], str],
    language: Language,
    data: Mapping[str, Any],
) -> dict[str, str]:
    """Return the names, each that stands twice with what tells it apart."""
    every = list(said.values())
    return {
        path: f"{name} ({more})"
        if every.count(name) > 1 and (more := tell(path, language, data))
        else name
        for path, name in said.items()
    }


def _name(path: str, language: Language) -> str:
    if path.endswith(".family"):
        for key in phrases.keys_of(path.removesuffix(".family")):
            if key in FAMILY:
                return language.translate(FAMILY[key])
    return language.translate(facts.called(path))


def _service(path: str, language: Language, _data: Mapping[str, Any]) -> str:
    head, _, service = path.rpartition(".")
    known = head.endswith(("allowed", "fees")) and service in SERVICES
    return language.translate(SERVICES[service]) if known else ""


def _payer(path: str, language: Language, data: Mapping[str, Any]) -> str:
    parts = path.split(".")
    payers = data.get("payers") or ()
    if parts[0] != "payers" or len(payers) < 2:  # noqa: PLR2004 - several
        return ""
    return payer_called(data, int(parts[1]), language)


def payer_called(data: Mapping[str, Any], index: int, language: Language) -> str:
    """Return what a payer is called: by its name, else by its place."""
    name = at(data, f"payers.{index}.name")
    if isinstance(name, str):
        return clean(name)
    if at(data, f"payers.{index}.adapter") == "eap":
        return language.text("your assistance programme")
    plans = [
        number
        for number, table in enumerate(data.get("payers") or ())
        if not (isinstance(table, Mapping) and table.get("adapter") == "eap")
    ]
    return language.text("your second plan") if index in plans[1:] else language.text("your plan")


def _side(path: str, language: Language, _data: Mapping[str, Any]) -> str:
    parts = path.split(".")
    if "sides" not in parts[2:3]:
        return ""
    return side_name(parts[3], language)


def written(path: str, value: Any, data: Mapping[str, Any], language: Language) -> str:
    """Return a value as people write it; as it stands where it is none of a unit."""
    if value is ABSENT:
        return language.text("none")
    if isinstance(value, bool):
        return language.text("yes") if value else language.text("no")
    key = path.rpartition(".")[2]
    try:
        if key in facts.DATES:
            return language.date(date(value))
        return day_of(str(value), language) if key == YEAR else _number(path, value, data, language)
    except BadValueError:
        return clean(value)


def _number(path: str, value: Any, data: Mapping[str, Any], language: Language) -> str:
    currency = str(data.get("currency", "USD"))
    digits = currency_digits(currency)
    key = path.rpartition(".")[2]
    number = possible.unit_of(path, digits).read(value)
    if key in facts.COUNTS:
        return language.number(number)
    if key in facts.RATES:
        return language.rate(number)
    return language.money(Money(number, currency, digits))


def day_of(text: str, language: Language) -> str:
    """Return a month and day, ``07-01``, as people write it; as it stands where it is none."""
    try:
        # A leap year, for any day to be one; the year itself is not shown.
        return language.day(dt.date.fromisoformat(f"2024-{text}"))
    except ValueError:
        return clean(text)


def chosen(hole: Hole, value: Any, data: Mapping[str, Any], language: Language) -> str:
    """Return what fills a hole: of a table its label, or its number among the choices."""
    if not isinstance(value, Mapping):
        return (
            "…" if isinstance(value, (list, tuple)) else written(hole.path, value, data, language)
        )
    if hole.form == CHOICE and value in hole.choices:
        number = hole.choices.index(value)
        return clean(hole.labels[number] or number + 1)
    return "…"


def meaning(data: Mapping[str, Any], hole: Hole, value: Any, language: Language) -> str:
    """Return what an answer means, as it stands after "if"."""
    return phrases.phrase(data, hole, value, language, chosen(hole, value, data, language))


def extent(data: Mapping[str, Any], hole: Hole, language: Language) -> str:
    """Return what an unknown can be: its choices, or from what to what."""
    try:
        return _extent(data, hole, language)
    except CaseError:  # it has bounds only where something else is chosen
        return language.text("not known")


def _extent(data: Mapping[str, Any], hole: Hole, language: Language) -> str:
    key = hole.path.rpartition(".")[2]
    if hole.form == UNKNOWN and (key == YEAR or key in facts.DATES):
        return language.text("any day of the year") if key == YEAR else language.text("any day")
    found = possible.choices(data, hole)
    if found is not None and hole.form != RANGE:
        listed = [
            meaning(data, hole, value, language)
            if phrases.is_said(hole.path, value)
            else chosen(hole, value, data, language)
            for value in found[:MOST_LISTED]
        ]
        more = ["…"] if len(found) > MOST_LISTED else []
        return language.text(" or ").join([*listed, *more])
    if found is not None:
        ends = [written(hole.path, end, data, language) for end in hole.choices]
        return language.text("{first} to {last}", first=ends[0], last=ends[1])
    axis = possible.axis(data, hole, possible.digits_of(data))
    low = written(hole.path, axis.value(axis.low), data, language)
    if axis.of is not None:
        return language.text("nothing to all of it")
    high = written(hole.path, axis.value(axis.high), data, language)
    if hole.form == UNKNOWN and phrases.is_endless(data, hole.path):
        return language.text("anything; from {value} on it is all the same", value=high)
    return language.text("{first} to {last}", first=low, last=high)
