"""The engine equals a second implementation that was written from the rules alone."""

import pytest

from comparison import compare

LOTS = 20
EACH = 1_000


@pytest.mark.parametrize("lot", range(LOTS))
def test_the_engine_equals_the_second_implementation(lot: int) -> None:
    """In 20,000 drawn cases every part of every session, and every refusal, is the same."""
    refused, found = compare(lot * EACH, EACH)
    assert not found
    assert refused < EACH // 10
