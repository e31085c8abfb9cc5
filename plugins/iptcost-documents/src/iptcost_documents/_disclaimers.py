"""What the law makes a good-faith estimate say: the disclaimers of 45 CFR 149.610(c)(1), 149.620.

The sentences are ours; each says what the rule asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iptcost import Money
from iptcost.command import Language
from iptcost_documents._files import Client, Practice
from iptcost_documents._paper import PAGE, Block, Points, Section, Sentence
from iptcost_documents._threshold import DAYS, threshold

PHONE: Final = "1-800-985-3059"
"""Where HHS tells how to start a dispute, beside its page."""


def separately(practice: Practice, client: Client, language: Language) -> Section:
    """Return what is scheduled separately, under the disclaimer that is to stand right above it."""
    text = language.text
    services = tuple(dict.fromkeys((*practice.separately_scheduled, *client.separately_scheduled)))
    blocks: tuple[Block, ...] = (
        Sentence(
            text(
                "For each service in this list you will get a separate good-faith estimate when "
                "it is scheduled, or when you ask for it. Diagnosis codes, service codes, expected "
                "charges and the providers' identifiers are left out here because they will stand "
                "in that estimate. To ask for one: {contact}.",
                contact=practice.contact or "",
            )
        ),
        Points(services or (text("None is expected at present."),)),
    )
    return Section(text("Services to be scheduled separately"), blocks)


def disclaimers(practice: Practice, expected: Money, language: Language) -> Section:
    """Return the other disclaimers, and that this is no contract."""
    points = Points(tuple(_sentences(practice, expected, language)))
    return Section(language.text("What you should know"), (points,))


def _sentences(practice: Practice, expected: Money, language: Language) -> Iterator[str]:
    text = language.text
    yield text(
        "More services may be needed. Your provider may recommend further services as part of "
        "your care that have to be scheduled or requested separately. They are not in this "
        "estimate."
    )
    yield text(
        "This is only an estimate. It holds what was reasonably expected on the day when it was "
        "made. The services that you get, and their charges, may differ from it."
    )
    yield text(
        "You may dispute a bill that is much higher. If {provider} bills you at least {excess} "
        "more than the total expected charges in this estimate (here {amount} or more), you have "
        "the right to start the patient-provider dispute resolution process of the U.S. "
        "Department of Health and Human Services (HHS). You must start it within {days} calendar "
        "days (about four months) of getting the first such bill, and HHS asks a fee for it. How "
        "to start it: {page}, or telephone {phone}.",
        provider=practice.provider,
        excess=language.money(threshold(expected) - expected),
        amount=language.money(threshold(expected)),
        days=language.number(DAYS),
        page=PAGE,
        phone=PHONE,
    )
    yield text(
        "Starting a dispute will not adversely affect the quality of the health care services "
        "that you are given."
    )
    yield text(
        "This estimate is not a contract. It does not oblige you to get any of these services "
        "from the provider named here."
    )
    yield text("Keep this estimate: you may need it if you are billed more.")
