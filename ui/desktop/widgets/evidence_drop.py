"""A field to drop, paste or choose files, with their progress into the record.

**Invariants:**

- A picture from the clipboard stays in memory; no file is written for it, since an unencrypted one
  would stay on the disk.
- A drop on the list counts too: the list's own viewport has to accept drops for that.
- The list is below the buttons and as high as its rows: no button moves when a file is added, and
  nothing scrolls inside a page that scrolls.
- What must not be added at all is said beside the buttons, before a file is kept.
- A failure stays on screen until the person removes it, so that no missing file goes unnoticed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QMimeData,
    QObject,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QImageWriter, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from diary.errors import DiaryError, DiskFull
from diary.i18n import _
from ui.desktop.attachment_queue import AttachmentQueue, PastedPicture
from ui.desktop.prompter import Prompter
from ui.desktop.widgets.basic import (
    FlowLayout,
    PlainLabel,
    button,
    deliberate_button,
    restyle,
    short_text,
)
from ui.text.error_messages import explain_in_window

_TOKEN = Qt.ItemDataRole.UserRole
_SPARE = 4


class _Files(QListWidget):
    """A list that is as high as its rows at its width."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def fit(self) -> None:
        rows = sum(self.visualItemRect(self.item(row)).height() for row in range(self.count()))
        height = rows + 2 * self.frameWidth() + _SPARE
        if not self.minimumHeight() == self.maximumHeight() == height:
            self.setFixedHeight(height)


class EvidenceDrop(QFrame):
    """The field and its list; `changed` follows every file that is added, removed or stored.

    `before` is what is said before a file is chosen. With `brief` the list has only what could not
    be added, for a page that shows the rest.
    """

    changed = Signal()

    def __init__(
        self,
        attachment_queue: AttachmentQueue,
        prompter: Prompter,
        mime: Callable[[], QMimeData],
        clock: Callable[[], datetime],
        before: str,
        *,
        brief: bool = False,
    ) -> None:
        super().__init__()
        self._brief = brief
        self.before = PlainLabel(before)
        self._intake, self._ask, self._mime, self._clock = attachment_queue, prompter, mime, clock
        self._tokens: list[int] = []
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.list = _Files()
        self.list.setAccessibleName(_("Files to add"))
        self.list.setTabKeyNavigation(False)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        # an error is a few sentences, the last of which says what to do
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # setMovement turns drops on the viewport off again, so this comes after it
        self.list.viewport().setAcceptDrops(True)
        self.list.viewport().installEventFilter(self)
        self.list.installEventFilter(self)
        self._build()
        attachment_queue.changed.connect(self._on_changed)
        self._show()

    def also_on(self, page: QWidget) -> None:
        """Accept drops anywhere on this page."""
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    @property
    def tokens(self) -> tuple[int, ...]:
        """Return the tokens of the files here that have not failed."""
        found = ((token, self._intake.item(token)) for token in self._tokens)
        return tuple(token for token, item in found if item is not None and item.error is None)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the files here that have not failed."""
        found = (self._intake.item(token) for token in self.tokens)
        return tuple(item.name for item in found if item is not None)

    @property
    def failures(self) -> int:
        """Return how many files here could not be added."""
        return len(self._tokens) - len(self.tokens)

    def release(self) -> tuple[int, ...]:
        """Return the tokens and remove these files from the list."""
        tokens = self.tokens
        self._tokens = [t for t in self._tokens if t not in tokens]
        self._show()
        return tokens

    def discard(self) -> None:
        """Cancel and remove every file."""
        for token in list(self._tokens):
            self._intake.drop(token)
        self._tokens.clear()
        self._show()

    def add(self, sources: Sequence[Path | PastedPicture]) -> None:
        """Start storing the sources."""
        if sources:
            self._tokens += self._intake.add(sources)
            self._show()

    @Slot(object)
    def take_mime(self, mime: QMimeData) -> bool:
        """Add the files or the picture of a drop or the clipboard; return whether any was found."""
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if files:
            self.add(files)
        elif mime.hasImage():
            png = as_png(mime.imageData())
            if not png:
                return False
            self.add([PastedPicture(self._clock().strftime("pasted-%Y-%m-%d-%H%M%S.png"), png)])
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle drops on the list and the page; Delete on the list removes a file."""
        if isinstance(event, QDropEvent) and event.type() is not QEvent.Type.DragLeave:
            if isinstance(event, QDragEnterEvent):
                self.dragEnterEvent(event)
            elif event.type() is QEvent.Type.Drop:
                self.dropEvent(event)
            else:
                event.acceptProposedAction()
            return True
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.list and event.key() == Qt.Key.Key_Delete:
                self._on_remove()
                return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and pictures."""
        if takes(event.mimeData()):
            event.acceptProposedAction()
            self._mark(over=True)

    def dragLeaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        self._mark(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Add a copy of what was dropped; the original file stays where it was."""
        self._mark(over=False)
        if self.take_mime(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        self._hint = PlainLabel(
            _("Drop screenshots, photos, recordings, e-mails here. They are kept as they are."),
            role="muted",
        )
        column.addWidget(self._hint)
        column.addWidget(self.before)
        if sys.platform == "win32":
            # Windows shows a phone on a cable as no folder, and only in its own windows.
            phone = _("A phone on a cable is not shown here: copy its pictures to a folder first.")
            column.addWidget(PlainLabel(phone, role="muted"))
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(button(_("Choose files"), on=self._on_pick))
        row.addWidget(button(_("Paste picture"), on=self._on_paste))
        self._remove = deliberate_button(_("Take away"), on=self._on_remove)
        row.addWidget(self._remove)
        column.addWidget(buttons)
        column.addWidget(self.list)

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        restyle(self)

    @Slot(int)
    def _on_changed(self, token: int) -> None:
        if token in self._tokens:
            if self._intake.item(token) is None:
                self._tokens.remove(token)
            self._show()

    @Slot()
    def _on_pick(self) -> None:
        self.add(self._ask.files(self, _("Choose files to add")))

    @Slot()
    def _on_paste(self) -> None:
        if not self.take_mime(self._mime()):
            self._hint.setText(_("There is no picture or file on the clipboard."))

    @Slot()
    def _on_remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            token = int(item.data(_TOKEN))
            self._tokens = [t for t in self._tokens if t != token]
            self._intake.drop(token)
            self._show()

    def _show(self) -> None:
        row = self.list.currentRow()
        going_well = set(self.tokens) if self._brief else set()
        listed = [token for token in self._tokens if token not in going_well]
        # each progress comes here, so rows are written anew and not made anew
        while self.list.count() > len(listed):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(listed):
            self.list.addItem("")
        for at, token in enumerate(listed):
            item = self.list.item(at)
            item.setText(self._line(token))
            item.setData(_TOKEN, token)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self.list.fit()
        self.list.setVisible(bool(listed))
        self._remove.setVisible(bool(listed))
        self.changed.emit()

    def _line(self, token: int) -> str:
        item = self._intake.item(token)
        if item is None:
            return ""
        name = short_text(item.name, 60)
        if item.error is not None:
            return f"{name}: {_problem(item.error)}"
        if item.stored is not None and not item.stored.size:
            return _(
                "{name}: kept, but nothing is in it. Look whether it opens where it came from, "
                "and add it again."
            ).format(name=name)
        if item.stored is not None:
            return _("{name}: kept").format(name=name)
        return _("{name}: being kept, {percent} %").format(name=name, percent=int(item.share * 100))


def _problem(error: DiaryError) -> str:
    if isinstance(error, DiskFull):
        return _(
            "The disk is full, so this was not added. It is still where it came from. "
            "Free some space, take it away here, then add it again."
        )
    return explain_in_window(error).text


def takes(mime: QMimeData) -> bool:
    """Return whether the data has a local file or a picture."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


def as_png(image: object) -> bytes:
    """Return the picture as PNG bytes, made in memory; empty if it is not a picture."""
    if not isinstance(image, QImage) or image.isNull():
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
