from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diary.crypto import kdf
from diary.errors import BadInput, DiaryError, Locked, MistypedCode, WrongPassphrase
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import AccessKind
from diary.services.access.credentials import Credentials
from diary.services.access.state import RecoveryState
from diary.vault.lifecycle import create
from tests.support.access import NEW, OLD, keys, log, make, opened, opens, with_code
from tests.support.records import PASSPHRASE, START, settled, state


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[bytearray]:
    """Every secret that was derived from, as it is now."""
    seen: list[bytearray] = []
    derive = kdf.derive

    def counted(secret: bytearray, *rest: Any, **more: Any) -> bytearray:
        seen.append(secret)
        return derive(secret, *rest, **more)

    monkeypatch.setattr(kdf, "derive", counted)
    return seen


def refused(
    folder: Path, words: Credentials, kind: type[DiaryError] = WrongPassphrase
) -> DiaryError:
    before = state(folder)
    with pytest.raises(kind) as caught:
        opened(folder, words)
    assert state(folder) == before
    return caught.value


# --- the passphrase ---------------------------------------------------------------------------


def test_the_new_passphrase_opens_and_the_old_does_not(folder: Path) -> None:
    before = keys(folder)
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    # durable before it returned, and the session goes on
    assert keys(folder) != before
    assert session.integrity.verify().ok
    session.close()
    refused(folder, OLD)
    again = opened(folder, NEW)
    assert again.info.notices == ()
    assert (again.info.entries, again.info.vault_id) == (1, session.info.vault_id)
    assert log(again) == [AccessKind.WORDS_CHANGED]
    again.close()


def test_a_change_rewrites_one_slot(folder: Path) -> None:
    before = keys(folder)
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    after = keys(folder)
    same = [one == two for one, two in zip(before.slots, after.slots, strict=True)]
    assert same == [False] + [True] * 7
    assert (after.vault_id, after.salt, after.cost) == (before.vault_id, before.salt, before.cost)


def test_the_words_are_asked_for_again(folder: Path) -> None:
    session = opened(folder)
    access = session.access
    before = state(folder)
    wrong = Credentials("not these")
    for change in (
        lambda: access.change_passphrase(wrong, NEW),
        lambda: access.change_key_file(wrong, Credentials("not these", folder / "head")),
        lambda: access.make_recovery_code(wrong),
    ):
        with pytest.raises(WrongPassphrase):
            change()
    assert state(folder) == before
    session.close()
    assert opens(folder, OLD) == ()


@pytest.mark.parametrize(
    "new", ["", "half \ud800", "0000-0000-0000-0000-0000-0000-0000", "oooo " * 7]
)
def test_a_new_passphrase_that_could_not_be_typed_again_is_refused(folder: Path, new: str) -> None:
    session = opened(folder)
    before = state(folder)
    with pytest.raises(BadInput):
        session.access.change_passphrase(OLD, Credentials(new))
    assert state(folder) == before
    session.close()
    with pytest.raises(BadInput):
        create(folder.with_name("other"), new, settled())


def test_an_old_copy_of_the_key_file_opens_as_it_did_and_that_is_told(folder: Path) -> None:
    # Said in the documentation: no change can reach a copy.
    kept = (folder / "keys").read_bytes()
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    (folder / "keys").write_bytes(kept)
    assert opens(folder, OLD) == ("keys-put-back",)
    # told each time, until a change is made
    assert opens(folder, OLD) == ("keys-put-back",)
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    assert opens(folder, NEW) == ()


def test_no_change_is_made_after_closing(folder: Path) -> None:
    session = opened(folder)
    session.close()
    before = state(folder)
    for change in (
        lambda: session.access.change_passphrase(OLD, NEW),
        lambda: session.access.make_recovery_code(OLD),
        lambda: session.access.revoke_recovery_code(OLD),
        session.access.acknowledge_use,
        session.access.recovery_state,
    ):
        with pytest.raises(Locked):
            change()
    assert state(folder) == before


def test_every_secret_is_wiped_and_none_is_shown(
    folder: Path, derivations: list[bytearray]
) -> None:
    session = opened(folder)
    code = session.access.make_recovery_code(OLD)
    session.access.change_passphrase(OLD, NEW)
    with pytest.raises(WrongPassphrase) as caught:
        session.access.change_passphrase(OLD, NEW)
    assert len(derivations) == 6
    assert not any(any(secret) for secret in derivations)
    shown = repr((caught.value, OLD, session.access, session.info, Credentials(code)))
    assert PASSPHRASE not in shown
    assert code not in shown
    session.close()
    for data in state(folder).values():
        for hidden in (code, code.replace("-", ""), PASSPHRASE, NEW.text):
            assert hidden.encode() not in data


# --- the recovery code ------------------------------------------------------------------------


def test_a_code_opens_in_place_of_the_passphrase(folder: Path) -> None:
    code = with_code(folder)
    typed = Credentials(code.text.lower().replace("-", " ").replace("0", "o"))
    session = opened(folder, typed)
    assert session.access.opened_by_code
    assert session.journal.find("1").content.what == "written before"
    assert log(session) == [AccessKind.RECOVERY_MADE, AccessKind.RECOVERY_USED]
    session.close()
    session = opened(folder)
    assert not session.access.opened_by_code
    session.close()


def test_one_derivation_opens_whichever_way(folder: Path, derivations: list[bytearray]) -> None:
    code = with_code(folder)
    for words in (OLD, code):
        derivations.clear()
        opens(folder, words)
        assert len(derivations) == 1
    derivations.clear()
    refused(folder, Credentials("wrong"))
    refused(folder, Credentials("0000-0000-0000-0000-0000-0000-0000"))
    assert len(derivations) == 2


def test_a_use_is_told_until_somebody_with_the_passphrase_says_so(folder: Path) -> None:
    code = with_code(folder)
    assert opens(folder, OLD) == ()
    session = opened(folder, code)
    used = session.info.recovery_used
    assert session.info.notices == ("recovery-code-used",)
    assert used is not None
    assert START < used < START + timedelta(hours=1)
    with pytest.raises(BadInput):
        session.access.acknowledge_use()
    session.close()
    for _ in range(2):
        session = opened(folder)
        assert (session.info.notices, session.info.recovery_used) == (("recovery-code-used",), used)
        assert session.access.recovery_state().seen is False
        session.close()
    session = opened(folder)
    session.access.acknowledge_use()
    assert session.access.recovery_state().used == used
    session.close()
    session = opened(folder)
    assert (session.info.notices, session.info.recovery_used) == ((), None)
    session.close()


def test_what_is_known_of_a_code(folder: Path) -> None:
    session = opened(folder)
    assert session.access.recovery_state() == RecoveryState(in_use=False)
    session.access.make_recovery_code(OLD)
    state = session.access.recovery_state()
    assert (state.in_use, state.used) == (True, None)
    assert state.made is not None
    session.access.revoke_recovery_code(OLD)
    assert session.access.recovery_state() == RecoveryState(in_use=False)
    with pytest.raises(BadInput):
        session.access.revoke_recovery_code(OLD)
    assert log(session) == [AccessKind.RECOVERY_MADE, AccessKind.RECOVERY_REVOKED]
    session.close()


def test_a_new_code_takes_the_place_of_the_old_one(folder: Path) -> None:
    first = with_code(folder)
    second = with_code(folder)
    refused(folder, first)
    assert opens(folder, second) == ("recovery-code-used",)


def test_a_code_that_was_taken_back_opens_nothing_and_leaves_no_trace(folder: Path) -> None:
    code = with_code(folder)
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    made = keys(folder).slots
    session = opened(folder)
    session.access.revoke_recovery_code(OLD)
    session.close()
    refused(folder, code)
    after = keys(folder).slots
    assert [one == two for one, two in zip(made, after, strict=True)] == [
        True, False, *[True] * 6
    ]  # fmt: skip
    assert len(set(after[1])) > 64
    assert {path.name: path.stat().st_size for path in folder.iterdir()} == sizes


def test_a_code_sets_a_new_passphrase_and_cannot_throw_the_last_way_in_away(folder: Path) -> None:
    code = with_code(folder)
    session = opened(folder, code)
    with pytest.raises(BadInput):
        session.access.revoke_recovery_code(code)
    with pytest.raises(BadInput):
        session.access.change_key_file(code, Credentials(code.text, folder / "head"))
    session.access.change_passphrase(code, NEW)
    session.close()
    refused(folder, OLD)
    assert opens(folder, NEW) == ("recovery-code-used",)
    assert opens(folder, code) == ("recovery-code-used",)


def test_a_mistyped_code_is_told_from_a_wrong_passphrase(folder: Path) -> None:
    code = with_code(folder)
    other = "8" if code.text[6] != "8" else "9"
    error = refused(folder, Credentials(code.text[:6] + other + code.text[7:]), MistypedCode)
    # of one code in some forty, two symbols exchanged would explain it as well
    assert getattr(error, "group", None) in (2, None)
    refused(folder, Credentials(code.text[:-1]), WrongPassphrase)


def test_a_passphrase_that_looks_like_a_mistyped_code_opens(tmp_path: Path) -> None:
    # Nothing says how somebody makes up a passphrase.
    words = Credentials("abcd efgh 1234 jkmn pqrs tvwx yzzz")
    create(tmp_path / "vault", words.text, settled()).close()
    assert opens(tmp_path / "vault", words) == ()


def test_the_private_book_alone_knows(folder: Path) -> None:
    code = with_code(folder)
    session = opened(folder, code)
    assert session.info.entries == 1
    assert [noun for noun in Noun if session.journal.items(noun)] == [Noun.INCIDENT, Noun.ACCESS]
    session.close()


def test_what_is_known_under_another_master_key_says_nothing(folder: Path) -> None:
    # As in a record that was moved to new keys with its settings.
    with_code(folder)
    session = opened(folder)
    kept = session.settings.get("access")
    assert isinstance(kept, dict)
    session.settings.put("access", {**kept, "master": "00" * 8})
    session.settings.put("access-coming", {**kept, "master": "00" * 8, "log": ["other"]})
    session.close()
    session = opened(folder)
    assert session.info.notices == ()
    assert session.access.recovery_state().in_use is False
    session.close()


# --- the key file -----------------------------------------------------------------------------


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    path.write_bytes(os.urandom(5000))
    return path


def test_with_a_key_file_it_takes_both(folder: Path, key_file: Path, tmp_path: Path) -> None:
    both = Credentials(PASSPHRASE, key_file)
    session = opened(folder)
    session.access.change_key_file(OLD, both)
    assert session.access.key_file_in_use
    session.close()
    refused(folder, OLD)
    refused(folder, Credentials("wrong", key_file))
    other = tmp_path / "other"
    other.write_bytes(key_file.read_bytes() + b"\0")
    refused(folder, Credentials(PASSPHRASE, other))
    key_file.rename(tmp_path / "moved")
    session = opened(folder, Credentials(PASSPHRASE, tmp_path / "moved"))
    assert log(session) == [AccessKind.KEY_FILE_ADDED]
    session.close()
    assert key_file.name.encode() not in b"".join(state(folder).values())


def test_a_key_file_is_replaced_and_taken_away(folder: Path, key_file: Path) -> None:
    both = Credentials(PASSPHRASE, key_file)
    session = opened(folder)
    session.access.change_key_file(OLD, both)
    session.access.change_key_file(both, Credentials(PASSPHRASE, folder / "reserve"))
    session.access.change_key_file(Credentials(PASSPHRASE, folder / "reserve"), OLD)
    assert not session.access.key_file_in_use
    assert log(session) == [
        AccessKind.KEY_FILE_ADDED, AccessKind.KEY_FILE_ADDED, AccessKind.KEY_FILE_REMOVED
    ]  # fmt: skip
    session.close()
    assert opens(folder, OLD) == ()
    refused(folder, both)


def test_a_vault_is_made_with_a_key_file(tmp_path: Path, key_file: Path) -> None:
    folder = make(tmp_path / "vault", key_file=key_file)
    refused(folder, OLD)
    session = opened(folder, Credentials(PASSPHRASE, key_file))
    assert session.access.key_file_in_use
    code = session.access.make_recovery_code(Credentials(PASSPHRASE, key_file))
    session.close()
    # for when the file is lost too
    key_file.unlink()
    session = opened(folder, Credentials(code, key_file))
    assert session.access.key_file_in_use
    session.access.change_passphrase(Credentials(code), NEW)
    assert log(session)[-2:] == [AccessKind.WORDS_CHANGED, AccessKind.KEY_FILE_REMOVED]
    session.close()
    assert opens(folder, NEW) == ("recovery-code-used",)


# --- one derivation too many ------------------------------------------------------------------


def test_a_copy_of_another_vault_beside_it_opens_nothing(folder: Path, tmp_path: Path) -> None:
    other = create(tmp_path / "other", NEW.text, settled())
    other.close()
    shutil.copy(tmp_path / "other" / "keys", folder / "keys.bak")
    refused(folder, NEW)


def test_an_old_copy_beside_it_opens_nothing(folder: Path) -> None:
    kept = (folder / "keys").read_bytes()
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    (folder / "keys.bak").write_bytes(kept)
    refused(folder, OLD)
    assert opens(folder, NEW) == ("keys-put-back",)
