"""One line about the files that a search did not look into, and the reading of their words.

**Invariants:**

- Words are read in a job, portion by portion, and each is indexed in one short piece of work on the
  vault thread. Nothing waits for either, and locking or hiding ends both.
- A file that cannot be read is passed over, and stays named as not searched.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import Cancelled, Damaged, DiaryError
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import JobProgress, StatusLine
from ui.text.found_places import unsearched_text

if TYPE_CHECKING:
    from diary.services.file_search import FileReading, FoundInFiles, WordPortion
    from diary.services.session import Session
    from ui.desktop.threads import Job


class WordReading(QObject):
    """Reads the words of files into the index; `ended` and `failed` follow once, whatever it read.

    `progressed` carries how many files are done, and of how many.
    """

    progressed = Signal(int, int)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._left: list[FileReading] = []
        self._portions: Iterator[WordPortion] = iter(())
        self._all = 0
        self._job: Job | None = None
        self.at_work = self._stopped = self._again = False

    def start(self, noun: Noun | None = None) -> None:
        """Read every file that was not looked into yet, or those of one noun."""
        self.at_work, self._stopped = True, False
        self._context.vault_thread.run(
            self,
            lambda session: session.file_search.readings(noun),
            self._on_readings,
            self._on_failed,
        )

    def read_conversations(self) -> None:
        """Read the lines of conversations; while it reads, again after that."""
        self._again = self.at_work
        if not self.at_work:
            self.start(Noun.CONVERSATION)

    def stop(self) -> None:
        """Stop after what is read at the moment; what was read stays in the index."""
        self._stopped = True
        if self._job is not None:
            self._job.cancel()

    def _on_readings(self, readings: Sequence[FileReading]) -> None:
        self._left = list(readings)
        self._all = len(readings)
        self._next_file()

    def _next_file(self) -> None:
        self._close_file()
        if not self._left or self._stopped:
            self._end()
            return
        self._portions = self._left.pop(0).portions()
        self._next_portion()

    def _next_portion(self) -> None:
        done = self._all - len(self._left) - 1
        work = partial(_portion, self._portions, done, self._all)
        self._job = self._context.jobs.start(
            self, work, self._on_portion, self._on_unread, self.progressed.emit
        )

    def _on_portion(self, portion: WordPortion | None) -> None:
        self._job = None
        if portion is None:
            self._next_file()
            return

        def work(session: Session) -> bool:
            return session.file_search.add(portion)

        def added(is_searched: bool) -> None:
            if is_searched and not portion.is_last and not self._stopped:
                self._next_portion()
            else:
                self._next_file()

        self._context.vault_thread.run(self, work, added, self._on_failed)

    def _on_unread(self, error: DiaryError) -> None:
        self._job = None
        if isinstance(error, Damaged | Cancelled):
            self._next_file()
        else:
            self._on_failed(error)

    def _on_failed(self, error: DiaryError) -> None:
        self._close_file()
        self._end()
        self.failed.emit(error)

    def _close_file(self) -> None:
        if isinstance(self._portions, Generator):
            with suppress(DiaryError):
                self._portions.close()
        self._portions = iter(())

    def _end(self) -> None:
        self.at_work = False
        self.ended.emit()
        if self._again:
            # what was brought in meanwhile
            self.read_conversations()


class FilesToSearch(QWidget):
    """The line, its button and the progress; `finished` follows when files were read."""

    finished = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._reading = WordReading(context, self)
        self.text = PlainLabel(role="muted")
        self.look = button("", on=self.start)
        self.progress = JobProgress()
        self.status = StatusLine()
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.progress)
        column.addWidget(self.status)
        self.progress.stop_requested.connect(self.stop)
        self._reading.progressed.connect(self.progress.progressed)
        self._reading.ended.connect(self._on_ended)
        self._reading.failed.connect(self.status.fail)
        self.hide()

    @property
    def at_work(self) -> bool:
        """Return whether words of files are being read."""
        return self._reading.at_work

    def show_found(self, found: FoundInFiles | None) -> None:
        """Name the files that were not looked into, or not wholly; None hides the line."""
        text = "" if found is None else unsearched_text(found)
        count = 0 if found is None else len(found.unsearched)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        look = ngettext("Look into {n} file now", "Look into {n} files now", count)
        self.look.setText(look.format(n=f"{count:,}"))
        self.look.setAccessibleDescription(text)
        self.look.setVisible(count > 0 and not self.at_work)
        self.setVisible(bool(text) or self.at_work)

    @Slot()
    def start(self) -> None:
        """Read the words of every file that was not looked into yet."""
        if self.at_work:
            return
        self.status.show_text("")
        self.look.hide()
        self.progress.begin(_("Looking into files."))
        self._reading.start()

    @Slot()
    def stop(self) -> None:
        """Stop after what is read at the moment; what was read stays in the index."""
        self._reading.stop()

    @Slot()
    def _on_ended(self) -> None:
        self.progress.end()
        self.finished.emit()


def _portion(
    portions: Iterator[WordPortion], done: int, whole: int, progress: Progress
) -> WordPortion | None:
    progress(done, whole)
    return next(portions, None)
