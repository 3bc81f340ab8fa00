"""An export is kept whole with what was read of it, or nothing of it is."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from diary.conversations.lines import write_line
from diary.errors import Cancelled, Damaged, DiaryError, DiskFull, FaultCode
from diary.ledger.line_commitments import LineCommitments
from diary.media.decoder_client import MediaClient
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Book, Noun
from diary.model.record_nouns import Incident
from diary.progress import no_progress
from diary.services import journal
from diary.services.access.credentials import Credentials
from diary.services.import_service import KeptExport
from diary.services.session import Session
from diary.store import attachment_files, attachment_store, connection
from diary.vault import key_rotation
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, Clock, settled

CHAT = "".join(
    f"[14/11/2025, 20:{n:02}:01] {who}: {words}\n"
    for n, (who, words) in enumerate(
        [("Ada", "hello"), ("C", "outside"), ("C", "still \U0001f600")]
    )
)
ME = Answers(me="Ada", zone="Europe/London")


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    place = tmp_path / "_chat.txt"
    place.write_text(CHAT, encoding="utf-8")
    return place


def keep(session: Session, path: Path, answers: Answers = ME) -> KeptExport:
    return session.imports.keep(path, lambda _offer: answers)


def files(folder: Path) -> list[Path]:
    return [each for each in (folder / "att").rglob("*") if each.is_file()]


def test_lines_are_kept_in_their_canonical_form_and_read_back(reading: Session, chat: Path) -> None:
    (found,) = keep(reading, chat).conversations
    lines = list(reading.imports.lines(found.item))
    assert [(line.n, line.message.at, line.message.sender) for line in lines] == [
        (1, 1, ""), (2, 2, "C"), (3, 3, "C"),
    ]  # fmt: skip
    assert lines[2].message.text == "still \U0001f600"
    assert {line.zone for line in lines} == {"Europe/London"}
    assert sum(len(write_line(line)) for line in lines) == found.item.content.size
    assert str(lines[0].moment()) == "2025-11-14 20:00:01+00:00"


@pytest.mark.parametrize(
    ("zone", "shown", "by"),
    [
        ("", "2026-07-04T21:10:00", "Europe/London"),
        ("Europe/Warsaw", "2026-07-04T22:10:00", "Europe/Warsaw"),
    ],
)
def test_a_time_in_utc_has_the_clock_that_was_answered_or_that_of_the_record(
    reading: Session, tmp_path: Path, zone: str, shown: str, by: str
) -> None:
    assert reading.journal.zone == "Europe/London"
    place = tmp_path / "sms.xml"
    row = '<sms address="07700 900264" date="1783195800000" type="1" body="x"/>'
    place.write_text(f'<smses count="1">{row}</smses>', encoding="utf-8")
    (found,) = keep(reading, place, Answers(zone=zone)).conversations
    (line,) = reading.imports.lines(found.item)
    stated = line.message.time
    assert (stated.local, stated.offset) == ("2026-07-04T20:10:00", "+00:00")
    assert (line.shown_local(), line.zone) == (shown, by)
    assert str(line.moment()) == "2026-07-04 20:10:00+00:00"


def test_the_number_that_is_said_to_be_theirs_is_in_no_line(
    reading: Session, tmp_path: Path
) -> None:
    place = tmp_path / "sms.xml"
    row = '<sms address="07700 900264" date="{date}" type="{type}" body="x"/>'
    rows = [row.format(date=1772487600000 + n * 1000, type=1 + n % 2) for n in range(4)]
    place.write_text(f'<smses count="4">{"".join(rows)}</smses>', encoding="utf-8")
    own = "07700 900001"
    (found,) = keep(reading, place, Answers(own_number=own, zone="Europe/London")).conversations
    lines = list(reading.imports.lines(found.item))
    assert [(line.message.own, line.message.sender) for line in lines] == [
        (False, "07700 900264"), (True, ""), (False, "07700 900264"), (True, ""),
    ]  # fmt: skip
    assert all(own.encode() not in write_line(line) for line in lines)
    assert (found.item.content.own_number, found.item.content.from_me) == (own, 2)


def test_an_address_that_is_said_to_be_theirs_is_in_the_words_of_mails_alone(
    reading: Session, tmp_path: Path
) -> None:
    place = tmp_path / "Inbox.mbox"
    mail = (
        "From x Mon Mar  2 21:40:00 2026\nFrom: {}\nTo: {}\nDate: Mon, 2 Mar 2026 21:40:00 +0000\n"
        "Subject: s\n\nhello ada@home.example\n\n"
    )
    dex, own = "dex@stalker.example", "ada@home.example"
    place.write_text(
        mail.format(f"Ada Example <{own}>", dex)
        + mail.format(dex, f"Ada <{own.title()}>, mum@home.example"),
        encoding="utf-8",
    )
    (found,) = keep(reading, place, Answers(own_number=own)).conversations
    lines = [line.message for line in reading.imports.lines(found.item)]
    assert [(it.sender, it.label, it.recipients, it.own) for it in lines] == [
        ("", "", (dex,), True),
        (dex, "", ("", "mum@home.example"), False),
    ]
    assert all(own in it.text for it in lines)


def test_the_name_of_a_conversation_is_parted_only_where_its_format_joins_accounts(
    reading: Session, tmp_path: Path
) -> None:
    own, place = "07700 900001", tmp_path / "WhatsApp Chat with~Ada.txt"
    place.write_text(CHAT, encoding="utf-8")
    (found,) = keep(reading, place).conversations
    assert {line.message.thread for line in reading.imports.lines(found.item)} == {place.stem}
    place = tmp_path / "sms.xml"
    row = f'<mms address="07700 900264~{own}" date="1772487600000" msg_box="1"/>'
    place.write_text(f'<smses count="1">{row}</smses>', encoding="utf-8")
    (found,) = keep(reading, place, Answers(own_number=own)).conversations
    assert {line.message.thread for line in reading.imports.lines(found.item)} == {"07700 900264"}


def _spoiled(patch: pytest.MonkeyPatch, at: Callable[[int], object], seen: list[str]) -> None:
    """Call `at` before each step on the disk, and before the transaction; `seen` gets their names.

    After the transaction come the steps that give the files their own names.
    """

    def before(real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            seen.append(name)
            at(len(seen))
            return real(*given, **named)

        return call

    for module, name in (
        (attachment_files, "create_file"),
        (attachment_files, "sync_file"),
        (attachment_files, "rename"),
        (attachment_store, "sync_folder"),
    ):
        patch.setattr(module, name, before(getattr(module, name), name))
    patch.setattr(journal, "transaction", before(connection.transaction, "transaction"))


def test_refused_by_the_disk_at_any_step_nothing_is_kept(
    reading: Session, chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        steps: list[str] = []
        _spoiled(patch, lambda n: None, steps)
        whole = keep(reading, chat)
    assert len(whole.conversations) == 1
    recorded = steps.index("transaction") + 1
    assert recorded >= 9
    assert len(steps) > recorded
    for refused_at in range(1, len(steps) + 1):
        session = vaults.new(
            tmp_path / f"vault {refused_at}", Clock(), reading.open_vault.config.media
        )

        def refuse(n: int, refused_at: int = refused_at) -> None:
            if n >= refused_at:
                raise OSError(errno.ENOSPC, "full")

        if refused_at > recorded:
            # The record has it, and what the disk refuses is done at the next opening.
            with monkeypatch.context() as patch:
                _spoiled(patch, refuse, [])
                keep(session, chat)
            assert session.integrity.verify().ok
            session.close()
            again = unlock(tmp_path / f"vault {refused_at}", PASSPHRASE, settled(Clock()))
            assert again.info.notices == ()
            assert again.integrity.verify().ok
            again.close()
            assert all(len(path.name) == 32 for path in files(tmp_path / f"vault {refused_at}"))
            continue
        with monkeypatch.context() as patch:
            _spoiled(patch, refuse, [])
            with pytest.raises((DiaryError, OSError)):
                keep(session, chat)
        assert session.journal.items(Noun.EVIDENCE) == ()
        assert session.journal.items(Noun.CONVERSATION) == ()
        assert session.integrity.verify().ok
        session.close()
        assert files(tmp_path / f"vault {refused_at}") == []


def test_killed_at_any_step_all_of_it_is_there_or_nothing(
    reading: Session, chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    vault = tmp_path / "vault"
    head = (vault / "head").read_bytes()

    def copied(n: int) -> None:
        place = tmp_path / f"at {n}"
        shutil.copytree(vault, place, ignore=shutil.ignore_patterns("lock", "head*", "reserve"))
        (place / "head").write_bytes(head)

    with monkeypatch.context() as patch:
        _spoiled(patch, copied, steps)
        keep(reading, chat)
    copied(len(steps) + 1)
    told = []
    for n in range(1, len(steps) + 2):
        session = unlock(tmp_path / f"at {n}", PASSPHRASE, settled(Clock()))
        counts = [len(session.journal.items(noun)) for noun in (Noun.EVIDENCE, Noun.CONVERSATION)]
        assert session.integrity.verify().ok
        assert "older-copy" not in session.info.notices
        told.append(counts)
        session.close()
        assert len(files(tmp_path / f"at {n}")) == sum(counts)
    recorded = steps.index("transaction") + 1
    assert told == [[0, 0]] * recorded + [[1, 1]] * (len(steps) + 1 - recorded)


def test_stopped_at_any_report_nothing_is_kept(
    reading: Session, chat: Path, tmp_path: Path
) -> None:
    stopped = 0
    for last in range(1, 100):
        calls: list[int] = []

        def stop(done: int, total: int, last: int = last, calls: list[int] = calls) -> None:
            calls.append(done)
            if len(calls) >= last:
                raise Cancelled

        try:
            reading.imports.keep(chat, lambda _offer: ME, stop)
        except Cancelled:
            stopped += 1
            assert files(tmp_path / "vault") == []
            assert reading.journal.items(Noun.EVIDENCE) == ()
        else:
            break
    assert stopped >= 2


def test_what_the_record_mentions_is_not_removed_if_it_fails_after_that(
    reading: Session, chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = journal.Journal.record_all

    def interrupted(*given: Any, **named: Any) -> Any:
        real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(journal.Journal, "record_all", interrupted)
        with pytest.raises(KeyboardInterrupt):
            keep(reading, chat)
    assert len(files(tmp_path / "vault")) == 2
    assert reading.integrity.verify().ok


def test_a_conversation_is_verified_and_its_damage_is_named(
    reading: Session, chat: Path, tmp_path: Path
) -> None:
    (found,) = keep(reading, chat).conversations
    blob = vaults.parts_of(reading).stored_keys.blob(found.item.id).blob
    (path,) = [each for each in files(tmp_path / "vault") if each.name == blob]
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    (fault,) = reading.integrity.verify().faults
    assert fault.part == "conversation/1"
    with pytest.raises(Damaged):
        list(reading.imports.lines(found.item))


def test_the_entry_commits_to_each_line_by_itself(reading: Session, chat: Path) -> None:
    item = keep(reading, chat).conversations[0].item
    said = item.content
    found = LineCommitments(bytes.fromhex(said.seed))
    for line in reading.imports.lines(item):
        found.add(write_line(line))
    assert (found.count, found.digest().hex()) == (said.lines, said.commitment) == (3, mock.ANY)
    assert len(bytes.fromhex(said.seed)) == 32


def test_no_two_conversations_share_a_seed(reading: Session, chat: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "_chat.txt"
    other.parent.mkdir()
    other.write_text(CHAT + "[14/11/2025, 21:00:01] C: more\n", encoding="utf-8")
    seeds = [keep(reading, each).conversations[0].item.content.seed for each in (chat, other)]
    assert len({*seeds}) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"commitment": "0" * 64}, {"seed": "0" * 64}, {"seed": "no digits"}, {"lines": 4}],
    ids=str,
)
def test_lines_that_are_not_those_committed_to_are_a_fault(
    reading: Session, chat: Path, wrong: dict[str, Any]
) -> None:
    item = keep(reading, chat).conversations[0].item
    reading.journal.amend(item.id, replace(item.content, **wrong))
    (fault,) = reading.integrity.verify().faults
    assert (fault.code, fault.part) == (FaultCode.ATTACHMENT_DIFFERS, "conversation/1")


def test_erasing_a_conversation_leaves_no_seed(
    reading: Session, chat: Path, tmp_path: Path
) -> None:
    kept = keep(reading, chat)
    said = kept.conversations[0].item.content
    reading.erasure.erase(kept.exhibit.id, Credentials(PASSPHRASE))
    rows = list(vaults.parts_of(reading).books[Book.RECORD].entries())
    content = [json.dumps(dict(row.entry.content)) for row in rows]
    assert not any(said.seed in each or said.commitment in each for each in content)
    assert sum(row.entry.seed == b"" for row in rows) == 2


def test_erasing_an_export_erases_what_was_read_of_it(
    reading: Session, chat: Path, tmp_path: Path
) -> None:
    kept = keep(reading, chat)
    plan = reading.erasure.plan(kept.exhibit.id)
    assert [each.id for each in plan.conversations] == [kept.conversations[0].item.id]
    assert plan.mentioned == ()
    reading.erasure.erase(kept.exhibit.id, Credentials(PASSPHRASE))
    assert files(tmp_path / "vault") == []
    assert reading.journal.items(Noun.CONVERSATION) == ()
    assert reading.integrity.verify().ok
    again = keep(reading, chat)
    assert again.conversations[0].is_new


def test_both_files_move_to_new_keys(
    reading: Session, chat: Path, tmp_path: Path, reader: MediaClient
) -> None:
    reading.journal.record(Incident(what="x"))
    lines = list(reading.imports.lines(keep(reading, chat).conversations[0].item))
    reading.close()
    key_rotation.rotate(
        tmp_path / "vault", Credentials(PASSPHRASE), Credentials(PASSPHRASE), settled(Clock())
    )
    session = unlock(tmp_path / "vault", PASSPHRASE, settled(Clock(), reader))
    (item,) = session.journal.items(Noun.CONVERSATION)
    assert list(session.imports.lines(item)) == lines
    assert session.integrity.verify().ok
    session.close()


def test_a_full_disk_is_told_as_one(
    reading: Session, chat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(attachment_files, "sync_file", full)
    with pytest.raises(DiskFull):
        keep(reading, chat)


def test_what_a_thread_reads_is_kept_by_the_session_alone(
    reading: Session, chat: Path, tmp_path: Path
) -> None:
    read = reading.imports.begin()
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(read, chat, lambda _offer: ME, no_progress).result()
    assert reading.journal.items(Noun.EVIDENCE) == ()
    kept = reading.imports.admit(found)
    (made,) = kept.conversations
    assert made.item.content.of == kept.exhibit.id
    assert len(files(tmp_path / "vault")) == 2
    # begun before the first was kept, and admitted after it
    again = reading.imports.admit(read(chat, lambda _offer: ME, no_progress))
    assert again.exhibit.id == kept.exhibit.id
    assert not again.conversations[0].is_new
    assert len(files(tmp_path / "vault")) == 2


def test_a_thread_that_is_stopped_leaves_nothing(
    reading: Session, chat: Path, tmp_path: Path
) -> None:
    def stopped(_offer: object) -> Answers:
        raise Cancelled

    for path in (chat, chat.parent):
        with pytest.raises(Cancelled):
            reading.imports.begin()(path, stopped, no_progress)
        assert files(tmp_path / "vault") == []


def test_some_lines_are_read_without_those_before(reading: Session, chat: Path) -> None:
    (found,) = keep(reading, chat).conversations
    lines = reading.imports.lines(found.item)
    assert [line.n for line in lines.between(2, 2)] == [2]
    assert [line.n for line in lines] == [1, 2, 3]
