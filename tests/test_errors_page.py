"""Every error that the core can tell is listed with a piece of a document that brings it about."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

import iptcost
from iptcost._faults import asking, batches, case, http
from iptcost._faults import document as _document
from iptcost._faults import kinds as _kinds
from iptcost.payer import Coverage, Kind, Registry

PAGE = (Path(__file__).parent.parent / "docs" / "errors.md").read_text()
SOURCE = Path(iptcost.__file__).parent
ENTRY = re.compile(r"^## `([\w-]+)`\n\n(.+?)\n\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ENTRIES = {code: (language, text) for code, _, language, text in ENTRY.findall(PAGE)}
CASE = tomllib.loads(PAGE.partition('```toml title="base"\n')[2].partition("```")[0])


def laid_over(base: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base with the piece's keys in place of its own, table by table."""
    merged = dict(base)
    for key, value in piece.items():
        below = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = laid_over(below, value) if both else value  # type: ignore[arg-type]
    return merged


def run_toml(text: str) -> None:
    """Estimate the case that a piece of TOML makes, and compare the ways to pay for it."""
    if text.startswith("# the whole file"):
        Path("case.toml").write_text(text)
        document = iptcost.load("case.toml")
    else:
        piece = tomllib.loads(text, parse_float=Decimal)
        document = iptcost.document(laid_over(CASE, piece))
    iptcost.estimate(document)
    left_out = iptcost.compare(document).left_out
    if left_out:
        raise iptcost.CaseError(problem for entry in left_out for problem in entry.problems)


@pytest.mark.parametrize("code", ENTRIES)
def test_each_piece_brings_its_error_about(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The piece that the page shows for a code ends in that error, with message and remedy."""
    monkeypatch.chdir(tmp_path)
    language, text = ENTRIES[code]
    names = {
        "CASE": CASE,
        "Coverage": Coverage,
        "Kind": Kind,
        "Path": Path,
        "Registry": Registry,
        "attrs": attrs,
        "iptcost": iptcost,
    }
    with pytest.raises(iptcost.IptcostError) as caught:
        run_toml(text) if language == "toml" else exec(text, names)  # noqa: S102 - our own page
    assert code in {problem.code for problem in caught.value.problems}, caught.value
    for problem in caught.value.problems:
        assert problem.message
        assert problem.remedy
        assert "{" not in problem.message + problem.remedy or "hole" in code


def test_every_code_is_listed() -> None:
    """The page lists the codes that there are, in the order of the code, and no others."""
    source = "".join(file.read_text() for file in SOURCE.rglob("*.py"))
    chapters = (_document, case, asking, batches)
    kinds = [
        kind.code
        for chapter in chapters
        for name, kind in vars(chapter).items()
        if isinstance(kind, Kind) and f"kinds.{name}" in source
    ]
    assert list(ENTRIES) == list(dict.fromkeys(kinds))
    assert {
        kind for chapter in chapters for kind in vars(chapter).values() if type(kind) is Kind
    } == {kind for kind in vars(_kinds).values() if type(kind) is Kind}


def test_every_code_of_the_network_is_listed() -> None:
    """The page's table has a row for each fault of asking a server, in the order of the code."""
    kinds = [kind.code for kind in vars(http).values() if isinstance(kind, Kind)]
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE) == kinds
