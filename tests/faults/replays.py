"""Files and pages put back from an earlier day, or taken from elsewhere, and what is said of it.

The rules are:

- A command that refuses names the part and leaves every byte of the folder as it was.
- What opening does not see, `verify` names. What neither sees is listed, and the documents say so.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from diary.crypto import key_slots
from diary.crypto.kdf import passphrase_bytes
from diary.crypto.keys import Subkeys
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from tests.faults import vaults
from tests.support import access
from tests.support.records import CHEAP, PASSPHRASE, settled
from tests.support.vaults import link_of
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal
from ui.text.error_messages import FAULT_TEXTS

PAGE = 4096
Files = dict[str, bytes]


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it said: of `verify`, the faults that it named."""

    code: int
    said: tuple[str, ...]


@dataclass(frozen=True)
class Replayed:
    """One page put back: where its tree has its root ("" below one), and both answers."""

    page: int
    table: str
    verify: Answer
    list: Answer


class Days:
    """A vault as it stood on several evenings, of which any file or page can be put back."""

    def __init__(self, home: Path, evenings: int = 4, entries: int = 1) -> None:
        self.folder = vaults.make(home / "vault", more=b"abc")
        self._secret = home / "passphrase"
        self._secret.write_text(PASSPHRASE, encoding="utf-8")
        self.days = [self.files()]
        self.logs: list[bytes] = []
        for evening in range(evenings):
            self._evening(evening, entries)
            self.days.append(self.files())
        self.branch = self._branched(entries)
        self.roots = self._roots()
        self._key = key_of(self.days[-1]["keys"])

    def files(self) -> Files:
        """Every file of the folder by its name, but the ballast and the scratch index."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in ("reserve", "db-shm")
        }

    def put(self, files: Files) -> None:
        """Make the folder hold these files and no others."""
        for name in self.files().keys() - files.keys():
            (self.folder / name).unlink()
        for name, data in files.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_bytes(data)

    def ask(self, command: str, passphrase: str = PASSPHRASE) -> Answer:
        """A command's answer; AssertionError if it refused and changed anything."""
        self._secret.write_text(passphrase, encoding="utf-8")
        before = self._digests()
        out, err = io.StringIO(), io.StringIO()
        app = CommandLine(Terminal(out, err, io.StringIO()), settled())
        code = app.run([command, str(self.folder), "--passphrase-file", str(self._secret)])
        assert "inside the program" not in err.getvalue(), err.getvalue()
        if code not in (0, 1):
            assert out.getvalue() == ""
            assert len(err.getvalue().splitlines()) == 1
            assert self._digests() == before, (command, err.getvalue())
        # Of `verify`: what comes after an empty line is said of the computer.
        faults = out.getvalue().partition("\n\n")[0].splitlines()[1:]
        lines = faults if code == 1 else err.getvalue().splitlines()
        return Answer(code, tuple(lines))

    def after(self, files: Files, command: str, passphrase: str = PASSPHRASE) -> Answer:
        """The answer with the folder made so first; the last evening is put back afterwards."""
        self.put(files)
        try:
            return self.ask(command, passphrase)
        finally:
            self.put(self.days[-1])

    def old_pages(self, evenings: slice = slice(None, -1)) -> list[Replayed]:
        """Each page of each of these evenings that differs from the last, put back alone."""
        last = self.days[-1]
        found = []
        for day in self.days[evenings]:
            for at in range(0, len(day["db"]), PAGE):
                old = day["db"][at : at + PAGE]
                if self._plain(old) == self._plain(last["db"][at : at + PAGE]):
                    continue
                spoiled = {**last, "db": last["db"][:at] + old + last["db"][at + PAGE :]}
                answers = [self.after(spoiled, command) for command in ("verify", "list")]
                page = at // PAGE + 1
                found.append(Replayed(page, self.roots.get(page, ""), *answers))
        return found

    def _evening(self, evening: int, entries: int) -> None:
        session = vaults.opened(self.folder)
        for turn in range(entries):
            session.journal.record(Incident(what=f"evening {evening}, {turn}: he rang again"))
        session.journal.record(Note(text=f"evening {evening}"))
        first = session.journal.items(Noun.INCIDENT)[0]
        session.journal.amend(first.id, Incident(what=f"counted on evening {evening}"), "again")
        (stored,) = session.evidence.store([NamedBytes(f"{evening}.txt", bytes([evening]) * 99)])
        assert isinstance(stored, StoredFile)
        session.evidence.admit(stored, Evidence(incidents=(first.id,)))
        session.settings.put("evening", evening)
        session.drafts.save(f"half a sentence on evening {evening}")
        self.logs.append((self.folder / "db-wal").read_bytes())
        session.close()

    def _branched(self, entries: int) -> Files:
        """The first evening, after which other things were written, for as many evenings."""
        self.put(self.days[1])
        for evening in range(1, len(self.days)):
            self._evening(100 + evening, entries)
        found = self.files()
        self.put(self.days[-1])
        return found

    def _roots(self) -> dict[int, str]:
        session = vaults.opened(self.folder)
        rows = (
            link_of(session)
            .execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0")
            .fetchall()
        )
        session.close()
        self.put(self.days[-1])
        return {1: "sqlite_master", **dict(rows)}

    def _plain(self, page: bytes) -> bytes:
        return plain(page, self._key)

    def _digests(self) -> dict[str, bytes]:
        return {name: hashlib.sha256(data).digest() for name, data in self.files().items()}


def key_of(keys: bytes) -> bytes:
    """What the pages of a database are encrypted with."""
    opened = key_slots.unlock(keys, passphrase_bytes(PASSPHRASE), floor=CHEAP)
    return bytes(Subkeys.of(opened.master).db[:32])


def plain(page: bytes, key: bytes) -> bytes:
    """What a page holds, without its tag: the same content is sealed anew each time."""
    iv = page[PAGE - 80 : PAGE - 64]
    return Cipher(AES(key), CBC(iv)).decryptor().update(page[: PAGE - 80])


def settings_page(folder: Path, words: Credentials = access.OLD) -> slice:
    """Where the root of the settings lies in the database of a vault, which is folded in."""
    session = access.opened(folder, words)
    (page,) = (
        link_of(session)
        .execute("SELECT rootpage FROM sqlite_master WHERE name = 'settings'")
        .fetchone()
    )
    session.close()
    return slice((page - 1) * PAGE, page * PAGE)


def put_settings_back(folder: Path, earlier: bytes, words: Credentials = access.OLD) -> None:
    """Puts the one page of the settings back as it was in an earlier database."""
    at = settings_page(folder, words)
    data = bytearray((folder / "db").read_bytes())
    assert data[at] != earlier[at]
    data[at] = earlier[at]
    (folder / "db").write_bytes(data)


@dataclass(frozen=True)
class Swap:
    """What the folder holds instead, and the words that `list`, or else `verify`, must say.

    `opens` tells whether opening passes it over; no words mean that nothing in the folder tells.
    """

    how: str
    files: Files
    opens: bool
    said: tuple[str, ...] = ()
    passphrase: str = PASSPHRASE


def stranger(home: Path, passphrase: str = PASSPHRASE) -> Files:
    """The files of another vault."""
    made = vaults.make(home, passphrase=passphrase)
    files = {
        path.relative_to(made).as_posix(): path.read_bytes()
        for path in sorted(made.rglob("*"))
        if path.is_file()
    }
    shutil.rmtree(made)
    return files


def of_other_vaults(days: Days, home: Path) -> list[Swap]:
    """Files of a vault with the same passphrase, and of one with another."""
    own, same = days.days[-1], stranger(home / "same")
    other = stranger(home / "other", "another passphrase")
    foreign = "belongs to another record"
    name, theirs = _attachments(own)[0], same[_attachments(same)[0]]
    renamed = theirs[:16] + bytes.fromhex(name[-32:]) + theirs[32:]
    return [
        Swap("keys of another vault", {**own, "keys": same["keys"]}, False, (foreign, "(keys)")),
        Swap("keys of a vault with another passphrase", {**own, "keys": other["keys"]}, False,
             (foreign, "(keys)")),
        Swap("both key files of another vault",
             {**own, "keys": same["keys"], "keys.bak": same["keys"]}, False, (foreign, "(head)")),
        Swap("keys.bak of another vault", {**own, "keys.bak": same["keys"]}, True,
             ("keys.bak: ", "differs")),
        Swap("head of another vault", {**own, "head": same["head"]}, False, (foreign, "(head)")),
        Swap("database of another vault", {**own, "db": same["db"]}, False, (foreign, "(db)")),
        Swap("draft of another vault", {**own, "draft": same["draft"]}, True,
             ("draft: ", "is damaged")),
        Swap("attachment of another vault", {**own, name: theirs}, True,
             ("another file was put in the place",)),
        Swap("attachment of another vault under the right id", {**own, name: renamed}, True,
             (FAULT_TEXTS["attachment-damaged"],)),
    ]  # fmt: skip


def of_this_vault(days: Days) -> list[Swap]:
    """Files of an earlier evening, of a branch, and in each other's place."""
    own, old, older = days.days[-1], days.days[-2], days.days[1]
    one, two, *_ = _attachments(own)
    gone = {name: data for name, data in own.items() if name != one}
    return [
        Swap("database of the evening before", {**own, "db": old["db"]}, False,
             ("is older than the rest", "(db)")),
        Swap("database of an early evening", {**own, "db": older["db"]}, False,
             ("is older than the rest", "(db)")),
        Swap("log of an early evening", {**own, "db-wal": days.logs[0]}, False, ("(db)",)),
        Swap("database of a branch", {**own, "db": days.branch["db"]}, False,
             ("from another copy of this record", "(db)")),
        Swap("head of the evening before", {**own, "head": old["head"]}, True),
        Swap("draft of the evening before", {**own, "draft": old["draft"]}, True,
             ("draft: ", "an older draft was put back")),
        Swap("database and head of the evening before",
             {**own, "db": old["db"], "head": old["head"]}, True,
             ("att/", "draft: ", "of a later day than the record")),
        Swap("everything but the attachments of the evening before",
             {**old, **{name: own[name] for name in _attachments(own)}}, True,
             ("att/", "of a later day than the record")),
        Swap("the whole folder of the evening before", old, True),
        Swap("attachments in each other's place", {**own, one: own[two], two: own[one]}, True,
             ("another file was put in the place",)),
        Swap("attachment in another's place", {**own, one: own[two]}, True,
             ("another file was put in the place",)),
        Swap("no attachment", gone, True, (FAULT_TEXTS["attachment-missing"],)),
    ]  # fmt: skip


def told(days: Days, swap: Swap) -> None:
    """AssertionError unless what is said of it is what has to be."""
    opened = days.after(swap.files, "list", swap.passphrase)
    answer = days.after(swap.files, "verify", swap.passphrase) if swap.opens else opened
    assert opened.code == (0 if swap.opens else 4), (swap.how, opened)
    assert answer.code == ((1 if swap.said else 0) if swap.opens else 4), (swap.how, answer)
    said = "\n".join(answer.said)
    assert all(word in said for word in swap.said), (swap.how, answer)


def _attachments(files: Files) -> list[str]:
    return [name for name in files if name.startswith("att/")]
