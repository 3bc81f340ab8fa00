"""Every step of a handover begins at its top, however much stands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from diary.model.private_nouns import OwnDetail
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes
from tests.support.pages import stack_of
from tests.ui.desktop.pages.export.driving import Shown, choose, opened
from ui.desktop.pages.export.files import FilesStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.words import WordsStep

MANY = 25


def test_a_step_with_many_rows_begins_at_its_top(
    record: Any, shown: Shown, qtbot: Any, settle: Callable[[], None]
) -> None:
    def fill(session: Any) -> None:
        for n in range(MANY):
            session.journal.record(Incident(what=f"He asked my therapist about street {n}."))
            session.journal.record(OwnDetail(words=f"street {n}"))
        files = [NamedBytes(f"{n}.bin", bytes(range(n, 200))) for n in range(MANY)]
        for stored in session.evidence.store(files):
            session.evidence.admit(stored, Evidence())

    record.do(fill)
    page: Any = opened(record, shown)
    page.resize(1024, 600)
    choose(page, "police", qtbot)
    seen = []
    while not isinstance(stack_of(page).currentWidget(), PreviewStep):
        count = stack_of(page).count()
        # by mouse, which gives the button the focus that it loses while work goes on
        QTest.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda n=count: stack_of(page).count() == n + 1, timeout=60_000)
        settle()
        step = stack_of(page).currentWidget()
        seen.append(type(step))
        area = step.findChild(QScrollArea)
        assert area is None or area.verticalScrollBar().value() == 0, type(step)
    assert {FilesStep, WordsStep} <= {*seen}
