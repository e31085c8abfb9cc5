"""``iptcost payers``: the adapters found, and the settings that they take."""

from __future__ import annotations

import json

import click

from iptcost._cli.adapters import listed
from iptcost._cli.screen import print_lines
from iptcost._cli.setting import RunSetting
from iptcost._report.listing import adapters


def run(setting: RunSetting, *, name: str | None, form: str) -> None:
    """Print the adapters: each one of a name that two have, and the broken ones as broken."""
    found = [adapter for adapter in listed(setting.language) if name in {None, adapter["name"]}]
    if not found:
        message = setting.language.text("No payer is called {name}.", name=repr(name))
        raise click.UsageError(message)
    if form == "json":
        click.echo(json.dumps({"payers": found}, indent=2))
    else:
        print_lines(setting, lambda width: adapters(found, setting.language, width))
