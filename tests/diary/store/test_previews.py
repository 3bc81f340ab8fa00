from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from diary.store.files import discard_parts
from diary.store.previews import FOLDER, Previews
from diary.store.secrets import BlobKey

BLOB = BlobKey("ab" * 16, bytes(range(32)))
OTHER = BlobKey("cd" * 16, bytes(range(32)))
WORDS = b"what was made of it"


def test_what_was_put_is_got_and_is_sealed(tmp_path: Path) -> None:
    previews = Previews(tmp_path)
    previews.put(BLOB, "facts", WORDS)
    (kept,) = (tmp_path / FOLDER).iterdir()
    assert WORDS not in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert previews.get(BLOB, "facts") == WORDS
    previews.put(BLOB, "facts", b"anew")
    assert previews.get(BLOB, "facts") == b"anew"


def test_what_is_not_there_or_not_ours_is_none(tmp_path: Path) -> None:
    previews = Previews(tmp_path)
    assert previews.get(BLOB, "facts") is None
    previews.put(BLOB, "facts", WORDS)
    kept = tmp_path / FOLDER / f"{BLOB.blob}.facts"
    # Under another exhibit's name, or as another kind, the same bytes do not open.
    (tmp_path / FOLDER / f"{OTHER.blob}.facts").write_bytes(kept.read_bytes())
    (tmp_path / FOLDER / f"{BLOB.blob}.picture").write_bytes(kept.read_bytes())
    kept.write_bytes(kept.read_bytes()[:-1])
    for blob, kind in ((BLOB, "facts"), (OTHER, "facts"), (BLOB, "picture")):
        assert previews.get(blob, kind) is None


def test_a_cached_file_is_read_neither_through_a_link_nor_without_a_bound(tmp_path: Path) -> None:
    previews = Previews(tmp_path)
    previews.put(BLOB, "facts", WORDS)
    kept = tmp_path / FOLDER / f"{BLOB.blob}.facts"
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    assert previews.get(BLOB, "facts") is None
    kept.unlink()
    # Endless, and a pipe that nobody writes to.
    kept.symlink_to("/dev/zero")
    assert previews.get(BLOB, "facts") is None
    kept.unlink()
    os.mkfifo(kept)
    assert previews.get(BLOB, "facts") is None


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    vault, others = tmp_path / "vault", tmp_path / "others"
    vault.mkdir()
    others.mkdir()
    (vault / FOLDER).symlink_to(others)
    Previews(vault).put(BLOB, "facts", WORDS)
    assert list(others.iterdir()) == []
    (vault / FOLDER).unlink()
    (vault / FOLDER).mkdir()
    target = others / "file"
    target.write_bytes(b"as it was")
    (vault / FOLDER / f"{BLOB.blob}.facts.part").symlink_to(target)
    Previews(vault).put(BLOB, "facts", WORDS)
    assert target.read_bytes() == b"as it was"
    assert Previews(vault).get(BLOB, "facts") == WORDS


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"in the way")
    previews = Previews(tmp_path)
    previews.put(BLOB, "facts", WORDS)
    previews.tidy()
    assert previews.get(BLOB, "facts") is None


def test_what_was_cut_off_goes_and_nothing_else(tmp_path: Path) -> None:
    previews = Previews(tmp_path)
    previews.tidy()
    previews.put(BLOB, "facts", WORDS)
    (tmp_path / FOLDER / f"{BLOB.blob}.picture.part").write_bytes(b"half")
    previews.tidy()
    assert [p.name for p in (tmp_path / FOLDER).iterdir()] == [f"{BLOB.blob}.facts"]


@pytest.mark.parametrize("name", ["head", "draft"])
def test_parts_of_small_files_go_and_the_files_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"whole")
    (tmp_path / f"{name}.new").write_bytes(b"half")
    (tmp_path / "other.new").write_bytes(b"not ours")
    discard_parts(tmp_path, ("head", "draft"))
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "other.new"])
