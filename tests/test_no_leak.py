"""What names a person, and every key, stands in no message, no log and no traceback."""

from __future__ import annotations

import http.server
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import attrs
import click.testing
import pytest

import iptcost
from iptcost._cli.main import main
from iptcost._form import settings
from iptcost.payer import API, Coverage, Inquiry, Registry

KEY = "k3y-c4n4ry-5521"
PERSON = {
    "member_id": "M-c4n4ry-7788",
    "first_name": "Zzyzxiana",
    "last_name": "Qvortrup-Canary",
    "birth_date": "1961-02-03",
}
CANARIES = (KEY, *PERSON.values(), "19610203")
COMMANDS = (
    ("estimate",),
    ("estimate", "--format", "json"),
    ("questions",),
    ("compare",),
    ("coverage",),
    ("plans", "--adapter", "stedi"),
)
ANSWERS = {
    "refused": (400, json.dumps({"errors": [{"code": "44", "description": dict(PERSON)}]})),
    "forbidden": (403, json.dumps({"message": f"{KEY} may not ask about {PERSON}"})),
    "broken": (200, f"{{{PERSON}"),
    "html": (200, f"<html>{PERSON}"),
    "other": (200, json.dumps({"subscriber": PERSON, "benefitsInformation": [PERSON, 5]})),
    "gone": (500, f"{KEY} {PERSON}"),
    "elsewhere": (302, f"{KEY} {PERSON}"),
}


class Server(http.server.BaseHTTPRequestHandler):
    """Answers whatever it is asked with what the test says, and repeats what it was sent."""

    answer: ClassVar[tuple[int, str]] = (200, "")
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        """Answer."""
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(f"{self.path} {self.headers['Authorization']} {sent}")
        status, text = self.answer
        self.send_response(status, f"{KEY} {PERSON['last_name']}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Location", f"https://{PERSON['last_name']}.example/{KEY}")
        self.send_header("X-Echo", str(self.headers["Authorization"]))
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve on this machine; the address holds what must not be told of it."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def case(**table: Any) -> str:
    """Return a case of one payer, as JSON."""
    return json.dumps(
        {
            "course": {"start": "2026-10-05"},
            "provider": {"fees": {"intake": 200, "individual": 175}},
            "payers": [table],
        }
    )


def run(arguments: tuple[str, ...], text: str) -> click.testing.Result:
    """Run a command with ``--debug`` on a case."""
    return click.testing.CliRunner().invoke(main, ["--debug", *arguments, "-"], input=text)


def leaks(*texts: str) -> list[str]:
    """Return the canaries that stand in some text."""
    return [canary for canary in CANARIES if any(canary in text for text in texts)]


@pytest.mark.parametrize("how", ANSWERS)
def test_a_server_that_repeats_everything_is_not_repeated(
    how: str,
    server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever a server sends back, no command shows the key, the member, or the address' query."""
    pytest.importorskip("iptcost_stedi")
    hosts = tmp_path / "hosts.toml"
    hosts.write_text(f'[hosts."{server}"]\nkey = "CANARY_KEY"\n')
    monkeypatch.setenv("IPTCOST_HOSTS", str(hosts))
    monkeypatch.setenv("CANARY_KEY", KEY)
    monkeypatch.setattr(Server, "answer", ANSWERS[how])
    monkeypatch.setattr(Server, "asked", [])
    monkeypatch.setattr("time.sleep", lambda _: None)
    asked = case(
        adapter="stedi",
        url=f"http://{server}/eligibility/v3?who={PERSON['last_name']}&key={KEY}",
        payer_id="62308",
        npi="1999999984",
        organization="Practice",
        **PERSON,
    )
    caplog.set_level(logging.DEBUG)
    for arguments in COMMANDS:
        done = run(arguments, asked)
        assert done.exit_code in (2, 3), done.output
        assert leaks(done.output, caplog.text) == []
    # The canaries were there to be repeated.
    assert leaks(*Server.asked) == [KEY, *list(PERSON.values())[:3], "19610203"]


def names() -> list[str]:
    """Return the adapters that are installed."""
    return sorted({adapter.name for adapter in Registry.installed()} - {"plan", "eap"})


@pytest.mark.parametrize("name", names())
def test_a_wrong_setting_that_names_a_person_is_not_repeated(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of each plugin: text, a number, a list and a table in the place of what is personal."""
    (adapter,) = (each for each in Registry.installed() if each.name == name)
    fields = attrs.fields(adapter.load().Settings)
    kept = [
        field.name
        for field in fields
        if field.metadata.get(settings.PERSONAL) or field.metadata.get(settings.SECRET)
    ]
    caplog.set_level(logging.DEBUG)
    for value in (KEY, [KEY], {KEY: KEY}, f"{KEY}\x1b[31m\n", KEY * 50):
        for key in kept:
            for arguments in COMMANDS[:4]:
                done = run(arguments, case(adapter=name, **{key: value}))
                assert leaks(done.output, caplog.text) == []


class Telling:
    """A payer that puts into its exception all that it knows."""

    api: ClassVar[int] = API

    @attrs.frozen
    class Settings:
        """Settings with a member and a key."""

        member: str = attrs.field(default="", repr=False, metadata={"doc": "who", "personal": True})
        key: str = attrs.field(default="", repr=False, metadata={"doc": "key", "secret": True})

    raised: type[BaseException] = RuntimeError

    def coverage(self, inquiry: Inquiry, settings: Settings) -> Coverage:
        """Fail loudly."""
        raise self.raised(settings.member, settings.key)


@pytest.mark.parametrize("raised", [RuntimeError, SystemExit, BaseException, RecursionError])
def test_an_exception_of_a_plugin_is_told_by_its_class(raised: type[BaseException]) -> None:
    """Neither its text nor what it holds is told, whatever it derives from."""
    payer = Telling()
    payer.raised = raised
    registry = Registry.installed().with_payer("telling", payer)
    table = {"adapter": "telling", "member": PERSON["member_id"], "key": KEY}
    document = iptcost.document(json.loads(case(**table)), registry=registry)
    with pytest.raises(iptcost.PayerError) as caught:
        iptcost.resolve(document, registry=registry)
    told = json.dumps([problem.to_dict() for problem in caught.value.problems])
    assert raised.__name__ in told
    assert leaks(told, str(caught.value), repr(caught.value), repr(document)) == []


@pytest.mark.parametrize("command", ["estimate", "questions", "compare", "coverage"])
def test_mistakes_in_actuals_do_not_name_the_patient(command: str) -> None:
    """Whose session a row is stands in no message about the row."""
    rows = [
        {"date": "2026-10-05", "billed": "x", "payer_paid": 1, "patient": PERSON["last_name"]},
        {"date": "2026-10-12", "billed": 1, "payer_paid": 5, "patient": PERSON["first_name"]},
    ]
    data = {**json.loads(case(adapter="plan", benefits=[{"copay": 5}])), "actuals": rows}
    assert leaks(run((command,), json.dumps(data)).output) == []
