#!/usr/bin/env python3
"""Build the site strictly into ``site/``, with the schemas; look for every public name in it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

from iptcost import schema

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "iptcost"


def main() -> None:
    """Print which public names the site lacks; exit 1 where any is, or where a link is broken."""
    command = (sys.executable, "-m", "zensical", "build", "--clean", "--strict")
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("the site has a broken link, or can't be built")
    schemas = ROOT / "site" / "schema"
    schemas.mkdir()
    for name in ("case", "result", "error"):
        said = json.dumps(schema(name), indent=2) + "\n"
        schemas.joinpath(f"{name}.json").write_text(said, "utf-8")
    there = sorted({file.stem for file in SOURCE.iterdir()})
    doors = [name for name in there if not name.startswith("_") and file_of(name).is_file()]
    names = [(module, name) for module in ("iptcost", *doors) for name in public(module)]
    missing = [f"{module}: {name}" for module, name in names if not shown(module, name)]
    print(*missing or [f"site/ has every link and all {len(names)} public names"], sep="\n")
    sys.exit(bool(missing))


def file_of(module: str) -> Path:
    """Return the file of a module at the top of the package."""
    file = SOURCE / f"{module}.py"
    return file if file.is_file() else SOURCE / module / "__init__.py"


def public(module: str) -> list[str]:
    """Return a module's ``__all__``."""
    file = SOURCE / "__init__.py" if module == "iptcost" else file_of(module)
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    sys.exit(f"{file} has no __all__")


def shown(module: str, name: str) -> bool:
    """Return whether the reference has a place for a name."""
    full = "iptcost" if module == "iptcost" else f"iptcost.{module}"
    page = ROOT / "site" / "api" / module / "index.html"
    return f'id="{full}.{name}"' in page.read_text("utf-8")


main()
