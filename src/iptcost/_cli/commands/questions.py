"""``iptcost questions``: what to ask the insurer, most valuable first, and taking the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from iptcost._cli import documents
from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._documents.document import document
from iptcost._form import facts, holes
from iptcost._form.written import toml_text, writable
from iptcost._interview import reading, words
from iptcost._ledger.result import written
from iptcost._report.asked import ask, asked, taken
from iptcost._unknowns import questions
from iptcost._words.language import Language


def run(
    setting: RunSetting, *, case: str, answers: tuple[str, ...], save: str | None, form: str
) -> None:
    """Judge the holes of a case, take answers, and write the narrower case."""
    data, name = documents.raw(case)
    known = documents.resolved(data, name, setting.today)
    narrowed, given = _taken(known.data, answers, setting.language)
    checked = document(narrowed, file=name)
    found = questions.questions(checked)
    if save is not None:
        _save(case, save, (data, known.data), given, setting.language)
    if form == "json":
        listed = [q.to_dict(ask(checked.data, q, setting.language)) for q in found.questions]
        told = {
            "taken": written(given),
            "questions": listed,
            "low": str(found.low),
            "high": str(found.high),
            "fillings": found.fillings,
        }
        echo_json(told)
        return
    print_lines(
        setting,
        lambda width: taken(known.data, given, setting.language, width),
        lambda width: asked(checked.data, found, setting.language, width),
    )


def _save(
    case: str,
    target: str,
    both: tuple[Mapping[str, Any], Mapping[str, Any]],
    given: Mapping[str, Any],
    language: Language,
) -> None:
    """Write the case with the answers in it: as it was given, or with its payers' answers.

    A TOML file keeps its comments and order.
    """
    stated, resolved = both
    asked = resolved.get("payers") != stated.get("payers")
    replaced = {"payers": resolved["payers"]} if asked else {}
    made: Any = {**stated, **replaced}
    for where, value in given.items():
        made = holes.put(made, where, value)
    if target.endswith(".toml"):
        text = _toml_of(case, made, given, replaced)
    else:
        text = json.dumps(written(made), indent=2) + "\n"
    documents.save(Path(target), text, language)


def _toml_of(case: str, made: Any, given: Mapping[str, Any], replaced: Mapping[str, Any]) -> str:
    """Return a case as TOML; where it was TOML, with what is new in the place of what it had."""
    import tomlkit

    if not case.endswith(".toml"):
        return facts.SCHEMA_LINE + toml_text(made, lambda _: "", [])
    parsed: Any = tomlkit.parse(Path(case).read_text("utf-8"))
    for section in replaced:
        text = toml_text({section: made[section]}, lambda _: "", [])
        parsed[section] = tomlkit.parse(text)[section]
    for where, value in given.items():
        if where.partition(".")[0] in replaced:
            continue
        *heads, last = where.split(".")
        table = parsed
        for part in heads:
            table = table[int(part)] if isinstance(table, list) else table[part]
        table[int(last) if isinstance(table, list) else last] = writable(value)
    return tomlkit.dumps(parsed)


def _taken(
    data: Mapping[str, Any], answers: tuple[str, ...], language: Language
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Return the document with the answers in it, and the answers by path.

    Numbers are those of the questions as they were listed before any answer.
    """
    numbered: dict[str, str] = {}
    if any(answer.partition("=")[0].strip().isdigit() for answer in answers):
        numbered = {str(q.number): q.path for q in questions.of(data).questions}
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
        try:
            said = reading.typed(data, path, value, language)
        except words.Misread as error:  # it can be read in two ways
            message = f"{path}: {language.text(error.message, **error.values)}"
            raise click.UsageError(message) from None
        data = questions.taken(data, path, said)
        given[path] = holes.at(data, path)
    return data, given
