"""A language and its formats: the one door to Babel.

Sentences are English in the code and in the catalogues ``locale/<language>.po``, which are read
at run time: a further language is one file. A plugin brings its own in a ``locale`` folder of
its package. Money, numbers and dates are Babel's, for any locale.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from iptcost._faults.problem import Sentence, told
from iptcost._rules.money import Money
from iptcost._words.environment import FALLBACK, locale_name

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


AT_HOME: Final = {"en": FALLBACK, "es": "es_US"}
"""A language without a place has the formats of the place whose plans these are: $1,560.00."""


class UnknownLanguageError(ValueError):
    """The name of a locale that does not exist."""


@attrs.frozen
class Language:
    """One locale with its catalogue. ``text`` and ``plural`` translate; the others format."""

    locale: Locale
    singular: Mapping[str, str] = attrs.field(repr=False)
    plurals: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    plural_index: Callable[[int], int] = attrs.field(repr=False)

    @classmethod
    def of(cls, name: str | None = None, packages: tuple[str, ...] = ("iptcost",)) -> Language:
        """Return the language of a locale such as ``es`` or ``en_CA``; the environment's if None.

        ``packages`` are those whose catalogues are read. UnknownLanguageError for no locale.
        """
        return _language(name if name is not None else locale_name(os.environ), packages)

    @classmethod
    def nearest(cls, name: str, packages: tuple[str, ...] = ("iptcost",)) -> Language:
        """Return the language of a locale, or of its language alone, or else US English."""
        for candidate in (name, name.replace("-", "_").partition("_")[0]):
            with contextlib.suppress(UnknownLanguageError):
                return cls.of(candidate, packages)
        return cls.of(FALLBACK, packages)

    def translate(self, message: str) -> str:
        """Return the sentence in this language; the English one where there is none."""
        return self.singular.get(message, message)

    def tell(self, said: str) -> str:
        """Return a sentence of ours, whole or with its values filled in, in this language."""
        return said.tell(self.translate) if isinstance(said, Sentence) else self.translate(said)

    def text(self, message: str, **values: object) -> str:
        """Return the translated sentence with its values filled in.

        An amount, a day and a sentence of ours stand in it as this language writes them.
        """
        return self.translate(message).format_map(self._shown(values))

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the form for ``number``, which also fills ``{number}``."""
        forms = self.plurals.get(one)
        if forms is None:
            chosen = one if number == 1 else many
        else:
            chosen = forms[min(self.plural_index(number), len(forms) - 1)]
        return chosen.format_map({"number": self.number(number), **self._shown(values)})

    def _shown(self, values: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self.money(value)
            if isinstance(value, Money)
            else self.date(value)
            if isinstance(value, dt.date)
            else told(value, self.translate)
            for name, value in values.items()
        }

    def money(self, money: Money) -> str:
        """Return an amount as people of this locale write it: $1,560.00."""
        return format_currency(money.amount, money.currency, locale=self.locale)

    def amount(self, money: Money) -> str:
        """Return an amount without its currency: 1,560.00."""
        pattern = "#,##0" + ("." + "0" * money.digits if money.digits else "")
        return format_decimal(money.amount, format=pattern, locale=self.locale)

    def number(self, number: int) -> str:
        """Return a whole number with the locale's grouping."""
        return format_decimal(number, locale=self.locale)

    def rate(self, millionths: int) -> str:
        """Return a rate as a percentage: 20%."""
        share = Decimal(millionths) / 1_000_000
        pattern = self.locale.percent_formats[None].pattern.replace("0", "0.####", 1)
        return format_percent(share, format=pattern, locale=self.locale)

    def date(self, day: dt.date) -> str:
        """Return a date in full, short: Oct 5, 2026."""
        return format_date(day, "medium", locale=self.locale)

    def month(self, day: dt.date) -> str:
        """Return a month with its year: Oct 2026."""
        return format_skeleton("yMMM", dt.datetime.combine(day, dt.time()), locale=self.locale)

    def day(self, day: dt.date) -> str:
        """Return a date without its year: Oct 12."""
        return format_skeleton("MMMd", dt.datetime.combine(day, dt.time()), locale=self.locale)


@functools.lru_cache(maxsize=32)
def _language(name: str, packages: tuple[str, ...]) -> Language:
    from gettext import c2py

    from babel.messages.plurals import get_plural

    try:
        locale = Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError) as error:
        raise UnknownLanguageError(name) from error
    if locale.territory is None:
        locale = Locale.parse(AT_HOME.get(locale.language, str(locale)))
    singular: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for package in packages if locale.language != "en" else ():
        for message in catalogue_of(package, locale) or ():
            if not message.id or message.fuzzy or not message.string:
                continue
            if isinstance(message.id, str):
                singular[message.id] = str(message.string)
            elif all(message.string):
                plurals[message.id[0]] = tuple(message.string)
    # Which of a catalogue's forms a number takes, by the rule of gettext.
    index: Callable[[int], int] = c2py(get_plural(locale).plural_expr)
    return Language(locale, singular, plurals, index)


def catalogue_of(package: str, locale: Locale) -> Catalog | None:
    """Return a package's catalogue for a locale, or for its language; None where it has none.

    Nothing is imported: a plugin may be broken, and a module by itself has no folder.
    """
    from babel.messages.pofile import read_po

    try:
        spec = util.find_spec(package)
    except (ImportError, ValueError):
        return None
    for folder in (spec and spec.submodule_search_locations) or ():
        for name in (str(locale), locale.language):
            file = Path(folder, "locale", f"{name}.po")
            if file.is_file():
                with file.open("rb") as opened:
                    return read_po(opened, locale=locale)
    return None
