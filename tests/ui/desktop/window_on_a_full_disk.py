"""The window over a record on a disk without a free byte; its folder of tests is that small disk.

Run by `tests/faults/test_full_disk.py` in a mount namespace of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from tests.faults.full_disk import fill_to_the_last_byte
from ui.desktop.idle_lock_and_hiding import InputWatcher
from ui.desktop.page_navigation import Workspace
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.record_controller import RecordController
from ui.desktop.shutdown import ExitActions
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultAccess
from ui.desktop.widgets.text_fields import TextView

PASSPHRASE = "marble otter quiet lantern"
BEFORE, SINCE = "half a line from before", " and more since"
FULL = "The disk is full. What you typed is still here, and what was saved before is safe."


class Window:
    """A record on the full disk, opened in the window again and again."""

    def __init__(
        self,
        record: Any,
        opening: VaultAccess,
        system: SystemCapabilities,
        shown: Callable[..., QWidget],
        app: QApplication,
        qtbot: Any,
    ) -> None:
        self.record, self._opening, self._qtbot = record, opening, qtbot
        self.folder: Path = record.folder
        self.desks: list[Any] = []
        context = record.page_context
        nothing = ExitActions(lambda: None, lambda: None, lambda: None)
        self.program = RecordController(
            app,
            InputWatcher(app, context.vault_thread),
            context.vault_thread,
            context.jobs,
            context.theme,
            context.prompter,
            opening,
            system,
            context.form_context.vocabulary,
            nothing,
            waits=0,
        )
        self.program.workspace_ready.connect(lambda workspace: self.desks.append(shown(workspace)))

    def closed(self) -> None:
        self.record.page_context.vault_thread.lock().result(30)

    def opened(self) -> Workspace:
        got: list[Any] = []
        vault_thread, count = self.record.page_context.vault_thread, len(self.desks)
        unlock = lambda: self._opening.unlock(self.folder, TypedCredentials(PASSPHRASE))  # noqa: E731
        vault_thread.unlock(vault_thread, self.folder, unlock, got.append, pytest.fail)
        self.until(lambda: got)
        self.program.open(self.folder, got[0])
        self.until(lambda: len(self.desks) > count)
        workspace: Workspace = self.desks[-1]
        return workspace

    def until(self, so: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(so()), timeout=60_000)

    def fill(self) -> None:
        fill_to_the_last_byte(self.folder.parent)

    def make_room(self) -> None:
        for filler in self.folder.parent.glob("filler*"):
            filler.unlink()


@pytest.fixture
def window(
    record: Any, opening: VaultAccess, system: SystemCapabilities, shown: Callable[..., QWidget],
    qapp: QApplication, qtbot: Any,
) -> Iterator[Window]:  # fmt: skip
    """Two incidents and a draft, closed; no byte is free, and the reserve is there."""
    made = Window(record, opening, system, shown, qapp, qtbot)
    for what in ("He was outside.", "The phone rang."):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what)))
    quick = {"text": BEFORE, "choice": "now", "day": ["", "", ""]}
    held = {"version": 1, "held": {"timeline": quick}}
    record.do(lambda s: s.drafts.save(json.dumps(held)))
    made.closed()
    made.fill()
    yield made
    # its clock would go on asking widgets that are gone
    made.program.drafts.close()
    made.make_room()


def reads_everything(window: Window, workspace: Any) -> None:
    timeline = workspace.page("timeline")
    window.until(lambda: timeline.model.total == 2)
    assert timeline.quick.line.text() == BEFORE
    first, _second = window.record.do(lambda s: s.journal.items(Noun.INCIDENT))
    workspace.open_incident(first.id)
    page = workspace.page("incident")
    window.until(lambda: page.isVisible() and first.content.what in told(page))
    workspace.show_page("timeline")


def told(page: QWidget) -> str:
    texts = [view.toPlainText() for view in page.findChildren(TextView)]
    return " ".join([*texts, *(label.text() for label in page.findChildren(QLabel))])


def drafted(window: Window, workspace: Any) -> Any:
    """More is typed, and the clock comes; the signal that followed."""
    keeper, came = window.program.drafts, []
    keeper.kept.connect(lambda: came.append("kept"))
    keeper.failed.connect(lambda _error: came.append("failed"))
    QTest.keyClicks(workspace.page("timeline").quick.line, SINCE)
    keeper.tick()
    window.until(lambda: came)
    return came[0]


def in_the_draft(window: Window) -> str:
    held = json.loads(window.record.do(lambda s: s.drafts.load()))["held"]
    return str(held["timeline"]["text"])


def test_with_the_reserve_it_is_read_and_words_are_kept_and_recorded(window: Window) -> None:
    workspace: Any = window.opened()
    reads_everything(window, workspace)
    assert drafted(window, workspace) == "kept"
    assert in_the_draft(window) == BEFORE + SINCE
    assert not workspace.unkept.isVisible()
    timeline = workspace.page("timeline")
    QTest.keyClick(timeline.quick.line, Qt.Key.Key_Return)
    window.until(lambda: timeline.model.total == 3)
    assert not (window.folder / "reserve").exists()


def test_without_it_everything_is_read_and_one_sentence_says_what_is_not_kept(
    window: Window,
) -> None:
    (window.folder / "reserve").unlink()
    window.fill()
    workspace: Any = window.opened()
    timeline = workspace.page("timeline")
    assert "The disk is nearly full." in timeline.status.text()
    reads_everything(window, workspace)
    assert drafted(window, workspace) == "failed"
    assert workspace.unkept.isVisible()
    assert FULL in workspace.unkept.text()
    # the draft that was there is there still
    assert in_the_draft(window) == BEFORE
    QTest.keyClick(timeline.quick.line, Qt.Key.Key_Return)
    window.until(lambda: timeline.status.text().startswith(FULL))
    assert timeline.quick.line.text() == BEFORE + SINCE
    assert timeline.model.total == 2

    window.make_room()
    window.program.drafts.tick()
    window.until(lambda: not workspace.unkept.isVisible())
    assert in_the_draft(window) == BEFORE + SINCE
    QTest.keyClick(timeline.quick.line, Qt.Key.Key_Return)
    window.until(lambda: timeline.model.total == 3)
    assert "No. 3 is recorded" in timeline.status.text()
