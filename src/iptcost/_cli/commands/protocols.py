"""``iptcost protocols``: the courses known."""

from __future__ import annotations

import json

import click

from iptcost._cli.setting import RunSetting


@click.command("protocols", help="List the courses of therapy that are known.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    help="How to show it.",
)
@click.pass_obj
def command(setting: RunSetting, form: str) -> None:
    """Print the protocols."""
    from iptcost._rules.course import PROTOCOLS

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
        return
    from iptcost._cli.screen import show, width_of
    from iptcost._report.listing import protocols

    screen = setting.console()
    show(protocols(setting.language, width_of(screen)), on=screen)


def _every(count: int, unit: str) -> str:
    return f"{count} {unit}" + ("" if count == 1 else "s")
