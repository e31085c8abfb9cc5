"""Writing a narrower case: the user's comments stay, and nothing is ever half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any


def save_answers(
    source: str, target: str, data: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    """Write the case of ``source`` with the answers in it to ``target``.

    A TOML file keeps its comments and order; anything else is written as JSON.
    """
    path = Path(source)
    if path.suffix == ".toml" and target.endswith(".toml"):
        import tomlkit

        text = _with_answers(tomlkit.parse(path.read_text("utf-8")), given)
    else:
        from iptcost._result import plain
        from iptcost._unknowns import put

        made: Any = data
        for where, value in given.items():
            made = put(made, where, value)
        text = json.dumps(plain(made), indent=2) + "\n"
    write_whole(Path(target), text)


def _with_answers(parsed: Any, given: Mapping[str, Any]) -> str:
    import tomlkit

    for where, value in given.items():
        *heads, last = where.split(".")
        table = parsed
        for part in heads:
            table = table[int(part)] if part.isdigit() else table[part]
        shown = format(value, "f") if isinstance(value, Decimal) else value
        table[int(last) if last.isdigit() else last] = shown
    return tomlkit.dumps(parsed)


def write_whole(target: Path, content: str | bytes) -> None:
    """Write a file aside and put it in place at once; it may hold personal data.

    Nobody but its owner may read it. Raises OSError, and then leaves nothing behind.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".iptcost-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
