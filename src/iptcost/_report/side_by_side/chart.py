"""The comparison as a picture: what each way has cost when one stops after a session.

Drawn by matplotlib, an extra (``chart``): vector and bitmap from one drawing, no browser, no
network. Read in black and white: each way has its own dashes and marker, a way between two ends
its own hatching, and its name stands at the end of its line, led to by the same dashes. The
title, the description and the labels are in the user's language.
"""

from __future__ import annotations

import html
import io
import textwrap
from typing import Any, Final

import attrs
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from iptcost._report.side_by_side.picture import Mark, Picture, Track, picture
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._ways.way import Comparison, ComparisonRange
from iptcost._words.language import Language

# Okabe and Ito's colours, told apart by nearly everybody; dashes and markers tell them too.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
DASHES: Final = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">", "p", "h", "d", "8")
HATCHES: Final = ("///", "\\\\\\", "...", "|||", "xxx", "---", "+++")
_WIDTH, _HEIGHT = 9.0, 5.0
_LINE, _GAP = 0.165, 0.1
"""Inches that a line of a name takes, and the space between two names."""
_NAME, _CAPTION = 30, 100
_MOST_NAME_LINES: Final = 3


@attrs.frozen
class _Look:
    """How a way is drawn."""

    colour: str
    dashes: Any
    marker: str
    hatch: str


def draw(compared: Comparison | ComparisonRange, language: Language, suffix: str) -> bytes:
    """Return the picture as the bytes of a file: ``.svg``, ``.png`` or ``.html``."""
    import matplotlib as mpl

    shown = picture(compared, language)
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "iptcost", "font.size": 10}
    with mpl.rc_context({**settings, "hatch.linewidth": 0.5}):
        figure = _figure(shown, language)
        if suffix == ".png":
            return _saved(figure, "png", {"Title": shown.title, "Description": shown.description})
        svg = _saved(figure, "svg", {"Date": None})
    svg = _accessible(svg, shown.title, shown.description)
    return svg if suffix == ".svg" else _page(svg, shown.title, language)


def _saved(figure: Figure, form: str, metadata: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=form, metadata=metadata, dpi=150)
    return out.getvalue()


def _figure(shown: Picture, language: Language) -> Figure:
    names = [_wrapped(track) for track in shown.tracks]
    inches = [_LINE * (name.count("\n") + 1) + _GAP for name in names]
    said = [
        line
        for number, mark in enumerate(shown.marks, start=1)
        for line in textwrap.wrap(f"{number}  {mark.text}", _CAPTION, subsequent_indent="     ")
    ]
    below = 0.9 + _LINE * len(said)
    height = max(_HEIGHT, below + 0.4 + sum(inches))
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    looks = [_look(number) for number in range(len(shown.tracks))]
    for number, (track, look) in enumerate(zip(shown.tracks, looks, strict=True)):
        _track(axes, track, look, number)
    top = max((_float(cost) for track in shown.tracks for cost in track.highs), default=0) or 1
    axes.set_ylim(0, top * 1.05)
    axes.set_xlim(1, max(2, shown.sessions))
    inch = top * 1.05 / (height - below)
    _names(axes, shown, names, looks, [size * inch for size in inches])
    _marks(axes, shown.marks)
    _years(axes, shown, language)
    axes.set_title(
        _plain(language.text("What the course has cost when you stop after a session")), loc="left"
    )
    axes.set_xlabel(_plain(language.text("session")))
    if said:
        figure.supxlabel(_plain("\n".join(said)), x=0.02, ha="left", fontsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: _plain(_amount(value, shown, language)))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, axis="y", color="#dddddd", linewidth=0.6)
    return figure


def _look(number: int) -> _Look:
    """Return how a way is drawn; of the eighth and the first only the colour is the same."""
    place = number % len(COLOURS)
    turned = (number + 3 * (number // len(COLOURS))) % len(DASHES)
    return _Look(COLOURS[place], DASHES[turned], MARKERS[number % len(MARKERS)], HATCHES[turned])


def _track(axes: Any, track: Track, look: _Look, number: int) -> None:
    """Draw one way: a line, or a hatched band between two thin ones.

    Markers are staggered, so that of ways that lie on each other each is seen.
    """
    sessions = range(1, len(track.highs) + 1)
    lows = [_float(cost) for cost in track.lows]
    highs = [_float(cost) for cost in track.highs]
    step = max(1, len(sessions) // 6)
    width = 1.0 if track.is_band else 1.8
    if track.is_band:
        axes.fill_between(
            sessions, lows, highs, facecolor="none", edgecolor=look.colour, alpha=0.45,
            hatch=look.hatch if track.hatched else None, linewidth=0,
        )  # fmt: skip
        axes.plot(sessions, lows, color=look.colour, linestyle=look.dashes, linewidth=width)
    axes.plot(
        sessions,
        highs,
        color=look.colour,
        linestyle=look.dashes,
        marker=look.marker,
        markersize=4,
        markevery=(number % step, step),
        linewidth=width,
    )


def _float(cost: Money) -> float:
    """Return an amount as a place on an axis."""
    return float(cost.amount)


def _amount(value: float, shown: Picture, language: Language) -> str:
    """Return a whole amount for the axis."""
    return language.money(Money(round(value) * 10**shown.digits, shown.currency, shown.digits))


def _wrapped(track: Track) -> str:
    """Return a way's name in short lines, its amount in the last."""
    lines = textwrap.wrap(clean(track.name, 120), _NAME)[:_MOST_NAME_LINES] or [""]
    if len(lines[-1]) + len(track.amount) + 2 <= _NAME:
        lines[-1] += f"  {track.amount}"
    else:
        lines.append(track.amount)
    return "\n".join(lines)


def _names(
    axes: Any, shown: Picture, names: list[str], looks: list[_Look], sizes: list[float]
) -> None:
    """Write each way's name at the end of its line, no two over each other.

    ``sizes`` are what the names take on the axis of costs.
    """
    ends = [(_float(track.highs[-1]) + _float(track.lows[-1])) / 2 for track in shown.tracks]
    order = sorted(range(len(ends)), key=ends.__getitem__)
    places = _spread([ends[i] for i in order], [sizes[i] for i in order], axes.get_ylim()[1])
    last = shown.sessions
    for i, place in zip(order, places, strict=True):
        axes.annotate(
            _plain(names[i]),
            xy=(len(shown.tracks[i].highs), ends[i]),
            xytext=(last + 0.06 * max(last, 2), place),
            va="center",
            annotation_clip=False,
            fontsize=9,
            arrowprops={
                "arrowstyle": "-",
                "linewidth": 1.0,
                "color": looks[i].colour,
                "linestyle": looks[i].dashes,
                "relpos": (0, 0.5),
            },
        )


def _spread(ends: list[float], sizes: list[float], top: float) -> list[float]:
    """Return places as near to the ends as can be, so far apart as their sizes, below ``top``."""
    places: list[float] = []
    for number, end in enumerate(ends):
        least = places[-1] + (sizes[number - 1] + sizes[number]) / 2 if places else end
        places.append(max(end, least))
    most = top
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], most - sizes[number] / 2)
        most = places[number] - sizes[number] / 2
    return places


def _marks(axes: Any, marks: tuple[Mark, ...]) -> None:
    """Mark where another way becomes the cheapest: a ring with a number, told below the axis."""
    for number, mark in enumerate(marks, start=1):
        cost = _float(mark.cost)
        axes.plot([mark.session], [cost], marker="o", markersize=13, fillstyle="none", color="k")
        axes.annotate(
            str(number),
            xy=(mark.session, cost),
            xytext=(8, -11),
            textcoords="offset points",
            fontsize=9,
            fontweight="bold",
            annotation_clip=False,
        )


def _years(axes: Any, shown: Picture, language: Language) -> None:
    """Mark where a benefit year begins anew; the words stand where there is room for them."""
    for session in shown.benefit_years:
        left = session > shown.sessions / 2
        axes.axvline(session - 0.5, color="#555555", linewidth=1, linestyle=(0, (2, 2)))
        words = _plain(language.text("new benefit year"))
        axes.text(
            session - 0.5,
            0.99,
            f"{words} " if left else f" {words}",
            transform=axes.get_xaxis_transform(),
            ha="right" if left else "left",
            va="top",
            fontsize=8,
            color="#333333",
        )


def _plain(text: str) -> str:
    """Return text in which matplotlib reads no formula: a dollar sign would begin one."""
    lines = [clean(line, 120) for line in text.split("\n")]
    return "\n".join(lines).replace("\\", "\\\\").replace("$", r"\$")


def _accessible(svg: bytes, title: str, description: str) -> bytes:
    """Give the picture a title and a description that a screen reader says."""
    text = svg.decode("utf-8")
    text = text[text.index("<svg") :]
    head, rest = text.split(">", 1)
    said = f"<title>{html.escape(title)}</title>\n<desc>{html.escape(description)}</desc>"
    return f'{head} role="img">\n{said}{rest}'.encode()


def _page(svg: bytes, title: str, language: Language) -> bytes:
    """Return a page that holds the picture and needs nothing else."""
    heading = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="{html.escape(language.locale.language)}">\n'
        f'<head><meta charset="utf-8"><title>{heading}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<style>body{font-family:sans-serif;margin:1rem auto;max-width:60rem}"
        "svg{width:100%;height:auto}</style></head>\n"
        f"<body><h1>{heading}</h1>\n{svg.decode('utf-8')}</body></html>\n"
    ).encode()
