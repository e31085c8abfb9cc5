"""The notice of the right to get a good-faith estimate: 45 CFR 149.610(b)(1)(iii).

It is shown on the practice's website, in its office, and where sessions are scheduled; it needs
no case and no client. The sentences are ours; they say what the model notice of CMS says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from iptcost import CaseError, Money, Problem
from iptcost.command import Language
from iptcost_documents import _kinds
from iptcost_documents._address import UNITED_STATES
from iptcost_documents._disclaimers import PHONE
from iptcost_documents._files import People
from iptcost_documents._paper import PAGE, Paper, Points, Section, Sentence
from iptcost_documents._parts import CONTACT, letterhead, required
from iptcost_documents._threshold import DAYS, EXCESS

KIND: Final = "notice"


def notice(people: People, date: dt.date, language: Language) -> Paper:
    """Return the notice; CaseError where it can't say how to ask for an estimate."""
    problems: list[Problem] = list(required(people, (CONTACT,), _kinds.NOTICE_LACKS))
    practice = people.practice
    if practice is not None and practice.country != UNITED_STATES:
        problems.append(
            Problem(_kinds.GOOD_FAITH_COUNTRY, "address.country", {}, people.practice_file)
        )
    if problems or practice is None:
        raise CaseError(problems)
    text = language.text
    return Paper(
        KIND,
        text("Your right to a good-faith estimate"),
        date,
        language,
        (
            Section(text("Your rights"), (Points(tuple(_rights(language))),)),
            Section(
                text("How to ask"),
                (
                    Sentence(
                        text(
                            "To get an estimate, or to ask about one: {contact}.",
                            contact=practice.contact or "",
                        )
                    ),
                    Sentence(
                        text(
                            "More about your rights: {page}, or telephone {phone}.",
                            page=PAGE,
                            phone=PHONE,
                        )
                    ),
                ),
            ),
        ),
        letterhead(practice),
        people.logo,
        practice.name,
        lead=(
            Sentence(
                text(
                    "You have the right to know beforehand, in writing, how much your care is "
                    "expected to cost."
                ),
                strong=True,
            ),
            Sentence(
                text(
                    "The law makes health care providers give an estimate of the bill to everybody "
                    "who has no health coverage, or does not use it for this care."
                )
            ),
        ),
        colour=practice.colour,
    )


def _rights(language: Language) -> Iterator[str]:
    """Yield what the rule gives: when an estimate is given, and what can be done with it."""
    text = language.text
    yield text(
        "You can ask for a good-faith estimate of the total expected charges before you schedule "
        "a service, and you get one when you schedule it."
    )
    yield text(
        "Asked for, it is given in writing within 3 business days. Scheduled at least 10 business "
        "days ahead, within 3 business days of scheduling; scheduled at least 3 business days "
        "ahead, within 1 business day."
    )
    yield text(
        "It lists the services expected, with their codes and charges. For a course of sessions "
        "one estimate covers at most 12 months."
    )
    excess = Money(EXCESS * 100, "USD", 2)
    yield language.text(
        "If a provider bills you at least {excess} more than its estimate, you can dispute the "
        "bill within {days} calendar days of getting it.",
        excess=language.money(excess),
        days=language.number(DAYS),
    )
    yield text("Keep a copy or a picture of the estimate and of the bill.")
