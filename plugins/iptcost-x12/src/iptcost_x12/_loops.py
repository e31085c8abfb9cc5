"""A 271's segments to answers: one for each person a transaction speaks of.

Loops by HL: 20 payer, 21 provider, 22 subscriber, 23 dependent. The patient is the dependent
where there is one. A companion segment (HSD, REF, DTP, MSG, III, NM1) belongs to the EB before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

import attrs

from iptcost.payer import Kind, PayerError
from iptcost_x12 import _kinds as kinds
from iptcost_x12._segments import Bytes, Segment, refuse, segments
from iptcost_x12._values import (
    Answer,
    BenefitRow,
    Delivery,
    Entity,
    Period,
    Rejection,
    day,
    number,
    period,
)

MOST_SEGMENTS: Final = 20_000
"""So many segments at the most are kept of one transaction."""
_LEVELS: Final = {"20": "payer", "21": "provider", "22": "subscriber", "23": "dependent"}

_FREQUENCIES: Final = {"DA": "7", "MO": "34", "VS": "27", "WK": "35", "YR": "21"}
"""The period (EB06) of a delivery that is stated as a frequency (HSD03, HSD04)."""


def answers(stream: Bytes, document: str, most: int | None = None) -> Iterator[Answer | PayerError]:
    """Yield what every 271 in ``stream`` says of every person, or why it can't be read.

    Of more than ``most`` segments the rest is not read.

    A broken transaction is an error of its own; the next one is read. A stream that is no X12,
    or breaks off, ends with the error.
    """
    held: list[Segment] | None = None
    found = segments(stream, most)
    while True:
        try:
            segment = next(found, None)
        except PayerError as error:
            yield error
            return
        if segment is None or segment.name in ("ST", "GE", "IEA", "ISA"):
            if held is not None:
                yield _error(kinds.CUT_OFF, held)
            held = None
        if segment is None:
            return
        if segment.name == "ST":
            held = [segment] if segment[1] == "271" else None
        elif held is not None:
            held.append(segment)
            if len(held) > MOST_SEGMENTS:
                yield _error(kinds.TOO_MANY_ROWS, held, most=MOST_SEGMENTS)
                held = None
            elif segment.name == "SE":
                yield from _transaction(held, document)
                held = None


def _error(kind: Kind, held: list[Segment], **values: object) -> PayerError:
    """Return a transaction's error: whoever it answers, by the questions that it repeats."""
    try:
        refuse(kind, held[-1].number, **values)
    except PayerError as error:
        return error.about(_traces(held))
    raise AssertionError


def _traces(held: Iterable[Segment]) -> tuple[str, ...]:
    """Return the traces of the questions that are answered; the payer's own (1) is no question."""
    found = (s[2] for s in held if s.name == "TRN" and s[1] == "2" and s[2])
    return tuple(dict.fromkeys(found))


def _transaction(held: list[Segment], document: str) -> Iterator[Answer | PayerError]:
    stated = held[-1][1]
    if stated.isdecimal() and int(stated[:9]) != len(held):
        yield _error(kinds.CUT_OFF, held)
        return
    try:
        read = _Reader(held[0][2], document)
        for segment in held[1:-1]:
            read.take(segment)
        done = read.people()
    except PayerError as error:
        yield error.about(_traces(held))
        return
    yield from done


@attrs.define
class _Person:
    """What is being gathered about one subscriber or dependent."""

    level: str
    rows: list[BenefitRow] = attrs.field(factory=list)
    dates: list[Period] = attrs.field(factory=list)
    rejections: list[Rejection] = attrs.field(factory=list)
    traces: list[Segment] = attrs.field(factory=list)
    member_id: str = ""
    subscriber: _Person | None = None
    is_family: bool = False


class _Reader:
    """Reads one transaction, segment by segment."""

    def __init__(self, control_number: str, document: str) -> None:
        """Begin with nobody."""
        self.control_number = control_number
        self.document = f"{document}, ST {control_number}" if control_number else document
        self.level = ""
        self.payer: Entity | None = None
        self.provider: Entity | None = None
        self.above: list[Rejection] = []
        self.found: list[_Person] = []
        self.person: _Person | None = None
        self.asked_on: dt.date | None = None

    def take(self, segment: Segment) -> None:
        """Take in one segment."""
        name = segment.name
        if name == "HL":
            self._level(segment)
        elif name == "BHT":
            self.asked_on = day(segment[4])
        elif name == "AAA":
            self._rejected(segment)
        elif name == "NM1":
            self._named(segment)
        elif self.person is not None:
            if name == "TRN":
                self.person.traces.append(segment)
            elif name == "EB":
                self.person.rows.append(_row(segment, len(self.person.rows)))
            elif name == "DTP" and not self.person.rows:
                self.person.dates += _some(period(segment[1], segment[3]))
            elif self.person.rows:
                self.person.rows[-1] = _with(self.person.rows[-1], segment)

    def _level(self, segment: Segment) -> None:
        self.level = _LEVELS.get(segment[3], "")
        if self.level == "subscriber":
            self.person = _Person("subscriber")
            self.found.append(self.person)
        elif self.level == "dependent":
            subscriber = next((p for p in reversed(self.found) if p.level == "subscriber"), None)
            if subscriber is not None:
                subscriber.is_family = True
            self.person = _Person("dependent", subscriber=subscriber)
            self.found.append(self.person)
        else:
            self.person = None

    def _rejected(self, segment: Segment) -> None:
        place = f"{self.level or 'transaction'}, segment {segment.number}"
        rejection = Rejection(segment[3], segment[4], place)
        (self.above if self.person is None else self.person.rejections).append(rejection)

    def _named(self, segment: Segment) -> None:
        name = " ".join(part for part in (segment[4], segment[3]) if part)
        entity = Entity(segment[1], name, segment[9])
        if self.level == "payer" and self.payer is None:
            self.payer = entity
        elif self.level == "provider" and self.provider is None:
            self.provider = entity
        elif self.person is not None and self.person.rows:
            last = self.person.rows[-1]
            self.person.rows[-1] = attrs.evolve(last, entities=(*last.entities, entity))
        elif self.person is not None and segment[8] == "MI":
            self.person.member_id = segment[9]

    def people(self) -> list[Answer]:
        """Return an answer for each patient; a rejection above them all is one by itself.

        The question's trace stands with the patient: beside a dependent who has it, a subscriber
        without one was not asked about, whatever rows stand there.
        """
        traced = {id(one.subscriber) for one in self.found if one.subscriber and one.traces}
        made = [
            self._answer(person)
            for person in self.found
            if (person.rows or person.rejections or not person.is_family)
            and (person.traces or id(person) not in traced)
        ]
        if made or not self.above:
            return made
        return [self._answer(_Person(""))]

    def _answer(self, person: _Person) -> Answer:
        family = person.subscriber or _Person("")
        return Answer(
            document=self.document,
            rows=tuple(person.rows),
            rejections=(*self.above, *family.rejections, *person.rejections),
            payer=self.payer,
            provider=self.provider,
            dates=(*person.dates, *family.dates),
            control_number=self.control_number,
            traces=_traces(person.traces),
            member_id=person.member_id or family.member_id,
            asked_on=self.asked_on,
            retrieved_at=self.asked_on.isoformat() if self.asked_on else None,
        )


def _some(found: Period | None) -> list[Period]:
    return [] if found is None else [found]


def _decimal(segment: Segment, position: int) -> Decimal | None:
    """Return a numeric element; PayerError where it is no number, for a plan is read whole."""
    text = segment[position]
    if not text:
        return None
    value = number(text)
    if value is None:
        refuse(kinds.BAD_NUMBER, segment.number, value=segment.place(position))
    return value


def _row(segment: Segment, index: int) -> BenefitRow:
    procedure = segment.components(13)
    return BenefitRow(
        locator=f"EB[{index}], segment {segment.number}",
        code=segment[1],
        level=segment[2],
        service_types=segment.repeats(3),
        insurance_type=segment[4],
        plan=segment[5],
        period=segment[6],
        amount=_decimal(segment, 7),
        percent=_decimal(segment, 8),
        quantity_kind=segment[9],
        quantity=_decimal(segment, 10),
        authorization=segment[11],
        network=segment[12],
        procedure=procedure[1] if len(procedure) > 1 else "",
    )


def _with(row: BenefitRow, segment: Segment) -> BenefitRow:
    """Return the row with one of its companions."""
    if segment.name == "MSG" and segment[1]:
        return attrs.evolve(row, messages=(*row.messages, segment[1]))
    if segment.name == "III" and segment[1] == "ZZ":
        return attrs.evolve(row, places=(*row.places, segment[2]))
    if segment.name == "DTP":
        return attrs.evolve(row, dates=(*row.dates, *_some(period(segment[1], segment[3]))))
    if segment.name == "HSD":
        delivery = Delivery(
            unit=segment[1],
            quantity=_decimal(segment, 2),
            period=segment[5] or _FREQUENCIES.get(segment[3], ""),
            periods=_decimal(segment, 6) or (None if segment[5] else _decimal(segment, 4)),
        )
        return attrs.evolve(row, deliveries=(*row.deliveries, delivery))
    return row


def only(found: Iterable[Answer | PayerError], control_number: str, member_id: str) -> Answer:
    """Return the one answer that is asked for; PayerError where there is none, or several."""
    chosen: list[Answer] = []
    broken: PayerError | None = None
    for answer in found:
        if isinstance(answer, PayerError):
            broken = broken or answer
            continue
        if control_number and answer.control_number != control_number:
            continue
        if member_id and answer.member_id != member_id and not answer.rejections:
            continue
        chosen.append(answer)
        if len(chosen) > 1:
            raise PayerError([kinds.problem(kinds.SEVERAL_ANSWERS)])
    if chosen:
        return chosen[0]
    raise broken or PayerError([kinds.problem(kinds.NO_ANSWER)])
