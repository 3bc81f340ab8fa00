"""What stays behind stands nowhere in what leaves, and neither does what repeats it.

Every free field of every noun, in every revision, and every reason has a word of its own, so that a
field that is added is planted as well. Each word is known by the subjects that it tells of.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diary import audience_profiles
from diary.audience_profiles import AUDIENCES, Profile
from diary.case_file import CaseFile
from diary.errors import NotAllowed
from diary.model.books_and_nouns import Book, Noun
from diary.model.record_nouns import (
    Account,
    Conflict,
    ContactKind,
    Event,
    EventKind,
    Evidence,
    Incident,
    Person,
    PoliceContact,
    Role,
    ToldOutcome,
)
from diary.model.revisions import CLASSES
from diary.model.translation import Translation, translatable
from diary.services.disclosure import bundle_extent
from diary.services.disclosure.bundle_extent import BundleExtent
from diary.services.disclosure.redaction_service import Redactions
from diary.services.disclosure.snapshot import SnapshotService, VaultIdentity
from diary.store.subject_table import BESIDE
from exporters.bundle.record_json import RecordFile, dump
from tests.support.filled_nouns import filled
from tests.support.records import Desk, desk

WITHHELD_KIND = "SEXUAL_ASSAULT"
NOUNS = [
    noun
    for noun in CLASSES
    if noun.book is Book.RECORD and noun not in (Noun.CONVERSATION, Noun.CONTINUITY)
]
# what others are about is drawn more often
MORE = [Noun.INCIDENT, Noun.PERSON, Noun.ACCOUNT, Noun.EVIDENCE, Noun.CONFLICT, Noun.TRANSLATION]
ROLES = (Role.SUSPECTED, Role.SUSPECTED, Role.OTHER, Role.WITNESS)
EVENTS = (EventKind.WARNING, EventKind.OTHER, EventKind.MOVED)
WORD = re.compile("zq[0-9]+qz")


class _NoOriginals:
    def original_of(self, item: object) -> None:
        return None


@dataclass(frozen=True)
class Told:
    """The subject in which a word stands, the others that it tells of, and a field of the last."""

    own: str
    others: tuple[str, ...] = ()
    field: str = ""


@dataclass
class Marked:
    """A record with a word in every place."""

    at: Desk = field(default_factory=desk)
    told: dict[str, Told] = field(default_factory=dict)
    ids: dict[Noun, list[str]] = field(default_factory=dict)
    nouns: dict[str, Noun] = field(default_factory=dict)
    contents: dict[str, list[Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def word(self) -> str:
        word = f"zq{len(self.told)}qz"
        self.told[word] = Told("")
        return word

    def some(self, noun: Noun | None, which: int) -> str:
        known = [*self.nouns] if noun is None else self.ids.get(noun, [])
        return known[which % len(known)] if known else ""

    def content(self, noun: Noun, which: int, other: int) -> Any:
        refers = {each: self.some(each, which) for each in (*Noun, None)}
        made = filled(CLASSES[noun], _Words(self), refers)
        if isinstance(made, Incident):
            kind = (WITHHELD_KIND, "FOLLOW")[other % 2]
            # police are told of what turned out to be something else; lines have tests of their own
            made = replace(made, turned_out=None, messages=())
            return replace(made, behaviours=(kind,), times_of=kind)
        if isinstance(made, Person):
            child = "my son" if other % 3 == 0 else made.relationship
            made = replace(made, role=ROLES[other % 4], relationship=child)
            return made if other % 5 == 0 else replace(made, afraid_for=False, afraid_why="")
        if isinstance(made, Event):
            return replace(made, event=EVENTS[other % 3])
        if isinstance(made, PoliceContact):
            about = {self.some(Noun.INCIDENT, n) for n in (which, other)} - {""}
            outcomes = tuple(ToldOutcome(incident=id_, what=self.word()) for id_ in sorted(about))
            return replace(made, contact=ContactKind.REPORT, answers=(), outcomes=outcomes)
        if isinstance(made, Evidence):
            about = {self.some(Noun.INCIDENT, n) for n in (which, other)} - {""}
            return replace(made, incidents=tuple(sorted(about)), came_with="")
        if isinstance(made, Conflict):
            found = (self.some(Noun.ACCOUNT, which), self.some(None, other))
            return replace(made, entries=tuple(filter(None, found)))
        if isinstance(made, Translation) and made.of:
            fields = translatable(CLASSES[self.nouns[made.of]]) or ("what",)
            return replace(made, field=fields[other % len(fields)])
        return made

    def put(self, id_: str, content: Any, first: int) -> None:
        """Say of which subjects the words tell that were made since the first."""
        self.contents.setdefault(id_, []).append(content)
        others: dict[str, tuple[str, ...]] = {}
        if isinstance(content, PoliceContact):
            others = {each.what: (each.incident,) for each in content.outcomes}
        about: tuple[str, ...] = ()
        if isinstance(content, Conflict):
            accounts = [each for id_ in content.entries for each in self.contents[id_]]
            used = {each.person for each in accounts if isinstance(each, Account)} - {""}
            about = (*content.incidents, *content.entries, *used)
        rendered = ""
        if isinstance(content, Translation):
            about, rendered = (content.of,), content.field
        for word in [*self.told][first:]:
            self.told[word] = Told(id_, tuple(filter(None, others.get(word, about))), rendered)

    def step(self, verb: str, noun: Noun, which: int, other: int) -> None:
        first, journal = len(self.told), self.at.journal
        if verb == "record" or not self.ids.get(noun):
            content = self.content(noun, which, other)
            if isinstance(content, Translation) and not content.of:
                return
            id_ = journal.record(content).id
            self.put(id_, content, first)
            self.ids.setdefault(noun, []).append(id_)
            self.nouns[id_] = noun
            return
        id_ = self.some(noun, other)
        reason = self.word()
        with contextlib.suppress(NotAllowed):
            if verb == "amend" and id_ not in self.gone:
                content = self.content(noun, which, other + which)
                journal.amend(id_, content, reason)
                self.put(id_, content, first)
            elif verb == "withdraw" and id_ not in self.gone:
                journal.withdraw(id_, reason)
                self.gone.add(id_)
            elif verb == "reinstate" and id_ in self.gone:
                journal.reinstate(id_, reason)
                self.gone.remove(id_)
        self.told[reason] = Told(id_)

    def take(self, profile: Profile, left_out: frozenset[str]) -> CaseFile:
        identity = VaultIdentity(
            bytes(range(16)), bytes(32), "england-wales", "Daybook", self.at.clock
        )
        record = self.at.books[Book.RECORD]
        service = SnapshotService(identity, self.at.journal, _NoOriginals(), record)  # type: ignore[arg-type]
        return service.take(profile, {}, redactions=Redactions(left_out=left_out))

    def behind(
        self, profile: Profile, left_out: frozenset[str], people: Collection[str]
    ) -> set[str]:
        """The subjects that stay behind by choice, from what was recorded alone."""
        found = {*left_out}
        for id_, contents in self.contents.items():
            if self.nouns[id_] is Noun.EVIDENCE:
                # a withdrawn one leaves by its reason
                about = {*contents[-1].incidents}
                is_behind = id_ not in self.gone and about and about <= left_out | self.gone
            else:
                is_told = profile.summary and id_ in self.gone
                who = {getattr(each, "person", "") for each in contents}
                is_behind = not is_told and not who.isdisjoint(people)
            if is_behind:
                found.add(id_)
        return found


class _Words(dict[str, str]):
    """A new word for every path that is asked for."""

    def __init__(self, record: Marked) -> None:
        super().__init__()
        self._record = record

    def get(self, _path: str, _default: object = None) -> str:  # type: ignore[override]
        return self._record.word()


def opened(case: CaseFile) -> dict[str, set[str]]:
    """The fields that are opened of each subject in some revision, without those beside them."""
    found: dict[str, set[str]] = {}
    for opening in case.disclosure.openings:
        values = opening.values()
        if not opening.is_withheld:
            names = {name for name in values if name[0] != "@" and name not in BESIDE}
            found.setdefault(str(values["@subject"]), set()).update(names)
    return found


# what is there to be pointed at
FIRST = [
    ("record", noun, 0, 1)
    for noun in (Noun.PERSON, Noun.ORDER, Noun.EVIDENCE, Noun.INCIDENT, Noun.POLICE, Noun.ACCOUNT)
]
numbers = st.integers(0, 11)
nouns = st.sampled_from([*NOUNS, *MORE, *MORE])
verbs = st.sampled_from(("record", "record", "record", "amend", "amend", "withdraw", "reinstate"))
steps = st.lists(st.tuples(verbs, nouns, numbers, numbers), min_size=2, max_size=16)


@given(
    steps, st.sampled_from(AUDIENCES), st.sets(numbers, max_size=3), st.sets(numbers, max_size=1)
)
def test_no_word_of_what_stays_behind_leaves(
    history: list[Any], audience: str, entries: set[int], persons: set[int]
) -> None:
    record, profile = Marked(), audience_profiles.load(audience)
    for each in (*FIRST, *history):
        record.step(*each)
    standing = [id_ for id_ in record.nouns if id_ not in record.gone]
    chosen = {standing[n % len(standing)] for n in entries if standing}
    known = [id_ for id_ in record.ids.get(Noun.PERSON, []) if id_ not in record.gone]
    people = tuple({known[n % len(known)] for n in persons if known})
    extent = BundleExtent(people=people, entries=tuple(chosen))
    left_out = frozenset(bundle_extent.left_out(record.at.journal, profile, extent))
    case = record.take(profile, left_out)
    data = dump(RecordFile(case.made, case.disclosure)).decode()
    shown, behind = opened(case), record.behind(profile, left_out, people)
    for word in {*WORD.findall(data + repr(case))}:
        told = record.told[word]
        assert told.own not in behind
        assert shown.keys() >= {*told.others}
        assert not told.field or told.field in shown[told.others[-1]]
    if profile.kinds_asked:
        assert WITHHELD_KIND not in data
