"""A user's text on a screen, and the names that the report gives to things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from iptcost._faults.problem import SHOWN, Words, printable
from iptcost._ledger.lines import Assumption, Estimate
from iptcost._rules.money import Money, minor_units
from iptcost._ways.way import Condition
from iptcost._words.language import Language

LONGEST: Final = 80
"""So much of a user's text is shown in one place."""

SERVICES: Final = (Words("intake"), Words("individual"), Words("group"), Words("couples"))
MODALITIES: Final = (Words("office"), Words("telehealth"))
PHASES: Final = (Words("opening"), Words("middle"), Words("final"), Words("maintenance"))
SIDES: Final = {
    "in": Words("in network"),
    "out": Words("out of network"),
    "in-tier-2": Words("in network, second tier"),
    "in-assigned": Words("on assignment"),
    "out-private": Words("under a private contract"),
}
"""How a therapist stands with a plan, for the names that our own plugins give to it too."""
YOUR_PLAN: Final = Words("your plan")
YOUR_SECOND_PLAN: Final = Words("your second plan")
UNNAMED: Final = {"plan": YOUR_PLAN, "eap": Words("your assistance programme")}
"""What a payer is called that has no name of its own."""


def clean(text: object, longest: int = LONGEST) -> str:
    """Return a user's text without control, bidirectional or unprintable characters, shortened."""
    said = printable(str(text)[: 4 * longest], lambda char: " " if char.isspace() else SHOWN)
    kept = " ".join(said.split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def file_name(path: str, longest: int = LONGEST) -> str:
    """Return a file's path; of a long one the end, which tells it from its neighbours."""
    whole = clean(path[-4 * longest :], 4 * longest)
    return whole if len(whole) <= longest else "…" + whole[1 - longest :]


def side_name(side: str, language: Language) -> str:
    """Return how a therapist stands with a plan; a name of the plan's own as it is."""
    return language.translate(SIDES[side]) if side in SIDES else clean(side)


def payer_names(estimate: Estimate) -> list[str]:
    """Return what each payer is called in a sentence, in the case's order.

    A plan without a name of its own is "your plan", where there is one; a programme likewise.
    """
    names = [share.name for share in estimate.sessions[0].payers] if estimate.sessions else []
    return [
        UNNAMED.get(name, clean(name)) if names.count(name) == 1 else f"{clean(name)} {number}"
        for number, name in enumerate(names, 1)
    ]


def plan_name(estimate: Estimate, index: int | None) -> str:
    """Return what the payer of a step is called in a sentence."""
    names = payer_names(estimate)
    return YOUR_PLAN if index is None or index >= len(names) else names[index]


def seconds(estimate: Estimate) -> set[int]:
    """Return which payers pay second, after another plan, in some session."""
    steps = (step for session in estimate.sessions for step in session.steps)
    return {step.payer or 0 for step in steps if step.rule == "secondary-plan"}


def sentence_of(
    entry: Assumption | Condition, sentences: Mapping[str, Words], language: Language
) -> str:
    """Return the sentence of a code with its values; a code without one as it is."""
    if entry.code not in sentences:
        return clean(entry.code)
    values = {name: _value(name, value, language) for name, value in entry.values.items()}
    return language.text(sentences[entry.code], **values)


def _value(name: str, value: str | int | Money, language: Language) -> object:
    if not isinstance(value, str):
        return value if isinstance(value, Money) else language.number(value)
    if name in {"date", "effective"}:
        return dt.date.fromisoformat(value)
    if name in {"low", "high"}:
        return Money(minor_units(value, 2), "USD", 2)
    if name == "network":
        return side_name(value, language)
    if value == "plan":
        return YOUR_SECOND_PLAN if name == "second" else YOUR_PLAN
    return Words(clean(value)) if name == "service" else clean(value)


def promise(language: Language, *, plan: bool) -> str:
    """Return what every figure is, beside a ``plan`` or where there is none."""
    return language.text(
        "An estimate, not a promise of payment. Only the plan decides a claim."
        if plan
        else "An estimate, not a bill."
    )
