"""Recovering: which key file counts, what is mended, and that nothing else is touched."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from diary.crypto import key_slots
from diary.crypto.kdf import passphrase_bytes
from diary.crypto.keys import slots_mac_key
from diary.errors import (
    Damaged,
    DiaryError,
    FutureFormat,
    InUse,
    KdfRefused,
    MistypedCode,
    NotAVault,
    WrongPassphrase,
)
from diary.model.private_nouns import AccessKind
from diary.services.access.credentials import Credentials
from tests.diary.crypto.test_key_slots import redigested
from tests.support.access import NEW, OLD, keys, log, make, opened, opens, recovered, with_code
from tests.support.records import CHEAP, state


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


def hurt(folder: Path, part: str, config: str) -> None:
    """Damages one of the two key files, as an accident does or somebody who means to."""
    path = folder / part
    data = path.read_bytes()
    if config == "missing":
        path.unlink()
    elif config == "empty":
        path.write_bytes(b"")
    elif config == "cut":
        path.write_bytes(data[:2000])
    elif config == "long":
        path.write_bytes(data * 20)
    elif config == "flipped":
        path.write_bytes(data[:200] + bytes([data[200] ^ 1]) + data[201:])
    elif config == "link":
        path.rename(folder.parent / "elsewhere")
        path.symlink_to(folder.parent / "elsewhere")
    elif config == "another":
        path.write_bytes(key_slots.create(OLD.secret(), CHEAP, floor=CHEAP)[0])
    elif config == "costly":
        path.write_bytes(redigested(data[:12] + b"\xff" * 4 + data[16:]))
    elif config == "newer":
        path.write_bytes(redigested(data[:8] + b"\0\2" + data[10:]))
    else:
        at = {"slot": 128, "payload": 192, "mac": 4032, "other": 300}[config]
        path.write_bytes(redigested(data[:at] + os.urandom(32) + data[at + 32 :]))


def planted(config: str) -> tuple[str, ...]:
    return ("planted-set-aside",) if config == "link" else ()


ACCIDENTS = ("missing", "empty", "cut", "long", "flipped", "link")
MEANT = ("another", "costly", "newer", "slot", "payload", "mac", "other")


def untouched(folder: Path, words: Credentials, kind: type[DiaryError]) -> DiaryError:
    before, names = state(folder), sorted(path.name for path in folder.rglob("*"))
    with pytest.raises(kind) as caught:
        recovered(folder, words)
    assert state(folder) == before
    after = sorted(path.name for path in folder.rglob("*"))
    assert [name for name in after if name != "lock"] == [name for name in names if name != "lock"]
    return caught.value


@pytest.mark.parametrize("config", [*ACCIDENTS, *MEANT])
def test_a_key_file_is_mended_from_its_copy_by_whoever_opens_it(folder: Path, config: str) -> None:
    good = (folder / "keys").read_bytes()
    hurt(folder, "keys", config)
    untouched(folder, NEW, WrongPassphrase)
    session = recovered(folder, OLD)
    assert session.info.notices == (*planted(config), "keys-mended")
    assert log(session) == [AccessKind.KEYS_MENDED]
    assert session.integrity.verify().ok
    session.close()
    assert keys(folder).encode() == good
    assert opens(folder, OLD) == ()


LATER = ((8, b"\0\2", ""), (1152, b"\0\0\0\4\0\1", "0.4.1"))


@pytest.mark.parametrize(("at", "told", "wanted"), LATER)
def test_what_a_newer_program_wrote_is_neither_opened_nor_mended(
    folder: Path, at: int, told: bytes, wanted: str
) -> None:
    data = (folder / "keys").read_bytes()
    unlocked = key_slots.unlock(data, passphrase_bytes(OLD.text), floor=CHEAP)
    body = data[:at] + told + data[at + len(told) : -64]
    signed = body + hmac.digest(slots_mac_key(unlocked.master), body, "sha256")
    (folder / "keys").write_bytes(signed + hashlib.sha256(signed).digest())
    refused = untouched(folder, OLD, FutureFormat)
    assert isinstance(refused, FutureFormat)
    assert refused.wanted == wanted
    untouched(folder, NEW, WrongPassphrase)
    before = state(folder)
    with pytest.raises(FutureFormat) as caught:
        opened(folder)
    assert caught.value.wanted == wanted
    assert state(folder) == before


@pytest.mark.parametrize("config", [*ACCIDENTS, *MEANT])
def test_a_copy_is_mended_from_its_key_file(folder: Path, config: str) -> None:
    good = (folder / "keys").read_bytes()
    hurt(folder, "keys.bak", config)
    # opening leaves a file, sets what is none aside, and verifying names it
    assert opens(folder, OLD) == planted(config)
    assert not (folder / "keys.bak").exists() or (folder / "keys.bak").read_bytes() != good
    untouched(folder, NEW, WrongPassphrase)
    session = recovered(folder, OLD)
    assert session.info.notices == ("keys-copy-mended",)
    session.close()
    assert keys(folder).encode() == good
    assert not (folder / "keys.bak").is_symlink()


@pytest.mark.parametrize("config", [*ACCIDENTS, *MEANT])
def test_plain_opening_mends_nothing(folder: Path, config: str) -> None:
    hurt(folder, "keys", config)
    before = state(folder)
    with pytest.raises(DiaryError):
        opened(folder)
    assert state(folder) == before


def test_a_code_recovers_a_damaged_vault(folder: Path) -> None:
    code = with_code(folder)
    hurt(folder, "keys", "cut")
    wrong = Credentials("0000-0000-0000-0000-0000-0000-0000")
    untouched(folder, wrong, WrongPassphrase)
    other = "8" if code.text[0] != "8" else "9"
    untouched(folder, Credentials(other + code.text[1:]), MistypedCode)
    session = recovered(folder, code)
    assert session.info.notices == ("keys-mended", "recovery-code-used")
    session.access.change_passphrase(code, NEW)
    session.close()
    assert keys(folder)
    assert opens(folder, NEW) == ("recovery-code-used",)
    with pytest.raises(WrongPassphrase):
        opened(folder)


@pytest.mark.parametrize("config", ["cut", "flipped", "mac"])
def test_with_both_damaged_it_says_so_and_changes_nothing(folder: Path, config: str) -> None:
    hurt(folder, "keys", config)
    hurt(folder, "keys.bak", "empty")
    error = untouched(folder, OLD, Damaged)
    assert (getattr(error, "part", ""), getattr(error, "reason", "")) == ("keys", "both")


def test_with_both_altered_in_the_same_way_the_words_are_wrong(folder: Path) -> None:
    for part in ("keys", "keys.bak"):
        hurt(folder, part, "slot")
    untouched(folder, OLD, WrongPassphrase)


@pytest.mark.parametrize("part", ["head", "db"])
def test_what_opens_and_is_not_this_vaults_mends_nothing(folder: Path, part: str) -> None:
    data = bytearray((folder / part).read_bytes())
    data[50] ^= 1
    (folder / part).write_bytes(data)
    hurt(folder, "keys", "cut")
    assert getattr(untouched(folder, OLD, Damaged), "part", "") == part


def test_a_key_file_of_another_vault_under_the_same_words_is_passed_over(folder: Path) -> None:
    good = (folder / "keys").read_bytes()
    hurt(folder, "keys", "another")
    with pytest.raises(Damaged):
        opened(folder)
    recovered(folder, OLD).close()
    assert keys(folder).encode() == good


def test_a_vault_that_asks_too_much_of_both_is_refused(folder: Path) -> None:
    for part in ("keys", "keys.bak"):
        hurt(folder, part, "costly")
    untouched(folder, OLD, KdfRefused)


def test_recovering_what_is_whole_changes_no_key_file(folder: Path) -> None:
    good = keys(folder)
    session = recovered(folder, OLD)
    assert (session.info.notices, log(session)) == ((), [])
    session.close()
    assert keys(folder) == good


def test_what_is_no_vault_is_left_as_it_is(tmp_path: Path, folder: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotAVault):
            recovered(place, OLD)
    assert "lock" not in os.listdir(tmp_path)
    (folder / "db").unlink()
    with pytest.raises(NotAVault):
        recovered(folder, OLD)


def test_a_vault_that_is_open_is_not_recovered(folder: Path) -> None:
    session = opened(folder)
    with pytest.raises(InUse):
        recovered(folder, OLD)
    session.close()


def test_an_older_copy_that_opens_is_told_as_such(folder: Path) -> None:
    kept = (folder / "keys").read_bytes()
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    (folder / "keys.bak").write_bytes(kept)
    hurt(folder, "keys", "cut")
    session = recovered(folder, OLD)
    assert session.info.notices == ("keys-mended", "keys-put-back")
    session.close()


def test_a_change_that_was_cut_off_is_ended_by_either_words(folder: Path, tmp_path: Path) -> None:
    before = (folder / "keys").read_bytes()
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    standing = session.settings.get("access")
    assert isinstance(standing, dict)
    # as it stood between the two files
    session.settings.put("access-coming", {**standing, "log": ["passphrase-changed"]})
    session.settings.put("access", None)
    session.close()
    (folder / "keys").write_bytes(before)
    shutil.copytree(folder, tmp_path / "other")
    assert opens(folder, NEW) == ("keys-mended",)
    assert opens(folder, NEW) == ()
    assert opens(tmp_path / "other", OLD) == ("keys-copy-mended",)
    assert opens(tmp_path / "other", OLD) == ()
    assert replace(keys(tmp_path / "other"), mac=b"") == replace(key_slots.parse(before), mac=b"")
