"""``iptcost serve`` and ``iptcost page``. What they need is imported when it is needed."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from iptcost.command import Setting

if TYPE_CHECKING:
    from socket import socket

LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})
PORT: Final = 8314
PRACTICE: Final = "Whose page it is, what she charges and offers: a TOML file."


@click.command(
    "page",
    help="Write the page as a folder OUT for any web host: it reckons in the visitor's own "
    "browser, and nothing that is typed there leaves it.",
)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--practice", metavar="FILE", help=PRACTICE)
@click.option("--release", is_flag=True, hidden=True, help="Build into the package, for a wheel.")
@click.pass_obj
def page_command(
    setting: Setting, /, out: Path | None, practice: str | None, *, release: bool
) -> None:
    """Build what is not built yet, and write the folder."""
    from iptcost_page import _build
    from iptcost_page._practice import read_practice

    language = setting.speaking("iptcost_page")
    if out is None and not release:
        raise click.UsageError(language.text("Name the folder to write: iptcost page OUT"))
    held = None if practice is None else read_practice(practice)
    try:
        if out is None:
            _build.release()
            return
        _build.write_folder(out, held)
    except _build.CannotBuild as error:
        message = language.text(
            "The page is built once, with Node.js and its npm: install Node.js 20 or newer. A "
            "released iptcost-page has it built. {reason}",
            reason=str(error),
        )
        raise click.ClickException(message.strip()) from None
    except OSError as error:
        message = language.text(
            "{file} can't be written: {reason}.",
            file=str(out),
            reason=error.strerror or str(error),
        )
        raise click.ClickException(message) from None
    size = f"{_build.size_of(out) / 1e6:.1f}"
    click.echo(language.text("{out}: {size} MB as sent compressed", out=str(out), size=size))


@click.command(
    "serve",
    help="Serve the page and the API /v1/ on this machine. Nothing that is asked is kept.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The port; 0 takes any that is free.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page where there is a screen.")
@click.option("--practice", metavar="FILE", help=PRACTICE)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    envvar="IPTCOST_ALLOW_HOST",
    help="A further name that requests may ask for; may be repeated.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ADDRESS",
    envvar="IPTCOST_ALLOW_ORIGIN",
    help="A site whose pages may use the API; may be repeated.",
)
@click.option(
    "--allow-adapter",
    "adapters",
    multiple=True,
    metavar="NAME",
    envvar="IPTCOST_ALLOW_ADAPTER",
    help="A payer plugin that may read files or ask servers for a request; may be repeated.",
)
@click.pass_obj
def serve_command(setting: Setting, /, **given: Any) -> None:
    """Listen, say where, and serve until interrupted."""
    import uvicorn

    from iptcost_page import _build
    from iptcost_page._papers import people_of
    from iptcost_page._practice import read_practice
    from iptcost_page._server import create_app
    from iptcost_page._settings import operator

    host = given["host"]
    named = (*given["hosts"], f"[{host}]" if ":" in host else host)
    held = None if given["practice"] is None else read_practice(given["practice"])
    chosen = operator(named, given["origins"], given["adapters"], held)
    if host in LOCAL:  # whoever else asks gets no paper in the practice's name
        chosen = attrs.evolve(chosen, rules=attrs.evolve(chosen.rules, people=people_of(held)))
    app = create_app(chosen)
    config = uvicorn.Config(
        app,
        host=host,
        port=given["port"],
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=16 * 1024,
    )
    language = setting.speaking("iptcost_page")
    if _build.pico(fetch=True) is None:
        plain = language.text("The pages are plain: their style is fetched by Node.js's npm, once.")
        click.echo(plain, err=True)
    listening = _listening(config, given, setting)
    port = listening.getsockname()[1]
    shown = "localhost" if host in LOCAL else host
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    click.echo(language.text("Serving {address} (Ctrl-C ends it)", address=address))
    if given["browser"] and _has_screen():
        webbrowser.open(address)
    uvicorn.Server(config).run(sockets=[listening])


def _listening(config: Any, given: dict[str, Any], setting: Setting) -> socket:
    """Return the socket; ClickException where the address can't be had."""
    import socket as sockets

    host, port = given["host"], given["port"]
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    try:
        made = sockets.create_server((host, port), family=family, backlog=config.backlog)
    except OSError as error:
        message = setting.speaking("iptcost_page").text(
            "{host}:{port} can't be listened on: {reason}.",
            host=host,
            port=str(port),
            reason=error.strerror or str(error),
        )
        raise click.ClickException(message) from None
    # Without it the kernel holds back a reply's second packet, and each takes 40 ms.
    made.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
    return made


def _has_screen() -> bool:
    """Return whether somebody sits before a screen here."""
    if not sys.stdout.isatty() or "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
