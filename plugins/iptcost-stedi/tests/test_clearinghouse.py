"""A clearinghouse's answer comes to what its 271 comes to; its refusals say what to do."""

import datetime as dt
import io
import json
import logging
from pathlib import Path
from typing import Any

import attrs
import pytest
import responses
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_stedi import ClearinghouseSettings, payer
from iptcost_x12 import X12Settings
from iptcost_x12 import payer as x12

FOLDER = Path(__file__).parents[1]
TWIN = FOLDER / "examples" / "orchard.json"
X12_TWIN = FOLDER.parent / "iptcost-x12" / "examples" / "orchard.271"
URL = "https://clearinghouse.example/eligibility/v3"
ASKED = Inquiry(
    dt.date(2026, 9, 14), dt.date(2026, 12, 28), {"intake": "90791", "individual": "90834"}
)
WITHIN = attrs.evolve(ASKED, first_day=dt.date(2024, 9, 16), last_day=dt.date(2024, 12, 30))
"""A course in the plan's year that the real answer speaks of."""
LIVE = ClearinghouseSettings(
    url=URL,
    payer_id="55501",
    npi="1999999002",
    organization="Quiet Room",
    member_id="ORC0001",
    first_name="Alba",
    last_name="Rivera",
    birth_date=dt.date(1980, 1, 2),
    dependent_first_name="Noel",
    dependent_birth_date=dt.date(2001, 3, 4),
)
SECRETS = ("k3y-secret", "ORC0001", "Rivera", "Noel", "19800102")


def saved(file: Path, asked: Inquiry = ASKED) -> Coverage:
    """Return what a saved answer comes to."""
    return payer.coverage(asked, ClearinghouseSettings(str(file)))


def test_the_payer_keeps_the_doors_promises() -> None:
    """The payer passes the conformance kit on a saved answer."""
    check_payer(payer, {"adapter": "stedi", "file": str(TWIN)})


def test_json_and_271_come_to_the_same() -> None:
    """Payer tables are the same value for value, from the same rows, with the same notes."""
    come_to_the_same(TWIN, X12_TWIN, ASKED)


def test_a_real_answer_comes_to_the_same_in_both_formats(real_answers: Path) -> None:
    """The published JSON and 271 of one answer agree as the twins do."""
    come_to_the_same(
        real_answers / "stedi" / "eligibility-response-uhc-a6.json",
        real_answers / "x12-271" / "uhc-a6-psychotherapy.271",
        WITHIN,
    )


def come_to_the_same(file: Path, twin: Path, asked: Inquiry) -> None:
    """Hold both answers beside each other."""
    mine, theirs = saved(file, asked), x12.coverage(asked, X12Settings(str(twin)))
    assert mine.tables == theirs.tables
    assert [s.path for s in mine.sources] == [s.path for s in theirs.sources]
    assert len(mine.notes) == len(theirs.notes)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Bind a key of the environment to the clearinghouse, as its user does."""
    bind(monkeypatch, tmp_path)
    monkeypatch.setenv("TEST_KEY", SECRETS[0])


def bind(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Write a user's file of servers."""
    file = folder / "hosts.toml"
    file.write_text('[hosts."clearinghouse.example"]\nkey = "TEST_KEY"\n')
    monkeypatch.setenv("IPTCOST_HOSTS", str(file))


@pytest.mark.usefixtures("key")
def test_the_question_is_built_from_case_and_settings(caplog: pytest.LogCaptureFixture) -> None:
    """The payer is asked for the course's first day; nothing personal is logged or shown."""
    caplog.set_level(logging.DEBUG)
    with responses.RequestsMock() as mock:
        mock.post(URL, json=json.loads(TWIN.read_text()))
        found = payer.coverage(ASKED, LIVE)
        sent = mock.calls[0].request
    assert isinstance(sent.body, bytes)
    body = json.loads(sent.body)
    assert sent.headers["Authorization"] == SECRETS[0]
    assert body["encounter"] == {"serviceTypeCodes": ["A6"], "dateOfService": "20260914"}
    assert body["subscriber"]["dateOfBirth"] == "19800102"
    assert body["dependents"] == [{"firstName": "Noel", "dateOfBirth": "20010304"}]
    assert found.tables == saved(TWIN).tables
    shown = caplog.text + repr(found) + repr(LIVE)
    assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("place", ["errors", "subscriber"])
def test_a_rejection_is_one_in_any_status(status: int, place: str) -> None:
    """A rejection (AAA) in a 200 or a 400, bubbled up or not, has the 271's remedy."""
    entry = [{"code": "75", "followupAction": "Please Correct and Resubmit", "field": "AAA"}]
    body: dict[str, Any] = {"errors": entry} if place == "errors" else {place: {"aaaErrors": entry}}
    with responses.RequestsMock() as mock:
        mock.post(URL, json=body, status=status)
        with pytest.raises(PayerError) as caught:
            payer.coverage(ASKED, LIVE)
    assert caught.value.problems[0].code == "x12-aaa-75"


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    ("status", "code"), [(401, "http-401"), (403, "http-403"), (404, "http-404"), (500, "http-5xx")]
)
def test_a_servers_refusal_says_what_to_do(status: int, code: str) -> None:
    """Statuses are errors with a remedy and without anything personal."""
    with responses.RequestsMock() as mock:
        mock.post(URL, json={"code": "x", "message": "Rivera"}, status=status)
        with pytest.raises(PayerError) as caught:
            payer.coverage(ASKED, LIVE)
    assert caught.value.problems[0].code == code
    assert not [secret for secret in SECRETS if secret in str(caught.value)]


def test_what_is_missing_for_a_question_is_listed() -> None:
    """All missing settings are named at once."""
    with pytest.raises(PayerError, match=r"payer_id, npi, member_id.*organization"):
        payer.coverage(ASKED, ClearinghouseSettings())


def test_without_a_key_nobody_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error names the variable to set."""
    bind(monkeypatch, tmp_path)
    monkeypatch.delenv("TEST_KEY", raising=False)
    with pytest.raises(PayerError, match="TEST_KEY"):
        payer.coverage(ASKED, LIVE)


def test_many_saved_answers_are_read_line_by_line() -> None:
    """Each line is an answer or an error."""
    line = json.dumps(json.loads(TWIN.read_text())).encode()
    stream = io.BytesIO(line + b"\n{broken\n\n" + line + b"\n{}\n")
    kinds = [type(found) for found in payer.coverages(stream, ClearinghouseSettings())]
    assert kinds == [Coverage, PayerError, Coverage, PayerError]


def test_an_answer_says_which_question_it_answers() -> None:
    """Answer and refusal carry the asker's trace number; the payer's own is none."""
    traces = [
        {"traceTypeCode": "1", "referenceIdentification": "PAYERS-OWN"},
        {"traceTypeCode": "2", "referenceIdentification": "T-1"},
    ]
    answer = {**json.loads(TWIN.read_text()), "subscriberTraceNumbers": traces}
    inactive = {**answer, "benefitsInformation": [{"code": "6", "serviceTypeCodes": ["30"]}]}
    stream = io.BytesIO(f"{json.dumps(answer)}\n{json.dumps(inactive)}\n".encode())
    found = list(payer.coverages(stream, ClearinghouseSettings()))
    assert [type(one) for one in found] == [Coverage, PayerError]
    assert [one.keys for one in found] == [("T-1",), ("T-1",)]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("A6"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "description", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_answer_is_an_error_or_an_answer(data: st.DataObject) -> None:
    """Whatever any value is replaced with, only answers and errors come out."""
    document = json.loads(TWIN.read_text())
    place = document if data.draw(st.booleans()) else data.draw(
        st.sampled_from(document["benefitsInformation"])
    )  # fmt: skip
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(_JSON)
    stream = io.BytesIO(json.dumps(document).encode())
    (found,) = payer.coverages(stream, ClearinghouseSettings())
    assert isinstance(found, (Coverage, PayerError))
    if isinstance(found, Coverage):
        head = {"course": {"start": "2026-09-14"}, "provider": {"fees": {"intake": 9}}}
        iptcost.document({**head, "payers": [*found.tables]})
