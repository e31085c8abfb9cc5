"""Rows of ``actuals`` typed in from explanations of benefits on paper, one session after another.

What such a paper prints is asked for in its order; what does not add up is asked for again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import click

from iptcost.command import Words, read_amount
from iptcost.payer import BadValueError, amount_text

if TYPE_CHECKING:
    from iptcost.command import Language

MOST: Final = 500
_PARTS: Final = (
    ("deductible", Words("Of the patient's part: deductible")),
    ("copay", Words("Of the patient's part: copay")),
    ("coinsurance", Words("Of the patient's part: coinsurance")),
    ("not_covered", Words("Of the patient's part: not covered")),
    ("balance_bill", Words("Of the patient's part: billed above the allowed amount")),
)


def typed_rows(language: Language) -> list[dict[str, Any]]:
    """Ask for session after session until there is none more; return their rows."""
    click.echo(
        language.text(
            "Type in what the explanation of benefits says, session by session. An empty date ends."
        ),
        err=True,
    )
    rows: list[dict[str, Any]] = []
    while len(rows) < MOST:
        date = _date(language)
        if date is None:
            break
        row = _row(date, language)
        if row is not None:
            rows.append(row)
    return rows


def _date(language: Language) -> str | None:
    while True:
        text = _ask(language.text("Date of service (2026-10-05)"), "")
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            click.echo(language.text("That is no date: year, month, day."), err=True)


def _row(date: str, language: Language) -> dict[str, Any] | None:
    code = _ask(language.text("Procedure code, if it is printed"), "")
    claim = _ask(language.text("Claim number, if it is printed"), "")
    while True:
        billed = _amount(language.text("Billed"), None, language)
        paid = _amount(language.text("Paid by the payer"), None, language)
        parts = {name: _amount(language.translate(said), 0, language) for name, said in _PARTS}
        owed = sum(parts.values())
        if paid + owed <= billed:
            break
        said = language.text(
            "Paid and owed are {sum}, more than the {billed} billed. Once more, please.",
            sum=amount_text(paid + owed, 2),
            billed=amount_text(billed, 2),
        )
        click.echo(said, err=True)
    told = {"code": code, "claim": claim}
    amounts = {"billed": billed, "payer_paid": paid, "patient_responsibility": owed, **parts}
    return {
        "date": date,
        **{key: value for key, value in told.items() if value},
        **{key: amount_text(value, 2) for key, value in amounts.items()},
    }


def _ask(question: str, default: str) -> str:
    try:
        text: str = click.prompt(question, default=default, show_default=False, err=True)
    except click.Abort:
        # The end of what is typed in: what was given stands.
        click.echo(err=True)
        return default
    return text.strip()[:60]


def _amount(question: str, default: int | None, language: Language) -> int:
    """Return an amount in cents, asked for until it is one; the end of the input stops it all."""
    while True:
        shown = None if default is None else amount_text(default, 2)
        text: str = click.prompt(question, default=shown, err=True)
        try:
            return int(read_amount(text.strip().removeprefix("$"), 2))
        except BadValueError:
            pass
        click.echo(language.text("That is no amount, such as 120 or 120.50."), err=True)
