"""A benefits row of a side, from the file's row for outpatient mental health care.

The words of cost sharing are read by ``iptcost.payer.read_cost_share_pair``; here stands what
the other columns add: covered or not, limits, what counts toward the maximum, exclusions.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import (
    CostShare,
    Sentence,
    UnreadableCostShare,
    Words,
    quote,
    read_cost_share_pair,
    write_cost_share,
)
from iptcost_marketplace import _kinds
from iptcost_marketplace._files import Row, refuse
from iptcost_marketplace._limits import UNKNOWN

BENEFIT: Final = "Mental/Behavioral Health Outpatient Services"
SUFFIX: Final = {"in": "InnTier1", "in-tier-2": "InnTier2", "out": "OutofNet"}
PARTS: Final = ("deductible", "copay", "coinsurance")
WAIVED, AFTER, BEFORE = "deductible-waived", "after-deductible", "before-deductible"
LONGEST_NOTE: Final = 2_000

_VISITS = re.compile(r"visit(?:\(s\)|s)? per (?:year|benefit period)", re.IGNORECASE)
_QUANTITY = re.compile(r"([0-9]{1,4})(?:\.0+)?", re.ASCII)


@attrs.frozen
class Reading:
    """A benefits row as the document has it; the column of each key; notes by key."""

    terms: dict[str, Any]
    columns: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    """What holds for all sides, the payer's own words among it."""
    needs_deductible: bool = False
    """The words speak of a deductible that is to be met."""


def nothing_known() -> Reading:
    """Return the reading of a benefit of which the file has no row: every term is a hole."""
    holes = dict.fromkeys(("covered", "copay", "coinsurance", "order"), UNKNOWN)
    return Reading(holes, remarks=(_kinds.NOTE_NO_ROW,))


def read(file: str, row: Row, side: str, *, limited: bool) -> Reading:
    """Return what the row says of a side; ``limited``: the side has a maximum, or may have one."""
    covered = row.get("IsCovered").casefold()
    if covered in ("not covered", "no"):
        return Reading({"covered": False}, {"covered": ("IsCovered",)}, remarks=_remarks(row))
    reading = _terms(file, row, side)
    terms, notes = reading.terms, list(reading.notes)
    toward = _toward(row, side)
    # Not covered in practice: every cent is the patient's, and no maximum ever stops it.
    if all_yours(terms) and (toward == [] or not limited):
        column = ("Coins" + SUFFIX[side],)
        note = ("covered", _kinds.NOTE_ALL_YOURS)
        return Reading({"covered": False}, {"covered": column}, (note,), _remarks(row))
    columns = dict(reading.columns)
    if covered not in ("covered", "yes"):
        terms["covered"] = UNKNOWN
        notes.append(("covered", _kinds.NOTE_NOT_STATED))
    if toward is not None:
        terms["toward_out_of_pocket"] = toward
        columns["toward_out_of_pocket"] = (_excluded(side),)
        if toward:
            notes.append(("toward_out_of_pocket", _kinds.NOTE_NOT_STATED))
    said = visit_limit(row)
    if said.terms:
        terms |= said.terms
        columns |= said.columns
    notes += said.notes
    remarks = (*said.remarks, *_remarks(row))
    return Reading(terms, columns, tuple(notes), remarks, reading.needs_deductible)


def _excluded(side: str) -> str:
    return "IsExclFromOonMOOP" if side == "out" else "IsExclFromInnMOOP"


def _toward(row: Row, side: str) -> Any:
    """Return what counts toward the maximum; None: everything does; a hole where it is blank."""
    said = row.get(_excluded(side)).casefold()
    if said == "yes":
        return []
    return None if said == "no" else {"one_of": [list(PARTS), []]}


def all_yours(terms: dict[str, Any]) -> bool:
    """Say whether the whole allowed amount is the patient's."""
    return terms.get("coinsurance") == "100%" and terms.get("copay", "0") == "0"


@functools.lru_cache(maxsize=4096)
def _share(copay: str, coinsurance: str) -> CostShare | None:
    """Read a pair of cells: the files have millions, and a few hundred distinct ones."""
    return read_cost_share_pair(copay, coinsurance)


def _terms(file: str, row: Row, side: str) -> Reading:
    names = ("Copay" + SUFFIX[side], "Coins" + SUFFIX[side])
    try:
        share = _share(row.get(names[0]), row.get(names[1]))
    except UnreadableCostShare as error:
        values = {"file": file, "row": row.number, "column": " / ".join(names)}
        refuse(_kinds.CELL, "benefits", **values, value=quote(error.text))
    if share is None:
        holes = dict.fromkeys(("copay", "coinsurance", "order"), UNKNOWN)
        return Reading(holes, dict.fromkeys(holes, names), (("copay", _kinds.NOTE_NOT_STATED),))
    reading = of_share(share, row.get("IsSubjToDedTier" + ("2" if side == "in-tier-2" else "1")))
    stated = {"copay", "coinsurance"} & reading.terms.keys()
    for key, name in zip(("copay", "coinsurance"), names, strict=True):
        if len(stated) == 1 and key not in stated and not row.get(name).strip():
            # "Not Applicable" says that there is none; a blank cell beside a stated one does not.
            terms, notes = {**reading.terms, key: UNKNOWN}, (key, _kinds.NOTE_NOT_STATED)
            reading = attrs.evolve(reading, terms=terms, notes=(*reading.notes, notes))
    columns = {
        "copay": (names[0],),
        "coinsurance": (names[1],),
        "order": names,
        "cost_share": names,
    }
    return attrs.evolve(reading, columns={key: columns[key] for key in reading.terms})


def of_share(share: CostShare, subject: str = "") -> Reading:
    """Return the terms of words that were read; ``subject``: the column of 2014 and 2015.

    In those years a column said whether the deductible applies, and the cells mostly did not.
    """
    if share.read_with_deductible and share.per is None:
        # In words, so that the estimate says how "with deductible" was read.
        return Reading({"cost_share": write_cost_share(share)}, needs_deductible=True)
    terms: dict[str, Any] = {}
    notes: list[tuple[str, str]] = []
    order = share.order
    if subject.casefold() == "yes" and order == WAIVED:
        order = AFTER if share.copay is None else UNKNOWN
        if order == UNKNOWN:
            notes.append(("order", _kinds.NOTE_SUBJECT))
    if share.copay is not None:
        terms["copay"] = UNKNOWN if share.per else _plain(share.copay)
    if share.per:
        notes.append(("copay", _kinds.NOTE_PER_STAY))
    if share.coinsurance is not None:
        terms["coinsurance"] = _plain(share.coinsurance * 100) + "%"
    if order is None:
        notes.append(("order", _kinds.NOTE_BOTH_TERMS))
    terms["order"] = order or UNKNOWN
    return Reading(terms, {}, tuple(notes), needs_deductible=order in (AFTER, BEFORE))


def _plain(number: Decimal) -> str:
    """Return a decimal without an exponent or needless zeros: ``35``, ``12.5``."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def visit_limit(row: Row) -> Reading:
    """Return the limit of visits a year; another limit is told in a note, never approximated."""
    quantity, unit = row.get("LimitQty"), row.get("LimitUnit")
    columns = ("LimitQty", "LimitUnit")
    if not quantity and not unit:
        if row.get("QuantLimitOnSvc").casefold() != "yes":
            return Reading({})
        note = ("visit_limit", _kinds.NOTE_LIMIT_UNSTATED)
        return Reading({"visit_limit": UNKNOWN}, {"visit_limit": ("QuantLimitOnSvc",)}, (note,))
    number = _QUANTITY.fullmatch(quantity)
    if number and _VISITS.fullmatch(unit):
        note = ("visit_limit", _kinds.NOTE_LIMIT_BOTH)
        return Reading({"visit_limit": int(number[1])}, {"visit_limit": columns}, (note,))
    words = quote(f"{quantity} {unit}".strip())
    return Reading({}, remarks=(_headed(_kinds.NOTE_LIMIT, words),))


def _remarks(row: Row) -> tuple[str, ...]:
    """Return the payer's own words: they may change what the row means for psychotherapy."""
    said = (("Exclusions", _kinds.NOTE_EXCLUSIONS), ("Explanation", _kinds.NOTE_EXPLANATION))
    return tuple(_headed(head, words(row.get(key))) for key, head in said if row.get(key))


def _headed(head: str, said: str) -> Sentence:
    """Return the file's words under a heading of ours."""
    return Sentence("{head} {said}", head=Words(head), said=said)


def words(text: str) -> str:
    """Return a payer's text without control characters, and of a bounded length."""
    plain = "".join(char if char.isprintable() else " " for char in text[: LONGEST_NOTE + 1])
    plain = " ".join(plain.split())
    return plain if len(text) <= LONGEST_NOTE else plain[:LONGEST_NOTE] + "…"
