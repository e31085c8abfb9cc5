"""Laying prices into a case file: its comments stay, and it is written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import tomlkit

import iptcost
from iptcost import CaseError, Problem
from iptcost.command import write_whole
from iptcost_rates import _kinds
from iptcost_rates._answer import Rates, locator


def save(case: str, made: Rates, keys: Mapping[str, str]) -> None:
    """Write the prices as ``allowed`` of the one plan of a case; CaseError where there is none.

    OSError where the file can't be written.
    """
    path = Path(case)
    written = path.read_text("utf-8")
    is_json = path.suffix == ".json"
    parsed: Any = json.loads(written, parse_float=Decimal) if is_json else tomlkit.parse(written)
    table = _table(parsed, made.side, case)
    allowed = made.choice.allowed(keys)
    if is_json:
        table["allowed"] = allowed
    else:
        item = _item(allowed)
        item.comment(
            "; ".join(f"{made.found.file} · {locator(one)}" for one in made.standings())[:200]
        )
        table["allowed"] = item
    content = json.dumps(parsed, indent=2, default=str) + "\n" if is_json else tomlkit.dumps(parsed)
    plain = parsed if is_json else parsed.unwrap()
    iptcost.document(json.loads(json.dumps(plain, default=str), parse_float=Decimal), file=case)
    write_whole(path, content)


def _table(parsed: Any, side: str, case: str) -> Any:
    """Return the table of the plan, or of its side, that the prices belong to."""
    payers = parsed.get("payers")
    tables = payers if isinstance(payers, list) else []
    plans = [one for one in tables if isinstance(one, Mapping) and one.get("adapter") != "eap"]
    if len(plans) != 1:
        _refuse(case, f"{len(plans)} of them")
    (plan,) = plans
    sides = plan.get("sides")
    if isinstance(sides, Mapping):
        if not isinstance(sides.get(side), Mapping):
            _refuse(case, f'no side "{side}"')
        return sides[side]
    if plan.get("network", "in") != side:
        _refuse(case, f'a plan that is not "{side}" of network')
    return plan


def _refuse(case: str, value: str) -> NoReturn:
    raise CaseError(
        [Problem(_kinds.NO_CASE, "payers", {"file": _kinds.shown(case), "value": value})]
    )


def _item(value: Any) -> Any:
    """Return a value as TOML writes it within a line."""
    if isinstance(value, Mapping):
        made = tomlkit.inline_table()
        for key, item in value.items():
            made.add(key, _item(item))
        return made
    if isinstance(value, list):
        array = tomlkit.array()
        for item in value:
            array.append(_item(item))
        return array
    return tomlkit.item(value)
