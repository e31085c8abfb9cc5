"""What each built-in command is called with, as data: a command's module is imported when it runs.

A command ``NAME`` is ``commands/NAME.py:run``, which takes the run's setting and the values of
these parameters by name.
"""

from __future__ import annotations

import functools
import gc
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
from click import Argument, Choice, IntRange, Option

from iptcost._cli.setting import RunSetting

MACHINE: Final = ("json", "jsonl")
"""Formats whose errors are JSON too."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"batch": ("numba", "numpy", "pyarrow")}
"""The libraries of extras that a command can't do without."""


def _command(name: str, said: str, *params: click.Parameter) -> click.Command:
    """Return a command; ``said`` is its help, whose first sentence stands in the list."""
    run = click.pass_obj(functools.partial(_run, name))
    return click.Command(name, help=said, params=list(params), callback=run)


def _run(name: str, setting: RunSetting, /, **values: Any) -> Any:
    missing = [library for library in NEEDED.get(name, ()) if not importlib.util.find_spec(library)]
    if missing:
        message = setting.language.text(
            'The batch engine needs {libraries}: pip install "iptcost[batch]"',
            libraries=", ".join(missing),
        )
        raise click.UsageError(message)
    full = f"iptcost._cli.commands.{name}"
    if full not in sys.modules:
        # What is imported stays: to look through it for garbage, again and again and once more in
        # the end, takes a fifth of a short run.
        gc.disable()
        try:
            importlib.import_module(full)
            gc.freeze()
        finally:
            gc.enable()
    return sys.modules[full].run(setting, **values)


def _format(*forms: str, said: str = "How to show it.", stated: bool = True) -> Option:
    """Return ``--format``; it is looked at first, so that errors are told in its form too."""
    return Option(
        ["--format", "form"],
        type=Choice(forms),
        default=forms[0] if stated else None,
        is_eager=True,
        callback=_note_machine,
        help=said,
    )


def _note_machine(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    if isinstance(ctx.obj, RunSetting):
        ctx.obj.machine = value in MACHINE
    return value


def _option(name: str, metavar: str, said: str, *called: str, **more: Any) -> Option:
    return Option([f"--{name}", *called], metavar=metavar, help=said, **more)


def _flag(name: str, said: str) -> Option:
    return Option([f"--{name}"], is_flag=True, help=said)


_SET_HELP: Final = "A setting of the adapter, such as year=2026; can be given several times."
_SET: Final = _option("set", "KEY=VALUE", _SET_HELP, "pairs", multiple=True)
_PLANS_NETWORK: Final = _option("network", "SIDE", "How the therapist stands with the plans.")

VALUES: Final = (
    _option("fee", "AMOUNT", "What a session costs, for every service."),
    _option("allowed", "AMOUNT", "What the plan allows for every service."),
    _option("copay", "AMOUNT", "Fixed amount that you pay for a visit."),
    _option("coinsurance", "RATE", "Your share of the allowed amount, such as 20%."),
    Option(
        ["--order"],
        type=Choice(("deductible-waived", "after-deductible", "before-deductible")),
        help="Where copay and coinsurance stand to the deductible.",
    ),
    _option("deductible", "AMOUNT", "Your deductible for a benefit year."),
    _option("deductible-used", "AMOUNT", "How much of the deductible is used already."),
    _option("out-of-pocket-max", "AMOUNT", "The most that you pay in a benefit year."),
    _option("visit-limit", "N", "Covered visits in a benefit year.", type=int),
    _option("sessions", "N", "How many sessions are planned.", type=int),
    _option("start", "DATE", "First session, such as 2026-10-05."),
    _option("network", "SIDE", "How the therapist stands with the plan: in or out."),
)
"""The common values, in the order of a card and a plan's summary."""

_ALL: Final = (
    _command(
        "estimate",
        "Say what the course of each CASE costs, session by session. A CASE is a TOML or JSON "
        "file, or - for standard input; a .jsonl file holds a case in each line. Options alone "
        "make a case too.",
        Argument(["cases"], nargs=-1, metavar="[CASE]..."),
        _format(
            *("table", "json", "csv", "markdown", "jsonl"),
            stated=False,
            said="How to show it; a table by default, JSON lines for a .jsonl file.",
        ),
        _flag("explain", "Say for each session why it costs what it costs."),
        *VALUES,
        _option(
            "actuals",
            "FILE",
            "A CSV file of what sessions have really cost so far; the rest is forecast.",
        ),
        _option("jobs", "N", "Processes for a .jsonl file.", type=IntRange(1, 64)),
    ),
    _command(
        "new",
        "Ask what a course of therapy costs, question by question, and write a case file. No "
        "knowledge of files or of insurance is needed.",
        Argument(["case"], required=False, type=click.Path(dir_okay=False)),
        Option(
            ["--output", "-o"],
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="The file to write; one that exists is never replaced without asking. [default: "
            "the case that is resumed, or case.toml]",
        ),
    ),
    _command(
        "compare",
        "Show every way to pay for the course that the CASE offers: each side of each plan, the "
        "sliding scale, prepaid bundles, the list price. The cheapest comes first. What is unknown "
        "in the CASE makes ranges.",
        Argument(["case"]),
        _format("table", "json", "csv", "markdown"),
        _flag("explain", "Also show each month, and what stopping early costs."),
        Option(
            ["--chart"],
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Also draw the cost by session: FILE ends in .svg, .png or .html.",
        ),
    ),
    _command(
        "plans",
        "Show what the course of the CASE costs under every plan that an adapter lists, cheapest "
        "first. Plans of the case itself are left aside; its assistance programmes come first.",
        Argument(["case"]),
        _option("adapter", "NAME", "Which adapter lists the plans.", required=True),
        _SET,
        _option("state", "STATE", "The same as --set state=STATE."),
        _PLANS_NETWORK,
        _option("top", "N", "How many to show.", type=IntRange(1, 10_000), default=20),
        _format("table", "json", "csv"),
    ),
    _command(
        "questions",
        "Say what to ask about the CASE, the most valuable question first: how far each answer "
        "narrows the range. Answers that are given narrow it at once.",
        Argument(["case"]),
        Option(
            ["--answer", "answers"],
            multiple=True,
            metavar="WHICH=VALUE",
            help="An answer: the question's number or the hole's path, and what was said. "
            "Repeatable.",
        ),
        _option("save", "FILE", "Write the case with the answers in it."),
        _format("table", "json"),
    ),
    _command(
        "batch",
        "Estimate every row of CASES, a Parquet, Arrow or CSV file or a folder of them, and write "
        "the results to the folder OUT, part by part. A run that was interrupted goes on where it "
        "was.",
        Argument(["cases"]),
        Argument(["out"]),
        _option("plans", "FILE", "A TOML or JSON file: payer tables by their keys."),
        _option(
            "answers",
            "PATH",
            "A file or a folder of payers' answers: they are the plans that the cases name.",
        ),
        _option("adapter", "NAME", "Which adapter reads the answers, such as x12."),
        _SET,
        _PLANS_NETWORK,
        Option(
            ["--pass-through", "passed"],
            multiple=True,
            metavar="COLUMN",
            help="A column of CASES that comes back beside id; can be given several times.",
        ),
        _flag("sessions", "Write a row for each session too."),
        Option(
            ["--decimals/--minor-units"],
            default=None,
            help="Write amounts as decimals or as integers of minor units; as the cases have them "
            "where neither is said: a CSV has decimals.",
        ),
        _format(*("parquet", "arrow", "csv"), said="What the parts are; Parquet by default."),
        Option(
            ["--processes"],
            type=IntRange(1, 256),
            metavar="N",
            help="How many processes reckon; by default one for each core where there is much to "
            "do.",
        ),
        _option(
            "dask",
            "ADDRESS",
            "Let the workers of a Dask cluster reckon: its scheduler's address, "
            "tcp://HOST:PORT. They read CASES and write OUT themselves, so both lie in folders "
            "that all machines share.",
        ),
        _flag("fresh", "Remove the parts of another run in OUT and begin."),
    ),
    _command(
        "coverage",
        "Ask the payers of a CASE and print what they answered: payer tables to read, correct and "
        "put in place of the case's own.",
        Argument(["case"]),
        _format("toml", "json"),
    ),
    _command(
        "payers",
        "List the payers that can be asked, and the settings that they take.",
        Argument(["name"], required=False),
        _format("table", "json"),
    ),
    _command("protocols", "List the courses of therapy that are known.", _format("table", "json")),
    _command(
        "schema",
        "Print the JSON Schema of a case, a result or an error.",
        Argument(["name"], type=Choice(("case", "result", "error")), default="case"),
    ),
)
COMMANDS: Final[Mapping[str, click.Command]] = {str(command.name): command for command in _ALL}
"""The built-in commands by name, in the order of the help."""
