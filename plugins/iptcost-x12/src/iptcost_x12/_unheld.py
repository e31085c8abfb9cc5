"""The rows that no key of a payer table holds: all of them are told, none vanishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from iptcost.payer import Sentence, Words, amount_text, rate_text
from iptcost_x12._elsewhere import names_of
from iptcost_x12._periods import ACTIVE, of_plan
from iptcost_x12._said import Remark, remark
from iptcost_x12._speaking import SERVICE_TYPES
from iptcost_x12._values import Answer, BenefitRow

NAMES: Final[Mapping[str, Words]] = {
    **dict.fromkeys(ACTIVE, Words("active coverage")),
    **dict.fromkeys("678", Words("inactive coverage")),
    "A": Words("coinsurance"),
    "B": Words("copay"),
    "C": Words("deductible"),
    "CB": Words("coverage basis"),
    "D": Words("description"),
    "E": Words("exclusion"),
    "F": Words("limitation"),
    "G": Words("out-of-pocket maximum"),
    "H": Words("unlimited"),
    "I": Words("not covered"),
    "J": Words("cost containment"),
    "K": Words("reserve"),
    "L": Words("primary care provider"),
    "M": Words("pre-existing condition"),
    "MC": Words("a care coordinator is named"),
    "N": Words("services are restricted to a provider"),
    "O": Words("not deemed a medical necessity"),
    "P": Words("disclaimer"),
    "Q": Words("second surgical opinion required"),
    "R": Words("another payer"),
    "S": Words("history of earlier years"),
    "T": Words("card reported lost or stolen"),
    "U": Words("whom to ask"),
    "V": Words("can't process"),
    "W": Words("another source of data is named"),
    "X": Words("a facility is named"),
    "Y": Words("spend down"),
}
"""What a row is, by EB01."""
PERIODS: Final[Mapping[str, Words]] = {
    "6": Words("an hour"),
    "7": Words("a day"),
    "13": Words("24 hours"),
    "21": Words("years"),
    "22": Words("plan year"),
    "23": Words("calendar year"),
    "24": Words("used so far"),
    "25": Words("contract"),
    "26": Words("episode"),
    "27": Words("visit"),
    "28": Words("outlier"),
    "29": Words("remaining"),
    "30": Words("exceeded"),
    "31": Words("not exceeded"),
    "32": Words("lifetime"),
    "33": Words("lifetime remaining"),
    "34": Words("month"),
    "35": Words("week"),
    "36": Words("admission"),
}
"""What an amount is counted in, by EB06."""
_NETWORKS: Final = {"Y": Words("in network"), "N": Words("out of network")}


def unheld(answer: Answer, told: Iterable[BenefitRow]) -> Iterator[Remark]:
    """Yield what is to be told of the rows that are neither behind a value nor told already.

    Rows of one kind about the same services are told together.
    """
    known = {row.locator for row in told}
    groups: dict[tuple[str, tuple[str, ...]], list[BenefitRow]] = {}
    for row in answer.rows:
        if row.locator in known or _is_bare(row):
            continue
        elsewhere = row.service_types and not set(row.service_types) & set(SERVICE_TYPES)
        place = ("", row.service_types) if elsewhere else (row.code, row.service_types)
        groups.setdefault(place, []).append(row)
    for (code, types), rows in groups.items():
        kinds = ", ".join(types[:20])
        words = _joined(words_of(row, typed=bool(code)) for row in rows[:MOST_WORDS])
        if code:
            yield remark("not used: {words}", rows, words=words)
        else:
            text = Words("for other care ({types}), not used: {words}")
            yield remark(text, rows, types=kinds, words=words)


MOST_WORDS: Final = 30


def _joined(sentences: Iterable[Sentence]) -> Sentence:
    listed = list(dict.fromkeys(sentences))
    values = {f"part{number}": sentence for number, sentence in enumerate(listed)}
    return Sentence("; ".join(f"{{{name}}}" for name in values), **values)


def _is_bare(row: BenefitRow) -> bool:
    """Return whether a row says no more than that the plan, or mental health in it, is active."""
    return row.code in ACTIVE and of_plan(row) and not (row.messages or row.entities)


def words_of(row: BenefitRow, *, typed: bool = True) -> Sentence:
    """Return a row in words: what it is, its value, and what restricts it."""
    value = _value(row)
    parts: list[object] = [NAMES.get(row.code, row.code or "…")]
    parts += [value] if value else []
    period = PERIODS.get(row.period, row.period)
    parts += [Sentence("({period})", period=period)] if period else []
    parts += [_NETWORKS[row.network]] if row.network in _NETWORKS else []
    if row.quantity is not None:
        parts.append(Sentence("{count} {unit}", count=row.quantity, unit=row.quantity_kind or "…"))
    for delivery in row.deliveries:
        parts.append(
            _delivered(delivery.quantity, delivery.unit, delivery.periods, delivery.period)
        )
    parts += ["/".join(row.service_types[:20])] if typed and row.service_types else []
    parts += [part for part in (*row.places, names_of(row), row.procedure) if part]
    parts += [f'"{message}"' for message in row.messages]
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(" ".join(f"{{{name}}}" for name in values), **values)


def _delivered(count: object, unit: str, periods: object, period: str) -> Sentence:
    return Sentence(
        "{count} {unit} in {periods} of {period}",
        count="…" if count is None else count,
        unit=unit or "…",
        periods=1 if periods is None else periods,
        period=PERIODS.get(period, period or "…"),
    )


def _value(row: BenefitRow) -> str:
    shown = []
    if row.amount is not None:
        cents = int(row.amount.scaleb(2))
        shown.append(amount_text(cents, 2) if row.amount.scaleb(2) == cents else f"{row.amount}")
    if row.percent is not None:
        share = row.percent.scaleb(6)
        whole = 0 <= share <= 10**6 and share == int(share)
        shown.append(rate_text(int(share)) if whole else f"{row.percent}")
    return ", ".join(shown)
