"""The pages in a browser's worker: text in, text out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from iptcost_page._practice import AcceptedPlan, Practice
from iptcost_page._reply import Request
from iptcost_page._rules import Rules
from iptcost_page._site import respond

REHEARSED: Final = {
    "course": {"sessions": 2},
    "provider": {"fees": {"intake": 1, "individual": 1}},
    "payers": [{"adapter": "plan", "benefits": [{"copay": {"low": 0, "high": 1}}]}],
}


def begin(settings: str) -> Callable[[str], str]:
    """Return what answers a request, by what the folder's maker set."""
    data: dict[str, Any] = json.loads(settings)
    practice = None
    if data.get("practice"):
        told = dict(data["practice"])
        plans = tuple(AcceptedPlan(**plan) for plan in told.get("plans", ()))
        practice = Practice(**{**told, "accepts": tuple(told.get("accepts", ())), "plans": plans})
    rules = Rules(practice=practice, static=True)

    def answer(text: str) -> str:
        asked = json.loads(text)
        raw = asked.pop("body", "").encode()
        reply = respond(Request(body=raw, **asked), rules)
        return json.dumps(
            {
                "status": reply.status,
                "media": reply.media,
                "headers": dict(reply.headers),
                "body": reply.body.decode(),
            }
        )

    return answer


def rehearse() -> None:
    """Import what a first result needs, while the reader reads."""
    form = {"file": json.dumps(REHEARSED), "do": "open"}
    respond(Request("POST", "/", form=form), Rules(static=True))
