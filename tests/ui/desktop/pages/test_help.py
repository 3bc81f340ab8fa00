"""The help page: by keys alone, from every page and before anything is open, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from diary import __version__
from diary.guide.chapters import load
from diary.model.record_nouns import Incident
from diary.program_build import ProgramBuild
from tests.support.pages import button_of
from tests.support.qt import work_until
from tests.support.release_signer import CHANGED, NAME, Brought, Key
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import BUNDLE_GROUPS, RECORD_GROUPS, PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages import help as help_page
from ui.desktop.pages.help import CHAPTERS, HelpPage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences

GUIDE = load()
Shown = Callable[..., QWidget]


@pytest.fixture
def left() -> list[str]:
    return []


@pytest.fixture
def page(context: Any, shown: Shown, left: list[str]) -> HelpPage:
    made = HelpPage(context.theme, context.jobs, context.prompter, lambda: left.append("back"))
    shown(made)
    made.setFocus()
    return made


@pytest.fixture
def workspace(record: Any, system: SystemCapabilities, shown: Shown) -> Workspace:
    context = record.page_context
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    made = Workspace(context, DraftAutosave(context.jobs), preferences, record.opened)
    shown(made)
    return made


def said(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def type_into(page: HelpPage, text: str) -> None:
    page.words.setFocus()
    QTest.keyClicks(page.words, text)


def test_the_chapters_are_listed_and_who_has_not_seen_them_is_said(page: HelpPage) -> None:
    rows = [page.list.model().index(n, 0).data() for n in range(page.list.model().rowCount())]
    assert rows == [f"{chapter.title}. {chapter.line}" for chapter in GUIDE.chapters]
    assert GUIDE.not_yet_seen in said(page)
    page.show_chapter("stick")
    assert page.view.toPlainText().endswith(GUIDE.not_yet_seen)


def test_words_lead_to_a_chapter_by_keys_alone(page: HelpPage) -> None:
    type_into(page, "recovery code")
    assert "places" in page.status.text()
    QTest.keyClick(page.words, Qt.Key.Key_Down)
    assert page.list.hasFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    chosen = page.list.currentIndex().data()
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.view.hasFocus()
    assert chosen.startswith(GUIDE.chapter(page.subject_on_show()).title)
    assert {piece.lower() for piece in page.view.marked()} == {"recovery", "code"}


def test_enter_in_the_line_opens_the_first_place(page: HelpPage) -> None:
    type_into(page, "airtag tracker")
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    assert page.subject_on_show()
    assert page.view.isVisible()


def test_words_that_are_nowhere_are_said_and_esc_takes_them_away(page: HelpPage) -> None:
    type_into(page, "zyzzyva")
    assert page.status.text() == "Nothing in the help has these words."
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    assert page.subject_on_show() == ""
    QTest.keyClick(page.words, Qt.Key.Key_Escape)
    assert page.list.model().rowCount() == len(GUIDE.chapters)
    assert page.status.text() == ""


def test_all_chapters_are_one_press_away_and_nothing_is_kept_of_a_search(page: HelpPage) -> None:
    type_into(page, "stick")
    page.show_chapter("stick")
    page.all.setFocus()
    QTest.keyClick(page.all, Qt.Key.Key_Return)
    assert page.words.hasFocus()
    assert page.words.text() == ""
    assert page.list.isVisible()
    assert page.unsaved() is None


def test_esc_leads_from_a_chapter_to_what_was_found(page: HelpPage) -> None:
    type_into(page, "recovery code")
    found = page.list.model().rowCount()
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.list.hasFocus()
    assert page.list.model().rowCount() == found
    page.words.setFocus()
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    assert page.list.isVisible()
    assert page.list.model().rowCount() == found


def test_a_link_leads_to_its_chapter(page: HelpPage) -> None:
    page.show_chapter("first-record")
    page.view.chapter_asked.emit("stick")
    assert page.subject_on_show() == "stick"


def test_back_leaves(page: HelpPage, left: list[str]) -> None:
    page.back.click()
    assert left == ["back"]


def test_a_chapter_is_saved_as_a_pdf_beside_what_is_there(
    page: HelpPage, answers: Any, tmp_path: Path, qtbot: Any
) -> None:
    answers.chosen = (tmp_path,)
    page.show_chapter("officers")
    for _each in range(2):
        page.print.click()
        qtbot.waitUntil(lambda: "Written to" in page.status.text())
        page.status.show_text("")
    files = sorted(tmp_path.glob("guide-officers*.pdf"))
    assert len(files) == 2
    assert len(pypdfium2.PdfDocument(files[0])) == 1


def test_a_pdf_into_the_record_is_refused_in_a_sentence(
    record: Any, shown: Shown, answers: Any, qtbot: Any
) -> None:
    context = record.page_context
    page = HelpPage(context.theme, context.jobs, context.prompter, lambda: None)
    shown(page)
    answers.chosen = (record.folder,)
    page.show_chapter("officers")
    page.print.click()
    qtbot.waitUntil(lambda: bool(page.status.text()))
    assert not [path for path in record.folder.rglob("*.pdf")]


def test_every_page_has_a_chapter_and_each_chapter_is_there() -> None:
    assert set(CHAPTERS) == set(PageId)
    for id_ in CHAPTERS.values():
        GUIDE.chapter(id_)


@pytest.mark.parametrize("groups", [RECORD_GROUPS, BUNDLE_GROUPS])
def test_it_is_in_the_foot_of_the_side_bar(groups: Any) -> None:
    foot = [group for group in groups if group.foot]
    assert foot[-1].pages[-1] == (PageId.HELP, "How this works")


def test_f1_opens_the_chapter_that_fits_and_back_the_page_as_it_was(workspace: Workspace) -> None:
    listed = [page for group in RECORD_GROUPS for page, _label in group.pages]
    help_page = workspace.page(PageId.HELP)
    assert isinstance(help_page, HelpPage)
    for name in listed:
        if name is PageId.HELP:
            continue
        workspace.show_page(name)
        shown = workspace.page(name)
        QTest.keyClick(workspace, Qt.Key.Key_F1)
        assert help_page.isVisible(), name
        assert help_page.subject_on_show() == CHAPTERS[name]
        assert help_page.view.hasFocus()
        help_page.back.click()
        assert shown.isVisible(), name


def test_what_was_typed_is_still_there_after_help(workspace: Workspace) -> None:
    workspace.show_page(PageId.TIMELINE)
    line = workspace.page(PageId.TIMELINE).quick.line  # type: ignore[attr-defined]
    line.setText("He rang")
    QTest.keyClick(workspace, Qt.Key.Key_F1)
    workspace.page(PageId.HELP).back.click()  # type: ignore[attr-defined]
    assert line.isVisible()
    assert line.text() == "He rang"


def test_f1_on_an_incident_leads_back_to_that_incident(workspace: Workspace, record: Any) -> None:
    one = record.do(lambda s: s.journal.record(Incident(what="one")).id)
    two = record.do(lambda s: s.journal.record(Incident(what="two")).id)
    workspace.open_incident(one)
    workspace.open_incident(two)
    QTest.keyClick(workspace, Qt.Key.Key_F1)
    workspace.page(PageId.HELP).back.click()  # type: ignore[attr-defined]
    page = workspace.page(PageId.INCIDENT)
    assert page.isVisible()
    assert page.subject_on_show() == two


def test_f1_in_the_help_tells_of_its_keys(workspace: Workspace) -> None:
    workspace.show_page(PageId.HELP)
    QTest.keyClick(workspace, Qt.Key.Key_F1)
    assert workspace.page(PageId.HELP).subject_on_show() == "keyboard"


@pytest.fixture
def window(record: Any, opening: Any, shown: Shown) -> MainWindow:
    context = record.page_context
    made = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, record.folder
    )
    made.complete()
    made.blockSignals(True)
    shown(made)
    return made


def test_it_can_be_read_before_anything_is_open_and_leads_back(window: MainWindow) -> None:
    window.unlock_page.passphrase.set_text("half a pass")
    window.unlock_page.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F1)
    (page,) = window.findChildren(HelpPage)
    assert page.isVisible()
    assert page.subject_on_show() == "keep-it-safe"
    assert not window.is_open
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert len(window.findChildren(HelpPage)) == 1
    page.back.click()
    assert window.unlock_page.isVisible()
    assert window.unlock_page.passphrase.text() == "half a pass"
    assert window.unlock_page.passphrase.line.hasFocus()


def test_each_page_before_opening_has_a_chapter_that_fits(window: MainWindow) -> None:
    ways = {
        window.show_welcome: "safe-here",
        window.show_restore: "keep-it-safe",
        window.show_recover: "keep-it-safe",
        window.show_read: "check-a-bundle",
        window.show_safety: "safe-here",
    }
    for show, chapter in ways.items():
        show()
        window.show_help()
        page = window.findChildren(HelpPage)[-1]
        assert page.subject_on_show() == chapter
        page.back.click()


def test_the_first_run_has_a_button_for_it_that_goes_while_it_is_shown(
    window: MainWindow, qtbot: Any
) -> None:
    window.show_welcome()
    found = button_of(window, "How this works")
    assert found.isVisible()
    found.click()
    (page,) = window.findChildren(HelpPage)
    assert page.isVisible()
    assert not found.isVisible()
    page.back.click()
    qtbot.waitUntil(found.isVisible)


# --- the version ------------------------------------------------------------------------------


def test_version_build_and_age_of_the_law_stand_below_the_chapters_and_nowhere_else(
    page: HelpPage,
) -> None:
    assert f"Daybook {__version__}. This is a development build" in said(page)
    assert "These notes on law are" in said(page)
    page.show_chapter("stick")
    assert "These notes on law are" not in said(page)


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, context: Any) -> Brought:
    (tmp_path / NAME).write_bytes(b"a package")
    (tmp_path / "CHANGES.txt").write_text(CHANGED, encoding="utf-8")
    made = Brought(tmp_path, Key())
    monkeypatch.setattr(help_page, "this_build", lambda: ProgramBuild(None, made.key.line))
    context.prompter.chosen = (made.file,)
    return made


def test_a_newer_version_is_told_as_plain_text(page: HelpPage, brought: Brought) -> None:
    brought.listed()
    QTest.mouseClick(page.check, Qt.MouseButton.LeftButton)
    work_until(lambda: page.found.isVisible())
    text = page.found.toPlainText()
    assert "is version 0.4.0 of Daybook" in text
    assert "  - <b>no markup</b> [U+001B][2J" in text
    assert page.found.hasFocus()
    QTest.keyClick(page.found, Qt.Key.Key_Escape)
    assert page.list.isVisible()


def test_what_is_refused_says_why_and_shows_nothing_of_an_earlier_one(
    page: HelpPage, brought: Brought
) -> None:
    brought.listed()
    QTest.mouseClick(page.check, Qt.MouseButton.LeftButton)
    work_until(lambda: page.found.isVisible())
    brought.listed("daybook 0.0.1 2020-01-01")
    QTest.mouseClick(page.check, Qt.MouseButton.LeftButton)
    work_until(lambda: page.status.isVisible())
    assert "This is version 0.0.1, which is older than yours" in page.status.text()
    assert not page.found.isVisible()


@pytest.mark.parametrize("marked", [True, False])
def test_a_build_for_trying_says_so(
    context: Any, shown: Shown, marked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.desktop.pages.help.is_for_trying", lambda: marked)
    page = HelpPage(context.theme, context.jobs, context.prompter, lambda: None)
    shown(page)
    assert ("NOT FOR RELEASE" in said(page)) is marked
