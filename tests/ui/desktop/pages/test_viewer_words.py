"""What is said in a sound: typed beside it, with marks, recorded, kept and never written over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from tests.support.media_films import tones
from tests.support.media_samples import pdf, wav
from tests.support.sounds import KeptSound
from ui.desktop.pages.viewer import ViewerPage

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(record: Any, shown: Shown) -> ViewerPage:
    context = replace(record.page_context, make_sound=KeptSound)
    made = ViewerPage(context, record.navigator)
    shown(made, 1200)
    return made


@pytest.fixture
def ids(record: Any) -> list[str]:
    files = (("voicemail.wav", tones()), ("other.wav", wav()), ("letter.pdf", pdf()))

    def work(session: Any) -> list[str]:
        stored = session.evidence.store([NamedBytes(name, data) for name, data in files])
        return [
            session.evidence.admit(each, Evidence(transcript="He rang." * (not number))).id
            for number, each in enumerate(stored)
        ]

    found: list[str] = record.do(work)
    return found


def opened(page: ViewerPage, qtbot: Any, ids: list[str], at: int = 0) -> None:
    page.show_exhibits(ids, ids[at])
    qtbot.waitUntil(page.player.play.isEnabled)
    if page.show_button.isVisible():
        # words that were written are hidden until they are asked for
        assert not page.transcript.isVisible()
        assert page.show_button.text() == "Show what is said in it"
        QTest.mouseClick(page.show_button, LEFT)
        assert page.show_button.text() == "Hide what is said in it"


def words_of(record: Any, id_: str) -> str:
    found: str = record.do(lambda s: s.journal.get(id_).content.transcript)
    return found


def typed(page: ViewerPage, text: str) -> None:
    field = page.transcript.words
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End, CONTROL)
    QTest.keyClicks(field, text)


def test_words_are_typed_with_marks_and_recorded_as_a_revision(
    page: ViewerPage, record: Any, ids: list[str], qtbot: Any
) -> None:
    opened(page, qtbot, ids)
    panel = page.transcript
    assert panel.words.toPlainText() == "He rang."
    assert not panel.save.isEnabled()
    page.player.seek(2.0)
    typed(page, "")
    QTest.keyClick(panel.words, Qt.Key.Key_M, CONTROL)
    typed(page, "I am outside")
    page.player.seek(0.0)
    QTest.mouseClick(panel.mark, LEFT)
    assert panel.words.toPlainText() == "He rang. [00:02] I am outside [00:00] "
    QTest.mouseClick(panel.save, LEFT)
    qtbot.waitUntil(lambda: "recorded" in panel.status.text())
    assert words_of(record, ids[0]) == "He rang. [00:02] I am outside [00:00]"
    assert len(record.do(lambda s: s.journal.history(ids[0]))) == 2
    assert page.unsaved() is None
    assert not panel.save.isEnabled()
    assert record.navigator.about("changed") == [None]


def test_a_mark_leads_back(page: ViewerPage, ids: list[str], qtbot: Any) -> None:
    opened(page, qtbot, ids)
    typed(page, " [00:01]")
    QTest.keyClick(page.transcript.words, Qt.Key.Key_Return, CONTROL)
    assert page.player.second() == 1.0


def test_what_is_not_recorded_stays_with_its_exhibit_and_in_the_draft(
    page: ViewerPage, record: Any, ids: list[str], shown: Shown, qtbot: Any
) -> None:
    opened(page, qtbot, ids)
    typed(page, " Again.")
    page.show_exhibits(ids, ids[1])
    assert page.unsaved() == {ids[0]: ["He rang.", "He rang. Again."]}
    assert not page.transcript.isVisible()
    qtbot.waitUntil(page.transcript.isVisible)
    assert page.transcript.words.toPlainText() == ""
    page.hide()
    kept = page.unsaved()
    page.leave()
    assert page.unsaved() == kept
    # as another run of the program has it
    again = ViewerPage(page_context(record), record.navigator)
    again.restore(kept or {})
    again.restore({"broken": 7, "other": ["one"]})
    shown(again, 1200)
    opened(again, qtbot, ids)
    assert again.transcript.words.toPlainText() == "He rang. Again."
    assert "Not recorded yet" in again.transcript.status.text()
    QTest.mouseClick(again.transcript.save, LEFT)
    qtbot.waitUntil(lambda: again.unsaved() is None)
    assert words_of(record, ids[0]) == "He rang. Again."


def page_context(record: Any) -> Any:
    return replace(record.page_context, make_sound=KeptSound)


def test_words_that_changed_elsewhere_are_shown_first(
    page: ViewerPage, record: Any, ids: list[str], qtbot: Any
) -> None:
    opened(page, qtbot, ids)
    typed(page, " Mine.")
    change = Evidence(transcript="<b>Theirs</b>")

    def work(session: Any) -> None:
        content = session.journal.get(ids[0]).content
        session.journal.amend(ids[0], replace(content, transcript=change.transcript))

    record.do(work)
    QTest.mouseClick(page.transcript.save, LEFT)
    qtbot.waitUntil(lambda: "<b>Theirs</b>" in page.transcript.status.text())
    assert words_of(record, ids[0]) == "<b>Theirs</b>"
    QTest.mouseClick(page.transcript.save, LEFT)
    qtbot.waitUntil(lambda: words_of(record, ids[0]) == "He rang. Mine.")


def test_in_a_bundle_words_are_read_and_not_written(
    record: Any, ids: list[str], shown: Shown, qtbot: Any
) -> None:
    made = ViewerPage(replace(page_context(record), read_only=True), record.navigator)
    shown(made, 1200)
    opened(made, qtbot, ids)
    panel = made.transcript
    assert panel.words.toPlainText() == "He rang."
    assert panel.words.isReadOnly()
    assert not panel.save.isVisible()
    QTest.keyClicks(panel.words, "x")
    assert panel.words.toPlainText() == "He rang."
    opened(made, qtbot, ids, 1)
    assert not panel.isVisible()


def test_beside_a_document_there_are_none(page: ViewerPage, ids: list[str], qtbot: Any) -> None:
    page.show_exhibits(ids, ids[2])
    qtbot.waitUntil(page.show_button.isVisible)
    QTest.mouseClick(page.show_button, LEFT)
    qtbot.waitUntil(lambda: not page.picture.is_hidden_picture)
    assert not page.transcript.isVisible()
