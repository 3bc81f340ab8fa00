"""The preview: every document, small pages beside it, a number to type, taking out on the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from diary.model.record_nouns import Evidence, Incident, Mistake, TurnedOut
from tests.support.pages import stack_of, words_on
from tests.ui.desktop.pages.export.driving import (
    WHEN,
    Shown,
    Watched,
    choose,
    opened,
    walk,
    watch,
)
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.preview import EntryOnPage, EntryTicks, PreviewStep


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return watch(monkeypatch, "take_case")


def at_preview(record: Any, shown: Shown, qtbot: Any, audience: str = "police") -> Any:
    page = opened(record, shown)
    choose(page, audience, qtbot)
    return page, walk(page, PreviewStep, qtbot)


def page_with(step: Any, name: str) -> int:
    """Return the first page on which this can be taken out."""
    for at in range(step.thumbnails.count()):
        step.number.setText(str(at + 1))
        QTest.keyClick(step.number, Qt.Key.Key_Return)
        if name in names_on(step):
            return at
    raise AssertionError(name)


def names_on(step: Any) -> list[str]:
    return [box.text() for box in step.entries.boxes]


def pick(step: Any, name: str) -> None:
    """Take out what has this name on the page that is shown."""
    (box,) = (each for each in step.entries.boxes if each.text() == name)
    box.click()


def test_the_ticks_of_a_page_take_the_rows_that_they_need(shown: Shown, qtbot: Any) -> None:
    page, ticks = QWidget(), EntryTicks()
    column = QVBoxLayout(page)
    column.addWidget(ticks)
    column.addStretch(1)
    shown(page, 700, 600)
    one, many = (
        [EntryOnPage(f"entry:{at}", f"Incident {at}") for at in range(count)] for count in (1, 90)
    )
    ticks.show_entries(one, ())
    qtbot.waitUntil(lambda: 0 <= ticks.height() - ticks.boxes[0].height() <= 4)
    # a page of a table leaves room for the page itself
    ticks.show_entries(many, ())
    qtbot.waitUntil(lambda: ticks.height() == ticks.maximumHeight())
    assert ticks.verticalScrollBar().maximum() > 0


def test_the_summary_and_the_record_are_both_in_it(record: Any, shown: Shown, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He hummed", when=WHEN)))
    _page, step = at_preview(record, shown, qtbot)
    assert "Summary.pdf." in words_on(step)
    assert "A reader begins here." in words_on(step)
    step.number.setText(str(step.thumbnails.count()))
    QTest.keyClick(step.number, Qt.Key.Key_Return)
    assert "Evidence.pdf." in words_on(step) or "Sheets/" in words_on(step)
    whole = step.thumbnails.count()
    qtbot.waitUntil(lambda: step.seen > 0, timeout=30_000)
    assert re.search(rf"Page {whole} of {whole}; looked at [12] of {whole}", words_on(step))


def test_a_click_on_a_small_page_shows_it_and_marks_it_as_looked_at(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He hummed", when=WHEN)))
    _page, step = at_preview(record, shown, qtbot)
    small = step.thumbnails
    told = small.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.endswith("not looked at")
    place = small.visualItemRect(small.item(1)).center()
    QTest.mouseClick(small.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: step.view.accessibleDescription() != "", timeout=30_000)
    assert re.search(r"Page 2 of \d+; looked at [12] of", words_on(step))
    assert small.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Page 2, looked at"
    QTest.keyClick(step.after, Qt.Key.Key_PageDown)
    assert re.search(r"Page 3 of \d+", words_on(step))


def test_an_incident_is_taken_out_on_its_page_in_two_actions(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    for what in ("He rang", "He stood there"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what, when=WHEN)))
    page, step = at_preview(record, shown, qtbot)
    page_with(step, "Incident 2")
    # however many can be taken out on that page
    assert len(names_on(step)) > 1
    pick(step, "Incident 2")
    assert "To be taken out: Incident 2" in words_on(step)
    # nothing that still has it can be written
    assert not page.go_on.isEnabled()
    step.again.click()
    qtbot.waitUntil(lambda: stack_of(page).currentWidget() is not step, timeout=60_000)
    qtbot.waitUntil(lambda: isinstance(stack_of(page).currentWidget(), PreviewStep), timeout=60_000)
    assert [item.content.what for item in cases.made[-1].incidents] == ["He rang"]
    assert page.go_on.isEnabled()


def test_a_file_is_taken_out_and_what_is_said_of_it_stays(
    record: Any, shown: Shown, qtbot: Any, cases: Watched, picture: Path
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He rang", when=WHEN)))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page, step = at_preview(record, shown, qtbot)
    page_with(step, "Exhibit EX/1: only its file")
    # a file that was not searched for words is to be looked at first
    assert "A file that was not wholly searched for words." in words_on(step)
    pick(step, "Exhibit EX/1: only its file")
    assert "To be taken out: Exhibit EX/1: only its file" in words_on(step)
    step.again.click()
    qtbot.waitUntil(lambda: len(cases.made) == 2, timeout=60_000)
    (exhibit,) = cases.made[-1].exhibits
    assert exhibit.withheld
    assert exhibit.open is None
    qtbot.waitUntil(
        lambda: (
            isinstance(stack_of(page).currentWidget(), PreviewStep)
            and stack_of(page).currentWidget() is not step
        ),
        timeout=60_000,
    )


def test_what_police_are_told_of_anyway_cannot_be_taken_out(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    turned = TurnedOut(reason=Mistake.SOMEBODY_ELSE)
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN, turned_out=turned)))
    _page, step = at_preview(record, shown, qtbot)
    with pytest.raises(AssertionError, match="Incident 1"):
        page_with(step, "Incident 1")


def test_a_page_that_was_passed_before_it_was_drawn_was_not_looked_at(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He hummed", when=WHEN)))
    _page, step = at_preview(record, shown, qtbot)
    qtbot.waitUntil(lambda: step.seen == 1, timeout=30_000)
    for _turn in range(3):
        step.after.click()
    assert step.seen == 1
    assert "not looked at" in step.thumbnails.item(2).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.waitUntil(lambda: step.seen == 2, timeout=30_000)
    assert step.thumbnails.item(3).data(Qt.ItemDataRole.AccessibleTextRole).endswith(" looked at")


def test_going_on_with_pages_left_asks_once(record: Any, shown: Shown, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He hummed", when=WHEN)))
    page, step = at_preview(record, shown, qtbot)
    asked = record.page_context.prompter.asked
    record.page_context.prompter.yes = False
    page.go_on.click()
    assert asked == ["Go on without looking at all of them?"]
    assert stack_of(page).currentWidget() is step
    record.page_context.prompter.yes = True
    page.go_on.click()
    assert isinstance(stack_of(page).currentWidget(), DeliveryStep)
    page.back.click()
    page.go_on.click()
    assert len(asked) == 2


def test_whoever_looked_at_all_of_them_is_asked_nothing(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He hummed", when=WHEN)))
    page, step = at_preview(record, shown, qtbot, "short")
    for seen in range(1, step.thumbnails.count() + 1):
        qtbot.waitUntil(lambda seen=seen: step.seen == seen, timeout=30_000)
        step.after.click()
    page.go_on.click()
    assert record.page_context.prompter.asked == []
    assert isinstance(stack_of(page).currentWidget(), DeliveryStep)


def test_tab_goes_from_the_number_of_a_page_to_what_can_be_taken_out_of_it(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    for what in ("He rang", "He stood there"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what, when=WHEN)))
    _page, step = at_preview(record, shown, qtbot)
    page_with(step, "Incident 2")
    step.number.setFocus()
    for _part in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is step.entries.boxes[0]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert not step.is_done()
