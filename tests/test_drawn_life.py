"""The drawer reaches every key, and every key that is to change an amount changes one."""

import pytest

from drawn_life import KEYS, draw_life, outcome

CHANGES_NOTHING = {"modifiers"}  # they are printed on a claim, and change no amount


@pytest.mark.parametrize("key", KEYS)
def test_a_drawn_key_changes_what_is_reckoned(key: str) -> None:
    """Without the key the same draw comes to something else, in one of 2,000 draws at least."""
    changed = False
    for seed in range(2000):
        case, reached = draw_life(seed, [key, "from"])
        if key in reached:
            without, _ = draw_life(seed, ["from"] if key != "from" else [])
            changed = changed or outcome(case) != outcome(without)
        if changed:
            break
    assert changed == (key not in CHANGES_NOTHING)


def test_a_draw_repeats() -> None:
    """The same seed draws the same case."""
    assert all(draw_life(seed) == draw_life(seed) for seed in range(50))
