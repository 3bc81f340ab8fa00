"""A screen without glass, another program's view of its windows, and keys that a person pressed.

**Invariants:**

- The screen is Xvfb's, which belongs to one measurement. Its number is chosen by Xvfb.
- A window is gone when the server tells another client that it is unmapped, and not when the
  program asked for that. The message is stamped when it arrives, which is later.
- Keys come from the server's test extension, so they go the way that a keyboard's go.
"""

from __future__ import annotations

import ctypes
import os
import select
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_X = ctypes.c_void_p
_WINDOW = ctypes.c_ulong
_SUBSTRUCTURE_NOTIFY: Final = 1 << 19
_DESTROY, _UNMAP, _MAP = 17, 18, 19


class _Structure(ctypes.Structure):
    """What the events of mapped, unmapped and destroyed windows have in common."""

    _fields_ = (
        ("kind", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("sent", ctypes.c_int),
        ("display", _X),
        ("parent", _WINDOW),
        ("window", _WINDOW),
    )


class _Event(ctypes.Union):
    _fields_ = (("structure", _Structure), ("room", ctypes.c_long * 24))


@contextmanager
def screen() -> Iterator[str]:
    """Run a screen; yield its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24"]
    process = subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"], pass_fds=(writing,), stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with open(reading) as told:
            yield f":{int(told.readline())}"
    finally:
        process.terminate()
        process.wait(60)


class Onlooker:
    """Another client of a screen: which windows are mapped, and when the last of them went."""

    def __init__(self, name: str) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = _X
        self._x.XDefaultRootWindow.restype = _WINDOW
        self._seen = self._opened(name)
        self._keys = self._opened(name)
        self._mapped: set[int] = set()
        self._gone = 0.0
        self._lock = threading.Lock()
        root = self._x.XDefaultRootWindow(self._seen)
        self._x.XSelectInput(self._seen, _WINDOW(root), ctypes.c_long(_SUBSTRUCTURE_NOTIFY))
        self._x.XSync(self._seen, 0)
        self._is_over = False
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    @property
    def mapped(self) -> int:
        """Return how many windows are mapped."""
        with self._lock:
            return len(self._mapped)

    @property
    def gone(self) -> float:
        """Return when the last window went, of the clock `time.monotonic`."""
        with self._lock:
            return self._gone

    def focus(self) -> None:
        """Give the keyboard to every mapped window in turn; the last one keeps it."""
        with self._lock:
            windows = sorted(self._mapped)
        for window in windows:
            self._x.XSetInputFocus(self._keys, _WINDOW(window), 2, ctypes.c_ulong(0))
        self._x.XSync(self._keys, 0)

    def press(self, *symbols: int) -> float:
        """Press keys, hold them together and release them; return when that began."""
        codes = [self._x.XKeysymToKeycode(self._keys, ctypes.c_ulong(each)) for each in symbols]
        began = time.monotonic()
        for is_down, order in ((1, codes), (0, codes[::-1])):
            for code in order:
                self._test.XTestFakeKeyEvent(self._keys, code, is_down, ctypes.c_ulong(0))
        self._x.XFlush(self._keys)
        return began

    def close(self) -> None:
        """Look no longer; before the screen goes, which would end this process."""
        self._is_over = True
        self._looking.join()
        for display in (self._seen, self._keys):
            self._x.XCloseDisplay(display)

    def _opened(self, name: str) -> ctypes.c_void_p:
        found = self._x.XOpenDisplay(name.encode())
        assert found, "no such screen"
        return _X(found)

    def _look(self) -> None:
        event = _Event()
        line = self._x.XConnectionNumber(self._seen)
        while not self._is_over:
            if not self._x.XPending(self._seen):
                select.select([line], [], [], 0.05)
                continue
            self._x.XNextEvent(self._seen, ctypes.byref(event))
            now, told = time.monotonic(), event.structure
            with self._lock:
                if told.kind == _MAP:
                    self._mapped.add(told.window)
                elif told.kind in (_UNMAP, _DESTROY) and told.window in self._mapped:
                    self._mapped.discard(told.window)
                    self._gone = now
