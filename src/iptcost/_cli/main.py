"""The group of commands. What a command does is imported only when it runs."""

from __future__ import annotations

import copy
import functools
import gettext
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import click

from iptcost._cli import edge, options
from iptcost._cli.setting import ReaderGone, RunSetting
from iptcost._version import __version__

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
        from iptcost._cli.plugins import command_names

        known = options.COMMANDS
        return [*known, *(name for name in command_names() if name not in known)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command with its help in the user's language; a plugin's is imported."""
        if cmd_name in options.COMMANDS:
            return shown(options.COMMANDS[cmd_name])
        from iptcost._cli.plugins import load_command, packages

        command = load_command(cmd_name)
        if command is None:
            return None
        if isinstance(ctx.obj, RunSetting) and not ctx.obj.english:
            return shown(command, ctx.obj.speaking(*packages()).translate)
        return shown(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none of this name, say which one may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from iptcost._cli.plugins import instead_of

            setting = ctx.ensure_object(RunSetting)
            instead = instead_of(args[0], self.list_commands(ctx), setting)
            raise click.UsageError(f"{error.message} {instead}".rstrip(), ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command's first sentence whole; click would cut it to one line."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(_WHOLE)))
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
        """Run, and leave with the exit status that ``_cli.edge`` maps the outcome to."""
        given = list(sys.argv[1:] if args is None else args)
        further["obj"] = setting = RunSetting.of(given, os.environ)
        go = functools.partial(super().main, given, prog_name or "iptcost", *more, **further)
        status = edge.run(functools.partial(go, standalone_mode=False), setting)
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
