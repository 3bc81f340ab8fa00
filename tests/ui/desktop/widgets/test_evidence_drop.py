"""Files on their way in: what went wrong is seen whole, and says what to do with a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QLabel, QStyle, QWidget

from diary.errors import DiskFull
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from tests.support.pages import button_of, words_on
from ui.desktop.files_not_kept import FileNotKept, FilesNotKept
from ui.desktop.page_list import PageId
from ui.desktop.widgets.coarse_pictures import CoarsePictures
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.not_kept_notice import NotKeptNotice


@pytest.mark.parametrize("width", [400, 900])
def test_a_file_that_a_full_disk_does_not_take_says_all_of_it(
    record: Any,
    answers: Any,
    shown: Callable[..., QWidget],
    clock: Any,
    qtbot: Any,
    picture: Path,
    width: int,
) -> None:
    full = replace(record.opened.beside, store=lambda *_sources: [DiskFull("write")])
    record.page_context.attachment_queue.open(full)
    drop = EvidenceDrop(record.page_context.attachment_queue, answers, QMimeData, clock, "")
    shown(drop, width)
    drop.add([picture])
    qtbot.waitUntil(lambda: "full" in drop.list.item(0).text())
    text = drop.list.item(0).text()
    assert text.startswith("photo.png: The disk is full, so this was not added.")
    assert text.endswith("then add it again.")

    def stands_there_whole() -> None:
        metrics, viewport = drop.list.fontMetrics(), drop.list.viewport()
        lines = -(-metrics.horizontalAdvance(text) // viewport.width())
        seen = drop.list.visualItemRect(drop.list.item(0))
        assert seen.height() >= lines * metrics.height()
        # its words are within its margins, which may stand beyond the room
        margin = drop.list.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        assert seen.width() - 2 * margin <= viewport.width()
        assert seen.bottom() <= viewport.height()

    # the list is laid out anew a turn or two after its words have changed
    qtbot.waitUntil(stands_there_whole)


def test_a_file_with_nothing_in_it_is_kept_and_said_to_be_empty(
    record: Any, answers: Any, shown: Any, clock: Any, qtbot: Any, tmp_path: Path
) -> None:
    for name, content in (("empty.jpg", b""), ("note.txt", b"He rang.")):
        (tmp_path / name).write_bytes(content)
    queue = record.page_context.attachment_queue
    drop = EvidenceDrop(queue, answers, QMimeData, clock, "")
    shown(drop, 900)
    drop.add([tmp_path / "empty.jpg", tmp_path / "note.txt"])
    lines = [drop.list.item(row) for row in range(2)]
    qtbot.waitUntil(lambda: all(": kept" in line.text() for line in lines))
    assert [line.text().partition(". ")[0] for line in lines] == [
        "empty.jpg: kept, but nothing is in it",
        "note.txt: kept",
    ]


def test_the_tile_of_a_file_with_nothing_in_it_says_so(record: Any, shown: Any, qtbot: Any) -> None:
    def add(session: Any) -> Any:
        (stored,) = session.evidence.store([NamedBytes("empty.jpg", b"")])
        return session.evidence.admit(stored, Evidence(title="empty.jpg"))

    made = record.do(add)
    pictures = CoarsePictures(record.page_context, shown(QWidget()))
    seen: list[str] = []
    pictures.found.connect(lambda _id, look: seen.append(look.text))
    pictures.want(made.id)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["Empty: nothing is in it"]


@pytest.mark.parametrize("page", [PageId.RECORD, PageId.INCIDENT, PageId.EVIDENCE, PageId.IMPORT])
def test_wherever_files_are_chosen_what_must_not_be_added_is_said_before(
    make_workspace: Any, record: Any, ids: Any, shown: Any, qtbot: Any, page: PageId
) -> None:
    workspace = make_workspace()
    shown(workspace)
    if page is PageId.INCIDENT:
        workspace.open_incident(ids["incident"])
    else:
        workspace.show_page(page)
    on_show = workspace.page(page)
    qtbot.waitUntil(on_show.isVisible)
    if page is PageId.RECORD:
        on_show.form.show_step(on_show.form.steps - 1)
    said = record.page_context.form_context.vocabulary.before_attaching()
    assert "under 18" in said
    choose = button_of(on_show, "Choose files")
    labels = [each for each in on_show.findChildren(QLabel) if said in each.text()]
    assert any(each.isVisible() and choose.isVisible() for each in labels)


def test_a_file_that_waits_to_be_kept_as_evidence_says_it_too(shown: Any, tmp_path: Path) -> None:
    files = FilesNotKept()
    notice = NotKeptNotice(files, "Never this.")
    shown(notice)
    files.add([FileNotKept(tmp_path / "a.jpg", "why", True)])
    assert "Never this." in words_on(notice)
