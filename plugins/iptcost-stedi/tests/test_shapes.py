"""Both shapes of a clearinghouse's JSON, from stated entries to keys, read by hand."""

import copy
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
import responses
from hypothesis import given, settings
from hypothesis import strategies as st

from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_stedi import ClearinghouseSettings, payer

EXAMPLES = Path(__file__).parents[1] / "examples"
OLDER, NEWER = EXAMPLES / "orchard.json", EXAMPLES / "orchard-plans.json"
ASKED = Inquiry(
    dt.date(2026, 10, 5), dt.date(2026, 12, 28), {"intake": "90791", "individual": "90834"}
)
A6 = {"system": "STC", "value": "A6"}
ALL = {"system": "STC", "value": "30"}
IN = {"coverageLevel": "INDIVIDUAL", "network": {"indicator": "IN_NETWORK"}}
ACTIVE = {"statuses": [{**IN, "status": "ACTIVE_COVERAGE", "service": ALL}]}


def read(data: Any, **keys: Any) -> Coverage:
    """Return what an answer comes to."""
    (found,) = list(payer.coverages(io.BytesIO(json.dumps(data).encode()), LIVE))
    if isinstance(found, PayerError):
        raise found
    return found


LIVE = ClearinghouseSettings()


def saved(tmp_path: Path, data: Any, **keys: Any) -> Coverage:
    """Return what a saved answer comes to for the course of these tests."""
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(data))
    return payer.coverage(ASKED, ClearinghouseSettings(str(file), **keys))


def newer(**benefits: Any) -> dict[str, Any]:
    """Return an answer of 2026 with one plan of these benefits."""
    return {"plans": [{"name": "OPEN", "benefits": {**ACTIVE, **benefits}}]}


def older(*rows: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """Return an answer of the older shape with these rows, in network."""
    own = {"inPlanNetworkIndicatorCode": "Y", "coverageLevelCode": "IND"}
    active = {"code": "1", "serviceTypeCodes": ["30"]}
    return {"benefitsInformation": [active, *({**own, **row} for row in rows)], **keys}


@pytest.mark.parametrize("file", [OLDER, NEWER])
def test_both_shapes_keep_the_doors_promises(file: Path) -> None:
    """The payer passes the conformance kit on a saved answer of either shape."""
    check_payer(payer, {"adapter": "stedi", "file": str(file)})


def test_both_shapes_of_one_answer_come_to_the_same() -> None:
    """The answer of 2026 gives the older one's tables, value for value, and as many notes."""
    mine, theirs = (
        payer.coverage(ASKED, ClearinghouseSettings(str(file))) for file in (NEWER, OLDER)
    )
    assert mine.tables == theirs.tables
    assert {s.path for s in mine.sources} == {s.path for s in theirs.sources}
    assert len(mine.notes) == len(theirs.notes)


SHARES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "copay and coinsurance": (
        newer(
            coPayment=[{**IN, "amount": "30", "timePeriod": "VISIT", "service": A6}],
            coInsurance=[{**IN, "percent": "0", "service": A6}],
        ),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
    "an episode's copay": (
        newer(
            coPayment=[{**IN, "amount": "30", "timePeriod": "EPISODE", "service": A6}],
            coInsurance=[{**IN, "percent": "0.2", "service": A6}],
        ),
        {"copay": "30.00", "coinsurance": "20%"},
    ),
    "no service": (
        newer(coInsurance=[{**IN, "percent": "0.2"}], coPayment=[{**IN, "amount": "0"}]),
        {"copay": "0.00", "coinsurance": "20%"},
    ),
    "a procedure within a span": (
        newer(
            coPayment=[
                {
                    **IN,
                    "amount": "30",
                    "service": {
                        "system": "CPT",
                        "range": {"start": {"value": "90791"}, "end": {"value": "90853"}},
                    },
                }
            ],
            coInsurance=[{**IN, "percent": "0", "service": A6}],
        ),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
    "not covered": (newer(nonCovered=[{**IN, "service": A6}]), {"covered": False}),
    "visits of a year": (
        newer(
            coPayment=[{**IN, "amount": "30", "service": A6}],
            limitations=[
                {
                    **IN,
                    "service": A6,
                    "serviceLimits": [
                        {
                            "delivery": {
                                "quantity": {"value": "20", "qualifier": "VISITS"},
                                "period": {"value": 1, "qualifier": "CALENDAR_YEAR"},
                            }
                        }
                    ],
                }
            ],
        ),
        {"copay": "30.00", "visit_limit": 20, "visits_used": {"low": 0, "high": 20}},
    ),
    "visits of a year, older": (
        older(
            {"code": "B", "serviceTypeCodes": ["A6"], "benefitAmount": "30"},
            {
                "code": "F",
                "serviceTypeCodes": ["A6"],
                "benefitsServiceDelivery": [
                    {
                        "quantityQualifierCode": "VS",
                        "quantity": "20",
                        "timePeriodQualifierCode": "23",
                    }
                ],
            },
        ),
        {"copay": "30.00", "visit_limit": 20},
    ),
    "no service type, older": (
        older({"code": "A", "benefitPercent": "0.2"}, {"code": "B", "benefitAmount": "0"}),
        {"copay": "0.00", "coinsurance": "20%"},
    ),
    "a copay a year, older": (
        older(
            {
                "code": "B",
                "serviceTypeCodes": ["A6"],
                "benefitAmount": "30",
                "timeQualifierCode": "23",
            },
        ),
        {"copay": "30.00"},
    ),
}


@pytest.mark.parametrize(("data", "keys"), SHARES.values(), ids=SHARES)
def test_entries_come_to_keys(tmp_path: Path, data: Any, keys: dict[str, Any]) -> None:
    """Words and codes mean the same keys, whatever period they name and without a service."""
    rows = [
        row
        for row in saved(tmp_path, data).tables[0]["sides"]["in"]["benefits"]
        if row.get("services", ["intake"]) == ["intake"] or "services" not in row
    ]
    assert {key: rows[0].get(key) for key in keys} == keys


def test_a_coinsurance_that_is_an_amount_is_either(tmp_path: Path) -> None:
    """An amount under code A, or among the invalid entries, is a copay or so many per cent."""
    entry = {**IN, "amount": "30", "service": A6, "invalidReasons": [{"code": "MISSING_PERCENT"}]}
    row = {"code": "A", "serviceTypeCodes": ["A6"], "benefitAmount": "30"}
    for data in (newer(invalidEntries={"coInsurance": [entry]}), older(row)):
        (found,) = saved(tmp_path, data).tables[0]["sides"]["in"]["benefits"]
        choices = [(one["copay"], one["coinsurance"]) for one in found["one_of"]]
        assert choices == [("30.00", "0%"), ("unknown", "30%")]


LIMITS = newer(
    deductible=[
        {**IN, "amount": "1500", "timePeriod": "CALENDAR_YEAR", "service": ALL},
        {**IN, "amount": "1100", "timePeriod": "REMAINING", "service": ALL},
    ],
    outOfPocket=[
        {**IN, "coverageLevel": "FAMILY", "amount": "9000", "timePeriod": "SERVICE_YEAR"},
    ],
)


def test_limits_and_what_is_left(tmp_path: Path) -> None:
    """Total and remaining make what is used; a family's maximum is the family's."""
    side = saved(tmp_path, LIMITS).tables[0]["sides"]["in"]
    assert side["deductible"] == {"individual": "1500.00"}
    assert side["used"]["deductible"] == {"individual": "400.00"}
    assert side["out_of_pocket_max"]["family"] == "9000.00"


REFUSED = {
    "inactive": ({"plans": [{"benefits": {"statuses": [{"status": "INACTIVE"}]}}]}, "x12-inactive"),
    "inactive and nothing else, older": (
        {"planStatus": [{"statusCode": "6", "status": "Inactive"}], "benefitsInformation": []},
        "x12-inactive",
    ),
    "nothing": ({"plans": []}, "eligibility-no-answer"),
    "a rejection": ({"plans": [], "errors": [{"code": "75"}]}, "x12-aaa-75"),
    "ended": (
        {**newer(), "subscriber": {"dates": {"eligibility": {"end": "2026-06-30"}}}},
        "x12-coverage-ended",
    ),
    "a span that ended": (
        {
            **newer(),
            "subscriber": {"dates": {"plan": {"start": "2024-03-01", "end": "2026-06-30"}}},
        },
        "x12-plan-year-over",
    ),
    "a policy that ended": (
        {**newer(), "dependent": {"dates": {"policy": {"end": "20260630"}}}},
        "x12-coverage-ended",
    ),
    "ended, older": (older(planDateInformation={"planEnd": "20260630"}), "x12-coverage-ended"),
    "another company": (
        newer(
            contactFollowingEntityForInformation=[
                {
                    **IN,
                    "service": {"system": "STC", "value": "MH"},
                    "relatedEntities": [
                        {"type": "VENDOR", "name": {"organization": "HARBOR BEHAVIORAL"}}
                    ],
                }
            ]
        ),
        "x12-ask-other-payer",
    ),
    "another company, older": (
        older(
            {
                "code": "1",
                "serviceTypeCodes": ["MH"],
                "benefitsRelatedEntities": [
                    {
                        "entityIdentifier": "Utilization Management Organization",
                        "entityName": "HARBOR BEHAVIORAL",
                    }
                ],
            }
        ),
        "x12-ask-other-payer",
    ),
    "two plans": ({"plans": [newer()["plans"][0]] * 2}, "eligibility-several-plans"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plan_to_reckon_with_is_refused(tmp_path: Path, data: Any, code: str) -> None:
    """Coverage that is not active or has ended, another company's, and two plans have no price."""
    with pytest.raises(PayerError) as caught:
        saved(tmp_path, data)
    assert caught.value.problems[0].code == code


def test_one_of_several_plans_is_named_by_its_number(tmp_path: Path) -> None:
    """The plan that the case names is read; a number past the last is told."""
    dental = {"name": "TEETH", "benefits": {"statuses": [{"status": "ACTIVE_COVERAGE"}]}}
    data = {"plans": [dental, newer(coPayment=[{**IN, "amount": "30", "service": A6}])["plans"][0]]}
    table = saved(tmp_path, data, plan=1).tables[0]
    assert (table["name"], table["sides"]["in"]["benefits"][0]["copay"]) == ("OPEN", "30.00")
    with pytest.raises(PayerError, match="There is none with the number 2"):
        saved(tmp_path, data, plan=2)


def test_lists_that_nobody_knows_are_told(tmp_path: Path) -> None:
    """An entry under a name of tomorrow stands in the notes, with its place."""
    found = saved(tmp_path, newer(coRounding=[{**IN, "amount": "7", "service": A6}]))
    assert any("plans[0].benefits.coRounding[0]" in note.text for note in found.notes)


def test_the_newer_address_is_asked_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An address that ends in eligibility-check gets names, dates and services in its form."""
    monkeypatch.setenv("IPTCOST_HOSTS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("STEDI_API_KEY", "k3y")
    url = "https://healthcare.us.stedi.com/2026-06-01/eligibility-check"
    asking = ClearinghouseSettings(
        url=url,
        payer_id="55501",
        npi="1999999002",
        organization="Quiet Room",
        member_id="ORC0001",
        first_name="Alba",
        last_name="Rivera",
        birth_date=dt.date(1980, 1, 2),
        dependent_first_name="Noel",
    )
    with responses.RequestsMock() as mock:
        mock.post(url, json=json.loads(NEWER.read_text()))
        found = payer.coverage(ASKED, asking)
        body = json.loads(mock.calls[0].request.body or b"")
    assert body["payerId"] == "55501"
    assert body["provider"] == {"npi": "1999999002", "name": {"organization": "Quiet Room"}}
    assert body["subscriber"]["dateOfBirth"] == "1980-01-02"
    assert body["dependent"]["name"]["person"] == {"firstName": "Noel", "lastName": "Rivera"}
    assert body["encounter"]["services"] == [A6]
    assert found.tables[0]["name"] == "ORCHARD OPEN"


_VALUES = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**30,
        "",
        "0.2",
        "x",
        [],
        {},
        ["x"],
        {"value": "x"},
        [{"x": 1}],
        "INACTIVE",
    ]
)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_answer_of_2026_is_an_error_or_an_answer(data: st.DataObject) -> None:
    """Whatever value anywhere is replaced, only answers and errors come out."""
    document = copy.deepcopy(json.loads(NEWER.read_text()))
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, (dict, list)) or not inner or data.draw(st.integers(0, 4)) == 0:
            break
        place = inner
    place[key] = data.draw(_VALUES)
    stream = io.BytesIO(json.dumps(document).encode())
    (found,) = payer.coverages(stream, LIVE)
    assert isinstance(found, (Coverage, PayerError))


def test_a_status_that_is_not_active_stands_where_no_row_says_it(tmp_path: Path) -> None:
    """Rows of amounts beside a plan's status of inactive are no active plan."""
    data = older({"code": "B", "serviceTypeCodes": ["A6"], "benefitAmount": "30"})
    del data["benefitsInformation"][0]
    data["planStatus"] = [{"statusCode": "6", "serviceTypeCodes": ["30"]}]
    with pytest.raises(PayerError, match="not active"):
        saved(tmp_path, data)


def test_names_stand_for_codes_that_are_left_out(tmp_path: Path) -> None:
    """What a row is, its period and its network by their names alone; "No" is out of network."""

    def named(name: str, period: str, network: str, **value: str) -> dict[str, Any]:
        return {
            "name": name, "timeQualifier": period, "inPlanNetworkIndicator": network,
            "inPlanNetworkIndicatorCode": None, "serviceTypeCodes": ["A6"], **value,
        }  # fmt: skip

    data = older(
        named("Co-Payment", "Visit", "Yes", benefitAmount="30"),
        named("Co-Insurance", "Visit", "Yes", benefitPercent="0"),
        named("Co-Payment", "Visit", "No", benefitAmount="60"),
        named("Deductible", "Calendar Year", "Yes", benefitAmount="1500"),
        named("Deductible", "Remaining", "Yes", benefitAmount="1100"),
        named("Out of Pocket (Stop Loss)", "Calendar Year", "Yes", benefitAmount="5000"),
    )
    table = saved(tmp_path, data).tables[0]
    side = table["sides"]["in"]
    assert table["benefit_year"] == "01-01"
    assert (side["benefits"][0]["copay"], side["benefits"][0]["coinsurance"]) == ("30.00", "0%")
    assert side["deductible"] == {"individual": "1500.00"}
    assert side["used"]["deductible"] == {"individual": "400.00"}
    assert side["out_of_pocket_max"] == {"individual": "5000.00"}
    assert table["sides"]["out"]["benefits"][0]["copay"] == "60.00"


def test_a_limit_in_several_messages_is_one(tmp_path: Path) -> None:
    """The number allowed in one message and the number used in the next."""
    words = [{"description": "20 VISITS PER CALENDAR YEAR"}, {"description": "12 USED"}]
    share = {"serviceTypeCodes": ["A6"], "timeQualifierCode": "27"}
    data = older({**share, "code": "B", "benefitAmount": "30"},
                 {"code": "F", "serviceTypeCodes": ["A6"], "additionalInformation": words})  # fmt: skip
    (row,) = saved(tmp_path, data).tables[0]["sides"]["in"]["benefits"]
    assert (row["visit_limit"], row["visits_used"]) == (20, 12)
