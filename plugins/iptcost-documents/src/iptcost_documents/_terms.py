"""What a client signs up to: the fee of a session, of a missed one, and a package's terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

import iptcost
from iptcost import CaseError, Document, Money, Way
from iptcost.command import Language, read_amount
from iptcost.payer import BadValueError
from iptcost_documents._course import service_name
from iptcost_documents._files import Practice
from iptcost_documents._paper import Cell, Column, Table
from iptcost_documents._scope import without
from iptcost_documents._ways import Bought, package_name

TOLD: Final = (
    "paid-ahead",
    "refund-",
    "expires",
    "missed-sessions-count",
    "covers-every-service",
)
"""Conditions of a way (``docs/compare.md``) that this table says."""
NOTHING: Final = "–"
_MISSED: Final = "missed_session_fee"
_LATE: Final = "late_cancellation_fee"


@attrs.frozen
class _Fee:
    """What a session of a service costs: at the list price, and on the scale where there is one."""

    service: str
    code: str
    listed: Money
    reduced: Money | None


@attrs.frozen
class _Package:
    """A package as the case sells it, and as a way buys it first."""

    bought: Bought
    stated: Mapping[str, Any]

    @property
    def takes_missed(self) -> bool:
        """Whether a missed session is taken from it."""
        return self.stated.get("missed_sessions_count") is True

    def covers(self, service: str) -> bool:
        """Return whether a session of this service can be taken from it."""
        return service in self.stated.get("services", (service,))


def terms(
    document: Document, ways: Sequence[Way], practice: Practice | None, language: Language
) -> Table:
    """Return a column for each price: list, scale, each package; a row for each of its terms."""
    fees = _fees(document)
    packages = _packages(document, ways)
    scaled = any(fee.reduced is not None for fee in fees)
    text = language.text
    heads = [text("List price"), *([text("Sliding scale")] if scaled else [])]
    heads += [package_name(package.bought, language) for package in packages]
    singles = 1 + scaled
    rows: list[tuple[Cell, ...]] = []
    for fee in fees:
        own: list[Cell] = [fee.listed, *([fee.reduced or NOTHING] if scaled else [])]
        rows.append((_service(fee, language), *own, *_covered(fee, packages, language)))
    for name, key in ((_missed_name(language), _MISSED), (_late_name(practice, language), _LATE)):
        stated = _stated(document, key, fees, language)
        if stated is None:
            continue
        # What is cancelled late no package pays for (``docs/compare.md``).
        taken = text("one session of the package") if key == _MISSED else stated
        held = (taken if package.takes_missed else stated for package in packages)
        rows.append((name, *[stated] * singles, *held))
    each = text("at each session")
    rows.append((text("Paid"), *[each] * singles, *[text("ahead, when bought")] * len(packages)))
    if packages:
        ends = (_ends(package, language) for package in packages)
        rows.append((text("To be used"), *[NOTHING] * singles, *ends))
        backs = (_back(package.bought, language) for package in packages)
        rows.append((text("If you stop early"), *[text("nothing more is owed")] * singles, *backs))
    return Table("", (Column(""), *(Column(head) for head in heads)), tuple(rows))


def _fees(document: Document) -> list[_Fee]:
    """Return what each service costs, by the estimates without a payer."""
    provider = without(document.data.get("provider", {}), "sliding_scale")
    alone = without(document.data, "payers", "actuals")
    listed = iptcost.estimate(_read({**alone, "provider": provider}, document)).sessions
    reduced: Sequence[iptcost.Session | None] = [None] * len(listed)
    if "sliding_scale" in document.data.get("provider", {}):
        try:
            reduced = iptcost.estimate(_read(alone, document)).sessions
        except CaseError:  # without an income there is no reduced fee: the quote says so elsewhere
            reduced = [None] * len(listed)
    found = (
        _Fee(full.service, full.code, full.billed, low and low.patient_responsibility)
        for full, low in zip(listed, reduced, strict=True)
    )
    return list(dict.fromkeys(found))


def _read(data: Mapping[str, Any], document: Document) -> Document:
    return iptcost.document(data, file=document.file, assumed=document.assumed)


def _packages(document: Document, ways: Sequence[Way]) -> list[_Package]:
    """Return each package that some way buys, as it is first bought."""
    sold = document.data.get("provider", {}).get("bundles", ())
    found: dict[tuple[str, int], _Package] = {}
    # A package's own way says when it is bought; a mixture may buy it later.
    for way in sorted(ways, key=lambda way: len({bought.name for bought in way.purchases})):
        for bought in way.purchases:
            stated = (b for b in sold if _is(b, bought))
            found.setdefault((bought.name, bought.sessions), _Package(bought, next(stated, {})))
    return list(found.values())


def _is(stated: Mapping[str, Any], bought: Bought) -> bool:
    own = f"{bought.sessions}-session bundle"
    return stated.get("name", own) == bought.name and stated.get("sessions") == bought.sessions


def _service(fee: _Fee, language: Language) -> str:
    return language.text(
        "{service} ({code})", service=service_name(fee.service, language), code=fee.code
    )


def _covered(fee: _Fee, packages: Sequence[_Package], language: Language) -> Iterator[Cell]:
    """Yield what a package costs in the rows of the services that it covers."""
    for package in packages:
        bought = package.bought
        if not package.covers(fee.service):
            yield language.text("not in the package")
        else:
            yield language.plural(
                "{price} for {number} session",
                "{price} for {number} sessions",
                bought.sessions,
                price=language.money(bought.price),
            )


def _missed_name(language: Language) -> str:
    return language.text("A missed session")


def _late_name(practice: Practice | None, language: Language) -> str:
    notice = practice.cancellation_notice if practice else None
    if notice:
        return language.text("A session cancelled late (later than {notice})", notice=notice)
    return language.text("A session cancelled late")


def _stated(document: Document, key: str, fees: Sequence[_Fee], language: Language) -> Cell | None:
    """Return a fee of the case; None where the case does not know that key."""
    value = document.data.get("provider", {}).get(key)
    if value is None:
        return language.text("no fee is stated") if key == _MISSED else None
    like = fees[0].listed
    try:
        return Money(read_amount(str(value), like.digits), like.currency, like.digits)
    except BadValueError:
        return language.text("not known yet")


def _ends(package: _Package, language: Language) -> str:
    last: dt.date | None = package.bought.last_day
    if last is None:
        return language.text("without a last day")
    months = package.stated.get("expires_months")
    if not isinstance(months, int):
        return language.text("until {date}", date=language.date(last))
    return language.plural(
        "within {number} month: bought on {day}, until {date}",
        "within {number} months: bought on {day}, until {date}",
        months,
        day=language.date(package.bought.date),
        date=language.date(last),
    )


def _back(bought: Bought, language: Language) -> str:
    """Return what comes back when."""
    text = language.text
    said = {
        "unused": text("the unused sessions come back at the package's rate"),
        "relist": text("used sessions count at the list price; the rest comes back"),
        "none": text("nothing comes back"),
    }
    told = said.get(bought.refund, bought.refund)
    if bought.last_day is None or bought.refund == "none":
        return told
    return text("{terms}; nothing after the last day", terms=told)
