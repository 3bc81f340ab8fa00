"""What a bundle asks before it leaves: where nobody can be asked, all of it is named at once.

**Invariants:**

- Nothing is written while a question is open. The answer that stands in for one meanwhile only
  finds the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from diary.errors import BadInput
from diary.i18n import _
from ui.cli.terminal import UnansweredQuestion

T = TypeVar("T")


class OpenQuestions:
    """The questions of one command that no option answers."""

    def __init__(self) -> None:
        self._open: list[UnansweredQuestion] = []

    def answered(self, ask: Callable[[], T], otherwise: T) -> T:
        """Return the answer; `otherwise` where nobody can be asked, and the question is open."""
        try:
            return ask()
        except UnansweredQuestion as unanswered:
            self._open.append(unanswered)
            return otherwise

    def refuse(self) -> None:
        """Raise BadInput with every question that is open and its option."""
        if not self._open:
            return
        if len(self._open) == 1:
            raise self._open[0]
        listed = "; ".join(f"{each.field} ({each.reason})" for each in self._open)
        raise BadInput("", _("these have to be answered first: {listed}").format(listed=listed))
