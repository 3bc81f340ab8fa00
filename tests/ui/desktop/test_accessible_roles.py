"""Every page as a screen reader is told of it: names, roles, questions, and targets to hit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from tests.support.accessible import Role, Text, faults, name_of, parts
from tests.support.filled_record import OF_ONE, OF_RECORD, Ids
from ui.desktop import accessible_roles
from ui.desktop.bundle_workspace import BundleWorkspace
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import BUNDLE_GROUPS, PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.welcome import WelcomePage
from ui.desktop.widgets.basic import ComboBox, Group, PlainLabel, button, tab_button

_ONE = {PageId.INCIDENT, PageId.VIEWER, PageId.LINES, PageId.COVER, PageId.ERASE, PageId.TRANSCRIPT}
PAGES = [page for page in PageId if page not in {PageId.CHECKED, *_ONE}]
OF_BUNDLE = [page for group in BUNDLE_GROUPS for page, _label in group.pages]


@pytest.fixture(autouse=True)
def roles() -> None:
    accessible_roles.install()


def interface(widget: QWidget) -> Any:
    return QAccessible.queryAccessibleInterface(widget)


def test_what_is_missing_is_seen(shown: Any) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    bare, small, plain, answer = QPushButton(), button("x"), QComboBox(), QRadioButton("Yes")
    small.setFixedSize(20, 20)
    for each in (bare, small, plain, answer, button("Same"), button("Same"), QWidget()):
        column.addWidget(each)
    page.findChildren(QWidget)[-1].setFocusPolicy(page.focusPolicy().StrongFocus)
    plain.addItem("chosen")
    shown(page)
    found = " ".join(faults(page))
    for fault in (
        "QPushButton) has no name",
        "is 20 by",
        "does not say what is chosen",
        "without its question",
        "2 are ('Button', 'Same'",
        "is nothing",
    ):
        assert fault in found


def test_titles_are_headings_and_a_group_is_called_by_its_question(shown: Any) -> None:
    page = Group("Which of them?")
    page.column.addWidget(PlainLabel("A page", role="title"))
    page.column.addWidget(PlainLabel("words"))
    shown(page)
    assert [(part.role(), name_of(part)) for part in parts(page)] == [
        (Role.Grouping, "Which of them?"),
        (Role.Heading, "A page"),
        (Role.StaticText, "words"),
    ]


def test_a_page_in_the_side_bar_is_a_tab_that_says_whether_it_is_chosen(shown: Any) -> None:
    pressed: list[int] = []
    tab = tab_button("Timeline", "nav", lambda: pressed.append(1))
    shown(tab)
    told = interface(tab)
    assert (told.role(), name_of(told), told.state().selected) == (Role.PageTab, "Timeline", 0)
    told.actionInterface().doAction(told.actionInterface().actionNames()[0])
    assert pressed == [1]
    assert told.state().selected


def test_a_box_says_what_is_chosen_in_it_where_its_name_is_the_choice(shown: Any) -> None:
    box = ComboBox()
    box.addItem("Latest first")
    box.setAccessibleName("Order")
    shown(box)
    assert "Order" in (interface(box).text(Text.Name), interface(box).text(Text.Description))


Settled = Callable[[QWidget], None]


@pytest.fixture
def without_faults(record: Any, qapp: QApplication) -> Settled:
    def look(window: QWidget) -> None:
        # what is read from the record is shown when it is read, and what that asks for after it
        for _turn in range(3):
            record.do(lambda _session: None)
            qapp.processEvents()
        assert list(faults(window)) == []

    return look


@pytest.fixture
def workspace(record: Any, ids: Ids, make_workspace: Any, shown: Any) -> Workspace:
    made: Workspace = make_workspace()
    shown(made)
    return made


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_record_tells_what_everything_is(
    page: PageId, workspace: Workspace, without_faults: Settled
) -> None:
    workspace.show_page(page)
    without_faults(workspace)


@pytest.mark.parametrize("name", OF_RECORD)
def test_every_page_of_one_thing_tells_what_everything_is(
    name: str, workspace: Workspace, ids: Ids, without_faults: Settled
) -> None:
    OF_RECORD[name](workspace, ids)
    without_faults(workspace)


@pytest.fixture
def bundle(make_bundle: Any, shown: Any) -> BundleWorkspace:
    made: BundleWorkspace = make_bundle()
    shown(made)
    return made


@pytest.mark.parametrize("page", OF_BUNDLE)
def test_every_page_of_a_bundle_tells_what_everything_is(
    page: PageId, bundle: BundleWorkspace, without_faults: Settled
) -> None:
    bundle.show_page(page)
    without_faults(bundle)


@pytest.mark.parametrize("name", OF_ONE)
def test_every_page_of_one_thing_of_a_bundle_tells_what_everything_is(
    name: str, bundle: BundleWorkspace, filled_bundle: tuple[Path, Ids], without_faults: Settled
) -> None:
    OF_ONE[name](bundle, filled_bundle[1])
    without_faults(bundle)


@pytest.fixture
def front(context: Any, opening: Any, shown: Any, tmp_path: Path) -> MainWindow:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, tmp_path
    )
    shown(window)
    return window


def test_pages_before_opening_tell_what_everything_is(
    front: MainWindow, without_faults: Settled
) -> None:
    without_faults(front)
    for show in (
        front.show_welcome,
        front.show_safety,
        front.show_recover,
        front.show_restore,
        front.show_read,
    ):
        show()
        without_faults(front)
    (welcome,) = front.findChildren(WelcomePage)
    front.show_welcome()
    welcome = front.findChildren(WelcomePage)[-1]
    for step in range(4):
        welcome.show_step(step)
        without_faults(front)


def test_no_label_is_read_twice_for_its_field(workspace: Workspace) -> None:
    for label in workspace.findChildren(QLabel):
        field = label.buddy()
        if field is not None:
            assert field.accessibleName() or interface(field).text(Text.Name)
