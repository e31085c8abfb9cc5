"""The server: who may ask it, how much, how many at once, and what it writes down."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import re
import time
from collections.abc import Iterator

import pytest
from asking import CASE, ROOT, case_of
from serving import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for the tests of this file."""
    made = Server()
    yield made
    if made.process.poll() is None:
        made.stop()


def test_an_estimate_over_http(server: Server) -> None:
    """The README's case comes to its figure, and the reply is to be kept by nobody."""
    status, headers, body = server.ask("POST", "/v1/estimate", json.dumps(CASE))
    assert (status, json.loads(body)["totals"]["to_pay"]) == (200, "1560.00")
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:8314"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
        ({"Host": "LOCALHOST:1"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost", "Host": "localhost"}, 200),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_other_hosts_and_other_sites_are_refused(
    server: Server, headers: dict[str, str], status: int
) -> None:
    """A name rebound to this address, another site's page, a form that needs no preflight."""
    assert server.ask("POST", "/v1/estimate", json.dumps(CASE), **headers)[0] == status


def test_two_hundred_at_once_are_all_answered(server: Server) -> None:
    """Two hundred requests at the same moment all come to the one figure."""
    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        asked = [
            pool.submit(server.ask, "POST", "/v1/estimate", json.dumps(CASE)) for _ in range(200)
        ]
        replies = [one.result() for one in asked]
    assert {status for status, _, _ in replies} == {200}
    assert {json.loads(body)["totals"]["to_pay"] for _, _, body in replies} == {"1560.00"}


def test_a_body_that_is_too_large_is_refused_before_it_is_whole(server: Server) -> None:
    """A stream without a length is cut off at the bound."""

    def parts() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * 65536

    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        line.request(
            "POST",
            "/v1/estimate",
            parts(),
            {"Content-Type": "application/json"},
            encode_chunked=True,
        )
        assert line.getresponse().status == 413
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hung up before all was sent, which is as good
    finally:
        line.close()


def test_what_takes_too_long_is_ended_and_the_next_is_answered() -> None:
    """A worker past its time is killed, and the server goes on."""
    server = Server(seconds=4, workers=1)
    try:
        holes = case_of(ROOT / "examples" / "compare-unknown.toml")
        visits = [{"date": f"20{y}-{m:02}-{d:02}", "service": "individual", "fee": {"low": 100, "high": 200}}
                  for y in (26, 27) for m in range(1, 13) for d in range(1, 3)]  # fmt: skip
        slow = {**holes, "course": {"visits": visits}}
        began = time.monotonic()
        status, _, body = server.ask("POST", "/v1/questions", json.dumps(slow))
        assert time.monotonic() - began < 40
        if status != 200:  # a machine may be fast enough
            assert (status, json.loads(body)["errors"][0]["code"]) == (422, "request-too-long")
        assert server.ask("POST", "/v1/estimate", json.dumps(CASE))[0] == 200
    finally:
        server.stop()


def test_nothing_of_a_case_is_written_down() -> None:
    """Even with a server's log on, no line holds a word of a request's body."""
    server = Server()
    name_of_hers = "Rumpelstilzchen"
    for body in (
        {**CASE, "payers": [{"adapter": name_of_hers}]},
        {name_of_hers: 1},
        {**CASE, "currency": name_of_hers},
    ):
        for name in ("estimate", "questions", "compare", name_of_hers):
            server.ask(
                "POST", f"/v1/{name if name != name_of_hers else 'coverage'}", json.dumps(body)
            )
    server.ask("POST", "/v1/estimate", name_of_hers)
    written = server.stop()
    assert "POST /v1/estimate" in written
    assert name_of_hers not in written
    assert not re.search(r"Traceback|Error", written)
