"""Redactions: words, regions of pictures and whole files that a bundle is made without.

**Invariants:**

- A field in which a word is redacted is not disclosed, in any revision that has it there: what is
  printed of it is marked, and the record's own words are withheld. Nothing here changes the record;
  a later bundle may be made with or without redaction. A covered region stays covered until the
  person uncovers it.
- The list of hits is exactly what redaction changes: both apply the same redaction to the same
  fields of the same versions. The time zone that an entry was written in is listed once: every
  disclosed entry contains it, so it cannot be redacted.
- A file that contains a word does not leave unless the person allows it. A text or an e-mail leaves
  as a text with the words taken out; a picture whose metadata hold the words, as a copy without
  them. A document or page of markup cannot be changed in part: nothing of it leaves, not even a
  picture of a page.
- What reaches somebody, as fields that never leave say it, is redacted unless it is let go, word by
  word: it need not be kept as an own detail. On a sheet that prints such a text it stays.
- In fields that are looked up, such as the court of an order, words of the program's list stay;
  words of the person are redacted there as elsewhere, and never without an answer.
- Only known words can be redacted. Of sound and films no words are known; of pictures, documents
  and markup perhaps not all. Those files are named, never skipped silently.
- Searching reads only derivatives that were made before, never a file.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from functools import partial
from typing import BinaryIO, Final

from diary.case_file import CopyMethod, Exhibit, ExhibitView, SubstituteCopy, WithholdingReason
from diary.contact_terms import ContactTerm, UndisclosedText, contact_terms, parts_of_detail
from diary.conversations.line_selection import LineChoice, LineRange
from diary.conversations.line_tally import LineTally, SideCount
from diary.conversations.lines import ConversationLine
from diary.errors import BadInput, Damaged
from diary.i18n import N_, _
from diary.json_value import Json
from diary.leaving_words import listed_words
from diary.media.metadata.places_in_text import without_spans
from diary.model.books_and_nouns import AMENDED, Noun
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import declared_fields, is_bound, replaced, value_of
from diary.model.private_nouns import OwnDetail, Region, RegionRedaction
from diary.model.record_nouns import Evidence, Role
from diary.model.revisions import CLASSES, Content, Recorded
from diary.paper_kinds import PaperKind
from diary.services.disclosure.exhibit_scan import (
    Originals,
    ScannedFile,
    facts_of_copy,
    facts_without_device,
    make_exhibit,
)
from diary.services.disclosure.numbered_names import NumberedNames
from diary.services.journal import Journal
from diary.store.ledger_table import LedgerRow
from diary.store.subject_table import BESIDE, content_of
from diary.word_redaction import WordRedaction, redaction_mark, word_redaction

# Sheets of what files and lines show; the others print what is kept, and of whom.
_OF_FILES: Final = (PaperKind.STILLS, PaperKind.EXTRACTS)


@dataclass(frozen=True, slots=True)
class Redactions:
    """The person's choice of what one bundle is made without; exhibits by identifier.

    Those in `whole` leave unchanged, whatever words they contain. `devices` withholds files that
    name, or may name, the device that made them. Those in `places_kept` and `devices_kept` leave
    although they state, or may state, where and by which device they were made. Subjects in
    `left_out` stay behind whole. `kinds_told` are those of the profile's `kinds_asked` that leave,
    `told` the subjects that leave of those that it asks about one by one, and `conversations` those
    of which lines leave; every other one stays behind. Of these,
    `lines_kept` stay behind, by conversation, and with `keeps_runs` the runs that were left out.
    The words of the withdrawn incidents in `words_kept` stay behind. `sheet_words` are those of the
    words that are redacted on sheets, and `looked_up_words` in fields that are looked up.
    """

    words: WordRedaction = field(default_factory=lambda: word_redaction(()))
    withheld: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    devices: bool = False
    places_kept: frozenset[str] = frozenset()
    devices_kept: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    kinds_told: frozenset[str] = frozenset()
    conversations: frozenset[str] = frozenset()
    lines_kept: tuple[tuple[str, LineRange], ...] = ()
    keeps_runs: bool = False
    words_kept: frozenset[str] = frozenset()
    sheet_words: WordRedaction = field(default_factory=lambda: word_redaction(()))
    looked_up_words: WordRedaction = field(default_factory=lambda: word_redaction(()))
    told: frozenset[str] = frozenset()
    names: NumberedNames = field(default_factory=NumberedNames)

    def words_on(self, kind: PaperKind) -> WordRedaction:
        """Return the words that are redacted on a sheet: not those that it is there to print."""
        return self.words if kind in _OF_FILES else self.sheet_words

    def words_in(self, noun: Noun, name: str) -> WordRedaction:
        """Return the words that are redacted in a field."""
        return self.looked_up_words if is_looked_up(noun, name) else self.words

    def line_choice(self, conversation: str, runs: Iterable[LineRange]) -> LineChoice:
        """Return which lines of a conversation are shown, of which these runs were left out."""
        kept = tuple(lines for id_, lines in self.lines_kept if id_ == conversation)
        return LineChoice(kept=kept, runs=runs, keeps_runs=self.keeps_runs)

    def leaves_out(self, item: Recorded[Content]) -> bool:
        """Return whether a subject stays behind: by choice, or with all that it belongs to.

        What repeats its words stays behind as well; a snapshot decides that.
        """
        content = item.content
        if isinstance(content, Evidence) and content.incidents:
            return item.id in self.left_out or self.left_out.issuperset(content.incidents)
        return item.id in self.left_out

    def disclosable(
        self, noun: Noun, names: tuple[str, ...], content: Mapping[str, Json]
    ) -> tuple[str, ...]:
        """Return those of the names whose fields may be disclosed."""
        return tuple(
            name
            for name in names
            if not self.names.is_in(name, content.get(name))
            and not self.words_in(noun, name).is_in_field(CLASSES[noun], name, content.get(name))
        )

    def redacted(self, noun: Noun, shown: Mapping[str, Json]) -> Content:
        """Return the content with words taken out."""
        shown = {name: self.names.of(name, value) for name, value in shown.items()}
        clean = {
            name: self.words_in(noun, name).of_field(CLASSES[noun], name, value)
            for name, value in shown.items()
        }
        try:
            return content_of(noun, clean, partial=True)
        except Damaged:
            # A word is in a code or a time, where no part can be replaced: the whole field is
            # removed.
            left = {name: value for name, value in clean.items() if value == shown[name]}
            return content_of(noun, left, partial=True)


class RedactionService:
    """The person's stored redactions, in the private book."""

    def __init__(self, journal: Journal, imported: Callable[[], Iterable[str]] = tuple) -> None:
        """Take the journal, and what returns the accounts of the person that imports know of."""
        self._journal = journal
        self._imported = imported

    def own_details(self) -> tuple[OwnDetail, ...]:
        """Return the words to search for, first to latest."""
        return tuple(item.content for item in self._journal.standing(OwnDetail))

    def own_words(self) -> WordRedaction:
        """Return the redaction of the person's own details."""
        return word_redaction(self._own_words())

    def _own_words(self) -> tuple[str, ...]:
        own = (parts_of_detail(each.words) for each in self.own_details())
        return tuple(dict.fromkeys(word for words in own for word in words))

    def contact_terms(self) -> tuple[ContactTerm, ...]:
        """Return what reaches somebody, as any version of a field that never leaves says it.

        So do the accounts of the person that only imports know of.
        What an own detail covers whole is asked about with that, and not twice.
        """
        people = {item.id: item.content.role for item in self._journal.items(Noun.PERSON)}
        suspected = (
            item.content.account
            for item in self._journal.items(Noun.ACCOUNT)
            if people.get(item.content.person) is Role.SUSPECTED
        )
        imported = (
            UndisclosedText(Noun.CONVERSATION, "own_number", each, Role.ME, is_account=True)
            for each in self._imported()
        )
        found = contact_terms((*self._journal.undisclosed_texts(), *imported), suspected)
        own = self.own_words()
        return tuple(each for each in found if own.text(each.word) != redaction_mark())

    def region_redactions(self) -> dict[str, tuple[Region, ...]]:
        """Return the regions to cover, by exhibit; the latest choice for an exhibit counts.

        The same file under another reference is covered as well, or it would show what the person
        hid.
        """
        chosen = {id_: regions for id_, regions in self._choices().items() if regions}
        if not chosen:
            return {}
        exhibits = self._journal.items(Noun.EVIDENCE)
        files: dict[str, tuple[Region, ...]] = {}
        for item in exhibits:
            if item.content.sha256 and item.id in chosen:
                files[item.content.sha256] = files.get(item.content.sha256, ()) + chosen[item.id]
        same = {
            item.id: files[item.content.sha256] for item in exhibits if item.content.sha256 in files
        }
        return {**chosen, **same}

    def _choices(self) -> dict[str, tuple[Region, ...]]:
        return {
            item.content.evidence: item.content.regions
            for item in self._journal.standing(RegionRedaction)
        }

    def _last(self, evidence: str) -> Recorded[RegionRedaction] | None:
        choices = [
            item
            for item in self._journal.standing(RegionRedaction)
            if item.content.evidence == evidence
        ]
        return choices[-1] if choices else None

    def note_of(self, evidence: str) -> str:
        """Return the person's latest note on the covered regions of an exhibit."""
        last = self._last(evidence)
        return last.content.note if last else ""

    def redact_regions(
        self, evidence: str, regions: Sequence[Region], note: str | None = None
    ) -> None:
        """Record which regions of an exhibit's picture are covered; an empty list means none.

        Without a `note` the earlier one stays. Raises Unknown for no exhibit, BadInput for an
        invalid region.
        """
        if self._journal.get(evidence).noun is not Noun.EVIDENCE:
            raise BadInput("exhibit", N_("is no exhibit"))
        for region in regions:
            check_region(region)
        kept = self.note_of(evidence) if note is None else note
        content = RegionRedaction(evidence=evidence, regions=tuple(regions), note=kept)
        last = self._last(evidence)
        if last is None:
            self._journal.record(content)
        elif last.content != content:
            self._journal.amend(last.id, content)

    def bundle_redactions(
        self,
        *,
        words: bool = True,
        withheld: Sequence[str] = (),
        whole: Sequence[str] = (),
        devices: bool = False,
        places_kept: Sequence[str] = (),
        devices_kept: Sequence[str] = (),
        more: Sequence[str] = (),
        left_out: Sequence[str] = (),
        kinds_told: Sequence[str] = (),
        conversations: Sequence[str] = (),
        lines_kept: Sequence[tuple[str, LineRange]] = (),
        keeps_runs: bool = False,
        words_kept: Sequence[str] = (),
        let_go: Sequence[str] = (),
        told: Sequence[str] = (),
    ) -> Redactions:
        """Return the redactions of one bundle; without `words` the person's own details stay.

        Words in `more` are taken out of this bundle alone; those of the program's list stay in
        fields that are looked up. Of what reaches somebody the words in
        `let_go` stay.
        """
        own = self._own_words() if words else ()
        contacts = [each for each in self.contact_terms() if each.word not in let_go]
        shut = [form for each in contacts if not each.source.on_sheets for form in each.forms]
        of_sheets = [form for each in contacts if each.source.on_sheets for form in each.forms]
        listed = listed_words()
        named = [each for each in more if each not in listed]
        return Redactions(
            word_redaction((*own, *more, *shut, *of_sheets)),
            frozenset(withheld),
            frozenset(whole),
            devices,
            frozenset(places_kept),
            frozenset(devices_kept),
            frozenset(left_out),
            frozenset(kinds_told),
            frozenset(conversations),
            tuple(lines_kept),
            keeps_runs,
            frozenset(words_kept),
            word_redaction((*own, *more, *shut)),
            word_redaction((*own, *named, *shut, *of_sheets)),
            frozenset(told),
        )


def is_looked_up(noun: Noun, name: str) -> bool:
    """Return whether an officer or a court looks up what a field says."""
    return name in declared_fields(CLASSES[noun], "looked_up")


def check_region(region: Region) -> None:
    """Raise BadInput for a region that has no size or lies outside the picture."""
    if not region.fits:
        raise BadInput("region", N_("must lie inside the picture, in thousandths of it"))


WORDS: Final = ("text", "email")
# E-mail headers that name the sending program, and often the telephone it ran on.
_NAME_DEVICES: Final = ("x-mailer", "user-agent")
# Of these a copy can be made of what is shown alone, without what is only searched.
_SHOWN_WITHOUT: Final = ("image", "email")
# Made from what is visible, without any of the file's metadata.
_ANEW: Final = (
    CopyMethod.REENCODED,
    CopyMethod.PICTURE_ALONE,
    CopyMethod.PARTS_COVERED,
    CopyMethod.WORDS_TAKEN_OUT,
    CopyMethod.WORDS_ALONE,
    CopyMethod.TRACKS_ALONE,
)


def is_searched(seen: ScannedFile | None) -> bool:
    """Return whether all words of a file are known.

    Those of e-mail attachments are not, nor are those of markup, which shows pictures and can hide
    text.
    """
    found = seen.prepared if seen else None
    if found is None or found.facts.kind not in WORDS or found.cut:
        return False
    if found.inside and found.facts.kind != "email":
        return False
    mail = found.mail
    return mail is None or not (mail.more_heads or mail.attached or mail.more_attached)


def texts_of(exhibit: Exhibit) -> list[object]:
    """Return everything in an exhibit that comes from inside its file and may hold words."""
    return [_without_labels(each, value_of(exhibit, each.name)) for each in _found_in_file()]


def redact_exhibit(
    exhibit: Exhibit,
    words: WordRedaction,
    make_copy: Callable[[], SubstituteCopy | None] = lambda: None,
    seen: ScannedFile | None = None,
) -> Exhibit:
    """Return the exhibit with the words taken out; unchanged if it has none of them.

    `make_copy` copies a file that is not text; its copy counts only if made of what is visible.
    `seen` are the derivatives of its file, if that file is what leaves.
    """
    made_anew = exhibit.copy is not None and exhibit.copy.how in _ANEW
    inside = not made_anew and seen is not None and words.is_in(seen.inside)
    if not inside and not words.is_in(texts_of(exhibit)):
        return exhibit
    clean = _clean(exhibit, words)
    if exhibit.damaged:
        return clean
    if made_anew:
        # A text-only copy still contains the words, so it is made again without them.
        words_only = exhibit.copy is not None and exhibit.copy.how == CopyMethod.WORDS_ALONE
        return (
            replace(clean, copy=words_copy(clean, CopyMethod.WORDS_ALONE)) if words_only else clean
        )
    if inside and not (seen and seen.facts and seen.facts.kind in _SHOWN_WITHOUT):
        clean = replace(clean, shown=ExhibitView(), text="", cut=False, letter=None)
        copy: SubstituteCopy | None = None
    elif exhibit.letter or exhibit.text:
        copy = words_copy(clean, CopyMethod.WORDS_TAKEN_OUT)
    else:
        copy = make_copy()
        copy = copy if copy and copy.how in _ANEW else None
    is_told = exhibit.withheld and exhibit.copy is None
    facts = clean.facts if is_told else facts_of_copy(clean.facts, copy)
    return replace(
        clean, open=None, copy=copy, facts=facts, withheld=True, why=WithholdingReason.WORDS
    )


def without_metadata(
    exhibit: Exhibit, seen: ScannedFile, why: WithholdingReason, *, places: bool, devices: bool
) -> Exhibit:
    """Return a text or an e-mail as its words alone, without places or named devices.

    Its attachments are withheld. If it is not certain that the words are clean without the places,
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
            (
                name,
                _head(name, value, places and at in held.heads, devices, at in seen.origin.heads),
            )
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
    """Return a text file of what is shown of a text or an e-mail."""
    return SubstituteCopy(".txt", "text/plain", how, partial(_open, clean))


def _head(name: str, value: str, has_place: bool, devices: bool, is_origin: bool) -> str:
    names_device = is_origin or name.lower() in _NAME_DEVICES
    return redaction_mark() if has_place or (devices and names_device) else value


def _found_in_file() -> Iterator[Field[object]]:
    return (each for each in fields(Exhibit) if not is_bound(each))


def _without_labels(declared: Field[object], value: object) -> object:
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
    """Return the words of a text or an e-mail, with notes on what they do not include."""
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
    """Where a hit is: in the current version of a subject, an earlier one, or its file.

    FILE is a text that can leave without the words; SAID is the metadata of a picture, of which a
    copy can be made; WHOLE is a file that leaves unchanged or is withheld. LINES are lines of a
    conversation, which are kept back then. CLOCK is the time zone that an entry was written in,
    which leaves with it whatever is redacted.
    """

    NOW = "now"
    EARLIER = "earlier"
    FILE = "file"
    SAID = "said"
    WHOLE = "whole"
    LINES = "lines"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class OutgoingSubject:
    """A subject that would leave: the disclosed field names, and all its revisions.

    With `latest_alone` no page prints what an earlier revision said, so nothing of it is disclosed
    but what stands beside the content of every subject.
    """

    item: Recorded[Content]
    names: tuple[str, ...]
    revisions: Sequence[LedgerRow]
    latest_alone: bool = False

    def disclosed(self) -> Iterator[tuple[LedgerRow, tuple[str, ...]]]:
        """Yield each revision with the fields that are disclosed of it.

        Of a change of which nothing is shown, the reason is not shown either: it would say what
        changed.
        """
        without_reason = tuple(name for name in self.names if name != "reason")
        beside = tuple(name for name in self.names if name in BESIDE and name != "reason")
        for before, row in zip((None, *self.revisions), self.revisions, strict=False):
            if self.latest_alone and row is not self.revisions[-1]:
                yield row, beside
            else:
                yield row, self.names if self._is_shown_change(before, row) else without_reason

    def holds(self, name: str, words: WordRedaction) -> bool:
        """Return whether a field, as it is disclosed, holds some of the words in any revision."""
        cls = CLASSES[self.item.noun]
        return any(
            name in names and words.is_in_field(cls, name, row.entry.content.get(name))
            for row, names in self.disclosed()
        )

    def _is_shown_change(self, before: LedgerRow | None, after: LedgerRow) -> bool:
        """Return whether anything of what an entry changed is shown; the first changed nothing."""
        if before is None or not after.entry.kind.endswith(AMENDED):
            return True
        old, new = before.entry.content, after.entry.content
        return any(old.get(name) != new.get(name) for name in self.names if name not in BESIDE)


@dataclass(frozen=True, slots=True)
class LinesHit:
    """Lines of a conversation that contain some of the words, by side, and the first of them."""

    tally: LineTally
    first: tuple[ConversationLine, ...]


@dataclass(frozen=True, slots=True)
class RedactionHit:
    """A place that contains some of the words; `field` is empty if it is not a field.

    `lines` are those of a conversation.
    """

    subject: str
    noun: Noun
    number: int
    reference: str
    field: str
    where: HitPlace
    withdrawn: bool = False
    lines: LinesHit | None = None

    @property
    def is_looked_up(self) -> bool:
        """Whether the place is a field that is looked up: nothing is taken out of it unanswered."""
        return is_looked_up(self.noun, self.field)


def find_in_fields(
    outgoing: Iterable[OutgoingSubject], words: WordRedaction, *, looked_up: bool = True
) -> Iterator[RedactionHit]:
    """Yield the fields that hold some of the words: once for now, once for earlier versions.

    Without `looked_up`, fields that are looked up are passed over.
    """
    if not words:
        return
    clocks: set[str] = set()
    for leaf in outgoing:
        zones = {row.entry.zone for row in leaf.revisions} - clocks
        clocks |= zones
        if any(map(words.is_in, zones)):
            yield _at(leaf.item, "", HitPlace.CLOCK)
        contents = [
            {name: row.entry.content.get(name) for name in names} for row, names in leaf.disclosed()
        ]
        cls = CLASSES[leaf.item.noun]
        for name in leaf.names:
            if not looked_up and is_looked_up(leaf.item.noun, name):
                continue
            if words.is_in_field(cls, name, contents[-1].get(name)):
                yield _at(leaf.item, name, HitPlace.NOW)
            if any(words.is_in_field(cls, name, each.get(name)) for each in contents[:-1]):
                yield _at(leaf.item, name, HitPlace.EARLIER)


def find_in_files(
    originals: Originals, scanned: Mapping[str, ScannedFile], words: WordRedaction
) -> Iterator[RedactionHit]:
    """Yield the files that hold some of the words, as far as their words are known."""
    if not words:
        return
    for item, original in originals:
        seen = scanned.get(item.id)
        if not seen:
            continue
        inside = words.is_in(seen.inside)
        if inside or words.is_in(texts_of(make_exhibit(item, original, seen))):
            yield _at(item, "", _where(seen, inside=inside))


_FIRST: Final = 3  # lines of a conversation that a hit has


def find_in_lines(
    lines: Iterable[tuple[Recorded[Conversation], ConversationLine]], words: WordRedaction
) -> Iterator[RedactionHit]:
    """Yield each conversation of which shown lines hold some of the words, once, with these."""
    counts: dict[str, tuple[Recorded[Conversation], SideCount, list[ConversationLine]]] = {}
    for item, line in lines if words else ():
        if words.is_in(line.message):
            _item, count, first = counts.setdefault(item.id, (item, SideCount(), []))
            count.add(line)
            if len(first) < _FIRST:
                first.append(line)
    for item, count, first in counts.values():
        hit = _at(item, "", HitPlace.LINES)
        yield replace(hit, lines=LinesHit(count.tally(), tuple(first)))


def unsearched_exhibits(
    originals: Originals, scanned: Mapping[str, ScannedFile]
) -> tuple[str, ...]:
    """Return the ids of exhibits whose words could not be searched completely."""
    return tuple(item.id for item, _original in originals if not is_searched(scanned.get(item.id)))


def count_by_noun(found: Iterable[RedactionHit]) -> dict[Noun, int]:
    """Count the redacted fields and files of each noun, over all versions."""
    places = {(o.noun, o.subject, o.field) for o in found if o.where is not HitPlace.CLOCK}
    return Counter(noun for noun, _subject, _field in places)


def _where(seen: ScannedFile, *, inside: bool) -> HitPlace:
    kind = seen.facts.kind if seen.facts else "other"
    if kind == "image":
        return HitPlace.SAID
    return HitPlace.FILE if kind == "email" or (kind == "text" and not inside) else HitPlace.WHOLE


def _at(item: Recorded[Content], field: str, where: HitPlace) -> RedactionHit:
    content = item.content
    reference = content.reference if isinstance(content, Evidence) else ""
    withdrawn = item.withdrawn is not None
    return RedactionHit(item.id, item.noun, item.number, reference, field, where, withdrawn)
