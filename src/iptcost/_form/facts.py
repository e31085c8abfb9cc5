"""What is known of each key of a case document, read off the fields of its tables.

A key's sentence and its few special facts are metadata of its field (``_rules.key``); its unit,
its choices and its sample follow from the field's type. Nothing of it is written twice.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from iptcost._faults.problem import Words
from iptcost._form.tables import PlanTable
from iptcost._rules import actuals, case, course, key, money, plan

ROOTS: Final[Mapping[str, type]] = {
    "course": course.Course,
    "provider": case.Provider,
    "client": case.ClientTable,
    "payers": PlanTable,
    "eap": plan.EapTable,
    "actuals": actuals.Actual,
}
"""The tables that a document begins with."""


def name_of(field: attrs.Attribute[Any]) -> str:
    """Return a field's key as documents write it."""
    name: str = field.metadata.get(key.NAME) or str(field.alias)
    return name


def bare(kind: Any) -> Any:
    """Return a type without its None: a key that is left out stands for that."""
    inner = [arg for arg in get_args(kind) if arg is not type(None)]
    is_optional = get_origin(kind) in (Union, types.UnionType) and len(inner) == 1
    return inner[0] if is_optional else kind


def tables_in(kind: Any) -> Iterator[Any]:
    """Yield the attrs classes that a type is made of: itself, its choices, its entries."""
    if attrs.has(kind):
        yield kind
    for arg in get_args(kind):
        yield from tables_in(arg)


@attrs.frozen
class Fact:
    """One key of one table."""

    table: str
    key: str
    kind: Any
    """The type of its value, without None."""
    metadata: Mapping[Any, Any]

    @property
    def choices(self) -> tuple[Any, ...] | None:
        """All values that it can have, where they are few and named."""
        if self.kind is bool:
            return False, True
        return get_args(self.kind) if get_origin(self.kind) is Literal else None

    @property
    def sample(self) -> Any:
        """What stands in for ``"unknown"`` while the rest of a document is checked."""
        if key.SAMPLE in self.metadata:
            return self.metadata[key.SAMPLE]
        if self.choices is not None:
            return self.choices[0]
        return next((made for kind, made in _SAMPLES if self.kind is kind), "0")


_SAMPLES: Final[tuple[tuple[Any, Any], ...]] = (
    (money.Rate, "0%"),
    (money.Percent, "0%"),
    (int, 0),
    (course.Sessions, 1),
    (dt.date, "1900-01-01"),
)


@functools.cache
def facts() -> tuple[Fact, ...]:
    """Return every key of every table of a case document, in the order of the tables."""
    found: list[Fact] = []
    tables: list[Any] = [*ROOTS.values()]
    for table in tables:  # those within it are added behind
        hints = get_type_hints(table)
        for field in attrs.fields(table):
            kind = hints[field.name]
            found.append(Fact(table.__name__, name_of(field), bare(kind), field.metadata))
            tables += [inner for inner in tables_in(kind) if inner not in tables]
    return tuple(found)


def keys(holds: Callable[[Fact], object]) -> frozenset[str]:
    """Return the keys for which this holds in some table."""
    return frozenset(fact.key for fact in facts() if holds(fact))


def _stated(mark: str) -> dict[str, Any]:
    """Return what the fields say under a mark of their metadata, by key."""
    return {fact.key: fact.metadata[mark] for fact in facts() if mark in fact.metadata}


COUNTS: Final = keys(lambda fact: fact.kind in (int, course.Sessions))
"""Keys of whole numbers: sessions, visits, people, months."""
RATES: Final = keys(lambda fact: fact.kind is money.Rate)
DATES: Final = keys(lambda fact: fact.kind is dt.date)
SOURCED_KEYS: Final = keys(lambda fact: fact.metadata.get(key.SOURCED))
"""Keys under which amounts, rates and counts stand that a payer must have said."""
ASKED: Final[Mapping[str, Words]] = _stated(key.ASKED)
TERM_NUMBERS: Final = keys(
    lambda fact: fact.table == "Tier" and fact.kind in (money.Minor, money.Rate)
)
"""The amounts and rates among a row's terms."""
SERVICES: Final = frozenset(get_args(course.Service))
"""Names that are keys of amounts by service too: there, "group" is no adjustment's group."""
CHOICES: Final[Mapping[str, tuple[Any, ...]]] = {
    fact.key: fact.choices
    for fact in facts()
    if fact.choices is not None and fact.key not in SERVICES
}
SAMPLES: Final[Mapping[str, Any]] = {
    **{fact.key: fact.sample for fact in reversed(facts()) if fact.key not in SERVICES},
    **_stated(key.SAMPLE),
}
SCHEMA_ID: Final = "https://iptcost.github.io/iptcost/schema/{}.json"
"""Where the documentation's site has the JSON Schema of a case, a result or an error."""
SCHEMA_LINE: Final = f"#:schema {SCHEMA_ID.format('case')}\n"
"""The first line of a case in TOML, by which editors find its schema."""

DOCS: Final[Mapping[str, str]] = {
    "schema": "The version of the document's form: 1, also when left out.",
    "currency": "An ISO 4217 code; USD when left out. It sets how many decimals an amount has.",
    "course": "The sessions: by protocol and start, or listed as visits.",
    "provider": "The therapist: fees, codes, a sliding scale, bundles.",
    "client": "Who pays: what a sliding scale goes by, and missed sessions.",
    "payers": "Who else pays, in the order in which they pay; none when left out.",
    "actuals": "What sessions have really cost so far.",
    "id": "The caller's own name for the case: it comes back in the result.",
    "about": "A table of the caller's own: it comes back in the result, and is not looked at.",
    **{
        f"{fact.table}.{fact.key}": fact.metadata[key.DOC]
        for fact in facts()
        if key.DOC in fact.metadata
    },
}
"""What each key means, in a line: by section, or by class and key."""
NAMES: Final[Mapping[str, Words]] = {
    **_stated(key.CALLED),
    "used.deductible": Words("the deductible used so far"),
    "used.out_of_pocket": Words("the out-of-pocket maximum used so far"),
    "used.as_of": Words("the day up to which that was counted"),
    "deductible": Words("your deductible"),
    "out_of_pocket_max": Words("your out-of-pocket maximum"),
    "family_rule": Words("whose deductible counts, yours or your family's"),
    "toward_out_of_pocket": Words("what counts toward your maximum"),
    "allowed": Words("the allowed amount"),
    "other_care.date": Words("the day of your other care"),
    "other_care.deductible": Words("what your other care uses of your deductible"),
    "other_care.out_of_pocket": Words("what your other care uses of your maximum"),
    "other_care.visits": Words("how many visits your other care uses"),
    "other_care.family_only": Words("whether other care is a relative's"),
    "other_care.until": Words("the last day of your other care"),
    "limits.visits": Words("how many visits your plan covers"),
    "limits.amount": Words("the most that your plan pays"),
    "amount_used": Words("what your plan has paid of that so far"),
    "per": Words("for how long the limit holds"),
    "deductible_carry_over": Words(
        "whether the last months of a year count toward the next year's deductible"
    ),
    "deductible_carry_over_if_met": Words(
        "whether the last months count for a deductible that was met, too"
    ),
    "carry_over": Words("what was used of the deductible in the last months of the year"),
    "authorizations.sessions": Words("how many sessions your plan agreed to"),
    "sessions_used": Words("how many of those sessions are used"),
    "authorizations.from": Words("the first day for which your plan agreed"),
    "authorizations.until": Words("the last day for which your plan agreed"),
    "fee_changes.from": Words("the day from which the new fee holds"),
    "allowed_changes.from": Words("the day from which the new allowed amount holds"),
    "from": Words("the first day of your plan"),
    "until": Words("the last day of your plan"),
    "federal_ceiling": Words("whether the federal ceiling holds for your plan"),
    "client_protected": Words("whether you are protected from bills"),
    "caps_cost_share": Words("whether the scale holds beside your plan too"),
    "actuals.date": Words("the day of a session that took place"),
    "actuals.session": Words("which session it was that took place"),
    "balance_bill_limit": Words("how much your therapist may bill above the allowed amount"),
    "benefit_year": Words("when your plan's year begins"),
    "coordination": Words("how your second plan pays"),
    "payers.sessions": Words("how many sessions the programme pays for"),
    "course.sessions": Words("how many sessions you will have"),
    "course.start": Words("your first day"),
    "course.attendance": Words("how early courses end"),
    "course.every": Words("how often you meet"),
    "course.protocol": Words("which course of therapy it is"),
    "visits.date": Words("the day of a session"),
    "modality": Words("whether you meet in the office or by video"),
    "service": Words("which kind of session it is"),
    "services": Words("which kinds of session that holds for"),
    "network": Words("whether your therapist is in your plan's network"),
    "fees": Words("the fee"),
    "fee": Words("the fee"),
    "missed_session_fee": Words("the fee for a missed session"),
    "price": Words("the price of the bundle"),
    "discount": Words("the discount of the bundle"),
    "expires_months": Words("how long the bundle can be used"),
    "bundles.sessions": Words("how many sessions the bundle has"),
    "up_to": Words("the income up to which a reduced fee holds"),
    "percent_of_fee": Words("the reduced fee"),
    "percent_of_monthly_income": Words("the reduced fee"),
    "tiers.fee": Words("the reduced fee"),
    "floor": Words("the least that a session costs"),
    "ceiling": Words("the most that a session costs"),
    "annual_income": Words("your income"),
    "household_size": Words("the size of your household"),
    "residence": Words("where you live"),
    "missed_sessions": Words("how many sessions you will miss"),
    "tax_rate": Words("your tax rate"),
    "balance": Words("what is in your health account"),
    "use_by": Words("the last day on which your health account pays"),
    "billed": Words("what a session that took place was billed at"),
    "payer_paid": Words("what your plan paid for a session that took place"),
    "patient_responsibility": Words("what you owed for a session that took place"),
    "currency": Words("the currency"),
    "code": Words("the procedure code"),
    "left.deductible": Words("what is left of your deductible"),
    "left.out_of_pocket": Words("what is left of your out-of-pocket maximum"),
    "late_cancellation_fee": Words("the fee for a late cancellation"),
    "late_cancellations": Words("how many sessions you will cancel late"),
    "beyond": Words("what holds past the authorised sessions"),
    "review": Words("when the scale is looked at again"),
    "adapter": Words("which kind of payer this is"),
}
ANY: Final = Words("one value of the case")
"""What is said of what has no name of its own."""


def called(path: str) -> Words:
    """Return what the value at a path is called in a sentence, by the path's end.

    >>> called("payers.0.used.deductible.individual"), called("payers.1.sides.out.allowed.group")
    ('the deductible used so far', 'the allowed amount')
    """
    unsaid = ("individual", "family")
    parts = [part for part in path.split(".") if part not in unsaid and not part.isdigit()]
    keys = (".".join(parts[-2:]), parts[-1], *parts[-2:-1]) if parts else ()
    return next((NAMES[key] for key in keys if key in NAMES), ANY)
