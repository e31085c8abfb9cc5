"""The picture of a comparison as a bitmap, drawn by matplotlib, an extra (``chart``).

It shows what ``picture`` draws: a line or a band for each way, each with its own dashes and marker,
named below with the marks.
"""

from __future__ import annotations

import io
import textwrap
from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from iptcost._report.side_by_side.picture import COLOURS, Picture, Track
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._words.language import Language

DASHES: Final = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">", "p", "h", "d", "8")
_WIDTH, _HEIGHT, _LINE = 9.0, 4.5, 0.21
"""Inches: the figure's width, the height of its axes, a line of the names below."""
_LETTERS: Final = 100


def png(shown: Picture, language: Language) -> bytes:
    """Return the picture as the bytes of a file."""

    def whole(value: float) -> Money:
        return Money(round(value) * 10**shown.digits, shown.currency, shown.digits)

    said = [_wrapped(f"{track.name}: {track.amount}") for track in shown.tracks]
    told = [_wrapped(mark.text) for mark in shown.marks]
    named = sum(text.count("\n") + 1 for text in (*said, *told))
    figure = Figure(figsize=(_WIDTH, _HEIGHT + _LINE * named), layout="constrained")
    axes = figure.add_subplot()
    for number, (track, text) in enumerate(zip(shown.tracks, said, strict=True)):
        _draw(axes, number, track, text)
    for number, (mark, text) in enumerate(zip(shown.marks, told, strict=True), start=1):
        place = mark.session, float(mark.cost.amount)
        axes.plot(*place, "ko", markersize=13, fillstyle="none")
        axes.annotate(str(number), place, (8, -11),
                      textcoords="offset points", fontsize=9, fontweight="bold")  # fmt: skip
        axes.plot([], [], "k", linestyle="", marker=f"${number}$", label=text)
    for session in shown.benefit_years:
        axes.axvline(session - 0.5, color="#555555", linewidth=1, linestyle=(0, (2, 2)))
        axes.annotate(
            _plain(language.text("new benefit year")), (session - 0.5, 0.99), (3, 0),
            xycoords=axes.get_xaxis_transform(), textcoords="offset points", va="top", fontsize=8,
        )  # fmt: skip
    axes.set_title(
        _plain(language.text("What the course has cost when you stop after a session")), loc="left"
    )
    axes.set_xlabel(_plain(language.text("session")))
    axes.set_ylim(0)
    axes.set_xlim(1, max(2, shown.sessions))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: _plain(language.money(whole(value))))
    axes.grid(visible=True, axis="y", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower left", frameon=False, fontsize=9, handlelength=5)
    out = io.BytesIO()
    words = {"Title": shown.title, "Description": shown.description}
    figure.savefig(out, format="png", metadata=words, dpi=150)
    return out.getvalue()


def _draw(axes: Any, number: int, track: Track, name: str) -> None:
    """Draw one way. Markers are staggered, so that of ways that lie on each other each is seen."""
    lows, highs = ([float(cost.amount) for cost in end] for end in (track.lows, track.highs))
    place = number % len(COLOURS)
    dashes = DASHES[(number + 3 * (number // len(COLOURS))) % len(DASHES)]
    look: dict[str, Any] = {"color": COLOURS[place], "linestyle": dashes}
    sessions = range(1, len(highs) + 1)
    if track.is_band:
        axes.fill_between(sessions, lows, highs, color=COLOURS[place], alpha=0.15, linewidth=0)
        axes.plot(sessions, lows, linewidth=1.0, **look)
    step = max(1, len(highs) // 6)
    axes.plot(sessions, highs, marker=MARKERS[number % len(MARKERS)], markersize=4,
              markevery=(number % step, step), linewidth=1.6, label=name, **look)  # fmt: skip


def _wrapped(text: str) -> str:
    return _plain("\n".join(textwrap.wrap(clean(text, 200), _LETTERS)))


def _plain(text: str) -> str:
    """Return text in which matplotlib reads no formula: a dollar sign would begin one."""
    return text.replace("\\", "\\\\").replace("$", r"\$")
