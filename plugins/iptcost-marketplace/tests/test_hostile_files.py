"""Files that are broken, huge, or not what they are said to be."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from puf_files import PLAN_ID, Files, benefit_row, inquiry, plan_row

from iptcost.payer import Coverage, PayerError
from iptcost_marketplace import Marketplace, MarketplaceSettings, _files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The two files with one plan."""
    return Files(tmp_path)


def refusal(files: Files) -> PayerError:
    """Ask, and return the refusal."""
    with pytest.raises(PayerError) as caught:
        files.coverage()
    return caught.value


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    """Write a zip beside ``path``."""
    made = path.with_suffix(".zip")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made


def test_a_zip_that_holds_the_file_reads_the_same(files: Files) -> None:
    """CMS publishes zips: they need no unpacking."""
    plain = files.coverage().tables
    files.benefits = zipped(files.benefits, ("a/benefits.csv", files.benefits.read_bytes()))
    assert files.coverage().tables == plain


def test_a_zip_of_two_files_or_none_is_refused(files: Files) -> None:
    """Nothing says which one is meant."""
    data = files.benefits.read_bytes()
    files.benefits = zipped(files.benefits, ("a.csv", data), ("b.csv", data))
    assert refusal(files).problems[0].code == "marketplace-file"
    files.benefits = zipped(files.benefits, ("readme.txt", b""))
    assert "0 CSV files" in str(refusal(files))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unpacked size is checked against the limit first."""
    monkeypatch.setattr(_files, "LARGEST", 1_000_000)
    files.benefits = zipped(files.benefits, ("a.csv", b"0" * 2_000_000))
    assert refusal(files).problems[0].code == "marketplace-too-large"


def test_a_zip_cut_off_is_refused(files: Files) -> None:
    """Half a zip is no plan."""
    files.benefits = zipped(files.benefits, ("a.csv", files.benefits.read_bytes()))
    files.benefits.write_bytes(files.benefits.read_bytes()[:-40])
    assert refusal(files).problems[0].code == "marketplace-file"


def test_an_endless_line_is_refused_in_bounded_memory(files: Files) -> None:
    """A row has an upper length, quoted or not."""
    for start in (b"", b'"'):
        with files.benefits.open("ab") as file:
            file.write(start + b"x" * 300_000)
        assert refusal(files).problems[0].code == "marketplace-too-large"
    files.benefits.write_bytes(b"\n".join([b'"'] + [b"x" * 1000] * 300))
    assert refusal(files).problems[0].code == "marketplace-too-large"


def test_an_endless_file_is_refused(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """The characters read are counted, whatever a zip's directory says."""
    monkeypatch.setattr(_files, "LARGEST", 5_000)
    files.put([benefit_row()] * 200)
    assert "line" in str(refusal(files))


def test_a_row_cut_off_is_refused_with_its_line(files: Files) -> None:
    """A file that breaks off within a plan's rows is not half read."""
    files.put([benefit_row(BenefitName="Other"), benefit_row()])
    text = files.benefits.read_text("utf-8")
    files.benefits.write_text(text[: text.rindex("Covered")], "utf-8")
    error = refusal(files)
    assert error.problems[0].code == "marketplace-not-csv"
    assert "line 3" in str(error)


def test_an_open_quote_is_refused_with_its_line(files: Files) -> None:
    """A quoted cell that never ends is no cell."""
    with files.benefits.open("a", encoding="utf-8") as file:
        file.write('2026,FL,"open\nand on')
    assert "line 3" in str(refusal(files))


def test_wrong_columns_are_named(files: Files) -> None:
    """The two files taken for one another, or one with a column twice, say what is amiss."""
    files.benefits, files.attributes = files.attributes, files.benefits
    assert "PlanMarketingName" in str(refusal(files))
    files.put([benefit_row()], [plan_row()])
    head, rest = files.benefits.read_text("utf-8").split("\n", 1)
    files.benefits.write_text(head.replace("IsEHB", "PlanId") + "\n" + rest, "utf-8")
    assert "PlanId" in str(refusal(files))


def test_what_is_no_text_or_no_file_is_refused(files: Files) -> None:
    """Neither a folder, nor nothing, nor other bytes bring a traceback."""
    for path in (files.folder, files.folder / "none.csv", Path("a\0b")):
        files.benefits = path
        assert refusal(files).problems[0].code == "marketplace-file"
    files.benefits = files.folder / "bytes.csv"
    files.benefits.write_bytes(b"\xff\xfe\x00" * 100)
    assert refusal(files).problems[0].code == "marketplace-file"
    files.benefits.write_bytes(b"")
    assert refusal(files).problems[0].code == "marketplace-columns"


def test_words_that_nobody_prescribed_are_refused_with_their_row(files: Files) -> None:
    """A cell that can't be read is quoted, never skipped."""
    files.put([benefit_row(CopayInnTier1="$30 or so")])
    assert "row 2" in str(refusal(files))
    files.put([benefit_row()], [plan_row(TEHBDedInnTier1Individual="a lot")])
    assert 'TEHBDedInnTier1Individual: "a lot"' in str(refusal(files))


def test_a_message_holds_no_path(files: Files) -> None:
    """Folders are the user's business: messages and sources have the file's name."""
    files.put([benefit_row(CopayInnTier1="$30 or so")])
    assert str(files.folder) not in str(refusal(files))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.integers(0, 2000),
    cut=st.integers(0, 60),
    new=st.binary(max_size=30),
    which=st.sampled_from(["benefits", "attributes"]),
)
def test_any_damage_is_a_plan_or_a_refusal(
    files: Files, place: int, cut: int, new: bytes, which: str
) -> None:
    """Bytes taken out, put in or changed: an answer of the document's form, or a PayerError."""
    files.put([benefit_row(Explanation='A "quoted"\nword')], [plan_row()])
    path = getattr(files, which)
    data = path.read_bytes()
    place %= len(data)
    path.write_bytes(data[:place] + new + data[place + cut :])
    try:
        assert isinstance(files.coverage(), Coverage)
        assert all(isinstance(plan, Coverage) for plan in files.plans())
    except PayerError as error:
        told = [problem.message for problem in error.problems]
    else:
        told = ["an answer"]
    assert all(told)


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=40), variant=st.none() | st.text(max_size=3))
def test_any_text_for_a_plan_is_refused(name: str, variant: str | None) -> None:
    """Only a plan's own id reaches the files."""
    keys = MarketplaceSettings("none", "none", plan_id=name, variant=variant)
    with pytest.raises(PayerError):
        Marketplace().coverage(inquiry(), keys)


def test_a_byte_order_mark_is_no_column(files: Files) -> None:
    """CMS's files may begin with one."""
    files.benefits.write_bytes(b"\xef\xbb\xbf" + files.benefits.read_bytes())
    assert files.coverage().tables[0]["name"].startswith(PLAN_ID)
