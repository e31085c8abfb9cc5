"""``iptcost protocols``: the courses known."""

from __future__ import annotations

from iptcost._cli.setting import RunSetting, echo_json, print_lines
from iptcost._report.listing import protocols
from iptcost._rules.course import PROTOCOLS


def run(setting: RunSetting, *, form: str) -> None:
    """Print the protocols."""
    if form == "json":
        listed = [
            {
                "name": protocol.name,
                "sessions": protocol.sessions,
                "every": protocol.cadence and " ".join(map(str, protocol.cadence)),
                "over_months": protocol.span_months,
                "service": protocol.service,
            }
            for protocol in PROTOCOLS.values()
        ]
        echo_json({"protocols": listed})
    else:
        print_lines(setting, lambda width: protocols(setting.language, width))
