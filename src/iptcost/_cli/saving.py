"""Writing a narrower case: the user's comments stay, and nothing is ever half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from iptcost._form.facts import SCHEMA_LINE
from iptcost._words.language import Language


def save_answers(
    source: str,
    target: str,
    data: Mapping[str, Any],
    given: Mapping[str, Any],
    language: Language,
    *,
    asked: bool = False,
) -> None:
    """Write the case of ``source`` with the answers in it to ``target``.

    A TOML file keeps its comments and order. Where payers were ``asked``, what they answered
    stands in their place. Raises click.ClickException where the file can't be written.
    """
    from iptcost._ledger.result import plain
    from iptcost._unknowns.extent.places import put

    made: Any = data
    for where, value in given.items():
        made = put(made, where, value)
    path = Path(source)
    if not target.endswith(".toml"):
        text = json.dumps(plain(made), indent=2) + "\n"
    elif path.suffix != ".toml":
        text = SCHEMA_LINE + _toml(made)
    else:
        replaced = {"payers": made["payers"]} if asked else {}
        text = _with_answers(path.read_text("utf-8"), given, replaced)
    save(Path(target), text, language)


def _toml(data: Mapping[str, Any]) -> str:
    """Return a document as TOML that has no comments to keep."""
    from iptcost._interview.written import toml_text

    return toml_text(data, lambda _: "", [])


def _with_answers(text: str, given: Mapping[str, Any], replaced: Mapping[str, Any]) -> str:
    """Return a TOML text with answers, or whole sections, in the place of what it had."""
    import tomlkit

    from iptcost._interview.written import writable

    parsed: Any = tomlkit.parse(text)
    for section, value in replaced.items():
        written = tomlkit.parse(_toml({section: value}))
        parsed[section] = written[section]
    for where, value in given.items():
        if where.partition(".")[0] in replaced:
            continue
        *heads, last = where.split(".")
        table = parsed
        for part in heads:
            table = table[int(part)] if isinstance(table, list) else table[part]
        table[int(last) if isinstance(table, list) else last] = writable(value)
    return tomlkit.dumps(parsed)


def save(target: Path, content: str | bytes, language: Language) -> None:
    """Write a file, or say why it can't be written. Raises click.ClickException."""
    try:
        write_whole(target, content)
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text("{file} can't be written: {reason}.", file=target, reason=reason)
        raise click.ClickException(message) from None


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
