from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel, QRadioButton, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetail
from diary.model.record_nouns import Incident, Person, Preservation, Role
from diary.paper_kinds import PaperKind
from tests.support.pages import choices_of, stack_of
from tests.ui.desktop.pages.export.driving import bring
from ui.desktop.page_list import PageId
from ui.desktop.pages.export.page import ExportPage
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.words import OwnDetailsStep
from ui.desktop.pages.papers import ContactDetailsStep, PaperResultStep, PapersPage
from ui.desktop.widgets.text_fields import TextView

Shown = Callable[[QWidget], QWidget]


def said(page: QWidget, words: str) -> bool:
    views = [view.toPlainText() for view in page.findChildren(TextView)]
    return any(words in text for text in [*views, *(x.text() for x in page.findChildren(QLabel))])


def steps(page: PapersPage, qtbot: Any, count: int) -> Any:
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == count, timeout=30_000)
    return stack_of(page).currentWidget()


def text_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.fixture
def page(record: Any, shown: Shown) -> PapersPage:
    record.do(lambda s: s.journal.record(Incident(what="He was there")))
    record.do(lambda s: s.journal.record(Person(name="Ann B", role=Role.ME, contact="0770 MINE")))
    page = PapersPage(record.page_context, record.navigator)
    page.refresh()
    shown(page)
    return page


def test_a_transcript_is_begun_among_the_papers(
    page: PapersPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    step: Any = stack_of(page).currentWidget()
    step.transcript.click()
    nothing = steps(page, qtbot, 2)
    assert said(nothing, "No conversation was brought in yet.")
    assert not page.go_on.isEnabled()
    bring(record, tmp_path)
    page.refresh()
    qtbot.waitUntil(lambda: stack_of(page).count() == 1)
    step = stack_of(page).currentWidget()
    step.transcript.click()
    which = steps(page, qtbot, 2)
    assert not page.go_on.isEnabled()
    (way,) = which.findChildren(QRadioButton)
    assert "Conversation 1" in way.text()
    way.click()
    page.go_on.click()
    (talk,) = record.do(lambda s: s.journal.items(Noun.CONVERSATION))
    assert record.navigator.about("print_lines") == [talk.id]


def test_a_paper_is_chosen_looked_at_written_and_noted(
    page: PapersPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    assert not page.go_on.isEnabled()
    assert said(page, "What you hand over may be read by the other side.")
    step: Any = stack_of(page).currentWidget()
    step.choices[PaperKind.STATEMENT].click()
    preview = steps(page, qtbot, 2)
    assert preview.title.text() == "Every page that leaves"
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
    place = steps(page, qtbot, 3)
    place.line.setText("")
    assert not page.go_on.isEnabled()
    place.line.setText(str(tmp_path))
    assert not page.go_on.isEnabled()
    assert said(place, "This is a folder.")
    file = tmp_path / "notes.pdf"
    place.line.setText(str(file))
    assert not file.exists()
    result = steps(page, qtbot, 4)
    assert isinstance(result, PaperResultStep)
    assert said(result, str(file))
    words = text_of(file)
    assert "He was there" in words
    assert "MINE" not in words
    (noted,) = record.do(lambda s: s.handovers.items())
    assert (noted.content.audience, noted.content.folder) == ("statement", str(file))


def test_a_contact_sheet_has_what_is_typed_and_the_recorded_is_only_shown_when_asked(
    page: PapersPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    step: Any = stack_of(page).currentWidget()
    step.choices[PaperKind.CONTACT].click()
    details = steps(page, qtbot, 2)
    assert isinstance(details, ContactDetailsStep)
    qtbot.waitUntil(lambda: details.details().name == "Ann B")
    assert not page.go_on.isEnabled()
    assert not said(details, "MINE")
    details.recorded.click()
    qtbot.waitUntil(lambda: said(details, "0770 MINE"))
    assert not page.go_on.isEnabled()
    details.fields["telephone"].setText("0770 TYPED")
    details.fields["ways"].setPlainText("Text first")
    steps(page, qtbot, 3)
    place = steps(page, qtbot, 4)
    place.line.setText(str(tmp_path / "contact.pdf"))
    steps(page, qtbot, 5)
    words = text_of(tmp_path / "contact.pdf")
    assert "0770 TYPED" in words
    assert "Text first" in words
    assert "MINE" not in words
    assert "He was there" not in words
    assert "TYPED" not in repr(record.do(lambda s: s.handovers.items()))
    page.refresh()
    step = stack_of(page).currentWidget()
    assert stack_of(page).count() == 1
    step.choices[PaperKind.CONTACT].click()
    assert steps(page, qtbot, 2).details().telephone == ""


def test_back_keeps_what_was_typed_and_another_paper_asks_anew(
    page: PapersPage, qtbot: Any
) -> None:
    step: Any = stack_of(page).currentWidget()
    step.choices[PaperKind.CONTACT].click()
    details = steps(page, qtbot, 2)
    details.fields["telephone"].setText("07700 900123")
    steps(page, qtbot, 3)
    page.back.click()
    assert stack_of(page).currentWidget() is details
    assert details.details().telephone == "07700 900123"
    assert page.go_on.text() == "Show me the page"
    page.back.click()
    assert stack_of(page).currentWidget() is step
    assert page.back.isHidden()
    step.choices[PaperKind.STATEMENT].click()
    assert isinstance(steps(page, qtbot, 2), PreviewStep)
    page.back.click()
    step.choices[PaperKind.CONTACT].click()
    assert steps(page, qtbot, 2).details().telephone == ""


def test_a_place_in_the_record_is_refused_and_another_can_be_chosen(
    page: PapersPage, record: Any, qtbot: Any
) -> None:
    step: Any = stack_of(page).currentWidget()
    step.choices[PaperKind.FACTORS].click()
    steps(page, qtbot, 2)
    place = steps(page, qtbot, 3)
    place.line.setText(str(record.folder / "sheet.pdf"))
    page.go_on.click()
    qtbot.waitUntil(lambda: "record's own folder" in page.status.text(), timeout=30_000)
    assert page.go_on.isEnabled()
    assert not (record.folder / "sheet.pdf").exists()
    assert record.do(lambda s: s.handovers.items()) == ()


def test_handing_over_leads_here_and_back(page: PapersPage, record: Any, qtbot: Any) -> None:
    export = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    qtbot.addWidget(export)
    first: Any = stack_of(export).currentWidget()
    first.papers.click()
    step: Any = stack_of(page).currentWidget()
    step.left.emit()
    assert record.navigator.about("show_page") == [PageId.PAPERS, PageId.EXPORT]


@pytest.mark.parametrize(("answer", "left"), [(0, False), (1, True)])
def test_own_words_in_it_are_asked_about_before_it_is_shown(
    page: PapersPage, record: Any, qtbot: Any, tmp_path: Path, answer: int, left: bool
) -> None:
    record.do(lambda s: s.journal.record(OwnDetail(words="12 Mill Lane")))
    record.do(lambda s: s.journal.record(Incident(what="He stood at 12 MILL LANE.")))
    first: Any = stack_of(page).currentWidget()
    first.choices[PaperKind.STATEMENT].click()
    step = steps(page, qtbot, 2)
    assert isinstance(step, OwnDetailsStep)
    assert said(step, "Incident 2: What happened")
    assert not said(step, "Mill Lane")
    assert said(step, "A mark stands in their place.")
    assert not page.go_on.isEnabled()
    choices_of(step).buttons()[answer].setChecked(True)
    assert isinstance(steps(page, qtbot, 3), PreviewStep)
    place = steps(page, qtbot, 4)
    place.line.setText(str(tmp_path / "notes.pdf"))
    steps(page, qtbot, 5)
    words = text_of(tmp_path / "notes.pdf")
    assert ("MILL LANE" in words) == left
    assert ("[blacked out]" in words) != left


def test_what_a_sheet_would_name_is_ticked_item_by_item(
    page: PapersPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    for what in ("the shop's film", "the tyre & its screw"):
        record.do(lambda s, what=what: s.journal.record(Preservation(what=what, holder="Ravi")))
    step: Any = stack_of(page).currentWidget()
    step.choices[PaperKind.TO_SECURE].click()
    items = steps(page, qtbot, 2)
    assert [tick.isChecked() for tick in items.items.ticks.values()] == [False, False]
    items.items.ticks["secure/2"].click()
    steps(page, qtbot, 3)
    place = steps(page, qtbot, 4)
    file = tmp_path / "sheet.pdf"
    place.line.setText(str(file))
    steps(page, qtbot, 5)
    words = " ".join(text_of(file).split())
    assert "the tyre & its screw" in words
    assert "film" not in words
    assert "1 more is kept back, ask" in words
    (noted,) = record.do(lambda s: s.handovers.items())
    assert noted.content.audience == "to-secure"


def test_a_sheet_that_names_nobody_asks_nothing(page: PapersPage, qtbot: Any) -> None:
    step: Any = stack_of(page).currentWidget()
    step.choices[PaperKind.EXTRACTS].click()
    preview = steps(page, qtbot, 2)
    assert preview.title.text() == "Every page that leaves"
