"""A vault with every kind of file in it, open, and a stick to copy it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.services.session import Session
from tests.faults import vaults


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vaults.make(tmp_path_factory.mktemp("made") / "vault", more=b"abc" * 400_000)


@pytest.fixture
def vault(template: Path, tmp_path: Path) -> Path:
    return vaults.fresh(template, tmp_path / "vault")


@pytest.fixture
def session(vault: Path) -> Iterator[Session]:
    session = vaults.opened(vault)
    yield session
    session.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"
