"""What one visit costs under the answer: covered or not, copay, coinsurance, visit limits."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from iptcost.payer import Words
from iptcost_x12._bundles import amount_of, bundles_of, labelled, rate, rates
from iptcost_x12._counts import counts
from iptcost_x12._limits import REMAINING, USED, YEARS, minor
from iptcost_x12._periods import ACTIVE
from iptcost_x12._said import ORDERS, Remark, Said, remark
from iptcost_x12._speaking import MENTAL, SERVICE_TYPES, Spoken, Visit, speaking, types_of
from iptcost_x12._unheld import PERIODS
from iptcost_x12._values import Answer, BenefitRow

PER_VISIT: Final = frozenset({"", "7", "27"})
"""Periods (EB06) that say no more than that a share is of a visit."""
PER_SHARE: Final = PER_VISIT | YEARS
NO_SHARE: Final = frozenset({USED, REMAINING, "30", "31", "33"})
"""Periods of what is used or left: an amount so counted is no share of a visit."""
NOT_ACTIVE: Final = frozenset({"6", "7", "8"})
NOT_COVERED: Final = False
ASKED_FOR: Final = True
MOST_BUNDLES: Final = 20


@attrs.frozen
class Terms:
    """A benefits row as a tree; whether it says anything; whether places bind it; remarks."""

    tree: dict[str, Any]
    known: bool = attrs.field(default=True, kw_only=True)
    placed: bool = attrs.field(default=False, kw_only=True)
    limits: tuple[dict[str, Any], ...] = attrs.field(default=(), kw_only=True)
    notes: tuple[Remark, ...] = ()


def terms(answer: Answer, visit: Visit, digits: int) -> Terms:
    """Return what the answer says of a visit. What it leaves out is a hole."""
    others: list[BenefitRow] = []
    counted = counts(answer, visit, digits)
    for service_type in SERVICE_TYPES:
        rows = [row for row in answer.rows if service_type in types_of(row)]
        refused = speaking((r for r in rows if _is_refusal(r)), visit, answer).rows
        shares = speaking((r for r in rows if _is_share(r)), visit, answer)
        # Mental health that is not active contradicts a share of whichever of its types.
        wide = MENTAL if shares.rows and service_type in MENTAL else (service_type,)
        halted = speaking(_halted(answer, wide), visit, answer).rows
        others += shares.others
        if not (refused or shares.rows or halted):
            continue
        told = tuple(_alternatives(others, digits))
        placed = any(row.places for row in (*refused, *shares.rows))
        if not shares.rows:
            said = remark("not covered, says the payer", (*refused, *halted))
            tree = {"covered": Said(NOT_COVERED, (*refused, *halted))}
            return Terms(tree, (said, *told), placed=placed)
        found = _shares(answer, visit, shares, digits)
        tree, notes = dict(found.tree), list(found.notes)
        if refused or halted:
            tree = {"covered": Said("unknown", (*refused, *halted)), **tree}
            text = Words("the payer contradicts itself: covered, and not covered")
            notes.append(remark(text, (*refused, *halted)))
        tree |= _authorization(rows, visit, answer)
        return Terms(
            tree | counted.tree,
            (*notes, *counted.notes, *told),
            placed=placed,
            limits=counted.limits,
        )
    nothing = remark("the payer states neither copay nor coinsurance for this service here")
    told = tuple(_alternatives(others, digits))
    return Terms(
        _unknown() | counted.tree,
        (nothing, *counted.notes, *told),
        known=False,
        limits=counted.limits,
    )


def _halted(answer: Answer, types: Iterable[str]) -> Iterator[BenefitRow]:
    """Yield the rows by which services are not active.

    Beside mental health that is active, a whole plan that is not contradicts it; where nothing is
    active that is the answer, said before.
    """
    named = {*types} - {"30"}
    if named & set(MENTAL) and not any(
        row.code in ACTIVE and "30" in (row.service_types or ("30",)) for row in answer.rows
    ):
        named.add("30")
    yield from (
        row
        for row in answer.rows
        if row.code in NOT_ACTIVE and named & set(row.service_types or ("30",))
    )


def _unknown() -> dict[str, Any]:
    return {"copay": Said("unknown"), "coinsurance": Said("unknown"), "order": _order()}


def _order() -> Said:
    """Return the hole that every 271 leaves: how copay and deductible stand to each other."""
    return Said({"one_of": list(ORDERS)})


def _is_refusal(row: BenefitRow) -> bool:
    """Return whether a row says that the service is not covered: I, or an exclusion as a whole."""
    return row.code == "I" or (row.code == "E" and not row.messages)


def _is_share(row: BenefitRow) -> bool:
    """Return whether a row is a share of a visit, whatever period it names."""
    if row.code == "A":
        return (row.percent is not None or row.amount is not None) and row.period not in NO_SHARE
    return row.code == "B" and row.amount is not None and row.period not in NO_SHARE


def _nearest(rows: tuple[BenefitRow, ...]) -> tuple[tuple[BenefitRow, ...], list[Remark]]:
    """Return the rows to read.

    Those of the procedure stand before those of all, those of a visit before those that name
    another period.
    """
    kept: list[BenefitRow] = []
    notes: list[Remark] = []
    for code in "AB":
        stated = [row for row in rows if row.code == code]
        own = [row for row in stated if row.procedure] or stated
        plain = [row for row in own if row.period in (PER_VISIT if code == "B" else PER_SHARE)]
        odd = [row for row in own if row not in plain]
        kept += plain or own
        name = Words("copay") if code == "B" else Words("coinsurance")
        said = (
            Words("the {name} for another period than a visit ({period}) is not used")
            if plain
            else Words("the {name} names the period {period}: read as of each visit")
        )
        notes += [
            remark(said, [row], name=name, period=PERIODS.get(row.period, row.period))
            for row in odd
        ]
    return tuple(row for row in rows if row in kept), notes


# -- copay and coinsurance ----------------------------------------------------------------------


def _shares(answer: Answer, visit: Visit, shares: Spoken, digits: int) -> Terms:
    """Return copay, coinsurance and order: one bundle, or a hole of labelled bundles."""
    rows, notes = _nearest(shares.rows)
    bundles = list(itertools.islice(bundles_of(rows, digits), MOST_BUNDLES + 1))
    notes += [*_unreadable(rows, digits)]
    distinct: dict[tuple[Any, Any], dict[str, Any]] = {}
    for bundle in bundles:
        distinct.setdefault((bundle["copay"].value, bundle["coinsurance"].value), bundle)
    notes += [
        remark(
            "the payer states no {name} for this service. Many leave out one of 0; "
            "it is not known until they confirm it",
            name=Words(name),
        )
        for name in ("copay", "coinsurance")
        if any(bundle[name].value == "unknown" for bundle in bundles)
    ]
    notes += _evidence(answer, visit, digits)
    if not distinct:
        return Terms(_unknown(), tuple(notes))
    if len(distinct) == 1:
        tree: dict[str, Any] = {**next(iter(distinct.values())), "order": _order()}
        return Terms(tree, tuple(notes))
    if len(distinct) > MOST_BUNDLES:
        notes.append(remark("more rows differ than can be told apart", rows))
        return Terms(_unknown(), tuple(notes))
    notes.append(remark("several rows could speak for this therapist", rows))
    return Terms({"one_of": Said([*map(labelled, distinct.values())], rows)}, tuple(notes))


def _unreadable(rows: Iterable[BenefitRow], digits: int) -> Iterator[Remark]:
    for row in rows:
        if row.code == "A" and row.percent is not None and rate(row.percent) is None:
            text = Words("a coinsurance of {percent} is no share from 0 to 1")
            yield remark(text, [row], percent=row.percent)
        if row.code == "A" and row.amount:
            text = Words("a coinsurance is a share; this one is an amount of {amount}")
            yield remark(text, [row], amount=row.amount)
        if row.code == "B" and minor(row, digits) is None:
            yield remark("a copay of {amount} is no amount", [row], amount=row.amount)


def _alternatives(others: Iterable[BenefitRow], digits: int) -> Iterator[Remark]:
    """Yield a remark for each row that is another provider's."""
    for row in others:
        what = amount_of(row, digits) if row.code == "B" else ", ".join(rates(row))
        named = (*row.messages, *(entity.name for entity in row.entities))
        yield remark(
            "for other providers ({who}): {name} {amounts}",
            [row],
            who="; ".join(named),
            name=Words("copay") if row.code == "B" else Words("coinsurance"),
            amounts=what or "…",
        )


def _evidence(answer: Answer, visit: Visit, digits: int) -> Iterator[Remark]:
    """Yield what hints at the order of copay and deductible: told, never taken as said."""
    for row in answer.rows:
        if row.code == "C" and row.period == "27" and set(types_of(row)) & set(SERVICE_TYPES):
            if speaking([row], visit, answer).rows:
                amount = amount_of(row, digits) or "…"
                yield remark("deductible per visit {amount}", [row], amount=amount)
        elif row.code in "AB":
            for message in row.messages:
                if "DEDUCT" in message.upper() and speaking([row], visit, answer).rows:
                    yield remark("about the deductible: {words}", [row], words=message)


def _authorization(rows: list[BenefitRow], visit: Visit, answer: Answer) -> dict[str, Any]:
    asking = [row for row in rows if row.authorization == "Y"]
    said = speaking(asking, visit, answer).rows
    return {"prior_authorization": Said(ASKED_FOR, said)} if said else {}
