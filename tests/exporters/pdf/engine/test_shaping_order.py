"""Where each letter of a line stands, against Qt's own text layout with the same fonts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication

from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.shaping import CODE, base_level, ordered_runs
from exporters.pdf.engine.style import BODY
from tests.support.thinning import examples

FILES = ("NotoSans", "NotoNaskhArabic", "NotoSansHebrew", "NotoSansDevanagari", "NotoSansBengali")
PARTS = [
    "met", "Ali", "abc", "18:30", "12/03", "3", "٣٤", "۱۲", "(", ")", "[", "]", ",", ".", "-", " ",
    " ", "שלום", "בית", "ישוב", "كان", "منزلي", "الاثنين", "می‌خواهم", "گھر", "क्षमा", "বাড়ি", "«",
    "»", "+44", "https://example.org/a", "50%", "؟", "،", "[U+202E]",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map("".join).filter(str.strip)


@pytest.fixture(scope="module")
def families(qapp: QApplication) -> Iterator[list[str]]:
    folder = files("resources") / "fonts"
    numbers = [
        QFontDatabase.addApplicationFont(str(folder / f"{file}-Regular.ttf")) for file in FILES
    ]
    yield [name for number in numbers for name in QFontDatabase.applicationFontFamilies(number)]
    for number in numbers:
        QFontDatabase.removeApplicationFont(number)


def ours(fonts: Fonts, text: str) -> list[int]:
    """The places in the text at which clusters begin, from left to right on the line."""
    shaper = fonts.face(BODY).shaper
    found = [
        glyph.at for run in ordered_runs(shaper.runs(shaper.line(text))) for glyph in run.glyphs
    ]
    return [at for at, _ in itertools.groupby(found)]


def isolated(text: str) -> tuple[str, list[int]]:
    """The text with each code in an isolate, as it is to us; and where each character went."""
    given, places = "", []
    starts = {found.start() for found in CODE.finditer(text)}
    ends = {found.end() - 1 for found in CODE.finditer(text)}
    for at, char in enumerate(text):
        given += "\u2066" * (at in starts)
        places.append(len(given))
        given += char + "\u2069" * (at in ends)
    return given, places


def left(layout: QTextLayout, at: int) -> float:
    """Where the glyphs of one character begin."""
    runs = layout.glyphRuns(at, 1)
    return min(place.x() for run in runs for place in run.positions())


@examples(daily=60, soak=200)
@given(text=TEXT)
def test_letters_stand_where_qt_has_them(fonts: Fonts, families: list[str], text: str) -> None:
    text = text.strip()
    given_, places = isolated(text)
    font = QFont()
    font.setFamilies(families)
    font.setPixelSize(40)
    layout = QTextLayout(given_, font)
    option = QTextOption()
    directions = (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft)
    option.setTextDirection(directions[base_level(text)])
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(100_000)
    layout.endLayout()
    found = ours(fonts, text)
    assert found == sorted(found, key=lambda at: left(layout, places[at]))
