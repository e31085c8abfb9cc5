"""Asking the user, on a terminal, whether a server that only the case names may be asked."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from iptcost._cli.setting import RunSetting


def on_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def consent() -> Callable[[str], bool]:
    """Return what asks whoever runs the command; a plugin may be asked in another thread."""
    context = click.get_current_context(silent=True)
    setting = None if context is None else context.find_object(RunSetting)
    return lambda host: setting is not None and on_terminal() and _agrees(host, setting)


def _agrees(host: str, setting: RunSetting) -> bool:
    language = setting.language
    said = language.text(
        "The case names the server {host}. You have not named it yourself. It would be told who is "
        "insured; no key of yours goes there.",
        host=host,
    )
    click.echo(said, err=True)
    return click.confirm(language.text("Ask it?"), default=False, err=True)
