"""What is announced to screen readers while a test lasts, as Qt passes it on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget

_URGENT = QAccessible.AnnouncementPoliteness.Assertive


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement: what is said, whether at once, and whether its window was in sight."""

    text: str
    at_once: bool
    from_window_in_sight: bool


class Announcements:
    """Keeps what is announced, in its order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.all: list[Announced] = []
        pass_on = QAccessible.updateAccessibility

        def note(event: QAccessibleEvent) -> None:
            if isinstance(event, QAccessibleAnnouncementEvent):
                source = event.object()
                in_sight = isinstance(source, QWidget) and source.isVisible()
                urgent = event.politeness() == _URGENT
                self.all.append(Announced(event.message(), urgent, in_sight))
            pass_on(event)

        monkeypatch.setattr(QAccessible, "updateAccessibility", note)
        monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    @property
    def texts(self) -> list[str]:
        """Return what was said."""
        return [each.text for each in self.all]
