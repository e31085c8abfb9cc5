"""What can be wrong with a request, as data; what is wrong with a case is iptcost's to say."""

from __future__ import annotations

from typing import Final

from iptcost.payer import Kind

UNREADABLE: Final = Kind(
    "request-unreadable",
    "A request comes whole and in time.",
    "It can't be read: {reason}.",
    "Send it again.",
)
TOO_LARGE: Final = Kind(
    "request-too-large",
    "A request has at most {most} bytes.",
    "It has more.",
    "Send one case at a time; many belong to iptcost batch.",
)
TOO_DEEP: Final = Kind(
    "request-too-deep",
    "A request's tables nest at most {most} deep.",
    "It nests deeper.",
    "Write the case as docs/documents.md shows it.",
)
DOTTED_KEY: Final = Kind(
    "request-dotted-key",
    "A key has no dot in it: tables nest instead.",
    "{value} has one.",
    "Nest the table.",
)
TOO_MANY_HOLES: Final = Kind(
    "request-too-many-holes",
    "A case in a request has at most {most} values that are not known.",
    "It has {count}.",
    "Say what is known, or estimate with the library, which has no such limit.",
)
WRONG_MEDIA: Final = Kind(
    "request-media-type",
    "A request's content type is {wanted}.",
    "It is {value}.",
    "Set the header Content-Type.",
)
NOT_HERE: Final = Kind(
    "request-not-found",
    "An address is one that /v1/openapi.json lists.",
    "{value} is none.",
    "Look at /v1/openapi.json.",
)
NOT_SO: Final = Kind(
    "request-method",
    "{value} is asked with {wanted}.",
    "It was asked with {method}.",
    "Use {wanted}.",
)
FOREIGN_HOST: Final = Kind(
    "request-host",
    "A request names a host that this server answers for.",
    "{value} is none of them.",
    "Whoever runs the server can add it: iptcost serve --allow-host NAME.",
)
FOREIGN_ORIGIN: Final = Kind(
    "request-origin",
    "A page of another site may not use this server.",
    "The request comes from {value}.",
    "Whoever runs the server can allow it: iptcost serve --allow-origin ADDRESS.",
)
TOO_MANY_ANSWERS: Final = Kind(
    "request-too-many-answers",
    "A request gives at most {most} answers.",
    "It gives {count}.",
    "Give them in several requests.",
)
NO_SUCH_KEY: Final = Kind(
    "request-key",
    "The request's keys are {known}.",
    "{value} is none of them, or is no {expected}.",
    "See /v1/openapi.json.",
)
NOT_ALLOWED: Final = Kind(
    "adapter-not-allowed",
    "A case that reaches this server names no payer that reads files or asks servers.",
    "The adapter {value} is not allowed here.",
    "Send the payer's tables as plans, or its answer to /v1/coverage. Whoever runs the server can "
    "allow it: iptcost serve --allow-adapter NAME.",
)
NO_ANSWER_HERE: Final = Kind(
    "answer-adapter",
    "The case names one payer whose answers can be read: {known}.",
    "It names {value}.",
    'Write payers = [{{"adapter": "…"}}] with the one whose answer this is.',
)
FILE_NAMED: Final = Kind(
    "answer-key",
    "Beside the answer itself a payer's table says {known}.",
    "{value} is none of these: no file, server or secret is looked up for a request.",
    "Leave it out.",
)
TOO_LONG: Final = Kind(
    "request-too-long",
    "A request is reckoned within {most} seconds and {memory} MiB.",
    "This one took more.",
    "Say more of what is not known; or use the library, which has no such limit.",
)
TOO_BUSY: Final = Kind(
    "server-busy",
    "{most} requests wait at the most.",
    "So many are waiting already.",
    "Ask again in a moment.",
)
DEFECT: Final = Kind(
    "server-defect",
    "A request is answered.",
    "This one met a defect of iptcost ({reason}).",
    "Please report it, without anybody's data.",
)
NO_DOCUMENTS: Final = Kind(
    "page-papers",
    "Papers to print are made by iptcost-documents.",
    "It is not installed.",
    "Install it (python -m pip install iptcost-documents), or leave papers out.",
)
COLOUR: Final = Kind(
    "page-colour",
    "A colour is # and six hexadecimal digits.",
    "{value} is none.",
    "Write it like #0b6e4f.",
)
