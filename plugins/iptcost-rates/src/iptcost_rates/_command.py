"""``iptcost rates``: one therapist's rates out of a published file, or which file to download."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from iptcost.command import Setting

if TYPE_CHECKING:
    from iptcost import Document, PayerError
    from iptcost.command import Language
    from iptcost.payer import Inquiry
    from iptcost_rates._answer import Rates
    from iptcost_rates._found import Found
    from iptcost_rates._sieve import Asked, Place

CODES: Final = ("90791", "90832", "90834", "90837", "90847", "90853")
"""Intake, sessions of 30, 45 and 60 minutes, couples, group: looked up where none is named."""
PACKAGE: Final = "iptcost_rates"


def _machine(ctx: click.Context, _: click.Parameter, value: str) -> str:
    if isinstance(ctx.obj, Setting):
        ctx.obj.machine = value == "json"
    return value


@click.command(
    "rates",
    help="Find what a plan allows a therapist, in the FILE of rates or of allowed amounts that the "
    "insurer published (Transparency in Coverage): .json, .json.gz, .zip, or - for a stream.",
)
@click.argument("file", required=False)
@click.option("--npi", multiple=True, metavar="NPI", help="The therapist's NPI; may be repeated.")
@click.option("--tin", metavar="TAX-ID", help="The tax id that sessions are billed under.")
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="CODE",
    help="A procedure code; may be repeated. By default those of psychotherapy.",
)
@click.option(
    "--licence",
    metavar="LICENCE",
    help="psychiatrist, psychologist, social-worker, counselor, family-therapist, nurse, or a "
    "modifier such as AJ.",
)
@click.option(
    "--place", type=click.Choice(["office", "telehealth"]), help="Where sessions are held."
)
@click.option(
    "--references",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="Where the files are that the FILE's groups point to.",
)
@click.option(
    "--toc",
    metavar="INDEX",
    help="List the files of an insurer's index instead, those of behavioral networks first.",
)
@click.option(
    "--plan",
    metavar="PLAN",
    help="With --toc: words of the plan's name, or its EIN or HIOS number.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "toml", "json"]),
    default="table",
    is_eager=True,
    callback=_machine,
    help="How to show it.",
)
@click.option(
    "--save", metavar="CASE", help="Lay the rates into a case file as what its plan allows."
)
@click.pass_obj
def rates_command(setting: Setting, /, **given: Any) -> None:
    """Check the options, read the file, and show what it says."""
    options = Options(**given)
    language = setting.speaking(PACKAGE)
    wrong = next(iter(_wrong(options, language)), None)
    if wrong is not None:
        raise click.UsageError(wrong)
    try:
        if options.toc:
            _index(options, setting, language)
        else:
            _rates(options, setting, language)
    except _payer_error() as error:
        raise _as_case_error(error) from error


@attrs.frozen
class Options:
    """The options as they were given."""

    file: str | None
    npi: tuple[str, ...]
    tin: str | None
    codes: tuple[str, ...]
    licence: str | None
    place: Place | None
    references: str | None
    toc: str | None
    plan: str | None
    form: str
    save: str | None


def _wrong(options: Options, language: Language) -> Iterator[str]:
    """Yield what can't go together, or is no number."""
    from iptcost_rates._offers import digits
    from iptcost_rates._payer import NPI_DIGITS, TIN_DIGITS
    from iptcost_rates._sieve import licence

    text = language.text
    if options.toc:
        if options.file or options.npi or options.save or options.form == "toml":
            yield text("--toc lists files: it goes with --plan and --format table or json alone.")
        return
    if not options.file:
        yield text("Name a FILE, or an index with --toc.")
    if options.plan:
        yield text("--plan goes with --toc.")
    if not options.npi:
        yield text("Give the therapist's --npi.")
    for npi in options.npi:
        if not (len(npi) == NPI_DIGITS and npi.isascii() and npi.isdigit()):
            yield text("--npi takes ten digits.")
    if options.tin is not None and len(digits(options.tin)) != TIN_DIGITS:
        yield text("--tin takes nine digits.")
    if options.licence is not None and not licence(options.licence):
        yield text("--licence takes one of those that its help names, or a modifier such as AJ.")
    if options.save and len(options.npi) > 1:
        yield text("--save goes with one --npi.")
    if options.form == "toml" and len(options.npi) > 1:
        yield text("--format toml goes with one --npi.")


def _payer_error() -> type[Exception]:
    from iptcost import PayerError

    return PayerError


def _as_case_error(error: Any) -> Exception:
    """Return a file's faults as those of a document: here the file is the user's own."""
    from iptcost import CaseError

    return CaseError(error.problems)


def _rates(options: Options, setting: Setting, language: Language) -> None:
    """Read the file once and show what it says of each therapist."""
    from iptcost import PayerError
    from iptcost_rates._answer import rates_of
    from iptcost_rates._file import read
    from iptcost_rates._offers import Wanted
    from iptcost_rates._progress import Progress

    asked = _asked(options, setting)
    wanted = Wanted(frozenset(map(int, options.npi)), frozenset(asked.codes), asked.tin)
    with Progress(setting, language) as tick:
        found = read(options.file or "", wanted, references=options.references, tick=tick)
    made: list[Rates] = []
    lacking: dict[int, PayerError] = {}
    for npi in dict.fromkeys(map(int, options.npi)):
        try:
            made.append(rates_of(found, npi, asked))
        except PayerError as error:
            lacking[npi] = error
    several = len(made) + len(lacking) > 1
    if options.form == "json" and several:
        _show_all(made, lacking, asked, setting)
    elif made:
        _show(made, found, asked, options, setting)
    if lacking:  # what could be found is shown; the status says that it is not all
        raise PayerError(one for error in lacking.values() for one in error.problems)


def _priced(asked: Asked, made: Rates, named: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the codes that were named, or for which there is a price, as keys of ``allowed``."""
    priced = {one.offer.code for one in made.standings()}
    return {code: code for code in asked.codes if code in priced or code in named}


def _show_all(
    made: list[Rates], lacking: Mapping[int, PayerError], asked: Asked, setting: Setting
) -> None:
    """Print a list with an object for each therapist, and end with the status of those lacking."""
    from iptcost.command import coverage_data

    translate = setting.speaking(PACKAGE).translate
    data: list[dict[str, Any]] = [
        {"npi": one.npi, **coverage_data(_document(one, _priced(asked, one), setting))}
        for one in made
    ]
    for npi, error in lacking.items():
        problems = [problem.to_dict(translate) for problem in error.problems]
        data.append({"npi": npi, "errors": problems})
    click.echo(json.dumps(data, indent=2))
    raise click.exceptions.Exit(2 if lacking else 0)


def _asked(options: Options, setting: Setting) -> Asked:
    """Return what is asked of the file."""
    from iptcost_rates._offers import digits
    from iptcost_rates._sieve import Asked, licence

    first_day, last_day, own = setting.today, setting.today, tuple[str, ...]()
    if options.save:
        inquiry = _inquiry(options.save, setting)
        first_day, last_day, own = inquiry.first_day, inquiry.last_day, inquiry.codes
    codes = tuple(dict.fromkeys(options.codes or own or CODES))
    tin = digits(options.tin) if options.tin else None
    chosen = licence(options.licence or "")
    return Asked(first_day, last_day, codes, tin, chosen, options.place)


def _inquiry(case: str, setting: Setting) -> Inquiry:
    """Return what a payer of a case is asked; CaseError for no case."""
    from iptcost.command import read_case, read_inquiry

    return read_inquiry(read_case(case, setting.today, without=("payers", "actuals")))


def _show(
    made: list[Rates], found: Found, asked: Asked, options: Options, setting: Setting
) -> None:
    from iptcost.command import coverage_data, coverage_toml

    language = setting.speaking(PACKAGE)
    keys = _priced(asked, made[0], options.codes)
    if options.form == "json":
        click.echo(json.dumps(coverage_data(_document(made[0], keys, setting)), indent=2))
    elif options.form == "toml":
        click.echo(coverage_toml(_document(made[0], keys, setting), language), nl=False)
    else:
        from iptcost_rates._table import tell

        for one in made:
            tell(one, found, setting, language)
    if options.save:
        _save(options.save, made[0], setting, language)


def _document(made: Rates, keys: Mapping[str, str], setting: Setting) -> Document:
    """Return a document that holds the prices as an answered payer's table."""
    import iptcost
    from iptcost_rates._answer import as_coverage

    answer = as_coverage(made, keys)
    return iptcost.document(
        {"course": {"start": setting.today.isoformat()}, "payers": list(answer.tables)},
        sources=tuple(attrs.evolve(one, path=f"payers.{one.path}") for one in answer.sources),
        notes=tuple(attrs.evolve(one, path=f"payers.{one.path}") for one in answer.notes),
    )


def _save(case: str, made: Rates, setting: Setting, language: Language) -> None:
    from iptcost_rates._answer import keys_of
    from iptcost_rates._saving import save

    inquiry = _inquiry(case, setting)
    try:
        save(case, made, keys_of(made.choice.asked.codes, inquiry.services))
    except OSError as error:
        reason = error.strerror or str(error)
        message = language.text("{file} can't be written: {reason}.", file=case, reason=reason)
        raise click.ClickException(message) from None
    click.echo(language.text("Laid into {file}.", file=Path(case).name), err=True)


def _index(options: Options, setting: Setting, language: Language) -> None:
    """List the files of an index."""
    from iptcost_rates._progress import Progress
    from iptcost_rates._table import as_data, tell_files
    from iptcost_rates._toc import read_index

    with Progress(setting, language) as tick:
        index = read_index(options.toc or "", options.plan or "", tick=tick)
    if options.form == "json":
        click.echo(json.dumps(as_data(index), indent=2))
    else:
        tell_files(index, language)
