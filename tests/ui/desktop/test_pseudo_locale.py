"""The window in a language whose every text is bracketed and twice as long."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tests.support.fitting import clipped, other_sizes, overprinted, sideways, sizes, squeezed
from tests.support.pages import stack_of
from tests.support.pseudo_locale import CLOSING, OPENING
from tests.support.screens import OF_RECORD_PAGES
from tests.ui.desktop.pages.export.driving import choose, opened
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.page import ExportPage
from ui.desktop.theme import Theme
from ui.desktop.widgets.basic import PlainLabel, TitleLabel, button
from ui.desktop.widgets.register_view import RegisterModel, RegisterView

ROOT = Path(__file__).resolve().parents[3]
# what is written alike in every language
ALIKE = {"Europe/London"}
_FINGERPRINT = re.compile(r"\b[0-9A-F]{4}( [0-9A-F]{4})+\b")


@pytest.fixture(scope="session")
def data() -> list[str]:
    """Return the texts of data files, which belong to a country and not to a language."""
    found: set[str] = set(ALIKE)
    for file in (ROOT / "resources").rglob("*.toml"):
        found.update(_strings(tomllib.loads(file.read_text("utf-8"))))
    # the longest first, since one may hold another
    return sorted(found, key=len, reverse=True)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    for each in value.values() if isinstance(value, dict) else ():
        yield from _strings(each)
    for each in value if isinstance(value, list) else ():
        yield from _strings(each)


def texts(page: QWidget) -> Iterator[str]:
    for widget in page.findChildren(QWidget):
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))


def outside(text: str) -> tuple[str, int]:
    """Return what no bracket holds, and how often brackets join that are no whole sentences."""
    depth, left, joins, end = 0, [], 0, "."
    for before, sign in pairwise(f" {text}"):
        if sign == OPENING:
            joins += depth == 0 and end not in ".?!"
            depth += 1
        elif sign == CLOSING:
            depth -= 1
            end = before
        elif depth == 0:
            left.append(sign)
    return "".join(left), joins


def fault(text: str, data: list[str]) -> str:
    left, joins = outside(_FINGERPRINT.sub("", text))
    for known in data:
        left = left.replace(known, "")
    if any(sign.isalpha() for sign in left):
        return f"untranslated: {text!r}"
    return f"put together: {text!r}" if joins else ""


def test_what_is_cut_off_is_seen(shown: Any) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    one, two, three = PlainLabel("word " * 40), PlainLabel("word " * 40, wrap=False), button("Save")
    for each in (one, two, three):
        column.addWidget(each)
    shown(page)
    assert list(clipped(page)) == []
    one.setFixedSize(100, 20)
    two.setFixedWidth(100)
    three.setFixedWidth(20)
    assert len(list(clipped(page))) == 3


def test_what_is_wider_than_its_place_is_seen(shown: Any) -> None:
    area, inside = QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    page = QWidget()
    QVBoxLayout(page).addWidget(area)
    shown(page)
    assert list(sideways(page)) == []
    inside.setMinimumWidth(2000)
    assert len(list(sideways(page))) == 1


def test_what_stands_over_another_is_seen(shown: Any) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    one, two = button("One"), button("Two")
    column.addWidget(one)
    column.addWidget(two)
    shown(page)
    assert list(overprinted(page)) == []
    two.setGeometry(one.geometry())
    assert len(list(overprinted(page))) == 1


def test_what_is_measured_has_its_place(shown: Any) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    row.addWidget(button("One"))
    row.addWidget(button("Two"))
    shown(page)
    before = sizes(page)
    row.setDirection(QBoxLayout.Direction.TopToBottom)
    assert len(other_sizes(page, before)) == 2


def test_what_has_too_little_room_beside_others_is_seen(shown: Any) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    title, field, beside = TitleLabel("A title of some words"), QLineEdit(), button("Add")
    field.setPlaceholderText("Find by name or number")
    rows = RegisterModel(page)
    view = RegisterView("list", rows)
    rows.set_items(range(9), lambda at: (f"row {at}", "below"))
    for each in (title, field, beside, view):
        row.addWidget(each)
    shown(page)
    field.setFixedWidth(300)
    title.setFixedWidth(title.fontMetrics().horizontalAdvance(title.text()))
    QApplication.processEvents()
    assert list(squeezed(page)) == []
    title.setFixedWidth(60)
    field.setFixedWidth(30)
    view.setFixedHeight(view.sizeHintForRow(0))
    QApplication.processEvents()
    assert len(list(squeezed(page))) == 3


def test_a_text_that_passes_no_catalogue_is_seen() -> None:
    assert "untranslated" in fault("Save", [])
    assert "untranslated" in fault(f"{OPENING}x{CLOSING} and", [])
    assert "put together" in fault(f"{OPENING}x{CLOSING}: {OPENING}y{CLOSING}", [])
    assert fault(f"3  {OPENING}x {OPENING}y{CLOSING}{CLOSING}", []) == ""
    assert fault(f"{OPENING}One.{CLOSING} {OPENING}Two.{CLOSING}", []) == ""
    assert fault("15BF 34CB", []) == ""
    assert fault("Followed you", ["Followed you"]) == ""


# of a record without entries, whose words no catalogue holds
def test_every_text_can_be_translated_and_is_one_sentence_of_a_catalogue(
    long_texts: None, make_workspace: Any, shown: Any, data: list[str]
) -> None:
    window = make_workspace()
    shown(window)
    found: set[tuple[str, str]] = set()
    told: set[str] = set()
    for page in OF_RECORD_PAGES:
        page.show(window, {})
        fresh = {*texts(window)} - told
        found |= {(page.name, said) for text in fresh if (said := fault(text, data))}
        told |= fresh
    assert found == set()


def steps_that_do_not_fit(page: ExportPage, qtbot: Any) -> dict[str, list[str]]:
    """Return what does not fit of each step up to the place, in a page of a small window."""
    found: dict[str, list[str]] = {}

    def look() -> None:
        step = stack_of(page).currentWidget()
        for _turn in range(20):
            QApplication.processEvents()
        wrong = [*clipped(page), *sideways(page), *overprinted(page)]
        if wrong:
            found[type(step).__name__] = wrong

    look()
    choose(page, "police", qtbot)
    while not isinstance(stack_of(page).currentWidget(), DeliveryStep):
        look()
        count = stack_of(page).count()
        page.go_on.click()
        qtbot.waitUntil(lambda n=count: stack_of(page).count() > n)
    look()
    return found


# as much as the side bar leaves of a small screen, and of a usual one with larger text
@pytest.mark.parametrize("zoom", [2.0, 2.5])
def test_the_steps_of_a_hand_over_fit_with_large_text(
    zoom: float, record: Any, ids: Any, shown: Any, theme: Theme, qtbot: Any
) -> None:
    theme.set_zoom(zoom)
    page = opened(record, shown)
    page.resize(round(300 * zoom), 600)
    assert steps_that_do_not_fit(page, qtbot) == {}
    theme.set_zoom(1.0)


def test_the_steps_of_a_hand_over_fit_with_texts_of_twice_the_length(
    long_texts: None, record: Any, ids: Any, shown: Any, qtbot: Any
) -> None:
    page = opened(record, shown)
    page.resize(700, 600)
    assert steps_that_do_not_fit(page, qtbot) == {}
