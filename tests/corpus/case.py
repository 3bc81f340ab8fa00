"""One bundle, good or tampered with, and what every checker must say of it.

The rules are:

- A case is made in memory and written out as a folder, a zip, or loose files: both checkers get
  the same bytes.
- Its outcome stands in the table, written down and not worked out. Where a browser cannot see what
  the program sees, the table says what the page says instead, and why.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785

from diary.crypto.signing import Signer
from exporters.bundle import layout, signature_file
from exporters.check.bundle_check import CheckVerdict
from exporters.delivery import bundle_writer
from exporters.delivery.bundle_output import MemoryOutput
from tests.corpus.document import Sheet, document, sheets_of, worded, write_document
from tests.exporters.conftest import MADE, Book, case_of, file_exhibit, small_case
from tests.support import exact_names

MINE = Signer(bytes(range(32)))
THEIRS = Signer(bytes(range(1, 33)))
ORIGINAL = "data/originals/AB-1_note.txt"
NOTE = b"I know your shift."


@dataclass(frozen=True)
class Bundle:
    """The files of a bundle by path; changing gives another one."""

    files: Mapping[str, bytes]
    folders: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    def put(self, path: str, data: bytes) -> Bundle:
        return dataclasses.replace(self, files={**self.files, path: data})

    def without(self, *paths: str) -> Bundle:
        left = {path: data for path, data in self.files.items() if path not in paths}
        return dataclasses.replace(self, files=left)

    def renamed(self, path: str, other: str) -> Bundle:
        return self.without(path).put(other, self.files[path])

    def edited(self, path: str, change: Callable[[bytes], bytes]) -> Bundle:
        changed = change(self.files[path])
        assert changed != self.files[path], path
        return self.put(path, changed)

    def signed(self, signer: Signer = MINE) -> Bundle:
        """Every file listed anew as it stands, and the list signed: by whoever holds a key."""
        payload = [path for path in self.files if path.startswith("data/")]
        listed = self.put(layout.MANIFEST, self.listing(payload))
        own = [*layout.COVERED, *layout.OPTIONAL]
        own += [path for path in self.files if layout.is_stamp(path) or layout.is_volume(path)]
        own += [path for path in self.files if layout.conversation_of(path)]
        tags = listed.listing([path for path in own if path in listed.files])
        text = signature_file.sign_list(tags, sign=signer.sign, public=signer.public, made=MADE)
        return listed.put(layout.TAG_MANIFEST, tags).put(layout.SIGNATURE, text)

    def counted(self) -> Bundle:
        """With the totals of what is there, and its digest at the foot of the pages."""
        own = [data for path, data in self.files.items() if path.startswith("data/")]
        info = layout.parse_info(self.files[layout.INFO])
        info = dataclasses.replace(info, size=sum(map(len, own)), count=len(own))
        manifest = self.listing([path for path in self.files if path.startswith("data/")])
        pages = document(hashlib.sha256(manifest).hexdigest(), self.sheets())
        return self.put(layout.INFO, layout.dump_info(info)).put(layout.EVIDENCE, pages)

    def paged(
        self,
        change: Callable[[list[Sheet]], list[Sheet]],
        path: str = layout.EVIDENCE,
        signer: Signer = MINE,
    ) -> Bundle:
        """Another document whose sheets say something else, listed and signed anew."""
        digest = hashlib.sha256(self.files[layout.MANIFEST]).hexdigest()
        made = document(digest, change(self.sheets()))
        assert made != self.files.get(path)
        return self.put(path, made).signed(signer)

    def sheets(self) -> list[Sheet]:
        """The sheets of its document, with the words that its record has for each."""
        return worded(sheets_of(self.files[layout.EVIDENCE]), self.files[layout.RECORD])

    def record(self, change: Callable[[dict[str, Any]], object]) -> Bundle:
        """Another record, in the one text that it has, listed and signed anew."""
        value = json.loads(self.files[layout.RECORD])
        change(value)
        return self.put(layout.RECORD, rfc8785.dumps(value) + b"\n").signed()

    def write(self, folder: Path) -> None:
        """Write it out; a test goes on only where every file has just its name."""
        exact_names.write(folder, self.files)
        for path in self.folders:
            (folder / path).mkdir(parents=True)
        for path, target in self.links.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).symlink_to(target)

    def listing(self, paths: Collection[str]) -> bytes:
        """These files as a list of digests has them."""
        return layout.dump_list({p: hashlib.sha256(self.files[p]).hexdigest() for p in paths})


@dataclass(frozen=True)
class Given:
    """What is handed to a checker: a folder, a zip, or loose files; and what is held against it."""

    what: Bundle | bytes
    loose: bool = False
    fingerprint: str | None = None
    seal: str | None = None
    earlier: bytes | None = None

    def lay(self, place: Path) -> list[Path]:
        """Write it out; the paths to check."""
        if isinstance(self.what, bytes):
            (place / "bundle.zip").write_bytes(self.what)
            return [place / "bundle.zip"]
        folder = place / "bundle"
        folder.mkdir()
        self.what.write(folder)
        return [folder / path for path in self.what.files] if self.loose else [folder]

    def lay_earlier(self, place: Path) -> Path | None:
        if self.earlier is None:
            return None
        (place / "earlier.json").write_bytes(self.earlier)
        return place / "earlier.json"


@dataclass(frozen=True)
class Case:
    """`named` are the files of all problems and gaps; with `more`, others may be named as well.

    `here` is the outcome in a browser where it is another by design, `why` is what it cannot see,
    a code of `text.LEFT_TEXTS`.
    """

    name: str
    make: Callable[[], Given]
    verdict: CheckVerdict
    named: frozenset[str] = frozenset()
    more: bool = False
    here: CheckVerdict | None = None
    why: str = ""


def case(
    name: str, make: Callable[[], Any], verdict: CheckVerdict, *named: str, **other: Any
) -> Case:
    """A case; what `make` gives may be a bundle, the bytes of a zip, or a Given."""

    def given() -> Given:
        made = make()
        return made if isinstance(made, Given) else Given(made)

    return Case(name, given, verdict, frozenset(named), **other)


def wrong(name: str, make: Callable[[], Any], *named: str, **other: Any) -> Case:
    return case(name, make, CheckVerdict.PROBLEMS, *named, **other)


def written(book: Book, exhibits: Collection[Any] = (), **other: Any) -> Bundle:
    """The bundle of a book, as the program writes it."""
    case_ = dataclasses.replace(case_of(book, exhibits), **other)
    if not exhibits:
        held = MemoryOutput()
        bundle_writer.fill(case_, held, sign=book.signer.sign, pdf=write_document)
        return Bundle(held.files)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "b"
        bundle_writer.write(case_, folder, sign=book.signer.sign, pdf=write_document)
        return read(folder)


def read(folder: Path) -> Bundle:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return Bundle({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


@functools.cache
def tiny(signer: Signer = MINE) -> Bundle:
    """Two entries: an incident and an exhibit with a file; and a list, which has a hash alone."""
    book = Book(signer)
    book.incident(1, "He was outside again.")
    n = book.exhibit(1, NOTE, "note.txt")
    bundle = written(book, [file_exhibit(book, n, NOTE, "note.txt")])
    rows = b"No.,What\r\n1,He was outside again.\r\n"
    return bundle.put(layout.INCIDENTS, rows).signed(signer)


@functools.cache
def small(signer: Signer = MINE) -> Bundle:
    """Twelve entries, one of each kind of difficulty."""
    made = small_case(signer)
    return written(made.book, made.case.exhibits)
