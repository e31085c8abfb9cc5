"""The page of a result: an estimate's and a range's by the same code where they say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iptcost._ledger.lines import Estimate
from iptcost._report.assumed import assumed
from iptcost._report.headline import headline, likely, likely_title, promise
from iptcost._report.page import Page, Section, sections
from iptcost._report.schedule import schedule
from iptcost._report.text import clean
from iptcost._report.unknown import range as ranged
from iptcost._unknowns.ranges import Range
from iptcost._words.language import Language

LONGEST_NOTE = 400


def page_of(
    found: Estimate | Range,
    language: Language,
    data: Mapping[str, Any] | None = None,
    *,
    explain: bool = False,
) -> Page:
    """Return the page of a result; ``explain`` gives the reasons of each session too.

    ``data`` is the document with holes that a range is of: what it hangs on, and what its
    unknowns can be, can't be told without it.
    """
    if isinstance(found, Range):
        head, facts, titled = ranged.said_of(data, found, language)
        above = sections(titled)
        table = ranged.table(found, language)
        beside: list[str] = []
    else:
        head, facts = headline(found, language)
        above = sections([(likely_title(language), likely(found.likely, language))])
        table = schedule(found, language, explain=explain)
        beside = _beside(found, language)
    below = sections([("", beside), *remarks_of(found, language)])
    last = _ends(found)[-1]
    sources = Section(language.text("Sources"), _sources(last, language), not explain)
    return Page(
        head,
        tuple(facts),
        above,
        table,
        (*below, sources) if sources.entries else below,
        promise(last, language),
        language,
    )


def remarks_of(found: Estimate | Range, language: Language) -> list[tuple[str, list[str]]]:
    """Return what was assumed and what the payers' answers noted, at either end, each once."""
    ends = _ends(found)
    taken = (said for end in ends for said in assumed(end, language))
    notes = (clean(language.tell(note.text), LONGEST_NOTE) for end in ends for note in end.notes)
    return [
        (language.text("Assumed"), list(dict.fromkeys(taken))),
        (language.text("Notes"), list(dict.fromkeys(notes))),
    ]


def _ends(found: Estimate | Range) -> tuple[Estimate, ...]:
    return (found.low, found.high) if isinstance(found, Range) else (found,)


def _beside(estimate: Estimate, language: Language) -> list[str]:
    """Return what the table does not hold: missed sessions, the scale without the plan."""
    said = []
    if estimate.totals.missed_sessions:
        missed = language.money(estimate.totals.missed_sessions)
        said.append(
            language.text("and {amount} for missed sessions, which nobody covers", amount=missed)
        )
    if estimate.sliding_scale is not None:
        amount = language.money(estimate.sliding_scale.to_pay)
        said.append(
            language.text("paid by the sliding scale, without your plan: {amount}", amount=amount)
        )
    return said


def _sources(estimate: Estimate, language: Language) -> tuple[str, ...]:
    """Return where the payer's values came from, a document at a time."""
    documents: dict[str, int] = {}
    for source in estimate.sources:
        name = clean(source.document)
        if source.retrieved_at:
            name = f"{name}, {clean(source.retrieved_at)}"
        documents[name] = documents.get(name, 0) + 1
    return tuple(
        language.plural(
            "{document}: {number} value", "{document}: {number} values", count, document=name
        )
        for name, count in documents.items()
    )
