"""What the window knows of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.desktop.draft_keeper import Draft


class Page(QWidget):
    """One page. A page has only those of these that make sense for it.

    **Invariants:**

    - `unsaved` gives JSON, or None where every word is recorded, since the draft keeper seals it.
    - `restore` takes what `unsaved` gave, maybe in an earlier run of the program.
    """

    def refresh(self) -> None:
        """Read again what the page shows."""

    def show_subject(self, id_: str) -> None:
        """Read and show one subject of the record."""

    def leave(self) -> None:
        """Forget what was typed and shown, since somebody else may look next."""

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet."""
        return None

    def restore(self, draft: Draft) -> None:
        """Put back what was not recorded, and show it."""
