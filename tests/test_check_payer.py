"""The conformance kit passes an honest payer and names what a broken one does wrong."""

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

from iptcost.payer import Coverage, Inquiry, Kind, Note, PayerError, Problem, Source
from iptcost.testing import check_payer

EXAMPLE = {"adapter": "honest", "member": "M-4711", "network": "in"}
SOURCE = Source("0.deductible", "answer 1", "EB[3]", "2026-10-01T10:00:00+00:00")
TABLE: dict[str, Any] = {
    "adapter": "plan",
    "deductible": {"individual": "1500.00", "family": {"low": 3000, "high": 4500}},
    "out_of_pocket_max": "unknown",
    "benefits": [{"copay": 30, "order": "after-deductible"}],
}
SOURCES = (SOURCE, Source("0.benefits.0.copay", "answer 1", "EB[7]"))


@attrs.frozen
class Settings:
    """What an honest payer is told."""

    member: str = attrs.field(
        repr=False, metadata={"doc": "the number on the member's card", "personal": True}
    )
    times: int = attrs.field(default=1, metadata={"doc": "how often to try"})


class Honest:
    """A payer that keeps every promise."""

    api = 1
    Settings: Any = Settings

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Answer always the same."""
        del inquiry, settings
        return Coverage((TABLE,), SOURCES, (Note("0.benefits.0", "in person only"),))


def test_an_honest_payer_passes() -> None:
    """A payer that keeps every promise passes, as an object and as a class."""
    check_payer(Honest(), EXAMPLE)
    check_payer(Honest, EXAMPLE)


def test_the_inquiry_can_be_given() -> None:
    """The payer is asked the author's own question, with the example's network."""
    asked: list[Inquiry] = []

    class Asked(Honest):
        def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
            asked.append(inquiry)
            return super().coverage(inquiry, settings)

    day = dt.date(2026, 3, 2)
    check_payer(Asked(), {**EXAMPLE, "network": "in"}, inquiry=Inquiry(day, day, currency="CAD"))
    assert {question.currency for question in asked} == {"CAD"}


def answering(make: Callable[[], Any]) -> Any:
    """Return a payer that answers what ``make`` returns."""

    class Answering(Honest):
        def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
            del inquiry, settings
            answer: Coverage = make()
            return answer

    return Answering()


def with_settings(cls: Any) -> Any:
    """Return a payer of other settings."""

    class Told(Honest):
        Settings = cls

    return Told()


def raising(error: BaseException) -> Callable[[], Any]:
    """Return what raises an error."""

    def make() -> Any:
        raise error

    return make


def printing() -> Any:
    """Print, then answer."""
    print("asking …")  # noqa: T201 - the very fault
    return Coverage((TABLE,), SOURCES)


def answer(**changes: Any) -> Callable[[], Coverage]:
    """Return what answers the honest table with other keys."""
    return lambda: Coverage(({**TABLE, **changes},), SOURCES)


class OldDoor(Honest):
    """A payer of another version of the door."""

    api = 0


class NoCoverage:
    """A payer that can't be asked."""

    api = 1
    Settings = Settings


class NotAMethod(Honest):
    """A payer whose plans are no method."""

    plans = "many"


@attrs.frozen
class Undescribed:
    """Settings without a doc."""

    member: str


@attrs.frozen
class Showing:
    """Settings whose repr shows the member."""

    member: str = attrs.field(metadata={"doc": "the member's number", "personal": True})


@attrs.frozen
class Telling:
    """Settings whose own repr shows the member."""

    member: str = attrs.field(repr=False, metadata={"doc": "the member's number", "personal": True})

    def __str__(self) -> str:
        """Tell the member's number."""
        return f"Telling({self.member})"

    __repr__ = __str__


@attrs.frozen
class Breaking:
    """Settings whose validator breaks down."""

    member: str = attrs.field(metadata={"doc": "the member's number"})

    @member.validator
    def _check(self, attribute: Any, value: str) -> None:
        del attribute
        if value != EXAMPLE["member"]:
            raise LookupError(value)


class NotAttrs:
    """Settings that are no attrs class."""


_counter = itertools.count()
BROKEN: dict[str, tuple[Any, str]] = {
    "another version": (OldDoor(), "version"),
    "no coverage": (NoCoverage(), "Settings or coverage is missing"),
    "plans no method": (NotAMethod(), "plans is not a method"),
    "settings no attrs class": (with_settings(NotAttrs), "not an attrs class"),
    "a key without doc": (with_settings(Undescribed), r"Settings.member has no doc"),
    "a hidden key in repr": (with_settings(Showing), "add repr=False"),
    "a repr that tells": (with_settings(Telling), r"repr\(settings\) shows"),
    "a validator that breaks": (with_settings(Breaking), "a validator raises ValueError"),
    "not a Coverage": (answering(lambda: {"tables": []}), "dict stands where a Coverage"),
    "no table": (answering(lambda: Coverage(())), "0 stands where 1 to 20"),
    "a table that is none": (answering(lambda: Coverage((3,))), "int stands where a table"),  # type: ignore[arg-type]
    "a source that is none": (
        answering(lambda: Coverage((TABLE,), ("EB[3]",))),  # type: ignore[arg-type]
        "str stands where Source",
    ),
    "a note that is no text": (
        answering(lambda: Coverage((TABLE,), SOURCES, (Note("0", 3),))),  # type: ignore[arg-type]
        "int stands where text",
    ),
    "an unknown key": (answering(answer(copays=3)), "0.copays: .* is not a key here"),
    "another adapter": (answering(answer(adapter="honest")), "0.adapter"),
    "a float": (answering(answer(deductible=1500.0)), "0.deductible is a float"),
    "None": (answering(answer(name=None)), "0.name is None"),
    "NaN": (
        answering(answer(deductible=Decimal("NaN"))),
        "0.deductible.individual: .* not an amount",
    ),
    "too large": (answering(answer(deductible="1e308")), "0.deductible"),
    "no benefits": (answering(answer(benefits=[])), "0.benefits"),
    "an ill-formed hole": (answering(answer(deductible={"low": 3})), "0.deductible"),
    "a figure without source": (
        answering(answer(used={"deductible": 3})),
        r"0.used.deductible has no source",
    ),
    "a hole without source": (
        answering(answer(used={"out_of_pocket": {"low": 0, "high": 9}})),
        r"0.used.out_of_pocket has no source",
    ),
    "a source of nothing": (
        answering(lambda: Coverage((TABLE,), (*SOURCES, Source("0.copay", "a", "b")))),
        "points nowhere",
    ),
    "a source without place": (
        answering(lambda: Coverage((TABLE,), (*SOURCES, Source("0.deductible", "a")))),
        "document and locator",
    ),
    "a source of no time": (
        answering(lambda: Coverage((TABLE,), (Source("0.deductible", "a", "b", "now"),))),
        "retrieved_at",
    ),
    "never the same": (
        answering(lambda: Coverage((TABLE,), SOURCES, (Note("0", str(next(_counter))),))),
        "asked twice",
    ),
    "prints": (answering(printing), "printed something"),
    "refuses": (answering(raising(PayerError([Problem(Kind("x", "", "no", ""))]))), "refused"),
    "does not say why": (answering(raising(PayerError([]))), "says why"),
    "raises": (answering(raising(ZeroDivisionError())), "ZeroDivisionError.*not a PayerError"),
    "exits": (answering(raising(SystemExit(1))), "SystemExit.*not a PayerError"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_payer_is_named(fault: str) -> None:
    """Each broken promise is an AssertionError that names it."""
    payer, message = BROKEN[fault]
    with pytest.raises(AssertionError, match=message):
        check_payer(payer, EXAMPLE)


def test_examples_are_needed() -> None:
    """A payer without an example is not checked at all, and that is said."""
    with pytest.raises(AssertionError, match="at least one example"):
        check_payer(Honest())


def test_an_example_names_its_adapter_and_fits_the_settings() -> None:
    """An example that is no payer table, or not one of this payer's, is refused."""
    with pytest.raises(AssertionError, match="has no adapter"):
        check_payer(Honest(), {"member": "M-4711"})
    with pytest.raises(AssertionError, match="refused by Settings"):
        check_payer(Honest(), {"adapter": "honest"})
