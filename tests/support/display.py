"""A screen of its own that nobody sees, with a window manager, and hands for keyboard and mouse.

Needs Xvfb, openbox and xdotool; for the long runs alone.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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


class Heard:
    """The lines that a program says, as it says them."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdout is not None
        self._from = program.stdout.fileno()
        self._rest = b""

    def line(self, seconds: float = 20) -> str | None:
        """Return the next line; None if none comes in time, or ever."""
        while b"\n" not in self._rest:
            comes = select.select([self._from], [], [], seconds)[0]
            more = os.read(self._from, 1 << 16) if comes else b""
            if not more:
                return None
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def until(self, so: Callable[[str], bool]) -> str:
        """Return the first line from here on of which this is so."""
        while (line := self.line()) is not None:
            if so(line):
                return line
        pytest.fail("it was not said in time")


class Display:
    """One screen of its own, with a window manager."""

    def __init__(self) -> None:
        self._programs: list[subprocess.Popen[str]] = []
        size = ["-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), *size],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        # it says which screen is free once somebody may connect to it
        with open(reading, encoding="utf-8") as said:
            number = said.readline().strip()
        self.environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def close(self) -> None:
        for process in (*self._programs, self._manager, self._server):
            process.terminate()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()

    def dragged(self, file: Path, to: tuple[int, int]) -> str:
        """Drag a file out of another program's window; what that program was told.

        Each step waits for what the program says of the one before. It lives on until the display
        goes: the bytes are asked for after the drop.
        """
        heard = Heard(self.start("-c", SOURCE, str(file), stdout=subprocess.PIPE))
        heard.until("shown".__eq__)
        self.do("mousemove", "120", "160", "mousedown", "1", "mousemove", "140", "165")
        heard.until("began".__eq__)
        self.do("mousemove", "300", "300")
        x, y = to
        for _turn in range(200):
            for at in ((x - 2, y - 1), to):
                self.do("mousemove", str(at[0]), str(at[1]))
            # whoever is under the mouse answers, or has not seen it yet
            if heard.line(0.1) == "over DropAction.CopyAction":
                break
        self.do("mouseup", "1")
        return heard.until(lambda line: line.startswith("ended"))

    def start(self, *line: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        return self.run([sys.executable, *line], stdout)

    def run(self, command: list[str], stdout: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start any program on this screen."""
        self._programs.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=stdout, text=True)
        )
        return self._programs[-1]

    def do(self, *words: str) -> str:
        told = subprocess.run(
            ["xdotool", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return told.stdout.strip()

    def window(self, name: str) -> str:
        """Return the window whose title matches, once there is one."""
        return self.do("search", "--sync", "--onlyvisible", "--name", name).split("\n")[-1]

    def visible(self, name: str) -> bool:
        return bool(self.do("search", "--onlyvisible", "--name", f"^{name}$"))

    def keys(self, *names: str) -> None:
        self.do("key", "--delay", "40", *names)

    def words(self, text: str) -> None:
        self.do("type", "--delay", "8", text)
