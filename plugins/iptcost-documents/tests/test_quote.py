"""The quote shows what ``iptcost.compare`` says of paying without a plan, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from papers import case, people

import iptcost
from iptcost import UnresolvedError
from iptcost_documents import Paper, People, as_html, as_text, quote, spoken
from iptcost_documents._paper import Table

DAY = dt.date(2026, 9, 28)
PLAN = {"adapter": "plan", "name": "Silver PPO", "benefits": [{"cost_share": "$30"}]}


def made(document: iptcost.Document, people: People | None = None, locale: str = "en_US") -> Paper:
    """Return the quote of a case."""
    return quote(document, people or People(), DAY, spoken(locale))


def tables(paper: Paper) -> dict[str, list[Table]]:
    """Return the tables by their section's heading."""
    return {s.heading: [b for b in s.blocks if isinstance(b, Table)] for s in paper.sections}


def said(paper: Paper) -> str:
    """Return the document's words in one line."""
    return " ".join(as_text(paper).split())


def test_every_amount_is_the_comparisons() -> None:
    """Totals, months, costs and refunds are those of ``iptcost.compare``."""
    document = case("packages")
    ways = iptcost.compare(document).ways
    found = tables(made(document))
    assert [row[1:] for row in found["What it costs"][0].rows] == [
        (way.to_pay, way.per_session, way.most_at_once) for way in ways
    ]
    months = found["When it is paid"][0]
    assert months.total is not None
    assert months.total[1:] == tuple(way.up_front for way in ways)
    for at, way in enumerate(ways, start=1):
        paid = [row[at] for row in months.rows if row[at] != "–"]
        assert paid == [month.paid for month in way.months]
    stops = found["If you stop early"][0]
    columns = list(zip(*stops.rows, strict=True))[2:]
    scale, bundle, listed = ways
    assert columns[0] == scale.by_session[:-1]
    assert columns[1] == tuple(stop.back or "–" for stop in bundle.stops)
    assert columns[2] == bundle.by_session[:-1]
    assert columns[3] == listed.by_session[:-1]


def test_the_figures_worked_by_hand() -> None:
    """80% of 2,825.00 is 2,260.00; 200 and two packages of 1,200 are 2,600.00.

    Stopping after session 2, one of eight is used: 1,200 less 175 at the full fee, 1,025.00.
    """
    found = tables(made(case("packages")))
    assert [str(row[1]) for row in found["What it costs"][0].rows] == [
        "2260.00",
        "2600.00",
        "2825.00",
    ]
    assert [str(cell) for cell in found["If you stop early"][0].rows[1][3:5]] == [
        "1025.00",
        "375.00",
    ]


def test_a_plan_is_not_quoted_but_its_contract_is_told() -> None:
    """A therapist in network may usually take no other price: the quote says so, not the copay."""
    text = said(made(case("packages", payers=[PLAN])))
    assert "only if no claim is filed with Silver PPO" in text
    assert "$480.00" not in text  # 16 copays of 30
    assert len(tables(made(case("packages", payers=[PLAN])))["What it costs"][0].rows) == 3


def test_what_is_unknown_of_a_plan_touches_no_quote() -> None:
    """A plan with holes leaves the same quote, its contract told; other holes are refused."""
    holes = {**PLAN, "deductible": "unknown", "out_of_pocket_max": {"low": 100, "high": 900}}
    unknown = made(case("packages", payers=[holes]))
    known = made(case("packages", payers=[PLAN]))
    assert tables(unknown) == tables(known)
    assert "only if no claim is filed with Silver PPO" in said(unknown)
    for sections in (
        {"payers": [{"adapter": "eap", "sessions": {"low": 1, "high": 3}}]},
        {"course": {"start": DAY, "sessions": "unknown"}},
        {"provider": {"fees": {"intake": 200, "individual": {"low": 150, "high": 175}}}},
    ):
        with pytest.raises(UnresolvedError):
            made(case("packages", **sections))


def test_a_quote_asks_for_its_own_values_alone() -> None:
    """Where a fee is not known, what is not known of the plan beside it is not asked for."""
    holes = {**PLAN, "deductible": "unknown"}
    provider = {"fees": {"intake": 200, "individual": "unknown"}}
    with pytest.raises(UnresolvedError) as caught:
        made(case("packages", payers=[holes], provider=provider))
    assert [problem.path for problem in caught.value.problems] == ["provider.fees.individual"]


def test_what_cannot_be_quoted_is_told() -> None:
    """A scale without an income is not guessed."""
    text = said(made(case("packages", client={})))
    assert "Not quoted: sliding scale." in text


def test_names_are_left_out_where_they_are_not_given() -> None:
    """A quote needs neither file; with them it says who and for whom."""
    assert "Ana" not in said(made(case("packages")))
    text = said(made(case("packages"), people()))
    assert "Maple Street Therapy" in text
    assert "For Ana Torres" in text


def test_one_session_has_no_early_stop() -> None:
    """A course of one session has nothing to stop."""
    provider = {"fees": {"intake": 200}}
    course = {"start": dt.date(2026, 10, 5), "sessions": 1}
    paper = made(case("packages", provider=provider, course=course))
    assert "If you stop early" not in tables(paper)
    assert "1 session: $200.00" in said(paper)


def test_without_packages_nothing_comes_back() -> None:
    """The list price alone is paid as it is used."""
    provider = {"fees": {"intake": 200, "individual": 175}}
    text = said(made(case("packages", provider=provider)))
    assert "Nothing more is owed." in text
    assert "comes back" not in text


def test_other_currencies_are_quoted_too() -> None:
    """Yen have no decimals, the page is A4, and no United States law is named."""
    provider = {"fees": {"intake": 9000, "individual": 8000}}
    paper = made(case("packages", currency="JPY", provider=provider))
    assert paper.page == "a4"
    assert "¥129,000" in said(paper)
    assert "good-faith" not in said(paper)


def test_missed_sessions_are_told() -> None:
    """What missed sessions cost is in the total and said."""
    client = {"annual_income": 58000, "missed_sessions": 2}
    assert "$150.00 of it is for missed sessions." in said(made(case("packages", client=client)))


def test_many_packages_make_several_tables() -> None:
    """Columns of amounts are at most eight in a table, and no way is left out."""
    bundles = [{"sessions": n, "price": 150 * n} for n in (2, 3, 4, 5, 6)]
    provider = {"fees": {"intake": 200, "individual": 175}, "bundles": bundles}
    stops = tables(made(case("packages", provider=provider)))["If you stop early"]
    assert len(stops) > 1
    assert all(len(table.columns) <= 10 for table in stops)


def test_spanish_speaks_spanish_throughout() -> None:
    """No English heading is left in a Spanish quote."""
    text = said(made(case("packages"), locale="es_US"))
    assert "PRESUPUESTO" in text
    for english in ("Quote", "In all", "Month", "session", "package"):
        assert english not in text


def test_other_languages_fall_back_whole() -> None:
    """A locale without words here is US English in words and formats, not a mixture."""
    paper = made(case("packages"), locale="fr_FR")
    assert paper.code == "en"
    assert "$2,825.00" in said(paper)


def test_a_packages_name_breaks_nothing() -> None:
    """Line breaks and direction marks in the case's own names stay out of the document."""
    name = "Eight\n\u202e| **for** <b>"
    bundles = [{"sessions": 8, "price": 1200, "name": name}]
    far = [{"sessions": 8, "price": 1200, "name": name, "services": ["group"]}]
    for sold in (bundles, far):
        provider = {"fees": {"intake": 200, "individual": 175}, "bundles": sold}
        paper = made(case("packages", provider=provider))
        assert "\u202e" not in as_text(paper)
        assert "| **for** <b>" in said(paper)
        assert "<b>" not in as_html(paper)
