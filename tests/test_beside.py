"""What a case holds for its caller comes back in its result, and touches nothing else."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
from decimal import Decimal
from typing import Any

import click.testing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
import strategies
from iptcost._cli.main import main

CANARY = "Jane-Roe-4711"
OPEN: dict[str, Any] = {
    "course": {"start": "2026-10-05"},
    "provider": {"fees": {"intake": 200, "individual": 175}},
    "payers": [{"adapter": "plan", "deductible": "unknown", "benefits": [{"coinsurance": "20%"}]}],
}
KNOWN = {**OPEN, "payers": []}
TEXTS = st.text("ab\x1b\u202e.{}%", max_size=8) | st.sampled_from(["unknown", "one_of", "low"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS, inner, max_size=3)
        | st.fixed_dictionaries({"one_of": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"low": inner, "high": inner})
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.text(min_size=1, max_size=200), VALUES)
def test_it_changes_no_figure_and_comes_back(rng: random.Random, name: str, value: Any) -> None:
    """Any id and anything under about leave the result as it is, but for the two keys."""
    case = strategies.draw_case(rng)
    beside = {"id": name, "about": {"own": value}}
    try:
        without = iptcost.estimate(iptcost.document(case)).to_dict()
    except iptcost.CaseError as error:
        with pytest.raises(iptcost.CaseError) as caught:
            iptcost.estimate(iptcost.document({**case, **beside}))
        assert caught.value.problems == error.problems
        return
    before = copy.deepcopy(beside)
    made = iptcost.estimate(iptcost.document({**case, **beside}))
    assert made.to_dict() == {**without, **beside}
    assert iptcost.Estimate.from_dict(made.to_dict()).about == beside["about"]
    assert beside == before


def test_a_range_holds_it_once() -> None:
    """Of a range it stands on top, not at each end; read back it is the same."""
    asked = iptcost.document({**OPEN, "id": CANARY, "about": {"n": 1}})
    found = iptcost.estimate_range(asked)
    data = found.to_dict()
    assert (data["id"], data["about"]) == (CANARY, {"n": 1})
    assert not {"id", "about"} & {*data["low"], *data["high"]}
    assert iptcost.Range.from_dict(data).to_dict() == data
    answered = iptcost.answered(asked, {"payers.0.deductible": "500"})
    assert iptcost.estimate(answered).id == CANARY


@pytest.mark.parametrize("case", [KNOWN, OPEN], ids=["known", "open"])
def test_a_comparison_holds_it_once(case: dict[str, Any]) -> None:
    """Of all ways together it stands on top, at no way's end, and it changes nothing else."""
    beside = {"id": CANARY, "about": {"x": "unknown", "rate": Decimal("1.50")}}
    found = iptcost.compare_range(iptcost.document({**case, **beside}))
    without = iptcost.compare_range(iptcost.document(case)).to_dict()
    told = {"id": CANARY, "about": {"x": "unknown", "rate": "1.50"}}
    assert found.to_dict() == {**without, **told}
    assert CANARY not in repr(found)


def test_a_known_comparison_holds_it() -> None:
    """With two equal ends it comes back as well."""
    found = iptcost.compare(iptcost.document({**KNOWN, "id": CANARY, "about": {"n": 1}}))
    assert (found.id, found.about, found.between.id) == (CANARY, {"n": 1}, CANARY)
    assert (found.to_dict()["id"], found.to_dict()["about"]) == (CANARY, {"n": 1})
    assert CANARY not in repr(found)


def test_decimals_and_days_come_back_as_text() -> None:
    """As everywhere in a result, a number with a point and a day are text."""
    about = {"rate": Decimal("1.50"), "day": dt.date(2026, 1, 2)}
    made = iptcost.estimate(iptcost.document({**KNOWN, "about": about}))
    assert made.to_dict()["about"] == {"rate": "1.50", "day": "2026-01-02"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", ""),
        ("id", 4711),
        ("id", None),
        ("id", CANARY * 100),
        ("about", CANARY),
        ("about", [CANARY]),
        ("about", {"a": CANARY * 2_000}),
        ("about", {"a": float("nan")}),
        ("about", {"a": Decimal("NaN")}),
        ("about", {"a": Decimal("1E+999999999")}),
        ("about", {"a": 10**5_000}),
        ("about", {"a": object()}),
        ("about", {(CANARY, 1): 1}),
    ],
)
def test_what_can_not_come_back_is_refused_without_being_repeated(key: str, value: Any) -> None:
    """Each is one mistake, of its key, and its message holds nothing of it."""
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document({**KNOWN, key: value})
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == (key, f"case-{key}")
    assert CANARY not in json.dumps(problem.to_dict())


def test_what_nests_without_end_is_refused() -> None:
    """A table within itself is no data."""
    about: dict[str, Any] = {}
    about["again"] = about
    with pytest.raises(iptcost.CaseError):
        iptcost.document({**KNOWN, "about": about})


@pytest.mark.parametrize("command", ["estimate", "questions", "compare", "coverage"])
@pytest.mark.parametrize("wrong", [{}, {"currency": "X"}, {"abuot": 1}])
def test_no_command_shows_it(command: str, wrong: dict[str, Any]) -> None:
    """Neither a table nor a mistake says anything of it; in JSON it stands under its own keys."""
    case = {**OPEN, **wrong, "id": CANARY, "about": {CANARY: CANARY, "x": "unknown"}}
    shown = click.testing.CliRunner().invoke(main, [command, "-"], input=json.dumps(case))
    assert shown.exit_code == (2 if wrong else 0)
    assert CANARY not in shown.output


def test_a_circle_in_about_is_refused_at_once() -> None:
    """From Python a list can hold itself: it is not walked through."""
    circle: list[Any] = []
    circle.extend([circle, circle])
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document({"about": {"n": circle}})
    assert "case-about" in [problem.code for problem in caught.value.problems]
