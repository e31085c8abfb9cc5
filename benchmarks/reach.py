"""Count how often the drawn cases reach each key of what changes while a course runs.

    python benchmarks/reach.py [CASES]

For each key: in how many cases it is drawn, and in how many of them it changes what the second
implementation reckons.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(cases: int = 2_000) -> None:
    """Draw so many cases and print the counts."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from drawn_life import reach

    for key, (drawn, decides) in reach(cases).items():
        print(f"{key:24} drawn {drawn:6,}, decides {decides:6,}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
