"""The questions in the words that one reads out on the phone, for every kind of hole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost._faults.problem import CaseError, Words
from iptcost._form import facts, holes, values
from iptcost._report import named, text
from iptcost._report.layout import DOTTED, HEAD, INDENT, PLAIN, REASON, TITLE, Line, paragraph
from iptcost._rules import money, plan
from iptcost._unknowns import possible, questions
from iptcost._words.language import Language

TERMS: Final[Mapping[str, Words]] = {
    **facts.ASKED,
    "order-alone": Words(
        "Does my deductible apply to {visits} with {therapist}? The code is {code}."
    ),
    "toward_out_of_pocket": Words(
        "What counts toward my out-of-pocket maximum? Is it the deductible, copays, coinsurance?"
    ),
    "service": Words("To your therapist: which kind of session is it?"),
}
"""Of one row of benefits, and of its tiers."""

PLAN: Final[Mapping[str, Words]] = {
    "deductible": Words("What is my yearly deductible for care from {therapist}?"),
    "deductible.family": Words("What is our yearly family deductible for care from {therapist}?"),
    "deductible.family_rule": Words(
        "Do you start to share the cost for me once I have met my own deductible, or only once the "
        "whole family deductible is met?"
    ),
    "out_of_pocket_max": Words(
        "What is my yearly out-of-pocket maximum for care from {therapist}?"
    ),
    "out_of_pocket_max.family": Words(
        "What is our yearly family out-of-pocket maximum for care from {therapist}?"
    ),
    "out_of_pocket_max.family_rule": Words(
        "Do you pay in full for me once I have reached my own out-of-pocket maximum, or only once "
        "the family's is reached?"
    ),
    "used.deductible": Words(
        "How much of my deductible have I met so far this benefit year? It is for care from "
        "{therapist}."
    ),
    "used.deductible.family": Words(
        "How much of our family deductible have we all met so far this benefit year? It is "
        "for care from {therapist}."
    ),
    "used.out_of_pocket": Words(
        "How much have I paid toward my out-of-pocket maximum so far this benefit year? It "
        "is for care from {therapist}."
    ),
    "used.out_of_pocket.family": Words(
        "How much have we all paid toward our family out-of-pocket maximum so far this "
        "benefit year? It is for care from {therapist}."
    ),
    "used.as_of": Words(
        "Up to which day have you counted what I have paid toward my deductible and my maximum?"
    ),
    "allowed": Words("What is your allowed amount for {service} with {mine}? The code is {code}."),
    "balance_bill_limit": Words(
        "May {therapist} bill me more than you allow? Is there a limit to that, such as a "
        "share of what you allow?"
    ),
    "network": Words("Is my therapist in my plan's network?"),
    "network-of-tiers": Words("Is my therapist in my plan's network, and in which tier of it?"),
    "benefit_year": Words("On which day of the year do my deductible and my limits start over?"),
    "coordination": Words(
        "You pay second, after my other plan. Do you pay your full benefit, up to what I "
        "still owe? Or only the part that is more than the other plan paid?"
    ),
    "from": Words("On which day does my plan begin?"),
    "until": Words("On which day does my plan end?"),
    "limits.visits": Words("How many visits for mental health do you cover, and for how long?"),
    "limits.amount": Words("What is the most that you pay for mental health, and for how long?"),
    "limits.per": Words("When does the limit of my visits start over?"),
    "limits.amount_used": Words("How much of that limit have you paid so far?"),
    "other_care.date": Words("On which day do you count my other care?"),
    "other_care.deductible": Words("How much of my deductible will my other care use?"),
    "other_care.out_of_pocket": Words("How much of my maximum will my other care use?"),
    "other_care.visits": Words("How many visits will my other care use?"),
    "deductible_carry_over": Words(
        "Does what I pay in the last months of a year count toward the next year's deductible?"
    ),
    "used.carry_over": Words(
        "How much of my deductible did I pay in the last three months of the year?"
    ),
    "authorizations.sessions": Words("How many sessions have you agreed to?"),
    "authorizations.sessions_used": Words("How many of the sessions agreed to are used?"),
    "authorizations.from": Words("From which day on have you agreed to sessions?"),
    "authorizations.until": Words("Up to which day have you agreed to sessions?"),
    "authorizations.beyond": Words("What do I pay for sessions past those that you agreed to?"),
    "allowed_changes.from": Words("From which day on does your new allowed amount hold?"),
    "federal_ceiling": Words("Is my plan bound by the federal limit on what I pay in a year?"),
    "sessions": Words("How many sessions does my employee assistance program pay for?"),
}
"""Of one payer."""

OTHERS: Final[Mapping[str, Words]] = {
    "provider.fees": Words(
        "To your therapist: what do you charge for {service}? The code is {code}."
    ),
    "provider.fee_changes": Words("To your therapist: from which day on does the new fee hold?"),
    "provider.missed_session_fee": Words(
        "To your therapist: what do you charge for a missed session?"
    ),
    "provider.late_cancellation_fee": Words(
        "To your therapist: what do you charge for a session that I cancel too late?"
    ),
    "provider.sliding_scale": Words(
        "To your therapist: do you have a sliding scale, and what would I pay on it?"
    ),
    "provider.sliding_scale.caps_cost_share": Words(
        "To your therapist: does your sliding scale hold beside my plan too?"
    ),
    "provider": Words("To your therapist: how do you charge for your sessions?"),
    "course.sessions": Words("To your therapist: how many sessions do you plan?"),
    "course.start": Words("To your therapist: when can the first session be?"),
    "course.every": Words("To your therapist: how often will we meet?"),
    "course.modality": Words("To your therapist: will we meet in your office or by video?"),
    "course.protocol": Words("To your therapist: which course of therapy do you plan?"),
    "course.visits": Words(
        "To your therapist: when are our sessions, and what do you charge for each?"
    ),
    "course": Words("To your therapist: how do you plan our sessions?"),
    "client.late_cancellations": Words("For yourself: how many sessions may you cancel too late?"),
    "client.missed_sessions": Words("For yourself: how many sessions may you miss?"),
    "client.annual_income": Words("For yourself: what is your household's income in a year?"),
    "client.household_size": Words("For yourself: how many people live in your household?"),
    "client.residence": Words("For yourself: where do you live?"),
    "actuals": Words(
        "To your therapist: what did each session really cost, by the insurer's explanation "
        "of benefits?"
    ),
}
"""Of the therapist and of the client."""

ANY: Final = Words("From what to what can this be, {name}?")
UP_TO: Final = Words("{question} I mean my visits up to number {number} in a benefit year.")

VISITS: Final = {
    "office": Words("office visits for mental health"),
    "telehealth": Words("telehealth visits for mental health"),
}
VISIT: Final = {
    "office": Words("an office visit for mental health"),
    "telehealth": Words("a telehealth visit for mental health"),
}
THERAPISTS: Final = {
    True: (Words("an in-network therapist"), Words("my therapist, who is in network")),
    False: (Words("an out-of-network therapist"), Words("my therapist, who is out of network")),
    None: (Words("my therapist"), Words("my therapist")),
}
"""Any therapist who stands so with a plan, and one's own."""
SERVICES: Final = {
    "intake": Words("the first session, the intake"),
    "individual": Words("an individual session"),
    "group": Words("a group session"),
    "couples": Words("a session for couples"),
}

ANNIVERSARY: Final = ".benefit_year"
STANDING_FOR_OTHERS: Final = (ANNIVERSARY, *(f".{key}" for key in facts.DATES))
"""The days tried of what is not known stand for all others."""
Data = Mapping[str, Any]


def ask(data: Data, question: questions.Question, language: Language) -> str:
    """Return a question as one would read it out."""
    path, sentence = question.path, _sentence(data, question)
    modality = "telehealth" if holes.at(data, "course.modality") == "telehealth" else "office"
    therapist, mine = THERAPISTS[_in_network(data, path)]
    said = language.text(
        sentence,
        code=question.code or "",
        service=SERVICES.get(question.service or "", SERVICES["individual"]),
        visits=VISITS[modality],
        visit=VISIT[modality],
        therapist=therapist,
        mine=mine,
        name=facts.called(path),
        choices=replies(data, question, language) if "{choices}" in sentence else "",
    )
    through = holes.at(data, f"{path.rpartition('.')[0]}.through")
    if ".tiers." in path and isinstance(through, int) and sentence not in (ANY, TERMS["through"]):
        said = language.text(UP_TO, question=said, number=language.number(through))
    payer = named.payer_of(path, data, language)
    return language.text("To {payer}: {question}", payer=payer, question=said) if payer else said


def _sentence(data: Data, question: questions.Question) -> Words:
    """Return the sentence for a hole, by its key and where it stands."""
    parts, key = question.path.split("."), question.path.rpartition(".")[2]
    if parts[0] != "payers":
        known = (".".join(parts[:many]) for many in range(len(parts), 0, -1))
        return next((OTHERS[said] for said in known if said in OTHERS), ANY)
    parts = parts[4:] if parts[2:3] == ["sides"] else parts[2:]
    if not parts or any(isinstance(answer, Mapping) for answer in question.answers):
        if parts[:1] == ["benefits"] and len(parts) == 2:  # noqa: PLR2004 - a row
            return Words("Which of these do I pay for {visits}: {choices}? The code is {code}.")
        return Words(
            "Which of these holds: {choices}?" if parts else "Which of these is my plan: {choices}?"
        )
    if parts[0] == "benefits":
        alone = key == "order" and named.is_alone(data, question.path)
        return TERMS.get("order-alone" if alone else key, ANY)
    joined = ".".join(part for part in parts if part != "individual" and not part.isdigit())
    if parts[0] == "allowed":
        joined = "allowed"
    elif key == "network" and len(holes.at(data, f"{question.path[: -len(key)]}sides") or ()) > 2:  # noqa: PLR2004 - more than in and out
        joined = "network-of-tiers"
    return PLAN.get(joined, TERMS.get(key, ANY))


def _in_network(data: Data, path: str) -> bool | None:
    """Return how the therapist stands where the hole is; None where that is not known either."""
    parts = path.split(".")
    if parts[0] != "payers":
        return None
    if "sides" in parts[2:3] and len(parts) > 3:  # noqa: PLR2004 - the side's name
        return plan.is_in_network(parts[3])
    network = holes.at(data, f"payers.{parts[1]}.network") or "in"
    known = isinstance(network, str) and network != "unknown"
    return plan.is_in_network(network) if known else None


# -- its answers ------------------------------------------------------------------------------


def replies(data: Data, question: questions.Question, language: Language) -> str:
    """Return what an answer can be: every choice as it is typed, or the ends of a range."""
    hole, path = named.holes_of(data)[question.path], question.path
    found, unstated = possible.choices(data, hole), hole.form == holes.UNKNOWN
    if found is None or hole.form == holes.RANGE:
        ends = hole.choices or (question.answers[0], question.answers[-1])
    elif unstated and path.endswith(ANNIVERSARY):
        ends = ("01-01", "12-31")
    elif unstated and path.endswith(STANDING_FOR_OTHERS):
        day = named.written(path, question.answers[0], data, language)
        return language.text("a day, such as {day}", day=day)
    elif unstated and path.endswith("cost_share"):
        return language.text("as your plan's papers say it, such as $30 copay after deductible")
    else:
        listed = [_reply(data, hole, n, choice, language) for n, choice in enumerate(found, 1)]
        return ", ".join(named.few(listed))
    first, last = (named.written(path, end, data, language) for end in ends)
    return language.text("{first} to {last}", first=first, last=last)


def _reply(data: Data, hole: holes.Hole, number: int, choice: Any, language: Language) -> str:
    """Return a choice as it is typed, with what it means where that is not plain."""
    if isinstance(choice, Mapping):
        label = hole.labels[number - 1] if hole.labels else None
        return f"{number} ({text.clean(label)})" if label else str(number)
    shown = named.chosen(data, hole, choice, language)
    said = shown if isinstance(choice, bool) else named.meaning(data, hole, choice, language)
    return shown if shown in said else f"{number} ({said})"


# -- on a screen ------------------------------------------------------------------------------


def asked(data: Data, found: questions.Questions, language: Language, width: int) -> Iterator[Line]:
    """Yield the questions for a screen, the best first: words, worth, and what to type."""
    settled = found.low == found.high
    head = language.text(
        "You will pay between {low} and {high}: what to ask first"
        if not settled
        else "You will pay {amount}, whatever the answers"
        if found.questions
        else "You will pay {amount}: nothing is unknown, there is nothing to ask",
        amount=found.low,
        low=found.low,
        high=found.high,
    )
    yield from paragraph(head, width, HEAD)
    for question in () if settled else found.questions:
        yield Line()
        yield from paragraph(f"{question.number}. {ask(data, question, language)}", width, TITLE)
        worth = language.text(
            "leaves a range of {worst} at worst, {mean} on average"
            if question.left_at_worst
            else "its answer settles what you will pay",
            worst=question.left_at_worst,
            mean=question.left_on_average,
        )
        said = replies(data, question, language)
        reply = language.text(
            "--answer {number}=… : {replies}", number=question.number, replies=said
        )
        yield from paragraph(worth, width, PLAIN, INDENT)
        yield from paragraph(reply, width, PLAIN, INDENT)
    yield Line()
    yield from paragraph(text.promise(language, plan=True), width, REASON)


def taken(data: Data, given: Data, language: Language, width: int) -> Iterator[Line]:
    """Yield the answers as they were taken, and which of them the case had ruled out."""
    if not given:
        return
    yield Line(language.text("Answers taken"), TITLE)
    holes, called = named.holes_of(data), named.names(list(given), language, data)
    for path, value in given.items():
        shown, hole = "…", holes.get(path)
        if hole is not None:
            found = () if isinstance(value, (bool, Mapping)) else possible.choices(data, hole)
            told = named.meaning if value in (found or ()) else named.chosen
            shown = told(data, hole, value, language)
        said = f"{called[path]}: {shown}"
        if hole is not None and _is_outside(data, hole, value):
            said = language.text("{answer}, which the case did not expect", answer=said)
        yield from paragraph(said, width, PLAIN, *DOTTED)
    yield Line()


def _is_outside(data: Data, hole: holes.Hole, value: Any) -> bool:
    """Return whether an answer is none that the hole allowed for: the range may then widen."""
    try:
        found = possible.choices(data, hole)
        if hole.form == holes.UNKNOWN and hole.path.endswith(STANDING_FOR_OTHERS):
            return False
        if found is not None and hole.form == holes.RANGE:
            first, last = map(values.date, hole.choices)
            return not first <= values.date(value) <= last
        if found is not None:
            return all(str(value) != str(choice) for choice in found)
        axis = possible.axis(data, hole)
        number = axis.unit.read(value)
    except (money.BadValueError, CaseError):
        return False
    return number < axis.low or (axis.of is None and number > axis.high)
