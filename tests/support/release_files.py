"""What each release keeps of its formats: `python -m tests.support.release_files`.

**Invariants:**

- `tests/releases/VERSION/` has a record, a bundle of it and a copy of it, as that version of the
  program wrote them, the schemas of what it prints, and `index.json` with what they say.
  `digests.json` lists every file.
- The version that is being made is written anew as often as a format changes. What a released one
  wrote never changes: `RELEASED` has the digest of its list, and the command refuses to touch it.
- The record has every noun that a person or the program writes, with something in every field.
- Ciphers draw new random bytes, so a run makes the same record in other bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from PIL import Image

from diary import __version__
from diary.crypto.kdf import FLOOR
from diary.media.decoder_client import MediaClient
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Note, Region
from diary.model.record_nouns import Incident, MessageRange, Person, Role
from diary.model.revisions import CLASSES, Content
from diary.model.translation import LINE, Translation
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import create, unlock
from diary.vault_config import VaultConfig
from tests.support.filled_nouns import VOCABULARY, filled
from tests.support.filled_record import ZONE, fill
from tests.support.records import Clock
from tests.support.vaults import parts_of
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal

HERE: Final = Path(__file__).parents[1] / "releases"
SCHEMAS: Final = HERE.parents[1] / "docs" / "schemas"
DIGESTS: Final = HERE / "digests.json"
PASSPHRASE: Final = "four plain words here"
# The SHA-256 of a released version's part of `digests.json`, as `digest_of` has it. A release adds
# its row, and no row ever changes.
RELEASED: Final[Mapping[str, str]] = {}
ASIDE: Final = ("reserve", "lock", "db-shm")
# Of these the program writes its own while the record is made.
BY_THE_PROGRAM: Final = frozenset(
    {
        Noun.CONTINUITY,
        Noun.CONVERSATION,
        Noun.ACCESS,
        Noun.ERASURE,
        Noun.SEAL,
        Noun.SHARING,
        Noun.STAMP,
        Noun.COVER,
    }
)

Index = dict[str, Any]


def listed(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digest_of(files: Mapping[str, str]) -> str:
    """One digest for a list of files: that of the list as sha256sum prints it."""
    rows = "".join(f"{digest}  {path}\n" for path, digest in sorted(files.items()))
    return hashlib.sha256(rows.encode()).hexdigest()


def config(media: MediaClient) -> VaultConfig:
    """What opens a kept record: as for any person, at the lowest cost that there is."""
    return VaultConfig(media, ZONE, Clock(), cost=FLOOR)


def entries(session: Session) -> list[Index]:
    """Every entry of both books: its place, its commitment and its fields."""
    return [
        {"book": book.value, "n": placed.n, "commitment": placed.commitment.hex(),
         "fields": None if placed.tombstone else placed.entry.fields()}
        for book in Book for placed in parts_of(session).books[book].entries()
    ]  # fmt: skip


def _filled(noun: Noun, refers: Mapping[Noun | None, str]) -> Content:
    """One with something in every field that a person fills."""
    made = filled(CLASSES[noun], f"words of {noun.value}", refers)
    issued = {
        each.name: each.default
        for each in dataclasses.fields(made)
        if "issued" in each.metadata and each.default is not dataclasses.MISSING
    }
    content: Content = dataclasses.replace(made, **issued)
    return content


def _record(session: Session, home: Path) -> str:
    """Fill the record; return its recovery code."""
    picture = home / "photo.png"
    Image.new("RGB", (64, 48), (0x20, 0x40, 0x60)).save(picture)
    topic = next(iter(VOCABULARY.factors)).id
    ids = fill(session, picture, home / "_chat.txt", topic)
    journal = session.journal
    talk = ids["conversation"]
    journal.record(Incident(what="Texts.", messages=(MessageRange(talk, 2, 6),)))
    incident = journal.record(Incident(what="He stood there."))
    person = journal.record(Person(name="R", role=Role.SUSPECTED))
    refers = {Noun.INCIDENT: incident.id, None: incident.id, Noun.PERSON: person.id}
    for noun in (Noun.POLICE, Noun.ORDER, Noun.EVIDENCE):
        refers[noun] = journal.record(_filled(noun, refers)).id
    for noun in Noun:
        if noun not in BY_THE_PROGRAM:
            journal.record(_filled(noun, refers))
    journal.record(Translation(of=talk, field=LINE, text="what I hear", line=3, heard=True))
    gone = journal.record(Incident(what="A light on the stairs."))
    journal.withdraw(gone.id, "It was a neighbour.")
    journal.reinstate(gone.id, "It was not.")
    for unsafe in (Incident(what="Where I live now."), Note(text="Where I live now.")):
        session.erasure.erase(journal.record(unsafe).id, Credentials(PASSPHRASE))
    session.redactions.redact_regions(ids["photo"], [Region(100, 100, 300, 300)], "a plate")
    session.drafts.save("half a sent")
    return session.access.make_recovery_code(Credentials(PASSPHRASE))


def make(to: Path) -> Index:
    """Write a record, a bundle and a copy to the empty folder `to`; return what they say."""
    with tempfile.TemporaryDirectory() as place, closing(MediaClient()) as media:
        home, how = Path(place), config(media)
        words, record = home / "words", home / "record"
        words.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
        with closing(create(record, PASSPHRASE, how)) as session:
            code = _record(session, home)
            conversation = session.journal.items(Noun.CONVERSATION)[0].id
        app = CommandLine(Terminal(sys.stdout, sys.stderr, sys.stdin), how)

        def run(command: str, *more: object) -> None:
            options = ("--passphrase-file", words, *more)
            told = [str(each) for each in (command, record, *options)]
            if app.run(told):
                raise AssertionError(f"{command} did not succeed")

        run("seal", "--given-to", "Jo Example", "--how", "by voice")
        run(
            "export", "--for", "own", "--as", "zip", "--out", home / "bundle.zip",
            "--own", "keep", "--words", "leave", "--positions", "keep", "--device", "keep",
            "--transcript", conversation,
        )  # fmt: skip
        run("backup", "--to", home / "copy")
        with closing(unlock(record, PASSPHRASE, how)) as session:
            told = entries(session)
        shutil.copytree(record, to / "record", ignore=shutil.ignore_patterns(*ASIDE))
        shutil.copytree(home / "copy", to / "copy")
        shutil.copyfile(home / "bundle.zip", to / "bundle.zip")
    shutil.copytree(SCHEMAS, to / "schemas")
    return {
        "version": __version__,
        "passphrase": PASSPHRASE,
        "recovery_code": code,
        "draft": "half a sent",
        "entries": told,
    }


def main() -> None:
    """Write what this version keeps anew."""
    if __version__ in RELEASED:
        raise SystemExit(f"{__version__} was released: what it wrote does not change any more.")
    folder = HERE / __version__
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index = make(folder)
    text = json.dumps(index, indent=1, ensure_ascii=True) + "\n"
    (folder / "index.json").write_text(text, encoding="utf-8")
    kept = json.loads(DIGESTS.read_text("utf-8")) if DIGESTS.exists() else {}
    kept[__version__] = listed(folder)
    DIGESTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
