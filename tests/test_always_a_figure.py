"""Every honest "I don't know" ends in a range that holds the truth, or in one plain question."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import holes
import iptcost
from iptcost._form import facts
from iptcost._form.holes import put
from iptcost._report.asked import asked
from iptcost._report.listing import faults
from iptcost._report.result import page_of
from iptcost._unknowns import reach
from iptcost._unknowns.questions import of as questions
from iptcost._words.language import Language

ROW = {"coinsurance": "20%", "copay": 30, "order": "after-deductible", "visit_limit": 12}
PLAN: dict[str, Any] = {
    "adapter": "plan",
    "network": "in",
    "allowed": {"intake": 160, "individual": 120},
    "deductible": {"individual": 500, "family": 900},
    "out_of_pocket_max": {"individual": 2000, "family": 4000},
    "used": {"deductible": 100, "out_of_pocket": 150},
    "benefits": [{**ROW, "visits_used": 1, "payer_maximum": 900, "payer_maximum_used": 50}],
}
SCALE = {"basis": "income", "tiers": [{"up_to": 30_000, "fee": 50}], "ceiling": 90}
FULL: dict[str, Any] = {
    "course": {"start": "2026-10-05", "protocol": "ipt", "modality": "office"},
    "provider": {
        "fees": {"intake": 200, "individual": 175, "group": 60, "couples": 190},
        "missed_session_fee": 40,
    },
    "client": {"annual_income": 25_000, "household_size": 2, "missed_sessions": 1},
    "payers": [{"adapter": "eap", "sessions": 2}, PLAN],
}
PLACES: Mapping[str, str] = {
    "Course": "course",
    "Provider": "provider",
    "SlidingScale": "provider.sliding_scale",
    "ScaleTier": "provider.sliding_scale.tiers.0",
    "ClientTable": "client",
    "EapTable": "payers.0",
    "PlanTable": "payers.1",
    "SideTable": "payers.1",
    "Limit": "payers.1.deductible",
    "Used": "payers.1.used",
    "Benefit": "payers.1.benefits.0",
}
QUESTIONS = {"hole-bounds", "hole-whole"}
"""What a hole may come to beside a range: from what to what? Or: which of its values?"""
NO_HOLES = {
    "adapter",
    "basis",
    "carries",
    "visits",
    "attendance",
    "sides",
    "sliding_scale",
    "benefits",
}
"""Keys that say of which form their table is, or that stand for whole tables."""


def whole_document() -> dict[str, Any]:
    """Return the case with a table in every place; the scale stands where no payer does."""
    scaled = {**FULL["provider"], "sliding_scale": SCALE}
    return {**FULL, "provider": scaled}


FIELDS = sorted(
    {
        (f"{PLACES[fact.table]}.{fact.key}", fact.key)
        for fact in facts.facts()
        if fact.table in PLACES and fact.key not in NO_HOLES
    }
)


@pytest.mark.parametrize(("path", "key"), FIELDS, ids=[path for path, _ in FIELDS])
def test_every_field_has_bounds_or_choices_or_one_question(path: str, key: str) -> None:
    """Whatever one value is not known, there is a range, or one sentence that asks for it."""
    data: Any = whole_document()
    if path.startswith(("provider.sliding", "client.")):
        data = {key: value for key, value in data.items() if key != "payers"}
    if key == "visits_left":
        data = put(data, "payers.1.benefits.0", {**ROW})
    if key == "cost_share":
        data = put(data, "payers.1.benefits.0", {})
    if key == "coordination":
        data = {**data, "payers": [PLAN, PLAN]}
    if "percent" in key or key == "fee":
        data = put(data, "provider.sliding_scale.tiers.0", {"up_to": 30_000})
    holed = put(data, path, "unknown")
    try:
        found = iptcost.estimate_range(iptcost.document(holed))
    except iptcost.CaseError as error:
        problems = error.problems
        assert {problem.code for problem in problems} <= QUESTIONS, problems
        said = " ".join(line.text for line in faults(problems, Language.of("en"), 100))
        assert "one_of" not in said
        assert "…" not in said
        return
    assert found.low.totals.to_pay.minor <= found.high.totals.to_pay.minor


# -- every value, and every pair of values, of an ordinary plan -------------------------------

ORDINARY: dict[str, Any] = {
    "course": {"start": "2026-11-16", "sessions": 4},
    "provider": {"fees": {"intake": 200, "individual": 150}},
    "payers": [
        {
            "adapter": "plan",
            "network": "in",
            "benefit_year": "01-01",
            "allowed": {"intake": 160, "individual": 120},
            "deductible": 300,
            "out_of_pocket_max": 700,
            "used": {"deductible": 120, "out_of_pocket": 200},
            "benefits": [
                {
                    "copay": 30,
                    "coinsurance": "20%",
                    "order": "after-deductible",
                    "visit_limit": 3,
                    "visits_used": 1,
                }
            ],
        }
    ],
}
_PLAN = "payers.0."
_ROW = "payers.0.benefits.0."
GRIDS: Mapping[str, tuple[Any, ...]] = {
    "provider.fees.intake": (100, 200, 300),
    "provider.fees.individual": (100, 150, 250),
    f"{_PLAN}benefit_year": ("01-01", "12-01", "07-01"),
    f"{_PLAN}allowed.intake": (0, 90, 160),
    f"{_PLAN}allowed.individual": (0, 75, 120),
    f"{_PLAN}deductible": (0, 120, 300, 5000),
    f"{_PLAN}out_of_pocket_max": (300, 700, 9000),
    f"{_PLAN}used.deductible": (0, 120, 300),
    f"{_PLAN}used.out_of_pocket": (0, 200, 300),
    f"{_ROW}copay": (0, 30, 110),
    f"{_ROW}coinsurance": ("0%", "20%", "100%"),
    f"{_ROW}order": ("deductible-waived", "after-deductible", "before-deductible"),
    f"{_ROW}visit_limit": (0, 2, 30),
    f"{_ROW}visits_used": (0, 1, 3),
    f"{_ROW}after_limit": ("billed", "allowed"),
    f"{_ROW}covered": (True, False),
    f"{_ROW}copay_toward_deductible": (True, False),
    f"{_PLAN}toward_out_of_pocket": (["deductible", "copay", "coinsurance"], ["coinsurance"]),
}
"""What an ordinary plan may truly say, within what a deductible, a limit or a fee allows."""
PAIRS = [(path,) for path in GRIDS] + list(itertools.combinations(GRIDS, 2))


def truths(paths: tuple[str, ...]) -> Iterator[int]:
    """Yield what the course costs for each of the values of some paths that go together."""
    for values in itertools.product(*(GRIDS[path] for path in paths)):
        data: Any = ORDINARY
        for path, value in zip(paths, values, strict=True):
            data = put(data, path, value)
        if _goes_together(data):
            yield holes.total(data)


def _goes_together(data: Any) -> bool:
    """Return whether no more is used than the limit, nor more allowed than billed.

    A plan in network contracts for no more than the fee; a maximum holds its deductible.
    """
    plan = data["payers"][0]
    row, fees = plan["benefits"][0], data["provider"]["fees"]
    return (
        plan["used"]["deductible"] <= plan["deductible"] <= plan["out_of_pocket_max"]
        and plan["used"]["out_of_pocket"] <= plan["out_of_pocket_max"]
        and row["visits_used"] <= row["visit_limit"]
        and all(plan["allowed"][service] <= fees[service] for service in fees)
    )


@pytest.mark.parametrize("paths", PAIRS, ids=[" ".join(paths) for paths in PAIRS])
def test_the_range_holds_the_truth(paths: tuple[str, ...]) -> None:
    """With one or two values unknown, what the course truly costs lies within the range."""
    data: Any = ORDINARY
    for path in paths:
        data = put(data, path, "unknown")
    found = reach.extremes(data)
    for total in truths(paths):
        assert found.least <= total <= found.most


# -- the same where life changes on the way ---------------------------------------------------

_TERMS = [{"copay": 30, "coinsurance": "20%", "order": "after-deductible"}]
CHANGING: dict[str, Any] = {
    "course": {"start": "2026-11-23", "sessions": 4, "every": "2 weeks"},
    "provider": {
        "fees": {"intake": 200, "individual": 150},
        "fee_changes": [{"from": "2027-01-01", "fees": {"individual": 160}}],
    },
    "payers": [
        {
            "adapter": "plan",
            "name": "old",
            "until": "2026-12-15",
            "allowed": {"intake": 160, "individual": 120},
            "deductible": 300,
            "out_of_pocket_max": 400,
            "limits": [{"visits": 3, "visits_used": 1}],
            "other_care": [{"date": "2026-12-01", "deductible": 80}],
            "benefits": _TERMS,
        },
        {
            "adapter": "plan",
            "name": "new",
            "from": "2026-12-16",
            "carries": "old",
            "allowed": {"intake": 150, "individual": 110},
            "deductible": 500,
            "benefits": _TERMS,
        },
    ],
}
CHANGING_GRIDS: Mapping[str, tuple[Any, ...]] = {
    "course.start": ("2026-11-23", "2026-12-01", "2026-12-14", "2027-01-04"),
    "provider.fee_changes.0.from": ("2026-12-01", "2027-01-01", "2027-03-01"),
    "payers.0.until": ("2026-12-01", "2026-12-07", "2026-12-15"),
    "payers.1.from": ("2026-12-16", "2026-12-22", "2027-02-01"),
    "payers.0.benefit_year": ("01-01", "12-01", "07-01"),
    "payers.0.deductible": (0, 120, 400),
    "payers.1.deductible": (0, 200, 900, 1500),
    "payers.0.limits.0.visits": (0, 2, 9),
    "payers.0.limits.0.visits_used": (0, 1, 3),
    "payers.0.limits.0.per": ("benefit-year", "calendar-year", "6 months", "lifetime"),
    "payers.0.other_care.0.date": ("2026-11-01", "2026-12-01", "2026-12-15"),
    "payers.0.other_care.0.deductible": (0, 80, 300),
}
CHANGING_PAIRS = [
    *[(path,) for path in CHANGING_GRIDS],
    *itertools.combinations(CHANGING_GRIDS, 2),
]


@pytest.mark.parametrize("paths", CHANGING_PAIRS, ids=[" ".join(paths) for paths in CHANGING_PAIRS])
def test_the_range_holds_the_truth_where_things_change(paths: tuple[str, ...]) -> None:
    """Dated plans, shared limits, other care and the first day: none makes a range too narrow."""
    data: Any = CHANGING
    for path in paths:
        year = {"low": "2026-11-15", "high": "2027-01-15"}
        data = put(data, path, year if path == "course.start" else "unknown")
    found = reach.extremes(data, work=900)
    for values in itertools.product(*(CHANGING_GRIDS[path] for path in paths)):
        filled: Any = CHANGING
        for path, value in zip(paths, values, strict=True):
            filled = put(filled, path, value)
        try:
            total = holes.total(filled)
        except iptcost.CaseError:
            continue  # not both can be so
        assert found.least <= total <= found.most


@pytest.mark.parametrize("path", CHANGING_GRIDS)
def test_what_changes_is_told_in_plain_words(path: str) -> None:
    """Each such unknown ends in an estimate, in both languages, without a path of the document."""
    year = {"low": "2026-11-15", "high": "2027-01-15"}
    value = year if path == "course.start" else "unknown"
    document = iptcost.document(put(CHANGING, path, value))
    found = iptcost.estimate_range(document)
    for locale in ("en_US", "es_US"):
        language = Language.of(locale)
        page = page_of(found, language, document.data)
        said = [page.head, *page.facts, *(text for part in page.above for text in part.entries)]
        said += [line.text for line in asked(document.data, questions(document.data), language, 99)]
        raw = re.compile(r"payers|provider\.|course\.|one_of|_|unknown")
        assert [text for text in said if raw.search(text)] == []


def test_a_document_of_which_nothing_is_known_ends_in_a_range() -> None:
    """Every value unknown: from nothing to all that is billed, in bounded work."""
    data: Any = ORDINARY
    for path in GRIDS:
        data = put(data, path, "unknown")
    data = put(data, f"{_PLAN}network", "unknown")
    found = iptcost.estimate_range(iptcost.document(data))
    assert str(found.low.totals.to_pay) == "0.00"
    assert str(found.high.totals.to_pay) == "1050.00"
    assert not found.exact  # a usual fee is no bound
    assert found.reached is not None
    assert found.reached.work <= reach.MOST_WORK
    asked = questions(data)
    assert asked.fillings <= 10 * found.reached.work


def test_questions_keep_to_ten_times_the_work_of_the_range() -> None:
    """Of 36 unknowns of one document the range takes few looks, and the questions ten times those."""
    unknown = "unknown"
    both = {"individual": unknown, "family": unknown}
    row = dict.fromkeys(
        [
            *("covered", "copay", "coinsurance", "order", "visit_limit", "visits_used"),
            *("payer_maximum", "payer_maximum_used", "after_limit", "copay_toward_deductible"),
            *("copay_past_maximum", "coinsurance_of", "coinsurance_at_most"),
        ],
        unknown,
    )
    plan: dict[str, Any] = {
        **dict.fromkeys(("network", "benefit_year", "toward_out_of_pocket"), unknown),
        **dict.fromkeys(("balance_bill_limit", "client_protected"), unknown),
        "adapter": "plan",
        "allowed": {"intake": unknown, "individual": unknown},
        "deductible": {**both, "family_rule": unknown},
        "out_of_pocket_max": both,
        "used": {"deductible": both, "out_of_pocket": both, "as_of": unknown},
        "benefits": [row],
    }
    fees = {"intake": unknown, "individual": unknown}
    case = {
        "course": {"start": "2026-10-05", "sessions": unknown, "modality": unknown},
        "provider": {"fees": fees, "missed_session_fee": unknown},
        "payers": [{"adapter": "eap", "sessions": unknown}, plan],
    }
    document = iptcost.document(case)
    assert len(document.holes) == 36
    found = iptcost.estimate_range(document)
    assert (str(found.low_bound), str(found.high_bound)) == ("0.00", "4050.00")
    assert not found.exact
    assert found.reached is not None
    assert questions(document.data).fillings <= 10 * found.reached.work


@pytest.mark.parametrize("seed", range(4))
def test_some_values_unknown_hold_the_truth(seed: int) -> None:
    """Half of all values unknown, drawn: the case as it is lies within the range."""
    source = random.Random(seed)
    data: Any = ORDINARY
    for path in source.sample(list(GRIDS), len(GRIDS) // 2):
        data = put(data, path, "unknown")
    found = reach.extremes(data)
    assert found.least <= holes.total(ORDINARY) <= found.most


# -- words that leave something open --------------------------------------------------------


def copay_case(words: str, **plan: Any) -> dict[str, Any]:
    """Return a case of sixteen sessions whose terms stand in a plan document's words."""
    table = {
        "adapter": "plan",
        "allowed": {"intake": 160, "individual": 120},
        "benefits": [{"cost_share": words}],
        **plan,
    }
    return {
        "course": {"start": "2026-03-02"},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [table],
    }


def ends(case: dict[str, Any]) -> tuple[str, str]:
    """Return the two ends of a case's range."""
    found = iptcost.estimate_range(iptcost.document(case))
    return str(found.low.totals.to_pay), str(found.high.totals.to_pay)


@pytest.mark.parametrize(
    ("words", "plan", "expected"),
    [
        ("$30 copay/visit", {"deductible": 1000}, ("480.00", "1240.00")),
        ("copago de $30 por visita", {"deductible": 1000}, ("480.00", "1240.00")),
        ("$30 copay/visit", {"deductible": 0}, ("480.00", "480.00")),
        ("$30 copay/visit", {}, ("480.00", "480.00")),
        ("No charge", {"deductible": 1000}, ("0.00", "0.00")),
        ("$30 copay; deductible does not apply", {"deductible": 1000}, ("480.00", "480.00")),
        ("$30 copay after deductible", {"deductible": 1000}, ("1240.00", "1240.00")),
        ("20% after deductible", {}, ("392.00", "1960.00")),
        ("20% coinsurance", {}, ("392.00", "392.00")),
    ],
)
def test_what_words_leave_open_is_a_range(
    words: str, plan: dict[str, Any], expected: tuple[str, str]
) -> None:
    """A bare copay beside a deductible is read both ways; "no charge" speaks for itself.

    Eight sessions fall under a deductible of 1,000 (160 and seven of 120), eight cost 30; "after
    deductible" beside no deductible does not say how high that is.
    """
    assert ends(copay_case(words, **plan)) == expected


def test_an_order_beside_open_words_settles_them() -> None:
    """Who knows where the copay stands writes it beside the plan's words."""
    case = copay_case("$30 copay/visit", deductible=1000)
    case["payers"][0]["benefits"][0]["order"] = "after-deductible"
    assert str(iptcost.estimate(iptcost.document(case)).totals.to_pay) == "1240.00"
    case["payers"][0]["benefits"][0]["cost_share"] = "$30 copay after deductible"
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document(case)
    assert [problem.code for problem in caught.value.problems] == ["cost-share-and-terms"]


def test_an_absent_deductible_is_said_to_be_none() -> None:
    """Where a deductible would come first and none is stated, the estimate says what it took."""
    codes = [
        {entry.code for entry in iptcost.estimate(iptcost.document(case)).assumptions}
        for case in (
            copay_case("20% coinsurance"),
            copay_case("20% coinsurance", deductible=0),
            copay_case("No charge"),
        )
    ]
    assert ["no-deductible-stated" in each for each in codes] == [True, False, False]


def test_the_first_question_of_a_bare_copay_is_where_it_stands() -> None:
    """Of a copay beside a deductible nothing is worth asking before whether that comes first."""
    case = copay_case("$30 copay/visit", deductible=1000, used={"deductible": "unknown"})
    (first, *_) = questions(iptcost.document(case).data).questions
    assert first.path == "payers.0.benefits.0.order"
    assert json.dumps(first.to_dict("ask"))
