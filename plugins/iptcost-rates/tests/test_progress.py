"""Long readings say how far they are; short ones say nothing."""

from __future__ import annotations

import pytest

from iptcost.command import Setting
from iptcost_rates import _progress
from iptcost_rates._progress import Progress

GIGABYTE = 1_000_000_000


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Put a clock in the place of the machine's."""
    made = Clock()
    monkeypatch.setattr(_progress, "time", made)
    return made


def test_without_a_terminal_a_line_comes_every_half_minute(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the rate and the time left; nothing at all within the first two seconds."""
    setting = Setting("en_US")
    with Progress(setting, setting.speaking("iptcost_rates")) as tick:
        for seconds in range(61):
            clock.now = float(seconds)
            tick(seconds * 10_000_000, GIGABYTE)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "300 of 1,000 MB · 10 MB a second · 0:01:10 left",
        "600 of 1,000 MB · 10 MB a second · 0:00:40 left",
    ]


def test_a_stream_has_a_rate_and_no_end(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """How much is to come is not known."""
    setting = Setting("en_US")
    with Progress(setting, setting.speaking("iptcost_rates")) as tick:
        clock.now = 40.0
        tick(GIGABYTE, None)
    assert capsys.readouterr().err == "1,000 MB · 25 MB a second\n"


def test_on_a_terminal_a_bar_is_shown_and_taken_away(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes after two seconds, not before."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    setting = Setting("en_US")
    with Progress(setting, setting.speaking("iptcost_rates")) as tick:
        clock.now = 1.9
        tick(1, GIGABYTE)
        early = tick.bar
        clock.now = 2.5
        tick(GIGABYTE // 4, GIGABYTE)
        assert early is None
        assert tick.bar.tasks[0].fields["told"].endswith("0:00:08 left")
    assert not tick.bar.live.is_started
    capsys.readouterr()
