"""The pictures beside the pages of the side bar: our own, one file each, in the colour of the text.

**Invariants:**

- Only files that are shipped are drawn; nothing of a record is ever read as a picture here.
- A page without a file has no picture, and its label alone says what it is: no picture does.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from ui.desktop.page_list import PageId

_FOLDER = Path(resources.__path__[0], "icons", "pages")


def page_icon(page: PageId, colour: QColor, size: int, ratio: float) -> QIcon:
    """Return the picture of a page in this colour, `size` pixels wide at this pixel ratio."""
    try:
        drawn = (_FOLDER / f"{page}.svg").read_bytes()
    except OSError:
        return QIcon()
    tinted = drawn.replace(b"currentColor", colour.name().encode())
    edge = round(size * ratio)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return QIcon(picture)
