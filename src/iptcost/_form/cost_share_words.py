"""The closed vocabulary of cost sharing, English and Spanish, as one pattern of tokens."""

import re
from typing import Final

WAIVED: Final = "deductible-waived"
AFTER: Final = "after-deductible"
BEFORE: Final = "before-deductible"

# The vocabulary, over text as the parser reduces it: lower case, no accents, single spaces.
# Nothing nests an unbounded repetition in another, so that matching is linear in the text.
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
TOKEN: Final = re.compile(
    rf" ?(?:(?P<rate>{_NUMBER}) ?(?:%|(?:percent|per cent|por ciento)(?![a-z]))"
    rf"|(?P<sign>{_SIGN})? ?(?P<amount>{_NUMBER})(?: ?(?P<unit>{_UNIT}))?"
    + "".join(rf"|(?P<w{index}>(?:{words})(?![a-z]))" for index, (_, words) in enumerate(WORDS))
    + r"|(?P<stop>[;,.()]|[-–—](?= [a-z]))|(?P<filler>:)) ?"
)
