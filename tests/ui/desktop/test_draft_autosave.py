"""The draft is sealed every few seconds, whatever else the program does at the time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest

from diary.progress import Progress
from tests.support.qt import settle
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.threads import JOB_THREADS, JobPool


class Blocked:
    """Work that fills every thread of a pool, with more of it waiting, until it may go on."""

    def __init__(self, jobs: JobPool, threads: int, qtbot: Any) -> None:
        self._owner = QObject()
        self._go_on = threading.Event()
        begun: list[int] = []

        def work(_progress: Progress) -> None:
            begun.append(threading.get_ident())
            self._go_on.wait()

        for _turn in range(2 * threads):
            jobs.start(self._owner, work, bool, bool)
        qtbot.waitUntil(lambda: len(begun) == threads)

    def go_on(self) -> None:
        self._go_on.set()


class Disk:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def save(self, text: str) -> None:
        self.kept.append(json.loads(text)["held"]["line"])

    def clear(self) -> None:
        self.kept.append("")


@pytest.fixture
def vault_thread(qapp: object) -> Iterator[JobPool]:
    made = JobPool(1)
    yield made
    assert made.shut_down()


def test_words_are_sealed_while_long_work_fills_every_thread(
    running: Any, record: Any, qtbot: Any
) -> None:
    timeline: Any = running.shown[-1].page("timeline")
    blocked = Blocked(record.page_context.jobs, JOB_THREADS, qtbot)
    try:
        with qtbot.waitSignal(running.program.drafts.kept):
            QTest.keyClicks(timeline.quick.line, "half a line")
            running.program.drafts.tick()
        held = json.loads(record.opened.beside.drafts.load())["held"]
    finally:
        blocked.go_on()
    # only what was typed when the clock came round need be there
    assert held["timeline"]["text"]


def test_what_was_on_its_way_never_replaces_what_was_sealed_on_leaving(
    vault_thread: JobPool, qtbot: Any
) -> None:
    keeper, disk, typed = DraftAutosave(vault_thread), Disk(), ["half"]
    keeper.open(disk, None)  # type: ignore[arg-type]
    keeper.register("line", lambda: typed[0], bool)
    blocked = Blocked(vault_thread, 1, qtbot)
    keeper.tick()
    typed[0] = "half a line"
    keeper.seal_now()
    blocked.go_on()
    settle(vault_thread)
    assert disk.kept == ["half a line"]
    # and it is known which of the two stands there
    typed[0] = "half"
    with qtbot.waitSignal(keeper.kept):
        keeper.tick()
    assert disk.kept == ["half a line", "half"]
    keeper.close()


def test_words_taken_back_while_others_are_on_their_way_are_sealed_on_leaving(
    vault_thread: JobPool, qtbot: Any
) -> None:
    keeper, disk, typed = DraftAutosave(vault_thread), Disk(), ["one"]
    keeper.open(disk, None)  # type: ignore[arg-type]
    keeper.register("line", lambda: typed[0], bool)
    keeper.seal_now()
    blocked = Blocked(vault_thread, 1, qtbot)
    typed[0] = "two"
    keeper.tick()
    typed[0] = "one"
    keeper.seal_now()
    blocked.go_on()
    settle(vault_thread)
    assert disk.kept[-1] == "one"
    keeper.close()


def test_leaving_waits_for_a_sealing_on_its_way_and_begins_none(vault_thread: JobPool) -> None:
    keeper, disk = DraftAutosave(vault_thread), Disk()
    keeper.open(disk, None)  # type: ignore[arg-type]
    keeper.register("line", lambda: "words", bool)
    assert keeper.shut_down(5)
    keeper.tick()
    assert disk.kept == []
    (clock,) = keeper.findChildren(QTimer)
    assert not clock.isActive()
