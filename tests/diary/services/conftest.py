"""An open vault in a fresh folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.media.decoder_client import MediaClient
from diary.services.session import Session
from tests.support import vaults
from tests.support.records import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reading(tmp_path: Path, reader: MediaClient) -> Iterator[Session]:
    """A vault that can look into files."""
    session = vaults.new(tmp_path / "vault", Clock(), reader)
    yield session
    session.close()


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = vaults.new(tmp_path / "vault", clock)
    yield session
    session.close()
