"""Exhibits as tiles: blurred, with their kind and incidents; opened by click and by key."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes
from diary.services.exhibit_previews_and_copies import COARSE_EDGE
from tests.support.media_samples import saved, wav
from tests.support.pages import click_row
from ui.desktop.pages.evidence import EvidencePage
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.widgets.exhibit_grid import ICON, KIND, PICTURE, ExhibitGrid, tile_size
from ui.desktop.widgets.text_fields import TextView

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


def halves() -> bytes:
    image = Image.new("RGB", (300, 200), "white")
    image.paste("black", (0, 0, 150, 200))
    return saved(image, "PNG")


def test_a_picture_that_tells_nothing_is_shown_by_its_kind(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    page = Image.new("RGB", (300, 200), "white")
    page.paste("black", (10, 10, 12, 12))
    attached(record, "", ("a.png", saved(page, "PNG")), ("b.png", halves()))
    made = EvidencePage(record.page_context, record.navigator)
    shown(made)
    made.refresh()
    tiles = made.findChild(ExhibitGrid).tiles
    qtbot.waitUntil(lambda: tiles.rowCount() == 2)
    looked = [tiles.index(row, 0) for row in (0, 1)]
    qtbot.waitUntil(lambda: all(index.data(KIND) == "Picture" for index in looked))
    named = {index.data(Qt.ItemDataRole.DisplayRole)[-5:]: index for index in looked}
    assert named["a.png"].data(PICTURE).isNull()
    assert named["a.png"].data(ICON) == "image"
    assert not named["b.png"].data(PICTURE).isNull()


def test_a_whole_tile_is_seen_at_every_text_size(
    record: Any, shown: Shown, qtbot: Any, theme: Any
) -> None:
    attached(record, "", *((f"{n}.txt", b"words %d" % n) for n in range(9)))
    made = EvidencePage(record.page_context, record.navigator)
    shown(made, 700, 560)
    made.refresh()
    grid = made.findChild(ExhibitGrid)
    qtbot.waitUntil(lambda: grid.tiles.rowCount() == 9)
    for zoom in (1.0, 2.0, 2.5, 1.0):
        theme.set_zoom(zoom)
        wanted = tile_size(grid.font()).height()
        qtbot.waitUntil(
            lambda wanted=wanted: (
                wanted <= grid.gridSize().height() <= wanted + 20
                and grid.viewport().height() >= wanted
            )
        )


@pytest.mark.parametrize(("look", "dark"), [("light", False), ("dark", True)])
def test_a_picture_is_dimmed_among_dark_colours_alone(
    look: str, dark: bool, record: Any, shown: Shown, qtbot: Any, theme: Any
) -> None:
    theme.choose(look)
    attached(record, "", ("a.png", halves()))
    made = EvidencePage(record.page_context, record.navigator)
    shown(made)
    made.refresh()
    grid = made.findChild(ExhibitGrid)
    qtbot.waitUntil(lambda: grid.tiles.rowCount() == 1 and "Picture" in said(grid, 0))
    place = grid.visualRect(grid.tiles.index(0, 0))
    image = grid.viewport().grab(place).toImage()
    # its two halves, above its name
    black, white = (image.pixelColor(at * image.width() // 8, 50).lightnessF() for at in (1, 6))
    assert white < 0.6 if dark else (white > 0.9 and black < 0.1)


def test_an_incident_shows_tiles_with_kind_and_number(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="photo")))
    ids = attached(record, item.id, ("a.png", halves()), ("b.wav", wav()))
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
    qtbot.waitUntil(lambda: page.drop.geometry().bottom() < grid.geometry().top())


class Painted(QObject):
    """What is wrong on the page, each time that any part of it is painted."""

    def __init__(self, page: IncidentPage, words: str) -> None:
        super().__init__()
        self._page, self._words = page, words
        self.times, self.most = 0, 0
        self.wrong: list[str] = []
        for part in (
            page.drop,
            page.exhibits,
            page.exhibits.viewport(),
            *page.findChildren(TextView),
        ):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.times += 1
            self._look()
        return False

    def _look(self) -> None:
        page, tiles = self._page, self._page.exhibits
        shown = [view.toPlainText() for view in page.findChildren(TextView) if view.isVisible()]
        if self._words not in shown:
            self.wrong.append("the words are gone")
        count = tiles.tiles.rowCount()
        if count < self.most:
            self.wrong.append(f"{self.most} tiles became {count}")
        self.most = max(self.most, count)
        if count and not tiles.isVisible():
            self.wrong.append("the tiles are hidden")
        for part in (page, *page.findChildren(QWidget)):
            for one, other in combinations(_placed(part), 2):
                if one.geometry().intersects(other.geometry()):
                    self.wrong.append(f"{one} and {other} are in one place")
        rects = [tiles.visualRect(tiles.tiles.index(row, 0)) for row in range(count)]
        if any(rect.height() < tile_size(tiles.font()).height() for rect in rects):
            self.wrong.append("a tile is lower than what it shows")
        for one, other in pairwise(rects):
            if one.intersects(other) or one.isEmpty():
                self.wrong.append("two tiles are in one place, or one is in none")


def _placed(part: QWidget) -> list[QWidget]:
    """The widgets that a layout placed directly inside of a part, and that can be seen."""
    own = [each for each in part.children() if isinstance(each, QWidget) and each.isVisible()]
    layout = part.layout()
    inside = part.findChildren(QLayout)
    layouts = [] if layout is None else [layout, *inside]
    return [each for each in own if any(found.indexOf(each) >= 0 for found in layouts)]


@pytest.mark.parametrize("width", [1240, 640])
def test_thirty_dropped_files_squash_nothing_and_hide_nothing(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, width: int
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="many", place="the park")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page, width, 700)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    words = next(view for view in page.findChildren(TextView) if view.toPlainText() == "many")
    qtbot.waitUntil(lambda: words.isVisible() and not words.visibleRegion().isEmpty())
    painted = Painted(page, "many")
    files = [tmp_path / f"IMG_{number}.txt" for number in range(30)]
    for number, file in enumerate(files):
        file.write_text(f"words {number}", encoding="utf-8")
    # they come in two batches, and the last file is long on its way
    beside, may_come = record.opened.beside, Event()

    def store(sources: Any, progress: Any) -> Any:
        if sources[0].name == files[-1].name:
            may_come.wait()
        return beside.store(sources, progress)

    record.page_context.attachment_queue.open(dataclasses.replace(beside, store=store))
    try:
        for batch in (files[:20], files[20:]):
            mime = QMimeData()
            mime.setUrls([QUrl.fromLocalFile(str(file)) for file in batch])
            page.drop.take_mime(mime)
        qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 29)
        assert page.exhibits.isVisible()
        assert page.arrived.text() == "29 files were added. 1 is on its way."
    finally:
        may_come.set()
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 30)
    qtbot.waitUntil(lambda: page.arrived.text() == "30 files were added.")
    assert not page.drop.list.isVisible()
    # not once for each of them, since files that arrive together are shown together
    assert 1 <= len(record.navigator.about("changed")) < 15
    assert painted.times
    assert painted.wrong == []
    # what is said was not made anew for files
    assert isValid(words)
    assert words.isVisible()


def test_what_is_said_is_made_anew_when_it_changed(record: Any, shown: Shown, qtbot: Any) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="one")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    texts = lambda: [view.toPlainText() for view in page.findChildren(TextView)]  # noqa: E731
    qtbot.waitUntil(lambda: "one" in texts())
    record.do(lambda s: s.journal.amend(item.id, Incident(what="two")))
    page.refresh()
    qtbot.waitUntil(lambda: "two" in texts())


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
