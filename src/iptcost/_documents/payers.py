"""Payers: what one is, what it is asked, what it answers, and which there are.

There are the built-in ones, those of installed plugins, and one's own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import Any, BinaryIO, Final, NoReturn, Protocol, runtime_checkable

import attrs

from iptcost._documents import asking
from iptcost._faults import kinds
from iptcost._faults.problem import Kind, PayerError, Problem, join, quote
from iptcost._form import facts, tables, values
from iptcost._form import settings as _settings
from iptcost._ledger.lines import Note, Source
from iptcost._rules import plan

GROUP: Final = "iptcost.payers"
API: Final = 1
LAID_OVER: Final[tuple[str, ...]] = (
    "from",
    "until",
    "carries",
    "limits",
    "other_care",
    "authorizations",
    "allowed_changes",
    "federal_ceiling",
    "not_reckoned",
)
"""Keys of the case that an answer may lack: what the payer says of them is not kept."""
OVERLAY_KEYS: Final[tuple[str, ...]] = (
    "adapter",
    "network",
    "name",
    "coordination",
    "allowed",
    *LAID_OVER,
)
"""Keys of a plugin's payer table that the core reads itself; the others are the plugin's own."""
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

MOST_TABLES: Final = 20


# -- the door of plugins --------------------------------------------------------------------


@attrs.frozen
class Inquiry:
    """What a payer is asked about: the course, not the person. Settings name the person."""

    first_day: dt.date
    last_day: dt.date
    services: Mapping[str, str] = attrs.field(factory=dict)
    """Service to procedure code, as far as the course needs them."""
    modalities: tuple[str, ...] = ("office",)
    network: str = "in"
    """How the case says this therapist stands with the plan; ``"unknown"`` where it does not."""
    currency: str = "USD"
    digits: int = 2
    fees: Mapping[str, int] = attrs.field(factory=dict)
    """Billed charge by service, in minor units; some payers reckon by it."""
    codes: tuple[str, ...] = ()
    """The procedure codes of all sessions, add-ons too, as far as the course states them."""


@attrs.frozen
class Coverage:
    """What a payer answered: payer tables of the case document's form, sources, and notes.

    Amounts are decimal text, int or Decimal; rates are text such as ``"20%"``. Where the payer
    was silent stands a hole, never a guess. Paths in ``sources`` and ``notes`` are relative to
    ``tables``: ``0.deductible.individual``; a source of ``0.benefits.1`` is that of the whole row.
    """

    tables: tuple[Mapping[str, Any], ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    keys: tuple[str, ...] = ()
    """The numbers of its question that the answer repeats, such as an X12 trace number: by them
    a batch finds the case that it answers. Never a member's."""


@runtime_checkable
class Payer(Protocol):
    """A kind of payer. ``coverage`` asks it and translates; it never computes.

    ``Settings`` is an attrs class of the plugin's own keys in the payer table: frozen, each
    field with ``metadata={"doc": "…"}``. A field that holds a key or a password says so by
    ``"secret": True`` in its metadata, one that names the person (a member id, a birth date) by
    ``"personal": True``; both have ``repr=False``. Their values stand in no message.

    ``Coverages`` and ``Plans`` are what else a payer may do.
    """

    @property
    def api(self) -> int:
        """The version of the door that the payer is written for: 1."""
        ...

    @property
    def Settings(self) -> type[Any]:  # noqa: N802 - it is a class, which a plugin defines inside
        """The attrs class of the plugin's own keys."""
        ...

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Return what the payer answers; raise PayerError where it can't be had."""
        ...


@runtime_checkable
class Coverages(Protocol):
    """A payer whose answers come many at once, in a file or a stream."""

    def coverages(self, stream: BinaryIO, settings: Any) -> Iterator[Coverage | PayerError]:
        """Yield the answers one by one; where one is a refusal or unreadable, its error.

        An error is yielded, not raised: the answers after it still count. It says by
        ``PayerError.about`` which question it answers, as ``Coverage.keys`` does.
        """
        ...


@runtime_checkable
class Plans(Protocol):
    """A payer that can list plans: each under which the course could be held."""

    def plans(self, query: Inquiry, settings: Any) -> Iterator[Coverage]:
        """Yield every plan that the settings allow, one by one, each as a Coverage."""
        ...


@attrs.frozen
class WrittenOut:
    """A built-in payer, whose table in the document says all: a plan, an assistance programme."""

    Settings: type[Any]
    api: int = API

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Refuse: what is written out needs no asking and is read as it stands."""
        raise NotImplementedError


# -- which there are ------------------------------------------------------------------------


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
        except KeyboardInterrupt:
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
        own = {facts.name_of(field) for field in attrs.fields(payer.Settings)}
        keys = {key: v for key, v in table.items() if key in own or key not in OVERLAY_KEYS}
        settings, problems = _settings.read(keys, payer.Settings, digits, path)
        return (None if settings is None else Ready(self, payer, settings)), problems

    def blamed(self, problem: Problem) -> Problem:
        """Return what is wrong with an answer as the plugin's mistake, not the document's."""
        told = {"adapter": self.name, "distribution": self.distribution}
        kind = attrs.evolve(problem.kind, remedy=kinds.ANSWER_REMEDY)
        return attrs.evolve(problem, kind=kind, values={**problem.values, **told})

    def _refuse(self, reason: str) -> NoReturn:
        told = {"value": self.name, "reason": reason, "distributions": self.distribution}
        raise PayerError([Problem(kinds.BROKEN_ADAPTER, "", told)]) from None


@attrs.frozen
class Ready:
    """A payer that is ready to be asked: whatever goes wrong in a plugin is a PayerError."""

    adapter: Adapter
    payer: Payer = attrs.field(repr=False)
    settings: Any = attrs.field(repr=False)

    def coverage(self, inquiry: Inquiry) -> Coverage:
        """Ask the payer; PayerError where it has not answered after ``LONGEST_ANSWER`` seconds."""
        with self._guarded():
            ask = functools.partial(self.payer.coverage, inquiry, self.settings)
            return asking.within(LONGEST_ANSWER, lambda: _taken(ask()))

    def coverages(self, stream: BinaryIO) -> Iterator[Coverage | PayerError]:
        """Yield the answers in a stream; a defect of the plugin is the last one."""
        if not isinstance(self.payer, Coverages):
            raise self._error(kinds.PAYER_CANNOT, method=Coverages.coverages.__name__)
        try:
            yield from self._each(functools.partial(self.payer.coverages, stream, self.settings))
        except PayerError as error:
            yield error

    def plans(self, query: Inquiry) -> Iterator[Coverage]:
        """Yield every plan that the payer lists."""
        if not isinstance(self.payer, Plans):
            raise self._error(kinds.PAYER_CANNOT, method=Plans.plans.__name__)
        yield from self._each(functools.partial(self.payer.plans, query, self.settings))

    def _each(self, make: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        """Yield what a plugin yields; each one may take as long as an answer."""
        with contextlib.closing(
            asking.each_within(
                LONGEST_ANSWER,
                lambda: (one if _is_refusal(one) else _taken(one) for one in make()),
            )
        ) as found:
            while True:
                with self._guarded():
                    answer = next(found, None)
                if answer is None:
                    return
                yield answer

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except asking.OverdueError:
            raise self._error(kinds.PAYER_SLOW, seconds=LONGEST_ANSWER) from None
        except asking.UnfitError as error:
            raise PayerError([self.adapter.blamed(error.args[0])]) from None
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) or _is_refusal(error):
                raise
            # The text of a foreign exception may hold an address with a key in it, or a member's
            # name: only its class is told. The exception itself is the cause, for --debug.
            raise self._error(kinds.PAYER_DEFECT, reason=type(error).__name__) from error

    def _error(self, kind: Kind, **told: object) -> PayerError:
        told |= {"adapter": self.adapter.name, "distribution": self.adapter.distribution}
        return PayerError([Problem(kind, "", told)])


# -- an answer, taken over ------------------------------------------------------------------


def _is_refusal(answer: object) -> bool:
    return isinstance(answer, PayerError) and bool(answer.problems)


def _taken(answer: object) -> Coverage:
    """Return an answer as plain values: what a plugin makes may be endless, or raise when read.

    It is gone through once, here, where the asking is guarded and timed.
    """
    if not isinstance(answer, Coverage):
        asking.unfit("", type(answer), "a Coverage")
    left = iter(range(asking.MOST_VALUES))
    made: dict[str, Any] = {}
    for name, cls in (("tables", Mapping), ("sources", Source), ("notes", Note), ("keys", str)):
        items = getattr(answer, name)
        if not isinstance(items, (tuple, list)):
            asking.unfit(name, type(items), "a tuple")
        made[name] = tuple(
            _item(item, join(name, place), cls, left) for place, item in enumerate(items)
        )
    if not 0 < len(made["tables"]) <= MOST_TABLES:
        asking.unfit("tables", len(made["tables"]), f"1 to {MOST_TABLES}")
    return Coverage(**made)


def _item(item: Any, path: str, cls: Any, left: Iterator[int]) -> Any:
    if not isinstance(item, cls):
        asking.unfit(path, type(item), "a table" if cls is Mapping else cls.__name__)
    if not attrs.has(cls):
        return asking.plain(item, path.removeprefix("tables."), left)
    made = {}
    for field in attrs.fields(cls):
        where = join(path, field.name)
        made[field.name] = value = asking.plain(getattr(item, field.name), where, left)
        if not isinstance(value, str) and not (value is None and field.default is None):
            asking.unfit(where, type(value), "text")
    return cls(**made)


@attrs.frozen
class Registry:
    """The adapters that there are. One makes it, hands it on, and can add one's own."""

    adapters: tuple[Adapter, ...] = ()

    @classmethod
    def installed(cls) -> Registry:
        """Return the built-in payers and those of the installed plugins; loads none."""
        from iptcost._version import __version__

        found = [
            Adapter("plan", "iptcost", __version__, None, WrittenOut(tables.PlanTable)),
            Adapter("eap", "iptcost", __version__, None, WrittenOut(plan.EapTable)),
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
        where, told = join(path, "adapter"), {"value": quote(name)}
        if found:
            told["distributions"] = ", ".join(adapter.distribution for adapter in found)
            return Problem(kinds.TWO_ADAPTERS, where, told)
        known = tuple(dict.fromkeys(adapter.name for adapter in self.adapters))
        told["known"] = ", ".join(known)
        near = values.nearest(name, (*known, *PACKAGES))
        if near is None:
            return Problem(kinds.UNKNOWN_ADAPTER, where, told)
        told["nearest"] = near
        if near in known:
            return Problem(kinds.UNKNOWN_ADAPTER_NEAR, where, told)
        return Problem(kinds.ADAPTER_APART, where, {**told, "package": PACKAGES[near]})

    def ready(
        self, table: Mapping[str, Any], path: str, digits: int = 2
    ) -> tuple[Ready | None, list[Problem]]:
        """Return the payer that a payer table names, ready to be asked, or what is wrong."""
        adapter = self.find(str(table["adapter"]), path)
        if isinstance(adapter, Problem):
            return None, [adapter]
        return adapter.ready(table, path, digits)
