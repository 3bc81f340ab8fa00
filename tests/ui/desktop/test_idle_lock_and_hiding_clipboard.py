"""What this program puts on the clipboard is marked as not to be kept, whoever copied it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from ui.desktop.idle_lock_and_hiding import Clipboard

Shown = Callable[[QWidget], QWidget]
HINT = "ExcludeClipboardContentFromMonitorProcessing"


@pytest.fixture
def system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[QClipboard]:
    """The clipboard, which the offscreen platform never says to be ours."""
    found = QGuiApplication.clipboard()
    found.clear()
    monkeypatch.setattr(found, "ownsClipboard", lambda: True)
    yield found
    found.clear()


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_text_copied_from_a_field_is_marked_and_cleared(
    kind: Callable[[], QLineEdit | QPlainTextEdit], system: QClipboard, shown: Shown
) -> None:
    ours = Clipboard(system)
    field = kind()
    shown(field)
    QTest.keyClicks(field, "he was at the gate again")
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert system.text() == "he was at the gate again"
    assert system.mimeData().hasFormat(HINT)
    ours.clear_ours()
    assert system.text() == ""


def test_a_button_copies_marked_text_once(system: QClipboard) -> None:
    changes: list[bool] = []
    ours = Clipboard(system)
    system.dataChanged.connect(lambda: changes.append(True))
    ours.put("seven groups of four")
    assert system.mimeData().hasFormat(HINT)
    assert changes == [True]


def test_what_holds_no_text_stays_as_it_is(system: QClipboard) -> None:
    ours = Clipboard(system)
    picture = QMimeData()
    picture.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    system.setMimeData(picture)
    assert ours.mime().hasImage()
    assert not ours.mime().hasFormat(HINT)


def test_what_another_program_put_there_stays_as_it_is(
    system: QClipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "ownsClipboard", lambda: False)
    ours = Clipboard(system)
    system.setText("theirs")
    assert not ours.mime().hasFormat(HINT)
    ours.clear_ours()
    assert system.text() == "theirs"


def test_a_clipboard_without_any_data_holds_nothing(
    system: QClipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "mimeData", lambda: None)
    assert Clipboard(system).mime().formats() == []
