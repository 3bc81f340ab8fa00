"""What a bundle is made without: words taken out of its texts, parts of pictures, whole files.

The rules are:

- A field in which a word is taken out is not opened, in any revision that has it there: what is
  printed of it is marked, and the record's own words stay behind.
- An exhibit in whose text a word stands is not given as it is, unless the person says so of it.
- Nothing here changes the record; a later bundle may be made with or without. What is covered in a
  picture stays covered in every bundle, until the person uncovers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from diary.blackout import Blackout, blackout
from diary.errors import BadInput, Damaged
from diary.json_value import Json
from diary.model.hidden import Cover, Own, Region
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded
from diary.services.journal import Journal
from diary.store.subjects import content_of


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is left out, by the person's choice for one bundle. Exhibits go by identifier.

    Of those that are `whole` the file leaves as it is, whatever words stand in it. `devices`
    withholds what says, or may say, which device made it. Those in `places_kept` and
    `devices_kept` leave although they say, or may say, where and by which device they were made.
    """

    words: Blackout = field(default_factory=lambda: blackout(()))
    withheld: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    devices: bool = False
    places_kept: frozenset[str] = frozenset()
    devices_kept: frozenset[str] = frozenset()

    def opened(self, names: tuple[str, ...], content: Mapping[str, Json]) -> tuple[str, ...]:
        """Those of the names whose fields may be opened."""
        if not self.words:
            return names
        return tuple(name for name in names if not self.words.touches(content.get(name)))

    def told(self, noun: Noun, shown: Mapping[str, Json]) -> Content:
        """The content with words taken out."""
        clean = {name: self.words.of(value) for name, value in shown.items()}
        try:
            return content_of(noun, clean, partial=True)
        except Damaged:
            # a word stood where no word can be replaced, in a code or a time: the field goes whole
            left = {name: value for name, value in clean.items() if value == shown[name]}
            return content_of(noun, left, partial=True)


class HidingRoom:
    """What the person keeps, in the private book, of what should not leave."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def own(self) -> tuple[Own, ...]:
        """The words to look for, first to latest."""
        return tuple(
            item.content for item in self._journal.items(Noun.OWN) if item.withdrawn is None
        )

    def covers(self) -> dict[str, tuple[Region, ...]]:
        """The parts of pictures to cover, by exhibit; what was said last of an exhibit counts.

        The same file under another reference is covered as well, or it would show what is not to
        be seen.
        """
        said = {id_: regions for id_, regions in self._said().items() if regions}
        if not said:
            return {}
        exhibits = self._journal.items(Noun.EVIDENCE)
        files: dict[str, tuple[Region, ...]] = {}
        for item in exhibits:
            if item.content.sha256 and item.id in said:
                files[item.content.sha256] = files.get(item.content.sha256, ()) + said[item.id]
        same = {
            item.id: files[item.content.sha256] for item in exhibits if item.content.sha256 in files
        }
        return {**said, **same}

    def _said(self) -> dict[str, tuple[Region, ...]]:
        return {item.content.evidence: item.content.regions for item in self._standing()}

    def _standing(self) -> Iterator[Recorded[Cover]]:
        return (item for item in self._journal.items(Noun.COVER) if item.withdrawn is None)

    def _last(self, evidence: str) -> Recorded[Cover] | None:
        said = [item for item in self._standing() if item.content.evidence == evidence]
        return said[-1] if said else None

    def note_of(self, evidence: str) -> str:
        """What the person noted beside the parts of an exhibit that are covered, said last."""
        last = self._last(evidence)
        return last.content.note if last else ""

    def cover(self, evidence: str, regions: Sequence[Region], note: str | None = None) -> None:
        """Notes which parts of an exhibit's picture are covered; none says that none are.

        Without a `note` the one that was written before stays. Raises Unknown for no exhibit,
        BadInput for a part that is none.
        """
        if self._journal.get(evidence).noun is not Noun.EVIDENCE:
            raise BadInput("exhibit", "is no exhibit")
        for region in regions:
            check(region)
        kept = self.note_of(evidence) if note is None else note
        content = Cover(evidence=evidence, regions=tuple(regions), note=kept)
        last = self._last(evidence)
        if last is None:
            self._journal.record(content)
        elif last.content != content:
            self._journal.amend(last.id, content)

    def hiding(
        self,
        *,
        words: bool = True,
        withheld: Sequence[str] = (),
        whole: Sequence[str] = (),
        devices: bool = False,
        places_kept: Sequence[str] = (),
        devices_kept: Sequence[str] = (),
    ) -> Hiding:
        """What is left out of one bundle; `words` false leaves the texts as they are."""
        own = [each.words for each in self.own()] if words else []
        return Hiding(
            blackout(own),
            frozenset(withheld),
            frozenset(whole),
            devices,
            frozenset(places_kept),
            frozenset(devices_kept),
        )


def check(region: Region) -> None:
    """Raises BadInput for a part that has no size or lies outside the picture."""
    if not region.fits:
        raise BadInput("region", "must lie inside the picture, in thousandths of it")
