"""What every test stands on: whose warnings are errors, frozen formats, real payers' answers."""

from __future__ import annotations

import datetime as dt
import os
import signal
import warnings
from decimal import Decimal
from pathlib import Path

import pytest

from iptcost import Money
from iptcost.command import Language

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("IPTCOST_SHARED_DATA") or ROOT.parent / "shared" / "data")
MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
}


def pytest_configure() -> None:
    """Take Ctrl-C as a terminal gives it: what a shell begins in the background ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _our_warnings_are_errors() -> None:
    """A warning that our code brings about fails the test; a library's about itself does not."""
    warnings.filterwarnings("error", module=r"iptcost|tests\.|plugins\.")


@pytest.fixture
def real_answers() -> Path:
    """Return the folder of real payers' answers: IPTCOST_SHARED_DATA, or beside the checkout."""
    if not DATA.is_dir():
        pytest.skip("no real answers: neither IPTCOST_SHARED_DATA nor ../shared/data is a folder")
    return DATA


@pytest.fixture
def frozen_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write dates and amounts as the golden files hold them, whatever the installed CLDR says."""
    for name, write in (
        ("date", _date),
        ("day", _day),
        ("month", _month),
        ("number", _number),
        ("amount", _amount),
        ("money", _money),
        ("rate", _rate),
    ):
        monkeypatch.setattr(Language, name, write)


def _named(language: Language, day: dt.date) -> str:
    return MONTHS[language.locale.language][day.month - 1]


def _day(language: Language, day: dt.date) -> str:
    month = _named(language, day)
    return f"{month} {day.day}" if language.locale.language == "en" else f"{day.day} {month}"


def _date(language: Language, day: dt.date) -> str:
    comma = "," if language.locale.language == "en" else ""
    return f"{_day(language, day)}{comma} {day.year}"


def _month(language: Language, day: dt.date) -> str:
    return f"{_named(language, day)} {day.year}"


def _number(language: Language, number: int | Decimal) -> str:
    """Return a number with the marks of the US, or with those of Spanish without a country."""
    written = f"{number:,}"
    return written if _american(language) else written.translate(str.maketrans(",.", ".,"))


def _american(language: Language) -> bool:
    return str(language.locale) in {"en_US", "es_US"}


def _amount(language: Language, money: Money) -> str:
    return _number(language, money.amount)


def _money(language: Language, money: Money) -> str:
    if not _american(language):
        sign = "US$" if money.currency == "USD" else money.currency
        return f"{_amount(language, money)}\N{NO-BREAK SPACE}{sign}"
    minus = "-" if money.amount < 0 else ""
    sign = "$" if money.currency == "USD" else f"{money.currency}\N{NO-BREAK SPACE}"
    return f"{minus}{sign}{_number(language, abs(money.amount))}"


def _rate(language: Language, millionths: int) -> str:
    share = Decimal(millionths) / 10_000
    whole = share == share.to_integral_value()
    space = "" if _american(language) else "\N{NO-BREAK SPACE}"
    return f"{_number(language, int(share) if whole else share.normalize())}{space}%"
