"""Change the kernel and the rules one place at a time, and see whether a test notices.

Run: python benchmarks/mutation.py [MODULE ...]. Each mutant is a copy of the package in a folder
of its own with one operator, comparison or number changed; the tests are a fast selection of the
suite. Prints the survivors, and the score.
"""

from __future__ import annotations

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "_kernel", "_adjudication", "_coordination", "_accumulators",
    "_course", "_sliding_scale", "_poverty_guideline", "_plan",
)  # fmt: skip
CHECK = """
import sys
sys.path.insert(0, {tests!r})
from comparison import compare
_, found = compare(5_000_000, 250)
sys.exit(1 if found else 0)
"""
SUITE = ("test_kernel.py", "test_adjudication.py", "test_coordination.py", "test_accumulators.py",
         "test_course.py", "test_sliding_scale.py", "test_peers.py")  # fmt: skip
SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, what was changed, and the changed source."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        change = None
        if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(node.op) in SWAPS:
            change = "op"
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            change = "ops"
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            change = "value"
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("min", "max")
        ):
            change = "func"
        if change is None:
            continue
        other = copy.deepcopy(tree)
        target = list(ast.walk(other))[index]
        was = ast.unparse(node)[:60]
        if change == "op":
            target.op = SWAPS[type(target.op)]()  # type: ignore[attr-defined]
        elif change == "ops":
            target.ops[0] = SWAPS[type(target.ops[0])]()  # type: ignore[attr-defined]
        elif change == "value":
            target.value += 1  # type: ignore[attr-defined]
        else:
            target.func.id = "max" if target.func.id == "min" else "min"  # type: ignore[attr-defined]
        yield node.lineno, was, ast.unparse(other)


def survives(module: str, source: str) -> bool:
    """Return whether the fast tests pass with this source in the module's place."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "src", Path(folder) / "src")
        (Path(folder) / "src" / "iptcost" / f"{module}.py").write_text(source, "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(Path(folder) / "src")}
        tests = str(ROOT / "tests")
        commands = (
            [sys.executable, "-c", CHECK.format(tests=tests)],
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
            + [str(ROOT / "tests" / name) for name in SUITE],
        )
        for command in commands:
            try:
                done = subprocess.run(
                    command,
                    env=environment,
                    capture_output=True,
                    timeout=90,
                    check=False,
                    cwd=folder,
                )
            except subprocess.TimeoutExpired:
                return False
            if done.returncode:
                return False
    return True


def main(modules: tuple[str, ...]) -> None:
    """Run the mutants of each module and print the survivors and the score."""
    killed = alive = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for module in modules:
            source = (ROOT / "src" / "iptcost" / f"{module}.py").read_text("utf-8")
            made = list(mutants(source))
            outcomes = pool.map(survives, [module] * len(made), [text for *_, text in made])
            for (line, was, _), lives in zip(made, outcomes, strict=True):
                alive += lives
                killed += not lives
                if lives:
                    print(f"{module}.py:{line}: {was}", flush=True)
            print(f"{module}: {killed} killed, {alive} alive so far", flush=True)
    print(f"score: {killed} of {killed + alive}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or MODULES)
