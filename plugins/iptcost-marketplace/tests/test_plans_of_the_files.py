"""``iptcost plans`` over files of a few thousand plans: the cheapest, in bounded memory."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path
from typing import Any

import click.testing
import pytest
from puf_files import Files, benefit_row, limits, plan_row

import iptcost
from iptcost._cli.main import main
from iptcost_marketplace import _files

COUNT = 2_000
FEW = 400
ALLOWED = {"intake": 160, "individual": 120}


def plan(number: int, rng: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    """Return a plan of any copay or coinsurance and any deductible; every ninth says neither."""
    name = f"{10000 + number}FL{number:07d}-01"
    ids = {"PlanId": name, "StandardComponentId": name[:14]}
    cells = rng.choice(
        [
            {"CopayInnTier1": f"${rng.randint(0, 60)}.00"},
            {"CopayInnTier1": f"${rng.randint(0, 60)}.00 Copay after deductible"},
            {
                "CopayInnTier1": "Not Applicable",
                "CoinsInnTier1": f"{rng.randint(0, 50)}.00% Coinsurance after deductible",
            },
        ]
    )
    if number % 9 == 0:
        cells = {"CopayInnTier1": ""}
    amount = rng.randrange(0, 8_000, 50)
    deductible = (f"${amount:,} ", f"${amount} per person", f"${2 * amount} per group")
    attributes = plan_row(
        **ids, IssuerId=name[:5], PlanMarketingName=f"Synthetic {number}",
        **limits("Ded", "InnTier1", deductible),
    )  # fmt: skip
    return benefit_row(**ids, **cells), attributes


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return two files of so many plans, each with another benefit beside."""
    rng = random.Random(3)
    made = [plan(number, rng) for number in range(COUNT)]
    held = Files(tmp_path_factory.mktemp("puf"))
    rows = []
    for benefit, _ in made:
        rows += [benefit, {**benefit, "BenefitName": "Another benefit"}]
    held.put(rows, [attributes for _, attributes in made])
    return held


def case(held: Files, **keys: Any) -> dict[str, Any]:
    """Return a course of sixteen sessions in Florida."""
    table = held.table(allowed=ALLOWED, enrolled_as="individual", **keys)
    del table["plan_id"]
    return {
        "course": {"start": "2026-03-02", "sessions": 16},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [table],
    }


def test_the_cheapest_twenty_are_those_of_all(files: Files) -> None:
    """Each plan asked for by itself and sorted by its estimate: the same twenty, in that order."""
    document = iptcost.document(case(files))
    listed = list(iptcost.plans(document, "marketplace", {"state": "FL"}))
    ranking = iptcost.cheapest_plans(listed, 20)
    assert (ranking.listed, ranking.with_holes) == (COUNT, len(range(0, COUNT, 9)))
    known = [entry for entry in listed if entry.to_pay is not None]
    best = sorted(known, key=lambda entry: (entry.to_pay, entry.place))[:20]
    assert [entry.name for entry in ranking.cheapest] == [entry.name for entry in best]
    for entry in [*best[:3], *known[-3:]]:
        alone = case(files)
        alone["payers"][0]["plan_id"] = entry.name.partition(" ")[0]
        estimated = iptcost.estimate(iptcost.resolve(iptcost.document(alone)))
        assert estimated.totals.to_pay == entry.to_pay


def test_a_hole_on_a_side_that_does_not_apply_leaves_no_plan_out(tmp_path: Path) -> None:
    """A second tier of which nothing is stated says nothing of the first."""
    held = Files(tmp_path)
    held.put([benefit_row(CopayInnTier2="")], [plan_row(MultipleInNetworkTiers="Yes")])
    document = iptcost.document(case(held))
    (listed,) = iptcost.plans(document, "marketplace")
    assert str(listed.to_pay) == "480.00"
    (other,) = iptcost.plans(document, "marketplace", {"network": "in-tier-2"})
    assert other.has_holes


def test_no_plan_is_held_once_it_is_listed(tmp_path: Path) -> None:
    """Between the hundredth plan and the last but one no memory is taken that is not given back."""
    few = Files(tmp_path)
    made = [plan(number, random.Random(number)) for number in range(FEW)]
    few.put([benefit for benefit, _ in made], [attributes for _, attributes in made])
    document = iptcost.document(case(few))
    held: dict[int, int] = {}
    tracemalloc.start()
    for listed in iptcost.plans(document, "marketplace"):
        if listed.place in (100, FEW - 1):
            held[listed.place] = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held[FEW - 1] < held[100]


def run(held: Files, *options: str, **paths: Path) -> click.testing.Result:
    """Rank the plans by the command."""
    named = {"benefits": held.benefits, "attributes": held.attributes, **paths}
    text = iptcost_toml(case(held))
    file = held.folder / "case.toml"
    file.write_text(text, encoding="utf-8")
    settings = [part for key, path in named.items() for part in ("--set", f"{key}={path}")]
    arguments = ["plans", str(file), "--adapter", "marketplace", *settings, *options]
    return click.testing.CliRunner().invoke(main, arguments, env={"COLUMNS": "100"})


def iptcost_toml(document: dict[str, Any]) -> str:
    """Return a case without its payers as TOML."""
    course, fees = document["course"], document["provider"]["fees"]
    return (
        f"[course]\nstart = {course['start']}\nsessions = {course['sessions']}\n"
        f"[provider]\nfees = {{ intake = {fees['intake']}, individual = {fees['individual']} }}\n"
    )


def test_a_file_broken_in_the_middle_shows_what_came_before(files: Files) -> None:
    """A row cut short: the plans before it are ranked, the break is told, the status is 3."""
    lines = files.benefits.read_text(encoding="utf-8").splitlines(keepends=True)
    broken = files.folder / "broken.csv"
    broken.write_text("".join([*lines[:1001], "2026,FL,Mental/Behavioral Health Outpatient Services\n",
                               *lines[1001:]]), encoding="utf-8")  # fmt: skip
    result = run(files, "--top", "3", benefits=broken)
    assert result.exit_code == 3
    assert "500 plans listed" in result.output
    assert "line 1002" in result.output


@pytest.mark.parametrize("row", [1001, 1002])
def test_a_file_that_ends_within_a_row_is_no_whole_file(files: Files, row: int) -> None:
    """Whichever benefit the last row is of, its plans are ranked and the break is told."""
    lines = files.benefits.read_text(encoding="utf-8").splitlines(keepends=True)
    cut = files.folder / "cut.csv"
    cut.write_text("".join([*lines[: row - 1], lines[row - 1][:60]]), encoding="utf-8")
    result = run(files, "--format", "json", benefits=cut)
    assert result.exit_code == 3
    assert '"listed": 500' in result.output


def test_a_number_that_is_text_is_taken_as_text(files: Files) -> None:
    """``--set issuer=10001`` names an insurer of five digits."""
    result = run(files, "--set", "issuer=10001", "--format", "csv")
    assert result.exit_code == 0
    assert [line.split(",")[1] for line in result.output.splitlines()[1:]] == [
        "10001FL0000001-01 Synthetic 1"
    ]


def test_the_reader_passes_over_other_rows_by_their_text(files: Files) -> None:
    """Of two rows a plan, the one of another benefit is not taken apart."""
    table = _files.Table("benefits", str(files.benefits), ("PlanId",))
    assert sum(1 for _ in table.rows("Outpatient")) == COUNT
