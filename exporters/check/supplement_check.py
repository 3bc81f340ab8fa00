"""Check a bundle against earlier ones of the same record: it must continue them.

**Invariants:**

- Only the record of the earlier bundle counts; it must be consistent in itself and signed. The
  later list of commitments must begin with the earlier one; the first entry that differs is
  reported.
- A record that was restored from a backup branches off from what was written after that backup. It
  says so itself, in the very entry at which the two branch; that is reported separately and is no
  contradiction, whichever of the two bundles says it. After a key rotation the earlier list is
  compared under the earlier key.
- Where the record ended in a named earlier bundle is a point of this record, under its key or an
  earlier one; so its list of commitments continues that bundle's, even if that bundle is not
  supplied.
- Whether a bundle of that digest was ever given can only be known by a person who has it. If one is
  supplied to compare with, its list of files must contain what is claimed to have been given with
  it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from diary.case_file import CommittedRecord, Supplement
from diary.errors import Damaged, FutureFormat
from diary.ledger.chain import all_head_states
from exporters.bundle import layout, record_json
from exporters.bundle.disclosed_record import DisclosedRecord
from exporters.bundle.layout import SUPPLEMENTS
from exporters.bundle.record_json import made_text
from exporters.bundle.record_reader import read_record
from exporters.check import record_check
from exporters.check.check_report import FindingCode, FindingLevel, Findings
from exporters.check.record_check import RecordHistory
from exporters.check.source_files import gather


class BundleRelation(StrEnum):
    """The relation of this bundle to the earlier one."""

    EXTENDS = "extends"
    BRANCHED = "branched"
    DIFFERS = "differs"
    SHORTER = "shorter"
    OTHER_RECORD = "other-record"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True, slots=True)
class BundleComparison:
    """The relation; both have `common` entries in common, `later` and `lost` are in one alone."""

    relation: BundleRelation
    common: int = 0
    later: int = 0
    lost: int = 0


def examine_earlier_bundle(
    path: Path, own: CommittedRecord | None, history: RecordHistory, findings: Findings
) -> BundleComparison:
    """Compare with the bundle, or the `record.json`, at this path; report the relation."""
    older = _load(path)
    if older is None or own is None:
        findings.gap(
            FindingCode.EARLIER_NOT_USABLE if older is None else FindingCode.EARLIER_NOT_COMPARED,
            layout.RECORD,
        )
        return BundleComparison(BundleRelation.NOT_COMPARED)
    reach = _reach(older, own, history)
    if reach is None:
        findings.problem(FindingCode.EARLIER_OF_ANOTHER_RECORD, layout.RECORD)
        return BundleComparison(BundleRelation.OTHER_RECORD)
    pairs = zip(older.commitments, own.commitments[:reach], strict=False)
    common = next((n for n, (a, b) in enumerate(pairs) if a != b), None)
    if common is None:
        common = min(len(older.commitments), reach)
    later, lost = len(own.commitments) - common, len(older.commitments) - common
    here = history.restored.get(common + 1) == common
    there = bool(lost and later) and _restored(older).get(common + 1) == common
    found = BundleComparison(_relation(later, lost, parted=here or there), common, later, lost)
    _say(found, findings, here=here)
    return found


def _relation(later: int, lost: int, *, parted: bool) -> BundleRelation:
    if not lost:
        return BundleRelation.EXTENDS
    if parted:
        return BundleRelation.BRANCHED
    return BundleRelation.DIFFERS if later else BundleRelation.SHORTER


def _say(found: BundleComparison, findings: Findings, *, here: bool) -> None:
    if found.relation is BundleRelation.EXTENDS:
        findings.note(
            FindingCode.EXTENDS_EARLIER, layout.RECORD, entries=found.common, later=found.later
        )
    elif found.relation is BundleRelation.BRANCHED:
        at = found.common
        if here:
            findings.note(
                FindingCode.BRANCHED_AFTER_RESTORE, layout.RECORD, entries=at, lost=found.lost
            )
        else:
            findings.note(
                FindingCode.EARLIER_WAS_RESTORED, layout.RECORD, entries=at, lost=found.lost
            )
    elif found.relation is BundleRelation.DIFFERS:
        findings.problem(FindingCode.DIFFERS_FROM_EARLIER, layout.RECORD, entry=found.common + 1)
    else:
        findings.problem(FindingCode.SHORTER_THAN_EARLIER, layout.RECORD, lost=found.lost)


def _reach(older: CommittedRecord, own: CommittedRecord, history: RecordHistory) -> int | None:
    """Return how many entries this record has under the earlier bundle's identifier and key."""
    name = (older.vault_id, older.public_key)
    if name == (own.vault_id, own.public_key):
        return len(own.commitments)
    before = (r.at for r in history.rotations if (r.vault_before, r.key_before) == name)
    return next(before, None)


def _restored(older: DisclosedRecord) -> dict[int, int]:
    """Return the restores that the earlier bundle records, if all that it says holds."""
    refused = Findings()
    found = record_check.examine_history(
        older, record_check.examine_disclosures(older, refused), refused
    )
    return {} if refused.any(FindingLevel.PROBLEM) else found.restored


def _load(path: Path) -> DisclosedRecord | None:
    """Return the record at this path, if it is consistent in itself."""
    refused = Findings()
    try:
        place = path / layout.RECORD if os.path.isdir(path) else path
        sources = gather([place], refused)
        raw = sources[0].read(record_json.MAX_BYTES) if sources else None
        found = read_record(raw) if raw is not None else None
    except (OSError, Damaged, FutureFormat):
        return None
    if found is not None:
        record_check.examine_chain(found, refused)
    return None if refused.all() else found


def examine_supplement(
    own: Supplement, record: CommittedRecord, history: RecordHistory, findings: Findings
) -> None:
    """Report the bundles that this one comes after, and those that it does not continue."""
    points = all_head_states(
        record.vault_id, record.public_key, record.commitments, history.rotations
    )
    ends = {(point.n, point.link) for point in points}
    for bundle in own.bundles:
        made, n = made_text(bundle.made), bundle.entries
        findings.note(
            FindingCode.SUPPLEMENTS, SUPPLEMENTS, made=made, entries=n, digest=bundle.digest
        )
        if (n, bundle.link) not in ends:
            findings.problem(
                FindingCode.SUPPLEMENTS_ANOTHER_RECORD, SUPPLEMENTS, made=made, entries=n
            )


def compare_given_files(own: Supplement, earlier: Path, findings: Findings) -> None:
    """Compare the claim of what was given with an earlier bundle, if its lists are there."""
    refused = Findings()
    tags = _read(earlier / layout.TAG_MANIFEST, refused)
    listed = _read(earlier / layout.MANIFEST, refused)
    if tags is None or listed is None:
        return
    digest = hashlib.sha256(tags).hexdigest()
    place = [n for n, bundle in enumerate(own.bundles, 1) if bundle.digest == digest]
    if not place:
        findings.note(FindingCode.EARLIER_NOT_SUPPLEMENTED, SUPPLEMENTS)
        return
    try:
        same = (
            layout.parse_tag_manifest(tags)[layout.MANIFEST] == hashlib.sha256(listed).hexdigest()
        )
        given = layout.parse_manifest(listed) if same else {}
    except Damaged:
        same, given = False, {}
    if not same:
        findings.gap(FindingCode.EARLIER_LIST_NOT_USABLE, SUPPLEMENTS)
        return
    for item in own.given:
        if item.bundle == place[0] and given.get(item.path) != item.sha256:
            findings.problem(FindingCode.GIVEN_NOT_IN_EARLIER, item.path)
    findings.note(FindingCode.EARLIER_SUPPLEMENTED, SUPPLEMENTS)


def _read(path: Path, refused: Findings) -> bytes | None:
    try:
        sources = gather([path], refused)
        return sources[0].read(layout.MAX_LIST_BYTES) if sources else None
    except OSError:
        return None
