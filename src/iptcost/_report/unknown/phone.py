"""The questions in the words that one reads out on the phone, for every kind of hole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iptcost._faults.problem import Words
from iptcost._report.unknown.named import payer_called
from iptcost._report.unknown.phrases import is_alone
from iptcost._rules.plan import is_in_network
from iptcost._unknowns.extent.called import called
from iptcost._unknowns.extent.places import at
from iptcost._unknowns.questions import Question
from iptcost._words.language import Language

TERMS: Final[Mapping[str, Words]] = {
    "order": Words(
        "Does my deductible apply to {visits}, procedure code {code}, with {therapist}? If it "
        "does, do I pay the copay only after I have met the deductible, or from the first visit, "
        "on top of the deductible?"
    ),
    "order-alone": Words(
        "Does my deductible apply to {visits}, procedure code {code}, with {therapist}?"
    ),
    "copay": Words("What is my copay for {visit}, procedure code {code}, with {therapist}?"),
    "coinsurance": Words(
        "What percentage do I pay as coinsurance for {visit}, procedure code {code}, with "
        "{therapist}?"
    ),
    "cost_share": Words(
        "What do I pay for {visit}, procedure code {code}, with {therapist}: a copay or "
        "coinsurance, and does the deductible come first?"
    ),
    "covered": Words("Do you cover {visits}, procedure code {code}, with {therapist}?"),
    "visit_limit": Words(
        "How many outpatient mental-health visits do you cover in a benefit year, or is there no "
        "limit?"
    ),
    "visits_used": Words(
        "How many of my mental-health visits have you counted so far in this benefit year?"
    ),
    "after_limit": Words(
        "Once I have used up the visits that you cover, may my therapist charge me the full fee, "
        "or does your contracted rate still hold?"
    ),
    "payer_maximum": Words(
        "What is the most that you pay for outpatient mental-health care in a benefit year?"
    ),
    "payer_maximum_used": Words(
        "How much have you already paid for my outpatient mental-health care in this benefit year?"
    ),
    "prior_authorization": Words(
        "Do I need prior authorization for {visits}, procedure code {code}?"
    ),
    "copay_toward_deductible": Words("Do my copays count toward my deductible?"),
    "copay_past_maximum": Words(
        "Do I still pay copays once I have reached my out-of-pocket maximum?"
    ),
    "toward_out_of_pocket": Words(
        "Which of these count toward my out-of-pocket maximum: what I pay for the deductible, "
        "copays, coinsurance?"
    ),
    "visits_left": Words(
        "How many outpatient mental-health visits have I left in this benefit year?"
    ),
    "coinsurance_of": Words(
        "Is my coinsurance a percentage of the whole allowed amount, or of what is left after the "
        "copay?"
    ),
    "coinsurance_at_most": Words("Is there a most that I pay as coinsurance for one visit?"),
    "service": Words("To your therapist: which kind of session is it?"),
    "through": Words("After how many visits in a benefit year does what I pay change?"),
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
        "So far in this benefit year, how much have I paid toward my deductible for care "
        "from {therapist}?"
    ),
    "used.deductible.family": Words(
        "So far in this benefit year, how much have all of us together paid toward our "
        "family deductible for care from {therapist}?"
    ),
    "used.out_of_pocket": Words(
        "So far in this benefit year, how much have I paid toward my out-of-pocket maximum "
        "for care from {therapist}?"
    ),
    "used.out_of_pocket.family": Words(
        "So far in this benefit year, how much have all of us together paid toward our "
        "family out-of-pocket maximum for care from {therapist}?"
    ),
    "used.as_of": Words(
        "Up to which date have you counted what I have paid toward my deductible and my "
        "out-of-pocket maximum?"
    ),
    "allowed": Words(
        "What is your allowed amount for procedure code {code}, {service}, with {mine}?"
    ),
    "balance_bill_limit": Words(
        "Is there a limit to what {therapist} may bill me above your allowed amount, and what is "
        "it, as a percentage of that amount?"
    ),
    "network": Words("Is my therapist in my plan's network?"),
    "network-of-tiers": Words("Is my therapist in my plan's network, and in which tier of it?"),
    "benefit_year": Words("On which day of the year do my deductible and my limits start over?"),
    "coordination": Words(
        "You pay second, after my other plan. Do you pay your full benefit, up to what the other "
        "plan leaves me, or only the part of it that is more than what the other plan paid?"
    ),
    "sessions": Words("How many sessions does my employee assistance program pay for?"),
}
"""Of one payer."""

OTHERS: Final[Mapping[str, Words]] = {
    "provider.fees": Words(
        "To your therapist: what do you charge for {service}, procedure code {code}?"
    ),
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
ONE_ROW: Final = Words("Which of these do I pay for {visits}, procedure code {code}: {choices}?")
TO_PAYER: Final = Words("To {payer}: {question}")
UP_TO: Final = Words("{question} I mean my visits up to number {number} in a benefit year.")

VISITS: Final = {
    "office": Words("outpatient mental-health office visits"),
    "telehealth": Words("outpatient mental-health telehealth visits"),
}
VISIT: Final = {
    "office": Words("an outpatient mental-health office visit"),
    "telehealth": Words("an outpatient mental-health telehealth visit"),
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
    if any(isinstance(answer, Mapping) for answer in question.answers):
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
    joined = ".".join(part for part in parts if part != "individual")
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
