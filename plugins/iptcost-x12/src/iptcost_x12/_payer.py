"""The payer ``x12``: a payer's eligibility answer (X12 271) from a file, a folder or a stream."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import attrs

from iptcost.payer import API, Coverage, Inquiry, PayerError, quote
from iptcost_x12 import _kinds as kinds
from iptcost_x12._loops import answers, only
from iptcost_x12._segments import MOST_TOLD, Bytes
from iptcost_x12._translation import translate
from iptcost_x12._values import Answer


@attrs.frozen
class X12Settings:
    """A payer table's own keys."""

    file: str | None = attrs.field(
        default=None,
        metadata={"doc": "path of the payer's answer (X12 271), or of a folder of them"},
    )
    control_number: str | None = attrs.field(
        default=None,
        metadata={"doc": "number of the transaction that is meant (ST02), where there are several"},
    )
    member_id: str | None = attrs.field(
        default=None,
        repr=False,
        metadata={"doc": "member whose answer is meant, where there are several", "personal": True},
    )


class X12:
    """Reads what a payer answered; asks nobody."""

    api: ClassVar[int] = API
    Settings: ClassVar[type[X12Settings]] = X12Settings

    def coverage(self, inquiry: Inquiry, settings: X12Settings) -> Coverage:
        """Return the payer tables of the one answer that the settings name."""
        if settings.file is None:
            raise PayerError([kinds.problem(kinds.NO_FILE, file="file", reason="not given")])
        found: Iterator[Answer | PayerError] = _from_path(Path(settings.file), MOST_TOLD)
        answer = only(found, settings.control_number or "", settings.member_id or "")
        return translate(answer, inquiry)

    def coverages(
        self, stream: Bytes | str | os.PathLike[str], settings: X12Settings
    ) -> Iterator[Coverage | PayerError]:
        """Yield what each transaction comes to: a file's, a folder's, or an open stream's."""
        if isinstance(stream, (str, os.PathLike)):
            found = _from_path(Path(stream))
        else:
            found = answers(stream, "271")
        for answer in found:
            if isinstance(answer, PayerError):
                yield answer
            elif _is_meant(answer, settings):
                yield _translated(answer)


def _translated(answer: Answer) -> Coverage | PayerError:
    try:
        return translate(answer)
    except PayerError as error:
        return error.about(answer.traces)


def _is_meant(answer: Answer, settings: X12Settings) -> bool:
    return (
        settings.control_number in (None, answer.control_number)
        and settings.member_id in (None, answer.member_id)
    )  # fmt: skip


def _from_path(path: Path, most: int | None = None) -> Iterator[Answer | PayerError]:
    """Yield the answers of a file, or of a folder's files in the order of their names."""
    try:
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if file.is_file() and not file.name.startswith("."):
                    yield from _from_path(file, most)
            return
        with path.open("rb") as stream:
            yield from answers(stream, path.name, most)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        shown = quote(str(path))[1:-1]
        yield PayerError([kinds.problem(kinds.NO_FILE, file=shown, reason=reason)])
