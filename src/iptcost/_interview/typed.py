"""An answer from the phone, as it was typed, read as its hole asks and under the locale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from iptcost._form import facts
from iptcost._form.holes import CHOICE, Hole
from iptcost._interview import values, words
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
    text, found = words.clean(said), possible.choices(data, hole) or ()
    if (chosen := _chosen(text, hole, found, language)) is not None:
        return chosen
    return _value(text, path.rpartition(".")[2], found, str(data.get("currency", "USD")), language)


def _chosen(text: str, hole: Hole, found: tuple[Any, ...], language: Language) -> str | None:
    """Return the choice that was named: by its value or label, or by its number in the list."""
    if found == (False, True):
        if words.is_one_of(text, words.YES_WORDS, language):
            return "true"
        return "false" if words.is_one_of(text, words.NO_WORDS, language) else None
    labels = hole.labels if hole.form == CHOICE else (None,) * len(found)
    for number, (choice, label) in enumerate(zip(found, labels, strict=True), start=1):
        listed = str(number) if isinstance(choice, Mapping) else str(choice)
        if _same(text, label or listed) or (text == str(number) and not _can(decimal, choice)):
            return listed
    return None


def _value(text: str, key: str, found: Iterable[Any], currency: str, language: Language) -> str:
    """Return a value as the document writes it, by what its key holds."""
    if key in facts.COUNTS:
        return str(values.read_count(text, language, 0, MOST_SESSIONS))
    if key in facts.RATES:
        return f"{values.read_percent(text, language):f}%" if "%" in text else text
    if key in facts.DATES:
        return values.read_date(text, language).isoformat()
    if key == "benefit_year":
        return values.read_month_day(text, language)
    if key == "cost_share" or not all(_can(_minor, choice, currency) for choice in found):
        return text
    amount = _amount(text, currency, language)
    return next((str(one) for one in found if Decimal(str(one)) == Decimal(amount)), amount)


def _amount(text: str, currency: str, language: Language) -> str:
    """Read an amount as the locale writes it, else as the document does."""
    try:
        value = values.read_amount(text, currency, language)
    except words.Misread:
        cents = len(text.partition(".")[2])
        if _can(_minor, text, currency) and cents <= currency_digits(currency):
            return text
        raise
    whole = value.to_integral_value()
    return f"{whole if value == whole else value:f}"


def _can(read: Callable[..., object], *values: object) -> bool:
    """Return whether these can be read."""
    try:
        read(*values)
    except BadValueError:
        return False
    return True


def _minor(value: object, currency: str) -> int:
    return minor_units(value, currency_digits(currency))


def _same(text: str, other: str) -> bool:
    """Return whether two words say the same, hyphens and capitals aside."""
    return words.plain(text).replace("-", " ") == words.plain(other).replace("-", " ")
