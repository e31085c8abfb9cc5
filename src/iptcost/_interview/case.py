"""A case document of what was said: where each answer stands in one, and how it is written there.

Pure, so that any answers give a readable case. What was asked and not answered yet, or answered
with "I don't know", is a hole; so is a value that was not reached. What is usually taken where
nothing is said is left out.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from iptcost._faults.problem import join
from iptcost._form.cost_share_words import either, two_keys
from iptcost._form.holes import at, table_of
from iptcost._interview import course, facts, questions
from iptcost._interview.questions import Answer, Answers, InterviewQuestion, known
from iptcost._rules.course import PROTOCOLS
from iptcost._rules.money import rate_text

Case = Mapping[str, Any]
HOLE: Final = "unknown"
SUPPLEMENT: Final = "Medicare supplement"
SUPPLEMENTS: Final = {"share": "80%", "all": "0%"}
"""What a Medigap plan would leave to the patient if it stood alone, after its own deductible."""
TELEHEALTH: Final = ["telehealth"]


@attrs.frozen
class Places:
    """The tables of a case, by the beginnings of the questions' keys.

    A question names its place as ``course.start``; ``{plan}``, ``{side}`` and ``{row}`` in it are
    the tables of the plan, the side and the benefits rows that its key is about.
    """

    plans: dict[str, str]
    """The path of each plan: "" is the first, then "second." and "next."."""
    sides: dict[str, str]
    """The path of each side's terms, such as ``second.in``."""
    rows: dict[str, list[str]]
    """The paths of a side's rows, the one for video visits first; none where no question fits."""
    others: dict[str, str | None]
    """The paths of what is told once, None where it is not, and the later sessions' service."""

    def of(self, question: InterviewQuestion) -> list[str]:
        """Return the paths of a question's value; none where it has none in this case."""
        plan, side = question.about
        rows = self.rows.get(side, []) if "{row}" in question.place else [""]
        tables = {"plan": self.plans.get(plan), "side": self.sides.get(side), **self.others}
        tables["next"] = self.plans.get("next.")
        missing = [name for name, path in tables.items() if path is None]
        if not question.place or any(f"{{{name}}}" in question.place for name in missing):
            return []
        return [question.place.format(row=row, **tables) for row in rows]


def places_of(case: Case) -> Places:
    """Return where things stand in a case."""
    payers = list(_numbered(case.get("payers")))
    protocol = table_of(case, "course").get("protocol", "ipt")
    found = Places({}, {}, {}, dict.fromkeys(("eap", "approved", "own", "relative")))
    known = PROTOCOLS.get(protocol) if isinstance(protocol, str) else None
    found.others["later"] = "individual" if known is None else known.service
    programmes = (join("payers", n) for n, one in payers if one.get("adapter") == "eap")
    found.others["eap"] = next(programmes, None)
    plans = [(number, one) for number, one in payers if one.get("adapter") == "plan"]
    for place, (number, table) in enumerate(plans[:3]):
        if table.get("name") == SUPPLEMENT and place:
            continue
        plan = "" if not place else "next." if "from" in table else "second."
        path = found.plans[plan] = join("payers", number)
        stated = table_of(table, "sides").items() or [(table.get("network", "in"), table)]
        for name, side in stated:
            if name in ("in", "out") and isinstance(side, Mapping):
                own = path if side is table else join(path, "sides", name)
                found.sides[f"{plan}{name}"] = own
                found.rows[f"{plan}{name}"] = [join(own, "benefits", n) for n in _rows(side)]
                found.others.update({} if plan else _beside_of(side, own))
    return found


def _beside_of(side: Case, path: str) -> dict[str, str]:
    """Return the paths of a plan's approval, of one's own other bills, and of a relative's."""
    care, found = list(_numbered(side.get("other_care"))), {}
    if len(list(_numbered(side.get("authorizations")))) == 1:
        found["approved"] = join(path, "authorizations", 0)
    for key, of_family in (("own", False), ("relative", True)):
        numbers = [n for n, row in care if row.get("family_only", False) is of_family]
        if len(numbers) == 1:
            found[key] = join(path, "other_care", numbers[0])
    return found


def _rows(side: Case) -> list[int]:
    """Return the rows that the questions can say: for all visits, and for those by video."""
    rows = list(_numbered(side.get("benefits")))
    remote = [number for number, row in rows if row.get("modality") == TELEHEALTH]
    plain = [number for number, row in rows if "modality" not in row]
    fits = len(plain) == 1 and len(remote) <= 1 and len(rows) == len(plain) + len(remote)
    return remote + plain if fits else []


def _numbered(rows: Any) -> Iterator[tuple[int, Case]]:
    if isinstance(rows, list):
        yield from ((n, row) for n, row in enumerate(rows) if isinstance(row, Mapping))


# -- writing ------------------------------------------------------------------------------------


@attrs.frozen
class Draft:
    """A case document, and which answer each of its values comes from, by dotted path."""

    data: dict[str, Any]
    origins: dict[str, str] = attrs.field(factory=dict)

    def put(self, path: str, answer: Answer, question: InterviewQuestion) -> None:
        """Write an answer where it stands; nothing where there is none, or nothing to write."""
        told = path in self.origins and answer.form == "unknown"  # by the plan's own words
        is_default = answer.form == "known" and answer.value == question.unwritten
        if not (answer.form == "none" or is_default or told):
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
    answers: Answers, today: dt.date, asked: Sequence[InterviewQuestion], *, usual: bool = False
) -> Draft:
    """Return the case document of these answers. It is readable however few there are.

    ``usual`` takes what is offered wherever nobody was asked yet.
    """
    given = reached(answers, asked, usual=usual)
    data: dict[str, Any] = {"schema": 1, "currency": known(given, "currency") or "USD"}
    data |= {"course": {"start": today}, "provider": {"fees": {}}, "client": {}}
    made = Draft(data)
    if payers := _payers(given):
        data["payers"] = payers
    places = places_of({**data, "course": {"protocol": known(given, "protocol") or "ipt"}})
    for side in places.sides:
        _terms(made, given, facts.PlanSide(side), places)
    for question in asked:
        if question.key in given and question.applies(given):
            for path in places.of(question):
                made.put(path, given[question.key], question)
    if "sliding_scale" in data["provider"]:
        _scale(made, given)
    _between(made, given, places, known(given, "start") or today, today)
    if not data["client"]:
        del data["client"]
    return Draft(_ordered(data), made.origins)


def _ordered(value: Any) -> Any:
    """Return tables as TOML writes them: values first, then tables, benefits after all."""
    if isinstance(value, list):
        return [_ordered(row) for row in value]
    if not isinstance(value, Mapping):
        return value

    def rank(key: str) -> tuple[bool, bool]:
        rows = value[key] if isinstance(value[key], list) else [value[key]]
        is_table = any(isinstance(row, Mapping) and "low" not in row for row in rows)
        return is_table, key == "benefits"

    return {key: _ordered(value[key]) for key in sorted(value, key=rank)}


def reached(
    answers: Answers, asked: Sequence[InterviewQuestion], *, usual: bool = False
) -> dict[str, Answer]:
    """Return the answers with what was not reached: not known, or as offered where ``usual``.

    The day on which a plan's year begins is left to the document's own default: a hole of every
    day would double the work of a first figure.
    """
    given = dict(answers)
    for question in asked:
        if question.key in given or not question.applies(given):
            continue
        default = questions.offered(question, given)
        if default is not None and usual:
            given[question.key] = default
        elif question.unknown in ("hole", "range") and (
            default is None or question.group != questions.PLAN
        ):
            given[question.key] = questions.UNKNOWN
    return given


def _payers(given: Answers) -> list[dict[str, Any]]:
    """Return the tables of the payers, with their sides and rows, before any of their terms."""
    payers: list[dict[str, Any]] = []
    if known(given, "eap") is True:
        payers.append({"adapter": "eap"})
    for plan in ("", *questions.PLANS):
        begins = known(given, "next_from")
        if not facts.has_plan(given, plan) or (plan == "next." and begins is None):
            continue  # without its first day a next plan is not told
        table = {"adapter": "plan", **({"from": begins} if plan == "next." else {})}
        made = {side.removeprefix(plan): _side(given, side) for side in facts.sides(given, plan)}
        if len(made) == 1:
            network, terms = made.popitem()
            table |= {"network": network, **terms, **({} if plan else _beside(given))}
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


def _beside(given: Answers) -> dict[str, Any]:
    """Return the tables of the first plan's approval, and of other bills told whole."""
    care = [
        {"family_only": True} if key == "relative" else {}
        for key in ("own", "relative")
        if known(given, key) is True and f"{key}_amount" in given and known(given, f"{key}_day")
    ]
    approved = known(given, "approved") is not None
    return ({"authorizations": [{}]} if approved else {}) | ({"other_care": care} if care else {})


def _terms(made: Draft, given: Answers, side: facts.PlanSide, places: Places) -> None:
    """Write what a session costs: the plan's own words where they say all, else their parts."""
    names = ("share", "telehealth_share")
    for path, name in zip(reversed(places.rows[side.name]), names, strict=False):
        origin = f"{side.name}.{name}"
        answer, share = given.get(origin, questions.UNKNOWN), known(given, origin)
        if share is None:
            made.write(join(path, "cost_share"), HOLE, origin)
            continue
        if not share.covered:
            made.write(join(path, "covered"), False, origin)  # noqa: FBT003 - the key's value
            continue
        said = {"cost_share": answer.said, **(two_keys(answer.said) or {})}
        is_open = name == "share" and side.order_is_open(given)
        if is_open and not either(said["cost_share"]):
            del said["cost_share"]
            said["copay"] = plain(share.copay)
            if share.coinsurance is not None:
                said["coinsurance"] = rate_text(int(share.coinsurance * 1_000_000))
        for key, value in said.items():
            made.write(join(path, key), value, origin)
        if is_open:
            order = f"{side.name}.order"
            made.write(join(path, "order"), written(given.get(order, questions.UNKNOWN)), order)


def _between(made: Draft, given: Answers, places: Places, start: dt.date, today: dt.date) -> None:
    """Write what follows from several answers: days of what is used, of a change, a supplement."""
    for path in places.sides.values():
        table = at(made.data, path)
        if "used" in table:
            table["used"] = {"as_of": min(today, start), **table["used"]}
    if "next." in places.plans:
        first, following = (at(made.data, places.plans[plan]) for plan in ("", "next."))
        until = following["from"] - dt.timedelta(days=1)
        made.write(join(places.plans[""], "until"), until, "next_from")
        if following.pop("carries", None):
            named = first.setdefault("name", "Plan")
            made.write(join(places.plans["next."], "carries"), named, "next.carries")
    form = str(known(given, "supplement"))
    if facts.is_medicare(given) and form in SUPPLEMENTS:
        # It is billed as the second plan, and pays the 20%, or all that Medicare leaves.
        payers = made.data["payers"]
        shared = ["network", "benefit_year", "allowed"]
        shared += ["deductible", "used"] if form == "share" else []
        kept = {key: payers[-1][key] for key in shared if key in payers[-1]}
        payers.append({"adapter": "plan", "name": SUPPLEMENT, **kept, "benefits": [{}]})
        row = join("payers", len(payers) - 1, "benefits", 0)
        made.write(join(row, "coinsurance"), SUPPLEMENTS[form], "supplement")
        payers[-1]["benefits"][0]["order"] = "after-deductible"


def _scale(made: Draft, given: Answers) -> None:
    """Write the lines of a sliding scale that are told whole."""
    made.data["provider"]["sliding_scale"].setdefault("tiers", [])
    for number in range(1, course.MOST_TIERS + 1):
        key, end = course.tier_end(given, number)
        pays = known(given, f"tier{number}.pays")
        if end is None or pays is None:
            break
        row = join("provider.sliding_scale.tiers", number - 1)
        up_to = f"{plain(end)}%" if key.endswith("level") else plain(end)
        made.write(join(row, "up_to"), up_to, key)
        made.write(join(row, pays[0]), plain(pays[1]), f"tier{number}.pays")


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


def laid_over(base: Any, before: Any, made: Any) -> Any:
    """Return the resumed case with what the answers since have changed, and nothing else.

    ``before`` is what the answers that the case itself gives would make.
    """
    if made == before:
        return base
    if all(isinstance(one, Mapping) for one in (base, before, made)):
        laid = {key: value for key, value in base.items() if key in made or key not in before}
        for key, value in made.items():
            if key in base and key in before:
                laid[key] = laid_over(base[key], before[key], value)
            elif key not in before or value != before[key]:
                laid[key] = value
        return laid
    if all(isinstance(one, list) for one in (base, before, made)) and len(base) == len(before):
        shared = [laid_over(*rows) for rows in zip(base, before, made, strict=False)]
        return shared + list(made[len(shared) :])
    return made
