"""A change of the ways in that is killed or refused at any step: somebody's words always open."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from diary.crypto.kdf import KdfCost
from diary.errors import DiaryError, DiskFull, StorageError, WrongPassphrase
from diary.model.private_nouns import AccessKind
from diary.model.record_nouns import Incident
from diary.services.access.credentials import Credentials
from diary.services.access.service import AccessService
from diary.services.session import Session
from diary.store.key_files import KeysFile
from tests.support.access import DEARER, NEW, OLD, keys, log, make, opened, opens, recovered
from tests.support.fault_injection import Steps, kept
from tests.support.records import CHEAP


@dataclass(frozen=True)
class Work:
    """A change, what opens before it and after it, and what is logged of it."""

    do: Callable[[Session], object]
    before: Credentials
    after: Credentials
    kind: AccessKind
    cost: KdfCost = CHEAP


CHANGES = {
    "passphrase": Work(
        lambda session: session.access.change_passphrase(OLD, NEW),
        OLD,
        NEW,
        AccessKind.WORDS_CHANGED,
    ),
    "cost": Work(
        lambda session: session.access.raise_cost(OLD.secret()),
        OLD,
        OLD,
        AccessKind.COST_RAISED,
        DEARER,
    ),
}


def ready(folder: Path, work: Work, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Open it before the change, which opening itself must not make."""
    with monkeypatch.context() as patch:
        patch.setattr(AccessService, "raise_cost", lambda *_given: None)
        return opened(folder, cost=work.cost)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


def contents(folder: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return {name: data for name, data in files.items() if name not in ("lock", "db-shm")}


def tried(folder: Path, words: Credentials, scratch: Path) -> list[AccessKind] | None:
    """What is logged in a copy of the folder that these words opened and that is sound now.

    None if they do not open it; then nothing was changed.
    """
    copy = Path(shutil.copytree(folder, scratch))
    before = contents(copy)
    try:
        session = opened(copy, words)
    except WrongPassphrase:
        assert contents(copy) == before
        return None
    told = set(session.info.notices)
    assert told <= {"head-brought-up-to-date", "keys-mended", "keys-copy-mended"}
    assert (before["keys"] != before["keys.bak"]) == bool(
        told & {"keys-mended", "keys-copy-mended"}
    )
    session.close()
    assert (copy / "keys").read_bytes() == (copy / "keys.bak").read_bytes()
    assert [path.name for path in copy.iterdir() if path.suffix == ".new"] == []
    again = opened(copy, words)
    assert again.info.notices == ()
    assert again.integrity.verify().ok
    entries = log(again)
    again.close()
    return entries


@pytest.mark.parametrize("name", CHANGES)
def test_killed_at_any_step_the_old_or_the_new_opens(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    work, head = CHANGES[name], (folder / "head").read_bytes()
    session = ready(folder, work, monkeypatch)
    with monkeypatch.context() as patch:
        steps = Steps(
            patch, lambda n: kept(folder, head, tmp_path / f"at {n}"), killing=True
        )  # fmt: skip
        work.do(session)
    kept(folder, head, tmp_path / f"at {steps.count + 1}")
    session.close()
    assert steps.count >= 14
    seen = []
    for n in range(1, steps.count + 2):
        place = tmp_path / f"at {n}"
        new = tried(place, work.after, tmp_path / f"new {n}")
        old = new if work.after == OLD else tried(place, work.before, tmp_path / f"old {n}")
        assert new is not None or old is not None, n
        seen.append((old is not None, new is not None))
        # what came is logged once, whenever it was cut off
        if new is not None:
            came = work.after != OLD or keys(tmp_path / f"new {n}").cost == DEARER
            assert new.count(work.kind) == came, n
    if work.after != OLD:
        # first the old alone, then either while the two files differ, then the new alone
        assert sorted(seen, key=lambda pair: (not pair[0], pair[1])) == seen
        assert (seen[0], seen[-1]) == ((True, False), (False, True))
        assert (True, True) in seen


@pytest.mark.parametrize(
    ("name", "error"),
    [("passphrase", errno.ENOSPC), ("passphrase", errno.EIO), ("cost", errno.EIO)],
)
def test_refused_at_any_step_what_is_said_fits_what_was_done(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: int
) -> None:
    work = CHANGES[name]
    answers = set()
    for at in range(13):
        folder = Path(shutil.copytree(template, tmp_path / f"{at}"))
        session = ready(folder, work, monkeypatch)
        refusal: DiaryError | None = None
        with monkeypatch.context() as patch:

            def refuse(n: int, at: int = at) -> None:
                if n == at:
                    raise OSError(error, os.strerror(error))

            steps = Steps(patch, refuse, killing=False)
            try:
                work.do(session)
            except StorageError as refused:
                refusal = refused
        session.close()
        if at == 0:
            assert (refusal, steps.count) == (None, 12)
            continue
        answers.add(refusal is None)
        new = tried(folder, work.after, tmp_path / f"new {at}")
        if refusal is None and work.after != OLD:
            assert new is not None, at
        elif new is None:
            assert tried(folder, work.before, tmp_path / f"old {at}") is not None, at
    # a full disk gives up the reserve and goes on; a broken one does not
    if name == "passphrase":
        assert answers == ({True} if error == errno.ENOSPC else {False}), answers


def test_cut_off_where_the_disk_fills_somebodys_words_open_on_the_full_disk(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, seen = (template / "head").read_bytes(), set()
    for full_from in range(1, 13):
        folder = Path(shutil.copytree(template, tmp_path / f"{full_from}"))
        session = opened(folder)
        (folder / "reserve").unlink()
        cut = tmp_path / f"cut {full_from}"
        with monkeypatch.context() as patch:

            def full(n: int, at: int = full_from) -> None:
                if n >= at:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            steps = Steps(patch, full, killing=False)
            with contextlib.suppress(StorageError):
                session.access.change_passphrase(OLD, NEW)
        # the process ends here, whether it had said so or not
        kept(folder, head, cut)
        session.close()
        assert steps.count >= full_from
        seen.add(tuple(on_a_full_disk(cut, words, monkeypatch) for words in (OLD, NEW)))
        new = tried(cut, NEW, tmp_path / f"new {full_from}")
        old = tried(cut, OLD, tmp_path / f"old {full_from}")
        assert new is not None or old is not None, full_from
    assert seen == {(True, False), (True, True), (False, True)}


def on_a_full_disk(folder: Path, words: Credentials, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether they open it, and whoever gets in reads everything and hears of no older keys."""
    before = contents(folder)["keys"], contents(folder)["keys.bak"]

    def full(_n: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        Steps(patch, full, killing=False)
        try:
            session = opened(folder, words)
        except WrongPassphrase:
            return False
        # the two files may still differ, and nothing else is amiss
        codes = {fault.code for fault in session.integrity.verify().faults}
        assert codes <= {"keys-copy-damaged"}
        assert set(session.info.notices) <= {"disk-nearly-full", "head-brought-up-to-date"}
        session.close()
    assert (contents(folder)["keys"], contents(folder)["keys.bak"]) == before
    return True


def test_words_that_got_in_by_the_copy_alone_get_in_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_keys_file: KeysFile, _data: bytes) -> None:
        raise KeyboardInterrupt

    def refuse(_keys_file: KeysFile, _data: bytes) -> None:
        raise DiskFull("keys")

    session = opened(folder)
    with monkeypatch.context() as patch:
        patch.setattr(KeysFile, "write_keys", stop)
        with pytest.raises(KeyboardInterrupt):
            session.access.change_passphrase(OLD, NEW)
    session.close()
    with monkeypatch.context() as patch:
        patch.setattr(KeysFile, "write_keys", refuse)
        for _turn in range(2):
            # its entries are taken; only this one file is not
            session = opened(folder, NEW)
            session.journal.record(Incident(what="there was room for words"))
            session.close()
    assert "keys-mended" in opens(folder, NEW)
    assert opens(folder, NEW) == ()
    assert keys(folder)
    with pytest.raises(WrongPassphrase):
        opens(folder, OLD)


def test_a_refusal_in_between_says_that_either_may_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(folder)

    def refuse(path: Path, data: bytes) -> None:
        raise StorageError("write")

    monkeypatch.setattr("diary.store.key_files.write_durably", refuse)
    with pytest.raises(StorageError) as caught:
        session.access.change_passphrase(OLD, NEW)
    assert caught.value.operation == "keys"
    session.close()


# --- recovering -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["keys", "keys.bak"])
def test_recovering_that_is_killed_at_any_step_can_be_done_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    head = (folder / "head").read_bytes()
    (folder / part).write_bytes((folder / part).read_bytes()[:2000])
    with monkeypatch.context() as patch:
        steps = Steps(patch, lambda n: kept(folder, head, tmp_path / f"at {n}"), killing=True)
        session = recovered(folder, OLD)
        session.access.change_passphrase(OLD, NEW)
    session.close()
    assert steps.count >= 20
    for n in range(1, steps.count + 1, 3):
        place = tmp_path / f"at {n}"
        for words in (NEW, OLD):
            try:
                session = recovered(place, words)
            except WrongPassphrase:
                continue
            break
        session.close()
        assert tried(place, words, tmp_path / f"sound {n}") is not None


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
def test_mending_that_is_refused_leaves_the_good_one(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    good = (template / "keys").read_bytes()
    for at in range(1, 6):
        folder = Path(shutil.copytree(template, tmp_path / f"{at}"))
        (folder / "keys").write_bytes(good[:2000])
        with monkeypatch.context() as patch:

            def refuse(n: int, at: int = at) -> None:
                if n == at:
                    raise OSError(error, os.strerror(error))

            Steps(patch, refuse, killing=False)
            with pytest.raises(StorageError):
                recovered(folder, OLD)
        assert (folder / "keys.bak").read_bytes() == good
        session = recovered(folder, OLD)
        session.close()
        assert tried(folder, OLD, tmp_path / f"sound {at}") is not None


# --- a real process ---------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from diary.vault import lifecycle
from diary.crypto.kdf import KdfCost
from diary.services.access.credentials import Credentials
from diary.store import key_files
real, turn = key_files.write_durably, int(sys.argv[2])
def die(path, data):
    global turn
    turn -= 1
    if turn == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(path, data)
key_files.write_durably = die
cost = KdfCost(64, 1, 1)
how = lifecycle.VaultConfig(None, "UTC", cost=cost, floor=cost)
old, new = Credentials("correct horse battery staple lantern"), Credentials("another set of words")
lifecycle.unlock(Path(sys.argv[1]), old.text, how).access.change_passphrase(old, new)
"""


@pytest.mark.parametrize(("turn", "works"), [(1, [OLD]), (2, [OLD, NEW])])
def test_a_process_that_is_killed_leaves_a_vault_that_opens(
    folder: Path, tmp_path: Path, turn: int, works: list[Credentials]
) -> None:
    command = [sys.executable, "-c", KILLED, str(folder), str(turn)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    for words in (OLD, NEW):
        copy = tried(folder, words, tmp_path / f"copy {words is OLD}")
        assert (copy is not None) == (words in works)
