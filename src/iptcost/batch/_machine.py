"""The compiled engine: the very functions of the kernel and of the courses, through numba.

Each function is rebuilt over a copy of its module's names in which those before it are already
compiled, so that the modules themselves stay plain Python. The machine code is cached beside
them, or in numba's own folder where that one can't be written.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping
from typing import Any, Final

from iptcost import _kernel
from iptcost.batch import _calendar, _courses, _rows

_OPTIONS: Final[Mapping[str, Any]] = {
    "cache": True,
    "error_model": "numpy",  # divisors are never zero: no check of each
    "forceinline": True,  # one loop, nothing passed: three times as fast
    "_nrt": False,  # arrays are the caller's: no reference is counted in the loop, 3x again
}


@functools.cache
def engine() -> Callable[..., Any]:
    """Return ``_rows.run_rows`` compiled; ImportError where numba is missing."""
    import numba

    names: dict[str, Any] = {}
    for module, functions in (
        (_kernel, _kernel.KERNEL),
        (_calendar, _calendar.CALENDAR),
        (_courses, _courses.COURSES),
        (_rows, (_rows.run_rows,)),
    ):
        scope = {**vars(module), **names}
        for function in functions:
            rebuilt = types.FunctionType(function.__code__, scope, function.__name__)
            scope[function.__name__] = names[function.__name__] = numba.njit(**_OPTIONS)(rebuilt)
    compiled: Callable[..., Any] = names["run_rows"]
    return compiled
