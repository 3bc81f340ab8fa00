"""A copy of a vault, to restore from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import vaults


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault and a copy of it."""
    home = tmp_path_factory.mktemp("made")
    session = vaults.opened(vaults.make(home / "vault", more=b"abc" * 400_000))
    session.backup.begin(home / "stick").run()
    session.close()
    return home


@pytest.fixture
def vault(template: Path) -> Path:
    return template / "vault"


@pytest.fixture
def stick(template: Path, tmp_path: Path) -> Path:
    return vaults.fresh(template / "stick", tmp_path / "stick")
