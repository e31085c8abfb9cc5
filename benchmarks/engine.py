"""The explaining engine against its own kernel, and what starting it costs.

Run: python benchmarks/engine.py [ROUNDS]. Ratios are medians over rounds in turn, by processor
time, in one run. Goals: an explained estimate of a 16-session case already read at most 10 times
the kernel alone over the same sessions; ``import iptcost`` at most 1.6 times importing attrs,
decimal and datetime; ``iptcost --version`` at most 1.6 times importing Click and attrs; a case
read, parsed and checked, at most 4 times ``tomllib`` alone.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable

import iptcost
from iptcost._form.written import toml_text
from iptcost._rules import kernel as _kernel

CASE = {
    "course": {"start": "2026-10-05"},
    "provider": {"fees": {"intake": 200, "individual": 175}},
    "payers": [
        {
            "adapter": "plan",
            "name": "Silver PPO",
            "allowed": {"intake": 160, "individual": 120},
            "deductible": {"individual": 1500, "family": 3000},
            "out_of_pocket_max": 6000,
            "used": {"deductible": 400},
            "benefits": [{"coinsurance": "20%"}],
        }
    ],
}
DOCUMENT = iptcost.document(CASE)
TOML = toml_text(CASE, lambda _: "", [])
TERMS = [
    _kernel.Terms(True, allowed, 0, 200_000, _kernel.AFTER_DEDUCTIBLE, False, True, True, True)
    for allowed in [16_000, *([12_000] * 15)]
]


def spend(room: _kernel.Room, parts: _kernel.Parts, times: int) -> _kernel.Room:
    """Return the room left after ``times`` sessions of ``parts``."""
    deductible = max(0, room.deductible - times * parts.toward_deductible)
    out_of_pocket = room.out_of_pocket
    if out_of_pocket < _kernel.NO_LIMIT:
        out_of_pocket -= times * parts.toward_maximum
    payer = room.payer
    if payer < _kernel.NO_LIMIT:
        payer -= times * parts.payer_paid
    return _kernel.Room(deductible, out_of_pocket, payer)


def kernel() -> None:
    """Take the same sixteen sessions through the kernel's step alone."""
    room = _kernel.Room(110_000, 560_000, _kernel.NO_LIMIT)
    for terms in TERMS:
        room = spend(room, _kernel.step(room, terms), 1)


def explained() -> None:
    """Estimate the case, with every step and adjustment."""
    iptcost.estimate(DOCUMENT)


def parsed() -> None:
    """Parse the case's text by tomllib alone."""
    tomllib.loads(TOML)


def checked() -> None:
    """Parse the case's text and check all of it."""
    iptcost.document(iptcost.parse(TOML.encode(), "case.toml"))


def timed(work: Callable[[], None], times: int = 100) -> float:
    """Return the processor time of one call, over many."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def started(*arguments: str) -> float:
    """Return the processor time of a whole Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio(one: Callable[[], float], other: Callable[[], float], rounds: int) -> float:
    """Return the median ratio of two measures, taken in turn and in shuffled order."""
    found = []
    for _ in range(rounds):
        first, second = random.sample([(0, one), (1, other)], 2)
        figures = {first[0]: first[1](), second[0]: second[1]()}
        found.append(figures[0] / figures[1])
    return statistics.median(found)


def main(rounds: int) -> None:
    """Print the four ratios."""
    estimate = iptcost.estimate(DOCUMENT)
    if str(estimate.totals.to_pay) != "1560.00":
        message = "the cents are wrong"
        raise SystemExit(message)
    made = ratio(lambda: timed(explained), lambda: timed(kernel), rounds)
    print(f"explained estimate against the kernel alone: {made:.1f} times (goal: at most 10)")
    made = ratio(lambda: timed(checked), lambda: timed(parsed), rounds)
    print(f"a case read and checked: {made:.1f} times tomllib alone (goal: at most 4)")
    made = ratio(
        lambda: started("-c", "import iptcost"),
        lambda: started("-c", "import attrs, decimal, datetime"),
        rounds,
    )
    print(f"import iptcost: {made:.2f} times attrs, decimal, datetime (goal: at most 1.6)")
    made = ratio(
        lambda: started("-c", "from iptcost._cli.main import main; main(['--version'])"),
        lambda: started("-c", "import click, attrs"),
        rounds,
    )
    print(f"iptcost --version: {made:.2f} times click and attrs (goal: at most 1.6)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
