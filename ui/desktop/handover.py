"""Handing over, step by step, without a widget: what runs on the lane and what runs beside it.

The rules are:

- The case file that was previewed is the one that is written.
- After writing, the bundle is checked by the same code that a stranger would use, and the handover
  is noted in the private book.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.casefile import CaseFile
from diary.errors import MediaError
from diary.media.client import MediaClient
from diary.media.facts import Pixels
from diary.media.source import BytesSource
from diary.model.note import Sharing
from diary.model.recorded import Recorded
from diary.profiles import Profile
from diary.progress import Progress
from ui import handing, metadata_text

if TYPE_CHECKING:
    from diary.gaps import Question
    from diary.services.occurrences import Occurrence
    from diary.services.positions import DeviceFound, Looked, Originals, PositionFound
    from diary.services.session import Session
    from diary.vocabulary import Vocabulary

# Stands in the preview where the digest of the files that are not yet written will stand.
NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was found in the originals."""

    looked: dict[str, Looked]
    positions: tuple[PositionFound, ...]
    files: Originals = ()

    def devices(self, places_kept: frozenset[str]) -> tuple[DeviceFound, ...]:
        """Those that name a device, or may, and are not left out for their places already."""
        from diary.services.positions import devices_in

        return devices_in(self.files, self.looked, places_kept=places_kept)


@dataclass(frozen=True, slots=True)
class FileGoing:
    """A file that would leave; `searched` says whether all its words were looked through."""

    evidence: str
    reference: str
    name: str
    searched: bool


@dataclass(frozen=True, slots=True)
class OwnFound:
    """Where the person's own words stand in what would leave; `kept` says if any are kept."""

    kept: bool
    places: tuple[Occurrence, ...]
    files: tuple[FileGoing, ...]


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """What the person chose: words taken out or not, and files left behind, by exhibit.

    Those that are `whole` leave as they are though words stand in them. With `no_devices` nothing
    leaves that names, or may name, the device that made it, but for those in `devices_kept`; those
    in `places_kept` leave although they say, or may say, where they were made.
    """

    take_out: bool = True
    left: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    places_kept: tuple[str, ...] = ()
    no_devices: bool = False
    devices_kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a bundle is to leave: the way, the passphrase of a PDF, to whom, and by which route."""

    way: str = "folder"
    words: str = field(default="", repr=False)
    to: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """A bundle that was written and read back, and is `ok` if it is as it was written.

    `sharing` is what is noted of it.
    """

    folder: Path
    way: str
    pages: int
    fingerprint: str
    verdict: str
    limits: tuple[str, ...]
    damaged: tuple[str, ...]
    too_large: tuple[str, ...]
    withheld: tuple[str, ...]
    sharing: Sharing
    ok: bool


EVERYTHING: Final = OwnChoice()


def originals(session: Session) -> Originals:
    """The exhibits' files; on the lane."""
    return session.snapshot.originals()


def look(files: Originals, progress: Progress) -> LookedAt:
    """What they say of themselves; beside the lane. Raises Cancelled."""
    from diary.services.positions import found_in
    from diary.services.positions import look as look_at

    looked = look_at(files, progress)
    return LookedAt(looked, found_in(files, looked), files)


def earlier(session: Session, profile: Profile) -> tuple[Recorded[Sharing], ...]:
    """The bundles that this audience was given and that one can add to; on the lane."""
    return tuple(
        item
        for item in session.sharing.items()
        if item.content.audience == profile.id and item.content.link
    )


def own(session: Session, profile: Profile, looked: LookedAt) -> OwnFound:
    """Where the person's own words stand in what would leave; on the lane."""
    from diary.services import occurrences

    words = session.hiding.hiding().words
    files = session.snapshot.originals() if profile.files else ()
    unsearched = set(occurrences.not_searched(files, looked.looked))
    return OwnFound(
        kept=bool(words),
        places=(
            *occurrences.in_fields(session.snapshot.outgoing(profile), words),
            *occurrences.in_files(files, looked.looked, words),
        ),
        files=tuple(
            FileGoing(item.id, item.content.reference, original.name, item.id not in unsearched)
            for item, original in files
        ),
    )


def asked(session: Session, vocabulary: Vocabulary) -> tuple[Question, ...]:
    """What readers often ask for and is not written yet; on the lane."""
    from diary import gaps

    return gaps.questions(session.journal.items, vocabulary)


def take(
    session: Session,
    profile: Profile,
    looked: LookedAt,
    after: Recorded[Sharing] | None = None,
    own: OwnChoice = EVERYTHING,
    *,
    keep_positions: bool,
) -> CaseFile:
    """The case as it stands, for one audience, as a supplement of `after`; on the lane."""
    from diary.services.snapshot import Positions

    positions = Positions.KEEP if keep_positions else Positions.WITHHOLD
    hiding = session.hiding.hiding(
        words=own.take_out,
        withheld=own.left,
        whole=own.whole,
        devices=own.no_devices,
        places_kept=own.places_kept,
        devices_kept=own.devices_kept,
    )
    case = session.snapshot.take(profile, looked.looked, positions, hiding)
    line = session.sharing.supplement(after, profile.id) if after else None
    return handing.supplemented(case, line, hiding.words)


def preview(case: CaseFile, progress: Progress, *, split: bool = False) -> tuple[bytes, ...]:
    """The PDF in memory, as it will be written, in volumes; beside the lane. Raises Cancelled."""
    from diary.progress import subprogress
    from exporters import kept_back
    from exporters.pdf import evidence, volumes

    case = kept_back.close(case)
    if not split:
        out = io.BytesIO()
        evidence.write(case, out, manifest_digest=NO_DIGEST, progress=progress)
        return (out.getvalue(),)
    laid = volumes.plan(case, NO_DIGEST, subprogress(progress, 0, 2, 3))
    made: list[bytes] = []
    for volume in laid.volumes:
        out = io.BytesIO()
        laid.write(volume, out)
        progress(2 * len(laid.volumes) + len(made) + 1, 3 * len(laid.volumes))
        made.append(out.getvalue())
    return tuple(made)


def size(case: CaseFile, documents: Sequence[bytes], way: str = "folder") -> tuple[int, int]:
    """About how many bytes the pages are, and the files that go with them."""
    files = sum(
        exhibit.item.content.size or 0
        for exhibit in case.exhibits
        if (exhibit.open or exhibit.copy) and exhibit.given is None and not exhibit.damaged
    )
    # a locked PDF has the pages as its own, and once more among the files that it holds
    return sum(map(len, documents)) * (2 if way == "pdf" else 1), files


def page(media: MediaClient, pdf: bytes, number: int, width: int) -> tuple[Pixels, str]:
    """One page of it and its words, read by the keyless child. Raises MediaError.

    The words are empty where only they cannot be read.
    """
    with media.open(BytesSource(pdf)) as session:
        pixels, text = session.pdf_page(number, width=width), ""
        with contextlib.suppress(MediaError):
            text = session.page_text(number)
        return pixels, text


def page_count(media: MediaClient, pdf: bytes) -> int:
    """How many pages it has. Raises MediaError."""
    return media.pdf_pages(BytesSource(pdf))


def write(
    case: CaseFile,
    folder: Path,
    leaving: Leaving,
    sign: Callable[[bytes], bytes],
    after: int,
    progress: Progress,
    *,
    split: bool = False,
) -> Handed:
    """Write the bundle and read it back; beside the lane. Raises what the exporter says."""
    from exporters.check import wording
    from exporters.ways import Way, Writer

    writer = Writer(case, sign, progress, leaving.words, split=split)
    handed = handing.write(writer, folder, Way(leaving.way), progress=progress)
    sharing = handing.sharing(case, handed, to=leaving.to, route=leaving.route, after=after)
    written = handed.left.written
    return Handed(
        folder=folder,
        way=leaving.way,
        pages=written.pages,
        fingerprint=writer.fingerprint,
        verdict=handing.said(handed),
        limits=wording.limits(),
        damaged=written.damaged,
        too_large=handed.left.too_large,
        withheld=metadata_text.withheld_lines(case.exhibits),
        sharing=sharing,
        ok=handed.ok,
    )


def note(session: Session, handed: Handed) -> None:
    """Note the handover in the private book; on the lane."""
    session.sharing.log(handed.sharing)
