"""The conversation with a therapist: from nothing to the first document."""

from __future__ import annotations

import contextlib
import re
import shlex
import tomllib
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs
import click

import iptcost
from iptcost.command import Language, Setting, Talk, Words, converse, toml_text, write_whole
from iptcost.interview import Answer, Interview, Question, known
from iptcost_documents._address import AUSTRALIA, CANADA, UNITED_STATES
from iptcost_documents._files import read_people
from iptcost_documents._folder import make_folder, tell, write_case
from iptcost_documents._making import CLIENT, PRACTICE
from iptcost_documents._options import GOOD_FAITH, QUOTE, Options
from iptcost_documents._paper import spoken
from iptcost_documents._practice_questions import all_questions
from iptcost_documents._register import FILE, read_register

CURRENCIES: Final = {UNITED_STATES: "USD", CANADA: "CAD", AUSTRALIA: "AUD"}
DOCUMENTS: Final = "documents"
"""The folder beside the cases in which documents are written."""
_LONGEST: Final = 40
_UNNAMED: Final = "client"


def begin(folder: Path, setting: Setting) -> int:
    """Hold the conversation and write the files; the exit status.

    Where the folder has a practice file already, only the client and the course are asked about.
    """
    language = spoken(setting.locale)
    if not folder.is_dir():
        message = language.text("There is no folder {folder}.", folder=repr(str(folder)))
        raise click.BadParameter(message, param_hint="--folder")
    is_new = not (folder / PRACTICE).exists()
    country = _home(language)
    if not is_new:
        people = read_people(str(folder / PRACTICE))
        country = people.practice.country if people.practice else country
    questions = all_questions(setting.today, country, practice=is_new, before=_fees_before(folder))
    # The core's own questions go by these two, and a practice has answered them by what it is.
    known_already = {
        "paying": Answer(value="self"),
        "currency": Answer(value=CURRENCIES[country]),
        **({} if is_new else {"country": Answer(value=country)}),
    }
    talk = Talk(PracticeInterview(language, setting.today, known_already, own=tuple(questions)))
    _greet(talk, is_new=is_new)
    return converse(
        talk,
        leave=lambda: talk.say("Nothing was written."),
        finish=lambda: _finish(talk, folder, setting, is_new=is_new),
    )


@attrs.frozen
class PracticeInterview(Interview):
    """The interview with a therapist: its own questions, and the country decides the currency."""

    own: tuple[Question, ...] = attrs.field(default=(), repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked of the practice, the client, the course and its fees."""
        return self.own

    @property
    def is_enough(self) -> bool:
        """Whether all is asked: a document needs it all."""
        return self.next is None

    def keep(self, key: str, answer: Answer) -> PracticeInterview:
        """Return the interview with an answer; amounts are in the country's money."""
        kept = {name: value for name, value in self.answers.items() if name != key}
        if key == "country":
            kept["currency"] = Answer(value=CURRENCIES[answer.value])
        return attrs.evolve(self, answers={**kept, key: answer})


def _home(language: Language) -> str:
    """Return the country of the locale, if it is one of the three; else the United States."""
    territory = language.locale.territory
    return territory if territory in CURRENCIES else UNITED_STATES


def _fees_before(folder: Path) -> dict[str, Decimal]:
    """Return the fees of the newest case in the folder, for Enter to take."""
    cases = [
        path
        for path in folder.glob("*.toml")
        if path.name != PRACTICE and not path.name.endswith(CLIENT) and path.is_file()
    ]
    for path in sorted(cases, key=lambda path: path.stat().st_mtime, reverse=True):
        with contextlib.suppress(
            *(OSError, ValueError, TypeError, ArithmeticError, LookupError),
            *(StopIteration, AttributeError, RecursionError),
        ):
            provider = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)["provider"]
            fees = provider["fees"]
            later = next(fees[s] for s in ("individual", "group", "couples") if s in fees)
            found = {"fee_intake": fees.get("intake", later), "fee_later": later}
            found["missed_fee"] = provider.get("missed_session_fee", 0)
            return {key: Decimal(str(value)) for key, value in found.items()}
    return {}


def _greet(talk: Talk, *, is_new: bool) -> None:
    if is_new:
        talk.say(
            "This asks about your practice and one client, and writes their files in this folder. "
            "Nothing is sent anywhere."
        )
    else:
        talk.say("Your practice is known from {file}. This asks about a client.", file=PRACTICE)
    talk.say(
        "Enter takes the answer in [brackets]. Type ? where you don't know, back for the question "
        "before, quit to leave."
    )


# -- the files ----------------------------------------------------------------------------------


def _finish(talk: Talk, folder: Path, setting: Setting, *, is_new: bool) -> None:
    """Write the files, then the first document where the therapist wants it.

    That is asked before anything is written: an input that ends there leaves nothing behind.
    """
    language, answers = talk.language, talk.interview.answers
    is_american = known(answers, "country") == UNITED_STATES
    estimate, quote = Words("Write the good-faith estimate too?"), Words("Write the quote too?")
    wants = talk.agree(estimate if is_american else quote, default=True)
    stem = _free_stem(folder, str(known(answers, "name")))
    head = [
        language.text("Who is treated, apart from the case."),
        language.text("More may stand here: diagnosis, address, email, insurance. See the guide."),
    ]
    files = {
        folder / f"{stem}.toml": _case_text(talk),
        folder / f"{stem}{CLIENT}": toml_text(_client(talk), _no_comment, head),
    }
    if is_new:
        head = [language.text("Who treats: written once, used for every document.")]
        files = {folder / PRACTICE: toml_text(_practice(talk), _no_comment, head), **files}
    click.echo()
    for path, text in files.items():
        _save(path, text, language)
        talk.say("Written: {file} (only you can read it)", file=str(path))
    click.echo()
    kind = GOOD_FAITH if is_american else QUOTE
    if wants:
        _write(folder / f"{stem}.toml", folder / DOCUMENTS, kind, setting, language)
        click.echo()
    _next(talk, folder / f"{stem}.toml", kind)


def _no_comment(_: str) -> str:
    return ""


def _save(path: Path, text: str, language: Language) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        message = language.text(
            "{file} can't be written: {reason}.", file=str(path), reason=error.strerror or ""
        )
        raise click.ClickException(message) from error


def _free_stem(folder: Path, name: str) -> str:
    """Return a file's name made of the client's, of which no file is there yet."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST].strip("-") or _UNNAMED
    if f"{stem}.toml" == PRACTICE:
        stem = _UNNAMED
    found, number = stem, 2
    while any((folder / f"{found}{ending}").exists() for ending in (".toml", CLIENT)):
        found, number = f"{stem}-{number}", number + 1
    return found


def _case_text(talk: Talk) -> str:
    """Return the case: as ``iptcost new`` writes one, with the package beside."""
    answers, language = talk.interview.answers, talk.language
    data = talk.interview.draft().data
    if known(answers, "package") is True:
        stated = {
            "sessions": known(answers, "package_sessions"),
            "price": _plain(known(answers, "package_price")),
            "refund": known(answers, "package_refund"),
            "expires_months": known(answers, "package_months"),
            "missed_sessions_count": known(answers, "package_missed"),
        }
        data["provider"]["bundles"] = [{k: v for k, v in stated.items() if v is not None}]
    head = [
        language.text("A client's course and its fees, written by: iptcost practice new"),
        language.text("Change it with any editor, then write the document anew."),
    ]
    schema_line = f"#:schema {iptcost.schema('case')['$id']}\n"  # for editors that know TOML
    return schema_line + toml_text(data, _no_comment, head)


def _plain(value: Decimal) -> int | str:
    return int(value) if value == int(value) else format(value, "f")


def _practice(talk: Talk) -> dict[str, Any]:
    """Return the practice file's table."""
    says = _Said(talk.interview.answers)
    table: dict[str, Any] = says.table({"name": "practice", "clinician": "clinician"})
    place = says.table({"street": "street", "unit": "unit", "city": "city", "state": "state"})
    place["postal_code"] = known(talk.interview.answers, "postal_code")
    if (country := known(talk.interview.answers, "country")) != UNITED_STATES:
        place["country"] = country
    numbers = ("phone", "email", "npi", "tin", "provider_number", "abn")
    table |= says.table({key: key for key in numbers})
    table |= says.table({"quote_valid_days": "quote_days"})
    table["address"] = place
    if known(talk.interview.answers, "licence") is not None:
        table["licence"] = {
            **says.table({"title": "licence_title", "number": "licence"}),
            "state": known(talk.interview.answers, "state"),
        }
    return table


def _client(talk: Talk) -> dict[str, Any]:
    """Return the client file's table."""
    says = _Said(talk.interview.answers)
    keys = {"name": "name", "date_of_birth": "birth", "patient_id": "patient_id"}
    table = says.table(keys)
    code = known(talk.interview.answers, "diagnosis")
    return {**table, "diagnosis": [code]} if code else table


@attrs.frozen
class _Said:
    """The answers, for tables that leave out what was not said."""

    answers: Mapping[str, Answer]

    def table(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Return what was said, by the key of a file."""
        found = {key: known(self.answers, asked) for key, asked in keys.items()}
        return {key: value for key, value in found.items() if value is not None}


# -- the first document --------------------------------------------------------------------------


def _next(talk: Talk, case: Path, kind: str) -> None:
    """Name the commands that go on from here."""
    talk.say("For all your clients at once, whenever something has changed:")
    folder, out = shlex.quote(str(case.parent)), shlex.quote(str(case.parent / DOCUMENTS))
    click.echo(f"  iptcost quote {folder} --kind {kind} --out {out}")
    if kind == GOOD_FAITH:
        talk.say("For this client, what each way to pay costs:")
        click.echo(f"  iptcost quote {shlex.quote(str(case))} --output quote.pdf")


def _write(case: Path, out: Path, kind: str, setting: Setting, language: Language) -> None:
    """Write the document as the command for all clients would, into the same register."""
    options = _options(kind, out)
    make_folder(out, language)
    register = read_register(out / FILE)
    outcome = write_case(case, options, setting, language, register)
    if kind == GOOD_FAITH:
        _save(register.path, register.text(), language)
    tell([outcome], setting.today, language)


def _options(kind: str, out: Path) -> Options:
    """Return the options of a plain ``iptcost quote FOLDER --kind KIND --out OUT``."""
    from iptcost_documents._command import quote_command

    parsed = quote_command.make_context(
        "quote", ["-", "--kind", kind, "--out", str(out)], resilient_parsing=True
    )
    given = {name: parsed.params[name] for name in attrs.fields_dict(Options)}
    return Options(**given)
