"""Makes vault-1/: one whole vault of format version 1, and what damage to it must be answered with.

The rules are:
- `good/` is a vault as closing leaves it. Each other folder holds the files that differ from it.
- `index.json` has every entry, exhibit and word of the good one, and says of each other folder
  which files go, how opening must end, and else what looking at every byte must name.
- SQLCipher draws new random bytes for every page, so a run makes the same record in other bytes. A
  test makes it anew and reads that as well.
"""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diary.crypto import key_slots
from diary.crypto.kdf import passphrase_bytes
from diary.crypto.keys import Subkeys
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import (
    Event,
    EventKind,
    Evidence,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Request,
    Role,
    Witness,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.store import connection
from diary.vault.lifecycle import create, unlock
from diary.vault_config import VaultConfig
from tests.support.records import Clock, NoMedia
from tests.support.vaults import parts_of
from tests.vectors.make_crypto import CHEAP, LATER, PASSPHRASE, flipped, patched

HERE = Path(__file__).parent / "vault-1"
EVENING = typed_when(precision=Precision.EXACT, zone="Europe/London", at="2026-02-27T22:40")
ASIDE = ("reserve", "lock", "db-shm")
TRIGGERS = ("ledger_is_never_changed", "ledger_is_never_cut", "ledger_only_grows")

Files = dict[str, bytes]
Said = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """Files in place of the good ones, and how opening ends, or what verifying names."""

    name: str
    files: Files
    opening: Said | None = None
    verify: tuple[Said, ...] = ()
    remove: tuple[str, ...] = field(default=())


class Making:
    """A vault on its way, and its files as they stood at a few moments."""

    def __init__(self, home: Path, passphrase: str = PASSPHRASE) -> None:
        home.mkdir()
        self.folder = home / "vault"
        self.how = VaultConfig(NoMedia(), "Europe/London", now=Clock(), cost=CHEAP, floor=CHEAP)  # type: ignore[arg-type]
        self.passphrase = passphrase
        create(self.folder, passphrase, self.how).close()
        self.code = ""

    def over(self, folder: Path, passphrase: str) -> Making:
        """The same, over a vault that was made of this one."""
        other = copy.copy(self)
        other.folder, other.passphrase = folder, passphrase
        return other

    def open(self) -> Session:
        return unlock(self.folder, self.passphrase, self.how)

    def files(self) -> Files:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in ASIDE
        }

    def first_day(self) -> None:
        session = self.open()
        session.settings.put("attachment-algorithm", 1)
        journal = session.journal
        journal.record(Person(name="Marta Kowal", role=Role.ME, contact="07700 900123"))
        him = journal.record(Person(name="Jan Nowak", role=Role.SUSPECTED)).id
        outside = journal.record(
            Incident(
                what="He was outside again \u2014 07:40.",
                when=EVENING,
                behaviours=("LOITER",),
                person=him,
                witnesses=(Witness("Jo", "the car", "07700 900456"), Witness("\u017baneta")),
                reported=False,
            )
        )
        journal.amend(outside.id, Incident(what="He was outside, in the car."), "remembered more")
        mistaken = journal.record(Incident(what="A light on the stairs."))
        journal.withdraw(mistaken.id, "It was a neighbour.")
        journal.record(Event(event=EventKind.ASKED_TO_STOP, person=him, when=EVENING))
        for name, data in (("letter.txt", b"words " * 400), ("empty.txt", b"")):
            self._attach(session, name, data, outside.id)
        journal.record(Evidence(title="A cut rose", physical=True, kept_where="a box"))
        session.close()

    def second_day(self) -> None:
        session = self.open()
        session.settings.put("attachment-algorithm", 2)
        session.close()
        session = self.open()
        journal = session.journal
        journal.record(PoliceContact(what="Told the desk officer.", reference="42/1234/26"))
        journal.record(Order(title="Non-molestation order", terms=("not within 100 m",)))
        journal.record(Impact(what="I sleep with the light on."))
        journal.record(Request(what="A panic button"))
        journal.record(Note(text="private words \U0001f600 e\u0301"))
        self._attach(session, "voice.bin", bytes(range(256)) * 9, journal.find("1").id)
        unsafe = journal.record(Incident(what="Where I live now."))
        session.erasure.erase(unsafe.id, Credentials(PASSPHRASE))
        self.code = session.access.make_recovery_code(Credentials(PASSPHRASE))
        session.drafts.save("half a sent")
        session.close()

    def in_the_log(self) -> Files:
        """The files as a kill leaves them: the last entries stand in the log alone."""
        found: list[Files] = []
        usual = connection.close

        def close(link: Any) -> None:
            found.append(self.files())
            usual(link)

        connection.close = close
        try:
            session = self.open()
            session.journal.record(Incident(what="Written, and then the power went."))
            session.close()
        finally:
            connection.close = usual
        return {name: found[0][name] for name in ("db", "db-wal", "head")}

    def altered(self, files: Files, *statements: str) -> bytes:
        """The database after somebody who has every key changed it."""
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "db"
            path.write_bytes(files["db"])
            opened = key_slots.unlock(files["keys"], passphrase_bytes(PASSPHRASE), floor=CHEAP)
            link = connection.connect(path, Subkeys.of(opened.master).db)
            query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
            triggers = [link.execute(query, (name,)).fetchone()[0] for name in TRIGGERS]
            dropped = [f"DROP TRIGGER {name}" for name in TRIGGERS]
            for statement in (*dropped, *statements, *triggers):
                link.execute(statement)
            connection.close(link)
            return path.read_bytes()

    def _attach(self, session: Session, name: str, data: bytes, incident: str) -> None:
        (stored,) = session.evidence.store([NamedBytes(name, data)])
        assert isinstance(stored, StoredFile)
        session.evidence.admit(stored, Evidence(incidents=(incident,)))


def told(making: Making) -> dict[str, Any]:
    """What the good vault says, read with the program."""
    session = making.open()
    entries = [
        {"book": book, "n": placed.n, "kind": placed.entry.kind,
         "commitment": placed.commitment.hex(),
         "fields": None if placed.tombstone else placed.entry.fields()}
        for book in Book for placed in parts_of(session).books[book].entries()
    ]  # fmt: skip
    files = [item.content for item in _files(session)]
    exhibits = {each.reference: {"sha256": each.sha256, "size": each.size} for each in files}
    told = {
        "format": 1,
        "passphrase": PASSPHRASE,
        "recovery_code": making.code,
        "floor": [CHEAP.memory_kib, CHEAP.passes, CHEAP.lanes],
        "draft": session.drafts.load(),
        "entries": entries,
        "exhibits": exhibits,
    }
    session.close()
    return told


def _files(session: Session) -> list[Recorded[Evidence]]:
    """The exhibits that have a file, by number."""
    items = session.journal.items(Noun.EVIDENCE)
    return sorted((it for it in items if it.content.sha256), key=lambda item: item.number)


def of_small_files(good: Files, foreign: Files) -> list[Case]:
    keys, head = good["keys"], good["head"]
    bare = {name: data for name, data in good.items() if name == "draft"}
    return [
        Case("keys-flipped", {"keys": flipped(keys, 200)}, ("damaged", "keys")),
        Case("keys-cut", {"keys": keys[:-1]}, ("damaged", "keys")),
        Case("keys-version-2", {"keys": patched(keys, 8, b"\0\2")}, ("future-format", "keys")),
        Case("keys-later-version", {"keys": patched(keys, 1152, LATER)}, ("future-format", "keys")),
        Case("keys-memory-4-gib", {"keys": patched(keys, 12, b"\0\x40\0\0")}, ("kdf-refused", "")),
        Case("keys-other-slot-altered", {"keys": patched(keys, 900, b"\1")}, ("damaged", "keys")),
        Case("keys-foreign", {"keys": foreign["keys"]}, ("damaged", "keys")),
        Case("head-flipped", {"head": flipped(head, 60)}, ("damaged", "head")),
        Case("head-cut", {"head": head[:-1]}, ("damaged", "head")),
        Case("head-foreign", {"head": foreign["head"]}, ("damaged", "head")),
        Case("head-missing", {}, ("damaged", "head"), remove=("head",)),
        Case("draft-flipped", {"draft": flipped(bare["draft"], 50)}, None,
             (("draft-damaged", "draft"),)),
        Case("keys-copy-missing", {}, None, (("keys-copy-damaged", "keys.bak"),),
             remove=("keys.bak",)),
    ]  # fmt: skip


def of_databases(making: Making, good: Files, early: Files, foreign: Files) -> list[Case]:
    alter: Callable[..., bytes] = lambda *said: making.altered(good, *said)  # noqa: E731  one word for each row below
    record = "UPDATE ledger SET {} WHERE book = 'record' AND n = {}"
    wrong, zeros = "signature = zeroblob(64)", "link = zeroblob(32)"
    last = json.loads(json.dumps(told(making)["entries"]))
    end = sum(entry["book"] == "record" for entry in last)
    one, two, four = (e["fields"]["@subject"] for e in last if "sha256" in (e["fields"] or ()))
    pairs = ((one, two), (two, one), (four, four))
    renamed = "UPDATE blobs SET evidence = '{}' WHERE evidence = '{}-'"
    words = "content = replace(content, 'panic', 'picnic')"
    asked = next(e["n"] for e in last if e["kind"] == "ask.recorded")
    return [
        Case("db-older", {"db": early["db"]}, ("rolled-back", "db")),
        Case("db-foreign", {"db": foreign["db"]}, ("damaged", "db")),
        Case("db-missing", {}, ("damaged", "db"), remove=("db",)),
        Case("db-empty", {"db": b""}, ("damaged", "db")),
        Case("db-first-byte-flipped", {"db": flipped(good["db"], 0)}, ("damaged", "db")),
        Case("db-ledger-flipped", {"db": flipped(good["db"], 4096 + 2000)}, ("damaged", "db")),
        Case("db-version-2", {"db": alter("PRAGMA user_version = 2")}, ("future-format", "db")),
        Case("db-last-signature", {"db": alter(record.format(wrong, end))},
             ("damaged", "signature")),
        Case("db-signature", {"db": alter(record.format(wrong, 3))}, None,
             (("signature-wrong", "record 3"),)),
        Case("db-link", {"db": alter(record.format(zeros, 3))}, None,
             (("link-broken", "record 3"),)),
        Case("db-entry-altered", {"db": alter(record.format(words, asked))}, None,
             (("entry-altered", f"record {asked}"), ("projections-differ", "db"))),
        Case("db-entry-cut", {"db": alter("DELETE FROM ledger WHERE book = 'record' AND n = 3")},
             None, (("entry-altered", "record 4"), ("link-broken", "record 4"))),
        Case("db-exhibits-exchanged", {"db": alter(
            "UPDATE blobs SET evidence = (SELECT id FROM subjects WHERE id = evidence) || '-'",
            *(renamed.format(to, of) for of, to in pairs),
        )}, None, (("attachment-differs", "MK/1"), ("attachment-differs", "MK/2"))),
        Case("db-no-exhibit-key", {"db": alter("DELETE FROM blobs")}, None,
             tuple(("attachment-missing", f"MK/{n}") for n in (1, 2, 4))),
    ]  # fmt: skip


def of_attachments(making: Making, good: Files) -> list[Case]:
    session = making.open()
    blobs = [parts_of(session).stored_keys.blob(item.id).blob for item in _files(session)]
    session.close()
    one, two, four = (f"att/{blob[:2]}/{blob}" for blob in blobs)
    return [
        Case("attachment-flipped", {one: flipped(good[one], 100)}, None,
             (("attachment-damaged", "MK/1"),)),
        Case("attachment-cut", {four: good[four][:-1]}, None, (("attachment-damaged", "MK/4"),)),
        Case("attachment-longer", {two: good[two] + b"\0"}, None,
             (("attachment-damaged", "MK/2"),)),
        Case("attachments-swapped", {one: good[four], four: good[one]}, None,
             (("attachment-swapped", "MK/1"), ("attachment-swapped", "MK/4"))),
        Case("attachment-missing", {}, None, (("attachment-missing", "MK/4"),), remove=(four,)),
    ]  # fmt: skip


def make(to: Path) -> None:
    """Write everything below `to`, which must not be there."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        other = Making(home / "other")
        other.first_day()
        making = Making(home / "own")
        making.first_day()
        early = making.files()
        making.second_day()
        good = making.files()
        cases = [
            *of_small_files(good, other.files()),
            *of_databases(making, good, early, other.files()),
            *of_attachments(making, good),
            Case("good-with-a-log", making.in_the_log()),
        ]
        index = {**told(making), "cases": [_row(case) for case in cases]}
        # The last entry stands in one of the folders alone, not in the good one.
        index["entries"] = [entry for entry in index["entries"] if not _late(entry)]
    _write(to / "good", good)
    for case in cases:
        _write(to / case.name, case.files)
    (to / "index.json").write_text(
        json.dumps(index, indent=1, ensure_ascii=True) + "\n", encoding="utf-8"
    )


def _late(entry: dict[str, Any]) -> bool:
    return "power went" in json.dumps(entry)


def _row(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "files": sorted(case.files),
        "remove": list(case.remove),
        "opening": list(case.opening) if case.opening else None,
        "verify": [list(said) for said in case.verify],
    }


def _write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    shutil.rmtree(HERE, ignore_errors=True)
    make(HERE)
