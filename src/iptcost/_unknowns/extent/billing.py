"""What the rest of a document says of the most that can be billed, allowed and paid.

The bounds of fees, allowed amounts and numbers of sessions, and what the bounds of a plan's terms
(``natural``) are reckoned from.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final

import attrs

from iptcost._faults import kinds, problem
from iptcost._form import facts, holes
from iptcost._form.holes import at, put
from iptcost._form.values import count
from iptcost._rules import money, plan
from iptcost._rules.course import CODES, PROTOCOLS, service_of

Data = Mapping[str, Any]

IPT_SESSIONS: Final = (12, 16)
"""Interpersonal therapy takes 12 to 16 sessions."""
UNHELD: Final = (
    ("missed_sessions", "missed_session_fee"),
    ("late_cancellations", "late_cancellation_fee"),
)
"""How many sessions are not held, and what each of them costs."""
MOST_SESSIONS: Final = max(protocol.sessions for protocol in PROTOCOLS.values())


@functools.cache
def usual_fees() -> Mapping[str, Any]:
    """Return what therapists usually charge, where nobody knows what this one does: no bound.

    ``fees`` are from what to what by service, whole units of ``currency``; ``effective`` is a day.
    """
    text = resources.files("iptcost").joinpath("data/usual_fees.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


@attrs.frozen
class NaturalBounds:
    """From what to what, as integers of the value's unit; and what bounds it in each filling."""

    low: int
    high: int
    of: str | None = None
    """The path of a range that it never passes."""
    over: str | None = None
    """The path of a range that it never falls below."""


def no_bounds(path: str) -> problem.CaseError:
    """Return the one question to which a value without bounds comes."""
    return problem.CaseError(
        [problem.Problem(kinds.HOLE_BOUNDS, path, {"what": facts.called(path)})]
    )


def stated(value: Any) -> list[Any]:
    """Return what a value can be at its ends: itself, a hole's ends, each of its choices."""
    if not isinstance(value, Mapping):
        return [] if value is None else [value]
    if "one_of" in value:
        return [end for choice in value["one_of"] for end in stated(choice)]
    return [value[key] for key in ("low", "high") if key in value]


class Billing:
    """What can be billed and allowed in a document; what is asked twice is reckoned once."""

    def __init__(self, data: Data) -> None:
        """Keep the document; nothing is reckoned yet."""
        self.data = data
        self.codes = holes.table_of(holes.table_of(data, "provider"), "codes")
        self.digits = money.currency_digits(str(data.get("currency", "USD")))

    # -- the course ---------------------------------------------------------------------------

    @functools.cached_property
    def services(self) -> Counter[str]:
        """How many sessions of each service the course can have at the most."""
        course = self.data.get("course") or {}
        visits = course.get("visits")
        if isinstance(visits, (list, tuple)):
            return Counter(self._service(visit) for visit in visits if isinstance(visit, Mapping))
        known = PROTOCOLS.get(str(course.get("protocol", "ipt")))
        service = known.service if known else "individual"
        ends = stated(course.get("sessions"))
        default = known.sessions if known else MOST_SESSIONS
        most = max((count(end) for end in ends if end != holes.UNKNOWN), default=default)
        return Counter({"intake": 1}) + Counter({service: max(0, most - 1)})

    def _service(self, visit: Mapping[str, Any]) -> str:
        """Return a visit's service, stated or its code's; nothing where that is not known."""
        said, code = visit.get("service"), visit.get("code")
        if said is None and isinstance(code, str):
            said = service_of(code, self.codes)
        return said if isinstance(said, str) and said in CODES else ""

    @property
    def sessions(self) -> int:
        """How many sessions the course can have at the most."""
        return sum(self.services.values())

    def of_sessions(self, path: str) -> NaturalBounds:
        """As many as the protocol has, 12 to 16 of interpersonal therapy; all that are counted."""
        if path.startswith("payers."):
            return NaturalBounds(0, self.sessions)
        known = PROTOCOLS.get(str(at(self.data, "course.protocol") or "ipt"))
        if path != "course.sessions" or known is None:
            raise no_bounds(path)
        low, high = IPT_SESSIONS if known.name.startswith("ipt") else (known.sessions,) * 2
        told = at(self.data, "course.attendance")
        ends = [int(end) for end in told if str(end).isdigit()] if isinstance(told, Mapping) else []
        return NaturalBounds(max(low, *ends, 0), max(high, *ends, 0))

    def of_missed_sessions(self, path: str) -> NaturalBounds:
        """Sessions not held that cost nothing may be as many as they like."""
        fee = at(self.data, f"provider.{path.rpartition('.')[2].removesuffix('s')}_fee")
        if fee is None or set(map(str, stated(fee))) <= {"0"}:
            return NaturalBounds(0, 0)
        raise no_bounds(path)

    of_late_cancellations = of_missed_sessions

    # -- fees and allowed amounts ---------------------------------------------------------------

    def _amount(self, value: Any) -> int:
        return money.minor_units(value, self.digits)

    def _amounts(self, value: Any) -> list[int]:
        """Return the amounts at the ends of a value, without what is not known."""
        return [self._amount(end) for end in stated(value) if end != holes.UNKNOWN]

    def _highest(self, value: Any) -> int:
        return max(self._amounts(value), default=0)

    def of_fee(self, path: str) -> NaturalBounds:
        """What therapists usually charge, and never less than what a plan of theirs allows."""
        if ".sliding_scale." in path:
            return NaturalBounds(0, self._dearest())
        table = usual_fees()
        if self.data.get("currency", "USD") != table["currency"]:
            raise no_bounds(path)
        service = path.rpartition(".")[2]
        if service not in CODES:
            service = str(at(self.data, f"{path.rpartition('.')[0]}.service"))
        low, high = table["fees"].get(service, table["fees"]["individual"])
        in_network = (side for side in self.sides() if plan.is_in_network(self.network(side)))
        allowed = [self._highest(at(self.data, f"{side}.allowed.{service}")) for side in in_network]
        contracted = max(allowed, default=0)
        scale = 10**self.digits
        return NaturalBounds(max(low * scale, contracted), max(high * scale, contracted))

    def sides(self) -> Iterator[str]:
        """Yield the paths of the plans' sides that may apply."""
        for index, table in enumerate(self.data.get("payers") or ()):
            if not isinstance(table, Mapping) or table.get("adapter") == "eap":
                continue
            path = f"payers.{index}"
            sides = table.get("sides")
            network = table.get("network", "in")
            if not isinstance(sides, Mapping):
                yield path
            elif network in sides:
                yield f"{path}.sides.{network}"
            else:
                yield from (f"{path}.sides.{name}" for name in sides)

    def network(self, side: str) -> str:
        """Return the name of a side's network; out of it where that hangs on a choice."""
        head, _, name = side.partition(".sides.")
        network = name or at(self.data, f"{head}.network") or "in"
        return network if isinstance(network, str) else "out"

    def most_billed(self, name: str) -> int:
        """Return the most that a session of a service, or of a code, may be billed at, minor units.

        Where fees go by procedure codes too, any of them may be a service's. Of a service that is
        not known, which has no name, it is the dearest one's.
        """
        if not name:
            return self._dearest()
        names = {name, name if name in CODES else service_of(name, self.codes)}
        values = []
        for where, table in self._fee_tables():
            for key, value in table.items():
                if key in names or (name in CODES and key not in CODES):
                    values.append((value, f"{where}.{key}"))
        for index, visit in enumerate(at(self.data, "course.visits") or ()):
            said = self._service(visit) if isinstance(visit, Mapping) else ""
            if not said or said in names or visit.get("code") in (*names,):
                values.append((visit.get("fee"), f"course.visits.{index}.fee"))
        ends: list[int] = []
        for value, path in values:
            ends += self._amounts(value)
            if holes.UNKNOWN in stated(value):
                ends.append(self.of_fee(path).high)
        return max(ends, default=0) * self._codes_a_visit

    def _fee_tables(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield each table of fees, those of a later day too, with its path."""
        changes = at(self.data, "provider.fee_changes") or ()
        later = [change.get("fees") for change in changes if isinstance(change, Mapping)]
        for fees in (at(self.data, "provider.fees"), *later):
            tables = fees.get("one_of", (fees,)) if isinstance(fees, Mapping) else ()
            yield from (("provider.fees", table) for table in tables if isinstance(table, Mapping))

    @functools.cached_property
    def _codes_a_visit(self) -> int:
        """How many fees a visit has at the most: its own, and those of its add-ons."""
        visits = at(self.data, "course.visits") or ()
        added = [visit.get("add_ons") for visit in visits if isinstance(visit, Mapping)]
        return 1 + max((len(each) for each in added if isinstance(each, (list, tuple))), default=0)

    of_fees = of_fee

    def of_allowed(self, path: str) -> NaturalBounds:
        """No more than what is billed is ever allowed."""
        return NaturalBounds(0, self.most_billed(path.rpartition(".")[2]))

    def most_allowed(self, side: str, service: str) -> int:
        """Return the most that a plan's side may allow for a session of a service."""
        billed = self.most_billed(service)
        table = at(self.data, f"{side}.allowed")
        value = table.get(service) if isinstance(table, Mapping) else None
        if value is None or holes.UNKNOWN in stated(value):
            return billed
        if at(self.data, f"{side}.allowed_changes") or any(key not in CODES for key in table):
            return billed
        return min(billed, max(self._amounts(value), default=billed))

    def whole(self, side: str) -> int:
        """Return the most that a plan's side may allow for all of the course."""
        return sum(
            number * self.most_allowed(side, service) for service, number in self.services.items()
        )

    def most_to_pay(self) -> int:
        """Return what nobody can be asked to pay more than, whatever the other values are."""
        for part in ("course", "provider", "provider.fees", "client", "course.visits"):
            value = at(self.data, part)
            if isinstance(value, Mapping) and "one_of" in value:
                each = [Billing(put(self.data, part, one)) for one in value["one_of"]]
                return max(one.most_to_pay() for one in each)
        course = self.data.get("course") or {}
        known = course.get("visits") is not None or str(course.get("protocol", "ipt")) in PROTOCOLS
        services = self.services.items() if known else [("", self.sessions)]
        billed = sum(number * self.most_billed(name) for name, number in services)
        for many, fee in UNHELD:
            value = at(self.data, f"provider.{fee}")
            dearest = self._dearest() if holes.UNKNOWN in stated(value) else self._highest(value)
            billed += dearest * self._counts(at(self.data, f"client.{many}"))
        rows = [row for row in self.data.get("actuals") or () if isinstance(row, Mapping)]
        return billed + sum(self._highest(row.get("billed")) for row in rows)

    def _dearest(self) -> int:
        return max(map(self.most_billed, CODES))

    def of_missed_session_fee(self, _: str) -> NaturalBounds:
        """A missed session costs no more than one that is held."""
        return NaturalBounds(0, self._dearest())

    of_late_cancellation_fee = of_missed_session_fee

    def _counts(self, value: Any) -> int:
        return max((count(end) for end in stated(value) if end != holes.UNKNOWN), default=0)
