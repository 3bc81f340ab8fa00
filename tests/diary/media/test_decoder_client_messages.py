"""Messages from a child: it reads on while those before are used, and nothing gets lost by that."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from diary.errors import Cancelled, MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.imports.format import Answers
from diary.media.imports.message import Item, Message

COUNT = 20_000  # several portions
CHAT = "".join(f"14/03/2026, 21:40 - Dex: {at} again and again\n" for at in range(1, COUNT + 1))
PHOTO = bytes(range(256)) * 5000
ANSWERS = Answers(zone="Europe/London", day_first=True)


@pytest.fixture
def client() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


@pytest.fixture
def session(client: MediaClient) -> Iterator[SourceSession]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("photo.jpg", PHOTO)
    with client.open(BytesSource(file.getvalue())) as opened:
        yield opened


def messages(session: SourceSession) -> Iterator[Item]:
    (offer,) = session.exports("a.zip", {})
    return session.messages("a.zip", {}, offer, ANSWERS)


def positions(found: Iterator[Item]) -> list[int]:
    return [item.at for item in found if isinstance(item, Message)]


def test_another_question_between_messages_loses_none(session: SourceSession) -> None:
    found = messages(session)
    first = [next(found) for _ in range(10)]
    assert b"".join(piece.data for piece in session.member("photo.jpg")) == PHOTO
    assert positions(iter(first)) + positions(found) == [*range(1, COUNT + 1)]


def test_a_reading_that_was_given_up_does_not_get_into_the_next(session: SourceSession) -> None:
    next(messages(session))
    assert positions(messages(session)) == [*range(1, COUNT + 1)]


def test_a_child_that_ends_between_portions_ends_the_reading(
    client: MediaClient, session: SourceSession
) -> None:
    found = messages(session)
    next(found)
    session.close()
    with pytest.raises(MediaError):
        positions(found)
    found = messages(session)
    next(found)
    client.close()
    with pytest.raises(Cancelled):
        positions(found)
