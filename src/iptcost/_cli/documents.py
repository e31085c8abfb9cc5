"""From the command line to documents: files, standard input, options, today's date."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import click

from iptcost._cli.setting import RunSetting
from iptcost._cli.values import Values
from iptcost._documents.asking import Consent, asking
from iptcost._documents.document import Document, document, estimate
from iptcost._documents.files import LARGEST_FILE, parse, parse_file
from iptcost._documents.payers import Registry
from iptcost._documents.resolve import resolve
from iptcost._form.holes import UNKNOWN, walk
from iptcost._form.values import date
from iptcost._ledger.lines import Assumption, Estimate
from iptcost._rules.money import BadValueError
from iptcost._unknowns.ranges import Range, estimate_range

STDIN: Final = "-"
SHOWN_STDIN: Final = "<stdin>"


def raw(case: str) -> tuple[Mapping[str, Any], str]:
    """Return the mapping of a case file, or of standard input for ``-``, and its shown name."""
    if case == STDIN:
        return parse(sys.stdin.buffer.read(LARGEST_FILE + 1), SHOWN_STDIN), SHOWN_STDIN
    return parse_file(case), case


def resolved(
    data: Mapping[str, Any],
    name: str | None,
    today: dt.date,
    values: Values = Values(),  # noqa: B008 - frozen
    registry: Registry | None = None,
) -> Document:
    """Return the checked document: options laid over it, today as start, its payers asked."""
    said = values.read(data)
    laid, assumed = started(said.before(data), today)
    asked = document(laid, file=name, registry=registry, assumed=assumed)
    with asking(_consent()):
        answered = resolve(asked, registry=registry)
    if not (asked.unasked and said.of_a_plan):
        return answered
    return document(
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


def _consent() -> Consent:
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


def estimated(known: Document) -> Estimate | Range:
    """Return the estimate of a resolved document; its range where something is not known."""
    if known.holes and not known.unasked:
        return estimate_range(known)
    return estimate(known)


def started(
    data: Mapping[str, Any], today: dt.date
) -> tuple[Mapping[str, Any], tuple[Assumption, ...]]:
    """Take today as the first day where the document gives none, and say so.

    Of a first day that is not known it is a day from today to a year on.
    """
    course = data.get("course", {})
    if not data or not isinstance(course, Mapping) or "visits" in course:
        return data, ()
    if course.get("start") == UNKNOWN:
        first = max([today, *_counted(data)])
        start = {"low": first, "high": first + dt.timedelta(days=365)}
        return {**data, "course": {**course, "start": start}}, ()
    if "start" in course:
        return data, ()
    taken = Assumption("start-today", "course.start", {"date": today.isoformat()})
    return {**data, "course": {**course, "start": today}}, (taken,)


def _counted(data: Mapping[str, Any]) -> Iterator[dt.date]:
    """Yield the days up to which what is used was counted: no course begins before them."""
    for path, value, _ in walk(data):
        if path.endswith("used.as_of"):
            with contextlib.suppress(BadValueError):
                yield date(value)
