"""One answer's words, read as its question or its hole asks, and said back in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults.problem import Words, unquoted
from iptcost._form import cost_share, facts, holes
from iptcost._form.cost_share_words import AFTER, BEFORE, WAIVED, either, two_keys
from iptcost._interview import questions, words
from iptcost._interview.questions import Answer, Answers, InterviewQuestion, known
from iptcost._rules.course import MOST_SESSIONS
from iptcost._rules.money import BadValueError, Money, currency_digits, decimal, minor_units
from iptcost._unknowns import possible
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
    none = (words.NONE_WORDS, question.none_words) if question.none_words else ()
    if any(words.is_one_of(text, said, language) for said in none):
        return questions.NONE
    if ends := _ends(question, text, language):
        return read_range(question, ends[0], ends[1], answers, language)
    if question.sort in NUMBERS:
        text = bare(text, language)
        # Of what is used of a limit "all" is the limit, where that is known.
        of = question.key.replace("used_out_of_pocket", "out_of_pocket_max")
        of = of.replace("used_deductible", "deductible")
        limit = None if of == question.key else known(answers, of)
        if limit is not None and words.is_one_of(text, words.ALL_WORDS, language):
            return Answer(value=limit)
    meant = f"{text} copay" if text.isdecimal() and text.isascii() else None
    if words.is_one_of(text, words.NO_WORDS, language):
        meant = "No charge"
    if question.sort == "share" and meant is not None:  # else a plan's own words
        text = meant
        if not sure:
            share = words.read_share(meant, currency_of(answers))
            said = _share(share, meant, answers, language)
            message = "It is read so: {words}."
            raise words.Doubted(message, words=said)
    value = _read(question, text, answers, language)
    if objection := question.objection(answers, value):
        words.refuse(objection)
    if not sure and (doubt := question.doubt(answers, value)):
        raise words.Doubted(doubt)
    return Answer(value=value, said=text if question.sort == "share" else "")


def _read(question: InterviewQuestion, text: str, answers: Answers, language: Language) -> Any:
    """Return the value, read by the question's sort."""
    currency, default = currency_of(answers), question.default(answers)
    likely = str(default.value) if default is not None else "USD"
    readers: Mapping[str, Callable[[], Any]] = {
        "amount": lambda: words.read_amount(text, currency, language),
        "count": lambda: words.read_count(text, language, question.least, question.most),
        "date": lambda: words.read_date(text, language, question.least or words.EARLIEST),
        "month-day": lambda: words.read_month_day(text, language),
        "choice": lambda: _choice(question, text, language),
        "yes": lambda: yes(text, language),
        "text": lambda: words.clean(text, LONGEST_NAME),
        "share": lambda: words.read_share(text, currency),
        "currency": lambda: words.read_currency(text, likely, language),
        "percent": lambda: words.read_level(text, language),
        "pays": lambda: words.read_pays(text, currency, language),
    }
    return readers[question.sort]()


def currency_of(answers: Answers) -> str:
    """Return the currency of the amounts."""
    return known(answers, "currency") or "USD"


def bare(text: str, language: Language, beside: str = words.CARD_WORDS) -> str:
    """Return a number alone, where all that stands beside it says no more of it: "DED $1,500"."""
    numbers = _NUMBER.findall(text)
    said = _beside(text)
    only = len(numbers) == 1 and said and said <= words.words_of(beside, language)
    return numbers[0] if only else text


def _beside(text: str) -> set[str]:
    """Return the words that stand beside a text's numbers."""
    return set(re.findall(r"[^\W\d_]+", words.plain(_NUMBER.sub(" ", text))))


def card_pair(text: str, language: Language) -> tuple[str, str] | None:
    """Return one person's amount and the family's, as a card prints them: "$1,500/3,000"."""
    own, slash, family = text.partition("/")
    if not slash or not all(_NUMBER.search(part) for part in (own, family)):
        return None
    card_words = f"{words.CARD_WORDS},{words.FAMILY_WORDS}"
    return own.strip(), bare(family.strip(), language, card_words)


def _ends(question: InterviewQuestion, text: str, language: Language) -> list[str]:
    """Return the two ends of "12 to 16" or "$100-150", where the question takes a range."""
    ranged = question.unknown in questions.RANGED and question.sort in NUMBERS
    numbers = _NUMBER.findall(text) if ranged else []
    if len(numbers) != 2:  # noqa: PLR2004 - from and to
        return []
    said, joins = _beside(text), words.words_of(words.RANGE_WORDS, language)
    joined = said & joins or words.plain(_NUMBER.sub(" ", text)) in ("-", "–")
    return numbers if joined and said <= joins | words.words_of(words.CARD_WORDS, language) else []


def read_range(
    question: InterviewQuestion, low: str, high: str, answers: Answers, language: Language
) -> Answer:
    """Return the answer "from this to that"; Misread where an end can't be read."""
    if question.sort in ("share", "pays"):
        words.refuse(words.NOTHING_SAID)  # no words lie between two others
    one = attrs.evolve(question, none_words="", unknown="hole")
    least, most = (read(one, end, answers, language).value for end in (low, high))
    if most < least:
        words.refuse("The most is not below the least.")
    return Answer(value=least) if least == most else Answer("range", (least, most))


def _choice(question: InterviewQuestion, text: str, language: Language) -> Any:
    """Read a choice by its number, its name in the file, or the beginning of its words."""
    choices, said = question.choices, words.plain(text)
    numbered = text.isdecimal() and text.isascii() and len(text) <= 2  # noqa: PLR2004 - few choices
    if numbered and 0 < int(text) <= len(choices):
        return choices[int(text) - 1].value
    named = [choice.value for choice in choices if choice.value == said]
    found = named or [
        choice.value
        for choice in choices
        if said and words.plain(language.translate(choice.words)).startswith(said)
    ]
    if len(found) != 1:
        words.refuse("Please type a number from 1 to {most}.", most=str(len(choices)))
    return found[0]


def yes(text: str, language: Language) -> bool:
    """Read yes or no."""
    if words.is_one_of(text, words.YES_WORDS, language):
        return True
    if words.is_one_of(text, words.NO_WORDS, language):
        return False
    return words.refuse("Please type yes or no.")


# -- from the phone, for a hole ------------------------------------------------------------------


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
    return _by_key(text, path.rpartition(".")[2], found, str(data.get("currency", "USD")), language)


def _chosen(text: str, hole: holes.Hole, found: tuple[Any, ...], language: Language) -> str | None:
    """Return the choice that was named: by its value or label, or by its number in the list."""
    if found == (False, True):
        if words.is_one_of(text, words.YES_WORDS, language):
            return "true"
        return "false" if words.is_one_of(text, words.NO_WORDS, language) else None
    labels = hole.labels if hole.form == holes.CHOICE else (None,) * len(found)
    for number, (choice, label) in enumerate(zip(found, labels, strict=True), start=1):
        listed = str(number) if isinstance(choice, Mapping) else str(choice)
        if _same(text, label or listed) or (text == str(number) and not _can(decimal, choice)):
            return listed
    return None


def _by_key(text: str, key: str, found: Iterable[Any], currency: str, language: Language) -> str:
    """Return a value as the document writes it, by what its key holds."""
    if key in facts.COUNTS:
        return str(words.read_count(text, language, 0, MOST_SESSIONS))
    if key in facts.RATES:
        return f"{words.read_percent(text, language):f}%" if "%" in text else text
    if key in facts.DATES:
        return words.read_date(text, language).isoformat()
    if key == "benefit_year":
        return words.read_month_day(text, language)
    if key == "cost_share" or not all(_can(_minor, choice, currency) for choice in found):
        return text
    amount = _amount(text, currency, language)
    return next((str(one) for one in found if Decimal(str(one)) == Decimal(amount)), amount)


def _amount(text: str, currency: str, language: Language) -> str:
    """Read an amount as the locale writes it, else as the document does."""
    try:
        value = words.read_amount(text, currency, language)
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
        return _share(answer.value, answer.said, answers, language)
    return _value(question, answer.value, answers, language)


def _value(question: InterviewQuestion, value: Any, answers: Answers, language: Language) -> str:
    def pays() -> str:
        way, amount = value
        if way == "fee":
            return _money(amount, answers, language)
        return language.text("{percent} of the fee", percent=language.rate(int(amount.scaleb(4))))

    choices = {choice.value: choice.words for choice in question.choices}
    shown: Mapping[str, Callable[[], str]] = {
        "amount": lambda: _money(value, answers, language),
        "pays": pays,
        "count": lambda: language.number(value),
        "date": lambda: language.date(value),
        "month-day": lambda: language.day(dt.date(2025, int(value[:2]), int(value[3:]))),
        "choice": lambda: language.translate(choices[value]),
        "yes": lambda: language.text("yes") if value else language.text("no"),
        "percent": lambda: language.rate(int(value.scaleb(4))),
    }
    return shown.get(question.sort, lambda: unquoted(value))()


def _money(value: Any, answers: Answers, language: Language) -> str:
    currency = currency_of(answers)
    digits = currency_digits(currency)
    return language.money(Money(int(Decimal(value).scaleb(digits)), currency, digits))


_MORE: Final = {
    "coinsurance_at_most": Words("{share}; at most {most} a visit"),
    "payer_maximum": Words("{share}; the plan pays at most {most} a year"),
    "visit_limit": Words("{share}; at most {most} visits a year"),
}
"""What a cell's words hold beside the terms, by the row's key."""
_ORDERS: Final = {
    None: Words("you pay {share} a session"),
    WAIVED: Words("you pay {share} a session; the deductible does not apply"),
    AFTER: Words("you pay all until the deductible is met, then {share} a session"),
    BEFORE: Words("you pay {share} a session, and the rest too until the deductible is met"),
}


def _share(share: cost_share.CostShare, cell: str, answers: Answers, language: Language) -> str:
    """Say what the plan document's words mean for the person who pays, all that they hold."""
    meant = two_keys(cell) or {}
    costs = either(str(meant.get("cost_share", cell)))
    # Of a cell that names a cost for each kind of doctor, both are said.
    told = [_terms(cost_share.read_cost_share(one), one, answers, language) for one in costs]
    said = language.text(" or ").join(told or [_terms(share, cell, answers, language)])
    for tier in meant.get("tiers", ()):
        early = tier["cost_share"]
        said = language.text(
            "for the first {count} visits, {first}; after them, {later}",
            count=language.number(tier["through"]),
            first=_terms(cost_share.read_cost_share(early), early, answers, language),
            later=said,
        )
    for key, sentence in _MORE.items():
        if (most := meant.get(key)) is not None:
            is_count = key == "visit_limit"
            shown = language.number(most) if is_count else _money(most, answers, language)
            said = language.text(sentence, share=said, most=shown)
    return said


def _terms(share: cost_share.CostShare, cell: str, answers: Answers, language: Language) -> str:
    if not share.covered:
        return language.text("the plan pays nothing: you pay the whole fee")
    parts = []
    if share.copay:
        money = _money(share.copay, answers, language)
        parts.append(language.text("a copay of {amount}", amount=money))
    if share.coinsurance is not None:
        rate = language.rate(int(share.coinsurance * 1_000_000))
        parts.append(language.text("{rate} of the allowed amount", rate=rate))
    order = share.order
    if share.copay is None and order is None:
        order = AFTER
    elif order == WAIVED and not words.names_deductible(cell):
        order = None  # read so for want of words; asked about where a deductible is there
    if parts:
        return language.text(_ORDERS[order], share=language.text(" and ").join(parts))
    if order in (None, WAIVED):
        return language.text("a session costs you nothing")
    return language.text("you pay all until the deductible is met, then nothing")
