"""What is kept back of an original that is not in the bundle: its hash and its length.

The rules are:

- A hash goes only where its file goes, or went with a bundle that this one supplements. Whoever has
  the hash of a short file, and all of it but a number, finds the number by trying.
- Both stay committed to, each under a salt of its own, so that they can be opened later: what the
  original is stays provable, and nothing can be tried against it.
- The same is true of what is attached to an e-mail that stays behind.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Final

from diary.casefile import CaseFile, Correction, Disclosure, Exhibit, Letter
from diary.ledger.disclosure import EntryDisclosure, withhold_fields
from diary.model.declarations import declared_fields, replaced
from diary.model.kinds import Noun
from diary.model.record import Evidence
from exporters.bag import ORIGINALS

FIELDS: Final = declared_fields(Evidence, "of_file")
_BLANK: Final = {spec.name: spec.default for spec in fields(Evidence) if spec.name in FIELDS}
_KIND: Final = f"{Noun.EVIDENCE}."


def close(case: CaseFile) -> CaseFile:
    """The case without hash and length of every original that does not go; closed twice is once."""
    going = {exhibit.item.id for exhibit in case.exhibits if _goes(exhibit)}
    exhibits = (each if each.item.id in going else _closed(each) for each in case.exhibits)
    disclosure = _disclosed(case.disclosure, going)
    numbers = {exhibit.item.number for exhibit in case.exhibits if exhibit.item.id in going}
    changes = tuple(each for each in case.changes if not _tells_file(each, numbers))
    return replace(case, exhibits=tuple(exhibits), disclosure=disclosure, changes=changes)


def _tells_file(change: Correction, going: Collection[int]) -> bool:
    evidence = change.noun is Noun.EVIDENCE
    return evidence and change.field in FIELDS and change.number not in going


def _goes(exhibit: Exhibit) -> bool:
    if exhibit.given:
        return exhibit.given.path.startswith(ORIGINALS)
    return exhibit.open is not None and exhibit.copy is None and not exhibit.damaged


def _closed(exhibit: Exhibit) -> Exhibit:
    own = exhibit.item.content
    content = replaced(own, _BLANK)
    if content != own:
        item = replace(exhibit.item, content=content)
        exhibit = replace(exhibit, item=item, closed=True)
    return replace(exhibit, letter=_unhashed(exhibit.letter))


def _unhashed(letter: Letter | None) -> Letter | None:
    if letter is None:
        return None
    attached = tuple(replace(each, size=0, sha256="") for each in letter.attached)
    return replace(letter, attached=attached)


def _disclosed(own: Disclosure, going: Collection[str]) -> Disclosure:
    return replace(own, openings=tuple(_opening(each, going) for each in own.openings))


def _opening(opening: EntryDisclosure, going: Collection[str]) -> EntryDisclosure:
    values = opening.values()
    evidence = str(values.get("@kind", "")).startswith(_KIND)
    if not evidence or values.get("@subject") in going:
        return opening
    return withhold_fields(opening, FIELDS)
