"""A document as one HTML page: nothing is fetched, nothing runs, everything is escaped."""

from __future__ import annotations

import base64

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from iptcost_documents._paper import PACKAGE, PAGE, PLAIN, Paper, dated


def as_html(paper: Paper) -> str:
    """Return the page; it prints on paper as it stands."""
    environment = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    logo = base64.b64encode(paper.logo.data).decode("ascii") if paper.logo else ""
    template = environment.get_template("paper.html.j2")
    return template.render(
        paper=paper,
        logo=logo,
        accent=paper.colour or PLAIN,
        dated=dated(paper),
        linked=_linked,
        kind=lambda block: type(block).__name__,
    )


def _linked(text: str) -> Markup:
    """Return escaped text in which the one address that is ours can be followed."""
    said = str(escape(text))
    return Markup(said.replace(PAGE, f'<a href="https://{PAGE}">{PAGE}</a>'))  # noqa: S704 - escaped
