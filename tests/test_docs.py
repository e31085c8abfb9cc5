"""Pages are true: their Python and their commands run, their links lead somewhere, no name is missing."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import pkgutil
import re
import shlex
import shutil
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import click.testing
import pytest

import iptcost
from iptcost._cli.main import main

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = {
    str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
    for file in (ROOT / "README.md", *DOCS.rglob("*.md"), *ROOT.glob("plugins/*/README.md"))
}
BLOCK = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TITLE = re.compile(r'title="([^"]+)"')
FIGURE = re.compile(r"^print\(.*#((?: [\d.,]+)+)", re.MULTILINE)
"""A line that prints, with a comment that begins with the figures which it prints."""

ELSEWHERE = {
    "docs/errors.md": "test_errors_page.py",
    "docs/plugins.md": "test_plugin_tutorial.py",
    "docs/batch-clusters.md": "test_batch_spark.py",
}
"""Pages whose pieces another test runs."""

PUBLIC = (
    "iptcost",
    *(m.name for m in pkgutil.iter_modules(iptcost.__path__) if not m.name.startswith("_")),
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def blocks(page: str, language: str) -> list[tuple[str, str]]:
    """Return a page's blocks in a language: title, if it has one, and text."""
    found = []
    for name, info, text in BLOCK.findall(PAGES[page]):
        if name == language:
            title = TITLE.search(info)
            found.append((title.group(1) if title else "", text))
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with all examples in it."""
    for examples in (ROOT / "examples", *ROOT.glob("plugins/*/examples")):
        shutil.copytree(examples, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay_out(page: str, folder: Path) -> None:
    """Write the page's files."""
    for title, text in (*blocks(page, "toml"), *blocks(page, "json")):
        if title:
            (folder / title).write_text(text, encoding="utf-8")


def with_blocks(language: str) -> list[str]:
    """Return the pages that have blocks in a language and no test of their own."""
    return [page for page in PAGES if page not in ELSEWHERE and blocks(page, language)]


@pytest.mark.parametrize("page", with_blocks("python"))
def test_the_python_of_a_page_runs_and_prints_its_figures(page: str, folder: Path) -> None:
    """A page's blocks run one after another; a figure in a comment is what its line prints."""
    lay_out(page, folder)
    names: dict[str, Any] = {"__name__": "page"}
    source = "".join(text for _, text in blocks(page, "python"))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, page, "exec"), names)  # noqa: S102 - our own pages
    lines = printed.getvalue().splitlines()
    assert [said for said in figures(source) if said not in lines] == []


def figures(source: str) -> list[str]:
    """Return the figures that a page's comments promise."""
    return [found.strip().rstrip(",.") for found in FIGURE.findall(source)]


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("page", with_blocks("console"))
def test_the_commands_of_a_page_print_what_it_shows(page: str, folder: Path) -> None:
    """The lines shown stand in the output in their order; … is what a page leaves out."""
    lay_out(page, folder)
    runs = [
        run.partition("\n")
        for _, text in blocks(page, "console")
        for run in re.split(r"^\$ iptcost ", text, flags=re.MULTILINE)[1:]
    ]
    assert runs
    for command, _, shown in runs:
        environment = {"COLUMNS": "80", "LC_ALL": "en_US.UTF-8", "LANGUAGE": ""}
        result = click.testing.CliRunner().invoke(main, shlex.split(command), env=environment)
        assert result.exit_code == 0, result.output
        pieces = [
            re.escape(piece.strip("\n")) for piece in re.split(r"^…$", shown, flags=re.MULTILINE)
        ]
        assert re.fullmatch(r"\n*.*?".join(pieces) + r"\n*", result.output, re.DOTALL), (
            result.output
        )


def test_no_link_of_the_documentation_leaves_it() -> None:
    """The site has the pages of docs alone: what is elsewhere has its address."""
    inside = {page: text for page, text in PAGES.items() if page.startswith("docs/")}
    for page, text in inside.items():
        for link in LINK.findall(re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)):
            if "://" not in link and not link.startswith("#"):
                target = (ROOT / page).parent / link.partition("#")[0]
                assert target.is_file(), (page, link)
                assert target.resolve().is_relative_to(DOCS), (page, link)


def test_links_into_the_repository_lead_somewhere() -> None:
    """An address in the project's repository names a file or a folder of it."""
    place = re.compile(r"https://github\.com/iptcost/iptcost/(?:blob|tree)/main/([^)#\s]+)")
    found = {(page, path) for page, text in PAGES.items() for path in place.findall(text)}
    assert found
    assert [(page, path) for page, path in found if not (ROOT / path).exists()] == []


def module(name: str) -> ModuleType:
    """Return a public module."""
    return importlib.import_module(name if name == "iptcost" else f"iptcost.{name}")


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_documented(name: str) -> None:
    """Its module has a page that is made of it, and all that can be called has a docstring."""
    assert f"\n::: {module(name).__name__}\n" in PAGES[f"docs/api/{name}.md"]
    for one in module(name).__all__:
        value = getattr(module(name), one)
        if callable(value) and not isinstance(value, click.Command):
            assert bare(value) == [], one


def bare(value: Any) -> list[str]:
    """Return what of a function or a class has no docstring."""
    found = [] if inspect.getdoc(value) else [value.__name__]
    if inspect.isclass(value):
        for name, member in vars(value).items():
            function = getattr(member, "__func__", member)
            told = inspect.isfunction(function) or isinstance(member, property)
            if told and not name.startswith("_") and not inspect.getdoc(member):
                found.append(name)
    return found


def test_every_plugin_is_in_the_list_and_in_the_readme() -> None:
    """Each plugin's package, adapters and commands stand in the table."""
    page = PAGES["docs/plugin-list.md"]
    for folder in (ROOT / "plugins").iterdir():
        if (folder / "pyproject.toml").is_file():
            (row,) = (line for line in page.splitlines() if line.startswith(f"| [{folder.name}]"))
            points = metadata.distribution(folder.name).entry_points
            names = {p.name for p in points if p.group.startswith("iptcost.")}
            assert names
            assert names <= set(re.findall(r"`([\w-]+)`", row)), folder.name
            assert f"plugins/{folder.name}" in PAGES["README.md"]


def test_every_page_is_once_in_the_sites_navigation() -> None:
    """No page of the documentation is left out of the site's list, and none stands there twice."""
    named = re.findall(r'"([\w/-]+\.md)"', (ROOT / "zensical.toml").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.md"))


def test_every_command_has_its_place_on_the_page_of_commands() -> None:
    """Each command, of the plugins of this project too, is named in a heading of the page."""
    page = PAGES["docs/command.md"]
    headed = {w for line in re.findall(r"^## (.*)$", page, re.MULTILINE) for w in line.split()}
    assert isinstance(main, click.Group)
    assert set(main.list_commands(click.Context(main))) <= headed


def test_every_option_is_said_somewhere() -> None:
    """What a command's help lists, of the plugins of this project too, stands on some page."""
    pages = [*DOCS.glob("*.md"), *ROOT.glob("plugins/*/README.md")]
    words = set(re.findall(r"--[\w-]+", "".join(page.read_text("utf-8") for page in pages)))
    assert isinstance(main, click.Group)
    listed: list[tuple[str, click.Command]] = []
    waiting: list[tuple[str, click.Command]] = [("iptcost", main)]
    while waiting:
        name, command = waiting.pop()
        listed.append((name, command))
        if isinstance(command, click.Group):
            context = click.Context(command)
            found = (
                (one, command.get_command(context, one)) for one in command.list_commands(context)
            )
            waiting += [(f"{name} {one}", each) for one, each in found if each is not None]
    said = {
        f"{name} {form}"
        for name, command in listed
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
        for form in (*option.opts, *option.secondary_opts)
        if form.startswith("--") and form not in words
    }
    assert not said
