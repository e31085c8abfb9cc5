"""``iptcost new``: asks a person who knows no file formats, and writes a case file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from iptcost._cli.edge import DONE, WRONG
from iptcost._cli.new import file
from iptcost._cli.new.talk import (
    Back,
    Ended,
    Left,
    Talk,
)
from iptcost._cli.setting import RunSetting
from iptcost._interview.answers import Answers
from iptcost._interview.case import Draft, draft
from iptcost._interview.course import course_questions, paying_questions
from iptcost._interview.plan import plan_questions
from iptcost._interview.questions import InterviewQuestion, asked, upcoming
from iptcost._interview.scale import scale_questions
from iptcost._words.language import Language

FILE = "case.toml"


@click.command(
    "new",
    help="Ask what a course of therapy costs, question by question, and write a case file. No "
    "knowledge of files or of insurance is needed.",
)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    default=FILE,
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; one that exists is never replaced without asking.",
)
@click.pass_obj
def command(setting: RunSetting, output: Path) -> int:
    """Hold the conversation; 2 where the input ended before all was asked."""
    language = setting.language
    _check_output(output, language)
    talk = Talk(questions(language, setting.today), language)
    _greet(talk)
    try:
        try:
            talk.run()
            _correct(talk)
        except Left:
            _leave(talk, output, setting.today)
        else:
            _finish(talk, output, setting)
    except Ended:
        _ended(talk)
        return WRONG
    return DONE


def questions(language: Language, today: dt.date) -> tuple[InterviewQuestion, ...]:
    """Return every question, in the order in which those that apply are asked."""
    return (
        *paying_questions(home_currency(language)),
        *course_questions(today),
        *plan_questions(today),
        *scale_questions(),
    )


def home_currency(language: Language) -> str:
    """Return the currency of the locale's territory; US dollars where it names none."""
    from babel.numbers import get_territory_currencies

    territory = language.locale.territory
    found = get_territory_currencies(territory) if territory else []
    return str(found[0]) if found else "USD"


def _check_output(output: Path, language: Language) -> None:
    """Refuse a file that could not be written, before thirty questions are answered."""
    if output.suffix.lower() in (".json", ".jsonl"):
        message = language.text("This writes TOML. Give a file that ends in .toml.")
        raise click.BadParameter(message, param_hint="--output")
    if not output.parent.is_dir():
        message = language.text("There is no folder {folder}.", folder=repr(str(output.parent)))
        raise click.BadParameter(message, param_hint="--output")


def _greet(talk: Talk) -> None:
    talk.say(
        "This asks what your therapy will cost you depends on, and writes it to a file on this "
        "computer. Nothing is sent anywhere."
    )
    talk.say(
        "Enter takes the answer in [brackets]. Type ? where you don't know, back for the question "
        "before, quit to leave."
    )


def _correct(talk: Talk) -> None:
    """Show the summary, and let the person change any line of it."""
    while True:
        shown = asked(talk.questions, talk.answers)
        click.echo()
        talk.write(talk.language.text("This is what was understood:"), bold=True)
        for number, question in enumerate(shown, start=1):
            talk.write(
                f"{number:>2}  {talk.label(question)}: {talk.shown(question)}", indent=2, hang=4
            )
        click.echo()
        talk.say("Press Enter if it is right, or type the number of a line to change it.")
        try:
            text = talk.line("  > ")
        except Back:
            talk.back()
            talk.run()
            continue
        if not text:
            return
        if text.isdecimal() and text.isascii() and 0 < int(text[:4]) <= len(shown):
            _change(talk, shown[int(text[:4]) - 1])
        else:
            talk.say("Please type a number from 1 to {most}.", indent=2, most=str(len(shown)))


def _change(talk: Talk, question: InterviewQuestion) -> None:
    """Ask one question anew, and whatever its new answer makes applicable."""
    try:
        answer = talk.ask(question)
    except Back:
        return
    talk.keep(question, answer)
    talk.run()


def _ended(talk: Talk) -> None:
    """Say what was missing when the input ended."""
    question = upcoming(talk.questions, talk.answers)
    if question is None:
        missing = talk.language.text("your consent to the summary.")
    else:
        missing = talk.language.translate(question.ask)
    click.echo(err=True)
    click.echo(
        talk.language.text(
            "The input ended before all was asked. Still missing: {missing} Nothing was written.",
            missing=missing,
        ),
        err=True,
    )


def _leave(talk: Talk, output: Path, today: dt.date) -> None:
    """Offer the file of what was said so far."""
    if not talk.answers:
        return
    click.echo()
    if not talk.agree("Save what you have said so far?", default=True):
        talk.say("Nothing was written.")
        return
    if _save(talk, output, draft(talk.answers, today)) is not None:
        talk.say("What is still unknown says so in the file; fill it in with any editor.")


def _finish(talk: Talk, output: Path, setting: RunSetting) -> None:
    """Write the file and show what it costs, or what is still to find out."""
    made = draft(talk.answers, setting.today)
    click.echo()
    saved = _save(talk, output, made)
    click.echo()
    is_wide = _outcome(talk, made, setting)
    if saved is not None:
        click.echo()
        talk.say("See it again with: iptcost estimate {file}", file=str(saved))
        if is_wide:
            talk.say(
                "What to ask first, in words to read out: iptcost questions {file}",
                file=str(saved),
            )


def _outcome(talk: Talk, made: Draft, setting: RunSetting) -> bool:
    """Show the estimate, or its range with what to find out; return whether it is a wide one.

    Where something unknown has no bounds there is no range, but the list alone.
    """
    from iptcost._cli.documents import estimated
    from iptcost._cli.screen import show, width_of
    from iptcost._documents.document import document
    from iptcost._faults import kinds
    from iptcost._faults.problem import CaseError
    from iptcost._report.faults import faults
    from iptcost._report.layout import table
    from iptcost._report.unknown.range import range_table
    from iptcost._unknowns.ranges import Range

    screen = setting.console()
    width = width_of(screen)
    try:
        found = estimated(document(made.data))
    except CaseError as error:
        if {problem.kind for problem in error.problems} <= {kinds.HOLE_BOUNDS}:
            _to_find_out(talk, "To know what you will pay, find out:")
            talk.say("What is still unknown says so in the file; fill it in with any editor.")
            return False
        show(faults(error.problems, talk.language, width), on=screen)
        return False
    if isinstance(found, Range):
        show(range_table(made.data, found, talk.language, width), on=screen)
        is_wide = found.low.totals.to_pay != found.high.totals.to_pay
        if is_wide:
            click.echo()
            _to_find_out(talk, "To know it more closely, find out:")
        return is_wide
    show(table(found, talk.language, width), on=screen)
    return False


def _to_find_out(talk: Talk, head: str) -> None:
    """List what is not known yet, each with where to look."""
    talk.write(talk.language.translate(head), bold=True)
    for question in asked(talk.questions, talk.answers):
        answer = talk.answers[question.key]
        if answer.is_hole:
            talk.write(f"· {talk.label(question)}: {talk.shown(question)}", indent=2)
            if question.where:
                talk.write(talk.language.translate(question.where), indent=4)


# -- the file -----------------------------------------------------------------------------------


def _save(talk: Talk, output: Path, made: Draft) -> Path | None:
    """Write the file where the person agrees; None where nothing was written."""
    text = file_text(talk.language, talk.questions, talk.answers, made)
    path = output
    replace = False
    while True:
        if path.exists() and not replace:
            if talk.agree("{file} exists. Replace it?", default=False, file=str(path)):
                replace = True
                continue
            path = free_name(path)
            if not talk.agree("Write {file} instead?", default=True, file=str(path)):
                talk.say("Nothing was written.")
                return None
        try:
            file.write(path, text, replace=replace)
        except FileExistsError:
            continue
        except OSError as error:
            message = talk.language.text(
                "{file} can't be written: {reason}.", file=str(path), reason=error.strerror or ""
            )
            raise click.ClickException(message) from error
        talk.say("Written: {file} (only you can read it)", file=str(path))
        return path


def free_name(path: Path) -> Path:
    """Return the first name beside this one that is free: case-2.toml."""
    number = 2
    while (found := path.with_stem(f"{path.stem}-{number}")).exists():
        number += 1
    return found


def file_text(
    language: Language, questions: Sequence[InterviewQuestion], answers: Answers, made: Draft
) -> str:
    """Return the file's TOML, with where each value came from."""
    by_key = {question.key: question for question in questions}

    def comment(path: str) -> str:
        origin = made.origins.get(path)
        if origin is None:
            return ""
        question = by_key[origin]
        answer = answers.get(origin)
        if answer is None or answer.form == "unknown":
            source = language.translate(question.source)
            return language.text("not known yet; to ask: {source}", source=source)
        source = language.translate(question.source)
        if answer.form == "range":
            return language.text("not known yet; to ask: {source}", source=source)
        if answer.taken:
            return language.text("taken as offered; to check: {source}", source=source)
        return language.text("from: {source}", source=source)

    head = [
        language.text("A case for iptcost, written by: iptcost new"),
        language.text("What it costs: iptcost estimate, and the name of this file"),
    ]
    return file.toml_text(made.data, comment, head)
