"""A user's text on a screen, and the names that the report gives to things."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Final

from iptcost._faults.problem import SHOWN, Words, printable
from iptcost._ledger.lines import Estimate
from iptcost._words.language import Language

LONGEST: Final = 80
"""So much of a user's text is shown in one place."""

SERVICES: Final = {
    "intake": Words("intake"),
    "individual": Words("individual"),
    "group": Words("group"),
    "couples": Words("couples"),
}
MODALITIES: Final = {"office": Words("office"), "telehealth": Words("telehealth")}
SIDES: Final = {
    "in": Words("in network"),
    "out": Words("out of network"),
    "in-tier-2": Words("in network, second tier"),
    "in-assigned": Words("on assignment"),
    "out-private": Words("under a private contract"),
}
"""How a therapist stands with a plan, for the names that our own plugins give to it too."""
PHASES: Final = {
    "opening": Words("opening"),
    "middle": Words("middle"),
    "final": Words("final"),
    "maintenance": Words("maintenance"),
}


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


def payer_names(estimate: Estimate, language: Language) -> list[str]:
    """Return what each payer is called in a sentence, in the case's order.

    A plan without a name of its own is "your plan", where there is one; a programme likewise.
    """
    names = [share.name for share in estimate.sessions[0].payers] if estimate.sessions else []
    called = []
    for index, name in enumerate(names):
        if names.count(name) > 1:
            called.append(f"{clean(name)} {index + 1}")
        elif name == "plan":
            called.append(language.text("your plan"))
        elif name == "eap":
            called.append(language.text("your assistance programme"))
        else:
            called.append(clean(name))
    return called


def seconds(estimate: Estimate) -> set[int]:
    """Return which payers pay second, after another plan, in some session."""
    steps = (step for session in estimate.sessions for step in session.steps)
    return {step.payer or 0 for step in steps if step.rule == "secondary-plan"}


def plan_name(estimate: Estimate, language: Language, index: int | None) -> str:
    """Return what the payer of a step is called."""
    names = payer_names(estimate, language)
    if index is None or index >= len(names):
        return language.text("your plan")
    return names[index]


def wrapped(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """Return a paragraph as lines of at most ``width`` characters."""
    return textwrap.wrap(
        text,
        max(width, len(indent) + 20),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )


def joined(parts: Iterable[str], width: int, indent: str = "") -> list[str]:
    """Return parts set side by side with a dot between them, on as few lines as they fit."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + 3 + len(part) <= width:
            lines[-1] += f" · {part}"
        else:
            lines.append(indent + part)
    return lines
