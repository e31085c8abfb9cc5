"""Scripted conversations with ``iptcost new``: whole transcripts, and every way out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import iptcost
from iptcost._cli.main import main
from iptcost._cli.talk import Talk
from iptcost._interview.interview import Interview

GOLDEN = Path(__file__).parent / "golden"
START = ["1", "", "2026-10-05"]
"""Insured, sixteen sessions from 5 October."""
FEES = ["200", "175"]
REST = ["", "", "", "", "", ""]
"""Nothing else: no assistance, missed sessions, approval, other plans or other bills."""
USUAL = ["", "", ""]
"""Interpersonal therapy at its usual pace, in the office."""

STORIES: dict[str, tuple[str, list[str]]] = {
    # A health maintenance organization: a copay, no deductible, in network only.
    "hmo-en": (
        "en_US",
        [
            *START, "$200", "150", "", "in", "$40 copay", "0",
            "", "", "$9,200", "0", "", "", "", "",
            *REST, *USUAL, "Gold 80 HMO", "",
        ],
    ),
    # High deductible, $400 of it met; the copay's place is asked for, and slips are mended.
    "high-deductible-en": (
        "en_US",
        [
            *START, "180", "back", "200", "175", "no", "1", "thirty", "$30 copay",
            "1.700", "1,700", "2", "yes", "", "1000", "no", "4500", "5,000", "400", "", "", "",
            "160", "120", "", "75", "1", "", "", "", "", *USUAL, "HSA Gold", "8", "back", "",
        ],
    ),
    # Out of network, the allowed amount not known.
    "out-of-network-en": (
        "en_US",
        [
            *START, *FEES, "", "2", "40% coinsurance after deductible", "500",
            "", "", "none", "100", "", "", "?", "90", "150", "?", "", *REST, *USUAL, "", "",
        ],
    ),
    # Without insurance, a sliding scale by the poverty level, in Spanish.
    "scale-es": (
        "es_US",
        [
            "2", "12", "5 de octubre de 2026", "150", "", "sí", "2", "200%", "50%", "400", "$90",
            "", "40", "$30,000", "3", "", "yes", "", "50", "0", "", "", "2", "", "",
        ],
    ),
    # The high deductible again, in Spanish, with the numbers of Spain.
    "high-deductible-es": (
        "es_ES",
        [
            "1", "", "5 de octubre de 2026", "200", "175", "no", "1",
            "copago de 30 € después del deducible", "1,700", "1.700,00", "", "", "4.500", "400",
            "", "", "", "", "", *REST, "", "", "", "HSA", "",
        ],
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each conversation in an empty folder, on one day."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("IPTCOST_TODAY", "2026-09-15")


def talk(lines: Sequence[str], *args: str, locale: str = "en_US") -> Result:
    """Hold a conversation whose every line is known beforehand."""
    given = ["--locale", locale, "new", *args]
    runner = CliRunner(echo_stdin=True)
    return runner.invoke(main, given, input="".join(f"{line}\n" for line in lines))


def estimate(file: str = "case.toml") -> iptcost.Estimate:
    """Return the estimate of the file that was written."""
    return iptcost.estimate(iptcost.load(file))


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.mark.usefixtures("frozen_formats")
@pytest.mark.parametrize("name", STORIES)
def test_a_conversation_reads_as_its_golden_transcript(name: str) -> None:
    """Each story's words and its file are as a person has read and approved them."""
    locale, lines = STORIES[name]
    result = talk(lines, locale=locale)
    assert result.exit_code == 0, result.output
    # What follows the file's name is the report's, and has golden files of its own.
    said = result.output[: result.output.index("case.toml (")]
    said += f"\n{'=' * 40}\n{Path('case.toml').read_text('utf-8')}"
    golden = GOLDEN / f"new-{name}.txt"
    if os.environ.get("IPTCOST_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
    # Where a TOML library puts an empty line is its own affair.
    assert _lines(said) == _lines(golden.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "to_pay", "shown"),
    [
        ("hmo-en", "640.00", "$640.00"),
        ("high-deductible-en", "1825.00", "$1,825.00"),
        ("scale-es", "900.00", "$900.00"),
        ("high-deductible-es", "2005.00", "2.005,00"),
    ],
)
def test_it_ends_with_the_estimate_of_the_file(name: str, to_pay: str, shown: str) -> None:
    """The figure shown at the end is the one that the file gives, worked out by hand."""
    locale, lines = STORIES[name]
    assert shown in talk(lines, locale=locale).output
    assert str(estimate().totals.to_pay) == to_pay


def test_what_is_not_known_is_listed_with_where_to_look() -> None:
    """With holes there is the range, and the list of what to find out; the file keeps them."""
    locale, lines = STORIES["out-of-network-en"]
    said = talk(lines, locale=locale).output
    # Of 2,825.00 billed nothing allowed for later sessions is the dearest: 200 and 15 of 175.
    assert "You will pay between $1,700.00 and $2,825.00" in said
    listed = said[said.index("To know it more closely, find out:") :]
    assert "Assistance" not in listed
    assert "Allowed amount, first session (out of network): between $90.00 and $150.00" in listed
    assert "procedure code 90791" in " ".join(listed.split())
    assert "iptcost questions case.toml" in listed
    with pytest.raises(iptcost.UnresolvedError):
        estimate()
    found = iptcost.estimate_range(iptcost.load("case.toml"))
    assert str(found.low.totals.to_pay) == "1700.00"


def test_the_least_number_of_sessions_stays_where_the_most_is_not_known() -> None:
    """Who says "at least four, I don't know the most" gets four to the therapy's own sixteen."""
    told = talk(["2", "?", "4", "?", "2026-10-05", *FEES, "", "no"]).output
    assert "between 4 and 16: understood" in told
    insisted = talk(["2", "?", "20", "?", "24", "2026-10-05", *FEES, "", "no"]).output
    assert "The most is not below the least." in insisted
    assert "between 20 and 24: understood" in insisted


def test_what_is_to_find_out_hangs_under_its_own_first_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a narrow terminal a line of the list that is too long goes on under its words."""
    monkeypatch.setenv("COLUMNS", "60")
    locale, lines = STORIES["out-of-network-en"]
    said = talk(lines, locale=locale).output
    listed = said[said.index("To know it more closely, find out:") : said.index("See it again")]
    body = [line for line in listed.splitlines()[1:] if line]
    assert any(line.startswith("    ") and "$150.00" in line for line in body)
    assert all(line.startswith(("  · ", "    ")) for line in body)


def test_a_first_figure_comes_after_ten_answers_at_the_most() -> None:
    """What a figure waits for is asked first; who has had enough has the file, with holes."""
    asked = [*START, *FEES, "", "in", "$30 copay after deductible", "?", "", "no", ""]
    result = talk(asked)
    assert result.exit_code == 0, result.output
    before, after = result.output.split("So far:")
    assert before.count(": understood") <= 10
    assert "More answers would narrow it. Go on?" in after
    holes = {hole.path for hole in iptcost.load("case.toml").holes}
    assert "payers.0.deductible.individual" in holes
    assert "payers.0.out_of_pocket_max.individual" in holes  # it was not asked: that is not none
    assert "payers.0.allowed.individual" in holes
    listed = after[after.index("To know it more closely, find out:") :]
    assert "Deductible: not known yet" in listed
    assert "Out-of-pocket limit: not known yet" in listed  # what was not reached is listed too


def test_a_conversation_is_resumed_from_its_file() -> None:
    """Stopped and gone on with on another day, the file ends as if all had been said at once."""
    lines = STORIES["hmo-en"][1]
    assert talk(lines).exit_code == 0
    whole = iptcost.load("case.toml").data
    Path("case.toml").unlink()
    assert talk([*lines[:7], "quit", "yes"]).exit_code == 0
    result = talk([*lines[7:9], *lines[10:], "yes"], "case.toml")
    assert result.exit_code == 0, result.output
    assert "This goes on where the file left off." in result.output
    assert iptcost.load("case.toml").data == whole


def test_what_no_question_covers_stays_in_a_case_that_is_resumed() -> None:
    """Tiers, a note, a plan's own name for a side: what the interview can't say it leaves alone."""
    Path("case.toml").write_text(
        """currency = "USD"
[course]
start = 2026-10-05
[provider]
fees = { intake = 200, individual = 150 }
[[payers]]
adapter = "plan"
toward_out_of_pocket = ["copay"]
deductible = 500
benefits = [{ copay = 0, order = "deductible-waived", tiers = [{ through = 3, copay = 10, order = "deductible-waived" }] }]
""",
        "utf-8",
    )
    result = talk(["quit", "yes", "yes"], "case.toml")
    assert result.exit_code == 0, result.output
    payer = iptcost.load("case.toml").data["payers"][0]
    assert payer["toward_out_of_pocket"] == ["copay"]
    assert payer["benefits"][0]["tiers"][0]["through"] == 3
    assert payer["deductible"] == 500


def test_a_doubtful_answer_is_asked_back() -> None:
    """A hundred and sixty sessions, or a maximum below the deductible, are taken if confirmed."""
    result = talk(["1", "160", "no", "16", "quit", "no"])
    assert "That is many" in result.output
    assert "16: understood" in result.output
    assert "160: understood" in talk(["1", "160", "yes", "quit", "no"]).output


def test_quitting_offers_what_was_said() -> None:
    """A person who leaves keeps a file that says what is still unknown."""
    result = talk([*START, *FEES, "", "quit", "yes"])
    assert result.exit_code == 0
    document = iptcost.load("case.toml")
    assert document.data["provider"]["fees"] == {"intake": 200, "individual": 175}
    holes = {hole.path for hole in document.holes}
    told = {"deductible.individual", "benefits.0.cost_share", "benefits.0.visit_limit"}
    assert {f"payers.0.sides.{side}.{path}" for side in ("in", "out") for path in told} < holes


@pytest.mark.parametrize("lines", [["quit", "no"], ["1", "quit", "no"], [*START, "q", "n"]])
def test_quitting_without_saving_writes_nothing(lines: list[str], tmp_path: Path) -> None:
    """Where the person wants no file there is none."""
    assert talk(lines).exit_code == 0
    assert not list(tmp_path.iterdir())


def test_the_end_of_the_input_says_what_is_missing(tmp_path: Path) -> None:
    """A pipe that ends leaves status 2, the open question, and no file."""
    result = talk([*START, "200"])
    assert result.exit_code == 2
    assert "Still missing: And for each later session?" in result.output
    assert not list(tmp_path.iterdir())
    whole = STORIES["hmo-en"][1]
    assert talk(whole[:-1]).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_every_cut_of_a_conversation_ends_cleanly(tmp_path: Path) -> None:
    """Wherever the input ends, even within a question, nothing is written and nothing breaks."""
    lines = STORIES["out-of-network-en"][1]
    for length in range(len(lines)):
        assert talk(lines[:length]).exit_code == 2, length
    assert not list(tmp_path.iterdir())


def test_one_can_go_back_through_the_whole_conversation() -> None:
    """Back at each question leads to the first, and what follows is asked again."""
    lines = STORIES["hmo-en"][1]
    again = [*lines[:-1], *["back"] * (len(lines) + 3), *lines]
    result = talk(again)
    assert result.exit_code == 0, result.output
    assert "This is the first question." in result.output
    assert str(estimate().totals.to_pay) == "640.00"


def test_a_line_of_the_summary_can_be_changed() -> None:
    """Its number asks a line again, and what the new answer calls for."""
    lines = STORIES["hmo-en"][1]
    assert talk([*lines[:-1], "5", "100", "99", "2", "4", ""]).exit_code == 0
    assert str(estimate().totals.to_pay) == "160.00"
    assert iptcost.load("case.toml").data["provider"]["fees"]["individual"] == 100


def test_a_file_that_exists_is_kept_unless_one_agrees() -> None:
    """Enter keeps the file and offers another name; yes replaces it."""
    path = Path("case.toml")
    path.write_text("mine")
    lines = STORIES["hmo-en"][1]
    assert talk([*lines, "", ""]).exit_code == 0
    assert path.read_text() == "mine"
    assert str(estimate("case-2.toml").totals.to_pay) == "640.00"
    assert talk([*lines, "no", "no"]).exit_code == 0
    assert path.read_text() == "mine"
    assert talk([*lines, "yes"]).exit_code == 0
    assert str(estimate().totals.to_pay) == "640.00"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["case.json", "nowhere/case.toml", "."])
def test_a_file_that_could_not_be_written_is_refused_at_once(name: str) -> None:
    """The mistake is told before the first question, with status 2."""
    result = talk([], "--output", name)
    assert result.exit_code == 2
    assert "currency" not in result.output


@pytest.mark.parametrize(
    ("word", "locale"),
    [
        ("?", "en_US"),
        ("I don\u2019t know", "en_US"),
        ("dunno", "es"),
        ("no sé", "es_US"),
        ("No lo sé.", "es_US"),
        ("NO SE", "es"),
    ],
)
@pytest.mark.parametrize("paying", ["1", "2", "3", "4"])
def test_not_knowing_is_an_answer_everywhere(word: str, locale: str, paying: str) -> None:
    """Who knows nothing gets through every question, to a readable file with holes."""
    talking = Talk(Interview.begin(locale, dt.date(2026, 9, 15)))
    yes = ("eap", "family", "scale", "package", "second", "next", "second.family", "next.family")
    while (question := talking.interview.next) is not None:
        # Where an answer is needed the word is refused, and the next one is taken.
        said = {"missed_fee": "50", "next_from": "2027-01-04", **dict.fromkeys(yes, "yes")}
        first = said.get(question.key, word)
        more = paying if question.key == "paying" else "1"
        line = iter([first, word, more, more, more])

        def hear(_: str, line: Iterator[str] = line) -> str:
            return next(line)

        talking.hear = hear
        talking.ask(question)
    document = iptcost.document(talking.interview.draft().data)
    assert {"provider.fees.intake", "provider.fees.individual"} <= {h.path for h in document.holes}
    assert ("payers.1.network" in {h.path for h in document.holes}) == (paying != "2")


@pytest.mark.parametrize(
    "hostile",
    ["x" * 100_000, "\x1b[2J\x1b]0;title\x07", "[bold red]$5[/]", "{0.__class__}", "%s%n",
     "\x00", "𝟙𝟚",
     "💸" * 100, "$(rm -rf .)", "'; --", "\u202e12"],
)  # fmt: skip
def test_hostile_answers_are_asked_again(hostile: str) -> None:
    """Floods, control characters and markup change nothing and are never acted on."""
    lines = STORIES["hmo-en"][1]
    at = lines.index("$200")
    result = talk([*lines[:at], hostile, *lines[at:]])
    assert result.exit_code == 0
    shown = result.output.replace(hostile, "")  # the echo of the script itself
    assert "\x1b" not in shown
    assert len(result.output) < 30_000 + 2 * len(hostile)
    assert str(estimate().totals.to_pay) == "640.00"


def test_markup_in_a_name_is_kept_as_text() -> None:
    """A plan's name is data: quotes, brackets and braces stand in the file as typed."""
    name = '"Best" [red]{plan}[/] # 100% \\'
    lines = [name if line == "Gold 80 HMO" else line for line in STORIES["hmo-en"][1]]
    assert talk(lines).exit_code == 0
    assert iptcost.load("case.toml").data["payers"][0]["name"] == name


def test_an_unknown_network_asks_both_sides() -> None:
    """Who doesn't know the network tells both sides, and the file has both."""
    lines = [*START, *FEES, "", "?", "$30", "0", "Not covered", "", "", "none", "", "", "", ""]
    result = talk([*lines, *REST, *USUAL, "Plan A", ""])
    assert result.exit_code == 0, result.output
    plan = iptcost.load("case.toml").data["payers"][0]
    assert plan["network"] == "unknown"
    assert set(plan["sides"]) == {"in", "out"}
    assert plan["sides"]["out"]["benefits"] == [{"covered": False}]


def test_what_was_used_before_a_new_plan_year_is_not_asked() -> None:
    """A course that begins after the plan's year starts over begins with nothing used."""
    lines = ["1", "", "2027-01-11", "100", "", "", "1", "20%", "500", "", "", "none", "", "", ""]
    result = talk([*lines, "", *REST, *USUAL, "Plan A", ""])
    assert result.exit_code == 0, result.output
    assert "met so far" not in result.output
    assert str(estimate().totals.to_pay) == "720.00"


def test_a_change_of_insurance_is_two_dated_plans() -> None:
    """A new job in December: nine sessions under the old plan, seven under the new, by hand."""
    old = ["1", "", "2026-10-05", "150", "", "", "in", "$30 copay; deductible does not apply"]
    go_on = ["", "", "none", "", "", "", ""]
    new = ["yes", "2026-12-01", "", "in", "New", "", "10% coinsurance", "0", "none"]
    new += ["", "", "", "", ""]
    result = talk([*old, *go_on, "", "", "", "", *new, *USUAL, "Old", ""])
    assert result.exit_code == 0, result.output
    first, second = iptcost.load("case.toml").data["payers"]
    assert str(first["until"]) == "2026-11-30"
    assert str(second["from"]) == "2026-12-01"
    # 9 x 30 until 30 November, then 7 x 10% of 150.
    assert str(estimate().totals.to_pay) == "375.00"
