"""The viewer: blurred until asked for, then near enough to read; pages, text, a copy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from tests.support.media_samples import pdf, saved, wav
from tests.support.pages import words_on
from ui.desktop.pages.viewer import ViewerPage
from ui.desktop.widgets.page_thumbnails import PageThumbnails

Shown = Callable[..., QWidget]


def attached(record: Any, *files: tuple[str, bytes]) -> list[str]:
    def work(session: Any) -> list[str]:
        stored = session.evidence.store([NamedBytes(name, data) for name, data in files])
        return [session.evidence.admit(each, Evidence()).id for each in stored]

    found: list[str] = record.do(work)
    return found


def plate() -> bytes:
    """A photograph of twelve megapixels in which a number plate is 120 pixels wide."""
    photo = Image.new("RGB", (4000, 3000), "#7f8f7f")
    draw = ImageDraw.Draw(photo)
    draw.rectangle((3000, 2000, 3120, 2027), fill="#f0d020")
    for stroke in range(8):
        draw.rectangle((3008 + 14 * stroke, 2004, 3010 + 14 * stroke, 2023), fill="black")
    return saved(photo, "JPEG", quality=92)


@pytest.fixture
def page(record: Any, shown: Shown) -> ViewerPage:
    made = ViewerPage(record.page_context, record.navigator)
    shown(made)
    return made


def opened(page: ViewerPage, qtbot: Any, ids: list[str], at: int = 0) -> None:
    page.show_exhibits(ids, ids[at])
    qtbot.waitUntil(page.show_button.isVisible)


def looked(page: ViewerPage, qtbot: Any) -> None:
    QTest.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.picture.is_hidden_picture)


def test_a_plate_in_a_photograph_of_twelve_megapixels_can_be_read(
    page: ViewerPage, record: Any, qtbot: Any
) -> None:
    opened(page, qtbot, attached(record, ("car.jpg", plate())))
    assert page.picture.is_hidden_picture
    assert page.picture.has_picture
    looked(page, qtbot)
    assert page.picture.extent().width() == 4000
    parts: list[Any] = []
    show_part = page.picture.show_part
    page.picture.show_part = lambda cut, image: (parts.append(cut), show_part(cut, image))  # type: ignore[method-assign]
    QTest.keyClick(page.picture, Qt.Key.Key_1)
    bars = page.picture.horizontalScrollBar(), page.picture.verticalScrollBar()
    for bar, middle in zip(bars, (3060, 2013), strict=True):
        bar.setValue(middle - bar.pageStep() // 2)
    qtbot.waitUntil(lambda: any(cut.left < 3000 < 3120 < cut.left + cut.width for cut in parts))
    shot = page.picture.viewport().grab().toImage()
    middle = shot.width() // 2, shot.height() // 2
    row = [shot.pixelColor(x, middle[1]).lightness() for x in range(middle[0] - 60, middle[0] + 60)]
    dark = [light < 90 for light in row]
    # eight strokes, each apart from the next
    assert sum(one and not before for before, one in pairwise(dark)) == 8


def test_it_is_blurred_again_on_request_and_by_the_next_exhibit(
    page: ViewerPage, record: Any, qtbot: Any
) -> None:
    one, two = saved(Image.new("RGB", (60, 40)), "PNG"), saved(Image.new("RGB", (40, 60)), "PNG")
    ids = attached(record, ("one.png", one), ("two.png", two))
    opened(page, qtbot, ids)
    assert "1 of 2" in words_on(page)
    looked(page, qtbot)
    assert page.show_button.text() == "Blur"
    QTest.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.picture.is_hidden_picture and page.picture.has_picture)
    looked(page, qtbot)
    QTest.keyClick(page.picture, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "two.png" in page.title.text() and page.show_button.isVisible())
    assert page.picture.is_hidden_picture
    assert page.show_button.text() == "Show"
    assert not page.after.isEnabled()
    QTest.mouseClick(page.before, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "one.png" in page.title.text())


def test_pages_are_turned_typed_and_chosen(page: ViewerPage, record: Any, qtbot: Any) -> None:
    opened(page, qtbot, attached(record, ("letter.pdf", pdf(7))))
    assert not page.page.isVisible()
    looked(page, qtbot)
    qtbot.waitUntil(page.page.isVisible)
    assert page.leaf.text() == "Page 1 of 7"
    QTest.mouseClick(page.page_after, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.leaf.text() == "Page 2 of 7")
    QTest.keyClick(page.picture, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: page.leaf.text() == "Page 3 of 7")
    page.page.selectAll()
    QTest.keyClicks(page.page, "6")
    QTest.keyClick(page.page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.leaf.text() == "Page 6 of 7")
    (small,) = page.findChildren(PageThumbnails)
    assert small.count() == 7
    assert small.currentRow() == 5
    small.setCurrentRow(1)
    qtbot.waitUntil(lambda: page.leaf.text() == "Page 2 of 7")


def test_a_text_is_closed_until_asked_for_and_then_literal(
    page: ViewerPage, record: Any, qtbot: Any
) -> None:
    words = b"<b>I know where you are</b> & more <img src=file:///etc/passwd>"
    opened(page, qtbot, attached(record, ("message.txt", words)))
    assert not page.text.isVisible()
    assert not page.zoom.isVisible()
    QTest.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.text.isVisible)
    assert page.text.toPlainText() == words.decode()
    QTest.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.text.isVisible())
    assert page.text.toPlainText() == ""


def test_covering_is_offered_for_a_picture_alone(page: ViewerPage, record: Any, qtbot: Any) -> None:
    ids = attached(
        record,
        ("a.png", saved(Image.new("RGB", (9, 9)), "PNG")),
        ("b.wav", wav()),
        ("c.pdf", pdf()),
    )
    opened(page, qtbot, ids)
    assert page.cover.isVisible()
    QTest.mouseClick(page.cover, Qt.MouseButton.LeftButton)
    assert record.navigator.about("cover") == [ids[0]]
    for id_ in ids[1:]:
        page.show_exhibits(ids, id_)
        qtbot.waitUntil(lambda: bool(page.facts.text()))
        assert not page.cover.isVisible()
        assert page.copy.isVisible()


def test_escape_and_back_go_back_and_end_what_was_shown(
    page: ViewerPage, record: Any, qtbot: Any
) -> None:
    opened(page, qtbot, attached(record, ("a.png", saved(Image.new("RGB", (30, 20)), "PNG"))))
    looked(page, qtbot)
    QTest.keyClick(page.picture, Qt.Key.Key_Escape)
    assert record.navigator.about("go_back") == [None]
    page.hide()
    assert not page.picture.has_picture
    page.show()
    qtbot.waitUntil(lambda: page.picture.has_picture)
    assert page.picture.is_hidden_picture
    page.leave()
    assert not page.picture.has_picture


def test_a_copy_is_saved_after_its_warning_and_nothing_is_overwritten(
    page: ViewerPage, record: Any, qtbot: Any, answers: Any, tmp_path: Path
) -> None:
    data = saved(Image.new("RGB", (30, 20)), "PNG")
    out = tmp_path / "stick"
    out.mkdir()
    opened(page, qtbot, attached(record, ("../../a b<c>.png", data)))
    answers.yes = False
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert answers.asked == ["Save a copy of EX/1 outside the record?"]
    assert list(out.iterdir()) == []
    answers.yes, answers.chosen = True, (out,)
    for number in (1, 2):
        QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda n=number: len(list(out.iterdir())) == n)
        qtbot.waitUntil(lambda: "not encrypted" in page.status.text())
        page.status.show_text("")
    assert {path.read_bytes() for path in out.iterdir()} == {data}
    assert all(path.suffix == ".png" and " " not in path.name for path in out.iterdir())


def test_a_copy_inside_a_record_is_refused_and_one_in_a_synced_folder_is_asked_about(
    page: ViewerPage, record: Any, qtbot: Any, answers: Any, tmp_path: Path
) -> None:
    opened(page, qtbot, attached(record, ("a.png", saved(Image.new("RGB", (30, 20)), "PNG"))))
    answers.chosen = (record.folder,)
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.status.text() not in ("", "The copy is being written."))
    assert list(record.folder.rglob("*.png")) == []
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    answers.chosen = (synced,)
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert answers.asked[-1] == "Put it there all the same?"
    qtbot.waitUntil(lambda: len(list(synced.iterdir())) == 1)


def test_a_thing_and_a_damaged_picture_say_so(page: ViewerPage, record: Any, qtbot: Any) -> None:
    (broken,) = attached(record, ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(200)))
    page.show_exhibits([broken], broken)
    qtbot.waitUntil(lambda: bool(page.facts.text()))
    assert not page.show_button.isVisible()
    assert "nothing to be seen" in page.picture.accessibleDescription()
    thing = record.do(
        lambda s: s.journal.record(Evidence(title="letter", physical=True, description="Blue ink"))
    )
    page.show_exhibits([thing.id], thing.id)
    qtbot.waitUntil(lambda: "Blue ink" in page.picture.accessibleDescription())
    assert not page.copy.isVisible()
