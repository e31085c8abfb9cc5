"""The tables of a case document, key by key, as frozen values.

These classes are the document's form (``docs/documents.md``): the JSON Schema is made of them,
and cattrs reads into them. ``_form.case_of`` checks what no single key can say and makes the
engine's own values of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import attrs

from iptcost._faults.problem import Words
from iptcost._rules import course, plan
from iptcost._rules import limits as shared
from iptcost._rules.key import needed, stated
from iptcost._rules.money import Minor, Rate


@attrs.frozen
class TermsTable:
    """The terms of a visit: a row's, and each tier's."""

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
    order: plan.Order | None = stated(
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
    coinsurance_of: plan.CoinsuranceOf = stated(
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


@attrs.frozen(kw_only=True)
class TierTable(TermsTable):
    """Terms that hold up to the visit numbered ``through``."""

    through: course.Sessions = needed(
        "The number of the last visit of the tier.",
        called=Words("up to which visit the first terms hold"),
        asked=Words("After how many visits in a benefit year does what I pay change?"),
    )


@attrs.frozen
class BenefitTable(TermsTable):
    """A benefits row."""

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
    toward_out_of_pocket: tuple[plan.Part, ...] | None = stated(
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
    tiers: tuple[TierTable, ...] = stated(
        "Other terms for the first visits, by rising through.", default=()
    )


@attrs.frozen
class SideTable:
    """The terms of one side of a plan."""

    allowed: Mapping[course.Priced, Minor] | None = stated(
        "What the plan allows, by service. In network left out: the fee, and the estimate "
        "says so; out of network it is needed.",
        sourced=True,
    )
    deductible: plan.Limit | None = stated(
        "What the patient pays first in a benefit year: the individual's amount, or a "
        "table. Left out: none.",
        sourced=True,
    )
    out_of_pocket_max: plan.Limit | None = stated(
        "What the patient pays at most in a benefit year: the individual's amount, or a "
        "table. Left out: no limit; 0 is zero.",
        sourced=True,
    )
    toward_out_of_pocket: tuple[plan.Part, ...] | None = stated(
        "What counts toward the maximum: deductible, copay, coinsurance; all three when left out.",
        sample=(),
    )
    used: plan.Used | None = stated(
        "What was used before the course's first session; nothing when left out. A payer "
        "table of payers_after may stand here."
    )
    balance_bill_limit: Rate | None = stated(
        "Out of network: the share of the allowed amount above which the therapist may not "
        "bill; no limit when left out.",
        sourced=True,
    )
    benefits: tuple[BenefitTable, ...] | None = stated(
        "The rows of benefits: the first that names the session's service and modality decides."
    )
    left: plan.LeftOver | None = stated(
        "In place of used: what is left of the limits before the first session."
    )
    allowed_changes: tuple[shared.AllowedChange, ...] | None = stated(
        "Allowed amounts that hold from a day on, laid over those before."
    )
    limits: tuple[shared.SharedLimit, ...] | None = stated(
        "Limits of any period, shared by the rows whose sessions they name."
    )
    authorizations: tuple[shared.Authorization, ...] | None = stated(
        "Authorised sessions; where none names a session, none is needed."
    )
    other_care: tuple[shared.OtherCare, ...] | None = stated(
        "Care beside the course that uses this plan's limits."
    )
    deductible_carry_over: shared.Months | None = stated(
        'What the benefit year\'s last months, such as "3 months", used of an unmet '
        "deductible counts toward the next year's.",
        sample="3 months",
    )
    deductible_carry_over_if_met: bool | None = stated(
        "Whether it does where the deductible was met; false by default."
    )


@attrs.frozen
class PlanTable(SideTable):
    """A plan written out: its own terms, or several sides."""

    adapter: str = stated(
        "What kind of payer this is: plan, eap, or a plugin's name.", default="plan"
    )
    name: str = stated("What the plan is called in the estimate.", default="plan")
    network: str = stated(
        "How the therapist stands with the plan: in (default), out, or a side.",
        default="in",
        sample="in",
    )
    benefit_year: plan.Anniversary = stated(
        "The day on which the plan's year begins, MM-DD; 01-01 by default.",
        default=plan.Anniversary((1, 1)),
        sample="01-01",
    )
    coordination: plan.Coordination | None = stated(
        "A second plan's rule: standard (default), non-duplication, maintenance-of-benefits or "
        "medicare-secondary."
    )
    sides: Mapping[str, SideTable] | None = stated(
        "The terms of each side, where the plan states several."
    )
    begins: dt.date | None = stated(
        "The first day on which it is in force; none by default.", name="from"
    )
    until: dt.date | None = stated("The last day on which it is in force; none by default.")
    carries: str | None = stated("The name of an earlier table: what it used counts here too.")
    carries_after: dt.date | None = stated(
        "With carries: what was used up to this day is in used already; payers_after writes it."
    )
    client_protected: bool = stated(
        "Of a second plan: whether nothing may be asked of the client, as beside Medicaid.",
        default=False,
    )
    federal_ceiling: bool = stated(
        "Whether the federal ceiling (45 CFR 156.130) bounds a maximum in network that is not "
        "known: of a marketplace's plan, and of an employer's that is not grandfathered.",
        default=False,
    )
    not_reckoned: tuple[plan.NotReckoned, ...] = stated(
        "What the plan has besides and the estimate can't reckon, but says: "
        "family-deductible-by-members, savings-reserve, copay-once-a-day.",
        default=(),
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


SIDE_KEYS = tuple(field.name for field in attrs.fields(SideTable))
"""The keys that stand in a side, or in the plan's own table where it has no sides."""
