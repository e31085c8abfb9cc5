"""Fees that are not known: which they are, what was taken for them, and whether they matter.

In network a fee often changes nothing, for the plan's allowed amount decides. Where it does
change what is paid, the usual fees (``usual_fee_table``) stand in, and the estimate says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptcost._form import holes
from iptcost._ledger.lines import Assumption
from iptcost._rules.course import CODES
from iptcost._rules.money import amount_text, currency_digits
from iptcost._unknowns import possible
from iptcost._unknowns.extent import places
from iptcost._unknowns.extent.billing import stated
from iptcost._unknowns.extent.natural import Natural
from iptcost._unknowns.extent.usual_fee_table import usual_fees

BEYOND: Final = 1_000_000
"""Units of the currency that no session costs."""

Data = Mapping[str, Any]


def of(data: Data) -> tuple[str, ...]:
    """Return the paths of the fees of which nothing is known."""
    return tuple(
        hole.path
        for hole in possible.estimated(data)
        if _is_fee(hole.path) and holes.UNKNOWN in stated(places.at(data, hole.path))
    )


def _is_fee(path: str) -> bool:
    return (path.startswith("provider.fee") and ".fees." in path) or (
        path.startswith("course.visits.") and path.endswith(".fee")
    )


def at_any_height(data: Data) -> Data:
    """Return a document whose unknown fees are beyond anything that is charged."""
    for path in of(data):
        data = places.put(data, path, str(BEYOND))
    return data


def assumptions(data: Data, paths: tuple[str, ...], *, any_fee: bool) -> Iterator[Assumption]:
    """Yield what was taken for the unknown fees at these paths, each service once."""
    digits = currency_digits(str(data.get("currency", "USD")))
    natural = Natural(data, digits)
    told: dict[str, Assumption] = {}
    for path in paths:
        service = path.rpartition(".")[2]
        if service not in CODES:
            service = str(places.at(data, f"{path.rpartition('.')[0]}.service"))
        if any_fee:
            yield Assumption("any-fee", "provider.fees")
            return
        bounds = natural.bounds(path)
        values = {
            "service": service,
            "low": amount_text(bounds.low, digits),
            "high": amount_text(bounds.high, digits),
            "year": str(usual_fees().effective.year),
        }
        told.setdefault(service, Assumption("usual-fee", path, values))
    yield from told.values()
