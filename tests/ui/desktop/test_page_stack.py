from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.desktop.widgets.basic import PageStack, PlainLabel

Shown = Callable[..., QWidget]


class Page(QWidget):
    """A sentence that breaks; it counts how often it is asked how high it would be."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        QVBoxLayout(self).addWidget(PlainLabel("one word after the other " * 40))

    def heightForWidth(self, width: int) -> int:
        self.asked += 1
        return super().heightForWidth(width)


def test_turning_pages_asks_none_of_them_how_high_it_would_be(shown: Shown) -> None:
    holder, stack = QWidget(), PageStack()
    QVBoxLayout(holder).addWidget(stack)
    pages = [Page() for _number in range(5)]
    for page in pages:
        assert page.hasHeightForWidth()
        stack.addWidget(page)
    shown(holder, 400, 600)
    for page in pages:
        stack.setCurrentWidget(page)
        QApplication.processEvents()
        assert page.isVisible()
        assert page.size() == stack.size()
    assert [page.asked for page in pages] == [0] * len(pages)
