"""From a case's file to its document, and from the document to what is written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import click

from iptcost import CaseError, Document, Problem
from iptcost.command import Language, Setting, read_case, write_whole
from iptcost_documents._files import People, read_people
from iptcost_documents._held import paid_alone
from iptcost_documents._options import GOOD_FAITH, NOTICE, QUOTE, SUPERBILL, Options
from iptcost_documents._paper import Paper

if TYPE_CHECKING:
    from iptcost_documents._summary import Summary

PRACTICE: Final = "practice.toml"
CLIENT: Final = ".client.toml"
"""The files beside a case that are taken where no option names others."""


@attrs.frozen
class Read:
    """What a document is made of: the case where its kind needs one, and who is in it."""

    document: Document | None
    people: People


def read(case: str | None, options: Options, setting: Setting) -> Read:
    """Read a case and the files of people; CaseError with the mistakes of all of them."""
    problems: list[Problem] = []
    document, people = None, People()
    try:
        people = _named(read_people(*beside(case, options)), case)
    except CaseError as error:
        problems += error.problems
    # A quote is of paying alone too, but says what a plan's contract forbids.
    aside = () if options.kind == QUOTE else ("payers",)
    try:
        if case is not None:
            document = read_case(
                case,
                setting.today,
                actuals=options.actuals,
                without=aside,
                completed=paid_alone,
            )
    except CaseError as error:
        problems += error.problems
    if problems:
        raise CaseError(problems)
    return Read(document, people)


def _named(people: People, case: str | None) -> People:
    """Return the people with the name under which a client file would be found beside the case."""
    if case is None or case == "-" or people.client is not None:
        return people
    return attrs.evolve(people, client_file=f"{Path(case).stem}{CLIENT}")


def beside(case: str | None, options: Options) -> tuple[str | None, str | None]:
    """Return the files of practice and client: those given, or those that stand beside a case."""
    practice, client = options.practice, options.client
    if case is None or case == "-":
        return practice, client
    path = Path(case)
    for_all, own = path.with_name(PRACTICE), path.with_name(f"{path.stem}{CLIENT}")
    if practice is None and for_all.is_file():
        practice = str(for_all)
    if client is None and own.is_file():
        client = str(own)
    return practice, client


def made(
    found: Read,
    options: Options,
    day: dt.date,
    language: Language,
    before: Summary | None = None,
) -> Paper:
    """Return the document; CaseError with all that lacks. ``before`` is what it replaces."""
    if options.kind == NOTICE:
        from iptcost_documents._notice import notice

        return notice(found.people, day, language)
    document, people = found.document, found.people
    if document is None:
        message = "only a notice needs no case"
        raise AssertionError(message)
    if options.kind == GOOD_FAITH:
        from iptcost_documents._good_faith import good_faith_estimate

        return good_faith_estimate(document, people, day, language, way=options.way, before=before)
    if options.kind == SUPERBILL:
        from iptcost_documents._held import Period
        from iptcost_documents._superbill import superbill

        ends = (end and end.date() for end in (options.first, options.last))
        return superbill(
            document,
            people,
            day,
            language,
            paid_in_full=options.paid_in_full,
            period=Period(*ends),
            number=options.number,
        )
    from iptcost_documents._quote import quote

    return quote(document, people, day, language)


def content(paper: Paper, form: str, fonts: tuple[str, ...], width: int | None) -> str | bytes:
    """Return the document in a form; ``width`` is that of a screen, None for a file."""
    if form == "pdf":
        from iptcost_documents._pdf import as_pdf

        return as_pdf(paper, fonts)
    if form == "html":
        from iptcost_documents._html import as_html

        return as_html(paper)
    if form == "markdown":
        from iptcost_documents._markdown import as_markdown

        return as_markdown(paper)
    from iptcost_documents._text import WIDEST, as_text

    return as_text(paper, width or WIDEST)


def write(what: str | bytes, output: Path, language: Language) -> None:
    """Write the file whole, or not at all; only its owner may read it."""
    try:
        write_whole(output, what)
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text(
            "{file} can't be written: {reason}.", file=str(output), reason=reason
        )
        raise click.ClickException(message) from None
