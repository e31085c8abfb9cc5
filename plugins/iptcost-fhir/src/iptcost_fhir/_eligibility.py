"""CoverageEligibilityResponse: what a payer answered about one person's insurance."""

from __future__ import annotations

from typing import Any, Final

import attrs

from iptcost.payer import UnreadableCostShare, Words, read_cost_share
from iptcost_fhir import _kinds, _number
from iptcost_fhir import _vocabulary as vocabulary
from iptcost_fhir._json import fault
from iptcost_fhir._number import Number
from iptcost_fhir._resource import Resource, anniversary, code, date, items, mapping, said
from iptcost_fhir._settings import Settings
from iptcost_fhir._statement import TERMS, Answer, Remark, Row, Statement, remark
from iptcost_x12.benefits import is_over, said_end

LIMITED: Final = ("visits", "payer-maximum")
"""What may be counted in another period than the benefit year."""
_DEAD: Final = ("cancelled", "entered-in-error")
INACTIVE: Final = frozenset(
    {"6", "7", "8", "inactive", "inactive coverage", "inactive pending eligibility update",
     "inactive pending investigation", "not active"}
)  # fmt: skip
"""Types by which a benefit says that coverage is not active, in X12's codes and words."""
ACTIVE: Final = frozenset(
    {"1", "2", "3", "4", "5", "active", "active coverage", "active pending investigation"}
)


def decode(resource: Resource, settings: Settings) -> Answer:
    """Return what the answer says for the insurance that is meant.

    An outcome that is no answer is a PayerError: a failure is not a denial.
    """
    _check(resource)
    where, insurance = _insurance(resource, settings)
    rows: list[Row] = []
    remarks = _remarks(resource)
    for place, item in items(insurance, "item"):
        row, told = _row(item, f"{where}.{place}")
        rows.append(row)
        if vocabulary.rank(row.categories, settings.category) is not None:
            remarks += told
    period = mapping(insurance, "benefitPeriod")
    inforce, in_force_path = insurance.get("inforce"), f"{where}.inforce"
    if inactive := _inactive(insurance, where):
        inforce, in_force_path = False, inactive
    disposition = vocabulary.clean(said(resource, "disposition"))
    until = said_end(disposition)
    if until is None and is_over(disposition):
        raise fault(_kinds.TERMINATED, path="disposition")
    return Answer(
        document=document(resource),
        rows=tuple(rows),
        in_force=inforce if isinstance(inforce, bool) else None,
        in_force_path=in_force_path,
        benefit_year=anniversary(period),
        benefit_year_path=f"{where}.benefitPeriod",
        answered=date(resource.get("created")),
        leaves_out=True,
        starts=date(period.get("start")),
        ends=date(period.get("end")),
        until=until,
        remarks=tuple(remarks),
    )


def _inactive(insurance: Resource, where: str) -> str:
    """Return where a benefit of the whole plan says that it is not active, and none that it is."""
    found = ""
    for place, item in items(insurance, "item"):
        rank = vocabulary.rank(vocabulary.words_of(item.get("category")))
        for at, benefit in items(item, "benefit"):
            words = {*vocabulary.words_of(benefit.get("type"))}
            if words & ACTIVE and rank is not None:
                return ""
            if words & INACTIVE and rank in (vocabulary.GENERAL, vocabulary.UNNAMED):
                found = found or f"{where}.{place}.{at}"
    return found


def document(resource: Resource) -> str:
    """Return a resource's name as a source: its type and id."""
    return "/".join(part for part in (resource["resourceType"], code(resource.get("id"))) if part)


def _check(resource: Resource) -> None:
    outcome = code(resource.get("outcome")) or "missing"
    status = code(resource.get("status"))
    if status in _DEAD:
        raise fault(_kinds.WITHDRAWN, path="", status=status)
    if outcome in ("complete", "partial"):
        return
    if outcome == "missing" and any(items(resource, "insurance")):
        return
    raise fault(_kinds.NOT_ANSWERED, outcome=outcome, codes=_errors(resource))


def _errors(resource: Resource) -> str:
    codes = [
        word
        for _, error in items(resource, "error")
        for _, coding in items(mapping(error, "code"), "coding")
        if (word := code(coding.get("code")))
    ]
    return ", ".join(dict.fromkeys(codes)) or "none"


def _insurance(resource: Resource, settings: Settings) -> tuple[str, Resource]:
    """Return the insurance that is meant: the one named, the only one, the only one in force."""
    found = list(items(resource, "insurance"))
    if settings.insurance is not None:
        if settings.insurance >= len(found):
            raise fault(_kinds.NO_INSURANCE, path="insurance", number=settings.insurance)
        return found[settings.insurance]
    living = [one for one in found if one[1].get("inforce") is not False] or found
    if not living:
        raise fault(_kinds.NO_INSURANCE, number=0)
    if len(living) > 1:
        raise fault(_kinds.SEVERAL_INSURANCES, count=len(living))
    return living[0]


def _remarks(resource: Resource) -> list[Remark]:
    remarks = []
    if resource.get("outcome") == "partial":
        remarks.append(remark("", "outcome: the payer answered only in part"))
    if resource.get("outcome") is None:
        remarks.append(remark("", "outcome: the answer does not say whether it is complete"))
    errors = _errors(resource)
    if errors != "none":
        remarks.append(remark("", "error: the payer adds the error codes {codes}", codes=errors))
    if text := vocabulary.clean(said(resource, "disposition")):
        remarks.append(remark("", "disposition: {words}", words=text))
    return remarks


def _row(item: Resource, where: str) -> tuple[Row, list[Remark]]:
    remarks: list[Remark] = []
    categories = vocabulary.words_of(item.get("category"))
    network = vocabulary.words_of(item.get("network"))
    described = [vocabulary.clean(said(item, key)) for key in ("name", "description")]
    words = ": ".join(dict.fromkeys(one for one in described if one))
    side = vocabulary.side_of(*network)
    if network and not side and "unknown" not in network and "u" not in network:
        words = ": ".join(one for one in (words, vocabulary.shown(item["network"])) if one)
    row = Row(
        path=where,
        categories=categories,
        side=side,
        level=vocabulary.level_of(*vocabulary.words_of(item.get("unit"))),
        aggregate="aggregate" in words.lower() or "family amount" in words.lower(),
        words=words,
        about=_about(item),
        modality="telehealth" if vocabulary.TELEHEALTH.search(vocabulary.plain(words)) else "",
        codes=_procedure_codes(item),
        named_provider=bool(mapping(item, "provider")),
        covered=False if item.get("excluded") is True else None,
        order=order_in(words),
        authorization=item.get("authorizationRequired") is True,
    )
    term = vocabulary.words_of(item.get("term"))
    statements: list[Statement] = []
    for place, benefit in items(item, "benefit"):
        path = f"{where}.{place}"
        said_kind = vocabulary.kind(vocabulary.words_of(benefit.get("type")))
        if said_kind.incomplete:
            remarks.append(remark(path, "the payer's server marks this as incomplete information"))
        if said_kind.not_covered:
            row = attrs.evolve(row, covered=False)
            continue
        statement = _statement(benefit, path, said_kind, term)
        if isinstance(statement, Remark):
            remarks.append(statement)
            continue
        statements.append(statement)
        row = attrs.evolve(row, side=row.side or said_kind.side, level=row.level or said_kind.level)
    return attrs.evolve(row, statements=tuple(statements)), remarks


def _about(item: Resource) -> str:
    """Return the words of an item's product or service and of its modifiers."""
    concepts = [item.get("productOrService"), *(one for _, one in items(item, "modifier"))]
    return "; ".join(shown for one in concepts if (shown := vocabulary.shown(one)))


def _procedure_codes(item: Resource) -> tuple[str, ...]:
    codings = items(mapping(item, "productOrService"), "coding")
    return tuple(word for _, coding in codings if (word := code(coding.get("code"))))


def order_in(words: str) -> str | None:
    """Return the order of copay and deductible that words state, where they are such words."""
    for part in words.replace(";", ",").split(","):
        if "deducti" not in part.lower():
            continue
        try:
            order = read_cost_share(part.strip().rstrip(".")).order
        except UnreadableCostShare:
            continue
        if order is not None:
            return order
    return None


def _unused(
    benefit: Resource, path: str, kind: vocabulary.Kind, term: tuple[str, ...]
) -> Remark | None:
    """Return the remark that the engine has no place for a benefit; None where it has one."""
    type_words = vocabulary.shown(benefit.get("type")) or "no type"
    visit = vocabulary.is_visit(term)
    whole = vocabulary.is_year(term) or vocabulary.aspect_of(*term) != "total"
    if kind.measure is None:
        text = Words("not used: {what}")
        if "maximum" in type_words:
            text = Words("not used, for the engine knows no largest copay: {what}")
    elif kind.measure in TERMS:
        return None  # a share is of a visit, whatever period it names
    elif visit:
        text = Words("not used, for it is per visit: {what}")
    elif not whole and not (kind.measure in LIMITED and vocabulary.period_of(term)):
        text = Words("not used, for the engine knows only benefit years, not {term}: {what}")
    else:
        return None
    what = f"{type_words}{_shown_values(benefit)}"
    return remark(path, text, what=what, term=term[0] if term else "")


def _statement(
    benefit: Resource, path: str, kind: vocabulary.Kind, term: tuple[str, ...]
) -> Statement | Remark:
    """Return what one benefit states, or the remark that the engine has no place for it."""
    unused = _unused(benefit, path, kind, term)
    if unused is not None or kind.measure is None:
        return unused or remark(path, "not used")
    measure = kind.measure
    allowed, used = _value(benefit, "allowed", measure), _value(benefit, "used", measure)
    if kind.no_charge:
        allowed = Number(_number.decimal(0))
    statement = Statement(
        path,
        measure,
        total=allowed.value,
        used=used.value,
        currency=allowed.currency or used.currency,
        alternatives=allowed.alternatives,
        per=vocabulary.period_of(term) if measure in LIMITED else "",
        fault=allowed.fault or used.fault,
    )
    aspect = kind.aspect if kind.aspect != "total" else vocabulary.aspect_of(*term)
    if aspect == "used":
        amount = allowed.value if used.value is None else used.value
        return attrs.evolve(statement, total=None, used=amount)
    if aspect == "remaining":
        return attrs.evolve(statement, total=None, remaining=allowed.value)
    if measure == "payer-maximum" and not statement.total:
        shown = _shown_values(benefit)
        return remark(path, "not used, for it states no amount{values}", values=shown)
    return statement


def _value(benefit: Resource, prefix: str, measure: str) -> Number:
    """Read ``allowed…`` or ``used…``: money, a whole number, or text that holds either."""
    money = benefit.get(f"{prefix}Money")
    text = benefit.get(f"{prefix}String")
    value = text if text is not None else benefit.get(f"{prefix}UnsignedInt")
    if money is not None:
        return _number.BAD if measure in ("visits", "coinsurance") else _number.money(money)
    if value is None or (isinstance(value, str) and vocabulary.plain(value) in _SAYS_NOTHING):
        return Number()
    if measure == "coinsurance":
        return _number.share(value)
    number = _number.decimal(value)
    whole = number is not None and (measure != "visits" or number == int(number))
    return Number(number) if whole else _number.BAD


_SAYS_NOTHING: Final = frozenset({"", "n a", "na", "not applicable", "unknown", "none", "n.a."})


def _shown_values(benefit: Resource) -> str:
    shown = []
    for prefix in ("allowed", "used"):
        for key in (f"{prefix}String", f"{prefix}UnsignedInt"):
            value: Any = benefit.get(key)
            number = _number.decimal(value)
            if isinstance(value, str):
                shown.append(vocabulary.clean(value))
            elif number is not None:
                shown.append(_number.text(number))
        money = _number.money(benefit.get(f"{prefix}Money"))
        if money.value is not None:
            shown.append(f"{_number.text(money.value)} {money.currency or ''}".strip())
    return f" ({', '.join(shown)})" if shown else ""
