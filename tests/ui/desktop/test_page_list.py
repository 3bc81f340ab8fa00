"""Whatever a person can record has its place in the window, from the side bar to the links."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import declared_fields
from diary.model.private_nouns import RegionRedaction
from diary.model.record_nouns import Incident
from diary.model.revisions import CLASSES, Recorded
from diary.model.translation import Translation
from diary.services.attachment_service import NamedBytes
from tests.support.filled_nouns import filled
from tests.support.pages import choose_action, click_row, words_on
from tests.ui.desktop.conftest import Answers, Record
from tests.ui.desktop.test_page_navigation_links import lists, open_link, workspace
from ui.desktop.page_factory import is_register
from ui.desktop.page_list import (
    PART_OF,
    RECORD_GROUPS,
    SHOWN_WITH,
    PageId,
    page_of,
    rows_of,
    tabs_of,
)
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.help import CHAPTERS
from ui.desktop.pages.linked_subjects import linked_subjects
from ui.desktop.pages.register_texts import WORDS
from ui.desktop.widgets.search_results import FoundGroup

__all__ = ["workspace"]

LEFT = Qt.MouseButton.LeftButton
WRITTEN = [noun for noun in Noun if not noun.by_program]
# Written by a person on a page that has lists of its own, which other tests drive.
OF_ITS_OWN = {Noun.INCIDENT}
REGISTERS = [noun for noun in WRITTEN if noun not in SHOWN_WITH and noun not in OF_ITS_OWN]
# What no button of its page begins, but each topic in its list, which stands there already.
BEGUN_IN_ITS_LIST = {Noun.FACTOR}
# An incident shows its exhibits themselves, and keeps answers to topics to their own page.
NOT_LISTED_BACK = {Noun.EVIDENCE, Noun.FACTOR}
WORD = "heliotrope"


def made(record: Record, noun: Noun) -> tuple[Recorded[Any], Recorded[Incident]]:
    """Record one with something in every field, and the incident that it names."""

    def work(session: Any) -> tuple[Recorded[Any], Recorded[Incident]]:
        put = session.journal.record
        about = put(Incident(what="He stood there."))
        (stored,) = session.evidence.store([NamedBytes("note.txt", b"words")])
        refers: dict[Noun | None, str] = {None: about.id, Noun.INCIDENT: about.id}
        for other in (Noun.PERSON, Noun.ORDER, Noun.POLICE):
            refers[other] = put(filled(CLASSES[other], "another", {Noun.INCIDENT: about.id})).id
        refers[Noun.EVIDENCE] = session.evidence.admit(stored, filled_exhibit(about.id)).id
        return put(thing(noun, refers)), about

    found: tuple[Recorded[Any], Recorded[Incident]] = record.do(work)
    return found


def filled_exhibit(incident: str) -> Any:
    return CLASSES[Noun.EVIDENCE](title="another", incidents=(incident,))  # type: ignore[call-arg]


def thing(noun: Noun, refers: dict[Noun | None, str]) -> Any:
    if noun is Noun.EVIDENCE:
        incidents = (refers[Noun.INCIDENT],)
        return CLASSES[noun](title=WORD, physical=True, incidents=incidents)  # type: ignore[call-arg]
    return filled(CLASSES[noun], WORD, refers)


@pytest.mark.parametrize("noun", WRITTEN)
def test_whatever_people_record_has_its_place(noun: Noun) -> None:
    page = page_of(noun)
    if noun in SHOWN_WITH:
        assert SHOWN_WITH[noun] in declared_fields(CLASSES[noun], "refers"), (
            f"{noun}: SHOWN_WITH names a field that refers to nothing"
        )
        return
    assert page is not None, f"{noun}: PageId has no page of this name, and SHOWN_WITH no field"
    assert page in CHAPTERS, f"{noun}: CHAPTERS has no chapter of the guide for its page"
    if noun in OF_ITS_OWN:
        return
    listed = {each for group in RECORD_GROUPS for each, _label in group.pages}
    assert page in listed, f"{noun}: no group of RECORD_GROUPS has its page"
    row = PART_OF.get(page, page)
    rows = {each for group in RECORD_GROUPS for each, _label in rows_of(group)}
    assert row in rows, f"{noun}: the side bar has no line for its page, nor for {row}"
    assert noun in WORDS, f"{noun}: WORDS has no texts for its page"
    assert WORDS[noun].add, f"{noun}: nothing adds one"


def reach(workspace: Workspace, page: PageId) -> None:
    """Go to a page as a person does: by the side bar, then by a tab."""
    row = PART_OF.get(page, page)
    (group,) = (each for each in RECORD_GROUPS if row in dict(each.pages))
    label = workspace.side.label_of(row)

    def press(words: str) -> None:
        found = [each for each in workspace.side.findChildren(QPushButton) if each.text() == words]
        QTest.mouseClick(found[0], LEFT)

    shown = {each.text() for each in workspace.side.findChildren(QPushButton) if each.isVisible()}
    if label not in shown:
        press(group.title or group.pages[0][1])
    press(label)
    if page is not row:
        assert [each for each, _label in tabs_of(RECORD_GROUPS, page)] == list(
            workspace.tabs.buttons
        )
        QTest.mouseClick(workspace.tabs.buttons[page], LEFT)
    assert workspace.page(page).isVisible(), f"{page}: the side bar does not lead to it"


@pytest.mark.parametrize("noun", REGISTERS)
def test_it_is_listed_opened_changed_and_withdrawn(
    noun: Noun, workspace: Workspace, record: Record, answers: Answers, qtbot: QtBot
) -> None:
    item, _about = made(record, noun)
    reach(workspace, PageId(noun))
    page: Any = workspace.page(PageId(noun))
    kept = {each.id for each in record.do(lambda s: s.journal.items(noun))}

    def row() -> int:
        rows = [getattr(each[-1], "id", "") for each in page.list.model.rows]
        return rows.index(item.id) if item.id in rows else -1

    qtbot.waitUntil(lambda: noun is Noun.EVIDENCE or row() >= 0)
    if noun is Noun.EVIDENCE:
        # its list is one of pictures
        workspace.open_subject(noun, item.id)
    else:
        click_row(page.list.view, row())
    qtbot.waitUntil(lambda: page.subject_on_show() == item.id)
    assert words_on(page.subject).count(WORD)
    QTest.mouseClick(page.subject.amend, LEFT)
    form = page.form_on_show()
    assert form is not None
    typed = next(
        each.widget
        for each in form.form.editors()
        if isinstance(each.widget, QLineEdit | QPlainTextEdit)
        and WORD in str(each.value())
        and each.widget.isVisible()
    )
    typed.setFocus()
    QTest.keyClicks(typed, "new ")
    QTest.mouseClick(form.save, LEFT)
    qtbot.waitUntil(lambda: record.do(lambda s: s.journal.get(item.id)).revision == 2)
    now = record.do(lambda s: s.journal.get(item.id))
    assert "new" in str(now.content)
    assert now.content != item.content
    page.show_subject(item.id)
    qtbot.waitUntil(lambda: page.subject_on_show() == item.id)
    answers.said = "not so"
    QTest.mouseClick(page.subject.withdraw, LEFT)
    qtbot.waitUntil(lambda: record.do(lambda s: s.journal.get(item.id)).withdrawn == "not so")
    assert {each.id for each in record.do(lambda s: s.journal.items(noun))} == kept


@pytest.mark.parametrize(
    "noun",
    [each for each in REGISTERS if each not in BEGUN_IN_ITS_LIST and is_register(PageId(each))],
)
def test_it_is_added_with_mouse_and_keys(
    noun: Noun, workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    about = record.do(lambda s: s.journal.record(Incident(what="He stood there.")))
    reach(workspace, PageId(noun))
    page: Any = workspace.page(PageId(noun))
    qtbot.waitUntil(page.list.add.isVisible)
    QTest.mouseClick(page.list.add, LEFT)
    qtbot.waitUntil(lambda: page.form_on_show() is not None)
    needed = WORDS[noun].needed
    if needed:
        QTest.mouseClick(page.form.save, LEFT)
        qtbot.waitUntil(lambda: page.form.status.text() == needed[0][1])
        assert record.do(lambda s: s.journal.items(noun)) == ()
    for editor in page.form.form.editors():
        if isinstance(editor.widget, QComboBox) and editor.widget.isVisible():
            editor.widget.setFocus()
            QTest.keyClick(editor.widget, Qt.Key.Key_Down)
        elif isinstance(editor.widget, QPlainTextEdit) and editor.widget.isVisible():
            editor.widget.setFocus()
            QTest.keyClicks(editor.widget, WORD)
    for name, sentence in needed:
        if not page.form.form.editor(name).value():
            QTest.mouseClick(page.form.save, LEFT)
            qtbot.waitUntil(lambda sentence=sentence: page.form.status.text() == sentence)
            QTest.keyClicks(page.form.form.editor(name).widget, WORD)
    is_about = Noun.INCIDENT in {
        field.metadata.get("refers")
        for field in dataclasses.fields(CLASSES[noun])
        if field.name == "incidents"
    }
    if is_about:
        QTest.keyClicks(page.form.form.editor("incidents").line, str(about.number))
    QTest.mouseClick(page.form.save, LEFT)
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(noun))) == 1)
    (item,) = record.do(lambda s: s.journal.items(noun))
    qtbot.waitUntil(lambda: page.list.model.rowCount() == 1)
    assert all(getattr(item.content, name) for name, _sentence in needed)
    assert not is_about or item.content.incidents == (about.id,)


@pytest.mark.parametrize("noun", [each for each in WRITTEN if each is not Noun.INCIDENT])
def test_it_is_found_by_the_search_and_opened_there(
    noun: Noun, workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    item, _about = made(record, noun)
    if noun.book is Book.PRIVATE:
        # the search is of the record alone
        assert record.do(lambda s: s.journal.with_words(WORD)) == ()
        workspace.open_subject(noun, item.id)
    else:
        workspace.show_page(PageId.TIMELINE)
        timeline: Any = workspace.page(PageId.TIMELINE)
        QTest.keyClicks(timeline.filters.words, WORD)
        qtbot.waitUntil(timeline.results.choices.isVisible)
        qtbot.waitUntil(lambda: len(timeline.results.models[FoundGroup.REST].rows) == 1)
        QTest.mouseClick(timeline.results.buttons[FoundGroup.REST], LEFT)
        click_row(timeline.results.views[FoundGroup.REST], 0)
    shown = record.do(lambda s: s.journal.get(shown_by(item)))
    page = PageId(shown.noun)
    qtbot.waitUntil(lambda: workspace.page(page).isVisible())
    qtbot.waitUntil(lambda: workspace.page(page).subject_on_show() == shown.id)


def shown_by(item: Recorded[Any]) -> str:
    """Return the subject on whose page this one stands."""
    if isinstance(item.content, Translation):
        return item.content.of
    return item.content.evidence if isinstance(item.content, RegionRedaction) else item.id


@pytest.mark.parametrize(
    "noun", [each for each in REGISTERS if declared_fields(CLASSES[each], "refers")]
)
def test_what_it_names_leads_to_it_and_back(
    noun: Noun, workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    item, _about = made(record, noun)
    page: Any = workspace.page(PageId(noun))
    groups = record.do(lambda s: linked_subjects(s, s.journal.get(item.id)))
    assert groups, f"{noun}: names others, and its page lists none"
    named = next(each for group in groups for each in group.subjects)
    workspace.open_subject(named.noun, named.id)
    there = workspace.page(PageId(named.noun))
    title = WORDS[noun].read_title or WORDS[noun].title
    if noun in NOT_LISTED_BACK:
        return
    qtbot.waitUntil(lambda: title in lists(there))
    open_link(there, title, row=-1 + len(lists(there)[title]))
    qtbot.waitUntil(lambda: page.subject_on_show() == item.id)


def test_from_an_incident_others_are_begun_that_are_about_it(
    workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He stood there.")))
    about = [noun for noun, words in WORDS.items() if words.about]
    assert {Noun.POLICE, Noun.CASE, Noun.PLATFORM, Noun.SECURE} <= set(about)
    for noun in about:
        workspace.open_incident(item.id)
        page: Any = workspace.page(PageId.INCIDENT)
        qtbot.waitUntil(page.about_actions[noun].isVisible)
        choose_action(page.more, page.about_actions[noun])
        begun: Any = workspace.page(PageId(noun))
        qtbot.waitUntil(begun.isVisible)
        form = begun.form.form
        qtbot.waitUntil(lambda form=form: form.editor("incidents").state() == "1")
