"""What a therapist hands over, made of an iptcost case: quote, good-faith estimate, superbill.

Each is one ``Paper``, which is written as text, Markdown, HTML or PDF. Amounts are those of
``iptcost.estimate``, ``iptcost.compare`` and ``iptcost.held``; nothing is reckoned here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iptcost_documents._files import Client, People, Practice, read_people
    from iptcost_documents._good_faith import good_faith_estimate
    from iptcost_documents._html import as_html
    from iptcost_documents._markdown import as_markdown
    from iptcost_documents._notice import notice
    from iptcost_documents._paper import Paper, spoken
    from iptcost_documents._pdf import as_pdf
    from iptcost_documents._quote import quote
    from iptcost_documents._superbill import superbill
    from iptcost_documents._text import as_text

_HOME = {
    "Client": "_files",
    "Paper": "_paper",
    "People": "_files",
    "Practice": "_files",
    "as_html": "_html",
    "as_markdown": "_markdown",
    "as_pdf": "_pdf",
    "as_text": "_text",
    "good_faith_estimate": "_good_faith",
    "notice": "_notice",
    "quote": "_quote",
    "read_people": "_files",
    "spoken": "_paper",
    "superbill": "_superbill",
}

__all__ = [
    "Client",
    "Paper",
    "People",
    "Practice",
    "as_html",
    "as_markdown",
    "as_pdf",
    "as_text",
    "good_faith_estimate",
    "notice",
    "quote",
    "read_people",
    "spoken",
    "superbill",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the command is listed without Typst."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib

    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
