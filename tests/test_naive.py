"""The engine equals a second implementation that was written from the rules alone."""

import pytest

from comparison import compare, compare_cuts, compare_few, compare_life

LOTS = 20
LIFE = 10
EACH = 1_000


@pytest.mark.parametrize("lot", range(LOTS))
def test_the_engine_equals_the_second_implementation(lot: int) -> None:
    """In 20,000 drawn cases every part of every session, and every refusal, is the same."""
    refused, found = compare(lot * EACH, EACH)
    assert not found
    assert refused < EACH // 10


@pytest.mark.parametrize("lot", range(LIFE))
def test_the_two_are_equal_whatever_changes_while_a_course_runs(lot: int) -> None:
    """Likewise in 10,000 cases that have dated payers, shared limits and the other keys."""
    refused, found = compare_life(lot * EACH, EACH)
    assert not found
    assert refused < EACH // 5


@pytest.mark.parametrize("lot", range(LIFE // 2))
def test_the_two_are_equal_where_few_keys_meet(lot: int) -> None:
    """Likewise in 5,000 cases of which each has two to six of these keys for certain."""
    refused, found = compare_few(lot * EACH, EACH)
    assert not found
    assert refused < EACH // 2


@pytest.mark.parametrize("lot", range(LIFE))
def test_the_second_implementation_goes_on_from_the_engines_payers(lot: int) -> None:
    """A drawn course cut in two costs what it costs in one: ``payers_after`` carries all of it."""
    cut, found = compare_cuts(lot * EACH // 2, EACH // 2)
    assert not found
    assert cut > EACH // 5
