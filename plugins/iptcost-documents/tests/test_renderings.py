"""One structure, four renderings: the same words and amounts, whatever stands in a name."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from papers import DAY, EXAMPLES, FILES, case, paper, people, png, signed

from iptcost import CaseError, Money
from iptcost_documents import (
    Paper,
    as_html,
    as_markdown,
    as_pdf,
    as_text,
    good_faith_estimate,
    read_people,
    spoken,
)
from iptcost_documents._markdown import escaped
from iptcost_documents._paper import Facts, Points, Sentence, Signatures, Table
from iptcost_documents._pdf import inputs, template

KINDS = sorted(FILES)
WILD = "<b>Ana</b> #let x = 1 $a_b$ *c* _d_ `e` [f](http://g) {{ h }} @i | & \\\\ 'j' ~ -- k"
"""A name in which each markup language would read something; TOML reads the backslashes as one."""


def extracted(pdf: bytes) -> str:
    """Return a PDF's text in one line, as a reader that copies it gets it."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())


def words(made: Paper) -> list[str]:
    """Return everything that a document says, piece by piece."""
    said = [made.title, *made.letterhead, *(sentence.text for sentence in made.lead)]
    for section in made.sections:
        said.append(section.heading)
        for block in section.blocks:
            if isinstance(block, Sentence):
                said.append(block.text)
            elif isinstance(block, Points):
                said += block.sentences
            elif isinstance(block, Facts):
                for name, cells in block.rows:
                    said += [name, *map(made.shown, cells)]
            elif isinstance(block, Signatures):
                said += [label for row in block.rows for label in row]
            else:
                said += [block.caption, *(column.heading for column in block.columns)]
                for row in (*block.rows, block.total or ()):
                    said += map(made.shown, row)
    return [text for text in said if text]


def named(name: str) -> Paper:
    """Return the good-faith estimate of a client of this name."""
    text = f"name = '''{name}'''\ndate_of_birth = 1988-03-21\n".replace("\\\\", "\\")
    return good_faith_estimate(case("scale"), people(client_text=text), DAY, spoken("en_US"))


# -- the same everywhere ------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en_US", "es_US"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_says_everything_as_text(kind: str, locale: str) -> None:
    """Every word, date and amount of the document is real text in the PDF."""
    made = paper(kind, locale)
    text = extracted(as_pdf(made)).replace(" ", "")
    # Lines are broken at hyphens too.
    assert [said for said in words(made) if "".join(said.split()) not in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_text_markdown_and_html_say_everything(kind: str) -> None:
    """So do the other three."""
    import html

    made = paper(kind)
    page = html.unescape(re.sub(r"<[^>]+>", "", as_html(made)))
    text = as_text(made).upper()
    for said in words(made):
        assert all(word in text for word in said.upper().split())
        assert escaped(said) in as_markdown(made)
        assert said in page


@pytest.mark.parametrize("kind", KINDS)
def test_no_width_cuts_an_amount(kind: str) -> None:
    """From 40 to 100 columns every amount stands whole as often as the document has it."""
    made = paper(kind)
    whole = [
        made.shown(cell)
        for section in made.sections
        for block in section.blocks
        if isinstance(block, Table)
        for row in (*block.rows, block.total or ())
        for cell in row
        if isinstance(cell, Money)
    ]
    for width in (40, 57, 72, 80, 88, 100):
        text = as_text(made, width)
        assert max(map(len, text.splitlines())) <= width
        for amount in set(whole):
            assert text.count(amount) >= whole.count(amount)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_case_and_date_give_the_same_bytes(kind: str) -> None:
    """Twice the same; another date gives another document."""
    same, again = paper(kind), paper(kind)
    other = paper(kind, day=DAY + dt.timedelta(days=60))
    writers: list[Callable[[Paper], str | bytes]] = [as_text, as_markdown, as_html, as_pdf]
    for write in writers:
        assert write(same) == write(again)
        assert write(same) != write(other)


@pytest.mark.parametrize("locale", ["en_US", "es_US"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_page_holds_it(kind: str, locale: str) -> None:
    """Sixteen sessions, three ways to pay, all that the law asks for: one page each."""
    assert len(pypdf.PdfReader(io.BytesIO(as_pdf(paper(kind, locale)))).pages) == 1


def test_a_quote_to_sign_is_one_page() -> None:
    """With a logo and lines to sign it still is; until when it holds and who signs stands there."""
    pdf = as_pdf(signed())
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    for said in ("until Oct 28, 2026", "Client's signature", "The way to pay that I choose"):
        assert said in extracted(pdf)


# -- names --------------------------------------------------------------------------------------


def test_markup_in_a_name_is_text() -> None:
    """What any markup language would read stands in the document as it is written."""
    made = named(WILD)
    name = WILD.replace("\\\\", "\\")
    assert "".join(name.split()) in extracted(as_pdf(made)).replace(" ", "")
    assert " ".join(name.split()) in " ".join(as_text(made).split())
    assert "&lt;b&gt;Ana&lt;/b&gt;" in as_html(made)
    assert "<b>" not in as_html(made)
    assert "\\<b\\>Ana" in as_markdown(made)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("+ a", "\\+ a"),
        ("12-3456789", "12-3456789"),
        ("http://x", "http\\://x"),
        ("a|b", "a\\|b"),
        ("---", "\\---"),
    ],
)
def test_markdown_starts_no_list_and_no_table(text: str, shown: str) -> None:
    """A line's start is escaped where Markdown would read it, and plain text stays plain."""
    assert escaped(text) == shown


@pytest.mark.parametrize("name", ["X" * 200, "Very Long Name " * 13, "名" * 200])
def test_long_names_are_laid_out(name: str) -> None:
    """A long name is broken, and no letter of it is lost."""
    made = named(name)
    flat = name.replace(" ", "")
    assert flat in "".join(as_text(made).split())
    assert flat in "".join(as_html(made).split())


def test_nothing_leaves_the_page() -> None:
    """A long name and a long word reach neither edge of the drawn page, and lose no letter."""
    images = pytest.importorskip("PIL.Image", reason="pictures are looked at with Pillow")
    made = named("X" * 200)
    assert "X" * 200 in extracted(as_pdf(made)).replace(" ", "")
    drawn: Any = typst.compile(template(), format="png", ppi=36, sys_inputs=inputs(made))
    for page in drawn if isinstance(drawn, list) else [drawn]:
        picture = images.open(io.BytesIO(page)).convert("L")
        width, height = picture.size
        for left in (0, width - 18):  # half an inch
            assert picture.crop((left, 0, left + 18, height)).getextrema() == (255, 255)


@pytest.mark.parametrize("name", ["محمد علي", "דוד לוי", "Łukasz Ωmega", "Nguyễn Thị"])
def test_names_of_other_scripts_are_drawn(name: str) -> None:
    """Right-to-left and accented names need no further font, and stand in every rendering."""
    made = named(name)
    assert as_pdf(made).startswith(b"%PDF")
    for text in (as_text(made), as_markdown(made), as_html(made)):
        assert name in text
    assert f'<dd dir="auto">{name}</dd>' in as_html(made)


def only_given_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the machine's fonts out, so that every machine tests the same."""
    fonts = typst.Fonts
    monkeypatch.setattr(
        typst,
        "Fonts",
        lambda include_system_fonts, font_paths: fonts(
            include_system_fonts=False, font_paths=font_paths
        ),
    )


def test_what_no_font_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese name without a Chinese font is refused with the reason, and is not repeated."""
    only_given_fonts(monkeypatch)
    with pytest.raises(CaseError) as caught:
        as_pdf(named("王小明"))
    (problem,) = caught.value.problems
    assert problem.code == "no-font"
    assert "U+738B" in problem.message
    assert "--fonts" in problem.remedy
    assert "王" not in str(caught.value)


def test_a_folder_of_fonts_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that Typst's own fonts lack is drawn with a font that is given."""
    matplotlib = pytest.importorskip("matplotlib", reason="its fonts are used here")
    only_given_fonts(monkeypatch)
    made = named("ⵜⵉⴼⵉⵏⴰⵖ")
    with pytest.raises(CaseError):
        as_pdf(made)
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    assert as_pdf(made, [str(folder)]).startswith(b"%PDF")


# -- long courses, pictures -----------------------------------------------------------------------


def test_a_year_of_sessions_takes_several_pages() -> None:
    """52 sessions go over two pages: each is there, and each page has the table's head."""
    document = case("scale", course={"start": dt.date(2026, 10, 5), "sessions": 52})
    made = good_faith_estimate(document, people(), DAY, spoken("en_US"))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(as_pdf(made))).pages]
    assert len(pages) == 2
    (table,) = (b for s in made.sections for b in s.blocks if isinstance(b, Table) and b.spread)
    days = [made.shown(row[1]).replace(" ", "") for row in table.rows]
    flat = "".join("".join(pages).split())
    assert len(days) == 52
    assert all(day in flat for day in days)
    with_rows = [page for page in pages if any(day in "".join(page.split()) for day in days[1:-1])]
    assert all("Service code" in page for page in with_rows)


def with_logo(folder: Path, picture: bytes) -> Paper:
    """Return the good-faith estimate of a practice with this logo."""
    (folder / "logo.png").write_bytes(picture)
    text = (EXAMPLES / "practice.toml").read_text() + 'logo = "logo.png"\n'
    (folder / "practice.toml").write_text(text)
    both = read_people(str(folder / "practice.toml"), str(EXAMPLES / "client.toml"))
    return good_faith_estimate(case("scale"), both, DAY, spoken("en_US"))


def test_a_logo_is_within_the_document(tmp_path: Path) -> None:
    """The picture is in the PDF and in the page, with the practice's name in its place."""
    made = with_logo(tmp_path, png())
    assert 'src="data:image/png;base64,' in as_html(made)
    assert 'alt="Maple Street Therapy"' in as_html(made)
    assert b"Maple Street Therapy" in as_pdf(made) or extracted(as_pdf(made))
    assert b"/Subtype /Image" in as_pdf(made) or b"/Subtype/Image" in as_pdf(made)


def jpeg(side: int) -> bytes:
    """Return the head of a JPEG that declares so many pixels a side, and nothing else."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, side, side, 3)
    frame += b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    start = b"\xff\xd8\xff\xe0" + struct.pack(">H5sHBHHBB", 16, b"JFIF\0", 257, 0, 1, 1, 0, 0)
    return start + frame + b"\xff\xd9"


def test_a_picture_is_bounded_before_it_is_decoded(tmp_path: Path) -> None:
    """A JPEG that declares 65,000 pixels a side is refused by its header."""
    with pytest.raises(CaseError) as caught:
        with_logo(tmp_path, jpeg(65_000))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("logo", "logo")
    assert "too many pixels" in problem.message


@pytest.mark.parametrize(
    "picture", [b"GIF89a", b"", b"<svg/>", png(5000), png() + b"x" * 300_000], ids=len
)
def test_no_picture_is_refused(picture: bytes, tmp_path: Path) -> None:
    """Other files, too large ones and those that unpack to too much are told."""
    with pytest.raises(CaseError) as caught:
        with_logo(tmp_path, picture)
    assert [(p.code, p.path) for p in caught.value.problems] == [("logo", "logo")]


def test_a_broken_picture_is_told(tmp_path: Path) -> None:
    """A picture that turns out broken is a mistake in the file, not a defect."""
    broken = bytearray(png())
    broken[-20] ^= 1
    with pytest.raises(CaseError) as caught:
        as_pdf(with_logo(tmp_path, bytes(broken)))
    assert [problem.code for problem in caught.value.problems] == ["logo"]


def test_letters_in_the_page_margin_are_none() -> None:
    """Page numbers stand on every page of a longer document."""
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(paper("good-faith-estimate"))))
    for number, page in enumerate(reader.pages, start=1):
        assert f"{number} / {len(reader.pages)}" in page.extract_text().replace("\u00a0", " ")


def test_every_block_is_one_of_five() -> None:
    """The renderings know all kinds of blocks that the documents use."""
    used = {
        type(block).__name__
        for kind, locale in itertools.product(KINDS, ("en_US",))
        for section in paper(kind, locale).sections
        for block in section.blocks
    }
    assert used == {"Facts", "Points", "Sentence", "Signatures", "Table"}
