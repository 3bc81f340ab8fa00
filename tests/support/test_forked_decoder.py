from __future__ import annotations

import os
import sys

import pytest

from diary.media.client import MediaClient
from diary.media.source import BytesSource
from tests.support import forked_decoder
from tests.support.media_films import film
from tests.support.media_samples import jpeg, pdf

FILES = {"picture": jpeg, "document": lambda: pdf(1), "film": lambda: film(seconds=1)}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are of Linux")


def answers() -> list[object]:
    client = MediaClient()
    try:
        found: list[object] = [client.confinement()]
        return found + [client.inspect(BytesSource(make())) for make in FILES.values()]
    finally:
        client.close()


def test_forked_child_answers_and_is_confined_as_a_started_one() -> None:
    forked = answers()
    with forked_decoder.as_shipped():
        assert answers() == forked


def test_forked_child_is_gone_once_its_client_is_closed() -> None:
    with forked_decoder.noted() as processes:
        answers()
    assert len(processes) > len(FILES)
    assert all(isinstance(each, forked_decoder.ForkedProcess) for each in processes)
    for each in processes:
        each.wait(20)
        with pytest.raises(ProcessLookupError):
            os.kill(each.pid, 0)
