"""The report as Markdown: to paste into a note, a message or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iptcost._ledger.lines import Estimate
from iptcost._report.assumed import assumed
from iptcost._report.explained import explanation
from iptcost._report.headline import headline
from iptcost._report.likely import likely
from iptcost._report.likely import title as likely_title
from iptcost._report.met import promise
from iptcost._report.schedule import schedule
from iptcost._report.text import clean
from iptcost._words.language import Language

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")


def markdown(estimate: Estimate, language: Language, *, explain: bool = False) -> Iterator[str]:
    """Yield the lines of the report as Markdown, every column that carries something in it."""
    head, facts = headline(estimate, language)
    yield f"**{escaped(head)}**"
    yield ""
    if facts:
        yield escaped(" · ".join(facts))
        yield ""
    if estimate.likely is not None:
        yield f"**{escaped(likely_title(language))}**"
        yield ""
        yield from (f"- {escaped(text)}" for text in likely(estimate.likely, language))
        yield ""
    drawn = schedule(estimate, language)
    yield _row(column.heading for column in drawn.columns)
    yield "|" + "|".join(" :-- " if column.left else " --: " for column in drawn.columns) + "|"
    for row in drawn.rows:
        yield _row(row.cells[column.key].full for column in drawn.columns)
    remarked = [
        (row.number, sentence)
        for row, session in zip(drawn.rows, estimate.sessions, strict=True)
        for sentence in (
            *row.remarks,
            *(explanation(estimate, session, language) if explain else ()),
        )
    ]
    entries = [f"{number}: {escaped(text)}" for number, text in remarked]
    yield from section(language.text("By session"), entries)
    beside = []
    if estimate.totals.missed_sessions:
        missed = language.money(estimate.totals.missed_sessions)
        beside.append(
            language.text("and {amount} for missed sessions, which nobody covers", amount=missed)
        )
    if estimate.sliding_scale is not None:
        amount = language.money(estimate.sliding_scale.to_pay)
        beside.append(
            language.text("paid by the sliding scale, without your plan: {amount}", amount=amount)
        )
    if beside:
        yield ""
        yield from (f"- {escaped(sentence)}" for sentence in beside)
    yield from section(
        language.text("Assumed"), [escaped(text) for text in assumed(estimate, language)]
    )
    notes = [escaped(clean(language.tell(note.text), 400)) for note in estimate.notes]
    yield from section(language.text("Notes"), notes)
    yield ""
    yield escaped(promise(estimate, language))


def escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown."""
    return _SPECIAL.sub(r"\\\1", text)


def _row(cells: Iterator[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def section(title: str, entries: list[str]) -> Iterator[str]:
    """Yield a list under a title; nothing where it is empty."""
    if entries:
        yield ""
        yield f"**{escaped(title)}**"
        yield ""
        yield from (f"- {entry}" for entry in entries)
