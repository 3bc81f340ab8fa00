"""What the settings say about the system is what the system said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from diary.jurisdiction import Vocabulary
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.safety import SafetyPage
from ui.desktop.pages.settings import LockConditions, ScreenshotSwitch, SettingsPage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.platform.screen_capture import ScreenCaptureGuard
from ui.desktop.platform.session_events import DepartureReason, SessionEvents
from ui.desktop.preferences import Preferences
from ui.desktop.theme import ZOOM_STEPS
from ui.policy import FilesAnswer, Policy

Shown = Callable[[QWidget], QWidget]


class Shield:
    def __init__(self, *, agrees: bool = True) -> None:
        self.agrees = agrees

    def set_excluded(self, window: int, *, excluded: bool) -> bool:
        return self.agrees


def preferences(record: Any, system: SystemCapabilities) -> Preferences:
    return Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )


def said(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_what_a_system_does_not_tell_is_said(
    record: Any, system: SystemCapabilities, qtbot: Any
) -> None:
    locks = LockConditions(preferences(record, system))
    qtbot.addWidget(locks)
    assert "does not tell the program when the screen locks, when the computer" in locks.text()
    assert "also locks" not in locks.text()
    assert "After sleep it locks" in locks.text()
    system.session_events.can_hear(DepartureReason.SLEEP)
    assert "also locks when the computer is about to sleep." in locks.text()
    assert "does not tell the program when the screen locks" in locks.text()
    system.session_events.can_hear(DepartureReason.SCREEN, DepartureReason.SWITCH)
    assert "does not tell" not in locks.text()
    assert "After sleep" not in locks.text()


def test_there_is_no_switch_that_does_nothing(
    record: Any, system: SystemCapabilities, shown: Shown
) -> None:
    part = ScreenshotSwitch(preferences(record, system))
    shown(part)
    assert not part.excluded.isVisible()
    assert "cannot be asked" in part.said.text()


def test_a_system_that_refused_is_not_said_to_have_agreed(record: Any, shown: Shown) -> None:
    shield = Shield()
    capture = ScreenCaptureGuard(shield)
    part = ScreenshotSwitch(preferences(record, SystemCapabilities(SessionEvents(), capture)))
    shown(part)
    assert not part.refused.isVisible()
    shield.agrees = False
    capture.set_excluded(True)
    assert part.refused.isVisible()
    assert "did not agree" in part.refused.text()
    part.excluded.click()
    assert not part.refused.isVisible()


def test_the_switch_is_on_works_at_once_and_is_kept(record: Any, shown: Shown) -> None:
    capture = ScreenCaptureGuard(Shield())
    system = SystemCapabilities(SessionEvents(), capture)
    part = ScreenshotSwitch(preferences(record, system))
    shown(part)
    assert part.excluded.isVisible()
    assert part.excluded.isChecked()
    part.excluded.click()
    assert capture.excluded is False
    record.do(lambda s: None)
    later = ScreenCaptureGuard(Shield())
    again = preferences(record, SystemCapabilities(SessionEvents(), later))
    assert later.excluded is True
    again.load()
    record.do(lambda s: None)
    assert later.excluded is False


def test_nothing_is_cut_off_at_the_side_with_the_largest_text(
    record: Any, make_workspace: Callable[[], Workspace], shown: Any, qtbot: Any
) -> None:
    workspace = make_workspace()
    shown(workspace, 1024, 600)
    workspace.show_page(PageId.SETTINGS)
    page: Any = workspace.page(PageId.SETTINGS)
    page.text_size.setCurrentIndex(page.text_size.findData(ZOOM_STEPS[-1]))
    inner, view = page.area.widget(), page.area.viewport()
    qtbot.waitUntil(lambda: inner.minimumSizeHint().width() <= view.width() == inner.width())
    for choice in (page.idle, page.look, page.text_size):
        qtbot.waitUntil(lambda choice=choice: choice.width() >= choice.sizeHint().width())


# --- what a record keeps of the window -----------------------------------------------------------


def test_a_record_shows_what_it_keeps_whatever_was_shown_before(
    record: Any, system: SystemCapabilities
) -> None:
    theme, kept = record.page_context.theme, preferences(record, system)
    kept.set_zoom(1.0)
    kept.set_theme("light")
    for zoom, choice in ((2.0, "contrast"), (1.0, "light")):
        theme.set_zoom(zoom)
        theme.choose(choice)
        preferences(record, system).load()
        record.do(lambda s: None)
        assert (theme.zoom, theme.choice) == (1.0, "light")


def test_what_a_record_does_not_keep_stays_as_it_was_shown(
    record: Any, system: SystemCapabilities
) -> None:
    theme = record.page_context.theme
    theme.set_zoom(2.0)
    preferences(record, system).load()
    record.do(lambda s: None)
    assert theme.zoom == 2.0


# --- staying safe -------------------------------------------------------------------------------


def test_it_promises_nothing_and_names_what_is_missing(vocabulary: Vocabulary, qtbot: Any) -> None:
    page = SafetyPage(vocabulary, lambda: None)
    qtbot.addWidget(page)
    text = said(page)
    for needed in ("No passphrase that destroys", "No second, harmless diary", "USB stick", "999"):
        assert needed in text
    assert "do not hide that this program is on the computer" in text
    for promise in ("undetectable", "tamper-proof", "guarantee", "military", "unbreakable", "!"):
        assert promise not in text
    for line in vocabulary.helplines:
        assert f"{line.called}. {line.for_whom}" in text
        assert line.number in text


def test_the_lock_screen_shows_it_and_leads_back_without_opening_anything(
    record: Any, opening: Any, shown: Shown
) -> None:
    context = record.page_context
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, record.folder
    )
    window.blockSignals(True)
    shown(window)
    window.unlock_page.passphrase.set_text("half a pass")
    window.unlock_page.safety_requested.emit()
    (page,) = window.findChildren(SafetyPage)
    assert page.isVisible()
    assert page.back.hasFocus()
    assert not window.is_open
    page.back.click()
    assert window.unlock_page.isVisible()
    assert window.unlock_page.passphrase.text() == "half a pass"
    assert not page.isVisible()


@pytest.fixture
def workspace(record: Any, system: SystemCapabilities, shown: Shown) -> Workspace:
    made = Workspace(
        record.page_context,
        DraftAutosave(record.page_context.jobs),
        preferences(record, system),
        record.opened,
    )
    shown(made)
    made.start(None)
    return made


def test_the_settings_lead_to_it_and_back(workspace: Workspace, qtbot: Any) -> None:
    workspace.show_page("settings")
    settings: Any = workspace.page("settings")
    settings.safety.click()
    page: Any = workspace.page("safety")
    assert page.isVisible()
    page.back.click()
    assert settings.isVisible()


def test_what_an_organisation_set_is_said_in_one_line_and_no_more_is_offered(
    record: Any, system: SystemCapabilities, shown: Shown
) -> None:
    context, policy = record.page_context, Policy(FilesAnswer.NEVER, lock_minutes=5)
    idle = IdleLock(most=policy.most_minutes)
    set_here = Preferences(context.vault_thread, context.theme, idle, system, policy)
    page = SettingsPage(context, record.navigator, record.opened.info, set_here)
    shown(page)
    assert page.preset.isVisible()
    assert page.preset.text() == policy.text()
    assert [page.idle.itemData(row) for row in range(page.idle.count())] == [1, 2, 3, 4, 5]
    assert not page.file_opening.opens.isEnabled() or not page.file_opening.opens.isVisible()


def test_longer_minutes_of_a_record_are_kept_and_do_not_count_here(
    record: Any, system: SystemCapabilities
) -> None:
    context = record.page_context
    record.do(lambda session: session.settings.put("window.idle-minutes", 20))
    for most, counted in ((5, 5), (30, 20)):
        idle = IdleLock(most=most)
        opened = Preferences(
            context.vault_thread, context.theme, idle, system, Policy(lock_minutes=most)
        )
        opened.load()
        record.do(lambda session: None)
        assert idle.minutes == counted
    assert record.do(lambda session: session.settings.get("window.idle-minutes")) == 20


def test_nothing_is_said_where_nothing_is_set(
    record: Any, system: SystemCapabilities, shown: Shown
) -> None:
    page = SettingsPage(
        record.page_context, record.navigator, record.opened.info, preferences(record, system)
    )
    shown(page)
    assert not page.preset.isVisible()
    assert page.idle.count() == 30


def test_a_policy_file_that_is_not_used_is_said(
    record: Any, system: SystemCapabilities, shown: Shown
) -> None:
    context = record.page_context
    told = Policy(refused="The presets of this computer are not used.")
    refused = Preferences(context.vault_thread, context.theme, IdleLock(), system, told)
    page = SettingsPage(context, record.navigator, record.opened.info, refused)
    shown(page)
    assert page.preset.isVisible()
    assert page.preset.text() == told.refused
