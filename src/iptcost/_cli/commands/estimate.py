"""``iptcost estimate``: what the course costs, session by session."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import Any

import click

from iptcost._cli import documents, lines
from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._cli.values import Values
from iptcost._documents.document import Document
from iptcost._documents.files import load_actuals
from iptcost._faults.problem import CaseError, Problem


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
    given = {name: value for name, value in options.items() if value is not None}
    values = Values(given, str(setting.language.locale))
    if not cases and not given:
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
    actuals: str | None,
) -> int:
    """Estimate each case and print them all, or every mistake of all of them."""
    done: list[tuple[Document, documents.Found]] = []
    problems: list[Problem] = []
    for case in cases or (None,):
        try:
            data, name = ({}, None) if case is None else documents.raw(case)
            if actuals is not None:
                data = {**data, "actuals": load_actuals(actuals)}
            known = documents.resolved(data, name, setting.today, values)
            done.append((known, documents.estimated(known)))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    if form == "json":
        results = [found.to_dict() for _, found in done]
        echo_json(results[0] if len(results) == 1 else results)
    else:
        _print(done, setting, form, explain=explain)
    return 0


def _print(
    done: list[tuple[Document, documents.Found]], setting: RunSetting, form: str, *, explain: bool
) -> None:
    """Print what the cases come to, as text in one of the formats."""
    # JSON needs no report, which takes longer to import.
    from iptcost._report import csv, layout, page, result, text

    many = len(done) > 1
    if form == "csv":
        entries = [(known.file or "", found) for known, found in done]
        click.echo(csv.csv(entries, named=many), nl=False)
        return
    pages = []
    for known, found in done:
        language = setting.telling(known.notes)
        laid = result.page_of(found, language, known.data, explain=explain)
        pages.append((text.file_name(known.file or ""), laid))

    def lines(width: int) -> Iterator[layout.Line]:
        for number, (name, laid) in enumerate(pages):
            if number:
                yield layout.Line()
            if many:
                yield layout.Line(name, "bold underline")
            yield from layout.laid_out(laid, width)

    if form == "markdown":
        heads = [f"## {page.escaped(name)}\n\n" if many else "" for name, _ in pages]
        texts = ["\n".join(page.markdown(laid)) for _, laid in pages]
        click.echo("\n\n".join(map(add, heads, texts)))
    else:
        print_lines(setting, lines)
