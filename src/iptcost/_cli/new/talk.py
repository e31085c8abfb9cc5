"""The conversation of ``iptcost new``: ask, read, say back; go back, leave, or reach the end."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
import click

from iptcost._interview.answers import (
    BACK_WORDS,
    QUIT_WORDS,
    UNKNOWN,
    UNKNOWN_WORDS,
    Answer,
    Misread,
    clean,
    is_one_of,
)
from iptcost._interview.questions import (
    InterviewQuestion,
    asked,
    offered,
    upcoming,
)
from iptcost._interview.reading import read, show
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
    """Return one line of the input, bounded; Ended at its end."""
    if sys.stdin.isatty() and sys.stdout.isatty():  # pragma: no cover - seen in a real terminal
        import contextlib

        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - the arrow keys
        try:
            return input(prompt)[:LONGEST_LINE]
        except EOFError:
            raise Ended from None
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

    questions: Sequence[InterviewQuestion]
    language: Language
    answers: dict[str, Answer] = attrs.field(factory=dict)
    order: list[str] = attrs.field(factory=list)
    """The keys in the order in which they were answered: the way back."""
    hear: Callable[[str], str] = read_line

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

    def label(self, question: InterviewQuestion) -> str:
        """Return a question's few words, with the side of the network that it is about."""
        text = self.language.translate(question.label)
        if question.key.startswith("out."):
            return self.language.text("{label} (out of network)", label=text)
        return text

    def shown(self, question: InterviewQuestion) -> str:
        """Return the standing answer of a question in words."""
        return show(question, self.answers[question.key], self.answers, self.language)

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
        question = InterviewQuestion("", "yes", "", message)
        yes, no = self.language.text("yes"), self.language.text("no")
        while True:
            self.write(self.language.text(message, **values))
            try:
                text = self.line(f"  [{yes if default else no}] > ")
                return bool(read(question, text, {}, self.language).value) if text else default
            except Misread as misread:
                self.object_to(misread)
            except (Back, Left):
                return False

    # -- the conversation -------------------------------------------------------------------

    def run(self) -> None:
        """Ask until nothing more is to be asked. Ended and Left may come at any question."""
        while (question := upcoming(self.questions, self.answers)) is not None:
            try:
                answer = self.ask(question)
            except Back:
                self.back()
                continue
            self.keep(question, answer)

    def keep(self, question: InterviewQuestion, answer: Answer) -> None:
        """Keep an answer and say how it was understood."""
        self.answers[question.key] = answer
        if question.key in self.order:
            self.order.remove(question.key)
        self.order.append(question.key)
        self.say("{value}: understood", indent=2, value=self.shown(question))

    def back(self) -> None:
        """Forget the last answer that still stands, so that its question comes again."""
        standing = {q.key for q in asked(self.questions, self.answers)}
        while self.order:
            key = self.order.pop()
            del self.answers[key]
            if key in standing:
                return
        self.say("This is the first question.", indent=2)

    def ask(self, question: InterviewQuestion) -> Answer:
        """Ask one question until it has an answer."""
        self._pose(question)
        default = offered(question, self.answers)
        prompt = "  > "
        if default is not None:
            prompt = f"  [{show(question, default, self.answers, self.language)}] > "
        while True:
            text = self.line(prompt)
            if not text and default is not None:
                return default
            if not text:
                self.say("Please type an answer, or ? if you don't know it.", indent=2)
                continue
            try:
                if is_one_of(text, UNKNOWN_WORDS, self.language):
                    answer = self._unknown(question, default)
                else:
                    answer = read(question, text, self.answers, self.language)
            except Misread as misread:
                self.object_to(misread)
                continue
            if answer is not None:
                return answer

    def _pose(self, question: InterviewQuestion) -> None:
        click.echo()
        ask = self.language.translate(question.ask)
        if question.key.startswith("out.") and "out of network" not in question.ask:
            ask = self.language.text("{label} (out of network)", label=ask)
        self.write(ask, bold=True)
        if question.where:
            self.write(self.language.translate(question.where), indent=2)
        for number, choice in enumerate(question.choices, start=1):
            self.write(f"{number}  {self.language.translate(choice.words)}", indent=4, hang=3)

    def _unknown(self, question: InterviewQuestion, default: Answer | None) -> Answer | None:
        """Return what "I don't know" means here; None where an answer is needed."""
        if question.unknown == "needed":
            self.say(question.if_unknown, indent=2)
            return None
        if question.unknown == "default" and default is not None:
            self.say(question.if_unknown, indent=2)
            return attrs.evolve(default, taken=True)
        if question.unknown in ("range", "closed-range"):
            return self._range(question)
        return UNKNOWN

    def _range(self, question: InterviewQuestion) -> Answer:
        """Ask for the least and the most that it can be; Enter leaves it open where it may be."""
        is_open = question.unknown == "range"
        first = "A range helps too. What is the least it could be? (Enter: no idea)"
        self.say(first if is_open else "What is the least it could be?", indent=2)
        low = self._end(question, is_open=is_open)
        if low is None:
            return UNKNOWN
        self.say("And the most?", indent=2)
        while True:
            high = self._end(question, is_open=is_open)
            if high is None:
                return UNKNOWN
            if high >= low:
                break
            self.say("The most is not below the least.", indent=2)
        if high == low:
            return Answer(value=low)
        return Answer("range", (low, high))

    def _end(self, question: InterviewQuestion, *, is_open: bool) -> Any:
        bare = attrs.evolve(question, none_words="")
        while True:
            text = self.line("    > ")
            unknown = not text or is_one_of(text, UNKNOWN_WORDS, self.language)
            if unknown and is_open:
                return None
            if unknown:
                self.say("Please type a number, even a rough one.", indent=2)
                continue
            try:
                return read(bare, text, self.answers, self.language).value
            except Misread as misread:
                self.object_to(misread)
