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
from iptcost._form import holes, settings
from iptcost._form.facts import SOURCED_KEYS, name_of
from iptcost._ledger.result import plain

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
    loaded = _check_shape(adapter)
    _check_settings_class(loaded.Settings)
    for number, example in enumerate(examples):
        name = f"example {number}"
        network = str(example.get("network", "in"))
        _check_example(adapter, example, attrs.evolve(asked, network=network), name)
        _check_bad_settings(adapter, example, name)


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


def _check_example(
    adapter: Adapter, example: Mapping[str, Any], inquiry: Inquiry, name: str
) -> None:
    """Check one answer, twice."""
    _claim(
        isinstance(example.get("adapter"), str),
        f'{name} has no adapter: it is a payer table, such as {{"adapter": "mine", …}}',
    )
    before = copy.deepcopy(dict(example))
    ready = _ready(adapter, example, inquiry, name)
    shown = repr(ready.settings)
    for text in settings.hidden_texts(example, type(ready.settings)):
        _claim(text not in shown, f"{name}: repr(settings) shows what is secret or personal")
    answer = _ask(ready, inquiry, name)
    _check_form(answer, inquiry, adapter, example, name)
    _check_sources(answer, name)
    again = _ask(_ready(adapter, example, inquiry, name), inquiry, name)
    _claim(_timeless(answer) == _timeless(again), f"{name}: asked twice, it answers differently")
    _claim(before == example, f"{name}: asking changed the payer table")
    _check_in_case(adapter, example, inquiry, name)
    _check_printable(answer, name)


def _ready(adapter: Adapter, example: Mapping[str, Any], inquiry: Inquiry, name: str) -> Ready:
    ready, problems = adapter.ready(example, "", inquiry.digits)
    if ready is None:
        message = f"{name} is refused by Settings:\n{sentences(problems)}"
        raise AssertionError(message)
    return ready


def _ask(ready: Ready, inquiry: Inquiry, name: str) -> Coverage:
    """Ask, and check that nothing is printed and nothing but PayerError raised."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            answer = ready.coverage(inquiry)
        except PayerError as error:
            cause = error.__cause__
            what = f"raised {cause!r}, not a PayerError" if cause else f"refused:\n{error}"
            message = f"{name}: coverage {what}"
            raise AssertionError(message) from error
    _claim(
        not (out.getvalue() or err.getvalue()), f"{name}: coverage printed something; it must not"
    )
    return answer


def _check_form(
    answer: Coverage,
    inquiry: Inquiry,
    adapter: Adapter,
    example: Mapping[str, Any],
    name: str,
) -> None:
    """Check that the answer is a Coverage of tables that a case document could hold."""
    if isinstance(answer, Coverage):
        for index, table in enumerate(answer.tables):
            for path, value in _leaves(table, str(index)):
                _claim(
                    not isinstance(value, float),
                    f"{name}: {path} is a float; give text, an int or a Decimal",
                )
                _claim(
                    value is not None,
                    f'{name}: {path} is None; leave the key out, or write "unknown"',
                )
    found = faults(answer, inquiry, adapter, example.get("network"))
    lines = "\n".join(f"{problem.path}: {problem.message} {problem.rule}" for problem in found)
    _claim(not found, f"{name}: the answer is not of the case document's form:\n{lines}")


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


def _check_sources(answer: Coverage, name: str) -> None:
    """Check that each source points at something, and each figure has one."""
    tables = {str(index): table for index, table in enumerate(answer.tables)}
    for source in answer.sources:
        _claim(
            _exists(tables, source.path), f"{name}: the source of {source.path!r} points nowhere"
        )
        _claim(
            source.document.strip() and source.locator.strip(),
            f"{name}: the source of {source.path} does not name its document and locator",
        )
        if source.retrieved_at is not None:
            _check_time(source.retrieved_at, f"{name}: the source of {source.path}")
    known = {source.path for source in answer.sources}
    for path, value, _ in holes.walk(tables):
        if not _is_figure(path, value):
            continue
        parts = path.split(".")
        above = {".".join(parts[:end]) for end in range(2, len(parts) + 1)}
        _claim(
            known & above, f"{name}: {path} has no source: say which place of the answer it is from"
        )


def _exists(value: Any, path: str) -> bool:
    for part in path.split("."):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, (list, tuple)) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False
    return True


def _check_time(text: str, what: str) -> None:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"{what}: retrieved_at is not an ISO date or time"
        raise AssertionError(message) from None


def _is_figure(path: str, value: Any) -> bool:
    """Return whether an amount, a rate or a count stands here that somebody must have said."""
    form = holes.form_of(path, value)
    if form == holes.UNKNOWN or (form is None and isinstance(value, (Mapping, list, tuple))):
        return False
    parts = path.split(".")
    return any(part in SOURCED_KEYS for part in parts[-2:]) and parts[-1] != "family_rule"


def _timeless(answer: Coverage) -> Coverage:
    """Return the answer without the moments at which it was fetched."""
    sources = tuple(attrs.evolve(source, retrieved_at=None) for source in answer.sources)
    return attrs.evolve(answer, sources=sources)


def _check_in_case(
    adapter: Adapter, example: Mapping[str, Any], inquiry: Inquiry, name: str
) -> None:
    """Check that a case that names the payer resolves."""
    registry = Registry((attrs.evolve(adapter, name=str(example["adapter"])),))
    try:
        resolve(document(case_with([example], inquiry), registry=registry), registry=registry)
    except IptcostError as error:
        message = f"{name}: a case that names this payer can't be resolved:\n{error}"
        raise AssertionError(message) from error


def _check_printable(answer: Coverage, name: str) -> None:
    """Check that the answer, printed as TOML and read again, is the same."""
    import tomlkit

    tables = [plain(table) for table in answer.tables]
    read = tomllib.loads(tomlkit.dumps({"payers": tables}), parse_float=Decimal)["payers"]
    _claim(read == tables, f"{name}: the answer printed as TOML and read again is another")


def _check_bad_settings(adapter: Adapter, example: Mapping[str, Any], name: str) -> None:
    """Check that wrong settings are problems, without what is hidden, and never an exception."""
    cls: Any = adapter.load().Settings
    tables: list[Mapping[str, Any]] = [{**example, "no_such_key": 1}]
    for field in attrs.fields(cls):
        tables += [{**example, name_of(field): bad} for bad in _BAD_VALUES]
        tables.append({key: value for key, value in example.items() if key != name_of(field)})
    for table in tables:
        try:
            _, problems = adapter.ready(table, "")
        except Exception as error:
            message = f"{name} with wrong settings raised {error!r}; a validator raises ValueError"
            raise AssertionError(message) from error
        if table is tables[0]:
            _claim(problems, f"{name}: Settings take a key that they do not know")
        told = sentences(problems)
        for text in settings.hidden_texts(table, cls):
            _claim(
                len(text) < settings._SHORT or text not in told,  # noqa: SLF001
                f"{name}: a message of Settings repeats what is secret or personal",
            )
