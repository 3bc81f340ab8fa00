"""Diary text is shown as it was written, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QCheckBox, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Order
from tests.support.pages import click_row
from ui.desktop.forms.form import OrderTerms, ReferenceData
from ui.desktop.forms.reference_editors import BreachesEditor, PersonEditor
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.pages.register import RegisterPage
from ui.desktop.pages.timeline import TimelinePage
from ui.desktop.widgets.basic import PlainLabel, selectable, short_text
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.text_fields import TextEdit, TextView
from ui.desktop.widgets.timeline_view import paint_lines

MARKUP = (
    "<b>bold</b>",
    "a & b && c",
    '<img src="file:///etc/passwd">',
    "{} {0} {name} %s %(x)d",
    "word" * 5000,
)
each = pytest.mark.parametrize("text", MARKUP, ids=["bold", "and", "image", "braces", "long"])


def pixels(widget: QWidget) -> QImage:
    return widget.grab().toImage()


@each
def test_labels_hold_it_as_it_is(text: str, qapp: object) -> None:
    label = selectable(PlainLabel(text))
    assert label.text() == text
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_label_paints_marks_and_not_what_they_mean(qapp: object) -> None:
    plain, marked = PlainLabel("bold", wrap=False), PlainLabel("<b>bold</b>", wrap=False)
    assert marked.sizeHint().width() > plain.sizeHint().width() * 1.5


@each
def test_a_status_line_tells_it_as_it_is(text: str, qapp: object) -> None:
    status = StatusLine()
    status.show_text(text)
    assert status.text() == text
    assert status.textFormat() is Qt.TextFormat.PlainText


@each
def test_a_text_to_read_holds_it_as_it_is(text: str, qapp: object) -> None:
    view = TextView(text)
    view.resize(400, 100)
    assert view.toPlainText() == text
    assert view.document().size().width() <= 400


@each
def test_a_text_to_write_takes_and_gives_it(text: str, qapp: object) -> None:
    edit = TextEdit()
    edit.setPlainText(text)
    assert edit.toPlainText() == text


def test_pasted_markup_loses_its_meaning(qapp: object) -> None:
    from PySide6.QtCore import QMimeData

    mime = QMimeData()
    mime.setHtml('<img src="file:///etc/passwd"><b>hello</b>')
    mime.setText("hello")
    edit = TextEdit()
    edit.insertFromMimeData(mime)
    assert edit.toPlainText() == "hello"


@each
def test_ticks_for_terms_show_it(text: str, qapp: object) -> None:
    editor = BreachesEditor()
    editor.refer(ReferenceData(orders=(OrderTerms("o1", text, (text,)),)))
    (tick,) = editor.widget.findChildren(QCheckBox)
    assert (tick.text(), tick.accessibleName()) == ("1.", text)
    beside = [label.text() for label in editor.widget.findChildren(PlainLabel)]
    assert beside[-2:] == [short_text(text), short_text(text, 1000)]


@each
def test_names_come_back_from_the_list_of_people(text: str, qapp: object) -> None:
    editor = PersonEditor("Person")
    editor.refer(ReferenceData(people=(("p1", text), ("p2", "Jo"))))
    editor.show_value("p1")
    assert editor.value() == "p1"


def painted(text: str) -> QImage:
    image = QImage(300, 60, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    font = painter.font()
    height = paint_lines(painter, image.rect(), text, font, 2, Qt.LayoutDirection.LeftToRight)
    painter.end()
    assert height <= image.height()
    return image


def test_the_list_paints_marks_and_not_what_they_mean(qapp: object) -> None:
    assert painted("<b>bold</b>") != painted("bold")
    assert painted("a & b") != painted("a  b")


@each
def test_the_whole_way_through_the_record(
    text: str, record: Any, shown: Callable[[QWidget], QWidget], qtbot: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what=text, effect=text)))
    timeline = TimelinePage(record.page_context, record.navigator)
    shown(timeline)
    timeline.refresh()
    qtbot.waitUntil(lambda: timeline.model.total == 1)
    row = timeline.model.rows()[0]
    assert row.excerpt == text[:160]
    assert row.excerpt in timeline.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    pixels(timeline)
    page = IncidentPage(record.page_context, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: bool(page.findChildren(TextView)))
    texts = [view.toPlainText() for view in page.findChildren(TextView)]
    assert texts.count(text) == 2


@each
def test_in_a_list_page(
    text: str, record: Any, shown: Callable[[QWidget], QWidget], qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Order(title=text, terms=(text,))))
    page = RegisterPage(record.page_context, record.navigator, Noun.ORDER)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1)
    assert page.list.model.index(0).data() == short_text(text, 240)
    click_row(page.list.view, 0)
    qtbot.waitUntil(lambda: bool(page.subject.findChildren(TextView)))
    texts = [view.toPlainText() for view in page.subject.findChildren(TextView)]
    assert text in texts
    assert f"1. {text}" in texts
