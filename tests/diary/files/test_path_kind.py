from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from diary.files.path_kind import (
    NodeKind,
    has_second_name,
    is_folder,
    is_there,
    kind_at,
    kind_of,
)

# Of Windows: a symbolic link, a junction, a file of OneDrive, one of a deduplicated disk.
LINK, JUNCTION, CLOUD, DEDUPLICATED = 0xA000000C, 0xA0000003, 0x9000001A, 0x80000013


def found(mode: int, tag: int = 0) -> os.stat_result:
    return cast(os.stat_result, SimpleNamespace(st_mode=mode, st_reparse_tag=tag))


@pytest.mark.parametrize(
    ("mode", "tag", "kind"),
    [
        (stat.S_IFREG, 0, NodeKind.FILE),
        (stat.S_IFREG, CLOUD, NodeKind.FILE),
        (stat.S_IFREG, DEDUPLICATED, NodeKind.FILE),
        (stat.S_IFREG, LINK, NodeKind.LINK),
        (stat.S_IFDIR, 0, NodeKind.FOLDER),
        (stat.S_IFDIR, CLOUD, NodeKind.FOLDER),
        (stat.S_IFDIR, JUNCTION, NodeKind.LINK),
        (stat.S_IFLNK, 0, NodeKind.LINK),
        (stat.S_IFIFO, 0, NodeKind.STRANGE),
        (stat.S_IFSOCK, 0, NodeKind.STRANGE),
        (stat.S_IFCHR, 0, NodeKind.STRANGE),
        (stat.S_IFBLK, 0, NodeKind.STRANGE),
    ],
)
def test_what_stands_there_follows_from_what_the_system_says(
    mode: int, tag: int, kind: NodeKind
) -> None:
    assert kind_of(found(mode, tag)) is kind


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "dangling").symlink_to("nowhere")
    assert kind_at(tmp_path / "link") is NodeKind.LINK
    assert kind_at(tmp_path / "dangling") is NodeKind.LINK
    assert not is_folder(tmp_path / "link")
    assert is_folder(tmp_path / "link", follow=True)
    assert not is_folder(tmp_path / "dangling", follow=True)


def test_what_the_disk_does_not_say_is_not_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert kind_at(tmp_path / "absent") is NodeKind.NOTHING
    assert kind_at(tmp_path / "file" / "below") is NodeKind.NOTHING

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(Path, "lstat", refuse)
    for ask in (kind_at, is_folder, has_second_name):
        with pytest.raises(OSError, match="input/output"):
            ask(tmp_path / "file")


def test_a_second_name_is_one_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    assert not has_second_name(tmp_path / "one")
    os.link(tmp_path / "one", tmp_path / "two")
    assert has_second_name(tmp_path / "one")
    # folders have names within them
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    assert not has_second_name(tmp_path / "folder")


def test_a_name_is_there_whatever_it_leads_to_and_a_silent_disk_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, file = tmp_path / "link", tmp_path / "file"
    file.write_bytes(b"")
    assert is_there(file)
    assert not is_there(tmp_path / "nothing")
    assert not is_there(file / "below a file")
    if os.name == "posix":
        link.symlink_to("nowhere")
        assert is_there(link)

    def refuse(_path: Path) -> os.stat_result:
        raise OSError(errno.EIO, "no answer")

    monkeypatch.setattr(Path, "lstat", refuse)
    with pytest.raises(OSError, match="no answer"):
        is_there(file)
