"""Make separate papers from the record, and find the person's own words in them.

**Invariants:**

- Nothing withdrawn or erased is on a paper, and neither are the people it was about.
- Notes for a statement hold what the person saw, heard, was told and did: not whom they suspect and
  why, which offence or order it may be, or how to reach any person. No paper says how a time is
  known.
- The list of hits is exactly what redaction changes: both apply the same redaction to the same
  fields of the same paper. The fields are those of the paper's dataclass, so a new one is searched
  as well.
- A time whose zone holds one of the words is removed as a whole, as in a bundle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Final

from diary.case_file import event_sort_key
from diary.errors import BadInput
from diary.i18n import N_
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import is_bound, value_of
from diary.model.record_nouns import (
    Area,
    Event,
    EventKind,
    Evidence,
    Factor,
    Impact,
    Incident,
    Person,
)
from diary.model.revisions import (
    Content,
    Recorded,
    Revision,
    as_of,
    is_of,
    when_of,
)
from diary.model.when import When
from diary.paper_content import (
    ITEM_NOUNS,
    AnsweredTopic,
    ContactDetails,
    ContactSheet,
    Effect,
    EffectNotes,
    Extract,
    FactorSheet,
    KeptThing,
    LaterWords,
    Need,
    Paper,
    Paragraph,
    PersonAtRisk,
    StatementNotes,
    Still,
    Supporter,
    TopicAnswer,
    ToSecure,
    UncopiedMessage,
    WitnessOfIncidents,
    is_empty,
)
from diary.services.disclosure.redaction_service import HitPlace, RedactionHit
from diary.services.disclosure.sheet_service import paper_head, references_by_incident
from diary.services.disclosure.snapshot import VaultIdentity
from diary.services.journal import Journal
from diary.word_redaction import WordRedaction

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


# A paper's field by its name in the record, where that differs.
_IN_RECORD: Final = {
    (Noun.INCIDENT, "people"): "witnesses",
    (Noun.EVENT, "did"): "how",
    (Noun.INCIDENT, "words"): "effect",
    (Noun.IMPACT, "words"): "what",
    (Noun.INCIDENT, "first"): "what",
    (Noun.INCIDENT, "name"): "witnesses",
    (Noun.INCIDENT, "exhibits"): "reference",
    (Noun.INCIDENT, "thing"): "reference",
    (Noun.SECURE, "exhibit"): "reference",
    (Noun.PERSON, "why"): "afraid_why",
}


@dataclass(frozen=True, slots=True)
class _Owner:
    """The subject whose words are in a part of a paper; the person recording by default."""

    noun: Noun = Noun.PERSON
    number: int = 0
    reference: str = ""
    where: HitPlace = HitPlace.NOW


def find_in_paper(
    paper: Paper, words: WordRedaction, vocabulary: Vocabulary
) -> Iterator[RedactionHit]:
    """Yield the places that hold some of the words, in the order of the paper."""
    if not words:
        return
    labels = {row.id: row.label for row in vocabulary.factors}
    seen: set[RedactionHit] = set()
    for one in _places(paper, words, _Owner(), labels):
        # A contact sheet has its typed name in two places; it is listed once.
        if one.noun is not Noun.PERSON or one not in seen:
            yield one
        seen.add(one)


def _places(
    part: DataclassInstance, words: WordRedaction, owner: _Owner, labels: dict[str, str]
) -> Iterator[RedactionHit]:
    for field in fields(part):
        if is_bound(field):
            continue
        value = value_of(part, field.name)
        inner = [*_parts(value)]
        for at, each in enumerate(inner):
            yield from _places(each, words, _owner(each, at, owner, labels), labels)
        if not inner and words.is_in(value):
            name = _IN_RECORD.get((owner.noun, field.name), field.name)
            subject = f"{owner.noun}/{owner.reference or owner.number}"
            yield RedactionHit(
                subject, owner.noun, owner.number, owner.reference, name, owner.where
            )


def _parts(value: object) -> Iterator[DataclassInstance]:
    """Yield the dataclass parts of a paper in a field, if it holds any."""
    for each in value if isinstance(value, tuple) else (value,):
        if is_dataclass(each) and not isinstance(each, type | When):
            yield each


def _owner(part: DataclassInstance, at: int, above: _Owner, labels: dict[str, str]) -> _Owner:
    match part:
        case Paragraph():
            return _Owner(Noun.EVENT if part.event else Noun.INCIDENT, part.number)
        case Effect():
            # An effect on daily life has an area; the effect of an incident has none.
            return _Owner(Noun.IMPACT if part.area else Noun.INCIDENT, part.number)
        case AnsweredTopic():
            return _Owner(Noun.FACTOR, reference=labels.get(part.id, part.id))
        case WitnessOfIncidents():
            numbers = (*part.saw, *part.heard, *part.received, *part.told, *part.not_stated)
            return _Owner(Noun.INCIDENT, min(numbers, default=0))
        case Still() | KeptThing():
            return _Owner(Noun.EVIDENCE, part.number, part.reference)
        case LaterWords():
            return replace(above, where=HitPlace.EARLIER)
        case ToSecure() | UncopiedMessage() | Need() | PersonAtRisk() | Supporter() | Extract():
            return _Owner(ITEM_NOUNS[type(part)], part.number)
        case TopicAnswer():
            return replace(above, where=HitPlace.EARLIER if at else HitPlace.NOW)
    return above


# What the person did themselves; a warning or a hearing is for others to state.
_OWN: Final = frozenset(
    {
        EventKind.ASKED_TO_STOP,
        EventKind.SEPARATION,
        EventKind.MOVED,
        EventKind.CHANGED_NUMBER,
    }
)


class PaperService:
    """Makes papers of an open vault, on the thread that opened it."""

    def __init__(self, case: VaultIdentity, journal: Journal, vocabulary: Vocabulary) -> None:
        self._case = case
        self._journal = journal
        self._vocabulary = vocabulary

    def recorded_contact(self) -> str:
        """Return the recorded contact details of the person recording, "" if there are none."""
        me = self._journal.me()
        return me.contact if me else ""

    def name(self) -> str:
        """Return the name of the person recording, "" if it is not recorded."""
        me = self._journal.me()
        return me.name if me else ""

    def contact(self, details: ContactDetails) -> ContactSheet:
        """Return a contact sheet with exactly these details; raises BadInput if there are none."""
        if is_empty(details):
            raise BadInput(
                "telephone", N_("is missing, and so is every other way to reach the person")
            )
        return ContactSheet(
            replace(paper_head(self._case, self._journal), name=details.name), details
        )

    def statement(self) -> StatementNotes:
        """Return notes to help with a witness statement."""
        events = (e for e in self._journal.standing(Event) if e.content.event in _OWN)
        items: list[Recorded[Incident] | Recorded[Event]]
        items = sorted((*self._journal.standing(Incident), *events), key=event_sort_key)
        exhibits = references_by_incident(self._journal.standing(Evidence))
        paragraphs = (
            self._event(item)
            if is_of(item, Event)
            else self._incident(as_of(item, Incident), exhibits)
            for item in items
        )
        return StatementNotes(paper_head(self._case, self._journal), tuple(paragraphs))

    def effects(self) -> EffectNotes:
        """Return notes towards a victim personal statement."""
        impacts = sorted(self._journal.standing(Impact), key=event_sort_key)
        incidents = sorted(self._journal.standing(Incident), key=event_sort_key)
        return EffectNotes(
            paper_head(self._case, self._journal),
            tuple(self._effect(i, i.content.area, i.content.what) for i in impacts),
            tuple(self._effect(i, None, i.content.effect) for i in incidents if i.content.effect),
        )

    def factors(self) -> FactorSheet:
        """Return the factor sheet: every topic, with its current and earlier answers."""
        answers: dict[str, list[TopicAnswer]] = {row.id: [] for row in self._vocabulary.factors}
        for item in self._journal.standing(Factor):
            found = answers.setdefault(item.content.topic, [])
            found.extend(self._answers(self._journal.history(item.id)))
        return FactorSheet(
            paper_head(self._case, self._journal),
            tuple(AnsweredTopic(id_, (*f,)) for id_, f in answers.items()),
        )

    def occurrences(self, paper: Paper, words: WordRedaction) -> tuple[RedactionHit, ...]:
        """Return where some of the words occur in a paper; `words.of` takes them out."""
        return tuple(find_in_paper(paper, words, self._vocabulary))

    def _answers(self, revisions: Iterable[Revision]) -> Iterator[TopicAnswer]:
        newest_first = list(revisions)[::-1]
        for revision in newest_first:
            content = revision.content
            if isinstance(content, Factor):
                numbers = self._journal.standing_numbers(content.incidents)
                yield TopicAnswer(
                    content.answer, content.words, numbers, revision.written, revision.zone
                )

    def _incident(
        self, item: Recorded[Incident], exhibits: dict[str, tuple[str, ...]]
    ) -> Paragraph:
        content = item.content
        return Paragraph(
            number=item.number,
            event=None,
            when=_time(content.when),
            written=item.first_written,
            zone=self._zone(item),
            what=content.what,
            certainty=content.certainty,
            times=content.times,
            place=content.place,
            platform=content.platform,
            accounts=content.accounts,
            did=content.did,
            effect=content.effect,
            people=tuple(witness.name for witness in content.witnesses if witness.name),
            exhibits=exhibits.get(item.id, ()),
        )

    def _event(self, item: Recorded[Event]) -> Paragraph:
        content = item.content
        return Paragraph(
            number=item.number,
            event=content.event,
            when=_time(content.when),
            written=item.first_written,
            zone=self._zone(item),
            what=content.what,
            did=content.how,
            person=self._name(content.person),
        )

    def _effect(self, item: Recorded[Content], area: Area | None, words: str) -> Effect:
        when, written = _time(when_of(item.content)), item.first_written
        return Effect(area, when, written, self._zone(item), words, item.number)

    def _name(self, id_: str) -> str:
        """Return the name of a person of the record, or "" if no event names one."""
        standing = self._journal.standing(Person)
        return next((each.content.name for each in standing if each.id == id_), "")

    def _zone(self, item: Recorded[Content]) -> str:
        """Return the zone that it was first written in, in which the date of writing is shown."""
        return self._journal.history(item.id)[0].zone


def _time(when: When | None) -> When | None:
    return replace(when, how="") if when else None
