from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer
from pytestqt.qtbot import QtBot

from ui.desktop.idle_tasks import GuiThreadGc, IdleQueue


def test_portions_run_in_order_each_in_a_turn_of_its_own(qtbot: QtBot) -> None:
    seen: list[str] = []
    turns = IdleQueue()
    turns.add(lambda: seen.append("one"), lambda: seen.append("two"), lambda: seen.append("three"))
    assert seen == []
    turns.run_next()
    assert seen == ["one"]
    # what came in meanwhile goes between two of them
    QTimer.singleShot(0, lambda: seen.append("a key"))
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen.index("a key") < seen.index("three")
    assert [word for word in seen if word != "a key"] == ["one", "two", "three"]


def test_a_timer_that_became_due_goes_before_the_next_portion(qtbot: QtBot) -> None:
    seen: list[str] = []

    def long_one() -> None:
        seen.append("long")
        timer.start(1)
        started = QDeadlineTimer(5)
        while not started.hasExpired():
            pass

    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(lambda: seen.append("due"))
    turns = IdleQueue()
    turns.add(long_one, lambda: seen.append("next"))
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == ["long", "due", "next"]


def test_a_portion_may_add_more(qtbot: QtBot) -> None:
    seen: list[str] = []
    turns = IdleQueue()
    turns.add(lambda: turns.add(lambda: seen.append("later")))
    qtbot.waitUntil(lambda: seen == ["later"])


class Loop(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.me = self


def test_a_worker_that_makes_much_rubbish_collects_none(qapp: Any) -> None:
    rubbish = GuiThreadGc()
    rubbish.start()
    try:
        gone: list[int] = []
        weakref.finalize(Loop(), lambda: gone.append(threading.get_ident()))

        def work() -> None:
            for _number in range(50_000):
                loop: list[Any] = []
                loop.append(loop)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert gone == []
        while rubbish.tick() >= 0:
            pass
        gc.collect(1)
        assert gone == [threading.get_ident()]
    finally:
        rubbish.stop()
        gc.unfreeze()
    assert gc.isenabled()


def test_nothing_is_collected_when_nothing_is_due(qapp: Any) -> None:
    gc.collect()
    assert GuiThreadGc().tick() == -1
