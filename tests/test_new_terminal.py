"""``iptcost new`` in a real terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

import iptcost

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is needed")


def spawn(folder: Path, locale: str) -> Any:
    """Start the command in a terminal of 80 columns."""
    return pexpect.spawn(
        sys.executable,
        ["-c", "from iptcost._cli.main import main; main()", "--locale", locale, "new"],
        cwd=folder,
        env={**os.environ, "TERM": "dumb", "IPTCOST_TODAY": "2026-09-15", "PYTHONUTF8": "1"},
        encoding="utf-8",
        timeout=30,
        dimensions=(50, 80),
    )


def test_a_spanish_conversation_at_a_terminal(tmp_path: Path) -> None:
    """In a terminal each question waits for its answer, accents and all, and the file is there."""
    child = spawn(tmp_path, "es_US")
    for question, answer in (
        ("moneda", ""),
        ("pagarán", "2"),
        ("asistencia", "no sé"),
        ("terapia está", ""),
        ("Cuántas sesiones", "4"),
        ("Cada cuánto", ""),
        ("primera sesión", "atrás"),
        ("Cada cuánto", ""),
        ("primera sesión", "5 de octubre de 2026"),
        ("Dónde", ""),
        ("primera sesión", "$1,200.50"),
        ("demás", "100"),
        ("falta", ""),
        ("escala", ""),
        ("cambiarla", ""),
    ):
        child.expect(question)
        child.expect("> ")
        child.sendline(answer)
    child.expect(r"1,500\.50")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert str(iptcost.estimate(iptcost.load(tmp_path / "case.toml")).totals.to_pay) == "1500.50"


@pytest.mark.parametrize(("key", "status"), [("c", 130), ("d", 2)])
def test_leaving_by_a_key_leaves_nothing_behind(tmp_path: Path, key: str, status: int) -> None:
    """Ctrl-C stops with 130, Ctrl-D with 2; neither writes a file."""
    child = spawn(tmp_path, "en_US")
    child.expect("currency")
    child.expect("> ")
    child.sendline("")
    child.expect("paid")
    child.expect("> ")
    child.sendcontrol(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status
    assert not list(tmp_path.iterdir())
