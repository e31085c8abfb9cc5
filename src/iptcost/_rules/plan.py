"""What a plan says, as frozen values: sides, limits, benefits, tiers.

Amounts are minor units, rates millionths. Which side, row and tier applies is decided in
``_rules.adjudication``; how much is left of a limit in ``_rules.accumulators``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, NewType

import attrs

from iptcost._rules import course
from iptcost._rules.key import stated
from iptcost._rules.limits import (
    AllowedChange,
    Authorization,
    OtherCare,
    Priceds,
    SharedLimit,
    alike,
    is_named,
)
from iptcost._rules.money import Minor, Rate

CoinsuranceOf = Literal["rest", "allowed"]
Coordination = Literal[
    "standard", "non-duplication", "maintenance-of-benefits", "medicare-secondary"
]
NotReckoned = Literal["family-deductible-by-members", "savings-reserve", "copay-once-a-day"]
"""What a plan may have and no rule here reckons: each would only make it cheaper."""
Order = Literal["deductible-waived", "after-deductible", "before-deductible"]
Part = Literal["deductible", "copay", "coinsurance"]
FamilyRule = Literal["embedded", "aggregate"]
Anniversary = NewType("Anniversary", tuple[int, int])
"""Month and day on which a benefit year begins."""

NEW_YEAR: Final = Anniversary((1, 1))
ALL_PARTS: Final[tuple[Part, ...]] = ("deductible", "copay", "coinsurance")
ORDERS: Final[tuple[Order, ...]] = ("deductible-waived", "after-deductible", "before-deductible")


@attrs.frozen
class Limit:
    """A deductible or an out-of-pocket maximum. ``embedded``: the smaller of the two binds."""

    individual: Minor | None = stated("The individual's amount; left out, it does not bind.")
    family: Minor | None = stated("The family's amount; left out, it does not bind.")
    family_rule: FamilyRule = stated(
        "embedded (default): the smaller binds; aggregate: the family's alone.", default="embedded"
    )


@attrs.frozen
class Amounts:
    """What is used of a limit. ``family`` left out is the individual's."""

    individual: Minor = stated("What the individual used; 0 when left out.", default=Minor(0))
    family: Minor | None = stated("What the family used; the individual's when left out.")

    @property
    def both(self) -> tuple[int, int]:
        """Individual and family."""
        return self.individual, self.individual if self.family is None else self.family


@attrs.frozen
class Used:
    """What was used in the benefit year that holds ``as_of``."""

    as_of: dt.date | None = stated(
        "A day of the benefit year that it is of; the course's first day by default."
    )
    deductible: Amounts | None = stated("What was used of the deductible.")
    out_of_pocket: Amounts | None = stated(
        "What was used of the maximum; the deductible's, if that counts.", sourced=True
    )
    carry_over: Amounts | None = stated(
        "What of the deductible fell into the year's last months; none by default."
    )


@attrs.frozen
class Remaining:
    """What is left of a limit; of a scope that is left out it is not known."""

    individual: Minor | None = stated("What is left of the individual's.")
    family: Minor | None = stated("What is left of the family's.")


@attrs.frozen
class LeftOver:
    """What is left of the limits, in place of what is used: the benefit year is ``as_of``'s."""

    as_of: dt.date | None = stated(
        "A day of the benefit year that it is of; the course's first day by default."
    )
    deductible: Remaining | None = stated(
        "What is left of the deductible; a bare amount of the individual's and the family's."
    )
    out_of_pocket: Remaining | None = stated("What is left of the maximum, likewise.", sourced=True)


@attrs.frozen
class ShareTerms:
    """How copay, coinsurance and deductible stand to each other for one visit."""

    copay: Minor | None = None
    coinsurance: Rate | None = None
    order: Order | None = None
    copay_toward_deductible: bool = False
    copay_past_maximum: bool = False
    coinsurance_of: CoinsuranceOf = "rest"
    coinsurance_at_most: Minor | None = None
    read_with_deductible: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the coinsurance is the rate of what is left, however much that is."""
        return self.coinsurance_of == "rest" and self.coinsurance_at_most is None


@attrs.frozen
class Tier:
    """Terms that hold up to a visit's number; they stand whole."""

    through: int
    terms: ShareTerms


@attrs.frozen
class Benefit:
    """One benefits row: the services and modalities that it names, and its terms."""

    terms: ShareTerms
    services: Priceds | None = None
    modality: tuple[course.Modality, ...] | None = None
    covered: bool = True
    toward_out_of_pocket: tuple[Part, ...] | None = None
    visit_limit: int | None = None
    visits_used: int = 0
    after_limit: Literal["billed", "allowed"] = "billed"
    payer_maximum: Minor | None = None
    payer_maximum_used: Minor = Minor(0)
    prior_authorization: bool = False
    tiers: tuple[Tier, ...] = ()

    def names(self, session: course.Planned) -> bool:
        """Return whether the row speaks for this session's service or code, and modality."""
        return is_named(self.services, self.modality, session)

    @property
    def likeness(self) -> tuple[object, ...]:
        """What a row of another table has to have alike for its counts to be carried into this."""
        return alike(self.services, self.modality)

    def terms_at(self, visit: int) -> tuple[ShareTerms, str]:
        """Return the terms of visit number ``visit`` and where in the row they stand."""
        for index, tier in enumerate(self.tiers) if self.tiers else ():
            if visit <= tier.through:
                return tier.terms, f"tiers.{index}"
        return self.terms, ""


@attrs.frozen
class Side:
    """A plan's terms on one side: in network, a second tier, out of network."""

    benefits: tuple[Benefit, ...]
    allowed: Mapping[str, Minor] = attrs.field(factory=dict)
    deductible: Limit = Limit()
    out_of_pocket_max: Limit = Limit()
    toward_out_of_pocket: tuple[Part, ...] = ALL_PARTS
    used: Used | None = None
    balance_bill_limit: Rate | None = None
    allowed_changes: tuple[AllowedChange, ...] = ()
    limits: tuple[SharedLimit, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    other_care: tuple[OtherCare, ...] = ()
    carry_over_months: int = 0
    carry_over_if_met: bool = False
    of_left: bool = False
    """``used`` was reckoned from what is left."""
    states_used: bool = False
    """The table says what was used or what is left, if only that it is nothing."""

    def row_for(self, session: course.Planned) -> int | None:
        """Return the first benefits row that names this session (step 2)."""
        for row, benefit in enumerate(self.benefits):
            if (benefit.services is None and benefit.modality is None) or benefit.names(session):
                return row
        return None

    def amount_for(self, session: course.Planned) -> tuple[int | None, str]:
        """Return what the payer recognises for a session, a sum where it has add-ons (step 4).

        None where that is not known, and then for what: a service, or an add-on's code. In the
        sum a part that is not known is as charged.
        """
        prices: Mapping[str, int] = self.allowed
        if self.allowed_changes:
            changes = [(change.begins, change.allowed) for change in self.allowed_changes]
            prices = course.laid_over(prices, changes, session.date)
        amount = prices.get(session.code)
        if amount is None:
            amount = prices.get(session.service)
        unknown = session.service if amount is None else ""
        coding = session.coding
        if coding is None or not coding.add_ons:
            return amount, unknown
        total = 0
        names = (session.service, *coding.add_ons)
        stated = (amount, *(prices.get(name) for name in coding.add_ons))
        for name, recognised, charge in zip(names, stated, coding.charges, strict=True):
            unknown = unknown or (name if recognised is None else "")
            charged = session.billed if charge is None else charge
            total += charged if recognised is None else recognised
        return total, unknown


@attrs.frozen
class Plan:
    """A plan as one case sees it: the side that applies, and where it stands in the document."""

    side: Side
    path: str
    """The dotted path of the plan's table."""
    side_path: str
    """The dotted path of the terms: the table's own, or one of its sides'."""
    name: str = "plan"
    in_network: bool = True
    network: str = "in"
    benefit_year: Anniversary = NEW_YEAR
    coordination: Coordination = "standard"
    begins: dt.date | None = None
    until: dt.date | None = None
    carries: str | None = None
    carries_after: dt.date | None = None
    """What the earlier table used up to this day is in ``used`` already."""
    client_protected: bool = False
    not_reckoned: tuple[NotReckoned, ...] = ()


def states_change(plan: Plan) -> bool:
    """Return whether a plan states more than the terms of a year for services.

    Then neither the outer estimate of ranges nor the compiled loop of batches speaks of it.
    """
    side = plan.side
    named = [name for row in side.benefits for name in row.services or ()]
    return bool(
        plan.begins
        or plan.until
        or plan.carries
        or plan.client_protected
        or plan.coordination not in ("standard", "non-duplication")
        or side.limits
        or side.authorizations
        or side.carry_over_months
        or side.other_care
        or side.allowed_changes
        or any(name not in course.CODES for name in (*side.allowed, *named))
    )


@attrs.frozen
class Assistance:
    """An employee assistance programme: so many sessions paid in full at the billed charge."""

    sessions: int
    path: str = ""
    name: str = "eap"
    begins: dt.date | None = None
    until: dt.date | None = None


Payer = Plan | Assistance


def is_in_force(payer: Payer, day: dt.date) -> bool:
    """Return whether a day lies in a payer's period, both its ends included."""
    return (payer.begins is None or payer.begins <= day) and (
        payer.until is None or day <= payer.until
    )


def is_in_network(network: str) -> bool:
    """Return whether a side of this name is in network: those called ``out…`` are not."""
    return not network.startswith("out")
