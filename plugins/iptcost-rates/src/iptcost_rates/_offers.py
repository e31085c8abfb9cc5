"""What a file says of a therapist: the groups that the NPI stands in, and the prices for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import attrs

LONGEST_TEXT: Final = 200
MOST_LISTED: Final = 100
"""So many places of service, modifiers or networks of one price are kept."""


@attrs.frozen
class Wanted:
    """Whose prices are looked for, and for what."""

    npis: frozenset[int]
    codes: frozenset[str]
    tin: str | None = None
    """The tax id's digits; then groups without NPIs count where it is theirs."""


@attrs.frozen
class Group:
    """A group of providers with one tax id, in which the therapist stands."""

    number: str
    """The provider_group_id, or where the group stands within a rate."""
    npis: frozenset[int]
    """Of those that are wanted, who stands in it."""
    size: int | None
    """How many NPIs it has; None where it has none and holds for a whole tax id."""
    tin: str = ""
    tin_type: str = ""
    business: str = ""
    networks: tuple[str, ...] = ()
    file: str = ""
    """The file that the group stands in, where it is one of its own."""


@attrs.frozen
class Offer:
    """One price for one procedure code, as a payer published it."""

    code: str
    amount: Decimal | None
    kind: str
    """negotiated, derived, fee schedule, percentage, per diem; allowed for out of network."""
    expires: str = ""
    places: tuple[str, ...] = ()
    billing_class: str = ""
    setting: str = ""
    modifiers: tuple[str, ...] = ()
    arrangement: str = ""
    information: str = ""
    charge: Decimal | None = None
    """Out of network: what was billed."""


@attrs.define
class Standing:
    """An offer as it stands in the file: for which group, where first, and how often."""

    offer: Offer
    group: Group
    at: int
    """The place of its entry, in bytes of JSON."""
    times: int = 1


def digits(value: object) -> str:
    """Return a tax id's or an NPI's digits."""
    return "".join(char for char in str(value) if char.isascii() and char.isdigit())


def number(value: object) -> int | None:
    """Return an NPI, written as a number or as text; None for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip() if isinstance(value, str) else ""
    text = text.removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_TEXT else None


def amount(value: object) -> Decimal | None:
    """Return an amount, written as a number or as text; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        found = Decimal(value)
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() and 0 <= found < 10**9 else None


def text(value: object) -> str:
    """Return a short text of the file's, printable; empty for what is none."""
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        shown = "".join(char if char.isprintable() else " " for char in str(value)[:LONGEST_TEXT])
        return shown.strip()
    return ""


def texts(value: object) -> tuple[str, ...]:
    """Return a list of short texts, or the one."""
    items = value if isinstance(value, list) else [value]
    return tuple(filter(None, (text(item) for item in items[:MOST_LISTED])))


def groups_of(
    listed: object, wanted: Wanted, name: str, networks: object = None, file: str = ""
) -> Iterator[Group]:
    """Yield those of a list of provider groups that a wanted provider stands in."""
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(entry, Mapping):
            continue
        tin = entry.get("tin")
        tin = tin if isinstance(tin, Mapping) else {"value": tin}
        kind, value = text(tin.get("type")).lower(), text(tin.get("value"))
        npis = {number(npi) for npi in _list(entry.get("npi"))} - {None, 0}
        own = number(value) if kind == "npi" else None
        found = (npis | {own}) & wanted.npis
        size: int | None = max(len(npis), 1)
        if not found and not npis and wanted.tin and digits(value) == wanted.tin:
            found, size = set(wanted.npis), None
        if found:
            where = name if len(_list(listed)) == 1 else f"{name}.{index}"
            yield Group(
                where,
                frozenset(npi for npi in found if npi is not None),
                size,
                value,
                kind,
                text(tin.get("business_name")),
                texts(networks) if networks is not None else (),
                file,
            )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def prices_of(listed: object, head: Mapping[str, str]) -> Iterator[Offer]:
    """Yield the prices of one negotiated rate of the item that ``head`` names."""
    for price in listed if isinstance(listed, list) else ():
        if isinstance(price, Mapping):
            yield Offer(
                code=head.get("billing_code", ""),
                amount=amount(price.get("negotiated_rate")),
                kind=text(price.get("negotiated_type")).lower(),
                expires=text(price.get("expiration_date")),
                places=texts(price.get("service_code")),
                billing_class=text(price.get("billing_class")).lower(),
                setting=text(price.get("setting")).lower(),
                modifiers=tuple(one.upper() for one in texts(price.get("billing_code_modifier"))),
                arrangement=head.get("negotiation_arrangement", "").lower(),
                information=text(price.get("additional_information")),
            )


def payments_of(
    row: Mapping[str, Any], wanted: Wanted, head: Mapping[str, str], name: str
) -> Iterator[tuple[Offer, Group]]:
    """Yield what was allowed out of network for services of a wanted provider.

    One for each provider and charge that the file lists.
    """
    tin = row.get("tin")
    for payment in _list(row.get("payments")):
        if not isinstance(payment, Mapping):
            continue
        for provider in _list(payment.get("providers")):
            if not isinstance(provider, Mapping):
                continue
            for group in groups_of([{"npi": provider.get("npi"), "tin": tin}], wanted, name):
                yield (
                    Offer(
                        code=head.get("billing_code", ""),
                        amount=amount(payment.get("allowed_amount")),
                        kind="allowed",
                        places=texts(row.get("service_code")),
                        billing_class=text(row.get("billing_class")).lower(),
                        setting=text(row.get("setting")).lower(),
                        modifiers=tuple(
                            one.upper() for one in texts(payment.get("billing_code_modifier"))
                        ),
                        charge=amount(provider.get("billed_charge")),
                    ),
                    group,
                )
