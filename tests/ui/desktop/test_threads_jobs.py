from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from diary.errors import Cancelled, DiaryError, Locked
from diary.progress import Progress
from ui.desktop.threads import JobPool, VaultThread


@pytest.fixture
def jobs(qapp: object) -> Iterator[JobPool]:
    made = JobPool()
    yield made
    assert made.shut_down()


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_a_result_arrives_on_the_thread_of_the_window(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    got: list[tuple[int, int]] = []
    jobs.start(
        owner,
        lambda _p: threading.get_ident(),
        lambda there: got.append((there, threading.get_ident())),
        pytest.fail,
    )
    qtbot.waitUntil(lambda: bool(got))
    assert got[0][1] == threading.get_ident() != got[0][0]


def test_work_is_over_once_its_outcome_was_delivered(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    may_end, idle = threading.Event(), []

    def ended(_outcome: object) -> None:
        idle.append(jobs.is_idle)

    assert jobs.is_idle
    jobs.start(owner, lambda _p: may_end.wait(), ended, pytest.fail)
    assert not jobs.is_idle
    may_end.set()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert idle == [False]


def test_progress_is_thinned_out_and_the_last_step_shows(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    steps: list[tuple[int, int]] = []
    ended: list[None] = []

    def work(progress: Progress) -> None:
        for done in range(10_001):
            progress(done, 10_000)

    jobs.start(
        owner, work, ended.append, pytest.fail, lambda done, total: steps.append((done, total))
    )
    qtbot.waitUntil(lambda: bool(ended))
    assert steps[-1] == (10_000, 10_000)
    assert len(steps) <= 202


def test_a_job_that_is_stopped_ends_at_its_next_step(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    errors: list[Exception] = []
    reached, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        reached.set()
        assert go_on.wait(5)
        progress(1, 2)
        pytest.fail("went on after being stopped")

    job = jobs.start(owner, work, pytest.fail, errors.append)
    assert reached.wait(5)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Cancelled)


def test_stopping_everything_delivers_nothing(jobs: JobPool, owner: QObject, qtbot: QtBot) -> None:
    seen: list[object] = []
    reached, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        reached.set()
        assert go_on.wait(5)
        progress(1, 2)

    jobs.start(owner, work, seen.append, seen.append, lambda d, t: seen.append(d))
    assert reached.wait(5)
    jobs.cancel_all()
    go_on.set()
    later: list[int] = []
    jobs.start(owner, lambda _p: 1, later.append, pytest.fail)
    qtbot.waitUntil(lambda: later == [1])
    assert seen == []


def test_progress_that_is_shown_says_that_work_gets_on_and_other_work_does_not(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    said: list[str] = []
    ended: list[None] = []
    jobs.got_on.connect(lambda: said.append("on"))

    def work(progress: Progress) -> None:
        for done in range(3):
            progress(done, 2)

    jobs.start(owner, work, ended.append, pytest.fail)
    qtbot.waitUntil(lambda: len(ended) == 1)
    assert said == []
    jobs.start(owner, work, ended.append, pytest.fail, lambda _done, _total: None)
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert said == ["on", "on", "on"]


class Noted:
    """What work, outcome or progress refers to; it notes the thread that released it last."""

    def __init__(self, released_on: list[int]) -> None:
        self._released_on = released_on

    def __call__(self, *_arguments: object) -> None:
        pass

    def __del__(self) -> None:
        self._released_on.append(threading.get_ident())


def test_what_a_job_refers_to_is_released_on_the_thread_of_the_window(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    released: list[int] = []

    def begin() -> None:
        inside, done, failed, shown = (Noted(released) for _ in range(4))

        def work(progress: Progress) -> None:
            progress(1, 1)
            inside()

        jobs.start(owner, work, done, failed, shown)

    sys.setswitchinterval(1e-6)
    try:
        for _ in range(100):
            begin()
        qtbot.waitUntil(lambda: len(released) == 400)
    finally:
        sys.setswitchinterval(0.005)
    assert set(released) == {threading.get_ident()}


def test_an_error_of_a_job_does_not_keep_what_the_job_referred_to(
    jobs: JobPool, owner: QObject, qtbot: QtBot
) -> None:
    released: list[int] = []
    errors: list[DiaryError] = []

    def begin() -> None:
        inside = Noted(released)

        def work(_progress: Progress) -> None:
            inside()
            try:
                raise KeyError
            except KeyError as error:
                raise Cancelled from error

        jobs.start(owner, work, pytest.fail, errors.append)

    begin()
    qtbot.waitUntil(lambda: bool(errors))
    assert released == [threading.get_ident()]
    assert isinstance(errors[0].__cause__, KeyError)


def test_what_work_on_the_vault_refers_to_is_released_there_too(
    owner: QObject, qtbot: QtBot
) -> None:
    released: list[int] = []
    vault_thread = VaultThread()

    def begin() -> None:
        inside, done, failed = (Noted(released) for _ in range(3))

        def work() -> Any:
            inside()
            raise Locked

        vault_thread.unlock(owner, Path(), work, done, failed)

    sys.setswitchinterval(1e-6)
    try:
        for _ in range(100):
            begin()
        qtbot.waitUntil(lambda: len(released) == 300)
    finally:
        sys.setswitchinterval(0.005)
    assert vault_thread.shut_down()
    assert set(released) == {threading.get_ident()}
