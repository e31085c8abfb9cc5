"""A document as PDF/UA-1: tagged, with its language and title, real text, fonts within.

Typst refuses to write PDF/UA-1 with a character that no font has, so that no name can become a
row of empty boxes. Its own fonts come first: with them the bytes are the same on every machine.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Any, Final

import attrs
import typst

from iptcost import CaseError, Problem
from iptcost_documents import _kinds
from iptcost_documents._paper import PACKAGE, Block, Facts, Paper, Points, Sentence

STANDARD: Final = "ua-1"
_MISSING: Final = re.compile(r'the text `"(.+?)"` could not be displayed')


def as_pdf(paper: Paper, fonts: Sequence[str] = ()) -> bytes:
    """Return the document as PDF/UA-1. ``fonts`` are folders of further fonts.

    CaseError where no font at hand has a character. The same paper gives the same bytes, as long
    as Typst's own fonts and those of ``fonts`` suffice.
    """
    made = _compiled(paper, fonts, form="pdf", pdf_standards=[STANDARD])
    if not isinstance(made, bytes):
        message = "a PDF is one file"
        raise TypeError(message)
    return made


def as_pictures(paper: Paper, fonts: Sequence[str] = (), ppi: float = 100) -> list[bytes]:
    """Return the PDF's pages as PNG pictures."""
    made = _compiled(paper, fonts, form="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made)


def _compiled(paper: Paper, fonts: Sequence[str], *, form: str, **more: Any) -> Any:
    source = resources.files(PACKAGE).joinpath("templates", "paper.typ").read_bytes()
    inputs = {"paper": json.dumps(_data(paper), ensure_ascii=False)}
    stamp = dt.datetime.combine(paper.date, dt.time(), dt.timezone.utc)
    lacking = ""
    for system in (False, True):
        try:
            return typst.compile(
                source,
                font_paths=list(fonts),
                ignore_system_fonts=not system,
                format=form,
                sys_inputs=inputs,
                timestamp=stamp,
                **more,
            )
        except typst.TypstError as error:
            found = _MISSING.search(error.message)
            if found is None:
                raise
            lacking = found[1]
    names = ", ".join(f"U+{ord(char):04X}" for char in lacking[:3])
    raise CaseError([Problem(_kinds.NO_FONT, "", {"character": names})])


def _data(paper: Paper) -> dict[str, Any]:
    """Return the paper as JSON holds it; each cell as it is read."""
    return {
        "title": paper.title,
        "author": paper.letterhead[0] if paper.letterhead else "",
        "date": paper.date.isoformat(),
        "day": paper.shown(paper.date),
        "lang": paper.code,
        "page": paper.page,
        "logo": list(paper.logo.data) if paper.logo else None,
        "logo_text": paper.logo_text,
        "letterhead": list(paper.letterhead),
        "lead": [_block(sentence, paper) for sentence in paper.lead],
        "sections": [
            {"heading": section.heading, "blocks": [_block(one, paper) for one in section.blocks]}
            for section in paper.sections
        ],
    }


def _block(block: Block, paper: Paper) -> dict[str, Any]:
    kind = type(block).__name__
    if isinstance(block, Sentence | Points):
        return {"kind": kind, **attrs.asdict(block)}
    if isinstance(block, Facts):
        rows = [[name, [paper.shown(cell) for cell in cells]] for name, cells in block.rows]
        return {"kind": kind, "rows": rows}
    return {
        "kind": kind,
        "caption": block.caption,
        "columns": [attrs.asdict(column) for column in block.columns],
        "rows": [[paper.shown(cell) for cell in row] for row in block.rows],
        "total": block.total and [paper.shown(cell) for cell in block.total],
    }
