"""The log of handovers, kept in the private book, which no bundle mentions.

**Invariants:**

- A bundle's number is that of its entry here: 1, 2, ... No bundle contains it, since it would
  reveal how many there are; one that supplements another names that by its digest.
- Recipient, route and time may be noted at once or later; each note is a revision.
- What happened to the copy on the disk is asked once. Whatever the answer, it is not asked again,
  except for a copy that could only be removed in part: some of it is still there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from diary.case_file import EarlierBundle, EarlierFile, Supplement
from diary.errors import BadInput, NotAllowed, NotAllowedReason, Unknown
from diary.i18n import N_
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from diary.model.when import When
from diary.services.journal import Journal

PAPER = "paper"
_SHORTEST = 8  # digits of a digest that identify it


class HandoverLog:
    """The log of bundles and papers that were handed over."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def log(self, handover: HandoverRecord) -> Recorded[HandoverRecord]:
        """Record one bundle."""
        return self._journal.record(handover)

    def log_paper(
        self, *, kind: str, file: Path, digest: str, entries: int
    ) -> Recorded[HandoverRecord]:
        """Record one paper made outside a bundle."""
        left = (f"{digest}  {file.name}",)
        place = str(file.absolute())
        return self.log(
            HandoverRecord(
                audience=kind,
                folder=place,
                digest=digest,
                entries=entries,
                originals=0,
                form=PAPER,
                left=left,
            )
        )

    def items(self) -> tuple[Recorded[HandoverRecord], ...]:
        """Return every recorded handover that is not withdrawn, first to latest."""
        return self._journal.standing(HandoverRecord)

    def find(self, ref: str) -> Recorded[HandoverRecord]:
        """Return a handover by number, or by at least eight leading digits of its digest.

        Raises Unknown unless exactly one matches.
        """
        plain = ref.strip().lower()
        by_number = [item for item in self.items() if str(item.number) == plain]
        long = len(plain) >= _SHORTEST
        found = by_number or [
            i for i in self.items() if long and i.content.digest.startswith(plain)
        ]
        if len(found) != 1:
            raise Unknown("bundle")
        return found[0]

    def note_recipient(
        self,
        item: Recorded[HandoverRecord],
        *,
        to: str | None = None,
        route: str | None = None,
        given: When | None = None,
    ) -> Recorded[HandoverRecord]:
        """Record recipient, route and time; None leaves a value as it is."""
        own = item.content
        changed = replace(
            own,
            to=own.to if to is None else to,
            route=own.route if route is None else route,
            given=given or own.given,
        )
        return self._journal.amend(item.id, changed)

    def answer(self, item: Recorded[HandoverRecord], state: CopyState) -> Recorded[HandoverRecord]:
        """Record what happened to the written copy; the same answer again changes nothing."""
        if item.content.copy is state:
            return item
        return self._journal.amend(item.id, replace(item.content, copy=state))

    def unanswered(self) -> tuple[Recorded[HandoverRecord], ...]:
        """Return handovers whose copy on the disk has no answer, or is partly there."""
        open_ = (None, CopyState.PARTLY)
        return tuple(item for item in self.items() if item.content.copy in open_)

    def supplement(self, item: Recorded[HandoverRecord], audience: str) -> Supplement:
        """Return what a bundle after this one supplements: it, and those that it supplements.

        Raises NotAllowed for a bundle of an early version, about which too little was recorded, and
        for a different audience: what the earlier bundle withheld would then be in neither.
        """
        line = self._line(item)
        if any(each.content.audience != audience for each in line):
            raise NotAllowed(NotAllowedReason.ANOTHER_AUDIENCE)
        return Supplement(
            tuple(_earlier(each.content) for each in line),
            tuple(
                EarlierFile(number, path, digest)
                for number, each in enumerate(line, 1)
                for digest, path in map(_split, each.content.files)
            ),
        )

    def _line(self, item: Recorded[HandoverRecord]) -> list[Recorded[HandoverRecord]]:
        line = [item]
        by_number = {each.number: each for each in self.items()}
        while after := line[0].content.after:
            before = by_number.get(after)
            if before is None or before.number >= line[0].number:
                raise NotAllowed(NotAllowedReason.TOO_LITTLE_NOTED)
            line.insert(0, before)
        return line


def _earlier(own: HandoverRecord) -> EarlierBundle:
    try:
        made, link = datetime.fromisoformat(own.made), bytes.fromhex(own.link)
    except ValueError as cause:
        raise NotAllowed(NotAllowedReason.TOO_LITTLE_NOTED) from cause
    return EarlierBundle(own.digest, made, own.head, link)


def _split(line: str) -> tuple[str, str]:
    digest, gap, path = line.partition("  ")
    if not gap:
        raise BadInput("files", N_("is not a line of a list of hashes"))
    return digest, path
