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
from iptcost_documents import _kinds, _pictures
from iptcost_documents._paper import (
    PACKAGE,
    PAGE,
    PLAIN,
    Block,
    Cell,
    Facts,
    Paper,
    Points,
    Sentence,
    Signatures,
    dated,
)

_MISSING: Final = re.compile(r'the text `"(.+?)"` could not be displayed')

_BROKEN_LOGO: Final = "failed to decode image"


def template() -> bytes:
    """Return the Typst source: the same for every document."""
    return resources.files(PACKAGE).joinpath("templates", "paper.typ").read_bytes()


def inputs(paper: Paper) -> dict[str, str]:
    """Return what the template is given: data, which it never reads as markup."""
    return {"paper": json.dumps(_data(paper), ensure_ascii=False)}


def as_pdf(paper: Paper, fonts: Sequence[str] = ()) -> bytes:
    """Return the document as PDF/UA-1. ``fonts`` are folders of further fonts.

    CaseError where no font at hand has a character. The same paper gives the same bytes, as long
    as Typst's own fonts and those of ``fonts`` suffice.
    """
    lacking = ""
    for system in (False, True):
        found_fonts = typst.Fonts(include_system_fonts=system, font_paths=list(fonts))
        try:
            return typst.compile(
                template(),
                font_paths=found_fonts,
                format="pdf",
                sys_inputs=inputs(paper),
                pdf_standards="ua-1",
                timestamp=dt.datetime.combine(paper.date, dt.time(), dt.UTC),
            )
        except typst.TypstError as error:
            if paper.logo is not None and error.message.startswith(_BROKEN_LOGO):
                told = _pictures.problem(paper.logo.file, _pictures.NO_PICTURE)
                raise CaseError([told]) from None
            found = _MISSING.search(error.message)
            if found is None:
                raise
            lacking = found[1]
    names = ", ".join(f"U+{ord(char):04X}" for char in lacking[:3])
    raise CaseError([Problem(_kinds.NO_FONT, "", {"character": names})])


def _data(paper: Paper) -> dict[str, Any]:
    """Return the paper as JSON holds it; each cell as it is read."""
    return {
        "kind": paper.kind,
        "title": paper.title,
        "author": paper.letterhead[0] if paper.letterhead else "",
        "date": paper.date.isoformat(),
        "day": dated(paper),
        "colour": paper.colour or PLAIN,
        "footer": paper.footer,
        "lang": paper.code,
        "page": paper.page,
        "link": PAGE,
        "logo": list(paper.logo.data) if paper.logo else None,
        "logo_text": paper.logo_text,
        "letterhead": list(paper.letterhead),
        "lead": [_block(sentence, paper) for sentence in paper.lead],
        "sections": [
            {
                "heading": section.heading,
                "beside": section.beside,
                "blocks": [_block(one, paper) for one in section.blocks],
            }
            for section in paper.sections
        ],
    }


def _block(block: Block, paper: Paper) -> dict[str, Any]:
    kind = type(block).__name__
    if isinstance(block, Sentence | Points | Signatures):
        return {"kind": kind, **attrs.asdict(block)}
    if isinstance(block, Facts):
        rows = [[name, [paper.shown(cell) for cell in cells]] for name, cells in block.rows]
        return {"kind": kind, "rows": rows}
    return {
        "kind": kind,
        "caption": block.caption,
        "spread": block.spread,
        "columns": [attrs.asdict(column) for column in block.columns],
        "rows": [[_whole(cell, paper) for cell in row] for row in block.rows],
        "total": block.total and [_whole(cell, paper) for cell in block.total],
    }


def _whole(cell: Cell, paper: Paper) -> str:
    """Return a table's cell; a date or an amount is not broken."""
    shown = paper.shown(cell)
    return shown if isinstance(cell, str) else shown.replace(" ", "\N{NO-BREAK SPACE}")
