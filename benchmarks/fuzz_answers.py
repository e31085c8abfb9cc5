"""Damaged answers, remittances and rows through every reader: answers or errors, never a defect.

Run: python benchmarks/fuzz_answers.py [INPUTS] [SEED]. Each input is a fixture with bytes cut, put
in, doubled or swapped, or with a value of its JSON replaced. Whatever comes out must be a document
that the core takes, rows that balance, or an error with a remedy. Prints the count of each.
"""

from __future__ import annotations

import collections
import io
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import iptcost
from iptcost import CaseError, PayerError
from iptcost.payer import Coverage
from iptcost_fhir import Fhir
from iptcost_fhir import Settings as FhirSettings
from iptcost_stedi import ClearinghouseSettings
from iptcost_stedi import payer as stedi
from iptcost_x12 import X12Settings
from iptcost_x12 import payer as x12
from iptcost_x12.remittance import read

ROOT = Path(__file__).parents[1] / "plugins"
HEAD: dict[str, Any] = {
    "course": {"start": "2026-12-07", "sessions": 2},
    "provider": {"fees": {"intake": 9, "individual": 9}},
}
CSV = (
    b"date,code,claim,patient,billed,payer_paid,patient_responsibility,coinsurance,adjustments\n"
    b"2026-12-07,90791,A1,N. R.,190.00,105.00,35.00,35.00,CO-45:50.00 PR-2:35.00\n"
)
PIECES = (
    b"", b"~", b"*", b"^", b":", b"EB*", b"CLP*", b"-1", b"1e9", b"NaN", b"\xff", b"\x00",
    b"99999999999999", b"ST*835*1~", b"SE*1*1~", b'"', b"{", b"]", b",", b"\n", b".5",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 10**30, "", "x", "-5", "1e5", "0.2", [], {}, ["x"], [None], {"value": "x"},
    "2026-13-40", "INACTIVE", [[[[]]]], "\u0000", "A6", {"coding": "x"}, 0.1,
)  # fmt: skip


def _hold(holds: bool) -> None:  # noqa: FBT001 - a condition
    if not holds:
        raise AssertionError


def check_covered(found: Any) -> str:
    """Hold what an answer comes to against the core."""
    if isinstance(found, PayerError):
        _check_error(found)
        return "error"
    _hold(isinstance(found, Coverage))
    iptcost.document({**HEAD, "payers": [*found.tables]})
    return "answer"


def _check_error(error: Any) -> None:
    _hold(bool(error.problems))
    _hold(all(problem.message and problem.remedy for problem in error.problems))


def read_271(raw: bytes) -> str:
    """Read X12 271 answers."""
    return _last(check_covered(found) for found in x12.coverages(io.BytesIO(raw), X12Settings()))


def read_stedi(raw: bytes) -> str:
    """Read a clearinghouse's JSON, of either shape."""
    line = raw.replace(b"\n", b" ")
    settings = ClearinghouseSettings()
    return _last(check_covered(found) for found in stedi.coverages(io.BytesIO(line), settings))


def read_fhir(raw: bytes) -> str:
    """Read FHIR resources."""
    line = raw.replace(b"\n", b" ")
    found = Fhir().coverages(io.BytesIO(line), FhirSettings())
    return _last(check_covered(one) for one in found)


def read_835(raw: bytes) -> str:
    """Read a remittance: rows that balance, or errors."""
    found = read([io.BytesIO(raw)], units="each")
    for row in found.rows():
        adjusted = sum(Decimal(entry["amount"]) for entry in row["adjustments"])
        _hold(Decimal(row["billed"]) == Decimal(row["payer_paid"]) + adjusted)
    for error in found.broken:
        _check_error(error)
    repr(found.choices())
    return "answer" if found.sessions else "error"


def read_csv(raw: bytes) -> str:
    """Read a file of actuals as the command does."""
    from iptcost._documents.files import load_actuals

    FILE.write_bytes(raw)
    try:
        case = {**HEAD, "payers": [{"adapter": "plan", "benefits": [{"copay": 5}]}]}
        iptcost.estimate(iptcost.document({**case, "actuals": load_actuals(FILE)}))
    except CaseError as error:
        _check_error(error)
        return "error"
    return "answer"


def _last(kinds: Iterator[str]) -> str:
    return next(iter(collections.deque(kinds, maxlen=1)), "nothing")


FILE = Path(tempfile.mkdtemp()) / "rows.csv"
READERS: dict[str, tuple[Callable[[bytes], str], list[bytes]]] = {
    "271": (read_271, [f.read_bytes() for f in sorted(ROOT.glob("iptcost-x12/examples/*.271"))]),
    "835": (read_835, [f.read_bytes() for f in sorted(ROOT.glob("iptcost-x12/examples/*.835"))]),
    "json": (
        read_stedi,
        [f.read_bytes() for f in sorted(ROOT.glob("iptcost-stedi/examples/*.json"))],
    ),
    "fhir": (
        read_fhir,
        [f.read_bytes() for f in sorted(ROOT.glob("iptcost-fhir/tests/fixtures/*.json"))],
    ),
    "csv": (read_csv, [CSV]),
}


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few pieces cut, put in, doubled or moved."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.choice((0, 1, 2, 8, 60, 400)))
        piece = chance.choice((*PIECES, raw[at:to], raw[at:to] * 2))
        raw = raw[:at] + piece + raw[to:]
    return raw


def replaced(raw: bytes, chance: random.Random) -> bytes:
    """Return JSON with a value somewhere replaced, a key renamed, or an entry doubled."""
    document = json.loads(raw)
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = chance.choice(keys)
        inner = place[key]
        if isinstance(inner, (dict, list)) and inner and chance.random() < 0.8:
            place = inner
            continue
        if isinstance(place, list) and chance.random() < 0.2:
            place.append(inner)
        else:
            place[key] = chance.choice(VALUES)
        break
    return json.dumps(document).encode()


def main(inputs: int = 100_000, seed: int = 1) -> int:
    """Run the inputs and print what came out; return how many defects there were."""
    chance = random.Random(seed)
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    began, longest = time.process_time(), 0.0
    for _ in range(inputs):
        name = chance.choice(list(READERS))
        reader, samples = READERS[name]
        sample = chance.choice(samples)
        in_json = sample.lstrip()[:1] == b"{" and chance.random() < 0.7
        raw = (replaced if in_json else damaged)(sample, chance)
        start = time.process_time()
        try:
            counts[name, reader(raw)] += 1
        except Exception:  # noqa: BLE001 - any exception is the defect that is looked for
            counts[name, "DEFECT"] += 1
            if counts[name, "DEFECT"] <= 3:
                traceback.print_exc()
                (FILE.parent / f"{name}-{sum(counts.values())}").write_bytes(raw)
        longest = max(longest, time.process_time() - start)
    for (name, kind), count in sorted(counts.items()):
        print(f"{name:5} {kind:8} {count:8,}")
    defects = sum(count for (_, kind), count in counts.items() if kind == "DEFECT")
    spent = time.process_time() - began
    print(f"{inputs:,} inputs, {defects} defects, {spent:.0f} s, the longest {longest:.2f} s")
    return defects


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
