"""The last page: one good sentence, where it is, what next, Done; the rest is folded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from diary.model.record_nouns import Incident
from tests.support.pages import stack_of, words_on
from tests.ui.desktop.pages.export.driving import WHEN, Shown, choose, opened, walk
from ui.desktop.page_list import PageId
from ui.desktop.pages.export.audience import AudienceStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.widgets.fold import Fold


def test_it_ends_with_a_good_sentence_and_done(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = opened(record, shown)
    choose(page, "short", qtbot)
    target = tmp_path / "Bundle"
    walk(page, DeliveryStep, qtbot).place.line.setText(str(target))
    step = walk(page, ResultStep, qtbot)
    words = words_on(step)
    assert words.index("It is ready to hand over") < words.index(str(target))
    assert words.index(str(target)) < words.index("What next")
    # what a check does not show, and the fingerprint, are there for whoever wants them
    assert record.opened.info.fingerprint not in words
    folds = {fold.line.accessibleName(): fold for fold in step.findChildren(Fold)}
    assert [name.partition(":")[0] for name in folds] == [
        "What is in it",
        "Fingerprint of the key",
        "What the check shows, and what it does not",
    ]
    folds["Fingerprint of the key"].line.click()
    folds["What the check shows, and what it does not"].line.click()
    assert record.opened.info.fingerprint in words_on(step)
    assert "consistent, and signed with the key of this record" in words_on(step)
    step.show_me.click()
    assert "Evidence.pdf" in words_on(step)
    assert page.go_on.text() == "Done"
    assert page.again.isHidden()
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert record.navigator.about("show_page") == [PageId.TIMELINE]
    assert isinstance(stack_of(page).currentWidget(), AudienceStep)
