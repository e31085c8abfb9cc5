"""A key goes to the server that its user binds it to: no document decides where a secret goes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click.testing
import pytest

import iptcost
from iptcost._cli import documents
from iptcost._cli.main import main
from iptcost.http import HostKey, asking, client_for, hosts
from iptcost.payer import PayerError

pytest.importorskip("requests")
URL = "https://payer.example/ask"
OWN = {"payer.example": HostKey("PLUGINS_KEY")}


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the user's file of servers, which is not there yet."""
    path = tmp_path / "hosts.toml"
    monkeypatch.setenv("IPTCOST_HOSTS", str(path))
    monkeypatch.setenv("PLUGINS_KEY", "of-the-plugin")
    monkeypatch.setenv("USERS_KEY", "of-the-user")
    monkeypatch.setenv("SOME_OTHER_SECRET", "not-for-anybody")
    return path


def secret(url: str = URL, **keys: Any) -> str | None:
    """Return the key that would be sent to a server."""
    found = client_for(url, **keys).credentials
    return None if found is None else found.secret


def refused(url: str = URL, **keys: Any) -> str:
    """Return the code with which a server is refused."""
    with pytest.raises(PayerError) as caught:
        client_for(url, **keys)
    return caught.value.problems[0].code


def test_a_plugins_own_server_gets_the_plugins_own_key() -> None:
    """The server that a plugin is for needs no configuration."""
    assert secret(own=OWN) == "of-the-plugin"


def test_the_users_file_binds_a_key_to_a_server(file: Path) -> None:
    """What the user writes holds, before the plugin's own; header and scheme are the user's."""
    file.write_text(
        '[hosts."payer.example"]\nkey = "USERS_KEY"\nheader = "X-Key"\nscheme = "Bearer"\n'
    )
    found = client_for(URL, own=OWN).credentials
    assert found is not None
    assert (found.secret, found.header, found.scheme) == ("of-the-user", "X-Key", "Bearer")


def test_a_server_may_be_named_without_a_key(file: Path) -> None:
    """A bare entry lets a server be asked and sends it no key."""
    file.write_text('[hosts."payer.example"]\n')
    assert secret(own=OWN) is None


def test_the_keyring_holds_keys_by_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password under the server's name is that server's."""
    held = {"payer.example": "of-the-keyring"}
    monkeypatch.setattr(hosts, "from_keyring", held.get)
    assert secret(scheme="Bearer") == "of-the-keyring"
    assert refused("https://other.example/") == "http-unknown-server"


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/ask",
        "https://payer.example:8443/ask",
        "https://payer.example.evil.example/ask",
        "https://evil.example/payer.example",
        "http://127.0.0.1:18765/evil",
    ],
)
def test_no_other_server_gets_it(file: Path, url: str) -> None:
    """Another name, port or machine is another server: it is not asked at all."""
    file.write_text('[hosts."payer.example"]\nkey = "USERS_KEY"\n')
    assert refused(url, own=OWN) == "http-unknown-server"


def test_consent_lets_a_server_be_asked_without_any_key() -> None:
    """Whoever runs the program may agree to a server; no key goes there for that."""
    named: list[str] = []

    def agreed(host: str) -> bool:
        named.append(host)
        return True

    with asking(agreed):
        assert secret("https://OTHER.example:443/x", own=OWN) is None
    assert named == ["other.example"]
    with asking(lambda _: False):
        assert refused("https://other.example/") == "http-unknown-server"


@pytest.mark.parametrize(
    "text",
    [
        "hosts = 5",
        "[hosts]\nx = 5",
        '[hosts."x"]\nkee = "Y"',
        '[hosts."x"]\nkey = 5',
        '[hosts."x"]\nheader = "a: b"',
        "[hosts",
        "#" * 300_000,
    ],
)
def test_a_file_that_is_none_is_told(file: Path, text: str) -> None:
    """A mistake in the file of servers is an error, not a server without a key."""
    file.write_text(text)
    assert refused(own=OWN) == "http-hosts-file"


# -- through the command ------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Run a server on this machine that notes the headers that it is sent."""
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(dict(self.headers))
            raw = json.dumps({"resourceType": "Bundle", "entry": []}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
        server.shutdown()
        thread.join()


def stranger(address: str) -> str:
    """Return a case from a stranger, which names a server of the stranger's."""
    return (
        (
            "[course]\nstart = 2026-10-05\nsessions = 2\n[provider]\nfees = { intake = 200, "
            f'individual = 175 }}\n[[payers]]\nadapter = "fhir"\nserver = "{address}/evil"\n'
            'search = {{ patient = "x" }}\nnetwork = "in"\n'
        )
        .replace("{{", "{")
        .replace("}}", "}")
    )


def test_a_strangers_case_sends_nothing_anywhere(
    tmp_path: Path, listener: tuple[str, list[dict[str, str]]]
) -> None:
    """Off a terminal a server that only the case names is refused, in the command and in Python."""
    address, heard = listener
    case = tmp_path / "case.toml"
    case.write_text(stranger(address))
    result = click.testing.CliRunner().invoke(main, ["estimate", str(case)])
    assert result.exit_code == 3
    assert address.removeprefix("http://") in result.stderr
    with pytest.raises(PayerError, match="which you have not"):
        iptcost.resolve(iptcost.load(case))
    assert heard == []


@pytest.mark.parametrize(
    "line", ['token_env = "SOME_OTHER_SECRET"', 'key = "SOME_OTHER_SECRET"', 'key_header = "X"']
)
def test_a_case_can_name_no_key(
    tmp_path: Path, listener: tuple[str, list[dict[str, str]]], line: str
) -> None:
    """A key in a case, by whatever name, is a mistake of the case: nothing is sent."""
    address, heard = listener
    case = tmp_path / "case.toml"
    case.write_text(stranger(address) + line + "\n")
    with asking(lambda _: True):
        result = click.testing.CliRunner().invoke(main, ["estimate", str(case)])
    assert result.exit_code == 2
    assert heard == []
    assert "not-for-anybody" not in result.output


@pytest.mark.parametrize(("answer", "asked"), [(True, 1), (False, 0)])
def test_on_a_terminal_the_user_is_asked(
    tmp_path: Path,
    listener: tuple[str, list[dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    answer: bool,
    asked: int,
) -> None:
    """A yes sends the question without any key, a no sends nothing; the server is named."""
    address, heard = listener
    case = tmp_path / "case.toml"
    case.write_text(stranger(address))
    monkeypatch.setattr(documents, "on_terminal", lambda: True)
    said: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        said.append(text)
        return answer

    monkeypatch.setattr("click.confirm", confirm)
    result = click.testing.CliRunner().invoke(main, ["estimate", str(case)])
    assert result.exit_code == 3
    assert said == ["Ask it?"]
    assert address.removeprefix("http://") in result.stderr
    assert len(heard) == asked
    assert not [headers for headers in heard if "Authorization" in headers]
