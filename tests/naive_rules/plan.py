"""One plan as a document writes it: its period, its terms and what was used before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from naive_rules.accounts import SCOPES, Accounts
from naive_rules.reading import UNLIMITED, Refused, Table, laid_over, later, minor, to_date
from naive_rules.visits import Visit

SHARES = ("coinsurance", "copay", "deductible")  # step 8's order
SIDED = (
    "allowed",
    "deductible",
    "out_of_pocket_max",
    "toward_out_of_pocket",
    "used",
    "balance_bill_limit",
    "benefits",
    "allowed_changes",
    "left",
    "limits",
    "other_care",
    "authorizations",
    "deductible_carry_over",
    "deductible_carry_over_if_met",
)
RULES = ("standard", "non-duplication", "maintenance-of-benefits", "medicare-secondary")


class Period:
    """The days on which a payer table is in force."""

    def __init__(self, table: Table) -> None:
        """Read `from` and `until`."""
        self.begins = to_date(table["from"]) if "from" in table else None
        self.ends = to_date(table["until"]) if "until" in table else None
        if self.begins and self.ends and self.ends < self.begins:
            raise Refused("until-before-from")

    def holds(self, day: date) -> bool:
        """Say whether the day lies in the period; both its ends do."""
        return not (self.begins and day < self.begins) and not (self.ends and day > self.ends)


class Plan(Period):
    """A plan with what is used of it, moving as if it were alone."""

    def __init__(self, table: Table, digits: int, days: list[date]) -> None:
        """Read a payer table and what was used before the course, whose days are given."""
        # READING: as_of, the anniversary, a missing side and an aggregate without its amount are
        # errors of the document, even where no session asks this plan; of the sides, only the
        # one that applies is read. Fee, allowed amount, terms and order are asked for by sessions.
        super().__init__(table)
        self.digits = digits
        self.name = table.get("name")
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
        self.rows: list[Table] = self.own.get("benefits", [])
        if not self.rows:
            raise Refused("no-benefits")
        self.toward: Sequence[str] = self.own.get("toward_out_of_pocket", SHARES)
        self.limits = {
            "deductible": self.limit(self.own.get("deductible", {})),
            "maximum": self.limit(self.own.get("out_of_pocket_max", {})),
        }
        self.coordination = table.get("coordination", "standard")
        if self.coordination not in RULES:
            raise Refused("coordination")
        self.protects = table.get("client_protected", False)
        # READING: limits, authorisations, other care and carry-over are a side's where there are.
        self.shared = [shared_limit(limit) for limit in self.own.get("limits", [])]
        self.authorizations = [dict(table) for table in self.own.get("authorizations", [])]
        given = self.own.get("deductible_carry_over")
        self.carry_over_months = int(given.split()[0]) if given else 0
        self.carry_over_if_met = self.own.get("deductible_carry_over_if_met", False)
        self.earlier: Plan | None = None
        # What `payers_after` has written into `used` already is not carried once more.
        self.carries_after = to_date(table.get("carries_after", date.min))
        self.accounts = Accounts(self)
        self.start_with(days)

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

    # What was used before the course

    def start_with(self, days: list[date]) -> None:
        """Note what was used, in the benefit year that holds as_of."""
        if "used" in self.own and "left" in self.own:
            raise Refused("used-and-left")
        used: Table = self.own.get("used") or self.own.get("left") or {}
        held = [day for day in days if self.holds(day)]
        # READING: a table that is in force on no session's day states what was used by its end.
        first = held[0] if held else min(days[0], self.ends or days[0])
        self.as_of = to_date(used.get("as_of", first))
        if held and self.as_of > first:
            raise Refused("as-of")
        before = self.used_of if "used" in self.own else self.used_up_to
        deductible = before("deductible", used.get("deductible"))
        if "out_of_pocket" in used:
            maximum = before("maximum", used["out_of_pocket"])
        else:
            maximum = deductible if "deductible" in self.toward else (0, 0)
        late = self.used_of("carry_over", used.get("carry_over"))
        self.accounts.use(self.as_of, "deductible", deductible, late)
        self.accounts.use(self.as_of, "maximum", maximum)
        for place, row in enumerate(self.rows):
            visits = visits_before(row, "visit_limit")
            paid = self.minor(row.get("payer_maximum_used", 0))
            self.accounts.use_row(self.as_of, place, visits, paid)
        for place, limit in enumerate(self.shared):
            number = visits_before(limit, "visits")
            if limit["kind"] == "amount":
                number = self.minor(limit.get("amount_used", 0))
            self.accounts.use_limit(self.as_of, place, number)
        self.care = self.other_care(days)

    def used_of(self, _kind: str, given: Any) -> tuple[int, int]:
        """Read a used amount as the individual's and the family's."""
        if not isinstance(given, dict):
            given = {"individual": given or 0}
        individual = self.minor(given.get("individual", 0))
        return individual, self.minor(given["family"]) if "family" in given else individual

    def used_up_to(self, kind: str, given: Any) -> tuple[int, int]:
        """Read what is left of a limit as what was used of it (`left`)."""
        if given is None:
            return 0, 0
        if not isinstance(given, dict):  # a bare amount is the room of both
            given = dict.fromkeys(SCOPES, given)
        limits = self.limits[kind]
        used = {
            scope: max(0, limits[scope] - self.minor(given[scope]))
            for scope in SCOPES
            if scope in limits and scope in given
        }
        # READING: of a scope of which nothing is said, as much was used as `used` would take.
        individual = used.get("individual", 0)
        return individual, used.get("family", individual)

    def other_care(self, days: list[date]) -> list[tuple[date, Table]]:
        """List the days of other care that move something (next: life changes, 3)."""
        stated = "used" in self.own or "left" in self.own
        found = []
        for care in self.own.get("other_care", []):
            first = to_date(care["date"])
            # READING: `every` without `until` goes on to the last session.
            last = to_date(care["until"]) if "until" in care else days[-1]
            times, day = 0, first
            while times == 0 or ("every" in care and day <= last):
                if not self.holds(day):
                    raise Refused("other-care-day")
                if not (stated and day <= self.as_of):
                    found.append((day, care))
                times += 1
                day = later(first, care.get("every", "1 day"), times)
        return found

    def receive(self, day: date, care: Table) -> None:
        """Let other care move the accumulators, never by more than the room of its day."""
        self.accounts.adopt()
        year = self.year(day)
        family_only = care.get("family_only", False)

        def applied(kind: str, amount: int) -> int:
            """Use as much of a limit as there is room."""
            room = self.family_room(kind, year) if family_only else self.room(kind, year)
            amount = min(amount, room)
            self.accounts.use(day, kind, (0 if family_only else amount, amount))
            return amount

        deductible = applied("deductible", self.minor(care.get("deductible", 0)))
        if "out_of_pocket" in care:
            applied("maximum", self.minor(care["out_of_pocket"]))
        elif "deductible" in self.toward:
            applied("maximum", deductible)
        for place, row in enumerate(self.rows):
            if shares_a_service(row, care):
                self.accounts.use_row(day, place, care.get("visits", 0), 0)
        for place, limit in enumerate(self.shared):
            if limit["kind"] == "visits" and shares_a_service(limit, care):
                self.accounts.use_limit(day, place, care.get("visits", 0))

    # Years, windows and room

    def year(self, day: date) -> date:
        """Find the latest anniversary on or before a day (step 1)."""
        this = date(day.year, *self.anniversary)
        return this if this <= day else date(day.year - 1, *self.anniversary)

    def window(self, place: int, day: date) -> object:
        """Name the period of a shared limit that holds a day."""
        per = self.shared[place]["per"]
        if per in ("course", "lifetime"):
            return per
        if per == "calendar-year":
            return day.year
        start = self.year(day)
        if per != "benefit-year":  # windows of months, counted from the benefit year's first day
            months = int(per.split()[0])
            windows = [start + relativedelta(months=k) for k in range(0, 12, months)]
            start = max(begins for begins in windows if begins <= day)
        return start

    def room(self, kind: str, year: date) -> int:
        """Reckon what is left of the deductible or of the maximum (step 7)."""
        limit = self.limits[kind]
        if not limit:
            return 0 if kind == "deductible" else UNLIMITED
        return min(
            max(0, amount - self.accounts.used(kind, scope, year))
            for scope, amount in limit.items()
        )

    def family_room(self, kind: str, year: date) -> int:
        """Reckon what a relative's care can use."""
        # READING: a family that has no amount of its own does not bind a relative's care.
        limit = self.limits[kind]
        if "family" in limit:
            return max(0, limit["family"] - self.accounts.used(kind, "family", year))
        return UNLIMITED if limit or kind == "maximum" else 0

    def row_for(self, visit: Visit) -> int | None:
        """Find the first row that names the session (step 2)."""
        for place, row in enumerate(self.rows):
            if visit.named_by(row):
                return place if row.get("covered", True) else None
        return None

    def contracted(self, visit: Visit) -> int:
        """Find the allowed amount, a sum where the visit has add-ons (step 4)."""
        base, changes = self.own.get("allowed", {}), self.own.get("allowed_changes", [])
        allowed = laid_over(base, changes, "allowed", visit.day)
        total = 0
        for names, charge in visit.charges:
            stated = next((allowed[name] for name in names if name in allowed), None)
            if stated is not None:
                total += self.minor(stated)
            elif self.out:
                raise Refused("allowed")
            else:
                total += visit.billed if charge is None else charge
        return min(visit.billed, total)


def shared_limit(table: Table) -> Table:
    """Read a limit that rows share, its kind named."""
    if ("visits" in table) == ("amount" in table):
        raise Refused("limit-of-visits-or-amount")
    kind = "visits" if "visits" in table else "amount"
    per = table.get("per", "benefit-year")
    if per.endswith(("month", "months")) and 12 % int(per.split()[0]):
        raise Refused("months-that-divide-no-year")
    return {**table, "kind": kind, "per": per}


def visits_before(table: Table, limit: str) -> int:
    """Read how many visits were used, stated as such or as what is left of a limit."""
    if "visits_left" not in table:
        return int(table.get("visits_used", 0))
    if "visits_used" in table or limit not in table:
        raise Refused("visits-left")
    return max(0, int(table[limit]) - int(table["visits_left"]))


def shares_a_service(row: Table, care: Table) -> bool:
    """Say whether a row or a limit names any of other care's services."""
    if "services" not in row or "services" not in care:
        return True
    return bool(set(row["services"]) & set(care["services"]))
