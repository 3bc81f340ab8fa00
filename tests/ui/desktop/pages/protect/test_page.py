"""How things stand, and the way to each of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from diary.services.access.credentials import Credentials
from diary.services.access.state import RecoveryState
from diary.services.backup.service import LastBackup
from diary.services.session import Session
from diary.store.attachment_files import AttachmentNames
from diary.store.keys_table import AttachmentKey
from tests.support import vaults
from tests.ui.desktop.pages.protect.driving import opens, said
from ui.desktop.page_navigation import opening_sentences
from ui.desktop.pages.protect.page import ProtectionPage
from ui.desktop.pages.protect.view import (
    ProtectionState,
    ViewId,
    open_text,
    read_protection_state,
)
from ui.desktop.typed_credentials import TypedCredentials

PASSPHRASE = "marble otter quiet lantern"


def test_it_says_how_things_stand_and_asks_for_nothing(page: ProtectionPage) -> None:
    text = said(page)
    for part in ("There is no copy yet.", "There is no recovery code.", "No key file is in use."):
        assert part in text
    assert not page.overview.used.isVisible()
    for nagging in ("should", "must", "recommended", "overdue", "!"):
        assert nagging not in text


def test_every_view_is_reached_by_keyboard_and_left_again(
    page: ProtectionPage, enter: Callable[[str], Any], qtbot: Any
) -> None:
    for name in page.overview.buttons:
        view = enter(name)
        assert view.back.hasFocus() or view.focusWidget() is not None
        QTest.keyClick(view.back, Qt.Key.Key_Space)
        qtbot.waitUntil(page.overview.isVisible)


def test_what_was_asked_for_last_is_shown(page: ProtectionPage, record: Any) -> None:
    page.show_view(ViewId.CODE)
    page.refresh()
    record.do(lambda s: None)
    assert page.overview.isVisible()


def test_a_use_of_the_code_is_told_until_somebody_owns_up(
    page: ProtectionPage, record: Any, opening: Any, qtbot: Any
) -> None:
    words = Credentials(PASSPHRASE)
    code = record.do(lambda s: s.access.make_recovery_code(words))
    assert opens(record, opening, Credentials(code)) == 0
    context = record.page_context
    got: list[Any] = []
    unlock = partial(opening.unlock, record.folder, TypedCredentials(PASSPHRASE))
    context.vault_thread.unlock(
        context.vault_thread, record.folder, unlock, got.append, pytest.fail
    )
    qtbot.waitUntil(lambda: bool(got))
    told = opening_sentences(got[0].info, context.form_context, ())
    assert "A recovery code opened this record on" in told
    assert "'Keeping it safe'" in told
    page.refresh()
    qtbot.waitUntil(page.overview.used.isVisible)
    page.overview.mine.setFocus()
    QTest.keyClick(page.overview.mine, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page.overview.used.isVisible())
    assert record.do(lambda s: s.access.recovery_state()).seen


def test_an_older_copy_is_said_until_the_person_knows(
    page: ProtectionPage, record: Any, qtbot: Any
) -> None:
    def show_one(session: Session) -> None:
        parts = vaults.parts_of(session)
        name = AttachmentNames(parts.subkeys.names).name(os.urandom(8)).hex()
        parts.originals.previews.put(AttachmentKey(name, bytes(32)), {"print": b"pixels"})

    qtbot.waitUntil(page.overview.open.isVisible)
    assert not page.overview.older.isVisible()
    record.do(show_one)
    page.refresh()
    qtbot.waitUntil(page.overview.older.isVisible)
    page.overview.known.setFocus()
    QTest.keyClick(page.overview.known, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page.overview.older.isVisible())
    assert not record.do(lambda s: s.tells_older_copy())
    record.do(show_one)
    page.refresh()
    qtbot.waitUntil(page.overview.older.isVisible)


def test_a_missing_copy_is_said_until_somebody_decides_against_it(
    page: ProtectionPage, record: Any, qtbot: Any
) -> None:
    read: list[ProtectionState] = []
    page.state_read.connect(read.append)
    qtbot.waitUntil(page.overview.open.isVisible)
    assert "no copy and no recovery code" in page.overview.open_text.text()
    words = Credentials(PASSPHRASE)
    record.do(lambda s: s.access.make_recovery_code(words))
    page.refresh()
    qtbot.waitUntil(lambda: page.overview.open_text.text().startswith("There is no copy:"))
    assert read[-1].is_open
    page.overview.decide.setFocus()
    QTest.keyClick(page.overview.decide, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page.overview.open.isVisible())
    assert not read[-1].is_open
    # and it stays so, also for a page made anew
    again = record.do(read_protection_state)
    assert again.last is None
    assert not again.is_open


def test_a_code_that_is_newer_than_the_copy_keeps_the_dot() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def state(copied: datetime, made: datetime | None, *, unwritten: bool = False) -> Any:
        last, code = LastBackup(copied, 0), RecoveryState(True, made)
        return ProtectionState(last, code, False, False, 0, None, (), unwritten=unwritten)

    later = noon + timedelta(hours=1)
    assert not state(later, noon).is_open
    assert not state(noon, None).is_open
    assert state(noon, later).is_open
    assert "was made before the recovery code" in open_text(state(noon, later))
    # one that nobody has is told as that
    assert "not marked as written down" in open_text(state(noon, later, unwritten=True))
    assert not replace(state(noon, later), decided=True).is_open
