"""The plans of a batch: those of a file, and payers' answers, looked up by the cases' keys.

An answer is known by the numbers of its question that it repeats (an X12 trace number), by its
file's name, with or without the ending, where the file holds no other, and by ``name#2``, its
place in the file. A key that two answers have names neither. The answers lie in a file of the
run's folder while the run is under way: memory does not grow with their number.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import attrs
import pyarrow as pa

from iptcost._documents import files, payers, processes
from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Kind, PayerError, Problem, join, quote, unquoted
from iptcost._form import holes, values
from iptcost.batch._columns import columns
from iptcost.batch._files import inputs, parts
from iptcost.batch._loop.book import CompiledPlans, compile_plans

Tables = Mapping[str, Mapping[str, Any]]
KEYS: Final = ("currency", "plans", "scales", "answers")
SILENT: Final = ("copay", "coinsurance", "order")
LARGE: Final = 8 * 2**20
"""A larger file of answers is read one by one; smaller ones are read whole, several at once."""
FEW_FILES: Final = 1000
"""With fewer files a process takes longer to begin than it saves."""
CHUNK_ROWS: Final = 2**14
"""So many rows are reckoned at once: each may have a plan of its own."""
_NAMING: Final = frozenset({"services", "modality"})
_TOGETHER: Final = 500
_TOLD: Final = Kind("", "", "{message}", "{remedy}")
_TABLES: Final = """
    CREATE TABLE answers (number INTEGER PRIMARY KEY, body TEXT NOT NULL);
    CREATE TABLE keys (key TEXT PRIMARY KEY, number INTEGER NOT NULL, times INTEGER NOT NULL);
"""


@attrs.frozen
class PlansFile:
    """What the file says; nothing where there is none."""

    currency: str = "USD"
    plans: Tables = attrs.field(factory=dict)
    scales: Tables = attrs.field(factory=dict)
    silent: Mapping[str, Any] = attrs.field(factory=dict)
    """How a copay, a coinsurance or an order is read that an answer leaves open."""
    digest: str = ""
    """A hash of the file, for the run's fingerprint."""

    def compiled(self, tables: Tables | None = None) -> CompiledPlans:
        """Return its plans, or these tables with its currency and scales, as numbers."""
        return compile_plans(
            self.plans if tables is None else tables, self.currency, self.scales or None
        )


def read_plans_file(file: str | None) -> PlansFile:
    """Read the file; CaseError with whatever is wrong with it, but for single plans.

    A plan that is wrong is the error of the rows that name it.
    """
    if file is None:
        return PlansFile()
    text = files.file_bytes(file)
    data = files.parse(text, file)
    problems = list(_misshapen(data))
    if not problems:
        found = PlansFile(
            str(data.get("currency", "USD")),
            data.get("plans", {}),
            data.get("scales", {}),
            data.get("answers", {}),
            hashlib.sha256(text).hexdigest(),
        )
        problems = list(_misread(found))
    if problems:
        raise CaseError(attrs.evolve(problem, file=file) for problem in problems)
    return found


def _misshapen(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the keys that have no place, and the values that are no tables."""
    yield from (_unknown(key, KEYS, "") for key in data if key not in KEYS)
    tables = {key: data[key] for key in KEYS[1:] if key in data}
    for key in ("plans", "scales"):
        if isinstance(stated := data.get(key), Mapping):
            tables |= {join(key, name): table for name, table in stated.items()}
    for path, table in tables.items():
        if not isinstance(table, Mapping):
            yield Problem(kinds.NOT_A_TABLE, path, {"value": quote(table)})


def _misread(found: PlansFile) -> Iterator[Problem]:
    """Yield what is wrong with the currency, a scale or the reading of silence."""
    yield from (_unknown(key, SILENT, "answers") for key in found.silent if key not in SILENT)
    row = {key: value for key, value in found.silent.items() if key in SILENT}
    trial = {"adapter": "plan", "benefits": [{"copay": 0, "order": "deductible-waived", **row}]}
    try:
        wrong = found.compiled({"answers": trial}).problems
    except CaseError as error:
        yield from error.problems
    else:
        yield from (attrs.evolve(problem, path="answers") for problem in wrong.values())


def _unknown(key: str, known: tuple[str, ...], path: str) -> Problem:
    fault = values.unknown_key(key, known)
    return Problem(fault.kind, join(path, key), fault.values)


# -- answers -------------------------------------------------------------------------------------


class GatheredAnswer(NamedTuple):
    """An answer, or why there is none, as JSON; and the keys by which a case may name it."""

    keys: tuple[str, ...]
    body: str


@attrs.frozen
class Answers:
    """Where the answers are, who reads them, and what the cases are given besides."""

    files: tuple[Path, ...]
    ready: payers.Ready
    network: str | None = None
    given: PlansFile = PlansFile()
    """Plans written out: one of an answer's key stands in its place."""

    @property
    def stamp(self) -> str:
        """What the answers are read from and by whom, for the run's fingerprint."""
        adapter = self.ready.adapter
        said = [adapter.name, adapter.version, self.network]
        for file, status in ((file, file.stat()) for file in self.files):
            said.append(repr([file.name, status.st_size, status.st_mtime_ns]))
        digest = hashlib.sha256("\n".join(map(str, said)).encode())
        digest.update(repr(self.ready.settings).encode())
        return digest.hexdigest()


@attrs.frozen
class AnsweredPlans:
    """The plans that a chunk's rows name: those written out, and the answers."""

    store: Path
    answers: Answers

    def __call__(self, chunk: inputs.Chunk) -> Iterator[tuple[inputs.Chunk, CompiledPlans]]:
        """Yield the chunk in slices, each with its plans."""
        for sliced in chunk.slices(CHUNK_ROWS):
            yield sliced, self.plans(_keys_of(sliced.rows))

    def plans(self, keys: list[str]) -> CompiledPlans:
        """Return the plans of these keys, compiled; what is wrong with some is their problem."""
        given = self.answers.given.plans
        tables = {key: given[key] for key in keys if key in given}
        failed: dict[str, Problem] = {}
        for key, found in _found(self.store, [key for key in keys if key not in given]):
            if isinstance(found, Problem):
                failed[key] = found
            else:
                tables[key] = settled(found, self.answers.network, self.answers.given.silent)
        plans = self.answers.given.compiled(tables)
        return attrs.evolve(plans, problems={**plans.problems, **failed})


def answer_files(place: Path) -> tuple[Path, ...]:
    """Return the files of a folder by name, or the one file; CaseError where there is none."""
    files = [place]
    if place.is_dir():
        files = sorted(f for f in place.iterdir() if f.is_file() and f.name[:1] not in "._")
    if not files or not files[0].is_file():
        raise CaseError([Problem(kinds.NO_ANSWERS, "", {"value": quote(str(place))})])
    return tuple(files)


@contextlib.contextmanager
def gathered(
    answers: Answers, folder: Path, processes: int, tell: Callable[[int, int], None]
) -> Iterator[AnsweredPlans]:
    """Read all answers into a file of the run's folder, which goes when the run ends.

    ``tell`` is told how many files are read, of how many.
    """
    store = parts.aside(folder / "_answers")
    store.touch(0o600)  # for this run alone, where parts are as the user's files are
    try:
        with contextlib.closing(sqlite3.connect(store)) as opened:
            # What a crash leaves of it is never read: nothing is flushed to the disk for it.
            opened.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
            for number, answer in enumerate(_read(answers, processes, tell)):
                opened.execute("INSERT INTO answers VALUES (?, ?)", (number, answer.body))
                opened.executemany(
                    "INSERT INTO keys VALUES (?, ?, 1) "
                    "ON CONFLICT (key) DO UPDATE SET times = times + 1",
                    [(key, number) for key in dict.fromkeys(answer.keys)],
                )
            opened.commit()
        yield AnsweredPlans(store, answers)
    finally:
        store.unlink(missing_ok=True)


def _read(
    answers: Answers, at_once: int, tell: Callable[[int, int], None]
) -> Iterator[GatheredAnswer]:
    """Yield every answer; small files are read by several processes."""
    ready, of = answers.ready, len(answers.files)
    large = [file for file in answers.files if file.stat().st_size > LARGE]
    small = [file for file in answers.files if file.stat().st_size <= LARGE]
    work = functools.partial(read_file, ready)
    at_once = max(1, min(at_once, len(small) // FEW_FILES))
    one_by_one = (_of_file(ready, file) for file in large)
    found = itertools.chain(processes.in_order(work, small, at_once), one_by_one)
    for done, some in enumerate(found, start=1):
        yield from some
        tell(done, of)


def read_file(ready: payers.Ready, file: Path) -> list[GatheredAnswer]:
    """Return the answers of a file; one that can't be opened is an answer that failed."""
    try:
        return list(_of_file(ready, file))
    except OSError as error:
        values = {"file": unquoted(file.name), "reason": error.strerror or "?"}
        told = _failure(Problem(kinds.UNREADABLE_FILE, "", values))
        return [GatheredAnswer((file.name, file.stem), told)]


def _of_file(ready: payers.Ready, file: Path) -> Iterator[GatheredAnswer]:
    """Yield a file's answers with their keys; the first waits, for it may be the only one."""
    with file.open("rb") as stream:
        found = ready.coverages(stream)
        first = list(itertools.islice(found, 2))
        alone = (file.name, file.stem) if len(first) == 1 else ()
        for number, answer in enumerate(itertools.chain(first, found), start=1):
            yield GatheredAnswer((*answer.keys, *alone, f"{file.name}#{number}"), _body(answer))


def _body(answer: payers.Coverage | PayerError) -> str:
    """Return the one plan of an answer as JSON, or what is wrong."""
    if isinstance(answer, PayerError):
        return _failure(answer.problems[0])
    tables = answer.tables
    if len(tables) != 1 or tables[0].get("adapter") != "plan":
        return _failure(Problem(kinds.NOT_ONE_PLAN))
    return json.dumps({"table": dict(tables[0])}, default=str)


def _failure(problem: Problem) -> str:
    return json.dumps({part: getattr(problem, part) for part in ("code", "message", "remedy")})


# -- looking up ----------------------------------------------------------------------------------


def _keys_of(rows: pa.RecordBatch) -> list[str]:
    """Return the plans that the rows name, in columns or among the payers they list, each once."""
    own = columns.Columns(rows, 0, columns.Faults(rows.num_rows))
    listed = own.entries("payers")
    named = [own.array("plan"), own.array("secondary_plan")]
    named += [] if listed is None else [listed.columns.array("plan")]
    coded = pa.types.is_dictionary  # a slice brings its whole list
    plain = (
        each.dictionary_decode() if coded(each.type) else each for each in named if each is not None
    )
    return list(
        dict.fromkeys(key for each in plain for key in each.unique().drop_null().to_pylist())
    )


def _found(store: Path, keys: list[str]) -> Iterator[tuple[str, Mapping[str, Any] | Problem]]:
    """Yield each key's payer table, or why there is none."""
    missing = dict.fromkeys(keys)
    address = f"{store.resolve().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as opened:
        for first in range(0, len(keys), _TOGETHER):
            asked = keys[first : first + _TOGETHER]
            marks = ", ".join("?" * len(asked))
            lines = opened.execute(
                "SELECT key, times, body FROM keys JOIN answers USING (number) "  # noqa: S608 - marks
                f"WHERE key IN ({marks})",
                asked,
            )
            for key, times, body in lines:
                missing.pop(key)
                yield key, Problem(kinds.TWO_ANSWERS) if times > 1 else _stated(body)
    yield from ((key, Problem(kinds.NO_ANSWER)) for key in missing)


def _stated(body: str) -> Mapping[str, Any] | Problem:
    said: dict[str, Any] = json.loads(body)
    if "table" in said:
        table: Mapping[str, Any] = said["table"]
        return table
    return Problem(attrs.evolve(_TOLD, code=said.pop("code")), "", said)


# -- what is not known ---------------------------------------------------------------------------


def settled(
    table: Mapping[str, Any], network: str | None, silent: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return a payer's table with the side that applies, and holes only where they matter.

    ``silent`` says how a copay, a coinsurance or an order is read that the payer left open. Of a
    benefits row with another hole only the sessions that fall under it are an error, and of one
    without an order those that meet a deductible; where no row is known, the plan is.
    """
    made = dict(table)
    sides = made.get("sides")
    if network is not None:
        if sides is None and made.get("network", network) != network:
            # The payer stated another network's terms alone; they are no guess at this one's.
            made["sides"] = {}
        made["network"] = network
    side = made.get("network", "in")
    if isinstance(sides, Mapping) and isinstance(side, str):
        # A side that the payer does not speak of is no side: the table is then wrong, and says so.
        stated = {side: _with_rows(sides[side], silent)} if side in sides else {}
        return {**made, "sides": stated}
    return _with_rows(made, silent)


def _with_rows(terms: Mapping[str, Any], silent: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = terms.get("benefits")
    if not isinstance(rows, list):
        return terms
    read = [_read_silent(row, silent) if isinstance(row, Mapping) else row for row in rows]
    known = [_without_holes(row) for row in read]
    if not any(keys - _NAMING for keys in map(set, known)):
        return {**terms, "benefits": read}
    return {**terms, "benefits": known}


def _read_silent(row: Mapping[str, Any], silent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row with what is said of silence, where the payer's own choices allow it."""
    made = dict(row)
    for key, value in silent.items():
        form = holes.form_of(key, row[key]) if key in row else None
        among = row[key]["one_of"] if form == holes.CHOICE else ()
        if form == holes.UNKNOWN or value in among:
            made[key] = value
    return made


def _without_holes(row: Any) -> Any:
    """Return a row that is known, or one that makes the sessions under it an error."""
    if not isinstance(row, Mapping):
        return row
    choices = row.get("one_of")
    if isinstance(choices, list) and all(isinstance(choice, Mapping) for choice in choices):
        named = [{key: c[key] for key in _NAMING if key in c} for c in choices]
        return named[0] if named and all(each == named[0] for each in named) else row
    if not any(holes.find(row)):
        return row
    without = {key: value for key, value in row.items() if key != "order"}
    if not any(holes.find(without)):
        return without
    return {key: value for key, value in row.items() if key in _NAMING}
