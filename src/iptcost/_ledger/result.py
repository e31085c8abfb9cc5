"""The result document: results as plain data and back, by cattrs; amounts as decimal text.

A class is written and read field by field as it stands; ``FIELDS`` says what is not, and ``SHAPES``
what is put otherwise as a whole. Reading tells every mistake at once, each with its path. A later
version may write more keys without raising ``schema``: what is not known here is passed over.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeVar, get_origin

import attrs
from cattrs import AttributeValidationNote, Converter, IterableValidationNote, cols, override
from cattrs.errors import BaseValidationError, ClassValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Kind, Problem, join, quote
from iptcost._ledger import lines
from iptcost._rules.money import BadValueError, Money, currency_digits, rate, rate_text, scaled
from iptcost._version import __version__

T = TypeVar("T")
Table = Mapping[str, Any]
Reader = Callable[[Any, Any], Any]

SCHEMA: Final = 1
_AMOUNT: Final = re.compile(r"-?\d{1,30}(?:\.\d{1,9})?", re.ASCII)
_FIRST: Final = ("schema", "engine", "currency", "totals", "sessions", "payers_after")
WHEN_SET: Final = override(omit_if_default=True)
_RATE: Final = override(
    omit_if_default=True,
    unstruct_hook=lambda millionths: None if millionths is None else rate_text(millionths),
    struct_hook=lambda value, _: None if value is None else rate(value),
)
BESIDE: Final = {
    "id": WHEN_SET,
    "about": override(omit_if_default=True, struct_hook=lambda value, _: value),
}
"""What a case holds beside what is reckoned: it comes back as it was."""
FIELDS: Final[dict[Any, Mapping[str, Any]]] = {
    lines.Adjustment: {"local": WHEN_SET},
    lines.Session: dict.fromkeys(
        ("actual", "add_ons", "modifiers", "units", "second_adjustments"), WHEN_SET
    ),
    lines.Step: {**dict.fromkeys(("base", "payer", "name"), WHEN_SET), "rate": _RATE},
    lines.Source: {"retrieved_at": WHEN_SET},
    lines.Likely: {"stop_early": _RATE, "drawn": WHEN_SET, "seed": WHEN_SET},
    lines.Estimate: {
        **dict.fromkeys(
            ("notes", "differences", "estimated_before", "sliding_scale", "likely"), WHEN_SET
        ),
        "carry_on": override(rename="payers_after", unstruct_hook=lambda carry_on: carry_on()),
        **BESIDE,
    },
}
"""By class, the fields that are left out where nothing is in them, or are written otherwise.

A class of a folder above adds its own."""


# -- what is not put field by field -----------------------------------------------------------


def _likely_as_written(data: dict[str, Any]) -> Table:
    data["quantiles"] = {str(each["percent"]): each["cost"] for each in data["quantiles"]}
    if "drawn" in data:
        data["drawn"] = {"number": data["drawn"], "seed": data.pop("seed", None)}
    return data


def _likely_as_read(data: Table) -> Table:
    if not isinstance(data.get("quantiles"), Mapping):
        _refuse("quantiles", kinds.NOT_A_TABLE, data.get("quantiles"))
    quantiles = [
        {"percent": percent, "cost": dug(data, "quantiles", str(percent))}
        for percent in lines.QUANTILES
    ]
    drawn = {"drawn": dug(data, "drawn", "number"), "seed": dug(data, "drawn", "seed")}
    return {**data, **drawn, "quantiles": quantiles}


def _estimate_as_written(data: dict[str, Any]) -> Table:
    del data["digits"]
    return {**dict.fromkeys(_FIRST), **head_of(data.pop("tables")), **data}


def _estimate_as_read(unit: tuple[str, int], data: Table) -> Table:
    for key, right, kind in (
        ("schema", SCHEMA, kinds.SCHEMA_VERSION),
        ("currency", unit[0], kinds.NOT_A_CHOICE_LIST),
    ):
        if data.get(key) != right:
            _refuse(key, kind, data.get(key), choices=right)
    return {**data, "digits": unit[1], "tables": dug(data, "engine", "tables") or []}


WRITTEN: Final[dict[Any, Callable[[dict[str, Any]], Table]]] = {
    lines.Assumption: lambda data: {"code": data["code"], "path": data["path"], **data["values"]},
    lines.Likely: _likely_as_written,
    lines.Estimate: _estimate_as_written,
}
SHAPES: Final[dict[Any, Callable[[Table], Table]]] = {
    lines.Assumption: lambda data: {
        **data,
        "values": {key: value for key, value in data.items() if key not in {"code", "path"}},
    },
    lines.Likely: _likely_as_read,
}
"""By class, what makes its fields of what is written; a class of a folder above adds its own."""


# -- to write ---------------------------------------------------------------------------------


def written(value: Any) -> Any:
    """Return a result, a part of one, or a case's value as JSON holds it."""
    return _writer().unstructure(value)


def head_of(tables: Any) -> dict[str, Any]:
    """Return what a result begins with: its form, the engine, and the dated tables it used."""
    return {"schema": SCHEMA, "engine": {"version": __version__, "tables": tables}}


@functools.cache
def _writer() -> Converter:
    made = Converter(unstruct_collection_overrides={tuple: list})

    def of_class(cls: Any) -> Callable[[Any], Any]:
        named = not attrs.has(cls)
        make: Any = cols.namedtuple_dict_unstructure_factory if named else make_dict_unstructure_fn
        write: Callable[[Any], Any] = make(cls, made, **FIELDS.get(cls, {}))
        shape = WRITTEN.get(cls)
        return write if shape is None else lambda value: shape(write(value))

    made.register_unstructure_hook_factory(attrs.has, of_class)
    made.register_unstructure_hook_factory(cols.is_namedtuple, of_class)
    made.register_unstructure_hook(Money, str)
    made.register_unstructure_hook(Problem, Problem.to_dict)
    made.register_unstructure_hook(dt.date, lambda day: day.isoformat())
    # Of documents, whose values are of no class: a decimal as text, and keys that are text.
    made.register_unstructure_hook(Decimal, lambda number: format(number, "f"))
    made.register_unstructure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, Mapping),
        lambda table: {str(key): made.unstructure(item) for key, item in table.items()},
    )
    made.register_unstructure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, list),
        lambda items: [made.unstructure(item) for item in items],
    )
    made.register_unstructure_hook_func(
        lambda kind: kind in (Money | None, Money | int | None),
        lambda value: str(value) if isinstance(value, Money) else value,
    )
    return made


# -- to read ----------------------------------------------------------------------------------


def read(data: object, cls: type[T], *head: str) -> T:
    """Return a result of this class, in the currency of the estimate under ``head``.

    Raises CaseError with every problem, each with its path.
    """
    currency = dug(data, *head, "currency")
    place = join(*head, "currency") if isinstance(data, Mapping) else ""
    if place and currency is None:
        raise CaseError([Problem(kinds.MISSING_KEY, place, {"key": "currency"})])
    try:
        _checked(Mapping, data)
        reader = _reader(currency if isinstance(currency, str) else quote(currency))
        place = ""
        return reader.structure(data, cls)
    except (BadValueError, BaseValidationError) as error:
        raise CaseError(_problems(error, place)) from None


def dug(data: object, *keys: str) -> Any:
    """Return what stands under these keys, each in the table of the one before; None for none."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


@functools.lru_cache(maxsize=8)
def _reader(currency: str) -> Converter:
    """Return the converter of documents in one currency; BadValueError where there is none."""
    digits = currency_digits(currency)
    made = Converter(detailed_validation=True)

    def of_class(cls: Any) -> Reader:
        named = not attrs.has(cls)
        make: Any = cols.namedtuple_dict_structure_factory if named else make_dict_structure_fn
        inner = make(cls, made, **FIELDS.get(cls, {}))
        # Looked up only now: the folder above may have come after this reader was made.
        shape: Callable[[Table], Table] = SHAPES.get(cls, dict)
        if cls is lines.Estimate:
            shape = functools.partial(_estimate_as_read, (currency, digits))
        return lambda value, kind: inner(shape(_checked(Mapping, value)), kind)

    def of_list(kind: Any) -> Reader:
        inner = cols.homogenous_tuple_structure_factory(kind, made)
        return lambda value, kind: inner(_checked((list, tuple), value), kind)

    def of_table(kind: Any) -> Reader:
        inner = cols.mapping_structure_factory(kind, made)
        return lambda value, kind: inner(_checked(Mapping, value), kind)

    def money(value: object, _: object = None) -> Money:
        return Money(_minor(value, digits), currency, digits)

    def room(value: object, _: object) -> Any:
        if isinstance(value, str):
            return money(value)
        return None if value is None else _checked(int, value)

    def carry_on(value: Any, _: Any) -> Any:
        return functools.partial(copy.deepcopy, list(made.structure(value, tuple[Table, ...])))

    made.register_structure_hook_factory(attrs.has, of_class)
    made.register_structure_hook_factory(cols.is_namedtuple, of_class)
    made.register_structure_hook_factory(functools.partial(_is_of, tuple), of_list)
    made.register_structure_hook_factory(functools.partial(_is_of, Mapping), of_table)
    made.register_structure_hook_func(functools.partial(_is_of, Callable), carry_on)
    for kind in (str, bool, int):
        made.register_structure_hook(kind, lambda value, kind: _checked(kind, value))
    made.register_structure_hook(Money, money)
    made.register_structure_hook_func(lambda kind: kind == Money | int | None, room)
    made.register_structure_hook(dt.date, _date)
    return made


_OTHER: Final[Mapping[Any, Kind]] = {
    str: kinds.NOT_TEXT_VALUE,
    bool: kinds.NOT_TRUE_OR_FALSE,
    int: kinds.NOT_A_NUMBER,
    (list, tuple): kinds.NOT_A_LIST,
    Mapping: kinds.NOT_A_TABLE,
}


def _checked(kind: Any, value: Any) -> Any:
    """Return a value of this kind; BadValueError for another: a truth value is no number."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise BadValueError(_OTHER[kind], value=quote(value))


def _is_of(origin: Any, kind: Any) -> bool:
    return get_origin(kind) is origin


def _minor(value: object, digits: int) -> int:
    text = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    minor = None if text is None else scaled(Decimal(text[0]), digits)
    if minor is None:
        raise BadValueError(kinds.NOT_A_NUMBER, value=quote(value))
    return minor


def _date(value: object, _: object) -> dt.date:
    try:
        return dt.date.fromisoformat(_checked(str, value))
    except ValueError:
        raise BadValueError(kinds.NOT_A_DATE, value=quote(value)) from None


# -- what is wrong ----------------------------------------------------------------------------


_WRITTEN_AS: Final = {"carry_on": "payers_after", "tables": "engine.tables"}
"""Where in the document a field of a class stands that is not called as it is there."""


def _refuse(key: str, kind: Kind, value: object, **more: object) -> NoReturn:
    """Raise the fault of a key's value, as cattrs does."""
    wrong = BadValueError(kind, value=quote(value), **more)
    wrong.__notes__ = [AttributeValidationNote("", key, None)]
    raise ClassValidationError("", [wrong], dict)  # noqa: EM101 - nobody reads it


def _problems(error: BaseException, path: str) -> Iterator[Problem]:
    """Yield every problem in cattrs' tree of exceptions, with its path in the document."""
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _problems(inner, join(path, _place(inner)))
    elif isinstance(error, BadValueError):
        yield Problem(error.kind, path, error.values)
    elif isinstance(error, KeyError):
        yield Problem(kinds.MISSING_KEY, path, {"key": path.rpartition(".")[2]})
    else:
        raise error


def _place(error: BaseException) -> str | int:
    """Return the key or the index that cattrs noted on an exception."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return _WRITTEN_AS.get(note.name, note.name)
        if isinstance(note, IterableValidationNote):
            return note.index
    return ""
