"""What a test waits for ends when the test's time is over: the processes that it started.

The alarm of pytest-timeout interrupts a read or a wait, once. On its way out
`with Popen(...)` waits for the process again, and one that never says its word is waited for
without end.

Invariants:

- At the alarm every process that was started since the test began is ended, before the test fails,
  and the failure names them; so every wait for one of them returns.
- What was started for more tests than this one, such as a browser, stays.
- The alarm comes again after as long again, for whatever is waited for on the way out.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class _Process(NamedTuple):
    parent: int
    started: float
    name: str


def end_started_since(begun: float) -> list[str]:
    """End what this process and its children have started since that time of `CLOCK_BOOTTIME`."""
    found = _processes()
    ours = parents = {os.getpid()}
    while parents := {each for each, told in found.items() if told.parent in parents}:
        ours = ours | parents
    young = [each for each in ours - {os.getpid()} if found[each].started >= begun]
    for each in young:
        # gone meanwhile, or another person's now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(each, signal.SIGKILL)
    return sorted(found[each].name for each in young)


def _processes() -> dict[int, _Process]:
    tick = 1 / os.sysconf("SC_CLK_TCK")
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            name, _, rest = (
                (folder / "stat").read_text(errors="replace", encoding="utf-8").rpartition(")")
            )
            fields = rest.split()
            # counted in whole ticks, so one that was started at once may seem a tick older
            started = (int(fields[19]) + 1) * tick
            found[int(folder.name)] = _Process(int(fields[1]), started, name.partition("(")[2])
    return found


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer(settings: Any) -> Iterator[Any]:
    """Put ending before failing, and let the alarm come again."""
    made = yield
    alarm = signal.getsignal(signal.SIGALRM) if sys.platform == "linux" else None
    if settings.method == "signal" and callable(alarm):
        begun = time.clock_gettime(time.CLOCK_BOOTTIME)

        def end_and_fail(number: int, frame: Any) -> None:
            ended = end_started_since(begun)
            try:
                alarm(number, frame)
            except pytest.fail.Exception as failure:
                failure.msg = f"{failure.msg} Ended: {', '.join(ended) or 'no process'}."
                raise

        signal.signal(signal.SIGALRM, end_and_fail)
        signal.setitimer(signal.ITIMER_REAL, settings.timeout, settings.timeout)
    return made
