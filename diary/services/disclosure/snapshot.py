"""Make a frozen case file of the vault for one audience.

**Invariants:**

- What the profile does not list is neither read into the case file nor disclosed.
- Every revision of a disclosed subject is disclosed as far as the profile goes, so that a
  correction is seen or at least counted. What an earlier one said leaves only where the document
  prints corrections: nothing leaves that the person cannot read on a page. Of a withdrawn subject
  only its number and the reason are disclosed, and those only if the profile lists them; of an
  incident its words as well, if the profile opens those and the person does not keep them back.
- Every other entry of the record book is withheld, an erased one like any other: it reveals only
  which entry it revises. An exhibit whose incidents are all withdrawn or erased is left out as
  well.
- The private book is not read here, and fields of contact details are left out, whatever a profile
  lists: they could lead to the person.
- An original that was not scanned does not leave if positions or devices are withheld. If a profile
  has no originals or no pictures, they are not even opened.
- The name of a file leaves only if it reveals nothing that is withheld of the file.
- What was withdrawn, or turned out to be something else, cannot be chosen to stay behind where part
  A tells police of it.
- An exhibit that is withheld by choice is listed with what the record says of it, and nothing of
  its file is shown or disclosed.
- An incident that in any version had a kind that the person did not let go leaves without its
  kinds, and without the kind that was counted, in every version: they are one value, and another
  one would be read as all there were.
- A conversation leaves only if the person chose it and the profile opens it, with the lines that
  `conversation_lines` shows. Its export is then listed as an exhibit whose file stays behind; every
  other export stays behind whole, since it holds other people's words.
- Who stays behind, and what of whoever does not, `people_behind` says, and what leaves only with
  what it repeats, `repeated_words`. How the case stands leaves only for an audience that is told
  it, as `case_status` says.
- An account from which nothing that is counted came leaves only where what the person says of it
  leaves as well: it may be of somebody who did nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

from diary.audience_profiles import KIND_FIELDS, NEVER, WITHDRAWN_FIELDS, Profile
from diary.case_file import (
    CaseFile,
    Disclosure,
    Exhibit,
    ExhibitView,
    OpenedConversation,
    Stamp,
    WithholdingReason,
    event_sort_key,
)
from diary.contradictions.whole_record import is_charged
from diary.conversations.line_selection import LineRange
from diary.conversations.lines import ConversationLine
from diary.conversations.phone_numbers import NumberRegions
from diary.errors import Erased, NotAllowed, NotAllowedReason, Unknown
from diary.json_value import items
from diary.media.imports.dated_files import CODE as FOLDER
from diary.model.books_and_nouns import Book, Noun
from diary.model.conversation_nouns import Conversation
from diary.model.private_nouns import Region
from diary.model.record_nouns import (
    Account,
    CaseFact,
    Conflict,
    Declaration,
    Event,
    Evidence,
    Impact,
    Incident,
    Order,
    OwnContact,
    Person,
    PlatformReport,
    PoliceContact,
    Preservation,
    Request,
)
from diary.model.revisions import Content, Recorded, is_of, of_class
from diary.model.translation import Translation
from diary.services.attachment_service import AttachmentService
from diary.services.disclosure import case_status
from diary.services.disclosure.conversation_lines import (
    ConversationOffer,
    LineRules,
    RawLines,
    open_conversation,
    shown_lines,
)
from diary.services.disclosure.exhibit_scan import (
    Originals,
    ScannedFile,
    clean_copy,
    clean_exhibit,
    covered_exhibit,
    is_name_revealing,
    make_exhibit,
    why_withheld,
    with_reasons,
)
from diary.services.disclosure.numbered_names import NumberedNames
from diary.services.disclosure.people_behind import is_behind, without_people
from diary.services.disclosure.redaction_service import (
    WORDS,
    OutgoingSubject,
    Redactions,
    redact_exhibit,
    without_metadata,
)
from diary.services.disclosure.repeated_words import may_follow, turn_of, without_pointers
from diary.services.disclosure.revision_disclosure import (
    DisclosedRevisions,
    Subjects,
    beside,
    opening,
)
from diary.services.disclosure.uncounted_accounts import uncounted_accounts
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.services.journal import Journal
from diary.store.ledger_table import LedgerRow, LedgerTable
from diary.word_redaction import word_redaction

NOTHING_HIDDEN: Final = Redactions()


class PositionHandling(StrEnum):
    """What happens to originals that state where they were taken."""

    KEEP = "keep"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class VaultIdentity:
    """The facts about the whole vault that a snapshot needs."""

    vault_id: bytes
    public_key: bytes
    jurisdiction: str
    program: str
    now: Callable[[], datetime]


def _pointed(incidents: Iterable[Recorded[Incident]]) -> frozenset[str]:
    """Return the conversations to whose lines these incidents point."""
    return frozenset(place.conversation for item in incidents for place in item.content.messages)


def _no_lines(_item: Recorded[Conversation]) -> RawLines:
    return lambda: iter(())


def _no_runs(_item: Recorded[Conversation]) -> tuple[LineRange, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class ExportBehind:
    """An export that stays behind: a conversation, or a list of files that nobody sent."""

    reference: str
    lists_files: bool = False


class SnapshotService:
    """Makes case files."""

    def __init__(
        self,
        case: VaultIdentity,
        journal: Journal,
        evidence: AttachmentService,
        record: LedgerTable,
        stamps: Callable[[], tuple[Stamp, ...]] = tuple,
        covers: Callable[[], Mapping[str, Sequence[Region]]] = dict,
        lines: Callable[[Recorded[Conversation]], RawLines] = _no_lines,
        runs: Callable[[Recorded[Conversation]], Iterable[LineRange]] = _no_runs,
        decided: Callable[[Recorded[Conversation]], Iterable[LineRange]] = _no_runs,
        regions: Callable[[], NumberRegions] = NumberRegions,
    ) -> None:
        self._region_redactions = covers
        self._stamps = stamps
        self._lines = lines
        self._runs_left_out = runs
        self._runs_decided = decided
        self._regions = regions
        self._case = case
        self._journal = journal
        self._evidence = evidence
        self._record = record

    def originals(self, left_out: Collection[str] = ()) -> Originals:
        """Return every exhibit with a file that a bundle without these would hold, by number."""
        behind = self._exports() | {*left_out}
        pairs = (
            (item, self._evidence.original_of(item))
            for item in self._journal.items(Noun.EVIDENCE)
            if item.id not in behind and self._leaves(item, behind)
        )
        return tuple((item, original) for item, original in pairs if original is not None)

    def outgoing(
        self, profile: Profile, redactions: Redactions = NOTHING_HIDDEN
    ) -> tuple[OutgoingSubject, ...]:
        """Return every subject that would leave, as far as the profile and the conversations go.

        One that is left out is among them; what repeats its words is not.

        Raises NotAllowed for a profile that includes the private book.
        """
        profile = self._as_the_case_stands(profile)
        redactions = self._without_untold(profile, redactions)
        chosen = self._chosen(profile, redactions)
        entries = tuple(self._record.entries())
        # of a line that may yet stay behind, the words are asked about all the same
        return tuple(self._outgoing(profile, entries, chosen, redactions, lambda _id, _line: True))

    def shown_lines(
        self, profile: Profile, redactions: Redactions
    ) -> Iterator[tuple[Recorded[Conversation], ConversationLine]]:
        """Yield the lines that would leave if no word were redacted and no place withheld."""
        chosen = self._chosen(self._as_the_case_stands(profile), redactions)
        incidents = self._pointing(redactions)
        for item in self._journal.items(Noun.CONVERSATION):
            if item.id in chosen and item.withdrawn is None:
                rules = self._leading(item, redactions)
                for line in shown_lines(item, self._lines(item), incidents, rules):
                    yield item, line

    def conversation_offers(
        self, profile: Profile, positions: PositionHandling, redactions: Redactions
    ) -> tuple[ConversationOffer, ...]:
        """Return the conversations of which this audience may be shown lines, by number.

        An incident that stands and leaves points to each; the conversations in `redactions` do not
        matter.
        """
        if Noun.CONVERSATION not in profile.fields:
            return ()
        incidents = self._pointing(redactions)
        pointed = _pointed(incidents)
        return tuple(
            ConversationOffer(
                item, self._lines_of(item), incidents, self._rules(item, positions, redactions)
            )
            for item in self._journal.items(Noun.CONVERSATION)
            if item.id in pointed and item.withdrawn is None and item.content.format != FOLDER
        )

    def exports_behind(self, profile: Profile, redactions: Redactions) -> tuple[ExportBehind, ...]:
        """Return the exports that this audience could have lines of, and gets none.

        Such an export is in no bundle, not even by name: only the person is told.
        """
        if Noun.CONVERSATION not in profile.fields:
            return ()
        chosen = self._chosen(self._as_the_case_stands(profile), redactions)
        found = self._journal.items(Noun.CONVERSATION)
        behind = {item.content.of for item in found} - {
            item.content.of for item in found if item.id in chosen
        }
        talks = {item.content.of for item in found if item.content.format != FOLDER}
        return tuple(
            ExportBehind(item.content.reference, lists_files=item.id not in talks)
            for item in self._journal.items(Noun.EVIDENCE)
            if item.id in behind and item.withdrawn is None
        )

    def _rules(
        self, item: Recorded[Conversation], positions: PositionHandling, redactions: Redactions
    ) -> LineRules:
        withholds = positions is PositionHandling.WITHHOLD
        return replace(self._leading(item, redactions), words=redactions.words, places=withholds)

    def _leading(self, item: Recorded[Conversation], redactions: Redactions) -> LineRules:
        """Return the rules for lines without what they must not say."""
        return LineRules(
            word_redaction(()),
            places=False,
            choice=redactions.line_choice(item.id, self._runs_left_out(item)),
            decided=self._runs_decided(item),
            regions=self._regions(),
        )

    def _lines_of(self, item: Recorded[Conversation]) -> RawLines | None:
        try:
            return self._lines(item)
        except Unknown:
            return None

    def _pointing(self, redactions: Redactions) -> tuple[Recorded[Incident], ...]:
        """Return the incidents that lead to lines: those that stand and leave."""
        return tuple(
            item
            for item in self._journal.items(Noun.INCIDENT)
            if item.withdrawn is None and not redactions.leaves_out(item)
        )

    def _chosen(self, profile: Profile, redactions: Redactions) -> frozenset[str]:
        """Return the conversations of which lines leave: chosen, opened, and pointed to."""
        if Noun.CONVERSATION not in profile.fields or not redactions.conversations:
            return frozenset()
        return redactions.conversations & _pointed(self._pointing(redactions))

    def _as_the_case_stands(self, profile: Profile) -> Profile:
        return profile.once_charged() if is_charged(self._journal.items) else profile

    def withdrawn_words(
        self, profile: Profile, left_out: Iterable[str] = ()
    ) -> tuple[Recorded[Incident], ...]:
        """Return the withdrawn incidents whose words this audience is given, unless kept back."""
        behind = {*left_out}
        return tuple(
            item
            for item in of_class(self._journal.items(Noun.INCIDENT), Incident)
            if item.withdrawn is not None
            and item.id not in behind
            and _opens_withdrawn(item, self._as_the_case_stands(profile))
        )

    def asked_kinds(self, profile: Profile, left_out: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the kinds, by code, that this audience is told only if each is let go."""
        found = {
            code
            for leaf in self.outgoing(profile)
            if leaf.item.id not in {*left_out}
            for code in _kinds(leaf)
        }
        return tuple(sorted(found & profile.kinds_asked))

    def asked_entries(
        self, profile: Profile, left_out: Iterable[str] = ()
    ) -> tuple[Recorded[Content], ...]:
        """Return the subjects that leave for this audience only if each is let go.

        Of those that state what `Profile.asked_fields` names, only these fields stay behind.
        """
        behind, profile = {*left_out}, self._as_the_case_stands(profile)
        return tuple(
            item
            for noun in sorted(profile.fields)
            for item in self._journal.items(noun)
            if item.withdrawn is None
            and item.id not in behind
            and (noun in profile.asked_each or self._states(item, profile.asked_fields(noun)))
        )

    def _states(self, item: Recorded[Content], names: frozenset[str]) -> bool:
        """Return whether a version of it says something in one of these fields."""
        return bool(names) and any(
            getattr(version.content, name)
            for version in self._journal.history(item.id)
            if version.content is not None  # withdrawn, put back
            for name in names
        )

    def _without_untold(self, profile: Profile, redactions: Redactions) -> Redactions:
        """Return the redactions with what was not let go one by one left out."""
        whole = (item for item in self.asked_entries(profile) if item.noun in profile.asked_each)
        untold = {item.id for item in whole} - redactions.told
        return replace(redactions, left_out=redactions.left_out | untold)

    def refuse_leaving_out(self, profile: Profile, left_out: Iterable[str]) -> None:
        """Raise NotAllowed if what was taken back would stay behind, where part A says what was.

        An accusation that was taken back may help the other side, so police are always told of it.
        """
        if profile.summary and any(map(self._is_taken_back, left_out)):
            raise NotAllowed(NotAllowedReason.TAKEN_BACK)

    def _is_taken_back(self, id_: str) -> bool:
        item = self._journal.get(id_)
        return item.withdrawn is not None or (
            is_of(item, Incident) and item.content.turned_out is not None
        )

    def take(
        self,
        profile: Profile,
        scanned: Mapping[str, ScannedFile],
        positions: PositionHandling = PositionHandling.WITHHOLD,
        redactions: Redactions = NOTHING_HIDDEN,
    ) -> CaseFile:
        """Return the case as it is now; `scanned` are the results of scanning the originals.

        Raises NotAllowed for a profile that includes the private book, and as `refuse_leaving_out`.
        """
        profile = self._as_the_case_stands(profile)
        self.refuse_leaving_out(profile, redactions.left_out)
        redactions = self._without_untold(profile, redactions)
        redactions = replace(redactions, names=NumberedNames(self._journal.numbers_of_names()))
        entries = tuple(self._record.entries())
        gathered = DisclosedRevisions(redactions)
        chosen = self._chosen(profile, redactions)
        opened = self._opened(chosen, positions, redactions)

        def leaves(conversation: str, line: int) -> bool:
            return conversation in opened and line in opened[conversation].leave

        def as_chosen(leaf: OutgoingSubject) -> OutgoingSubject:
            withheld = _withheld(leaf.item.id, positions, redactions)
            leaf = _without_kinds(leaf, profile.kinds_asked - redactions.kinds_told)
            if leaf.item.id not in redactions.told:
                shut = profile.asked_fields(leaf.item.noun)
                leaf = replace(leaf, names=tuple(each for each in leaf.names if each not in shut))
            return _without_name(leaf, scanned.get(leaf.item.id), *withheld)

        for leaf in self._outgoing(profile, entries, chosen, redactions, leaves, as_chosen):
            gathered.add(leaf)
        incidents = sorted(of_class(gathered.shown, Incident), key=event_sort_key)
        people = of_class(gathered.shown, Person)
        covers, exports = self._region_redactions(), self._exports()
        exhibits = tuple(
            _left_behind(item)
            if item.id in exports
            else _as_far_as(profile, self._exhibit(item, scanned, positions, covers, redactions))
            if profile.files
            else Exhibit(item, None, ExhibitView(), ())
            for item in of_class(gathered.shown, Evidence)
        )
        return CaseFile(
            profile=profile,
            jurisdiction=self._case.jurisdiction,
            made=self._case.now().replace(microsecond=0),
            zone=self._journal.zone,
            program=self._case.program,
            me=next((person for person in people if person.content.role == "me"), None),
            incidents=tuple(incidents),
            events=tuple(sorted(of_class(gathered.shown, Event), key=event_sort_key)),
            people=people,
            police=tuple(sorted(of_class(gathered.shown, PoliceContact), key=event_sort_key)),
            orders=of_class(gathered.shown, Order),
            impacts=tuple(sorted(of_class(gathered.shown, Impact), key=event_sort_key)),
            asks=of_class(gathered.shown, Request),
            exhibits=exhibits,
            changes=tuple(sorted(gathered.changes, key=lambda change: change.entry)),
            links=tuple(sorted(gathered.links, key=lambda change: change.entry)),
            withdrawals=tuple(sorted(gathered.withdrawals, key=lambda gone: gone.entry)),
            disclosure=self._disclosure(entries, gathered),
            stamps=self._stamps(),
            translations=of_class(gathered.shown, Translation),
            blacked_out=gathered.blacked_out,
            reinstatements=tuple(sorted(gathered.reinstatements, key=lambda back: back.entry)),
            accounts=of_class(gathered.shown, Account),
            case_facts=of_class(gathered.shown, CaseFact),
            platform_reports=tuple(
                sorted(of_class(gathered.shown, PlatformReport), key=event_sort_key)
            ),
            own_contacts=tuple(sorted(of_class(gathered.shown, OwnContact), key=event_sort_key)),
            declarations=of_class(gathered.shown, Declaration),
            preservations=of_class(gathered.shown, Preservation),
            conflicts=of_class(gathered.shown, Conflict),
            kept_back=tuple(sorted(gathered.kept_back, key=lambda kept: kept.entry)),
            conversations=tuple(
                replace(opened[item.id], item=item)
                for item in of_class(gathered.shown, Conversation)
            ),
            incidents_behind=self._incidents_behind(gathered),
            partial=self._partial(gathered),
        )

    def _incidents_behind(self, gathered: DisclosedRevisions) -> tuple[int, ...]:
        """Return the numbers of the incidents of which this case shows nothing."""
        shown = {item.number for item in of_class(gathered.shown, Incident)}
        shown |= {each.number for each in gathered.withdrawals if each.noun is Noun.INCIDENT}
        every = {each.number for each in self._journal.outline(Noun.INCIDENT)}
        return tuple(sorted(every - shown))

    def _partial(self, gathered: DisclosedRevisions) -> frozenset[Noun]:
        """Return the nouns of which the record has, or may have, more than this case shows."""
        shown = {item.id for item in gathered.shown}
        found = {
            noun
            for noun in Noun
            if noun.book is Book.RECORD
            and any(each.stands and each.id not in shown for each in self._journal.outline(noun))
        }
        return frozenset({*Noun} - {Noun.INCIDENT} | found if gathered.leaves_out else found)

    def _opened(
        self, chosen: Collection[str], positions: PositionHandling, redactions: Redactions
    ) -> Mapping[str, OpenedConversation]:
        """Return the chosen conversations that leave, each with its lines, by identifier."""
        incidents = self._pointing(redactions)
        return {
            item.id: open_conversation(
                item, item, self._lines(item), incidents, self._rules(item, positions, redactions)
            )
            for item in self._journal.items(Noun.CONVERSATION)
            if item.id in chosen and item.withdrawn is None and not redactions.leaves_out(item)
        }

    def _disclosure(self, entries: Sequence[LedgerRow], gathered: DisclosedRevisions) -> Disclosure:
        tip = self._record.tip()
        return Disclosure(
            vault_id=self._case.vault_id,
            public_key=self._case.public_key,
            commitments=tuple(row.commitment for row in entries),
            head_link=tip.link,
            head_signature=self._record.signature_at(tip.n) if tip.n else b"",
            openings=tuple(opening(row, gathered.opened) for row in entries),
        )

    def _outgoing(
        self,
        profile: Profile,
        entries: Sequence[LedgerRow],
        chosen: Collection[str],
        redactions: Redactions,
        leaves: Callable[[str, int], bool],
        as_chosen: Callable[[OutgoingSubject], OutgoingSubject] = lambda leaf: leaf,
    ) -> Iterator[OutgoingSubject]:
        """Yield what leaves; `leaves` tells whether a line of a conversation does.

        `as_chosen` returns a subject without the fields that the person keeps back. One that is
        left out is yielded, and does not count as leaving.
        """
        subjects = _by_subject(entries)
        exports = self._exports(but=chosen)
        behind = self._unexplained(profile, subjects) | case_status.kept_behind(profile, subjects)
        behind |= {each.id for each in self._journal.outline(Noun.CONVERSATION)} - {*chosen}
        leaving: dict[str, tuple[str, ...]] = {}
        latest_alone = not profile.prints_changes
        for noun, listed in sorted(profile.fields.items(), key=lambda each: turn_of(each[0])):
            if noun.book is not Book.RECORD:
                raise NotAllowed(NotAllowedReason.PRIVATE)
            names = tuple(name for name in listed if (noun, name) not in NEVER)
            for item in self._journal.items(noun):
                revisions = subjects[item.id]
                if item.id in behind or is_behind(noun, revisions, subjects, profile):
                    continue
                if not may_follow(noun, revisions, subjects, leaving, leaves):
                    continue
                shown = without_people(names, noun, revisions, profile)
                shown = without_pointers(shown, revisions, chosen, leaving)
                shown = case_status.without_words(shown, noun, revisions, profile)
                if item.withdrawn is not None:
                    if item.id in redactions.words_kept or not _opens_withdrawn(item, profile):
                        yield OutgoingSubject(item, beside(shown), revisions, latest_alone)
                        continue
                    shown = _of_withdrawn(shown)
                elif item.id in exports or not self._leaves(item, redactions.left_out):
                    continue
                leaf = as_chosen(OutgoingSubject(item, shown, revisions, latest_alone))
                if not redactions.leaves_out(item):
                    leaving[item.id] = leaf.names
                yield leaf

    def _unexplained(self, profile: Profile, subjects: Subjects) -> frozenset[str]:
        """Return the accounts that may be of somebody who did nothing, where that is not said."""
        if profile.opens(Noun.ACCOUNT, "why"):
            return frozenset()
        return uncounted_accounts(
            of_class(self._journal.items(Noun.INCIDENT), Incident),
            of_class(self._journal.items(Noun.ACCOUNT), Account),
            subjects,
        )

    def _exports(self, but: Collection[str] = ()) -> frozenset[str]:
        """Return the exhibits that are exports of conversations, but of those in `but`.

        A file that came with an export stays behind as well until it belongs to an incident.
        """
        found = self._journal.items(Noun.CONVERSATION)
        kept = {item.content.of for item in found if item.id in but}
        exhibits = self._journal.items(Noun.EVIDENCE)
        beside = {it.id for it in exhibits if it.content.came_with and not it.content.incidents}
        return frozenset({item.content.of for item in found} - kept | beside)

    def _leaves(self, item: Recorded[Content], left_out: Collection[str]) -> bool:
        """Return whether a subject stands; of an exhibit also an incident that is not left out."""
        if item.withdrawn is not None:
            return False
        if not is_of(item, Evidence):
            return True
        about = [id_ in left_out or self._withdrawn(id_) for id_ in item.content.incidents]
        return not about or not all(about)

    def _withdrawn(self, id_: str) -> bool:
        try:
            return self._journal.get(id_).withdrawn is not None
        except Erased:
            return True
        except Unknown:
            return False  # a dangling reference must not prevent the whole bundle

    def _exhibit(
        self,
        item: Recorded[Evidence],
        scanned: Mapping[str, ScannedFile],
        positions: PositionHandling,
        covers: Mapping[str, Sequence[Region]],
        redactions: Redactions,
    ) -> Exhibit:
        original = self._evidence.original_of(item)
        if original is None:
            return Exhibit(item, None, ExhibitView(), ())
        if item.id in redactions.withheld:
            return Exhibit(
                item, None, ExhibitView(), (), withheld=True, why=WithholdingReason.CHOSEN
            )
        seen = scanned.get(item.id)
        places, devices = _withheld(item.id, positions, redactions)
        if seen is None and (places or devices):
            return Exhibit(
                item, None, ExhibitView(), (), withheld=True, why=WithholdingReason.UNSEARCHED
            )
        exhibit = make_exhibit(item, original, seen or ScannedFile(None))
        if exhibit.damaged:
            pass
        elif regions := covers.get(item.id):
            # The covered copy leaves instead of the file; no other copy may replace it.
            looked = seen or ScannedFile(None)
            exhibit, seen = covered_exhibit(item, original, regions, looked), None
        elif why := why_withheld(seen, places=places, devices=devices):
            exhibit = _without_metadata(exhibit, original, why, seen, places, devices)
        if item.id in redactions.whole:
            return exhibit
        return redact_exhibit(exhibit, redactions.words, partial(clean_copy, original), seen)


def _left_behind(item: Recorded[Evidence]) -> Exhibit:
    """Return an export of which lines are shown; the file itself stays behind."""
    why = WithholdingReason.EXPORT
    return Exhibit(item, None, ExhibitView(), (), withheld=True, why=why)


def _withheld(id_: str, positions: PositionHandling, redactions: Redactions) -> tuple[bool, bool]:
    """Return whether places, and whether devices, are withheld of an exhibit."""
    places = positions is PositionHandling.WITHHOLD and id_ not in redactions.places_kept
    return places, redactions.devices and id_ not in redactions.devices_kept


def _kinds(leaf: OutgoingSubject) -> Iterator[str]:
    """Yield the kinds of an incident in each version, if they leave."""
    if leaf.item.noun is Noun.INCIDENT:
        for name in KIND_FIELDS.intersection(leaf.names):
            for row in leaf.revisions:
                said = row.entry.content.get(name, [])
                yield from (said,) if isinstance(said, str) else map(str, items(said))


def _without_kinds(leaf: OutgoingSubject, kept: frozenset[str]) -> OutgoingSubject:
    if kept.isdisjoint(_kinds(leaf)):
        return leaf
    return replace(leaf, names=tuple(name for name in leaf.names if name not in KIND_FIELDS))


def _without_name(
    leaf: OutgoingSubject, seen: ScannedFile | None, places: bool, devices: bool
) -> OutgoingSubject:
    """Return the subject without its device and its file's name, if they reveal what is withheld.

    An exhibit without a title of its own has its file's name as title.
    """
    if leaf.item.noun is not Noun.EVIDENCE or not (places or devices):
        return leaf

    def tells(named: str) -> bool:
        names = {str(row.entry.content.get(named, "")) for row in leaf.revisions}
        return any(is_name_revealing(name, seen, places=places, devices=devices) for name in names)

    shut = [named for named in ("name", "title") if tells(named)]
    # what the person wrote of the device says what the file must not say
    shut += ["device"] if devices else []
    return replace(leaf, names=tuple(name for name in leaf.names if name not in shut))


def _without_metadata(
    exhibit: Exhibit,
    original: ExhibitOriginal,
    why: WithholdingReason,
    seen: ScannedFile | None,
    places: bool,
    devices: bool,
) -> Exhibit:
    """Return the exhibit without the places or devices that its file states, or may state."""
    facts = seen.facts if seen else None
    if seen and facts and (facts.kind in WORDS or facts.document):
        clean = without_metadata(exhibit, seen, why, places=places, devices=devices)
    else:
        clean = clean_exhibit(exhibit, original, why, seen, devices=devices)
    if facts and why is WithholdingReason.UNSEARCHED and clean.copy is None:
        clean = with_reasons(clean, facts)
    if seen and facts and (facts.kind in WORDS or facts.document):
        return clean
    prepared = seen.prepared if seen else None
    if places and facts and facts.kind == "pdf" and prepared:
        # A place in the words of a page would be visible in its picture.
        shown = exhibit.shown if prepared.word_places.rest_is_clean else ExhibitView()
        return replace(clean, shown=shown)
    return clean


def _of_withdrawn(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name in WITHDRAWN_FIELDS)


def _as_far_as(profile: Profile, exhibit: Exhibit) -> Exhibit:
    if not profile.originals:
        exhibit = replace(exhibit, open=None, copy=None, withheld=False)
    if not profile.images:
        exhibit = replace(exhibit, shown=ExhibitView(), facts=(), text="", letter=None, notes=())
    return exhibit


def _by_subject(entries: Sequence[LedgerRow]) -> Subjects:
    subjects: dict[str, list[LedgerRow]] = {}
    for row in entries:
        subjects.setdefault(row.entry.subject, []).append(row)
    return subjects


def _opens_withdrawn(item: Recorded[Content], profile: Profile) -> bool:
    return profile.withdrawn_words and item.noun in profile.fields and is_of(item, Incident)
