"""Postal addresses of the three countries whose practices are written for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import attrs

from iptcost import Problem
from iptcost.command import Words
from iptcost_documents import _kinds
from iptcost_documents._values import POSTAL_CODES, REGIONS, State, Text

Country = Literal["US", "CA", "AU"]
UNITED_STATES: Final = "US"
CANADA: Final = "CA"
AUSTRALIA: Final = "AU"
COUNTRIES: Final = {
    UNITED_STATES: Words("the United States"),
    CANADA: Words("Canada"),
    AUSTRALIA: Words("Australia"),
}


@attrs.frozen
class Address:
    """A postal address; ``state`` is a province or territory in Canada and Australia."""

    street: Text
    city: Text
    state: State
    postal_code: Text
    unit: Text | None = None
    country: Country = UNITED_STATES

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it stands on an envelope within its country."""
        first = self.street if self.unit is None else f"{self.street}, {self.unit}"
        if self.country == CANADA:
            return (first, f"{self.city} {self.state}  {self.postal_code}")
        comma = "," if self.country == UNITED_STATES else ""
        return (first, f"{self.city}{comma} {self.state} {self.postal_code}")

    def problems(self, file: str) -> Iterator[Problem]:
        """Yield what is not of the address's country; nothing of it is repeated."""
        stated = (
            ("state", Words("State"), self.state in REGIONS[self.country]),
            (
                "postal_code",
                Words("postal code"),
                POSTAL_CODES[self.country].fullmatch(self.postal_code) is not None,
            ),
        )
        for key, what, is_right in stated:
            if not is_right:
                values = {"what": what, "country": COUNTRIES[self.country]}
                yield Problem(_kinds.COUNTRY, f"address.{key}", values, file)
