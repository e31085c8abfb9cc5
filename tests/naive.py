"""A second, slow, obvious reckoning of an estimate, written from domain.md alone.

It shares no code with the engine on purpose: the tests compare the two to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta

Table = dict[str, Any]

DIGITS = {"USD": 2, "CAD": 2, "EUR": 2, "JPY": 0}
UNLIMITED = 10**18
SHARES = ("coinsurance", "copay", "deductible")  # step 8's order
PARTS = (*SHARES, "not_covered", "balance_bill")  # a secondary's order
SIDED = (
    "allowed",
    "deductible",
    "out_of_pocket_max",
    "toward_out_of_pocket",
    "used",
    "balance_bill_limit",
    "benefits",
)
# protocol: (sessions, cadence, service after the intake, how its phases are named)
PROTOCOLS = {
    "ipt": (16, "1 week", "individual", "ipt"),
    "ipt-maintenance": (12, "1 month", "individual", "maintenance"),
    "ipt-group": (16, "1 week", "group", "ipt"),
    "ipt-couples": (16, "1 week", "couples", "ipt"),
    "dit": (16, None, "individual", None),
    "mit": (12, "1 week", "individual", None),
}
# (in force from, {residence: (first person, each extra)}), newest first
GUIDELINES = (
    (date(2026, 1, 13), {"US": (15960, 5680), "US-AK": (19950, 7100), "US-HI": (18360, 6530)}),
    (date(2025, 1, 15), {"US": (15650, 5500), "US-AK": (19550, 6880), "US-HI": (17990, 6330)}),
    (date(2024, 1, 11), {"US": (15060, 5380), "US-AK": (18810, 6730), "US-HI": (17310, 6190)}),
)


class Refused(Exception):
    """A case that domain.md calls an error."""

    def __init__(self, code: str) -> None:
        """Keep the code of the refusal."""
        super().__init__(code)
        self.code = code


@dataclass
class Visit:
    """One planned session."""

    day: date
    service: str
    modality: str
    phase: str | None
    billed: int


@dataclass
class Outcome:
    """What one session comes to, under one plan or altogether."""

    billed: int
    allowed: int
    write_off: int = 0
    payer_paid: int = 0
    parts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def patient(self) -> int:
        """Sum the five parts that the patient owes."""
        return sum(self.parts.values())


def decimal(value: object) -> Decimal:
    """Read a number, or the text of one."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Refused("number") from None


@lru_cache(4096)
def minor(value: object, digits: int) -> int:
    """Read an amount as minor units."""
    scaled = decimal(value).scaleb(digits)
    if scaled != int(scaled) or not 0 <= scaled <= 10**12:
        raise Refused("amount")
    return int(scaled)


@lru_cache(4096)
def millionths(value: object) -> int:
    """Read a rate, "20%" or a decimal below 1, as millionths."""
    if isinstance(value, str) and value.endswith("%"):
        scaled = decimal(value[:-1]) * 10_000
    else:
        scaled = decimal(value) * 1_000_000
        if scaled >= 1_000_000:
            raise Refused("ambiguous-rate")
    if scaled != int(scaled) or scaled < 0:
        raise Refused("rate")
    return int(scaled)


def half_up(amount: Fraction) -> int:
    """Round to the minor unit, half up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def portion(rate: int, amount: int) -> int:
    """Take a rate of an amount, rounded half up."""
    return (2 * rate * amount + 1_000_000) // 2_000_000


def to_date(value: object) -> date:
    """Read a date, or the ISO text of one."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


# The course


def on_date(start: date, k: int, n: int, every: str | None) -> date:
    """Place session k (from 0) of n."""
    if every is None:  # dit: evenly over five months
        days = (start + relativedelta(months=5) - start).days
        return start + timedelta(days=k * days // (n - 1)) if n > 1 else start
    count, unit = every.split()
    # Months are reckoned from the first session, so that 31 January does not stick at 28.
    step = {unit.rstrip("s") + "s": int(count) * k}
    return start + relativedelta(**step)  # type: ignore[arg-type]


def phase_of(kind: str | None, k: int, n: int) -> str | None:
    """Name the phase of session k (from 0) of n."""
    if kind != "ipt":
        return kind
    opening, final = (3, 2) if n >= 6 else (1, 1)
    if k < opening:  # READING: a course of one session is its opening, not its final phase.
        return "opening"
    return "final" if k >= n - final else "middle"


def course_visits(case: Table, digits: int) -> list[Visit]:
    """Lay out the course's sessions in order."""
    course = case["course"]
    usual = course.get("modality", "office")
    rows: list[tuple[Table, str | None]]
    if "visits" in course:
        listed = sorted(course["visits"], key=lambda visit: to_date(visit["date"]))
        rows = [(visit, None) for visit in listed]  # READING: listed visits have no phases.
    else:
        if "start" not in course:
            raise Refused("start")
        number, cadence, service, kind = PROTOCOLS[course["protocol"]]
        n = course.get("sessions", number)
        start = to_date(course["start"])
        every = course.get("every", cadence)
        # READING: the intake opens every protocol, ipt-maintenance too.
        rows = [
            (
                {"date": on_date(start, k, n, every), "service": service if k else "intake"},
                phase_of(kind, k, n),
            )
            for k in range(n)
        ]
    if not rows:
        raise Refused("no-sessions")
    fees = case.get("provider", {}).get("fees", {})
    visits = []
    for row, phase in rows:
        fee = row.get("fee", fees.get(row["service"]))
        if fee is None:
            raise Refused("fee")
        modality = row.get("modality", usual)
        billed = minor(fee, digits)
        visits.append(Visit(to_date(row["date"]), row["service"], modality, phase, billed))
    return visits


# One plan


class Plan:
    """A plan with what is used of it, moving as if it were alone."""

    def __init__(self, table: Table, digits: int, first_day: date) -> None:
        """Read a payer table and what was used before the course."""
        # READING: as_of, the anniversary, a missing side and an aggregate without its amount are
        # errors of the document, even where no session asks this plan; of the sides, only the
        # one that applies is read. Fee, allowed amount, terms and order are asked for by sessions.
        self.digits = digits
        network = table.get("network", "in")
        self.out = network.startswith("out")
        self.own = table
        if "sides" in table:
            if any(key in table for key in SIDED):
                raise Refused("sides-and-own-terms")
            if network not in table["sides"]:
                raise Refused("side")
            self.own = table["sides"][network]
        month, day = map(int, table.get("benefit_year", "01-01").split("-"))
        if (month, day) == (2, 29):
            raise Refused("leap-day")
        self.anniversary = (month, day)
        self.rows = self.own.get("benefits", [])
        self.toward: Sequence[str] = self.own.get("toward_out_of_pocket", SHARES)
        self.allowed = self.own.get("allowed", {})
        self.limits = {
            "deductible": self.limit(self.own.get("deductible", {})),
            "maximum": self.limit(self.own.get("out_of_pocket_max", {})),
        }
        self.coordination = table.get("coordination", "standard")
        self.start_with(self.own.get("used", {}), first_day)

    def minor(self, value: object) -> int:
        """Read an amount of this plan's."""
        return minor(value, self.digits)

    def limit(self, given: Any) -> dict[str, int]:
        """Read a limit as the amounts that bind."""
        if not isinstance(given, dict):
            return {"individual": self.minor(given)}
        scopes = ["individual", "family"]
        if given.get("family_rule", "embedded") == "aggregate":
            if "family" not in given:
                raise Refused("aggregate-without-family")
            scopes = ["family"]
        return {scope: self.minor(given[scope]) for scope in scopes if scope in given}

    def start_with(self, used: Table, first_day: date) -> None:
        """Open the accumulators with what was used, in the benefit year that holds as_of."""
        as_of = to_date(used.get("as_of", first_day))
        if as_of > first_day:
            raise Refused("as-of")
        year = self.year(as_of)
        deductible = self.pair(used.get("deductible", 0))
        if "out_of_pocket" in used:
            maximum = self.pair(used["out_of_pocket"])
        else:
            maximum = deductible if "deductible" in self.toward else self.pair(0)
        # benefit year -> what is used in it; rows are known by their places
        self.used = {
            ("deductible", "individual", year): deductible[0],
            ("deductible", "family", year): deductible[1],
            ("maximum", "individual", year): maximum[0],
            ("maximum", "family", year): maximum[1],
        }
        self.visits = {(i, year): row.get("visits_used", 0) for i, row in enumerate(self.rows)}
        self.paid = {
            (i, year): self.minor(row.get("payer_maximum_used", 0))
            for i, row in enumerate(self.rows)
        }

    def pair(self, given: Any) -> tuple[int, int]:
        """Read a used amount as the individual's and the family's."""
        if not isinstance(given, dict):
            given = {"individual": given}
        individual = self.minor(given.get("individual", 0))
        return individual, self.minor(given["family"]) if "family" in given else individual

    def year(self, day: date) -> date:
        """Find the latest anniversary on or before a day (step 1)."""
        this = date(day.year, *self.anniversary)
        return this if this <= day else date(day.year - 1, *self.anniversary)

    def room(self, kind: str, year: date) -> int:
        """Reckon what is left of the deductible or of the maximum (step 7)."""
        limit = self.limits[kind]
        if not limit:
            return 0 if kind == "deductible" else UNLIMITED
        return min(
            max(0, amount - self.used.get((kind, scope, year), 0))
            for scope, amount in limit.items()
        )

    def row_for(self, visit: Visit) -> int | None:
        """Find the first row that names the session (step 2)."""
        for i, row in enumerate(self.rows):
            services = row.get("services", [visit.service])
            modalities = row.get("modality", [visit.modality])
            if visit.service in services and visit.modality in modalities:
                return i if row.get("covered", True) else None
        return None

    def contracted(self, visit: Visit) -> int:
        """Find the allowed amount (step 4)."""
        if visit.service in self.allowed:
            return min(visit.billed, self.minor(self.allowed[visit.service]))
        if self.out:
            raise Refused("allowed")
        return visit.billed

    def session(self, visit: Visit) -> Outcome:
        """Reckon one session under this plan alone."""
        year, place = self.year(visit.day), self.row_for(visit)
        if place is None:
            return uncovered(visit.billed, visit.billed)
        row = self.rows[place]
        number = self.visits.get((place, year), 0) + 1
        if "visit_limit" in row and number > row["visit_limit"]:  # step 3
            contract = row.get("after_limit", "billed") == "allowed" and not self.out
            return uncovered(visit.billed, self.contracted(visit) if contract else visit.billed)
        # READING: a visit that the payer's maximum leaves uncovered is still a covered visit.
        self.visits[place, year] = number
        outcome = self.allow(visit)
        self.share(outcome, row, terms_of(row, number), year)
        self.cap(outcome, row, place, year)
        return outcome

    def allow(self, visit: Visit) -> Outcome:
        """Split the billed charge into allowed, written off and balance bill (step 4)."""
        outcome = Outcome(visit.billed, self.contracted(visit))
        rest = visit.billed - outcome.allowed
        if self.out:
            balance = rest
            if "balance_bill_limit" in self.own:
                limit = millionths(self.own["balance_bill_limit"])
                balance = min(rest, portion(limit, outcome.allowed))
            outcome.parts["balance_bill"] = balance
            rest -= balance
        outcome.write_off = rest
        return outcome

    def share(self, outcome: Outcome, row: Table, terms: Table, year: date) -> None:
        """Reckon the cost share, stop it at the maximum, and accumulate it (steps 6, 8, 10)."""
        toward: Sequence[str] = row.get("toward_out_of_pocket", self.toward)
        room, open_deductible = self.room("maximum", year), self.room("deductible", year)
        if "deductible" in toward:
            open_deductible = min(open_deductible, room)
        parts = outcome.parts
        parts.update(self.cost_share(outcome.allowed, terms, open_deductible))

        counting = [part for part in SHARES if part in toward]
        if terms.get("copay_past_maximum", False) and "copay" in counting:
            counting.remove("copay")
        excess = max(0, sum(parts[part] for part in counting) - room)
        for part in counting:
            cut = min(excess, parts[part])
            parts[part] -= cut
            excess -= cut

        met = parts["deductible"]
        # READING: step 10 names no order, so a flagged copay counts under each of the three.
        if terms.get("copay_toward_deductible", False):
            met += parts["copay"]
        for kind, amount in ("deductible", met), ("maximum", sum(parts[p] for p in counting)):
            for scope in ("individual", "family"):
                key = (kind, scope, year)
                self.used[key] = self.used.get(key, 0) + amount

    def cost_share(self, allowed: int, terms: Table, room: int) -> dict[str, int]:
        """Reckon deductible, copay and coinsurance before the maximum (step 6)."""
        if "copay" not in terms and "coinsurance" not in terms:
            raise Refused("terms")
        order = terms.get("order")
        if order is None:
            # READING: the error needs D > 0 at a session that falls under these very terms;
            # it does not ask whether the orders differ there (an allowed amount of 0, say).
            if "copay" in terms and room > 0:
                raise Refused("order")
            order = "after-deductible"  # with no deductible left the three orders are one
        due = self.minor(terms.get("copay", 0))
        deductible = 0
        if order == "deductible-waived":
            copay = min(due, allowed)
        elif order == "after-deductible":
            deductible = min(allowed, room)
            copay = min(due, allowed - deductible)
        elif order == "before-deductible":
            copay = min(due, allowed)
            toward = terms.get("copay_toward_deductible", False)
            deductible = min(allowed - copay, max(0, room - copay) if toward else room)
        else:
            raise Refused("order-unknown")
        rate = millionths(terms.get("coinsurance", "0%"))
        coinsurance = portion(rate, allowed - deductible - copay)
        return {"deductible": deductible, "copay": copay, "coinsurance": coinsurance}

    def cap(self, outcome: Outcome, row: Table, place: int, year: date) -> None:
        """Let the payer pay the rest, up to its maximum (step 9)."""
        paid = outcome.allowed - sum(outcome.parts[part] for part in SHARES)
        before = self.paid.get((place, year), 0)
        if "payer_maximum" in row:
            within = min(paid, max(0, self.minor(row["payer_maximum"]) - before))
            outcome.parts["not_covered"] = paid - within
            paid = within
        outcome.payer_paid = paid
        # READING: a row's payer maximum is used up by what this plan pays alone, secondary or not.
        self.paid[place, year] = before + paid


def terms_of(row: Table, number: int) -> Table:
    """Choose the terms of a row's visit (step 5)."""
    for tier in row.get("tiers", []):
        if tier["through"] >= number:
            return dict(tier)
    return row


def uncovered(billed: int, price: int) -> Outcome:
    """Leave a price to the patient, the rest of the charge written off."""
    outcome = Outcome(billed, price, billed - price)
    outcome.parts["not_covered"] = price
    return outcome


# Several payers, or none


def scale_price(case: Table, digits: int, first_day: date) -> Any:
    """Read the sliding scale as a function from the fee to the price."""
    scale, client = case["provider"]["sliding_scale"], case.get("client", {})
    if "annual_income" not in client:
        raise Refused("income")
    income = minor(client["annual_income"], digits)
    chosen: Table = {}
    for tier in scale["tiers"]:
        if income <= scale_limit(scale, tier["up_to"], client, digits, first_day):
            chosen = tier
            break

    def price(fee: int) -> int:
        """Reckon the price of a session with this fee."""
        due = fee
        # READING: percent_of_fee = 50 and "50%" are both half; a twelfth of the income and the
        # percentage of it are rounded once, together.
        if "percent_of_fee" in chosen:
            due = half_up(percent(chosen["percent_of_fee"]) * fee)
        elif "fee" in chosen:
            due = minor(chosen["fee"], digits)
        elif "percent_of_monthly_income" in chosen:
            due = half_up(percent(chosen["percent_of_monthly_income"]) * income / 12)
        # READING: floor and ceiling hold above the last tier too; the ceiling is the later one.
        if "floor" in scale:
            due = max(due, minor(scale["floor"], digits))
        if "ceiling" in scale:
            due = min(due, minor(scale["ceiling"], digits))
        return min(due, fee)

    return price


def percent(value: object) -> Fraction:
    """Read 50 or "50%" as a half."""
    return Fraction(decimal(str(value).removesuffix("%"))) / 100


def scale_limit(scale: Table, up_to: Any, client: Table, digits: int, first: date) -> Fraction:
    """Reckon the income, in minor units, up to which a tier of the scale goes."""
    if scale["basis"] == "income":
        return Fraction(minor(up_to, digits))
    if "household_size" not in client:
        raise Refused("household")
    for since, places in GUIDELINES:
        if since <= first:
            one, extra = places[client.get("residence", "US")]
            guideline = one + (client["household_size"] - 1) * extra
            return percent(up_to) * int(guideline * 10**digits)
    raise Refused("guideline")


def read_payers(case: Table, digits: int, first_day: date) -> tuple[list[int], list[Plan]]:
    """Read the assistance programmes' sessions and the plans, in their order."""
    programmes: list[int] = []
    plans: list[Plan] = []
    for table in case.get("payers", []):
        if table["adapter"] == "eap":
            if plans:
                raise Refused("eap-after-plan")
            programmes.append(table["sessions"])
        else:
            plans.append(Plan(table, digits, first_day))
    if len(plans) > 2:
        raise Refused("third-plan")
    return programmes, plans


def under_plans(plans: list[Plan], visit: Visit) -> tuple[Outcome, list[int]]:
    """Reckon a session under the primary and, if there is one, the secondary plan."""
    outcome = plans[0].session(visit)
    paid = [outcome.payer_paid]
    for secondary in plans[1:]:
        alone = secondary.session(visit).payer_paid
        if secondary.coordination == "non-duplication":
            alone = max(0, alone - outcome.payer_paid)
        pays = rest = min(alone, outcome.patient())
        for part in PARTS:
            cut = min(rest, outcome.parts[part])
            outcome.parts[part] -= cut
            rest -= cut
        outcome.payer_paid += pays
        paid.append(pays)
    return outcome, paid


def estimate(case: Table) -> Table:
    """Reckon a known case document."""
    digits = DIGITS[case.get("currency", "USD")]
    visits = course_visits(case, digits)
    programmes, plans = read_payers(case, digits, visits[0].day)
    price = None
    if not case.get("payers") and "sliding_scale" in case.get("provider", {}):
        price = scale_price(case, digits, visits[0].day)
    sessions = []
    for number, visit in enumerate(visits, 1):
        paid = [0] * (len(programmes) + len(plans))
        helping = next((i for i, left in enumerate(programmes) if left > 0), None)
        if visit.billed == 0:
            outcome = Outcome(0, 0)
        elif helping is not None:
            programmes[helping] -= 1
            outcome = Outcome(visit.billed, visit.billed, payer_paid=visit.billed)
            paid[helping] = visit.billed
        elif plans:
            outcome, paid[len(programmes) :] = under_plans(plans, visit)
        elif price is not None:
            outcome = uncovered(visit.billed, price(visit.billed))
            # READING: `allowed` is the billed charge where no plan recognises anything.
            outcome.allowed = visit.billed
        else:
            outcome = uncovered(visit.billed, visit.billed)
        year = plans[0].year(visit.day) if plans else None
        sessions.append(written(number, visit, year, outcome, paid))
    return {"sessions": sessions, "totals": totals(case, digits, sessions)}


def written(number: int, visit: Visit, year: date | None, o: Outcome, paid: list[int]) -> Table:
    """Write one session of the result, and see that it balances."""
    assert o.billed == o.write_off + o.payer_paid + o.patient()
    assert o.payer_paid == sum(paid)
    assert min(o.write_off, *o.parts.values(), *paid, 0) == 0
    return {
        "number": number,
        "date": visit.day,
        "service": visit.service,
        "modality": visit.modality,
        "phase": visit.phase,
        "benefit_year": year,
        "billed": o.billed,
        "allowed": o.allowed,
        "write_off": o.write_off,
        **o.parts,
        "payer_paid": o.payer_paid,
        "patient_responsibility": o.patient(),
        "payers": paid,
    }


def totals(case: Table, digits: int, sessions: list[Table]) -> Table:
    """Sum the sessions, and add the missed ones."""
    names = ("billed", "write_off", "payer_paid", "patient_responsibility", *PARTS)
    sums = {name: sum(session[name] for session in sessions) for name in names}
    fee = minor(case.get("provider", {}).get("missed_session_fee", 0), digits)
    missed = fee * case.get("client", {}).get("missed_sessions", 0)
    return {
        "to_pay": sums["patient_responsibility"] + missed,
        "missed_sessions": missed,
        **sums,
    }
