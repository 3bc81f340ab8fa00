"""Questions and file choices, behind an interface that tests implement.

**Invariants:**

- Pages ask through `Prompter` and know no dialog, so the dialogs are imported only when the first
  one is needed, and tests can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget


class Prompter(Protocol):
    """How pages ask."""

    def confirm(
        self,
        parent: QWidget,
        title: str,
        sentences: Sequence[str],
        yes: str,
        *,
        is_risk: bool = False,
    ) -> bool:
        """Return whether to go on; `yes` names the action.

        With `is_risk` going back is the advice, and its button the filled one.
        """
        ...

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        """Return one line of text, or None."""
        ...

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        """Return the files to read."""
        ...

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        """Return the folder, or None."""
        ...


class Dialogs:
    """Asks with real dialogs.

    The folder of what was chosen last is known until the program ends or locks, and on no disk.
    """

    def __init__(self) -> None:
        self._last = Path.home()

    def confirm(
        self,
        parent: QWidget,
        title: str,
        sentences: Sequence[str],
        yes: str,
        *,
        is_risk: bool = False,
    ) -> bool:
        from ui.desktop.dialogs import QuestionDialog

        return QuestionDialog(parent, title, sentences, yes, is_risk=is_risk).agreed()

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        from ui.desktop.dialogs import QuestionDialog

        dialog = QuestionDialog(parent, title, sentences, yes, label)
        return (dialog.text() or None) if dialog.agreed() else None

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        from ui.desktop.dialogs import pick_files

        chosen = pick_files(parent, title, self._last)
        if chosen:
            self._last = chosen[0].parent
        return chosen

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        from ui.desktop.dialogs import pick_folder

        chosen = pick_folder(parent, title, self._last if start == Path.home() else start)
        if chosen is not None and start == Path.home():
            self._last = chosen.parent
        return chosen
