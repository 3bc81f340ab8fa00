"""What is said of runs of files beside the words of an incident: whose they are, and of one event.

**Invariants:**

- Files have no sender, so nobody is asked who sent them. Whom they are put down to may be said, and
  nothing is chosen beforehand.
- Runs of several cameras at the same time are offered as one incident. They are ticked and joined
  by the person alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.conversations.camera_overlap import overlapping
from diary.conversations.person_of_files import PersonOfFiles
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.record_nouns import FilesPerson, Person
from diary.model.revisions import Recorded
from ui.desktop.widgets.basic import FieldLabel, ListedComboBox, PlainLabel, button
from ui.desktop.widgets.run_list import RunKey, RunRow
from ui.text.people import listed_names


class FilesDecision(QWidget):
    """Whose the files of the ticked runs are, and which other runs may be of the same event."""

    def __init__(self, tick: Callable[[Sequence[RunKey]], None]) -> None:
        """Build it; `tick` ticks runs as well."""
        super().__init__()
        self._tick = tick
        self._people: tuple[Recorded[Person], ...] = ()
        self._together: tuple[tuple[RunKey, ...], ...] = ()
        self._offered: tuple[RunKey, ...] = ()
        self.overlap = PlainLabel()
        self.tick_together = button(_("Tick them together"), on=self._on_together)
        self.what, self.who, self.why = ListedComboBox(), ListedComboBox(), QLineEdit()
        self.what.addItem(_("I leave that open"), None)
        self.what.addItem(_("Somebody whom I name is on them"), FilesPerson.SHOWN)
        self.what.addItem(_("Somebody whom I name took them"), FilesPerson.TOOK)
        self.what.addItem(_("I took them myself"), FilesPerson.MINE)
        self.who.setAccessibleName(_("Whom the files are put down to"))
        self.why.setAccessibleName(_("How you know that"))
        self.why.setPlaceholderText(_("How you know that"))
        self.why.setMaxLength(500)
        self.what.currentIndexChanged.connect(self._on_what)
        self._overlap_part = QWidget()
        line = QHBoxLayout(self._overlap_part)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.overlap, 1)
        line.addWidget(self.tick_together)
        label = FieldLabel(_("Who took them, or is on them"), self.what)
        label.setWordWrap(False)
        whose = QWidget()
        row = QHBoxLayout(whose)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (label, self.what, self.who):
            row.addWidget(part)
        row.addWidget(self.why, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._overlap_part)
        column.addWidget(whose)
        self._on_what()

    def show_people(self, people: Sequence[Recorded[Person]]) -> None:
        """Offer these people of the record."""
        chosen = self.who.currentData()
        self._people = tuple(people)
        self.who.clear()
        for id_, name in listed_names(people).items():
            self.who.addItem(name, id_)
        self.who.setCurrentIndex(self.who.findData(chosen))
        self.who.setPlaceholderText(_("Choose who") if people else _("Nobody is recorded yet"))

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Take all runs that are to be decided on."""
        groups = overlapping([row.run for row in rows])
        self._together = tuple(tuple(rows[at].key for at in group) for group in groups)

    def follow(self, ticked: Sequence[RunRow]) -> None:
        """Show what applies to the runs that are ticked."""
        self.setVisible(any(row.files for row in ticked))
        keys = {row.key for row in ticked}
        groups = [group for group in self._together if keys.intersection(group)]
        others = [key for group in groups for key in group if key not in keys]
        self._offered = tuple(others)
        self._overlap_part.setVisible(bool(groups))
        self.tick_together.setVisible(bool(others))
        self.overlap.setText(
            _(
                "Another camera took pictures at the same time. If it is one event, tick them "
                "together and accept them as one incident: it counts once then."
            )
            if others
            else _(
                "These are of several cameras at the same time. If it is one event, accept them "
                "as one incident: it counts once then."
            )
        )

    def value(self) -> PersonOfFiles | None:
        """Return what was said of files; None if nothing was. Raises BadInput."""
        said = self._chosen()
        if said is None:
            return None
        why = self.why.text().strip()
        if said is FilesPerson.MINE:
            return PersonOfFiles(said)
        found = next((it for it in self._people if it.id == self.who.currentData()), None)
        if found is None:
            raise BadInput("", N_("Choose who is on the files, or who took them"))
        return PersonOfFiles(said, found.id, found.content.role, why)

    def clear(self) -> None:
        """Forget what was said."""
        self.what.setCurrentIndex(0)
        self.who.setCurrentIndex(-1)
        self.why.clear()

    def _chosen(self) -> FilesPerson | None:
        chosen = self.what.currentData()
        # Qt keeps the plain text of a word of a fixed set
        return None if chosen is None else FilesPerson(chosen)

    @Slot()
    def _on_what(self) -> None:
        said = self._chosen()
        self.who.setVisible(said in (FilesPerson.SHOWN, FilesPerson.TOOK))
        # of what they took themselves nobody asks how they know
        self.why.setVisible(said in (FilesPerson.SHOWN, FilesPerson.TOOK))

    @Slot()
    def _on_together(self) -> None:
        self._tick(self._offered)
