"""The sample's one conversation is read of its export, and two incidents point to lines of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.conversations.lines import ConversationLine
from diary.media.imports.message import MessageKind
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import as_of
from diary.services.session import Session
from tests.golden.sample import Copies, recorded

HIM, FRIEND = "07700 900264", "Tamsin"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with recorded(tmp_path_factory.mktemp("sample"), Copies()) as found:
        yield found


def _lines(session: Session) -> list[ConversationLine]:
    (item,) = session.journal.standing(Conversation)
    return [*session.imports.lines(item)]


def test_it_has_lines_of_three_a_call_and_a_file_that_is_named(session: Session) -> None:
    (item,) = session.journal.standing(Conversation)
    said = item.content
    assert (said.lines, said.calls, said.from_me, said.to_me) == (37, 1, 5, 32)
    assert not said.unread_lines
    # what is hers is the sender of no line
    assert {line.message.sender for line in _lines(session)} == {"", HIM, FRIEND}
    (named,) = [line for line in _lines(session) if line.message.files]
    assert named.message.sender == HIM
    assert not named.message.own
    (call,) = [line for line in _lines(session) if line.message.kind is MessageKind.CALL]
    assert call.message.sender == HIM


def test_its_export_is_one_exhibit_with_the_words_of_the_story(session: Session) -> None:
    (item,) = session.journal.standing(Conversation)
    exhibit = as_of(session.journal.get(item.content.of), Evidence)
    assert exhibit.content.title.startswith("Chat of the walking group")
    names = [each.content.name for each in session.journal.standing(Evidence)]
    assert names.count(exhibit.content.name) == 1


def test_two_incidents_point_to_lines_of_his_and_name_his_account(session: Session) -> None:
    (item,) = session.journal.standing(Conversation)
    pointing = [each for each in session.journal.standing(Incident) if each.content.messages]
    places = [place for each in pointing for place in each.content.messages]
    assert [(place.first, place.last) for place in places] == [(18, 25), (26, 28)]
    assert {(place.conversation, place.sender) for place in places} == {(item.id, HIM)}
    assert [each.content.accounts for each in pointing] == [(HIM,)] * 2
    assert [each.content.times for each in pointing] == [7, 3]
    assert [each.number for each in pointing] == sorted(
        each.number for each in session.journal.items(Noun.INCIDENT)
    )[-2:]
