"""One child encodes pictures for print of several sources; none decodes for two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.errors import Cancelled, MediaError
from diary.media import decoder_client
from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_client import MediaClient
from diary.media.decoder_process import DecoderProcess, PendingReply
from diary.media.decoder_protocol import WireMessage
from tests.support import media_samples

Asked = list[tuple[int, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What each child was asked, by its process."""
    found: Asked = []

    class Watched(DecoderProcess):
        def ask(
            self, job: WireMessage, source: Source, seconds: float, *, ours: bool = False
        ) -> PendingReply[WireMessage]:
            found.append((self.pid, str(job.header["op"])))
            return super().ask(job, source, seconds, ours=ours)

    monkeypatch.setattr(decoder_client, "DecoderProcess", Watched)
    return found


@pytest.fixture
def client(asked: Asked) -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


def printed(client: MediaClient, side: int = 60) -> None:
    source = BytesSource(media_samples.jpeg(size=(side, 40)))
    assert client.reduced(source, max_width=30, max_height=30) is not None


def of(asked: Asked, operation: str) -> list[int]:
    return [pid for pid, op in asked if op == operation]


def test_one_child_encodes_and_each_source_has_a_child_of_its_own(
    client: MediaClient, asked: Asked
) -> None:
    for side in (50, 60, 70):
        printed(client, side)
    assert len(set(of(asked, "encode"))) == 1
    assert len(set(of(asked, "picture"))) == 3
    assert set(of(asked, "encode")).isdisjoint(of(asked, "picture"))


def test_a_copy_that_leaves_is_encoded_by_a_fresh_child(client: MediaClient, asked: Asked) -> None:
    printed(client)
    client.covered(BytesSource(media_samples.jpeg()), [(0, 0, 500, 500)])
    printed(client)
    first, copy, last = of(asked, "encode")
    assert first == last != copy


def test_a_child_that_failed_encodes_no_more(
    client: MediaClient, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(client)
    with monkeypatch.context() as broken:
        broken.setattr(decoder_client.decoder_reply_checks, "rows", lambda *_given: b"")
        with pytest.raises(MediaError):
            printed(client)
    printed(client)
    first, failed, last = of(asked, "encode")
    assert first == failed != last


def test_a_child_that_served_enough_is_ended(
    client: MediaClient, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_client, "MOST_SERVED", 2)
    for _time in range(3):
        printed(client)
    first, second, third = of(asked, "encode")
    assert first == second != third


def test_nothing_is_encoded_once_the_client_is_closed(client: MediaClient, asked: Asked) -> None:
    printed(client)
    client.close()
    with pytest.raises(Cancelled):
        printed(client)
