"""The sample case without a decoder: what one says of each file is kept, and pictures are plain.

The rules are:

- The decoder's answers are in `kept/decoded.json`, by file name. A picture is a grey area of the
  size that it had; nothing here looks at pixels.
- The clock stands still, and the zone is the sample's.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image

from diary import audience_profiles
from diary.case_file import CaseFile, EarlierBundle, EarlierFile, Supplement
from diary.media.decoder_client import MediaClient
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.decoder_results import CleanCopy
from diary.media.imports.format import Answers
from diary.media.imports.message import Item
from diary.media.imports.registry import find_exports
from diary.paper_content import ContactDetails, Paper
from diary.progress import no_progress
from diary.services.derivatives import Derivatives, deserialize, serialize
from diary.services.disclosure.exhibit_scan import ScannedFile
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.services.sample_case import SampleClock, build
from diary.services.session import Session
from diary.vault.lifecycle import create
from tests.support.records import settled
from ui.case_preview import take_case
from ui.handover_questions import HandoverAnswers, conversations_unasked

DECODED: Final = Path(__file__).parent / "kept" / "decoded.json"
PAPERS: Final = ("contact-sheet", "statement-notes", "personal-statement-notes", "factor-sheet")
_MADE: Final = datetime(2026, 11, 24, 16, tzinfo=UTC)
_ZONE: Final = "Europe/London"
_BEFORE: Final = 217  # entries of the record that an earlier bundle had
_DETAILS: Final = ContactDetails(
    name="Annika Brzezna",
    telephone="07700 900555",
    email="annika@example.org",
    address="12 Larkspur Row, Skelbourne",
    times="Weekdays after six",
    ways="A text first",
    unsafe="The work number",
    others="Odile next door",
    references="NM/0526/1460",
)


@dataclass(frozen=True)
class Sample:
    """The case files and papers of the sample case."""

    cases: dict[str, CaseFile]
    papers: dict[str, Paper]


class Copies:
    """Stands where the decoder does for what is asked of it: copies, and reading an export."""

    def without_position(self, source: Any) -> CleanCopy:
        """A copy of fixed bytes."""
        return CleanCopy("image", "image/jpeg", ".jpg", b"a copy without its position")

    @contextmanager
    def open(self, source: Any) -> Iterator[Exports]:
        """A source that is open."""
        yield Exports(source)


@dataclass(frozen=True)
class Exports:
    """The exports of an open source, read in this process."""

    source: Any

    def exports(self, name: str, _beside: Any) -> tuple[OfferedExport, ...]:
        """What it has."""
        found = find_exports(name, self.source, {}, None)
        return tuple(OfferedExport(it.format.code, it.confidence, it.main, ()) for it in found)

    def messages(self, name: str, _beside: Any, _offer: Any, answers: Answers) -> Iterator[Item]:
        """What the one that it has says."""
        (found,) = find_exports(name, self.source, {}, None)
        return found.format.read(found.export, answers)


@contextmanager
def recorded(folder: Path, media: Any) -> Iterator[Session]:
    """The sample case, recorded in a vault there."""
    clock = SampleClock()
    own = replace(settled(clock, media), zone=_ZONE)
    session = create(folder / "vault", "sample case only", own)
    try:
        build(session, clock, no_progress)
        clock.set(_MADE)
        yield session
    finally:
        session.close()


@contextmanager
def sample(folder: Path) -> Iterator[Sample]:
    """The sample case; its pictures can be asked for until the end."""
    decoded: dict[str, dict[str, Any]] = json.loads(DECODED.read_text(encoding="utf-8"))
    with recorded(folder, Copies()) as session:
        looked = {
            item.id: ScannedFile(_fill(original, decoded[original.name]))
            for item, original in session.snapshot.originals()
        }
        cases = {
            name: take_case(session, profile, looked, _answers(session, profile))
            for name, profile in (
                (name, audience_profiles.load(name)) for name in audience_profiles.AUDIENCES
            )
        }
        cases["supplement"] = _added(cases["police"])
        room = session.papers
        papers = (room.contact(_DETAILS), room.statement(), room.effects(), room.factors())
        yield Sample(cases, dict(zip(PAPERS, papers, strict=True)))


def _answers(session: Session, profile: audience_profiles.Profile) -> HandoverAnswers:
    """What a person answers who changes nothing that the program proposes."""
    chosen = conversations_unasked(session, profile, ())
    told = tuple(each.id for each in session.snapshot.asked_entries(profile))
    return HandoverAnswers(take_out=False, conversations=chosen, told=told)


def _fill(original: ExhibitOriginal, answer: dict[str, Any]) -> Derivatives:
    """Keeps what the decoder said as if it had been asked, with a plain picture for each."""
    found = deserialize(json.dumps(answer).encode("utf-8"))
    assert found
    pictures = [plain(made.width, made.height) for made in found.made]
    made = tuple(
        replace(each, sha256=hashlib.sha256(data).hexdigest())
        for each, data in zip(found.made, pictures, strict=True)
    )
    found, previews = replace(found, made=made), original.access.previews
    looks = {"prepared-8": serialize(found)}
    for each, data in zip(made, pictures, strict=True):
        looks[f"print-1-{each.number}"] = data
    previews.put(original.blob, looks)
    return found


@cache
def plain(width: int, height: int) -> bytes:
    """A grey picture of this size."""
    out = io.BytesIO()
    Image.new("L", (width, height), 160).save(out, "JPEG", quality=20)
    return out.getvalue()


def _added(case: CaseFile) -> CaseFile:
    """The case as an addition to a bundle of its earlier entries."""
    exhibits = tuple(
        replace(each, given=EarlierFile(1, f"data/originals/{each.item.content.name}", "0" * 64))
        if each.item.entry <= _BEFORE and not each.item.content.physical
        else each
        for each in case.exhibits
    )
    before = EarlierBundle("0f" * 32, datetime(2026, 7, 22, 9, tzinfo=UTC), _BEFORE, bytes(32))
    return replace(case, exhibits=exhibits, supplement=Supplement((before,)))


def decode(folder: Path) -> None:
    """Asks a real decoder about every file of the sample, and keeps what it says."""
    media = MediaClient()
    try:
        with recorded(folder, media) as session:
            said = {
                original.name: json.loads(serialize(original.prepared()))
                for _item, original in session.snapshot.originals()
            }
    finally:
        media.close()
    for answer in said.values():
        for made in answer["made"]:
            made["sha256"] = ""
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    DECODED.write_text(text + "\n", encoding="utf-8")
