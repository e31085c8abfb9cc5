"""What a plan says, as frozen values: sides, benefits, tiers.

Amounts are minor units, rates millionths. Which side, row and tier applies is decided in
``_rules.adjudication``; how much is left of a limit in ``_rules.accumulators``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, NewType

import attrs

from iptcost._faults.problem import Words
from iptcost._rules import course
from iptcost._rules import limits as shared
from iptcost._rules.key import needed, stated
from iptcost._rules.money import Minor, Rate

CoinsuranceOf = Literal["rest", "allowed"]
Coordination = Literal[
    "standard", "non-duplication", "maintenance-of-benefits", "medicare-secondary"
]
NotReckoned = Literal["family-deductible-by-members", "savings-reserve", "copay-once-a-day"]
"""What a plan may have and no rule here reckons: each would only make it cheaper."""
Order = Literal["deductible-waived", "after-deductible", "before-deductible"]
Part = Literal["deductible", "copay", "coinsurance"]
Anniversary = NewType("Anniversary", tuple[int, int])
"""Month and day on which a benefit year begins."""

NEW_YEAR: Final = Anniversary((1, 1))
ALL_PARTS: Final[tuple[Part, ...]] = ("deductible", "copay", "coinsurance")
ORDERS: Final[tuple[Order, ...]] = ("deductible-waived", "after-deductible", "before-deductible")


@attrs.frozen
class ShareTerms:
    """How copay, coinsurance and deductible stand to each other for a visit: a row's, a tier's."""

    cost_share: str | None = stated(
        'All terms in a plan document\'s words, such as "$30 copay after deductible", in '
        "place of copay, coinsurance and order.",
        sample="No charge",
        sourced=True,
        called=Words("what you pay for a visit"),
        asked=Words(
            "What do I pay for {visit} with {therapist}? The code is {code}. Is it a "
            "copay or coinsurance? Does the deductible come first?"
        ),
    )
    """In a case it is kept only where "with deductible" was read as before-deductible."""
    copay: Minor | None = stated(
        "A fixed amount a session. Left out, there is none, if a coinsurance is stated.",
        sourced=True,
        called=Words("your copay"),
        asked=Words("What is my copay for {visit} with {therapist}? The code is {code}."),
    )
    coinsurance: Rate | None = stated(
        "The patient's share of the allowed amount. Left out, there is none, if a copay is stated.",
        sample="0%",
        sourced=True,
        called=Words("your coinsurance"),
        asked=Words(
            "What share do I pay as coinsurance for {visit} with {therapist}? The code is {code}."
        ),
    )
    order: Order | None = stated(
        "Where the copay stands to the deductible: deductible-waived, after-deductible or "
        "before-deductible. Needed where a copay meets a deductible; after-deductible for a "
        "coinsurance alone.",
        sample="after-deductible",
        called=Words("whether your deductible comes first"),
        asked=Words(
            "Does my deductible apply to {visits} with {therapist}? The code is {code}. "
            "If it does, when do I pay the copay: only after I have met the deductible, "
            "or from the first visit, on top of it?"
        ),
    )
    copay_toward_deductible: bool = stated(
        "Whether the copay counts toward the deductible; false when left out.",
        default=False,
        called=Words("whether copays count toward your deductible"),
        asked=Words("Do my copays count toward my deductible?"),
    )
    copay_past_maximum: bool = stated(
        "Whether the copay goes on past the out-of-pocket maximum; false when left out.",
        default=False,
        called=Words("whether copays go on past your maximum"),
        asked=Words("Do I still pay copays once I have reached my out-of-pocket maximum?"),
    )
    coinsurance_of: CoinsuranceOf = stated(
        "What the coinsurance is a share of: rest (default), what copay and deductible leave; "
        "or allowed, the allowed amount after the deductible.",
        default="rest",
        called=Words("what your coinsurance is taken of"),
        asked=Words(
            "Is my coinsurance a percentage of the whole allowed amount, or of what is "
            "left after the copay?"
        ),
    )
    coinsurance_at_most: Minor | None = stated(
        "The most of the coinsurance in one session; no limit by default.",
        sourced=True,
        called=Words("the most that you pay as coinsurance for a visit"),
        asked=Words("Is there a most that I pay as coinsurance for one visit?"),
    )

    @property
    def is_plain(self) -> bool:
        """Whether the coinsurance is the rate of what is left, however much that is."""
        return self.coinsurance_of == "rest" and self.coinsurance_at_most is None


@attrs.frozen(kw_only=True)
class Tier(ShareTerms):
    """Terms that hold up to the visit numbered ``through``; they stand whole."""

    through: course.Sessions = needed(
        "The number of the last visit of the tier.",
        called=Words("up to which visit the first terms hold"),
        asked=Words("After how many visits in a benefit year does what I pay change?"),
    )


@attrs.frozen
class Benefit(ShareTerms):
    """One benefits row: the services and modalities that it names, and its terms."""

    services: shared.Priceds | None = stated(
        "The services that the row names; all when left out.", sample=("individual",)
    )
    modality: tuple[course.Modality, ...] | None = stated(
        "The modalities that the row names; both when left out."
    )
    covered: bool = stated(
        "false where the plan pays nothing; true when left out.",
        default=True,
        sample=True,
        called=Words("whether your plan covers it"),
        asked=Words("Do you cover {visits} with {therapist}? The code is {code}."),
    )
    toward_out_of_pocket: tuple[Part, ...] | None = stated(
        "As of the plan, for this row alone.", sample=()
    )
    visit_limit: int | None = stated(
        "How many visits a benefit year covers; no limit by default.",
        sample=1,
        sourced=True,
        called=Words("how many visits your plan covers"),
        asked=Words(
            "How many visits for mental health do you cover in a benefit year? Or is "
            "there no limit?"
        ),
    )
    visits_used: int | None = stated(
        "How many of them were used before the course; 0 when left out.",
        sourced=True,
        called=Words("the visits used so far"),
        asked=Words(
            "How many of my visits for mental health have you counted so far this benefit year?"
        ),
    )
    visits_left: int | None = stated(
        "In place of visits_used: how many visits are left of it.",
        sourced=True,
        called=Words("how many visits are left"),
        asked=Words("How many visits for mental health have I left this benefit year?"),
    )
    after_limit: Literal["billed", "allowed"] = stated(
        "What a visit past the limit costs: billed (default) or allowed.",
        default="billed",
        called=Words("what a visit costs that your plan no longer covers"),
        asked=Words(
            "What if I have used up the visits that you cover? May my therapist charge "
            "me the full fee, or does your own rate still hold?"
        ),
    )
    payer_maximum: Minor | None = stated(
        "What the plan pays at most in a year; no limit by default.",
        sourced=True,
        called=Words("the most that your plan pays in a year"),
        asked=Words("What is the most that you pay for mental health in a benefit year?"),
    )
    payer_maximum_used: Minor = stated(
        "What it has paid of that; 0 when left out.",
        default=Minor(0),
        sourced=True,
        called=Words("what your plan has paid of that so far"),
        asked=Words("How much have you paid for my mental health so far this benefit year?"),
    )
    prior_authorization: bool = stated(
        "Whether it has to be asked first. It changes no amount.",
        default=False,
        called=Words("whether your plan has to agree first"),
        asked=Words("Do I need prior authorization for {visits}? The code is {code}."),
    )
    tiers: tuple[Tier, ...] = stated(
        "Other terms for the first visits, by rising through.", default=()
    )

    def names(self, session: course.Planned) -> bool:
        """Return whether the row speaks for this session's service or code, and modality."""
        return shared.is_named(self.services, self.modality, session)

    @property
    def used(self) -> int:
        """How many visits were used before the course."""
        return shared.used_of(self.visit_limit, self.visits_used, self.visits_left)

    @property
    def likeness(self) -> tuple[object, ...]:
        """What a row of another table has to have alike for its counts to be carried into this."""
        return shared.alike(self.services, self.modality)

    def terms_at(self, visit: int) -> tuple[ShareTerms, str]:
        """Return the terms of visit number ``visit`` and where in the row they stand."""
        for index, tier in enumerate(self.tiers) if self.tiers else ():
            if visit <= tier.through:
                return tier, f"tiers.{index}"
        return self, ""


@attrs.frozen
class Side:
    """A plan's terms on one side: in network, a second tier, out of network."""

    benefits: tuple[Benefit, ...]
    allowed: Mapping[str, Minor] = attrs.field(factory=dict)
    deductible: shared.Limit = shared.Limit()
    out_of_pocket_max: shared.Limit = shared.Limit()
    toward_out_of_pocket: tuple[Part, ...] = ALL_PARTS
    used: shared.Used | None = None
    balance_bill_limit: Rate | None = None
    allowed_changes: tuple[shared.AllowedChange, ...] = ()
    limits: tuple[shared.SharedLimit, ...] = ()
    authorizations: tuple[shared.Authorization, ...] = ()
    other_care: tuple[shared.OtherCare, ...] = ()
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

    Then the compiled loop of batches does not speak of it, and which way the total goes with a
    value is not claimed.
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
class EapTable:
    """An employee assistance programme."""

    sessions: int = needed("How many sessions it pays in full.", sourced=True)
    adapter: str = stated("eap.", default="eap")
    name: str = stated("What the programme is called in the estimate.", default="eap")
    begins: dt.date | None = stated(
        "The first day on which it is in force; none by default.", name="from"
    )
    until: dt.date | None = stated("The last day on which it is in force; none by default.")


@attrs.frozen
class Assistance(EapTable):
    """A programme as one case sees it: so many sessions paid in full at the billed charge."""

    path: str = ""


Payer = Plan | Assistance


def is_in_force(payer: Payer, day: dt.date) -> bool:
    """Return whether a day lies in a payer's period, both its ends included."""
    return (payer.begins is None or payer.begins <= day) and (
        payer.until is None or day <= payer.until
    )


def is_in_network(network: str) -> bool:
    """Return whether a side of this name is in network: those called ``out…`` are not."""
    return not network.startswith("out")
