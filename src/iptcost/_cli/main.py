"""The group of commands, and where a run ends: what happened becomes an exit status and words.

What a command does is imported only when it runs.

0 done · 1 a defect · 2 wrong use, a wrong document, one not resolved · 3 a payer, or a
cluster, could not be reached or refused · 130 interrupted · 141 the reader of the output went away.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import gettext
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from iptcost._cli import options, plugins
from iptcost._cli.setting import ReaderGone, RunSetting, echo_json, print_lines
from iptcost._version import __version__

DONE: Final = 0
DEFECT: Final = 1
WRONG: Final = 2
UNREACHED: Final = 3
INTERRUPTED: Final = 130
READER_GONE: Final = 141
_DOMAIN: Final = "iptcost"
ISSUES: Final = ("issues", "issue", "bug tracker", "bugs", "tracker")
"""The labels of a distribution's address for reports (the well-known labels of its metadata)."""
_WHOLE: Final = 1_000
"""Characters of a command's first sentence: all of it."""

FILES: Final = frozenset({"CASE", "CASES", "FILE", "OUT", "PATH"})
"""What arguments and options that take a file are called in the help."""

ANYWHERE: Final = (
    click.Option(["--locale"], metavar="LOCALE", expose_value=False, hidden=True),
    click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True),
)
"""``RunSetting.of`` reads these wherever they stand, so a command takes them after its name too."""


class Commands(click.Group):
    """Click's group with commands found by name; click asks for a subclass to do so.

    Installed plugins are looked through only for a name that is not built in, and for the list.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all names: the built-in ones in their order, then those of plugins."""
        known = options.COMMANDS
        return [*known, *(name for name in plugins.command_names() if name not in known)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command with its help in the user's language; a plugin's is imported."""
        if cmd_name in options.COMMANDS:
            return shown(options.COMMANDS[cmd_name])
        if (command := plugins.load_command(cmd_name)) is None:
            return None
        if isinstance(ctx.obj, RunSetting) and not ctx.obj.english:
            return shown(command, ctx.obj.speaking(*plugins.packages()).translate)
        return shown(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none of this name, say which one may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            language = ctx.ensure_object(RunSetting).language
            instead = plugins.instead_of(args[0], self.list_commands(ctx), language)
            raise click.UsageError(f"{error.message} {instead}".rstrip(), ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command's first sentence whole; click would cut it to one line."""
        found = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        listed = ((name, each) for name, each in found.items() if each and not each.hidden)
        rows = [(name, each.get_short_help_str(_WHOLE)) for name, each in listed]
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click would turn a reader that went away into status 1 by itself."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def get_help(self, ctx: click.Context) -> str:
        """Return the help in the user's language."""
        return click.Group.get_help(shown(self), ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *more: Any,
        standalone_mode: bool = True,
        **further: Any,
    ) -> Any:
        """Run, and leave with the exit status that ``_ended`` maps the outcome to."""
        given = list(sys.argv[1:] if args is None else args)
        further["obj"] = setting = RunSetting.of(given, os.environ)
        go = functools.partial(super().main, given, prog_name or "iptcost", *more, **further)
        status = _ended(functools.partial(go, standalone_mode=False), setting)
        if standalone_mode:
            sys.exit(status)
        return status


def shown(command: click.Command, say: Callable[[str], str] = gettext.gettext) -> click.Command:
    """Return a copy of a command whose help is in the language that gettext now speaks.

    A plugin's help stands in its own catalogue: ``say`` then reads that one. The copy takes the
    options that may stand anywhere, and a shell completes with files what is called as files are.
    """
    made = copy.copy(command)
    own = {name for param in command.params for name in param.opts}
    further = (option for option in ANYWHERE if own.isdisjoint(option.opts))
    made.params = [*map(copy.copy, command.params), *further]
    for param in made.params:
        if isinstance(param, click.Option):
            param.help = param.help and say(param.help)
        called = (param.metavar or (param.name or "").upper()).strip("[].")
        if called in FILES and isinstance(param.type, click.types.StringParamType):
            # Whether a file can be read is found out, and told, by whoever reads it.
            param.type = click.Path(readable=False, allow_dash=True)
    made.help = made.help and say(made.help)
    made.short_help = made.short_help and say(made.short_help)
    made.epilog = made.epilog and say(made.epilog)
    return made


@click.group(
    cls=Commands,
    help="What a course of psychotherapy costs the person who pays for it, to the cent.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="iptcost")
@click.option("--locale", metavar="LOCALE", help="Language and formats, such as es or en_CA.")
@click.option("--debug", is_flag=True, help="Show the traceback of a defect.")
def main(locale: str | None, debug: bool) -> None:  # noqa: FBT001 - click calls by name
    """Take the options that ``RunSetting.of`` has read before anything could fail."""


# -- where a run ends --------------------------------------------------------------------------


def _ended(go: Callable[[], Any], setting: RunSetting) -> int:
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
