"""The plugin door: what a payer is, what it is asked, what it answers, and who is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any, ClassVar, Final, NoReturn, Protocol, runtime_checkable

import attrs

from iptcost import _kinds
from iptcost._ledger import Note, Source
from iptcost._problems import PayerError, Problem, join, quote
from iptcost._structure import nearest, structure
from iptcost._tables import EapTable, PlanTable

GROUP: Final = "iptcost.payers"
API: Final = 1
OVERLAY_KEYS: Final = ("adapter", "network", "name", "coordination", "allowed")
"""Keys of a plugin's payer table that the core reads itself; the others are the plugin's own."""


@attrs.frozen
class Inquiry:
    """What a payer is asked about: the course, not the person. Settings name the person."""

    first_day: dt.date
    last_day: dt.date
    services: Mapping[str, str] = attrs.field(factory=dict)
    """Service to procedure code, as far as the course needs them."""
    modalities: tuple[str, ...] = ("office",)
    network: str = "in"
    """How the case says this therapist stands with the plan."""
    currency: str = "USD"
    digits: int = 2
    fees: Mapping[str, int] = attrs.field(factory=dict)
    """Billed charge by service, in minor units; some payers reckon by it."""


@attrs.frozen
class Coverage:
    """What a payer answered: payer tables of the case document's form, sources, and notes.

    Paths in ``sources`` and ``notes`` are relative to ``tables``: ``0.deductible.individual``.
    """

    tables: tuple[Mapping[str, Any], ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()


@runtime_checkable
class Payer(Protocol):
    """A kind of payer. ``coverage`` asks it and translates; it never computes.

    Two more methods are optional: ``coverages(stream, settings)`` yields many answers one by
    one, each a Coverage or a PayerError; ``plans(query, settings)`` yields every plan it knows.
    """

    api: ClassVar[int]
    Settings: ClassVar[type]

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Return what the payer answers; raise PayerError where it can't be had."""
        ...


class Plan:
    """The built-in payer ``plan``: a plan written out in the document."""

    api = API
    Settings = PlanTable

    def coverage(self, inquiry: Inquiry, settings: PlanTable) -> Coverage:
        """Refuse: a plan written out needs no asking and is read as it stands."""
        raise NotImplementedError


class Assistance:
    """The built-in payer ``eap``: an employee assistance programme."""

    api = API
    Settings = EapTable

    def coverage(self, inquiry: Inquiry, settings: EapTable) -> Coverage:
        """Refuse: an assistance programme written out needs no asking."""
        raise NotImplementedError


@attrs.frozen
class Adapter:
    """An adapter that was found: its name, where it comes from, and the payer once loaded."""

    name: str
    distribution: str
    version: str
    entry_point: metadata.EntryPoint | None = attrs.field(default=None, repr=False)
    payer: Payer | None = attrs.field(default=None, repr=False)

    def load(self) -> Payer:
        """Import and return the payer; PayerError where it does not satisfy the protocol."""
        try:
            payer = self.payer if self.entry_point is None else self.entry_point.load()
            if isinstance(payer, type):
                payer = payer()
        except Exception as error:  # noqa: BLE001 - whatever a plugin's import raises
            self._refuse(f"{type(error).__name__}: {quote(str(error))}")
        api = getattr(payer, "api", None)
        if api != API:
            self._refuse(f"it is written for version {quote(str(api))} of the door, this is {API}")
        if not isinstance(payer, Payer) or not attrs.has(payer.Settings):
            self._refuse("Settings or coverage is missing")
        return payer

    def _refuse(self, reason: str) -> NoReturn:
        values = {"value": self.name, "reason": reason, "distributions": self.distribution}
        raise PayerError([Problem(_kinds.BROKEN_ADAPTER, "", values)])


@attrs.frozen
class Registry:
    """The adapters that there are. One makes it, hands it on, and can add one's own."""

    adapters: tuple[Adapter, ...] = ()

    @classmethod
    def installed(cls) -> Registry:
        """Return the built-in payers and those of the installed plugins; loads none."""
        from iptcost._version import __version__

        built_in = (
            Adapter("plan", "iptcost", __version__, None, Plan()),
            Adapter("eap", "iptcost", __version__, None, Assistance()),
        )
        found = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
        plugins = tuple(
            Adapter(
                point.name,
                point.dist.name if point.dist else "?",
                point.dist.version if point.dist else "?",
                point,
            )
            for point in found
        )
        return cls(built_in + plugins)

    def with_payer(self, name: str, payer: Payer) -> Registry:
        """Return a registry that also knows ``payer`` under ``name``."""
        return Registry((*self.adapters, Adapter(name, "given", "", None, payer)))

    def __iter__(self) -> Iterator[Adapter]:
        """Iterate over all adapters, two of one name included."""
        return iter(self.adapters)

    def find(self, name: str, path: str) -> Adapter | Problem:
        """Return the one adapter of this name, or the problem that there is none, or two."""
        found = [adapter for adapter in self.adapters if adapter.name == name]
        if len(found) == 1:
            return found[0]
        where = join(path, "adapter")
        if found:
            names = ", ".join(adapter.distribution for adapter in found)
            values: dict[str, object] = {"value": quote(name), "distributions": names}
            return Problem(_kinds.TWO_ADAPTERS, where, values)
        known = tuple(adapter.name for adapter in self.adapters)
        near = nearest(name, known)
        values = {"value": quote(name), "known": ", ".join(known), "name": near or "NAME"}
        if near is not None:
            return Problem(_kinds.UNKNOWN_ADAPTER_NEAR, where, {**values, "nearest": near})
        return Problem(_kinds.UNKNOWN_ADAPTER, where, values)

    def settings(
        self, table: Mapping[str, Any], path: str, digits: int = 2
    ) -> tuple[tuple[Payer, Any] | None, list[Problem]]:
        """Return a plugin's payer and its settings read from its payer table."""
        adapter = self.find(str(table["adapter"]), path)
        if isinstance(adapter, Problem):
            return None, [adapter]
        try:
            payer = adapter.load()
        except PayerError as error:
            return None, [problem.at(join(path, "adapter")) for problem in error.problems]
        own = {field.name for field in attrs.fields(payer.Settings)}
        keys = {key: v for key, v in table.items() if key in own or key not in OVERLAY_KEYS}
        settings, problems = structure(keys, payer.Settings, digits, path)
        return (None if settings is None else (payer, settings)), problems

    def check(self, table: Mapping[str, Any], path: str) -> list[Problem]:
        """Return what is wrong with a plugin's payer table."""
        return self.settings(table, path)[1]


def default_registry() -> Registry:
    """Return the registry of what is installed now."""
    return Registry.installed()
