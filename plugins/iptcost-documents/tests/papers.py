"""The examples, and every document made of them."""

from __future__ import annotations

import datetime as dt
import tempfile
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import iptcost
from iptcost_documents import (
    Paper,
    People,
    good_faith_estimate,
    quote,
    read_people,
    spoken,
    superbill,
)

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = dt.date(2026, 9, 28)
FILES = {
    "quote": ("packages", "client"),
    "good-faith-estimate": ("scale", "client"),
    "superbill": ("held", "diagnosed"),
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


def paper(kind: str, locale: str = "en_US", day: dt.date = DAY) -> Paper:
    """Return an example's document."""
    name, client = FILES[kind]
    files = (EXAMPLES / "practice.toml", EXAMPLES / f"{client}.toml")
    return MAKERS[kind](
        iptcost.load(EXAMPLES / f"{name}.toml"),
        read_people(*map(str, files)),
        day,
        spoken(locale),
    )
