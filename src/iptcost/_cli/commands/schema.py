"""``iptcost schema``: the JSON Schema of the documents."""

from __future__ import annotations

from iptcost._cli.setting import RunSetting, echo_json
from iptcost._documents.schema import SchemaName, schema


def run(_: RunSetting, *, name: SchemaName) -> None:
    """Print one schema."""
    echo_json(schema(name))
