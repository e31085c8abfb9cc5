"""What an unknown is called, and its values as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from iptcost._faults.problem import Words
from iptcost._form import facts
from iptcost._form.holes import CHOICE, Hole
from iptcost._form.values import date
from iptcost._report.text import SERVICES, clean
from iptcost._rules.money import BadValueError, Money, currency_digits
from iptcost._unknowns import possible
from iptcost._words.language import Language

NAMES: Final = {
    "used.deductible": Words("the deductible used so far"),
    "used.out_of_pocket": Words("the out-of-pocket maximum used so far"),
    "visits_used": Words("the visits used so far"),
    "payer_maximum_used": Words("the payer's maximum used so far"),
    "deductible": Words("the deductible"),
    "out_of_pocket_max": Words("the out-of-pocket maximum"),
    "copay": Words("the copay"),
    "coinsurance": Words("the coinsurance"),
    "order": Words("the order of copay and deductible"),
    "allowed": Words("the allowed amount"),
    "visit_limit": Words("the visit limit"),
    "covered": Words("whether it is covered"),
    "benefit_year": Words("the begin of the benefit year"),
    "course.sessions": Words("the number of sessions"),
    "course.start": Words("the first day"),
    "course.attendance": Words("how early courses end"),
    "network": Words("how the therapist stands with the plan"),
    "fees": Words("the fee"),
    "price": Words("the price of the bundle"),
    "annual_income": Words("the income"),
    "household_size": Words("the size of the household"),
    "missed_sessions": Words("the missed sessions"),
}
"""What an unknown is called, by the end of its path."""


def names(paths: Sequence[str], language: Language) -> dict[str, str]:
    """Return what each unknown is called; where two would be called the same, by their paths."""
    called = {path: _name(path, language) for path in paths}
    said = list(called.values())
    for path, name in called.items():
        head, _, service = path.rpartition(".")
        if said.count(name) > 1 and head.endswith(("allowed", "fees")) and service in SERVICES:
            called[path] = f"{name} ({language.translate(SERVICES[service])})"
    said = list(called.values())
    return {
        path: name if said.count(name) == 1 and name != path else clean(path)
        for path, name in called.items()
    }


def _name(path: str, language: Language) -> str:
    parts = [part for part in path.split(".") if part not in ("individual", "family")]
    keys = (".".join(parts[-2:]), parts[-1], *parts[-2:-1])
    found = next((NAMES[key] for key in keys if key in NAMES), None)
    return path if found is None else language.translate(found)


def written(path: str, value: Any, data: Mapping[str, Any], language: Language) -> str:
    """Return a value as people write it; as it stands where it is none of a unit."""
    if isinstance(value, bool):
        return language.text("yes") if value else language.text("no")
    currency = str(data.get("currency", "USD"))
    digits = currency_digits(currency)
    key = path.rpartition(".")[2]
    try:
        if key in facts.DATES:
            return language.date(date(value))
        number = possible.unit_of(path, digits).read(value)
    except BadValueError:
        return clean(value)
    if key in facts.COUNTS:
        return language.number(number)
    if key in facts.RATES:
        return language.rate(number)
    return language.money(Money(number, currency, digits))


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
