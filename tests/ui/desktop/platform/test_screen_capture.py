from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget

from ui.desktop.dialogs import QuestionDialog
from ui.desktop.platform.screen_capture import ScreenCaptureGuard, WindowsShield
from ui.desktop.widgets.basic import ComboBox

Shown = Callable[[QWidget], QWidget]


class Fake:
    def __init__(self, *, agrees: bool = True) -> None:
        self.asked: list[tuple[int, bool]] = []
        self.agrees = agrees

    def set_excluded(self, window: int, *, excluded: bool) -> bool:
        self.asked.append((window, excluded))
        return self.agrees

    def out(self) -> dict[int, bool]:
        return dict(self.asked)


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def capture(fake: Fake, qapp: QApplication) -> Iterator[ScreenCaptureGuard]:
    made = ScreenCaptureGuard(fake)
    made.start(qapp)
    yield made
    qapp.removeEventFilter(made)


def test_a_window_is_out_before_it_is_seen(
    capture: ScreenCaptureGuard, fake: Fake, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    window = QMainWindow()
    usual = fake.set_excluded

    def asked(handle: int, *, excluded: bool) -> bool:
        native = window.windowHandle()
        seen.append(native is not None and native.isExposed())
        return usual(handle, excluded=excluded)

    monkeypatch.setattr(fake, "set_excluded", asked)
    shown(window)
    assert fake.out()[int(window.winId())] is True
    assert seen[0] is False


def test_dialogs_menus_and_opened_lists_are_out_too(
    capture: ScreenCaptureGuard, fake: Fake, shown: Shown, qtbot: Any
) -> None:
    window = QMainWindow()
    box = ComboBox()
    box.setParent(window)
    box.addItems(["one", "two"])
    shown(window)
    dialog = QuestionDialog(window, "Title", ["Sentence"], "Yes")
    dialog.open()
    menu = QMenu(window)
    menu.addAction("x")
    menu.popup(QPoint(5, 5))
    menu.hide()
    box.showPopup()
    handles = {int(w.winId()) for w in QApplication.topLevelWidgets() if w.windowHandle()}
    assert {int(dialog.winId()), int(menu.winId()), int(box.view().window().winId())} <= handles
    assert fake.out().keys() >= handles
    assert set(fake.out().values()) == {True}
    box.hidePopup()
    dialog.done(0)


def test_a_window_that_is_made_anew_is_out_again(
    capture: ScreenCaptureGuard, fake: Fake, shown: Shown
) -> None:
    window = QDialog()
    shown(window)
    fake.asked.clear()
    window.setWindowFlags(Qt.WindowType.Tool)
    window.show()
    assert (int(window.winId()), True) in fake.asked
    fake.asked.clear()
    native = window.windowHandle()
    assert native is not None
    native.destroy()
    native.create()
    assert (int(native.winId()), True) in fake.asked


def test_the_switch_takes_windows_that_are_there_and_those_to_come(
    capture: ScreenCaptureGuard, fake: Fake, shown: Shown
) -> None:
    window, later = QMainWindow(), QMainWindow()
    shown(window)
    assert capture.excluded
    capture.set_excluded(False)
    assert fake.out()[int(window.winId())] is False
    shown(later)
    assert fake.out()[int(later.winId())] is False
    capture.set_excluded(True)
    assert {fake.out()[int(w.winId())] for w in (window, later)} == {True}


def test_a_window_that_was_there_before_is_taken_at_the_start(
    fake: Fake, shown: Shown, qapp: QApplication
) -> None:
    window = QMainWindow()
    shown(window)
    made = ScreenCaptureGuard(fake)
    made.start(qapp)
    qapp.removeEventFilter(made)
    assert fake.out()[int(window.winId())] is True


def test_where_a_system_cannot_be_asked_nothing_is_claimed(
    shown: Shown, qapp: QApplication
) -> None:
    none = ScreenCaptureGuard()
    none.start(qapp)
    assert not none.is_possible
    shown(QMainWindow())
    none.set_excluded(False)


def test_what_the_system_refused_is_kept_and_told(
    capture: ScreenCaptureGuard, fake: Fake, shown: Shown
) -> None:
    told: list[bool] = []
    capture.refused_changed.connect(lambda: told.append(capture.refused))
    shown(QMainWindow())
    assert not capture.refused
    fake.agrees = False
    shown(QMainWindow())
    assert capture.refused
    # Nothing is asked for any more, so nothing is refused.
    capture.set_excluded(False)
    assert not capture.refused
    capture.set_excluded(True)
    assert told == [True, False, True]


class User32:
    def __init__(self, agrees: int) -> None:
        self.agrees = agrees
        self.calls: list[tuple[int | None, int]] = []

    def SetWindowDisplayAffinity(self, window: Any, how: Any) -> int:
        self.calls.append((window.value, how.value))
        return self.agrees


@pytest.mark.parametrize("agrees", [0, 1])
def test_windows_is_asked_in_its_own_words(agrees: int) -> None:
    user32 = User32(agrees)
    shield = WindowsShield(user32)
    assert shield.set_excluded(1 << 40, excluded=True) is bool(agrees)
    shield.set_excluded(7, excluded=False)
    assert user32.calls == [(1 << 40, 0x11), (7, 0x00)]
