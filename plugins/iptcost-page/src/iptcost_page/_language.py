"""Which language a reader prefers, among those that there are."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = {"en": "English", "es": "Español"}
"""The languages of the pages, and what each is called in itself."""
FIRST: Final = "en"
MOST_TRIED: Final = 10


def preferred(accepted: str) -> str:
    """Return the language that an Accept-Language header asks for, English if none of ours.

    >>> preferred("de, es-MX;q=0.8, en;q=0.5"), preferred("")
    ('es_MX', 'en')
    """
    found: list[tuple[float, str]] = []
    for entry in accepted.split(",")[:MOST_TRIED]:
        name, _, weight = entry.partition(";")
        parts = name.strip().replace("_", "-").split("-")
        number = weight.strip().removeprefix("q=")
        try:
            share = float(number) if number else 1.0
        except ValueError:
            continue
        if parts[0].lower() in LANGUAGES and share > 0:
            place = parts[1].upper() if len(parts) > 1 and len(parts[1]) == 2 else ""  # noqa: PLR2004 - a country
            found.append((-share, f"{parts[0].lower()}_{place}".rstrip("_")))
    return min(found, key=lambda entry: entry[0])[1] if found else FIRST
