"""The door for plugins that add commands: their files, their words, their cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NewType

import attrs
import click
import click.testing
import pytest

import iptcost
from iptcost import CaseError
from iptcost._cli import plugins
from iptcost.command import (
    Language,
    Setting,
    main,
    read_amount,
    read_case,
    read_table,
    way_facts,
    way_text,
    write_whole,
)
from iptcost.payer import BadValueError, Kind

DAY = dt.date(2026, 10, 5)
EVEN = Kind("odd", "The number is even.", "{value} is odd.", "Add 1.")
Even = NewType("Even", int)


def even(value: object) -> Even:
    """Read an even number."""
    if not isinstance(value, int) or value % 2:
        raise BadValueError(EVEN, value=value)
    return Even(value)


@attrs.frozen
class Inner:
    """A table within a table."""

    number: Even


@attrs.frozen
class Shop:
    """A plugin's own file."""

    name: str
    number: Even = Even(0)
    inner: Inner | None = None
    several: tuple[Even, ...] = ()
    holder: str = attrs.field(default="", metadata={"personal": True})


def read(folder: Path, text: str, name: str = "shop.toml") -> tuple[Shop | None, Any]:
    """Return the file of this text, read as a shop."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_table(folder / name, Shop, readers={Even: even})


def test_a_file_is_read_as_a_class(tmp_path: Path) -> None:
    """TOML and JSON, with readers for types of the plugin's own, however deep they stand."""
    shop, problems = read(
        tmp_path, 'name = "A"\nnumber = 2\ninner = { number = 4 }\nseveral = [6]\n'
    )
    assert shop == Shop("A", Even(2), Inner(Even(4)), (Even(6),))
    assert problems == ()
    assert read(tmp_path, '{"name": "A"}', "shop.json")[0] == Shop("A")


def test_every_mistake_of_a_file_is_told(tmp_path: Path) -> None:
    """Each with its path and the file's name; what is personal is not repeated."""
    text = 'nmae = "A"\nnumber = 1\ninner = { number = 3 }\nseveral = [2, 5]\nholder = 4711\n'
    shop, problems = read(tmp_path, text)
    assert shop is None
    assert {(p.code, p.path) for p in problems} == {
        ("unknown-key", "nmae"),
        ("missing-key", "name"),
        ("odd", "number"),
        ("odd", "inner.number"),
        ("odd", "several.1"),
        ("not-text-value", "holder"),
    }
    assert {p.file for p in problems} == {str(tmp_path / "shop.toml")}
    assert "4711" not in " ".join(str(p.to_dict()) for p in problems)


@pytest.mark.parametrize(
    ("text", "code"), [("", "missing-key"), ("[", "syntax"), ("name = 1", "not-text-value")]
)
def test_a_file_that_is_none_is_told(text: str, code: str, tmp_path: Path) -> None:
    """An empty file lacks its keys; one that is not well-formed says where."""
    shop, problems = read(tmp_path, text)
    assert shop is None
    assert [problem.code for problem in problems] == [code]


def test_readers_of_one_class_do_not_reach_another(tmp_path: Path) -> None:
    """Another plugin may read the same type otherwise."""
    file = tmp_path / "shop.toml"
    file.write_text('name = "A"\nnumber = 3\n')
    assert read_table(file, Shop, readers={Even: lambda value: Even(2 * value)})[0] == Shop(
        "A", Even(6)
    )
    assert read_table(file, Shop, readers={Even: even})[0] is None


def test_an_amount_is_read_as_in_a_document() -> None:
    """Digits with a point, in minor units; no sign, no float."""
    assert read_amount("2400.00") == 240000
    assert read_amount("500", 0) == 500
    for wrong in ("$5", "-5", "1e3", "", "5.001"):
        with pytest.raises(BadValueError):
            read_amount(wrong)


def test_a_case_can_be_read_without_its_payers(tmp_path: Path) -> None:
    """Sections that a command has no use for are left aside, unread and unasked."""
    file = tmp_path / "case.toml"
    file.write_text('[provider]\nfees = { intake = 200 }\n[[payers]]\nadapter = "none"\n')
    document = read_case(str(file), DAY, without=("payers",))
    assert document.payer_tables == ()
    assert [entry.code for entry in document.assumed] == ["start-today"]
    with pytest.raises(CaseError):
        read_case(str(file), DAY)


def test_ways_are_called_as_the_comparison_calls_them() -> None:
    """A plugin speaks of a way as ``iptcost compare`` does."""
    bundle = {"sessions": 2, "price": 300}
    document = iptcost.document(
        {
            "course": {"start": "2026-10-05", "sessions": 3},
            "provider": {"fees": {"intake": 200, "individual": 175}, "bundles": [bundle]},
        }
    )
    english = Language.of("en_US")
    ways = iptcost.compare(document).ways
    assert [way_text(way, english) for way in ways] == ["bundle of 2", "list price"]
    assert "bundle of 2 for $300.00, bought at session 1, Oct 5, 2026" in list(
        way_facts(ways[0], english)
    )
    assert english.month(DAY) == "Oct 2026"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Bytes and text alike; a name as long as the system takes is no obstacle."""
    target = tmp_path / ("x" * 250)
    write_whole(target, b"\x00\xff")
    assert target.read_bytes() == b"\x00\xff"
    write_whole(target, "ñ\n")
    assert target.read_text(encoding="utf-8") == "ñ\n"
    with pytest.raises(OSError, match="none"):
        write_whole(tmp_path / "none" / "file", "")
    assert list(tmp_path.iterdir()) == [target]


def test_a_plugins_words_are_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of a plugin's command is translated by the catalogue in the plugin's package."""
    package = tmp_path / "wordyplugin"
    (package / "locale").mkdir(parents=True)
    (package / "__init__.py").touch()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    said = 'msgid "Say hello."\nmsgstr "Diga hola."\n'
    (package / "locale" / "es.po").write_text(head + said, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    @click.command("hello", help="Say hello.")
    @click.option("--loud", is_flag=True, help="Say hello.")
    @click.pass_obj
    def hello(setting: Setting, /, loud: bool) -> None:
        click.echo(setting.speaking("wordyplugin").text("Say hello.") + "!" * loud)

    monkeypatch.setattr(plugins, "load_command", lambda _: hello)
    monkeypatch.setattr(plugins, "packages", lambda: ("iptcost", "wordyplugin"))
    runner = click.testing.CliRunner()
    environment: Mapping[str, str] = {"LANGUAGE": "es"}
    shown = runner.invoke(main, ["hello", "--help"], env=environment).stdout
    assert shown.count("Diga hola.") == 2
    assert runner.invoke(main, ["hello", "--loud"], env=environment).stdout == "Diga hola.!\n"
    assert "Say hello." in runner.invoke(main, ["hello", "--help"], env={"LANGUAGE": "en"}).stdout
