"""The sentences of a comparison between two ends: which way, and on what that depends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from iptcost._form.facts import COUNTS, RATES
from iptcost._report.side_by_side.ways import (
    as_it_stands,
    condition,
    facts,
    label,
    provisos,
    supposes,
)
from iptcost._report.text import clean
from iptcost._report.unknown.named import day_of, names
from iptcost._report.unknown.phrases import meaning_of
from iptcost._rules.money import Money, minor_units
from iptcost._ways.span import ComparisonRange, Deciding, PhaseRange, WayRange
from iptcost._ways.way import BUNDLE
from iptcost._words.language import Language


def label_of(way: WayRange, language: Language) -> str:
    """Return what a way is called; a mixture that changes with the answers, by its sort."""
    low, high = label(way.low, language), label(way.high, language)
    if way.kind != BUNDLE or low == high:
        return high
    return language.text("the cheapest mixture of bundles")


def between(low: Money, high: Money, language: Language) -> str:
    """Return one amount, or two ends."""
    if low == high:
        return language.money(low)
    return f"{language.money(low)} – {language.money(high)}"


def verdict_range(compared: ComparisonRange, language: Language) -> tuple[str, list[str]]:
    """Return which way is the cheapest whatever the answers, or on what it depends."""
    best = compared.ways[0]
    if best.cheapest == "certain":
        head = language.text(
            "Cheapest whatever the answers: {way}, {amount}",
            way=label_of(best, language),
            amount=between(best.low_bound, best.high_bound, language),
        )
        standing = next((way for way in compared.ways if not supposes(way.high)), best)
        said = list(provisos(best.high, language))
        if supposes(best.high) and standing is not best:
            amount = between(standing.low_bound, standing.high_bound, language)
            said.append(as_it_stands(label_of(standing, language), amount, language))
        return head, [*said, *_phases(compared, language)]
    head = language.text("Which way is the cheapest depends on what is not known")
    may = [i for i, way in enumerate(compared.ways) if way.cheapest == "possible"]
    said = [language.text("it may be {ways}", ways=_either(compared, may, language))]
    said += [_decided(compared, entry, language) for entry in compared.decided_by]
    if not compared.searched:
        said.append(language.text("too much is unknown to look for all that would decide it"))
    return head, [*said, *_phases(compared, language)]


def _either(compared: ComparisonRange, ways: Sequence[int], language: Language) -> str:
    *others, last = [label_of(compared.ways[way], language) for way in ways]
    if not others:
        return last
    return language.text("{ways} or {last}", ways=", ".join(others), last=last)


def _decided(compared: ComparisonRange, entry: Deciding, language: Language) -> str:
    value = _value(compared, entry, language)
    if entry.how == "at-least":
        value = language.text("at least {value}", value=value)
    elif entry.how == "at-most":
        value = language.text("at most {value}", value=value)
    elif entry.how == "choice":
        name = names(compared.unknowns, language)[entry.path]
        value = language.text("choice {number} of {name}", number=value, name=name)
    this = meaning_of(
        entry.path, {} if entry.how == "choice" else entry.value, language, value, alone=False
    )
    way = label_of(compared.ways[entry.way], language)
    return language.text("if {this}: {way}", this=this, way=way)


def _value(compared: ComparisonRange, entry: Deciding, language: Language) -> str:
    """Return a value as people write it: an amount with its currency, anything else as it is."""
    key = entry.path.rpartition(".")[2]
    value: Any = entry.value
    if key == "benefit_year":
        return day_of(str(value), language)
    if entry.how in ("is", "choice") or key in RATES:
        return clean(value)
    if key in COUNTS:
        return language.number(value)
    digits = compared.digits
    return language.money(Money(minor_units(value, digits), compared.currency, digits))


def _phases(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield who would be better off with another way when stopping early."""
    if len(compared.cheapest) == 1:
        if len(compared.cheapest[0].ways) == 1 and len(compared.ways) > 1 and compared.most > 1:
            yield language.text("the cheapest after every session")
        return
    for phase in compared.cheapest:
        way = _either(compared, phase.ways, language)
        if phase == compared.cheapest[-1]:
            if compared.ways[0].cheapest == "certain":
                yield language.text(
                    "from session {session} on {way} is cheaper",
                    session=phase.from_session,
                    way=way,
                )
            continue
        yield _stretch(phase, way, language)


def _stretch(phase: PhaseRange, way: str, language: Language) -> str:
    if phase.from_session == phase.to_session:
        return language.text(
            "if you stop after session {session}: {way}", session=phase.to_session, way=way
        )
    return language.text(
        "if you stop after sessions {first} to {last}: {way}",
        first=phase.from_session,
        last=phase.to_session,
        way=way,
    )


def break_even_ranges(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield from when on one way is cheaper than another, or on what it depends.

    Of those that depend, only the ways that are the cheapest for somebody are worth a line.
    """
    called = names(compared.unknowns, language)
    wanted = {way for phase in compared.cheapest for way in phase.ways}
    for entry in compared.break_even:
        cheaper = label_of(compared.ways[entry.cheaper], language)
        dearer = label_of(compared.ways[entry.dearer], language)
        if entry.latest is None:
            if {entry.cheaper, entry.dearer} <= wanted:
                yield language.text(
                    "whether {cheaper} or {dearer} costs less depends on: {names}",
                    cheaper=cheaper,
                    dearer=dearer,
                    names=", ".join(called[path] for path in entry.depends_on),
                )
        elif entry.earliest == entry.latest:
            yield language.text(
                "from session {session} on {cheaper} costs less than {dearer}",
                session=entry.latest,
                cheaper=cheaper,
                dearer=dearer,
            )
        else:
            yield language.text(
                "from session {session} on at the latest, {cheaper} costs less than {dearer}",
                session=entry.latest,
                cheaper=cheaper,
                dearer=dearer,
            )


def shared_range(compared: ComparisonRange, language: Language) -> list[str]:
    """Return the conditions of more than one way, each once: they are said below the table."""
    said = [text for way in compared.ways for text in _conditions(way, language)]
    return [sentence for sentence in dict.fromkeys(said) if said.count(sentence) > 1]


def _conditions(way: WayRange, language: Language) -> list[str]:
    entries = (*way.low.conditions, *way.high.conditions)
    return list(dict.fromkeys(condition(entry, language) for entry in entries))


def facts_range(
    way: WayRange, compared: ComparisonRange, language: Language, below: list[str]
) -> Iterator[str]:
    """Yield what is to be said of one way below its row."""
    if not way.exact:
        yield language.text(
            "not every value could be tried: it can't be less than {low} nor more than {high}",
            low=language.money(way.low_bound),
            high=language.money(way.high_bound),
        )
    if way.unknowns:
        called = names(compared.unknowns, language)
        depends = ", ".join(called[path] for path in way.unknowns)
        yield language.text("depends on: {names}", names=depends)
    if way.low == way.high:
        yield from facts(way.high, language, below)
        return
    said = _conditions(way, language)
    of_end = [fact for fact in facts(way.high, language, []) if fact not in said]
    for fact in of_end:
        yield language.text("at most: {fact}", fact=fact)
    yield from (sentence for sentence in said if sentence not in below)
    numbers = sorted(below.index(sentence) + 1 for sentence in said if sentence in below)
    if numbers:
        listed = ", ".join(map(str, numbers))
        yield language.plural(
            "on condition {listed}", "on conditions {listed}", len(numbers), listed=listed
        )
