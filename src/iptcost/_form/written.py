"""A case document as TOML, with comments on where each value came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from iptcost._faults.problem import join, toml_escaped
from iptcost._form import holes


def toml_text(
    data: Mapping[str, Any],
    comment: Callable[[str], str],
    head: list[str],
    under: Callable[[str], str] = lambda _: "",
) -> str:
    """Return a case document as TOML.

    ``comment`` says of a value's dotted path where it came from, ``under`` of a table's as a whole.
    """
    import tomlkit

    document = tomlkit.document()
    for line in head:
        document.add(tomlkit.comment(line))
    if head:
        document.add(tomlkit.nl())
    _Writer(comment, under).fill(document, writable(data), "")
    return toml_escaped(tomlkit.dumps(document))


def writable(value: Any) -> Any:
    """Return a document's value as TOML is written: decimals as text, dates as they are.

    Text is written so that nothing in it turns what is read: what it stands in may be the user's.
    """
    import tomlkit

    if isinstance(value, str) and not value.isprintable():
        return tomlkit.parse(toml_escaped(tomlkit.dumps({"text": value})))["text"]
    if isinstance(value, Mapping):
        return {str(key): writable(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [writable(item) for item in value]
    return format(value, "f") if isinstance(value, Decimal) else value


@attrs.frozen
class _Writer:
    comment: Callable[[str], str]
    under: Callable[[str], str]

    def fill(self, table: Any, data: Mapping[str, Any], path: str) -> None:
        """Add values first, then tables, as TOML needs it."""
        import tomlkit

        later = [key for key, value in data.items() if _is_table(join(path, key), value)]
        for key, value in data.items():
            if key in later:
                continue
            item: Any = tomlkit.item(value)
            if isinstance(value, Mapping):
                item = tomlkit.inline_table()
                item.update(value)
            if said := self.comment(join(path, key)):
                item.comment(said)
            table.add(key, item)
        for key in later:
            value, where = data[key], join(path, key)
            if isinstance(value, Mapping):
                table.add(key, self.table(value, where))
            else:
                rows = tomlkit.aot()
                for index, row in enumerate(value):
                    rows.append(self.table(row, join(where, index)))
                table.add(key, rows)

    def table(self, data: Mapping[str, Any], path: str) -> Any:
        """Return a table, with what is said of it as a whole under its heading."""
        import tomlkit

        # A table that only holds tables needs no header of its own; a row of several has one.
        is_row = path.rpartition(".")[2].isdecimal()
        bare = bool(data) and all(_is_table(join(path, name), one) for name, one in data.items())
        made = tomlkit.table(is_super_table=bare and not is_row)
        if said := self.under(path):
            made.add(tomlkit.comment(said))
        self.fill(made, data, path)
        return made


def _is_table(path: str, value: object) -> bool:
    """Return whether a value gets a header; a hole stands in one line."""
    if isinstance(value, Mapping):
        return holes.form_of(path, value) is None
    if not isinstance(value, list) or not value or path.rpartition(".")[2] == "one_of":
        return False
    return all(isinstance(row, Mapping) for row in value)
