"""A form whose fields come a few at a time must be the form that it would be all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from diary.model.incident import Certainty, Incident, Witness
from diary.model.kinds import Noun
from diary.model.when import Precision, When
from ui.desktop.forms.editor import Around, References
from ui.desktop.forms.form import Form
from ui.desktop.forms.incident_fields import incident_fields
from ui.desktop.pages.record import RecordPage
from ui.desktop.pages.register import RegisterPage
from ui.desktop.widgets.text_edit import TextEdit

Shown = Callable[[QWidget], QWidget]
WHOLE = Incident(
    what="What",
    when=When(Precision.DAY, "Europe/London", "2026-03-01"),
    behaviours=("LOITER",),
    times=3,
    place="here",
    certainty=Certainty.TOLD,
    witnesses=(Witness(name="Jo", saw="it", contact="x"),),
    reported=True,
    fixated="f",
)


@pytest.fixture
def form(around: Around, qtbot: Any) -> Form:
    made = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(made)
    return made


def complete(form: Form) -> Form:
    form._turns.finish()
    assert not form._awaited
    return form


def test_only_the_first_field_is_made_before_anything_is_painted(
    around: Around, qtbot: Any
) -> None:
    form = Form(Noun.INCIDENT, incident_fields(around.vocabulary), around)
    qtbot.addWidget(form)
    assert list(form._editors) == ["what"]
    with qtbot.waitSignal(form.completed):
        pass
    assert list(form._editors) == [field.name for field in incident_fields(form._around.vocabulary)]


def test_asking_for_a_field_makes_it_and_those_before_it(form: Form) -> None:
    form.editor("times").restore("37")
    assert list(form._editors)[-1] == "times"
    assert complete(form).editor("times").value() == 37


def test_what_is_shown_early_is_shown_in_fields_that_come_later(form: Form) -> None:
    form.show_content(WHOLE)
    form.mark()
    assert form.is_untouched()
    assert complete(form).content() == WHOLE
    assert form.is_untouched()


def test_saving_before_the_fields_are_there_saves_everything(form: Form) -> None:
    form.show_content(WHOLE)
    assert form.content() == WHOLE


def test_what_stood_in_a_draft_is_unsaved_before_its_field_is_there(form: Form) -> None:
    form.restore({"times": "many"})
    assert not form.is_untouched()
    assert form.state()["times"] == "many"
    assert not form.is_untouched()


def test_starting_anew_forgets_what_waited_for_its_field(form: Form) -> None:
    form.show_content(WHOLE)
    form.restore({"place": "there"})
    form.start_anew()
    assert form.is_untouched()
    form.editor("what").restore("x")
    said = complete(form).content()
    assert (said.place, said.witnesses, said.times) == ("", (), None)


def test_people_that_were_told_early_are_known_to_the_field_that_comes_later(form: Form) -> None:
    form.refer(References(people=(("id-1", "Sam"),)))
    combo = form.editor("person").widget
    assert [combo.itemText(row) for row in range(combo.count())] == ["", "Sam"]


STEP = st.sampled_from(["turn", "show", "anew", "draft", "mark", "refer", "place"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, max_size=12))
def test_any_order_of_doing_gives_what_a_whole_form_gives(
    steps: list[str], around: Around, qtbot: Any
) -> None:
    fields = incident_fields(around.vocabulary)
    slow, whole = (Form(Noun.INCIDENT, fields, around) for _ in range(2))
    complete(whole)
    draft = {"what": "half", "times": "9", "place": "", "reported": False, "did": "left"}
    for step in steps:
        if step == "turn":
            slow._turns.one()
        for form in (slow, whole):
            if step == "show":
                form.show_content(WHOLE)
            elif step == "anew":
                form.start_anew()
            elif step == "draft":
                form.restore(draft)
            elif step == "mark":
                form.mark()
            elif step == "refer":
                form.refer(References(people=(("id-1", "Sam"),)))
            elif step == "place":
                form.editor("place").restore("there")
        assert slow.is_untouched() == whole.is_untouched()
    assert slow.state() == whole.state()
    assert slow.is_untouched() == whole.is_untouched()
    for form in (slow, whole):
        form.deleteLater()


# --- pages --------------------------------------------------------------------------------------


def test_keys_typed_before_the_page_is_complete_arrive_in_order(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    page = RecordPage(record.kit)
    shown(page)
    page.start()
    assert page.form._awaited
    what = page.form.editor("what").widget
    assert what.hasFocus()
    window = page.windowHandle()
    for letter in "He was there again.":
        QTest.keyClick(window, letter)
        QApplication.processEvents()
    assert what.toPlainText() == "He was there again."
    with qtbot.waitSignal(page.incident_saved) as caught:
        page.save.click()
    assert caught.args[0].content.what == "He was there again."


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


def test_tab_goes_down_the_page_although_its_fields_came_later(record: Any, shown: Shown) -> None:
    page = RecordPage(record.kit)
    shown(page)
    page.start()
    complete(page.form)
    page.form._open_more(open_=True)
    what = page.form.editor("what").widget
    order = tab_order(page, what)
    assert order.index(page.save) > order.index(page.form.editor("times").widget)
    fields = [page.form.editor(name).widget for name in ("what", "place", "account", "did")]
    places = [order.index(field) for field in fields]
    assert places == sorted(places)
    heights = [w.mapTo(page, w.rect().topLeft()).y() for w in order if page.form.isAncestorOf(w)]
    assert heights == sorted(heights)


def test_pictures_can_be_pasted_into_fields_that_came_later(record: Any, shown: Shown) -> None:
    page = RecordPage(record.kit)
    shown(page)
    complete(page.form)
    edits = page.form.findChildren(TextEdit)
    assert len(edits) > 5
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    for number, edit in enumerate(edits, 1):
        edit.insertFromMimeData(mime)
        assert page.drop.list.count() == number


def test_tab_goes_down_the_form_of_a_register_too(record: Any, shown: Shown, qtbot: Any) -> None:
    page = RegisterPage(record.kit, Noun.POLICE)
    shown(page)
    page.list.add.click()
    form = page.form.form
    qtbot.waitUntil(lambda: not form._awaited)
    order = tab_order(page, form.editor("contact").widget)
    inside = [form.isAncestorOf(widget) for widget in order]
    assert inside == sorted(inside, reverse=True)
    assert order.index(page.form.save) > 2
