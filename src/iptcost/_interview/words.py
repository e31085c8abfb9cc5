"""The words that steer the conversation, how words are compared, and how one value is read.

Numbers and dates are read under the locale, by Babel, and strictly: what could mean two things,
or is written as another country writes it, is refused with a suggestion, never guessed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Any, Final, NoReturn

from iptcost._faults.problem import quote
from iptcost._form import cost_share, cost_share_words
from iptcost._rules.money import LARGEST, LARGEST_PERCENT, Money, currency_digits
from iptcost._words.language import Language

LONGEST_ANSWER: Final = 300
NOTHING_SAID: Final = "Please type an answer, or ? if you don't know it."

# Each is a list with commas, translated as a whole; the English words always hold too.
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
LONGEST_NUMBER: Final = 24
EARLIEST, _LATEST = 2000, 2100
_TWO_DIGITS, _MONTHS = 100, 12
_NUMBER = re.compile(r"[0-9][0-9.,'\u2019\u00a0\u202f]*")
_COUNTED = re.compile(r"([0-9]+) [^\W\d_]+")
_PERCENT_SIGN = re.compile(r"\s*(%|percent|per cent|por ciento)$", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})")
_ISO_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
_NUMERIC_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})")


class Misread(ValueError):  # noqa: N818 - it is an answer's fault, and asked again
    """An answer that can't be taken: an English sentence with its values, to be translated."""

    def __init__(self, message: str, text: str | None = None, /, **values: object) -> None:
        """Keep the sentence and what fills it: ``{value}`` is the text, where one is given."""
        super().__init__(message)
        self.message = message
        self.values = values if text is None else {"value": quote(text), **values}


class Doubted(Misread):
    """An answer that can be right but is seldom meant: to be asked back, and taken if confirmed."""


def refuse(message: str, text: str | None = None, /, **values: object) -> NoReturn:
    """Refuse an answer with an English sentence."""
    raise Misread(message, text, **values) from None


def plain(text: str) -> str:
    """Return text as words are compared: no case, accents, outer marks or extra spaces."""
    return cost_share_words.reduced(text).strip(" .!¡¿\"'")


def is_one_of(text: str, words: str, language: Language) -> bool:
    """Return whether the answer is one of a list of words: see ``words_of``."""
    return plain(text) in words_of(words, language)


def words_of(words: str, language: Language) -> set[str]:
    """Return a list's words in this language and in English; of Spanish those that are no letter.

    Many who speak Spanish have a computer that speaks English.
    """
    own = {plain(word) for said in (words, language.translate(words)) for word in said.split(",")}
    spanish = map(plain, Language.of("es").translate(words).split(","))
    return own | {word for word in spanish if len(word) > 1}


def names_deductible(text: str) -> bool:
    """Return whether the words say anything of the deductible."""
    return "deduc" in plain(text)


def clean(raw: str, longest: int = LONGEST_ANSWER) -> str:
    """Return an answer without outer spaces; refuse what no keyboard means to type."""
    text = raw.strip()
    if len(text) > longest:
        refuse("That is too long: {count} characters at most.", count=longest)
    if any(not char.isprintable() and char not in "\t\u00a0\u202f" for char in text):
        refuse("That holds characters that can't be read. Please type it again.")
    return text


# -- a value -----------------------------------------------------------------------------------


def read_amount(text: str, currency: str, language: Language) -> Decimal:
    """Read an amount of this currency as the locale writes it: ``$1,500``, ``1.500,00 $``."""
    digits = currency_digits(currency)
    if is_one_of(text, FREE_WORDS, language):
        return Decimal(0).scaleb(-digits)
    number = read_number(_without_currency(text, currency, language), language, digits)
    if number.scaleb(digits) > LARGEST:
        refuse("{value} is too large to be meant.", text)
    return number.quantize(Decimal(1).scaleb(-digits))


def read_number(text: str, language: Language, digits: int) -> Decimal:
    """Read a number with at most ``digits`` decimals under the locale; Misread if in doubt."""
    text = text.strip()
    if text.startswith(("-", "\u2212")):
        refuse("{value} is below zero. Please type it again.", text)
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        refuse("{value} is not a number. Please type digits.", text)
    number = _parsed(text, language.locale, digits)
    if number is not None:
        return number
    others = (_parsed(text, name, digits) for name in ("en_US", "de"))
    meant = {other for other in others if other is not None}
    if len(meant) != 1:
        refuse("{value} can be read in two ways. Please type it again.", text)
    shown = language.amount(Money(int(meant.pop().scaleb(digits)), "", digits))
    message = "{value} can be read in two ways. If you mean {meant}, type it so."
    raise Misread(message, text, meant=shown)


def _parsed(text: str, locale: Any, digits: int) -> Decimal | None:
    """Return the number that the locale writes so; None for none, or one of more decimals."""
    from babel.numbers import NumberFormatError, parse_decimal

    with contextlib.suppress(NumberFormatError):
        number: Decimal = parse_decimal(text, locale=locale, strict=True)
        return number if -int(number.as_tuple().exponent) <= digits else None
    return None


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
        message = "{value} is not an amount in {currency}. Please type the number alone."
        raise Misread(message, text, currency=currency)
    return bare


def _signs(currency: str, language: Language) -> list[str]:
    """Return the ways to write this currency beside a number, the longest first."""
    from babel.numbers import get_currency_name, get_currency_symbol

    symbol = get_currency_symbol(currency, "en")
    names = {currency, symbol, get_currency_symbol(currency, language.locale)}
    for count in (1, 2):
        for place in (language.locale, "en"):
            name = get_currency_name(currency, count, place)
            # Of "US dollars" the last word, of "dólares estadounidenses" the first.
            names |= {name, name.split()[0], name.split()[-1]}
    if "$" in symbol:
        names |= {"$", "US$" if currency == "USD" else currency[:2] + "$"}
    return sorted((name.casefold() for name in names if name), key=len, reverse=True)


def read_percent(text: str, language: Language) -> Decimal:
    """Read a percentage, with or without its sign: ``200%`` is 200."""
    return read_number(_PERCENT_SIGN.sub("", text.strip()), language, 2)


def read_count(text: str, language: Language, least: int, most: int) -> int:
    """Read a whole number within bounds, as in ``3`` or ``3 sessions``."""
    counted = _COUNTED.fullmatch(text.strip())
    number = read_number(counted[1] if counted else text, language, 0)
    if not least <= number <= most:
        ends = {"least": language.number(least), "most": language.number(most)}
        refuse("Please type a whole number from {least} to {most}.", **ends)
    return int(number)


def read_pays(text: str, currency: str, language: Language) -> tuple[str, Decimal]:
    """Read what a scale's line costs: a percentage of the fee, or an amount."""
    if text.rstrip().endswith("%"):
        return "percent_of_fee", read_level(text, language)
    return "fee", read_amount(text, currency, language)


def read_level(text: str, language: Language) -> Decimal:
    """Read a percentage that may be above 100."""
    number = read_percent(text, language)
    if number.scaleb(4) > LARGEST_PERCENT:
        refuse("{value} is too large to be meant.", text)
    return number


def read_share(text: str, currency: str) -> cost_share.CostShare:
    """Read a plan document's words on cost sharing; Misread where they can't be taken."""
    words = str((cost_share_words.two_keys(text) or {}).get("cost_share", text))
    try:
        share = cost_share.read_cost_share((cost_share_words.either(words) or (words,))[-1])
    except cost_share.UnreadableCostShare:
        message = (
            "{value} can't be read. Type it like one of these: $30 copay after deductible, "
            "20% coinsurance, No charge, Not covered."
        )
        refuse(message, text)
    if (named := cost_share.other_currency(text, currency)) is not None:
        message = "{value} is in {named}. Type the amount in {currency}."
        raise Misread(message, text, named=named, currency=currency)
    if share.per is not None:
        refuse("That is a cost for a stay in hospital. Look for the outpatient row.")
    if share.covered and share.copay is None and share.coinsurance is None:
        refuse("Please type the amount or the percentage too, or ? if you don't know it.")
    if share.copay is not None and share.copay != round(share.copay, currency_digits(currency)):
        refuse("{value} has more decimals than {currency}.", text, currency=currency)
    return share


def read_currency(text: str, likely: str, language: Language) -> str:
    """Read a currency's code; the name or the sign of the ``likely`` one will do."""
    from babel.core import get_global

    if text.strip().casefold() in _signs(likely, language):
        return likely
    code = text.strip().upper()
    if code not in get_global("all_currencies"):
        message = "{value} is not a currency's code. It has three letters, such as USD, CAD or EUR."
        raise Misread(message, text)
    return code


# -- days ---------------------------------------------------------------------------------------


def read_date(text: str, language: Language, earliest: int = EARLIEST) -> dt.date:
    """Read a date as the locale writes it, with the month's name, or as 2026-10-05.

    A year before ``earliest`` is a slip; only a day of birth may lie further back.
    """
    match = _DATE.fullmatch(text)
    year, *day = _in_digits(match, language) if match else _named_date(text, language)
    date = _date(text, year, day, language)
    if not earliest <= year <= _LATEST:
        refuse("The year {year} can't be meant. Please type it again.", year=str(year))
    return date


def read_month_day(text: str, language: Language) -> str:
    """Read a day of the year and return it as ``MM-DD``; 29 February is refused."""
    if match := _ISO_DAY.fullmatch(text):
        day = [int(match[1]), int(match[2])]
    elif match := _NUMERIC_DAY.fullmatch(text):
        day = _one_day(text, 2025, int(match[1]), int(match[2]), language)
    else:
        _, *day = _named_date(text, language)
    # A year without 29 February.
    return f"{_date(text, 2025, day, language):%m-%d}"


def _date(text: str, year: int, day: list[int], language: Language) -> dt.date:
    try:
        return dt.date(year, *day)
    except ValueError:
        _no_date(text, language)


def _in_digits(match: re.Match[str], language: Language) -> list[int]:
    """Put three numbers in the only order that makes a day; refuse what two orders make."""
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) > 2:  # noqa: PLR2004 - a year first: all the world writes month, day then
        return [first, second, third]
    if len(match[3]) not in (2, 4):
        _no_date(match[0], language)
    year = third + (2000 if third < _TWO_DIGITS else 0)
    return [year, *_one_day(match[0], year, first, second, language)]


def _one_day(text: str, year: int, first: int, second: int, language: Language) -> list[int]:
    """Return the month and the day; refuse what two countries read differently."""
    from babel.dates import format_date

    days = sorted({day for day in ((first, second), (second, first)) if day[0] <= _MONTHS})
    if len(days) <= 1:
        return [*(days or [(first, second)])[0]]
    # A month's name is read back in any locale.
    one, other = (format_date(dt.date(year, *d), "long", locale=language.locale) for d in days)
    message = "{value} can be read in two ways. Please type it like {first} or like {second}."
    raise Misread(message, text, first=one, second=other)


def _named_date(text: str, language: Language) -> list[int]:
    """Return year (0: none), month and day of a date with a month's name; Misread for none."""
    words = re.findall(r"[^\W\d_]+|[0-9]+", plain(text))
    names = _month_names(language)
    months = {names[word] for word in words if word in names}
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 4]  # noqa: PLR2004
    filler = {"de", "del", "of", "the", "st", "nd", "rd", "th", "el"}
    known = all(word in names or word.isdecimal() or word in filler for word in words)
    days = [number for number in numbers if number < _TWO_DIGITS]
    years = [number for number in numbers if number >= EARLIEST // 2]
    counts = (len(months), len(days), len(days) + len(years))
    if not known or counts != (1, 1, len(numbers)) or len(years) > 1:
        _no_date(text, language)
    return [*(years or [0]), months.pop(), *days]


def _month_names(language: Language) -> dict[str, int]:
    """Return the months' names and short names, in the locale's language and in English."""
    from babel import Locale

    return {
        plain(name): number
        for locale in (Locale("en"), language.locale)
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[form][width].items()
    }


def _no_date(text: str, language: Language) -> NoReturn:
    message = (
        "{value} is not a date that can be read for sure. Please type it like {example}, or "
        "like {iso}."
    )
    example = language.date(dt.date(2026, 10, 25))
    raise Misread(message, text, example=example, iso="2026-10-25") from None
