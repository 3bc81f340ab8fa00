"""A vault that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A copy of the file's own template."""
    return Path(shutil.copytree(template, tmp_path / "vault"))
