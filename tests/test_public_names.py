"""The names that ``import iptcost`` gives, and the command as a module."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import iptcost

PICTURE = Path(__file__).parent.parent / "examples" / "picture.toml"


def test_a_shell_shows_the_public_names_and_no_other() -> None:
    """``dir(iptcost)`` is what ``__all__`` says, and each of the names can be had."""
    assert dir(iptcost) == sorted(iptcost.__all__)
    assert all(getattr(iptcost, name) is not None for name in dir(iptcost))


def test_the_first_example_is_true() -> None:
    """The example that ``help(iptcost)`` shows gives the figure beside it."""
    assert doctest.testmod(iptcost) == (0, 3)


def test_the_command_runs_as_a_module() -> None:
    """``python -m iptcost`` is the command, under its own name."""
    command = (sys.executable, "-m", "iptcost")
    said = subprocess.run((*command, "--help"), check=True, capture_output=True, text=True)
    assert "python -m iptcost" in said.stdout
    shown = subprocess.run(
        (*command, "estimate", str(PICTURE)), check=True, capture_output=True, text=True
    )
    assert "1,560.00" in shown.stdout
