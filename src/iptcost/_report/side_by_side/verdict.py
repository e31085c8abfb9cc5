"""The sentences of a comparison: which way is the cheapest, and on what that depends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from iptcost._form.facts import COUNTS, RATES
from iptcost._report.side_by_side.ways import PROVISOS, between, condition, depends, label_of
from iptcost._report.text import clean
from iptcost._report.unknown import named, phrases
from iptcost._rules.money import Money, minor_units
from iptcost._ways.way import Comparison, ComparisonRange, Deciding, PhaseRange, Way
from iptcost._words.language import Language


def verdict(compared: Comparison | ComparisonRange, language: Language) -> tuple[str, list[str]]:
    """Return which way is the cheapest, and for whom another one is, or on what it depends."""
    told = compared.between
    best = told.ways[0]
    if best.cheapest != "certain":
        head = language.text("Which way is the cheapest depends on what is not known")
        return head, [*_open(told, language), *_phases(told, language)]
    way, amount = label_of(best, language), between(best.low_bound, best.high_bound, language)
    if told.days:
        head = language.plural(
            "Cheapest for {number} session: {way}, {amount}",
            "Cheapest for all {number} sessions: {way}, {amount}",
            len(told.days),
            way=way,
            amount=amount,
        )
    else:
        head = language.text(
            "Cheapest whatever the answers: {way}, {amount}", way=way, amount=amount
        )
    said = [condition(each, language) for each in best.high.conditions if each.code in PROVISOS]
    stated = next((way for way in told.ways if not _supposes(way.high)), best)
    if _supposes(best.high) and stated is not best:
        way, amount = (
            label_of(stated, language),
            between(stated.low_bound, stated.high_bound, language),
        )
        said.append(
            language.text(
                "as your therapist stands with your plan now: {way}, {amount}",
                way=way,
                amount=amount,
            )
        )
    return head, [*dict.fromkeys(said), *_phases(told, language)]


def _supposes(way: Way) -> bool:
    """Return whether a way supposes another network than the case states."""
    return any(entry.code == "network-is" for entry in way.conditions)


def _open(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield which ways may be the cheapest, and which answers would decide it."""
    may = [i for i, way in enumerate(compared.ways) if way.cheapest == "possible"]
    yield language.text("it may be {ways}", ways=_either(compared, may, language))
    yield from (_decided(compared, entry, language) for entry in compared.decided_by)
    if not compared.searched:
        yield language.text("too much is unknown to look for all that would decide it")


def _either(compared: ComparisonRange, ways: Sequence[int], language: Language) -> str:
    *others, last = [label_of(compared.ways[way], language) for way in ways]
    if not others:
        return last
    if any(", " in name for name in (*others, last)):
        return language.text("{ways}; or {last}", ways="; ".join(others), last=last)
    return language.text("{ways} or {last}", ways=", ".join(others), last=last)


def _decided(compared: ComparisonRange, entry: Deciding, language: Language) -> str:
    value = _value(compared, entry, language)
    if entry.how == "at-least":
        value = language.text("at least {value}", value=value)
    elif entry.how == "at-most":
        value = language.text("at most {value}", value=value)
    elif entry.how == "choice":
        name = named.names(compared.unknowns, language)[entry.path]
        value = language.text("choice {number} of {name}", number=value, name=name)
    this = phrases.meaning_of(
        entry.path, {} if entry.how == "choice" else entry.value, language, value, alone=False
    )
    way = label_of(compared.ways[entry.way], language)
    return language.text("if {this}: {way}", this=this, way=way)


def _value(compared: ComparisonRange, entry: Deciding, language: Language) -> str:
    """Return a value as people write it: an amount with its currency, anything else as it is."""
    key = entry.path.rpartition(".")[2]
    value: Any = entry.value
    if key == "benefit_year":
        return named.day_of(str(value), language)
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


def break_evens(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield from when on one way is cheaper than another, or on what it depends.

    Of those that depend, only the ways that are the cheapest for somebody are worth a line.
    """
    wanted = {way for phase in compared.cheapest for way in phase.ways}
    for entry in compared.break_even:
        ways = {
            "cheaper": label_of(compared.ways[entry.cheaper], language),
            "dearer": label_of(compared.ways[entry.dearer], language),
        }
        if entry.latest is None:
            if {entry.cheaper, entry.dearer} <= wanted:
                yield language.text(
                    "whether {cheaper} or {dearer} costs less depends on: {names}",
                    names=depends(entry.depends_on, compared, language),
                    **ways,
                )
        elif entry.earliest == entry.latest:
            yield language.text(
                "from session {session} on {cheaper} costs less than {dearer}",
                session=entry.latest,
                **ways,
            )
        else:
            yield language.text(
                "from session {session} on at the latest, {cheaper} costs less than {dearer}",
                session=entry.latest,
                **ways,
            )
