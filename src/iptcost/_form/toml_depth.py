"""How deep a TOML text nests, found before it is parsed: a parser's work grows with the square.

A dotted key of 40 KB takes ``tomllib`` three seconds and 1.5 GB, ten times that never ends.
One pass over the text bounds the parts of a key, of a header, and the brackets open at once.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<skip>\#[^\n]*+
        |\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+(?:\"{3,5})?
        |'{3}(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?)
    |(?P<part>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[A-Za-z0-9_+:-]++)
    |(?P<dot>\.)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<blank>[ \t]++)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
"""Nothing is tried twice: each alternative keeps what it took, so that a pass is linear."""


def line_too_deep(text: str, most: int) -> int | None:
    """Return the first line on which keys or brackets nest deeper than ``most``; None for none.

    Takes one step for each token. A string that no quote ends is the parser's to refuse.
    """
    opened = text.count("[") + text.count("{")
    if opened <= most and max(line.count(".") for line in text.split("\n")) < most:
        return None  # most documents: what they hold of either is not enough
    dots = brackets = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "dot":
            dots += 1
        elif kind == "open":
            brackets += 1
            dots = 0
        elif kind == "close":
            brackets = max(0, brackets - 1)
            dots = 0
        elif kind not in ("part", "blank"):
            dots = 0
        if dots >= most or brackets > most:
            return text.count("\n", 0, token.start()) + 1
    return None
