"""The therapist's desk: dates, prices, what changed, and codes that are checked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from papers import EXAMPLES, case, people, signed

import iptcost
from iptcost import CaseError
from iptcost.payer import BadValueError
from iptcost_documents import Paper, _icd, as_text, good_faith_estimate, notice, quote, spoken
from iptcost_documents._paper import Table
from iptcost_documents._scope import scope
from iptcost_documents._summary import changes, summary
from iptcost_documents._values import abn, colour, provider_number

PRACTICE = EXAMPLES / "practice.toml"
TODAY = dt.date(2026, 11, 26)
ENGLISH = spoken("en_US")
FEES = {"intake": 200, "individual": 175}
PACKAGE: dict[str, Any] = {
    "fees": {"intake": 220, "individual": 180},
    "missed_session_fee": 90,
    "bundles": [{"sessions": 12, "price": 1800}],
}


def weekly(start: str, sessions: int, provider: dict[str, Any], **more: Any) -> iptcost.Document:
    """Return a course of weekly sessions."""
    course = {"start": dt.date.fromisoformat(start), "sessions": sessions}
    return iptcost.document({"course": course, "provider": provider, **more})


def flat(paper: Paper) -> str:
    """Return a document's words in one line."""
    return " ".join(as_text(paper).split())


def estimate(document: iptcost.Document, day: dt.date = TODAY, **more: Any) -> Paper:
    """Return the good-faith estimate of the examples' people."""
    return good_faith_estimate(document, people(), day, ENGLISH, **more)


# -- dates --------------------------------------------------------------------------------------


def test_an_estimate_of_the_past_is_refused() -> None:
    """Ten sessions of last year are no expected charges."""
    with pytest.raises(CaseError) as caught:
        estimate(weekly("2025-01-06", 10, {"fees": FEES}))
    assert [problem.code for problem in caught.value.problems] == ["all-before-the-estimate"]


def test_an_estimate_holds_what_is_to_come() -> None:
    """Of 52 weeks from 5 January five are left on 26 November: 5 x 175; the rest is told."""
    paper = estimate(weekly("2026-01-05", 52, {"fees": FEES}))
    assert "Expected charges for 5 sessions: $875.00" in flat(paper)
    assert "47 sessions were planned before the date of this estimate" in flat(paper)
    assert any("47 sessions" in note for note in paper.notes)


def test_a_session_on_the_estimates_day_is_part_of_it() -> None:
    """On or after its date; one more than twelve months off is refused alone."""
    assert len(scope(weekly("2026-11-26", 2, {"fees": FEES}), TODAY).lines) == 2
    with pytest.raises(CaseError) as caught:
        scope(weekly("2027-11-26", 2, {"fees": FEES}), TODAY)
    assert [problem.code for problem in caught.value.problems] == ["all-past-twelve-months"]


# -- prices -------------------------------------------------------------------------------------


def test_an_estimate_says_that_packages_exist() -> None:
    """Without a choice it is the list price, 220 + 11 x 180, and that there are packages."""
    text = flat(estimate(weekly("2026-12-07", 12, PACKAGE, client={"missed_sessions": 2})))
    assert "Expected charges for 12 sessions: $2,200.00" in text
    assert "The practice sells packages of sessions too." in text
    assert "2 of them would add $180.00: $2,380.00 in all." in text


@pytest.mark.parametrize("way", ["package", "12", "12-session bundle"])
def test_an_estimate_with_a_package(way: str) -> None:
    """The package costs 1,800, twelve sessions are taken from it, two missed ones add 180."""
    document = weekly("2026-12-07", 12, PACKAGE, client={"missed_sessions": 2})
    covered = scope(document, TODAY, way)
    assert str(covered.expected) == "1800.00"
    assert [str(line.due) for line in covered.lines] == ["1800.00", *["0.00"] * 11]
    text = flat(estimate(document, way=way))
    assert "2 of them would add $180.00: $1,980.00 in all." in text
    assert "the list charges would come to $2,200.00" in text


def test_a_package_beside_single_sessions() -> None:
    """An intake of 200 paid by itself, then 4 for 480 at the second session."""
    sold = {"sessions": 4, "price": 480, "services": ["individual"]}
    document = weekly("2026-12-07", 5, {"fees": FEES, "bundles": [sold]})
    lines = scope(document, TODAY, "package").lines
    assert [(str(line.due), line.package) for line in lines] == [
        ("200.00", None),
        ("480.00", 0),
        ("0.00", 0),
        ("0.00", 0),
        ("0.00", 0),
    ]


def test_a_package_is_reckoned_for_what_is_left() -> None:
    """Half way through, twelve sessions left are a package of twelve, whatever came before."""
    document = weekly("2026-09-07", 24, PACKAGE)
    covered = scope(document, TODAY, "package")
    assert len(covered.lines) == 12
    assert str(covered.expected) == "1800.00"
    notes = estimate(document, way="package").notes
    assert any("reckoned as bought for the sessions stated" in note for note in notes)


@pytest.mark.parametrize(
    ("way", "code"), [("scale", "no-sliding-scale"), ("13", "no-such-package")]
)
def test_a_price_that_the_case_lacks_is_refused(way: str, code: str) -> None:
    """It is told, with the packages that there are."""
    with pytest.raises(CaseError) as caught:
        scope(weekly("2026-12-07", 12, PACKAGE), TODAY, way)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_the_list_price_can_be_chosen_beside_a_scale() -> None:
    """The scale takes half off; who does not want it pays 2,825.00."""
    assert str(scope(case("scale"), way="list").expected) == "2825.00"
    assert str(scope(case("scale"), way="scale").expected) == "1412.50"


# -- what changed --------------------------------------------------------------------------------


def test_a_further_estimate_says_what_it_changes() -> None:
    """A fee raised from 175 to 185, and nothing else but the total."""
    before = summary(scope(weekly("2026-12-07", 3, {"fees": FEES}), TODAY), TODAY)
    dearer = weekly("2026-12-07", 3, {"fees": {**FEES, "individual": 185}})
    day = dt.date(2026, 12, 1)
    paper = estimate(dearer, day, before=before)
    section = paper.sections[0]
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    shown = [tuple(map(paper.shown, row)) for row in table.rows]
    assert shown == [
        ("Charge, 90834", "$175.00", "$185.00"),
        ("Total expected charges", "$550.00", "$570.00"),
    ]
    assert "takes the place of the one of Nov 26, 2026" in flat(paper)


def test_an_estimate_that_changes_nothing_says_so() -> None:
    """A renewal of the same content."""
    same = summary(scope(weekly("2026-12-07", 3, {"fees": FEES}), TODAY), TODAY)
    section = changes(same, same, ENGLISH)
    assert not any(isinstance(block, Table) for block in section.blocks)


# -- what a client signs up to --------------------------------------------------------------------


def terms(document: iptcost.Document, locale: str = "en_US") -> dict[str, tuple[str, ...]]:
    """Return the table of terms: its rows by their names."""
    paper = quote(document, people(), TODAY, spoken(locale))
    (section,) = (s for s in paper.sections if s.heading == "What you sign up to")
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    rows = {str(row[0]): tuple(map(paper.shown, row[1:])) for row in table.rows}
    return {"": tuple(column.heading for column in table.columns[1:]), **rows}


def test_a_quote_says_what_is_signed_up_to() -> None:
    """Fees at each price, what a miss costs, until when a package is used, what comes back."""
    found = terms(case("packages"))
    assert found[""] == ("List price", "Sliding scale", "Package of 8 sessions")
    assert found["First visit: assessment (90791)"] == ("$200.00", "$160.00", "not in the package")
    assert found["Individual therapy session (90834)"] == (
        "$175.00",
        "$140.00",
        "$1,200.00 for 8 sessions",
    )
    assert found["A missed session"] == ("$75.00",) * 3
    assert found["To be used"][2] == "within 6 months: bought on Oct 12, 2026, until Apr 12, 2027"
    assert "the rest comes back; nothing after the last day" in found["If you stop early"][2]


def test_a_missed_session_can_be_taken_from_the_package() -> None:
    """Where its terms say so the fee holds for single sessions alone; no fee stated is said."""
    sold = {"sessions": 4, "price": 480, "missed_sessions_count": True, "refund": "none"}
    found = terms(weekly("2026-12-07", 4, {"fees": FEES, "bundles": [sold]}))
    assert found["A missed session"] == ("no fee is stated", "one session of the package")
    assert found["If you stop early"] == ("nothing more is owed", "nothing comes back")
    assert found["To be used"] == ("–", "without a last day")


def test_what_is_cancelled_late_no_package_pays() -> None:
    """Its fee holds at every price; the practice says until when it can be cancelled."""
    sold = {"sessions": 4, "price": 480, "missed_sessions_count": True}
    provider = {"fees": FEES, "bundles": [sold], "late_cancellation_fee": 40}
    own = f'cancellation_notice = "24 hours before"\n{PRACTICE.read_text(encoding="utf-8")}'
    paper = quote(weekly("2026-12-07", 4, provider), people(practice_text=own), TODAY, ENGLISH)
    (table,) = (
        b
        for s in paper.sections
        if s.heading == "What you sign up to"
        for b in s.blocks
        if isinstance(b, Table)
    )
    (row,) = (row for row in table.rows if "24 hours before" in str(row[0]))
    assert list(map(paper.shown, row[1:])) == ["$40.00", "$40.00"]


def test_the_dearer_timing_of_what_is_missed_is_quoted() -> None:
    """755.00, and 680.00 if the missed session is taken from the package."""
    sold = {"sessions": 4, "price": 480, "services": ["individual"], "missed_sessions_count": True}
    provider = {"fees": FEES, "missed_session_fee": 75, "bundles": [sold]}
    document = weekly("2026-12-07", 4, provider, client={"missed_sessions": 1})
    text = flat(quote(document, people(), TODAY, ENGLISH))
    assert "4 sessions: $755.00 to $800.00" in text
    assert "$680.00" in text


def test_a_quote_says_until_when_it_holds() -> None:
    """Where no day is set it says to ask; a practice that signs has lines for it."""
    assert "Ask the practice until when" in flat(quote(case("packages"), people(), TODAY, ENGLISH))
    text = flat(signed())
    assert "These prices hold until Oct 28, 2026." in text
    assert "Client's signature: ____" in text


# -- codes, numbers, colours ------------------------------------------------------------------------


def with_codes(*codes: str) -> str:
    """Return a client file with these diagnoses."""
    listed = ", ".join(f'"{code}"' for code in codes)
    return f'name = "Ana Torres"\ndate_of_birth = 1988-03-21\ndiagnosis = [{listed}]\n'


def test_a_code_that_only_heads_others_is_refused() -> None:
    """F33 is a heading of ICD-10-CM, and the message does not repeat it."""
    pytest.importorskip("simple_icd_10_cm", reason="the list of ICD-10-CM is not installed")
    both = people(client_text=with_codes("F33.1", "F33"))
    with pytest.raises(CaseError) as caught:
        good_faith_estimate(case("scale"), both, dt.date(2026, 9, 28), ENGLISH)
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("incomplete-diagnosis-code", "diagnosis.1")
    assert "F33" not in str(caught.value)


def test_a_code_that_is_not_listed_is_told_and_written() -> None:
    """It may be newer than the list: the therapist is told, and the client's paper is silent."""
    pytest.importorskip("simple_icd_10_cm", reason="the list of ICD-10-CM is not installed")
    both = people(client_text=with_codes("F33.1", "F99.99"))
    paper = good_faith_estimate(case("scale"), both, dt.date(2026, 9, 28), ENGLISH)
    assert any("1 diagnosis code is not in the list" in note for note in paper.notes)
    assert "not in the list" not in flat(paper)
    assert "Secondary diagnoses (ICD-10-CM) F99.99" in flat(paper)


def test_without_the_list_codes_are_said_to_be_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form alone is checked then, and the therapist is told."""
    monkeypatch.setattr(_icd, "code_list", lambda: None)
    both = people(client_text=with_codes("F33"))
    paper = good_faith_estimate(case("scale"), both, dt.date(2026, 9, 28), ENGLISH)
    assert any("only the form was checked" in note for note in paper.notes)


def test_what_the_form_of_cms_shows_beside_the_rule() -> None:
    """The patient's identifier and how the client wants to be reached."""
    text = with_codes("F33.1") + 'patient_id = "MS-104"\ncontact_preference = "email"\n'
    both = people(client_text=text)
    said = flat(good_faith_estimate(case("scale"), both, dt.date(2026, 9, 28), ENGLISH))
    assert "Patient identifier MS-104" in said
    assert "Contact preference By email" in said


def test_the_notice_says_the_rights() -> None:
    """Within how many days, from how much on a bill is disputed, where to ask."""
    said = flat(notice(people(), TODAY, ENGLISH))
    for element in ("3 business days", "$400.00", "120 calendar days", "(503) 555-0142"):
        assert element in said
    with pytest.raises(CaseError) as caught:
        notice(people(practice_text='name = "Maple"\n'), TODAY, ENGLISH)
    assert [problem.code for problem in caught.value.problems] == ["notice-lacks"]


def test_a_colour_is_dark_enough_to_be_read() -> None:
    """Seven to one on white; words and pale colours are refused."""
    assert colour("#1D4E5F") == "#1d4e5f"
    for wrong in ("teal", "#fff", "#777777", "#1d4e5", 0x1D4E5F, "#1d4e5f;}"):
        with pytest.raises(BadValueError):
            colour(wrong)


def test_australian_numbers_check_themselves() -> None:
    """One changed digit of either fails."""
    assert provider_number("242662 1b") == "2426621B"
    assert abn("51824753556") == "51 824 753 556"
    for wrong in ("2426622B", "2426621A", "", None, 2426621):
        with pytest.raises(BadValueError):
            provider_number(wrong)
    for wrong in ("51824753557", "5182475355", None, "5182475355x"):
        with pytest.raises(BadValueError):
            abn(wrong)


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ('state = "ON", postal_code = "M5H 1A1"', ["address.state", "address.postal_code"]),
        ('state = "OR", postal_code = "97201", country = "CA"', ["address.state", "address.postal_code"]),
        ('state = "WA", postal_code = "98101", country = "AU"', ["address.postal_code"]),
        ('state = "WA", postal_code = "6000", country = "AU"', []),
        ('state = "OR", postal_code = "97201-1234"', []),
    ],
)  # fmt: skip
def test_an_address_is_of_its_country(address: str, wrong: list[str]) -> None:
    """State and postal code are held against it."""
    text = f'name = "Maple"\naddress = {{ street = "1 A", city = "B", {address} }}\n'
    try:
        people(practice_text=text)
    except CaseError as error:
        assert [problem.path for problem in error.problems] == wrong
    else:
        assert wrong == []
