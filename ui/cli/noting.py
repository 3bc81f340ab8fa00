"""Noting in the record what was made outside it.

The rules are:

- What was made stays, and is told in full: a record on a full disk keeps nobody from handing over.
- What could not be noted is said in one sentence, and in the exit code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from diary.errors import StorageError
from diary.i18n import _
from ui.cli.exits import Exit, exit_for
from ui.cli.terminal import Terminal
from ui.messages import explain

_Noted = TypeVar("_Noted")


class Noting:
    """Tries to note one thing; `exit` is what the command ends with if nothing else is amiss."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.exit = Exit.DONE

    def note(self, work: Callable[[], _Noted]) -> _Noted | None:
        """What `work` returns, or None where the record's disk did not take it."""
        try:
            return work()
        except StorageError as refused:
            said = _("It is there and stays there, but the record could not note it. {why}")
            self._terminal.complain(said.format(why=explain(refused).happened))
            self.exit = exit_for(refused)
            return None
