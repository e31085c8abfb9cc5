"""Draws known case documents that reach every rule of domain.md.

Only methods of `random.Random` are used, so that a seed and hypothesis can both drive them.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Table = dict[str, Any]

SERVICES = ("intake", "individual", "group", "couples")
PROTOCOLS = ("ipt", "ipt", "ipt-maintenance", "ipt-group", "ipt-couples", "dit", "mit")
CADENCES = ("1 week", "2 weeks", "1 month", "2 months", "3 days", "1 day", "6 weeks")
ORDERS = ("deductible-waived", "after-deductible", "before-deductible")
SHARES = ("deductible", "copay", "coinsurance")
STARTS = (
    date(2024, 2, 29),
    date(2024, 12, 31),
    date(2025, 1, 14),
    date(2025, 1, 15),
    date(2025, 8, 31),
    date(2025, 11, 30),
    date(2026, 1, 12),
    date(2026, 1, 31),
    date(2026, 6, 15),
    date(2026, 10, 5),
    date(2027, 3, 31),
)
# Amounts in minor units: round ones that meet each other's limits, and odd ones that round.
FEES = (10000, 12000, 15000, 15000, 20000, 25000, 17533, 9999, 101)
ALLOWED = (8000, 9000, 12000, 12000, 15000, 16000, 20000, 9277, 11111, 1, 0)
COPAYS = (0, 500, 2500, 3000, 3000, 4000, 12000, 20000, 3333, 1)
DEDUCTIBLES = (0, 15000, 30000, 50000, 50000, 100000, 150000, 300000, 45001, 12345)
MAXIMA = (0, 20000, 40000, 60000, 60000, 100000, 150000, 200000, 600000, 33333)
USED = (0, 0, 5000, 15000, 30000, 45000, 60000, 10001, 100000)
PAYER_MAXIMA = (0, 10000, 30000, 50000, 50000, 100000, 150000, 25017)
RATES = ("0%", "10%", "20%", "20%", "30%", "40%", "50%", "33.3333%", "12.5%", "100%")
BALANCE_LIMITS = ("0%", "9.25%", "15%", "15%", "50%")


def chance(rng: random.Random, percent: int) -> bool:
    """Say yes so many times in a hundred."""
    return rng.randint(1, 100) <= percent


def text(amount: int, currency: str) -> str:
    """Write minor units as the currency's decimal text."""
    if currency == "JPY":
        return str(amount)
    return f"{amount // 100}.{amount % 100:02d}"


class Purse:
    """Draws amounts of one currency."""

    def __init__(self, rng: random.Random, currency: str) -> None:
        """Keep the source of chance and the currency."""
        self.rng = rng
        self.currency = currency

    def draw(self, usual: tuple[int, ...]) -> str:
        """Draw one of the usual amounts, or now and then an odd one near them."""
        amount = self.rng.choice(usual)
        if chance(self.rng, 15):
            amount = self.rng.randint(0, 2 * amount)
        return text(amount, self.currency)

    def per_service(self, usual: tuple[int, ...], left_out: int = 0) -> dict[str, str]:
        """Draw an amount for each service, some left out."""
        one = self.draw(usual)
        amounts = {
            service: self.draw(usual) if chance(self.rng, 40) else one for service in SERVICES
        }
        return {name: given for name, given in amounts.items() if not chance(self.rng, left_out)}


# The course


def draw_visits(rng: random.Random, purse: Purse, start: date) -> list[Table]:
    """Draw listed visits: out of order, several a day, some of them free."""
    visits: list[Table] = []
    day = start
    for _ in range(rng.randint(1, 12)):
        day += timedelta(days=rng.choice((0, 0, 1, 7, 7, 14, 28, 45)))
        visit: Table = {"date": day.isoformat(), "service": rng.choice(SERVICES)}
        if chance(rng, 30):
            visit["modality"] = rng.choice(("office", "telehealth"))
        if chance(rng, 25):
            visit["fee"] = text(0, purse.currency) if chance(rng, 50) else purse.draw(FEES)
        visits.append(visit)
    if chance(rng, 50):
        rng.shuffle(visits)
    return visits


def draw_course(rng: random.Random, purse: Purse) -> tuple[Table, date]:
    """Draw a course, and its first day."""
    start = rng.choice(STARTS) + timedelta(days=rng.choice((0, 0, rng.randint(0, 200))))
    course: Table = {}
    if chance(rng, 25):
        course["visits"] = draw_visits(rng, purse, start)
    else:
        course |= {"protocol": rng.choice(PROTOCOLS), "start": start.isoformat()}
        if chance(rng, 40):
            course["sessions"] = rng.choice((1, 2, 5, 6, 8, 12, 14, 16, 20))
        if chance(rng, 25):
            course["every"] = rng.choice(CADENCES)
    if chance(rng, 30):
        course["modality"] = rng.choice(("office", "telehealth"))
    return course, start


def draw_scale(rng: random.Random, purse: Purse) -> Table:
    """Draw a sliding scale."""
    # A guideline is in dollars; in another currency only plain income makes sense.
    by_income = purse.currency != "USD" or chance(rng, 35)
    steps = rng.sample((1, 2, 3, 4, 6), rng.randint(1, 4))
    tiers: list[Table] = []
    for step in sorted(steps):
        up_to = text(1_500_000 * step, purse.currency) if by_income else f"{100 * step}%"
        tier: Table = {"up_to": up_to}
        kind = rng.choice(("percent_of_fee", "fee", "percent_of_monthly_income"))
        if kind == "fee":
            tier[kind] = purse.draw(FEES)
        else:
            tier[kind] = rng.choice((33, 50, 75) if kind == "percent_of_fee" else (1, 2, 3, 5))
        tiers.append(tier)
    scale: Table = {"basis": "income" if by_income else "poverty-guideline", "tiers": tiers}
    if chance(rng, 40):
        scale["floor"] = text(rng.choice((2000, 4000, 5001)), purse.currency)
    if chance(rng, 30):
        scale["ceiling"] = text(rng.choice((6000, 9000, 14000)), purse.currency)
    return scale


def draw_client(rng: random.Random, purse: Purse) -> Table:
    """Draw a client, whose income often meets a scale's limit exactly."""
    size = rng.randint(1, 6)
    income = rng.choice(
        (
            1_500_000 * rng.randint(0, 6),
            100 * (15960 + (size - 1) * 5680) * rng.randint(1, 4),
            rng.randint(0, 12_000_000),
        )
    )
    client: Table = {"household_size": size, "annual_income": text(income, purse.currency)}
    if chance(rng, 40):
        client["residence"] = rng.choice(("US", "US-AK", "US-HI"))
    return client


# A plan


def draw_terms(rng: random.Random, purse: Purse, plain: bool) -> Table:
    """Draw copay, coinsurance, order and flags."""
    kind = rng.choice(("copay", "coinsurance", "both"))
    terms: Table = {}
    if kind != "coinsurance":
        terms["copay"] = purse.draw(COPAYS)
    if kind != "copay":
        terms["coinsurance"] = rng.choice(RATES)
    if chance(rng, 98 if kind != "coinsurance" else 40) or (plain and kind != "coinsurance"):
        terms["order"] = rng.choice(ORDERS)
    if not plain and "copay" in terms and chance(rng, 25):
        terms["copay_toward_deductible"] = chance(rng, 90)
    if not plain and "copay" in terms and chance(rng, 25):
        terms["copay_past_maximum"] = chance(rng, 90)
    return terms


def draw_tiers(rng: random.Random, purse: Purse) -> list[Table]:
    """Draw tiers in rising order."""
    ends = sorted(rng.sample((1, 2, 3, 4, 6, 10), rng.randint(1, 3)))
    return [{"through": end, **draw_terms(rng, purse, plain=False)} for end in ends]


def subset(rng: random.Random) -> list[str]:
    """Draw which parts count toward a maximum."""
    return rng.sample(SHARES, rng.randint(0, 3))


def draw_row(rng: random.Random, purse: Purse, plain: bool) -> Table:
    """Draw a row of benefits that names every service and modality."""
    row = draw_terms(rng, purse, plain)
    if chance(rng, 30):
        row["visit_limit"] = rng.choice((0, 1, 4, 6, 8, 10, 12, 20))
        if chance(rng, 50):
            row["after_limit"] = rng.choice(("billed", "allowed", "allowed"))
    if chance(rng, 30):
        row["visits_used"] = rng.choice((0, 1, 2, 3, 5, 12))
    if chance(rng, 10):
        row["prior_authorization"] = True
    if plain:
        return row
    if chance(rng, 22):
        row["payer_maximum"] = purse.draw(PAYER_MAXIMA)
        if chance(rng, 50):
            row["payer_maximum_used"] = purse.draw(USED)
    if chance(rng, 22):
        row["tiers"] = draw_tiers(rng, purse)
    if chance(rng, 15):
        row["toward_out_of_pocket"] = subset(rng)
    return row


def draw_benefits(rng: random.Random, purse: Purse, plain: bool) -> list[Table]:
    """Draw rows of which the first that names a session decides."""
    rows = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        row = draw_row(rng, purse, plain)
        if chance(rng, 70):
            row["services"] = rng.sample(SERVICES, rng.randint(1, 3))
        if "services" not in row or chance(rng, 30):
            row["modality"] = [rng.choice(("office", "telehealth"))]
        if chance(rng, 12):
            row["covered"] = False
        rows.append(row)
    if not rows or chance(rng, 85):  # else sessions may find no row at all
        row = draw_row(rng, purse, plain)
        if chance(rng, 15):
            row["services"] = list(SERVICES)
        if chance(rng, 10):
            row["modality"] = ["office", "telehealth"]
        if chance(rng, 5):
            row["covered"] = True
        rows.append(row)
    return rows


def draw_limit(rng: random.Random, purse: Purse, usual: tuple[int, ...]) -> Any:
    """Draw a deductible or a maximum: bare, or a table of either or both scopes."""
    if chance(rng, 50):
        return purse.draw(usual)
    table: Table = {}
    rule = rng.choice((None, "embedded", "aggregate"))
    if chance(rng, 80):
        table["individual"] = purse.draw(usual)
    if chance(rng, 80) or rule == "aggregate":
        table["family"] = purse.draw(tuple(2 * amount for amount in usual) + usual)
    if rule:
        table["family_rule"] = rule
    return table


def draw_used_amount(rng: random.Random, purse: Purse) -> Any:
    """Draw what was used: bare, or a table of either or both scopes."""
    if chance(rng, 50):
        return purse.draw(USED)
    return {scope: purse.draw(USED) for scope in ("individual", "family") if chance(rng, 75)}


def draw_used(rng: random.Random, purse: Purse, first: date) -> Table:
    """Draw what was used before the course, in its first benefit year or in an older one."""
    used: Table = {}
    if chance(rng, 40):
        days = rng.choice((0, 1, 10, 30, 90, 200, 400))
        used["as_of"] = (first - timedelta(days=days)).isoformat()
    if chance(rng, 85):
        used["deductible"] = draw_used_amount(rng, purse)
    if chance(rng, 50):
        used["out_of_pocket"] = draw_used_amount(rng, purse)
    return used


def draw_side(rng: random.Random, purse: Purse, first: date, out: bool, plain: bool) -> Table:
    """Draw a plan's terms on one side."""
    side: Table = {"benefits": draw_benefits(rng, purse, plain)}
    if out or chance(rng, 80):
        side["allowed"] = purse.per_service(ALLOWED, left_out=0 if out else 15)
    if chance(rng, 80):
        side["deductible"] = draw_limit(rng, purse, DEDUCTIBLES)
    if chance(rng, 70):
        side["out_of_pocket_max"] = draw_limit(rng, purse, MAXIMA)
    if chance(rng, 60):
        side["used"] = draw_used(rng, purse, first)
    if not plain and chance(rng, 20):
        side["toward_out_of_pocket"] = subset(rng)
    if not plain and chance(rng, 45 if out else 5):
        side["balance_bill_limit"] = rng.choice(BALANCE_LIMITS)
    return side


def draw_plan(rng: random.Random, purse: Purse, first: date, plain: bool = False) -> Table:
    """Draw a plan."""
    plan: Table = {"adapter": "plan", "name": rng.choice(("Silver PPO", "Gold HMO"))}
    sides = not plain and chance(rng, 18)
    network = rng.choice(("in", "in", "out") + (("in-tier-2", "out-2") if sides else ()))
    if network != "in" or chance(rng, 50):
        plan["network"] = network
    if sides:
        names = [network, *(name for name in ("in", "out", "in-tier-2") if name != network)]
        plan["sides"] = {
            name: draw_side(rng, purse, first, name.startswith("out"), plain)
            for name in names[: rng.randint(1, 3)]
        }
    else:
        plan |= draw_side(rng, purse, first, network == "out", plain)
    if chance(rng, 60):  # often an anniversary within the course
        day = first + timedelta(days=rng.choice((0, 1, 7, 30, 56, 90, 200, rng.randint(0, 365))))
        month_day = day.isoformat()[5:]
        plan["benefit_year"] = "03-01" if month_day == "02-29" else month_day
    return plan


def draw_payers(rng: random.Random, purse: Purse, first: date) -> list[Table]:
    """Draw assistance programmes, then none, one or two plans."""
    payers: list[Table] = []
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        payers.append({"adapter": "eap", "sessions": rng.choice((0, 1, 2, 3, 6))})
    plans = rng.choice((0, 1, 1, 1, 1, 1, 2, 2, 2))
    for place in range(plans):
        plan = draw_plan(rng, purse, first)
        if place == 1 and chance(rng, 70):
            plan["coordination"] = rng.choice(("standard", "non-duplication", "non-duplication"))
        payers.append(plan)
    return payers


# Whole cases


def first_day(course: Table, start: date) -> date:
    """Find the day of the course's earliest session."""
    return min((date.fromisoformat(v["date"]) for v in course.get("visits", [])), default=start)


def draw_case(rng: random.Random) -> Table:
    """Draw a known case; a few in a hundred are ones to refuse."""
    currency = rng.choice(("USD", "USD", "USD", "USD", "USD", "CAD", "EUR", "JPY"))
    purse = Purse(rng, currency)
    course, start = draw_course(rng, purse)
    first = first_day(course, start)
    case: Table = {"course": course, "provider": {"fees": purse.per_service(FEES)}}
    if currency != "USD" or chance(rng, 50):
        case["currency"] = currency
    if chance(rng, 30):
        case["provider"]["missed_session_fee"] = purse.draw((0, 5000, 7500))
    payers = draw_payers(rng, purse, first)
    if payers:
        case["payers"] = payers
    if chance(rng, 10 if payers else 75):
        case["provider"]["sliding_scale"] = draw_scale(rng, purse)
        case["client"] = draw_client(rng, purse)
    if chance(rng, 30):
        case.setdefault("client", {})["missed_sessions"] = rng.randint(0, 4)
    if chance(rng, 3):
        rng.choice(MISTAKES)(case, first)
    return case


def draw_plain_case(rng: random.Random) -> Table:
    """Draw a case of one plain plan (domain.md, Unknowns), with or without assistance before."""
    purse = Purse(rng, rng.choice(("USD", "USD", "USD", "JPY")))
    course, start = draw_course(rng, purse)
    first = first_day(course, start)
    payers: list[Table] = []
    if chance(rng, 30):
        payers.append({"adapter": "eap", "sessions": rng.choice((0, 1, 3, 6))})
    payers.append(draw_plan(rng, purse, first, plain=True))
    fees = purse.per_service(FEES)
    provider = {"fees": fees}
    return {"currency": purse.currency, "course": course, "provider": provider, "payers": payers}


# Mistakes to refuse


def applied(case: Table) -> list[Table]:
    """List the terms that apply of each plan of a case."""
    plans = [payer for payer in case.get("payers", []) if payer["adapter"] == "plan"]
    return [plan.get("sides", {}).get(plan.get("network", "in"), plan) for plan in plans]


def no_fees(case: Table, first: date) -> None:
    """Leave the fees out."""
    del case["provider"]["fees"]


def no_allowed(case: Table, first: date) -> None:
    """Leave the allowed amounts out, which is wrong out of network only."""
    for terms in applied(case):
        terms.pop("allowed", None)


def no_order(case: Table, first: date) -> None:
    """Leave every order out, which is wrong where a copay meets an open deductible."""
    for terms in applied(case):
        for row in terms["benefits"]:
            row.pop("order", None)


def no_terms(case: Table, first: date) -> None:
    """Leave copay and coinsurance out of the last row."""
    for terms in applied(case):
        terms["benefits"][-1].pop("copay", None)
        terms["benefits"][-1].pop("coinsurance", None)


def late_as_of(case: Table, first: date) -> None:
    """State what was used after the first day."""
    for terms in applied(case):
        terms.setdefault("used", {})["as_of"] = (first + timedelta(days=1)).isoformat()


def no_family(case: Table, first: date) -> None:
    """Ask for the family's deductible without stating it."""
    for terms in applied(case):
        terms["deductible"] = {"individual": "500", "family_rule": "aggregate"}


def leap_day(case: Table, first: date) -> None:
    """Set the anniversary on 29 February."""
    for payer in case.get("payers", []):
        if payer["adapter"] == "plan":
            payer["benefit_year"] = "02-29"


def eap_last(case: Table, first: date) -> None:
    """List an assistance programme after the plans."""
    case.setdefault("payers", []).append({"adapter": "eap", "sessions": 2})


def third_plan(case: Table, first: date) -> None:
    """Add two plans."""
    plan = {"adapter": "plan", "benefits": [{"coinsurance": "20%"}]}
    case["payers"] = [*case.get("payers", []), plan, dict(plan)]


def no_side(case: Table, first: date) -> None:
    """Name a side that the plan doesn't have."""
    for payer in case.get("payers", []):
        if "sides" in payer:
            payer["network"] = "in-tier-9"


def own_terms_beside_sides(case: Table, first: date) -> None:
    """State a plan's own terms beside its sides."""
    for payer in case.get("payers", []):
        if "sides" in payer:
            payer["deductible"] = "500"


MISTAKES: tuple[Callable[[Table, date], None], ...] = (
    no_fees,
    no_allowed,
    no_order,
    no_terms,
    late_as_of,
    no_family,
    leap_day,
    eap_last,
    third_plan,
    no_side,
    own_terms_beside_sides,
)

cases = st.randoms(use_true_random=False).map(draw_case)
plain_cases = st.randoms(use_true_random=False).map(draw_plain_case)
