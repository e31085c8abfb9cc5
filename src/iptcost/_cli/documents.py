"""From the command line to documents: files in and out, standard input, options, today's date."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from iptcost._cli.setting import RunSetting
from iptcost._cli.values import Values
from iptcost._documents import asking, document, files, payers, resolve
from iptcost._form import holes, values
from iptcost._ledger.lines import Assumption, Estimate
from iptcost._rules.money import BadValueError
from iptcost._unknowns.ranges import Range, estimate_range
from iptcost._words.language import Language

Found = Estimate | Range
STDIN: Final = "-"
SHOWN_STDIN: Final = "<stdin>"


def raw(case: str) -> tuple[Mapping[str, Any], str]:
    """Return the mapping of a case file, or of standard input for ``-``, and its shown name."""
    if case == STDIN:
        return files.parse(sys.stdin.buffer.read(files.LARGEST_FILE + 1), SHOWN_STDIN), SHOWN_STDIN
    return files.parse_file(case), case


def resolved(
    data: Mapping[str, Any],
    name: str | None,
    today: dt.date,
    values: Values = Values(),  # noqa: B008 - frozen
    registry: payers.Registry | None = None,
) -> document.Document:
    """Return the checked document: options laid over it, today as start, its payers asked."""
    said = values.read(data)
    laid, assumed = started(said.before(data), today)
    asked = document.document(laid, file=name, registry=registry, assumed=assumed)
    with asking.asking(_consent()):
        answered = resolve.resolve(asked, registry=registry)
    if not (asked.unasked and said.of_a_plan):
        return answered
    return document.document(
        said.after(answered.data),
        file=name,
        registry=registry,
        sources=answered.sources,
        notes=answered.notes,
        assumed=assumed,
    )


def on_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _consent() -> asking.Consent:
    """Return what asks whoever runs the command whether a server that only the case names may be.

    A plugin may be asked in another thread.
    """
    context = click.get_current_context(silent=True)
    setting = None if context is None else context.find_object(RunSetting)

    def agrees(host: str) -> bool:
        if setting is None or not on_terminal():
            return False
        said = setting.language.text(
            "The case names the server {host}. You have not named it yourself. It would be told "
            "who is insured; no key of yours goes there.",
            host=host,
        )
        click.echo(said, err=True)
        return click.confirm(setting.language.text("Ask it?"), default=False, err=True)

    return agrees


def estimated(known: document.Document) -> Found:
    """Return the estimate of a resolved document; its range where something is not known."""
    if known.holes and not known.unasked:
        return estimate_range(known)
    return document.estimate(known)


def started(
    data: Mapping[str, Any], today: dt.date
) -> tuple[Mapping[str, Any], tuple[Assumption, ...]]:
    """Take today as the first day where the document gives none, and say so.

    Of a first day that is not known it is a day from today to a year on.
    """
    course = data.get("course", {})
    if not data or not isinstance(course, Mapping) or "visits" in course:
        return data, ()
    if course.get("start") == holes.UNKNOWN:
        first = max([today, *_counted(data)])
        start = {"low": first, "high": first + dt.timedelta(days=365)}
        return {**data, "course": {**course, "start": start}}, ()
    if "start" in course:
        return data, ()
    taken = Assumption("start-today", "course.start", {"date": today.isoformat()})
    return {**data, "course": {**course, "start": today}}, (taken,)


def _counted(data: Mapping[str, Any]) -> Iterator[dt.date]:
    """Yield the days up to which what is used was counted: no course begins before them."""
    for path, value, _ in holes.walk(data):
        if path.endswith("used.as_of"):
            with contextlib.suppress(BadValueError):
                yield values.date(value)


# -- files out ---------------------------------------------------------------------------------


def write_whole(target: Path, content: str | bytes) -> None:
    """Write a file aside and put it in place at once; it may hold personal data.

    Nobody but its owner may read it. Raises OSError, and then leaves nothing behind.
    """
    with _aside(target, content) as aside:
        aside.replace(target)


def write_new(target: Path, content: str | bytes) -> None:
    """Write a file as ``write_whole`` does, where nothing has its name.

    Raises FileExistsError where something has, even if it came up just now.
    """
    with _aside(target, content) as aside:
        try:
            target.hardlink_to(aside)
        except (OSError, NotImplementedError):
            # A file system without hard links: the check and the move are two steps there.
            if target.exists():
                raise FileExistsError(str(target)) from None
            aside.replace(target)


@contextlib.contextmanager
def _aside(target: Path, content: str | bytes) -> Iterator[Path]:
    """Yield a file of the content beside its place, its owner's alone; at the end it is gone."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".iptcost-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def save(target: Path, content: str | bytes, language: Language, *, new: bool = False) -> None:
    """Write a file, or say why it can't be written. Raises click.ClickException.

    A ``new`` one only where nothing has its name: else FileExistsError.
    """
    try:
        (write_new if new else write_whole)(target, content)
    except FileExistsError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text("{file} can't be written: {reason}.", file=target, reason=reason)
        raise click.ClickException(message) from None
