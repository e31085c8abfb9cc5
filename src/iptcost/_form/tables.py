"""The tables of a case document, key by key, as frozen values.

These classes are the document's form (``docs/documents.md``), with a row and its tiers in
``_rules.plan``: the JSON Schema is made of them, and cattrs reads into them. ``_form.case_of``
checks what no single key can say and makes the engine's own values of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from iptcost._rules import course, plan
from iptcost._rules import limits as shared
from iptcost._rules.key import stated
from iptcost._rules.money import Minor, Rate


@attrs.frozen
class SideTable:
    """The terms of one side of a plan."""

    allowed: Mapping[course.Priced, Minor] | None = stated(
        "What the plan allows, by service. In network left out: the fee, and the estimate "
        "says so; out of network it is needed.",
        sourced=True,
    )
    deductible: shared.Limit | None = stated(
        "What the patient pays first in a benefit year: the individual's amount, or a "
        "table. Left out: none.",
        sourced=True,
    )
    out_of_pocket_max: shared.Limit | None = stated(
        "What the patient pays at most in a benefit year: the individual's amount, or a "
        "table. Left out: no limit; 0 is zero.",
        sourced=True,
    )
    toward_out_of_pocket: tuple[plan.Part, ...] | None = stated(
        "What counts toward the maximum: deductible, copay, coinsurance; all three when left out.",
        sample=(),
    )
    used: shared.Used | None = stated(
        "What was used before the course's first session; nothing when left out. A payer "
        "table of payers_after may stand here."
    )
    balance_bill_limit: Rate | None = stated(
        "Out of network: the share of the allowed amount above which the therapist may not "
        "bill; no limit when left out.",
        sourced=True,
    )
    benefits: tuple[plan.Benefit, ...] | None = stated(
        "The rows of benefits: the first that names the session's service and modality decides."
    )
    left: shared.LeftOver | None = stated(
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


SIDE_KEYS = tuple(field.name for field in attrs.fields(SideTable))
"""The keys that stand in a side, or in the plan's own table where it has no sides."""
