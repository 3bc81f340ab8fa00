"""The settings' note of the latest entry about the ways in, and settings that are behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.errors import Damaged
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import AccessKind, Note
from diary.services.access.credentials import Credentials
from diary.services.access.slot_writer import SlotWriter
from diary.services.access.state import NOTED, AccessLogMarker
from diary.services.integrity import IntegrityFault
from diary.services.journal import PlannedNoun
from diary.services.session import Session
from diary.store.ledger_table import LedgerTable
from diary.store.vault_settings import Settings
from diary.vault.key_rotation import rotate
from diary.vault.restoration import restore
from tests.faults.replays import key_of, plain, put_settings_back, settings_page
from tests.support import vaults
from tests.support.access import DEARER, NEW, OLD, keys, log, make, opened, opens, with_code
from tests.support.records import settled

BEHIND, USED = "settings-put-back", "recovery-code-used"
NAMED = (IntegrityFault(BEHIND, "db"),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "vault")


def hidden_use(folder: Path) -> Credentials:
    """A code that was used, and the settings of the day on which it had been made."""
    code, earlier = with_code(folder), (folder / "db").read_bytes()
    assert opens(folder, code) == (USED,)
    put_settings_back(folder, earlier)
    return code


def hidden_code(folder: Path) -> Credentials:
    """A code that is in use, and the settings of the day before it was made."""
    earlier = (folder / "db").read_bytes()
    code = with_code(folder)
    put_settings_back(folder, earlier)
    return code


def unnoted(session: Session) -> None:
    """As in a vault that was made before anything was noted."""
    vaults.link_of(session).execute("DELETE FROM settings WHERE name = ?", (NOTED,))


# --- what is noted ----------------------------------------------------------------------------


def test_the_note_goes_along_with_every_entry(folder: Path) -> None:
    session = opened(folder)
    assert session.settings.get(NOTED) == 0
    session.access.change_passphrase(OLD, NEW)
    session.access.make_recovery_code(NEW)
    assert session.settings.get(NOTED) == len(log(session)) == 2
    assert session.integrity.verify().ok
    session.close()
    assert opens(folder, NEW) == ()


def test_a_vault_is_made_with_its_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccessLogMarker, "ensure", lambda _self: None)
    session = opened(make(tmp_path / "vault"))
    assert session.settings.get(NOTED) == 0
    session.close()


def test_an_entry_and_its_note_come_in_one_transaction(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(folder)
    real = Settings.put_within

    def cut_off(self: Settings, name: str, value: object) -> None:
        if name == NOTED:
            raise KeyboardInterrupt
        real(self, name, value)  # type: ignore[arg-type]

    monkeypatch.setattr(Settings, "put_within", cut_off)
    with pytest.raises(KeyboardInterrupt):
        session.access.change_passphrase(OLD, NEW)
    assert log(session) == []
    monkeypatch.undo()
    session.close()
    # the change was announced, so the next opening ends it
    session = opened(folder, NEW)
    assert session.info.notices == ()
    assert (log(session), session.settings.get(NOTED)) == ([AccessKind.WORDS_CHANGED], 1)
    session.close()


def test_a_vault_made_before_says_nothing_and_is_noted_from_then_on(folder: Path) -> None:
    code = with_code(folder)
    session = opened(folder, code)
    session.access.change_passphrase(code, OLD)
    session.access.make_recovery_code(OLD)
    unnoted(session)
    assert session.integrity.verify().ok
    session.close()
    assert opens(folder, OLD) == ()
    session = opened(folder)
    assert session.settings.get(NOTED) == len(log(session)) == 4
    session.close()


@pytest.mark.parametrize("behind", [False, True])
def test_the_note_keeps_up_with_a_book_that_grows_unless_it_is_behind(
    folder: Path, behind: bool
) -> None:
    (hidden_code if behind else with_code)(folder)
    session = opened(folder)
    notes = [PlannedNoun(session.journal.new_id(), Note(text=str(n))) for n in range(300)]
    session.journal.record_all(notes)
    session.close()
    session = opened(folder)
    assert session.settings.get(NOTED) == (0 if behind else 301)
    assert session.info.notices == ((BEHIND,) if behind else ())
    session.close()


def test_an_entry_that_is_taken_back_or_erased_changes_nothing(folder: Path) -> None:
    with_code(folder)
    with_code(folder)
    session = opened(folder)
    first, last = session.journal.items(Noun.ACCESS)
    session.journal.withdraw(first.id, "by mistake")
    session.erasure.erase(last.id, OLD)
    assert session.integrity.verify().ok
    session.close()
    assert opens(folder, OLD) == ()
    with_code(folder)
    assert opens(folder, OLD) == ()


def test_the_settings_are_one_page_however_many_time_stamps_there_are(folder: Path) -> None:
    # of two pages, that with a use of the code could be put back alone, beside the note of today
    with_code(folder)
    session = opened(folder)
    session.settings.put("time-stamps", {"queries": ["0" * 90] * 200, "replies": ["0" * 9000] * 9})
    names = ("idle-minutes", "theme", "zoom-percent", "out-of-screenshots")
    for name in (*names, "decided-against-copies"):
        session.settings.put(f"window.{name}", "x" * 20)
    moment = "2026-03-01T21:15:00.000000Z"
    session.settings.put("last-copy", {"made": moment, "entries": 10**6})
    session.settings.put("access-used", {"at": moment, "seen": False, "entry": 10**6})
    standing = session.settings.get("access")
    assert isinstance(standing, dict)
    session.settings.put("access-coming", {**standing, "log": [kind.value for kind in AccessKind]})
    session.close()
    at, key = settings_page(folder), key_of((folder / "keys").read_bytes())
    page = plain((folder / "db").read_bytes()[at], key)
    # a leaf of an index, as SQLite writes a table without row numbers
    assert page[0] == 0x0A


# --- settings that are behind -----------------------------------------------------------------


def test_a_hidden_use_is_told_with_its_day(folder: Path) -> None:
    hidden_use(folder)
    session = opened(folder)
    assert session.info.notices == (BEHIND, USED)
    _made, use = session.journal.items(Noun.ACCESS)
    state = session.access.recovery_state()
    assert session.info.recovery_used == state.used == use.written
    assert not state.seen
    assert session.integrity.verify().faults == NAMED
    session.close()


def test_a_hidden_use_that_is_owned_up_to_is_told_no_more_but_the_page_is(folder: Path) -> None:
    code = hidden_use(folder)
    session = opened(folder)
    session.access.acknowledge_use()
    assert session.access.recovery_state().seen
    session.close()
    assert opens(folder, OLD) == (BEHIND,)
    assert opens(folder, code) == (BEHIND, USED)
    assert opens(folder, OLD) == (BEHIND, USED)


def test_what_the_program_enters_by_itself_hides_nothing(folder: Path) -> None:
    code = hidden_use(folder)
    assert opens(folder, code) == (BEHIND, USED)
    session = opened(folder)
    assert session.info.notices == (BEHIND, USED)
    assert session.integrity.verify().faults == NAMED
    session.close()


def test_a_change_with_words_ends_it_and_the_use_is_still_told(folder: Path) -> None:
    hidden_use(folder)
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    assert session.integrity.verify().ok
    session.close()
    assert opens(folder, NEW) == (USED,)
    session = opened(folder, NEW)
    session.access.acknowledge_use()
    session.close()
    assert opens(folder, NEW) == ()


def test_a_code_of_which_the_settings_do_not_know_can_be_taken_back(folder: Path) -> None:
    hidden_code(folder)
    session = opened(folder)
    assert session.info.notices == (BEHIND,)
    assert session.access.recovery_state().in_use
    session.access.revoke_recovery_code(OLD)
    assert not session.access.recovery_state().in_use
    session.close()
    assert opens(folder, OLD) == ()


def test_a_code_of_which_the_settings_do_not_know_goes_on_opening(folder: Path) -> None:
    # a cost that rose with the passphrase alone would drop it
    code, before = hidden_code(folder), keys(folder)
    opened(folder, OLD, DEARER).close()
    assert keys(folder) == before
    assert opens(folder, code) == (BEHIND, USED)


def test_the_copy_of_the_key_file_is_left_alone_beside_an_older_one(folder: Path) -> None:
    # no cost is raised, for that writes both: the copy may be the one that was written last
    earlier, old = (folder / "db").read_bytes(), (folder / "keys").read_bytes()
    session = opened(folder)
    session.access.change_passphrase(OLD, NEW)
    session.close()
    put_settings_back(folder, earlier, NEW)
    (folder / "keys").write_bytes(old)
    copy = (folder / "keys.bak").read_bytes()
    session = opened(folder, OLD, DEARER)
    assert session.info.notices == (BEHIND,)
    session.close()
    assert (folder / "keys").read_bytes() == old
    assert (folder / "keys.bak").read_bytes() == copy != old


def test_a_use_that_is_not_acknowledged_again_is_harmless(folder: Path) -> None:
    code = with_code(folder)
    opens(folder, code)
    earlier = (folder / "db").read_bytes()
    session = opened(folder)
    session.access.acknowledge_use()
    session.close()
    put_settings_back(folder, earlier)
    session = opened(folder)
    assert session.info.notices == (USED,)
    assert session.integrity.verify().ok
    session.close()


def test_the_lists_are_not_asked(folder: Path) -> None:
    # a page of those can be put back as well
    hidden_use(folder)
    session = opened(folder)
    vaults.link_of(session).execute("DELETE FROM subjects WHERE noun = 'access'")
    assert set(NAMED) < set(session.integrity.verify().faults)
    session.close()
    assert opens(folder, OLD) == (BEHIND, USED)


def test_a_book_that_cannot_be_read_through_keeps_nobody_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise Damaged("db", "unreadable")

    hidden_use(folder)
    monkeypatch.setattr(LedgerTable, "of_kind", damaged)
    assert opens(folder, OLD) == ()


def test_notes_of_the_private_book_are_none_of_it(folder: Path) -> None:
    session = opened(folder)
    session.journal.record(Note(text="private"))
    session.close()
    earlier = (folder / "db").read_bytes()
    session = opened(folder)
    session.settings.put("theme", "dark")
    session.journal.record(Note(text="private again"))
    session.close()
    put_settings_back(folder, earlier)
    session = opened(folder)
    assert session.info.notices == ()
    assert session.integrity.verify().ok
    session.close()


# --- records that moved -----------------------------------------------------------------------


@pytest.mark.parametrize("way", [hidden_use, hidden_code, with_code])
def test_new_keys_begin_with_nothing_hidden(folder: Path, way: object) -> None:
    assert callable(way)
    way(folder)
    rotate(folder, OLD, NEW, settled())
    session = opened(folder, NEW)
    assert session.info.notices == ()
    assert session.settings.get(NOTED) == len(log(session))
    assert session.integrity.verify().ok
    session.close()


@pytest.mark.parametrize(("way", "told"), [(hidden_code, (BEHIND,)), (with_code, ())])
def test_a_restored_record_says_what_the_copied_one_did(
    folder: Path, tmp_path: Path, way: object, told: tuple[str, ...]
) -> None:
    assert callable(way)
    way(folder)
    session = opened(folder)
    session.backup.begin(tmp_path / "stick").run()
    session.close()
    restored = restore(tmp_path / "stick", tmp_path / "again", OLD, settled())
    assert restored.missing == ()
    assert opens(tmp_path / "again", OLD) == told


def test_a_change_that_was_cut_off_before_its_entry_is_none_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    session = opened(folder)
    monkeypatch.setattr(SlotWriter, "log", cut_off)
    with pytest.raises(KeyboardInterrupt):
        session.access.change_passphrase(OLD, NEW)
    monkeypatch.undo()
    session.close()
    session = opened(folder, NEW)
    assert session.info.notices == ()
    assert session.integrity.verify().ok
    session.close()
