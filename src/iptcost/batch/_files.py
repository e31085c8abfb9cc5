"""Files of cases in, a folder of parts out: streaming, in bounded memory, and safe to kill.

A part is a chunk of one input file: a row group of Parquet, a batch of Arrow IPC, so many rows of
CSV. It is written aside, flushed to the disk and renamed, so that a part that is there is whole;
a run that was killed goes on where it was and ends with the same parts, byte for byte. The
manifest names what the parts were made from: other inputs need another folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from iptcost import _kinds
from iptcost._problems import CaseError, Problem, quote
from iptcost._version import __version__
from iptcost.batch._book import Plans
from iptcost.batch._estimating import estimate, estimate_sessions

ENDINGS: Final = (".parquet", ".arrow", ".ipc", ".feather", ".csv")
CSV_BLOCK: Final = 8 * 2**20
MANIFEST: Final = "manifest.json"
_HASHED: Final = 2**20
"""So much of either end of an input goes into its fingerprint, besides its size."""


@attrs.frozen
class Progress:
    """How far a run is: parts written or found whole, rows in them, and rows that are wrong."""

    parts: int
    rows: int
    wrong: int
    resumed: bool


def input_files(cases: Path) -> list[Path]:
    """Return the input files: the one given, or those of a folder by name.

    Raises CaseError where there is none.
    """
    files = sorted(f for f in cases.iterdir() if f.suffix in ENDINGS) if cases.is_dir() else [cases]
    if not files or not all(file.is_file() and file.suffix in ENDINGS for file in files):
        values = {"value": quote(str(cases)), "endings": ", ".join(ENDINGS)}
        raise CaseError([Problem(_kinds.NO_CASES, "", values)])
    return files


def chunks(file: Path) -> Iterator[pa.RecordBatch]:
    """Yield a file's chunks in order; each fits into memory.

    Raises CaseError where the file is not what its ending says.
    """
    try:
        if file.suffix == ".parquet":
            with pa.parquet.ParquetFile(file) as opened:
                for group in range(opened.num_row_groups):
                    yield _whole(opened.read_row_group(group))
        elif file.suffix == ".csv":
            options = pa.csv.ReadOptions(block_size=CSV_BLOCK)
            with pa.csv.open_csv(file, read_options=options, convert_options=_types()) as reader:
                yield from reader
        else:
            with pa.ipc.open_file(file) as reader:
                for number in range(reader.num_record_batches):
                    yield reader.get_batch(number)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        reason = quote(str(error).splitlines()[0])[1:-1]
        values = {"file": quote(file.name)[1:-1], "reason": reason}
        raise CaseError([Problem(_kinds.UNREADABLE_FILE, "", values, str(file))]) from None


def _whole(table: pa.Table) -> pa.RecordBatch:
    """Return a table as one record batch."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _types() -> pa.csv.ConvertOptions:
    """Return the types of a CSV's columns: amounts are decimal text, as people write them."""
    amount = pa.decimal128(20, 4)
    services = ("intake", "individual", "group", "couples")
    used = ("deductible", "deductible_family", "out_of_pocket", "out_of_pocket_family")
    names = [f"{p}{s}" for p in ("fee_", "allowed_", "secondary_allowed_") for s in services]
    names += [f"{side}used_{name}" for side in ("", "secondary_") for name in used]
    names += [f"{side}payer_maximum_used" for side in ("", "secondary_")]
    names += ["missed_session_fee", "annual_income"]
    words = ("plan", "secondary_plan", "protocol", "every", "modality", "scale", "residence")
    days = ("first_day", "used_as_of", "secondary_used_as_of")
    types: dict[str, pa.DataType] = dict.fromkeys(names, amount)
    types |= dict.fromkeys(words, pa.string()) | dict.fromkeys(days, pa.date32())
    return pa.csv.ConvertOptions(column_types=types, strings_can_be_null=True)


def fingerprint(files: list[Path], plans_text: bytes, **options: Any) -> dict[str, Any]:
    """Return what the parts of a run are made from."""
    return {
        "iptcost": __version__,
        "plans": hashlib.sha256(plans_text).hexdigest(),
        "options": options,
        "inputs": [[file.name, file.stat().st_size, _ends(file)] for file in files],
    }


def _ends(file: Path) -> str:
    """Return a hash of a file's beginning and end."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        digest.update(opened.read(_HASHED))
        opened.seek(max(0, file.stat().st_size - _HASHED))
        digest.update(opened.read(_HASHED))
    return digest.hexdigest()


def run(
    files: list[Path],
    out: Path,
    plans: Plans,
    made_from: Mapping[str, Any],
    *,
    sessions: bool = False,
    decimals: bool = False,
) -> Iterator[Progress]:
    """Write the parts that are not there yet, and yield how far it is after each.

    Raises CaseError where the folder holds the parts of another run, OSError where it can't be
    written to; what is whole stays.
    """
    resumed = _open(out, made_from)
    rows = wrong = number = 0
    for file in files:
        for chunk in chunks(file):
            part = out / f"part-{number:06d}.parquet"
            if not part.exists():
                found = _write(chunk, plans, part, sessions=sessions, decimals=decimals)
                rows, wrong = rows + found[0], wrong + found[1]
            else:
                rows += chunk.num_rows
            number += 1
            yield Progress(number, rows, wrong, resumed)


def _open(out: Path, made_from: Mapping[str, Any]) -> bool:
    """Begin a folder, or go on with one; return whether it goes on."""
    out.mkdir(parents=True, exist_ok=True)
    manifest = out / MANIFEST
    if manifest.exists():
        if json.loads(manifest.read_text("utf-8")) != json.loads(json.dumps(made_from)):
            raise CaseError([Problem(_kinds.OTHER_RUN, "", {"value": quote(str(out))})])
        return True
    if any(out.iterdir()):
        raise CaseError([Problem(_kinds.OTHER_RUN, "", {"value": quote(str(out))})])
    text = json.dumps(made_from, indent=2) + "\n"
    _in_place(manifest, lambda aside: aside.write_text(text, "utf-8"))
    return False


def _write(
    chunk: pa.RecordBatch, plans: Plans, part: Path, *, sessions: bool, decimals: bool
) -> tuple[int, int]:
    """Reckon a chunk and write its part, and its sessions beside it; return rows and wrong rows."""
    if sessions:
        totals, lines = estimate_sessions(chunk, plans, decimals=decimals)
        beside = part.with_name(part.name.replace("part-", "sessions-"))
        _in_place(beside, lambda aside: _parquet(lines, aside))
    else:
        totals = estimate(chunk, plans, decimals=decimals)
    _in_place(part, lambda aside: _parquet(totals, aside))
    codes = totals.column("error_code")
    return totals.num_rows, totals.num_rows - codes.null_count


def _parquet(batch: pa.RecordBatch, file: Path) -> None:
    pa.parquet.write_table(pa.Table.from_batches([batch]), file, compression="zstd")


def _in_place(target: Path, write: Any) -> None:
    """Write a file aside, flush it to the disk, and put it in place at once."""
    aside = target.with_name(f".{target.name}.aside")
    try:
        write(aside)
        with aside.open("rb") as opened:
            os.fsync(opened.fileno())
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
