#!/usr/bin/env python3
"""Build every wheel and source archive, look inside, run the core's wheel where nothing else is."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = (sys.executable, "-m", "uv")
TEMPLATE = "iptcost-echo"  # an example, no payer
RELATIVE = re.compile(r"\]\((?!https?://|#)[^)]*\)")


def main() -> None:
    """Print what is wrong with the packages; exit 1 where anything is."""
    with tempfile.TemporaryDirectory() as folder:
        dist = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "dist")
        run("build", "--quiet", "--all-packages", "--out-dir", str(dist))
        wheels, archives = sorted(dist.glob("*.whl")), sorted(dist.glob("*.tar.gz"))
        wrong = [fault for wheel in wheels for fault in faults_of(wheel)]
        wrong += [fault for archive in archives for fault in strangers_of(archive)]
        packages = 1 + len(list(ROOT.glob("plugins/*/pyproject.toml")))
        if not packages == len(wheels) == len(archives):
            wrong.append(
                f"{len(wheels)} wheels and {len(archives)} archives of {packages} packages"
            )
        wrong += left_out()
        if len(sys.argv) > 1:  # to be published
            wrong += [f"{w.name}: no compiled page" for w in wheels if lacks_page(w)]
        versions = {wheel.name.split("-")[1] for wheel in wheels}
        wrong += [f"several versions: {sorted(versions)}"] if len(versions) > 1 else []
        wrong += try_out(next(w for w in wheels if w.name.startswith("iptcost-")), Path(folder))
    good = f"{packages} packages: licences, links, ranges and archives as they should be"
    print(*wrong or [good], sep="\n")
    sys.exit(bool(wrong))


def run(*arguments: str, **more: str) -> None:
    """Run uv in the project's folder."""
    subprocess.run([*UV, *arguments], check=True, cwd=ROOT, env={**os.environ, **more})


def faults_of(wheel: Path) -> list[str]:
    """Return what a wheel lacks of what its user needs."""
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        (place,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        said = email.message_from_bytes(file.read(place))
    text = str(said.get_payload())
    urls = {url.partition(",")[0] for url in said.get_all("Project-URL", [])}
    needs = [
        need for need in said.get_all("Requires-Dist", []) if re.match(r"iptcost[-\[<>=, ]", need)
    ]
    own = (
        [need for need in needs if not need.startswith("iptcost[")]
        if said["Name"] == "iptcost"
        else needs
    )
    found = {
        "no licence": not any(name.endswith(".dist-info/licenses/LICENSE") for name in names),
        "no py.typed": not any(name.endswith("/py.typed") for name in names),
        f"only the links {urls}": not urls >= {"Documentation", "Source", "Changelog", "Issues"},
        "no README": len(text) < 200,
        f"relative links {RELATIVE.findall(text)}": bool(RELATIVE.search(text)),
        f"no range of iptcost in {own}": any(">=" not in n or "<" not in n for n in own) or not own,
    }
    return [f"{wheel.name}: {fault}" for fault, there in found.items() if there]


def strangers_of(archive: Path) -> list[str]:
    """Return what does not belong into a source archive: another package, or a test's leavings."""
    with tarfile.open(archive) as file:
        names = [name.partition("/")[2] for name in file.getnames()]
    strange = [
        name
        for name in names
        if name.startswith(("plugins/", ".ci", ".venv")) or name.endswith(".pyc")
    ]
    if "LICENSE" not in names:
        strange.append("no LICENSE")
    return [f"{archive.name}: {name}" for name in strange]


def lacks_page(wheel: Path) -> bool:
    """Return whether it is the page's wheel and its users would need Node.js."""
    with zipfile.ZipFile(wheel) as file:
        built = "iptcost_page/built/engine.zip" in file.namelist()
    return wheel.name.startswith("iptcost_page-") and not built


def try_out(wheel: Path, folder: Path) -> list[str]:
    """Return what goes wrong with the core alone, as ``pip install iptcost`` would leave it."""
    environment = folder / "alone"
    run("venv", "--quiet", str(environment))
    python = str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    run("pip", "install", "--quiet", "--python", python, str(wheel))
    command = (python, "-m", "iptcost", "estimate", str(ROOT / "examples" / "picture.toml"))
    said = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    return [] if "1,560.00" in said.stdout else [f"{wheel.name} alone: {said.stdout}{said.stderr}"]


def left_out() -> list[str]:
    """Return what ``iptcost[all]`` leaves out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    own = {extra for extra in extras if extra != "all" and not named(extra, extras["all"])}
    plugins = {file.parent.name for file in ROOT.glob("plugins/*/pyproject.toml")} - {TEMPLATE}
    lacking = own | {name for name in plugins if not any(name in need for need in extras["all"])}
    return [f"iptcost[all] lacks {name}" for name in sorted(lacking)]


def named(extra: str, everything: list[str]) -> bool:
    """Return whether ``all`` names an extra of the core."""
    return any(re.match(rf"iptcost\[(.*,)?{extra}[,\]]", need) for need in everything)


main()
