"""``iptcost quote``: what a therapist hands over. What it needs is imported when it is needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from iptcost.command import Setting
from iptcost_documents._options import FORMATS, KINDS, QUOTE, Options, wrong

if TYPE_CHECKING:
    from iptcost.command import Language
    from iptcost_documents._making import Read
    from iptcost_documents._paper import Paper

_DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.command(
    "quote",
    help="Write what a therapist hands over about the CASE: a quote of the scale and packages, a "
    "good-faith estimate of expected charges (45 CFR 149.610), or a superbill of sessions held "
    "and paid. A folder of cases gives the documents of all clients at once.",
)
@click.argument("case", required=False)
@click.option(
    "--kind", type=click.Choice(KINDS), default=QUOTE, show_default=True, help="Which document."
)
@click.option(
    "--practice",
    metavar="FILE",
    help="Who treats: a TOML file written once; practice.toml beside the case by default.",
)
@click.option(
    "--client",
    metavar="FILE",
    help="Who is treated: a TOML file of its own; for NAME.toml, NAME.client.toml by default.",
)
@click.option("--actuals", metavar="FILE", help="A CSV file of what sessions have really cost.")
@click.option(
    "--way",
    metavar="PRICE",
    help="The price of a good-faith estimate: list, scale, package, or a package's name or size.",
)
@click.option("--from", "first", type=_DAY, metavar="DATE", help="A superbill's first day.")
@click.option("--until", "last", type=_DAY, metavar="DATE", help="A superbill's last day.")
@click.option("--number", metavar="TEXT", help="A superbill's own number.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS.values())),
    help="How to write it; by the ending of FILE, else as text.",
)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE instead of the screen.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the documents of a folder of cases are written.",
)
@click.option(
    "--register",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV file of the estimates given; in --out, register.csv by default.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE where it exists.")
@click.option("--date", type=_DAY, metavar="DATE", help="The document's date; today by default.")
@click.option(
    "--billed",
    metavar="AMOUNT",
    help="Say whether a bill of AMOUNT in all may be disputed against the good-faith estimate.",
)
@click.option("--bill-date", type=_DAY, metavar="DATE", help="When that bill came.")
@click.option("--paid-in-full", is_flag=True, help="The client has paid each session held in full.")
@click.option(
    "--fonts",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="Further fonts for a PDF; may be repeated.",
)
@click.pass_obj
def quote_command(setting: Setting, /, case: str | None, **given: Any) -> int | None:
    """Check the options, make the document, and write it."""
    from iptcost_documents._paper import spoken

    options = Options(**given)
    language = spoken(setting.locale)
    fault = next(iter(wrong(case, options, language)), None)
    if fault is not None:
        raise click.UsageError(fault)
    if options.billed is not None and case is not None:
        _tell_verdict(case, options, setting, language)
        return None
    if options.out is not None and case is not None:
        from iptcost_documents._folder import write_all

        return write_all(Path(case), options, setting, language)
    _write_one(case, options, setting, language)
    return None


def _write_one(case: str | None, options: Options, setting: Setting, language: Language) -> None:
    """Write one document, and tell what whoever hands it over should know."""
    from iptcost_documents._making import content, made, read, write

    found = read(case, options, setting)
    day = options.day(setting)
    register = last = None
    if options.register is not None and case is not None:
        from iptcost_documents._register import read_register

        register = read_register(options.register)
        last = register.last(Path(case).stem)
    paper = made(found, options, day, language, last.summary if last else None)
    width = None if options.output else setting.console().width
    what = content(paper, options.format, options.fonts, width)
    if options.output is not None:
        write(what, options.output, language)
        if register is not None and case is not None:
            register.entries.append(_entry(case, found, paper, options))
            write(register.text(), register.path, language)
    elif isinstance(what, bytes):
        sys.stdout.buffer.write(what)
    else:
        click.echo(what, nl=False)
    for note in paper.notes:
        click.echo(language.text("Note: {sentence}", sentence=note), err=True)


def _entry(case: str, found: Read, paper: Paper, options: Options) -> Any:
    """Return the register's entry of an estimate."""
    from iptcost_documents._register import Entry
    from iptcost_documents._scope import scope
    from iptcost_documents._summary import summary

    if found.document is None or options.output is None:
        message = "an estimate in a register has a case and a file"
        raise AssertionError(message)
    client = found.people.client
    given = summary(scope(found.document, paper.date, options.way), paper.date)
    name = (client and client.name) or ""
    return Entry(Path(case).stem, name, options.output.name, given)


def _tell_verdict(case: str, options: Options, setting: Setting, language: Language) -> None:
    """Say whether the bill passes the threshold of the estimate that the case made at its start.

    What has taken place since then makes no difference: a bill is held against what was expected.
    """
    from iptcost import Money
    from iptcost.command import read_amount, read_case
    from iptcost.payer import BadValueError
    from iptcost_documents._scope import scope
    from iptcost_documents._threshold import verdict

    given = None if options.date is None else options.date.date()
    document = read_case(case, setting.today, without=("payers", "actuals"))
    covered = scope(document, given, options.way)
    try:
        minor = read_amount(options.billed or "", covered.digits)
    except BadValueError:
        message = language.text("--billed takes digits with a point, such as 2400.00.")
        raise click.UsageError(message) from None
    billed = Money(minor, covered.currency, covered.digits)
    received = None if options.bill_date is None else options.bill_date.date()
    for sentence in verdict(billed, covered.expected, received, language):
        click.echo(sentence)
