"""Where a run ends: the one place that maps what happened to an exit status and to words.

0 done · 1 a defect · 2 wrong use, a wrong document, one not resolved · 3 a payer, or a
cluster, could not be reached or refused · 130 interrupted · 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from iptcost._cli.setting import ReaderGone, RunSetting
from iptcost._faults.problem import printable

DONE: Final = 0
DEFECT: Final = 1
WRONG: Final = 2
UNREACHED: Final = 3
INTERRUPTED: Final = 130
READER_GONE: Final = 141
ISSUES: Final = ("issues", "issue", "bug tracker", "bugs", "tracker")
"""The labels of a distribution's address for reports (the well-known labels of its metadata)."""


def run(go: Callable[[], Any], setting: RunSetting) -> int:
    """Run a command and return its exit status; nothing escapes as a traceback."""
    from iptcost._cli.words import spoken

    for stream in (sys.stdout, sys.stderr):
        # What a terminal's encoding lacks becomes a mark, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with spoken(setting):
            status = _guarded(go, setting)
            sys.stdout.flush()
    except (BrokenPipeError, ReaderGone):
        # Python would flush once more at exit and complain: give it somewhere to flush to.
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - os.dup2 needs the file
            os.dup2(nowhere.fileno(), 1)
        return READER_GONE
    return status


def _guarded(go: Callable[[], Any], setting: RunSetting) -> int:
    """Run a command; tell what went wrong in the user's language."""
    try:
        status = go()
    except click.ClickException as error:
        return _wrong_use(error, setting)
    except click.exceptions.Exit as left:
        return left.exit_code
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo(file=sys.stderr)
        return INTERRUPTED
    except (BrokenPipeError, ReaderGone):
        raise
    except Exception as error:  # noqa: BLE001 - a defect is told, not thrown at the user
        return _failed(error, setting)
    return status if isinstance(status, int) else DONE


def _wrong_use(error: click.ClickException, setting: RunSetting) -> int:
    """Tell what is wrong with the command line; in JSON too where that was asked for."""
    error.message = printable(error.message, kept="\n")  # type: ignore[misc] # a file or a word
    if setting.machine:
        told = {"code": "usage", "path": "", "rule": "", "message": error.format_message()}
        _echo_json({"errors": [{**told, "remedy": ""}]})
    error.show()
    return WRONG


def _failed(error: Exception, setting: RunSetting) -> int:
    """Tell a fault of the data or of a payer; anything else is a defect of ours."""
    from iptcost._faults.problem import ClusterError, IptcostError, PayerError

    if not isinstance(error, IptcostError):
        return _defect(error, setting)
    tell(error, setting)
    return UNREACHED if isinstance(error, (PayerError, ClusterError)) else WRONG


def tell(error: Any, setting: RunSetting) -> None:
    """Print an error's problems on stderr, and as JSON on stdout where that was asked for."""
    from iptcost._cli.plugins import packages
    from iptcost._cli.screen import show, width_of
    from iptcost._report.listing import faults
    from iptcost._words.language import Language

    language = setting.language
    if not setting.english:
        language = Language.nearest(setting.locale, packages())
    if setting.machine:
        _echo_json({"errors": [p.to_dict(language.translate) for p in error.problems]})
    screen = setting.console(stderr=True)
    show(faults(error.problems, language, width_of(screen)), on=screen)


def _echo_json(data: dict[str, Any]) -> None:
    import json

    click.echo(json.dumps(data, indent=2))


def _defect(error: Exception, setting: RunSetting) -> int:
    """Say that this is our fault and how to report it, without the user's data."""
    if setting.debug:
        import traceback

        traceback.print_exception(error)
    text = setting.language.text
    click.echo(
        text(
            "This is a defect of iptcost, not of your document ({error}).",
            error=type(error).__name__,
        ),
        err=True,
    )
    remedy = (
        text("Please report it with the traceback above.")
        if setting.debug
        else text(
            "Run it again with iptcost --debug and report what it prints; leave your document "
            "out of it."
        )
    )
    click.echo(remedy, err=True)
    for address in _issues():
        click.echo(text("Reports go to {address}", address=address), err=True)
    return DEFECT


def _issues() -> list[str]:
    """Return where the distribution says that reports go; nothing where it does not say."""
    from importlib import metadata

    try:
        stated = metadata.metadata("iptcost").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # run from a tree that is not installed
        return []
    named = dict(entry.split(", ", 1) for entry in stated if ", " in entry)
    return [address for name, address in named.items() if name.lower() in ISSUES]
