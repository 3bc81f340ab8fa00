"""What accepting runs of contact writes is planned whole before anything of it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.conversations.person_of_files import PersonOfFiles
from diary.errors import BadInput
from diary.media.imports.format import Answers
from diary.model.record_nouns import FilesPerson, Incident, Person, Role
from diary.model.revisions import as_of
from diary.model.when import Precision
from diary.services.session import Session
from tests.support import media_samples
from tests.support.reviewed_chats import CHAT, SENDER, bring, incidents, review

KINDS = ("CALL_UNWANTED", "MSG_UNWANTED")


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


def test_words_that_no_incident_can_have_are_refused_at_once(
    session: Session, tmp_path: Path
) -> None:
    one = review(session, bring(session, tmp_path))
    with pytest.raises(BadInput):
        session.acceptance.hold(((one.conversation, one.runs()),), " ", ())
    assert session.acceptance.waiting() is None


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


def test_reasons_stay_as_they_were_typed_however_often_somebody_is_named(
    session: Session, tmp_path: Path
) -> None:
    by_voice, by_coat = "he said so; he said so; and ;  his voice", "his coat; his coat"
    craig = session.journal.record(Person(name="Craig", role=Role.SUSPECTED)).id
    chat = review(session, bring(session, tmp_path))
    place = tmp_path / "Camera"
    place.mkdir()
    (place / "a.jpg").write_bytes(media_samples.jpeg(offset="+01:00"))
    kept = session.imports.keep(place, lambda _offer: Answers(zone="Europe/London"))
    files = review(session, kept.conversations[0].item.id)
    planned = session.acceptance.hold(
        ((chat.conversation, chat.runs()[:1]), (files.conversation, files.runs())),
        "both",
        (),
        as_one=True,
        of_files=PersonOfFiles(FilesPerson.SHOWN, craig, Role.SUSPECTED, by_coat),
    )
    (waiting,) = (it.content for it in planned.incidents)
    assert isinstance(waiting, Incident)
    assert waiting.why_person == by_coat
    for why in ("a guess; a guess", by_voice):
        session.senders.say_person(((SENDER, ""),), craig, why)
    (made,) = (as_of(item, Incident) for item in session.acceptance.write())
    assert (made.content.person, made.content.why_person) == (craig, f"{by_voice}; {by_coat}")
