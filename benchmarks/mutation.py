"""Change the kernel and the rules one place at a time, and see whether a test notices.

Run: python benchmarks/mutation.py [MODULE ...]. Each mutant is one operator, comparison, number,
truth value or bare condition changed in one module, which a process of its own reads in the place
of the real one, over a copy of the tree: the tree itself is never touched and may be worked on.
The tests that decide the module run first and stop at the first failure; then the others, and
drawn cases against what the second implementation makes of them, which is reckoned once. A mutant
that takes more than a minute of processor time hangs, and is killed. Prints the survivors, and
the score by module.
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.util
import multiprocessing
import os
import pickle
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FIRST = {
    "_rules.kernel": ("kernel",),
    "_rules.adjudication": ("adjudication", "cost_share"),
    "_rules.coordination": ("coordination",),
    "_rules.accumulators": ("accumulators",),
    "_rules.course": ("course", "broken_documents"),
    "_rules.sliding_scale": ("sliding_scale",),
    "_rules.federal": ("sliding_scale", "federal_limits"),
    "_rules.plan": ("adjudication", "accumulators"),
}
THEN = (
    "peers", "adjudication", "accumulators", "coordination", "course", "sliding_scale", "examples",
    "document_pairs", "counter_examples", "actuals",
)  # fmt: skip
CASES = range(5_000_000, 5_001_500)
SECONDS = 60
WAIT = 900
MEMORY = 4 * 2**30
PROCESSES = multiprocessing.get_context("forkserver")

PRELOADED = ("pytest", "hypothesis", "cattrs", "babel", "dateutil.relativedelta", "rich.console")
"""What a process that judges a mutant has already imported: all but the package itself."""
QUIET = (
    "-x", "-q", "--no-header", "--tb=no", "-o", "addopts=--import-mode=importlib",
    "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore:Module already imported",
)  # fmt: skip

SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


class Mutant(NamedTuple):
    """One change: in which function and line, what it was and became, and the whole source."""

    where: str
    line: int
    was: str
    became: str
    source: str


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the node changed in each way that is known for it."""
    other = copy.deepcopy(node)
    match other:
        case ast.BinOp(op=operator) | ast.BoolOp(op=operator) | ast.AugAssign(op=operator) if (
            type(operator) in SWAPS
        ):
            other.op = SWAPS[type(operator)]()
            yield other
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                if type(operator) in SWAPS:
                    one = copy.deepcopy(other)
                    one.ops[index] = SWAPS[type(operator)]()
                    yield one
        case ast.Constant(value=bool(value)):
            other.value = not value
            yield other
        case ast.Constant(value=int(value)):
            other.value = value + 1
            yield other
        case ast.Call(func=ast.Name(id="min" | "max" as name)):
            other.func.id = "max" if name == "min" else "min"  # type: ignore[attr-defined]
            yield other
        case ast.If(test=test) | ast.IfExp(test=test) if isinstance(
            test, (ast.Name, ast.Attribute, ast.Call)
        ):
            other.test = ast.UnaryOp(ast.Not(), test)
            yield other
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every change of a module, one at a time."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            for index, node in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(node, ast.AST):
                    continue
                for changed in changes(node):
                    place = [*value] if isinstance(value, list) else changed
                    if isinstance(place, list):
                        place[index] = changed
                    setattr(parent, field, place)
                    line = getattr(node, "lineno", 0)
                    inside = [f.name for f in functions if f.lineno <= line <= (f.end_lineno or 0)]
                    yield Mutant(
                        inside[-1] if inside else "module", line, said(node), said(changed),
                        ast.unparse(tree),
                    )  # fmt: skip
                    setattr(parent, field, value)


def said(node: ast.AST) -> str:
    """Return the first line of a piece of source."""
    return ast.unparse(node).splitlines()[0][:70]


def judge(module: str, changed: Path, folder: Path) -> None:
    """Run the tests with a mutant in its module's place; exit with 0 where all pass."""

    class Changed(importlib.abc.MetaPathFinder):
        def find_spec(self, fullname: str, *_: object) -> Any:
            ours = fullname == f"iptcost.{module}"
            return importlib.util.spec_from_file_location(fullname, changed) if ours else None

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.chdir(folder / "tree")
    sys.dont_write_bytecode = True
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - until it exits
    sys.meta_path.insert(0, Changed())
    sys.path[:0] = [str(folder / "tree" / "src"), str(folder / "tree" / "tests")]
    import pytest
    from hypothesis import Phase, settings

    once = (Phase.explicit, Phase.generate)
    settings.register_profile("once", phases=once, database=None, derandomize=True)
    settings.load_profile("once")
    first = FIRST.get(module, ())
    for names in (first, [name for name in THEN if name not in first]):
        if names and pytest.main([*QUIET, *(f"tests/test_{name}.py" for name in names)]):
            os._exit(1)
    from comparison import engine

    with (folder / "drawn").open("rb") as file:
        known = pickle.load(file)  # noqa: S301 - written by this very run
    os._exit(any(engine(case) != expected for case, expected in known))


def survives(module: str, folder: Path, numbered: tuple[int, Mutant]) -> bool:
    """Return whether all the tests pass with this mutant in the module's place."""
    number, mutant = numbered
    changed = folder / f"{module}_{number}.py"
    changed.write_text(mutant.source, "utf-8")
    judged = PROCESSES.Process(target=judge, args=(module, changed, folder))
    judged.start()
    judged.join(WAIT)
    if judged.exitcode is None:
        judged.kill()
        judged.join()
    return judged.exitcode == 0


def reckon(folder: Path) -> None:
    """Keep what the second implementation makes of the drawn cases."""
    sys.path.insert(0, str(ROOT / "tests"))
    import random

    from comparison import reckoned
    from strategies import draw_case

    cases = [draw_case(random.Random(number)) for number in CASES]
    with (folder / "drawn").open("wb") as file:
        pickle.dump([(case, reckoned(case)) for case in cases], file)


def main(modules: tuple[str, ...]) -> None:
    """Run the mutants of each module and print the survivors and the score."""
    killed = alive = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = Path(name)
        shutil.copytree(ROOT, folder / "tree", ignore=shutil.ignore_patterns(".*", "*.pyc"))
        reckon(folder)
        for module in modules:
            path = folder / "tree" / "src" / "iptcost" / f"{module.replace('.', '/')}.py"
            source = path.read_text("utf-8")
            as_is = Mutant("", 0, "", "", ast.unparse(ast.parse(source)))
            if not survives(module, folder, (0, as_is)):
                message = f"{module}: the tests fail without a change"
                raise SystemExit(message)
            made = list(mutants(source))
            left = 0
            outcomes = pool.map(partial(survives, module, folder), enumerate(made, start=1))
            for mutant, lives in zip(made, outcomes, strict=True):
                if lives:
                    left += 1
                    print(f"{module}.{mutant.where}:{mutant.line}: {mutant.was}", end="")
                    print(f"  ->  {mutant.became}", flush=True)
            print(f"{module}: {len(made) - left} of {len(made)} killed", flush=True)
            killed, alive = killed + len(made) - left, alive + left
    print(f"score: {killed} of {killed + alive}")


if __name__ == "__main__":
    PROCESSES.set_forkserver_preload([*PRELOADED])
    main(tuple(sys.argv[1:]) or tuple(FIRST))
