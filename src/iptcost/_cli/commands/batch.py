"""``iptcost batch``: files of cases in, a folder of parts out."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from iptcost._cli.setting import RunSetting
from iptcost._faults.problem import MOST_SHOWN, quote

if TYPE_CHECKING:
    from iptcost.batch._files.answers import Answers
    from iptcost.batch._files.files import GivenPlans, Progress, Spread
    from iptcost.batch._files.inputs import Survey
    from iptcost.batch._files.plans_file import PlansFile
    from iptcost.batch._files.reckoning import PieceWork

NEEDED: Final = ("numba", "numpy", "pyarrow")
"""The libraries of the extra ``batch``."""


@click.command(
    "batch",
    help="Estimate every row of CASES, a Parquet, Arrow or CSV file or a folder of them, and write "
    "the results to the folder OUT, part by part. A run that was interrupted goes on where it was.",
)
@click.argument("cases", metavar="CASES")
@click.argument("out", metavar="OUT")
@click.option("--plans", metavar="FILE", help="A TOML or JSON file: payer tables by their keys.")
@click.option(
    "--answers",
    metavar="PATH",
    help="A file or a folder of payers' answers: they are the plans that the cases name.",
)
@click.option("--adapter", metavar="NAME", help="Which adapter reads the answers, such as x12.")
@click.option(
    "--set",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of the adapter, such as year=2026; can be given several times.",
)
@click.option("--network", metavar="SIDE", help="How the therapist stands with the plans.")
@click.option(
    "--pass-through",
    "passed",
    multiple=True,
    metavar="COLUMN",
    help="A column of CASES that comes back beside id; can be given several times.",
)
@click.option("--sessions", is_flag=True, help="Write a row for each session too.")
@click.option(
    "--decimals/--minor-units",
    default=None,
    help="Write amounts as decimals or as integers of minor units; as the cases have them where "
    "neither is said: a CSV has decimals.",
)
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
    setting: RunSetting,
    /,
    cases: str,
    out: str,
    plans: str | None,
    *,
    answers: str | None,
    adapter: str | None,
    pairs: tuple[str, ...],
    network: str | None,
    passed: tuple[str, ...],
    sessions: bool,
    decimals: bool | None,
    form: str,
    processes: int | None,
    dask: str | None,
    fresh: bool,
) -> int:
    """Run a batch and say how many rows were reckoned, and how many are wrong."""
    if (answers is None) != (adapter is None):
        message = setting.language.text("--answers and --adapter belong together.")
        raise click.UsageError(message)
    if plans is None and answers is None:
        message = setting.language.text("Give the plans: --plans, or --answers with --adapter.")
        raise click.UsageError(message)
    if answers is None and (pairs or network is not None):
        message = setting.language.text("--set and --network belong to --answers.")
        raise click.UsageError(message)
    if dask is not None and processes is not None:
        message = setting.language.text("--processes is for this machine, --dask for others.")
        raise click.UsageError(message)
    _look_for_libraries(setting)
    from iptcost.batch._files.files import fingerprint
    from iptcost.batch._files.inputs import input_files, survey
    from iptcost.batch._files.parts import Folder
    from iptcost.batch._files.plans_file import read_plans_file
    from iptcost.batch._files.reckoning import PieceWork

    if dask is not None:  # its workers have working folders of their own
        cases, out = str(Path(cases).absolute()), str(Path(out).absolute())
    files = input_files(Path(cases))
    given = read_plans_file(plans)
    answered = _answers(answers, adapter or "", pairs, network, given, setting)
    found = survey(files, passed)
    _tell_unread(found, setting)
    if decimals is None:
        decimals = any(file.suffix == ".csv" for file in files)
    made_from = fingerprint(
        files,
        plans=given.digest,
        options={"form": form, "sessions": sessions, "decimals": decimals, "passed": passed},
        answers=answered and answered.stamp,
    )
    work = PieceWork(
        Folder(Path(out), form, sessions), _plans_of(given, answered, setting), decimals
    )
    with _cluster(dask, debug=setting.debug) as spread:
        running = _Running(found, work, made_from, answered, processes, spread, fresh)
        last = _run(running, setting)
    return _end(last, out, setting)


def _look_for_libraries(setting: RunSetting) -> None:
    """Say how to install what the batch engine needs; looking does not import it."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        message = setting.language.text(
            'The batch engine needs {libraries}: pip install "iptcost[batch]"',
            libraries=", ".join(missing),
        )
        raise click.UsageError(message)


class _Running(NamedTuple):
    """All that a run is given."""

    found: Survey
    work: PieceWork
    made_from: Mapping[str, Any]
    answers: Answers | None
    processes: int | None
    spread: Spread | None
    fresh: bool


@contextlib.contextmanager
def _cluster(address: str | None, *, debug: bool) -> Iterator[Spread | None]:
    """Give a cluster's workers where an address is given: nothing is begun before they are fit."""
    if address is None:
        yield None
        return
    import logging

    from iptcost.batch._files.cluster import workers_of

    if not debug:
        # What goes wrong is told once, in our words: Dask's client logs its traceback too.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with workers_of(address) as spread:
        yield spread


def _plans_of(given: PlansFile, answers: Answers | None, setting: RunSetting) -> GivenPlans:
    """Return what gives a chunk its plans; with answers, they are looked up once they are read."""
    from iptcost.batch._files.files import GivenPlans

    if answers is not None:
        return GivenPlans(given.compiled({}))
    compiled = given.compiled()
    for key, problem in itertools.islice(compiled.problems.items(), MOST_SHOWN):
        told = setting.language.text(
            "The plan {key} is wrong, and so is every row that names it: {reason}",
            key=quote(key),
            reason=problem.text("message", setting.language.translate),
        )
        click.echo(told, err=True)
    return GivenPlans(compiled)


def _answers(
    place: str | None,
    adapter: str,
    pairs: tuple[str, ...],
    network: str | None,
    given: PlansFile,
    setting: RunSetting,
) -> Answers | None:
    """Return who reads the answers of a folder; CaseError for an unknown adapter or setting."""
    if place is None:
        return None
    from iptcost._documents.registry import default_registry
    from iptcost._faults.problem import CaseError
    from iptcost._ways.plans import settings_of
    from iptcost.batch._files.answers import Answers, answer_files

    try:
        settings = dict(settings_of(pairs))
    except ValueError:
        message = setting.language.text("A setting is written key=value.")
        raise click.UsageError(message) from None
    ready, problems = default_registry().ready({**settings, "adapter": adapter}, "")
    if ready is None:
        raise CaseError(problems)
    # An adapter that reads no answers says so now, before anything is begun.
    next(ready.coverages(io.BytesIO()), None)
    return Answers(
        answer_files(Path(place)),
        ready,
        network,
        given,
    )


def _run(running: _Running, setting: RunSetting) -> Progress:
    """Run it, and show how far it is; where it is stopped, say what is whole."""
    from iptcost._cli.progress import progress
    from iptcost._faults.problem import CaseError, ClusterError
    from iptcost.batch._files.files import Progress, run, warmed

    last = Progress(0, len(running.found.pieces), 0)
    begun = False
    try:
        if running.spread is None:
            warmed()
        with progress(setting) as show:
            for last in run(
                running.found,
                running.work,
                running.made_from,
                processes=running.processes,
                spread=running.spread,
                fresh=running.fresh,
                answers=running.answers,
                tell=show,
            ):
                begun = True
                show(last.parts, last.of, last.rows)
    except (KeyboardInterrupt, CaseError, ClusterError):
        if begun:
            _tell_whole(len(running.work.folder.whole()), last.of, setting)
        raise
    return last


def _tell_unread(found: Survey, setting: RunSetting) -> None:
    """Say which columns are not read: a misspelt one would change the sums."""
    text = setting.language.text
    for name, near in found.unread.items():
        shown = quote(name)
        if near is None:
            click.echo(text("The column {name} is not read.", name=shown), err=True)
        else:
            told = text("The column {name} is not read; is {near} meant?", name=shown, near=near)
            click.echo(told, err=True)


def _tell_whole(whole: int, of: int, setting: RunSetting) -> None:
    number = setting.language.number
    told = setting.language.text(
        "{done} of {of} parts are whole. The same command goes on from there.",
        done=number(whole),
        of=number(of),
    )
    click.echo(told, err=True)


def _end(last: Progress, out: str, setting: RunSetting) -> int:
    """Say what was done; 2 where pieces could not be read."""
    number = setting.language.number
    told = setting.language.text(
        "{rows} rows in {out}; {wrong} of them are wrong and say so in error_code",
        rows=number(last.rows),
        wrong=number(last.wrong),
        out=click.format_filename(out),
    )
    click.echo(told, err=True)
    if last.by_ledger:
        told = setting.language.text(
            "{rows} rows went by the ledger's engine: they state what the compiled loop has no "
            "room for",
            rows=number(last.by_ledger),
        )
        click.echo(told, err=True)
    if last.unreadable:
        from iptcost._faults.problem import CaseError

        _tell_whole(last.parts, last.of, setting)
        raise CaseError(last.unreadable)
    return 0
