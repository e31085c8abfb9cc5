"""Where a run of the command ends: exit statuses, broken pipes, plugins, languages, laziness."""

from __future__ import annotations

import email.message
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import click.testing
import pytest

import catalogue
from iptcost import PayerError, Problem
from iptcost._cli.main import main
from iptcost._cli.setting import RunSetting
from iptcost._faults.problem import Kind
from iptcost._report.text import file_name
from iptcost._rules.plan import EapTable
from iptcost.payer import Adapter, Registry

ROOT = Path(__file__).parent.parent
PICTURE = str(ROOT / "examples" / "picture.toml")
COMMAND = (sys.executable, "-c", "from iptcost._cli.main import main; main()")
ENGLISH = {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "", "COLUMNS": "100"}
SILENT = Kind("silent", "A payer answers.", "It is silent.", "Try later.")


def run(*arguments: str, **more: Any) -> click.testing.Result:
    """Run the command in this process, in US English."""
    return click.testing.CliRunner().invoke(main, arguments, env=ENGLISH | more)


# -- statuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_payer_that_fails_is_status_three(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A payer's failure is told as such, in JSON on stdout too, and ends with 3."""

    def fail(*_: object) -> None:
        raise PayerError([Problem(SILENT, "payers.0")])

    monkeypatch.setattr("iptcost._documents.document.estimate", fail)
    result = run("estimate", PICTURE, "--format", form)
    assert result.exit_code == 3
    assert "It is silent. Try later." in result.stderr
    if form == "json":
        assert json.loads(result.stdout)["errors"][0]["code"] == "silent"


def test_a_defect_is_status_one_without_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect names its class and how to report it; neither its text nor a traceback."""

    def fail(*_: object) -> None:
        message = "Jane Roe, born 1980"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("iptcost._documents.document.estimate", fail)
    result = run("estimate", PICTURE)
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "--debug" in result.stderr
    assert "Jane" not in result.output
    assert "Traceback" not in result.output


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """``--debug`` shows where a defect is."""
    monkeypatch.setattr("iptcost._documents.document.estimate", lambda *_: 1 / 0)
    result = run("--debug", "estimate", PICTURE)
    assert result.exit_code == 1
    assert "Traceback" in result.stderr


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ([], False),
        (["Homepage, https://example.org"], False),
        (["Homepage, https://example.org", "Issues, https://example.org/issues"], True),
    ],
)
def test_reports_go_where_the_distribution_says(
    stated: list[str], told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect's message names the address that the package's metadata has, and invents none."""
    found = email.message.Message()
    for entry in stated:
        found["Project-URL"] = entry
    monkeypatch.setattr("importlib.metadata.metadata", lambda _: found)
    monkeypatch.setattr("iptcost._documents.document.estimate", lambda *_: 1 / 0)
    result = run("estimate", PICTURE)
    assert ("Reports go to https://example.org/issues" in result.stderr) is told
    assert ("http" in result.stderr) is told


def test_unknowns_without_bounds_of_their_own_end_in_a_range(tmp_path: Path) -> None:
    """What a plan leaves unknown is bounded by what is charged: nothing is refused for it."""
    case = tmp_path / "holes.toml"
    case.write_text(
        "[course]\nstart = 2026-10-05\n[provider]\nfees = { intake = 1, individual = 1 }\n"
        '[[payers]]\nadapter = "plan"\ndeductible = "unknown"\n'
        'benefits = [{ copay = "unknown", order = "deductible-waived" }]\n'
    )
    result = run("estimate", str(case), "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    ends = [told[end]["totals"]["to_pay"] for end in ("low", "high")]
    assert ends == ["0.00", "16.00"]


def test_a_long_path_is_told_by_its_end() -> None:
    """Of a path that is shortened the file's own name is left, whatever folder it is in."""
    for folder in ("long" * 40, "very" * 4_000):
        path = f"/home/{folder}/one.toml"
        assert file_name(path) == "…" + path[-79:]
    assert file_name("one\x1b.toml") == "one�.toml"


def test_the_mistakes_of_several_cases_are_told_together(tmp_path: Path) -> None:
    """One wrong case does not hide the next one's mistakes."""
    files = []
    for name in ("one", "two"):
        files.append(tmp_path / f"{name}.toml")
        files[-1].write_text("[course]\nstart = 2026-02-30\n")
    result = run("estimate", *map(str, files))
    assert result.exit_code == 2
    assert result.stderr.count("course.start") + result.stderr.count("well-formed") >= 2
    assert "one.toml" in result.stderr
    assert "two.toml" in result.stderr


def test_options_are_named_in_their_mistakes() -> None:
    """A value that can't be read is told once, under its option's name."""
    result = run("estimate", "--fee", "x", "--coinsurance", "20", "--start", "2026-02-30")
    assert result.exit_code == 2
    places = [line.strip() for line in result.stderr.splitlines() if line.startswith("  --")]
    assert places == ["--fee", "--coinsurance", "--start"]


# -- pipes and signals ------------------------------------------------------------------------


def _many(folder: Path, count: int = 3000) -> Path:
    case = {
        "course": {"start": "2026-10-05"},
        "provider": {"fees": {"intake": 150, "individual": 150}},
    }
    file = folder / "cases.jsonl"
    file.write_text((json.dumps(case) + "\n") * count)
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE there")
def test_a_reader_that_goes_away_ends_the_run(tmp_path: Path) -> None:
    """A closed pipe is no error to speak of: status 141 and nothing on stderr."""
    arguments = [*COMMAND, "estimate", str(_many(tmp_path)), "--jobs", "1"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | ENGLISH
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(30) == 141
    assert told == b""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a child there")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_is_clean(tmp_path: Path, jobs: str) -> None:
    """An interrupted run ends with 130, soon, without a traceback and without children."""
    arguments = [*COMMAND, "estimate", str(_many(tmp_path, 50_000)), "--jobs", jobs]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | ENGLISH
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in told


def test_processes_change_nothing(tmp_path: Path) -> None:
    """Two processes write what one writes, in the same order."""
    file = _many(tmp_path, 200)
    wrong = file.read_text().splitlines()
    wrong[150] = '{"course": 1}'
    file.write_text("\n".join(wrong))
    one = run("estimate", str(file), "--jobs", "1")
    two = run("estimate", str(file), "--jobs", "2")
    assert one.exit_code == two.exit_code == 2
    assert one.stdout == two.stdout
    assert json.loads(one.stdout.splitlines()[150])["line"] == 151


def test_a_long_line_is_an_error_of_its_line(tmp_path: Path) -> None:
    """A line over 1 MiB is refused and the next one is read as ever."""
    file = _many(tmp_path, 1)
    good = file.read_text()
    file.write_text('{"a": "' + "x" * 3_000_000 + '"}\n' + good)
    result = run("estimate", str(file))
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["line"] == 1
    assert first["errors"][0]["code"] == "too-big"
    assert second["totals"]["to_pay"] == "2400.00"
    assert result.exit_code == 2


# -- languages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"LC_ALL": "es_MX.UTF-8"}, "Uso:"),
        ({"LC_ALL": "C"}, "Usage:"),
        ({"LC_ALL": "POSIX"}, "Usage:"),
        ({"LC_ALL": "xx_YY.UTF-8"}, "Usage:"),
        ({"LC_ALL": "", "LANGUAGE": "es:en"}, "Uso:"),
    ],
)
def test_clicks_words_are_in_the_environments_language(
    environment: dict[str, str], word: str
) -> None:
    """Click speaks the environment's language; an unknown locale is English."""
    for arguments in (("--help",), ("estimate", "--bogus")):
        result = run(*arguments, **environment)
        assert word in result.output


def test_the_locale_option_goes_before_the_environment() -> None:
    """``--locale`` chooses the language of help, tables and mistakes alike."""
    assert "Órdenes:" in run("--locale", "es", "--help").output
    assert "Usted pagará $1,560.00" in run("--locale=es", "estimate", PICTURE).output
    assert "Usted pagará 1.560,00" in run("estimate", PICTURE, "--locale", "es_ES").output
    # And nothing of it stays behind for the next run.
    assert "Commands:" in run("--help").output


def test_the_locale_is_read_before_click() -> None:
    """What stands after ``--`` is no option."""
    assert RunSetting.of(["--locale", "es"], {}).locale == "es"
    assert RunSetting.of(["--", "--locale", "es"], {}).locale == "en_US"


# -- plugins ----------------------------------------------------------------------------------


class Broken:
    """A payer of another version of the door."""

    api = 99


class Fine:
    """A payer that satisfies the door, as far as the list looks."""

    api = 1
    Settings = EapTable

    def coverage(self, inquiry: object, settings: object) -> None:
        """Answer nothing: it is never asked here."""


def test_broken_and_doubled_plugins_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """``payers`` shows a broken adapter as broken and both of two that share a name."""
    found = (
        Adapter("odd", "odd-payer", "1.0", None, Broken()),  # type: ignore[arg-type]
        Adapter("twin", "first-twin", "1.0", None, Fine()),  # type: ignore[arg-type]
        Adapter("twin", "second-twin", "2.0", None, Fine()),  # type: ignore[arg-type]
    )
    monkeypatch.setattr(Registry, "installed", lambda: found)
    result = run("payers")
    assert result.exit_code == 0
    assert "broken" in result.output
    assert "first-twin 1.0" in result.output
    assert "second-twin 2.0" in result.output
    listed = json.loads(run("payers", "--format", "json").output)["payers"]
    assert [bool(adapter["problem"]) for adapter in listed] == [True, True, True]


@pytest.mark.parametrize("locale", ["en", "es"])
def test_a_command_in_a_module_by_itself_runs_beside_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    """A plugin needs no package, and one that leaves while it is imported leaves the others."""
    (tmp_path / "lone_dues.py").write_text(
        "import click\n\n"
        "@click.command('lone', help='Say it.')\n@click.pass_obj\n"
        "def lone(setting):\n"
        "    click.echo(setting.speaking('lone_dues').text('{sum} due', sum='7'))\n"
    )
    (tmp_path / "gone_dues.py").write_text("raise SystemExit('boom')\n")
    of = tmp_path / "dues-1.0.dist-info"
    of.mkdir()
    (of / "METADATA").write_text("Metadata-Version: 2.1\nName: dues\nVersion: 1.0\n")
    (of / "entry_points.txt").write_text(
        "[iptcost.commands]\nlone = lone_dues:lone\ngone = gone_dues:gone\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert run("--locale", locale, "lone").output == "7 due\n"
    listed = run("--locale", locale, "--help")
    assert listed.exit_code == 0
    assert "Say it." in listed.output
    assert "(SystemExit)" in listed.output
    assert run("--locale", locale, "gone").exit_code == 2


def test_a_misspelt_payer_is_told_the_nearest() -> None:
    """``payers NAME`` tells of an unknown name what a case with it is told, its nearest included."""
    result = run("payers", "pla")
    assert result.exit_code == 2
    assert "Did you mean plan?" in result.output


ECHO = """
[course]
start = 2026-10-05
sessions = 6
[provider]
fees = { intake = 200, individual = 175 }
"""
ANSWER = """
[[payers]]
adapter = "echo"
allowed = { individual = 110 }
[[payers.tables]]
adapter = "plan"
deductible = { individual = "300.50" }
allowed = { intake = 160 }
[[payers.tables.benefits]]
coinsurance = "20%"
tiers = [{ through = 2, copay = 10, order = "after-deductible" }]
"""


def test_a_plugins_answer_estimates_the_same_when_pasted(tmp_path: Path) -> None:
    """What ``coverage`` prints of a plugin's answer, put into the case, gives the same result."""
    pytest.importorskip("iptcost_echo")
    asked, pasted = tmp_path / "asked.toml", tmp_path / "pasted.toml"
    asked.write_text(ECHO + ANSWER)
    answer = run("coverage", str(asked)).stdout
    assert 'adapter = "plan"' in answer
    pasted.write_text(ECHO + answer)
    totals = [
        json.loads(run("estimate", str(file), "--format", "json").stdout)["totals"]
        for file in (asked, pasted)
    ]
    assert totals[0] == totals[1]


def test_options_are_laid_over_a_plugins_answer(tmp_path: Path) -> None:
    """A deductible given as an option replaces the one that the payer answered."""
    pytest.importorskip("iptcost_echo")
    asked = tmp_path / "asked.toml"
    asked.write_text(ECHO + ANSWER)
    result = run("estimate", str(asked), "--deductible", "0", "--format", "json")
    assert json.loads(result.stdout)["totals"]["deductible"] == "0.00"


# -- laziness and documentation ---------------------------------------------------------------


def test_the_version_imports_nothing_heavy() -> None:
    """``iptcost --version`` loads neither Babel, rich, cattrs nor the installed entry points."""
    code = (
        "import sys\nfrom iptcost._cli.main import main\n"
        "main(['--version'], standalone_mode=False)\n"
        "print([m for m in ('babel', 'rich', 'cattrs', 'tomlkit', 'importlib.metadata')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ENGLISH,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_and_option_is_documented() -> None:
    """``docs/command.md`` names each command and each of its options."""
    page = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")
    missing = [
        f"{name} {option}"
        for name, command in catalogue.commands().items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if f"`{option}" not in page
    ]
    missing += [name for name in catalogue.commands() if name and f"\n## {name}\n" not in page]
    assert missing == []


def test_hostile_text_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """A plan's name can neither colour the screen nor be read as markup or as a table's cell."""
    case = tmp_path / "hostile.toml"
    case.write_text(
        "[course]\nstart = 2026-10-05\nsessions = 2\n"
        "[provider]\nfees = { intake = 100, individual = 100 }\n"
        '[[payers]]\nadapter = "plan"\nname = "[red]A|B[/red]\\u001b[31m\\u202e\\n"\n'
        "benefits = [{ copay = 20 }]\n"
    )
    for form in ("table", "markdown", "csv"):
        shown = run("estimate", str(case), "--format", form).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "[red]A|B[/red]" in run("estimate", str(case)).stdout
    assert "A\\|B" in run("estimate", str(case), "--format", "markdown").stdout


def test_a_huge_course_is_refused_at_once(tmp_path: Path) -> None:
    """A thousand million sessions take no time."""
    case = tmp_path / "huge.toml"
    case.write_text("[course]\nstart = 2026-10-05\nsessions = 1000000000\n")
    began = time.process_time()
    result = run("estimate", str(case))
    assert result.exit_code == 2
    assert "course.sessions" in result.stderr
    assert time.process_time() - began < 10
