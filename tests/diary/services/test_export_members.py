"""Files that came with an export are exhibits of their own, byte for byte, or are said.

The zips are laid out as Android and iPhone write them (JBGruber/rwhatsapp@6e09da3:
inst/extdata/sample.zip; timelinize/timelinize@a3d52de: datasources/whatsapp/testdata).
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.errors import DiaryError, ExportRefused
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident
from diary.progress import no_progress
from diary.services import export_members, journal
from diary.services.import_service import KeptExport
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from tests.support.records import PASSPHRASE, Clock, settled

ME = Answers(me="Ada", zone="Europe/London")
PICTURE = "IMG-20251114-WA0001.jpg"
VOICE = "PTT-20251114-WA0002.opus"
MISSING = "IMG-20251114-WA0003.jpg"
BYTES: Mapping[str, bytes] = {PICTURE: b"\xff\xd8picture\xff\xd9", VOICE: b"OggS voice"}


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


def chat(names: Sequence[str]) -> str:
    said = ["Ada: hello", *(f"Dex: {name} (file attached)" for name in names), "Dex: still here"]
    return "".join(f"14/11/2025, 20:{n:02} - {line}\n" for n, line in enumerate(said))


def zipped(
    place: Path, text: str, members: Sequence[tuple[str, bytes]], at: str = "WhatsApp Chat.txt"
) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two members of one name are what is tested
        archive.writestr(at, text)
        for name, data in members:
            archive.writestr(name, data)
    return place


def keep(session: Session, path: Path) -> KeptExport:
    return session.imports.keep(path, lambda _offer: ME)


def contents(session: Session) -> dict[str, bytes]:
    found = {}
    for item in session.journal.items(Noun.EVIDENCE):
        original = session.evidence.original_of(item)
        assert original is not None
        with original.open() as file:
            found[item.content.name] = file.read()
    return found


def stored(folder: Path) -> list[Path]:
    return [each for each in (folder / "att").rglob("*") if each.is_file()]


def test_each_named_file_is_an_exhibit_that_its_line_names(
    session: Session, tmp_path: Path
) -> None:
    members = [*BYTES.items(), ("never named.jpg", b"no line names it")]
    path = zipped(tmp_path / "chat.zip", chat([PICTURE, VOICE, MISSING]), members)
    kept = keep(session, path)
    assert contents(session) == {"chat.zip": path.read_bytes(), **BYTES}
    assert [item.content.came_with for item in kept.files.new] == [kept.exhibit.id] * 2
    assert (kept.files.known, kept.files.refused) == (0, {})
    by_digest = {item.content.sha256: item.content.name for item in kept.files.new}
    lines = list(session.imports.lines(kept.conversations[0].item))
    named = [(file.name, by_digest.get(file.sha256)) for it in lines for file in it.message.files]
    assert named == [(PICTURE, PICTURE), (VOICE, VOICE), (MISSING, None)]
    ids = {item.id: item.content.name for item in kept.files.new}
    of = [(file.name, ids.get(file.exhibit)) for it in lines for file in it.message.files]
    assert of == named
    assert kept.conversations[0].report.files_missing == 1
    assert session.integrity.verify().ok


def test_the_same_file_twice_adds_nothing(session: Session, tmp_path: Path) -> None:
    path = zipped(tmp_path / "chat.zip", chat([PICTURE, VOICE]), list(BYTES.items()))
    keep(session, path)
    before = len(stored(tmp_path / "vault")), session.journal.items(Noun.EVIDENCE)
    again = keep(session, path)
    assert (again.files.new, again.files.known) == ((), 2)
    assert (len(stored(tmp_path / "vault")), session.journal.items(Noun.EVIDENCE)) == before
    assert len(session.journal.items(Noun.CONVERSATION)) == 1


def test_a_longer_export_and_an_attached_file_share_an_exhibit(
    session: Session, tmp_path: Path
) -> None:
    alone = tmp_path / "as attached.jpg"
    alone.write_bytes(BYTES[PICTURE])
    (one,) = session.evidence.store([alone])
    assert not isinstance(one, DiaryError)
    session.evidence.admit(one, Evidence())
    keep(session, zipped(tmp_path / "a.zip", chat([PICTURE]), [(PICTURE, BYTES[PICTURE])]))
    assert set(contents(session)) == {"as attached.jpg", "a.zip"}
    longer = zipped(tmp_path / "b.zip", chat([PICTURE, VOICE]), list(BYTES.items()))
    kept = keep(session, longer)
    assert [item.content.name for item in kept.files.new] == [VOICE]
    lines = session.imports.lines(kept.conversations[0].item)
    (same, new) = [file.exhibit for line in lines for file in line.message.files]
    names = {item.id: item.content.name for item in session.journal.items(Noun.EVIDENCE)}
    assert (names[same], names[new]) == ("as attached.jpg", VOICE)
    assert kept.files.known == 1


def test_a_file_whose_exhibit_is_withdrawn_while_it_is_read_becomes_another(
    session: Session, tmp_path: Path
) -> None:
    keep(session, zipped(tmp_path / "a.zip", chat([PICTURE]), [(PICTURE, BYTES[PICTURE])]))
    (before,) = [it for it in session.journal.items(Noun.EVIDENCE) if it.content.name == PICTURE]
    longer = zipped(tmp_path / "b.zip", chat([PICTURE, VOICE]), list(BYTES.items()))
    read = session.imports.begin()(longer, lambda _offer: ME, no_progress)
    session.journal.withdraw(before.id, "not his")
    kept = session.imports.admit(read)
    assert [item.content.name for item in kept.files.new] == [PICTURE, VOICE]
    assert before.id not in {item.id for item in kept.files.new}


def test_two_members_of_one_name_are_neither_kept_nor_guessed(
    session: Session, tmp_path: Path
) -> None:
    members = [(PICTURE, b"one"), (PICTURE, b"another"), (VOICE, BYTES[VOICE])]
    kept = keep(session, zipped(tmp_path / "a.zip", chat([PICTURE, VOICE]), members))
    assert kept.files.refused == {"two-of-one-name": 1}
    assert set(contents(session)) == {"a.zip", VOICE}
    twice = zipped(tmp_path / "b.zip", chat([]), [("WhatsApp Chat.txt", b"14/11/2025, 20:00 - x")])
    with pytest.raises(ExportRefused) as refused:
        keep(session, twice)
    assert refused.value.reason == "two-of-one-name"
    assert set(contents(session)) == {"a.zip", VOICE}


def test_names_that_differ_in_case_or_folder_are_each_their_own(
    session: Session, tmp_path: Path
) -> None:
    small = PICTURE.lower()
    members = [(PICTURE, b"large"), (small, b"small"), ("other/" + PICTURE, b"elsewhere")]
    kept = keep(session, zipped(tmp_path / "a.zip", chat([PICTURE, small]), members))
    assert {it.content.name for it in kept.files.new} == {PICTURE, small}
    assert {name: contents(session)[name] for name in (PICTURE, small)} == {
        PICTURE: b"large",
        small: b"small",
    }


def test_no_path_of_an_archive_leads_anywhere(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "result.zip"
    named = "../../../outside.jpg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "result.json",
            '{"name":"Dex","messages":[{"type":"message","date":"2026-03-02T22:40:00","from":"Dex",'
            f'"from_id":"user22","text":"x","photo":"{named}"}}]}}',
        )
        archive.writestr(named, b"bytes")
    keep(session, path)
    assert contents(session)["outside.jpg"] == b"bytes"
    assert not list(tmp_path.rglob("outside.jpg"))


def test_what_unpacks_without_end_is_not_kept_and_the_rest_is(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_members, "_MORE", 1 << 10)
    members = [(PICTURE, bytes(4 << 20)), (VOICE, BYTES[VOICE])]
    kept = keep(session, zipped(tmp_path / "a.zip", chat([PICTURE, VOICE]), members))
    assert kept.files.refused == {"beyond-the-archive": 1}
    assert set(contents(session)) == {"a.zip", VOICE}
    assert len(stored(tmp_path / "vault")) == 3


def test_a_damaged_member_is_said_and_leaves_nothing(session: Session, tmp_path: Path) -> None:
    data = bytes(range(256)) * 20
    path = zipped(tmp_path / "a.zip", chat([PICTURE, VOICE]), [(VOICE, BYTES[VOICE])])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(PICTURE, data)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(data, data[:-1] + b"?"))
    kept = keep(session, path)
    assert kept.files.refused == {"damaged-zip": 1}
    assert [it.content.name for it in kept.files.new] == [VOICE]
    assert len(stored(tmp_path / "vault")) == 3


def test_if_it_fails_at_the_end_nothing_of_it_is_kept(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "chat.zip", chat([PICTURE, VOICE]), list(BYTES.items()))

    def refused(*_given: Any) -> None:
        raise OSError("no")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "transaction", refused)
        with pytest.raises(OSError, match="no"):
            keep(session, path)
    assert stored(tmp_path / "vault") == []
    assert session.journal.items(Noun.EVIDENCE) == ()


def test_they_are_there_at_the_next_opening(session: Session, tmp_path: Path) -> None:
    keep(session, zipped(tmp_path / "a.zip", chat([PICTURE, VOICE]), list(BYTES.items())))
    session.close()
    again = unlock(tmp_path / "vault", PASSPHRASE, settled(Clock()))
    assert {it.content.sha256 for it in again.journal.items(Noun.EVIDENCE)} >= {
        hashlib.sha256(data).hexdigest() for data in BYTES.values()
    }
    assert again.integrity.verify().ok
    again.close()


def test_they_stay_behind_until_an_incident_has_them(session: Session, tmp_path: Path) -> None:
    kept = keep(session, zipped(tmp_path / "a.zip", chat([PICTURE, VOICE]), list(BYTES.items())))
    incident = session.journal.record(Incident(what="x"))
    picture, voice = kept.files.new
    assert voice.content.incidents == ()
    session.journal.amend(picture.id, replace(picture.content, incidents=(incident.id,)))
    assert [item.id for item, _original in session.snapshot.originals()] == [picture.id]


def test_nothing_is_written_beside_the_vault(session: Session, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", chat([PICTURE]), [(PICTURE, BYTES[PICTURE])])
    shutil.copy(path, tmp_path / "copy.zip")
    keep(session, path)
    assert path.read_bytes() == (tmp_path / "copy.zip").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.zip", "copy.zip", "vault"]
