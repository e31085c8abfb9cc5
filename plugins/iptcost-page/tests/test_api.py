"""The API answers as the command does, and refuses what nobody should send it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from asking import CASE, DAY, EXAMPLES, ROOT, case_of, codes, post, read
from click.testing import CliRunner

import iptcost
from iptcost.command import main
from iptcost_page import Request, Rules, respond


def command(*args: str) -> Any:
    """Return what the command prints as JSON."""
    found = CliRunner().invoke(main, args, env={"IPTCOST_TODAY": DAY.isoformat()})
    return json.loads(found.output)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_comes_to_what_the_command_says(file: Path) -> None:
    """An estimate, its range and the comparison are the command's own, to the last key."""
    case = case_of(file)
    assert read(post("estimate", case)) == command("estimate", str(file), "--format", "json")
    assert read(post("compare", case)) == command("compare", str(file), "--format", "json")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_result_keeps_its_own_schema(file: Path) -> None:
    """What /v1/estimate answers is what /v1/schema/result describes."""
    schema = read(respond(Request("GET", "/v1/schema/result"), Rules()))
    jsonschema.validate(read(post("estimate", case_of(file))), schema)


def test_answers_narrow_the_range() -> None:
    """The case that comes back from /v1/answer is the next request's, and its range is narrower."""
    case = case_of(ROOT / "examples" / "five-unknowns.toml")
    asked = read(post("questions", case))
    assert (asked["low"], asked["high"]) == ("240.00", "2110.00")
    given = {"payers.0.benefits.0.order": "after-deductible", "payers.0.used.deductible": 400}
    narrowed = read(post("answer", {"case": case, "answers": given}))["case"]
    found = read(post("range", narrowed))
    assert (found["low"]["totals"]["to_pay"], found["high"]["totals"]["to_pay"]) == (
        "1140.00",
        "1640.00",
    )


def test_words_follow_the_readers_language() -> None:
    """Questions and faults are Spanish where Spanish is asked for."""
    case = case_of(ROOT / "examples" / "five-unknowns.toml")
    assert "¿" in read(post("questions", case, language="es"))["questions"][0]["ask"]
    assert "documento" in read(post("estimate", {}, language="es_MX"))["errors"][0]["message"]


def test_a_course_without_a_start_begins_today_and_says_so() -> None:
    """As in the command, today is taken and told as an assumption."""
    found = read(post("estimate", {**CASE, "course": {}}))
    assert found["assumptions"][0] == {
        "code": "start-today",
        "path": "course.start",
        "date": "2026-10-05",
    }


def test_a_payers_answer_is_read_from_the_body() -> None:
    """An X12 271 sent along becomes the tables that its file would, each value with its place."""
    saved = ROOT / "plugins" / "iptcost-x12" / "examples" / "orchard.271"
    table = {"adapter": "x12", "network": "in"}
    asked = {"case": {**CASE, "payers": [table]}, "answer": saved.read_text("utf-8")}
    found = read(post("coverage", asked))
    by_file = iptcost.document({**CASE, "payers": [{**table, "file": str(saved)}]})
    assert found["payers"] == iptcost.resolve(by_file).to_dict()["payers"]
    assert found["case"]["payers"] == found["payers"]
    assert all(source["locator"] for source in found["sources"])


def test_an_answer_of_another_kind_is_a_fault_of_the_request() -> None:
    """What is no X12 is told as the plugin tells it, and a JSON document may have line breaks."""
    case = {**CASE, "payers": [{"adapter": "x12"}]}
    assert post("coverage", {"case": case, "answer": "hello"}).status == 422
    resource = (ROOT / "plugins" / "iptcost-fhir" / "examples" / "summary-hsa.json").read_text()
    case = {**CASE, "payers": [{"adapter": "fhir", "network": "in"}]}
    assert post("coverage", {"case": case, "answer": resource}).status == 200


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"adapter": "x12", "file": "/etc/passwd"}, "answer-key"),
        ({"adapter": "fhir", "server": "http://127.0.0.1:1/"}, "answer-key"),
        ({"adapter": "fhir", "token_env": "HOME"}, "answer-key"),
        ({"adapter": "stedi", "key": "HOME"}, "answer-key"),
        ({"adapter": "nobody"}, "answer-adapter"),
        ({"adapter": "plan"}, "answer-adapter"),
    ],
)
def test_an_answer_names_no_file_server_or_secret(table: dict[str, str], code: str) -> None:
    """Keys of a plugin that would look something up are refused beside an answer."""
    case = {**CASE, "payers": [table]}
    assert codes(post("coverage", {"case": case, "answer": "ISA"})) == [code]


@pytest.mark.parametrize(
    "table",
    [
        {"adapter": "x12", "file": "/etc/passwd"},
        {"adapter": "fhir", "server": "http://127.0.0.1:1/", "token_env": "HOME"},
        {"adapter": "stedi", "key": "HOME"},
        {"adapter": "echo", "answer": "/etc/passwd"},
        {"one_of": [{"adapter": "echo", "answer": "/etc/passwd"}, {"adapter": "plan"}]},
    ],
)
@pytest.mark.parametrize("name", ["estimate", "range", "questions", "compare"])
def test_adapters_that_read_or_ask_are_off(table: dict[str, Any], name: str) -> None:
    """No document reaches a file or a server by naming an adapter, inside a choice or outside."""
    reply = post(name, {**CASE, "payers": [table]})
    assert codes(reply) == ["adapter-not-allowed"]
    assert b"passwd" not in reply.body


def test_an_operator_may_allow_an_adapter_by_name() -> None:
    """What is allowed is asked; what only reckons with tables needs no leave."""
    row = {"copay": 30, "order": "deductible-waived"}
    table = {"adapter": "echo", "tables": [{"adapter": "plan", "benefits": [row]}]}
    rules = Rules(frozenset({"echo"}), today=DAY)
    found = read(post("estimate", {**CASE, "payers": [table]}, rules=rules))
    assert found["totals"]["to_pay"] == "480.00"
    medicare = {"adapter": "medicare", "schedule": {"intake": 160, "individual": 120}}
    assert post("estimate", {**CASE, "payers": [medicare]}).status == 200


HOSTILE: dict[str, tuple[bytes, int]] = {
    "deep": (b"[" * 500_000, 400),
    "deep tables": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    "brackets in text": (json.dumps({**CASE, "x": "[" * 500}).encode(), 422),
    "large": (b" " * (2**20 + 1), 413),
    "no text": (b"\xff\xfe{}", 400),
    "cut off": (b'{"course": {', 400),
    "a list": (b"[]", 400),
    "a number": (b'{"course": {"sessions": 1e999999999}}', 422),
    "a huge integer": (b'{"currency": ' + b"9" * 5000 + b"}", 400),
    "NaN": (b'{"provider": {"fees": {"individual": NaN}}}', 400),
    "a key twice": (b'{"course": {}, "course": {}}', 400),
    "a dotted key": (b'{"course.start": "2026-01-01"}', 400),
    "a surrogate": (b'{"currency": "\\ud800"}', 422),
    "control characters": (b'{"curr\\u0000ency": "USD"}', 422),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_quickly(name: str) -> None:
    """Too large, too deep, damaged: each is a problem of a known status within a second."""
    raw, status = HOSTILE[name]
    began = time.process_time()
    reply = post("estimate", raw)
    assert time.process_time() - began < 1
    assert reply.status == status
    assert reply.media == "application/problem+json"
    assert read(reply)["status"] == status
    assert len(reply.body) < 20_000


def test_holes_by_the_hundred_are_refused() -> None:
    """A case with more holes than a request may have is not reckoned."""
    visits = [
        {"date": f"2026-{m:02}-{d:02}", "fee": "unknown"} for m in (1, 2, 3) for d in range(1, 29)
    ]
    case = {**CASE, "course": {"visits": visits}}
    assert codes(post("range", case)) == ["request-too-many-holes"]


def test_a_fault_repeats_no_file_and_names_each_mistake() -> None:
    """Every mistake has code, path, rule, message and remedy, as the command's JSON has."""
    case = {**CASE, "payers": [{"adapter": "plan", "deductible": -5, "copai": 3}]}
    errors = read(post("estimate", case))["errors"]
    assert {error["path"] for error in errors} >= {
        "payers.0.deductible.individual",
        "payers.0.copai",
    }
    for error in errors:
        jsonschema.validate(error, iptcost.schema("error"))
        assert "file" not in error


def test_addresses_and_methods_are_told() -> None:
    """What does not exist is 404; what is asked otherwise is 405 and says how."""
    assert respond(Request("GET", "/v1/nothing"), Rules()).status == 404
    reply = respond(Request("GET", "/v1/estimate"), Rules())
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    wrong = Request("POST", "/v1/estimate", b"{}", content_type="text/plain")
    assert respond(wrong, Rules()).status == 415


def test_what_goes_wrong_inside_tells_nothing_of_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect is a problem of status 500 that names the exception's class alone."""

    def broken(*_: object) -> None:
        message = "Anna pays 200"
        raise RuntimeError(message)

    monkeypatch.setattr("iptcost.estimate", broken)
    reply = post("estimate", CASE)
    assert (reply.status, codes(reply)) == (500, ["server-defect"])
    assert b"Anna" not in reply.body


def test_requests_hold_nothing_of_a_body_in_their_repr() -> None:
    """A request or a reply that is printed by mistake shows no case."""
    request = Request("POST", "/v1/estimate", b"Anna", form={"case": "Anna"})
    assert "Anna" not in repr(request)
    assert "Anna" not in repr(attrs.evolve(post("estimate", CASE), body=b"Anna"))


def test_an_answer_lies_in_a_file_without_a_name() -> None:
    """A worker that is killed while it reads leaves nothing of it behind."""
    from iptcost_page import _coverage

    if not _coverage.OPENED.is_dir():
        pytest.skip("no such files there")
    with _coverage._held("of a patient") as path:
        assert Path(path).read_text() == "of a patient"
        assert Path(path).stat().st_nlink == 0
