"""From the command line to documents: files in and out, standard input, options, today's date.

The common values as options: alone they make a case, over a case they replace its values. Money,
rates and dates are checked here under the option's name, so that one mistake is told once and
where the user made it. Options about a plan are laid over the first plan; where a plugin answers
for it, over the answer.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import click

from iptcost._cli.setting import RunSetting
from iptcost._documents import asking, document, files, payers, resolve
from iptcost._faults.problem import CaseError, Problem
from iptcost._form import cost_share, holes
from iptcost._form.values import date
from iptcost._interview import words
from iptcost._ledger.lines import Assumption, Estimate
from iptcost._rules import course, money, plan
from iptcost._unknowns.ranges import Range, estimate_range
from iptcost._words.language import Language

Found = Estimate | Range
STDIN: Final = "-"
SHOWN_STDIN: Final = "<stdin>"
SERVICES: Final = tuple(course.CODES)
AMOUNTS: Final = ("fee", "allowed", "copay", "deductible", "deductible_used", "out_of_pocket_max")
NEVER_NOTHING: Final = ("allowed", "out_of_pocket_max")
"""Amounts of which "none" is no limit, not a limit of 0: it is refused, for it is no amount."""
READ: Final = (*AMOUNTS, "coinsurance", "start")
"""What is read in words; click has read the others."""
OF_THE_COURSE: Final = ("start", "sessions")
SHARES: Final = ("copay", "coinsurance", "order")


# -- values on the command line -----------------------------------------------------------------


@attrs.frozen
class Values:
    """What was given on the command line, by the options' names."""

    stated: Mapping[str, Any] = attrs.field(factory=dict)
    locale: str = "en"
    """How the words are read where they are not written as a document writes them."""

    @property
    def of_a_plan(self) -> bool:
        """Whether any of them is a plan's."""
        return not self.stated.keys() <= {"fee", *OF_THE_COURSE}

    def read(self, data: Mapping[str, Any]) -> Values:
        """Return the values as a document writes them: "$150" is 150.00, "20 percent" is 20%.

        Words are read as ``iptcost new`` reads them; what can't be read so stays as it is. Raises
        CaseError with every option that a document can't have, under the option's name.
        """
        if not self.stated:
            return self
        language = Language.of(self.locale)
        currency, digits = str(data.get("currency", "USD")), document.digits_of(data)
        made = dict(self.stated)
        problems = []
        for name in filter(made.__contains__, READ):
            with contextlib.suppress(words.Misread, money.BadValueError):
                made[name] = _in_a_document(name, made[name], currency, language)
            try:
                _check(name, made[name], digits)
            except money.BadValueError as error:
                option = "--" + name.replace("_", "-")
                problems.append(Problem(error.kind, option, error.values))
        if problems:
            raise CaseError(problems)
        return attrs.evolve(self, stated=made)

    def before(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document with the values laid over all that is not a plugin's."""
        laid = dict(data)
        if "fee" in self.stated:
            fees = dict.fromkeys(SERVICES, self.stated["fee"])
            laid["provider"] = {**holes.table_of(laid, "provider"), "fees": fees}
        if course := self._of(OF_THE_COURSE):
            laid["course"] = {**holes.table_of(laid, "course"), **course}
        if self.of_a_plan:
            laid["payers"] = self._payers(laid.get("payers", ()), answered=False)
        return laid

    def after(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return an answered document with the values laid over what its plugins answered."""
        return {**data, "payers": self._payers(data["payers"], answered=True)}

    def _of(self, keys: tuple[str, ...]) -> dict[str, Any]:
        return {key: self.stated[key] for key in keys if key in self.stated}

    def _payers(self, payers: Any, *, answered: bool) -> Any:
        """Return the payers with the values in the first plan; made where none is asked."""
        if not isinstance(payers, (list, tuple)):
            return payers
        for index, table in enumerate(payers):
            if not isinstance(table, Mapping):
                return payers
            adapter = table.get("adapter", "plan")
            if adapter == "eap":
                continue
            if answered or adapter == "plan":
                laid = self._plan(table)
            else:  # the rest waits for the plugin's answer
                laid = {**table, **self._of(("network",)), **self._allowed}
            return [*payers[:index], laid, *payers[index + 1 :]]
        return payers if answered else [*payers, self._plan({"adapter": "plan", "benefits": [{}]})]

    @property
    def _allowed(self) -> dict[str, Any]:
        amounts = dict.fromkeys(SERVICES, self.stated.get("allowed"))
        return {"allowed": amounts} if "allowed" in self.stated else {}

    def _plan(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a plan's table with the values in it, on the side that applies."""
        laid = {**table, **self._of(("network",))}
        sides = laid.get("sides")
        if not isinstance(sides, Mapping):
            return self._terms(laid)
        name = laid.get("network", "in")
        if isinstance(name, str) and isinstance(sides.get(name), Mapping):
            laid["sides"] = {**sides, name: self._terms(sides[name])}
        return laid

    def _terms(self, table: Mapping[str, Any]) -> dict[str, Any]:
        laid = {**table, **self._allowed}
        for key, value in self._of(("deductible", "out_of_pocket_max")).items():
            laid[key] = _with_binding(laid.get(key), value, laid.get(key))
        if "deductible_used" in self.stated:
            used, limit = laid.get("used"), laid.get("deductible")
            laid["used"] = _used(used, self.stated["deductible_used"], limit)
        rows = laid.get("benefits")
        if isinstance(rows, (list, tuple)):
            laid["benefits"] = [self._row(row) for row in rows]
        return laid

    def _row(self, row: Any) -> Any:
        """Return a benefits row with the values in it; one that is not covered stays so."""
        stated = self._of((*SHARES, "visit_limit"))
        if not isinstance(row, Mapping) or not stated or row.get("covered") is False:
            return row
        if "cost_share" in row and not stated.keys().isdisjoint(SHARES):
            row = _in_keys(row)
        return {**row, **stated}


def _in_a_document(name: str, said: str, currency: str, language: Language) -> str:
    """Return what was said as a document writes it."""
    if name == "start":
        return words.read_date(said, language).isoformat()
    if name == "coinsurance":
        return f"{words.read_percent(said, language):f}%" if said[-1:].isalpha() else said
    if name in NEVER_NOTHING and words.is_one_of(said, words.NONE_WORDS, language):
        return said
    return format(words.read_amount(said, currency, language), "f")


def _check(name: str, value: str, digits: int) -> None:
    if name == "start":
        date(value)
    elif name == "coinsurance":
        money.rate(value)
    else:
        money.minor_units(value, digits)


def _with_binding(amounts: Any, value: str, limit: Any) -> Any:
    """Return a limit's amounts with the one that binds replaced: the family's if aggregate."""
    if not isinstance(amounts, Mapping) or amounts.keys() & {"low", "high", "one_of"}:
        return value
    aggregate = isinstance(limit, Mapping) and limit.get("family_rule") == "aggregate"
    return {**amounts, "family" if aggregate else "individual": value}


def _used(stated: Any, value: str, limit: Any) -> Any:
    """Return ``used`` with the deductible's use replaced."""
    table = stated if isinstance(stated, Mapping) else {}
    if "adapter" in table:
        return {**table, "used": _used(table.get("used"), value, limit)}
    return {**table, "deductible": _with_binding(table.get("deductible"), value, limit)}


def _in_keys(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row whose cost_share is written as copay, coinsurance and order."""
    try:
        words = cost_share.read_cost_share(row["cost_share"])
    except (cost_share.UnreadableCostShare, TypeError, AttributeError):
        return row
    if words.per is not None or not words.covered:
        return row
    keys: dict[str, Any] = {k: v for k, v in row.items() if k != "cost_share"}
    if words.copay is not None:
        keys["copay"] = format(words.copay, "f")
    if words.coinsurance is not None:
        keys["coinsurance"] = f"{(words.coinsurance * 100).normalize():f}%"
    if words.order in plan.ORDERS:
        keys["order"] = words.order
    return keys


# -- files in, and what they hold --------------------------------------------------------------


def raw(case: str) -> tuple[Mapping[str, Any], str]:
    """Return the mapping of a case file, or of standard input for ``-``, and its shown name."""
    if case == STDIN:
        return files.parse(sys.stdin.buffer.read(files.LARGEST_FILE + 1), SHOWN_STDIN), SHOWN_STDIN
    return files.parse_file(case), case


def resolved(
    data: Mapping[str, Any],
    name: str | None,
    today: dt.date,
    values: Values = Values(),
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
    ranged = known.holes and not known.unasked
    return estimate_range(known) if ranged else document.estimate(known)


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
            with contextlib.suppress(money.BadValueError):
                yield date(value)


# -- files out ---------------------------------------------------------------------------------


def write_whole(target: Path, content: str | bytes, *, new: bool = False) -> None:
    """Write a file aside and put it in place at once; it may hold personal data.

    Nobody but its owner may read it. Raises OSError, and then leaves nothing behind. A ``new`` one
    is written where nothing has its name: FileExistsError where something has, even if it came up
    just now.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".iptcost-")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if new:
            with contextlib.suppress(OSError, NotImplementedError):
                target.hardlink_to(aside)
                return
            # A file system without hard links: the check and the move are two steps there.
            if target.exists() or target.is_symlink():
                raise FileExistsError(str(target))
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def save(target: Path, content: str | bytes, language: Language, *, new: bool = False) -> None:
    """Write a file, or say why it can't be written. Raises click.ClickException.

    A ``new`` one only where nothing has its name: else FileExistsError.
    """
    try:
        write_whole(target, content, new=new)
    except FileExistsError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text("{file} can't be written: {reason}.", file=target, reason=reason)
        raise click.ClickException(message) from None
