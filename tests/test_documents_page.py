"""The page of the documents says of each key what the schema says."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import iptcost
from iptcost._documents import schema as _schema
from iptcost._form.facts import DOCS

PAGE = (Path(__file__).parent.parent / "docs" / "documents.md").read_text()


def test_every_key_stands_on_the_page_in_the_words_of_the_schema() -> None:
    """Each key's description on the page is the one that the schema gives, once for each table."""
    rows = Counter(
        f"| `{name.rpartition('.')[2]}` | {text} |"
        for name, text in DOCS.items()
        if not name.startswith("SideTable.")
    )
    assert [row for row, times in rows.items() if PAGE.count(row) < times] == []


def test_every_key_of_the_result_stands_on_the_page() -> None:
    """Each key of a result and of its sessions is named on the page."""
    schema = _schema.result_schema()["$defs"]["Result"]["properties"]
    session = schema["sessions"]["items"]["properties"]
    assert [key for key in (*schema, *session) if f"`{key}`" not in PAGE] == []


def test_the_pages_holes_are_holes() -> None:
    """The piece of a document with holes has just those three."""
    piece = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[-1]
    case = {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        **tomllib.loads(piece),
    }
    paths = [hole.path for hole in iptcost.document(case).holes]
    assert paths == [
        "payers.0.deductible",
        "payers.0.out_of_pocket_max",
        "payers.0.benefits.0.coinsurance",
    ]
