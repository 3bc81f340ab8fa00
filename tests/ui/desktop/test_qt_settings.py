"""What Qt would remember of its file dialog goes to a folder that goes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from ui.desktop import qt_settings
from ui.desktop.qt_settings import QtSettingsSandbox, forget_folders, memory_folder


@pytest.fixture
def traces(qapp: QApplication) -> Iterator[QtSettingsSandbox]:
    made = QtSettingsSandbox()
    yield made
    made.remove()


def test_what_the_toolkit_remembers_goes_to_a_folder_that_goes(traces: QtSettingsSandbox) -> None:
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.setValue("FileDialog/history", "somewhere")
    settings.sync()
    assert Path(settings.fileName()).is_relative_to(traces.folder)
    forget_folders()
    assert "somewhere" not in Path(settings.fileName()).read_text()
    traces.remove()
    assert not Path(traces.folder).exists()


def test_that_folder_is_in_memory_or_on_the_stick_and_no_disk_is_so_much_as_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    memory, stick, neither = tmp_path / "memory", tmp_path / "stick", tmp_path / "neither"
    for folder in (memory, stick):
        folder.mkdir()
    assert memory_folder(stick, memory) == memory
    assert memory_folder(stick, neither) == stick
    assert memory_folder(None, neither) is None
    monkeypatch.setattr(qt_settings.os, "access", lambda folder, _mode: folder != memory)
    assert memory_folder(stick, memory) == stick
    # where Python looks for a temporary folder, it tries it by writing four letters
    monkeypatch.setattr(tempfile, "_get_default_tempdir", pytest.fail)
    monkeypatch.setattr(tempfile, "tempdir", None)
    made = QtSettingsSandbox(stick)
    assert Path(made.folder).parent == stick
    made.remove()
    assert list(stick.iterdir()) == []
