"""The pictures of pages and of kinds of files: our own, one file each, in the colour of the text.

**Invariants:**

- Only files that are shipped are drawn; nothing of a record is ever read as a picture here.
- What has no file has no picture, and its label alone says what it is: no picture does.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

_FOLDER = Path(resources.__path__[0], "icons")


def page_icon(page: str, colour: QColor, size: int, ratio: float) -> QIcon:
    """Return the picture of a page in this colour, `size` pixels wide at this pixel ratio."""
    if not _drawn("pages", page):
        return QIcon()
    edge = round(size * ratio)
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(_tinted("pages", page, colour)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return QIcon(picture)


def paint_kind(painter: QPainter, kind: str, colour: QColor, place: QRectF) -> None:
    """Paint the picture of a kind of file, such as `audio`, or that of any other file."""
    known = kind if _drawn("kinds", kind) else "other"
    QSvgRenderer(_tinted("kinds", known, colour)).render(painter, place)


def _tinted(folder: str, name: str, colour: QColor) -> QByteArray:
    return QByteArray(_drawn(folder, name).replace(b"currentColor", colour.name().encode()))


@cache
def _drawn(folder: str, name: str) -> bytes:
    try:
        return (_FOLDER / folder / f"{name}.svg").read_bytes()
    except OSError:
        return b""
