"""The sliding scale (domain.md, 'Paying without a plan'; next.md, life changes, 7)."""

from datetime import date
from fractions import Fraction
from typing import Any

from naive_rules.reading import Refused, Table, half_up, minor, percent

# (in force from, {residence: (first person, each extra)}), newest first
GUIDELINES = (
    (date(2026, 1, 13), {"US": (15960, 5680), "US-AK": (19950, 7100), "US-HI": (18360, 6530)}),
    (date(2025, 1, 15), {"US": (15650, 5500), "US-AK": (19550, 6880), "US-HI": (17990, 6330)}),
    (date(2024, 1, 11), {"US": (15060, 5380), "US-AK": (18810, 6730), "US-HI": (17310, 6190)}),
)


class Scale:
    """A therapist's sliding scale for one client."""

    def __init__(self, case: Table, digits: int, first_day: date) -> None:
        """Keep the scale and what it goes by."""
        self.scale: Table = case["provider"]["sliding_scale"]
        self.client: Table = case.get("client", {})
        self.digits = digits
        self.first_day = first_day
        self.caps = self.scale.get("caps_cost_share", False)

    def price(self, fee: int, day: date) -> int:
        """Reckon the price of a session with this fee on this day."""
        reviewed = day if self.scale.get("review", "start") == "each-session" else self.first_day
        tier = self.tier(reviewed)
        due = fee
        # READING: percent_of_fee = 50 and "50%" are both half; a twelfth of the income and the
        # percentage of it are rounded once, together.
        if "percent_of_fee" in tier:
            due = half_up(percent(tier["percent_of_fee"]) * fee)
        elif "fee" in tier:
            due = minor(tier["fee"], self.digits)
        elif "percent_of_monthly_income" in tier:
            due = half_up(percent(tier["percent_of_monthly_income"]) * self.income() / 12)
        # READING: floor and ceiling hold above the last tier too; the ceiling is the later one.
        if "floor" in self.scale:
            due = max(due, minor(self.scale["floor"], self.digits))
        if "ceiling" in self.scale:
            due = min(due, minor(self.scale["ceiling"], self.digits))
        return min(due, fee)

    def income(self) -> int:
        """Read the household's income in a year."""
        if "annual_income" not in self.client:
            raise Refused("income")
        return minor(self.client["annual_income"], self.digits)

    def tier(self, day: date) -> Table:
        """Find the first tier whose bound the income does not pass; none above the last."""
        for tier in self.scale["tiers"]:
            if self.income() <= self.bound(tier["up_to"], day):
                return dict(tier)
        return {}

    def bound(self, up_to: Any, day: date) -> Fraction:
        """Reckon the income, in minor units, up to which a tier goes."""
        if self.scale.get("basis", "poverty-guideline") == "income":
            return Fraction(minor(up_to, self.digits))
        if "household_size" not in self.client:
            raise Refused("household")
        for since, places in GUIDELINES:
            if since <= day:
                one, extra = places[self.client.get("residence", "US")]
                guideline = one + (self.client["household_size"] - 1) * extra
                return percent(up_to) * int(guideline * 10**self.digits)
        raise Refused("guideline")
