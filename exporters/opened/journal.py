"""What a bundle shows, read as a journal is read: lists, histories, a timeline. Never written.

The rules are:

- The same questions as of an open vault's journal, so that the same pages show both.
- Searching looks at every word that is shown and nothing that is not; it needs no index, since a
  bundle is small enough to be looked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from diary.errors import Unknown
from diary.json_value import Json
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.record import Incident
from diary.model.recorded import (
    EXCERPT,
    Content,
    Items,
    Recorded,
    RecordReader,
    Revision,
    TimelineCursor,
    TimelineFilter,
    TimelineRow,
    TimelineSlice,
    incidents_of,
)
from diary.model.when import not_sure
from exporters.opened.subjects import Shown, nouns


@dataclass(frozen=True, slots=True)
class Mention:
    """What an identifier stands for; nothing that is shown was erased."""

    noun: Noun
    number: int
    erased: bool = False


class OpenedJournal(RecordReader):
    """The journal of one opened bundle."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._by_noun = {noun: tuple(nouns(shown, noun)) for noun in Noun}
        self._latest = tuple(
            sorted(self.items(Noun.INCIDENT), key=lambda one: (_moment(one), one.number))[::-1]
        )
        self._words = {one.id: _words(one.content) for one in self._latest}
        self._exhibits = self.links_from(Noun.EVIDENCE)

    @property
    def zone(self) -> str:
        """The zone of the latest entry that is shown."""
        return self._shown.zone

    def get(self, id_: str) -> Recorded[Content]:
        """The subject as it is shown; raises Unknown."""
        found = self._shown.subjects.get(id_)
        if found is None:
            raise Unknown(id_)
        return found.item

    def find(self, said: str, noun: Noun = Noun.INCIDENT) -> Recorded[Content]:
        """A subject by its identifier, or by the number of its noun; raises Unknown."""
        if said.isascii() and said.isdigit() and len(said) < 12:
            found = (one for one in self._by_noun[noun] if one.number == int(said))
            one = next(found, None)
            if one is None:
                raise Unknown(said)
            return one
        return self.get(said)

    def mention(self, id_: str) -> Mention:
        """What an identifier stands for; raises Unknown."""
        found = self.get(id_)
        return Mention(found.noun, found.number)

    def _items(self, noun: Noun) -> Items[Content]:
        return self._by_noun[noun]

    def _page(self, noun: Noun, after: int, limit: int) -> Items[Content]:
        return tuple(one for one in self._by_noun[noun] if one.number > after)[:limit]

    def history(self, id_: str) -> tuple[Revision, ...]:
        """Every revision that is shown, first to latest; raises Unknown."""
        if id_ not in self._shown.subjects:
            raise Unknown(id_)
        return self._shown.subjects[id_].revisions

    def links_from(self, noun: Noun) -> dict[str, int]:
        """How many standing subjects of a noun point at each subject, by its identifier."""
        found: dict[str, int] = {}
        for one in self._by_noun[noun]:
            for id_ in incidents_of(one.content) if one.withdrawn is None else ():
                found[id_] = found.get(id_, 0) + 1
        return found

    def _linked_to(self, id_: str, noun: Noun) -> Items[Content]:
        return tuple(one for one in self._by_noun[noun] if id_ in incidents_of(one.content))

    def timeline(
        self, chosen: TimelineFilter, before: TimelineCursor | None = None, limit: int = 50
    ) -> TimelineSlice:
        """A page of incidents, latest first."""
        fitting = list(self._fitting(chosen))
        start = before.row if before else 0
        rows = tuple(self._row(one) for one in fitting[start : start + limit])
        end = start + len(rows)
        return TimelineSlice(rows, TimelineCursor(0, end) if end < len(fitting) else None)

    def timeline_count(self, chosen: TimelineFilter) -> int:
        """How many incidents the filter lists."""
        return sum(1 for _one in self._fitting(chosen))

    def _fitting(self, chosen: TimelineFilter) -> Iterator[Recorded[Incident]]:
        words = chosen.text.casefold().split()
        for one in self._latest:
            said = one.content
            day = said.when.day() if said.when else None
            if (
                (one.withdrawn is None or chosen.with_withdrawn)
                and (chosen.reported is None or said.reported is chosen.reported)
                and (not chosen.behaviours or set(chosen.behaviours) & set(said.behaviours))
                and (chosen.since is None or (day is not None and day >= chosen.since))
                and (chosen.until is None or (day is not None and day <= chosen.until))
                and all(word in self._words[one.id] for word in words)
            ):
                yield one

    def _row(self, one: Recorded[Incident]) -> TimelineRow:
        said = one.content
        return TimelineRow(
            id=one.id,
            number=one.number,
            when=said.when or not_sure(self.zone),
            excerpt=said.what[:EXCERPT],
            behaviours=said.behaviours,
            exhibits=self._exhibits.get(one.id, 0),
            reported=said.reported,
            first_written=one.first_written,
            revision=one.revision,
            withdrawn=one.withdrawn is not None,
        )


def _moment(one: Recorded[Incident]) -> datetime:
    when = one.content.when
    return (when.earliest() if when else None) or one.first_written


def _words(content: Incident) -> str:
    return "\n".join(_texts(to_fields(content))).casefold()


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
