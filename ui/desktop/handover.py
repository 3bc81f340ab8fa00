"""Handing over, step by step, without a widget: what runs on the lane and what runs beside it.

The rules are:

- The case file that was previewed is the one that is written.
- After writing, the bundle is checked by the same code that a stranger would use, and the handover
  is noted in the private book.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from diary.casefile import CaseFile
from diary.media.client import MediaClient
from diary.media.facts import Pixels
from diary.media.source import BytesSource
from diary.profiles import Profile
from ui.desktop.jobs import Progress

if TYPE_CHECKING:
    from diary.services.positions import Looked, Originals, PositionFound
    from diary.services.session import Session

# Stands in the preview where the digest of the files that are not yet written will stand.
NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was found in the originals."""

    looked: dict[str, Looked]
    positions: tuple[PositionFound, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """A bundle that was written and checked."""

    folder: Path
    pages: int
    originals: int
    digest: str
    fingerprint: str
    verdict: str
    limits: tuple[str, ...]
    damaged: tuple[str, ...]
    entries: int
    audience: str


def originals(session: Session) -> Originals:
    """The exhibits' files; on the lane."""
    return session.snapshot.originals()


def look(files: Originals, progress: Progress) -> LookedAt:
    """What they say of themselves; beside the lane. Raises Cancelled."""
    from diary.services.positions import found_in
    from diary.services.positions import look as look_at

    looked = look_at(files, progress)
    return LookedAt(looked, found_in(files, looked))


def take(session: Session, profile: Profile, looked: LookedAt, *, keep_positions: bool) -> CaseFile:
    """The case as it stands, for one audience; on the lane."""
    from diary.services.snapshot import Positions

    positions = Positions.KEEP if keep_positions else Positions.WITHHOLD
    return session.snapshot.take(profile, looked.looked, positions)


def preview(case: CaseFile, progress: Progress) -> bytes:
    """The PDF in memory, as it will be written; beside the lane. Raises Cancelled."""
    from exporters.pdf import evidence

    out = io.BytesIO()
    evidence.write(case, out, manifest_digest=NO_DIGEST, progress=progress)
    return out.getvalue()


def page(media: MediaClient, pdf: bytes, number: int, width: int) -> Pixels:
    """One page of it, decoded by the keyless child. Raises MediaError."""
    return media.pdf_page(BytesSource(pdf), number, width=width)


def page_count(media: MediaClient, pdf: bytes) -> int:
    """How many pages it has. Raises MediaError."""
    return media.pdf_pages(BytesSource(pdf))


def write(
    case: CaseFile, folder: Path, sign: Callable[[bytes], bytes], progress: Progress
) -> Handed:
    """Write the bundle and check it; beside the lane. Raises what the exporter says."""
    from exporters import bundle
    from exporters.check import check, wording

    written = bundle.write(case, folder, sign=sign, progress=progress)
    report = check([folder])
    return Handed(
        folder=folder,
        pages=written.pages,
        originals=written.originals,
        digest=written.digest,
        fingerprint=report.fingerprint,
        verdict=wording.verdict(report),
        limits=wording.limits(),
        damaged=written.damaged,
        entries=case.disclosure.entries_shown,
        audience=case.profile.id,
    )


def note(session: Session, handed: Handed) -> None:
    """Note the handover in the private book; on the lane."""
    session.sharing.log(
        audience=handed.audience,
        folder=str(handed.folder),
        digest=handed.digest,
        entries=handed.entries,
        originals=handed.originals,
    )
