"""Faults of a user's data, as values: what, where, which rule, what to do.

A ``Kind`` is one sort of fault and holds its sentences as templates; a ``Problem`` is one
occurrence with its path. Sentences are made only when asked for, in a language.
"""

from __future__ import annotations

import contextlib
import functools
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Self

import attrs

SHOWN: Final = "�"
LONGEST_QUOTE = 60
MOST_SHOWN = 50
"""So many problems at the most are written out in an exception's own text."""


@attrs.frozen
class Kind:
    """One sort of fault: its stable code and the templates of its sentences."""

    code: str
    rule: str
    message: str
    remedy: str


def kind(rule: str, message: str, remedy: str, code: str = "") -> Kind:
    """Return a kind; one that states no code has the name of its constant, by ``coded``."""
    return Kind(code, rule, message, remedy)


def coded(chapter: dict[str, Any], before: str = "") -> None:
    """Give the kinds of a chapter their names as codes: ``NOT_TEXT`` is ``not-text``.

    Kinds of one rule, which only say it otherwise, have the code of the first of them.
    """
    codes: dict[str, str] = {}
    for name, value in chapter.items():
        if isinstance(value, Kind) and not value.code:
            code = codes.setdefault(value.rule, before + name.lower().replace("_", "-"))
            chapter[name] = attrs.evolve(value, code=code)


def printable(text: str, instead: Callable[[str], str] = lambda _: SHOWN, kept: str = "") -> str:
    r"""Return text with a mark, or ``instead``, for what can't be printed; ``kept`` stays.

    What a payer or a file says may hold characters that a terminal obeys, or that make a reader
    see other words than stand there (U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F).

    >>> printable("evil\u202elive")
    'evil�live'
    """
    if text.isprintable():
        return text
    # The narrow and wide spaces of a locale (Zs) are printed.
    shown = {c for c in text if c.isprintable() or c in kept or unicodedata.category(c) == "Zs"}
    return "".join(char if char in shown else instead(char) for char in text)


def toml_escaped(text: str) -> str:
    r"""Return TOML, whose strings are in double quotes, with such characters escaped in them.

    It says the same: a reader of TOML gets the very characters, a reader of the file sees them.

    >>> print(toml_escaped('name = "evil\u202elive"'))
    name = "evil\u202elive"
    """
    return printable(text, _escape, "\n\t")


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def quote(value: object) -> str:
    """Return a short, printable rendering of a user's value: no control character survives."""
    value = _short(value)
    text = value if isinstance(value, str) else str(value)
    text = printable(text[: 4 * LONGEST_QUOTE])
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 1] + "…"
    return f'"{text}"' if isinstance(value, str) else text


def unquoted(value: object) -> str:
    """Return a user's text as ``quote`` does, without its marks."""
    return quote(str(value))[1:-1]


def _short(value: object) -> object:
    """Keep a message from rendering a whole table or a huge number (which Python refuses)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 10**20:
        return "10^20 or more" if value > 0 else "-10^20 or less"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "null"
    return value


@attrs.frozen
class Problem:
    """One fault: ``code``, ``path`` (dots), ``rule``, ``message`` and ``remedy``."""

    kind: Kind
    path: str = ""
    values: Mapping[str, object] = attrs.field(factory=dict)
    file: str | None = None
    line: int | None = None

    @property
    def code(self) -> str:
        """The stable name of this sort of fault."""
        return self.kind.code

    @property
    def rule(self) -> str:
        """The rule that the data breaks, in English."""
        return self.text("rule")

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.text("message")

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self.text("remedy")

    def text(self, part: str, translate: Callable[[str], str] = str) -> str:
        """Return the sentence ``part`` (rule, message or remedy) in the language of ``translate``.

        A value that is itself a sentence of ours (``Words``) is translated too.
        """
        template = getattr(self.kind, part)
        values = {name: told(value, translate) for name, value in self.values.items()}
        return translate(template).format_map(values) if template else ""

    def at(self, prefix: str) -> Problem:
        """Return the same problem with ``prefix`` before its path."""
        return attrs.evolve(self, path=join(prefix, self.path))

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the problem as it stands in JSON output and in batch rows."""
        place = {"file": self.file, "line": self.line}
        return {
            "code": self.code,
            "path": self.path,
            **{key: value for key, value in place.items() if value is not None},
            **{part: self.text(part, translate) for part in ("rule", "message", "remedy")},
        }


class Words(str):
    """A value in a message that is itself to be translated."""

    __slots__ = ()


class Sentence(Words):
    """A sentence with its values filled in: English as text, and another language by ``tell``.

    A value that is itself ``Words`` is translated with it.

    >>> said = Sentence("a copay of {amount}", amount="30.00")
    >>> str(said), said.tell({"a copay of {amount}": "copago de {amount}"}.get)
    ('a copay of 30.00', 'copago de 30.00')
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill the template in."""
        made = super().__new__(cls, template.format_map(values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how it is made again in another process."""
        return functools.partial(Sentence, self.template, **self.values), ()

    def tell(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of ``translate``."""
        values = {name: told(value, translate) for name, value in self.values.items()}
        return translate(self.template).format_map(values)


def told(value: object, translate: Callable[[str], str]) -> object:
    """Return a sentence or a word of ours in a language, and any other value as it is."""
    if isinstance(value, Sentence):
        return value.tell(translate)
    return translate(value) if isinstance(value, Words) else value


def join(*parts: str | int) -> str:
    """Return a dotted path of its parts, leaving out the empty ones."""
    return ".".join([str(part) for part in parts if part != ""])


def under(path: str, place: str) -> bool:
    """Return whether a path is that of a place or of something in it."""
    return path == place or path.startswith(f"{place}.")


def sentences(problems: Iterable[Problem]) -> str:
    """Return the problems as lines of English text."""
    told = tuple(problems)
    lines = [
        printable(": ".join(filter(None, (one.path, f"{one.message} {one.remedy}".rstrip()))))
        for one in told[:MOST_SHOWN]
    ]
    return "\n".join(lines + ["…"] * (len(told) > MOST_SHOWN))


class IptcostError(Exception):
    """Base of the errors that speak of a user's data or of a payer: ``problems`` says all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems; the exception's text is their English sentences."""
        self.problems = tuple(problems)
        super().__init__(sentences(self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the problems, so that worker processes can hand an error back."""
        return type(self), (self.problems,), vars(self)


class CaseError(IptcostError):
    """The document is wrong: every mistake found, each with path, rule and remedy."""


class UnresolvedError(CaseError):
    """The document is right but not yet known whole: it has holes, or payers not yet asked."""


@contextlib.contextmanager
def naming(file: str | None) -> Iterator[None]:
    """Say of the problems that a CaseError tells meanwhile that they are of this file."""
    try:
        yield
    except CaseError as error:
        raise type(error)(attrs.evolve(one, file=file) for one in error.problems) from None


class PayerError(IptcostError):
    """A payer could not be reached, refused, or answered what can't be used.

    ``keys`` are the numbers of the question that the answer repeats, as in ``Coverage``.
    """

    keys: tuple[str, ...] = ()

    def about(self, keys: Iterable[str]) -> PayerError:
        """Say which question the error answers, and return it."""
        self.keys = tuple(keys)
        return self


class ClusterError(IptcostError):
    """A cluster could not be reached, was lost, or its workers are not fit for the work."""
