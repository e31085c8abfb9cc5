"""What the cases of a call come to, as text: tables, Markdown, CSV."""

from __future__ import annotations

from collections.abc import Iterator

import click

from iptcost._cli import documents, screen
from iptcost._cli.setting import RunSetting
from iptcost._report import layout, result, text
from iptcost._report.csv import csv
from iptcost._report.markdown import escaped, markdown
from iptcost._report.page import Page


def print_made(
    done: list[documents.Made], setting: RunSetting, form: str, *, explain: bool
) -> None:
    """Print what the cases come to, as text in one of the formats."""
    if form == "csv":
        entries = [(made.name, made.found) for made in done]
        click.echo(csv(entries, named=len(done) > 1), nl=False)
        return
    pages = [
        (
            text.file_name(made.name),
            result.page_of(made.found, setting.telling(made.notes), made.data, explain=explain),
        )
        for made in done
    ]
    if form == "markdown":
        click.echo("\n".join(_markdown(pages)))
    else:
        screen.print_lines(setting, lambda width: _lines(pages, width))


def _markdown(pages: list[tuple[str, Page]]) -> Iterator[str]:
    for number, (name, page) in enumerate(pages):
        if number:
            yield ""
        if len(pages) > 1:
            yield f"## {escaped(name)}"
            yield ""
        yield from markdown(page)


def _lines(pages: list[tuple[str, Page]], width: int) -> Iterator[layout.Line]:
    for number, (name, page) in enumerate(pages):
        if number:
            yield layout.Line()
        if len(pages) > 1:
            yield layout.Line(name, "bold underline")
        yield from layout.laid_out(page, width)
