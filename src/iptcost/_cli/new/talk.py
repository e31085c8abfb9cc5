"""The conversation of ``iptcost new``: ask, read, say back; go back, leave, or reach the end."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import Any, Final

import attrs
import click

from iptcost._interview import questions, reading
from iptcost._interview.interview import Interview
from iptcost._interview.words import (
    BACK_WORDS,
    QUIT_WORDS,
    UNKNOWN_WORDS,
    Doubted,
    Misread,
    clean,
    is_one_of,
)
from iptcost._words.language import Language

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
        import contextlib

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

    def object_to(self, misread: Misread) -> None:
        """Say why an answer can't be taken."""
        self.write(self.language.text(misread.message, **misread.values), indent=2)

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
        while True:
            try:
                text = clean(self.hear(prompt))
            except Misread as misread:
                self.object_to(misread)
                continue
            if is_one_of(text, QUIT_WORDS, self.language):
                raise Left
            if is_one_of(text, BACK_WORDS, self.language):
                raise Back
            return text

    def agree(self, message: str, *, default: bool, **values: object) -> bool:
        """Ask a yes-or-no question of the conversation itself."""
        question = questions.InterviewQuestion("", "yes", "", message)
        yes, no = self.language.text("yes"), self.language.text("no")
        while True:
            self.write(self.language.text(message, **values))
            try:
                text = self.line(f"  [{yes if default else no}] > ")
                return (
                    bool(reading.read(question, text, {}, self.language).value) if text else default
                )
            except Misread as misread:
                self.object_to(misread)
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

    def ask(self, question: questions.InterviewQuestion) -> None:
        """Ask one question until it has an answer, and say how that was understood."""
        self._pose(question)
        shown = self.interview.offered(question)
        prompt = "  > " if shown is None else f"  [{shown}] > "
        while True:
            text = self.line(prompt)
            try:
                answered = self._answered(question, text)
            except Misread as misread:
                self.object_to(misread)
                continue
            if answered is not None:
                before, self.interview = self.interview.answers, answered
                said = answered.shown(question)
                self.say("{value}: understood", indent=2, value=said)
                for other in answered.said:  # a card's two amounts answer two questions
                    if other.key not in before and other is not question:
                        label, value = answered.label(other), answered.shown(other)
                        self.say("{label}: {value}: understood", indent=2, label=label, value=value)
                return

    def _answered(self, question: questions.InterviewQuestion, text: str) -> Interview | None:
        """Return the interview with an answer; None where it is to be asked again."""
        key = question.key
        if not text:
            return self.interview.take(key)
        if is_one_of(text, UNKNOWN_WORDS, self.language):
            if question.unknown in ("range", "closed-range"):
                return self._range(question)
            if question.unknown == "default":
                self.say(question.if_unknown, indent=2)
            return self.interview.unknown(key)
        try:
            return self.interview.answer(key, text)
        except Doubted as doubted:
            self.object_to(doubted)
            if not self.agree("Is that right?", default=False):
                return None
            return self.interview.answer(key, text, sure=True)

    def _pose(self, question: questions.InterviewQuestion) -> None:
        click.echo()
        self.write(self.interview.asks(question), bold=True)
        if question.where:
            self.write(self.language.translate(question.where), indent=2)
        for number, choice in enumerate(question.choices, start=1):
            self.write(f"{number}  {self.language.translate(choice.words)}", indent=4, hang=3)

    def _range(self, question: questions.InterviewQuestion) -> Interview:
        """Ask for the least and the most that it can be; Enter leaves it open where it may be."""
        is_open = question.unknown == "range"
        first = "A range helps too. What is the least it could be? (Enter: no idea)"
        self.say(first if is_open else "What is the least it could be?", indent=2)
        low = self._end(question, is_open=is_open)
        if low is None:
            return self.interview.unknown(question.key)
        self.say("And the most?", indent=2)
        while True:
            high = self._end(question, is_open=is_open)
            if high is None:
                return self.interview.unknown(question.key)
            try:
                return self.interview.between(question.key, low, high)
            except Misread as misread:
                self.object_to(misread)

    def _end(self, question: questions.InterviewQuestion, *, is_open: bool) -> str | None:
        """Return the words of one end that can be read; None where there is no idea of it."""
        while True:
            text = self.line("    > ")
            unknown = not text or is_one_of(text, UNKNOWN_WORDS, self.language)
            if unknown and is_open:
                return None
            if unknown:
                self.say("Please type a number, even a rough one.", indent=2)
                continue
            try:
                self.interview.between(question.key, text, text)
            except Misread as misread:
                self.object_to(misread)
            else:
                return text
