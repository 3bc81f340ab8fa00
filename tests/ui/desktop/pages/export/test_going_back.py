"""Going back while handing over: what was chosen stays, what depends on it is asked again."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

import exporters.check.bundle_check
from diary import audience_profiles
from diary.errors import Cancelled
from diary.model.private_nouns import HandoverRecord
from diary.model.record_nouns import Incident, Preservation
from tests.support.pages import choices_of, labels_on, stack_of
from tests.ui.desktop.pages.export.driving import WHEN, Shown, choose, said, walk, watch
from ui import bundle_handover, handover_questions
from ui.desktop.pages.export.contradictions import ContradictionsStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.extent import ExtentStep
from ui.desktop.pages.export.page import ExportPage
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep


def choose_again(page: ExportPage, audience: str, qtbot: Any) -> None:
    step: Any = stack_of(page).currentWidget()
    choices_of(step).button(audience_profiles.AUDIENCES.index(audience)).setChecked(True)
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 2, timeout=30_000)


def test_back_shows_the_step_before_as_it_was_left(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = watch(monkeypatch, "take_case")
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    window = shown(page).windowHandle()
    back = lambda: QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)  # noqa: E731
    audience: Any = stack_of(page).currentWidget()
    assert page.back.isHidden()
    back()
    assert stack_of(page).currentWidget() is audience
    chosen = choices_of(audience).button(audience_profiles.AUDIENCES.index("court"))
    chosen.setFocus()
    choose(page, "court", qtbot)
    # as after a click on it
    page.go_on.setFocus()
    back()
    assert stack_of(page).currentWidget() is audience
    assert (stack_of(page).count(), page.again.isHidden()) == (1, True)
    assert chosen.isChecked()
    assert chosen.hasFocus()
    # another choice is carried on, and not what was made of the one before
    choose_again(page, "short", qtbot)
    leaving = walk(page, DeliveryStep, qtbot)
    (case,) = cases.made
    assert case.profile.id == "short"
    leaving.to.setText("PC 1234")
    leaving.place.line.setText(str(tmp_path / "Bundle"))
    page.back.click()
    again = walk(page, DeliveryStep, qtbot)
    assert again is not leaving
    assert (again.to.text(), again.place.line.text()) == ("PC 1234", str(tmp_path / "Bundle"))
    result = walk(page, ResultStep, qtbot)
    # it is written, and noted: there is no way back before that
    assert page.back.isHidden()
    back()
    assert stack_of(page).currentWidget() is result
    (logged,) = record.do(lambda s: s.handovers.items())
    assert (logged.content.audience, logged.content.to) == ("short", "PC 1234")


def test_adding_to_a_bundle_is_not_carried_over_to_another_audience(
    record: Any, shown: Shown, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplements = watch(monkeypatch, "supplement_to")
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    digest = "0" * 64
    given = HandoverRecord(
        audience="police", folder="/stick/Bundle", digest=digest, entries=1, originals=0,
        head=1, link=digest,
    )  # fmt: skip
    record.do(lambda s: s.journal.record(given))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "police", qtbot)
    since: Any = stack_of(page).currentWidget()
    assert isinstance(since, ExtentStep)
    choices_of(since).button(1).setChecked(True)
    assert since.after() is not None
    page.back.click()
    choose_again(page, "short", qtbot)
    walk(page, PreviewStep, qtbot)
    (_session, profile, after), *others = supplements.given
    assert (profile.id, after, others) == ("short", None, [])


def test_what_comes_after_going_back_or_pressing_twice_is_one_step(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    # what does not fit is asked about before files are looked into
    two = Incident(what="He sent 22 messages", when=WHEN, times=24)
    record.do(lambda s: s.journal.record(two))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    audience: Any = stack_of(page).currentWidget()
    choices_of(audience).button(0).setChecked(True)
    audience.narrows.setChecked(True)
    page.go_on.click()
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 2)
    record.do(lambda s: None)
    assert stack_of(page).count() == 2
    page.go_on.click()
    qtbot.waitUntil(lambda: stack_of(page).count() == 3)
    page.go_on.click()
    # while it looks into files, Stop is what is offered
    assert page.back.isHidden()
    page.again.click()
    record.do(lambda s: None)
    assert stack_of(page).count() == 1
    assert page.status.text() == ""


def test_what_does_not_read_back_is_called_nothing_else(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    target = tmp_path / "Bundle"
    check = exporters.check.bundle_check.check

    def gone(*given: Any, **named: Any) -> Any:
        target.rename(tmp_path / "the stick was pulled")
        return check(*given, **named)

    monkeypatch.setattr(exporters.check.bundle_check, "check", gone)
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "short", qtbot)
    walk(page, DeliveryStep, qtbot).place.line.setText(str(target))
    result = walk(page, ResultStep, qtbot)
    assert result.title.text() == "It cannot be relied on"
    assert said(result, "does not read back as it was written")
    assert said(result, "Your record is as it was.")
    assert not said(result, record.opened.info.fingerprint)
    (logged,) = record.do(lambda s: s.handovers.items())
    assert logged.content.folder == str(target)


def test_stopping_while_it_is_written_leaves_nothing_and_the_step_as_it_was(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    reached, stopped, write = threading.Event(), threading.Event(), bundle_handover.write

    def held(case: Any, place: Any, options: Any, sign: Any, progress: Any, **more: Any) -> Any:
        def waiting(done: int, total: int) -> None:
            reached.set()
            assert stopped.wait(60)
            progress(done, total)

        return write(case, place, options, sign, waiting, **more)

    monkeypatch.setattr(bundle_handover, "write", held)
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    choose(page, "short", qtbot)
    step = walk(page, DeliveryStep, qtbot)
    step.place.line.setText(str(tmp_path / "Bundle"))
    page.go_on.click()
    qtbot.waitUntil(reached.is_set)
    assert page.back.isHidden()
    page.stop.click()
    stopped.set()
    qtbot.waitUntil(page.bar.isHidden)
    assert list(tmp_path.glob("Bundle*")) == []
    assert stack_of(page).currentWidget() is step
    assert page.go_on.isEnabled()
    assert record.do(lambda s: s.handovers.items()) == ()


def test_a_part_at_the_left_leads_back_to_it_and_a_later_one_does_not(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page, 1100, 800)
    choose(page, "police", qtbot)
    walk(page, PreviewStep, qtbot)
    parts = {part.accessibleName(): part for part in page.rail.findChildren(QPushButton)}
    later = parts["Step 8 of 9: How and where"]
    assert not later.isEnabled()
    first = parts["Step 2 of 9: What of it"]
    assert first.accessibleDescription() == "done"
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert isinstance(stack_of(page).currentWidget(), ExtentStep)
    assert stack_of(page).count() == 2
    # where there is no room for them, one line says the same
    page.resize(500, 800)
    assert "Step 2 of 9: What of it" in labels_on(page.rail)
    assert not any(part.isVisible() for part in page.rail.findChildren(QPushButton))


def test_no_other_button_comes_to_where_the_one_that_goes_on_was_pressed(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He sent 22 messages", when=WHEN, times=24)))
    record.do(lambda s: s.journal.record(Preservation(what="the film", holder="Ravi")))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    audience: Any = stack_of(page).currentWidget()
    choices_of(audience).button(0).setChecked(True)
    audience.narrows.setChecked(True)
    others: set[str] = set()
    while not isinstance(stack_of(page).currentWidget(), ResultStep):
        if isinstance(stack_of(page).currentWidget(), DeliveryStep):
            stack_of(page).currentWidget().place.line.setText(str(tmp_path / "Bundle"))
        place = QRect(page.go_on.mapTo(page, QPoint()), page.go_on.size())
        around, count = place.adjusted(2, 2, -2, -2), stack_of(page).count()

        def is_next(around: QRect = around, count: int = count) -> bool:
            for spot in (around.topLeft(), around.center(), around.bottomRight()):
                there = page.childAt(spot)
                if isinstance(there, QPushButton) and there is not page.go_on:
                    others.add(there.text())
            return stack_of(page).count() == count + 1

        QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(is_next, timeout=60_000)
        is_next()
    assert others == set()


def test_enter_goes_on_wherever_the_focus_is(record: Any, shown: Shown, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    audience: Any = stack_of(page).currentWidget()
    QTest.keyClick(choices_of(audience).button(0), Qt.Key.Key_Return)
    # nothing is chosen yet
    assert stack_of(page).currentWidget() is audience
    choices_of(audience).button(0).setChecked(True)
    audience.narrows.setChecked(True)
    for count in range(2, 6):
        step: Any = stack_of(page).currentWidget()
        QTest.keyClick(step, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda n=count: stack_of(page).count() == n)
    # a key that is held down does not answer the steps that come
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True
    )
    QApplication.sendEvent(page, held)
    assert stack_of(page).count() == 5
    assert page.bar.isHidden()


def test_a_lock_while_files_are_looked_into_costs_no_answer(
    record: Any, shown: Shown, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes = Incident(what="kept: 22 messages", when=WHEN, times=24)
    kept = record.do(lambda s: s.journal.record(goes))
    record.do(lambda s: s.journal.record(Incident(what="behind", when=WHEN)))
    page = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(page)
    assert page.unsaved() is None
    choose(page, "police", qtbot)
    extent = walk(page, ExtentStep, qtbot)
    extent.incidents.tick((kept.id,))
    walk(page, ContradictionsStep, qtbot)
    looking = threading.Event()

    def stand_still(*_given: Any) -> Any:
        looking.wait()
        raise Cancelled

    with monkeypatch.context() as still:
        still.setattr(handover_questions, "scan", stand_still)
        page.go_on.click()
        qtbot.waitUntil(page.stop.isVisible)
        draft = json.loads(json.dumps(page.unsaved()))
        looking.set()
        qtbot.waitUntil(page.go_on.isVisible)
    cases = watch(monkeypatch, "take_case")
    after = ExportPage(record.page_context, record.navigator, record.opened.beside.sign)
    shown(after)
    after.restore(draft)
    assert said(after, "What you had answered is back.")
    walk(after, PreviewStep, qtbot)
    (case,) = cases.made
    assert (case.profile.id, [it.content.what for it in case.incidents]) == (
        "police",
        ["kept: 22 messages"],
    )
    after.again.click()
    assert after.unsaved() is None
