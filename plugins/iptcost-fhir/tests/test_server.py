"""Servers: an independent FHIR server, and one that pages, refuses and lies."""

import json
import shutil
import subprocess
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from iptcost.http import asking
from iptcost.payer import Inquiry, PayerError
from iptcost.testing import check_payer
from iptcost_fhir import Fhir, Settings

pytest.importorskip("requests")
HERE = Path(__file__).parent
PACKAGES = ("fhir-router", "core", "definitions")
VERSION = "5.2.13"
Loaded = Callable[[str], Any]


@pytest.fixture(autouse=True)
def servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], None]:
    """Let any server of this machine be asked; return what binds a key to one, as its user does."""
    file = tmp_path / "hosts.toml"
    monkeypatch.setenv("IPTCOST_HOSTS", str(file))

    def bound(address: str, entry: str) -> None:
        file.write_text(f'[hosts."{address.removeprefix("http://")}"]\n{entry}\n')

    return bound


@pytest.fixture(autouse=True)
def consent() -> Iterator[None]:
    """Consent to every server that a test names."""
    with asking(lambda _: True):
        yield


# -- an independent server ------------------------------------------------------------------------


def installed() -> Path:
    """Return a folder outside the repository with the server's libraries; skip without npm."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("the FHIR server needs Node and npm")
    folder = Path(tempfile.gettempdir()) / f"iptcost-fhir-server-{VERSION}"
    if not (folder / "installed").exists():
        folder.mkdir(exist_ok=True)
        wanted = [f"@medplum/{name}@{VERSION}" for name in PACKAGES]
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), *wanted]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=90)
        except (subprocess.SubprocessError, OSError):
            pytest.skip("npm can't install the FHIR server's libraries here")
        (folder / "installed").touch()
    return folder


@pytest.fixture(scope="module")
def medplum() -> Iterator[str]:
    """Return the address of an independent FHIR server on this machine alone."""
    folder = installed()
    command = [shutil.which("node") or "node", str(HERE / "fhir_server.mjs"), str(folder)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        timer = threading.Timer(60, server.kill)
        timer.start()
        port = server.stdout.readline().strip()
        timer.cancel()
        if not port.isdecimal():
            server.kill()
            pytest.skip("the FHIR server does not start here")
        yield f"http://127.0.0.1:{port}"
        server.stdin.close()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def create(address: str, resource: Any) -> str:
    """Create a resource at a server and return the id that it gives it."""
    request = urllib.request.Request(  # noqa: S310
        f"{address}/{resource['resourceType']}",
        json.dumps({key: value for key, value in resource.items() if key != "id"}).encode(),
        {"Content-Type": "application/fhir+json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
        made: str = json.load(response)["id"]
    return made


def test_a_servers_answer_is_that_of_the_file(
    medplum: str, loaded: Loaded, fixture: Callable[[str], str], inquiry: Inquiry
) -> None:
    """Read by id, and found by a search for the patient, it is the file's payer table."""
    data = loaded("eligibility-psychotherapy.json")
    data["patient"]["reference"] = "Patient/found-by-search"
    made = create(medplum, data)
    expected = Fhir().coverage(inquiry, Settings(file=fixture("eligibility-psychotherapy.json")))
    by_id = Fhir().coverage(inquiry, Settings(server=medplum, id=made))
    found = Fhir().coverage(
        inquiry, Settings(server=medplum, search={"patient": "Patient/found-by-search"})
    )
    assert by_id.tables == found.tables == expected.tables


def test_a_server_is_asked_through_the_door(medplum: str, loaded: Loaded) -> None:
    """The conformance kit holds with a plan's summary at a server."""
    summary = loaded("summary-hsa.json")["entry"][0]["resource"]
    made = create(medplum, summary)
    example = {"adapter": "fhir", "server": medplum, "resource": "InsurancePlan", "id": made}
    check_payer(Fhir(), example)


def test_what_a_server_does_not_have_is_told(medplum: str, inquiry: Inquiry) -> None:
    """An unknown id is 404; a search that finds nothing says what it holds."""
    for settings, code in (
        (Settings(server=medplum, id="00000000-0000-4000-8000-000000000000"), "http-404"),
        (Settings(server=medplum, search={"patient": "Patient/nobody"}), "fhir-no-resource"),
    ):
        with pytest.raises(PayerError) as refused:
            Fhir().coverage(inquiry, settings)
        assert refused.value.problems[0].code == code
        assert "nobody" not in str(refused.value)


# -- a server that pages, refuses and lies --------------------------------------------------------


class Script:
    """What the next server answers, and what it was asked."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.answers: dict[str, tuple[int, Any]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.address = ""


@pytest.fixture
def script() -> Iterator[Script]:
    """Run a server on this machine that answers as the script says."""
    told = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, self.headers.get("Authorization")))
            status, body = told.answers.get(self.path.partition("?")[2], told.answers[""])
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            kind = "text/html" if raw.startswith(b"<") else "application/fhir+json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        told.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield told
        server.shutdown()
        thread.join()


def page(*resources: Any, following: str | None = None) -> Any:
    """Return a page of a search."""
    links = [] if following is None else [{"relation": "next", "url": following}]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": links,
        "entry": [{"resource": one} for one in resources],
    }


def refused(inquiry: Inquiry, settings: Settings) -> PayerError:
    """Return the error with which a server's answer is refused."""
    with pytest.raises(PayerError) as error:
        Fhir().coverage(inquiry, settings)
    return error.value


def test_all_pages_of_a_search_are_read(
    script: Script,
    loaded: Loaded,
    inquiry: Inquiry,
    monkeypatch: pytest.MonkeyPatch,
    servers: Callable[[str, str], None],
) -> None:
    """The later answer is on the second page; the server's token goes with every request."""
    servers(script.address, 'key = "EXAMPLE_TOKEN"\nscheme = "Bearer"')
    monkeypatch.setenv("EXAMPLE_TOKEN", "sesame-1234")
    early = loaded("eligibility-psychotherapy.json")
    late = {**early, "id": "late", "created": "2026-09-28"}
    script.answers = {
        "": (200, page(early, following=f"{script.address}/CoverageEligibilityResponse?page=2")),
        "page=2": (200, page(late)),
    }
    settings = Settings(server=script.address, search={"patient": "Patient/1"})
    assert Fhir().coverage(inquiry, settings).sources[0].document.endswith("/late")
    assert [token for _, token in script.asked] == ["Bearer sesame-1234"] * 2
    assert "Patient/1" not in repr(settings)


def test_a_next_page_elsewhere_is_not_asked(
    script: Script, loaded: Loaded, inquiry: Inquiry
) -> None:
    """A link to another server is refused: nobody else gets the question or the token."""
    first = page(loaded("card.json"), following="http://127.0.0.1:1/steal")
    script.answers = {"": (200, first)}
    error = refused(inquiry, Settings(server=script.address, search={"patient": "1"}))
    assert error.problems[0].code == "fhir-page-elsewhere"


def test_pages_without_end_are_left(script: Script, inquiry: Inquiry) -> None:
    """A server whose every page has a next one is asked a bounded number of times."""
    script.answers = {"": (200, page(following="/CoverageEligibilityResponse?again=1"))}
    error = refused(inquiry, Settings(server=script.address, search={"patient": "1"}))
    assert error.problems[0].code == "fhir-too-many-pages"
    assert len(script.asked) == 20


OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "invalid", "diagnostics": "Pat Example"}],
}


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, OUTCOME, "fhir-operation-outcome"),
        (200, OUTCOME, "fhir-operation-outcome"),
        (401, OUTCOME, "http-401"),
        (403, OUTCOME, "http-403"),
        (404, b"nothing", "http-404"),
        (200, b"<html></html>", None),
        (200, b'{"resourceType": ', None),
        (200, [1, 2], "fhir-not-a-resource"),
    ],
)
def test_a_refusal_is_told_without_the_patient(
    script: Script, inquiry: Inquiry, status: int, body: Any, code: str | None
) -> None:
    """Every refusal is an error with a remedy, and holds no word about the person."""
    script.answers = {"": (status, body)}
    for settings in (
        Settings(server=script.address, id="secret-id"),
        Settings(server=script.address, search={"patient": "secret-id"}),
    ):
        error = refused(inquiry, settings)
        assert code in (None, error.problems[0].code)
        assert error.problems[0].remedy
        assert "Pat" not in str(error)
        assert "secret-id" not in str(error)
