"""An answer from the phone, as it was typed, read as its hole asks and under the locale."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from iptcost._form import facts
from iptcost._form.holes import CHOICE, Hole
from iptcost._interview.answers import (
    NO_WORDS,
    YES_WORDS,
    Misread,
    clean,
    is_one_of,
    plain,
    read_amount,
    read_count,
    read_percent,
)
from iptcost._interview.days import read_date, read_month_day
from iptcost._rules.course import MOST_SESSIONS
from iptcost._rules.money import BadValueError, currency_digits, decimal, minor_units
from iptcost._unknowns import possible
from iptcost._words.language import Language


def typed(data: Mapping[str, Any], path: str, said: str, language: Language) -> str:
    """Return what was typed as the document writes it: ``$1,500`` is ``1500``.

    What is not read here is returned as it is, for the document's own check to refuse.
    Raises Misread for what can be read in two ways.
    """
    hole = next((hole for hole in possible.relevant(data) if hole.path == path), None)
    if hole is None:
        return said
    text = clean(said)
    found = possible.choices(data, hole) or ()
    chosen = _chosen(text, hole, found, data, language)
    return _value(text, hole, found, data, language) if chosen is None else chosen


def _chosen(
    text: str, hole: Hole, found: tuple[Any, ...], data: Mapping[str, Any], language: Language
) -> str | None:
    """Return the choice that was named: by its value or label, or by its number in the list."""
    if found == (False, True):
        if is_one_of(text, YES_WORDS, language):
            return "true"
        return "false" if is_one_of(text, NO_WORDS, language) else None
    labels = hole.labels if hole.form == CHOICE else (None,) * len(found)
    for number, (choice, label) in enumerate(zip(found, labels, strict=True), start=1):
        listed = str(number) if isinstance(choice, Mapping) else str(choice)
        numbered = text == str(number) and not _is_number(choice)
        if numbered or _same(text, label or listed):
            return listed
    if not found or not _is_money(hole, found, data):
        return None
    amount = Decimal(_amount(text, data, language))
    return next((str(choice) for choice in found if Decimal(str(choice)) == amount), None)


def _value(
    text: str, hole: Hole, found: tuple[Any, ...], data: Mapping[str, Any], language: Language
) -> str:
    """Return a value as the document writes it, by what its key holds."""
    key = hole.path.rpartition(".")[2]
    if key in facts.COUNTS:
        return str(read_count(text, language, 0, MOST_SESSIONS))
    if key in facts.RATES:
        return f"{read_percent(text, language):f}%" if "%" in text else text
    if key in facts.DATES:
        return read_date(text, language).isoformat()
    if key == "benefit_year":
        return read_month_day(text, language)
    return _amount(text, data, language) if _is_money(hole, found, data) else text


def _amount(text: str, data: Mapping[str, Any], language: Language) -> str:
    """Read an amount as the locale writes it, else as the document does."""
    try:
        value = read_amount(text, _currency(data), language)
    except Misread:
        cents = len(text.partition(".")[2])
        if _is_amount(text, data) and cents <= currency_digits(_currency(data)):
            return text
        raise
    whole = value.to_integral_value()
    return f"{whole if value == whole else value:f}"


def _is_money(hole: Hole, found: tuple[Any, ...], data: Mapping[str, Any]) -> bool:
    """Return whether the hole is of an amount."""
    key = hole.path.rpartition(".")[2]
    others = facts.COUNTS | facts.RATES | facts.DATES | {"benefit_year", "cost_share"}
    return key not in others and all(_is_amount(choice, data) for choice in found)


def _is_amount(value: object, data: Mapping[str, Any]) -> bool:
    try:
        minor_units(value, currency_digits(_currency(data)))
    except BadValueError:
        return False
    return True


def _is_number(value: object) -> bool:
    try:
        decimal(value)
    except BadValueError:
        return False
    return True


def _currency(data: Mapping[str, Any]) -> str:
    return str(data.get("currency", "USD"))


def _same(text: str, other: str) -> bool:
    """Return whether two words say the same, hyphens and capitals aside."""
    return plain(text).replace("-", " ") == plain(other).replace("-", " ")
