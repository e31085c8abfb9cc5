"""The questions in the words that one reads out on the phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost import _unknowns
from iptcost._holes import RANGE, Hole
from iptcost._language import Language
from iptcost._money import BadValueError, currency_digits
from iptcost._plan import is_in_network
from iptcost._problems import CaseError, Words
from iptcost._questions import Question, Questions
from iptcost._report._layout import FACT, HEAD, HEADING, INDENT, REASON, Line
from iptcost._report._named import chosen, names, written
from iptcost._report._text import clean, wrapped

SENTENCES: Final[Mapping[str, Words]] = {
    "order": Words(
        "Does my deductible apply to outpatient mental-health office visits, procedure code "
        "{code}, with a therapist {standing}? If it does: is the copay charged only once the "
        "deductible is met, or as well as it?"
    ),
    "used.deductible": Words("How much of my deductible is used up to today?"),
    "used.out_of_pocket": Words("How much of my out-of-pocket maximum is used up to today?"),
    "used.deductible.family": Words(
        "How much of my family's deductible is used up to today, by all of us together?"
    ),
    "used.out_of_pocket.family": Words(
        "How much of my family's out-of-pocket maximum is used up to today, by all of us together?"
    ),
    "deductible.family": Words(
        "What is my family's deductible for a benefit year, with a therapist {standing}?"
    ),
    "out_of_pocket_max.family": Words(
        "What is my family's out-of-pocket maximum for a benefit year, with a therapist {standing}?"
    ),
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
    "fees": Words("To your therapist: what do you charge for procedure code {code}?"),
    "course.sessions": Words("To your therapist: how many sessions do you plan?"),
    "course.start": Words("To your therapist: when is the first session?"),
}
ANY: Final = Words("What is the value of {path}?")
ONE_OF: Final = Words("Which of these holds: {choices}?")
MEANINGS: Final[Mapping[str, Words]] = {
    "deductible-waived": Words("it does not apply"),
    "after-deductible": Words("the copay is charged only once it is met"),
    "before-deductible": Words("the copay is charged as well as it"),
}
MOST_LISTED: Final = 6


def ask(data: Mapping[str, Any], question: Question, language: Language) -> str:
    """Return a question as one would read it out."""
    standing = Words("in network") if _in_network(data, question) else Words("out of network")
    return language.text(
        _sentence(data, question),
        code=question.code or "",
        standing=language.translate(standing),
        path=clean(question.path),
        choices=replies(data, question, language),
    )


def _sentence(data: Mapping[str, Any], question: Question) -> Words:
    """Return the sentence for a hole: by its key and, where that decides, the one above."""
    parts = question.path.split(".")
    if parts[-1] == "family":
        named = [".".join(parts[-3:]), ".".join(parts[-2:])]
    else:
        parts = [part for part in parts if part != "individual"]
        named = [".".join(parts[-2:]), parts[-1], parts[-2] if len(parts) > 1 else ""]
    any_ = (
        ONE_OF if any(isinstance(choice, Mapping) for choice in _choices(data, question)) else ANY
    )
    return next((SENTENCES[name] for name in named if name in SENTENCES), any_)


def _choices(data: Mapping[str, Any], question: Question) -> tuple[Any, ...]:
    return _unknowns.choices(data, _hole(data, question.path)) or ()


def _hole(data: Mapping[str, Any], path: str) -> Hole:
    return next(hole for hole in _unknowns.relevant(data) if hole.path == path)


def replies(data: Mapping[str, Any], question: Question, language: Language) -> str:
    """Return what an answer can be: every choice as it is typed, or the ends of a range."""
    hole = _hole(data, question.path)
    found = _unknowns.choices(data, hole)
    if found is None or hole.form == RANGE:
        first, last = (written(hole.path, end, data, language) for end in _ends(question))
        return language.text("{first} to {last}", first=first, last=last)
    labels = hole.labels or (None,) * len(found)
    pairs = enumerate(zip(found, labels, strict=True), start=1)
    listed = [_reply(number, choice, label, language) for number, (choice, label) in pairs]
    more = ["…"] if len(listed) > MOST_LISTED else []
    return ", ".join([*listed[:MOST_LISTED], *more])


def _ends(question: Question) -> tuple[Any, Any]:
    return question.answers[0], question.answers[-1]


def _reply(number: int, choice: Any, label: str | None, language: Language) -> str:
    """Return a choice as it is typed, with what it means where that is not plain."""
    if isinstance(choice, Mapping):
        return f"{number} ({clean(label)})" if label else str(number)
    if isinstance(choice, bool):
        return language.text("yes") if choice else language.text("no")
    meaning = MEANINGS.get(str(choice))
    said = f" ({language.translate(meaning)})" if meaning else ""
    return clean(choice) + said


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
    settled = found.low == found.high
    amount = language.money(found.low)
    if not settled:
        head = language.text(
            "You will pay between {low} and {high}: what to ask first",
            low=amount,
            high=language.money(found.high),
        )
    elif found.questions:
        head = language.text("You will pay {amount}, whatever the answers", amount=amount)
    else:
        head = language.text(
            "You will pay {amount}: nothing is unknown, there is nothing to ask", amount=amount
        )
    yield from (Line(text, HEAD) for text in wrapped(head, width))
    for question in () if settled else found.questions:
        yield Line()
        text = f"{question.number}. {ask(data, question, language)}"
        yield from (Line(line, HEADING) for line in wrapped(text, width))
        if question.left_at_worst:
            worth = language.text(
                "leaves a range of {worst} at worst, {mean} on average",
                worst=language.money(question.left_at_worst),
                mean=language.money(question.left_on_average),
            )
        else:
            worth = language.text("its answer settles what you will pay")
        yield from (Line(line, FACT) for line in wrapped(worth, width, INDENT))
        reply = language.text(
            "--answer {number}=… : {replies}",
            number=str(question.number),
            replies=replies(data, question, language),
        )
        yield from (Line(line, FACT) for line in wrapped(reply, width, INDENT))
        where = language.text("in the case: {path}", path=clean(question.path))
        yield from (Line(line, REASON) for line in wrapped(where, width, INDENT))
    yield Line()
    work = language.plural(
        "{number} filling was reckoned", "{number} fillings were reckoned", found.fillings
    )
    yield Line(work, REASON)


def taken(
    data: Mapping[str, Any], given: Mapping[str, Any], language: Language, width: int
) -> Iterator[Line]:
    """Yield the answers as they were taken, and which of them the case had ruled out."""
    if not given:
        return
    yield Line(language.text("Answers taken"), HEADING)
    called = names(list(given), language)
    for path, value in given.items():
        hole = next((hole for hole in _unknowns.relevant(data) if hole.path == path), None)
        shown = "…" if hole is None else chosen(hole, value, data, language)
        text = f"{called[path]}: {shown}"
        if _is_outside(data, path, value):
            text = language.text("{answer}, which the case did not expect", answer=text)
        yield from (Line(line) for line in wrapped(text, width, f"{INDENT}· ", INDENT * 2))
    yield Line()


def _is_outside(data: Mapping[str, Any], path: str, value: Any) -> bool:
    """Return whether an answer is none that the hole allowed for: the range may then widen."""
    hole = next((hole for hole in _unknowns.relevant(data) if hole.path == path), None)
    if hole is None:
        return False
    try:
        found = _unknowns.choices(data, hole)
        if found is not None:
            return all(str(value) != str(choice) for choice in found)
        digits = currency_digits(str(data.get("currency", "USD")))
        axis = _unknowns.axis(data, hole, digits)
        number = axis.unit.read(value)
    except (BadValueError, CaseError):
        return False
    return number < axis.low or (axis.of is None and number > axis.high)
