"""The words that steer the conversation, how words are compared, and what can't be taken."""

from __future__ import annotations

import unicodedata
from typing import Final, NoReturn

from iptcost._faults.problem import quote
from iptcost._words.language import Language

LONGEST_ANSWER: Final = 300
NOTHING_SAID: Final = "Please type an answer, or ? if you don't know it."

# Each is a list with commas, translated as a whole; the English words always hold too.
UNKNOWN_WORDS: Final = (
    "?, I don't know, I'm not sure, don't know, dunno, not sure, no idea, unknown, idk, no clue, "
    "maybe"
)
BACK_WORDS: Final = "back, b"
QUIT_WORDS: Final = "quit, q, exit"
NONE_WORDS: Final = "none, no limit, unlimited, no, nothing, n/a, not applicable, does not apply"
FREE_WORDS: Final = "free, nothing, none, no charge, zero"
YES_WORDS: Final = "yes, y, yep, yeah, sure"
NO_WORDS: Final = "no, n, nope, none, nothing"
SAME_WORDS: Final = "same, the same"
ALL_WORDS: Final = "all, all of it, everything, met, fully met"
CARD_WORDS: Final = (
    "about, up, to, limited, deductible, ded, out, of, pocket, oop, oopm, moop, maximum, max, "
    "limit, individual, ind, copay, per, a, an, each, session, sessions, visit, visits, hour, hr, "
    "year, yr"
)
"""What may stand beside a number, on a card or in a person's mouth, and says no more of it."""
FAMILY_WORDS: Final = "family, fam"
RANGE_WORDS: Final = "between, from, and, to"


class Misread(ValueError):  # noqa: N818 - it is an answer's fault, and asked again
    """An answer that can't be taken: an English sentence with its values, to be translated."""

    def __init__(self, message: str, text: str | None = None, /, **values: object) -> None:
        """Keep the sentence and what fills it: ``{value}`` is the text, where one is given."""
        super().__init__(message)
        self.message = message
        self.values = values if text is None else {"value": quote(text), **values}


class Doubted(Misread):
    """An answer that can be right but is seldom meant: to be asked back, and taken if confirmed."""


def refuse(message: str, text: str | None = None, /, **values: object) -> NoReturn:
    """Refuse an answer with an English sentence."""
    raise Misread(message, text, **values) from None


def plain(text: str) -> str:
    """Return text as words are compared: no case, accents, outer marks or extra spaces."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("\u2019", "'"))
    kept = "".join(mark for mark in letters if unicodedata.category(mark) != "Mn")
    return " ".join(kept.split()).strip(" .!¡¿\"'")


def is_one_of(text: str, words: str, language: Language) -> bool:
    """Return whether the answer is one of a list of words: see ``words_of``."""
    return plain(text) in words_of(words, language)


def words_of(words: str, language: Language) -> set[str]:
    """Return a list's words in this language and in English; of Spanish those that are no letter.

    Many who speak Spanish have a computer that speaks English.
    """
    own = {plain(word) for said in (words, language.translate(words)) for word in said.split(",")}
    spanish = map(plain, Language.of("es").translate(words).split(","))
    return own | {word for word in spanish if len(word) > 1}


def names_deductible(text: str) -> bool:
    """Return whether the words say anything of the deductible."""
    return "deduc" in plain(text)


def clean(raw: str, longest: int = LONGEST_ANSWER) -> str:
    """Return an answer without outer spaces; refuse what no keyboard means to type."""
    text = raw.strip()
    if len(text) > longest:
        refuse("That is too long: {count} characters at most.", count=longest)
    if any(not char.isprintable() and char not in "\t\u00a0\u202f" for char in text):
        refuse("That holds characters that can't be read. Please type it again.")
    return text
