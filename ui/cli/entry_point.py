"""The entry point: the window without arguments, otherwise one command.

**Invariants:**

- Each of the two loads only what it needs, so that neither waits for the other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ui.start_command import RESUME


def main(argv: Sequence[str] | None = None) -> int:
    """Run the `daybook` program: the window without arguments, otherwise a command.

    `ui.start` calls it once nothing foreign is in the process.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] == "--window":
        from ui.desktop.display import has_display

        if not has_display(os.environ):
            return _refuse_window()
        from ui.desktop.application import run as run_window

        return run_window(arguments[1:])
    if arguments[0] == RESUME:
        from ui.desktop.application import run as run_window
        from ui.desktop.shutdown import read_resumed

        before = read_resumed()
        return run_window(before.arguments, before.why, before.shown)
    from ui.cli.main import run_command_line

    return run_command_line(arguments)


def _refuse_window() -> int:
    from diary.i18n import _
    from ui.cli.exit_codes import ExitCode

    told = _(
        "There is no screen here to open the window on. "
        "Commands work without one: 'daybook help' lists them."
    )
    sys.stderr.write(f"{told}\n")
    return ExitCode.USAGE
