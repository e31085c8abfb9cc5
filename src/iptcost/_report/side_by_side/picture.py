"""The picture of a comparison: what it shows, and drawn as SVG. No library, no font.

Colours are classes and presentation attributes, so that a page's own style, dark or printed, may
set others; each track has its dashes too, for who tells no colours apart. The picture's words
stand in it as title and description; names and amounts are the page's, beside it, or below it
where the picture is a file of its own.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

import attrs

from iptcost._report.side_by_side.compared import verdict
from iptcost._report.side_by_side.ways import between, label_of
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._ways.way import Comparison, ComparisonRange
from iptcost._words.language import Language

MOST_LINES: Final = 14
MOST_MARKED: Final = 6
WIDTH: Final = 420
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 16, 40
ROW, SWATCH = 15, 26
"""A line of the names below, and the piece of a track's line before its name."""
MOST_LETTERS: Final = 62
"""So many letters of a name stand on a line."""
STEPS: Final = (1, 2, 2.5, 5, 10)
FONT: Final = ' font-family="sans-serif"'
MOST_TICKS: Final = 6
# Okabe and Ito's colours, told apart by nearly everybody; dashes tell them too.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555", "#E69F00", "#56B4E9")
DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2", "12 4")


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
            text = language.text(
                "cheapest from session {session} on"
                if phase == last
                else "cheapest after session {session}"
                if first == end
                else "cheapest after sessions {first} to {last}",
                session=first,
                first=first,
                last=end,
            )
            yield Mark(first, cost, f"{text}: {tracks[way].name}")


# -- drawn ------------------------------------------------------------------------------------


def svg(shown: Picture, language: Language, axis: str, *, named: bool = False) -> str:
    """Return the picture as an SVG element; ``axis`` is what sessions are called.

    ``named`` writes below it what each line and each mark is, for a file that stands alone.
    """
    top = max((cost.minor for track in shown.tracks for cost in track.highs), default=0) or 1
    step = _step(top)
    scale = _Scale(shown.sessions, -(-top // step) * step)
    below = list(_names(shown)) if named else []
    lines = len(below) - len(shown.tracks) - len(shown.marks)
    height = HEIGHT + ROW * (1 + lines) if below else HEIGHT
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'aria-labelledby="chart-title chart-description" font-size="11" fill="currentColor"'
            f"{FONT if named else ''}>"
        ),
        f'<title id="chart-title">{_text(shown.title)}</title>',
        f'<desc id="chart-description">{_text(shown.description, 2000)}</desc>',
        *_axes(shown, scale, language, axis),
        *(part for n, track in enumerate(shown.tracks) for part in _track(track, n, scale)),
        *(
            f'<g class="mark"><circle cx="{scale.x(mark.session)}" cy="{scale.y(mark.cost.minor)}" '
            'r="5" fill="none" stroke="currentColor"/>'
            f'<text x="{scale.x(mark.session)}" y="{scale.y(mark.cost.minor)}" dy="-0.8em" '
            f'text-anchor="middle" font-weight="bold">{number}</text></g>'
            for number, mark in enumerate(shown.marks, 1)
        ),
        *below,
        "</svg>",
    ]
    return "\n".join(parts)


def page(shown: Picture, language: Language) -> str:
    """Return a page that holds the picture and needs nothing else."""
    heading = _text(shown.title)
    drawn = svg(shown, language, language.text("session"), named=True)
    return (
        f'<!doctype html>\n<html lang="{escape(language.locale.language)}">\n'
        f'<head><meta charset="utf-8"><title>{heading}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<style>:root{color-scheme:light dark}body{font-family:sans-serif;margin:1rem auto;"
        "max-width:50rem;padding:0 1rem}h1{font-size:1.3rem}svg{width:100%;height:auto}</style>"
        f"</head>\n<body><h1>{heading}</h1>\n{drawn}\n</body></html>\n"
    )


def _names(shown: Picture) -> Iterator[str]:
    """Yield the names below the picture: a piece of each line, or a mark's number, and words."""
    y = HEIGHT + ROW
    tracks = ((n, f"{clean(each.name, 200)}: {each.amount}") for n, each in enumerate(shown.tracks))
    marks = ((str(n), clean(each.text, 200)) for n, each in enumerate(shown.marks, 1))
    for number, text in itertools.chain(tracks, marks):
        if isinstance(number, int):
            yield f'<path d="M8 {y - 4}h{SWATCH}" {_stroke(number)}/>'
        else:
            place = f'x="{8 + SWATCH // 2}" y="{y}" text-anchor="middle"'
            yield f'<text {place} font-weight="bold">{number}</text>'
        for line in textwrap.wrap(text, MOST_LETTERS):
            yield f'<text x="{16 + SWATCH}" y="{y}">{escape(line)}</text>'
            y += ROW


class _Scale:
    """From sessions and minor units to places."""

    def __init__(self, sessions: int, top: int) -> None:
        self.sessions = max(2, sessions)
        self.top = top

    def x(self, session: float) -> str:
        """Return where a session stands."""
        width = WIDTH - LEFT - RIGHT
        return f"{LEFT + width * (session - 1) / (self.sessions - 1):.1f}"

    def y(self, minor: float) -> str:
        """Return where a cost stands."""
        return f"{HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * minor / self.top:.1f}"


def _step(top: int) -> int:
    """Return the distance between two lines of the grid: 1, 2, 2.5 or 5 times a power of ten."""
    power: int = 10 ** max(0, len(str(top)) - 2)
    steps = (factor * unit for unit in (power, power * 10) for factor in STEPS)
    whole = (int(step) for step in steps if step == int(step))
    return max(1, next((step for step in whole if top <= step * (MOST_TICKS - 1)), power * 100))


def _axes(shown: Picture, scale: _Scale, language: Language, axis: str) -> Iterator[str]:
    yield '<g class="axis" stroke="currentColor" stroke-width="0.6">'
    for minor in range(0, scale.top + 1, _step(scale.top)):
        height = scale.y(minor)
        amount = language.money(Money(minor, shown.currency, shown.digits))
        yield f'<path d="M{LEFT} {height}H{WIDTH - RIGHT}" stroke-opacity="0.25"/>'
        yield (
            f'<text x="{LEFT - 6}" y="{height}" dy="0.35em" text-anchor="end" stroke="none">'
            f"{_text(_short(amount, shown))}</text>"
        )
    numbers = range(1, shown.sessions + 1, max(1, -(-shown.sessions // 8)))
    below = [(scale.x(number), HEIGHT - BOTTOM + 15, str(number)) for number in numbers]
    below.append((str((LEFT + WIDTH - RIGHT) // 2), HEIGHT - 6, _text(axis)))
    for x, y, said in below:
        yield f'<text x="{x}" y="{y}" text-anchor="middle" stroke="none">{said}</text>'
    for session in shown.benefit_years:
        x, side = scale.x(session - 0.5), "end" if session > shown.sessions / 2 else "start"
        yield (
            f'<path class="year" d="M{x} {TOP}V{HEIGHT - BOTTOM}" stroke-dasharray="2 3"/>'
            f'<text x="{x}" dx="{-4 if side == "end" else 4}" y="{TOP}" text-anchor="{side}" '
            f'stroke="none" font-size="9">{_text(language.text("new benefit year"))}</text>'
        )
    yield "</g>"


def _short(amount: str, shown: Picture) -> str:
    """Return an amount without its cents, which are zero on the grid of larger ones."""
    for point in (".", ","):
        zeros = point + "0" * shown.digits
        if shown.digits and zeros in amount:
            return amount.replace(zeros, "", 1)
    return amount


def _stroke(number: int) -> str:
    """Return how a track is drawn; of the eighth and the first only the colour is the same."""
    place = number % len(COLOURS)
    dashes = DASHES[(number + number // len(COLOURS)) % len(DASHES)]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'class="track t{place}" fill="none" stroke="{COLOURS[place]}" stroke-width="2"{dashed}'


def _track(track: Track, number: int, scale: _Scale) -> Iterator[str]:
    yield f"<g {_stroke(number)}>"
    highs, lows = _points(track.highs, scale), _points(track.lows, scale)
    if track.is_band:
        back = " ".join(reversed(lows))
        yield (
            f'<path class="band" d="M{" ".join(highs)} {back}Z" '
            f'fill="{COLOURS[number % len(COLOURS)]}" stroke="none" '
            f'fill-opacity="{0.15 if track.hatched else 0.06}"/>'
        )
        yield f'<polyline points="{" ".join(lows)}"/>'
    yield f'<polyline points="{" ".join(highs)}"/>'
    yield "</g>"


def _points(costs: Sequence[Money], scale: _Scale) -> list[str]:
    return [f"{scale.x(n)},{scale.y(cost.minor)}" for n, cost in enumerate(costs, 1)]


def _text(said: str, longest: int = 200) -> str:
    return escape(clean(said, longest))
