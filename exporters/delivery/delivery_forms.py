"""The forms in which a bundle is delivered: folder, zip, upload set, encrypted PDF.

**Invariants:**

- In every form the files are the same, byte for byte, and so is the signed list of them, so a check
  works the same for all.
- Each appears completely or not at all, and never inside a vault; originals are copied in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from diary.case_file import CaseFile, Exhibit
from diary.crypto.signing import fingerprint
from diary.errors import Damaged, DamageReason
from diary.progress import Progress, no_progress, subprogress
from exporters.bundle import layout
from exporters.delivery import bundle_writer, encrypted_pdf, payload
from exporters.delivery import zip_output as delivery_zip
from exporters.delivery.bundle_output import (
    PDF,
    AtomicFile,
    AtomicFolder,
    BundleOutput,
    MemoryOutput,
)
from exporters.delivery.bundle_writer import BundleResult, DocumentWriter
from exporters.delivery.encrypted_pdf import EmbeddedFile
from exporters.delivery.payload import HashingReader
from exporters.delivery.zip_output import LIMITS, UploadLimits, UploadSet, ZipOutput

_HALF: Final = 1_000
# The number of files kept free in an upload set for further volumes of a split document.
_VOLUMES: Final = 3


class Delivery(StrEnum):
    """The form in which a bundle is delivered."""

    FOLDER = "folder"
    ZIP = "zip"
    UPLOAD = "upload"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What was written; `too_large` are the files that the form cannot hold.

    `digest` is that of an encrypted PDF.
    """

    written: BundleResult
    too_large: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BundleDelivery:
    """Writes one case in a form of delivery; `words` is the passphrase of an encrypted PDF.

    `split` puts a document with too many pages for PDF readers into volumes.
    """

    case: CaseFile
    sign: Callable[[bytes], bytes]
    progress: Progress = no_progress
    words: str = ""
    limits: UploadLimits = LIMITS
    pdf: DocumentWriter | None = None
    split: bool = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the signing key, in the form that is read aloud."""
        return fingerprint(self.case.disclosure.public_key)

    def write(self, place: Path, way: Delivery) -> DeliveryResult:
        """Write the case to `place`; raise as `writer.write` does, and BadInput for bad words."""
        bundle_writer.refuse_inside_vault(place)
        if way is Delivery.FOLDER:
            with AtomicFolder(place, self.case.made, layout.own_names()) as folder:
                written = self._fill(folder, self.progress)
                folder.finish()
            return DeliveryResult(written)
        if way is Delivery.ZIP:
            with ZipOutput(place, self.case.made) as out:
                written = self._fill(out, self.progress)
                out.finish()
            return DeliveryResult(written)
        return self._upload(place) if way is Delivery.UPLOAD else self._write_encrypted(place)

    def _fill(self, out: BundleOutput, progress: Progress) -> BundleResult:
        return bundle_writer.fill(
            self.case, out, sign=self.sign, progress=progress, pdf=self.pdf, split=self.split
        )

    def _upload(self, place: Path) -> DeliveryResult:
        sizes = [
            (path, exhibit.item.content.size or 0)
            for exhibit, path in payload.plan(self.case.exhibits)
            if path and not exhibit.damaged
        ]
        spare = _VOLUMES if self.split else 0
        places = delivery_zip.assign_files(
            sizes, replace(self.limits, files=self.limits.files - spare)
        )
        with UploadSet(place, self.case.made, places, self.limits.files) as out:
            written = self._fill(out, self.progress)
            out.finish()
        left = tuple(path for path in written.payload if not places[path])
        return DeliveryResult(written, left)

    def _write_encrypted(self, place: Path) -> DeliveryResult:
        words = encrypted_pdf.password(self.words)
        with AtomicFile(place, self.case.made, PDF) as out, HashingReader() as hashing:
            try:
                held = MemoryOutput(unread=True)
                result = self._encrypt(out.file, held, hashing, words, self.progress)
            except Damaged:
                # An original is not what the record says. All are read first then, so that the
                # documents name it.
                out.file.seek(0)
                out.file.truncate()
                result = self._encrypt(out.file, MemoryOutput(), hashing, words, self._at_the_end)
            out.finish()
        return result

    def _at_the_end(self, _done: int, _whole: int) -> None:
        self.progress(2 * _HALF - 1, 2 * _HALF)

    def _encrypt(
        self,
        out: BinaryIO,
        held: MemoryOutput,
        hashing: HashingReader,
        words: str,
        progress: Progress,
    ) -> DeliveryResult:
        written = self._fill(held, subprogress(progress, 0, _HALF, 2 * _HALF))
        encrypted_pdf.refuse_too_large(held.sizes)
        attached = [
            EmbeddedFile(path.rpartition("/")[2], len(data), [data])
            for path, data in held.files.items()
        ]
        again = subprogress(progress, _HALF, _HALF, 2 * _HALF)
        attached += self._originals(held, written, hashing, again)
        digest = encrypted_pdf.write(out, held.files[layout.EVIDENCE], attached, words)
        return DeliveryResult(written, digest=digest)

    def _originals(
        self, held: MemoryOutput, written: BundleResult, hashing: HashingReader, progress: Progress
    ) -> Iterator[EmbeddedFile]:
        """Yield the files under data/; raise Damaged if one is not what was written of it."""
        whole = sum(held.sizes[path] for path in written.payload)
        done = 0

        def count(length: int) -> None:
            nonlocal done
            done += length
            progress(min(done, whole), whole)

        for exhibit, path in payload.plan(self.case.exhibits):
            if path in written.payload:
                size = held.sizes[path]
                chunks = _same(exhibit, written.payload[path], size, hashing, count)
                yield EmbeddedFile(path.rpartition("/")[2], size, chunks)


def _same(
    exhibit: Exhibit, digest: str, size: int, hashing: HashingReader, count: Callable[[int], None]
) -> Iterator[memoryview]:
    with hashing.of(payload.open_exhibit_file(exhibit), size, count) as hashed:
        yield from hashed
    if hashed.hex != digest or hashed.size != size:
        raise Damaged("original", DamageReason.CHANGED_MEANWHILE)
