"""A whole conversation: its questions, the summary with its corrections, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

import click

from iptcost._cli.edge import DONE, WRONG
from iptcost._cli.new.talk import Back, Ended, Left, Talk
from iptcost._interview.questions import InterviewQuestion


def converse(
    talk: Talk,
    *,
    leave: Callable[[], None],
    finish: Callable[[], None],
    hold: Callable[[], None] | None = None,
) -> int:
    """Hold it to the end; return the exit status, 2 where the input ended before all was asked.

    ``hold`` asks, by default every question; ``leave`` is called where the person wants to leave,
    ``finish`` once the summary is agreed to.
    """
    try:
        try:
            (hold or talk.run)()
            _correct(talk)
        except (Left, KeyboardInterrupt):
            leave()
        else:
            finish()
    except Ended:
        _ended(talk)
        return WRONG
    return DONE


def show_summary(talk: Talk) -> None:
    """Show what was understood, a numbered line for each answer."""
    click.echo()
    talk.write(talk.language.text("This is what was understood:"), bold=True)
    for number, line in enumerate(talk.interview.summary(), start=1):
        talk.write(f"{number:>2}  {line.label}: {line.answer}", indent=2, hang=4)
    click.echo()


def _correct(talk: Talk) -> None:
    """Show the summary, and let the person change any line of it."""
    while True:
        show_summary(talk)
        shown = talk.interview.said
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
    """Ask one question anew, and whatever its new answer makes applicable before a figure."""
    try:
        talk.ask(question)
    except Back:
        return
    talk.run(until=lambda interview: interview.is_enough)


def _ended(talk: Talk) -> None:
    """Say what was missing when the input ended."""
    question = talk.interview.next
    if question is None:
        missing = talk.language.text("your consent to the summary.")
    else:
        missing = talk.interview.asks(question)
    click.echo(err=True)
    click.echo(
        talk.language.text(
            "The input ended before all was asked. Still missing: {missing} Nothing was written.",
            missing=missing,
        ),
        err=True,
    )
