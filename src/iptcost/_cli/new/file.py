"""The file of ``iptcost new``: TOML with comments, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from iptcost._faults.problem import join

PRIVATE = 0o600
"""The file says what somebody earns and pays: nobody else on the machine reads it."""


def toml_text(data: Mapping[str, Any], comment: Callable[[str], str], head: list[str]) -> str:
    """Return a case document as TOML; ``comment`` says of a dotted path where it came from."""
    import tomlkit

    document = tomlkit.document()
    for line in head:
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    _fill(document, data, "", comment)
    return tomlkit.dumps(document)


def _fill(
    table: Any,
    data: Mapping[str, Any],
    path: str,
    comment: Callable[[str], str],
) -> None:
    """Add values first, then tables, as TOML needs it."""
    import tomlkit

    later = {key: value for key, value in data.items() if _is_table(value)}
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
        made = tomlkit.table(is_super_table=bool(value) and all(map(_is_table, value.values())))
        _fill(made, value, path, comment)
        return made
    rows = tomlkit.aot()
    for index, row in enumerate(value):
        line = tomlkit.table()
        _fill(line, row, join(path, index), comment)
        rows.append(line)
    return rows


def _is_table(value: object) -> bool:
    """Return whether a value gets a header; a range hole stands in one line."""
    if isinstance(value, Mapping):
        return set(value) != {"low", "high"}
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def write(path: Path, text: str, *, replace: bool) -> None:
    """Write the file at once, readable by its owner alone.

    Raises FileExistsError where it exists and is not to be replaced, OSError where it can't be
    written; then nothing is left behind.
    """
    descriptor, name = tempfile.mkstemp(prefix=".iptcost-", suffix=".toml", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(PRIVATE)
        if replace:
            temporary.replace(path)
        else:
            _place(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _place(temporary: Path, path: Path) -> None:
    """Give the file its name where nothing has that name, even if it came up just now."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # A file system without hard links: the check and the move are two steps there.
        if path.exists():
            raise FileExistsError(str(path)) from None
        temporary.replace(path)
