"""What a document leaves open beside its holes: words that say less than a row needs, or more.

The template of the Summary of Benefits says that its figures hold after the deductible, if one
applies; a bare "$30 copay/visit" may as well mean that none does. Beside a deductible its order
is a hole: after it, or waived. "20% after deductible" speaks of a deductible: where none is stated
it is not none, but nobody said how high it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iptcost._form import cost_share, cost_share_words, holes
from iptcost._rules import course

OPEN: Final[Mapping[str, Any]] = {"one_of": ["after-deductible", "deductible-waived"]}


def opened(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document with an open order wherever words leave it so; the same where none do."""
    payers = data.get("payers")
    if not isinstance(payers, (list, tuple)):
        return data
    return _changed(data, "payers", [_payer(table) for table in payers], payers)


def unstated(data: Mapping[str, Any], found: Iterable[holes.Hole]) -> Mapping[str, Any]:
    """Return the document with what its holes make needed, and nobody stated, as not known too.

    That are the fees of every service that an unknown course may have, and the amounts that a plan
    allows which may be in network.
    """
    paths = [hole.path for hole in found]
    provider: Any = data.get("provider")
    payers = data.get("payers")
    fees = provider.get("fees") if isinstance(provider, Mapping) else None
    if not isinstance(fees, Mapping) or holes.form_of("fees", fees) is not None:
        return data
    asked = set(_services(data, paths))
    if asked - fees.keys():
        fees = {**dict.fromkeys(filter(asked.__contains__, course.CODES), holes.UNKNOWN), **fees}
        data = {**data, "provider": {**provider, "fees": fees}}
    if not isinstance(payers, (list, tuple)):
        return data
    made = list(payers)
    for place, table in enumerate(payers):
        # Every amount that a plan allows is then stated, or not known.
        allowed = table.get("allowed", {}) if f"payers.{place}.network" in paths else None
        if isinstance(allowed, Mapping) and "sides" not in table and fees.keys() - allowed.keys():
            made[place] = {**table, "allowed": {**dict.fromkeys(fees, holes.UNKNOWN), **allowed}}
    return _changed(data, "payers", made, payers)


def _services(data: Mapping[str, Any], paths: Iterable[str]) -> Iterator[str]:
    """Yield the services that a course may have of which something is not known."""
    asked = data.get("course")
    if not isinstance(asked, Mapping):
        return
    for path in paths:
        if path.startswith("course.visits.") and path.endswith(".service"):
            said = holes.at(data, path)
            known = said.get("one_of", ()) if isinstance(said, Mapping) else course.CODES
            yield from (service for service in course.CODES if service in known)
        elif path in ("course.protocol", "course.sessions"):
            named = asked.get("protocol", "ipt")
            known = named.get("one_of", ()) if isinstance(named, Mapping) else (named,)
            yield "intake"
            every = course.PROTOCOLS.values()
            yield from (p.service for p in every if p.name in known or holes.UNKNOWN in known)


def _payer(table: Any) -> Any:
    if not isinstance(table, Mapping):
        return table
    choices = table.get("one_of")
    if isinstance(choices, (list, tuple)):
        found = [_payer(choice) for choice in choices]
        return _changed(table, "one_of", found, choices)
    sides = table.get("sides")
    if isinstance(sides, Mapping):
        year = table.get("benefit_year")
        laid = {name: _side(side, year) for name, side in sides.items()}
        same = all(laid[name] is side for name, side in sides.items())
        return table if same else {**table, "sides": laid}
    return _side(table, table.get("benefit_year"))


def _side(side: Any, year: Any) -> Any:
    rows = side.get("benefits") if isinstance(side, Mapping) else None
    if not isinstance(rows, (list, tuple)):
        return side
    made = [_two_keys(row, year) for row in rows]
    if "deductible" not in side and any(map(_speaks_of_one, made)):
        side = {**side, "deductible": holes.UNKNOWN}
    binds = _may_bind(side.get("deductible"))
    return _changed(side, "benefits", [_row(row) if binds else row for row in made], rows)


def _two_keys(row: Any, year: Any) -> Any:
    """Return a row whose words hold more than its terms, or two of them, with what they mean."""
    words = row.get("cost_share") if isinstance(row, Mapping) else None
    if not isinstance(words, str):
        return row
    meant = cost_share_words.two_keys(words) or {}
    # A row's limits run with the plan's year: the calendar's are none where that is another.
    other = year not in (None, holes.UNKNOWN, "01-01")
    if other and meant.keys() & cost_share_words.PER_YEAR and cost_share_words.is_calendar(words):
        return row
    if found := cost_share_words.either(str(meant.get("cost_share", words))):
        meant = {**meant, "cost_share": {"one_of": list(found)} if len(found) > 1 else found[0]}
    others = ((row.get(key, value), value) for key, value in meant.items() if key != "cost_share")
    gainsaid = any(own != holes.UNKNOWN and str(own) != str(value) for own, value in others)
    return row if gainsaid or not meant else {**row, **meant}


def _speaks_of_one(row: Any) -> bool:
    """Return whether the words of a row or of a tier of it speak of a deductible that applies."""
    if not isinstance(row, Mapping):
        return False
    if {said.order for said in _said(row)} & {cost_share_words.AFTER, cost_share_words.BEFORE}:
        return True
    tiers = row.get("tiers")
    return isinstance(tiers, (list, tuple)) and any(map(_speaks_of_one, tiers))


def _said(row: Mapping[str, Any]) -> list[cost_share.CostShare]:
    """Return what the words of a row may say; nothing where it has none, or they can't be read."""
    words = row.get("cost_share")
    choices = words.get("one_of") if isinstance(words, Mapping) else [words]
    texts = [one for one in choices or () if isinstance(one, str) and one != holes.UNKNOWN]
    try:
        return [*map(cost_share.read_cost_share, texts)]
    except cost_share.UnreadableCostShare:
        return []  # told where it is read


def _row(row: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    tiers = row.get("tiers")
    if isinstance(tiers, (list, tuple)):
        row = _changed(row, "tiers", [_row(tier) for tier in tiers], tiers)
    said = _said(row)
    is_open = bool(said) and all(one.copay is not None and one.order is None for one in said)
    return {**row, "order": dict(OPEN)} if is_open and "order" not in row else row


def _may_bind(deductible: Any) -> bool:
    """Return whether a deductible is, or may be, above zero."""
    if isinstance(deductible, Mapping) and holes.form_of("deductible", deductible) is None:
        return any(_may_bind(deductible.get(who)) for who in ("individual", "family"))
    return bool(deductible.strip("0.") if isinstance(deductible, str) else deductible)


def _changed(table: Mapping[str, Any], key: str, new: list[Any], old: Any) -> Mapping[str, Any]:
    if all(one is other for one, other in zip(new, old, strict=True)):
        return table
    return {**table, key: new}
