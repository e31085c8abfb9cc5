"""From what was said to a case document: pure, so that any answers give a readable case.

What was asked and not answered yet, or answered with "I don't know", is a hole.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults.problem import join
from iptcost._interview.answers import UNKNOWN, Answer, Answers
from iptcost._interview.facts import (
    begins_anew,
    has_plan,
    is_covered,
    order_is_open,
    share_of,
    sides,
)
from iptcost._interview.questions import known
from iptcost._interview.scale import (
    LEVEL,
    MOST_TIERS,
    by_level,
    has_scale,
    tier_end,
    tier_keys,
)
from iptcost._rules.course import PROTOCOLS
from iptcost._rules.money import rate_text

HOLE: Final = "unknown"


@attrs.frozen
class Draft:
    """A case document, and which answer each of its values comes from, by dotted path."""

    data: dict[str, Any]
    origins: dict[str, str]


@attrs.define
class _Builder:
    """Collects a document's values and where they come from."""

    answers: Answers
    origins: dict[str, str] = attrs.field(factory=dict)

    def put(self, table: dict[str, Any], path: str, key: str, origin: str) -> None:
        """Write an answer's value into a table; nothing where there is none."""
        answer = self.answers.get(origin, UNKNOWN)
        if answer.form == "none":
            return
        table[key] = written(answer)
        self.origins[join(path, key)] = origin

    def has(self, key: str) -> bool:
        """Return whether a question was answered with something."""
        return key in self.answers and self.answers[key].form != "none"


def written(answer: Answer) -> Any:
    """Return an answer as a document writes it: whole amounts bare, others as decimal text."""
    if answer.form == "unknown":
        return HOLE
    if answer.form == "range":
        low, high = answer.value
        return {"low": plain(low), "high": plain(high)}
    return plain(answer.value)


def plain(value: Any) -> Any:
    """Return a value as TOML holds it without a float."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else format(value, "f")
    return value


def draft(answers: Answers, today: dt.date) -> Draft:
    """Return the case document of these answers. It is readable however few there are."""
    build = _Builder(answers)
    data: dict[str, Any] = {"schema": 1, "currency": known(answers, "currency") or "USD"}
    build.origins["currency"] = "currency"
    data["course"] = _course(build, today)
    data["provider"] = _provider(build)
    if client := _client(build):
        data["client"] = client
    if payers := _payers(build, today):
        data["payers"] = payers
    return Draft(data, build.origins)


def _course(build: _Builder, today: dt.date) -> dict[str, Any]:
    course: dict[str, Any] = {}
    answers = build.answers
    if "protocol" in answers:
        build.put(course, "course", "protocol", "protocol")
    build.put(course, "course", "start", "start")
    if "start" not in answers:
        course["start"] = today
    if "sessions" in answers:
        build.put(course, "course", "sessions", "sessions")
    if known(answers, "every") not in (None, "usual"):
        build.put(course, "course", "every", "every")
    if "modality" in answers:
        build.put(course, "course", "modality", "modality")
    return course


def _later_service(answers: Answers) -> str:
    return PROTOCOLS[known(answers, "protocol") or "ipt"].service


def _provider(build: _Builder) -> dict[str, Any]:
    provider: dict[str, Any] = {"fees": {}}
    _by_service(build, provider["fees"], "provider.fees", "fee")
    if known(build.answers, "missed_fee"):
        build.put(provider, "provider", "missed_session_fee", "missed_fee")
    if has_scale(build.answers) and "scale_basis" in build.answers:
        provider["sliding_scale"] = _scale(build)
    return provider


def _by_service(build: _Builder, table: dict[str, Any], path: str, stem: str) -> None:
    """Write the amount of the first session and of the later ones under their services."""
    build.put(table, path, "intake", f"{stem}_intake")
    if known(build.answers, "sessions") != 1:
        build.put(table, path, _later_service(build.answers), f"{stem}_later")


def _scale(build: _Builder) -> dict[str, Any]:
    path = "provider.sliding_scale"
    answers = build.answers
    by = known(answers, "scale_basis")
    scale: dict[str, Any] = {}
    build.put(scale, path, "basis", "scale_basis")
    tiers = []
    for number in range(1, MOST_TIERS + 1):
        end, pays = tier_end(answers, number), known(answers, tier_keys(number)[2])
        if end is None or pays is None:
            break
        way, amount = pays
        up_to = f"{plain(end)}%" if by == LEVEL else plain(end)
        tiers.append({"up_to": up_to, way: plain(amount)})
        build.origins[join(path, "tiers", number - 1, "up_to")] = tier_keys(number)[by == LEVEL]
        build.origins[join(path, "tiers", number - 1, way)] = tier_keys(number)[2]
    scale["tiers"] = tiers
    if build.has("floor"):
        build.put(scale, path, "floor", "floor")
    return scale


def _client(build: _Builder) -> dict[str, Any]:
    client: dict[str, Any] = {}
    answers = build.answers
    if has_scale(answers):
        build.put(client, "client", "annual_income", "income")
        if by_level(answers):
            for key, origin in (("household_size", "household"), ("residence", "residence")):
                if origin in answers:
                    build.put(client, "client", key, origin)
    if known(answers, "missed_fee") and "missed_sessions" in answers:
        missed = answers["missed_sessions"]
        if missed.is_hole or missed.value:
            build.put(client, "client", "missed_sessions", "missed_sessions")
    return client


def _payers(build: _Builder, today: dt.date) -> list[dict[str, Any]]:
    payers: list[dict[str, Any]] = []
    if known(build.answers, "eap") is True:
        eap: dict[str, Any] = {"adapter": "eap"}
        build.put(eap, "payers.0", "sessions", "eap_sessions")
        payers.append(eap)
    if has_plan(build.answers) and "network" in build.answers:
        payers.append(_plan(build, join("payers", len(payers)), today))
    elif has_plan(build.answers):
        # Left before the plan was told: all of it is still to be filled in.
        payers.append({"adapter": "plan", "benefits": [{"cost_share": HOLE}]})
    return payers


def _plan(build: _Builder, path: str, today: dt.date) -> dict[str, Any]:
    plan: dict[str, Any] = {"adapter": "plan"}
    if "plan_name" in build.answers:
        build.put(plan, path, "name", "plan_name")
    build.put(plan, path, "network", "network")
    if "benefit_year" in build.answers:
        build.put(plan, path, "benefit_year", "benefit_year")
    found = sides(build.answers)
    if len(found) == 1:
        _side(build, plan, path, found[0], today)
        return plan
    plan["sides"] = {}
    for side in found:
        plan["sides"][side] = {}
        _side(build, plan["sides"][side], join(path, "sides", side), side, today)
    return plan


def _side(build: _Builder, table: dict[str, Any], path: str, side: str, today: dt.date) -> None:
    """Write one side's terms."""
    answers = build.answers
    covered = is_covered(answers, side)
    if covered:
        _allowed(build, table, path, side)
        for limit in ("deductible", "out_of_pocket_max"):
            _limit(build, table, join(path, limit), side, limit)
        _used(build, table, path, side, today)
    row: dict[str, Any] = {}
    where = join(path, "benefits", 0)
    _terms(build, row, where, side)
    if covered and build.has(f"{side}.visit_limit"):
        build.put(row, where, "visit_limit", f"{side}.visit_limit")
        used = answers.get(f"{side}.visits_used", UNKNOWN)
        if not begins_anew(answers, today) and (used.is_hole or used.value):
            build.put(row, where, "visits_used", f"{side}.visits_used")
    table["benefits"] = [row]


def _allowed(build: _Builder, table: dict[str, Any], path: str, side: str) -> None:
    """Write the allowed amounts; out of network, one not told is a hole."""
    if side == "in" and f"{side}.allowed_intake" not in build.answers:
        return
    allowed: dict[str, Any] = {}
    _by_service(build, allowed, join(path, "allowed"), f"{side}.allowed")
    if allowed:
        table["allowed"] = allowed


def _limit(build: _Builder, table: dict[str, Any], path: str, side: str, limit: str) -> None:
    """Write a deductible or an out-of-pocket maximum with its family's amount and rule."""
    key = f"{side}.{limit}"
    if not build.has(key):
        return
    made: dict[str, Any] = {}
    build.put(made, path, "individual", key)
    if known(build.answers, "family") is True and build.has(f"{key}.family"):
        build.put(made, path, "family", f"{key}.family")
        if f"{key}.family_rule" in build.answers:
            build.put(made, path, "family_rule", f"{key}.family_rule")
    table[limit] = made


def _used(build: _Builder, table: dict[str, Any], path: str, side: str, today: dt.date) -> None:
    """Write what was used before the first session, as of today where that is earlier."""
    answers = build.answers
    if begins_anew(answers, today):
        return
    used: dict[str, Any] = {}
    for key, limit in (("deductible", "deductible"), ("out_of_pocket", "out_of_pocket_max")):
        origin = f"{side}.used_{key}"
        if origin not in answers or not build.has(f"{side}.{limit}"):
            continue
        amounts: dict[str, Any] = {}
        where = join(path, "used", key)
        build.put(amounts, where, "individual", origin)
        if known(answers, "family") is True and f"{origin}.family" in answers:
            build.put(amounts, where, "family", f"{origin}.family")
        used[key] = amounts
    if used:
        start = known(answers, "start") or today
        table["used"] = {"as_of": min(today, start), **used}


def _terms(build: _Builder, row: dict[str, Any], path: str, side: str) -> None:
    """Write what a session costs: the plan's own words where they say all, else their parts."""
    origin = f"{side}.share"
    answer, share = build.answers.get(origin, UNKNOWN), share_of(build.answers, side)
    if share is None:
        row["cost_share"] = HOLE
        build.origins[join(path, "cost_share")] = origin
        return
    if not share.covered:
        row["covered"] = False
        build.origins[join(path, "covered")] = origin
        return
    if not order_is_open(build.answers, side):
        row["cost_share"] = answer.said
        build.origins[join(path, "cost_share")] = origin
        return
    row["copay"] = plain(share.copay)
    build.origins[join(path, "copay")] = origin
    if share.coinsurance is not None:
        row["coinsurance"] = rate_text(int(share.coinsurance * 1_000_000))
    build.put(row, path, "order", f"{side}.order")
