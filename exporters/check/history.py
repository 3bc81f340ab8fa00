"""What the record says of itself: entries that were blanked, and keys that came before.

The rules are:

- Such an entry is shown whole, has one revision, and speaks of what stood before it and no later.
- An entry that was blanked is kept back: one that is shown as well was not blanked.
- A key that came before counts only if it signed the key after it, over the links that the
  commitments come to under it. The last one introduced is the key of the bundle.
- Whoever held a key could introduce any other: an introduction is no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from diary.casefile import Disclosure
from diary.crypto.signing import fingerprint, verify
from diary.errors import Damaged
from diary.json_value import Json
from diary.ledger.chain import KeyRotation, links_before
from exporters.bag import RECORD
from exporters.check.openings import Subject
from exporters.check.report import FindingCode, Findings

NOUN: Final = "continuity"
_ERASED: Final = "erased"
_ROTATED: Final = "rotated"
_RESTORED: Final = "restored"


@dataclass(slots=True)
class History:
    """What held: the numbers of blanked entries, and every earlier key, latest last.

    `restored` has, by the number of the entry that says so, how many entries the copy held.
    """

    erased: set[int] = field(default_factory=set)
    rotations: list[KeyRotation] = field(default_factory=list)
    restored: dict[int, int] = field(default_factory=dict)


def examine(disclosure: Disclosure, subjects: Mapping[str, Subject], findings: Findings) -> History:
    """What the record says was done to it; says what does not fit."""
    history = History()
    told = sorted(
        (subject.revisions[0].n, subject)
        for subject in subjects.values()
        if subject.noun == NOUN and subject.revisions
    )
    claimed: list[tuple[int, KeyRotation]] = []
    for n, subject in told:
        whole = not disclosure.openings[n - 1].withheld
        if len(subject.revisions) != 1 or subject.kept_back or not whole:
            findings.problem(FindingCode.HISTORY_NOT_WHOLE, RECORD, entry=n)
            continue
        values = subject.latest.values
        if values.get("change") == _ERASED:
            history.erased |= _erased(disclosure, n, values, findings)
        elif values.get("change") == _ROTATED and (found := _rotation(n, values, findings)):
            claimed.append((n, found))
        elif values.get("change") == _RESTORED:
            history.restored.update(_restored(n, values, findings))
        elif values.get("change") not in (_ERASED, _ROTATED):
            findings.note(FindingCode.RECORD_CHANGED, RECORD, entry=n)
    history.rotations = _introduced(disclosure, claimed, findings)
    return history


def _erased(
    disclosure: Disclosure, n: int, values: Mapping[str, Json], findings: Findings
) -> set[int]:
    entries = values.get("entries")
    numbers = entries if isinstance(entries, list) else []
    rising = sorted({each for each in numbers if type(each) is int and 0 < each < n})
    at = values.get("at", 0)
    if not numbers or rising != numbers or type(at) is not int or at != n - 1:
        findings.problem(FindingCode.HISTORY_MALFORMED, RECORD, entry=n)
        return set()
    for each in numbers:
        if not disclosure.openings[each - 1].is_shut:
            findings.problem(FindingCode.ERASED_ENTRY_SHOWN, RECORD, entry=n, other=each)
    findings.note(FindingCode.ENTRIES_ERASED, RECORD, entry=n, count=len(numbers))
    return set(numbers)


def _restored(n: int, values: Mapping[str, Json], findings: Findings) -> dict[int, int]:
    at = values.get("at", 0)
    if type(at) is not int or at != n - 1:
        findings.problem(FindingCode.HISTORY_MALFORMED, RECORD, entry=n)
        return {}
    findings.note(FindingCode.RECORD_RESTORED, RECORD, entry=n, count=at)
    return {n: at}


def _rotation(n: int, values: Mapping[str, Json], findings: Findings) -> KeyRotation | None:
    try:
        found = KeyRotation.read(values)
    except ValueError:
        found = None
    if found is None or found.at != n - 1:
        findings.problem(FindingCode.HISTORY_MALFORMED, RECORD, entry=n)
        return None
    return found


def _introduced(
    disclosure: Disclosure, claimed: list[tuple[int, KeyRotation]], findings: Findings
) -> list[KeyRotation]:
    """Those that lead, key by key, to the key of the bundle; names the first that does not."""
    after = (disclosure.vault_id, disclosure.public_key)
    held: list[KeyRotation] = []
    for n, rotation in reversed(claimed):
        link = links_before(disclosure.commitments, rotation)[-1]
        if link != rotation.link_before:
            findings.problem(FindingCode.ROTATION_OF_ANOTHER_RECORD, RECORD, entry=n)
            break
        try:
            verify(rotation.key_before, rotation.message(*after), rotation.signed_before)
        except Damaged:
            findings.problem(FindingCode.ROTATION_NOT_SIGNED, RECORD, entry=n)
            break
        held.insert(0, rotation)
        after = (rotation.vault_before, rotation.key_before)
    for rotation in held:
        findings.note(
            FindingCode.KEY_ROTATED,
            RECORD,
            entries=rotation.at,
            fingerprint=fingerprint(rotation.key_before),
        )
    return held
