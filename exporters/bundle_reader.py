"""Read a bundle as a case without a vault: check it first, then read its subjects.

A bundle is a folder, a zip, or single files, which may include the zips of an upload set. A zip is
read in place and never unpacked; nothing is written anywhere.

**Invariants:**

- The check comes before anything is shown, and its report goes with the case.
- Only disclosures that match their commitments are read; the check names the others.
- A withheld field is blank. A field that this program does not know is left out, and a subject
  whose fields cannot be read is left out entirely; both are counted. A number is used once in a
  noun, so a link leads to one subject.
- Only a file that matches a signed list can be opened; the check names the rest.
- The journal answers the same questions as that of an open vault, so the same pages show both. It
  is given what finds words (`searched_by`), and lists nothing for words without it.
- Lines of a conversation are read only of a file that matches a signed list and of which the check
  found nothing wrong.
- Whoever made the bundle, it raises only NotABundle, if no record can be read, and Cancelled, if
  `progress` raises it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final, Literal, cast

from diary.audience_profiles import NEVER
from diary.errors import BadInput, Damaged, FutureFormat, NotABundle, Unknown
from diary.i18n import N_
from diary.json_value import Json, text, whole
from diary.model.books_and_nouns import REINSTATED, WITHDRAWN, Book, Noun
from diary.model.conversation_nouns import Conversation
from diary.model.noun_codec import field_names, from_fields, stored
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import (
    CLASSES,
    EXCERPT,
    AboutLines,
    Content,
    Items,
    Lacking,
    Recorded,
    RecordReader,
    Revision,
    TimelineCursor,
    TimelineFilter,
    TimelineIndex,
    TimelineRow,
    TimelineSlice,
    incidents_of,
    standing,
)
from diary.model.zone_names import is_zone_name
from diary.progress import Progress, no_progress
from exporters.bundle import conversation_lines, layout
from exporters.bundle.disclosed_record import DisclosedRecord
from exporters.bundle.layout import belongs_to_exhibit, exhibit_mark
from exporters.bundle_recognition import refuse_no_bundle
from exporters.check import record_check
from exporters.check.bundle_check import CheckResult, inspect
from exporters.check.check_report import CheckReport, FindingLevel, Findings, Status
from exporters.check.sheet_check import PdfReader
from exporters.check.source_files import SourceFile

_WRITTEN: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_UTC: Final = "UTC"
_TO_MONTH: Final = len("2026-03")


@dataclass(frozen=True, slots=True)
class BundleSubject:
    """One subject as the bundle shows it, with its shown revisions, first to latest."""

    item: Recorded[Content]
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class BundleSubjects:
    """Every subject that is shown, by identifier; the number unread; and the latest time zone."""

    subjects: Mapping[str, BundleSubject]
    unread: int
    zone: str


def read_subjects(record: DisclosedRecord) -> BundleSubjects:
    """Return the subjects of a record; never raise because of an entry's content."""
    found: dict[str, BundleSubject] = {}
    taken: set[tuple[Noun, int]] = set()
    unread, zone, last = 0, _UTC, 0
    for id_, subject in record_check.examine_disclosures(record, Findings()).items():
        one, left = _subject(id_, subject, record.commitments)
        unread += left
        if one is None or (one.item.noun, one.item.number) in taken:
            unread += one is not None
            continue
        taken.add((one.item.noun, one.item.number))
        found[id_] = one
        if one.item.entry > last:
            zone, last = one.revisions[-1].zone, one.item.entry
    return BundleSubjects(found, unread, zone)


def _subject(
    id_: str, subject: record_check.DisclosedSubject, commitments: tuple[bytes, ...]
) -> tuple[BundleSubject | None, int]:
    """Return the subject, and how many of its fields or entries could not be read."""
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
    return BundleSubject(_recorded(id_, noun, whole(number), revisions), revisions), unknown


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
        first_written=_first_written(revisions[0]),
        written=last.written,
        revision=last.revision,
        withdrawn=last.reason if last.content is None else None,
    )


def _first_written(first: Revision) -> datetime:
    """Return when a subject was first written: at Enter where its line waited to be sealed."""
    typed = first.content.typed_at if isinstance(first.content, Incident) else ""
    return min(datetime.fromisoformat(typed), first.written) if typed else first.written


def _revision(
    noun: Noun, each: record_check.DisclosedRevision, commitments: tuple[bytes, ...]
) -> Revision:
    values = each.values
    gone = each.kind.endswith(WITHDRAWN)
    return Revision(
        entry=each.n,
        revision=each.number,
        written=_read_moment(text(values["@written"])),
        zone=_zone(text(values["@zone"])),
        clock=text(values["@clock"]),
        content=None if gone else _content(noun, values),
        reason=str(values.get("reason", "")),
        commitment=commitments[each.n - 1].hex(),
        reinstates=each.kind.endswith(REINSTATED),
    )


def _content(noun: Noun, values: Mapping[str, Json]) -> Content:
    known = {name: value for name, value in values.items() if name in _names(noun)}
    return from_fields(CLASSES[noun], known, stored(partial=True))


def _blank(noun: Noun) -> Content:
    return _content(noun, {"@zone": _UTC})


@cache
def _names(noun: Noun) -> frozenset[str]:
    return field_names(CLASSES[noun]) - {path for kind, path in NEVER if kind is noun}


def _strange(noun: Noun, values: Mapping[str, Json]) -> list[str]:
    beside = {"number", "reason"}
    return [
        name
        for name in values
        if not name.startswith("@") and name not in beside and name not in _names(noun)
    ]


def _read_moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _WRITTEN).replace(tzinfo=UTC)
    except ValueError as cause:
        raise BadInput("@written", N_("not a moment")) from cause


def _zone(name: str) -> str:
    return name if is_zone_name(name) else _UTC


def subjects_of(shown: BundleSubjects, noun: Noun) -> Iterator[Recorded[Content]]:
    """Yield the subjects of one noun, by number."""
    yield from sorted(
        (one.item for one in shown.subjects.values() if one.item.noun is noun),
        key=lambda item: item.number,
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """The subject that an identifier refers to; a bundle shows nothing that was erased."""

    noun: Noun
    number: int
    erased: bool = False


# Returns the subjects that have all the typed words, by identifier.
WordFinder = Callable[[str], Container[str]]


def _find_nothing(_typed: str) -> Container[str]:
    return frozenset()


class BundleJournal(RecordReader):
    """The journal of one opened bundle."""

    def __init__(self, shown: BundleSubjects, find: WordFinder = _find_nothing) -> None:
        self._shown = shown
        self._find = find
        self._by_noun = {noun: tuple(subjects_of(shown, noun)) for noun in Noun}
        self._latest = tuple(
            sorted(self.items(Noun.INCIDENT), key=lambda one: (_moment_of(one), one.number))[::-1]
        )
        self._places = {one.id: at for at, one in enumerate(self._latest)}
        self._exhibits = self.links_from(Noun.EVIDENCE)

    def searched_by(self, find: WordFinder) -> BundleJournal:
        """Return this journal with what finds the subjects that have words."""
        return BundleJournal(self._shown, find)

    def with_words(self, typed: str) -> Items[Content]:
        """Return the standing subjects beside incidents that have all these words."""
        found = self._find(typed)
        nouns = (noun for noun in Noun if noun is not Noun.INCIDENT)
        subjects = (one for noun in nouns for one in self._by_noun[noun])
        return tuple(one for one in subjects if one.id in found and one.withdrawn is None)

    def in_use(self, field: Literal["place", "platform"]) -> tuple[str, ...]:
        """Return what standing incidents say in a field, each once, the most frequent first."""
        contents = (one.content for one in self._latest if one.withdrawn is None)
        said = Counter(each.place if field == "place" else each.platform for each in contents)
        return tuple(sorted(filter(None, said), key=lambda words: (-said[words], words)))

    def about_lines(self, conversation: str) -> tuple[AboutLines, ...]:
        """Return the standing incidents that are about lines of a conversation, by first line."""
        return tuple(
            sorted(
                AboutLines(lines.first, lines.last, one.number, one.id)
                for one in self._latest
                if one.withdrawn is None
                for lines in one.content.messages
                if lines.conversation == conversation
            )
        )

    @property
    def zone(self) -> str:
        """The time zone of the latest entry that is shown."""
        return self._shown.zone

    def get(self, id_: str) -> Recorded[Content]:
        """Return the subject as it is shown; raise Unknown."""
        found = self._shown.subjects.get(id_)
        if found is None:
            raise Unknown(id_)
        return found.item

    def find(self, ref: str, noun: Noun = Noun.INCIDENT) -> Recorded[Content]:
        """Return a subject by its identifier, or by the number of its noun; raise Unknown."""
        if ref.isascii() and ref.isdigit() and len(ref) < 12:
            found = (one for one in self._by_noun[noun] if one.number == int(ref))
            one = next(found, None)
            if one is None:
                raise Unknown(ref)
            return one
        return self.get(ref)

    def mention(self, id_: str) -> Mention:
        """Return what an identifier refers to; raise Unknown."""
        found = self.get(id_)
        return Mention(found.noun, found.number)

    def _items(self, noun: Noun) -> Items[Content]:
        return self._by_noun[noun]

    def _page(self, noun: Noun, after: int, limit: int) -> Items[Content]:
        return tuple(one for one in self._by_noun[noun] if one.number > after)[:limit]

    def history(self, id_: str) -> tuple[Revision, ...]:
        """Return every revision that is shown, first to latest; raise Unknown."""
        if id_ not in self._shown.subjects:
            raise Unknown(id_)
        return self._shown.subjects[id_].revisions

    def links_from(self, noun: Noun) -> dict[str, int]:
        """Return how many subjects of a noun, withdrawn ones aside, link to each subject, by id."""
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
        """Return a page of incidents, latest first."""
        fitting = list(self._fitting(chosen))
        start = before.row if before else 0
        rows = tuple(self._row(one) for one in fitting[start : start + limit])
        end = start + len(rows)
        return TimelineSlice(rows, TimelineCursor(0, end) if end < len(fitting) else None)

    def timeline_index(self, chosen: TimelineFilter) -> TimelineIndex:
        """Return every incident that matches the filter, in order, by its place and month."""
        found = list(self._fitting(chosen))
        months = (one.isoformat()[:_TO_MONTH] for one in map(_month_of, found))
        return TimelineIndex(
            tuple(self._places[one.id] for one in found),
            tuple(int(_moment_of(one).timestamp()) for one in found),
            tuple((month, len(list(some))) for month, some in groupby(months)),
        )

    def timeline_rows(self, wanted: Sequence[int]) -> tuple[TimelineRow, ...]:
        """Return these rows of an index, in this order."""
        return tuple(self._row(self._latest[at]) for at in wanted)

    def timeline_count(self, chosen: TimelineFilter) -> int:
        """Return how many incidents match the filter."""
        return sum(1 for _one in self._fitting(chosen))

    def _fitting(self, chosen: TimelineFilter) -> Iterator[Recorded[Incident]]:
        found = self._find(chosen.text) if chosen.text.strip() else None
        for one in self._latest:
            content = one.content
            day = content.when.day() if content.when else None
            if (
                (one.withdrawn is None or chosen.with_withdrawn)
                and (chosen.reported is None or content.reported is chosen.reported)
                and (not chosen.behaviours or set(chosen.behaviours) & set(content.behaviours))
                and (chosen.since is None or (day is not None and day >= chosen.since))
                and (chosen.until is None or (day is not None and day <= chosen.until))
                and (found is None or one.id in found)
                and chosen.person in ("", content.person)
                and chosen.place in ("", content.place)
                and chosen.platform in ("", content.platform)
                and (not chosen.order or chosen.order in {each.order for each in content.breaches})
                and not (chosen.lacking and self._has(one, chosen.lacking))
            ):
                yield one

    def _has(self, one: Recorded[Incident], what: Lacking) -> bool:
        content = one.content
        match what:
            case Lacking.DAY:
                return bool(content.when and content.when.at)
            case Lacking.KIND:
                return bool(content.behaviours or content.something_else)
            case Lacking.EVIDENCE:
                return one.id in self._exhibits
            case Lacking.PERSON:
                return bool(content.person)

    def _row(self, one: Recorded[Incident]) -> TimelineRow:
        content = one.content
        return TimelineRow(
            row=self._places[one.id],
            id=one.id,
            number=one.number,
            when=content.when,
            excerpt=content.what[:EXCERPT],
            behaviours=content.behaviours,
            exhibits=self._exhibits.get(one.id, 0),
            reported=content.reported,
            first_written=one.first_written,
            revision=one.revision,
            withdrawn=one.withdrawn is not None,
            has_kind=bool(content.behaviours or content.something_else),
            exhibit=self._first_exhibit(one.id),
            came_by=tuple(
                text[:EXCERPT] for text in (content.platform, *content.accounts[:1]) if text
            ),
        )

    def _first_exhibit(self, id_: str) -> str:
        if id_ not in self._exhibits:
            return ""
        return next((each.id for each in standing(self._linked_to(id_, Noun.EVIDENCE))), "")


def _month_of(one: Recorded[Incident]) -> date:
    """Return a day in the month under which an incident is listed."""
    when = one.content.when
    return date.fromisoformat(when.at[:10]) if when and when.at else one.first_written.date()


def _moment_of(one: Recorded[Incident]) -> datetime:
    when = one.content.when
    return (when.earliest() if when else None) or one.first_written


@dataclass(frozen=True, slots=True)
class BundleFile:
    """The file of an exhibit in the bundle: its original, or a copy given instead."""

    name: str
    size: int
    sha256: str
    is_copy: bool
    source: SourceFile

    def open(self) -> BinaryIO:
        """Open the file for reading and seeking; raise Damaged if it can no longer be opened."""
        try:
            return cast(BinaryIO, self.source.open())
        except OSError as cause:
            raise Damaged(self.name) from cause


@dataclass(frozen=True, slots=True)
class BundleLines:
    """The lines of a conversation in the bundle."""

    source: SourceFile

    def raw(self) -> Iterator[bytes]:
        """Yield each line in its canonical form, and nothing for one that is kept back.

        Raises Damaged if the file is no longer what it was when it was checked.
        """
        try:
            with self.source.open() as file:
                rows = iter(lambda: file.readline(conversation_lines.MAX_ROW + 1), b"")
                head = conversation_lines.parse_head(next(rows, b""))
                for number, row in enumerate(rows, 1):
                    line = conversation_lines.parse_row(row)
                    if number > head.lines or line.n != number:
                        raise ValueError("not in the order of the conversation")
                    yield line.line
        except (OSError, ValueError, FutureFormat) as cause:
            raise Damaged(self.source.name) from cause


@dataclass(frozen=True, slots=True)
class BundleCase:
    """One bundle, read from `paths` as a case; `files` are by the identifier of their exhibit.

    `lines` are the files of the lines of conversations, by the identifier of the conversation.
    """

    paths: tuple[Path, ...]
    made: datetime
    report: CheckReport
    journal: BundleJournal
    files: Mapping[str, BundleFile]
    lines: Mapping[str, BundleLines]
    unread: int


def open_bundle_case(
    paths: Sequence[Path], *, progress: Progress = no_progress, pdf: PdfReader | None = None
) -> BundleCase:
    """Check a bundle and read it: its folder, a zip of it, or its files one by one.

    `pdf` reads the pages of its document, as in a check.
    """
    refuse_no_bundle(paths)
    checked = inspect(paths, progress=progress, pdf=pdf)
    record = checked.found.parts.record
    if record is None:
        raise NotABundle
    shown = read_subjects(record)
    journal = BundleJournal(shown)
    files = _files(checked, journal.items(Noun.EVIDENCE))
    lines = _lines(checked, journal.items(Noun.CONVERSATION))
    return BundleCase(
        tuple(paths), record.made, checked.report, journal, files, lines, shown.unread
    )


def _lines(
    checked: CheckResult, conversations: Iterable[Recorded[Conversation]]
) -> dict[str, BundleLines]:
    """Return the lines of conversations whose files are as listed, and fit the record."""
    report, found = checked.report, checked.found
    sound = {each.file for each in report.files if each.status is Status.UNCHANGED}
    sound -= {each.file for each in report.findings if each.level is FindingLevel.PROBLEM}
    paths = {item.id: layout.conversation_path(item.number) for item in conversations}
    return {
        id_: BundleLines(found.sources[path])
        for id_, path in paths.items()
        if path in sound and path in found.sources
    }


def _files(checked: CheckResult, exhibits: Iterable[Recorded[Evidence]]) -> dict[str, BundleFile]:
    found = checked.found
    sound = {each.file for each in checked.report.files if each.status is Status.UNCHANGED}
    listed = (found.parts.manifest or {}) if layout.MANIFEST in sound else {}
    by_mark: dict[str, list[str]] = {}
    for path in sorted(listed.keys() & sound & found.sources.keys()):
        by_mark.setdefault(path.rpartition("/")[2].partition("_")[0], []).append(path)
    made: dict[str, BundleFile] = {}
    for item in exhibits:
        for path in by_mark.get(exhibit_mark(item.content.reference, item.number), ()):
            one = _file(path, listed[path], found.sources[path], item)
            if one is not None:
                made.setdefault(item.id, one)
    return made


def _file(
    path: str, digest: str, source: SourceFile, item: Recorded[Evidence]
) -> BundleFile | None:
    is_copy = path.startswith(layout.COPIES)
    name = path.rpartition("/")[2]
    own = item.content
    if not belongs_to_exhibit(name, own.reference, item.number) or not (
        is_copy or digest == own.sha256
    ):
        return None
    return BundleFile(own.name or name, source.size, digest, is_copy, source)
