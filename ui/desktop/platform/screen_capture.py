"""Keeping windows out of screenshots, recordings and shared screens, where a system offers it.

The rules are:

- On unless somebody turns it off; then every window of the program, dialogs and lists that open
  included, from before it is first seen, and again when the system makes it anew.
- A camera, a monitoring program that is part of the system, and eyes are not kept out. Only Windows
  offers this to a program; elsewhere there is nothing to switch, and nothing is claimed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow

if TYPE_CHECKING:
    import ctypes

    from PySide6.QtCore import QEvent


class CaptureShield(Protocol):
    """How a system is asked."""

    def set_excluded(self, window: int, *, excluded: bool) -> bool:
        """Ask for the window of this handle; tells whether the system agreed."""
        ...


class WindowsShield:
    """`user32` is user32.dll. From Windows 10 of May 2020 on; before, it answers no."""

    _NONE, _EXCLUDE = 0x00, 0x11  # WDA_NONE, WDA_EXCLUDEFROMCAPTURE

    def __init__(self, user32: ctypes.CDLL) -> None:
        self._user32 = user32

    def set_excluded(self, window: int, *, excluded: bool) -> bool:
        """Ask for the window of this handle; tells whether the system agreed."""
        import ctypes

        how = ctypes.c_uint32(self._EXCLUDE if excluded else self._NONE)
        return bool(self._user32.SetWindowDisplayAffinity(ctypes.c_void_p(window), how))


class ScreenCaptureGuard(QObject):
    """Without a shield it does nothing, and says so by `is_possible`."""

    def __init__(self, shield: CaptureShield | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shield = shield
        self._excluded = True
        self._coming: tuple[type[QEvent], ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether this system can be asked."""
        return self._shield is not None

    @property
    def excluded(self) -> bool:
        """Whether windows are to be kept out."""
        return self._excluded

    def start(self, app: QGuiApplication) -> None:
        """Watch over every window from now on."""
        if self._shield is not None:
            # loading the toolkit's events takes a while, and is for systems that have a shield
            from PySide6.QtGui import QPlatformSurfaceEvent, QShowEvent

            # A window is made, or made anew, before it is shown.
            self._coming = QPlatformSurfaceEvent, QShowEvent
            # every event of the program passes here, so they are told apart by class alone
            app.installEventFilter(self)
            self.set_excluded(self._excluded)

    def set_excluded(self, excluded: bool) -> None:
        """Keep windows out of pictures, or let them in, from now on."""
        self._excluded = excluded
        for window in QGuiApplication.topLevelWindows():
            if window.isVisible():
                self._apply(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See windows come; never swallow anything."""
        if type(event) in self._coming and isinstance(watched, QWindow):
            from PySide6.QtGui import QPlatformSurfaceEvent

            gone = QPlatformSurfaceEvent.SurfaceEventType.SurfaceAboutToBeDestroyed
            if not (isinstance(event, QPlatformSurfaceEvent) and event.surfaceEventType() is gone):
                self._apply(watched)
        return False

    def _apply(self, window: QWindow) -> None:
        if self._shield is not None and window.isTopLevel():
            self._shield.set_excluded(int(window.winId()), excluded=self._excluded)
