"""One client with the real worker for all tests that decode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from tests.support import forked_decoder


@pytest.fixture(scope="session")
def client() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


@pytest.fixture(scope="module")
def started_client() -> Iterator[MediaClient]:
    """The same, and until the file ends every child is started as the program starts it."""
    with forked_decoder.as_shipped():
        made = MediaClient()
        yield made
        made.close()


@pytest.fixture
def started() -> Iterator[list[Any]]:
    """Every process of a decoder that is started meanwhile, the newest last."""
    with forked_decoder.noted() as processes:
        yield processes
