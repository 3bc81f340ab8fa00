"""The numbered steps of the guide, taken in the window in their order.

**Invariants:**

- A walk takes the names of a part of a chapter from the guide itself. It stops at a name that the
  guide has in another order, and at the end no name may be left; so a step that is changed in the
  guide or in the window is walked again.
- What a walk does not press is passed by with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from diary.guide.blocks import BlockKind, SpanKind
from diary.guide.chapters import load
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import CaseFactKind, Evidence, Incident
from tests.support.pages import click_row, named, words_on
from tests.ui.desktop.conftest import PASSPHRASE
from tests.ui.desktop.pages.export.driving import WHEN
from ui.desktop.bundle_workspace import BundleWorkspace
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.page_list import PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.bundle import OpenBundlePage
from ui.desktop.pages.welcome import WelcomePage
from ui.desktop.preferences import Preferences
from ui.desktop.threads import MadeNow
from ui.desktop.waiting_line import WaitingLine
from ui.desktop.widgets.basic import is_deliberate
from ui.desktop.widgets.exhibit_grid import ExhibitGrid

Shown = Callable[..., QWidget]


def names(chapter: str, heading: str = "") -> list[str]:
    """The names of the screen in the steps of one part of a chapter, in their order."""
    found, part = [], ""
    for block in load().chapter(chapter).blocks:
        if block.kind is BlockKind.HEADING:
            part = block.text
        elif block.kind is BlockKind.STEP and part == heading:
            found += [span.text for span in block.spans if span.kind is SpanKind.NAME]
    assert found
    return found


class Walk:
    """Takes the steps of one part of a chapter; each name is the next one of the guide."""

    def __init__(self, qtbot: Any, chapter: str, heading: str = "") -> None:
        self._qtbot, self._left = qtbot, names(chapter, heading)

    def press(self, root: QWidget, name: str) -> None:
        """Press what has this name, once it can be pressed."""
        self._take(name)
        self._qtbot.waitUntil(lambda: any(buttons(root, name)))
        part = next(buttons(root, name))
        if isinstance(part, QRadioButton) or part.isCheckable():
            part.click()
        elif is_deliberate(part):
            # no pointer moves here, and where another test pressed last it takes no press
            QTest.keyClick(part, Qt.Key.Key_Space)
        else:
            QTest.mouseClick(part, Qt.MouseButton.LeftButton)

    def see(self, root: QWidget, *wanted: str) -> None:
        """Look for what has these names on the screen."""
        for name in wanted:
            self._take(name)
            self._qtbot.waitUntil(lambda n=name: any(n in text for text in texts(root)))

    def pass_by(self, *wanted: str, why: str) -> None:
        """Leave these names; `why` says what shows them instead."""
        assert why
        for name in wanted:
            self._take(name)

    def done(self) -> None:
        assert self._left == []

    def _take(self, name: str) -> None:
        assert self._left
        assert self._left.pop(0) == name


def bare(text: str) -> str:
    return text.replace("&", "").split(" \u25be")[0].strip()


def buttons(root: QWidget, name: str) -> Iterator[QAbstractButton]:
    for part in root.findChildren(QAbstractButton):
        if bare(part.text()) == name and part.isVisible() and part.isEnabled():
            yield part


def texts(root: QWidget) -> Iterator[str]:
    """Everything on the screen that has words of its own."""
    for part in root.findChildren(QWidget):
        if not part.isVisible():
            continue
        if isinstance(part, QLabel | QAbstractButton):
            yield bare(part.text())
        elif isinstance(part, QComboBox):
            yield from (part.itemText(at) for at in range(part.count()))


@pytest.fixture
def workspace(record: Any, system: Any, shown: Shown) -> Workspace:
    return opened(record, record.page_context, record.opened, system, shown)


def opened(record: Any, context: Any, report: Any, system: Any, shown: Shown) -> Workspace:
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    made = Workspace(context, DraftAutosave(context.jobs), preferences, report)
    made.start(None)
    shown(made, 1300, 900)
    return made


def test_a_record_is_made(
    context: Any, opening: Any, answers: Any, system: Any, shown: Shown, tmp_path: Path, qtbot: Any
) -> None:
    walk = Walk(qtbot, "first-record", "Make the record, once")
    words = context.form_context.vocabulary
    page = WelcomePage(context.vault_thread, opening, answers, words, tmp_path / "New")
    shown(page)
    walk.see(page, "Could they see this device?")
    page.device.no.click()
    walk.press(page, "Continue")
    walk.see(page, "Others may read this one day")
    walk.press(page, "Continue")
    walk.see(page, "Where to keep it")
    walk.press(page, "Continue")
    walk.see(page, "What opens it")
    walk.press(page, "Draw 6 words for me")
    walk.see(page, "The same again")
    QTest.keyClicks(page.passphrase.second.line, page.passphrase.first.text())
    walk.press(page, "I have written it down, or I will not forget it")
    with qtbot.waitSignal(page.created) as made:
        walk.press(page, "Make the record")
    folder, report = made.args
    assert report.made == MadeNow(watched=False)
    context.attachment_queue.open(report.beside)
    workspace = opened(None, context, report, system, shown)
    walk.see(workspace, "The record is made")
    walk.press(workspace, "Write the first line")
    assert workspace.page(PageId.TIMELINE).isVisible()
    assert folder == tmp_path / "New"
    walk.done()


def test_a_line_is_written_and_taken_back(
    record: Any, system: Any, shown: Shown, qtbot: Any
) -> None:
    walk = Walk(qtbot, "first-record", "One line")
    context = record.page_context
    context = replace(context, waiting_line=WaitingLine(context.vault_thread, 10))
    workspace = opened(record, context, record.opened, system, shown)
    walk.press(workspace, "Timeline")
    walk.see(workspace, "Record something")
    walk.see(workspace, "just now", "earlier today", "yesterday", "on a date", "not sure when")
    line = workspace.page(PageId.TIMELINE).quick.line  # type: ignore[attr-defined]
    QTest.keyClicks(line, "He rang again")
    QTest.keyClick(line, Qt.Key.Key_Return)
    walk.press(workspace, "Undo")
    assert record.do(lambda s: list(s.journal.items(Noun.INCIDENT))) == []
    walk.done()


def test_a_file_is_added_and_looked_at(
    workspace: Workspace, answers: Any, record: Any, picture: Path, qtbot: Any
) -> None:
    walk = Walk(qtbot, "evidence", "Add a file")
    walk.press(workspace, "Timeline")
    walk.press(workspace, "Evidence")
    answers.chosen = (picture,)
    walk.press(workspace, "Choose files")
    walk.see(workspace, "Paste picture")
    walk.done()
    evidence = workspace.page(PageId.EVIDENCE)
    qtbot.waitUntil(lambda: "is part of the record" in words_on(evidence))
    looking = Walk(qtbot, "evidence", "Look at it, when you choose to")
    grid = evidence.findChild(ExhibitGrid)
    qtbot.waitUntil(lambda: grid.model().rowCount() == 1)
    click_row(grid, 0)
    looking.press(workspace, "Show")
    looking.press(workspace, "Blur")
    looking.pass_by(
        "Play aloud: anyone near can hear it",
        why="tests/ui/desktop/pages/test_viewer_sound.py plays a voicemail",
    )
    looking.done()


def test_the_figures_are_shown_and_put_away(workspace: Workspace, record: Any, qtbot: Any) -> None:
    record.do(lambda s: s.journal.record(Incident(what="He rang", when=WHEN)))
    walk = Walk(qtbot, "figures")
    walk.press(workspace, "Patterns")
    walk.press(workspace, "Show patterns")
    walk.press(workspace, "Show as a table")
    walk.press(workspace, "That is enough for today")
    page = workspace.page(PageId.PATTERNS)
    assert page.show_button.isVisible()  # type: ignore[attr-defined]
    walk.done()


def test_a_contact_with_police_and_an_order_are_written(
    workspace: Workspace, record: Any, qtbot: Any
) -> None:
    walk = Walk(qtbot, "police-and-orders", "A contact")
    walk.press(workspace, "Police and court")
    walk.press(workspace, "Police contacts")
    walk.press(workspace, "Add a contact")
    QTest.keyClicks(first_text(workspace), "Rang 101, log 12")
    walk.press(workspace, "Save")
    walk.done()
    qtbot.waitUntil(lambda: count(record, Noun.POLICE) == 1)
    order = Walk(qtbot, "police-and-orders", "An order")
    order.press(workspace, "Orders")
    order.press(workspace, "Add an order")
    QTest.keyClicks(first_line(workspace), "Stalking protection order")
    next(buttons(workspace, "Save")).click()
    qtbot.waitUntil(lambda: count(record, Noun.ORDER) == 1)
    (made,) = record.do(lambda s: list(s.journal.items(Noun.ORDER)))
    workspace.open_subject(Noun.ORDER, made.id)
    order.press(workspace, "Record something against this order")
    assert workspace.page(PageId.RECORD).isVisible()
    order.done()
    case = Walk(qtbot, "police-and-orders", "The case")
    case.press(workspace, "Police and court")
    case.press(workspace, "Charges, bail, hearings")
    case.press(workspace, "Add a fact about the case")
    kind = next(e for e in workspace.findChildren(QComboBox) if e.isVisible())
    QTest.keyClicks(kind, "Bail")
    QTest.keyClicks(first_text(workspace), "Not to contact me")
    case.press(workspace, "Save")
    case.done()
    qtbot.waitUntil(lambda: count(record, Noun.CASE) == 1)
    (bail,) = record.do(lambda s: list(s.journal.items(Noun.CASE)))
    assert (bail.content.fact, bail.content.what) == (CaseFactKind.BAIL, "Not to contact me")


def count(record: Any, noun: Noun) -> int:
    return len(record.do(lambda s: list(s.journal.items(noun))))


def first_text(workspace: Workspace) -> QWidget:
    """The first long field that is on the screen."""
    return next(e for e in workspace.findChildren(QPlainTextEdit) if e.isVisible())


def first_line(workspace: Workspace) -> QWidget:
    """The first field of one line that is on the screen."""
    return next(e for e in workspace.findChildren(QLineEdit) if e.isVisible())


def test_a_copy_and_a_recovery_code_are_made(
    workspace: Workspace, record: Any, answers: Any, tmp_path: Path, qtbot: Any
) -> None:
    walk = Walk(qtbot, "keep-it-safe", "A copy")
    walk.press(workspace, "Keeping it safe")
    walk.press(workspace, "Make a copy")
    stick = tmp_path / "stick"
    stick.mkdir()
    answers.chosen = (stick,)
    page = workspace.page(PageId.KEEPING)
    qtbot.waitUntil(lambda: any(buttons(page, "Check a copy")))
    next(buttons(workspace, "Make a copy")).click()
    qtbot.waitUntil(lambda: "The copy is in" in words_on(page))
    walk.done()
    code = Walk(qtbot, "keep-it-safe", "A recovery code")
    code.press(workspace, "Keeping it safe")
    code.press(workspace, "Recovery code")
    QTest.keyClicks(named(page, QLineEdit, "Passphrase"), PASSPHRASE)
    code.press(workspace, "Make a code")
    code.press(workspace, "Write the sheet to a file")
    qtbot.waitUntil(lambda: any(stick.glob("*.txt")))
    code.press(workspace, "I have written it down")
    qtbot.waitUntil(lambda: "nobody can show it again" in words_on(page))
    code.done()


def test_a_key_file_is_made_and_added(
    workspace: Workspace, record: Any, answers: Any, tmp_path: Path, qtbot: Any
) -> None:
    walk = Walk(qtbot, "keep-it-safe", "A key file")
    walk.press(workspace, "Keeping it safe")
    walk.press(workspace, "Key file")
    answers.chosen = (tmp_path,)
    walk.press(workspace, "Make a file for it")
    page = workspace.page(PageId.KEEPING)
    qtbot.waitUntil(lambda: "It opens nothing yet." in words_on(page))
    QTest.keyClicks(named(page, QLineEdit, "Passphrase"), PASSPHRASE)
    walk.press(workspace, "Add this key file")
    qtbot.waitUntil(lambda: record.do(lambda s: s.access.key_file_in_use))
    walk.done()


def test_a_bundle_is_handed_over_and_opened_to_be_read(
    workspace: Workspace, record: Any, shown: Shown, picture: Path, tmp_path: Path, qtbot: Any,
    answers: Any, opening: Any,
) -> None:  # fmt: skip
    item = record.do(lambda s: s.journal.record(Incident(what="He was there", when=WHEN)))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    walk = Walk(qtbot, "hand-over")
    walk.press(workspace, "Hand over")
    page: Any = workspace.page(PageId.EXPORT)
    next(buttons(page, "Record for police")).click()
    walk.press(page, "Leave something out")
    go_on(page, qtbot)
    walk.see(page, "What of it")
    go_on(page, qtbot)
    walk.see(page, "Before it leaves")
    while not any("Pictures are blurred until you look" in text for text in texts(page)):
        go_on(page, qtbot)
    walk.see(page, "Files")
    walk.pass_by(
        "Leave the places out", "Keep them",
        why="tests/ui/desktop/pages/export/test_answers.py has a picture with a place",
    )  # fmt: skip
    walk.see(page, "Words and names", "Beside the record")
    while not any(buttons(page, "Show me the pages")):
        go_on(page, qtbot)
    walk.press(page, "Show me the pages")
    walk.see(page, "Look at the pages")
    walk.press(page, "Next page")
    walk.pass_by(
        "Make the pages again",
        why="tests/ui/desktop/pages/export/test_preview.py takes an entry out",
    )
    go_on(page, qtbot)
    walk.see(page, "How and where")
    target = tmp_path / "Bundle"
    place = next(
        e for e in page.findChildren(QLineEdit) if e.placeholderText() == "Choose a folder"
    )
    place.setText(str(target))
    walk.press(page, "Write it")
    walk.see(page, "It is written")
    walk.press(page, "Show me")
    walk.done()
    read_it(target, record.page_context, opening, answers, shown, qtbot)


def go_on(page: Any, qtbot: Any) -> None:
    """Go on by one step of the hand-over."""
    before = page.findChildren(QWidget)
    qtbot.waitUntil(page.go_on.isEnabled)
    page.go_on.click()
    qtbot.waitUntil(lambda: page.go_on.isVisible() and page.findChildren(QWidget) != before)


def read_it(
    target: Path, context: Any, opening: Any, answers: Any, shown: Shown, qtbot: Any
) -> None:
    """Take the steps of whoever was given the bundle."""
    walk = Walk(qtbot, "check-a-bundle", "With the program")
    walk.pass_by("Read a bundle", why="it leads from the first pages to this one")
    page = OpenBundlePage(context.jobs, opening, answers)
    shown(page)
    page.take((target,))
    with qtbot.waitSignal(page.opened) as caught:
        walk.press(page, "Check it and open it")
    workspace = BundleWorkspace(context.for_reader(), caught.args[0])
    shown(workspace, 1300, 900)
    walk.see(workspace, "This bundle")
    walk.done()


def test_the_whole_record_is_removed(
    workspace: Workspace, record: Any, tmp_path: Path, qtbot: Any
) -> None:
    walk = Walk(qtbot, "remove", "Remove the record")
    walk.pass_by("Make a copy first", why="it leads to the copies, which another walk makes")
    walk.press(workspace, "Keeping it safe")
    walk.press(workspace, "Remove this whole record")
    page = workspace.page(PageId.KEEPING)
    QTest.keyClicks(named(page, QLineEdit, "Passphrase"), PASSPHRASE)
    QTest.keyClicks(named(page, QLineEdit, "The folder's name"), record.folder.name)
    with qtbot.waitSignal(workspace.whole_requested):
        walk.press(workspace, "Remove it all, for ever")
    walk.done()


def test_every_part_with_steps_is_walked_or_says_who_does() -> None:
    """The parts of the guide that are not walked here, each with what shows it instead."""
    elsewhere = {
        ("bring-in", "Get the file"): "the page itself, from the manifests",
        ("bring-in", "Bring it in"): "tests/ui/desktop/pages/test_imports_to_incidents.py",
        ("check-a-bundle", "Without the program"): "tests/exporters/delivery/test_how_to_check.py",
        ("stick", "The record on a stick"): "tests/ui/desktop/test_folder_proposals_typed.py",
        ("remove", "Remove the program"): "what anybody does with a folder",
        ("advocates", "An hour with a client"): "the parts of the others, in their order",
        ("officers", "Check it"): "tests/exporters/delivery/test_how_to_check.py",
    }
    walked = {
        ("first-record", "Make the record, once"), ("first-record", "One line"),
        ("evidence", "Add a file"), ("evidence", "Look at it, when you choose to"),
        ("figures", ""), ("police-and-orders", "A contact"), ("police-and-orders", "An order"),
        ("police-and-orders", "The case"),
        ("hand-over", ""), ("check-a-bundle", "With the program"),
        ("keep-it-safe", "A copy"), ("keep-it-safe", "A recovery code"),
        ("keep-it-safe", "A key file"),
        ("remove", "Remove the record"),
    }  # fmt: skip
    there = set()
    for chapter in load().chapters:
        part = ""
        for block in chapter.blocks:
            if block.kind is BlockKind.HEADING:
                part = block.text
            elif block.kind is BlockKind.STEP:
                there.add((chapter.id, part))
    assert there == walked | set(elsewhere)
    for name in elsewhere.values():
        assert not name.startswith("tests/") or Path(name).is_file()
