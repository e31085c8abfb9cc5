"""The examples, and every document made of them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def examples() -> Path:
    """Return the folder of the examples."""
    return EXAMPLES


@pytest.fixture
def case() -> Callable[..., iptcost.Document]:
    """Return a maker of cases: an example's, with sections in place of its own."""

    def made(name: str, **sections: Any) -> iptcost.Document:
        data = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(), parse_float=Decimal)
        return iptcost.document({**data, **sections})

    return made


@pytest.fixture
def people(tmp_path: Path) -> Callable[..., People]:
    """Return a maker of people: the examples' files, or with other text in place of theirs."""

    def made(
        client: str = "client", practice_text: str | None = None, client_text: str | None = None
    ) -> People:
        files = [EXAMPLES / "practice.toml", EXAMPLES / f"{client}.toml"]
        for number, text in enumerate((practice_text, client_text)):
            if text is not None:
                files[number] = tmp_path / f"{('practice', 'client')[number]}.toml"
                files[number].write_text(text, encoding="utf-8")
        return read_people(*map(str, files))

    return made


@pytest.fixture
def paper() -> Callable[..., Paper]:
    """Return a maker of the examples' documents, by kind and locale."""

    def made(kind: str, locale: str = "en_US", day: dt.date = DAY) -> Paper:
        name, client = FILES[kind]
        files = (EXAMPLES / "practice.toml", EXAMPLES / f"{client}.toml")
        return MAKERS[kind](
            iptcost.load(EXAMPLES / f"{name}.toml"),
            read_people(*map(str, files)),
            day,
            spoken(locale),
        )

    return made
