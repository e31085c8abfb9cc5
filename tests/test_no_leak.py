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


# -- each command that reads a file of a person's, or a payer's, with a mistake in it -----------

NAME = f"{PERSON['first_name']} {PERSON['last_name']}"
MEMBER = PERSON["member_id"]
LAST = PERSON["last_name"]
ISA = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261005*1200*^*00501"
    "*000000001*0*P*:~"
)
PATIENT = f"NM1*QC*1*{LAST}*{PERSON['first_name']}****MI*{MEMBER}~"
CLIENTS = {
    "a list": f'name = ["{NAME}"]',
    "a table": f'name = {{first = "{NAME}"}}',
    "a birth date": f'name = "{NAME}"\ndate_of_birth = "03.02.1961 {LAST}"',
    "no TOML": f'name = "{NAME}" "{LAST}"',
    "no date": f'name = "{NAME}"\ndate_of_birth = {PERSON["birth_date"]} {LAST}',
    "twice": f'name = "{NAME}"\nname = "{LAST}"',
    "a diagnosis": f'name = "{NAME}"\ndiagnosis = ["{LAST}"]',
    "an address": f'address = {{street = "{LAST}", state = "{LAST}", zip = "{MEMBER}"}}',
    "a plan": f'insurance = {{plan = 1, member_id = ["{MEMBER}"], subscriber = "{NAME}"}}',
    "a mark": f'name = "{NAME}\\u202e"\npatient_id = "{MEMBER}\\u0007"',
    "long": f'name = "{NAME * 200}"',
    "a preference": f'contact_preference = "{LAST}"\nphone = ["{MEMBER}"]',
}
REMITTANCES = {
    "a name for an amount": f"CLP*C1*1*{LAST}*80*20~{PATIENT}",
    "a name for a line's": f"CLP*C1*1*100*80*20~{PATIENT}SVC*HC:90834*{LAST}*80~",
    "a name for an adjustment": f"CLP*C1*1*100*80*20~{PATIENT}CAS*PR*3*{LAST}~",
    "a name for the provider's": f"CLP*C1*1*100*80*20~{PATIENT}PLB*1*20261231*WO:1*{LAST}~",
    "no date": f"CLP*C1*1*100*80*20~{PATIENT}SVC*HC:90834*100*80~",
    "cut off": f"CLP*C1*1*100*80*20~{PATIENT}SVC*HC:{LAST}",
}
ROWS = {
    "a day": f"1,silver,{LAST},150,150,{NAME}",
    "a fee": f"1,silver,2026-10-05,{LAST},150,{NAME}",
    "torn": f"1,silver,2026-10-05,150,150,{NAME},{LAST},{MEMBER}",
    "a quote": f'1,"silver,2026-10-05,150,150,{NAME}',
}


def told(*arguments: str, text: str = "") -> str:
    """Return all that a command says, of itself too."""
    done = click.testing.CliRunner().invoke(main, ["--debug", *arguments], input=text)
    assert "This is a defect of iptcost" not in done.output
    return done.output


@pytest.mark.parametrize("kind", ["good-faith-estimate", "superbill"])
@pytest.mark.parametrize("mistake", CLIENTS)
def test_a_mistake_in_a_clients_file_does_not_name_the_client(
    mistake: str, kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever in the file a person stands, no message holds more than the key."""
    pytest.importorskip("iptcost_documents")
    caplog.set_level(logging.DEBUG)
    (tmp_path / "case.json").write_text(case(adapter="plan", benefits=[{"copay": 5}]))
    (tmp_path / "practice.toml").write_text('name = "Practice"\n')
    (tmp_path / "client.toml").write_text(CLIENTS[mistake] + "\n")
    given = (
        "--practice",
        str(tmp_path / "practice.toml"),
        "--client",
        str(tmp_path / "client.toml"),
    )
    said = told("quote", str(tmp_path / "case.json"), "--kind", kind, *given)
    assert leaks(said, caplog.text) == []


@pytest.mark.parametrize("mistake", REMITTANCES)
def test_a_mistake_in_a_remittance_does_not_name_the_patient(
    mistake: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An element is named by its place: of a shifted segment nobody knows what it holds."""
    pytest.importorskip("iptcost_x12")
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "r.835"
    file.write_text(f"{ISA}ST*835*0001~{REMITTANCES[mistake]}SE*5*0001~IEA*1*000000001~")
    for more in ((), ("--format", "csv"), ("--patient", "2")):
        assert leaks(told("actuals", str(file), *more), caplog.text) == []


def test_a_mistake_in_an_answer_does_not_name_the_member(tmp_path: Path) -> None:
    """Neither does a message, nor a part of a batch."""
    pytest.importorskip("iptcost_x12")
    pytest.importorskip("pyarrow")
    answer = (
        f"{ISA}ST*271*0001~HL*1**20*1~NM1*PR*2*P*****PI*1~HL*2*1*22*0~TRN*2*T1*9~"
        f"NM1*IL*1*{LAST}*X****MI*{MEMBER}~EB*1**30~EB*B**MH****{LAST}~SE*9*0001~IEA*1*1~"
    )
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.271").write_text(answer)
    (tmp_path / "cases.csv").write_text(f"{HEAD}\n1,T1,2026-10-05,150,150,{NAME}\n")
    table = {"adapter": "x12", "file": str(tmp_path / "answers" / "a.271")}
    said = [run((command,), case(**table)).output for command in ("estimate", "coverage")]
    given = ("--answers", str(tmp_path / "answers"), "--adapter", "x12", "--format", "csv")
    said.append(told("batch", str(tmp_path / "cases.csv"), str(tmp_path / "out"), *given))
    said += [file.read_text() for file in (tmp_path / "out").iterdir()]
    assert leaks(*said) == []


HEAD = "id,plan,first_day,fee_intake,fee_individual,patient"


@pytest.mark.parametrize("mistake", ROWS)
def test_a_mistake_in_a_row_does_not_name_the_client(
    mistake: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither on the screen, nor in the parts, nor in what the run notes of itself."""
    pytest.importorskip("pyarrow")
    caplog.set_level(logging.DEBUG)
    plans, cases, out = tmp_path / "plans.json", tmp_path / "cases.csv", tmp_path / "out"
    row = {"copay": 30, "order": "deductible-waived"}
    plans.write_text(json.dumps({"plans": {"silver": {"adapter": "plan", "benefits": [row]}}}))
    cases.write_text(f"{HEAD}\n{ROWS[mistake]}\n")
    said = told("batch", str(cases), str(out), "--plans", str(plans), "--format", "csv")
    parts = [file.read_text() for file in out.iterdir()] if out.is_dir() else []
    assert leaks(said, caplog.text, *parts) == []


def test_an_answer_typed_wrongly_is_repeated_in_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is typed into the interview stands in the file that it writes, and nowhere else."""
    caplog.set_level(logging.DEBUG)
    said = told("new", "-o", str(tmp_path / "case.toml"), text=f"{NAME}\n{MEMBER}\n" * 5)
    assert leaks(said, caplog.text) == []
