"""Files that are dropped on a page from another program, handed on as their paths."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


class FileDrop(QObject):
    """Takes drops of local files on the widgets that it is set on, and leaves them other drops.

    `dropped` carries the paths; the files stay where they are. `hovered` says whether files are
    held over one of the widgets.
    """

    dropped = Signal(object)
    hovered = Signal(bool)

    def set_on(self, *places: QWidget) -> None:
        """Take files dropped on these widgets; a list takes them on its viewport."""
        for place in places:
            taking = place.viewport() if isinstance(place, QAbstractScrollArea) else place
            taking.setAcceptDrops(True)
            taking.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a drop of local files."""
        if event.type() is QEvent.Type.DragLeave:
            self.hovered.emit(False)
            return False
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return False
        paths = local_files(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        is_drop = event.type() is QEvent.Type.Drop
        self.hovered.emit(not is_drop)
        if is_drop:
            self.dropped.emit(paths)
        return True


def local_files(mime: QMimeData) -> tuple[Path, ...]:
    """Return the local files of a drop."""
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
