"""`python -m tests.faults.stick FOLDER FILE`: vaults on another file system, FAT32 say.

It needs no right but that of writing to the folder. `FILE` is attached: one of more than 4 GiB is
more than FAT32 holds in a file. The first thing that does not hold ends it with a traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.errors import InUse
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import StoredFile
from diary.store.attachment_files import PIECE_BYTES
from tests.faults import recordings, vaults

_NAME = re.compile(r"[a-z0-9.-]{1,60}", re.ASCII)
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}


def exercise(folder: Path, source: Path, kills: int) -> Iterator[str]:
    """Make, use, close and cut off vaults in an empty folder; what was seen to hold, line by line.

    `source` is attached; it may stand on the same disk.
    """
    home = vaults.make(folder / "record", more=b"abc" * 700_000)
    yield from _used(home, source)
    fits(home)
    yield "every name and length is one that FAT32 takes, and nothing is linked"
    at = recordings.place(folder / "cut-off")
    tried = recordings.kept_until(at, range(kills)).tried
    yield f"{tried} sessions cut off, nothing acknowledged lost"
    fits(at.hurt, lent="reserve")


def _used(home: Path, source: Path) -> Iterator[str]:
    session = vaults.opened(home)
    try:
        with pytest.raises(InUse):
            vaults.opened(home)
        yield "opened once and not twice"
        item = session.journal.record(Incident(what="recorded on a stick"))
        (stored,) = session.evidence.store([source])
        assert isinstance(stored, StoredFile), stored
        kept = session.evidence.admit(stored, Evidence(incidents=(item.id,)))
        session.drafts.save("typed on a stick")
        fits(home)
    finally:
        session.close()
    yield f"an attachment of {source.stat().st_size} bytes, a record and a draft are kept"
    told = vaults.sound(home)
    assert told.draft == "typed on a stick"
    assert kept.id in told.subjects
    yield "closed, opened again and verified whole"
    assert stored.sha256 == _sha256(source)
    yield "the attachment is the file that was given"


def fits(vault: Path, *, lent: str = "") -> None:
    """AssertionError for whatever FAT32, or a system that knows it, would not take.

    Of the file that is `lent` a trial had one for all its vaults.
    """
    for parent, folders, files in os.walk(vault):
        names = [*folders, *files]
        assert len({name.casefold() for name in names}) == len(names), parent
        for name in names:
            assert _NAME.fullmatch(name), name
            assert name.split(".")[0] not in _RESERVED, name
            assert not name.endswith("."), name
        for name in files:
            # A head that was being written has its own name by now.
            with contextlib.suppress(FileNotFoundError):
                seen = Path(parent, name).lstat()
                assert stat.S_ISREG(seen.st_mode), name
                assert seen.st_nlink == 1 or name == lent, name
                assert seen.st_size <= PIECE_BYTES, name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> int:
    """Everything, in a folder that is made for it and removed again."""
    parser = argparse.ArgumentParser(prog="tests.faults.stick", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("source", type=Path, help="a file to attach, longer than 4 GiB to prove it")
    parser.add_argument("--kills", type=int, default=20)
    asked = parser.parse_args()
    place = asked.folder / "daybook-test"
    place.mkdir()
    try:
        for line in exercise(place, asked.source, asked.kills):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    finally:
        shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
