"""Where values end, by brackets alone: as a walk from byte to byte finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptcost_rates import _balance
from iptcost_rates._balance import CrookedError, DeepError, closing, shape, survey, whole

TEXTS = st.text(alphabet='ab"\\\\[]{}:,\n', max_size=12)
VALUES = st.recursive(
    TEXTS | st.integers(-5, 5) | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=25,
)


def walk(chunk: bytes) -> Iterator[tuple[int, int]]:
    """Yield the place of each bracket outside strings, and the depth behind it."""
    depth, in_string, at = 0, False, 0
    while at < len(chunk):
        byte = chunk[at : at + 1]
        if byte == b"\\":
            at += 1
        elif byte == b'"':
            in_string = not in_string
        elif not in_string and byte in (b"[", b"{"):
            depth += 1
            yield at, depth
        elif not in_string and byte in (b"]", b"}"):
            depth -= 1
            yield at, depth
        at += 1


@given(values=st.lists(VALUES, min_size=1, max_size=6), part=st.floats(0, 1), wide=st.booleans())
def test_what_a_chunk_leaves_open_is_what_a_walk_says(
    values: list[object], part: float, wide: bool
) -> None:
    """Closers, openers, the end of the array that the chunk is in, and its last open element."""
    values *= 9  # longer than the parts in which places are looked for
    text = json.dumps(values, indent=1 if wide else None).encode()[1:]
    chunk = text[: whole(text, int(len(text) * part))]
    depths = list(walk(chunk))
    lowest = min((depth for _, depth in depths), default=0)
    last = depths[-1][1] if depths else 0
    found = shape(chunk)
    assert found.closers == max(0, -lowest)
    assert found.openers == last - min(0, lowest)
    if found.closers:
        end = next(at for at, depth in depths if depth < 0)
        assert closing(chunk, 1) == end
        assert survey(chunk) == (end, True)
    elif found.openers:
        ends = [number for number, (_, depth) in enumerate(depths) if depth == 0]
        assert survey(chunk) == (depths[ends[-1] + 1 if ends else 0][0], False)


@given(value=st.lists(VALUES, min_size=3, max_size=9), part=st.floats(0, 1))
def test_a_chunk_may_begin_within_a_string(value: list[object], part: float) -> None:
    """Two chunks come to what the whole comes to."""
    text = json.dumps(value).encode()
    cut = whole(text, int(len(text) * part))
    left = shape(text[:cut])
    right = shape(text[cut:], in_string=left.in_string)
    assert left.closers == 0
    assert left.openers == right.closers
    assert right.openers == 0
    assert not right.in_string


def test_brackets_that_do_not_match_and_levels_without_end_are_refused() -> None:
    """In time that grows with the bytes alone."""
    for crooked in (b"[}", b'{"a": [}', b"[{]}"):
        with pytest.raises(CrookedError):
            shape(crooked)
    with pytest.raises(DeepError):
        shape(b"[" * 100_000 + b"]" * 100_000)
    deep = _balance.DEEPEST - 1
    assert shape(b"[" * deep + b"]" * deep) == (0, 0, False)
