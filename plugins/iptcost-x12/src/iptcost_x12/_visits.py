"""What one visit costs under the answer: covered or not, copay, coinsurance, visit limits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost.payer import amount_text, rate_text
from iptcost_x12._limits import REMAINING, USED, YEARS, minor
from iptcost_x12._said import ORDERS, Said, any_of, between, where
from iptcost_x12._speaking import SERVICE_TYPES, Spoken, Visit, bundle_key, speaking
from iptcost_x12._values import Answer, BenefitRow

PER_VISIT: Final = frozenset({"", "7", "27"})
PER_SHARE: Final = PER_VISIT | YEARS
NOT_ACTIVE: Final = frozenset({"6", "7", "8"})
NOT_COVERED: Final = False
ASKED_FOR: Final = True
MOST_BUNDLES: Final = 20
MOST_VISITS: Final = 10_000
_MILLION: Final = 1_000_000
_IN_WORDS = re.compile(
    r"\b(\d{1,4}) VISITS? (?:PER|A|EACH) (?:CALENDAR|PLAN|BENEFIT|CONTRACT|SERVICE)? ?YEAR",
    re.IGNORECASE,
)


@attrs.frozen
class Terms:
    """A benefits row as a tree; whether it says anything; whether places bind it; notes."""

    tree: dict[str, Any]
    known: bool = attrs.field(default=True, kw_only=True)
    placed: bool = attrs.field(default=False, kw_only=True)
    notes: tuple[str, ...] = ()


def terms(answer: Answer, visit: Visit, digits: int) -> Terms:
    """Return what the answer says of a visit. What it leaves out is a hole."""
    others: list[BenefitRow] = []
    for service_type in SERVICE_TYPES:
        rows = [row for row in answer.rows if service_type in row.service_types]
        refused = speaking((r for r in rows if r.code == "I"), visit, answer).rows
        halted = speaking((r for r in rows if r.code in NOT_ACTIVE), visit, answer).rows
        shares = speaking((r for r in rows if _is_share(r)), visit, answer)
        others += shares.others
        if not (refused or shares.rows or (halted and service_type != "30")):
            continue
        told = tuple(_alternatives(others, digits))
        placed = any(row.places for row in (*refused, *shares.rows))
        if refused and not shares.rows:
            said = f"not covered, says the payer [{where(refused)}]"
            return Terms({"covered": Said(NOT_COVERED, refused)}, (said, *told), placed=placed)
        found = _shares(answer, visit, shares, digits)
        tree, notes = dict(found.tree), list(found.notes)
        if refused or halted:
            tree = {"covered": Said("unknown", (*refused, *halted)), **tree}
            said = where((*refused, *halted))
            notes.append(f"the payer contradicts itself: covered, and not covered [{said}]")
        tree |= _authorization(rows, visit, answer)
        counted, said_of = _counts(answer, visit, digits)
        return Terms(tree | counted, (*notes, *said_of, *told), placed=placed)
    counted, said_of = _counts(answer, visit, digits)
    nothing = "the payer states neither copay nor coinsurance for this service here"
    told = tuple(_alternatives(others, digits))
    return Terms(_unknown() | counted, (nothing, *said_of, *told), known=False)


def _unknown() -> dict[str, Any]:
    return {"copay": Said("unknown"), "coinsurance": Said("unknown"), "order": _order()}


def _order() -> Said:
    """Return the hole that every 271 leaves: how copay and deductible stand to each other."""
    return Said({"one_of": list(ORDERS)})


def _is_share(row: BenefitRow) -> bool:
    if row.code == "A":
        return row.percent is not None and row.period in PER_SHARE
    return row.code == "B" and row.amount is not None and row.period in PER_VISIT


def rate(percent: Decimal | None) -> str | None:
    """Return the patient's share; None where it is no share from 0 to 1."""
    if percent is None or not 0 <= percent <= 1:
        return None
    millionths = int(percent * _MILLION)
    return rate_text(millionths) if millionths == percent * _MILLION else None


# -- copay and coinsurance ----------------------------------------------------------------------


def _shares(answer: Answer, visit: Visit, shares: Spoken, digits: int) -> Terms:
    """Return copay, coinsurance and order: one bundle, or a hole of labelled bundles."""
    bundles = list(itertools.islice(_bundles(shares.rows, digits), MOST_BUNDLES + 1))
    notes = [*_unreadable(shares.rows, digits)]
    distinct: dict[tuple[Any, Any], dict[str, Any]] = {}
    for bundle in bundles:
        distinct.setdefault((bundle["copay"].value, bundle["coinsurance"].value), bundle)
    notes += [
        f"the payer states no {name} for this service. Many leave out one of 0; "
        f"it is not known until they confirm it"
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
        notes.append(f"more rows differ than can be told apart [{where(shares.rows)[:300]}]")
        return Terms(_unknown(), tuple(notes))
    notes.append(f"several rows could speak for this therapist [{where(shares.rows)}]")
    return Terms({"one_of": Said([*map(_labelled, distinct.values())], shares.rows)}, tuple(notes))


def _labelled(bundle: dict[str, Said]) -> dict[str, Any]:
    rows = (*bundle["copay"].rows, *bundle["coinsurance"].rows)
    words = "; ".join(dict.fromkeys(m for row in rows for m in row.messages))
    label = f"{words} [{where(rows)}]" if words else f"[{where(rows)}]"
    values = {name: said.value for name, said in bundle.items()}
    return {"label": label[:200], **values, "order": {"one_of": list(ORDERS)}}


def _bundles(rows: tuple[BenefitRow, ...], digits: int) -> Iterator[dict[str, Said]]:
    """Yield the bundles: for each set of messages its copays with its coinsurances.

    A set of messages that states only one of the two has the other from the rows without.
    """
    keys = dict.fromkeys(bundle_key(row) for row in rows)
    values: dict[tuple[str, tuple[str, ...]], dict[str, Said]] = {}
    for row in rows:
        value = _amount(row, digits) if row.code == "B" else rate(row.percent)
        if value is not None:
            held = values.setdefault((row.code, bundle_key(row)), {})
            before = held.get(value)
            held[value] = Said(value, (*(before.rows if before else ()), row))
    nothing = {"": Said("unknown")}
    for key in keys:
        copays, rates = (
            values.get((code, key)) or values.get((code, ())) or nothing for code in "BA"
        )
        for copay, coinsurance in itertools.product(copays.values(), rates.values()):
            yield {"copay": copay, "coinsurance": coinsurance}


def _amount(row: BenefitRow, digits: int) -> str | None:
    value = minor(row, digits)
    return None if value is None else amount_text(value, digits)


def _unreadable(rows: Iterable[BenefitRow], digits: int) -> Iterator[str]:
    for row in rows:
        if row.code == "A" and rate(row.percent) is None:
            yield f"a coinsurance of {row.percent} is no share from 0 to 1 [{row.locator}]"
        if row.code == "B" and minor(row, digits) is None:
            yield f"a copay of {row.amount} is no amount [{row.locator}]"


def _alternatives(others: Iterable[BenefitRow], digits: int) -> Iterator[str]:
    """Yield a note for each row that is another provider's."""
    for row in others:
        what = _amount(row, digits) if row.code == "B" else rate(row.percent)
        named = (*row.messages, *(entity.name for entity in row.entities))
        name = "copay" if row.code == "B" else "coinsurance"
        yield f"for other providers ({'; '.join(named)}): {name} {what} [{row.locator}]"


def _evidence(answer: Answer, visit: Visit, digits: int) -> Iterator[str]:
    """Yield what hints at the order of copay and deductible: told, never taken as said."""
    for row in answer.rows:
        if row.code == "C" and row.period == "27" and set(row.service_types) & set(SERVICE_TYPES):
            if speaking([row], visit, answer).rows:
                yield f"deductible per visit {_amount(row, digits)} [{row.locator}]"
        elif row.code in "AB":
            for message in row.messages:
                if "DEDUCT" in message.upper() and speaking([row], visit, answer).rows:
                    yield f"about the deductible: {message} [{row.locator}]"


def _authorization(rows: list[BenefitRow], visit: Visit, answer: Answer) -> dict[str, Any]:
    asking = [row for row in rows if row.authorization == "Y"]
    said = speaking(asking, visit, answer).rows
    return {"prior_authorization": Said(ASKED_FOR, said)} if said else {}


# -- visit limits -------------------------------------------------------------------------------


def _counts(answer: Answer, visit: Visit, digits: int) -> tuple[dict[str, Any], list[str]]:
    """Return visit limit and payer's maximum of the nearest service type that states one.

    A limitation (F) with amount 0 and no quantity says nothing.
    """
    for service_type in SERVICE_TYPES[:-1]:
        rows = [r for r in answer.rows if r.code == "F" and service_type in r.service_types]
        spoken = speaking((r for r in rows if _says(r)), visit, answer).rows
        if not spoken:
            continue
        counts = [(kind, count, row) for row in spoken for kind, count in _visits_of(row)]
        money = [row for row in spoken if row.amount and not _visits_of(row)]
        tree = _limit_of(counts) | _maximum(money, digits)
        if tree:
            told = [f"limitation: {m} [{r.locator}]" for r in spoken for m in r.messages]
            return tree, told
        return {}, [
            f"a limitation that a case can't express: {_words(r)} [{r.locator}]" for r in spoken
        ]
    return {}, []


def _says(row: BenefitRow) -> bool:
    return bool(row.quantity is not None or row.deliveries or row.amount or row.messages)


def _words(row: BenefitRow) -> str:
    parts = [*row.messages]
    if row.quantity is not None:
        parts.append(f"{row.quantity} {row.quantity_kind} (period {row.period or 'not stated'})")
    parts += [
        f"{d.quantity} {d.unit} in {d.periods or 1} of period {d.period or 'not stated'}"
        for d in row.deliveries
    ]
    if row.amount:
        parts.append(f"{row.amount} (period {row.period or 'not stated'})")
    return "; ".join(parts) or "without words"


def _visits_of(row: BenefitRow) -> list[tuple[str, int]]:
    """Return the counts of visits a benefit year that a row states: limit, used, remaining."""
    found: list[tuple[str, Decimal | None]] = []
    if row.quantity_kind == "99":
        found.append((USED, row.quantity))
    elif row.quantity_kind in ("VS", "P6") and row.period in YEARS | {USED, REMAINING}:
        found.append((row.period if row.period in (USED, REMAINING) else "", row.quantity))
    found += [
        ("", d.quantity)
        for d in row.deliveries
        if d.unit == "VS" and d.period in ("21", "22", "23", "25") and d.periods in (None, 1)
    ]
    if not found:
        found += [("", Decimal(m[1])) for text in row.messages if (m := _IN_WORDS.search(text))]
    return [
        (kind, int(count))
        for kind, count in found
        if count is not None and count == int(count) and 0 <= count <= MOST_VISITS
    ]


def _limit_of(counts: list[tuple[str, int, BenefitRow]]) -> dict[str, Any]:
    by: dict[str, dict[int, BenefitRow]] = {"": {}, USED: {}, REMAINING: {}}
    for kind, count, row in counts:
        by[kind][count] = row
    if not by[""]:
        return {}
    rows = tuple(row for _, _, row in counts)
    limit = any_of(sorted(by[""]), by[""].values())
    most = max(by[""])
    reckoned = {t - r for t in by[""] for r in by[REMAINING] if t >= r}
    used = set(by[USED]) & reckoned or set(by[USED]) | reckoned
    counted = any_of(sorted(used), rows) if used else between(0, most, *rows) if most else Said(0)
    return {"visit_limit": limit, "visits_used": counted}


def _maximum(rows: list[BenefitRow], digits: int) -> dict[str, Any]:
    totals = {_amount(row, digits): row for row in rows if row.period in YEARS - {""}}
    used = {_amount(row, digits): row for row in rows if row.period == USED}
    values = [value for value in totals if value is not None]
    if not values:
        return {}
    told = [value for value in used if value is not None]
    top = max(values, key=Decimal)
    so_far = any_of(told, rows) if told else between(amount_text(0, digits), top, *rows)
    return {"payer_maximum": any_of(values, totals.values()), "payer_maximum_used": so_far}
