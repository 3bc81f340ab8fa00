"""Write manual pages, completions and the page of commands: `python -m ui.cli.manual FOLDER`.

**Invariants:**

- All of them are made of what the commands say of themselves, so they cannot differ from the help.
- They depend on nothing but the program: no day, no computer, and no version of Python.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ui.cli.command_description import describe
from ui.cli.command_page import page
from ui.cli.main import COMMANDS
from ui.cli.man_page import command_page, overview_page
from ui.cli.shell_completions import bash, fish, powershell, zsh


def files() -> Iterator[tuple[str, str]]:
    """Yield the path of each file inside the project, and its text."""
    described = [describe(command) for command in COMMANDS]
    yield "docs/commands.md", page(described)
    yield "packaging/man/daybook.1", overview_page(described)
    for each in described:
        yield f"packaging/man/daybook-{each.command.name}.1", command_page(each)
    yield "packaging/completions/daybook.bash", bash(described)
    yield "packaging/completions/_daybook", zsh(described)
    yield "packaging/completions/daybook.fish", fish(described)
    yield "packaging/completions/daybook.ps1", powershell(described)


def main(folder: Path) -> None:
    """Write all of them below a folder."""
    for name, text in files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
