"""Write a bundle: the files that a recipient can read, pass on and check.

**Invariants:**

- Originals come first, then the list of their hashes, whose digest is on every page of the PDF;
  then the other files, then the list of *their* hashes, and last the signature of that list, which
  so covers all.
- It is written into any `BundleOutput`; `exporters.delivery.delivery_forms` has all forms.
- A folder appears completely or not at all, and never inside a vault.
- The same case and the same key give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from diary.case_file import CaseFile, Exhibit
from diary.crypto.signing import fingerprint
from diary.errors import NotAllowed, NotAllowedReason
from diary.files.durable import disk_errors, is_inside_vault
from diary.i18n import use_language
from diary.progress import Progress, no_progress, subprogress
from exporters.bundle import (
    conversation_lines,
    layout,
    record_json,
    signature_file,
    supplements_json,
)
from exporters.bundle.conversation_lines import ROW_ADDS, LinesHead
from exporters.bundle.record_json import made_text
from exporters.check import check_page
from exporters.delivery import (
    how_to_check,
    incidents_csv,
    paper_file,
    payload,
    record_fields,
    schedules_csv,
    timeline_csv_jsonl,
)
from exporters.delivery.bundle_output import AtomicFolder, BundleOutput, Digest, gathered

if TYPE_CHECKING:
    from exporters.pdf.sections.document_context import DocumentContext

# About what a page costs to set, in bytes copied, so that progress runs evenly.
_SETTING: Final = 1024 * 1024
_SETTING_EACH: Final = 64 * 1024


class DocumentWriter(Protocol):
    """A function that sets the evidence document and returns how many pages it has."""

    def __call__(
        self, case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress
    ) -> int:
        """Write the whole document to `out`; return the number of pages."""


@dataclass(frozen=True, slots=True)
class BundleResult:
    """A bundle as written: `digest` is its tag list's SHA-256, `bytes` the size of all files.

    `hashes` has the SHA-256 of every file by its path in the bundle. `damaged` are the references
    of exhibits whose original could not be included, because it could not be read back completely
    or no longer matches its commitment. `pages` are those of the record, `pages_beside` those of
    the summary and of sheets.
    """

    digest: str
    originals: int
    bytes: int
    pages: int
    damaged: tuple[str, ...]
    hashes: Mapping[str, str]
    pages_beside: int = 0

    @property
    def all_pages(self) -> int:
        """The pages of every document, as they are looked through before it is written."""
        return self.pages + self.pages_beside

    @property
    def payload(self) -> dict[str, str]:
        """The hashes of the files under data/, by path."""
        return {path: digest for path, digest in self.hashes.items() if layout.is_payload(path)}


def write(
    case: CaseFile,
    folder: Path,
    *,
    sign: Callable[[bytes], bytes],
    progress: Progress = no_progress,
    pdf: DocumentWriter | None = None,
    split: bool = False,
) -> BundleResult:
    """Write the bundle as `folder`, which must be absent or empty.

    `split` puts a document that has too many pages for PDF readers into volumes.

    Raises AlreadyExists for another place, NotAllowed inside a vault, Cancelled when stopped, and
    StorageError, DiskFull or NotWritable for errors of the disk; nothing is left behind then.
    """
    refuse_inside_vault(folder)
    with AtomicFolder(folder, case.made, layout.own_names()) as out:
        written = fill(case, out, sign=sign, progress=progress, pdf=pdf, split=split)
        out.finish()
    return written


def fill(
    case: CaseFile,
    out: BundleOutput,
    *,
    sign: Callable[[bytes], bytes],
    progress: Progress = no_progress,
    pdf: DocumentWriter | None = None,
    split: bool = False,
) -> BundleResult:
    """Write every file of the bundle into `out`, each after the files whose hashes it needs."""
    return _BundleWrite(case, out, progress, split=split).run(pdf or _evidence(), sign)


def refuse_inside_vault(place: Path) -> None:
    """Raise NotAllowed for a path inside a vault, also if it is reached through a link."""
    if is_inside_vault(place):
        raise NotAllowed(NotAllowedReason.INSIDE_VAULT)


class _BundleWrite:
    """The writing of one bundle; `_size` is how many bytes were written so far, `_beside` pages."""

    def __init__(
        self, case: CaseFile, out: BundleOutput, progress: Progress, *, split: bool
    ) -> None:
        self._case = case
        self._split = split
        self._out = out
        self._progress = progress
        self._copying = payload.expected_bytes(case.exhibits)
        self._setting = _SETTING + _SETTING_EACH * (len(case.incidents) + len(case.exhibits))
        self._size = 0
        self._beside = 0
        self._tags: dict[str, str] = {}
        self._lists: dict[str, str] = {}
        self._digest = ""

    def run(self, pdf: DocumentWriter, sign: Callable[[bytes], bytes]) -> BundleResult:
        whole = self._copying + self._setting
        files = payload.write(
            self._case.exhibits, self._out, subprogress(self._progress, 0, self._copying, whole)
        )
        self._size += files.size
        # Only now is it known which originals can be read; nothing after this has withheld digests.
        case = payload.strip_withheld_digests(replace(self._case, exhibits=files.exhibits))
        manifest = layout.dump_list(files.hashes)
        self._digest = hashlib.sha256(manifest).hexdigest()
        self._put(layout.MANIFEST, manifest)
        pages = self._set(case, pdf, self._digest)
        damaged = tuple(payload.label(exhibit) for exhibit in case.exhibits if exhibit.damaged)
        self._put_tags(case, files, damaged)
        tag_list = layout.dump_list(self._tags)
        self._put(layout.TAG_MANIFEST, tag_list)
        public = case.disclosure.public_key
        signed = signature_file.sign_list(tag_list, sign=sign, public=public, made=case.made)
        self._put(layout.SIGNATURE, signed)
        self._progress(whole, whole)
        digest = hashlib.sha256(tag_list).hexdigest()
        hashes = {**files.hashes, **self._tags, **self._lists}
        return BundleResult(
            digest, files.originals, self._size, pages, damaged, hashes, self._beside
        )

    def _set(self, case: CaseFile, pdf: DocumentWriter, digest: str) -> int:
        whole = self._copying + self._setting
        step = subprogress(self._progress, self._copying, self._setting, whole)
        if self._split:
            return self._set_volumes(case, digest, step)
        return self._put_document(
            layout.EVIDENCE, lambda file: pdf(case, file, manifest_digest=digest, progress=step)
        )

    def _set_volumes(self, case: CaseFile, digest: str, progress: Progress) -> int:
        # Imported here, because the whole PDF engine would otherwise load with the check of a
        # bundle.
        from exporters.pdf import volume_plan

        laid = volume_plan.plan_volumes(case, digest, subprogress(progress, 0, 2, 3))
        rest, pages = subprogress(progress, 2, 1, 3), 0
        for at, volume in enumerate(laid.volumes):
            step = subprogress(rest, at, 1, len(laid.volumes))
            write = partial(laid.write, volume, progress=step)
            pages += self._put_document(layout.volume_path(volume.number), write)
        return pages

    def _put_document(self, path: str, write: Callable[[BinaryIO], int]) -> int:
        with disk_errors("write"), self._out.create(path) as file:
            pages = write(file)
        self._tags[path], size = self._out.digest(path)
        self._size += size
        return pages

    def _put_tags(self, case: CaseFile, files: payload.Payload, damaged: tuple[str, ...]) -> None:
        day = made_text(case.made)[:10]
        info = layout.BagInfo(case.program, day, files.size, len(files.hashes))
        self._put(layout.DECLARATION, layout.DECLARATION_TEXT)
        self._put(layout.INFO, layout.dump_info(info))
        record = record_json.RecordFile(case.made, case.disclosure)
        self._stream(layout.RECORD, record_json.pieces(record))
        self._put(layout.KEY, signature_file.key_text(case.disclosure.public_key))
        if case.supplement:
            self._put(layout.SUPPLEMENTS, supplements_json.dump(case.supplement))
        self._put_tables(case)
        self._put_sheets(case)
        self._put_conversations(case)
        self._put(layout.CHECK_PAGE, check_page.page())
        self._put_stamps(case)
        # the last of them, because it names those that have something in them
        facts = how_to_check.BundleFacts(
            made=case.made,
            fingerprint=fingerprint(case.disclosure.public_key),
            files=len(files.hashes),
            copies=len(files.hashes) - files.originals,
            damaged=damaged,
            withheld=tuple(payload.label(e) for e in case.exhibits if _is_withheld(e)),
            closed=any(exhibit.closed for exhibit in case.exhibits),
            blacked_out=sum(map(len, case.blacked_out.values())),
            stamps=_stamp_paths(case),
            supplement=case.supplement,
            summary=case.profile.summary,
            sheets=tuple(layout.sheet_path(sheet.kind) for sheet in case.sheets),
            conversations=bool(case.conversations),
            lists=frozenset(self._tags),
        )
        self._put(layout.HOW_TO_CHECK, how_to_check.text(facts))

    def _put_tables(self, case: CaseFile) -> None:
        # Imported here, because the whole PDF engine would otherwise load with the check of a
        # bundle.
        from exporters.pdf.sections.document_context import untranslated_context

        context = untranslated_context(case)
        self._list(layout.INCIDENTS, incidents_csv.text(context))
        self._put(layout.RECORD_FIELDS, record_fields.text(case))
        if not case.profile.summary:
            return
        self._put_summary(case, context)
        self._list(layout.TIMELINE, timeline_csv_jsonl.csv(context))
        self._list(layout.TIMELINE_LINES, timeline_csv_jsonl.jsonl(context))
        self._list(layout.EXHIBITS, schedules_csv.exhibits(context))
        self._list(layout.PEOPLE, schedules_csv.people(context))
        self._list(layout.ACCOUNTS, schedules_csv.accounts(context))

    def _list(self, name: str, parts: Iterator[bytes]) -> None:
        """Write a list that has something in it.

        An empty file would be the same as any other that somebody emptied.
        """
        for first in itertools.islice(parts, 1):
            self._stream(name, itertools.chain((first,), parts))

    def _put_summary(self, case: CaseFile, context: DocumentContext) -> None:
        from exporters.summary import document
        from exporters.summary.summary_txt import summary_text

        out = io.BytesIO()
        page, pages = document.write_summary(case, out, manifest_digest=self._digest, like=context)
        self._beside += pages
        self._put(layout.SUMMARY, out.getvalue())
        self._put(layout.SUMMARY_TEXT, summary_text(page).encode("utf-8", "replace"))

    def _put_sheets(self, case: CaseFile) -> None:
        if case.sheets:
            self._out.folder(layout.SHEETS.rstrip("/"))
        with use_language(case.language):
            for sheet in case.sheets:
                content, pages = paper_file.pdf(sheet)
                self._beside += pages
                self._put(layout.sheet_path(sheet.kind), content)

    def _put_conversations(self, case: CaseFile) -> None:
        if case.conversations:
            self._out.folder(layout.CONVERSATIONS.rstrip("/"))
        for each in case.conversations:
            head = LinesHead(each.item.number, each.item.content.lines)
            path, seen = layout.conversation_path(head.conversation), Digest()
            rows = seen.through(conversation_lines.dump(head, each.lines()))
            self._out.stream(path, rows, each.size + head.lines * ROW_ADDS)
            self._tags[path] = seen.hex
            self._size += seen.size

    def _put_stamps(self, case: CaseFile) -> None:
        if case.stamps:
            self._out.folder(layout.STAMPS.rstrip("/"))
        for path, stamp in zip(_stamp_paths(case), case.stamps, strict=True):
            self._put(path, stamp.reply)

    def _stream(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a file of the tag list that grows with the record, while it is made."""
        seen = Digest()
        # No length is known beforehand, and none comes near to what a plain zip entry can hold.
        self._out.stream(name, seen.through(gathered(parts)), 0)
        self._size += seen.size
        self._tags[name] = seen.hex

    def _put(self, name: str, data: bytes) -> None:
        self._size += len(data)
        digest = self._out.put(name, data)
        if name in (*layout.COVERED, *layout.OPTIONAL) or layout.is_stamp(name):
            self._tags[name] = digest
        else:
            self._lists[name] = digest


def _stamp_paths(case: CaseFile) -> list[str]:
    return layout.stamp_paths(stamp.entries for stamp in case.stamps)


def _is_withheld(exhibit: Exhibit) -> bool:
    return (exhibit.withheld or exhibit.copy is not None) and exhibit.given is None


def _evidence() -> DocumentWriter:
    # Imported here, because the whole PDF engine would otherwise load with the check of a bundle.
    from exporters.pdf import evidence_document

    return evidence_document.write_document
