"""From what was said to a case document: pure, so that any answers give a readable case.

What was asked and not answered yet, or answered with "I don't know", is a hole; so is a value
that was not reached. What is usually taken where nothing is said is left out.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults.problem import join
from iptcost._form.cost_share_words import either, two_keys
from iptcost._interview.answers import UNKNOWN, Answer, Answers
from iptcost._interview.facts import has_plan, is_medicare, order_is_open, sides
from iptcost._interview.places import SUPPLEMENT, TELEHEALTH, Places, places_of
from iptcost._interview.questions import PLAN, PLANS, InterviewQuestion, known, offered
from iptcost._interview.scale import LEVEL, MOST_TIERS, tier_end, tier_keys
from iptcost._rules.money import rate_text

HOLE: Final = "unknown"
FIRST_PLAN: Final = "Plan"


@attrs.frozen
class Draft:
    """A case document, and which answer each of its values comes from, by dotted path."""

    data: dict[str, Any]
    origins: dict[str, str] = attrs.field(factory=dict)

    def put(self, path: str, answer: Answer, question: InterviewQuestion) -> None:
        """Write an answer where it stands; nothing where there is none, or nothing to write."""
        told = path in self.origins and answer.form == "unknown"  # by the plan's own words
        is_default = answer.form == "known" and answer.value == question.unwritten
        if answer.form == "none" or is_default or told:
            return
        self.write(path, written(answer), question.key)

    def write(self, path: str, value: Any, origin: str) -> None:
        """Write a value at a dotted path, with the tables and rows above it."""
        parts = path.split(".")
        table: Any = self.data
        for name, following in itertools.pairwise(parts):
            if isinstance(table, list):
                table += [{} for _ in range(int(name) + 1 - len(table))]
                table = table[int(name)]
            else:
                table = table.setdefault(name, [] if following.isdecimal() else {})
        table[parts[-1]] = value
        self.origins[path] = origin


def draft(
    answers: Answers, today: dt.date, questions: Sequence[InterviewQuestion], *, usual: bool = False
) -> Draft:
    """Return the case document of these answers. It is readable however few there are.

    ``usual`` takes what is offered wherever nobody was asked yet.
    """
    given = reached(answers, questions, usual=usual)
    course, provider = {"start": today}, dict[str, Any](fees={})
    data: dict[str, Any] = {"schema": 1, "currency": known(given, "currency") or "USD"}
    data |= {"course": course, "provider": provider, "client": {}}
    made = Draft(data)
    if payers := _payers(given):
        made.data["payers"] = payers
    places = places_of({**made.data, "course": {"protocol": known(given, "protocol") or "ipt"}})
    for side in places.sides:
        _terms(made, given, side, places)
    for question in questions:
        if question.key in given and question.applies(given):
            for path in places.of(question):
                made.put(path, given[question.key], question)
    if "sliding_scale" in provider:
        _scale(made, given)
    _between(made, given, places, today)
    if not data["client"]:
        del data["client"]
    return Draft(_ordered(made.data), made.origins)


def _ordered(value: Any) -> Any:
    """Return tables as TOML writes them: values first, then tables, benefits after all."""
    if isinstance(value, list):
        return [_ordered(row) for row in value]
    if not isinstance(value, Mapping):
        return value
    last = {key: (is_table(item), key == "benefits") for key, item in value.items()}
    return {key: _ordered(value[key]) for key in sorted(value, key=last.__getitem__)}


def is_table(value: object) -> bool:
    """Return whether a value gets a header in TOML; a hole stands in one line."""
    if isinstance(value, Mapping):
        return not set(value) <= {"low", "high", "one_of"}
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def reached(
    answers: Answers, questions: Sequence[InterviewQuestion], *, usual: bool = False
) -> dict[str, Answer]:
    """Return the answers with what was not reached: not known, or as offered where ``usual``.

    The day on which a plan's year begins is left to the document's own default: a hole of every
    day would double the work of a first figure.
    """
    given = dict(answers)
    for question in questions:
        if question.key in given or not question.applies(given):
            continue
        default = offered(question, given)
        if default is not None and usual:
            given[question.key] = default
        elif question.unknown in ("hole", "range") and (default is None or question.group != PLAN):
            given[question.key] = UNKNOWN
    return given


def _payers(given: Answers) -> list[dict[str, Any]]:
    """Return the tables of the payers, with their sides and rows, before any of their terms."""
    payers: list[dict[str, Any]] = []
    if known(given, "eap") is True:
        payers.append({"adapter": "eap"})
    for plan in ("", *PLANS):
        begins = known(given, "next_from")
        if not has_plan(given, plan) or (plan == "next." and begins is None):
            continue  # without its first day a next plan is not told
        table: dict[str, Any] = {"adapter": "plan"}
        if plan == "next.":
            table["from"] = begins
        found = sides(given, plan)
        made = {side.rpartition(".")[2]: _side(given, side) for side in found}
        if len(made) == 1:
            table |= {"network": next(iter(made)), **made.popitem()[1], **_beside(given, plan)}
        elif made:
            table["sides"] = made
        payers.append(table)
    return payers


def _side(given: Answers, side: str) -> dict[str, Any]:
    """Return a side with its rows: of video visits first, where the plan says something of them."""
    remote = given.get(f"{side}.telehealth_share")
    rows: list[dict[str, Any]] = [{}]
    if remote is not None and remote.form != "none" and known(given, "modality") == "telehealth":
        rows.insert(0, {"modality": [*TELEHEALTH]})
    return {"benefits": rows}


def _beside(given: Answers, plan: str) -> dict[str, Any]:
    """Return the tables of the first plan's approval, and of other bills told whole."""
    if plan:
        return {}
    care = [
        {"family_only": True} if key == "relative" else {}
        for key in ("own", "relative")
        if known(given, key) is True and f"{key}_amount" in given and known(given, f"{key}_day")
    ]
    approved = known(given, "approved") is not None
    return ({"authorizations": [{}]} if approved else {}) | ({"other_care": care} if care else {})


def _terms(made: Draft, given: Answers, side: str, places: Places) -> None:
    """Write what a session costs: the plan's own words where they say all, else their parts."""
    names = ("share", "telehealth_share")
    for path, name in zip(reversed(places.rows[side]), names, strict=False):
        origin = f"{side}.{name}"
        answer, share = given.get(origin, UNKNOWN), known(given, origin)
        if share is None:
            made.write(join(path, "cost_share"), HOLE, origin)
            continue
        if not share.covered:
            made.write(join(path, "covered"), False, origin)  # noqa: FBT003 - the key's value
            continue
        said = {"cost_share": answer.said, **(two_keys(answer.said) or {})}
        is_open = name == "share" and order_is_open(given, side)
        if is_open and not either(said["cost_share"]):
            del said["cost_share"]
            said["copay"] = plain(share.copay)
            if share.coinsurance is not None:
                said["coinsurance"] = rate_text(int(share.coinsurance * 1_000_000))
        for key, value in said.items():
            made.write(join(path, key), value, origin)
        if is_open:
            order = given.get(f"{side}.order", UNKNOWN)
            made.write(join(path, "order"), written(order), f"{side}.order")


def _between(made: Draft, given: Answers, places: Places, today: dt.date) -> None:
    """Write what follows from several answers: days of what is used, of a change, a supplement."""
    for path in places.sides.values():
        table = _at(made.data, path)
        if "used" in table:
            start = known(given, "start") or today
            table["used"] = {"as_of": min(today, start), **table["used"]}
    payers = made.data.get("payers", [])
    if "next." in places.plans:
        first, following = (_at(made.data, places.plans[plan]) for plan in ("", "next."))
        until = following["from"] - dt.timedelta(days=1)
        made.write(join(places.plans[""], "until"), until, "next_from")
        if following.pop("carries", None):
            named = first.setdefault("name", FIRST_PLAN)
            made.write(join(places.plans["next."], "carries"), named, "next.carries")
    if is_medicare(given) and known(given, "supplement") in SUPPLEMENTS:
        payers.append(_supplement(made, join("payers", len(payers)), given, payers[-1]))


def _at(data: Any, path: str) -> Any:
    for part in path.split("."):
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


SUPPLEMENTS: Final = {"share": "80%", "all": "0%"}
"""What a Medigap plan would leave to the patient if it stood alone, after its own deductible."""


def _supplement(
    made: Draft, path: str, given: Answers, medicare: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the supplement as the second plan: it pays the 20%, or all that Medicare leaves."""
    form = str(known(given, "supplement"))
    shared = ["network", "benefit_year", "allowed"]
    shared += ["deductible", "used"] if form == "share" else []
    kept = {key: medicare[key] for key in shared if key in medicare}
    row = {"coinsurance": SUPPLEMENTS[form], "order": "after-deductible"}
    made.origins[join(path, "benefits", 0, "coinsurance")] = "supplement"
    return {"adapter": "plan", "name": SUPPLEMENT, **kept, "benefits": [row]}


def _scale(made: Draft, given: Answers) -> None:
    """Write the lines of a sliding scale that are told whole."""
    by_level = known(given, "scale_basis") == LEVEL
    made.data["provider"]["sliding_scale"].setdefault("tiers", [])
    for number in range(1, MOST_TIERS + 1):
        end, pays = tier_end(given, number), known(given, tier_keys(number)[2])
        if end is None or pays is None:
            break
        way, amount = pays
        path = join("provider.sliding_scale.tiers", number - 1)
        up_to = f"{plain(end)}%" if by_level else plain(end)
        made.write(join(path, "up_to"), up_to, tier_keys(number)[by_level])
        made.write(join(path, way), plain(amount), tier_keys(number)[2])


def written(answer: Answer) -> Any:
    """Return an answer as a document writes it: whole amounts bare, others as decimal text."""
    if answer.form == "unknown":
        return HOLE
    if answer.form == "range":
        low, high = answer.value
        return {"low": plain(low), "high": plain(high)}
    return plain(answer.value)


def plain(value: Any) -> Any:
    """Return a value as TOML holds it without a float."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else format(value, "f")
    return value


def laid_over(made: Draft, before: Draft, base: Mapping[str, Any]) -> Draft:
    """Return the resumed case with what the answers since have changed, and nothing else.

    ``before`` is the draft of the answers that the case itself gives.
    """
    return Draft(_over(base, before.data, made.data), made.origins)


def _over(base: Any, before: Any, made: Any) -> Any:
    if made == before:
        return base
    if all(isinstance(one, Mapping) for one in (base, before, made)):
        laid = {key: value for key, value in base.items() if key in made or key not in before}
        for key, value in made.items():
            if key in base and key in before:
                laid[key] = _over(base[key], before[key], value)
            elif key not in before or value != before[key]:
                laid[key] = value
        return laid
    if all(isinstance(one, list) for one in (base, before, made)) and len(base) == len(before):
        shared = [_over(*rows) for rows in zip(base, before, made, strict=False)]
        return shared + list(made[len(shared) :])
    return made
