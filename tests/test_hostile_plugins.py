"""A plugin that hangs, never ends, or answers what can't be looked at harms nobody but itself."""

from __future__ import annotations

import datetime as dt
import io
import json
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import attrs
import click.testing
import pytest
import tomlkit

import iptcost
from iptcost._cli.main import main
from iptcost._documents import payers
from iptcost.payer import API, Coverage, Inquiry, Note, PayerError, Registry, Source

PLAN: dict[str, Any] = {"adapter": "plan", "benefits": [{"coinsurance": "20%"}]}
CASE: dict[str, Any] = {
    "course": {"start": "2026-10-05", "sessions": 12},
    "provider": {"fees": {"intake": 150, "individual": 150}},
    "payers": [{"adapter": "told"}],
}
DAY = dt.date(2026, 10, 5)
SECRET = "k3y-c4n4ry-5521"  # noqa: S105 - a secret for the tests


class Payer:
    """A payer that does what it is told."""

    api: ClassVar[int] = API

    @attrs.frozen
    class Settings:
        """No settings."""

    def __init__(self, act: Callable[[], Any]) -> None:
        """Keep what is done."""
        self.act = act

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Do it."""
        del inquiry, settings
        answer: Coverage = self.act()
        return answer

    def coverages(self, stream: BinaryIO, settings: Any) -> Iterator[Coverage | PayerError]:
        """Answer twice, and do it then; of nothing there are no answers."""
        del settings
        if stream.read(1):
            yield Coverage((PLAN,), keys=("1",))
            yield Coverage((PLAN,), keys=("2",))
            yield self.act()

    def plans(self, query: Inquiry, settings: Any) -> Iterator[Coverage]:
        """List one plan, and do it then."""
        del query, settings
        yield Coverage((PLAN,))
        yield self.act()


def hanging() -> Any:
    """Never come back."""
    threading.Event().wait()


class Raising:
    """A value that can be neither shown nor compared."""

    def __repr__(self) -> str:
        """Fail."""
        raise RuntimeError(SECRET)

    def __eq__(self, other: object) -> bool:
        """Fail."""
        raise SystemExit(SECRET)

    __hash__ = None  # type: ignore[assignment] # nor looked up


class Text(str):
    """A text that can't be compared, and leaves the program when it is written."""

    __slots__ = ()

    def __str__(self) -> str:
        """Leave."""
        raise SystemExit(SECRET)

    def __eq__(self, other: object) -> bool:
        """Fail."""
        raise RuntimeError(SECRET)

    __hash__ = str.__hash__


class Endless(Mapping[str, Any]):
    """A table whose keys never end."""

    def __getitem__(self, key: str) -> Any:
        """Return a value for any key."""
        return "plan" if key == "adapter" else 1

    def __iter__(self) -> Iterator[str]:
        """Go on and on."""
        number = 0
        while number := number + 1:
            yield f"key{number}"

    def __len__(self) -> int:
        """Lie."""
        return 1


class Rows(list[Any]):
    """Rows that never end."""

    def __iter__(self) -> Iterator[Any]:
        """Go on and on."""
        while True:
            yield {"coinsurance": "20%"}


class Leaving(Mapping[str, Any]):
    """A table that leaves the program when it is read."""

    def __getitem__(self, key: str) -> Any:
        """Leave."""
        raise SystemExit(SECRET)

    def __iter__(self) -> Iterator[str]:
        """Leave."""
        raise SystemExit(SECRET)

    def __len__(self) -> int:
        """Lie."""
        return 1


def itself() -> dict[str, Any]:
    """Return a table that holds itself."""
    made: dict[str, Any] = dict(PLAN)
    made["benefits"] = [made]
    return made


def plan(**more: Any) -> Callable[[], Coverage]:
    """Return what answers a plan with these keys."""
    return lambda: Coverage(({**PLAN, **more},))


def raising(error: BaseException) -> Callable[[], Any]:
    """Return what raises."""

    def act() -> Any:
        raise error

    return act


def recursing() -> Any:
    """Call itself until the stack is full."""
    return recursing()


UNFIT: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None,
    "a value that raises when shown": plan(deductible=Raising()),
    "a table without an end": lambda: Coverage((Endless(),)),
    "rows without an end": plan(benefits=Rows([1])),
    "a table that leaves": lambda: Coverage((Leaving(),)),
    "a table that holds itself": lambda: Coverage((itself(),)),
    "a million keys": lambda: Coverage(({str(number): number for number in range(300_000)},)),
    "a million notes": lambda: Coverage((PLAN,), (), (Note("0", "x"),) * 300_000),
    "a million sources": lambda: Coverage((PLAN,), (Source("0", "d", "l"),) * 300_000),
    "keys that are no text": lambda: Coverage((PLAN,), (), (), (None,)),  # type: ignore[arg-type]
    "a number of too many digits": plan(deductible=10**5_000),
    "bytes": plan(name=b"x"),
    "an error that says nothing": raising(PayerError([])),
    "leaves": raising(SystemExit(SECRET)),
    "ends a generator": raising(GeneratorExit()),
    "ends an iterator": raising(StopIteration()),
    "out of memory": raising(MemoryError()),
    "recurses": recursing,
}


def registry(act: Callable[[], Any]) -> Registry:
    """Return the adapters, with one that does this."""
    return Registry.installed().with_payer("told", Payer(act))


@pytest.mark.parametrize("name", UNFIT)
def test_an_answer_that_is_none_is_the_plugins_mistake(name: str) -> None:
    """Whatever it is, it is a PayerError that names the plugin and repeats nothing of it."""
    known = registry(UNFIT[name])
    with pytest.raises(PayerError) as caught:
        iptcost.resolve(iptcost.document(CASE, registry=known), registry=known)
    (problem,) = caught.value.problems
    assert "given" in problem.remedy
    assert problem.path.startswith("payers.0")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", UNFIT)
def test_an_answer_among_many_that_is_none_ends_them(name: str) -> None:
    """Of a stream of answers, and of a list of plans, what came before holds."""
    ready, _ = registry(UNFIT[name]).ready({"adapter": "told"}, "")
    assert ready is not None
    *answers, last = ready.coverages(io.BytesIO(b"x"))
    assert [answer.keys for answer in answers] == [("1",), ("2",)]
    assert isinstance(last, PayerError)
    assert last.problems
    inquiry = Inquiry(DAY, DAY)
    listed = ready.plans(inquiry)
    assert next(listed).tables == (PLAN,)
    with pytest.raises(PayerError):
        next(listed)


def test_a_text_of_a_class_of_its_own_is_the_text_alone() -> None:
    """What a class of text does when it is compared or written is never asked."""
    known = registry(
        lambda: Coverage(
            ({**PLAN, "name": Text("mine")},), (Source(Text("0"), Text("d")),), (), (Text("k"),)
        )
    )
    resolved = iptcost.resolve(iptcost.document(CASE, registry=known), registry=known)
    assert type(resolved.payer_tables[0]["name"]) is str
    assert str(iptcost.estimate(resolved).totals.to_pay) == "360.00"


def test_numbers_and_days_of_classes_of_their_own_are_plain_ones() -> None:
    """A parser that keeps a document's layout gives such; they are read as what they say."""
    table = tomlkit.parse("""
        adapter = "plan"
        from = 2026-01-01
        [[benefits]]
        coinsurance = "20%"
        visit_limit = 20
    """)
    known = registry(lambda: Coverage((table,)))
    resolved = iptcost.resolve(iptcost.document(CASE, registry=known), registry=known)
    (read,) = resolved.payer_tables
    (row,) = read["benefits"]
    assert [type(row["visit_limit"]), type(read["from"])] == [int, dt.date]
    assert str(iptcost.estimate(resolved).totals.to_pay) == "360.00"
    json.dumps(iptcost.estimate(iptcost.document(tomlkit.parse(LAYOUT))).to_dict())


def test_what_a_plugin_raises_is_its_own_and_no_time_limit() -> None:
    """A queue that is empty in a plugin is not the one that its answer is waited for on."""
    known = registry(raising(queue.Empty()))
    with pytest.raises(PayerError, match="broke down \\(Empty\\)"):
        iptcost.resolve(iptcost.document(CASE, registry=known), registry=known)


LAYOUT = """
course = { start = 2026-10-05, sessions = 12 }
provider = { fees = { intake = 150, individual = 150 } }
[[payers]]
adapter = "plan"
allowed = { intake = 120, individual = 100 }
[[payers.allowed_changes]]
from = 2027-01-01
allowed = { individual = 110 }
[[payers.benefits]]
coinsurance = "20%"
"""


COMMANDS = (
    ("estimate",),
    ("estimate", "--format", "json"),
    ("questions",),
    ("compare",),
    ("coverage",),
    ("plans", "--adapter", "told"),
)


@pytest.fixture
def hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a plugin that hangs, and give it little time."""
    made = registry(hanging)
    monkeypatch.setattr(Registry, "installed", classmethod(lambda _: made))
    monkeypatch.setattr(payers, "LONGEST_ANSWER", 0.05)


def run(*arguments: str, text: str | None = None) -> click.testing.Result:
    """Run a command."""
    return click.testing.CliRunner().invoke(main, list(arguments), input=text)


@pytest.mark.usefixtures("hangs")
@pytest.mark.parametrize("command", COMMANDS, ids=[" ".join(command) for command in COMMANDS])
def test_each_command_leaves_a_plugin_that_hangs(command: tuple[str, ...]) -> None:
    """Status 3 and the plugin's name; a list of plans shows what came before."""
    done = run(*command, "-", text=json.dumps(CASE))
    listed = command[0] == "plans"
    assert done.exit_code == 3 or listed, done.output
    assert "has not answered" in done.output


@pytest.mark.usefixtures("hangs")
def test_many_cases_and_a_plugin_that_hangs() -> None:
    """Each line that names it says so, and the others are reckoned."""
    lines = [json.dumps(CASE), json.dumps({**CASE, "payers": [PLAN]})]
    done = run("estimate", "-", "--format", "jsonl", "--jobs", "1", text="\n".join(lines))
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["errors"][0]["code"] == "payer-slow"
    assert second["totals"]["to_pay"] == "360.00"


@pytest.mark.usefixtures("hangs")
def test_answers_of_a_batch_and_a_plugin_that_hangs(tmp_path: Path) -> None:
    """What came before the answer that never came holds; the rows that lack one say so."""
    pytest.importorskip("pyarrow")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "night.271").write_text("x")
    cases = tmp_path / "cases.csv"
    cases.write_text(
        "id,plan,first_day,fee_intake,fee_individual\n"
        "1,1,2026-10-05,150,150\n2,night.271#3,2026-10-05,150,150\n"
    )
    done = run(
        *("batch", str(cases), str(tmp_path / "out"), "--format", "csv"),
        *("--answers", str(tmp_path / "answers"), "--adapter", "told"),
    )
    assert done.exit_code == 0, done.output
    text = (tmp_path / "out" / "part-000000.csv").read_text()
    assert "480.00" in text
    assert "payer-slow" in text


@pytest.mark.usefixtures("hangs")
def test_a_server_and_a_plugin_that_hangs() -> None:
    """A request that names an adapter of the operator's is answered."""
    page = pytest.importorskip("iptcost_page")
    rules = page.Rules(frozenset({"told"}))
    asked = page.Request(
        "POST", "/v1/estimate", json.dumps(CASE).encode(), content_type="application/json"
    )
    reply = page.respond(asked, rules)
    assert reply.status == 502
    assert json.loads(reply.body)["errors"][0]["code"] == "payer-slow"


@pytest.mark.usefixtures("hangs")
def test_a_therapists_document_and_a_plugin_that_hangs(tmp_path: Path) -> None:
    """A quote asks the payers as an estimate does."""
    pytest.importorskip("iptcost_documents")
    case = tmp_path / "case.json"
    case.write_text(json.dumps(CASE))
    (tmp_path / "practice.toml").write_text('name = "Practice"\n')
    done = run("quote", str(case))
    assert done.exit_code == 3, done.output
    assert "has not answered" in done.output
