"""A place is asked about with every key that is typed into its line: no name may end the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.desktop.pages.bundle import OpenBundlePage
from ui.desktop.pages.export.place import PlaceStep
from ui.desktop.pages.restore import RestorePage
from ui.desktop.pages.welcome import FolderStep
from ui.desktop.widgets.credential_fields import KeyFileEdit
from ui.place_warnings import is_free

ODD = {"nobody": "~nobody-of-this-name/x", "long": "/tmp/" + "a" * 300, "loop": "loop/inside"}

# What is typed into, and what it makes of it.
Made = tuple[QWidget, QLineEdit, Callable[[], object]]


def made(name: str, context: Any, opening: Any, ask: Any, folder: Path) -> Made:
    """One of the pages where a place is typed."""
    if name == "key file":
        edit = KeyFileEdit(ask)
        return edit, edit.line, edit.path
    if name == "read a bundle":
        page = OpenBundlePage(context.jobs, opening, ask, folder)
        return page, page.place, page.go.isEnabled
    if name in ("restored from", "restored to"):
        back = RestorePage(context.jobs, opening, ask, folder)
        return back, back.copy if name == "restored from" else back.folder, lambda: None
    if name == "new record":
        step = FolderStep(ask, folder)
        return step, step.line, step.is_done
    place = PlaceStep(ask, "Evidence", single=name == "new file")
    return place, place.line, place.is_done


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "page",
    [
        "key file", "read a bundle", "restored from", "restored to", "new record", "new file",
        "new folder",
    ],
)  # fmt: skip
def test_an_odd_place_can_be_typed(
    context: Any, opening: Any, answers: Any, shown: Any, tmp_path: Path, page: str, odd: str
) -> None:
    if odd == "loop":
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
    text = str(tmp_path / ODD[odd]) if odd == "loop" else ODD[odd]
    widget, line, answer = made(page, context, opening, answers, tmp_path / "New")
    shown(widget)
    line.clear()
    # an error in a slot fails the test
    QTest.keyClicks(line, text)
    answer()
    assert line.text() == text


def test_a_bundle_at_an_odd_place_is_refused_in_a_sentence(
    context: Any, opening: Any, answers: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    page = OpenBundlePage(context.jobs, opening, answers, tmp_path)
    shown(page)
    page.place.clear()
    QTest.keyClicks(page.place, ODD["long"])
    page.start()
    qtbot.waitUntil(lambda: bool(page.status.text()))
    assert page.go.isEnabled()


def test_only_a_folder_that_can_be_looked_into_is_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    assert is_free(tmp_path / "nothing")
    assert is_free(tmp_path / "empty")
    assert not is_free(tmp_path)
    assert not is_free(tmp_path / "file")

    def refuses(folder: Path) -> Any:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuses)
    assert not is_free(tmp_path / "empty")
