from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import verify
from diary.errors import (
    Locked,
    WrongPassphrase,
)
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.model.revisions import TimelineFilter
from diary.services.session import Session
from diary.store.disk_reserve import RESERVE_BYTES
from diary.vault import lifecycle
from diary.vault.lifecycle import create, unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, START, Clock, settled

MARKER = "a marker of what was written down"


def opened(folder: Path, passphrase: str = PASSPHRASE) -> Session:
    return unlock(folder, passphrase, settled())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with one incident, closed."""
    folder = tmp_path_factory.mktemp("template") / "vault"
    session = create(folder, PASSPHRASE, settled())
    session.journal.record(Incident(what=MARKER))
    session.close()
    return folder


# --- after closing ----------------------------------------------------------------------------


def test_closing_twice_is_fine_and_everything_is_locked_then(folder: Path) -> None:
    session = opened(folder)
    signed = session.signer(b"a head")
    session.close()
    session.close()
    for use in (
        lambda: session.journal.record(Incident(what="too late")),
        lambda: session.journal.items(Noun.INCIDENT),
        lambda: session.settings.put("a", 1),
        lambda: session.journal.timeline(TimelineFilter()),
        lambda: session.drafts.save("too late"),
        lambda: session.drafts.load(),
        lambda: session.signer(b"a head"),
        lambda: session.integrity.verify(),
    ):
        with pytest.raises(Locked):
            use()
    again = opened(folder)
    assert again.info.entries == 1
    assert again.signer(b"a head") == signed
    again.close()


def test_a_signature_after_closing_is_never_one_by_a_key_of_zeros(folder: Path) -> None:
    session = opened(folder)
    public = vaults.parts_of(session).signer.public
    made: list[bytes] = []

    def sign() -> None:
        with contextlib.suppress(Locked):
            while True:
                made.append(session.signer(b"a head"))

    threads = [threading.Thread(target=sign) for _ in range(3)]
    for thread in threads:
        thread.start()
    session.close()
    for thread in threads:
        thread.join()
    for signature in set(made):
        verify(public, b"a head", signature)


def test_the_keys_are_wiped_at_closing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytearray] = []
    real = lifecycle.Subkeys.of

    def keep(master: bytearray) -> Any:
        subkeys = real(master)
        kept.extend((master, subkeys.db, subkeys.draft, subkeys.head_mac))
        return subkeys

    monkeypatch.setattr(lifecycle.Subkeys, "of", keep)
    session = opened(folder)
    assert len(kept) == 4
    assert all(any(key) for key in kept)
    session.close()
    assert not any(any(key) for key in kept)
    kept.clear()
    with pytest.raises(WrongPassphrase):
        opened(folder, "wrong")
    assert kept == []


def test_a_draft_outlives_closing(folder: Path) -> None:
    session = opened(folder)
    session.drafts.save(MARKER)
    session.close()
    again = opened(folder)
    assert again.drafts.load() == MARKER
    again.close()


# --- a full disk ------------------------------------------------------------------------------


@pytest.fixture
def crowded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A vault whose disk is full for as long as the reserve is there."""
    session = opened(folder)
    link = vaults.link_of(session)

    def room() -> None:
        most = 1 if (folder / "reserve").exists() else 1 << 30
        sqlite_execute(f"PRAGMA max_page_count = {most}")

    sqlite_execute: Callable[[str], Any] = link.execute
    real = lifecycle.DiskReserve.release

    def release(reserve: Any) -> None:
        real(reserve)
        room()

    monkeypatch.setattr(lifecycle.DiskReserve, "release", release)
    room()
    yield session
    session.close()


def test_words_are_saved_on_a_full_disk_by_giving_up_the_reserve(
    folder: Path, crowded: Session
) -> None:
    item = crowded.journal.record(Incident(what="saved all the same " * 2000))
    assert not (folder / "reserve").exists()
    assert crowded.journal.get(item.id).number == 2
    assert crowded.integrity.verify().ok
    crowded.close()
    again = opened(folder)
    assert again.info.entries == 2
    assert (folder / "reserve").stat().st_size == RESERVE_BYTES
    again.close()


def test_a_disk_without_room_for_the_reserve_is_said_at_opening(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "reserve").unlink()
    monkeypatch.setattr(lifecycle.DiskReserve, "create", lambda reserve: False)
    session = opened(folder)
    assert session.info.notices == ("disk-nearly-full",)
    session.close()


def test_a_moved_vault_is_the_same_vault(folder: Path, tmp_path: Path) -> None:
    info = opened(folder)
    info.close()
    shutil.copytree(folder, tmp_path / "stick" / "elsewhere")
    moved = opened(tmp_path / "stick" / "elsewhere")
    assert moved.info.vault_id == info.info.vault_id
    assert moved.integrity.verify().ok
    moved.close()


def test_a_clock_may_run_backwards_between_sessions(folder: Path) -> None:
    session = unlock(folder, PASSPHRASE, settled(Clock(START - timedelta(days=40))))
    item = session.journal.record(Incident(what="earlier by the clock"))
    assert session.journal.history(item.id)[0].clock == "earlier than entry 1"
    session.close()
    assert opened(folder).info.entries == 2


def test_pages_that_a_power_cut_left_half_folded_in_are_no_damage(tmp_path: Path) -> None:
    vault_folder, cut = tmp_path / "vault", tmp_path / "cut"
    create(vault_folder, PASSPHRASE, settled()).close()
    session = opened(vault_folder)
    session.journal.record(Incident(what="words " * 8000))
    shutil.copytree(vault_folder, cut)
    session.close()
    assert (cut / "db-wal").stat().st_size > 0
    # the file had grown for pages that the log holds, and none of them was written yet
    with (cut / "db").open("ab") as file:
        file.write(bytes(4096 * 4))
    again = opened(cut)
    try:
        assert again.integrity.verify().faults == ()
        (kept,) = again.journal.items(Noun.INCIDENT)
        assert kept.content.what == "words " * 8000
    finally:
        again.close()
