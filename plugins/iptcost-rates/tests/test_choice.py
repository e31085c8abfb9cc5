"""Which price is a session's: each thing that people trip over, in a file made for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import made
import pytest

from iptcost import PayerError
from iptcost_rates import _said
from iptcost_rates._answer import Rates, is_npi, rates_of
from iptcost_rates._file import read
from iptcost_rates._offers import Wanted
from iptcost_rates._sieve import Asked, licence

CODES = ("90791", "90834")
KEYS = {code: code for code in CODES}
DAY = dt.date(2026, 10, 5)


def rates(folder: Path, data: Mapping[str, Any], **asked: Any) -> Rates:
    """Return what a file says of the therapist."""
    tin = asked.get("tin")
    wanted = Wanted(frozenset({made.NPI}), frozenset(CODES), tin)
    found = read(made.write(folder, data), wanted, references=asked.pop("references", None))
    last = DAY + dt.timedelta(weeks=15)
    return rates_of(found, made.NPI, Asked(DAY, last, CODES, **asked))


def individual(folder: Path, *prices: Any, **asked: Any) -> Any:
    """Return what is allowed for a session of which these prices are published."""
    data = made.file([made.group(1)], made.item("90834", ([1], prices)))
    return rates(folder, data, **asked).choice.allowed({"90834": "90834"})


def templates(one: Rates) -> list[str]:
    """Return the sentences that are said."""
    return [said.text.template for said in one.remarks()]


def test_one_price_is_a_value(tmp_path: Path) -> None:
    """A half cent is rounded up, and a code without a price is unknown."""
    data = made.file([made.group(1)], made.item("90834", ([1], [made.price(120.125)])))
    allowed = rates(tmp_path, data).choice.allowed(KEYS)
    assert allowed == {"90791": "unknown", "90834": "120.13"}


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"negotiated_type": "percentage"}, _said.PERCENTAGE),
        ({"negotiated_type": "per diem"}, _said.PER_DIEM),
        ({"negotiated_rate": None}, _said.NO_AMOUNT),
        ({"negotiated_rate": 0.01}, _said.PLACEHOLDER),
        ({"negotiated_rate": 0}, _said.PLACEHOLDER),
        ({"expiration_date": "2026-10-04"}, _said.EXPIRED),
        ({"billing_class": "institutional"}, _said.INSTITUTIONAL),
        ({"setting": "inpatient"}, _said.INPATIENT),
    ],
)
def test_what_can_be_no_sessions_price_is_told_and_not_used(
    tmp_path: Path, keys: dict[str, Any], reason: str
) -> None:
    """Alone it is an error that says why; beside another it is a sentence."""
    with pytest.raises(PayerError) as refused:
        individual(tmp_path, made.price(90, **keys))
    assert reason in str(refused.value)
    prices = [made.price(90, **keys), made.price(120)]
    data = made.file([made.group(1)], made.item("90834", ([1], prices)))
    found = rates(tmp_path, data)
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "120.00"}
    assert any(reason in said.text for said in found.choice.said)


def test_a_price_of_a_bundle_or_by_the_head_is_no_sessions(tmp_path: Path) -> None:
    """Under capitation the fee schedule alone says what cost shares go by."""
    for arrangement, kind in (("bundle", "negotiated"), ("capitation", "negotiated")):
        price = made.price(900, negotiated_type=kind)
        row = made.item("90834", ([1], [price]), negotiation_arrangement=arrangement)
        with pytest.raises(PayerError):
            rates(tmp_path, made.file([made.group(1)], row))
    price = made.price(95, negotiated_type="fee schedule")
    row = made.item("90834", ([1], [price]), negotiation_arrangement="capitation")
    found = rates(tmp_path, made.file([made.group(1)], row))
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "95.00"}


def test_cost_shares_go_by_the_fee_schedule(tmp_path: Path) -> None:
    """A negotiated price beside it is told and not used."""
    prices = made.price(100), made.price(130, negotiated_type="fee schedule")
    data = made.file([made.group(1)], made.item("90834", ([1], prices)))
    found = rates(tmp_path, data)
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "130.00"}
    assert any(_said.NOT_FOR_SHARES in said.text for said in found.choice.said)


def test_a_derived_price_is_used_only_for_lack_of_a_better_one(tmp_path: Path) -> None:
    """And it says so."""
    derived = made.price(80, negotiated_type="derived")
    assert individual(tmp_path, derived, made.price(110)) == {"90834": "110.00"}
    data = made.file([made.group(1)], made.item("90834", ([1], [derived])))
    assert _said.USED_ALL_THE_SAME in templates(rates(tmp_path, data))


def test_licences_are_alternatives_until_one_is_stated(tmp_path: Path) -> None:
    """By name or by modifier; what is for no licence is for all that have no price of their own."""
    prices = (
        made.price(90, billing_code_modifier=["AJ"]),
        made.price(130, billing_code_modifier=["AH"]),
        made.price(110),
    )
    choices = individual(tmp_path, *prices)["one_of"]
    assert {one["90834"] for one in choices} == {"90.00", "130.00", "110.00"}
    assert {"social worker (AJ)", "psychologist (AH)"} < {one["label"] for one in choices}
    assert individual(tmp_path, *prices, licence=licence("psychologist")) == {"90834": "130.00"}
    assert individual(tmp_path, *prices, licence=licence("AJ")) == {"90834": "90.00"}
    assert individual(tmp_path, *prices, licence=licence("nurse")) == {"90834": "110.00"}


def test_places_are_alternatives_until_one_is_stated(tmp_path: Path) -> None:
    """A price for all places gives way to one that names the place; a video modifier names it."""
    prices = (
        made.price(120, service_code=["CSTM-00"]),
        made.price(95, service_code=["02", "10"]),
    )
    assert {one["90834"] for one in individual(tmp_path, *prices)["one_of"]} == {
        "120.00",
        "95.00",
    }
    assert individual(tmp_path, *prices, place="office") == {"90834": "120.00"}
    assert individual(tmp_path, *prices, place="telehealth") == {"90834": "95.00"}
    video = made.price(100, billing_code_modifier=["95"])
    assert individual(tmp_path, video, made.price(120), place="office") == {"90834": "120.00"}
    assert individual(tmp_path, video, made.price(120), place="telehealth") == {"90834": "100.00"}


def test_other_places_are_used_only_for_lack_of_the_therapists(tmp_path: Path) -> None:
    """A hospital's outpatient place is none of an office's."""
    elsewhere = made.price(150, service_code=["22"])
    assert individual(tmp_path, elsewhere, made.price(120)) == {"90834": "120.00"}
    assert individual(tmp_path, elsewhere) == {"90834": "150.00"}


def test_tax_ids_are_alternatives_until_one_is_stated(tmp_path: Path) -> None:
    """Each set of prices is a whole bundle with its label."""
    groups = [
        made.group(1, name="Harbor Room"),
        made.group(2, tin="61-2040917", name="Tideline"),
    ]
    data = made.file(
        groups,
        made.item("90791", ([1], [made.price(150)]), ([2], [made.price(170)])),
        made.item("90834", ([1], [made.price(100)]), ([2], [made.price(120)])),
    )
    assert rates(tmp_path, data).choice.allowed(KEYS) == {
        "one_of": [
            {"label": "Harbor Room (84-7310265)", "90791": "150.00", "90834": "100.00"},
            {"label": "Tideline (61-2040917)", "90791": "170.00", "90834": "120.00"},
        ]
    }
    stated = rates(tmp_path, data, tin="612040917")
    assert stated.choice.allowed(KEYS) == {"90791": "170.00", "90834": "120.00"}
    assert any(_said.OTHER_TIN in said.text for said in stated.choice.said)


def test_a_large_groups_price_is_no_value(tmp_path: Path) -> None:
    """Of fifty it is one; of fifty-one a range, unless the licence picks it; its size is told."""
    for size, expected in ((50, "120.00"), (51, {"low": "0.00", "high": "120.00"})):
        npis = [made.NPI, *range(1_700_000_000, 1_700_000_000 + size - 1)]
        price = made.price(120, billing_code_modifier=["AJ"])
        data = made.file([made.group(1, npis)], made.item("90834", ([1], [price])))
        found = rates(tmp_path, data)
        assert found.choice.allowed({"90834": "90834"}) == {"90834": expected}
        assert (_said.LARGE_GROUP in templates(found)) == (size > 50)
        stated = rates(tmp_path, data, licence=licence("AJ"))
        assert stated.choice.allowed({"90834": "90834"}) == {"90834": "120.00"}


def test_a_licence_that_no_price_is_for_makes_no_large_groups_price_a_value(tmp_path: Path) -> None:
    """Only a price for the licence is the therapist's."""
    npis = [made.NPI, *range(1_700_000_000, 1_700_000_060)]
    data = made.file([made.group(1, npis)], made.item("90834", ([1], [made.price(120)])))
    stated = rates(tmp_path, data, licence=licence("AJ"))
    assert stated.choice.allowed({"90834": "90834"}) == {"90834": {"low": "0.00", "high": "120.00"}}


def test_a_price_in_a_small_group_too_is_the_therapists_own(tmp_path: Path) -> None:
    """The smallest group of a tax id that has the price speaks for it."""
    many = [made.NPI, *range(1_700_000_000, 1_700_000_060)]
    groups = [made.group(1, many), made.group(2)]
    data = made.file(groups, made.item("90834", ([1, 2], [made.price(120)])))
    found = rates(tmp_path, data)
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "120.00"}


def test_more_sets_of_prices_than_can_be_listed_give_their_ends(tmp_path: Path) -> None:
    """The range holds them all."""
    groups = [made.group(number, tin=f"{number:09d}") for number in range(1, 31)]
    prices = [([number], [made.price(100 + number)]) for number in range(1, 31)]
    found = rates(tmp_path, made.file(groups, made.item("90834", *prices)))
    allowed = found.choice.allowed({"90834": "90834"})
    assert allowed == {"90834": {"low": "101.00", "high": "130.00"}}
    assert _said.MANY in templates(found)


def test_several_amounts_of_one_set_are_a_choice(tmp_path: Path) -> None:
    """What nothing in the file tells apart."""
    allowed = individual(tmp_path, made.price(120), made.price(99), made.price(120))
    assert allowed == {"90834": {"one_of": ["99.00", "120.00"]}}


def test_a_price_that_ends_during_the_course_is_told(tmp_path: Path) -> None:
    """It is used: contracts that renew themselves name the day before."""
    price = made.price(120, expiration_date="2026-12-31")
    data = made.file([made.group(1)], made.item("90834", ([1], [price])))
    found = rates(tmp_path, data)
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "120.00"}
    assert _said.ENDS in templates(found)


def test_npis_as_text_and_a_group_without_any(tmp_path: Path) -> None:
    """NPI 0 stands for the whole tax id, which counts where it is the therapist's."""
    data = made.file([made.group(1, [str(made.NPI)])], made.item("90834", ([1], [made.price(9)])))
    assert rates(tmp_path, data).choice.bundles
    data = made.file([made.group(1, [0])], made.item("90834", ([1], [made.price(120)])))
    with pytest.raises(PayerError):
        rates(tmp_path, data)
    found = rates(tmp_path, data, tin="847310265")
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "120.00"}
    assert _said.WHOLE_TIN in templates(found)


def test_groups_of_files_of_their_own_are_read_from_a_folder(tmp_path: Path) -> None:
    """What is not in the folder is told: the therapist may stand in it."""
    folder = tmp_path / "groups"
    folder.mkdir()
    own = {"provider_groups": made.group(1)["provider_groups"]}
    made.write(folder, own, "g 1.json")
    groups = [
        {"provider_group_id": 1, "location": "https://example.com/a/g%201.json?Expires=1"},
        {"provider_group_id": 2, "location": "https://example.com/a/../../g2.json"},
    ]
    data = made.file(groups, made.item("90834", ([1], [made.price(120)])))
    with pytest.raises(PayerError):
        rates(tmp_path, data)
    found = rates(tmp_path, data, references=str(folder))
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "120.00"}
    assert _said.ELSEWHERE in templates(found)
    assert found.found.schema == "1"


def test_a_code_of_another_code_set_is_none_of_ours(tmp_path: Path) -> None:
    """Revenue code 90834, if there were one, is no procedure."""
    row = made.item("90834", ([1], [made.price(120)]), billing_code_type="RC")
    with pytest.raises(PayerError):
        rates(tmp_path, made.file([made.group(1)], row))


def test_allowed_amounts_out_of_network_say_on_how_much_they_rest(tmp_path: Path) -> None:
    """Each entry is a charge that was billed."""
    payments = [
        {"allowed_amount": 88.5, "providers": [{"billed_charge": 160, "npi": [made.NPI]}]},
        {"allowed_amount": 91, "providers": [{"billed_charge": 160, "npi": [made.OTHER]}]},
    ]
    row = {
        "tin": {"type": "ein", "value": "84-7310265"},
        "service_code": ["11"],
        "billing_class": "professional",
        "payments": payments,
    }
    one = {"name": "x", "billing_code_type": "CPT", "billing_code": "90834", "description": "x"}
    data = {"version": "2.0.0", "out_of_network": [{**one, "allowed_amounts": [row]}]}
    found = rates(tmp_path, data)
    assert found.side == "out"
    assert found.choice.allowed({"90834": "90834"}) == {"90834": "88.50"}
    assert _said.CLAIMS in templates(found)


@pytest.mark.parametrize(
    ("npi", "right"), [(1234567893, True), (1999999018, True), (1234567890, False)]
)
def test_the_last_digit_of_an_npi_is_a_check_digit(npi: int, right: bool) -> None:
    """By the rule of NPPES: 1234567893 is its own example."""
    assert is_npi(npi) == right


def test_a_mistyped_npi_is_told_as_such(tmp_path: Path) -> None:
    """Where it stands nowhere and its check digit is wrong."""
    path = made.write(tmp_path, made.file([], made.item("90834")))
    found = read(path, Wanted(frozenset({1234567890}), frozenset({"90834"})))
    with pytest.raises(PayerError) as refused:
        rates_of(found, 1234567890, Asked(DAY, DAY, ("90834",)))
    assert refused.value.problems[0].code == "rates-mistyped"
