"""A browser, the folder that it opens, and what it may not do."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
ENGINE = "html[data-engine=ready]"
SLOW = 120_000
"""Milliseconds that a loaded machine may take to begin."""


class Files(http.server.SimpleHTTPRequestHandler):
    """A web host of files, as any is."""

    extensions_map = {  # noqa: RUF012 - as its base has it
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def host(folder: Path) -> Iterator[str]:
    """Serve a folder and yield its address."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Files, directory=str(folder))
    ) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/"
        made.shutdown()
        thread.join()


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium, or skip."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def axe() -> str:
    """Return axe-core's script, or skip."""
    for place in os.environ.get("NODE_PATH", "").split(os.pathsep):
        file = Path(place, "axe-core", "axe.min.js")
        if place and file.is_file():
            return file.read_text("utf-8")
    pytest.skip("no axe-core on NODE_PATH: npm install axe-core@4")


def violations(page: Any, script: str) -> list[str]:
    """Return what axe-core finds on the page as it stands."""
    page.evaluate(script)
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def is_narrow(page: Any) -> bool:
    """Return whether nothing makes the page itself scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
