"""The course under every plan that an adapter lists: cheapest first, nothing dropped in silence."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import attrs
import click
import pytest

import iptcost
from iptcost import cheapest_plans, plans
from iptcost._cli.plugins import settings_given
from iptcost._documents.payers import Registry
from iptcost._words.language import Language
from iptcost.payer import Coverage, Inquiry, Kind, PayerError, Problem

BROKEN = Kind("broken-file", "The file is whole.", "It ends early.", "Fetch it again.")


@attrs.frozen
class Listed:
    """How many plans, and what is wrong with the list."""

    count: int = 5
    break_after: int | None = None


class Catalogue:
    """Lists plans with falling copays; every third has a hole, every fifth is wrong."""

    api = 1
    Settings = Listed

    def coverage(self, inquiry: Inquiry, settings: Listed) -> Coverage:
        """Answer for nobody."""
        raise NotImplementedError

    def plans(self, query: Inquiry, settings: Listed) -> Iterator[Coverage]:
        """Yield the plans."""
        assert query.fees["intake"] == 10000
        copays = max(settings.count, 5)
        for number in range(1, settings.count + 1):
            if number == settings.break_after:
                raise PayerError([Problem(BROKEN, "", {})])
            row: dict[str, Any] = {"copay": (copays - number) % 90, "order": "deductible-waived"}
            if number % 3 == 0:
                row["copay"] = {"low": 10, "high": 20}
            elif number % 5 == 0:
                row = {"cost_share": "whatever"}
            yield Coverage(({"adapter": "plan", "name": f"P{number}", "benefits": [row]},))


@pytest.fixture
def registry() -> Registry:
    """Return a registry that knows the catalogue."""
    return Registry.installed().with_payer("catalogue", Catalogue())


def document(**others: Any) -> iptcost.Document:
    """Return a course of four sessions at 100."""
    return iptcost.document(
        {
            "course": {"start": "2026-10-05", "sessions": 4},
            "provider": {"fees": {"intake": 100, "individual": 100}},
            **others,
        }
    )


def test_the_cheapest_plans_come_first_and_the_rest_are_counted(registry: Registry) -> None:
    """Of 10 plans 3 have holes, 2 are wrong, and of the 5 others the 2 cheapest are kept."""
    ranking = cheapest_plans(plans(document(), "catalogue", {"count": 10}, registry=registry), 2)
    assert [(r.name, str(r.to_pay)) for r in ranking.cheapest] == [("P8", "8.00"), ("P7", "12.00")]
    assert (ranking.listed, ranking.with_holes) == (10, 3)
    assert ranking.refused == {"unreadable-cost-share": 2}


def test_each_row_equals_the_estimate_under_that_plan(registry: Registry) -> None:
    """The payer tables of a row, put into the case, give the row's own total."""
    eap = [{"adapter": "eap", "sessions": 1}]
    listed = list(plans(document(payers=eap), "catalogue", {"count": 4}, registry=registry))
    assert [plan.to_pay is None for plan in listed] == [False, False, True, False]
    for plan in listed:
        if plan.to_pay is not None:
            totals = iptcost.estimate(document(payers=[*eap, *plan.tables])).totals
            assert plan.estimate().totals == totals
            assert plan.to_pay == totals.to_pay


def test_a_listed_plan_is_read_in_the_currency_of_the_case(registry: Registry) -> None:
    """A yen has no hundredths: a copay of 4 is 4 yen, as the estimate under the plan has it."""
    yen = {"currency": "JPY", "provider": {"fees": {"intake": 10000, "individual": 10000}}}
    first = next(plans(document(**yen), "catalogue", registry=registry))
    totals = iptcost.estimate(document(**yen, payers=list(first.tables))).totals
    assert str(totals.to_pay) == "16"
    assert first.to_pay == totals.to_pay


def test_a_list_that_breaks_off_says_so_and_keeps_what_came_before(registry: Registry) -> None:
    """Three of ten plans came before the file ended."""
    settings = {"count": 10, "break_after": 4}
    ranking = cheapest_plans(plans(document(), "catalogue", settings, registry=registry))
    assert ranking.listed == 3
    assert [problem.code for problem in ranking.stopped] == ["broken-file"]


def test_an_adapter_that_lists_no_plans_is_refused(registry: Registry) -> None:
    """The built-in plan answers for one person alone."""
    with pytest.raises(iptcost.IptcostError) as caught:
        cheapest_plans(plans(document(), "plan", {"benefits": [{"copay": 1}]}, registry=registry))
    assert [problem.code for problem in caught.value.problems] == ["payer-cannot"]


def test_plans_are_let_go_as_they_come() -> None:
    """Of a thousand plans only the last few are held at any time."""
    alive: list[weakref.ref[Coverage]] = []
    most = 0

    class Watched(Catalogue):
        """A catalogue that watches."""

        def plans(self, query: Inquiry, settings: Listed) -> Iterator[Coverage]:
            """Yield the plans, and count those that are still held."""
            nonlocal most
            for coverage in super().plans(query, settings):
                alive.append(weakref.ref(coverage))
                most = max(most, sum(ref() is not None for ref in alive[-50:]))
                yield coverage
                del coverage

    registry = Registry.installed().with_payer("watched", Watched())
    listed = plans(document(), "watched", {"count": 1000}, registry=registry)
    assert cheapest_plans(listed, top=3).listed == 1000
    assert most < 10


def test_a_plan_is_asked_for_when_it_is_wanted(registry: Registry) -> None:
    """Two plans are taken of a list that would break off at the third."""
    settings = {"count": 10, "break_after": 3}
    listed = plans(document(), "catalogue", settings, registry=registry)
    assert [next(listed).name, next(listed).name] == ["P1", "P2"]
    with pytest.raises(PayerError):
        next(listed)


def test_a_plan_without_a_price_says_why(registry: Registry) -> None:
    """A hole is named by its path; an unreadable term by its code; neither has an estimate."""
    listed = list(plans(document(), "catalogue", {"count": 5}, registry=registry))
    told = [(plan.name, [p.code for p in plan.problems]) for plan in listed if plan.problems]
    assert told == [("P3", ["hole"]), ("P5", ["unreadable-cost-share"])]
    assert [plan.has_holes for plan in listed if plan.problems] == [True, False]
    with pytest.raises(iptcost.CaseError):
        listed[2].estimate()


def test_wrong_settings_are_told_before_anything_is_listed(registry: Registry) -> None:
    """The call itself refuses a setting that the adapter does not know."""
    with pytest.raises(iptcost.CaseError):
        plans(document(), "catalogue", {"colour": "blue"}, registry=registry)


def test_a_setting_is_a_toml_value_or_text() -> None:
    """Numbers and truth values are read; anything else is text; no equals sign is an error."""
    given = ["state=FL", "year=2026", "all=true", 'id="012"', "path=/a b.csv", "x=1\ny=2"]
    language = Language.of("en")
    assert settings_given(given, language) == {
        "state": "FL",
        "year": 2026,
        "all": True,
        "id": "012",
        "path": "/a b.csv",
        "x": "1\ny=2",
    }
    as_text = frozenset({"issuer"})
    assert settings_given(["issuer=10523"], language, as_text) == {"issuer": "10523"}
    with pytest.raises(click.UsageError, match="key=value"):
        settings_given(["state"], language)


def test_a_hole_on_another_side_leaves_no_plan_out() -> None:
    """What is not known of a second tier changes nothing for a therapist of the first."""
    sides = {
        "in": {"benefits": [{"copay": 20, "order": "deductible-waived"}]},
        "in-tier-2": {"deductible": "unknown", "benefits": [{"copay": "unknown"}]},
    }

    class Tiered(Catalogue):
        def plans(self, query: Inquiry, settings: Listed) -> Iterator[Coverage]:
            yield Coverage(({"adapter": "plan", "name": "P", "network": "in", "sides": sides},))

    known = Registry.installed().with_payer("catalogue", Tiered())
    ranking = cheapest_plans(plans(document(), "catalogue", {}, registry=known))
    assert [str(plan.to_pay) for plan in ranking.cheapest] == ["80.00"]
    assert ranking.cheapest[0].tables[0]["sides"] == sides
    settings = {"network": "in-tier-2"}
    second = cheapest_plans(plans(document(), "catalogue", settings, registry=known))
    assert second.with_holes == 1
