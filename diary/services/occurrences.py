"""Where the person's own words stand in what would leave: a number, an address, a name.

The rules are:

- What is listed is what taking the words out changes, no more and no less: both ask the same
  blackout about the same fields of the same versions. The zone of the clock that an entry was
  written by is listed too, once: every entry that is opened says it, so that it cannot be taken
  out.
- Of sound and films no words are known; of pictures, documents and markup perhaps not all. They
  are named, never passed over, whatever was found in them.
- Nothing is read here but what was made of the files before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diary.blackout import Blackout
from diary.model.evidence import Evidence
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded
from diary.services.exhibit_facts import exhibit_of
from diary.services.exhibit_words import is_searched, texts_of
from diary.services.positions import Looked, Originals
from diary.store.ledger_table import Placed


class Where(StrEnum):
    """Where in a subject: as it stands, in an earlier version of it, or inside its file.

    FILE is a text that can leave without the words; SAID is beside a picture, of which a copy can
    be made; WHOLE is a file that leaves as it is or stays behind. CLOCK is the zone that an entry
    was written in, which leaves with it whatever is taken out.
    """

    NOW = "now"
    EARLIER = "earlier"
    FILE = "file"
    SAID = "said"
    WHOLE = "whole"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One subject that would leave: the fields that are opened, and every revision of it."""

    item: Recorded[Content]
    names: tuple[str, ...]
    revisions: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where some of the words stand; `field` is empty where it is no field."""

    subject: str
    noun: Noun
    number: int
    reference: str
    field: str
    where: Where
    withdrawn: bool = False


def in_fields(outgoing: Iterable[Outgoing], words: Blackout) -> Iterator[Occurrence]:
    """The fields that hold some of the words, once as they stand and once as they stood."""
    if not words:
        return
    clocks: set[str] = set()
    for leaf in outgoing:
        zones = {placed.entry.zone for placed in leaf.revisions} - clocks
        clocks |= zones
        if any(map(words.touches, zones)):
            yield _at(leaf.item, "", Where.CLOCK)
        contents = [placed.entry.content for placed in leaf.revisions]
        for name in leaf.names:
            if words.touches(contents[-1].get(name)):
                yield _at(leaf.item, name, Where.NOW)
            if any(words.touches(content.get(name)) for content in contents[:-1]):
                yield _at(leaf.item, name, Where.EARLIER)


def in_files(
    originals: Originals, looked: Mapping[str, Looked], words: Blackout
) -> Iterator[Occurrence]:
    """The files that hold some of the words, as far as their words are known."""
    if not words:
        return
    for item, original in originals:
        seen = looked.get(item.id)
        if not seen:
            continue
        inside = words.touches(seen.inside)
        if inside or words.touches(texts_of(exhibit_of(item, original, seen))):
            yield _at(item, "", _where(seen, inside=inside))


def not_searched(originals: Originals, looked: Mapping[str, Looked]) -> tuple[str, ...]:
    """The exhibits whose words cannot be searched, or not all of them, by identifier."""
    return tuple(item.id for item, _original in originals if not is_searched(looked.get(item.id)))


def by_noun(found: Iterable[Occurrence]) -> dict[Noun, int]:
    """In how many places of each noun words are taken out, in whichever version."""
    places = {(o.noun, o.subject, o.field) for o in found if o.where is not Where.CLOCK}
    return Counter(noun for noun, _subject, _field in places)


def _where(seen: Looked, *, inside: bool) -> Where:
    kind = seen.facts.kind if seen.facts else "other"
    if kind == "image":
        return Where.SAID
    return Where.FILE if kind in ("text", "email") and not inside else Where.WHOLE


def _at(item: Recorded[Content], field: str, where: Where) -> Occurrence:
    content = item.content
    reference = content.reference if isinstance(content, Evidence) else ""
    withdrawn = item.withdrawn is not None
    return Occurrence(item.id, item.noun, item.number, reference, field, where, withdrawn)
