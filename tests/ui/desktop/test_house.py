"""Rules of the window that are read off its source."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ui.text import error_messages

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "ui" / "desktop").rglob("*.py"))
# Each reads markup where it is given diary text.
MARKUP = {
    "QMessageBox", "QErrorMessage", "QTextBrowser", "QInputDialog", "QWhatsThis", "QToolTip",
    "QSystemTrayIcon", "QSplashScreen",
}  # fmt: skip
MARKUP_CALLS = {
    "setHtml", "insertHtml", "setMarkdown", "append", "setToolTip", "setWhatsThis",
    "setStatusTip", "setTextFormat", "setOpenExternalLinks", "openUrl",
}  # fmt: skip
NETWORK = ("socket", "ssl", "http", "urllib.request", "sqlcipher3")
HEAVY = ("reportlab", "PIL", "pikepdf", "pypdfium2", "pillow_heif", "uharfbuzz")


@functools.cache
def nodes() -> Sequence[tuple[Path, ast.AST]]:
    trees = ((path, ast.parse(path.read_bytes())) for path in SOURCES)
    return [(path, node) for path, tree in trees for node in ast.walk(tree)]


def names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.ImportFrom | ast.Import):
        return {alias.name for alias in node.names}
    return {node.attr} if isinstance(node, ast.Attribute) else set()


def test_there_are_sources_to_look_at() -> None:
    assert len(SOURCES) > 50


def test_no_widget_that_guesses_at_markup_is_used() -> None:
    found = [(p.name, n) for p, node in nodes() for n in names(node) & MARKUP]
    assert found == []


def test_the_window_raises_nothing_in_the_name_of_an_option() -> None:
    # whoever reads a refusal in the window has no command line to look the option up in
    found = [
        (path.name, node.args[0].value)
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and "BadInput" in names(node.func)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).startswith("--")
    ]
    assert found == []


def test_the_window_says_nothing_of_the_command_line() -> None:
    found = [
        (path.name, node.value)
        for path, node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_command(node.value)
    ]
    assert found == []
    # what is told of an error there as well is told otherwise here
    shared = {"explain", "fault_text"}
    told = [
        (path.name, node.lineno)
        for path, node in nodes()
        if (isinstance(node, ast.ImportFrom) and node.module == "ui.text.error_messages")
        or (isinstance(node, ast.Attribute) and node.attr in shared)
        if names(node) & shared
    ]
    assert told == []
    source = Path(error_messages.__file__).read_text(encoding="utf-8")
    texts = [each.value for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Constant)]
    commands = {text for text in texts if isinstance(text, str) and is_command(text)}
    assert commands == set(error_messages.FOR_WINDOW)
    assert not any(map(is_command, error_messages.FOR_WINDOW.values()))


def is_command(text: str) -> bool:
    return bool(re.search(r"'daybook [a-z]|(?:^|[\s(])--[a-z]{2}", text))


def test_labels_are_made_in_one_place() -> None:
    found = {p.name for p, node in nodes() if "QLabel" in names(node)}
    assert found == {"basic.py"}


def test_boxes_to_choose_from_are_made_in_one_place() -> None:
    # there they leave the wheel alone
    found = {p.name for p, node in nodes() if "QComboBox" in names(node)}
    assert found == {"basic.py"}


def test_tick_boxes_and_radio_buttons_are_made_in_one_place() -> None:
    # there a click above or below the words does what a click on them does
    made = (
        (p.name, node.func.id)
        for p, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    assert [each for each in made if each[1] in {"QCheckBox", "QRadioButton"}] == []


def test_shortcuts_are_made_in_one_place() -> None:
    # there they are declared, and so listed
    found = {p.name for p, node in nodes() if "QShortcut" in names(node)}
    assert found == {"shortcuts.py"}


def test_stacks_of_pages_are_made_in_one_place() -> None:
    # there no hidden page is measured when another is shown
    found = {p.name for p, node in nodes() if "QStackedWidget" in names(node)}
    assert found == {"basic.py"}


def test_no_filter_stands_at_the_application() -> None:
    # it would be called for every event of every widget, which made each page take twice as long
    calls = [(p.name, node) for p, node in nodes() if isinstance(node, ast.Call)]
    found = [
        name
        for name, call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "installEventFilter"
        and "app" in ast.unparse(call.func.value).lower()
    ]
    # but on Windows, where every window that comes is kept out of screenshots
    assert found == ["screen_capture.py"]


def test_nothing_is_given_text_that_may_be_read_as_markup() -> None:
    found = []
    for path, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            on_list = name == "append" and "text" not in ast.unparse(node.func.value).lower()
            if name in MARKUP_CALLS and not on_list:
                found.append((path.name, name))
    assert sorted(found) == [("basic.py", "setTextFormat"), ("basic.py", "setToolTip")]


def test_settings_of_the_toolkit_are_only_sent_away_and_emptied() -> None:
    found = {p.name for p, node in nodes() if "QSettings" in names(node)}
    assert found == {"qt_settings.py"}


def test_the_vault_and_the_exporters_come_with_the_first_use() -> None:
    # what is imported at the top of a module is imported before the first window shows
    found = []
    for path in SOURCES:
        lazy = path.name in {"chart_view.py"}
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.ImportFrom) and node.module and not lazy:
                first = node.module.split(".")
                if first[0] == "exporters" or first[:2] in (
                    ["diary", "vault"],
                    ["diary", "services"],
                ):
                    found.append((path.name, node.module))
    assert found == []


@pytest.mark.parametrize("banned", [HEAVY, NETWORK])
def test_the_first_window_loads_nothing_heavy_and_no_network(banned: tuple[str, ...]) -> None:
    script = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.desktop import application as app\n"
        "from ui.desktop.vault_access import VaultAccess\n"
        "from ui.desktop.qt_settings import QtSettingsSandbox\n"
        "qt = QApplication(['daybook'])\n"
        "front = app.Application(qt, VaultAccess(), QtSettingsSandbox())\n"
        "front.show(None)\n"
        f"print(sorted(set(sys.modules) & set({banned!r})))\n"
        "front.window.closed.disconnect()\n"
        "front.jobs.shut_down()\n"
        "front.vault_thread.shut_down()\n"
        "import os; sys.stdout.flush(); os._exit(0)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
