"""``iptcost schema``: the JSON Schema of the documents."""

from __future__ import annotations

import json

import click

from iptcost._cli.setting import RunSetting
from iptcost._documents.schema import SchemaName, schema


def run(_: RunSetting, *, name: SchemaName) -> None:
    """Print one schema."""
    click.echo(json.dumps(schema(name), indent=2))
