"""A small record made straight from ledger entries, and the bundle of it, for every test here."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from diary.audience_profiles import load
from diary.case_file import CaseFile, Disclosure, Exhibit, ExhibitView, SubstituteCopy
from diary.crypto.signing import Signer
from diary.ledger import chain
from diary.ledger.entry import Entry
from diary.ledger.entry_disclosure import EntryDisclosure, disclose_entry, withhold_entry
from diary.media.own_pdf_reader import DocumentMarks, PieceMark, PrintedPiece
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Evidence, Incident, Witness
from diary.model.revisions import Recorded
from diary.progress import Progress
from diary.text.field_formatter import own_words
from exporters.bundle import layout, signature_file
from exporters.bundle.disclosed_record import DisclosedRecord, disclosed_record
from exporters.check.sheet_check import PdfReader
from exporters.delivery import bundle_writer

MADE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
START = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)
SPOKEN = ("number", "reason")
EVERYTHING = (
    "number what when place reported effect reason title incidents physical description "
    "reference name size sha256 media_type".split()
)


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Book:
    """A record book being written; `shown` says which fields are opened, None that it is shut."""

    signer: Signer
    vault_id: bytes = bytes(range(16))
    entries: list[Entry] = field(default_factory=list)
    shown: list[Collection[str] | None] = field(default_factory=list)

    def add(
        self,
        kind: str,
        subject: str,
        content: Mapping[str, Any],
        shown: Collection[str] | None = EVERYTHING,
        **other: Any,
    ) -> int:
        before = [entry for entry in self.entries if entry.subject == subject]
        entry = Entry(
            kind=kind,
            subject=subject,
            revision=len(before) + 1,
            previous=before[-1].commitment().hex() if before else "",
            written=stamp(START + timedelta(hours=len(self.entries))),
            zone="Europe/London",
            clock="",
            content=content,
            seed=hashlib.sha256(b"seed %d" % len(self.entries)).digest(),
        )
        self.entries.append(dataclasses.replace(entry, **other))
        self.shown.append(shown)
        return len(self.entries)

    def incident(self, number: int, what: str, **other: Any) -> int:
        content = {"number": number, **to_fields(Incident(what=what))}
        return self.add("incident.recorded", ident(f"i{number}"), content, **other)

    def exhibit(self, number: int, data: bytes, name: str, **other: Any) -> int:
        content = evidence(number, data, name)
        fields = {"number": number, **to_fields(content)}
        return self.add("evidence.added", ident(f"e{number}"), fields, **other)

    @property
    def commitments(self) -> tuple[bytes, ...]:
        return tuple(entry.commitment() for entry in self.entries)

    def openings(self) -> tuple[EntryDisclosure, ...]:
        pairs = enumerate(zip(self.entries, self.shown, strict=True), 1)
        return tuple(
            withhold_entry(entry, n) if shown is None else disclose_entry(entry, n, shown)
            for n, (entry, shown) in pairs
        )

    def disclosure(self) -> Disclosure:
        commitments = self.commitments
        start = chain.origin(self.vault_id, self.signer.public)
        link = [start, *chain.links(start, commitments)][-1]
        message = chain.head_message(self.vault_id, len(commitments), link)
        signature = self.signer.sign(message) if commitments else b""
        return Disclosure(
            self.vault_id, self.signer.public, commitments, link, signature, self.openings()
        )

    def record(self) -> DisclosedRecord:
        return disclosed_record(MADE, self.disclosure())


def ident(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def evidence(number: int, data: bytes, name: str) -> Evidence:
    return Evidence(
        title=f"Thing {number}",
        reference=f"AB/{number}",
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/octet-stream",
    )


def recorded(book: Book, n: int, noun: Noun, content: Any) -> Recorded[Any]:
    entry = book.entries[n - 1]
    written = datetime.strptime(entry.written, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    number = entry.content["number"]
    commitment = entry.commitment().hex()
    return Recorded(
        entry.subject, noun, number, content, n, commitment, written, written, entry.revision
    )


def file_exhibit(book: Book, n: int, data: bytes, name: str, **other: Any) -> Exhibit:
    content = evidence(book.entries[n - 1].content["number"], data, name)
    whole = Exhibit(
        recorded(book, n, Noun.EVIDENCE, content), lambda: io.BytesIO(data), ExhibitView(), ()
    )
    return dataclasses.replace(whole, **other)


def case_of(book: Book, exhibits: Collection[Exhibit]) -> CaseFile:
    """A case of this book, without part A: it would count what the book opens and this lacks."""
    return CaseFile(
        profile=dataclasses.replace(load("police"), summary=False),
        jurisdiction="england-wales",
        made=MADE,
        zone="Europe/London",
        program="Daybook 0.1.0",
        me=None,
        incidents=(),
        events=(),
        people=(),
        police=(),
        orders=(),
        impacts=(),
        asks=(),
        exhibits=tuple(exhibits),
        changes=(),
        withdrawals=(),
        disclosure=book.disclosure(),
    )


PHOTO = b"\xff\xd8\xff\xe0 a photograph " * 20
LETTER = b"From: him\r\nSubject: again\r\n\r\nI know your shift.\r\n"
WITH_POSITION = b"\xff\xd8\xff\xe1 position 51.5 -0.1 " * 20
COPY = b"\xff\xd8\xff\xe0 the same picture, no position " * 20


@dataclass
class Small:
    """The usual case: 12 entries, one of each kind of difficulty."""

    book: Book
    case: CaseFile
    sign: Callable[[bytes], bytes]
    public: bytes


def small_book(signer: Signer) -> Book:
    book = Book(signer)
    witness = Incident(
        what="He sat in the car.", witnesses=(Witness("Jo", contact="07700 900123"),)
    )
    book.incident(1, "He was outside again.")
    book.add("person.recorded", ident("p1"), {"number": 1, "name": "R."}, shown=None)
    book.exhibit(1, PHOTO, "IMG 0213.JPG")
    book.add("incident.recorded", ident("i2"), {"number": 2, **to_fields(witness)})
    amended = {"number": 1, "what": "He was outside again, twice.", "reason": "I left one out."}
    book.add("incident.amended", ident("i1"), amended)
    book.exhibit(2, LETTER, "../../again.eml")
    book.incident(3, "First try.", shown=None)
    book.add("incident.amended", ident("i3"), {"number": 3, "what": "Second try."})
    book.incident(4, "Never mind.", shown=SPOKEN)
    gone = {"number": 4, "reason": "It was somebody else."}
    book.add("incident.withdrawn", ident("i4"), gone, shown=SPOKEN)
    book.exhibit(3, WITH_POSITION, "home.jpg")
    physical = {"number": 4, "physical": True, "description": "A letter", "reference": "AB/4"}
    book.add("evidence.added", ident("e4"), physical)
    return book


def small_case(signer: Signer) -> Small:
    book = small_book(signer)
    copy = SubstituteCopy(".jpg", "image/jpeg", "re-encoded", lambda: io.BytesIO(COPY))
    letter = Evidence(physical=True, description="A letter", reference="AB/4")
    exhibits = (
        file_exhibit(book, 3, PHOTO, "IMG 0213.JPG"),
        file_exhibit(book, 6, LETTER, "../../again.eml"),
        file_exhibit(book, 11, WITH_POSITION, "home.jpg", open=None, withheld=True, copy=copy),
        Exhibit(recorded(book, 12, Noun.EVIDENCE, letter), None, ExhibitView(), ()),
    )
    return Small(book, case_of(book, exhibits), signer.sign, signer.public)


def write_stub(case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress) -> int:
    """A stand-in that says in plain lines what the real document says on its pages."""
    progress(0, 2)
    sheets = [n for n in (5, 4, 8) if n <= len(case.disclosure.commitments)]
    out.write(f"%PDF-stub {manifest_digest}\n".encode())
    for page, n in enumerate(sheets, 1):
        commitment = case.disclosure.commitments[n - 1].hex()
        out.write(f"{page} {n} {commitment}\n".encode())
        values = case.disclosure.openings[n - 1].values()
        if "@kind" not in values:
            continue
        noun = Noun(str(values["@kind"]).partition(".")[0])
        for name, value in values.items():
            if words := own_words(noun, name, value):
                out.write(f"{page} {n} {name} {words.encode().hex()}\n".encode())
    for exhibit in case.exhibits:
        if exhibit.damaged:
            out.write(f"damaged {exhibit.item.content.reference}\n".encode())
    progress(2, 2)
    return len(sheets)


def _stub_lines(place: Path | BinaryIO) -> list[list[str]]:
    raw = place.read_bytes() if isinstance(place, Path) else place.read()
    return [line.split() for line in raw.decode("ascii").splitlines()]


def read_stub(place: Path | BinaryIO) -> DocumentMarks:
    """What the stand-in for a document says."""
    head, *lines = _stub_lines(place)
    marks = ((int(page), int(n), text) for page, n, text in (x for x in lines if len(x) == 3))
    pieces = (
        PrintedPiece(
            int(page),
            PieceMark(int(n), name, alone=True, more=False),
            bytes.fromhex(words).decode(),
        )
        for page, n, name, words in (x for x in lines if len(x) == 4)
    )
    return DocumentMarks(tuple(marks), (head[1],), tuple(pieces))


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(bytes(range(32)))


@pytest.fixture
def small(signer: Signer) -> Small:
    return small_case(signer)


@pytest.fixture
def other_signer() -> Signer:
    return Signer(bytes(range(1, 33)))


@pytest.fixture
def make_small() -> Callable[[Signer], Small]:
    return small_case


@pytest.fixture
def put() -> Callable[[Small, Path], bundle_writer.BundleResult]:
    """Writes a bundle with the stand-in for the document."""

    def write(small: Small, folder: Path, **other: Any) -> bundle_writer.BundleResult:
        return bundle_writer.write(small.case, folder, sign=small.sign, pdf=write_stub, **other)

    return write


@pytest.fixture(scope="session")
def pdf_reader() -> PdfReader:
    return read_stub


@pytest.fixture
def book(signer: Signer) -> Book:
    return Book(signer)


@pytest.fixture
def make_exhibit() -> Callable[..., Exhibit]:
    return file_exhibit


@pytest.fixture
def make_case() -> Callable[[Book, Collection[Exhibit]], CaseFile]:
    return case_of


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The usual bundle, written once; to be read only."""
    folder = tmp_path_factory.mktemp("written") / "bundle"
    small = small_case(Signer(bytes(range(32))))
    bundle_writer.write(small.case, folder, sign=small.sign, pdf=write_stub)
    return folder


@pytest.fixture
def stub_pdf() -> bundle_writer.DocumentWriter:
    return write_stub


def sign_again(folder: Path, signer: Signer) -> None:
    """List every file anew, as it stands, and sign the list."""
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    listed = {path.relative_to(folder).as_posix(): path for path in payload}
    _write_list(folder, layout.MANIFEST, listed)
    there = [name for name in (*layout.COVERED, *layout.OPTIONAL) if (folder / name).exists()]
    there += [path.name for path in folder.iterdir() if layout.is_volume(path.name)]
    _write_list(folder, layout.TAG_MANIFEST, {name: folder / name for name in there})
    text = (folder / layout.TAG_MANIFEST).read_bytes()
    signed = signature_file.sign_list(text, sign=signer.sign, public=signer.public, made=MADE)
    (folder / layout.SIGNATURE).write_bytes(signed)


def _write_list(folder: Path, name: str, paths: dict[str, Path]) -> None:
    hashes = {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in paths.items()}
    (folder / name).write_bytes(layout.dump_list(hashes))


@pytest.fixture(scope="session")
def resign() -> Callable[[Path, Signer], None]:
    return sign_again


@pytest.fixture
def make_recorded() -> Callable[[Book, int, Noun, Any], Recorded[Any]]:
    return recorded
