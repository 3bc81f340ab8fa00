from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget, QWidget

from diary.media.decoder_results import Pixels
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import (
    Answer,
    Area,
    ContactKind,
    Event,
    EventKind,
    Evidence,
    Factor,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Role,
)
from diary.model.translation import Translation
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.attachment_service import NamedBytes
from tests.support.pages import button_of, choose_action, click_row, fill_in, stack_of, words_on
from ui.desktop.forms.form_fields import register_fields
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.pages.evidence import EvidencePage
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.pages.patterns import PatternsPage
from ui.desktop.pages.register import RegisterPage
from ui.desktop.pages.register_texts import WORDS
from ui.desktop.pages.settings import SettingsPage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.chart_view import ChartView
from ui.desktop.widgets.exhibit_card import ExhibitCard, PictureView, blurred, image_of
from ui.desktop.widgets.exhibit_grid import ABOUT
from ui.desktop.widgets.feedback import Notices
from ui.desktop.widgets.register_view import SECOND
from ui.desktop.widgets.text_fields import TextView

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"
WHEN = typed_when(Precision.EXACT, LONDON, "2026-03-01T21:10")


def texts(page: QWidget) -> list[str]:
    views = [view.toPlainText() for view in page.findChildren(TextView)]
    return views + [label.text() for label in page.findChildren(QLabel)]


def said(page: QWidget, words: str) -> bool:
    return any(words in text for text in texts(page))


CONTENTS = [
    PoliceContact(what="said", contact=ContactKind.REPORT, when=WHEN, officer="PC", reference="R"),
    Order(title="title", order="spo", terms=("one", "two"), made="2026-03-01"),
    Event(event=EventKind.ASKED_TO_STOP, what="by text", when=WHEN),
    Person(name="Sam", role=Role.SUSPECTED, appearance="tall", contact="never"),
    Impact(what="moved", area=Area.HOME, when=WHEN),
    Note(title="mine", text="private words"),
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda c: type(c).__name__)
def test_a_list_page_records_shows_and_amends(
    content: Any, record: Any, shown: Shown, qtbot: Any
) -> None:
    noun = {type(c): n for c, n in zip(CONTENTS, NOUNS, strict=True)}[type(content)]
    page = RegisterPage(record.page_context, record.navigator, noun)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: WORDS[noun].empty in words_on(page.list))
    page.list.add.click()
    fields = register_fields(noun)
    fill_in(page.form.form, fields, content)
    page.form.save.click()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1)
    (item,) = record.do(lambda s: s.journal.items(noun))
    assert item.content == content
    assert WORDS[noun].empty not in words_on(page.list)
    page.list.view.setFocus()
    page.list.view.setCurrentIndex(page.list.model.index(0))
    QTest.keyClick(page.list.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(page.subject, "Version 1"))
    assert said(page.subject, "Sun 1 Mar 2026") == (noun not in (Noun.PERSON, Noun.NOTE))
    page.subject.amend.click()
    name = "text" if noun is Noun.NOTE else "what" if hasattr(content, "what") else fields[0].name
    page.form.form.editor(name).restore("something new")
    page.form.reason.setText("because")
    page.form.save.click()
    qtbot.waitUntil(lambda: stack_of(page).currentWidget() is page.list)
    again = record.do(lambda s: s.journal.get(item.id))
    assert again.revision == 2
    assert record.do(lambda s: s.journal.history(item.id))[-1].reason == "because"


NOUNS = [Noun.POLICE, Noun.ORDER, Noun.EVENT, Noun.PERSON, Noun.IMPACT, Noun.NOTE]


def test_every_topic_is_listed_in_its_order_answered_or_not(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    page = RegisterPage(record.page_context, record.navigator, Noun.FACTOR)
    shown(page)
    assert not page.list.add.isVisible()
    page.refresh()
    topics = record.page_context.form_context.vocabulary.factors
    qtbot.waitUntil(lambda: page.list.model.rowCount() == len(topics))
    first = [page.list.model.index(row).data() for row in range(len(topics))]
    assert first == [topic.label for topic in topics]
    assert said(page.list, "If you feel in danger now, call 999.")
    third = page.list.model.index(2)
    assert third.data(SECOND) == "Not answered"
    click_row(page.list.view, 2)
    assert page.form.unsaved() is None
    assert page.form.form.editor("topic").value() == topics[2].id
    page.form.form.editor("answer").show_value(Answer.RATHER_NOT_SAY)
    page.form.save.click()
    qtbot.waitUntil(lambda: page.list.model.index(2).data(SECOND).startswith("Rather not say"))
    assert [page.list.model.index(row).data() for row in range(len(topics))] == first
    (item,) = record.do(lambda s: s.journal.items(Noun.FACTOR))
    assert item.content == Factor(topic=topics[2].id, answer=Answer.RATHER_NOT_SAY)
    click_row(page.list.view, 2)
    qtbot.waitUntil(lambda: said(page.subject, topics[2].label))
    record.do(lambda s: s.journal.withdraw(item.id, "not now"))
    page.refresh()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == len(topics) + 1)
    assert "withdrawn" in page.list.model.index(2).data(SECOND)
    assert page.list.model.index(3).data(SECOND) == "Not answered"


def test_what_a_form_needs_is_asked_for_in_place(record: Any, shown: Shown) -> None:
    page = RegisterPage(record.page_context, record.navigator, Noun.PERSON)
    shown(page)
    page.list.add.click()
    page.form.save.click()
    assert page.form.status.isVisible()
    assert record.do(lambda s: s.journal.items(Noun.PERSON)) == ()


def test_ctrl_and_enter_save_the_form_from_any_field(record: Any, shown: Shown, qtbot: Any) -> None:
    page = RegisterPage(record.page_context, record.navigator, Noun.POLICE)
    shown(page)
    page.list.add.click()
    page.form.form.editor("what").restore("told them")
    for name in ("reference", "what"):
        field = page.form.form.editor(name).widget
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: page.list.isVisible())
        page.list.add.click()
        page.form.form.editor("what").restore("told them again")
    assert len(record.do(lambda s: s.journal.items(Noun.POLICE))) == 2


def test_incidents_are_named_by_their_numbers(record: Any, shown: Shown, qtbot: Any) -> None:
    one = record.do(lambda s: s.journal.record(Incident(what="one")))
    page = RegisterPage(record.page_context, record.navigator, Noun.POLICE)
    shown(page)
    page.list.add.click()
    page.form.form.editor("what").restore("told them")
    page.form.form.editor("incidents").restore("#1, 1")
    page.form.save.click()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1)
    (item,) = record.do(lambda s: s.journal.items(Noun.POLICE))
    assert item.content.incidents == (one.id,)
    click_row(page.list.view, 0)
    qtbot.waitUntil(lambda: said(page.subject, "Version 1"))
    page.subject.amend.click()
    qtbot.waitUntil(lambda: page.form.form.editor("incidents").state() == "1")
    page.form.form.editor("incidents").restore("1, 99")
    page.form.save.click()
    qtbot.waitUntil(lambda: page.form.form.trouble.isVisible())
    assert record.do(lambda s: s.journal.get(item.id)).revision == 1


def test_private_notes_say_that_they_are(record: Any, qtbot: Any) -> None:
    page = RegisterPage(record.page_context, record.navigator, Noun.NOTE)
    qtbot.addWidget(page)
    assert said(page.list, "no export ever takes these")


def test_withdrawing_asks_for_a_reason_and_keeps_the_words(
    record: Any, shown: Shown, qtbot: Any, answers: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="my own mistake")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: said(page, "my own mistake"))
    answers.said = None
    choose_action(page.more, page.withdraw_action)
    assert record.do(lambda s: s.journal.get(item.id)).withdrawn is None
    answers.said = "it was somebody else"
    choose_action(page.more, page.withdraw_action)
    qtbot.waitUntil(lambda: record.navigator.calls == [("changed", None)])
    assert record.do(lambda s: s.journal.get(item.id)).withdrawn == "it was somebody else"
    qtbot.waitUntil(lambda: not page.withdraw_action.isVisible())
    assert said(page, "my own mistake")
    assert said(page, "it was somebody else")


def test_what_was_withdrawn_is_put_back_with_a_reason(
    record: Any, shown: Shown, qtbot: Any, answers: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="the grey car")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: said(page, "the grey car"))
    assert not page.reinstate_button.isVisible()
    record.do(lambda s: s.journal.withdraw(item.id, "a neighbour's"))
    page.refresh()
    qtbot.waitUntil(page.reinstate_button.isVisible)
    answers.said = None
    QTest.mouseClick(page.reinstate_button, Qt.MouseButton.LeftButton)
    assert record.do(lambda s: s.journal.get(item.id)).withdrawn == "a neighbour's"
    answers.said = "not a neighbour's"
    QTest.mouseClick(page.reinstate_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.withdraw_action.isVisible)
    assert not page.reinstate_button.isVisible()
    now = record.do(lambda s: s.journal.get(item.id))
    assert (now.withdrawn, now.revision, now.content.what) == (None, 3, "the grey car")
    assert said(page, "not a neighbour's")


def test_another_subject_that_was_withdrawn_is_put_back_too(
    record: Any, shown: Shown, qtbot: Any, answers: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Person(name="Sam")))
    record.do(lambda s: s.journal.withdraw(item.id, "by mistake"))
    page = RegisterPage(record.page_context, record.navigator, Noun.PERSON)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(page.subject.reinstate.isVisible)
    answers.said = "it was right"
    QTest.mouseClick(page.subject.reinstate, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: record.do(lambda s: s.journal.get(item.id)).withdrawn is None)


@pytest.mark.parametrize(("width", "beside"), [(1240, True), (640, False)])
def test_evidence_is_beside_the_words_where_there_is_room(
    record: Any, shown: Shown, qtbot: Any, width: int, beside: bool
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="the grey car", place="park")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page, width, 700)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: said(page, "the grey car"))
    (words,) = (
        view for view in page.findChildren(TextView) if view.toPlainText() == "the grey car"
    )
    place = lambda part: part.mapTo(page, QPoint())  # noqa: E731
    qtbot.waitUntil(lambda: place(words).x() > 0)
    assert (place(page.drop).x() > place(words).x() + words.width()) is beside
    assert (place(page.drop).y() > place(words).y() + words.height()) is not beside
    assert page.drop.mapTo(page, page.drop.rect().bottomRight()).x() <= width


def test_an_incident_in_large_text_is_one_column_and_no_wider_than_the_page(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    theme = record.page_context.theme
    theme.set_zoom(2.0)
    try:
        what = Incident(what="the grey car", place="the park by the river", behaviours=("LOITER",))
        item = record.do(lambda s: s.journal.record(what))
        page = IncidentPage(record.page_context, record.navigator)
        shown(page, 500, 640)
        page.show_subject(item.id)
        qtbot.waitUntil(lambda: said(page, "the grey car"))
        words = next(v for v in page.findChildren(TextView) if v.toPlainText() == "the grey car")
        inner = page.area.widget()
        assert inner is not None
        left = lambda part: part.mapTo(page, QPoint()).x()  # noqa: E731
        qtbot.waitUntil(lambda: 0 < left(page.drop) <= left(words))
        qtbot.waitUntil(lambda: inner.width() <= page.area.viewport().width())
    finally:
        theme.set_zoom(1.0)


def test_adding_comes_first_and_what_is_seldom_done_is_in_a_menu(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="the grey car")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page, 1000, 700)
    page.show_subject(item.id)
    qtbot.waitUntil(page.withdraw_action.isVisible)
    seen = [each for each in page.findChildren(QPushButton) if each.isVisible()]
    names = [each.accessibleName() or each.text() for each in seen]
    assert [name for name in names if name in ("Add details", "Same again", "More")] == [
        "Add details", "Same again", "More",
    ]  # fmt: skip
    for name in ("Withdraw", "Erase for safety", "Add a translation"):
        assert name not in names
    QTest.mouseClick(page.more.button, Qt.MouseButton.LeftButton)
    menu = page.more.menu
    qtbot.waitUntil(menu.isVisible)
    assert [each.text() for each in menu.actions() if each.isVisible()] == [
        "Add a contact with police", "Add what you were told about the case",
        "Add a report to a platform", "Add something to secure",
        "Add a translation", "Withdraw", "Erase for safety",
    ]  # fmt: skip
    at = menu.actionGeometry(page.erase_action).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
    assert record.navigator.about("erase") == [item.id]
    QTest.mouseClick(page.again_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.amend_button, Qt.MouseButton.LeftButton)
    assert [each.id for each in record.navigator.about("record_like")] == [item.id]
    assert [each.id for each in record.navigator.about("amend")] == [item.id]


def test_the_same_words_within_minutes_are_a_hint_with_a_way_to_them(
    record: Any, shown: Shown, qtbot: Any, clock: Any
) -> None:
    first = record.do(lambda s: s.journal.record(Incident(what="He rang.")))
    clock.pass_time(minutes=4)
    record.do(lambda s: s.journal.record(Incident(what="Something else.")))
    again = record.do(lambda s: s.journal.record(Incident(what="he  RANG.")))
    clock.pass_time(minutes=11)
    later = record.do(lambda s: s.journal.record(Incident(what="He rang.")))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(again.id)
    hint = "No. 1 has the same words, written within 4 minutes."
    qtbot.waitUntil(lambda: said(page, hint))
    way = button_of(page, "Look at No. 1")
    qtbot.waitUntil(way.isVisible)
    QTest.mouseClick(way, Qt.MouseButton.LeftButton)
    assert record.navigator.about("open_incident") == [first.id]
    page.show_subject(later.id)
    qtbot.waitUntil(lambda: page.title.text() == f"Incident {later.number}")
    assert not said(page, "same words")


def test_every_version_says_what_was_withdrawn_and_put_back(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="the grey car")))
    record.do(lambda s: s.journal.withdraw(item.id, "a neighbour's"))
    record.do(lambda s: s.journal.reinstate(item.id, "not a neighbour's"))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: said(page, "the grey car"))
    assert page.withdraw_action.isVisible()
    for words in ("Withdrawn ", "a neighbour's", "Put back ", "not a neighbour's"):
        assert said(page, words)


def test_every_version_shows_what_it_changed(record: Any, shown: Shown, qtbot: Any) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="first words", place="park")))
    changed = Incident(what="second words", place="park", when=item.content.when)
    record.do(lambda s: s.journal.amend(item.id, changed, "better now"))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: said(page, "Version 2"))
    found = texts(page)
    assert "first words" in found
    assert found.count("second words") == 2
    assert "better now" in found
    assert said(page, "Version 1")
    assert not said(page, "Place: before")


def test_text_is_closed_until_asked_for_and_then_literal(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    file = tmp_path / "message.txt"
    file.write_text("<b>I know where you are</b> & more", encoding="utf-8")
    (stored,) = record.opened.beside.store([file])
    item = record.do(lambda s: s.evidence.admit(stored, Evidence()))
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: bool(page.findChildren(ExhibitCard)))
    (made,) = page.findChildren(ExhibitCard)
    qtbot.waitUntil(lambda: made.show_button.isVisible(), timeout=20_000)
    (text,) = made.findChildren(TextView)
    assert not text.isVisible()
    made.show_button.click()
    qtbot.waitUntil(text.isVisible, timeout=20_000)
    assert text.toPlainText() == "<b>I know where you are</b> & more"


def test_blurring_leaves_nothing_to_make_out(picture: Path) -> None:
    image = QImage(str(picture))
    coarse = blurred(image)
    assert coarse.size() == image.size()
    row = [coarse.pixelColor(x, 20).lightness() for x in range(64)]
    assert max(row) - min(row) < 25


@pytest.mark.parametrize(
    "pixels",
    [Pixels(2, 2, b"123"), Pixels(0, 1, b""), Pixels(-1, -1, b"abc"), Pixels(1, 1, b"1234")],
)
def test_pixels_that_are_not_what_they_say_are_no_picture(pixels: Pixels, qapp: object) -> None:
    assert image_of(pixels).isNull()


def test_a_picture_view_never_enlarges(qapp: object) -> None:
    from PySide6.QtCore import QSize

    view = PictureView(QSize(300, 300), "x")
    view.show_image(QImage(20, 10, QImage.Format.Format_RGB32), hidden=False)
    assert view.size() == QSize(20, 10)


def test_a_thing_is_an_exhibit_without_a_file(record: Any, shown: Shown, qtbot: Any) -> None:
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.list.add.click()
    page.thing.form.editor("title").restore("A letter")
    page.thing.form.editor("description").restore("Blue ink")
    page.thing.form.editor("continuity").restore([["PC Lee", "on 3 March"]])
    page.thing.save.click()
    qtbot.waitUntil(lambda: said(page.subject, "Blue ink"))
    (item,) = record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    assert item.content.physical
    assert item.content.continuity[0].to == "PC Lee"


def test_a_file_can_be_evidence_without_an_incident(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, answers: Any
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("words", encoding="utf-8")
    answers.chosen = (file,)
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    button_of(page.drop, "Choose files").click()
    qtbot.waitUntil(lambda: page.list.view.model().rowCount() == 1)
    (item,) = record.do(lambda s: s.journal.items(Noun.EVIDENCE))
    assert (item.content.name, item.content.incidents) == ("letter.txt", ())


def test_a_file_that_is_added_is_seen_whatever_is_looked_for(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, answers: Any
) -> None:
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    listed = lambda: page.list.view.model().rowCount()  # noqa: E731
    for count, name in enumerate(("letter.txt", "note.txt", "photo of the gate.txt"), 1):
        answers.chosen = (tmp_path / name,)
        answers.chosen[0].write_text(name, encoding="utf-8")
        button_of(page.drop, "Choose files").click()
        qtbot.waitUntil(lambda count=count: listed() == min(count, 2))
        if count == 2:
            QTest.keyClicks(page.list.words, "letter")
            assert listed() == 1
    QTest.keyClick(page.list.words, Qt.Key.Key_Backspace)
    assert listed() == 1


def test_what_is_said_of_added_files_stays_while_they_are_there_and_goes_with_the_page(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, answers: Any
) -> None:
    one, two = (record.do(lambda s: s.journal.record(Incident(what="x"))) for _ in "12")
    answers.chosen = tuple(tmp_path / f"letter {number}.txt" for number in range(3))
    for number, file in enumerate(answers.chosen):
        file.write_text(f"words {number}", encoding="utf-8")
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(one.id)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    (notices,) = (each for each in page.findChildren(Notices) if each.shown == ())
    button_of(page.drop, "Choose files").click()
    qtbot.waitUntil(lambda: not record.page_context.attachment_queue.waiting)
    assert "family-papers" in notices.shown
    page.show_subject(two.id)
    assert notices.shown == ()
    listed = EvidencePage(record.page_context, record.navigator)
    shown(listed)
    listed.refresh()
    button_of(listed.drop, "Choose files").click()
    qtbot.waitUntil(lambda: said(listed.list, "is part of the record."))
    listed.hide()
    assert not said(listed.list, "is part of the record.")


def test_an_exhibit_that_was_linked_later_is_not_said_to_be_changed(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    thing = Evidence(title="his glove", physical=True)
    incident = record.do(lambda s: s.journal.record(Incident(what="x")))
    made = record.do(lambda s: s.journal.record(thing))
    linked = replace(made.content, incidents=(incident.id,))
    record.do(lambda s: s.journal.amend(made.id, linked))
    page = EvidencePage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    tiles = page.list.view.model()
    qtbot.waitUntil(lambda: tiles.rowCount() == 1)
    second = tiles.index(0, 0).data(ABOUT)
    assert "Incident 1" in second
    assert "changed since" not in second
    record.do(lambda s: s.journal.amend(made.id, replace(linked, title="a glove")))
    page.refresh()
    qtbot.waitUntil(lambda: "its details changed since" in tiles.index(0, 0).data(ABOUT))


def test_a_file_added_to_an_incident_belongs_to_it(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, answers: Any
) -> None:
    incident = record.do(lambda s: s.journal.record(Incident(what="x")))
    file = tmp_path / "letter.txt"
    file.write_text("words", encoding="utf-8")
    answers.chosen = (file,)
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(incident.id)
    qtbot.waitUntil(lambda: said(page, "Incident 1"))
    button_of(page.drop, "Choose files").click()
    qtbot.waitUntil(lambda: page.exhibits.tiles.rowCount() == 1)
    (item,) = record.do(lambda s: s.evidence.of(incident.id))
    assert item.content.reference in str(page.exhibits.tiles.index(0, 0).data())
    qtbot.waitUntil(lambda: said(page, "1 file was added."))


def attach_twice(record: Any, *incidents: str) -> tuple[Any, ...]:
    """Attach one file to the first of these incidents, and under another name to the others."""

    def work(session: Any) -> tuple[Any, ...]:
        made = []
        for at, incident in enumerate(incidents):
            (stored,) = session.evidence.store([NamedBytes(f"{at}.txt", b"the same words")])
            made.append(session.evidence.admit(stored, Evidence(incidents=(incident,))))
        return tuple(made)

    made: tuple[Any, ...] = record.do(work)
    return made


def test_a_file_that_is_in_the_record_already_is_told_with_the_way_to_it(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, answers: Any
) -> None:
    one, two = (record.do(lambda s, n=n: s.journal.record(Incident(what=n))) for n in "12")
    first, second = attach_twice(record, one.id, two.id)
    hint = f"{second.content.reference} is the same file as {first.content.reference}."
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(two.id)
    qtbot.waitUntil(lambda: said(page, f"{hint} You can keep both."))
    button_of(page, f"Look at {first.content.reference}").click()
    assert record.navigator.about("open_exhibit") == [first.id]
    # the first is no repetition, and nothing is said of what is withdrawn
    page.show_subject(one.id)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 1")
    assert not said(page, "is the same file")
    record.do(lambda s: s.journal.withdraw(first.id, "wrong"))
    page.show_subject(two.id)
    qtbot.waitUntil(lambda: page.title.text() == "Incident 2")
    assert not said(page, "is the same file")
    # without an incident, in the list of all exhibits and on its own page
    (tmp_path / "again.txt").write_bytes(b"the same words")
    answers.chosen = (tmp_path / "again.txt",)
    listed = EvidencePage(record.page_context, record.navigator)
    shown(listed)
    listed.refresh()
    button_of(listed.drop, "Choose files").click()
    qtbot.waitUntil(lambda: said(listed.list, f"is the same file as {second.content.reference}."))
    (third,) = record.do(lambda s: s.journal.items(Noun.EVIDENCE))[2:]
    listed.show_subject(third.id)
    qtbot.waitUntil(
        lambda: said(listed.subject, f"is the same file as {second.content.reference}.")
    )


def test_patterns_are_hidden_until_asked_and_hide_again(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    def fill(session: Any) -> None:
        for number in range(12):
            when = typed_when(
                Precision.EXACT, LONDON, f"2026-0{number % 3 + 1}-1{number % 5}T21:10"
            )
            session.journal.record(Incident(what="x", when=when, behaviours=("LOITER",)))

    record.do(fill)
    page = PatternsPage(record.page_context, record.navigator)
    shown(page)
    assert page.findChildren(ChartView) == []
    page.show_button.click()
    qtbot.waitUntil(lambda: len(page.findChildren(ChartView)) == 4, timeout=20_000)
    chart = page.findChildren(ChartView)[0]
    assert "12" in chart.accessibleDescription()
    assert said(page, "12 incidents")
    opener = next(b for b in page.findChildren(QPushButton) if b.text() == "Show as a table")
    opener.click()
    (table,) = page.findChildren(QTableWidget)
    assert table.rowCount() == len(chart.chart.rows)
    page.hide_button.click()
    qtbot.waitUntil(lambda: not page.findChildren(ChartView))
    assert page.show_button.isVisible()


def test_settings_are_in_force_at_once_and_kept_in_the_record(
    record: Any, shown: Shown, qtbot: Any, system: SystemCapabilities
) -> None:
    idle = IdleLock()
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, idle, system
    )
    page = SettingsPage(record.page_context, record.navigator, record.opened.info, preferences)
    shown(page)
    page.idle.setCurrentIndex(page.idle.findData(7))
    page.look.setCurrentIndex(page.look.findData("dark"))
    page.text_size.setCurrentIndex(page.text_size.findData(1.25))
    assert idle.minutes == 7
    assert record.page_context.theme.choice == "dark"
    assert record.page_context.theme.zoom == 1.25
    record.page_context.theme.set_zoom(1.0)
    record.page_context.theme.choose("light")
    fresh = IdleLock()
    again = Preferences(record.page_context.vault_thread, record.page_context.theme, fresh, system)
    again.load()
    record.do(lambda s: None)
    assert (fresh.minutes, record.page_context.theme.choice, record.page_context.theme.zoom) == (
        7,
        "dark",
        1.25,
    )
    record.page_context.theme.set_zoom(1.0)


@pytest.mark.parametrize(
    ("locked", "said"), [(True, "does not swap it to the disk"), (False, "It may be swapped")]
)
def test_the_settings_say_whether_the_keys_are_kept_off_the_disk(
    record: Any, shown: Shown, system: SystemCapabilities, locked: bool, said: str
) -> None:
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    info = replace(record.opened.info, keys_locked=locked)
    page = SettingsPage(record.page_context, record.navigator, info, preferences)
    shown(page)
    (line,) = [each for each in page.findChildren(PlainLabel) if "keys are in" in each.text()]
    assert said in line.text()


def test_the_record_can_be_checked_from_the_settings(
    record: Any, shown: Shown, qtbot: Any, system: SystemCapabilities
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x")))
    page = SettingsPage(
        record.page_context,
        record.navigator,
        record.opened.info,
        Preferences(
            record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
        ),
    )
    shown(page)
    page.check.click()
    qtbot.waitUntil(lambda: "1 entry in the record; files: 0." in " ".join(texts(page)))
    assert said(page, record.opened.info.fingerprint)


def test_translations_stand_below_the_words(record: Any, shown: Shown, qtbot: Any) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="Sta\u0142 pod domem.")))
    said = Translation(of=item.id, field="what", language="en", text="<b>He</b> stood.", by="A. N.")
    record.do(lambda s: s.journal.record(said))
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: any("<b>He</b> stood." in text for text in texts(page)))
    every = texts(page)
    assert any("Sta\u0142 pod domem." in text for text in every)
    assert any("Translation into English · by: A. N." in text for text in every)
