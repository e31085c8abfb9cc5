"""What ``"unknown"`` stands for: the bounds that the rules and the rest of the document give.

A copay is no more than what is allowed for the session that it is paid for; a deductible of more
than all that is allowed in the course is as good as any higher one. Where neither nature nor the
rules set bounds, the document must: that is told as one plain question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iptcost._form import holes
from iptcost._form.values import count
from iptcost._rules.money import MILLION, percent
from iptcost._rules.plan import ALL_PARTS
from iptcost._rules.procedure import CODES
from iptcost._rules.self_pay import poverty_guideline
from iptcost._unknowns.extent.billing import Billing, NaturalBounds, no_bounds, stated
from iptcost._unknowns.extent.places import at

MOST_HOUSEHOLD: Final = 100
INCOME: Final = "client.annual_income"
PARTS_THAT_COUNT: Final = (
    ALL_PARTS,
    ("deductible", "coinsurance"),
    ("copay", "coinsurance"),
    ("coinsurance",),
)
"""What may count toward a maximum: each subset that plans use."""
WHO: Final = ("individual", "family")


class Natural(Billing):
    """The bounds of a document's unknowns; what they share is reckoned once."""

    def bounds(self, path: str) -> NaturalBounds:
        """Return the bounds of the number at a path; CaseError where there are none."""
        key = holes.key_of(path)
        if ".other_care." in path or ".limits." in path:
            raise no_bounds(path)
        if key in WHO:
            key = path.split(".")[-2]
        found = getattr(self, f"_{_RULES[key]}", None) if key in _RULES else None
        if found is None:
            raise no_bounds(path)
        return found(path)  # type: ignore[no-any-return]

    # -- a plan's terms -------------------------------------------------------------------------

    def _copay(self, path: str) -> NaturalBounds:
        side, _, rest = path.partition(".benefits.")
        named = at(self.data, f"{side}.benefits.{rest.partition('.')[0]}.services")
        services = named if isinstance(named, (list, tuple)) else tuple(CODES)
        return NaturalBounds(
            0, max((self.most_allowed(side, str(name)) for name in services), default=0)
        )

    def _share(self, _: str) -> NaturalBounds:
        return NaturalBounds(0, MILLION)

    def _deductible(self, path: str) -> NaturalBounds:
        """From what is used of it and all that is allowed on, it is all the same."""
        side, who = _scope(path, "deductible")
        if f"{side}.used." in f"{path}.":
            return self._used(path)
        high = self.whole(side) + self._most_used(side, "deductible", who)
        family = self._amounts(at(self.data, f"{side}.deductible.family"))
        if who != "family" and family:
            high = min(high, max(family))
        return NaturalBounds(0, high)

    def _out_of_pocket_max(self, path: str) -> NaturalBounds:
        """From the deductible that counts toward it on; past all that can count it is none."""
        side, who = _scope(path, "out_of_pocket_max")
        low, over, top = 0, None, 0
        deductible, where = self.limit(f"{side}.deductible{who and '.' + who}")
        toward = at(self.data, f"{side}.toward_out_of_pocket")
        if deductible is not None and (toward is None or "deductible" in toward):
            if holes.form_of(where, deductible) is None:
                low = top = self._amount(deductible)
            else:
                over, top = where, self._top(deductible, where)
        used = self._most_used(side, "out_of_pocket", who)
        return NaturalBounds(low, max(top, used) + self.whole(side), over=over)

    def _top(self, value: Any, path: str) -> int:
        """Return the most that a limit can be."""
        if holes.UNKNOWN in stated(value):
            return self.bounds(path).high
        return max(self._amounts(value), default=0)

    def _most_used(self, side: str, key: str, who: str) -> int:
        """Return the most that may be used of a limit, where that is stated.

        Where it is not known how much of the deductible is used, and that counts toward a maximum
        that is known, the deductible may be as high as the maximum.
        """
        value = at(self.data, f"{side}.used.{key}")
        scoped = isinstance(value, Mapping) and holes.form_of(f"used.{key}", value) is None
        values = [value[name] for name in WHO if name in value] if scoped else [value]
        ends = [end for each in values for end in stated(each)]
        known = max((self._amount(end) for end in ends if end != holes.UNKNOWN), default=0)
        if holes.UNKNOWN not in ends:
            return known
        maximum, where = self.limit(f"{side}.out_of_pocket_max{who and '.' + who}")
        if key != "deductible" or maximum is None or holes.UNKNOWN in stated(maximum):
            return known
        return max(known, self._top(maximum, where))

    def _used(self, path: str) -> NaturalBounds:
        """Nothing to its limit, which may itself be a range."""
        where = _limit_path(path)
        if where is None:
            raise no_bounds(path)
        limit, where = self.limit(where)
        if limit is None:
            return NaturalBounds(0, 0)  # nothing limits, so nothing of it matters
        if isinstance(limit, Mapping) or limit == holes.UNKNOWN:
            return NaturalBounds(0, 0, of=where)
        return NaturalBounds(0, self._amount(limit))

    def limit(self, path: str) -> tuple[Any, str]:
        """Return a limit and where it stands: its own table's individual or family, or bare."""
        value = at(self.data, path)
        if isinstance(value, Mapping) and holes.form_of(path, value) is None:
            for who in WHO:
                if who in value:
                    return value[who], f"{path}.{who}"
            return None, path
        if value is None and path.rpartition(".")[2] == "individual":
            bare = path.rpartition(".")[0]
            found = at(self.data, bare)
            plain = not isinstance(found, Mapping) or holes.form_of(bare, found) is not None
            return (found, bare) if plain else (None, bare)
        return value, path

    # -- visits and a payer's maximum -----------------------------------------------------------

    def _tiered(self, row: str) -> int:
        """Return the last visit of a row's tiers."""
        tiers = at(self.data, f"{row}.tiers") or ()
        ends = [self._counts(tier.get("through")) for tier in tiers if isinstance(tier, Mapping)]
        return max(ends, default=0)

    def _visit_limit(self, path: str) -> NaturalBounds:
        row = path.rpartition(".")[0]
        used = max(self._counts(at(self.data, f"{row}.visits_used")), self._tiered(row))
        return NaturalBounds(0, used + self.sessions)

    def _visits_used(self, path: str) -> NaturalBounds:
        row = path.rpartition(".")[0]
        limit = at(self.data, f"{row}.visit_limit")
        if limit is None:
            return NaturalBounds(0, self._tiered(row))
        if isinstance(limit, Mapping) or limit == holes.UNKNOWN:
            return NaturalBounds(0, 0, of=f"{row}.visit_limit")
        return NaturalBounds(0, count(limit))

    def _payer_maximum(self, path: str) -> NaturalBounds:
        row = path.rpartition(".")[0]
        used = max(self._amounts(at(self.data, f"{row}.payer_maximum_used")), default=0)
        return NaturalBounds(0, used + self.whole(path.partition(".benefits.")[0]))

    # -- the sliding scale ----------------------------------------------------------------------

    def _floor(self, _: str) -> NaturalBounds:
        """No more than the ceiling."""
        ceiling = self._amounts(at(self.data, "provider.sliding_scale.ceiling"))
        return NaturalBounds(0, min([self._dearest(), *ceiling]))

    def _ceiling(self, _: str) -> NaturalBounds:
        """No less than the floor."""
        floor = max(self._amounts(at(self.data, "provider.sliding_scale.floor")), default=0)
        return NaturalBounds(floor, max(floor, self._dearest()))

    def _scale_percent(self, _: str) -> NaturalBounds:
        return NaturalBounds(0, 100 * 10**self.digits)

    def _edge(self, household: int) -> int:
        """Return the income from which on the full fee holds, minor units; 0 without a scale."""
        scale = at(self.data, "provider.sliding_scale")
        if not isinstance(scale, Mapping):
            return 0
        ends = [end for tier in scale.get("tiers") or () for end in stated(tier.get("up_to"))]
        if any(end == holes.UNKNOWN for end in ends):
            raise no_bounds(INCOME)
        if scale.get("basis") == "income":
            return max(map(self._amount, ends), default=0)
        tables = poverty_guideline.guidelines()
        years = [table.dollars(household, place) for table in tables for place in table.places]
        most = max(map(percent, ends), default=0)
        return int(max(years) * 10**self.digits * most // MILLION)

    def _income(self, _: str) -> NaturalBounds:
        size = at(self.data, "client.household_size")
        most = max((count(end) for end in stated(size) if end != holes.UNKNOWN), default=0)
        return NaturalBounds(0, self._edge(most or MOST_HOUSEHOLD) + 1)

    def _household(self, _: str) -> NaturalBounds:
        return NaturalBounds(1, MOST_HOUSEHOLD if self._edge(1) else 1)


_RULES: Final[Mapping[str, str]] = {
    "sessions": "course_sessions",
    "missed_sessions": "missed",
    "fees": "fee",
    "fee": "fee",
    "missed_session_fee": "missed_fee",
    "allowed": "allowed",
    "copay": "copay",
    "coinsurance": "share",
    "coinsurance_at_most": "copay",
    "late_cancellation_fee": "missed_fee",
    "balance_bill_limit": "share",
    "deductible": "deductible",
    "out_of_pocket_max": "out_of_pocket_max",
    "out_of_pocket": "used",
    "payer_maximum_used": "used",
    "payer_maximum": "payer_maximum",
    "visit_limit": "visit_limit",
    "visits_used": "visits_used",
    "visits_left": "course_sessions",
    "floor": "floor",
    "ceiling": "ceiling",
    "percent_of_fee": "scale_percent",
    "annual_income": "income",
    "household_size": "household",
}
"""Which rule bounds the value of a key."""
_LIMITS: Final[Mapping[str, str]] = {
    "deductible": "deductible",
    "out_of_pocket": "out_of_pocket_max",
    "visits_used": "visit_limit",
    "payer_maximum_used": "payer_maximum",
}
"""What is used of a limit: the key of the amount used, and that of the limit."""


def _scope(path: str, key: str) -> tuple[str, str]:
    """Return the side of a limit and whose it is: ``""`` for a bare amount."""
    head, _, last = path.rpartition(".")
    if last in WHO:
        return head.rpartition(".")[0].removesuffix(".used"), last
    return head.removesuffix(".used") if last == key else head, ""


def _limit_path(path: str) -> str | None:
    """Return the path of the limit of which this is what is used."""
    head, _, key = path.rpartition(".")
    who = ""
    if key in WHO:
        head, _, key, who = *head.rpartition("."), key
    if key not in _LIMITS:
        return None
    if key in ("deductible", "out_of_pocket"):
        head, _, used = head.rpartition(".")
        if used != "used":
            return None
    limit = f"{head}.{_LIMITS[key]}"
    return f"{limit}.{who}" if who else limit
