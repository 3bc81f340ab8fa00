"""A line is shown among those around it, with its words hidden until they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from diary.media.imports import manifest
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, MessageRange
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from tests.support.pages import button_of
from tests.ui.desktop.conftest import MARKUP, PASSPHRASE, Record
from ui.desktop.page_list import PageId
from ui.desktop.pages.conversation_lines import ConversationLinesPage
from ui.desktop.pages.evidence import EvidencePage
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.widgets.text_fields import TextView

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


def test_what_the_file_cannot_show_stands_above_and_a_doubt_beside_its_line(
    page: ConversationLinesPage, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = (
        "[14/11/2025, 20:00:00] C: well\n"
        "[14/11/2025, 20:01:00]\u202fAda: I love you\n"
        "[14/11/2025, 20:02:00] Ada: no\n"
    )
    (tmp_path / "_chat.txt").write_text(rows, encoding="utf-8")

    def fill(session: Session) -> str:
        kept = session.imports.keep(tmp_path / "_chat.txt", lambda _offer: ME)
        return kept.conversations[0].item.id

    page.show_line(record.do(fill), 1)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.authorship.isVisible()
    assert page.authorship.text() == manifest.load("whatsapp").authorship
    said = [spoken(page, n) for n in range(3)]
    assert ["unsure: begins in another way" in each for each in said] == [False, True, False]


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


HOSTILE = "<b>now</b> {n} \u202egnp.exe"


def test_the_whole_words_of_a_line_stand_literally_below(
    page: ConversationLinesPage, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    place = tmp_path / "_chat.txt"
    place.write_text(f"[14/11/2025, 20:00:00] C: {HOSTILE}\n" * 2, encoding="utf-8")
    talk = record.do(lambda s: s.imports.keep(place, lambda _offer: ME).conversations[0].item.id)
    page.show_line(talk, 1)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page.whole.toPlainText() == ""
    page.words.click()
    said = page.whole.toPlainText()
    assert said.startswith("<b>now</b> {n} ")
    assert "\u202e" not in said
    assert "U+202E" in said
    assert "\u202e" not in spoken(page, 0)
    page.leave()
    assert (page.model.rowCount(), page.whole.toPlainText()) == (0, "")


def test_any_line_can_be_gone_to_and_printing_is_asked_for(
    page: ConversationLinesPage, record: Record, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    page.show_line(ids[0], 1)
    qtbot.waitUntil(lambda: page.model.rowCount() == 31)
    assert not page.earlier.isEnabled()
    page.words.click()
    page.later.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    line = page.view.line()
    assert line is not None
    assert line.n == 62
    assert "words hidden" not in spoken(page, 0)
    QTest.keyClicks(page.go_to, "100")
    QTest.keyClick(page.go_to, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rowCount() == 31)
    assert not page.later.isEnabled()
    page.go_to.setText("x")
    QTest.keyClick(page.go_to, Qt.Key.Key_Return)
    assert page.status.text() == "Write the number of a line."
    page.print.click()
    assert record.navigator.about("print_lines") == [ids[0]]


def test_a_line_says_from_where_it_came_and_which_incident_is_about_it(
    page: ConversationLinesPage, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    page.show_line(ids[0], 45)
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    line = page.view.line()
    assert line is not None
    assert line.when.endswith("C \u00b7 incident 1")


def test_an_incident_names_its_conversation_and_leads_to_its_lines(
    record: Record,
    shown: Callable[[QWidget], QWidget],
    ids: tuple[str, str, str],
    qtbot: QtBot,
) -> None:
    talk, _export, incident = ids
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(incident)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    name = "Conversation 1, read of EX/1 _chat.txt"
    button_of(page, f"Show the lines: {name}, from line 40").click()
    assert record.navigator.about("open_line") == [(talk, 40)]
    said = " ".join(each.toPlainText() for each in page.findChildren(TextView))
    assert f"{name}, lines 40 to 50" in said
    assert "something that is not shown here" not in said


def test_an_exhibit_leads_to_the_lines_that_were_read_of_it(
    record: Record,
    shown: Callable[[QWidget], QWidget],
    ids: tuple[str, str, str],
    qtbot: QtBot,
) -> None:
    talk, export, _incident = ids
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(export)
    label = "Show the lines: Conversation 1, read of EX/1 _chat.txt"
    qtbot.waitUntil(lambda: label in [each.text() for each in page.findChildren(QPushButton)])
    button_of(page, label).click()
    assert record.navigator.about("open_line") == [(talk, 1)]


def test_own_words_for_a_line_are_kept_beside_it_and_taken_back(
    page: ConversationLinesPage, record: Record, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    page.show_line(ids[0], 45)
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    page.words.click()
    page.own.click()
    boxes = page.own_words
    assert boxes.title.text() == "Your own words for line 45"
    boxes.translation.setPlainText(f" I know where {MARKUP[1]} ")
    draft = page.unsaved()
    assert draft is not None
    boxes.keep.click()
    qtbot.waitUntil(lambda: boxes.isHidden() and page.model.rowCount() == 61)
    assert page.unsaved() is None
    shown = page.whole.toPlainText()
    assert shown.endswith(f"Your own translation:\nI know where {MARKUP[1]}")
    assert MARKUP[0] in shown
    page.own.click()
    assert boxes.translation.toPlainText() == f"I know where {MARKUP[1]}"
    assert page.unsaved() is None
    boxes.translation.clear()
    boxes.keep.click()
    qtbot.waitUntil(lambda: boxes.isHidden() and page.model.rowCount() == 61)
    assert "own translation" not in page.whole.toPlainText()
    said = record.do(lambda session: session.journal.items(Noun.TRANSLATION))
    assert [(item.content.line, item.withdrawn) for item in said] == [(45, "taken back")]


def test_words_for_a_line_that_are_not_kept_come_back_with_it(
    page: ConversationLinesPage, ids: tuple[str, str, str], qtbot: QtBot
) -> None:
    page.show_line(ids[0], 45)
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    page.own.click()
    page.own_words.heard.setPlainText("a door")
    draft = page.unsaved()
    assert draft is not None
    page.leave()
    assert page.unsaved() == draft  # on the way back it is there
    page.own_words.put_away()
    page.restore(draft)
    qtbot.waitUntil(lambda: page.model.rowCount() == 61)
    assert page.title.text() == "Conversation 1, line 45"
    assert page.own_words.heard.toPlainText() == "a door"
    assert page.unsaved() == draft
    page.own_words.close_.click()
    assert page.unsaved() is None
