"""What is accepted waits without a number; it is dropped without a trace, or written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diary.errors import BadInput, DiskFull
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Incident, Person
from diary.model.revisions import as_of
from diary.services.session import Session
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, Clock, settled
from tests.support.reviewed_chats import CHAT, SENDER, accept, bring, incidents, review

KINDS = ("CALL_UNWANTED", "MSG_UNWANTED")


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


@contextmanager
def opened(folder: Path, reader: MediaClient) -> Iterator[Session]:
    session = unlock(folder, PASSPHRASE, settled(Clock(), reader))
    yield session
    session.close()


def hold_all(session: Session, conversation: str) -> int:
    one = review(session, conversation)
    parts = ((one.conversation, one.runs()),)
    return len(session.acceptance.hold(parts, "He wrote again.", KINDS).incidents)


def test_what_waits_has_no_number_and_is_dropped_without_a_trace(
    session: Session, tmp_path: Path
) -> None:
    conversation = bring(session, tmp_path)
    entries = 0
    assert hold_all(session, conversation) == 3
    assert incidents(session) == []
    assert session.acceptance.drop()
    assert not session.acceptance.drop()
    assert session.acceptance.write() == ()
    assert len(incidents(session)) == entries
    assert len(review(session, conversation).runs()) == 3
    hold_all(session, conversation)
    assert [item.number for item in session.acceptance.write()] == [1, 2, 3]
    assert review(session, conversation).runs() == ()
    assert [item.content.behaviours for item in incidents(session)] == [KINDS, *[KINDS[1:]] * 2]


def test_the_next_acceptance_writes_the_one_before(session: Session, tmp_path: Path) -> None:
    one = review(session, bring(session, tmp_path))
    first, second, _third = one.runs()
    session.acceptance.hold(((one.conversation, (first,)),), "first", ())
    session.acceptance.hold(((one.conversation, (second,)),), "second", ())
    assert [item.content.what for item in incidents(session)] == ["first"]
    assert session.acceptance.drop()
    assert [run.first for run in review(session, one.conversation.id).runs()] == [second.first, 5]


def test_a_run_that_waited_is_not_accepted_twice(session: Session, tmp_path: Path) -> None:
    one = review(session, bring(session, tmp_path))
    runs = one.runs()
    session.acceptance.hold(((one.conversation, runs),), "x", ())
    with pytest.raises(BadInput):
        session.acceptance.hold(((one.conversation, runs),), "x", ())
    assert len(incidents(session)) == 3  # the one before is not lost by it


def test_closing_writes_what_waits(tmp_path: Path, reader: MediaClient) -> None:
    folder = tmp_path / "vault"
    session = vaults.new(folder, Clock(), reader)
    hold_all(session, bring(session, tmp_path))
    session.close()
    with opened(folder, reader) as again:
        assert len(incidents(again)) == 3
        assert NoticeCode.ACCEPTANCE_WRITTEN not in again.info.notices


_KILLED = """
import os, sys
from pathlib import Path
from diary.media.decoder_client import MediaClient
from tests.diary.services import test_acceptance as here
from tests.support import decoder_consent, vaults
from tests.support.records import Clock
from tests.support.reviewed_chats import bring
decoder_consent.install()
folder = Path(sys.argv[1])
session = vaults.new(folder / "vault", Clock(), MediaClient())
here.hold_all(session, bring(session, folder))
os._exit(9)
"""


def test_what_a_kill_left_is_written_at_the_next_opening(
    tmp_path: Path, reader: MediaClient
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], check=False, cwd=Path.cwd()
    )
    assert ended.returncode == 9
    with opened(tmp_path / "vault", reader) as session:
        assert NoticeCode.ACCEPTANCE_WRITTEN in session.info.notices
        assert [item.number for item in incidents(session)] == [1, 2, 3]
        assert session.acceptance.waiting() is None
    with opened(tmp_path / "vault", reader) as session:
        assert NoticeCode.ACCEPTANCE_WRITTEN not in session.info.notices
        assert len(incidents(session)) == 3


def test_taking_one_decision_back_leaves_what_was_decided_before_and_is_whole(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = review(session, bring(session, tmp_path))
    later = CHAT.replace("14/11/2025", "15/11/2025").replace(SENDER, "Dex")
    two = review(session, bring(session, tmp_path, later, "other_chat.txt"))
    before = [accept(session, each, each.runs()[:1], "x") for each in (one, two)]
    parts = [(each.conversation, each.runs()[:1]) for each in (one, two)]
    decision = session.acceptance.hold(parts, "both", (), as_one=True).decision.id
    (both,) = session.acceptance.write()
    assert session.decisions.withdraws(decision) == (both.number,)

    def refused(*_at: object) -> None:
        raise DiskFull("write")

    # what cannot be kept leaves the incident as it was
    monkeypatch.setattr(Settings, "put_within", refused)
    with pytest.raises(DiskFull):
        session.decisions.take_back(decision)
    monkeypatch.undo()
    assert [item.withdrawn for item in incidents(session)] == [None] * 3
    assert session.decisions.take_back(decision)
    stands = [item.number for item in incidents(session) if item.withdrawn is None]
    assert stands == [item.number for (item,) in before]
    assert [len(review(session, each.conversation.id).runs()) for each in (one, two)] == [2, 2]
    assert not session.decisions.take_back(decision)


def test_whom_the_person_names_while_it_waits_is_named_in_it(
    session: Session, tmp_path: Path
) -> None:
    one = review(session, bring(session, tmp_path))
    session.acceptance.hold(((one.conversation, one.runs()),), "x", (), as_one=True)
    other = ("07700 900264", "WhatsApp")
    person = session.senders.say_person((other,), Person(name="Dex"), "his number")
    (made,) = session.acceptance.write()
    content = as_of(made, Incident).content
    assert (content.person, content.why_person) == (person, "his number")
    assert content.accounts == ("07700 900264",)


def test_what_was_to_be_dropped_is_not_written_though_the_disk_refused_it(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = bring(session, tmp_path)
    hold_all(session, conversation)

    def refused(*_at: object) -> None:
        raise DiskFull("write")

    monkeypatch.setattr(Settings, "put_within", refused)
    for attempt in (session.acceptance.drop, session.acceptance.write):
        with pytest.raises(DiskFull):
            attempt()
    monkeypatch.undo()
    assert session.acceptance.waiting() is not None
    assert session.acceptance.write() == ()
    assert session.acceptance.waiting() is None
    assert incidents(session) == []
    assert hold_all(session, conversation) == 3
    assert len(session.acceptance.write()) == 3


def test_what_waits_in_an_older_copy_is_not_written(tmp_path: Path, reader: MediaClient) -> None:
    folder, older = tmp_path / "vault", tmp_path / "older"
    session = vaults.new(folder, Clock(), reader)
    hold_all(session, bring(session, tmp_path))
    shutil.copytree(folder, older)
    assert session.acceptance.drop()
    session.journal.record(Incident(what="later"))
    session.drafts.save("typed later")
    session.close()
    shutil.copyfile(folder / "draft", older / "draft")
    with opened(older, reader) as again:
        assert {NoticeCode.OLDER_COPY, NoticeCode.ACCEPTANCE_HELD} <= {*again.info.notices}
        assert again.acceptance.waiting() is None
        assert incidents(again) == []
        assert again.settings.get("acceptance-held") is not None
    with opened(older, reader) as again:
        assert incidents(again) == []
