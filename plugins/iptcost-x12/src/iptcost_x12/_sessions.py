"""Claims that count to sessions: what each has cost, and what is to be told of its claim.

Billed = payers paid + all adjustments; the patient's part is the sum of those of group PR: reason 1
deductible, 2 coinsurance, 3 copay, 45 balance bill, any other not covered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal

import attrs

from iptcost.payer import Problem, quote
from iptcost_x12 import _remittance_kinds as kinds
from iptcost_x12._claims import Adjustment, Claim, Line, ProviderEntry
from iptcost_x12._standing import PATIENT, Told, is_secondary, say, settled

TO_PATIENT: Final = "100"
"""The payer's payment, made to the patient: X12 has it under PR (RFI 1812), and nobody owes it."""
WITHHELD: Final = frozenset({"104", "105", "237", "253"})
"""Reasons that keep back part of a payment and leave the allowed amount as it is."""
FORWARDED: Final = frozenset({"19", "20", "21"})
"""CLP02 of a claim that was sent on to another payer after it was decided."""
ADD_ONS: Final = frozenset({
    "90785", "90833", "90836", "90838", "90840", "90863", "99050", "99051", "99053", "99354",
    "99355", "99415", "99416", "99417", "G0316", "G2211", "G2212", "0770T",
})  # fmt: skip
"""Codes that are billed beside a session's own and belong to it."""
_PARTS: Final = {"1": "deductible", "2": "coinsurance", "3": "copay", "45": "balance_bill"}
PARTS: Final = ("deductible", "copay", "coinsurance", "not_covered", "balance_bill")

MOST_UNITS: Final = 24
"""Sessions of one line and day: as many as a day has hours."""
Units = Literal["one", "each"]
"""A line of several units is one session, or each unit is one."""


@attrs.frozen
class Session:
    """One session as its payers paid it."""

    date: dt.date
    billed: Decimal
    paid: Decimal
    adjustments: tuple[Adjustment, ...]
    claim: Claim
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: int = 1
    add_ons: tuple[str, ...] = ()
    payer: str = ""

    @property
    def parts(self) -> dict[str, Decimal]:
        """The patient's parts."""
        found = dict.fromkeys(PARTS, Decimal(0))
        for entry in self.adjustments:
            if entry.group == PATIENT:
                found[_PARTS.get(entry.reason, "not_covered")] += entry.amount
        return found

    @property
    def responsibility(self) -> Decimal:
        """What is the patient's in all."""
        return sum(self.parts.values(), Decimal(0))

    @property
    def balances(self) -> bool:
        """Whether what was billed is paid or adjusted."""
        adjusted = sum((entry.amount for entry in self.adjustments), Decimal(0))
        return self.billed == self.paid + adjusted and self.paid >= 0


def sessions(
    claims: Iterable[Claim], entries: Iterable[ProviderEntry], units: Units | None
) -> tuple[list[Session], list[Told]]:
    """Return the sessions of all claims, joined over payers, and what is to be told."""
    told: list[Told] = []
    first: list[Session] = []
    second: list[Session] = []
    standing = settled(list(claims), told)
    for claim in standing:
        made = list(_of_claim(claim, units, told))
        (second if is_secondary(claim) else first).extend(made)
    joined = _joined(first, second, told)
    told += _notes(standing, joined)
    told += _of_provider(entries, standing)
    return joined, told


# -- a claim's sessions ---------------------------------------------------------------------------


def _of_claim(claim: Claim, units: Units | None, told: list[Told]) -> Iterator[Session]:
    """Yield a claim's sessions; the claim as one where it adjusts as a whole."""
    lines = claim.lines or [claim.head]
    if claim.lines and claim.head.adjustments:
        days = {line.date or claim.head.date for line in lines}
        if len(days) > 1 or len(_main(lines)) > 1:
            told.append(Told(say(kinds.CLAIM_LEVEL, claim), claim))
            return
        main = _main(lines)[0]
        whole = attrs.evolve(
            claim.head,
            adjustments=list(claim.adjustments),
            date=days.pop(),
            code=main.code,
            modifiers=main.modifiers,
            units=main.units,
        )
        extra = [line.billed_as for line in lines if line is not main]
        yield from _checked(claim, whole, [], extra, units, told)
        return
    for main, beside in _grouped(claim, lines):
        codes = [line.billed_as for line in beside]
        yield from _checked(claim, main, beside, codes, units, told)


def _main(lines: list[Line]) -> list[Line]:
    """Return the lines that are sessions of their own: all but add-ons, where there are others."""
    return [line for line in lines if line.billed_as not in ADD_ONS] or lines[:1]


def _grouped(claim: Claim, lines: list[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Yield each session's line with its add-ons: those of the same day, after it or before it."""
    by_day: dict[dt.date | None, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.date or claim.head.date, []).append(line)
    for of_day in by_day.values():
        main = _main(of_day)
        beside: dict[int, list[Line]] = {id(line): [] for line in main}
        latest = main[0]
        for line in of_day:
            if id(line) in beside:
                latest = line
            else:
                beside[id(latest)].append(line)
        for line in main:
            yield line, beside[id(line)]


def _checked(
    claim: Claim,
    main: Line,
    beside: list[Line],
    add_ons: list[str],
    units: Units | None,
    told: list[Told],
) -> Iterator[Session]:
    """Yield the session of a line and its add-ons, or of each unit; tell what can't be one."""
    date = main.date or claim.head.date
    if date is None:
        told.append(Told(say(kinds.NO_DATE, claim, main.segment), claim))
        return
    entries = [entry for line in (main, *beside) for entry in line.adjustments]
    to_patient = sum((e.amount for e in entries if e.reason == TO_PATIENT), Decimal(0))
    session = Session(
        date,
        sum((line.billed for line in beside), main.billed),
        sum((line.paid for line in beside), main.paid) + to_patient,
        _summed(entry for entry in entries if entry.reason != TO_PATIENT),
        claim,
        main.code,
        main.modifiers,
        int(main.units) if main.units == int(main.units) and main.units > 0 else 1,
        tuple(code for code in add_ons if code),
        claim.payer,
    )
    if not session.balances:
        told.append(Told(say(kinds.UNBALANCED, claim, main.segment), claim))
    elif main.last is not None and main.last != date:
        values = {"first": date.isoformat(), "last": main.last.isoformat()}
        told.append(Told(say(kinds.SEVERAL_DAYS, claim, main.segment, **values), claim))
    elif session.units > 1 and (
        session.units > MOST_UNITS or (units is None and not is_secondary(claim))
    ):
        values = {"units": str(session.units), "code": main.code or "…"}
        told.append(Told(say(kinds.SEVERAL_UNITS, claim, main.segment, **values), claim))
    elif session.units > 1 and units == "each":
        yield from _each(session)
    else:
        yield session


def _summed(entries: Iterable[Adjustment]) -> tuple[Adjustment, ...]:
    """Return adjustments with those of one group and reason as one."""
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in entries:
        place = entry.group, entry.reason
        sums[place] = sums.get(place, Decimal(0)) + entry.amount
    return tuple(Adjustment(*place, amount) for place, amount in sums.items())


def _each(session: Session) -> Iterator[Session]:
    """Yield a session for each unit: equal parts, the cents that are left over with the first."""
    count = session.units

    def part(amount: Decimal, number: int) -> Decimal:
        cents = int(amount.scaleb(2))
        return Decimal(cents // count + (number < cents % count)).scaleb(-2)

    for number in range(count):
        adjusted = tuple(
            attrs.evolve(entry, amount=part(entry.amount, number)) for entry in session.adjustments
        )
        paid = part(session.paid, number)
        billed = sum((entry.amount for entry in adjusted), paid)
        yield attrs.evolve(session, billed=billed, paid=paid, adjustments=adjusted, units=1)


# -- several payers -------------------------------------------------------------------------------


def _joined(first: list[Session], second: list[Session], told: list[Told]) -> list[Session]:
    """Return the first payers' sessions with what second ones paid joined to them."""
    found = list(first)
    for later in second:
        place = next((i for i, one in enumerate(found) if _is_same(one, later)), None)
        if place is None:
            told.append(Told(say(kinds.SECONDARY, later.claim), later.claim))
            continue
        both = _together(found[place], later)
        if both.balances:
            found[place] = both
        else:
            told.append(Told(say(kinds.NOT_JOINED, later.claim), later.claim))
    return found


def _is_same(one: Session, later: Session) -> bool:
    """Return whether two payers decided one session: same day and code, of one claim or patient."""
    same = one.claim.number == later.claim.number or one.claim.patient.same_as(later.claim.patient)
    coded = not (one.code and later.code) or one.code == later.code
    return same and coded and one.date == later.date and one.claim is not later.claim


def _together(one: Session, later: Session) -> Session:
    """Return what two payers left: both payments, and the later one's word on what is owed."""
    written = tuple(entry for entry in one.adjustments if entry.group != PATIENT)
    owed = tuple(entry for entry in later.adjustments if entry.group == PATIENT)
    paid = one.paid + later.paid
    adjusted = sum((entry.amount for entry in (*written, *owed)), Decimal(0))
    rest = one.billed - paid - adjusted
    if rest > 0:  # what the later payer has the provider absorb
        written += (Adjustment("CO", "45", rest),)
    payers = " + ".join(dict.fromkeys(name for name in (one.payer, later.payer) if name))
    return attrs.evolve(one, paid=paid, adjustments=(*written, *owed), payer=payers)


# -- what is to be told beside the rows -----------------------------------------------------------


def _notes(claims: list[Claim], joined: list[Session]) -> Iterator[Told]:
    """Yield what a claim says beside its amounts: none of it changes them."""
    yield from _of_codes(claims)
    yield from _again(joined)
    settled = {id(one.claim) for one in joined if " + " in one.payer}
    for claim in claims:
        if claim.status in FORWARDED and not is_secondary(claim) and id(claim) not in settled:
            yield Told(say(kinds.SENT_ON, claim), claim, is_error=False)
        kept = [entry for entry in claim.adjustments if entry.reason in WITHHELD]
        if kept:
            amount = f"{sum((entry.amount for entry in kept), Decimal(0)):.2f}"
            codes = ", ".join(dict.fromkeys(f"{e.group}-{e.reason}" for e in kept))
            said = say(kinds.KEPT_BACK, claim, amount=amount, codes=codes)
            yield Told(said, claim, is_error=False)
        to_patient = sum(
            (e.amount for e in claim.adjustments if e.reason == TO_PATIENT), Decimal(0)
        )
        if to_patient:
            said = say(kinds.TO_PATIENT, claim, amount=f"{to_patient:.2f}")
            yield Told(said, claim, is_error=False)
        if claim.interest:
            said = say(kinds.INTEREST, claim, amount=f"{claim.interest:.2f}")
            yield Told(said, claim, is_error=False)
        owed = sum((e.amount for e in claim.adjustments if e.group == PATIENT), Decimal(0))
        if claim.responsibility is not None and claim.responsibility != owed:
            values = {"stated": f"{claim.responsibility:.2f}", "sum": f"{owed:.2f}"}
            yield Told(say(kinds.OTHER_PART, claim, **values), claim, is_error=False)


def _of_codes(claims: Iterable[Claim]) -> Iterator[Told]:
    """Yield each session that was decided as another procedure than the one that was billed."""
    for claim in claims:
        for line in claim.lines:
            if line.submitted not in ("", line.code, *ADD_ONS):
                values = {"billed": quote(line.submitted)[1:-1], "code": quote(line.code)[1:-1]}
                yield Told(say(kinds.OTHER_CODE, claim, **values), claim, is_error=False)


def _again(joined: Iterable[Session]) -> Iterator[Told]:
    """Yield each session that stands in two claims of one number: one may correct the other."""
    seen: dict[tuple[object, ...], Claim] = {}
    for one in joined:
        place = one.claim.number, one.payer, one.date, one.code
        if seen.setdefault(place, one.claim) is not one.claim:
            values = {"date": one.date.isoformat()}
            yield Told(say(kinds.AGAIN, one.claim, **values), one.claim, is_error=False)


def _of_provider(entries: Iterable[ProviderEntry], claims: list[Claim]) -> Iterator[Told]:
    """Yield each amount that was moved at the provider's level, with the claim that it names."""
    for entry in entries:
        claim = next(
            (one for one in claims if entry.reference in (one.payers_number, one.number)), None
        )
        kind = kinds.BY_REASON.get(entry.reason, kinds.PROVIDER_LEVEL)
        reference = entry.reference if claim is None or not entry.reference else claim.number
        values: dict[str, object] = {
            "reason": quote(entry.reason)[1:-1] or "…",
            "claim": quote(reference)[1:-1] or "…",
            "amount": f"{abs(entry.amount):.2f}",
            "segment": entry.segment,
        }
        kept = entry.amount >= 0
        if not kept and kind is kinds.TAKEN_BACK:
            kind = kinds.GIVEN_BACK
        yield Told(Problem(kind, "", values), claim, is_error=False)
