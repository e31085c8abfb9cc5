"""``iptcost new``: asks a person who knows no file formats, and writes a case file."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from iptcost._cli import documents
from iptcost._cli.setting import RunSetting, print_lines
from iptcost._cli.talk import Talk, converse, show_summary
from iptcost._documents import document, resolve
from iptcost._faults.problem import CaseError
from iptcost._interview import questions
from iptcost._interview.interview import Interview, case_text
from iptcost._report import layout, listing, result
from iptcost._unknowns.ranges import Range

FILE = "case.toml"


def run(setting: RunSetting, *, case: str | None, output: Path | None) -> int:
    """Hold the conversation, or go on with a CASE; 2 where the input ended before all was asked."""
    language = setting.language
    begun: Mapping[str, Any] = {} if case is None else documents.raw(case)[0]
    path = output or Path(case or FILE)
    # A file that could not be written is refused before thirty questions are answered.
    if path.suffix.lower() in (".json", ".jsonl"):
        message = language.text("This writes TOML. Give a file that ends in .toml.")
        raise click.BadParameter(message, param_hint="--output")
    if not path.parent.is_dir():
        message = language.text("There is no folder {folder}.", folder=repr(str(path.parent)))
        raise click.BadParameter(message, param_hint="--output")
    talk = Talk(Interview.begin(str(language.locale), setting.today, begun))
    _greet(talk, resumed=case is not None)
    return converse(
        talk,
        hold=lambda: _hold(talk, setting, resumed=case is not None),
        leave=lambda: _leave(talk, path),
        finish=lambda: _finish(talk, path, setting),
    )


def _hold(talk: Talk, setting: RunSetting, *, resumed: bool) -> None:
    """Ask up to a first figure, then what narrows it, as far as the person wants to go."""
    talk.run(until=lambda interview: interview.is_enough)
    if talk.interview.next is not None and not resumed:
        click.echo()
        talk.say("So far:")
        _figure(talk, setting, short=True)
        _usual(talk, setting)
        click.echo()
        if not talk.agree("More answers would narrow it. Go on?", default=True):
            return
    talk.run()


def _greet(talk: Talk, *, resumed: bool) -> None:
    if resumed:
        talk.say("This goes on where the file left off. Nothing is sent anywhere.")
        show_summary(talk)
    else:
        talk.say(
            "This asks what your therapy will cost you depends on, and writes it to a file on "
            "this computer. Nothing is sent anywhere."
        )
    talk.say(
        "Enter takes the answer in [brackets]. Type ? where you don't know, back for the question "
        "before, quit to leave."
    )


def _leave(talk: Talk, output: Path) -> None:
    """Offer the file of what was said so far."""
    click.echo()
    if not talk.agree("Save what you have said so far?", default=True):
        talk.say("Nothing was written.")
        return
    saved = _save(talk, output)
    if saved is not None:
        talk.say("Go on another day with: iptcost new {file}", file=str(saved))


def _finish(talk: Talk, output: Path, setting: RunSetting) -> None:
    """Write the file and show what it costs, or what is still to find out."""
    click.echo()
    saved = _save(talk, output)
    click.echo()
    is_wide = _figure(talk, setting)
    if is_wide:
        _usual(talk, setting)
        click.echo()
        talk.write(talk.language.text("To know it more closely, find out:"), bold=True)
        for question in talk.interview.still_open:
            answer = talk.interview.answers.get(question.key, questions.UNKNOWN)
            shown = talk.interview.shown(question, answer)
            talk.write(f"· {talk.interview.label(question)}: {shown}", indent=2, hang=2)
            if question.where:
                talk.write(talk.language.translate(question.where), indent=4)
    if saved is None:
        return
    click.echo()
    talk.say("See it again with: iptcost estimate {file}", file=str(saved))
    if is_wide:
        talk.say(
            "What to ask first, in words to read out: iptcost questions {file}", file=str(saved)
        )


def _figure(talk: Talk, setting: RunSetting, *, short: bool = False, usual: bool = False) -> bool:
    """Show the estimate or its range; return whether there is more to find out.

    ``short`` shows its first sentences alone; ``usual`` takes what is usual where nobody was asked.
    """
    made = talk.interview.draft(usual=usual)
    try:
        found = documents.estimated(resolve.resolve(document.document(made.data)))
    except CaseError as error:
        wrong = error.problems
        print_lines(setting, lambda width: listing.faults(wrong, talk.language, width))
        return True
    page = result.page_of(found, talk.language, made.data)
    if short:
        page = attrs.evolve(page, above=() if usual else page.above[:1])
    laid_out = layout.headed if short else layout.laid_out
    print_lines(setting, lambda width: laid_out(page, width))
    return isinstance(found, Range) and found.low.totals.to_pay != found.high.totals.to_pay


def _usual(talk: Talk, setting: RunSetting) -> None:
    """Say what nobody was asked yet, and what it costs if that is as it usually is."""
    if not (lines := talk.interview.unasked):
        return
    click.echo()
    talk.say("If it is as usual where you were not asked yet:")
    _figure(talk, setting, short=True, usual=True)
    asked = "; ".join(f"{line.label}: {line.answer}" for line in lines)
    talk.say("You were not asked yet about these; this takes them so: {lines}.", lines=asked)


# -- the file -----------------------------------------------------------------------------------


def _save(talk: Talk, output: Path) -> Path | None:
    """Write the file where the person agrees; None where nothing was written."""
    text = case_text(talk.interview, talk.interview.draft())
    path, new = output, True
    taken = output.exists() or output.is_symlink()
    if taken and talk.agree("{file} exists. Replace it?", default=False, file=str(path)):
        new = False
    elif taken:
        beside = (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(2))
        path = next(free for free in beside if not free.exists())
        if not talk.agree("Write {file} instead?", default=True, file=str(path)):
            talk.say("Nothing was written.")
            return None
    try:
        documents.save(path, text, talk.language, new=new)
    except FileExistsError:
        return _save(talk, path)
    talk.say("Written: {file} (only you can read it)", file=str(path))
    return path
