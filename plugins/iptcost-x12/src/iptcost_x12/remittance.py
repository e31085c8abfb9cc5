"""An 835 remittance to ``actuals``: what sessions have really cost (CLP, SVC, CAS, PLB).

>>> from iptcost_x12.remittance import read
>>> found = read([stream])   # doctest: +SKIP
>>> found.rows(found.patients[0])   # doctest: +SKIP

A row is a session: its date, procedure code, claim and payer, what was billed and paid, and the
patient's parts. Patients are told apart and named by initials alone, unless names are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from iptcost.payer import Kind, PayerError, Problem, quote
from iptcost_x12 import _claims
from iptcost_x12 import _remittance_kinds as kinds
from iptcost_x12._claims import Claim, Patient
from iptcost_x12._segments import Bytes
from iptcost_x12._sessions import Session, Units, sessions
from iptcost_x12._standing import Told

__all__ = ["Remittance", "actuals", "read"]

MOST_CHOICES: Final = 40


@attrs.frozen
class Remittance:
    """What one or several remittances say: sessions, patients, and what is to be told."""

    sessions: tuple[Session, ...] = ()
    told: tuple[Told, ...] = ()
    claims: tuple[Claim, ...] = attrs.field(default=(), repr=False)
    broken: tuple[PayerError, ...] = ()
    """Why a file could not be read to its end."""

    @property
    def patients(self) -> tuple[Patient, ...]:
        """The patients that are named, in the order of the remittance."""
        known: list[Patient] = []
        for claim in self.claims:
            if claim.patient and not any(claim.patient.same_as(one) for one in known):
                known.append(claim.patient)
        return tuple(known)

    def of(self, claims: Iterable[Claim]) -> Remittance:
        """Return what is said of some claims alone, and of none in particular."""
        wanted = {id(claim) for claim in claims}
        return attrs.evolve(
            self,
            sessions=tuple(one for one in self.sessions if id(one.claim) in wanted),
            told=tuple(one for one in self.told if one.claim is None or id(one.claim) in wanted),
            claims=tuple(claim for claim in self.claims if id(claim) in wanted),
        )

    def claims_of(self, patient: Patient) -> list[Claim]:
        """Return the claims of a patient, whatever payer decided them."""
        return [one for one in self.claims if one.patient.same_as(patient)]

    def label(self, patient: Patient, *, names: bool = False) -> str:
        """Return a patient's initials, or the name; a number tells equal ones apart."""
        known = self.patients
        shown = [one.name if names and one.name else _initials(one) for one in known]
        place = next((i for i, one in enumerate(known) if patient.same_as(one)), None)
        if place is None:
            return ""
        before = shown[:place].count(shown[place])
        return f"{shown[place]} {before + 1}" if before else shown[place]

    def rows(self, *, names: bool = False) -> list[dict[str, Any]]:
        """Return the rows of ``actuals``, in the order of the remittance."""
        return [self._row(one, names=names) for one in self.sessions]

    def _row(self, one: Session, *, names: bool) -> dict[str, Any]:
        claim = one.claim
        told = {
            "date": one.date.isoformat(),
            "code": one.code,
            "modifiers": list(one.modifiers),
            "units": one.units if one.units > 1 else None,
            "add_ons": list(one.add_ons),
            "claim": claim.number,
            "patient": self.label(claim.patient, names=names),
            "payer": one.payer,
        }
        return {
            **{key: value for key, value in told.items() if value},
            "billed": f"{one.billed:.2f}",
            "payer_paid": f"{one.paid:.2f}",
            "patient_responsibility": f"{one.responsibility:.2f}",
            **{name: f"{amount:.2f}" for name, amount in one.parts.items()},
            "adjustments": [
                {"group": e.group, "reason": e.reason, "amount": f"{e.amount:.2f}"}
                for e in one.adjustments
            ],
        }

    def choices(self) -> str:
        """Return the patients to choose from: number, initials, and claims of each."""
        shown = []
        for number, patient in enumerate(self.patients[:MOST_CHOICES], start=1):
            claims = ", ".join(
                dict.fromkeys(quote(one.number)[1:-1] for one in self.claims_of(patient)[:10])
            )
            shown.append(f"{number} = {self.label(patient)} ({claims})")
        more = len(self.patients) - MOST_CHOICES
        return "; ".join(shown) + (f"; … {more}" if more > 0 else "")

    def chosen(
        self, patient: str | None = None, claims: Iterable[str] = (), ids: Iterable[str] = ()
    ) -> Remittance:
        """Return what is said of one patient, or of some claims.

        ``patient`` is the number in ``choices``, a member id, or the name; ``ids`` are member ids
        of whoever the case is of. PayerError where none or several fit.
        """
        wanted = list(claims)
        known = self.patients
        if wanted:
            numbers = [claim.number for claim in self.claims]
            if not all(number in numbers for number in wanted):
                raise self._unclear(kinds.NO_PATIENT)
            found = self.of(claim for claim in self.claims if claim.number in wanted)
            if len(found.patients) > 1:
                raise self._unclear(kinds.SEVERAL_PATIENTS)
            return found
        own = [one for one in known if one.identifier and one.identifier in set(ids)]
        if patient is not None:
            own = list(self._named(patient.strip()))
        elif not own and (len(known) > 1 or any(ids)):
            raise self._unclear(kinds.SEVERAL_PATIENTS if len(known) > 1 else kinds.NO_PATIENT)
        elif not own:
            return attrs.evolve(self, told=(*self.told, *self._unnamed(is_error=False)))
        if len(own) != 1:
            raise self._unclear(kinds.NO_PATIENT)
        found = self.of(self.claims_of(own[0]))
        return attrs.evolve(found, told=(*found.told, *self._unnamed(is_error=True)))

    def _unnamed(self, *, is_error: bool) -> Iterator[Told]:
        """Yield each claim that names nobody, where others do: nobody says whose it is."""
        for claim in self.claims if self.patients else ():
            if not claim.patient:
                values = {"claim": quote(claim.number)[1:-1] or "…", "segment": claim.head.segment}
                yield Told(Problem(kinds.NO_NAME, "", values), claim, is_error)

    def _named(self, text: str) -> Iterator[Patient]:
        """Yield the patients that a text may mean: by number, member id, label or name."""
        known = self.patients
        exact = [one for one in known if one.identifier and one.identifier == text]
        if exact:
            yield from exact
        elif text.isdecimal() and len(text) < 5 and 0 < int(text) <= len(known):  # noqa: PLR2004 - a number in a list
            yield known[int(text) - 1]
        else:
            words = set(text.casefold().replace(",", " ").split())
            for one in known:
                if self.label(one) == text or (words and words <= set(one.name.casefold().split())):
                    yield one

    def _unclear(self, kind: Kind) -> PayerError:
        values = {"count": len(self.patients), "choices": self.choices() or "…"}
        return PayerError([Problem(kind, "", values)])


def _initials(patient: Patient) -> str:
    letters = [part[:1].upper() + "." for part in (patient.first, patient.last) if part]
    return " ".join(letters) or "…"


def read(streams: Iterable[Bytes], *, units: Units | None = None) -> Remittance:
    """Return what all remittances together say; a second payer's joins the first's.

    ``units`` says what a line of several units is: one session, or one each. Where it is not
    said, such a line is told and no row.
    """
    remitted = _claims.Remitted()
    for stream in streams:
        _claims.read(stream, remitted)
    found, told = sessions(remitted.claims, remitted.entries, units)
    return Remittance(tuple(found), tuple(told), tuple(remitted.claims), tuple(remitted.errors))


def actuals(stream: Bytes) -> Iterator[Mapping[str, Any] | PayerError]:
    """Yield a row of ``actuals`` for each session paid, or why one can't be had.

    What is told beside the rows (a duplicate, money at the provider's level) has ``read``.
    """
    found = read([stream])
    yield from found.rows()
    for one in found.told:
        if one.is_error:
            yield PayerError([one.problem])
    yield from found.broken
