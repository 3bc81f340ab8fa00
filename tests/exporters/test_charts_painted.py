"""The window paints a chart so that it is told apart in grey, alike in either layout."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from diary.jurisdiction import load
from exporters.charts.marks import STEPS, Align, Chart, MarkRole, Rect, Text, nearest_step, shade
from tests.support.chart_histories import HISTORIES, WIDTH, drawn
from ui.desktop.theme import CONTRAST, DARK, LIGHT, Colours, contrast
from ui.desktop.widgets.chart_view import ChartView

SCALE = 4
# how much neighbouring shades differ at least, as a ratio of luminance (WCAG's contrast)
APART, READABLE = 1.3, 4.5
SETS = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
EACH = pytest.mark.parametrize("colours", SETS.values(), ids=SETS)
Ink = tuple[int, int, int]
Box = tuple[int, int, int, int]


def on_screen(chart: Chart, colours: Colours, direction: Qt.LayoutDirection) -> Image.Image:
    view = ChartView(chart, colours)
    view.resize(int(chart.width * SCALE), view.heightForWidth(int(chart.width * SCALE)))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(direction)
    try:
        grabbed = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    size = (grabbed.width(), grabbed.height())
    return Image.frombytes("RGB", size, grabbed.constBits(), "raw", "RGB", grabbed.bytesPerLine())


@EACH
def test_a_layout_from_right_to_left_paints_the_same_chart(colours: Colours, qapp: Any) -> None:
    for chart in drawn(HISTORIES["80 incidents"], load(), width=WIDTH):
        usual = on_screen(chart, colours, Qt.LayoutDirection.LeftToRight)
        turned = on_screen(chart, colours, Qt.LayoutDirection.RightToLeft)
        assert ImageChops.difference(usual, turned).getbbox() is None, chart.title


def test_words_from_right_to_left_stand_where_others_stand(qapp: Any) -> None:
    word = "מקום רגיל"
    marks = tuple(
        Text(200, y, word, 8, MarkRole.LABEL, align)
        for y, align in ((20, Align.START), (50, Align.MIDDLE), (80, Align.END))
    )
    chart = Chart("", 400, 100, marks, "", (), ())
    image = on_screen(chart, LIGHT, Qt.LayoutDirection.RightToLeft)
    ground = Image.new("RGB", image.size, image.getpixel((1, 1)))
    away = ImageChops.difference(image, ground).convert("L").point(lambda v: 255 if v > 60 else 0)
    at = 200 * SCALE
    (start, _, _, _), (first, _, last, _), (_, _, end, _) = (
        away.crop((0, y * SCALE - 40, image.width, y * SCALE + 12)).getbbox() or (0, 0, 0, 0)
        for y in (20, 50, 80)
    )
    assert at <= start <= at + 6
    assert at - 6 <= end <= at
    assert abs((first + last) / 2 - at) <= 4


DARKS = [shade(count, STEPS) for count in range(1, STEPS + 1)]


@EACH
def test_shades_on_screen_are_told_apart_in_grey_and_their_numbers_read(
    colours: Colours, qapp: Any
) -> None:
    assert [nearest_step(dark) for dark in DARKS] == [*range(STEPS)]
    grounds = [numbered(dark, colours)[0] for dark in DARKS]
    for one, other in pairwise(grounds):
        assert contrast(one, other) >= APART
    for dark in (0.0, *DARKS):
        ground, ink = numbered(dark, colours)
        assert contrast(ink, ground) >= READABLE


def numbered(dark: float, colours: Colours) -> tuple[str, str]:
    """The colours of a shade on screen, and of a large number on it."""
    marks = (
        Rect(0, 0, 40, 40, dark, MarkRole.CELL),
        Text(20, 35, "1", 36, MarkRole.COUNT, Align.MIDDLE, on=dark, strong=True),
    )
    chart = Chart("", 40, 40, marks, "", (), ())
    image = on_screen(chart, colours, Qt.LayoutDirection.LeftToRight)
    found = image.crop((0, 0, 40 * SCALE, 40 * SCALE)).getcolors(1 << 16)
    ground, ink = sorted(found, reverse=True)[:2]
    return name(ground[1]), name(ink[1])


def name(colour: Ink) -> str:
    return "#" + bytes(colour).hex()
