"""Whether a bill may be disputed: 45 CFR 149.620(a)(2)(ii) and (c)(1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from iptcost import Money
from iptcost.command import Language

EXCESS: Final = 400
"""Dollars above a provider's total expected charges from which on a bill may be disputed."""
FEE: Final = 25
"""Dollars that HHS asks for a dispute; they are not given back."""
DAYS: Final = 120
"""Calendar days from getting the first such bill within which a dispute is started."""


def threshold(expected: Money) -> Money:
    """Return the least total bill that may be disputed: "at least $400 more" includes $400."""
    return expected + dollars(EXCESS, expected)


def dollars(number: int, like: Money) -> Money:
    """Return whole dollars in the form of another amount."""
    return Money(number * 10**like.digits, like.currency, like.digits)


def verdict(
    billed: Money, expected: Money, received: dt.date | None, language: Language
) -> Iterator[str]:
    """Yield what a total bill of this provider is to the estimate, and what can be done."""
    text = language.text
    said = {"billed": language.money(billed), "expected": language.money(expected)}
    if billed <= expected:
        yield text("Billed: {billed}. Expected: {expected}. The bill is not higher.", **said)
        return
    said["more"] = language.money(billed - expected)
    yield text("Billed: {billed}. Expected: {expected}. The bill is {more} higher.", **said)
    least = language.money(threshold(expected))
    if billed < threshold(expected):
        yield text(
            "That is below the threshold: from {least} on it can be disputed under federal law. "
            "You may still ask your provider about it.",
            least=least,
        )
        return
    yield text(
        "That passes the threshold of {least}: the bill is substantially in excess of the "
        "estimate, and the client may start the patient-provider dispute resolution process.",
        least=least,
    )
    if received is None:
        yield language.plural(
            "It must be started within {number} calendar day of getting the first such bill.",
            "It must be started within {number} calendar days of getting the first such bill.",
            DAYS,
        )
    else:
        last = received + dt.timedelta(days=DAYS)
        yield text(
            "The bill came on {received}: it must be started by {last}.",
            received=language.date(received),
            last=language.date(last),
        )
