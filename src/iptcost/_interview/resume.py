"""Answers given before: in a case document (to resume, or a practice's), or in a transcript.

What a question could not have written is no answer; it stays in the case as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from iptcost._faults.problem import join
from iptcost._form.cost_share import (
    CostShare,
    UnreadableCostShare,
    read_cost_share,
    write_cost_share,
)
from iptcost._form.cost_share_words import either
from iptcost._interview.answers import NONE, UNKNOWN, Answer, Answers, clean, refuse
from iptcost._interview.case import SUPPLEMENTS
from iptcost._interview.places import SUPPLEMENT, Case, Places, places_of, table_of
from iptcost._interview.questions import InterviewQuestion, offered, stands
from iptcost._interview.reading import read, read_range
from iptcost._interview.scale import LEVEL
from iptcost._unknowns.extent.places import at
from iptcost._words.language import Language

OUT_OF_POCKET: Final = "out_of_pocket_max"
BY_NAME: Final = {"Medicaid": "medicaid", "Medicare Part B": "medicare"}


def answers_of(case: Case, questions: Sequence[InterviewQuestion]) -> dict[str, Answer]:
    """Return the answers by key, in the order of the questions.

    What is not known in the case is asked again: it may be known by now. What a case that was
    asked to its end leaves out was taken as offered.
    """
    places = places_of(case)
    found = dict(_found(case, places))
    course = table_of(case, "course")
    ended = "protocol" in course and "modality" in course  # the last that is asked
    answers: dict[str, Answer] = {}
    for question in questions:
        if not question.applies(answers):
            continue
        value = found.get(question.key)
        if value is None and (stated := places.of(question)):
            value = _at(case, stated[-1])
        if value is None:
            default = offered(question, answers)
            told = question.none_words and places.rows.get(question.about[1])
            answer = (NONE if told else None) if default is None else default if ended else None
        else:
            answer = value if isinstance(value, Answer) else _answer(question, value)
        if answer is not None:
            answers[question.key] = answer
            if not stands(question, answers):
                del answers[question.key]
    return answers


def _at(case: Any, path: str) -> Any:
    """Return the value at a path; an amount that stands alone is a person's own."""
    parent, _, key = path.rpartition(".")
    value, table = at(case, path), at(case, parent)
    bare = key == "individual" and not (isinstance(table, Mapping) and "low" not in table)
    return table if bare else value


def _answer(question: InterviewQuestion, value: Any) -> Answer | None:
    """Return a document's value as the answer that would have written it; None where none would."""
    if value == "unknown":
        return None
    if isinstance(value, Mapping) and set(value) == {"low", "high"}:
        ends = [_value(question, value[end]) for end in ("low", "high")]
        return None if None in ends else Answer("range", tuple(ends))
    made = _value(question, value)
    return None if made is None else Answer(value=made)


def _value(question: InterviewQuestion, value: Any) -> Any:
    """Return a plain value of the question's sort; None where it is of another."""
    readers: Mapping[str, Callable[[Any], Any]] = {
        "amount": lambda v: Decimal(str(v)),
        "count": int,
        "date": lambda v: v if isinstance(v, dt.date) else dt.date.fromisoformat(str(v)),
        "percent": lambda v: Decimal(str(v).rstrip("% ")),
        "choice": lambda v: v if v in [choice.value for choice in question.choices] else None,
        "yes": bool,
    }
    try:
        return readers.get(question.sort, lambda v: v)(value)
    except (ValueError, ArithmeticError, TypeError):
        return None


def _found(case: Case, places: Places) -> Iterator[tuple[str, Any]]:
    """Yield what follows from several values of a case, by the key that would have asked it."""
    for key in ("eap", "own", "relative"):
        yield key, key in places.others or None
    yield "package", at(case, "provider.bundles.0") is not None or None
    yield from _scale(table_of(table_of(case, "provider"), "sliding_scale"))
    if "" not in places.plans:
        alone = "fees" in table_of(case, "provider") and case.get("payers") == []
        yield "paying", "self" if alone else None
        return
    yield "paying", BY_NAME.get(str(at(case, join(places.plans[""], "name"))), "plan")
    for row in case["payers"]:
        if isinstance(row, Mapping) and row.get("name") == SUPPLEMENT:
            rate = at(row, "benefits.0.coinsurance")
            yield "supplement", next((k for k, v in SUPPLEMENTS.items() if v == rate), None)
    for plan in places.plans:
        yield plan.rstrip("."), True
    for side, rows in places.rows.items():
        for path, name in zip(reversed(rows), ("share", "telehealth_share"), strict=False):
            yield from _row(at(case, path), side, name)
    yield from _families(case, places)


def _families(case: Case, places: Places) -> Iterator[tuple[str, Any]]:
    """Yield of each plan whether it has amounts for a family."""
    for plan in places.plans:
        paths = [places.sides[side] for side in places.rows if side.rpartition(".")[0] == plan[:-1]]
        limits = [at(case, join(p, key)) for p in paths for key in ("deductible", OUT_OF_POCKET)]
        if any(at(case, join(path, "benefits")) for path in paths):
            tables = [one for one in limits if isinstance(one, Mapping)]
            yield f"{plan}family", any("family" in table for table in tables)


def _scale(scale: Case) -> Iterator[tuple[str, Any]]:
    if not scale:
        return
    basis = scale.get("basis", LEVEL)
    ends = "level" if basis == LEVEL else "income"
    yield "scale", True
    yield "scale_basis", basis
    tiers = scale.get("tiers")
    rows = [row for row in tiers if isinstance(row, Mapping)] if isinstance(tiers, list) else []
    for number, tier in enumerate(rows, start=1):
        yield f"tier{number}.{ends}", tier.get("up_to")
        for way in ("percent_of_fee", "fee"):
            if way in tier:
                amount = Decimal(str(tier[way]).rstrip("% "))
                yield f"tier{number}.pays", Answer(value=(way, amount))
    yield f"tier{len(rows) + 1}.{ends}", NONE


def _row(row: Case, key: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield a row's terms as the words that say them, and its order where it is asked apart."""
    if "tiers" in row or row.get("cost_share") == "unknown" or (said := _words(row)) is None:
        return
    try:
        share = read_cost_share((either(said) or (said,))[-1])
    except UnreadableCostShare:
        return
    yield f"{key}.{name}", Answer(value=share, said=said)
    if name == "share":
        yield f"{key}.order", row.get("order")


def _words(row: Case) -> str | None:
    if row.get("covered") is False:
        return "Not covered"
    if isinstance(row.get("cost_share"), str):
        return str(row["cost_share"])
    if "cost_share" in row:
        return None
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
    if answer.form == "unknown":
        return {"unknown": True}
    if answer.form == "none":
        return {"none": True}
    if answer.form == "range":
        low, high = answer.value
        return {"low": _written(low), "high": _written(high)}
    return {"said": answer.said if question.sort == "share" else _written(answer.value)}


def read_entry(question: InterviewQuestion, entry: Mapping[str, Any], answers: Answers) -> Answer:
    """Return the answer of a transcript's entry; Misread where it can't stand."""
    plain = Language.of("en_US")
    if entry.get("taken") is True:
        default = offered(question, answers)
        return default if default is not None else UNKNOWN
    if entry.get("unknown") is True:
        return UNKNOWN
    if entry.get("none") is True and question.none_words:
        return NONE
    if "low" in entry and "high" in entry:
        return read_range(question, str(entry["low"]), str(entry["high"]), answers, plain)
    if isinstance(entry.get("said"), str):
        return read(question, clean(entry["said"]), answers, plain, sure=True)
    return refuse("That is no transcript of an interview.")


def _written(value: object) -> str:
    """Return a value as US English reads it, without a format."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        way, amount = value
        return f"{amount:f}%" if way == "percent_of_fee" else f"{amount:f}"
    return str(value)
