"""``iptcost quote``: files in, a document out, and every mistake told with its exit status."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click.testing
import pytest
from papers import EXAMPLES

from iptcost.command import main

ENGLISH = {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "", "COLUMNS": "100", "IPTCOST_TODAY": "2026-09-28"}
PRACTICE = ("--practice", str(EXAMPLES / "practice.toml"))
CLIENT = ("--client", str(EXAMPLES / "client.toml"))
DIAGNOSED = ("--client", str(EXAMPLES / "diagnosed.toml"))
SCALE = str(EXAMPLES / "scale.toml")
GOOD_FAITH = ("--kind", "good-faith-estimate")
README = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")


def run(*arguments: str, **more: Any) -> click.testing.Result:
    """Run the command in this process, in US English."""
    return click.testing.CliRunner().invoke(main, arguments, env=ENGLISH | more)


def flat(text: str) -> str:
    """Return words in one line."""
    return " ".join(text.split())


def test_the_readmes_first_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The good-faith estimate in one command, as the page opens with it."""
    first = README.partition("```\n")[2].partition("\n```")[0]
    for file in EXAMPLES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text())
    monkeypatch.chdir(tmp_path)
    result = run(*first.split()[1:])
    assert result.exit_code == 0, result.output
    assert Path("estimate.pdf").read_bytes().startswith(b"%PDF")


def test_the_readmes_other_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict on a bill and the library's use run as they are printed."""
    for file in EXAMPLES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text())
    monkeypatch.chdir(tmp_path)
    (line,) = re.findall(r"^iptcost (quote .*--billed.*)$", README, re.MULTILINE)
    assert "by Jun 1, 2027" in run(*line.split()).output
    code = README.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    assert names["pdf"].startswith(b"%PDF")


@pytest.mark.parametrize(
    ("ending", "start"),
    [(".txt", "Maple"), (".md", "# Good"), (".html", "<!doctype"), (".pdf", "%PDF")],
)
def test_the_ending_says_the_form(ending: str, start: str, tmp_path: Path) -> None:
    """A file's ending is enough; nobody but its owner may read it."""
    file = tmp_path / f"estimate{ending}"
    result = run("quote", SCALE, *GOOD_FAITH, *PRACTICE, *CLIENT, "-o", str(file))
    assert (result.exit_code, result.output) == (0, "")
    assert file.read_bytes().startswith(start.encode())
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    """A file that exists stays, unless it is said that it may go; a failed run leaves it too."""
    file = tmp_path / "quote.md"
    file.write_text("mine")
    result = run("quote", SCALE, "-o", str(file))
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert run("quote", SCALE, *GOOD_FAITH, "-o", str(file), "--force").exit_code == 2
    assert file.read_text() == "mine"
    assert run("quote", SCALE, "-o", str(file), "--force").exit_code == 0
    assert file.read_text().startswith("# Quote")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """What can't be written is told without a traceback."""
    result = run("quote", SCALE, "-o", str(tmp_path / "none" / "quote.md"))
    assert result.exit_code == 2
    assert "can't be written" in result.stderr


def test_a_pdf_goes_through_a_pipe() -> None:
    """Bytes on standard output are the PDF and nothing else."""
    result = run("quote", SCALE, "--format", "pdf")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"%PDF")


def test_a_pdf_does_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal is asked for a file's name instead."""
    from iptcost_documents import _options

    monkeypatch.setattr(_options, "on_terminal", lambda: True)
    result = run("quote", SCALE, "--format", "pdf")
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_standard_input_is_a_case() -> None:
    """``-`` reads the case from standard input."""
    text = (EXAMPLES / "scale.toml").read_text()
    runner = click.testing.CliRunner()
    result = runner.invoke(main, ["quote", "-"], input=text, env=ENGLISH)
    assert "16 sessions: $1,412.50 to $2,825.00" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--billed", "100"),
        ("--paid-in-full",),
        ("--bill-date", "2027-02-01"),
        (*GOOD_FAITH, "--billed", "100", "--format", "html"),
        (*GOOD_FAITH, "--billed", "$100"),
        (*GOOD_FAITH, "--billed", "100", "--actuals", "actuals.csv"),
        (*GOOD_FAITH, "--billed", "-1"),
        ("--date", "tomorrow"),
        ("--way", "package"),
        ("--from", "2026-10-01"),
        ("--number", "7"),
        ("--register", "register.csv"),
        ("--out", "documents"),
        ("--kind", "superbill", "--from", "2026-10-02", "--until", "2026-10-01"),
        ("--fonts", "no-such-folder"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(arguments: tuple[str, ...]) -> None:
    """Options that contradict each other end with 2 and a sentence."""
    result = run("quote", SCALE, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    """A case, a practice file and a client file that are each wrong are told in one run."""
    for name, content in (
        ("case", '[course]\nstart = "soon"\n'),
        ("practice", "npi = 7\n"),
        ("client", 'name = "Ana Torres"\ndate_of_birth = "1988"\n'),
    ):
        (tmp_path / f"{name}.toml").write_text(content)
    files = [str(tmp_path / f"{name}.toml") for name in ("case", "practice", "client")]
    result = run("quote", files[0], "--practice", files[1], "--client", files[2])
    assert result.exit_code == 2
    for place in ("course.start", "npi", "date_of_birth"):
        assert place in result.stderr
    assert "Torres" not in result.output
    assert "1988" not in result.output


def test_a_document_that_lacks_something_says_all_of_it(tmp_path: Path) -> None:
    """Without the two files everything that the law asks of them is listed, in Spanish too."""
    alone = tmp_path / "ana.toml"
    alone.write_text(Path(SCALE).read_text())
    result = run("quote", str(alone), *GOOD_FAITH)
    assert result.exit_code == 2
    for said in ("--practice", "--client", "practice.toml", "ana.client.toml"):
        assert said in result.stderr
    spanish = run("--locale", "es", "quote", str(alone), *GOOD_FAITH)
    assert "Falta: el nombre del cliente." in flat(spanish.stderr)


def test_files_beside_the_case_are_taken(tmp_path: Path) -> None:
    """practice.toml and NAME.client.toml beside NAME.toml need no option."""
    for name, beside in (
        ("scale", "ana.toml"),
        ("client", "ana.client.toml"),
        ("practice", "practice.toml"),
    ):
        (tmp_path / beside).write_text((EXAMPLES / f"{name}.toml").read_text())
    result = run("quote", str(tmp_path / "ana.toml"), *GOOD_FAITH)
    assert result.exit_code == 0, result.output
    assert "Ana Torres" in result.stdout
    assert "Maple Street Therapy" in result.stdout


@pytest.mark.parametrize("name", ["x.docx", "x.pdff", "x.PDX", "x.json"])
def test_an_ending_that_is_not_written_is_refused(name: str, tmp_path: Path) -> None:
    """No text is written under a name that promises something else."""
    result = run("quote", SCALE, "-o", str(tmp_path / name))
    assert result.exit_code == 2
    assert ".txt, .md, .html, .pdf" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_contradicts_the_ending_is_refused(tmp_path: Path) -> None:
    """HTML is not written into a file that ends in .pdf; a name without an ending takes any."""
    assert run("quote", SCALE, "--format", "html", "-o", str(tmp_path / "x.pdf")).exit_code == 2
    assert run("quote", SCALE, "--format", "html", "-o", str(tmp_path / "x")).exit_code == 0
    assert (tmp_path / "x").read_text().startswith("<!doctype")


def test_the_notice_needs_the_practice_alone() -> None:
    """It is written without a case, and with one refused."""
    result = run("quote", "--kind", "notice", *PRACTICE)
    assert result.exit_code == 0, result.output
    assert "(503) 555-0142" in result.stdout
    assert run("quote", SCALE, "--kind", "notice", *PRACTICE).exit_code == 2
    assert run("quote", *PRACTICE).exit_code == 2


def test_notes_stand_beside_the_document() -> None:
    """What the therapist should know goes to standard error, and into no document."""
    sold = str(EXAMPLES / "packages.toml")
    result = run("quote", sold, *GOOD_FAITH, *PRACTICE, *CLIENT)
    assert "give --way package" in flat(result.stderr)
    assert "--way" not in result.stdout
    with_package = run("quote", sold, *GOOD_FAITH, *PRACTICE, *CLIENT, "--way", "package")
    assert "These are the charges with a package" in flat(with_package.stdout)


@pytest.mark.parametrize(
    ("billed", "said"),
    [
        ("1812.50", "passes the threshold"),
        ("1812.49", "below the threshold"),
        ("1000", "not higher"),
    ],
)
def test_a_bill_is_judged_without_any_name(billed: str, said: str) -> None:
    """The case alone is enough to say whether a bill may be disputed."""
    result = run("quote", SCALE, *GOOD_FAITH, "--billed", billed)
    assert result.exit_code == 0
    assert said in result.stdout


def test_a_bill_is_held_against_the_first_estimate() -> None:
    """Sessions that were held since then lower nothing: 2,825.00 were expected of the course."""
    result = run("quote", str(EXAMPLES / "held.toml"), *GOOD_FAITH, "--billed", "3225")
    assert "Expected: $2,825.00" in result.stdout
    assert "passes the threshold of $3,225.00" in result.stdout


def test_actuals_may_be_a_file(tmp_path: Path) -> None:
    """The columns of a CSV file of actuals make a superbill."""
    file = tmp_path / "actuals.csv"
    file.write_text(
        "date,billed,payer_paid,patient_responsibility,not_covered,patient_paid\n"
        "2026-10-05,100,0,100,100,100\n"
    )
    result = run(
        "quote", SCALE, "--kind", "superbill", *PRACTICE, *DIAGNOSED, "--actuals", str(file),
        "--date", "2026-11-02",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "1 session held; the client has paid $100.00" in result.stdout


@pytest.mark.parametrize("by_file", [False, True])
def test_who_has_no_insurance_is_asked_for_no_explanation_of_benefits(
    tmp_path: Path, by_file: bool
) -> None:
    """Date, what was billed and what was paid are enough; with a plan the rest is asked for."""
    case, rows = tmp_path / "ana.toml", tmp_path / "held.csv"
    course = "[course]\nstart = 2026-09-07\nsessions = 4\n"
    course += "[provider]\nfees = { intake = 200, individual = 175 }\n"
    held = "[[actuals]]\ndate = 2026-09-07\nbilled = 200\npatient_paid = 150\n"
    case.write_text(course if by_file else course + held)
    rows.write_text("date,billed,patient_paid\n2026-09-07,200,150\n")
    more = ("--actuals", str(rows)) if by_file else ()
    arguments = ("--kind", "superbill", *PRACTICE, *DIAGNOSED, *more)
    result = run("quote", str(case), *arguments)
    assert result.exit_code == 0, result.output
    assert "$200.00" in result.stdout
    assert "$50.00" in result.stdout
    assert run("quote", str(case), *more).exit_code == 0
    plan = '\n[[payers]]\nadapter = "plan"\nbenefits = [{ copay = 30 }]\n'
    case.write_text(case.read_text() + plan)
    assert run("quote", str(case), *arguments).exit_code == 2


def test_payers_of_a_good_faith_estimate_are_not_asked(tmp_path: Path) -> None:
    """A payer that could not answer changes nothing about paying alone."""
    file = tmp_path / "case.toml"
    unknown = '\n[[payers]]\nadapter = "plan"\ndeductible = "unknown"\n'
    file.write_text((EXAMPLES / "scale.toml").read_text() + unknown)
    assert run("quote", str(file), *GOOD_FAITH, *PRACTICE, *CLIENT).exit_code == 0
    assert run("quote", str(file)).exit_code == 2


def test_the_command_is_listed_and_helps_in_spanish() -> None:
    """``iptcost --help`` lists it; its help is in the user's language."""
    assert re.search(r"^  quote ", run("--help").stdout, re.MULTILINE)
    help_text = flat(run("--locale", "es", "quote", "--help").stdout)
    assert "Escribe lo que un terapeuta entrega" in help_text
    assert "Qué documento." in help_text


def test_the_languages_of_the_documents() -> None:
    """The locale of the command is the document's."""
    result = run("--locale", "es_US", "quote", SCALE, *GOOD_FAITH, *PRACTICE, *CLIENT)
    assert "ESTIMADO DE BUENA FE" in result.stdout
    assert "$1,412.50" in result.stdout


def test_listing_the_command_loads_no_typesetter() -> None:
    """Help and the list of commands need neither Typst nor Jinja2."""
    code = (
        "import sys, contextlib\n"
        "from iptcost.command import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "print(sorted({'typst', 'jinja2'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.strip() == "[]"


def test_another_day_is_another_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock changes nothing but the document's date, and not even that where it is given."""
    given = [run("quote", SCALE, "--date", "2026-09-28", "--format", "html").stdout]
    monkeypatch.setattr(time, "time", lambda: 0.0)
    later = {"IPTCOST_TODAY": "2027-01-01"}
    given.append(run("quote", SCALE, "--date", "2026-09-28", "--format", "html", **later).stdout)
    assert given[0] == given[1]
