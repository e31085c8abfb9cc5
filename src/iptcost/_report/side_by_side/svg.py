"""A picture drawn as SVG: lines and bands over sessions, axes, marks. No library, no font.

Colours are classes and presentation attributes, so that a page's own style, dark or printed, may
set others; each track has its dashes too, for who tells no colours apart. The picture's words
stand in it as title and description; names and amounts are the page's, beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from iptcost._report.side_by_side.picture import Picture, Track
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._words.language import Language

WIDTH: Final = 420
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 16, 40
STEPS: Final = (1, 2, 2.5, 5, 10)
MOST_TICKS: Final = 6
# Okabe and Ito's colours, told apart by nearly everybody; dashes tell them too.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555", "#E69F00", "#56B4E9")
DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2", "12 4")


def svg(shown: Picture, language: Language, axis: str) -> str:
    """Return the picture as an SVG element; ``axis`` is what sessions are called."""
    top = max((cost.minor for track in shown.tracks for cost in track.highs), default=0) or 1
    scale = _Scale(shown.sessions, _rounded(top))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="chart-title chart-description" font-size="11" fill="currentColor">'
    )
    parts = [
        head,
        f'<title id="chart-title">{_text(shown.title)}</title>',
        f'<desc id="chart-description">{_text(shown.description, 2000)}</desc>',
        *_axes(shown, scale, language, axis),
        *(
            part
            for number, track in enumerate(shown.tracks)
            for part in _track(track, number, scale)
        ),
        *_marks(shown, scale),
        "</svg>",
    ]
    return "\n".join(parts)


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
    for unit in (power, power * 10):
        for factor in STEPS:
            if top <= factor * unit * (MOST_TICKS - 1) and factor * unit == int(factor * unit):
                return max(1, int(factor * unit))
    return power * 100


def _rounded(top: int) -> int:
    step = _step(top)
    return -(-top // step) * step


def _axes(shown: Picture, scale: _Scale, language: Language, axis: str) -> Iterator[str]:
    yield '<g class="axis" stroke="currentColor" stroke-width="0.6">'
    step = _step(scale.top)
    for minor in range(0, scale.top + 1, step):
        y = scale.y(minor)
        amount = language.money(Money(minor, shown.currency, shown.digits))
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke-opacity="0.25"/>'
        yield (
            f'<text x="{LEFT - 6}" y="{y}" dy="0.35em" text-anchor="end" stroke="none">'
            f"{_text(_short(amount, shown))}</text>"
        )
    every = max(1, -(-shown.sessions // 8))
    for session in range(1, shown.sessions + 1, every):
        yield (
            f'<text x="{scale.x(session)}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle" '
            f'stroke="none">{session}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) // 2
    yield (
        f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle" stroke="none">'
        f"{_text(axis)}</text>"
    )
    for session in shown.benefit_years:
        yield (
            f'<path class="year" d="M{scale.x(session - 0.5)} {TOP}V{HEIGHT - BOTTOM}" '
            'stroke-dasharray="2 3"/>'
        )
    yield "</g>"


def _short(amount: str, shown: Picture) -> str:
    """Return an amount without its cents, which are zero on the grid of larger ones."""
    for point in (".", ","):
        zeros = point + "0" * shown.digits
        if shown.digits and zeros in amount:
            return amount.replace(zeros, "", 1)
    return amount


def _track(track: Track, number: int, scale: _Scale) -> Iterator[str]:
    place = number % len(COLOURS)
    colour, dashes = COLOURS[place], DASHES[(number + number // len(COLOURS)) % len(DASHES)]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    yield f'<g class="track t{place}" fill="none" stroke="{colour}" stroke-width="2"{dashed}>'
    highs, lows = _points(track.highs, scale), _points(track.lows, scale)
    if track.is_band:
        back = " ".join(reversed(lows))
        yield (
            f'<path class="band" d="M{" ".join(highs)} {back}Z" fill="{colour}" '
            'fill-opacity="0.15" stroke="none"/>'
        )
        yield f'<polyline points="{" ".join(lows)}"/>'
    yield f'<polyline points="{" ".join(highs)}"/>'
    yield "</g>"


def _points(costs: Sequence[Money], scale: _Scale) -> list[str]:
    return [f"{scale.x(n)},{scale.y(cost.minor)}" for n, cost in enumerate(costs, 1)]


def _marks(shown: Picture, scale: _Scale) -> Iterator[str]:
    for number, mark in enumerate(shown.marks, 1):
        x, y = scale.x(mark.session), scale.y(mark.cost.minor)
        yield (
            f'<g class="mark"><circle cx="{x}" cy="{y}" r="5" fill="none" stroke="currentColor"/>'
            f'<text x="{x}" y="{y}" dy="-0.8em" text-anchor="middle" font-weight="bold">{number}'
            "</text></g>"
        )


def _text(said: str, longest: int = 200) -> str:
    return escape(clean(said, longest))
