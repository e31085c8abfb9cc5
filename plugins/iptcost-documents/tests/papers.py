"""The examples, and every document made of them."""

from __future__ import annotations

import datetime as dt
import struct
import tempfile
import tomllib
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import iptcost
from iptcost_documents import (
    Paper,
    People,
    good_faith_estimate,
    notice,
    quote,
    read_people,
    spoken,
    superbill,
)

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = dt.date(2026, 9, 28)
AFTER = dt.date(2026, 11, 2)
"""A day on which the sessions of ``held.toml`` have taken place."""
FILES = {
    "quote": ("packages", "client"),
    "good-faith-estimate": ("scale", "client"),
    "superbill": ("held", "diagnosed"),
    "notice": (None, None),
}
MAKERS = {
    "quote": quote,
    "good-faith-estimate": good_faith_estimate,
    "superbill": superbill,
}


def case(name: str, **sections: Any) -> iptcost.Document:
    """Return an example's case, with sections in place of its own."""
    data = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(), parse_float=Decimal)
    return iptcost.document({**data, **sections})


def people(
    client: str = "client", practice_text: str | None = None, client_text: str | None = None
) -> People:
    """Return the examples' files, or with other text in place of theirs."""
    with tempfile.TemporaryDirectory() as folder:
        files = [EXAMPLES / "practice.toml", EXAMPLES / f"{client}.toml"]
        for number, text in enumerate((practice_text, client_text)):
            if text is not None:
                files[number] = Path(folder, ("practice.toml", "client.toml")[number])
                files[number].write_text(text, encoding="utf-8")
        return read_people(*map(str, files))


def png(side: int = 8) -> bytes:
    """Return a red square that says that it is so many pixels wide."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xc0\x10\x10" * 8) * 8)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def signed(locale: str = "en_US") -> Paper:
    """Return a quote with all that a practice can add: colour, logo, a last day, lines to sign."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "logo.png").write_bytes(png())
        own = 'logo = "logo.png"\ncolour = "#5b1f4d"\nquote_valid_days = 30\nsign_quotes = true\n'
        text = own + (EXAMPLES / "practice.toml").read_text(encoding="utf-8")
        Path(folder, "practice.toml").write_text(text, encoding="utf-8")
        both = read_people(f"{folder}/practice.toml", str(EXAMPLES / "client.toml"))
    return quote(iptcost.load(EXAMPLES / "packages.toml"), both, DAY, spoken(locale))


def paper(kind: str, locale: str = "en_US", day: dt.date | None = None) -> Paper:
    """Return an example's document."""
    name, client = FILES[kind]
    practice = EXAMPLES / "practice.toml"
    day = day or (AFTER if kind == "superbill" else DAY)
    if name is None:
        return notice(read_people(str(practice)), day, spoken(locale))
    treated = read_people(str(practice), str(EXAMPLES / f"{client}.toml"))
    return MAKERS[kind](iptcost.load(EXAMPLES / f"{name}.toml"), treated, day, spoken(locale))
