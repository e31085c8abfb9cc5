"""Hostile files, streams, and the conformance kit."""

import contextlib
import io
import json
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_fhir import Fhir, Settings

FIXTURES = Path(__file__).with_name("fixtures")
READABLE = (
    "summary-hsa.json",
    "summary-traps.json",
    "eligibility-psychotherapy.json",
    "eligibility-clearinghouse.json",
    "card.json",
)
Read = Callable[..., Coverage]


def refusal(read: Read, data: Any) -> PayerError:
    """Return the error with which a file's text is refused."""
    with pytest.raises(PayerError) as refused:
        read(data)
    return refused.value


@pytest.mark.parametrize("name", READABLE)
def test_the_plugin_keeps_the_doors_promises(fixture: Callable[[str], str], name: str) -> None:
    """Each fixture's answer is of the document's form, sourced, printable and repeatable."""
    check_payer(Fhir(), {"adapter": "fhir", "file": fixture(name)})


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "fhir-not-json", 1),
        ("<Bundle/>", "fhir-not-json", 1),
        ('{"resourceType": "Coverage",\n "id": }', "fhir-not-json", 2),
        ("[" * 200_000, "fhir-not-json", 1),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "fhir-not-json", 1),
        ('{"resourceType": "Coverage", "x": ' + "[" * 150 + "]" * 150 + "}", "fhir-not-json", 1),
        ('{"resourceType": "Coverage", "resourceType": "Bundle"}', "fhir-not-json", 1),
        ('{"resourceType": "Coverage", "x": NaN}', "fhir-not-json", 1),
        ('{"resourceType": "Coverage", "x": ' + "9" * 10_000 + "}", "fhir-not-json", 1),
        ('{"resourceType": "Patient", "id": "someone"}', "fhir-no-resource", None),
        ('{"resourceType": "Bundle", "entry": 3}', "fhir-not-a-resource", 1),
        ('{"id": "no type"}', "fhir-not-a-resource", 1),
        ("[1, 2]", "fhir-not-a-resource", 1),
        ("3", "fhir-not-a-resource", 1),
        ('{"resourceType": "InsurancePlan"}\n{"resourceType": 3}', "fhir-not-a-resource", 2),
    ],
)
def test_what_is_no_resource_is_refused_with_its_line(
    read: Read, text: str, code: str, line: int | None
) -> None:
    """Broken, endless or foreign JSON is one error that says where, and what to do."""
    (problem,) = refusal(read, text).problems
    assert (problem.code, problem.line) == (code, line)
    assert problem.message
    assert problem.remedy


def test_a_server_s_refusal_saved_as_a_file_is_told(read: Read) -> None:
    """An OperationOutcome is named by its codes; its words may name the patient."""
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "not-found", "diagnostics": "Pat Example"}],
    }
    error = refusal(read, outcome)
    assert error.problems[0].code == "fhir-operation-outcome"
    assert "not-found" in str(error)
    assert "Pat" not in str(error)


def test_a_missing_file_and_two_places_are_refused(inquiry: Inquiry) -> None:
    """A file that is not there says so; neither or both of file and server is wrong use."""
    for given_settings, code in (
        (Settings(file="nowhere/answer.json"), "fhir-unreadable-file"),
        (Settings(), "fhir-where"),
        (Settings(file="a", server="https://b.example"), "fhir-where"),
        (Settings(server="https://b.example"), "fhir-which"),
    ):
        with pytest.raises(PayerError) as refused:
            Fhir().coverage(inquiry, given_settings)
        assert refused.value.problems[0].code == code


def test_a_large_file_is_refused_before_it_is_parsed(inquiry: Inquiry, tmp_path: Path) -> None:
    """A file beyond the bound is refused, and no more than the bound is ever read."""
    file = tmp_path / "large.json"
    with file.open("wb") as out:
        out.truncate(10**9)
    began = time.process_time()
    with pytest.raises(PayerError) as refused:
        Fhir().coverage(inquiry, Settings(file=str(file)))
    assert refused.value.problems[0].code == "fhir-too-large"
    assert time.process_time() - began < 10


def lines(count: int) -> bytes:
    """Return NDJSON of so many eligibility answers."""
    one = json.dumps(json.loads((FIXTURES / "eligibility-psychotherapy.json").read_text()))
    return (one + "\n").encode() * count


def test_a_stream_gives_an_answer_or_an_error_for_each_line() -> None:
    """Good lines are answers, a bad one is an error with its line, other types are passed over."""
    stream = io.BytesIO(lines(1) + b'{"resourceType": "Patient"}\n\n{"resourceType": \n' + lines(2))
    found = list(Fhir().coverages(stream, Settings()))
    assert [type(one).__name__ for one in found] == ["Coverage", "PayerError", *["Coverage"] * 2]
    assert isinstance(found[1], PayerError)
    assert found[1].problems[0].line == 4


def test_an_answer_in_a_stream_says_which_request_it_answers() -> None:
    """Answer and error alike carry the request's reference and identifier."""
    one = json.loads(lines(1))
    one["request"] = {"reference": "CoverageEligibilityRequest/7", "identifier": {"value": "T-7"}}
    refused = {**one, "insurance": []}
    text = "".join(json.dumps(each) + "\n" for each in (one, refused, {**one, "request": 7}))
    found = list(Fhir().coverages(io.BytesIO(text.encode()), Settings()))
    assert [type(each).__name__ for each in found] == ["Coverage", "PayerError", "Coverage"]
    keys = ("CoverageEligibilityRequest/7", "T-7")
    assert [each.keys for each in found] == [keys, keys, ()]


def test_a_bundle_in_a_stream_is_its_resources(fixture: Callable[[str], str]) -> None:
    """A Bundle written over several lines is read as one document."""
    with Path(fixture("summary-hsa.json")).open("rb") as stream:
        (found,) = Fhir().coverages(stream, Settings())
    assert isinstance(found, Coverage)
    assert found.tables[0]["name"] == "Example HSA Gold 1700"


class Endless(io.RawIOBase):
    """A stream of one line that is very long, made as it is read."""

    def __init__(self, size: int) -> None:
        """Keep the size of the line, in bytes."""
        self.left = size
        self.first = lines(1)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a good line first, then the long line in pieces."""
        if self.first:
            first, self.first = self.first, b""
            return first
        count = min(self.left, size or 0)
        self.left -= count
        return b"x" * count


def test_a_line_of_a_gigabyte_costs_no_memory() -> None:
    """A line beyond the bound is an error; its memory is that of one piece."""
    tracemalloc.start()
    found = list(Fhir().coverages(Endless(10**9), Settings()))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found[1], PayerError)
    assert found[1].problems[0].code == "fhir-too-large"
    assert peak < 40 * 2**20


def test_memory_does_not_grow_with_the_number_of_lines() -> None:
    """Sixty answers are read in the memory of one."""
    stream = io.BytesIO(lines(60))
    tracemalloc.start()
    count = sum(isinstance(one, Coverage) for one in Fhir().coverages(stream, Settings()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60
    assert peak < 2 * 2**20


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a document."""
    found = [path] if path else []
    inner = (
        value
        if isinstance(value, dict)
        else dict(enumerate(value))
        if isinstance(value, list)
        else {}
    )
    for key, one in inner.items():
        found += places(one, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a document with another value at a place; without it where that is None."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    inner = replaced(copy[path[0]], path[1:], new)
    if inner is None and len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = inner
    return copy


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.just({}),
    st.just([]),
    st.just([{}, 3, None]),
    st.just({"value": 3}),
    st.sampled_from(["in", "out", "30", "A6", "copay", "deductible", "1%", "not covered"]),
)


@pytest.mark.parametrize("name", READABLE)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_valid_document_with_odd_values_is_read_or_refused(
    name: str, data: st.DataObject, inquiry: Inquiry, tmp_path: Path
) -> None:
    """Whatever stands in place of a value, the answer is of the right form, or a PayerError."""
    document = json.loads((FIXTURES / name).read_text())
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(places(document)))
        document = replaced(document, path, data.draw(ODD))
        if not isinstance(document, (dict, list)) or not places(document):
            break
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(document))
    with contextlib.suppress(PayerError):
        answer = Fhir().coverage(inquiry, Settings(file=str(file)))
        case = {"course": {"start": "2026-03-02"}, "payers": [dict(one) for one in answer.tables]}
        assert iptcost.document(case).payer_tables


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(cut=st.integers(0, 6000), name=st.sampled_from(READABLE))
def test_a_file_cut_short_is_never_half_read(
    cut: int, name: str, inquiry: Inquiry, tmp_path: Path
) -> None:
    """A document that ends too early is refused whole."""
    whole = (FIXTURES / name).read_bytes()
    if cut >= len(whole.rstrip()):
        return
    file = tmp_path / "cut.json"
    file.write_bytes(whole[:cut])
    with pytest.raises(PayerError):
        Fhir().coverage(inquiry, Settings(file=str(file)))
