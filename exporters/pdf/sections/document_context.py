"""The shared context of all sections: the case, its names, its clocks, and the anchors.

**Invariants:**

- A link is made only to what this document holds, so that no link is dead.
- Names and labels come from the case and the jurisdiction's file; nothing is inferred.
- A person is called by their name. Where another person has it, or something else in a document is
  called so, their number stands beside it: nobody is taken for somebody else, or for nobody.
- Times of writing are in the zone of the clock that wrote the entry, so that a bundle made
  elsewhere prints the same. A zone is named if a time could otherwise be misread.
- In a supplement, the chronology and the tables cover the whole record, so that nothing is read
  out of context, and mark what is new or changed. There are sheets only of that, with the numbers
  that they had; a line names what has no sheet, so that every number can be found. A file that was
  given before is named with the day and the digest of the bundle that had it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, fields
from datetime import date, datetime
from typing import Final, TypeVar

from diary import jurisdiction
from diary.audience_profiles import KINDS, Profile
from diary.case_file import CaseFile, EarlierBundle, Exhibit
from diary.i18n import N_, SOURCE_LANGUAGE, _, languages, ngettext, use_language
from diary.json_value import text
from diary.jurisdiction import Vocabulary
from diary.ledger.entry_disclosure import EntryDisclosure
from diary.model.books_and_nouns import WITHDRAWN, Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Event, Incident, Order, Person, PoliceContact
from diary.model.revisions import Content, Recorded, is_of, when_of
from diary.model.translation import Translation
from diary.model.when import When, zone_or_utc
from diary.model.zone_names import is_zone_name
from diary.patterns.incident_facts import IncidentHistory, Telling
from diary.patterns.incident_places import same
from diary.patterns.pattern_report import PatternReport, pattern_report
from diary.patterns.turning_points import TurningPoint
from diary.text import code_texts, noun_names, number_texts, time_texts
from diary.text.initials import keeper_text
from exporters.bundle.layout import exhibit_paths
from exporters.charts.chart_list import TO_SOMEBODY, about_text, disclosed_history, turning_name
from exporters.pdf.engine.volume import Volume, single_volume
from exporters.table_pages import few_numbers


class EntryClocks:
    """The zones of the disclosed entries, and of each subject's first disclosed entry."""

    def __init__(self, openings: Iterable[EntryDisclosure], usual: str) -> None:
        """Take `usual`, the zone in which the document is made."""
        self._usual: Final = usual
        self._of_entry: dict[int, str] = {}
        self._of_first: dict[str, str] = {}
        self._first: dict[str, int] = {}
        for opening in openings:
            if opening.is_withheld:
                continue
            values = opening.values()
            zone = self._of_entry[opening.n] = _known(text(values["@zone"]), usual)
            subject = text(values["@subject"])
            self._of_first.setdefault(subject, zone)
            self._first.setdefault(subject, opening.n)

    def first(self, item: Recorded[Content]) -> str:
        """Return when a subject was first written down, for a place without another time."""
        return self._written_text(item.first_written, self._of_first.get(item.id, self._usual))

    def first_day(self, item: Recorded[Content]) -> date:
        """Return the day on which a subject was first written down, where that was."""
        zone = self._of_first.get(item.id, self._usual)
        return item.first_written.astimezone(zone_or_utc(zone)).date()

    def day(self, item: Recorded[Content]) -> date:
        """Return the day on which the latest entry about a subject was written, where that was."""
        zone = self._of_entry.get(item.entry, self._usual)
        return item.written.astimezone(zone_or_utc(zone)).date()

    def first_entry(self, item: Recorded[Content]) -> int:
        """Return the number of the entry with which a subject was first written down."""
        return self._first.get(item.id, item.entry)

    def beside(self, when: When | None, item: Recorded[Content]) -> str:
        """Return when a subject was first written down, for a place beside its stated time."""
        if when is None:
            return self.first(item)
        zone = self._of_first.get(item.id, self._usual)
        return time_texts.written_beside(when, item.first_written, zone)

    def zone(self, item: Recorded[Content]) -> str:
        """Return the zone in which the latest entry about a subject was written."""
        return self._of_entry.get(item.entry, self._usual)

    def at(self, entry: int, written: datetime) -> str:
        """Return when an entry was written."""
        return self._written_text(written, self._of_entry.get(entry, self._usual))

    def _written_text(self, moment: datetime, zone: str) -> str:
        return time_texts.written_apart(moment, zone, self._usual)


def _known(zone: str, usual: str) -> str:
    return zone if is_zone_name(zone) else usual


_NAMED: Final = 12  # names of new subjects; the chronology marks all of them

# in both languages, so that a reader of either understands it; never through a catalogue
NOT_REVIEWED: Final = {
    "cy": (
        "Heb ei adolygu eto / Not yet reviewed: cyfieithiad drafft gan beiriant / machine-made "
        "draft translation of the headings."
    )
}


NOT_REVIEWED_IN_FULL: Final = {
    "cy": (
        "Heb ei adolygu eto: cyfieithiad drafft o'r penawdau, gan beiriant; mae geiriau'r person "
        "yn ei iaith ei hun, a'r hyn sydd heb ei gyfieithu yn Saesneg. / Not yet reviewed: "
        "machine-made draft translation of the headings; the person's words are in their own "
        "language, and what is not translated is in English."
    )
}


_LONG: Final = 2_000  # incidents from which on a record is long


def is_long(case: CaseFile) -> bool:
    """Return whether a record is so long that incidents that are alike share more of their lines.

    What they share then stands in their heading, and what is left out in `record.json`.
    """
    return len(case.incidents) >= _LONG


def is_new(case: CaseFile, item: Recorded[Content]) -> bool:
    """Return whether it was written or changed since the bundle before; true without one."""
    return case.supplement is None or item.entry > case.supplement.latest.entries


def exhibits_to_print(case: CaseFile) -> tuple[Exhibit, ...]:
    """Return the exhibits that get a sheet: new, changed, or with a file given only now."""
    return tuple(each for each in case.exhibits if _is_new_exhibit(case, each))


def count_changes(case: CaseFile) -> int:
    """Return how many entries change something that is shown, of whatever number of fields."""
    return len({change.entry for change in case.changes})


def incidents_to_print(case: CaseFile) -> tuple[Recorded[Incident], ...]:
    """Return the incidents that are new: written, changed, or with an exhibit that gets a sheet.

    A new translation makes its subject new.
    """
    if case.supplement is None:
        return case.incidents
    about = {id_ for exhibit in exhibits_to_print(case) for id_ in exhibit.item.content.incidents}
    about |= _newly_translated(case)
    return tuple(item for item in case.incidents if item.id in about or is_new(case, item))


def others_to_print(
    case: CaseFile, items: Sequence[Recorded[Content]]
) -> tuple[Recorded[Content], ...]:
    """Return the other subjects that get a sheet: new, changed or newly translated."""
    translated = _newly_translated(case)
    return tuple(item for item in items if is_new(case, item) or item.id in translated)


def incidents_behind_text(case: CaseFile, where: str = "") -> str:
    """Return which incidents of the record the case does not show; '' if it shows all.

    Many are told by the first and the last if they are each in `where`.
    """
    behind = case.incidents_behind
    if not behind:
        return ""
    text = ngettext(
        "{n} incident of the record stays behind, and is counted nowhere here ({numbers}).",
        "{n} incidents of the record stay behind, and are counted nowhere here ({numbers}).",
        len(behind),
    )
    listed = few_numbers(behind, where) if where else number_texts.numbers_text(behind)
    return text.format(n=f"{len(behind):,}", numbers=number_texts.incidents_text(listed))


def nothing_text(case: CaseFile) -> str:
    """Return that a section has nothing, as far as that can be said of the record."""
    if case.shows_all(*case.profile.fields):
        return _("Nothing of this kind is recorded.")
    return _("Nothing of this kind is shown here.")


def none_text(case: CaseFile, *nouns: Noun) -> str:
    """Return that there is none of these; where the record may have more, that none is shown."""
    return _("none") if case.shows_all(*nouns) else _("none shown here")


def telling_text(case: CaseFile, telling: str) -> str:
    """Return whether police were told; a contact that is not shown may name what nothing states."""
    if telling == Telling.NOT_STATED and not case.shows_all(Noun.POLICE):
        return _("not stated here")
    return code_texts.telling_text(telling)


def supplement_sentences(case: CaseFile) -> Iterator[str]:
    """Yield what a reader of a supplement or of a translated document must know first."""
    if note := not_reviewed_in_full(case):
        yield note
    if case.supplement is None:
        return
    sentence = _(
        "This adds to {bundle}. Exhibits and files are here only where they are new or changed "
        "since then; the chronology and the tables are of the whole record and mark what is new. "
        "Read both."
    )
    if not case.shows_all(*IN_CHRONOLOGY):
        sentence = _(
            "This adds to {bundle}. Exhibits and files are here only where they are new or changed "
            "since then; the chronology and the tables are of all that is shown of the record, and "
            "mark what is new. Read both."
        )
    sentence = sentence.format(bundle=bundle_name(case, case.supplement.latest))
    yield f"{sentence} {_what_is_new(case)}"


def _what_is_new(case: CaseFile) -> str:
    """Return what a reader of the bundle before should read in this one."""
    parts = []
    numbers = [str(number) for number in sorted(item.number for item in incidents_to_print(case))]
    if numbers:
        text = ngettext("incident {numbers}", "incidents {numbers}", len(numbers))
        parts.append(text.format(numbers=_listed(numbers)))
    files = [
        each.item.content.reference or str(each.item.number) for each in exhibits_to_print(case)
    ]
    if files:
        text = ngettext("exhibit {numbers}", "exhibits {numbers}", len(files))
        parts.append(text.format(numbers=_listed(files)))
    rest = [f"{noun_names.noun_text(item.noun)} {item.number}" for item in _other_news(case)]
    if rest:
        parts.append(_listed(rest))
    if not parts:
        if case.shows_all(*IN_CHRONOLOGY):
            return _("Nothing is new or changed.")
        return _("Nothing that is shown here is new or changed.")
    return _("New or changed: {what}.").format(what="; ".join(parts))


def _other_news(case: CaseFile) -> tuple[Recorded[Content], ...]:
    rest = [item for noun, group in case.others.items() if noun is not Noun.ASK for item in group]
    return others_to_print(case, [*case.asks, *rest])


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" (+{more})" if more > 0 else "")


def not_reviewed(case: CaseFile) -> str:
    """Return the bilingual note on unreviewed headings, or "" in an English document."""
    return NOT_REVIEWED.get(case.language, "")


def not_reviewed_in_full(case: CaseFile) -> str:
    """Return what page 1 says of unreviewed headings, or "" in an English document."""
    return NOT_REVIEWED_IN_FULL.get(case.language, "")


def language_of(case: CaseFile) -> str:
    """Return the language of a document's headings, as its file says it."""
    return case.profile.language if case.language == SOURCE_LANGUAGE else case.language


def given_place(case: CaseFile, exhibit: Exhibit) -> str:
    """Return the bundle in which a file was given before, or ""."""
    if exhibit.given is None or case.supplement is None:
        return ""
    bundle = case.supplement.bundles[exhibit.given.bundle - 1]
    return _("Given with {bundle}").format(bundle=bundle_name(case, bundle))


def bundle_name(case: CaseFile, bundle: EarlierBundle) -> str:
    """Return the name of an earlier bundle: when it was made, and the start of its digest."""
    made = time_texts.written_text(bundle.made, case.zone)
    return _("the bundle of {made} ({digest})").format(made=made, digest=bundle.digest[:16])


def _newly_translated(case: CaseFile) -> set[str]:
    return {each.content.of for each in case.translations if is_new(case, each)}


def _is_new_exhibit(case: CaseFile, exhibit: Exhibit) -> bool:
    goes = exhibit.open is not None or exhibit.copy is not None
    new = is_new(case, exhibit.item) or exhibit.item.id in _newly_translated(case)
    return new or (goes and exhibit.given is None)


# what is printed where a name could be, in a document or the summary; each is marked for
# translation where it is printed
NO_NAMES: Final = (
    "nobody",
    "nobody is named",
    "no person is named",
    "not named",
    "not stated",
    "none",
    "an account",
    "another person",
    "others",
    "somebody whose name is withheld",
    "the person recording",
)
_BY_NUMBER: Final = N_("Person {number}")
_WITH_NUMBER: Final = N_("{name} (person {number})")


class PersonNames:
    """What the people of a case are called, each so that nobody else can be meant.

    The number stands beside a name that two people have, and beside one that is what something else
    is called: the person recording, somebody without a name, or nobody. Names are compared as they
    are read. The person recording needs no number: the record is theirs.
    """

    def __init__(self, case: CaseFile) -> None:
        self._people: Final = {item.id: item for item in case.people}
        own = {same(case.me.content.name), same(keeper_text(case.me.content))} if case.me else set()
        self._own: Final = frozenset(own)
        taken, endings = {*own}, set[str]()
        for language in languages():
            with use_language(language):
                taken |= {same(_(words)) for words in NO_NAMES}
                for item in case.people:
                    taken.add(same(_(_BY_NUMBER).format(number=item.number)))
                    endings.add(same(_(_WITH_NUMBER).format(name="", number=item.number)))
        self._taken: Final = frozenset(taken)
        self._endings: Final = tuple(endings)
        times = Counter(same(item.content.name) for item in case.people)
        self._numbered: Final = frozenset(
            item.id
            for item in case.people
            if times[same(item.content.name)] > 1 or self.is_taken(item.content.name)
            if case.me is None or item.id != case.me.id
        )

    def of(self, id_: str) -> str:
        """Return a name, with the number where the name alone does not tell whom it means."""
        found = self._people.get(id_)
        if found is None:
            return _("somebody whose name is withheld")
        name, number = found.content.name, found.number
        if not name.strip():
            return self.by_number(number)
        if id_ in self._numbered:
            return self._not_own(_(_WITH_NUMBER).format(name=name, number=number), number)
        return name

    def by_number(self, number: int) -> str:
        """Return what somebody is called who has no name, or one that is too long to repeat."""
        return self._not_own(_(_BY_NUMBER).format(number=number), number)

    def _not_own(self, text: str, number: int) -> str:
        while same(text) in self._own:
            text = _(_WITH_NUMBER).format(name=text, number=number)
        return text

    def is_taken(self, name: str) -> bool:
        """Return whether something else than a person's name is written so."""
        read = same(name)
        return read in self._taken or read.endswith(self._endings)


_T = TypeVar("_T")


def incident_anchor(number: int) -> str:
    return f"incident-{number}"


def exhibit_anchor(number: int) -> str:
    return f"exhibit-{number}"


def other_anchor(noun: Noun, number: int) -> str:
    """Return the anchor of a subject of any other kind."""
    return f"{noun.value}-{number}"


_UNKNOWN: Final = "und"  # the BCP 47 tag of a language that is not known
# the digest of an empty list
_NOTHING: Final = hashlib.sha256(b"").hexdigest()
# the kind of order that ends or changes without a day that is known before
BAIL: Final = "bail"
# what has a heading in the chronology, and a row in the tables, of a document that has them
IN_CHRONOLOGY: Final = (Noun.INCIDENT, Noun.EVENT, Noun.POLICE, Noun.PLATFORM, Noun.CONTACT)
IN_TABLES: Final = (
    Noun.PERSON,
    Noun.ACCOUNT,
    Noun.ORDER,
    Noun.IMPACT,
    Noun.CONVERSATION,
    Noun.CONFLICT,
)
# what part A has, where there is one
IN_SUMMARY: Final = (Noun.DECLARATION,)
# the sections in which a subject has a sheet, with its mark in the record
SHEETS: Final = ("exhibits", "order-sheet", "response-chronology", "events-police-orders")


# the field with the lines of an export that an incident is about
LINES: Final = "messages"
_APART: Final = {
    Noun.POLICE: "response-chronology",
    Noun.ASK: "order-sheet",
    Noun.IMPACT: "order-sheet",
}


def home_of(profile: Profile, noun: Noun) -> str:
    """Return the section that prints each of these, or the one that would if it were there."""
    other = "events-police-orders"
    if noun is Noun.EVIDENCE:
        return "exhibits"
    if noun is Noun.INCIDENT or (noun in IN_CHRONOLOGY and "chronology" in profile.sections):
        return "chronology"
    if noun in IN_TABLES and "tables" in profile.sections:
        return "tables"
    apart = _APART.get(noun, "")
    if noun in IN_SUMMARY and not profile.summary and other not in profile.sections:
        return "tables"
    return apart if apart in profile.sections else other


def reference(exhibit: Exhibit) -> str:
    """Return the reference by which people know an exhibit."""
    content = exhibit.item.content
    return content.reference or _("Exhibit {number}").format(number=exhibit.item.number)


@dataclass(slots=True)
class DocumentContext:
    """A case prepared for writing, with the indexes that the sections use.

    `anchors` are all the places that links may lead to. `paths` is the place of each exhibit's file
    in the bundle. `volume` is the part of the document in the current file; `clocks` has the zones
    in which the entries were written, `names` what people are called, `keeper` the person who keeps
    the record. `like` is the context of
    another document of the same case: its indexes serve this one too, for those of a long record
    take much memory.
    """

    case: CaseFile
    vocabulary: Vocabulary
    manifest_digest: str
    volume: Volume = field(default_factory=lambda: single_volume(()))
    like: InitVar[DocumentContext | None] = None
    incidents: Mapping[str, Recorded[Incident]] = field(init=False)
    people: Mapping[str, Recorded[Person]] = field(init=False)
    orders: Mapping[str, Recorded[Order]] = field(init=False)
    exhibits: Mapping[str, tuple[Exhibit, ...]] = field(init=False)
    police: Mapping[str, tuple[Recorded[PoliceContact], ...]] = field(init=False)
    translations: Mapping[str, tuple[Recorded[Translation], ...]] = field(init=False)
    paths: Mapping[int, str] = field(init=False)
    anchors: frozenset[str] = field(init=False)
    clocks: EntryClocks = field(init=False)
    names: PersonNames = field(init=False)
    keeper: str = field(init=False)
    history: IncidentHistory = field(init=False)
    figures: PatternReport = field(init=False)
    _opened: Mapping[int, frozenset[str]] = field(init=False)
    _kinds_kept: frozenset[int] = field(init=False)
    _lines_kept: frozenset[int] = field(init=False)
    _withdrawn: frozenset[str] = field(init=False)

    def __post_init__(self, like: DocumentContext | None) -> None:
        """Take the indexes of the case from `like`, or build them."""
        if like is None or like.case is not self.case:
            self._index()
        else:
            for name in _INDEXES:
                setattr(self, name, getattr(like, name))
        self.figures = pattern_report(self.history, self.vocabulary)

    def _index(self) -> None:
        case = self.case
        self.incidents = {item.id: item for item in case.incidents}
        self.people = {item.id: item for item in case.people}
        self.orders = {item.id: item for item in case.orders}
        self.exhibits = _by_subject((e.item.content.incidents, e) for e in case.exhibits)
        self.police = _by_subject((p.content.incidents, p) for p in case.police)
        self.translations = _by_subject(((t.content.of,), t) for t in case.translations)
        self.paths = {
            exhibit.item.number: path for exhibit, path in exhibit_paths(case.exhibits) if path
        }
        self.anchors = frozenset(_anchors(case))
        self.clocks = EntryClocks(case.disclosure.openings, case.zone)
        self.names = PersonNames(case)
        self.keeper = keeper_text(case.me.content if case.me else None)
        self._opened = _opened_names(case.disclosure.openings)
        self._kinds_kept = frozenset(kept.entry for kept in case.kept_back if KINDS in kept.fields)
        self._lines_kept = frozenset(kept.entry for kept in case.kept_back if LINES in kept.fields)
        self._withdrawn = _withdrawn_subjects(case.disclosure.openings)
        self.history = disclosed_history(case)

    @property
    def words(self) -> str:
        """The language tag of people's own words, which the record does not hold.

        An English document takes it to be the document's. Beside headings in another language that
        would be wrong, so it is marked as unknown.
        """
        return "" if self.case.language == SOURCE_LANGUAGE else _UNKNOWN

    @property
    def law(self) -> str:
        """The language tag of the words of the law, which are never translated."""
        return "" if self.case.language == SOURCE_LANGUAGE else self.case.profile.language

    @property
    def no_files(self) -> bool:
        """Whether the list of the files under data/ is empty."""
        return self.manifest_digest == _NOTHING

    def has(self, section: str) -> bool:
        """Return whether the profile has this section."""
        return section in self.case.profile.sections

    def link(self, anchor: str) -> str:
        """Return the anchor if this document has it, or ""."""
        return anchor if anchor in self.anchors else ""

    def is_opened(self, entry: int, name: str) -> bool:
        """Return whether the bundle shows this field of an entry; only then can it be compared."""
        return name in self._opened.get(entry, ())

    def has_kinds_kept(self, item: Recorded[Content]) -> bool:
        """Return whether an incident has kinds, and this bundle keeps them back."""
        return item.noun is Noun.INCIDENT and item.entry in self._kinds_kept

    def keeps_how_known(self, item: Recorded[Content]) -> bool:
        """Return whether an incident is known from lines of an export that are not shown."""
        own = is_of(item, Incident) and not item.content.certainty
        return own and item.entry in self._lines_kept

    @property
    def keeps_some_how_known(self) -> bool:
        """Whether some incident is known from lines of an export that are not shown."""
        return any(map(self.keeps_how_known, self.case.incidents))

    def opens(self, noun: Noun, name: str) -> bool:
        """Return whether the profile discloses a field."""
        return self.case.profile.opens(noun, name)

    def behaviour(self, code: str) -> str:
        """Return the words for a behaviour's code, or the code if the vocabulary lacks it."""
        return self.vocabulary.behaviour_label(code)

    def person(self, id_: str) -> str:
        """Return a person's name if it is shown, or words in its place."""
        return self.names.of(id_)

    def keeps_person(self, id_: str) -> bool:
        """Return whether somebody is named whose entry stays behind, and was not withdrawn."""
        return bool(id_) and id_ not in self.people and id_ not in self._withdrawn

    def turning_name(self, turning: TurningPoint, named: Callable[[str], str] | None = None) -> str:
        """Return what a turning point is and whom it is about; `named` says what one is called."""
        kept = [noun for noun in (Noun.EVENT, Noun.ORDER) if not self.opens(noun, "person")]
        return turning_name(self.history, self.vocabulary, named or self.person, kept)(turning)

    def event_text(self, event: Event) -> str:
        """Return of what kind an event is, and whom it is about."""
        kinds = self.vocabulary.event_kinds
        label = next((row.label for row in kinds if row.id == event.event), event.event.value)
        of_somebody = event.event in TO_SOMEBODY and self.opens(Noun.EVENT, "person")
        name = self.person(event.person) if event.person else ""
        return about_text(label, name, of_somebody=of_somebody)

    def incident_names(self, ids: Sequence[str], *, bare: bool = False) -> str:
        """Return `Incident 7`, or `no. 7, 9` of several; then how many are not shown here.

        With `bare`, one is a number as well: what stands before it says of what.
        """
        shown = sorted({self.incidents[id_].number for id_ in ids if id_ in self.incidents})
        hidden = len({id_ for id_ in ids if id_ not in self.incidents})
        parts = []
        if len(shown) == 1 and not bare:
            parts.append(_("Incident {number}").format(number=shown[0]))
        elif shown:
            parts.append(number_texts.incidents_text(shown))
        if hidden:
            text = ngettext(
                "an incident that is not shown here",
                "{n} incidents that are not shown here",
                hidden,
            )
            parts.append(text.format(n=f"{hidden:,}"))
        return ", ".join(parts)

    def subject_name(self, id_: str) -> str:
        """Return `Incident 7` or an exhibit's reference, or words that it is not shown here."""
        case = self.case
        for exhibit in case.exhibits:
            if exhibit.item.id == id_:
                return reference(exhibit)
        groups: tuple[tuple[Recorded[Content], ...], ...] = (case.incidents, *case.others.values())
        for item in (each for group in groups for each in group):
            if item.id == id_:
                name = f"{noun_names.noun_text(item.noun)} {item.number}"
                if not is_of(item, Conversation):
                    return name
                export = self.subject_name(item.content.of)
                return _("{reference} ({name})").format(reference=export, name=name)
        return _("something that is not shown here")

    def exhibit_name(self, id_: str) -> str:
        """Return an exhibit's reference, or "" if it is not shown here."""
        found = (each for each in self.case.exhibits if each.item.id == id_)
        return next(map(reference, found), "")

    def when_line(self, item: Recorded[Content]) -> str:
        """Return the stated time of a subject, for a heading or a row."""
        return time_texts.when_short(when_of(item.content))


# what depends on the case alone, and not on the words or the file of a document
_INDEXES: Final = tuple(
    each.name for each in fields(DocumentContext) if not each.init and each.name != "figures"
)


def untranslated_context(case: CaseFile) -> DocumentContext:
    """Return the context of the tables beside the documents."""
    return DocumentContext(case, words_for_others(case), "")


def words_for_others(case: CaseFile) -> Vocabulary:
    """Return the words of the law and of kinds, which call the person by their initials."""
    who = keeper_text(case.me.content if case.me else None)
    return jurisdiction.load(case.jurisdiction).for_others(who)


def _opened_names(openings: Iterable[EntryDisclosure]) -> dict[int, frozenset[str]]:
    """Return the names of the fields that each entry shows; entries with the same ones share it."""
    shared: dict[tuple[str, ...], frozenset[str]] = {}
    found = {}
    for opening in openings:
        names = tuple(field.name for field in opening.shown)
        if names not in shared:
            shared[names] = frozenset(names)
        found[opening.n] = shared[names]
    return found


def _withdrawn_subjects(openings: Iterable[EntryDisclosure]) -> frozenset[str]:
    """Return the subjects of which the last entry that is shown withdraws them."""
    kinds = {
        text(values["@subject"]): text(values["@kind"])
        for values in (each.values() for each in openings if not each.is_withheld)
    }
    return frozenset(id_ for id_, kind in kinds.items() if kind.endswith(WITHDRAWN))


def _by_subject(pairs: Iterable[tuple[tuple[str, ...], _T]]) -> dict[str, tuple[_T, ...]]:
    found: dict[str, list[_T]] = {}
    for about, item in pairs:
        for id_ in about:
            found.setdefault(id_, []).append(item)
    return {id_: tuple(items) for id_, items in found.items()}


def _anchors(case: CaseFile) -> set[str]:
    sections = case.profile.sections
    found = {f"section-{name}" for name in sections}
    if "exhibits" in sections:
        found |= {exhibit_anchor(exhibit.item.number) for exhibit in exhibits_to_print(case)}
    if "chronology" in sections:
        found |= {incident_anchor(item.number) for item in case.incidents}
    for noun, items in case.others.items():
        home = home_of(case.profile, noun)
        if home in sections:
            # sheets are only of what is new; any other section lists all of a kind
            here = others_to_print(case, items) if home == "events-police-orders" else items
            found |= {other_anchor(noun, item.number) for item in here}
    return found
