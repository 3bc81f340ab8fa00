from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from diary.errors import Locked, NotAVault
from ui.desktop.threads import OpeningReport, VaultThread

FOLDER = Path("somewhere")


class FakeSession:
    def __init__(self) -> None:
        self.closed = threading.Event()
        self.drafts, self.signer = object(), bytes
        self.evidence = SimpleNamespace(store=lambda sources, progress=None: [])
        self.info = "info"

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def vault_thread(qapp: object) -> Iterator[VaultThread]:
    made = VaultThread()
    yield made
    assert made.shut_down()


@pytest.fixture
def owner() -> QObject:
    return QObject()


@pytest.fixture
def session(vault_thread: VaultThread, owner: QObject, qtbot: QtBot) -> FakeSession:
    session, got = FakeSession(), []
    vault_thread.unlock(owner, FOLDER, lambda: session, got.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(got))
    assert isinstance(got[0], OpeningReport)
    return session


def settled(vault_thread: VaultThread, qtbot: QtBot) -> None:
    """Wait until everything the lane was given before this came out."""
    got: list[Any] = []
    vault_thread.unlock(vault_thread, FOLDER, FakeSession, got.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(got))


def test_results_arrive_in_order_on_the_thread_of_the_window(
    vault_thread: VaultThread, session: FakeSession, owner: QObject, qtbot: QtBot
) -> None:
    got: list[tuple[int, int, int]] = []
    here = threading.get_ident()
    for number in range(50):
        vault_thread.run(
            owner,
            lambda _s, n=number: (n, threading.get_ident()),
            lambda r: got.append((*r, threading.get_ident())),
            pytest.fail,
        )
    qtbot.waitUntil(lambda: len(got) == 50)
    assert [row[0] for row in got] == list(range(50))
    assert {row[2] for row in got} == {here}
    assert len({row[1] for row in got}) == 1
    assert got[0][1] != here


def test_work_before_opening_fails_as_locked(
    vault_thread: VaultThread, owner: QObject, qtbot: QtBot
) -> None:
    errors: list[Exception] = []
    vault_thread.run(owner, lambda s: s, pytest.fail, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Locked)


def test_a_refusal_arrives_as_it_was_raised(
    vault_thread: VaultThread, owner: QObject, qtbot: QtBot
) -> None:
    def refuse() -> Any:
        raise NotAVault("folder")

    errors: list[Exception] = []
    vault_thread.unlock(owner, FOLDER, refuse, pytest.fail, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], NotAVault)


def test_locking_drops_running_and_queued_work_and_closes(
    vault_thread: VaultThread, session: FakeSession, owner: QObject, qtbot: QtBot
) -> None:
    seen: list[object] = []
    ran: list[str] = []
    started, go_on = threading.Event(), threading.Event()

    def slow(_session: object) -> int:
        started.set()
        assert go_on.wait(5)
        return 1

    vault_thread.run(owner, slow, seen.append, seen.append)
    vault_thread.run(owner, lambda _s: ran.append("queued"), seen.append, seen.append)
    assert started.wait(5)
    vault_thread.lock()
    go_on.set()
    settled(vault_thread, qtbot)
    assert session.closed.is_set()
    assert seen == []
    assert ran == []


def test_a_result_that_waits_for_delivery_is_dropped_by_locking(
    vault_thread: VaultThread, session: FakeSession, owner: QObject, qtbot: QtBot
) -> None:
    seen: list[object] = []
    done = threading.Event()
    vault_thread.run(owner, lambda _s: done.set(), seen.append, seen.append)
    assert done.wait(5)
    vault_thread.lock()
    settled(vault_thread, qtbot)
    assert seen == []


def test_an_opening_overtaken_by_locking_leaves_nothing_open(
    vault_thread: VaultThread, owner: QObject, qtbot: QtBot
) -> None:
    session, seen = FakeSession(), []
    go_on = threading.Event()

    def slow_open() -> Any:
        assert go_on.wait(5)
        return session

    vault_thread.unlock(owner, FOLDER, slow_open, seen.append, seen.append)
    closing = vault_thread.lock()
    go_on.set()
    closing.result(timeout=5)
    assert session.closed.is_set()
    settled(vault_thread, qtbot)
    assert seen == []


def test_an_owner_that_is_gone_is_skipped(
    vault_thread: VaultThread, session: FakeSession, qtbot: QtBot
) -> None:
    owner, seen, go_on = QObject(), [], threading.Event()
    vault_thread.run(owner, lambda _s: go_on.wait(5), seen.append, seen.append)
    delete(owner)
    go_on.set()
    later: list[object] = []
    vault_thread.run(vault_thread, lambda _s: 1, later.append, pytest.fail)
    qtbot.waitUntil(lambda: later == [1])
    assert seen == []


def test_a_bug_reaches_the_hook_for_errors(
    vault_thread: VaultThread, session: FakeSession, owner: QObject, qtbot: QtBot
) -> None:
    with qtbot.captureExceptions() as caught:
        vault_thread.run(owner, lambda _s: 1 // 0, pytest.fail, pytest.fail)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_last_words_run_before_closing_and_are_bounded(
    vault_thread: VaultThread, session: FakeSession, owner: QObject
) -> None:
    said: list[object] = []
    assert vault_thread.run_and_wait(said.append, 5)
    assert said == [session]
    blocked = threading.Event()
    vault_thread.run(owner, lambda _s: blocked.wait(5), said.append, said.append)
    assert not vault_thread.run_and_wait(said.append, 0.01)
    blocked.set()
