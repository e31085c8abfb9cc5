"""Broken documents: each mistake with its path and code, all at once, in bounded time."""

import copy
import random
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iptcost
import strategies
from iptcost._documents.files import line_too_deep, parse
from iptcost._faults.problem import quote
from worked import a_plan, course, insured, problems

ROW = {"copay": 30, "order": "after-deductible"}
HUGE = 10**5000


def plan(**more: Any) -> dict[str, Any]:
    """Return a sound case with more keys in its plan."""
    return insured(ROW, **more)


def row(**more: Any) -> dict[str, Any]:
    """Return a sound case with more keys in its one row of benefits."""
    return insured({**ROW, **more})


def visits(*listed: dict[str, Any]) -> dict[str, Any]:
    """Return a case of listed visits."""
    return {**course(), "course": {"visits": list(listed)}}


def deep() -> list[Any]:
    """Return a list nested deeper than Python's recursion goes."""
    value: list[Any] = []
    for _ in range(50_000):
        value = [value]
    return value


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    # types
    (course() | {"course": 5}, "course", "not-a-table"),
    (course() | {"provider": [1]}, "provider", "not-a-table"),
    (course() | {"payers": {"adapter": "plan"}}, "payers", "not-a-list"),
    (course(payers=["plan"]), "payers.0", "not-a-table"),
    (course(payers=[{"benefits": [ROW]}]), "payers.0.adapter", "missing-key"),
    (plan(benefits={}), "payers.0.benefits", "not-a-list"),
    (plan(name=5), "payers.0.name", "not-text-value"),
    (plan(name="x" * 201), "payers.0.name", "text-too-long"),
    (row(covered="yes"), "payers.0.benefits.0.covered", "not-true-or-false"),
    (row(covered=1), "payers.0.benefits.0.covered", "not-true-or-false"),
    (row(copay=True), "payers.0.benefits.0.copay", "not-a-number"),
    (row(visit_limit=True), "payers.0.benefits.0.visit_limit", "count-range"),
    (row(copay=30.0), "payers.0.benefits.0.copay", "float"),
    (plan(deductible=True), "payers.0.deductible.individual", "not-a-number"),
    (plan(deductible=[500]), "payers.0.deductible", "not-a-table"),
    (plan(used=500), "payers.0.used", "not-a-table"),
    # numbers
    (row(copay=Decimal("NaN")), "payers.0.benefits.0.copay", "not-a-number"),
    (row(copay=float("nan")), "payers.0.benefits.0.copay", "float"),
    (row(copay=Decimal("Infinity")), "payers.0.benefits.0.copay", "not-a-number"),
    (row(copay=Decimal("1E+308")), "payers.0.benefits.0.copay", "too-large"),
    (row(copay=1e308), "payers.0.benefits.0.copay", "float"),
    (row(copay="1e308"), "payers.0.benefits.0.copay", "not-a-number"),
    (row(copay=HUGE), "payers.0.benefits.0.copay", "too-large"),
    (row(copay=-HUGE), "payers.0.benefits.0.copay", "too-large"),
    (row(copay="-30"), "payers.0.benefits.0.copay", "not-a-number"),
    (row(copay=-30), "payers.0.benefits.0.copay", "negative"),
    (row(copay="30.001"), "payers.0.benefits.0.copay", "too-many-digits"),
    (row(coinsurance=20), "payers.0.benefits.0.coinsurance", "ambiguous-rate"),
    (row(coinsurance=1), "payers.0.benefits.0.coinsurance", "ambiguous-rate"),
    (row(coinsurance="120%"), "payers.0.benefits.0.coinsurance", "rate-range"),
    (row(coinsurance="33.33333%"), "payers.0.benefits.0.coinsurance", "rate-digits"),
    (row(visits_used=-1), "payers.0.benefits.0.visits_used", "count-range"),
    (row(visits_used=Decimal("1.5")), "payers.0.benefits.0.visits_used", "count-range"),
    (row(visit_limit=HUGE), "payers.0.benefits.0.visit_limit", "count-range"),
    # dates
    (course(start="2026-02-29"), "course.start", "not-a-date"),
    (course(start="2026-13-01"), "course.start", "not-a-date"),
    (course(start="05.01.2026"), "course.start", "not-a-date"),
    (course(start="20260105"), "course.start", "not-a-date"),
    (course(start="0001-01-01"), "course.start", "not-a-date"),
    (course(start="9999-12-31"), "course.start", "not-a-date"),
    (course(start=20260105), "course.start", "not-a-date"),  # type: ignore[arg-type]
    (course() | {"course": {"start": "9500-01-05", "sessions": 10_000, "every": "1 month"}}, "course", "date-overflow"),
    (plan(benefit_year="02-29"), "payers.0.benefit_year", "not-an-anniversary"),
    (plan(benefit_year="02-30"), "payers.0.benefit_year", "not-an-anniversary"),
    (plan(benefit_year="1-1"), "payers.0.benefit_year", "not-an-anniversary"),
    (plan(used={"as_of": "2026-01-06"}), "payers.0.used.as_of", "used-too-late"),
    # sizes
    (course(10**9), "course.sessions", "count-range"),
    (course(0), "course.sessions", "count-range"),
    (course(payers=[{"adapter": "eap", "sessions": 10**9}]), "payers.0.sessions", "count-range"),
    (course(payers=[{"adapter": "eap", "sessions": 1}] * 21), "payers", "too-many"),
    (visits(*[{"date": "2026-01-05", "service": "individual"}] * 10_001), "course.visits", "too-many"),
    # what is not known by name
    (course() | {"curency": "USD"}, "curency", "unknown-key"),
    (course() | {"course": {"start": "2026-01-05", "sesions": 3}}, "course.sesions", "unknown-key"),
    (row(copy=30), "payers.0.benefits.0.copy", "unknown-key"),
    (row(tiers=[{"through": 1, "copays": 1}]), "payers.0.benefits.0.tiers.0.copays", "unknown-key"),
    (plan(allowed={"individul": 90}), "payers.0.allowed.individul", "unknown-key"),
    (course() | {"currency": "USX"}, "currency", "unknown-currency"),
    (course() | {"currency": 5}, "currency", "not-text-value"),
    (course() | {"schema": 2}, "schema", "schema-version"),
    (course() | {"schema": True}, "schema", "schema-version"),
    (course(payers=[{"adapter": "plam"}]), "payers.0.adapter", "unknown-adapter"),
    (course(payers=[{"adapter": HUGE}]), "payers.0.adapter", "not-text-value"),
    (course() | {"course": {"protocol": "itp", "start": "2026-01-05"}}, "course.protocol", "not-a-choice"),
    (course() | {"course": {"every": "weekly", "start": "2026-01-05"}}, "course.every", "unknown-cadence"),
    (course() | {"course": {"every": "0 weeks", "start": "2026-01-05"}}, "course.every", "unknown-cadence"),
    (row(order="after deductible"), "payers.0.benefits.0.order", "not-a-choice"),
    (row(services=["therapy"]), "payers.0.benefits.0.services.0", "service-or-code"),
    (plan(network="in-tier-2"), "payers.0.network", "network-without-sides"),
    # what no single key can say
    (course() | {"course": {"sessions": 3}}, "course.start", "start-missing"),
    (visits(), "course.visits", "no-visits"),
    (plan(deductible={"individual": 5, "family_rule": "aggregate"}), "payers.0.deductible.family", "aggregate-family"),
    (course(payers=[a_plan()]), "payers.0.benefits", "no-benefits"),
    (course(payers=[a_plan(ROW), {"adapter": "eap", "sessions": 1}]), "payers.1", "eap-after-plan"),
    (course(payers=[a_plan(ROW)] * 3), "payers.2", "third-plan"),
    (course(payers=[a_plan(ROW, sides={})]), "payers.0.benefits", "sides-and-terms"),
    (row(tiers=[{"through": 3, **ROW}, {"through": 3, **ROW}]), "payers.0.benefits.0.tiers.1.through", "tiers-order"),
    (insured({"cost_share": "20%", "copay": "0.01"}), "payers.0.benefits.0.copay", "cost-share-and-terms"),
    (insured({"cost_share": "20%", "coinsurance": "0.0001%"}), "payers.0.benefits.0.coinsurance", "cost-share-and-terms"),
    (insured({"cost_share": "20%", "covered": False}), "payers.0.benefits.0.covered", "cost-share-and-terms"),
    (insured({"cost_share": "a cow"}), "payers.0.benefits.0.cost_share", "unreadable-cost-share"),
    (insured({"cost_share": HUGE}), "payers.0.benefits.0.cost_share", "not-text-value"),
    # what the sessions reveal
    (course() | {"provider": {}}, "provider.fees.intake", "fee-missing"),
    (insured({}), "payers.0.benefits.0", "terms-missing"),
    (insured({"copay": 0}, deductible=500), "payers.0.benefits.0.order", "order-missing"),
    (plan(network="out"), "payers.0.allowed.intake", "allowed-missing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "path", "code"), MISTAKES, ids=[f"{m[1]}-{m[2]}" for m in MISTAKES]
)
def test_a_mistake_is_named_by_its_path_and_code(
    case: dict[str, Any], path: str, code: str
) -> None:
    """Every kind of mistake is refused where it stands, under its own stable code."""
    assert (path, code) in problems(case)


@pytest.mark.parametrize(
    "value",
    [HUGE, -HUGE, deep(), {"a": HUGE}, b"\x00", object()],
    ids=["huge", "negative", "deep", "table", "bytes", "object"],
)
def test_no_value_breaks_a_message(value: Any) -> None:
    """Numbers of 5,000 digits, endless nesting and foreign objects are refused like any mistake."""
    for case in (
        course() | {"schema": value},
        course() | {"course": {"start": "2026-01-05", "every": value}},
        insured({"cost_share": value or 5}),
        course(payers=[{"adapter": value}]),
        {
            **course(),
            "provider": {"fees": {}, "sliding_scale": {"tiers": [{"up_to": value, "fee": 1}]}},
        },
    ):
        assert problems(case)
    with pytest.raises(iptcost.CaseError):
        iptcost.document(value)


def test_the_nearest_key_is_named() -> None:
    """A misspelt key is answered with the key that it most resembles."""
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document(row(visits_limit=5))
    [problem] = caught.value.problems
    assert "visit_limit" in problem.remedy + problem.message


@pytest.mark.parametrize(
    ("case", "path", "table"),
    [
        (course() | {"fees": {"intake": 1}}, "fees", "provider"),
        (plan(copay=30), "payers.0.copay", "benefits"),
        (plan(individual=30), "payers.0.individual", "deductible"),
        (row(through=3), "payers.0.benefits.0.through", "tiers"),
    ],
)
def test_a_key_written_too_high_up_is_sent_to_its_table(
    case: dict[str, Any], path: str, table: str
) -> None:
    """The remedy names the table below that has the key."""
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document(case)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == (path, "unknown-key")
    assert problem.remedy == f"It is one of {table}: move it there."


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"adapter": "plam"}, "payers.1.adapter"),
        ({"adapter": "plan", "deductible": {"one_of": []}}, "payers.1.deductible"),
    ],
)
def test_neither_an_unknown_adapter_nor_a_wrong_hole_hides_other_mistakes(
    wrong: dict[str, Any], path: str
) -> None:
    """Each is told once, beside the mistakes of the rest of the document."""
    case = insured({"copay": "thirty", "order": "after-deductible"})
    case["payers"] = [*case["payers"], wrong]
    case["course"] = {"start": "2026-02-30"}
    assert sorted(place for place, _ in problems(case)) == [
        "course.start",
        "payers.0.benefits.0.copay",
        path,
    ]


def test_all_mistakes_are_told_at_once() -> None:
    """Mistakes in every section of one document are all in one error."""
    case = {
        "curency": "USD",
        "currency": "USX",
        "course": {"start": "2026-02-30", "sessions": 10**9, "modality": "phone"},
        "provider": {"fees": {"intake": -1, "indvidual": 5}},
        "client": {"missed_sessions": "two"},
        "payers": [
            {"adapter": "plan", "deductible": 1.5, "benefits": [{"copay": "x"}, {"copay": 1e308}]},
            {"adapter": "plan", "benefits": [{"coinsurance": 20, "tiers": [{"copay": 1}]}]},
        ],
    }
    assert {path for path, _ in problems(case)} >= {
        "curency",
        "currency",
        "course.start",
        "course.sessions",
        "course.modality",
        "provider.fees.intake",
        "provider.fees.indvidual",
        "client.missed_sessions",
        "payers.0.deductible.individual",
        "payers.0.benefits.0.copay",
        "payers.0.benefits.1.copay",
        "payers.1.benefits.0.coinsurance",
        "payers.1.benefits.0.tiers.0.through",
    }


def test_messages_hold_no_control_characters_and_no_long_text() -> None:
    """What a message repeats of a document is short and printable."""
    assert quote("a\x1b[31m\n" + "x" * 10**6).count("\x1b") == 0
    assert len(quote("x" * 10**6)) < 70
    assert len(quote(HUGE)) < 70


@pytest.mark.parametrize(
    "text",
    [
        "{" + ",".join(f'"{i}":0' for i in range(80_000)) + ',"79999":0}',
        "{" + ",".join(f'"a{i}":0' for i in range(20_000)) + "}",
        "[" * 500_000,
        '{"course":' * 90_000,
        '{"schema":' + "9" * 900_000 + "}",
        '{"schema":1e' + "9" * 900_000 + "}",
        '{"course":{"start":"2026-01-05"},"provider":{"fees":{"intake":0e999999999}}}',
    ],
    ids=["twice", "unknown", "brackets", "tables", "digits", "exponent", "zero"],
)
def test_a_hostile_file_is_refused_in_bounded_time(text: str) -> None:
    """A megabyte made to be slow is refused within seconds."""
    begin = time.process_time()
    with pytest.raises(iptcost.CaseError):
        iptcost.estimate(iptcost.document(parse(text.encode(), "case.json")))
    assert time.process_time() - begin < 20


FOREIGN: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 10**9, HUGE, -HUGE, 0.5, float("nan"), float("inf"), 1e308,
    Decimal("NaN"), Decimal("sNaN"), Decimal("-0"), Decimal("1E+400"), Decimal("1E-400"),
    Decimal("0E+999999"), "", " ", "unknown", "20%", "1e5", "-1", "2026-02-30", "9998-12-31", "in",
    "\x00", "\ud800", "é" * 300, [], {}, [[]], {"": ""}, {1: 2}, {"low": 1, "high": 2}, {"low": 1},
    {"one_of": [1, "x", {}]}, {"one_of": []}, {"one_of": [{"label": HUGE}]}, {"adapter": "plan"},
    b"x", object(), {"low": [], "high": {}}, (1, 2), {1, 2},
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a document."""
    found = [path] if path else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        found += places(item, (*path, key))
    return found


def mutated(rng: random.Random) -> Any:
    """Draw a case and break it in one to four places."""
    case = strategies.draw_case(rng)
    for _ in range(rng.randint(1, 4)):
        path = rng.choice(places(case))
        holder: Any = case
        for key in path[:-1]:
            holder = holder[key]
        how = rng.randint(1, 4)
        if how == 1:
            del holder[path[-1]]
        elif how == 2 and isinstance(holder, dict):
            holder[rng.choice(("x", "copay ", 5, "", "\x1b", "low", "one_of"))] = rng.choice(
                FOREIGN
            )
        elif how == 3 and isinstance(holder, list):
            holder.append(holder[path[-1]])
        else:
            holder[path[-1]] = copy.deepcopy(rng.choice(FOREIGN[:44])) if path else None
        if not places(case):
            return case
    return case


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_broken_document_raises_nothing_but_a_case_error(rng: random.Random) -> None:
    """Whatever stands anywhere in a document, it is computed or refused, never a crash."""
    case = mutated(rng)
    try:
        document = iptcost.document(case)
        iptcost.estimate(document).to_dict()
    except iptcost.CaseError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.code
            assert problem.to_dict()["message"]
            assert problem.message.isprintable()
            assert problem.path.isprintable()


@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * 200_000) + " = 1",
        "[" + ".".join(["a"] * 200_000) + "]",
        "[[" + " . ".join(['"a"'] * 100_000) + "]]",
        "a = " + "[" * 400_000,
        "a = " + "{b = " * 100_000,
        "x = { " + ".".join(["a"] * 200_000) + " = 1 }",
    ],
)
def test_deep_toml_is_refused_before_it_is_parsed(text: str) -> None:
    """Keys, headers and brackets of any depth cost one pass, with the line that is too deep."""
    began = time.process_time()
    with pytest.raises(iptcost.CaseError) as caught:
        parse(f"schema = 1\n{text}".encode(), "case.toml")
    assert time.process_time() - began < 2
    (problem,) = caught.value.problems
    assert problem.code == "syntax"
    assert "line 2" in str(problem.values["reason"])


@pytest.mark.parametrize(
    "text",
    [
        'note = "' + "a." * 5_000 + '"',
        "note = '''" + "[{" * 5_000 + "'''",
        'note = """' + 'a.b." ' * 5_000 + '"""',
        "# " + "a." * 5_000,
        "\n".join(f"a.b.c{number} = 1" for number in range(5_000)),
    ],
)
def test_dots_and_brackets_in_text_are_no_depth(text: str) -> None:
    """What stands in a string or a comment nests nothing, and many keys are not a deep one."""
    assert line_too_deep(text, 40) is None
