"""Which published prices can be those of a session, and why the others can't."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal

import attrs

from iptcost.payer import Words
from iptcost_rates import _said
from iptcost_rates._offers import Offer, Standing, digits

Place = Literal["office", "telehealth"]
PLACES: Final[tuple[Place, ...]] = ("office", "telehealth")
LEAST: Final = Decimal("1.00")
"""No session costs so little: a cent or a dollar stands in files for "no price"."""
NAMES: Final = {
    "AF": Words("psychiatrist"),
    "AH": Words("psychologist"),
    "AJ": Words("social worker"),
    "AM": Words("medical team"),
    "HE": Words("mental health program"),
    "HL": Words("intern"),
    "HM": Words("below bachelor's level"),
    "HN": Words("bachelor's level"),
    "HO": Words("master's level"),
    "HP": Words("doctoral level"),
    "SA": Words("nurse practitioner"),
    "TD": Words("nurse"),
}
"""Modifiers that say who treats."""
LICENCES: Final = frozenset(NAMES)
REMOTE: Final = frozenset({"93", "95", "FQ", "GQ", "GT"})
"""Modifiers of sessions by video or telephone."""
WORDS: Final = {
    "psychiatrist": frozenset({"AF"}),
    "psychologist": frozenset({"AH", "HP"}),
    "social-worker": frozenset({"AJ", "HO"}),
    "counselor": frozenset({"HO"}),
    "family-therapist": frozenset({"HO"}),
    "nurse": frozenset({"SA", "TD"}),
}
_OFFICE: Final = frozenset({"11"})
_VIDEO: Final = frozenset({"02", "2", "10"})
_ALL: Final = frozenset({"CSTM-00", "CTSM-00"})
_FEE_SCHEDULE: Final = str(_said.FEE_SCHEDULE)
_DERIVED: Final = str(_said.DERIVED_KIND)
NONE: Final = Words("")
_NEVER: Final = dt.date(9999, 12, 31)


@attrs.frozen
class Asked:
    """What the user knows of the sessions."""

    first_day: dt.date
    last_day: dt.date
    codes: tuple[str, ...]
    tin: str | None = None
    licence: frozenset[str] = frozenset()
    place: Place | None = None


@attrs.frozen
class Judged:
    """A price that could be a session's, or the reason why it is none."""

    standing: Standing
    reason: Words = NONE
    soft: bool = False
    """Whether it is used all the same where there is nothing better."""

    @property
    def offer(self) -> Offer:
        """The price itself."""
        return self.standing.offer


def licence(text: str) -> frozenset[str]:
    """Return the modifiers of a licence, given by name or as a modifier; empty for none."""
    name = text.strip().lower().replace(" ", "-").replace("_", "-")
    if name in WORDS:
        return WORDS[name]
    return frozenset({name.upper()}) & LICENCES


def expiry(offer: Offer) -> dt.date | None:
    """Return the day until which a price holds; None for no such day."""
    try:
        day = dt.date.fromisoformat(offer.expires[:10])
    except ValueError:
        return None
    return None if day == _NEVER else day


def places(offer: Offer) -> frozenset[Place]:
    """Return which of the therapist's places a price is for."""
    if REMOTE & set(offer.modifiers):
        return frozenset({"telehealth"})
    named = frozenset(offer.places)
    if not named or named & _ALL:
        return frozenset(PLACES)
    at_office: frozenset[Place] = frozenset({"office"} if named & _OFFICE else ())
    return at_office | frozenset({"telehealth"} if named & _VIDEO else ())


def names_place(offer: Offer, place: Place) -> bool:
    """Return whether a price is for the one place, and not for all."""
    named = frozenset(offer.places)
    if place == "telehealth" and REMOTE & set(offer.modifiers):
        return True
    return bool(named & (_OFFICE if place == "office" else _VIDEO)) and not named & _ALL


def licences(offer: Offer) -> frozenset[str]:
    """Return the licences that a price is for; empty for any."""
    return frozenset(offer.modifiers) & LICENCES


def judged(standings: Iterable[Standing], asked: Asked) -> Iterator[Judged]:
    """Yield each price that is for the codes, with why it can't be a session's if so."""
    own = [one for one in standings if one.offer.code in asked.codes]
    stated = {_of(one) for one in own if licences(one.offer) & asked.licence}
    for standing in own:
        reason = _hard(standing, asked)
        if reason:
            yield Judged(standing, reason)
        elif asked.licence and not licences(standing.offer) & asked.licence:
            known = bool(licences(standing.offer)) or _of(standing) in stated
            reason = _said.OTHER_LICENCE if known else _soft(standing.offer)
            yield Judged(standing, reason, soft=bool(reason) and not known)
        else:
            reason = _soft(standing.offer)
            yield Judged(standing, reason, soft=bool(reason))


def _of(standing: Standing) -> tuple[str, str]:
    """Return the code and the tax id that a price is for."""
    return standing.offer.code, standing.group.tin


def _hard(standing: Standing, asked: Asked) -> Words:
    """Return why a price can be no session's."""
    offer, until = standing.offer, expiry(standing.offer)
    reasons = {
        _said.PERCENTAGE: offer.kind == "percentage",
        _said.PER_DIEM: offer.kind.replace("-", " ") == "per diem",
        _said.NO_AMOUNT: offer.amount is None,
        _said.PLACEHOLDER: offer.amount is not None and offer.amount <= LEAST,
        _said.EXPIRED: until is not None and until < asked.first_day,
        _said.INSTITUTIONAL: offer.billing_class == "institutional",
        _said.INPATIENT: offer.setting == "inpatient",
        _said.BUNDLE: offer.arrangement == "bundle",
        _said.CAPITATION: offer.arrangement == "capitation" and offer.kind != _FEE_SCHEDULE,
        # An NPI in its place stands for a social security number (the schema's own note).
        _said.OTHER_TIN: bool(asked.tin)
        and standing.group.tin_type != "npi"
        and digits(standing.group.tin) != asked.tin,
        _said.OTHER_PLACE: asked.place is not None
        and bool(places(offer))
        and asked.place not in places(offer),
    }
    return next((reason for reason, holds in reasons.items() if holds), NONE)


def _soft(offer: Offer) -> Words:
    """Return why a price is used only for lack of a better one."""
    if offer.kind == _DERIVED:
        return _said.DERIVED
    if set(offer.modifiers) - LICENCES - REMOTE:
        return _said.OTHER_MODIFIER
    return NONE if places(offer) else _said.OTHER_PLACE


def is_fee_schedule(offer: Offer) -> bool:
    """Return whether cost shares go by this price (the schema's definition of it)."""
    return offer.kind == _FEE_SCHEDULE
