"""New keys for everything, and removing it all: the session ends, nothing unsaved is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.progress import Progress
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.protect.view import ViewId
from ui.desktop.pages.vault_task import VaultTaskPage
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultAccess, VaultTask

Shown = Callable[..., QWidget]
PASSPHRASE = "marble otter quiet lantern"
NEW = "seven quiet stones below"


def wish(running: Any, name: str, qtbot: Any, fill: Callable[[Any], None]) -> VaultTaskPage:
    workspace: Workspace = running.shown[-1]
    timeline: Any = workspace.page("timeline")
    timeline.quick.line.setText("half a line")
    workspace.show_page(PageId.KEEPING)
    keeping: Any = workspace.page(PageId.KEEPING)
    keeping.show_view(name)
    view = keeping.view(name)
    qtbot.waitUntil(view.isVisible)
    view.words.passphrase.set_text(PASSPHRASE)
    fill(view)
    view.go.click()
    qtbot.waitUntil(lambda: isinstance(running.shown[-1], VaultTaskPage), timeout=10_000)
    page: VaultTaskPage = running.shown[-1]
    return page


def new_passphrase(view: Any) -> None:
    view.new.set_passphrase(NEW)
    view.new.understood.setChecked(True)


def test_new_keys_end_at_the_lock_screen_with_the_draft_carried_over(
    running: Any, record: Any, opening: Any, qtbot: Any, tmp_path: Path
) -> None:
    page = wish(running, ViewId.ROTATE, qtbot, new_passphrase)
    qtbot.waitUntil(page.go.isVisible, timeout=20_000)
    assert "Only the new passphrase opens it." in page.lines.text()
    assert str(tmp_path / "Daybook.old") in page.lines.text()
    assert "daybook erase" not in page.lines.text()
    page.go.click()
    assert running.ended == ["replace"]
    session = opening.unlock(record.folder, TypedCredentials(NEW))
    held = json.loads(session.drafts.load())["held"]
    assert held["timeline"]["text"] == "half a line"
    session.close()
    opening.unlock(tmp_path / "Daybook.old", TypedCredentials(PASSPHRASE)).close()


def test_it_can_be_stopped_and_says_so(record: Any, opening: Any, shown: Shown, qtbot: Any) -> None:
    def work(_opening: VaultAccess, _folder: Path, progress: Progress) -> tuple[str, ...]:
        while True:
            progress(1, 3)

    wanted = VaultTask("<b>Moving</b>", "Moving.", work, stoppable=True, gone=False)
    page = VaultTaskPage(record.page_context.jobs, opening, wanted)
    shown(page)
    page.start(record.folder, record.page_context.vault_thread.lock())
    qtbot.waitUntil(lambda: page.working.bar.value() > 0)
    # a second press of the key that began it stops nothing; Tab leads to what stops it
    assert page.working.bar.hasFocus()
    QTest.keyClick(page.working.bar, Qt.Key.Key_Tab)
    assert page.working.stop.hasFocus()
    QTest.keyClick(page.working.stop, Qt.Key.Key_Space)
    qtbot.waitUntil(page.go.isVisible)
    assert "Stopped" in page.status.text()
    assert page.lines.text() == ""
    opening.unlock(record.folder, TypedCredentials(PASSPHRASE)).close()


def test_removing_it_all_leaves_nothing_to_open(
    running: Any, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    page = wish(running, ViewId.REMOVE, qtbot, lambda view: view.name.setText("Daybook"))
    qtbot.waitUntil(page.close_now.isVisible, timeout=10_000)
    assert not page.working.stop.isVisible()
    assert "Removed." in page.lines.text()
    assert not page.go.isVisible()
    assert list(tmp_path.iterdir()) == []
    page.close_now.click()
    assert running.ended == ["end"]


def test_hiding_meanwhile_still_ends(running: Any, record: Any, qtbot: Any) -> None:
    wish(running, ViewId.ROTATE, qtbot, new_passphrase)
    running.program.leaving.hide()
    assert running.ended == ["end"]


def test_removing_it_all_names_what_still_opens_beside_it(
    running: Any, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    old = tmp_path / "Daybook.old"
    old.mkdir()
    (old / "keys").touch()
    told: list[str] = []

    def fill(view: Any) -> None:
        qtbot.waitUntil(lambda: view.question.text() != "")
        told.extend((view.told.text(), view.question.text()))
        view.name.setText("Daybook")

    page = wish(running, ViewId.REMOVE, qtbot, fill)
    qtbot.waitUntil(page.close_now.isVisible, timeout=10_000)
    assert "That does not remove Daybook.old." in told[1]
    for said in (told[0], page.lines.text()):
        assert f"had then: {old}. To remove it, open it and choose" in said
        assert "'daybook" not in said
