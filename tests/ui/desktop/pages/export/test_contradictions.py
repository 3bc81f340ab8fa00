"""What does not fit, asked about before it leaves: leave, note, correct; nothing has to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import CaseFact, CaseFactKind, Incident
from tests.support.pages import stack_of, words_on
from tests.ui.desktop.pages.export.driving import Shown, choose, opened, walk
from ui.desktop.pages.export.contradictions import ContradictionsStep
from ui.desktop.pages.export.preview import PreviewStep

TWO = Incident(what="He sent 22 messages", times=24)


def at_step(record: Any, shown: Shown, qtbot: Any, audience: str = "police") -> Any:
    page = opened(record, shown)
    choose(page, audience, qtbot)
    return page, walk(page, ContradictionsStep, qtbot)


def answer(step: Any, words: str) -> None:
    (found,) = (r for r in step.findChildren(QRadioButton) if r.text() == words)
    assert found.isVisible()
    found.click()


def conflicts(record: Any) -> list[tuple[str, str]]:
    items = record.do(lambda s: s.journal.items(Noun.CONFLICT))
    return [(str(item.content.answer), item.content.words) for item in items]


def test_what_is_not_answered_is_recorded_nowhere(record: Any, shown: Shown, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(TWO))
    page, step = at_step(record, shown, qtbot)
    assert "Incident 1" in words_on(step)
    assert "Your words say 22 messages, the count says 24" in words_on(step)
    assert page.go_on.isEnabled()
    walk(page, PreviewStep, qtbot)
    assert conflicts(record) == []


def test_it_is_left_or_noted_and_is_not_asked_about_again(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(TWO))
    page, step = at_step(record, shown, qtbot)
    answer(step, "Add a note")
    (line,) = (each for each in step.findChildren(QLineEdit) if each.isVisible())
    QTest.keyClicks(line, "22 that I <b>read</b>, & two pictures")
    walk(page, PreviewStep, qtbot)
    assert conflicts(record) == [("noted", "22 that I <b>read</b>, & two pictures")]
    # nothing is left to ask, so the step is not shown again
    page.start_again()
    choose(page, "court", qtbot)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), PreviewStep)
    assert len(conflicts(record)) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_a_correction_counts_once_the_entry_was_changed(
    record: Any, shown: Shown, qtbot: Any, *, changed: bool
) -> None:
    item = record.do(lambda s: s.journal.record(TWO))
    page, step = at_step(record, shown, qtbot)
    answer(step, "Correct it")
    (way,) = (b for b in step.findChildren(QPushButton) if b.text() == "Open Incident 1")
    way.click()
    assert record.navigator.about("open_incident") == [item.id]
    if changed:
        record.do(lambda s: s.journal.amend(item.id, replace(TWO, times=22), "counted again"))
    walk(page, PreviewStep, qtbot)
    assert [kind for kind, _words in conflicts(record)] == ["corrected"] * changed


def test_while_a_case_goes_on_notes_come_first(record: Any, shown: Shown, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(TWO))
    record.do(lambda s: s.journal.record(CaseFact(fact=CaseFactKind.CHARGE)))
    _page, step = at_step(record, shown, qtbot)
    assert "A case is going on. Adding is fine." in words_on(step)
    visible = [r.text() for r in step.findChildren(QRadioButton) if r.isVisible()]
    assert visible == ["Leave it as it is", "Add a note"]
    step.asked_officer.click()
    answer(step, "Correct it")
    step.asked_officer.click()
    # the correction that cannot be made any more is no answer
    assert step.answers() == ()


def test_a_reader_who_is_not_told_of_them_is_no_reason_to_ask(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(TWO))
    page = opened(record, shown)
    choose(page, "short", qtbot)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3, timeout=30_000)
    assert isinstance(stack_of(page).currentWidget(), PreviewStep)
