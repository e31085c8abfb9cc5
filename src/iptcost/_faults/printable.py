"""Text that strangers wrote, as it may be shown: no control character, none that turns direction.

What a payer or a file says may hold characters that a terminal obeys, or that make a reader see
other words than stand there (U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

SHOWN: Final = "�"


def printable(text: str, instead: Callable[[str], str] = lambda _: SHOWN, kept: str = "") -> str:
    r"""Return text with a mark, or ``instead``, for what can't be printed; ``kept`` stays.

    >>> printable("evil\u202elive")
    'evil�live'
    """
    if text.isprintable():
        return text
    return "".join(char if _is_shown(char) or char in kept else instead(char) for char in text)


def _is_shown(char: str) -> bool:
    """Return whether a character is printed; the narrow and wide spaces of a locale are."""
    return char.isprintable() or unicodedata.category(char) == "Zs"


def toml_escaped(text: str) -> str:
    r"""Return TOML, whose strings are in double quotes, with such characters escaped in them.

    It says the same: a reader of TOML gets the very characters, a reader of the file sees them.

    >>> print(toml_escaped('name = "evil\u202elive"'))
    name = "evil\u202elive"
    """
    return printable(text, _escape, "\n\t")


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"
