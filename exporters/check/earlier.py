"""A later bundle against an earlier one of the same record: it must go on from it.

The rules are:

- Only the record of the earlier bundle counts; it must hold together by itself and be signed.
- The later list of commitments must begin with the earlier one. Where it does not, the number of
  the first entry that differs is said.
- A record that was put back from a copy parts from what was written after that copy. It says so
  itself, in the very entry at which the two part; that is told apart, and is no contradiction,
  whichever of the two bundles says it: the one brought as earlier may be the later.
- Where the record got a new key since, the earlier list is compared under the key before.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from diary.casefile import Disclosure
from diary.errors import Damaged, FutureFormat
from exporters import bag, record
from exporters.check import chain, openings
from exporters.check import history as told
from exporters.check.history import History
from exporters.check.report import FindingCode, Findings, Level
from exporters.check.sources import gather


class Relation(StrEnum):
    """How this bundle stands to the earlier one."""

    EXTENDS = "extends"
    BRANCHED = "branched"
    DIFFERS = "differs"
    SHORTER = "shorter"
    OTHER_RECORD = "other-record"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True, slots=True)
class Compared:
    """The relation; both have `common` entries in common, `later` and `lost` are in one alone."""

    relation: Relation
    common: int = 0
    later: int = 0
    lost: int = 0


def examine(path: Path, own: Disclosure | None, history: History, findings: Findings) -> Compared:
    """Compare with the bundle, or the `record.json`, at this path; says how they stand."""
    older = _load(path)
    if older is None or own is None:
        findings.gap(
            FindingCode.EARLIER_NOT_USABLE if older is None else FindingCode.EARLIER_NOT_COMPARED,
            bag.RECORD,
        )
        return Compared(Relation.NOT_COMPARED)
    reach = _reach(older, own, history)
    if reach is None:
        findings.problem(FindingCode.EARLIER_OF_ANOTHER_RECORD, bag.RECORD)
        return Compared(Relation.OTHER_RECORD)
    pairs = zip(older.commitments, own.commitments[:reach], strict=False)
    common = next((n for n, (a, b) in enumerate(pairs) if a != b), None)
    if common is None:
        common = min(len(older.commitments), reach)
    later, lost = len(own.commitments) - common, len(older.commitments) - common
    here = history.restored.get(common + 1) == common
    there = bool(lost and later) and _restored(older).get(common + 1) == common
    found = Compared(_relation(later, lost, parted=here or there), common, later, lost)
    _say(found, findings, here=here)
    return found


def _relation(later: int, lost: int, *, parted: bool) -> Relation:
    if not lost:
        return Relation.EXTENDS
    if parted:
        return Relation.BRANCHED
    return Relation.DIFFERS if later else Relation.SHORTER


def _say(found: Compared, findings: Findings, *, here: bool) -> None:
    if found.relation is Relation.EXTENDS:
        findings.note(
            FindingCode.EXTENDS_EARLIER, bag.RECORD, entries=found.common, later=found.later
        )
    elif found.relation is Relation.BRANCHED:
        at = found.common
        if here:
            findings.note(
                FindingCode.BRANCHED_AFTER_RESTORE, bag.RECORD, entries=at, lost=found.lost
            )
        else:
            findings.note(FindingCode.EARLIER_WAS_RESTORED, bag.RECORD, entries=at, lost=found.lost)
    elif found.relation is Relation.DIFFERS:
        findings.problem(FindingCode.DIFFERS_FROM_EARLIER, bag.RECORD, entry=found.common + 1)
    else:
        findings.problem(FindingCode.SHORTER_THAN_EARLIER, bag.RECORD, lost=found.lost)


def _reach(older: Disclosure, own: Disclosure, history: History) -> int | None:
    """How many entries this record has under the earlier bundle's identifier and key."""
    name = (older.vault_id, older.public_key)
    if name == (own.vault_id, own.public_key):
        return len(own.commitments)
    before = (r.at for r in history.rotations if (r.vault_before, r.key_before) == name)
    return next(before, None)


def _restored(older: Disclosure) -> dict[int, int]:
    """What the earlier bundle says of copies put back, if all that it says holds."""
    refused = Findings()
    found = told.examine(older, openings.examine(older, refused), refused)
    return {} if refused.any(Level.PROBLEM) else found.restored


def _load(path: Path) -> Disclosure | None:
    """The record there, if it holds together."""
    refused = Findings()
    try:
        place = path / bag.RECORD if os.path.isdir(path) else path
        sources = gather([place], refused)
        raw = sources[0].read(record.MAX_BYTES) if sources else None
        found = record.parse(raw).disclosure if raw is not None else None
    except (OSError, Damaged, FutureFormat):
        return None
    if found is not None:
        chain.examine(found, refused)
    return None if refused.all() else found
