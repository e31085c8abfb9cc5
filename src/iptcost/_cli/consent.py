"""Asking the user, on a terminal, whether a server that only the case names may be asked."""

from __future__ import annotations

import sys

import click

from iptcost._cli.setting import RunSetting


def on_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def consents(host: str) -> bool:
    """Return whether the user agrees to ask a server; never without a terminal to ask on."""
    context = click.get_current_context(silent=True)
    setting = None if context is None else context.find_object(RunSetting)
    if setting is None or not on_terminal():
        return False
    language = setting.language
    said = language.text(
        "The case names the server {host}. You have not named it yourself. It would be told who is "
        "insured; no key of yours goes there.",
        host=host,
    )
    click.echo(said, err=True)
    return click.confirm(language.text("Ask it?"), default=False, err=True)
