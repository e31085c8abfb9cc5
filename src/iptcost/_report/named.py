"""What an unknown is called, its values as people write them, and what an answer means.

An answer's meaning stands after "if": your deductible does not apply. Nothing is told by its path.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from iptcost._faults.problem import CaseError, Words
from iptcost._form import facts, holes, values
from iptcost._report.text import SERVICES, UNNAMED, YOUR_PLAN, YOUR_SECOND_PLAN, clean, side_name
from iptcost._rules import money, plan
from iptcost._unknowns import possible
from iptcost._unknowns.extent import natural
from iptcost._words.language import Language

FAMILY: Final[Mapping[str, Words]] = {
    "used.deductible": Words("the family deductible used so far"),
    "used.out_of_pocket": Words("the family out-of-pocket maximum used so far"),
    "deductible": Words("your family's deductible"),
    "out_of_pocket_max": Words("your family's out-of-pocket maximum"),
}
MOST_LISTED: Final = 6
YEAR: Final = "benefit_year"
Data = Mapping[str, Any]

CHOICES: Final[Mapping[tuple[str, str], Words]] = {
    ("order", "deductible-waived"): Words("your deductible does not apply"),
    ("order", "after-deductible"): Words("the copay comes after your deductible"),
    ("order", "before-deductible"): Words("you pay the copay on top of your deductible"),
    ("order-alone", "deductible-waived"): Words("your deductible does not apply"),
    ("order-alone", "after-deductible"): Words("your deductible comes first"),
    ("order-alone", "before-deductible"): Words("your deductible comes first"),
    ("covered", "True"): Words("your plan covers it"),
    ("covered", "False"): Words("your plan does not cover it"),
    ("cost_share", "No charge"): Words("a visit costs you nothing"),
    ("cost_share", "100% coinsurance"): Words("you pay all that your plan allows for a visit"),
    ("cost_share", "Not covered"): Words("your plan does not cover it"),
    ("family_rule", "embedded"): Words("your own deductible counts, or your family's if met first"),
    ("family_rule", "aggregate"): Words("only your family's deductible counts"),
    ("after_limit", "billed"): Words("visits past the limit cost the full fee"),
    ("after_limit", "allowed"): Words("visits past the limit cost what your plan allows"),
    ("copay_toward_deductible", "True"): Words("copays count toward your deductible"),
    ("copay_toward_deductible", "False"): Words("copays do not count toward your deductible"),
    ("copay_past_maximum", "True"): Words("copays go on past your maximum"),
    ("copay_past_maximum", "False"): Words("copays end at your maximum"),
    ("prior_authorization", "True"): Words("your plan has to agree first"),
    ("prior_authorization", "False"): Words("your plan need not agree first"),
    ("coordination", "standard"): Words("your second plan pays its full benefit"),
    ("coordination", "non-duplication"): Words(
        "your second plan pays only what it would pay above the first"
    ),
    ("modality", "office"): Words("you meet in the office"),
    ("modality", "telehealth"): Words("you meet by video"),
    ("balance_bill_limit", "0%"): Words("your therapist may bill no more than your plan allows"),
    ("balance_bill_limit", "none"): Words("your therapist may bill you all that is left"),
    ("toward_out_of_pocket", "deductible copay coinsurance"): Words(
        "all that you pay counts toward your maximum"
    ),
    ("toward_out_of_pocket", "deductible coinsurance"): Words(
        "copays do not count toward your maximum"
    ),
    ("toward_out_of_pocket", "copay coinsurance"): Words(
        "the deductible does not count toward your maximum"
    ),
    ("toward_out_of_pocket", "coinsurance"): Words("only coinsurance counts toward your maximum"),
    ("coordination", "maintenance-of-benefits"): Words(
        "your second plan pays up to what it would pay alone"
    ),
    ("coordination", "medicare-secondary"): Words("your second plan pays as Medicare does"),
    ("per", "1 month"): Words("the limit starts over every month"),
    ("deductible_carry_over", "1 month"): Words("the last month counts toward the next deductible"),
    ("per", "benefit-year"): Words("the limit starts over with your plan's year"),
    ("per", "calendar-year"): Words("the limit starts over each January"),
    ("per", "course"): Words("the limit holds for the whole course"),
    ("per", "lifetime"): Words("the limit never starts over"),
    ("deductible_carry_over", "none"): Words("no months count toward the next year's deductible"),
    ("deductible_carry_over_if_met", "True"): Words("they count even if it was met"),
    ("deductible_carry_over_if_met", "False"): Words("they count only if it was not met"),
    ("client_protected", "True"): Words("you may not be billed"),
    ("client_protected", "False"): Words("you may be billed"),
    ("federal_ceiling", "True"): Words("the federal ceiling holds for your plan"),
    ("federal_ceiling", "False"): Words("the federal ceiling does not hold for your plan"),
    ("review", "start"): Words("the scale is looked at once"),
    ("review", "each-session"): Words("the scale is looked at for each session"),
    ("caps_cost_share", "True"): Words("the scale holds beside your plan too"),
    ("caps_cost_share", "False"): Words("the scale does not hold beside your plan"),
    ("coinsurance_of", "rest"): Words("your coinsurance is taken of what the copay leaves"),
    ("coinsurance_of", "allowed"): Words("your coinsurance is taken of the whole allowed amount"),
    ("beyond", "told"): Words("sessions past those agreed to cost the same"),
    ("beyond", "not-covered"): Words("you pay sessions past those agreed to"),
    ("beyond", "written-off"): Words("nobody pays sessions past those agreed to"),
    ("family_only", "True"): Words("the other care is a relative's"),
    ("family_only", "False"): Words("the other care is your own"),
    ("service", "intake"): Words("it is a first session"),
    ("service", "individual"): Words("it is an individual session"),
    ("service", "group"): Words("it is a group session"),
    ("service", "couples"): Words("it is a session for couples"),
    ("network", "in"): Words("your therapist is in your plan's network"),
    ("network", "out"): Words("your therapist is not in your plan's network"),
    ("residence", "US"): Words("you live outside of Alaska and Hawaii"),
    ("residence", "US-AK"): Words("you live in Alaska"),
    ("residence", "US-HI"): Words("you live in Hawaii"),
}
"""The meaning of a choice, by key and value."""

NUMBERS: Final[Mapping[str, Words]] = {
    "used.deductible": Words("{value} of your deductible is used so far"),
    "used.out_of_pocket": Words("{value} of your out-of-pocket maximum is used so far"),
    "deductible": Words("your deductible is {value}"),
    "out_of_pocket_max": Words("your out-of-pocket maximum is {value}"),
    "deductible.family": Words("your family's deductible is {value}"),
    "out_of_pocket_max.family": Words("your family's out-of-pocket maximum is {value}"),
    "copay": Words("your copay is {value}"),
    "coinsurance": Words("your coinsurance is {value}"),
    "allowed": Words("your plan allows {value} a session"),
    "fees": Words("your therapist charges {value} a session"),
    "fee": Words("your therapist charges {value} a session"),
    "visit_limit": Words("your plan covers {value} visits a year"),
    "visits_used": Words("{value} of your visits are used so far"),
    "payer_maximum": Words("your plan pays {value} a year at the most"),
    "payer_maximum_used": Words("your plan has paid {value} of that so far"),
    "course.sessions": Words("you have {value} sessions"),
    "payers.sessions": Words("the programme pays for {value} sessions"),
    "missed_sessions": Words("you miss {value} sessions"),
    "annual_income": Words("your income is {value} a year"),
    "household_size": Words("{value} people live in your household"),
    "other_care.date": Words("your other care is on {value}"),
    "other_care.deductible": Words("your other care uses {value} of your deductible"),
    "other_care.out_of_pocket": Words("your other care uses {value} of your maximum"),
    "other_care.visits": Words("your other care uses {value} visits"),
    "limits.visits": Words("your plan covers {value} visits"),
    "amount": Words("your plan pays {value} at the most"),
    "amount_used": Words("your plan has paid {value} of that so far"),
    "carry_over": Words("{value} of it was used in the last months"),
    "visits_left": Words("{value} visits are left"),
    "authorizations.sessions": Words("your plan agreed to {value} sessions"),
    "sessions_used": Words("{value} of those sessions are used"),
    "through": Words("the first terms hold for {value} visits"),
    "fee_changes.from": Words("the new fee holds from {value} on"),
    "allowed_changes.from": Words("the new allowed amount holds from {value} on"),
    "authorizations.from": Words("your plan agreed to sessions from {value} on"),
    "authorizations.until": Words("your plan agreed to sessions up to {value}"),
    "from": Words("your plan begins on {value}"),
    "until": Words("your plan ends on {value}"),
    "benefit_year": Words("your plan's year begins on {value}"),
    "start": Words("you begin on {value}"),
    "as_of": Words("that was counted up to {value}"),
    "protocol": Words("your course is {value}"),
    "service": Words("that session is {value}"),
    "network": Words("your therapist stands with your plan as {side}"),
}
MONTHS: Final[Mapping[str, Words]] = {
    "per": Words("the limit starts over every {value} months"),
    "deductible_carry_over": Words("the last {value} months count toward the next deductible"),
}
"""Of what is said in months, such as ``6 months``."""
ENDLESS: Final[Mapping[str, Words]] = {
    "deductible": Words("your deductible is {value} or more"),
    "out_of_pocket_max": Words("your plan has no out-of-pocket maximum, or one above {value}"),
    "visit_limit": Words("your plan covers every visit"),
    "payer_maximum": Words("your plan pays without a maximum"),
}
"""Of values that may be as high as they like: past the last one nothing changes."""


# -- what it is called ------------------------------------------------------------------------


def holes_of(data: Data) -> dict[str, holes.Hole]:
    """Return the holes of a document that matter, by path."""
    return {hole.path: hole for hole in possible.relevant(data)}


def names(paths: Sequence[str], language: Language, data: Data | None = None) -> dict[str, str]:
    """Return what each unknown is called, and two never alike: by service, payer, side, number."""
    said = {}
    for path in paths:
        family = keys_of(path.removesuffix(".family")) if path.endswith(".family") else ()
        known = (FAMILY[key] for key in family if key in FAMILY)
        said[path] = language.translate(next(known, facts.called(path)))
    for place in range(3):
        every = Counter(said.values())
        for path, name in said.items():
            if every[name] > 1 and (more := _told_apart(path, data or {}, language)[place]):
                said[path] = f"{name} ({more})"
    counts: Counter[str] = Counter()
    for path, name in said.items():
        counts[name] += 1
        if counts[name] > 1:
            said[path] = f"{name} ({language.number(counts[name])})"
    return said


def _told_apart(path: str, data: Data, language: Language) -> tuple[str, str, str]:
    """Return of which service, payer and side a path is, where it is of one among several."""
    *parts, last = path.split(".")
    of_service = parts[-1:] in (["allowed"], ["fees"]) and last in SERVICES
    service = language.translate(last) if of_service else ""
    side = side_name(path.split(".")[3], language) if "sides" in parts[2:3] else ""
    return service, payer_of(path, data, language), side


def payer_of(path: str, data: Data, language: Language) -> str:
    """Return what the payer of a path is called, where the case has several: by name or place."""
    parts, payers = path.split("."), data.get("payers") or ()
    if parts[0] != "payers" or not isinstance(payers, (list, tuple)) or len(payers) < 2:  # noqa: PLR2004 - several
        return ""
    index = int(parts[1])
    plans = [n for n in range(len(payers)) if holes.at(data, f"payers.{n}.adapter") != "eap"]
    if isinstance(name := holes.at(data, f"payers.{index}.name"), str):
        return clean(name)
    unnamed = YOUR_SECOND_PLAN if index in plans[1:] else YOUR_PLAN
    return language.translate(unnamed if index in plans else UNNAMED["eap"])


# -- its values -------------------------------------------------------------------------------


def written(path: str, value: Any, data: Data, language: Language) -> str:
    """Return a value as people write it; as it stands where it is none of a unit."""
    if value is holes.ABSENT:
        return language.text("none")
    if isinstance(value, bool):
        return language.text("yes" if value else "no")
    key = path.rpartition(".")[2]
    if key == YEAR:
        return day_of(str(value), language)
    try:
        if key in facts.DATES:
            return language.date(values.date(value))
        return _number(path, value, data, language)
    except money.BadValueError:
        return clean(value)


def _number(path: str, value: Any, data: Data, language: Language) -> str:
    key, digits = path.rpartition(".")[2], natural.Natural(data).digits
    number = possible.unit_of(path, digits).read(value)
    if key in facts.COUNTS:
        return language.number(number)
    if key in facts.RATES:
        return language.rate(number)
    return language.money(money.Money(number, str(data.get("currency", "USD")), digits))


def day_of(text: str, language: Language) -> str:
    """Return a month and day, ``07-01``, as people write it; as it stands where it is none."""
    try:
        # A leap year, for any day to be one; the year itself is not shown.
        return language.day(dt.date.fromisoformat(f"2024-{text}"))
    except ValueError:
        return clean(text)


def chosen(data: Data, hole: holes.Hole, value: Any, language: Language) -> str:
    """Return what fills a hole: of a table its label, or its number among the choices."""
    if not isinstance(value, (Mapping, list, tuple)):
        return written(hole.path, value, data, language)
    if isinstance(value, Mapping) and hole.form == holes.CHOICE and value in hole.choices:
        number = hole.choices.index(value)
        return clean(hole.labels[number] or number + 1)
    return "…"


def extent(data: Data, hole: holes.Hole, language: Language) -> str:
    """Return what an unknown can be: its choices, or from what to what."""
    key, unstated = hole.path.rpartition(".")[2], hole.form == holes.UNKNOWN
    if unstated and (key == YEAR or key in facts.DATES):
        return language.text("any day of the year" if key == YEAR else "any day")
    try:
        found, ends = possible.choices(data, hole), hole.choices
        if found is None:
            axis = possible.axis(data, hole)
            ends = (axis.value(axis.low), axis.value(axis.high))
    except CaseError:  # it has bounds only where something else is chosen
        return language.text("not known")
    if found is not None and hole.form != holes.RANGE:
        listed = [
            (meaning if is_said(hole.path, value) else chosen)(data, hole, value, language)
            for value in found[: MOST_LISTED + 1]
        ]
        return language.text(" or ").join(few(listed))
    if found is None and axis.of is not None:
        return language.text("nothing to all of it")
    first, last = (written(hole.path, end, data, language) for end in ends)
    if found is None and unstated and is_endless(data, hole.path):
        return language.text("anything; from {value} on it is all the same", value=last)
    return language.text("{first} to {last}", first=first, last=last)


def few(listed: list[str]) -> list[str]:
    """Return the first few of what is listed, and that there are more."""
    return [*listed[:MOST_LISTED], "…"] if len(listed) > MOST_LISTED else listed


# -- what an answer means ---------------------------------------------------------------------


def is_endless(data: Data, path: str) -> bool:
    """Return whether a value may be as high as it likes: no federal ceiling binds it."""
    known = natural.Natural(data)
    head, _, last = path.rpartition(".")
    side, who = (head.rpartition(".")[0], last) if last in natural.WHO else (head, "")
    may_be = ".other_care." not in path and any(key in ENDLESS for key in keys_of(path))
    return may_be and known.federal_ceiling(side, who) is None


def keys_of(path: str) -> tuple[str, ...]:
    """Return the names under which what is said of a path may stand, the closest first."""
    parts = [part for part in path.split(".") if part != "individual" and not part.isdigit()]
    scoped = parts[-1] == "family"
    plain = [part for part in parts if part != "family"]
    found = [".".join(plain[-2:]), plain[-1], *plain[-2:-1]] if plain else []
    if "used" in plain:
        found = found[:1]
    return tuple([f"{key}.family" for key in found] * scoped + found)


def meaning(data: Data, hole: holes.Hole, value: Any, language: Language) -> str:
    """Return what an answer means, as it stands after "if"."""
    path, shown = hole.path, chosen(data, hole, value, language)
    stated = isinstance(value, Mapping) or value is holes.ABSENT or hole.form != holes.UNKNOWN
    if not stated and is_endless(data, path) and possible.choices(data, hole) is None:
        axis = possible.axis(data, hole)
        if axis.of is None and axis.unit.read(value) >= axis.high:
            endless = next(ENDLESS[name] for name in keys_of(path) if name in ENDLESS)
            return language.text(endless, value=shown)
    return meaning_of(path, value, language, shown, alone=is_alone(data, path))


def meaning_of(
    path: str, value: Any, language: Language, shown: str, *, alone: bool = False
) -> str:
    """Return what a value at a path means; of an order ``alone`` there is no copay."""
    key, said = path.rpartition(".")[2], _said(value)
    if key == "network" and isinstance(value, str) and not plan.is_in_network(value):
        said = "out"
    if said is None:
        return language.text("{choice} holds", choice=shown)
    if choice := CHOICES.get(("order-alone" if key == "order" and alone else key, said)):
        return language.translate(choice)
    if key in MONTHS and (number := said.partition(" ")[0]).isdigit():
        return language.text(MONTHS[key], value=language.number(int(number)))
    sentences = (NUMBERS[name] for name in keys_of(path) if name in NUMBERS)
    sentence = next(sentences, Words("{name}: {value}"))
    return language.text(sentence, value=shown, side=shown, name=facts.called(path))


def is_said(path: str, value: Any) -> bool:
    """Return whether there are words for a choice of this key, beyond its value."""
    key = path.rpartition(".")[2]
    return (key, _said(value)) in CHOICES or key in MONTHS or key == "network"


def _said(value: Any) -> str | None:
    """Return a choice as it is written; None for a table, or a list of them."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    return None if any(isinstance(part, Mapping) for part in parts) else " ".join(map(str, parts))


def is_alone(data: Data, path: str) -> bool:
    """Return whether the row of an order states no copay."""
    row = holes.at(data, path.rpartition(".")[0])
    return isinstance(row, Mapping) and "copay" not in row and "cost_share" not in row
