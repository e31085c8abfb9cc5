"""The static folder: the engine for a browser, built once with npm, and pages that begin at once.

A released wheel holds what is built (``built/``, made by ``iptcost page --release``). In a clone
it is built when first asked for and kept in the user's cache, under a name that is a digest of
all that goes in: pinned packages of npm, and the Python modules that the pages use.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata, resources
from pathlib import Path
from typing import Final

import attrs

from iptcost_page._language import LANGUAGES
from iptcost_page._practice import Practice, style_of
from iptcost_page._reply import Request
from iptcost_page._rules import Rules
from iptcost_page._site import respond

NPM: Final = {"pyodide": "314.0.7", "@picocss/pico": "2.1.1"}
"""What is taken of npm, and in which version."""
PICO: Final = "@picocss/pico/css/pico.min.css"
RUNTIME: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json")
OWN: Final = ("page.js", "worker.js", "page.css")
BUILT: Final = Path(__file__).parent / "built"
SLOWEST: Final = 600

PACKAGES: Final = {
    "attr": (), "attrs": (), "cattrs": ("preconf/", "strategies/"), "markupsafe": (),
    "iptcost": ("_cli/", "batch/", "command.py", "testing.py", "__main__.py"),
    "iptcost_page": ("_server.py", "_settings.py", "_command.py", "_build.py", "built/", "static/"),
    "iptcost_medicare": (), "iptcost_stedi": (), "iptcost_fhir": (),
    "iptcost_x12": ("_command.py", "remittance.py", "_claims.py", "_sessions.py",
                    "_standing.py", "_typed.py", "_remittance_kinds.py"),
    "jinja2": ("ext.py", "sandbox.py", "nativetypes.py", "meta.py"),
    "babel": ("messages/extract.py", "messages/frontend.py", "messages/checkers.py",
              "messages/jslexer.py", "messages/mofile.py", "messages/setuptools_frontend.py",
              "support.py", "lists.py", "units.py", "languages.py", "locale-data/"),
}  # fmt: skip
"""Whole packages that the pages use, and what of each stays behind."""
PARTS: Final = {
    "babel": tuple(f"locale-data/{name}.dat" for name in (
        "root", "en", "en_US", "en_CA", "es", "es_419", "es_US", "es_MX")),
    "dateutil": ("__init__.py", "_common.py", "_version.py", "relativedelta.py"),
    "rich": ("__init__.py", "_extension.py", "cells.py", "_unicode_data/__init__.py",
             "_unicode_data/_versions.py"),
}  # fmt: skip
"""Of these only some files."""
MODULES: Final = ("typing_extensions", "six")
"""Modules that are one file each, as far as they are there."""
KINDS: Final = frozenset({".py", ".po", ".json", ".j2", ".dat"})
DISTRIBUTIONS: Final = ("iptcost", "iptcost-page", "iptcost-medicare", "iptcost-x12",
                        "iptcost-stedi", "iptcost-fhir")  # fmt: skip
UNUSED: Final = (
    "_aix", "_android", "_apple", "_ios", "_markupbase.py", "_pydatetime.py", "_pydecimal.py",
    "_pyio.py", "_pylong.py", "_pyrepl/", "antigravity.py", "argparse.py", "asyncio/__main__.py",
    "asyncio/proactor_events.py", "asyncio/tools.py", "asyncio/windows_", "bdb.py", "cProfile.py",
    "cmd.py", "compileall.py", "concurrent/futures/process.py", "concurrent/interpreters/",
    "configparser.py", "ctypes/", "curses/", "dbm/", "doctest.py", "encodings/big5",
    "encodings/cp1", "encodings/cp5", "encodings/cp7", "encodings/cp8", "encodings/cp9",
    "encodings/euc", "encodings/gb", "encodings/hp_", "encodings/hz", "encodings/iso",
    "encodings/johab", "encodings/koi", "encodings/kz", "encodings/mac_", "encodings/palmos",
    "encodings/ptcp", "encodings/shift", "encodings/tis", "ensurepip/", "filecmp.py",
    "fileinput.py", "ftplib.py", "getopt.py", "getpass.py", "graphlib.py", "hmac.py",
    "html/parser.py", "http/", "imaplib.py", "imghdr", "json/tool.py", "lib2to3/",
    "logging/config.py", "logging/handlers.py", "mailbox.py", "mimetypes.py", "modulefinder.py",
    "multiprocessing/", "netrc.py", "nturl2path.py", "optparse.py", "pdb.py", "pickletools.py",
    "plistlib.py", "poplib.py", "profile.py", "pstats.py", "pty.py", "py_compile.py", "pyclbr.py",
    "pydoc.py", "pydoc_data/", "pyodide/_nodesock", "pyodide/console.py", "rlcompleter.py",
    "runpy.py", "sched.py", "shelve.py", "smtplib.py", "socketserver.py", "sqlite3/",
    "statistics.py", "symtable.py", "sysconfig/__main__.py", "tabnanny.py", "tarfile.py",
    "this.py", "timeit.py", "trace.py", "tracemalloc.py", "turtle", "unittest/",
    "urllib/request.py", "urllib/robotparser.py", "venv/", "wave.py", "webbrowser.py", "wsgiref/",
    "xml/", "xmlrpc/", "zipapp.py", "zipimport.py",
)  # fmt: skip
"""Of the standard library: what no page can come to use."""


class CannotBuild(Exception):  # noqa: N818 - it says what to install
    """Neither a built folder nor what builds it is there."""


@attrs.frozen
class Engine:
    """What was built: a folder of files for a browser."""

    folder: Path


def engine(*, cache: Path | None = None) -> Engine:
    """Return what is built; build it where it is not. CannotBuild where it can't be."""
    if (BUILT / "engine.zip").is_file():
        return Engine(BUILT)
    sources = _sources()
    place = (cache or _cache()) / f"page-{_digest(sources)}"
    if not (place / "engine.zip").is_file():
        _build(sources, place)
    return Engine(place)


def pico(*, fetch: bool = False) -> Path | None:
    """Return Pico's style sheet for a server; None where it is not here and can't be fetched."""
    kept = _cache() / f"pico-{NPM['@picocss/pico']}.css"
    for file in (BUILT / "pico.css", kept):
        if file.is_file():
            return file
    npm = shutil.which("npm")
    if npm is None or not fetch:
        return None
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix="pico-") as held:
            modules = _installed(npm, Path(held), ("@picocss/pico",))
            (modules / PICO).replace(kept)
    except (CannotBuild, OSError, subprocess.TimeoutExpired):
        return None
    return kept


def _installed(npm: str, work: Path, names: Iterable[str]) -> Path:
    """Fetch packages of npm in the versions that are pinned; return where they are."""
    wanted = [f"{name}@{NPM[name]}" for name in names]
    quiet = ("--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts")
    _run([npm, "install", *quiet, "--prefix", str(work), *wanted])
    return work / "node_modules"


def _cache() -> Path:
    held = os.environ.get("XDG_CACHE_HOME")
    return (Path(held) if held else Path.home() / ".cache") / "iptcost"


def _sources() -> dict[str, bytes]:
    """Return the modules and data that go into the engine, by their place."""
    found: dict[str, bytes] = {}
    for name, left_out in PACKAGES.items():
        root = _folder(name)
        for file in sorted(root.rglob("*")) if root else ():
            inside = file.relative_to(root).as_posix()
            if file.suffix in KINDS and file.is_file() and not inside.startswith(left_out):
                found[f"{name}/{inside}"] = file.read_bytes()
    for name, wanted in PARTS.items():
        root = _folder(name)
        for inside in wanted if root else ():
            if (root / inside).is_file():
                found[f"{name}/{inside}"] = (root / inside).read_bytes()
    for name in MODULES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            found[f"{name}.py"] = Path(spec.origin).read_bytes()
    return {**found, **dict(_named())}


def _folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else Path()


def _named() -> Iterator[tuple[str, bytes]]:
    """Yield what tells the engine which payers there are."""
    for name in DISTRIBUTIONS:
        try:
            held = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        folder = f"{name.replace('-', '_')}-{held.version}.dist-info"
        head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {held.version}\n"
        yield f"{folder}/METADATA", head.encode()
        if points := held.read_text("entry_points.txt"):
            yield f"{folder}/entry_points.txt", points.encode()


def _digest(sources: dict[str, bytes]) -> str:
    made = hashlib.sha256(json.dumps([NPM, UNUSED]).encode())
    made.update(_static("compile.mjs"))
    for name in sorted(sources):
        made.update(name.encode() + b"\0" + hashlib.sha256(sources[name]).digest())
    return made.hexdigest()[:24]


def _static(name: str) -> bytes:
    return resources.files("iptcost_page").joinpath("static", name).read_bytes()


def _build(sources: dict[str, bytes], place: Path) -> None:
    """Fetch the runtime, compile all, and put the folder in its place at once."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise CannotBuild
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="page-") as held:
        work, out = Path(held), Path(held, "out")
        modules = _installed(npm, work, NPM)
        (out / "py").mkdir(parents=True)
        for name in RUNTIME:
            shutil.copy(modules / "pyodide" / name, out / "py" / name)
        _forget_packages(out / "py" / "pyodide-lock.json")
        shutil.copy(modules / PICO, out / "pico.css")
        (out / "LICENSES.txt").write_text(_licences(modules), encoding="utf-8")
        _zip(work / "engine.zip", sources)
        _zip(work / "library.zip", _library(modules / "pyodide" / "python_stdlib.zip"))
        (work / "compile.mjs").write_bytes(_static("compile.mjs"))
        _run([node, str(work / "compile.mjs"), str(modules / "pyodide"),
              str(work / "library.zip"), str(out / "py" / "python_stdlib.zip"),
              str(work / "engine.zip"), str(out / "engine.zip")])  # fmt: skip
        try:
            out.replace(place)
        except OSError:
            if not (place / "engine.zip").is_file():  # nobody else was faster
                raise


def _run(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - npm and node as they were found, our own arguments
        command, check=False, capture_output=True, text=True, timeout=SLOWEST
    )
    if done.returncode:
        raise CannotBuild(done.stderr.strip()[-500:])


def _forget_packages(lock: Path) -> None:
    """Leave out the list of packages that could be fetched: none is."""
    data = json.loads(lock.read_text("utf-8"))
    lock.write_text(json.dumps({**data, "packages": {}}), encoding="utf-8")


def _library(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as held:
        return {
            name: held.read(name)
            for name in held.namelist()
            if not name.startswith(UNUSED) and not name.endswith("/")
        }


def _zip(target: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w") as made:
        for name in sorted(files):
            made.writestr(zipfile.ZipInfo(name), files[name])


def _licences(modules: Path) -> str:
    """Return the licences of what is handed on."""
    parts = [f"pyodide {NPM['pyodide']}: MPL-2.0, https://pyodide.org; CPython: PSF-2.0\n"]
    pico = (modules / "@picocss/pico" / "LICENSE.md").read_text("utf-8")
    parts.append(f"@picocss/pico {NPM['@picocss/pico']}\n\n{pico}\n")
    for name in ("attrs", "cattrs", "babel", "jinja2", "markupsafe", "python-dateutil", "rich"):
        held = metadata.distribution(name)
        texts = [str(file.locate()) for file in held.files or () if "LICEN" in file.name.upper()]
        said = "\n".join(Path(text).read_text("utf-8") for text in texts[:1])
        parts.append(f"{name} {held.version}\n\n{said}\n")
    return ("\n" + "-" * 78 + "\n").join(parts)


def write_folder(out: Path, practice: Practice | None = None) -> None:
    """Write the page as a folder for any web host. CannotBuild, OSError."""
    built = engine().folder
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(built, out, dirs_exist_ok=True)
    for name in OWN:
        (out / name).write_bytes(_static(name))
    # Papers are made on the practice's own server: where its file lies is nobody's business here.
    told = None if practice is None else {**attrs.asdict(practice), "papers": ""}
    settings = json.dumps({"practice": told}, default=str)
    (out / "settings.json").write_text(settings, encoding="utf-8")
    if practice is not None and practice.colour:
        (out / "practice.css").write_text(style_of(practice), encoding="utf-8")
    rules = Rules(practice=practice, static=True)
    for code in LANGUAGES:
        page = respond(Request("GET", "/", language=code), rules)
        name = "index.html" if code == "en" else f"{code}.html"
        (out / name).write_bytes(page.body)


def release() -> Path:
    """Build for a wheel: into the package itself."""
    with tempfile.TemporaryDirectory() as held:
        shutil.rmtree(BUILT, ignore_errors=True)
        shutil.copytree(engine(cache=Path(held)).folder, BUILT)
    return BUILT


def size_of(folder: Path) -> int:
    """Return the bytes of a folder as a host sends it compressed."""
    import gzip

    files = (file for file in folder.rglob("*") if file.is_file())
    return sum(min(len(raw), len(gzip.compress(raw, 9))) for raw in map(Path.read_bytes, files))
