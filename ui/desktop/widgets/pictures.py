"""Pictures from raw pixels, blurred until somebody asks for them.

The rules are:

- Pixels come from the decoder child as rows of RGB; their length is checked before Qt sees them.
- No decoder runs in this process.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from diary.i18n import _
from diary.media.types import Pixels

_BLUR = 9


def image_of(pixels: Pixels) -> QImage:
    """The pixels as an image of its own; an empty one if they are not what they say."""
    width, height, rgb = pixels.width, pixels.height, pixels.rgb
    if width <= 0 or height <= 0 or len(rgb) != width * height * 3:
        return QImage()
    return QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def blurred(image: QImage) -> QImage:
    """So coarse that nothing can be made out but light and dark."""
    smooth = Qt.TransformationMode.SmoothTransformation
    keep = Qt.AspectRatioMode.KeepAspectRatio
    tiny = image.scaled(_BLUR, _BLUR, keep, smooth)
    return tiny.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


class PictureView(QWidget):
    """Shows one picture within a box, scaled down to fit, never up."""

    def __init__(self, box: QSize, name: str) -> None:
        super().__init__()
        self._box = box
        self._image = QImage()
        self._pixmap = QPixmap()
        self._text = ""
        self._hidden = True
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(_("Reading"))

    @property
    def is_hidden_picture(self) -> bool:
        """Whether the picture is blurred."""
        return self._hidden

    def set_box(self, box: QSize) -> None:
        """Allow so much room for what is shown next."""
        self._box = box

    def say(self, text: str) -> None:
        """Show words in place of a picture."""
        self._text = text
        self._pixmap = QPixmap()
        self.setFixedSize(self._box.width(), 48 if self._box.height() > 48 else self._box.height())
        self.update()

    def show_image(self, image: QImage, *, hidden: bool) -> None:
        """Show an image, blurred or as it is."""
        self._image, self._hidden = image, hidden
        shown = blurred(image) if hidden else image
        keep = Qt.AspectRatioMode.KeepAspectRatio
        smooth = Qt.TransformationMode.SmoothTransformation
        if shown.width() > self._box.width() or shown.height() > self._box.height():
            shown = shown.scaled(self._box, keep, smooth)
        self._pixmap = QPixmap.fromImage(shown)
        self._text = ""
        self.setFixedSize(self._pixmap.size())
        self.update()

    def reveal(self, *, hidden: bool) -> None:
        """Blur what is shown, or stop blurring it."""
        if not self._image.isNull():
            self.show_image(self._image, hidden=hidden)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, or words on paper."""
        painter = QPainter(self)
        palette = self.palette()
        if self._pixmap.isNull():
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Midlight))
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(6, 4, -6, -4), flags, self._text)
        else:
            painter.drawPixmap(0, 0, self._pixmap)
        edge = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(palette.color(edge))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
