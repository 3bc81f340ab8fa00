"""A vault made again from a copy: all of it, proven, in a new place, or nothing at all."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from diary.crypto.signing import Signer
from diary.errors import (
    AlreadyExists,
    Damaged,
    DamagedCopy,
    FutureFormat,
    NoCopy,
    NotAllowed,
    UnfinishedCopy,
    WrongPassphrase,
)
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Continuity, RecordChange
from diary.model.record_nouns import Incident
from diary.services.access.credentials import Credentials
from diary.services.backup.target import NAME, BackupTarget
from diary.vault.restoration import restore
from tests.faults import vaults
from tests.support.records import PASSPHRASE, settled, state
from tests.support.restoration import again, flip, largest, own, refused, spoil

# --- whole ------------------------------------------------------------------------------------


def test_everything_is_there_again_and_the_record_says_that_it_was_restored(
    vault: Path, stick: Path, tmp_path: Path
) -> None:
    before = vaults.everything(vaults.fresh(vault, tmp_path / "vault"))
    copy = state(stick)
    restored = again(stick)
    assert state(stick) == copy
    assert (restored.entries, restored.attachments, restored.missing) == (7, 2, ())
    told = vaults.sound(tmp_path / "again")
    assert told.notices == ()
    assert told.draft == before.draft
    (entry,) = set(told.subjects) - set(before.subjects)
    assert {id_: told.subjects[id_] for id_ in before.subjects} == before.subjects
    assert told.subjects[entry][1].content == Continuity(change=RecordChange.RESTORED, at=6)


def test_the_originals_are_what_was_attached(stick: Path, tmp_path: Path) -> None:
    again(stick)
    session = vaults.opened(tmp_path / "again")
    for item in session.journal.items(Noun.EVIDENCE):
        original = session.evidence.original_of(item)
        assert original is not None
        with original.open() as file:
            data = file.read()
        assert hashlib.sha256(data).hexdigest() == item.content.sha256
    session.close()


def test_it_is_the_same_record_which_goes_on_and_can_be_copied_to_the_same_place(
    vault: Path, stick: Path, tmp_path: Path
) -> None:
    restored = again(stick)
    session = vaults.opened(tmp_path / "again")
    assert session.info.vault_id == restored.vault_id
    last = session.backup.last()
    assert last is not None
    assert (last.made, last.since) == (restored.made, 1)
    session.journal.record(Incident(what="afterwards"))
    session.backup.begin(stick).run()
    assert session.backup.reading(stick).run().ok
    session.close()


def test_no_record_is_restored_into_the_folder_of_another(
    vault: Path, stick: Path, tmp_path: Path
) -> None:
    home = vaults.fresh(vault, tmp_path / "home")
    (home / "deep").mkdir()
    before = state(home)
    for place in (home / "again", home / "deep" / "again"):
        with pytest.raises(NotAllowed) as refused:
            restore(stick, place, Credentials(PASSPHRASE), settled())
        assert refused.value.reason == "record-inside-vault"
    assert state(home) == before


def test_none_is_made_inside_the_copy_however_the_place_is_spelled(
    stick: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(stick)
    (tmp_path / "beside").mkdir()
    before = state(stick)
    for source in (stick, tmp_path / "link"):
        for place in (
            stick / "inside",
            tmp_path / "link" / "inside",
            tmp_path / "beside" / ".." / "link" / "inside",
        ):
            with pytest.raises(NotAllowed) as refused:
                restore(source, place, Credentials(PASSPHRASE), settled())
            assert refused.value.reason == "record-inside-copy"
    assert state(stick) == before


def test_the_folder_may_be_there_and_empty_and_nothing_else(stick: Path, tmp_path: Path) -> None:
    with pytest.raises(AlreadyExists):
        restore(stick, stick, Credentials(PASSPHRASE), settled())
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "letter.txt").write_text("theirs", encoding="utf-8")
    with pytest.raises(AlreadyExists):
        again(stick)
    assert (tmp_path / "again" / "letter.txt").read_text(encoding="utf-8") == "theirs"
    (tmp_path / "again" / "letter.txt").unlink()
    again(stick)
    vaults.sound(tmp_path / "again")


def test_a_recovery_code_opens_a_copy_of_its_day_and_the_old_words_an_old_one(
    tmp_path: Path,
) -> None:
    session = vaults.opened(vaults.make(tmp_path / "vault"))
    code = session.access.make_recovery_code(Credentials(PASSPHRASE))
    session.backup.begin(tmp_path / "old").run()
    session.access.change_passphrase(Credentials(PASSPHRASE), Credentials("other words entirely"))
    session.backup.begin(tmp_path / "new").run()
    session.close()
    for name, words in (("old", code), ("old", PASSPHRASE), ("new", "other words entirely")):
        restore(tmp_path / name, tmp_path / f"{name} {len(words)}", Credentials(words), settled())
    with pytest.raises(WrongPassphrase):
        restore(tmp_path / "new", tmp_path / "none", Credentials(PASSPHRASE), settled())


# --- refused ----------------------------------------------------------------------------------


def test_other_words_do_not_open_it(stick: Path) -> None:
    refused(stick, WrongPassphrase, "not these")


def test_a_folder_without_a_copy_and_a_copy_that_was_not_finished(stick: Path) -> None:
    (own(stick) / NAME).rename(own(stick) / f"{NAME}.new")
    refused(stick, UnfinishedCopy)
    shutil.rmtree(stick)
    stick.mkdir()
    refused(stick, NoCopy)


@pytest.mark.parametrize("name", ["db", "head"])
@pytest.mark.parametrize("config", ["flipped", "cut", "missing", "empty"])
def test_without_database_or_head_there_is_nothing_to_restore(
    stick: Path, name: str, config: str
) -> None:
    spoil(own(stick) / name, config)
    for despite in (False, True):
        assert name in refused(stick, Damaged, despite_damage=despite).part


def test_another_copys_files_do_not_pass_for_this_ones(
    vault: Path, stick: Path, tmp_path: Path
) -> None:
    session = vaults.opened(vaults.fresh(vault, tmp_path / "vault"))
    session.journal.record(Incident(what="later"))
    session.backup.begin(tmp_path / "later").run()
    session.close()
    shutil.rmtree(tmp_path / "vault")
    later = own(tmp_path / "later")
    for name in ("db", "head"):
        shutil.copy(later / name, own(stick) / name)
    shutil.rmtree(tmp_path / "later")
    refused(stick, Damaged)


def test_another_records_files_do_not_pass_for_this_ones(stick: Path, tmp_path: Path) -> None:
    session = vaults.opened(vaults.make(tmp_path / "other"))
    session.backup.begin(tmp_path / "theirs").run()
    session.close()
    theirs = own(tmp_path / "theirs")
    for name in ("keys", "keys.bak", "db", "head", NAME):
        mine = own(stick)
        shutil.copytree(stick, tmp_path / "mixed" / "stick")
        shutil.copy(theirs / name, tmp_path / "mixed" / "stick" / mine.name / name)
        refused(tmp_path / "mixed" / "stick", DamagedCopy if name.startswith("keys") else Damaged)
        shutil.rmtree(tmp_path / "mixed")
    shutil.copytree(stick, tmp_path / "mixed" / "stick")
    shutil.copytree(theirs, tmp_path / "mixed" / "stick" / theirs.name)
    refused(tmp_path / "mixed" / "stick", Damaged)


def test_a_newer_format_is_told_from_damage(stick: Path) -> None:
    path = own(stick) / NAME
    text = path.read_bytes().rpartition(b"digest ")[0].replace(b"DBK-COPY 1", b"DBK-COPY 2")
    path.write_bytes(text + b"digest " + hashlib.sha256(text).hexdigest().encode() + b"\n")
    refused(stick, FutureFormat)


def test_a_manifest_that_was_altered_with_its_digest_is_not_believed(stick: Path) -> None:
    path = own(stick) / NAME
    text = path.read_bytes().rpartition(b"digest ")[0].replace(b"number 1\n", b"number 2\n")
    path.write_bytes(text + b"digest " + hashlib.sha256(text).hexdigest().encode() + b"\n")
    assert refused(stick, Damaged, despite_damage=True).part == NAME


def test_a_manifest_signed_with_a_key_that_is_not_the_records_is_not_believed(
    stick: Path,
) -> None:
    manifest = BackupTarget(stick).newest()
    signer = Signer(bytes(32))
    forged = replace(manifest, public_key=signer.public).signed(signer.sign)
    (own(stick) / NAME).write_bytes(forged.encode())
    assert refused(stick, Damaged, despite_damage=True).part == NAME


def test_the_latest_finished_copy_is_the_one_and_a_damaged_one_is_not_passed_over(
    vault: Path, stick: Path, tmp_path: Path
) -> None:
    earlier = own(stick)
    kept = shutil.copytree(earlier, tmp_path / "kept")
    session = vaults.opened(vaults.fresh(vault, tmp_path / "vault"))
    session.journal.record(Incident(what="later"))
    session.backup.begin(stick).run()
    session.close()
    shutil.rmtree(tmp_path / "vault")
    shutil.move(kept, earlier)
    assert again(stick).entries == 8
    shutil.rmtree(tmp_path / "again")
    flip(own(stick) / NAME)
    refused(stick, Damaged)


# --- damaged in part --------------------------------------------------------------------------


@pytest.mark.parametrize("config", ["flipped", "cut", "missing", "empty"])
def test_a_damaged_attachment_is_named_and_left_out_if_asked_again(
    stick: Path, tmp_path: Path, config: str
) -> None:
    spoil(largest(stick), config)
    assert refused(stick, DamagedCopy).parts == ("evidence/2",)
    restored = again(stick, despite_damage=True)
    assert (restored.attachments, restored.missing) == (1, ("evidence/2",))
    told = vaults.everything(tmp_path / "again")
    assert [fault.code for fault in told.faults] == ["attachment-missing"]
    assert len(told.subjects) == 7


def test_every_damaged_part_is_named(stick: Path, tmp_path: Path) -> None:
    for path in (stick / "att").rglob("*"):
        if path.is_file():
            flip(path)
    for name in ("draft", "keys"):
        flip(own(stick) / name)
    copy = own(stick).name
    parts = {f"{copy}/keys", f"{copy}/draft", "evidence/1", "evidence/2"}
    assert set(refused(stick, DamagedCopy).parts) == parts
    assert set(again(stick, despite_damage=True).missing) == parts
    assert vaults.everything(tmp_path / "again").draft is None


def test_what_was_damaged_in_the_vault_already_is_named_and_comes_as_it_was(
    vault: Path, tmp_path: Path
) -> None:
    hurt = vaults.fresh(vault, tmp_path / "vault")
    flip(largest(hurt))
    bytes_then = largest(hurt).read_bytes()
    session = vaults.opened(hurt)
    assert session.backup.begin(tmp_path / "stick").run().damaged == ("evidence/2",)
    session.close()
    shutil.rmtree(hurt)
    stick = tmp_path / "stick"
    assert refused(stick, DamagedCopy).parts == ("evidence/2",)
    assert again(stick, despite_damage=True).missing == ("evidence/2",)
    assert largest(tmp_path / "again").read_bytes() == bytes_then


def test_an_error_names_numbers_and_never_words(stick: Path) -> None:
    flip(largest(stick))
    assert "more.bin" not in repr(refused(stick, DamagedCopy))
