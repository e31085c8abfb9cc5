"""The conformance kit that a payer plugin's author runs: ``check_payer``.

Examples:
    >>> from iptcost.testing import check_payer
    >>> check_payer(MyPayer(), {"adapter": "mine", "file": "answer.txt"})  # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import io
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._documents.document import document
from iptcost._documents.payers import Adapter, Coverage, Inquiry, Payer, Ready, Registry
from iptcost._documents.resolve import case_with, faults, resolve
from iptcost._faults.problem import IptcostError, PayerError, join, sentences
from iptcost._form import facts, holes, settings
from iptcost._ledger.result import written

__all__ = ["check_payer"]

_BAD_VALUES: Final[tuple[Any, ...]] = (
    {},
    [],
    "",
    "\x00",
    "x" * 10_000,
    -1,
    10**30,
    Decimal("NaN"),
    Decimal("1e308"),
    True,
    None,
)
_FIRST_DAY: Final = dt.date(2026, 10, 5)


def check_payer(payer: Any, *examples: Mapping[str, Any], inquiry: Inquiry | None = None) -> None:
    """Assert that a payer keeps the promises of the plugin door.

    ``examples`` are payer tables as they stand in a case document, with ``adapter`` and the
    plugin's own keys; at least one, and each one that the payer can answer here and now (from a
    recorded answer, say). ``inquiry`` is what to ask; a course of sixteen sessions from
    2026-10-05 where left out. Raises AssertionError with a sentence that says what to change.
    """
    _claim(examples, "give check_payer at least one example payer table that can be answered")
    asked = inquiry or Inquiry(
        _FIRST_DAY,
        _FIRST_DAY + dt.timedelta(weeks=15),
        {"intake": "90791", "individual": "90834"},
        fees={"intake": 20000, "individual": 17500},
    )
    adapter = Adapter("checked", "checked", "", None, payer)
    _check_settings_class(_check_shape(adapter).Settings)
    for number, example in enumerate(examples):
        name = f"example {number}"
        network = str(example.get("network", "in"))
        one = _Example(adapter, example, attrs.evolve(asked, network=network), name)
        one.check()
        one.check_bad_settings()


def _claim(truth: object, message: str) -> None:
    if not truth:
        raise AssertionError(message)


def _check_shape(adapter: Adapter) -> Payer:
    """Check the protocol's version and members."""
    try:
        payer = adapter.load()
    except PayerError as error:
        reason = error.problems[0].values["reason"]
        message = f"the payer does not satisfy iptcost.payer.Payer: {reason}"
        raise AssertionError(message) from error
    for name in ("coverages", "plans"):
        _claim(callable(getattr(payer, name, print)), f"{name} is not a method")
    return payer


def _check_settings_class(cls: type) -> None:
    """Check that each key is described, and that no repr shows what is hidden."""
    for field in attrs.fields(cls):
        key = f"Settings.{field.name}"
        doc = field.metadata.get(settings.DOC)
        _claim(
            isinstance(doc, str) and doc.strip(),
            f'{key} has no doc: add metadata={{"doc": "what it is and where to find it"}}',
        )
        hidden = field.metadata.get(settings.SECRET) or field.metadata.get(settings.PERSONAL)
        _claim(not hidden or field.repr is False, f"{key} is secret or personal: add repr=False")


@attrs.frozen
class _Example:
    """One example payer table, to be asked by one adapter."""

    adapter: Adapter
    table: Mapping[str, Any]
    inquiry: Inquiry
    name: str

    def claim(self, truth: object, message: str) -> None:
        _claim(truth, f"{self.name}: {message}")

    def check(self) -> None:
        """Check the answer, asked twice."""
        _claim(
            isinstance(self.table.get("adapter"), str),
            f'{self.name} has no adapter: it is a payer table, such as {{"adapter": "mine", …}}',
        )
        before = copy.deepcopy(dict(self.table))
        ready = self.ready()
        shown = repr(ready.settings)
        for text in settings.hidden_texts(self.table, type(ready.settings)):
            self.claim(text not in shown, "repr(settings) shows what is secret or personal")
        answer = self.ask(ready)
        self.check_form(answer)
        self.check_sources(answer)
        again = self.ask(self.ready())
        self.claim(_timeless(answer) == _timeless(again), "asked twice, it answers differently")
        self.claim(before == self.table, "asking changed the payer table")
        self.check_in_case()
        self.check_printable(answer)

    def ready(self) -> Ready:
        """Return the payer with its settings read."""
        ready, problems = self.adapter.ready(self.table, "", self.inquiry.digits)
        if ready is None:
            message = f"{self.name} is refused by Settings:\n{sentences(problems)}"
            raise AssertionError(message)
        return ready

    def ask(self, ready: Ready) -> Coverage:
        """Ask, and check that nothing is printed and nothing but PayerError raised."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                answer = ready.coverage(self.inquiry)
            except PayerError as error:
                cause = error.__cause__
                what = (
                    f"raised {cause!r}, not a PayerError that says why"
                    if cause
                    else f"refused:\n{error}"
                )
                message = f"{self.name}: coverage {what}"
                raise AssertionError(message) from error
        said = out.getvalue() or err.getvalue()
        self.claim(not said, "coverage printed something; it must not")
        return answer

    def check_form(self, answer: Coverage) -> None:
        """Check that the answer is a Coverage of tables that a case document could hold."""
        for index, table in enumerate(answer.tables):
            for path, value in _leaves(table, str(index)):
                is_float = isinstance(value, float)
                self.claim(not is_float, f"{path} is a float; give text, an int or a Decimal")
                told = f'{path} is None; leave the key out, or write "unknown"'
                self.claim(value is not None, told)
        found = list(faults(answer, self.inquiry, self.adapter, self.table.get("network")))
        lines = "\n".join(f"{problem.path}: {problem.message} {problem.rule}" for problem in found)
        self.claim(not found, f"the answer is not of the case document's form:\n{lines}")

    def check_sources(self, answer: Coverage) -> None:
        """Check that each source points at something, and each figure has one."""
        tables = {str(index): table for index, table in enumerate(answer.tables)}
        for source in answer.sources:
            there = holes.at(tables, source.path) is not None
            self.claim(there, f"the source of {source.path!r} points nowhere")
            named = source.document.strip() and source.locator.strip()
            at = f"the source of {source.path}"
            self.claim(named, f"{at} does not name its document and locator")
            try:
                if source.retrieved_at is not None:
                    dt.datetime.fromisoformat(source.retrieved_at)
            except ValueError:
                message = f"{self.name}: {at}: retrieved_at is not an ISO date or time"
                raise AssertionError(message) from None
        known = {source.path for source in answer.sources}
        for path, value, _ in holes.walk(tables):
            parts = path.split(".")
            above = {".".join(parts[:end]) for end in range(2, len(parts) + 1)}
            said = known & above or not _is_figure(path, value)
            self.claim(said, f"{path} has no source: say which place of the answer it is from")

    def check_in_case(self) -> None:
        """Check that a case that names the payer resolves."""
        registry = Registry((attrs.evolve(self.adapter, name=str(self.table["adapter"])),))
        case = case_with([self.table], self.inquiry)
        try:
            resolve(document(case, registry=registry), registry=registry)
        except IptcostError as error:
            message = f"{self.name}: a case that names this payer can't be resolved:\n{error}"
            raise AssertionError(message) from error

    def check_printable(self, answer: Coverage) -> None:
        """Check that the answer, printed as TOML and read again, is the same."""
        import tomlkit

        tables = written(answer.tables)
        read = tomllib.loads(tomlkit.dumps({"payers": tables}), parse_float=Decimal)["payers"]
        self.claim(read == tables, "the answer printed as TOML and read again is another")

    def check_bad_settings(self) -> None:
        """Check that wrong settings are problems, without what is hidden, and no exception."""
        cls: Any = self.adapter.load().Settings
        tables: list[Mapping[str, Any]] = [{**self.table, "no_such_key": 1}]
        for field in attrs.fields(cls):
            key = facts.name_of(field)
            tables += [{**self.table, key: bad} for bad in _BAD_VALUES]
            tables.append({name: value for name, value in self.table.items() if name != key})
        for table in tables:
            try:
                _, problems = self.adapter.ready(table, "")
            except Exception as error:
                why = "a validator raises ValueError"
                message = f"{self.name} with wrong settings raised {error!r}; {why}"
                raise AssertionError(message) from error
            if table is tables[0]:
                self.claim(problems, "Settings take a key that they do not know")
            told = sentences(problems)
            for text in settings.hidden_texts(table, cls):
                hidden = len(text) < settings._SHORT or text not in told  # noqa: SLF001
                self.claim(hidden, "a message of Settings repeats what is secret or personal")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every value that is no table and no list, with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, join(path, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _leaves(item, join(path, index))
    else:
        yield path, value


def _is_figure(path: str, value: Any) -> bool:
    """Return whether an amount, a rate or a count stands here that somebody must have said."""
    form = holes.form_of(path, value)
    if form == holes.UNKNOWN or (form is None and isinstance(value, (Mapping, list, tuple))):
        return False
    parts = path.split(".")
    return any(part in facts.SOURCED_KEYS for part in parts[-2:]) and parts[-1] != "family_rule"


def _timeless(answer: Coverage) -> Coverage:
    """Return the answer without the moments at which it was fetched."""
    sources = tuple(attrs.evolve(source, retrieved_at=None) for source in answer.sources)
    return attrs.evolve(answer, sources=sources)
