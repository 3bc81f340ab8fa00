"""The steps of a handover, without Qt: scan, ask, take the case, write, check, note.

The window and the command line ask and show; everything between is here, one function for each
step. Steps that take a session run on the session's thread, the others on any.

**Invariants:**

- The case that was shown is the one that is written; what was written is checked, as its recipient
  would check it, before anybody is told that it exists. Of an encrypted PDF every byte is read.
- What is noted is all in the private book: where the copy is, so that it can be removed later, and
  what was given, so that a later bundle can continue it.
- A place in which own words were found is named, and the words are not repeated: somebody who looks
  over the person's shoulder sees no address in the list of hits.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.audience_profiles import PageNumbering, Profile
from diary.case_file import CaseFile, Supplement
from diary.errors import AlreadyExists, BadInput, MediaError
from diary.i18n import N_, SOURCE_LANGUAGE, _, ngettext
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import Pixels
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.dated_files import FILES_ALONE
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import text
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.record_nouns import Conversation
from diary.model.revisions import Recorded, as_of
from diary.progress import Progress, subprogress
from diary.text import noun_names
from diary.word_redaction import WordRedaction
from ui.text import places_and_devices

# Services and exporters load inside the steps, because the first window opens before the vault.
if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from diary.jurisdiction import Vocabulary
    from diary.paper_content import Sheet
    from diary.services.disclosure.bundle_extent import BundleExtent
    from diary.services.disclosure.exhibit_scan import (
        DeviceHit,
        Originals,
        PositionHit,
        ScannedFile,
    )
    from diary.services.disclosure.redaction_service import RedactionHit, Redactions
    from diary.services.session import Session
    from exporters.check.bundle_check import CheckReport
    from exporters.delivery.bundle_preview import PreviewedDocument
    from exporters.delivery.delivered_bundle import CopyRemoval
    from exporters.delivery.delivery_forms import Delivery, DeliveryResult

DELIVERIES: Final = ("folder", "zip", "upload", "pdf")
FILE_ENDINGS: Final = {"zip": ".zip", "pdf": ".pdf"}
READ_BACK: Final = "read-back"
PROBLEMS: Final = "problems"


# --- what is asked ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The exhibits' files, the scan of each, and the places that they name or may name."""

    files: Originals = ()
    scanned: Mapping[str, ScannedFile] = field(default_factory=dict)
    positions: tuple[PositionHit, ...] = ()

    @property
    def has_failures(self) -> bool:
        """Whether some file could not be prepared: the decoder may not work at all."""
        return any(seen.prepared and seen.prepared.failed for seen in self.scanned.values())

    def without(self, evidence: Container[str]) -> ScanResult:
        """Return the same result without those exhibits."""
        return _scan_result(
            tuple(pair for pair in self.files if pair[0].id not in evidence), self.scanned
        )

    def devices(self, places_kept: Container[str]) -> tuple[DeviceHit, ...]:
        """Return the files that name a device, or may, and are not withheld for their places."""
        from diary.services.disclosure.exhibit_scan import device_hits

        return device_hits(self.files, self.scanned, places_kept=places_kept)


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that would be given; `searched` says whether all its text was searched."""

    evidence: str
    reference: str
    name: str
    searched: bool


@dataclass(frozen=True, slots=True)
class RedactionReport:
    """Where the person's own words are in what would be given; `has_words` if there are any."""

    has_words: bool
    hits: tuple[RedactionHit, ...]
    files: tuple[OutgoingFile, ...] = ()

    @property
    def unsearched(self) -> int:
        """The number of files that were not, or not completely, searched."""
        return sum(not file.searched for file in self.files)

    def by_noun(self) -> dict[Noun, int]:
        """Return how many fields of each noun have words to redact."""
        from diary.services.disclosure.redaction_service import count_by_noun

        return count_by_noun(self.hits)


@dataclass(frozen=True, slots=True)
class HandoverAnswers:
    """The person's answers; exhibits are given by identifier.

    `take_out` says whether words are redacted, and `withheld` which files are; files in `whole` are
    given unchanged although they contain words. Places are kept or not, and with `no_devices`
    nothing is given that names, or may name, the device that made it; files in `places_kept` and
    `devices_kept` are given all the same. `more_words` are taken out of this bundle alone;
    `words_let_go` were asked about as well, and stay in. The subjects in `left_out` stay behind
    whole. `on_sheets` are the keys of what may be on a sheet, `kinds_told` the codes of kinds that
    leave although this audience is not told them unasked, and `conversations` those of which lines
    are shown.
    """

    take_out: bool = True
    withheld: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    keep_positions: bool = False
    places_kept: tuple[str, ...] = ()
    no_devices: bool = False
    devices_kept: tuple[str, ...] = ()
    more_words: tuple[str, ...] = ()
    words_let_go: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    on_sheets: tuple[str, ...] = ()
    kinds_told: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()


def earlier(session: Session, profile: Profile) -> tuple[Recorded[HandoverRecord], ...]:
    """Return the bundles that were made for this audience and can be supplemented."""
    return tuple(
        item
        for item in session.handovers.items()
        if item.content.audience == profile.id and item.content.link
    )


def original_files(session: Session, profile: Profile, left_out: Collection[str] = ()) -> Originals:
    """Return the exhibits' files, if this audience is given any, without what stays behind."""
    if not profile.files:
        return ()
    chosen = session.redactions.bundle_redactions(left_out=tuple(left_out))
    return tuple(each for each in session.snapshot.originals() if not chosen.leaves_out(each[0]))


def entries_left_out(session: Session, profile: Profile, extent: BundleExtent) -> tuple[str, ...]:
    """Return the entries that stay behind. Raises NotAllowed for one that may not."""
    from diary.services.disclosure import bundle_extent

    found = bundle_extent.left_out(session.journal, profile, extent)
    session.snapshot.refuse_leaving_out(profile, found)
    return found


def scan(files: Originals, progress: Progress) -> ScanResult:
    """Scan the metadata of the files. Raises Cancelled."""
    from diary.services.disclosure.exhibit_scan import scan

    return _scan_result(files, scan(files, progress))


def _scan_result(files: Originals, scanned: Mapping[str, ScannedFile]) -> ScanResult:
    from diary.services.disclosure.exhibit_scan import position_hits

    return ScanResult(files, scanned, position_hits(files, scanned))


def find_redactions(
    session: Session,
    profile: Profile,
    scanned: Mapping[str, ScannedFile],
    *,
    withheld: Container[str] = (),
    whole: Container[str] = (),
    conversations: Sequence[str] = (),
    left_out: Collection[str] = (),
) -> RedactionReport:
    """Find the person's own words in what would be given, which has no entry in `left_out`."""
    from diary.services.disclosure import redaction_service

    chosen = session.redactions.bundle_redactions(
        left_out=tuple(left_out), conversations=conversations
    )
    words = chosen.words
    files = tuple(
        pair
        for pair in original_files(session, profile)
        if pair[0].id not in withheld and not chosen.leaves_out(pair[0])
    )
    every = session.snapshot.outgoing(profile, chosen)
    outgoing = [leaf for leaf in every if not chosen.leaves_out(leaf.item)]
    changing = tuple(pair for pair in files if pair[0].id not in whole)
    unsearched = set(redaction_service.unsearched_exhibits(files, scanned))
    return RedactionReport(
        has_words=bool(words),
        hits=(
            *redaction_service.find_in_fields(outgoing, words),
            *redaction_service.find_in_files(changing, scanned, words),
            *redaction_service.find_in_lines(
                session.snapshot.shown_messages(profile, chosen), words
            ),
        ),
        files=tuple(
            OutgoingFile(item.id, item.content.reference, original.name, item.id not in unsearched)
            for item, original in files
        ),
    )


@dataclass(frozen=True, slots=True)
class LeavingHit:
    """A word that the person is asked about, its kind, and the places where it stands."""

    kind: str
    word: str
    hits: tuple[RedactionHit, ...]


def find_leaving_words(
    session: Session,
    profile: Profile,
    left_out: Sequence[str] = (),
    conversations: Sequence[str] = (),
) -> tuple[LeavingHit, ...]:
    """Find the words that the person is asked about before they leave, by kind and word.

    Raises NotAllowed for an entry in `left_out` that this bundle may not leave out.
    """
    from diary import leaving_words
    from diary.model.record_nouns import Person
    from diary.model.revisions import of_class
    from diary.services.disclosure import redaction_service
    from diary.word_redaction import word_redaction

    session.snapshot.refuse_leaving_out(profile, left_out)
    chosen = session.redactions.bundle_redactions(left_out=tuple(left_out))
    people = of_class(session.journal.items(Noun.PERSON), Person)
    chosen = session.redactions.bundle_redactions(
        left_out=tuple(left_out), conversations=conversations
    )
    kinds = leaving_words.with_names(
        leaving_words.load(),
        [each.content for each in people if each.id not in left_out],
        [each.content for each in people if each.id in left_out],
    )
    every = session.snapshot.outgoing(profile, chosen)
    outgoing = [leaf for leaf in every if not chosen.leaves_out(leaf.item)]
    found = []
    for kind in kinds:
        any_of_them = word_redaction(kind.words)
        held = {hit.subject for hit in redaction_service.find_in_fields(outgoing, any_of_them)}
        some = [leaf for leaf in outgoing if leaf.item.id in held]
        messages = [
            (item, message)
            for item, message in session.snapshot.shown_messages(profile, chosen)
            if any_of_them.is_in(message)
        ]
        for word in kind.words if some or messages else ():
            one = word_redaction((word,))
            hits = (
                *redaction_service.find_in_fields(some, one),
                *redaction_service.find_in_lines(messages, one),
            )
            if hits:
                found.append(LeavingHit(kind.label, word, hits))
    return tuple(found)


def asked_kinds(
    session: Session, profile: Profile, vocabulary: Vocabulary, left_out: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return code and label of the kinds that this audience is told only if each is let go."""
    labels = {each.code: each.label for each in vocabulary.behaviours}
    codes = session.snapshot.asked_kinds(profile, left_out)
    return tuple((code, labels.get(code, code)) for code in codes)


def checklist(session: Session, vocabulary: Vocabulary) -> tuple[ChecklistItem, ...]:
    """Return what readers often ask for and is not written yet."""
    from diary import checklist

    return checklist.checklist(session.journal.items, vocabulary)


def conversation_ids(session: Session, profile: Profile, named: Sequence[str]) -> tuple[str, ...]:
    """Return the identifiers of conversations, named by number or identifier.

    Raises BadInput for a name of no conversation, for an audience that is shown none, and for a
    conversation to which no incident points.
    """
    found = [session.journal.find(each, Noun.CONVERSATION) for each in named]
    if found and Noun.CONVERSATION not in profile.fields:
        raise BadInput("--transcript", N_("names what this audience is shown nothing of"))
    pointed = {
        place.conversation
        for item in session.journal.items(Noun.INCIDENT)
        if item.withdrawn is None
        for place in item.content.messages
    }
    for item in found:
        if item.noun is not Noun.CONVERSATION:
            raise BadInput("--transcript", N_("must be a conversation"))
        if as_of(item, Conversation).content.format == FOLDER:
            raise BadInput("--transcript", _(FILES_ALONE))
        if item.id not in pointed:
            raise BadInput("--transcript", N_("names one to whose lines no incident points"))
    return tuple(item.id for item in found)


# --- how it is said ---------------------------------------------------------------------------


def redaction_lines(hits: Iterable[RedactionHit]) -> tuple[tuple[str, str], ...]:
    """Return each subject that contains own words, by number or reference, and where in it."""
    subjects: dict[str, tuple[str, list[str]]] = {}
    for hit in hits:
        places = subjects.setdefault(hit.subject, (_subject_text(hit), []))[1]
        places.append(_place_text(hit))
    return tuple((name, "; ".join(places)) for name, places in subjects.values())


def not_searched_text(count: int) -> str:
    """Return how many files cannot be searched, and what to do; empty if all can."""
    if not count:
        return ""
    return ngettext(
        "{n} file cannot be searched for words, or not all of it: pictures, sound, films, "
        "documents, web pages, what is attached to an e-mail. Look at it yourself.",
        "{n} files cannot be searched for words, or not all of them: pictures, sound, films, "
        "documents, web pages, what is attached to an e-mail. Look at them yourself.",
        count,
    ).format(n=f"{count:,}")


def leave_whole_text() -> str:
    """Return what happens to files that cannot be redacted, for the command line."""
    return _(
        "A file that cannot be changed in part stays behind if the words are taken out. "
        "With --leave-whole EXHIBIT it leaves as it is."
    )


def _subject_text(hit: RedactionHit) -> str:
    if _is_of_me(hit):
        return _("What it says of you")
    return f"{noun_names.noun_text(hit.noun)} {hit.reference or hit.number}"


def _is_of_me(hit: RedactionHit) -> bool:
    # On a paper the person recording has no number.
    return hit.noun is Noun.PERSON and not hit.number


def _place_text(hit: RedactionHit) -> str:
    from diary.services.disclosure.redaction_service import HitPlace

    in_files = {
        HitPlace.FILE: N_("in its text"),
        HitPlace.SAID: N_("in what its file says of itself"),
        HitPlace.WHOLE: N_("in its file, which leaves whole or stays behind"),
        HitPlace.LINES: N_("in lines of it, of which only the commitments then leave"),
        HitPlace.CLOCK: N_("in the time zone of this computer's clock, which every bundle says"),
    }
    if hit.where in in_files:
        return _(in_files[hit.where])
    if hit.field == "reason":
        name = _("reason for taking it back") if hit.withdrawn else _("reason for a change")
    elif _is_of_me(hit):
        name = _(noun_names.CONTACT_TEXTS.get(hit.field, hit.field))
    else:
        name = noun_names.field_text(hit.noun, hit.field)
    if hit.where is HitPlace.EARLIER:
        return _("{field} (an earlier version)").format(field=name)
    return name


def page_limit_text(profile: Profile, pages: int) -> str:
    """Return a warning about a document with so many pages; empty while it is short enough."""
    if not profile.is_too_long(pages):
        return ""
    if profile.numbering is PageNumbering.SECTIONS:
        sentence = _("It has {pages} pages. A family court takes {most} unless it allows more.")
    else:
        sentence = _("It has {pages} pages. From {most} on, a court may ask for fewer.")
    return sentence.format(pages=f"{pages:,}", most=profile.most_pages)


def size_text(pages: int, files: int) -> str:
    """Return about how much will be written; both arguments are bytes."""
    return _("About {whole} will be written: pages {pages}, files {files}.").format(
        whole=_about(pages + files), pages=_about(pages), files=_about(files)
    )


def _about(size: int) -> str:
    if size < 1_000_000:
        return _("{n} kB").format(n=f"{-(-size // 1000):,}")
    return _("{n} MB").format(n=f"{size / 1e6:,.1f}")


# --- taking the case and looking at it --------------------------------------------------------


def supplement_to(
    session: Session, profile: Profile, after: Recorded[HandoverRecord] | None
) -> Supplement | None:
    """Return the supplement for a bundle after this one, if there is one. Raises NotAllowed."""
    return session.handovers.supplement(after, profile.id) if after else None


def take_case(
    session: Session,
    profile: Profile,
    scanned: Mapping[str, ScannedFile],
    answers: HandoverAnswers,
    supplement: Supplement | None = None,
    language: str = SOURCE_LANGUAGE,
) -> CaseFile:
    """Take the case as answered. Raises NotAllowed for a supplement that does not continue it."""
    from diary.services.disclosure.snapshot import PositionHandling

    positions = PositionHandling.KEEP if answers.keep_positions else PositionHandling.WITHHOLD
    redactions = session.redactions.bundle_redactions(
        words=answers.take_out,
        withheld=answers.withheld,
        whole=answers.whole,
        devices=answers.no_devices,
        places_kept=answers.places_kept,
        devices_kept=answers.devices_kept,
        more=answers.more_words,
        left_out=answers.left_out,
        kinds_told=answers.kinds_told,
        conversations=answers.conversations,
    )
    case = session.snapshot.take(profile, scanned, positions, redactions)
    case = replace(case, language=language, unanswered=_unanswered(session, case))
    case = replace(case, sheets=_sheets(session, case, answers, redactions))
    return _with_earlier(case, supplement, redactions.words)


def _unanswered(session: Session, case: CaseFile) -> int:
    """Return how many places where shown entries do not fit each other were not answered."""
    from diary.contradictions.whole_record import contradictions_in

    if not case.profile.opens(Noun.CONFLICT, "answer"):
        return 0
    shown = {item.id for items in case.others.values() for item in items}
    shown |= {item.id for item in case.incidents} | {each.item.id for each in case.exhibits}
    journal = session.journal
    found = contradictions_in(journal.items, journal.history, journal.zone)
    return sum(shown.issuperset((*each.incidents, *each.entries)) for each in found)


def _sheets(
    session: Session, case: CaseFile, answers: HandoverAnswers, redactions: Redactions
) -> tuple[Sheet, ...]:
    """Return the sheets that go with the bundle, without the redacted words; none is empty."""
    from diary.services.disclosure.sheet_service import SheetChoice

    choice = SheetChoice(frozenset(answers.on_sheets), redactions.left_out, case.exhibits)
    made = (session.sheets.make(kind, choice) for kind in case.profile.sheets)
    return tuple(
        # the sheets of a bundle were made when it was
        redactions.words.of(replace(each, head=replace(each.head, made=case.made)))
        for each in made
        if not each.is_empty
    )


def _with_earlier(case: CaseFile, supplement: Supplement | None, words: WordRedaction) -> CaseFile:
    """Return the case as a supplement, if there is one.

    A file that was given under a name with some of the words is not listed as given: it is given
    again, under a name without them.
    """
    from exporters.bundle import supplements_json

    if supplement is None:
        return case
    given = tuple(each for each in supplement.given if not words.is_in(each.path))
    return supplements_json.attach(case, replace(supplement, given=given))


def preview(
    case: CaseFile, progress: Progress, *, split: bool = False
) -> tuple[PreviewedDocument, ...]:
    """Return every document as it will be written, the record in volumes. Raises Cancelled."""
    from exporters.delivery import bundle_preview

    return bundle_preview.preview_bundle(case, progress, split=split)


def size(
    case: CaseFile, documents: Sequence[PreviewedDocument], way: str = "folder"
) -> tuple[int, int]:
    """Return about how many bytes the pages have, and the files that go with them."""
    files = sum(
        exhibit.item.content.size or 0
        for exhibit in case.exhibits
        if (exhibit.open or exhibit.copy) and exhibit.given is None and not exhibit.damaged
    )
    # An encrypted PDF has the pages as its own, and once more among its attached files.
    pages = sum(len(each.pdf) for each in documents)
    return pages * (2 if way == "pdf" else 1), files


def page(media: MediaClient, pdf: bytes, number: int, width: int) -> tuple[Pixels, str]:
    """Return an image of one page and its text, read by the child process without keys.

    The text is empty if only that cannot be read. Raises MediaError.
    """
    with media.open(BytesSource(pdf)) as session:
        pixels, words = session.pdf_page(number, width=width), ""
        with contextlib.suppress(MediaError):
            words = session.page_text(number)
        return pixels, words


def thumbnails(
    media: MediaClient, pdf: bytes, numbers: Sequence[int], width: int
) -> tuple[Pixels, ...]:
    """Return small images of some pages, made by the child process in one go. Raises MediaError."""
    with media.open(BytesSource(pdf)) as session:
        return tuple(session.pdf_page(number, width=width) for number in numbers)


def page_count(media: MediaClient, pdf: bytes) -> int:
    """Return the number of pages of a PDF. Raises MediaError."""
    return media.pdf_pages(BytesSource(pdf))


# --- writing, checking, noting ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """How a bundle is given: form, passphrase of a PDF, recipient, route, and earlier bundle.

    `after` is the number of the bundle that this one supplements; `split` puts a document with too
    many pages into volumes.
    """

    way: str = DELIVERIES[0]
    passphrase: str = field(default="", repr=False)
    to: str = ""
    route: str = ""
    after: int = 0
    split: bool = False


@dataclass(frozen=True, slots=True)
class HandoverResult:
    """A bundle that was written and read back; `record` is what is noted of it.

    `checked` is the verdict of a check, or `read-back` for an encrypted PDF, of which every byte is
    compared with what was written; `problems` if something is not as it was written. `withheld`
    says which originals are withheld, and why.
    """

    place: Path
    delivered: DeliveryResult
    checked: str
    report: CheckReport | None
    fingerprint: str
    withheld: tuple[str, ...]
    record: HandoverRecord

    @property
    def ok(self) -> bool:
        """Whether what was read back is what was written."""
        return self.checked != PROBLEMS and (self.report is None or self.report.ok)

    @property
    def verdict(self) -> str:
        """The result of reading it back, in words."""
        if self.ok and self.report:
            return _("what was written is consistent, and signed with the key of this record")
        if self.ok:
            return _("every file reads back as it was written")
        return _("What was written does not read back as it was written. Do not rely on it.")

    @property
    def limits(self) -> tuple[str, ...]:
        """What a check does not prove, in words."""
        from exporters.check import finding_texts

        return finding_texts.limits()


def place_name(way: str, day: date) -> str:
    """Return a default name for the folder or file."""
    return f"Bundle-{day.isoformat()}{FILE_ENDINGS.get(way, '')}"


def refuse_ending(place: Path, way: str) -> None:
    """Raise BadInput for a file name without the ending of its form."""
    ending = FILE_ENDINGS.get(way, "")
    if not place.name.lower().endswith(ending):
        raise BadInput("--out", _("must end in {ending}").format(ending=ending))


def refuse_place(place: Path) -> None:
    """Raise AlreadyExists where something is, and StorageError where nothing can be.

    An empty folder may be written into. What is written claims its place again.
    """
    from diary.files.durable import disk_errors

    with disk_errors("create"), contextlib.suppress(FileNotFoundError):
        if not stat.S_ISDIR(os.lstat(place).st_mode) or os.listdir(place):
            raise AlreadyExists("place")


def refuse_unnotable(place: Path) -> None:
    """Raise BadInput for a path that the record could not note, because it is not valid text."""
    text(str(place.absolute()), "--out")


def write(
    case: CaseFile,
    place: Path,
    options: DeliveryOptions,
    sign: Callable[[bytes], bytes],
    progress: Progress,
    *,
    reading: Progress | None = None,
) -> HandoverResult:
    """Write the bundle and check it. Raises what the writer and the check raise.

    `reading` gets the progress of reading it back, if that is another callback. The check is told
    the fingerprint of the record's key, as a recipient who was given it would tell it.
    """
    from exporters.delivery.delivery_forms import BundleDelivery, Delivery

    writer = BundleDelivery(case, sign, progress, options.passphrase, split=options.split)
    refuse_unnotable(place)
    way = Delivery(options.way)
    delivered = writer.write(place, way)
    checked, report, files = _read_back(
        delivered, place, way, writer.fingerprint, reading or progress
    )
    return HandoverResult(
        place=place,
        delivered=delivered,
        checked=checked,
        report=report,
        fingerprint=writer.fingerprint,
        withheld=places_and_devices.withheld_lines(case.exhibits),
        record=_handover_record(case, place, options, delivered, files),
    )


def _read_back(
    delivered: DeliveryResult, place: Path, way: Delivery, expected: str, progress: Progress
) -> tuple[str, CheckReport | None, dict[str, str]]:
    """Return the verdict of the check, its report, and the hash of each file at its place."""
    from diary.files.durable import disk_errors
    from exporters.check import own_pdf
    from exporters.check.bundle_check import check
    from exporters.delivery import delivered_bundle

    if way.value == "pdf":
        files = delivered_bundle.read_back(place, progress)
        checked = READ_BACK if set(files.values()) == {delivered.digest} else PROBLEMS
        return checked, None, files
    # As the recipient will: the files of an upload set one by one, any other form as a whole.
    with disk_errors("read"):
        given = sorted(place.iterdir()) if way.value == "upload" else [place]
    report = check(
        given,
        expected=expected,
        progress=subprogress(progress, 0, 2, 3),
        # The program itself just wrote this document, so the reader need not run in a child
        # process.
        pdf=own_pdf.read,
    )
    if way.value == "folder":
        files = dict(delivered.written.hashes)
    else:
        files = delivered_bundle.read_back(place, subprogress(progress, 2, 1, 3))
    same = report.digest == delivered.written.digest
    whole = same and _missing(report) <= set(delivered.too_large)
    return report.verdict.value if whole or not report.ok else PROBLEMS, report, files


def _missing(report: CheckReport) -> set[str]:
    """Return the files that were not supplied to a check."""
    from exporters.check.bundle_check import Status

    return {each.file for each in report.files if each.status is Status.NOT_SUPPLIED}


def _handover_record(
    case: CaseFile,
    place: Path,
    options: DeliveryOptions,
    delivered: DeliveryResult,
    files: dict[str, str],
) -> HandoverRecord:
    """Return the note of the handover for the private book."""
    from exporters.bundle.record_json import made_text

    payload = delivered.written.payload
    at_place = files if options.way != "folder" else _without(files, payload)
    own = case.disclosure
    return HandoverRecord(
        audience=case.profile.id,
        folder=str(place.absolute()),
        digest=delivered.written.digest,
        entries=own.entries_shown,
        originals=delivered.written.originals,
        form=options.way,
        made=made_text(case.made),
        head=len(own.commitments),
        link=own.head_link.hex(),
        after=options.after,
        to=options.to,
        route=options.route,
        files=_lines(payload),
        left=_lines(at_place),
    )


def _lines(hashes: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{hashes[path]}  {path}" for path in sorted(hashes))


def _without(files: dict[str, str], payload: dict[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if path not in payload}


def note(session: Session, result: HandoverResult) -> Recorded[HandoverRecord]:
    """Note the handover in the private book."""
    return session.handovers.log(result.record)


# --- a bundle that was handed over ------------------------------------------------------------


def written_at(item: Recorded[HandoverRecord]) -> dict[str, str]:
    """Return the hash of each file that was written for this bundle, by its path there."""
    own = item.content
    lines = (*own.files, *own.left) if own.form == "folder" else own.left
    return {path: digest for digest, _gap, path in (line.partition("  ") for line in lines)}


def remove_copy(item: Recorded[HandoverRecord], progress: Progress) -> CopyRemoval:
    """Remove the files that were written for this bundle; raise Cancelled."""
    from exporters.bundle import layout
    from exporters.delivery import bundle_output, delivered_bundle, zip_output

    own = item.content
    written = written_at(item)
    place = Path(own.folder)
    if own.form == "folder":
        return delivered_bundle.remove_copy(
            place, written, progress, folders=layout.FOLDERS, unfinished=layout.own_names()
        )
    if own.form == "upload":
        return delivered_bundle.remove_copy(place, written, progress, unfinished=written)
    magic = zip_output.MAGIC if own.form == "zip" else bundle_output.PDF
    return delivered_bundle.remove_copy(place, written, progress, magic=magic)


def copy_state(own: HandoverRecord, removal: CopyRemoval) -> CopyState | None:
    """Return the state of a copy to note after a removal."""
    if removal.absent:
        # A removable drive that is not plugged in looks the same.
        return own.copy
    if removal.refused:
        return CopyState.PARTLY
    return CopyState.KEPT if removal.kept else CopyState.REMOVED
