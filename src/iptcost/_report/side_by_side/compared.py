"""What a comparison says: which way is the cheapest, on what that depends, and a row a way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from iptcost._faults.problem import Words
from iptcost._form.facts import COUNTS, RATES
from iptcost._report import assumed, named, page, text
from iptcost._report.page import ALWAYS, EXTRA, NOTHING, Cell, Column, Page, Row, Schedule, sections
from iptcost._report.side_by_side import ways
from iptcost._rules.money import Money, minor_units
from iptcost._ways.way import PLAN, Comparison, ComparisonRange, Deciding, Way, WayRange
from iptcost._words.language import Language

PROVISOS: Final = ("network-is", "no-claim-filed")
"""The conditions that are told with the cheapest way itself."""
CSV_KNOWN: Final = (
    "kind", "name", "network", "to_pay", "per_session", "up_front", "comes_back",
    "missed_sessions", "most_at_once", "expected", "pays_off_from",
)  # fmt: skip
CSV_RANGE: Final = (
    "kind", "name", "network", "cheapest", "low", "high", "exact", "low_bound", "high_bound",
    "most_at_once_low", "most_at_once_high",
)  # fmt: skip


def compared_page(compared: ComparisonRange, language: Language, *, explain: bool = False) -> Page:
    """Return the page of a comparison: a row a way, what is said of it as the row's remarks."""
    headed = list(_columns(compared, language))
    below = ways.shared(compared, language)
    head, said = verdict(compared, language)
    kept = 1 if compared.days else 2
    columns = [Column("way", language.text("way to pay"), ALWAYS, left=True)]
    for place, (heading, _) in enumerate(headed):
        columns.append(Column(heading, heading, ALWAYS if place < kept else EXTRA, amount=True))
    rows = []
    for place, way in enumerate(compared.ways):
        cells = {"way": Cell.same(ways.label_of(way, language))}
        cells |= {heading: Cell.same(amounts[place]) for heading, amounts in headed}
        remarks = tuple(ways.facts_range(way, compared, language, below))
        rows.append(Row(place + 1, cells, remarks))
    return Page(
        head,
        (),
        sections([("", said)]),
        Schedule(tuple(columns), tuple(rows), compared.currency),
        sections(_sections(compared, language, below, explain=explain)),
        text.promise(language, plan=any(way.kind == PLAN for way in compared.ways)),
        language,
    )


def _columns(compared: ComparisonRange, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns that carry something, the most wanted first: a heading, a cell a way."""

    def of(name: str) -> list[str]:
        ends = [(getattr(way.low, name), getattr(way.high, name)) for way in compared.ways]
        return [ways.between(min(pair), max(pair), language) for pair in ends]

    session = (language.text("a session"), of("per_session"))
    if compared.days:
        yield language.text("to pay"), of("to_pay")
        yield session
    else:
        yield language.text("at least"), [language.money(way.low_bound) for way in compared.ways]
        yield language.text("at most"), [language.money(way.high_bound) for way in compared.ways]
    yield language.text("most at once"), of("most_at_once")
    if means := [way.expected for way in compared.ways if way.expected is not None]:
        yield language.text("expected"), [ways.between(*pair, language) for pair in means]
    if not compared.days:
        yield session
        return
    back = [bool(way.high.comes_back) for way in compared.ways]
    for heading, name in (
        (language.text("up front"), "up_front"),
        (language.text("comes back"), "comes_back"),
    ):
        if any(back):
            pairs = zip(of(name), back, strict=True)
            yield heading, [amount if has else NOTHING for amount, has in pairs]


def _sections(
    compared: ComparisonRange, language: Language, below: list[str], *, explain: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands below the table, each with its title; some are empty."""
    unknowns = named.names(compared.unknowns, language)
    yield language.text("What is not known"), list(unknowns.values())
    yield language.text("Conditions"), [f"{n}. {said}" for n, said in enumerate(below, start=1)]
    yield language.text("Break-even"), list(_break_evens(compared, language))
    if explain:
        ends = list(_ends(compared, language))
        months = [_months(*end, language) for end in ends if end[1].months]
        yield language.text("Month by month"), months
        for name, way in ends:
            stops = [
                language.text(
                    "after session {session}: {back} comes back, {cost} in all, {each} each",
                    **stop._asdict(),
                    each=stop.per_session,
                )
                for stop in way.stops
            ]
            yield language.text("Stopping early: {way}", way=name), stops
    left_out = []
    for entry in compared.left_out:
        said = (
            problem.text(part, language.translate)
            for problem in entry.problems
            for part in ("message", "remedy")
        )
        left_out.append(f"{ways.way_text(entry, language)}: {' '.join(said)}")
    yield language.text("Not compared"), left_out
    taken = (assumed.assumption_text(entry, language) for entry in compared.assumptions)
    yield language.text("Assumed"), list(dict.fromkeys(taken))


def _ends(compared: ComparisonRange, language: Language) -> Iterator[tuple[str, Way]]:
    """Yield each way with its name; one between two ends twice."""
    for way in compared.ways:
        name = ways.label_of(way, language)
        if way.low == way.high:
            yield name, way.high
        else:
            yield f"{name}, {language.text('at least')}", way.low
            yield f"{name}, {language.text('at most')}", way.high


def _months(name: str, way: Way, language: Language) -> str:
    months = [
        f"{language.month(dt.date.fromisoformat(f'{month.month}-01'))} {language.money(month.paid)}"
        + (f" (−{language.money(month.back)})" if month.back else "")
        for month in way.months
    ]
    return f"{name}: {', '.join(months)}"


def compared_csv(compared: ComparisonRange) -> str:
    """Return a line a way: its figures, and the cost when stopping after each session.

    Of a document with holes both ends of each.
    """
    ends = ("",) if compared.days else ("_low", "_high")
    after = [f"after_{number}{end}" for number in range(1, compared.most + 1) for end in ends]
    rows: list[list[object]] = [[*(CSV_KNOWN if compared.days else CSV_RANGE), *after, "currency"]]
    for way in compared.ways:
        ranged = [
            way.kind, way.name, way.network, way.cheapest, way.low.to_pay, way.high.to_pay,
            str(way.exact).lower(), way.low_bound, way.high_bound, way.low.most_at_once,
            way.high.most_at_once,
        ]  # fmt: skip
        known = [getattr(way.high, column) for column in CSV_KNOWN]
        costs = [cost for pair in way.by_session for cost in pair[: len(ends)]]
        none = [None] * (len(after) - len(costs))
        rows.append([*(known if compared.days else ranged), *costs, *none, compared.currency])
    return page.table_csv(rows)


# -- the verdict ------------------------------------------------------------------------------


def verdict(compared: Comparison | ComparisonRange, language: Language) -> tuple[str, list[str]]:
    """Return which way is the cheapest, and for whom another one is, or on what it depends."""
    told = compared.between
    best = told.ways[0]
    if best.cheapest != "certain":
        head = language.text("Which way is the cheapest depends on what is not known")
        return head, [*_open(told, language), *_phases(told, language)]
    values = _priced(best, language)
    if told.days:
        head = language.plural(
            "Cheapest for {number} session: {way}, {amount}",
            "Cheapest for all {number} sessions: {way}, {amount}",
            len(told.days),
            **values,
        )
    else:
        head = language.text("Cheapest whatever the answers: {way}, {amount}", **values)
    said = [
        text.sentence_of(each, ways.CONDITIONS, language)
        for each in best.high.conditions
        if each.code in PROVISOS
    ]
    # Of the ways that suppose no other network than the case states, the cheapest.
    codes = ((way, {each.code for each in way.high.conditions}) for way in told.ways)
    stated = next((way for way, supposed in codes if "network-is" not in supposed), best)
    if stated is not best:
        sentence = Words("as your therapist stands with your plan now: {way}, {amount}")
        said.append(language.text(sentence, **_priced(stated, language)))
    return head, [*dict.fromkeys(said), *_phases(told, language)]


def _priced(way: WayRange, language: Language) -> dict[str, str]:
    amount = ways.between(way.low_bound, way.high_bound, language)
    return {"way": ways.label_of(way, language), "amount": amount}


def _open(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield which ways may be the cheapest, and which answers would decide it."""
    may = [i for i, way in enumerate(compared.ways) if way.cheapest == "possible"]
    yield language.text("it may be {ways}", ways=_either(compared, may, language))
    for entry in compared.decided_by:
        way = ways.label_of(compared.ways[entry.way], language)
        yield language.text("if {this}: {way}", this=_decided(compared, entry, language), way=way)
    if not compared.searched:
        yield language.text("too much is unknown to look for all that would decide it")


def _either(compared: ComparisonRange, places: Sequence[int], language: Language) -> str:
    *others, last = [ways.label_of(compared.ways[place], language) for place in places]
    if not others:
        return last
    if any(", " in name for name in (*others, last)):
        return language.text("{ways}; or {last}", ways="; ".join(others), last=last)
    return language.text("{ways} or {last}", ways=", ".join(others), last=last)


def _decided(compared: ComparisonRange, entry: Deciding, language: Language) -> str:
    """Return what an answer that decides means: an amount with its currency, else as it is."""
    key, value = entry.path.rpartition(".")[2], text.clean(entry.value)
    if entry.how == "choice":
        name = named.names(compared.unknowns, language)[entry.path]
        value = language.text("choice {number} of {name}", number=value, name=name)
        return language.text("{choice} holds", choice=value)
    if key == named.YEAR:
        value = named.day_of(str(entry.value), language)
    elif entry.how != "is" and key in COUNTS:
        value = language.number(entry.value)
    elif entry.how != "is" and key not in RATES:
        minor = minor_units(entry.value, compared.digits)
        value = language.money(Money(minor, compared.currency, compared.digits))
    if entry.how != "is":
        value = language.text(
            "at least {value}" if entry.how == "at-least" else "at most {value}", value=value
        )
    return named.meaning_of(entry.path, entry.value, language, value)


def _phases(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield who would be better off with another way when stopping early."""
    *phases, last = compared.cheapest
    if not phases:
        if len(last.ways) == 1 and len(compared.ways) > 1 and compared.most > 1:
            yield language.text("the cheapest after every session")
        return
    for phase in phases:
        first, end = phase.from_session, phase.to_session
        yield language.text(
            "if you stop after session {session}: {way}"
            if first == end
            else "if you stop after sessions {first} to {last}: {way}",
            session=end,
            first=first,
            last=end,
            way=_either(compared, phase.ways, language),
        )
    if compared.ways[0].cheapest == "certain":
        yield language.text(
            "from session {session} on {way} is cheaper",
            session=last.from_session,
            way=_either(compared, last.ways, language),
        )


def _break_evens(compared: ComparisonRange, language: Language) -> Iterator[str]:
    """Yield from when on one way is cheaper than another, or on what it depends.

    Of those that depend, only the ways that are the cheapest for somebody are worth a line.
    """
    wanted = {way for phase in compared.cheapest for way in phase.ways}
    for entry in compared.break_even:
        cheaper, dearer = (
            ways.label_of(compared.ways[place], language) for place in (entry.cheaper, entry.dearer)
        )
        if entry.latest is not None:
            yield language.text(
                "from session {session} on {cheaper} costs less than {dearer}"
                if entry.earliest == entry.latest
                else "from session {session} on at the latest, {cheaper} costs less than {dearer}",
                session=entry.latest,
                cheaper=cheaper,
                dearer=dearer,
            )
        elif {entry.cheaper, entry.dearer} <= wanted:
            yield language.text(
                "whether {cheaper} or {dearer} costs less depends on: {names}",
                names=ways.depends(entry.depends_on, compared, language),
                cheaper=cheaper,
                dearer=dearer,
            )
