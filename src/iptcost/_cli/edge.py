"""Where a run ends: the one place that maps what happened to an exit status and to words.

0 done · 1 a defect · 2 wrong use, a wrong document, one not resolved · 3 a payer, or a
cluster, could not be reached or refused · 130 interrupted · 141 the reader of the output went away.
"""

from __future__ import annotations

import contextlib
import gettext
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import click

from iptcost._cli.setting import ReaderGone, RunSetting, echo_json, print_lines

DONE: Final = 0
DEFECT: Final = 1
WRONG: Final = 2
UNREACHED: Final = 3
INTERRUPTED: Final = 130
READER_GONE: Final = 141
_DOMAIN: Final = "iptcost"
ISSUES: Final = ("issues", "issue", "bug tracker", "bugs", "tracker")
"""The labels of a distribution's address for reports (the well-known labels of its metadata)."""


def run(go: Callable[[], Any], setting: RunSetting) -> int:
    """Run a command and return its exit status; nothing escapes as a traceback."""
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


@contextlib.contextmanager
def spoken(setting: RunSetting) -> Iterator[None]:
    """Make gettext speak the language while the block runs, and as before afterwards.

    Click speaks by way of gettext. Our catalogues hold its sentences too, so for a language other
    than English the catalogue is written out as gettext reads it.
    """
    catalogue = None
    if not setting.english:
        from iptcost._words.language import catalogue_of

        catalogue = catalogue_of("iptcost", setting.language.locale)
    if catalogue is None:
        yield
        return
    from babel.messages.mofile import write_mo

    language = setting.language.locale.language
    domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    with tempfile.TemporaryDirectory(prefix="iptcost-") as folder:
        place = Path(folder, language, "LC_MESSAGES")
        place.mkdir(parents=True)
        with place.joinpath(f"{_DOMAIN}.mo").open("wb") as file:
            write_mo(file, catalogue)
        gettext.bindtextdomain(_DOMAIN, folder)
        gettext.textdomain(_DOMAIN)
        os.environ["LANGUAGE"] = language
        try:
            yield
        finally:
            gettext.textdomain(domain)
            if before is None:
                del os.environ["LANGUAGE"]
            else:
                os.environ["LANGUAGE"] = before


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
        from iptcost._faults.problem import ClusterError, IptcostError, PayerError

        if not isinstance(error, IptcostError):
            return _defect(error, setting)
        tell(error, setting)
        return UNREACHED if isinstance(error, (PayerError, ClusterError)) else WRONG
    return status if isinstance(status, int) else DONE


def _wrong_use(error: click.ClickException, setting: RunSetting) -> int:
    """Tell what is wrong with the command line; in JSON too where that was asked for."""
    from iptcost._faults.problem import printable

    error.message = printable(error.message, kept="\n")  # type: ignore[misc] # a file or a word
    if setting.machine:
        told = {"code": "usage", "path": "", "rule": "", "message": error.format_message()}
        echo_json({"errors": [{**told, "remedy": ""}]})
    error.show()
    return WRONG


def tell(error: Any, setting: RunSetting) -> None:
    """Print an error's problems on stderr, and as JSON on stdout where that was asked for."""
    from iptcost._report.listing import faults

    language = setting.telling(error.problems)
    if setting.machine:
        echo_json({"errors": [p.to_dict(language.translate) for p in error.problems]})
    print_lines(setting, lambda width: faults(error.problems, language, width), stderr=True)


def _defect(error: Exception, setting: RunSetting) -> int:
    """Say that this is our fault and how to report it, without the user's data."""
    if setting.debug:
        import traceback

        traceback.print_exception(error)
    text, name = setting.language.text, type(error).__name__
    click.echo(
        text("This is a defect of iptcost, not of your document ({error}).", error=name), err=True
    )
    remedy = text(
        "Run it again with iptcost --debug and report what it prints; leave your document out of "
        "it."
    )
    if setting.debug:
        remedy = text("Please report it with the traceback above.")
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
