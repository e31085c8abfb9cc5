"""One answer's words, read as its question asks, and said back in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults.problem import Words, quote
from iptcost._form.cost_share import CostShare, read_cost_share
from iptcost._form.cost_share_words import AFTER, BEFORE, WAIVED, either, two_keys
from iptcost._interview.answers import (
    ALL_WORDS,
    CARD_WORDS,
    FAMILY_WORDS,
    NO_WORDS,
    NONE,
    NONE_WORDS,
    RANGE_WORDS,
    YES_WORDS,
    Answer,
    Answers,
    Doubted,
    is_one_of,
    names_deductible,
    plain,
    read_amount,
    read_count,
    read_currency,
    read_percent,
    read_share,
    refuse,
    words_of,
)
from iptcost._interview.days import EARLIEST, read_date, read_month_day
from iptcost._interview.questions import InterviewQuestion, known
from iptcost._rules.money import LARGEST_PERCENT, currency_digits
from iptcost._words.language import Language

LONGEST_NAME: Final = 100
NUMBERS: Final = ("amount", "count")
_NUMBER = re.compile(r"[$€£]? ?\d[\d.,]*(?<=\d)(?: ?[€£$])?", re.ASCII)


def read(
    question: InterviewQuestion,
    text: str,
    answers: Answers,
    language: Language,
    *,
    sure: bool = False,
) -> Answer:
    """Return the answer that the words give; Misread where they give none for sure.

    ``Doubted`` where they can be right but are seldom meant, unless the person is ``sure``.
    """
    none = (NONE_WORDS, question.none_words) if question.none_words else ()
    if any(is_one_of(text, words, language) for words in none):
        return NONE
    if ends := _ends(question, text, language):
        return read_range(question, *ends, answers, language)
    currency = known(answers, "currency") or "USD"
    if question.sort in NUMBERS:
        text = bare(text, language)
        limit = _limit_of(question, answers)
        if limit is not None and is_one_of(text, ALL_WORDS, language):
            return Answer(value=limit)
    if question.sort == "share" and (meant := _meant(text, language)) is not None:
        if not sure:
            words = _share(Answer(value=read_share(meant, currency), said=meant), answers, language)
            message = "It is read so: {words}."
            raise Doubted(message, words=words)
        text = meant
    readers: Mapping[str, Callable[[], Any]] = {
        "amount": lambda: read_amount(text, currency, language),
        "count": lambda: read_count(text, language, question.least, question.most),
        "date": lambda: read_date(text, language, question.least or EARLIEST),
        "month-day": lambda: read_month_day(text, language),
        "choice": lambda: _choice(question, text, language),
        "yes": lambda: _yes(text, language),
        "text": lambda: _name(text),
        "share": lambda: read_share(text, currency),
        "currency": lambda: read_currency(text, _likely(question, answers), language),
        "percent": lambda: _percent(text, language),
        "pays": lambda: _pays(text, currency, language),
    }
    value = readers[question.sort]()
    if objection := question.objection(answers, value):
        refuse(objection)
    if not sure and (doubt := question.doubt(answers, value)):
        raise Doubted(doubt)
    return Answer(value=value, said=text if question.sort == "share" else "")


def bare(text: str, language: Language, words: str = CARD_WORDS) -> str:
    """Return a number alone, where all that stands beside it says no more of it: "DED $1,500"."""
    numbers = _NUMBER.findall(text)
    beside = set(re.findall(r"[^\W\d_]+", plain(_NUMBER.sub(" ", text))))
    known_words = words_of(words, language)
    return numbers[0] if len(numbers) == 1 and beside and beside <= known_words else text


def card_pair(text: str, language: Language) -> tuple[str, str] | None:
    """Return one person's amount and the family's, as a card prints them: "$1,500/3,000"."""
    own, slash, family = text.partition("/")
    if not slash or not all(_NUMBER.search(part) for part in (own, family)):
        return None
    return own.strip(), bare(family.strip(), language, f"{CARD_WORDS},{FAMILY_WORDS}")


def _ends(question: InterviewQuestion, text: str, language: Language) -> tuple[str, str] | None:
    """Return the two ends of "12 to 16" or "$100-150", where the question takes a range."""
    ranged = question.unknown in ("range", "closed-range") and question.sort in NUMBERS
    numbers = _NUMBER.findall(text) if ranged else ()
    between = plain(_NUMBER.sub(" ", text))
    words = set(re.findall(r"[^\W\d_]+", between))
    joined = words & words_of(RANGE_WORDS, language) or between in ("-", "–")
    said = words_of(RANGE_WORDS, language) | words_of(CARD_WORDS, language)
    low, *high = numbers or ("",)
    return (low, high[0]) if len(high) == 1 and joined and words <= said else None


def _limit_of(question: InterviewQuestion, answers: Answers) -> Any:
    """Return the limit of which a question asks what is used; None where it is not known."""
    key = question.key.replace("used_out_of_pocket", "out_of_pocket_max")
    key = key.replace("used_deductible", "deductible")
    return None if key == question.key else known(answers, key)


def _meant(text: str, language: Language) -> str | None:
    """Return what a word or a bare number may mean of a visit; None for a plan's own words."""
    if is_one_of(text, NO_WORDS, language):
        return "No charge"
    return f"{text} copay" if text.isdecimal() and text.isascii() else None


def read_range(
    question: InterviewQuestion, low: str, high: str, answers: Answers, language: Language
) -> Answer:
    """Return the answer "from this to that"; Misread where an end can't be read."""
    bare = attrs.evolve(question, none_words="")
    least, most = (read(bare, end, answers, language).value for end in (low, high))
    if most < least:
        refuse("The most is not below the least.")
    return Answer(value=least) if least == most else Answer("range", (least, most))


def _choice(question: InterviewQuestion, text: str, language: Language) -> Any:
    """Read a choice by its number, its name in the file, or the beginning of its words."""
    if text.isdecimal() and text.isascii() and len(text) <= 2:  # noqa: PLR2004 - few choices
        index = int(text) - 1
        if 0 <= index < len(question.choices):
            return question.choices[index].value
    said = plain(text)
    found = [
        choice.value
        for choice in question.choices
        if said and plain(language.translate(choice.words)).startswith(said)
    ]
    found = [choice.value for choice in question.choices if choice.value == said] or found
    if len(found) != 1:
        refuse("Please type a number from 1 to {most}.", most=str(len(question.choices)))
    return found[0]


def _likely(question: InterviewQuestion, answers: Answers) -> str:
    """Return the currency that Enter would take."""
    default = question.default(answers)
    return str(default.value) if default is not None else "USD"


def _yes(text: str, language: Language) -> bool:
    if is_one_of(text, YES_WORDS, language):
        return True
    if is_one_of(text, NO_WORDS, language):
        return False
    return refuse("Please type yes or no.")


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        refuse("That is too long: {count} characters at most.", count=LONGEST_NAME)
    return text


def _percent(text: str, language: Language) -> Decimal:
    number = read_percent(text, language)
    if number.scaleb(4) > LARGEST_PERCENT:
        refuse("{value} is too large to be meant.", value=quote(text))
    return number


def _pays(text: str, currency: str, language: Language) -> tuple[str, Decimal]:
    """Read what a scale's line costs: a percentage of the fee, or an amount."""
    if text.rstrip().endswith("%"):
        return "percent_of_fee", _percent(text, language)
    return "fee", read_amount(text, currency, language)


# -- in words -----------------------------------------------------------------------------------


def show(question: InterviewQuestion, answer: Answer, answers: Answers, language: Language) -> str:
    """Return an answer as it was understood, in words of the language."""
    if answer.form == "unknown":
        return language.text("not known yet")
    if answer.form == "none":
        return language.translate(question.none_words)
    if answer.form == "range":
        low, high = (_value(question, end, answers, language) for end in answer.value)
        return language.text("between {low} and {high}", low=low, high=high)
    if question.sort == "share":
        return _share(answer, answers, language)
    return _value(question, answer.value, answers, language)


def _value(question: InterviewQuestion, value: Any, answers: Answers, language: Language) -> str:
    if question.sort == "amount":
        return _money(value, answers, language)
    if question.sort == "pays":
        way, amount = value
        if way == "fee":
            return _money(amount, answers, language)
        return language.text("{percent} of the fee", percent=_rate(amount, language))
    shown: Mapping[str, Callable[[], str]] = {
        "count": lambda: language.number(value),
        "date": lambda: language.date(value),
        "month-day": lambda: language.day(dt.date(2025, int(value[:2]), int(value[3:]))),
        "choice": lambda: language.translate(
            next(choice.words for choice in question.choices if choice.value == value)
        ),
        "yes": lambda: language.text("yes") if value else language.text("no"),
        "percent": lambda: _rate(value, language),
    }
    return shown.get(question.sort, lambda: quote(value)[1:-1])()


def _rate(percent: Decimal, language: Language) -> str:
    return language.rate(int(percent.scaleb(4)))


def _money(value: Decimal | int, answers: Answers, language: Language) -> str:
    from iptcost._rules.money import Money

    currency = known(answers, "currency") or "USD"
    digits = currency_digits(currency)
    return language.money(Money(int(Decimal(value).scaleb(digits)), currency, digits))


def _share(answer: Answer, answers: Answers, language: Language) -> str:
    """Say what the plan document's words mean for the person who pays, all that they hold."""
    meant = two_keys(answer.said) or {}
    said = _either(answer, str(meant.get("cost_share", answer.said)), answers, language)
    for tier in meant.get("tiers", ()):
        early = Answer(value=read_cost_share(tier["cost_share"]), said=tier["cost_share"])
        said = language.text(
            "for the first {count} visits, {first}; after them, {later}",
            count=language.number(tier["through"]),
            first=_terms(early, answers, language),
            later=said,
        )
    for key, words in _MORE.items():
        if key in meant:
            amount = key != "visit_limit"
            most = meant[key]
            shown = _money(Decimal(most), answers, language) if amount else language.number(most)
            said = language.text(words, share=said, most=shown)
    return said


def _either(answer: Answer, words: str, answers: Answers, language: Language) -> str:
    """Say the terms; of a cell that names a cost for each kind of doctor, both."""
    told = [
        _terms(Answer(value=read_cost_share(one), said=one), answers, language)
        for one in either(words)
    ]
    return language.text(" or ").join(told) if told else _terms(answer, answers, language)


_MORE: Final = {
    "coinsurance_at_most": Words("{share}; at most {most} a visit"),
    "payer_maximum": Words("{share}; the plan pays at most {most} a year"),
    "visit_limit": Words("{share}; at most {most} visits a year"),
}
"""What a cell's words hold beside the terms, by the row's key."""


def _terms(answer: Answer, answers: Answers, language: Language) -> str:
    share: CostShare = answer.value
    if not share.covered:
        return language.text("the plan pays nothing: you pay the whole fee")
    parts = []
    if share.copay:
        money = _money(share.copay, answers, language)
        parts.append(language.text("a copay of {amount}", amount=money))
    if share.coinsurance is not None:
        rate = language.rate(int(share.coinsurance * 1_000_000))
        parts.append(language.text("{rate} of the allowed amount", rate=rate))
    said = language.text(" and ").join(parts)
    order = share.order
    if share.copay is None and order is None:
        order = AFTER
    elif order == WAIVED and not names_deductible(answer.said):
        order = None  # read so for want of words; asked about where a deductible is there
    if not parts:
        after = order not in (None, WAIVED)
        return language.text(
            "you pay all until the deductible is met, then nothing"
            if after
            else "a session costs you nothing"
        )
    sentences = {
        None: "you pay {share} a session",
        WAIVED: "you pay {share} a session; the deductible does not apply",
        AFTER: "you pay all until the deductible is met, then {share} a session",
        BEFORE: "you pay {share} a session, and the rest too until the deductible is met",
    }
    return language.text(sentences[order], share=said)
