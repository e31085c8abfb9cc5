"""Answers given before: in a case document (to resume, or a practice's), or in a transcript.

What a question could not have written is no answer; it stays in the case as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from iptcost._form.cost_share import (
    CostShare,
    UnreadableCostShare,
    read_cost_share,
    write_cost_share,
)
from iptcost._interview.answers import NONE, UNKNOWN, Answer, Answers, clean, refuse
from iptcost._interview.questions import InterviewQuestion, offered, stands
from iptcost._interview.reading import read, read_range
from iptcost._rules.course import PROTOCOLS
from iptcost._words.language import Language

_MISSING: Final = object()
Case = Mapping[str, Any]


def answers_of(case: Case, questions: Sequence[InterviewQuestion]) -> dict[str, Answer]:
    """Return the answers by key, in the order of the questions.

    What is not known in the case is asked again: it may be known by now. What a case that was
    asked to its end leaves out was taken as offered.
    """
    found = dict(_found(case))
    course = _table(case, "course")
    ended = "protocol" in course and "modality" in course  # the last that is asked
    answers: dict[str, Answer] = {}
    for question in questions:
        if not question.applies(answers):
            continue
        value = found.get(question.key, _MISSING)
        default = offered(question, answers)
        absent = value is _MISSING or (value is None and default is not None)
        answer = default if absent and ended else None if absent else _answer(question, value)
        if answer is not None:
            answers[question.key] = answer
            if not stands(question, answers):
                del answers[question.key]
    return answers


def _answer(question: InterviewQuestion, value: Any) -> Answer | None:
    """Return a document's value as the answer that would have written it; None where none would."""
    if value is None:
        return NONE if question.none_words else None
    if value == "unknown":
        return None
    if isinstance(value, Mapping) and set(value) == {"low", "high"}:
        ends = [_value(question, value[end]) for end in ("low", "high")]
        return None if None in ends else Answer("range", tuple(ends))
    if isinstance(value, Answer):
        return value
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
        "yes": lambda v: v if isinstance(v, bool) else None,
    }
    try:
        return readers.get(question.sort, lambda v: v)(value)
    except (ValueError, ArithmeticError, TypeError):
        return None


def _found(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield what a case says, by the key of the question that would have asked it."""
    course, provider = _table(case, "course"), _table(case, "provider")
    yield "currency", case.get("currency", _MISSING)
    for key in ("protocol", "start", "sessions", "modality"):
        yield key, course.get(key, _MISSING)
    yield "every", course.get("every", "usual" if "protocol" in course else _MISSING)
    later = PROTOCOLS[name].service if (name := course.get("protocol", "ipt")) in PROTOCOLS else ""
    yield from _by_service(_table(provider, "fees"), "fee", later)
    yield "missed_fee", provider.get("missed_session_fee", _MISSING)
    yield from _client(case, provider)
    yield from _payers(case, later)
    yield from _package(provider)


def _table(table: Case, key: str) -> Case:
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def _rows(table: Case, key: str) -> list[Case]:
    rows = table.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _by_service(table: Case, stem: str, later: str) -> Iterator[tuple[str, Any]]:
    yield f"{stem}_intake", table.get("intake", _MISSING)
    yield f"{stem}_later", table.get(later, _MISSING)


def _client(case: Case, provider: Case) -> Iterator[tuple[str, Any]]:
    client, scale = _table(case, "client"), _table(provider, "sliding_scale")
    for key, name in (
        ("income", "annual_income"),
        ("household", "household_size"),
        ("residence", "residence"),
        ("missed_sessions", "missed_sessions"),
    ):
        yield key, client.get(name, _MISSING)
    if not scale:
        return
    yield "scale", True
    basis = scale.get("basis", "poverty-guideline")
    yield "scale_basis", basis
    yield "floor", scale.get("floor")
    tiers = _rows(scale, "tiers")
    for number, tier in enumerate(tiers, start=1):
        ends = "income" if basis == "income" else "level"
        yield f"tier{number}.{ends}", tier.get("up_to", _MISSING)
        for way in ("percent_of_fee", "fee"):
            if way in tier:
                amount = Decimal(str(tier[way]).rstrip("% "))
                yield f"tier{number}.pays", Answer(value=(way, amount))
    yield f"tier{len(tiers) + 1}.{'income' if basis == 'income' else 'level'}", None


def _package(provider: Case) -> Iterator[tuple[str, Any]]:
    bundles = _rows(provider, "bundles")
    if len(bundles) == 1:
        yield "package", True
        yield "package_sessions", bundles[0].get("sessions", _MISSING)
        yield "package_price", bundles[0].get("price", _MISSING)


def _payers(case: Case, later: str) -> Iterator[tuple[str, Any]]:
    payers = _rows(case, "payers")
    programmes = [one for one in payers if one.get("adapter") == "eap"]
    plans = [one for one in payers if one.get("adapter") == "plan"]
    if programmes:
        yield "eap", True
        yield "eap_sessions", programmes[0].get("sessions", _MISSING)
    if not plans:
        if "fees" in _table(case, "provider") and case.get("payers") == []:
            yield "paying", "self"
        return
    names = {"Medicaid": "medicaid", "Medicare Part B": "medicare"}
    yield "paying", names.get(str(plans[0].get("name")), "plan")
    yield from _plan(plans[0], "", later)
    for other in plans[1:2]:
        plan = "next." if "from" in other else "second."
        yield plan.rstrip("."), True
        yield "next_from", other.get("from", _MISSING)
        yield from _plan(other, plan, later)


def _plan(table: Case, plan: str, later: str) -> Iterator[tuple[str, Any]]:
    yield f"{plan}plan_name", table.get("name", _MISSING)
    for key in ("network", "benefit_year", "coordination"):
        yield f"{plan}{key}", table.get(key, _MISSING)
    sides = _table(table, "sides") or {table.get("network", "in"): table}
    family = False
    for name, side in sides.items():
        if name in ("in", "out") and isinstance(side, Mapping):
            yield from _side(side, f"{plan}{name}", later)
            limits = [_table(side, key) for key in ("deductible", "out_of_pocket_max")]
            family = family or any("family" in limit for limit in limits)
    if any("benefits" in side for side in sides.values() if isinstance(side, Mapping)):
        yield f"{plan}family", family


def _side(side: Case, key: str, later: str) -> Iterator[tuple[str, Any]]:
    yield from _by_service(_table(side, "allowed"), f"{key}.allowed", later)
    used = _table(side, "used")
    for limit, spent in (("deductible", "deductible"), ("out_of_pocket_max", "out_of_pocket")):
        amounts = _by_person(side.get(limit))
        yield f"{key}.{limit}", amounts.get("individual")
        yield f"{key}.{limit}.family", amounts.get("family")
        yield f"{key}.{limit}.family_rule", amounts.get("family_rule", _MISSING)
        so_far = _by_person(used.get(spent, _MISSING))
        yield f"{key}.used_{spent}", so_far.get("individual", _MISSING)
        yield f"{key}.used_{spent}.family", so_far.get("family", _MISSING)
    rows = _rows(side, "benefits")
    remote = [row for row in rows if row.get("modality") == ["telehealth"]]
    plain = [row for row in rows if "modality" not in row]
    if len(plain) == 1 and len(rows) == len(plain) + len(remote):
        yield from _row(plain[0], key, "share")
        yield f"{key}.visit_limit", plain[0].get("visit_limit")
        yield f"{key}.visits_used", plain[0].get("visits_used", _MISSING)
        yield f"{key}.payer_maximum", plain[0].get("payer_maximum")
        yield f"{key}.payer_maximum_used", plain[0].get("payer_maximum_used", _MISSING)
    if len(remote) == 1:
        yield from _row(remote[0], key, "telehealth_share")


def _by_person(stated: Any) -> Case:
    """Return an amount by person and family; one that stands alone is a person's."""
    if isinstance(stated, Mapping) and "low" not in stated:
        return stated
    return {"individual": stated}


def _row(row: Case, key: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield a row's terms as the words that say them, and its order where it is asked apart."""
    if "tiers" in row:
        return
    if row.get("cost_share") == "unknown":
        return
    said = _words(row)
    if said is None:
        return
    try:
        share = read_cost_share(said)
    except UnreadableCostShare:
        return
    yield f"{key}.{name}", Answer(value=share, said=said)
    yield f"{key}.order", row.get("order", _MISSING)


def _words(row: Case) -> str | None:
    if row.get("covered") is False:
        return "Not covered"
    if isinstance(row.get("cost_share"), str):
        return str(row["cost_share"])
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
