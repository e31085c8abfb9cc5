"""The JSON Schemas say what the reader reads and the result writes."""

import json
import random
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import hypothesis
import jsonschema
import pytest
from hypothesis import strategies as st

import iptcost
from iptcost._documents import schema as _schema
from iptcost._form import holes
from iptcost._form.facts import DOCS, SCHEMA_ID, SCHEMA_LINE
from iptcost._ledger.result import written
from iptcost.payer import Coverage, Registry
from strategies import cases, draw_case

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
PAIRS = sorted((Path(__file__).parent / "pairs").glob("*.toml"))
CASE = jsonschema.Draft202012Validator(_schema.case_schema())
RESULT = jsonschema.Draft202012Validator(_schema.result_schema())
ERROR = jsonschema.Draft202012Validator(_schema.error_schema())


def read(file: Path) -> dict[str, Any]:
    """Return an example as JSON would hold it."""
    data: dict[str, Any] = written(tomllib.loads(file.read_text(), parse_float=Decimal))
    return data


@pytest.mark.parametrize("name", _schema.SCHEMAS)
def test_the_schemas_are_schemas(name: str) -> None:
    """Each is a valid schema of the 2020-12 draft, and JSON."""
    schema = _schema.SCHEMAS[name]()
    jsonschema.Draft202012Validator.check_schema(schema)
    json.dumps(schema)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_and_their_results_are_valid(file: Path) -> None:
    """Every example is a valid case, and its result document a valid result."""
    CASE.validate(read(file))
    document = iptcost.load(file)
    if document.unasked:
        return
    made = iptcost.estimate_range(document) if document.holes else iptcost.estimate(document)
    RESULT.validate(json.loads(json.dumps(made.to_dict())))


@pytest.mark.parametrize("file", PAIRS, ids=lambda file: file.stem)
def test_pairs_are_valid(file: Path) -> None:
    """The pairs of a case and its result, ranges among them, are valid."""
    CASE.validate(read(file))
    RESULT.validate(json.loads(file.with_suffix(".json").read_text()))


def test_a_range_without_a_key_is_refused() -> None:
    """Each key of a range is required but the likely figure, of which each in turn is."""
    found = json.loads((PAIRS[0].parent / "two-copays.json").read_text())
    for key in found:
        if key != "likely":
            assert not RESULT.is_valid({k: v for k, v in found.items() if k != key}), key
    for key in found["likely"]:
        if key != "stop_early":
            likely = {k: v for k, v in found["likely"].items() if k != key}
            assert not RESULT.is_valid({**found, "likely": likely}), key
    assert not RESULT.is_valid({**found, "likely": {**found["likely"], "drawn": {"number": 1}}})
    assert not RESULT.is_valid({**found, "weights_lacking": [3]})


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(cases)
def test_what_the_reader_reads_is_valid(case: dict[str, Any]) -> None:
    """A drawn case that the reader accepts is valid; so is its result, and each refusal."""
    try:
        document = iptcost.document(case)
        result = iptcost.estimate(document).to_dict()
    except iptcost.CaseError as error:
        for problem in error.problems:
            ERROR.validate(problem.to_dict())
        return
    CASE.validate(case)
    RESULT.validate(result)


def tables(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every table in a document."""
    if isinstance(value, dict):
        yield path
        for key, item in value.items():
            yield from tables(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from tables(item, (*path, index))


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(cases, st.randoms(use_true_random=False))
def test_a_misspelt_key_is_refused_by_both(case: dict[str, Any], rng: random.Random) -> None:
    """Wherever a key is misspelt, schema and reader refuse the document."""
    # A side may be called anything.
    path = rng.choice([path for path in tables(case) if path[-1:] != ("sides",)])
    table: Any = case
    for part in path:
        table = table[part]
    if not table:
        table["nonsense"] = 1
    else:
        key = rng.choice(list(table))
        table[f"{key}x"] = table.pop(key)
    assert not CASE.is_valid(case)
    with pytest.raises(iptcost.CaseError):
        iptcost.document(case)


WRONG: list[Any] = ["", "1.5.0", -1, 10**13, True, [3], {"a": 1}, {"low": 3}, {"one_of": []}, None]


@hypothesis.settings(max_examples=80, deadline=None)
@hypothesis.given(cases, st.randoms(use_true_random=False), st.sampled_from(WRONG))
def test_what_the_schema_accepts_structurally_the_reader_does_too(
    case: dict[str, Any], rng: random.Random, wrong: Any
) -> None:
    """A wrong value that the reader takes for a value of another type is refused by the schema."""
    paths = [path for path, *_ in holes.walk(case) if path != "payers"]
    *above, key = rng.choice(paths).split(".")
    table: Any = case
    for part in above:
        table = table[int(part) if isinstance(table, list) else part]
    table[int(key) if isinstance(table, list) else key] = wrong
    structural = {
        "not-a-table", "not-a-list", "not-a-number", "negative", "not-true-or-false",
        "not-text-value", "not-a-choice", "count-range", "unknown-key", "not-a-date", "null",
    }  # fmt: skip
    if structural & codes(case):
        assert not CASE.is_valid(case)


def codes(case: dict[str, Any]) -> set[str]:
    """Return what the reader finds wrong in a case."""
    try:
        iptcost.document(case)
    except iptcost.CaseError as error:
        return {problem.code for problem in error.problems}
    return set()


@pytest.mark.parametrize(
    ("path", "hole"),
    [
        ("payers.0.deductible", {"low": 0, "high": 500}),
        ("payers.0.deductible", "unknown"),
        ("payers.0.deductible", {"one_of": [500, {"individual": 500, "label": "card"}]}),
        ("payers.0.benefits.0.coinsurance", {"one_of": ["20%", "30%"]}),
        ("payers.0.benefits.0.order", "unknown"),
        ("payers.0.benefits.0.visit_limit", {"low": 6, "high": 20, "label": "the portal"}),
        ("payers.0.benefits.0", {"one_of": [{"copay": 3, "label": "a"}, {"coinsurance": "2%"}]}),
        ("payers.0.network", {"one_of": ["in", "out"]}),
        ("provider.fees.intake", {"low": 100, "high": 200}),
        ("provider.fees.intake", {"low": 100, "high": 200, "weights": "even"}),
        ("provider.fees.intake", {"one_of": [100, 200], "weights": [1, 0], "label": "my notes"}),
        ("payers.0.network", {"one_of": ["in", "out"], "weights": "even"}),
        (
            "payers.0",
            {"one_of": [{"adapter": "plan", "label": "a", "benefits": [{"copay": 3}]}]},
        ),
    ],
)
def test_holes_are_valid(path: str, hole: Any) -> None:
    """What may be a hole in the reader's eyes may be one in the schema's."""
    case: Any = {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 150, "individual": 150}},
        "payers": [
            {
                "adapter": "plan",
                "allowed": {"intake": 100, "individual": 100},
                "benefits": [{"coinsurance": "20%"}],
            }
        ],
    }
    *above, key = path.split(".")
    table = case
    for part in above:
        table = table[int(part) if isinstance(table, list) else part]
    table[int(key) if isinstance(table, list) else key] = hole
    assert iptcost.document(case).holes
    CASE.validate(case)


@attrs.frozen
class BankSettings:
    """A plugin's keys."""

    account: str = attrs.field(metadata={"doc": "where to look"})


class Bank:
    """A payer whose keys stand in the schema."""

    api = 1
    Settings = BankSettings

    def coverage(self, inquiry: Any, settings: Any) -> Coverage:
        """Answer nothing."""
        raise NotImplementedError


def test_a_plugins_keys_stand_in_the_schema() -> None:
    """With a registry a plugin's table is described key by key; without one it is open."""
    registry = Registry().with_payer("bank", Bank())
    strict = jsonschema.Draft202012Validator(_schema.case_schema(registry))
    good = {"payers": [{"adapter": "bank", "account": "7", "network": "in"}]}
    bad = {"payers": [{"adapter": "bank", "acount": "7"}]}
    other = {"payers": [{"adapter": "bakn", "account": "7"}]}
    assert [strict.is_valid(case) for case in (good, bad, other)] == [True, False, False]
    assert CASE.is_valid(good)
    assert CASE.is_valid(bad)
    assert "where to look" in json.dumps(_schema.case_schema(registry))


def test_a_result_without_a_key_is_refused() -> None:
    """Each top-level key of the result, and each total, is required; further ones are allowed."""
    result = iptcost.estimate(iptcost.load(EXAMPLES[0])).to_dict()
    assert RESULT.is_valid({**result, "later": 1})
    for key in result:
        if key not in ("notes", "sliding_scale"):
            assert not RESULT.is_valid({k: v for k, v in result.items() if k != key}), key
    for key in result["totals"]:
        totals = {k: v for k, v in result["totals"].items() if k != key}
        assert not RESULT.is_valid({**result, "totals": totals}), key


def test_every_key_is_described() -> None:
    """Each key of the case document has a description, and no description is of a key gone."""
    schema = _schema.case_schema()
    bare = [
        f"{name}.{key}"
        for name, table in schema["$defs"].items()
        for key, value in table.get("properties", {}).items()
        if "description" not in value and key != "adapter"
    ]
    assert bare == []
    text = json.dumps(schema)
    gone = {name for name in DOCS if json.dumps(DOCS[name])[1:-1] not in text}
    assert gone == {"EapTable.adapter"}


def test_drawn_cases_reach_the_schema() -> None:
    """The drawn cases are not all refused."""
    drawn = [draw_case(random.Random(seed)) for seed in range(50)]
    assert sum(CASE.is_valid(case) for case in drawn) > 25


def test_a_schema_is_found_at_its_id_and_named_by_the_cases_that_the_command_writes() -> None:
    """``$id`` is an address on the documentation's site, and a written case begins with it."""
    for name in _schema.SCHEMAS:
        assert _schema.SCHEMAS[name]()["$id"] == SCHEMA_ID.format(name)
    site = tomllib.loads((EXAMPLES[0].parents[1] / "zensical.toml").read_text("utf-8"))
    assert SCHEMA_ID.format("case") == site["project"]["site_url"] + "schema/case.json"
    assert f"#:schema {iptcost.schema('case')['$id']}\n" == SCHEMA_LINE
    assert tomllib.loads(SCHEMA_LINE) == {}
