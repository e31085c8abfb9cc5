"""Every document can be read by a machine that reads aloud, and in black and white.

Structure is looked at here; PDF/UA-1 is checked by ``page-validation`` (its rules are veraPDF's)
and HTML by axe-core, each where it is installed: ``npm install axe-core jsdom`` in this folder or
above it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from papers import FILES, paper, signed

from iptcost_documents import as_html, as_pdf
from iptcost_documents._paper import Table

KINDS = sorted(FILES)
LOCALES = ("en_US", "es_US")
HERE = Path(__file__).parent
EVERY = pytest.mark.parametrize(
    ("kind", "locale"), [(kind, locale) for kind in KINDS for locale in LOCALES]
)


# -- PDF ----------------------------------------------------------------------------------------


def tags(element: Any) -> list[str]:
    """Return the structure's tags in reading order."""
    found = []
    if isinstance(element, dict):
        if "/S" in element:
            found.append(str(element["/S"]))
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            found += tags(child.get_object() if hasattr(child, "get_object") else child)
    return found


@EVERY
def test_a_pdf_is_tagged_with_language_and_title(kind: str, locale: str) -> None:
    """It says its language and title, and its headings, tables and head cells are tagged."""
    made = paper(kind, locale)
    root: Any = pypdf.PdfReader(io.BytesIO(as_pdf(made))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == locale[:2]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert made.title in root["/Metadata"].get_object().get_data().decode()
    found = tags(root["/StructTreeRoot"])
    assert found.count("/H1") == 1
    assert found.count("/H2") == len(made.sections)
    assert found.index("/H1") < found.index("/H2")
    tables = [b for s in made.sections for b in s.blocks if isinstance(b, Table)]
    # A long table that goes on beside itself is two, each with its head.
    columns = [len(t.columns) for t in tables for _ in range(2 if t.spread else 1)]
    assert found.count("/Table") == len(columns)
    assert found.count("/TH") == sum(columns)


@EVERY
def test_a_pdf_conforms_to_pdf_ua(kind: str, locale: str) -> None:
    """A validator of PDF/UA-1 finds no fault."""
    conforms(as_pdf(paper(kind, locale)))


def test_a_signed_quote_with_colour_and_logo_conforms_to_pdf_ua() -> None:
    """So does one with a logo, a colour and lines to sign."""
    conforms(as_pdf(signed()))


def conforms(pdf: bytes) -> None:
    """Hold a PDF against PDF/UA-1."""
    page = pytest.importorskip("page", reason="page-validation is not installed")
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [(one.rule_id, one.message) for one in report.failures] == []
    assert report.is_compliant


# -- HTML ---------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def of(self, *names: str) -> list[tuple[str, dict[str, str | None]]]:
        """Return the tags of these names."""
        return [entry for entry in self.tags if entry[0] in names]


@EVERY
def test_a_page_has_language_headings_and_scopes(kind: str, locale: str) -> None:
    """One first heading, then second ones; each head cell has a scope; ids are unique."""
    made = paper(kind, locale)
    page = Page(as_html(made))
    assert page.of("html")[0][1]["lang"] == locale[:2]
    levels = [int(tag[1]) for tag, _ in page.of("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attrs.get("scope") in {"row", "col"} for _, attrs in page.of("th"))
    assert all(
        attrs.get("role") for _, attrs in page.of("table", "thead", "tbody", "tr", "th", "td")
    )
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert set(named) <= set(ids)


@EVERY
def test_a_page_fetches_and_runs_nothing(kind: str, locale: str) -> None:
    """No script, no frame, no address but those of data, and the one link that is ours."""
    page = Page(as_html(paper(kind, locale)))
    assert page.of("script", "iframe", "object", "link", "form", "base") == []
    assert all(not name.startswith("on") for _, attrs in page.tags for name in attrs)
    sources = [attrs["src"] or "" for _, attrs in page.tags if "src" in attrs]
    assert all(source.startswith("data:image/") for source in sources)
    targets = {attrs.get("href") for _, attrs in page.of("a")}
    assert targets <= {"https://www.cms.gov/nosurprises/consumers"}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_stand_out() -> None:
    """Text has a contrast of at least 7 to 1 on each background, lines of at least 3 to 1."""
    style = as_html(paper("quote"))
    texts = re.findall(r"[ {]color: (#\w+)", style)
    backgrounds = re.findall(r"background: (#\w+)", style)
    lines = re.findall(r"border[^;]*? (#\w+)", style)
    assert len(texts) > 1
    assert len(backgrounds) > 1
    for colours, least in ((texts, 7.0), (lines, 3.0)):
        for front in colours:
            for back in backgrounds:
                assert (luminance(back) + 0.05) / (luminance(front) + 0.05) >= least


def test_axe_finds_nothing(tmp_path: Path) -> None:
    """axe-core finds no violation in any document."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    resolve = "require.resolve('axe-core'), require.resolve('jsdom')"
    if subprocess.run([node, "-e", resolve], cwd=HERE, capture_output=True, check=False).returncode:
        pytest.skip("axe-core and jsdom are not installed: npm install axe-core jsdom")
    files = []
    for kind in KINDS:
        files.append(tmp_path / f"{kind}.html")
        files[-1].write_text(as_html(paper(kind)), encoding="utf-8")
    files.append(tmp_path / "signed.html")
    files[-1].write_text(as_html(signed()), encoding="utf-8")
    done = subprocess.run(
        [node, str(HERE / "accessible.js"), *map(str, files)],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[]] * len(files)
