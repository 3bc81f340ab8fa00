"""What a form shows, keeps and gives, and the pages around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QRadioButton, QWidget

from diary.errors import BadInput
from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Certainty, Incident, PoliceContact, Witness
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.announcements import Announcements
from ui.desktop.forms.form import Form, FormContext, OrderTerms, ReferenceData
from ui.desktop.forms.form_fields import (
    STEPS,
    THE_REST,
    WHAT_KIND,
    incident_fields,
    register_fields,
)
from ui.desktop.pages.record_incident import RecordPage
from ui.desktop.pages.register import RegisterPage
from ui.desktop.widgets.fold import Fold
from ui.desktop.widgets.text_fields import TextEdit

Shown = Callable[[QWidget], QWidget]
WHOLE = Incident(
    what="What",
    when=typed_when(Precision.DAY, "Europe/London", "2026-03-01"),
    behaviours=("LOITER",),
    times=3,
    place="here",
    certainty=Certainty.TOLD,
    witnesses=(Witness(name="Jo", saw="it", contact="x"),),
    reported=True,
    fixated="f",
)


@pytest.fixture
def form(around: FormContext, qtbot: Any) -> Form:
    made = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(made)
    return made


def test_what_is_shown_comes_back_whole_and_counts_as_untouched(form: Form) -> None:
    form.show_content(WHOLE)
    form.mark()
    assert form.is_untouched()
    assert form.content() == WHOLE


def test_what_stood_in_a_draft_is_unsaved(form: Form) -> None:
    form.restore({"times": "many"})
    assert not form.is_untouched()
    assert form.state()["times"] == "many"


def test_a_draft_opens_what_it_says_behind_a_heading(form: Form) -> None:
    did = form.editor("did").widget
    form.show_step(THE_REST)
    assert not did.isVisibleTo(form)
    form.restore({"what": "half a line"})
    assert not did.isVisibleTo(form)
    form.restore({"did": "left"})
    assert did.isVisibleTo(form)
    form.start_anew()
    form.show_step(THE_REST)
    assert not did.isVisibleTo(form)


def test_a_draft_opens_what_it_says_behind_more(around: FormContext, qtbot: Any) -> None:
    form = Form(Noun.POLICE, register_fields(Noun.POLICE), around)
    qtbot.addWidget(form)
    station = form.editor("station").widget
    form.restore({"what": "half a line"})
    assert not station.isVisibleTo(form)
    form.restore({"station": "there"})
    assert station.isVisibleTo(form)


def test_every_field_of_an_incident_is_in_one_of_three_steps(form: Form) -> None:
    names = [field.name for field in incident_fields(load())]
    assert form.steps == len(STEPS) == 3
    seen = []
    for step in range(form.steps):
        form.show_step(step)
        for name in names:
            if form.editor(name).widget.isVisibleTo(form):
                seen.append(name)
    closed = [name for name in names if name not in seen]
    assert seen[:2] == ["what", "when"]
    assert seen[2:6] == ["behaviours", "something_else", "times", "times_of"]
    assert seen[6:] == ["person", "why_person", "certainty", "place", "platform", "accounts"]
    # the rest is behind headings of the last step, each of which opens
    form.show_step(THE_REST)
    for line in (each.line for each in form.findChildren(Fold)):
        line.click()
    assert closed
    assert all(form.editor(name).widget.isVisibleTo(form) for name in closed)


def test_a_mistake_in_another_step_shows_that_step(form: Form) -> None:
    form.show_step(THE_REST)
    form.editor("what").restore("x")
    form.editor("times").restore("many")
    with pytest.raises(BadInput):
        form.content()
    assert form.step == WHAT_KIND
    assert form.trouble.isVisibleTo(form)


def test_a_step_says_whether_something_is_said_in_it(form: Form) -> None:
    assert [form.is_said(step) for step in range(3)] == [False, False, False]
    form.editor("times").restore("3")
    form.editor("witnesses").restore([{"name": "Jo"}])
    assert [form.is_said(step) for step in range(3)] == [False, True, True]


def test_what_is_made_later_shows_what_was_shown_before_it_was_made(form: Form) -> None:
    made: list[str] = []
    form.editor_made.connect(made.append)
    form.show_content(WHOLE)
    form.mark()
    assert not made
    assert [form.is_said(step) for step in range(form.steps)] == [True] * form.steps
    assert form.is_untouched()
    assert form.content() == WHOLE
    assert "witnesses" in made
    assert form.is_untouched()


def test_a_draft_of_a_field_that_is_not_made_yet_is_not_lost(
    around: FormContext, qtbot: Any
) -> None:
    first, second = (Form(Noun.INCIDENT, incident_fields(around.vocabulary), around) for _ in "12")
    for each in (first, second):
        qtbot.addWidget(each)
    first.editor("place").show_value("at the gate")
    kept = first.state()
    made: list[str] = []
    second.editor_made.connect(made.append)
    second.restore(kept)
    assert not made
    assert not second.is_untouched()
    assert second.state() == kept
    assert not second.is_untouched()
    # what is emptied before it is made stays empty
    second.start_anew()
    assert second.is_untouched()
    third = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(third)
    third.restore(kept)
    third.start_anew()
    assert third.is_untouched()
    assert third.editor("place").value() == ""


def test_starting_anew_forgets_what_stood_there(form: Form) -> None:
    form.show_content(WHOLE)
    form.restore({"place": "there"})
    form.start_anew()
    assert form.is_untouched()
    form.editor("what").restore("x")
    said = form.content()
    assert isinstance(said, Incident)
    assert (said.place, said.witnesses, said.times) == ("", (), None)


def test_people_are_known_to_the_field_that_names_one(form: Form) -> None:
    form.refer(ReferenceData(people=(("id-1", "Sam"),)))
    combo: Any = form.editor("person").widget
    assert [combo.itemText(row) for row in range(combo.count())] == ["", "Sam"]


def test_a_name_of_several_people_is_asked_about(form: Form) -> None:
    people = (("id-1", "unknown"), ("id-2", "Sam"), ("id-3", "unknown"))
    listed = {"id-1": "unknown, a neighbour (person 4)", "id-3": "unknown (person 6)"}
    form.refer(ReferenceData(people=people, listed=listed))
    combo: Any = form.editor("person").widget
    assert [combo.itemText(row) for row in range(1, combo.count())] == [
        "unknown, a neighbour (person 4)", "Sam", "unknown (person 6)",
    ]  # fmt: skip
    form.editor("what").show_value("x")
    combo.setEditText("unknown")
    with pytest.raises(BadInput, match="several people"):
        form.content()
    # what is typed stays, in a draft too, until somebody is chosen
    state = form.state()
    form.start_anew()
    form.restore(state)
    assert combo.currentText() == "unknown"
    combo.setCurrentIndex(3)
    said: Any = form.content()
    assert said.person == "id-3"
    for typed, person in (("Sam", "id-2"), ("Somebody else", "new:Somebody else")):
        combo.setEditText(typed)
        said = form.content()
        assert said.person == person


def test_a_name_that_is_typed_does_not_become_the_first_that_begins_so(
    form: Form, shown: Shown
) -> None:
    people = (("id-1", "unknown"), ("id-3", "unknown"))
    listed = {"id-1": "unknown, a neighbour (person 4)", "id-3": "unknown (person 6)"}
    form.refer(ReferenceData(people=people, listed=listed))
    combo: Any = form.editor("person").widget
    form.show_step(THE_REST)
    shown(form)
    QTest.keyClicks(combo.lineEdit(), "unknown")
    assert combo.currentText() == "unknown"
    combo.completer().popup().hide()


def test_learning_the_numbers_it_refers_to_is_no_change_and_hides_none(
    around: FormContext, qtbot: Any
) -> None:
    form = Form(Noun.POLICE, register_fields(Noun.POLICE), around)
    qtbot.addWidget(form)
    form.show_content(PoliceContact(what="x", incidents=("id-1",)))
    form.mark()
    form.refer(ReferenceData(numbers={"id-1": 3}))
    assert form.editor("incidents").state() == "3"
    assert form.is_untouched()
    form.editor("incidents").restore("4")
    form.refer(ReferenceData(numbers={"id-1": 3}))
    assert not form.is_untouched()


# --- pages --------------------------------------------------------------------------------------


def test_keys_typed_at_once_arrive_in_order(record: Any, shown: Shown, qtbot: Any) -> None:
    page = RecordPage(record.page_context, record.navigator)
    shown(page)
    page.start()
    what = page.form.editor("what").widget
    assert what.hasFocus()
    window = page.windowHandle()
    for letter in "He was there again.":
        QTest.keyClick(window, letter)
        QApplication.processEvents()
    assert what.toPlainText() == "He was there again."
    page.save.click()
    qtbot.waitUntil(lambda: bool(record.navigator.about("saved")))
    assert record.navigator.about("saved")[0].content.what == "He was there again."


def tab_order(page: QWidget, start: QWidget) -> list[QWidget]:
    """Where Tab leads, from `start` back to it."""
    start.setFocus()
    seen = [start]
    while len(seen) < 100:
        QTest.keyClick(page.windowHandle(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused is start:
            break
        seen.append(focused)
    return seen


@pytest.mark.parametrize(
    ("step", "names"),
    [
        (0, ("what", "when")),
        (1, ("behaviours", "something_else", "times", "times_of")),
        (2, ("person", "place", "accounts", "did", "fixated", "typed_by")),
    ],
)
def test_tab_goes_down_each_step_and_past_what_a_heading_opens(
    record: Any, shown: Shown, step: int, names: tuple[str, ...]
) -> None:
    page = RecordPage(record.page_context, record.navigator)
    shown(page)
    page.start()
    page.form.show_step(step)
    for fold in page.form.findChildren(Fold):
        fold.set_open(is_open=True)
    order = tab_order(page, page.go_on if step < THE_REST else page.back)
    places = [
        min(at for at, each in enumerate(order) if _is_in(each, page.form.editor(name).widget))
        for name in names
    ]
    assert places == sorted(places)
    assert page.save in order
    inside = [w for w in order if page.form.isAncestorOf(w)]
    heights = [w.mapTo(page, w.rect().topLeft()).y() for w in inside]
    assert [at for at in heights if at < min(heights)] == []
    assert heights == sorted(heights, key=lambda y: y // 12)


def _is_in(widget: QWidget, field: QWidget) -> bool:
    return widget is field or field.isAncestorOf(widget)


def test_pictures_can_be_pasted_into_every_field(record: Any, shown: Shown) -> None:
    page = RecordPage(record.page_context, record.navigator)
    shown(page)
    page.form.show_step(page.form.steps - 1)
    edits = page.form.findChildren(TextEdit)
    assert len(edits) > 5
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    for number, edit in enumerate(edits, 1):
        edit.insertFromMimeData(mime)
        assert page.drop.list.count() == number


def test_tab_goes_down_the_form_of_a_register_too(record: Any, shown: Shown, qtbot: Any) -> None:
    page = RegisterPage(record.page_context, record.navigator, Noun.POLICE)
    shown(page)
    page.list.add.click()
    form = page.form.form
    order = tab_order(page, form.editor("contact").widget)
    inside = [form.isAncestorOf(widget) for widget in order]
    assert inside == sorted(inside, reverse=True)
    assert order.index(page.form.save) > 2


# --- errors, as a screen reader is told of them -----------------------------------------------


def described(widget: QWidget) -> str:
    told: Any = QAccessible.queryAccessibleInterface(widget)
    return str(told.text(QAccessible.Text.Description))


@pytest.fixture
def wrong(form: Form, shown: Shown) -> Form:
    """A form whose number cannot be read, after it was to be saved."""
    shown(form)
    form.editor("what").restore("x")
    form.editor("times").restore("many")
    with pytest.raises(BadInput):
        form.content()
    return form


def test_an_error_describes_the_field_that_has_the_focus_and_is_said_at_once(
    form: Form, shown: Shown, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Announcements(monkeypatch)
    shown(form)
    form.editor("times").restore("many")
    with pytest.raises(BadInput):
        form.content()
    focused = QApplication.focusWidget()
    assert focused is form.editor("times").widget
    assert described(focused).startswith(form.trouble.text())
    qtbot.waitUntil(lambda: (form.trouble.text(), True) in [(a.text, a.at_once) for a in said.all])


def test_an_error_goes_when_the_field_is_mended_and_not_before(wrong: Form) -> None:
    field: Any = wrong.editor("times").widget
    field.setText("man")
    assert wrong.trouble.isVisible()
    assert "whole number" in described(field)
    field.setText("3")
    assert not wrong.trouble.isVisible()
    assert "whole number" not in described(field)
    field.setText("many")
    assert not wrong.trouble.isVisible()


def test_an_error_goes_with_the_next_try(wrong: Form) -> None:
    field: Any = wrong.editor("times").widget
    wrong.start_anew()
    assert "whole number" not in described(field)


def test_an_error_of_a_time_describes_each_of_its_fields_and_goes_with_what_was_typed(
    form: Form, shown: Shown
) -> None:
    shown(form)
    form.editor("what").restore("x")
    when: Any = form.editor("when").widget
    (time,) = (each for each in when.findChildren(QLineEdit) if each.accessibleName() == "Time")
    time.setText("at noon")
    with pytest.raises(BadInput):
        form.content()
    inside = [each for each in when.findChildren(QLineEdit) if each.isVisible()]
    assert len(inside) > 1
    assert all(form.trouble.text() in described(each) for each in inside)
    time.setText("12:00")
    assert not form.trouble.isVisible()
    assert all("noon" not in described(each) for each in inside)
    assert isinstance(form.content(), Incident)


@pytest.mark.parametrize(
    ("field", "typed"), [("Time", "25:99"), ("Time", "half past eight"), ("Day", "32")]
)
def test_a_time_that_is_refused_gives_the_focus_to_the_part_that_is_wrong(
    form: Form, shown: Shown, field: str, typed: str
) -> None:
    shown(form)
    form.editor("what").restore("x")
    when: Any = form.editor("when").widget
    part = next(each for each in when.findChildren(QLineEdit) if each.accessibleName() == field)
    part.setText(typed)
    form.editor("what").widget.setFocus()
    with pytest.raises(BadInput):
        form.content()
    assert QApplication.focusWidget() is part


def test_the_terms_of_an_order_give_the_focus_to_the_first_of_them(
    form: Form, shown: Shown
) -> None:
    shown(form)
    form.refer(
        ReferenceData(orders=(OrderTerms("order-1", "Order", ("Stay away", "Do not ring")),))
    )
    terms: Any = form.editor("breaches").widget
    form.restore({"breaches": [["order-1", 2]]})
    terms.setFocus()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QCheckBox)
    assert focused.accessibleName() == "Stay away"


def test_what_a_form_of_a_register_needs_is_asked_for_until_it_is_there(
    record: Any, shown: Shown
) -> None:
    page = RegisterPage(record.page_context, record.navigator, Noun.POLICE)
    shown(page)
    page.list.add.click()
    page.form.save.click()
    assert page.form.status.text() == "Write what was said."
    QTest.keyClicks(page.form.form.editor("what").widget, "P")
    assert page.form.status.text() == ""
    page.form.status.problem("The disk is full.")
    QTest.keyClicks(page.form.form.editor("what").widget, "C")
    assert page.form.status.text() == "The disk is full."


def test_a_number_that_no_incident_has_is_named_beside_its_field(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He rang.")))
    page = RegisterPage(record.page_context, record.navigator, Noun.POLICE)
    shown(page)
    page.list.add.click()
    form = page.form.form
    QTest.keyClicks(form.editor("what").widget, "They rang.")
    line = form.editor("incidents").line
    line.setText("1, 99")
    page.form.save.click()
    qtbot.waitUntil(form.trouble.isVisible)
    assert "there is no entry with the number 99" in form.trouble.text()
    assert line.hasFocus()
    assert record.do(lambda s: s.journal.items(Noun.POLICE)) == ()
    line.setText("1")
    page.form.save.click()
    qtbot.waitUntil(page.list.isVisible)
    assert len(record.do(lambda s: s.journal.items(Noun.POLICE))) == 1


def test_the_end_of_a_night_that_came_twice_is_answered_by_keys_alone(
    form: Form, shown: Shown
) -> None:
    night = typed_when(Precision.BETWEEN, "Europe/London", "2026-10-24T23:00", "2026-10-25T00:30")
    shown(form)
    form.show_content(Incident(what="The gate was open.", when=night))
    (until,) = (
        each
        for each in form.editor("when").widget.findChildren(QLineEdit)
        if each.accessibleName() == "Until, time"
    )
    until.setFocus()
    until.selectAll()
    QTest.keyClicks(until, "1:30")
    with pytest.raises(BadInput):
        form.content()
    asked = QApplication.focusWidget()
    assert isinstance(asked, QRadioButton)
    assert asked.accessibleDescription().endswith("Until, time")
    QTest.keyClick(asked, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    content = form.content()
    assert isinstance(content, Incident)
    assert content.when == typed_when(
        Precision.BETWEEN, "Europe/London", "2026-10-24T23:00", "2026-10-25T01:30",
        until_offset="+00:00",
    )  # fmt: skip
