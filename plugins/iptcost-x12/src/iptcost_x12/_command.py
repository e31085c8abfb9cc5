"""The command ``iptcost actuals``: a remittance's sessions as a case's ``actuals``."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import click

from iptcost.payer import PayerError, Problem
from iptcost_x12.remittance import actuals


@click.command(
    "actuals", help="Write what an 835 remittance says was paid, as the actuals of a case."
)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["toml", "csv"]),
    default="toml",
    help="How to write them.",
)
def actuals_command(file: BinaryIO, form: str) -> None:
    """Print the rows; PayerError with all that is wrong in the remittance."""
    rows: list[Mapping[str, Any]] = []
    problems: list[Problem] = []
    for row in actuals(file):
        if isinstance(row, PayerError):
            problems += row.problems
        else:
            rows.append(row)
    if rows:
        click.echo(_as_toml(rows) if form == "toml" else _as_csv(rows), nl=False)
    if problems:  # what could be read stands on the output; the status says that it is not all
        raise PayerError(problems)


def _as_toml(rows: list[Mapping[str, Any]]) -> str:
    import tomlkit

    return tomlkit.dumps({"actuals": rows})


def _as_csv(rows: list[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        entries = (f"{e['group']}-{e['reason']}:{e['amount']}" for e in row["adjustments"])
        writer.writerow({**row, "adjustments": " ".join(entries)})
    return text.getvalue()
