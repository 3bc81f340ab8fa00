"""Keep an export of another program: the file as an exhibit, and what was read of it.

**Invariants:**

- What is read is what is kept: the export is first stored byte for byte and then read from there,
  so a file that changes meanwhile cannot be kept as one thing and read as another.
- Bytes are durable before the ledger mentions them, and exhibit and conversations come into the
  record in one transaction. Whatever fails before leaves nothing of them, and nothing that the
  record mentions is ever removed.
- The lines of a conversation are encrypted while they are read; one costs no more memory than the
  eight bytes by which it is compared with those of an earlier export.
- A file is read on any thread, from what `begin` took of the record; `admit` alone changes it.
- Each line is committed to by itself, so that some can be shown and the others counted.
- The same file with the same answers adds nothing.
- Files that came with an export come into the record in that transaction too, each as an exhibit of
  its own (`export_members`).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from diary.conversations.clock_order import offset_of_stated, with_offsets
from diary.conversations.lines import ConversationLine, encodable, read_line, write_line
from diary.conversations.overlap import LineDigests
from diary.conversations.own_accounts import OwnAccounts
from diary.conversations.phone_numbers import number_regions
from diary.crypto.attachment_encryption import ReaderMemory
from diary.errors import DiaryError, SourceError, StorageError
from diary.json_value import Json, fields, items, text
from diary.ledger.entry import canonical
from diary.ledger.line_commitments import LineCommitments
from diary.media.byte_source import FileSource, Source
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.decoder_results import MediaFacts
from diary.media.export_file import ExportFile, ReportingSource, export_of
from diary.media.folder_export import ChosenFiles, FolderExport, choose, folder_export, is_read_with
from diary.media.folder_facts import FolderFacts
from diary.media.folder_files import (
    LeftOutFile,
    LeftOutReason,
    ListedFile,
    folder_list,
    read_folder,
)
from diary.media.imports.dated_files import LIST_ENDING
from diary.media.imports.export_report import ExportReport, ExportTally
from diary.media.imports.format import Answers, ColumnRole, QuestionKind
from diary.media.imports.message import Item, Message, MessageKind
from diary.media.picture_hash import EDGE, difference_hash
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation, DateOrder
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded, as_of
from diary.model.when import zone_of
from diary.progress import Progress, no_progress
from diary.services.attachment_service import AttachmentService, NamedBytes, StoredFile
from diary.services.exhibit_previews_and_copies import VaultOriginals
from diary.services.export_members import ArchiveFiles, ExportMembers, exhibit_name
from diary.services.journal import Journal, PlannedNoun
from diary.store.keys_table import AttachmentKey, StoredKeys
from diary.store.vault_settings import Settings

_NOT_SENT: Final = (MessageKind.DRAFT, MessageKind.FAILED, MessageKind.QUEUED)
# Fewer equal lines than these show nothing, unless they are the whole of one export.
_TELLING: Final = 3
_TABLES: Final = "table-answers"

Ask = Callable[[OfferedExport], Answers]


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """What was read of one export of a file, and its entry, which may have been there already."""

    offer: OfferedExport
    answers: Answers
    report: ExportReport
    item: Recorded[Conversation]
    is_new: bool


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The files that came with an export: exhibits that are new, and the rest, counted.

    `known` were exhibits before, and `same` are byte for byte another file of this import: both are
    one exhibit. `refused` could not be kept, by the reason. Of a folder, `left_out` are its files
    that are not kept.
    """

    new: tuple[Recorded[Evidence], ...]
    known: int
    refused: Mapping[str, int]
    left_out: tuple[LeftOutFile, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True)
class KeptExport:
    """A file that is in the record as an exhibit, its conversations, and what came with it."""

    exhibit: Recorded[Evidence]
    conversations: tuple[KeptConversation, ...]
    files: KeptFiles


@dataclass(frozen=True, slots=True)
class _ReadExport:
    """A conversation that is read and durable, and not yet part of the record."""

    offer: OfferedExport
    answers: Answers
    report: ExportReport
    content: Conversation
    blob: AttachmentKey


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file or folder that is stored and read, and not yet part of the record.

    `listed` are files of a folder that are stored, and become exhibits where `members` has them.
    """

    stored: StoredFile
    found: tuple[_ReadExport, ...]
    members: ExportMembers
    listed: tuple[StoredFile, ...] = ()
    left_out: tuple[LeftOutFile, ...] = ()


Reading = Callable[[Path, Ask, Progress], ReadFile]


@dataclass(frozen=True, slots=True)
class StoredLines:
    """The lines of a conversation; they may be read on any thread until the session is closed.

    `raw` yields each in its canonical form, and nothing for one that a bundle keeps back.
    """

    raw: Callable[[], Iterator[bytes]]

    def __iter__(self) -> Iterator[ConversationLine]:
        """Yield the lines, in their order. Raises Damaged."""
        return map(read_line, filter(None, self.raw()))

    def each(self) -> Iterator[ConversationLine | None]:
        """Yield each line, in their order, and None for one that is kept back. Raises Damaged."""
        return (read_line(raw) if raw else None for raw in self.raw())

    def between(self, first: int, last: int) -> Iterator[ConversationLine]:
        """Yield the lines from one number to another; those before are not looked into."""
        return map(read_line, filter(None, itertools.islice(self.raw(), first - 1, last)))

    def chosen(self, numbers: Collection[int]) -> Iterator[ConversationLine]:
        """Yield the lines of these numbers, in their order; no other is looked into."""
        if numbers:
            rows = enumerate(itertools.islice(self.raw(), max(numbers)), 1)
            yield from (read_line(raw) for n, raw in rows if raw and n in numbers)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record has before a file is read: exhibits by digest, and conversations.

    `own_numbers` are the numbers and accounts that those were made from.
    """

    exhibits: Mapping[str, Recorded[Evidence]]
    conversations: tuple[tuple[Recorded[Conversation], StoredLines], ...]
    own_numbers: tuple[str, ...] = ()

    def exhibit(self, stored: StoredFile) -> str:
        """Return the identifier of a file that is an exhibit already, else nothing."""
        item = self.exhibits.get(stored.sha256)
        return "" if item is None else item.id


class ImportService:
    """Exports of other programs, and the conversations that were read of them."""

    def __init__(
        self,
        journal: Journal,
        stored_keys: StoredKeys,
        originals: VaultOriginals,
        evidence: AttachmentService,
        settings: Settings,
        country: str,
    ) -> None:
        """Take what to keep with; `country` is where numbers without one belong."""
        self._country = country
        self._journal = journal
        self._settings = settings
        self._stored_keys = stored_keys
        self._originals = originals
        self._evidence = evidence

    def keep(self, path: Path, ask: Ask, progress: Progress = no_progress) -> KeptExport:
        """Keep a file or a folder and what can be read of it, durably.

        `ask` returns what the person answers for each export of it, or raises. Of a folder, a list
        of its files is the exhibit that they came with. Raises SourceError, ExportRefused,
        MediaError, StorageError, Cancelled, and what `ask` raises; nothing is kept then.
        """
        return self.admit(self.begin()(path, ask, progress))

    def begin(self) -> Reading:
        """Return what stores and reads a file or a folder, on any thread.

        It leaves nothing where it raises, and what it returns is for `admit`.
        """
        conversations = self._journal.items(Noun.CONVERSATION)
        standing = tuple((it, self.lines(it)) for it in conversations if it.withdrawn is None)
        own = tuple(dict.fromkeys(it.content.own_number for it, _lines in standing))
        return partial(self._store_and_read, _Known(self.exhibits(), standing, own))

    def admit(self, read: ReadFile) -> KeptExport:
        """Make what was read part of the record, in one transaction."""
        stored = read.stored
        try:
            before = self.exhibits().get(stored.sha256)
            id_ = self._journal.new_id() if before is None else before.id
            found = [replace(one, content=replace(one.content, of=id_)) for one in read.found]
            kept = self._admit(stored, before, id_, found, read.members)
            return replace(kept, files=replace(kept.files, left_out=read.left_out))
        finally:
            blobs = [stored.blob, *(one.blob for one in read.found)]
            files = (*read.members.stored, *read.listed)
            self._clear_away([*blobs, *(each.blob for each in files)])

    def _store_and_read(self, known: _Known, path: Path, ask: Ask, progress: Progress) -> ReadFile:
        blobs: list[AttachmentKey] = []
        read = self._read_folder if os.path.isdir(path) else self._read_file
        try:
            return read(known, path, ask, progress, blobs)
        except BaseException:
            self._discard(blobs)
            raise

    def _read_file(
        self, known: _Known, path: Path, ask: Ask, progress: Progress, blobs: list[AttachmentKey]
    ) -> ReadFile:
        """Store and read a file; `blobs` gets what is on the disk for it."""
        (stored,) = self._evidence.store([path], progress)
        if isinstance(stored, DiaryError):
            raise stored
        blobs.append(stored.blob)
        found, of = [], known.exhibit(stored)
        with self._opened(stored, progress) as export:
            archive = ArchiveFiles(self._originals.blobs, stored.size, export.member)
            members = ExportMembers(archive.store, known.exhibits, self._journal.new_id)
            try:
                for offer in export.offers:
                    found.append(self._read_one(export, offer, ask(offer), of, known, members))
                    blobs.append(found[-1].blob)
            finally:
                blobs += [each.blob for each in members.stored]
        return ReadFile(stored, tuple(found), members)

    def _read_folder(
        self, known: _Known, folder: Path, ask: Ask, progress: Progress, blobs: list[AttachmentKey]
    ) -> ReadFile:
        """Store and read the files of a folder, and a list of them."""
        chosen, name = choose(read_folder(folder)), exhibit_name(folder.resolve().name)
        self._originals.media.warm()  # a child starts while the files are stored
        stored: dict[str, StoredFile] = {}
        facts: dict[str, MediaFacts] = {}
        try:
            left_out = [*chosen.left_out, *self._store_files(chosen, stored, facts, progress)]
        finally:
            blobs += [each.blob for each in stored.values()]
        files = tuple(
            ListedFile(each.name, stored[each.name].size, each.changed, stored[each.name].sha256)
            for each in chosen.files
            if each.name in stored
        )
        members = ExportMembers(stored.__getitem__, known.exhibits, self._journal.new_id)
        found = []
        known_facts = None if chosen.may_have_exports else facts
        with self._opened_folder(name, files, chosen, stored, known_facts, progress) as export:
            for offer in export.offers:
                found.append(self._read_one(export, offer, ask(offer), "", known, members))
                blobs.append(found[-1].blob)
        for each in files:
            if any(is_read_with(each.name, read.offer) for read in found):
                members.keep(each.name)
        names = members.names
        left_out += [
            LeftOutFile(each.name, LeftOutReason.ANOTHER_KIND)
            for each in files
            if each.name not in names
        ]
        listed = [each for each in files if each.name in names]
        source = NamedBytes(f"{name}{LIST_ENDING}", folder_list(name, listed, left_out))
        (listing,) = self._evidence.store([source])
        if isinstance(listing, DiaryError):
            raise listing
        blobs.append(listing.blob)
        return ReadFile(listing, tuple(found), members, tuple(stored.values()), tuple(left_out))

    @contextlib.contextmanager
    def _opened_folder(
        self,
        name: str,
        files: Sequence[ListedFile],
        chosen: ChosenFiles,
        stored: Mapping[str, StoredFile],
        facts: Mapping[str, MediaFacts] | None,
        progress: Progress,
    ) -> Iterator[FolderExport]:
        """Look into the stored files of a folder."""

        room = ReaderMemory()

        def opener(number: int) -> BinaryIO:
            blob = stored[files[number].name].blob
            return io.BufferedReader(self._originals.blobs.open(blob.blob, blob.key, room))

        def watched(source: Source) -> Source:
            return ReportingSource(source, progress)

        media, client = chosen.media & stored.keys(), self._originals.media
        try:
            with folder_export(name, files, media, opener, client, watched, facts) as export:
                yield export
        finally:
            room.wipe()

    def _store_files(
        self,
        chosen: ChosenFiles,
        stored: dict[str, StoredFile],
        facts: dict[str, MediaFacts],
        progress: Progress,
    ) -> list[LeftOutFile]:
        """Store the files of a folder; return those that could not be read.

        Where no export can be among them, each is looked at meanwhile, for its `facts`. Raises
        StorageError, MediaError.
        """
        left_out, files, room = [], chosen.files, ReaderMemory()

        def opener(number: int) -> BinaryIO:
            blob = stored[files[number].name].blob
            return io.BufferedReader(self._originals.blobs.open(blob.blob, blob.key, room))

        adding = self._originals.blobs.add_many(
            [each.place for each in files], progress, edges=not chosen.may_have_exports
        )
        sizes, client = [each.size for each in files], self._originals.media
        try:
            with (
                FolderFacts(sizes, opener, client) as asked,
                contextlib.closing(adding) as outcomes,
            ):
                for number, (each, outcome) in enumerate(zip(files, outcomes, strict=True)):
                    if isinstance(outcome, SourceError):
                        left_out.append(LeftOutFile(each.name, LeftOutReason(outcome.reason.value)))
                    elif isinstance(outcome, DiaryError):
                        raise outcome
                    else:
                        key = AttachmentKey(outcome.blob_id, outcome.key)
                        stored[each.name] = StoredFile(
                            exhibit_name(each.name), key, outcome.sha256.hex(), outcome.size
                        )
                        # One that has another size since it was listed is asked about later.
                        if outcome.edges is not None and outcome.size == each.size:
                            asked.add(number, outcome.edges)
                asked.ask()
        finally:
            room.wipe()
        facts.update({files[number].name: found for number, found in asked.found.items()})
        return left_out

    def hash_of(self, exhibit: Recorded[Evidence]) -> int | None:
        """Return the difference hash of a picture; None where it cannot be looked at."""
        original = self._evidence.original_of(exhibit)
        pixels = None if original is None else original.pixels(EDGE, EDGE)
        return None if pixels is None else difference_hash(pixels)

    def remembered(self, offer: OfferedExport) -> Answers | None:
        """Return what was answered for the last table that was kept with the same columns."""
        kept = fields(self._settings.get(_TABLES, {})).get(_head(offer))
        if kept is None:
            return None
        values = fields(kept)
        day_first = values.get("day_first")
        return Answers(
            me=text(values["me"]),
            own_number=text(values["own_number"]),
            zone=text(values["zone"]),
            day_first=day_first if isinstance(day_first, bool) else None,
            columns=tuple(ColumnRole(text(each)) for each in items(values["columns"])),
        )

    def _remember(self, found: Sequence[_ReadExport]) -> None:
        """Note the answers for tables, within the transaction that keeps them."""
        tables = {_head(read.offer): read.answers for read in found if _head(read.offer)}
        if tables:
            known = fields(self._settings.get(_TABLES, {}))
            new: dict[str, Json] = {
                head: {**asdict(answers), "columns": [role.value for role in answers.columns]}
                for head, answers in tables.items()
            }
            self._settings.put_within(_TABLES, {**known, **new})

    def lines(self, conversation: Recorded[Conversation]) -> StoredLines:
        """Return the lines of a conversation. Raises Unknown."""
        return StoredLines(self.raw_lines(conversation))

    def raw_lines(self, conversation: Recorded[Conversation]) -> Callable[[], Iterator[bytes]]:
        """Return what yields the lines as they are kept, from the first each time it is called.

        It asks the database nothing, so it may be called on any thread. Raises Damaged, Unknown.
        """
        blob, blobs = self._stored_keys.blob(conversation.id), self._originals.blobs

        def read() -> Iterator[bytes]:
            with blobs.open(blob.blob, blob.key) as file:
                yield from io.BufferedReader(file, 1 << 20)

        return read

    def exhibits(self) -> dict[str, Recorded[Evidence]]:
        """Return the exhibits that stand, by the digest of their file."""
        return standing_exhibits(self._journal)

    @contextlib.contextmanager
    def _opened(self, stored: StoredFile, progress: Progress) -> Iterator[ExportFile]:
        """Look into a stored file."""
        with self._originals.blobs.open(stored.blob.blob, stored.blob.key) as file:
            source = ReportingSource(FileSource(file), progress)
            with export_of(source, stored.name, self._originals.media) as export:
                yield export

    def _read_one(
        self,
        export: ExportFile | FolderExport,
        offer: OfferedExport,
        answers: Answers,
        evidence: str,
        known: _Known,
        files: ExportMembers,
    ) -> _ReadExport:
        """Read one export, and keep its lines and the files that they name beside the record."""
        seed = self._journal.new_id() + self._journal.new_id()
        theirs = (answers.me, answers.own_number, *known.own_numbers)
        own = OwnAccounts(theirs, number_regions(self._country, theirs), offer.format)
        items = export.items(offer, answers)
        here = answers.zone or self._journal.zone
        lines = _LineStream(items, answers.zone, here, bytes.fromhex(seed), files, own)
        added = self._originals.blobs.add(lines)
        blob, report = AttachmentKey(added.blob_id, added.key), lines.tally.report()
        content = replace(
            _content(evidence, offer, answers, report),
            sha256=added.sha256.hex(),
            size=added.size,
            lines=lines.commitments.count,
            commitment=lines.commitments.digest().hex(),
            seed=seed,
        )
        try:
            content = _compared(content, lines.digests, known)
        except BaseException:
            self._discard([blob])
            raise
        return _ReadExport(offer, answers, report, content, blob)

    def _admit(
        self,
        stored: StoredFile,
        before: Recorded[Evidence] | None,
        id_: str,
        found: Sequence[_ReadExport],
        members: ExportMembers,
    ) -> KeptExport:
        """Make exhibits and conversations part of the record, in one transaction."""
        known = {
            _asked(item.content): item
            for item in self._journal.items(Noun.CONVERSATION)
            if item.withdrawn is None and item.content.of == id_
        }
        planned: list[PlannedNoun] = []
        files: dict[str, AttachmentKey] = {}
        if before is None:
            planned.append(PlannedNoun(id_, self._evidence.exhibit(stored, Evidence())))
            files[id_] = stored.blob
        exhibits = {stored.sha256, *self.exhibits()}
        taken = {item.id for item in self._journal.items(Noun.EVIDENCE)}
        digests = {each.sha256 for each in members.stored}
        were = len(digests & exhibits)
        for each in members.stored:
            if each.sha256 not in exhibits:
                exhibits.add(each.sha256)
                content = self._evidence.exhibit(each, Evidence(came_with=id_))
                own = members.exhibit_of(each)
                # the exhibit that it was may be withdrawn since it was read
                own = self._journal.new_id() if own in taken else own
                planned.append(PlannedNoun(own, content))
                files[planned[-1].id] = each.blob
        for read in found:
            if _asked(read.content) not in known:
                planned.append(PlannedNoun(self._journal.new_id(), read.content))
                files[planned[-1].id] = read.blob

        def put_files() -> None:
            for subject, blob in files.items():
                self._stored_keys.put_blob(subject, blob)
            self._remember(found)

        recorded: dict[str, Recorded[Content]] = {}
        if planned:
            new_items = self._journal.record_all(planned, beside=put_files)
            self._originals.blobs.admit(blob.blob for blob in files.values())
            recorded = {item.id: item for item in new_items}
        new = {
            _asked(item.content): item
            for each in recorded.values()
            if isinstance(each.content, Conversation)
            for item in [as_of(each, Conversation)]
        }
        exhibit = before or as_of(recorded[id_], Evidence)
        came_with = tuple(
            as_of(each, Evidence)
            for each in recorded.values()
            if isinstance(each.content, Evidence) and each.id != id_
        )
        return KeptExport(
            exhibit,
            tuple(
                KeptConversation(
                    read.offer,
                    read.answers,
                    read.report,
                    (known | new)[_asked(read.content)],
                    _asked(read.content) in new,
                )
                for read in found
            ),
            KeptFiles(came_with, were, members.refused, same=len(members.stored) - len(digests)),
        )

    def _clear_away(self, blobs: Sequence[AttachmentKey]) -> None:
        """Remove the files that the record does not mention."""
        mentioned = self._stored_keys.blob_names()
        self._discard([blob for blob in blobs if blob.blob not in mentioned])

    def _discard(self, blobs: Sequence[AttachmentKey]) -> None:
        """Remove files that are no part of the record."""
        for blob in blobs:
            # What the disk does not remove now is set aside at the next opening.
            with contextlib.suppress(StorageError):
                self._originals.blobs.erase(blob.blob)


def standing_exhibits(journal: Journal) -> dict[str, Recorded[Evidence]]:
    """Return the exhibits that stand, by the digest of their file."""
    items = reversed(journal.items(Noun.EVIDENCE))
    return {it.content.sha256: it for it in items if it.content.sha256 and it.withdrawn is None}


def _compared(content: Conversation, digests: LineDigests, known: _Known) -> Conversation:
    """Return the conversation with what it has of the earlier export that it goes on from."""
    best = content
    for item, stored in known.conversations:
        earlier = item.content
        is_other = (earlier.of, earlier.member) != (content.of, content.member)
        if earlier.format != content.format or not is_other:
            continue
        theirs = LineDigests()
        for line in stored:
            theirs.add(line)
        found = digests.after(theirs)
        enough = min(_TELLING, len(digests), len(theirs))
        if found.same and found.same >= max(enough, best.same):
            best = replace(
                content,
                continues=item.id,
                same=found.same,
                new=found.new,
                missing=found.missing,
            )
    return best


def _head(offer: OfferedExport) -> str:
    """Return what stands for the columns of a table; nothing for what has none."""
    for question in offer.questions:
        if question.kind is QuestionKind.COLUMNS:
            return hashlib.sha256(canonical(list(question.choices))).hexdigest()
    return ""


def _asked(content: Conversation) -> tuple[object, ...]:
    """Return which export of a file it is, and what was answered."""
    answers = (content.me, content.own_number, content.zone, content.date_order, content.columns)
    return content.format, content.member, answers


def _content(
    evidence: str, offer: OfferedExport, answers: Answers, report: ExportReport
) -> Conversation:
    kinds = report.kinds
    order = None
    if answers.day_first is not None:
        order = DateOrder.DAY if answers.day_first else DateOrder.MONTH
    return Conversation(
        of=evidence,
        format=offer.format,
        sha256="",
        size=0,
        lines=0,
        commitment="",
        seed="",
        member=encodable(offer.main),
        me=answers.me,
        own_number=answers.own_number,
        zone=answers.zone,
        date_order=order,
        columns=tuple(role.value for role in answers.columns),
        texts=kinds.get(MessageKind.TEXT, 0),
        calls=kinds.get(MessageKind.CALL, 0),
        deleted=kinds.get(MessageKind.DELETED, 0),
        not_sent=sum(kinds.get(kind, 0) for kind in _NOT_SENT),
        system=kinds.get(MessageKind.SYSTEM, 0),
        files=kinds.get(MessageKind.FILE, 0),
        from_me=report.own,
        to_me=report.received,
        first=f"{report.first.local}{report.first.offset}",
        last=f"{report.last.local}{report.last.offset}",
        unread=tuple(f"{each.at} {each.reason}" for each in report.unread),
        unread_lines=report.unread_count,
        notes=tuple(f"{each.code} {each.count}" for each in report.notes),
    )


class _LineStream:
    """The items of an export as the bytes of its canonical lines, made while they are read.

    What the person said is theirs stands beside the words of no line: see `OwnAccounts`.
    """

    def __init__(
        self,
        items: Iterator[Item],
        zone: str,
        here: str,
        seed: bytes,
        files: ExportMembers,
        own: OwnAccounts,
    ) -> None:
        """Begin; `zone` is that of times without an offset, by `here` the others are shown too."""
        self.tally = ExportTally(zone_of(zone or "UTC"))
        self.digests = LineDigests()
        self.commitments = LineCommitments(seed)
        self._items = with_offsets(items, zone)
        self._zone = zone
        self._here = here
        self._own = own
        self._files = files
        self._rest = memoryview(b"")

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill the buffer; return the number of bytes, 0 at the end."""
        filled = 0
        while filled < len(buffer):
            if not self._rest:
                line = self._next()
                if line is None:
                    break
                self._rest = memoryview(line)
            part = self._rest[: len(buffer) - filled]
            buffer[filled : filled + len(part)] = part
            self._rest = self._rest[len(part) :]
            filled += len(part)
        return filled

    def _next(self) -> bytes | None:
        for item, offsets in self._items:
            self.tally.add(item)
            if isinstance(item, Message):
                message = self._own.without(self._files.with_files(item))
                zone = self._here if message.time.offset else self._zone
                offsets = offsets or offset_of_stated(message.time, zone)
                line = ConversationLine(self.commitments.count + 1, message, zone, offsets)
                self.digests.add(line)
                written = write_line(line)
                self.commitments.add(written)
                return written
        return None
