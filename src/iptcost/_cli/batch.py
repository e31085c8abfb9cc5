"""``iptcost batch``: files of cases in, a folder of parts out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptcost._cli._setting import Setting

if TYPE_CHECKING:
    from iptcost.batch._files import Progress, Spread
    from iptcost.batch._inputs import Survey
    from iptcost.batch._reckoning import Reckoning


@click.command(
    "batch",
    help="Estimate every row of CASES, a Parquet, Arrow or CSV file or a folder of them, and write "
    "the results to the folder OUT, part by part. A run that was interrupted goes on where it was.",
)
@click.argument("cases", metavar="CASES")
@click.argument("out", metavar="OUT")
@click.option("--plans", metavar="FILE", help="A TOML or JSON file: payer tables by their keys.")
@click.option("--sessions", is_flag=True, help="Write a row for each session too.")
@click.option("--decimals", is_flag=True, help="Write amounts as decimals instead of minor units.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("parquet", "arrow", "csv")),
    default="parquet",
    help="What the parts are; Parquet by default.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    metavar="N",
    help="How many processes reckon; by default one for each core where there is much to do.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Let the workers of a Dask cluster reckon: its scheduler's address, tcp://HOST:PORT. They "
    "read CASES and write OUT themselves, so both lie in folders that all machines share.",
)
@click.option("--fresh", is_flag=True, help="Remove the parts of another run in OUT and begin.")
@click.pass_obj
def command(  # noqa: PLR0913 - click calls by name, an option each
    setting: Setting,
    /,
    cases: str,
    out: str,
    plans: str | None,
    *,
    sessions: bool,
    decimals: bool,
    form: str,
    processes: int | None,
    dask: str | None,
    fresh: bool,
) -> int:
    """Run a batch and say how many rows were reckoned, and how many are wrong."""
    if plans is None:
        raise click.UsageError(setting.language.text("Give --plans FILE."))
    if dask is not None and processes is not None:
        told = setting.language.text("--processes is for this machine, --dask for others.")
        raise click.UsageError(told)
    from iptcost.batch._files import fingerprint, processes_for
    from iptcost.batch._inputs import input_files, survey
    from iptcost.batch._parts import Folder
    from iptcost.batch._reckoning import Reckoning

    # A cluster's workers have working folders of their own.
    files = input_files(Path(cases).absolute() if dask else Path(cases))
    digest, plans_of = _plans(plans)
    found = survey(files)
    _tell_unread(found, setting)
    folder = Folder(Path(out).absolute() if dask else Path(out), form, sessions)
    made_from = fingerprint(
        files, plans=digest, options={"form": form, "sessions": sessions, "decimals": decimals}
    )
    work = Reckoning(folder, plans_of, decimals)
    how: dict[str, Any] = {"fresh": fresh, "processes": processes_for(found, processes)}
    with _cluster(dask, debug=setting.debug) as spread:
        last = _run(found, work, made_from, setting, **how, spread=spread)
    return _end(last, out, setting)


def _plans(file: str) -> tuple[str, Any]:
    """Return a fingerprint of the plans' file, and the compiled plans."""
    import hashlib

    from iptcost._document import parse
    from iptcost.batch import compile_plans
    from iptcost.batch._files import GivenPlans

    text = _plans_text(file)
    data = parse(text, file)
    compiled = compile_plans(
        data.get("plans", {}), str(data.get("currency", "USD")), data.get("scales")
    )
    return hashlib.sha256(text).hexdigest(), GivenPlans(compiled)


@contextlib.contextmanager
def _cluster(address: str | None, *, debug: bool) -> Iterator[Spread | None]:
    """Give a cluster's workers where an address is given: nothing is begun before they are fit."""
    if address is None:
        yield None
        return
    import logging

    from iptcost.batch._cluster import workers_of

    if not debug:
        # What goes wrong is told once, in our words: Dask's client logs its traceback too.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with workers_of(address) as spread:
        yield spread


def _run(
    found: Survey,
    work: Reckoning,
    made_from: Mapping[str, Any],
    setting: Setting,
    *,
    processes: int,
    spread: Spread | None,
    fresh: bool,
) -> Progress:
    """Run it, and show how far it is; where it is stopped, say what is whole."""
    from iptcost._cli._progress import progress
    from iptcost._problems import CaseError, ClusterError
    from iptcost.batch._files import Progress, run, warmed

    last = Progress(0, len(found.pieces), 0, 0, 0)
    begun = False
    try:
        if spread is None:
            warmed(work)
        with progress(setting) as show:
            for last in run(
                found, work, made_from, processes=processes, spread=spread, fresh=fresh
            ):
                begun = True
                show(last.parts, last.of, last.rows)
    except (KeyboardInterrupt, CaseError, ClusterError):
        if begun:
            _tell_whole(len(work.folder.whole()), last.of, setting)
        raise
    return last


def _tell_unread(found: Survey, setting: Setting) -> None:
    """Say which columns are not read: a misspelt one would change the sums."""
    from iptcost._problems import quote

    text = setting.language.text
    for name, near in found.unread.items():
        shown = quote(name)
        if near is None:
            click.echo(text("The column {name} is not read.", name=shown), err=True)
        else:
            told = text("The column {name} is not read; is {near} meant?", name=shown, near=near)
            click.echo(told, err=True)


def _tell_whole(whole: int, of: int, setting: Setting) -> None:
    number = setting.language.number
    told = setting.language.text(
        "{done} of {of} parts are whole. The same command goes on from there.",
        done=number(whole),
        of=number(of),
    )
    click.echo(told, err=True)


def _end(last: Progress, out: str, setting: Setting) -> int:
    """Say what was done; 2 where pieces could not be read."""
    number = setting.language.number
    told = setting.language.text(
        "{rows} rows in {out}; {wrong} of them are wrong and say so in error_code",
        rows=number(last.rows),
        wrong=number(last.wrong),
        out=click.format_filename(out),
    )
    click.echo(told, err=True)
    if last.unreadable:
        from iptcost._problems import CaseError

        _tell_whole(last.parts, last.of, setting)
        raise CaseError(last.unreadable)
    return 0


def _plans_text(plans: str) -> bytes:
    """Return the plans' file; CaseError where it can't be read."""
    from iptcost import _kinds
    from iptcost._problems import CaseError, Problem, quote

    try:
        return Path(plans).read_bytes()
    except OSError as error:
        values = {"file": quote(plans)[1:-1], "reason": error.strerror or str(error)}
        raise CaseError([Problem(_kinds.UNREADABLE_FILE, "", values, plans)]) from None
