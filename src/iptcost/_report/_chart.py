"""The comparison as a picture: what each way has cost when one stops after a session.

Drawn by matplotlib, an extra (``chart``): vector and bitmap from one drawing, no browser, no
network. Read in black and white: each way has its own dashes and marker and its name at the end
of its line. The title, the description and the labels are in the user's language.
"""

from __future__ import annotations

import html
import io
from itertools import cycle
from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from iptcost._compare import Comparison, Phase
from iptcost._language import Language
from iptcost._report._text import clean
from iptcost._report._ways import label, verdict

# Okabe and Ito's colours, told apart by nearly everybody; dashes and markers tell them too.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
DASHES: Final = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X")
MOST_LINES: Final = 14
MOST_MARKED: Final = 6
_SIZE: Final = (9.0, 5.0)


def draw(compared: Comparison, language: Language, suffix: str) -> bytes:
    """Return the picture as the bytes of a file: ``.svg``, ``.png`` or ``.html``."""
    import matplotlib as mpl

    title, _ = verdict(compared, language)
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "iptcost", "font.size": 10}
    with mpl.rc_context(settings):
        figure = _figure(compared, language)
        if suffix == ".png":
            return _saved(figure, "png", {"Title": title, "Description": alt(compared, language)})
        svg = _accessible(_saved(figure, "svg", {"Date": None}), title, alt(compared, language))
    return svg if suffix == ".svg" else _page(svg, title, language)


def alt(compared: Comparison, language: Language) -> str:
    """Return what the picture shows, for whoever can't see it."""
    head, said = verdict(compared, language)
    totals = [
        f"{label(way, language)}: {language.money(way.to_pay)}"
        for way in compared.ways[:MOST_LINES]
    ]
    return ". ".join((head, *said, *totals)) + "."


def _saved(figure: Figure, form: str, metadata: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=form, metadata=metadata, dpi=150)
    return out.getvalue()


def _figure(compared: Comparison, language: Language) -> Figure:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    ways = compared.ways[:MOST_LINES]
    sessions = range(1, len(compared.sessions) + 1)
    looks = zip(cycle(COLOURS), cycle(DASHES), cycle(MARKERS), strict=False)
    for way, (colour, dashes, marker) in zip(ways, looks, strict=False):
        axes.plot(
            sessions,
            [float(cost.amount) for cost in way.by_session],
            color=colour,
            linestyle=dashes,
            marker=marker,
            markersize=4,
            markevery=max(1, len(sessions) // 8),
            linewidth=1.8,
        )
    _names(axes, compared, language)
    _marks(axes, compared, language)
    axes.set_title(
        _plain(language.text("What the course has cost when you stop after a session")), loc="left"
    )
    axes.set_xlabel(_plain(language.text("session")))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(1, max(2, len(sessions)))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: _plain(_amount(value, compared, language)))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, axis="y", color="#dddddd", linewidth=0.6)
    return figure


def _amount(value: float, compared: Comparison, language: Language) -> str:
    """Return a whole amount for the axis."""
    from iptcost._money import Money

    whole = Money(round(value) * 10**compared.digits, compared.currency, compared.digits)
    return language.money(whole)


def _names(axes: Any, compared: Comparison, language: Language) -> None:
    """Write each way's name and total at the end of its line, no two over each other."""
    ways = compared.ways[:MOST_LINES]
    ends = [float(way.to_pay.amount) for way in ways]
    top = max((float(max(way.by_session).amount) for way in ways), default=0) or 1
    step = top * 0.055
    places: list[float] = []
    for end in ends:
        places.append(max(end, places[-1] + step) if places else end)
    last = len(compared.sessions)
    for number, (way, end, place) in enumerate(zip(ways, ends, places, strict=True)):
        axes.annotate(
            _plain(f"{label(way, language)}  {language.money(way.to_pay)}"),
            xy=(last, end),
            xytext=(last + 0.04 * max(last, 2), place),
            va="center",
            annotation_clip=False,
            color=COLOURS[number % len(COLOURS)],
            arrowprops={
                "arrowstyle": "-",
                "linewidth": 0.5,
                "color": "#888888",
                "relpos": (0, 0.5),
            },
        )


def _marks(axes: Any, compared: Comparison, language: Language) -> None:
    """Mark where another way becomes the cheapest, and where a benefit year begins."""
    for phase in compared.cheapest[1 : MOST_MARKED + 1]:
        cost = float(compared.ways[phase.way].by_session[phase.from_session - 1].amount)
        axes.plot(
            [phase.from_session], [cost], marker="o", markersize=13, fillstyle="none", color="black"
        )
        text = _stretch(phase, compared.cheapest[-1], language)
        axes.annotate(
            _plain(text),
            xy=(phase.from_session, cost),
            xytext=(8, -16),
            textcoords="offset points",
            fontsize=8,
        )
    for session in compared.benefit_years:
        axes.axvline(session - 0.5, color="#555555", linewidth=1, linestyle=(0, (2, 2)))
        axes.text(
            session - 0.5,
            0.98,
            _plain(f" {language.text('new benefit year')}"),
            transform=axes.get_xaxis_transform(),
            va="top",
            fontsize=8,
            color="#333333",
        )


def _stretch(phase: Phase, last: Phase, language: Language) -> str:
    """Return for which sessions a way is the cheapest."""
    if phase == last:
        return language.text("cheapest from session {session} on", session=phase.from_session)
    if phase.from_session == phase.to_session:
        return language.text("cheapest after session {session}", session=phase.from_session)
    return language.text(
        "cheapest after sessions {first} to {last}", first=phase.from_session, last=phase.to_session
    )


def _plain(text: str) -> str:
    """Return text in which matplotlib reads no formula: a dollar sign would begin one."""
    return clean(text, 120).replace("\\", "\\\\").replace("$", r"\$")


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
