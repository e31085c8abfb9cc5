"""How easily a text is read: Flesch-Kincaid's grade for English, Fernández Huerta's for Spanish.

English: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid and others, 1975): the
grade of school that reads it. Spanish: 206.84 - 60 syllables a word - 1.02 words a sentence
(Fernández Huerta, 1959, in the form of his own worked example): 60 to 70 is plain language.
Amounts, codes and what is typed as it stands are no words.
"""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE = re.compile(r"[.?!:;](?:\s|$)|\n")


def words(text: str) -> list[str]:
    """Return the words of a text, a compound's parts each by itself."""
    return [part.lower() for word in WORD.findall(text) for part in word.split("-")]


def sentences(text: str) -> int:
    """Return how many sentences a text has; a colon, a semicolon and a line's end end one."""
    return max(1, sum(1 for part in SENTENCE.split(text) if WORD.search(part)))


def english_syllables(word: str) -> int:
    """Return the syllables of an English word: its groups of vowels, but for a silent e.

    >>> [english_syllables(word) for word in ("cost", "deductible", "session", "copay", "insured")]
    [1, 4, 2, 2, 2]
    """
    bare = re.sub(r"[^a-z]", "", word)
    groups = len(re.findall(r"[aeiouy]+", bare))
    silent = re.search(r"[^aeiouyl]e$|[^aeioutdyl]e[ds]$", bare) is not None
    return max(1, groups - silent)


def spanish_syllables(word: str) -> int:
    """Return the syllables of a Spanish word: diphthongs are one, strong vowels and í, ú apart.

    >>> [spanish_syllables(word) for word in ("deducible", "día", "sesión", "terapeuta", "que")]
    [4, 2, 2, 4, 1]
    """
    bare = re.sub(r"([qg])u([eiéí])", r"\1\2", word)
    apart = re.sub(r"([íú])", r" \1 ", bare)
    apart = re.sub(r"([aeoáéó])(?=h?[aeoáéó])", r"\1 ", apart)
    letters = unicodedata.normalize("NFD", apart)
    plain = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return max(1, len(re.findall(r"[aeiou]+|(?<=[^aeiou])y\b", plain)))


def grade(text: str) -> float:
    """Return the grade of school at which an English text is read."""
    said = words(text)
    syllables = sum(map(english_syllables, said))
    return 0.39 * len(said) / sentences(text) + 11.8 * syllables / len(said) - 15.59


def ease(text: str) -> float:
    """Return the ease of a Spanish text: the higher, the plainer."""
    said = words(text)
    syllables = sum(map(spanish_syllables, said))
    return 206.84 - 60 * syllables / len(said) - 1.02 * len(said) / sentences(text)
