"""Commands and catalogues that installed plugins bring, and what an adapter is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from iptcost._words.language import Language

PAYERS: Final = "iptcost.payers"
COMMANDS: Final = "iptcost.commands"
"""The entry-point groups of plugins: payers, and ``click.Command`` objects by name."""

PACKAGES: Final[Mapping[str, str]] = {
    "actuals": "iptcost-x12",
    "page": "iptcost-page",
    "practice": "iptcost-documents",
    "quote": "iptcost-documents",
    "rates": "iptcost-rates",
    "serve": "iptcost-page",
}
"""Command to its package: this project's own."""


def instead_of(name: str, known: Sequence[str], language: Language) -> str:
    """Return what to say where no command has this name: the nearest one, and where it is from."""
    from iptcost._form.values import nearest

    near = nearest(name, (*known, *PACKAGES))
    if near is None:
        return ""
    if near in known:
        return language.text("Did you mean {nearest}?", nearest=near)
    return language.text(
        "{nearest} is of a plugin: pip install {package}", nearest=near, package=PACKAGES[near]
    )


def _points(group: str, **of: str) -> Any:
    """Return the entry points of a group, each with its name, its module and what loads it."""
    from importlib import metadata  # takes longer than what most runs do before it

    return metadata.entry_points(group=group, **of)  # type: ignore[call-overload] # by name


def command_names() -> list[str]:
    """Return the names of the plugins' commands, without loading them."""
    return sorted({point.name for point in _points(COMMANDS)})


def load_command(name: str) -> click.Command | None:
    """Return a plugin's command; one that tells why it can't be loaded where it can't."""
    for point in _points(COMMANDS, name=name):
        try:
            loaded: Any = point.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a plugin's import raises
            return _broken(name, type(error).__name__)
        return loaded if isinstance(loaded, click.Command) else _broken(name, "not a command")
    return None


def _broken(name: str, reason: str) -> click.Command:
    """Return a command that only says that its plugin is broken, so that others still work."""

    @click.command(name, help=f"({reason})", context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1)
    def command(rest: tuple[str, ...]) -> None:  # noqa: ARG001 - taken, not looked at
        message = f"{name}: {reason}"
        raise click.ClickException(message)

    return command


def packages() -> tuple[str, ...]:
    """Return the packages whose catalogues are read: the core's and the plugins'."""
    found = {
        point.module.partition(".")[0] for group in (PAYERS, COMMANDS) for point in _points(group)
    }
    return ("iptcost", *sorted(found - {"iptcost"}))


def settings_given(
    pairs: Iterable[str], language: Language, texts: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return the settings of ``--set key=value``: a TOML value, or text as it stands.

    ``texts`` are the keys whose value is text even if it looks like a number.
    """
    import tomllib
    from decimal import Decimal

    made: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key:
            raise click.UsageError(language.text("A setting is written key=value."))
        try:
            parsed = tomllib.loads(f"value = {value}", parse_float=Decimal)
        except tomllib.TOMLDecodeError:
            parsed = {}
        read = parsed["value"] if set(parsed) == {"value"} else value
        made[key] = value.strip() if key in texts and not isinstance(read, str) else read
    return made
