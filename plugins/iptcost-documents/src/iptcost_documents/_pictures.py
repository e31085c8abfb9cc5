"""A practice's logo: its bytes, bounded before anything decodes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final, Literal

import attrs
import imagesize

from iptcost.command import Words
from iptcost.payer import Problem, quote
from iptcost_documents import _kinds

LARGEST: Final = 256 * 1024
WIDEST: Final = 4000
"""Pixels a side: few bytes can unpack to many."""
NO_PICTURE: Final = Words("it is no such picture")
TOO_WIDE: Final = Words("it has too many pixels")
_STARTS: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@attrs.frozen
class Logo:
    """A picture: its bytes, what it is, and the file that it came from."""

    data: bytes = attrs.field(repr=False)
    media: Literal["image/png", "image/jpeg"]
    file: str = "logo"


def problem(file: str, reason: str, practice: str | None = None) -> Problem:
    """Return why a picture can't be used."""
    values = {"file": quote(file)[1:-1], "reason": reason, "most": LARGEST, "widest": WIDEST}
    return Problem(_kinds.LOGO, "logo", values, practice)


def read_logo(beside: str, name: str | None) -> tuple[Logo | None, tuple[Problem, ...]]:
    """Return the picture that a practice file names, or why it can't be used."""
    if name is None:
        return None, ()
    try:
        with (Path(beside).parent / name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or NO_PICTURE
        return None, (problem(name, reason, beside),)
    media = next((kind for start, kind in _STARTS.items() if data.startswith(start)), None)
    if media is None or len(data) > LARGEST:
        return None, (problem(name, NO_PICTURE, beside),)
    width, height = imagesize.get(io.BytesIO(data))
    if min(width, height) < 1:
        return None, (problem(name, NO_PICTURE, beside),)
    if max(width, height) > WIDEST:
        return None, (problem(name, TOO_WIDE, beside),)
    return Logo(data, "image/png" if media == "image/png" else "image/jpeg", name), ()
