"""From stated rows to keys: what an answer comes to, row by row, read by hand."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from x12_answers import answer

import iptcost
from iptcost.payer import Coverage, Inquiry, PayerError
from iptcost_x12._loops import answers
from iptcost_x12._speaking import _tag, tag
from iptcost_x12._words import _visits_of, visits_in
from iptcost_x12.benefits import translate

FIRST, LAST = dt.date(2026, 10, 5), dt.date(2027, 1, 18)
ASKED = Inquiry(FIRST, LAST, {"intake": "90791", "individual": "90834"})
ON = "EB*1**30**OPEN"
SHARES = ("EB*B*IND*A6***27*30*****Y", "EB*A*IND*A6***27**0****Y")
LIMITS = (
    "EB*C*IND*30***23*1500*****Y",
    "EB*C*IND*30***29*1100*****Y",
    "EB*G*IND*30***23*5000*****Y",
    "EB*G*IND*30***29*4600*****Y",
)
COMPANY = "NM1*{}*2*HARBOR BEHAVIORAL*****PI*H7"


def read(*segments: str, asked: Inquiry = ASKED) -> Coverage:
    """Return what an answer of these segments comes to."""
    (found,) = answers(io.StringIO(answer(*segments)), "271")
    if isinstance(found, PayerError):
        raise found
    return translate(found, asked)


def table(*segments: str) -> dict[str, Any]:
    """Return the payer table of these segments."""
    return dict(read(*segments).tables[0])


def row(*segments: str) -> dict[str, Any]:
    """Return the one benefits row of the side in network."""
    (found,) = table(ON, *segments)["sides"]["in"]["benefits"]
    return dict(found)


def told(*segments: str, asked: Inquiry = ASKED) -> list[str]:
    """Return the notes of these segments in their order."""
    return [note.text for note in read(*segments, asked=asked).notes]


def refused(*segments: str) -> str:
    """Return the refusal of an answer of these segments: its code and its sentences."""
    with pytest.raises(PayerError) as caught:
        read(*segments)
    (problem,) = caught.value.problems
    return f"{problem.code}: {problem.message} {problem.remedy}"


# -- when the benefit year begins ---------------------------------------------------------------

YEARS = {
    "a calendar year": (("EB*C*IND*30***23*500*****Y",), "01-01"),
    "a calendar year, whatever the plan's dates": (
        ("DTP*291*RD8*20260701-20270630", "EB*C*IND*30***23*500*****Y"),
        "01-01",
    ),
    "a calendar year beside an enrolment": (
        ("DTP*346*D8*20190301", "EB*C*IND*30***23*500*****Y"),
        "01-01",
    ),
    "a plan year with its dates": (
        ("DTP*291*RD8*20260701-20270630", "EB*C*IND*30***22*500*****Y"),
        "07-01",
    ),
    "a plan year with begin and end": (
        ("DTP*346*D8*20260901", "DTP*347*D8*20270831", "EB*C*IND*30***22*500*****Y"),
        "09-01",
    ),
    "a contract year with begin and end": (
        ("DTP*346*D8*20260901", "DTP*347*D8*20270831", "EB*C*IND*30***25*500*****Y"),
        "09-01",
    ),
    "dates of a year and no period": (
        ("DTP*291*RD8*20260401-20270331", "EB*C*IND*30****500*****Y"),
        "04-01",
    ),
    "a plan year in words": (
        (
            "DTP*346*D8*20260801",
            "DTP*347*D8*20270731",
            "EB*C*IND*30****500*****Y",
            "MSG*PLAN YEAR DEDUCTIBLE",
        ),
        "08-01",
    ),
    "a plan year with an enrolment alone": (
        ("DTP*346*D8*20250701", "EB*C*IND*30***22*500*****Y"),
        "unknown",
    ),
    "the day of the inquiry": (
        ("DTP*291*D8*20261001", "EB*C*IND*30****500*****Y"),
        "unknown",
    ),
    "the day of the inquiry as a span": (
        ("DTP*291*RD8*20261001-20261001", "EB*C*IND*30****500*****Y"),
        "unknown",
    ),
    "an enrolment": (("DTP*346*D8*20060101", "EB*C*IND*30****500*****Y"), "unknown"),
    "the day of eligibility": (("DTP*307*D8*20261001", "EB*C*IND*30****500*****Y"), "unknown"),
    "both": (
        (
            "DTP*291*RD8*20260701-20270630",
            "EB*C*IND*30***23*500*****Y",
            "EB*G*IND*30***22*5000*****Y",
        ),
        {"one_of": ["01-01", "07-01"]},
    ),
}


@pytest.mark.parametrize(("segments", "year"), YEARS.values(), ids=YEARS)
def test_a_benefit_year_is_taken_from_what_states_one(segments: tuple[str, ...], year: Any) -> None:
    """A calendar year or a plan's year with its dates; an inquiry's or an enrolment's is none."""
    dates = [one for one in segments if one.startswith("DTP")]
    rows = [one for one in segments if not one.startswith("DTP")]
    assert table(*dates, ON, *rows, *SHARES)["benefit_year"] == year


# -- coverage that ends, or begins ----------------------------------------------------------------

OVER = {
    "plan end": (("DTP*346*D8*20250101", "DTP*347*D8*20260630", ON), "ended on 2026-06-30"),
    "plan end of the row": ((ON, "DTP*347*D8*20260630"), "ended on 2026-06-30"),
    "eligibility end": (("DTP*357*D8*20260630", ON), "ended on 2026-06-30"),
    "a span of eligibility": (("DTP*307*RD8*20260101-20260630", ON), "ended on 2026-06-30"),
    "a span of the plan": (("DTP*346*RD8*20250701-20260630", ON), "ended on 2026-06-30"),
    "a benefit's end": ((ON, "DTP*349*D8*20260630"), "ended on 2026-06-30"),
    "words": ((ON, "MSG*COVERAGE TERMINATED ON 06/30/2026"), "ended on 2026-06-30"),
    "words, short": ((ON, "MSG*TERM DATE 6/30/26"), "ended on 2026-06-30"),
    "words, a month's name": ((ON, "MSG*Policy cancelled June 30, 2026."), "ended on 2026-06-30"),
    "words, digits alone": ((ON, "MSG*ELIGIBILITY ENDS 20260630"), "ended on 2026-06-30"),
    "words, begin and end": (
        (ON, "MSG*COVERAGE EFFECTIVE 2025-01-01 TERMED 2026-06-30"),
        "ended on 2026-06-30",
    ),
    "words of a description": (
        (ON, "EB*D**30", "MSG*MEMBER NO LONGER COVERED AFTER 06/30/2026"),
        "ended on 2026-06-30",
    ),
    "words without a day": ((ON, "MSG*COVERAGE TERMINATED"), "not since when"),
    "a year of the plan": (("DTP*291*RD8*20250101-20251231", ON), "year in this answer ended"),
    "a year of the benefit": ((ON, "DTP*292*RD8*20250101-20251231"), "year in this answer ended"),
    "words, a name of a month": (
        (ON, "MSG*AS OF MAY 31, 2026 COVERAGE TERMINATED"),
        "ended on 2026-05-31",
    ),
    "words, inactive": ((ON, "MSG*INACTIVE AS OF 06/30/2026"), "ended on 2026-06-30"),
    "words, suspended": ((ON, "MSG*COVERAGE SUSPENDED 2026.06.30"), "ended on 2026-06-30"),
    "words, through": ((ON, "MSG*COVERAGE EFFECTIVE 01/01/2025 THRU 06/30/2026"), "2026-06-30"),
    "words, a span": ((ON, "MSG*COVERAGE DATES: 01/01/2025 - 06/30/2026"), "2026-06-30"),
    "words beside others": (
        (ON, "MSG*COVERAGE TERMINATED 06/30/2026. AUTHORIZATION REQUIRED FOR INPATIENT."),
        "ended on 2026-06-30",
    ),
    "words, before the service": ((ON, "MSG*COVERAGE TERMINATED PRIOR TO SERVICE"), "not since"),
    "words, not eligible": ((ON, "MSG*NOT ELIGIBLE ON DATE OF SERVICE"), "not since when"),
    "words, no coverage": ((ON, "MSG*NO ACTIVE COVERAGE"), "not since when"),
    "words, and then others": (
        (ON, "MSG*COVERAGE TERMINATED, LAST UPDATED 02/28/2026"),
        "not since",
    ),
    "words, the person": ((ON, "EB*D**30", "MSG*PATIENT HAS NO COVERAGE"), "not since when"),
    "words, a day behind a dash": ((ON, "MSG*COVERAGE ENDED - 06/30/2026"), "2026-06-30"),
    **{
        words: ((ON, f"MSG*{words}"), said)
        for words, said in (
            ("COVERAGE DATE OF TERMINATION 06/30/2026", "ended on 2026-06-30"),
            ("ACME PPO PLAN TERMINATED 06/30/2026", "ended on 2026-06-30"),
            ("MEMBER ANN DOE TERMED PER EMPLOYER 06/30/2026", "ended on 2026-06-30"),
            ("MEMBER IS NOT ELIGIBLE AS OF 06/30/2026", "ended on 2026-06-30"),
            ("PREMIUM NOT PAID, COVERAGE TERMINATED 06/30/2026", "ended on 2026-06-30"),
            ("COVERAGE IN EFFECT THROUGH 06/30/2026", "ended on 2026-06-30"),
            ("COVERAGE FOR THIS PATIENT HAS BEEN TERMINATED", "not since when"),
            ("PATIENT NO LONGER COVERED UNDER THIS PLAN", "not since when"),
        )
    },
    "words of a plan year": ((ON, "MSG*PLAN YEAR 01/01/2025 - 12/31/2025"), "year in this answer"),
    "in small letters": (("eb*6**30",), "not active"),
    "not yet": (("DTP*346*D8*20270201", ON), "begins on 2027-02-01, after the course"),
    "inactive": (("EB*6**30",), "not active"),
}


@pytest.mark.parametrize(("segments", "said"), OVER.values(), ids=OVER)
def test_coverage_that_is_over_gives_no_price(segments: tuple[str, ...], said: str) -> None:
    """Whatever says the end, the answer is that coverage ended and what to ask, not an amount."""
    message = refused(*segments, *LIMITS, *SHARES)
    assert said in message
    assert "sk" in message.partition(": ")[2] or "Check" in message


LASTING = {
    "a later plan": (
        "DTP*347*D8*20260630", ON, "DTP*346*D8*20260701",
    ),
    "far in the future": ("DTP*346*D8*20250101", "DTP*347*D8*99991231", ON),
    "the inquiry's day": ("DTP*307*D8*20261001", ON),
    "the inquiry's day as a span": ("DTP*307*RD8*20261001-20261001", ON),
    "other care's end": (ON, "EB*1**35", "DTP*347*D8*20260630"),
    "an authorisation's end": (ON, "MSG*PRIOR AUTHORIZATION EXPIRED 06/30/2026"),
    "another plan's end": (ON, "MSG*OTHER INSURANCE TERMINATED 06/30/2026"),
    "not terminated": (ON, "MSG*POLICY HAS NOT BEEN TERMINATED"),
    "a condition": (ON, "MSG*NOT PAYABLE IF COVERAGE HAS TERMINATED"),
    "what may be": (ON, "MSG*ELIGIBILITY AS OF 10/01/2026; COVERAGE MAY END AT ANY TIME"),
    "the terms of the plan": (ON, "MSG*SUBJECT TO THE TERMS OF THE PLAN EFFECTIVE 01/01/2026"),
    "an end of this year's words": (ON, "MSG*PLAN YEAR 01/01/2026 - 12/31/2026"),
    "a plan's end as a span": (ON, "DTP*347*RD8*20260101-20261231"),
    "the plan's year that runs": ("DTP*291*RD8*20260101-20261231", ON),
    **{
        words: (ON, f"EB*{code}**30", f"MSG*{words}")
        for code, words in (
            ("D", "HEARING AID BENEFITS: NO COVERAGE"),
            ("D", "NO COVERAGE"),
            ("D", "HEARING AID BENEFITS TERMINATED 06/30/2026"),
            ("E", "INFERTILITY BENEFIT NOT IN EFFECT"),
            ("1", "COBRA COVERAGE NOT IN EFFECT"),
            ("1", "PLAN SUSPENDED COPAYS FOR TELEHEALTH"),
            ("1", "PATIENT IS NOT ACTIVE IN CARE MANAGEMENT"),
            ("1", "ACTIVE COVERAGE - SPOUSE COVERAGE INACTIVE"),
            ("1", "DENTAL - INACTIVE"),
            ("1", "PLAN ACTIVE; PRIOR TO 1/1/2025 PLAN INACTIVE"),
            ("1", "COVERAGE HAS NEVER LAPSED"),
            ("1", "COVERAGE WAS TERMINATED AND REINSTATED"),
            ("1", "MEMBER ID CARD EXPIRED 01/01/2026"),
            ("1", "ELIGIBILITY INFORMATION IS CURRENT THROUGH 09/20/2026"),
            ("1", "MEMBER ACTIVE, PREMIUM PAID THRU 9/30/2026"),
            ("1", "ELIGIBLE 10/01/2026 - 10/01/2026"),
            ("1", "COVERAGE ENDS AT END OF MONTH. CARD ISSUED 01/15/2026"),
            ("1", "MEMBER FOR 1 YEAR, SINCE 03/01/2025, LAST UPDATED 02/28/2026"),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("segments", LASTING.values(), ids=LASTING)
def test_coverage_that_lasts_is_priced(segments: tuple[str, ...]) -> None:
    """A later begin, an inquiry's day, and the end of something else end no coverage."""
    side = table(*segments, *LIMITS, *SHARES)["sides"]["in"]
    assert side["benefits"][0]["copay"] == "30.00"


@pytest.mark.parametrize("end", ["347", "349", "357"])
def test_an_end_of_a_row_that_is_a_span_is_its_last_day(end: str) -> None:
    """The row speaks until the last day of the span."""
    row = ("EB*B*IND*A6***27*30*****Y", f"DTP*{end}*RD8*20260101-20270131")
    assert table(ON, *LIMITS, *row)["sides"]["in"]["benefits"][0]["copay"] == "30.00"


def test_the_patient_is_whom_the_question_was_about() -> None:
    """A subscriber's rows beside a dependent who has the question's trace are nobody's answer."""
    dependent = ("HL*4*3*23*0", "TRN*2*T1*9877281234", "NM1*03*1*VEGA*KIM")
    side = table("EB*6**30", *dependent, ON, *LIMITS, *SHARES)["sides"]["in"]
    assert side["benefits"][0]["copay"] == "30.00"
    both = answer("TRN*2*T0*9877281234", "EB*6**30", *dependent, ON, *LIMITS, *SHARES)
    assert len([*answers(io.StringIO(both), "271")]) == 2


# -- shares of a visit ----------------------------------------------------------------------------

SHARED: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    **{
        f"a copay of period {period or 'none'}": (
            (f"EB*B*IND*A6***{period}*30*****Y", "EB*A*IND*A6*****0****Y"),
            {"copay": "30.00", "coinsurance": "0%"},
        )
        for period in ("", "7", "13", "21", "22", "23", "25", "26", "27", "32", "34", "35", "36")
    },
    **{
        f"a coinsurance of period {period}": (
            (f"EB*A*IND*A6***{period}**.2****Y", "EB*B*IND*A6***27*0*****Y"),
            {"copay": "0.00", "coinsurance": "20%"},
        )
        for period in ("23", "26", "34", "36")
    },
    "a visit's copay before an episode's": (
        ("EB*B*IND*A6***27*30*****Y", "EB*B*IND*A6***26*90*****Y", "EB*A*IND*A6*****0****Y"),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
    "what is used is no copay": (
        ("EB*B*IND*A6***24*90*****Y", "EB*A*IND*A6*****.2****Y"),
        {"copay": "unknown", "coinsurance": "20%"},
    ),
    "no service type at all": (
        ("EB*A*IND******.3****Y", "EB*B*IND*****25*****Y"),
        {"copay": "25.00", "coinsurance": "30%"},
    ),
    "no service type behind psychotherapy": (
        ("EB*A*IND******.3****Y", *SHARES),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
    "a coinsurance of amount 0": (
        ("EB*A*IND*A6***27*0*****Y", "EB*B*IND*A6***27*30*****Y"),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
    "small letters": (
        ("eb*b*ind*a6***27*30*****y", "eb*a*ind*a6***27**0****y"),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
    "mental health that is not active": (
        ("EB*6**MH", *SHARES), {"covered": "unknown", "copay": "30.00"},
    ),
    **{
        f"a row of {words}": (
            ("EB*B*IND*A6***27*10*****Y", dates, *SHARES),
            {"copay": "30.00", "coinsurance": "0%"},
        )
        for words, dates in (
            ("last year", "DTP*291*RD8*20250101-20251231"),
            ("next year", "DTP*307*RD8*20270101-20271231"),
            ("a plan that has ended", "DTP*347*D8*20260630"),
            ("an eligibility that has ended", "DTP*357*D8*20260630"),
            ("a plan to come", "DTP*346*D8*20270101"),
        )
    },
    "an exclusion as a whole": (("EB*E**A6*********Y",), {"covered": False}),
    "inactive for psychotherapy": (("EB*6**A6",), {"covered": False}),
    "well visits are others'": (
        ("EB*B*IND*A6***27*0*****Y", "MSG*WELL VISITS", *SHARES),
        {"copay": "30.00", "coinsurance": "0%"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "keys"), SHARED.values(), ids=SHARED)
def test_a_share_is_of_each_visit(segments: tuple[str, ...], keys: dict[str, Any]) -> None:
    """A copay or coinsurance is read whatever period its row names, unless that is of use."""
    found = row(*LIMITS, *segments)
    assert {key: found.get(key) for key in keys} == keys


def test_mental_health_that_is_active_in_a_plan_that_is_not_is_open() -> None:
    """Inactive as a whole and active for mental health: covered or not, and a note says why."""
    segments = ("EB*7**30", "EB*1**MH", *LIMITS, *SHARES)
    (found,) = table(*segments)["sides"]["in"]["benefits"]
    assert (found["covered"], found["copay"]) == ("unknown", "30.00")
    assert any("the payer contradicts itself" in text for text in told(*segments))


def test_a_coinsurance_that_is_an_amount_is_a_copay_or_per_cent() -> None:
    """30 in a row of coinsurance is 30 dollars or 30%: both stand, and a note says so."""
    segments = (*LIMITS, "EB*A*IND*A6***27*30*****Y")
    choices = row(*segments)["one_of"]
    found = [(one["copay"], one["coinsurance"]) for one in choices]
    assert found == [("30.00", "0%"), ("unknown", "30%")]
    assert any("this one is an amount" in text for text in told(ON, *segments))


# -- limits -------------------------------------------------------------------------------------

LIMITED: dict[str, tuple[tuple[str, ...], Any]] = {
    "a quantity": (("EB*F*IND*A6***23***VS*20**Y",), (20, {"low": 0, "high": 20})),
    "a delivery": (("EB*F*IND*A6*********Y", "HSD*VS*30***22"), (30, {"low": 0, "high": 30})),
    "a delivery of twelve months": (("EB*F*IND*A6*********Y", "HSD*VS*30***34*12"),
                                    (30, {"low": 0, "high": 30})),
    "a delivery of eight months": (("EB*F*IND*A6*********Y", "HSD*VS*9***34*8"),
                                   (9, {"low": 0, "high": 9})),
    "a quantity with the rest": (
        ("EB*F*IND*A6***23***VS*20**Y", "EB*F*IND*A6***29***VS*12**Y"), (20, 8)),
    "a quantity with what is used": (
        ("EB*F*IND*A6***23***VS*20**Y", "EB*F*IND*A6******99*5**Y"), (20, 5)),
    "the rest alone": (("EB*F*IND*A6***29***VS*12**Y",), (12, 0)),
    "the rest and what is used": (
        ("EB*F*IND*A6***29***VS*12**Y", "EB*F*IND*A6***24***VS*8**Y"), (20, 8)),
    "a delivery at the coverage": (("EB*1**A6*********Y", "HSD*VS*20***23"),
                                   (20, {"low": 0, "high": 20})),
    "words": (("EB*F*IND*A6*********Y", "MSG*30 VISITS PER CALENDAR YEAR"),
              (30, {"low": 0, "high": 30})),
    "words of a limit": (("EB*F*IND*A6*********Y", "MSG*LIMITED TO 30 VISITS"),
                         (30, {"low": 0, "high": 30})),
    **{
        f"words: {text}": (("EB*F*IND*A6*********Y", f"MSG*{text}"), found)
        for text, found in (
            ("20 VISIT MAXIMUM PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("VISIT LIMIT: 20", (20, {"low": 0, "high": 20})),
            ("20 outpatient mental health visits per cal yr", (20, {"low": 0, "high": 20})),
            ("TWENTY (20) SESSIONS ANNUALLY", (20, {"low": 0, "high": 20})),
            ("MAXIMUM NUMBER OF VISITS IS 20", (20, {"low": 0, "high": 20})),
            ("20 VISITS PER MEMBER PER YEAR", (20, {"low": 0, "high": 20})),
            ("1 VISIT PER DAY, UP TO 20 VISITS PER YEAR", (20, {"low": 0, "high": 20})),
            ("20 VISITS PER CALENDAR YEAR, 8 USED", (20, 8)),
            ("20 VISITS PER YEAR. 12 REMAINING.", (20, 8)),
            ("LIMIT OF 20 VISITS. VISITS REMAINING: 12", (20, 8)),
            ("12 OF 20 VISITS REMAINING", (20, 8)),
            ("VISITS ALLOWED 20 VISITS USED 8", (20, 8)),
            ("12 VISITS REMAINING OUT OF 20", (20, 8)),
            ("$25 COPAY PER VISIT, 20 VISITS PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("$25 COPAY PER VISIT 20 VISITS PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("NOT COVERED AFTER 20 VISITS PER YEAR", (20, {"low": 0, "high": 20})),
            ("NO COVERAGE BEYOND 20 VISITS PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("MAX VISITS: 1 PER DAY, 20 VISITS PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("VISIT LIMIT: 20, 1 PER DAY", (20, {"low": 0, "high": 20})),
            ("1 PER DAY, UP TO 20 VISITS", (20, {"low": 0, "high": 20})),
            ("20 VISITS PER YEAR, EFFECTIVE TO DATE 12/31/2026", (20, {"low": 0, "high": 20})),
            ("20 VISIT(S) PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("VISITS: 20", (20, {"low": 0, "high": 20})),
        )
    },
    "words at the end of a long message": (
        ("EB*F*IND*A6*********Y", f"MSG*{'X' * 400} 20 VISITS PER YEAR"),
        (20, {"low": 0, "high": 20}),
    ),
    "words behind long ones": (
        ("EB*F*IND*A6*********Y", f"MSG*{'X' * 1200}", f"MSG*{'Y' * 100}", "MSG*20 VISITS PER YEAR"),
        (20, {"low": 0, "high": 20}),
    ),
    "the rest of a lifetime is none of the year's": (
        ("EB*F*IND*A6***23***VS*20**Y", "EB*F*IND*A6***33***VS*8**Y"),
        (20, {"low": 0, "high": 20}),
    ),
    **{
        f"words of a coverage: {text}": (("EB*1**A6*********Y", f"MSG*{text}"), found)
        for text, found in (
            ("20 VISITS PER CALENDAR YEAR", (20, {"low": 0, "high": 20})),
            ("MAXIMUM 20 VISITS", (20, {"low": 0, "high": 20})),
        )
    },
    "words of the coverage": (
        ("EB*1**A6*********Y", "MSG*LIMIT 20 VISITS PER CALENDAR YEAR"),
        (20, {"low": 0, "high": 20}),
    ),
    "words of a share may be of the share alone": (
        ("EB*B*IND*A6***27*30*****Y", "MSG*LIMIT 20 VISITS PER CALENDAR YEAR"),
        ({"low": 20, "high": 10000}, {"low": 0, "high": 20}),
    ),
    "days may be visits": (("EB*F*IND*A6***23***DY*20**Y",),
                           ({"low": 20, "high": 10000}, {"low": 0, "high": 20})),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "found"), LIMITED.values(), ids=LIMITED)
def test_a_limit_on_visits_of_a_year_is_the_rows(segments: tuple[str, ...], found: Any) -> None:
    """A limit counted in the benefit year is the row's own, with what is used of it."""
    limited = row(*LIMITS, *SHARES, *segments)
    assert (limited["visit_limit"], limited["visits_used"]) == found


@pytest.mark.parametrize(
    "words",
    [
        "AUTHORIZATION REQUIRED AFTER 8 VISITS PER YEAR",
        "FIRST 3 VISITS PER YEAR COVERED IN FULL",
        "LIMITED TO 1 VISIT PER DAY",
        "UNLIMITED VISITS PER CALENDAR YEAR",
        "30 MINUTE VISITS PER YEAR",
        "PRECERT AFTER VISIT 12",
        "VISIT LIMIT: 1 PER DAY",
        "SESSIONS: 45 MINUTES",
        "VISIT LIMIT: 60 MINUTES",
        "OFFICE VISIT: 20 COPAY",
        "COPAY WAIVED FOR UP TO 3 VISITS PER YEAR",
    ],
)
def test_visits_after_which_something_begins_are_no_limit(words: str) -> None:
    """A number of visits before an authorisation, of a day, or of minutes limits nothing."""
    side = table(ON, *LIMITS, *SHARES, "EB*F*IND*A6*********Y", f"MSG*{words}")["sides"]["in"]
    assert "visit_limit" not in side["benefits"][0]
    assert "limits" not in side
    assert any(words in text for text in told(ON, *LIMITS, *SHARES, "EB*F**A6", f"MSG*{words}"))


@pytest.mark.parametrize(
    ("segment", "words"),
    [
        ("EB*D*IND*A6", "OFFICE VISIT: 20 COPAY"),
        ("EB*D*IND*A6", "VISITS: 20"),
        ("EB*D*IND*A6", "VISIT LIMIT: 1 PER DAY"),
        ("EB*1**A6", "TELEHEALTH VISITS: 0 COPAY"),
        ("EB*B*IND*A6***27*30*****Y", "COPAY PER VISIT: 30"),
        ("EB*B*IND*A6***27*30*****Y", "COPAY WAIVED FOR 3 VISITS PER YEAR"),
    ],
)
def test_a_bare_number_of_visits_beside_other_terms_is_no_limit(segment: str, words: str) -> None:
    """Outside the rows of limits a limit is said by a most or a period."""
    side = table(ON, *LIMITS, *SHARES, segment, f"MSG*{words}")["sides"]["in"]
    assert not [found for found in side["benefits"] if "visit_limit" in found]
    assert "limits" not in side


@pytest.mark.parametrize(
    "words",
    [
        "INDIVIDUAL MOOP MAX $5000",
        "PAYABLE AT 80% OF $100 ALLOWED",
        "BENEFIT LIMITED AFTER $500 SPENT BY PATIENT",
        "CLAIMS UP TO $50 NEED NO REVIEW",
    ],
)
def test_an_amount_that_is_no_most_of_the_payer_is_none(words: str) -> None:
    """An amount of something else in a sentence with a most stays a note."""
    side = table(ON, *LIMITS, *SHARES, "EB*F*IND*A6*********Y", f"MSG*{words}")["sides"]["in"]
    assert "payer_maximum" not in side["benefits"][0]
    assert "limits" not in side


def test_a_most_of_two_periods_keeps_them_apart() -> None:
    """What is left of a lifetime is none of the year's, nor the other way round."""
    year, left = "EB*F*IND*A6***23*1000*****Y", "EB*F*IND*A6***33*400*****Y"
    side = table(ON, *LIMITS, *SHARES, year, left)["sides"]["in"]
    found = side["benefits"][0]
    assert found["payer_maximum"] == "1000.00"
    assert found["payer_maximum_used"] == {"low": "0.00", "high": "1000.00"}
    assert side["limits"] == [{"amount": "400.00", "per": "lifetime", "amount_used": "0.00"}]
    whole, rest = "EB*F*IND*A6***32*9000*****Y", "EB*F*IND*A6***29*400*****Y"
    side = table(ON, *LIMITS, *SHARES, year, whole, rest)["sides"]["in"]
    assert side["benefits"][0]["payer_maximum_used"] == "600.00"
    assert [one["amount_used"] for one in side["limits"]] == [{"low": "0.00", "high": "9000.00"}]


def test_messages_are_kept_in_no_cache_whole() -> None:
    """What a payer writes at length is read and not held."""
    held = _visits_of.cache_info().currsize, _tag.cache_info().currsize
    text = "20 VISITS PER YEAR " + "X" * 100_000
    assert [int(one.number) for one in visits_in(text)] == [20]
    assert _visits_of(text[:1000], False) is visits_in(text)
    assert tag("Y" * 400 + " INPATIENT") == "others"
    assert _visits_of.cache_info().currsize <= held[0] + 1
    assert _tag.cache_info().currsize == held[1]


PAID: dict[str, tuple[tuple[str, ...], Any]] = {
    "the rest": (("EB*F*IND*A6***23*1000*****Y", "EB*F*IND*A6***29*400*****Y"),
                 ("1000.00", "600.00")),
    "the rest alone": (("EB*F*IND*A6***29*400*****Y",), ("400.00", "0.00")),
    "the rest and what is used": (
        ("EB*F*IND*A6***29*400*****Y", "EB*F*IND*A6***24*600*****Y"), ("1000.00", "600.00")),
    **{
        f"words: {text}": (("EB*F*IND*A6*********Y", f"MSG*{text}"), ("1000.00", "600.00"))
        for text in (
            "$400 REMAINING OF MAXIMUM $1,000",
            "MAXIMUM $1,000, $600 USED",
            "ANNUAL LIMIT $1,000 USED $600 REMAINING $400",
        )
    },
    "words": (("EB*F*IND*A6*********Y", "MSG*MAXIMUM BENEFIT OF $1,000 PER CALENDAR YEAR"),
              ("1000.00", {"low": "0.00", "high": "1000.00"})),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "found"), PAID.values(), ids=PAID)
def test_what_is_left_of_a_payers_maximum_binds(segments: tuple[str, ...], found: Any) -> None:
    """What the payer pays at most is stated by its total, by what is left, or in words."""
    limited = row(*LIMITS, *SHARES, *segments)
    assert (limited["payer_maximum"], limited["payer_maximum_used"]) == found


SHARED_LIMITS: dict[str, tuple[tuple[str, ...], list[dict[str, Any]]]] = {
    "five visits in six months": (
        ("EB*F*IND*A6*********Y", "HSD*VS*5***34*6"),
        [{"visits": 5, "per": "6 months", "visits_used": {"low": 0, "high": 5}}],
    ),
    "visits of a month": (
        ("EB*F*IND*A6***34***VS*4**Y",),
        [{"visits": 4, "per": "1 months", "visits_used": {"low": 0, "high": 4}}],
    ),
    "visits of two years": (
        ("EB*F*IND*A6*********Y", "HSD*VS*30***23*2"),
        [{"visits": 30, "per": "lifetime", "visits_used": {"low": 0, "high": 30}}],
    ),
    "a frequency": (
        ("EB*F*IND*A6*********Y", "HSD*VS*4*MO*3"),
        [{"visits": 4, "per": "3 months", "visits_used": {"low": 0, "high": 4}}],
    ),
    "visits of a lifetime": (
        ("EB*F*IND*A6***32***VS*60**Y", "EB*F*IND*A6***33***VS*40**Y"),
        [{"visits": 60, "per": "lifetime", "visits_used": 20}],
    ),
    "visits of an episode": (
        ("EB*F*IND*A6***26***VS*12**Y",),
        [{"visits": 12, "per": "course", "visits_used": {"low": 0, "high": 12}}],
    ),
    "visits left of a lifetime": (
        ("EB*F*IND*A6***33***VS*8**Y",),
        [{"visits": 8, "per": "lifetime", "visits_used": 0}],
    ),
    "what is left of a lifetime": (
        ("EB*F*IND*A6***33*400*****Y",),
        [{"amount": "400.00", "per": "lifetime", "amount_used": "0.00"}],
    ),
    "words of what is left of a lifetime": (
        ("EB*F*IND*A6*********Y", "MSG*LIFETIME MAXIMUM $5,000, $400 REMAINING"),
        [{"amount": "5000.00", "per": "lifetime", "amount_used": "4600.00"}],
    ),
    "an amount of a lifetime": (
        ("EB*F*IND*A6***32*5000*****Y",),
        [{"amount": "5000.00", "per": "lifetime",
          "amount_used": {"low": "0.00", "high": "5000.00"}}],
    ),
    "words": (
        ("EB*F*IND*A6*********Y", "MSG*5 VISITS PER 6 MONTHS"),
        [{"visits": 5, "per": "6 months", "visits_used": {"low": 0, "high": 5}}],
    ),
    "words of a lifetime": (
        ("EB*F*IND*A6*********Y", "MSG*LIFETIME MAXIMUM 60 VISITS"),
        [{"visits": 60, "per": "lifetime", "visits_used": {"low": 0, "high": 60}}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "limits"), SHARED_LIMITS.values(), ids=SHARED_LIMITS)
def test_a_limit_of_another_period_is_a_limit_of_its_own(
    segments: tuple[str, ...], limits: list[dict[str, Any]]
) -> None:
    """Months, a lifetime, an episode: the side's limits say the period."""
    side = table(ON, *LIMITS, *SHARES, *segments)["sides"]["in"]
    assert side["limits"] == limits
    assert "visit_limit" not in side["benefits"][0]


def test_a_limit_of_rows_that_differ_is_one() -> None:
    """Office and telehealth have two copays and one limit of twenty visits between them."""
    side = table(
        ON, *LIMITS, "EB*B*IND*A6***27*30*****Y", "III*ZZ*11", "EB*B*IND*A6***27*10*****Y",
        "III*ZZ*10", "EB*A*IND*A6***27**0****Y", "EB*F*IND*A6***23***VS*20**Y",
        "EB*F*IND*A6***29***VS*4**Y",
    )["sides"]["in"]  # fmt: skip
    assert side["limits"] == [{"visits": 20, "visits_used": 16}]
    assert [row["copay"] for row in side["benefits"]] == ["30.00", "10.00"]
    assert not [row for row in side["benefits"] if "visit_limit" in row]


@pytest.mark.parametrize(
    ("dates", "keys"),
    [
        (("DTP*346*D8*20250101", "DTP*347*D8*20261115"), {"until": "2026-11-15"}),
        (("DTP*307*RD8*20260101-20261115",), {"until": "2026-11-15"}),
        (("DTP*346*D8*20261020",), {"from": "2026-10-20"}),
        (("DTP*346*D8*20260101",), {}),
        (
            ("DTP*346*D8*20260101", ON, "MSG*COVERAGE WILL TERMINATE 12/31/2026"),
            {"until": "2026-12-31"},
        ),
        *(
            ((ON, f"MSG*{words}"), {})
            for words in (
                "MEMBER WAS ELIGIBLE FOR THE DATES REQUESTED 10/05/2026 - 10/05/2026",
                "POLICY INFORMATION UPDATED THROUGH 11/01/2026",
                "BENEFITS COVERED 100% THROUGH 12/15/2026 FOR TELEHEALTH",
            )
        ),
    ],
)
def test_coverage_that_changes_in_mid_course_is_dated(
    dates: tuple[str, ...], keys: dict[str, str]
) -> None:
    """Sessions before the begin and after the end are not under the plan; a note says what to ask."""
    found = read(*dates, ON, *LIMITS, *SHARES)
    plan = found.tables[0]
    assert {name: plan[name] for name in ("from", "until") if name in plan} == keys
    said = [note.text for note in found.notes if "ask which plan holds" in note.text]
    assert len(said) == len(keys)


def test_rows_of_a_coverage_to_come_are_read_as_of_its_begin() -> None:
    """Rows that hold from the plan's own first day state its terms and its year."""
    begin = "DTP*346*D8*20261101"
    rows = [part for one in (*LIMITS, *SHARES) for part in (one, begin)]
    plan = table(begin, ON, *rows)
    assert (plan["from"], plan["benefit_year"]) == ("2026-11-01", "01-01")
    assert plan["sides"]["in"]["deductible"] == {"individual": "1500.00"}


def test_sessions_after_the_end_cost_what_they_cost_without_a_plan() -> None:
    """Six sessions at a copay of 30 until 15 November, then the list price."""
    plan = table("DTP*347*D8*20261115", ON, *LIMITS, *SHARES)
    plan["sides"]["in"]["allowed"] = {"intake": 140, "individual": 112}
    plan["sides"]["in"]["benefits"][0]["order"] = "deductible-waived"
    case = {
        "course": {"start": FIRST.isoformat(), "sessions": 8},
        "provider": {"fees": {"intake": 200, "individual": 175}},
        "payers": [plan],
    }
    estimate = iptcost.estimate(iptcost.document(case))
    assert str(estimate.totals.to_pay) == "530.00"  # 6 x 30 and 2 x 175


# -- other companies ------------------------------------------------------------------------------

ELSEWHERE = {
    **{
        f"a company ({kind}) in the loop of mental health": (
            "EB*1**MH", "LS*2120", COMPANY.format(kind), "LE*2120", *SHARES)
        for kind in ("PR", "VN", "X3", "TV", "2B", "PRP", "Y2")
    },
    "in the loop of several services": ("EB*1**33^MH^UC", COMPANY.format("VN"), *SHARES),
    "whom to ask": ("EB*U**MH", COMPANY.format("PR"), *SHARES),
    "whom to ask for the plan": ("EB*U**30", COMPANY.format("PRP"), *SHARES),
    "whom to ask in words": ("EB*U**30", "MSG*FOR MENTAL HEALTH CALL HARBOR BEHAVIORAL", *SHARES),
    "another payer of mental health": ("EB*R**MH", COMPANY.format("SEP"), *SHARES),
    "all rows of mental health are theirs": (
        "EB*B*IND*MH***27*30*****Y", COMPANY.format("VN"), "EB*B*IND*98***27*25*****Y"),
}  # fmt: skip


@pytest.mark.parametrize("segments", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_another_company_answers_for_is_not_priced(segments: tuple[str, ...]) -> None:
    """A company in the loop of mental health is the answer: ask it, whatever rows stand beside."""
    message = refused(ON, *LIMITS, *segments)
    assert message.startswith("x12-ask-other-payer")
    assert "HARBOR BEHAVIORAL" in message


def test_another_company_of_other_care_or_of_the_plan_is_told_first() -> None:
    """A payer named for the whole plan, and one that may be first, come before other notes."""
    first, second, *_ = told(
        "EB*1**30**OPEN", COMPANY.format("TV"), "EB*R**30", "NM1*SEP*2*SECOND INSURANCE",
        *LIMITS, *SHARES,
    )  # fmt: skip
    assert "HARBOR BEHAVIORAL" in first
    assert "SECOND INSURANCE: ask which of the two pays first" in second


@pytest.mark.parametrize(
    "named",
    [
        "NM1*PR*2*MEADOW HEALTH*****PI*M1",
        "NM1*PR*2*MEADOWHEALTH.*****XV*77",
        "NM1*PR*2*MEADOW HEALTH*****XV*77",
        "NM1*P3*1*GRAY*ANA",
    ],
)
def test_the_payer_itself_and_a_doctor_are_no_other_company(named: str) -> None:
    """The payer's own name in a loop, under whatever number, carves nothing out."""
    segments = (ON, "EB*1**MH", named, *LIMITS, *SHARES)
    assert table(*segments)["sides"]["in"]["benefits"][0]["copay"] == "30.00"


def test_whom_to_ask_may_be_the_payer_itself() -> None:
    """A row that gives the payer's own number for mental health sends to nobody else."""
    segments = (ON, *LIMITS, *SHARES, "EB*U**MH", "NM1*PR*2*MEADOW HEALTH*****PI*M1")
    assert table(*segments)["sides"]["in"]["benefits"][0]["copay"] == "30.00"
    assert any(
        "ask this company for the benefits: MEADOW HEALTH" in text for text in told(*segments)
    )


# -- every row is told ------------------------------------------------------------------------------


def test_no_row_vanishes() -> None:
    """Each row stands behind a value or in a note; bare coverage is what makes it a plan."""
    segments = (
        "EB*B*IND*33***27*15*****Y", "EB*B*IND*33***27*25*****N", "EB*A*IND*48*****.1****Y",
        "EB*C*EMP*30***23*700*****Y", "EB*G*IND*30***32*9000*****Y", "EB*Y*IND*30****250",
        "EB*B*IND*A6***24*90*****Y", "EB*H**A6", "EB*J*IND*30****400", "EB*D*IND*MH",
        "EB*F*IND*A6***27*100*****Y", "EB*1**35", "EB*CB**30",
    )  # fmt: skip
    found = read(ON, *LIMITS, *SHARES, *segments)
    said = " ".join([*(s.locator for s in found.sources), *(n.text for n in found.notes)])
    missing = [n for n in range(1, 1 + len(LIMITS) + len(SHARES) + len(segments))
               if f"EB[{n}]" not in said]  # fmt: skip
    assert missing == []
    assert any("for other care (33)" in note.text for note in found.notes)


def test_every_reading_ends_in_a_figure_or_a_range() -> None:
    """Each accepted answer of these tables makes a case that has an amount at both ends."""
    tables = [
        table(ON, *LIMITS, *segments)
        for segments, keys in SHARED.values()
        if "unknown" not in keys.values()
    ]
    tables += [table(ON, *LIMITS, *SHARES, *segments) for segments, _ in LIMITED.values()]
    for one in tables:
        one["sides"]["in"]["allowed"] = {"intake": 140, "individual": 112}
        case = {
            "course": {"start": FIRST.isoformat(), "sessions": 4},
            "provider": {"fees": {"intake": 200, "individual": 175}},
            "payers": [one],
        }
        found = iptcost.estimate_range(iptcost.document(case))
        assert found.low.totals.to_pay.amount <= found.high.totals.to_pay.amount
