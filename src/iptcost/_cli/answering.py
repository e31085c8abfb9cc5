"""An answer from the phone, as it was typed on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from iptcost._interview import typed as reading
from iptcost._interview.answers import Misread
from iptcost._words.language import Language


def typed(data: Mapping[str, Any], path: str, said: str, language: Language) -> str:
    """Return what was typed as the document writes it: ``$1,500`` is ``1500``.

    Raises click.UsageError for what can be read in two ways.
    """
    try:
        return reading.typed(data, path, said, language)
    except Misread as error:
        message = f"{path}: {language.text(error.message, **error.values)}"
        raise click.UsageError(message) from None
