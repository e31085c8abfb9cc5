"""``iptcost estimate``: what the course costs, session by session."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from iptcost._cli.setting import RunSetting

if TYPE_CHECKING:
    from iptcost._report.page import Page

FORMATS: Final = ("table", "json", "csv", "markdown", "jsonl")
MACHINE: Final = ("json", "jsonl")


def value_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common values as options, in the order of a card and a plan's summary."""
    amount = "AMOUNT"
    options = (
        click.option("--fee", metavar=amount, help="What a session costs, for every service."),
        click.option("--allowed", metavar=amount, help="What the plan allows for every service."),
        click.option("--copay", metavar=amount, help="Fixed amount that you pay for a visit."),
        click.option(
            "--coinsurance", metavar="RATE", help="Your share of the allowed amount, such as 20%."
        ),
        click.option(
            "--order",
            type=click.Choice(("deductible-waived", "after-deductible", "before-deductible")),
            help="Where copay and coinsurance stand to the deductible.",
        ),
        click.option("--deductible", metavar=amount, help="Your deductible for a benefit year."),
        click.option(
            "--deductible-used", metavar=amount, help="How much of the deductible is used already."
        ),
        click.option(
            "--out-of-pocket-max", metavar=amount, help="The most that you pay in a benefit year."
        ),
        click.option(
            "--visit-limit", type=int, metavar="N", help="Covered visits in a benefit year."
        ),
        click.option("--sessions", type=int, metavar="N", help="How many sessions are planned."),
        click.option("--start", metavar="DATE", help="First session, such as 2026-10-05."),
        click.option(
            "--network", metavar="SIDE", help="How the therapist stands with the plan: in or out."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _format(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """Note early that errors are to be JSON too."""
    if isinstance(ctx.obj, RunSetting):
        ctx.obj.machine = value in MACHINE
    return value


@click.command(
    "estimate",
    help="Say what the course of each CASE costs, session by session. A CASE is a TOML or JSON "
    "file, or - for standard input; a .jsonl file holds a case in each line. Options alone make "
    "a case too.",
)
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    is_eager=True,
    callback=_format,
    help="How to show it; a table by default, JSON lines for a .jsonl file.",
)
@click.option("--explain", is_flag=True, help="Say for each session why it costs what it costs.")
@value_options
@click.option(
    "--actuals",
    metavar="FILE",
    help="A CSV file of what sessions have really cost so far; the rest is forecast.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes for a .jsonl file."
)
@click.pass_obj
def command(
    setting: RunSetting,
    /,
    cases: tuple[str, ...],
    form: str | None,
    explain: bool,  # noqa: FBT001 - click calls by name
    actuals: str | None,
    jobs: int | None,
    **options: Any,
) -> int:
    """Estimate each case, or stream the lines of a file of cases."""
    from iptcost._cli.values import Values

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
        from iptcost._cli.lines import stream

        return stream(cases, values, setting, jobs)
    return _several(cases, values, setting, form or "table", explain=explain, actuals=actuals)


def _several(
    cases: tuple[str, ...],
    values: Any,
    setting: RunSetting,
    form: str,
    *,
    explain: bool,
    actuals: str | None = None,
) -> int:
    """Estimate each case and print them all, or every mistake of all of them."""
    from iptcost._cli.documents import estimated, raw, resolved
    from iptcost._documents.actuals_file import load_actuals
    from iptcost._faults.problem import CaseError

    done: list[Made] = []
    problems: list[Any] = []
    today = setting.today
    for case in cases or (None,):
        try:
            data, name = ({}, None) if case is None else raw(case)
            if actuals is not None:
                data = {**data, "actuals": load_actuals(actuals)}
            known = resolved(data, name, values, today)
            done.append(Made(name or "", known.data, estimated(known)))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    _print(done, setting, form, explain=explain)
    return 0


def _print(done: list[Made], setting: RunSetting, form: str, *, explain: bool) -> None:
    """Print what the cases come to, in one of the formats."""
    if form == "json":
        results = [made.found.to_dict() for made in done]
        shown = results[0] if len(results) == 1 else results
        click.echo(json.dumps(shown, indent=2))
    elif form == "csv":
        from iptcost._report.csv import csv

        entries = [(made.name, made.found) for made in done]
        click.echo(csv(entries, named=len(done) > 1), nl=False)
    elif form == "markdown":
        click.echo("\n".join(_markdown(done, setting, explain=explain)))
    else:
        _tables(done, setting, explain=explain)


class Made(NamedTuple):
    """One case of the command line: its file, its document, and what it comes to."""

    name: str
    data: Mapping[str, Any]
    found: Any
    """An Estimate; a Range where something is not known."""

    @property
    def notes(self) -> tuple[Any, ...]:
        """What the payers' answers noted."""
        notes: tuple[Any, ...] = getattr(self.found, "low", self.found).notes
        return notes


def _page(made: Made, setting: RunSetting, *, explain: bool) -> Page:
    from iptcost._report.result import page_of

    return page_of(made.found, setting.telling(made.notes), made.data, explain=explain)


def _markdown(done: list[Made], setting: RunSetting, *, explain: bool) -> Iterator[str]:
    from iptcost._report.markdown import escaped, markdown
    from iptcost._report.text import file_name

    for number, made in enumerate(done):
        if number:
            yield ""
        if len(done) > 1:
            yield f"## {escaped(file_name(made.name))}"
            yield ""
        yield from markdown(_page(made, setting, explain=explain))


def _tables(done: list[Made], setting: RunSetting, *, explain: bool) -> None:
    from iptcost._cli.screen import show, width_of
    from iptcost._report.layout import Line, laid_out
    from iptcost._report.text import file_name

    screen = setting.console()
    for number, made in enumerate(done):
        if number:
            show([Line()], on=screen)
        if len(done) > 1:
            show([Line(file_name(made.name), "bold underline")], on=screen)
        show(laid_out(_page(made, setting, explain=explain), width_of(screen)), on=screen)
