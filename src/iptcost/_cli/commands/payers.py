"""``iptcost payers``: the adapters found, and the settings that they take."""

from __future__ import annotations

import json

import click

from iptcost._cli.setting import RunSetting


@click.command("payers", help="List the payers that can be asked, and the settings that they take.")
@click.argument("name", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    help="How to show it.",
)
@click.pass_obj
def command(setting: RunSetting, name: str | None, form: str) -> None:
    """Print the adapters: each one of a name that two have, and the broken ones as broken."""
    from iptcost._cli.adapters import listed

    found = [adapter for adapter in listed(setting.language) if name in {None, adapter["name"]}]
    if not found:
        message = setting.language.text("No payer is called {name}.", name=repr(name))
        raise click.UsageError(message)
    if form == "json":
        click.echo(json.dumps({"payers": found}, indent=2))
        return
    from iptcost._cli.screen import show, width_of
    from iptcost._report.listing import adapters

    screen = setting.console()
    show(adapters(found, setting.language, width_of(screen)), on=screen)
