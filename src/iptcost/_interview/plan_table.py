"""From what was said of a plan to its payer table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from iptcost._faults.problem import join
from iptcost._interview.answers import UNKNOWN, Answers
from iptcost._interview.building import HOLE, Builder, plain
from iptcost._interview.facts import (
    begins_anew,
    deductible_matters,
    has_maximum,
    is_covered,
    order_is_open,
    plan_of,
    sides,
)
from iptcost._interview.questions import known
from iptcost._rules.course import PROTOCOLS
from iptcost._rules.money import rate_text


def plan_table(build: Builder, path: str, today: dt.date, plan: str) -> dict[str, Any]:
    """Return a plan's table; ``plan`` is "", "second." or "next."."""
    table: dict[str, Any] = {"adapter": "plan"}
    begins = known(build.answers, "next_from")
    if begins is not None and known(build.answers, "next") is True:
        if plan == "next.":
            build.put(table, path, "from", "next_from")
        elif not plan:
            table["until"] = begins - dt.timedelta(days=1)
            build.origins[join(path, "until")] = "next_from"
    for key, question in (("name", "plan_name"), ("network", "network")):
        if f"{plan}{question}" in build.answers:
            build.put(table, path, key, f"{plan}{question}")
    for key in ("benefit_year", "coordination"):
        if f"{plan}{key}" in build.answers:
            build.put(table, path, key, f"{plan}{key}")
    found = sides(build.answers, plan)
    if not found:
        # Left before the plan was told: nothing of it is known.
        return {**table, "deductible": {"individual": HOLE}, "benefits": [{"cost_share": HOLE}]}
    if len(found) == 1:
        _side(build, table, path, found[0], today)
        return table
    table["sides"] = {}
    for side in found:
        name = side.rpartition(".")[2]
        table["sides"][name] = {}
        _side(build, table["sides"][name], join(path, "sides", name), side, today)
    return table


def _side(build: Builder, table: dict[str, Any], path: str, side: str, today: dt.date) -> None:
    """Write one side's terms. What was not asked of an amount is a hole."""
    covered = is_covered(build.answers, side)
    if covered:
        _allowed(build, table, path, side)
        for limit in ("deductible", "out_of_pocket_max"):
            _limit(build, table, join(path, limit), side, limit)
        _used(build, table, path, side, today)
    rows = []
    if covered and build.has(f"{side}.telehealth_share"):
        rows.append(_row(build, join(path, "benefits", 0), side, "telehealth_share"))
        rows[0]["modality"] = ["telehealth"]
    rows.append(_row(build, join(path, "benefits", len(rows)), side, "share"))
    if covered:
        for number, row in enumerate(rows):
            _visits(build, row, join(path, "benefits", number), side, today)
    table["benefits"] = rows


def _row(build: Builder, path: str, side: str, share: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    _terms(build, row, path, side, share)
    return row


def _visits(build: Builder, row: dict[str, Any], path: str, side: str, today: dt.date) -> None:
    """Write how many visits, and how much, the plan pays in a year, and what is used of it."""
    plan = plan_of(side)
    begun = plan != "next." and not begins_anew(build.answers, today, plan)
    for key, used in (("visit_limit", "visits_used"), ("payer_maximum", "payer_maximum_used")):
        if build.has(f"{side}.{key}"):
            build.put(row, path, key, f"{side}.{key}")
            so_far = build.answers.get(f"{side}.{used}", UNKNOWN)
            if begun and (so_far.is_hole or so_far.value):
                build.put(row, path, used, f"{side}.{used}")


def _allowed(build: Builder, table: dict[str, Any], path: str, side: str) -> None:
    """Write the allowed amounts; one that was not asked is a hole."""
    allowed: dict[str, Any] = {}
    by_service(build, allowed, join(path, "allowed"), f"{side}.allowed")
    if allowed:
        table["allowed"] = allowed


def _limit(build: Builder, table: dict[str, Any], path: str, side: str, limit: str) -> None:
    """Write a deductible or an out-of-pocket maximum with its family's amount and rule."""
    key = f"{side}.{limit}"
    is_asked = (
        deductible_matters(build.answers, side)
        if limit == "deductible"
        else has_maximum(build.answers, side)
    )
    if not is_asked or not build.may_have(key):
        return
    made: dict[str, Any] = {}
    build.put(made, path, "individual", key)
    if known(build.answers, f"{plan_of(side)}family") is True and build.may_have(f"{key}.family"):
        build.put(made, path, "family", f"{key}.family")
        if f"{key}.family_rule" in build.answers:
            build.put(made, path, "family_rule", f"{key}.family_rule")
    table[limit] = made


def _used(build: Builder, table: dict[str, Any], path: str, side: str, today: dt.date) -> None:
    """Write what was used before the first session, as of today where that is earlier."""
    answers, plan = build.answers, plan_of(side)
    if plan == "next." or begins_anew(answers, today, plan):
        return
    used: dict[str, Any] = {}
    for key, limit in (("deductible", "deductible"), ("out_of_pocket", "out_of_pocket_max")):
        stated = table.get(limit, {})
        if not stated.get("individual"):
            continue
        origin, where = f"{side}.used_{key}", join(path, "used", key)
        amounts: dict[str, Any] = {}
        build.put(amounts, where, "individual", origin)
        if "family" in stated:
            build.put(amounts, where, "family", f"{origin}.family")
        if amounts:
            used[key] = amounts
    if used:
        start = known(answers, "start") or today
        table["used"] = {"as_of": min(today, start), **used}


def later_service(answers: Answers) -> str:
    """Return the service of the sessions after the first."""
    return PROTOCOLS[known(answers, "protocol") or "ipt"].service


def by_service(build: Builder, table: dict[str, Any], path: str, stem: str) -> None:
    """Write the amount of the first session and of the later ones under their services."""
    build.put(table, path, "intake", f"{stem}_intake")
    if known(build.answers, "sessions") != 1:
        build.put(table, path, later_service(build.answers), f"{stem}_later")


def _terms(build: Builder, row: dict[str, Any], path: str, side: str, named: str) -> None:
    """Write what a session costs: the plan's own words where they say all, else their parts."""
    origin = f"{side}.{named}"
    answer, share = build.answers.get(origin, UNKNOWN), known(build.answers, origin)
    if share is None:
        row["cost_share"] = HOLE
        build.origins[join(path, "cost_share")] = origin
        return
    if not share.covered:
        row["covered"] = False
        build.origins[join(path, "covered")] = origin
        return
    if named != "share" or not order_is_open(build.answers, side):
        row["cost_share"] = answer.said
        build.origins[join(path, "cost_share")] = origin
        return
    row["copay"] = plain(share.copay)
    build.origins[join(path, "copay")] = origin
    if share.coinsurance is not None:
        row["coinsurance"] = rate_text(int(share.coinsurance * 1_000_000))
    build.put(row, path, "order", f"{side}.order")
