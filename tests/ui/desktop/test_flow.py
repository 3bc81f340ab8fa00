from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.desktop.widgets.basic import FlowLayout

Shown = Callable[..., QWidget]


def made(shown: Shown, width: int) -> tuple[QWidget, list[QWidget], FlowLayout]:
    holder = QWidget()
    flow = FlowLayout(holder, spacing=10)
    buttons = [QWidget() for _number in range(4)]
    for each in buttons:
        each.setFixedSize(100, 30)
        flow.addWidget(each)
    shown(holder, width, 400)
    return holder, buttons, flow


def test_what_fits_stands_in_one_row(shown: Shown) -> None:
    _holder, buttons, flow = made(shown, 430)
    assert [b.x() for b in buttons] == [0, 110, 220, 330]
    assert flow.heightForWidth(430) == 30


def test_what_does_not_fit_goes_below(shown: Shown) -> None:
    _holder, buttons, flow = made(shown, 429)
    assert [(b.x(), b.y()) for b in buttons] == [(0, 0), (110, 0), (220, 0), (0, 40)]
    assert flow.heightForWidth(429) == 70
    assert flow.heightForWidth(50) == 4 * 30 + 3 * 10


def test_it_reads_from_the_right_where_people_do(shown: Shown) -> None:
    holder, buttons, _flow = made(shown, 430)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    holder.resize(440, 400)
    assert [b.x() for b in buttons] == [340, 230, 120, 10]


def test_what_is_hidden_takes_no_room(shown: Shown) -> None:
    holder, buttons, flow = made(shown, 430)
    buttons[0].hide()
    holder.resize(431, 400)
    assert buttons[1].x() == 0
    assert flow.sizeHint().width() == 320
