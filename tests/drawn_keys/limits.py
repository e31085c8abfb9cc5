"""Limits that rows share, carry-over, authorisations, and what is left of limits."""

from typing import Any

from drawn_keys.base import Draw
from strategies import PAYER_MAXIMA, USED, Table, chance, text

PERIODS = ("benefit-year", "calendar-year", "course", "lifetime", "1 month", "3 months", "6 months")


def limits(draw: Draw) -> bool:
    """Let rows share limits."""
    plans, rng = draw.some(draw.terms()), draw.rng
    for plan in plans:
        shared = []
        for number in range(rng.choice((1, 1, 2))):
            limit: Table = {"name": f"limit {number}"}
            if chance(rng, 65):
                limit["visits"] = rng.choice((0, 1, 2, 3, 4, 6, 10))
                if chance(rng, 40):
                    limit["visits_used"] = rng.choice((0, 1, 2, 3, 12))
                if chance(rng, 40):
                    limit["after_limit"] = rng.choice(("billed", "allowed"))
            else:
                limit["amount"] = draw.purse.draw(PAYER_MAXIMA)
                if chance(rng, 40):
                    limit["amount_used"] = draw.purse.draw(USED)
            if chance(rng, 40):
                limit["services"] = draw.services()
            if chance(rng, 20):
                limit["modality"] = [rng.choice(("office", "telehealth"))]
            if chance(rng, 75):
                limit["per"] = rng.choice(PERIODS)
            shared.append(limit)
        plan["limits"] = shared
    return bool(plans)


def carry_over(draw: Draw) -> bool:
    """Let the last months of a benefit year count for the next."""
    plans = draw.some([plan for plan in draw.terms() if "deductible" in plan])
    for plan in plans:
        plan["deductible_carry_over"] = draw.rng.choice(("3 months", "3 months", "1 month"))
        if chance(draw.rng, 60):  # a year's end within the course
            draw.plan_of(plan)["benefit_year"] = draw.day().replace(day=1).isoformat()[5:]
        if chance(draw.rng, 40):  # one that stays unmet
            plan["deductible"] = draw.purse.draw((100000, 150000, 300000))
        if chance(draw.rng, 30):
            plan["deductible_carry_over_if_met"] = chance(draw.rng, 80)
        used = plan.get("used", {})
        if "deductible" in used and chance(draw.rng, 50):
            used["carry_over"] = late_part(used["deductible"])
    return bool(plans)


def late_part(used: Any) -> Any:
    """Take what was used as what was used late, as a whole."""
    return dict(used) if isinstance(used, dict) else used


def authorizations(draw: Draw) -> bool:
    """Let sessions need an authorisation."""
    plans, rng = draw.some(draw.terms()), draw.rng
    for plan in plans:
        tables = []
        for _ in range(rng.choice((1, 1, 2))):
            table: Table = {"sessions": rng.choice((0, 1, 2, 4, 8))}
            for key in ("from", "until"):
                if chance(rng, 30):
                    table[key] = draw.day().isoformat()
            if "until" in table and table["until"] < table.get("from", ""):
                del table["from"]
            if chance(rng, 30):
                table["services"] = draw.services()
            if chance(rng, 80):
                table["beyond"] = rng.choice(("told", "not-covered", "written-off", "written-off"))
            if chance(rng, 20):
                table["sessions_used"] = rng.randint(0, table["sessions"])
            tables.append(table)
        plan["authorizations"] = tables
    return bool(plans)


def left(draw: Draw) -> bool:
    """State what is left of the limits."""
    found = False
    for plan in draw.terms():
        stated = [key for key in ("deductible", "out_of_pocket_max") if key in plan]
        if not stated or chance(draw.rng, 40):
            continue
        used = plan.pop("used", {})
        room: Table = {"as_of": used["as_of"]} if "as_of" in used else {}
        for key in stated:
            if chance(draw.rng, 80):
                room[key.removesuffix("_max")] = what_is_left(draw, plan[key])
        plan["left"] = room
        found = True
    return found


def what_is_left(draw: Draw, limit: Any) -> Any:
    """Draw a room of a limit: bare, or of each scope that the limit has."""
    if not isinstance(limit, dict):
        return at_most(draw, limit)
    scopes = [scope for scope in ("individual", "family") if scope in limit]
    if limit.get("family_rule") == "aggregate":
        scopes = [scope for scope in scopes if scope == "family"]
    if not scopes:
        return text(0, draw.purse.currency)
    if chance(draw.rng, 50):
        return at_most(draw, min((limit[scope] for scope in scopes), key=float))
    return {scope: at_most(draw, limit[scope]) for scope in scopes}


def at_most(draw: Draw, limit: str) -> str:
    """Draw an amount from nothing to a limit."""
    top = round(float(limit) * (1 if draw.purse.currency == "JPY" else 100))
    amount = draw.rng.choice((0, top, top // 2, draw.rng.randint(0, top)))
    return text(amount, draw.purse.currency)


def visits_left(draw: Draw) -> bool:
    """State how many visits are left of a row or of a shared limit."""
    found = False
    for plan in draw.terms():
        for key, table in [
            *(("visit_limit", row) for row in plan.get("benefits", [])),
            *(("visits", limit) for limit in plan.get("limits", [])),
        ]:
            if key in table and chance(draw.rng, 60):
                table.pop("visits_used", None)
                table["visits_left"] = draw.rng.randint(0, table[key])
                found = True
    return found
