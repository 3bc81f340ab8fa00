"""A bit flipped, a file cut or lengthened: told by name, never a traceback, nothing overwritten."""

from __future__ import annotations

import pytest

from tests.faults import corruption
from tests.faults.corruption import Hurt

# What stands behind the last whole frame is read by nobody: a crash leaves such rests.
BEHIND = ["db-wal: one byte more", "db-wal: a page more"]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    return corruption.closed(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    return corruption.killed(tmp_path_factory.mktemp("killed"))


def test_some_bytes_of_the_small_files(closed: Hurt) -> None:
    for name, damages in corruption.small_files(closed, step=499):
        assert closed.sweep(name, damages).unseen == []


def test_what_no_key_is_needed_to_write_into_the_key_file(closed: Hurt) -> None:
    damages = corruption.hostile_keys()
    assert closed.sweep("keys", damages).answers == {"verify 4, list 4": len(damages)}


def test_some_bytes_of_the_database(closed: Hurt) -> None:
    assert closed.sweep("db", corruption.database(closed, every=17)).unseen == []


def test_some_bytes_of_the_log(killed: Hurt) -> None:
    assert killed.sweep("db-wal", corruption.write_ahead_log(killed, every=23)).unseen == BEHIND


def test_some_bytes_of_attachments(closed: Hurt) -> None:
    assert closed.sweep("att", corruption.attachments(closed, every=23)).unseen == []


@pytest.mark.soak
def test_every_byte_of_the_small_files(closed: Hurt) -> None:
    for name, damages in corruption.small_files(closed):
        assert closed.sweep(name, damages).unseen == []


@pytest.mark.soak
def test_every_page_of_the_database(closed: Hurt) -> None:
    assert closed.sweep("db", corruption.database(closed)).unseen == []


@pytest.mark.soak
def test_every_frame_of_the_log(killed: Hurt) -> None:
    assert killed.sweep("db-wal", corruption.write_ahead_log(killed)).unseen == BEHIND


@pytest.mark.soak
def test_every_chunk_of_attachments(closed: Hurt) -> None:
    assert closed.sweep("att", corruption.attachments(closed)).unseen == []
