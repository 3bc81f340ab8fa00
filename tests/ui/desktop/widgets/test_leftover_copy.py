"""The line about a copy that may still be there, and the page of what was handed over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from diary.model.private_nouns import CopyState, HandoverRecord
from tests.support.qt import settle
from ui.desktop.pages.handovers import HandoversPage
from ui.desktop.threads import JobPool
from ui.desktop.widgets.leftover_copy import LeftoverCopy

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def left(record: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "Bundle"
    folder.mkdir()
    (folder / "Evidence.pdf").write_bytes(b"pdf")
    digest = hashlib.sha256(b"pdf").hexdigest()
    sharing = HandoverRecord(
        audience="police", folder=str(folder), digest=digest, entries=1, originals=0,
        form="folder", left=(f"{digest}  Evidence.pdf",),
    )  # fmt: skip
    record.do(lambda s: s.handovers.log(sharing))
    return folder


def state(record: Any) -> CopyState | None:
    (item,) = record.do(lambda s: s.handovers.items())
    return item.content.copy  # type: ignore[no-any-return]


def asked(record: Any, shown: Shown, qtbot: Any) -> LeftoverCopy:
    line = LeftoverCopy(record.page_context)
    shown(line)
    line.look()
    qtbot.waitUntil(lambda: not line.isHidden(), timeout=10_000)
    return line


def test_a_copy_is_named_and_removed_with_what_that_does_not_reach(
    record: Any, shown: Shown, qtbot: Any, left: Path
) -> None:
    line = asked(record, shown, qtbot)
    assert line.text.text() == f"A copy of bundle 1 may still be at {left}"
    with qtbot.waitSignal(line.said) as told:
        line.remove.click()
    assert "1 file was removed." in told.args[0]
    assert "can be found again" in told.args[0]
    assert not left.exists()
    assert state(record) is CopyState.REMOVED


def test_a_copy_is_removed_after_a_yes_alone(
    record: Any, shown: Shown, qtbot: Any, left: Path, answers: Any
) -> None:
    line = asked(record, shown, qtbot)
    answers.yes = False
    line.remove.click()
    assert answers.asked == ["Remove this copy?"]
    assert str(left) in answers.told[0]
    assert (left / "Evidence.pdf").exists()
    assert state(record) is None
    assert line.remove.isEnabled()


def test_what_was_added_to_it_stays_and_is_named(
    record: Any, shown: Shown, qtbot: Any, left: Path
) -> None:
    (left / "mine.txt").write_bytes(b"mine")
    line = asked(record, shown, qtbot)
    with qtbot.waitSignal(line.said) as told:
        line.remove.click()
    assert "mine.txt" in told.args[0]
    assert [path.name for path in left.iterdir()] == ["mine.txt"]
    assert state(record) is CopyState.KEPT


def test_a_copy_in_use_stays_asked_about_until_it_is_removed(
    record: Any, shown: Shown, qtbot: Any, left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_other: object) -> None:
        raise PermissionError(13, "in use")

    line = asked(record, shown, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", refuse)
        for _twice in range(2):
            with qtbot.waitSignal(line.said) as told:
                line.remove.click()
            assert "another program has them open" in told.args[0]
            assert line.text.text() == f"Part of the copy of bundle 1 is still at {left}"
            assert line.remove.isEnabled()
            assert not line.isHidden()
            assert state(record) is CopyState.PARTLY
    # asked about again at the next look, and finished then
    line = asked(record, shown, qtbot)
    with qtbot.waitSignal(line.said):
        line.remove.click()
    assert not left.exists()
    assert state(record) is CopyState.REMOVED
    assert line.isHidden()


@pytest.mark.parametrize(("name", "said"), [("gone", CopyState.GONE), ("keep", CopyState.KEPT)])
def test_once_answered_it_is_not_asked_again(
    record: Any, shown: Shown, qtbot: Any, left: Path, name: str, said: CopyState
) -> None:
    line = asked(record, shown, qtbot)
    with qtbot.waitSignal(line.said):
        getattr(line, name).click()
    assert state(record) is said
    assert left.exists()
    assert not is_asked(record, shown)


def is_asked(record: Any, shown: Shown) -> bool:
    """Whether something is asked once everything was looked for."""
    jobs = JobPool(1)
    line = LeftoverCopy(replace(record.page_context, jobs=jobs))
    shown(line)
    line.look()
    record.do(lambda session: None)
    settle(jobs)
    assert jobs.shut_down()
    return not line.isHidden()


def test_a_copy_that_is_not_there_is_not_asked_about(record: Any, shown: Shown, left: Path) -> None:
    assert is_asked(record, shown)
    (left / "Evidence.pdf").unlink()
    left.rmdir()
    assert not is_asked(record, shown)


def test_to_whom_it_went_is_noted_later(record: Any, shown: Shown, qtbot: Any, left: Path) -> None:
    page = HandoversPage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.which.count() == 1, timeout=10_000)
    page.to.setText("PC 1234")
    page.route.setText("by hand")
    page.save.click()
    qtbot.waitUntil(lambda: page.status.text() == "Noted.", timeout=10_000)
    (item,) = record.do(lambda s: s.handovers.items())
    assert (item.content.to, item.content.route) == ("PC 1234", "by hand")
    qtbot.waitUntil(
        lambda: any("to PC 1234, by hand" in label.text() for label in page.findChildren(QLabel)),
        timeout=10_000,
    )


def test_one_can_be_erased_from_here(record: Any, shown: Shown, qtbot: Any, left: Path) -> None:
    page = HandoversPage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.which.count() == 1, timeout=10_000)
    (item,) = record.do(lambda s: s.handovers.items())
    (erase,) = [b for b in page.findChildren(QPushButton) if b.text() == "Erase for safety"]
    erase.click()
    assert record.navigator.calls == [("erase", item.id)]


def sayings(page: QWidget) -> list[str]:
    every = [each for each in page.findChildren(QPushButton) if not each.isHidden()]
    return [each.text() for each in every if "copy" in each.text()]


def told(page: QWidget, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(QLabel))


def test_what_became_of_the_copy_is_said_on_its_page(
    record: Any, shown: Shown, qtbot: Any, left: Path
) -> None:
    page = HandoversPage(record.page_context, record.navigator)
    shown(page)
    page.refresh()
    both = ["I removed the copy", "The copy is still there"]
    qtbot.waitUntil(lambda: sayings(page) == both, timeout=10_000)
    page.to.setText("PC 12")
    for said, kept, words in (
        (both[0], CopyState.REMOVED, ": removed"),
        (both[1], CopyState.KEPT, ": kept where it is"),
    ):
        (say,) = [each for each in page.findChildren(QPushButton) if each.text() == said]
        say.click()
        left_to_say = [each for each in both if each != said]
        qtbot.waitUntil(lambda rest=left_to_say: sayings(page) == rest, timeout=10_000)
        assert state(record) is kept
        qtbot.waitUntil(lambda words=words: told(page, words), timeout=10_000)
        # what was being typed below is still there
        assert page.to.text() == "PC 12"
    (item,) = record.do(lambda s: s.handovers.items())
    history = record.do(lambda s: s.journal.history(item.id))
    assert [each.content.copy for each in history] == [None, CopyState.REMOVED, CopyState.KEPT]
    assert left.exists()


def test_nothing_handed_over_is_said(record: Any, shown: Shown) -> None:
    page = HandoversPage(record.page_context, record.navigator)
    shown(page)
    assert not page.form.isVisible()
