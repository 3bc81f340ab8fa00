"""Exhibits as tiles: blurred, with their kind and incidents; opened by click and by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes
from diary.services.exhibit_previews_and_copies import COARSE_EDGE
from tests.support.media_samples import saved, wav
from tests.support.pages import click_row
from ui.desktop.pages.evidence import EvidencePage
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.widgets.exhibit_grid import PICTURE, ExhibitGrid

Shown = Callable[..., QWidget]


def attached(record: Any, incident: str, *files: tuple[str, bytes]) -> list[str]:
    def work(session: Any) -> list[str]:
        stored = session.evidence.store([NamedBytes(name, data) for name, data in files])
        about = (incident,) if incident else ()
        return [session.evidence.admit(each, Evidence(incidents=about)).id for each in stored]

    found: list[str] = record.do(work)
    return found


def said(grid: ExhibitGrid, row: int) -> str:
    index = grid.tiles.index(row, 0)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def stripes() -> bytes:
    image = Image.new("RGB", (300, 200), "white")
    for x in range(0, 300, 10):
        image.paste("black", (x, 0, x + 5, 200))
    return saved(image, "PNG")


def test_an_incident_shows_tiles_with_kind_and_number(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="photo")))
    ids = attached(record, item.id, ("a.png", stripes()), ("b.wav", wav()))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 2)
    qtbot.waitUntil(lambda: "Picture" in said(page.exhibits, 0) + said(page.exhibits, 1))
    qtbot.waitUntil(lambda: "Sound" in said(page.exhibits, 0) + said(page.exhibits, 1))
    assert "Incident 1" in said(page.exhibits, 0)
    image = next(
        image
        for row in (0, 1)
        if not (image := page.exhibits.tiles.index(row, 0).data(PICTURE)).isNull()
    )
    # there is nothing sharper behind it
    assert max(image.width(), image.height()) <= COARSE_EDGE
    click_row(page.exhibits, 1)
    assert record.navigator.about("view") == [(tuple(ids), ids[1])]
    page.exhibits.setCurrentIndex(page.exhibits.tiles.index(0, 0))
    QTest.keyClick(page.exhibits, Qt.Key.Key_Return)
    assert record.navigator.about("view")[-1] == (tuple(ids), ids[0])


def test_forty_exhibits_are_there_at_once_and_squash_nothing(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="many")))
    attached(record, item.id, *((f"{n}.txt", b"words %d" % n) for n in range(40)))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 40)
    grid = page.exhibits
    # the last one can be seen, on the page and not in a box that scrolls by itself
    last = grid.tiles.index(39, 0)
    qtbot.waitUntil(lambda: grid.visualRect(last).bottom() < grid.height())
    assert grid.verticalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: page.drop.geometry().top() > grid.geometry().bottom())


class Painted(QObject):
    """How far the field for files is below the tiles, each time it is painted."""

    def __init__(self, page: IncidentPage) -> None:
        super().__init__()
        self._page = page
        self.rooms: list[int] = []
        page.drop.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            tiles = self._page.exhibits
            foot = tiles.geometry().bottom() if tiles.isVisible() else 0
            self.rooms.append(self._page.drop.geometry().top() - foot)
        return False


def test_thirty_dropped_files_squash_nothing_and_read_the_page_again_once(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="many")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    painted = Painted(page)
    files = [tmp_path / f"IMG_{number}.txt" for number in range(30)]
    for number, file in enumerate(files):
        file.write_text(f"words {number}")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    page.drop.take_mime(mime)
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 30)
    qtbot.waitUntil(lambda: not page.drop.list.isVisible())
    # not once for each of them, since files that arrive together are shown together
    assert 1 <= len(record.navigator.about("changed")) < 15
    assert painted.rooms
    assert min(painted.rooms) > 0


def test_evidence_is_found_by_name_and_number_and_put_in_order(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    first = record.do(lambda s: s.journal.record(Incident(what="one")))
    record.do(lambda s: s.journal.record(Incident(what="two")))
    attached(record, first.id, ("zebra.txt", b"z"))
    attached(record, "", ("apple.txt", b"a"))
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    grid: Any = page.list.view
    qtbot.waitUntil(lambda: grid.tiles.rowCount() == 2)
    exhibits: Any = page.list
    names = lambda: [item.content.name for item in exhibits.items]  # noqa: E731
    exhibits.order.setCurrentIndex(exhibits.order.findText("By name"))
    assert names() == ["apple.txt", "zebra.txt"]
    exhibits.order.setCurrentIndex(exhibits.order.findText("By reference"))
    assert names() == ["zebra.txt", "apple.txt"]
    QTest.keyClicks(exhibits.words, "APP")
    assert names() == ["apple.txt"]
    exhibits.words.clear()
    QTest.keyClicks(exhibits.words, "1 zeb")
    assert names() == ["zebra.txt"]
    QTest.keyClicks(exhibits.words, "nothing")
    assert not grid.isVisible()
    exhibits.words.clear()
    click_row(grid, 0)
    ids = tuple(item.id for item in exhibits.items)
    assert record.navigator.about("view") == [(ids, ids[0])]


def test_a_thing_opens_where_it_is_described(record: Any, shown: Shown, qtbot: Any) -> None:
    thing = record.do(lambda s: s.journal.record(Evidence(title="<b>ring</b>", physical=True)))
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    grid: Any = page.list.view
    qtbot.waitUntil(lambda: grid.tiles.rowCount() == 1)
    assert said(grid, 0) == f"{thing.content.reference}  <b>ring</b>. A thing"
    click_row(grid, 0)
    qtbot.waitUntil(page.subject.isVisible)
    QTest.mouseClick(page.subject.back, Qt.MouseButton.LeftButton)
    assert page.list.isVisible()
    # Back asks first for the page that led here, and there was none
    assert record.navigator.about("return_from_subject") == [None]


def test_the_second_look_starts_no_decoder(
    record: Any, shown: Shown, qtbot: Any, monkeypatch: Any
) -> None:
    (id_,) = attached(record, "", ("a.png", stripes()))
    original = record.do(lambda s: s.evidence.original(id_))
    first = original.coarse()
    monkeypatch.setattr(type(original.access.media), "open", None)
    monkeypatch.setattr(type(original.access.media), "pixels", None)
    assert original.coarse() == first
    assert QSize(first.width, first.height).boundedTo(QSize(9, 9)) == QSize(9, 6)


def test_words_of_a_tile_stand_out_from_its_ground(record: Any, shown: Shown, qtbot: Any) -> None:
    attached(record, "", ("a.txt", b"words"))
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    grid: Any = page.list.view
    qtbot.waitUntil(lambda: "Text" in said(grid, 0))
    tile = grid.visualRect(grid.tiles.index(0, 0))
    shot = grid.viewport().grab(tile).toImage()
    foot = [
        shot.pixelColor(x, y).lightness()
        for x in range(4, shot.width() - 20)
        for y in range(shot.height() - 60, shot.height() - 20)
    ]
    # light ground, dark words
    assert max(foot) > 240
    assert min(foot) < 100
    assert sorted(foot)[len(foot) // 2] > 240
