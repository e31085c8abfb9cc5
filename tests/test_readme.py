"""What the README shows is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import click.testing
import pytest

from iptcost._cli.main import main

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize(
    ("arguments", "width", "begins"),
    [
        (("estimate", "examples/picture.toml"), 60, "You will pay"),
        (("compare", "examples/compare.toml"), 80, "Cheapest for all"),
    ],
)
def test_what_the_readme_shows_is_what_the_command_prints(
    arguments: tuple[str, ...], width: int, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blocks of output are the beginning of what the commands beside them print today."""
    monkeypatch.chdir(ROOT)
    environment = {"COLUMNS": str(width), "LC_ALL": "en_US.UTF-8", "LANGUAGE": ""}
    result = click.testing.CliRunner().invoke(main, arguments, env=environment)
    (shown,) = (block for block in BLOCKS if block.startswith(begins))
    assert result.output.startswith(shown)
