"""Copies made, checked and stopped from the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.model.record_nouns import Incident
from tests.ui.desktop.pages.protect.driving import click, said
from ui.desktop.pages.protect.page import ProtectionPage
from ui.desktop.pages.protect.view import ViewId

MARKUP = '<b>bold</b> & <img src="file:///etc/passwd">'


@pytest.mark.needs("names")
def test_a_copy_is_made_told_and_checked(
    page: ProtectionPage,
    record: Any,
    answers: Any,
    enter: Callable[[str], Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="one")))
    stick = tmp_path / MARKUP.replace("/", "_")
    stick.mkdir()
    (stick / "holiday.txt").write_text("not ours", encoding="utf-8")
    answers.chosen = (stick,)
    view = enter(ViewId.COPIES)
    click(view.make)
    qtbot.waitUntil(lambda: "Every byte was read back" in view.lines.text())
    assert str(stick / "Copy") in view.lines.text()
    qtbot.waitUntil(lambda: "within the hour, 0 entries since" in view.last.text())
    assert (stick / "holiday.txt").read_text(encoding="utf-8") == "not ours"
    click(view.check)
    qtbot.waitUntil(lambda: "All of it is as it was written." in view.lines.text())
    assert not view.working.isVisible()
    record.do(lambda s: s.journal.record(Incident(what="two")))
    click(view.back)
    qtbot.waitUntil(lambda: "within the hour, 1 entry since" in said(page))


def test_a_copy_that_cannot_be_made_says_what_is_safe(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    answers.chosen = (record.folder / "att",)
    view = enter(ViewId.COPIES)
    click(view.make)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert view.make.isEnabled()
    assert record.do(lambda s: s.backup.last()) is None


def test_a_copy_is_stopped_as_soon_as_it_is_asked_to(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    answers.chosen = (tmp_path,)
    view = enter(ViewId.COPIES)
    view.make.click()
    view.working.stop.click()
    qtbot.waitUntil(lambda: "Stopped" in view.status.text())
    assert list((tmp_path / "Copy").rglob("*")) == []


def test_a_copy_can_be_stopped_before_it_begins_and_leaves_nothing(
    page: ProtectionPage,
    record: Any,
    answers: Any,
    enter: Callable[[str], Any],
    qtbot: Any,
    tmp_path: Path,
) -> None:
    answers.chosen = (tmp_path / "stick",)
    (tmp_path / "stick").mkdir()
    view = enter(ViewId.COPIES)
    go_on, jobs = threading.Event(), record.page_context.jobs
    for _thread in range(3):
        jobs.start(page, lambda _progress: go_on.wait(10), bool, pytest.fail)
    view.make.click()
    qtbot.waitUntil((record.folder / "db.copy").exists)
    record.do(lambda s: None)
    view.working.stop.click()
    go_on.set()
    qtbot.waitUntil(lambda: "Stopped" in view.status.text())
    assert list((tmp_path / "stick").rglob("*")) == []
    assert not (record.folder / "db.copy").exists()
    assert view.make.isEnabled()
