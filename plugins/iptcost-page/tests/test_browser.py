"""The page in a browser: a client's whole way, offline, on a phone and on a desk, in both languages."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import EXAMPLES, ROOT, case_of
from browsing import DESK, ENGINE, PHONE, SLOW, SMALL, axe, chromium, host, is_narrow, violations
from serving import Server

import iptcost
from iptcost.report import Language, headline, range_headline
from iptcost_page import _build

pytestmark = [pytest.mark.xdist_group("page"), pytest.mark.filterwarnings("default")]
SHOTS = os.environ.get("IPTCOST_PAGE_SHOTS")
"""A folder for pictures of every step, to be looked at."""
ANSWERS = {
    "a.paying": "1", "a.sessions": "16", "a.fee_intake": "200", "a.fee_later": "175",
    "a.start": "2026-10-05", "a.family": "no", "a.network": "1", "a.in.deductible": "1500",
    "a.in.share": "20% after deductible", "a.eap": "no", "a.in.out_of_pocket_max": "none",
    "a.in.used_deductible": "400", "a.in.allowed_intake": "160", "a.in.allowed_later": "120", "a.in.visit_limit": "none",
    "a.in.payer_maximum": "none",
}  # fmt: skip
"""What a client says who knows most of it; the rest is not known."""
MOST_STEPS = 20


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests."""
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The static folder on a web host."""
    folder = tmp_path_factory.mktemp("page")
    try:
        _build.write_folder(folder)
    except _build.CannotBuild as error:
        pytest.skip(f"the page can't be built here: {error}")
    with host(folder) as made:
        yield made


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The pages without JavaScript."""
    made = Server()
    yield made
    made.stop()


def shot(page: Any, name: str) -> None:
    """Keep a picture where one is asked for."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS, f"{name}.png")), full_page=True)


def fill(page: Any) -> None:
    """Answer the questions of a page as a client would."""
    form = page.locator("main form:has(button[value=next])")
    for name in dict.fromkeys(
        form.locator("[name^='a.']").evaluate_all("all => all.map(one => one.name)")
    ):
        fields = form.locator(f"[name='{name}']")
        if fields.first.get_attribute("type") == "radio":
            wanted = ANSWERS.get(name, "?")
            values = fields.evaluate_all("all => all.map(one => one.value)")
            fields.nth(values.index(wanted) if wanted in values else len(values) - 1).check()
        elif name in ANSWERS:
            fields.first.fill(ANSWERS[name])
        else:
            unknown = form.locator(f"[name='u.{name[2:]}']")
            if unknown.count():
                unknown.check()


def walk(page: Any, script: str, name: str) -> list[str]:
    """Go the whole way to a result; return what axe-core finds on each step."""
    found = []
    for number in range(MOST_STEPS):
        found += violations(page, script)
        size = page.viewport_size
        page.set_viewport_size(SMALL)  # as wide as a desk at 400 per cent
        assert is_narrow(page), f"step {number} is wider than the screen"
        shot(page, f"{name}-{number:02}-320")
        page.set_viewport_size(size)
        shot(page, f"{name}-{number:02}")
        if page.locator("#schedule-head").count():
            return found
        assert page.locator("button[value=next]").count(), page.locator("main").inner_text()
        fill(page)
        before = page.locator("main").inner_html()
        page.locator("button[value=next]").click()
        changed = "text => document.querySelector('main').innerHTML !== text"
        page.wait_for_function(changed, arg=before, timeout=SLOW)
        assert not page.locator(".wrong").count(), page.locator(".wrong").inner_text()
    pytest.fail("no result after so many steps")


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("index", PHONE, "light"), ("es", DESK, "dark")],
    ids=["phone", "desk-spanish-dark"],
)
def test_the_whole_way_in_the_browser(
    browser: Any, address: str, language: str, size: dict[str, int], scheme: str
) -> None:
    """Every step passes axe-core, fits its screen, and ends in a figure."""
    script = axe()
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}{language}.html")
    page.wait_for_selector(ENGINE, state="attached", timeout=SLOW)
    found = walk(page, script, f"static-{language}-{size['width']}-{scheme}")
    assert "$" in page.locator("h1").inner_text()
    assert page.locator("html").get_attribute("lang") == ("es" if language == "es" else "en")
    ask = page.locator("button[value=ask]")
    if ask.count():
        ask.click()
        page.wait_for_selector("main ol li", timeout=SLOW)
        found += violations(page, script)
        shot(page, f"static-{language}-{size['width']}-{scheme}-ask")
    context.close()
    assert found == []


HERE = """() => {
  const one = document.activeElement;
  return { name: one.name ?? "", type: one.type ?? "", value: one.value ?? "", id: one.id };
}"""
"""What the focus stands on."""


def type_page(page: Any) -> None:
    """Answer a page by Tab, Space, arrows and letters, and go on by Enter."""
    done: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        name, wanted = here["name"], ANSWERS.get(here["name"])
        if here["type"] == "submit" and here["value"] == "next":
            page.keyboard.press("Enter")
            return
        if name in done or not name:
            continue
        done.add(name)
        if here["type"] == "radio":
            page.keyboard.press("Space")
            for _ in range(8):
                if page.evaluate(HERE)["value"] == (wanted or "?"):
                    break
                page.keyboard.press("ArrowDown")
        elif here["type"] == "text" and wanted:
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(wanted)
        elif (
            here["type"] == "checkbox" and name.startswith("u.") and f"a.{name[2:]}" not in ANSWERS
        ):
            page.keyboard.press("Space")
    pytest.fail("the keyboard reaches no button")


def test_the_keyboard_alone_is_enough(browser: Any, address: str) -> None:
    """Without a pointer the whole way leads to the figure, and the focus moves to what is new."""
    page = browser.new_page(viewport=DESK)
    page.goto(address)
    page.wait_for_selector(ENGINE, state="attached", timeout=SLOW)
    for _ in range(MOST_STEPS):
        before = page.locator("main").inner_html()
        type_page(page)
        changed = "text => document.querySelector('main').innerHTML !== text"
        page.wait_for_function(changed, arg=before, timeout=SLOW)
        assert page.evaluate(HERE)["id"] == "main"
        if page.locator("#schedule-head").count():
            break
    assert page.locator("h1").inner_text().startswith("You will pay")
    page.close()


def test_the_whole_way_without_javascript(browser: Any, server: Server) -> None:
    """The server's pages need none: the same steps, the same end, nothing wider than a phone."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="es-MX")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{server.port}/")
    assert page.locator("html").get_attribute("lang") == "es"
    for _ in range(MOST_STEPS):
        if page.locator("#schedule-head").count():
            break
        fill(page)
        page.locator("button[value=next]").click()
    assert "$" in page.locator("h1").inner_text()
    shot(page, "server-es-390")
    assert all(url.startswith(f"http://127.0.0.1:{server.port}/") for url in asked)
    assert context.cookies() == []
    context.close()


def test_nothing_leaves_the_page_and_it_works_offline(browser: Any, address: str) -> None:
    """No foreign host is asked at any time; after loading nobody is, and the network may be off."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.wait_for_selector(ENGINE, state="attached", timeout=SLOW)
    assert all(url.startswith((address, "data:,")) for url in asked)
    context.set_offline(True)
    loaded = len(asked)
    opened(page, ROOT / "examples" / "five-unknowns.toml")
    page.locator("button[value=ask]").click()
    page.locator("main ol input").first.wait_for(timeout=SLOW)
    before = page.locator("aside.figure").inner_text()
    field = page.locator("input[name='a.payers.0.used.deductible']")
    field.fill("$400")
    page.locator("button[value=taken]").click()
    page.wait_for_selector(f"aside.figure:not(:has-text('{before}'))", timeout=SLOW)
    page.locator("button[value=result]").click()
    page.wait_for_selector("#schedule-head", timeout=SLOW)
    with page.expect_download() as saved:
        page.locator("button[value=save]").click()
    case = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert case["payers"][0]["used"]["deductible"] == "400"
    assert asked[loaded:] == [url for url in asked[loaded:] if url.startswith("blob:")]
    assert wrong == []
    context.close()


def opened(page: Any, file: Path) -> None:
    """Open a file on the first page, and wait for its result."""
    page.locator("details.open summary").click()
    page.set_input_files("input[type=file]", str(file))
    page.locator("button[value=open]").click()
    page.wait_for_selector("#schedule-head, main .error", timeout=SLOW)


def test_every_example_comes_to_the_same_in_the_page(browser: Any, address: str) -> None:
    """A file opened in the page has the headline that the command gives it."""
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    page.wait_for_selector(ENGINE, state="attached", timeout=SLOW)
    language = Language.of("en_US")
    for file in EXAMPLES:
        opened(page, file)
        document = iptcost.document(case_of(file))
        if document.holes:
            expected = range_headline(iptcost.estimate_range(document), language)
        else:
            expected = headline(iptcost.estimate(document), language)[0]
        assert page.locator("h1").inner_text() == expected, file.name
        page.locator("button[value=again]").click()
        page.wait_for_selector("details.open", timeout=SLOW)
    page.close()


def test_a_payers_answer_is_read_in_the_page(browser: Any, address: str) -> None:
    """An X12 271 dropped in is read by the plugin in the browser, and nobody is asked."""
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    page.wait_for_selector(ENGINE, state="attached", timeout=SLOW)
    page.locator("details.open summary").click()
    answer = ROOT / "plugins" / "iptcost-x12" / "examples" / "orchard.271"
    page.set_input_files("input[type=file]", str(answer))
    page.locator("button[value=open]").click()
    page.wait_for_selector("main button[value=change]", timeout=SLOW)
    with page.expect_download() as saved:
        page.locator("button[value=save]").click()
    case = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert case["payers"][0]["name"] == "ORCHARD OPEN"
    page.close()


def test_a_browser_that_cannot_is_told(browser: Any, address: str) -> None:
    """Without the engine the page says what to do instead, and without JavaScript too."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(address)
    page.wait_for_selector("#status[role=alert]", timeout=SLOW)
    assert "Firefox" in page.locator("#status").inner_text()
    context.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "JavaScript" in page.locator("[role=alert]").inner_text()
    context.close()
