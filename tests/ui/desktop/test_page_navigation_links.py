"""Whatever names another thing leads there, and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Breach,
    ContactKind,
    Evidence,
    Incident,
    Order,
    Person,
    PoliceContact,
)
from diary.model.revisions import Recorded
from tests.support.pages import button_of, click_row, labels_on, words_on
from tests.ui.desktop.conftest import MARKUP, Record
from tests.ui.desktop.pages.export.driving import choose
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.export.extent import ExtentStep
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.widgets.incident_picker import IncidentPicker
from ui.desktop.widgets.linked_list import LinkedList

LEFT = Qt.MouseButton.LeftButton
Case = dict[str, Recorded[Any]]


@pytest.fixture
def workspace(
    record: Record, system: SystemCapabilities, shown: Callable[[QWidget], QWidget]
) -> Workspace:
    context = record.page_context
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    made = Workspace(context, DraftAutosave(context.jobs), preferences, record.opened)
    shown(made)
    made.start(None)
    return made


@pytest.fixture
def case(record: Record) -> Case:
    """Two incidents; a contact with police, an order, a person and a ring that name them."""

    def fill(session: Any) -> Case:
        put = session.journal.record
        robin = put(Person(name=MARKUP[0]))
        order = put(Order(title="Order <b>", terms=("no contact", "stay away")))
        other = put(Order(title="Another", terms=("no post",)))
        one = put(Incident(what=MARKUP[2], person=robin.id, breaches=(Breach(order.id, 2),)))
        two = put(Incident(what="two"))
        gone = put(Incident(what="gone", breaches=(Breach(order.id, 1),)))
        session.journal.withdraw(gone.id, "twice")
        police = put(PoliceContact(what="told", incidents=(one.id, two.id)))
        later = put(PoliceContact(what="called back", answers=(police.id,)))
        ring = put(Evidence(title="A ring", physical=True, incidents=(one.id,)))
        return {
            "robin": robin, "order": order, "other": other, "one": one, "two": two,
            "gone": gone, "police": police, "later": later, "ring": ring,
        }  # fmt: skip

    made: Case = record.do(fill)
    return made


def lists(page: QWidget) -> dict[str, list[str]]:
    """Return the names in the lists of links on a page, by their titles."""
    return {
        labels_on(each)[0]: [
            str(each.model.index(n, 0).data()) for n in range(each.model.rowCount())
        ]
        for each in page.findChildren(LinkedList)
        if each.isVisibleTo(page)
    }


def open_link(page: QWidget, title: str, row: int = 0) -> None:
    (found,) = (
        each
        for each in page.findChildren(LinkedList)
        if each.isVisibleTo(page) and labels_on(each)[0] == title
    )
    click_row(found.view, row)


def shows(workspace: Workspace, page: PageId, id_: str) -> Callable[[], bool]:
    return lambda: (
        workspace.page(page).isVisible() and (workspace.page(page).subject_on_show() == id_)
    )


def test_each_page_lists_what_it_names_and_what_names_it(
    workspace: Workspace, case: Case, qtbot: QtBot
) -> None:
    for noun, name, expected in (
        (
            Noun.POLICE,
            "police",
            {"Incidents": ["Incident 1", "Incident 2"], "Police contacts": ["contact 2"]},
        ),
        (Noun.POLICE, "later", {"Police contacts": ["contact 1"]}),
        (Noun.ORDER, "order", {"Incidents that may break it": ["Incident 1"]}),
        (Noun.ORDER, "other", {}),
        (Noun.PERSON, "robin", {"Incidents put down to this person": ["Incident 1"]}),
        (Noun.EVIDENCE, "ring", {"Incidents": ["Incident 1"]}),
        (
            Noun.INCIDENT,
            "one",
            {
                "Police contacts": ["contact 1"],
                "Orders": ["Order 1"],
                "People": ["Person 1"],
            },
        ),
        (Noun.INCIDENT, "gone", {"Orders": ["Order 1"]}),
    ):
        workspace.open_subject(noun, case[name].id)
        page = workspace.page(PageId(noun))
        qtbot.waitUntil(lambda page=page, name=name: page.subject_on_show() == case[name].id)
        qtbot.waitUntil(lambda page=page, expected=expected: set(lists(page)) == set(expected))
        for title, names in expected.items():
            got = lists(page)[title]
            assert len(got) == len(names)
            assert all(want in found for want, found in zip(names, got, strict=True)), (got, names)


def test_links_lead_there_and_back_step_by_step(
    workspace: Workspace, case: Case, qtbot: QtBot
) -> None:
    workspace.show_page(PageId.POLICE)
    police: Any = workspace.page(PageId.POLICE)
    qtbot.waitUntil(lambda: police.list.model.rowCount() == 2)
    police.show_subject(case["police"].id)
    qtbot.waitUntil(shows(workspace, PageId.POLICE, case["police"].id))
    open_link(police, "Incidents", 0)
    incident = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: "Orders" in lists(incident))
    open_link(incident, "Orders")
    order: Any = workspace.page(PageId.ORDER)
    qtbot.waitUntil(shows(workspace, PageId.ORDER, case["order"].id))
    order.subject.back.click()
    assert shows(workspace, PageId.INCIDENT, case["one"].id)()
    open_link(incident, "Police contacts")
    qtbot.waitUntil(shows(workspace, PageId.POLICE, case["police"].id))
    # to the other incident on the same page, and to another contact on this one
    qtbot.waitUntil(lambda: "Police contacts" in lists(police))
    open_link(police, "Police contacts")
    qtbot.waitUntil(shows(workspace, PageId.POLICE, case["later"].id))
    police.subject.back.click()
    qtbot.waitUntil(shows(workspace, PageId.POLICE, case["police"].id))
    open_link(police, "Incidents", 1)
    qtbot.waitUntil(shows(workspace, PageId.INCIDENT, case["two"].id))
    button_of(incident, "Back").click()
    qtbot.waitUntil(shows(workspace, PageId.POLICE, case["police"].id))
    police.subject.back.click()
    qtbot.waitUntil(shows(workspace, PageId.INCIDENT, case["one"].id))
    button_of(incident, "Back").click()
    qtbot.waitUntil(shows(workspace, PageId.POLICE, case["police"].id))
    police.subject.back.click()
    qtbot.waitUntil(police.list.isVisible)


def test_a_breach_is_recorded_from_its_order(
    workspace: Workspace, case: Case, record: Record, qtbot: QtBot
) -> None:
    workspace.open_subject(Noun.ORDER, case["order"].id)
    order: Any = workspace.page(PageId.ORDER)
    qtbot.waitUntil(lambda: order.subject.isVisible())
    button_of(order, "Record something against this order").click()
    form: Any = workspace.page(PageId.RECORD)

    words = form.form.editor("what").widget
    qtbot.waitUntil(words.hasFocus)
    QTest.keyClicks(words, "He wrote again")

    def terms() -> list[QCheckBox]:
        ticks = form.findChildren(QCheckBox)
        return [each for each in ticks if "no contact" in (each.accessibleName(), each.text())]

    qtbot.waitUntil(lambda: len(terms()) == 1)
    QTest.keyClick(terms()[0], Qt.Key.Key_Space)
    form.save.click()
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.INCIDENT))) == 4)
    made = record.do(lambda s: s.journal.items(Noun.INCIDENT))[-1]
    assert made.content.breaches == (Breach(case["order"].id, 1),)


def test_words_that_are_not_saved_become_no_breach(
    workspace: Workspace, case: Case, qtbot: QtBot
) -> None:
    workspace.record("The silver car again", None)
    form: Any = workspace.page(PageId.RECORD)
    workspace.open_subject(Noun.ORDER, case["order"].id)
    order: Any = workspace.page(PageId.ORDER)
    qtbot.waitUntil(lambda: order.subject.isVisible())
    button_of(order, "Record something against this order").click()
    qtbot.waitUntil(form.isVisible)
    assert "not saved" in form.status.text()
    assert form.form.editor("what").state() == "The silver car again"
    assert form.form.step == 0


def test_a_contact_is_begun_about_incidents(workspace: Workspace, case: Case, qtbot: QtBot) -> None:
    workspace.record_about(Noun.POLICE, (case["two"].id, case["one"].id))
    page: Any = workspace.page(PageId.POLICE)
    qtbot.waitUntil(lambda: page.form.form.editor("incidents").line.text() == "2, 1")


def test_incidents_are_picked_from_a_list_beside_their_numbers(
    workspace: Workspace, case: Case, record: Record, qtbot: QtBot
) -> None:
    workspace.show_page(PageId.POLICE)
    page: Any = workspace.page(PageId.POLICE)
    page.list.add.click()
    qtbot.waitUntil(page.form.isVisible)
    form = page.form.form
    editor = form.editor("incidents")
    QTest.keyClicks(editor.line, "2, seven")
    QTest.mouseClick(editor.choose, LEFT)
    (picker,) = page.findChildren(IncidentPicker)
    qtbot.waitUntil(lambda: picker.model.total == 2)
    rows = {row.number: picker.model.place_of(row.row) for row in picker.model.rows()}
    sentence = picker.model.index(rows[2]).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Incident 2, ticked" in sentence
    click_row(picker.view, rows[1])
    assert editor.line.text() == "2, seven, 1"
    click_row(picker.view, rows[2])
    assert editor.line.text() == "seven, 1"
    editor.line.setText("1")
    QTest.keyClicks(picker.words, "two")
    qtbot.waitUntil(lambda: picker.model.total == 1)
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    picker.view.setCurrentIndex(picker.model.index(0))
    QTest.keyClick(picker.view, Qt.Key.Key_Space)
    assert editor.line.text() == "1, 2"
    form.editor("what").widget.setPlainText("told them")
    page.form.save.click()
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.POLICE))) == 3)
    made = record.do(lambda s: s.journal.items(Noun.POLICE))[-1]
    assert made.content.incidents == (case["one"].id, case["two"].id)
    QTest.keyClicks(picker.words, " nowhere")
    qtbot.waitUntil(lambda: "No incident has these words" in words_on(picker))


def test_only_the_chosen_incidents_are_handed_over(
    workspace: Workspace, case: Case, qtbot: QtBot
) -> None:
    workspace.hand_over((case["two"].id,))
    page: Any = workspace.page(PageId.EXPORT)
    assert page.isVisible()
    choose(page, "police", qtbot)
    qtbot.waitUntil(lambda: bool(page.findChildren(ExtentStep)))
    (step,) = page.findChildren(ExtentStep)
    assert step.incidents.ticked() == (case["two"].id,)
    workspace.hand_over((case["one"].id,))
    assert "A hand-over is begun already" in page.status.text()
    assert step.incidents.ticked() == (case["two"].id,)


# --- to finish --------------------------------------------------------------------------------


def test_what_is_unfinished_is_a_page_whose_items_lead_there_and_back(
    workspace: Workspace, case: Case, record: Record, qtbot: QtBot
) -> None:
    record.do(
        lambda s: [
            s.journal.record(PoliceContact(what="told", contact=ContactKind.REPORT)),
            *(s.journal.record(Incident(what=f"n{n}")) for n in range(30)),
        ]
    )
    button_of(workspace.side, "To finish").click()
    page: Any = workspace.page(PageId.QUESTIONS)
    qtbot.waitUntil(lambda: "What kind of thing it was" in words_on(page))

    def buttons(name: str) -> list[QPushButton]:
        every = page.findChildren(QPushButton)
        return [each for each in every if name in (each.text(), each.accessibleName())]

    asked = len(buttons("Incident 2"))
    # the second incident stands under several questions; that on its kind is one of them
    QTest.mouseClick(buttons("Incident 2")[1], LEFT)
    qtbot.waitUntil(shows(workspace, PageId.INCIDENT, case["two"].id))
    record.do(
        lambda s: s.journal.amend(case["two"].id, Incident(what="two", behaviours=("LOITER",)))
    )
    button_of(workspace.page(PageId.INCIDENT), "Back").click()
    assert page.isVisible()
    qtbot.waitUntil(lambda: len(buttons("Incident 2")) == asked - 1)
    # the next one under the same question is where one goes on
    qtbot.waitUntil(lambda: any(each.hasFocus() for each in buttons("Incident 1")))
    assert not buttons("Incident 33")
    for each in buttons("26 more"):
        each.click()
    assert buttons("Incident 33")
    button_of(page, "Go to 'What I ask for'").click()
    assert workspace.page(PageId.ASK).isVisible()


def test_the_dot_of_safety_is_there_from_the_beginning_and_goes_for_good(
    workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: workspace.side.has_dot(PageId.KEEPING))
    assert "no copy" in button_of(workspace.side, "Keeping it safe").accessibleDescription()
    button_of(workspace.side, "Keeping it safe").click()
    page: Any = workspace.page(PageId.KEEPING)
    qtbot.waitUntil(page.overview.decide.isVisible)
    page.overview.decide.click()
    qtbot.waitUntil(lambda: not workspace.side.has_dot(PageId.KEEPING))
