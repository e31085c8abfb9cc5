"""``iptcost plans``: the course under every plan that an adapter lists, cheapest first."""

from __future__ import annotations

import json
from typing import Final

import click

from iptcost._cli.setting import RunSetting

FORMATS: Final = ("table", "json", "csv")


def _format(ctx: click.Context, _: click.Parameter, value: str) -> str:
    if isinstance(ctx.obj, RunSetting):
        ctx.obj.machine = value == "json"
    return value


@click.command(
    "plans",
    help="Show what the course of the CASE costs under every plan that an adapter lists, cheapest "
    "first. Plans of the case itself are left aside; its assistance programmes come first.",
)
@click.argument("case")
@click.option("--adapter", required=True, metavar="NAME", help="Which adapter lists the plans.")
@click.option(
    "--set",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of the adapter, such as year=2026; can be given several times.",
)
@click.option("--state", metavar="STATE", help="The same as --set state=STATE.")
@click.option("--network", metavar="SIDE", help="How the therapist stands with the plans.")
@click.option(
    "--top", type=click.IntRange(1, 10_000), default=20, metavar="N", help="How many to show."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    is_eager=True,
    callback=_format,
    help="How to show it.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - click calls by name, an option each
    setting: RunSetting,
    case: str,
    adapter: str,
    pairs: tuple[str, ...],
    state: str | None,
    network: str | None,
    top: int,
    form: str,
) -> int:
    """Rank the plans as they are listed, in bounded memory."""
    from iptcost._cli.documents import raw, started
    from iptcost._documents.document import document
    from iptcost._ways.plans import cheapest_plans, plans, settings_of, text_settings

    try:
        settings = dict(settings_of(pairs, text_settings(adapter)))
    except ValueError:
        message = setting.language.text("A setting is written key=value.")
        raise click.UsageError(message) from None
    settings |= {k: v for k, v in (("state", state), ("network", network)) if v is not None}
    data, name = raw(case)
    laid, assumed = started(data, setting.today)
    # A plan of the case is left aside; one that names the adapter only gives settings.
    kept = [t for t in laid.get("payers", ()) if t.get("adapter") == "eap"]
    own = [t for t in laid.get("payers", ()) if t.get("adapter") == adapter]
    settings = {**(own[0] if own else {}), **settings}
    bare = {key: value for key, value in laid.items() if key != "payers"}
    asked = document({**bare, **({"payers": kept} if kept else {})}, file=name, assumed=assumed)
    ranking = cheapest_plans(plans(asked, adapter, settings), top)
    if form == "json":
        click.echo(json.dumps(ranking.to_dict(), indent=2))
    elif form == "csv":
        from iptcost._report.side_by_side.ranked import ranked_csv

        click.echo(ranked_csv(ranking), nl=False)
    else:
        from iptcost._cli.screen import show, width_of
        from iptcost._report.side_by_side.ranked import ranked_table

        screen = setting.console()
        show(ranked_table(ranking, setting.language, width_of(screen)), on=screen)
    return 3 if ranking.stopped else 0
