"""Eligibility answers come to payer tables: what is said, what is left out, who is meant."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_x12 import X12Settings, payer
from iptcost_x12.benefits import Answer, BenefitRow, Entity, Period, Rejection, number, translate

EXAMPLES = Path(__file__).parents[1] / "examples"
TWIN = EXAMPLES / "orchard.271"
ORDERS = ["deductible-waived", "after-deductible", "before-deductible"]
REAL = Path("x12-271", "uhc-a6-psychotherapy.271")
ASKED = Inquiry(
    dt.date(2026, 9, 14), dt.date(2026, 12, 28), {"intake": "90791", "individual": "90834"}
)


def eb(code: str, amount: str = "", /, **keys: Any) -> BenefitRow:
    """Return a row in network for service type A6, C and G for 30."""
    plan_wide = {"service_types": ("30",), "period": "23", "level": "IND"}
    own = plan_wide if code in "CG" else {"service_types": ("A6",), "period": "27"}
    share = {"percent" if code == "A" else "amount": number(amount) if amount else None}
    return BenefitRow(f"row {code}{amount}", code, **{"network": "Y", **own, **share, **keys})


def told(*rows: BenefitRow, asked: Inquiry = ASKED, **keys: Any) -> Coverage:
    """Return what an answer of these rows comes to."""
    return translate(Answer("answer", rows, **keys), asked)


def side(*rows: BenefitRow, **keys: Any) -> dict[str, Any]:
    """Return the side in network of an answer of these rows."""
    table: dict[str, Any] = told(*rows, **keys).tables[0]["sides"]["in"]
    return table


def benefit(*rows: BenefitRow) -> dict[str, Any]:
    """Return the one benefits row of the side in network."""
    (row,) = side(*rows)["benefits"]
    found: dict[str, Any] = row
    return found


def notes(*rows: BenefitRow, **keys: Any) -> str:
    """Return all notes of an answer of these rows."""
    return "\n".join(note.text for note in told(*rows, **keys).notes)


def of_file(file: Path, asked: Inquiry = ASKED) -> Coverage:
    """Return what a file comes to."""
    return payer.coverage(asked, X12Settings(str(file)))


@pytest.mark.parametrize("network", ["in", "out", "unknown"])
def test_the_payer_keeps_the_doors_promises(network: str) -> None:
    """The payer passes the conformance kit on a real-looking answer."""
    check_payer(payer, {"adapter": "x12", "file": str(TWIN), "network": network})


def test_the_twin_comes_to_its_table() -> None:
    """An answer with alternatives, shared use and empty limitations is read row by row."""
    (table,) = of_file(TWIN).tables
    both = {"order": {"one_of": ORDERS}, "modality": ["office"], "copay": "0.00"}
    used = {"deductible": {"family": "2800.00"}, "out_of_pocket": {"family": "5100.40"}}

    def limit(amount: str) -> dict[str, str]:
        return {"family": amount, "family_rule": "aggregate"}

    assert table == {
        "adapter": "plan",
        "name": "ORCHARD OPEN",
        "network": "in",
        "benefit_year": "01-01",
        "sides": {
            "in": {
                "deductible": limit("2800.00"),
                "out_of_pocket_max": limit("6200.00"),
                "used": used,
                "benefits": [{**both, "coinsurance": "25%"}],
            },
            "out": {
                "deductible": limit("4500.00"),
                "out_of_pocket_max": limit("14000.00"),
                "used": used,
                "benefits": [{**both, "coinsurance": "50%"}],
            },
        },
    }


@pytest.mark.parametrize(
    ("answered", "begins", "as_of"),
    [
        ("2026-11-20", "2027-01-11", "2026-11-20"),
        ("2026-11-20", "2026-12-07", None),
        ("2027-02-01", "2027-01-11", None),
    ],
)
def test_what_is_used_belongs_to_the_answers_year(
    answered: str, begins: str, as_of: str | None
) -> None:
    """What was used when the payer answered is not used any more in the benefit year after it."""
    first = dt.date.fromisoformat(begins)
    asked = Inquiry(first, first + dt.timedelta(days=20), ASKED.services)
    rows = (
        eb("C", "500", period="23"),
        eb("C", "450", period="24"),
        eb("G", "2000", period="23"),
        eb("G", "450", period="24"),
        eb("A", ".2"),
        eb("B", "0"),
    )
    (table,) = told(*rows, asked=asked, asked_on=dt.date.fromisoformat(answered)).tables
    table["sides"]["in"]["benefits"][0]["order"] = "after-deductible"
    used = table["sides"]["in"]["used"]
    assert used["deductible"]["individual"] == "450.00"
    assert used.get("as_of") == as_of
    case = {
        "course": {"start": begins, "sessions": 3},
        "provider": {"fees": {"intake": 100, "individual": 100}},
        "payers": [table],
    }
    total = iptcost.estimate(iptcost.document(case)).totals.deductible
    assert str(total) == ("300.00" if as_of else "50.00")


def course(file: Path, fees: tuple[int, int], start: str, order: str) -> iptcost.Estimate:
    """Return the estimate of a course under an answer, with the order filled in."""
    document = iptcost.resolve(
        iptcost.document(
            {
                "course": {"start": start},
                "provider": {"fees": {"intake": 200, "individual": 175}},
                "payers": [
                    {
                        "adapter": "x12",
                        "file": str(file),
                        "allowed": {"intake": fees[0], "individual": fees[1]},
                    }
                ],
            }
        )
    )
    (table,) = document.data["payers"]
    for name in ("in", "out"):
        table["sides"][name]["benefits"][0]["order"] = order
    return iptcost.estimate(iptcost.document(document.data, sources=document.sources))


@pytest.mark.parametrize("order", ORDERS)
def test_the_twins_course_is_the_same_under_every_order(order: str) -> None:
    """With a copay of 0 and the deductible met, the order changes nothing: 25% throughout."""
    estimate = course(TWIN, (140, 112), "2026-09-14", order)
    assert str(estimate.totals.to_pay) == "455.00"
    paths = {source.path for source in estimate.sources}
    assert "payers.0.sides.in.benefits.0.coinsurance" in paths


@pytest.mark.parametrize("order", ORDERS)
def test_the_real_answer_comes_to_its_course(order: str, real_answers: Path) -> None:
    """The real answer's course costs 390.00: 20% of 150 and of fifteen times 120."""
    found = course(real_answers / REAL, (150, 120), "2024-08-05", order)
    assert str(found.totals.to_pay) == "390.00"


def test_the_real_answer_comes_to_its_table(real_answers: Path) -> None:
    """The real answer says what its reading by hand says."""
    within = attrs.evolve(ASKED, first_day=dt.date(2024, 9, 16), last_day=dt.date(2024, 12, 30))
    sides = of_file(real_answers / REAL, within).tables[0]["sides"]
    inside, outside = sides["in"], sides["out"]
    assert inside["deductible"] == {"family": "3200.00", "family_rule": "aggregate"}
    assert outside["deductible"]["family"] == "5000.00"
    assert inside["out_of_pocket_max"]["family"] == "6850.00"
    assert outside["out_of_pocket_max"]["family"] == "15500.00"
    assert inside["used"] == outside["used"]
    assert inside["used"]["out_of_pocket"] == {"family": "5555.16"}
    assert [s["benefits"][0]["coinsurance"] for s in (inside, outside)] == ["20%", "40%"]
    assert "visit_limit" not in inside["benefits"][0]
    assert "payer_maximum" not in inside["benefits"][0]


def test_the_payers_contradiction_with_the_case_is_told() -> None:
    """An answer that calls the therapist out of network is reported where the case says in."""
    said = [note for note in of_file(TWIN).notes if note.path == "0.network"]
    assert "PROVIDER IS OUT NETWORK" in said[0].text


def test_other_providers_rows_are_told_and_not_mixed_in() -> None:
    """A vendor's and the highest benefit's rows stand in the notes alone."""
    text = "\n".join(note.text for note in of_file(TWIN).notes)
    assert "BRIGHTPATH FULLY FUNDED" in text
    assert "HIGHEST BENEFIT" in text


# -- absent is not zero ---------------------------------------------------------------------------


def test_what_the_payer_leaves_out_is_a_hole() -> None:
    """Neither a missing copay nor a missing limit is zero."""
    table = side(eb("A", ".2"))
    assert table["benefits"][0]["copay"] == "unknown"
    assert table["deductible"] == {"individual": "unknown"}
    assert table["out_of_pocket_max"] == {"individual": "unknown"}


def test_a_deductible_without_what_is_used_is_between_nothing_and_all() -> None:
    """Unknown use is not exhausted: it is a range up to the limit."""
    table = side(eb("C", "500"), eb("B", "20"))
    assert table["used"]["deductible"]["individual"] == {"low": "0.00", "high": "500.00"}


def test_what_is_used_follows_from_what_remains() -> None:
    """Total less remaining is used."""
    table = side(eb("C", "500"), eb("C", "120", period="29"))
    assert table["used"]["deductible"]["individual"] == "380.00"


def test_a_contradiction_between_total_used_and_remaining_is_told() -> None:
    """Where the three do not agree, both readings stand and a note says so."""
    rows = eb("C", "500"), eb("C", "100", period="24"), eb("C", "120", period="29")
    assert side(*rows)["used"]["deductible"]["individual"] == {"one_of": ["100.00", "380.00"]}
    assert "contradicts itself" in notes(*rows)


def test_only_a_remainder_is_a_limit_until_the_year_ends() -> None:
    """A remainder alone is the limit with nothing used, in the year that it is stated for."""
    rest = eb("C", "120", period="29")
    assert side(rest)["deductible"]["individual"] == "120.00"
    later = Inquiry(dt.date(2026, 11, 1), dt.date(2027, 2, 1), ASKED.services)
    assert side(rest, asked=later)["deductible"]["individual"] == "unknown"


def test_a_family_amount_alone_bounds_one_persons() -> None:
    """What binds one person is between nothing and the family's, unless said to be aggregate."""
    table = side(eb("C", "3000", level="FAM"))
    assert table["deductible"]["individual"] == {"low": "0.00", "high": "3000.00"}


def test_a_family_amount_that_members_meet_is_told_as_not_reckoned() -> None:
    """No code of a 271 says it, but a message may: the individual's amount binds, and a note says so."""
    rows = (eb("C", "500"), eb("C", "1000", level="FAM", messages=("2 FAMILY MEMBERS MUST MEET",)))
    assert side(*rows)["deductible"] == {"individual": "500.00", "family": "1000.00"}
    assert "which is not reckoned: 2 FAMILY MEMBERS MUST MEET" in notes(*rows)


def test_limits_that_differ_are_whole_labelled_bundles() -> None:
    """Two deductibles that could both hold are a choice of whole limits."""
    choices = side(eb("C", "500"), eb("C", "900"))["deductible"]["one_of"]
    assert [choice["individual"] for choice in choices] == ["500.00", "900.00"]
    assert all("row C" in choice["label"] for choice in choices)


@pytest.mark.parametrize(("percent", "shares"), [("20", ["20%", "80%"]), ("1.5", ["unknown"])])
def test_a_share_above_one_is_not_taken(percent: str, shares: list[str]) -> None:
    """20 may mean 20% or 80%: it is a hole and a note."""
    row = benefit(eb("A", percent), eb("B", "5"))
    assert [choice["coinsurance"] for choice in row.get("one_of", [row])] == shares
    assert "no share" in notes(eb("A", percent), eb("B", "5"))


def test_an_empty_limitation_says_nothing() -> None:
    """A limitation of 0 without a quantity is neither a payer's maximum nor a visit limit."""
    row = benefit(eb("B", "20"), eb("F", "0"))
    assert not {"visit_limit", "payer_maximum"} & set(row)


# -- who is meant ---------------------------------------------------------------------------------


def test_rows_that_could_all_speak_are_whole_labelled_bundles() -> None:
    """Primary care or specialist: both bundles stand, each with the coinsurance of all."""
    rows = (
        eb("B", "20", messages=("PRIMARY CARE",)),
        eb("B", "45", messages=("SPECIALIST",)),
        eb("A", "0"),
    )
    choices = benefit(*rows)["one_of"]
    assert [(c["copay"], c["coinsurance"]) for c in choices[:2]] == [
        ("20.00", "0%"),
        ("45.00", "0%"),
    ]
    assert "SPECIALIST" in choices[1]["label"]


def test_a_named_provider_speaks_for_others_unless_it_is_this_one() -> None:
    """A row with somebody's name is theirs; with this therapist's it speaks."""
    me, other = Entity("1P", "ME", "1"), Entity("1P", "OTHER", "2")
    rows = eb("B", "10", entities=(other,)), eb("B", "40", entities=(me,))
    assert side(*rows, provider=me)["benefits"][0]["copay"] == "40.00"


def test_the_nearest_service_type_speaks() -> None:
    """Psychotherapy before mental health before the plan."""
    rows = (
        eb("B", "10", service_types=("30",)),
        eb("B", "20", service_types=("MH",)),
        eb("B", "30"),
    )
    assert benefit(*rows)["copay"] == "30.00"
    assert benefit(*rows[:2])["copay"] == "20.00"


def test_places_part_office_and_telehealth() -> None:
    """A row of a place of service holds there alone."""
    rows = eb("B", "30", places=("11",)), eb("B", "10", places=("10",))
    found = {row["modality"][0]: row["copay"] for row in side(*rows)["benefits"]}
    assert found == {"office": "30.00", "telehealth": "10.00"}


def test_a_procedure_parts_services() -> None:
    """A row of a procedure holds for its service alone."""
    rows = eb("B", "50", procedure="90791"), eb("B", "20", procedure="90834")
    found = {row["services"][0]: row["copay"] for row in side(*rows)["benefits"]}
    assert found == {"intake": "50.00", "individual": "20.00"}


def test_sides_listen_to_their_indicators() -> None:
    """W speaks for both sides, N for out of network alone."""
    table = told(eb("B", "30"), eb("B", "60", network="N"), eb("C", "100", network="W")).tables[0]
    assert [table["sides"][s]["benefits"][0]["copay"] for s in ("in", "out")] == ["30.00", "60.00"]
    assert table["sides"]["out"]["deductible"]["individual"] == "100.00"


# -- limits of visits, dates, standing ------------------------------------------------------------


def test_visits_are_limited_by_quantity_and_by_words() -> None:
    """A quantity of visits a year and the same in words are visit limits."""
    counted = eb("F", quantity_kind="VS", quantity=number("20"), period="23")
    rest = eb("F", quantity_kind="VS", quantity=number("12"), period="29")
    row = benefit(eb("B", "5"), counted, rest)
    assert (row["visit_limit"], row["visits_used"]) == (20, 8)
    row = benefit(eb("B", "5"), eb("F", messages=("20 VISITS PER CALENDAR YEAR",)))
    assert (row["visit_limit"], row["visits_used"]) == (20, {"low": 0, "high": 20})


@pytest.mark.parametrize(("period", "year"), [("23", "01-01"), ("22", "07-01")])
def test_the_benefit_year_is_the_calendars_or_the_plans(period: str, year: str) -> None:
    """What the limits are counted in says when they start over."""
    dates = (Period("291", dt.date(2026, 7, 1), dt.date(2027, 6, 30)),)
    assert told(eb("C", "5", period=period), dates=dates).tables[0]["benefit_year"] == year


def test_not_covered_is_not_inactive() -> None:
    """A service that is not covered is a row; a plan that is not active is a refusal."""
    assert benefit(eb("I"), eb("1", service_types=("30",))) == {"covered": False}
    with pytest.raises(PayerError, match="not active"):
        told(eb("6", service_types=("30",)))


def test_covered_and_not_covered_is_a_contradiction() -> None:
    """Where both are said, whether it is covered is a hole."""
    assert benefit(eb("I"), eb("B", "5"))["covered"] == "unknown"


def test_a_carved_out_benefit_is_another_companys() -> None:
    """Where another company runs mental health, its name is the answer."""
    row = eb("U", entities=(Entity("PR", "HARBOR BEHAVIORAL"),))
    with pytest.raises(PayerError, match="HARBOR BEHAVIORAL"):
        told(row, eb("B", "20", service_types=("98",)), payer=Entity("PR", "ORCHARD"))


def test_an_answer_without_rows_neither_grants_nor_denies() -> None:
    """No rows is a refusal to answer, not a plan."""
    with pytest.raises(PayerError, match="neither grants nor denies"):
        told()


@pytest.mark.parametrize("reason", ["42", "72", "75", "ZZ"])
def test_a_rejection_says_what_to_do(reason: str) -> None:
    """A rejection is an error with its remedy, known or not."""
    with pytest.raises(PayerError) as caught:
        told(rejections=(Rejection(reason, "C", "subscriber"),))
    (problem,) = caught.value.problems
    assert problem.code.startswith("x12-aaa")
    assert problem.remedy


# -- files ----------------------------------------------------------------------------------------


def remade(text: str, marks: str, newline: str = "") -> str:
    """Return the twin with other delimiters: element, repetition, component, terminator."""
    table = str.maketrans("*^>~", marks)
    return text.replace("\n", "").translate(table).replace(marks[3], marks[3] + newline)


@pytest.mark.parametrize("marks", ["*^>~", "|U`\n", "\x1d\x1f\x1e\x1c", "+!:'"])
@pytest.mark.parametrize("newline", ["", "\r\n"])
def test_any_delimiters_are_read(tmp_path: Path, marks: str, newline: str) -> None:
    """Delimiters are those that the interchange states, with or without line breaks."""
    file = tmp_path / "a.271"
    file.write_bytes(remade(TWIN.read_text(), marks, newline).encode())
    assert of_file(file).tables == of_file(TWIN).tables


def test_many_transactions_are_read_one_by_one() -> None:
    """Each transaction is an answer or an error; a broken one does not stop the next."""
    text = TWIN.read_text()
    broken = text.replace("*2800*", "*28x0*", 1)
    rejected = "ST*271*1~HL*1**20*1~AAA*N**42*R~SE*4*1~"
    stream = io.BytesIO((text + broken + text.replace("~\n", "~") + rejected + text).encode())
    found = list(payer.coverages(stream, X12Settings()))
    assert [type(item) for item in found] == [
        Coverage,
        PayerError,
        Coverage,
        PayerError,
        Coverage,
    ]


def test_a_person_is_chosen_by_number_or_member(tmp_path: Path) -> None:
    """Several answers are an error until one is named."""
    (tmp_path / "a.271").write_text(TWIN.read_text())
    (tmp_path / "b.271").write_text(TWIN.read_text().replace("7001", "7002").replace("C0001", "C2"))
    with pytest.raises(PayerError, match="more than one"):
        of_file(tmp_path)
    for keys in ({"control_number": "7002"}, {"member_id": "ORC2"}):
        found = payer.coverage(ASKED, X12Settings(str(tmp_path), **keys))
        assert found.sources[0].document == "b.271, ST 7002"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "x12-no-interchange"),
        ("hello", "x12-no-interchange"),
        ("ISA*00*", "x12-bad-isa"),
        (TWIN.read_text()[:2000], "x12-cut-off"),
        (TWIN.read_text().replace("MSG*BRIGHTPATH FULLY FUNDED~\n", "", 1), "x12-cut-off"),
        (TWIN.read_text()[:106] + "x" * 40_000, "x12-segment-too-long"),
        (" " * (2**20 + 1) + TWIN.read_text(), "x12-segment-too-long"),
        (TWIN.read_text().replace("EB*X", "EB*X" + "*" * 200), "x12-too-many-parts"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(tmp_path: Path, text: str, code: str) -> None:
    """Never a half-read plan: an error that names the segment."""
    file = tmp_path / "a.271"
    file.write_text(text)
    with pytest.raises(PayerError) as caught:
        of_file(file)
    assert caught.value.problems[0].code == code


class Endless:
    """A stream that never ends and never ends a segment."""

    def __init__(self) -> None:
        """Begin with an ISA."""
        self.given = 0

    def read(self, size: int, /) -> bytes:
        """Give more of the one segment."""
        start = TWIN.read_bytes()[:107] if not self.given else b""
        self.given += size
        return start + b"x" * (size - len(start))


def test_an_endless_line_is_not_read_whole() -> None:
    """A segment without an end is refused after a bounded piece."""
    stream = Endless()
    (error,) = payer.coverages(stream, X12Settings())
    assert isinstance(error, PayerError)
    assert stream.given < 500_000


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_answer_is_an_error_or_an_answer(data: st.DataObject) -> None:
    """Whatever is cut, doubled or replaced, only answers and errors come out."""
    text = TWIN.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        to = data.draw(st.integers(at, min(len(text), at + 60)))
        text = text[:at] + data.draw(st.binary(max_size=12)) + text[to:]
    for found in payer.coverages(io.BytesIO(text), X12Settings()):
        assert isinstance(found, (Coverage, PayerError))
        if isinstance(found, Coverage):
            iptcost.document({**HEAD, "payers": [*found.tables]})


HEAD = {"course": {"start": "2026-09-14"}, "provider": {"fees": {"intake": 9, "individual": 9}}}


_NUMBERS = st.sampled_from(["", "0", ".2", "20", "1500.5", "-3", "0.001", "99999999999999"])


@given(
    rows=st.lists(
        st.builds(
            BenefitRow,
            locator=st.sampled_from(["a", "b", "c"]),
            code=st.sampled_from([*"1ABCGFIUV6RXD"]),
            level=st.sampled_from(["IND", "FAM", "", "EMP"]),
            service_types=st.sampled_from([("30",), ("A6",), ("MH", "98"), ()]),
            period=st.sampled_from(["", "22", "23", "24", "27", "29", "32"]),
            amount=_NUMBERS.map(number),
            percent=_NUMBERS.map(number),
            quantity_kind=st.sampled_from(["", "VS", "99"]),
            quantity=_NUMBERS.map(number),
            network=st.sampled_from(["Y", "N", "W", "U", ""]),
            procedure=st.sampled_from(["", "90834", "90791"]),
            messages=st.sampled_from([(), ("HIGHEST BENEFIT",), ("SPECIALIST",), ("ACME",)]),
            places=st.sampled_from([(), ("11",), ("02",), ("21",)]),
            entities=st.sampled_from([(), (Entity("PR", "X"),)]),
        ),
        max_size=12,
    ),
    network=st.sampled_from(["in", "out", "unknown"]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_rows_make_a_document_or_a_refusal(rows: list[BenefitRow], network: str) -> None:
    """Every payer table that comes out is a document that the core takes."""
    asked = Inquiry(ASKED.first_day, ASKED.last_day, ASKED.services, network=network)
    try:
        found = told(*rows, asked=asked)
    except PayerError:
        return
    iptcost.document({**HEAD, "payers": [*found.tables]})
