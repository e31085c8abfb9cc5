"""A course of therapy: which session is held on which day, by which code, at which price.

Interpersonal therapy is time-limited, so a course has an end; the protocols below are the known
ones. A monthly cadence keeps the day of the month of the first session, or takes the month's
last day where it has no such day.

A table of prices names services or procedure codes; a code's own entry wins over its service's.
Which service a code is of goes by the therapist's own codes, else by the usual ones.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, NewType

import attrs
from dateutil.relativedelta import relativedelta

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, Words, quote
from iptcost._rules.key import needed, stated
from iptcost._rules.money import BadValueError, Minor, percent

Modality = Literal["office", "telehealth"]
Service = Literal["intake", "individual", "group", "couples"]
Code = NewType("Code", str)
"""A procedure code: digits, perhaps with a capital letter."""
Priced = NewType("Priced", str)
"""A service, or a procedure code: what prices and benefits may be named by."""

CODES: Final[Mapping[str, str]] = {
    "intake": "90791",
    "individual": "90834",
    "group": "90853",
    "couples": "90847",
}
"""The procedure code that billing systems use for each service when the case names none."""
_OTHER_LENGTHS: Final = {"90832": "individual", "90837": "individual"}
CODE: Final = r"[A-Z]?\d{2,7}[A-Z]?"
CODED: Final = re.compile(CODE, re.ASCII)
Cadence = NewType("Cadence", tuple[int, str])
"""A number of days, weeks or months: ``(2, "week")``."""

ProtocolName = NewType("ProtocolName", str)
Sessions = NewType("Sessions", int)
"""A number of sessions or visits, at least 1."""
Attendance = NewType("Attendance", Mapping[int, int])
"""How often courses end after which session: session to weight, ``{ 4 = 10, 8 = 20, 16 = 70 }``.

Only the weights' proportions matter: counts, percentages and shares of 1 are read alike.
"""

MOST_SESSIONS: Final = 10_000
IPT_PHASES: Final = "ipt"
MAINTENANCE: Final = "maintenance"
_OPENING, _FINAL, _SHORT = 3, 2, 6
_ORDINAL = re.compile(r"[1-9]\d{0,4}", re.ASCII)
_EVERY = re.compile(r"(\d{1,4}) (day|week|month)s?", re.ASCII)


class Coding(NamedTuple):
    """What a claim of one session carries beside its code, and what its charge is made of."""

    add_ons: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    charges: tuple[int | None, ...] = ()
    """The charge of the session itself, then of each add-on; None where it has none of its own."""


WEEKLY: Final = Cadence((1, "week"))
MONTHLY: Final = Cadence((1, "month"))


@attrs.frozen
class Protocol:
    """A known course: how many sessions, how often, of which service, in which phases."""

    name: str
    title: Words
    sessions: int = 16
    cadence: Cadence | None = WEEKLY
    phases: str | None = IPT_PHASES
    service: str = "individual"
    span_months: int | None = None
    """Where set, the sessions are spread evenly over so many months instead of a cadence."""


PROTOCOLS: Final[Mapping[str, Protocol]] = {
    protocol.name: protocol
    for protocol in (
        Protocol("ipt", Words("Interpersonal therapy")),
        Protocol(
            "ipt-maintenance", Words("Maintenance interpersonal therapy"), 12, MONTHLY, MAINTENANCE
        ),
        Protocol("ipt-group", Words("Interpersonal therapy in a group"), service="group"),
        Protocol("ipt-couples", Words("Interpersonal therapy for couples"), service="couples"),
        Protocol("dit", Words("Dynamic interpersonal therapy"), 16, None, None, span_months=5),
        Protocol("mit", Words("Metacognitive interpersonal therapy"), 12, WEEKLY, None),
    )
}


@attrs.frozen
class Visit:
    """One listed session."""

    date: dt.date = needed("The day of the session.")
    service: Service | None = stated(
        "intake, individual, group or couples; its code's when left out."
    )
    modality: Modality | None = stated("office or telehealth; the course's when left out.")
    fee: Minor | None = stated(
        "What this session costs; the service's fee when left out. 0 uses nothing."
    )
    code: Code | None = stated(
        "Its procedure code; the service's usual one when left out.", sample="90834"
    )
    add_ons: tuple[Code, ...] = stated(
        "Procedure codes billed beside it: fee and allowed amount are sums.", default=()
    )
    modifiers: tuple[str, ...] = stated(
        "Modifiers of the code, printed on a claim; they change no amount.", default=()
    )
    units: Sessions | None = stated("Units, printed on a claim; they change no amount.")


@attrs.frozen
class Course:
    """The planned sessions: by protocol, or listed one by one."""

    protocol: ProtocolName | None = stated(
        "A known course; ipt when left out. iptcost protocols lists them.", sample="ipt"
    )
    start: dt.date | None = stated(
        "The first session's date. The command takes today where it is left out.",
        sample="2026-01-01",
    )
    sessions: Sessions | None = stated(
        "How many sessions; the protocol's own number when left out."
    )
    every: Cadence | None = stated(
        'How often, such as "2 weeks"; the protocol\'s own cadence when left out.', sample="1 week"
    )
    modality: Modality = stated(
        "office or telehealth, for all sessions that say nothing else.", default="office"
    )
    code: Code | None = stated(
        "The procedure code of all sessions of the course's own service.", sample="90834"
    )
    visits: tuple[Visit, ...] | None = stated(
        "The sessions one by one, in place of start, sessions and every."
    )
    attendance: Attendance | None = stated(
        "How often courses end after which session: { 4 = 10, 16 = 70 }."
    )

    @property
    def known(self) -> Protocol | None:
        """The protocol; interpersonal therapy where neither it nor visits are given."""
        if self.protocol is not None:
            return PROTOCOLS[self.protocol]
        return PROTOCOLS["ipt"] if self.visits is None else None

    @property
    def first_day(self) -> dt.date | None:
        """The first session's date, whether it costs something or not."""
        if self.visits:
            return min(visit.date for visit in self.visits)
        return self.start


class Planned(NamedTuple):
    """One session as planned: what is held when, and what the therapist charges for it."""

    number: int
    date: dt.date
    service: str
    modality: str
    phase: str | None
    billed: int
    code: str = ""
    coding: Coding | None = None
    """What its claim carries besides; None where that is nothing."""


@attrs.frozen
class FeeChange:
    """Fees that hold from a day on."""

    begins: dt.date = needed("The first day on which they hold.", name="from")
    fees: Mapping[Priced, Minor] = needed("The fees that change, by service or procedure code.")


def cadence(text: object) -> Cadence:
    """Read ``"2 weeks"``; BadValueError for anything else."""
    match = _EVERY.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or int(match[1]) == 0:
        raise BadValueError(kinds.UNKNOWN_CADENCE, value=quote(text))
    return Cadence((int(match[1]), match[2]))


def attendance(value: object) -> Attendance:
    """Read how often courses end after which session; BadValueError for anything else.

    >>> dict(attendance({"4": 1, "16": 3}))
    {4: 10000, 16: 30000}
    """
    if not isinstance(value, Mapping) or not value:
        raise BadValueError(kinds.ATTENDANCE, value=quote("this"))
    weights = {}
    for session, weight in value.items():
        number = int(session) if _ORDINAL.fullmatch(str(session)[:9]) else 0
        if not 1 <= number <= MOST_SESSIONS:
            raise BadValueError(kinds.ATTENDANCE, value=quote(str(session)))
        weights[number] = percent(weight)
    if not any(weights.values()):
        raise BadValueError(kinds.ATTENDANCE, value=quote("0 in all"))
    return Attendance(dict(sorted(weights.items())))


def code(value: object) -> Code:
    """Read a procedure code; BadValueError for anything else."""
    if isinstance(value, str) and CODED.fullmatch(value):
        return Code(value)
    raise BadValueError(kinds.NOT_A_CODE, value=quote(value))


def priced(value: object) -> Priced:
    """Read a service or a procedure code; BadValueError for anything else."""
    if isinstance(value, str) and (value in CODES or CODED.fullmatch(value)):
        return Priced(value)
    raise BadValueError(kinds.SERVICE_OR_CODE, value=quote(value), services=", ".join(CODES))


def service_of(code: str, own: Mapping[Any, str]) -> str | None:
    """Return the service that a code is of, by the therapist's ``own`` codes or the usual ones.

    >>> service_of("90837", {}), service_of("99213", {})
    ('individual', None)
    """
    for codes in (own, CODES):
        for service, known in codes.items():
            if known == code:
                return service
    return _OTHER_LENGTHS.get(code)


def code_of(service: str, own: Mapping[str, str]) -> str:
    """Return the code of a service that states none."""
    return own.get(service) or CODES[service]


def laid_over(
    prices: Mapping[str, int], changes: Iterable[tuple[dt.date, Mapping[Any, int]]], day: dt.date
) -> Mapping[str, int]:
    """Return the prices of a day: each change that holds by then is laid over those before it."""
    for begins, later in sorted(changes, key=lambda change: change[0]):
        prices = {**prices, **later} if begins <= day else prices
    return prices


def price(prices: Mapping[str, int], names: Iterable[str]) -> int | None:
    """Return the first price of these names, the best one first; None where none has one."""
    return next((prices[name] for name in names if name in prices), None)


def phase(phases: str | None, number: int, of: int) -> str | None:
    """Return the phase of session ``number`` in a course of ``of`` sessions."""
    if phases != IPT_PHASES:
        return phases
    opening, final = (1, 1) if of < _SHORT else (_OPENING, _FINAL)
    if number <= opening:
        return "opening"
    return "final" if number > of - final else "middle"


def dates(start: dt.date, sessions: int, every: Cadence | None, span_months: int) -> list[dt.date]:
    """Return the dates of a course by cadence, or evenly over a span where there is none.

    Raises OverflowError or ValueError past the year 9999.
    """
    if every is None:
        span = (start + relativedelta(months=span_months) - start).days
        gaps = max(1, sessions - 1)
        return [start + dt.timedelta(days=k * span // gaps) for k in range(sessions)]
    count, unit = every
    if unit == "month":
        return [start + relativedelta(months=k * count) for k in range(sessions)]
    days = dt.timedelta(days=count * (7 if unit == "week" else 1))
    return [start + k * days for k in range(sessions)]


class Charges(NamedTuple):
    """What a therapist charges for which service and code, and from when on."""

    fees: Mapping[Any, int]
    codes: Mapping[Any, str] = {}
    changes: tuple[tuple[dt.date, Mapping[Any, int]], ...] = ()

    def on(self, day: dt.date) -> Mapping[str, int]:
        """Return the fees of a day."""
        return laid_over(self.fees, self.changes, day) if self.changes else self.fees


def _plan_visits(
    course: Course, visits: Sequence[Visit], charges: Charges
) -> tuple[list[Planned], list[Problem]]:
    """Take listed visits in date order, those of one day as listed."""
    missing: dict[str, Problem] = {}
    planned = []
    phases = course.known.phases if course.known else None
    own = course.known.service if course.known else "individual"
    ordered = sorted(visits, key=lambda visit: visit.date)
    for number, visit in enumerate(ordered, start=1):
        service = visit.service or service_of(visit.code or "", charges.codes)
        if service is None:  # refused when it is read
            continue
        stated = visit.code or (course.code if service == own else None)
        code = stated or code_of(service, charges.codes)
        fee, coding, unpriced = _charged(visit, (code, service), charges.on(visit.date))
        missing |= {name: _no_fee(name) for name in unpriced}
        where = (visit.modality or course.modality, phase(phases, number, len(ordered)))
        planned.append(Planned(number, visit.date, service, *where, fee, code, coding))
    return planned, list(missing.values())


def _charged(
    visit: Visit, names: tuple[str, str], fees: Mapping[str, int]
) -> tuple[int, Coding | None, list[str]]:
    """Return what a visit costs, what its claim carries besides, and what has no fee.

    A visit's own fee is all that it costs, its add-ons included.
    """
    main = price(fees, names) if visit.fee is None else visit.fee
    if not visit.add_ons and not visit.modifiers and visit.units is None:
        return main or 0, None, [names[1]] if main is None else []
    beside = [price(fees, (name,)) for name in visit.add_ons]
    coding = Coding(visit.add_ons, visit.modifiers, visit.units, (main, *beside))
    if visit.fee is not None:
        return visit.fee, coding, []
    priced = zip((names[1], *visit.add_ons), coding.charges, strict=True)
    unpriced = [name for name, charge in priced if charge is None]
    return sum(charge or 0 for charge in coding.charges), coding, unpriced


def plan(course: Course, charges: Charges) -> tuple[list[Planned], list[Problem]]:
    """Return the sessions in date order, and what is missing to plan them.

    By a protocol the first session is planned as intake, the rest as its own service.
    """
    if course.visits is not None:
        return _plan_visits(course, course.visits, charges)
    protocol = course.known or PROTOCOLS["ipt"]
    count = course.sessions if course.sessions is not None else protocol.sessions
    if course.start is None:
        return [], [Problem(kinds.START_MISSING, "course.start")]
    try:
        every = course.every or protocol.cadence
        days = dates(course.start, count, every, protocol.span_months or 0)
    except (OverflowError, ValueError):
        return [], [Problem(kinds.DATE_OVERFLOW, "course")]
    codes = {name: code_of(name, charges.codes) for name in ("intake", protocol.service)}
    codes[protocol.service] = course.code or codes[protocol.service]
    planned = []
    missing: dict[str, Problem] = {}
    usual = {service: price(charges.fees, (code, service)) for service, code in codes.items()}
    modality, phases, changes = course.modality, protocol.phases, charges.changes
    for number, day in enumerate(days, start=1):
        service = "intake" if number == 1 else protocol.service
        code = codes[service]
        fee = price(charges.on(day), (code, service)) if changes else usual[service]
        if fee is None:
            missing.setdefault(service, _no_fee(service))
            fee = 0
        fields = (number, day, service, modality, phase(phases, number, count), fee, code, None)
        planned.append(tuple.__new__(Planned, fields))
    return planned, list(missing.values())


def _no_fee(service: str) -> Problem:
    kind = kinds.FEE_MISSING if service in CODES else kinds.FEE_MISSING_CODE
    return Problem(kind, f"provider.fees.{service}", {"service": Words(service)})
