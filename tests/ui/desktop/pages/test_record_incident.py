from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from diary.contradictions.line_time import line_time, waits_for_its_time
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Breach, Certainty, Evidence, Incident, Order, Person, Witness
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from tests.support.pages import button_of, fill_in, named, words_on
from ui.desktop.forms.form_fields import THE_REST, WHAT_KIND, incident_fields
from ui.desktop.pages.record_incident import RecordPage
from ui.desktop.widgets.feedback import Notices
from ui.desktop.widgets.fold import Fold
from ui.desktop.widgets.kinds_of_terms import KindsOfTerms

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"


@pytest.fixture
def page(record: Any, shown: Shown, qtbot: Any) -> RecordPage:
    made = RecordPage(record.page_context, record.navigator)
    shown(made)
    made.start()
    record.do(lambda s: None)
    return made


def incidents(record: Any) -> tuple[Any, ...]:
    return record.do(lambda s: s.journal.items(Noun.INCIDENT))


def save(page: RecordPage, record: Any, qtbot: Any) -> Any:
    asked = record.navigator
    saved = asked.about("saved")
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(asked.about("saved")) > len(saved))
    return asked.about("saved")[-1]


def leave(page: RecordPage) -> None:
    QTest.mouseClick(button_of(page, "Do not keep this"), Qt.MouseButton.LeftButton)


def test_one_field_is_enough(page: RecordPage, record: Any, qtbot: Any) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "Only this.")
    item = save(page, record, qtbot)
    assert item.content == Incident(
        what="Only this.", when=typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    )
    assert page.unsaved() is None


def test_nothing_at_all_is_asked_for_in_place(page: RecordPage, record: Any) -> None:
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    # beside the field, and not at the top alone
    assert page.form.trouble.isVisible()
    assert "at least one line" in page.form.trouble.text()
    assert page.form.editor("what").widget.hasFocus()
    assert incidents(record) == ()


def test_that_words_are_needed_is_said_beside_them_before_anything_is_saved(
    page: RecordPage,
) -> None:
    assert "Write at least one line." in words_on(page.form)
    QTest.keyClicks(page.form.editor("what").widget, "He")
    assert "Write at least one line." not in words_on(page.form)
    page.form.editor("what").show_value("")
    assert "Write at least one line." in words_on(page.form)


def test_everything_that_the_form_asks_is_recorded(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    order = record.do(lambda s: s.journal.record(Order(title="Order", terms=("one", "two"))))
    page.refresh_references()
    record.do(lambda s: None)
    whole = Incident(
        what="What",
        when=typed_when(Precision.EXACT, LONDON, "2026-03-01T21:10", how="call log"),
        behaviours=("LOITER", "CALL_UNWANTED"),
        something_else="else",
        times=37,
        place="place",
        platform="telephone",
        accounts=("07700 900123",),
        why_person="voice",
        certainty=Certainty.TOLD,
        witnesses=(Witness(name="Jo", saw="the car", contact="07700 900124"),),
        did="left",
        effect="slept badly",
        reported=False,
        fixated="f",
        obsessive="o",
        unwanted="u",
        repeated="r",
        breaches=(Breach(order=order.id, term=2),),
    )
    fill_in(page.form, incident_fields(record.page_context.form_context.vocabulary), whole)
    person = page.form.editor("person").widget
    person.setEditText("The man in the grey car")
    item = save(page, record, qtbot)
    (named,) = record.do(lambda s: s.journal.items(Noun.PERSON))
    assert named.content.name == "The man in the grey car"
    issued = {"person": named.id, "witness_numbers": (1,)}
    assert item.content == Incident(**{**as_dict(whole), **issued})


def as_dict(incident: Incident) -> dict[str, Any]:
    return {name: getattr(incident, name) for name in Incident.__dataclass_fields__}


def test_a_known_name_makes_no_second_person(page: RecordPage, record: Any, qtbot: Any) -> None:
    known = record.do(lambda s: s.journal.record(Person(name="Sam")))
    page.refresh_references()
    record.do(lambda s: None)
    page.form.editor("what").restore("x")
    page.form.editor("person").widget.setEditText("Sam")
    assert save(page, record, qtbot).content.person == known.id
    assert len(record.do(lambda s: s.journal.items(Noun.PERSON))) == 1


def test_a_choice_shows_its_notice_and_blocks_nothing(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    behaviours = page.form.editor("behaviours")
    page.form.show_step(WHAT_KIND)
    model = behaviours.list.model
    label = "Tracking device"
    search(behaviours.list).setText("tracking device")
    row = next(r for r in range(model.rowCount()) if model.index(r).data() == label)
    view = behaviours.list.view
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(row)).center()
    )
    assert behaviours.value() == ("TRACKER",)
    assert behaviours.notices.shown == ("device",)
    assert behaviours.notices.isVisible()
    page.form.editor("what").restore("x")
    assert save(page, record, qtbot).content.behaviours == ("TRACKER",)


def settle() -> None:
    """Let everything have its place: text wraps in its width, and only then has a height."""
    for _turn in range(20):
        QApplication.processEvents()


def search(kinds: QWidget) -> QLineEdit:
    return named(kinds, QLineEdit, "Find a kind of behaviour")


def labels(kinds: Any) -> list[str]:
    model = kinds.model
    return [model.index(row).data() for row in range(model.rowCount())]


def test_space_opens_a_group_and_chooses_and_finding_loses_nothing(page: RecordPage) -> None:
    behaviours = page.form.editor("behaviours").list
    page.form.show_step(WHAT_KIND)
    behaviours.view.setFocus()
    behaviours.view.setCurrentIndex(behaviours.model.index(0))
    closed = behaviours.model.rowCount()
    QTest.keyClick(behaviours.view, Qt.Key.Key_Space)
    assert behaviours.model.rowCount() > closed
    assert behaviours.chosen() == ()
    QTest.keyClick(behaviours.view, Qt.Key.Key_Down)
    QTest.keyClick(behaviours.view, Qt.Key.Key_Space)
    assert behaviours.chosen() == ("CALL_UNWANTED",)
    QTest.keyClicks(search(behaviours), "zzz")
    assert labels(behaviours) == [
        "Nothing is found for these words. Try another word, or 'Something else'.",
        "Something else",
    ]
    search(behaviours).clear()
    assert behaviours.chosen() == ("CALL_UNWANTED",)


def test_nothing_but_the_last_kind_is_called_something_else(page: RecordPage) -> None:
    behaviours = page.form.editor("behaviours").list
    search(behaviours).setText("missed calls")
    assert labels(behaviours)[-1] == "Something else"
    assert not [each for each in page.findChildren(QLabel) if each.text() == "Something else"]


def test_the_words_of_people_find_kinds_and_something_else_is_last(page: RecordPage) -> None:
    behaviours = page.form.editor("behaviours").list
    for said, first in (
        ("missed calls", "Unwanted calls"),
        ("airtag", "Tracking device"),
        ("facebook", "Contact through social media"),
        ("hacked", "Got into your accounts"),
        ("stood outside", "Hung around or drove past"),
        ("rang", "Unwanted calls"),
        ("followed me", "Followed you"),
    ):
        search(behaviours).setText(said)
        assert (labels(behaviours)[0], labels(behaviours)[-1]) == (first, "Something else")


def test_a_chosen_kind_is_a_chip_that_takes_it_away(page: RecordPage, qtbot: Any) -> None:
    behaviours = page.form.editor("behaviours").list
    page.form.show_step(WHAT_KIND)
    search(behaviours).setText("airtag")
    settle()
    view = behaviours.view
    middle = view.visualRect(behaviours.model.index(0)).center()
    at = view.mapTo(page, middle)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert behaviours.chosen() == ("TRACKER",)
    settle()
    # nothing moved under the pointer
    assert view.mapTo(page, view.visualRect(behaviours.model.index(0)).center()) == at
    chip = named(behaviours, QPushButton, "Chosen: Tracking device. Take it away")
    qtbot.waitUntil(chip.isVisible)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert behaviours.chosen() == ()


def test_the_list_of_kinds_does_not_scroll_inside_the_page(page: RecordPage, qtbot: Any) -> None:
    page.form.show_step(WHAT_KIND)
    view = page.form.editor("behaviours").list.view
    for width in (1000, 640):
        page.resize(width, 800)
        qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() == 0)
        QTest.keyClick(view, Qt.Key.Key_Home)
        QTest.keyClick(view, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() == 0)


def test_a_number_belongs_to_the_kind_that_it_counts(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    page.form.editor("what").restore("x")
    page.form.editor("behaviours").restore(["LOITER", "CALL_UNWANTED"])
    counted = page.form.editor("times_of").widget
    assert [counted.itemText(row) for row in range(counted.count())] == [
        "Not said", "Hung around or drove past", "Unwanted calls",
    ]  # fmt: skip
    counted.setCurrentIndex(2)
    page.form.editor("times").restore("37")
    # what is no longer chosen is no longer counted
    page.form.editor("behaviours").restore(["CALL_UNWANTED"])
    assert counted.currentText() == "Unwanted calls"
    content = save(page, record, qtbot).content
    assert (content.times, content.times_of) == (37, "CALL_UNWANTED")


def test_a_number_counts_the_only_kind_there_is(page: RecordPage, record: Any, qtbot: Any) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "He rang and rang")
    page.form.show_step(WHAT_KIND)
    kinds = page.form.editor("behaviours").list
    QTest.keyClicks(search(kinds), "missed calls")
    QTest.keyClick(search(kinds), Qt.Key.Key_Return)
    QTest.keyClicks(page.form.editor("times").widget, "37")
    assert page.form.editor("times_of").widget.currentText() == "Unwanted calls"
    content = save(page, record, qtbot).content
    assert (content.times, content.times_of) == (37, "CALL_UNWANTED")


def test_without_a_number_no_kind_is_counted(page: RecordPage, record: Any, qtbot: Any) -> None:
    page.form.editor("what").restore("x")
    page.form.editor("behaviours").restore(["LOITER"])
    page.form.editor("times_of").widget.setCurrentIndex(1)
    assert save(page, record, qtbot).content.times_of == ""


def test_a_mistake_in_another_step_is_brought_into_view(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    page.resize(640, 420)
    page.form.editor("what").restore("x")
    page.form.editor("times").restore("many")
    assert not page.form.editor("times").widget.isVisible()
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    assert page.form.editor("times").widget.isVisible()
    assert page.form.editor("times").widget.hasFocus()
    trouble = page.form.trouble
    assert trouble.text().startswith("How many times in a row: write a whole number")
    # beside its field, and not far above it where nobody looks; both as a whole
    times = page.form.editor("times").widget
    for part in (trouble, times):
        qtbot.waitUntil(lambda p=part: p.visibleRegion().boundingRect() == p.rect())
    page.form.editor("times").restore("2")
    assert save(page, record, qtbot).content.times == 2
    assert trouble.isHidden()


def test_what_is_said_behind_a_heading_is_seen_when_it_is_changed(
    page: RecordPage, record: Any
) -> None:
    did = page.form.editor("did").widget
    page.amend(record.do(lambda s: s.journal.record(Incident(what="first", did="left"))))
    page.form.show_step(THE_REST)
    assert did.isVisible()
    leave(page)
    page.amend(record.do(lambda s: s.journal.record(Incident(what="second"))))
    page.form.show_step(THE_REST)
    assert not did.isVisible()


def test_tab_leaves_a_text(page: RecordPage) -> None:
    what = page.form.editor("what").widget
    what.setFocus()
    QTest.keyClick(what, Qt.Key.Key_Tab)
    assert not what.hasFocus()
    assert page.form.editor("what").value() == ""


def drop(page: RecordPage, mime: QMimeData, on: QWidget | None = None) -> bool:
    """A drop as Qt delivers it: to the list's viewport, or to another widget."""
    viewport = on or page.drop.list.viewport()
    at = QPointF(5, 5)
    rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    enter = QDragEnterEvent(at.toPoint(), *rest)
    QApplication.sendEvent(viewport, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(at, *rest)
    QApplication.sendEvent(viewport, event)
    return event.isAccepted()


def test_the_list_takes_drops_on_its_viewport(page: RecordPage) -> None:
    assert page.drop.list.viewport().acceptDrops()
    assert page.drop.acceptDrops()


@pytest.mark.needs("names")
def test_a_dropped_file_follows_its_incident(
    page: RecordPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    file = tmp_path / "note & <b>.txt"
    file.write_bytes(b"I will find you")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    page.form.show_step(THE_REST)
    assert drop(page, mime)
    qtbot.waitUntil(lambda: page.drop.list.item(0).text().endswith("kept"))
    (notice,) = (each for each in page.findChildren(Notices) if "family-papers" in each.shown)
    assert notice.isVisible()
    assert "under-18" not in notice.shown
    page.form.editor("what").restore("A note")
    with qtbot.waitSignal(record.page_context.attachment_queue.admitted) as caught:
        item = save(page, record, qtbot)
    exhibit = caught.args[1]
    assert exhibit.content.incidents == (item.id,)
    assert exhibit.content.name == file.name
    original = record.do(lambda s: s.evidence.original(exhibit.id))
    with original.open() as kept:
        assert kept.read() == b"I will find you"
    assert page.drop.list.count() == 0


def test_a_file_that_cannot_be_taken_stays_on_screen(
    page: RecordPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    page.drop.add([tmp_path / "gone.jpg"])
    qtbot.waitUntil(lambda: page.drop.list.item(0).text().startswith("gone.jpg: "))
    qtbot.waitUntil(lambda: page.drop.tokens == ())
    page.form.editor("what").restore("still saved")
    assert save(page, record, qtbot).content.what == "still saved"


def test_a_pasted_picture_is_kept_and_never_written_in_clear(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    QGuiApplication.clipboard().setImage(image)
    what = page.form.editor("what").widget
    what.setFocus()
    QTest.keyClick(what, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.drop.list.count() == 1)
    # the step with the evidence, which says it too, is not in sight
    assert page.before_files.isVisible()
    assert "under 18" in page.before_files.text()
    QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    assert not page.before_files.isVisible()
    page.form.editor("what").restore("picture")
    with qtbot.waitSignal(record.page_context.attachment_queue.admitted) as caught:
        save(page, record, qtbot)
    exhibit = caught.args[1]
    assert exhibit.content.name == "pasted-2026-11-24-160000.png"
    original = record.do(lambda s: s.evidence.original(exhibit.id))
    with original.open() as kept:
        png = kept.read()
    assert QImage.fromData(png).size() == image.size()
    clear = [p for p in record.folder.rglob("*") if p.is_file() and b"\x89PNG" in p.read_bytes()]
    assert clear == []


def test_text_on_the_clipboard_pastes_as_text(page: RecordPage) -> None:
    QGuiApplication.clipboard().setText("pasted words")
    what = page.form.editor("what").widget
    what.setFocus()
    QTest.keyClick(what, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert what.toPlainText() == "pasted words"
    assert page.drop.list.count() == 0


def test_amending_writes_a_revision_with_its_reason(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    first = record.do(lambda s: s.journal.record(Incident(what="first", place="here")))
    page.amend(first)
    assert page.reason.isVisible()
    assert page.title.text() == "Add to incident 1"
    assert page.unsaved() is None
    page.form.editor("what").restore("second")
    page.reason.setText("remembered more")
    item = save(page, record, qtbot)
    assert (item.id, item.revision) == (first.id, 2)
    assert (item.content.what, item.content.place) == ("second", "here")
    last = record.do(lambda s: s.journal.history(first.id))[-1]
    assert last.reason == "remembered more"


def test_an_amendment_that_changes_nothing_says_so(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    first = record.do(lambda s: s.journal.record(Incident(what="first")))
    page.amend(first)
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.status.isVisible())
    assert record.do(lambda s: s.journal.get(first.id)).revision == 1


@pytest.mark.parametrize("is_change", [False, True])
def test_a_draft_that_comes_back_says_when_it_was_begun(
    page: RecordPage, record: Any, qtbot: Any, clock: Any, is_change: bool
) -> None:
    if is_change:
        page.amend(record.do(lambda s: s.journal.record(Incident(what="first"))))
    QTest.keyClicks(page.form.editor("what").widget, "half")
    state = page.unsaved()
    assert state is not None
    clock.pass_time(days=1)
    other = RecordPage(record.page_context, record.navigator)
    qtbot.addWidget(other)
    other.restore(state)
    record.do(lambda s: None)
    assert other.unsaved() == state


def test_state_comes_back_readable_or_not(page: RecordPage, record: Any, qtbot: Any) -> None:
    page.form.editor("what").restore("half a sen")
    named(page.form.editor("when").widget, QLineEdit, "Time").setText("half nine")
    page.form.editor("times").restore("many")
    page.form.editor("witnesses").restore([{"name": "Jo"}])
    state = page.unsaved()
    assert state is not None
    other = RecordPage(record.page_context, record.navigator)
    qtbot.addWidget(other)
    other.restore(state)
    record.do(lambda s: None)
    assert other.unsaved() == state


def test_leaving_asks_first_and_keeps_nothing(page: RecordPage, record: Any, answers: Any) -> None:
    page.form.editor("what").restore("words")
    answers.yes = False
    leave(page)
    assert page.form.editor("what").value() == "words"
    answers.yes = True
    leave(page)
    assert page.unsaved() is None
    assert len(answers.asked) == 2


def test_exhibits_kept_while_leaving_are_tied_to_the_incident(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    loose = record.do(lambda s: s.journal.record(Evidence(title="letter", physical=True)))
    page.take_loose([loose.id])
    page.form.editor("what").restore("a letter came")
    item = save(page, record, qtbot)
    assert record.do(lambda s: s.journal.get(loose.id)).content.incidents == (item.id,)


# --- three steps --------------------------------------------------------------------------------


def enter(page: RecordPage, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return, keys)


def test_enter_goes_on_from_step_to_step_and_never_saves(page: RecordPage, record: Any) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "x")
    QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    kinds = page.form.editor("behaviours").list
    assert page.form.step == WHAT_KIND
    assert search(kinds).hasFocus()
    # on words it chooses the first kind that they find, and makes room for the next
    QTest.keyClicks(search(kinds), "airtag")
    enter(page)
    assert (page.form.step, kinds.chosen(), search(kinds).text()) == (WHAT_KIND, ("TRACKER",), "")
    # words that find nothing choose nothing, and stay to be corrected
    QTest.keyClicks(search(kinds), "zzz")
    enter(page)
    assert (page.form.step, kinds.chosen()) == (WHAT_KIND, ("TRACKER",))
    search(kinds).clear()
    enter(page)
    assert page.form.step == THE_REST
    QTest.keyClicks(QApplication.focusWidget(), "Sam")
    enter(page)
    assert page.save.hasFocus()
    assert incidents(record) == ()
    assert page.form.editor("person").state() == "new:Sam"


def test_enter_in_a_text_is_a_new_line(page: RecordPage) -> None:
    what = page.form.editor("what").widget
    QTest.keyClicks(what, "one")
    QTest.keyClick(what, Qt.Key.Key_Return)
    QTest.keyClicks(what, "two")
    assert what.toPlainText() == "one\ntwo"
    assert page.form.step == 0


@pytest.mark.parametrize("step", range(3))
def test_it_can_be_saved_at_every_step(
    page: RecordPage, record: Any, qtbot: Any, step: int
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "x")
    page.tabs.buttons()[step].click()
    assert page.save.isVisible()
    assert page.save.isEnabled()
    assert save(page, record, qtbot).content.what == "x"
    assert page.form.step == 0


def test_every_step_can_be_left_and_come_back_to(page: RecordPage, record: Any) -> None:
    what, place = (page.form.editor(name).widget for name in ("what", "place"))
    QTest.keyClicks(what, "x")
    first, second, third = page.tabs.buttons()
    QTest.mouseClick(third, Qt.MouseButton.LeftButton)
    QTest.keyClicks(place, "the park")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert what.isVisible()
    assert not place.isVisible()
    assert third.text().startswith("\u2713")
    assert third.accessibleDescription() == "something is written here"
    QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert (page.form.step, what.toPlainText(), place.text()) == (0, "x", "the park")
    # another page is shown meanwhile, and the form again
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    page.refresh()
    assert page.form.step == WHAT_KIND


def test_a_draft_comes_back_at_its_step(page: RecordPage, record: Any, qtbot: Any) -> None:
    page.form.editor("place").restore("the park")
    page.form.show_step(THE_REST)
    state = page.unsaved()
    assert state is not None
    for step, expected in ((state["step"], THE_REST), (None, 0), (99, 0), ("x", 0)):
        other = RecordPage(record.page_context, record.navigator)
        qtbot.addWidget(other)
        other.restore({**state, "step": step})
        assert other.form.step == expected
        assert other.form.editor("place").state() == "the park"


def test_no_button_moves_when_a_step_is_shown_or_a_file_is_added(
    page: RecordPage, picture: Path, qtbot: Any
) -> None:
    def places() -> list[tuple[int, int]]:
        parts = (page.go_on, page.back, page.save, *page.tabs.buttons())
        return [p.mapTo(page, QPoint()).toTuple() for p in parts]

    qtbot.waitUntil(lambda: page.save.y() > 0 or page.save.x() > 0)
    before = places()
    for step in (1, 2, 0):
        page.form.show_step(step)
        settle()
        assert places() == before
    page.form.show_step(THE_REST)
    choose = button_of(page.drop, "Choose files")
    settle()
    at = choose.mapTo(page, QPoint())
    page.drop.add([picture] * 7)
    qtbot.waitUntil(lambda: "7 files" in page.files.text())
    qtbot.waitUntil(lambda: page.drop.list.verticalScrollBar().maximum() == 0)
    settle()
    assert choose.mapTo(page, QPoint()) == at
    assert places() == before


def test_a_file_dropped_in_the_first_step_is_taken_and_said(
    page: RecordPage, picture: Path, qtbot: Any
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture))])
    assert drop(page, mime, page)
    qtbot.waitUntil(lambda: page.files.isVisible())
    assert page.files.text() == "1 file added."
    assert page.form.step == 0
    page.drop.add([picture.with_name("gone.png")])
    qtbot.waitUntil(lambda: "1 could not be added" in page.files.text())


def test_words_for_another_time_are_not_kept_as_now(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "Yesterday morning he followed me")
    item = save(page, record, qtbot)
    assert item.content.when is None
    assert waits_for_its_time(item.content)
    asked = line_time(item, LONDON)
    assert asked is not None
    assert asked.found.text == "You wrote “Yesterday morning”. When was it?"


def test_a_time_that_is_chosen_is_kept_whatever_the_words_say(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "Last night again")
    when = page.form.editor("when").edit
    time = named(when, QLineEdit, "Time")
    time.selectAll()
    QTest.keyClicks(time, "02:36")
    item = save(page, record, qtbot)
    assert item.content.when == typed_when(Precision.ABOUT, LONDON, "2026-11-24T02:36")
    assert item.content.questions == ()


def test_words_added_to_those_of_the_line_are_not_kept_as_now_either(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    now = typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    assert page.start("He followed me", now)
    QTest.keyClicks(page.form.editor("what").widget, " yesterday morning")
    assert waits_for_its_time(save(page, record, qtbot).content)
    # a day that was chosen beside the line stays
    day = typed_when(Precision.DAY, LONDON, "2026-11-20")
    assert page.start("He followed me last night", day)
    item = save(page, record, qtbot)
    assert (item.content.when, item.content.questions) == (day, ())


def test_a_draft_from_another_day_is_asked_when_it_was(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "Last night again")
    draft = page.unsaved()
    page.form.start_anew()
    page.restore(draft)
    item = save(page, record, qtbot)
    assert waits_for_its_time(item.content)


def test_files_are_numbered_in_the_order_in_which_they_were_chosen(
    page: RecordPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    queue = record.page_context.attachment_queue
    files = [tmp_path / f"shot_{number}.txt" for number in range(1, 9)]
    for number, file in enumerate(files):
        # the first are the last to be durable
        file.write_bytes(bytes([number]) * (20_000_000 if number < 2 else 9))
    item = record.do(lambda s: s.journal.record(Incident(what="a chat")))
    tokens = queue.add([*files, tmp_path / "gone.txt"])
    queue.assign(tokens, item.id)
    qtbot.waitUntil(lambda: not queue.waiting, timeout=60_000)
    exhibits = record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    by_number = sorted(exhibits, key=lambda each: each.number)
    assert [each.content.name for each in by_number] == [file.name for file in files]


def test_a_file_on_its_way_into_the_record_is_not_taken_twice_when_the_program_is_left(
    page: RecordPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    queue = record.page_context.attachment_queue
    files = [tmp_path / f"shot_{number}.txt" for number in range(1, 6)]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    item = record.do(lambda s: s.journal.record(Incident(what="a chat")))
    tokens = queue.add(files)
    qtbot.waitUntil(lambda: queue.unfinished == 0)
    queue.assign(tokens, item.id)
    # the program is left before anybody hears of the first
    loose, work = queue.final_work()
    assert loose == ()
    record.do(work)
    exhibits = record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    assert sorted(each.content.name for each in exhibits) == [file.name for file in files]


def test_another_day_takes_the_time_of_now_away(page: RecordPage, record: Any, qtbot: Any) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "x")
    when = page.form.editor("when").edit
    QTest.mouseClick(when.yesterday, Qt.MouseButton.LeftButton)
    # nobody said that it was at this hour
    assert when.value() == typed_when(Precision.DAY, LONDON, "2026-11-23")
    time = named(when, QLineEdit, "Time")
    assert time.isVisible()
    QTest.keyClicks(time, "21:10")
    item = save(page, record, qtbot)
    assert item.content.when == typed_when(Precision.ABOUT, LONDON, "2026-11-23T21:10")


def test_the_same_again_takes_kinds_person_and_place_and_no_words(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    sam = record.do(lambda s: s.journal.record(Person(name="Sam")))
    first = record.do(
        lambda s: s.journal.record(
            Incident(
                what="He rang.",
                when=typed_when(Precision.DAY, LONDON, "2026-03-01"),
                behaviours=("CALL_UNWANTED",),
                times=37,
                person=sam.id,
                why_person="his voice",
                place="home",
                platform="telephone",
                accounts=("07700 900123",),
                did="hung up",
            )
        )
    )
    page.start_like(first)
    assert "incident 1" in page.status.text()
    assert page.unsaved() is not None
    QTest.keyClicks(page.form.editor("what").widget, "Again.")
    record.do(lambda s: None)
    content = save(page, record, qtbot).content
    assert content == Incident(
        what="Again.",
        when=typed_when(Precision.ABOUT, LONDON, "2026-11-24T16:00"),
        behaviours=("CALL_UNWANTED",),
        person=sam.id,
        place="home",
        platform="telephone",
        accounts=("07700 900123",),
    )


def test_the_same_again_waits_for_what_is_not_saved(page: RecordPage, record: Any) -> None:
    first = record.do(lambda s: s.journal.record(Incident(what="He rang.", place="home")))
    QTest.keyClicks(page.form.editor("what").widget, "half")
    page.start_like(first)
    assert page.form.editor("what").value() == "half"
    assert page.form.editor("place").value() == ""
    assert "not saved yet" in page.status.text()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        # as a line is recorded at once: nobody said that it was at this hour
        ("2026-11-24T16:00", typed_when(Precision.DAY, LONDON, "2026-11-23")),
        # somebody did say it, of another day
        ("2026-11-24T09:20", typed_when(Precision.ABOUT, LONDON, "2026-11-23T09:20")),
    ],
)
def test_a_time_that_was_stated_stays_with_another_day(
    page: RecordPage, record: Any, qtbot: Any, at: str, expected: When
) -> None:
    when = typed_when(Precision.ABOUT, LONDON, at)
    page.amend(record.do(lambda s: s.journal.record(Incident(what="x", when=when))))
    edit = page.form.editor("when").edit
    QTest.mouseClick(edit.yesterday, Qt.MouseButton.LeftButton)
    assert save(page, record, qtbot).content.when == expected


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_no_step_is_wider_than_a_narrow_page(page: RecordPage, record: Any, zoom: float) -> None:
    theme = record.page_context.theme
    theme.set_zoom(zoom)
    try:
        page.resize(500, 640)
        for fold in page.form.findChildren(Fold):
            fold.set_open(is_open=False)
        for step in range(page.form.steps):
            page.form.show_step(step)
            settle()
            inner = page.area.widget()
            assert inner is not None
            assert inner.width() <= page.area.viewport().width(), step
    finally:
        theme.set_zoom(1.0)


def test_the_same_again_says_where_there_is_nothing_to_take(page: RecordPage, record: Any) -> None:
    page.start_like(record.do(lambda s: s.journal.record(Incident(what="He rang."))))
    assert page.status.text() == "That incident has no kinds, person or place to begin with."
    assert page.unsaved() is None
    assert page.form.editor("what").widget.hasFocus()


@pytest.fixture
def against(page: RecordPage, record: Any, qtbot: Any) -> Any:
    """An order that binds somebody, with the form begun against it; another order beside it."""
    bound = record.do(lambda s: s.journal.record(Person(name="Corin Example")))
    terms = ("Not to contact me.", "Not to enter Larkspur Row.")
    order = Order(title="The order", terms=terms, person=bound.id)
    other = Order(title="An older one", terms=("Not to come near.",))
    record.do(lambda s: s.journal.record(other))
    made = record.do(lambda s: s.journal.record(order))
    page.start_against(made.id)
    qtbot.waitUntil(lambda: page.form.editor("person").value() == bound.id)
    return made


def term(page: RecordPage, name: str) -> QCheckBox:
    return next(box for box in page.findChildren(QCheckBox) if box.accessibleName() == name)


def test_against_an_order_the_words_are_first_and_person_and_term_below(
    page: RecordPage, against: Any, record: Any, qtbot: Any
) -> None:
    what, tick = page.form.editor("what").widget, term(page, "Not to contact me.")
    person = page.form.editor("person").widget
    assert what.hasFocus()
    assert page.form.step == 0
    assert all(part.isVisible() for part in (what, person, tick))
    tops = [part.mapTo(page, QPoint(0, 0)).y() for part in (what, person, tick)]
    assert tops == sorted(tops)
    # of this order alone, and nothing that was filled in is a draft
    assert "An older one" not in words_on(page)
    assert page.unsaved() is None
    QTest.keyClicks(what, "He rang and rang")
    tick.click()
    item = save(page, record, qtbot)
    assert item.content.breaches == (Breach(order=against.id, term=1),)
    assert item.content.person == against.content.person
    assert item.content.behaviours == ()


def test_the_person_whom_the_order_binds_can_be_changed(
    page: RecordPage, against: Any, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "Somebody rang")
    page.form.editor("person").show_value("")
    term(page, "Not to contact me.").click()
    page.refresh_references()
    assert save(page, record, qtbot).content.person == ""


def test_a_term_proposes_kinds_and_ticks_none(
    page: RecordPage, against: Any, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "He rang 37 times")
    proposed = page.findChild(KindsOfTerms)
    assert not proposed.isVisible()
    term(page, "Not to contact me.").click()
    assert proposed.isVisible()
    assert not any(box.isChecked() for box in proposed.boxes)
    # a click on the words of a term is one on its box
    (words,) = [it for it in page.findChildren(QLabel) if it.text() == "Not to enter Larkspur Row."]
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert term(page, "Not to enter Larkspur Row.").isChecked()
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    # what the person wrote comes first
    assert proposed.boxes[0].text() == "Unwanted calls"
    proposed.boxes[0].click()
    assert page.form.editor("behaviours").value() == ("CALL_UNWANTED",)
    proposed.boxes[0].click()
    assert page.form.editor("behaviours").value() == ()
    proposed.boxes[0].click()
    assert save(page, record, qtbot).content.behaviours == ("CALL_UNWANTED",)
    # the next incident asks as it always does
    page.start()
    assert not proposed.isVisible()
    assert not page.form.editor("breaches").widget.isVisible()
    page.form.show_step(THE_REST)
    assert page.form.editor("person").widget.isVisible()


def test_without_a_term_it_is_asked_once_beside_the_terms(
    page: RecordPage, against: Any, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "He rang")
    page.save.click()
    assert incidents(record) == ()
    assert "Tick the term" in page.form.trouble.text()
    assert page.form.trouble.isVisible()
    assert save(page, record, qtbot).content.breaches == ()


def test_a_draft_against_an_order_comes_back_as_it_was(
    page: RecordPage, against: Any, record: Any, qtbot: Any
) -> None:
    QTest.keyClicks(page.form.editor("what").widget, "He rang")
    page.form.editor("person").show_value("")
    term(page, "Not to enter Larkspur Row.").click()
    draft = page.unsaved()
    page.start("something else")
    page.restore(draft)
    qtbot.waitUntil(lambda: term(page, "Not to enter Larkspur Row.").isVisible())
    assert term(page, "Not to enter Larkspur Row.").isChecked()
    assert page.form.editor("person").value() == ""
