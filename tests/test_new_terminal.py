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
        ("pagarán", "2"),
        ("Cuántas sesiones", "4"),
        ("primera sesión", "atrás"),
        ("Cuántas sesiones", "4"),
        ("primera sesión", "5 de octubre de 2026"),
        ("primera sesión", "$1,200.50"),
        ("demás", "100"),
        ("escala", "no sé"),
        ("Seguimos", ""),
        ("asistencia", "no sé"),
        ("falta", ""),
        ("paquete", ""),
        ("terapia está", ""),
        ("Cada cuánto", ""),
        ("Dónde", ""),
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


@pytest.mark.parametrize("key", ["c", "d"])
def test_leaving_by_a_key_offers_to_save(tmp_path: Path, key: str) -> None:
    """Ctrl-C and Ctrl-D offer the file of what was said; the same key again leaves without it."""
    for answer in ("", key):
        child = spawn(tmp_path, "en_US")
        child.expect("paid")
        child.expect("> ")
        child.sendline("1")
        child.expect("How many sessions")
        child.expect("> ")
        child.sendcontrol(key)
        child.expect("Save what you have said so far")
        child.expect("> ")
        child.sendcontrol(answer) if answer else child.sendline("yes")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        assert [file.name for file in tmp_path.iterdir()] == ([] if answer else ["case.toml"])
        (tmp_path / "case.toml").unlink(missing_ok=True)
