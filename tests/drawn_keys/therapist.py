"""Fees that change, the scale beside payers, procedure codes, and terms of coinsurance."""

from typing import Any

import strategies
from drawn_keys.base import Draw
from naive_rules.visits import course_rows
from strategies import ALLOWED, COPAYS, FEES, Table, chance

LENGTHS = ("90832", "90834", "90837")
ADD_ON = "90785"


def all_terms(draw: Draw) -> list[Table]:
    """List the terms of all rows and tiers that apply."""
    rows = [row for own in strategies.applied(draw.case) for row in own.get("benefits", [])]
    return [terms for row in rows for terms in (row, *row.get("tiers", []))]


def coinsurance_of(draw: Draw) -> bool:
    """Take the coinsurance of the whole allowed amount."""
    terms = [t for t in all_terms(draw) if "coinsurance" in t and chance(draw.rng, 70)]
    for each in terms:
        each["coinsurance_of"] = draw.rng.choice(("allowed", "allowed", "rest"))
        if "copay" not in each and chance(draw.rng, 70):
            each |= {"copay": draw.purse.draw(COPAYS), "order": "after-deductible"}
    return bool(terms)


def coinsurance_at_most(draw: Draw) -> bool:
    """Stop the coinsurance of a session."""
    terms = [t for t in all_terms(draw) if "coinsurance" in t and chance(draw.rng, 70)]
    for each in terms:
        each["coinsurance_at_most"] = draw.purse.draw((0, 500, 1000, 2000, 2000, 3333))
    return bool(terms)


def fee_changes(draw: Draw) -> bool:
    """Let fees change on some day."""
    draw.case["provider"]["fee_changes"] = [
        {"from": draw.day().isoformat(), "fees": draw.purse.per_service(FEES, left_out=40)}
        for _ in range(draw.rng.choice((1, 1, 2)))
    ]
    return True


def with_scale(draw: Draw, key: str, value: Any) -> bool:
    """Set a key of the scale, which is drawn where there is none."""
    provider = draw.case["provider"]
    if "sliding_scale" not in provider:
        if chance(draw.rng, 60):
            return False
        provider["sliding_scale"] = strategies.draw_scale(draw.rng, draw.purse)
        client = strategies.draw_client(draw.rng, draw.purse)
        draw.case["client"] = client | draw.case.get("client", {})
    provider["sliding_scale"][key] = value
    return True


def review(draw: Draw) -> bool:
    """Review the scale at each session."""
    value = "each-session" if chance(draw.rng, 90) else "start"
    return with_scale(draw, "review", value)


def caps_cost_share(draw: Draw) -> bool:
    """Let the scale cap what an insured patient pays."""
    return bool(draw.plans()) and with_scale(draw, "caps_cost_share", chance(draw.rng, 95))


def late_cancellations(draw: Draw) -> bool:
    """Let sessions be cancelled too late."""
    draw.case["provider"]["late_cancellation_fee"] = draw.purse.draw((5000, 7500))
    draw.case.setdefault("client", {})["late_cancellations"] = draw.rng.randint(0, 3)
    return True


def list_visits(draw: Draw) -> list[Table]:
    """Write the course's sessions out as visits, so that each can have a code."""
    course = draw.case["course"]
    if "visits" not in course:
        rows = course_rows(course)
        for key in ("start", "sessions", "every"):
            course.pop(key, None)
        course["visits"] = [{**row, "date": row["date"].isoformat()} for row, _ in rows]
    listed: list[Table] = course["visits"]
    return listed


def code(draw: Draw) -> bool:
    """Let sessions have procedure codes, and fees, allowed amounts and rows name them."""
    rng, course = draw.rng, draw.case["course"]
    if chance(rng, 30):
        course["code"] = rng.choice(LENGTHS)
    else:
        for visit in list_visits(draw):
            if visit["service"] == "individual" and chance(rng, 70):
                visit["code"] = rng.choice(LENGTHS)
                if chance(rng, 20):
                    del visit["service"]
    if chance(rng, 15):
        draw.case["provider"]["codes"] = {"individual": rng.choice(LENGTHS)}
    for table, usual in priced(draw.case):
        for length in LENGTHS:
            if chance(rng, 35):
                table[length] = draw.purse.draw(usual)
    for row in rows_and_limits(draw.case):
        if "services" in row and chance(rng, 40):
            if chance(rng, 50) and "individual" in row["services"]:
                row["services"].remove("individual")
            row["services"] = [*row["services"], rng.choice(LENGTHS)]
    return True


def rows_and_limits(case: Table) -> list[Table]:
    """List the rows of benefits and the shared limits that apply."""
    plans = strategies.applied(case)
    return [row for own in plans for row in (*own.get("benefits", []), *own.get("limits", []))]


def priced(case: Table) -> list[tuple[Table, tuple[int, ...]]]:
    """List the tables of amounts by service, with the amounts that are usual in them."""
    provider, plans = case["provider"], strategies.applied(case)
    changes = [change for own in plans for change in own.get("allowed_changes", [])]
    fees = [
        table["fees"] for table in (provider, *provider.get("fee_changes", [])) if "fees" in table
    ]
    allowed = [table["allowed"] for table in (*plans, *changes) if "allowed" in table]
    return [*((table, FEES) for table in fees), *((table, ALLOWED) for table in allowed)]


def add_ons(draw: Draw) -> bool:
    """Let some sessions have an add-on, with a fee and an allowed amount of its own."""
    provider, found = draw.case["provider"], False
    if "fees" not in provider:
        return False
    for visit in list_visits(draw):
        if "fee" not in visit and chance(draw.rng, 40):
            visit["add_ons"] = [ADD_ON]
            found = True
    provider["fees"][ADD_ON] = draw.purse.draw((1500, 2000, 999))
    for own in strategies.applied(draw.case):
        if "allowed" in own and (own.get("network") == "out" or chance(draw.rng, 60)):
            own["allowed"][ADD_ON] = draw.purse.draw((1000, 1500, 2500))
    return found


def modifiers(draw: Draw) -> bool:
    """Let sessions have modifiers and units, which change no amount."""
    for visit in list_visits(draw):
        if chance(draw.rng, 50):
            visit["modifiers"] = ["95"]
        if chance(draw.rng, 50):
            visit["units"] = draw.rng.randint(1, 2)
    return True
