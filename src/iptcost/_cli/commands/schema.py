"""``iptcost schema``: the JSON Schema of the documents."""

from __future__ import annotations

import json

import click


@click.command("schema", help="Print the JSON Schema of a case, a result or an error.")
@click.argument("name", type=click.Choice(("case", "result", "error")), default="case")
def command(name: str) -> None:
    """Print one schema."""
    from iptcost._documents import schema

    made = {
        "case": schema.case_schema,
        "result": schema.result_schema,
        "error": schema.error_schema,
    }[name]()
    click.echo(json.dumps(made, indent=2))
