"""The files to be checked, found and read without trusting any of them.

The rules are:

- Links, devices, pipes and sockets are refused by name and never opened; a file that turns into
  one between the look and the opening is refused too.
- A file is read in pieces, or whole up to a limit; nothing that a file says of itself is believed.
- What lies deflated in a zip is unpacked as it is read, never beyond what the zip says of it.
- A name is shown as printable ASCII, so that no name can rewrite a line of the report.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from diary.files.durable import open_descriptor
from diary.files.file_window import FilePart
from diary.files.nodes import reparse_tag
from exporters.check.deflated import Deflated
from exporters.check.report import FindingCode, Findings

MAX_FILES: Final = 100_000
_MAX_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class Source:
    """One regular file; `name` is its path in the folder, or the name it was supplied under.

    With a `start` it is a part of the file at `path`: one of those in a zip, where it lies in
    `packed` bytes if it is deflated.
    """

    name: str
    path: Path
    size: int
    start: int | None = None
    packed: int | None = None

    @property
    def shown(self) -> str:
        """The name, safe to print."""
        return shown(self.name)

    def open(self) -> io.BufferedReader:
        """The file, for reading; raises OSError, also where it is no regular file any more."""
        handle = open_descriptor(self.path)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError("not a regular file")
        if self.start is None:
            return os.fdopen(handle, "rb")
        if self.packed is None:
            return io.BufferedReader(FilePart(handle, self.start, self.size))
        return io.BufferedReader(Deflated(FilePart(handle, self.start, self.packed), self.size))

    def read(self, most: int) -> bytes | None:
        """The whole content, or None if it is longer than `most`; raises OSError."""
        if self.size > most:
            return None
        with self.open() as file:
            content = file.read(most + 1)
        return None if len(content) > most else content


class Found(NamedTuple):
    """The regular files of one folder, and the names of its sub-folders."""

    sources: list[Source]
    folders: list[str]


def shown(name: str) -> str:
    """A name as printable ASCII."""
    plain = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in plain)[:300]


def walk(folder: Path, findings: Findings) -> Found:
    """Every regular file under a folder, and the names of its sub-folders; refuses the rest."""
    found: list[Source] = []
    folders: list[str] = []
    waiting: list[tuple[Path, str, int]] = [(folder, "", 0)]
    while waiting:
        at, prefix, depth = waiting.pop()
        try:
            with os.scandir(at) as entries:
                listed = sorted(entries, key=lambda entry: os.fsencode(entry.name))
        except OSError:
            findings.problem(FindingCode.FOLDER_UNREADABLE, shown(prefix.rstrip("/")) or ".")
            continue
        for entry in listed:
            name = prefix + entry.name
            if _is_folder(entry):
                folders.append(name)
                if depth < _MAX_DEPTH:
                    waiting.append((Path(entry.path), name + "/", depth + 1))
                else:
                    findings.problem(FindingCode.FOLDER_TOO_DEEP, shown(name))
                continue
            source = _regular(name, Path(entry.path), findings)
            if source:
                found.append(source)
        if len(found) > MAX_FILES:
            findings.problem(FindingCode.TOO_MANY_FILES, most=MAX_FILES)
            return Found(found[:MAX_FILES], folders)
    return Found(found, folders)


def gather(paths: Sequence[Path], findings: Findings) -> list[Source]:
    """Every regular file among these paths and in the folders among them."""
    return list(_gather(paths, findings))[:MAX_FILES]


def _gather(paths: Sequence[Path], findings: Findings) -> Iterator[Source]:
    for path in paths:
        if os.path.isdir(path) and not os.path.islink(path):
            yield from walk(path, findings).sources
        else:
            source = _regular(path.name or str(path), path, findings)
            if source:
                yield source


def _regular(name: str, path: Path, findings: Findings) -> Source | None:
    try:
        facts = os.lstat(path)
    except (OSError, ValueError):
        findings.problem(FindingCode.FILE_UNREADABLE, shown(name))
        return None
    if stat.S_ISDIR(facts.st_mode):
        # the disk did not say so when it was asked whether to look inside
        findings.problem(FindingCode.FOLDER_UNREADABLE, shown(name))
        return None
    if not stat.S_ISREG(facts.st_mode):
        is_link = stat.S_ISLNK(facts.st_mode)
        code = FindingCode.FILE_IS_A_LINK if is_link else FindingCode.FILE_IS_NOT_A_FILE
        findings.problem(code, shown(name))
        return None
    return Source(name, path, facts.st_size)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder of this one; if the disk does not say, whoever asks next is told."""
    mount_point = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a folder of Windows that leads elsewhere
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    tag = reparse_tag(facts)
    return stat.S_ISDIR(facts.st_mode) and tag != mount_point
