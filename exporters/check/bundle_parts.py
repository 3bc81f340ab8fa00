"""The parts of a bundle, the signature over them and the proofs, in a folder or loose.

**Invariants:**

- A part is read once, and the bytes that were read are the ones whose hash counts, so a file that
  changes meanwhile cannot pass.
- A part that does not parse is a finding; what depends on it is then not examined.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from diary.case_file import Supplement
from diary.crypto.signing import fingerprint
from diary.crypto.timestamps.reply import MAX_BYTES as MAX_STAMP
from diary.errors import Damaged, FutureFormat
from diary.media.own_pdf_reader import DocumentMarks
from exporters.bundle import layout, supplements_json
from exporters.bundle.disclosed_record import DisclosedRecord
from exporters.bundle.record_json import (
    MAX_BYTES,
    DisplacedEntries,
    made_text,
)
from exporters.bundle.record_reader import read_record
from exporters.bundle.signature_file import MAX_BYTES as MAX_SIGNATURE
from exporters.bundle.signature_file import parse_key
from exporters.check import (
    conversation_check,
    exhibit_check,
    figure_check,
    record_check,
    sheet_check,
    signature_check,
    word_check,
)
from exporters.check import supplement_check as check_supplements
from exporters.check.check_report import FileStatus, FindingCode, Findings
from exporters.check.record_check import RecordHistory
from exporters.check.row_check import PrintedTranscripts
from exporters.check.signature_check import SignatureCheck
from exporters.check.source_files import SourceFile

T = TypeVar("T")

# The parts that a check reads, and the most bytes that it reads of each.
LIMITS: Mapping[str, int] = {
    layout.TAG_MANIFEST: layout.MAX_LIST_BYTES,
    layout.MANIFEST: layout.MAX_LIST_BYTES,
    layout.SIGNATURE: MAX_SIGNATURE,
    layout.KEY: MAX_SIGNATURE,
    layout.RECORD: MAX_BYTES,
    layout.INFO: 4096,
    layout.DECLARATION: 4096,
    layout.HOW_TO_CHECK: 1 << 20,
    layout.SUPPLEMENTS: supplements_json.MAX_BYTES,
}


def most_bytes(path: str) -> int | None:
    """Return the most bytes that are read of this file, or None if it is only hashed."""
    # One byte more than a reply may have, so that the reply itself is reported as too large.
    return MAX_STAMP + 1 if layout.is_stamp(path) else LIMITS.get(path)


@dataclass(slots=True)
class BundleParts:
    """The parts that were supplied and could be parsed; `raw` holds their bytes.

    `hashes` has the hex SHA-256 of each part that was supplied. The bytes of the record are not
    kept, because they are as many as those of all else together.
    """

    raw: Mapping[str, bytes]
    hashes: Mapping[str, str] = field(default_factory=dict)
    tags: dict[str, str] | None = None
    manifest: dict[str, str] | None = None
    key: bytes | None = None
    record: DisclosedRecord | None = None
    supplement: Supplement | None = None
    history: RecordHistory = field(default_factory=RecordHistory)
    seal: SignatureCheck = field(default_factory=lambda: SignatureCheck(False, None, ""))

    @property
    def digest(self) -> str:
        """The hex SHA-256 of the tag list, which identifies a handover; empty without one."""
        return self.hashes.get(layout.TAG_MANIFEST, "")

    def is_as_listed(self, part: str) -> bool:
        """Return whether a part is the one that the tag list names, or there is no tag list.

        A part that is not as listed was changed, so it must not make any other part look wrong.
        """
        digest = self.hashes.get(part)
        if digest is None or self.tags is None:
            return digest is not None
        return digest == self.tags.get(part)

    def stamps(self) -> dict[str, bytes]:
        """Return the time stamps that the tag list names and that match it, by path."""
        listed = self.tags or {}
        return {
            path: raw
            for path, raw in self.raw.items()
            if layout.is_stamp(path) and path in listed and self.is_as_listed(path)
        }

    def trusts(self, path: str) -> bool:
        """Return whether the list that names this path is the signed one."""
        payload = layout.is_payload(path)
        return self.seal.holds and (not payload or self.is_as_listed(layout.MANIFEST))


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of an examination: the parts, the status of each file, the counts, the files.

    `sources` has the files supplied by their path in the bundle; only a file whose status is
    unchanged has the listed bytes.
    """

    parts: BundleParts
    files: tuple[FileStatus, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, SourceFile] = field(default_factory=dict)


def read_parts(raw: dict[str, bytes], findings: Findings) -> BundleParts:
    """Parse every part, and check the signature; the record is taken out of `raw`."""
    parts = BundleParts(raw, {path: hashlib.sha256(data).hexdigest() for path, data in raw.items()})
    parts.tags = _parsed(raw, layout.TAG_MANIFEST, layout.parse_tag_manifest, findings)
    parts.manifest = _parsed(raw, layout.MANIFEST, layout.parse_manifest, findings)
    parts.key = _parsed(raw, layout.KEY, parse_key, findings)
    parts.record = _parsed(raw, layout.RECORD, read_record, findings)
    raw.pop(layout.RECORD, None)
    parts.supplement = _parsed(raw, layout.SUPPLEMENTS, supplements_json.parse, findings)
    in_record = parts.record.public_key if parts.record else None
    keys = [key for key in (parts.key, in_record) if key]
    if parts.is_as_listed(layout.RECORD):
        signature_check.compare_keys(parts.key, in_record, findings)
    parts.seal = signature_check.examine(
        raw.get(layout.TAG_MANIFEST), raw.get(layout.SIGNATURE), keys, findings
    )
    return parts


def examine(
    parts: BundleParts,
    *,
    sizes: Mapping[str, int],
    pdfs: Mapping[str, SourceFile],
    lines: Mapping[str, SourceFile],
    reader: sheet_check.PdfReader | None,
    findings: Findings,
) -> dict[str, int]:
    """Examine what the parts allow, and return the counts.

    `sizes` are the lengths of the files that were supplied, in bytes. `pdfs` are the volumes of the
    document and the summary that were supplied and are as listed, `lines` the lines of
    conversations that were supplied: the record says whether they are the right ones.
    """
    _small_parts(parts, sizes, findings)
    manifest = parts.manifest if parts.is_as_listed(layout.MANIFEST) else None
    signed = parts.record is not None and parts.is_as_listed(layout.RECORD)
    pdfs = pdfs if manifest is not None or signed else {}
    words = word_check.PrintedWords(parts.record) if parts.record and signed else None
    volumes: dict[str, DocumentMarks] = {}
    for path, volume in sheet_check.read(pdfs, reader, findings):
        if words is not None and path != layout.SUMMARY:
            words.compare(path, volume.pieces)
        # They are most of what is read of a volume, and were compared.
        volumes[path] = replace(volume, pieces=())
    if manifest is not None:
        sheet_check.examine_feet(volumes, parts.hashes[layout.MANIFEST], findings)
    summary = volumes.pop(layout.SUMMARY, None)
    own = parts.record
    if own is None:
        return {}
    record_check.examine_chain(own, findings)
    subjects = record_check.examine_disclosures(own, findings)
    parts.history = record_check.examine_history(own, subjects, findings)
    marks = equal = equal_rows = 0
    told = conversation_check.LineCounts()
    before = parts.supplement if parts.is_as_listed(layout.SUPPLEMENTS) else None
    if before:
        check_supplements.examine_supplement(before, own, parts.history, findings)
    if words is not None:
        if manifest is not None:
            exhibit_check.examine(subjects.values(), manifest, sizes, before, findings)
        every = set(filter(layout.is_document, parts.tags or {}))
        rows = PrintedTranscripts(volumes, findings, is_whole=set(volumes) == every)
        told = conversation_check.examine(subjects.values(), lines, parts.tags, rows, findings)
        equal_rows = rows.equal
        whole = parts.supplement is None and set(volumes) == every
        marks = sheet_check.examine(
            volumes, own, subjects.values(), words.entries, findings, whole=whole
        )
        if set(volumes) == every:
            scope = word_check.WordScope(
                summary=layout.SUMMARY in (parts.tags or {}),
                given=before.latest.entries if before else 0,
            )
            marked = {n for volume in volumes.values() for _page, n, _commitment in volume.marks}
            words.examine_missing(marked, scope)
        findings.add_all(words.findings)
        if summary is not None:
            equal = figure_check.examine(summary, own, findings)
    shown = [entry for entry in own.entries if not entry.is_withheld]
    return {
        "entries": len(own.commitments),
        "entries_opened": len(shown),
        "entries_withheld": len(own.entries) - len(shown),
        "entries_erased": len(parts.history.erased),
        "keys_before": len(parts.history.rotations),
        "fields_withheld": sum(entry.withheld for entry in shown),
        "revisions_not_shown": sum(max(0, each.not_shown) for each in subjects.values()),
        "later_revisions_kept_back": sum(each.kept_back for each in subjects.values()),
        "sheets": marks,
        "words_compared": words.count if words is not None else 0,
        "figures_equal": equal,
        "lines_shown": told.shown,
        "lines_kept_back": told.kept_back,
        "rows_equal": equal_rows,
    }


def _parsed(
    raw: Mapping[str, bytes], part: str, parse: Callable[[bytes], T], findings: Findings
) -> T | None:
    if part not in raw:
        return None
    try:
        return parse(raw[part])
    except FutureFormat as later:
        findings.later_format(part, later)
    except DisplacedEntries as wrong:
        record_check.report_displaced(wrong, findings)
    except Damaged as wrong:
        findings.problem(FindingCode.PART_MALFORMED, part, reason=wrong.reason)
    return None


def _small_parts(parts: BundleParts, sizes: Mapping[str, int], findings: Findings) -> None:
    """Report where the small parts contradict the others."""
    raw = parts.raw
    if raw.get(layout.DECLARATION, layout.DECLARATION_TEXT) != layout.DECLARATION_TEXT:
        findings.problem(FindingCode.PART_MALFORMED, layout.DECLARATION, reason="text")
    sure = parts.record if parts.is_as_listed(layout.RECORD) else None
    made = made_text(sure.made) if sure else ""
    if made and parts.seal.holds and parts.seal.made != made:
        findings.problem(
            FindingCode.TIME_DIFFERS, layout.SIGNATURE, said=parts.seal.made, record=made
        )
    public = parts.seal.public
    if public and layout.HOW_TO_CHECK in raw:
        if fingerprint(public).encode("ascii") not in raw[layout.HOW_TO_CHECK]:
            findings.problem(FindingCode.OTHER_FINGERPRINT_PRINTED, layout.HOW_TO_CHECK)
    info = _parsed(raw, layout.INFO, layout.parse_info, findings)
    if info and made and info.date != made[:10]:
        findings.problem(FindingCode.TIME_DIFFERS, layout.INFO, said=info.date, record=made)
    if info and parts.manifest is not None and parts.is_as_listed(layout.MANIFEST):
        whole = set(parts.manifest) <= set(sizes)
        size = sum(sizes[path] for path in parts.manifest) if whole else info.size
        if (info.size, info.count) != (size, len(parts.manifest)):
            findings.problem(FindingCode.TOTALS_DIFFER, layout.INFO)
