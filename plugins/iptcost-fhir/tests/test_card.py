"""Coverage: an insurance card as a payer table."""

from collections.abc import Callable
from typing import Any

from iptcost.payer import Coverage

Read = Callable[..., Coverage]
Loaded = Callable[[str], Any]


def test_extended_cost_types_name_person_side_and_limit(read: Read, loaded: Loaded) -> None:
    """IndInDed is the individual's deductible in network; pharmacy's is nobody's here."""
    sides = read(loaded("card.json")).tables[0]["sides"]
    assert sides["in"]["deductible"] == {"individual": "1500.00", "family": "3000.00"}
    assert sides["in"]["out_of_pocket_max"] == {"individual": "5000.00", "family": "10000.00"}


def test_a_family_amount_alone_leaves_the_individuals_open(read: Read, loaded: Loaded) -> None:
    """Out of network only the family's 6,000 is printed: the individual's is no more than that."""
    out = read(loaded("card.json")).tables[0]["sides"]["out"]
    assert out["deductible"] == {
        "individual": {"low": "0.00", "high": "6000.00"},
        "family": "6000.00",
    }


def test_whether_a_therapist_is_a_specialist_is_a_choice(read: Read, loaded: Loaded) -> None:
    """A card prints a copay for each kind of doctor, and none for a therapist."""
    (benefit,) = read(loaded("card.json")).tables[0]["sides"]["in"]["benefits"]
    assert [one["copay"] for one in benefit["one_of"]] == ["20.00", "45.00"]


def test_a_cards_copay_is_not_read_for_out_of_network(read: Read, loaded: Loaded) -> None:
    """A copay that names no network says nothing of care outside it."""
    out = read(loaded("card.json")).tables[0]["sides"]["out"]
    assert out["benefits"] == [{"copay": "unknown", "coinsurance": "unknown", "order": "unknown"}]


def test_not_applicable_is_no_amount(read: Read, loaded: Loaded) -> None:
    """The words "N/A" beside a telehealth visit are told; they are neither 0 nor a copay."""
    answer = read(loaded("card.json"))
    assert any('"N/A"' in note.text for note in answer.notes)


def test_costs_in_words_are_read(read: Read, loaded: Loaded) -> None:
    """The words "$30 copay after deductible" in the string extension is a copay with its order."""
    data = loaded("card.json")
    url = "http://hl7.org/fhir/us/insurance-card/StructureDefinition/C4DIC-BeneficiaryCostString-extension"
    words = {"extension": [{"url": url, "valueString": "$30 copay after deductible"}]}
    data["costToBeneficiary"][7]["valueMoney"] = words
    del data["costToBeneficiary"][6]
    (benefit,) = read(data).tables[0]["sides"]["in"]["benefits"]
    assert benefit == {"copay": "30.00", "order": "after-deductible"}


def test_what_is_used_is_never_on_a_card(read: Read, loaded: Loaded) -> None:
    """A card is a person's, and what the person has used of it is a hole."""
    used = read(loaded("card.json")).tables[0]["sides"]["in"]["used"]
    assert used["deductible"]["individual"] == {"low": "0.00", "high": "1500.00"}


def test_nobodys_name_or_number_is_repeated(read: Read, loaded: Loaded) -> None:
    """The beneficiary's name and number are in no table, source or note."""
    shown = repr(read(loaded("card.json")))
    assert "Pat" not in shown
    assert "EX123456" not in shown
