from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.support.pages import button_of, stack_of, words_on
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.safekeeping import SafekeepingPage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.threads import MadeNow

Shown = Callable[[QWidget], QWidget]


def workspace_of(record: Any, system: SystemCapabilities, made: MadeNow | None) -> Workspace:
    context = record.page_context
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    drafts = DraftAutosave(context.jobs)
    opened = dataclasses.replace(record.opened, made=made)
    return Workspace(context, drafts, preferences, opened)


@pytest.mark.parametrize("watched", [True, False])
def test_a_record_that_was_just_made_is_offered_a_code_and_a_copy(
    record: Any, system: SystemCapabilities, shown: Shown, *, watched: bool
) -> None:
    workspace = workspace_of(record, system, MadeNow(watched=watched))
    workspace.start(None)
    shown(workspace)
    page = stack_of(workspace).currentWidget()
    assert isinstance(page, SafekeepingPage)
    assert ("Do not print here" in words_on(page)) is watched
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert stack_of(workspace).currentWidget() is workspace.page(PageId.TIMELINE)


def test_a_record_that_is_opened_again_is_offered_nothing(
    record: Any, system: SystemCapabilities, shown: Shown
) -> None:
    workspace = workspace_of(record, system, None)
    workspace.start(None)
    shown(workspace)
    assert stack_of(workspace).currentWidget() is workspace.page(PageId.TIMELINE)


@pytest.mark.parametrize(
    ("label", "where"),
    [("Make a recovery code", "If you forget the passphrase"), ("Make a copy", "Copies")],
)
def test_each_offer_leads_to_where_it_is_made(
    record: Any, system: SystemCapabilities, shown: Shown, qtbot: Any, label: str, where: str
) -> None:
    workspace = workspace_of(record, system, MadeNow(watched=False))
    workspace.start(None)
    shown(workspace)
    page = workspace.page(PageId.SAFEKEEPING)
    QTest.mouseClick(button_of(page, label), Qt.MouseButton.LeftButton)
    keeping: Any = workspace.page(PageId.KEEPING)
    qtbot.waitUntil(lambda: stack_of(keeping).currentWidget() is not keeping.overview)
    assert where in words_on(stack_of(keeping).currentWidget())
