"""``iptcost batch``: files of cases in, a folder of parts out."""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import click

from iptcost._cli.plugins import settings_given
from iptcost._cli.setting import RunSetting
from iptcost._documents.payers import Registry
from iptcost._faults.problem import MOST_SHOWN, CaseError, ClusterError, Words, quote
from iptcost.batch._files import files, inputs, parts, plans

EVERY: Final = 30
"""Seconds between two lines where there is no terminal: a log is to stay short."""


def run(setting: RunSetting, **stated: Any) -> int:
    """Run a batch and say how many rows were reckoned, and how many are wrong."""
    given = SimpleNamespace(**stated)
    if misfit := _misfit(given):
        raise click.UsageError(setting.language.translate(misfit))
    cases, out = Path(given.cases), Path(given.out)
    if given.dask is not None:  # its workers have working folders of their own
        cases, out = cases.absolute(), out.absolute()
    read = inputs.input_files(cases)
    written = plans.read_plans_file(given.plans)
    answered = _answers(given, written, setting)
    found = inputs.survey(read, given.passed)
    for unread in found.unread:  # a misspelt one would change the sums
        click.echo(unread.text("message", setting.language.translate), err=True)
    if given.decimals is None:
        given.decimals = any(file.suffix == ".csv" for file in read)
    made_from = files.fingerprint(
        read,
        plans=written.digest,
        options={key: vars(given)[key] for key in ("form", "sessions", "passed", "decimals")},
        answers=answered and answered.stamp,
    )
    folder = parts.Folder(out, given.form, given.sessions)
    work = files.PieceWork(folder, _plans_of(written, answered, setting), given.decimals)
    last = files.Progress(0, 0, 0)
    with _cluster(given.dask, debug=setting.debug) as spread:
        try:
            with progress(setting) as show:
                for last in files.run(
                    found,
                    work,
                    made_from,
                    processes=given.processes,
                    spread=spread,
                    fresh=given.fresh,
                    answers=answered,
                    tell=show,
                ):
                    show(last.parts, last.of, last.rows)
        except (KeyboardInterrupt, CaseError, ClusterError):
            if last.of:
                _tell_whole(len(folder.whole()), last.of, setting)
            raise
    return _end(last, str(out), setting)


def _misfit(given: SimpleNamespace) -> Words | None:
    """Return which options do not fit together."""
    if (given.answers is None) != (given.adapter is None):
        return Words("--answers and --adapter belong together.")
    if given.plans is None and given.answers is None:
        return Words("Give the plans: --plans, or --answers with --adapter.")
    if given.answers is None and (given.pairs or given.network is not None):
        return Words("--set and --network belong to --answers.")
    if given.dask is not None and given.processes is not None:
        return Words("--processes is for this machine, --dask for others.")
    return None


def _cluster(
    address: str | None, *, debug: bool
) -> contextlib.AbstractContextManager[files.Spread | None]:
    """Return a cluster's workers where an address is given: none begins before they are fit."""
    if address is None:
        return contextlib.nullcontext()
    from iptcost.batch._files.cluster import workers_of  # the extra dask

    if not debug:
        # What goes wrong is told once, in our words: Dask's client logs its traceback too.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    return workers_of(address)


def _plans_of(
    given: plans.PlansFile, answered: plans.Answers | None, setting: RunSetting
) -> functools.partial[Iterator[files.PlannedChunk]]:
    """Return what gives a chunk its plans; with answers, they are looked up once they are read."""
    if answered is not None:
        return functools.partial(files.given, given.compiled({}))
    compiled = given.compiled()
    for key, problem in itertools.islice(compiled.problems.items(), MOST_SHOWN):
        sentence = Words("The plan {key} is wrong, and so is every row that names it: {reason}")
        reason = problem.text("message", setting.language.translate)
        _say(sentence, setting, key=quote(key), reason=reason)
    return functools.partial(files.given, compiled)


def _answers(
    given: SimpleNamespace, written: plans.PlansFile, setting: RunSetting
) -> plans.Answers | None:
    """Return who reads the answers of a folder; CaseError for an unknown adapter or setting."""
    if given.answers is None:
        return None
    settings = settings_given(given.pairs, setting.language)
    ready, problems = Registry.installed().ready({**settings, "adapter": given.adapter}, "")
    if ready is None:
        raise CaseError(problems)
    # An adapter that reads no answers says so now, before anything is begun.
    next(ready.coverages(io.BytesIO()), None)
    return plans.Answers(plans.answer_files(Path(given.answers)), ready, given.network, written)


def _tell_whole(whole: int, of: int, setting: RunSetting) -> None:
    sentence = Words("{done} of {of} parts are whole. The same command goes on from there.")
    _say(sentence, setting, done=whole, of=of)


def _say(sentence: Words, setting: RunSetting, **values: str | int) -> None:
    """Say something on standard error, whole numbers as the language writes them."""
    number = setting.language.number
    shown = {key: number(it) if isinstance(it, int) else it for key, it in values.items()}
    click.echo(setting.language.text(sentence, **shown), err=True)


def _end(last: files.Progress, out: str, setting: RunSetting) -> int:
    """Say what was done; 2 where pieces could not be read."""
    sentence = Words("{rows} rows in {out}; {wrong} of them are wrong and say so in error_code")
    _say(sentence, setting, rows=last.rows, wrong=last.wrong, out=click.format_filename(out))
    if last.by_ledger:
        sentence = Words(
            "{rows} rows went by the ledger's engine: they state what the compiled loop has no "
            "room for"
        )
        _say(sentence, setting, rows=last.by_ledger)
    if last.unreadable:
        _tell_whole(last.parts, last.of, setting)
        raise CaseError(last.unreadable)
    return 0


# -- how far it is -----------------------------------------------------------------------------


@contextlib.contextmanager
def progress(setting: RunSetting) -> Iterator[Callable[..., None]]:
    """Give what shows how far a run is, on standard error.

    It takes the parts done, of how many, and the rows in them; without rows, files of answers.
    """
    pace = _Pace(setting)
    if not sys.stderr.isatty():
        # Neither is rich imported then: a small run is to be short.
        last = time.monotonic()

        def tell(done: int, of: int, rows: int | None = None) -> None:
            nonlocal last
            told = pace.told(done, of, rows)
            if time.monotonic() - last >= EVERY and done < of:
                last = time.monotonic()
                click.echo(told, err=True)

        yield tell
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[told]}"))
    # No thread refreshes it: there is none of another kind, so that processes may be copies.
    console = setting.console(stderr=True)
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=None, told="")

        def show(done: int, of: int, rows: int | None = None) -> None:
            told = pace.told(done, of, rows)
            bar.update(task, completed=done, total=of, told=told, refresh=True)

        yield show


class _Pace:
    """How fast a run goes, from its first report on: what was there before took no time."""

    def __init__(self, setting: RunSetting) -> None:
        self.setting = setting
        self.first: tuple[float, int, int | None] | None = None

    def told(self, done: int, of: int, rows: int | None) -> str:
        """Return how far it is in words, with the rate and the time left once they are known."""
        text, number = self.setting.language.text, self.setting.language.number
        if self.first is None or (self.first[2] is None) != (rows is None):
            self.first = time.monotonic(), done, rows
        if rows is None:
            return text("answers {done} of {of}", done=number(done), of=number(of))
        began, parts_before, rows_before = self.first
        spent, made = time.monotonic() - began, done - parts_before
        told = {"done": number(done), "of": number(of), "rows": number(rows)}
        if made <= 0 or spent <= 0:
            return text("part {done} of {of} · {rows} rows", **told)
        left = round(spent * (of - done) / made)
        return text(
            "part {done} of {of} · {rows} rows · {rate} a second · {left} left",
            **told,
            rate=number(round((rows - (rows_before or 0)) / spent)),
            left=f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}",
        )
