"""The payload of a bundle: originals byte for byte, and copies of withheld ones.

**Invariants:**

- An original is hashed while it is copied, piece by piece from the same memory, and kept only if it
  matches the record's commitment. One that cannot be read, or does not match, is named in the
  result, never dropped silently; the bundle then goes without it.
- A piece is valid until the next is requested. Memory is a few pieces, reused for file after file
  and overwritten at the end, so it does not grow with the files. Reading stays on the caller's
  thread.
- What was given with an earlier bundle is not written again.
- A hash goes only where its file goes, or went with a bundle that this one supplements: a person
  who has the hash of a short file, and all of the file but a number, finds the number by trying.
  The same holds for attachments of a withheld e-mail.
- Withheld hash and length stay committed to, each under a salt of its own, so they can be disclosed
  later: what the original is stays provable, and guesses cannot be tested against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import BinaryIO, Final, Protocol, cast

from diary.case_file import CaseFile, Correction, Disclosure, Exhibit, KeptBack, Letter
from diary.errors import Damaged, DamageReason, NotAllowed, NotAllowedReason
from diary.files.background_io import Buffers, Hasher, Writer
from diary.files.durable import disk_errors
from diary.json_value import whole
from diary.ledger.entry_disclosure import EntryDisclosure, withhold_fields
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import declared_fields, replaced
from diary.model.record_nouns import Evidence
from diary.progress import Progress
from exporters.bundle.layout import COPIES, ORIGINALS, PAYLOAD, exhibit_paths
from exporters.delivery.bundle_output import BundleOutput

FIELDS: Final = declared_fields(Evidence, "of_file")
_BLANK: Final = {spec.name: spec.default for spec in fields(Evidence) if spec.name in FIELDS}
_KIND: Final = f"{Noun.EVIDENCE}."


def strip_withheld_digests(case: CaseFile) -> CaseFile:
    """Return the case with hash and length of excluded originals removed. Idempotent."""
    going = {exhibit.item.id for exhibit in case.exhibits if _goes(exhibit)}
    exhibits = (each if each.item.id in going else _without_digest(each) for each in case.exhibits)
    disclosure = _without_digests(case.disclosure, going)
    numbers = {exhibit.item.number for exhibit in case.exhibits if exhibit.item.id in going}
    changes = tuple(each for each in case.changes if not _tells_file(each, numbers))
    kept = (*case.kept_back, *_kept_of_files(case.disclosure, disclosure))
    return replace(
        case, exhibits=tuple(exhibits), disclosure=disclosure, changes=changes, kept_back=kept
    )


def _kept_of_files(before: Disclosure, after: Disclosure) -> Iterator[KeptBack]:
    """Yield the fields of exhibits that only the second of two disclosures withholds."""
    for shown, left in zip(before.openings, after.openings, strict=True):
        values = shown.values()
        names = tuple(name for name in values if name not in left.values())
        if names:
            yield KeptBack(Noun.EVIDENCE, whole(values["number"]), shown.n, names)


def _tells_file(change: Correction, going: Collection[int]) -> bool:
    evidence = change.noun is Noun.EVIDENCE
    return evidence and change.field in FIELDS and change.number not in going


def _goes(exhibit: Exhibit) -> bool:
    if exhibit.given:
        return exhibit.given.path.startswith(ORIGINALS)
    return exhibit.open is not None and exhibit.copy is None and not exhibit.damaged


def _without_digest(exhibit: Exhibit) -> Exhibit:
    own = exhibit.item.content
    content = replaced(own, _BLANK)
    if content != own:
        item = replace(exhibit.item, content=content)
        exhibit = replace(exhibit, item=item, closed=True)
    return replace(exhibit, letter=_letter_without_digests(exhibit.letter))


def _letter_without_digests(letter: Letter | None) -> Letter | None:
    if letter is None:
        return None
    attached = tuple(replace(each, size=0, sha256="") for each in letter.attached)
    return replace(letter, attached=attached)


def _without_digests(own: Disclosure, going: Collection[str]) -> Disclosure:
    return replace(
        own, openings=tuple(_disclosure_without_digest(each, going) for each in own.openings)
    )


def _disclosure_without_digest(opening: EntryDisclosure, going: Collection[str]) -> EntryDisclosure:
    values = opening.values()
    evidence = str(values.get("@kind", "")).startswith(_KIND)
    if not evidence or values.get("@subject") in going:
        return opening
    return withhold_fields(opening, FIELDS)


_PIECE: Final = 1024 * 1024
# From this size on, a thread saves more than it costs.
_THREADED: Final = 2 * _PIECE


class _Fills(Protocol):
    def readinto(self, buffer: bytearray, /) -> int | None: ...


class HashingReader:
    """Reads and hashes one file after another; use as a context, which wipes its memory."""

    def __init__(self) -> None:
        self._buffers = Buffers(_PIECE)

    def __enter__(self) -> HashingReader:
        return self

    def __exit__(self, *error: object) -> None:
        """Overwrite the buffers."""
        self._buffers.wipe()

    @contextmanager
    def of(
        self, source: BinaryIO, expected: int, count: Callable[[int], None]
    ) -> Iterator[HashedFile]:
        """Open a file for hashing and close it at the end; call `count` with each piece's length.

        `expected` is about how many bytes it has.
        """
        hasher = Hasher(self._buffers, threaded=expected >= _THREADED)
        with source, hasher:
            yield HashedFile(source, hasher, count)


def hash_while_writing(out: BinaryIO, pieces: Iterable[bytes | memoryview]) -> str:
    """Write pieces on a thread while the next are made; return the hex SHA-256 of all."""
    hashed = _HashedOutput(out)
    with Writer(hashed, Buffers(_PIECE), threaded=True) as writer:
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                part, buffer = piece[start : start + _PIECE], writer.take()
                buffer[: len(part)] = part
                writer.put(buffer, len(part))
    return hashed.hex


class _HashedOutput:
    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()

    @property
    def hex(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: memoryview, /) -> None:
        with disk_errors("write"):
            self._out.write(data)
        self._hash.update(data)


class HashedFile:
    """One file: its pieces, to be read once; hash and length when the block ends."""

    def __init__(self, source: BinaryIO, hasher: Hasher, count: Callable[[int], None]) -> None:
        self._source = cast(_Fills, source)
        self._hasher = hasher
        self._count = count
        self.size = 0

    @property
    def hex(self) -> str:
        """The hex SHA-256 of all pieces."""
        return self._hasher.digest().hex()

    def __iter__(self) -> Iterator[memoryview]:
        """Yield the pieces; raise Damaged, and StorageError if the disk does not respond."""
        while True:
            buffer = self._hasher.take()
            length = self._fill(buffer)
            self._hasher.put(buffer, length)
            if not length:
                return
            self.size += length
            # Only the next iteration uses the buffer again.
            with memoryview(buffer) as whole, whole[:length] as piece:
                yield piece
            self._count(length)

    def _fill(self, buffer: bytearray) -> int:
        try:
            with disk_errors("read-original"):
                return self._source.readinto(buffer) or 0
        except BaseException:
            # Return the buffer to the hasher that lent it.
            self._hasher.put(buffer, 0)
            raise


@dataclass(frozen=True, slots=True)
class Payload:
    """What was written: hex digests by path, the bytes, and the exhibits as they turned out."""

    hashes: dict[str, str]
    size: int
    exhibits: tuple[Exhibit, ...]

    @property
    def originals(self) -> int:
        """The number of originals among the files."""
        return sum(path.startswith(ORIGINALS) for path in self.hashes)


def label(exhibit: Exhibit) -> str:
    """Return the reference by which a person knows an exhibit."""
    return exhibit.item.content.reference or f"exhibit {exhibit.item.number}"


def expected_bytes(exhibits: Sequence[Exhibit]) -> int:
    """Return about how many bytes the payload will have, as far as the record says."""
    return sum(e.item.content.size or 0 for e in exhibits if e.open and e.given is None)


def write(exhibits: Sequence[Exhibit], out: BundleOutput, progress: Progress) -> Payload:
    """Write every original or copy that can be read; report bytes of `expected_bytes`."""
    # RFC 8493, 2.1.2: a bag has this folder even without a file; the folders in it exist only for
    # files.
    out.folder(PAYLOAD)
    paths = [path for exhibit, path in plan(exhibits) if not exhibit.damaged]
    for folder in (ORIGINALS, COPIES):
        if any(path.startswith(folder) for path in paths):
            out.folder(folder)
    whole = expected_bytes(exhibits)
    hashes, size = dict[str, str](), 0
    done: list[Exhibit] = []
    with HashingReader() as hashing:
        for exhibit, path in plan(exhibits):
            if path and not exhibit.damaged:
                try:
                    count = _ByteProgress(progress, size, whole).add
                    hashes[path], length = _one(exhibit, path, out, hashing, count)
                    size += length
                    exhibit = _with_digest(exhibit, hashes[path], length)
                except Damaged:
                    out.remove(path)
                    exhibit = replace(exhibit, damaged=True)
            done.append(exhibit)
    return Payload(hashes, size, tuple(done))


def plan(exhibits: Sequence[Exhibit]) -> Iterator[tuple[Exhibit, str]]:
    """Yield each exhibit with the path of its file in the bundle; empty if it has none."""
    for exhibit, path in exhibit_paths(exhibits):
        if path and not exhibit.copy and not exhibit.item.content.sha256:
            # Without the hash it could not be shown that the file is the one that the record means.
            raise NotAllowed(NotAllowedReason.ORIGINAL_WITHOUT_HASH)
        yield exhibit, path


def _with_digest(exhibit: Exhibit, digest: str, size: int) -> Exhibit:
    if exhibit.copy is None:
        return exhibit
    return replace(exhibit, copy=replace(exhibit.copy, sha256=digest, size=size))


class _ByteProgress:
    def __init__(self, progress: Progress, start: int, whole: int) -> None:
        self._progress, self._done, self._whole = progress, start, whole

    def add(self, count: int) -> None:
        self._done += count
        self._progress(min(self._done, self._whole), self._whole)


def _one(
    exhibit: Exhibit,
    path: str,
    out: BundleOutput,
    hashing: HashingReader,
    count: Callable[[int], None],
) -> tuple[str, int]:
    own = exhibit.item.content
    if own.size is not None and not exhibit.copy and out.takes_later(path, own.size):
        count(own.size)
        return own.sha256, own.size
    expected = own.size or 0
    with hashing.of(open_exhibit_file(exhibit), expected, count) as hashed:
        out.stream(path, hashed, expected)
    if not exhibit.copy and hashed.hex != own.sha256:
        raise Damaged("original", DamageReason.NOT_WHAT_WAS_COMMITTED_TO)
    return hashed.hex, hashed.size


def open_exhibit_file(exhibit: Exhibit) -> BinaryIO:
    """Open the original of an exhibit, or the copy that replaces it; raise Damaged."""
    source = exhibit.copy.open if exhibit.copy else exhibit.open
    if source is None:
        raise AssertionError("a path is given to files alone")
    with disk_errors("read-original"):
        return source()
