"""Which payers there are: the built-in ones, those of installed plugins, and one's own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import Any, BinaryIO, Final, NoReturn

import attrs

from iptcost._documents.asking import OverdueError, within
from iptcost._documents.door import (
    API,
    GROUP,
    OVERLAY_KEYS,
    Coverage,
    Coverages,
    Inquiry,
    Payer,
    Plans,
    WrittenOut,
)
from iptcost._faults import kinds
from iptcost._faults.problem import Kind, PayerError, Problem, join, quote
from iptcost._form import settings as _settings
from iptcost._form.facts import name_of
from iptcost._form.tables import EapTable, PlanTable
from iptcost._form.values import nearest

BUILT_IN: Final = ("plan", "eap")
"""Payers that are written out in the document and need no asking."""

PACKAGES: Final[Mapping[str, str]] = {
    "better-access": "iptcost-medicare",
    "echo": "iptcost-echo",
    "fhir": "iptcost-fhir",
    "marketplace": "iptcost-marketplace",
    "medicare": "iptcost-medicare",
    "rates": "iptcost-rates",
    "stedi": "iptcost-stedi",
    "x12": "iptcost-x12",
}
"""Adapter to its package: this project's own. No other is told to install by a document's word."""


LONGEST_ANSWER: Final = 300
"""Seconds; a server has sixty of them (``iptcost.http``), a person at a prompt the rest."""


_NOT_THE_PLUGINS: Final = (KeyboardInterrupt, GeneratorExit)
"""Ctrl-C, and a generator that is closed."""


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
        except _NOT_THE_PLUGINS:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a plugin's import raises
            self._refuse(f"{type(error).__name__}: {quote(str(error))}")
        api = getattr(payer, "api", None)
        if api != API:
            self._refuse(f"it is written for version {quote(str(api))} of the door, this is {API}")
        if not isinstance(payer, Payer):
            self._refuse("Settings or coverage is missing")
        if reason := _settings.fault(payer.Settings):
            self._refuse(reason)
        return payer

    def settings(self, translate: Callable[[str], str] = str) -> tuple[_settings.Setting, ...]:
        """Return the keys that the payer's table takes, in the words of a language."""
        return _settings.listed(self.load().Settings, translate)

    def ready(
        self, table: Mapping[str, Any], path: str, digits: int = 2
    ) -> tuple[Ready | None, list[Problem]]:
        """Return the payer with its settings read from its payer table, or what is wrong."""
        try:
            payer = self.load()
        except PayerError as error:
            return None, [problem.at(join(path, "adapter")) for problem in error.problems]
        own = {name_of(field) for field in attrs.fields(payer.Settings)}
        keys = {key: v for key, v in table.items() if key in own or key not in OVERLAY_KEYS}
        settings, problems = _settings.read(keys, payer.Settings, digits, path)
        return (None if settings is None else Ready(self, payer, settings)), problems

    def _refuse(self, reason: str) -> NoReturn:
        values = {"value": self.name, "reason": reason, "distributions": self.distribution}
        raise PayerError([Problem(kinds.BROKEN_ADAPTER, "", values)]) from None


@attrs.frozen
class Ready:
    """A payer that is ready to be asked: whatever goes wrong in a plugin is a PayerError."""

    adapter: Adapter
    payer: Payer = attrs.field(repr=False)
    settings: Any = attrs.field(repr=False)

    def coverage(self, inquiry: Inquiry) -> Coverage:
        """Ask the payer; PayerError where it has not answered after ``LONGEST_ANSWER`` seconds."""
        with self._guarded():
            return within(LONGEST_ANSWER, lambda: self.payer.coverage(inquiry, self.settings))

    def coverages(self, stream: BinaryIO) -> Iterator[Coverage | PayerError]:
        """Yield the answers in a stream; a defect of the plugin is the last one."""
        if not isinstance(self.payer, Coverages):
            raise self._error(kinds.PAYER_CANNOT, method=Coverages.coverages.__name__)
        try:
            with self._guarded():
                yield from self.payer.coverages(stream, self.settings)
        except PayerError as error:
            yield error

    def plans(self, query: Inquiry) -> Iterator[Coverage]:
        """Yield every plan that the payer lists."""
        if not isinstance(self.payer, Plans):
            raise self._error(kinds.PAYER_CANNOT, method=Plans.plans.__name__)
        with self._guarded():
            yield from self.payer.plans(query, self.settings)

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (PayerError, *_NOT_THE_PLUGINS):
            raise
        except OverdueError:
            raise self._error(kinds.PAYER_SLOW, seconds=LONGEST_ANSWER) from None
        except BaseException as error:
            # The text of a foreign exception may hold an address with a key in it, or a member's
            # name: only its class is told. The exception itself is the cause, for --debug.
            raise self._error(kinds.PAYER_DEFECT, reason=type(error).__name__) from error

    def _error(self, kind: Kind, **values: object) -> PayerError:
        values |= {"adapter": self.adapter.name, "distribution": self.adapter.distribution}
        return PayerError([Problem(kind, "", values)])


@attrs.frozen
class Registry:
    """The adapters that there are. One makes it, hands it on, and can add one's own."""

    adapters: tuple[Adapter, ...] = ()

    @classmethod
    def installed(cls) -> Registry:
        """Return the built-in payers and those of the installed plugins; loads none."""
        from iptcost._version import __version__

        found = [
            Adapter("plan", "iptcost", __version__, None, WrittenOut(PlanTable)),
            Adapter("eap", "iptcost", __version__, None, WrittenOut(EapTable)),
        ]
        for point in sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name):
            name, version = (point.dist.name, point.dist.version) if point.dist else ("?", "?")
            found.append(Adapter(point.name, name, version, point))
        return cls(tuple(found))

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
            return Problem(kinds.TWO_ADAPTERS, where, values)
        known = tuple(dict.fromkeys(adapter.name for adapter in self.adapters))
        values = {"value": quote(name), "known": ", ".join(known)}
        near = nearest(name, (*known, *PACKAGES))
        if near is None:
            return Problem(kinds.UNKNOWN_ADAPTER, where, values)
        values["nearest"] = near
        if near in known:
            return Problem(kinds.UNKNOWN_ADAPTER_NEAR, where, values)
        return Problem(kinds.ADAPTER_APART, where, {**values, "package": PACKAGES[near]})

    def ready(
        self, table: Mapping[str, Any], path: str, digits: int = 2
    ) -> tuple[Ready | None, list[Problem]]:
        """Return the payer that a payer table names, ready to be asked, or what is wrong."""
        adapter = self.find(str(table["adapter"]), path)
        if isinstance(adapter, Problem):
            return None, [adapter]
        return adapter.ready(table, path, digits)

    def check(self, table: Mapping[str, Any], path: str, digits: int = 2) -> list[Problem]:
        """Return what is wrong with a plugin's payer table."""
        return self.ready(table, path, digits)[1]
