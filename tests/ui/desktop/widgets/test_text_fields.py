from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.desktop.widgets.text_fields import TextView


def test_the_wheel_over_a_text_is_left_to_the_page(shown: Callable[[QWidget], QWidget]) -> None:
    view = TextView("\n".join(f"line {n}" for n in range(40)))
    shown(view)
    view.setFixedHeight(60)
    assert view.verticalScrollBar().maximum() > 0
    event = QWheelEvent(
        QPointF(20, 20),
        view.mapToGlobal(QPointF(20, 20)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.verticalScrollBar().value() == 0
    assert not event.isAccepted()
