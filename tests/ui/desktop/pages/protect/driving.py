"""What tests of this page do with mouse and keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from diary.services.access.credentials import Credentials
from ui.desktop.typed_credentials import TypedCredentials


def said(page: QWidget) -> str:
    """What is on screen once a layout has shown the labels that it was just given."""
    QApplication.processEvents()
    labels = page.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def click(button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_in(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


def opens(record: Any, opening: Any, words: Credentials) -> int:
    """How many entries the record has that these words open."""
    record.page_context.vault_thread.lock().result(timeout=5)
    session = opening.unlock(record.folder, TypedCredentials(words.text, words.key_file))
    session.close()
    return int(session.info.entries)
