"""Copying and looking at copies, for every test of it."""

from __future__ import annotations

from pathlib import Path

from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.backup.target import NAME
from diary.services.backup.writer import BackupResult
from diary.services.session import Session


def copied(session: Session, stick: Path) -> BackupResult:
    return session.backup.begin(stick).run()


def attach(session: Session, data: bytes, name: str = "new.bin") -> Path:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence())
    return Path(stored.blob.blob[:2]) / stored.blob.blob


def files(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Which file each is, and when it was last written."""
    return {
        path.relative_to(folder).as_posix(): (at.st_ino, at.st_mtime_ns, at.st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for at in [path.stat()]
    }


def damage(path: Path) -> None:
    """Another last byte, whatever it was."""
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def whole(session: Session, stick: Path) -> bool:
    return session.backup.reading(stick).run().ok


def own(stick: Path) -> Path:
    """The folder of the only copy."""
    (found,) = [path.parent for path in stick.glob(f"*/{NAME}")]
    return found
