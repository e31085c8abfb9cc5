"""The folder of parts: each is written aside, flushed and renamed, so that one there is whole.

``_manifest.json`` says what the parts are made from, and in the end which there are; ``_journal``
lists them while the run is under way. Names that begin with an underscore or a dot are passed
over by whatever reads the folder as one table. Nothing but our own files is ever touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs
import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from iptcost._faults import kinds, problem

MANIFEST: Final = "_manifest.json"
JOURNAL: Final = "_journal"
FORMATS: Final = ("parquet", "arrow", "csv")
_BLOCK: Final = 2**20
_OURS: Final = re.compile(r"part-\d{6}\.(parquet|arrow|csv)")
_ASIDE: Final = re.compile(
    r"\.part-\d{6}\.(parquet|arrow|csv)\.[0-9a-f]+\.aside|\._.*\.[0-9a-f]+\.aside"
)
_TOLD: Final = {
    "versions": problem.Words("other versions of iptcost or pyarrow"),
    "plans": problem.Words("other plans"),
    "options": problem.Words("other options"),
    "inputs": problem.Words("other cases"),
    "answers": problem.Words("other answers"),
}


class Part(NamedTuple):
    """A part that is whole: what it holds, and its files by size and checksum."""

    number: int
    rows: int
    wrong: int
    by_ledger: int
    """How many rows went by the ledger's engine."""
    files: tuple[tuple[int, int], ...]


@attrs.frozen
class Folder:
    """Where the parts go: by themselves, or totals and sessions in a folder each."""

    path: Path
    form: str = "parquet"
    sessions: bool = False

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that hold parts: first the totals', then the sessions'."""
        return (self.path / "totals", self.path / "sessions") if self.sessions else (self.path,)

    def files(self, number: int) -> tuple[Path, ...]:
        """Return the files of a part."""
        name = f"part-{number:06d}.{self.form}"
        return tuple(folder / name for folder in self.folders)

    def note(self, part: Part) -> None:
        """Add a part to the journal: one write, which two processes never mix up."""
        with (self.path / JOURNAL).open("ab", buffering=0) as journal:
            journal.write(json.dumps(part).encode() + b"\n")

    def whole(self) -> dict[int, Part]:
        """Return the parts that are whole: noted, and on the disk byte for byte as noted.

        A line that was cut off by a crash is no note; the part is then made again.
        """
        found = {}
        try:
            noted = (self.path / JOURNAL).read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        for line in noted:
            with contextlib.suppress(ValueError, TypeError, OSError):
                number, rows, wrong, by_ledger, files = json.loads(line)
                known = tuple((int(size), int(check)) for size, check in files)
                part = Part(int(number), int(rows), int(wrong), int(by_ledger), known)
                if tuple(map(checksum, self.files(part.number))) == part.files:
                    found[part.number] = part
        return found


# -- beginning and ending a run ------------------------------------------------------------------


def begin(folder: Folder, made_from: Mapping[str, Any], *, fresh: bool) -> dict[int, Part]:
    """Begin a folder, or go on with one; return the parts that are whole.

    Raises CaseError where the folder is another run's or nobody's, OSError where it can't be
    written to.
    """
    said = _read_manifest(folder.path)
    if said is None:
        for found in folder.path.iterdir():  # whatever it holds, none of it is ours
            if not _ASIDE.fullmatch(found.name):
                raise _foreign(folder.path, found)
    elif fresh:
        _clear(folder.path)
    else:
        before, now = said["made_from"], json.loads(json.dumps(made_from))
        if other := [told for key, told in _TOLD.items() if before.get(key) != now.get(key)]:
            values = {"value": problem.quote(str(folder.path)), "made": other[0]}
            raise problem.CaseError([problem.Problem(kinds.OTHER_RUN, "", values)])
    if said is None or fresh:
        _write_manifest(folder.path, json.dumps({"made_from": made_from}, indent=2) + "\n")
    for place in folder.folders:
        place.mkdir(exist_ok=True)
        _check_ours(place)
    if said is not None and not fresh and not (folder.path / JOURNAL).exists():
        # The run was done: its journal became the manifest's list.
        for entry in said.get("parts", ()):
            folder.note(Part(*entry))
    return folder.whole()


def end(folder: Folder, made_from: Mapping[str, Any], parts: Mapping[int, Part]) -> None:
    """End a run that is whole: the manifest lists the parts; journal and what was aside go."""
    for place in folder.folders:  # a name that a crash takes before is a part that is made again
        _flush_names(place)
    listed = [parts[number] for number in sorted(parts)]
    head = json.dumps({"made_from": made_from}, indent=2)[:-2]
    lines = ",\n".join(f"    {json.dumps(part)}" for part in listed)
    _write_manifest(folder.path, f'{head},\n  "parts": [\n{lines}\n  ]\n}}\n')
    (folder.path / JOURNAL).unlink(missing_ok=True)
    for place in folder.folders:
        _check_ours(place)


def _read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest; None where there is none that is ours."""
    try:
        said = json.loads((path / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    ours = isinstance(said, dict) and isinstance(said.get("made_from"), dict)
    return said if ours else None


def _write_manifest(path: Path, text: str) -> None:
    """Write the manifest aside, flush it to the disk, and put it in place at once."""
    there = aside(path / MANIFEST)
    try:
        there.write_text(text, "utf-8")
        put(there, path / MANIFEST)
        _flush_names(path)
    except BaseException:
        there.unlink(missing_ok=True)
        raise


def _foreign(path: Path, found: Path) -> problem.CaseError:
    values = {"value": problem.quote(str(path)), "name": problem.quote(found.name)}
    return problem.CaseError([problem.Problem(kinds.FOREIGN_FOLDER, "", values)])


def _check_ours(place: Path) -> None:
    """Refuse what bears a part's name and is no plain file; remove what was left aside."""
    if place.is_symlink():
        raise _foreign(place.parent, place)
    for found in place.iterdir():
        if _ASIDE.fullmatch(found.name) and found.is_file() and not found.is_symlink():
            found.unlink(missing_ok=True)
        elif _OURS.fullmatch(found.name) and (found.is_symlink() or not found.is_file()):
            raise _foreign(place, found)


def _clear(path: Path) -> None:
    """Remove a run's own files, and nothing else; the manifest goes last."""
    for place in (path, path / "totals", path / "sessions"):
        if not place.is_dir() or place.is_symlink():
            continue
        _check_ours(place)
        for found in place.iterdir():
            if _OURS.fullmatch(found.name):
                found.unlink(missing_ok=True)
        if place != path:
            with contextlib.suppress(OSError):
                place.rmdir()
    (path / JOURNAL).unlink(missing_ok=True)
    (path / MANIFEST).unlink(missing_ok=True)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a folder for one run; CaseError where another run holds it.

    Where the system has no such lock (Windows), two runs would make the same parts twice.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            values = {"value": problem.quote(str(path))}
            raise problem.CaseError([problem.Problem(kinds.RUN_UNDER_WAY, "", values)]) from None
        yield
    finally:
        os.close(handle)


# -- writing -------------------------------------------------------------------------------------


@contextlib.contextmanager
def writer(form: str, file: Path, schema: pa.Schema) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """Give what writes record batches to a file of a form."""
    made: Any
    if form == "parquet":
        made = pa.parquet.ParquetWriter(file, schema, **parquet_options(schema))
    elif form == "csv":
        made = pa.csv.CSVWriter(str(file), schema)
    else:
        made = pa.ipc.new_file(str(file), schema)
    with made:
        yield made.write_batch


def parquet_options(schema: pa.Schema) -> dict[str, Any]:
    """Return how parts are encoded: differences of whole numbers, and a list of the texts.

    Half the time of a list of the numbers too, for files about a fifth larger.
    """
    # Parquet keeps such values as whole numbers of 32 or 64 bits.
    is_whole = (pa.types.is_integer, pa.types.is_date32)
    whole = [field.name for field in schema if any(of(field.type) for of in is_whole)]
    return {
        "compression": "zstd",
        "use_dictionary": [name for name in schema.names if name not in whole],
        "column_encoding": dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
    }


def aside(target: Path) -> Path:
    """Return where a file is written before it is whole: nobody else writes there.

    Two machines may make the same part at once, where a cluster has given one up too early.
    """
    return target.with_name(f".{target.name}.{uuid.uuid4().hex}.aside")


def put(there: Path, target: Path) -> tuple[int, int]:
    """Flush a file that was written aside and give it its name; return size and checksum."""
    with there.open("rb") as opened:
        os.fsync(opened.fileno())
    found = checksum(there)
    there.replace(target)
    return found


def _flush_names(folder: Path) -> None:
    """Flush the names in a folder, which has a cache of its own."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def checksum(file: Path) -> tuple[int, int]:
    """Return a file's size and CRC-32, which tells any change of a few bytes."""
    size = found = 0
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            size, found = size + len(block), zlib.crc32(block, found)
    return size, found
