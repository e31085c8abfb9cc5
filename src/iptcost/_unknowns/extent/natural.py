"""What ``"unknown"`` stands for: the bounds that the rules and the rest of the document give.

A copay is no more than what is allowed for the session that it is paid for; a deductible of more
than all that is allowed in the course is as good as any higher one. Where neither nature nor the
rules set bounds, the document must: that is told as one plain question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from iptcost._form import facts, holes
from iptcost._form.holes import at
from iptcost._form.values import count
from iptcost._rules import course, federal, money, plan
from iptcost._unknowns.extent import days
from iptcost._unknowns.extent.billing import Billing, NaturalBounds, no_bounds, stated

MOST_HOUSEHOLD: Final = 100
MOST_TIMES: Final = 366
"""So often at most other care comes again in a year."""
INCOME: Final = "client.annual_income"
PARTS_THAT_COUNT: Final = (
    plan.ALL_PARTS,
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
        if key in WHO:
            key = path.split(".")[-2]
        if ".other_care." in path:
            key = f"other_{key}"
        if key in ("coinsurance", "balance_bill_limit"):
            return NaturalBounds(0, money.MILLION)
        of_terms = self.of_copay if key in facts.TERM_NUMBERS else None
        found = getattr(self, f"of_{key}", of_terms)
        if found is None:
            raise no_bounds(path)
        return found(path)

    # -- a plan's terms -------------------------------------------------------------------------

    def of_copay(self, path: str) -> NaturalBounds:
        side, _, rest = path.partition(".benefits.")
        named = at(self.data, f"{side}.benefits.{rest.partition('.')[0]}.services")
        services = named if isinstance(named, (list, tuple)) else tuple(course.CODES)
        allowed = (self.most_allowed(side, str(name)) for name in services)
        return NaturalBounds(0, max(allowed, default=0))

    def of_deductible(self, path: str) -> NaturalBounds:
        """From what is used of it and all that is allowed on, it is all the same."""
        side, who = _scope(path)
        if f"{side}.used." in f"{path}.":
            return self._used(path)
        high = self.whole(side) + self._most_used(side, "deductible", who)
        family = self._amounts(at(self.data, f"{side}.deductible.family"))
        if who != "family" and family:
            high = min(high, max(family))
        if (ceiling := self.federal_ceiling(side, who)) is not None and self._counts_toward(side):
            high = min(high, ceiling)
        return NaturalBounds(0, high)

    def _counts_toward(self, side: str) -> bool:
        """Return whether the deductible is known to count toward the maximum."""
        toward = at(self.data, f"{side}.toward_out_of_pocket")
        return toward is None or (toward != holes.UNKNOWN and "deductible" in toward)

    def federal_ceiling(self, side: str, who: str) -> int | None:
        """Return the most that a maximum may be by federal law; None where none is known to bind.

        The plan's figure is one for all benefit years of the course: the highest ceiling holds.
        """
        payer = ".".join(side.split(".")[:2])
        network = self.network(side)
        bound = at(self.data, f"{payer}.federal_ceiling") is True
        foreign = self.data.get("currency", "USD") != "USD"
        if not bound or foreign or network == holes.UNKNOWN or not plan.is_in_network(network):
            return None
        known, years = federal.federal_limits(), days.plan_years(self.data, payer)
        if not years or not all(year in known for year in years):
            return None
        dollars = max(known[year].out_of_pocket[who == "family"] for year in years)
        return int(dollars * 10**self.digits)

    def of_out_of_pocket_max(self, path: str) -> NaturalBounds:
        """From the deductible that counts toward it on; past all that can count it is none."""
        side, who = _scope(path)
        low, over, top = 0, None, 0
        deductible, where = self.limit(f"{side}.deductible{who and '.' + who}")
        if deductible is not None and self._counts_toward(side):
            if holes.form_of(where, deductible) is None:
                low = top = self._amount(deductible)
            else:
                over, top = where, self._top(deductible, where)
        high = max(top, self._most_used(side, "out_of_pocket", who)) + self.whole(side)
        ceiling = self.federal_ceiling(side, who)
        return NaturalBounds(
            low, high if ceiling is None else max(low, min(high, ceiling)), over=over
        )

    def _top(self, value: Any, path: str) -> int:
        """Return the most that a limit can be."""
        return self.bounds(path).high if holes.UNKNOWN in stated(value) else self._highest(value)

    def _most_used(self, side: str, key: str, who: str) -> int:
        """Return the most that may be used of a limit beside the course.

        That is what is used before it, in an earlier table that is carried too, and by other care.
        Where some of it is not known, and the deductible counts toward a maximum that is known, the
        deductible may be as high as the maximum.
        """
        value = at(self.data, f"{side}.used.{key}")
        scoped = isinstance(value, Mapping) and holes.form_of(f"used.{key}", value) is None
        values = [value[name] for name in WHO if name in value] if scoped else [value]
        if key == "deductible":
            values.append(at(self.data, f"{side}.used.carry_over"))
        known = max((self._highest(each) for each in values), default=0)
        # Other care says what it uses of the maximum, else what it uses of the deductible.
        cared = [(care.get(key, care.get("deductible")), times) for care, times in self._care(side)]
        known += sum(times * self._highest(each) for each, times in cared)
        for each in self._earlier(side):
            known += self.whole(each) + self._most_used(each, key, who)
        ends = [end for each in (*values, *(value for value, _ in cared)) for end in stated(each)]
        maximum, where = self.limit(f"{side}.out_of_pocket_max{who and '.' + who}")
        if key != "deductible" or maximum is None or holes.UNKNOWN not in ends:
            return known
        return known if holes.UNKNOWN in stated(maximum) else max(known, self._top(maximum, where))

    def _care(self, side: str) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Yield other care on a side, and how often it comes in a year at the most."""
        for care in at(self.data, f"{side}.other_care") or ():
            if isinstance(care, Mapping):
                yield care, MOST_TIMES if "every" in care else 1

    def _earlier(self, side: str) -> list[str]:
        """Return the sides of the table that a side's own carries; none where it carries none."""
        payer = ".".join(side.split(".")[:2])
        name = at(self.data, f"{payer}.carries")
        heads = [(each, each.partition(".sides.")[0]) for each in self.sides()]
        return [
            each
            for each, head in heads
            if name is not None and head != payer and at(self.data, f"{head}.name") == name
        ]

    def _used(self, path: str) -> NaturalBounds:
        """Nothing to its limit."""
        limits = (path.replace(used, limit) for used, limit in _LIMITS.items() if used in path)
        if (where := next(limits, None)) is None:
            raise no_bounds(path)
        return self._up_to(where, self._amount)  # where nothing limits, nothing of it matters

    def _up_to(self, where: str, read: Callable[[Any], int], unlimited: int = 0) -> NaturalBounds:
        """Nothing to a limit, which may itself be a range."""
        limit, where = self.limit(where)
        if limit is None:
            return NaturalBounds(0, unlimited)
        if isinstance(limit, Mapping) or limit == holes.UNKNOWN:
            return NaturalBounds(0, 0, of=where)
        return NaturalBounds(0, read(limit))

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

    of_out_of_pocket = of_carry_over = of_payer_maximum_used = of_amount_used = _used

    def of_other_deductible(self, path: str) -> NaturalBounds:
        """Other care uses no more than the room that there is."""
        side, _, rest = path.partition(".other_care.")
        key = "out_of_pocket_max" if rest.endswith("out_of_pocket") else "deductible"
        found = [self.limit(f"{side}.{key}.{who}") for who in WHO]
        tops = [self._top(value, where) for value, where in found if value is not None]
        return NaturalBounds(0, max(tops, default=0))

    of_other_out_of_pocket = of_other_deductible

    # -- visits and a payer's maximum -----------------------------------------------------------

    def _tiered(self, row: str) -> int:
        """Return the last visit of a row's tiers."""
        tiers = at(self.data, f"{row}.tiers") or ()
        ends = [self._counts(tier.get("through")) for tier in tiers if isinstance(tier, Mapping)]
        return max(ends, default=0)

    def of_visit_limit(self, path: str) -> NaturalBounds:
        row = path.rpartition(".")[0]
        used = max(self._counts(at(self.data, f"{row}.visits_used")), self._tiered(row))
        used += sum(
            self._counts(value)
            for each in self._earlier(row.rsplit(".", 2)[0])
            for where, value, _ in holes.walk(at(self.data, each))
            if where.endswith("visits_used")
        )
        return NaturalBounds(0, used + self._cared_visits(row) + self.sessions)

    of_visits = of_visit_limit

    def of_visits_used(self, path: str) -> NaturalBounds:
        row = path.rpartition(".")[0]
        key = "visits" if ".limits." in path else "visit_limit"
        return self._up_to(f"{row}.{key}", count, self._tiered(row))

    of_visits_left = Billing.of_sessions

    def of_sessions_used(self, path: str) -> NaturalBounds:
        """No more than were authorised."""
        return self._up_to(f"{path.rpartition('.')[0]}.sessions", count)

    def of_through(self, path: str) -> NaturalBounds:
        """Between the tiers before and after; past all visits it is the last."""
        head, place, _ = path.rsplit(".", 2)
        row = head.rpartition(".")[0]
        before = self._counts(at(self.data, f"{head}.{int(place) - 1}.through"))
        after = self._counts(at(self.data, f"{head}.{int(place) + 1}.through"))
        used = self._counts(at(self.data, f"{row}.visits_used"))
        high = after - 1 if after else used + self._cared_visits(row) + self.sessions
        return NaturalBounds(before + 1, max(before + 1, high))

    def of_other_visits(self, path: str) -> NaturalBounds:
        """Past all that are covered more visits are the same."""
        side = path.partition(".other_care.")[0]
        limits = [
            value
            for where, value, _ in holes.walk(at(self.data, side))
            if where.endswith(("visit_limit", "through", "visits")) and "other_care" not in where
        ]
        return NaturalBounds(0, max([self.sessions, *map(self._counts, limits)]))

    def _cared_visits(self, row: str) -> int:
        """Return the most visits that other care uses of a row or limit."""
        side = row.rsplit(".", 2)[0]
        return sum(times * self._counts(care.get("visits")) for care, times in self._care(side))

    def of_payer_maximum(self, path: str) -> NaturalBounds:
        """From what is used of it and all that is allowed on, it is all the same."""
        row = path.rpartition(".")[0]
        spent = f"{row}.{'amount' if '.limits.' in path else 'payer_maximum'}_used"
        used = self._highest(at(self.data, spent))
        side = row.rsplit(".", 2)[0]
        sides = [side, *self._earlier(side)]
        return NaturalBounds(0, used + sum(map(self.whole, sides)))

    of_amount = of_payer_maximum

    # -- the sliding scale ----------------------------------------------------------------------

    def of_floor(self, _: str) -> NaturalBounds:
        """No more than the ceiling."""
        ceiling = self._amounts(at(self.data, "provider.sliding_scale.ceiling"))
        return NaturalBounds(0, min([self._dearest(), *ceiling]))

    def of_ceiling(self, _: str) -> NaturalBounds:
        """No less than the floor."""
        floor = self._highest(at(self.data, "provider.sliding_scale.floor"))
        return NaturalBounds(floor, max(floor, self._dearest()))

    def of_percent_of_fee(self, _: str) -> NaturalBounds:
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
        tables = federal.guidelines()
        years = [table.dollars(household, place) for table in tables for place in table.places]
        most = max(map(money.percent, ends), default=0)
        return int(max(years) * 10**self.digits * most // money.MILLION)

    def of_annual_income(self, _: str) -> NaturalBounds:
        size = at(self.data, "client.household_size")
        return NaturalBounds(0, self._edge(self._counts(size) or MOST_HOUSEHOLD) + 1)

    def of_household_size(self, _: str) -> NaturalBounds:
        return NaturalBounds(1, MOST_HOUSEHOLD if self._edge(1) else 1)


_LIMITS: Final = {
    ".used.deductible": ".deductible",
    ".used.out_of_pocket": ".out_of_pocket_max",
    ".used.carry_over": ".deductible",
    ".payer_maximum_used": ".payer_maximum",
    ".amount_used": ".amount",
}
"""What is used of a limit, in a path: and the limit."""


def _scope(path: str) -> tuple[str, str]:
    """Return the side of a limit and whose it is: ``""`` for a bare amount."""
    who = next((who for who in WHO if path.endswith(f".{who}")), "")
    side = path.removesuffix(f".{who}").rpartition(".")[0]
    return side.removesuffix(".used"), who
