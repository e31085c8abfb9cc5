"""``iptcost estimate``: what the course costs, session by session."""

from __future__ import annotations

import json
from typing import Any

import click

from iptcost._cli import documents, lines
from iptcost._cli.setting import RunSetting
from iptcost._cli.values import Values
from iptcost._documents.actuals_file import load_actuals
from iptcost._faults.problem import CaseError


def run(
    setting: RunSetting,
    *,
    cases: tuple[str, ...],
    form: str | None,
    explain: bool,
    actuals: str | None,
    jobs: int | None,
    **options: Any,
) -> int:
    """Estimate each case, or stream the lines of a file of cases."""
    values = Values(**options, locale=str(setting.language.locale))
    if not cases and not values.given:
        message = setting.language.text("Give a case file, or values such as --fee 150.")
        raise click.UsageError(message)
    streams = [
        case for case in cases if case.endswith(".jsonl") or (case == "-" and form == "jsonl")
    ]
    if actuals is not None and (len(cases) != 1 or streams):
        raise click.UsageError(setting.language.text("--actuals belongs to one case."))
    if streams:
        if form not in {None, "jsonl"}:
            message = setting.language.text(
                "A .jsonl file of cases gives JSON lines: --format jsonl."
            )
            raise click.UsageError(message)
        setting.machine = True
    if cases.count("-") > 1:
        raise click.UsageError(setting.language.text("Standard input can be read only once."))
    if form == "jsonl" or streams:
        return lines.stream(cases, values, setting, jobs)
    return _several(cases, values, setting, form or "table", explain=explain, actuals=actuals)


def _several(
    cases: tuple[str, ...],
    values: Values,
    setting: RunSetting,
    form: str,
    *,
    explain: bool,
    actuals: str | None = None,
) -> int:
    """Estimate each case and print them all, or every mistake of all of them."""
    done: list[documents.Made] = []
    problems: list[Any] = []
    today = setting.today
    for case in cases or (None,):
        try:
            data, name = ({}, None) if case is None else documents.raw(case)
            if actuals is not None:
                data = {**data, "actuals": load_actuals(actuals)}
            known = documents.resolved(data, name, values, today)
            done.append(documents.Made(name or "", known.data, documents.estimated(known)))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    if form == "json":
        results = [made.found.to_dict() for made in done]
        click.echo(json.dumps(results[0] if len(results) == 1 else results, indent=2))
    else:
        from iptcost._cli.made import print_made  # JSON needs no report, which takes longer

        print_made(done, setting, form, explain=explain)
    return 0
