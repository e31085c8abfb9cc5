"""What the picture of a comparison shows, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from iptcost._report.side_by_side.span_words import between, label_of, verdict_range
from iptcost._report.side_by_side.ways import label, verdict
from iptcost._rules.money import Money
from iptcost._ways.span import ComparisonRange, PhaseRange
from iptcost._ways.way import Comparison
from iptcost._words.language import Language

MOST_LINES = 14
MOST_MARKED = 6


@attrs.frozen
class Track:
    """One way: what it has cost after each session, between two ends, and what it is called."""

    name: str
    amount: str
    lows: tuple[Money, ...]
    highs: tuple[Money, ...]
    hatched: bool = False
    """Whether it can be the cheapest: bands that can't be are drawn without hatching."""

    @property
    def is_band(self) -> bool:
        """Whether the two ends differ anywhere."""
        return self.lows != self.highs


@attrs.frozen
class Mark:
    """Where another way becomes the cheapest: a session, a cost, and a sentence."""

    session: int
    cost: Money
    text: str


@attrs.frozen
class Picture:
    """All of it. ``title`` and ``description`` say the same in words."""

    title: str
    description: str
    currency: str
    digits: int
    sessions: int
    tracks: tuple[Track, ...]
    marks: tuple[Mark, ...]
    benefit_years: tuple[int, ...]


def picture(compared: Comparison | ComparisonRange, language: Language) -> Picture:
    """Return what is to be drawn of a comparison."""
    if isinstance(compared, ComparisonRange):
        title, said = verdict_range(compared, language)
        tracks = _bands(compared, language)
        sessions = compared.most
    else:
        title, said = verdict(compared, language)
        tracks = _lines(compared, language)
        sessions = len(compared.sessions)
    totals = [f"{track.name}: {track.amount}" for track in tracks]
    return Picture(
        title,
        ". ".join((title, *said, *totals)) + ".",
        compared.currency,
        compared.digits,
        sessions,
        tuple(tracks),
        tuple(_marks(compared, tracks, language)),
        compared.benefit_years,
    )


def _lines(compared: Comparison, language: Language) -> list[Track]:
    return [
        Track(label(way, language), language.money(way.to_pay), way.by_session, way.by_session)
        for way in compared.ways[:MOST_LINES]
    ]


def _bands(compared: ComparisonRange, language: Language) -> list[Track]:
    return [
        Track(
            label_of(way, language),
            between(way.low_bound, way.high_bound, language),
            tuple(low for low, _ in way.by_session),
            tuple(high for _, high in way.by_session),
            hatched=way.cheapest != "no",
        )
        for way in compared.ways[:MOST_LINES]
    ]


def _marks(
    compared: Comparison | ComparisonRange, tracks: list[Track], language: Language
) -> Iterator[Mark]:
    """Yield where another way becomes the cheapest for certain."""
    last = compared.cheapest[-1]
    for phase in compared.cheapest[1 : MOST_MARKED + 1]:
        ways = phase.ways if isinstance(phase, PhaseRange) else (phase.way,)
        if len(ways) == 1 and ways[0] < len(tracks):
            cost = tracks[ways[0]].highs[phase.from_session - 1]
            first, end = phase.from_session, phase.to_session
            text = _stretch(first, end, language, to_the_end=phase == last)
            yield Mark(first, cost, f"{text}: {tracks[ways[0]].name}")


def _stretch(first: int, last: int, language: Language, *, to_the_end: bool) -> str:
    """Return for which sessions a way is the cheapest."""
    if to_the_end:
        return language.text("cheapest from session {session} on", session=first)
    if first == last:
        return language.text("cheapest after session {session}", session=first)
    return language.text("cheapest after sessions {first} to {last}", first=first, last=last)
