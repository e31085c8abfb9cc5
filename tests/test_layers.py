"""An import never points upward in the drawing of the house, and importing it is light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "iptcost"
DRAWING = (
    "_kernel _problems _version _environment _http_kinds _keys",
    "_kinds _http _cost_share_words",
    "_money",
    "_course _cost_share _language _ledger _poverty_guideline",
    "_plan _sliding_scale",
    "_accumulators _actuals _provider",
    "_adjudication _case _cash _tables",
    "_coordination _structure _result _named_currency",
    "_assumptions _explanation _happened _holes _likely _payer _reading _settings _slot _standing",
    "_bundle _estimate _registry _result_schema",
    "_document",
    "_answer _main",
    "_resolve _schema",
    "*",  # what users ask for: whatever is not named here
    "http payer testing",
    "_report",
    "_cli",
    "command",
    "__main__",
)
"""From the ground up; modules of one line may import those below it, and each other."""
RANK = {name: rank for rank, line in enumerate(DRAWING) for name in line.split()}
UPWARD_WHEN_CALLED = {("_ledger", "_result"), ("_ledger", "_report")}
"""A value's method may hand itself to what writes it; imported only when called."""
HEAVY = {"babel", "cattrs", "click", "numba", "rich", "tomlkit"}


def rank(module: str) -> int:
    """Return how high a module stands."""
    return RANK.get(module, RANK["*"])


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of iptcost that a file imports, at its top or later."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        head, _, tail = node.module.partition(".")
        if head != "iptcost":
            continue
        names = [tail] if tail else [alias.name for alias in node.names]
        yield from (name.partition(".")[0] for name in names)


MODULES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_no_import_points_upward(file: Path) -> None:
    """A module imports what stands below or beside it."""
    own = file.relative_to(SOURCE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    known = {module.relative_to(SOURCE).parts[0].removesuffix(".py") for module in MODULES}
    upward = {
        name
        for name in imported(ast.parse(file.read_text()))
        if name in known and rank(name) > rank(own) and (own, name) not in UPWARD_WHEN_CALLED
    }
    assert upward == set()


def test_the_drawing_shows_modules_that_exist() -> None:
    """No name of the drawing is of a module gone."""
    known = {module.relative_to(SOURCE).parts[0].removesuffix(".py") for module in MODULES}
    assert set(RANK) - known <= {"*", "__main__", "_cli", "_report"}


def test_importing_iptcost_imports_nothing_heavy() -> None:
    """``import iptcost`` imports none of the libraries that only some of its work needs."""
    code = "import sys, iptcost; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert HEAVY.isdisjoint(done.stdout.split())
