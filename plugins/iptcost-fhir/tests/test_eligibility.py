"""CoverageEligibilityResponse: a payer's answer about a person, as a payer table."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import pytest

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError

Read = Callable[..., Coverage]
Loaded = Callable[[str], Any]


def items(data: Any) -> list[Any]:
    """Return the items of an eligibility answer."""
    found: list[Any] = data["insurance"][0]["item"]
    return found


def texts(answer: Coverage) -> str:
    """Return an answer's notes as one text."""
    return "\n".join(note.text for note in answer.notes)


def test_psychotherapys_own_row_speaks_before_the_whole_plans(read: Read, loaded: Loaded) -> None:
    """The copay is that of A6, the deductible that of 30; inpatient care's copay is neither."""
    side = read(loaded("eligibility-psychotherapy.json")).tables[0]["sides"]["in"]
    assert side["benefits"] == [
        {
            "copay": "30.00",
            "coinsurance": "unknown",
            "order": "unknown",
            "prior_authorization": True,
            "visit_limit": 20,
            "visits_used": 2,
        }
    ]
    assert side["deductible"] == {"individual": "1500.00", "family": "3000.00"}


def test_what_is_used_belongs_to_the_day_of_the_answer(
    read: Read, loaded: Loaded, inquiry: Inquiry
) -> None:
    """``as_of`` is the answer's day, unless the course had begun by then."""
    asked = attrs.evolve(inquiry, first_day=dt.date(2026, 10, 5), last_day=dt.date(2026, 12, 7))
    data = loaded("eligibility-psychotherapy.json")
    used = read(data, asked).tables[0]["sides"]["in"]["used"]
    assert used == {
        "as_of": "2026-09-20",
        "deductible": {"individual": "400.00", "family": "400.00"},
        "out_of_pocket": {"individual": "400.00"},
    }
    early = read(data)
    assert "as_of" not in early.tables[0]["sides"]["in"]["used"]
    assert "after the course began" in texts(early)


def test_absent_is_a_hole_and_not_zero(read: Read, loaded: Loaded) -> None:
    """Out of network no maximum is stated: it is unknown, and so is what is used of it."""
    side = read(loaded("eligibility-psychotherapy.json")).tables[0]["sides"]["out"]
    assert side["out_of_pocket_max"] == "unknown"
    assert side["used"]["out_of_pocket"] == "unknown"
    assert side["benefits"] == [{"coinsurance": "40%", "copay": "unknown", "order": "unknown"}]


def test_used_left_out_lies_between_nothing_and_the_limit(read: Read, loaded: Loaded) -> None:
    """A deductible of 1,500 of which nothing is said to be used may be used in any part."""
    data = loaded("eligibility-psychotherapy.json")
    for item in items(data)[:2]:
        del item["benefit"][0]["usedMoney"]
    side = read(data).tables[0]["sides"]["in"]
    assert side["used"]["deductible"]["individual"] == {"low": "0.00", "high": "1500.00"}


def test_the_words_of_a_clearinghouse_are_understood(read: Read, loaded: Loaded) -> None:
    """A "Co-Insurance" of "0.0%" is 0%, "Deductible" with 250 remaining of 1,000 is 750 used."""
    side = read(loaded("eligibility-clearinghouse.json")).tables[0]["sides"]["in"]
    assert side["deductible"] == {"individual": "1000.00"}
    assert side["used"]["deductible"] == {"individual": "750.00"}
    (benefit,) = side["benefits"]
    assert {one["coinsurance"] for one in benefit["one_of"]} == {"0%"}


def test_rows_that_differ_are_choices_of_whole_bundles(read: Read, loaded: Loaded) -> None:
    """Two copays for psychotherapy are two readings, labelled with their rows."""
    (benefit,) = read(loaded("eligibility-clearinghouse.json")).tables[0]["sides"]["in"]["benefits"]
    assert [(one["copay"], one["label"]) for one in benefit["one_of"]] == [
        ("25.00", "insurance[0].item[0]; insurance[0].item[1]"),
        ("40.00", "insurance[0].item[0]; insurance[0].item[2] (Specialist)"),
    ]


def test_a_named_providers_row_is_told_and_not_used(read: Read, loaded: Loaded) -> None:
    """The vendor's copay of 15 is no copay of an ordinary therapist's."""
    answer = read(loaded("eligibility-clearinghouse.json"))
    assert "15.00" not in str(answer.tables)
    assert "for a named provider: ask that payer" in texts(answer)


def test_a_remaining_amount_alone_is_the_limit_only_within_a_benefit_year(
    read: Read, loaded: Loaded
) -> None:
    """Of a maximum with 3,000 left the whole is not known: it holds until it starts over."""
    data = loaded("eligibility-clearinghouse.json")
    assert read(data).tables[0]["sides"]["in"]["out_of_pocket_max"] == "unknown"
    data["insurance"][0]["benefitPeriod"] = {"start": "2026-01-01", "end": "2026-12-31"}
    side = read(data).tables[0]["sides"]["in"]
    assert side["out_of_pocket_max"] == {"individual": "3000.00"}
    assert side["used"]["out_of_pocket"] == {"individual": "0.00"}


def test_a_contradiction_is_told_and_both_readings_kept(read: Read, loaded: Loaded) -> None:
    """1,000 less 100 used is not 250 remaining: the used amount is either."""
    data = loaded("eligibility-clearinghouse.json")
    used = {**items(data)[4], "term": {"text": "Year to Date"}}
    used["benefit"] = [{"type": {"text": "Deductible"}, "allowedMoney": {"value": 100}}]
    items(data).append(used)
    answer = read(data)
    assert answer.tables[0]["sides"]["in"]["used"]["deductible"]["individual"] == {
        "one_of": ["100.00", "750.00"]
    }
    assert "contradiction" in texts(answer)


def test_a_failure_is_not_a_denial(read: Read, loaded: Loaded) -> None:
    """The outcome "error" refuses, with the payer's codes and without its words on the person."""
    with pytest.raises(PayerError) as refused:
        read(loaded("eligibility-error.json"))
    assert [problem.code for problem in refused.value.problems] == ["fhir-not-answered"]
    assert "a001" in str(refused.value)
    assert "Pat" not in str(refused.value)


def test_not_in_force_is_not_covered(read: Read, loaded: Loaded) -> None:
    """An insurance that the payer says is not in force covers nothing, and a note says so."""
    data = loaded("eligibility-psychotherapy.json")
    data["insurance"][0]["inforce"] = False
    answer = read(data)
    assert answer.tables[0]["benefits"] == [{"covered": False}]
    assert "not in force" in texts(answer)


def test_in_force_alone_is_no_benefit(read: Read, loaded: Loaded) -> None:
    """An answer that states no benefit leaves every value open."""
    data = loaded("eligibility-psychotherapy.json")
    del data["insurance"][0]["item"]
    table = read(data).tables[0]
    assert table["deductible"] == "unknown"
    assert table["benefits"] == [{"copay": "unknown", "coinsurance": "unknown", "order": "unknown"}]


def test_an_excluded_item_is_not_covered(read: Read, loaded: Loaded) -> None:
    """Psychotherapy marked as excluded is not covered on its side, and only there."""
    data = loaded("eligibility-psychotherapy.json")
    items(data)[7] = {**items(data)[7], "excluded": True, "benefit": []}
    sides = read(data).tables[0]["sides"]
    assert sides["out"]["benefits"] == [{"covered": False}]
    assert sides["in"]["benefits"][0]["copay"] == "30.00"


def test_one_percent_and_the_whole_are_not_guessed_between(read: Read, loaded: Loaded) -> None:
    """A bare 1 for coinsurance may be 1% or all of it."""
    data = loaded("eligibility-psychotherapy.json")
    items(data)[7]["benefit"][0]["allowedUnsignedInt"] = 1
    (benefit,) = read(data).tables[0]["sides"]["out"]["benefits"]
    assert benefit["coinsurance"] == {"one_of": ["1%", "100%"]}


def test_all_unreadable_values_are_named_at_once(read: Read, loaded: Loaded) -> None:
    """A negative copay and a deductible beyond reason refuse the answer, each with its place."""
    data = loaded("eligibility-psychotherapy.json")
    items(data)[0]["benefit"][0]["allowedMoney"]["value"] = 1e300
    items(data)[5]["benefit"][0]["allowedMoney"]["value"] = -30
    with pytest.raises(PayerError) as refused:
        read(data)
    assert [problem.path for problem in refused.value.problems] == [
        "insurance[0].item[0].benefit[0]",
        "insurance[0].item[5].benefit[0]",
    ]


def test_other_cares_unreadable_values_do_not_matter(read: Read, loaded: Loaded) -> None:
    """A dental benefit that can't be read does not keep psychotherapy's from being read."""
    data = loaded("eligibility-psychotherapy.json")
    items(data)[9]["benefit"][0]["allowedMoney"]["value"] = -1
    assert read(data).tables


def test_a_plan_maximum_shared_by_all_care_is_a_note(read: Read, loaded: Loaded) -> None:
    """500,000 for everything is no maximum of the psychotherapy row."""
    data = loaded("eligibility-psychotherapy.json")
    benefit = {"type": {"coding": [{"code": "benefit"}]}, "allowedMoney": {"value": 500000}}
    items(data)[0]["benefit"].append(benefit)
    answer = read(data)
    assert "payer_maximum" not in answer.tables[0]["sides"]["in"]["benefits"][0]
    assert "a limit that all care shares: payer-maximum 500000" in texts(answer)


def test_an_annual_maximum_of_psychotherapy_is_its_rows(read: Read, loaded: Loaded) -> None:
    """2,000 a year for psychotherapy, of which nothing is said to be used, may be used up."""
    data = loaded("eligibility-psychotherapy.json")
    benefit = {"type": {"coding": [{"code": "benefit"}]}, "allowedMoney": {"value": 2000}}
    items(data)[6]["benefit"].append(benefit)
    (row,) = read(data).tables[0]["sides"]["in"]["benefits"]
    assert row["payer_maximum"] == "2000.00"
    assert row["payer_maximum_used"] == {"low": "0.00", "high": "2000.00"}


def test_a_procedures_own_row_speaks_for_its_service(read: Read, loaded: Loaded) -> None:
    """A copay for the intake's code is the intake's; the sessions keep the general one."""
    data = loaded("eligibility-psychotherapy.json")
    special = {**items(data)[5], "productOrService": {"coding": [{"code": "90791"}]}}
    special["benefit"] = [{"type": {"text": "Copay"}, "allowedMoney": {"value": 10}}]
    items(data).append(special)
    benefits = read(data).tables[0]["sides"]["in"]["benefits"]
    assert {one["services"][0]: one["copay"] for one in benefits} == {
        "intake": "10.00",
        "individual": "30.00",
    }


def test_the_case_may_name_the_category_that_speaks(read: Read, loaded: Loaded) -> None:
    """``category`` puts a row of the user's choice before the usual order."""
    data = loaded("eligibility-psychotherapy.json")
    benefits = read(data, category=("A7",)).tables[0]["sides"]["in"]["benefits"]
    assert benefits[0]["copay"] == "500.00"


def test_two_insurances_are_not_put_in_an_order(read: Read, loaded: Loaded) -> None:
    """Which of two payers pays first, the answer does not say; the case does."""
    data = loaded("eligibility-psychotherapy.json")
    data["insurance"].append(data["insurance"][0])
    with pytest.raises(PayerError) as refused:
        read(data)
    assert refused.value.problems[0].code == "fhir-several-insurances"
    assert read(data, insurance=1).sources[0].locator.startswith("insurance[1]")


def test_the_latest_answer_about_one_coverage_speaks(read: Read, loaded: Loaded) -> None:
    """Of two answers about the same coverage the later one takes the earlier one's place."""
    data = loaded("eligibility-psychotherapy.json")
    later = {**data, "id": "later", "created": "2026-09-25"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": later}, {"resource": data}]}
    assert read(bundle).sources[0].document == "CoverageEligibilityResponse/later"


def test_answers_about_two_coverages_are_not_guessed_between(read: Read, loaded: Loaded) -> None:
    """Answers about two coverages ask which is meant; ``id`` says it."""
    one, other = (loaded("eligibility-psychotherapy.json") for _ in range(2))
    other["id"] = "other"
    other["insurance"][0]["coverage"]["reference"] = "Coverage/another"
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one}, {"resource": other}]}
    with pytest.raises(PayerError) as refused:
        read(bundle)
    assert refused.value.problems[0].code == "fhir-several-resources"
    assert read(bundle, id="other").sources[0].document.endswith("/other")


def test_the_card_in_the_bundle_names_the_plan(read: Read, loaded: Loaded) -> None:
    """The name of the plan is that of the Coverage that the answer refers to."""
    resources = [loaded("eligibility-psychotherapy.json"), loaded("card.json")]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}
    assert read(bundle).tables[0]["name"] == "Example Card Plus"


def test_the_course_comes_to_what_the_answer_says(read: Read, loaded: Loaded) -> None:
    """With the order filled in, 16 sessions at 120 cost 1,100 left of the deductible, then 30s."""
    table: Any = read(loaded("eligibility-psychotherapy.json")).tables[0]
    side = {**table["sides"]["in"]}
    filled = {"order": "after-deductible", "coinsurance": "0%"}
    side["benefits"] = [{**side["benefits"][0], **filled}]
    case = {
        "course": {"start": "2026-03-02", "sessions": 12},
        "provider": {"fees": {"intake": 120, "individual": 120}},
        "payers": [{**table, "sides": {"in": side}}],
    }
    # 1,100 is left: nine sessions whole (1,080), the tenth 20 and 30, two more at 30.
    assert str(iptcost.estimate(iptcost.document(case)).totals.to_pay) == "1190.00"


def test_more_visits_than_a_course_can_have_are_no_limit(read: Read, loaded: Loaded) -> None:
    """Servers write 99999 visits where there is no limit: it limits nothing, and is told."""
    data = loaded("eligibility-psychotherapy.json")
    assert items(data)[6]["benefit"][0]["allowedUnsignedInt"] == 20
    items(data)[6]["benefit"][0]["allowedUnsignedInt"] = 99_999
    answer = read(data)
    assert "more visits than a course has" in texts(answer)
    assert all("visit_limit" not in row for row in answer.tables[0]["sides"]["in"]["benefits"])
