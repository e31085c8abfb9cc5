"""Every page, made by one pure function of a request: in a server, and in a browser's worker.

The case is in the form and nowhere else: a page carries it in a hidden field and gets it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import attrs
from markupsafe import Markup

import iptcost
from iptcost import CaseError, Document, PayerError
from iptcost.interview import Interview, Misread, typed
from iptcost.report import Language, ask, replies, svg
from iptcost_page import _coverage, _papers
from iptcost_page._asked import Asked, page
from iptcost_page._fields import fields, page_of, take
from iptcost_page._language import preferred
from iptcost_page._problem import Refused
from iptcost_page._reply import Reply, Request
from iptcost_page._result import head_of, in_template, result_of
from iptcost_page._rules import Rules, checked, started
from iptcost_page._state import State
from iptcost_page._words import WORDS

MOST_FIELDS: Final = 100
FIRST_FIGURE: Final = 3
"""So many answers, and a figure stands on every page."""
MOST_ASKED: Final = 6
ATTACHED: Final = 'attachment; filename="case.json"'


def respond(request: Request, rules: Rules) -> Reply:
    """Return a page."""
    form = dict(request.form)
    if not form and request.body:
        text = request.body.decode("utf-8", "replace")
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        request = attrs.evolve(request, form=form)
    do = form.get("do", "")
    locale = preferred(form.get("locale") or request.query.get("lang") or request.language)
    if do.startswith("language-"):
        locale = preferred(do.removeprefix("language-"))
    language = Language.nearest(locale, ("iptcost", "iptcost_page"))
    offered = rules.practice.case if rules.practice else None
    state = State.read(form.get("state", ""), str(language.locale), rules.day, offered)
    asked = Asked(request, rules, language, state)
    return DO.get(do.partition("-")[0], _step)(asked)


# -- the interview --------------------------------------------------------------------------


def _step(asked: Asked) -> Reply:
    """The next question; the result where none is left."""
    if asked.state.case is not None:
        return _result(asked)
    return _asking(asked, {}, {})


def _next(asked: Asked) -> Reply:
    questions = page_of(asked.interview)
    interview, errors = take(asked.interview, questions, asked.request.form)
    if errors:
        return _asking(asked, asked.request.form, errors)
    was_enough, enough = asked.interview.is_enough, interview.is_enough
    moved = asked.at(interview)
    if interview.next is None or (enough and not was_enough and _figure(moved)):
        return _result(moved)
    return _asking(moved, {}, {})


def _back(asked: Asked) -> Reply:
    return _asking(asked.at(asked.interview.back() or asked.interview), {}, {})


def _edit(asked: Asked) -> Reply:
    """One answer anew: it is taken out, and so asked next."""
    key = asked.request.form.get("do", "").removeprefix("edit-")
    kept = {name: value for name, value in asked.interview.answers.items() if name != key}
    return _asking(asked.at(attrs.evolve(asked.interview, answers=kept)), {}, {})


def _change(asked: Asked) -> Reply:
    """The summary, each line of which can be changed; a case that was opened is resumed."""
    interview = asked.interview
    if asked.state.case is not None:
        interview = Interview.begin(asked.locale, asked.rules.day, asked.state.case)
    if interview.next is None:
        interview = interview.back() or interview
    return _asking(asked.at(interview), {}, {}, changing=True)


def _more(asked: Asked) -> Reply:
    """The questions that narrow a first figure."""
    return _change(asked) if asked.state.case is not None else _asking(asked, {}, {})


def _plan(asked: Asked) -> Reply:
    """A plan of the practice's list was chosen: what its contract says is answered."""
    practice = asked.rules.practice
    number = asked.request.form.get("do", "").removeprefix("plan-")
    offered = practice.offered if practice else ()
    if not number.isdecimal() or int(number) >= len(offered):
        return _asking(asked, {}, {})
    chosen, interview = offered[int(number)], asked.interview
    said = {
        "paying": _numbered(interview, "paying", "plan"),
        "plan_name": chosen.name,
        "network": _numbered(interview, "network", "in"),
        "in.allowed_intake": chosen.allowed.get("intake"),
        "in.allowed_later": chosen.allowed.get("individual"),
    }
    for key, answer in said.items():
        if answer is not None:
            interview = interview.answer(key, str(answer), sure=True)
    return _asking(asked.at(interview), {}, {})


def _numbered(interview: Interview, key: str, value: str) -> str:
    """Return what is typed for a choice."""
    values = [choice.value for choice in interview.question(key).choices]
    return str(values.index(value) + 1)


def _again(asked: Asked) -> Reply:
    offered = asked.rules.practice.case if asked.rules.practice else None
    state = State.begin(asked.locale, asked.rules.day, offered)
    return _asking(attrs.evolve(asked, state=state), {}, {})


def _asking(
    asked: Asked,
    form: Mapping[str, str],
    errors: Mapping[str, Misread],
    opening: tuple[str, ...] = (),
    *,
    changing: bool = False,
) -> Reply:
    interview = asked.interview
    questions = page_of(interview)
    if not questions:
        return _result(asked)
    count = len(interview.said) - len(_given(asked))
    made = list(fields(interview, questions, form, errors, asked.language))
    figure = _figure(asked) if count >= FIRST_FIGURE else ""
    title = made[0].ask if count > 0 else asked.word("title")
    if errors:
        title = asked.language.text(WORDS["error"], title=title)
    return page(
        asked,
        "step.html.j2",
        title=title,
        first=count <= 0 and not errors,
        group=asked.language.translate(questions[0].group) if questions[0].group else title,
        fields=made,
        errors=bool(errors),
        enough=bool(figure),
        figure=figure,
        summary=interview.summary() if count > 0 or changing else (),
        opening=opening,
    )


def _given(asked: Asked) -> list[Any]:
    """Return what was answered before the reader began: the currency, and a practice's file."""
    offered = asked.rules.practice.case if asked.rules.practice else None
    return Interview.begin(asked.locale, asked.rules.day, offered).said


def _figure(asked: Asked) -> str:
    """Return the figure so far in a sentence; nothing where there is none yet."""
    try:
        return head_of(_document(asked, asked.state.shown), asked.language)
    except (CaseError, Refused):
        return ""


def _document(asked: Asked, case: Mapping[str, Any]) -> Document:
    return checked(case, asked.rules)


# -- the result -----------------------------------------------------------------------------


def _result(asked: Asked) -> Reply:
    case = asked.state.shown
    try:
        found = result_of(_document(asked, case), asked.language)
    except (CaseError, Refused, PayerError) as error:
        return _none(asked, error)
    drawn = ""
    if found.shown:
        made = svg(found.shown, asked.language, asked.word("session-axis"))
        drawn = Markup(made)  # noqa: S704 - svg has escaped it
    return page(
        asked,
        "result.html.j2",
        title=found.head,
        result=in_template(found, drawn),
        more=asked.state.case is None and asked.interview.next is not None,
        usual=_usual(asked, found.head),
        unasked=asked.interview.unasked if asked.state.case is None else (),
        papers=(_papers.QUOTE, _papers.GOOD_FAITH) if asked.rules.people else (),
        summary=asked.interview.summary() if asked.state.case is None else (),
    )


def _usual(asked: Asked, head: str) -> str:
    """Return the figure where all that nobody was asked is as usual; nothing where that is none."""
    if asked.state.case is not None or not asked.interview.unasked:
        return ""
    made = asked.interview.draft(usual=True).data
    try:
        said = head_of(_document(asked, json.loads(json.dumps(made, default=str))), asked.language)
    except (CaseError, Refused, PayerError):
        return ""
    return "" if said == head else said


def _none(asked: Asked, error: CaseError | Refused | PayerError) -> Reply:
    said = [
        f"{problem.text('message', asked.language.translate)} "
        f"{problem.text('remedy', asked.language.translate)}"
        for problem in error.problems[:MOST_ASKED]
    ]
    return page(asked, "none.html.j2", title=asked.word("no-figure"), said=said)


def _ask(asked: Asked, given: Mapping[str, str] | None = None,
         errors: Mapping[str, str] | None = None) -> Reply:  # fmt: skip
    """The call sheet: what to ask first, with room for what was said."""
    given, errors = given or {}, errors or {}
    try:
        document = _document(asked, asked.state.shown)
        found = iptcost.questions(document)
        head = head_of(document, asked.language)
    except (CaseError, Refused, PayerError) as error:
        return _none(asked, error)
    entries = [
        {
            "path": one.path,
            "ask": ask(document.data, one, asked.language),
            "replies": replies(document.data, one, asked.language),
            "worth": asked.language.text(
                WORDS["narrows"], amount=asked.language.money(one.narrows_by)
            )
            if one.narrows_by
            else "",
            "text": given.get(one.path, ""),
            "error": errors.get(one.path, ""),
        }
        for one in found.questions[:MOST_ASKED]
        if found.low != found.high
    ]
    title = asked.word("ask")
    if errors:
        title = asked.language.text(WORDS["error"], title=title)
    return page(asked, "ask.html.j2", title=title, head=head, entries=entries, errors=bool(errors))


def _taken(asked: Asked) -> Reply:
    """The answers of a call, laid into the case; what can't be read is asked again."""
    form = asked.request.form
    given = {
        key[2:]: said.strip() for key, said in form.items() if key[:2] == "a." and said.strip()
    }
    case, errors = asked.state.shown, {}
    for path, said in given.items():
        try:
            document = _document(asked, case)
            said_so = typed(document.data, path, said, asked.language)
            case = iptcost.answered(document, {path: said_so}).to_dict()
        except Misread as error:
            errors[path] = asked.language.text(error.message, **error.values)
        except (CaseError, Refused) as error:
            first = error.problems[0]
            errors[path] = first.text("message", asked.language.translate)
    moved = asked.at(asked.interview, case)
    return _ask(moved, {path: given[path] for path in errors}, errors)


def _paper(asked: Asked) -> Reply:
    """A paper of the practice, to print; first who it is for, where that is not said."""
    form, kind = asked.request.form, asked.request.form.get("do", "").removeprefix("paper-")
    if asked.rules.people is None:
        return _result(asked)
    client = _papers.client_of(form)
    if kind == _papers.GOOD_FAITH and not all(client):
        typed = {key: form.get(key, "") for key in ("name", "birth")}
        title = asked.word("for-paper")
        return page(asked, "paper.html.j2", title=title, errors="name" in form, **typed)
    try:
        return _papers.paper_of(kind, asked.state.shown, client, asked.rules, asked.locale)
    except (CaseError, Refused, PayerError) as error:
        return _none(asked, error)


# -- files ----------------------------------------------------------------------------------


def _save(asked: Asked) -> Reply:
    raw = json.dumps(asked.state.shown, indent=2, ensure_ascii=False, default=str) + "\n"
    return Reply(200, raw.encode(), "application/json", {"Content-Disposition": ATTACHED})


def _open(asked: Asked) -> Reply:
    """A case that was saved, or a payer's answer: read, and its result shown."""
    text = asked.request.form.get("file", "")
    if not text.strip():
        return _asking(asked, {}, {}, (asked.word("no-file"),))
    try:
        case = _opened(asked, text)
    except (CaseError, PayerError, Refused) as error:
        translate = asked.language.translate
        said = tuple(problem.text("message", translate) for problem in error.problems)
        return _asking(asked, {}, {}, said[:MOST_ASKED])
    return _result(asked.at(asked.interview, case))


def _opened(asked: Asked, text: str) -> Mapping[str, Any]:
    adapter = _kind_of(text)
    if adapter is None:
        data, _ = started(iptcost.parse(text.encode(), ""), asked.rules.day)
        checked(data, asked.rules)
        plain: Mapping[str, Any] = json.loads(json.dumps(data, default=str))
        return plain
    case = dict(asked.state.shown)
    case["payers"] = [{"adapter": adapter}]
    return _coverage.read(case, text, asked.rules).to_dict()


def _kind_of(text: str) -> str | None:
    """Return the adapter that reads a text; None for a case document."""
    begin = text.lstrip("\ufeff \t\r\n")[:4000]
    if begin.startswith("ISA"):
        return "x12"
    if not begin.startswith("{"):
        return None
    if '"resourceType"' in begin:
        return "fhir"
    known = ('"course"', '"provider"', '"payers"')
    return None if any(key in text for key in known[:1]) or '"adapter"' in text else "stedi"


DO: Final[Mapping[str, Callable[[Asked], Reply]]] = {
    "next": _next,
    "back": _back,
    "edit": _edit,
    "change": _change,
    "more": _more,
    "plan": _plan,
    "paper": _paper,
    "again": _again,
    "result": _result,
    "ask": _ask,
    "taken": _taken,
    "save": _save,
    "open": _open,
}
