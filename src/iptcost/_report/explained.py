"""Why a session costs what it costs: sentences made of its steps."""

from __future__ import annotations

from collections.abc import Iterator

from iptcost._ledger.lines import Estimate, Session, Step
from iptcost._report.text import clean, plan_name
from iptcost._rules.money import Money
from iptcost._words.language import Language


def explanation(estimate: Estimate, session: Session, language: Language) -> list[str]:
    """Return the sentences that explain one session, in the order of the rules."""
    speaker = _Speaker(estimate, session, language)
    shares = [clause for step in session.steps if (clause := speaker.share(step))]
    sentences = []
    allowed = speaker.allowed()
    if allowed and shares:
        together = language.text("{allowed}; {shares}", allowed=allowed, shares=", ".join(shares))
        sentences.append(together + ".")
    elif allowed:
        sentences.append(allowed + ".")
    sentences += [said for step in session.steps for said in speaker.rest(step)]
    return sentences


class _Speaker:
    """Says one session's steps in one language."""

    def __init__(self, estimate: Estimate, session: Session, language: Language) -> None:
        self.estimate = estimate
        self.session = session
        self.language = language
        self.text = language.text

    def money(self, amount: Money | int | None) -> str:
        """Return an amount; a step that states none says zero."""
        if isinstance(amount, Money):
            return self.language.money(amount)
        return self.language.money(Money(0, self.estimate.currency, self.estimate.digits))

    def allowed(self) -> str:
        """Return what the plan recognises of the charge."""
        for step in self.session.steps:
            if step.rule == "allowed-amount":
                amount = self.money(step.amount)
                if step.amount == step.base:
                    return self.text("{amount} is billed and allowed", amount=amount)
                return self.text("{amount} is allowed", amount=amount)
        return ""

    def share(self, step: Step) -> str:
        """Return the clause of a part of the cost share; empty for other steps."""
        amount = self.money(step.amount)
        if step.rule == "deductible":
            return self.deductible(step, amount)
        if step.rule == "copay":
            if step.amount == self.session.allowed:
                return self.text("all of it is your copay")
            return self.text("{amount} is your copay", amount=amount)
        return self.coinsurance(step, amount) if step.rule.startswith("coinsurance") else ""

    def coinsurance(self, step: Step, amount: str) -> str:
        """Return the share and its base, or what cuts it."""
        if step.rule == "coinsurance-at-most":
            return self.text("at most {amount} a session", amount=amount)
        if step.rule == "coinsurance-rest":
            return self.text("of which {amount} is left to share", amount=amount)
        rate = self.language.rate(step.rate or 0)
        if step.base == self.session.allowed:
            return self.text("{rate} of it is {amount}", rate=rate, amount=amount)
        base = self.money(step.base)
        return self.text(
            "{rate} of the other {base} is {amount}", rate=rate, base=base, amount=amount
        )

    def deductible(self, step: Step, amount: str) -> str:
        """Return how the deductible takes its part."""
        if not step.amount:
            return self.text("nothing of it is left for your deductible")
        whole = step.amount == self.session.allowed
        if not step.room_after:
            if whole:
                return self.text("all of it is the rest of your deductible")
            return self.text("{amount} of it is the rest of your deductible", amount=amount)
        left = self.money(step.room_after)
        if whole:
            return self.text(
                "all of it goes toward your deductible ({left} is then left of it)", left=left
            )
        return self.text(
            "{amount} of it goes toward your deductible ({left} is then left of it)",
            amount=amount,
            left=left,
        )

    def rest(self, step: Step) -> Iterator[str]:
        """Yield the sentences of the steps outside the cost share."""
        say = {
            "out-of-pocket-maximum": self.maximum,
            "payer-maximum": self.payer_maximum,
            "shared-amount": self.payer_maximum,
            "visit-limit": self.visits,
            "shared-limit": self.shared_visits,
            "authorization": self.authorization,
            "secondary-limit": self.written_off,
            "client-protected": self.written_off,
            "scale-cap": self.written_off,
            "assistance": self.assistance,
            "no-payer": self.no_payer,
            "secondary-plan": self.secondary,
            "plan-pays": self.pays,
            "write-off": self.amount_alone,
            "balance-bill": self.amount_alone,
            "not-covered": self.amount_alone,
            "sliding-scale": self.amount_alone,
            "no-fee": self.amount_alone,
        }.get(step.rule)
        if say is not None and (sentence := say(step)):
            yield sentence

    def amount_alone(self, step: Step) -> str:
        """Return the sentence of a rule that needs no more than its amount."""
        amount = self.money(step.amount)
        if step.rule == "write-off":
            return self.text("{amount} is written off: nobody pays it.", amount=amount)
        if step.rule == "balance-bill":
            return self.text(
                "{amount} above it is billed to you and counts toward nothing.", amount=amount
            )
        if step.rule == "not-covered":
            return self.text(
                "Your plan does not cover this session: you pay {amount}.", amount=amount
            )
        if step.rule == "sliding-scale":
            return self.text(
                "The sliding scale takes {amount} off the fee of {base}.",
                amount=amount,
                base=self.money(step.base),
            )
        return self.text("This session is free.")

    def maximum(self, step: Step) -> str:
        """Return what the out-of-pocket maximum did."""
        if not step.room_before:
            return self.text(
                "Your out-of-pocket maximum is already reached: your plan pays {amount} of that "
                "in your place.",
                amount=self.money(step.amount),
            )
        if step.amount:
            return self.text(
                "That reaches your out-of-pocket maximum: your plan pays {amount} of it in your "
                "place.",
                amount=self.money(step.amount),
            )
        if not step.room_after:
            return self.text("That reaches your out-of-pocket maximum exactly.")
        return ""

    def payer_maximum(self, step: Step) -> str:
        """Return what the payer's own maximum cut off."""
        if not step.amount:
            return ""
        if step.rule == "shared-amount":
            return self.text(
                "Your plan had {left} left to pay under a limit: {amount} is not covered.",
                left=self.money(step.room_before),
                amount=self.money(step.amount),
            )
        return self.text(
            "Your plan had {left} left to pay this benefit year: {amount} is not covered.",
            left=self.money(step.room_before),
            amount=self.money(step.amount),
        )

    def visits(self, step: Step) -> str:
        """Return how many covered visits are left, or that there are none."""
        if step.amount is not None:
            return self.text(
                "Your plan's covered visits of this benefit year are used up: you pay {amount}.",
                amount=self.money(step.amount),
            )
        left = step.room_after if isinstance(step.room_after, int) else 0
        return self.language.plural(
            "{number} covered visit is left in this benefit year.",
            "{number} covered visits are left in this benefit year.",
            left,
        )

    def shared_visits(self, step: Step) -> str:
        """Return how many visits a shared limit leaves, or that it leaves none."""
        name = clean(step.name) if step.name else self.text("all its rows")
        if step.amount is not None:
            return self.text(
                "The covered visits of a limit of your plan ({name}) are used up: you pay "
                "{amount}.",
                name=name,
                amount=self.money(step.amount),
            )
        left = step.room_after if isinstance(step.room_after, int) else 0
        return self.language.plural(
            "{number} covered visit is left of a limit of your plan ({name}).",
            "{number} covered visits are left of a limit of your plan ({name}).",
            left,
            name=name,
        )

    def authorization(self, step: Step) -> str:
        """Return how many authorised sessions are left, or that this one is none."""
        if step.amount is not None:
            return self.text(
                "Your plan has not authorised this session: you pay {amount}.",
                amount=self.money(step.amount),
            )
        left = step.room_after if isinstance(step.room_after, int) else 0
        return self.language.plural(
            "{number} authorised session is left.", "{number} authorised sessions are left.", left
        )

    def written_off(self, step: Step) -> str:
        """Return why no more may be asked of the client."""
        amount = self.money(step.amount)
        if step.rule == "secondary-limit":
            return self.text(
                "{amount} is written off: with what both plans pay, no more may be asked of you.",
                amount=amount,
            )
        if step.rule == "client-protected":
            name = plan_name(self.estimate, self.language, step.payer)
            return self.text(
                "{amount} is written off: under {payer} nothing may be asked of you.",
                amount=amount,
                payer=name,
            )
        return self.text(
            "{amount} is written off: your therapist's sliding scale asks no more of you.",
            amount=amount,
        )

    def assistance(self, step: Step) -> str:
        """Return that an assistance programme pays the session."""
        name = plan_name(self.estimate, self.language, step.payer)
        left = step.room_after if isinstance(step.room_after, int) else 0
        return self.language.plural(
            "The whole fee of {amount} is paid for you: {payer}. {number} such session is left.",
            "The whole fee of {amount} is paid for you: {payer}. {number} such sessions are left.",
            left,
            amount=self.money(step.amount),
            payer=name,
        )

    def no_payer(self, step: Step) -> str:
        """Return that nobody else pays."""
        return self.text(
            "Nobody else pays for this session: you pay {amount}.", amount=self.money(step.amount)
        )

    def secondary(self, step: Step) -> str:
        """Return what the second plan pays of what the first left."""
        return self.text(
            "{payer} comes second: alone it would pay {alone}, of what is left it pays {amount}.",
            payer=plan_name(self.estimate, self.language, step.payer),
            alone=self.money(step.base),
            amount=self.money(step.amount),
        )

    def pays(self, step: Step) -> str:
        """Return what the plan pays; nothing where it pays nothing."""
        if not step.amount:
            return ""
        name = plan_name(self.estimate, self.language, step.payer)
        sentence = self.text("{payer} pays {amount}.", payer=name, amount=self.money(step.amount))
        return sentence[:1].upper() + sentence[1:]
