"""Asks once, where the decoder child is not confined, whether it may open files all the same.

Invariants:

- Nothing is opened before there is an answer, and the answer that costs nothing is no.
- The answer is kept in the record. For a bundle, which keeps nothing, it counts until it is closed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from diary.i18n import _
from diary.media.confinement import Confinement
from ui import confinement_words
from ui.desktop.kit import Kit
from ui.desktop.preferences import Preferences


class DecodeQuestion(QObject):
    """The question of one open record or bundle; `preferences` is None for a bundle.

    `unable` says, once, that files cannot be looked into here at all.
    """

    unable = Signal(str)

    def __init__(self, kit: Kit, page: QWidget, preferences: Preferences | None = None) -> None:
        super().__init__(page)
        self._kit, self._page, self._preferences = kit, page, preferences

    def start(self) -> None:
        """Find out whether there is anything to ask, and ask it."""
        media = self._kit.media
        self._kit.jobs.start(
            self,
            lambda _progress: media.confinement(),
            self._on_found,
            # One that does not start opens nothing either.
            lambda _error: self._on_tried(works=False),
        )

    def _on_found(self, found: Confinement) -> None:
        if found.is_enough:
            self._try()
            return
        if self._preferences is None:
            self._kit.media.consent.given = self._agreed()
        elif self._preferences.is_loaded:
            self._settle()
        else:
            self._preferences.loaded.connect(self._settle)

    def _try(self) -> None:
        media = self._kit.media
        self._kit.jobs.start(
            self,
            lambda _progress: media.works(),
            lambda works: self._on_tried(works=works),
            lambda _error: None,
        )

    def _on_tried(self, *, works: bool) -> None:
        if not works:
            self.unable.emit(_(confinement_words.DO_NOT_OPEN))

    @Slot()
    def _settle(self) -> None:
        preferences = self._preferences
        if preferences is None:
            return
        said = preferences.opens_unprotected
        if said is None:
            said = self._agreed()
            preferences.set_opens_unprotected(said)
        self._kit.media.consent.given = said

    def _agreed(self) -> bool:
        title, *sentences = map(_, confinement_words.QUESTION)
        return self._kit.ask.confirm(self._page, title, sentences, _(confinement_words.AGREE))
