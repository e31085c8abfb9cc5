"""What is wrong as RFC 9457 problem details, with iptcost's own error data inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from iptcost import Problem
from iptcost.payer import Kind
from iptcost.report import Words
from iptcost_page._reply import PROBLEM, Reply, as_json

TITLES: Final = {
    400: ("unreadable", Words("The request can't be read")),
    403: ("forbidden", Words("The request may not be made from there")),
    404: ("not-found", Words("There is no such address")),
    405: ("method", Words("The address is asked otherwise")),
    413: ("too-large", Words("The request is too large")),
    415: ("media-type", Words("The request is of another type")),
    421: ("host", Words("The request is for another host")),
    422: ("case", Words("The case is wrong or not whole")),
    500: ("defect", Words("A defect")),
    502: ("payer", Words("The payer could not be asked")),
    503: ("busy", Words("The server is busy")),
}
"""By status: the last word of a problem's type, and its title."""
MOST_TOLD: Final = 200


class Refused(Exception):  # noqa: N818 - a reply, raised where it is found
    """A request that is refused: its status and what is wrong."""

    def __init__(self, status: int, problems: Iterable[Problem], **headers: str) -> None:
        """Keep what is told."""
        super().__init__(status)
        self.status = status
        self.problems = tuple(problems)
        self.headers = headers

    def reply(self, translate: Callable[[str], str] = str) -> Reply:
        """Return the problem details."""
        return details(self.status, self.problems, translate, **self.headers)


def refuse(status: int, kind: Kind, path: str = "", **values: object) -> Refused:
    """Return one fault of a request as a refusal to raise."""
    return Refused(status, [Problem(kind, path, values)])


def details(
    status: int,
    problems: Iterable[Problem],
    translate: Callable[[str], str] = str,
    **headers: str,
) -> Reply:
    """Return problem details; what is wrong stands in ``errors``, one entry for each mistake."""
    slug, title = TITLES[status]
    told = [problem.to_dict(translate) for problem in problems][:MOST_TOLD]
    for error in told:
        error.pop("file", None)
    body: dict[str, Any] = {
        "type": f"urn:iptcost:problem:{slug}",
        "title": translate(title),
        "status": status,
        "detail": " ".join(f"{error['message']} {error['remedy']}".strip() for error in told[:3]),
        "errors": told,
    }
    return as_json(body, status, PROBLEM, **headers)
