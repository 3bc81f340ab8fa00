"""Originals on their way out of a vault, in each form in which a bundle is delivered.

**Invariants:**

- Ours decrypts each original, hashes it, writes it and makes it durable. Its peer copies the plain
  file, syncs the copy and hashes it: `cp`, `sync`, `sha256sum`. Both write to the same disk.
- Neither finds its source in the page cache, because a vault is not there when it is opened.
- Ours is timed from the call that writes the bundle, its peer with its start.
- The evidence document is a blank page; all other files of a bundle are written.
- Memory is that of a whole process, with sixteen times the files against once.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from bench.harness import Bench, Outcome, Settings, measure, ours, outcome

_FILE = 16 << 20
_FEW, _MANY = 2, 32
_WORDS = "six dull words, told on a phone"
_MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)


def leave(way: str, source: str, place: str) -> None:
    """Print the seconds that the files of a folder take out of a vault's attachments."""
    from diary.crypto.attachment_encryption import Algorithm
    from exporters.delivery.delivery_forms import BundleDelivery, Delivery
    from exporters.pdf.sections.document_context import untranslated_context

    signer, case = _case(Path(source), Path(f"{place}.att"), Algorithm.AES_256_GCM)
    writer = BundleDelivery(case, signer.sign, words=_WORDS, pdf=_page)
    untranslated_context(case)  # so that loading its modules is not counted
    _forget(Path(f"{place}.att"))
    started = time.perf_counter()
    writer.write(Path(place), Delivery(way))
    print(time.perf_counter() - started)


def _case(source: Path, vault: Path, algorithm: Any) -> tuple[Any, Any]:

    from diary.audience_profiles import load
    from diary.case_file import CaseFile, Disclosure, Exhibit, ExhibitView
    from diary.crypto.signing import Signer
    from diary.ledger import chain
    from diary.model.books_and_nouns import Noun
    from diary.model.record_nouns import Evidence
    from diary.model.revisions import Recorded
    from diary.store.attachment_store import AttachmentStore, StoredAttachment

    vault.mkdir()
    store, signer = AttachmentStore(vault, algorithm), Signer(bytes(range(32)))

    def exhibits() -> Iterator[Exhibit]:
        for number, added in enumerate(store.add_many(sorted(source.iterdir())), 1):
            assert isinstance(added, StoredAttachment)
            digest, size = added.sha256, added.size
            said = Evidence(reference=f"AB/{number}", name="a.bin", size=size, sha256=digest.hex())
            item = Recorded(f"{number:032x}", Noun.EVIDENCE, number, said, 1, "", _MADE, _MADE, 1)

            def opened(blob: Any = added.blob_id, key: Any = added.key) -> BinaryIO:
                return cast(BinaryIO, store.open(blob, key))

            yield Exhibit(item, opened, ExhibitView(), ())

    link = chain.origin(bytes(16), signer.public)
    none: tuple[Any, ...] = ()
    return signer, CaseFile(
        profile=load("police"), jurisdiction="england-wales", made=_MADE, zone="Europe/London",
        program="Daybook", me=None, incidents=none, events=none, people=none, police=none,
        orders=none, impacts=none, asks=none, exhibits=tuple(exhibits()), changes=none,
        withdrawals=none,
        disclosure=Disclosure(bytes(16), signer.public, none, link, b"", none),
    )  # fmt: skip


def _page(case: Any, out: BinaryIO, *, manifest_digest: str, progress: Any) -> int:
    import pikepdf

    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return 1


def _source(folder: Path, files: int) -> Path:
    source = folder / f"originals-{files}"
    if not source.is_dir():
        source.mkdir()
        for number in range(files):
            (source / f"{number}.bin").write_bytes(os.urandom(_FILE))
    return source


@dataclass(frozen=True)
class Written:
    """The time of one form against `cp`, `sync` and `sha256sum`."""

    way: str
    limit: float

    @property
    def name(self) -> str:
        return f"originals out, {self.way} / cp + sync + sha256sum"

    def run(self, settings: Settings) -> Outcome:
        """Measure one pair a round, each into its own folder."""
        files = _FEW if settings.quick else _MANY
        source = _source(settings.folder, files)
        pairs: list[tuple[float, float]] = []
        for turn in range(settings.rounds):
            place = settings.folder / f"{self.way}-{turn}{_ending(self.way)}"
            sample = measure(ours("leave", self.way, source, place))
            assert sample.told is not None
            _clear(place)
            _forget(source)
            copy = settings.folder / "copy"
            command = 'mkdir "$1" && cp "$0"/* "$1" && sync "$1"/* && sha256sum "$1"/* > "$1.list"'
            pairs.append((sample.told, measure(["sh", "-c", command, source, copy]).seconds))
            _clear(copy)
        first, second = (min(pair[at] for pair in pairs) for at in (0, 1))
        note = f"{first:.2f} s / {second:.2f} s for {files * _FILE / 1e6:.0f} MB"
        return outcome([ours_ / peer for ours_, peer in pairs], note)


@dataclass(frozen=True)
class Memory:
    """The peak memory of one form with many files against few."""

    way: str
    limit: float = 1.1

    @property
    def name(self) -> str:
        return f"memory, {self.way}, {_MANY} originals / {_FEW}"

    def run(self, settings: Settings) -> Outcome:
        """Measure one pair a round."""
        ratios: Sequence[float] = []
        for turn in range(settings.rounds):
            peaks = []
            for files in (_MANY, _FEW):
                place = settings.folder / f"m-{self.way}-{files}-{turn}{_ending(self.way)}"
                command = ours("leave", self.way, _source(settings.folder, files), place)
                peaks.append(measure(command).peak_bytes)
                _clear(place)
            ratios = [*ratios, peaks[0] / peaks[1]]
        return outcome(ratios, f"{peaks[0] / 1e6:.0f} MB / {peaks[1] / 1e6:.0f} MB")


def _forget(folder: Path) -> None:
    """Drop the files of a folder from the page cache, if the system allows it."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _ending(way: str) -> str:
    return {"zip": ".zip", "pdf": ".pdf"}.get(way, "")


def _clear(place: Path) -> None:
    import shutil

    for each in (place, Path(f"{place}.att"), Path(f"{place}.list")):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)


WANTED: Final = {"originals out, pdf / cp + sync + sha256sum": 1.5}
COSTS: Final = {
    "originals out, pdf / cp + sync + sha256sum": "The cipher of an encrypted PDF works block by "
    "block, and each file is hashed twice: once for the list and once for the document.",
}

BENCHES: list[Bench] = [
    Written("folder", 1.6),
    Written("zip", 1.6),
    Written("upload", 1.6),
    Written("pdf", 1.7),
    *map(Memory, ("folder", "zip", "upload", "pdf")),
]
