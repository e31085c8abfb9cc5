"""What can't be forgotten of a key: it is drawn, it decides something, and it is bounded."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest

import drawn_life
import iptcost
import strategies
from iptcost._form import facts
from iptcost._form.facts import Fact, bare, name_of, tables_in
from iptcost._ledger import fold
from iptcost._report import schedule
from iptcost._rules import kernel
from iptcost._rules.limits import Amounts, Limit
from iptcost._rules.money import Minor, Percent, Rate
from iptcost._unknowns import possible
from iptcost._unknowns.outer import BOUNDED

NOT_IN_A_TOTAL = {
    "EapTable.adapter": "says which table it is",
    "PlanTable.adapter": "says which table it is",
    "EapTable.name": "a name",
    "PlanTable.name": "a name",
    "Visit.modifiers": "printed",
    "Visit.units": "printed",
    "SharedLimit.name": "a name",
    "OtherCare.services": "decides too seldom; compared in test_naive",
    "SlidingScale.review": "decides too seldom; compared in test_naive",
    "PlanTable.carries_after": "written by payers_after alone, held by cut courses in test_naive",
    "Bundle.*": "bundles are for compare and quote",
    "Provider.bundles": "bundles are for compare and quote",
    "Provider.codes": "printed",
    "SlidingScale.stack": "bundles are for compare and quote",
    "HealthAccount.*": "who pays what is to pay",
    "ClientTable.health_account": "who pays what is to pay",
    "ClientTable.tax_rate": "who pays what is to pay",
    "Actual.*": "drawn in test_actuals",
    "ActualAdjustment.*": "drawn in test_actuals",
    "Course.attendance": "a likely cost, drawn in test_likely",
    "ShareTerms.cost_share": "words, read in test_cost_share",
    "Tier.cost_share": "words, read in test_cost_share",
    "Benefit.cost_share": "words, read in test_cost_share",
    "Benefit.prior_authorization": "an assumption, no amount",
    "PlanTable.not_reckoned": "said, and no amount",
    "PlanTable.federal_ceiling": "bounds an unknown maximum",
    "PlanTable.sides": "read as the plan's own terms",
    "PlanTable.used": "drawn in sides and plans alike",
}
"""Keys that change no drawn total, each with its reason."""
NOT_BOUNDED = {
    "Actual.*": "what took place is known",
    "ActualAdjustment.*": "what took place is known",
    "Bundle.*": "bundles are for compare and quote",
    "HealthAccount.*": "who pays what is to pay",
    "Remaining.*": "what is billed bounds what is left",
    "SharedLimit.*": "what is billed bounds a case that changes",
    "Used.carry_over": "what is billed bounds a case that changes",
    "ScaleTier.*": "the scale goes one way with each",
    "SlidingScale.*": "the scale goes one way with each",
    "Provider.missed_session_fee": "the total goes one way with it",
    "Provider.late_cancellation_fee": "the total goes one way with it",
    "ClientTable.annual_income": "searched by the scale's tiers",
    "ClientTable.tax_rate": "who pays what is to pay",
}
"""Amounts and rates over which the outer estimate does not go, each with its reason."""
BESIDE_ONE_PLAN = {"secondary", "client", "scale"}
"""What a second plan, or a sliding scale, takes off: how the names of those steps begin."""
SAID = {*schedule.CLAUSES, *schedule.SENTENCES, *schedule.COUNTED, "out-of-pocket-maximum"}
"""The steps that have words; those of the maximum go by what is left of it."""
MOST_DRAWN = 4_000
EXAMPLES = 300
PATHS = {
    "course": "course",
    "provider": "provider",
    "client": "client",
    "payers": "payers.0",
    "eap": "payers.0",
    "actuals": "actuals.0",
}


def excepted(name: str, reasons: Mapping[str, str]) -> bool:
    """Return whether a key, or all of its table, has a reason to be left out."""
    return name in reasons or f"{name.partition('.')[0]}.*" in reasons


def standing_in(value: Any, kind: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each key that stands in a document's value: its name, its table and its own key."""
    kind = bare(kind)
    if attrs.has(kind) and isinstance(value, dict):
        hints = {fact.key: fact.kind for fact in facts.facts() if fact.table == kind.__name__}
        for key in list(value):
            if key in hints:
                yield f"{kind.__name__}.{key}", value, key
                yield from standing_in(value[key], hints[key])
    elif isinstance(value, list):
        for inner in tables_in(kind):
            for entry in value:
                yield from standing_in(entry, inner)
            return
    elif isinstance(value, dict):
        for inner in tables_in(kind):
            for entry in value.values():
                yield from standing_in(entry, inner)
            return


def keys_of(case: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each key of a whole case."""
    for section in ("course", "provider", "client"):
        if section in case:
            yield from standing_in(case[section], facts.ROOTS[section])
    for payer in case.get("payers", ()):
        root = "eap" if payer["adapter"] == "eap" else "payers"
        yield from standing_in(payer, facts.ROOTS[root])


def total(case: dict[str, Any]) -> int | None:
    """Return what a case comes to, None where it is refused."""
    try:
        return fold.total(possible.case_of(case))
    except iptcost.CaseError:
        return None


def decides(case: dict[str, Any], table: dict[str, Any], key: str) -> bool:
    """Return whether a case comes to something else without a key, or is then refused."""
    whole = total(case)
    value = table.pop(key)
    try:
        return whole is not None and total(case) != whole
    finally:
        table[key] = value


@functools.cache
def drawn() -> tuple[set[str], set[str]]:
    """Return the keys that are drawn, and those of them that decide a total."""
    seen: dict[str, int] = {}
    deciding: set[str] = set()
    for seed in range(MOST_DRAWN):
        case = strategies.draw_case(random.Random(seed))
        if seed % 2:
            case, _ = drawn_life.draw_life(seed)
        for name, table, key in list(keys_of(case)):
            if name in deciding or seen.get(name, 0) >= EXAMPLES:
                continue
            seen[name] = seen.get(name, 0) + 1
            if decides(case, table, key):
                deciding.add(name)
    return set(seen), deciding


NAMES = [f"{fact.table}.{fact.key}" for fact in facts.facts()]


def test_every_key_is_drawn_and_decides_something() -> None:
    """No key of a table is accepted and ignored: each changes a drawn total, or says why not."""
    seen, deciding = drawn()
    names = {name for name in NAMES if not excepted(name, NOT_IN_A_TOTAL)}
    assert names - seen == set()
    assert names - deciding == set()


def paths_of(fact: Fact) -> Iterator[str]:
    """Yield the paths at which an amount or a rate of a table may stand."""
    yield from (f"{path}.{fact.key}" for path in table_paths().get(fact.table, ()))


@functools.cache
def table_paths() -> dict[str, list[str]]:
    """Return where each table may stand in a document."""
    found: dict[str, list[str]] = {}
    waiting = [(facts.ROOTS[root], path) for root, path in PATHS.items()]
    while waiting:
        table, path = waiting.pop()
        found.setdefault(table.__name__, []).append(path)
        kinds = {fact.key: fact.kind for fact in facts.facts() if fact.table == table.__name__}
        for field in attrs.fields(table):
            kind = kinds[name_of(field)]
            for inner in tables_in(kind):
                place = f"{path}.{name_of(field)}"
                step = "" if inner is kind else (".in" if name_of(field) == "sides" else ".0")
                waiting.append((inner, place + step))
    return found


@pytest.mark.parametrize(
    "fact",
    [f for f in facts.facts() if f.kind in (Minor, Rate, Percent, Limit, Amounts)],
    ids=lambda fact: f"{fact.table}.{fact.key}",
)
def test_every_amount_is_bounded_by_the_outer_estimate(fact: Fact) -> None:
    """Over a range of any amount or rate the outer estimate goes, or it says why not."""
    if excepted(f"{fact.table}.{fact.key}", NOT_BOUNDED):
        return
    assert any(BOUNDED.fullmatch(path) for path in paths_of(fact))


@pytest.mark.parametrize("lot", range(4))
def test_a_steps_rate_times_its_base_is_its_amount(lot: int) -> None:
    """What a step tells can be reckoned again: its rate of its base, half up, is its amount."""
    met = 0
    for seed in range(100 * lot, 100 * lot + 100):
        case = strategies.draw_case(random.Random(seed))
        if seed % 2:
            case, _ = drawn_life.draw_life(seed)
        try:
            found = iptcost.estimate(iptcost.document(case))
        except iptcost.CaseError:
            continue
        for session in found.sessions:
            for step in session.steps:
                if step.rate is not None and step.base is not None and step.amount is not None:
                    met += 1
                    assert step.amount.minor == kernel.share(step.base.minor, step.rate)
    assert met > 20


@pytest.mark.parametrize("lot", range(4))
def test_the_steps_of_a_cost_share_come_to_its_parts(lot: int) -> None:
    """What one plan leaves is told: deductible, copay, the last said of coinsurance; in words too."""
    met = 0
    for seed in range(100 * lot, 100 * lot + 100):
        case, _ = drawn_life.draw_life(seed)
        try:
            found = iptcost.estimate(iptcost.document(case))
        except iptcost.CaseError:
            continue
        for session in found.sessions:
            told = {
                step.rule.partition("-")[0]: step.amount
                for step in session.steps
                if step.rule != "deductible-besides"  # it was no session's to pay
            }
            assert {step.rule for step in session.steps} <= SAID
            if "plan" not in told or told.keys() & BESIDE_ONE_PLAN:
                continue
            parts = [told.get(part) for part in ("deductible", "copay", "coinsurance")]
            cut = told.get("out")
            left = sum(part.minor for part in parts if part) - (cut.minor if cut else 0)
            met += 1
            assert left == (session.deductible + session.copay + session.coinsurance).minor
    assert met > 20
