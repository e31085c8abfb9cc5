"""The likely cost in words: the mean, the quantiles, and by whose weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iptcost._ledger.lines import Likely
from iptcost._report.unknown.named import names
from iptcost._words.language import Language

TENTH_OF_PERCENT = 1_000
"""In millionths: finer shares of courses say nothing."""


def title(language: Language) -> str:
    """Return what stands above the likely cost."""
    return language.text("Likely, by the weights that the case gives")


def likely(found: Likely | None, language: Language) -> Iterator[str]:
    """Yield the sentences of a likely cost; none where there is none."""
    if found is None:
        return
    yield language.text("{amount} on average", amount=language.money(found.expected))
    low, middle, high = (language.money(entry.cost) for entry in found.quantiles)
    yield language.text(
        "one in ten pays at most {low}, half at most {middle}, nine in ten at most {high}",
        low=low,
        middle=middle,
        high=high,
    )
    if found.stop_early:
        tenths = (2 * found.stop_early + TENTH_OF_PERCENT) // (2 * TENTH_OF_PERCENT)
        share = language.rate(tenths * TENTH_OF_PERCENT)
        yield language.text("{share} end before the last session", share=share)
    if found.drawn is not None:
        yield language.text(
            "drawn {drawn} times, seed {seed}: there are too many fillings to reckon every one",
            drawn=language.number(found.drawn),
            seed=str(found.seed),
        )
    yield language.text("weights of: {paths}", paths=_listed(found.weighted, language))


def lacking(paths: Sequence[str], language: Language) -> Iterator[str]:
    """Yield why there is no likely cost where some holes have weights and others have none."""
    if paths:
        yield language.text(
            "no figure: without weights are {paths}", paths=_listed(paths, language)
        )


def _listed(paths: Sequence[str], language: Language) -> str:
    return ", ".join(names(paths, language).values())
