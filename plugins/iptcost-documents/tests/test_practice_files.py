"""The practice and client files: each mistake told, all at once, nothing personal repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iptcost import CaseError
from iptcost.payer import BadValueError
from iptcost_documents import read_people
from iptcost_documents._values import diagnosis, npi, state, text, tin


def told(folder: Path, *, practice: str | None = None, client: str | None = None) -> CaseError:
    """Return what is told of wrong files."""
    files: list[str | None] = []
    for name, content in (("practice", practice), ("client", client)):
        file = folder / f"{name}.toml"
        if content is not None:
            file.write_text(content, encoding="utf-8")
        files.append(None if content is None else str(file))
    with pytest.raises(CaseError) as caught:
        read_people(*files)
    return caught.value


def test_all_mistakes_of_both_files_at_once(tmp_path: Path) -> None:
    """A misspelt key, an NPI that fails its check and a wrong date are told together."""
    practice = 'nmae = "Maple"\nnpi = "1234567890"\naddress = { street = "1 A", state = "XX" }\n'
    error = told(tmp_path, practice=practice, client='name = "Ana"\ndate_of_birth = "1988"\n')
    assert {(p.code, p.path) for p in error.problems} == {
        ("unknown-key", "nmae"),
        ("missing-key", "name"),
        ("not-an-npi", "npi"),
        ("not-a-state", "address.state"),
        ("missing-key", "address.city"),
        ("missing-key", "address.postal_code"),
        ("not-a-date", "date_of_birth"),
    }
    assert any("name" in p.remedy for p in error.problems if p.path == "nmae")
    assert {Path(p.file or "").name for p in error.problems} == {"practice.toml", "client.toml"}


SECRETS = (
    ("client", 'date_of_birth = "21/03/1988"', "1988"),
    ("client", "name = 'Ana\tTorres'", "Torres"),
    ("client", 'name = ["Ana Torres"]', "Torres"),
    ("client", 'diagnosis = ["depression"]', "depression"),
    ("client", 'address = { street = "9 Elm Road", state = "Nevada" }', "Nevada"),
    ("client", 'insurance = { plan = "Silver", member_id = 4711 }', "4711"),
    ("client", "phone = 5035550142", "5035550142"),
    ("practice", 'name = "Maple"\ntin = "123456789"', "123456789"),
)


@pytest.mark.parametrize(("file", "content", "secret"), SECRETS)
def test_what_is_personal_is_not_repeated(
    file: str, content: str, secret: str, tmp_path: Path
) -> None:
    """A message about a name, a birth date, a diagnosis or a TIN says where, and not what."""
    error = told(tmp_path, **{file: content})
    assert secret not in str(error)
    assert secret not in repr(error.problems)
    for problem in error.problems:
        assert secret not in str(problem.to_dict())


def test_people_show_nothing_personal(tmp_path: Path) -> None:
    """What is printed of the files by accident names nobody and no TIN."""
    (tmp_path / "p.toml").write_text('name = "Maple"\ntin = "12-3456789"\n')
    (tmp_path / "c.toml").write_text('name = "Ana Torres"\ndate_of_birth = 1988-03-21\n')
    people = read_people(str(tmp_path / "p.toml"), str(tmp_path / "c.toml"))
    assert "Ana" not in repr(people)
    assert "1988" not in repr(people)
    assert "12-3456789" not in repr(people)
    assert "Ana" not in repr(people.client)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Both missing files are named."""
    with pytest.raises(CaseError) as caught:
        read_people(str(tmp_path / "practice.toml"), str(tmp_path / "client.toml"))
    assert [problem.code for problem in caught.value.problems] == ["unreadable-file"] * 2


def test_an_empty_file_lacks_its_keys(tmp_path: Path) -> None:
    """An empty practice file lacks the name; an empty client file is a client without one."""
    assert [p.path for p in told(tmp_path, practice="").problems] == ["name"]
    (tmp_path / "client.toml").write_text("# nothing yet\n")
    assert read_people(None, str(tmp_path / "client.toml")).client is not None


# -- values -------------------------------------------------------------------------------------


def test_an_npi_checks_itself() -> None:
    """1234567893 is CMS's own example; with another last digit it is none."""
    assert npi("1234567893") == "1234567893"
    assert npi(1234567893) == "1234567893"
    for wrong in ("1234567890", "3234567893", "123456789", "12345678931", "", None, True, 1.5):
        with pytest.raises(BadValueError):
            npi(wrong)


@settings(derandomize=True, deadline=None)
@given(st.integers(100_000_000, 299_999_999), st.integers(1, 9), st.integers(0, 8))
def test_one_wrong_digit_is_found(base: int, by: int, place: int) -> None:
    """Of the ten last digits one passes, and a changed digit elsewhere fails."""

    def passes(number: str) -> bool:
        try:
            return bool(npi(number))
        except BadValueError:
            return False

    good = [f"{base}{last}" for last in range(10) if passes(f"{base}{last}")]
    assert len(good) == 1
    digits = list(good[0])
    digits[place] = str((int(digits[place]) + by) % 10)
    assert not passes("".join(digits))


@pytest.mark.parametrize("value", ["12-3456789", "123-45-6789"])
def test_tins_have_two_forms(value: str) -> None:
    """An employer's number and a person's."""
    assert tin(value) == value


@pytest.mark.parametrize("value", ["123456789", "12-345678", 123456789, "١٢-٣٤٥٦٧٨٩", ""])
def test_other_tins_are_refused(value: object) -> None:
    """Without hyphens it can't be told which of the two it is."""
    with pytest.raises(BadValueError):
        tin(value)


@pytest.mark.parametrize("value", ["F33.1", "F43.10", "Z63.0", "F32", "F32.A", "T14.91XA"])
def test_diagnoses_are_codes(value: str) -> None:
    """Letter, digit, one more, and up to four after the point."""
    assert diagnosis(value) == value


@pytest.mark.parametrize("value", ["f33.1", "F33.", "F331", "depression", "F33.12345", 331])
def test_other_diagnoses_are_refused(value: object) -> None:
    """Words, and codes without their point, are no codes."""
    with pytest.raises(BadValueError):
        diagnosis(value)


def test_states_have_two_letters() -> None:
    """The District of Columbia and the territories are among them."""
    assert [state(value) for value in ("OR", "DC", "PR")] == ["OR", "DC", "PR"]
    for wrong in ("Oregon", "or", "XX", 7):
        with pytest.raises(BadValueError):
            state(wrong)


@pytest.mark.parametrize(
    "value", ["", "  ", "a\nb", "a\x00", "a\u202eb", "\u2066a", "a\u2028b", "x" * 201, 5, "\x1b[2J"]
)
def test_lines_hold_no_control(value: object) -> None:
    """Breaks, escape sequences and direction overrides don't get into a document."""
    with pytest.raises(BadValueError):
        text(value)


def test_lines_of_any_script_are_taken() -> None:
    """Joiners belong to Persian and Indic names; accents are composed; ends are trimmed."""
    assert text(" Jose\u0301 ") == "José"
    for name in ("می\u200cخواهم", "王小明", "محمد", "O'Brien-Núñez"):
        assert text(name) == name
