"""What helps whoever types: completion in the shell, the nearest name, the plugin that is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import click.testing
import pytest

import iptcost
from iptcost._cli import plugins
from iptcost._cli.main import main
from iptcost._documents import payers
from iptcost.payer import Registry

ROOT = Path(__file__).parent.parent


def completed(line: str) -> list[str]:
    """Return what bash would be offered at the end of a line: kind and word."""
    words = line.split(" ")
    done = subprocess.run(
        (sys.executable, "-c", "from iptcost._cli.main import main; main()"),
        env={
            **os.environ,
            "_IPTCOST_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("iptcost est", ["plain,estimate"]),
        ("iptcost estimate --form", ["plain,--format"]),
        ("iptcost estimate --format js", ["plain,json", "plain,jsonl"]),
        ("iptcost estimate ca", ["file,ca"]),
        ("iptcost estimate a.toml ca", ["file,ca"]),
        ("iptcost estimate --actuals pa", ["file,pa"]),
        ("iptcost batch cases.csv out --plans pl", ["file,pl"]),
        ("iptcost quote --practice pr", ["file,pr"]),
    ],
)
def test_a_shell_is_offered_commands_options_and_files(line: str, offered: list[str]) -> None:
    """What takes a file is completed with files, in commands of plugins too."""
    assert completed(line) == offered


def said(*arguments: str) -> str:
    """Return what the command says of a mistake."""
    return click.testing.CliRunner().invoke(main, arguments).output


def test_a_mistyped_command_is_told_the_nearest() -> None:
    """The nearest command is named, in the user's language; where none is near, none is."""
    assert "Did you mean estimate?" in said("estmate", "case.toml")
    assert "¿Quiso decir estimate?" in said("--locale", "es", "estmate")
    assert "mean" not in said("zzzz")


def test_a_command_of_a_plugin_that_is_missing_names_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the plugin its command, mistyped or not, is told with what to install."""
    monkeypatch.setattr(plugins, "command_names", list)
    monkeypatch.setattr(plugins, "load_command", lambda name: None)
    assert "pip install iptcost-documents" in said("quote", "case.toml")
    assert "pip install iptcost-x12" in said("actual")


def remedy(adapter: str) -> str:
    """Return what to do about an adapter that the core alone does not know."""
    case = {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 1, "individual": 1}},
        "payers": [{"adapter": adapter}],
    }
    core = Registry(tuple(a for a in Registry.installed() if a.name in payers.BUILT_IN))
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document(case, registry=core)
    return caught.value.problems[0].remedy


def test_an_adapter_that_is_missing_names_its_package() -> None:
    """Only packages of this project are told to install: a stranger's document names no other."""
    assert remedy("better-access") == "better-access is of a plugin: pip install iptcost-medicare"
    assert remedy("medicar") == "medicare is of a plugin: pip install iptcost-medicare"
    assert "pip install" not in remedy("somebody-elses")


@pytest.mark.parametrize(
    ("group", "known"),
    [(plugins.PAYERS, payers.PACKAGES), (plugins.COMMANDS, plugins.PACKAGES)],
)
def test_every_plugin_of_the_project_can_be_named(group: str, known: dict[str, str]) -> None:
    """The tables of packages hold what the plugins' own entry points say."""
    projects = {folder.name for folder in (ROOT / "plugins").iterdir() if folder.is_dir()}
    found = {
        point.name: point.dist.name
        for point in metadata.entry_points(group=group)
        if point.dist is not None and point.dist.name in projects
    }
    assert found
    assert found.items() <= dict(known).items()
