"""``iptcost payers``: the adapters found, and the settings that they take."""

from __future__ import annotations

from typing import Any, cast

from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._documents.payers import Adapter, Registry
from iptcost._faults.problem import CaseError, PayerError, Problem
from iptcost._form.settings import Setting
from iptcost._report import listing, text
from iptcost._words.language import Language

_LONGEST = 400
"""Characters of a plugin's own description that are shown."""


def run(setting: RunSetting, *, name: str | None, form: str) -> None:
    """Print the adapters: each one of a name that two have, and the broken ones as broken."""
    registry = Registry.installed()
    known = list(registry)
    names = [adapter.name for adapter in known]
    language = setting.telling(known)
    found = [
        _told(adapter, names.count(adapter.name) > 1, language)
        for adapter in known
        if name in {None, adapter.name}
    ]
    if name is not None and not found:
        raise CaseError([cast("Problem", registry.find(name, ""))])
    if form == "json":
        echo_json({"payers": found})
    else:
        print_lines(setting, lambda width: listing.adapters(found, setting.language, width))


def _told(adapter: Adapter, twice: bool, language: Language) -> dict[str, Any]:  # noqa: FBT001
    """Return an adapter as data: a broken one with its problem."""
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
        "settings": [
            {
                "name": setting.name,
                "type": setting.type,
                "required": setting.required,
                "doc": text.clean(setting.doc, _LONGEST),
            }
            for setting in settings
        ],
    }
