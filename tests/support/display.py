"""A screen of its own that nobody sees, with a window manager, and hands for keyboard and mouse.

Needs Xvfb, openbox and xdotool; for the long runs alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Says what it comes to: that it is on the screen, a drag, who would take it, what became of it.
SOURCE = """
import sys
from PySide6.QtCore import QMimeData, QUrl, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel
def say(*words):
    print(*words, flush=True)
class Source(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event); say("shown")
    def mouseMoveEvent(self, event):
        mime = QMimeData(); mime.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self); drag.setMimeData(mime)
        drag.actionChanged.connect(lambda action: say("over", action))
        say("began"); say("ended", drag.exec(Qt.CopyAction))
app = QApplication([]); source = Source("drag me"); source.setWindowTitle("Source")
source.setGeometry(40, 60, 220, 200); source.show(); app.exec()
"""


def until(what: Callable[[], Any], seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    pytest.fail("did not happen in time")


class Display:
    """One screen of its own, with a window manager."""

    def __init__(self, number: int) -> None:
        self._programs: list[subprocess.Popen[str]] = []
        self.environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        size = ["-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(
            ["Xvfb", f":{number}", *size], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(lambda: Path(f"/tmp/.X11-unix/X{number}").exists())
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def close(self) -> None:
        for process in (*self._programs, self._manager, self._server):
            process.terminate()
            process.wait(10)

    def dragged(self, file: Path, to: tuple[int, int]) -> str:
        """Drag a file out of another program's window; what that program was told.

        Each step waits for what the program says of the one before. It lives on until the display
        goes: the bytes are asked for after the drop.
        """
        log = file.parent / f"{file.name} dragged"
        with log.open("w") as out:
            self.start("-c", SOURCE, str(file), stdout=out.fileno())
        said = log.read_text
        until(lambda: "shown" in said())
        self.do("mousemove", "120", "160", "mousedown", "1", "mousemove", "140", "165")
        until(lambda: "began" in said())
        self.do("mousemove", "300", "300")
        x, y = to

        def taken() -> bool:
            for at in ((x - 2, y - 1), to):
                self.do("mousemove", str(at[0]), str(at[1]))
            return "over DropAction.CopyAction" in said()

        until(taken)
        self.do("mouseup", "1")
        until(lambda: "ended" in said())
        return said().splitlines()[-1]

    def start(self, *line: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        command = [sys.executable, *line]
        self._programs.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=stdout, text=True)
        )
        return self._programs[-1]

    def do(self, *words: str) -> str:
        told = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        return told.stdout.strip()

    def window(self, name: str) -> str:
        search = ("search", "--onlyvisible", "--name", f"^{name}$")
        return str(until(lambda: self.do(*search).split("\n")[-1]))

    def visible(self, name: str) -> bool:
        return bool(self.do("search", "--onlyvisible", "--name", f"^{name}$"))

    def keys(self, *names: str) -> None:
        self.do("key", "--delay", "40", *names)

    def words(self, text: str) -> None:
        self.do("type", "--delay", "8", text)
