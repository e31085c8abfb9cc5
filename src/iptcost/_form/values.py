"""From a parsed document to values, by cattrs; every mistake at once, each with its path.

One converter for each number of decimals that a currency has: amounts become minor units while
they are read. What is wrong is collected from cattrs' exception groups into ``Problem`` values.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
import functools
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

import attrs
import cattrs
from cattrs import AttributeValidationNote, Converter, IterableValidationNote
from cattrs.errors import BaseValidationError, ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from iptcost._faults import kinds
from iptcost._faults.problem import Problem, join, quote, unquoted
from iptcost._form import facts
from iptcost._rules import case, course, limits, money, plan
from iptcost._rules.money import BadValueError

T = TypeVar("T")

LONGEST_TEXT: Final = 200
MOST_ENTRIES: Final = 10_000
_YEARS: Final = range(1900, 9999)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTHS = re.compile(r"([1-9]\d?) months?", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)


Readers = tuple[tuple[Any, Callable[[Any], Any]], ...]
"""Types of a reader's own, each with what reads a value of it or raises BadValueError."""


def structure(
    data: object, cls: type[T], digits: int, path: str = "", readers: Readers = ()
) -> tuple[T | None, list[Problem]]:
    """Return ``data`` as ``cls``, or None and every problem in it, with paths under ``path``."""
    try:
        return converter(digits, readers).structure(data, cls), []
    except (BaseValidationError, BadValueError) as error:
        return None, list(problems(error, path))


@functools.lru_cache(maxsize=8)
def converter(digits: int, readers: Readers = ()) -> Converter:
    """Return the converter of documents whose currency has ``digits`` decimals.

    ``readers`` are of types that the core does not know: those of a plugin's own file.
    """
    made = Converter(forbid_extra_keys=True, detailed_validation=True)

    amounts: Readers = (
        (money.Minor, functools.partial(money.minor_units, digits=digits)),
        (money.Signed, functools.partial(money.signed, digits=digits)),
    )
    for kind, read in (*amounts, *_LEAVES, *readers):
        made.register_structure_hook_func(functools.partial(operator.is_, kind), _leaf(read))
    # cattrs has readers of its own for these (bool("no") is true): only a hook by class wins.
    for kind, read in ((bool, truth), (str, text), (int, count)):
        made.register_structure_hook(kind, _leaf(read))
    made.register_structure_hook_factory(
        _made_of(Literal), lambda t: functools.partial(_choice, get_args(t))
    )
    for holds, factory in (
        (lambda kind: facts.bare(kind) is not kind, _optional_hook),
        (attrs.has, _table_hook),
        (_made_of(tuple, list), _list_hook),
        (_made_of(Mapping, dict), _mapping_hook),
    ):
        made.register_structure_hook_factory(holds, functools.partial(factory, made))
    return made


def _leaf(read: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, _: read(value)


def _table_hook(made: Converter, cls: Any) -> Callable[[Any, Any], Any]:
    """Return a reader of ``cls`` that refuses what is not a table.

    ``SHORTHAND`` names the classes of which a document may also write a shorter form.
    """
    renamed: Any = {
        field.name: cattrs.override(rename=facts.name_of(field))
        for field in attrs.fields(cls)
        if facts.name_of(field) != field.name
    }
    inner = make_dict_structure_fn(
        cls, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **renamed
    )
    shorthand = SHORTHAND.get(cls)

    def read(value: Any, target: Any) -> Any:
        if shorthand is not None and not isinstance(value, (Mapping, list, tuple)):
            value = dict.fromkeys(shorthand, value)
        if not isinstance(value, Mapping):
            raise BadValueError(kinds.NOT_A_TABLE, value=quote(value))
        return inner(value, target)

    return read


SHORTHAND: Final[Mapping[type, tuple[str, ...]]] = {
    limits.Limit: ("individual",),
    limits.Amounts: ("individual",),
    limits.Remaining: ("individual", "family"),
}
"""Classes for which a bare value stands for the table with these keys."""


def _optional_hook(made: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    """Return a reader of a value or None; cattrs would look for the value's reader each time."""
    inner = facts.bare(kind)
    read = made.get_structure_hook(inner)
    return lambda value, _: None if value is None else read(value, inner)


def _made_of(*origins: Any) -> Callable[[Any], bool]:
    return lambda kind: get_origin(kind) in origins


def _list_hook(made: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    inner = cattrs.cols.homogenous_tuple_structure_factory(kind, made)

    def read(value: Any, target: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise BadValueError(kinds.NOT_A_LIST, value=quote(value))
        if len(value) > MOST_ENTRIES:
            raise BadValueError(kinds.TOO_MANY, most=MOST_ENTRIES, count=len(value))
        return inner(value, target)

    return read


def _mapping_hook(made: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    key_type, value_type = get_args(kind)
    coded = key_type is course.Priced
    choices = get_args(key_type) if get_origin(key_type) is Literal else ()
    known = tuple(course.CODES) if coded else choices
    read_value = made.get_structure_hook(value_type)

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise BadValueError(kinds.NOT_A_TABLE, value=quote(value))
        done: dict[str, Any] = {}
        wrong: list[Exception] = []
        for key, item in value.items():
            try:
                if known and key not in known and not (coded and course.CODED.fullmatch(str(key))):
                    raise unknown_key(str(key), known)
                done[key] = read_value(item, value_type)
            except (BadValueError, BaseValidationError) as error:
                error.add_note(AttributeValidationNote("", str(key), None))
                wrong.append(error)
        if wrong:
            message = "mapping"
            raise ClassValidationError(message, wrong, dict)
        return done

    return read


# -- leaves ---------------------------------------------------------------------------------


def date(value: object) -> dt.date:
    """Read a date: a TOML date, or text such as 2026-10-05."""
    day = value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        with contextlib.suppress(ValueError):
            day = dt.date.fromisoformat(value)
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime) or day.year not in _YEARS:
        raise BadValueError(kinds.NOT_A_DATE, value=quote(value))
    return day


def anniversary(value: object) -> plan.Anniversary:
    """Read the day on which a benefit year begins: ``MM-DD``; 29 February is refused."""
    if isinstance(value, str) and (match := _MONTH_DAY.fullmatch(value)):
        with contextlib.suppress(ValueError):
            day = dt.date(2023, int(match[1]), int(match[2]))
            return plan.Anniversary((day.month, day.day))
    raise BadValueError(kinds.NOT_AN_ANNIVERSARY, value=quote(value))


def per(value: object) -> str:
    """Read a limit's period: a name, or months that divide a year."""
    if isinstance(value, str):
        match = _MONTHS.fullmatch(value)
        if value in limits.PERIODS or (match and limits.YEAR % int(match[1]) == 0):
            return value
    raise BadValueError(kinds.NOT_PER, value=quote(value))


def months(value: object) -> int:
    """Read a number of months, 1 to 12, such as ``3 months``."""
    match = _MONTHS.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[1]) > limits.YEAR:
        raise BadValueError(kinds.NOT_MONTHS, value=quote(value))
    return int(match[1])


def truth(value: object) -> bool:
    """Read true or false, and nothing else."""
    if not isinstance(value, bool):
        raise BadValueError(kinds.NOT_TRUE_OR_FALSE, value=quote(value))
    return value


def text(value: object) -> str:
    """Read text of a sane length."""
    if not isinstance(value, str):
        raise BadValueError(kinds.NOT_TEXT_VALUE, value=quote(value))
    if len(value) > LONGEST_TEXT:
        raise BadValueError(kinds.TEXT_TOO_LONG, most=LONGEST_TEXT)
    return value


def count(value: object, least: int = 0, most: int = course.MOST_SESSIONS) -> int:
    """Read a whole number within bounds; the bounds keep every course finite."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadValueError(kinds.COUNT_RANGE, value=quote(value), least=least, most=most)
    return value


def _choice(choices: tuple[str, ...], value: object, _: object = None) -> str:
    if isinstance(value, str) and value in choices:
        return value
    word = value if isinstance(value, str) else ""
    near = nearest(word, choices, cutoff=MISSPELT)
    values: dict[str, object] = {"value": quote(value), "choices": ", ".join(choices)}
    if near is not None:
        raise BadValueError(kinds.NOT_A_CHOICE, **values, nearest=near)
    meant = service_meant(word) if "individual" in choices and "intake" in choices else None
    if meant is not None and word in PROCEDURES:
        raise BadValueError(kinds.NOT_A_SERVICE_BUT_CODE, **values)
    if meant is not None:
        raise BadValueError(kinds.NOT_A_SERVICE, **values, service=meant)
    raise BadValueError(kinds.NOT_A_CHOICE_LIST, **values)


MISSPELT: Final = 0.8
"""So like a choice a word must be for it to be offered: another choice changes the amount."""
PROCEDURES: Final = ("90791", "90792", "90832", "90834", "90837", "90846", "90847", "90853")
"""Procedure codes of psychotherapy that people write in a service's place."""
_SERVICE_WORDS: Final[Mapping[str, str]] = {
    "intake": r"9079[12]|intake|evaluation|assessment|diagnos|first (?:visit|session)|consult",
    "group": r"90853|group",
    "couples": r"9084[67]|couple|famil|marri|marital|conjoint|partner",
    "individual": r"9083[247]|psychotherap|therap|session|counsel|individual|mental|behavio"
    r"|\bmh\b|\ba6\b|\bipt\b|visit",
}
"""What people and payers call a service, the narrower words first; procedure codes among them."""


def service_meant(word: str) -> str | None:
    """Return the service that a word or a procedure code is for; None where nobody can tell.

    >>> service_meant("psychotherapy"), service_meant("90791"), service_meant("massage")
    ('individual', 'intake', None)
    """
    said = word[:LONGEST_TEXT].casefold()
    return next((name for name, words in _SERVICE_WORDS.items() if re.search(words, said)), None)


_LEAVES: Final[Readers] = (
    (money.Rate, money.rate),
    (money.Percent, money.percent),
    (course.Attendance, course.attendance),
    (course.Cadence, course.cadence),
    (course.ProtocolName, functools.partial(_choice, tuple(course.PROTOCOLS))),
    (course.Sessions, functools.partial(count, least=1)),
    (plan.Anniversary, anniversary),
    (case.UpTo, lambda value: value),
    (dt.date, date),
    (course.Code, course.code),
    (course.Priced, course.priced),
    (limits.Per, per),
    (limits.Months, months),
)
"""What reads a value of each type of the core that hangs on no currency."""


# -- problems -------------------------------------------------------------------------------


def nearest(key: str, known: tuple[str, ...], *, cutoff: float = 0.6) -> str | None:
    """Return the known name most like ``key``, if any is."""
    found = difflib.get_close_matches(key[:LONGEST_TEXT], known, n=1, cutoff=cutoff)
    return found[0] if found else None


def unknown_key(
    key: str, known: tuple[str, ...], below: Mapping[str, Any] | None = None
) -> BadValueError:
    """Return the fault of a key that is not one of ``known``.

    ``below`` are the types of the tables that stand under these keys: where one of them has the
    key, it was only written too high up.
    """
    for table, kind in (below or {}).items():
        fields = (field for inner in facts.tables_in(kind) for field in attrs.fields(inner))
        if key in map(facts.name_of, fields):
            return BadValueError(kinds.UNKNOWN_KEY_INSIDE, key=quote(key), table=table)
    services = {"intake", "individual"} <= set(known)
    near = nearest(key, known, cutoff=MISSPELT if services else 0.6)
    if near is None and services and (meant := service_meant(key)) is not None:
        return BadValueError(kinds.UNKNOWN_KEY_SERVICE, key=quote(key), service=meant)
    if near is None:
        return BadValueError(kinds.UNKNOWN_KEY_LIST, key=quote(key), keys=", ".join(known))
    return BadValueError(kinds.UNKNOWN_KEY, key=quote(key), nearest=near)


def problems(error: BaseException, path: str) -> list[Problem]:
    """Return every problem in cattrs' tree of exceptions, with its dotted path."""
    if isinstance(error, ForbiddenExtraKeysError):
        hints = get_type_hints(error.cl)
        below = {facts.name_of(field): hints[field.name] for field in attrs.fields(error.cl)}
        keys = sorted(set(map(str, error.extra_fields)))
        faults = [unknown_key(key, tuple(below), below) for key in keys]
        return [
            Problem(fault.kind, join(path, unquoted(key)), fault.values)
            for key, fault in zip(keys, faults, strict=True)
        ]
    if isinstance(error, BaseValidationError):
        inner = [(each, join(path, _place(each, error))) for each in error.exceptions]
        return [found for each, place in inner for found in problems(each, place)]
    if isinstance(error, BadValueError):
        return [Problem(error.kind, path, error.values)]
    if isinstance(error, KeyError):
        return [Problem(kinds.MISSING_KEY, path, {"key": path.rpartition(".")[2]})]
    if isinstance(error, (ValueError, TypeError)):
        # A validator of a plugin's Settings; our own readers raise BadValueError.
        return [Problem(kinds.NOT_VALID, path, {"reason": unquoted(error)})]
    raise error


def _place(error: BaseException, whole: BaseValidationError) -> str | int:
    """Return the key or index that cattrs noted on an exception of a ``whole`` table."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            table = getattr(whole, "cl", None)
            known = attrs.fields_dict(table) if table is not None and attrs.has(table) else {}
            return facts.name_of(known[note.name]) if note.name in known else unquoted(note.name)
        if isinstance(note, IterableValidationNote):
            return note.index
    return ""
