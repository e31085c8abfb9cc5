"""What a result says, and its page: what the course comes to, and how; what it likely costs.

Of a range that is its two ends, what it hangs on, and its shapes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Final

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Estimate, Likely
from iptcost._report import asked, assumed, named, page, schedule, text
from iptcost._rules import money, plan
from iptcost._unknowns import possible, questions, ranges
from iptcost._words.language import Language

LONGEST_NOTE: Final = 400
MET: Final = {
    "deductible": (
        Words("deductible met after session {number}"),
        Words("your deductible is met: {low} if it costs the least, {high} if it costs the most"),
    ),
    "out-of-pocket-maximum": (
        Words("maximum reached after session {number}"),
        Words("your maximum is reached: {low} if it costs the least, {high} if it costs the most"),
    ),
}
"""What is said of a limit that is used up: of an estimate, of the two ends of a range."""
TENTH_OF_PERCENT: Final = 1_000
"""In millionths: finer shares of courses say nothing."""
MOST_SHAPES: Final = 3
LIKELY: Final = Words("Likely, by the weights that the case gives")
Titled = list[tuple[str, list[str]]]


def page_of(
    found: Estimate | ranges.Range,
    language: Language,
    data: named.Data | None = None,
    *,
    explain: bool = False,
) -> page.Page:
    """Return the page of a result; ``explain`` gives the reasons of each session too.

    ``data`` is the document with holes that a range is of: what it hangs on, and what its
    unknowns can be, can't be told without it.
    """
    beside: list[str] = []
    if isinstance(found, ranges.Range):
        head, facts, titled = range_said(data, found, language)
        table = schedule.range_schedule(found, language)
        last = found.high
    else:
        head, facts = headline(found, language)
        titled = [(language.translate(LIKELY), list(likely(found.likely, language)))]
        table = schedule.schedule(found, language, explain=explain)
        beside = list(_beside(found, language))
        last = found
    below = page.sections([("", beside), *range_remarks(found, language)])
    sources = page.Section(language.text("Sources"), _sources(last, language), not explain)
    return page.Page(
        head,
        tuple(facts),
        page.sections(titled),
        table,
        (*below, sources) if sources.entries else below,
        text.promise(language, plan=bool(last.sessions and last.sessions[0].payers)),
        language,
    )


def range_remarks(found: Estimate | ranges.Range, language: Language) -> Titled:
    """Return what was assumed and what the payers' answers noted, at either end, each once."""
    ends = (found.low, found.high) if isinstance(found, ranges.Range) else (found,)
    taken = (said for end in ends for said in assumed.assumed(end, language))
    notes = (
        text.clean(language.tell(note.text), LONGEST_NOTE) for end in ends for note in end.notes
    )
    return [
        (language.text("Assumed"), list(dict.fromkeys(taken))),
        (language.text("Notes"), list(dict.fromkeys(notes))),
    ]


def _beside(estimate: Estimate, language: Language) -> Iterator[str]:
    """Yield what the table does not hold: missed sessions, the scale without the plan."""
    if missed := estimate.totals.missed_sessions:
        yield language.text("and {amount} for missed sessions, which nobody covers", amount=missed)
    if (scale := estimate.sliding_scale) is not None:
        said = Words("paid by the sliding scale, without your plan: {amount}")
        yield language.text(said, amount=scale.to_pay)


def _sources(estimate: Estimate, language: Language) -> tuple[str, ...]:
    """Return where the payer's values came from, a document at a time."""
    documents = Counter(
        ", ".join(text.clean(said) for said in (source.document, source.retrieved_at) if said)
        for source in estimate.sources
    )
    return tuple(
        language.plural(
            "{document}: {number} value", "{document}: {number} values", count, document=name
        )
        for name, count in documents.items()
    )


# -- what the course comes to -----------------------------------------------------------------


def headline(estimate: Estimate, language: Language) -> tuple[str, list[str]]:
    """Return the sentence of the whole, and the short facts beside it."""
    head = language.plural(
        "You will pay {amount} for {number} session",
        "You will pay {amount} for {number} sessions",
        len(estimate.sessions),
        amount=estimate.totals.to_pay,
    )
    return head, list(_facts(estimate, language))


def _facts(estimate: Estimate, language: Language) -> Iterator[str]:
    """Yield the facts that say something: a mean of one session, or a zero, does not."""
    sessions, count, totals = estimate.sessions, len(estimate.sessions), estimate.totals
    nothing = money.Money(0, estimate.currency, estimate.digits)
    if count > 1:
        total = totals.patient_responsibility
        whole, rest = divmod(2 * total.minor + count, 2 * count)  # the mean, half up
        yield language.text(
            "{amount} a session" if rest == count else "about {amount} a session",
            amount=money.Money(whole, total.currency, total.digits),
        )
        yield language.text("first one {amount}", amount=sessions[0].patient_responsibility)
    after = text.seconds(estimate)
    for index, name in enumerate(text.payer_names(estimate)):
        yield language.text(
            "{payer} pays {amount}, second" if index in after else "{payer} pays {amount}",
            payer=name,
            amount=sum((session.payers[index].paid for session in sessions), nothing),
        )
    if happened := sum(session.actual for session in sessions):
        yield language.plural(
            "{number} session has taken place", "{number} sessions have taken place", happened
        )
    if estimate.estimated_before not in {None, totals.to_pay}:
        yield language.text("estimated before: {amount}", amount=estimate.estimated_before)
    for rule, (sentence, _) in MET.items():
        if (number := _met_after(estimate, rule)) is not None:
            yield language.text(sentence, number=language.number(number))
    if (back := _comes_back(estimate)) is not None:
        paid = totals.to_pay + back
        yield language.text("you pay {paid} first, and {back} comes back", paid=paid, back=back)
    if totals.missed_sessions:
        yield language.text(
            "{amount} of what you pay is for missed sessions", amount=totals.missed_sessions
        )


def _met_after(estimate: Estimate, rule: str) -> int | None:
    """Return the number of the first session with which a limit is used up; None for never."""
    steps = ((each.number, step) for each in estimate.sessions for step in each.steps)
    met = (n for n, s in steps if s.rule == rule and s.room_before and not s.room_after)
    return next(met, None)


def _comes_back(estimate: Estimate) -> money.Money | None:
    """Return what comes back of what is paid up front, where claims are sent in; else None.

    A therapist out of network is paid in full, and the plan sends its part to the client.
    """
    out = [not plan.is_in_network(str(t.get("network", "in"))) for t in estimate.payers_after]
    nothing = money.Money(0, estimate.currency, estimate.digits)
    shares = (share for each in estimate.sessions for share in compress(each.payers, out))
    return sum((share.paid for share in shares), nothing) or None


# -- what it likely costs ---------------------------------------------------------------------


def likely(found: Likely | None, language: Language) -> Iterator[str]:
    """Yield the sentences of a likely cost; none where there is none."""
    if found is None:
        return
    yield language.text("{amount} on average", amount=found.expected)
    costs = (entry.cost for entry in found.quantiles)
    yield language.text(
        "one in ten pays at most {low}, half at most {middle}, nine in ten at most {high}",
        **dict(zip(("low", "middle", "high"), costs, strict=True)),
    )
    if found.stop_early:
        tenths = (2 * found.stop_early + TENTH_OF_PERCENT) // (2 * TENTH_OF_PERCENT)
        share = language.rate(tenths * TENTH_OF_PERCENT)
        yield language.text("{share} end before the last session", share=share)
    if found.drawn is not None:
        yield language.text(
            "drawn {drawn} times, seed {seed}: there are too many fillings to reckon every one",
            drawn=language.number(found.drawn),
            seed=found.seed,
        )
    yield language.text("weights of: {paths}", paths=_listed(found.weighted, language))


def range_likely(found: ranges.Range, language: Language) -> list[str]:
    """Return the sentences of the likely cost, or why there is none: holes without weights."""
    said = list(likely(found.likely, language))
    if paths := found.weights_lacking:
        told = _listed(paths, language)
        said.append(language.text("no figure: without weights are {paths}", paths=told))
    return said


def _listed(paths: Sequence[str], language: Language) -> str:
    return ", ".join(named.names(paths, language).values())


# -- of a range -------------------------------------------------------------------------------


def range_headline(found: ranges.Range, language: Language) -> str:
    """Return the sentence of the whole: between what, were it further than what is attained."""
    low, high = found.low_bound, found.high_bound
    if low != high:
        return language.text(
            "You will pay between {low} and {high}, if the fee is a usual one"
            if found.usual_fees
            else "You will pay between {low} and {high}",
            low=low,
            high=high,
        )
    return language.text(
        "You will pay {amount}, if the fee is a usual one"
        if found.usual_fees
        else "You will pay {amount}, whatever the fee is"
        if found.any_fee
        else "You will pay {amount}, whatever the answers",
        amount=low,
    )


def range_facts(found: ranges.Range, language: Language) -> list[str]:
    """Return what is to be said of the ends: how many sessions, and how sure they are."""
    return [_sessions(found, language), *_bounds(found, language)]


def range_unknowns(data: named.Data, found: ranges.Range, language: Language) -> list[str]:  # noqa: ARG001 - the door's own form
    """Return for each hole what it can be."""
    holes = named.holes_of(data)
    called = named.names(list(holes), language, data)
    can_be = {path: named.extent(data, hole, language) for path, hole in holes.items()}
    return [language.text("{name}: {extent}", name=called[p], extent=can_be[p]) for p in can_be]


def range_said(
    data: named.Data | None, found: ranges.Range, language: Language
) -> tuple[str, list[str], Titled]:
    """Return the sentence of the whole, what it comes with, and by title what stands below.

    Without the document it says nothing of what it hangs on, nor of what is not known.
    """
    head, facts = range_headline(found, language), [_sessions(found, language)]
    weighed = language.translate(LIKELY), range_likely(found, language)
    when = language.text("When limits are met, and what comes back"), list(_ends(found, language))
    if data is None:
        return head, facts, [weighed, when]
    seen = ranges.outlook(data, found)
    if seen.session is not None:
        facts.append(language.text("one session costs at most {amount}", amount=seen.session))
    if seen.month is not None:
        facts.append(language.text("one month at most {amount}", amount=seen.month))
    decides, to_ask = [], []
    if (first := seen.first) is not None:
        to_ask = [asked.ask(data, first, language)]
        # Where an answer leaves nine tenths or more, on average, nothing decides.
        if first.left_on_average.minor * 10 < first.width.minor * 9:
            decides = list(_shapes(data, first, language))
            what = named.names(list(named.holes_of(data)), language, data)
            head = language.text(
                "{sentence}. It hangs most on {what}", sentence=head, what=what[first.path]
            )
    unknowns = range_unknowns(data, found, language)
    titled = [
        (language.text("What decides"), decides),
        (language.text("Ask this first"), to_ask),
        weighed,
        when,
        (language.text("What is not known, and what it can be"), unknowns),
    ]
    return head, facts, titled


def _sessions(found: ranges.Range, language: Language) -> str:
    fewest, most = sorted((len(found.low.sessions), len(found.high.sessions)))
    if fewest == most:
        return language.plural("{number} session", "{number} sessions", most)
    return language.text(
        "{low_sessions} to {high_sessions} sessions",
        low_sessions=language.number(fewest),
        high_sessions=language.number(most),
    )


def _bounds(found: ranges.Range, language: Language) -> Iterator[str]:
    """Yield what no filling passes, where that is not what is attained."""
    low, high = found.low_bound, found.high_bound
    attained = (found.low.totals.to_pay, found.high.totals.to_pay)
    if not found.exact and (low, high) != attained:
        yield language.text(
            "not every value could be tried: it is no less than {low} and no more than {high}",
            low=low,
            high=high,
        )


def _ends(found: ranges.Range, language: Language) -> Iterator[str]:
    """Yield what is known of the two ends: limits that are met, and what comes back."""
    yield from _bounds(found, language)
    for rule, (always, sentence) in MET.items():
        low, high = (_met_after(end, rule) for end in (found.low, found.high))
        if low != high:
            none = Words("in none of these sessions")  # it may have been met before them
            told = {
                name: none if n is None else language.text("after session {number}", number=n)
                for name, n in (("low", low), ("high", high))
            }
            yield language.text(sentence, **told)
        elif low is not None:
            yield language.text(always, number=language.number(low))
    for end, sentence in (
        (found.low, Words("at the least, you pay {paid} first, and {back} comes back")),
        (found.high, Words("at the most, you pay {paid} first, and {back} comes back")),
    ):
        if (back := _comes_back(end)) is not None:
            yield language.text(sentence, paid=end.totals.to_pay + back, back=back)


def _shapes(data: named.Data, question: questions.Question, language: Language) -> Iterator[str]:
    """Yield the likeliest shapes of a range: what the course costs by the first answer."""
    hole, kept = named.holes_of(data)[question.path], question.shapes
    if len(kept) > MOST_SHAPES:
        if possible.choices(data, hole) is not None:  # the two that make the difference
            kept = tuple(sorted(kept, key=lambda shape: (shape.most, shape.least)))
        kept = (kept[0], kept[-1])
    said: dict[str, list[questions.Shape]] = {}
    for shape in kept:
        text = named.meaning(data, hole, shape.answer, language)
        said.setdefault(text, []).append(shape)
    for text, shapes in said.items():
        low = min(shape.least for shape in shapes)
        high = max(shape.most for shape in shapes)
        yield language.text(
            "If {this}: {amount}" if low == high else "If {this}: {low} to {high}",
            this=text,
            amount=low,
            low=low,
            high=high,
        )
