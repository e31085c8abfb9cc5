"""What the picture of a comparison shows, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from iptcost._report.side_by_side.verdict import verdict
from iptcost._report.side_by_side.ways import between, label_of
from iptcost._rules.money import Money
from iptcost._ways.way import Comparison, ComparisonRange
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
    hatched: bool = True
    """Whether it can be the cheapest: bands that can't be are drawn fainter."""

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
    told = compared.between
    title, said = verdict(told, language)
    tracks = [
        Track(
            label_of(way, language),
            between(way.low_bound, way.high_bound, language),
            tuple(low for low, _ in way.by_session),
            tuple(high for _, high in way.by_session),
            hatched=way.cheapest != "no",
        )
        for way in told.ways[:MOST_LINES]
    ]
    totals = [f"{track.name}: {track.amount}" for track in tracks]
    return Picture(
        title,
        ". ".join((title, *said, *totals)) + ".",
        told.currency,
        told.digits,
        told.most,
        tuple(tracks),
        tuple(_marks(told, tracks, language)),
        told.benefit_years,
    )


def _marks(
    compared: ComparisonRange, tracks: Sequence[Track], language: Language
) -> Iterator[Mark]:
    """Yield where another way becomes the cheapest for certain."""
    last = compared.cheapest[-1]
    for phase in compared.cheapest[1 : MOST_MARKED + 1]:
        way = phase.ways[0]
        if len(phase.ways) == 1 and way < len(tracks):
            cost = tracks[way].highs[phase.from_session - 1]
            first, end = phase.from_session, phase.to_session
            text = _stretch(first, end, language, to_the_end=phase == last)
            yield Mark(first, cost, f"{text}: {tracks[way].name}")


def _stretch(first: int, last: int, language: Language, *, to_the_end: bool) -> str:
    """Return for which sessions a way is the cheapest."""
    if to_the_end:
        return language.text("cheapest from session {session} on", session=first)
    if first == last:
        return language.text("cheapest after session {session}", session=first)
    return language.text("cheapest after sessions {first} to {last}", first=first, last=last)
