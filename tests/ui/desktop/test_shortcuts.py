"""The keys of the window are those that are listed, and each does what the list says."""

from __future__ import annotations

import ast
import threading
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.pages import button_of
from ui.desktop import shortcuts
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import NUMBER_KEYS, PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.restore import RestorePage
from ui.desktop.shortcut_list import ShortcutList
from ui.desktop.shortcuts import SHORTCUTS, Act, listed

DECLARED = [row for rows in SHORTCUTS.values() for row in rows]
SOURCES = Path(shortcuts.__file__).parent


def bound() -> set[str]:
    """The acts that some page binds, read off the source."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id == "Act" and path.name != "shortcuts.py":
                    found.add(node.attr)
    return found


def test_every_declared_key_is_bound_or_taken_by_a_control() -> None:
    assert {row.act for row in DECLARED} | {Act.SHOW_PAGE} == set(Act)
    assert bound() == {row.act.name for row in DECLARED if not row.by_control}


def test_whoever_has_a_button_back_has_a_key_for_it() -> None:
    for path in SOURCES.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if 'button(_("Back")' in text:
            keys = ("Act.BACK", "Act.STEP_BEFORE", "Key_Escape", "back_by_key")
            assert any(key in text for key in keys), path


def escape(page: QWidget) -> None:
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Escape)


@pytest.mark.parametrize("way", ["restore", "recover", "bundle"])
def test_escape_goes_back_before_anything_is_open(
    context: Any, opening: Any, shown: Any, tmp_path: Path, way: str
) -> None:
    ask = context.prompter
    window = MainWindow(context.vault_thread, context.jobs, context.theme, ask, opening, tmp_path)
    window.complete()
    shown(window)
    lock_screen = window.unlock_page
    assert lock_screen.isVisible()
    if way == "restore":
        lock_screen.from_copy.click()
    elif way == "recover":
        lock_screen.forgot.click()
    else:
        button_of(lock_screen, "Read a bundle").click()
    assert not lock_screen.isVisible()
    escape(window)
    assert lock_screen.isVisible()
    assert window.focusWidget() is lock_screen.passphrase.line


def test_escape_ends_no_restoration_that_runs(
    context: Any, opening: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    begun, over = threading.Event(), threading.Event()

    class Slow:
        def restore(self, *_given: object, **_named: object) -> tuple[str, ...]:
            begun.set()
            over.wait()
            return ("done",)

    page = RestorePage(context.jobs, cast(Any, Slow()), context.prompter, tmp_path / "Daybook")
    shown(page)
    left: list[bool] = []
    page.back_requested.connect(lambda: left.append(True))
    page.copy.setText(str(tmp_path))
    QTest.keyClicks(page.words.passphrase.line, "marble otter")
    page.go.click()
    qtbot.waitUntil(begun.is_set)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    over.set()
    qtbot.waitUntil(page.open.isVisible)
    assert left == []
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert left == [True]


def test_a_key_means_one_thing_where_it_acts() -> None:
    for rows in SHORTCUTS.values():
        keys = [key for row in rows for key in row.keys if not row.by_control]
        assert len(keys) == len(set(keys))
    anywhere = [key for row in DECLARED if not row.inside for key in row.keys]
    pages = [f"Ctrl+{number}" for number in range(1, len(NUMBER_KEYS) + 1)]
    assert not set(anywhere) & set(pages)
    assert all(QKeySequence(key).toString() for key in anywhere)


@pytest.fixture
def workspace(make_workspace: Any, ids: Any, shown: Any) -> Workspace:
    made: Workspace = make_workspace()
    shown(made)
    return made


def keys_of(page: QWidget) -> set[str]:
    return {made.key().toString() for made in page.findChildren(QShortcut)}


def test_every_key_that_a_page_has_is_in_the_list(workspace: Workspace) -> None:
    for page in PageId:
        if page is not PageId.CHECKED:
            workspace.page(page)
    told = {QKeySequence(key).toString() for row in DECLARED for key in row.keys}
    told |= {f"Ctrl+{number}" for number in range(1, len(NUMBER_KEYS) + 1)}
    assert len(keys_of(workspace)) > 15
    assert keys_of(workspace) <= told


@pytest.mark.parametrize(("number", "page"), [*enumerate(NUMBER_KEYS, 1)])
def test_a_number_shows_the_page_that_the_list_names(
    number: int, page: PageId, workspace: Workspace
) -> None:
    QTest.keyClick(workspace, Qt.Key(ord(str(number))), Qt.KeyboardModifier.ControlModifier)
    assert workspace.page(page).isVisible()
    label = workspace.side.label_of(page)
    assert (f"Ctrl+{number}", label) in {(keys[0], text) for _where, keys, text in listed()}


def test_the_list_opens_by_its_key_and_closes_by_escape(
    context: Any, opening: Any, shown: Any, qtbot: Any
) -> None:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, None
    )
    window.complete()
    shown(window)
    QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    (opened,) = window.findChildren(ShortcutList)
    assert opened.isVisible()
    table = opened.table
    rows = range(table.rowCount())
    said = [tuple(table.item(row, at).text() for at in range(3)) for row in rows]
    assert said == [(where, "  ".join(keys), text) for where, keys, text in listed()]
    # the screenless platform may leave the active window as it was
    assert opened.focusWidget() is table
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert opened.focusWidget() is button_of(opened, "Close")
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert not opened.isVisible()


def test_settings_lead_to_the_list(workspace: Workspace) -> None:
    workspace.show_page(PageId.SETTINGS)
    button_of(workspace.page(PageId.SETTINGS), "Keys of this window").click()
    (opened,) = workspace.findChildren(ShortcutList)
    assert opened.isVisible()
    opened.close()


def test_escape_goes_back_from_one_thing(workspace: Workspace, ids: Any) -> None:
    workspace.show_page(PageId.TIMELINE)
    workspace.open_incident(ids["incident"])
    page = workspace.page(PageId.INCIDENT)
    assert page.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert workspace.page(PageId.TIMELINE).isVisible()
