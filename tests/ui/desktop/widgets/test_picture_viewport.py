"""A picture near and far, moved, turned, blurred: by wheel, keys and mouse; what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from diary.media.decoder_results import Cutout
from ui.desktop.theme import Theme
from ui.desktop.widgets.exhibit_card import PictureView
from ui.desktop.widgets.picture_grid import paint_blurred
from ui.desktop.widgets.picture_viewport import Fit, PictureViewport, whole_cutout
from ui.desktop.widgets.zoom_bar import ZoomBar

LARGE = QSize(4000, 3000)


class Shown:
    """A viewport on screen, and what it asked for."""

    def __init__(self, picture: PictureViewport) -> None:
        self.picture = picture
        self.asked: list[Cutout] = []
        picture.wanted.connect(self.asked.append)


@pytest.fixture
def there(shown: Callable[..., Any]) -> Shown:
    made = PictureViewport("A picture")
    shown(made, 800, 600)
    return Shown(made)


def painted(size: QSize, left: str = "#ff0000", right: str = "#0000ff") -> QImage:
    image = QImage(size, QImage.Format.Format_RGB888)
    image.fill(QColor(left))
    painter = QPainter(image)
    painter.fillRect(size.width() // 2, 0, size.width(), size.height(), QColor(right))
    painter.end()
    return image


def show(there: Shown, extent: QSize = LARGE, sharpest: float = 1.0) -> None:
    cut = whole_cutout(extent, there.picture.room())
    there.picture.show_whole(painted(QSize(cut.width, cut.height)), extent, sharpest)


WHITE = QImage(QSize(40, 60), QImage.Format.Format_RGB888)
WHITE.fill(QColor("#ffffff"))


@pytest.mark.parametrize(("look", "dark"), [("light", False), ("dark", True), ("contrast", True)])
def test_a_blurred_page_does_not_glare_among_dark_colours(
    look: str, dark: bool, theme: Theme, there: Shown
) -> None:
    theme.choose(look)
    there.picture.show_blurred(WHITE)
    card = PictureView(QSize(40, 60), "A picture")
    card.show_image(WHITE, hidden=True)
    row = QImage(QSize(40, 60), QImage.Format.Format_RGB888)
    painter = QPainter(row)
    paint_blurred(painter, row.rect(), WHITE, QApplication.palette(), "")
    painter.end()
    for image in (there.picture.grab().toImage(), card.grab().toImage(), row):
        seen = image.pixelColor(image.width() // 2, image.height() // 2)
        assert (seen.lightnessF() < 0.6) is dark
    # what is asked for is seen as it is
    there.picture.show_whole(WHITE, WHITE.size())
    image = there.picture.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).name() == "#ffffff"


def wheel(picture: PictureViewport, at: QPoint, steps: int, *, ctrl: bool = True) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    view = picture.viewport()
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def colour(picture: PictureViewport, x: int, y: int) -> str:
    return str(picture.viewport().grab().toImage().pixelColor(x, y).name())


def test_it_fills_its_room_and_asks_for_nothing_more(there: Shown, qtbot: Any) -> None:
    show(there)
    assert there.picture.fit is Fit.WHOLE
    assert there.picture.zoom == pytest.approx(0.2, abs=0.01)
    seen = there.picture.from_picture(QRectF(0, 0, 4000, 3000))
    assert seen.width() == pytest.approx(there.picture.viewport().width(), abs=8)
    assert colour(there.picture, 300, 300) == "#ff0000"
    assert colour(there.picture, 500, 300) == "#0000ff"
    there.picture.zoom_by(5)
    qtbot.waitUntil(lambda: len(there.asked) == 1)


def test_a_small_picture_is_not_blown_up_by_itself(there: Shown) -> None:
    show(there, QSize(100, 50))
    assert there.picture.zoom == 1.0


def test_the_wheel_with_ctrl_goes_near_where_the_pointer_is(there: Shown, qtbot: Any) -> None:
    show(there)
    at = QPoint(600, 150)
    place = there.picture.to_picture(QPointF(at))
    for _step in range(8):
        wheel(there.picture, at, 1)
    assert there.picture.fit is Fit.FREE
    assert there.picture.zoom == pytest.approx(0.2 * 1.25**8, rel=0.05)
    now = there.picture.to_picture(QPointF(at))
    assert (now - place).manhattanLength() < 8
    qtbot.waitUntil(lambda: bool(there.asked))
    asked = there.asked[-1]
    # what is asked for has the pixels of the picture itself, and not many more than are in view
    assert (asked.of_width, asked.of_height) == (4000, 3000)
    assert asked.width * asked.height < 4 * 800 * 600
    assert asked.left < place.x() < asked.left + asked.width


def test_the_wheel_alone_moves(there: Shown) -> None:
    show(there)
    there.picture.show_actual()
    before = there.picture.to_picture(QPointF(10, 10))
    wheel(there.picture, QPoint(100, 100), -1, ctrl=False)
    assert there.picture.to_picture(QPointF(10, 10)).y() > before.y()
    assert there.picture.zoom == 1.0


def test_a_part_is_shown_sharp_above_the_whole(there: Shown, qtbot: Any) -> None:
    show(there)
    there.picture.show_actual()
    qtbot.waitUntil(lambda: bool(there.asked))
    cut = there.asked[-1]
    part = QImage(cut.width, cut.height, QImage.Format.Format_RGB888)
    part.fill(QColor("#00ff00"))
    there.picture.show_part(cut, part)
    assert colour(there.picture, 400, 300) == "#00ff00"
    # a small move shows no blur, and asks for nothing
    there.asked.clear()
    there.picture.horizontalScrollBar().setValue(there.picture.horizontalScrollBar().value() + 20)
    assert colour(there.picture, 400, 300) == "#00ff00"


def test_keys_zoom_fit_and_turn(there: Shown) -> None:
    show(there)
    picture = there.picture
    QTest.keyClick(picture, Qt.Key.Key_1)
    assert picture.zoom == 1.0
    QTest.keyClick(picture, Qt.Key.Key_Plus)
    assert picture.zoom == 1.25
    QTest.keyClick(picture, Qt.Key.Key_Minus)
    assert picture.zoom == 1.0
    before = picture.horizontalScrollBar().value()
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert picture.horizontalScrollBar().value() > before
    QTest.keyClick(picture, Qt.Key.Key_0)
    assert picture.fit is Fit.WHOLE
    QTest.keyClick(picture, Qt.Key.Key_R)
    # a quarter clockwise: what was at the left is at the top
    assert colour(picture, 400, 100) == "#ff0000"
    assert colour(picture, 400, 500) == "#0000ff"
    assert picture.extent() == LARGE


def test_turned_a_point_of_the_room_is_still_found_in_the_picture(there: Shown) -> None:
    show(there)
    there.picture.turn()
    seen = there.picture.from_picture(QRectF(0, 0, 1, 1)).center()
    assert seen.x() > there.picture.viewport().width() / 2
    back = there.picture.to_picture(seen)
    assert (back - QPointF(0.5, 0.5)).manhattanLength() < 0.01


def test_it_is_moved_by_dragging(there: Shown) -> None:
    show(there)
    there.picture.show_actual()
    view = there.picture.viewport()
    before = there.picture.to_picture(QPointF(0, 0))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    QTest.mouseMove(view, QPoint(300, 250))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 250))
    moved = there.picture.to_picture(QPointF(0, 0)) - before
    assert (round(moved.x()), round(moved.y())) == (100, 50)


def test_a_double_click_goes_near_and_back(there: Shown) -> None:
    show(there)
    view = there.picture.viewport()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert there.picture.zoom == 1.0
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert there.picture.fit is Fit.WHOLE


def test_blurred_it_shows_nothing_and_asks_for_nothing(
    there: Shown, shown: Callable[..., Any], qtbot: Any
) -> None:
    there.picture.show_blurred(painted(QSize(9, 7)))
    assert there.picture.is_hidden_picture
    zoom = there.picture.zoom
    QTest.keyClick(there.picture, Qt.Key.Key_Plus)
    wheel(there.picture, QPoint(100, 100), 3)
    there.picture.show_part(Cutout(10, 10, 0, 0, 10, 10), painted(QSize(10, 10), "#00ff00"))
    assert there.picture.zoom == zoom
    assert colour(there.picture, 100, 300) != "#00ff00"
    # another one that asks later has asked: by then this one would have
    other = PictureViewport("Another picture")
    shown(other, 800, 600)
    later = Shown(other)
    show(later)
    other.zoom_by(5)
    qtbot.waitUntil(lambda: bool(later.asked))
    assert there.asked == []


def test_a_very_long_picture_begins_at_the_width_of_the_room(there: Shown) -> None:
    show(there, QSize(1080, 20_000))
    assert there.picture.fit is Fit.WIDTH
    assert there.picture.zoom > 0.7
    assert there.picture.verticalScrollBar().maximum() > 5000


def test_a_page_has_more_to_show_than_its_own_size(there: Shown, qtbot: Any) -> None:
    show(there, QSize(794, 1123), 8.0)
    there.picture.show_actual()
    there.picture.zoom_by(4)
    qtbot.waitUntil(lambda: bool(there.asked))
    assert there.asked[-1].of_width == 794 * 4


def test_what_is_asked_for_is_bounded_whatever_the_picture(there: Shown, qtbot: Any) -> None:
    there.picture.resize(3000, 2000)
    show(there, QSize(20_000, 20_000))
    there.picture.show_actual()
    qtbot.waitUntil(lambda: bool(there.asked))
    cut = there.asked[-1]
    assert cut.width * cut.height <= 16_200_000
    assert max(cut.of_width, cut.of_height) <= 20_000


def test_buttons_do_what_the_wheel_does(there: Shown, shown: Callable[..., Any]) -> None:
    bar = ZoomBar(there.picture)
    shown(bar)
    assert not bar.larger.isEnabled()
    show(there)
    assert bar.larger.isEnabled()
    for button, zoom in ((bar.actual, 1.0), (bar.larger, 1.25), (bar.smaller, 1.0)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert there.picture.zoom == zoom
    QTest.mouseClick(bar.whole, Qt.MouseButton.LeftButton)
    assert there.picture.fit is Fit.WHOLE
    assert bar.larger.accessibleName() == "Larger"


def test_another_room_keeps_the_fit(there: Shown) -> None:
    show(there)
    there.picture.resize(400, 300)
    assert there.picture.zoom == pytest.approx(0.1, abs=0.01)
    there.picture.show_text("Nothing to see")
    assert there.picture.accessibleDescription() == "Nothing to see"
    assert not there.picture.has_picture
