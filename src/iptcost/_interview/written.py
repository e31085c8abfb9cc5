"""The case as a file: TOML with comments on where each value came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iptcost._faults.printable import toml_escaped
from iptcost._faults.problem import join
from iptcost._form.keys import SCHEMA_LINE
from iptcost._interview.case import Draft, is_table
from iptcost._interview.interview import Interview


def case_text(interview: Interview, made: Draft) -> str:
    """Return the interview's case as TOML."""
    language = interview.language

    def comment(path: str) -> str:
        origin = made.origins.get(path)
        if origin is None:
            return ""
        answer = interview.answers.get(origin)
        source = language.translate(interview.question(origin).source)
        if answer is None or answer.is_hole:
            return language.text("not known yet; to ask: {source}", source=source)
        if answer.taken:
            return language.text("taken as offered; to check: {source}", source=source)
        return language.text("from: {source}", source=source)

    head = [
        language.text("A case for iptcost, written by: iptcost new"),
        language.text("What it costs: iptcost estimate, and the name of this file"),
    ]
    taken = "Not asked yet, and taken so: {label}: {answer}"
    head += [
        language.text(taken, label=line.label, answer=line.answer) for line in interview.unasked
    ]
    return SCHEMA_LINE + toml_text(made.data, comment, head)


def toml_text(data: Mapping[str, Any], comment: Callable[[str], str], head: list[str]) -> str:
    """Return a case document as TOML; ``comment`` says of a dotted path where it came from."""
    import tomlkit

    document = tomlkit.document()
    for line in head:
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    _fill(document, data, "", comment)
    return toml_escaped(tomlkit.dumps(document))


def _fill(
    table: Any,
    data: Mapping[str, Any],
    path: str,
    comment: Callable[[str], str],
) -> None:
    """Add values first, then tables, as TOML needs it."""
    import tomlkit

    later = {key: value for key, value in data.items() if is_table(value)}
    for key, value in data.items():
        if key in later:
            continue
        if isinstance(value, Mapping):
            item: Any = tomlkit.inline_table()
            item.update(value)
        else:
            item = tomlkit.item(value)
        if said := comment(join(path, key)):
            item.comment(said)
        table.add(key, item)
    for key, value in later.items():
        table.add(key, _table(value, join(path, key), comment))


def _table(value: Any, path: str, comment: Callable[[str], str]) -> Any:
    import tomlkit

    if isinstance(value, Mapping):
        # A table that only holds tables needs no header of its own.
        made = tomlkit.table(is_super_table=bool(value) and all(map(is_table, value.values())))
        _fill(made, value, path, comment)
        return made
    rows = tomlkit.aot()
    for index, row in enumerate(value):
        line = tomlkit.table()
        _fill(line, row, join(path, index), comment)
        rows.append(line)
    return rows
