"""A result document read back is the result that wrote it; a wrong one is told of with paths."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import drawn_life
import holes
import iptcost
import strategies
from iptcost import CaseError, Estimate, Range

ROOT = Path(__file__).resolve().parents[1]
CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05", "sessions": 3, "attendance": {"2": 1, "3": 3}},
    "provider": {"fees": {"intake": 180, "individual": 150}},
    "payers": [
        {
            "adapter": "plan",
            "deductible": 200,
            "benefits": [{"coinsurance": "20%", "order": "after-deductible"}],
        }
    ],
}


def sent(data: object) -> Any:
    """Return data as another system gets it: through JSON."""
    return json.loads(json.dumps(data))


def written() -> dict[str, Any]:
    """Return a result document to damage."""
    made: dict[str, Any] = sent(iptcost.estimate(iptcost.document(CASE)).to_dict())
    return made


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_an_estimate_comes_back_as_it_was(seed: int, life: bool) -> None:
    """An estimate of any drawn case, written and read back, is equal to it in every field."""
    drawn = drawn_life.draw_few(seed) if life else strategies.draw_case(random.Random(seed))
    try:
        made = iptcost.estimate(iptcost.document(drawn))
    except CaseError:
        return
    data = sent(made.to_dict())
    back = Estimate.from_dict(data)
    assert back == made
    assert back.payers_after == data["payers_after"]
    assert sent(back.to_dict()) == data


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_a_range_comes_back_as_it_was(seed: int) -> None:
    """A range of any drawn case with holes, written and read back, is equal to it."""
    rng = random.Random(seed)
    case = strategies.draw_plain_case(rng)
    holed = holes.punched(holes.small(case), rng)
    try:
        made = iptcost.estimate_range(iptcost.document(holed.data), work=200)
    except CaseError:
        return
    data = sent(made.to_dict())
    assert Range.from_dict(data) == made
    assert sent(Range.from_dict(data).to_dict()) == data


def test_a_range_comes_back_after_an_estimate_was_read() -> None:
    """In a new process too, an exact range is read back where an estimate was read before it."""
    code = (
        "import iptcost\n"
        "case = iptcost.load('examples/five-unknowns.toml')\n"
        "made = iptcost.estimate(iptcost.load('examples/picture.toml'))\n"
        "assert iptcost.Estimate.from_dict(made.to_dict()) == made\n"
        "made = iptcost.estimate_range(case)\n"
        "assert 'low_bound' not in made.to_dict()\n"
        "assert iptcost.Range.from_dict(made.to_dict()) == made\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_what_is_likely_comes_back() -> None:
    """The likely cost keeps its quantiles, draws, seed and share of courses that end early."""
    made = iptcost.estimate(iptcost.document(CASE))
    assert made.likely is not None
    assert Estimate.from_dict(sent(made.to_dict())).likely == made.likely


def test_what_is_carried_on_is_the_readers_own() -> None:
    """Changing the payers of one reading changes neither the next nor the document."""
    data = written()
    back = Estimate.from_dict(data)
    back.payers_after[0]["deductible"] = "changed"
    assert back.payers_after == data["payers_after"] == written()["payers_after"]


def test_what_a_later_version_adds_is_passed_over() -> None:
    """Keys that are not known change nothing."""
    data = written()
    data["later"] = data["sessions"][0]["later"] = {"any": [1]}
    assert Estimate.from_dict(data) == Estimate.from_dict(written())


@pytest.mark.parametrize(
    ("keys", "value", "path", "code"),
    [
        (("sessions", 1, "billed"), "12,50", "sessions.1.billed", "not-a-number"),
        (("sessions", 1, "billed"), 12.5, "sessions.1.billed", "not-a-number"),
        (("sessions", 1, "billed"), "1.005", "sessions.1.billed", "not-a-number"),
        (("sessions", 0, "number"), "1", "sessions.0.number", "not-a-number"),
        (("sessions", 0, "number"), True, "sessions.0.number", "not-a-number"),
        (("sessions", 0, "date"), "2026-02-30", "sessions.0.date", "not-a-date"),
        (("sessions", 0, "code"), 90837, "sessions.0.code", "not-text-value"),
        (("sessions", 0, "actual"), "no", "sessions.0.actual", "not-true-or-false"),
        (("sessions", 0, "steps", 0, "amount"), [], "sessions.0.steps.0.amount", "not-a-number"),
        (
            ("sessions", 0, "steps", 0, "room_after"),
            1.5,
            "sessions.0.steps.0.room_after",
            "not-a-number",
        ),
        (("sessions", 0, "steps", 0, "rate"), "x", "sessions.0.steps.0.rate", "not-a-number"),
        (("sessions",), {}, "sessions", "not-a-list"),
        (("sessions", 2), None, "sessions.2", "not-a-table"),
        (("totals",), [], "totals", "not-a-table"),
        (("payers_after",), "none", "payers_after", "not-a-list"),
        (("payers_after", 0), 1, "payers_after.0", "not-a-table"),
        (("engine", "tables"), [{"name": "x"}], "engine.tables.0.effective", "missing-key"),
        (("likely", "quantiles"), [], "likely.quantiles", "not-a-table"),
        (("assumptions", 0, "path"), 1, "assumptions.0.path", "not-text-value"),
        (("schema",), 2, "schema", "schema-version"),
        (("currency",), "XXQ", "currency", "unknown-currency"),
        (("currency",), ["USD"], "currency", "unknown-currency"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    keys: tuple[str | int, ...], value: object, path: str, code: str
) -> None:
    """A wrong value of a result document is one problem, with its path and kind."""
    data: Any = written()
    place = data
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    with pytest.raises(CaseError) as caught:
        Estimate.from_dict(data)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]


def test_every_mistake_is_told_at_once() -> None:
    """Three mistakes in three places are three problems."""
    data = written()
    del data["totals"]["billed"], data["sessions"][0]["steps"]
    data["sessions"][2]["copay"] = None
    with pytest.raises(CaseError) as caught:
        Estimate.from_dict(data)
    assert {problem.path for problem in caught.value.problems} == {
        "totals.billed",
        "sessions.0.steps",
        "sessions.2.copay",
    }


@pytest.mark.parametrize("data", [None, [], "text", 1, {}, {"currency": "USD"}])
def test_what_is_no_result_is_refused(data: Any) -> None:
    """What is no result document at all is a CaseError, never another exception."""
    for cls in (Estimate, Range):
        with pytest.raises(CaseError):
            cls.from_dict(data)


def test_a_result_without_a_currency_lacks_it() -> None:
    """A range that is read as an estimate, or nothing, is told what is missing, not null."""
    for cls, path in ((Estimate, "currency"), (Range, "low.currency")):
        with pytest.raises(CaseError) as caught:
            cls.from_dict({"low": {}, "high": {}})
        assert str(caught.value) == f"{path}: currency is missing. Add it."


def test_an_end_of_a_range_is_told_with_its_place() -> None:
    """A mistake in one end of a range stands under that end; both are of one currency."""
    row = {"copay": {"low": 20, "high": 60}, "order": "after-deductible"}
    payers = [{**CASE["payers"][0], "benefits": [row]}]
    holed = {**CASE, "payers": payers, "course": {"start": "2026-10-05", "sessions": 2}}
    data = sent(iptcost.estimate_range(iptcost.document(holed)).to_dict())
    data["high"]["sessions"][1]["date"] = "soon"
    data["low"]["currency"] = "USD"
    with pytest.raises(CaseError) as caught:
        Range.from_dict(data)
    assert [problem.path for problem in caught.value.problems] == ["high.sessions.1.date"]
    data["high"]["currency"] = "EUR"
    with pytest.raises(CaseError) as caught:
        Range.from_dict(data)
    assert [problem.path for problem in caught.value.problems] == ["high.currency"]
