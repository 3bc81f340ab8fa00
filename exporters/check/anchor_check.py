"""Compare the record with anchors: a seal code and time stamps.

**Invariants:**

- A seal or a time stamp fixes one point of the record: everything before it, nothing after.
- Each time stamp is right, wrong, or cannot be checked here, and nothing in between. Without root
  certificates from the person who checks, none is right, because a bundle cannot vouch for itself.
- A check that was requested always gets an answer: if it could not be done, there is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from diary.case_file import CommittedRecord
from diary.crypto import seal_code
from diary.crypto.timestamps import verdict as timestamps_verdict
from diary.crypto.timestamps.verdict import StampVerdict
from diary.errors import StampReason, StampRefused
from diary.ledger.chain import HeadState, all_head_states
from exporters.bundle.layout import RECORD
from exporters.bundle.record_json import made_text
from exporters.check.check_report import AnchorKind, FindingCode, Findings, FixedPoint
from exporters.check.record_check import RecordHistory
from exporters.check.source_files import printable_name

_MOST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class TrustInputs:
    """What the checker supplies: a seal as 16 bytes, and root certificates as a PEM file."""

    seal: bytes | None = None
    roots: bytes | None = None


class AnchorCheck:
    """Compares what was supplied with one record."""

    def __init__(
        self, own: CommittedRecord | None, history: RecordHistory, findings: Findings
    ) -> None:
        self._own = own
        self._history = history
        self._findings = findings

    def seal(self, seal: bytes) -> FixedPoint | None:
        """Return the point that a seal fits, the latest first; report it, and what came later."""
        if self._own is None:
            self._findings.gap(FindingCode.SEAL_NOT_CHECKED, RECORD)
            return None
        # The points under the latest key come first, rising; a seal fits at most one of them.
        at = next((p.n for p in reversed(self._points) if seal_code.seal(p.link) == seal), None)
        if at is None:
            self._findings.problem(FindingCode.SEAL_FITS_NOTHING, RECORD)
            return None
        later = len(self._own.commitments) - at
        self._findings.note(
            FindingCode.SEAL_FITS if at else FindingCode.SEAL_OF_AN_EMPTY_RECORD,
            RECORD,
            entries=at,
            later=later,
        )
        return FixedPoint(AnchorKind.SEAL, at, later)

    def stamps(self, replies: Mapping[str, bytes], roots: bytes | None) -> tuple[FixedPoint, ...]:
        """Return what each time stamp covers and whether it is right.

        Raises StampRefused ("roots") if the file has no certificates.
        """
        if self._own is None:
            if roots is not None:
                self._findings.gap(FindingCode.STAMPS_NOT_CHECKED, RECORD)
            return ()
        found = tuple(self._stamp(path, replies[path], roots) for path in sorted(replies))
        right = any(each.verdict is StampVerdict.RIGHT for each in found)
        if roots is not None and not right:
            self._findings.gap(
                FindingCode.NO_STAMP_BY_THESE_ROOTS if found else FindingCode.NO_TIME_STAMPS, RECORD
            )
        return found

    def _stamp(self, path: str, raw: bytes, roots: bytes | None) -> FixedPoint:
        try:
            reply = timestamps_verdict.parse_reply(raw)
        except StampRefused as refused:
            self._findings.problem(FindingCode(f"stamp-{refused.reason}"), path)
            return FixedPoint(
                AnchorKind.STAMP, 0, 0, path, verdict=StampVerdict.WRONG, why=refused.reason
            )
        judged = timestamps_verdict.judge_stamp(reply, roots)
        entries = self._covered.get(reply.imprint, 0)
        verdict, why = judged.verdict, judged.why
        if not entries or path.split("/")[-1].split(".")[0].split("-")[0] != str(entries):
            verdict, why = (
                StampVerdict.WRONG,
                StampReason.MISNAMED if entries else StampReason.IMPRINT,
            )
        time, authority = made_text(judged.time), printable_name(judged.authority)[:_MOST_NAME]
        self._findings.note(FindingCode.STAMP_SAYS, path, time=time, authority=authority)
        if verdict is StampVerdict.WRONG:
            self._findings.problem(FindingCode(f"stamp-{why}"), path, entries=entries)
        else:
            self._findings.note(FindingCode(f"stamp-{why or 'right'}"), path, entries=entries)
        later = len(self._own.commitments) - entries if self._own and entries else 0
        return FixedPoint(AnchorKind.STAMP, entries, later, path, time, authority, verdict, why)

    @cached_property
    def _points(self) -> Sequence[HeadState]:
        return list(self._all())

    @cached_property
    def _covered(self) -> dict[bytes, int]:
        return {point.imprint: point.n for point in self._points if point.n}

    def _all(self) -> Iterator[HeadState]:
        own = self._own
        if own is not None:
            yield from all_head_states(
                own.vault_id, own.public_key, own.commitments, self._history.rotations
            )
