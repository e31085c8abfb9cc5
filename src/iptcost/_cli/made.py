"""What the cases of a call come to, as text: tables, Markdown, CSV."""

from __future__ import annotations

from collections.abc import Iterator

import click

from iptcost._cli.documents import Made
from iptcost._cli.screen import print_lines
from iptcost._cli.setting import RunSetting
from iptcost._report.csv import csv
from iptcost._report.layout import Line, laid_out
from iptcost._report.markdown import escaped, markdown
from iptcost._report.page import Page
from iptcost._report.result import page_of
from iptcost._report.text import file_name


def print_made(done: list[Made], setting: RunSetting, form: str, *, explain: bool) -> None:
    """Print what the cases come to, as text in one of the formats."""
    if form == "csv":
        entries = [(made.name, made.found) for made in done]
        click.echo(csv(entries, named=len(done) > 1), nl=False)
        return
    pages = [
        (
            file_name(made.name),
            page_of(made.found, setting.telling(made.notes), made.data, explain=explain),
        )
        for made in done
    ]
    if form == "markdown":
        click.echo("\n".join(_markdown(pages)))
    else:
        print_lines(setting, lambda width: _lines(pages, width))


def _markdown(pages: list[tuple[str, Page]]) -> Iterator[str]:
    for number, (name, page) in enumerate(pages):
        if number:
            yield ""
        if len(pages) > 1:
            yield f"## {escaped(name)}"
            yield ""
        yield from markdown(page)


def _lines(pages: list[tuple[str, Page]], width: int) -> Iterator[Line]:
    for number, (name, page) in enumerate(pages):
        if number:
            yield Line()
        if len(pages) > 1:
            yield Line(name, "bold underline")
        yield from laid_out(page, width)
