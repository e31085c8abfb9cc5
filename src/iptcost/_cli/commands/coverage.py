"""``iptcost coverage``: what the payers answered, to read, correct and save."""

from __future__ import annotations

import json

import click

from iptcost._cli.setting import RunSetting


def _format(ctx: click.Context, _: click.Parameter, value: str) -> str:
    if isinstance(ctx.obj, RunSetting):
        ctx.obj.machine = value == "json"
    return value


@click.command(
    "coverage",
    help="Ask the payers of a CASE and print what they answered: payer tables to read, correct "
    "and put in place of the case's own.",
)
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(("toml", "json")),
    default="toml",
    is_eager=True,
    callback=_format,
    help="How to show it.",
)
@click.pass_obj
def command(setting: RunSetting, case: str, form: str) -> None:
    """Print the resolved payer tables with the source of each value; holes stay visible."""
    from iptcost._cli.documents import raw, resolved
    from iptcost._cli.values import Values
    from iptcost._report.coverage import as_data, as_toml

    data, name = raw(case)
    document = resolved(data, name, Values(), setting.today)
    if form == "toml":
        click.echo(as_toml(document, setting.telling(document.notes)), nl=False)
        return
    click.echo(json.dumps(as_data(document), indent=2))
