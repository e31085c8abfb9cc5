"""Twelve people talk with ``iptcost new``, in English and in Spanish; each ends in a worked figure.

The course is sixteen weekly sessions from Monday, 5 October 2026, unless a story says otherwise:
thirteen in 2026, three in January 2027. What a story does not mention is answered with Enter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

import iptcost
from iptcost._cli import talk
from iptcost._cli.commands import new as command
from iptcost._cli.main import main
from iptcost._interview.interview import Interview
from iptcost._interview.questions import InterviewQuestion
from iptcost._interview.words import Doubted, Misread

Said = Mapping[str, str | tuple[str, ...]]
INSURED: Said = {"paying": "1", "start": "2026-10-05", "fee_intake": "$150", "network": "1"}
HIGH_DEDUCTIBLE: Said = {
    **INSURED,
    "in.share": "20% coinsurance after deductible",
    "in.deductible": "DED $1,700",
    "in.out_of_pocket_max": "OOP MAX $4,000",
    "in.used_deductible": "$500.00",
}
JOB: Said = {
    **INSURED,
    "in.share": "20% coinsurance after deductible",
    "in.deductible": "500",
    "in.out_of_pocket_max": "none",
    "in.used_deductible": "all of it",
    "next": "yes",
    "next_from": "November 16, 2026",
    "next.network": "1",
    "next.in.share": "20% coinsurance after deductible",
    "next.in.deductible": "600",
    "next.in.out_of_pocket_max": "none",
    "next.carries": "yes",
}


@attrs.frozen
class Story:
    """What a person says at each question, what the Spanish speaker says else, and the figure."""

    said: Said
    spanish: Said
    to_pay: str | tuple[str, str]
    at_summary: tuple[str, ...] = ()
    resumed: bool = False
    locale: str = "en_US"


STORIES: dict[str, Story] = {
    # 1,200 of the deductible is left: eight sessions of 150. Then 20%: five of 30. In the new
    # year the deductible is 1,700 again: three of 150. 1,200 + 150 + 450.
    "a high-deductible plan": Story(
        HIGH_DEDUCTIBLE,
        {"in.share": "coseguro del 20% después del deducible", "in.deductible": "$1,700.00"},
        "1800.00",
    ),
    # Ten visits a year, two of them used: eight at 30, five at the full 150. In 2027 three at
    # 30. 240 + 750 + 90.
    "a copay plan with a limit": Story(
        {
            **INSURED,
            "in.share": "$30 copay; deductible does not apply",
            "in.out_of_pocket_max": "no limit",
            "in.visit_limit": "limited to 10 visits per year",
            "in.visits_used": "2",
        },
        {
            "in.share": "copago de $30; no se aplica el deducible",
            "in.out_of_pocket_max": "ninguno",
            "in.visit_limit": "10 consultas al año",
        },
        "1080.00",
    ),
    # 50 a session above what the plan recognises: 800. Of the recognised 100: three sessions
    # meet the deductible of 300, ten cost 40%; in 2027 three meet it anew. 800 + 300 + 400 + 300.
    "out of network": Story(
        {
            **INSURED,
            "network": "2",
            "out.share": "40% coinsurance",
            "out.deductible": "300",
            "out.out_of_pocket_max": "none",
            "out.used_deductible": "nothing",
            "out.allowed_intake": "100",
            "out.allowed_later": "same",
        },
        {
            "out.share": "coseguro del 40%",
            "out.out_of_pocket_max": "sin límite",
            "out.used_deductible": "nada",
            "out.allowed_later": "igual",
        },
        "1800.00",
    ),
    # The family has met 2,700 of 3,000: two sessions of 150 meet the rest, eleven cost 30. In
    # 2027 nobody has met anything: three of 150. 300 + 330 + 450.
    "a family near its deductible": Story(
        {
            **INSURED,
            "family": "yes",
            "in.share": "80/20",
            "in.deductible": "DED $1,500/3,000",
            "in.deductible.family_rule": "1",
            "in.out_of_pocket_max": "OOP MAX $6,000/12,000",
            "in.out_of_pocket_max.family_rule": "1",
            "in.used_deductible": "400",
            "in.used_deductible.family": "2,700",
            "in.used_out_of_pocket.family": "2,700",
        },
        {"family": "sí", "in.share": "20 por ciento"},
        "1080.00",
    ),
    # Sixteen copays of 4; no deductible and no limit is asked about.
    "Medicaid": Story(
        {**INSURED, "paying": "3", "in.share": "$4 copay"},
        {"in.share": "copago de $4"},
        "64.00",
    ),
    # Part B's deductible of 283 (2026), 100 of it met: 183 in 2026, and 283 in 2027, taken as
    # the same. The 20% above them is the supplement's.
    "Medicare with a supplement": Story(
        {
            **INSURED,
            "paying": "4",
            "in.used_deductible": "100",
            "in.allowed_intake": "120",
            "in.allowed_later": "120",
            "supplement": "2",
        },
        {},
        "466.00",
    ),
    # Four sessions are free, twelve cost 25.
    "assistance first": Story(
        {
            **INSURED,
            "in.share": "$25 copay; deductible does not apply",
            "in.out_of_pocket_max": "none",
            "eap": "yes",
            "eap_sessions": "4 sessions",
        },
        {
            "in.share": "copago de $25; no se aplica el deducible",
            "in.out_of_pocket_max": "no hay",
            "eap": "claro",
            "eap_sessions": "4 sesiones",
        },
        "300.00",
    ),
    # Thirteen sessions of 180 less the 1,000 that the plan pays in 2026: 1,340. In 2027 three
    # times 20% of 180: 108.
    "a Canadian plan": Story(
        {
            **INSURED,
            "fee_intake": "180",
            "in.share": "80% up to $1,000 a year",
            "in.deductible": "none",
            "in.out_of_pocket_max": "none",
        },
        {
            "in.share": "80% hasta $1,000 al año",
            "in.deductible": "ninguno",
            "in.out_of_pocket_max": "ninguno",
        },
        "1448.00",
        locale="en_CA",
    ),
    # The old plan's deductible is met: six sessions of 30. What was paid counts with the new one,
    # so 100 of its 600 is left: 100 and 20% of 50 on 16 November, then six of 30. In 2027 the
    # deductible takes three of 150. 180 + 110 + 180 + 450.
    "a change of job in November": Story(
        JOB,
        {
            "in.used_deductible": "todo",
            "next": "sí",
            "next_from": "16 de noviembre de 2026",
            "next.carries": "sí",
            "next.in.out_of_pocket_max": "nada",
        },
        "920.00",
    ),
    # PCP $20 / SPEC $30: which is a therapist's is not known. The least: the year's limit is met,
    # so nothing in 2026, and three of 20 in 2027. The most is 30 and a usual fee at its dearest, 300 and then 250,
    # and a copay beside which the deductible of 1,500 is paid: 300 and five of 250; then 160 meets
    # it (30 and the last 130); six of 30; in 2027 three of 250. 1,550 + 160 + 180 + 750.
    "nothing but the card": Story(
        {
            "paying": "1",
            "start": "2026-10-05",
            "fee_intake": ("?", ""),
            "fee_later": ("?", ""),
            "network": "1",
            "in.share": "PCP $20 / SPEC $30",
            "in.deductible": "DED $1,500/3,000",
            "in.order": "I'm not sure",
            "in.out_of_pocket_max": "OOP MAX 6,000",
            "in.used_deductible": "?",
            "in.used_out_of_pocket": "?",
        },
        {
            "in.share": "PCP $20 / Especialista $30",
            "in.order": "no estoy segura",
            "in.used_deductible": "no sé",
        },
        ("60.00", "2640.00"),
    ),
    # The high-deductible plan again, left at its deductible and gone on with on another day.
    "stopping and resuming": Story(
        {**HIGH_DEDUCTIBLE, "in.deductible": ("quit", "DED $1,700")},
        {"in.deductible": ("salir", "1,700")},
        "1800.00",
        resumed=True,
    ),
    # The same, but the first session is on 2 November: nine sessions in 2026, eight of them
    # meet the deductible; seven of 150 in 2027. 1,200 + 30 + 1,050.
    "correcting the third answer at the end": Story(
        {**HIGH_DEDUCTIBLE, "start": ("2026-10-05", "November 2, 2026")},
        {"start": ("5 de octubre de 2026", "2 de noviembre de 2026")},
        "2280.00",
        at_summary=("3",),
    ),
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("IPTCOST_TODAY", "2026-09-15")


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """Put a person at the keyboard: what they say next at each question, else Enter."""
    words: dict[str, list[str]] = {}

    class Scripted(talk.Talk):
        """A talk that is heard from the script of the question that is open."""

        def ask(self, question: InterviewQuestion) -> None:
            open_now.append(question.key)
            try:
                super().ask(question)
            finally:
                open_now.pop()

    open_now = [""]

    def hear(_: str) -> str:
        left = words.get(open_now[-1], [])
        return left.pop(0) if left else ""

    def begin(interview: Any) -> talk.Talk:
        return Scripted(interview, hear)

    monkeypatch.setattr(command, "Talk", begin)
    yield words
    assert not any(words.values()), words  # all that a story says was asked for


def new(locale: str, *args: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["--locale", locale, "new", *args])


@pytest.mark.parametrize("spanish", [False, True], ids=["en", "es"])
@pytest.mark.parametrize("name", STORIES)
def test_a_conversation_ends_in_the_figure_worked_by_hand(
    name: str, person: dict[str, list[str]], *, spanish: bool
) -> None:
    """Whatever the situation, the file and the last screen come to the amount worked above."""
    story = STORIES[name]
    said = {**story.said, **(story.spanish if spanish else {})}
    person.update({k: [v] if isinstance(v, str) else [*v] for k, v in said.items()})
    person[""] = ["", *story.at_summary] if story.at_summary else []
    locale = "es_US" if spanish else story.locale
    result = new(locale)
    if story.resumed:
        assert Path("case.toml").exists()
        result = new(locale, "case.toml", "--output", "whole.toml")
    assert result.exit_code == 0, result.output
    document = iptcost.load("whole.toml" if story.resumed else "case.toml")
    if isinstance(story.to_pay, tuple):
        found = iptcost.estimate_range(document)
        ends = found.low.totals.to_pay, found.high.totals.to_pay
        assert tuple(map(str, ends)) == story.to_pay
    else:
        assert str(iptcost.estimate(document).totals.to_pay) == story.to_pay
        assert f"{float(story.to_pay):,.2f}" in result.output


def test_a_cards_two_amounts_are_read_back_both(person: dict[str, list[str]]) -> None:
    """One person's deductible and the family's stand in one cell of a card; both are said back."""
    person.update({"paying": ["1"], "fee_intake": ["150"], "family": ["yes"], "network": ["1"]})
    person.update({"in.share": ["$30 copay"], "in.deductible": ["DED $1,500/3,000"]})
    person.update({"in.order": ["quit"]})
    said = new("en_US").output
    assert "$1,500.00: understood" in said
    assert "Family deductible: $3,000.00: understood" in said


@pytest.mark.parametrize(
    ("key", "words", "read"),
    [
        ("in.deductible", "Individual $1,500 / Family $3,000", "$1,500.00"),
        ("in.deductible", "sin deducible", "no deductible"),
        ("in.out_of_pocket_max", "OOP MAX $6,000", "$6,000.00"),
        ("in.visit_limit", "limited to 20 visits per year", "20"),
        ("in.visit_limit", "ninguno", "no limit"),
        ("fee_later", "$150 per session", "$150.00"),
        ("fee_later", "150/hr", "$150.00"),
        ("fee_later", "$100 to $150", "between $100.00 and $150.00"),
        ("fee_later", "gratis", "$0.00"),
        ("sessions", "12-16", "between 12 and 16"),
        ("in.used_deductible", "all of it", "$500.00"),
        ("in.share", "free", "a session costs you nothing"),
        ("in.share", "$0", "a session costs you nothing"),
        ("eap", "nope", "no"),
        ("next", "maybe", "no"),
    ],
)  # fmt: skip
def test_words_are_read_back_as_they_were_understood(key: str, words: str, read: str) -> None:
    """What stands beside a number on a card, and how people say none, is read and said back."""
    begun = Interview.begin("en_US", dt.date(2026, 9, 15))
    for asked, said in (("paying", "1"), ("network", "1"), ("in.share", "20%")):
        begun = begun.answer(asked, said)
    told = begun.answer("in.deductible", "500").answer(key, words)
    assert told.shown(told.question(key)) == read


@pytest.mark.parametrize(
    ("words", "read"),
    [("none", "a session costs you nothing"), ("30", "you pay a copay of $30.00 a session")],
)
def test_what_may_mean_a_copay_is_asked_back(words: str, read: str) -> None:
    """A bare number or "none" at what a visit costs is said back and taken once confirmed."""
    begun = Interview.begin("en_US", dt.date(2026, 9, 15)).answer("paying", "1")
    begun = begun.answer("network", "1")
    with pytest.raises(Doubted) as caught:
        begun.answer("in.share", words)
    assert caught.value.values["words"] == read
    told = begun.answer("in.share", words, sure=True)
    assert told.shown(told.question("in.share")) == read


def test_what_was_not_asked_is_a_hole_and_the_usual_is_beside() -> None:
    """An early figure hangs on what was not reached; what is usually so is listed, and reckoned."""
    begun = Interview.begin("en_US", dt.date(2026, 9, 15))
    for key, words in INSURED.items():
        begun = begun.answer(key, str(words))
    begun = begun.answer("sessions", "16").answer("fee_later", "150")
    begun = begun.answer("in.share", "$30 copay; deductible does not apply")
    row = begun.draft().data["payers"][0]["benefits"][0]
    assert row["visit_limit"] == row["payer_maximum"] == "unknown"
    assert {"in.visit_limit", "eap", "second", "next"} <= {line.key for line in begun.unasked}
    usual = iptcost.estimate_range(iptcost.document(begun.draft(usual=True).data))
    assert str(usual.high.totals.to_pay) == "480.00"
    wide = iptcost.estimate_range(iptcost.document(begun.draft().data))
    assert str(wide.high.totals.to_pay) == "2400.00"  # no visit may be paid: sixteen of 150


def test_an_approval_and_other_bills_stand_in_the_case() -> None:
    """Ten of sixteen sessions are approved, and an operation meets the deductible in November."""
    begun = Interview.begin("en_US", dt.date(2026, 9, 15))
    said = {**HIGH_DEDUCTIBLE, "sessions": "16", "fee_later": "150", "approved": "10"}
    said |= {"beyond": "2", "own": "yes", "own_amount": "1000", "own_day": "2026-11-01"}
    for key, words in said.items():
        begun = begun.answer(key, str(words))
    found = iptcost.estimate(iptcost.document(begun.draft(usual=True).data))
    # Four of 150 before the operation, which meets 600 of the 1,200 left: 600. Six at 30: 180.
    # Beyond the approval six sessions are the patient's: 900.
    assert str(found.totals.to_pay) == "1680.00"
    again = Interview.begin("en_US", dt.date(2026, 9, 15), begun.draft(usual=True).data)
    assert again.answers["beyond"].value == "not-covered"
    assert again.answers["own_amount"].value == 1000


def test_an_end_of_a_range_is_one_number() -> None:
    """Where the least and the most are asked apart, "100-150" is neither; words have no ends."""
    begun = Interview.begin("en_US", dt.date(2026, 9, 15)).answer("paying", "1")
    for key, low, high in (("fee_intake", "100-150", "200"), ("in.share", "$20", "$30 copay")):
        with pytest.raises(Misread):
            begun.between(key, low, high)


def test_a_scale_that_is_not_known_whole_is_asked_on() -> None:
    """A case whose scale has a line of an unknown fee is resumed at that line."""
    scale = {"basis": "income", "tiers": [{"up_to": 20000, "fee": "unknown"}]}
    case = {"provider": {"fees": {"intake": 100}, "sliding_scale": scale}, "payers": []}
    begun = Interview.begin("en_US", dt.date(2026, 9, 15), case)
    assert "tier1.income" in begun.answers
    assert "tier1.pays" not in begun.answers
