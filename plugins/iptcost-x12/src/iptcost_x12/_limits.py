"""Deductible and out-of-pocket maximum of one side: total, used, and what remains.

Total is EB06 22, 23, 25 or none, used is 24, remaining 29. What one of them leaves out follows
from the other two; what nothing says is a hole. A statement that contradicts another is told.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from iptcost.payer import Words, amount_text
from iptcost_x12._said import Remark, Said, any_of, between, remark, where
from iptcost_x12._speaking import SERVICE_TYPES, Visit, speaking
from iptcost_x12._values import Answer, BenefitRow

YEARS: Final = frozenset({"", "21", "22", "23", "25"})
USED, REMAINING = "24", "29"
LARGEST: Final = 10**12
MOST_CHOICES: Final = 20

_AGGREGATE = re.compile(
    r"FAMILY AMOUNT IS (SATISFIED|MET)|NON-?\s?EMBEDDED|(?<!NON-)\bAGGREGATE|ENTIRE FAMILY",
    re.IGNORECASE,
)
_MEMBERS = re.compile(
    r"\b(\d{1,2}|TWO|THREE|FOUR)\)? (INDIVIDUAL |FAMILY )?MEMBERS?\b.{0,40}\b(MEET|MET|SATISF)",
    re.IGNORECASE,
)
_NAMES: Final = {"C": Words("deductible"), "G": Words("out-of-pocket maximum")}


@attrs.frozen
class Limits:
    """One limit as trees: itself, what is used of it; its total rows; and what is to be told."""

    limit: Any
    used: Any = None
    totals: tuple[BenefitRow, ...] = ()
    notes: tuple[Remark, ...] = ()


@attrs.frozen
class Stated:
    """What the rows of one level state, in minor units: each value with its rows."""

    totals: dict[int, tuple[BenefitRow, ...]]
    used: dict[int, tuple[BenefitRow, ...]]
    remaining: dict[int, tuple[BenefitRow, ...]]

    def __bool__(self) -> bool:
        """Return whether anything is stated."""
        return bool(self.totals or self.used or self.remaining)

    @property
    def rows(self) -> tuple[BenefitRow, ...]:
        """All rows."""
        every = (*self.totals.values(), *self.used.values(), *self.remaining.values())
        return tuple(itertools.chain.from_iterable(every))


@attrs.frozen
class Amounts:
    """Total and used of one level."""

    total: Said
    used: Said | None
    notes: tuple[Remark, ...] = ()


def minor(row: BenefitRow, digits: int) -> int | None:
    """Return a row's amount in minor units; None where it is none that can be."""
    if row.amount is None:
        return None
    shifted = row.amount.scaleb(digits)
    whole = int(shifted)
    return whole if whole == shifted and 0 <= whole <= LARGEST else None


def limits(code: str, answer: Answer, visit: Visit, digits: int, *, crosses: bool) -> Limits:
    """Return the limit ``code`` (C or G) of the visit's side.

    The nearest service type that states one; the plan's (30) where the service states none.
    ``crosses``: the course goes past the benefit year's end.
    """
    others: list[BenefitRow] = []
    for service_type in SERVICE_TYPES:
        rows = [
            row
            for row in answer.rows
            if row.code == code and row.level in ("IND", "FAM", "") and _of(row, service_type)
        ]
        spoken = speaking(rows, visit, answer)
        others += spoken.others
        stated = [row for row in spoken.rows if minor(row, digits) is not None]
        if stated:
            found = _limit(stated, digits, crosses=crosses)
            return attrs.evolve(found, notes=(*found.notes, *_told(code, others, digits)))
    notes = (
        remark(
            "the payer states no {name} for this side: it is not zero, it is not known",
            name=_NAMES[code],
        ),
    )
    return Limits({"individual": Said("unknown")}, None, (), (*notes, *_told(code, others, digits)))


def _of(row: BenefitRow, service_type: str) -> bool:
    if row.period not in YEARS | {USED, REMAINING}:
        return False
    return service_type in row.service_types or (service_type == "30" and not row.service_types)


def _told(code: str, others: Iterable[BenefitRow], digits: int) -> Iterator[Remark]:
    """Yield a remark for the limits of other providers."""
    for message, group in itertools.groupby(others, key=lambda row: "; ".join(row.messages)):
        rows = tuple(group)
        amounts = ", ".join(dict.fromkeys(amount_text(minor(r, digits) or 0, digits) for r in rows))
        yield remark(
            "for other providers ({who}): {name} {amounts}",
            rows,
            who=message,
            name=_NAMES[code],
            amounts=amounts,
        )


def _stated(rows: Iterable[BenefitRow], digits: int) -> Stated:
    stated = Stated({}, {}, {})
    for row in rows:
        part = {USED: stated.used, REMAINING: stated.remaining}.get(row.period, stated.totals)
        value = minor(row, digits)
        if value is not None:
            part[value] = (*part.get(value, ()), row)
    return stated


def _limit(rows: list[BenefitRow], digits: int, *, crosses: bool) -> Limits:
    individual = _stated([row for row in rows if row.level == "IND"], digits)
    unnamed = [row for row in rows if not row.level]
    notes: list[Remark] = []
    if unnamed and not individual:
        individual = _stated(unnamed, digits)
        notes.append(remark("it is not said whose amount this is; read as one person's", unnamed))
    family = _stated([row for row in rows if row.level == "FAM"], digits)
    aggregate = any(_AGGREGATE.search(m) for row in family.rows for m in row.messages)
    parts: dict[str, Amounts] = {}
    for name, stated in (("individual", individual), ("family", family)):
        if stated:
            parts[name] = _amounts(stated, digits, crosses=crosses)
            notes += parts[name].notes
    if "individual" not in parts and not aggregate:
        parts = {"individual": _within_family(parts["family"]), **parts}
        said = Words("only a family amount is stated: what binds one person may be less")
        notes.append(remark(said, family.rows))
    if "family" not in parts:
        notes.append(remark("no family amount is stated; one would only lower what is to be paid"))
    notes += [
        remark("met by a number of members, which is not reckoned: {words}", [row], words=message)
        for row, message in [(row, m) for row in rows for m in row.messages if _MEMBERS.search(m)][
            :1
        ]
    ]
    limit: dict[str, Any] = {name: part.total for name, part in parts.items()}
    if aggregate:
        limit["family_rule"] = Said("aggregate", family.rows)
    used = {name: part.used for name, part in parts.items() if part.used is not None}
    totals = (*individual.rows, *family.rows)
    return Limits(_bundled(limit), used or None, totals, tuple(notes))


def _amounts(stated: Stated, digits: int, *, crosses: bool) -> Amounts:
    """Return total and used of one level, each checked against what remains."""
    rows = stated.rows
    if not stated.totals:
        if len(stated.remaining) == 1 and len(stated.used) == 1:
            used, left = next(iter(stated.used)), next(iter(stated.remaining))
            total = Said(amount_text(used + left, digits), rows)
            return Amounts(total, Said(amount_text(used, digits), rows))
        if len(stated.remaining) == 1 and not crosses:
            rest = amount_text(next(iter(stated.remaining)), digits)
            note = remark(
                "the payer states only what remains, {rest}: written as the limit with nothing "
                "used, which is the same until the benefit year ends",
                rows,
                rest=rest,
            )
            return Amounts(Said(rest, rows), Said(amount_text(0, digits), rows), (note,))
        return Amounts(Said("unknown", rows), None, (remark("the total is not stated", rows),))
    totals = any_of((amount_text(t, digits) for t in stated.totals), _all(stated.totals))
    most = max(stated.totals)
    reckoned = {t - r for t in stated.totals for r in stated.remaining if t >= r}
    fits = {u for u in stated.used if u in reckoned or any(max(t - u, 0) in stated.remaining
            for t in stated.totals)}  # fmt: skip
    if stated.used and (fits or not stated.remaining):
        chosen = fits or set(stated.used)
        notes = _disagree(stated, digits) if len(stated.used) > 1 else ()
    elif stated.used or reckoned:
        chosen = reckoned | set(stated.used)
        notes = _disagree(stated, digits) if stated.used or len(stated.totals) > 1 else ()
    else:
        notes = (remark("what is used so far is not stated", rows),) if most else ()
        zero, top = amount_text(0, digits), amount_text(most, digits)
        return Amounts(totals, between(zero, top, *rows) if most else Said(zero, rows), notes)
    return Amounts(totals, any_of((amount_text(u, digits) for u in sorted(chosen)), rows), notes)


def _all(stated: dict[int, tuple[BenefitRow, ...]]) -> tuple[BenefitRow, ...]:
    return tuple(itertools.chain.from_iterable(stated.values()))


def _disagree(stated: Stated, digits: int) -> tuple[Remark, ...]:
    def shown(values: Iterable[int]) -> str:
        return ", ".join(amount_text(value, digits) for value in values) or Words("not stated")

    total, used, rest = (shown(v) for v in (stated.totals, stated.used, stated.remaining))
    text = Words("the payer contradicts itself: total {total}, used {used}, remaining {rest}")
    return (remark(text, stated.rows, total=total, used=used, rest=rest),)


def _within_family(family: Amounts) -> Amounts:
    """Return what is known of one person's part where only the family's is stated."""

    def below(said: Said) -> Said:
        top = said.value
        if isinstance(top, dict):
            top = top.get("high") or max(top["one_of"], key=float)
        if top == "unknown":
            return Said("unknown")
        return between(
            "0" if "." not in top else "0." + "0" * len(top.split(".")[1]), top, *said.rows
        )

    return Amounts(below(family.total), None if family.used is None else below(family.used))


def _bundled(limit: dict[str, Any]) -> Any:
    """Return a limit whose totals differ among rows as one hole of whole, labelled limits."""
    several = {
        name: said
        for name, said in limit.items()
        if isinstance(said.value, dict) and "one_of" in said.value
    }
    if not several:
        return limit
    rows = tuple(itertools.chain.from_iterable(said.rows for said in several.values()))
    fixed = {name: said.value for name, said in limit.items() if name not in several}
    choices = []
    for values in itertools.product(*(said.value["one_of"] for said in several.values())):
        picked = dict(zip(several, values, strict=True))
        label = ", ".join(f"{name} {value}" for name, value in picked.items())
        choices.append({"label": f"{label} [{where(rows)}]"[:200], **picked, **fixed})
    return (
        Said({"one_of": choices}, rows) if len(choices) <= MOST_CHOICES else Said("unknown", rows)
    )
