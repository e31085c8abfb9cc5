"""The tutorial's code works as it is printed, and plugins keep to the public names."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "plugins.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PUBLIC = {
    "iptcost",
    "iptcost.batch",
    "iptcost.command",
    "iptcost.interview",
    "iptcost.http",
    "iptcost.payer",
    "iptcost.report",
    "iptcost.testing",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write down every block of the tutorial, and install its plugin as pip would."""
    folder = tmp_path_factory.mktemp("tutorial")
    for language, text in BLOCK.findall(TUTORIAL):
        name = "answer.json" if language == "json" else text.partition("\n")[0].removeprefix("# ")
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    info = folder / "src" / "iptcost_mutual-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    points = project["entry-points"]["iptcost.payers"]
    lines = [f"{name} = {place}" for name, place in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[iptcost.payers]", *lines]))
    return folder


def run(folder: Path, *arguments: str) -> str:
    """Run Python in the tutorial's folder and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_payer_prints_what_the_page_says(folder: Path) -> None:
    """The minimal plugin runs and prints the total that the page promises."""
    assert run(folder, "first.py") == "360.00\n"
    assert "`python first.py` prints `360.00`" in TUTORIAL


def test_the_tutorials_tests_pass(folder: Path) -> None:
    """The tutorial's plugins, from a file and from a server, pass the tests that it gives them."""
    said = run(folder, "-m", "pytest", "-p", "no:cacheprovider", "tests")
    assert "4 passed" in said


def test_a_copy_of_the_template_passes_its_tests(tmp_path: Path) -> None:
    """The template's folder, copied and renamed as the page says, is a plugin of another name."""
    template = ROOT / "plugins" / "iptcost-echo"
    for file in template.rglob("*.*"):
        if file.suffix in {".py", ".toml", ".md", ".typed"}:
            name = str(file.relative_to(template)).replace("echo", "orchard")
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text("utf-8").replace("echo", "orchard").replace("Echo", "Orchard")
            (tmp_path / name).write_text(text, "utf-8")
    info = tmp_path / "src" / "iptcost_orchard-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: iptcost-orchard\nVersion: 0.1.0\n")
    points = "[iptcost.payers]\norchard = iptcost_orchard:Orchard\n"
    (info / "entry_points.txt").write_text(points)
    assert " passed" in run(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", "tests")


def test_the_tutorials_case_names_its_hole(folder: Path) -> None:
    """The installed plugin answers a case; what it left open is listed and makes a range."""
    code = (
        "import iptcost, json; d = iptcost.resolve(iptcost.load('case.toml'));"
        "print(json.dumps([[h.path for h in d.holes], d.payer_tables[0]['allowed'],"
        " [n.path for n in d.notes]]))"
    )
    holes, allowed, notes = json.loads(run(folder, "-c", code))
    assert holes == ["payers.0.out_of_pocket_max"]
    assert allowed == {"intake": 160, "individual": 120}
    assert notes == ["payers.0"]

    def told(*more: str) -> str:
        asked = ["--locale", "en", "estimate", "case.toml", *more]
        return run(folder, "-c", f"from iptcost._cli.main import main; main({asked})")

    said = told().partition("\n")[0]
    assert said.removeprefix("You will pay ").partition(". It hangs")[0] in " ".join(
        TUTORIAL.split()
    )
    assert "between $1,100.00 and $1,210.00" in said
    assert (
        "estimate case.toml --out-of-pocket-max 6000` says that you will pay $1,210.00" in TUTORIAL
    )
    assert "You will pay $1,210.00 for 12" in told("--out-of-pocket-max", "6000")


def test_the_tutorials_command_runs(folder: Path) -> None:
    """The command reads its own file and the case, and tells mistakes of the former by path."""
    (folder / "club.toml").write_text('name = "Rowing"\nmember = "Jane"\n')
    (folder / "wrong.toml").write_text('name = "Rowing"\nmenber = "Jane"\n')
    (folder / "paid.toml").write_text(
        "[course]\nstart = 2026-10-05\n[provider]\nfees = { intake = 200, individual = 175 }\n"
    )
    code = (
        "from click.testing import CliRunner; from iptcost.command import Setting;"
        "from iptcost_dues import dues; import iptcost\n"
        "def run(club): return CliRunner().invoke("
        "dues, ['paid.toml', '--club', club], obj=Setting('en_US'))\n"
        "print(run('club.toml').output, end='')\n"
        "print(*(p.path + ' ' + p.remedy for p in run('wrong.toml').exception.problems))"
    )
    assert run(folder, "-c", code) == "Rowing: $2,825.00\nmenber Did you mean member?\n"


def imports(file: Path) -> set[str]:
    """Return the modules of iptcost that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            if node.module == "iptcost":
                found |= {f"iptcost.{a.name}" for a in node.names if a.name.startswith("_")}
    return {name for name in found if name.partition(".")[0] == "iptcost"}


def test_plugins_import_public_names_only() -> None:
    """No plugin's source imports a private module of iptcost."""
    sources = list((ROOT / "plugins").glob("*/src/**/*.py"))
    assert sources
    private = {str(file.relative_to(ROOT)): imports(file) - PUBLIC for file in sources}
    assert {name: found for name, found in private.items() if found} == {}
