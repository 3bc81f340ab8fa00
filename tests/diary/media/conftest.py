"""One client with the real worker for all tests that decode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.media.client import MediaClient


@pytest.fixture(scope="session")
def client() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()
