"""What the estimate took for granted, a sentence for each."""

from __future__ import annotations

import re
from typing import Final

from iptcost._faults.problem import Words
from iptcost._ledger.lines import Assumption, Estimate
from iptcost._report.text import payer_names, sentence_of
from iptcost._words.language import Language

SENTENCES: Final = {
    "start-today": Words("the course starts today, {date}"),
    "nothing-used-yet": Words("nothing of your deductible or maximum is used yet"),
    "used-in-another-year": Words("what was used was in another benefit year and counts no more"),
    "no-deductible-stated": Words("no deductible was stated: taken as none"),
    "nobody-else-uses-it-up": Words(
        "nobody else on your plan, and no other care, uses up your deductible or maximum"
    ),
    "no-more-uses-it-up": Words(
        "nobody else on your plan, and no more care than is stated, uses up your deductible or "
        "maximum"
    ),
    "usual-fee": Words(
        "your therapist charges a usual fee, {low} to {high} a session ({service}), as in the "
        "United States in {year}: there are lower and higher ones"
    ),
    "any-fee": Words("your therapist charges at least what your plan allows"),
    "terms-and-fees-unchanged": Words("your plan and the fees stay the same in {year}"),
    "contracted-rate-as-billed": Words(
        "the contracted rate is the whole fee ({service}): your plan's own is not stated, and a "
        "lower one would cost you less"
    ),
    "medically-necessary": Words("your plan finds the sessions medically necessary"),
    "in-network-throughout": Words("your therapist stays in network throughout"),
    "read-with-deductible": Words(
        'the words "with deductible" mean that the copay comes before the deductible'
    ),
    "prior-authorization": Words("your plan authorises the sessions: ask for it before the first"),
    "secondary-contract-not-applied": Words(
        "your second plan's contract does not lower what your therapist may bill beyond the first"
    ),
    "table-past-its-last-year": Words(
        "the poverty guideline of {effective}, the newest known here, still holds"
    ),
    "money-back-after-a-month": Words(
        "money for claims that you send in comes back a month after the session"
    ),
    "missed-early": Words(
        "missed sessions fall between the first session and the second; a bundle that counts "
        "them loses them, or they cost their fee before it is bought: the dearer is told"
    ),
    "deductible-taken-as-met": Words(
        "your deductible is met: what your plan paid for session {session} shows it"
    ),
    "actuals-of-stated-side": Words(
        "what sessions have really cost so far is counted for the plan's side of the case alone"
    ),
    "health-account-eligible": Words(
        "your health account pays for this therapy: it treats a diagnosed condition"
    ),
    "forecast-by-stated-terms": Words(
        "the sessions to come follow the terms of the case: correct them where a difference shows "
        "that they are wrong"
    ),
    "read-as-secondary": Words(
        "{second} pays second, after {first}: if one followed the other, say from when "
        "and until when"
    ),
    "two-plans-on-one-day": Words(
        "on {date} two plans are in force: one ends on the day on which the other begins"
    ),
    "no-plan-from": Words("from session {session} on, {date}, no plan is in force"),
    "missed-fee-forbidden": Words(
        "fees for missed sessions may not be asked of a protected client; they are reckoned here "
        "as stated"
    ),
    "no-carry-over-so-far": Words(
        "nothing of what was used of your deductible fell into the benefit year's last months"
    ),
    "months-from-benefit-year": Words(
        "the months of a limit are counted from the benefit year's first day"
    ),
    "renew-authorization": Words(
        "your plan goes on authorising the sessions: renew it before session {session}, {date}"
    ),
    "scale-guideline": Words(
        "the sliding scale goes by the poverty guideline of {effective}: your income is {percent} "
        "of it"
    ),
    "scale-caps": Words(
        "beside your plan your therapist asks no more than the sliding scale, and may write the "
        "rest off"
    ),
    "family-deductible-by-members": Words(
        "a family deductible that is met once so many members have met their own is not "
        "reckoned: when they have, you pay less"
    ),
    "savings-reserve": Words(
        "what the second plan keeps in its savings reserve is not reckoned: you may pay less"
    ),
    "copay-once-a-day": Words(
        "each session has its own copay: on a day with two sessions you may pay less"
    ),
    "actuals-of-two-plans": Words(
        "what each of two plans has used up is estimated: a statement tells only both together"
    ),
}
"""Every assumption code, and its sentence; unknown codes are shown as they are."""


def assumed(estimate: Estimate, language: Language) -> list[str]:
    """Return a sentence for each assumption; of two plans', each says whose it is."""
    names = payer_names(estimate)
    of = [re.match(r"payers\.(\d+)", entry.path) for entry in estimate.assumptions]
    several = len({payer[1] for payer in of if payer is not None}) > 1
    said: dict[str, None] = {}
    for entry, payer in zip(estimate.assumptions, of, strict=True):
        sentence = assumption_text(entry, language)
        name = names[int(payer[1])] if payer is not None and int(payer[1]) < len(names) else ""
        if several and name not in sentence:
            sentence = language.text("{payer}: {sentence}", payer=name, sentence=sentence)
        said.setdefault(sentence)
    return list(said)


def assumption_text(entry: Assumption, language: Language) -> str:
    """Return one assumption's sentence."""
    return sentence_of(entry, SENTENCES, language)
