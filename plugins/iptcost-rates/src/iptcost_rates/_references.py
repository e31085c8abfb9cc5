"""Groups that stand in files of their own, which the user has downloaded to a folder."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from iptcost_rates._offers import Group, Wanted, groups_of
from iptcost_rates._source import Source
from iptcost_rates._window import ARRAY, OBJECT, Window

PACKED = ("", ".gz", ".zip")


def file_name(location: str) -> str:
    """Return the name under which a browser saves an address: its last part, and no folder."""
    try:
        path = unquote(urlsplit(location).path)
    except ValueError:
        return ""
    name = path.replace("\\", "/").rpartition("/")[2]
    return "" if name in {"", ".", ".."} or "\0" in name else name


class Elsewhere:
    """The folder, each of its files read once."""

    def __init__(self, folder: str | None, wanted: Wanted) -> None:
        """Look into ``folder``, if any."""
        self.folder = None if folder is None else Path(folder)
        self.wanted = wanted
        self._read: dict[str, tuple[Group, ...]] = {}

    def groups(self, location: str, number: str) -> tuple[Group, ...] | None:
        """Return the wanted providers' groups at an address; None where its file is not there."""
        name = "" if self.folder is None else file_name(location)
        if self.folder is None or not name:
            return None
        if name not in self._read:
            found = (self.folder / f"{name}{ending}" for ending in PACKED)
            path = next((path for path in found if path.is_file()), None)
            if path is None:
                return None
            self._read[name] = tuple(_groups(path, self.wanted, number))
        return self._read[name]


def _groups(path: Path, wanted: Wanted, number: str) -> list[Group]:
    """Return the wanted providers' groups of one file."""
    groups: list[Group] = []
    with Source(str(path)) as source:
        window = Window(source.read, source.name)
        window.take(OBJECT)
        networks: object = None
        for name in window.names():
            if name == "network_name":
                networks = window.value()
            elif name == "provider_groups" and window.peek() == ARRAY:
                window.pos += 1
                for _, batch in window.batches():
                    listed = window.decoded(batch)
                    groups += groups_of(listed, wanted, number, networks, source.name)
            else:
                window.skip()
    return groups
