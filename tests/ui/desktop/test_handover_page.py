from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLabel, QRadioButton, QWidget

from diary.model.evidence import Evidence
from diary.model.incident import Incident
from diary.model.note import Note
from diary.model.when import Precision, When
from ui.desktop.pages.export import ExportPage
from ui.desktop.pages.export_steps import PlaceStep, ResultStep
from ui.desktop.widgets.text_edit import TextView

Shown = Callable[[QWidget], QWidget]
LONDON = "Europe/London"
WHEN = When(Precision.EXACT, LONDON, "2026-03-01T21:10")


def texts(page: QWidget) -> list[str]:
    views = [view.toPlainText() for view in page.findChildren(TextView)]
    return views + [label.text() for label in page.findChildren(QLabel)]


def said(page: QWidget, words: str) -> bool:
    return any(words in text for text in texts(page))


def test_handing_over_step_by_step(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, picture: Path
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="He was there", when=WHEN)))
    record.do(lambda s: s.journal.record(Note(text="private words")))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = ExportPage(record.kit, record.opened)
    shown(page)
    page.go_on.click()
    qtbot.waitUntil(lambda: page._stack.count() == 2, timeout=30_000)
    assert page.findChildren(QRadioButton) == []
    page.go_on.click()
    qtbot.waitUntil(lambda: page._stack.count() == 3, timeout=30_000)
    preview: Any = page._stack.currentWidget()
    assert preview.title.text() == "What the other side may read"
    qtbot.waitUntil(lambda: preview.view.width() > 400, timeout=30_000)
    preview.after.click()
    assert preview.seen == 2
    page.go_on.click()
    step: Any = page._stack.currentWidget()
    assert isinstance(step, PlaceStep)
    step.line.clear()
    assert not page.go_on.isEnabled()
    target = tmp_path / "Bundle"
    step.line.setText(str(target))
    assert list(tmp_path.glob("Bundle*")) == []
    page.go_on.click()
    qtbot.waitUntil(lambda: page._stack.count() == 5, timeout=60_000)
    result: Any = page._stack.currentWidget()
    assert isinstance(result, ResultStep)
    assert (target / "Evidence.pdf").read_bytes().startswith(b"%PDF")
    assert said(result, record.opened.info.fingerprint)
    assert said(result, "consistent")
    (logged,) = record.do(lambda s: s.sharing.items())
    assert logged.content.folder == str(target)
    assert logged.content.audience == "police"
    everything = b"".join(p.read_bytes() for p in target.rglob("*") if p.is_file())
    assert b"private words" not in everything


def test_a_taken_place_is_refused_and_can_be_changed(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="x", when=WHEN)))
    page = ExportPage(record.kit, record.opened)
    shown(page)
    for steps in (2, 3):
        page.go_on.click()
        qtbot.waitUntil(lambda n=steps: page._stack.count() == n, timeout=30_000)
    page.go_on.click()
    step: Any = page._stack.currentWidget()
    (tmp_path / "Taken").mkdir()
    (tmp_path / "Taken" / "file").write_text("x")
    step.line.setText(str(tmp_path / "Taken"))
    page.go_on.click()
    qtbot.waitUntil(lambda: "already" in page.status.text(), timeout=30_000)
    assert page.go_on.isEnabled()
    assert (tmp_path / "Taken" / "file").read_text() == "x"
    assert record.do(lambda s: s.sharing.items()) == ()


def test_starting_again_lets_everything_go(record: Any, shown: Shown, qtbot: Any) -> None:
    page = ExportPage(record.kit, record.opened)
    shown(page)
    page.go_on.click()
    qtbot.waitUntil(lambda: page._stack.count() == 2, timeout=30_000)
    page.back.click()
    assert page._stack.count() == 1
    assert page._looked is None
    assert page._pdf == b""
