"""A voicemail from the page of its incident: three presses, and none of them heard before the last.

Whatever ends the record ends the sound before anything else is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes
from tests.support.media_films import tones
from tests.support.pages import click_row
from tests.support.sounds import Devices
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.shutdown import ExitActions, Shutdown

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def devices() -> Devices:
    return Devices()


@pytest.fixture
def playing(record: Any, devices: Devices) -> Any:
    return replace(record.page_context, make_sound=devices)


@pytest.fixture
def keeper(playing: Any) -> Any:
    made = DraftAutosave(playing.jobs)
    yield made
    made.close()


@pytest.fixture
def workspace(
    record: Any,
    playing: Any,
    keeper: DraftAutosave,
    system: SystemCapabilities,
    shown: Callable[..., QWidget],
) -> Workspace:
    preferences = Preferences(playing.vault_thread, playing.theme, IdleLock(), system)
    made = Workspace(playing, keeper, preferences, record.opened)
    shown(made, 1200)
    made.start(None)
    return made


@pytest.fixture
def incident(record: Any) -> str:
    def work(session: Any) -> str:
        made: str = session.journal.record(Incident(what="He left a message.")).id
        (stored,) = session.evidence.store([NamedBytes("voicemail.wav", tones())])
        session.evidence.admit(stored, Evidence(incidents=(made,)))
        return made

    found: str = record.do(work)
    return found


def heard(workspace: Workspace, incident: str, devices: Devices, qtbot: Any) -> Any:
    """Two presses from the page of the incident."""
    workspace.open_incident(incident)
    page: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 1)
    click_row(page.exhibits, 0)
    viewer: Any = workspace.page(PageId.VIEWER)
    qtbot.waitUntil(viewer.player.play.isEnabled)
    assert devices.made == []
    QTest.mouseClick(viewer.player.play, LEFT)
    qtbot.waitUntil(devices.is_heard)
    return viewer


def test_a_voicemail_is_heard_by_two_presses_and_escape_ends_it(
    workspace: Workspace, incident: str, devices: Devices, qtbot: Any
) -> None:
    viewer = heard(workspace, incident, devices, qtbot)
    QTest.keyClick(viewer.player.waveform, Qt.Key.Key_Escape)
    assert devices.last.is_killed
    assert workspace.page(PageId.INCIDENT).isVisible()
    assert len(devices.made) == 1


@pytest.mark.parametrize("ending", ["hide", "lock", "hide_after_crash"])
def test_whatever_ends_the_record_ends_the_sound_first(
    workspace: Workspace,
    playing: Any,
    keeper: DraftAutosave,
    incident: str,
    devices: Devices,
    qtbot: Any,
    ending: str,
) -> None:
    heard(workspace, incident, devices, qtbot)
    silent: list[bool] = []
    # the first thing that is done once the windows are hidden
    stop = keeper.stop
    keeper.stop = lambda: (silent.append(devices.last.is_killed), stop())  # type: ignore[method-assign,assignment]
    nothing = ExitActions(end=lambda: None, replace=lambda: None, tidy=lambda: None)
    getattr(Shutdown(playing, keeper, nothing), ending)()
    assert silent[0]


def test_words_that_are_not_recorded_come_back_with_their_exhibit(
    workspace: Workspace, keeper: DraftAutosave, incident: str, devices: Devices, qtbot: Any
) -> None:
    viewer = heard(workspace, incident, devices, qtbot)
    QTest.keyClicks(viewer.transcript.words, "I am outside")
    QTest.keyClick(viewer.transcript.words, Qt.Key.Key_Escape)
    assert workspace.page(PageId.INCIDENT).isVisible()
    assert "I am outside" in keeper.text()
    workspace.erased(unsaved=False)
    assert "I am outside" in keeper.text()
    workspace.open_incident(incident)
    page: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 1)
    click_row(page.exhibits, 0)
    again: Any = workspace.page(PageId.VIEWER)
    assert again is not viewer
    qtbot.waitUntil(again.show_button.isVisible)
    QTest.mouseClick(again.show_button, LEFT)
    assert again.transcript.words.toPlainText() == "I am outside"
    workspace.erased(unsaved=True)
    assert "I am outside" not in keeper.text()
