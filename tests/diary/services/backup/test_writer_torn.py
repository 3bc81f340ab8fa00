"""Whatever ends a copying, one finished copy stays whole."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    Cancelled,
    Locked,
    NoCopy,
    NotAllowed,
    UnfinishedCopy,
)
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import Incident
from diary.services.backup.target import NAME, BackupTarget
from diary.services.session import Session
from diary.store.vault_folder import STAGED
from tests.faults import vaults
from tests.support.backups import attach, copied, files, own, whole
from tests.support.vaults import link_of


def test_cancelled_at_any_step_the_earlier_copy_stays_and_the_next_goes_on(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    before = BackupTarget(stick).newest()
    kept = files(stick)
    session.journal.record(Incident(what="since"))
    attach(session, b"new" * 1_000_000)
    for turn in itertools.count():
        left = iter(range(turn))

        def stop(done: int, total: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Cancelled

        try:
            last = session.backup.begin(stick).run(stop)
            break
        except Cancelled:
            now = files(stick)
            assert {name: now.get(name) for name in kept} == kept
            assert BackupTarget(stick).newest() == before
            assert not [name for name in now if name.endswith((".part", ".new"))]
            assert not (vault / STAGED).exists()
    assert turn > 10
    assert whole(session, stick)
    # the new attachment was brought by one of those before, and is not written again
    assert last.written < 1_000_000


def test_a_copy_counts_only_once_all_of_it_was_read_back(session: Session, stick: Path) -> None:
    before = copied(session, stick).made
    seen: list[bool] = []
    session.backup.begin(stick).run(
        lambda done, total: seen.append(BackupTarget(stick).newest().made == before)
    )
    # afterwards the manifest itself is read, and the end is told
    assert seen == [True] * (len(seen) - 2) + [False] * 2


def test_stopped_while_it_removes_the_one_before_a_finished_copy_stays(
    session: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(session, stick)

    def stopped(place: BackupTarget, keep: Any) -> None:
        shutil.rmtree(stick / next(one.copy for one in place.contents().finished if one != keep))
        raise KeyboardInterrupt

    monkeypatch.setattr(BackupTarget, "remove_others", stopped)
    with pytest.raises(KeyboardInterrupt):
        copied(session, stick)
    assert BackupTarget(stick).newest().number == 2
    assert whole(session, stick)


def test_a_copy_that_was_never_finished_is_none(session: Session, stick: Path) -> None:
    with pytest.raises(NoCopy):
        session.backup.reading(stick)
    copied(session, stick)
    (own(stick) / NAME).rename(own(stick) / f"{NAME}.new")
    with pytest.raises(UnfinishedCopy):
        session.backup.reading(stick)
    copied(session, stick)
    assert whole(session, stick)
    assert len([path for path in stick.iterdir() if path.name != "att"]) == 1


def test_locking_ends_it_and_the_earlier_copy_stays(vault: Path, stick: Path) -> None:
    session = vaults.opened(vault)
    copied(session, stick)
    before = files(stick)
    job = session.backup.begin(stick)
    session.close()
    with pytest.raises(Locked):
        job.run()
    assert files(stick) == before
    assert not (vault / STAGED).exists()


def test_locking_while_it_reads_back_ends_it_too(vault: Path, stick: Path) -> None:
    session = vaults.opened(vault)
    copied(session, stick)
    before = files(stick)

    def close(done: int, total: int) -> None:
        session.close()

    with pytest.raises(Locked):
        session.backup.begin(stick).run(close)
    assert files(stick) == before


def test_an_older_record_never_takes_the_place_of_a_newer_copy(
    template: Path, tmp_path: Path, stick: Path
) -> None:
    ahead = vaults.opened(vaults.fresh(template, tmp_path / "ahead"))
    ahead.journal.record(Note(text="only the private book is ahead"))
    copied(ahead, stick)
    ahead.close()
    before = files(stick)
    older = vaults.opened(vaults.fresh(template, tmp_path / "older"))
    for _ in range(2):
        with pytest.raises(NotAllowed, match="copy-is-ahead"):
            copied(older, stick)
        assert files(stick) == before
        # as many entries, but not the same ones
        older.journal.record(Note(text="another"))
        older.journal.record(Incident(what="another"))
    older.close()


def test_how_old_the_last_copy_is(session: Session, stick: Path) -> None:
    assert session.backup.last() is None
    copy = copied(session, stick)
    assert session.backup.last() is None
    session.backup.note(copy)
    session.journal.record(Incident(what="since"))
    session.journal.record(Note(text="since"))
    last = session.backup.last()
    assert last is not None
    assert (last.made, last.since) == (copy.made, 2)


def test_the_vault_does_not_know_where_its_copies_lie(
    session: Session, vault: Path, stick: Path
) -> None:
    session.backup.note(copied(session, stick))
    rows = link_of(session).execute("SELECT * FROM settings").fetchall()
    assert "stick" not in repr(rows)
    assert "stick" not in repr([session.journal.items(noun) for noun in Noun])
