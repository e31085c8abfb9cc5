"""``iptcost coverage``: what the payers answered, to read, correct and save."""

from __future__ import annotations

import json

import click

from iptcost._cli import documents, values
from iptcost._cli.setting import RunSetting
from iptcost._report.coverage import as_data, as_toml


def run(setting: RunSetting, *, case: str, form: str) -> None:
    """Print the resolved payer tables with the source of each value; holes stay visible."""
    data, name = documents.raw(case)
    document = documents.resolved(data, name, values.Values(), setting.today)
    if form == "toml":
        click.echo(as_toml(document, setting.telling(document.notes)), nl=False)
    else:
        click.echo(json.dumps(as_data(document), indent=2))
