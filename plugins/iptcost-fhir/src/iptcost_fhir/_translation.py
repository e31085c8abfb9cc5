"""From what a resource states to the payer table of a case document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from iptcost.payer import Coverage, Inquiry, Note, PayerError, Problem, Sentence, Source, quote
from iptcost_fhir import _benefits, _kinds, _limits
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._limits import UNKNOWN
from iptcost_fhir._settings import Settings
from iptcost_fhir._statement import Answer, Remark, Row, Statement, remark

LONGEST_NAME: Final = 200
MOST_NOTES: Final = 200


@attrs.frozen
class _Side:
    """One side's keys, their sources by path below the side, and what is to be said."""

    terms: dict[str, Any]
    paths: Mapping[str, tuple[str, ...]]
    remarks: tuple[Remark, ...]


def translate(answer: Answer, settings: Settings, inquiry: Inquiry | None) -> Coverage:
    """Return the answer as a payer table with sources and notes.

    Without an inquiry there is no case to hold it against: every service, both modalities.
    """
    ranked = [
        (rank, row)
        for row in answer.rows
        if (rank := vocabulary.rank(row.categories, settings.category)) is not None
    ]
    _check(ranked, inquiry)
    _check_period(answer, inquiry)
    table: dict[str, Any] = {"adapter": "plan"}
    paths: dict[str, tuple[str, ...]] = {}
    remarks = list(answer.remarks)
    if answer.name:
        table["name"] = answer.name[:LONGEST_NAME]
    table["benefit_year"] = answer.benefit_year or UNKNOWN
    if answer.benefit_year:
        paths["benefit_year"] = (answer.benefit_year_path,)
    remarks += _dates(answer, inquiry)
    table |= _in_force(answer, inquiry)
    if answer.in_force is False:
        table["benefits"] = [{"covered": False}]
        paths["benefits.0.covered"] = (answer.in_force_path,)
        remarks.append(remark(answer.in_force_path, "the payer says that it is not in force"))
        return _coverage(answer, table, paths, remarks)
    sides = _sides(ranked, inquiry)
    for side in sides or ("",):
        found = _side(answer, ranked, side, inquiry)
        remarks += found.remarks
        if sides:
            table.setdefault("sides", {})[side] = found.terms
        else:
            table |= found.terms
        prefix = f"sides.{side}." if sides else ""
        paths |= {f"{prefix}{path}": places for path, places in found.paths.items()}
    remarks += _unsaid(ranked)
    return _coverage(answer, table, paths, remarks)


def _sides(ranked: list[tuple[int, Row]], inquiry: Inquiry | None) -> tuple[str, ...]:
    """Return the sides that rows name, and the one that is asked for; none where none is named.

    A plan of which no row names a side is read as in network, and so has no other side.
    """
    named = {row.side for _, row in ranked if row.side}
    asked = "in" if inquiry is None else inquiry.network
    if not named and asked != "out":
        return ()
    if "both" in named:
        return ("in", "out")
    wanted = {*named, asked, *(("in",) if not named else ())}
    return tuple(side for side in ("in", "out") if side in wanted)


def _of_side(rank_and_row: tuple[int, Row], side: str) -> bool:
    """Return whether a row speaks for a side; one that names none speaks for in network alone.

    Read for both, it would let a patient out of network pay less than the payer ever said.
    """
    row = rank_and_row[1]
    return row.side in (side, "both") or (not row.side and side != "out")


def _unsaid(ranked: list[tuple[int, Row]]) -> list[Remark]:
    """Return what is to be said of the rows that name no side."""
    unsaid = [row for _, row in ranked if not row.side]
    if not unsaid:
        return []
    places = ", ".join(row.path for row in unsaid[:10])
    return [remark("", "no network is named, so read as in network: {places}", places=places)]


def _side(
    answer: Answer, ranked: list[tuple[int, Row]], side: str, inquiry: Inquiry | None
) -> _Side:
    """Return what the rows that may speak for one side say."""
    rows = [one for one in ranked if _of_side(one, side)]
    asked = _benefits.Asked()
    if inquiry is not None:
        asked = _benefits.Asked(inquiry.services, inquiry.modalities, inquiry.digits)
    year = _within_one_year(answer, inquiry)
    deductible = _limits.read(rows, "deductible", asked.digits, one_year=year)
    maximum = _limits.read(rows, "maximum", asked.digits, one_year=year)
    spoken = _benefits.read(
        rows,
        asked,
        personal=answer.personal,
        no_deductible=deductible.is_zero,
        leaves_out=answer.leaves_out,
    )
    terms: dict[str, Any] = {"deductible": deductible.limit, "out_of_pocket_max": maximum.limit}
    paths = {**deductible.paths, **maximum.paths}
    if answer.personal:
        terms["used"] = {
            **_as_of(answer, inquiry),
            "deductible": deductible.used,
            "out_of_pocket": maximum.used,
        }
    else:
        paths = {path: places for path, places in paths.items() if not path.startswith("used.")}
    terms["benefits"] = list(spoken.benefits)
    if spoken.limits:
        terms["limits"] = list(spoken.limits)
    if all(row.get("covered") is False for row in spoken.benefits):
        # Nothing is counted where nothing is covered: what is not known there asks for no answer.
        limits = ("deductible", "out_of_pocket_max", "used")
        terms = {key: v for key, v in terms.items() if key not in limits or _known(v)}
    paths |= {f"benefits.{i}": places for i, places in enumerate(spoken.paths) if places}
    remarks = (*deductible.remarks, *maximum.remarks, *spoken.remarks)
    return _Side(terms, paths, remarks)


def _known(value: Any) -> bool:
    """Return whether a limit, or what is used of limits, is stated in every part."""
    if isinstance(value, Mapping):
        return not {"low", "one_of"} & set(value) and all(map(_known, value.values()))
    return bool(value != UNKNOWN)


def _as_of(answer: Answer, inquiry: Inquiry | None) -> dict[str, str]:
    """Return the day of what is used: the answer's, where the course does not begin before it."""
    if answer.answered is None:
        return {}
    if inquiry is not None and answer.answered > inquiry.first_day:
        return {}
    return {"as_of": answer.answered.isoformat()}


def _within_one_year(answer: Answer, inquiry: Inquiry | None) -> bool:
    """Return whether the course surely ends before the limits start over."""
    if inquiry is None or answer.starts is None or answer.ends is None:
        return False
    return answer.starts <= inquiry.first_day <= inquiry.last_day <= answer.ends


def _check_period(answer: Answer, inquiry: Inquiry | None) -> None:
    """Refuse an answer whose period ended before the course, or a person's that begins after it."""
    if inquiry is None:
        return
    first, last, path = inquiry.first_day, inquiry.last_day, answer.benefit_year_path
    if answer.until is not None and answer.until < first:
        values = {"day": answer.until.isoformat()}
        raise PayerError([Problem(_kinds.ENDED, "disposition", values)])
    if answer.ends is not None and answer.ends < first:
        kind = _kinds.YEAR_OVER if answer.benefit_year else _kinds.ENDED
        raise PayerError([Problem(kind, path, {"day": answer.ends.isoformat()})])
    if answer.personal and answer.starts is not None and answer.starts > last:
        values = {"day": answer.starts.isoformat()}
        raise PayerError([Problem(_kinds.NOT_YET, path, values)])


def _in_force(answer: Answer, inquiry: Inquiry | None) -> dict[str, str]:
    """Return from when and until when coverage holds, where the course is not wholly in it.

    The end of a plan's year is no end of coverage; a summary is of no person's coverage.
    """
    if inquiry is None or not answer.personal:
        return {}
    found = {}
    if answer.until is not None and answer.until < inquiry.last_day:
        found["until"] = answer.until.isoformat()
    if answer.benefit_year:
        return found
    if answer.starts is not None and answer.starts > inquiry.first_day:
        found["from"] = answer.starts.isoformat()
    ends = min((day for day in (answer.ends, answer.until) if day is not None), default=None)
    if ends is not None and ends < inquiry.last_day:
        found["until"] = ends.isoformat()
    return found


def _dates(answer: Answer, inquiry: Inquiry | None) -> list[Remark]:
    """Return what is to be said where the course lies outside the period of the answer."""
    if inquiry is None:
        return []
    remarks = []
    if answer.starts is not None and inquiry.first_day < answer.starts:
        remarks.append(
            remark(
                answer.benefit_year_path,
                "it begins on {day}, later than the course",
                day=answer.starts.isoformat(),
            )
        )
    if answer.ends is not None and inquiry.last_day > answer.ends:
        remarks.append(
            remark(
                answer.benefit_year_path,
                "it ends on {day}, before the course does",
                day=answer.ends.isoformat(),
            )
        )
    if answer.answered is not None and answer.answered > inquiry.first_day:
        remarks.append(
            remark(
                "created",
                "what is used was so on {day}, after the course began",
                day=answer.answered.isoformat(),
            )
        )
    return remarks


def _check(ranked: list[tuple[int, Row]], inquiry: Inquiry | None) -> None:
    """Refuse the answer where a value that speaks can't be read: all such values at once."""
    problems: list[Problem] = []
    currencies: set[str] = set()
    for one in (one for _, row in ranked for one in row.statements):
        if one.fault is not None:
            problems.append(Problem(one.fault, one.path))
        if one.currency is not None:
            currencies.add(one.currency)
        problems += _fits(one, inquiry)
        if inquiry is not None and one.currency not in (None, inquiry.currency):
            values = {"found": quote(one.currency), "currency": inquiry.currency}
            problems.append(Problem(_kinds.CURRENCY, one.path, values))
    if inquiry is None and len(currencies) > 1:
        found = ", ".join(sorted(currencies))
        problems.append(Problem(_kinds.CURRENCY, "", {"found": found, "currency": "…"}))
    if problems:
        raise PayerError(problems)


def _fits(one: Statement, inquiry: Inquiry | None) -> list[Problem]:
    if inquiry is None or one.measure in ("coinsurance", "visits"):
        return []
    amounts = (one.total, one.used, one.remaining, one.most)
    if all(value is None or value == round(value, inquiry.digits) for value in amounts):
        return []
    return [Problem(_kinds.TOO_MANY_DIGITS, one.path, {"digits": inquiry.digits})]


def _coverage(
    answer: Answer,
    table: Mapping[str, Any],
    paths: Mapping[str, tuple[str, ...]],
    remarks: list[Remark],
) -> Coverage:
    sources = tuple(
        Source(f"0.{path}", answer.document, place)
        for path, places in paths.items()
        for place in dict.fromkeys(places)
    )
    notes = tuple(
        dict.fromkeys(
            Note("0", Sentence("{place}: {said}", place=one.path, said=one.text))
            if one.path
            else Note("0", one.text)
            for one in remarks
        )
    )
    return Coverage((table,), sources, notes[:MOST_NOTES])
