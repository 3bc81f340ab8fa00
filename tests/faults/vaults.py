"""A small vault to be hurt, what it holds, and what has to be true of it after it was."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident, Person, Role
from diary.model.revisions import Recorded
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.vault.lifecycle import create, unlock
from tests.support.records import PASSPHRASE, settled

EXPECTED_NOTICES = {"head-brought-up-to-date", "unfinished-attachments-moved"}


def make(folder: Path, *, more: bytes = b"", passphrase: str = PASSPHRASE) -> Path:
    """A vault with every kind of file in it, closed."""
    session = create(folder, passphrase, settled())
    session.journal.record(Person(name="Ada Byron", role=Role.ME))
    session.journal.record(Incident(what="He was outside again.", behaviours=("LOITER",)))
    changed = session.journal.record(Incident(what="The phone rang 5 times."))
    session.journal.amend(changed.id, Incident(what="The phone rang 15 times."), "counted again")
    session.journal.record(Note(text="private"))
    for name, data in (("letter.txt", b"words " * 400), ("more.bin", more)):
        (stored,) = session.evidence.store([NamedBytes(name, data)])
        assert isinstance(stored, StoredFile)
        session.evidence.admit(stored, Evidence(incidents=(changed.id,)))
    session.drafts.save("half a sentence")
    session.close()
    return folder


@dataclass(frozen=True)
class Told:
    """What a vault says when it is opened: notices, every subject, and the draft."""

    notices: tuple[str, ...]
    subjects: dict[str, tuple[Noun, Recorded[Any]]]
    draft: str | None
    faults: tuple[Any, ...]

    def without(self, left_out: Noun) -> dict[str, tuple[Noun, Recorded[Any]]]:
        """The subjects but for those of one kind."""
        return {id_: it for id_, it in self.subjects.items() if it[0] is not left_out}


# Of an identifier, as it stands in an answer.
_ID_LENGTH: Final = 32


def answered(out: str) -> list[str]:
    """The identifiers that an answer gives; notices give none."""
    return [word for word in out.split() if len(word) == _ID_LENGTH]


def opened(folder: Path) -> Session:
    """The vault, opened as the program opens it."""
    return unlock(folder, PASSPHRASE, settled())


def everything(folder: Path) -> Told:
    """Opens the vault, looks at every byte of it and closes it."""
    return told(opened(folder))


def told(session: Session) -> Told:
    """All that this session has to say; it is closed then."""
    try:
        subjects = {it.id: (noun, it) for noun in Noun for it in session.journal.items(noun)}
        report = session.integrity.verify()
        return Told(session.info.notices, subjects, session.drafts.load(), report.faults)
    finally:
        session.close()


def sound(folder: Path) -> Told:
    """What has to hold after any fault, once the vault was opened again."""
    told = everything(folder)
    assert told.faults == ()
    assert set(told.notices) <= EXPECTED_NOTICES
    left = [path.name for path in folder.rglob("*") if path.suffix in (".part", ".new")]
    assert left == []
    assert not (folder / "db-journal").exists()
    again = everything(folder)
    assert again.notices == ()
    assert again.subjects == told.subjects
    return told


def fresh(template: Path, folder: Path) -> Path:
    """A copy of the template at `folder`, whatever stood there before."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(template, folder, copy_function=_copied))


def _copied(source: str, to: str) -> object:
    """A file once more; of the ballast, which is never written in place, another name if it may."""
    if source.endswith("/reserve"):
        # FAT knows no second names
        with contextlib.suppress(OSError):
            return os.link(source, to)
    return shutil.copyfile(source, to)
