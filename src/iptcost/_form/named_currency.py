"""Which currencies a text's amounts name: "30 EUR" is not 30 of a case in dollars."""

import re
from typing import Final

from iptcost._faults import kinds, problem
from iptcost._rules.money import BadValueError

# A bare "$", and dollars, pesos or pounds as words, are money of many countries: they name none.
_BY_NAME: Final = {
    "us": "USD",
    "usd": "USD",
    "ca": "CAD",
    "c": "CAD",
    "cad": "CAD",
    "mx": "MXN",
    "mxn": "MXN",
    "nz": "NZD",
    "nzd": "NZD",
    "au": "AUD",
    "a": "AUD",
    "aud": "AUD",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "gbp": "GBP",
    "€": "EUR",
    "£": "GBP",
}
# "a $30 copay" is an article: an "a" or "c" names a currency only where the sign follows at once.
_NAMES: Final = re.compile(
    r"(?<![a-z])(?:(us|ca|mx|nz|au) ?(?=\$)|(a|c)(?=\$)"
    r"|(usd|cad|mxn|nzd|aud|eur|gbp|euros?)(?![a-z]))|([€£])"
)


def other_currency(text: str, currency: str) -> str | None:
    """Return the code of a currency that the text names and that is not ``currency``.

    None where it names none, or that one alone. The code is upper case, as ISO 4217 writes it.

    >>> other_currency("€30 copay", "USD"), other_currency("US$30", "USD")
    ('EUR', None)
    >>> other_currency("$30 copay", "CAD") is None
    True
    """
    for match in _NAMES.finditer(text.casefold()):
        named = _BY_NAME[match[match.lastindex or 0]]
        if named != currency:
            return named
    return None


def refuse_other_currency(text: str, currency: str) -> None:
    """Raise BadValueError where a text names another currency than ``currency``.

    No rate of exchange is known, and taking the number as it stands would change the price.
    """
    named = other_currency(text, currency)
    if named is not None:
        raise BadValueError(
            kinds.COST_SHARE_CURRENCY, value=problem.quote(text), named=named, currency=currency
        )
