"""The API is what its own description says, whatever is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from asking import read
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from serving import Server

from iptcost_page import Request, Rules, _api, respond

DESCRIPTION = read(respond(Request("GET", "/v1/openapi.json"), Rules()))
LEFT_OUT: list[Any] = [
    positive_data_acceptance,  # what no schema can say, that fees are there for instance, is told
    negative_data_rejection,  # likewise: a description is stricter than a reader of 1.0
]

DRAWN = int(os.environ.get("IPTCOST_DRAWN", "0"))
"""So many requests an address in place of a few: ``IPTCOST_DRAWN=60`` takes some minutes.

Against the description few are drawn: past some, the drawing itself gives up.
"""


def without_choices(value: Any) -> Any:
    """Return a schema without choices among values, which nest and take seconds to draw."""
    if isinstance(value, dict):
        return {key: without_choices(item) for key, item in value.items()}
    if isinstance(value, list):
        return [
            without_choices(item)
            for item in value
            if not (isinstance(item, dict) and "one_of" in item.get("required", ()))
        ]
    return value


SCHEMA = schemathesis.openapi.from_dict(without_choices(DESCRIPTION))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of its own."""
    made = Server(workers=1)
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, GenerationMode.POSITIVE) for name in sorted(_api.POST)),
        # Drawing against a description takes a second each; a case is read alike everywhere.
        *((name, GenerationMode.NEGATIVE) for name in ("estimate", "answer", "coverage")),
    ],
)
def test_every_reply_is_as_described(name: str, mode: GenerationMode, server: Server) -> None:
    """Whatever is drawn from the description, or against it, is answered as described."""

    @hypothesis.given(SCHEMA[f"/v1/{name}"]["POST"].as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=(DRAWN or 4) if mode is GenerationMode.POSITIVE else 2,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    def holds(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(base_url=f"http://127.0.0.1:{server.port}", excluded_checks=LEFT_OUT)

    holds()


def test_the_description_names_every_address() -> None:
    """Each address of the API is described, and no other."""
    described = {path.removeprefix("/v1/") for path in DESCRIPTION["paths"]}
    assert described == {*_api.POST, *_api.GET}
