"""An import never points upward in the drawing of the house, and importing it is light."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "iptcost"
FOLDERS = (
    "_faults",
    "_rules",
    "_words",
    "_ledger",
    "_form",
    "_documents",
    "_unknowns",
    "_ways",
    "_interview",
    "_report",
    "_cli",
)
"""From the ground up: a folder imports from those above it in this list, and from itself."""
DOORS = {
    "__init__": "_ways",
    "__main__": "_cli",
    "_version": "_faults",
    "batch": "_documents",
    "command": "_cli",
    "http": "_documents",
    "interview": "_interview",
    "payer": "_documents",
    "report": "_report",
    "testing": "_documents",
}
"""What stands at the top, each with the highest folder that it may open."""
OPENED_BY_FOLDERS = {"batch": ("_cli",)}
"""A folder opens no other door."""
HEAVY = {"babel", "cattrs", "click", "numba", "rich", "tomlkit"}
MODULES = sorted(SOURCE.rglob("*.py"))


def room(file: Path) -> str:
    """Return the folder or the door that a module belongs to."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the rooms of iptcost that a file imports from, at its top or later."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        head, _, tail = node.module.partition(".")
        if head == "iptcost":
            yield from [tail.partition(".")[0]] if tail else (alias.name for alias in node.names)


def allowed(own: str) -> set[str]:
    """Return the rooms that a room may import from."""
    below = set(FOLDERS[: FOLDERS.index(DOORS.get(own, own)) + 1])
    doors = {door for door, folders in OPENED_BY_FOLDERS.items() if own in folders}
    return below | doors | {own, "_version"}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_no_import_points_upward(file: Path) -> None:
    """A module imports from its own room and from those that stand before it in the list."""
    own = room(file)
    assert set(imported(ast.parse(file.read_text(encoding="utf-8")))) - allowed(own) == set()


def test_every_room_is_in_the_drawing() -> None:
    """No folder and no door stands outside the list, and none of the list is gone."""
    assert {room(file) for file in MODULES} == {*FOLDERS, *DOORS}


def test_a_folder_says_what_lives_in_it_and_re_exports_nothing() -> None:
    """The ``__init__`` of a private folder holds its docstring alone."""
    for file in SOURCE.rglob("_*/__init__.py"):
        (only,) = ast.parse(file.read_text(encoding="utf-8")).body
        assert isinstance(only, ast.Expr), file


def test_no_folder_is_a_landing() -> None:
    """At most twenty modules stand in one folder, and at most eight at the top."""
    widths = Counter(file.parent for file in MODULES)
    assert widths.pop(SOURCE) <= 8
    assert max(widths.values()) <= 16


def test_importing_iptcost_imports_nothing_heavy() -> None:
    """``import iptcost`` imports none of the libraries that only some of its work needs."""
    code = "import sys, iptcost; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert HEAVY.isdisjoint(done.stdout.split())
