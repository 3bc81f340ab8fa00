"""An open vault in a fresh folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.services.session import Session
from diary.vault import create
from tests.diary.cases import PASSPHRASE, Clock, settled


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = create(tmp_path / "vault", PASSPHRASE, settled(clock))
    yield session
    session.close()
