"""Files that are cut off, damaged or hostile: where in the file, and in bounded memory."""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import made
import pytest
import rate_files
from hypothesis import given
from hypothesis import strategies as st
from isal import igzip

from iptcost import PayerError
from iptcost_rates import _kinds, _leap
from iptcost_rates._file import read
from iptcost_rates._offers import Wanted

WANTED = Wanted(frozenset({made.NPI}), frozenset({"90834"}))
DATA = made.file([made.group(1)], made.item("90834", ([1], [made.price(120)])))
HEAD, _, REST = json.dumps(DATA, separators=(",", ":")).partition('"provider_references"')
BEFORE, AFTER = HEAD.encode(), b'"provider_references"' + REST.encode()
MEGABYTE = 1 << 20


def refused(path: Path) -> tuple[str, object]:
    """Return the code of the refusal of a file, and the byte that it names."""
    with pytest.raises(PayerError) as error:
        read(str(path), WANTED)
    (problem,) = error.value.problems
    assert "{" not in problem.message + problem.remedy
    return problem.code, problem.values.get("at")


@given(seed=st.integers(0, 2**32), part=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_never_taken_for_whole(
    tmp_path_factory: pytest.TempPathFactory, seed: int, part: float
) -> None:
    """Wherever the cut is, also between two entries, and with or without leaps."""
    chance = random.Random(seed)
    raw = rate_files.written(rate_files.Drawer(chance).data(), chance).rstrip()
    path = tmp_path_factory.getbasetemp() / "cut.json"
    path.write_bytes(raw[: int(len(raw) * part)])
    with pytest.raises(PayerError) as error:
        read(str(path), WANTED, block=chance.choice((600, 4096)))
    assert error.value.problems[0].code in {"rates-cut-off", "rates-damaged"}


@pytest.mark.parametrize("ending", [".json.gz", ".zip"])
def test_a_packed_file_that_is_cut_off_or_damaged_says_so(tmp_path: Path, ending: str) -> None:
    """Its checksum is looked at too: one flipped bit in the middle is found."""
    packed = rate_files.packed(json.dumps(DATA).encode(), ending)
    path = tmp_path / f"rates{ending}"
    for damaged in (packed[: len(packed) // 2], packed[:-60] if ending == ".zip" else packed[:-4]):
        path.write_bytes(damaged)
        assert refused(path)[0] in {"rates-damaged-archive", "rates-cut-off"}
    middle = len(packed) // 3
    flipped = packed[:middle] + bytes([packed[middle] ^ 16]) + packed[middle + 1 :]
    path.write_bytes(flipped)
    assert refused(path)[0] in {"rates-damaged-archive", "rates-damaged", "rates-cut-off"}


def test_a_zip_of_several_files_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    """Which of them is meant can't be known; nothing is no JSON."""
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", "{}")
        archive.writestr("b.json", "{}")
    assert refused(path)[0] == "rates-damaged-archive"
    (tmp_path / "empty.json").touch()
    assert refused(tmp_path / "empty.json") == ("rates-cut-off", 0)
    assert refused(tmp_path / "absent.json")[0] == "rates-no-file"
    assert refused(tmp_path)[0] == "rates-no-file"


def hostile() -> dict[str, tuple[str, Iterator[bytes]]]:
    """Return hostile files, unpacked: the code of their refusal and their parts."""
    item = json.dumps(made.item("90834", ([1], [made.price(120)])), separators=(",", ":")).encode()
    opened = BEFORE + AFTER[: AFTER.index(b'"in_network":[') + len(b'"in_network":[')]
    string = [b"a" * MEGABYTE] * 64
    return {
        "a string at the top": ("rates-too-long", iter([b'{"version":"', *string])),
        "a string in a group": (
            "rates-too-long",
            iter([BEFORE, b'"provider_references":[{"x":"', *string]),
        ),
        "a string in an item": (
            "rates-too-long",
            iter([opened, item.replace(b"90834", b"1"), b',{"x":"', *string]),
        ),
        "a string in a rate": ("rates-too-long", iter([opened, item[:-3], b',"x":"', *string])),
        "levels at the top": ("rates-too-deep", iter([BEFORE, b'"x":', b"[" * MEGABYTE])),
        "levels in an item": ("rates-too-deep", iter([opened, b'{"x":', b'{"x":' * MEGABYTE])),
        "levels in a rate": (
            "rates-too-deep",
            iter([opened, item[:-3], b',"x":' + b"[" * MEGABYTE]),
        ),
        "a list in a rate": (
            "rates-too-long",
            iter([opened, item.partition(b"[1]")[0], b"[1", *[b",12345678" * 100_000] * 40]),
        ),
        "a number": ("rates-too-long", iter([BEFORE, b'"x":', *[b"1" * MEGABYTE] * 4])),
        "groups without end": ("rates-too-many", _groups()),
        "brackets that do not match": ("rates-damaged", iter([BEFORE, b'"x":[{]},"y":1}'])),
        "an index": ("rates-other-file", iter([b'{"reporting_structure":[]}'])),
        "text": ("rates-damaged", iter([b"404 not found"])),
        "something behind it": ("rates-damaged", iter([BEFORE, AFTER, b"{}"])),
    }


def _groups() -> Iterator[bytes]:
    yield BEFORE + b'"provider_references":[{}'
    for start in range(0, 100_000, 1000):
        groups = (made.group(number) for number in range(start, start + 1000))
        yield b"".join(b"," + json.dumps(one).encode() for one in groups)


@pytest.mark.parametrize("name", hostile())
def test_a_hostile_file_is_refused_in_bounded_memory(tmp_path: Path, name: str) -> None:
    """Packed it is small; unpacked nothing of it is kept for long."""
    code, parts = hostile()[name]
    path = tmp_path / "hostile.json.gz"
    with gzip.open(path, "wb", 1) as file:
        for part in parts:
            file.write(part)
    tracemalloc.start()
    try:
        found, at = refused(path)
        assert tracemalloc.get_traced_memory()[1] < 128 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert found == code
    assert code == "rates-other-file" or isinstance(at, int)


def test_a_file_that_changes_its_form_is_read_a_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later item with its code behind its prices is found; in a stream it is refused."""
    usual = [made.item(str(10000 + number), ([2], [made.price(1)] * 9)) for number in range(20)]
    late = made.item("90834", ([1], [made.price(120)]))
    late["billing_code"] = late.pop("billing_code")
    data = made.file([made.group(1), made.group(2, [made.OTHER])], *usual, late, *usual)
    path = Path(made.write(tmp_path, data))
    found = read(str(path), WANTED, block=1024)
    assert [one.offer.code for one in found.standings.values()] == ["90834"]
    stdin = io.TextIOWrapper(io.BytesIO(path.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(PayerError) as error:
        read("-", WANTED, block=1024)
    assert error.value.problems[0].kind is _kinds.UNEVEN


def test_an_entry_longer_than_what_is_kept_is_read_without_leaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no known key stands behind the place, the file is begun again."""
    monkeypatch.setattr(_leap, "HISTORY", 4096)
    long = made.group(3, [made.OTHER] * 3000)
    data = made.file([made.group(2, [made.OTHER]), long, long, made.group(1)])
    data["in_network"] = [made.item("90834", ([1], [made.price(120)]))]
    found = read(made.write(tmp_path, data), WANTED, block=1024)
    assert len(found.standings) == 1


def test_a_stream_is_read_as_a_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain, in gzip and in a zip, from standard input."""
    for ending in (".json", ".json.gz", ".zip"):
        raw = rate_files.packed(json.dumps(DATA).encode(), ending)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        assert len(read("-", WANTED).standings) == 1


def test_gzip_of_several_members_is_one_file(tmp_path: Path) -> None:
    """As some insurers write them, part by part."""
    raw = json.dumps(DATA).encode()
    path = tmp_path / "rates.json.gz"
    path.write_bytes(igzip.compress(raw[:500]) + igzip.compress(raw[500:]))
    assert len(read(str(path), WANTED).standings) == 1
