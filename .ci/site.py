#!/usr/bin/env python3
"""Build the documentation's site strictly into ``site/``, and look for every public name in it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ("iptcost", "batch", "command", "http", "payer", "report", "testing")


def main() -> None:
    """Print which public names the site lacks; exit 1 where any is, or where a link is broken."""
    command = (sys.executable, "-m", "zensical", "build", "--clean", "--strict")
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("the site has a broken link, or can't be built")
    names = [(module, name) for module in MODULES for name in public(module)]
    missing = [f"{module}: {name}" for module, name in names if not shown(module, name)]
    print(*missing or [f"site/ has every link and all {len(names)} public names"], sep="\n")
    sys.exit(bool(missing))


def public(module: str) -> list[str]:
    """Return a module's ``__all__``."""
    folder = ROOT / "src" / "iptcost"
    path = "__init__.py" if module == "iptcost" else f"{module}.py"
    file = folder / path if (folder / path).is_file() else folder / module / "__init__.py"
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
