"""A folder for a vault, a store of attachments in it, and a file to be stored."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from diary.crypto.attachment_encryption import Algorithm
from diary.store.attachment_store import AttachmentStore
from tests.support.stored_attachments import MIB, AdmittingStore


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


@pytest.fixture
def store(vault: Path) -> AttachmentStore:
    return AdmittingStore(vault, Algorithm.AES_256_GCM)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(os.urandom(3 * MIB // 2))
    return path
