"""Where the decoder is not confined, the window asks once, with the first file that needs one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support import hostile_decoders
from tests.support.media_samples import jpeg
from tests.support.qt import settle
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_context import PageContext
from ui.desktop.pages.settings import DecoderSwitch
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.record_controller import DecodeQuestion
from ui.desktop.threads import JobPool
from ui.policy import FilesAnswer, Policy

SETTING = "window.open-files-unprotected"
Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def weak(record: Any) -> Iterator[PageContext]:
    """A page context whose decoder could read the person's files."""
    media = MediaClient(hostile_decoders.unconfined())
    yield replace(record.page_context, media=media)
    media.close()


@pytest.fixture
def preferences(record: Any, system: SystemCapabilities) -> Preferences:
    return Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )


def opens(context: PageContext) -> bool:
    return context.media.inspect(BytesSource(jpeg())).preview


def asked(
    context: PageContext, preferences: Preferences, page: QWidget, record: Any, qtbot: Any
) -> bool:
    """Whether a record that is opened asks, once a picture is to be shown."""
    answers = record.page_context.prompter
    before = len(answers.asked)
    jobs = JobPool(1)
    DecodeQuestion(replace(context, jobs=jobs), page, preferences).start()
    settle(jobs)
    assert jobs.shut_down()
    if not preferences.is_loaded:
        preferences.load()
    record.do(lambda session: None)
    assert len(answers.asked) == before
    opens(context)
    qtbot.wait_until(lambda: QApplication.sendPostedEvents() is None)
    return len(answers.asked) > before


@pytest.mark.parametrize("said", [True, False])
def test_it_is_asked_once_and_the_answer_is_kept(
    weak: PageContext,
    record: Any,
    preferences: Preferences,
    system: SystemCapabilities,
    shown: Shown,
    qtbot: Any,
    said: bool,
) -> None:
    page = shown(QWidget())
    record.page_context.prompter.yes = said
    assert not opens(weak)
    assert asked(weak, preferences, page, record, qtbot)
    assert opens(weak) is said
    assert record.do(lambda s: s.settings.get(SETTING)) == {sys.platform: said}
    weak.media.consent.given = False
    record.page_context.prompter.yes = not said
    again = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    assert not asked(weak, again, page, record, qtbot)
    assert opens(weak) is said


@pytest.mark.parametrize(
    "kept", [{"another": True}, {sys.platform: 1}, True, "yes", [sys.platform]]
)
def test_a_yes_of_another_system_or_form_is_none(
    weak: PageContext, record: Any, preferences: Preferences, shown: Shown, qtbot: Any, kept: Any
) -> None:
    record.do(lambda s: s.settings.put(SETTING, kept))
    record.page_context.prompter.yes = False
    assert asked(weak, preferences, shown(QWidget()), record, qtbot)
    assert not opens(weak)


@pytest.mark.needs("confinement")
def test_nothing_is_asked_where_it_is_confined(
    record: Any, preferences: Preferences, shown: Shown, qtbot: Any
) -> None:
    assert not asked(record.page_context, preferences, shown(QWidget()), record, qtbot)
    assert record.do(lambda s: s.settings.get(SETTING)) is None


def test_for_a_bundle_it_counts_until_the_bundle_is_closed(
    weak: PageContext, record: Any, shown: Shown, qtbot: Any
) -> None:
    question = DecodeQuestion(weak, shown(QWidget()))
    question.start()
    assert not opens(weak)
    qtbot.waitUntil(lambda: weak.media.consent.given)
    assert record.page_context.prompter.asked == ["Show pictures of others without protection?"]
    assert opens(weak)
    assert record.do(lambda s: s.settings.get(SETTING)) is None


def test_the_settings_say_what_is_so_and_change_the_answer(
    weak: PageContext, record: Any, preferences: Preferences, shown: Shown, qtbot: Any
) -> None:
    part = DecoderSwitch(weak, preferences)
    shown(part)
    part.refresh()
    qtbot.waitUntil(part.opens.isVisible)
    assert "Files: not limited." in part.said.text()
    assert "Their words, times, places and devices are read all the same." in part.said.text()
    assert not part.opens.isChecked()
    part.opens.click()
    assert opens(weak)
    assert "shown here all the same" in part.said.text()
    assert record.do(lambda s: s.settings.get(SETTING)) == {sys.platform: True}
    part.opens.click()
    assert not opens(weak)
    assert record.do(lambda s: s.settings.get(SETTING)) == {sys.platform: False}


@pytest.mark.needs("confinement")
def test_the_settings_offer_no_switch_that_does_nothing(
    record: Any, preferences: Preferences, shown: Shown, qtbot: Any
) -> None:
    part = DecoderSwitch(record.page_context, preferences)
    shown(part)
    part.refresh()
    qtbot.waitUntil(lambda: "Memory" in part.said.text())
    assert "not limited" not in part.said.text()
    assert not part.opens.isVisible()


@pytest.mark.parametrize("code", ["raise ImportError", "import os; os._exit(1)"])
def test_that_files_cannot_be_looked_into_is_said_once(
    record: Any, preferences: Preferences, shown: Shown, qtbot: Any, code: str
) -> None:
    media = MediaClient((sys.executable, "-c", code))
    question = DecodeQuestion(
        replace(record.page_context, media=media), shown(QWidget()), preferences
    )
    with qtbot.waitSignal(question.unable) as caught:
        question.start()
    assert caught.args[0].startswith("Files cannot be looked into on this computer")
    assert record.page_context.prompter.asked == []
    media.close()


@pytest.mark.parametrize(
    ("preset", "kept", "opened"),
    [
        (FilesAnswer.NEVER, None, False),
        (FilesAnswer.NEVER, True, False),
        (FilesAnswer.ALLOW, None, True),
        (FilesAnswer.ALLOW, False, False),
    ],
)
def test_what_an_organisation_set_is_not_asked_again_and_not_kept(
    weak: PageContext,
    record: Any,
    system: SystemCapabilities,
    shown: Shown,
    qtbot: Any,
    preset: FilesAnswer,
    kept: bool | None,
    opened: bool,
) -> None:
    before = None if kept is None else {sys.platform: kept}
    record.do(lambda s: s.settings.put(SETTING, before))
    context = record.page_context
    here = Preferences(context.vault_thread, context.theme, IdleLock(), system, Policy(preset))
    record.page_context.prompter.yes = not opened
    assert not asked(weak, here, shown(QWidget()), record, qtbot)
    assert opens(weak) is opened
    assert record.do(lambda s: s.settings.get(SETTING)) == before


def test_a_bundle_takes_what_an_organisation_set(
    weak: PageContext, record: Any, shown: Shown, qtbot: Any
) -> None:
    preset = Policy(FilesAnswer.ALLOW).files_answer(own=None)
    DecodeQuestion(weak, shown(QWidget()), preset=preset).start()
    qtbot.waitUntil(lambda: weak.media.consent.given)
    assert record.page_context.prompter.asked == []


def test_the_settings_can_take_back_allow_and_cannot_overrule_never(
    weak: PageContext, record: Any, system: SystemCapabilities, shown: Shown, qtbot: Any
) -> None:
    context = record.page_context
    for preset, enabled in ((FilesAnswer.ALLOW, True), (FilesAnswer.NEVER, False)):
        here = Preferences(context.vault_thread, context.theme, IdleLock(), system, Policy(preset))
        part = DecoderSwitch(weak, here)
        shown(part)
        part.refresh()
        qtbot.waitUntil(part.opens.isVisible)
        assert part.opens.isEnabled() is enabled
