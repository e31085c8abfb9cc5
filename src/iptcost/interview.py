"""The interview: the questions that lead a person to a case, for whoever asks them.

>>> import datetime as dt
>>> from iptcost.interview import Interview
>>> begun = Interview.begin("en_US", dt.date(2026, 11, 26))
>>> begun.asks(begun.next)
'How will the sessions be paid?'
>>> begun = begun.answer("paying", "2")
>>> begun.next.key
'sessions'

An ``Interview`` is a value: each answer gives a new one. ``draft`` is the case so far, readable
however little was said; ``to_dict`` and ``from_dict`` are its transcript, the same in every
language. An answer that can't be taken raises ``Misread``: ``message`` is a sentence of the
catalogues, filled by ``values``; ``Doubted`` is one that may be right and is to be asked back.
"""

from __future__ import annotations

from iptcost._interview.case import Draft
from iptcost._interview.course import course_questions, scale_questions
from iptcost._interview.interview import Interview, SummaryLine, case_text
from iptcost._interview.questions import Answer, Answers, Choice, known
from iptcost._interview.questions import InterviewQuestion as Question
from iptcost._interview.reading import typed
from iptcost._interview.words import Doubted, Misread

__all__ = [
    "Answer",
    "Answers",
    "Choice",
    "Doubted",
    "Draft",
    "Interview",
    "Misread",
    "Question",
    "SummaryLine",
    "case_text",
    "course_questions",
    "known",
    "scale_questions",
    "typed",
]
