"""Answers given before: in a case document (to resume, or a practice's), or in a transcript.

What a question could not have written is no answer; it stays in the case as it is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from iptcost._faults.problem import join
from iptcost._form.cost_share import CostShare, write_cost_share
from iptcost._form.holes import at, table_of
from iptcost._interview import case, course, questions, reading, words
from iptcost._interview.questions import NONE, Answer, Answers, InterviewQuestion
from iptcost._words.language import Language

NO_TRANSCRIPT: Final = "That is no transcript of an interview."
BY_NAME: Final = {"Medicaid": "medicaid", "Medicare Part B": "medicare"}


def answers_of(data: case.Case, asked: Sequence[InterviewQuestion]) -> dict[str, Answer]:
    """Return the answers that a case gives by key, in the order of the questions.

    What is not known in the case is asked again: it may be known by now. What a case that was
    asked to its end leaves out was taken as offered.
    """
    places = case.places_of(data)
    found = dict(_found(data, places))
    ended = {"protocol", "modality"} <= table_of(data, "course").keys()  # asked at the end
    answers: dict[str, Answer] = {}
    # Amounts are in the case's currency, which is asked after some of them.
    money = next(question for question in asked if question.sort == "currency")
    stated = _answer(money, data.get("currency", "unknown"), {}) or questions.offered(money, {})
    in_money = {} if stated is None else {money.key: stated}
    for question in asked:
        if not question.applies(answers):
            continue
        beside = {**in_money, **answers}
        value = found.get(question.key)
        if value is None and (paths := places.of(question)):
            value = _at(data, paths[-1])
        if value is None:
            default = questions.offered(question, answers)
            told = question.none_words and places.rows.get(question.about[1])
            answer = (NONE if told else None) if default is None else default if ended else None
        else:
            answer = value if isinstance(value, Answer) else _answer(question, value, beside)
        if answer is not None and questions.stands(question, {**beside, question.key: answer}):
            answers[question.key] = answer
    return answers


def _at(data: Any, path: str) -> Any:
    """Return the value at a path; an amount that stands alone is a person's own."""
    value = at(data, path.removesuffix(".individual"))
    stands_alone = not isinstance(value, Mapping) or "low" in value
    return value if stands_alone else at(data, path)


def _answer(question: InterviewQuestion, value: Any, answers: Answers) -> Answer | None:
    """Return a document's value as the answer that would have written it; None where none would."""
    entry = {"said": _written(value)}
    if isinstance(value, Mapping):
        is_range = value.keys() == {"low", "high"}
        entry = {end: _written(value[end]) for end in value} if is_range else {}
    with contextlib.suppress(words.Misread):
        return None if value == "unknown" else read_entry(question, entry, answers)
    return None


def _found(data: case.Case, places: case.Places) -> Iterator[tuple[str, Any]]:
    """Yield what follows from several values of a case, by the key that would have asked it."""
    for key in ("eap", "own", "relative"):
        yield key, places.others[key] and True
    yield "package", at(data, "provider.bundles.0") is not None or None
    yield from _scale(table_of(table_of(data, "provider"), "sliding_scale"))
    if "" not in places.plans:
        alone = "fees" in table_of(data, "provider") and data.get("payers") == []
        yield "paying", "self" if alone else None
        return
    yield "paying", BY_NAME.get(str(at(data, join(places.plans[""], "name"))), "plan")
    for row in data["payers"]:
        if isinstance(row, Mapping) and row.get("name") == case.SUPPLEMENT:
            rate = at(row, "benefits.0.coinsurance")
            yield "supplement", next((k for k, v in case.SUPPLEMENTS.items() if v == rate), None)
    for plan, path in places.plans.items():
        yield plan.rstrip("."), True
        yield f"{plan}carries", bool(at(data, join(path, "carries"))) or None
        # Whether it has amounts for a family is told by a side whose rows are stated.
        names = (f"{plan}in", f"{plan}out")
        sides = [places.sides[name] for name in names if name in places.sides]
        if any(at(data, join(path, "benefits")) for path in sides):
            limits = ("deductible", "out_of_pocket_max")
            tables = [at(data, join(path, limit)) for path in sides for limit in limits]
            yield f"{plan}family", any("family" in t for t in tables if isinstance(t, Mapping))
    for side, rows in places.rows.items():
        for path, name in zip(reversed(rows), ("share", "telehealth_share"), strict=False):
            yield f"{side}.{name}", _words(at(data, path))
        if rows:
            yield f"{side}.order", at(data, f"{rows[-1]}.order")


def _scale(scale: case.Case) -> Iterator[tuple[str, Any]]:
    if not scale:
        return
    basis, tiers = scale.get("basis", course.LEVEL), scale.get("tiers")
    ends = "level" if basis == course.LEVEL else "income"
    yield "scale", True
    yield "scale_basis", basis
    rows = [row for row in tiers if isinstance(row, Mapping)] if isinstance(tiers, list) else []
    for number, tier in enumerate(rows, start=1):
        yield f"tier{number}.{ends}", tier.get("up_to")
        rate = str(tier.get("percent_of_fee")).rstrip("% ")
        yield f"tier{number}.pays", f"{rate}%" if "percent_of_fee" in tier else tier.get("fee")
    yield f"tier{len(rows) + 1}.{ends}", NONE


def _words(row: case.Case) -> Any:
    """Return a row's terms as the words that say them; None where none do."""
    if row.get("covered") is False:
        return "Not covered"
    if "tiers" in row or "cost_share" in row:
        return None if "tiers" in row else row["cost_share"]
    copay, rate = row.get("copay"), row.get("coinsurance")
    try:
        amount = None if copay is None else Decimal(str(copay))
        share = None if rate is None else Decimal(str(rate).rstrip("% ")).scaleb(-2)
        return write_cost_share(CostShare(copay=amount, coinsurance=share))
    except (ValueError, ArithmeticError):
        return None


# -- transcripts ------------------------------------------------------------------------------


def entry_of(question: InterviewQuestion, answer: Answer) -> dict[str, Any]:
    """Return an answer as a transcript's entry: said, low and high, unknown, none or taken."""
    if answer.taken:
        return {"taken": True}
    if answer.form in ("unknown", "none"):
        return {answer.form: True}
    if answer.form == "range":
        low, high = answer.value
        return {"low": _written(low), "high": _written(high)}
    return {"said": answer.said if question.sort == "share" else _written(answer.value)}


def read_entry(question: InterviewQuestion, entry: Any, answers: Answers) -> Answer:
    """Return the answer of a transcript's entry; Misread where it can't stand."""
    plain = Language.of("en_US")
    if entry.get("taken") is True:
        return questions.offered(question, answers) or questions.UNKNOWN
    if entry.get("unknown") is True:
        return questions.UNKNOWN
    if entry.get("none") is True and question.none_words:
        return NONE
    if "low" in entry and "high" in entry:
        return reading.read_range(question, str(entry["low"]), str(entry["high"]), answers, plain)
    if isinstance(entry.get("said"), str):
        return reading.read(question, words.clean(entry["said"]), answers, plain, sure=True)
    return words.refuse(NO_TRANSCRIPT)


def _written(value: object) -> str:
    """Return a value as US English reads it, without a format."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        way, amount = value
        return f"{amount:f}%" if way == "percent_of_fee" else f"{amount:f}"
    return str(value)
