"""A folder is kept file by file with the time of each; nothing in it is followed or changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from diary.crypto.attachment_encryption import ReaderMemory
from diary.errors import Cancelled, ExportRefused, SourceError
from diary.media.folder_files import LeftOutReason
from diary.media.imports.format import Answers
from diary.media.imports.message import TimeSource
from diary.model.books_and_nouns import Noun
from diary.services import import_service
from diary.services.import_service import KeptExport
from diary.services.session import Session
from diary.store import attachment_store
from tests.support import media_samples, vaults
from tests.support.records import Clock

ZONE = Answers(zone="Europe/London")


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Camera"
    (place / "more").mkdir(parents=True)
    taken = media_samples.jpeg(offset="+01:00")
    for name, data in (
        ("IMG_1.jpg", taken),
        ("more/film.mov", media_samples.movie()),
        ("more/Screenshot_20240131-221500.png", media_samples.png_with_text("a", "b")),
        ("PTT-20240131-WA0001.wav", media_samples.wav()),
    ):
        (place / name).write_bytes(data)
        os.utime(place / name, (1_700_000_000, 1_700_000_000))
    return place


def keep(session: Session, folder: Path, answers: Answers = ZONE) -> KeptExport:
    return session.imports.keep(folder, lambda _offer: answers)


def listed_in(session: Session, kept: KeptExport) -> str:
    original = session.evidence.original_of(kept.exhibit)
    assert original is not None
    with original.open() as file:
        return file.read().decode()


def stored(folder: Path) -> list[Path]:
    return [each for each in (folder / "att").rglob("*") if each.is_file()]


def state(folder: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(each.relative_to(folder)), each.lstat().st_size, each.lstat().st_mtime_ns)
        for each in folder.rglob("*")
    )


def test_each_file_is_an_exhibit_and_a_line_with_its_time_and_source(
    session: Session, folder: Path
) -> None:
    before = state(folder)
    kept = keep(session, folder)
    assert state(folder) == before
    (found,) = kept.conversations
    content = found.item.content
    assert (content.format, content.lines, content.files) == ("photographs", 4, 4)
    assert found.report.messages == 0
    lines = list(session.imports.lines(found.item))
    said = {each.member: line.message.time for line in lines for each in line.message.files}
    assert {name: (t.local, t.offset, t.source) for name, t in said.items()} == {
        "IMG_1.jpg": ("2024-03-05T18:22:10", "+01:00", TimeSource.EXIF),
        "more/film.mov": ("2024-03-05T18:22:10", "+00:00", TimeSource.FILM),
        "more/Screenshot_20240131-221500.png": ("2024-01-31T22:15:00", "", TimeSource.FILE_NAME),
        "PTT-20240131-WA0001.wav": ("2024-01-31", "", TimeSource.FILE_NAME),
    }
    digests = {item.content.sha256: item.content.name for item in kept.files.new}
    for line in lines:
        assert [digests[each.sha256] for each in line.message.files] == [
            each.name for each in line.message.files
        ]
    for item in kept.files.new:
        assert item.content.came_with == kept.exhibit.id
        original = session.evidence.original_of(item)
        assert original is not None
        with original.open() as file:
            (path,) = [each for each in folder.rglob("*") if each.name == item.content.name]
            assert file.read() == path.read_bytes()
    assert session.integrity.verify().ok


def test_a_live_photo_is_one_line_by_what_both_files_say(session: Session, tmp_path: Path) -> None:
    shared = b"0AFAEC73-5E21-4F51-9F7B-5B4BFA49F2BC"
    name = {"com.apple.quicktime.content.identifier": shared}
    place = tmp_path / "Live"
    place.mkdir()
    (place / "IMG_1.JPG").write_bytes(media_samples.apple_jpeg(shared))
    (place / "other.MOV").write_bytes(
        media_samples.movie(media_samples.atom(b"udta", media_samples.keyed(name, full=True)))
    )
    (place / "IMG_1.MOV").write_bytes(media_samples.movie())
    kept = keep(session, place)
    lines = list(session.imports.lines(kept.conversations[0].item))
    assert sorted(
        ([file.member for file in line.message.files], line.message.doubts) for line in lines
    ) == [(["IMG_1.JPG", "other.MOV"], ()), (["IMG_1.MOV"], ())]


def test_the_list_of_the_folder_has_every_file_with_its_own_time(
    session: Session, folder: Path
) -> None:
    kept = keep(session, folder)
    listed = json.loads(listed_in(session, kept))
    assert (kept.exhibit.content.name, listed["folder"]) == (
        "Camera, list of files.json",
        "Camera",
    )
    assert [each["path"] for each in listed["files"]] == sorted(
        each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()
    )
    assert {each["changed"] for each in listed["files"]} == {"2023-11-14T22:13:20"}


def test_the_same_folder_twice_adds_nothing_and_one_more_file_adds_that(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    first = keep(session, folder)
    before = len(stored(tmp_path / "vault"))
    again = keep(session, folder)
    assert (again.conversations[0].is_new, again.files.new, again.files.known) == (False, (), 4)
    assert len(stored(tmp_path / "vault")) == before
    (folder / "IMG_2.jpg").write_bytes(media_samples.jpeg(gps=False))
    more = keep(session, folder)
    assert [item.content.name for item in more.files.new] == ["IMG_2.jpg"]
    assert more.conversations[0].item.content.continues == first.conversations[0].item.id
    (run,) = session.review(more.conversations[0].item).runs()
    assert run.files == 1


def test_what_is_not_kept_is_named_with_its_reason(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    (folder / ".hidden.jpg").write_bytes(media_samples.jpeg())
    (folder / ".thumbs").mkdir()
    (folder / ".thumbs" / "a.jpg").write_bytes(media_samples.jpeg())
    (folder / "picture.jpg").write_bytes(b"no picture")
    vaults.new(folder / "record", Clock()).close()
    kept = keep(session, folder)
    assert {each.name: each.reason for each in kept.files.left_out} == {
        ".hidden.jpg": LeftOutReason.HIDDEN,
        ".thumbs": LeftOutReason.HIDDEN,
        "picture.jpg": LeftOutReason.ANOTHER_KIND,
        "record": LeftOutReason.RECORD,
    }
    assert len(kept.files.new) == 4
    listed = json.loads(listed_in(session, kept))
    assert listed["left_out"] == {"another-kind": 1, "hidden": 2, "record": 1}


def test_what_leads_elsewhere_or_is_no_file_is_not_kept(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(media_samples.jpeg())
    (folder / "link.jpg").symlink_to(outside / "secret.jpg")
    (folder / "way").symlink_to(outside)
    os.mkfifo(folder / "pipe.jpg")
    kept = keep(session, folder)
    assert {each.name: each.reason for each in kept.files.left_out} == {
        "link.jpg": LeftOutReason.LINK,
        "way": LeftOutReason.LINK,
        "pipe.jpg": LeftOutReason.NO_FILE,
    }
    assert json.loads(listed_in(session, kept))["left_out"] == {"link": 2, "not-a-file": 1}


def test_a_file_that_changes_while_it_is_read_is_said_and_the_rest_goes_on(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = attachment_store.encrypt

    def changed(original: object, *given: object, **named: object) -> object:
        done = real(original, *given, **named)  # type: ignore[arg-type]
        if getattr(original, "size", 0) == (folder / "IMG_1.jpg").stat().st_size:
            os.utime(folder / "IMG_1.jpg", (5, 5))
        return done

    monkeypatch.setattr(attachment_store, "encrypt", changed)
    kept = keep(session, folder)
    assert [(each.name, each.reason) for each in kept.files.left_out] == [
        ("IMG_1.jpg", LeftOutReason.CHANGED)
    ]
    assert len(kept.files.new) == 3


def test_nothing_of_the_files_stays_in_memory_that_they_shared(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ReaderMemory] = []

    class Noted(ReaderMemory):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(import_service, "ReaderMemory", Noted)
    # so long and without a time that more of it than its edges is looked at
    taken = media_samples.saved(media_samples.picture(), "JPEG")[:-2]
    (folder / "IMG_9.jpg").write_bytes(taken + b"\x55" * (1 << 20) + b"\xff\xd9")
    keep(session, folder)
    used = [each.plain for each in made if each.plain]
    assert used
    assert not any(map(any, used))


def test_a_hostile_file_is_a_line_with_the_time_of_its_name(session: Session, folder: Path) -> None:
    (folder / "IMG_20240131_101500.jpg").write_bytes(
        b"\xff\xd8\xff\xe1\xff\xffExif\0\0MM" + bytes(9)
    )
    kept = keep(session, folder)
    lines = session.imports.lines(kept.conversations[0].item)
    (time,) = [it.message.time for it in lines if "101500" in it.message.files[0].name]
    assert (time.local, time.source) == ("2024-01-31T10:15:00", TimeSource.FILE_NAME)


def test_the_folder_of_a_messengers_export_is_read_as_one_and_its_files_named_once(
    session: Session, folder: Path
) -> None:
    chat = folder / "ChatExport"
    (chat / "photos").mkdir(parents=True)
    (chat / "photos" / "one.jpg").write_bytes(media_samples.jpeg(size=(20, 20)))
    for name in ("notes.css", "private.pdf", "files/letter.pdf", "files/more/private.txt"):
        (chat / name).parent.mkdir(parents=True, exist_ok=True)
        (chat / name).write_text(name, encoding="utf-8")
    (chat / "result.json").write_text(
        '{"name":"Dex","messages":[{"type":"message","date":"2026-03-02T22:40:00","from":"Dex",'
        '"from_id":"user22","text":"x","photo":"photos/one.jpg"},{"type":"message",'
        '"date":"2026-03-02T22:41:00","from":"Dex","from_id":"user22","text":"",'
        '"file":"files/letter.pdf"}]}',
        encoding="utf-8",
    )
    kept = keep(session, folder)
    formats = [each.item.content.format for each in kept.conversations]
    assert formats == ["telegram-desktop", "photographs"]
    chat_lines, photos = (list(session.imports.lines(it.item)) for it in kept.conversations)
    digest = chat_lines[0].message.files[0].sha256
    assert {it.content.sha256 for it in kept.files.new} >= {digest}
    assert "one.jpg" not in {each.name for it in photos for each in it.message.files}
    names = {item.content.name for item in kept.files.new}
    assert names >= {"result.json", "one.jpg", "letter.pdf"}
    # what only lies beside it is nobody's business
    assert names.isdisjoint({"notes.css", "bank.csv", "private.pdf"})
    assert "private" not in listed_in(session, kept)
    assert [it.item.content.of for it in kept.conversations] == [kept.exhibit.id] * 2


def test_mails_of_a_folder_are_read_together_and_nothing_beside_them_is_kept(
    session: Session, tmp_path: Path
) -> None:
    place = tmp_path / "mails"
    (place / "more").mkdir(parents=True)
    for name in ("a.eml", "more/b.eml"):
        (place / name).write_bytes(
            b"From: Dex <dex@stalker.example>\nTo: ada@home.example\n"
            b"Date: Mon, 2 Mar 2026 21:40:00 +0000\nSubject: s\n\n" + name.encode()
        )
    (place / "bank.ods").write_bytes(b"private")
    kept = keep(session, place)
    (found,) = kept.conversations
    assert (found.item.content.format, found.item.content.lines) == ("eml", 2)
    assert {item.content.name for item in kept.files.new} == {"a.eml", "b.eml"}
    assert [(each.name, each.reason) for each in kept.files.left_out] == [
        ("bank.ods", LeftOutReason.ANOTHER_KIND)
    ]


@pytest.mark.parametrize("name", ["empty", "words"])
def test_a_folder_with_nothing_to_keep_is_refused(
    session: Session, tmp_path: Path, name: str
) -> None:
    place = tmp_path / name
    place.mkdir()
    if name == "words":
        (place / "a.odt").write_bytes(b"words")
    with pytest.raises(ExportRefused):
        keep(session, place)
    with pytest.raises(SourceError):
        keep(session, tmp_path / "not there")
    assert stored(tmp_path / "vault") == []


def test_stopped_at_any_report_nothing_is_kept(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    stopped = 0
    for last in (1, 2, 3, 4, 10_000):
        calls: list[int] = []

        def stop(done: int, total: int, last: int = last, calls: list[int] = calls) -> None:
            calls.append(done)
            if len(calls) >= last:
                raise Cancelled

        try:
            session.imports.keep(folder, lambda _offer: ZONE, stop)
        except Cancelled:
            stopped += 1
            assert stored(tmp_path / "vault") == []
            assert session.journal.items(Noun.EVIDENCE) == ()
    assert stopped == 4
    assert len(session.journal.items(Noun.EVIDENCE)) == 5
