"""``iptcost coverage``: what the payers answered, to read, correct and save."""

from __future__ import annotations

import json

import click

from iptcost._cli.setting import RunSetting


def _format(ctx: click.Context, _: click.Parameter, value: str) -> str:
    if isinstance(ctx.obj, RunSetting):
        ctx.obj.machine = value == "json"
    return value


@click.command(
    "coverage",
    help="Ask the payers of a CASE and print what they answered: payer tables to read, correct "
    "and put in place of the case's own.",
)
@click.argument("case")
@click.option(
    "--format",
    "form",
    type=click.Choice(("toml", "json")),
    default="toml",
    is_eager=True,
    callback=_format,
    help="How to show it.",
)
@click.pass_obj
def command(setting: RunSetting, case: str, form: str) -> None:
    """Print the resolved payer tables with the source of each value; holes stay visible."""
    import attrs

    from iptcost._cli.documents import raw, resolved
    from iptcost._cli.values import Values

    data, name = raw(case)
    document = resolved(data, name, Values(), setting.today)
    if form == "toml":
        from iptcost._report.coverage import as_toml

        click.echo(as_toml(document, setting.telling(document.notes)), nl=False)
        return
    from iptcost._ledger.result import plain

    answer = {
        "payers": [plain(table) for table in document.payer_tables],
        "sources": [
            {key: value for key, value in attrs.asdict(source).items() if value is not None}
            for source in document.sources
        ],
        "notes": [attrs.asdict(note) for note in document.notes],
    }
    click.echo(json.dumps(answer, indent=2))
