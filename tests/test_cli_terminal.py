"""The command in a real terminal: colours and the terminal's own width."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")
if sys.platform == "win32":  # pragma: no cover - pexpect has no terminal there
    pytest.skip("no pseudo-terminal", allow_module_level=True)

PICTURE = str(Path(__file__).parent.parent / "examples" / "picture.toml")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def _terminal(columns: int, *arguments: str) -> str:
    """Return what the command writes to a terminal so many columns wide."""
    environment = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "NO_COLOR"}}
    environment |= {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "", "TERM": "xterm-256color"}
    child = pexpect.spawn(
        sys.executable,
        ["-c", "from iptcost._cli.main import main; main()", *arguments],
        env=environment,
        dimensions=(50, columns),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    return str(child.before)


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_the_table_fits_the_terminal(columns: int) -> None:
    """No line is wider than the terminal, and a wide one shows more columns."""
    shown = _STYLE.sub("", _terminal(columns, "estimate", PICTURE))
    lines = shown.replace("\r\n", "\n").split("\n")
    assert max(map(len, lines)) <= columns
    assert any("1,560.00" in line for line in lines)
    assert ("written off" in shown) == (columns == 120)


def test_a_terminal_has_colours() -> None:
    """On a terminal the first figure stands out; errors have their place in colour."""
    assert _STYLE.search(_terminal(80, "estimate", PICTURE))
    assert _STYLE.search(_terminal(80, "estimate", "--fee", "x"))
