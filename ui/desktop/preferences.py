"""Settings of the window, kept in the vault: idle minutes, colours, text size, captures.

**Invariants:**

- Before a record is open no setting is known, because nothing is stored outside the vault; the lock
  screen follows the system, or after a lock looks as the window did before it.
- What a record keeps is applied whatever was shown before; what it does not keep stays as it is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from diary.errors import DiaryError
from diary.json_value import Json
from ui.desktop.idle_lock_and_hiding import MINUTES_DEFAULT, IdleLock
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.theme import CHOICES, Theme
from ui.desktop.threads import VaultThread
from ui.policy import LOCK_MINUTES, Policy

if TYPE_CHECKING:
    from diary.services.session import Session

_IDLE, _THEME, _ZOOM = "window.idle-minutes", "window.theme", "window.zoom-percent"
_EXCLUDED = "window.out-of-screenshots"
_UNCONFINED = "window.open-files-unprotected"
_NOTHING_PRESET = Policy()


class Preferences(QObject):
    """Reads and writes settings on the vault thread and applies them; `loaded` follows a read."""

    loaded = Signal()

    def __init__(
        self,
        vault_thread: VaultThread,
        theme: Theme,
        idle: IdleLock,
        system: SystemCapabilities,
        policy: Policy = _NOTHING_PRESET,
    ) -> None:
        super().__init__()
        self._vault_thread, self._theme, self._idle = vault_thread, theme, idle
        self.system, self.policy = system, policy
        self._kept: dict[str, Json] = {}
        self.is_loaded = False

    @property
    def minutes(self) -> int:
        """Return the idle minutes after which the record locks."""
        return self._idle.minutes

    def load(self) -> None:
        """Read the settings and apply them; an invalid value counts as the default."""

        def work(session: Session) -> dict[str, Json]:
            names = (_IDLE, _THEME, _ZOOM, _EXCLUDED, _UNCONFINED)
            return {name: session.settings.get(name) for name in names}

        self._vault_thread.run(self, work, self._on_loaded, self._on_failed)

    def set_minutes(self, minutes: int) -> None:
        """Lock after `minutes` without input."""
        self._idle.set_minutes(minutes)
        self._keep(_IDLE, self._idle.minutes)

    def set_theme(self, choice: str) -> None:
        self._theme.choose(choice)
        self._keep(_THEME, self._theme.choice)

    def set_zoom(self, zoom: float) -> None:
        self._theme.set_zoom(zoom)
        self.keep_zoom()

    def set_excluded(self, excluded: bool) -> None:
        """Keep windows out of screenshots, or allow them."""
        self.system.capture.set_excluded(excluded)
        self._keep(_EXCLUDED, excluded)

    @property
    def opens_unprotected(self) -> bool | None:
        """Return the answer about decoding files unconfined; None if not asked yet.

        A yes is valid only on the kind of system where it was given: on another the risk is a
        different one. What an organisation preset for this computer counts too.
        """
        kept = self._kept.get(_UNCONFINED)
        consent = kept.get(sys.platform) if isinstance(kept, dict) else None
        return self.policy.files_answer(consent if isinstance(consent, bool) else None)

    def set_opens_unprotected(self, agreed: bool) -> None:
        """Keep the answer for this kind of system."""
        kept = self._kept.get(_UNCONFINED)
        others = kept if isinstance(kept, dict) else {}
        self._keep(_UNCONFINED, {**others, sys.platform: agreed})

    def keep_zoom(self) -> None:
        """Store the current text size."""
        self._keep(_ZOOM, round(self._theme.zoom * 100))

    def _keep(self, name: str, value: Json) -> None:
        if self._kept.get(name) == value:
            return
        self._kept[name] = value
        self._vault_thread.run(
            self,
            lambda session: session.settings.put(name, value),
            lambda _nothing: None,
            self._on_failed,
        )

    def _on_loaded(self, found: dict[str, Json]) -> None:
        self._kept = found
        minutes, theme, zoom = found[_IDLE], found[_THEME], found[_ZOOM]
        if not isinstance(minutes, int) or minutes not in LOCK_MINUTES:
            minutes = MINUTES_DEFAULT
        self._idle.set_minutes(minutes)
        if isinstance(zoom, int) and zoom != self._theme.appearance.percent:
            self._theme.set_zoom(zoom / 100)
        if found[_EXCLUDED] is False:
            self.system.capture.set_excluded(False)
        if theme in CHOICES and theme != self._theme.choice:
            self._theme.choose(theme)
        self.is_loaded = True
        self.loaded.emit()

    def _on_failed(self, error: DiaryError) -> None:
        # a setting that cannot be stored is no reason to interrupt the person
        self._kept.clear()
