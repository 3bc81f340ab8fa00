"""Scan every original before it leaves, and make the exhibits that are printed.

**Invariants:**

- A file leaves without a question only if it was searched completely and names no place or device:
  one that could not be searched may reveal where the person lives.
- Scanning runs on another thread than the vault's; it takes originals, not a session, since a
  session belongs to its thread.
- Positions are not among the printed facts: whether they leave is a separate question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from diary.case_file import (
    KIND_FACT,
    TIME_FACT,
    CopyMethod,
    Exhibit,
    ExhibitView,
    Letter,
    MailAttachment,
    Print,
    SubstituteCopy,
    WithholdingReason,
)
from diary.errors import Damaged, MediaError
from diary.i18n import N_, _
from diary.media.decoder_results import (
    COPY_FORMS,
    LAST_CHANGE,
    CaptureTime,
    DocumentForm,
    Kind,
    Mail,
    MediaFacts,
    Position,
    SearchOutcome,
    UnsearchedReason,
)
from diary.media.metadata.media_tags import NAMES_DEVICE
from diary.media.metadata.places_in_text import decoded_places
from diary.media.plain_picture import SUFFIXES
from diary.model.private_nouns import Region
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from diary.progress import Progress
from diary.services.derivatives import Derivatives
from diary.services.disclosure.mail_origin import MailOrigin, mail_origin
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.text import code_texts

# A picture's copy is made from its pixels, that of a text or an e-mail from its words.
_WORDS: Final = ("text", "email")
_FILMS: Final = ("video", "audio")
_LEAST: Final = 4  # letters that a place must have to be searched for in the file's name
# File names that only the telephones or cameras of one maker use.
_CAMERAS: Final = re.compile(
    r"PXL_\d|MVIMG_\d|DJI_\d|GOPR\d|G[HXP]\d{6}|DSC[FN]\d|SAM_\d|WP_\d|RIMG\d|HPIM\d|CIMG\d|KIF_\d"
)
Originals = tuple[tuple[Recorded[Evidence], ExhibitOriginal], ...]


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """The derivatives of one original; `damaged` if it is no longer what was attached.

    `origin` is where an e-mail of the person names their computer.
    """

    prepared: Derivatives | None
    damaged: bool = False
    origin: MailOrigin = field(default_factory=MailOrigin)

    @property
    def facts(self) -> MediaFacts | None:
        """Return the file's metadata."""
        return self.prepared.facts if self.prepared else None

    @property
    def text(self) -> str:
        return self.prepared.text if self.prepared else ""

    @property
    def inside(self) -> list[str]:
        """Return words in the file that are searched and never shown."""
        return list(self.prepared.inside) if self.prepared else []


@dataclass(frozen=True, slots=True)
class PositionHit:
    """An original that states its place, or may; `unsearched` is why that is unknown.

    `copied` means that a copy which is made anew can go instead.
    """

    evidence: str
    reference: str
    name: str
    positions: tuple[Position, ...]
    unsearched: tuple[UnsearchedReason, ...] = ()
    kind: Kind = "other"
    copied: bool = False


@dataclass(frozen=True, slots=True)
class DeviceHit:
    """An original that names the device that made it, or may: then `device` is empty.

    `whole` means that no copy without it can be made: the file can only be withheld.
    """

    evidence: str
    reference: str
    name: str
    device: str
    whole: bool
    unsearched: tuple[UnsearchedReason, ...] = ()
    kind: Kind = "other"


def scan(
    originals: Originals, progress: Progress, own: Collection[str] = ()
) -> dict[str, ScannedFile]:
    """Return what each original contains, by evidence id; raises Cancelled.

    `own` are addresses from which the person writes e-mails.
    """
    found: dict[str, ScannedFile] = {}
    for done, (item, original) in enumerate(originals):
        progress(done, len(originals))
        found[item.id] = _look(original, own)
    progress(len(originals), len(originals))
    return found


def position_hits(
    originals: Iterable[tuple[Recorded[Evidence], ExhibitOriginal]],
    scanned: Mapping[str, ScannedFile],
) -> tuple[PositionHit, ...]:
    """Return the originals that state a place, or may, in exhibit order."""
    result = []
    for item, original in originals:
        facts = _facts_to_ask(scanned.get(item.id))
        if facts is None:
            continue
        reference, name = item.content.reference, original.name
        named = _places_named(name)
        if named or facts.places_search is not SearchOutcome.CLEAN:
            given = (*facts.positions, *named)
            copied = _is_copied_anew(facts)
            result.append(
                PositionHit(item.id, reference, name, given, facts.unsearched, facts.kind, copied)
            )
    return tuple(result)


def device_hits(
    originals: Iterable[tuple[Recorded[Evidence], ExhibitOriginal]],
    scanned: Mapping[str, ScannedFile],
    *,
    places_kept: Container[str],
) -> tuple[DeviceHit, ...]:
    """Return the originals that name a device, or may, in exhibit order.

    Of those that state a place, or may, only two kinds are listed: those in `places_kept`, and
    films, since a film's copy without the place still names the device.
    """
    result = []
    for item, original in originals:
        facts = _facts_to_ask(scanned.get(item.id))
        origin = seen.origin if (seen := scanned.get(item.id)) else MailOrigin()
        named = _device_named(original.name) or origin.named
        if facts is None or (facts.devices_search is SearchOutcome.CLEAN and not named):
            continue
        stays = facts.places_search is not SearchOutcome.CLEAN and item.id not in places_kept
        if stays and not _is_blanked(facts):
            continue
        names = (facts.device, *(device.name for device in facts.devices), named)
        result.append(
            DeviceHit(
                item.id,
                item.content.reference,
                original.name,
                next(filter(None, names), ""),
                facts.devices_search is not SearchOutcome.CLEAN and not _is_copied_anew(facts),
                facts.unsearched,
                facts.kind,
            )
        )
    return tuple(result)


def why_withheld(
    scanned: ScannedFile | None, *, places: bool, devices: bool
) -> WithholdingReason | None:
    """Return why an original is withheld for its places or devices, or None."""
    facts = scanned.facts if scanned else None
    if facts is None:
        return WithholdingReason.UNSEARCHED if places or devices else None
    named = SearchOutcome.FOUND if scanned and scanned.origin else facts.devices_search
    for asked, search, why in (
        (places, facts.places_search, WithholdingReason.POSITION),
        (devices, named, WithholdingReason.DEVICE),
    ):
        if asked and search is not SearchOutcome.CLEAN:
            return why if search is SearchOutcome.FOUND else WithholdingReason.UNSEARCHED
    return None


def is_name_revealing(
    name: str, scanned: ScannedFile | None, *, places: bool, devices: bool
) -> bool:
    """Return whether a file's name states a place or names a device, as programs name files.

    A recording may also be named after a street that its metadata state.
    """
    facts = scanned.facts if scanned else None
    found = [each.found.lower() for each in facts.positions] if facts and places else []
    is_named = any(len(each) >= _LEAST and each in name.lower() for each in found)
    if places and (is_named or _places_named(name)):
        return True
    return devices and bool(_device_named(name))


def _places_named(name: str) -> tuple[Position, ...]:
    """Return the places that the name of a file states."""
    return tuple(replace(each, where="file name") for each in decoded_places(name))


def _device_named(name: str) -> str:
    """Return the device that the name of a file reveals, or ""."""
    if found := NAMES_DEVICE.search(name):
        return found[0]
    camera = _CAMERAS.match(name)
    return camera[0].rstrip("_0123456789") if camera else ""


def _facts_to_ask(seen: ScannedFile | None) -> MediaFacts | None:
    """Return the metadata to ask about; None for a file that is damaged or was not scanned."""
    return seen.facts if seen else None


def _is_copied_anew(facts: MediaFacts) -> bool:
    """Return whether a copy without places and devices can be made of this file, here."""
    if UnsearchedReason.FAILED in facts.unsearched:
        return False
    if facts.document is not None or facts.kind in _WORDS:
        return True
    if UnsearchedReason.NOT_DECODED in facts.unsearched:
        return facts.media_type in SUFFIXES
    return facts.kind == "image" or facts.media_type in COPY_FORMS


def _is_blanked(facts: MediaFacts) -> bool:
    """Return whether a copy may leave that differs only in the place: that of a film."""
    return facts.kind in _FILMS and bool(facts.positions) and not facts.unsearched


def _look(original: ExhibitOriginal, own: Collection[str]) -> ScannedFile:
    try:
        found = original.try_again()
    except Damaged:
        return ScannedFile(None, damaged=True)
    if found is None or found.mail is None:
        return ScannedFile(found)
    return ScannedFile(found, origin=mail_origin(found.mail, found.inside, own))


_DEVICE: Final = N_("Device in the file")
_CREDENTIALS: Final = N_(
    "The original carries them and keeps them. In a copy they are missing or no longer hold. "
    "They were not checked."
)
_DOCUMENTS: Final = {
    DocumentForm.WORD: N_("Word document"),
    DocumentForm.EXCEL: N_("Excel workbook"),
    DocumentForm.POWERPOINT: N_("PowerPoint slides"),
    DocumentForm.OPEN_TEXT: N_("OpenDocument text"),
    DocumentForm.OPEN_SHEET: N_("OpenDocument spreadsheet"),
    DocumentForm.OPEN_SLIDES: N_("OpenDocument slides"),
    DocumentForm.RICH_TEXT: N_("Rich text (RTF)"),
    DocumentForm.EPUB: N_("Electronic book (EPUB)"),
    DocumentForm.PAGE: N_("Web page (HTML)"),
    DocumentForm.ARCHIVED_PAGE: N_("Web page in one file (MHTML)"),
}
# Made from the bytes of the original, so all its other metadata are still in them.
_SAYS_THE_SAME: Final = (
    CopyMethod.POSITION_BLANKED,
    CopyMethod.WORDS_TAKEN_OUT,
    CopyMethod.WORDS_ALONE,
)


def make_exhibit(
    item: Recorded[Evidence], original: ExhibitOriginal, scanned: ScannedFile
) -> Exhibit:
    """Return the exhibit with its original and its derivatives."""
    found = scanned.prepared
    if found is None:
        return Exhibit(item, original.open, ExhibitView(), (), damaged=scanned.damaged)
    return Exhibit(
        item,
        original.open,
        _view_of(original, found),
        facts_text(found.facts),
        text=found.text,
        cut=found.cut,
        document=found.facts.document is not None,
        letter=_letter(found.mail) if found.mail else None,
        notes=tuple(notes_on(found.facts)),
    )


def covered_exhibit(
    item: Recorded[Evidence],
    original: ExhibitOriginal,
    regions: Sequence[Region],
    scanned: ScannedFile,
) -> Exhibit:
    """Return the exhibit as a copy with regions covered; the original appears only by hash.

    If no copy can be made, no picture of it is shown.
    """
    facts = facts_of_copy(facts_text(scanned.facts), None)
    why = WithholdingReason.COVERED
    nothing = Exhibit(item, None, ExhibitView(), facts, withheld=True, why=why)
    try:
        copied = original.covered(regions)
    except Damaged:
        return replace(nothing, damaged=True, withheld=False)
    except MediaError:
        return nothing
    seen = original.of_copy(copied)
    shown = make_exhibit(item, seen, ScannedFile(seen.prepared()))
    copy = SubstituteCopy(copied.suffix, copied.media_type, copied.how, copied.open)
    return replace(shown, open=None, copy=copy, facts=facts, withheld=True, why=why)


def facts_text(facts: MediaFacts | None) -> tuple[tuple[str, str], ...]:
    """Return label and value pairs, each as found in the file; empty if nothing was found."""
    if facts is None:
        return ()
    form = facts.document
    lines = [(_(KIND_FACT), _(_DOCUMENTS[form]) if form else facts.media_type)]
    if facts.width and facts.height:
        lines.append((_("Picture size"), f"{facts.width} × {facts.height}"))
    if facts.captured_at:
        lines.append((_(TIME_FACT), _capture_text(facts.captured_at)))
    if facts.device:
        lines.append((_(_DEVICE), facts.device))
    if facts.duration_s is not None:
        lines.append((_("Duration"), duration(facts.duration_s)))
    if facts.codecs:
        lines.append((_("Written in"), facts.codecs))
    if facts.pages:
        lines.append((_("Pages"), str(facts.pages)))
    if facts.credentials:
        # The label names the technique, so that the reader can look it up.
        lines.append((_("Content credentials (C2PA)"), _(_CREDENTIALS)))
    return tuple(lines)


def clean_copy(original: ExhibitOriginal) -> SubstituteCopy | None:
    """Return a copy without the place where it was made; None if that is impossible."""
    try:
        made = original.without_position()
    except MediaError:
        return None
    return SubstituteCopy(made.suffix, made.media_type, made.how, made.open)


def film_alone(original: ExhibitOriginal) -> SubstituteCopy | None:
    """Return a copy of a film or a sound with its tracks alone; None if that is impossible."""
    try:
        made = original.film_alone()
    except MediaError:
        return None
    return SubstituteCopy(made.suffix, made.media_type, made.how, made.open)


def clean_exhibit(
    exhibit: Exhibit,
    original: ExhibitOriginal,
    why: WithholdingReason,
    seen: ScannedFile | None,
    *,
    devices: bool,
) -> Exhibit:
    """Return the exhibit as a clean copy, if possible; with `devices` it names no device.

    A film is copied byte for byte except for its position; where that would still name a device, or
    cannot be done, pictures and sound are written again.
    """
    found = seen.facts if seen else None
    copy = clean_copy(original)
    named = devices and (found is None or found.devices_search is not SearchOutcome.CLEAN)
    if copy and named and copy.how in _SAYS_THE_SAME:
        copy = None
    if copy is None and found is not None and found.kind in _FILMS:
        copy = film_alone(original)
    facts = facts_of_copy(exhibit.facts, copy)
    return replace(exhibit, open=None, copy=copy, facts=facts, withheld=True, why=why)


def with_reasons(exhibit: Exhibit, facts: MediaFacts) -> Exhibit:
    """Return the exhibit with a remark on why its file was not searched completely."""
    reasons = code_texts.unsearched_text(facts.unsearched)
    note = _("It could not wholly be searched: {reasons}.").format(reasons=reasons)
    return replace(exhibit, notes=(*exhibit.notes, note))


def facts_without_device(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return a file's facts without the device."""
    return tuple((label, value) for label, value in facts if label != _(_DEVICE))


def facts_of_copy(
    facts: tuple[tuple[str, str], ...], copy: SubstituteCopy | None
) -> tuple[tuple[str, str], ...]:
    """Return the facts of a withheld original, without the device that a copy does not name.

    Its kind and its time are no place: they stay, as said by the original, and whether or not a
    copy leaves.
    """
    if copy and copy.how in _SAYS_THE_SAME:
        return facts
    said = {_(KIND_FACT), _(TIME_FACT)}
    return tuple(
        (label, _said_by_original(value) if label in said else value)
        for label, value in facts_without_device(facts)
    )


def _said_by_original(value: str) -> str:
    return _("{value} (said by the original, which is kept back)").format(value=value)


def duration(seconds: float) -> str:
    """Return hours, minutes and seconds in the form of a clock."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _view_of(original: ExhibitOriginal, found: Derivatives) -> ExhibitView:
    prints = tuple(
        Print(
            made.number, made.sha256, partial(original.printed, made.number, made.sha256), made.at
        )
        for made in found.made
    )
    return ExhibitView(found.layout, prints, found.whole)


def _letter(mail: Mail) -> Letter:
    attached = tuple(
        MailAttachment(item.name, item.media_type, item.size, item.sha256) for item in mail.attached
    )
    return Letter(mail.heads, mail.more_heads, attached, mail.more_attached)


def notes_on(facts: MediaFacts) -> Iterator[str]:
    """Yield sentences on what could not be read or shown of a file."""
    words = facts.note.split()
    if "several-frames" in words:
        yield _("The picture moves, or has several frames. The first of them is shown.")
    if "locked" in words:
        yield _("The document is locked with a password and could not be opened to be shown.")
    if "too-large" in words:
        yield _("The picture is too large to be shown here. The file has it.")
    if "ends-early" in words:
        yield _("The picture ends early. What there is of it is shown; what is missing is grey.")
    if "damaged" in words:
        yield _("Not all of the file could be read. It is kept as it was added.")


def _capture_text(captured: CaptureTime) -> str:
    if captured.where == LAST_CHANGE:
        return _("{time} (time of the last change in the file)").format(
            time=f"{captured.text} {captured.offset}".strip()
        )
    match captured.zone:
        case "offset":
            # An e-mail's date already contains its offset.
            whole = captured.text.endswith(captured.offset)
            return captured.text if whole else f"{captured.text} {captured.offset}"
        case "utc-by-format":
            return _("{time} (UTC, by the file's format)").format(time=captured.text)
    return _("{time} (by the device's clock; zone not stated)").format(time=captured.text)
