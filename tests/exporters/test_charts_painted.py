"""Window and paper paint the same chart: the same places, told apart in grey, in either layout."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from diary.jurisdiction import load
from exporters.charts.marks import STEPS, Align, Chart, MarkRole, Rect, Text, nearest_step, shade
from exporters.pdf.engine.blocks import Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.sections.chart_block import _LIGHT_ON, ChartBlock, _mixed
from tests.support.chart_histories import HISTORIES, WIDTH, drawn
from ui.desktop.theme import DARK, LIGHT, Colours, contrast
from ui.desktop.widgets.chart_view import ChartView

SCALE = 4
# how much neighbouring shades differ at least, as a ratio of luminance (WCAG's contrast)
APART, READABLE = 1.3, 4.5
BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
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


def on_paper(chart: Chart) -> Image.Image:
    out = io.BytesIO()
    book = PdfDocument(files("resources") / "fonts", out)
    ChartBlock(chart).draw(book, Column(book.fonts, chart.width, chart.height), 0.0, chart.height)
    book.end_page(chart.width, chart.height)
    finish(book, DocumentMetadata("Chart", "en-GB", "Daybook", datetime(2026, 11, 24, tzinfo=UTC)))
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        return document[0].render(scale=SCALE).to_pil().convert("RGB")
    finally:
        document.close()


def painted(image: Image.Image, mark: Rect, colour: Ink, ground: Ink) -> Box:
    """Where this colour is found at the place of a mark, and two pixels around it."""
    left, top = int(mark.x * SCALE) - 2, int(mark.y * SCALE) - 2
    right = int((mark.x + mark.width) * SCALE) + 3
    bottom = int((mark.y + mark.height) * SCALE) + 3
    box = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    part = image.crop(box)
    away = ImageChops.difference(part, Image.new("RGB", part.size, colour)).convert("L")
    half = ImageChops.difference(
        Image.new("RGB", (1, 1), colour), Image.new("RGB", (1, 1), ground)
    ).convert("L").getpixel((0, 0)) / 2  # fmt: skip
    # nearer to the mark than to what it stands on: an edge between two pixels is in both
    found = away.point(lambda value: 255 if value < half else 0).getbbox()
    assert found is not None, mark
    return found[0] + box[0], found[1] + box[1], found[2] + box[0], found[3] + box[1]


def rgb(colour: QColor) -> Ink:
    return colour.red(), colour.green(), colour.blue()


CHARTS = [
    pytest.param(chart, id=f"{name}, {chart.title}")
    for name in ("80 incidents", "twenty years")
    for chart in drawn(HISTORIES[name], load(), width=WIDTH)[:5]
]


@pytest.mark.parametrize("chart", CHARTS)
def test_window_and_paper_paint_at_the_same_places(chart: Chart, qapp: Any) -> None:
    marks = tuple(
        mark for mark in chart.marks
        if isinstance(mark, Rect) and mark.role in (MarkRole.BAR, MarkRole.CELL) and mark.incidents
    )  # fmt: skip
    assert marks
    alone = replace(chart, marks=marks)
    screen, paper = on_screen(alone, LIGHT, Qt.LayoutDirection.LeftToRight), on_paper(alone)
    ground = screen.getpixel((0, 0))
    assert isinstance(ground, tuple)
    for mark in marks:
        ink = [round(part * 255) for part in _mixed(mark.shade)]
        one = painted(screen, mark, rgb(QColor(LIGHT.ramp[nearest_step(mark.shade)])), ground)
        other = painted(paper, mark, (ink[0], ink[1], ink[2]), (255, 255, 255))
        meant = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        for at, place in enumerate(meant):
            assert abs(one[at] - other[at]) <= 1, mark
            assert abs(one[at] - place * SCALE) <= 1.5, mark


@BOTH
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


def hexed(dark: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in _mixed(dark))


DARKS = [shade(count, STEPS) for count in range(1, STEPS + 1)]


def test_shades_on_paper_are_told_apart_in_grey_and_their_numbers_read() -> None:
    papers = ["#ffffff", *map(hexed, DARKS)]
    for one, other in pairwise(papers):
        assert contrast(one, other) >= APART
    for dark in (0.0, 0.14, *DARKS):
        letters = "#ffffff" if dark > _LIGHT_ON else "#000000"
        assert contrast(letters, hexed(dark)) >= READABLE


@BOTH
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
