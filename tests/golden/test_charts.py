"""Charts on screen are as they were looked at and kept, to the pixel.

Where a chart is changed on purpose: `python -m tests.golden` writes what is kept anew; look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from exporters.charts.marks import Chart, Hairline, Mark
from tests.golden import charts
from tests.golden.likeness import (
    SCALE,
    apart_on_screen,
    is_alike_on_screen,
    opened,
)

MOVED = 2 / SCALE
EVERY = pytest.mark.parametrize("name", charts.NAMES)


def kept(name: str, suffix: str) -> Image.Image:
    return opened(charts.place(name, suffix).read_bytes())


@pytest.fixture(scope="module")
def font(qapp: QApplication) -> Iterator[QFont]:
    with charts.shipped_font() as made:
        yield made


@EVERY
def test_the_screen_is_as_it_was_looked_at(name: str, font: QFont) -> None:
    assert apart_on_screen(charts.screen(charts.of(name), font), kept(name, "-screen.png")) == 0


def test_what_differs_in_its_bytes_alone_is_not_written_anew(tmp_path: Path) -> None:
    path, now = tmp_path / "kept.png", charts.place("1 incident", "-screen.png").read_bytes()
    other = charts.place("2 incidents", "-screen.png").read_bytes()
    alike = now + b"\n"
    for before, after in ((alike, alike), (other, now)):
        path.write_bytes(before)
        charts.write(path, now, is_alike_on_screen)
        assert path.read_bytes() == after


def changed(chart: Chart) -> Iterator[tuple[Mark, Chart]]:
    """The chart without the last mark of each role and kind, and with that moved by two pixels."""
    last = {(mark.role, type(mark)): at for at, mark in enumerate(chart.marks)}
    for at in last.values():
        mark, before, after = chart.marks[at], chart.marks[:at], chart.marks[at + 1 :]
        yield mark, replace(chart, marks=(*before, *after))
        yield mark, replace(chart, marks=(*before, moved(mark), *after))


def moved(mark: Mark) -> Mark:
    if not isinstance(mark, Hairline):
        return replace(mark, x=mark.x + MOVED)
    if mark.x0 == mark.x1:
        return replace(mark, x0=mark.x0 + MOVED, x1=mark.x1 + MOVED)
    return replace(mark, y0=mark.y0 - MOVED, y1=mark.y1 - MOVED)


CHARTS = [pytest.param(chart, id=chart.title) for chart in charts.of("80 incidents")[:6]]


@pytest.mark.parametrize("chart", CHARTS)
def test_no_mark_is_lost_or_moved_unseen(chart: Chart, font: QFont) -> None:
    screen = charts.screen([chart], font)
    for mark, other in changed(chart):
        assert apart_on_screen(charts.screen([other], font), screen) > 0, mark
