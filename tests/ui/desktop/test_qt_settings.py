"""What Qt would remember of its file dialog goes to a folder that goes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from ui.desktop import qt_settings
from ui.desktop.qt_settings import (
    QtSettingsSandbox,
    forget_folders,
    memory_folder,
    remove_empty_keys,
)


@pytest.fixture
def traces(qapp: QApplication) -> Iterator[QtSettingsSandbox]:
    made = QtSettingsSandbox()
    yield made
    made.remove()


@pytest.mark.needs("settings in files")
def test_what_the_toolkit_remembers_goes_to_a_folder_that_goes(traces: QtSettingsSandbox) -> None:
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.setValue("FileDialog/history", "somewhere")
    settings.sync()
    assert Path(settings.fileName()).is_relative_to(traces.folder)
    forget_folders()
    assert "somewhere" not in Path(settings.fileName()).read_text(encoding="utf-8")
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


class Registry:
    """As much of `winreg` as is needed: keys by name, each with the names of its values."""

    HKEY_CURRENT_USER = 1

    def __init__(self, keys: dict[str, list[str]]) -> None:
        self.keys = keys

    @contextmanager
    def OpenKey(self, _root: int, name: str) -> Iterator[str]:
        if name not in self.keys:
            raise FileNotFoundError(name)
        yield name

    def QueryInfoKey(self, name: str) -> tuple[int, int, int]:
        inner = [each for each in self.keys if each.startswith(name + "\\")]
        return len(inner), len(self.keys[name]), 0

    def DeleteKey(self, _root: int, name: str) -> None:
        del self.keys[name]


QT, DEFAULTS = r"Software\QtProject", r"Software\QtProject\OrganizationDefaults"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({QT: [], DEFAULTS: []}, {}),
        ({QT: ["of another"], DEFAULTS: []}, {QT: ["of another"]}),
        ({QT: [], DEFAULTS: ["of another"]}, {QT: [], DEFAULTS: ["of another"]}),
        ({QT: [], QT + "\\Other": []}, {QT: [], QT + "\\Other": []}),
        ({}, {}),
    ],
)
def test_keys_of_the_registry_that_are_empty_go_and_no_others(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    registry = Registry(before)
    remove_empty_keys(registry)
    assert registry.keys == after
