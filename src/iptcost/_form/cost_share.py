"""The words of cost sharing in a plan document, read as the terms of a benefits row.

The one parser for the cells of CMS Exchange public use files (PUF), for the phrases of Summaries
of Benefits and Coverage (SBC), and for what people type, in English and Spanish (the terms of the
Uniform Glossary). It reads a closed vocabulary: one unknown word, and the text is refused.

HL7's code system CostShareOption words the CMS rules: "charge" and "no charge" leave the deductible
alone; "after" pays it first; "before" pays the cost share first and the rest accrues to it. CMS
lists "with deductible" without defining it: read as before the deductible, the costliest reading,
and flagged. A plain "$30" leaves the deductible alone (domain.md, step 6).

A bare "50.00%" in a PUF cell stands in a list beside "50.00% Coinsurance after deductible", so
`read_cost_share_pair` reads it as CostShareOption's "charge": deductible waived. Typed by a person
it says nothing of the deductible: `read_cost_share` leaves its order open.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

import attrs

from iptcost._form import cost_share_words
from iptcost._form.cost_share_words import AFTER, BEFORE, WAIVED, reduced
from iptcost._rules.money import scaled

ORDERS: Final = (WAIVED, AFTER, BEFORE)
LONGEST_QUOTE = 80
MOST_COPAY: Final = Decimal("999999999.99")


def _fits(value: Decimal | None, digits: int, most: Decimal) -> bool:
    """Say whether a value, if stated, is from 0 to `most`, with no more decimals than `digits`."""
    return value is None or (
        value.is_finite() and 0 <= value <= most and scaled(value, digits) is not None
    )


@attrs.frozen
class CostShare:
    """What a plan document's words say: the terms of a benefits row.

    `copay` is in currency units; `coinsurance` is the patient's share, 0 to 1; None is "not
    stated", which is not zero. `order` None: the words leave open where the deductible stands.
    `read_with_deductible`: "with deductible" was read as before-deductible, and the estimate says
    so. `per` is "day" or "stay": for inpatient rows, which callers refuse for sessions.
    """

    covered: bool = True
    copay: Decimal | None = None
    coinsurance: Decimal | None = None
    order: str | None = None
    read_with_deductible: bool = False
    per: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what no words can say, so that every value can be written and read back."""
        right = (  # cents at the finest, and percentages of four decimals
            self.covered or (self.copay, self.coinsurance, self.order, self.per) == (None,) * 4,
            _fits(self.copay, 2, MOST_COPAY),
            _fits(self.coinsurance, 6, Decimal(1)),
            self.order in (None, *ORDERS),
            self.order == BEFORE or not self.read_with_deductible,
            self.per is None or (self.per in ("day", "stay") and self.copay is not None),
        )
        if not all(right):
            message = f"no words of cost sharing say {self}"
            raise ValueError(message)


class UnreadableCostShare(ValueError):  # noqa: N818 - the name is part of the interface
    """Words of cost sharing that this parser does not know; `text` quotes them, shortened."""

    def __init__(self, text: str) -> None:
        """Keep the quotation short enough for one line of a message."""
        short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
        super().__init__(short)
        self.text = short

    def __str__(self) -> str:
        """Quote the text and show forms that can be read."""
        return (
            f'cannot read the cost sharing "{self.text}"; write it as "$30 copay", '
            '"$30 copay after deductible", "20% coinsurance after deductible", '
            '"20% coinsurance; deductible does not apply", "No charge" or "Not covered"'
        )


_DEDUCTIBLE_KINDS: Final = (WAIVED, AFTER, BEFORE, "with", "applies", "unstated")
_NOTHING: Final = ("", "not applicable", "n/a", "no aplica", "no corresponde")

_WRITTEN: Final = {
    ",": re.compile(r"(?:[0-9]{1,9}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,2})(?:\.[0-9]{1,2})?"),
    ".": re.compile(r"(?:[0-9]{1,9}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,2})(?:,[0-9]{1,2})?"),
}
"""By what stands between groups of thousands: the American way to write an amount, the European."""
_ONE_GROUP: Final = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
_PERCENTAGE: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?")


@attrs.frozen
class _Token:
    """A word, a number or a mark: `kind` names it, `value` is a number's."""

    kind: str
    value: Decimal = Decimal(0)


@attrs.frozen
class _Part:
    """What stands between two stops: at most one term, its deductible words, its period."""

    kind: str | None = None  # "copay" | "coinsurance"; None: deductible words alone
    value: Decimal = Decimal(0)
    words: str | None = None
    per: str | None = None

    def under(self, words: str | None) -> "_Part":
        """Give the term deductible words; ones that contradict its own can't be read."""
        return attrs.evolve(self, words=_one((self.words, words)))


def _one(names: Sequence[str | None]) -> str | None:
    """Take the one name that is stated, None where none is; two that differ can't be read."""
    stated = {name for name in names if name is not None}
    if len(stated) > 1:
        raise ValueError(stated)
    return stated.pop() if stated else None


def _amount(digits: str, money: str) -> Decimal:
    """Read an amount in the American or the European way, where only one of them is possible.

    A single group of three is read as the currency writes it: "$1,250" and "1.250 €" are twelve
    hundred fifty; "$1.250" and "1,250 €" are refused.
    """
    european = "€" in money or "eur" in money
    if _ONE_GROUP.fullmatch(digits) and ("," if european else ".") in digits:
        raise ValueError(digits)
    for groups, pattern in _WRITTEN.items():
        if pattern.fullmatch(digits):
            return Decimal(digits.replace(groups, "").replace(",", "."))
    raise ValueError(digits)


def _rate(digits: str) -> Decimal:
    """Read a percentage, with either decimal mark, as a share; above 100% it is refused."""
    # Written as an exponent: a division would round by the caller's decimal context.
    share = Decimal(digits.replace(",", ".") + "E-2") if _PERCENTAGE.fullmatch(digits) else None
    if share is None or share > 1:
        raise ValueError(digits)
    return share


def _token(match: re.Match[str]) -> _Token:
    """Name what was matched; a number without a sign or unit of money is a bare one."""
    if match["rate"]:
        return _Token("rate", _rate(match["rate"]))
    if match["amount"]:
        money = (match["sign"] or "") + (match["unit"] or "")
        return _Token("money" if money else "number", _amount(match["amount"], money))
    name = match.lastgroup or ""
    return _Token(cost_share_words.WORDS[int(name[1:])][0] if name.startswith("w") else name)


def _tokens(plain: str) -> Iterator[_Token]:
    """Cut the text into known words from its start to its end; fillers say nothing."""
    place, token_at = 0, re.compile(cost_share_words.TOKEN).match
    while place < len(plain):
        match = token_at(plain, place)
        if match is None:
            raise ValueError(plain[place:])
        place = match.end()
        token = _token(match)
        if token.kind != "filler":
            yield token


def _part(tokens: Sequence[_Token]) -> _Part:
    """Read one part. Its number is a copay or, a percentage, coinsurance, and labels must agree.

    A bare "30" may be dollars or percent: only a label or a period makes it a copay.
    """
    kinds = [token.kind for token in tokens]
    numbers = [token for token in tokens if token.kind in ("rate", "money", "number", "free")]
    label = _one([kind for kind in kinds if kind in ("copay", "coinsurance")])
    per = _one([kind for kind in kinds if kind in ("visit", "day", "stay")])
    words = _one([kind for kind in kinds if kind in _DEDUCTIBLE_KINDS])
    bare = "number" in kinds and label is None and per is None
    if len(numbers) > 1 or bare or "uncovered" in kinds or (not numbers and (label or per)):
        raise ValueError(kinds)
    if not numbers:
        return _Part(words=words)
    kind = _one((label, "coinsurance" if numbers[0].kind == "rate" else "copay"))
    return _Part(kind, numbers[0].value, words, None if per == "visit" else per)


def _terms(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    """Give deductible words that stand alone to their terms.

    At the start or the end of the text they speak for all its terms ("$30 copay plus 20%; after
    deductible"), in its midst for the term before them.
    """
    terms: list[_Part] = []
    words = None
    for place, part in enumerate(parts):
        if part.kind is not None:
            terms.append(part)
        elif terms and place < len(parts) - 1:
            terms[-1] = terms[-1].under(part.words)
        else:
            words = _one((words, part.words))
    if not terms and words is None:
        raise ValueError(parts)
    return tuple(term.under(words) for term in terms) or (_Part(words=words),)


def _statement(text: str) -> tuple[_Part, ...] | None:
    """Read a text's terms, none where it states nothing, None where it says "not covered"."""
    if len(text) > cost_share_words.LONGEST:
        raise UnreadableCostShare(text)
    plain = reduced(text)
    if plain in _NOTHING:
        return ()
    plain = cost_share_words.office_visit(plain)
    try:
        tokens = list(_tokens(plain))
        if [token.kind for token in tokens if token.kind != "stop"] == ["uncovered"]:
            return None
        groups = groupby(tokens, lambda token: token.kind in ("stop", "join"))
        return _terms([_part(list(group)) for stops, group in groups if not stops])
    except ValueError as unknown:
        raise UnreadableCostShare(text) from unknown


def _order(words: str | None, unsaid: str | None, *, copay: bool) -> str | None:
    """Turn deductible words into an order; `unsaid` is what their absence means."""
    if words == "applies":
        # Coinsurance it applies to is what it leaves; of a copay it tells no more than "with".
        return BEFORE if copay else AFTER
    return {None: unsaid, "unstated": None, "with": BEFORE}.get(words, words)


def _joint(copay: Decimal, copay_order: str | None, rate: Decimal, order: str | None) -> str | None:
    """Find the order that a copay's and a coinsurance's own orders agree on, None where none.

    A part of zero takes nothing, so its untouched deductible doesn't gainsay the other part's.
    Coinsurance after the deductible is what `before-deductible` does once the copay is paid.
    """
    if copay_order == order:
        return order
    if copay == 0 and copay_order in (WAIVED, None) and order in (AFTER, BEFORE):
        return order
    if copay_order in (AFTER, BEFORE) and (order is None or (order == WAIVED and rate == 0)):
        return copay_order
    return BEFORE if (copay_order, order) == (BEFORE, AFTER) else None


def _share(text: str, parts: Sequence[_Part], *, bare: str | None) -> CostShare:
    """Put the terms together; `bare` is the order of a term of two, or a rate, without words."""
    copays = [part for part in parts if part.kind == "copay"]
    rates = [part for part in parts if part.kind == "coinsurance"]
    alone = [part for part in parts if part.kind is None]
    if len(copays) > 1 or len(rates) > 1 or any(part.per for part in rates):
        raise UnreadableCostShare(text)
    both = bool(copays and rates)
    order = _order(alone[0].words, None, copay=True) if alone else None
    if rates:
        order = rate_order = _order(rates[0].words, bare, copay=both)
    if copays:
        free = copays[0].value == 0 and not both
        order = _order(copays[0].words, WAIVED if free else bare, copay=True)
    if both:
        order = _joint(copays[0].value, order, rates[0].value, rate_order)
    flagged = order == BEFORE and any(part.words in ("with", "applies") for part in parts)
    amount, per = (copays[0].value, copays[0].per) if copays else (None, None)
    rate = rates[0].value if rates else None
    return CostShare(True, amount, rate, order, flagged, per)  # noqa: FBT003 - "covered"


@functools.lru_cache(maxsize=10_000)
def read_cost_share(text: str) -> CostShare:
    """Read the words of cost sharing of one benefit, as a plan document or a person writes them.

    Without deductible words a copay, coinsurance, and both where the words don't settle them,
    have no order (None): a Summary's figures hold after the deductible if one applies, and most
    people mean that none does. "No charge" stays no charge. Blank and "Not applicable" state
    nothing. Raises UnreadableCostShare at whatever isn't understood.
    """
    parts = _statement(text)
    return CostShare(covered=False) if parts is None else _share(text, parts, bare=None)


def _cell(text: str, kind: str) -> tuple[_Part, ...]:
    """Read one PUF cell, which states its column's kind of term or nothing."""
    parts = _statement(text)
    if parts is None or len(parts) > 1:
        raise UnreadableCostShare(text)
    if kind == "coinsurance" and "%" not in text and reduced(text).startswith("no charge"):
        parts = tuple(attrs.evolve(part, kind=kind) for part in parts)
    if any(part.kind != kind for part in parts):
        raise UnreadableCostShare(text)
    return parts


def read_cost_share_pair(copay: str, coinsurance: str) -> CostShare | None:
    """Read a PUF row's copay and coinsurance cells; None where neither states anything.

    A plan that states both states no order for them: theirs are combined where they agree, else
    the order is None. Plain cells, a bare "50.00%" too, leave the deductible alone (see above).
    """
    parts = _cell(copay, "copay") + _cell(coinsurance, "coinsurance")
    return None if not parts else _share(f"{copay}; {coinsurance}", parts, bare=WAIVED)


def write_cost_share(share: CostShare) -> str:
    """Write terms in the English words that `read_cost_share` reads as the same terms."""
    if not share.covered:
        return "Not covered"
    terms = []
    if share.copay is not None:
        amount = f"${share.copay:.2f}".removesuffix(".00")
        terms.append(f"{amount} copay per {share.per}" if share.per else f"{amount} copay")
    if share.coinsurance is not None:
        rate = f"{share.coinsurance * 100:.4f}".rstrip("0").rstrip(".")
        terms.append(f"{rate}% coinsurance")
    words = {
        WAIVED: "deductible does not apply",
        AFTER: "after deductible",
        BEFORE: "with deductible" if share.read_with_deductible else "before deductible",
        None: "" if share.copay is None else "deductible not stated",
    }[share.order]
    joint = "; " if len(terms) > 1 or share.order in (WAIVED, None) else " "
    said = " plus ".join(terms)
    if said == "$0 copay" and share.order in (WAIVED, AFTER):
        said, words = "No charge", "" if share.order == WAIVED else words
    written = joint.join(piece for piece in (said, words) if piece) or "not applicable"
    return written[0].upper() + written[1:]


# -- currencies --------------------------------------------------------------------------------

# A bare "$", and dollars, pesos or pounds as words, are money of many countries: they name none.
_NAMED: Final = {
    "USD": ("us", "usd"),
    "CAD": ("ca", "c", "cad"),
    "MXN": ("mx", "mxn"),
    "NZD": ("nz", "nzd"),
    "AUD": ("au", "a", "aud"),
    "EUR": ("eur", "euro", "euros", "€"),
    "GBP": ("gbp", "£"),
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
    said = [match[match.lastindex or 0] for match in _NAMES.finditer(text.casefold())]
    codes = (code for name in said for code, names in _NAMED.items() if name in names)
    return next((code for code in codes if code != currency), None)
