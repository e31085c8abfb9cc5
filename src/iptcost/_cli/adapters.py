"""The adapters that are installed, described as data, and what is told one on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from iptcost._cli.plugins import packages
from iptcost._cli.setting import RunSetting
from iptcost._documents.registry import Adapter, default_registry
from iptcost._faults.problem import PayerError
from iptcost._form.settings import Setting
from iptcost._report.text import clean
from iptcost._ways.plans import settings_of
from iptcost._words.language import Language

_LONGEST = 400
"""Characters of a plugin's own description that are shown."""


def listed(language: Language) -> list[dict[str, Any]]:
    """Return every adapter found: two of one name both, a broken one with its problem."""
    if language.locale.language != "en":
        language = Language.nearest(str(language.locale), packages())
    found = list(default_registry())
    names = [adapter.name for adapter in found]
    return [_adapter(adapter, names.count(adapter.name) > 1, language) for adapter in found]


def _adapter(adapter: Adapter, twice: bool, language: Language) -> dict[str, Any]:  # noqa: FBT001
    problem = ""
    settings: tuple[Setting, ...] = ()
    try:
        settings = adapter.settings(language.translate)
    except PayerError as error:
        problem = " ".join(told.text("message", language.translate) for told in error.problems)
    except Exception as error:  # noqa: BLE001 - whatever a plugin's class raises
        problem = type(error).__name__
    if twice and not problem:
        problem = language.text("two plugins have this name; uninstall one of them")
    return {
        "name": adapter.name,
        "distribution": adapter.distribution,
        "version": adapter.version,
        "problem": problem,
        "settings": [_setting(setting) for setting in settings],
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "type": setting.type,
        "required": setting.required,
        "doc": clean(setting.doc, _LONGEST),
    }


def settings_given(
    pairs: Iterable[str], texts: frozenset[str], setting: RunSetting
) -> dict[str, Any]:
    """Return the settings of ``--set``; those that ``texts`` names stay text."""
    try:
        return dict(settings_of(pairs, texts))
    except ValueError:
        message = setting.language.text("A setting is written key=value.")
        raise click.UsageError(message) from None
