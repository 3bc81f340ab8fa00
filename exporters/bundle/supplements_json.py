"""`supplements.json`: the bundles this one comes after, and the files given with them.

**Invariants:**

- One supplement has exactly one text: RFC 8785 and a line feed, like `record.json`; every other
  text is refused.
- An earlier bundle is named by its digest, the time it was made and where the record ended then.
  Its number in the person's own log is not given, because it would tell how many bundles there are.
- Reading raises Damaged, or FutureFormat for a later version of the format; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from diary.case_file import CaseFile, Disclosure, EarlierBundle, EarlierFile, Exhibit, Supplement
from diary.errors import Damaged, DamageReason, NotAllowed, NotAllowedReason
from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES, KeyRotation, all_head_states
from diary.ledger.entry import canonical
from diary.model.private_nouns import RecordChange
from exporters.bundle import record_json
from exporters.bundle.layout import ORIGINALS, SUPPLEMENTS, belongs_to_exhibit, is_payload

FORMAT: Final = "daybook-supplements/1"
MAX_BYTES: Final = 16 * 1024 * 1024
MAX_BUNDLES: Final = 1000
_FAMILY: Final = "daybook-supplements/"
_HEX: Final = re.compile(r"[0-9a-f]{64}")


def attach(case: CaseFile, supplement: Supplement) -> CaseFile:
    """Return the case as a supplement, with each exhibit that was given before marked so.

    Raises NotAllowed if the record does not continue one of the earlier bundles.
    """
    own = case.disclosure
    rotations = tuple(_rotations(own))
    points = all_head_states(own.vault_id, own.public_key, own.commitments, rotations)
    ends = {(point.n, point.link) for point in points}
    if any((bundle.entries, bundle.link) not in ends for bundle in supplement.bundles):
        raise NotAllowed(NotAllowedReason.NOT_GOING_ON)
    exhibits = tuple(replace(e, given=_of(e, supplement.given)) for e in case.exhibits)
    given = tuple(exhibit.given for exhibit in exhibits if exhibit.given)
    return replace(case, exhibits=exhibits, supplement=replace(supplement, given=given))


def _rotations(own: Disclosure) -> Iterator[KeyRotation]:
    for opening in own.openings:
        values = opening.values()
        if (
            values.get("@kind") == "continuity.recorded"
            and values.get("change") == RecordChange.ROTATED
        ):
            with suppress(ValueError):
                yield KeyRotation.read(values)


def _of(exhibit: Exhibit, given: Sequence[EarlierFile]) -> EarlierFile | None:
    """Return the earlier file of this exhibit: its original, or a copy if a copy is due."""
    own, number = exhibit.item.content, exhibit.item.number
    same = [
        each
        for each in given
        if belongs_to_exhibit(each.path.rpartition("/")[2], own.reference, number)
        and (each.sha256 == own.sha256 if each.path.startswith(ORIGINALS) else exhibit.copy)
    ]
    return min(same, key=lambda each: not each.path.startswith(ORIGINALS), default=None)


def dump(supplement: Supplement) -> bytes:
    """Return the one text of this supplement."""
    whole: dict[str, Json] = {
        "bundles": [
            {
                "digest": bundle.digest,
                "head": {"link": bundle.link.hex(), "n": bundle.entries},
                "made": record_json.made_text(bundle.made),
            }
            for bundle in supplement.bundles
        ],
        "format": FORMAT,
        "given": [
            {"bundle": given.bundle, "path": given.path, "sha256": given.sha256}
            for given in sorted(supplement.given, key=lambda given: given.path)
        ],
    }
    return canonical(whole) + b"\n"


def parse(raw: bytes) -> Supplement:
    """Return the content of a `supplements.json`; raise Damaged, or FutureFormat."""
    if len(raw) > MAX_BYTES:
        raise Damaged(SUPPLEMENTS, DamageReason.TOO_LARGE)
    return record_json.parse(raw, SUPPLEMENTS, _supplement, dump)


def _supplement(value: Json) -> Supplement:
    record_json.refuse_later(value, _FAMILY, SUPPLEMENTS)
    own = record_json.fields(value, "bundles", "format", "given")
    bundles = tuple(_bundle(item) for item in record_json.items(own["bundles"]))
    given = tuple(_earlier_file(item, len(bundles)) for item in record_json.items(own["given"]))
    if own["format"] != FORMAT or not 0 < len(bundles) <= MAX_BUNDLES:
        raise ValueError("not of this format, or of no bundle")
    if len({bundle.digest for bundle in bundles}) != len(bundles):
        raise ValueError("one bundle twice")
    paths = [each.path for each in given]
    if not record_json.is_increasing(paths) or len({path.lower() for path in paths}) != len(paths):
        raise ValueError("paths out of order, or two that differ in case alone")
    return Supplement(bundles, given)


def _bundle(value: Json) -> EarlierBundle:
    own = record_json.fields(value, "digest", "head", "made")
    head = record_json.fields(own["head"], "link", "n")
    return EarlierBundle(
        digest=_digest(own["digest"]),
        made=record_json.moment(own["made"]),
        entries=record_json.whole(head["n"]),
        link=record_json.read_hex(head["link"], DIGEST_BYTES),
    )


def _earlier_file(value: Json, bundles: int) -> EarlierFile:
    own = record_json.fields(value, "bundle", "path", "sha256")
    number, path = record_json.whole(own["bundle"]), own["path"]
    if not 1 <= number <= bundles or not isinstance(path, str) or not is_payload(path):
        raise ValueError("no bundle of the list, or no path of a file under data/")
    return EarlierFile(number, path, _digest(own["sha256"]))


def _digest(value: Json) -> str:
    if not isinstance(value, str) or _HEX.fullmatch(value) is None:
        raise ValueError("not a digest")
    return value
