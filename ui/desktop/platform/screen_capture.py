"""Keep windows out of screenshots, recordings and shared screens, where possible.

**Invariants:**

- Exclusion is on unless the person turns it off. It covers every window of the program, including
  dialogs and pop-up lists, before it is first shown and again when the system recreates it, so that
  no window can be captured meanwhile.
- What the system answered is kept: where it refused for any window, `refused` says so, and nothing
  claims that the windows are kept out.
- A camera, monitoring software that is part of the system, and onlookers are not kept out. Only
  Windows offers exclusion to a program; elsewhere there is nothing to switch, and the program
  claims nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

if TYPE_CHECKING:
    import ctypes

    from PySide6.QtCore import QEvent


class CaptureShield(Protocol):
    """The system call that excludes a window."""

    def set_excluded(self, window: int, *, excluded: bool) -> bool:
        """Exclude the window with this handle, or not; return whether the system agreed."""
        ...


class WindowsShield:
    """Exclusion by `user32`, user32.dll. Before Windows 10 of May 2020 it returns False."""

    _NONE, _EXCLUDE = 0x00, 0x11  # WDA_NONE, WDA_EXCLUDEFROMCAPTURE

    def __init__(self, user32: ctypes.CDLL) -> None:
        self._user32 = user32

    def set_excluded(self, window: int, *, excluded: bool) -> bool:
        import ctypes

        how = ctypes.c_uint32(self._EXCLUDE if excluded else self._NONE)
        return bool(self._user32.SetWindowDisplayAffinity(ctypes.c_void_p(window), how))


class ScreenCaptureGuard(QObject):
    """Keeps all windows out of captures; without a shield it does nothing.

    `refused_changed` follows each change of `refused`.
    """

    refused_changed = Signal()

    def __init__(self, shield: CaptureShield | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shield = shield
        self._excluded = True
        self._refused = False
        self._coming: tuple[type[QEvent], ...] = ()

    @property
    def is_possible(self) -> bool:
        """Return whether this system offers it."""
        return self._shield is not None

    @property
    def excluded(self) -> bool:
        """Return whether windows are to be kept out."""
        return self._excluded

    @property
    def refused(self) -> bool:
        """Return whether windows are to be kept out and the system refused it for one of them."""
        return self._refused

    def start(self, app: QGuiApplication) -> None:
        """Apply to every window from now on."""
        if self._shield is not None:
            # importing these classes takes time, and only a system with a shield needs them
            from PySide6.QtGui import QPlatformSurfaceEvent, QShowEvent

            # A window is created, or created again, before it is shown.
            self._coming = QPlatformSurfaceEvent, QShowEvent
            # every event of the program passes through this filter, so it compares classes only
            app.installEventFilter(self)
            self.set_excluded(self._excluded)

    def set_excluded(self, excluded: bool) -> None:
        """Keep windows out of captures, or allow them, from now on."""
        self._excluded = excluded
        self._set_refused(False)
        for window in QGuiApplication.topLevelWindows():
            if window.isVisible():
                self._apply(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice new windows; never consume an event."""
        if type(event) in self._coming and isinstance(watched, QWindow):
            from PySide6.QtGui import QPlatformSurfaceEvent

            gone = QPlatformSurfaceEvent.SurfaceEventType.SurfaceAboutToBeDestroyed
            if not (isinstance(event, QPlatformSurfaceEvent) and event.surfaceEventType() is gone):
                self._apply(watched)
        return False

    def _apply(self, window: QWindow) -> None:
        if self._shield is not None and window.isTopLevel():
            agreed = self._shield.set_excluded(int(window.winId()), excluded=self._excluded)
            if self._excluded and not agreed:
                self._set_refused(True)

    def _set_refused(self, refused: bool) -> None:
        if refused != self._refused:
            self._refused = refused
            self.refused_changed.emit()
