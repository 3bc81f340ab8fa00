"""What the tests bring in is decoded without asking, and what is about consent is not touched."""

from __future__ import annotations

import sys
from contextlib import closing

import pytest

from diary.media.decoder_client import MediaClient
from diary.media.sandbox_report import DecodeConsent
from tests.support import decoder_consent


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    # put back at the end, whatever is set meanwhile
    monkeypatch.setattr(MediaClient, "__init__", MediaClient.__init__)
    decoder_consent.give()


def given(client: MediaClient) -> bool:
    with closing(client):
        return client.consent.given


@pytest.mark.usefixtures("agreed")
def test_only_the_programs_own_decoder_without_a_word_has_it() -> None:
    assert given(MediaClient())
    assert given(MediaClient(seconds=1.0))
    assert not given(MediaClient(consent=DecodeConsent()))
    assert not given(MediaClient((sys.executable, "-c", "")))
    assert not given(MediaClient(command=(sys.executable, "-c", "")))


def test_where_a_child_is_confined_nothing_is_given() -> None:
    assert given(MediaClient()) == (sys.platform != "linux")
