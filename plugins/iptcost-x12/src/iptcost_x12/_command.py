"""The command ``iptcost actuals``: a remittance's sessions as a case's ``actuals``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from iptcost.command import Setting, csv_cell, toml_escaped, write_whole

if TYPE_CHECKING:
    from iptcost.command import Language
    from iptcost_x12._standing import Told
    from iptcost_x12.remittance import Remittance

FAILED = 3
"""The status where a row could not be had: what could be read stands on the output."""


@click.command(
    "actuals",
    help="Write what 835 remittances say was paid, as the actuals of a case. Of several payers "
    "give all files together: a second payer's payment joins the first's.",
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.File("rb"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["toml", "csv"]),
    default="toml",
    help="How to write them.",
)
@click.option(
    "--patient",
    metavar="WHO",
    help="Whose sessions: a number of the list, a member id, or the name.",
)
@click.option(
    "--claim", "claims", metavar="NUMBER", multiple=True, help="This claim's; may be repeated."
)
@click.option(
    "--case",
    "cases",
    metavar="CASE",
    multiple=True,
    help="Whose sessions: the person whose member id the CASE states.",
)
@click.option(
    "--units",
    type=click.Choice(["one", "each"]),
    help="A line of several units is one session, or each unit is one.",
)
@click.option("--names", is_flag=True, help="Write patients' names, not their initials.")
@click.option(
    "--new", is_flag=True, help="Type the rows in from explanations of benefits on paper."
)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE instead of the screen.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE where it exists.")
@click.pass_obj
def actuals_command(
    setting: Setting, /, files: tuple[BinaryIO, ...], form: str, **given: Any
) -> int:
    """Print the rows and what is to be told of them; the status says whether rows are missing."""
    language = setting.speaking("iptcost_x12")
    if given["new"] == bool(files):
        raise click.UsageError(language.text("Give remittances, or --new to type rows in."))
    target: Path | None = given["output"]
    if target is not None and target.exists() and not given["force"]:
        said = language.text(
            "{file} exists already: name another file, or give --force.", file=str(target)
        )
        raise click.UsageError(said)
    status = 0
    if given["new"]:
        from iptcost_x12._typed import typed_rows

        rows = typed_rows(language)
    else:
        found = _chosen(files, given)
        rows = found.rows(names=given["names"])
        status = _tell(found, language)
    if rows:
        _write(rows, form, target)
    return status


def _chosen(files: Iterable[BinaryIO], given: Mapping[str, Any]) -> Remittance:
    """Return what is said of the one person who is meant; PayerError where nobody says who."""
    from iptcost_x12.remittance import read

    found = read(files, units=given["units"])
    if found.broken and not found.claims:
        raise found.broken[0]
    ids = [number for case in given["cases"] for number in _ids_of(case)]
    return found.chosen(given["patient"], given["claims"], ids)


def _ids_of(case: str) -> list[str]:
    """Return the member ids that a case's payers state; nobody is asked."""
    import iptcost

    payers = iptcost.load(case).data.get("payers", ())
    tables = payers if isinstance(payers, (list, tuple)) else ()
    found = [table.get("member_id") for table in tables if isinstance(table, Mapping)]
    return [number for number in found if isinstance(number, str)]


def _tell(found: Remittance, language: Language) -> int:
    """Say on the error output all that is to be told, each with its claim."""
    notes = [one for one in found.told if not one.is_error]
    errors = [one for one in found.told if one.is_error]
    for one in notes:
        click.echo(_sentence(language.text("note"), one, language), err=True)
    for one in errors:
        click.echo(_sentence(language.text("no row"), one, language), err=True)
    for error in found.broken:
        for problem in error.problems:
            text = problem.text("message", language.translate)
            click.echo(f"{language.text('no row')}: {text}", err=True)
    return FAILED if errors or found.broken else 0


def _sentence(head: str, one: Told, language: Language) -> str:
    parts = (one.problem.text(part, language.translate) for part in ("message", "remedy"))
    return f"{head}: {' '.join(parts)}"


def _write(rows: list[dict[str, Any]], form: str, target: Path | None) -> None:
    text = _as_toml(rows) if form == "toml" else _as_csv(rows)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_whole(target, text)


def _as_toml(rows: list[dict[str, Any]]) -> str:
    import tomlkit

    return toml_escaped(tomlkit.dumps({"actuals": rows}))


def _as_csv(rows: list[dict[str, Any]]) -> str:
    """Return the rows as CSV, with the columns that any of them has."""
    text = io.StringIO()
    ordered = [key for key in COLUMNS if any(key in row for row in rows)]
    writer = csv.DictWriter(text, ordered, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells: dict[str, Any] = {key: csv_cell(row[key]) for key in NAMES if key in row}
        for key in ("modifiers", "add_ons"):
            if key in row:
                cells[key] = " ".join(row[key])
        if "adjustments" in row:
            entries = (f"{e['group']}-{e['reason']}:{e['amount']}" for e in row["adjustments"])
            cells["adjustments"] = " ".join(entries)
        writer.writerow({**row, **cells})
    return text.getvalue()


NAMES = ("claim", "patient", "payer")
"""What strangers wrote: it may not be read as a formula by a spreadsheet."""
COLUMNS = (
    "date", "session", "code", "modifiers", "units", "add_ons", "claim", "patient", "payer",
    "billed", "payer_paid", "patient_responsibility", "deductible", "copay", "coinsurance",
    "not_covered", "balance_bill", "adjustments",
)  # fmt: skip
