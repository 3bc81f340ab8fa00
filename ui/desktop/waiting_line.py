"""The line that waits after Enter: it can be undone for a while, and is recorded in any case.

**Invariants:**

- At most one line waits: the next one records it at once. Lines on their way into the record are
  kept in the draft until the record has them.
- A change is announced by `changed`, so that the draft is sealed at once; a line is safe from then
  on, since opening records what the draft has waiting.
- A line that is undone is noted in the record's settings besides, so that no older draft brings it
  back.
- A line that the record refuses is handed back with the error, and waits no more.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from diary.errors import DiaryError, Erased
from diary.model.entered_lines import EnteredLine
from diary.model.record_nouns import Incident
from diary.model.revisions import Content, Recorded
from ui.desktop.threads import VaultThread

if TYPE_CHECKING:
    from diary.services.session import Session

SECONDS = 10
# A line with a question waits longer, since the question has to be read.
ASKING_SECONDS = 30


class WaitingLine(QObject):
    """Holds the line that waits, and those on their way; `recorded` carries a Recorded.

    `refused` carries the line and the error. `seconds` is 0 where nothing waits. `disk_changed`
    follows when the disk begins to refuse the draft, or takes it again.
    """

    changed = Signal()
    counted = Signal()
    disk_changed = Signal()
    recorded = Signal(object)
    undone = Signal(object)
    refused = Signal(object, object)

    def __init__(
        self, vault_thread: VaultThread, seconds: int = SECONDS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._vault_thread = vault_thread
        self._seconds = seconds
        self._line: EnteredLine | None = None
        self._on_its_way: dict[str, EnteredLine] = {}
        self._restored: tuple[EnteredLine, ...] = ()
        self._left = 0
        self._disk_refuses = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._on_second)

    @property
    def line(self) -> EnteredLine | None:
        """Return the line that can still be undone, or None."""
        return self._line

    @property
    def seconds_left(self) -> int:
        """Return in how many seconds the line is recorded."""
        return self._left

    @property
    def disk_refuses(self) -> bool:
        """Return whether the draft that has the line could not be sealed."""
        return self._disk_refuses

    @Slot()
    def note_sealed(self) -> None:
        """Note that the draft is sealed."""
        self._note(refuses=False)

    @Slot()
    def note_refused(self) -> None:
        """Note that the disk refused the draft."""
        self._note(refuses=True)

    def lines(self) -> tuple[EnteredLine, ...]:
        """Return every line that the record may not have yet, in the order of Enter."""
        waiting = () if self._line is None else (self._line,)
        return (*self._on_its_way.values(), *waiting)

    def enter(self, line: EnteredLine, *, asks: bool = False) -> None:
        """Let a line wait; the one before is recorded at once."""
        self.record_now()
        self._line = line
        self._left = ASKING_SECONDS if asks and self._seconds else self._seconds
        self.changed.emit()
        if self._left:
            self._timer.start()
            self.counted.emit()
        else:
            self.record_now()

    def change(self, content: Incident) -> None:
        """Change what the waiting line says of itself, after an answer; it goes on waiting."""
        if self._line is not None:
            self._line = replace(self._line, content=content)
            self._left = min(self._left, self._seconds)
            self.changed.emit()
            self.counted.emit()

    @Slot()
    def undo(self) -> None:
        """Take the line back: it is not recorded. `undone` comes before the draft is sealed."""
        line, self._line = self._line, None
        self._timer.stop()
        if line is not None:
            self.undone.emit(line)
            self.changed.emit()
            self.counted.emit()
            self._note_undone(line)

    @Slot()
    def record_now(self) -> None:
        """Record the line that waits, without waiting any longer."""
        line, self._line = self._line, None
        self._timer.stop()
        if line is not None:
            self._record(line)
            self.counted.emit()

    def restore(self, lines: tuple[EnteredLine, ...]) -> None:
        """Keep lines that an opening could not record, until `record_restored`."""
        self._on_its_way.update((line.id, line) for line in lines)
        self._restored = lines

    def record_restored(self) -> None:
        """Try these lines once more, now that there is a page to which a refused one returns."""
        lines, self._restored = self._restored, ()
        for line in lines:
            self._record(line)

    def forget(self) -> None:
        """Hold nothing any more: the record is closed."""
        self._timer.stop()
        self._line = None
        self._restored = ()
        self._on_its_way.clear()

    def _note(self, *, refuses: bool) -> None:
        if refuses != self._disk_refuses:
            self._disk_refuses = refuses
            self.counted.emit()
            self.disk_changed.emit()

    def _note_undone(self, line: EnteredLine) -> None:
        def noted(_nothing: object) -> None:
            """Say nothing: the line is back in its field."""

        def work(session: Session) -> None:
            # the store is loaded with the record, and not before the first window
            from diary.services.waiting_lines import note_undone

            note_undone(session.journal, session.settings, line.id)

        # what is refused is left to the draft, which is sealed without the line
        self._vault_thread.run(self, work, noted, noted)

    def _record(self, line: EnteredLine) -> None:
        self._on_its_way[line.id] = line

        def failed(error: DiaryError) -> None:
            self._on_its_way.pop(line.id, None)
            # an erased line must not come back
            if not isinstance(error, Erased):
                self.refused.emit(line, error)
            self.changed.emit()

        self._vault_thread.run(
            self,
            lambda session: session.journal.record_once(line.id, line.content),
            partial(self._on_recorded, line),
            failed,
        )

    def _on_recorded(self, line: EnteredLine, item: Recorded[Content]) -> None:
        self._on_its_way.pop(line.id, None)
        self.recorded.emit(item)
        self.changed.emit()

    @Slot()
    def _on_second(self) -> None:
        self._left -= 1
        if self._left > 0:
            self.counted.emit()
        else:
            self.record_now()
