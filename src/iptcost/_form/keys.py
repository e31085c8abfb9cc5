"""What each key of a case document means, in a line: for schema and documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_COPAY_TOWARD = "Whether the copay counts toward the deductible; false when left out."
_COPAY_PAST = "Whether the copay goes on past the out-of-pocket maximum; false when left out."
_ORDER = (
    "Where the copay stands to the deductible: deductible-waived, after-deductible or "
    "before-deductible. Needed where a copay meets a deductible; after-deductible for a "
    "coinsurance alone."
)
_COPAY = "A fixed amount a session. Left out, there is none, if a coinsurance is stated."
_COINSURANCE = (
    "The patient's share of the allowed amount. Left out, there is none, if a copay is stated."
)
_COST_SHARE = (
    'All terms in a plan document\'s words, such as "$30 copay after deductible", in place of '
    "copay, coinsurance and order."
)
_ALLOWED = (
    "What the plan allows, by service. In network left out: the fee, and the estimate says so; "
    "out of network it is needed."
)
_DEDUCTIBLE = (
    "What the patient pays first in a benefit year: the individual's amount, or a table. Left "
    "out: none."
)
_MAXIMUM = (
    "What the patient pays at most in a benefit year: the individual's amount, or a table. Left "
    "out: no limit; 0 is zero."
)
_TOWARD = "What counts toward the maximum: deductible, copay, coinsurance; all three when left out."
_USED = (
    "What was used before the course's first session; nothing when left out. A payer table of "
    "payers_after may stand here."
)
_BALANCE = (
    "Out of network: the share of the allowed amount above which the therapist may not bill; no "
    "limit when left out."
)
_BENEFITS = "The rows of benefits: the first that names the session's service and modality decides."

DOCS: Final[Mapping[str, str]] = {
    "schema": "The version of the document's form: 1, also when left out.",
    "currency": "An ISO 4217 code; USD when left out. It sets how many decimals an amount has.",
    "course": "The sessions: by protocol and start, or listed as visits.",
    "provider": "The therapist: fees, codes, a sliding scale, bundles.",
    "client": "Who pays: what a sliding scale goes by, and missed sessions.",
    "payers": "Who else pays, in the order in which they pay; none when left out.",
    "actuals": "What sessions have really cost so far.",
    "Course.protocol": "A known course; ipt when left out. iptcost protocols lists them.",
    "Course.start": "The first session's date. The command takes today where it is left out.",
    "Course.sessions": "How many sessions; the protocol's own number when left out.",
    "Course.every": 'How often, such as "2 weeks"; the protocol\'s own cadence when left out.',
    "Course.modality": "office or telehealth, for all sessions that say nothing else.",
    "Course.visits": "The sessions one by one, in place of start, sessions and every.",
    "Course.attendance": "How often courses end after which session: { 4 = 10, 16 = 70 }.",
    "Visit.date": "The day of the session.",
    "Visit.service": "intake, individual, group or couples.",
    "Visit.modality": "office or telehealth; the course's when left out.",
    "Visit.fee": "What this session costs; the service's fee when left out. 0 uses nothing.",
    "ProviderTable.fees": "What the therapist charges, by service.",
    "ProviderTable.codes": "Procedure codes, by service; the usual ones when left out.",
    "ProviderTable.missed_session_fee": "What a missed session costs; 0 when left out.",
    "ProviderTable.sliding_scale": "A reduced fee by income; applied where there is no payer.",
    "ProviderTable.bundles": "Prepaid sessions, which compare and quote use.",
    "SlidingScaleTable.basis": "What the tiers go by: poverty-guideline (default) or income.",
    "SlidingScaleTable.tiers": "The tiers, rising; above the last one the full fee holds.",
    "SlidingScaleTable.floor": "The least that a session costs.",
    "SlidingScaleTable.ceiling": "The most that a session costs.",
    "SlidingScaleTable.stack": "Whether the scale applies to a bundle too; false when left out.",
    "ScaleTierTable.up_to": 'The bound, inclusive: "200%" of the guideline, or an income a year.',
    "ScaleTierTable.percent_of_fee": "The reduced fee in per cent of the fee.",
    "ScaleTierTable.fee": "The reduced fee.",
    "ScaleTierTable.percent_of_monthly_income": "The fee in per cent of a month's income.",
    "Bundle.sessions": "How many sessions the bundle has.",
    "Bundle.price": "What the bundle costs; or discount.",
    "Bundle.discount": "What is taken off the list price; or price.",
    "Bundle.refund": "What comes back on stopping early: unused (default), relist or none.",
    "Bundle.expires_months": "A session can be taken until the same day so many months on.",
    "Bundle.missed_sessions_count": "Whether a missed session is taken from it; false by default.",
    "Bundle.services": "The services that it can be used for; all when left out.",
    "Bundle.name": "What the bundle is called.",
    "ClientTable.household_size": "How many live in the household, for the poverty guideline.",
    "ClientTable.annual_income": "The household's income in a year.",
    "ClientTable.residence": "Which poverty guideline holds: US (default), US-AK or US-HI.",
    "ClientTable.missed_sessions": "How many sessions will be missed, besides; 0 when left out.",
    "ClientTable.health_account": "A health savings or flexible spending account.",
    "ClientTable.tax_rate": "What is saved in taxes on money that goes through a health account.",
    "HealthAccount.balance": "What is in the account.",
    "HealthAccount.kind": "hsa (default) or fsa.",
    "HealthAccount.use_by": "The last day of care that it pays for.",
    "Actual.date": "The day on which the session was held.",
    "Actual.billed": "What was billed.",
    "Actual.payer_paid": "What the payers paid.",
    "Actual.patient_responsibility": "What the patient owes; billed less both is written off.",
    "Actual.session": "The session's number; the session planned on that day when left out.",
    "Actual.deductible": "The part of it that is deductible; the five parts may all be left out.",
    "Actual.copay": "The part of it that is copay.",
    "Actual.coinsurance": "The part of it that is coinsurance.",
    "Actual.not_covered": "The part of it that is not covered.",
    "Actual.balance_bill": "The part of it that is billed above the allowed amount.",
    "Actual.adjustments": "The payer's claim adjustments; they say the parts where those are not.",
    "Actual.patient_paid": "What the client has paid for it so far; changes no amount.",
    "ActualAdjustment.group": "CO, PR, OA, PI or CR.",
    "ActualAdjustment.reason": "The reason code (CARC).",
    "ActualAdjustment.amount": "The amount; it may be below zero.",
    "PlanTable.adapter": "What kind of payer this is: plan, eap, or a plugin's name.",
    "PlanTable.name": "What the plan is called in the estimate.",
    "PlanTable.network": "How the therapist stands with the plan: in (default), out, or a side.",
    "PlanTable.benefit_year": "The day on which the plan's year begins, MM-DD; 01-01 by default.",
    "PlanTable.coordination": "A second plan's rule: standard (default) or non-duplication.",
    "PlanTable.sides": "The terms of each side, where the plan states several.",
    "EapTable.adapter": "eap.",
    "EapTable.name": "What the programme is called in the estimate.",
    "EapTable.sessions": "How many sessions it pays in full.",
    **{
        f"{table}.{key}": text
        for table in ("PlanTable", "SideTable")
        for key, text in (
            ("allowed", _ALLOWED),
            ("deductible", _DEDUCTIBLE),
            ("out_of_pocket_max", _MAXIMUM),
            ("toward_out_of_pocket", _TOWARD),
            ("used", _USED),
            ("balance_bill_limit", _BALANCE),
            ("benefits", _BENEFITS),
        )
    },
    "Limit.individual": "The individual's amount; left out, it does not bind.",
    "Limit.family": "The family's amount; left out, it does not bind.",
    "Limit.family_rule": "embedded (default): the smaller binds; aggregate: the family's alone.",
    "Amounts.individual": "What the individual used; 0 when left out.",
    "Amounts.family": "What the family used; the individual's when left out.",
    "Used.as_of": "A day of the benefit year that it is of; the course's first day by default.",
    "Used.deductible": "What was used of the deductible.",
    "Used.out_of_pocket": "What was used of the maximum; the deductible's, if that counts.",
    "BenefitTable.services": "The services that the row names; all when left out.",
    "BenefitTable.modality": "The modalities that the row names; both when left out.",
    "BenefitTable.covered": "false where the plan pays nothing; true when left out.",
    "BenefitTable.toward_out_of_pocket": "As of the plan, for this row alone.",
    "BenefitTable.visit_limit": "How many visits a benefit year covers; no limit by default.",
    "BenefitTable.visits_used": "How many of them were used before the course; 0 when left out.",
    "BenefitTable.after_limit": "What a visit past the limit costs: billed (default) or allowed.",
    "BenefitTable.payer_maximum": "What the plan pays at most in a year; no limit by default.",
    "BenefitTable.payer_maximum_used": "What it has paid of that; 0 when left out.",
    "BenefitTable.prior_authorization": "Whether it has to be asked first. It changes no amount.",
    "BenefitTable.tiers": "Other terms for the first visits, by rising through.",
    "TierTable.through": "The number of the last visit of the tier.",
    **{
        f"{table}.{key}": text
        for table in ("BenefitTable", "TierTable")
        for key, text in (
            ("cost_share", _COST_SHARE),
            ("copay", _COPAY),
            ("coinsurance", _COINSURANCE),
            ("order", _ORDER),
            ("copay_toward_deductible", _COPAY_TOWARD),
            ("copay_past_maximum", _COPAY_PAST),
        )
    },
}
"""By section, or by class and key."""
