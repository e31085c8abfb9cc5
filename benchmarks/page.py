"""What the page weighs and how long it takes.

``python benchmarks/page.py [RUNS]`` needs Node.js with npm, Chromium, and the development
environment. Times are wall clock: run it on an idle machine. Each run is a browser context of its
own, with nothing in its cache.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "plugins" / "iptcost-page" / "tests")]

from asking import CASE  # noqa: E402 - the tests' own
from browsing import ENGINE, SLOW, chromium, host  # noqa: E402
from serving import Server  # noqa: E402

from iptcost_page import _build  # noqa: E402

ASKED = 300
WORKER = """async (text) => {
  const began = performance.now();
  const worker = new Worker("worker.js", { type: "module" });
  const content_type = "application/json";
  const request = { method: "POST", path: "/v1/estimate", content_type, body: text };
  const once = () => new Promise((done) => {
    worker.onmessage = ({ data }) => { if (data.number) done(performance.now()); };
    worker.postMessage({ number: 1, request });
  });
  const first = (await once()) - began;
  const later = [];
  for (let i = 0; i < 50; i++) { const t = performance.now(); later.push((await once()) - t); }
  return { first, later };
}"""


def main() -> None:
    """Print sizes and times."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        _build.write_folder(folder)
        files = sum(file.is_file() for file in folder.rglob("*"))
        print(f"folder: {_build.size_of(folder):,} bytes compressed, {files} files")
        in_browser(folder, runs)
    over_http()


def in_browser(folder: Path, runs: int) -> None:
    """Time a cold load: to the first question, to the engine, to the first figure."""
    question, engine, figure, later = [], [], [], []
    with host(folder) as address, chromium() as browser:
        for _ in range(runs):
            page = browser.new_context().new_page()
            began = time.perf_counter()
            page.goto(address, wait_until="commit")
            page.wait_for_selector("main h1", timeout=SLOW)
            question.append(time.perf_counter() - began)
            page.wait_for_selector(ENGINE, state="attached", timeout=SLOW)
            engine.append(time.perf_counter() - began)
            page.context.close()
            page = browser.new_context(bypass_csp=True, java_script_enabled=True).new_page()
            page.route(
                "**/page.js", lambda route: route.fulfill(body="", content_type="text/javascript")
            )
            page.goto(address)
            told = page.evaluate(WORKER, json.dumps(CASE))
            figure.append(told["first"] / 1000)
            later += [one / 1000 for one in told["later"]]
            page.context.close()
    shown("first question", question)
    shown("engine ready", engine)
    shown("first figure, cold", figure)
    shown("an estimate in the page", later)


def over_http() -> None:
    """Time /v1/estimate with one worker, one request after another."""
    server = Server(workers=1)
    line = http.client.HTTPConnection("127.0.0.1", server.port)
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        line.request("POST", "/v1/estimate", json.dumps(CASE), {"Content-Type": "application/json"})
        line.getresponse().read()
        times.append(time.perf_counter() - began)
    server.stop()
    shown("/v1/estimate, one worker", times[20:])


def shown(name: str, seconds: list[float]) -> None:
    """Print a median, the 95th percentile and the number of measurements."""
    ordered = sorted(seconds)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    middle = statistics.median(ordered)
    print(f"{name:26} {middle * 1e3:9.1f} ms median {worst * 1e3:9.1f} ms p95   n={len(ordered)}")


main()
