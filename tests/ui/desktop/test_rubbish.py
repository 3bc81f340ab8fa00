from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

from PySide6.QtCore import QObject

from ui.desktop.event_loop import GuiThreadGc


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
