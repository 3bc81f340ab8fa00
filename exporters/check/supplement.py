"""A supplement against the record: it must go on from every bundle that it says it comes after.

The rules are:

- Where the record ended in an earlier bundle is a point of this record, under its key or one that
  the record had before; so its list of commitments goes on from that bundle's, even unseen.
- Whether a bundle of that digest was ever given, only whoever has it can tell. Given one to compare
  with, its list of files must hold what is said to have been given with it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from diary.casefile import Disclosure, Supplement
from diary.errors import Damaged
from diary.ledger.chain import all_head_states
from exporters import bag
from exporters.bag import SUPPLEMENTS
from exporters.check.history import History
from exporters.check.report import FindingCode, Findings
from exporters.check.sources import gather
from exporters.exact_json import made_text


def examine(own: Supplement, record: Disclosure, history: History, findings: Findings) -> None:
    """Name the bundles that this one comes after; says which the record does not go on from."""
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


def compare(own: Supplement, earlier: Path, findings: Findings) -> None:
    """Hold what is said to have been given against an earlier bundle, where its lists are there."""
    refused = Findings()
    tags = _read(earlier / bag.TAG_MANIFEST, refused)
    listed = _read(earlier / bag.MANIFEST, refused)
    if tags is None or listed is None:
        return
    digest = hashlib.sha256(tags).hexdigest()
    place = [n for n, bundle in enumerate(own.bundles, 1) if bundle.digest == digest]
    if not place:
        findings.note(FindingCode.EARLIER_NOT_SUPPLEMENTED, SUPPLEMENTS)
        return
    try:
        same = bag.parse_tag_manifest(tags)[bag.MANIFEST] == hashlib.sha256(listed).hexdigest()
        given = bag.parse_manifest(listed) if same else {}
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
        return sources[0].read(bag.MAX_LIST_BYTES) if sources else None
    except OSError:
        return None
