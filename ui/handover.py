"""Hand a bundle over: find what to ask, take the case, write it, check it, note it. Qt-free.

Window and command line ask and show; everything between is here, one function a step. Steps that
take a session run on the session's thread, the others on any.

Invariants:

- The case that was shown is the one that is written; what was written is checked, as its receiver
  would check it, before anybody is told that it is there. Of an encrypted PDF every byte is read.
- What is noted is all in the private book: where the copy is, so that it can be taken away later,
  and what went, so that a later bundle can go on from it.
- A place where own words stand is named, and what stands there is not repeated: whoever looks over
  a shoulder sees no address in the list of places where it was found.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary import display
from diary.casefile import CaseFile, Supplement
from diary.errors import BadInput, MediaError
from diary.i18n import N_, SOURCE_LANGUAGE, _, ngettext
from diary.media.client import MediaClient
from diary.media.source import BytesSource
from diary.media.types import Pixels
from diary.model.codec import text
from diary.model.kinds import Noun
from diary.model.private import CopyState, HandoverRecord
from diary.model.recorded import Recorded
from diary.profiles import PageNumbering, Profile
from diary.progress import Progress, subprogress
from diary.redaction import WordRedaction
from ui.text import metadata

# Services and exporters load inside the steps: the first window comes before the vault does.
if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from diary.jurisdiction import Vocabulary
    from diary.services.disclosure.exhibits import DeviceHit, Originals, PositionHit, ScannedFile
    from diary.services.disclosure.redactions import RedactionHit
    from diary.services.session import Session
    from exporters.check.check import CheckReport
    from exporters.delivery.forms import Delivery, DeliveryResult
    from exporters.delivery.writer import DocumentWriter
    from exporters.delivery.written_copy import CopyRemoval

DELIVERIES: Final = ("folder", "zip", "upload", "pdf")
FILE_ENDINGS: Final = {"zip": ".zip", "pdf": ".pdf"}
DELIVERY_TEXTS: Final = {
    "folder": N_("A folder"),
    "zip": N_("One zip file"),
    "upload": N_("A few files for an upload page (no more than 16)"),
    "pdf": N_("One PDF with a passphrase, everything inside"),
}
DELIVERY_NOTES: Final = {
    "folder": N_("Best for a stick: everything can be opened and checked as it is."),
    "zip": N_("The same folder in one file. Nothing in it is encrypted."),
    "upload": N_("For the link that police send. Upload every file of the folder it makes."),
    "pdf": N_(
        "For a stick or the post. Tell the passphrase by another way, such as by voice. It is not "
        "PDF/A, the form for archives."
    ),
}
READ_BACK: Final = "read-back"
PROBLEMS: Final = "problems"
# Stands in the preview where the digest of the files that are not yet written will stand.
NO_DIGEST: Final = "0" * 64


# --- what is asked ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The exhibits' files, what was found in each, and the places that they name or may name."""

    files: Originals = ()
    scanned: Mapping[str, ScannedFile] = field(default_factory=dict)
    positions: tuple[PositionHit, ...] = ()

    @property
    def has_failures(self) -> bool:
        """Whether some file could not be prepared: the decoder may not work at all."""
        return any(seen.prepared and seen.prepared.failed for seen in self.scanned.values())

    def without(self, evidence: Container[str]) -> ScanResult:
        """The same but for those exhibits."""
        return _scan_result(
            tuple(pair for pair in self.files if pair[0].id not in evidence), self.scanned
        )

    def devices(self, places_kept: Container[str]) -> tuple[DeviceHit, ...]:
        """Those that name a device, or may, and are not left out for their places already."""
        from diary.services.disclosure.exhibits import device_hits

        return device_hits(self.files, self.scanned, places_kept=places_kept)


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that would leave; `searched` says whether all its words were looked through."""

    evidence: str
    reference: str
    name: str
    searched: bool


@dataclass(frozen=True, slots=True)
class RedactionReport:
    """Where the person's own words stand in what would leave; `has_words` says if any are kept."""

    has_words: bool
    hits: tuple[RedactionHit, ...]
    files: tuple[OutgoingFile, ...] = ()

    @property
    def unsearched(self) -> int:
        """How many files were not, or not wholly, searched."""
        return sum(not file.searched for file in self.files)

    def by_noun(self) -> dict[Noun, int]:
        """How many fields of each noun words are taken out of."""
        from diary.services.disclosure.redactions import count_by_noun

        return count_by_noun(self.hits)


@dataclass(frozen=True, slots=True)
class HandoverAnswers:
    """What the person answered; exhibits go by identifier.

    Words are taken out or not, and files `withheld`; those that are `whole` leave as they are
    though words stand in them. Places are kept or not, and with `no_devices` nothing leaves that
    names, or may name, the device that made it; `places_kept` and `devices_kept` leave all the
    same.
    """

    take_out: bool = True
    withheld: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    keep_positions: bool = False
    places_kept: tuple[str, ...] = ()
    no_devices: bool = False
    devices_kept: tuple[str, ...] = ()


def earlier(session: Session, profile: Profile) -> tuple[Recorded[HandoverRecord], ...]:
    """Return the bundles that this audience was given and that one can add to."""
    return tuple(
        item
        for item in session.sharing.items()
        if item.content.audience == profile.id and item.content.link
    )


def original_files(session: Session, profile: Profile) -> Originals:
    """Return the exhibits' files, if any is given to this audience."""
    return session.snapshot.originals() if profile.files else ()


def scan(files: Originals, progress: Progress) -> ScanResult:
    """Find what the files say of themselves. Raises Cancelled."""
    from diary.services.disclosure.exhibits import scan

    return _scan_result(files, scan(files, progress))


def _scan_result(files: Originals, scanned: Mapping[str, ScannedFile]) -> ScanResult:
    from diary.services.disclosure.exhibits import position_hits

    return ScanResult(files, scanned, position_hits(files, scanned))


def find_redactions(
    session: Session,
    profile: Profile,
    scanned: Mapping[str, ScannedFile],
    *,
    withheld: Container[str] = (),
    whole: Container[str] = (),
) -> RedactionReport:
    """Find where the person's own words stand in what would leave."""
    from diary.services.disclosure import redactions

    words = session.hiding.hiding().words
    files = tuple(pair for pair in original_files(session, profile) if pair[0].id not in withheld)
    changing = tuple(pair for pair in files if pair[0].id not in whole)
    unsearched = set(redactions.unsearched_exhibits(files, scanned))
    return RedactionReport(
        has_words=bool(words),
        hits=(
            *redactions.find_in_fields(session.snapshot.outgoing(profile), words),
            *redactions.find_in_files(changing, scanned, words),
        ),
        files=tuple(
            OutgoingFile(item.id, item.content.reference, original.name, item.id not in unsearched)
            for item, original in files
        ),
    )


def checklist(session: Session, vocabulary: Vocabulary) -> tuple[ChecklistItem, ...]:
    """Return what readers often ask for and is not written yet."""
    from diary import checklist

    return checklist.checklist(session.journal.items, vocabulary)


# --- how it is said ---------------------------------------------------------------------------


def redaction_lines(hits: Iterable[RedactionHit]) -> tuple[tuple[str, str], ...]:
    """What holds some of the words, by its number or reference, and where in it they stand."""
    subjects: dict[str, tuple[str, list[str]]] = {}
    for hit in hits:
        places = subjects.setdefault(hit.subject, (_subject_text(hit), []))[1]
        places.append(_place_text(hit))
    return tuple((name, "; ".join(places)) for name, places in subjects.values())


def not_searched_text(count: int) -> str:
    """That some files cannot be searched, and what to do about it; nothing where all can."""
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
    """What becomes of files that cannot be changed in part, for the command line."""
    return _(
        "A file that cannot be changed in part stays behind if the words are taken out. "
        "With --leave-whole EXHIBIT it leaves as it is."
    )


def _subject_text(hit: RedactionHit) -> str:
    if _is_of_me(hit):
        return _("What it says of you")
    return f"{display.noun_text(hit.noun)} {hit.reference or hit.number}"


def _is_of_me(hit: RedactionHit) -> bool:
    # on a paper the person recording has no number
    return hit.noun is Noun.PERSON and not hit.number


def _place_text(hit: RedactionHit) -> str:
    from diary.services.disclosure.redactions import HitPlace

    in_files = {
        HitPlace.FILE: N_("in its text"),
        HitPlace.SAID: N_("in what its file says of itself"),
        HitPlace.WHOLE: N_("in its file, which leaves whole or stays behind"),
        HitPlace.CLOCK: N_("in the time zone of this computer's clock, which every bundle says"),
    }
    if hit.where in in_files:
        return _(in_files[hit.where])
    if hit.field == "reason":
        name = _("reason for taking it back") if hit.withdrawn else _("reason for a change")
    elif _is_of_me(hit):
        name = _(display.CONTACT_TEXTS.get(hit.field, hit.field))
    else:
        name = display.field_text(hit.noun, hit.field)
    if hit.where is HitPlace.EARLIER:
        return _("{field} (an earlier version)").format(field=name)
    return name


def page_limit_text(profile: Profile, pages: int) -> str:
    """What to say of a document with so many pages; nothing while it is short enough."""
    if pages < profile.most_pages:
        return ""
    if profile.numbering is PageNumbering.SECTIONS:
        sentence = _("It has {pages} pages. A family court takes {most} unless it allows more.")
    else:
        sentence = _("It has {pages} pages. From {most} on, a court may ask for fewer.")
    return sentence.format(pages=f"{pages:,}", most=profile.most_pages)


def size_text(pages: int, files: int) -> str:
    """About how much will be written, in bytes of the pages and of the files with them."""
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
    """Return what a bundle after this one adds to, if it is to add to any. Raises NotAllowed."""
    return session.sharing.supplement(after, profile.id) if after else None


def take(
    session: Session,
    profile: Profile,
    scanned: Mapping[str, ScannedFile],
    answers: HandoverAnswers,
    supplement: Supplement | None = None,
    language: str = SOURCE_LANGUAGE,
) -> CaseFile:
    """Take the case as it was answered. Raises NotAllowed for a supplement that does not go on."""
    from diary.services.disclosure.snapshot import PositionHandling

    positions = PositionHandling.KEEP if answers.keep_positions else PositionHandling.WITHHOLD
    redactions = session.hiding.hiding(
        words=answers.take_out,
        withheld=answers.withheld,
        whole=answers.whole,
        devices=answers.no_devices,
        places_kept=answers.places_kept,
        devices_kept=answers.devices_kept,
    )
    case = session.snapshot.take(profile, scanned, positions, redactions)
    return _supplemented(replace(case, language=language), supplement, redactions.words)


def _supplemented(case: CaseFile, supplement: Supplement | None, words: WordRedaction) -> CaseFile:
    """Return the case as a supplement, where it is to be one.

    A file that was given under a name that holds some of the words is not listed as given: what is
    to leave of it leaves again, under a name without them.
    """
    from exporters.bundle import supplements

    if supplement is None:
        return case
    given = tuple(each for each in supplement.given if not words.touches(each.path))
    return supplements.attach(case, replace(supplement, given=given))


def preview(case: CaseFile, progress: Progress, *, split: bool = False) -> tuple[bytes, ...]:
    """Return the PDF in memory, as it will be written, in volumes. Raises Cancelled."""
    from exporters.delivery import payload
    from exporters.pdf import evidence, volumes

    case = payload.strip_withheld_digests(case)
    if not split:
        out = io.BytesIO()
        evidence.write_document(case, out, manifest_digest=NO_DIGEST, progress=progress)
        return (out.getvalue(),)
    laid = volumes.plan_volumes(case, NO_DIGEST, subprogress(progress, 0, 2, 3))
    documents: list[bytes] = []
    for volume in laid.volumes:
        out = io.BytesIO()
        laid.write(volume, out)
        progress(2 * len(laid.volumes) + len(documents) + 1, 3 * len(laid.volumes))
        documents.append(out.getvalue())
    return tuple(documents)


def size(case: CaseFile, documents: Sequence[bytes], way: str = "folder") -> tuple[int, int]:
    """Return about how many bytes the pages are, and the files that go with them."""
    files = sum(
        exhibit.item.content.size or 0
        for exhibit in case.exhibits
        if (exhibit.open or exhibit.copy) and exhibit.given is None and not exhibit.damaged
    )
    # a locked PDF has the pages as its own, and once more among the files that it holds
    return sum(map(len, documents)) * (2 if way == "pdf" else 1), files


def page(media: MediaClient, pdf: bytes, number: int, width: int) -> tuple[Pixels, str]:
    """Return one page of it and its words, read by the keyless child. Raises MediaError.

    The words are empty where only they cannot be read.
    """
    with media.open(BytesSource(pdf)) as session:
        pixels, words = session.pdf_page(number, width=width), ""
        with contextlib.suppress(MediaError):
            words = session.page_text(number)
        return pixels, words


def page_count(media: MediaClient, pdf: bytes) -> int:
    """Count its pages. Raises MediaError."""
    return media.pdf_pages(BytesSource(pdf))


# --- writing, checking, noting ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """How a bundle leaves: the way, the passphrase of a PDF, to whom, how, and after which.

    `after` is the number of the bundle that this one adds to; `split` puts a document with too
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
    """A bundle that was written and read back; `sharing` is what is noted of it.

    `checked` is the verdict of a check, or `read-back` for an encrypted PDF, of which every byte is
    compared with what was written; `problems` where something is not as it was written.
    `withheld` says which originals stay behind, and why.
    """

    place: Path
    delivered: DeliveryResult
    checked: str
    report: CheckReport | None
    fingerprint: str
    withheld: tuple[str, ...]
    sharing: HandoverRecord

    @property
    def ok(self) -> bool:
        """Whether what was read back is what was written."""
        return self.checked != PROBLEMS and (self.report is None or self.report.ok)

    @property
    def verdict(self) -> str:
        """What reading it back came to, in words."""
        from exporters.check import text

        if self.ok and self.report:
            return text.verdict(self.report)
        if self.ok:
            return _("every file reads back as it was written")
        return _("What was written does not read back as it was written. Do not rely on it.")

    @property
    def limits(self) -> tuple[str, ...]:
        """What a check does not tell, in words."""
        from exporters.check import text

        return text.limits()


def place_name(way: str, day: date) -> str:
    """Name the folder or file to begin with."""
    return f"Bundle-{day.isoformat()}{FILE_ENDINGS.get(way, '')}"


def refuse_ending(place: Path, way: str) -> None:
    """Raise BadInput for the name of a file that does not say what it is."""
    ending = FILE_ENDINGS.get(way, "")
    if not place.name.lower().endswith(ending):
        raise BadInput("--out", _("must end in {ending}").format(ending=ending))


def refuse_unnotable(place: Path) -> None:
    """Raise BadInput for a name that the record cannot note afterwards: it is no text."""
    text(str(place.absolute()), "--out")


def write(
    case: CaseFile,
    place: Path,
    options: DeliveryOptions,
    sign: Callable[[bytes], bytes],
    progress: Progress,
    *,
    reading: Progress | None = None,
    expected: str = "",
    warn: Callable[[str], None] | None = None,
) -> HandoverResult:
    """Write the bundle and check what is there. Raises what the writer and the check do.

    Reading it back is told to `reading`, where that is not the same; `expected` is the fingerprint
    that the check holds it against. `warn` gets the sentence for a document with too many pages,
    before any folder is there.
    """
    from exporters.delivery.forms import BundleDelivery, Delivery

    pdf = _warning_writer(warn) if warn else None
    writer = BundleDelivery(case, sign, progress, options.passphrase, pdf=pdf, split=options.split)
    refuse_unnotable(place)
    way = Delivery(options.way)
    delivered = writer.write(place, way)
    checked, report, files = _read_back(delivered, place, way, expected, reading or progress)
    return HandoverResult(
        place=place,
        delivered=delivered,
        checked=checked,
        report=report,
        fingerprint=writer.fingerprint,
        withheld=metadata.withheld_lines(case.exhibits),
        sharing=_sharing(case, place, options, delivered, files),
    )


def _warning_writer(warn: Callable[[str], None]) -> DocumentWriter:
    from exporters.pdf import evidence

    def write_pdf(
        case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress
    ) -> int:
        pages = evidence.write_document(
            case, out, manifest_digest=manifest_digest, progress=progress
        )
        if sentence := page_limit_text(case.profile, pages):
            warn(sentence)
        return pages

    return write_pdf


def _read_back(
    delivered: DeliveryResult, place: Path, way: Delivery, expected: str, progress: Progress
) -> tuple[str, CheckReport | None, dict[str, str]]:
    """What the check says, its report, and the hash of each file at its place."""
    from diary.files.durable import disk_errors
    from exporters.check import own_documents
    from exporters.check.check import check
    from exporters.delivery import written_copy

    if way.value == "pdf":
        files = written_copy.read_back(place, progress)
        checked = READ_BACK if set(files.values()) == {delivered.digest} else PROBLEMS
        return checked, None, files
    # as whoever gets it will: the files of a set one by one, anything else as a whole
    with disk_errors("read"):
        given = sorted(place.iterdir()) if way.value == "upload" else [place]
    report = check(
        given,
        expected=expected or None,
        progress=subprogress(progress, 0, 2, 3),
        # the document that this program just wrote, and no stranger's
        pdf=own_documents.read,
    )
    if way.value == "folder":
        files = dict(delivered.written.hashes)
    else:
        files = written_copy.read_back(place, subprogress(progress, 2, 1, 3))
    same = report.digest == delivered.written.digest
    whole = same and _missing(report) <= set(delivered.too_large)
    return report.verdict.value if whole or not report.ok else PROBLEMS, report, files


def _missing(report: CheckReport) -> set[str]:
    """The files that a check went without."""
    from exporters.check.check import Status

    return {each.file for each in report.files if each.status is Status.NOT_SUPPLIED}


def _sharing(
    case: CaseFile,
    place: Path,
    options: DeliveryOptions,
    delivered: DeliveryResult,
    files: dict[str, str],
) -> HandoverRecord:
    """What is noted of it in the private book."""
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
    return session.sharing.log(result.sharing)


# --- a bundle that was handed over ------------------------------------------------------------


def written_at(item: Recorded[HandoverRecord]) -> dict[str, str]:
    """The hash of each file that was written where this bundle was put, by its path there."""
    own = item.content
    lines = (*own.files, *own.left) if own.form == "folder" else own.left
    return {path: digest for digest, _gap, path in (line.partition("  ") for line in lines)}


def evidence_files(own: HandoverRecord) -> int:
    """Count the files of evidence of a bundle: originals, and copies that went in their place.

    One count for the window, the command line and the log. An early note names no files.
    """
    return len(own.files) or own.originals


def remove_copy(item: Recorded[HandoverRecord], progress: Progress) -> CopyRemoval:
    """Remove what was written where this bundle was put; raises Cancelled."""
    from exporters.bundle import layout
    from exporters.delivery import output, written_copy, zip

    own = item.content
    written = written_at(item)
    place = Path(own.folder)
    if own.form == "folder":
        return written_copy.remove_copy(
            place, written, progress, folders=layout.FOLDERS, unfinished=layout.own_names()
        )
    if own.form == "upload":
        return written_copy.remove_copy(place, written, progress, unfinished=written)
    magic = zip.MAGIC if own.form == "zip" else output.PDF
    return written_copy.remove_copy(place, written, progress, magic=magic)


def copy_state(own: HandoverRecord, removal: CopyRemoval) -> CopyState | None:
    """Say what is to be noted of a copy after a removal."""
    if removal.absent:
        # a stick that is not plugged in looks the same
        return own.copy
    if removal.refused:
        return CopyState.PARTLY
    return CopyState.KEPT if removal.kept else CopyState.REMOVED
