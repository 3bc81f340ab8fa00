"""How long the window keeps a key waiting: the longest turn of its event loop.

**Invariants:**

- There is no screen: Qt draws, and nothing is sent to a display. A timer fires every millisecond.
  The longest time between two of its calls is the longest that a key typed at the worst moment
  waits.
- Each step is a process of its own with the real program: pages are measured when they are first
  shown, which happens once. The vault thread and the worker threads run as they always do. Every
  page is every one of the side bar.
- Time in which the window's thread was ready and had no processor is left out, if the system
  reports it (Linux), whoever had it. What it waits for disks, locks and the interpreter counts.
- Hiding is measured from the third press of Shift to the last window closed. It ends the process
  some time later.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bench.harness import ROOT, Bench, Bound, Contest, Settings, told

if TYPE_CHECKING:
    from ui.desktop.application import Application

MOST_SECONDS = 0.05
# A page is built once, after a click or a key that asked for it: below this, no wait is noticed.
BUILD_SECONDS = 0.1
WORDS = "marble otter quiet lantern"
_INCIDENTS, _GIVE_UP = 300, 60.0
# Seconds for what a page starts, such as the pages of a bundle.
_LONG_WORK = 600.0
# A timer of at most so many milliseconds puts off what a page shows; a longer one waits for people.
_PUT_OFF, _TURNS = 1_000, 3
_MANY = 20_000


def make(folder: Path) -> None:
    """Make a record with a few hundred incidents, people, an order, and a draft in the form."""
    import json
    from contextlib import closing

    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.model.record_nouns import Incident, Order, Person
    from diary.vault import lifecycle

    cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
        with closing(lifecycle.create(folder, WORDS, how)) as session:
            session.journal.record(Order(title="Order", terms=("no contact", "stay away")))
            for number in range(20):
                session.journal.record(Person(name=f"Somebody {number}"))
            for number in range(_INCIDENTS):
                session.journal.record(Incident(what=f"Seen at the gate, time {number}. " * 8))
            when = {"precision": "day", "part": "evening", "day": ["1", "3", "2026"], "time": ""}
            when |= {"until_day": ["", "", ""], "until_time": "", "zone": "Europe/London"}
            form = {"what": "half a sentence " * 200, "when": when | {"how": ""}, "times": "37"}
            held: dict[str, object] = {
                "record": {"amending": None, "form": form, "reason": "", "loose": []}
            }
            session.drafts.save(json.dumps({"version": 1, "held": held}))


def make_long(folder: Path) -> None:
    """Make a record with twenty thousand incidents of five years."""
    from contextlib import closing
    from datetime import date, timedelta

    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.model.record_nouns import Incident
    from diary.model.when import Precision
    from diary.model.zone_rules import typed_when
    from diary.services.journal import PlannedNoun
    from diary.vault import lifecycle

    cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
    first = date(2021, 1, 1)
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
        with closing(lifecycle.create(folder, WORDS, how)) as session:
            journal = session.journal
            for start in range(0, _MANY, 5_000):
                some = []
                for number in range(start, start + 5_000):
                    day = (first + timedelta(days=number * 1_825 // _MANY)).isoformat()
                    when = typed_when(Precision.DAY, "Europe/London", day)
                    words = f"Seen at the gate, time {number}. " * 8
                    some.append(PlannedNoun(journal.new_id(), Incident(what=words, when=when)))
                journal.record_all(some)


def own_clock() -> Callable[[], float]:
    """Return a clock in seconds, without those in which this thread waited for a processor."""
    try:
        told = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
    except OSError:
        return time.perf_counter
    return lambda: time.perf_counter() - int(os.pread(told, 100, 0).split()[1]) / 1e9


class Driver:
    """The program on a record, and the longest turn since `mark`."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import Qt, QTimer
        from PySide6.QtWidgets import QApplication

        from diary.crypto.kdf import KdfCost
        from diary.vault.lifecycle import VaultConfig
        from ui.desktop import application
        from ui.desktop.qt_settings import QtSettingsSandbox
        from ui.desktop.vault_access import VaultAccess

        cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
        self._clock = own_clock()
        self.last, self.longest = self._clock(), 0.0
        self.qt = QApplication(["daybook"])
        self.traces = QtSettingsSandbox()
        self.front: Application = application.Application(
            self.qt,
            VaultAccess(
                settle=lambda media, zone, now: VaultConfig(
                    media=media, zone=zone, now=now, cost=cheap, floor=cheap
                )
            ),
            self.traces,
        )

        self.front.show(folder)
        self._beat = QTimer()
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self.beat)
        self._beat.start(1)

    def beat(self) -> None:
        """Note that one turn has passed."""
        now = self._clock()
        self.longest = max(self.longest, now - self.last)
        self.last = now

    def mark(self) -> None:
        """Restart the measurement."""
        self.last, self.longest = self._clock(), 0.0

    def until(self, what: Callable[[], object], give_up: float = _GIVE_UP) -> None:
        """Run the event loop until a condition is true; raise TimeoutError after some seconds."""
        from PySide6.QtCore import QEventLoop

        end = time.monotonic() + give_up
        while not what():
            self.qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > end:
                raise TimeoutError

    def rest(self, seconds: float) -> None:
        """Run the event loop for so many seconds, so that deferred work is done."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def settle(self) -> None:
        """Run the event loop until all work is delivered and shown, and no more comes of it."""
        still = 0

        def is_over() -> bool:
            nonlocal still
            still = still + 1 if self._is_still() else 0
            return still > _TURNS

        self.until(is_over, _LONG_WORK)

    def _is_still(self) -> bool:
        from PySide6.QtCore import QTimer

        front = self.front
        if not (front.vault_thread.is_idle and front.jobs.is_idle):
            return False
        timers = [*front.findChildren(QTimer), *self.window.findChildren(QTimer)]
        return not any(
            timer.isActive()
            and timer.interval() <= _PUT_OFF
            and (timer.isSingleShot() or timer.interval() == 0)
            for timer in timers
        )

    @property
    def window(self) -> Any:
        return self.front.window

    def unlock(self) -> Any:
        """Type the passphrase; return the workspace, once it is shown."""
        from ui.desktop.page_navigation import Workspace

        self.until(lambda: self.window.windowHandle().isExposed())
        # as long as a passphrase takes to be typed and stretched; the pages are loaded beside it
        self.rest(2)
        page = self.window.unlock_page
        page.passphrase.set_text(WORDS)
        self.mark()
        page.open.click()
        self.until(lambda: self.window.is_open)
        return self.window.findChild(Workspace)


def unlocked(driver: Driver) -> float:
    """Measure from the passphrase to the workspace, and a second more."""
    driver.unlock()
    driver.rest(1)
    return driver.longest


def typing(driver: Driver) -> float:
    """Measure from the first picture of the window, while everything else is loaded."""
    driver.until(lambda: driver.window.windowHandle().isExposed())
    driver.rest(0.01)
    driver.mark()
    driver.rest(2)
    return driver.longest


def drafted(driver: Driver) -> float:
    """Measure from the passphrase to the workspace with a draft in its form."""
    workspace = driver.unlock()
    driver.rest(1)
    assert workspace.focusWidget() is workspace.page("record").form.editor("what").widget
    return driver.longest


def recording(driver: Driver) -> float:
    """Measure the first opening of the form."""
    return _shown(driver, "record")


def others(driver: Driver) -> float:
    """Measure the first opening of every other page, one after the other."""
    from ui.desktop.page_list import RECORD_GROUPS, PageId

    workspace = driver.unlock()
    driver.rest(1)
    took = _Took(driver)
    listed = [page for group in RECORD_GROUPS for page, _label in group.pages]
    seen = (PageId.TIMELINE, PageId.RECORD)
    for name in (*(page for page in listed if page not in seen), PageId.PAPERS, PageId.SAFETY):
        workspace.show_page(name)
        took(name)
    return took.told()


def acts(driver: Driver) -> float:
    """Measure what a person does most, in sequence: record, open, amend, ask for more."""
    from PySide6.QtWidgets import QPushButton

    from ui.desktop.widgets.date_fields import ZoneEdit
    from ui.desktop.widgets.fold import Fold

    workspace = driver.unlock()
    timeline = workspace.page("timeline")
    driver.rest(1)
    took = _Took(driver)
    timeline.quick.line.setText("He was there again.")
    timeline.quick.line.returnPressed.emit()
    timeline.waiting_line.record_now()
    driver.until(lambda: "is recorded" in timeline.status.text())
    took("recording")
    workspace.open_incident(timeline.model.rows()[0].id)
    took("opening")
    workspace.page("incident").amend_button.click()
    took("amending")
    form = workspace.page("record").form
    form.show_step(2)
    took("the last step")
    for fold in form.findChildren(Fold):
        fold.set_open(is_open=True)
    took("opening all folds")
    form.show_step(0)
    form.findChild(ZoneEdit).findChild(QPushButton).click()
    took("the list of zones")
    return took.told()


class _Took:
    """The longest turn of each step by its name, from one call to the next."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._worst: dict[str, float] = {}
        driver.mark()

    def __call__(self, name: str, seconds: float = 0.5) -> None:
        self._driver.rest(seconds)
        self._worst[name] = max(self._worst.get(name, 0.0), self._driver.longest)
        self._driver.mark()

    def told(self) -> float:
        """Print the longest turn of each step; return the longest of all."""
        for name, seconds in self._worst.items():
            print(f"{name}: {seconds * 1000:.0f} ms", file=sys.stderr)
        return max([0.0, *self._worst.values()])


def browsing(driver: Driver) -> float:
    """Measure typing, scrolling, going to months and choosing all, among many incidents."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    workspace = driver.unlock()
    timeline = workspace.page("timeline")
    driver.until(lambda: timeline.model.total == _MANY)
    driver.rest(1)
    took = _Took(driver)
    bar = timeline.view.verticalScrollBar()
    for part in range(40):
        bar.setValue(bar.maximum() * part // 39)
        took("scrolling", 0.05)
    took("scrolling", 0.3)
    for month in timeline.model.months[::7]:
        timeline.rail.month_chosen.emit(month.place)
        took("going to months", 0.1)
    timeline.view.setFocus()
    QTest.keyClick(timeline.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    took("choosing all", 0.3)
    QTest.keyClick(timeline.view, Qt.Key.Key_Escape)
    took("choosing none", 0.3)
    for letter in "SEEN TIME":
        QTest.keyClick(timeline.filters.words, Qt.Key(ord(letter)))
        took("typing", 0.08)
    took("typing", 1)
    timeline.filters.clear()
    took("showing all", 1)
    return took.told()


def hiding(driver: Driver) -> NoReturn:
    """Measure from the third Shift to no visible window, with a draft in the form.

    The program would end itself next, so it ends here.
    """
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from ui.desktop import shutdown

    workspace = driver.unlock()
    driver.rest(1)
    workspace.show_page("record")
    driver.rest(1)
    workspace.page("record").form.editor("what").restore("half a sentence " * 200)
    usual = shutdown.hide_windows

    def vanish() -> None:
        usual()
        seconds = time.perf_counter() - started
        assert not any(each.isVisible() for each in QApplication.topLevelWidgets())
        _end(driver, seconds)

    shutdown.hide_windows = vanish
    started = 0.0
    for _ in range(3):
        started = time.perf_counter()
        QTest.keyClick(driver.window.windowHandle(), Qt.Key.Key_Shift)
    raise AssertionError("nothing was hidden")


def _end(driver: Driver, seconds: float) -> NoReturn:
    print(seconds, flush=True)
    driver.traces.remove()
    os._exit(0)


def _shown(driver: Driver, name: str) -> float:
    workspace = driver.unlock()
    driver.rest(1)
    driver.mark()
    workspace.show_page(name)
    driver.rest(1)
    return driver.longest


STEPS: dict[str, Callable[[Driver], float]] = {
    "typing": typing,
    "drafted": drafted,
    "unlocked": unlocked,
    "recording": recording,
    "others": others,
    "acts": acts,
    "browsing": browsing,
    "hiding": hiding,
}


def _prepare(settings: Settings, step: str) -> None:
    is_long = step == "browsing"
    made = settings.folder / ("long" if is_long else "made")
    used = settings.folder / "record"
    if not made.exists():
        (make_long if is_long else make)(made)
        shutil.rmtree(used, ignore_errors=True)
        shutil.copytree(made, used)
        # One run is discarded: an installed program is compiled, a checkout just edited is not.
        subprocess.run(_command(settings, "others"), cwd=ROOT, check=True, capture_output=True)
    shutil.rmtree(used)
    shutil.copytree(made, used)
    if step != "drafted":
        used.joinpath("draft").unlink(missing_ok=True)


def _command(settings: Settings, step: str) -> list[str]:
    return [sys.executable, "-m", "bench.window", step, str(settings.folder / "record")]


def _bound(label: str, step: str, most: float = MOST_SECONDS) -> Bound:
    commands = {step: lambda settings: _command(settings, step)}
    contest = Contest(commands, lambda settings: _prepare(settings, step))
    return Bound(f"window: {label}", 1.0, contest, step, most, told)


BENCHES: list[Bench] = [
    _bound("longest turn, lock screen", "typing"),
    _bound("longest turn, opening a record", "unlocked", BUILD_SECONDS),
    _bound("longest turn, opening it with a draft", "drafted", BUILD_SECONDS),
    _bound("longest turn, first use of the form", "recording", BUILD_SECONDS),
    _bound("longest turn, first use of every other page", "others", BUILD_SECONDS),
    _bound("longest turn, recording, opening, amending", "acts", BUILD_SECONDS),
    _bound("longest turn, 20,000 incidents: typing, scrolling", "browsing"),
    _bound("from the third Shift to no window", "hiding"),
]

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = Driver(Path(sys.argv[2]))
    _end(running, STEPS[sys.argv[1]](running))
