"""A conversation printed from the window: asked about, looked at, written and noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from diary.conversations.line_selection import Extent
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetail
from tests.support.pages import stack_of
from tests.ui.desktop.pages.export.driving import CHAT, bring, point, said
from ui.desktop.pages.evidence import EvidencePage
from ui.desktop.pages.export.words import OwnDetailsStep
from ui.desktop.pages.papers import PaperResultStep
from ui.desktop.pages.transcript import TranscriptPage


def opened(record: Any, shown: Any, qtbot: Any) -> Any:
    page = shown(TranscriptPage(record.page_context, record.navigator))
    page.show_subject(record.do(lambda s: s.journal.items(Noun.CONVERSATION)[0].id))
    qtbot.waitUntil(lambda: stack_of(page).count() == 1, timeout=30_000)
    return page


def next_step(page: Any, qtbot: Any, count: int) -> Any:
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == count, timeout=30_000)
    return stack_of(page).currentWidget()


THEIRS = "07700900264"
THREADS = (
    '<smses count="3">'
    '<sms address="07700900264" date="1772487600123" type="1" body="words of one"/>'
    '<sms address="07700900555" date="1772487700123" type="1" body="words of another"/>'
    '<sms address="07700900264" date="1772487800123" type="1" body="words again"/></smses>'
)


def bring_threads(record: Any, folder: Path) -> None:
    """Bring in a file with two conversations."""
    place = folder / "sms.xml"
    place.write_text(THREADS, encoding="utf-8")
    answers = Answers(zone="Europe/London")
    record.do(lambda s: s.imports.keep(place, lambda _offer: answers))


def text_of(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def test_it_is_asked_about_looked_at_written_and_noted(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    point(record)
    page = opened(record, shown, qtbot)
    step: Any = stack_of(page).currentWidget()
    assert said(step, "alone stay out. Lines: 25 of 50.")
    assert step.pointed.isChecked()
    answers = next_step(page, qtbot, 2)
    answers.fields["altered"].setCurrentIndex(answers.fields["altered"].findData("no"))
    answers.fields["blocked"].setText("since 3 May, <b>on the phone</b>")
    answers.fields["on_phone_seen"].setText("yesterday")
    page.go_on.click()
    qtbot.waitUntil(lambda: page.status.text() != "Putting the pages together.", timeout=30_000)
    assert stack_of(page).currentWidget() is answers
    answers.fields["on_phone_seen"].setText("")
    preview = next_step(page, qtbot, 3)
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
    place = next_step(page, qtbot, 4)
    file = tmp_path / "talk.pdf"
    place.line.setText(str(file))
    assert not file.exists()
    result = next_step(page, qtbot, 5)
    assert isinstance(result, PaperResultStep)
    words = text_of(file)
    assert "since 3 May, <b>on the phone</b>" in words
    assert "[0040]" in words
    (noted,) = record.do(lambda s: s.handovers.items())
    assert (noted.content.audience, noted.content.folder) == ("transcript", str(file))
    kept = record.do(lambda s: s.journal.items(Noun.CONVERSATION)[0].content)
    assert (kept.altered, kept.blocked) == ("no", "since 3 May, <b>on the phone</b>")


def test_own_words_are_asked_about_and_taken_out(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path, CHAT.replace("words 38", "Larkspur Row"))
    point(record)
    record.do(lambda s: s.journal.record(OwnDetail(words="Larkspur Row")))
    page = opened(record, shown, qtbot)
    next_step(page, qtbot, 2)
    asked = next_step(page, qtbot, 3)
    assert isinstance(asked, OwnDetailsStep)
    assert not page.go_on.isEnabled()


def test_it_is_begun_from_the_export_that_it_was_read_of(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    (export,) = record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    (talk,) = record.do(lambda s: s.journal.items(Noun.CONVERSATION))
    page: Any = shown(EvidencePage(record.page_context, record.navigator))
    page.show_subject(export.id)
    begun = "Make a transcript: "

    def ways() -> list[QPushButton]:
        found = page.subject.findChildren(QPushButton)
        return [each for each in found if each.text().startswith(begun)]

    qtbot.waitUntil(lambda: len(ways()) == 1)
    QTest.mouseClick(ways()[0], Qt.MouseButton.LeftButton)
    assert record.navigator.about("print_lines") == [talk.id]


def test_where_no_incident_points_all_of_it_is_offered(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    page = opened(record, shown, qtbot)
    step: Any = stack_of(page).currentWidget()
    assert not step.pointed.isEnabled()
    assert step.whole.isChecked()
    assert page.go_on.isEnabled()


def test_lines_are_chosen_by_their_numbers(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    page = opened(record, shown, qtbot)
    step: Any = stack_of(page).currentWidget()
    QTest.keyClicks(step.first, "3")
    assert step.range.isChecked()
    for wrong in ("", "2", "0", "999", "x"):
        step.last.clear()
        QTest.keyClicks(step.last, wrong)
        assert not page.go_on.isEnabled(), wrong
    step.last.clear()
    QTest.keyClicks(step.last, "4")
    assert page.go_on.isEnabled()
    chosen = step.choice().lines
    assert (chosen.extent, chosen.first, chosen.last) == (Extent.RANGE, 3, 4)
    next_step(page, qtbot, 2)
    preview = next_step(page, qtbot, 3)
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
    place = next_step(page, qtbot, 4)
    file = tmp_path / "lines.pdf"
    place.line.setText(str(file))
    next_step(page, qtbot, 5)
    words = text_of(file)
    assert "words 3" in words
    assert "words 5" not in words


def test_of_several_conversations_in_a_file_one_is_chosen_by_its_account(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring_threads(record, tmp_path)
    page = opened(record, shown, qtbot)
    step: Any = stack_of(page).currentWidget()
    assert step.within.isVisible()
    step.whole.click()
    # without an account nothing says which of them is meant
    next_step(page, qtbot, 2)
    page.go_on.click()
    qtbot.waitUntil(lambda: said(page, "has no line in it"), timeout=30_000)
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    step.within.tick([THEIRS])
    next_step(page, qtbot, 2)
    preview = next_step(page, qtbot, 3)
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
