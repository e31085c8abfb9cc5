"""The plans that an adapter lists, ranked: for a screen, as comma-separated values."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from iptcost._faults import kinds
from iptcost._form.facts import called
from iptcost._ledger.lines import Totals
from iptcost._report import layout, page, text
from iptcost._ways.plans import Ranking
from iptcost._words.language import Language


def ranked_table(ranking: Ranking, language: Language, width: int) -> Iterator[layout.Line]:
    """Yield the cheapest plans, and what became of the others."""
    head = language.plural(
        "{number} plan listed, the cheapest first",
        "{number} plans listed, the cheapest first",
        ranking.listed,
    )
    yield from layout.paragraph(head, width, layout.HEAD)
    if ranking.cheapest:
        yield layout.Line()
    amounts = [
        language.money(ranked.to_pay)
        for ranked in ranking.cheapest
        if ranked.to_pay is not None  # one without a price is never among the cheapest
    ]
    widest = max(map(cell_len, amounts), default=0)
    for ranked, amount in zip(ranking.cheapest, amounts, strict=True):
        indent = layout.INDENT + " " * (widest - cell_len(amount)) + amount + "  "
        name = text.clean(ranked.name)
        yield from layout.paragraph(name, width, layout.PLAIN, indent, " " * len(indent))
    told = list(_others(ranking, language))
    if told:
        yield layout.Line()
    for sentence in told:
        yield from layout.paragraph(sentence, width, layout.REASON, *layout.DOTTED)


def _others(ranking: Ranking, language: Language) -> Iterator[str]:
    """Yield what became of the plans that are not shown."""
    reckoned = ranking.listed - ranking.with_holes - sum(ranking.refused.values())
    dearer = reckoned - len(ranking.cheapest)
    if dearer:
        yield language.plural("{number} dearer plan", "{number} dearer plans", dearer)
    if ranking.with_holes:
        yield language.plural(
            "{number} plan does not state all that an estimate needs: {what}",
            "{number} plans do not state all that an estimate needs, such as {what}",
            ranking.with_holes,
            what=language.translate(called(ranking.examples[kinds.HOLE.code].path)),
        )
    for code, count in ranking.refused.items():
        problem = ranking.examples[code]
        yield language.plural(
            "{number} plan can't be estimated: {reason}",
            "{number} plans can't be estimated, such as: {reason}",
            count,
            reason=problem.text("message", language.translate),
        )
    for problem in ranking.stopped:
        reason = problem.text("message", language.translate)
        yield language.text("The list broke off: {reason}", reason=reason)


def ranked_csv(ranking: Ranking) -> str:
    """Return a line a plan, amounts as plain decimals."""
    rows = (
        (ranked.place, ranked.name, ranked.to_pay, *ranked.estimate().totals[1:])
        for ranked in ranking.cheapest
    )
    return page.table_csv([("place", "name", "to_pay", *Totals._fields[1:]), *rows])
