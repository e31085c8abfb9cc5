"""What a plan says, as frozen values: sides, limits, benefits, tiers.

Amounts are minor units, rates millionths. Which side, row and tier applies is decided in
``_rules.adjudication``; how much is left of a limit in ``_rules.accumulators``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, NewType

import attrs

from iptcost._rules.course import Modality, Service
from iptcost._rules.key import key
from iptcost._rules.money import Minor, Rate

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

    individual: Minor | None = attrs.field(
        default=None, metadata=key("The individual's amount; left out, it does not bind.")
    )
    family: Minor | None = attrs.field(
        default=None, metadata=key("The family's amount; left out, it does not bind.")
    )
    family_rule: FamilyRule = attrs.field(
        default="embedded",
        metadata=key("embedded (default): the smaller binds; aggregate: the family's alone."),
    )


@attrs.frozen
class Amounts:
    """What is used of a limit. ``family`` left out is the individual's."""

    individual: Minor = attrs.field(
        default=Minor(0), metadata=key("What the individual used; 0 when left out.")
    )
    family: Minor | None = attrs.field(
        default=None, metadata=key("What the family used; the individual's when left out.")
    )

    @property
    def both(self) -> tuple[int, int]:
        """Individual and family."""
        return self.individual, self.individual if self.family is None else self.family


@attrs.frozen
class Used:
    """What was used in the benefit year that holds ``as_of``."""

    as_of: dt.date | None = attrs.field(
        default=None,
        metadata=key("A day of the benefit year that it is of; the course's first day by default."),
    )
    deductible: Amounts | None = attrs.field(
        default=None, metadata=key("What was used of the deductible.")
    )
    out_of_pocket: Amounts | None = attrs.field(
        default=None,
        metadata=key(
            "What was used of the maximum; the deductible's, if that counts.", sourced=True
        ),
    )


@attrs.frozen
class ShareTerms:
    """How copay, coinsurance and deductible stand to each other for one visit."""

    copay: Minor | None = None
    coinsurance: Rate | None = None
    order: Order | None = None
    copay_toward_deductible: bool = False
    copay_past_maximum: bool = False
    read_with_deductible: bool = False


@attrs.frozen
class Tier:
    """Terms that hold up to a visit's number; they stand whole."""

    through: int
    terms: ShareTerms


@attrs.frozen
class Benefit:
    """One benefits row: the services and modalities that it names, and its terms."""

    terms: ShareTerms
    services: tuple[Service, ...] | None = None
    modality: tuple[Modality, ...] | None = None
    covered: bool = True
    toward_out_of_pocket: tuple[Part, ...] | None = None
    visit_limit: int | None = None
    visits_used: int = 0
    after_limit: Literal["billed", "allowed"] = "billed"
    payer_maximum: Minor | None = None
    payer_maximum_used: Minor = Minor(0)
    prior_authorization: bool = False
    tiers: tuple[Tier, ...] = ()

    def names(self, service: str, modality: str) -> bool:
        """Return whether the row speaks for this service and modality."""
        return (self.services is None or service in self.services) and (
            self.modality is None or modality in self.modality
        )

    def terms_at(self, visit: int) -> tuple[ShareTerms, str]:
        """Return the terms of visit number ``visit`` and where in the row they stand."""
        for index, tier in enumerate(self.tiers):
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

    def row_for(self, service: str, modality: str) -> int | None:
        """Return the first benefits row that names this service and modality (step 2)."""
        for row, benefit in enumerate(self.benefits):
            if benefit.names(service, modality):
                return row
        return None


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
    coordination: Literal["standard", "non-duplication"] = "standard"


@attrs.frozen
class Assistance:
    """An employee assistance programme: so many sessions paid in full at the billed charge."""

    sessions: int
    path: str = ""
    name: str = "eap"


Payer = Plan | Assistance


def is_in_network(network: str) -> bool:
    """Return whether a side of this name is in network: those called ``out…`` are not."""
    return not network.startswith("out")
