"""What was handed to whom: kept in the private book, which no bundle mentions.

The rules are:

- A bundle's number is that of its entry here: 1, 2, ... No bundle tells it, since it would tell
  how many there are; one that supplements another names that by its digest.
- To whom it went, how and when may be told at once or later; each telling is a revision.
- What became of the copy on the disk is asked once. Whatever the answer, it is not asked again,
  but of a copy that could only be removed in part: some of it is still there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from diary.casefile import EarlierBundle, EarlierFile, Supplement
from diary.errors import BadInput, NotAllowed, NotAllowedReason, Unknown
from diary.model.kinds import Noun
from diary.model.private import CopyState, HandoverRecord
from diary.model.recorded import Recorded
from diary.model.when import When
from diary.services.journal import Journal

PAPER = "paper"
_SHORTEST = 8  # digits of a digest that may stand for it


class HandoverLog:
    """The log of bundles that left."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def log(self, sharing: HandoverRecord) -> Recorded[HandoverRecord]:
        """Notes one bundle."""
        return self._journal.record(sharing)

    def log_paper(
        self, *, kind: str, file: Path, digest: str, entries: int
    ) -> Recorded[HandoverRecord]:
        """Notes one paper that stands beside bundles."""
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
        """Every bundle that was noted, first to latest; withdrawn ones are not among them."""
        return tuple(item for item in self._journal.items(Noun.SHARING) if item.withdrawn is None)

    def find(self, said: str) -> Recorded[HandoverRecord]:
        """A bundle by its number, or by the first eight digits or more of its digest; Unknown."""
        plain = said.strip().lower()
        by_number = [item for item in self.items() if str(item.number) == plain]
        long = len(plain) >= _SHORTEST
        found = by_number or [
            i for i in self.items() if long and i.content.digest.startswith(plain)
        ]
        if len(found) != 1:
            raise Unknown("bundle")
        return found[0]

    def tell(
        self,
        item: Recorded[HandoverRecord],
        *,
        to: str | None = None,
        route: str | None = None,
        given: When | None = None,
    ) -> Recorded[HandoverRecord]:
        """Notes to whom it went, how and when, as far as that is told."""
        own = item.content
        told = replace(
            own,
            to=own.to if to is None else to,
            route=own.route if route is None else route,
            given=given or own.given,
        )
        return self._journal.amend(item.id, told)

    def answer(self, item: Recorded[HandoverRecord], state: CopyState) -> Recorded[HandoverRecord]:
        """Notes what became of the copy that was written; once more the same changes nothing."""
        if item.content.copy is state:
            return item
        return self._journal.amend(item.id, replace(item.content, copy=state))

    def unanswered(self) -> tuple[Recorded[HandoverRecord], ...]:
        """Bundles of which nothing was said of the copy on the disk, or that are partly there."""
        open_ = (None, CopyState.PARTLY)
        return tuple(item for item in self.items() if item.content.copy in open_)

    def supplement(self, item: Recorded[HandoverRecord], audience: str) -> Supplement:
        """What a bundle after this one comes after: it, and what it came after itself.

        Raises NotAllowed for a bundle of an early version, of which too little was noted, and for
        one for another audience: what that one left out would then stand in neither.
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
        raise BadInput("files", "is not a line of a list of hashes")
    return digest, path
