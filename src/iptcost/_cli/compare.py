"""``iptcost compare``: every way to pay for the course, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from iptcost._cli._setting import Setting

FORMATS: Final = ("table", "json", "csv", "markdown")
PICTURES: Final = (".svg", ".png", ".html")


def _format(ctx: click.Context, _: click.Parameter, value: str) -> str:
    if isinstance(ctx.obj, Setting):
        ctx.obj.machine = value == "json"
    return value


@click.command(
    "compare",
    help="Show every way to pay for the course that the CASE offers: each side of each plan, the "
    "sliding scale, prepaid bundles, the list price. The cheapest comes first.",
)
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    is_eager=True,
    callback=_format,
    help="How to show it.",
)
@click.option(
    "--explain", is_flag=True, help="Also show each month, and what stopping early costs."
)
@click.option(
    "--chart",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also draw the cost by session: FILE ends in .svg, .png or .html.",
)
@click.pass_obj
def command(
    setting: Setting,
    case: str,
    form: str,
    explain: bool,  # noqa: FBT001 - click calls by name
    chart: Path | None,
) -> None:
    """Compare, draw where asked to, and print."""
    from iptcost._cli._documents import raw, resolved
    from iptcost._cli._values import Values
    from iptcost._compare import compare

    if chart is not None and chart.suffix.lower() not in PICTURES:
        message = setting.language.text("A chart is a file that ends in .svg, .png or .html.")
        raise click.UsageError(message)
    data, name = raw(case)
    compared = compare(resolved(data, name, Values(), setting.today))
    if chart is not None:
        _draw(compared, chart, setting)
    if form == "json":
        click.echo(json.dumps(compared.to_dict(), indent=2))
    elif form == "csv":
        from iptcost._report._compared import compared_csv

        click.echo(compared_csv(compared), nl=False)
    elif form == "markdown":
        from iptcost._report._compared import compared_markdown

        click.echo("\n".join(compared_markdown(compared, setting.language, explain=explain)))
    else:
        from iptcost._cli._screen import show, width_of
        from iptcost._report._compared import compared_table

        screen = setting.console()
        lines = compared_table(compared, setting.language, width_of(screen), explain=explain)
        show(lines, on=screen)


def _draw(compared: object, chart: Path, setting: Setting) -> None:
    """Write the picture; say what to install where the plotting library is missing."""
    try:
        from iptcost._report._chart import draw
    except ImportError:
        message = setting.language.text(
            'Charts need a plotting library: pip install "iptcost[chart]"'
        )
        raise click.ClickException(message) from None
    picture = draw(compared, setting.language, chart.suffix.lower())  # type: ignore[arg-type]
    try:
        chart.write_bytes(picture)
    except OSError as error:
        reason = error.strerror or str(error)
        message = setting.language.text(
            "{file} can't be written: {reason}.", file=str(chart), reason=reason
        )
        raise click.ClickException(message) from None
