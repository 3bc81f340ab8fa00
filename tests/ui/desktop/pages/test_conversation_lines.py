"""A line is shown among those around it, with its words hidden until they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diary.media.imports.format import Answers
from diary.model.record_nouns import Incident, MessageRange
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from tests.support.pages import button_of
from tests.ui.desktop.conftest import MARKUP, PASSPHRASE, Record
from ui.desktop.page_list import PageId
from ui.desktop.pages.conversation_lines import ConversationLinesPage

ME = Answers(me="Ada", zone="Europe/London")


@pytest.fixture
def ids(record: Record, tmp_path: Path) -> tuple[str, str, str]:
    """A conversation of 100 lines, its export, and an incident about lines 40 to 50."""
    rows = (
        f"[14/11/2025, {20 + n // 60}:{n % 60:02}:00] C: {MARKUP[0]} {n + 1}\n" for n in range(100)
    )
    (tmp_path / "_chat.txt").write_text("".join(rows), encoding="utf-8")

    def fill(session: Session) -> tuple[str, str, str]:
        kept = session.imports.keep(tmp_path / "_chat.txt", lambda _offer: ME)
        talk = kept.conversations[0].item
        lines = MessageRange(talk.id, 40, 50)
        item = session.journal.record(Incident(what="texts", messages=(lines,)))
        return talk.id, kept.exhibit.id, item.id

    made: tuple[str, str, str] = record.do(fill)
    return made


@pytest.fixture
def page(record: Record, shown: Callable[[QWidget], QWidget]) -> ConversationLinesPage:
    made = ConversationLinesPage(record.page_context, record.navigator)
    shown(made)
    return made


def spoken(page: ConversationLinesPage, number: int) -> str:
    return str(page.model.index(number).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_line_stands_among_its_neighbours_with_hidden_words(
    page: ConversationLinesPage, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    page.show_line(ids[0], 45)
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    assert page.title.text() == "Conversation 1, line 45"
    line = page.view.line()
    assert line is not None
    assert line.n == 45
    assert "words hidden" in spoken(page, 30)
    page.words.click()
    assert spoken(page, 30).endswith(f"{MARKUP[0]} 45")
    assert not page.words.isEnabled()
    page.show_line(ids[0], 3)
    qtbot.waitUntil(lambda: page.model.rowCount() == 33)
    assert "words hidden" in spoken(page, 0)


def test_the_ways_lead_to_the_incident_the_export_and_back(
    page: ConversationLinesPage, record: Record, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    talk, export, incident = ids
    page.show_line(talk, 45)
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    button_of(page, "Incident 1").click()
    button_of(page, "Open EX/1 _chat.txt").click()
    assert record.navigator.about("open_incident") == [incident]
    assert record.navigator.about("open_exhibit") == [export]
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert record.navigator.about("show_page") == [PageId.TIMELINE]


def test_a_line_of_what_was_erased_is_not_shown(
    page: ConversationLinesPage, record: Record, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    talk, export, _incident = ids
    record.do(lambda session: session.erasure.erase(export, Credentials(PASSPHRASE)))
    page.show_line(talk, 45)
    qtbot.waitUntil(page.status.isVisible)
    assert page.model.rowCount() == 0
