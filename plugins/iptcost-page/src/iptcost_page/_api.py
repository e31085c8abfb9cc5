"""``/v1/``: the engine for other programs. A pure function from a request to a reply.

It keeps nothing, reads no file that a request names, and asks nobody whom the operator has not
allowed. What is wrong is told as RFC 9457 problem details.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

import iptcost
from iptcost import CaseError, Document, PayerError
from iptcost.payer import quote
from iptcost.report import Language, ask
from iptcost_page import _coverage, _kinds, _openapi
from iptcost_page._body import read
from iptcost_page._problem import Refused, details, refuse
from iptcost_page._reply import JSON, Reply, Request, as_json
from iptcost_page._rules import Rules, checked

PREFIX: Final = "/v1/"
MOST_ANSWERS: Final = 100


def respond(request: Request, rules: Rules) -> Reply:
    """Return the reply to a request of the API. Whatever is wrong is a reply too."""
    language = Language.nearest(request.language, ("iptcost", "iptcost_page"))
    translate = language.translate
    try:
        return _answer(request, rules, language)
    except Refused as error:
        return error.reply(translate)
    except CaseError as error:
        return details(422, error.problems, translate)
    except PayerError as error:
        return details(502, error.problems, translate)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - nothing of a case stands in a reply or a log
        return refuse(500, _kinds.DEFECT, reason=type(error).__name__).reply(translate)


def _answer(request: Request, rules: Rules, language: Language) -> Reply:
    name = request.path.removeprefix(PREFIX)
    if name in GET:
        if request.method not in {"GET", "HEAD"}:
            raise _otherwise(request, "GET")
        return as_json(GET[name]())
    made = POST.get(name)
    if made is None:
        raise refuse(404, _kinds.NOT_HERE, value=quote(request.path))
    if request.method != "POST":
        raise _otherwise(request, "POST")
    media = request.content_type.partition(";")[0].strip().lower()
    if media != JSON:
        raise refuse(415, _kinds.WRONG_MEDIA, wanted=JSON, value=quote(media))
    return as_json(made(read(request.body), rules, language))


def _otherwise(request: Request, wanted: str) -> Refused:
    told = refuse(
        405, _kinds.NOT_SO, value=request.path, wanted=wanted, method=quote(request.method)[1:-1]
    )
    return Refused(405, told.problems, Allow=wanted)


def _estimate(data: Mapping[str, Any], rules: Rules, _: Language) -> Any:
    """One estimate; where something is not known, its range, as the command gives it."""
    document = checked(data, rules)
    made = iptcost.estimate_range if document.holes else iptcost.estimate
    return made(document).to_dict()


def _range(data: Mapping[str, Any], rules: Rules, _: Language) -> Any:
    return iptcost.estimate_range(checked(data, rules)).to_dict()


def _compare(data: Mapping[str, Any], rules: Rules, _: Language) -> Any:
    document = checked(data, rules)
    made: Callable[[Document], Any] = iptcost.compare_range if document.holes else iptcost.compare
    return made(document).to_dict()


def _questions(data: Mapping[str, Any], rules: Rules, language: Language) -> Any:
    document = checked(data, rules)
    found = iptcost.questions(document)
    return {
        "low": str(found.low),
        "high": str(found.high),
        "questions": [one.to_dict(ask(document.data, one, language)) for one in found.questions],
        "fillings": found.fillings,
    }


def _answers(data: Mapping[str, Any], rules: Rules, _: Language) -> Any:
    """The case with answers in the place of holes: the next request's case."""
    _keys(data, {"case": Mapping, "answers": Mapping})
    given = data["answers"]
    if len(given) > MOST_ANSWERS:
        raise refuse(422, _kinds.TOO_MANY_ANSWERS, "answers", most=MOST_ANSWERS, count=len(given))
    wrong = next((path for path, said in given.items() if not isinstance(said, (str, int))), None)
    if wrong is not None:
        raise _no_key(given=quote(wrong), path="answers", known="answers", expected="text")
    said = {path: str(value) for path, value in given.items()}
    return {"case": iptcost.answered(checked(data["case"], rules, "case"), said).to_dict()}


def _covered(data: Mapping[str, Any], rules: Rules, _: Language) -> Any:
    """What a payer's answer, sent along, comes to: read from the body and from nowhere else."""
    _keys(data, {"case": Mapping, "answer": str})
    try:
        document = _coverage.read(data["case"], data["answer"], rules)
    except PayerError as error:  # nobody was asked: it is the request's text that is wrong
        raise Refused(422, error.problems) from None
    case = document.to_dict()
    return {
        "case": case,
        "payers": case["payers"],
        "sources": [
            {key: value for key, value in attrs.asdict(source).items() if value is not None}
            for source in document.sources
        ],
        "notes": [attrs.asdict(note) for note in document.notes],
    }


def _no_key(*, path: str, given: str, known: str, expected: str) -> Refused:
    return refuse(422, _kinds.NO_SUCH_KEY, path, known=known, value=given, expected=expected)


def _keys(data: Mapping[str, Any], kinds: Mapping[str, type]) -> None:
    known = ", ".join(kinds)
    for key in data:
        if key not in kinds:
            raise _no_key(given=quote(key), path="", known=known, expected="key")
    for key, kind in kinds.items():
        if not isinstance(data.get(key), kind):
            expected = "text" if kind is str else "table"
            raise _no_key(given=key, path=key, known=known, expected=expected)


POST: Final[Mapping[str, Callable[[Mapping[str, Any], Rules, Language], Any]]] = {
    "estimate": _estimate,
    "range": _range,
    "questions": _questions,
    "answer": _answers,
    "compare": _compare,
    "coverage": _covered,
}
GET: Final[Mapping[str, Callable[[], Any]]] = {
    "openapi.json": _openapi.document,
    **{f"schema/{name}": functools.partial(_openapi.schema, name) for name in _openapi.SCHEMAS},
}
