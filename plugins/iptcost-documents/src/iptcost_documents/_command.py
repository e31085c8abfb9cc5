"""``iptcost quote``: what a therapist hands over. What it needs is imported when it is needed."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from iptcost.command import Setting, write_whole

if TYPE_CHECKING:
    from iptcost import Document
    from iptcost.command import Language
    from iptcost_documents._files import People
    from iptcost_documents._paper import Paper

QUOTE: Final = "quote"
GOOD_FAITH: Final = "good-faith-estimate"
SUPERBILL: Final = "superbill"
FORMATS: Final = {".txt": "text", ".md": "markdown", ".html": "html", ".pdf": "pdf"}
"""By the ending of the file's name."""
_DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.command(
    "quote",
    help="Write what a therapist hands over about the CASE: a quote of the scale and packages, a "
    "good-faith estimate of expected charges (45 CFR 149.610), or a superbill of sessions held "
    "and paid.",
)
@click.argument("case")
@click.option(
    "--kind",
    type=click.Choice([QUOTE, GOOD_FAITH, SUPERBILL]),
    default=QUOTE,
    show_default=True,
    help="Which document.",
)
@click.option("--practice", metavar="FILE", help="Who treats: a TOML file written once.")
@click.option("--client", metavar="FILE", help="Who is treated: a TOML file of its own.")
@click.option("--actuals", metavar="FILE", help="A CSV file of what sessions have really cost.")
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
def quote_command(setting: Setting, /, case: str, **given: Any) -> None:
    """Check the options, make the document, and write it."""
    from iptcost_documents._paper import spoken

    options = Options(**given)
    language = spoken(setting.locale)
    wrong = next(iter(_wrong(options, language)), None)
    if wrong is not None:
        raise click.UsageError(wrong)
    if options.billed is not None:
        _tell_verdict(case, options, setting, language)
        return
    content = _content(_paper(case, options, setting, language), options, setting)
    if options.output is not None:
        _write(content, options.output, language)
    elif isinstance(content, bytes):
        sys.stdout.buffer.write(content)
    else:
        click.echo(content, nl=False)


@attrs.frozen
class Options:
    """The options as they were given."""

    kind: str
    practice: str | None
    client: str | None
    actuals: str | None
    form: str | None
    output: Path | None
    force: bool
    date: dt.datetime | None
    billed: str | None
    bill_date: dt.datetime | None
    paid_in_full: bool
    fonts: tuple[str, ...]

    @property
    def format(self) -> str:
        """How to write it."""
        ending = "" if self.output is None else self.output.suffix.lower()
        return self.form or FORMATS.get(ending, FORMATS[".txt"])

    def day(self, setting: Setting) -> dt.date:
        """The document's date."""
        return setting.today if self.date is None else self.date.date()


def _wrong(options: Options, language: Language) -> Iterator[str]:
    """Yield what can't go together."""
    text = language.text
    if options.billed is not None and options.kind != GOOD_FAITH:
        yield text("--billed goes with --kind good-faith-estimate.")
    if options.billed is not None and options.actuals:
        yield text("--billed goes by the sessions as they were planned, without --actuals.")
    if options.billed is not None and (options.form or options.output):
        yield text("--billed says whether a bill may be disputed; it writes no document.")
    if options.bill_date is not None and options.billed is None:
        yield text("--bill-date goes with --billed.")
    if options.paid_in_full and options.kind != SUPERBILL:
        yield text("--paid-in-full goes with --kind superbill.")
    if options.format == "pdf" and options.output is None and _on_terminal():
        yield text("A PDF is no text for a terminal: name a file with --output FILE.pdf.")
    if options.output is not None and options.output.exists() and not options.force:
        yield text(
            "{file} exists already: name another file, or give --force.", file=str(options.output)
        )


def _on_terminal() -> bool:
    return sys.stdout.isatty()


def _paper(case: str, options: Options, setting: Setting, language: Language) -> Paper:
    """Return the document; CaseError with the mistakes of all its files."""
    from iptcost import CaseError, Problem
    from iptcost.command import read_case
    from iptcost_documents._files import People, read_people

    problems: list[Problem] = []
    document, people = None, People()
    try:
        people = read_people(options.practice, options.client)
    except CaseError as error:
        problems += error.problems
    aside = () if options.kind == QUOTE else ("payers",)
    try:
        document = read_case(case, setting.today, actuals=options.actuals, without=aside)
    except CaseError as error:
        problems += error.problems
    if problems or document is None:
        raise CaseError(problems)
    return _made(document, people, options, options.day(setting), language)


def _made(
    document: Document, people: People, options: Options, day: dt.date, language: Language
) -> Paper:
    if options.kind == GOOD_FAITH:
        from iptcost_documents._good_faith import good_faith_estimate

        return good_faith_estimate(document, people, day, language)
    if options.kind == SUPERBILL:
        from iptcost_documents._superbill import superbill

        return superbill(document, people, day, language, paid_in_full=options.paid_in_full)
    from iptcost_documents._quote import quote

    return quote(document, people, day, language)


def _content(paper: Paper, options: Options, setting: Setting) -> str | bytes:
    """Return the document in the form that was asked for."""
    if options.format == "pdf":
        from iptcost_documents._pdf import as_pdf

        return as_pdf(paper, options.fonts)
    if options.format == "html":
        from iptcost_documents._html import as_html

        return as_html(paper)
    if options.format == "markdown":
        from iptcost_documents._markdown import as_markdown

        return as_markdown(paper)
    from iptcost_documents._text import WIDEST, as_text

    return as_text(paper, WIDEST if options.output else setting.console().width)


def _write(content: str | bytes, output: Path, language: Language) -> None:
    """Write the file whole, or not at all; only its owner may read it."""
    try:
        write_whole(output, content)
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text(
            "{file} can't be written: {reason}.", file=str(output), reason=reason
        )
        raise click.ClickException(message) from None


def _tell_verdict(case: str, options: Options, setting: Setting, language: Language) -> None:
    """Say whether the bill passes the threshold of the estimate that the case made at its start.

    What has taken place since then makes no difference: a bill is held against what was expected.
    """
    from iptcost import Money
    from iptcost.command import read_amount, read_case
    from iptcost.payer import BadValueError
    from iptcost_documents._scope import scope
    from iptcost_documents._threshold import verdict

    covered = scope(read_case(case, setting.today, without=("payers", "actuals")))
    try:
        minor = read_amount(options.billed or "", covered.digits)
    except BadValueError:
        message = language.text("--billed takes digits with a point, such as 2400.00.")
        raise click.UsageError(message) from None
    billed = Money(minor, covered.currency, covered.digits)
    received = None if options.bill_date is None else options.bill_date.date()
    for sentence in verdict(billed, covered.expected, received, language):
        click.echo(sentence)
