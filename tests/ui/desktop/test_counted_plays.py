"""What a person does often, with real widgets, and in how many actions of the mouse.

A click on what is out of sight costs one more for every scroll that brings it into sight. Typing a
text is one action where it is counted at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import OwnDetail
from diary.model.record_nouns import Breach, Evidence, Incident, Order, Person, Preservation
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.attachment_service import NamedBytes
from tests.support.media_films import tones
from tests.support.pages import button_of, choices_of, stack_of, words_on
from tests.support.sounds import Devices
from tests.ui.desktop.conftest import Record, wait_until
from tests.ui.desktop.pages.export.driving import LONDON, WHEN, bring, point, watch
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.export.audience import AudienceStep
from ui.desktop.pages.export.contradictions import ContradictionsStep
from ui.desktop.pages.export.conversations import ConversationsStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.extent import ExtentStep
from ui.desktop.pages.export.files import FilesStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.export.sheets import SheetsStep
from ui.desktop.pages.export.words import WordsStep
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.side_bar import SideBar
from ui.desktop.widgets.incident_picker import IncidentPicker

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def devices() -> Devices:
    return Devices()


@pytest.fixture
def workspace(
    record: Record, devices: Devices, system: SystemCapabilities, shown: Callable[..., QWidget]
) -> Workspace:
    context = replace(record.page_context, make_sound=devices)
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    made = Workspace(context, DraftAutosave(context.jobs), preferences, record.opened)
    # what is left of a screen of 1366 x 768
    shown(made, 1120, 720)
    made.start(None)
    return made


@dataclass
class Hand:
    """A hand on a mouse, that counts."""

    actions: int = 0

    def click(self, widget: QWidget) -> None:
        """Click on a widget, after a scroll if it is out of sight."""
        self._see(widget, widget.rect().center())
        self.actions += 1
        QTest.mouseClick(widget, LEFT)

    def row(self, view: QAbstractItemView, place: int, held: Any = NONE) -> None:
        """Click on a row of a list, after a scroll if it is out of sight."""
        index = view.model().index(place, 0)
        middle = view.visualRect(index).center()
        if not view.viewport().rect().contains(middle):
            self.actions += 1
            view.scrollTo(index)
            middle = view.visualRect(index).center()
        self._see(view.viewport(), middle)
        self.actions += 1
        QTest.mouseClick(view.viewport(), LEFT, held, middle)

    def press(self, widget: QWidget | None, key: Qt.Key) -> None:
        """Press a key in what has the focus."""
        self.actions += 1
        QTest.keyClick(widget, key)

    def type(self, widget: QWidget | None, words: str) -> None:
        """Type into what has the focus."""
        self.actions += 1
        QTest.keyClicks(widget, words)

    def _see(self, widget: QWidget, at: QPoint) -> None:
        # Nobody clicks on what is not there yet: what came into a layout is shown a moment later.
        wait_until(widget.isVisible)
        area: Any = widget.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is None or isinstance(widget, QAbstractScrollArea):
            return
        seen = widget.mapTo(area.viewport(), at)
        if not area.viewport().rect().contains(seen):
            self.actions += 1
            bar = area.verticalScrollBar()
            bar.setValue(bar.value() + seen.y() - area.viewport().height() // 2)
            seen = widget.mapTo(area.viewport(), at)
            assert area.viewport().rect().contains(seen)


def place(workspace: Workspace, words: str) -> QWidget:
    return button_of(workspace.findChild(SideBar), words)


def test_one_line_in_two(workspace: Workspace, record: Record, qtbot: QtBot) -> None:
    page: Any = workspace.page(PageId.TIMELINE)
    hand = Hand()
    assert QApplication.focusWidget() is page.quick.line
    hand.type(page.quick.line, "He stood at the gate")
    hand.press(page.quick.line, Qt.Key.Key_Return)
    assert hand.actions == 2
    page.waiting_line.record_now()
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.INCIDENT))) == 1)


def test_what_is_unfinished_in_one(workspace: Workspace, record: Record, qtbot: QtBot) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He rang")))
    hand = Hand()
    hand.click(place(workspace, "To finish"))
    page = workspace.page(PageId.QUESTIONS)
    qtbot.waitUntil(lambda: "What kind of thing it was" in words_on(page))
    assert hand.actions == 1


def test_a_detail_with_seven_files_in_eighteen(
    workspace: Workspace, record: Record, answers: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.chosen = tuple(tmp_path / f"{n}.txt" for n in range(7))
    for number, file in enumerate(answers.chosen):
        file.write_text(f"message {number}", encoding="utf-8")
    timeline: Any = workspace.page(PageId.TIMELINE)
    hand = Hand()
    hand.type(timeline.quick.line, "He rang all night")
    hand.click(button_of(timeline.quick, "Add details"))
    page: Any = workspace.page(PageId.RECORD)
    days = [each for each in page.form.findChildren(QPushButton) if each.text() == "Yesterday"]
    hand.click(next(each for each in days if each.isVisible()))
    hand.click(page.go_on)
    # the focus is in the line of words
    hand.type(QApplication.focusWidget(), "missed calls")
    hand.press(QApplication.focusWidget(), Qt.Key.Key_Return)
    hand.click(page.go_on)
    hand.click(button_of(page.drop, "Choose files"))
    # choosing them in the dialog, and closing it
    hand.actions += 2
    hand.click(page.save)
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.EVIDENCE))) == 7)
    (made,) = record.do(lambda s: s.journal.items(Noun.INCIDENT))
    assert made.content.behaviours
    assert made.content.when.precision is Precision.DAY
    assert hand.actions <= 18


def test_a_voicemail_is_heard_in_three(
    workspace: Workspace, record: Record, devices: Devices, qtbot: QtBot
) -> None:
    def attach(session: Any) -> None:
        made = session.journal.record(Incident(what="He left a message"))
        files = [NamedBytes("1.txt", b"a text"), NamedBytes("voicemail.wav", tones())]
        for stored in session.evidence.store(files):
            session.evidence.admit(stored, Evidence(incidents=(made.id,)))

    record.do(attach)
    hand = Hand()
    hand.click(place(workspace, "Evidence"))
    page: Any = workspace.page(PageId.EVIDENCE)
    qtbot.waitUntil(lambda: page.list.view.model().rowCount() == 2)
    hand.row(page.list.view, 0)
    viewer: Any = workspace.page(PageId.VIEWER)
    qtbot.waitUntil(viewer.player.play.isEnabled)
    assert devices.made == []
    hand.click(viewer.player.play)
    qtbot.waitUntil(devices.is_heard)
    assert hand.actions <= 3


def test_a_voicemail_among_many_is_found_and_heard_in_three(
    workspace: Workspace, record: Record, devices: Devices, qtbot: QtBot
) -> None:
    def attach(session: Any) -> None:
        files = [NamedBytes("voicemail.wav", tones())]
        files += [NamedBytes(f"{number}.txt", b"%d" % number) for number in range(30)]
        for stored in session.evidence.store(files):
            session.evidence.admit(stored, Evidence())

    record.do(attach)
    hand = Hand()
    hand.click(place(workspace, "Evidence"))
    page: Any = workspace.page(PageId.EVIDENCE)
    qtbot.waitUntil(lambda: page.list.view.model().rowCount() == 31)
    # typed at once: the focus is there
    assert QApplication.focusWidget() is page.list.words
    assert not page.list.play.isVisible()
    hand.type(page.list.words, "voicemail")
    qtbot.waitUntil(page.list.play.isVisible)
    assert page.list.play.text() == "Play voicemail.wav aloud: anyone near can hear it"
    assert devices.made == []
    hand.click(page.list.play)
    qtbot.waitUntil(devices.is_heard)
    assert hand.actions <= 3
    assert workspace.page(PageId.VIEWER).isVisible()


def test_a_contact_about_five_incidents_in_six(
    workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    for n in range(1, 13):
        when = typed_when(Precision.EXACT, LONDON, f"2026-{n:02}-01T21:10")
        record.do(lambda s, n=n, when=when: s.journal.record(Incident(what=f"{n}", when=when)))
    hand = Hand()
    hand.click(place(workspace, "Police and court"))
    page: Any = workspace.page(PageId.POLICE)
    hand.click(page.list.add)
    qtbot.waitUntil(page.form.isVisible)
    what = page.form.form.editor("what").widget
    # typed at once: the focus is there
    assert what.hasFocus()
    QTest.keyClicks(what, "I rang 101 and told them")
    (picker,) = page.findChildren(IncidentPicker)
    qtbot.waitUntil(lambda: len(picker.model.rows()) == 12)
    hand.row(picker.view, 0)
    hand.row(picker.view, 4, SHIFT)
    hand.click(button_of(page.form, "Yesterday"))
    hand.click(page.form.save)
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.POLICE))) == 1)
    (made,) = record.do(lambda s: s.journal.items(Noun.POLICE))
    numbers = [record.do(lambda s, i=i: s.journal.get(i)).number for i in made.content.incidents]
    assert sorted(numbers) == [8, 9, 10, 11, 12]
    assert hand.actions <= 6
    qtbot.waitUntil(lambda: "about incidents 8–12" in _row(page.list.view))
    # and those that a search finds, at once
    hand = Hand()
    hand.click(page.list.add)
    qtbot.waitUntil(page.form.isVisible)
    hand.type(picker.words, "1")
    qtbot.waitUntil(lambda: picker.tick_found.isVisible() and picker.model.total == 4)
    hand.click(picker.tick_found)
    assert page.form.form.editor("incidents").numbers() == {1, 10, 11, 12}
    # what is ticked already is not unticked by that, nor by Shift
    hand.click(picker.tick_found)
    hand.row(picker.view, 0)
    hand.row(picker.view, 3, SHIFT)
    assert page.form.form.editor("incidents").numbers() >= {1, 10, 11}


def test_a_breach_from_the_page_of_its_order_in_four(
    workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    bound = record.do(lambda s: s.journal.record(Person(name="Corin Example")))
    terms = tuple(f"Not to do this, number {n}." for n in range(1, 7))
    made = Order(title="The order", terms=terms, person=bound.id)
    order = record.do(lambda s: s.journal.record(made))
    workspace.open_subject(Noun.ORDER, order.id)
    orders: Any = workspace.page(PageId.ORDER)
    name = "Record something against this order"
    buttons = orders.subject.findChildren
    qtbot.waitUntil(lambda: name in [each.text() for each in buttons(QPushButton)])
    hand = Hand()
    hand.click(button_of(orders.subject, name))
    page: Any = workspace.page(PageId.RECORD)
    what = page.form.editor("what").widget
    qtbot.waitUntil(lambda: page.form.editor("person").value() == bound.id)
    # typed at once: the focus is there
    assert what.hasFocus()
    hand.type(what, "He stood there and would not go")
    (tick,) = [box for box in page.findChildren(QCheckBox) if box.accessibleName() == terms[2]]
    hand.click(tick)
    hand.click(page.save)
    qtbot.waitUntil(lambda: len(record.do(lambda s: s.journal.items(Noun.INCIDENT))) == 1)
    (saved,) = record.do(lambda s: s.journal.items(Noun.INCIDENT))
    assert saved.content.breaches == (Breach(order=order.id, term=3),)
    assert saved.content.person == bound.id
    assert hand.actions <= 4


def _row(view: QAbstractItemView) -> str:
    model = view.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    return " ".join(str(model.index(0, 0).data(role)) for role in roles)


def test_a_bundle_for_police_with_its_messages_in_twelve(
    workspace: Workspace,
    record: Record,
    qtbot: QtBot,
    tmp_path: Path,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = watch(monkeypatch, "take_case")
    bring(record, tmp_path)
    item = point(record)
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    # something for every step to ask
    said = Incident(what="He sent 22 messages to 12 Mill Lane", when=WHEN, times=24)
    record.do(lambda s: s.journal.record(said))
    record.do(lambda s: s.journal.record(OwnDetail(words="12 Mill Lane")))
    record.do(lambda s: s.journal.record(Preservation(what="the film", holder="Ravi")))
    record.page_context.prompter.yes = True
    hand = Hand()
    hand.click(place(workspace, "Hand over"))
    page: Any = workspace.page(PageId.EXPORT)
    stack = stack_of(page)
    audience: Any = stack.currentWidget()
    assert isinstance(audience, AudienceStep)
    hand.click(choices_of(audience).button(0))
    asked = []
    while not isinstance(stack.currentWidget(), DeliveryStep):
        asked.append(type(stack.currentWidget()))
        if isinstance(stack.currentWidget(), PreviewStep):
            # the question whether to go on without looking at every page
            hand.actions += 1
        count = stack.count()
        hand.click(page.go_on)
        qtbot.waitUntil(lambda n=count: stack.count() == n + 1, timeout=60_000)
    hand.type(stack.currentWidget().place.line, str(tmp_path / "Bundle"))
    hand.click(page.go_on)
    qtbot.waitUntil(lambda: isinstance(stack.currentWidget(), ResultStep), timeout=60_000)
    assert asked == [
        AudienceStep, ConversationsStep, ContradictionsStep, FilesStep, WordsStep, SheetsStep,
        PreviewStep,
    ]  # fmt: skip
    assert hand.actions <= 12
    (conversation,) = cases.made[-1].conversations
    assert conversation.shown.total == 25
    assert "It is ready to hand over" in words_on(page)


def test_one_incident_is_left_out_in_two(
    workspace: Workspace, record: Record, qtbot: QtBot
) -> None:
    for what in ("one", "two"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what)))
    workspace.show_page(PageId.EXPORT)
    page: Any = workspace.page(PageId.EXPORT)
    stack = stack_of(page)
    audience: Any = stack.currentWidget()
    choices_of(audience).button(0).click()
    audience.narrows.click()
    page.go_on.click()
    qtbot.waitUntil(lambda: isinstance(stack.currentWidget(), ExtentStep), timeout=30_000)
    hand = Hand()
    view = stack.currentWidget().incidents
    box = view.visualItemRect(view.item(0))
    hand.actions += 1
    QTest.mouseClick(view.viewport(), LEFT, NONE, QPoint(box.left() + 14, box.center().y()))
    assert len(view.ticked()) == 1
    hand.click(page.go_on)
    assert hand.actions <= 2


def test_one_incident_is_left_out_of_the_pages_in_two(
    workspace: Workspace, record: Record, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = watch(monkeypatch, "take_case")
    for what in ("one", "two"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what, when=WHEN)))
    workspace.show_page(PageId.EXPORT)
    page: Any = workspace.page(PageId.EXPORT)
    stack = stack_of(page)
    audience: Any = stack.currentWidget()
    choices_of(audience).button(0).click()
    while not isinstance(stack.currentWidget(), PreviewStep):
        count = stack.count()
        page.go_on.click()
        qtbot.waitUntil(lambda n=count: stack.count() == n + 1, timeout=60_000)
    preview: Any = stack.currentWidget()
    named = "Take out Incident 2"
    while not any(named in box.accessibleName() for box in preview.entries.boxes):
        preview.after.click()
    (box,) = (each for each in preview.entries.boxes if named in each.accessibleName())
    hand = Hand()
    hand.click(box)
    hand.click(preview.again)
    again = lambda: isinstance(stack.currentWidget(), PreviewStep)  # noqa: E731
    qtbot.waitUntil(lambda: again() and stack.currentWidget() is not preview, timeout=60_000)
    assert hand.actions <= 2
    assert [item.content.what for item in cases.made[-1].incidents] == ["one"]
    # and it stays out, from the first step on
    while page.back.isVisible():
        page.back.click()
    while not again():
        count = stack.count()
        page.go_on.click()
        qtbot.waitUntil(lambda n=count: stack.count() == n + 1, timeout=60_000)
    assert [item.content.what for item in cases.made[-1].incidents] == ["one"]
