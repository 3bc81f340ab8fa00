"""Where the program begins: the window without arguments, otherwise one command.

The rule is: each way loads only what it needs, so that neither waits for the other.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ui.surroundings import RESUME


def main(argv: Sequence[str] | None = None) -> int:
    """The `daybook` program: no arguments open the window, a command runs without it.

    `ui.start` calls it once nothing foreign is in the process.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] == "--window":
        from ui.desktop.app import run as run_window

        return run_window(arguments[1:])
    if arguments[0] == RESUME:
        from ui.desktop.app import run as run_window
        from ui.desktop.process import resumed

        return run_window(resumed())
    from ui.cli.program import run as run_command

    return run_command(arguments)
