"""The questions in the words that one reads out on the phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost._language import Language
from iptcost._plan import is_in_network
from iptcost._problems import Words
from iptcost._questions import Question, Questions
from iptcost._report._layout import FACT, HEAD, HEADING, INDENT, REASON, Line
from iptcost._report._text import clean, wrapped

SENTENCES: Final[Mapping[str, Words]] = {
    "order": Words(
        "Does my deductible apply to outpatient mental-health office visits, procedure code "
        "{code}, with a therapist {standing}? If it does: is the copay charged only once the "
        "deductible is met, or as well as it?"
    ),
    "used.deductible": Words("How much of my deductible is used up to today?"),
    "used.out_of_pocket": Words("How much of my out-of-pocket maximum is used up to today?"),
    "deductible": Words("What is my deductible for a benefit year, with a therapist {standing}?"),
    "out_of_pocket_max": Words(
        "What is my out-of-pocket maximum for a benefit year, with a therapist {standing}?"
    ),
    "copay": Words(
        "What is my copay for an outpatient mental-health office visit, procedure code {code}, "
        "with a therapist {standing}?"
    ),
    "coinsurance": Words(
        "What is my coinsurance for an outpatient mental-health office visit, procedure code "
        "{code}, with a therapist {standing}?"
    ),
    "allowed": Words(
        "What amount do you allow for procedure code {code} with this therapist, {standing}?"
    ),
    "visit_limit": Words("How many outpatient mental-health visits are covered in a benefit year?"),
    "visits_used": Words("How many of my mental-health visits of this benefit year are used?"),
    "payer_maximum": Words("Up to what amount a year do you pay for outpatient mental health?"),
    "network": Words("Is this therapist in my plan's network?"),
    "benefit_year": Words("On which day does my benefit year begin?"),
    "covered": Words("Are outpatient mental-health office visits, procedure code {code}, covered?"),
    "fees": Words("To your therapist: what do you charge for this session?"),
    "course.sessions": Words("To your therapist: how many sessions do you plan?"),
    "course.start": Words("To your therapist: when is the first session?"),
}
ANY: Final = Words("What is the value of {path}?")


def ask(data: Mapping[str, Any], question: Question, language: Language) -> str:
    """Return a question as one would read it out."""
    parts = [part for part in question.path.split(".") if part not in ("individual", "family")]
    names = [".".join(parts[-2:]), parts[-1], parts[-2] if len(parts) > 1 else ""]
    sentence = next((SENTENCES[name] for name in names if name in SENTENCES), ANY)
    standing = Words("in network") if _in_network(data, question) else Words("out of network")
    return language.text(
        sentence,
        code=question.code or "",
        standing=language.translate(standing),
        path=clean(question.path),
    )


def _in_network(data: Mapping[str, Any], question: Question) -> bool:
    parts = question.path.split(".")
    if parts[0] != "payers":
        return True
    if "sides" in parts[:3] and len(parts) > 3:  # noqa: PLR2004 - the side's name
        return is_in_network(parts[3])
    return is_in_network(str(data["payers"][int(parts[1])].get("network", "in")))


def asked(
    data: Mapping[str, Any], found: Questions, language: Language, width: int
) -> Iterator[Line]:
    """Yield the questions for a screen of ``width`` columns, the best first."""
    if not found.questions:
        head = language.text("Nothing is unknown: there is nothing to ask")
        yield Line(head, HEAD)
        return
    head = language.text(
        "You will pay between {low} and {high}: what to ask first",
        low=language.money(found.low),
        high=language.money(found.high),
    )
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    for question in found.questions:
        yield Line()
        text = f"{question.number}. {ask(data, question, language)}"
        yield from (Line(line, HEADING) for line in wrapped(text, width))
        worth = language.text(
            "leaves a range of {worst} at worst, {mean} on average",
            worst=language.money(question.left_at_worst),
            mean=language.money(question.left_on_average),
        )
        yield from (Line(line, FACT) for line in wrapped(worth, width, INDENT))
        where = language.text("in the case: {path}", path=clean(question.path))
        yield from (Line(line, REASON) for line in wrapped(where, width, INDENT))
    yield Line()
    work = language.plural(
        "{number} filling was reckoned", "{number} fillings were reckoned", found.fillings
    )
    yield Line(work, REASON)
