"""``iptcost compare``: every way to pay for the course, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from iptcost._cli import documents
from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._report import layout, page
from iptcost._report.side_by_side import compared, picture
from iptcost._ways import comparison, way
from iptcost._words.language import Language

PICTURES: Final = (".svg", ".png", ".html")


def run(setting: RunSetting, *, case: str, form: str, explain: bool, chart: Path | None) -> None:
    """Compare, draw where asked to, and print."""
    language = setting.language
    if chart is not None and chart.suffix.lower() not in PICTURES:
        message = language.text("A chart is a file that ends in .svg, .png or .html.")
        raise click.UsageError(message)
    known = documents.resolved(*documents.raw(case), setting.today)
    ranged = known.holes and not known.unasked
    found: Any = (comparison.compare_range if ranged else comparison.compare)(known)
    told = found.between
    if chart is not None:
        _draw(told, chart, language)
    if form == "json":
        echo_json(found.to_dict())
    elif form == "csv":
        click.echo(compared.compared_csv(told), nl=False)
    else:
        laid = compared.compared_page(told, language, explain=explain)
        if form == "markdown":
            click.echo("\n".join(page.markdown(laid)))
        else:
            print_lines(setting, lambda width: layout.laid_out(laid, width))


def _draw(told: way.ComparisonRange, chart: Path, language: Language) -> None:
    """Write the picture; a bitmap takes a plotting library, and says what to install."""
    shown = picture.picture(told, language)
    drawn: str | bytes
    if chart.suffix.lower() == ".svg":
        drawn = picture.svg(shown, language, language.text("session"), named=True)
    elif chart.suffix.lower() == ".html":
        drawn = picture.page(shown, language)
    else:
        try:
            from iptcost._report.side_by_side.chart import png
        except ImportError:
            message = language.text(
                'A .png chart needs a plotting library: pip install "iptcost[chart]". '
                "A .svg or .html chart needs none."
            )
            raise click.ClickException(message) from None
        drawn = png(shown, language)
    documents.save(chart, drawn, language)
