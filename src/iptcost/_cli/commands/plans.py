"""``iptcost plans``: the course under every plan that an adapter lists, cheapest first."""

from __future__ import annotations

import click

from iptcost._cli import documents, plugins
from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._documents.document import document
from iptcost._report.side_by_side.ranked import ranked_csv, ranked_table
from iptcost._ways.plans import cheapest_plans, plans, text_settings


def run(
    setting: RunSetting,
    *,
    case: str,
    adapter: str,
    pairs: tuple[str, ...],
    top: int,
    form: str,
    **given: str | None,
) -> int:
    """Rank the plans as they are listed, in bounded memory; ``given`` are settings by name."""
    settings = plugins.settings_given(pairs, setting.language, text_settings(adapter))
    settings |= {key: value for key, value in given.items() if value is not None}
    data, name = documents.raw(case)
    laid, assumed = documents.started(data, setting.today)
    # A plan of the case is left aside; one that names the adapter only gives settings.
    kept = [t for t in laid.get("payers", ()) if t.get("adapter") == "eap"]
    own = [t for t in laid.get("payers", ()) if t.get("adapter") == adapter]
    settings = {**(own[0] if own else {}), **settings}
    bare = {key: value for key, value in laid.items() if key != "payers"}
    asked = document({**bare, **({"payers": kept} if kept else {})}, file=name, assumed=assumed)
    ranking = cheapest_plans(plans(asked, adapter, settings), top)
    if form == "json":
        echo_json(ranking.to_dict())
    elif form == "csv":
        click.echo(ranked_csv(ranking), nl=False)
    else:
        print_lines(setting, lambda width: ranked_table(ranking, setting.language, width))
    return 3 if ranking.stopped else 0
