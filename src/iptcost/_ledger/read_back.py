"""A result document read back as the result that wrote it; every mistake at once, with its path.

A later version may write more keys without raising ``schema``: what is not known here is passed
over.
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
from cattrs import AttributeValidationNote, Converter, IterableValidationNote
from cattrs.cols import (
    homogenous_tuple_structure_factory,
    is_namedtuple,
    mapping_structure_factory,
    namedtuple_dict_structure_factory,
)
from cattrs.errors import BaseValidationError, ClassValidationError
from cattrs.gen import make_dict_structure_fn

from iptcost._faults import kinds
from iptcost._faults.problem import CaseError, Kind, Problem, join, quote
from iptcost._ledger import likely, lines, result
from iptcost._rules.money import BadValueError, Money, currency_digits, scaled

T = TypeVar("T")
Table = Mapping[str, Any]
Reader = Callable[[Any, Any], Any]

_AMOUNT: Final = re.compile(r"-?\d{1,30}(?:\.\d{1,9})?", re.ASCII)
_OTHER: Final[Mapping[Any, Kind]] = {
    str: kinds.NOT_TEXT_VALUE,
    bool: kinds.NOT_TRUE_OR_FALSE,
    int: kinds.NOT_A_NUMBER,
    (list, tuple): kinds.NOT_A_LIST,
    Mapping: kinds.NOT_A_TABLE,
}
_WRITTEN_AS: Final = {"carry_on": "payers_after", "tables": "engine.tables"}
"""Where in the document a field of a class stands that is not called as it is there."""


def read(data: object, cls: type[T], *head: str) -> T:
    """Return a result of this class, in the currency of the estimate under ``head``.

    Raises CaseError with every problem, each with its path.
    """
    currency = dug(data, *head, "currency")
    place = join(*head, "currency") if isinstance(data, Mapping) else ""
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
    of_estimate = functools.partial(_shape_of_estimate, (currency, digits))

    def of_class(cls: Any) -> Reader:
        make: Any = make_dict_structure_fn if attrs.has(cls) else namedtuple_dict_structure_factory
        inner = make(cls, made, **result.FIELDS.get(cls, {}))
        # Looked up only now: the folder above may have come after this reader was made.
        shape = of_estimate if cls is lines.Estimate else SHAPES.get(cls)
        if shape is None:
            return lambda value, kind: inner(_checked(Mapping, value), kind)
        return lambda value, kind: inner(shape(_checked(Mapping, value)), kind)

    def of_list(kind: Any) -> Reader:
        inner = homogenous_tuple_structure_factory(kind, made)
        return lambda value, kind: inner(_checked((list, tuple), value), kind)

    def of_table(kind: Any) -> Reader:
        inner = mapping_structure_factory(kind, made)
        return lambda value, kind: inner(_checked(Mapping, value), kind)

    made.register_structure_hook_factory(attrs.has, of_class)
    made.register_structure_hook_factory(is_namedtuple, of_class)
    made.register_structure_hook_factory(functools.partial(_is_of, tuple), of_list)
    made.register_structure_hook_factory(functools.partial(_is_of, Mapping), of_table)

    def of_callable(value: Any, _: Any) -> Any:
        return functools.partial(copy.deepcopy, list(made.structure(value, tuple[Table, ...])))

    made.register_structure_hook_func(functools.partial(_is_of, Callable), of_callable)
    for kind in (str, bool, int):
        made.register_structure_hook(kind, lambda value, kind: _checked(kind, value))

    def money(value: object, _: object = None) -> Money:
        return Money(_minor(value, digits), currency, digits)

    made.register_structure_hook(Money, money)

    def room(value: object, _: object) -> Any:
        if isinstance(value, str):
            return money(value)
        return None if value is None else _checked(int, value)

    made.register_structure_hook_func(lambda kind: kind == Money | int | None, room)
    made.register_structure_hook(dt.date, lambda value, _: _date(value))
    return made


def _is_of(origin: Any, kind: Any) -> bool:
    return get_origin(kind) is origin


def _checked(kind: Any, value: Any) -> Any:
    """Return a value of this kind; BadValueError for another: a truth value is no number."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise BadValueError(_OTHER[kind], value=quote(value))


def _minor(value: object, digits: int) -> int:
    whole = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    minor = None if whole is None else scaled(Decimal(whole[0]), digits)
    if minor is None:
        raise BadValueError(kinds.NOT_A_NUMBER, value=quote(value))
    return minor


def _date(value: object) -> dt.date:
    try:
        day = dt.date.fromisoformat(_checked(str, value))
    except ValueError:
        raise BadValueError(kinds.NOT_A_DATE, value=quote(value)) from None
    return day


# -- what is not written field by field -------------------------------------------------------


def _shape_of_assumption(data: Table) -> Table:
    values = {key: value for key, value in data.items() if key not in {"code", "path"}}
    return {**data, "values": values}


def _shape_of_likely(data: Table) -> Table:
    if not isinstance(data.get("quantiles"), Mapping):
        _refuse("quantiles", kinds.NOT_A_TABLE, data.get("quantiles"))
    quantiles = [
        {"percent": percent, "cost": dug(data, "quantiles", str(percent))}
        for percent in likely.QUANTILES
    ]
    drawn = {"drawn": dug(data, "drawn", "number"), "seed": dug(data, "drawn", "seed")}
    return {**data, **drawn, "quantiles": quantiles}


SHAPES: Final[dict[Any, Callable[[Table], Table]]] = {
    lines.Assumption: _shape_of_assumption,
    lines.Likely: _shape_of_likely,
}
"""By class, what makes its fields of what is written; a class of a folder above adds its own."""


def _shape_of_estimate(unit: tuple[str, int], data: Table) -> Table:
    for key, right, kind in (
        ("schema", result.SCHEMA, kinds.SCHEMA_VERSION),
        ("currency", unit[0], kinds.NOT_A_CHOICE_LIST),
    ):
        if data.get(key) != right:
            _refuse(key, kind, data.get(key), choices=right)
    return {**data, "digits": unit[1], "tables": dug(data, "engine", "tables") or []}


# -- what is wrong ----------------------------------------------------------------------------


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
