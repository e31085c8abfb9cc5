"""What the law makes a good-faith estimate say: the disclaimers of 45 CFR 149.610(c)(1), 149.620.

The sentences are ours; each says what the rule, or the form of CMS beside it (CMS-10791), says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iptcost import Money
from iptcost.command import Language
from iptcost_documents._files import Client, Practice
from iptcost_documents._paper import PAGE, Block, Points, Section, Sentence
from iptcost_documents._threshold import DAYS, FEE, dollars, threshold

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
    return Section(text("Services to be scheduled separately"), blocks, beside=True)


def disclaimers(practice: Practice, expected: Money, language: Language) -> Iterator[Section]:
    """Yield the other disclaimers, and what can be done about a higher bill."""
    estimate = Points(tuple(_of_the_estimate(language)))
    yield Section(language.text("What you should know"), (estimate,))
    bill = Points(tuple(_of_a_bill(practice, expected, language)))
    yield Section(language.text("If you are billed more"), (bill,))


def _of_the_estimate(language: Language) -> Iterator[str]:
    text = language.text
    yield text(
        "More services may be needed. Your provider may recommend further services as part of "
        "your care that have to be scheduled or requested separately. They are not in this "
        "estimate."
    )
    yield text(
        "This is only an estimate. It holds what was reasonably expected on the day when it was "
        "made, and nothing that is unknown or unexpected. The services that you get, and their "
        "charges, may differ from it."
    )
    yield text(
        "This estimate is not a contract. It does not oblige you to get any of these services "
        "from the provider named here."
    )
    yield text("Keep this estimate: you may need it if you are billed more.")


def _of_a_bill(practice: Practice, expected: Money, language: Language) -> Iterator[str]:
    text = language.text
    yield text(
        "You may ask for a corrected bill. Tell {provider} that the bill is higher than this "
        "estimate, and ask for a bill that matches it, to agree on another amount, or whether "
        "there is financial help.",
        provider=practice.provider,
    )
    yield text(
        "You may dispute a bill that is much higher. If {provider} bills you at least {excess} "
        "more than the total expected charges in this estimate (here {amount} or more), you have "
        "the right to start the patient-provider dispute resolution process of the U.S. "
        "Department of Health and Human Services (HHS). You must start it within {days} calendar "
        "days (about four months) of getting the first such bill.",
        provider=practice.provider,
        excess=language.money(threshold(expected) - expected),
        amount=language.money(threshold(expected)),
        days=language.number(DAYS),
    )
    yield text(
        "A dispute costs a fee of {fee}. If the agency that reviews it agrees with you, you pay "
        "the price in this estimate. If it agrees with the provider, you pay the higher amount.",
        fee=language.money(dollars(FEE, expected)),
    )
    yield text(
        "Starting a dispute will not adversely affect the quality of the health care services "
        "that you are given."
    )
    yield text(
        "How to start one, its form, and more about your rights: {page}, or telephone {phone}.",
        page=PAGE,
        phone=PHONE,
    )
