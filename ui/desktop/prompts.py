"""Questions and file choices, behind an interface that tests answer for themselves.

The rules are:

- Pages ask through `Prompter` and know no dialog; the dialogs are loaded when the first one is
  wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget


class Prompter(Protocol):
    """How pages ask."""

    def confirm(self, parent: QWidget, title: str, sentences: Sequence[str], yes: str) -> bool:
        """Whether to go on; `yes` names what is done."""
        ...

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        """One line of text, or None."""
        ...

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        """Files to read."""
        ...

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        """A folder."""
        ...


class Dialogs:
    """Asks with real dialogs."""

    def confirm(self, parent: QWidget, title: str, sentences: Sequence[str], yes: str) -> bool:
        """Whether to go on."""
        from ui.desktop.dialogs import QuestionDialog

        return QuestionDialog(parent, title, sentences, yes).agreed()

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        """One line of text, or None."""
        from ui.desktop.dialogs import QuestionDialog

        dialog = QuestionDialog(parent, title, sentences, yes, label)
        return (dialog.text() or None) if dialog.agreed() else None

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        """Files to read."""
        from ui.desktop.dialogs import pick_files

        return pick_files(parent, title)

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        """A folder."""
        from ui.desktop.dialogs import pick_folder

        return pick_folder(parent, title, start)
