"""What of a record a bundle has, chosen with mouse and keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from diary import jurisdiction
from diary.model.record_nouns import Event, EventKind, Incident, Person, Role
from diary.services.disclosure.bundle_extent import BundleExtent
from tests.support.pages import button_of, day_fields, named, stack_of, words_on
from tests.ui.desktop.pages.export.driving import (
    Shown,
    Watched,
    choose,
    on,
    opened,
    walk,
    watch,
)
from ui.bundle_contents import bundle_contents
from ui.bundle_session import open_bundle
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.extent import ExtentOffer, ExtentStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.export.words import WordsStep


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return watch(monkeypatch, "take_case")


def said_in(cases: Watched) -> set[str]:
    return {item.content.what for item in cases.made[-1].incidents}


def at_extent(record: Any, shown: Shown, qtbot: Any, audience: str = "court") -> Any:
    page = opened(record, shown)
    choose(page, audience, qtbot)
    return page, stack_of(page).currentWidget()


def turn(view: Any, row: int) -> None:
    """Tick a row, or do not any more, of a list with Space, as a keyboard does."""
    view.setFocus()
    view.setCurrentRow(row)
    QTest.keyClick(view, Qt.Key.Key_Space)


def test_an_incident_that_is_found_and_not_ticked_any_more_stays_behind(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    for what in ("He rang", "He stood there", "<b>&amp; it is literal"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what)))
    page, step = at_extent(record, shown, qtbot)
    assert isinstance(step, ExtentStep)
    rows = [step.incidents.item(row).text() for row in range(3)]
    assert rows[0].endswith("<b>&amp; it is literal")
    QTest.keyClicks(step.words, "STOOD")
    shown_rows = [row for row in range(3) if not step.incidents.item(row).isHidden()]
    assert shown_rows == [1]
    # Enter leads to what was found, and does not go on
    QTest.keyClick(step.words, Qt.Key.Key_Return)
    record.do(lambda s: None)
    assert stack_of(page).currentWidget() is step
    assert step.incidents.hasFocus()
    QTest.keyClick(step.incidents, Qt.Key.Key_Space)
    step.words.clear()
    assert "2 of 3 incidents are ticked and go." in words_on(step)
    walk(page, PreviewStep, qtbot)
    assert said_in(cases) == {"He rang", "<b>&amp; it is literal"}


def test_an_incident_that_stays_behind_is_named_to_the_person_and_to_the_reader(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    for what in ("He rang", "He stood there", "He wrote"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what)))
    page, step = at_extent(record, shown, qtbot)
    turn(step.incidents, 1)
    target = tmp_path / "Bundle"
    walk(page, DeliveryStep, qtbot).place.line.setText(str(target))
    result = walk(page, ResultStep, qtbot)
    named(result, QAbstractButton, "What stayed behind, and why").click()
    assert "Incident 2 is not in it." in words_on(result)
    read = open_bundle([target], record.page_context.media)
    lines = [line.text for line in bundle_contents(read, jurisdiction.load()).first]
    assert "Incidents not shown here, as far as the numbers tell: no. 2" in lines


def test_only_incidents_of_the_days_go_and_an_unreadable_day_stops_the_way(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    for month in (3, 4, 5):
        day = on(date(2026, month, 1))
        record.do(lambda s, d=day: s.journal.record(Incident(what=d.at, when=d)))
    page, step = at_extent(record, shown, qtbot)
    fields = day_fields(step.days.since)
    for field, text in zip(fields, ("1", "4", "2O26"), strict=True):
        QTest.keyClicks(field, text)
    assert not page.go_on.isEnabled()
    fields[2].setText("2026")
    assert page.go_on.isEnabled()
    step.days.until.set_day(date(2026, 3, 1))
    assert not step.is_done()
    step.days.until.set_day(date(2026, 4, 30))
    assert "1 of 3 incidents may lie on these days." in words_on(step)
    # a bundle without an incident, for one wrong figure of a year, says nothing
    step.days.since.set_day(date(2062, 4, 1))
    step.days.until.set_day(None)
    assert not page.go_on.isEnabled()
    assert "No incident lies on these days. Is the year right?" in words_on(step)
    step.days.since.set_day(date(2026, 4, 1))
    step.days.until.set_day(date(2026, 4, 30))
    walk(page, PreviewStep, qtbot)
    assert said_in(cases) == {"2026-04-01"}


def test_a_person_stays_behind_and_their_name_is_asked_about(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    lew = record.do(lambda s: s.journal.record(Person(name="Lew Ash", role=Role.SUSPECTED)))
    record.do(lambda s: s.journal.record(Incident(what="He rang", person=lew.id)))
    record.do(lambda s: s.journal.record(Incident(what="Somebody like Lew Ash was there")))
    page, step = at_extent(record, shown, qtbot)
    step.people.ticks[lew.id].click()
    words = walk(page, WordsStep, qtbot)
    assert "“Lew Ash” (Somebody who stays behind): Incident 2" in words_on(words)
    walk(page, PreviewStep, qtbot)
    (told,) = said_in(cases)
    assert told.startswith("Somebody like ")
    assert "Lew" not in told
    assert cases.made[-1].people == ()


def test_going_back_keeps_what_was_ticked_and_another_audience_asks_anew(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He rang")))
    page, step = at_extent(record, shown, qtbot)
    assert len(step.incidents.ticked()) == 1
    turn(step.incidents, 0)
    page.back.click()
    choose(page, "court", qtbot)
    again: Any = stack_of(page).currentWidget()
    assert again is not step
    assert again.incidents.ticked() == ()
    page.back.click()
    choose(page, "own", qtbot)
    other: Any = stack_of(page).currentWidget()
    assert len(other.incidents.ticked()) == 1


def test_all_or_none_of_the_rows_in_the_narrowed_list_are_ticked_at_once(
    record: Any, shown: Shown, qtbot: Any, cases: Watched
) -> None:
    for n in range(6):
        record.do(lambda s, n=n: s.journal.record(Incident(what=f"{'stood' if n else 'rang'} {n}")))
    page, step = at_extent(record, shown, qtbot)
    button_of(step, "Tick none").click()
    assert step.incidents.ticked() == ()
    QTest.keyClicks(step.words, "rang")
    button_of(step, "Tick all of these").click()
    step.words.clear()
    assert "1 of 6 incidents are ticked and go." in words_on(step)
    walk(page, PreviewStep, qtbot)
    assert said_in(cases) == {"rang 0"}


def test_what_is_no_incident_and_was_taken_out_on_a_page_still_stays_behind(
    record: Any, shown: Shown
) -> None:
    made = record.do(lambda s: s.journal.record(Incident(what="He rang")))
    event = record.do(lambda s: s.journal.record(Event(event=EventKind.MOVED)))
    taken_out = BundleExtent(entries=(event.id, made.id))
    step = ExtentStep(ExtentOffer((), (made,), ()), "Europe/London", taken_out, None)
    shown(step)
    assert {*step.extent().entries} == {event.id, made.id}
    assert "1 other entry that you took out on the pages stays behind too." in words_on(step)
    turn(step.incidents, 0)
    assert step.extent().entries == (event.id,)
