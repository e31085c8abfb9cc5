"""A batch that is killed at random moments ends, once resumed, with the bytes of one that is not.

Run: python benchmarks/batch_kill.py [ROUNDS] [SEED]. 300,000 cases with ``--sessions``. Each round
begins a folder with two processes, kills the run with SIGKILL at a random moment (the parent
alone, a child, or all at once), flips a bit of a part that is there, kills the resumed run again,
lets the third end, and compares every byte of the folder with that of an undisturbed run of one
process. In the end a bit of every kind of part is flipped in a whole folder, and the run given
again. Needs a system with process groups.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import batch_inputs

FILES = 30
ROWS = 10_000
COMMAND = [sys.executable, "-c", "from iptcost._cli.main import main; main()", "batch"]


def begin(folder: Path, out: Path, processes: int) -> subprocess.Popen[bytes]:
    """Start a run."""
    words = [str(folder / "cases"), str(out), "--plans", str(folder / "plans.toml"), "--sessions"]
    return subprocess.Popen(
        [*COMMAND, *words, "--processes", str(processes)],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def made(out: Path) -> int:
    """Return how many parts there are."""
    return len(list((out / "totals").glob("part-*")))


def flipped(out: Path, draw: random.Random) -> str:
    """Flip a bit of a part that is there; return which."""
    parts = sorted(out.glob("*/part-*"))
    if not parts:
        return "nothing to flip"
    part = draw.choice(parts)
    data = bytearray(part.read_bytes())
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    part.write_bytes(data)
    return f"a bit of {part.relative_to(out)} flipped"


def children(pid: int) -> list[int]:
    """Return the processes that a process has begun, where the system tells."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text().split()] if file.exists() else []


def killed(run: subprocess.Popen[bytes], out: Path, parts: int, draw: random.Random) -> str:
    """Kill a run a moment after it has so many parts; return what was killed."""
    while run.poll() is None and made(out) < parts:
        time.sleep(0.001)
    try:
        run.wait(draw.uniform(0, 0.2))
    except subprocess.TimeoutExpired:
        pass
    else:
        return "done before"
    started = children(run.pid)
    whom = draw.choice(["parent", "all", "child"])
    if whom == "child" and started:
        # Where there are more, the first may be multiprocessing's own; the others work.
        os.kill(draw.choice(started[1:] or started), signal.SIGKILL)
    elif whom == "all":
        os.killpg(run.pid, signal.SIGKILL)
    else:
        os.kill(run.pid, signal.SIGKILL)
    run.wait()
    # Without their parent the children end by themselves.
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in started) and time.monotonic() < end:
        time.sleep(0.05)
    left = sum(Path(f"/proc/{pid}").exists() for pid in started)
    return f"{whom} killed{f', {left} processes left' if left else ''}"


def files(out: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    found = sorted(file for file in out.rglob("*") if file.is_file())
    return {str(file.relative_to(out)): file.read_bytes() for file in found}


def main(rounds: int = 10, seed: int = 1) -> None:
    """Kill and compare."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "plans.toml").write_text(batch_inputs.PLANS)
        (folder / "cases").mkdir()
        for number in range(FILES):
            batch_inputs.write_cases(folder / "cases" / f"{number:02d}.parquet", ROWS)
        whole, warm = folder / "whole", folder / "warm"
        begin(folder, whole, 1).wait()
        begin(folder, warm, 2).wait()
        print("two processes' bytes are one's:", files(whole) == files(warm))
        wrong = 0
        for number in range(1, rounds + 1):
            out = folder / f"out{number}"
            told = []
            for least, most in ((0, FILES // 2), (FILES // 2, FILES)):
                what = killed(begin(folder, out, 2), out, draw.randrange(least, most), draw)
                told.append(f"{what} at {made(out)} of {FILES} parts, {flipped(out, draw)}")
            status = begin(folder, out, 2).wait()
            same = status == 0 and files(out) == files(whole)
            wrong += not same
            print(f"{number}: {'; '.join(told)}; resumed: {'the same' if same else 'DIFFERENT'}")
        for name in ("totals", "sessions"):
            flipped_in = sorted((whole / name).glob("part-*"))[FILES // 2]
            before = files(whole)
            data = bytearray(flipped_in.read_bytes())
            data[len(data) // 2] ^= 1
            flipped_in.write_bytes(data)
            began = time.perf_counter()
            same = begin(folder, whole, 2).wait() == 0 and files(whole) == before
            wrong += not same
            took = time.perf_counter() - began
            said = "mended" if same else "LEFT"
            print(f"a bit of {name} flipped in a whole folder: {said}, {took:.1f} s")
        print(f"{rounds} rounds, {wrong} different")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
