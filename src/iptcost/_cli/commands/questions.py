"""``iptcost questions``: what to ask the insurer, most valuable first, and taking the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from iptcost._cli.setting import RunSetting
from iptcost._words.language import Language


@click.command(
    "questions",
    help="Say what to ask about the CASE, the most valuable question first: how far each answer "
    "narrows the range. Answers that are given narrow it at once.",
)
@click.argument("case", metavar="CASE")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="WHICH=VALUE",
    help="An answer: the question's number or the hole's path, and what was said. Repeatable.",
)
@click.option("--save", metavar="FILE", help="Write the case with the answers in it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    help="How to show it.",
)
@click.pass_obj
def command(
    setting: RunSetting,
    /,
    case: str,
    answers: tuple[str, ...],
    save: str | None,
    form: str,
) -> int:
    """Judge the holes of a case, take answers, and write the narrower case."""
    from iptcost._cli.documents import raw, resolved
    from iptcost._cli.values import Values
    from iptcost._documents.document import document
    from iptcost._unknowns.questions import questions

    setting.machine = form == "json"
    data, name = raw(case)
    known = resolved(data, name, Values(), setting.today)
    narrowed, given = _taken(known.data, answers, setting.language)
    checked = document(narrowed, file=name)
    found = questions(checked.data)
    if save is not None:
        _save(case, save, (data, known.data), given, setting.language)
    if form == "json":
        from iptcost._ledger.result import plain
        from iptcost._report.unknown.asked import ask

        listed = [q.to_dict(ask(checked.data, q, setting.language)) for q in found.questions]
        told = {
            "taken": plain(given),
            "questions": listed,
            "low": str(found.low),
            "high": str(found.high),
            "fillings": found.fillings,
        }
        click.echo(json.dumps(told, indent=2))
        return 0
    from iptcost._cli.screen import show, width_of
    from iptcost._report.unknown.asked import asked, taken

    screen = setting.console()
    width = width_of(screen)
    show(taken(known.data, given, setting.language, width), on=screen)
    show(asked(checked.data, found, setting.language, width), on=screen)
    return 0


def _save(
    case: str,
    target: str,
    documents: tuple[Mapping[str, Any], Mapping[str, Any]],
    given: Mapping[str, Any],
    language: Language,
) -> None:
    """Write the narrower case: the document as it was given, or with its payers' answers."""
    from iptcost._cli.saving import save_answers

    stated, resolved = documents
    asked = resolved.get("payers") != stated.get("payers")
    base = {**stated, "payers": resolved["payers"]} if asked else stated
    save_answers(case, target, base, given, language, asked=asked)


def _taken(
    data: Mapping[str, Any], answers: tuple[str, ...], language: Language
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Return the document with the answers in it, and the answers by path.

    Numbers are those of the questions as they were listed before any answer.
    """
    from iptcost._cli.answering import typed
    from iptcost._unknowns.extent.places import at
    from iptcost._unknowns.questions import answered, questions

    numbered: dict[str, str] = {}
    if any(answer.partition("=")[0].strip().isdigit() for answer in answers):
        numbered = {str(q.number): q.path for q in questions(data).questions}
    given = {}
    for answer in answers:
        which, equals, value = answer.partition("=")
        if not equals or not value.strip():
            message = language.text(
                "--answer takes the question's number or the hole's path, = and what was said: "
                "--answer 1=400"
            )
            raise click.UsageError(message)
        path = numbered.get(which.strip(), which.strip())
        data = answered(data, path, typed(data, path, value, language))
        given[path] = at(data, path)
    return data, given
