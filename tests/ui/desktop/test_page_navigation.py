"""The pages there are, and what asking for one of them makes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident, Person
from diary.services.attachment_service import NamedBytes
from tests.support.pages import button_of, click_row
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_factory import PAGE_CLASSES, page_modules
from ui.desktop.page_list import BUNDLE_GROUPS, RECORD_GROUPS, PageGroup, PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.base import Page
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences

ROOT = Path(__file__).resolve().parents[3]
OF_BUNDLES = {PageId.CHECKED}


@pytest.fixture
def workspace(record: Any, system: SystemCapabilities, shown: Callable[..., QWidget]) -> Workspace:
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    made = Workspace(
        record.page_context, DraftAutosave(record.page_context.jobs), preferences, record.opened
    )
    shown(made)
    return made


def test_asking_for_a_page_makes_the_class_that_is_named_for_it(workspace: Workspace) -> None:
    for page in PageId:
        if page not in OF_BUNDLES:
            made = workspace.page(page)
            assert isinstance(made, Page), page
            assert f"{type(made).__module__}.{type(made).__qualname__}" == PAGE_CLASSES[page]
            assert workspace.page(page) is made


class _ShownWindows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} in {type(watched).__module__}")
        return False


def test_no_page_shows_a_window_while_it_is_made(workspace: Workspace, qapp: Any) -> None:
    """It would flash on the screen, and the window would lose the focus."""
    shown_windows = _ShownWindows()
    qapp.installEventFilter(shown_windows)
    try:
        for page in PageId:
            if page not in OF_BUNDLES:
                workspace.show_page(page)
    finally:
        qapp.removeEventFilter(shown_windows)
    assert shown_windows.seen == []


def test_every_page_has_a_class() -> None:
    assert set(PAGE_CLASSES) == set(PageId)


@pytest.mark.parametrize("groups", [RECORD_GROUPS, BUNDLE_GROUPS])
def test_no_page_stands_in_the_side_bar_twice(groups: tuple[PageGroup, ...]) -> None:
    listed = [page for group in groups for page, _label in group.pages]
    assert len(listed) == len(set(listed))


def test_nothing_is_read_from_pages_that_are_gone(record: Any, system: SystemCapabilities) -> None:
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    drafts = DraftAutosave(record.page_context.jobs)
    workspace = Workspace(record.page_context, drafts, preferences, record.opened)
    workspace.start(None)
    timeline: Any = workspace.page(PageId.TIMELINE)
    timeline.quick.line.setText("half a line")
    assert "half a line" in drafts.text()
    delete(workspace)
    assert drafts.text() == ""


def test_a_page_of_another_class_is_told_from_the_one_that_was_meant(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGE_CLASSES, PageId.RECORD, PAGE_CLASSES[PageId.TIMELINE])
    with pytest.raises(TypeError):
        workspace.record("a line", None)


def test_naming_the_pages_loads_none_of_them() -> None:
    script = (
        "import sys\n"
        "from ui.desktop import page_factory\n"
        "print(sorted(set(page_factory.page_modules()) & set(sys.modules)))\n"
    )
    line = [sys.executable, "-c", script]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert page_modules()


def test_back_leads_to_where_a_subject_was_opened(
    workspace: Workspace, record: Any, qtbot: Any
) -> None:
    def fill(session: Any) -> tuple[str, str, str]:
        item = session.journal.record(Incident(what="one"))
        ring = session.journal.record(Evidence(title="A ring", physical=True, incidents=(item.id,)))
        person = session.journal.record(Person(name="Robin"))
        return item.id, ring.id, person.id

    incident, ring, person = record.do(fill)
    workspace.start(None)
    workspace.open_incident(incident)
    incident_page, timeline = workspace.page(PageId.INCIDENT), workspace.page(PageId.TIMELINE)
    workspace.open_exhibit(ring)
    evidence: Any = workspace.page(PageId.EVIDENCE)
    qtbot.waitUntil(lambda: evidence.subject.isVisible())
    evidence.subject.back.click()
    assert incident_page.isVisible()
    button_of(incident_page, "Back").click()
    assert timeline.isVisible()
    # what was opened in its own list goes back there
    workspace.show_page(PageId.PERSON)
    people: Any = workspace.page(PageId.PERSON)
    people.show_subject(person)
    qtbot.waitUntil(lambda: people.subject.isVisible())
    people.subject.back.click()
    assert people.list.isVisible()
    workspace.show_page(PageId.TIMELINE)
    workspace.open_subject(Noun.PERSON, person)
    qtbot.waitUntil(lambda: people.subject.isVisible())
    people.subject.back.click()
    assert timeline.isVisible()
    # a noun without a page leads nowhere
    workspace.open_subject(Noun.TRANSLATION, person)
    assert timeline.isVisible()


def test_back_from_what_was_just_recorded_leads_to_the_line_for_the_next(
    workspace: Workspace, qtbot: Any
) -> None:
    workspace.start(None)
    timeline: Any = workspace.page(PageId.TIMELINE)
    qtbot.waitUntil(timeline.quick.line.hasFocus)
    QTest.keyClicks(timeline.quick.line, "He rang.")
    QTest.keyClick(timeline.quick.line, Qt.Key.Key_Return)
    qtbot.waitUntil(timeline.waiting_row.open.isVisible)
    timeline.waiting_row.open.setFocus()
    QTest.keyClick(timeline.waiting_row.open, Qt.Key.Key_Space)
    incident: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: incident.title.text() == "Incident 1")
    button_of(incident, "Back").click()
    assert timeline.isVisible()
    qtbot.waitUntil(timeline.quick.line.hasFocus)


def test_back_goes_back_to_the_page_that_asked(
    workspace: Workspace, record: Any, qtbot: Any
) -> None:
    def attached(session: Any) -> tuple[str, list[str]]:
        incident = session.journal.record(Incident(what="photo")).id
        stored = session.evidence.store([NamedBytes(f"{n}.txt", b"words") for n in range(2)])
        about = Evidence(incidents=(incident,))
        return incident, [session.evidence.admit(each, about).id for each in stored]

    incident, exhibits = record.do(attached)
    workspace.show_page(PageId.TIMELINE)
    workspace.open_incident(incident)
    page: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 2)
    click_row(page.exhibits, 1)
    viewer: Any = workspace.page(PageId.VIEWER)
    qtbot.waitUntil(lambda: "1.txt" in viewer.title.text())
    # it has the whole window
    assert viewer.isVisible()
    assert not workspace.side.isVisible()
    QTest.mouseClick(viewer.details, Qt.MouseButton.LeftButton)
    evidence: Any = workspace.page(PageId.EVIDENCE)
    qtbot.waitUntil(evidence.subject.isVisible)
    assert workspace.side.isVisible()
    QTest.mouseClick(evidence.subject.back, Qt.MouseButton.LeftButton)
    assert viewer.isVisible()
    qtbot.waitUntil(lambda: "1.txt" in viewer.title.text())
    QTest.mouseClick(viewer.back, Qt.MouseButton.LeftButton)
    assert page.isVisible()
    assert page.title.text() == "Incident 1"
    back = button_of(page, "Back")
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert workspace.page(PageId.TIMELINE).isVisible()
    # what is chosen in the side bar begins anew
    workspace.view(exhibits, exhibits[0])
    workspace.show_page(PageId.PATTERNS)
    workspace.go_back()
    assert workspace.page(PageId.TIMELINE).isVisible()


def test_back_from_an_incident_leads_to_the_one_before_and_past_the_form(
    workspace: Workspace, record: Any, qtbot: Any
) -> None:
    one, two = record.do(
        lambda s: [s.journal.record(Incident(what="He rang.")).id for _turn in range(2)]
    )
    workspace.start(None)
    workspace.show_page(PageId.PATTERNS)
    workspace.open_incident(two)
    page: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 2")
    # the same words are a way to another incident, and Back leads from it to this one
    QTest.mouseClick(button_of(page, "Look at No. 1"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    QTest.mouseClick(button_of(page, "Back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 2")
    # details are added, or given up: the incident is shown again, and Back leads past the form
    form: Any = workspace.page(PageId.RECORD)
    QTest.mouseClick(page.amend_button, Qt.MouseButton.LeftButton)
    assert form.isVisible()
    QTest.mouseClick(button_of(form, "Do not keep this"), Qt.MouseButton.LeftButton)
    assert page.isVisible()
    QTest.mouseClick(page.amend_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(form.form.editor("place").widget, "home")
    QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.isVisible)
    QTest.mouseClick(button_of(page, "Back"), Qt.MouseButton.LeftButton)
    assert workspace.page(PageId.PATTERNS).isVisible()
    assert one != two


def test_the_same_again_is_an_incident_of_its_own(
    workspace: Workspace, record: Any, qtbot: Any
) -> None:
    first = record.do(
        lambda s: s.journal.record(Incident(what="He rang.", behaviours=("CALL_UNWANTED",)))
    )
    workspace.start(None)
    workspace.open_incident(first.id)
    page: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    QTest.mouseClick(page.again_button, Qt.MouseButton.LeftButton)
    form: Any = workspace.page(PageId.RECORD)
    assert form.isVisible()
    QTest.keyClicks(form.form.editor("what").widget, "Again.")
    QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 2")
    made = record.do(lambda s: s.journal.find("2"))
    assert (made.content.what, made.content.behaviours) == ("Again.", ("CALL_UNWANTED",))
    assert record.do(lambda s: s.journal.get(first.id)).revision == 1
    QTest.mouseClick(button_of(page, "Back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")


def test_the_viewer_hides_everything_by_its_own_button(
    workspace: Workspace, record: Any, qtbot: Any
) -> None:
    thing = record.do(lambda s: s.journal.record(Evidence(title="ring", physical=True)))
    workspace.show_page(PageId.EVIDENCE)
    workspace.view([thing.id], thing.id)
    viewer: Any = workspace.page(PageId.VIEWER)
    with qtbot.waitSignal(workspace.hide_requested):
        QTest.mouseClick(viewer.hide_now, Qt.MouseButton.LeftButton)
