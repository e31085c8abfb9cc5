"""What each way to pay is called, and what is said of it: figures, and on what it depends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from iptcost._faults.problem import Words
from iptcost._report import named, text
from iptcost._rules.money import Money
from iptcost._ways import way as kinds
from iptcost._ways.way import Bought, ComparisonRange, LeftOut, Way, WayRange
from iptcost._words.language import Language

CONDITIONS: Final = {
    "network-is": Words("only if your therapist is {network} with {plan}"),
    "in-network": Words("claims go to {plan}, with a diagnosis"),
    "claims-sent-in": Words(
        "you pay your therapist in full and send the claims to {plan} yourself"
    ),
    "assistance-first": Words("sessions that the assistance programme pays: {sessions}"),
    "no-claim-filed": Words(
        "only if no claim is filed with {plan}: contracts in network usually forbid another price "
        "for covered services; nothing counts toward your deductible"
    ),
    "counts-toward-nothing": Words(
        "nothing counts toward your deductible or maximum with {plan} unless claims are sent in"
    ),
    "income-as-stated": Words("your therapist grants the scale on the income stated"),
    "above-the-scale": Words("your income is above the scale: the full fee holds"),
    "paid-ahead": Words("you pay {amount} ahead"),
    "refund-unused": Words("stopping early, unused sessions come back at the bundle's rate"),
    "refund-relist": Words(
        "stopping early, used sessions are charged at the full fee and the rest comes back"
    ),
    "refund-none": Words("stopping early, nothing comes back"),
    "expires": Words("its sessions are to be used within {months} months"),
    "covers-every-service": Words(
        "the bundle holds for every service, the intake too: its services are not stated"
    ),
    "missed-sessions-count": Words("a missed session is taken from the bundle"),
    "missed-timing": Words(
        "told is the dearer: sessions missed before it is bought cost their fee, later ones are "
        "taken from it; at best it is {amount}"
    ),
}
"""Every condition code, and its sentence; unknown codes are shown as they are."""

MOST_NAMED: Final = 6
"""So many unknowns are named in one sentence; all of them stand in a list of their own."""
_NAMED: Final = {
    kinds.ASSISTANCE: Words("assistance, then list price"),
    kinds.SCALE: Words("sliding scale"),
    kinds.LIST_PRICE: Words("list price"),
}
_SIZE = re.compile(r"(\d+)-session bundle$")


def way_text(way: Way | LeftOut, language: Language) -> str:
    """Return what a way is called in a sentence or a table."""
    if way.kind == kinds.PLAN:
        return _plans(text.clean(way.name, 200), language)
    if way.kind != kinds.BUNDLE:
        return language.translate(_NAMED.get(way.kind, text.clean(way.name)))
    bought = dict.fromkeys(each.name for each in way.purchases) if isinstance(way, Way) else ()
    return " + ".join(_bundle(name, language) for name in bought or way.name.split(" + "))


def _plans(name: str, language: Language) -> str:
    """Return the plans of a way, one beside the other or one after the other, with their sides."""
    made = ""
    said: set[str] = set()
    parts = re.findall(r"( \+ |, then |^)(.*?)(?: \(([^()]*)\))?(?= \+ |, then |$)", name)
    for joint, part, side in parts:
        plan = part
        if part == "plan":
            plan = language.translate(text.YOUR_SECOND_PLAN if part in said else text.YOUR_PLAN)
        said.add(part)
        if side:
            shown = text.side_name(side, language)
            plan += f", {shown}" if len(parts) == 1 else f" ({shown})"
        if joint == ", then ":
            made = language.text("{plan}, then {other}", plan=made, other=plan)
        else:
            made += joint + plan
    return made


def _bundle(name: str, language: Language) -> str:
    """Return what a bundle is called: its own name, or its size."""
    size = _SIZE.match(name)
    if size is None:
        return text.clean(name)
    return language.plural("bundle of {number}", "bundle of {number}", int(size[1]))


def label_of(way: WayRange, language: Language) -> str:
    """Return what a way is called; a mixture that changes with the answers, by its sort."""
    low, high = way_text(way.low, language), way_text(way.high, language)
    sizes = set(way.name.split(" + "))
    mixed = way.kind == kinds.BUNDLE and len(sizes) > 1
    if mixed and (low != high or sizes != set(way.high.name.split(" + "))):
        return language.text("the cheapest mixture of bundles")
    return high if low == high else f"{low} / {high}"


def between(low: Money, high: Money, language: Language) -> str:
    """Return one amount, or two ends."""
    return " – ".join(dict.fromkeys(map(language.money, (low, high))))


# -- on what it depends -----------------------------------------------------------------------


def conditions(ends: Iterable[Way], language: Language) -> list[str]:
    """Return the sentences of the conditions of a way at its ends, each once."""
    said = (text.sentence_of(each, CONDITIONS, language) for way in ends for each in way.conditions)
    return list(dict.fromkeys(said))


def shared(compared: ComparisonRange, language: Language) -> list[str]:
    """Return the conditions of more than one way, each once: they are said below the table."""
    said = [text for way in compared.ways for text in conditions((way.low, way.high), language)]
    return [sentence for sentence in dict.fromkeys(said) if said.count(sentence) > 1]


def depends(paths: Iterable[str], compared: ComparisonRange, language: Language) -> str:
    """Return what the unknowns at some paths are called; of many, the first and how many more."""
    called = named.names(compared.unknowns, language)
    listed = [called[path] for path in paths]
    if len(listed) <= MOST_NAMED + 1:
        return ", ".join(listed)
    return language.text(
        "{names} and {number} more of what is not known",
        names=", ".join(listed[:MOST_NAMED]),
        number=language.number(len(listed) - MOST_NAMED),
    )


# -- what is said of it -----------------------------------------------------------------------


def facts_range(
    way: WayRange, compared: ComparisonRange, language: Language, below: list[str]
) -> Iterator[str]:
    """Yield what is to be said of one way below its row.

    Of the conditions said ``below`` only the numbers are given.
    """
    if (way.low_bound, way.high_bound) != (way.low.to_pay, way.high.to_pay):
        yield language.text(
            "not every value could be tried: it can't be less than {low} nor more than {high}",
            low=way.low_bound,
            high=way.high_bound,
        )
    if way.unknowns and way.low_bound != way.high_bound:
        said = depends(way.unknowns, compared, language)
        yield language.text("depends on: {names}", names=said)
    for fact in _figures(way.high, language):
        yield fact if way.low == way.high else language.text("at most: {fact}", fact=fact)
    yield from _on_condition((way.low, way.high), below, language)


def way_facts(way: Way, language: Language, below: list[str]) -> Iterator[str]:
    """Yield what is to be said of one way below its row: numbers first, then conditions.

    Of the conditions said ``below`` only the numbers are given.
    """
    yield from _figures(way, language)
    yield from _on_condition((way,), below, language)


def _on_condition(ends: Iterable[Way], below: list[str], language: Language) -> Iterator[str]:
    said = conditions(ends, language)
    yield from (sentence for sentence in said if sentence not in below)
    numbers = sorted(below.index(sentence) + 1 for sentence in said if sentence in below)
    if numbers:
        listed = ", ".join(map(str, numbers))
        yield language.plural(
            "on condition {listed}", "on conditions {listed}", len(numbers), listed=listed
        )


def _figures(way: Way, language: Language) -> Iterator[str]:
    if way.comes_back:
        yield language.text(
            "{paid} up front, of which {back} comes back", paid=way.up_front, back=way.comes_back
        )
    if way.purchases:
        yield from _bundles(way, language)
    if (account := way.health_account) is not None and account.paid:
        yield language.text(
            "{account} pays {amount} of it"
            if account.tax_saving is None
            else "{account} pays {amount} of it, which saves {saved} in taxes",
            account=account.kind.upper(),
            amount=account.paid,
            saved=account.tax_saving,
        )


def _bundles(way: Way, language: Language) -> Iterator[str]:
    """Yield how bundles of each size are bought, what is left over, and whether it pays."""
    sizes: dict[str, list[Bought]] = {}
    for bought in way.purchases:
        sizes.setdefault(_bundle(bought.name, language), []).append(bought)
    for name, group in sizes.items():
        yield language.text(
            "{bundle} for {price}, bought at session {session}, {date}"
            if len(group) == 1
            else "{number} times {bundle}, {price} in all, first at session {session}, {date}",
            number=language.number(len(group)),
            bundle=name,
            price=sum((each.price for each in group[1:]), group[0].price),
            session=group[0].first_session,
            date=group[0].date,
        )
    if way.singly:
        yield language.plural(
            "{number} session is paid for by itself",
            "{number} sessions are paid for one by one",
            way.singly,
        )
    if way.left_over and way.left_over_back:
        yield language.plural(
            "{number} session is left over at the end; should it be refunded by the same terms, "
            "{amount} more would come back",
            "{number} sessions are left over at the end; should they be refunded by the same "
            "terms, {amount} more would come back",
            way.left_over,
            amount=way.left_over_back,
        )
    elif way.left_over and way.left_over_back is not None:
        yield language.plural(
            "{number} session is left over at the end, for which the same terms give nothing back",
            "{number} sessions are left over at the end, for which the same terms give nothing "
            "back",
            way.left_over,
        )
    if way.pays_off_from is None:
        yield language.text("dearer than paying singly")
    elif way.pays_off_from != 1:
        yield language.text(
            "no dearer than paying singly from session {session} on", session=way.pays_off_from
        )
