"""The payer ``rates``: what a plan allows one therapist, from the file that it published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import attrs

from iptcost.payer import API, Coverage, Inquiry, PayerError, Problem, Registry, quote
from iptcost_rates import _kinds
from iptcost_rates._answer import as_coverage, keys_of, rates_of
from iptcost_rates._file import read
from iptcost_rates._offers import Wanted, digits
from iptcost_rates._sieve import Asked, licence

NPI_DIGITS = 10
TIN_DIGITS = 9


@attrs.frozen
class RatesSettings:
    """A payer table's own keys."""

    file: str = attrs.field(
        metadata={"doc": "path of the published file: .json, .json.gz or .zip, either side"}
    )
    npi: str = attrs.field(metadata={"doc": "the therapist's NPI, ten digits"})
    tin: str | None = attrs.field(
        default=None, metadata={"doc": "the tax id that the sessions are billed under"}
    )
    licence: str | None = attrs.field(
        default=None,
        metadata={
            "doc": "psychiatrist, psychologist, social-worker, counselor, family-therapist, nurse, "
            "or a claim's modifier such as AJ"
        },
    )
    place: Literal["office", "telehealth"] | None = attrs.field(
        default=None,
        metadata={"doc": "where the sessions are held; as the course says when left out"},
    )
    references: str | None = attrs.field(
        default=None,
        metadata={"doc": "folder of the files that the file's groups point to, if it points"},
    )
    terms: Mapping[str, Any] | None = attrs.field(
        default=None,
        repr=False,
        metadata={
            "doc": "a payer table that gives the plan's terms: a plan, or a plugin's, such as x12",
            "personal": True,
        },
    )

    @npi.validator
    def _check_npi(self, _attribute: object, value: str) -> None:
        if not (len(value) == NPI_DIGITS and value.isascii() and value.isdigit()):
            message = "an NPI has ten digits"
            raise ValueError(message)

    @tin.validator
    def _check_tin(self, _attribute: object, value: str | None) -> None:
        if value is not None and len(digits(value)) != TIN_DIGITS:
            message = "a tax id has nine digits"
            raise ValueError(message)

    @licence.validator
    def _check_licence(self, _attribute: object, value: str | None) -> None:
        if value is not None and not licence(value):
            message = "it is no licence that prices are published by"
            raise ValueError(message)


class Payer:
    """Reads what a payer published; asks nobody but the payer of the terms, if one is named."""

    api: ClassVar[int] = API
    Settings: ClassVar[type[RatesSettings]] = RatesSettings

    def coverage(self, inquiry: Inquiry, settings: RatesSettings) -> Coverage:
        """Return the plan with the therapist's prices; its terms are ``terms``' or open."""
        if inquiry.currency != "USD":
            _kinds.refuse(_kinds.CURRENCY, value=quote(inquiry.currency))
        codes = inquiry.codes or tuple(dict.fromkeys(inquiry.services.values()))
        tin = digits(settings.tin) if settings.tin else None
        asked = Asked(
            inquiry.first_day,
            inquiry.last_day,
            codes,
            tin,
            licence(settings.licence or ""),
            settings.place or _place(inquiry.modalities),
        )
        terms = _terms(inquiry, settings.terms)
        npi = int(settings.npi)
        wanted = Wanted(frozenset({npi}), frozenset(codes), tin)
        found = read(settings.file, wanted, references=settings.references)
        return as_coverage(rates_of(found, npi, asked), keys_of(codes, inquiry.services), terms)


def _place(modalities: tuple[str, ...]) -> Literal["office", "telehealth"] | None:
    """Return where all sessions are held, if that is one place."""
    if modalities == ("office",):
        return "office"
    return "telehealth" if modalities == ("telehealth",) else None


def _terms(inquiry: Inquiry, table: Mapping[str, Any] | None) -> Coverage | None:
    """Return the plan's terms: a plan written out, or what another payer answers."""
    if table is None:
        return None
    if not isinstance(table.get("adapter"), str) or table["adapter"] == "rates":
        value = quote(table.get("adapter"))
        raise PayerError([Problem(_kinds.BAD_TERMS, "terms", {"value": value})])
    if table["adapter"] == "plan":
        return Coverage((dict(table),))
    ready, problems = Registry.installed().ready(table, "terms", inquiry.digits)
    if ready is None:
        raise PayerError(problems)
    try:
        return ready.coverage(inquiry)
    except PayerError as error:
        raise PayerError(problem.at("terms") for problem in error.problems) from error
