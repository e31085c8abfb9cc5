"""What each payer's answer comes to: a figure or a range, how wide, and what narrows it first.

Run: python benchmarks/answers.py [--only x12|stedi|fhir] [--write] [FOLDER]...

Without a FOLDER the fixtures of the plugins are read; the plugins' READMEs keep that table, and
``--write`` writes it there. With one, every answer in it, which may be real: that is printed alone.
The course is of sixteen sessions, 200 and 175 billed, 140 and 112 allowed in network. It begins in
the time that the answer speaks of.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import iptcost
from iptcost import CaseError
from iptcost.payer import PayerError, Problem

ROOT = Path(__file__).parents[1]
PLUGINS = ("x12", "stedi", "fhir")
START = dt.date(2026, 10, 5)
MARKS = "<!-- answers -->", "<!-- /answers -->"
TYPES = ("CoverageEligibilityResponse", "Coverage", "InsurancePlan", "Bundle")


class Row(NamedTuple):
    """One answer's line of the table."""

    name: str
    start: str
    range: str
    width: str
    question: str


def fixtures(plugin: str) -> list[Path]:
    """Return the answers that a plugin brings."""
    folder = ROOT / "plugins" / f"iptcost-{plugin}"
    return sorted(
        file
        for place in (folder / "examples", folder / "tests" / "fixtures", ROOT / "examples/paid")
        for file in place.glob("*")
        if adapter_of(file) == plugin
    )


def adapter_of(file: Path) -> str | None:
    """Return the plugin that reads a file; None for none."""
    if file.suffix == ".271":
        return "x12"
    if file.suffix != ".json":
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    if data.get("resourceType") in TYPES:
        return "fhir"
    return "stedi" if {"benefitsInformation", "plans", "planStatus"} & set(data) else None


def row_of(file: Path, adapter: str) -> Row:
    """Return what an answer comes to, in a course that lies in the time that it speaks of."""
    start, currency = START, "USD"
    for _ in range(4):
        try:
            known = iptcost.resolve(iptcost.document(case(file, adapter, start, currency)))
        except PayerError as error:
            (problem, *_) = error.problems
            moved = _moved(problem, start)
            if problem.code == "fhir-currency":
                currency = str(problem.values["found"]).strip('"')
            elif moved is not None:
                start = moved
            else:
                return Row(file.name, f"{start}", "refused", "–", problem.message)
            continue
        return _priced(file.name, start, known)
    return Row(file.name, f"{start}", "refused", "–", "no time fits")


def _moved(problem: Problem, start: dt.date) -> dt.date | None:
    """Return a start in the time that an answer speaks of, where it refused this one."""
    if not problem.code.endswith(("-year-over", "-ended", "-not-yet")):
        return None
    day = dt.date.fromisoformat(str(problem.values["day"]))
    moved = day if problem.code.endswith("-not-yet") else day - dt.timedelta(days=120)
    return None if moved == start else moved


def case(file: Path, adapter: str, start: dt.date, currency: str) -> dict[str, Any]:
    """Return the case of a course under an answer."""
    payer = {
        "adapter": adapter,
        "file": str(file),
        "allowed": {"intake": 140, "individual": 112},
    }
    return {
        "currency": currency,
        "course": {"start": start.isoformat(), "sessions": 16},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [payer],
    }


def _priced(name: str, start: dt.date, known: iptcost.Document) -> Row:
    if not known.holes:
        total = iptcost.estimate(known).totals.to_pay
        return Row(name, f"{start}", f"{total}", "0.00", "none: nothing is open")
    try:
        found = iptcost.estimate_range(known)
    except CaseError as error:
        return Row(name, f"{start}", "no range", "–", error.problems[0].path)
    low, high = (end.totals.to_pay for end in (found.low, found.high))
    asked = iptcost.questions(known)
    open_ = low != high and bool(asked.questions)
    first = asked.questions[0].path if open_ else "none: it changes nothing"
    shown = f"{low}" if low == high else f"{low} – {high}"
    return Row(name, f"{start}", shown, f"{high.amount - low.amount}", first)


def table(rows: list[Row]) -> Iterator[str]:
    """Yield the rows as Markdown."""
    yield "| answer | course from | to pay | width | what narrows it first |"
    yield "| --- | --- | --- | ---: | --- |"
    for row in rows:
        cells = [*row[:4], f"`{row.question}`" if "." in row.question[:9] else row.question]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def write(plugin: str, rows: list[Row]) -> None:
    """Write a plugin's table into its README, between the marks."""
    file = ROOT / "plugins" / f"iptcost-{plugin}" / "README.md"
    begin, end = MARKS
    text = file.read_text(encoding="utf-8")
    made = "\n".join([begin, "", *table(rows), "", end])
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    file.write_text(pattern.sub(lambda _: made, text), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Print the tables; write those of the fixtures where asked to."""
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else None
    folders = [Path(one) for one in arguments if not one.startswith("--") and one != only]
    for plugin in PLUGINS:
        if only not in (None, plugin):
            continue
        found = (
            sorted(file for folder in folders for file in folder.rglob("*"))
            if folders
            else fixtures(plugin)
        )
        rows = [row_of(file, plugin) for file in found if adapter_of(file) == plugin]
        if not rows:
            continue
        print(f"iptcost-{plugin}\n", *table(rows), "", sep="\n")
        if "--write" in arguments and not folders:
            write(plugin, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
