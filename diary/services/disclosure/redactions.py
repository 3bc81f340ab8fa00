"""Redactions: words, regions of pictures and whole files that a bundle is made without.

**Invariants:**

- A field in which a word is taken out is not opened, in any revision that has it there: what is
  printed of it is marked, and the record's own words stay behind. Nothing here changes the record;
  a later bundle may be made with or without. A covered region stays covered until the person
  uncovers it.
- What is listed is what taking the words out changes, no more and no less: both ask the same
  redaction about the same fields of the same versions. The zone of the clock that an entry was
  written by is listed once: every opened entry says it, so it cannot be taken out.
- A file in which a word stands does not leave, unless the person says so of it. A text or an e-mail
  leaves as a text with the words taken out; a picture whose metadata hold the words, as a copy
  without. A document or page of markup cannot be changed in part: nothing of it leaves, no picture
  of a page.
- What is not known of a file cannot be taken out. Of sound and films no words are known; of
  pictures, documents and markup perhaps not all. Those files are named, never passed over.
- Searching reads only what was made of the files before.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from functools import partial
from typing import BinaryIO, Final

from diary.casefile import CopyMethod, Exhibit, ExhibitView, SubstituteCopy, WithholdingReason
from diary.errors import BadInput, Damaged
from diary.i18n import _
from diary.json_value import Json
from diary.media.metadata.places_in_text import without_spans
from diary.model.declarations import is_bound, replaced, value_of
from diary.model.kinds import Noun
from diary.model.private import OwnDetail, Region, RegionRedaction
from diary.model.record import Evidence
from diary.model.recorded import Content, Recorded
from diary.redaction import WordRedaction, redaction_mark, word_redaction
from diary.services.disclosure.exhibits import (
    Originals,
    ScannedFile,
    facts_of_copy,
    facts_without_device,
    make_exhibit,
)
from diary.services.journal import Journal
from diary.store.ledger import LedgerRow
from diary.store.subjects import content_of


@dataclass(frozen=True, slots=True)
class Redactions:
    """What is left out, by the person's choice for one bundle. Exhibits go by identifier.

    Of those that are `whole` the file leaves as it is, whatever words stand in it. `devices`
    withholds what says, or may say, which device made it. Those in `places_kept` and
    `devices_kept` leave although they say, or may say, where and by which device they were made.
    """

    words: WordRedaction = field(default_factory=lambda: word_redaction(()))
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


class RedactionService:
    """What the person keeps, in the private book, of what should not leave."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def own(self) -> tuple[OwnDetail, ...]:
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

    def _standing(self) -> Iterator[Recorded[RegionRedaction]]:
        return (item for item in self._journal.items(Noun.COVER) if item.withdrawn is None)

    def _last(self, evidence: str) -> Recorded[RegionRedaction] | None:
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
            check_region(region)
        kept = self.note_of(evidence) if note is None else note
        content = RegionRedaction(evidence=evidence, regions=tuple(regions), note=kept)
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
    ) -> Redactions:
        """What is left out of one bundle; `words` false leaves the texts as they are."""
        own = [each.words for each in self.own()] if words else []
        return Redactions(
            word_redaction(own),
            frozenset(withheld),
            frozenset(whole),
            devices,
            frozenset(places_kept),
            frozenset(devices_kept),
        )


def check_region(region: Region) -> None:
    """Raises BadInput for a part that has no size or lies outside the picture."""
    if not region.fits:
        raise BadInput("region", "must lie inside the picture, in thousandths of it")


WORDS: Final = ("text", "email")
# Headers in which the program that wrote a letter names itself, and often the telephone it ran on.
_NAME_DEVICES: Final = ("x-mailer", "user-agent")
# Made anew from what is seen, with nothing that the file says of itself.
_ANEW: Final = (
    CopyMethod.REENCODED,
    CopyMethod.PARTS_COVERED,
    CopyMethod.WORDS_TAKEN_OUT,
    CopyMethod.WORDS_ALONE,
)


def is_searched(seen: ScannedFile | None) -> bool:
    """Whether all the words of a file are known; those of what is attached to an e-mail are not.

    Nor are those of markup, which shows pictures and hides what it likes.
    """
    found = seen.prepared if seen else None
    if found is None or found.facts.kind not in WORDS or found.cut or found.inside:
        return False
    mail = found.mail
    return mail is None or not (mail.more_heads or mail.attached or mail.more_attached)


def texts_of(exhibit: Exhibit) -> list[object]:
    """Whatever of an exhibit comes from inside its file and may hold words."""
    return [_unlabelled(each, value_of(exhibit, each.name)) for each in _found_in_file()]


def redact_exhibit(
    exhibit: Exhibit,
    words: WordRedaction,
    anew: Callable[[], SubstituteCopy | None] = lambda: None,
    seen: ScannedFile | None = None,
) -> Exhibit:
    """The exhibit as it leaves with the words taken out; as it was, where none stands in it.

    `anew` makes a copy of what is no text, of which one that is made from what is seen is taken.
    `seen` is what was found in its file, as far as what leaves is that file.
    """
    made_anew = exhibit.copy is not None and exhibit.copy.how in _ANEW
    inside = not made_anew and seen is not None and words.touches(seen.inside)
    if not inside and not words.touches(texts_of(exhibit)):
        return exhibit
    clean = _clean(exhibit, words)
    if exhibit.damaged:
        return clean
    if made_anew:
        # A copy of words has the words that are still to be taken out of it.
        words_only = exhibit.copy is not None and exhibit.copy.how == CopyMethod.WORDS_ALONE
        return (
            replace(clean, copy=words_copy(clean, CopyMethod.WORDS_ALONE)) if words_only else clean
        )
    if inside and not (seen and seen.facts and seen.facts.kind == "image"):
        clean = replace(clean, shown=ExhibitView(), text="", cut=False, letter=None)
        copy: SubstituteCopy | None = None
    elif exhibit.letter or exhibit.text:
        copy = words_copy(clean, CopyMethod.WORDS_TAKEN_OUT)
    else:
        copy = anew()
        copy = copy if copy and copy.how in _ANEW else None
    facts = facts_of_copy(clean.facts, copy)
    return replace(
        clean, open=None, copy=copy, facts=facts, withheld=True, why=WithholdingReason.WORDS
    )


def without_metadata(
    exhibit: Exhibit, seen: ScannedFile, why: WithholdingReason, *, places: bool, devices: bool
) -> Exhibit:
    """A text or an e-mail as its words alone, without places, or the devices that it names.

    What lies in it stays behind. Where nobody can say that the words are clean without the places,
    nothing of them is shown.
    """
    found = seen.prepared
    if found is None:
        return replace(exhibit, open=None, copy=None, text="", letter=None, withheld=True, why=why)
    held = found.word_places
    clean, letter = exhibit, exhibit.letter
    if places:
        text = without_spans(exhibit.text, held.spans, redaction_mark())
        clean = replace(clean, text=text)
    if letter:
        heads = tuple(
            (name, _head(name, value, places and at in held.heads, devices))
            for at, (name, value) in enumerate(letter.heads)
        )
        clean = replace(clean, letter=replace(letter, heads=heads))
    sure = held.rest_is_clean or not (found.facts.positions or found.facts.devices)
    if not sure:
        clean = replace(clean, shown=ExhibitView(), text="", cut=False, letter=None)
    copy = words_copy(clean, CopyMethod.WORDS_ALONE) if clean.text or clean.letter else None
    facts = facts_of_copy(clean.facts, copy)
    if devices:
        facts = facts_without_device(facts)
    return replace(clean, open=None, copy=copy, facts=facts, withheld=True, why=why)


def words_copy(clean: Exhibit, how: CopyMethod) -> SubstituteCopy:
    """A text of what is shown of a text or an e-mail."""
    return SubstituteCopy(".txt", "text/plain", how, partial(_open, clean))


def _head(name: str, value: str, has_place: bool, devices: bool) -> str:
    return redaction_mark() if has_place or (devices and name.lower() in _NAME_DEVICES) else value


def _found_in_file() -> Iterator[Field[object]]:
    return (each for each in fields(Exhibit) if not is_bound(each))


def _unlabelled(declared: Field[object], value: object) -> object:
    if "labelled" in declared.metadata and isinstance(value, tuple):
        return [text for _label, text in value]
    return value


def _clean(exhibit: Exhibit, words: WordRedaction) -> Exhibit:
    clean: dict[str, object] = {}
    for each in _found_in_file():
        value = value_of(exhibit, each.name)
        if "labelled" in each.metadata and isinstance(value, tuple):
            clean[each.name] = tuple((label, words.text(text)) for label, text in value)
        else:
            clean[each.name] = words.of(value)
    return replaced(exhibit, clean)


def _open(clean: Exhibit) -> BinaryIO:
    return io.BytesIO(_written(clean))


def _written(exhibit: Exhibit) -> bytes:
    """The words of a text or an e-mail, and what of its file is not among them."""
    lines: list[str] = []
    if exhibit.letter:
        lines += [f"{name}: {value}" for name, value in exhibit.letter.heads]
        lines += [_("Attached: {name}").format(name=each.name) for each in exhibit.letter.attached]
        lines.append("")
    lines.append(exhibit.text)
    if exhibit.cut:
        lines.append(_("[The original goes on from here.]"))
    return "\n".join(lines).encode("utf-8", "backslashreplace")


class HitPlace(StrEnum):
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
class OutgoingSubject:
    """One subject that would leave: the fields that are opened, and every revision of it."""

    item: Recorded[Content]
    names: tuple[str, ...]
    revisions: Sequence[LedgerRow]


@dataclass(frozen=True, slots=True)
class RedactionHit:
    """One place where some of the words stand; `field` is empty where it is no field."""

    subject: str
    noun: Noun
    number: int
    reference: str
    field: str
    where: HitPlace
    withdrawn: bool = False


def find_in_fields(
    outgoing: Iterable[OutgoingSubject], words: WordRedaction
) -> Iterator[RedactionHit]:
    """The fields that hold some of the words, once as they stand and once as they stood."""
    if not words:
        return
    clocks: set[str] = set()
    for leaf in outgoing:
        zones = {placed.entry.zone for placed in leaf.revisions} - clocks
        clocks |= zones
        if any(map(words.touches, zones)):
            yield _at(leaf.item, "", HitPlace.CLOCK)
        contents = [placed.entry.content for placed in leaf.revisions]
        for name in leaf.names:
            if words.touches(contents[-1].get(name)):
                yield _at(leaf.item, name, HitPlace.NOW)
            if any(words.touches(content.get(name)) for content in contents[:-1]):
                yield _at(leaf.item, name, HitPlace.EARLIER)


def find_in_files(
    originals: Originals, looked: Mapping[str, ScannedFile], words: WordRedaction
) -> Iterator[RedactionHit]:
    """The files that hold some of the words, as far as their words are known."""
    if not words:
        return
    for item, original in originals:
        seen = looked.get(item.id)
        if not seen:
            continue
        inside = words.touches(seen.inside)
        if inside or words.touches(texts_of(make_exhibit(item, original, seen))):
            yield _at(item, "", _where(seen, inside=inside))


def unsearched_exhibits(originals: Originals, looked: Mapping[str, ScannedFile]) -> tuple[str, ...]:
    """The exhibits whose words cannot be searched, or not all of them, by identifier."""
    return tuple(item.id for item, _original in originals if not is_searched(looked.get(item.id)))


def count_by_noun(found: Iterable[RedactionHit]) -> dict[Noun, int]:
    """In how many places of each noun words are taken out, in whichever version."""
    places = {(o.noun, o.subject, o.field) for o in found if o.where is not HitPlace.CLOCK}
    return Counter(noun for noun, _subject, _field in places)


def _where(seen: ScannedFile, *, inside: bool) -> HitPlace:
    kind = seen.facts.kind if seen.facts else "other"
    if kind == "image":
        return HitPlace.SAID
    return HitPlace.FILE if kind in ("text", "email") and not inside else HitPlace.WHOLE


def _at(item: Recorded[Content], field: str, where: HitPlace) -> RedactionHit:
    content = item.content
    reference = content.reference if isinstance(content, Evidence) else ""
    withdrawn = item.withdrawn is not None
    return RedactionHit(item.id, item.noun, item.number, reference, field, where, withdrawn)
