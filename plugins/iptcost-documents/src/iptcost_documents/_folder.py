"""``iptcost quote FOLDER``: the documents of all clients at once, and what is due or missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import attrs
import click

import iptcost
from iptcost import CaseError, PayerError, Problem
from iptcost.command import Language, Setting
from iptcost.payer import quote as quoted
from iptcost_documents import _kinds
from iptcost_documents._files import read_people
from iptcost_documents._making import CLIENT, PRACTICE, Read, content, made, read, write
from iptcost_documents._options import ENDINGS, GOOD_FAITH, Options
from iptcost_documents._register import FILE, Entry, Register, read_register
from iptcost_documents._scope import scope, without
from iptcost_documents._summary import Summary, summary

Status = Literal["written", "renewed", "holds", "over", "missing"]
RENEW_DAYS: Final = 30
"""An estimate whose twelve months end within so many days is written anew, if there is more to
come."""
WRONG: Final = 2
_OVER: Final = (_kinds.NOTHING_AHEAD, _kinds.ALL_BEFORE)


@attrs.frozen
class Outcome:
    """What became of one case."""

    case: str
    status: Status
    summary: Summary | None = None
    file: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def write_all(folder: Path, options: Options, setting: Setting, language: Language) -> int:
    """Write every case's document into ``--out``; return 2 where one could not be written."""
    out = options.out or folder
    options = attrs.evolve(options, out=out)
    register = read_register(options.register or out / FILE)
    if options.practice is None and (folder / PRACTICE).is_file():
        options = attrs.evolve(options, practice=str(folder / PRACTICE))
    read_people(options.practice)  # what is wrong there is told once, and not for every client
    cases = _cases(folder)
    if not cases:
        raise CaseError([Problem(_kinds.NO_CASES, "", {}, str(folder))])
    make_folder(out, language)
    outcomes = []
    try:
        for case in cases:
            outcome = write_case(case, options, setting, language, register)
            outcomes.append(outcome)
    finally:
        if options.kind == GOOD_FAITH:
            write(register.text(), register.path, language)
    tell(outcomes, setting.today if options.date is None else options.date.date(), language)
    return WRONG if any(outcome.status == "missing" for outcome in outcomes) else 0


def make_folder(out: Path, language: Language) -> None:
    """Make the folder of the documents, for its owner alone, where it is not there."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text("{file} can't be written: {reason}.", file=str(out), reason=reason)
        raise click.ClickException(message) from None


def _cases(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.glob("*.toml")
        if path.name != PRACTICE and not path.name.endswith(CLIENT) and path.is_file()
    )


def write_case(
    case: Path, options: Options, setting: Setting, language: Language, register: Register
) -> Outcome:
    """Write one case's document into ``--out``, unless the last one still holds."""
    day, out = options.day(setting), options.out or case.parent
    name = case.stem
    last = register.last(name) if options.kind == GOOD_FAITH else None
    try:
        found = read(str(case), options, setting)
        before = last.summary if last else None
        if last and before and not options.force and _still(found, before, options, day):
            return Outcome(name, "holds", before, last.file)
        paper = made(found, options, day, language, before)
        form = options.form or "pdf"
        what = content(paper, form, options.fonts, None)
    except (CaseError, PayerError) as error:
        if all(problem.kind in _OVER for problem in error.problems):
            return Outcome(name, "over")
        return Outcome(name, "missing", problems=tuple(error.problems))
    file = out / f"{name}-{options.kind}-{day.isoformat()}{ENDINGS[form]}"
    if options.kind == GOOD_FAITH and not options.force:
        file = _free(file)
    if file.exists() and not options.force:
        told = Problem(_kinds.FILE_EXISTS, "", {"file": file.name}, str(case))
        return Outcome(name, "missing", problems=(told,))
    write(what, file, language)
    given = None
    if options.kind == GOOD_FAITH and found.document is not None:
        given = summary(scope(found.document, day, options.way), day)
        client = found.people.client
        register.entries.append(Entry(name, (client and client.name) or "", file.name, given))
    return Outcome(name, "renewed" if last else "written", given, file.name, notes=paper.notes)


def _free(file: Path) -> Path:
    """Return the first name beside this one that is free: a day can bring several estimates."""
    found, number = file, 2
    while found.exists():
        found, number = file.with_stem(f"{file.stem}-{number}"), number + 1
    return found


def _still(found: Read, last: Summary, options: Options, day: dt.date) -> bool:
    """Return whether the last estimate says what one of its day would say now, and goes on.

    Sessions that were held since then change nothing in what was expected.
    """
    document = found.document
    if document is None or day > last.ends:
        return False
    if last.more and day + dt.timedelta(days=RENEW_DAYS) > last.ends:
        return False
    try:
        planned = iptcost.document(without(document.data, "actuals"))
        return summary(scope(planned, last.date, options.way), last.date).content == last.content
    except CaseError:
        return False


# -- what is told -------------------------------------------------------------------------------


def tell(outcomes: Sequence[Outcome], day: dt.date, language: Language) -> None:
    """Print what was written, what still holds and until when, and what is missing where."""
    text = language.text
    heads = (
        ("written", text("Written:")),
        ("renewed", text("Written anew, in place of an earlier one:")),
        ("holds", text("Still holds, not written:")),
        ("over", text("Nothing to come:")),
        ("missing", text("Not written, for something is missing:")),
    )
    for status, head in heads:
        some = [outcome for outcome in outcomes if outcome.status == status]
        if some:
            click.echo(head)
        for outcome in some:
            click.echo(f"  {_line(outcome, language)}")
            for said in (*outcome.notes, *(_problem(p, language) for p in outcome.problems)):
                click.echo(f"      {said}")
    _tell_due(outcomes, day, language)


def _tell_due(outcomes: Sequence[Outcome], day: dt.date, language: Language) -> None:
    """Print which estimates end before their course does, the first first."""
    due = sorted(
        (outcome.summary.ends, outcome.case)
        for outcome in outcomes
        if outcome.summary is not None and outcome.summary.more
    )
    if due:
        click.echo(language.text("Due for renewal:"))
    for ends, case in due:
        days = language.plural("in {number} day", "in {number} days", (ends - day).days)
        click.echo(f"  {quoted(case)[1:-1]}  {language.date(ends)} ({days})")


def _line(outcome: Outcome, language: Language) -> str:
    parts = [quoted(outcome.case)[1:-1]]
    if outcome.summary is not None:
        parts.append(language.money(outcome.summary.expected))
        parts.append(
            language.text(
                "until {date}", date=language.date(min(outcome.summary.ends, outcome.summary.last))
            )
        )
    if outcome.file:
        parts.append(outcome.file)
    return "  ".join(parts)


def _problem(problem: Problem, language: Language) -> str:
    """Return a problem in one line: where, what, and what to do."""
    said = (problem.text("message", language.translate), problem.text("remedy", language.translate))
    place = f"{problem.path}: " if problem.path else ""
    return place + " ".join(part for part in said if part)
