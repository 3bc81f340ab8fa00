"""A seal for somebody that the person trusts: twelve words, whom they were given to, and how."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from diary.i18n import _
from ui import seal_words
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.keeping.view import KeepingView
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.notices import clear
from ui.desktop.widgets.plain import PlainLabel, button

if TYPE_CHECKING:
    from diary.model.private import Seal
    from diary.model.recorded import Recorded
    from diary.services.anchors import CurrentSeal
    from diary.services.session import Session

_COLUMNS = 3


class SealView(KeepingView):
    """The seal as it stands, and everybody who was given one."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("A seal for somebody you trust"))
        self.heading = PlainLabel(role="field")
        self.words = QWidget()
        self._grid = QGridLayout(self.words)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self.advice = Lines()
        self.add_left(self.heading, self.words, self.advice)
        self.part(
            _("Whom you gave it to"),
            _("Kept in the private book, which no bundle mentions. You can leave this out."),
        )
        self.to = QLineEdit()
        self.how = QLineEdit()
        self.note = button(_("Note it"), on=self._on_note)
        self.given = Lines()
        self.field(_("Given to"), self.to)
        self.field(_("How (by telephone, on paper ...)"), self.how)
        self.add_left(self.note, self.given)
        self.column.addStretch(1)
        self.to.textChanged.connect(self._follow)
        self.how.returnPressed.connect(self._on_note)
        self._follow()

    def enter(self, standing: Standing) -> None:
        """Read the seal as it stands."""
        self.status.say("")
        self.kit.lane.run(self, _read, self._show, self.status.fail)

    def leave(self) -> None:
        """No words stay on screen; a name that was begun stays."""
        clear(self._grid)

    def _show(self, got: tuple[CurrentSeal, tuple[Recorded[Seal], ...]]) -> None:
        seal, given = got
        zone = self.kit.around.zone
        self.heading.setText(seal_words.seal_title(seal, self.kit.around.clock(), zone))
        clear(self._grid)
        said = seal.words.split()
        rows = -(-len(said) // _COLUMNS)
        for at, word in enumerate(said):
            label = PlainLabel(f"{at + 1}.  {word}", role="word", wrap=False)
            # down and then across, as a list is read out
            self._grid.addWidget(label, at % rows, at // rows)
        self._grid.setColumnStretch(_COLUMNS, 1)
        self.advice.show_lines(seal_words.seal_advice(seal, zone), aloud=False)
        self._show_given(given)

    def _show_given(self, given: tuple[Recorded[Seal], ...]) -> None:
        zone = self.kit.around.zone
        lines = [seal_words.given_seal_line(item, zone) for item in reversed(given)]
        self.given.show_lines(lines or [seal_words.no_seal_text()], aloud=False)

    @Slot()
    def _follow(self) -> None:
        self.note.setEnabled(bool(self.to.text().strip()))

    @Slot()
    def _on_note(self) -> None:
        to, how = self.to.text().strip(), self.how.text().strip()
        if not to:
            return
        self.note.setEnabled(False)

        def done(got: tuple[Recorded[Seal], tuple[Recorded[Seal], ...]]) -> None:
            item, given = got
            self.to.clear()
            self.how.clear()
            self.status.say(seal_words.seal_noted_text(item))
            self._show_given(given)
            self.changed.emit()

        self.kit.lane.run(self, partial(_give, to, how), done, self.status.fail)


def _read(session: Session) -> tuple[CurrentSeal, tuple[Recorded[Seal], ...]]:
    return session.seals.now(), session.seals.items()


def _give(to: str, how: str, session: Session) -> tuple[Recorded[Seal], tuple[Recorded[Seal], ...]]:
    return session.seals.give(to, how=how), session.seals.items()
