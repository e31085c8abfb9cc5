"""One plan of the public use files as a payer table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from puf_files import MENTAL, PLAN_ID, Files, benefit_row, inquiry, limits, plan_row

import iptcost
from iptcost.payer import PayerError
from iptcost.testing import check_payer
from iptcost_marketplace import Marketplace

Read = Callable[..., dict[str, Any]]
FEES = {"intake": 200, "individual": 175}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The two files with one plan."""
    return Files(tmp_path)


@pytest.fixture
def one_row(files: Files) -> Callable[..., dict[str, Any]]:
    """A function from cells of the benefit's row to the sides read from it."""

    def read(**cells: str) -> dict[str, Any]:
        files.put([benefit_row(**cells)])
        return files.sides()

    return read


def estimate(table: dict[str, Any], **course: Any) -> iptcost.Estimate:
    """Return the estimate of a course that begins in March 2026."""
    case = {
        "course": {"start": dt.date(2026, 3, 2), **course},
        "provider": {"fees": FEES},
        "payers": [table],
    }
    return iptcost.estimate(iptcost.resolve(iptcost.document(case)))


def test_keeps_the_promises_of_the_door(files: Files) -> None:
    """The conformance kit finds nothing wrong with plans of one tier, of two, and with holes."""
    used = {"deductible": {"individual": 100}}
    check_payer(Marketplace(), files.table(used=used, year=2026), files.table(network="out"))
    two = plan_row(MultipleInNetworkTiers="Yes")
    files.put([benefit_row(CopayInnTier2="", IsExclFromInnMOOP="", LimitQty="20.0")], [two])
    check_payer(Marketplace(), files.table(), files.table(network="in-tier-2"))


def test_a_plan_is_worked_by_hand(files: Files) -> None:
    """$30 without deductible, 16 sessions: 480.00."""
    allowed = {"intake": 160, "individual": 120}
    result = estimate(files.table(allowed=allowed))
    assert str(result.totals.to_pay) == "480.00"
    assert str(result.totals.write_off) == "865.00"


def test_copay_after_the_deductible_is_worked_by_hand(files: Files) -> None:
    """2,000 less 1,100 used leave 900: 160 + 6 x 120 + 20 of the next; then 30 for each of 9."""
    files.put([benefit_row(CopayInnTier1="$30.00 Copay after deductible")])
    used = {"deductible": {"individual": 1100}}
    result = estimate(files.table(allowed={"intake": 160, "individual": 120}, used=used))
    # Session 8: 20 of deductible and 30 of copay; sessions 9 to 16: 30 each.
    assert str(result.totals.to_pay) == str(iptcost.Money(90000 + 30_00 + 8 * 30_00, "USD"))


def test_limits_have_the_amounts_of_their_columns(files: Files) -> None:
    """Deductible and maximum stand for a person, and for a family with each person's own."""
    side = files.sides()["in"]
    expected = {"individual": "2000", "family": "4000", "family_rule": "embedded"}
    assert side["deductible"] == expected
    assert side["out_of_pocket_max"]["family"] == "11700"


def test_medical_limits_hold_where_drugs_have_their_own(files: Files) -> None:
    """Not integrated: the MEHB columns, and a note."""
    own = limits("Ded", "InnTier1", ("$750", "$750 per person", "$1500 per group"), "MEHB")
    files.put([benefit_row()], [plan_row(MedicalDrugDeductiblesIntegrated="No", **own)])
    answer = files.coverage()
    assert answer.tables[0]["sides"]["in"]["deductible"]["individual"] == "750"
    assert any("Drugs have a limit" in note.text for note in answer.notes)


def test_a_blank_limit_is_a_hole(files: Files) -> None:
    """What the file leaves blank is not known, and neither zero nor absent."""
    blank = limits("Ded", "InnTier1", ("", "", ""))
    files.put([benefit_row()], [plan_row(**blank)])
    assert files.sides()["in"]["deductible"] == "unknown"


def test_integration_not_stated_is_a_hole(files: Files) -> None:
    """Without the word Yes or No nothing says which columns hold."""
    files.put([benefit_row()], [plan_row(MedicalDrugDeductiblesIntegrated="")])
    assert files.sides()["in"]["deductible"] == "unknown"


def test_no_deductible_of_the_kind_is_none(files: Files) -> None:
    """Not Applicable says that there is none: no key, and no hole."""
    none = ("Not Applicable", "per person not applicable", "per group not applicable")
    files.put([benefit_row()], [plan_row(**limits("Ded", "InnTier1", none))])
    assert "deductible" not in files.sides()["in"]


def test_terms_after_a_deductible_that_is_not_there_are_a_hole(files: Files) -> None:
    """A file that contradicts itself is asked about, not believed at the patient's cost."""
    none = ("Not Applicable", "per person not applicable", "per group not applicable")
    row = benefit_row(CopayInnTier1="$30.00 Copay after deductible")
    files.put([row], [plan_row(**limits("Ded", "InnTier1", none))])
    assert files.sides()["in"]["deductible"] == "unknown"


def test_a_family_limit_without_each_persons_own_depends_on_who_is_insured(files: Files) -> None:
    """Aggregate in a family, the individual's alone: both are told until the case says which."""
    cells = ("$2,000", "per person not applicable", "$4000 per group")
    files.put([benefit_row()], [plan_row(**limits("Ded", "InnTier1", cells))])
    choices = files.sides()["in"]["deductible"]["one_of"]
    assert [choice["label"] for choice in choices] == ["insured alone", "in a family"]
    family = {"family": "4000", "family_rule": "aggregate"}
    assert files.sides(enrolled_as="family")["in"]["deductible"] == family
    assert files.sides(enrolled_as="individual")["in"]["deductible"] == {"individual": "2000"}


def test_the_families_of_2014_and_2015_had_one_column(tmp_path: Path) -> None:
    """The first years' single family column is the group's limit."""
    plan = plan_row()
    for level in ("FamilyPerPerson", "FamilyPerGroup"):
        for name in [key for key in plan if level in key]:
            del plan[name]
    files = Files(tmp_path)
    files.put([benefit_row()], [plan | {"TEHBDedInnTier1Family": "$4,000"}])
    assert files.sides()["in"]["deductible"]["family"] == "4000"


def test_a_limit_shared_by_both_sides_stands_in_both_with_a_note(files: Files) -> None:
    """The engine reckons one side by itself; a shared limit says that the other one counts too."""
    shared = limits("MOOP", "CombInnOon", ("$9,000", "$9000 per person", "$18000 per group"))
    none = ("Not Applicable", "per person not applicable", "per group not applicable")
    plan = plan_row(**(limits("MOOP", "InnTier1", none) | shared))
    files.put([benefit_row(CoinsOutofNet="50.00%", IsExclFromOonMOOP="No")], [plan])
    answer = files.coverage()
    sides = answer.tables[0]["sides"]
    assert sides["in"]["out_of_pocket_max"] == sides["out"]["out_of_pocket_max"]
    assert any("shared by care in and out" in note.text for note in answer.notes)


def test_a_side_with_two_limits_is_a_choice(files: Files) -> None:
    """Its own limit and another shared one: either may bind first."""
    shared = limits("MOOP", "CombInnOon", ("$9,000", "$9000 per person", "$18000 per group"))
    files.put([benefit_row()], [plan_row(**shared)])
    choices = files.sides()["in"]["out_of_pocket_max"]["one_of"]
    assert [choice["individual"] for choice in choices] == ["5850", "9000"]


def test_the_second_tier_is_a_side_where_there_is_one(files: Files) -> None:
    """MultipleInNetworkTiers says whether in-tier-2 stands in the table."""
    assert list(files.sides()) == ["in", "out"]
    files.put([benefit_row(CopayInnTier2="$70.00")], [plan_row(MultipleInNetworkTiers="Yes")])
    assert files.sides()["in-tier-2"]["benefits"][0]["copay"] == "70"


@pytest.mark.parametrize(
    ("copay", "coinsurance", "terms"),
    [
        ("$0.00", "Not Applicable", {"copay": "0", "order": "deductible-waived"}),
        ("$1,250.00", "Not Applicable", {"copay": "1250", "order": "deductible-waived"}),
        ("$2000.00 Copay", "Not Applicable", {"copay": "2000", "order": "deductible-waived"}),
        (
            "$35.50 Copay after deductible",
            "Not Applicable",
            {"copay": "35.5", "order": "after-deductible"},
        ),
        (
            "$35 Copay before deductible",
            "Not Applicable",
            {"copay": "35", "order": "before-deductible"},
        ),
        (
            "$40 Copay with deductible",
            "Not Applicable",
            {"cost_share": "$40 copay with deductible"},
        ),
        ("No Charge", "Not Applicable", {"copay": "0", "order": "deductible-waived"}),
        (
            "No Charge after deductible",
            "Not Applicable",
            {"copay": "0", "order": "after-deductible"},
        ),
        ("Not Applicable", "50.00%", {"coinsurance": "50%", "order": "deductible-waived"}),
        (
            "Not Applicable",
            "12.50% Coinsurance after deductible",
            {"coinsurance": "12.5%", "order": "after-deductible"},
        ),
        ("Not Applicable", "No Charge", {"coinsurance": "0%", "order": "deductible-waived"}),
        (
            "$20.00",
            "50.00% Coinsurance after deductible",
            {"copay": "20", "coinsurance": "50%", "order": "unknown"},
        ),
        (
            "$500.00 Copay per Day",
            "Not Applicable",
            {"copay": "unknown", "order": "deductible-waived"},
        ),
        (
            "$35.00",
            "",
            {"copay": "35", "coinsurance": "unknown", "order": "deductible-waived"},
        ),
        ("", "", {"copay": "unknown", "coinsurance": "unknown", "order": "unknown"}),
    ],
)
def test_each_form_of_cost_share_has_its_terms(
    one_row: Read, copay: str, coinsurance: str, terms: dict[str, str]
) -> None:
    """Every form in the closed grammar of the files comes to terms, or to holes."""
    sides = one_row(CopayInnTier1=copay, CoinsInnTier1=coinsurance)
    assert sides["in"]["benefits"][0] == terms


def test_the_column_of_2014_says_that_the_deductible_applies(files: Files) -> None:
    """Then a plain copay's order is open, and coinsurance comes after the deductible."""
    files.put([benefit_row() | {"IsSubjToDedTier1": "Yes", "IsSubjToDedTier2": ""}])
    assert files.sides()["in"]["benefits"][0] == {"copay": "30", "order": "unknown"}
    row = benefit_row(CopayInnTier1="Not Applicable", CoinsInnTier1="20.00%")
    files.put([row | {"IsSubjToDedTier1": "Yes", "IsSubjToDedTier2": ""}])
    assert files.sides()["in"]["benefits"][0]["order"] == "after-deductible"


def test_all_of_it_yours_is_not_covered(one_row: Read) -> None:
    """100% that no maximum limits is what the plan does not pay at all."""
    assert one_row()["out"]["benefits"] == [{"covered": False}]


def test_all_of_it_yours_up_to_a_maximum_is_coinsurance(files: Files) -> None:
    """100% that counts toward a maximum is covered: past it the plan pays."""
    own = limits("MOOP", "OutOfNet", ("$20,000", "$20000 per person", "$40000 per group"))
    files.put([benefit_row(IsExclFromOonMOOP="No")], [plan_row(**own)])
    row = files.sides()["out"]["benefits"][0]
    assert row == {"coinsurance": "100%", "order": "deductible-waived"}


def test_excluded_from_the_maximum_counts_toward_nothing(one_row: Read) -> None:
    """IsExclFromInnMOOP: Yes is an empty list, No the default, blank a hole."""
    yes = one_row(IsExclFromInnMOOP="Yes")["in"]["benefits"][0]
    assert yes["toward_out_of_pocket"] == []
    assert "toward_out_of_pocket" not in one_row()["in"]["benefits"][0]
    blank = one_row(IsExclFromInnMOOP="")["in"]["benefits"][0]
    assert blank["toward_out_of_pocket"]["one_of"][1] == []


def test_covered_or_not_is_the_files_word(one_row: Read) -> None:
    """Not Covered is no cover on any side; a blank is a hole."""
    no = one_row(IsCovered="Not Covered")
    assert all(side["benefits"] == [{"covered": False}] for side in no.values())
    assert one_row(IsCovered="")["in"]["benefits"][0]["covered"] == "unknown"


@pytest.mark.parametrize("unit", ["Visit(s) per Year", "Visits per Benefit Period"])
def test_visits_a_year_are_a_limit(one_row: Read, unit: str) -> None:
    """LimitQty of visits a year or benefit period is a visit limit."""
    row = one_row(QuantLimitOnSvc="Yes", LimitQty="20.0", LimitUnit=unit)["in"]["benefits"][0]
    assert row["visit_limit"] == 20


@pytest.mark.parametrize("unit", ["Visit(s) per 6 Months", "Hours per Year", "Dollars per Year"])
def test_another_limit_is_a_note_in_the_files_words(files: Files, unit: str) -> None:
    """A limit of other things or other periods is told, never approximated."""
    files.put([benefit_row(QuantLimitOnSvc="Yes", LimitQty="20.0", LimitUnit=unit)])
    answer = files.coverage()
    assert "visit_limit" not in answer.tables[0]["sides"]["in"]["benefits"][0]
    assert any(f"20.0 {unit}" in note.text for note in answer.notes)


def test_a_limit_without_its_number_is_a_hole(one_row: Read) -> None:
    """QuantLimitOnSvc Yes, and no quantity: limited, to nobody knows what."""
    assert one_row(QuantLimitOnSvc="Yes")["in"]["benefits"][0]["visit_limit"] == "unknown"


def test_the_payers_own_words_are_told(files: Files) -> None:
    """Exclusions and Explanation may change what the row means."""
    files.put([benefit_row(Exclusions="Couples.", Explanation="Office visits\nonly.")])
    texts = [note.text for note in files.coverage().notes]
    assert "The file excludes: Couples." in texts
    assert "The file explains: Office visits only." in texts


def test_no_row_for_the_benefit_is_all_holes(files: Files) -> None:
    """A plan of which the file says nothing for psychotherapy is not a plan that pays nothing."""
    files.put([benefit_row(BenefitName="Specialist Visit")])
    assert files.sides()["in"]["benefits"][0]["covered"] == "unknown"


def test_each_value_has_its_file_row_and_column(files: Files) -> None:
    """Rows are numbered as a spreadsheet shows them."""
    files.put([benefit_row(BenefitName="Specialist Visit"), benefit_row()])
    sources = {source.path: source for source in files.coverage().sources}
    copay = sources["0.sides.in.benefits.0.copay"]
    assert (copay.document, copay.locator) == ("benefits.csv", "row 3, CopayInnTier1")
    assert "TEHBDedInnTier1Individual" in sources["0.sides.in.deductible"].locator


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"plan_id": "12345FL001"}, "marketplace-plan-id"),
        ({"plan_id": PLAN_ID[:14]}, "marketplace-plan-id"),
        ({"variant": "02"}, "marketplace-plan-id"),
        ({"plan_id": "12345FL0010001-06"}, "marketplace-no-plan"),
        ({"year": 2025}, "marketplace-no-plan"),
    ],
)
def test_a_plan_that_is_not_there_is_refused(files: Files, keys: dict[str, Any], code: str) -> None:
    """The id, its variant and the year name one plan, or the refusal says which is wrong."""
    with pytest.raises(PayerError) as caught:
        files.coverage(**keys)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_the_variant_may_stand_apart(files: Files) -> None:
    """Fourteen characters and a variant name the same plan."""
    assert files.coverage(plan_id=PLAN_ID[:14], variant="01") == files.coverage()


def test_another_variant_is_offered_in_the_refusal(files: Files) -> None:
    """The refusal lists the variants that the file has."""
    with pytest.raises(PayerError, match="Variants there: 01"):
        files.coverage(plan_id="12345FL0010001-06")


def test_a_dental_plan_and_another_currency_are_refused(files: Files) -> None:
    """Neither can be a plan for this course."""
    with pytest.raises(PayerError, match="EUR"):
        Marketplace().coverage(inquiry(currency="EUR"), files.settings())
    files.put([benefit_row()], [plan_row(DentalOnlyPlan="Yes")])
    with pytest.raises(PayerError, match="dental"):
        files.coverage()


def test_a_small_employers_year_is_told(files: Files) -> None:
    """Small-group plans may begin their year in any month; the case can say when."""
    files.put([benefit_row()], [plan_row(MarketCoverage="SHOP (Small Group)")])
    assert any("plan year" in note.text for note in files.coverage().notes)
    stated = files.coverage(benefit_year="07-01")
    assert stated.tables[0]["benefit_year"] == "07-01"
    assert not any("plan year" in note.text for note in stated.notes)


def test_what_was_used_stands_on_the_side_that_the_case_names(files: Files) -> None:
    """``used`` is the case's word about its own side."""
    used = {"deductible": {"individual": 100}}
    sides = files.coverage("out", used=used).tables[0]["sides"]
    assert "used" in sides["out"]
    assert "used" not in sides["in"]


def test_plans_lists_what_the_settings_allow(files: Files) -> None:
    """Every medical plan of a state; dental ones are left out, ones without a row come last."""
    ids = ["12345FL0010001-01", "12345FL0010002-01", "12345TX0010001-01", "12345FL0010003-01"]
    plans = [plan_row(PlanId=name, StateCode=name[5:7]) for name in ids]
    plans.append(plan_row(PlanId="12345FL0019999-01", DentalOnlyPlan="Yes"))
    files.put([benefit_row(PlanId=name) for name in ids[1:]], plans)
    names = [answer.tables[0]["name"] for answer in files.plans(state="fl")]
    assert [name.split(" ")[0] for name in names] == [ids[1], ids[3], ids[0]]
    assert len(files.plans()) == 4
    assert len(files.plans(state="FL", metal="Silver")) == 0
    assert len(files.plans(market="shop")) == 0
    assert len(files.plans(plan_id=ids[0][:14])) == 1


def test_a_listed_plan_is_the_plan_asked_for(files: Files) -> None:
    """``plans`` and ``coverage`` say the same of a plan."""
    files.put([benefit_row(BenefitName="Specialist Visit"), benefit_row(Explanation="Office.")])
    assert files.plans() == [files.coverage()]


def test_two_rows_that_differ_are_refused(files: Files) -> None:
    """Nothing says which of two rows for one benefit holds; the same row twice says the same."""
    files.put([benefit_row(), benefit_row()])
    assert len(files.plans()) == 1
    assert files.coverage()
    files.put([benefit_row(), benefit_row(CopayInnTier1="$5")])
    for ask in (files.coverage, files.plans):
        with pytest.raises(PayerError, match="rows 2 and 3"):
            ask()


def test_a_real_slice_of_2026(real_answers: Path) -> None:
    """The published plan: $35 without deductible, 2,000/4,000 and 5,850/11,700, nothing out."""
    folder = real_answers / "exchange-puf"
    table = {
        "adapter": "marketplace",
        "plan_id": "19898FL0340001-01",
        "benefits": str(folder / "benefits-and-cost-sharing-puf.slice-py2026.csv"),
        "attributes": str(folder / "plan-attributes-puf.slice-py2026.csv"),
    }
    check_payer(Marketplace(), table)
    settings = {key: value for key, value in table.items() if key != "adapter"}
    sides = Marketplace().coverage(inquiry(), Marketplace.Settings(**settings)).tables[0]["sides"]
    assert sides["in"]["benefits"] == [{"copay": "35", "order": "deductible-waived"}]
    assert sides["in"]["out_of_pocket_max"]["individual"] == "5850"
    assert sides["out"]["benefits"] == [{"covered": False}]


def test_only_the_benefit_for_psychotherapy_speaks(files: Files) -> None:
    """Inpatient care and specialists have rows of their own, which say nothing here."""
    inpatient = benefit_row(BenefitName=MENTAL.replace("Out", "In"), CopayInnTier1="$850 per Stay")
    files.put([inpatient, benefit_row()])
    assert files.sides()["in"]["benefits"][0]["copay"] == "30"
