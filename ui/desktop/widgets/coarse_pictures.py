"""What is known of the files of exhibits at a glance: their kind, and a picture beyond recognition.

**Invariants:**

- A picture is so small that only light and dark can be told; there is nothing sharper behind it.
- One file is looked at at a time, the one that was asked for last first, so that no other work
  waits for all of them and what is in sight comes soon.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from diary.errors import DiaryError
from diary.i18n import N_, _
from diary.model.record_nouns import Evidence
from diary.model.revisions import as_of
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.exhibit_card import image_of

if TYPE_CHECKING:
    from diary.media.decoder_results import Pixels
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from diary.services.session import Session

_KINDS: Final[Mapping[str, str]] = {
    "image": N_("Picture"),
    "video": N_("Film"),
    "audio": N_("Sound"),
    "pdf": N_("Document"),
    "email": N_("E-mail"),
    "text": N_("Text"),
    "other": N_("File"),
}


class CoarsePictures(QObject):
    """Looks at files of exhibits; `found` carries identifier, kind and picture of each.

    A picture may be empty.
    """

    found = Signal(str, str, QImage)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: dict[str, None] = {}
        self._busy = False

    def want(self, id_: str) -> None:
        """Look at the file of an exhibit."""
        self._waiting.pop(id_, None)
        self._waiting[id_] = None
        self._look_at_next()

    def _look_at_next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        id_, _none = self._waiting.popitem()

        def work(session: Session) -> ExhibitOriginal | None:
            return session.evidence.original_of(as_of(session.journal.get(id_), Evidence))

        def look(original: ExhibitOriginal | None) -> None:
            if original is None:
                self._on_seen(id_, _("Not here"), None)
                return
            jobs = self._context.jobs
            jobs.start(self, lambda _progress: _look(original), looked, failed)

        def looked(seen: tuple[str, Pixels | None]) -> None:
            kind, pixels = seen
            self._on_seen(id_, _(_KINDS.get(kind, _KINDS["other"])), pixels)

        def failed(_error: DiaryError) -> None:
            # Why is said where the exhibit is opened.
            self._on_seen(id_, _("Could not be read"), None)

        self._context.vault_thread.run(self, work, look, failed)

    def _on_seen(self, id_: str, kind: str, pixels: Pixels | None) -> None:
        self._busy = False
        self.found.emit(id_, kind, QImage() if pixels is None else image_of(pixels))
        self._look_at_next()


def _look(original: ExhibitOriginal) -> tuple[str, Pixels | None]:
    return original.facts().kind, original.coarse()
