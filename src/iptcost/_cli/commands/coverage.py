"""``iptcost coverage``: what the payers answered, to read, correct and save."""

from __future__ import annotations

import click

from iptcost._cli import documents
from iptcost._cli.setting import RunSetting, echo_json
from iptcost._report.coverage import as_data, as_toml


def run(setting: RunSetting, *, case: str, form: str) -> None:
    """Print the resolved payer tables with the source of each value; holes stay visible."""
    document = documents.resolved(*documents.raw(case), setting.today)
    if form == "toml":
        click.echo(as_toml(document, setting.telling(document.notes)), nl=False)
    else:
        echo_json(as_data(document))
