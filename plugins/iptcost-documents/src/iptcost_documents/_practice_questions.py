"""What ``iptcost practice new`` asks: the practice once, then a client, the course and its fees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs

from iptcost.command import Words
from iptcost.interview import Answer, Answers, Choice, Question, known
from iptcost.interview import course_questions as asked_of_clients
from iptcost.interview import scale_questions as asked_of_payers
from iptcost.payer import BadValueError
from iptcost_documents import _values
from iptcost_documents._address import AUSTRALIA, CANADA, UNITED_STATES

NONE: Final = Answer("none", taken=True)
_LATER: Final = "Then it is left out for now. You can write it into the file later."
_AGAIN: Final = "You can change it in the file."
_NO: Final = "none"
_MOST_SIZE: Final = 100
_EARLIEST_BIRTH: Final = 1900


def _none(_: Answers) -> Answer:
    return NONE


def _takes(value: Any) -> Callable[[Answers], Answer]:
    return lambda _: Answer(value=value, taken=True)


def _readable(read: Callable[[object], object], sentence: str) -> Callable[[Answers, Any], Any]:
    """Return an objection: the sentence, where the reader of the file would refuse the value."""

    def objection(_: Answers, value: Any) -> str | None:
        try:
            read(value)
        except BadValueError:
            return sentence
        return None

    return objection


_NPI: Final = _readable(
    _values.npi, Words("An NPI has ten digits that check each other. Please type it again.")
)
_TIN: Final = _readable(
    _values.tin, Words("A tax ID is typed like 12-3456789, or like 123-45-6789.")
)
_PROVIDER_NUMBER: Final = _readable(
    _values.provider_number,
    Words("A provider number checks itself, and this one fails. Please type it again."),
)
_ABN: Final = _readable(
    _values.abn, Words("An ABN has eleven digits that check each other. Please type it again.")
)
_DIAGNOSIS: Final = _readable(
    _values.diagnosis,
    Words("A code looks like F33.1. Please type it again, or press Enter for none."),
)
_LINE: Final = _readable(_values.text, Words("That holds characters that can't be printed."))


def _optional(key: str, label: str, ask: str, where: str = "", **more: Any) -> Question:
    """Return a question that Enter leaves out."""
    return Question(
        key,
        "text",
        label,
        ask,
        where,
        **{
            "default": _none,
            "none_words": _NO,
            "unknown": "default",
            "if_unknown": _LATER,
            "objection": _LINE,
            **more,
        },
    )


def _needed(key: str, label: str, ask: str, where: str = "", **more: Any) -> Question:
    """Return a question that no document can do without."""
    told = "It stands on every document. Type it, or type quit to leave."
    return Question(
        key,
        "text",
        label,
        ask,
        where,
        **{"unknown": "needed", "if_unknown": told, "objection": _LINE, **more},
    )


def _in(*countries: str) -> Callable[[Answers], bool]:
    return lambda answers: known(answers, "country") in countries


def practice_questions(country: str) -> tuple[Question, ...]:
    """Return what is asked once: who treats, where, and under which numbers."""
    return (
        _needed("practice", "Practice", "What is your practice called?", "Your own name will do."),
        _optional("clinician", "Who treats", "Who treats, if not called like the practice?",
                  "With the degree: Dana Reyes, PhD"),
        Question(
            "country", "choice", "Country", "Where is the practice?",
            choices=(
                Choice(UNITED_STATES, "In the United States"),
                Choice(CANADA, "In Canada"),
                Choice(AUSTRALIA, "In Australia"),
            ),
            default=_takes(country), unknown="default", if_unknown=_AGAIN,
        ),
        _needed("street", "Street", "What is the practice's address? First street and number."),
        _optional("unit", "Unit", "Suite, floor or unit?"),
        _needed("city", "City", "And the city?"),
        _needed("state", "State", "Which State, province or territory?",
                "Its letters: OR, ON, NSW.", objection=_state),
        _needed("postal_code", "Postal code", "And the postal code?", objection=_postal_code),
        _needed("phone", "Telephone", "On which telephone do clients reach you?",
                "An estimate has to say how to ask for another one."),
        _optional("email", "Email", "And by which email address?"),
        *_number_questions(),
        Question(
            "quote_days", "count", "A quote holds, in days",
            "For how many days does a quote of yours hold? (Enter: no day is set)",
            default=_none, none_words=_NO, unknown="default", if_unknown=_LATER,
            least=1, most=_values.MOST_DAYS,
        ),
    )  # fmt: skip


def _number_questions() -> tuple[Question, ...]:
    """Return the questions on licence and numbers, each where its country has it."""
    return (
        _optional("licence", "License number", "What is your license or registration number?"),
        _optional("licence_title", "License", "And what is it called?",
                  "Licensed Psychologist, say.",
                  applies=lambda a: known(a, "licence") is not None),
        _optional("npi", "NPI", "What is your NPI, the National Provider Identifier?",
                  "Ten digits. A good-faith estimate needs it: npiregistry.cms.hhs.gov finds it.",
                  applies=_in(UNITED_STATES),
                  objection=_NPI),
        _optional("tin", "Tax ID", "What is your tax ID (TIN), with its hyphens?",
                  "12-3456789, or 123-45-6789 for a person. A good-faith estimate needs it.",
                  applies=_in(UNITED_STATES),
                  objection=_TIN),
        _optional("provider_number", "Provider number",
                  "What is your Medicare provider number for this place?",
                  applies=_in(AUSTRALIA),
                  objection=_PROVIDER_NUMBER),
        _optional("abn", "ABN", "And your ABN?", applies=_in(AUSTRALIA),
                  objection=_ABN),
    )  # fmt: skip


def _state(answers: Answers, value: Any) -> str | None:
    regions = _values.REGIONS[known(answers, "country") or UNITED_STATES]
    wrong = Words("Please type its letters as the post does, such as OR.")
    return None if value in regions else wrong


def _postal_code(answers: Answers, value: Any) -> str | None:
    form = _values.POSTAL_CODES[known(answers, "country") or UNITED_STATES]
    return None if form.fullmatch(value) else Words("That is no postal code of that country.")


def client_questions(today: dt.date) -> tuple[Question, ...]:
    """Return what is asked of each client."""

    def born(_: Answers, value: Any) -> str | None:
        late = Words("That day is still to come. Please type the year with four digits.")
        return late if value > today else None

    return (
        _needed("name", "Client", "Now your client. What is the name?"),
        Question("birth", "date", "Date of birth", "And the date of birth?",
                 "A good-faith estimate has to state it.",
                 unknown="needed", if_unknown="Type it, or type quit to leave.", objection=born,
                 least=_EARLIEST_BIRTH),
        _optional("patient_id", "Patient identifier", "Your own number for this client, if any?"),
        _optional("diagnosis", "Diagnosis", "The diagnosis as an ICD-10-CM code, if one is made?",
                  "F33.1, say. Without one the estimate says that it is not yet determined.",
                  objection=_DIAGNOSIS),
    )  # fmt: skip


_REWORDED: Final[Mapping[str, tuple[str, str]]] = {
    "protocol": ("Which therapy is planned?", ""),
    "sessions": ("How many sessions are planned, the first one included?", ""),
    "every": ("How often do you meet?", ""),
    "start": ("On which day is the first session?", "An estimate is of what is to come."),
    "fee_intake": ("What is your full fee for the first session?", ""),
    "fee_later": ("And for each later session?", ""),
    "scale": ("Do you lower the fee for people with a low income (a sliding scale)?", ""),
    "scale_basis": ("What does your scale go by?", ""),
    "floor": ("Is there a fee below which the scale never goes?", ""),
    "income": ("What is this client's household income in a year, before taxes?",
               "As the client states it. It stays in the file and is printed nowhere."),
    "household": ("How many people live on this income, the client included?", ""),
    "residence": ("Where does the client live?", ""),
}  # fmt: skip
"""The questions of ``iptcost new`` as a therapist is asked them."""
_LEFT_OUT: Final = ("currency",)
"""The country says it."""
_PAYS: Final = (
    "What is paid for a session on this line: an amount, or a percentage of your fee?",
    "For instance 60, or 50%.",
)


def course_questions(
    today: dt.date, before: Mapping[str, Any] | None = None
) -> tuple[Question, ...]:
    """Return the questions on the course and its fees; ``before`` are fees that Enter takes."""
    made = (*asked_of_clients(today, ""), _missed_question(), *asked_of_payers())
    own = tuple(_of_a_therapist(q) for q in made if q.key not in _LEFT_OUT)
    fees = before or {}
    with_fees = tuple(
        attrs.evolve(q, default=_takes(fees[q.key])) if q.key in fees else q for q in own
    )
    return (*with_fees, *package_questions())


def _of_a_therapist(question: Question) -> Question:
    ask, where = question.ask, ""
    if question.key in _REWORDED:
        ask, where = _REWORDED[question.key]
    elif question.key.endswith(".pays"):
        ask, where = _PAYS
    told = question.if_unknown
    if question.unknown == "needed":
        told = "The estimate can't be made without it."
    elif question.unknown in ("range", "closed-range", "hole"):
        return attrs.evolve(
            question, ask=ask, where=where, source="", unknown="needed",
            if_unknown="The estimate can't be made without it.",
        )  # fmt: skip
    return attrs.evolve(question, ask=ask, where=where, source="", if_unknown=told)


def _missed_question() -> Question:
    return Question(
        "missed_fee", "amount", "Fee for a missed session",
        "What do you charge for a session that is missed? (0: nothing)",
        place="provider.missed_session_fee",
        default=_takes(0), unknown="default", if_unknown=_AGAIN,
    )  # fmt: skip


def package_questions() -> tuple[Question, ...]:
    """Return the questions on a package of sessions."""

    def sold(answers: Answers) -> bool:
        return known(answers, "package") is True

    missing: Any = {
        "unknown": "needed",
        "if_unknown": "A package needs it. Type back to sell none.",
    }
    return (
        Question("package", "yes", "Package", "Do you sell sessions in a package?",
                 default=_takes(value=False), unknown="default", if_unknown=_AGAIN),
        Question("package_sessions", "count", "Sessions in the package",
                 "How many sessions are in it?", applies=sold, least=2, most=_MOST_SIZE, **missing),
        Question("package_price", "amount", "Price of the package", "What does it cost?",
                 applies=sold, **missing),
        Question("package_months", "count", "To be used within months",
                 "Within how many months is it to be used? (Enter: no last day)",
                 applies=sold, default=_none, none_words=_NO, unknown="default",
                 if_unknown=_LATER, least=1, most=120),
        Question("package_refund", "choice", "If a client stops early",
                 "What does a client get back who stops early?", applies=sold,
                 choices=(
                     Choice("unused", "The unused sessions, at the package's rate"),
                     Choice("relist", "What is left once the used ones are charged at the full "
                            "fee"),
                     Choice("none", "Nothing"),
                 ), **missing),
        Question("package_missed", "yes", "A missed session is taken from it",
                 "Is a missed session taken from the package?", applies=sold, **missing),
    )  # fmt: skip


def all_questions(
    today: dt.date, country: str, *, practice: bool, before: Mapping[str, Any]
) -> Sequence[Question]:
    """Return every question in its order; of the practice only where it is not known yet."""
    asked = practice_questions(country) if practice else ()
    return (*asked, *client_questions(today), *course_questions(today, before))
