"""numba compiles the kernel's very functions as they stand, and keeps them for the next process."""

import json
import os
import random
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from iptcost._rules import kernel
from test_kernel import draw_step

pytest.importorskip("numba", reason="numba is a development tool and not on every platform")

PROGRAM = """
import json, random, sys, types, warnings
from numba import njit
from iptcost._rules import kernel as _kernel
from test_kernel import draw_step

names = dict(vars(_kernel))
own = [of for of in vars(_kernel).values() if getattr(of, "__module__", "") == _kernel.__name__]
functions = [of for of in own if isinstance(of, types.FunctionType)]
for function in functions:
    fresh = types.FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
    names[function.__name__] = njit(cache=True)(fresh)

rng = random.Random(7)
wrong = 0
for _ in range(int(sys.argv[1])):
    room, terms = draw_step(rng)
    parts, plain = names["step"](room, terms), _kernel.step(room, terms)
    times = names["repeats"](room, terms, parts, 20)
    again = _kernel.repeats(room, terms, plain, 20)
    split = (rng.randint(0, 300), rng.randint(0, 300), rng.random() < 0.5,
             rng.choice((_kernel.NO_LIMIT, 150_000)))
    second = (rng.randint(0, 99), rng.randint(0, 200), rng.randint(0, 200), rng.randint(0, 1),
              rng.choice((_kernel.NO_LIMIT, rng.randint(0, 99))))
    wrong += (
        tuple(parts) != tuple(plain)
        or times != again
        or tuple(names["charge"](*split)) != _kernel.charge(*split)
        or tuple(names["coordinate"](parts, *second)) != tuple(_kernel.coordinate(plain, *second))
    )
hits = {f.__name__: sum(names[f.__name__].stats.cache_hits.values()) for f in functions}
print(json.dumps({"wrong": wrong, "hits": hits}))
"""


def run(cache: Path, steps: int) -> dict[str, Any]:
    """Compile the kernel in a process of its own and hold it against the plain functions."""
    tests = str(Path(__file__).parent)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": tests}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(steps)],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_compiled_kernel_equals_the_plain_one_and_is_cached(tmp_path: Path) -> None:
    """20,000 drawn steps come out alike; a second process compiles nothing again."""
    assert run(tmp_path, 20_000)["wrong"] == 0
    again = run(tmp_path, 100)
    assert again["wrong"] == 0
    assert all(again["hits"][name] > 0 for name in ("step", "repeats", "coordinate"))


def test_the_kernel_stands_bottom_up() -> None:
    """Every function of the module stands after those that it calls: so they are compiled."""
    own = [each for each in vars(kernel).values() if isinstance(each, types.FunctionType)]
    names = [each.__name__ for each in own if each.__module__ == kernel.__name__]
    for place, name in enumerate(names):
        called = set(getattr(kernel, name).__code__.co_names) & set(names)
        assert called <= set(names[:place])
    assert "step" in names
    assert draw_step(random.Random(1)) == draw_step(random.Random(1))
