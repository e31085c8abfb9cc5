"""Cells of real Summaries of Benefits, brought to the words that the parser of cost sharing reads.

"Outpatient services" under "mental health" often states the office visit and everything else
apart: the office visit is ours, and what is said of other services is left aside. Some cells say
what the plan pays, and some hold two keys of a row: terms by visit, or a yearly maximum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

_COST = r"(?:no charge|sin cargo|[$€£]? ?[0-9][0-9.,]*(?: ?%| ?[€$£])?)"
_KIND = r"(?: (?:co-?pay(?:ment)?|co-?insurance|copago|coseguro))?"
_OTHERS = (
    r"(?:all )?other (?:outpatient |covered )?services"
    r"|(?:todos )?(?:los )?(?:demas|otros) servicios"
)
_ELSEWHERE: Final = re.compile(
    rf"(?:[;,]|\band\b|\by\b)? ?{_COST}{_KIND} ?(?:/|for|por|para) ?(?:{_OTHERS})"
)
_AT_THE_OFFICE: Final = re.compile(
    r"^(?:outpatient )?office visits?: ?|^consulta(?: en el consultorio)?: ?"
    r"| for (?:an |the )?office visits?(?![a-z])"
)
_PLAN_PAYS: Final = re.compile(
    r"(?:(?:the )?plan pays|covered at|we pay|el plan paga(?: el)?|cubierto al) ([0-9]{1,3}) ?%"
    r"|([0-9]{1,3}) ?% (?:covered|cubierto)"
)
_SPLIT: Final = re.compile(r"([0-9]{1,3}) ?/ ?([0-9]{1,3})")
_WHOLE: Final = re.compile(
    r"(?:covered|paid) in full|free(?: of charge)?|gratis|gratuito"
    r"|cubierto (?:por completo|en su totalidad|al 100 ?%)"
)
_REPLACED: Final = (
    (re.compile(r"\*{2,}"), " "),
    (_ELSEWHERE, " "),
    (_AT_THE_OFFICE, " "),
    (re.compile(r"\bded\b\.?"), "deductible"),
    (re.compile(r"^(?:only (?:the )?deductible|deductible only|solo (?:el )?deducible)$"),
     "0% coinsurance after deductible"),
    (re.compile(r" \+ "), " plus "),
    (re.compile(r" al consultorio(?![a-z])"), ""),
)  # fmt: skip
_FIRST: Final = re.compile(
    r"\s*(?:the )?(?:first|primeras?) ([0-9]{1,2}) (?:office )?(?:visits?|sessions?|consultas?"
    r"|sesiones)(?: at| for|:)? ([^,;]{1,60})[,;] ?(?:and )?(?:then|luego|despues|después) "
    r"(.{1,80})",
    re.IGNORECASE,
)
_UP_TO: Final = re.compile(
    r"\s*([0-9]{1,3}) ?%,? (?:up to|to a maximum of|hasta) "
    r"(?:[$€£] ?)?([0-9][0-9,]{0,9}(?:\.[0-9]{2})?)"
    r"(?: ?[€£])? ?(?:a|per|each|/|al|por) ?(?:calendar |benefit )?(?:year|ano|año)\s*\.?",
    re.IGNORECASE,
)


def office_visit(plain: str) -> str:
    """Return a cell's words on an office visit, in the parser's vocabulary.

    ``plain`` is in lower case without accents, its spaces single.
    """
    split = _SPLIT.fullmatch(plain)
    if split and int(split[1]) + int(split[2]) == 100:  # noqa: PLR2004 - the plan's and one's own
        return f"{split[2]}% coinsurance"
    for pattern, words in _REPLACED:
        plain = pattern.sub(words, plain)
    plain = _PLAN_PAYS.sub(_own_share, plain)
    return " ".join(_WHOLE.sub("no charge", plain).split()).strip(" ;,")


def _own_share(match: re.Match[str]) -> str:
    paid = int(match[1] or match[2])
    return "no charge" if paid == 100 else f"{100 - paid}% coinsurance"  # noqa: PLR2004


def two_keys(text: str) -> Mapping[str, Any] | None:
    """Return a row's keys where a cell's words hold more than terms; None where they don't.

    "First 3 visits $0, then $45" is a tier and the row's terms; "80% up to $1,000 a year" is what
    the plan pays, up to a yearly maximum.
    """
    if first := _FIRST.fullmatch(text):
        tier = {"through": int(first[1]), "cost_share": first[2].strip()}
        return {"cost_share": first[3].strip(), "tiers": [tier]}
    if (capped := _UP_TO.fullmatch(text)) and 0 < int(capped[1]) <= 100:  # noqa: PLR2004
        own = f"{100 - int(capped[1])}% coinsurance; deductible does not apply"
        return {"cost_share": own, "payer_maximum": str(Decimal(capped[2].replace(",", "")))}
    return None
