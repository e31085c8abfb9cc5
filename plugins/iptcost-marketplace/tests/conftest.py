"""The fixtures of these tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from puf_files import Files, benefit_row


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The two files with one plan."""
    return Files(tmp_path)


@pytest.fixture
def one_row(files: Files) -> Callable[..., dict[str, Any]]:
    """A function from cells of the benefit's row to the sides read from it."""

    def read(**cells: str) -> dict[str, Any]:
        files.put([benefit_row(**cells)])
        return files.sides()

    return read
