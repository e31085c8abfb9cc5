"""``iptcost batch``: files of cases in, a folder of parts out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from iptcost._cli._setting import Setting


@click.command(
    "batch",
    help="Estimate every row of CASES, a Parquet, Arrow or CSV file or a folder of them, and write "
    "the results to the folder OUT, part by part. A run that was interrupted goes on where it was.",
)
@click.argument("cases", metavar="CASES")
@click.argument("out", metavar="OUT")
@click.option(
    "--plans",
    required=True,
    metavar="FILE",
    help="A TOML or JSON file: payer tables by their keys.",
)
@click.option("--sessions", is_flag=True, help="Write a row for each session too.")
@click.option("--decimals", is_flag=True, help="Write amounts as decimals instead of minor units.")
@click.pass_obj
def command(
    setting: Setting, /, cases: str, out: str, plans: str, *, sessions: bool, decimals: bool
) -> int:
    """Run a batch and say how many rows were reckoned, and how many are wrong."""
    from iptcost._document import parse
    from iptcost.batch import compile_plans
    from iptcost.batch._files import fingerprint, input_files, run

    files = input_files(Path(cases))
    text = _plans_text(plans)
    data = parse(text, plans)
    compiled = compile_plans(
        data.get("plans", {}), str(data.get("currency", "USD")), data.get("scales")
    )
    made_from = fingerprint(files, text, sessions=sessions, decimals=decimals)
    screen = setting.console(stderr=True)
    last: Any = None
    with screen.status("") as status:
        for progress in run(
            files, Path(out), compiled, made_from, sessions=sessions, decimals=decimals
        ):
            last = progress
            shown = setting.language.number(progress.rows)
            status.update(setting.language.text("{rows} rows", rows=shown))
    rows, wrong = (last.rows, last.wrong) if last else (0, 0)
    told = setting.language.text(
        "{rows} rows in {out}; {wrong} rows of this run are wrong and say so in error_code",
        rows=setting.language.number(rows),
        wrong=setting.language.number(wrong),
        out=click.format_filename(out),
    )
    click.echo(told, err=True)
    return 0


def _plans_text(plans: str) -> bytes:
    """Return the plans' file; CaseError where it can't be read."""
    from iptcost import _kinds
    from iptcost._problems import CaseError, Problem, quote

    try:
        return Path(plans).read_bytes()
    except OSError as error:
        values = {"file": quote(plans)[1:-1], "reason": error.strerror or str(error)}
        raise CaseError([Problem(_kinds.UNREADABLE_FILE, "", values, plans)]) from None
