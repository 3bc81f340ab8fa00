"""The charts of some histories as the window paints them, kept in `kept/charts`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPalette

from diary.jurisdiction import load
from exporters.charts.marks import Chart
from tests.golden.likeness import (
    SCALE,
    is_alike_on_screen,
    stacked,
)
from tests.support.chart_histories import HISTORIES, drawn
from ui.desktop.theme import LIGHT
from ui.desktop.widgets.chart_view import ChartView

KEPT: Final = Path(__file__).parent / "kept" / "charts"
NAMES: Final = tuple(name for name in HISTORIES if name != "twenty years")
_FONTS: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
_MADE: Final = datetime(2026, 11, 24, tzinfo=UTC)


def of(name: str) -> list[Chart]:
    """The charts of a history."""
    return drawn(HISTORIES[name], load())


def place(name: str, suffix: str) -> Path:
    """Where something of a history is kept."""
    return KEPT / f"{name.replace(' ', '-')}{suffix}"


@contextmanager
def shipped_font() -> Iterator[QFont]:
    """The program's own font, set as little as can be by the screen that shows it.

    Left there, it would be what Qt takes for every other window of the process.
    """
    folder = files("resources") / "fonts"
    numbers = [QFontDatabase.addApplicationFont(str(folder / name)) for name in _FONTS]
    font = QFont(QFontDatabase.applicationFontFamilies(numbers[0])[0])
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    yield font
    for number in numbers:
        QFontDatabase.removeApplicationFont(number)


def screen(charts: Sequence[Chart], font: QFont) -> Image.Image:
    """The charts as the window paints them in its light colours, in grey."""
    return stacked([_grabbed(chart, font) for chart in charts])


def _grabbed(chart: Chart, font: QFont) -> Image.Image:
    view = ChartView(chart, LIGHT)
    view.setFont(font)
    palette = view.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(LIGHT.sheet))
    view.setPalette(palette)
    width = int(chart.width * SCALE)
    view.resize(width, view.heightForWidth(width))
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    size = (image.width(), image.height())
    return Image.frombytes("L", size, image.constBits(), "raw", "L", image.bytesPerLine())


def png(picture: Image.Image) -> bytes:
    """A picture as it is kept."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def keep() -> None:
    """Writes anew what is no longer as it is kept; needs a QApplication."""
    with shipped_font() as font:
        for name in NAMES:
            charts = of(name)
            write(place(name, "-screen.png"), png(screen(charts, font)), is_alike_on_screen)


def write(path: Path, data: bytes, is_alike: Callable[[bytes, bytes], bool]) -> None:
    """Leaves the file where it is alike: other releases pack and paint the same otherwise."""
    if not path.exists() or not is_alike(path.read_bytes(), data):
        path.write_bytes(data)
