"""Whoever reads a bundle did not write it: no text of its pages speaks to them as the author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QTextEdit,
    QWidget,
)

from tests.support.filled_record import OF_ONE, Ids
from ui.desktop.bundle_workspace import BundleWorkspace
from ui.desktop.page_list import BUNDLE_GROUPS, PageId
from ui.desktop.pages.patterns import PatternsPage
from ui.desktop.widgets.fold import Fold

# the guide speaks to everybody, and says for whom each chapter is
PAGES = [page for group in BUNDLE_GROUPS for page, _label in group.pages if page != PageId.HELP]
YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
_ROWS = 60


def said_by(top: QWidget) -> Iterator[str]:
    """Yield every text of a window: seen, folded, or told to a screen reader."""
    for fold in top.findChildren(Fold):
        fold.set_open(is_open=True)
    for widget in (top, *(each for each in top.findChildren(QWidget) if each.isVisibleTo(top))):
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif isinstance(widget, QTextEdit):
            yield widget.toPlainText()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(at) for at in range(widget.count()))
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            for row in range(min(model.rowCount(), _ROWS)):
                index = model.index(row, 0)
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    yield str(index.data(role) or "")


def spoken_to(top: QWidget) -> set[str]:
    """Return the texts that say "you" or "your"."""
    return {text for text in said_by(top) if YOU.search(text)}


def test_a_text_that_speaks_to_the_reader_is_seen(shown: Any) -> None:
    page, label = QWidget(), QLabel("Why you think it was this person.")
    label.setParent(page)
    shown(page)
    assert spoken_to(page) == {"Why you think it was this person."}
    label.setText("Why NM thinks that it was this person. Youth. Bayou.")
    assert spoken_to(page) == set()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_a_bundle_says_you_to_its_reader(
    page: PageId, make_bundle: Callable[[], BundleWorkspace], record: Any, shown: Any, qtbot: Any
) -> None:
    window = make_bundle()
    shown(window)
    window.show_page(page)
    record.do(lambda _session: None)
    made = window.page(page)
    if isinstance(made, PatternsPage):
        made.show_button.click()
        qtbot.waitUntil(lambda: made.hide_button.isVisible())
    assert spoken_to(window) == set()


# this bundle keeps the conversation back
@pytest.mark.parametrize("one", [name for name in OF_ONE if name != "lines"])
def test_no_page_of_one_thing_in_a_bundle_says_you_to_its_reader(
    one: str,
    make_bundle: Callable[[], BundleWorkspace],
    filled_bundle: tuple[object, Ids],
    record: Any,
    shown: Any,
) -> None:
    window = make_bundle()
    shown(window)
    OF_ONE[one](window, filled_bundle[1])
    record.do(lambda _session: None)
    assert spoken_to(window) == set()
