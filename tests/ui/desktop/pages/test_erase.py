"""Erasing for safety from the window: told, asked for twice, and gone from every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTextEdit, QWidget

from diary.errors import Erased
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import Incident
from tests.support.pages import choose_action, click_row
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_navigation import Workspace
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences

Shown = Callable[..., QWidget]
PASSPHRASE = "marble otter quiet lantern"
SECRET = "<b>where I am going</b>"


@pytest.fixture
def drafts(record: Any) -> DraftAutosave:
    return DraftAutosave(record.page_context.jobs)


@pytest.fixture
def workspace(
    record: Any, drafts: DraftAutosave, system: SystemCapabilities, shown: Shown
) -> Workspace:
    context = record.page_context
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    made = Workspace(context, drafts, preferences, record.opened)
    shown(made)
    made.start(None)
    return made


def words(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel)]
    return "\n".join(labels + [view.toPlainText() for view in widget.findChildren(QTextEdit)])


def open_incident(workspace: Workspace, id_: str, qtbot: Any) -> Any:
    workspace.open_incident(id_)
    page: Any = workspace.page("incident")
    qtbot.waitUntil(lambda: SECRET in words(page))
    return page


def is_erased(session: Any, id_: str) -> bool:
    with pytest.raises(Erased):
        session.journal.get(id_)
    return True


def confirm(page: Any, number: str) -> None:
    page.number.setFocus()
    QTest.keyClicks(page.number, number)
    QTest.keyClicks(page.words.passphrase.line, PASSPHRASE)
    QTest.mouseClick(page.go, Qt.MouseButton.LeftButton)


def test_an_incident_is_told_about_asked_for_twice_and_gone(
    record: Any, workspace: Workspace, qtbot: Any
) -> None:
    old = record.folder.with_name(f"{record.folder.name}.old")
    old.mkdir()
    (old / "keys").touch()
    item = record.do(lambda s: s.journal.record(Incident(what=SECRET)))
    incident = open_incident(workspace, item.id, qtbot)
    choose_action(incident.more, incident.erase_action)
    page: Any = workspace.page("erase")
    qtbot.waitUntil(page.asking.isVisible)
    assert page.back.hasFocus()
    told = "\n".join(label.text() for label in page.told.findChildren(QLabel))
    for part in (SECRET, "Nobody can undo this.", "made before now", "'Withdraw'", "solicitor"):
        assert part in told
    assert "'daybook" not in told
    assert f"had then: {old}. To remove it, open it and choose" in told
    assert "There is no copy yet." in page.last.text()
    confirm(page, "7")
    assert not page.go.isEnabled()
    assert page.words.passphrase.text() == PASSPHRASE
    assert record.do(lambda s: s.journal.get(item.id)).content.what == SECRET
    page.number.clear()
    page.words.forget()
    confirm(page, "1")
    qtbot.waitUntil(lambda: "without a word of it" in page.told.text())
    assert str(old) in page.told.text()
    assert record.do(lambda s: is_erased(s, item.id))
    qtbot.waitUntil(page.back.isVisible)
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    timeline: Any = workspace.page("timeline")
    qtbot.waitUntil(timeline.isVisible)
    qtbot.waitUntil(lambda: SECRET not in words(workspace))


def test_a_wrong_passphrase_erases_nothing_and_going_back_neither(
    record: Any, workspace: Workspace, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what=SECRET)))
    incident = open_incident(workspace, item.id, qtbot)
    choose_action(incident.more, incident.erase_action)
    page: Any = workspace.page("erase")
    qtbot.waitUntil(page.asking.isVisible)
    QTest.keyClicks(page.number, "1")
    QTest.keyClicks(page.words.passphrase.line, "wrong")
    QTest.keyClick(page.words.passphrase.line, Qt.Key.Key_Return)
    assert page.status.text() == ""
    page.go.click()
    qtbot.waitUntil(lambda: "does not open" in page.status.text())
    page.back.click()
    qtbot.waitUntil(incident.isVisible)
    assert page.told.text() == ""
    assert page.number.text() == ""
    assert record.do(lambda s: s.journal.get(item.id)).content.what == SECRET


def test_a_private_note_goes_from_its_page(record: Any, workspace: Workspace, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(Note(title="plan", text=SECRET)))
    workspace.show_page("note")
    notes: Any = workspace.page("note")
    qtbot.waitUntil(lambda: notes.list.model.rowCount() == 1)
    click_row(notes.list.view, 0)
    qtbot.waitUntil(notes.subject.isVisible)
    notes.subject.erase.click()
    page: Any = workspace.page("erase")
    qtbot.waitUntil(page.asking.isVisible)
    assert "private book" in page.told.text()
    confirm(page, "1")
    qtbot.waitUntil(lambda: "Erased." in page.told.text())
    page.back.click()
    again: Any = workspace.page("note")
    assert again is not notes
    qtbot.waitUntil(again.isVisible)
    assert record.do(lambda s: s.journal.items(Noun.NOTE)) == ()


def test_a_copy_is_one_click_away(record: Any, workspace: Workspace, qtbot: Any) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what=SECRET)))
    incident = open_incident(workspace, item.id, qtbot)
    choose_action(incident.more, incident.erase_action)
    page: Any = workspace.page("erase")
    qtbot.waitUntil(page.asking.isVisible)
    page.copy.click()
    keeping: Any = workspace.page("keeping")
    qtbot.waitUntil(lambda: keeping.view("copies").isVisible())


def erase(workspace: Workspace, id_: str, number: str, qtbot: Any) -> None:
    workspace.open_incident(id_)
    workspace.erase(id_)
    page: Any = workspace.page("erase")
    qtbot.waitUntil(page.asking.isVisible)
    confirm(page, number)
    qtbot.waitUntil(lambda: "Erased." in page.told.text())


def test_unsaved_words_of_it_go_as_well_and_others_stay(
    record: Any, workspace: Workspace, drafts: DraftAutosave, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what=SECRET)))
    other = record.do(lambda s: s.journal.record(Incident(what="another evening")))
    timeline: Any = workspace.page("timeline")
    timeline.quick.line.setText("half a line")
    drafts.seal_now()
    erase(workspace, other.id, "2", qtbot)
    assert "half a line" in drafts.text()
    # typed a moment ago: no draft was sealed since
    timeline.quick.line.setText(f"half a line {SECRET}")
    erase(workspace, item.id, "1", qtbot)
    assert drafts.text() == ""
