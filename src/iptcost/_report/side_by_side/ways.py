"""The sentences of a comparison: what each way is called, and on what it depends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iptcost._faults.problem import Words
from iptcost._report.text import clean
from iptcost._rules.money import Money
from iptcost._ways.way import (
    ASSISTANCE,
    BUNDLE,
    LIST_PRICE,
    PLAN,
    SCALE,
    Bought,
    Comparison,
    Condition,
    Way,
)
from iptcost._words.language import Language

CONDITIONS: Final = {
    "network-is": Words("only if your therapist stands with {plan} as: {network}"),
    "in-network": Words("claims go to {plan}, with a diagnosis"),
    "claims-sent-in": Words(
        "you pay your therapist in full and send the claims to {plan} yourself"
    ),
    "assistance-first": Words("the assistance programme pays the first {sessions}"),
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

PROVISOS: Final = ("network-is", "no-claim-filed")

_SIDES: Final = {"in": Words("in network"), "out": Words("out of network")}


def label(way: Way, language: Language) -> str:
    """Return what a way is called in a sentence or a table."""
    if way.kind == PLAN:
        return _plan(way, language)
    if way.kind == BUNDLE:
        sizes = dict.fromkeys((bought.name, bought.sessions) for bought in way.purchases)
        return " + ".join(bundle(name, sessions, language) for name, sessions in sizes)
    if way.kind == ASSISTANCE:
        return language.text("assistance, then list price")
    named = {SCALE: Words("sliding scale"), LIST_PRICE: Words("list price")}
    return language.translate(named.get(way.kind, clean(way.name)))


def _plan(way: Way, language: Language) -> str:
    name = clean(way.name)
    side = f" ({way.network})"
    if " + " in name or not name.endswith(side):
        return language.text("your plan") if name == "plan" else name
    plan = name.removesuffix(side)
    words = _SIDES.get(way.network or "")
    plan = language.text("your plan") if plan == "plan" else plan
    return f"{plan}, {language.translate(words) if words else clean(way.network)}"


def bundle(name: str, sessions: int, language: Language) -> str:
    """Return what a bundle is called: its own name, or its size."""
    if name != f"{sessions}-session bundle":
        return clean(name)
    return language.plural("bundle of {number}", "bundle of {number}", sessions)


def condition(entry: Condition, language: Language) -> str:
    """Return the sentence of one condition."""
    template = CONDITIONS.get(entry.code)
    if template is None:
        return clean(entry.code)
    values = {name: _shown(value, language) for name, value in entry.values.items()}
    return language.text(template, **values)


def _shown(value: str | int | Money, language: Language) -> str:
    if isinstance(value, Money):
        return language.money(value)
    if isinstance(value, int):
        return language.number(value)
    return language.text("your plan") if value == "plan" else clean(value)


def verdict(compared: Comparison, language: Language) -> tuple[str, list[str]]:
    """Return which way is the cheapest for the whole course, and for whom another one is."""
    best = compared.ways[0]
    count = len(compared.sessions)
    head = language.plural(
        "Cheapest for {number} session: {way}, {amount}",
        "Cheapest for all {number} sessions: {way}, {amount}",
        count,
        way=label(best, language),
        amount=language.money(best.to_pay),
    )
    standing = next((way for way in compared.ways if not supposes(way)), best)
    said = list(provisos(best, language))
    if supposes(best) and standing is not best:
        said.append(
            as_it_stands(label(standing, language), language.money(standing.to_pay), language)
        )
    return head, [*said, *_phases(compared, language)]


def supposes(way: Way) -> bool:
    """Return whether a way supposes another network than the case states."""
    return any(entry.code == "network-is" for entry in way.conditions)


def provisos(way: Way, language: Language) -> Iterator[str]:
    """Yield the conditions without which a way can't be had at all: they belong to the verdict."""
    for entry in way.conditions:
        if entry.code in PROVISOS:
            yield condition(entry, language)


def as_it_stands(way: str, amount: str, language: Language) -> str:
    """Return which way is the cheapest where the therapist stands as the case says."""
    return language.text(
        "as your therapist stands with your plan now: {way}, {amount}", way=way, amount=amount
    )


def _phases(compared: Comparison, language: Language) -> Iterator[str]:
    if len(compared.cheapest) < 2:  # noqa: PLR2004 - one way is the cheapest throughout
        if len(compared.ways) > 1 and len(compared.sessions) > 1:
            yield language.text("the cheapest after every session")
        return
    for phase in compared.cheapest[:-1]:
        way = label(compared.ways[phase.way], language)
        if phase.from_session == phase.to_session:
            yield language.text(
                "if you stop after session {session}: {way}", session=phase.to_session, way=way
            )
        else:
            yield language.text(
                "if you stop after sessions {first} to {last}: {way}",
                first=phase.from_session,
                last=phase.to_session,
                way=way,
            )
    last = compared.cheapest[-1]
    way = label(compared.ways[last.way], language)
    yield language.text(
        "from session {session} on {way} is cheaper", session=last.from_session, way=way
    )


def break_evens(compared: Comparison, language: Language) -> Iterator[str]:
    """Yield a sentence for each two ways of which one overtakes the other."""
    for entry in compared.break_even:
        yield language.text(
            "from session {session} on {cheaper} costs less than {dearer}",
            session=entry.from_session,
            cheaper=label(compared.ways[entry.cheaper], language),
            dearer=label(compared.ways[entry.dearer], language),
        )


def shared(compared: Comparison, language: Language) -> list[str]:
    """Return the conditions of more than one way, each once: they are said below the table."""
    said = [condition(entry, language) for way in compared.ways for entry in way.conditions]
    return [sentence for sentence in dict.fromkeys(said) if said.count(sentence) > 1]


def facts(way: Way, language: Language, below: list[str]) -> Iterator[str]:
    """Yield what is to be said of one way below its row: numbers first, then conditions.

    Of the conditions said ``below`` only the numbers are given.
    """
    if way.comes_back:
        yield language.text(
            "{paid} up front, of which {back} comes back",
            paid=language.money(way.up_front),
            back=language.money(way.comes_back),
        )
    yield from _bundle_facts(way, language)
    yield from _account(way, language)
    said = [condition(entry, language) for entry in way.conditions]
    yield from (sentence for sentence in said if sentence not in below)
    numbers = sorted(below.index(sentence) + 1 for sentence in said if sentence in below)
    if numbers:
        listed = ", ".join(map(str, numbers))
        yield language.plural(
            "on condition {listed}", "on conditions {listed}", len(numbers), listed=listed
        )


def _bundle_facts(way: Way, language: Language) -> Iterator[str]:
    sizes: dict[str, list[Bought]] = {}
    for bought in way.purchases:
        sizes.setdefault(bundle(bought.name, bought.sessions, language), []).append(bought)
    for name, group in sizes.items():
        yield _group(name, group, language)
    if way.purchases and way.singly:
        yield language.plural(
            "{number} session is paid for by itself",
            "{number} sessions are paid for one by one",
            way.singly,
        )
    if way.left_over and way.left_over_back is not None and not way.left_over_back:
        yield language.plural(
            "{number} session is left over at the end, for which the same terms give nothing back",
            "{number} sessions are left over at the end, for which the same terms give nothing "
            "back",
            way.left_over,
        )
    elif way.left_over and way.left_over_back is not None:
        yield language.plural(
            "{number} session is left over at the end; should it be refunded by the same terms, "
            "{amount} more would come back",
            "{number} sessions are left over at the end; should they be refunded by the same "
            "terms, {amount} more would come back",
            way.left_over,
            amount=language.money(way.left_over_back),
        )
    if way.purchases and way.pays_off_from is None:
        yield language.text("dearer than paying singly")
    elif way.purchases and way.pays_off_from != 1:
        yield language.text(
            "no dearer than paying singly from session {session} on", session=way.pays_off_from
        )


def _group(name: str, group: list[Bought], language: Language) -> str:
    """Return how bundles of one size are bought."""
    price = language.money(sum((b.price for b in group[1:]), group[0].price))
    session, date = group[0].first_session, language.date(group[0].date)
    if len(group) == 1:
        return language.text(
            "{bundle} for {price}, bought at session {session}, {date}",
            bundle=name,
            price=price,
            session=session,
            date=date,
        )
    return language.text(
        "{number} times {bundle}, {price} in all, first at session {session}, {date}",
        number=language.number(len(group)),
        bundle=name,
        price=price,
        session=session,
        date=date,
    )


def _account(way: Way, language: Language) -> Iterator[str]:
    account = way.health_account
    if account is None or not account.paid:
        return
    name = account.kind.upper()
    paid = language.money(account.paid)
    if account.tax_saving is None:
        yield language.text("{account} pays {amount} of it", account=name, amount=paid)
    else:
        saved = language.money(account.tax_saving)
        yield language.text(
            "{account} pays {amount} of it, which saves {saved} in taxes",
            account=name,
            amount=paid,
            saved=saved,
        )
