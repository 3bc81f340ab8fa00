"""What was not kept of the files that were brought in, and the buttons that answer for it.

**Invariants:**

- It is shown as long as a file waits for an answer; names and reasons are literal.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from ui.desktop.files_not_kept import FilesNotKept
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button, deliberate_button, panel
from ui.desktop.widgets.feedback import SentenceList

_LISTED = 4


class NotKeptNotice(QWidget):
    """`keep` and `again` carry the files that are to be kept as they are, or brought in again."""

    keep = Signal(object)
    again = Signal(object)

    def __init__(self, files: FilesNotKept, before: str) -> None:
        """Build it; `before` is what is said before a file is kept as evidence."""
        super().__init__()
        self._files = files
        self._title = PlainLabel(role="heading")
        self._lines = SentenceList()
        self._remark = PlainLabel(
            _(
                "Photographs, films, recordings and documents can be kept as evidence as they "
                "are. Nothing is read of them then."
            )
        )
        self.keep_all = button("", on=self._on_keep)
        self.try_again = button("", on=self._on_again)
        self.leave = deliberate_button("", on=self._on_leave)
        self._before = PlainLabel(before)
        frame: QFrame
        frame, inner = panel("notice", (14, 10, 14, 10))
        row = QWidget()
        buttons = FlowLayout(row)
        for part in (self.keep_all, self.try_again, self.leave):
            buttons.addWidget(part)
        for each in (self._title, self._lines, self._remark, self._before, row):
            inner.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 0)
        column.addWidget(frame)
        files.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        files = self._files.files
        self.setVisible(bool(files))
        lines = [each.why for each in files[:_LISTED]]
        if len(files) > _LISTED:
            lines.append(_("and {n} more").format(n=f"{len(files) - _LISTED:,}"))
        self._lines.show_lines(lines)
        title = ngettext(
            "{n} file is not in the record", "{n} files are not in the record", len(files)
        )
        self._title.setText(title.format(n=f"{len(files):,}"))
        unread = sum(each.is_unread for each in files)
        for made, count, text in (
            (
                self.keep_all,
                unread,
                ngettext("Keep it as evidence", "Keep these {n} as evidence", unread),
            ),
            (
                self.try_again,
                len(files) - unread,
                ngettext("Try it again", "Try these {n} again", len(files) - unread),
            ),
            (
                self.leave,
                len(files),
                ngettext("Leave it out", "Leave these {n} out", len(files)),
            ),
        ):
            made.setText(text.format(n=f"{count:,}"))
            made.setVisible(bool(count))
        self._remark.setVisible(bool(unread))
        self._before.setVisible(bool(unread))

    @Slot()
    def _on_keep(self) -> None:
        self.keep.emit(tuple(each.path for each in self._files.files if each.is_unread))

    @Slot()
    def _on_again(self) -> None:
        self.again.emit(tuple(each.path for each in self._files.files if not each.is_unread))

    @Slot()
    def _on_leave(self) -> None:
        self._files.take([each.path for each in self._files.files])
