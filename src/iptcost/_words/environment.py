"""What the environment asks for, read without loading anything."""

from __future__ import annotations

from collections.abc import Mapping

FALLBACK = "en_US"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def locale_name(environ: Mapping[str, str]) -> str:
    """Return the locale that the environment asks for; US English where it asks for none.

    The variables are those of gettext, in its order. C and POSIX ask for no language.

    >>> locale_name({"LANG": "es_MX.UTF-8"}), locale_name({"LC_ALL": "C", "LANG": "es"})
    ('es_MX', 'en_US')
    """
    for variable in _VARIABLES:
        value = environ.get(variable, "").split(":")[0]
        name = value.partition(".")[0].partition("@")[0]
        if name:
            return FALLBACK if name in {"C", "POSIX"} else name
    return FALLBACK
