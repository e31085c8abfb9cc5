"""The words of cost sharing: the closed vocabulary of the parser, and cells of real Summaries.

The vocabulary is English and Spanish, as one pattern of tokens. Cells of Summaries of Benefits are
brought to it: "Outpatient services" under "mental health" often states the office visit and
everything else apart: the office visit is ours, and what is said of other services is left aside.
Some cells say what the plan pays, and some hold two keys of a row: terms by visit, or a yearly
maximum.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from iptcost._form.holes import UNKNOWN

WAIVED: Final = "deductible-waived"
AFTER: Final = "after-deductible"
BEFORE: Final = "before-deductible"

# The vocabulary, over text as the parser reduces it: lower case, no accents, single spaces.
# Nothing nests an unbounded repetition in another, so that matching is linear in the text. The
# patterns are compiled, and kept by `re`, where words are read: most runs read none.
_DEDUCTIBLE = (
    r"(?:(?:the|your|plan|annual|overall|medical|calendar[ -]year|(?:in|out[- ]of)-network"
    r"|individual|family|separate|el|su|tu) ){0,3}"
    r"(?:deductible|deducible)(?: anual)?"
)
_MET = (
    r"(?: (?:is|has been|have been|was) (?:met|satisfied|paid)| met"
    r"| (?:se haya |haya sido )?(?:cumplido|alcanzado|pagado))?"
)
_WAIVED_WORDS = (
    rf"{_DEDUCTIBLE} (?:(?:does not|doesn't) apply|(?:is )?(?:waived|not applicable))"
    rf"|(?:is )?not subject to {_DEDUCTIBLE}|(?:no|without|waived|sin) {_DEDUCTIBLE}"
    rf"|{_DEDUCTIBLE} no (?:se )?aplica|no (?:se )?aplica {_DEDUCTIBLE}"
    rf"|no (?:esta )?sujet[oa] al? {_DEDUCTIBLE}|exent[oa] del? {_DEDUCTIBLE}"
)
_AFTER_WORDS = (
    rf"(?:after|once)(?: meeting| you(?: have)? (?:meet|met|paid|pay)| paying)? {_DEDUCTIBLE}{_MET}"
    rf"|{_DEDUCTIBLE},? (?:then|luego)|(?:despues|luego) del? {_DEDUCTIBLE}{_MET}"
    rf"|despues de (?:cumplir|alcanzar|pagar)(?: con)? {_DEDUCTIBLE}"
    rf"|despues de que se (?:cumpla|alcance|pague) {_DEDUCTIBLE}"
    rf"|una vez (?:cumplido|alcanzado|pagado) {_DEDUCTIBLE}|tras {_DEDUCTIBLE}"
)
_BEFORE_WORDS = (
    rf"before(?: meeting| you meet)? {_DEDUCTIBLE}(?: is met)?"
    rf"|antes del? {_DEDUCTIBLE}|antes de (?:cumplir|alcanzar|pagar)(?: con)? {_DEDUCTIBLE}"
)
_APPLIES_WORDS = (
    rf"{_DEDUCTIBLE} applies|(?:is )?subject to {_DEDUCTIBLE}|(?:plus|and|mas|y) {_DEDUCTIBLE}"
    rf"|(?:se )?aplica {_DEDUCTIBLE}|{_DEDUCTIBLE} (?:se )?aplica|sujet[oa] al? {_DEDUCTIBLE}"
)
_SIGN = r"(?:us|usd|ca|cad|mx|mxn|nz|au|c|a) ?\$|[$€£]|(?:usd|cad|eur|gbp|aud|nzd|mxn)(?![a-z])"
_UNIT = r"[$€£]|(?:usd|cad|eur|gbp|aud|nzd|mxn|dollars?|dolares|euros?|pounds?|pesos)(?![a-z])"
_PAYS = r"(?:you|member|patient|enrollee) pays?|usted paga|el paciente paga"
_ALLOWED = (
    r"(?:(?:(?:plan|medicare)[- ]?)?(?:allowed|allowable|approved|eligible|covered)"
    r" (?:amounts?|charges?|expenses)|plan allowance|(?:negotiated|contracted) rate"
    r"|usual and customary|ucr|r&c)"
)
_EACH = r"(?:per|a|each|por|al|la|cada)"
WORDS: Final = (
    ("uncovered", r"(?:is )?not covered|no coverage|no (?:esta )?cubiert[oa]|sin cobertura"),
    (WAIVED, _WAIVED_WORDS),
    ("unstated", rf"{_DEDUCTIBLE} not stated|{_DEDUCTIBLE} no indicado"),
    (AFTER, _AFTER_WORDS),
    (BEFORE, _BEFORE_WORDS),
    ("with", rf"(?:with|con) {_DEDUCTIBLE}"),
    ("applies", _APPLIES_WORDS),
    ("free", r"no (?:charge|cost(?: sharing| share)?)|sin (?:cargo|costo)s?"),
    ("day", rf"(?:/ ?|{_EACH} )(?:day|dia)"),
    ("stay", rf"(?:/ ?|{_EACH} )(?:stay|admission|estadia|estancia|ingreso|admision)"),
    ("visit", rf"(?:/ ?|{_EACH} )(?:office )?(?:visita?|session|sesion|consulta|cita)"),
    ("copay", r"co-?pay(?:ment)?|copago"),
    ("coinsurance", r"co-?insurance|coseguro"),
    ("join", r"and then|followed by|plus|then|and|y luego|seguido de|luego|mas|y"),
    ("filler", rf"{_PAYS}|(?:of )?(?:the )?{_ALLOWED}|of|is|de un|del?|un|el|es"),
)
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
TOKEN: Final = (
    rf" ?(?:(?P<rate>{_NUMBER}) ?(?:%|(?:percent|per cent|por ciento)(?![a-z]))"
    rf"|(?P<sign>{_SIGN})? ?(?P<amount>{_NUMBER})(?: ?(?P<unit>{_UNIT}))?"
    + "".join(rf"|(?P<w{index}>(?:{words})(?![a-z]))" for index, (_, words) in enumerate(WORDS))
    + r"|(?P<stop>[;,.()]|[-–—](?= [a-z]))|(?P<filler>:)) ?"
)

# -- cells of Summaries ------------------------------------------------------------------------

LONGEST: Final = 200
_COST = r"(?:no charge|sin cargo|not covered|[$€£]? ?[0-9][0-9.,]*(?: ?%| ?[€$£])?)"
_KIND = r"(?: (?:co-?pay(?:ment)?|co-?insurance|copago|coseguro))?"
_TERMS = (
    rf"(?:(?:copago|coseguro) (?:de |del )?)?{_COST}{_KIND}(?: ?/ ?visit| de coseguro| de copago)?"
    r"(?: (?:after|despues del?) (?:the )?(?:deductible|deducible))?"
)
_OTHERS = (
    r"(?:all |any )?other (?:outpatient |covered |mental health )?(?:services|visits|items)"
    r"|other outpatient|(?:intensive outpatient|partial hospitalization)(?: programs?| services)?"
    r"|(?:todos )?(?:los )?(?:demas|otros) servicios"
)
_ELSEWHERE: Final = (
    rf"(?:[;,.]|\band\b|\by\b)? ?{_COST}{_KIND} ?(?:/|for |por |para |on )? ?(?:{_OTHERS})(?![a-z])"
    rf"|(?:[;,.]|\band\b|\by\b)? ?(?:{_OTHERS})(?: ?:| -)? ?{_TERMS}"
    rf"|(?:,| and| or| /| y) (?:{_OTHERS})(?= ?(?:[;.]|$| after| despues))"
)
_AT_THE_OFFICE: Final = (
    r"^(?:(?:outpatient )?office(?: visits?)?|outpatient visits?|in[- ]office): ?"
    r"|^(?:consulta|visita)(?: (?:en el|al) consultorio)?: ?"
    r"| for (?:an |the )?(?:office|outpatient) visits?(?![a-z])"
    r"|(?: for)?(?: an?)? specialists?(?: office)?(?: visits?)?(?![a-z])"
)
_PLAN_PAYS: Final = (
    r"(?:(?:the )?plan pays|covered at|we pay|el plan paga(?: el)?|cubierto al) ([0-9]{1,3}) ?%"
    r"|([0-9]{1,3}) ?% (?:covered|cubierto)"
)
_SPLIT: Final = r"([0-9]{1,3}) ?/ ?([0-9]{1,3})"
_WHOLE: Final = (
    r"(?:covered|paid) in full|free(?: of charge)?|gratis|gratuito"
    r"|cubierto (?:por completo|en su totalidad|al 100 ?%)"
)
_REPLACED: Final = (
    (r"\*{2,}", " "),
    (_ELSEWHERE, " "),
    (_AT_THE_OFFICE, " "),
    (r"\b(?:ded|cyd)\b\.?", "deductible"),
    (r"\bad\b(?! ?:)", "after deductible"),
    (r"^(?:only (?:the )?deductible|deductible only|solo (?:el )?deducible)$",
     "0% coinsurance after deductible"),
    (r"^(?:the )?deductible ?(?:\+|plus|and|&) ?", "after deductible "),
    (r" [+&] ", " plus "),
    (r" al consultorio(?![a-z])", ""),
)  # fmt: skip
_YEAR = (
    r"(?:(?:per|a|each|every|/|al|por|cada) ?(?:(?:calendar|benefit|plan|policy|contract) )?"
    r"(?:year|ano)(?: calendario| de beneficios)?|annually|anual(?:es)?)(?: per (?:member|person))?"
)
_AMOUNT = r"(?:[$€£] ?)?([0-9][0-9,]{0,9}(?:\.[0-9]{2})?)(?: ?[€£])?"
_VISITS = r"(?:office )?(?:visits?|sessions?|visitas?|consultas?|sesiones)"
_MOST = (
    r"(?:up to|to a maximum of|max(?:imum)?\.?(?: of)?|limit(?:ed)?(?: to| of)?:?|hasta"
    r"|maximo(?: de)?)"
)
_RATE = r"([0-9]{1,3} ?%)(?: co-?insurance)?"
_FIRST: Final = (
    rf"(?:the |las )?(?:first|primeras?) ([0-9]{{1,2}}) {_VISITS}(?: {_YEAR})?(?: at| for| are|:)?"
    r" ([^,;]{1,60})[,;] ?(?:and )?(?:then|thereafter|luego|despues)[,:]? (.{1,80})"
)
_FOR_THE_FIRST: Final = (
    r"(.{1,60}?),? (?:for|en|por|para) (?:the |your |las )?(?:first|primeras?) ([0-9]{1,2}) "
    rf"{_VISITS}(?: {_YEAR})?[,;] ?(?:and )?((?:then|luego|despues)[,:]? .{{1,80}}"
    r"|.{1,80} (?:thereafter|after that|afterwards|en adelante))"
)
_THEN: Final = r"^(?:then|luego|despues)[,:]? | (?:thereafter|after that|afterwards|en adelante)$"
_LIMIT: Final = (
    rf"[;,.]? ?\(?(?:{_MOST} ([0-9]{{1,3}}) {_VISITS}(?: {_YEAR})?"
    rf"|(?<!first )(?<!primeras )(?<![0-9])([0-9]{{1,3}})[ -]{_VISITS}"
    rf"(?:(?: (?:limit|max(?:imum)?))?,? {_YEAR}| (?:limit|maximum|max)(?![a-z])))\)?[;,.]? ?"
)
_UP_TO: Final = (
    rf",? ?(?:{_MOST} {_AMOUNT} ?{_YEAR}|{_AMOUNT} ?(?:annual maximum|{_YEAR} maximum))\.?"
)
_A_VISIT = rf"(?:per|a|each|/|por|cada) ?{_VISITS}"
_AT_MOST: Final = rf"[;,]? ?\(?(?:{_MOST}|(?:not|no) more than|capped at) {_AMOUNT} ?{_A_VISIT}\)?"
_LESSER: Final = (
    rf"(?:the )?(?:lesser|lower) of "
    rf"(?:{_AMOUNT}(?: co-?pay)? or {_RATE}|{_RATE} or {_AMOUNT}(?: co-?pay)?)"
)
_PAID: Final = rf"([0-9]{{1,3}}) ?%|{_PLAN_PAYS}"

_MONEY = r"[$€£] ?[0-9]+(?:[.,][0-9]+)*"
_ELSEWHERE_ON_A_CARD: Final = (
    r"[,;/|]? ?(?:er|emergency(?: room)?|uc|urgent care|rx|hosp(?:ital)?|inpatient)(?: copay)?:? "
    rf"{_MONEY}(?: ?/ ?{_MONEY})*(?![0-9%])"
    rf"|[,;/|]? ?{_MONEY} (?:er|emergency(?: room)?|uc|urgent care)(?![a-z]|:? ?[$€£])"
)
_PRIMARY = (
    r"(?:pcp|ov|office visit|primary(?: care)?|atencion primaria"
    r"|medico (?:de cabecera|primario|familiar))"
)
_SPECIALIST = r"(?:sp(?:ec(?:ialist)?s?|c)|especialistas?)"
_OF_BOTH = rf"\(?(?:{_PRIMARY} ?/ ?{_SPECIALIST}|{_SPECIALIST} ?/ ?{_PRIMARY})\)?"


def _apart(first: str, second: str) -> str:
    """Return the pattern of two costs, each with its own kind of doctor behind or before it."""
    visit = r"(?: (?:physician|provider|doctor))?s?(?: office)?(?: visits?)?"
    joint = r"(?: ?[/;,|] ?| or | and | y | o | )"
    cost, per = (
        rf"((?:copago (?:de )?)?{_COST}{_KIND})",
        r"(?: ?(?:/|for|per|at|por|para|con|al))? ?(?:an? )?",
    )
    behind = rf"{cost}{per}\(?{first}{visit}\)?{joint}{cost}{per}\(?{second}{visit}\)?"
    return rf"{behind}|{first}{visit}:? {cost}{joint}{second}{visit}:? {cost}"


_EITHER: Final = (
    rf"(?:{_apart(_PRIMARY, _SPECIALIST)}|{_apart(_SPECIALIST, _PRIMARY)}"
    rf"|(?:{_OF_BOTH}:? )?({_MONEY}) ?/ ?({_MONEY})(?: {_OF_BOTH})?)(?![a-z0-9%])(.*)"
)


def either(text: str) -> tuple[str, ...]:
    """Return the costs of a cell that names one for each kind of doctor; none for others.

    "$15 PCP / $30 specialist" does not say which of the two a therapist is; nor does a card's
    "$20/$40". What follows holds for both. Two that are alike are one.
    """
    plain = reduced(text) if len(text) <= LONGEST else ""
    plain = re.sub(_ELSEWHERE_ON_A_CARD, "", plain).strip(" ;,|/")
    match = None if re.fullmatch(_SPLIT, plain) else re.fullmatch(_EITHER, plain)
    if match is None:
        return ()
    *costs, rest = match.groups()
    said = (f"{cost}{rest}".strip(" ;,.") for cost in costs if cost is not None)
    return tuple(dict.fromkeys(said))


PER_YEAR: Final = frozenset({"visit_limit", "payer_maximum"})
"""Keys of a row that words state for a year."""


def is_calendar(text: str) -> bool:
    """Return whether the words speak of the calendar's year, whichever the plan's is."""
    return "calendar year" in reduced(text) or "ano calendario" in reduced(text)


def reduced(text: str) -> str:
    """Reduce case, accents and spacing. Not NFKC, which would read a footnote: "$30²" as $302."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    kept = "".join(mark for mark in letters if unicodedata.category(mark) != "Mn")
    return " ".join(kept.split())


def office_visit(plain: str) -> str:
    """Return a cell's words on an office visit, in the parser's vocabulary.

    ``plain`` is in lower case without accents, its spaces single.
    """
    split = re.fullmatch(_SPLIT, plain)
    if split and int(split[1]) + int(split[2]) == 100:  # noqa: PLR2004 - the plan's and one's own
        return f"{split[2]}% coinsurance"
    for pattern, words in _REPLACED:
        plain = re.sub(pattern, words, plain)
    plain = re.sub(_PLAN_PAYS, _own_share, plain)
    return " ".join(re.sub(_WHOLE, "no charge", plain).split()).strip(" ;,")


def _own_share(match: re.Match[str]) -> str:
    paid = int(match[1] or match[2])
    return "no charge" if paid == 100 else f"{100 - paid}% coinsurance"  # noqa: PLR2004


def two_keys(text: str) -> Mapping[str, Any] | None:
    """Return a row's keys where a cell's words hold more than terms; None where they don't.

    "First 3 visits $0, then $45" is a tier and the row's terms; "80% up to $1,000 a year" is what
    the plan pays, up to a yearly maximum; "$35 copay; 20 visits per year" a limit; "20%
    coinsurance, maximum $40 per visit" the most that it can come to. Where nothing but a limit or
    a maximum is said, what a visit costs is not known.
    """
    if len(text) > LONGEST:
        return None
    rest, keys = reduced(text), dict[str, Any]()
    if limit := re.search(_LIMIT, rest):
        rest, keys["visit_limit"] = _without(rest, limit), int(limit[1] or limit[2])
    if (most := re.search(_UP_TO, rest)) and (own := _paid(_without(rest, most))):
        return {**keys, "cost_share": own, "payer_maximum": _number(most[1] or most[2])}
    if lesser := re.search(_LESSER, rest):
        rate = lesser[2] or lesser[3]
        rest = f"{rate} coinsurance{rest[lesser.end() :]}" if lesser.start() == 0 else rest
        keys["coinsurance_at_most"] = _number(lesser[1] or lesser[4])
    elif (most := re.search(_AT_MOST, rest)) and re.search("insurance|coseguro|you pay", rest):
        rest, keys["coinsurance_at_most"] = _without(rest, most), _number(most[1])
    if first := re.fullmatch(_FIRST, rest):
        tier = {"through": int(first[1]), "cost_share": first[2].strip()}
        return {**keys, "cost_share": first[3].strip(), "tiers": [tier]}
    if first := re.fullmatch(_FOR_THE_FIRST, rest):
        tier = {"through": int(first[2]), "cost_share": first[1].strip()}
        return {**keys, "cost_share": re.sub(_THEN, "", first[3]).strip(), "tiers": [tier]}
    return {**keys, "cost_share": rest or UNKNOWN} if keys else None


def _number(amount: str) -> str:
    return str(Decimal(amount.replace(",", "")))


def _without(text: str, match: re.Match[str]) -> str:
    joint = "; " if match.start() and match.end() < len(text) else ""
    return (text[: match.start()] + joint + text[match.end() :]).strip(" ;,.")


def _paid(text: str) -> str | None:
    """Return the words of what is left where a text says what the plan pays; None for others."""
    if not text:
        return UNKNOWN
    paid = re.fullmatch(_PAID, text)
    share = int(next(one for one in paid.groups() if one)) if paid else 0
    if not 0 < share <= 100:  # noqa: PLR2004
        return None
    return f"{100 - share}% coinsurance; deductible does not apply"
