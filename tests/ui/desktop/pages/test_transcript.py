"""A conversation printed from the window: asked about, looked at, written and noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2

from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetail
from tests.support.pages import stack_of
from tests.ui.desktop.pages.export.driving import CHAT, bring, point, said
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


def test_where_no_incident_points_all_of_it_is_offered(
    record: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    bring(record, tmp_path)
    page = opened(record, shown, qtbot)
    step: Any = stack_of(page).currentWidget()
    assert not step.pointed.isEnabled()
    assert step.whole.isChecked()
    assert page.go_on.isEnabled()
