"""InsurancePlan: a Summary of Benefits as a payer table."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError

CASE: dict[str, Any] = {
    "course": {"start": "2026-03-02"},
    "provider": {"fees": {"intake": 250, "individual": 200}},
}
BY_HAND = {
    "adapter": "plan",
    "deductible": {"individual": 1700, "family": 3400},
    "out_of_pocket_max": {"individual": 4500, "family": 9000},
    "benefits": [{"cost_share": "$30 copay after deductible"}],
}
Read = Callable[..., Coverage]
Loaded = Callable[[str], Any]


def estimate(*payers: Any) -> iptcost.Estimate:
    """Return the estimate of the case with these payers."""
    return iptcost.estimate(iptcost.document({**CASE, "payers": [dict(one) for one in payers]}))


def costs(data: Any) -> list[Any]:
    """Return the costs of the mental health benefit of a summary."""
    plan = data["plan"] if "plan" in data else data["entry"][0]["resource"]["plan"]
    benefits = [one["benefit"][0] for one in plan[0]["specificCost"]]
    found: list[Any] = next(
        one["cost"] for one in benefits if one["type"].get("text") == "Mental health outpatient"
    )
    return found


def codes(refused: pytest.ExceptionInfo[PayerError]) -> list[str]:
    """Return the codes of the problems that a payer's error holds."""
    return [problem.code for problem in refused.value.problems]


def test_a_deductible_first_plan_costs_what_it_costs_written_by_hand(
    read: Read, loaded: Loaded
) -> None:
    """Deductible 1,700, then 30 a session, read from the resource, is the hand-written plan."""
    answer = read(loaded("summary-hsa.json"))
    read_plan, written = estimate(answer.tables[0]), estimate(BY_HAND)
    assert read_plan.totals == written.totals
    assert str(written.totals.to_pay) == "1940.00"  # 1,700, met in the ninth; 30 eight times
    assert [one.patient_responsibility for one in read_plan.sessions] == [
        one.patient_responsibility for one in written.sessions
    ]


def test_every_value_has_its_place_in_the_resource(read: Read, loaded: Loaded) -> None:
    """The source of the copay is the cost that states it, of the family deductible its entry."""
    sources = {one.path: one for one in read(loaded("summary-hsa.json")).sources}
    assert sources["0.sides.in.benefits.0"].locator == (
        "plan[0].specificCost[2].benefit[0].cost[0]"
    )
    assert sources["0.sides.in.deductible.family"].locator == "plan[0].generalCost[1]"
    assert sources["0.benefit_year"].document == "InsurancePlan/example-hsa-gold"


def test_a_plan_document_says_nothing_of_what_is_used(read: Read, loaded: Loaded) -> None:
    """A plan is about no person: ``used`` is left to the case, and the estimate says so."""
    table = read(loaded("summary-hsa.json")).tables[0]
    assert "used" not in table["sides"]["in"]
    told = [one.code for one in estimate(table).assumptions]
    assert "nothing-used-yet" in told


def test_not_covered_is_not_zero_whatever_value_stands_beside_it(
    read: Read, loaded: Loaded
) -> None:
    """A cost of 0 whose type says "Not covered" is not covered."""
    assert read(loaded("summary-traps.json")).tables[0]["sides"]["out"]["benefits"] == [
        {"covered": False}
    ]


@pytest.mark.parametrize("qualifier", ["Not covered", "not covered", "Non-covered"])
def test_a_qualifier_too_may_say_that_it_is_not_covered(
    read: Read, loaded: Loaded, qualifier: str
) -> None:
    """A copay of 0 with the qualifier "Not covered" is not covered."""
    data = loaded("summary-hsa.json")
    costs(data)[0]["value"]["value"] = 0
    costs(data)[0]["qualifiers"] = [{"text": qualifier}]
    assert read(data).tables[0]["sides"]["in"]["benefits"] == [{"covered": False}]


def test_an_entry_without_a_value_is_a_hole(read: Read, loaded: Loaded) -> None:
    """What the summary does not state is unknown, neither zero nor not covered."""
    data = loaded("summary-hsa.json")
    costs(data)[0] = {
        "type": {"text": "Covered; amount not stated in the document"},
        "applicability": {"coding": [{"code": "in-network"}]},
        "value": {"extension": [{"url": "data-absent-reason", "valueCode": "unknown"}]},
    }
    benefits = read(data).tables[0]["sides"]["in"]["benefits"]
    assert benefits == [{"copay": "unknown", "coinsurance": "unknown", "order": "unknown"}]


def test_a_copay_of_zero_is_zero(read: Read, loaded: Loaded) -> None:
    """A copay that states 0, without any word against it, is 0 and no hole."""
    data = loaded("summary-hsa.json")
    costs(data)[0]["value"]["value"] = 0
    assert read(data).tables[0]["sides"]["in"]["benefits"][0]["copay"] == "0.00"


@pytest.mark.parametrize(
    ("qualifier", "order"),
    [
        ("after deductible", "after-deductible"),
        ("Deductible does not apply", "deductible-waived"),
        ("not subject to deductible", "deductible-waived"),
        ("before deductible", "before-deductible"),
    ],
)
def test_qualifiers_state_the_order(read: Read, loaded: Loaded, qualifier: str, order: str) -> None:
    """Words that place the deductible are read as the plan's order."""
    data = loaded("summary-hsa.json")
    del costs(data)[0]["extension"]
    costs(data)[0]["qualifiers"] = [{"text": qualifier}]
    assert read(data).tables[0]["sides"]["in"]["benefits"][0]["order"] == order


def test_without_such_words_the_order_is_a_hole(read: Read, loaded: Loaded) -> None:
    """A copay beside a deductible, with nothing said, may stand in any order to it."""
    data = loaded("summary-hsa.json")
    del costs(data)[0]["extension"]
    assert read(data).tables[0]["sides"]["in"]["benefits"] == [
        {"copay": "30.00", "order": "unknown"}
    ]


def test_two_tiers_of_one_network_are_choices_with_their_names(read: Read, loaded: Loaded) -> None:
    """Costs that only a qualifier tells apart could both speak: a choice of whole bundles."""
    data = loaded("summary-hsa.json")
    second = {**costs(data)[0], "value": {"value": 60, "unit": "USD"}}
    costs(data).append({**second, "qualifiers": [{"text": "Network, second tier"}]})
    (benefit,) = read(data).tables[0]["sides"]["in"]["benefits"]
    assert [(one["copay"], one["order"]) for one in benefit["one_of"]] == [
        ("30.00", "after-deductible"),
        ("60.00", "after-deductible"),
    ]
    assert "second tier" in benefit["one_of"][1]["label"]


def test_a_summary_without_mental_health_offers_its_visits_as_choices(
    read: Read, loaded: Loaded
) -> None:
    """Whether a therapist is a specialist or primary care, a plan without the row doesn't say."""
    data = loaded("summary-hsa.json")
    plan = data["entry"][0]["resource"]["plan"][0]
    specialist = {
        "category": {"coding": [{"code": "specialist-visit"}]},
        "benefit": [{"type": {"text": "Specialist visit"}, "cost": [dict(costs(data)[0])]}],
    }
    plan["specificCost"] = [plan["specificCost"][0], specialist]
    (benefit,) = read(data).tables[0]["sides"]["in"]["benefits"]
    assert {one["copay"] for one in benefit["one_of"]} == {"10.00", "30.00"}


def test_a_cost_of_another_applicability_is_a_choice_of_its_own(read: Read, loaded: Loaded) -> None:
    """What applies to "other" care is labelled so, and never merged with the network's cost."""
    data = loaded("summary-hsa.json")
    other = {**costs(data)[0], "applicability": {"coding": [{"code": "other"}]}}
    costs(data).append({**other, "value": {"value": 5, "unit": "USD"}})
    (benefit,) = read(data).tables[0]["sides"]["in"]["benefits"]
    assert {one["copay"] for one in benefit["one_of"]} == {"30.00", "5.00"}


def test_telehealth_has_its_own_row_where_the_case_asks_for_it(
    read: Read, loaded: Loaded, inquiry: Inquiry
) -> None:
    """A cost for telehealth speaks for telehealth sessions alone."""
    asked = attrs.evolve(inquiry, modalities=("office", "telehealth"))
    benefits = read(loaded("summary-traps.json"), asked).tables[0]["sides"]["in"]["benefits"]
    by_modality = {one["modality"][0]: one["copay"] for one in benefits}
    assert by_modality == {"office": "35.00", "telehealth": "0.00"}


def test_limits_and_authorisation_are_read_from_the_coverage(read: Read, loaded: Loaded) -> None:
    """Twenty visits a year and a required authorisation stand in the benefits row."""
    (benefit,) = read(loaded("summary-traps.json")).tables[0]["sides"]["in"]["benefits"]
    assert (benefit["visit_limit"], benefit["prior_authorization"]) == (20, True)


def test_a_limit_over_another_period_is_a_note(read: Read, loaded: Loaded) -> None:
    """The engine knows benefit years; visits in two years are told, not approximated."""
    data = loaded("summary-traps.json")
    limit = data["coverage"][0]["benefit"][0]["extension"][0]["extension"]
    limit[2]["valueCodeableConcept"] = {"text": "per_2_years"}
    answer = read(data)
    assert "visit_limit" not in answer.tables[0]["sides"]["in"]["benefits"][0]
    assert any("20 visits per 2 years" in note.text for note in answer.notes)


def test_premium_and_pharmacy_amounts_are_no_deductible(read: Read, loaded: Loaded) -> None:
    """Of a summary's general costs only the medical deductible and maximum are taken."""
    side = read(loaded("summary-traps.json")).tables[0]["sides"]["in"]
    assert side["deductible"] == {"individual": "350.00", "family": "700.00"}
    assert side["out_of_pocket_max"] == {"individual": "2700.00"}


def test_what_names_no_network_is_not_read_for_out_of_network(read: Read, loaded: Loaded) -> None:
    """A deductible of no named network says nothing of the side where care is dearer."""
    answer = read(loaded("summary-traps.json"))
    assert answer.tables[0]["sides"]["in"]["deductible"]
    assert "deductible" not in answer.tables[0]["sides"]["out"]
    assert any("no network is named" in note.text for note in answer.notes)


def test_a_range_is_a_hole_with_its_ends(read: Read, loaded: Loaded) -> None:
    """A copay of 20 to 45, in the extension for what a Quantity can't hold, is a range."""
    data = loaded("summary-hsa.json")
    ends = [{"url": "amountMin", "valueDecimal": 20}, {"url": "amountMax", "valueDecimal": 45}]
    costs(data)[0]["extension"].append(
        {"url": "https://x.example/bps-cost-share", "extension": ends}
    )
    (benefit,) = read(data).tables[0]["sides"]["in"]["benefits"]
    assert benefit["copay"] == {"low": "20.00", "high": "45.00"}


def test_a_plan_year_that_is_no_calendar_year_sets_the_benefit_year(
    read: Read, loaded: Loaded
) -> None:
    """A period from 1 July to 30 June starts the limits over on 1 July."""
    answer = read(loaded("summary-traps.json"))
    assert answer.tables[0]["benefit_year"] == "07-01"
    assert any("later than the course" in note.text for note in answer.notes)


def test_several_plans_are_not_guessed_between(read: Read, loaded: Loaded) -> None:
    """An InsurancePlan of two plans asks which; ``plan`` says it."""
    data = loaded("summary-traps.json")
    data["plan"].append(data["plan"][0])
    with pytest.raises(PayerError) as refused:
        read(data)
    assert codes(refused) == ["fhir-several-plans"]
    assert read(data, plan=1).tables


def test_another_currency_is_refused(read: Read, loaded: Loaded, inquiry: Inquiry) -> None:
    """Amounts in dollars are no amounts of a case in euros: every one of them is named."""
    asked = attrs.evolve(inquiry, currency="EUR", last_day=dt.date(2026, 6, 15))
    with pytest.raises(PayerError) as refused:
        read(loaded("summary-hsa.json"), asked)
    assert set(codes(refused)) == {"fhir-currency"}
    assert len(refused.value.problems) == 10


def test_a_converters_tiered_plan_is_read_by_its_first_tier(read: Read, loaded: Loaded) -> None:
    """Copay 45 without deductible for sixteen sessions is 720; out of network all is the client's."""
    inside = read(loaded("summary-tiered.json"))
    assert inside.tables[0]["sides"]["in"] == {
        "deductible": {"individual": "400.00", "family": "800.00"},
        "out_of_pocket_max": {"individual": "3000.00", "family": "6000.00"},
        "benefits": [{"copay": "45.00", "order": "deductible-waived"}],
    }
    assert str(estimate(inside.tables[0]).totals.to_pay) == "720.00"
    outside = {**inside.tables[0], "network": "out"}
    assert str(estimate(outside).totals.to_pay) == "3250.00"


def test_a_side_that_covers_nothing_asks_for_no_limits(read: Read, loaded: Loaded) -> None:
    """Where nothing is covered nothing is counted: an unknown deductible there is no question."""
    sides = read(loaded("summary-tiered.json")).tables[0]["sides"]
    assert sides["out"] == {"benefits": [{"covered": False}]}


def test_what_a_converter_quotes_beside_its_entries_is_told(read: Read, loaded: Loaded) -> None:
    """Quotations on mental health and on another tier's limits are notes; the rest is not."""
    notes = "\n".join(note.text for note in read(loaded("summary-tiered.json")).notes)
    assert "page 4: Mental health outpatient services: office: $45" in notes
    assert "Tier 2 $900 per person" in notes
    assert "Specialist visit" not in notes


def test_a_converters_two_sides_have_their_own_limits(read: Read, loaded: Loaded) -> None:
    """In network 1,600 and 25 a session; out of network 4,800 and 10% of what the plan allows."""
    table = dict(read(loaded("summary-both-sides.json")).tables[0])
    # 250 and six times 200 are 1,450, and 150 of the eighth meet 1,600; 25 of it, and 25 eight times.
    assert str(estimate(table).totals.to_pay) == "1825.00"
    allowed = {"intake": 220, "individual": 180}
    out = {**table["sides"]["out"], "allowed": allowed}
    outside = {**table, "network": "out", "sides": {**table["sides"], "out": out}}
    # All 220 + 15 x 180 = 2,920 allowed go to the deductible; 30 + 15 x 20 are balance-billed.
    assert str(estimate(outside).totals.to_pay) == "3250.00"
