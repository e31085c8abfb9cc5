"""The compiled engine's making: the very functions of the kernel and of the courses, by numba.

Each function is rebuilt over a copy of its module's names in which those before it are already
compiled, so that the modules themselves stay plain Python.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from typing import Any, Final

import numba
import numpy as np

from iptcost._rules import kernel
from iptcost.batch._loop import calendar, courses, layout, rulings
from iptcost.batch._loop.book import Book
from iptcost.batch._loop.calendar import TABLED_YEARS
from iptcost.batch._loop.courses import run_rows
from iptcost.batch._loop.layout import Cases

_numba: Any = numba  # what it is typed as changes from version to version
carray = _numba.carray

MODULES: Final = (kernel, calendar, layout, rulings, courses)
"""What is compiled, from the ground up: in each module a function stands after those it calls."""

_OPTIONS: Final[dict[str, Any]] = {
    "error_model": "numpy",  # divisors are never zero: no check of each
    "_nrt": False,  # arrays are the caller's: no reference is counted in the loop, 3 times as fast
}
_INNER: Final[dict[str, Any]] = {
    **_OPTIONS,
    "forceinline": True,  # one loop, nothing passed: 4 times as fast
    "no_cpython_wrapper": True,  # called by compiled code only: half the time to compile
    "no_cfunc_wrapper": True,
}
_DIMENSIONS: Final = {"offsets": 1, "left": 3, "masks": 1, "visit_offsets": 1}
_CALLED: Final = (calendar.months_on, courses.run_rows)
"""Rarely needed and long: inlined, LLVM would reckon it for every case, before the loop."""
_PLANS, _ROWS, _TERMS = layout.PLAN_COLUMNS, layout.ROW_COLUMNS, layout.TERMS_COLUMNS


def _entry(arrays: Any, sizes: Any) -> int:
    """Call ``run_rows`` with its arrays in order, by address and by how many numbers each has."""
    book = Book(
        carray(arrays[0], (sizes[0] // _PLANS, _PLANS)),
        carray(arrays[1], (sizes[1] // _ROWS, _ROWS)),
        carray(arrays[2], (sizes[2] // _TERMS, _TERMS)),
        carray(arrays[3], (sizes[3] // TABLED_YEARS, TABLED_YEARS)),
    )
    cases = Cases(
        carray(arrays[4], (layout.CASE_COLUMNS, sizes[4] // layout.CASE_COLUMNS)),
        carray(arrays[5], (layout.CASE_COLUMNS,)),
        carray(arrays[6], (sizes[6],)),
        carray(arrays[7], (sizes[7] // layout.VISIT_COLUMNS, layout.VISIT_COLUMNS)),
    )
    return run_rows(
        book,
        cases,
        carray(arrays[8], (2, sizes[8] // 4, 2)),
        carray(arrays[9], (layout.TOTALS, sizes[9] // layout.TOTALS)),
        carray(arrays[10], (sizes[10] // layout.FAULT_COLUMNS, layout.FAULT_COLUMNS)),
        carray(arrays[11], (layout.SESSION_COLUMNS, sizes[11] // layout.SESSION_COLUMNS)),
        carray(arrays[12], (sizes[12],)),
    )


def _signature(function: Callable[..., Any]) -> tuple[Any, ...]:
    """Return the types of a function's parameters, by a sample of what each is annotated with.

    Without them numba compiles it again for every constant that it is called with.
    """
    hints = typing.get_type_hints(function)
    hints.pop("return")
    return tuple(_numba.typeof(_sample(kind, name)) for name, kind in hints.items())


def _sample(kind: Any, name: str) -> Any:
    """Return a value of an annotation's kind; arrays have two dimensions but for the named."""
    if typing.get_origin(kind) is np.ndarray:
        return np.empty((1,) * _DIMENSIONS.get(name, 2), np.int64)
    if typing.get_origin(kind) is tuple:
        return tuple(_sample(part, name) for part in typing.get_args(kind))
    if fields := getattr(kind, "_fields", None):
        hints = typing.get_type_hints(kind)
        return kind(*(_sample(hints[field], field) for field in fields))
    return kind()


def compiled() -> tuple[Any, str, str]:
    """Return the compiled entry, its symbol and its code as LLVM's text."""
    names: dict[str, Any] = {}
    for module in MODULES:
        scope = {**vars(module), **names}
        own = [each for each in vars(module).values() if isinstance(each, types.FunctionType)]
        for function in (each for each in own if each.__module__ == module.__name__):
            rebuilt = types.FunctionType(function.__code__, scope, function.__name__)
            options = {**_INNER, "forceinline": function not in _CALLED}
            made = _numba.njit(_signature(function), **options)(rebuilt)
            scope[function.__name__] = names[function.__name__] = made
    scope = {**globals(), **names}
    entry = types.FunctionType(_entry.__code__, scope, _entry.__name__)
    address = _numba.types.CPointer(_numba.int64)
    signature = _numba.int64(_numba.types.CPointer(address), address)
    made = _numba.cfunc(signature, error_model="numpy")(entry)
    return made, made.native_name, made.inspect_llvm()
