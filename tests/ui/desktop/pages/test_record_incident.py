from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Breach, Certainty, Evidence, Incident, Order, Person, Witness
from diary.model.when import Precision, When
from tests.support.pages import button_of, fill_in, named
from ui.desktop.forms.form_fields import incident_fields
from ui.desktop.pages.record_incident import RecordPage
from ui.desktop.widgets.feedback import Notices

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
        what="Only this.", when=When(Precision.ABOUT, LONDON, "2026-11-24T16:00")
    )
    assert page.unsaved() is None


def test_nothing_at_all_is_asked_for_in_place(page: RecordPage, record: Any) -> None:
    QTest.mouseClick(page.save, Qt.MouseButton.LeftButton)
    assert page.status.isVisible()
    assert page.form.editor("what").widget.hasFocus()
    assert incidents(record) == ()


def test_everything_that_the_form_asks_is_recorded(
    page: RecordPage, record: Any, qtbot: Any
) -> None:
    order = record.do(lambda s: s.journal.record(Order(title="Order", terms=("one", "two"))))
    page.refresh_references()
    record.do(lambda s: None)
    whole = Incident(
        what="What",
        when=When(Precision.EXACT, LONDON, "2026-03-01T21:10", how="call log"),
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


def search(kinds: QWidget) -> QLineEdit:
    return named(kinds, QLineEdit, "Find a kind of behaviour")


def labels(kinds: Any) -> list[str]:
    model = kinds.model
    return [model.index(row).data() for row in range(model.rowCount())]


def test_space_opens_a_group_and_chooses_and_finding_loses_nothing(page: RecordPage) -> None:
    behaviours = page.form.editor("behaviours").list
    behaviours.view.setFocus()
    behaviours.view.setCurrentIndex(behaviours.model.index(0))
    closed = behaviours.model.rowCount()
    QTest.keyClick(behaviours.view, Qt.Key.Key_Space)
    assert behaviours.model.rowCount() > closed
    assert behaviours.chosen() == ()
    QTest.keyClick(behaviours.view, Qt.Key.Key_Down)
    QTest.keyClick(behaviours.view, Qt.Key.Key_Space)
    assert behaviours.chosen() == ("FOLLOW",)
    QTest.keyClicks(search(behaviours), "zzz")
    assert labels(behaviours) == [
        "Nothing is found for these words. Try another word, or 'Something else'.",
        "Something else",
    ]
    search(behaviours).clear()
    assert behaviours.chosen() == ("FOLLOW",)


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
    search(behaviours).setText("airtag")
    view = behaviours.view
    middle = view.visualRect(behaviours.model.index(0)).center()
    at = view.mapTo(page, middle)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert behaviours.chosen() == ("TRACKER",)
    # nothing moved under the pointer
    assert view.mapTo(page, view.visualRect(behaviours.model.index(0)).center()) == at
    chip = named(behaviours, QPushButton, "Chosen: Tracking device. Take it away")
    qtbot.waitUntil(chip.isVisible)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert behaviours.chosen() == ()


def test_the_list_of_kinds_does_not_scroll_inside_the_page(page: RecordPage, qtbot: Any) -> None:
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


def test_without_a_number_no_kind_is_counted(page: RecordPage, record: Any, qtbot: Any) -> None:
    page.form.editor("what").restore("x")
    page.form.editor("behaviours").restore(["LOITER"])
    page.form.editor("times_of").widget.setCurrentIndex(1)
    assert save(page, record, qtbot).content.times_of == ""


def test_a_mistake_behind_more_is_brought_into_view(
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


def test_tab_goes_from_the_kinds_to_more_and_on(page: RecordPage, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: page.form.toggle.isVisible())
    page.form.editor("behaviours").list.view.setFocus()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.form.toggle.hasFocus()
    QTest.keyClick(page.form.toggle, Qt.Key.Key_Return)
    QTest.keyClick(page.form.toggle, Qt.Key.Key_Tab)
    assert page.form.editor("something_else").widget.hasFocus()


def test_what_is_said_behind_more_is_seen_when_it_is_changed(page: RecordPage, record: Any) -> None:
    page.amend(record.do(lambda s: s.journal.record(Incident(what="first", place="here"))))
    assert page.form.editor("place").widget.isVisible()
    leave(page)
    page.amend(record.do(lambda s: s.journal.record(Incident(what="second"))))
    assert not page.form.editor("place").widget.isVisible()


def test_tab_leaves_a_text(page: RecordPage) -> None:
    what = page.form.editor("what").widget
    what.setFocus()
    QTest.keyClick(what, Qt.Key.Key_Tab)
    assert not what.hasFocus()
    assert page.form.editor("what").value() == ""


def drop(page: RecordPage, mime: QMimeData) -> bool:
    """A drop as Qt delivers it: to the list's viewport."""
    viewport = page.drop.list.viewport()
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


def test_a_dropped_file_follows_its_incident(
    page: RecordPage, record: Any, qtbot: Any, tmp_path: Path
) -> None:
    file = tmp_path / "note & <b>.txt"
    file.write_bytes(b"I will find you")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    assert drop(page, mime)
    qtbot.waitUntil(lambda: page.drop.list.item(0).text().endswith("kept"))
    (notice,) = (each for each in page.findChildren(Notices) if "under-18" in each.shown)
    assert notice.isVisible()
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
