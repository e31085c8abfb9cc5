"""The tables of a case document, key by key, as frozen values.

These classes are the document's form (``docs/documents.md``): the JSON Schema is made of them,
and cattrs reads into them. ``_form.case_of`` checks what no single key can say and makes the
engine's own values of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NewType

import attrs

from iptcost._rules.course import Modality, Service, Sessions
from iptcost._rules.money import Minor, Percent, Rate
from iptcost._rules.plan import (
    Anniversary,
    Limit,
    Order,
    Part,
    Used,
)
from iptcost._rules.provider import Bundle

UpTo = NewType("UpTo", object)
"""The bound of a scale's tier as written: an amount, or a percentage of the guideline."""


@attrs.frozen
class TierTable:
    """Terms that hold up to the visit numbered ``through``."""

    through: Sessions
    cost_share: str | None = None
    copay: Minor | None = None
    coinsurance: Rate | None = None
    order: Order | None = None
    copay_toward_deductible: bool = False
    copay_past_maximum: bool = False


@attrs.frozen
class BenefitTable:
    """A benefits row."""

    services: tuple[Service, ...] | None = None
    modality: tuple[Modality, ...] | None = None
    covered: bool = True
    cost_share: str | None = None
    copay: Minor | None = None
    coinsurance: Rate | None = None
    order: Order | None = None
    copay_toward_deductible: bool = False
    copay_past_maximum: bool = False
    toward_out_of_pocket: tuple[Part, ...] | None = None
    visit_limit: int | None = None
    visits_used: int = 0
    after_limit: Literal["billed", "allowed"] = "billed"
    payer_maximum: Minor | None = None
    payer_maximum_used: Minor = Minor(0)
    prior_authorization: bool = False
    tiers: tuple[TierTable, ...] = ()


@attrs.frozen
class SideTable:
    """The terms of one side of a plan."""

    allowed: Mapping[Service, Minor] | None = None
    deductible: Limit | None = None
    out_of_pocket_max: Limit | None = None
    toward_out_of_pocket: tuple[Part, ...] | None = None
    used: Used | None = None
    balance_bill_limit: Rate | None = None
    benefits: tuple[BenefitTable, ...] | None = None


@attrs.frozen
class PlanTable:
    """A plan written out: its own terms, or several sides."""

    adapter: str = "plan"
    name: str = "plan"
    network: str = "in"
    benefit_year: Anniversary = Anniversary((1, 1))
    coordination: Literal["standard", "non-duplication"] | None = None
    sides: Mapping[str, SideTable] | None = None
    allowed: Mapping[Service, Minor] | None = None
    deductible: Limit | None = None
    out_of_pocket_max: Limit | None = None
    toward_out_of_pocket: tuple[Part, ...] | None = None
    used: Used | None = None
    balance_bill_limit: Rate | None = None
    benefits: tuple[BenefitTable, ...] | None = None


@attrs.frozen
class EapTable:
    """An employee assistance programme."""

    sessions: int
    adapter: str = "eap"
    name: str = "eap"


@attrs.frozen
class ScaleTierTable:
    """A tier of a scale, up to an income."""

    up_to: UpTo
    percent_of_fee: Percent | None = None
    fee: Minor | None = None
    percent_of_monthly_income: Percent | None = None


@attrs.frozen
class SlidingScaleTable:
    """A therapist's sliding scale."""

    tiers: tuple[ScaleTierTable, ...]
    basis: Literal["poverty-guideline", "income"] = "poverty-guideline"
    floor: Minor | None = None
    ceiling: Minor | None = None
    stack: bool = False


@attrs.frozen
class ProviderTable:
    """The therapist."""

    fees: Mapping[Service, Minor] = attrs.field(factory=dict)
    codes: Mapping[Service, str] = attrs.field(factory=dict)
    missed_session_fee: Minor = Minor(0)
    sliding_scale: SlidingScaleTable | None = None
    bundles: tuple[Bundle, ...] = ()


SIDE_KEYS = tuple(field.name for field in attrs.fields(SideTable))
"""The keys that stand in a side, or in the plan's own table where it has no sides."""
TERM_KEYS = (
    "covered",
    "copay",
    "coinsurance",
    "order",
)
"""The keys that ``cost_share`` says in words."""
