"""A bit flipped, a file cut or lengthened: told by name, never a traceback, nothing overwritten."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.faults import corruption
from tests.faults.corruption import Damage, Hurt

# What stands behind the last whole frame is read by nobody: a crash leaves such rests.
BEHIND = ["db-wal: one byte more", "db-wal: a page more"]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    return corruption.closed(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Hurt:
    return corruption.killed(tmp_path_factory.mktemp("killed"))


def unseen(hurt: Hurt, damages: Sequence[Damage]) -> list[str]:
    count = hurt.sweep("some", damages)
    assert count.failed == []
    return count.unseen


def test_some_bytes_of_the_small_files(closed: Hurt) -> None:
    for _, damages in corruption.small_files(closed, step=499):
        assert unseen(closed, damages) == []


def test_what_no_key_is_needed_to_write_into_the_key_file(closed: Hurt) -> None:
    damages = corruption.hostile_keys()
    assert closed.sweep("keys", damages).answers == {"verify 4, list 4": len(damages)}


def test_some_bytes_of_the_database(closed: Hurt) -> None:
    assert unseen(closed, corruption.database(closed, every=17)) == []


def test_some_bytes_of_the_log(killed: Hurt) -> None:
    assert unseen(killed, corruption.write_ahead_log(killed, every=23)) == BEHIND


def test_some_bytes_of_attachments(closed: Hurt) -> None:
    assert unseen(closed, corruption.attachments(closed, every=23)) == []
