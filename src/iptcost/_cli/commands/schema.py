"""``iptcost schema``: the JSON Schema of the documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from iptcost._documents.schema import SchemaName


@click.command("schema", help="Print the JSON Schema of a case, a result or an error.")
@click.argument("name", type=click.Choice(("case", "result", "error")), default="case")
def command(name: SchemaName) -> None:
    """Print one schema."""
    from iptcost._documents.schema import schema

    click.echo(json.dumps(schema(name), indent=2))
