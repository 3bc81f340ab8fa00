"""What the program relies on in the toolkit itself, tried before it is relied on."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

TIMES = 200
# From Python 3.12 on these three never end, and their count says nothing (PEP 683).
COUNTED = sys.version_info < (3, 12)


class Sender(QObject):
    sent = Signal(object)


@pytest.mark.parametrize("thing", [None, True, False], ids=str)
def test_calls_give_back_every_reference_that_they_take(thing: object, qapp: object) -> None:
    # a version of the bindings that does not ends the process after some thousand calls
    sender, widget = Sender(), QWidget()
    calls: tuple[Callable[[], object], ...] = (
        lambda: sender.sent.emit(False),
        lambda: widget.setVisible(False),
        widget.isVisible,
    )
    for call in calls:
        before = sys.getrefcount(thing)
        for _number in range(TIMES):
            call()
        assert not COUNTED or abs(sys.getrefcount(thing) - before) < TIMES // 2
