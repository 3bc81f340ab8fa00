"""Handing a bundle over, without Qt: write, check, note.

Steps that take a session run on the session's thread, the others on any.

**Invariants:**

- What was written is checked, as its recipient would check it, before anybody is told that it
  exists. Of an encrypted PDF every byte is read.
- What is noted is all in the private book: where the copy is, so that it can be removed later, and
  what was given, so that a later bundle can continue it.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import filterfalse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.case_file import CaseFile, Exhibit, WithholdingReason
from diary.errors import AlreadyExists, BadInput, NotAllowed, NotAllowedReason
from diary.i18n import _
from diary.model.noun_codec import text
from diary.model.private_nouns import HandoverRecord
from diary.model.revisions import Recorded
from diary.progress import Progress, subprogress
from ui.text import conversations, handovers, places_and_devices

# Services and exporters load inside the steps, because the first window opens before the vault.
if TYPE_CHECKING:
    from diary.services.disclosure.snapshot import ExportBehind
    from diary.services.session import Session
    from exporters.check.bundle_check import CheckReport
    from exporters.delivery.delivery_forms import Delivery, DeliveryResult

DELIVERIES: Final = ("folder", "zip", "upload", "pdf")
FILE_ENDINGS: Final = {"zip": ".zip", "pdf": ".pdf"}
READ_BACK: Final = "read-back"
PROBLEMS: Final = "problems"


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
    compared with what was written; `problems` if something is not as it was written. `exports` says
    of each whole conversation that it stays behind, `withheld` which incidents do, why lines of
    those that leave do and which other originals; `conversations` says which lines left. `copies`
    is how many files went in the place of an original, `without_copy` the references of originals
    that stay behind for a place or a device, while no copy could be made.
    """

    place: Path
    delivered: DeliveryResult
    checked: str
    report: CheckReport | None
    fingerprint: str
    exports: tuple[str, ...]
    withheld: tuple[str, ...]
    record: HandoverRecord
    conversations: tuple[str, ...] = ()
    copies: int = 0
    without_copy: tuple[str, ...] = ()

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
        from exporters.check import report_texts

        return report_texts.limits()


def place_name(way: str, day: date) -> str:
    """Return a default name for the folder or file."""
    return f"Bundle-{day.isoformat()}{FILE_ENDINGS.get(way, '')}"


def refuse_ending(place: Path, way: str) -> None:
    """Raise BadInput for a file name without the ending of its form."""
    ending = FILE_ENDINGS.get(way, "")
    if not place.name.lower().endswith(ending):
        raise BadInput("--out", _("must end in {ending}").format(ending=ending))


def refuse_place(place: Path, *, is_file: bool = False) -> None:
    """Refuse a place where nothing can be written, before anything is looked at or asked.

    Raises NotAllowed inside a record, or for a file inside a bundle, AlreadyExists where something
    is, BadInput for a path that cannot be noted, and StorageError where nothing can be made; that
    is tried, and leaves nothing. A bundle may be written into an empty folder. What is written
    claims its place again.
    """
    from diary.files.durable import disk_errors, is_inside, is_inside_vault
    from exporters.bundle import layout

    refuse_unnotable(place)
    if is_inside_vault(place):
        inside = NotAllowedReason.FILE_INSIDE_VAULT if is_file else NotAllowedReason.INSIDE_VAULT
        raise NotAllowed(inside)
    if is_file and is_inside(place, layout.BUNDLE_MARKS):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_BUNDLE)
    with disk_errors("create"), contextlib.suppress(FileNotFoundError):
        is_folder = stat.S_ISDIR(os.lstat(place).st_mode)
        if is_file or not is_folder or os.listdir(place):
            raise AlreadyExists("place")
    _try_place(place)


def _try_place(place: Path) -> None:
    """Try whether something can be written there, and leave nothing. Raises StorageError.

    The name is the one under which the bundle will be written, so that the disk gets no other; what
    has it already was written there.
    """
    from diary.files.durable import disk_errors
    from exporters.delivery.bundle_output import unfinished_path

    tried = unfinished_path(place / place.name if os.path.isdir(place) else place.absolute())
    with disk_errors("create"), contextlib.suppress(FileExistsError):
        os.mkdir(tried, 0o700)
        os.rmdir(tried)


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
    exports_behind: Sequence[ExportBehind] = (),
) -> HandoverResult:
    """Write the bundle and check it. Raises what the writer and the check raise.

    `reading` gets the progress of reading it back, if that is another callback. `exports_behind`
    are references of exports that the bundle does not name. The check is told
    the fingerprint of the record's key, as a recipient who was given it would tell it.
    """
    from exporters.delivery.delivery_forms import BundleDelivery, Delivery

    refuse_place(place)
    writer = BundleDelivery(case, sign, progress, options.passphrase, split=options.split)
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
        exports=(
            *places_and_devices.exports_behind_text(exports_behind),
            *places_and_devices.withheld_lines(filter(_is_export, case.exhibits)),
        ),
        withheld=(
            *handovers.incidents_behind_texts(case),
            *conversations.lines_behind_texts(case),
            *places_and_devices.withheld_lines(filterfalse(_is_export, case.exhibits)),
        ),
        record=_handover_record(case, place, options, delivered, files),
        conversations=tuple(conversations.conversation_texts(case)),
        copies=sum(1 for each in case.exhibits if each.withheld and each.copy),
        without_copy=places_and_devices.without_copy(case.exhibits),
    )


def _is_export(exhibit: Exhibit) -> bool:
    return exhibit.withheld and exhibit.why is WithholdingReason.EXPORT


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
