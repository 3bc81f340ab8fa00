"""Damage in a copy is found and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from diary.errors import (
    AlreadyExists,
    Damaged,
    FutureFormat,
)
from diary.model.record_nouns import Incident
from diary.services.backup.target import NAME
from diary.services.session import Session
from tests.faults import corruption, vaults
from tests.support.backups import copied, own, whole


def spread(size: int) -> list[int]:
    """A few bytes of a file, and its last."""
    return sorted({*range(0, size, max(1, min(60_011, size // 3))), size - 1})


def flipped(session: Session, stick: Path, where: Callable[[int], Sequence[int]]) -> list[str]:
    """Bytes of every file changed alone, each where its size says; those that nobody saw."""
    unseen = []
    for path in sorted(stick.rglob("*")):
        if not path.is_file():
            continue
        good = path.read_bytes()
        for at in where(len(good)):
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            try:
                seen = not whole(session, stick)
            except (Damaged, AlreadyExists, FutureFormat):
                seen = True
            if not seen:
                unseen.append(f"{path.name} {at}")
        path.write_bytes(good)
    return unseen


def test_a_byte_changed_anywhere_in_a_copy_is_found(session: Session, stick: Path) -> None:
    copied(session, stick)
    assert flipped(session, stick, spread) == []
    assert whole(session, stick)


@pytest.mark.soak
def test_a_byte_changed_where_anything_begins_or_ends_is_found(tmp_path: Path, stick: Path) -> None:
    session = vaults.opened(vaults.make(tmp_path / "small"))
    copied(session, stick)
    assert flipped(session, stick, corruption.edges) == []
    session.close()


def test_a_file_cut_or_taken_away_is_named(session: Session, stick: Path) -> None:
    copied(session, stick)
    for path in [each for each in sorted(stick.rglob("*")) if each.is_file() and each.name != NAME]:
        good = path.read_bytes()
        path.write_bytes(good[:-1])
        cut = session.backup.reading(stick).run().faults
        path.unlink()
        gone = session.backup.reading(stick).run().faults
        path.write_bytes(good)
        assert cut == gone
        assert len(cut) == 1
    assert whole(session, stick)


def test_a_write_ahead_log_laid_beside_a_copy_is_not_read(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    session.journal.record(Incident(what="only in the log"))
    shutil.copy(vault / "db-wal", own(stick) / "db-wal")
    assert whole(session, stick)
