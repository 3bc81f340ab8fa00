"""What is accepted waits without a number; it is dropped without a trace, or written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diary.errors import BadInput, DiskFull
from diary.media.decoder_client import MediaClient
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Incident, Person
from diary.model.revisions import Recorded, as_of
from diary.model.when import Precision
from diary.services.import_review import ImportReview
from diary.services.session import Session
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, Clock, settled

ME = Answers(me="Ada", zone="Europe/London")
SENDER = "+44 7700 900264"
CHAT = "".join(
    f"[14/11/2025, {hour:02}:{minute:02}:00] {who}: {words}\n"
    for hour, minute, who, words in (
        (9, 0, SENDER, "\u200eMissed voice call"),
        (9, 5, SENDER, "one"),
        (9, 6, "Ada", "stop"),
        (12, 0, SENDER, "two"),
        (18, 0, SENDER, "three"),
    )
)
KINDS = ("CALL_UNWANTED", "MSG_UNWANTED")


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


@contextmanager
def opened(folder: Path, reader: MediaClient) -> Iterator[Session]:
    session = unlock(folder, PASSPHRASE, settled(Clock(), reader))
    yield session
    session.close()


def bring(session: Session, tmp_path: Path, text: str = CHAT, name: str = "_chat.txt") -> str:
    place = tmp_path / name
    place.write_text(text, encoding="utf-8")
    (kept,) = session.imports.keep(place, lambda _offer: ME).conversations
    return kept.item.id


def review(session: Session, conversation: str) -> ImportReview:
    return session.review(as_of(session.journal.get(conversation), Conversation))


def incidents(session: Session) -> list[Recorded[Incident]]:
    return [as_of(item, Incident) for item in session.journal.items(Noun.INCIDENT)]


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


def test_words_that_no_incident_can_have_are_refused_at_once(
    session: Session, tmp_path: Path
) -> None:
    one = review(session, bring(session, tmp_path))
    with pytest.raises(BadInput):
        session.acceptance.hold(((one.conversation, one.runs()),), " ", ())
    assert session.acceptance.waiting() is None


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
from tests.support import vaults
from tests.support.records import Clock
folder = Path(sys.argv[1])
session = vaults.new(folder / "vault", Clock(), MediaClient())
here.hold_all(session, here.bring(session, folder))
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


def test_one_incident_is_made_of_runs_of_two_conversations(
    session: Session, tmp_path: Path
) -> None:
    one = review(session, bring(session, tmp_path))
    later = CHAT.replace("14/11/2025", "15/11/2025").replace(SENDER, "Dex")
    two = review(session, bring(session, tmp_path, later, "other_chat.txt"))
    (made,) = (
        as_of(item, Incident)
        for item in (
            session.acceptance.hold(
                ((two.conversation, two.runs()[:1]), (one.conversation, one.runs()[:1])),
                "both",
                KINDS,
                as_one=True,
            )
            and session.acceptance.write()
        )
    )
    content = made.content
    assert [place.conversation for place in content.messages] == [
        one.conversation.id,
        two.conversation.id,
    ]
    assert content.when is not None
    assert content.when.precision is Precision.BETWEEN
    assert (content.when.at, content.when.until) == ("2025-11-14T09:00", "2025-11-15T09:05")
    assert (content.times, content.behaviours) == (4, KINDS)
    # taken back by one of them, it is listed again in both
    again = review(session, two.conversation.id)
    assert again.withdraws() == (1,)
    assert again.undo()
    assert incidents(session)[0].withdrawn is not None
    for each in (one, two):
        assert len(review(session, each.conversation.id).runs()) == 3


def test_taking_one_decision_back_leaves_what_was_decided_before_and_is_whole(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = review(session, bring(session, tmp_path))
    later = CHAT.replace("14/11/2025", "15/11/2025").replace(SENDER, "Dex")
    two = review(session, bring(session, tmp_path, later, "other_chat.txt"))
    before = [one.accept(one.runs()[:1], "one", ()), two.accept(two.runs()[:1], "two", ())]
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
