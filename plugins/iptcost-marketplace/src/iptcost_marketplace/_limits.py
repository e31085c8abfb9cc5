"""Deductible and out-of-pocket maximum of a plan's sides, from its Plan Attributes row.

Three families of columns: TEHB (medical care and drugs together), MEHB (medical alone), DEHB
(drugs alone, of no use here). ``MedicalDrug…Integrated`` says which holds. In each, a limit may
stand for a side (InnTier1, InnTier2, OutOfNet) or be shared by both (CombInnOon).
"""

from __future__ import annotations

import re
from typing import Any, Final

import attrs

from iptcost.payer import quote
from iptcost_marketplace import _kinds
from iptcost_marketplace._files import Row, refuse

DEDUCTIBLE: Final = "deductible"
MAXIMUM: Final = "out_of_pocket_max"
TIERS: Final = {"in": "InnTier1", "in-tier-2": "InnTier2", "out": "OutOfNet"}
COMBINED: Final = "CombInnOon"
INTEGRATED: Final = {
    DEDUCTIBLE: "MedicalDrugDeductiblesIntegrated",
    MAXIMUM: "MedicalDrugMaximumOutofPocketIntegrated",
}
UNKNOWN: Final = "unknown"

_AMOUNT = re.compile(
    r"\$? ?([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(\.[0-9]{1,2})?(?: per (?:person|group))?",
    re.ASCII,
)
_NOT_APPLICABLE = ("not applicable", "per person not applicable", "per group not applicable")


@attrs.frozen
class Cell:
    """What a cell says of a limit: an amount, that there is none, or (blank) nothing."""

    amount: str | None = None
    column: str = ""
    blank: bool = False


@attrs.frozen
class Answer:
    """A key of the payer table with its value, or None for no key; columns read; notes."""

    value: Any = None
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    none_stated: bool = False
    """The file says in words that there is no such limit."""


def amount(text: str) -> str | None:
    """Return the amount of a limit's cell as decimal text; None: there is none of this kind.

    >>> amount("$6,000 "), amount("$2000 per person"), amount("per group not applicable")
    ('6000', '2000', None)

    Raises ValueError for any other words.
    """
    plain = " ".join(text.split())
    if plain.casefold() in _NOT_APPLICABLE:
        return None
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    return match[1].replace(",", "") + (match[2] or "")


def _column(kind: str, family: str, tier: str, level: str) -> str:
    ending = "MOOP" if kind == MAXIMUM else ""
    return f"{family}{'' if kind == MAXIMUM else 'Ded'}{tier}{level}{ending}"


def _cell(file: str, row: Row, column: str) -> Cell:
    text = row.get(column)
    if not text:
        return Cell(None, column, blank=True)
    try:
        return Cell(amount(text), column)
    except ValueError:
        values = {"file": file, "row": row.number, "column": column, "value": quote(text)}
        refuse(_kinds.CELL, "attributes", **values)


def limit(file: str, row: Row, kind: str, side: str, enrolled_as: str | None) -> Answer:
    """Return a side's deductible or maximum with the columns that it was read from."""
    integrated = row.get(INTEGRATED[kind]).casefold()
    if integrated not in ("yes", "no"):
        columns = (INTEGRATED[kind],)
        return Answer(UNKNOWN, columns, (_kinds.NOTE_UNKNOWN_INTEGRATION,))
    family = "TEHB" if integrated == "yes" else "MEHB"
    own = _of(file, row, kind, family + ":" + TIERS[side], enrolled_as)
    shared = _of(file, row, kind, family + ":" + COMBINED, enrolled_as)
    answer = _chosen(own, shared)
    if answer.value is not None and integrated == "no":
        answer = attrs.evolve(answer, notes=(*answer.notes, _kinds.NOTE_NOT_INTEGRATED))
    return answer


def _chosen(own: Answer, shared: Answer) -> Answer:
    """Put a side's own limit and the shared one together: one of them, both, or neither."""
    columns = (*own.columns, *shared.columns)
    if shared.value is None:
        return own
    if shared.value == UNKNOWN:
        return own if own.value is not None else attrs.evolve(shared, columns=columns)
    shared = attrs.evolve(shared, notes=(*shared.notes, _kinds.NOTE_COMBINED))
    if own.value is None or own.value == UNKNOWN:
        return shared
    if own.value == shared.value:
        return attrs.evolve(shared, columns=columns)
    choices = [*_alternatives(own.value), *_alternatives(shared.value)]
    notes = dict.fromkeys((*own.notes, *shared.notes, _kinds.NOTE_BOTH_LIMITS))
    return Answer({"one_of": choices}, columns, tuple(notes))


def _alternatives(value: Any) -> list[Any]:
    return list(value["one_of"]) if "one_of" in value else [value]


def _of(file: str, row: Row, kind: str, place: str, enrolled_as: str | None) -> Answer:
    """Return what one tier's columns say: for a person alone, in a family, or both."""
    family, tier = place.split(":")
    levels = ["Individual", "FamilyPerPerson", "FamilyPerGroup"]
    names = [_column(kind, family, tier, level) for level in levels]
    old = _column(kind, family, tier, "Family")  # the files of 2014 and 2015
    if names[2] not in row.cells and old in row.cells:
        names[1:] = [names[0], old]
    alone, person, group = (_cell(file, row, name) for name in names)
    single = {"individual": UNKNOWN if alone.blank else alone.amount}
    in_family = _family(person, group)
    if alone.blank and person.blank and group.blank:
        return Answer(UNKNOWN, (names[0],), (_kinds.NOTE_NOT_STATED,))
    if enrolled_as == "individual" or (enrolled_as is None and not _differs(alone, in_family)):
        single = {"individual": UNKNOWN if alone.blank else alone.amount}
        more = in_family if enrolled_as is None and alone.amount and "family" in in_family else {}
        return _answer({**more, **single}, names if more else names[:1], (alone,))
    if enrolled_as == "family":
        return _answer(in_family, names[1:], (person, group))
    choices = [
        {"label": "insured alone", **_stated({"individual": alone.amount})},
        {"label": "in a family", **in_family},
    ]
    notes: tuple[str, ...] = (_kinds.NOTE_SELF_OR_FAMILY,)
    if alone.blank:
        choices[0]["individual"] = UNKNOWN
        notes += (_kinds.NOTE_NOT_STATED,)
    return Answer({"one_of": choices}, tuple(names), notes)


def _family(person: Cell, group: Cell) -> dict[str, Any]:
    """Return the family's limit: each person's own within the group's, or the group's alone."""
    value: dict[str, Any] = {}
    if person.blank or person.amount is not None:
        value["individual"] = UNKNOWN if person.blank else person.amount
    if group.blank or group.amount is not None:
        value["family"] = UNKNOWN if group.blank else group.amount
        value["family_rule"] = "embedded" if "individual" in value else "aggregate"
    return value


def _differs(alone: Cell, in_family: dict[str, Any]) -> bool:
    """Say whether a person insured alone has another limit than one in a family.

    The group's limit is never less than the person's own, so that it binds no one alone; and a
    file that says nothing of families speaks for everyone.
    """
    silent = not in_family or in_family.get("family") == in_family.get("individual") == UNKNOWN
    return not silent and (alone.blank or alone.amount != in_family.get("individual"))


def _stated(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if item is not None}


def _answer(value: dict[str, Any], columns: list[str], cells: tuple[Cell, ...]) -> Answer:
    stated = _stated(value)
    notes = (_kinds.NOTE_NOT_STATED,) if any(cell.blank for cell in cells) else ()
    return Answer(stated or None, tuple(columns), notes, none_stated=not stated)
