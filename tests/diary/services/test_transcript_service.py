"""The person's own words for lines are entries: changed, taken back, and erased with the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.conversations.line_words import LineWords
from diary.errors import BadInput, Erased
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import Recorded, as_of
from diary.model.translation import LINE, Translation
from diary.services.access.credentials import Credentials
from diary.services.json_import import JsonLine
from diary.services.session import Session
from tests.support.records import PASSPHRASE
from tests.support.reviewed_chats import bring


@pytest.fixture
def session(reading: Session) -> Session:
    return reading


@pytest.fixture
def talk(session: Session, tmp_path: Path) -> Recorded[Conversation]:
    return as_of(session.journal.get(bring(session, tmp_path)), Conversation)


def standing(session: Session) -> list[tuple[int, bool, str, int]]:
    found = session.journal.standing(Translation)
    return [(it.content.line, it.content.heard, it.content.text, it.revision) for it in found]


def test_words_are_recorded_changed_and_taken_back(
    session: Session, talk: Recorded[Conversation]
) -> None:
    say = session.transcripts.say_words
    say(talk, [LineWords(2, "one"), LineWords(2, "a door", heard=True), LineWords(3, "three")])
    heard, three = (2, True, "a door", 1), (3, False, "three", 1)
    assert standing(session) == [(2, False, "one", 1), heard, three]
    say(talk, [LineWords(2, "first"), LineWords(3, "three")])
    assert standing(session)[0] == (2, False, "first", 2)
    assert standing(session)[2] == three  # what is said again changes nothing
    say(talk, [LineWords(2, " "), LineWords(4, "")])
    assert standing(session) == [heard, three]
    say(talk, [LineWords(2, "again")])
    assert (2, False, "again", 1) in standing(session)


def test_a_line_that_is_not_there_records_nothing(
    session: Session, talk: Recorded[Conversation]
) -> None:
    entries = session.info.entries
    for line in (0, talk.content.lines + 1):
        with pytest.raises(BadInput):
            session.transcripts.say_words(talk, [LineWords(1, "x"), LineWords(line, "y")])
    assert standing(session) == []
    assert session.info.entries == entries


def test_two_entries_for_one_line_become_one(
    session: Session, talk: Recorded[Conversation]
) -> None:
    for text in ("one", "two"):
        session.journal.record(Translation(of=talk.id, field=LINE, language="", text=text, line=1))
    session.transcripts.say_words(talk, [LineWords(1, "both")])
    assert standing(session) == [(1, False, "both", 2)]


@pytest.mark.parametrize(
    "change",
    [{"line": 99}, {"line": 0}, {"field": "what"}, {"text": " "}, {"language": "Polish!"}],
)
def test_json_that_names_no_line_of_it_is_refused(
    session: Session, talk: Recorded[Conversation], change: dict[str, object]
) -> None:
    said = {"kind": "translation", "of": talk.id, "field": "line", "line": 1, "text": "x"}
    with pytest.raises(BadInput):
        session.new_json_import().plan([JsonLine(1, {**said, **change})])
    session.new_json_import().plan([JsonLine(1, said)])


def test_they_are_erased_with_the_export(session: Session, talk: Recorded[Conversation]) -> None:
    session.transcripts.say_words(talk, [LineWords(1, "zeppelin")])
    (said,) = session.journal.standing(Translation)
    plan = session.erasure.plan(talk.content.of)
    assert [each.id for each in plan.translations] == [said.id]
    session.erasure.erase(talk.content.of, Credentials(PASSPHRASE))
    with pytest.raises(Erased):
        session.journal.get(said.id)
    assert session.journal.with_words("zeppelin") == ()
