"""Settings of the window: idle minutes, colours, text size, screenshots. They live in the vault.

Before a record is open nothing is known of them, so the lock screen follows the system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from diary.errors import DiaryError
from ui.desktop.lane import Lane
from ui.desktop.lock import MINUTES, MINUTES_DEFAULT, IdleLock
from ui.desktop.system.here import System
from ui.desktop.theme import CHOICES, Theme

if TYPE_CHECKING:
    from diary.services.session import Session

_IDLE, _THEME, _ZOOM = "window.idle-minutes", "window.theme", "window.zoom-percent"
_EXCLUDED = "window.out-of-screenshots"


class Preferences(QObject):
    """Reads and writes settings by the lane, and puts them in force."""

    def __init__(self, lane: Lane, theme: Theme, idle: IdleLock, system: System) -> None:
        super().__init__()
        self._lane, self._theme, self._idle = lane, theme, idle
        self.system = system
        self._kept: dict[str, Any] = {}

    @property
    def minutes(self) -> int:
        """Minutes until an untouched record locks."""
        return self._idle.minutes

    def load(self) -> None:
        """Read them and put them in force; what is odd is left at its default."""

        def work(session: Session) -> dict[str, Any]:
            return {name: session.settings.get(name) for name in (_IDLE, _THEME, _ZOOM, _EXCLUDED)}

        self._lane.run(self, work, self._on_loaded, self._on_failed)

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes."""
        self._idle.set_minutes(minutes)
        self._keep(_IDLE, self._idle.minutes)

    def set_theme(self, choice: str) -> None:
        """Use these colours."""
        self._theme.choose(choice)
        self._keep(_THEME, self._theme.choice)

    def set_zoom(self, zoom: float) -> None:
        """Use this text size."""
        self._theme.set_zoom(zoom)
        self.keep_zoom()

    def set_excluded(self, excluded: bool) -> None:
        """Keep windows out of screenshots, or let them in."""
        self.system.capture.set_excluded(excluded)
        self._keep(_EXCLUDED, excluded)

    def keep_zoom(self) -> None:
        """Keep the text size in force."""
        self._keep(_ZOOM, round(self._theme.zoom * 100))

    def _keep(self, name: str, value: Any) -> None:
        if self._kept.get(name) == value:
            return
        self._kept[name] = value
        self._lane.run(
            self,
            lambda session: session.settings.put(name, value),
            lambda _nothing: None,
            self._on_failed,
        )

    def _on_loaded(self, found: dict[str, Any]) -> None:
        self._kept = found
        minutes, theme, zoom = found[_IDLE], found[_THEME], found[_ZOOM]
        known = isinstance(minutes, int) and minutes in MINUTES
        self._idle.set_minutes(minutes if known else MINUTES_DEFAULT)
        if isinstance(zoom, int) and zoom != 100:
            self._theme.set_zoom(zoom / 100)
        if found[_EXCLUDED] is False:
            self.system.capture.set_excluded(False)
        if theme in CHOICES and theme != self._theme.choice:
            self._theme.choose(theme)

    def _on_failed(self, error: DiaryError) -> None:
        # a setting that cannot be kept is no reason to stop anybody
        self._kept.clear()
