"""From the lock screen to the last page of a hand-over and back, with a keyboard alone.

Only keys are pressed. At each page Tab goes round: every control once, in the order of sight, and
back. After each key the focus is on a control in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton, QScrollArea, QWidget

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Breach, Evidence, Incident, Order, Person
from diary.progress import no_progress
from tests.support.focus_round import faults
from tests.support.media_films import tones
from tests.support.pages import stack_of
from tests.support.sounds import Devices
from tests.ui.desktop.conftest import PASSPHRASE, Answers, Record, wait_until
from ui.desktop.dialogs import QuestionDialog
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import NUMBER_KEYS, PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.protect.access import RecoveryCodeView
from ui.desktop.pages.welcome import WelcomePage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.prompter import Dialogs
from ui.desktop.side_bar import SideBar
from ui.desktop.typed_credentials import TypedCredentials

KEY = Qt.Key
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
# Presses of Tab after which what is looked for is not on the page.
_MOST = 150


class Prompter(Dialogs):
    """The dialogs of the program, but for those of the system in which files are chosen."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        return self._answers.files(parent, title)

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        return self._answers.folder(parent, title, start)


@dataclass
class Keyboard:
    """A keyboard before a window; after each press the focus has to be in sight."""

    window: MainWindow
    settle: Callable[[], None]

    @property
    def at(self) -> QWidget:
        """What has the focus."""
        found = QApplication.focusWidget()
        assert found is not None, "the focus is nowhere"
        return found

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.at, key, held)
        self.settle()
        self.look()

    def type(self, words: str) -> None:
        QTest.keyClicks(self.at, words)
        self.settle()
        self.look()

    def look(self) -> None:
        """The focus is on a control of the window that is enabled and in sight."""
        at = self.at
        assert at.isVisible(), said(at)
        assert at.isEnabled(), said(at)
        assert at.window() is QApplication.activeWindow() or self.window.isAncestorOf(at), said(at)
        assert is_in_sight(at), f"{said(at)} is scrolled out of sight"

    def twice(self, key: Qt.Key = KEY.Key_Return) -> None:
        """Press a key twice, before the window has done what the first press asked for."""
        QTest.keyClick(self.at, key)
        QTest.keyClick(self.at, key)
        self.settle()
        self.look()

    def write(self, words: str) -> None:
        """Type into a field in place of what is in it."""
        QTest.keyClick(self.at, KEY.Key_A, CONTROL)
        self.type(words)

    def tab_to(self, words: str) -> None:
        """Press Tab until the control has the focus that is called so."""
        passed = []
        for _press in range(_MOST):
            if words in said(self.at):
                return
            passed.append(said(self.at))
            QTest.keyClick(self.at, KEY.Key_Tab)
        raise AssertionError(f"Tab does not come to {words!r}, but to {passed}")

    def round(self) -> None:
        """Tab goes round the page, and comes back to what had the focus."""
        before = self.at
        found = list(faults(self.window))
        assert not found, "\n".join(found)
        before.setFocus()
        around = before.parentWidget()
        while around is not None and not around.isWindow():
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(before)
            around = around.parentWidget()


def is_on(page: QWidget, words: str) -> bool:
    """Return whether a button of a page is in sight."""
    return any(e.isVisible() and e.text() == words for e in page.findChildren(QPushButton))


def said(widget: QWidget) -> str:
    """Return what a screen reader calls a control."""
    return widget.accessibleName() or str(getattr(widget, "text", str)())


def is_in_sight(widget: QWidget) -> bool:
    """Return whether some of a control is within every area that scrolls around it."""
    shown = QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())
    around = widget.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, QScrollArea):
            port = around.viewport()
            seen = QRect(port.mapToGlobal(port.rect().topLeft()), port.size())
            if not seen.intersects(shown):
                return False
        around = around.parentWidget()
    return True


@pytest.fixture
def devices() -> Devices:
    return Devices()


@pytest.fixture
def make_window(
    record: Record,
    opening: Any,
    answers: Answers,
    devices: Devices,
    system: SystemCapabilities,
    shown: Callable[..., QWidget],
) -> Iterator[Callable[[Path | None], MainWindow]]:
    """Make the window of the locked record in a folder, or of a first run."""
    context = replace(record.page_context, prompter=Prompter(answers), make_sound=devices)
    context.vault_thread.lock().result(timeout=30)
    with closing(DraftAutosave(context.jobs)) as drafts:

        def make(folder: Path | None) -> MainWindow:
            made = MainWindow(
                context.vault_thread, context.jobs, context.theme, context.prompter, opening, folder
            )
            made.complete()

            def open_it(_folder: Path, report: Any) -> None:
                context.attachment_queue.open(report.beside)
                record.opened = report
                preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
                workspace = Workspace(context, drafts, preferences, report)
                workspace.lock_requested.connect(made.lock_requested)
                made.show_workspace(workspace)
                workspace.start(None)

            made.opened.connect(open_it)
            shown(made, 1280, 800)
            return made

        yield make


@pytest.fixture
def window(make_window: Callable[[Path | None], MainWindow], record: Record) -> MainWindow:
    return make_window(record.folder)


@pytest.fixture
def keys(window: MainWindow, settle: Callable[[], None]) -> Keyboard:
    made = Keyboard(window, lambda: QApplication.processEvents())
    made.round()
    made.tab_to("Passphrase")
    made.type(PASSPHRASE)
    QTest.keyClick(made.at, KEY.Key_Return)
    wait_until(lambda: bool(window.findChildren(Workspace)))
    made.settle = settle
    settle()
    return made


def workspace_of(window: MainWindow) -> Workspace:
    (found,) = window.findChildren(Workspace)
    return found


def go_to(keys: Keyboard, page: PageId) -> Any:
    """Press the key of a page, or walk to it in the side bar; return the page."""
    workspace = workspace_of(keys.window)
    number = NUMBER_KEYS.index(page) + 1
    keys.press(Qt.Key(KEY.Key_0 + number), CONTROL)
    shown = workspace.page(page)
    wait_until(shown.isVisible)
    keys.round()
    return shown


def walk_to(keys: Keyboard, page: str) -> None:
    """Walk down the side bar to a page that has no key of its own, and open it."""
    side = keys.window.findChild(SideBar)
    assert side is not None
    while not side.isAncestorOf(keys.at):
        QTest.keyClick(keys.at, KEY.Key_Tab)
    while said(keys.at) != page:
        before = said(keys.at)
        keys.press(KEY.Key_Down)
        assert said(keys.at) != before
    keys.press(KEY.Key_Return)
    keys.round()


def test_a_day_by_keyboard_alone(
    keys: Keyboard,
    window: MainWindow,
    record: Record,
    answers: Answers,
    devices: Devices,
    picture: Path,
    tmp_path: Path,
) -> None:
    record.do(lambda s: s.journal.record(Person(name="Corin Example")))
    workspace = workspace_of(window)
    timeline: Any = workspace.page(PageId.TIMELINE)
    keys.round()

    # a line: the focus is there, and stays for the next
    assert keys.at is timeline.quick.line
    keys.type("He stood at the gate")
    keys.press(KEY.Key_Return)
    wait_until(lambda: len(incidents(record)) == 1)
    wait_until(lambda: timeline.model.total == 1)
    assert keys.at is timeline.quick.line

    # one with a day, a kind, a person and files, in the three steps of the form
    voicemail = tmp_path / "voicemail.wav"
    voicemail.write_bytes(tones())
    answers.chosen = (picture, voicemail)
    keys.type("He rang all night")
    keys.tab_to("Add details")
    keys.press(KEY.Key_Return)
    form: Any = workspace.page(PageId.RECORD)
    assert form.isAncestorOf(keys.at)
    keys.round()
    keys.tab_to("Yesterday")
    keys.press(KEY.Key_Space)
    keys.tab_to("Continue")
    keys.press(KEY.Key_Return)
    keys.round()
    keys.tab_to("Find a kind of behaviour")
    keys.type("missed calls")
    keys.press(KEY.Key_Return)
    keys.tab_to("Continue")
    keys.press(KEY.Key_Return)
    keys.round()
    keys.tab_to("Person")
    keys.press(KEY.Key_Down)
    keys.tab_to("Choose files")
    keys.press(KEY.Key_Return)
    keys.press(KEY.Key_Return, CONTROL)
    incident: Any = workspace.page(PageId.INCIDENT)
    wait_until(incident.isVisible)
    wait_until(lambda: incident.exhibits.tiles.rowCount() == 2)
    keys.settle()
    keys.look()
    (second,) = (each for each in incidents(record) if "rang" in each.content.what)
    assert second.content.behaviours
    assert second.content.person

    # evidence, in the whole window and back
    keys.round()
    keys.tab_to("Exhibits")
    keys.press(KEY.Key_Return)
    viewer: Any = workspace.page(PageId.VIEWER)
    wait_until(viewer.isVisible)
    wait_until(viewer.show_button.isVisible)
    keys.round()
    keys.tab_to("Show")
    keys.press(KEY.Key_Return)
    wait_until(lambda: not viewer.picture.is_hidden_picture)
    keys.look()
    keys.press(KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    wait_until(viewer.player.play.isEnabled)
    keys.round()
    keys.tab_to("Play aloud")
    assert devices.made == []
    keys.press(KEY.Key_Space)
    wait_until(devices.is_heard)
    keys.press(KEY.Key_Escape)
    wait_until(incident.isVisible)
    assert keys.at is incident.exhibits
    keys.press(KEY.Key_Escape)
    wait_until(timeline.isVisible)

    # what is looked for, and a row that is opened and left
    keys.press(KEY.Key_F, CONTROL)
    keys.type("rang")
    wait_until(lambda: timeline.model.total == 1)
    keys.round()
    keys.tab_to("Incidents, latest first")
    keys.press(KEY.Key_Return)
    wait_until(incident.isVisible)
    keys.press(KEY.Key_Escape)
    wait_until(timeline.isVisible)
    keys.look()

    # the help for a page, the list of keys, and the settings
    keys.press(KEY.Key_F1)
    keys.round()
    # to all chapters, and from there to the page
    keys.press(KEY.Key_Escape)
    keys.round()
    keys.press(KEY.Key_Escape)
    wait_until(timeline.isVisible)
    keys.look()
    # the open page is where Tab comes to the side bar, and arrows lead on from there
    walk_to(keys, "Settings")
    wait_until(workspace.page(PageId.SETTINGS).isVisible)
    keys.round()

    # locked
    locked: list[bool] = []
    window.lock_requested.connect(lambda: locked.append(True))
    keys.press(KEY.Key_L, CONTROL)
    assert locked == [True]


def test_police_and_an_order_by_keyboard_alone(
    keys: Keyboard, window: MainWindow, record: Record
) -> None:
    for what in ("one", "two", "three"):
        record.do(lambda s, what=what: s.journal.record(Incident(what=what)))
    workspace = workspace_of(window)
    page = go_to(keys, PageId.POLICE)
    keys.tab_to("Add")
    keys.press(KEY.Key_Return)
    wait_until(page.form.isVisible)
    keys.round()
    keys.type("I rang 101 and told them")
    keys.tab_to("Incidents to pick from")
    keys.press(KEY.Key_Space)
    keys.tab_to("Save")
    keys.press(KEY.Key_Return)
    wait_until(lambda: len(record.do(lambda s: s.journal.items(Noun.POLICE))) == 1)
    keys.settle()
    keys.look()
    keys.round()
    (told,) = record.do(lambda s: s.journal.items(Noun.POLICE))
    assert len(told.content.incidents) == 1

    page = go_to(keys, PageId.ORDER)
    keys.tab_to("Add")
    keys.press(KEY.Key_Return)
    wait_until(page.form.isVisible)
    keys.round()
    keys.type("The order")
    keys.tab_to("Kind of order")
    keys.press(KEY.Key_Down)
    keys.tab_to("Terms")
    keys.type("Not to come near.")
    keys.tab_to("Save")
    keys.press(KEY.Key_Return)
    wait_until(lambda: len(record.do(lambda s: s.journal.items(Noun.ORDER))) == 1)
    (order,) = record.do(lambda s: s.journal.items(Noun.ORDER))
    workspace.open_subject(Noun.ORDER, order.id)
    keys.settle()
    keys.tab_to("Record something against this order")
    keys.press(KEY.Key_Return)
    form: Any = workspace.page(PageId.RECORD)
    assert keys.at is form.form.editor("what").widget
    keys.round()
    keys.type("He came near")
    keys.tab_to("Not to come near.")
    keys.press(KEY.Key_Space)
    keys.press(KEY.Key_Return, CONTROL)
    wait_until(lambda: len(incidents(record)) == 4)
    saved = next(each for each in incidents(record) if each.content.what == "He came near")
    assert saved.content.breaches == (Breach(order=order.id, term=1),)
    keys.settle()
    keys.look()


@pytest.mark.soak
def test_a_hand_over_by_keyboard_alone(
    keys: Keyboard, window: MainWindow, record: Record, picture: Path, tmp_path: Path
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He was there")))
    record.do(lambda s: s.journal.record(Order(title="The order")))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = go_to(keys, PageId.EXPORT)
    stack = stack_of(page)
    keys.press(KEY.Key_Space)
    keys.tab_to("Leave something out")
    keys.press(KEY.Key_Space)

    first: list[str] = []

    def agree() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QuestionDialog)
        # the screenless platform activates no window by itself
        asked.activateWindow()
        wait_until(lambda: asked.isAncestorOf(keys.at))
        first.append(said(keys.at))
        keys.tab_to("Go on")
        QTest.keyClick(keys.at, KEY.Key_Return)

    while not isinstance(stack.currentWidget(), ResultStep):
        count = stack.count()
        keys.tab_to(page.go_on.text())
        if isinstance(stack.currentWidget(), PreviewStep):
            QTimer.singleShot(0, agree)
        QTest.keyClick(keys.at, KEY.Key_Return)
        wait_until(lambda n=count: stack.count() == n + 1, timeout=60_000)
        window.activateWindow()
        wait_until(lambda: QApplication.focusWidget() is not None)
        keys.settle()
        keys.look()
        keys.round()
        if not page.go_on.isEnabled():
            keys.tab_to("New folder")
            keys.type(str(tmp_path / "Bundle"))
    # the safe answer of the question had the focus
    assert first == ["Go back"]
    keys.tab_to("Done")
    keys.press(KEY.Key_Return)
    assert workspace_of(window).page(PageId.TIMELINE).isVisible()
    keys.round()


def test_what_keeps_a_record_by_keyboard_alone(
    keys: Keyboard, window: MainWindow, record: Record, answers: Answers, tmp_path: Path
) -> None:
    key, stick = tmp_path / "key", tmp_path / "stick"
    key.write_bytes(bytes(range(256)))
    stick.mkdir()
    record.do(lambda s: s.journal.record(Incident(what="one")))
    walk_to(keys, "Keeping it safe")

    # the code is on the screen until somebody says that it is written down
    keys.tab_to("Recovery code")
    keys.press(KEY.Key_Return)
    keys.round()
    keys.type(PASSPHRASE)
    keys.twice()
    (code,) = window.findChildren(RecoveryCodeView)
    wait_until(code.showing.isVisible)
    assert keys.at is code.shown
    keys.twice()
    keys.press(KEY.Key_Space)
    assert code.showing.isVisible()
    keys.round()
    keys.tab_to("I have written it down")
    keys.press(KEY.Key_Return)
    assert not code.showing.isVisible()
    assert record.do(lambda s: s.access.recovery_state()).in_use
    assert said(keys.at) == "Back"
    keys.press(KEY.Key_Return)

    # a file besides the passphrase
    keys.tab_to("Key file")
    keys.press(KEY.Key_Return)
    keys.round()
    keys.type(PASSPHRASE)
    keys.press(KEY.Key_Return)
    assert said(keys.at) == "New key file"
    keys.type(str(key))
    keys.tab_to("Add this key file")
    keys.twice()
    wait_until(lambda: record.do(lambda s: s.access.key_file_in_use))
    keys.settle()
    keys.look()
    keys.round()

    # a query for a time stamp
    walk_to(keys, "Keeping it safe")
    keys.tab_to("Time stamps")
    keys.press(KEY.Key_Return)
    keys.round()
    answers.chosen = (stick,)
    keys.tab_to("Write a query")
    keys.press(KEY.Key_Return)
    wait_until(lambda: [each.name for each in stick.iterdir()] == ["query.tsq"])
    keys.look()
    keys.press(KEY.Key_Escape)
    keys.settle()

    # a copy, and back
    assert said(keys.at) == "Make a copy"
    keys.press(KEY.Key_Return)
    keys.tab_to("Make a copy")
    keys.twice()
    wait_until(lambda: record.do(lambda s: s.backup.last()) is not None)
    keys.settle()
    keys.look()
    keys.round()
    keys.press(KEY.Key_Escape)
    assert said(keys.at) == "Make a copy"


def test_something_is_erased_by_keyboard_alone(
    keys: Keyboard, window: MainWindow, record: Record
) -> None:
    person = record.do(lambda s: s.journal.record(Person(name="Corin Example")))
    workspace_of(window).open_subject(Noun.PERSON, person.id)
    keys.settle()
    keys.tab_to("Erase for safety")
    keys.press(KEY.Key_Return)
    keys.round()
    assert said(keys.at) == "Go back; nothing is erased"
    keys.press(KEY.Key_Escape)
    keys.tab_to("Erase for safety")
    keys.press(KEY.Key_Return)
    keys.tab_to("Its number")
    keys.type(str(person.number))
    keys.tab_to("Passphrase")
    # Enter alone never erases
    keys.write(PASSPHRASE)
    keys.press(KEY.Key_Return)
    assert record.do(lambda s: s.journal.items(Noun.PERSON))
    keys.tab_to("Erase it for ever")
    keys.twice()
    wait_until(lambda: not record.do(lambda s: s.journal.items(Noun.PERSON)))
    wait_until(lambda: said(keys.at) == "Back")
    keys.look()
    keys.round()


def test_a_conversation_is_brought_in_and_looked_through_by_keyboard_alone(
    keys: Keyboard, window: MainWindow, record: Record, answers: Answers, tmp_path: Path
) -> None:
    chat = tmp_path / "_chat.txt"
    chat.write_text(
        "[24/08/2026, 21:03:11] Corin: answer me\n[24/08/2026, 21:04:11] Mina: Please stop\n"
        "[27/08/2026, 09:15:11] Corin: I saw you\n",
        encoding="utf-8",
    )
    answers.chosen = (chat,)
    page = go_to(keys, PageId.IMPORT)
    keys.tab_to("Choose files")
    keys.press(KEY.Key_Return)
    wait_until(lambda: not page.isVisible() or not isinstance(keys.at, QProgressBar))
    keys.settle()
    keys.look()
    keys.round()
    # which of them she is
    keys.tab_to("Corin")
    keys.press(KEY.Key_Down)
    keys.press(KEY.Key_Space)
    keys.twice()
    wait_until(lambda: not isinstance(keys.at, QProgressBar))
    keys.settle()
    keys.round()
    keys.tab_to("Look through it")
    keys.press(KEY.Key_Return)
    review = workspace_of(window).page(PageId.REVIEW)
    # its lines are read in jobs, beside those that read their words for the search
    wait_until(lambda: is_on(review, "Go on to what they sent"))
    keys.settle()
    keys.round()
    keys.tab_to("Go on to what they sent")
    keys.press(KEY.Key_Return)
    keys.settle()
    keys.round()
    assert said(keys.at) == "Runs of contact"
    keys.press(KEY.Key_Space)
    keys.round()
    keys.tab_to("What happened")
    keys.type("He wrote again")
    keys.tab_to("Accept as incident")
    keys.twice()
    wait_until(lambda: len(incidents(record)) == 1)
    keys.settle()
    keys.look()
    keys.round()


def test_a_first_run_by_keyboard_alone(
    make_window: Callable[[Path | None], MainWindow],
    record: Record,
    answers: Answers,
    settle: Callable[[], None],
    tmp_path: Path,
) -> None:
    window = make_window(None)
    keys = Keyboard(window, QApplication.processEvents)
    keys.round()
    assert said(keys.at) == "Yes, or I am not sure"
    keys.press(KEY.Key_Down)
    keys.press(KEY.Key_Space)
    keys.press(KEY.Key_Return)
    assert said(keys.at) == "Others may read this one day"
    keys.round()
    keys.press(KEY.Key_Return)
    keys.round()
    assert said(keys.at) == "Folder"
    keys.write(str(tmp_path / "first"))
    keys.press(KEY.Key_Return)
    keys.round()
    keys.tab_to("Draw")
    keys.press(KEY.Key_Return)
    keys.round()
    assert said(keys.at) == "The same again"
    (page,) = window.findChildren(WelcomePage)
    drawn = page.passphrase.first.text()
    keys.type(drawn)
    keys.press(KEY.Key_Return)
    keys.press(KEY.Key_Space)
    keys.round()
    keys.twice()
    wait_until(lambda: bool(window.findChildren(Workspace)))
    keys.settle = settle
    keys.settle()
    keys.round()
    keys.tab_to("Make a recovery code")
    keys.press(KEY.Key_Return)
    assert said(keys.at) == "Passphrase"
    keys.type(drawn)
    keys.twice()
    (code,) = window.findChildren(RecoveryCodeView)
    wait_until(code.showing.isVisible)
    keys.tab_to("I have written it down")
    keys.press(KEY.Key_Return)
    timeline = go_to(keys, PageId.TIMELINE)
    assert keys.at is timeline.quick.line
    keys.type("He stood at the gate")
    keys.press(KEY.Key_Return)
    wait_until(lambda: len(incidents(record)) == 1)
    keys.look()


def test_a_copy_and_a_recovery_code_open_a_record_by_keyboard_alone(
    request: pytest.FixtureRequest, record: Record, settle: Callable[[], None], tmp_path: Path
) -> None:
    stick, again = tmp_path / "stick", tmp_path / "again"
    words = TypedCredentials(PASSPHRASE).words()
    code = record.do(lambda s: s.access.make_recovery_code(words))
    record.do(lambda s: s.backup.begin(stick)).run(no_progress)
    window: MainWindow = request.getfixturevalue("window")
    keys = Keyboard(window, QApplication.processEvents)
    keys.tab_to("Restore from a copy")
    keys.press(KEY.Key_Return)
    keys.round()
    keys.tab_to("Folder of the copy")
    keys.type(str(stick))
    keys.tab_to("New folder for the record")
    keys.write(str(again))
    keys.tab_to("Passphrase of the day")
    keys.type("not these words")
    keys.twice()
    wait_until(lambda: said(keys.at).startswith("Passphrase of the day"))
    keys.round()
    keys.write(PASSPHRASE)
    keys.press(KEY.Key_Return)
    wait_until(lambda: said(keys.at) == "Open it")
    keys.round()
    keys.press(KEY.Key_Return)
    assert said(keys.at) == "Passphrase"

    keys.tab_to("I forgot my passphrase")
    keys.press(KEY.Key_Return)
    keys.round()
    assert said(keys.at) == "Recovery code"
    keys.type(code)
    keys.press(KEY.Key_Return)
    assert said(keys.at) == "New passphrase"
    keys.type("another lantern otter stone")
    keys.press(KEY.Key_Return)
    keys.type("another lantern otter stone")
    keys.press(KEY.Key_Return)
    keys.press(KEY.Key_Space)
    keys.tab_to("Open it with the new passphrase")
    keys.twice()
    wait_until(lambda: bool(window.findChildren(Workspace)))
    keys.settle = settle
    keys.settle()
    keys.round()


def incidents(record: Record) -> Any:
    return record.do(lambda s: s.journal.items(Noun.INCIDENT))
