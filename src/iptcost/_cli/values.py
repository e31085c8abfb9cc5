"""The common values as options: alone they make a case, over a case they replace its values.

Money, rates and dates are checked here under the option's name, so that one mistake is told
once and where the user made it. Options about a plan are laid over the first plan; where a
plugin answers for it, over the answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from iptcost._faults.problem import CaseError, Problem
from iptcost._form.cost_share import UnreadableCostShare, read_cost_share
from iptcost._form.values import date
from iptcost._interview.answers import (
    NONE_WORDS,
    Misread,
    is_one_of,
    read_amount,
    read_percent,
)
from iptcost._interview.days import read_date
from iptcost._rules.money import BadValueError, currency_digits, minor_units, rate
from iptcost._rules.plan import ORDERS
from iptcost._rules.procedure import CODES
from iptcost._words.language import Language

SERVICES: Final = tuple(CODES)
AMOUNTS: Final = (
    "fee", "allowed", "copay", "deductible", "deductible_used", "out_of_pocket_max",
)  # fmt: skip
NEVER_NOTHING: Final = ("allowed", "out_of_pocket_max")
"""Amounts of which "none" does not mean 0."""
OVERLAID: Final = ("allowed", "network")
"""What a case may state beside a plugin's name; everything else waits for the answer."""


@attrs.frozen
class Values:
    """What was given on the command line; None where nothing was."""

    fee: str | None = None
    allowed: str | None = None
    copay: str | None = None
    coinsurance: str | None = None
    order: str | None = None
    deductible: str | None = None
    deductible_used: str | None = None
    out_of_pocket_max: str | None = None
    visit_limit: int | None = None
    sessions: int | None = None
    start: str | None = None
    network: str | None = None
    locale: str | None = attrs.field(default=None, eq=False)
    """How the words are read where they are not written as a document writes them."""

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return any(v is not None for k, v in attrs.asdict(self).items() if k != "locale")

    @property
    def of_a_plan(self) -> bool:
        """Whether any of them is a plan's."""
        course = ("fee", "sessions", "start", "locale")
        return any(v is not None for k, v in attrs.asdict(self).items() if k not in course)

    def before(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document with the options laid over all that is not a plugin's."""
        if not self.given:
            return data
        said = self.read(data)
        said.check(data)
        return said._before(data)  # noqa: SLF001 - of its own class

    def read(self, data: Mapping[str, Any]) -> Values:
        """Return the values as a document writes them: "$150" is 150.00, "20 percent" is 20%.

        Words are read as ``iptcost new`` reads them; what can't be read so stays as it is.
        """
        if self.locale is None:
            return self
        language = Language.of(self.locale)
        currency = str(data.get("currency", "USD"))
        reads: dict[str, Callable[[str], str]] = dict.fromkeys(
            AMOUNTS, lambda text: format(read_amount(text, currency, language), "f")
        )
        reads["coinsurance"] = lambda text: f"{read_percent(text, language):f}%"
        reads["start"] = lambda text: read_date(text, language).isoformat()
        read: dict[str, Any] = {}
        for name, reader in reads.items():
            given = getattr(self, name)
            if (
                given is not None
                and name in NEVER_NOTHING
                and is_one_of(given, NONE_WORDS, language)
            ):
                continue  # "none" is no limit, not a limit of 0: refused, for it is no amount
            if given is not None and (name != "coinsurance" or given[-1:].isalpha()):
                with contextlib.suppress(Misread, BadValueError):
                    read[name] = reader(given)
        return attrs.evolve(self, **read)

    def _before(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        laid = dict(data)
        if self.fee is not None:
            provider = _table(laid, "provider")
            laid["provider"] = {**provider, "fees": dict.fromkeys(SERVICES, self.fee)}
        course = {"start": self.start, "sessions": self.sessions}
        if stated := {key: value for key, value in course.items() if value is not None}:
            laid["course"] = {**_table(laid, "course"), **stated}
        if self.of_a_plan:
            laid["payers"] = self._payers(laid.get("payers", ()))
        return laid

    def after(self, data: Mapping[str, Any], asked: tuple[int, ...]) -> Mapping[str, Any]:
        """Return an answered document with the options laid over what its plugins answered."""
        if not asked or not self.of_a_plan:
            return data
        if self.locale is not None:
            return attrs.evolve(self.read(data), locale=None).after(data, asked)
        payers = list(data["payers"])
        index = _first_plan(payers)
        if index is not None:
            payers[index] = self._plan(payers[index])
        return {**data, "payers": payers}

    def check(self, data: Mapping[str, Any]) -> None:
        """Raise CaseError with every option that can't be read, under the option's name."""
        try:
            digits = currency_digits(str(data.get("currency", "USD")))
        except BadValueError:
            digits = 2
        reads: dict[str, Callable[[Any], object]] = dict.fromkeys(
            AMOUNTS, lambda value: minor_units(value, digits)
        )
        reads |= {"coinsurance": rate, "start": date}
        problems = []
        for name, read in reads.items():
            value = getattr(self, name)
            try:
                if value is not None:
                    read(value)
            except BadValueError as error:
                option = "--" + name.replace("_", "-")
                problems.append(Problem(error.kind, option, error.values))
        if problems:
            raise CaseError(problems)

    def _payers(self, payers: Any) -> Any:
        """Return the payers with the options in the first plan; made where there is none."""
        if not isinstance(payers, (list, tuple)):
            return payers
        index = _first_plan(payers)
        if index is None:
            return [*payers, self._plan({"adapter": "plan", "benefits": [{}]})]
        table = payers[index]
        if not isinstance(table, Mapping):
            return payers
        if table.get("adapter", "plan") == "plan":
            laid = self._plan(table)
        else:
            laid = {**table, **self._overlaid()}
        return [*payers[:index], laid, *payers[index + 1 :]]

    def _overlaid(self) -> dict[str, Any]:
        """Return what stands beside a plugin's name already when it is asked."""
        given: dict[str, Any] = {} if self.network is None else {"network": self.network}
        if self.allowed is not None:
            given["allowed"] = dict.fromkeys(SERVICES, self.allowed)
        return given

    def _plan(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a plan's table with the options in it, on the side that applies."""
        laid = dict(table)
        if self.network is not None:
            laid["network"] = self.network
        sides = laid.get("sides")
        name = laid.get("network", "in")
        if not isinstance(sides, Mapping):
            return self._terms(laid)
        if isinstance(name, str) and isinstance(sides.get(name), Mapping):
            laid["sides"] = {**sides, name: self._terms(sides[name])}
        return laid

    def _terms(self, table: Mapping[str, Any]) -> dict[str, Any]:
        laid = dict(table)
        if self.allowed is not None:
            laid["allowed"] = dict.fromkeys(SERVICES, self.allowed)
        for key, value in (
            ("deductible", self.deductible),
            ("out_of_pocket_max", self.out_of_pocket_max),
        ):
            if value is not None:
                laid[key] = _limit(laid.get(key), value)
        if self.deductible_used is not None:
            laid["used"] = _used(laid.get("used"), self.deductible_used, laid.get("deductible"))
        rows = laid.get("benefits")
        if isinstance(rows, (list, tuple)):
            laid["benefits"] = [self._row(row) for row in rows]
        return laid

    def _row(self, row: Any) -> Any:
        """Return a benefits row with the options in it; one that is not covered stays so."""
        given = {
            "copay": self.copay,
            "coinsurance": self.coinsurance,
            "order": self.order,
            "visit_limit": self.visit_limit,
        }
        stated = {key: value for key, value in given.items() if value is not None}
        if not isinstance(row, Mapping) or not stated or row.get("covered") is False:
            return row
        if stated.keys() & {"copay", "coinsurance", "order"} and "cost_share" in row:
            row = _in_keys(row)
        return {**row, **stated}


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a section; what is no table is replaced, for the checker has its path to tell."""
    value = data.get(key, {})
    return value if isinstance(value, Mapping) else {}


def _first_plan(payers: Any) -> int | None:
    for index, table in enumerate(payers):
        if not (isinstance(table, Mapping) and table.get("adapter") == "eap"):
            return index
    return None


def _limit(stated: Any, value: str) -> Any:
    """Return a limit with the value that binds replaced: the family's where it is aggregate."""
    if not isinstance(stated, Mapping) or stated.keys() & {"low", "high", "one_of"}:
        return value
    key = "family" if stated.get("family_rule") == "aggregate" else "individual"
    return {**stated, key: value}


def _used(stated: Any, value: str, limit: Any) -> Any:
    """Return ``used`` with the deductible's use replaced."""
    table = stated if isinstance(stated, Mapping) else {}
    if "adapter" in table:
        return {**table, "used": _used(table.get("used"), value, limit)}
    amounts = table.get("deductible")
    if not isinstance(amounts, Mapping) or amounts.keys() & {"low", "high", "one_of"}:
        return {**table, "deductible": value}
    aggregate = isinstance(limit, Mapping) and limit.get("family_rule") == "aggregate"
    return {**table, "deductible": {**amounts, "family" if aggregate else "individual": value}}


def _in_keys(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row whose cost_share is written as copay, coinsurance and order."""
    try:
        words = read_cost_share(row["cost_share"])
    except (UnreadableCostShare, TypeError, AttributeError):
        return row
    if words.per is not None or not words.covered:
        return row
    keys: dict[str, Any] = {k: v for k, v in row.items() if k != "cost_share"}
    if words.copay is not None:
        keys["copay"] = format(words.copay, "f")
    if words.coinsurance is not None:
        keys["coinsurance"] = f"{(words.coinsurance * 100).normalize():f}%"
    if words.order in ORDERS:
        keys["order"] = words.order
    return keys
