"""How fast a rate is found, beside what only unpacks and what only parses, in one run.

    python plugins/iptcost-rates/benchmarks/speed.py [--gigabytes 5] [--folder FOLDER]

Makes a file in each order, reads it by each contender in a process of its own, removes it, and
prints MB of JSON a second of processor time, and the most memory. ijson reads the first 500 MB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import published

MEGABYTE = 1_000_000
IJSON_BYTES = 500 * MEGABYTE
CONTENDERS = (
    "gzip -dc",
    "isal alone",
    "ijson",
    "iptcost rates, one NPI",
    "iptcost rates, ten NPIs",
)


def main() -> None:
    """Make the files, run all, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gigabytes", type=float, default=5)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        contend(*given.one)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for groups_first in (True, False):
            path = Path(folder) / "published.json.gz"
            size = published.write(path, int(given.gigabytes * 1e9), groups_first=groups_first)
            order = "groups first" if groups_first else "items first"
            packed = path.stat().st_size
            print(f"\n{order}: {size / 1e9:.2f} GB of JSON, {size / packed:.1f} to 1 in gzip")
            print(f"{'':26}{'MB/s':>8}{'s (cpu)':>9}{'s (wall)':>10}{'MB at most':>12}")
            for name in CONTENDERS:
                report(name, path, size)
            path.unlink()


def report(name: str, path: Path, size: int) -> None:
    """Run one contender and print its line."""
    began = time.perf_counter()
    if name == "gzip -dc":
        command = ["gzip", "-dc", str(path)]
    else:
        command = [sys.executable, __file__, "--one", name, str(path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{name} ended with {process.returncode}"
        raise SystemExit(message)
    spent = used.ru_utime + used.ru_stime
    read = min(size, IJSON_BYTES) if name == "ijson" else size
    wall = time.perf_counter() - began
    memory = used.ru_maxrss * 1024 / MEGABYTE
    print(
        f"{name:26}{read / spent / MEGABYTE:8.0f}{spent:9.2f}{wall:10.2f}{memory:12.0f}", flush=True
    )


def contend(name: str, path: str) -> None:
    """Read a file as one contender does."""
    if name == "isal alone":
        with unpacked(path) as file:
            while file.read(1 << 20):
                pass
    elif name == "ijson":
        parse(path)
    else:
        from iptcost_rates._file import read
        from iptcost_rates._offers import Wanted

        count = 10 if "ten" in name else 1
        wanted = Wanted(frozenset(published.THERAPISTS[:count]), frozenset(published.CODES))
        found = read(path, wanted)
        if not found.standings:
            message = "nothing was found"
            raise SystemExit(message)


def unpacked(path: str) -> Any:
    """Return a gzip file, unpacked by isal."""
    from isal import igzip

    opened: Any = igzip.open
    return opened(path)


def parse(path: str) -> None:
    """Parse the first bytes of a file's JSON by ijson's fastest backend, unpacked by isal."""
    import ijson

    left = IJSON_BYTES
    with unpacked(path) as file:

        class Part:
            def read(self, most: int) -> bytes:
                nonlocal left
                block: bytes = file.read(min(most, left))
                left -= len(block)
                return block

        try:
            for _ in ijson.basic_parse(Part(), buf_size=1 << 20):
                pass
        except ijson.common.IncompleteJSONError:
            pass


if __name__ == "__main__":
    main()
