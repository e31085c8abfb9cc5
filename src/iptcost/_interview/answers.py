"""What a person answers to a question of ``iptcost new``, and how the words are read.

Numbers and dates are read under the locale, by Babel, and strictly: what could mean two things,
or is written as another country writes it, is refused with a suggestion, never guessed.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NoReturn, TypeAlias

import attrs

from iptcost._faults.problem import quote
from iptcost._form.cost_share import (
    CostShare,
    UnreadableCostShare,
    other_currency,
    read_cost_share,
)
from iptcost._form.cost_share_words import either, two_keys
from iptcost._rules.money import LARGEST, currency_digits
from iptcost._words.language import Language

Form: TypeAlias = Literal["known", "none", "unknown", "range"]

LONGEST_ANSWER: Final = 300
LONGEST_NUMBER: Final = 24
_NUMBER = re.compile(r"[0-9][0-9.,'\u2019\u00a0\u202f]*")
_COUNTED = re.compile(r"([0-9]+) [^\W\d_]+")
_PERCENT_SIGN = re.compile(r"\s*(%|percent|per cent|por ciento)$", re.IGNORECASE)

# Words that steer the conversation: each is a list with commas, translated as a whole; the
# English words always hold too.
UNKNOWN_WORDS: Final = (
    "?, I don't know, I'm not sure, don't know, dunno, not sure, no idea, unknown, idk, no clue, "
    "maybe"
)
BACK_WORDS: Final = "back, b"
QUIT_WORDS: Final = "quit, q, exit"
NONE_WORDS: Final = "none, no limit, unlimited, no, nothing, n/a, not applicable, does not apply"
FREE_WORDS: Final = "free, nothing, none, no charge, zero"
YES_WORDS: Final = "yes, y, yep, yeah, sure"
NO_WORDS: Final = "no, n, nope, none, nothing"
SAME_WORDS: Final = "same, the same"
ALL_WORDS: Final = "all, all of it, everything, met, fully met"
CARD_WORDS: Final = (
    "about, up, to, limited, deductible, ded, out, of, pocket, oop, oopm, moop, maximum, max, "
    "limit, individual, ind, copay, per, a, an, each, session, sessions, visit, visits, hour, hr, "
    "year, yr"
)
"""What may stand beside a number, on a card or in a person's mouth, and says no more of it."""
FAMILY_WORDS: Final = "family, fam"
RANGE_WORDS: Final = "between, from, and, to"


@attrs.frozen
class Answer:
    """One answer: a known value, "there is none", or a hole."""

    form: Form = "known"
    value: Any = None
    """Decimal, int, date, text, a choice's value, a cost share; the two ends of a range."""
    said: str = ""
    """The words typed, where they matter later: a plan document's sentence."""
    taken: bool = False
    """Whether it is the default, taken by pressing Enter or for want of an answer."""

    @property
    def is_hole(self) -> bool:
        """Whether the value is still to be found out."""
        return self.form in ("unknown", "range")


Answers: TypeAlias = Mapping[str, Answer]
UNKNOWN: Final = Answer("unknown")
NONE: Final = Answer("none")


class Misread(ValueError):  # noqa: N818 - it is an answer's fault, and asked again
    """An answer that can't be taken: an English sentence with its values, to be translated."""

    def __init__(self, message: str, **values: object) -> None:
        """Keep the sentence and what fills it."""
        super().__init__(message)
        self.message = message
        self.values = values


class Doubted(Misread):
    """An answer that can be right but is seldom meant: to be asked back, and taken if confirmed."""


def refuse(message: str, **values: object) -> NoReturn:
    """Refuse an answer with an English sentence."""
    raise Misread(message, **values) from None


def plain(text: str) -> str:
    """Return text as words are compared: no case, accents, outer marks or extra spaces."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("\u2019", "'"))
    kept = "".join(mark for mark in letters if unicodedata.category(mark) != "Mn")
    return " ".join(kept.split()).strip(" .!¡¿\"'")


def is_one_of(text: str, words: str, language: Language) -> bool:
    """Return whether the answer is one of a list of words: see ``words_of``."""
    return plain(text) in words_of(words, language)


def words_of(words: str, language: Language) -> set[str]:
    """Return a list's words in this language and in English; of Spanish those that are no letter.

    Many who speak Spanish have a computer that speaks English.
    """
    spanish = Language.of("es").translate(words).split(",")
    lists = [*words.split(","), *language.translate(words).split(",")]
    return {plain(word) for word in lists} | {
        plain(word) for word in spanish if len(plain(word)) > 1
    }


def clean(raw: str) -> str:
    """Return an answer without outer spaces; refuse what no keyboard means to type."""
    text = raw.strip()
    if len(text) > LONGEST_ANSWER:
        refuse("That is too long: {count} characters at most.", count=LONGEST_ANSWER)
    if any(not char.isprintable() and char not in "\t\u00a0\u202f" for char in text):
        refuse("That holds characters that can't be read. Please type it again.")
    return text


# -- numbers ----------------------------------------------------------------------------------


def read_amount(text: str, currency: str, language: Language) -> Decimal:
    """Read an amount of this currency as the locale writes it: ``$1,500``, ``1.500,00 $``."""
    digits = currency_digits(currency)
    if is_one_of(text, FREE_WORDS, language):
        return Decimal(0).scaleb(-digits)
    bare = _without_currency(text, currency, language)
    number = read_number(bare, language, digits)
    if number.scaleb(digits) > LARGEST:
        refuse("{value} is too large to be meant.", value=quote(text))
    return number.quantize(Decimal(1).scaleb(-digits))


def read_number(text: str, language: Language, digits: int) -> Decimal:
    """Read a number with at most ``digits`` decimals under the locale; Misread if in doubt."""
    from babel.numbers import NumberFormatError, parse_decimal

    text = text.strip()
    if text.startswith(("-", "\u2212")):
        refuse("{value} is below zero. Please type it again.", value=quote(text))
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        refuse("{value} is not a number. Please type digits.", value=quote(text))
    number = None
    with contextlib.suppress(NumberFormatError):
        number = parse_decimal(text, locale=language.locale, strict=True)
    if number is None or -int(number.as_tuple().exponent) > digits:
        raise _doubtful(text, language, digits)
    return number


def _doubtful(text: str, language: Language, digits: int) -> Misread:
    """Return the refusal, with how the locale writes what was perhaps meant."""
    from babel.numbers import NumberFormatError, format_decimal, parse_decimal

    meant = set()
    for name in ("en_US", "de", str(language.locale)):
        try:
            number = parse_decimal(text, locale=name, strict=True)
        except NumberFormatError:
            continue
        if -int(number.as_tuple().exponent) <= digits:
            meant.add(number)
    if len(meant) != 1:
        return Misread("{value} can be read in two ways. Please type it again.", value=quote(text))
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    shown = format_decimal(meant.pop(), format=pattern, locale=language.locale)
    return Misread(
        "{value} can be read in two ways. If you mean {meant}, type it so.",
        value=quote(text),
        meant=shown,
    )


def _without_currency(text: str, currency: str, language: Language) -> str:
    """Take the currency's sign, code or name off; another currency's is refused."""
    bare = text.strip()
    for sign in _signs(currency, language):
        if bare.casefold().startswith(sign):
            bare = bare[len(sign) :]
            break
        if bare.casefold().endswith(sign):
            bare = bare[: -len(sign)]
            break
    bare = bare.strip()
    if any(unicodedata.category(char) in ("Sc", "Lu", "Ll", "Lo") for char in bare):
        refuse(
            "{value} is not an amount in {currency}. Please type the number alone.",
            value=quote(text),
            currency=currency,
        )
    return bare


def _signs(currency: str, language: Language) -> list[str]:
    """Return the ways to write this currency beside a number, the longest first."""
    from babel.numbers import get_currency_name, get_currency_symbol

    locale = language.locale
    names = {currency, get_currency_symbol(currency, locale), get_currency_symbol(currency, "en")}
    for count in (1, 2):
        for place in (locale, "en"):
            name = get_currency_name(currency, count, place)
            # Of "US dollars" the last word, of "dólares estadounidenses" the first.
            names |= {name, name.split()[0], name.split()[-1]}
    if "$" in get_currency_symbol(currency, "en"):
        names |= {"$", "US$" if currency == "USD" else currency[:2] + "$"}
    return sorted((name.casefold() for name in names if name), key=len, reverse=True)


def read_percent(text: str, language: Language) -> Decimal:
    """Read a percentage, with or without its sign: ``200%`` is 200."""
    bare = _PERCENT_SIGN.sub("", text.strip())
    return read_number(bare.strip(), language, 2)


def read_count(text: str, language: Language, least: int, most: int) -> int:
    """Read a whole number within bounds, as in ``3`` or ``3 sessions``."""
    counted = _COUNTED.fullmatch(text.strip())
    number = read_number(counted[1] if counted else text, language, 0)
    if not least <= number <= most:
        refuse(
            "Please type a whole number from {least} to {most}.",
            least=language.number(least),
            most=language.number(most),
        )
    return int(number)


# -- words ------------------------------------------------------------------------------------


def read_share(text: str, currency: str) -> CostShare:
    """Read a plan document's words on cost sharing; Misread where they can't be taken."""
    words = str((two_keys(text) or {}).get("cost_share", text))
    try:
        share = read_cost_share((either(words) or (words,))[-1])
    except UnreadableCostShare:
        refuse(
            "{value} can't be read. Type it like one of these: $30 copay after deductible, "
            "20% coinsurance, No charge, Not covered.",
            value=quote(text),
        )
    named = other_currency(text, currency)
    if named is not None:
        value = quote(text)
        refuse(
            "{value} is in {named}. Type the amount in {currency}.",
            value=value,
            named=named,
            currency=currency,
        )
    if share.per is not None:
        refuse("That is a cost for a stay in hospital. Look for the outpatient row.")
    if share.covered and share.copay is None and share.coinsurance is None:
        refuse("Please type the amount or the percentage too, or ? if you don't know it.")
    digits = currency_digits(currency)
    if share.copay is not None and share.copay != round(share.copay, digits):
        refuse("{value} has more decimals than {currency}.", value=quote(text), currency=currency)
    return share


def names_deductible(text: str) -> bool:
    """Return whether the words say anything of the deductible."""
    return "deduc" in plain(text)


def read_currency(text: str, likely: str, language: Language) -> str:
    """Read a currency's code; the name or the sign of the ``likely`` one will do."""
    from babel.core import get_global

    if text.strip().casefold() in _signs(likely, language):
        return likely
    code = text.strip().upper()
    if code not in get_global("all_currencies"):
        refuse(
            "{value} is not a currency's code. It has three letters, such as USD, CAD or EUR.",
            value=quote(text),
        )
    return code
