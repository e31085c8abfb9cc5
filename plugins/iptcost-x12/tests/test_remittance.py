"""A remittance comes to actuals: each session balances, or is told with its claim."""

import csv
import datetime as dt
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import click.testing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iptcost.command import main
from iptcost.payer import PayerError
from iptcost_x12.remittance import actuals
from iptcost_x12.remittance import read as remitted

EXAMPLE = Path(__file__).parents[1] / "examples" / "orchard.835"


def read(text: str) -> list[Any]:
    """Return all rows of a remittance; an error by its code."""
    return [
        row.problems[0].code if isinstance(row, PayerError) else row
        for row in actuals(io.BytesIO(text.encode()))
    ]


def told(text: str, **keys: Any) -> list[str]:
    """Return the codes of what is told beside the rows."""
    found = remitted([io.BytesIO(text.encode())], **keys)
    return [one.problem.code for one in found.told]


def run(*arguments: str, text: str = "") -> click.testing.Result:
    """Run the command ``iptcost actuals``."""
    return click.testing.CliRunner().invoke(main, ["actuals", *arguments], input=text)


def test_each_service_line_is_a_session() -> None:
    """Lines become rows with the patient's parts, and the adjustments as they came."""
    first, second, third = read(EXAMPLE.read_text())
    assert first == {
        "date": "2026-09-14",
        "code": "90791",
        "claim": "A1",
        "patient": "N. R.",
        "payer": "ORCHARD HEALTH",
        "billed": "190.00",
        "payer_paid": "105.00",
        "patient_responsibility": "35.00",
        "deductible": "0.00",
        "copay": "0.00",
        "coinsurance": "35.00",
        "not_covered": "0.00",
        "balance_bill": "0.00",
        "adjustments": [
            {"group": "CO", "reason": "45", "amount": "50.00"},
            {"group": "PR", "reason": "2", "amount": "35.00"},
        ],
    }
    assert second["coinsurance"] == "28.00"
    parts = [third[key] for key in ("deductible", "copay", "not_covered")]
    assert parts == ["60.00", "20.00", "8.00"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("CAS*CO*45*50", "CAS*CO*45*51", "x12-unbalanced"),
        ("CLP*A1*1", "CLP*A1*22", "x12-reversal"),
        ("DTM*472*20260914", "DTM*472*20260931", "x12-no-date"),
        ("CLP*A2*1*330*108*156*12*C2", "CLP*A2*1*330*108*156~CAS*CO*1*5", "x12-claim-level"),
        ("CLP*A1*1*190", "CLP*A1*1*19x", "x12-bad-number"),
        ("SVC*HC>90791*190*105**1", "SVC*HC>90791*190*105**2", "x12-several-units"),
        ("DTM*472*20260914", "DTM*150*20260914~DTM*151*20260916", "x12-several-days"),
    ],
)
def test_what_can_not_be_a_session_is_an_error(old: str, new: str, code: str) -> None:
    """An amount is never made to fit."""
    assert code in read(EXAMPLE.read_text().replace(old, new))


def claim(number: str, status: str, line: str, *cas: str, who: str = "", after: str = "") -> str:
    """Return a claim of one session on 14 September; ``line`` is billed*paid."""
    return "~".join(
        (
            f"CLP*{number}*{status}*{line}**12*C-{number}",
            *([f"NM1*QC*1*{who}"] if who else []),
            *([after] if after else []),
            f"SVC*HC>90834*{line}",
            "DTM*472*20260914",
            *(f"CAS*{entry}" for entry in cas),
            "",
        )
    )


def remittance(*claims: str) -> str:
    """Return the example with other claims."""
    text = EXAMPLE.read_text()
    return text[: text.index("CLP*")] + "".join(claims) + text[text.index("SE*") :]


PAID = ("CO*45*50", "PR*2*35")


def test_a_claim_taken_back_in_the_file_leaves_its_correction_alone() -> None:
    """Denied, taken back, and paid after all: one row, of what was paid in the end."""
    paid = claim("B1", "1", "190*105", "CO*45*50", "PR*2*35")
    rows = read(
        remittance(
            claim("B1", "4", "190*0", "PR*96*190"),
            claim("B2", "1", "190*190"),
            claim("B1", "22", "-190*0", "PR*96*-190"),
            paid,
        )
    )
    assert [(row["billed"], row["payer_paid"]) for row in rows] == [
        ("190.00", "190.00"),
        ("190.00", "105.00"),
    ]
    assert read(
        remittance(paid, claim("B1", "22", "-190*-105", "CO*45*-50", "PR*2*-35"), paid)
    ) == [rows[1]]


@pytest.mark.parametrize(
    "reversal",
    [
        claim("B9", "22", "-190*-105", "CO*45*-50", "PR*2*-35"),
        claim("B1", "22", "-190*-100", "CO*45*-55", "PR*2*-35"),
    ],
)
def test_a_reversal_of_what_is_not_in_the_file_is_told(reversal: str) -> None:
    """Another claim, or another payment: the row stays and the reversal is an error."""
    rows = read(remittance(claim("B1", "1", "190*105", "CO*45*50", "PR*2*35"), reversal))
    assert rows[1] == "x12-reversal"


@pytest.mark.parametrize(
    ("status", "code"),
    [("2", "x12-secondary"), ("21", "x12-secondary"), ("23", "x12-no-payment"), ("25", "x12-no-payment")],
)  # fmt: skip
def test_what_another_payer_paid_before_or_nobody_yet_is_no_row(status: str, code: str) -> None:
    """A secondary's OA-23 is no write-off, and a price in advance is no payment."""
    assert read(remittance(claim("B1", status, "190*20", "OA*23*135", "PR*2*35"))) == [code]


@pytest.mark.parametrize("status", ["1", "2", "4", "19"])
def test_what_a_claim_holds_says_that_it_is_a_second_payers(status: str) -> None:
    """Another payer's payment (OA-23) makes a claim secondary, whatever its status says."""
    text = remittance(claim("B1", status, "190*20", "OA*23*105", "CO*45*50", "PR*2*15"))
    assert read(text) == ["x12-secondary"]


def test_a_second_payers_remittance_joins_the_firsts() -> None:
    """Both payments are one row's; what the patient owes is the later payer's word."""
    one = remittance(claim("B1", "19", "190*105", *PAID))
    two = remittance(claim("B1", "2", "190*25", "OA*23*105", "CO*45*50", "PR*2*10"))
    two = two.replace("ORCHARD HEALTH", "MEADOW HEALTH")
    for texts in ((one, two), (two, one)):
        found = remitted([io.BytesIO(text.encode()) for text in texts])
        (row,) = found.rows()
        assert found.told == ()
        assert (row["payer_paid"], row["patient_responsibility"]) == ("130.00", "10.00")
        assert row["payer"] == "ORCHARD HEALTH + MEADOW HEALTH"
        assert row["adjustments"][0] == {"group": "CO", "reason": "45", "amount": "50.00"}


def test_what_two_payers_leave_is_never_more_than_was_billed() -> None:
    """A second payment that does not fit the first is told, and the first's row stands."""
    one = remittance(claim("B1", "1", "190*150", "CO*45*5", "PR*2*35"))
    two = remittance(claim("B1", "2", "190*90", "OA*23*55", "PR*2*45"))
    found = remitted([io.BytesIO(text.encode()) for text in (one, two)])
    assert [one.problem.code for one in found.told] == ["x12-not-joined"]
    assert [row["payer_paid"] for row in found.rows()] == ["150.00"]


def test_a_claim_that_was_sent_on_is_a_row_that_is_not_final() -> None:
    """Processed as primary and forwarded: the row stands, and a note says what is open."""
    text = remittance(claim("B1", "19", "190*105", *PAID))
    assert [row["patient_responsibility"] for row in read(text)] == ["35.00"]
    assert told(text) == ["x12-sent-on"]


def test_a_duplicates_denial_changes_nothing() -> None:
    """A second copy that was denied (CARC 18) is told, and the first decision's row stands."""
    text = remittance(claim("B1", "1", "190*105", *PAID), claim("B1", "4", "190*0", "CO*18*190"))
    assert [row["payer_paid"] for row in read(text)] == ["105.00"]
    assert told(text) == ["x12-duplicate"]


def test_sequestration_is_no_other_allowed_amount(tmp_path: Path) -> None:
    """CO-253 lowers the payment alone: the estimate says that it was kept back."""
    text = remittance(claim("B1", "1", "190*108.78", "CO*45*50", "PR*2*29", "CO*253*2.22"))
    assert told(text) == ["x12-kept-back"]
    (difference, written) = differences(tmp_path, text)
    assert difference["reason"] == written["reason"] == "withheld"
    assert {difference["field"], written["field"]} == {"payer_paid", "write_off"}


def differences(folder: Path, text: str) -> list[Any]:
    """Return in what a course of two sessions differs from its estimate by a remittance."""
    file, case = folder / "paid.csv", folder / "case.toml"
    file.write_text(run("-", "--format", "csv", text=text).stdout, encoding="utf-8")
    case.write_text(
        "[course]\nstart = 2026-09-14\nsessions = 2\n[provider]\nfees = { intake = 190, "
        'individual = 190 }\n[[payers]]\nadapter = "plan"\nallowed = { intake = 140, '
        "individual = 140 }\nbenefits = [ { copay = 29 } ]\n",
        encoding="utf-8",
    )
    arguments = ["estimate", str(case), "--actuals", str(file), "--format", "json"]
    result = json.loads(click.testing.CliRunner().invoke(main, arguments).stdout)
    found: list[Any] = [
        one for one in result.get("differences", ()) if one["field"] not in ("copay", "coinsurance")
    ]
    return found


def test_money_of_the_providers_level_is_told_with_its_claim() -> None:
    """Money taken back (WO), interest (L6) and anything else (PLB) is told, and is in no row."""
    text = remittance(
        claim("B1", "1", "190*105", *PAID, after="AMT*I*1.23"),
        "PLB*1999999002*20261231*WO>C-OLD*55*L6>C-B1*-1.23*FB>*-9~",
    )
    found = remitted([io.BytesIO(text.encode())])
    said = {one.problem.code: one.problem.message for one in found.told}
    assert set(said) == {"x12-interest", "x12-taken-back", "x12-provider-interest",
                         "x12-provider-level"}  # fmt: skip
    assert "C-OLD: 55.00" in said["x12-taken-back"]
    assert "Claim B1: 1.23" in said["x12-provider-interest"]
    assert [row["payer_paid"] for row in found.rows()] == ["105.00"]


def test_everything_is_told_and_not_the_first_fifty() -> None:
    """Sixty duplicates are sixty notes, each with its claim."""
    claims = [claim(f"D{number}", "4", "190*0", "CO*18*190") for number in range(60)]
    result = run("-", text=remittance(claim("B1", "1", "190*105", *PAID), *claims))
    assert result.exit_code == 0
    assert [f"Claim D{number}:" in result.stderr for number in range(60)] == [True] * 60


@pytest.mark.parametrize("order", [("90834", "90785"), ("90785", "90834"), ("99213", "90833")])
def test_lines_of_one_session_are_summed(order: tuple[str, str]) -> None:
    """An add-on of the same claim and day belongs to the session, whichever comes first."""
    main_code, extra = sorted(order, key=lambda code: code in ("90785", "90833"))
    lines = "".join(
        f"SVC*HC>{code}{'>95' if code == main_code else ''}*100*60~DTM*472*20260914~CAS*CO*45*20~"
        "CAS*PR*2*20~"
        for code in order
    )
    (row,) = read(remittance(f"CLP*B1*1*200*120*40*12*C~{lines}"))
    assert (row["code"], row["modifiers"], row["add_ons"]) == (main_code, ["95"], [extra])
    amounts = (row["billed"], row["payer_paid"], row["patient_responsibility"])
    assert amounts == ("200.00", "120.00", "40.00")


def test_two_sessions_of_one_day_are_two_rows() -> None:
    """Lines of two codes that are sessions of their own stay two."""
    lines = "".join(
        f"SVC*HC>{code}*100*80~DTM*472*20260914~CAS*PR*2*20~" for code in ("90834", "90853")
    )
    assert [row["code"] for row in read(remittance(f"CLP*B1*1*200*160*40*12*C~{lines}"))] == [
        "90834",
        "90853",
    ]


@pytest.mark.parametrize(
    ("units", "paid"), [("one", ["105.01"]), ("each", ["52.51", "52.50"]), (None, [])]
)
def test_a_line_of_two_units_is_what_one_says_it_is(units: Any, paid: list[str]) -> None:
    """One session or two is told and not guessed; cents that are left over go to the first."""
    text = remittance(claim("B1", "1", "190*105.01", "CO*45*49.99", "PR*2*35"))
    text = text.replace("SVC*HC>90834*190*105.01", "SVC*HC>90834*190*105.01**2")
    found = remitted([io.BytesIO(text.encode())], units=units)
    rows = found.rows()
    assert [row["payer_paid"] for row in rows] == paid
    assert [one.problem.code for one in found.told] == ([] if units else ["x12-several-units"])
    assert sum(float(row["billed"]) for row in rows) == (190 if units else 0)


@pytest.mark.parametrize("units", ["one", "each"])
def test_more_units_than_a_day_has_hours_are_no_sessions(units: Any) -> None:
    """A hundred million units are told, not made."""
    text = remittance(claim("B1", "1", "190*105", *PAID))
    text = text.replace("SVC*HC>90834*190*105", "SVC*HC>90834*190*105**100000000")
    found = remitted([io.BytesIO(text.encode())], units=units)
    assert found.sessions == ()
    assert [one.problem.code for one in found.told] == ["x12-several-units"]


# -- whose sessions -----------------------------------------------------------------------------

ANN, BOB = "DOE*ANN****MI*M1", "ROE*BOB****MI*M2"
TWO = remittance(
    claim("ANN-1", "1", "190*105", *PAID, who=ANN),
    claim("BOB-1", "1", "190*100", "CO*45*50", "PR*2*40", who=BOB),
    claim("ANN-2", "4", "190*0", "CO*18*190", who=ANN),
)


def test_a_file_of_several_patients_needs_to_know_whose(tmp_path: Path) -> None:
    """Without a choice nothing is written; the choices are numbers, initials and claims."""
    result = run("-", "--output", str(tmp_path / "out.toml"), text=TWO)
    assert result.exit_code == 3
    said = " ".join(result.stderr.split())
    assert "1 = A. D. (ANN-1, ANN-2); 2 = B. R. (BOB-1)" in said
    assert not list(tmp_path.iterdir())
    assert "DOE" not in result.output


@pytest.mark.parametrize(
    "choice",
    [
        ("--patient", "1"),
        ("--patient", "M1"),
        ("--patient", "ann doe"),
        ("--patient", "Doe, Ann"),
        ("--patient", "DOE"),
        ("--patient", "A. D."),
        ("--claim", "ANN-1"),
    ],
)
def test_one_patient_is_chosen_in_any_way(choice: tuple[str, str]) -> None:
    """By number, member id, name, initials or claim: that person's rows alone."""
    result = run("-", *choice, text=TWO)
    assert result.exit_code == 0
    (row,) = tomllib.loads(result.stdout)["actuals"]
    assert (row["patient"], row["payer_paid"]) == ("A. D.", "105.00")


@pytest.mark.parametrize("choice", [("--patient", "3"), ("--patient", "E"), ("--claim", "X")])
def test_a_choice_that_fits_nobody_is_told(choice: tuple[str, str]) -> None:
    """No patient and no such claim: the choices once more, and no row."""
    result = run("-", *choice, text=TWO)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "None fits" in " ".join(result.stderr.split())


def test_a_case_says_who_it_is_of(tmp_path: Path) -> None:
    """The member id in a case's payer chooses the patient; names are written when asked for."""
    case = tmp_path / "case.toml"
    case.write_text(
        "[course]\nstart = 2026-09-14\n[provider]\nfees = { intake = 190 }\n"
        '[[payers]]\nadapter = "x12"\nfile = "answer.271"\nmember_id = "M2"\n'
    )
    result = run("-", "--case", str(case), "--names", text=TWO)
    (row,) = tomllib.loads(result.stdout)["actuals"]
    assert (row["claim"], row["patient"]) == ("BOB-1", "BOB ROE")


def test_two_of_one_name_are_two_and_one_of_two_payers_is_one() -> None:
    """A payer's two numbers are two persons; two payers' numbers of one name are one."""
    twice = remittance(
        claim("E1", "1", "190*105", *PAID, who="DOE*ANN****MI*M1"),
        claim("E2", "1", "190*105", *PAID, who="DOE*ANN****MI*M9"),
    )
    found = remitted([io.BytesIO(twice.encode())])
    assert [found.label(one) for one in found.patients] == ["A. D.", "A. D. 2"]
    first = remittance(claim("E1", "1", "190*105", *PAID, who="DOE*ANN****MI*M1"))
    other = remittance(claim("E2", "1", "190*90", *PAID, who="DOE*ANN****MI*X5"))
    other = other.replace("ORCHARD HEALTH", "MEADOW HEALTH")
    assert len(remitted([io.BytesIO(text.encode()) for text in (first, other)]).patients) == 1


def test_nobody_named_is_in_what_python_shows() -> None:
    """Names and member ids stand in no repr and, unless asked for, in no row."""
    found = remitted([io.BytesIO(TWO.encode())])
    shown = repr(found) + repr(found.patients) + repr(found.rows()) + found.choices()
    assert not [name for name in ("DOE", "ROE", "M1", "M2") if name in shown]


# -- on paper -----------------------------------------------------------------------------------


def printed(result: click.testing.Result, first: str) -> str:
    """Return what was printed from its first words on: the oldest runner echoes what is typed."""
    return result.stdout[result.stdout.index(first) :]


def test_a_paper_is_typed_in(tmp_path: Path) -> None:
    """What an explanation of benefits prints becomes a row that an estimate reads."""
    typed = "2026-09-14\n90791\nP-1\n190\n105\n0\n0\n$35\n0\n0\n\n"
    result = run("--new", "--format", "csv", text=typed)
    assert result.exit_code == 0
    (row,) = csv.DictReader(io.StringIO(printed(result, "date,")))
    assert (row["code"], row["coinsurance"], row["patient_responsibility"]) == (
        "90791", "35.00", "35.00",
    )  # fmt: skip


def test_what_does_not_add_up_on_paper_is_asked_for_again() -> None:
    """More paid and owed than billed, no date, no amount: asked once more."""
    typed = (
        "yesterday\n2026-09-14\n\n\n190\nmuch\n190\n10\n0\n0\n0\n0\n190\n180\n10\n0\n0\n0\n0\n\n"
    )
    result = run("--new", text=typed)
    (row,) = tomllib.loads(printed(result, "[[actuals]]"))["actuals"]
    assert (row["payer_paid"], row["deductible"]) == ("180.00", "10.00")
    assert "more than the 190.00 billed" in result.stderr


def test_files_or_paper_and_not_both(tmp_path: Path) -> None:
    """Neither or both is wrong use; a file that exists is not overwritten unasked."""
    assert run().exit_code == 2
    assert run("--new", str(EXAMPLE)).exit_code == 2
    target = tmp_path / "rows.toml"
    assert run(str(EXAMPLE), "-o", str(target)).exit_code == 0
    assert target.read_text().startswith("[[actuals]]")
    assert run(str(EXAMPLE), "-o", str(target)).exit_code == 2
    assert run(str(EXAMPLE), "-o", str(target), "--force").exit_code == 0


# -- the command ----------------------------------------------------------------------------------


def test_the_rows_that_can_be_had_are_written_beside_the_errors() -> None:
    """The command writes the good rows, tells the others, and does not end with 0."""
    bad = claim("B2", "2", "190*20", "OA*23*170")
    result = run("-", "--format", "csv", text=remittance(claim("B1", "1", "190*105", *PAID), bad))
    assert result.exit_code == 3
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["adjustments"] == "CO-45:50.00 PR-2:35.00"
    assert "no row: Claim B2" in result.stderr


def test_a_file_of_actuals_explains_itself_by_the_payers_codes(tmp_path: Path) -> None:
    """The CSV of the command is what ``estimate --actuals`` reads, adjustments and all."""
    found = differences(tmp_path, remittance(claim("B1", "4", "190*0", "CO*197*190")))
    told_of = {entry["field"]: (entry["reason"], entry["codes"]) for entry in found}
    assert told_of["write_off"] == ("refused", ["CO-197"])


def test_a_cut_remittance_and_none_at_all_are_errors() -> None:
    """A remittance without its end, and a file without one, are told."""
    text = EXAMPLE.read_text()
    assert read(text[: text.index("SE*")])[-1] == "x12-cut-off"
    assert read(text.replace("ST*835", "ST*837"))[-1] == "x12-no-remittance"


@pytest.mark.parametrize(("form", "start"), [("toml", "[[actuals]]"), ("csv", "date,code")])
def test_the_command_writes_actuals(form: str, start: str) -> None:
    """The command writes TOML or CSV."""
    result = run(str(EXAMPLE), "--format", form)
    assert result.exit_code == 0
    assert result.stdout.startswith(start)
    assert result.stdout.count("2026-09-") == 3


@given(at=st.integers(0, 1200), gone=st.integers(0, 40), put=st.binary(max_size=9))
@settings(max_examples=150, deadline=None)
def test_a_damaged_remittance_is_rows_or_errors(at: int, gone: int, put: bytes) -> None:
    """Whatever is damaged, only rows that balance and errors come out."""
    raw = EXAMPLE.read_bytes()
    for row in actuals(io.BytesIO(raw[:at] + put + raw[at + gone :])):
        assert isinstance(row, (dict, PayerError))


BACK = claim("B1", "22", "-190*-105", "CO*45*-50", "PR*2*-35")
CORRECTED = claim("B1", "1", "190*90", "CO*45*50", "PR*2*50")


def test_a_reversal_finds_its_payment_in_files_of_any_order() -> None:
    """The later remittance given first: the payment that it takes back is left out all the same."""
    files = [remittance(BACK, CORRECTED), remittance(claim("B1", "1", "190*105", *PAID))]
    for ordered in (files, files[::-1]):
        found = remitted([io.BytesIO(text.encode()) for text in ordered])
        assert [row["payer_paid"] for row in found.rows()] == ["90.00"]
        assert not found.told


def on(day: str, *claims: str) -> str:
    """Return a remittance that was paid on a day (BPR16)."""
    return remittance(*claims).replace("*20261001~", f"*{day}~", 1)


@pytest.mark.parametrize("day", ["20261001", "20261021"])
def test_a_reversal_never_takes_back_a_later_payment(day: str) -> None:
    """The same amounts paid again, later or that day: the row stands and the reversal is told."""
    files = [on("20261001", BACK), on(day, claim("B1", "1", "190*105", *PAID))]
    for ordered in (files, files[::-1]) if day != "20261001" else (files,):
        found = remitted([io.BytesIO(text.encode()) for text in ordered])
        assert [row["payer_paid"] for row in found.rows()] == ["105.00"]
        assert [one.problem.code for one in found.told] == ["x12-reversal"]


def test_a_reversal_takes_back_the_earlier_of_two_equal_payments() -> None:
    """Paid, taken back and paid again, in any order: one row, and nothing is told."""
    again = claim("B1", "1", "190*105", *PAID)
    files = [on("20261001", again), on("20261021", BACK), on("20261121", again)]
    for ordered in (files, files[::-1], [files[1], files[2], files[0]]):
        found = remitted([io.BytesIO(text.encode()) for text in ordered])
        assert [one.claim.paid_on for one in found.sessions] == [dt.date(2026, 11, 21)]
        assert not found.told


def test_one_lines_duplicate_is_not_the_claims() -> None:
    """The other line was denied for a reason of its own: both are rows."""
    lines = (("190", "CO*18*190", "20260914"), ("100", "CO*50*100", "20260921"))
    text = "CLP*B1*4*290*0**12*C-1~" + "".join(
        f"SVC*HC>90834*{billed}*0~DTM*472*{day}~CAS*{entry}~" for billed, entry, day in lines
    )
    assert len(read(remittance(text))) == 2
    assert told(remittance(text)) == []
    both = remittance(text.replace("CO*50", "CO*18"))
    assert (read(both), told(both)) == ([], ["x12-duplicate"])


def test_a_reversal_that_is_not_below_zero_takes_back_too() -> None:
    """Status 22 with the amounts as they were paid."""
    assert read(remittance(claim("B1", "1", "190*105", *PAID), BACK.replace("-", ""))) == []


def test_a_second_claim_of_one_number_and_session_is_told() -> None:
    """Two decisions without a reversal: both rows stand, and the note says to keep one."""
    text = remittance(claim("B1", "1", "190*105", *PAID), CORRECTED)
    assert len(read(text)) == 2
    assert told(text) == ["x12-same-session"]


@pytest.mark.parametrize("denied", [("OA*18*190",), ("CO*18*140", "CO*45*50")])
def test_a_duplicate_is_one_whatever_is_written_off_beside(denied: tuple[str, ...]) -> None:
    """Nothing paid and nothing left to the patient: the first decision stands."""
    text = remittance(claim("B1", "1", "190*105", *PAID), claim("B1", "4", "190*0", *denied))
    assert len(read(text)) == 1
    assert told(text) == ["x12-duplicate"]


def test_a_payment_to_the_patient_is_the_payers_payment() -> None:
    """CARC 100 of 105 and a balance bill of 85: the patient is left with 85, not with 190."""
    text = remittance(claim("B1", "1", "190*0", "PR*100*105", "PR*45*85"))
    (found,) = read(text)
    assert (found["payer_paid"], found["patient_responsibility"]) == ("105.00", "85.00")
    assert (found["not_covered"], found["balance_bill"]) == ("0.00", "85.00")
    assert told(text) == ["x12-paid-to-patient"]


def test_a_procedure_decided_as_another_is_told() -> None:
    """The row has the code that was decided; the note names the one that was billed."""
    text = remittance(claim("B1", "1", "190*105", *PAID).replace("*105~D", "*105**1*HC>90837~D"))
    (found,) = read(text)
    assert found["code"] == "90834"
    assert told(text) == ["x12-other-code"]


def test_an_add_on_that_is_bundled_belongs_to_its_session() -> None:
    """SVC01 has the session's code and SVC06 the add-on that was billed: one session."""
    line = "SVC*HC>90834*40*0**0*HC>90785~DTM*472*20260914~CAS*CO*97*40~"
    text = remittance(claim("B1", "1", "230*105", *PAID).replace("34*230*", "34*190*") + line)
    (found,) = read(text)
    assert (found["billed"], found["add_ons"]) == ("230.00", ["90785"])
    assert told(text) == []


def test_a_code_of_revenue_is_no_procedure() -> None:
    """A line by NU has no procedure code; the session is known by its day."""
    (found,) = read(remittance(claim("B1", "1", "190*105", *PAID).replace("HC>90834", "NU>0914")))
    assert "code" not in found


def test_groups_in_small_letters_are_the_patients_too() -> None:
    """An adjustment of pr is one of PR."""
    (found,) = read(remittance(claim("B1", "1", "190*105", "co*45*50", "pr*2*35")))
    assert found["coinsurance"] == "35.00"


def test_a_claim_that_names_nobody_is_told() -> None:
    """Beside one person its row stands with a note; where somebody is chosen it is nobody's."""
    text = remittance(claim("B1", "1", "190*105", *PAID, who="VEGA*LUZ"),
                      claim("B2", "1", "190*105", *PAID))  # fmt: skip
    for options, status, rows in ((), 0, 2), (("--patient", "1"), 3, 1):
        done = run("-", "--format", "csv", *options, text=text)
        assert done.exit_code == status
        assert len(done.stdout.splitlines()) == 1 + rows
        assert "Claim B2, segment" in done.stderr
        assert "it names no patient" in done.stderr


class Endless:
    """A stream whose segments are right and never end."""

    def __init__(self, segment: str) -> None:
        """Begin a remittance, and go on with one segment."""
        isa = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261005*1200*^"
        self.head = f"{isa}*00501*000000001*0*P*:~ST*835*1~CLP*C*1*1*1*0~".encode()
        self.more = segment.encode() * 1_000

    def read(self, size: int) -> bytes:
        """Return the beginning, and then always the same."""
        del size
        head, self.head = self.head, b""
        return head or self.more


@pytest.mark.parametrize("segment", ["CAS*PR*3*1~", "N1*XX*1~", "ST*270*1~"])
def test_a_stream_without_an_end_is_left(segment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are counted whatever they are: of those of one claim nothing else has a bound."""
    monkeypatch.setattr("iptcost_x12._claims.MOST_TOLD", 5_000)
    (error,) = remitted([Endless(segment)]).broken
    assert error.problems[0].code == "x12-too-many-rows"
