"""A first trial of the tree that was laid: every module, the formats that are read, the window.

**Invariants:**

- It runs in the Python of the package, which sees nothing but the package. So whatever was left out
  of Python, of the wheels or of Qt and is needed is missed here, before anything is packed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from debian.stopped import BuildStopped

# Each in a process of its own: the record without Qt, what the decoder loads, the window.
_TRIALS = {
    "every module": """
import importlib, pkgutil
for top in ("diary", "exporters", "resources", "ui"):
    package = importlib.import_module(top)
    for found in pkgutil.walk_packages(package.__path__, top + "."):
        if not found.name.endswith("__main__") and not found.name.endswith((".windows", "_api")):
            importlib.import_module(found.name)
""",
    "every kind of file": """
from diary.media.imports.registry import CODES, load_format
from diary.media.sandbox.preload import preload_all
assert CODES and all(load_format(code) for code in CODES)
preload_all()
""",
    "every compiled file": """
import ctypes, pathlib
for path in sorted(pathlib.Path.cwd().rglob("*.so*")):
    try:
        ctypes.CDLL(str(path))
    except OSError as failed:
        # A library of the system, for a screen, that this computer does not have.
        if "cannot open shared object file" not in str(failed):
            raise
""",
    "the window": """
from PySide6.QtWidgets import QApplication, QLabel
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtGui import QImageReader
QApplication([])
assert b"svg" in [bytes(kind) for kind in QImageReader.supportedImageFormats()]
label = QLabel("Daybook")
label.show()
assert not label.grab().isNull()
""",
}


def start_once(python: Sequence[str], site: Path) -> None:
    """Run the trials with a staged Python; raise `BuildStopped` with what one of them said.

    `python` may begin with an emulator of another machine.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "QT_QPA_PLATFORM": "offscreen"}
    for name, code in _TRIALS.items():
        done = subprocess.run(
            [*python, "-I", "-c", code], env=environment, cwd=site, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode or done.stderr.strip():
            raise BuildStopped(f"The tree does not do: {name}.\n{done.stderr}")
