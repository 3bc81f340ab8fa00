"""From the openings of a bundle to nouns, as far as they are shown.

The rules are:

- Only openings that come to their commitments are read; the check names the others.
- A field that is withheld is blank. A field that this program does not know is left out, and a
  subject whose fields cannot be read is left out whole; both are counted.
- A number is used once in a noun, so that a link leads to one subject.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from diary.casefile import Disclosure
from diary.errors import BadInput
from diary.json_value import Json, text, whole
from diary.model.codec import from_fields, stored
from diary.model.kinds import Book, Noun
from diary.model.record import Incident
from diary.model.recorded import CLASSES, Content, Recorded, Revision
from diary.model.when import not_sure, zone_of
from exporters.check import openings
from exporters.check.report import Findings

_WRITTEN: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_WITHDRAWN: Final = ".withdrawn"
_UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Read:
    """One subject as the bundle shows it, with its shown revisions, first to latest."""

    item: Recorded[Content]
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Every subject that is shown, by identifier; how much could not be read; the latest zone."""

    subjects: Mapping[str, Read]
    unread: int
    zone: str


def read(disclosure: Disclosure) -> Shown:
    """The subjects of a disclosure; never raises for what an entry says."""
    found: dict[str, Read] = {}
    taken: set[tuple[Noun, int]] = set()
    unread, zone, last = 0, _UTC, 0
    for id_, subject in openings.examine(disclosure, Findings()).items():
        one, left = _subject(id_, subject, disclosure.commitments)
        unread += left
        if one is None or (one.item.noun, one.item.number) in taken:
            unread += one is not None
            continue
        taken.add((one.item.noun, one.item.number))
        found[id_] = one
        if one.item.entry > last:
            zone, last = one.revisions[-1].zone, one.item.entry
    return Shown(found, unread, zone)


def _subject(
    id_: str, subject: openings.Subject, commitments: tuple[bytes, ...]
) -> tuple[Read | None, int]:
    """The subject, and how many of its fields, or of its entries, could not be read."""
    noun = next((each for each in Noun if each == subject.noun), None)
    if noun is None or noun.book is not Book.RECORD or not subject.revisions:
        return None, len(subject.revisions)
    unknown = sum(len(_strange(noun, each.values)) for each in subject.revisions)
    try:
        revisions = tuple(_revision(noun, each, commitments) for each in subject.revisions)
    except BadInput:
        return None, len(subject.revisions)
    number = subject.latest.values.get("number")
    if number is None:
        return None, len(subject.revisions)
    return Read(_recorded(id_, noun, whole(number), revisions), revisions), unknown


def _recorded(
    id_: str, noun: Noun, number: int, revisions: tuple[Revision, ...]
) -> Recorded[Content]:
    last = revisions[-1]
    worded = [each.content for each in revisions if each.content is not None]
    return Recorded(
        id=id_,
        noun=noun,
        number=number,
        content=worded[-1] if worded else _blank(noun),
        entry=last.entry,
        commitment=last.commitment,
        first_written=revisions[0].written,
        written=last.written,
        revision=last.revision,
        withdrawn=last.reason if last.content is None else None,
    )


def _revision(noun: Noun, each: openings.Revision, commitments: tuple[bytes, ...]) -> Revision:
    values = each.values
    gone = each.kind.endswith(_WITHDRAWN)
    return Revision(
        entry=each.n,
        revision=each.number,
        written=_moment(text(values["@written"])),
        zone=_zone(text(values["@zone"])),
        clock=text(values["@clock"]),
        content=None if gone else _content(noun, values),
        reason=str(values.get("reason", "")),
        commitment=commitments[each.n - 1].hex(),
    )


def _content(noun: Noun, values: Mapping[str, Json]) -> Content:
    known = {name: value for name, value in values.items() if name in _names(noun)}
    content = from_fields(CLASSES[noun], known, stored(partial=True))
    if isinstance(content, Incident) and content.when is None:
        # every list of incidents has a time to say, if only that it is withheld or not known
        return dataclasses.replace(content, when=not_sure(_zone(text(values["@zone"]))))
    return content


def _blank(noun: Noun) -> Content:
    return _content(noun, {"@zone": _UTC})


@cache
def _names(noun: Noun) -> frozenset[str]:
    return frozenset(spec.name for spec in dataclasses.fields(CLASSES[noun]))


def _strange(noun: Noun, values: Mapping[str, Json]) -> list[str]:
    beside = {"number", "reason"}
    return [
        name
        for name in values
        if not name.startswith("@") and name not in beside and name not in _names(noun)
    ]


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _WRITTEN).replace(tzinfo=UTC)
    except ValueError as cause:
        raise BadInput("@written", "not a moment") from cause


def _zone(name: str) -> str:
    try:
        zone_of(name)
    except BadInput:
        return _UTC
    return name


def nouns(shown: Shown, noun: Noun) -> Iterator[Recorded[Content]]:
    """The subjects of one noun, by number."""
    yield from sorted(
        (one.item for one in shown.subjects.values() if one.item.noun is noun),
        key=lambda item: item.number,
    )
