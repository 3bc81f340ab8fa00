from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path

import pytest

from diary.crypto.attachment_encryption import HEADER_BYTES, AttachmentReader
from diary.crypto.attachment_padding import padded
from diary.crypto.keys import attachment_key, cache_key
from diary.errors import Damaged
from diary.files.durable import MOMENT, discard_parts
from diary.store import attachment_files
from diary.store.keys_table import AttachmentKey
from diary.store.preview_cache import CHUNK_BYTES, FOLDER, PreviewCache
from tests.support.file_modes import mode_of

BLOB = AttachmentKey("ab" * 16, bytes(range(32)))
OTHER = AttachmentKey("cd" * 16, bytes(range(32)))
WORDS = b"what was made of it"
MIB = 1 << 20


def kept(vault: Path) -> Path:
    """The one file in the cache."""
    (path,) = (vault / FOLDER).iterdir()
    return path


def test_what_was_put_is_got_and_is_sealed(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    assert WORDS not in kept(tmp_path).read_bytes()
    assert mode_of(kept(tmp_path)) == 0o600
    assert previews.get(BLOB, "facts") == WORDS
    previews.put(BLOB, {"facts": b"anew"})
    assert previews.get(BLOB, "facts") == b"anew"
    assert PreviewCache(tmp_path).get(BLOB, "facts") == b"anew"


def test_all_looks_at_an_exhibit_stand_in_one_file_that_does_not_tell_how_many(
    tmp_path: Path,
) -> None:
    def seen(looks: dict[str, bytes]) -> tuple[int, int]:
        vault = tmp_path / str(len(looks))
        vault.mkdir()
        previews = PreviewCache(vault)
        previews.put(BLOB, looks)
        assert {kind: previews.get(BLOB, kind) for kind in looks} == looks
        status = kept(vault).stat()
        assert kept(vault).name.startswith(f"{BLOB.blob}.")
        return status.st_size, status.st_mtime_ns

    stills = {f"print-1-{number}": os.urandom(29_500) for number in (1, 2, 3)}
    one = {"print-1-1": os.urandom(88_500)}
    pages = {f"print-1-{number}": os.urandom(7375) for number in range(1, 13)}
    assert seen(one) == seen(stills) == seen(pages)


def test_what_is_put_later_stands_beside_what_is_there(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"print-1-1": b"one", "facts": WORDS})
    PreviewCache(tmp_path).put(BLOB, {"clean-1": b"clean", "facts": b"anew"})
    again = PreviewCache(tmp_path)
    got = [again.get(BLOB, kind) for kind in ("print-1-1", "facts", "clean-1", "print-1-2")]
    assert got == [b"one", b"anew", b"clean", None]
    kept(tmp_path)


def test_no_name_ever_stands_for_other_bytes(tmp_path: Path) -> None:
    """A program that copies by name, length and time would keep what was there before."""
    previews, names = PreviewCache(tmp_path), set()
    for turn in range(20):
        previews.put(BLOB, {"facts": bytes([turn])})
        names.add(kept(tmp_path).name)
    assert len(names) == 20


def test_no_key_ever_seals_two_contents(tmp_path: Path) -> None:
    """Nonces are counted: under one key, two contents would give away their difference."""
    previews, stand = PreviewCache(tmp_path), []
    for content in (bytes(100_000), bytes(50_000) + os.urandom(50_000)):
        previews.put(BLOB, {"facts": content})
        stand.append(kept(tmp_path).read_bytes()[HEADER_BYTES:])
    assert len(stand[0]) == len(stand[1])
    alike = sum(one == other for one, other in zip(*stand, strict=True))
    assert alike < len(stand[0]) // 100


def test_a_new_file_is_whole_before_the_one_before_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    unlink = Path.unlink

    def cut_off(path: Path, missing_ok: bool = False) -> None:
        raise OSError

    monkeypatch.setattr(Path, "unlink", cut_off)
    previews.put(BLOB, {"facts": b"anew", "picture": b"new"})
    monkeypatch.setattr(Path, "unlink", unlink)
    assert len(list((tmp_path / FOLDER).iterdir())) == 2
    found = PreviewCache(tmp_path)
    assert found.get(BLOB, "picture") == b"new"
    assert found.get(BLOB, "facts") in (WORDS, b"anew")
    found.put(BLOB, {"facts": b"last"})
    assert PreviewCache(tmp_path).get(BLOB, "facts") == b"last"
    kept(tmp_path)


def test_it_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for step in ("sync_file", "rename"):
        real = getattr(attachment_files, step)
        monkeypatch.setattr(
            attachment_files,
            step,
            lambda *args, step=step, real=real: (done.append(step), real(*args)),
        )
    PreviewCache(tmp_path).put(BLOB, {"facts": WORDS})
    assert done == ["sync_file", "rename"]


def test_a_disk_that_refuses_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})

    def full(descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("diary.store.attachment_files.sync_file", full)
    previews.put(BLOB, {"facts": b"anew"})
    assert previews.get(BLOB, "facts") == WORDS
    kept(tmp_path)


def test_what_is_not_there_or_not_ours_is_none(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    assert previews.get(BLOB, "facts") is None
    previews.put(BLOB, {"facts": WORDS})
    path = kept(tmp_path)
    # Under another exhibit's name, or another name of its own, the same bytes do not open.
    (tmp_path / FOLDER / f"{BLOB.blob}.{OTHER.blob}").write_bytes(b"0" + path.read_bytes()[1:])
    (tmp_path / FOLDER / f"{OTHER.blob}{path.suffix}").write_bytes(path.read_bytes())
    assert PreviewCache(tmp_path).get(OTHER, "facts") is None
    path.write_bytes(path.read_bytes()[:-1])
    for blob, kind in ((BLOB, "facts"), (OTHER, "facts"), (BLOB, "picture")):
        assert PreviewCache(tmp_path).get(blob, kind) is None
        assert previews.get(blob, kind) is None


def test_damage_to_one_look_leaves_the_others_and_is_mended_by_the_next_putting(
    tmp_path: Path,
) -> None:
    previews = PreviewCache(tmp_path)
    looks = {kind: os.urandom(3 * CHUNK_BYTES) for kind in ("one", "two", "three")}
    previews.put(BLOB, looks)
    path = kept(tmp_path)
    data = bytearray(path.read_bytes())
    data[64 + 4 * (CHUNK_BYTES + 16) + 100] ^= 1
    path.write_bytes(data)
    got = {kind: previews.get(BLOB, kind) for kind in looks}
    assert got == {**looks, "two": None}
    previews.put(BLOB, {"four": WORDS})
    assert {kind: previews.get(BLOB, kind) for kind in (*looks, "four")} == got | {"four": WORDS}


def test_a_look_that_is_made_in_another_way_now_is_not_believed(tmp_path: Path) -> None:
    PreviewCache(tmp_path).put(BLOB, {"prepared-5": WORDS})
    assert PreviewCache(tmp_path).get(BLOB, "prepared-8") is None


def test_the_file_is_laid_out_as_the_format_says(tmp_path: Path) -> None:
    looks = {"print-1-1": b"picture", "prepared-8": WORDS}
    PreviewCache(tmp_path).put(BLOB, looks)
    listed = json.dumps({kind: len(data) for kind, data in looks.items()}).encode()
    content = len(listed).to_bytes(4, "big") + listed + b"picture" + WORDS
    name = bytes.fromhex(kept(tmp_path).name.replace(".", ""))
    id_ = name[16:]
    with AttachmentReader(
        kept(tmp_path).open("rb"), cache_key(BLOB.key, name), file_id=id_, part_at=str
    ) as reader:
        assert (reader.chunk_bytes, reader.read()) == (64 << 10, content)
    assert kept(tmp_path).stat().st_size == 64 + padded(len(content)) + 16
    for key in (BLOB.key, attachment_key(BLOB.key)):
        with pytest.raises(Damaged, match="chunk"):
            AttachmentReader(kept(tmp_path).open("rb"), key, file_id=id_, part_at=str)


def test_one_look_of_forty_is_read_without_the_others(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    looks = {f"print-1-{number}": os.urandom(MIB) for number in range(40)}
    previews.put(BLOB, looks)
    again = PreviewCache(tmp_path)
    tracemalloc.start()
    try:
        found = again.get(BLOB, "print-1-20")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == looks["print-1-20"]
    assert most < 4 * MIB


def test_what_is_too_much_to_keep_does_not_cost_what_is_kept(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    previews.put(BLOB, {"clean-1": bytes(64 * MIB)})
    assert (previews.get(BLOB, "facts"), previews.get(BLOB, "clean-1")) == (WORDS, None)


def test_files_and_folder_have_one_time(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    for turn in (b"1", b"2"):
        previews.put(BLOB, {"facts": turn})
        for path in (kept(tmp_path), tmp_path / FOLDER):
            assert path.stat().st_mtime == MOMENT
    previews.forget(BLOB.blob)
    assert (tmp_path / FOLDER).stat().st_mtime == MOMENT


def test_what_is_forgotten_is_gone_with_what_was_cut_off(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    previews.put(OTHER, {"facts": WORDS})
    (tmp_path / FOLDER / f"{BLOB.blob}.{OTHER.blob}.part").write_bytes(b"half")
    previews.forget(BLOB.blob)
    assert kept(tmp_path).name.startswith(OTHER.blob)
    assert previews.get(BLOB, "facts") is None
    assert previews.get(OTHER, "facts") == WORDS


def test_a_cache_that_was_emptied_is_filled_again(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    kept(tmp_path).unlink()
    (tmp_path / FOLDER).rmdir()
    assert previews.get(BLOB, "facts") is None
    previews.put(BLOB, {"facts": b"anew"})
    assert previews.get(BLOB, "facts") == b"anew"


def test_a_cached_file_is_read_neither_through_a_link_nor_without_a_bound(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    path = kept(tmp_path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert previews.get(BLOB, "facts") is None
    path.unlink()
    # Endless, and a pipe that nobody writes to.
    path.symlink_to("/dev/zero")
    assert previews.get(BLOB, "facts") is None
    path.unlink()
    os.mkfifo(path)
    assert previews.get(BLOB, "facts") is None


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    vault, others = tmp_path / "vault", tmp_path / "others"
    vault.mkdir()
    others.mkdir()
    (vault / FOLDER).symlink_to(others)
    PreviewCache(vault).put(BLOB, {"facts": WORDS})
    assert list(others.iterdir()) == []
    (vault / FOLDER).unlink()
    (vault / FOLDER).mkdir()
    target = others / "file"
    target.write_bytes(b"as it was")
    name = vault / FOLDER / f"{BLOB.blob}.{'61' * 16}"
    part = name.with_name(f"{name.name}.part")
    part.symlink_to(target)
    PreviewCache(vault, random=lambda count: b"a" * count).put(BLOB, {"facts": WORDS})
    assert target.read_bytes() == b"as it was"
    part.unlink()
    (vault / FOLDER / f"{BLOB.blob}.{'62' * 16}").symlink_to(target)
    PreviewCache(vault, random=lambda count: b"a" * count).put(BLOB, {"facts": WORDS})
    assert target.read_bytes() == b"as it was"
    assert PreviewCache(vault).get(BLOB, "facts") == WORDS


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"in the way")
    previews = PreviewCache(tmp_path)
    previews.put(BLOB, {"facts": WORDS})
    previews.remove_partial_files()
    assert previews.get(BLOB, "facts") is None


def test_what_was_cut_off_goes_and_nothing_else(tmp_path: Path) -> None:
    previews = PreviewCache(tmp_path)
    previews.remove_partial_files()
    previews.put(BLOB, {"facts": WORDS})
    name = kept(tmp_path).name
    (tmp_path / FOLDER / f"{BLOB.blob}.{OTHER.blob}.part").write_bytes(b"half")
    previews.remove_partial_files()
    assert kept(tmp_path).name == name


@pytest.mark.parametrize("name", ["head", "draft"])
def test_parts_of_small_files_go_and_the_files_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"whole")
    (tmp_path / f"{name}.new").write_bytes(b"half")
    (tmp_path / "other.new").write_bytes(b"not ours")
    discard_parts(tmp_path, ("head", "draft"))
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "other.new"])
