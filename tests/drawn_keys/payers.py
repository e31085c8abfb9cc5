"""Payers whose days begin or end, what they carry, and how two of them pay."""

import copy
from collections.abc import Callable
from datetime import date, timedelta

from drawn_keys.base import Draw
from naive_rules.reading import to_date
from strategies import ALLOWED, USED, Table, chance, draw_plan

OLD, NEW = "old plan", "new plan"


def dated(draw: Draw) -> bool:
    """Let a payer's days begin or end within the course, most often for another's."""
    tables = draw.case.get("payers", [])
    if not tables:
        return False
    rng, day = draw.rng, draw.day(after=10)
    plans = [place for place, table in enumerate(tables) if table["adapter"] == "plan"]
    if not plans or chance(rng, 15):
        table = rng.choice(tables)
        table[rng.choice(("from", "until"))] = day.isoformat()
        return True
    place = rng.choice(plans)
    old = tables[place]
    old |= {"name": OLD, "until": (day - timedelta(days=1)).isoformat()}
    if chance(rng, 15):
        return True
    new = copy.deepcopy(old) if chance(rng, 50) else draw_plan(rng, draw.purse, day)
    begins = day + timedelta(days=rng.choice((0, 0, 0, 0, 0, 20, -1)))
    new |= {"name": NEW, "from": begins.isoformat()}
    new.pop("until", None)
    if "coordination" in old and chance(rng, 70):
        new["coordination"] = old["coordination"]
    if chance(rng, 60):
        new.pop("used", None)
    if chance(rng, 10):
        new["until"] = draw.day(after=30).isoformat()
        if new["until"] < new["from"] and chance(rng, 90):
            new["until"] = new["from"]
    tables.insert(place + 1, new)
    if chance(rng, 5):
        tables.append({"adapter": "eap", "sessions": 2, "from": new["from"]})
    return True


def carries(draw: Draw) -> bool:
    """Let the later plan carry what the earlier one used."""
    for table in draw.plans():
        if table.get("name") == NEW:
            table["carries"] = OLD if chance(draw.rng, 98) else "no such plan"
            return True
    return False


def allowed_changes(draw: Draw) -> bool:
    """Let a plan allow other amounts from some day on."""
    plans = draw.some([plan for plan in draw.terms() if "allowed" in plan])
    for plan in plans:
        plan["allowed_changes"] = [
            {
                "from": draw.day().isoformat(),
                "allowed": draw.purse.per_service(ALLOWED, left_out=40),
            }
            for _ in range(draw.rng.choice((1, 1, 2)))
        ]
    return bool(plans)


def other_care(draw: Draw) -> bool:
    """Let other care move a plan's accumulators."""
    plans, rng = draw.some(draw.terms()), draw.rng
    for plan in plans:
        period = draw.plan_of(plan)
        begins = to_date(period["from"]) if "from" in period else date.min
        ends = to_date(period["until"]) if "until" in period else date.max
        cares = []
        for _ in range(rng.choice((1, 1, 2, 3))):
            day = draw.day(before=60, after=5)
            if chance(rng, 98):
                day = max(begins, min(ends, day))
            care: Table = {"date": day.isoformat()}
            if chance(rng, 85):
                care["deductible"] = draw.purse.draw(USED[2:])
            if chance(rng, 30):
                care["out_of_pocket"] = draw.purse.draw(USED)
            if chance(rng, 30):
                care["family_only"] = chance(rng, 90)
            if chance(rng, 30):
                care["visits"] = rng.randint(1, 3)
                if chance(rng, 60):
                    care["services"] = draw.services()
            if chance(rng, 25) and day <= draw.days[-1] and day <= ends:
                care["every"] = rng.choice(("1 month", "2 weeks", "10 days"))
                care["until"] = min(ends, draw.day(after=5)).isoformat()
                care["until"] = max(care["until"], care["date"])
            cares.append(care)
        plan["other_care"] = cares
    return bool(plans)


def second_rule(rule: str) -> Callable[[Draw], bool]:
    """Make a drawer of a second plan's rule."""

    def coordination(draw: Draw) -> bool:
        """Set the rule on a plan after the first."""
        plans = draw.plans()[1:]
        for plan in plans:
            plan["coordination"] = rule
        return bool(plans)

    return coordination


def client_protected(draw: Draw) -> bool:
    """Protect the client beside a second plan."""
    plans = draw.plans()[1:]
    for plan in plans:
        plan["client_protected"] = chance(draw.rng, 95)
    return bool(plans)
