"""Files on their way in: what went wrong is seen whole, and says what to do with a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QStyle, QWidget

from diary.errors import DiskFull
from ui.desktop.widgets.evidence_drop import EvidenceDrop


@pytest.mark.parametrize("width", [400, 900])
def test_a_file_that_a_full_disk_does_not_take_says_all_of_it(
    record: Any,
    answers: Any,
    shown: Callable[..., QWidget],
    clock: Any,
    qtbot: Any,
    picture: Path,
    width: int,
) -> None:
    full = replace(record.opened.beside, store=lambda *_sources: [DiskFull("write")])
    record.page_context.attachment_queue.open(full)
    drop = EvidenceDrop(record.page_context.attachment_queue, answers, QMimeData, clock)
    shown(drop, width)
    drop.add([picture])
    qtbot.waitUntil(lambda: "full" in drop.list.item(0).text())
    text = drop.list.item(0).text()
    assert text.startswith("photo.png: The disk is full, so this was not added.")
    assert text.endswith("then add it again.")

    def stands_there_whole() -> None:
        metrics, viewport = drop.list.fontMetrics(), drop.list.viewport()
        lines = -(-metrics.horizontalAdvance(text) // viewport.width())
        seen = drop.list.visualItemRect(drop.list.item(0))
        assert seen.height() >= lines * metrics.height()
        # its words are within its margins, which may stand beyond the room
        margin = drop.list.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        assert seen.width() - 2 * margin <= viewport.width()
        assert seen.bottom() <= viewport.height()

    # the list is laid out anew a turn or two after its words have changed
    qtbot.waitUntil(stands_there_whole)
