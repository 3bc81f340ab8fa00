"""Every page over a record whose every text is hostile: it is read as it is, and nobody is asked.

A text names an address of this computer, where a socket waits, in each way that a widget might
follow: as markup, as a link, as a picture. The files are those that name other files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPlainTextEdit, QTextEdit, QWidget

from diary.media.imports.format import Answers
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from tests.support import hostile_texts
from tests.support.filled_record import OF_RECORD, ZONE, Ids
from tests.support.loopback import Waiting
from tests.support.pages import words_on
from tests.support.qt import settle
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace

MARK = "@@"
PAGES = [page for page in PageId if page not in {PageId.CHECKED, PageId.VIEWER}]


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    made = Waiting()
    yield made
    assert made.outcome() == "nobody came"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the desktop was asked to open."""
    asked: list[Any] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", asked.append)
    return asked


@pytest.fixture
def exhibits(record: Any, ids: Ids, waiting: Waiting, tmp_path: Path) -> list[str]:
    """Make all texts of the record hostile, and add files; return these."""
    address = f"http://127.0.0.1:{waiting.port}"
    said, chat = hostile_texts.text(address), tmp_path / "_chat.txt"
    row = said.replace("\n", " ")
    chat.write_text(f"[14/11/2025, 20:00:00] <b>{MARK}</b>: {row}\n", encoding="utf-8")

    def work(session: Session) -> list[str]:
        taken = hostile_texts.make_hostile(session, said)
        assert {"what", "place", "effect", "fear"} <= set(taken["incident"]), taken
        session.imports.keep(chat, lambda _offer: Answers(me="Ada", zone=ZONE))
        named = [NamedBytes(*each) for each in hostile_texts.files(address).items()]
        stored = [each for each in session.evidence.store(named) if isinstance(each, StoredFile)]
        assert len(stored) == len(named)
        told = Evidence(title=said, description=said, incidents=(ids["incident"],))
        return [session.evidence.admit(each, told).id for each in stored]

    found: list[str] = record.do(work)
    return found


def followed(window: QWidget) -> Iterator[str]:
    """Yield every place in which a hostile text is more than its letters."""
    for widget in (window, *window.findChildren(QWidget)):
        for tip in (widget.toolTip(), widget.whatsThis(), widget.statusTip()):
            if MARK in tip:
                yield f"tip of {widget}"
        if isinstance(widget, QLabel):
            is_plain = widget.textFormat() is Qt.TextFormat.PlainText
            if MARK in widget.text() and not is_plain:
                yield f"label {widget.text()[:40]}"
            if widget.openExternalLinks():
                yield f"links of {widget}"
        elif isinstance(widget, QTextEdit | QPlainTextEdit):
            yield from formatted(widget.document())
        elif isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for row in range(model.rowCount()):
                tip = str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) or "")
                if MARK in tip:
                    yield f"tip of row {row}"


def formatted(document: QTextDocument) -> Iterator[str]:
    block = document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            said = at.fragment().charFormat()
            if said.isAnchor() or said.isImageFormat():
                yield f"link or picture in {block.text()[:40]}"
            at += 1
        block = block.next()


def quiet(record: Any) -> None:
    """Wait until what a page asked for was read, decoded and drawn."""
    for _turn in range(3):
        record.do(lambda _session: None)
        settle(record.page_context.jobs)


def test_a_text_that_is_followed_is_seen(shown: Callable[[QWidget], QWidget]) -> None:
    page = QWidget()
    label, view = QLabel(f"<b>{MARK}</b>", page), QTextEdit(page)
    shown(page)
    assert len(list(followed(page))) == 1
    view.setHtml(f'<a href="x">{MARK}</a>')
    label.setOpenExternalLinks(True)
    page.setToolTip(f"<b>{MARK}</b>")
    assert len(list(followed(page))) == 4


def test_no_page_follows_a_text_of_the_record(
    record: Any,
    ids: Ids,
    exhibits: list[str],
    make_workspace: Callable[[], Workspace],
    shown: Callable[[QWidget], QWidget],
    opened: list[Any],
) -> None:
    window = make_workspace()
    shown(window)
    literal = 0
    ways: list[Callable[[], object]] = [lambda page=page: window.show_page(page) for page in PAGES]
    ways += [lambda show=show: show(window, ids) for show in OF_RECORD.values()]
    for go in ways:
        go()
        quiet(record)
        window.grab()
        assert list(followed(window)) == []
        literal += f"<h1>{MARK}</h1><img src=" in words_on(window)
    # the walk saw what it looked for
    assert literal > 5
    assert opened == []


def test_no_file_is_followed_in_a_tile_or_in_the_viewer(
    record: Any,
    ids: Ids,
    exhibits: list[str],
    make_workspace: Callable[[], Workspace],
    shown: Callable[[QWidget], QWidget],
    opened: list[Any],
) -> None:
    window = make_workspace()
    shown(window)
    window.show_page(PageId.EVIDENCE)
    quiet(record)
    window.open_incident(ids["incident"])
    quiet(record)
    assert list(followed(window)) == []
    were_shown = 0
    for exhibit in exhibits:
        window.view(exhibits, exhibit)
        quiet(record)
        viewer: Any = window.page(PageId.VIEWER)
        if viewer.show_button.isVisible():
            viewer.show_button.click()
            were_shown += 1
            quiet(record)
        viewer.grab()
        assert list(followed(window)) == []
        if viewer.player.play.isVisible() and viewer.player.play.isEnabled():
            viewer.player.play.click()
            quiet(record)
            viewer.player.stop()
    # a text, a mail and a paper at least are something to look at
    assert were_shown >= 3
    assert opened == []
