"""What is known of the files of exhibits at a glance: their kind, and a picture beyond recognition.

**Invariants:**

- A picture is so small that only light and dark can be told; there is nothing sharper behind it.
- A file of no length has a kind of its own: what a copy from a phone left empty may be whole there
  still.
- One in which light and dark are alike, such as a page of text, tells nothing: its kind is shown.
- One file is looked at at a time, the one that was asked for last first, so that no other work
  waits for all of them and what is in sight comes soon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

# of 255 shades, what cannot be told apart
_ALIKE: Final = 24
THING, _MISSING, _EMPTY, _UNREAD = "thing", "missing", "empty", "unread"
_KINDS: Final[Mapping[str, str]] = {
    THING: N_("A thing"),
    _MISSING: N_("Not here"),
    _EMPTY: N_("Empty: nothing is in it"),
    # why is said where the exhibit is opened
    _UNREAD: N_("Could not be read"),
    "image": N_("Picture"),
    "video": N_("Film"),
    "audio": N_("Sound"),
    "pdf": N_("Document"),
    "email": N_("E-mail"),
    "text": N_("Text"),
    "other": N_("File"),
}


@dataclass(frozen=True, slots=True)
class CoarseLook:
    """What is known of an exhibit at a glance: its kind, and a picture that may be empty."""

    kind: str
    picture: QImage

    @property
    def text(self) -> str:
        """Return the name of the kind."""
        return _(_KINDS.get(self.kind, _KINDS["other"]))


class CoarsePictures(QObject):
    """Looks at files of exhibits; `found` carries the identifier and the CoarseLook of each."""

    found = Signal(str, object)

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

        def work(session: Session) -> tuple[str, ExhibitOriginal | None]:
            item = as_of(session.journal.get(id_), Evidence)
            without = THING if item.content.physical else _MISSING
            return without, session.evidence.original_of(item)

        def look(read: tuple[str, ExhibitOriginal | None]) -> None:
            without, original = read
            if original is None:
                self._on_seen(id_, without, None)
                return
            if not original.size:
                self._on_seen(id_, _EMPTY, None)
                return
            jobs = self._context.jobs
            jobs.start(self, lambda _progress: _look(original), looked, failed)

        def looked(seen: tuple[str, Pixels | None]) -> None:
            self._on_seen(id_, *seen)

        def failed(_error: DiaryError) -> None:
            self._on_seen(id_, _UNREAD, None)

        self._context.vault_thread.run(self, work, look, failed)

    def _on_seen(self, id_: str, kind: str, pixels: Pixels | None) -> None:
        self._busy = False
        picture = QImage() if pixels is None or _is_even(pixels) else image_of(pixels)
        self.found.emit(id_, CoarseLook(kind, picture))
        self._look_at_next()


def _is_even(pixels: Pixels) -> bool:
    return max(pixels.rgb, default=0) - min(pixels.rgb, default=0) < _ALIKE


def _look(original: ExhibitOriginal) -> tuple[str, Pixels | None]:
    return original.facts().kind, original.coarse()
