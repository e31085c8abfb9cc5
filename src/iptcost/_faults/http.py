"""What can go wrong between this machine and a payer's server, with what to do about it.

No sentence holds a key, a query or a body: only the server's name and what it answered.
"""

from typing import Final

from iptcost._faults.problem import coded, kind

LIBRARY_MISSING: Final = kind(
    "Asking a payer over the network needs the library requests.",
    "The library requests is not installed.",
    "Install it with: pip install 'iptcost[http]'",
)
BAD_ADDRESS: Final = kind(
    "A payer's address is a full https address without a user name or password in it.",
    "This is no such address: {host}.",
    "Write it as https://server/path; keys go into the environment, not into the address.",
)
NO_KEY: Final = kind(
    "A key is read from the environment, or from the keyring where that library is installed.",
    "There is no key: {name} is neither set nor in the keyring.",
    "Set {name} in the environment, or store it with: keyring set iptcost {name}",
)
BAD_KEY: Final = kind(
    "A key is one line of printable ASCII characters.",
    "What {name} holds can't be a key.",
    "Set {name} again, without quotes and line ends.",
)
UNKNOWN_SERVER: Final = kind(
    "A server is asked about a person only where you, not a document, have named it.",
    "The case names the server {host}, which you have not.",
    'If it is right, write [hosts."{host}"] into {file}; at a terminal you are asked instead.',
)
HOSTS_FILE: Final = kind(
    'The file of servers is TOML: [hosts."NAME"], with key, header and scheme as text.',
    "{file} is not such a file: {reason}.",
    "Correct it, or name another file in IPTCOST_HOSTS.",
)
UNAUTHORIZED: Final = kind(
    "A payer's server answers those whose key it knows.",
    "{host} does not accept the key (401).",
    "Check that the key is right, not expired, and meant for this server.",
    code="http-401",
)
FORBIDDEN: Final = kind(
    "A key opens what its account may see.",
    "{host} knows the key and refuses this question (403).",
    "Ask the server's operator to open this function or this payer for your account.",
    code="http-403",
)
NOT_FOUND: Final = kind(
    "The address names something that the server has.",
    "{host} has nothing at this address (404).",
    "Check the address and the identifiers in the payer's table.",
    code="http-404",
)
TOO_MANY: Final = kind(
    "A server answers only so many questions in a given time.",
    "{host} asks for fewer questions (429).",
    "Wait {seconds} seconds and try again, or ask the operator for a higher limit.",
    code="http-429",
)
SERVER_ERROR: Final = kind(
    "A server in order answers with the data.",
    "{host} is out of order at the moment ({status}).",
    "Try again later. This says nothing about the coverage.",
    code="http-5xx",
)
REFUSED: Final = kind(
    "A server answers a question that it can read.",
    "{host} did not accept the question ({status}).",
    "Check the settings in the payer's table.",
)
TIME_OUT: Final = kind(
    "A payer has {seconds} seconds to answer.",
    "{host} did not answer in time.",
    "Try again later. This says nothing about the coverage.",
)
UNREACHABLE: Final = kind(
    "The server can be reached from this machine, and stays on the line until it has answered.",
    "{host} can't be reached, or broke off.",
    "Check the address and the network connection, then try again.",
)
TLS: Final = kind(
    "A payer's server proves who it is with a valid certificate.",
    "{host} could not prove who it is.",
    "Check the address and this machine's clock. Never switch the check off.",
)
REDIRECT: Final = kind(
    "A payer's server may send on to itself, not to another server.",
    "{host} sends on to somewhere else.",
    "If the server has moved, put its new address into the payer's table.",
)
TOO_LARGE: Final = kind(
    "An answer has at most {most} bytes.",
    "{host} sends more than that.",
    "Check the address: a benefit answer is far smaller.",
)
HTML: Final = kind(
    "An answer is JSON.",
    "{host} answers with a web page instead of data.",
    "Check the address; a login page or a proxy may stand in between.",
)
BROKEN_JSON: Final = kind(
    "An answer is one well-formed JSON document.",
    "What {host} answers is not well-formed JSON.",
    "Try again; if it stays so, tell the server's operator.",
)
UNREADABLE_ANSWER: Final = kind(
    "A saved answer is one well-formed JSON document of at most {most} bytes.",
    "The saved answer is none, or can't be opened.",
    "Check the file's path; save the payer's answer again, as it came.",
    code="unreadable-answer",
)
coded(globals(), "http-")

BY_STATUS: Final = {
    401: UNAUTHORIZED,
    403: FORBIDDEN,
    404: NOT_FOUND,
    408: TIME_OUT,
    429: TOO_MANY,
}
"""Statuses with a sentence of their own."""
