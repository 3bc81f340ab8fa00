"""A search on the timeline finds words of files and messages, and says what it left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diary.conversations.line_words import LineWords
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident, MessageRange, Person
from diary.model.revisions import Recorded
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes
from diary.services.session import Session
from tests.support.media_samples import jpeg
from tests.support.media_samples import letter as document
from tests.support.pages import click_row
from tests.ui.desktop.conftest import MARKUP, PASSPHRASE, Record
from ui.desktop.pages.record_search import search_record
from ui.desktop.pages.timeline import TimelinePage
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.found_list import FoundRow
from ui.desktop.widgets.search_results import FoundGroup

ME = Answers(me="Ada", zone="Europe/London")
HOSTILE = f"a <b>garage</b> {MARKUP[1]} {MARKUP[2]} \u202eegarag"


def attach(session: Session, name: str, data: bytes, *incidents: str) -> Recorded[Evidence]:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    return session.evidence.admit(stored, Evidence(incidents=incidents))  # type: ignore[arg-type]


@pytest.fixture
def filled(record: Record, tmp_path: Path) -> dict[str, Recorded[Any]]:
    """An incident with a letter, a conversation with an incident about its second line."""
    lines = ["hello", HOSTILE, "later", "a Garage of no incident"]
    rows = (f"[14/11/2025, 20:0{n}:00] C: {text}\n" for n, text in enumerate(lines))
    (tmp_path / "_chat.txt").write_text("".join(rows), encoding="utf-8")

    def fill(session: Session) -> dict[str, Recorded[Any]]:
        one = session.journal.record(Incident(what="He stood at the garage"))
        two = session.journal.record(Incident(what="A letter came"))
        letter = attach(session, "letter.pdf", document("hall", "my garage"), two.id)
        attach(session, "photo.jpg", jpeg(), two.id)
        loose = attach(session, "loose.txt", b"garage of nobody")
        kept = session.imports.keep(tmp_path / "_chat.txt", lambda _offer: ME)
        talk = kept.conversations[0].item
        three = session.journal.record(
            Incident(what="Texts", messages=(MessageRange(talk.id, 2, 2),))
        )
        person = session.journal.record(Person(name="Robin", vehicle="van from the garage"))
        return {
            "one": one, "two": two, "three": three, "letter": letter, "loose": loose,
            "talk": talk, "person": person,
        }  # fmt: skip

    made: dict[str, Recorded[Any]] = record.do(fill)
    return made


@pytest.fixture
def page(
    record: Record,
    filled: dict[str, Recorded[Any]],
    shown: Callable[[QWidget], QWidget],
    qtbot: QtBot,
) -> TimelinePage:
    made = TimelinePage(record.page_context, record.navigator)
    shown(made)
    made.refresh()
    qtbot.waitUntil(lambda: made.model.total == 3)
    return made


def search(page: TimelinePage, qtbot: QtBot, typed: str) -> None:
    page.filters.words.clear()
    QTest.keyClicks(page.filters.words, typed)
    qtbot.waitUntil(page.results.choices.isVisible)


def look(page: TimelinePage, qtbot: QtBot) -> None:
    page.unsearched.look.click()
    qtbot.waitUntil(lambda: not page.unsearched.at_work and not page.unsearched.look.isVisible())


def rows(page: TimelinePage, group: FoundGroup) -> tuple[FoundRow, ...]:
    return page.results.models[group].rows


def texts(page: TimelinePage) -> list[str]:
    return [each.text() for each in page.results.buttons.values()]


def test_what_was_not_looked_into_is_named_and_looked_into(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    qtbot.waitUntil(lambda: "Not looked into yet" in page.unsearched.text.text())
    said = page.unsearched.text.text()
    assert "EX/1 letter.pdf" in said
    assert "conversation 1" in said
    assert page.unsearched.look.text() == "Look into 5 files now"
    assert texts(page)[0] == "Incidents: 1"
    look(page, qtbot)
    qtbot.waitUntil(lambda: "In messages: 2" in texts(page))
    said = page.unsearched.text.text()
    assert "Not looked into yet" not in said
    assert "photo.jpg" in said
    expected = ["Incidents: 3", "In files: 3", "In messages: 2", "Elsewhere in the record: 1"]
    record.do(lambda _session: None)
    record.do(lambda _session: None)
    assert texts(page) == expected


def test_a_search_of_signs_alone_says_that_there_is_nothing_to_search_for(
    page: TimelinePage, qtbot: QtBot
) -> None:
    said = page.findChildren(PlainLabel)
    QTest.keyClicks(page.filters.words, "%%_*")
    nothing = "There is nothing to search for in this."
    qtbot.waitUntil(lambda: any(each.isVisible() and nothing in each.text() for each in said))
    assert not page.results.isVisible()
    QTest.keyClicks(page.filters.words, "garage")
    qtbot.waitUntil(page.results.choices.isVisible)
    page.filters.words.clear()
    qtbot.waitUntil(lambda: not page.results.choices.isVisible() and page.results.isVisible())
    assert not any(each.isVisible() and nothing in each.text() for each in said)


def test_each_place_says_where_it_stands_with_its_words(
    page: TimelinePage, filled: dict[str, Recorded[Any]], qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    look(page, qtbot)
    qtbot.waitUntil(lambda: len(rows(page, FoundGroup.FILES)) == 3)
    qtbot.waitUntil(lambda: all(row.words for row in rows(page, FoundGroup.FILES)))
    letter, loose, _export = rows(page, FoundGroup.FILES)
    assert (letter.head, letter.beside) == ("In EX/1 letter.pdf, page 2", "incident 2")
    assert (loose.head, loose.beside) == ("In EX/3 loose.txt", "no incident")
    second, fourth = rows(page, FoundGroup.MESSAGES)
    assert (second.head, second.beside) == ("In conversation 1, line 2", "incident 3")
    assert (fourth.head, fourth.beside) == ("In conversation 1, line 4", "no incident")
    for row in (letter, loose, second, fourth):
        assert row.words is not None
        marks = [row.words.text[a:b] for a, b in row.words.marks]
        assert {each.lower() for each in marks} == {"garage"}
    # the words of a stranger are painted as they are, and what would turn them round is named
    assert second.words is not None
    assert MARKUP[2] in second.words.text
    assert "\u27e8U+202E\u27e9" in second.words.text
    assert not QImage(page.grab().toImage()).isNull()
    (person,) = rows(page, FoundGroup.REST)
    assert person.words is not None
    assert "van from the garage" in person.words.text


def test_an_incident_says_in_which_file_of_it_the_words_are(
    page: TimelinePage, filled: dict[str, Recorded[Any]], qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    look(page, qtbot)
    qtbot.waitUntil(lambda: page.model.total == 3)
    qtbot.waitUntil(lambda: "In EX/1 letter.pdf" in spoken(page))
    assert "In conversation 1, line 2" in spoken(page)


def spoken(page: TimelinePage) -> str:
    role = Qt.ItemDataRole.AccessibleTextRole
    return "\n".join(str(page.model.index(n).data(role)) for n in range(page.model.total))


def test_a_click_goes_to_the_place(
    page: TimelinePage, record: Record, filled: dict[str, Recorded[Any]], qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    look(page, qtbot)
    qtbot.waitUntil(lambda: len(rows(page, FoundGroup.MESSAGES)) == 2)
    for group, row in (
        (FoundGroup.FILES, 0), (FoundGroup.MESSAGES, 1), (FoundGroup.REST, 0),
    ):  # fmt: skip
        page.results.buttons[group].click()
        click_row(page.results.views[group], row)  # type: ignore[arg-type]
    assert record.navigator.about("open_subject") == [
        (Noun.EVIDENCE, filled["letter"].id),
        (Noun.PERSON, filled["person"].id),
    ]
    assert record.navigator.about("open_line") == [(filled["talk"].id, 4)]


def test_the_lists_are_as_they_were_after_a_look_at_a_place(
    page: TimelinePage, record: Record, qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    look(page, qtbot)
    qtbot.waitUntil(lambda: len(rows(page, FoundGroup.MESSAGES)) == 2)
    page.results.buttons[FoundGroup.MESSAGES].click()
    view = page.results.views[FoundGroup.MESSAGES]
    click_row(view, 1)  # type: ignore[arg-type]
    resets: list[object] = []
    page.results.models[FoundGroup.MESSAGES].modelReset.connect(lambda: resets.append(1))
    page.refresh()
    record.do(lambda _session: None)
    assert page.results.shown() is FoundGroup.MESSAGES
    assert view.currentIndex().row() == 1  # type: ignore[attr-defined]
    assert resets == []


def test_without_words_there_are_the_incidents_alone(page: TimelinePage, qtbot: QtBot) -> None:
    search(page, qtbot, "garage")
    page.filters.clear()
    qtbot.waitUntil(lambda: page.model.total == 3 and not page.results.choices.isVisible())
    assert not page.unsearched.isVisible()
    assert page.results.shown() is FoundGroup.INCIDENTS


def test_looking_into_files_can_be_stopped_and_gone_on_with(
    page: TimelinePage, qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    qtbot.waitUntil(page.unsearched.look.isVisible)
    page.unsearched.look.click()
    assert page.unsearched.progress.isVisible()
    page.unsearched.progress.stop.click()
    qtbot.waitUntil(lambda: not page.unsearched.at_work)
    qtbot.waitUntil(page.unsearched.look.isVisible)
    assert not page.unsearched.progress.isVisible()
    look(page, qtbot)
    qtbot.waitUntil(lambda: "In messages: 2" in texts(page))


def test_an_exhibit_erased_while_files_are_read_leaves_nothing(
    page: TimelinePage, record: Record, filled: dict[str, Recorded[Any]], qtbot: QtBot
) -> None:
    search(page, qtbot, "garage")
    qtbot.waitUntil(page.unsearched.look.isVisible)
    page.unsearched.look.click()
    letter = filled["letter"].id
    record.do(lambda session: session.erasure.erase(letter, Credentials(PASSPHRASE)))
    qtbot.waitUntil(lambda: not page.unsearched.at_work)
    found = record.do(lambda session: session.file_search.find("garage"))
    assert letter not in {each.exhibit.id for each in found.exhibits}
    qtbot.waitUntil(lambda: "In messages: 2" in texts(page))
    assert letter not in {row.id for row in rows(page, FoundGroup.FILES)}


def test_locking_ends_the_looking(page: TimelinePage, record: Record, qtbot: QtBot) -> None:
    search(page, qtbot, "garage")
    qtbot.waitUntil(page.unsearched.look.isVisible)
    page.unsearched.look.click()
    record.page_context.jobs.cancel_all()
    assert record.page_context.vault_thread.shut_down()
    said = page.unsearched.status.text()
    assert said == ""


def test_own_words_for_a_line_are_found_and_lead_to_it(
    record: Record, filled: dict[str, Recorded[Any]]
) -> None:
    talk = filled["talk"]
    record.do(lambda session: session.transcripts.say_words(talk, [LineWords(3, "a zeppelin")]))
    found = record.do(lambda session: search_record(session, "zeppelin"))
    (row,) = found.rows[FoundGroup.REST]
    assert (row.noun, row.id, row.part) == (Noun.CONVERSATION, talk.id, 3)
    assert row.head == "In conversation 1, line 3: your own words for it"
