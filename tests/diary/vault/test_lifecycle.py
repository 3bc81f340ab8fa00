from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.kdf import KdfCost
from diary.errors import (
    AlreadyExists,
    BadInput,
    DiskFull,
    InUse,
    KdfRefused,
    NotAllowed,
    NotAllowedReason,
    NotAVault,
    PlaceGone,
    WrongPassphrase,
)
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.store.disk_reserve import RESERVE_BYTES
from diary.vault import creation, lifecycle
from diary.vault.lifecycle import VaultConfig, create, unlock
from tests.support import vaults
from tests.support.file_modes import mode_of
from tests.support.records import CHEAP, PASSPHRASE, START, NoMedia, settled, state

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


# --- there and back ---------------------------------------------------------------------------


def test_what_was_recorded_is_there_when_it_is_opened_again(folder: Path) -> None:
    session = opened(folder)
    assert session.journal.find("1").content.what == MARKER
    info = session.info
    assert (info.entries, info.last_entry, info.notices) == (1, START + timedelta(seconds=1), ())
    assert len(info.vault_id) == 32
    session.close()
    again = opened(folder)
    assert again.info == info
    again.close()


def test_an_empty_vault_says_that_it_is_empty(tmp_path: Path) -> None:
    session = create(tmp_path / "vault", PASSPHRASE, settled())
    session.close()
    assert (session.info.entries, session.info.last_entry) == (0, None)
    assert opened(tmp_path / "vault").info.entries == 0


def test_the_folder_holds_what_the_format_names_and_is_for_its_owner(folder: Path) -> None:
    names = {"att", "db", "head", "keys", "keys.bak", "lock", "reserve"}
    assert set(os.listdir(folder)) == names
    assert mode_of(folder) == 0o700
    assert (folder / "reserve").stat().st_size == RESERVE_BYTES
    assert (folder / "lock").read_bytes() == b""
    assert (folder / "keys").read_bytes() == (folder / "keys.bak").read_bytes()
    assert os.listdir(folder.parent) == ["vault"]


def test_nothing_of_the_words_or_keys_stands_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    session = create(folder, PASSPHRASE, settled())
    session.journal.record(Incident(what=MARKER, place=MARKER))
    session.journal.record(Note(text=MARKER))
    session.settings.put(MARKER[:10], MARKER)
    session.drafts.save(MARKER)
    (outcome,) = session.evidence.store([NamedBytes(MARKER, MARKER.encode() * 100)])
    assert isinstance(outcome, StoredFile)
    session.evidence.admit(outcome, Evidence())
    secret = bytes(vaults.link_of(session).execute("SELECT value FROM secrets").fetchone()[0])
    while_open = state(tmp_path)
    session.close()
    for files in (while_open, state(tmp_path)):
        assert len(files) >= 7
        for name, data in files.items():
            assert MARKER not in name
            for hidden in (MARKER.encode(), PASSPHRASE.encode(), secret, secret.hex().encode()):
                assert hidden not in data
    assert "vault/db-wal" in while_open


def test_a_passphrase_is_the_same_however_it_was_composed(tmp_path: Path) -> None:
    session = create(tmp_path / "vault", "Caf\u00e9 a\ufb03x", settled())
    session.close()
    opened(tmp_path / "vault", "Cafe\u0301 affix").close()


# --- creating ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["file", "link", "full"])
def test_a_place_that_is_taken_is_left_as_it_is(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "vault"
    if kind == "file":
        place.write_text("mine", encoding="utf-8")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to("elsewhere")
    else:
        place.mkdir()
        (place / "mine").write_text("mine", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(AlreadyExists):
        create(place, PASSPHRASE, settled())
    assert state(tmp_path) == before


def test_no_record_is_made_in_the_folder_of_another(tmp_path: Path) -> None:
    create(tmp_path / "vault", PASSPHRASE, settled()).close()
    before = state(tmp_path)
    with pytest.raises(NotAllowed):
        create(tmp_path / "vault" / "second", PASSPHRASE, settled())
    assert state(tmp_path) == before


@pytest.mark.needs("open files")
def test_an_empty_folder_will_do_and_so_will_the_one_we_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    create(Path(), PASSPHRASE, settled()).close()
    opened(tmp_path / "here").close()
    assert os.listdir(tmp_path) == ["here"]


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaceGone):
        create(tmp_path / "no" / "vault", PASSPHRASE, settled())
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("passphrase", ["", "half \ud800", "\U000e0fff"])
def test_a_passphrase_that_cannot_be_typed_again_is_refused(
    tmp_path: Path, passphrase: str
) -> None:
    with pytest.raises(BadInput):
        create(tmp_path / "vault", passphrase, settled())
    assert os.listdir(tmp_path) == []


def test_a_cost_below_the_floor_is_refused(tmp_path: Path) -> None:
    cheap = VaultConfig(NoMedia(), "UTC", cost=CHEAP)  # type: ignore[arg-type]
    with pytest.raises(KdfRefused):
        create(tmp_path / "vault", PASSPHRASE, cheap)
    assert os.listdir(tmp_path) == []


STEPS = ("key_slots.create", "schema.create", "StoredKeys", "Settings", "connection.close",
         "VaultHead", "write_durably", "DiskReserve", "sync_folder")  # fmt: skip


# A database that is not closed cannot be removed everywhere.
_STAYS_OPEN = pytest.param("connection.close", marks=pytest.mark.needs("open files"))


@pytest.mark.parametrize(
    "step", [_STAYS_OPEN if step == "connection.close" else step for step in STEPS]
)
@pytest.mark.parametrize(
    "error", [OSError(28, "full"), DiskFull("x"), KeyboardInterrupt()], ids=repr
)
def test_a_creation_that_fails_at_any_step_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    def fail(*parts: Any, **named: Any) -> Any:
        raise error

    target: Any = lifecycle if step == "sync_folder" else creation
    *path, name = step.split(".")
    for part in path:
        target = getattr(target, part)
    monkeypatch.setattr(target, name, fail)
    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else DiskFull
    with pytest.raises(expected):
        create(tmp_path / "vault", PASSPHRASE, settled())
    monkeypatch.undo()
    if step != "sync_folder":
        assert os.listdir(tmp_path) == []
        create(tmp_path / "vault", PASSPHRASE, settled()).close()
    opened(tmp_path / "vault").close()


KILLED = """
import os, signal, sys
from pathlib import Path
from diary.vault import lifecycle, creation
from diary.crypto.kdf import KdfCost
name, turn = sys.argv[2], int(sys.argv[3])
place = lifecycle if name == "sync_folder" else creation
real = getattr(place, name)
def die(*parts, **named):
    global turn
    turn -= 1
    if turn == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*parts, **named)
setattr(place, name, die)
cost = KdfCost(64, 1, 1)
how = lifecycle.VaultConfig(None, "UTC", cost=cost, floor=cost)
lifecycle.create(Path(sys.argv[1]), "correct horse battery staple lantern", how)
"""


@pytest.mark.parametrize(
    ("name", "turn"),
    [("write_durably", 1), ("write_durably", 3), ("DiskReserve", 1), ("sync_folder", 1)],
)
def test_a_creation_that_is_killed_leaves_no_vault_or_a_whole_one(
    tmp_path: Path, name: str, turn: int
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "vault"), name, str(turn)], check=False
    )
    assert ran.returncode == -signal.SIGKILL
    if name == "sync_folder":
        opened(tmp_path / "vault").close()
        return
    assert os.listdir(tmp_path) == [".vault.new"]
    with pytest.raises(NotAVault):
        opened(tmp_path / "vault")
    create(tmp_path / "vault", PASSPHRASE, settled()).close()
    assert os.listdir(tmp_path) == ["vault"]


@pytest.mark.parametrize("name", ["letter.txt", "lock"])
def test_what_is_not_ours_is_never_cleared_away(tmp_path: Path, name: str) -> None:
    beside = tmp_path / ".vault.new"
    beside.mkdir()
    (beside / name).write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyExists):
        create(tmp_path / "vault", PASSPHRASE, settled())
    assert (beside / name).read_text(encoding="utf-8") == "mine"


# --- refusals change nothing ------------------------------------------------------------------


@pytest.mark.parametrize("passphrase", ["wrong", PASSPHRASE + " x", PASSPHRASE.upper()])
def test_a_wrong_passphrase_changes_nothing_however_often(folder: Path, passphrase: str) -> None:
    before = state(folder)
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            opened(folder, passphrase)
    assert state(folder) == before
    assert sorted(os.listdir(folder)) == sorted(before.keys() | {"att"})
    opened(folder).close()


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_is_no_vault_is_left_as_it_is(tmp_path: Path, made: bool) -> None:
    if made:
        (tmp_path / "vault").mkdir()
        (tmp_path / "vault" / "letter.txt").write_text("mine", encoding="utf-8")
    before = state(tmp_path)
    with pytest.raises(NotAVault):
        opened(tmp_path / "vault")
    with pytest.raises(NotAVault):
        opened(tmp_path / "vault" / "letter.txt")
    assert state(tmp_path) == before
    assert (tmp_path / "vault").exists() is made


def test_a_cost_that_tests_use_does_not_open_for_the_program(folder: Path) -> None:
    before = state(folder)
    with pytest.raises(KdfRefused):
        unlock(folder, PASSPHRASE, VaultConfig(NoMedia(), "UTC"))  # type: ignore[arg-type]
    assert state(folder) == before
    assert KdfCost(64, 1, 1) == CHEAP


def test_a_second_program_is_refused_until_the_first_is_done(folder: Path) -> None:
    first = opened(folder)
    with pytest.raises(InUse):
        opened(folder)
    first.journal.record(Incident(what="still works"))
    first.close()
    second = opened(folder)
    assert second.info.entries == 2
    second.close()


OTHER = """
import sys
from pathlib import Path
from diary.crypto.kdf import KdfCost
from diary.errors import InUse
from diary.vault.lifecycle import VaultConfig, unlock
cost = KdfCost(64, 1, 1)
try:
    settled = VaultConfig(None, "UTC", cost=cost, floor=cost)
    unlock(Path(sys.argv[1]), "correct horse battery staple lantern", settled)
except InUse:
    print("in use")
"""


def test_another_process_is_refused_too(folder: Path) -> None:
    session = opened(folder)
    before = state(folder)
    ran = subprocess.run(
        [sys.executable, "-c", OTHER, str(folder)], capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("in use\n", "")
    assert state(folder) == before
    session.close()


def test_a_lock_file_that_was_left_holds_up_nobody(folder: Path) -> None:
    (folder / "lock").write_bytes(b"")
    opened(folder).close()
    (folder / "lock").unlink()
    opened(folder).close()
    assert (folder / "lock").read_bytes() == b""


def test_on_windows_the_folder_that_one_stands_in_is_refused_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as on_windows:
        on_windows.setattr(sys, "platform", "win32")
        with pytest.raises(NotAllowed) as refused:
            creation.refuse_taken(Path())
        creation.refuse_taken(tmp_path / "Notes")
    assert refused.value.reason == NotAllowedReason.CURRENT_FOLDER
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "linux")
        creation.refuse_taken(Path())
    assert list(tmp_path.iterdir()) == []
