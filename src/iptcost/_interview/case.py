"""From what was said to a case document: pure, so that any answers give a readable case.

What was asked and not answered yet, or answered with "I don't know", is a hole.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from iptcost._faults.problem import join
from iptcost._interview.answers import Answers
from iptcost._interview.building import Builder, Draft, plain
from iptcost._interview.facts import has_plan, is_medicare
from iptcost._interview.plan_table import by_service, plan_table
from iptcost._interview.questions import known
from iptcost._interview.scale import LEVEL, MOST_TIERS, by_level, has_scale, tier_end, tier_keys


def draft(answers: Answers, today: dt.date) -> Draft:
    """Return the case document of these answers. It is readable however few there are."""
    build = Builder(answers)
    data: dict[str, Any] = {"schema": 1, "currency": known(answers, "currency") or "USD"}
    build.origins["currency"] = "currency"
    data["course"] = _course(build, today)
    data["provider"] = _provider(build)
    if client := _client(build):
        data["client"] = client
    if payers := _payers(build, today):
        data["payers"] = payers
    return Draft(data, build.origins)


def _course(build: Builder, today: dt.date) -> dict[str, Any]:
    course: dict[str, Any] = {}
    answers = build.answers
    if "protocol" in answers:
        build.put(course, "course", "protocol", "protocol")
    build.put(course, "course", "start", "start")
    if "start" not in answers:
        course["start"] = today
    if "sessions" in answers:
        build.put(course, "course", "sessions", "sessions")
    if known(answers, "every") not in (None, "usual"):
        build.put(course, "course", "every", "every")
    if "modality" in answers:
        build.put(course, "course", "modality", "modality")
    return course


def _provider(build: Builder) -> dict[str, Any]:
    provider: dict[str, Any] = {"fees": {}}
    by_service(build, provider["fees"], "provider.fees", "fee")
    if known(build.answers, "missed_fee"):
        build.put(provider, "provider", "missed_session_fee", "missed_fee")
    if has_scale(build.answers) and "scale_basis" in build.answers:
        provider["sliding_scale"] = _scale(build)
    if known(build.answers, "package") is True and known(build.answers, "package_sessions"):
        bundle: dict[str, Any] = {}
        build.put(bundle, "provider.bundles.0", "sessions", "package_sessions")
        build.put(bundle, "provider.bundles.0", "price", "package_price")
        provider["bundles"] = [bundle]
    return provider


def _scale(build: Builder) -> dict[str, Any]:
    path = "provider.sliding_scale"
    answers = build.answers
    by = known(answers, "scale_basis")
    scale: dict[str, Any] = {}
    build.put(scale, path, "basis", "scale_basis")
    tiers = []
    for number in range(1, MOST_TIERS + 1):
        end, pays = tier_end(answers, number), known(answers, tier_keys(number)[2])
        if end is None or pays is None:
            break
        way, amount = pays
        up_to = f"{plain(end)}%" if by == LEVEL else plain(end)
        tiers.append({"up_to": up_to, way: plain(amount)})
        build.origins[join(path, "tiers", number - 1, "up_to")] = tier_keys(number)[by == LEVEL]
        build.origins[join(path, "tiers", number - 1, way)] = tier_keys(number)[2]
    scale["tiers"] = tiers
    if build.has("floor"):
        build.put(scale, path, "floor", "floor")
    return scale


def _client(build: Builder) -> dict[str, Any]:
    client: dict[str, Any] = {}
    answers = build.answers
    if has_scale(answers):
        build.put(client, "client", "annual_income", "income")
        if by_level(answers):
            for key, origin in (("household_size", "household"), ("residence", "residence")):
                if origin in answers:
                    build.put(client, "client", key, origin)
    if known(answers, "missed_fee") and "missed_sessions" in answers:
        missed = answers["missed_sessions"]
        if missed.is_hole or missed.value:
            build.put(client, "client", "missed_sessions", "missed_sessions")
    return client


def _payers(build: Builder, today: dt.date) -> list[dict[str, Any]]:
    payers: list[dict[str, Any]] = []
    answers = build.answers
    if known(answers, "eap") is True:
        eap: dict[str, Any] = {"adapter": "eap"}
        build.put(eap, "payers.0", "sessions", "eap_sessions")
        payers.append(eap)
    for plan in ("", "second.", "next."):
        if has_plan(answers, plan):
            payers.append(plan_table(build, join("payers", len(payers)), today, plan))
    if is_medicare(answers) and known(answers, "supplement") in SUPPLEMENTS:
        payers.append(_supplement(build, join("payers", len(payers)), payers[-1]))
    return payers


SUPPLEMENTS: Final = {"share": "80%", "all": "0%"}
"""What a Medigap plan would leave to the patient if it stood alone, after its own deductible."""


def _supplement(build: Builder, path: str, medicare: dict[str, Any]) -> dict[str, Any]:
    """Write the supplement as the second plan: it pays the 20%, or all that Medicare leaves."""
    form = str(known(build.answers, "supplement"))
    kept: dict[str, Any] = {
        key: medicare[key] for key in ("network", "benefit_year", "allowed") if key in medicare
    }
    table: dict[str, Any] = {"adapter": "plan", "name": "Medicare supplement", **kept}
    if form == "share":
        table |= {key: medicare[key] for key in ("deductible", "used") if key in medicare}
    row = {"coinsurance": SUPPLEMENTS[form], "order": "after-deductible"}
    build.origins[join(path, "benefits", 0, "coinsurance")] = "supplement"
    return {**table, "benefits": [row]}
