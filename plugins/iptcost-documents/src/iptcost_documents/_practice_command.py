"""``iptcost practice new``: asks a therapist, and writes the files of the practice and a client."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from iptcost.command import Setting

NEW: Final = "new"


@click.command(
    "practice",
    help="Ask a therapist about the practice and one client, and write their files: practice.toml "
    "once, then a case and a client file for each client. It ends with the first document.",
)
@click.argument("action", type=click.Choice([NEW]), metavar="new")
@click.option(
    "--folder",
    metavar="FOLDER",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files are written; the folder you are in by default.",
)
@click.pass_obj
def practice_command(setting: Setting, /, action: str, folder: Path) -> int:  # noqa: ARG001 - there is one
    """Hold the conversation; 2 where the input ended before all was asked."""
    from iptcost_documents._practice import begin

    return begin(folder, setting)
