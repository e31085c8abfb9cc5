"""One request as it was read, and a template filled for it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined

from iptcost.interview import Interview
from iptcost.report import Language
from iptcost_page._language import LANGUAGES
from iptcost_page._reply import HTML, Reply, Request
from iptcost_page._rules import Rules
from iptcost_page._state import State
from iptcost_page._words import WORDS

POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' "
    "data:; connect-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'"
)
SPOKEN: Final = ("ready", "wait", "working", "slow", "broken", "too-large")
"""What the page's script says."""


@attrs.frozen
class Asked:
    """One request, read: what the reader does, in which language, with which case."""

    request: Request
    rules: Rules
    language: Language
    state: State

    @property
    def locale(self) -> str:
        """The locale's name."""
        return str(self.language.locale)

    @property
    def interview(self) -> Interview:
        """The interview so far."""
        return self.state.interview

    def word(self, key: str) -> str:
        """Return a word of the pages."""
        return self.language.translate(WORDS[key])

    def at(self, interview: Interview, case: Mapping[str, Any] | None = None) -> Asked:
        """Return it at another place of the interview, or at another case."""
        return attrs.evolve(self, state=State(interview, case))


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("iptcost_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(asked: Asked, name: str, /, **values: Any) -> Reply:
    language, rules = asked.language, asked.rules
    template = _templates().get_template(name)
    body = template.render(
        lang=language.locale.language,
        locale=asked.locale,
        languages=LANGUAGES,
        static=rules.static,
        inner=asked.request.method == "POST",
        base="" if rules.static else "/",
        policy=POLICY,
        practice=rules.practice,
        state=asked.state.write(),
        spoken=SPOKEN,
        w=asked.word,
        text=lambda key, **said: language.text(WORDS[key], **said),
        **values,
    )
    return Reply(200, body.encode(), HTML)
