"""Record, amend, withdraw and reinstate nouns, and read what is recorded.

**Invariants:**

- One call is one transaction: the ledger entry and everything derived from it, or nothing.
- When a call returns, what it wrote is durable.
- Amending writes a revision; withdrawing writes a reason, and so does reinstating, with the last
  words again. Nothing is changed in place, so the earlier words stay provable.
- If the disk is full the reserve is released once, so that words can still be saved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from diary import characters, json_value
from diary.contact_terms import UndisclosedText
from diary.errors import BadInput, DiskFull, Erased, NotAllowed, NotAllowedReason, Unknown
from diary.i18n import N_
from diary.json_value import Json
from diary.model.books_and_nouns import REINSTATED, WITHDRAWN, Book, Noun
from diary.model.checks import check_content, check_revision
from diary.model.field_declarations import declared_by_path, free_fields, helper_fields
from diary.model.noun_codec import checked, field_names, text
from diary.model.record_nouns import Evidence, Incident, Role
from diary.model.revisions import (
    CLASSES,
    AboutLines,
    Content,
    Items,
    Recorded,
    RecordReader,
    Revision,
    TimelineCursor,
    TimelineFilter,
    TimelineIndex,
    TimelineRow,
    TimelineSlice,
    as_of,
    is_id,
    new_id,
    noun_of,
)
from diary.services.witness_numbers import FIELDS, WitnessNumbers
from diary.store.connection import Connection, transaction
from diary.store.incident_table import IncidentTable
from diary.store.ledger_table import LedgerRow, LedgerTable, WriteContext, time_from_text
from diary.store.projections import Projections
from diary.store.search_index import SearchIndex
from diary.store.search_words import match_words
from diary.store.subject_table import (
    SubjectOutline,
    SubjectRow,
    SubjectTable,
    content_of,
    first_written,
)

T = TypeVar("T", bound=Content)
R = TypeVar("R")
# The program alone writes the history of the record, once; it is never amended.
HISTORY = (Noun.CONTINUITY, Noun.ERASURE)


@dataclass(frozen=True, slots=True)
class PlannedNoun:
    """A noun that is to be recorded under an identifier chosen beforehand."""

    id: str
    content: Content


@dataclass(frozen=True, slots=True)
class JournalDeps:
    """What the journal writes with; `written` is called after each transaction.

    `note_within` is called at the end of each, inside it.
    """

    database: Connection
    books: Mapping[Book, LedgerTable]
    writing: WriteContext
    written: Callable[[], None]
    release_reserve: Callable[[], bool]
    note_within: Callable[[], None] = lambda: None


class Journal(RecordReader):
    """Records nouns in the ledger and reads them; all recording goes through it."""

    def __init__(self, deps: JournalDeps) -> None:
        self._deps = deps
        self._subjects = SubjectTable(deps.database)
        self._incidents = IncidentTable(deps.database)
        self._projections = Projections(deps.database)
        self._witnesses = WitnessNumbers(self._witnessed)

    @property
    def zone(self) -> str:
        """Return the IANA time zone that entries are written in."""
        return self._deps.writing.zone

    def new_id(self) -> str:
        """Return a new identifier for a subject."""
        return new_id(self._deps.writing.random)

    def record(self, content: T) -> Recorded[T]:
        """Record one noun, durably."""
        item = PlannedNoun(self.new_id(), content)
        return as_of(self._write(lambda: self._record(item)), type(content))

    def record_once(self, id_: str, content: Content) -> Recorded[Content]:
        """Record a noun, or return what the record has under its identifier; raises Erased."""
        if self.has(id_):
            # not by `get`, which does not know an erased one
            self._noun_of(id_)
            return self.get(id_)
        return self._write(lambda: self._record(PlannedNoun(id_, content)))

    def record_all(
        self,
        items: Sequence[PlannedNoun],
        beside: Callable[[], None] = lambda: None,
        amended: Sequence[PlannedNoun] = (),
    ) -> tuple[Recorded[Content], ...]:
        """Record all of these or none; `beside` runs inside the same transaction.

        `amended` are subjects that get a revision in it; return only what is new. Raises Unknown,
        and NotAllowed if one of them is withdrawn.
        """

        def work() -> tuple[Recorded[Content], ...]:
            recorded = tuple(self._record(item) for item in items)
            for item in amended:
                before = self._latest_standing(item.id)
                number = json_value.whole(before.entry.content["number"])
                content, fields = self._fields(item.content, number)
                self._change(noun_of(item.content), "amended", before, fields, content)
            beside()
            return recorded

        return self._write(work)

    def amend(self, id_: str, content: T, reason: str = "") -> Recorded[T]:
        """Write a revision; raises Unknown, NotAllowed if withdrawn or nothing changes."""
        text(reason, "reason")
        before = self._latest_standing(id_)
        noun = Noun(before.entry.kind.split(".")[0])
        if noun_of(content) is not noun:
            raise NotAllowed(NotAllowedReason.ANOTHER_KIND)
        check_revision(id_, content)
        content = _without_clocks_of(content_of(noun, dict(before.entry.content)), content)
        whole, fields = self._fields(content, json_value.whole(before.entry.content["number"]))
        if fields == {k: v for k, v in before.entry.content.items() if k != "reason"}:
            raise NotAllowed(NotAllowedReason.NOTHING_CHANGED)
        if reason:
            fields["reason"] = reason
        item = self._write(lambda: self._change(noun, "amended", before, fields, whole))
        return as_of(item, type(content))

    def withdraw(self, id_: str, reason: str) -> Recorded[Content]:
        """Exclude a subject from counts and bundles; its words stay in the record."""
        (item,) = self.withdraw_all((id_,), reason)
        return item

    def withdraw_all(
        self, ids: Sequence[str], reason: str, beside: Callable[[], None] = lambda: None
    ) -> tuple[Recorded[Content], ...]:
        """Withdraw all of these or none; `beside` runs inside the same transaction."""
        if not text(reason, "reason").strip():
            raise BadInput("reason", N_("is missing"))
        standing = [self._latest_standing(id_) for id_ in ids]

        def work() -> tuple[Recorded[Content], ...]:
            withdrawn = []
            for before in standing:
                noun = Noun(before.entry.kind.split(".")[0])
                fields = {"number": before.entry.content["number"], "reason": reason}
                withdrawn.append(self._change(noun, "withdrawn", before, fields))
            beside()
            return tuple(withdrawn)

        return self._write(work)

    def reinstate(self, id_: str, reason: str) -> Recorded[Content]:
        """Let a withdrawn subject stand again with its last words; NotAllowed if it stands."""
        if not text(reason, "reason").strip():
            raise BadInput("reason", N_("is missing"))
        noun, gone = self._latest(id_)
        if not gone.entry.kind.endswith(WITHDRAWN):
            raise NotAllowed(NotAllowedReason.NOT_WITHDRAWN)
        revisions = self._deps.books[noun.book].revisions(id_)
        worded = [each.entry for each in revisions if not each.entry.kind.endswith(WITHDRAWN)]
        fields = {**worded[-1].content, "reason": reason}
        return self._write(lambda: self._change(noun, "reinstated", gone, fields))

    def get(self, id_: str) -> Recorded[Content]:
        """Return the subject's current content; raises Unknown, Erased."""
        return self._subjects.get(id_)

    def with_words(self, typed: str) -> Items[Content]:
        """Return the subjects beside incidents that have all these words; the last may go on."""
        expression = match_words(typed)
        index = SearchIndex(self._deps.database)
        rows = index.beside_incidents(expression) if expression else []
        return tuple(map(self._subjects.at, rows))

    def with_files(self, digests: Collection[str]) -> Items[Evidence]:
        """Return the exhibits whose file has one of these digests, by number."""
        found = self._subjects.with_files(digests) if digests else ()
        return tuple(as_of(each, Evidence) for each in found)

    def in_use(self, field: Literal["place", "platform"]) -> tuple[str, ...]:
        """Return what standing incidents say in a field, each once, the most frequent first."""
        return self._incidents.in_use(field)

    def about_lines(self, conversation: str) -> tuple[AboutLines, ...]:
        """Return the standing incidents that are about lines of a conversation, by first line."""
        return self._incidents.about_lines(conversation)

    def find(self, ref: str, noun: Noun = Noun.INCIDENT) -> Recorded[Content]:
        """Return a subject by its identifier, or by the number of its noun; raises Unknown."""
        if ref.isascii() and ref.isdigit() and len(ref) < 12:
            return self._subjects.get(self._subjects.id_of(noun, int(ref)))
        # Anything but an identifier may be the person's words, so no error repeats it.
        return self._subjects.get(ref if is_id(ref) else "")

    def _items(self, noun: Noun) -> Items[Content]:
        return tuple(self._subjects.all(noun))

    def _page(self, noun: Noun, after: int, limit: int) -> Items[Content]:
        return self._subjects.page(noun, after, limit)

    def outline(self, noun: Noun) -> tuple[SubjectOutline, ...]:
        """Return the same subjects as `items`, without what they say."""
        return tuple(self._subjects.outline(noun))

    def links_from(self, noun: Noun) -> dict[str, int]:
        """Count the links from subjects of a noun to each subject, by its identifier."""
        return self._subjects.links_from(noun)

    def _linked_to(self, id_: str, noun: Noun) -> Items[Content]:
        return tuple(self._subjects.linked_to(id_, noun))

    def history(self, id_: str) -> tuple[Revision, ...]:
        """Return every revision of a subject, first to latest; raises Unknown, Erased."""
        noun = self._noun_of(id_)
        row = self._deps.books[noun.book].revisions(id_)
        return tuple(_revision(noun, each) for each in row)

    def timeline(
        self, chosen: TimelineFilter, before: TimelineCursor | None = None, limit: int = 50
    ) -> TimelineSlice:
        """Return a page of incidents, latest first."""
        return self._incidents.page(chosen, before, limit)

    def timeline_index(self, chosen: TimelineFilter) -> TimelineIndex:
        """Return every incident that the filter lists, in order, by row and month alone."""
        return self._incidents.index(chosen)

    def timeline_rows(self, wanted: Sequence[int]) -> tuple[TimelineRow, ...]:
        """Return these rows of an index, in this order, without those that were erased since."""
        return self._incidents.rows(wanted)

    def timeline_count(self, chosen: TimelineFilter) -> int:
        """Return how many incidents the filter lists."""
        return self._incidents.count(chosen)

    def has(self, id_: str) -> bool:
        """Return whether the record has a subject of this identifier, erased or not."""
        try:
            self._subjects.find(id_)
        except Unknown:
            return False
        return True

    def mention(self, id_: str) -> SubjectRow:
        """Return the row of a subject, even of an erased one; raises Unknown."""
        return self._subjects.find(id_)

    def _noun_of(self, id_: str) -> Noun:
        found = self._subjects.find(id_)
        if found.erased:
            raise Erased(id_)
        return found.noun

    def _latest_standing(self, id_: str) -> LedgerRow:
        _noun, before = self._latest(id_)
        if before.entry.kind.endswith(WITHDRAWN):
            raise NotAllowed(NotAllowedReason.WITHDRAWN)
        return before

    def _latest(self, id_: str) -> tuple[Noun, LedgerRow]:
        noun = self._noun_of(id_)
        if noun in HISTORY:
            raise NotAllowed(NotAllowedReason.HISTORY)
        latest = self._deps.books[noun.book].latest(id_)
        if latest is None:
            raise Unknown(id_)
        return noun, latest

    def _record(self, item: PlannedNoun) -> Recorded[Content]:
        noun = noun_of(item.content)
        number = self._subjects.next_number(noun)
        content, fields = self._fields(item.content, number)
        verb = "added" if noun is Noun.EVIDENCE else "recorded"
        row = self._append(noun, verb, item.id, None, fields, content)
        written = time_from_text(row.entry.written)
        first = time_from_text(first_written(row.entry))
        commitment = row.commitment.hex()
        return Recorded(
            item.id, noun, number, content, row.n, commitment, first, written, revision=1
        )

    def _change(
        self,
        noun: Noun,
        verb: str,
        before: LedgerRow,
        fields: Mapping[str, Json],
        content: Content | None = None,
    ) -> Recorded[Content]:
        id_ = before.entry.subject
        self._append(noun, verb, id_, before, fields, content)
        return self._subjects.get(id_)

    def _fields(self, content: Content, number: int) -> tuple[Content, dict[str, Json]]:
        check_content(content)
        if isinstance(content, Evidence) and not content.reference:
            content = replace(content, reference=f"{self._initials()}/{number}")
        if isinstance(content, Incident):
            content = self._witnesses.numbered(content)
        whole, fields = checked(content)
        return whole, {"number": number, **fields}

    def witness_names(self) -> tuple[str, ...]:
        """Return the name of each witness, as any version of any incident has it."""
        named = (
            name
            for incident in self._witnessed()
            for name in (
                *(witness.name for witness in incident.witnesses),
                *(told.who for told in incident.first_told),
            )
        )
        return tuple(dict.fromkeys(named))

    def numbers_of_names(self) -> Mapping[str, int]:
        """Return the number of each witness and of whoever was told first, by the plain name."""
        return self._witnesses.by_name()

    def helper_names(self) -> tuple[str, ...]:
        """Return what whoever helped is called, as any version of any entry has it."""
        found: dict[str, None] = {}
        for noun in Noun:
            for path, beside in helper_fields(CLASSES[noun]).items():
                for content in self._deps.books[Book.RECORD].contents_with(path):
                    if beside is None or content.get(beside[0]) == beside[1]:
                        found |= dict.fromkeys(_texts(content[path]))
        return tuple(found)

    def undisclosed_texts(self) -> tuple[UndisclosedText, ...]:
        """Return what every version of every entry says in the texts that never leave.

        Of a person it is whom it reaches by the latest role.
        """
        roles = {item.id: item.content.role for item in self.items(Noun.PERSON)}
        found: dict[UndisclosedText, None] = {}
        for noun in Noun:
            if noun.book is not Book.RECORD:
                continue
            cls, book = CLASSES[noun], self._deps.books[Book.RECORD]
            for key in ("never_leaves", "sheet_only"):
                for path, said in declared_by_path(cls, key).items():
                    if path not in free_fields(cls):
                        continue
                    of = said if isinstance(said, Role) else None
                    for row, said_there in _at_path(book, noun, path):
                        reached = of or roles.get(row.entry.subject)
                        each = UndisclosedText(noun, path, said_there, reached, key == "sheet_only")
                        found[each] = None
        return tuple(found)

    def _witnessed(self) -> Iterator[Incident]:
        """Yield every version of an incident that has numbers of witnesses."""
        for field in FIELDS:
            for fields in self._deps.books[Book.RECORD].contents_with(field):
                content = content_of(Noun.INCIDENT, fields)
                if isinstance(content, Incident):
                    yield content

    def _initials(self) -> str:
        me = self.me()
        words = me.name.replace("-", " ").split() if me else []
        letters = "".join(word[0] for word in words if characters.is_letter(word[0]))
        return letters.upper()[:4] or "EX"

    def _append(
        self,
        noun: Noun,
        verb: str,
        id_: str,
        before: LedgerRow | None,
        fields: Mapping[str, Json],
        content: Content | None,
    ) -> LedgerRow:
        deps = self._deps
        row = deps.books[noun.book].append(f"{noun}.{verb}", id_, before, fields, deps.writing)
        self._projections.apply(row, content)
        return row

    def _write(self, work: Callable[[], R]) -> R:
        try:
            done = self._whole(work)
        except DiskFull:
            if not self._deps.release_reserve():
                raise
            done = self._whole(work)
        self._deps.written()
        return done

    def _whole(self, work: Callable[[], R]) -> R:
        try:
            with transaction(self._deps.database):
                done = work()
                self._deps.note_within()
                return done
        except BaseException:
            # The appended entries are rolled back, so the cached ends of the books are wrong.
            for book in self._deps.books.values():
                book.forget_tip()
            raise


def _revision(noun: Noun, row: LedgerRow) -> Revision:
    entry = row.entry
    withdrawn = entry.kind.endswith(WITHDRAWN)
    return Revision(
        entry=row.n,
        revision=entry.revision,
        written=time_from_text(entry.written),
        zone=entry.zone,
        clock=entry.clock,
        content=None if withdrawn else content_of(noun, dict(entry.content)),
        reason=str(entry.content.get("reason", "")),
        commitment=row.commitment.hex(),
        reinstates=entry.kind.endswith(REINSTATED),
    )


def _at_path(book: LedgerTable, noun: Noun, path: str) -> Iterator[tuple[LedgerRow, str]]:
    """Yield the texts at the path of a field, with the entry of each."""
    name = max(
        (each for each in field_names(CLASSES[noun]) if f"{path}.".startswith(f"{each}.")), key=len
    )
    parts = path[len(name) :].split(".")[1:]
    for row in book.with_field(noun, name):
        for each in _texts(row.entry.content[name], *parts):
            yield row, each


def _texts(value: Json, *path: str) -> Iterator[str]:
    """Yield every text of a value; with a path, those in the fields of this name."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each, *path)
    elif path:
        if isinstance(value, dict):
            yield from _texts(value.get(path[0]), *path[1:])
    elif isinstance(value, str):
        yield value


def _without_clocks_of(before: Content, content: T) -> T:
    """Return a revision without corrections of clocks that were of another time than it states."""
    if not isinstance(content, Incident) or not isinstance(before, Incident):
        return content
    times = [
        None if each.when is None else replace(each.when, how="") for each in (before, content)
    ]
    if times[0] == times[1] or content.clocks != before.clocks:
        return content
    return replace(content, clocks=())
