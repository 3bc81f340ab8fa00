"""Small pictures of exhibits, fetched one after the other and kept blurred.

**Invariants:**

- What is kept is blurred; a picture that can be seen is fetched anew when it is asked for.
- One picture is fetched at a time, the one that was asked for last first, so that no other work
  waits for all of them and what is in sight comes soon.
- Pixels come from the decoder process; a file of which there is none is noted and not asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from diary.media.picture_hash import difference_hash
from ui.desktop.widgets.exhibit_card import blurred, image_of

if TYPE_CHECKING:
    from diary.errors import DiaryError
    from diary.media.decoder_results import Pixels
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from ui.desktop.threads import JobPool

SMALL: Final = QSize(112, 84)


class BlurredPictures(QObject):
    """The blurred pictures of files, by their digest. `found` carries the digest of each."""

    found = Signal(str)

    def __init__(self, jobs: JobPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._images: dict[str, QImage] = {}
        self._hashes: dict[str, int] = {}
        self._waiting: dict[str, ExhibitOriginal] = {}
        self._fetched = ""

    def image(self, original: ExhibitOriginal) -> QImage | None:
        """Return the blurred picture of a file, an empty one if it has none; None until fetched.

        Whatever is not there yet is fetched.
        """
        image = self._images.get(original.sha256)
        if image is None:
            # to the end, from where the next one is taken
            self._waiting.pop(original.sha256, None)
            self._waiting[original.sha256] = original
            self._next()
        return image

    def hash_of(self, original: ExhibitOriginal) -> int:
        """Return the difference hash of a picture that was fetched; 0 where there is none."""
        return self._hashes.get(original.sha256, 0)

    def _next(self) -> None:
        if self._fetched or not self._waiting:
            return
        digest, original = self._waiting.popitem()
        self._fetched = digest
        self._jobs.start(
            self,
            lambda _progress: _small(original),
            lambda got: self._on_fetched(digest, got),
            lambda _error: self._on_failed(digest, _error),
        )

    def _on_fetched(self, digest: str, pixels: Pixels | None) -> None:
        image = QImage() if pixels is None else image_of(pixels)
        if pixels is not None and not image.isNull():
            self._hashes[digest] = difference_hash(pixels)
            image = blurred(image)
        self._images[digest] = image
        self._fetched = ""
        self.found.emit(digest)
        self._next()

    def _on_failed(self, digest: str, _error: DiaryError) -> None:
        self._on_fetched(digest, None)


def _small(original: ExhibitOriginal) -> Pixels | None:
    return original.pixels(SMALL.width(), SMALL.height())
