"""``iptcost protocols``: the courses known."""

from __future__ import annotations

import json

import click

from iptcost._cli.screen import print_lines
from iptcost._cli.setting import RunSetting
from iptcost._report.listing import protocols
from iptcost._rules.course import PROTOCOLS


def run(setting: RunSetting, *, form: str) -> None:
    """Print the protocols."""
    if form == "json":
        listed = [
            {
                "name": protocol.name,
                "sessions": protocol.sessions,
                "every": None if protocol.cadence is None else _every(*protocol.cadence),
                "over_months": protocol.span_months,
                "service": protocol.service,
            }
            for protocol in PROTOCOLS.values()
        ]
        click.echo(json.dumps({"protocols": listed}, indent=2))
    else:
        print_lines(setting, lambda width: protocols(setting.language, width))


def _every(count: int, unit: str) -> str:
    return f"{count} {unit}" + ("" if count == 1 else "s")
