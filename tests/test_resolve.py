"""Payers are asked, and their answers laid into the document with sources and notes."""

from typing import Any

import attrs
import pytest

import iptcost
from iptcost._documents import resolve as resolver
from iptcost.payer import Coverage, Inquiry, Note, PayerError, Registry, Source

PLAN: dict[str, Any] = {"adapter": "plan", "benefits": [{"coinsurance": "20%"}]}
SECRET = "s3cret-key-4711"  # noqa: S105 - a secret for the tests


@attrs.frozen
class ToldSettings:
    """Settings with a key that is secret."""

    key: str = attrs.field(
        default="", repr=False, metadata={"doc": "the account's key", "secret": True}
    )

    @key.validator
    def _check_key(self, attribute: Any, value: str) -> None:
        del attribute
        if value.startswith("s3"):
            message = f"the key {value} is out of date"
            raise ValueError(message)


class Told:
    """A payer that answers, or raises, what it is told."""

    api = 1
    Settings = ToldSettings

    def __init__(self, answer: Any) -> None:
        """Keep the answer."""
        self.answer = answer
        self.asked: list[Inquiry] = []

    def coverage(self, inquiry: Inquiry, settings: Any) -> Coverage:
        """Answer."""
        del settings
        self.asked.append(inquiry)
        if isinstance(self.answer, BaseException):
            raise self.answer
        answer: Coverage = self.answer
        return answer


def case(*payers: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """Return a case of twelve sessions with these payers."""
    return {
        "course": {"start": "2026-10-05", "sessions": 12},
        "provider": {"fees": {"intake": 150, "individual": 150}},
        "payers": list(payers),
        **keys,
    }


def asked(answer: Any, *payers: dict[str, Any]) -> iptcost.Document:
    """Return a case resolved with a payer ``told`` that answers so."""
    registry = Registry.installed().with_payer("told", Told(answer))
    document = iptcost.document(case(*(payers or ({"adapter": "told"},))), registry=registry)
    return iptcost.resolve(document, registry=registry)


def test_several_tables_move_what_is_known_of_them() -> None:
    """Sources and notes of each answer stand at the place that its tables took."""
    answer = Coverage(
        ({"adapter": "eap", "sessions": 3}, PLAN),
        (Source("0.sessions", "letter", "line 1"), Source("1.benefits.0", "letter", "line 2")),
        (Note("1", "about the plan"), Note("", "about all"), Note("7.x", "about nothing")),
    )
    before = {"adapter": "eap", "sessions": 2}
    document = asked(answer, before, {"adapter": "told"}, {**PLAN, "name": "second"})
    adapters = [table["adapter"] for table in document.payer_tables]
    assert adapters == ["eap", "eap", "plan", "plan"]
    assert {source.path for source in document.sources} == {
        "payers.1.sessions",
        "payers.2.benefits.0",
    }
    assert ("payers.2", "about the plan") in {(n.path, n.text) for n in document.notes}
    assert ("payers.1", "about all") in {(n.path, n.text) for n in document.notes}


def test_the_cases_own_keys_lie_over_the_answer() -> None:
    """Name and contracted amounts are the case's; where they differ a note says so."""
    answer = Coverage(({**PLAN, "name": "X", "allowed": {"intake": 90, "group": 60}},))
    own = {"adapter": "told", "name": "Mine", "allowed": {"intake": 100, "individual": 80}}
    document = asked(answer, own)
    table = document.payer_tables[0]
    assert table["name"] == "Mine"
    assert table["allowed"] == {"intake": 100, "group": 60, "individual": 80}
    assert [note.path for note in document.notes] == ["payers.0.allowed.intake"]


def test_an_in_network_answer_is_never_taken_for_out_of_network() -> None:
    """Terms that a payer states as in network alone are refused for a case out of network."""
    with pytest.raises(iptcost.CaseError) as caught:
        asked(Coverage(({**PLAN, "network": "in"},)), {"adapter": "told", "network": "out"})
    assert [(p.path, p.code) for p in caught.value.problems] == [
        ("payers.0.network", "no-such-side")
    ]


def test_holes_of_an_answer_are_kept() -> None:
    """What the payer left open is a hole of the document at its new place."""
    document = asked(Coverage(({**PLAN, "deductible": {"low": 0, "high": 500}},)))
    assert [hole.path for hole in document.holes] == ["payers.0.deductible"]


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        (Coverage(({**PLAN, "deductible": 1.5},)), "payers.0.deductible.individual"),
        (Coverage(({**PLAN, "deductable": 1},)), "payers.0.deductable"),
        (Coverage((PLAN, {"adapter": "told"})), "payers.1.adapter"),
        ({"tables": []}, "payers.0"),
        (ZeroDivisionError(SECRET), "payers.0"),
        (SystemExit(3), "payers.0"),
    ],
)
def test_a_plugins_fault_is_the_plugins(answer: Any, path: str) -> None:
    """A bad answer or a breakdown is a PayerError with path and distribution, no secret."""
    with pytest.raises(PayerError) as caught:
        asked(answer)
    assert [problem.path for problem in caught.value.problems] == [path]
    assert "given" in caught.value.problems[0].remedy
    assert SECRET not in str(caught.value)


def test_all_payers_that_fail_are_told_at_once() -> None:
    """Two payers that break down are two problems of one error."""
    with pytest.raises(PayerError) as caught:
        asked(KeyError("x"), {"adapter": "told"}, {"adapter": "told"})
    assert [problem.path for problem in caught.value.problems] == ["payers.0", "payers.1"]


@pytest.mark.parametrize("key", [SECRET, 4711])
def test_a_secret_stands_in_no_message(key: Any) -> None:
    """Neither a validator's sentence nor a wrong type repeats a secret, nor does a repr."""
    registry = Registry.installed().with_payer("told", Told(Coverage((PLAN,))))
    with pytest.raises(iptcost.CaseError) as caught:
        iptcost.document(case({"adapter": "told", "key": key}), registry=registry)
    assert str(key) not in str(caught.value)
    assert "…" in str(caught.value)
    right = case({"adapter": "told", "key": "another"})
    assert "another" not in repr(iptcost.document(right, registry=registry))


def test_two_payers_of_one_name_are_an_error_for_its_user_alone() -> None:
    """A name that two plugins claim is refused where it is used, and nowhere else."""
    payer = Told(Coverage((PLAN,)))
    registry = Registry.installed().with_payer("told", payer).with_payer("told", payer)
    with pytest.raises(iptcost.CaseError, match="call themselves"):
        iptcost.document(case({"adapter": "told"}), registry=registry)
    assert iptcost.document(case(PLAN), registry=registry).known is not None


def test_the_question_holds_the_course_and_not_the_person() -> None:
    """A payer is asked for dates, services with codes, fees and network; "unknown" for a hole."""
    payer = Told(Coverage((PLAN,)))
    registry = Registry.installed().with_payer("told", payer)
    for network in ("in", {"one_of": ["in", "out"]}):
        table = {"adapter": "told", "network": network, "allowed": {"intake": 9, "individual": 9}}
        iptcost.resolve(iptcost.document(case(table), registry=registry), registry=registry)
    inquiry, other = payer.asked
    assert other.network == "unknown"
    assert inquiry.services == {"intake": "90791", "individual": "90834"}
    assert (str(inquiry.first_day), str(inquiry.last_day)) == ("2026-10-05", "2026-12-21")
    assert inquiry.fees == {"intake": 15000, "individual": 15000}
    assert inquiry.network == "in"


def test_what_the_case_does_not_know_hinders_no_asking() -> None:
    """Unknown fees are left out; of unknown dates the earliest and the latest are asked about."""
    told = Told(Coverage((PLAN,)))
    registry = Registry().with_payer("told", told)
    course = {"start": {"low": "2026-10-05", "high": "2026-11-02"}, "sessions": "unknown"}
    fees = {"intake": 150, "individual": {"low": 100, "high": 120}}
    asked = iptcost.document(
        case({"adapter": "told"}, course=course, provider={"fees": fees}), registry=registry
    )
    resolved = iptcost.resolve(asked, registry=registry)
    assert [hole.path for hole in resolved.holes] == [
        "course.start",
        "course.sessions",
        "provider.fees.individual",
    ]
    (question,) = told.asked
    assert question.fees == {"intake": 15_000}
    # Sixteen weekly sessions from 2 November end on 15 February.
    days = (question.first_day.isoformat(), question.last_day.isoformat())
    assert days == ("2026-10-05", "2027-02-15")
    assert set(question.services) == {"intake", "individual"}


class Bailed(BaseException):
    """What a library may raise that no ``except Exception`` catches."""


@pytest.mark.parametrize("raised", [Bailed("member 123"), SystemExit(0)])
def test_whatever_a_plugin_raises_stays_inside(raised: BaseException) -> None:
    """A plugin can end neither the program nor the other payers' turn; its text is not told."""
    with pytest.raises(iptcost.PayerError) as caught:
        asked(raised)
    (problem,) = caught.value.problems
    assert problem.code == "payer-defect"
    assert "member" not in str(caught.value)


def test_ctrl_c_in_a_plugin_is_the_users() -> None:
    """An interrupt goes through."""
    with pytest.raises(KeyboardInterrupt):
        asked(KeyboardInterrupt())


def test_an_inquiry_names_every_procedure_code() -> None:
    """Stated or usual ones, and add-ons."""
    visits = [
        {"date": "2026-10-05", "service": "intake"},
        {"date": "2026-10-12", "code": "90837", "add_ons": ["90785"]},
        {"date": "2026-10-19", "service": "individual"},
    ]
    case = {
        "course": {"visits": visits},
        "provider": {"fees": {"intake": 1, "individual": 1, "90785": 1}},
    }
    found = resolver.inquiry(iptcost.document(case))
    assert found.codes == ("90791", "90837", "90785", "90834")
