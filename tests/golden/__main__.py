"""Writes everything that is kept of charts and documents anew: `python -m tests.golden`.

Look at the difference, and at the pictures, before keeping it.
"""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.exporters import test_charts_kept
from tests.golden import charts, documents, messages
from tests.golden.sample import decode, sample


def main() -> None:
    """Writes all of it."""
    application = QApplication([])
    test_charts_kept.write()
    charts.keep()
    messages.KEPT.write_text(messages.text(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        decode(Path(one))
        with sample(Path(two)) as found:
            documents.keep(found)
    application.quit()


if __name__ == "__main__":
    main()
