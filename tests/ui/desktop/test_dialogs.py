"""The real dialogs, answered by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTreeView,
    QWidget,
)

from tests.support.qt import work_until
from ui.desktop.dialogs import QuestionDialog, typed_paths
from ui.desktop.prompter import Dialogs
from ui.desktop.qt_settings import QtSettingsSandbox
from ui.desktop.widgets.basic import button

Shown = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(shown: Shown) -> QWidget:
    return shown(QWidget(), 500, 400)


@pytest.fixture
def traces(qapp: QApplication) -> Iterator[QtSettingsSandbox]:
    made = QtSettingsSandbox()
    yield made
    made.remove()


def answer(act: Callable[[Any], None], kind: type[QWidget] = QWidget) -> None:
    def soon() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind):
            QTimer.singleShot(10, soon)
        else:
            act(dialog)

    QTimer.singleShot(0, soon)


def press(words: str) -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        found = next(b for b in dialog.findChildren(QPushButton) if b.text() == words)
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    return act


def test_yes_and_going_back(window: QWidget) -> None:
    answer(press("Do it"))
    assert Dialogs().confirm(window, "Do it?", ["One.", "<b>Two</b>"], "Do it")
    answer(press("Go back"))
    assert not Dialogs().confirm(window, "Do it?", ["One."], "Do it")


def test_enter_presses_the_button_that_has_the_focus(window: QWidget) -> None:
    focused: list[str] = []

    def enter(*before: Qt.Key) -> Callable[[QWidget], None]:
        def act(dialog: QWidget) -> None:
            for key in (*before, Qt.Key.Key_Return):
                at = dialog.focusWidget()
                assert isinstance(at, QPushButton)
                focused.append(at.text())
                QTest.keyClick(at, key)

        return act

    answer(enter())
    assert not Dialogs().confirm(window, "Do it?", ["One."], "Do it")
    answer(enter(Qt.Key.Key_Tab))
    assert Dialogs().confirm(window, "Do it?", ["One."], "Do it")
    assert focused == ["Go back", "Go back", "Do it"]


def test_enter_held_down_presses_nothing(window: QWidget, qapp: QApplication) -> None:
    pressed: list[bool] = []
    made = button("Remove it", on=lambda: pressed.append(True))
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
    )
    qapp.sendEvent(made, held)
    assert not pressed
    QTest.keyClick(made, Qt.Key.Key_Enter)
    assert pressed == [True]


def test_a_line_that_is_asked_for_and_left_empty_is_no_answer(window: QWidget) -> None:
    said: list[str] = []

    def act(dialog: Any) -> None:
        line = dialog.focusWidget()
        QTest.keyClicks(line, "  ")
        QTest.keyClick(line, Qt.Key.Key_Return)
        press("Withdraw it")(dialog)
        said.append(dialog.status.text() if dialog.isVisible() else "gone")
        assert dialog.focusWidget() is line
        QTest.keyClicks(line, "twice")
        said.append(dialog.status.text())
        press("Withdraw it")(dialog)

    answer(act)
    asked = Dialogs().line(window, "Withdraw?", ["One."], "Reason", "Withdraw it")
    assert asked == "twice"
    assert said == ["Nothing was done. Write a word or two here, or go back.", ""]


def test_escape_goes_back_and_text_is_literal(window: QWidget) -> None:
    seen: list[tuple[str, Qt.TextFormat]] = []

    def act(dialog: QWidget) -> None:
        seen.extend((label.text(), label.textFormat()) for label in dialog.findChildren(QLabel))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    answer(act)
    assert not Dialogs().confirm(window, "Do it?", ["<b>Two</b>"], "Do it")
    assert ("<b>Two</b>", Qt.TextFormat.PlainText) in seen


def test_a_line_is_given_back_trimmed_or_not_at_all(window: QWidget) -> None:
    def fill(text: str, key: Qt.Key) -> Callable[[Any], None]:
        def act(dialog: Any) -> None:
            (line,) = dialog.findChildren(QLineEdit)
            QTest.keyClicks(line, text)
            QTest.keyClick(line, key)

        return act

    ask = Dialogs()
    answer(fill("  because ", Qt.Key.Key_Return))
    assert ask.line(window, "Why?", [], "Reason", "Go on") == "because"
    answer(fill("because", Qt.Key.Key_Escape))
    assert ask.line(window, "Why?", [], "Reason", "Go on") is None


def test_choosing_files_leaves_no_list_of_folders(
    window: QWidget, traces: QtSettingsSandbox, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.txt"
    file.write_text("x", encoding="utf-8")

    def act(dialog: Any) -> None:
        assert isinstance(dialog, QFileDialog)
        assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
        (line,) = dialog.findChildren(QLineEdit)
        line.setText(str(file))
        QTest.keyClick(line, Qt.Key.Key_Return)

    answer(act)
    assert Dialogs().files(window, "Choose") == (file,)
    written = [p.read_text(encoding="utf-8") for p in Path(traces.folder).rglob("*") if p.is_file()]
    assert not any(str(tmp_path) in text for text in written)
    assert QSettings(QSettings.Scope.UserScope, "QtProject").allKeys() == []


def test_everyday_folders_are_at_the_side_and_no_column_is_cut(
    window: QWidget, traces: QtSettingsSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evidence with a rather long name.txt").write_text("x", encoding="utf-8")
    (tmp_path / "Pictures").mkdir()
    places = QStandardPaths.StandardLocation
    folders = {places.PicturesLocation: "Pictures", places.DownloadLocation: "not there"}
    monkeypatch.setattr(
        QStandardPaths,
        "writableLocation",
        lambda kind: str(tmp_path / folders.get(kind, "")),
    )
    seen: list[str] = []

    def act(dialog: Any) -> None:
        seen.extend(url.toLocalFile() for url in dialog.sidebarUrls() if url.toLocalFile())
        for view in dialog.findChildren(QTreeView):
            header = view.header()
            for column in range(1, header.count()):
                if not header.isSectionHidden(column):
                    assert header.sectionSize(column) >= view.sizeHintForColumn(column)
        dialog.reject()

    answer(act)
    Dialogs().files(window, "Choose")
    assert list(map(Path, seen)) == [tmp_path, tmp_path / "Pictures"]


def test_going_back_from_files_gives_none(window: QWidget, traces: QtSettingsSandbox) -> None:
    answer(lambda dialog: dialog.reject())
    assert Dialogs().files(window, "Choose") == ()
    answer(lambda dialog: dialog.reject())
    assert Dialogs().folder(window, "Choose", Path.home()) is None


@pytest.fixture
def six(tmp_path: Path) -> tuple[Path, ...]:
    """Files of three folders, none of which the dialog shows."""
    made = []
    for number in range(6):
        folder = tmp_path / f"folder {number % 3}"
        folder.mkdir(exist_ok=True)
        file = folder / f"picture {number}.jpg"
        file.write_text("x", encoding="utf-8")
        made.append(file)
    return tuple(made)


def type_names(text: str, *, paste: bool) -> Callable[[Any], None]:
    """Type as a person does: into the line that has the focus."""

    def act(dialog: Any) -> None:
        (line,) = dialog.findChildren(QLineEdit)
        dialog.activateWindow()
        line.setFocus()
        work_until(line.hasFocus)
        if paste:
            line.insert(text)
        else:
            QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    return act


@pytest.mark.parametrize("paste", [False, True])
def test_every_file_whose_whole_path_is_typed_is_chosen(
    window: QWidget, traces: QtSettingsSandbox, six: tuple[Path, ...], *, paste: bool
) -> None:
    text = " ".join(f'"{file}"' for file in six)
    answer(type_names(text, paste=paste))
    assert Dialogs().files(window, "Choose") == six
    written = [p.read_text(encoding="utf-8") for p in Path(traces.folder).rglob("*") if p.is_file()]
    assert not any("folder " in text for text in written)


def test_names_of_the_folder_that_is_shown_are_chosen_too(
    window: QWidget, traces: QtSettingsSandbox, six: tuple[Path, ...]
) -> None:
    def act(dialog: Any) -> None:
        dialog.setDirectory(str(six[0].parent))
        type_names(f'"{six[0].name}" "{six[3].name}" "{six[1]}"', paste=False)(dialog)

    answer(act)
    assert Dialogs().files(window, "Choose") == (six[0], six[3], six[1])


def test_a_name_that_is_not_there_chooses_nothing_and_is_named(
    window: QWidget, traces: QtSettingsSandbox, six: tuple[Path, ...]
) -> None:
    seen: list[str] = []

    def look(question: Any) -> None:
        seen.extend(label.text() for label in question.findChildren(QLabel))
        answer(lambda dialog: dialog.reject(), QFileDialog)
        QTest.keyClick(question, Qt.Key.Key_Escape)

    def act(dialog: Any) -> None:
        answer(look, QuestionDialog)
        gone = six[0].with_name("<b>gone<b> & away.jpg")
        type_names(f'"{six[1]}" "{gone}"', paste=True)(dialog)

    answer(act)
    assert Dialogs().files(window, "Choose") == ()
    assert any("<b>gone<b> & away.jpg" in text for text in seen)
    assert not any(six[1].name in text for text in seen)


def test_a_file_that_is_pressed_after_typing_is_what_is_chosen(
    window: QWidget, traces: QtSettingsSandbox, six: tuple[Path, ...], qtbot: Any
) -> None:
    def act(dialog: Any) -> None:
        dialog.setDirectory(str(six[0].parent))
        (line,) = dialog.findChildren(QLineEdit)
        line.setFocus()
        QTest.keyClicks(line, "pict")
        rows = dialog.findChild(QListView, "listView")

        def at() -> Any:
            model = rows.model()
            root = rows.rootIndex()
            found = [model.index(row, 0, root) for row in range(model.rowCount(root))]
            return next((one for one in found if one.data() == six[3].name), None)

        qtbot.waitUntil(lambda: at() is not None)
        place = rows.visualRect(at()).center()
        QTest.mouseClick(rows.viewport(), LEFT, pos=place)
        press("&Open")(dialog)

    answer(act)
    assert Dialogs().files(window, "Choose") == (six[3],)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("   ", ()),
        ("a b.jpg", ("a b.jpg",)),
        ('"a.jpg" "b.jpg"', ("a.jpg", "b.jpg")),
        ('"a.jpg""b.jpg"', ("a.jpg", "b.jpg")),
        ('"a.jpg" "a.jpg"', ("a.jpg",)),
        ('"a.jpg" b.jpg', ('"a.jpg" b.jpg',)),
        ("a.jpg\nb.jpg", ("a.jpg", "b.jpg")),
        ("a.jpg\u2028b.jpg\u2028", ("a.jpg", "b.jpg")),
        ("/nowhere/a.jpg /nowhere/b.jpg", ("/nowhere/a.jpg /nowhere/b.jpg",)),
    ],
)
def test_a_line_of_names(text: str, names: tuple[str, ...]) -> None:
    assert typed_paths(text, Path("/at")) == tuple(Path("/at") / name for name in names)


def test_whole_paths_without_quotes_are_taken_apart_where_each_is_a_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jpg", tmp_path / "two.jpg"
    for each in (one, two):
        each.write_text("x", encoding="utf-8")
    assert typed_paths(f"{one} {two}", Path("/at")) == (one, two)
    both = tmp_path / "one.jpg two.jpg"
    both.write_text("x", encoding="utf-8")
    assert typed_paths(str(both), Path("/at")) == (both,)
