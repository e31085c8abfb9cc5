"""An index of published files: which ones are a plan's, those of behavioral networks first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import attrs

from iptcost_rates import _kinds
from iptcost_rates._offers import text
from iptcost_rates._references import file_name
from iptcost_rates._source import BLOCK, Source, Ticking
from iptcost_rates._window import ARRAY, OBJECT, Window

MOST_FILES: Final = 100_000
"""Different files of one index that are kept, at most."""
_BEHAVIORAL: Final = re.compile(
    r"behavio|mental|psych|substance|(?<![a-z])(bh|mh|mhsa|ubh|obh)(?![a-z])"
    r"|carelon|magellan|evernorth|beacon|lucet|compsych|lyra",
    re.IGNORECASE,
)
_SIZES: Final = ("size", "file_size", "filesize", "content_length", "size_in_bytes")


@attrs.define
class Listed:
    """One file of an index."""

    location: str
    description: str
    out_of_network: bool
    size: int | None = None
    """Bytes, where the index says."""
    plans: int = 0
    """How many of the plans that were asked for it is named for."""
    plan: str = ""
    """The first of them."""

    @property
    def behavioral(self) -> bool:
        """Whether its name or description is that of a behavioral network."""
        return bool(_BEHAVIORAL.search(f"{self.description} {file_name(self.location)}"))

    def lapsed(self, now: dt.datetime) -> bool:
        """Return whether its signed link no longer opens."""
        until = expires(self.location)
        return until is not None and until < now


@attrs.define
class Index:
    """What an index says of the plans that were asked for."""

    file: str
    head: dict[str, str] = attrs.field(factory=dict)
    files: dict[str, Listed] = attrs.field(factory=dict)
    plans: int = 0

    def sorted(self) -> list[Listed]:
        """Return the files: behavioral networks first, then in network, then out of network."""
        return sorted(
            self.files.values(),
            key=lambda one: (not one.behavioral, one.out_of_network, -one.plans, one.location),
        )


def expires(location: str) -> dt.datetime | None:
    """Return when a signed link lapses, as its address says."""
    try:
        query = {key.lower(): value[0] for key, value in parse_qs(urlsplit(location).query).items()}
        if "expires" in query:
            return dt.datetime.fromtimestamp(int(query["expires"]), dt.UTC)
        if "x-amz-date" in query:
            begun = dt.datetime.strptime(query["x-amz-date"], "%Y%m%dT%H%M%S%z")
            return begun + dt.timedelta(seconds=int(query["x-amz-expires"]))
        if "se" in query:
            until = dt.datetime.fromisoformat(query["se"])
            return until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    except (ValueError, KeyError, OverflowError, OSError):
        return None
    return None


def read_index(
    path: str, plan: str = "", *, tick: Ticking | None = None, block: int = BLOCK
) -> Index:
    """Return the files of the plans whose name or number is asked for; of all where none is."""
    with Source(path, tick, block) as source:
        window = Window(source.read, source.name)
        index, found = Index(source.name), False
        window.take(OBJECT)
        for name in window.names():
            byte = window.peek()
            if name == "reporting_structure" and byte == ARRAY:
                found = True
                window.pos += 1
                for at, batch in window.batches():
                    for entry in window.decoded(batch):
                        _entry(index, entry, plan, at)
            elif byte in {OBJECT, ARRAY}:
                window.skip()
            else:
                index.head[name[:100]] = text(window.value())
        if not window.ended():
            window.damaged()
    if not found:
        _kinds.refuse(_kinds.NO_INDEX, file=source.name)
    return index


def _entry(index: Index, entry: Any, plan: str, at: int) -> None:
    """Keep the files of one entry of an index."""
    if not isinstance(entry, Mapping):
        return
    plans = [one for one in _tables(entry.get("reporting_plans")) if _is_meant(one, plan)]
    if not plans:
        return
    index.plans += len(plans)
    files = [(one, False) for one in _tables(entry.get("in_network_files"))]
    files += [(one, True) for one in _tables(entry.get("allowed_amount_file"))]
    for one, out_of_network in files:
        location = one.get("location")
        if not isinstance(location, str):
            continue
        listed = index.files.get(location)
        if listed is None:
            if len(index.files) >= MOST_FILES:
                _kinds.refuse(_kinds.TOO_MANY_FILES, file=index.file, at=at, most=MOST_FILES)
            listed = Listed(location, text(one.get("description")), out_of_network, _size(one))
            listed.plan = text(plans[0].get("plan_name"))
            index.files[location] = listed
        listed.plans += len(plans)


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield one


def _size(entry: Mapping[str, Any]) -> int | None:
    for name in _SIZES:
        value = entry.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None


def _is_meant(plan: Mapping[str, Any], asked: str) -> bool:
    """Return whether a plan has the number asked for, or all of the words in its names."""
    if not asked:
        return True
    number = re.sub(r"[^0-9a-z]", "", asked.lower())
    own = re.sub(r"[^0-9a-z]", "", str(plan.get("plan_id", "")).lower())
    if number[:5].isdigit():
        return bool(own) and (own == number or (len(own) > len(number) and own.startswith(number)))
    names = " ".join(
        str(plan.get(key, "")) for key in ("plan_name", "issuer_name", "plan_sponsor_name")
    ).casefold()
    return all(word in names for word in asked.casefold().split())
