"""The order of Tab: as fields stand on the page, whenever they were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def rest_follows(part: QWidget, page: QWidget) -> None:
    """Have what stands below `part` on `page` come after all of it, as made as it is by now.

    Fields inside of `part` are in their order already. What does not move keeps its place, so that
    boxes that hand their focus on stay before the fields that they hand it to.
    """
    fields = list(_in_order(page))
    inside = [at for at, field in enumerate(fields) if part.isAncestorOf(field)]
    if inside:
        for one, next_ in pairwise(fields[inside[-1] :]):
            QWidget.setTabOrder(one, next_)


def as_it_stands(page: QWidget) -> None:
    """Have Tab go down all of `page`, as made as it is by now."""
    for one, next_ in pairwise(_in_order(page)):
        QWidget.setTabOrder(one, next_)


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    layout = widget.layout()
    if inner is not None:
        yield from _in_order(inner)
    elif layout is not None:
        yield from _parts(layout)
    elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget


def _parts(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _in_order(widget)
        elif inner is not None:
            yield from _parts(inner)
