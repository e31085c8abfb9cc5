"""Documents made to be slow: each command ends in bounded time and memory, whatever it is given."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

if sys.platform == "win32":
    pytest.skip("no limits of a process there", allow_module_level=True)

import resource

COMMAND: Final = (sys.executable, "-c", "from iptcost._cli.main import main; main()")
ENGLISH: Final = {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "", "COLUMNS": "100"}
SECONDS: Final = 40
"""Of the processor; what is slow without a bound takes minutes to hours."""
MEMORY: Final = 2**30
UNKNOWN: Final = "unknown"
FEES: Final = {"fees": {"intake": 200, "individual": 175}}
OPEN: Final = {"coinsurance": UNKNOWN, "copay": UNKNOWN, "order": UNKNOWN}
Data = dict[str, Any]


def case(*payers: Data, **more: Any) -> Data:
    """Return a case document with these payers."""
    return {"course": {"start": "2026-01-01"}, "provider": FEES, "payers": list(payers), **more}


def plan(**more: Any) -> Data:
    """Return a plan's table."""
    return {"adapter": "plan", "benefits": [{"coinsurance": "20%"}], **more}


def day(number: int) -> str:
    """Return a day after the first of 2026."""
    return (dt.date(2026, 1, 1) + dt.timedelta(days=number)).isoformat()


def many_payers() -> Data:
    """Return twenty plans, one after another, of which nothing is known."""
    return case(
        *(
            plan(
                **{"from": day(31 * number), "until": day(31 * number + 30)},
                deductible=UNKNOWN,
                out_of_pocket_max=UNKNOWN,
                benefits=[OPEN],
            )
            for number in range(20)
        )
    )


def many_visits() -> Data:
    """Return four hundred visits, a day each, under two plans of which little is known."""
    limited = {**OPEN, "visit_limit": UNKNOWN, "visits_used": UNKNOWN}
    visits = [{"date": day(number), "service": "individual"} for number in range(400)]
    allowed = {"individual": UNKNOWN}
    return case(
        plan(deductible=UNKNOWN, out_of_pocket_max=UNKNOWN, allowed=allowed, benefits=[limited]),
        plan(deductible=UNKNOWN, out_of_pocket_max=UNKNOWN, allowed=allowed, coordination=UNKNOWN),
        course={"visits": visits},
    )


def long_scale() -> Data:
    """Return a scale of nine thousand tiers and an income that is hardly known."""
    tiers = [{"up_to": str(number + 1), "fee": str(number % 200)} for number in range(9_000)]
    scale = {"basis": "income", "tiers": tiers}
    client = {"annual_income": {"low": 0, "high": 900_000}, "household_size": UNKNOWN}
    return case(provider={**FEES, "sliding_scale": scale}, client=client)


def reviewed_scale() -> Data:
    """Return ten thousand sessions, each of which looks at a scale anew."""
    tiers = [{"up_to": str(number + 1), "fee": str(number % 200)} for number in range(900)]
    scale = {"basis": "income", "review": "each-session", "tiers": tiers}
    course = {"start": "2026-01-01", "sessions": 10_000}
    client = {"annual_income": {"low": 0, "high": 900_000}}
    return case(course=course, provider={**FEES, "sliding_scale": scale}, client=client)


def many_rows() -> Data:
    """Return ten thousand rows, each in a plan document's words."""
    rows = [
        {"services": [f"{10_000 + number}"], "cost_share": f"${number} copay after deductible"}
        for number in range(9_999)
    ]
    return case(plan(deductible=UNKNOWN, benefits=rows))


def many_rows_and_no_fee() -> Data:
    """Return as many rows, beside a fee that every way shares and of which little is known."""
    provider = {"fees": {"intake": 200, "individual": {"low": 100, "high": 200}}}
    return many_rows() | {"provider": provider}


def weighted_choices() -> Data:
    """Return eight thousand weighted fillings of a course of a thousand sessions."""

    def choice(value: Callable[[int], str]) -> Data:
        values = [value(number) for number in range(20)]
        return {"one_of": values, "weights": [1 + number % 7 for number in range(20)]}

    return case(
        plan(
            deductible=choice(lambda number: str(100 * number)),
            out_of_pocket_max=choice(lambda number: str(2_000 + 100 * number)),
            benefits=[{"coinsurance": choice(lambda number: f"{number}%")}],
        ),
        course={"start": "2026-01-01", "sessions": 1_000},
    )


def open_start() -> Data:
    """Return ten thousand sessions of which the first is held on some day of a year."""
    course = {"start": {"low": "2026-01-01", "high": "2026-12-31"}, "sessions": 10_000}
    benefits = [{"coinsurance": "20%", "visit_limit": 20}]
    return case(plan(deductible=500, benefit_year=UNKNOWN, benefits=benefits), course=course)


def choice_of_payers() -> Data:
    """Return a hundred choices of who pays."""
    return case() | {"payers": {"one_of": [[plan(deductible=n)] for n in range(100)]}}


def open_bundles() -> Data:
    """Return twenty bundles of which nothing is known, beside a thousand sessions."""
    bundle = {"sessions": UNKNOWN, "price": UNKNOWN, "expires_months": UNKNOWN}
    course = {"start": "2026-01-01", "sessions": 1_000}
    return case(course=course, provider={**FEES, "bundles": [bundle] * 20})


def many_bundles() -> Data:
    """Return twenty bundles beside ten thousand sessions, of which some will be missed."""
    bundles = [
        {"sessions": 5 + number, "price": 300 + 100 * number, "missed_sessions_count": True}
        for number in range(20)
    ]
    course = {"start": "2026-01-01", "sessions": 10_000}
    provider = {**FEES, "bundles": bundles, "missed_session_fee": 50}
    return case(course=course, provider=provider, client={"missed_sessions": 12})


DOCUMENTS: Final = (
    many_payers,
    many_visits,
    long_scale,
    reviewed_scale,
    many_rows,
    weighted_choices,
    open_start,
    choice_of_payers,
    open_bundles,
)


def limited() -> None:
    """Bound the memory and the processor time of what is run."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*arguments: str, stdin: Any = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    """Run the command within the limits."""
    return subprocess.run(
        [*COMMAND, *arguments],
        preexec_fn=limited,
        stdin=stdin,
        capture_output=True,
        text=True,
        env=os.environ | ENGLISH | {"OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )


RUNS: Final = (
    *(("estimate", made) for made in DOCUMENTS),
    *(("questions", made) for made in (many_payers, choice_of_payers)),
    *(("compare", made) for made in (many_payers, long_scale, reviewed_scale, choice_of_payers)),
    *(("compare", made) for made in (many_rows, many_rows_and_no_fee, many_bundles)),
)


@pytest.mark.parametrize(
    ("command", "made"), RUNS, ids=[f"{command}-{made.__name__}" for command, made in RUNS]
)
def test_a_document_made_to_be_slow_ends_in_a_range_or_a_sentence(
    command: str, made: Callable[[], Data], tmp_path: Path
) -> None:
    """Within the limits there is a figure or a range, or status 2 and what to change."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(made()))
    done = run(command, str(file))
    assert done.returncode in (0, 2), done.stderr[-500:]
    assert done.stdout if done.returncode == 0 else "Rule:" in done.stderr


def test_a_range_that_was_not_searched_whole_is_told_by_its_bounds(tmp_path: Path) -> None:
    """The sentence on top is no narrower than what is known: bounds, not what was attained."""
    file, data = tmp_path / "case.json", many_visits()
    for payer in data["payers"]:
        payer["benefits"][0]["visit_limit"] = 2  # no filling comes to nothing then
    file.write_text(json.dumps(data))
    told = json.loads(run("estimate", str(file), "--format", "json").stdout)
    assert told["exact"] is False
    ends = (told["low_bound"], told["high_bound"])
    head = run("estimate", str(file)).stdout.splitlines()[0]
    for end in ends:
        assert f"${float(end):,.2f}" in head


@pytest.mark.parametrize("arguments", [(), ("--jobs", "2")])
def test_a_slow_line_of_many_cases_does_not_hold_up_the_others(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """Each line of a file of cases is bounded as a file is."""
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in (many_payers(), case(plan()))))
    done = run("estimate", str(file), *arguments)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["low"]["sessions"]
    assert second["totals"]["to_pay"] == "565.00"


def test_a_line_without_an_end_ends_the_file(tmp_path: Path) -> None:
    """Of an endless file of cases the first line is refused, and nothing more is read."""
    endless = tmp_path / "cases.jsonl"
    endless.symlink_to("/dev/zero")
    done = run("estimate", str(endless))
    (line,) = done.stdout.splitlines()
    assert done.returncode == 2
    assert json.loads(line)["errors"][0]["code"] == "too-big"


ENDLESS: Final = Path("/dev/zero")
ASKED: Final[tuple[Data, ...]] = (
    {"adapter": "x12", "file": str(ENDLESS)},
    {"adapter": "fhir", "file": str(ENDLESS)},
    {"adapter": "stedi", "file": str(ENDLESS)},
    {"adapter": "rates", "file": str(ENDLESS), "npi": "1234567893"},
    {"adapter": "echo", "answer": str(ENDLESS)},
    {
        "adapter": "marketplace",
        "benefits": str(ENDLESS),
        "attributes": str(ENDLESS),
        "plan_id": "11111AA1111111-01",
    },
)
GIVEN: Final = (
    ("estimate", str(ENDLESS)),
    ("estimate", "{case}", "--actuals", str(ENDLESS)),
    ("actuals", str(ENDLESS)),
    ("rates", str(ENDLESS), "--npi", "1234567893"),
    ("rates", "--toc", str(ENDLESS)),
    ("quote", "{case}", "--practice", str(ENDLESS), "--client", str(ENDLESS)),
    ("batch", "{case}", "out", "--plans", str(ENDLESS)),
)
endless = pytest.mark.skipif(not ENDLESS.exists(), reason="no file without an end there")


@endless
@pytest.mark.parametrize("payer", ASKED, ids=[payer["adapter"] for payer in ASKED])
def test_a_payers_file_without_an_end_is_refused(payer: Data, tmp_path: Path) -> None:
    """Whatever adapter is to read it, the file is left within the limits and a sentence says so."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case(payer)))
    done = run("estimate", str(file))
    assert done.returncode == 3, done.stderr[-500:]
    assert "Rule:" in done.stderr
    assert "broke down" not in done.stderr


@endless
@pytest.mark.parametrize("arguments", GIVEN, ids=[" ".join(given[:3:2]) for given in GIVEN])
def test_a_file_without_an_end_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Each command that opens a file leaves one that does not end, and says what it takes."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case(plan())))
    done = run(*(each.format(case=file) for each in arguments))
    assert done.returncode in (2, 3), done.stderr[-500:]
    assert "Rule:" in done.stderr
