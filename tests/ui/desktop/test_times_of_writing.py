from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Event, EventKind, Incident
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.text.time_texts import written_text
from tests.support.pages import click_row
from ui.desktop.pages.incident import IncidentPage
from ui.desktop.pages.register import RegisterPage
from ui.desktop.widgets.register_view import SECOND

Shown = Callable[[QWidget], QWidget]


def said(page: QWidget, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(QLabel))


def test_a_page_tells_times_of_writing_by_one_clock_and_names_it(
    record: Any, shown: Shown, qtbot: Any
) -> None:
    elsewhere = typed_when(Precision.EXACT, "Pacific/Auckland", "2026-03-01T21:10")
    item = record.do(lambda s: s.journal.record(Incident(what="there", when=elsewhere)))
    record.do(lambda s: s.journal.record(Event(event=EventKind.ASKED_TO_STOP, when=elsewhere)))
    (revision,) = record.do(lambda s: s.journal.history(item.id))
    clock = written_text(item.first_written, revision.zone)
    travelled = replace(
        record.page_context,
        form_context=replace(record.page_context.form_context, zone="Asia/Kolkata"),
    )
    page = IncidentPage(travelled, record.navigator)
    shown(page)
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: said(page, f"Version 1, written {clock} "))
    assert said(page, f"First written: {clock} {revision.zone}. ")
    register = RegisterPage(travelled, record.navigator, Noun.EVENT)
    shown(register)
    register.refresh()
    qtbot.waitUntil(lambda: register.list.model.rowCount() == 1)
    row = register.list.model.index(0).data(SECOND)
    there = elsewhere.zone
    assert row.endswith(f"written {written_text(item.first_written, there)} {there}")
    click_row(register.list.view, 0)
    qtbot.waitUntil(lambda: said(register.subject, f"Version 1, written {clock} "))
    assert said(register.subject, f"First written: {clock} {revision.zone}")
