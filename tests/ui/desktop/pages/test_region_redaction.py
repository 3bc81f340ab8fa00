"""Covering parts of a picture: by dragging, by figures; saved for every copy, and taken away."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QSpinBox

from diary.model.private_nouns import Region
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from tests.support.pages import words_on
from ui.desktop.pages.region_redaction import RegionRedactionPage


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 200), "white").save(out, "PNG")
    return out.getvalue()


def pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


def attached(record: Any, name: str, data: bytes) -> str:
    def work(session: Any) -> str:
        (stored,) = session.evidence.store([NamedBytes(name, data)])
        return str(session.evidence.admit(stored, Evidence(title=name)).id)

    return str(record.do(work))


def covers(record: Any) -> Any:
    return record.do(lambda session: session.redactions.region_redactions())


@pytest.fixture
def page(record: Any, shown: Any, qtbot: Any) -> RegionRedactionPage:
    made = RegionRedactionPage(record.page_context, record.navigator)
    shown(made)
    made.id_ = attached(record, "home.png", picture())  # type: ignore[attr-defined]  # for the test
    made.show_subject(made.id_)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: made.edit.isVisible() and made.edit.picture.has_picture)
    made.edit.picture.show_actual()
    assert "Drag over" in words_on(made)
    return made


@pytest.mark.parametrize("size", [(1366, 728), (2400, 1400)])
def test_the_picture_takes_the_room_that_there_is(
    page: RegionRedactionPage, size: tuple[int, int], qtbot: Any
) -> None:
    page.resize(*size)
    room = page.edit.picture
    qtbot.waitUntil(lambda: room.width() > size[0] - 60)
    qtbot.waitUntil(lambda: room.height() > size[1] - 400)
    assert page.save.isVisible()
    qtbot.waitUntil(lambda: page.area.verticalScrollBar().maximum() == 0)


def drag(page: RegionRedactionPage, start: tuple[int, int], end: tuple[int, int]) -> None:
    picture, widget = page.edit.picture, page.edit.picture.viewport()
    first, last = (
        picture.from_picture(QRectF(x, y, 1, 1)).toAlignedRect().topLeft() for x, y in (start, end)
    )
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(widget, last)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=last)


def colour_at(page: RegionRedactionPage, x: int, y: int) -> str:
    """The colour that is seen at this pixel of the picture."""
    picture = page.edit.picture
    place = picture.from_picture(QRectF(x, y, 1, 1)).center().toPoint()
    return str(picture.viewport().grab().toImage().pixelColor(place).name())


def test_a_drag_covers_what_it_goes_over(
    page: RegionRedactionPage, record: Any, qtbot: Any
) -> None:
    assert page.edit.picture.extent() == QSize(400, 200)
    assert not page.save.isEnabled()
    drag(page, (300, 150), (100, 50))
    assert page.edit.regions() == (Region(250, 250, 503, 505),)
    assert colour_at(page, 200, 100) == "#000000"
    assert colour_at(page, 20, 20) == "#ffffff"
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved" in page.status.text())
    assert list(covers(record).values()) == [page.edit.regions()]


def test_near_a_drag_covers_what_is_under_it_and_more_exactly(
    page: RegionRedactionPage, record: Any, qtbot: Any
) -> None:
    page.edit.picture.zoom_by(4)
    drag(page, (200, 100), (204, 103))
    # four pixels of 400 and three of 200, and not the hundredth of a picture shown whole
    (region,) = page.edit.regions()
    assert (region.left, region.top) == (500, 500)
    assert 10 <= region.width <= 13
    assert 15 <= region.height <= 20
    assert colour_at(page, 202, 101) == "#000000"
    assert colour_at(page, 198, 101) == "#ffffff"
    QTest.keyClick(page.edit.picture, Qt.Key.Key_0)
    assert page.edit.regions() == (region,)
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved" in page.status.text())
    assert list(covers(record).values()) == [(region,)]


def test_a_click_or_a_drag_outside_is_no_part(page: RegionRedactionPage) -> None:
    drag(page, (10, 10), (11, 11))
    assert page.edit.regions() == ()
    drag(page, (390, 190), (900, 900))
    (region,) = page.edit.regions()
    assert (region.left + region.width, region.top + region.height) == (1000, 1000)


def test_figures_do_the_same_for_the_keyboard(
    page: RegionRedactionPage, record: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(page.edit.more, Qt.MouseButton.LeftButton)
    left, top, width, height = page.edit.findChildren(QSpinBox)
    assert left.accessibleName().startswith("Part 1")
    for box, value in ((left, 90), (top, 0), (width, 50), (height, 100)):
        box.setValue(value)
    assert page.edit.regions() == (Region(900, 0, 100, 1000),)
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved" in page.status.text())
    assert list(covers(record).values()) == [(Region(900, 0, 100, 1000),)]


def test_taking_the_last_part_away_uncovers(
    page: RegionRedactionPage, record: Any, qtbot: Any
) -> None:
    drag(page, (10, 10), (100, 100))
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved" in page.status.text())
    away = next(b for b in page.edit.findChildren(QPushButton) if b.text() == "Take away")
    qtbot.mouseClick(away, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Nothing of it is covered" in page.status.text())
    assert covers(record) == {}


def test_what_is_kept_is_shown_again(page: RegionRedactionPage, record: Any, qtbot: Any) -> None:
    drag(page, (1, 1), (200, 100))
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved" in page.status.text())
    again = RegionRedactionPage(record.page_context, record.navigator)
    again.show_subject(page.id_)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: again.edit.regions() == page.edit.regions())
    again.deleteLater()


def test_what_is_no_picture_says_what_helps(record: Any, shown: Any, qtbot: Any) -> None:
    made = RegionRedactionPage(record.page_context, record.navigator)
    shown(made)
    made.show_subject(attached(record, "note.txt", b"I know your shift.\n" * 20))
    qtbot.waitUntil(lambda: "cannot be covered in part" in words_on(made))
    assert not made.edit.isVisible()
    assert not made.save.isVisible()
    assert not made.uncover.isVisible()


def test_a_document_that_was_covered_is_said_to_stay_behind_and_can_be_let_go(
    record: Any, shown: Any, qtbot: Any
) -> None:
    id_ = attached(record, "letter.pdf", pdf())
    record.do(lambda session: session.redactions.redact_regions(id_, [Region(0, 0, 500, 500)]))
    made = RegionRedactionPage(record.page_context, record.navigator)
    shown(made)
    made.show_subject(id_)
    qtbot.waitUntil(made.uncover.isVisible)
    assert "the whole file stays behind, in every bundle" in words_on(made)
    assert "Drag over" not in words_on(made)
    assert not made.edit.isVisible()
    qtbot.mouseClick(made.uncover, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Nothing of it is covered" in made.status.text())
    assert not made.uncover.isVisible()
    assert "stays behind" not in words_on(made)
    assert covers(record) == {}
