"""The file of ``iptcost new``: written whole or not at all, its owner's alone."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

PRIVATE = 0o600
"""The file says what somebody earns and pays: nobody else on the machine reads it."""


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
