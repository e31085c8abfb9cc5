"""The questions in the words that one reads out on the phone, for every kind of hole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iptcost._faults.problem import Words
from iptcost._form.facts import ASKED, called
from iptcost._report.unknown.named import payer_called
from iptcost._report.unknown.phrases import is_alone
from iptcost._rules.plan import is_in_network
from iptcost._unknowns.extent.places import at
from iptcost._unknowns.questions import Question
from iptcost._words.language import Language

TERMS: Final[Mapping[str, Words]] = {
    **ASKED,
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
    "provider.sliding_scale": Words(
        "To your therapist: do you have a sliding scale, and what would I pay on it?"
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
ONE_OF: Final = Words("Which of these holds: {choices}?")
ONE_PLAN: Final = Words("Which of these is my plan: {choices}?")
ONE_ROW: Final = Words("Which of these do I pay for {visits}: {choices}? The code is {code}.")
TO_PAYER: Final = Words("To {payer}: {question}")
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
    True: Words("an in-network therapist"),
    False: Words("an out-of-network therapist"),
    None: Words("my therapist"),
}
MINE: Final = {
    True: Words("my therapist, who is in network"),
    False: Words("my therapist, who is out of network"),
    None: Words("my therapist"),
}
SERVICES: Final = {
    "intake": Words("the first session, the intake"),
    "individual": Words("an individual session"),
    "group": Words("a group session"),
    "couples": Words("a session for couples"),
}


def ask(data: Mapping[str, Any], question: Question, language: Language, choices: str) -> str:
    """Return a question as one would read it out; ``choices`` are those of whole tables."""
    sentence = _sentence(data, question)
    modality = at(data, "course.modality")
    modality = modality if modality in VISITS else "office"
    standing = _in_network(data, question.path)
    said = language.text(
        sentence,
        code=question.code or "",
        service=language.translate(SERVICES.get(question.service or "", SERVICES["individual"])),
        visits=language.translate(VISITS[modality]),
        visit=language.translate(VISIT[modality]),
        therapist=language.translate(THERAPISTS[standing]),
        mine=language.translate(MINE[standing]),
        name=language.translate(called(question.path)),
        choices=choices,
    )
    through = at(data, f"{question.path.rpartition('.')[0]}.through")
    named = sentence not in (ANY, TERMS["through"])
    if ".tiers." in question.path and isinstance(through, int) and named:
        said = language.text(UP_TO, question=said, number=language.number(through))
    payer = _one_of_several(data, question.path, language)
    return language.text(TO_PAYER, payer=payer, question=said) if payer else said


def _sentence(data: Mapping[str, Any], question: Question) -> Words:
    """Return the sentence for a hole, by its key and where it stands."""
    parts = question.path.split(".")
    if parts[0] == "payers":
        return _of_payer(data, question, parts[2:])
    named = (".".join(parts[:2]), parts[0])
    return next((OTHERS[name] for name in named if name in OTHERS), ANY)


def _of_payer(data: Mapping[str, Any], question: Question, parts: list[str]) -> Words:
    """Return the sentence for a hole of a payer's table."""
    if parts[:1] == ["sides"]:
        parts = parts[2:]
    if not parts or any(isinstance(answer, Mapping) for answer in question.answers):
        whole = ONE_PLAN if not parts else ONE_OF
        return ONE_ROW if parts[:1] == ["benefits"] and len(parts) == 2 else whole  # noqa: PLR2004 - a row
    key = parts[-1]
    if parts[0] == "benefits":
        if key == "order" and is_alone(data, question.path):
            key = "order-alone"
        return TERMS.get(key, ANY)
    if parts[0] == "allowed":
        return PLAN["allowed"]
    if key == "network" and len(at(data, f"{question.path[: -len('network')]}sides") or ()) > 2:  # noqa: PLR2004 - more than in and out
        key = "network-of-tiers"
    joined = ".".join(part for part in parts if part != "individual" and not part.isdigit())
    return PLAN.get(joined, TERMS.get(key, ANY))


def _in_network(data: Mapping[str, Any], path: str) -> bool | None:
    """Return how the therapist stands where the hole is; None where that is not known either."""
    parts = path.split(".")
    if parts[0] != "payers":
        return None
    if "sides" in parts[2:3] and len(parts) > 3:  # noqa: PLR2004 - the side's name
        return is_in_network(parts[3])
    network = at(data, f"payers.{parts[1]}.network") or "in"
    return is_in_network(network) if isinstance(network, str) and network != "unknown" else None


def _one_of_several(data: Mapping[str, Any], path: str, language: Language) -> str:
    """Return whom to ask, where the case has several payers and the hole is of one of them."""
    payers = data.get("payers")
    parts = path.split(".")
    if parts[0] != "payers" or not isinstance(payers, (list, tuple)) or len(payers) < 2:  # noqa: PLR2004 - several
        return ""
    return payer_called(data, int(parts[1]), language)
