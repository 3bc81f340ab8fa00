from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.support.pages import button_of
from ui.desktop.icons import page_icon
from ui.desktop.page_list import BUNDLE_GROUPS, RECORD_GROUPS, PageGroup, PageId, rows_of
from ui.desktop.side_bar import SideBar
from ui.desktop.theme import DARK, Theme


def test_the_page_that_is_open_is_in_sight_in_a_low_window(
    shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    bar = SideBar(RECORD_GROUPS)
    shown(bar)
    bar.resize(bar.width(), 400)
    area = bar.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    for name, label in (
        (PageId.NOTE, "Private notes"),
        (PageId.OWN, "What should not leave"),
        (PageId.RECORD, "Record an incident"),
    ):
        bar.mark(name)
        qtbot.waitUntil(lambda label=label: is_seen(bar, button_of(bar, label)))


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_the_way_to_hand_over_is_in_sight_at_every_text_size(
    zoom: float, shown: Callable[[QWidget], QWidget], theme: Theme, qtbot: QtBot
) -> None:
    theme.set_zoom(zoom)
    bar = SideBar(RECORD_GROUPS)
    shown(bar)
    bar.resize(bar.width(), 600)
    area = bar.findChild(QScrollArea)
    for group in RECORD_GROUPS:
        for page, label in rows_of(group):
            bar.mark(page)
            qtbot.waitUntil(lambda label=label: is_seen(bar, button_of(bar, label)))
            for always in ("Hand over", "Keeping it safe", "Settings", "Lock (Ctrl+L)", "Hide now"):
                assert is_seen(bar, button_of(bar, always)), (page, always)
            # and of the rest, some lines
            assert area.height() >= 2 * button_of(bar, "Settings").height(), page


def is_seen(bar: SideBar, made: QWidget) -> bool:
    """Return whether the whole of a button is seen, in the part that scrolls or below it."""
    area = bar.findChild(QScrollArea)
    within = area.viewport() if area.isAncestorOf(made) else bar
    corner = made.mapTo(within, made.rect().topLeft())
    return made.isVisible() and bool(within.rect().contains(QRect(corner, made.size())))


def in_sight(bar: SideBar) -> list[str]:
    return [each.text() for each in bar.findChildren(QPushButton) if each.isVisible()]


def test_a_group_shows_its_pages_while_one_of_them_is_open(
    shown: Callable[[QWidget], QWidget],
) -> None:
    bar = SideBar(RECORD_GROUPS)
    shown(bar)
    bar.mark(PageId.TIMELINE)
    everyday = in_sight(bar)
    assert everyday == [
        *("Record an incident", "To finish", "Bring in messages"),
        *("Timeline", "Evidence", "Patterns"),
        *("Police and court", "People and me", "Hand over"),
        *("Keeping it safe", "Settings", "How this works", "Lock (Ctrl+L)", "Hide now"),
    ]
    bar.mark(PageId.ORDER)
    assert set(in_sight(bar)) - set(everyday) == {
        *("Police contacts", "Charges, bail, hearings", "Orders", "Turning points"),
    }
    assert button_of(bar, "Orders").isChecked()
    bar.mark(PageId.HANDOVERS)
    assert set(in_sight(bar)) - set(everyday) == {"What should not leave", "What was handed over"}


def test_every_page_of_the_bar_is_reached_by_click(shown: Callable[[QWidget], QWidget]) -> None:
    bar = SideBar(RECORD_GROUPS)
    bar.resize(300, 900)
    shown(bar)
    asked: list[PageId] = []
    bar.page_chosen.connect(asked.append)
    bar.page_chosen.connect(bar.mark)
    for group in RECORD_GROUPS:
        for page, label in rows_of(group):
            if not button_of(bar, label).isVisible():
                head = group.title or group.pages[0][1]
                QTest.mouseClick(button_of(bar, head), Qt.MouseButton.LeftButton)
                assert asked[-1] == group.pages[0][0]
            QTest.mouseClick(button_of(bar, label), Qt.MouseButton.LeftButton)
            assert asked[-1] == page


@pytest.mark.parametrize("groups", [RECORD_GROUPS, BUNDLE_GROUPS])
def test_what_is_always_in_sight_has_a_picture_in_the_colour_of_the_text(
    groups: tuple[PageGroup, ...], shown: Callable[[QWidget], QWidget], theme: Theme
) -> None:
    bar = SideBar(groups)
    shown(bar)
    theme.choose("dark")
    for page in (groups[0].pages[0][0], PageId.TIMELINE, PageId.EVIDENCE, PageId.PATTERNS):
        label = next(text for group in groups for each, text in group.pages if each == page)
        made = button_of(bar, label)
        image = made.icon().pixmap(made.iconSize()).toImage()
        drawn = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        }
        assert DARK.text in drawn, page
    theme.choose("light")


@pytest.mark.parametrize("groups", [RECORD_GROUPS, BUNDLE_GROUPS])
def test_every_line_that_stands_at_the_edge_has_a_picture(
    groups: tuple[PageGroup, ...], shown: Callable[[QWidget], QWidget]
) -> None:
    bar = SideBar(groups)
    shown(bar)
    for group in groups:
        if group.folds:
            first, label = group.pages[0]
            at_the_edge = [(first, group.title or label)]
        else:
            at_the_edge = list(rows_of(group))
        for page, label in at_the_edge:
            assert not button_of(bar, label).icon().isNull(), page


def test_a_page_without_a_picture_of_its_own_has_none() -> None:
    assert page_icon(PageId.ERASE, Qt.GlobalColor.black, 16, 1.0).isNull()  # type: ignore[arg-type]


def test_the_dot_is_told_to_readers_and_goes(shown: Callable[[QWidget], QWidget]) -> None:
    bar = SideBar(RECORD_GROUPS)
    shown(bar)
    made = button_of(bar, "Keeping it safe")
    assert not bar.has_dot(PageId.KEEPING)
    plain = made.grab().toImage()
    bar.show_dot(PageId.KEEPING, "There is no copy.")
    assert bar.has_dot(PageId.KEEPING)
    assert made.grab().toImage() != plain
    assert made.accessibleDescription() == "There is no copy."
    asked: list[PageId] = []
    bar.page_chosen.connect(asked.append)
    # on the dot itself, which is no button of its own
    edge = QPoint(made.width() - made.height() // 2, made.height() // 2)
    window = made.window()
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=made.mapTo(window, edge))
    assert asked == [PageId.KEEPING]
    bar.show_dot(PageId.KEEPING, "")
    assert not bar.has_dot(PageId.KEEPING)
    assert made.accessibleDescription() == ""
