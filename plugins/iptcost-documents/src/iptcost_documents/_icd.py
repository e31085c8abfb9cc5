"""Diagnosis codes beside the list of ICD-10-CM, where a package that keeps it is installed.

The list is read as the file that ``simple-icd-10-cm`` ships: importing the package itself parses
all of the classification's notes, which takes seconds.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

import attrs

from iptcost import Problem
from iptcost.command import Language
from iptcost_documents import _kinds

PACKAGE: Final = "simple-icd-10-cm"
_LIST = re.compile(r"code-list-([A-Za-z]+)-(\d{4})\.txt")


@attrs.frozen
class CodeList:
    """The codes of one release, sorted and without their point."""

    release: str
    codes: tuple[str, ...] = attrs.field(repr=False)

    def has(self, code: str) -> bool:
        """Return whether a code is in the list, complete or not."""
        flat = code.replace(".", "")
        at = bisect.bisect_left(self.codes, flat)
        return at < len(self.codes) and self.codes[at] == flat

    def below(self, code: str) -> int:
        """Return how many codes of the list begin with this one and go on."""
        flat = code.replace(".", "")
        begin = bisect.bisect_right(self.codes, flat)
        return bisect.bisect_left(self.codes, flat + "\x7f") - begin


@functools.cache
def code_list() -> CodeList | None:
    """Return the list; None where no package has it."""
    try:
        files = metadata.files(PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        found = _LIST.fullmatch(file.name)
        path = Path(str(file.locate()))
        if found is not None and path.is_file():
            lines = path.read_text(encoding="utf-8").split()
            return CodeList(f"{found[1]} {found[2]}", tuple(sorted(lines)))
    return None


def incomplete(diagnosis: Sequence[str], file: str) -> Iterator[Problem]:
    """Yield each code that only heads others; a plan takes none of them. No code is repeated."""
    known = code_list()
    for at, code in enumerate(diagnosis):
        count = known.below(code) if known is not None else 0
        if count:
            yield Problem(_kinds.INCOMPLETE_DIAGNOSIS, f"diagnosis.{at}", {"count": count}, file)


def remarks(diagnosis: Sequence[str], language: Language) -> Iterator[str]:
    """Yield what the therapist should know of codes that could not be looked up."""
    known = code_list()
    if not diagnosis:
        return
    if known is None:
        yield language.text(
            "Of the diagnosis codes only the form was checked, not the list of ICD-10-CM: for "
            "that, install iptcost-documents[icd10]."
        )
    elif count := sum(not known.has(code) for code in diagnosis):
        yield language.plural(
            "{number} diagnosis code is not in the list of ICD-10-CM of {release}: check it. Newer "
            "codes are not in that list.",
            "{number} diagnosis codes are not in the list of ICD-10-CM of {release}: check them. "
            "Newer codes are not in that list.",
            count,
            release=known.release,
        )
