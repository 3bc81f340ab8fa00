"""What folder and loose files have in common: the parts, the seal over them, and the proofs.

The rules are:

- A part is read once, and the bytes that were read are the ones whose hash counts.
- A part that does not parse is a finding; whatever hangs on it is then not examined.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from diary.casefile import Supplement
from diary.crypto.signing import fingerprint
from diary.crypto.timestamps.reply import MAX_BYTES as MAX_STAMP
from diary.errors import Damaged, FutureFormat
from exporters import bag, supplements
from exporters.check import chain, exhibits, history, openings, seal, sheets, supplement
from exporters.check.history import History
from exporters.check.report import FileStatus, FindingCode, Findings
from exporters.check.seal import Seal
from exporters.check.sources import Source
from exporters.exact_json import made_text
from exporters.record import MAX_BYTES, Record
from exporters.record import parse as parse_record
from exporters.signature import MAX_BYTES as MAX_SIGNATURE
from exporters.signature import parse_key

T = TypeVar("T")

# The parts that a check reads, and the most bytes that it reads of each.
LIMITS: Mapping[str, int] = {
    bag.TAG_MANIFEST: bag.MAX_LIST_BYTES,
    bag.MANIFEST: bag.MAX_LIST_BYTES,
    bag.SIGNATURE: MAX_SIGNATURE,
    bag.KEY: MAX_SIGNATURE,
    bag.RECORD: MAX_BYTES,
    bag.INFO: 4096,
    bag.DECLARATION: 4096,
    bag.HOW_TO_CHECK: 1 << 20,
    bag.SUPPLEMENTS: supplements.MAX_BYTES,
}


def most_bytes(path: str) -> int | None:
    """The most that is read of this file, or None if it is only hashed."""
    # one byte more than a reply may have, so that what is too large is said of the reply
    return MAX_STAMP + 1 if bag.is_stamp(path) else LIMITS.get(path)


@dataclass(slots=True)
class Parts:
    """The parts as far as they are there and parse; `raw` holds their bytes."""

    raw: Mapping[str, bytes]
    tags: dict[str, str] | None = None
    manifest: dict[str, str] | None = None
    key: bytes | None = None
    record: Record | None = None
    supplement: Supplement | None = None
    history: History = field(default_factory=History)
    seal: Seal = field(default_factory=lambda: Seal(False, None, ""))

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the tag list, by which a handover is remembered; empty if not there."""
        raw = self.raw.get(bag.TAG_MANIFEST)
        return hashlib.sha256(raw).hexdigest() if raw is not None else ""

    def is_as_listed(self, part: str) -> bool:
        """Whether a part is the one that the tag list names; so it is too where there is no list.

        What is not as listed was changed, and accuses nobody else.
        """
        raw = self.raw.get(part)
        if raw is None or self.tags is None:
            return raw is not None
        return hashlib.sha256(raw).hexdigest() == self.tags.get(part)

    def stamps(self) -> dict[str, bytes]:
        """The time stamps that the tag list names and that are as it says, by path."""
        listed = self.tags or {}
        return {
            path: raw
            for path, raw in self.raw.items()
            if bag.is_stamp(path) and path in listed and self.is_as_listed(path)
        }

    def trusts(self, path: str) -> bool:
        """Whether the list that names this path is the signed one."""
        payload = bag.is_payload(path)
        return self.seal.holds and (not payload or self.is_as_listed(bag.MANIFEST))


@dataclass(frozen=True, slots=True)
class Examined:
    """What a look came to: the parts, each file, the counts, and what lies under which path.

    `sources` has the files at hand by their path in the bundle; only of one whose status is
    unchanged are the bytes as listed.
    """

    parts: Parts
    files: tuple[FileStatus, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)


def read_parts(raw: Mapping[str, bytes], findings: Findings) -> Parts:
    """Parse every part, and look at the seal."""
    parts = Parts(raw)
    parts.tags = _parsed(raw, bag.TAG_MANIFEST, bag.parse_tag_manifest, findings)
    parts.manifest = _parsed(raw, bag.MANIFEST, bag.parse_manifest, findings)
    parts.key = _parsed(raw, bag.KEY, parse_key, findings)
    parts.record = _parsed(raw, bag.RECORD, parse_record, findings)
    parts.supplement = _parsed(raw, bag.SUPPLEMENTS, supplements.parse, findings)
    in_record = parts.record.disclosure.public_key if parts.record else None
    keys = [key for key in (parts.key, in_record) if key]
    if parts.is_as_listed(bag.RECORD):
        seal.compare_keys(parts.key, in_record, findings)
    parts.seal = seal.examine(raw.get(bag.TAG_MANIFEST), raw.get(bag.SIGNATURE), keys, findings)
    return parts


def examine(
    parts: Parts,
    *,
    sizes: Mapping[str, int],
    pdfs: Mapping[str, Source],
    reader: sheets.PdfReader | None,
    findings: Findings,
) -> dict[str, int]:
    """Examine whatever the parts allow; the counts. `sizes` are of the files that are at hand.

    `pdfs` are the volumes of the document that are at hand and as listed.
    """
    _small_parts(parts, sizes, findings)
    manifest = parts.manifest if parts.is_as_listed(bag.MANIFEST) else None
    signed = parts.record is not None and parts.is_as_listed(bag.RECORD)
    volumes = sheets.read(pdfs if manifest is not None or signed else {}, reader, findings)
    if manifest is not None:
        digest = hashlib.sha256(parts.raw[bag.MANIFEST]).hexdigest()
        sheets.examine_feet(volumes, digest, findings)
    if parts.record is None:
        return {}
    own = parts.record.disclosure
    chain.examine(own, findings)
    subjects = openings.examine(own, findings)
    parts.history = history.examine(own, subjects, findings)
    marks = 0
    before = parts.supplement if parts.is_as_listed(bag.SUPPLEMENTS) else None
    if before:
        supplement.examine(before, own, parts.history, findings)
    if signed:
        if manifest is not None:
            exhibits.examine(subjects.values(), manifest, sizes, before, findings)
        every = set(filter(bag.is_document, parts.tags or {}))
        whole = parts.supplement is None and set(volumes) == every
        marks = sheets.examine(volumes, own, subjects.values(), findings, whole=whole)
    return {
        "entries": len(own.commitments),
        "entries_opened": own.entries_shown,
        "entries_withheld": own.entries_withheld,
        "entries_erased": len(parts.history.erased),
        "keys_before": len(parts.history.rotations),
        "fields_withheld": own.fields_withheld,
        "revisions_not_shown": sum(max(0, each.not_shown) for each in subjects.values()),
        "later_revisions_kept_back": sum(each.kept_back for each in subjects.values()),
        "sheets": marks,
    }


def _parsed(
    raw: Mapping[str, bytes], part: str, parse: Callable[[bytes], T], findings: Findings
) -> T | None:
    if part not in raw:
        return None
    try:
        return parse(raw[part])
    except FutureFormat:
        findings.problem(FindingCode.PART_OF_A_LATER_FORMAT, part)
    except Damaged as wrong:
        findings.problem(FindingCode.PART_MALFORMED, part, reason=wrong.reason)
    return None


def _small_parts(parts: Parts, sizes: Mapping[str, int], findings: Findings) -> None:
    """What the small parts say must agree with the rest."""
    raw = parts.raw
    if raw.get(bag.DECLARATION, bag.DECLARATION_TEXT) != bag.DECLARATION_TEXT:
        findings.problem(FindingCode.PART_MALFORMED, bag.DECLARATION, reason="text")
    sure = parts.record if parts.is_as_listed(bag.RECORD) else None
    made = made_text(sure.made) if sure else ""
    if made and parts.seal.holds and parts.seal.made != made:
        findings.problem(FindingCode.TIME_DIFFERS, bag.SIGNATURE, said=parts.seal.made, record=made)
    public = parts.seal.public
    if public and bag.HOW_TO_CHECK in raw:
        if fingerprint(public).encode("ascii") not in raw[bag.HOW_TO_CHECK]:
            findings.problem(FindingCode.OTHER_FINGERPRINT_PRINTED, bag.HOW_TO_CHECK)
    info = _parsed(raw, bag.INFO, bag.parse_info, findings)
    if info and made and info.date != made[:10]:
        findings.problem(FindingCode.TIME_DIFFERS, bag.INFO, said=info.date, record=made)
    if info and parts.manifest is not None and parts.is_as_listed(bag.MANIFEST):
        whole = set(parts.manifest) <= set(sizes)
        size = sum(sizes[path] for path in parts.manifest) if whole else info.size
        if (info.size, info.count) != (size, len(parts.manifest)):
            findings.problem(FindingCode.TOTALS_DIFFER, bag.INFO)
