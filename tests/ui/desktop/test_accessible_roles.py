"""What a screen reader is told: names, roles, questions, and targets to hit.

test_screens.py asks every screen.
"""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from tests.support.accessible import Role, Text, faults, name_of, parts
from tests.support.screens import OF_RECORD_PAGES, screen_name
from ui.desktop import accessible_roles
from ui.desktop.widgets.basic import ComboBox, Group, PlainLabel, button, tab_button


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


@pytest.mark.parametrize("screen", OF_RECORD_PAGES[:1], indirect=True, ids=screen_name)
def test_no_label_is_read_twice_for_its_field(screen: QWidget) -> None:
    for label in screen.findChildren(QLabel):
        field = label.buddy()
        if field is not None:
            assert field.accessibleName() or interface(field).text(Text.Name)
