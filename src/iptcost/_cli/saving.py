"""Writing files: nothing is ever half written, and nobody but the owner reads it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from iptcost._words.language import Language


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
