"""Settings of the window: idle minutes, colours, text size, screenshots. They live in the vault.

Before a record is open nothing is known of them, so the lock screen follows the system.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from diary.errors import DiaryError
from diary.json_value import Json
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.privacy import MINUTES, MINUTES_DEFAULT, IdleLock
from ui.desktop.tasks import VaultThread
from ui.desktop.theme import CHOICES, Theme

if TYPE_CHECKING:
    from diary.services.session import Session

_IDLE, _THEME, _ZOOM = "window.idle-minutes", "window.theme", "window.zoom-percent"
_EXCLUDED = "window.out-of-screenshots"
_UNCONFINED = "window.open-files-unprotected"


class Preferences(QObject):
    """Reads and writes settings by the lane, and puts them in force. `loaded` says that it did."""

    loaded = Signal()

    def __init__(
        self, lane: VaultThread, theme: Theme, idle: IdleLock, system: SystemCapabilities
    ) -> None:
        super().__init__()
        self._lane, self._theme, self._idle = lane, theme, idle
        self.system = system
        self._kept: dict[str, Json] = {}
        self.is_loaded = False

    @property
    def minutes(self) -> int:
        """Minutes until an untouched record locks."""
        return self._idle.minutes

    def load(self) -> None:
        """Read them and put them in force; what is odd is left at its default."""

        def work(session: Session) -> dict[str, Json]:
            names = (_IDLE, _THEME, _ZOOM, _EXCLUDED, _UNCONFINED)
            return {name: session.settings.get(name) for name in names}

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

    @property
    def opens_unprotected(self) -> bool | None:
        """What was said of opening files of others unprotected; None if nobody was asked yet.

        A yes counts on the kind of system where it was said: on another there is another danger.
        """
        kept = self._kept.get(_UNCONFINED)
        said = kept.get(sys.platform) if isinstance(kept, dict) else None
        return said if isinstance(said, bool) else None

    def set_opens_unprotected(self, agreed: bool) -> None:
        """Open them, or do not, on this kind of system."""
        kept = self._kept.get(_UNCONFINED)
        others = kept if isinstance(kept, dict) else {}
        self._keep(_UNCONFINED, {**others, sys.platform: agreed})

    def keep_zoom(self) -> None:
        """Keep the text size in force."""
        self._keep(_ZOOM, round(self._theme.zoom * 100))

    def _keep(self, name: str, value: Json) -> None:
        if self._kept.get(name) == value:
            return
        self._kept[name] = value
        self._lane.run(
            self,
            lambda session: session.settings.put(name, value),
            lambda _nothing: None,
            self._on_failed,
        )

    def _on_loaded(self, found: dict[str, Json]) -> None:
        self._kept = found
        minutes, theme, zoom = found[_IDLE], found[_THEME], found[_ZOOM]
        if not isinstance(minutes, int) or minutes not in MINUTES:
            minutes = MINUTES_DEFAULT
        self._idle.set_minutes(minutes)
        if isinstance(zoom, int) and zoom != 100:
            self._theme.set_zoom(zoom / 100)
        if found[_EXCLUDED] is False:
            self.system.capture.set_excluded(False)
        if theme in CHOICES and theme != self._theme.choice:
            self._theme.choose(theme)
        self.is_loaded = True
        self.loaded.emit()

    def _on_failed(self, error: DiaryError) -> None:
        # a setting that cannot be kept is no reason to stop anybody
        self._kept.clear()
