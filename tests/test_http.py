"""The client asks once too seldom rather than twice, in bounded time and size, and silently."""

import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import responses

from iptcost._documents import asking
from iptcost.http import Client, Credentials, read_json_file
from iptcost.payer import PayerError

URL = "https://payer.example/a"
QUICK = Client(connect_timeout=1, read_timeout=1, deadline=2, retries=2, most_bytes=100_000)


def code_of(method: str, url: str, client: Client = QUICK) -> str:
    """Return the code of the error that a question ends in."""
    with pytest.raises(PayerError) as caught:
        client.get_json(url) if method == "GET" else client.post_json(url, {})
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, "{}", "application/json", "http-401"),
        (403, "{}", "application/json", "http-403"),
        (404, "{}", "application/json", "http-404"),
        (418, "{}", "application/json", "http-refused"),
        (200, "<html>", "text/html", "http-html"),
        (200, "{", "application/json", "http-broken-json"),
        (200, '{"a": NaN}', "application/json", "http-broken-json"),
        (200, "[" * 5000 + "]" * 5000, "application/json", "http-broken-json"),
        (200, "x" * 200_000, "application/json", "http-too-large"),
    ],
)
def test_each_refusal_has_its_code(status: int, body: str, kind: str, code: str) -> None:
    """What a server answers instead of data is told apart."""
    with responses.RequestsMock() as mock:
        mock.get(URL, body=body, status=status, content_type=kind)
        assert code_of("GET", URL) == code


@pytest.mark.parametrize(("method", "asked"), [("GET", 2), ("POST", 1)])
def test_a_server_error_is_asked_again_only_where_safe(method: str, asked: int) -> None:
    """A POST that may have been carried out is not sent again."""
    client = Client(retries=1)
    with responses.RequestsMock() as mock:
        mock.add(method, URL, status=503)
        assert code_of(method, URL, client) == "http-5xx"
        assert len(mock.calls) == asked


def test_a_later_is_waited_for_within_bounds() -> None:
    """A short Retry-After is waited for, also by a POST; a long one is told."""
    with responses.RequestsMock() as mock:
        mock.post(URL, status=429, headers={"Retry-After": "0"})
        mock.post(URL, json={"a": 1})
        assert QUICK.post_json(URL, {}) == {"a": 1}
    with responses.RequestsMock() as mock:
        mock.post(URL, status=429, headers={"Retry-After": "3600"})
        assert code_of("POST", URL) == "http-429"
        assert len(mock.calls) == 1


@pytest.mark.parametrize("target", ["https://other.example/a", "http://payer.example/a", "//x.y/"])
def test_a_redirect_to_another_server_is_refused(target: str) -> None:
    """Neither another host nor plain HTTP is followed, so no key goes there."""
    with responses.RequestsMock() as mock:
        mock.get(URL, status=302, headers={"Location": target})
        assert code_of("GET", URL) == "http-redirect"
        assert len(mock.calls) == 1


def test_a_redirect_on_the_same_server_is_followed() -> None:
    """A GET follows its own server."""
    with responses.RequestsMock() as mock:
        mock.get(URL, status=302, headers={"Location": "/b"})
        mock.get("https://payer.example/b", json=[1])
        assert QUICK.get_json(URL) == [1]


@pytest.mark.parametrize("url", ["http://payer.example/", "ftp://x/", "https://u:p@x/", "x", ""])
def test_only_a_full_https_address_is_asked(url: str) -> None:
    """Plain HTTP is for this machine alone; a key does not stand in an address."""
    assert code_of("GET", url) == "http-bad-address"


def test_a_key_is_nowhere_to_be_seen(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Key and query are in no repr, log or message."""
    monkeypatch.setenv("A_KEY", "s3cret")
    caplog.set_level(logging.DEBUG)
    credentials = Credentials.from_environment("A_KEY", scheme="Bearer")
    with responses.RequestsMock() as mock:
        mock.get(URL, status=401)
        with pytest.raises(PayerError) as caught:
            Client(credentials).get_json(URL, {"name": "Rivera"})
        assert mock.calls[0].request.headers["Authorization"] == "Bearer s3cret"
    shown = repr(credentials) + repr(Client(credentials)) + caplog.text + str(caught.value)
    assert "s3cret" not in shown
    assert "Rivera" not in shown
    assert "payer.example" in caplog.text


@pytest.mark.parametrize("value", ["", "a\nb", "schlüssel"])
def test_what_is_no_key_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A key with a line break could forge a header."""
    monkeypatch.setenv("A_KEY", value)
    with pytest.raises(PayerError, match="A_KEY"):
        Credentials.from_environment("A_KEY")


# -- a server that is slow, cuts off, floods and lies ---------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def server(answer: bytes, *, drip: bool = False, flood: bool = False) -> Iterator[str]:
    """Serve one raw answer on this machine to whoever asks, for as long as the test."""
    stop = threading.Event()

    def serve(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while not stop.is_set():
                peer, _ = listening.accept()
                with peer, contextlib.suppress(OSError):
                    peer.recv(65536)
                    if drip:
                        for byte in answer:
                            peer.sendall(bytes([byte]))
                            if stop.wait(0.2):
                                break
                        continue
                    peer.sendall(answer)
                    for _ in range(200 if flood else 0):
                        peer.sendall(b"x" * 65536)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        stop.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # who waits for a caller waits no longer
    thread.join(6)


@pytest.mark.parametrize("platform", [sys.platform, "emscripten"])
def test_the_libraries_log_no_address_of_ours(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, platform: str
) -> None:
    """What urllib3 logs of an exchange has the query in it: in a browser too, where no thread is ours."""
    monkeypatch.setattr(asking, "sys", SimpleNamespace(platform=platform))
    caplog.set_level(logging.DEBUG)
    with server(HEAD + b"Content-Length: 2\r\n\r\n{}") as url:
        assert QUICK.get_json(url, {"name": "Rivera"}) == {}
        assert "Rivera" not in caplog.text
        assert "127.0.0.1: 200" in caplog.text
        requests.get(url, {"name": "theirs"}, timeout=5)
    assert "theirs" in caplog.text


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (HEAD + b"Content-Length: 50\r\n\r\n{", "http-unreachable"),
        (HEAD + b"Content-Length: 2\r\n\r\n{]", "http-broken-json"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "http-unreachable"),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "http-unreachable"),
        (b"nonsense\r\n\r\n", "http-unreachable"),
        (b"", "http-unreachable"),
    ],
)
def test_a_server_that_cuts_off_or_lies_is_an_error(answer: bytes, code: str) -> None:
    """An answer that is not what it says is never taken as data."""
    with server(answer) as url:
        assert code_of("POST", url) == code


def test_a_flood_is_not_read_whole() -> None:
    """Reading stops at the largest size."""
    with server(HEAD + b"Content-Length: 13107200\r\n\r\n", flood=True) as url:
        assert code_of("POST", url) == "http-too-large"


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    """A byte now and then keeps no caller past the deadline."""
    with server(HEAD * 20, drip=True) as url:
        began = time.monotonic()
        assert code_of("POST", url) == "http-time-out"
        assert time.monotonic() - began < 30


def test_a_saved_answer_is_read_within_the_same_bounds(tmp_path: Path) -> None:
    """A missing, broken or large file is an error."""
    file = tmp_path / "a.json"
    for text in ("{", "[" * 3000, "x" * 200, '{"a":1,"a":2}'):
        file.write_text(text)
        with pytest.raises(PayerError):
            read_json_file(file, 150)
    with pytest.raises(PayerError):
        read_json_file(tmp_path / "none")
    file.write_text('{"a": 1}')
    assert read_json_file(file) == {"a": 1}
