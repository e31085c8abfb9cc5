"""``iptcost estimate``: what the course costs, session by session.

Of a file of cases, one in a line, it gives a result, a range or an errors object for each, in
order. Memory is bounded: a line has at most 1 MiB, and only so many chunks of lines are under way.
A wrong line becomes ``{"line": N, "errors": […]}``; the run goes on and ends with status 2 (3
where only payers failed).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from operator import add
from typing import Any, BinaryIO, Final

import attrs
import click

from iptcost._cli import documents
from iptcost._cli.documents import Values
from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._documents import files, payers, processes
from iptcost._documents.document import Document
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, IptcostError, PayerError, Problem
from iptcost._words.language import Language

MOST_SKIPPED: Final = 1_000
"""So many times a document's largest size of a line that is too long is passed over."""
CHUNK_LINES: Final = 64
CHUNK_BYTES: Final = 2**18
FEW_CHUNKS: Final = 4
"""With fewer chunks a process, it takes longer to begin than it saves."""
Lines = list[tuple[int, bytes | None]]
"""Line numbers and lines; None for a line that is too long."""
Answer = tuple[str, int]
"""The output of a chunk and its exit status."""


def run(
    setting: RunSetting,
    *,
    cases: tuple[str, ...],
    form: str | None,
    explain: bool,
    actuals: str | None,
    jobs: int | None,
    **options: Any,
) -> int:
    """Estimate each case, or stream the lines of a file of cases."""
    given = {name: value for name, value in options.items() if value is not None}
    values = Values(given, str(setting.language.locale))
    if not cases and not given:
        message = setting.language.text("Give a case file, or values such as --fee 150.")
        raise click.UsageError(message)
    streams = [
        case for case in cases if case.endswith(".jsonl") or (case == "-" and form == "jsonl")
    ]
    if actuals is not None and (len(cases) != 1 or streams):
        raise click.UsageError(setting.language.text("--actuals belongs to one case."))
    if streams:
        if form not in {None, "jsonl"}:
            message = setting.language.text(
                "A .jsonl file of cases gives JSON lines: --format jsonl."
            )
            raise click.UsageError(message)
        setting.machine = True
    if cases.count("-") > 1:
        raise click.UsageError(setting.language.text("Standard input can be read only once."))
    if form == "jsonl" or streams:
        return stream(cases, values, setting, jobs)
    return _several(cases, values, setting, form or "table", explain=explain, actuals=actuals)


def _several(
    cases: tuple[str, ...],
    values: Values,
    setting: RunSetting,
    form: str,
    *,
    explain: bool,
    actuals: str | None,
) -> int:
    """Estimate each case and print them all, or every mistake of all of them."""
    done: list[tuple[Document, documents.Found]] = []
    problems: list[Problem] = []
    for case in cases or (None,):
        try:
            data, name = ({}, None) if case is None else documents.raw(case)
            if actuals is not None:
                data = {**data, "actuals": files.load_actuals(actuals)}
            known = documents.resolved(data, name, setting.today, values)
            done.append((known, documents.estimated(known)))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    if form == "json":
        results = [found.to_dict() for _, found in done]
        echo_json(results[0] if len(results) == 1 else results)
    else:
        _print(done, setting, form, explain=explain)
    return 0


def _print(
    done: list[tuple[Document, documents.Found]], setting: RunSetting, form: str, *, explain: bool
) -> None:
    """Print what the cases come to, as text in one of the formats."""
    # JSON needs no report, which takes longer to import.
    from iptcost._report import layout, page, result, text

    many = len(done) > 1
    if form == "csv":
        entries = [(known.file or "", found) for known, found in done]
        click.echo(page.sessions_csv(entries, named=many), nl=False)
        return
    pages = []
    for known, found in done:
        language = setting.telling(known.notes)
        laid = result.page_of(found, language, known.data, explain=explain)
        pages.append((text.file_name(known.file or ""), laid))

    def laid_out(width: int) -> Iterator[layout.Line]:
        for number, (name, laid) in enumerate(pages):
            if number:
                yield layout.Line()
            if many:
                yield layout.Line(name, "bold underline")
            yield from layout.laid_out(laid, width)

    if form == "markdown":
        heads = [f"## {page.escaped(name)}\n\n" if many else "" for name, _ in pages]
        texts = ["\n".join(page.markdown(laid)) for _, laid in pages]
        click.echo("\n\n".join(map(add, heads, texts)))
    else:
        print_lines(setting, laid_out)


# -- a file of cases ---------------------------------------------------------------------------


def stream(cases: tuple[str, ...], values: Values, setting: RunSetting, jobs: int | None) -> int:
    """Write a line for each case of each file; return the exit status of the whole."""
    status = 0
    for case in cases or (None,):
        if case is not None and (case.endswith(".jsonl") or case == documents.STDIN):
            found = _file(case, values, setting, jobs or processes.usable_cores())
        else:
            found = _single(case, values, setting)
        status = _worst(status, found)
    return status


def _worst(one: int, other: int) -> int:
    """A wrong line weighs more than a payer that failed; either more than none."""
    return min(filter(None, (one, other)), default=0)


def _single(case: str | None, values: Values, setting: RunSetting) -> int:
    """Write one line for a case file, or for the options alone."""
    try:
        data, name = ({}, None) if case is None else documents.raw(case)
        made = documents.estimated(documents.resolved(data, name, setting.today, values))
    except IptcostError as error:
        click.echo(json.dumps(_errors(error.problems, setting.language)))
        return _status(error)
    click.echo(json.dumps(made.to_dict()))
    return 0


def _file(case: str, values: Values, setting: RunSetting, jobs: int) -> int:
    """Stream one file of cases."""
    with contextlib.ExitStack() as stack:
        if case == documents.STDIN:
            file: BinaryIO = sys.stdin.buffer
        else:
            try:
                file = stack.enter_context(open(case, "rb"))  # noqa: PTH123 - one call for both
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                files.refuse(kinds.UNREADABLE_FILE, case, reason=reason)
        name = documents.SHOWN_STDIN if case == documents.STDIN else case
        work = functools.partial(
            settle, name=name, values=values, today=setting.today, locale=setting.locale
        )
        pending = chunks(lines(file))
        first = list(itertools.islice(pending, jobs * FEW_CHUNKS))
        if len(first) < jobs * FEW_CHUNKS:
            jobs = 1
        status = 0
        for text, found in processes.in_order(work, itertools.chain(first, pending), jobs):
            click.echo(text, nl=False)
            status = _worst(status, found)
    return status


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield the numbered lines that are not blank; None for one over 1 MiB, which is skipped."""
    for number in itertools.count(1):
        line = file.readline(files.LARGEST_FILE + 1)
        if not line:
            return
        if len(line) > files.LARGEST_FILE and not line.endswith(b"\n"):
            yield number, None
            for _ in range(MOST_SKIPPED):
                more = file.readline(files.LARGEST_FILE)
                if not more or more.endswith(b"\n"):
                    break
            else:
                return  # a line without an end
        elif line.strip():
            yield number, line


def chunks(numbered: Iterable[tuple[int, bytes | None]]) -> Iterator[Lines]:
    """Yield lines in chunks of bounded number and size."""
    chunk: Lines = []
    size = 0
    for number, line in numbered:
        chunk.append((number, line))
        size += len(line or b"")
        if len(chunk) == CHUNK_LINES or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def settle(chunk: Lines, name: str, values: Values, today: dt.date, locale: str) -> Answer:
    """Return a line of JSON for each case of a chunk, and the exit status of the chunk."""
    out = io.StringIO()
    status = 0
    registry = payers.Registry.installed()
    for number, line in chunk:
        try:
            if line is None:
                files.refuse(kinds.TOO_BIG, name, limit=files.LARGEST_FILE, depth=files.DEEPEST)
            data = files.parse(line, name if name.endswith(".jsonl") else f"{name}.json")
            known = documents.resolved(data, name, today, values, registry)
            made = documents.estimated(known).to_dict()
        except IptcostError as error:
            placed = (attrs.evolve(found, file=name, line=number) for found in error.problems)
            made = {"line": number, **_errors(placed, Language.nearest(locale))}
            status = _worst(status, _status(error))
        out.write(json.dumps(made) + "\n")
    return out.getvalue(), status


def _errors(problems: Iterable[Problem], language: Language) -> dict[str, Any]:
    return {"errors": [problem.to_dict(language.translate) for problem in problems]}


def _status(error: IptcostError) -> int:
    return 3 if isinstance(error, PayerError) else 2
