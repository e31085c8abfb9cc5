"""The course: which sessions are planned, with which codes and at what charge."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from naive_rules.reading import Refused, Table, laid_over, later, minor, to_date

# protocol: (sessions, cadence, service after the intake, how its phases are named)
PROTOCOLS = {
    "ipt": (16, "1 week", "individual", "ipt"),
    "ipt-maintenance": (12, "1 month", "individual", "maintenance"),
    "ipt-group": (16, "1 week", "group", "ipt"),
    "ipt-couples": (16, "1 week", "couples", "ipt"),
    "dit": (16, None, "individual", None),
    "mit": (12, "1 week", "individual", None),
}
USUAL = {"intake": "90791", "individual": "90834", "group": "90853", "couples": "90847"}
SERVICE_OF = {code: service for service, code in USUAL.items()} | {
    "90832": "individual",
    "90837": "individual",
}


@dataclass
class Visit:
    """One planned session."""

    day: date
    service: str
    code: str
    modality: str
    phase: str | None
    billed: int
    # What the charge is made of: the names by which its price is looked up, the best one first,
    # and the part of the charge; the visit itself, then its add-ons.
    charges: list[tuple[tuple[str, ...], int | None]]

    def named_by(self, row: Table) -> bool:
        """Say whether a row, a limit or an authorisation names this session."""
        services = row.get("services")
        if services is not None and self.service not in services and self.code not in services:
            return False
        return self.modality in row.get("modality", [self.modality])


def on_date(start: date, k: int, n: int, every: str | None) -> date:
    """Place session k (from 0) of n."""
    if every is None:  # dit: evenly over five months
        days = (start + relativedelta(months=5) - start).days
        return start + timedelta(days=k * days // (n - 1)) if n > 1 else start
    return later(start, every, k)


def phase_of(kind: str | None, k: int, n: int) -> str | None:
    """Name the phase of session k (from 0) of n."""
    if kind != "ipt":
        return kind
    opening, final = (3, 2) if n >= 6 else (1, 1)
    if k < opening:  # READING: a course of one session is its opening, not its final phase.
        return "opening"
    return "final" if k >= n - final else "middle"


def course_rows(course: Table) -> list[tuple[Table, str | None]]:
    """List the course's sessions as a document writes visits, in order, with their phases."""
    if "visits" in course:
        listed = sorted(course["visits"], key=lambda visit: to_date(visit["date"]))
        # READING: listed visits have phases only where the case names a protocol.
        named = PROTOCOLS[course["protocol"]][3] if "protocol" in course else None
        return [(visit, phase_of(named, k, len(listed))) for k, visit in enumerate(listed)]
    if "start" not in course:
        raise Refused("start")
    number, cadence, service, kind = PROTOCOLS[course.get("protocol", "ipt")]
    n = course.get("sessions", number)
    start = to_date(course["start"])
    every = course.get("every", cadence)
    # READING: the intake opens every protocol, ipt-maintenance too.
    return [
        (
            {"date": on_date(start, k, n, every), "service": service if k else "intake"},
            phase_of(kind, k, n),
        )
        for k in range(n)
    ]


def service_and_code(row: Table, case: Table) -> tuple[str, str]:
    """Name a session's service and its procedure code, stated or usual (next: codes)."""
    course, stated = case["course"], case.get("provider", {}).get("codes", {})
    usual = USUAL | stated
    services = SERVICE_OF | {code: service for service, code in stated.items()}
    service, code = row.get("service"), row.get("code")
    if service is None:
        if code not in services:
            raise Refused("code-without-service")
        service = services[code]
    # READING: `course.code` is of the course's own service: a listed visit of another service
    # has its own usual code.
    own = PROTOCOLS[course.get("protocol", "ipt")][2]
    if code is None and service == own and "code" in course:
        code = course["code"]
    return service, code or usual[service]


def priced(row: Table, names: tuple[str, str], fees: Table, digits: int) -> Visit:
    """Charge a session: its own fee, or its code's or service's, and those of its add-ons."""
    code, service = names

    def fee_of(*keys: str) -> int | None:
        """Look a fee up by the first of the names that has one."""
        return next((minor(fees[key], digits) for key in keys if key in fees), None)

    main = fee_of(code, service)
    charges: list[tuple[tuple[str, ...], int | None]] = [((code, service), main)]
    charges += [((add_on,), fee_of(add_on)) for add_on in row.get("add_ons", [])]
    if "fee" in row:
        # READING: a visit's own fee is all that it costs, its add-ons included.
        billed = minor(row["fee"], digits)
        charges[0] = ((code, service), billed)
    else:
        if any(charge is None for _, charge in charges):
            raise Refused("fee")
        billed = sum(charge or 0 for _, charge in charges)
    return Visit(to_date(row["date"]), service, code, "", None, billed, charges)


def course_visits(case: Table, digits: int) -> list[Visit]:
    """Lay out the course's sessions in order."""
    rows = course_rows(case["course"])
    if not rows:
        raise Refused("no-sessions")
    provider = case.get("provider", {})
    visits = []
    for row, phase in rows:
        service, code = service_and_code(row, case)
        changes = provider.get("fee_changes", [])
        fees = laid_over(provider.get("fees", {}), changes, "fees", to_date(row["date"]))
        visit = priced(row, (code, service), fees, digits)
        visit.modality = row.get("modality", case["course"].get("modality", "office"))
        visit.phase = phase
        visits.append(visit)
    return visits
