"""The frame of a page: a title, an optional sentence, a column that scrolls, a status line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.desktop.widgets.notices import StatusLine
from ui.desktop.widgets.plain import PlainLabel

WIDTH = 900


class Screen(QWidget):
    """Put parts into `column`; `head` is the row of the title, for buttons on its far side."""

    def __init__(self, title: str, intro: str = "", *, scrolls: bool = True) -> None:
        super().__init__()
        self.title = PlainLabel(title, role="title")
        self.head = QHBoxLayout()
        self.head.addWidget(self.title, 1)
        self.status = StatusLine()
        inner = QWidget()
        inner.setProperty("role", "column")
        inner.setMaximumWidth(WIDTH)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(24, 18, 24, 24)
        self.column.setSpacing(12)
        self.column.addLayout(self.head)
        if intro:
            self.column.addWidget(PlainLabel(intro, role="muted"))
        self.column.addWidget(self.status)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._outer = outer
        if not scrolls:
            inner.setMaximumWidth(16_777_215)
            outer.addWidget(inner)
            return
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setProperty("role", "column")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(0)
        self.area.setWidget(holder)
        outer.addWidget(self.area)

    def add_foot(self, *parts: QWidget) -> None:
        """Put parts below what scrolls, always in reach; the last one stands on the far side."""
        foot = QFrame()
        foot.setProperty("role", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 8, 24, 10)
        for part in parts[:-1]:
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(parts[-1])
        self._outer.addWidget(foot)

    def to_top(self) -> None:
        """Scroll to where the status line is."""
        if hasattr(self, "area"):
            self.area.verticalScrollBar().setValue(0)
