"""What is typed and not saved stays where it is, wherever somebody clicks meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Breach, Evidence, Incident, Order
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.pages import choose_action, named, stack_of, words_on
from ui.desktop.pages.record_incident import RecordPage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace(running: Any) -> Any:
    return running.shown[0]


def press(widget: QWidget, text: str) -> None:
    (found,) = (b for b in widget.findChildren(QPushButton) if b.text() == text and b.isVisible())
    QTest.mouseClick(found, LEFT)


def opened(workspace: Any, item: Any, qtbot: Any) -> Any:
    """Open an incident, and wait until its page shows it."""
    workspace.open_incident(item.id)
    page = workspace.page("incident")
    qtbot.waitUntil(lambda: page.title.text() == f"Incident {item.number}")
    return page


def change(workspace: Any, item: Any, qtbot: Any) -> Any:
    page = opened(workspace, item, qtbot)
    QTest.mouseClick(page.amend_button, LEFT)
    return workspace.page("record")


def first(record: Any) -> Any:
    return record.do(lambda s: s.journal.items(Noun.INCIDENT))[0]


def is_seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def test_a_change_is_still_there_after_a_new_incident_was_wanted(
    workspace: Any, record: Any, qtbot: Any
) -> None:
    page = change(workspace, first(record), qtbot)
    what = page.form.editor("what").widget
    QTest.keyClick(what, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(what, " and the other")
    press(workspace.side, "Timeline")
    press(workspace.side, "Record an incident")
    assert what.toPlainText() == "one and the other"
    assert page.unsaved()["amending"] == first(record).id
    assert "not saved yet" in page.status.text()
    assert is_seen(page.status)


def test_a_line_comes_back_where_a_change_keeps_the_page(
    workspace: Any, record: Any, qtbot: Any
) -> None:
    page = change(workspace, first(record), qtbot)
    QTest.keyClicks(page.form.editor("what").widget, "x")
    press(workspace.side, "Timeline")
    timeline = workspace.page("timeline")
    QTest.keyClicks(timeline.quick.line, "a new one")
    press(timeline, "Add details")
    assert page.form.editor("what").value() == "xone"
    assert timeline.quick.line.text() == "a new one"


def test_a_new_incident_is_still_there_after_another_was_to_be_changed(
    workspace: Any, record: Any, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    what = workspace.page("record").form.editor("what").widget
    QTest.keyClicks(what, "half a sen")
    page = change(workspace, first(record), qtbot)
    assert (what.toPlainText(), page.unsaved()["amending"]) == ("half a sen", None)
    assert "not saved yet" in page.status.text()


def test_what_is_being_changed_is_gone_on_with(workspace: Any, record: Any, qtbot: Any) -> None:
    page = change(workspace, first(record), qtbot)
    QTest.keyClicks(page.form.editor("what").widget, "x")
    change(workspace, first(record), qtbot)
    assert page.form.editor("what").value() == "xone"
    assert page.status.isHidden()


def test_files_alone_are_something_that_is_not_saved(
    workspace: Any, record: Any, picture: Path, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    page.drop.add([picture])
    qtbot.waitUntil(lambda: page.drop.list.item(0).text().endswith("kept"))
    press(workspace.side, "Timeline")
    press(workspace.side, "Record an incident")
    assert page.drop.list.count() == 1


def test_the_next_line_is_about_now_again(workspace: Any, qtbot: Any) -> None:
    quick = workspace.page("timeline").quick
    QTest.keyClicks(quick.line, "yesterday's")
    quick.choice.setCurrentIndex(quick.choice.findData("yesterday"))
    press(workspace.page("timeline"), "Add details")
    assert quick.choice.currentData() == "now"
    what = workspace.page("record").form.editor("what").widget
    QTest.keyClicks(what, " words go on")
    assert what.toPlainText() == "yesterday's words go on"


def test_the_list_of_kinds_is_whole_again_for_the_next(
    workspace: Any, record: Any, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    kinds = page.form.editor("behaviours").list
    rows = lambda: [kinds.model.index(row).data() for row in range(kinds.model.rowCount())]  # noqa: E731
    whole = rows()
    QTest.keyClicks(named(kinds, QLineEdit, "Find a kind of behaviour"), "call")
    assert rows() != whole
    QTest.keyClicks(page.form.editor("what").widget, "a call")
    QTest.mouseClick(page.save, LEFT)
    qtbot.waitUntil(workspace.page("incident").isVisible)
    press(workspace.side, "Record an incident")
    assert rows() == whole


def test_withdrawing_stays_at_the_top_where_it_is_said(
    workspace: Any, record: Any, qtbot: Any
) -> None:
    long = record.do(lambda s: s.journal.record(Incident(what="a line\n" * 120)))
    page = opened(workspace, long, qtbot)
    choose_action(page.more, page.withdraw_action)
    qtbot.waitUntil(lambda: not page.withdraw_action.isVisible())
    assert is_seen(page.status)
    assert "Withdrawn" in page.status.text()


@pytest.mark.parametrize("physical", [True, False])
def test_words_about_one_exhibit_stay_when_another_is_to_be_changed(
    physical: bool, workspace: Any, record: Any, qtbot: Any
) -> None:
    one, other = (
        record.do(lambda s, t=title: s.journal.record(Evidence(title=t, physical=physical)))
        for title in ("the letter", "the card")
    )
    page = workspace.page("evidence")
    for item in (one, other, one):
        workspace.open_exhibit(item.id)
        qtbot.waitUntil(lambda i=item: stack_of(page).currentWidget() is page.subject)
        qtbot.waitUntil(lambda i=item: i.content.title in words_on(page.subject))
        QTest.mouseClick(page.subject.amend, LEFT)
        form = stack_of(page).currentWidget()
        if item is one and form.unsaved() is None:
            QTest.keyClicks(form.form.editor("title").widget, "x")
        assert form.form.editor("title").value() == "xthe letter"
        assert is_seen(form.status) == (item is other)
        form.status.show_text("")


def test_a_line_with_details_begins_afresh_and_the_draft_stays_beside_it(
    workspace: Any, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    QTest.keyClicks(page.form.editor("what").widget, "In March")
    march = typed_when(Precision.DAY, "Europe/London", "2026-03-01")
    page.form.editor("when").show_value(march)
    press(workspace.side, "Timeline")
    timeline = workspace.page("timeline")
    QTest.keyClicks(timeline.quick.line, "he rang too")
    press(timeline, "Add details")
    assert page.form.editor("what").value() == "he rang too"
    assert page.form.editor("when").value() != march
    assert "In March" in words_on(page.aside)
    press(page.aside, "Go on with it")
    assert page.form.editor("what").value() == "In March"
    assert page.form.editor("when").value() == march
    qtbot.waitUntil(lambda: "he rang too" in words_on(page.aside))


@pytest.fixture
def order(running: Any, record: Any) -> Any:
    terms = ("Not to contact me",)
    return record.do(lambda s: s.journal.record(Order(title="The order", terms=terms)))


def test_a_breach_is_never_recorded_with_the_words_of_a_draft(
    workspace: Any, record: Any, order: Any, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    what = page.form.editor("what").widget
    QTest.keyClicks(what, "A silver car stood opposite")
    workspace.record_against(order.id)
    # nothing is begun yet, and it is said what is in the form
    assert what.toPlainText() == "A silver car stood opposite"
    assert page.form.step == 0
    assert "not saved yet" in page.status.text()
    press(page, "Begin afresh; the draft stays")
    assert what.toPlainText() == ""
    assert page.form.step == 0
    assert what.hasFocus()
    QTest.keyClicks(what, "He rang all the same")
    page.form.editor("breaches").show_value((Breach(order=order.id, term=1),))
    saved = after_save(page, record, qtbot)
    assert saved.what == "He rang all the same"
    # and the draft is where it was
    press(workspace.side, "To finish")
    questions = workspace.page("questions")
    qtbot.waitUntil(lambda: "A silver car stood opposite" in words_on(questions))
    press(questions, "Go on with it")
    assert page.isVisible()
    assert what.toPlainText() == "A silver car stood opposite"
    assert not page.aside.isVisible()


def after_save(page: Any, record: Any, qtbot: Any) -> Any:
    before = len(record.do(lambda s: s.journal.items(Noun.INCIDENT)))
    page.save.click()
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.INCIDENT))) == before + 1)
    return record.do(lambda s: s.journal.items(Noun.INCIDENT))[-1].content


def test_from_the_side_bar_a_draft_goes_on_and_a_press_begins_afresh(
    workspace: Any, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    what = page.form.editor("what").widget
    assert not page.afresh.isVisible()
    QTest.keyClicks(what, "one thing")
    press(workspace.side, "Timeline")
    press(workspace.side, "Record an incident")
    assert what.toPlainText() == "one thing"
    press(page, "Begin afresh; the draft stays")
    assert what.toPlainText() == ""
    assert not page.afresh.isVisible()
    QTest.keyClicks(what, "another")
    press(page.aside, "Go on with it")
    assert what.toPlainText() == "one thing"
    qtbot.waitUntil(lambda: "another" in words_on(page.aside))


def test_drafts_that_were_put_aside_come_back_with_the_draft(
    workspace: Any, record: Any, shown: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    what = page.form.editor("what").widget
    for words in ("one <b>thing</b> & co", "another"):
        QTest.keyClicks(what, words)
        press(workspace.side, "Timeline")
        press(workspace.side, "Record an incident")
        press(page, "Begin afresh; the draft stays")
    kept = json.loads(json.dumps(page.unsaved()))
    again = RecordPage(record.page_context, record.navigator)
    shown(again)
    again.restore(kept)
    assert again.form.is_untouched()
    assert again.unsaved() == kept
    said = words_on(again.aside)
    assert "one <b>thing</b> & co" in said
    assert "another" in said
    again.aside.ways[0].click()
    assert again.form.editor("what").value() == "one <b>thing</b> & co"


def test_files_of_a_draft_stay_with_it(
    workspace: Any, record: Any, picture: Path, qtbot: Any
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    QTest.keyClicks(page.form.editor("what").widget, "with a file")
    page.drop.add([picture])
    qtbot.waitUntil(lambda: page.drop.list.item(0).text().endswith("kept"))
    press(workspace.side, "Timeline")
    press(workspace.side, "Record an incident")
    press(page, "Begin afresh; the draft stays")
    assert page.drop.list.count() == 0
    exhibits = lambda: record.do(lambda s: s.journal.items(Noun.EVIDENCE))  # noqa: E731
    qtbot.waitUntil(lambda: len(exhibits()) == 1)
    QTest.keyClicks(page.form.editor("what").widget, "without")
    alone = after_save(page, record, qtbot)
    assert alone.what == "without"
    assert exhibits()[0].content.incidents == ()
    workspace.show_page("record")
    press(page.aside, "Go on with it")
    after_save(page, record, qtbot)
    last = record.do(lambda s: s.journal.items(Noun.INCIDENT))[-1]
    assert exhibits()[0].content.incidents == (last.id,)


def test_a_draft_whose_file_is_still_on_its_way_is_not_put_aside(
    workspace: Any, tmp_path: Path
) -> None:
    press(workspace.side, "Record an incident")
    page = workspace.page("record")
    page.drop.add([tmp_path / "not there.jpg"])
    press(workspace.side, "Timeline")
    QTest.keyClicks(page.form.editor("what").widget, "half")
    press(workspace.side, "Record an incident")
    press(page, "Begin afresh; the draft stays")
    assert page.form.editor("what").value() == "half"
    assert "still being added" in page.status.text()


def test_what_was_begun_on_other_forms_is_listed_to_finish(workspace: Any, qtbot: Any) -> None:
    page = workspace.page("timeline")
    QTest.keyClicks(page.quick.line, "half a line")
    press(workspace.side, "To finish")
    questions = workspace.page("questions")
    qtbot.waitUntil(lambda: "What you began to write and did not save." in words_on(questions))
    press(questions, "Go on with it")
    assert page.isVisible()
    assert page.quick.line.text() == "half a line"
