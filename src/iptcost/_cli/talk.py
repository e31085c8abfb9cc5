"""The conversation of ``iptcost new``: ask, read, say back; go back, leave, or reach the end."""

from __future__ import annotations

import contextlib
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import Any, Final, TypeVar

import attrs
import click

from iptcost._cli.main import DONE, WRONG
from iptcost._interview import questions, reading, words
from iptcost._interview.interview import Interview
from iptcost._interview.questions import InterviewQuestion
from iptcost._words.language import Language

T = TypeVar("T")
LONGEST_LINE: Final = 4_000
WIDEST: Final = 78
NARROWEST: Final = 30


class Ended(Exception):  # noqa: N818 - the input's end is no error of the program
    """The input ended while a question was open."""


class Left(Exception):  # noqa: N818
    """The person asked to leave."""


class Back(Exception):  # noqa: N818
    """The person asked for the question before."""


def read_line(prompt: str) -> str:
    """Return one line of the input, bounded; Ended at its end, Left where it ends by hand."""
    if sys.stdin.isatty() and sys.stdout.isatty():  # pragma: no cover - seen in a real terminal
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - the arrow keys
        try:
            return input(prompt)[:LONGEST_LINE]
        except (EOFError, KeyboardInterrupt):
            raise Left from None
        except UnicodeDecodeError:
            return "\ufffd"
    click.echo(prompt, nl=False)
    stream: Any = getattr(sys.stdin, "buffer", sys.stdin)
    line = stream.readline(LONGEST_LINE)
    if not line:
        raise Ended
    # The rest of an endless line is read away in pieces and never kept.
    piece = line
    while len(piece) == LONGEST_LINE and piece[-1:] not in (b"\n", "\n"):
        piece = stream.readline(LONGEST_LINE)
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    return text.rstrip("\r\n")


@attrs.define
class Talk:
    """What was said so far, and the way to say and hear more."""

    interview: Interview
    hear: Callable[[str], str] = read_line

    @property
    def language(self) -> Language:
        """The language that is spoken."""
        return self.interview.language

    # -- saying ---------------------------------------------------------------------------

    def say(self, message: str, *, indent: int = 0, **values: object) -> None:
        """Say a sentence in the language, wrapped."""
        self.write(self.language.text(message, **values), indent=indent)

    def write(self, text: str, *, indent: int = 0, hang: int = 0, bold: bool = False) -> None:
        """Write text that is already in the language, wrapped to the terminal."""
        width = min(shutil.get_terminal_size((WIDEST, 24)).columns - 1, WIDEST)
        lines = textwrap.wrap(
            text,
            max(width, NARROWEST),
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines or [""]:
            click.echo(click.style(line, bold=True) if bold else line)

    # -- hearing --------------------------------------------------------------------------

    def line(self, prompt: str = "> ") -> str:
        """Return one cleaned line; Left where the person asks to leave."""
        text = self._until_read(lambda: words.clean(self.hear(prompt)))
        if self._is(text, words.QUIT_WORDS):
            raise Left
        if self._is(text, words.BACK_WORDS):
            raise Back
        return text

    def _until_read(self, read: Callable[[], T]) -> T:
        """Return what is read at last: what can't be taken is objected to and asked again."""
        while True:
            try:
                return read()
            except words.Misread as misread:
                self.say(misread.message, indent=2, **misread.values)

    def _is(self, text: str, listed: str) -> bool:
        return words.is_one_of(text, listed, self.language)

    def agree(self, message: str, *, default: bool, **values: object) -> bool:
        """Ask a yes-or-no question of the conversation itself."""
        shown = self.language.text("yes") if default else self.language.text("no")

        def heard() -> bool:
            self.write(self.language.text(message, **values))
            text = self.line(f"  [{shown}] > ")
            return reading.yes(text, self.language) if text else default

        try:
            return self._until_read(heard)
        except (Back, Left):
            return False

    # -- the conversation -------------------------------------------------------------------

    def run(self, until: Callable[[Interview], bool] = lambda _: False) -> None:
        """Ask until nothing more is to be asked, or it is enough. Ended and Left may come."""
        while (question := self.interview.next) is not None and not until(self.interview):
            try:
                self.ask(question)
            except Back:
                self.back()

    def back(self) -> None:
        """Forget the last answer that still stands, so that its question comes again."""
        before = self.interview.back()
        if before is None:
            self.say("This is the first question.", indent=2)
        else:
            self.interview = before

    def ask(self, question: InterviewQuestion) -> None:
        """Ask one question until it has an answer, and say how that was understood."""
        click.echo()
        self.write(self.interview.asks(question), bold=True)
        if question.where:
            self.write(self.language.translate(question.where), indent=2)
        for number, choice in enumerate(question.choices, start=1):
            self.write(f"{number}  {self.language.translate(choice.words)}", indent=4, hang=3)
        shown = self.interview.offered(question)
        prompt = "  > " if shown is None else f"  [{shown}] > "
        answered = None
        while answered is None:
            answered = self._until_read(lambda: self._answered(question, self.line(prompt)))
        before, self.interview = self.interview.answers, answered
        self.say("{value}: understood", indent=2, value=answered.shown(question))
        for other in answered.said:  # a card's two amounts answer two questions
            if other.key not in before and other is not question:
                label, value = answered.label(other), answered.shown(other)
                self.say("{label}: {value}: understood", indent=2, label=label, value=value)

    def _answered(self, question: InterviewQuestion, text: str) -> Interview | None:
        """Return the interview with an answer; None where it is to be asked again."""
        key = question.key
        if not text:
            return self.interview.take(key)
        if self._is(text, words.UNKNOWN_WORDS):
            if question.unknown in questions.RANGED:
                return self._range(question)
            if question.unknown == "default":
                self.say(question.if_unknown, indent=2)
            return self.interview.unknown(key)
        try:
            return self.interview.answer(key, text)
        except words.Doubted as doubted:
            self.say(doubted.message, indent=2, **doubted.values)
            if not self.agree("Is that right?", default=False):
                return None
            return self.interview.answer(key, text, sure=True)

    def _range(self, question: InterviewQuestion) -> Interview:
        """Ask for the least and the most that it can be; Enter leaves it open where it may be."""
        is_open = question.unknown == "range"
        first = "A range helps too. What is the least it could be? (Enter: no idea)"
        self.say(first if is_open else "What is the least it could be?", indent=2)

        def end() -> str | None:
            """Return the words of one end that can be read; None where there is no idea of it."""
            text = self.line("    > ")
            if not text or self._is(text, words.UNKNOWN_WORDS):
                return None if is_open else words.refuse("Please type a number, even a rough one.")
            self.interview.between(question.key, text, text)
            return text

        def both() -> Interview:
            high = self._until_read(end)
            if high is None and question.key == "sessions":  # not known, fewer would be left out
                high = self.interview.offered(question)
            if high is None:
                return self.interview.unknown(question.key)
            return self.interview.between(question.key, str(low), high)

        low = self._until_read(end)
        if low is None:
            return self.interview.unknown(question.key)
        self.say("And the most?", indent=2)
        return self._until_read(both)


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
        question, language = talk.interview.next, talk.language
        missing = language.text("your consent to the summary.")
        if question is not None:
            missing = talk.interview.asks(question)
        told = "The input ended before all was asked. Still missing: {missing} Nothing was written."
        click.echo("\n" + language.text(told, missing=missing), err=True)
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
            # Asked anew, with whatever the new answer makes applicable before a figure.
            with contextlib.suppress(Back):
                talk.ask(shown[int(text[:4]) - 1])
                talk.run(until=lambda interview: interview.is_enough)
        else:
            talk.say("Please type a number from 1 to {most}.", indent=2, most=str(len(shown)))
