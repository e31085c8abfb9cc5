"""What ``iptcost quote`` was given, and what can't go together."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import attrs

from iptcost.command import Language, Setting

QUOTE: Final = "quote"
GOOD_FAITH: Final = "good-faith-estimate"
SUPERBILL: Final = "superbill"
NOTICE: Final = "notice"
KINDS: Final = (QUOTE, GOOD_FAITH, SUPERBILL, NOTICE)
FORMATS: Final = {".txt": "text", ".md": "markdown", ".html": "html", ".pdf": "pdf"}
"""By the ending of the file's name."""
ENDINGS: Final = {form: ending for ending, form in FORMATS.items()}


@attrs.frozen
class Options:
    """The options as they were given."""

    kind: str
    practice: str | None
    client: str | None
    actuals: str | None
    form: str | None
    output: Path | None
    out: Path | None
    register: Path | None
    force: bool
    date: dt.datetime | None
    way: str | None
    first: dt.datetime | None
    last: dt.datetime | None
    number: str | None
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


def on_terminal() -> bool:
    """Return whether what is written is read by a person right away."""
    return sys.stdout.isatty()


def wrong(case: str | None, options: Options, language: Language) -> Iterator[str]:
    """Yield what can't go together."""
    yield from _wrong_case(case, options, language)
    yield from _wrong_bill(options, language)
    yield from _wrong_kind(options, language)
    yield from _wrong_output(options, language)


def _wrong_case(case: str | None, options: Options, language: Language) -> Iterator[str]:
    text = language.text
    is_folder = case is not None and case != "-" and Path(case).is_dir()
    if case is None and options.kind != NOTICE:
        yield text("Name a case: iptcost quote CASE --kind {kind}.", kind=options.kind)
    if case is not None and options.kind == NOTICE:
        yield text("--kind notice needs --practice alone, and no case.")
    if is_folder and options.out is None:
        yield text("{folder} is a folder: say by --out FOLDER where to write.", folder=str(case))
    if options.out is not None and not is_folder:
        yield text("--out goes with a folder of cases; for one case give --output FILE.")
    if is_folder and options.kind == SUPERBILL:
        yield text("A superbill is written case by case.")
    one = (options.output, options.client, options.actuals, options.number, options.billed)
    if is_folder and any(value is not None for value in one):
        yield text("With a folder go --practice, --out, --format, --date, --way, --force, --fonts.")


def _wrong_bill(options: Options, language: Language) -> Iterator[str]:
    text = language.text
    if options.billed is not None and options.kind != GOOD_FAITH:
        yield text("--billed goes with --kind good-faith-estimate.")
    if options.billed is not None and options.actuals:
        yield text("--billed goes by the sessions as they were planned, without --actuals.")
    if options.billed is not None and (options.form or options.output):
        yield text("--billed says whether a bill may be disputed; it writes no document.")
    if options.bill_date is not None and options.billed is None:
        yield text("--bill-date goes with --billed.")


def _wrong_kind(options: Options, language: Language) -> Iterator[str]:
    text = language.text
    if options.way is not None and options.kind != GOOD_FAITH:
        yield text("--way goes with --kind good-faith-estimate.")
    if options.register is not None and options.kind != GOOD_FAITH:
        yield text("--register goes with --kind good-faith-estimate.")
    if options.register is not None and options.output is None and options.out is None:
        yield text("--register goes with --output: it says which file was given.")
    if options.paid_in_full and options.kind != SUPERBILL:
        yield text("--paid-in-full goes with --kind superbill.")
    of_a_superbill = (options.first, options.last, options.number)
    if options.kind != SUPERBILL and any(value is not None for value in of_a_superbill):
        yield text("--from, --until and --number go with --kind superbill.")
    if options.first and options.last and options.first > options.last:
        yield text("--from is not after --until.")


def _wrong_output(options: Options, language: Language) -> Iterator[str]:
    text: Callable[..., str] = language.text
    output = options.output
    if options.format == "pdf" and output is None and options.out is None and on_terminal():
        yield text("A PDF is no text for a terminal: name a file with --output FILE.pdf.")
    if output is None:
        return
    ending = output.suffix.lower()
    said = FORMATS.get(ending)
    if ending and said is None:
        yield text(
            "Files that end in {ending} are not written; these are: {endings}.",
            ending=ending,
            endings=", ".join(FORMATS),
        )
    elif said is not None and options.form not in (None, said):
        yield text(
            "{file} does not end like --format {form}.", file=str(output), form=str(options.form)
        )
    if output.exists() and not options.force:
        yield text("{file} exists already: name another file, or give --force.", file=str(output))
