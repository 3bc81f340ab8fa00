"""What shows that an older copy was put back, told from what a crash leaves."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diary.errors import BadInput, FaultCode
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import WAITING, EnteredLine, line_values
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import new_id
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.services.waiting_lines import note_undone
from diary.store.attachment_files import AttachmentNames
from diary.store.keys_table import AttachmentKey
from diary.vault.key_rotation import rotate
from diary.vault.lifecycle import unlock
from tests.support import access, vaults
from tests.support.records import PASSPHRASE, settled

LINE = EnteredLine("ab" * 16, Incident(what="He is outside.", typed_at="2026-03-01T21:00:00Z"))


def draft(*lines: EnteredLine) -> str:
    return json.dumps({"version": 1, WAITING: line_values(lines), "held": {}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return vaults.lay(tmp_path / "vault")


def opened(folder: Path) -> Session:
    return unlock(folder, PASSPHRASE, settled())


def notices(folder: Path) -> tuple[str, ...]:
    session = opened(folder)
    session.close()
    return session.info.notices


def words(session: Session) -> list[str]:
    items = session.journal.items(Noun.INCIDENT)
    return [item.content.what for item in items if isinstance(item.content, Incident)]


def crashed(session: Session, to: Path) -> Path:
    """The folder as it is now, while the session is open."""
    shutil.copytree(vaults.parts_of(session).folder, to)
    return to


def attach(session: Session) -> str:
    (stored,) = session.evidence.store([NamedBytes("letter.txt", b"came by post")])
    assert isinstance(stored, StoredFile)
    return session.evidence.admit(stored, Evidence(title="A letter")).id


def put_back(folder: Path, earlier: Path, *names: str) -> None:
    for name in names:
        shutil.copyfile(earlier / name, folder / name)


# --- drafts -----------------------------------------------------------------------------------


def test_an_earlier_draft_is_said_to_be_one_and_its_line_is_not_recorded(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    session.drafts.save(draft(LINE))
    earlier = crashed(session, tmp_path / "earlier")
    session.drafts.save(draft())
    session.close()
    put_back(folder, earlier, "draft")
    session = opened(folder)
    assert session.info.notices == ("draft-put-back", "waiting-held")
    assert session.info.held_lines == (LINE.id,)
    assert session.info.draft_sealed is not None
    assert words(session) == []
    (fault,) = session.integrity.verify().faults
    assert (fault.code, fault.part) == (FaultCode.DRAFT_PUT_BACK, "draft")
    session.close()
    # It is told, and nothing lost, for as long as it stands there.
    session = opened(folder)
    assert session.info.held_lines == (LINE.id,)
    assert session.drafts.load() == draft(LINE)
    # What is typed next is the latest draft again.
    session.drafts.save(draft())
    session.close()
    assert notices(folder) == ()


@pytest.mark.parametrize("cleared", [False, True])
def test_a_draft_of_before_the_last_entry_is_said_to_be_older_after_a_crash_too(
    folder: Path, tmp_path: Path, cleared: bool
) -> None:
    session = opened(folder)
    session.drafts.save(draft(LINE))
    earlier = crashed(session, tmp_path / "earlier")
    if cleared:
        session.drafts.clear()
    else:
        session.drafts.save(draft())
    session.journal.record(Incident(what="another"))
    later = crashed(session, tmp_path / "later")
    session.close()
    put_back(later, earlier, "draft")
    assert "draft-put-back" in notices(later)


def test_a_draft_that_was_typed_before_the_last_entries_is_the_latest_all_the_same(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    session.drafts.save(draft(LINE))
    for turn in range(3):
        session.journal.record(Incident(what=f"entry {turn}"))
    attach(session)
    later = crashed(session, tmp_path / "later")
    session.close()
    session = opened(later)
    assert "draft-put-back" not in session.info.notices
    assert "waiting-recorded" in session.info.notices
    assert LINE.content.what in words(session)
    session.close()


Write = Callable[[Session], object]


@pytest.mark.parametrize(
    "write",
    [lambda s: s.journal.record(Incident(what="x")), lambda s: s.journal.record(Note(text="x"))],
)
def test_a_draft_that_knows_a_later_entry_shows_that_the_record_is_older(
    folder: Path, tmp_path: Path, write: Write
) -> None:
    session = opened(folder)
    earlier = crashed(session, tmp_path / "earlier")
    write(session)
    session.drafts.save(draft(LINE))
    session.close()
    put_back(earlier, folder, "draft")
    session = opened(earlier)
    assert session.info.notices == ("older-copy", "waiting-held")
    assert words(session) == []
    (fault,) = session.integrity.verify().faults
    assert (fault.code, fault.part) == (FaultCode.OLDER_COPY, "draft")
    # Another entry in its place is not the one that the draft knows.
    write(session)
    session.journal.record(Incident(what="written to the older copy"))
    session.close()
    assert "older-copy" in notices(earlier)


# --- what the person knows --------------------------------------------------------------------


def test_what_the_person_knows_is_told_again_only_when_something_else_shows_it(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    earlier = crashed(session, tmp_path / "earlier")
    attach(session)
    session.journal.record(Incident(what="x"))
    session.drafts.save(draft(LINE))
    session.close()
    later = shutil.copytree(folder, tmp_path / "newest")
    # both kinds of sign: an attachment, and a draft of a later record
    for name in ("db", "head"):
        shutil.copyfile(earlier / name, folder / name)
    session = opened(folder)
    assert "older-copy" in session.info.notices
    assert session.tells_older_copy()
    session.acknowledge_older_copy()
    assert not session.tells_older_copy()
    session.close()
    known = shutil.copytree(folder, tmp_path / "known")
    session = opened(folder)
    assert "older-copy" not in session.info.notices
    # what waits in a draft of a later record is not recorded all the same
    assert words(session) == []
    # a check says what is there
    assert {each.code for each in session.integrity.verify().faults} == {FaultCode.OLDER_COPY}
    attach(session)
    session.journal.record(Incident(what="written since"))
    session.close()
    assert "older-copy" not in notices(folder)
    # put back to when the person knew: the file added since shows it
    put_back(folder, known, "db", "head")
    assert "older-copy" in notices(folder)
    # put back to before: what the person said is not in it
    put_back(later, earlier, "db", "head")
    assert "older-copy" in notices(later)


def test_a_line_that_waits_beside_what_the_person_knows_is_held(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    earlier = crashed(session, tmp_path / "earlier")
    attach(session)
    session.close()
    shutil.copytree(folder / "att", earlier / "att", dirs_exist_ok=True)
    session = opened(earlier)
    session.acknowledge_older_copy()
    session.drafts.save(draft(LINE))
    left = crashed(session, tmp_path / "left")
    session.close()
    session = opened(left)
    assert session.info.notices[-1] == "waiting-held"
    assert "older-copy" not in session.info.notices
    assert words(session) == []
    session.close()


def test_where_nothing_shows_an_older_copy_there_is_nothing_to_know(folder: Path) -> None:
    session = opened(folder)
    assert not session.tells_older_copy()
    with pytest.raises(BadInput, match="nothing shows"):
        session.acknowledge_older_copy()
    session.close()


def test_an_answer_holds_only_in_a_record_that_has_its_entry(folder: Path, tmp_path: Path) -> None:
    session = opened(folder)
    earlier = crashed(session, tmp_path / "earlier")
    attach(session)
    session.close()
    put_back(folder, earlier, "db", "head")
    session = opened(folder)
    session.acknowledge_older_copy()
    said = session.settings.get("older-copy-seen")
    session.close()
    put_back(folder, earlier, "db", "head")
    session = opened(folder)
    # as where a page of the settings is put back by itself
    session.settings.put("older-copy-seen", said)
    assert session.tells_older_copy()
    session.journal.record(Note(text="x"))
    assert session.tells_older_copy()
    session.close()
    assert "older-copy" in notices(folder)


# --- lines that were undone -------------------------------------------------------------------


def test_a_line_that_was_undone_is_not_recorded_by_any_draft(folder: Path, tmp_path: Path) -> None:
    session = opened(folder)
    session.drafts.save(draft(LINE))
    note_undone(session.journal, session.settings, LINE.id)
    # As where a draft that was queued before is sealed after that.
    session.drafts.save(draft(LINE))
    left = crashed(session, tmp_path / "left")
    session.close()
    session = opened(left)
    assert session.info.notices[-1] == "waiting-held"
    assert (words(session), session.info.held_lines) == ([], (LINE.id,))
    session.close()


def test_a_line_beside_one_that_was_undone_is_recorded(folder: Path, tmp_path: Path) -> None:
    other = EnteredLine(new_id(), Incident(what="He rang.", typed_at="2026-03-01T21:00:00Z"))
    session = opened(folder)
    note_undone(session.journal, session.settings, LINE.id)
    session.drafts.save(draft(LINE, other))
    left = crashed(session, tmp_path / "left")
    session.close()
    session = opened(left)
    assert words(session) == ["He rang."]
    assert session.info.held_lines == (LINE.id,)
    session.close()


def test_a_line_that_is_not_to_be_recorded_is_not_under_new_keys_either(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    note_undone(session.journal, session.settings, LINE.id)
    session.drafts.save(draft(LINE))
    left = crashed(session, tmp_path / "left")
    session.close()
    rotate(left, access.OLD, access.NEW, settled())
    session = access.opened(left, access.NEW)
    assert (words(session), session.info.held_lines) == ([], (LINE.id,))
    session.close()


# --- files of a later record ------------------------------------------------------------------


def test_a_file_that_the_record_had_shows_that_it_is_older(folder: Path, tmp_path: Path) -> None:
    session = opened(folder)
    earlier = crashed(session, tmp_path / "earlier")
    attach(session)
    session.close()
    shutil.copytree(folder / "att", earlier / "att", dirs_exist_ok=True)
    kept = sorted(path.name for path in earlier.glob("att/*/*"))
    session = opened(earlier)
    assert session.info.notices == ("older-copy",)
    faults = session.integrity.verify().faults
    assert [(fault.code, fault.part) for fault in faults] == [
        (FaultCode.OLDER_COPY, f"att/{kept[0]}")
    ]
    session.close()
    # It stays where the later record looks for it.
    assert sorted(path.name for path in earlier.glob("att/*/*")) == kept
    assert notices(earlier) == ("older-copy",)


def test_what_is_cached_of_a_file_that_the_record_had_shows_it_too(folder: Path) -> None:
    session = opened(folder)
    parts = vaults.parts_of(session)
    name = AttachmentNames(parts.subkeys.names).name(os.urandom(8)).hex()
    parts.originals.previews.put(AttachmentKey(name, bytes(32)), {"print": b"pixels"})
    session.close()
    assert notices(folder) == ("older-copy",)


def test_what_somebody_without_the_key_puts_there_shows_nothing(folder: Path) -> None:
    for name in ("att/ab/" + "ab" * 16, "cache/" + "ab" * 16 + "." + "cd" * 16):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(16464))
    assert notices(folder) == ("planted-set-aside",)
    assert notices(folder) == ()


def test_what_was_cached_of_an_erased_file_is_no_sign(folder: Path) -> None:
    session = opened(folder)
    exhibit = attach(session)
    parts = vaults.parts_of(session)
    blob = parts.stored_keys.blob(exhibit)
    session.erasure.erase(exhibit, access.OLD)
    # As of a thread that was making it meanwhile.
    parts.originals.previews.put(blob, {"print": b"pixels"})
    session.close()
    assert notices(folder) == ()
