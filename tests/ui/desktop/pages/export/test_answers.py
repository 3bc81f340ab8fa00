"""Before it leaves: own details are asked about, questions can be skipped, the size is said."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton

from diary import audience_profiles
from diary.case_file import WithholdingReason
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetail, OwnDetailKind
from diary.model.record_nouns import Evidence, Incident, Order, Person, PoliceContact, Role
from diary.word_redaction import redaction_mark
from tests.support.media_samples import jpeg, letter
from tests.support.pages import choices_of, stack_of, words_on
from tests.ui.desktop.pages.export.driving import (
    Shown,
    Watched,
    choose,
    opened,
    radio,
    said,
    walk,
    watch,
)
from ui.desktop.page_list import PageId
from ui.desktop.pages.export.contradictions import ContradictionsStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.files import FilesStep
from ui.desktop.pages.export.meaning import HandoverMeaning
from ui.desktop.pages.export.page import ExportPage
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.words import WordsStep
from ui.desktop.pages.register import RegisterPage
from ui.desktop.widgets.fold import Fold


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """What was taken from the record to be handed over."""
    return watch(monkeypatch, "take_case")


def begin(
    record: Any,
    shown: Shown,
    qtbot: Any,
    picture: Path | None = None,
    *,
    audience: str = "police",
) -> ExportPage:
    item = record.do(lambda s: s.journal.record(Incident(what="He was at 12 Mill Lane")))
    if picture is not None:
        (stored,) = record.opened.beside.store([picture])
        record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, audience, qtbot)
    return page


def keep(record: Any, words: str) -> None:
    record.do(lambda s: s.journal.record(OwnDetail(words=words)))


def test_own_words_are_listed_and_taken_out_unless_they_are_left_in(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    keep(record, "12 Mill Lane")
    page = begin(record, shown, qtbot)
    step = walk(page, WordsStep, qtbot)
    assert said(step, "Incident 1: What happened")
    assert not said(step, "Mill Lane")
    assert page.go_on.isEnabled()
    walk(page, PreviewStep, qtbot)
    assert cases.made[-1].incidents[0].content.what == f"He was at {redaction_mark()}"
    page.start_again()
    choose(page, "police", qtbot)
    step = walk(page, WordsStep, qtbot)
    choices_of(step).buttons()[1].setChecked(True)
    walk(page, PreviewStep, qtbot)
    assert cases.made[-1].incidents[0].content.what == "He was at 12 Mill Lane"


def test_what_reaches_somebody_is_asked_about_word_by_word_and_stays_out_unless_it_is_ticked(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    contact = "12 Mill Lane. 07700 900118"
    record.do(lambda s: s.journal.record(Person(name="A", role=Role.ME, contact=contact)))
    record.do(lambda s: s.journal.record(Incident(what="He rang +44 7700 900118.")))
    page = begin(record, shown, qtbot)
    step = walk(page, WordsStep, qtbot)
    assert said(step, "“07700 900118” (How to reach you): Incident")
    assert {"12 Mill Lane", "Mill Lane", "07700 900118"} <= {*step.let_go.ticks}
    assert not any(each.isChecked() for each in step.let_go.ticks.values())
    step.let_go.ticks["07700 900118"].click()
    walk(page, PreviewStep, qtbot)
    words = {each.content.what for each in cases.made[-1].incidents}
    assert words == {f"He was at {redaction_mark()}", "He rang +44 7700 900118."}


def test_a_step_with_nothing_to_ask_is_not_shown(record: Any, shown: Shown, qtbot: Any) -> None:
    keep(record, "somewhere else")
    record.do(lambda s: s.journal.record(Incident(what="He was there")))
    page = opened(record, shown)
    step: Any = stack_of(page).currentWidget()
    (way,) = [b for b in step.findChildren(QPushButton) if b.text().startswith("Words to look")]
    way.click()
    assert record.navigator.calls == [("show_page", PageId.OWN)]
    (meaning,) = step.findChildren(HandoverMeaning)
    assert not meaning.is_open
    meaning.line.click()
    assert said(step, "Once it is out, this program cannot take it back")
    # neither what stays behind, nor what does not fit, files, words, sheets: the pages come next
    choices_of(step).button(audience_profiles.AUDIENCES.index("court")).setChecked(True)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 2, timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), PreviewStep)


def test_a_file_that_is_ticked_stays_behind(
    record: Any, shown: Shown, qtbot: Any, picture: Path, cases: Watched
) -> None:
    page = begin(record, shown, qtbot, picture)
    step = walk(page, FilesStep, qtbot)
    assert said(step, "1 file cannot be searched for words")
    (row,) = step.rows
    row.what.setCurrentIndex(row.what.findText("Stays behind"))
    place = walk(page, DeliveryStep, qtbot)
    (exhibit,) = cases.made[-1].exhibits
    assert (exhibit.withheld, exhibit.why, exhibit.open) == (True, WithholdingReason.CHOSEN, None)
    assert said(place, "files 0 kB.")


def test_a_document_that_holds_them_can_be_let_go_whole(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, cases: Watched
) -> None:
    keep(record, "12 Mill Lane")
    (tmp_path / "letter.pdf").write_bytes(letter("To 12 Mill Lane."))
    page = begin(record, shown, qtbot, tmp_path / "letter.pdf")
    for whole in (False, True):
        if whole:
            page.start_again()
            choose(page, "police", qtbot)
        step = walk(page, WordsStep, qtbot)
        assert said(step, "Exhibit EX/1: in its file, which leaves whole or stays behind")
        assert said(step, "These cannot be changed in part.")
        assert step.whole.accessibleName() == "Files to let go whole, words and all, if any"
        assert next(iter(step.whole.ticks.values())).accessibleName() == "EX/1  letter.pdf"
        choices_of(step).buttons()[0].setChecked(True)
        if whole:
            next(iter(step.whole.ticks.values())).click()
        walk(page, PreviewStep, qtbot)
        (exhibit,) = cases.made[-1].exhibits
        assert (exhibit.open is not None) == whole
        assert (exhibit.why is WithholdingReason.WORDS) != whole


def test_what_readers_ask_for_is_folded_and_never_counted(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    two = Incident(what="He sent 22 messages", times=24)
    record.do(lambda s: s.journal.record(two))
    page = begin(record, shown, qtbot)
    step = walk(page, ContradictionsStep, qtbot)
    assert page.go_on.isEnabled()
    (fold,) = step.findChildren(Fold)
    assert not fold.is_open
    fold.line.click()
    ways = [each for each in step.findChildren(QPushButton) if each.isVisibleTo(step)]
    assert "Incident 1" in [each.accessibleName() for each in ways]
    next(each for each in ways if each.accessibleName() == "Incident 1").click()
    assert record.navigator.about("open_subject")
    told = [label.text() for label in step.findChildren(QLabel)]
    assert not any("missing" in text.lower() or "questions" in text.lower() for text in told)
    assert not any(text[:1].isdigit() for text in told)
    walk(page, PreviewStep, qtbot)


def test_how_much_and_how_to_send_it_is_said_before_it_is_written(
    record: Any, shown: Shown, qtbot: Any, picture: Path
) -> None:
    page = begin(record, shown, qtbot, picture)
    leaving = walk(page, DeliveryStep, qtbot)
    assert said(leaving, "A stick in somebody's hand is safest.")
    radios = leaving.findChildren(QRadioButton)
    assert len(radios) == 4
    for each in radios:
        assert said(leaving, each.accessibleDescription())
    # what a form means stands close below it, and not as far as the next form
    gaps = [after.y() - before.y() for before, after in itertools.pairwise(radios)]
    first = next(
        label
        for label in leaving.findChildren(QLabel)
        if label.text() == radios[0].accessibleDescription()
    )
    assert first.y() - radios[0].geometry().bottom() <= 3
    assert min(gaps) > first.geometry().bottom() - radios[0].y()
    place = leaving
    size = -(-picture.stat().st_size // 1000)
    assert said(place, f"files {size:,} kB.")
    assert said(place, "About")


def test_words_that_should_not_leave_are_listed_by_what_they_are(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(
        lambda s: s.journal.record(OwnDetail(words="12 Mill Lane", own=OwnDetailKind.ADDRESS))
    )
    page = RegisterPage(record.page_context, record.navigator, Noun.OWN)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1)
    assert page.list.model.index(0).data() == "Address: 12 Mill Lane"


def test_a_file_that_is_ticked_goes_as_it_is_and_the_others_do_not(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, cases: Watched
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He was there")))
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (tmp_path / name).write_bytes(jpeg(gps=name != "c.jpg", comment=name.encode()))
    stored = record.opened.beside.store([tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg")])
    for each in stored:
        record.do(lambda s, each=each: s.evidence.admit(each, Evidence(incidents=(item.id,))))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    files = walk(page, FilesStep, qtbot)
    first, second, third = files.rows
    assert [row.reference for row in files.rows] == ["EX/1", "EX/2", "EX/3"]
    # nothing was answered yet, and so nothing of it leaves
    assert radio(files, "Leave the places out").isChecked()
    assert radio(files, "Leave the device out").isChecked()
    second.what.setCurrentIndex(second.what.findText("Goes unchanged"))
    walk(page, PreviewStep, qtbot)
    first, second, third = cases.made[-1].exhibits
    assert (first.withheld, first.why, first.open) == (True, WithholdingReason.POSITION, None)
    assert not second.withheld
    assert second.open is not None
    assert (third.withheld, third.why, third.open) == (True, WithholdingReason.DEVICE, None)


def test_before_a_court_reads_it_words_about_the_status_of_the_case_are_counted(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="A text, the day he was arrested.")))
    page = begin(record, shown, qtbot, audience="court")
    step = walk(page, WordsStep, qtbot)
    assert "tell it all the same stand in 1 entry." in words_on(step)
    assert "“arrested” (How the case stands): Incident 1" in words_on(step)
    assert not step.let_go.ticks["arrested"].isChecked()


def test_a_letter_that_closes_a_report_is_asked_about_before_a_court_reads_it(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    (tmp_path / "letter.pdf").write_bytes(letter("No further action will be taken."))
    page = begin(record, shown, qtbot, tmp_path / "letter.pdf", audience="court")
    step = walk(page, WordsStep, qtbot)
    assert "“no further action” (How the case stands): Exhibit EX/1" in words_on(step)


def test_going_on_takes_no_word_of_the_list_out_of_what_an_officer_looks_up(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    order = Order(title="Child protection order", court="Family Court at Leeds", reference="GP 1")
    police = PoliceContact(
        what="I told them of the family court.",
        force="Nursery Lane",
        station="Refuge Street",
        officer="DC Therapy",
        officer_number="GP 2",
        reference="GP 3",
    )
    for said_ in (order, police):
        record.do(lambda s, content=said_: s.journal.record(content))
    page = begin(record, shown, qtbot)
    step = walk(page, WordsStep, qtbot)
    assert {*step.let_go.ticks} == {"family court"}
    assert not said(step, "Order")
    walk(page, PreviewStep, qtbot)
    (case,) = cases.made
    assert case.others[Noun.ORDER][0].content == order
    (told,) = case.others[Noun.POLICE]
    assert told.content == replace(
        police, what=f"I told them of the {redaction_mark()}.", when=told.content.when, station=""
    )
    assert not any({"court", "title"} & {*each.fields} for each in case.kept_back)


@pytest.mark.parametrize("answer", ["leaves", "stays"])
def test_a_name_of_the_record_in_the_name_of_a_court_is_answered_before_going_on(
    answer: str, record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    record.do(lambda s: s.journal.record(Person(name="Preston", relationship="my son")))
    record.do(lambda s: s.journal.record(Order(title="Order", court="County Court at Preston")))
    page = begin(record, shown, qtbot)
    step = walk(page, WordsStep, qtbot)
    assert said(step, "An officer or a court looks this up: Order 1 (Court)")
    assert not page.go_on.isEnabled()
    getattr(step.of_lines["Preston"], answer).click()
    walk(page, PreviewStep, qtbot)
    court = "Preston" if answer == "leaves" else redaction_mark()
    (order,) = cases.made[-1].others[Noun.ORDER]
    assert order.content.court == f"County Court at {court}"


def test_own_details_in_the_name_of_a_court_are_answered_before_going_on(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    keep(record, "Leeds")
    record.do(lambda s: s.journal.record(Order(title="Order", court="Family Court at Leeds")))
    page = begin(record, shown, qtbot)
    step = walk(page, WordsStep, qtbot)
    assert said(step, "An officer or a court looks this up: Order 1 (Court)")
    assert not page.go_on.isEnabled()
    radio(step, "Leave them in").click()
    walk(page, PreviewStep, qtbot)
    (order,) = cases.made[-1].others[Noun.ORDER]
    assert order.content.court == "Family Court at Leeds"
    while not isinstance(again := stack_of(page).currentWidget(), WordsStep):
        page.back.click()
    assert radio(again, "Leave them in").isChecked()
