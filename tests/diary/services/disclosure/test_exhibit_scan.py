"""A file that could not wholly be searched may say where she lives: it does not leave unasked.

Words that the decoder could not give are said to be missing, for an empty sheet says none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.audience_profiles import load
from diary.case_file import WithholdingReason
from diary.errors import MediaError
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import (
    LAST_CHANGE,
    CaptureTime,
    CleanCopy,
    Device,
    MediaFacts,
    Position,
    SearchOutcome,
    UnsearchedReason,
)
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.derivatives import Derivatives, make_derivatives
from diary.services.disclosure.exhibit_scan import (
    ScannedFile,
    device_hits,
    facts_text,
    notes_on,
    position_hits,
    scan,
)
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.vault import lifecycle
from exporters.delivery import bundle_writer
from tests.support import hostile_decoders, vaults
from tests.support.fake_media import Decoder
from tests.support.media_films import phone_film
from tests.support.media_samples import jpeg
from tests.support.records import PASSPHRASE, settled
from tests.support.snapshots import attach

CLEAN = MediaFacts(kind="other", media_type="x/y", unsearched=())
PLACE = (Position("EXIF GPS", "51.5", "-0.1"),)
# A reason is enough, whichever kind of file it is.
PARTLY = [replace(CLEAN, unsearched=(reason,)) for reason in UnsearchedReason]
PARTLY += [replace(PARTLY[0], kind=kind) for kind in ("image", "video", "audio", "pdf", "email")]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = vaults.new(tmp_path / "vault")
    yield made
    made.close()


def taken(session: Session, scanned: dict[str, ScannedFile], **how: Any) -> Any:
    """The one exhibit as it would leave; no clean copy can be made unless `copy` is one."""
    (pair,) = session.snapshot.originals()
    copy = how.pop("copy", MediaError("cannot-strip"))
    object.__setattr__(pair[1].access, "media", Decoder(without_position=copy))
    positions = how.pop("positions", PositionHandling.WITHHOLD)
    case = session.snapshot.take(
        load("police"), scanned, positions, session.redactions.bundle_redactions(**how)
    )
    (exhibit,) = case.exhibits
    return exhibit


def test_facts_that_nobody_filled_in_are_not_clean() -> None:
    unknown = MediaFacts(kind="other", media_type="x/y")
    assert unknown.places_search is unknown.devices_search is SearchOutcome.PARTIAL
    assert CLEAN.places_search is CLEAN.devices_search is SearchOutcome.CLEAN


@pytest.mark.parametrize("facts", PARTLY, ids=lambda facts: f"{facts.kind}-{facts.unsearched[0]}")
def test_it_is_asked_about_and_stays_behind_where_either_is_withheld(
    session: Session, facts: MediaFacts
) -> None:
    id_ = attach(session)
    scanned = {id_: ScannedFile(Derivatives(facts))}
    pairs = session.snapshot.originals()
    (place,) = position_hits(pairs, scanned)
    assert (place.evidence, place.positions, place.unsearched) == (id_, (), facts.unsearched)
    (device,) = device_hits(pairs, scanned, places_kept={id_})
    assert (device.device, device.unsearched) == ("", facts.unsearched)
    assert device_hits(pairs, scanned, places_kept=()) == ()
    for how in ({}, {"positions": PositionHandling.KEEP, "devices": True}):
        exhibit = taken(session, scanned, **how)
        assert (exhibit.open, exhibit.copy) == (None, None)
        assert (exhibit.withheld, exhibit.why) == (True, WithholdingReason.UNSEARCHED)
        assert any(note.startswith("It could not wholly be searched") for note in exhibit.notes)


def test_it_leaves_where_it_is_let_go_by_name_or_nothing_is_withheld(session: Session) -> None:
    id_ = attach(session)
    scanned = {id_: ScannedFile(Derivatives(PARTLY[0]))}
    both = {"places_kept": (id_,), "devices_kept": (id_,)}
    assert taken(session, scanned, positions=PositionHandling.KEEP).open is not None
    assert taken(session, scanned, devices=True, **both).open is not None
    # what is let go for its place is not let go for its device
    for one in ("places_kept", "devices_kept"):
        assert taken(session, scanned, devices=True, **{one: (id_,)}).open is None


def test_what_was_never_looked_at_stays_unless_it_is_let_go(session: Session) -> None:
    id_ = attach(session)
    exhibit = taken(session, {})
    assert (exhibit.open, exhibit.why) == (None, WithholdingReason.UNSEARCHED)
    assert taken(session, {}, places_kept=(id_,)).open is not None


def test_a_part_that_names_a_device_counts(session: Session) -> None:
    id_ = attach(session)
    facts = replace(CLEAN, devices=(Device("photo.jpg: EXIF", "Fono 7"),))
    scanned = {id_: ScannedFile(Derivatives(facts))}
    (found,) = device_hits(session.snapshot.originals(), scanned, places_kept=())
    assert (found.device, found.whole) == ("Fono 7", True)
    assert taken(session, scanned, devices=True).why is WithholdingReason.DEVICE
    assert taken(session, scanned).open is not None


@pytest.mark.parametrize("places", [True, False])
@pytest.mark.parametrize("devices", [True, False])
def test_a_film_of_a_phone_leaves_as_a_copy_whatever_is_withheld(
    tmp_path: Path, places: bool, devices: bool
) -> None:
    media = MediaClient()
    session = vaults.new(tmp_path / "vault", media=media)
    try:
        (stored,) = session.evidence.store([NamedBytes("film.mov", phone_film())])
        assert isinstance(stored, StoredFile)
        session.evidence.admit(stored, Evidence(title="A film"))
        how = PositionHandling.WITHHOLD if places else PositionHandling.KEEP
        chosen = session.redactions.bundle_redactions(devices=devices)
        scanned = scan(session.snapshot.originals(), no_progress)
        case = session.snapshot.take(load("police"), scanned, how, chosen)
        (exhibit,) = case.exhibits
        if not (places or devices):
            assert exhibit.open is not None
            return
        assert exhibit.copy is not None
        with exhibit.copy.open() as file:
            copied = file.read()
        assert b"51.50" not in copied or not places
        assert b"Fono" not in copied or not devices
        bundle_writer.write(case, tmp_path / "bundle", sign=session.signer)
        (written,) = (tmp_path / "bundle" / "data" / "copies").iterdir()
        assert written.read_bytes() == copied
    finally:
        session.close()
        media.close()


def test_a_film_of_which_only_the_place_is_blanked_stays_for_what_else_it_may_say(
    session: Session,
) -> None:
    id_ = attach(session)
    film = MediaFacts(kind="video", media_type="video/mp4", positions=PLACE, unsearched=())
    blanked = CleanCopy("patch", "video/mp4", "", ranges=((0, b"x"),))
    scanned = {id_: ScannedFile(Derivatives(film))}
    assert taken(session, scanned, copy=blanked, devices=True).copy is not None
    named = {id_: ScannedFile(Derivatives(replace(film, devices=(Device("moov", "Fono 7"),))))}
    assert taken(session, named, copy=blanked).copy is not None
    assert taken(session, named, copy=blanked, devices=True).copy is None


def test_a_picture_that_leaves_as_a_copy_is_not_said_to_be_unsearched(session: Session) -> None:
    id_ = attach(session)
    partly = replace(CLEAN, kind="image", media_type="image/png", unsearched=PARTLY[0].unsearched)
    scanned = {id_: ScannedFile(Derivatives(partly))}
    made = CleanCopy("image", "image/jpeg", ".jpg", data=b"a copy")
    copied = taken(session, scanned, copy=made)
    assert (copied.open, copied.copy is not None, copied.withheld) == (None, True, True)
    assert not any("searched" in note for note in copied.notes)


DEAD = {
    "ends at once": (sys.executable, "-c", "raise ImportError"),
    "is not there": ("/nowhere/at/all",),
    "says nothing": hostile_decoders.command("next_job()"),
    "says what is none": hostile_decoders.command("next_job()\nsend(Frame.DATA, b'')"),
}


@pytest.mark.parametrize("how", DEAD)
def test_a_dead_decoder_lets_no_position_out(tmp_path: Path, how: str) -> None:
    media = MediaClient(DEAD[how])
    session = vaults.new(tmp_path / "vault", media=media)
    (stored,) = session.evidence.store([NamedBytes("a.jpg", jpeg())])
    assert isinstance(stored, StoredFile)
    id_ = session.evidence.admit(stored, Evidence(title="a")).id
    scanned = scan(session.snapshot.originals(), no_progress)
    (found,) = position_hits(session.snapshot.originals(), scanned)
    assert (found.evidence, found.unsearched) == (id_, (UnsearchedReason.FAILED,))
    case = session.snapshot.take(load("police"), scanned)
    bundle_writer.write(case, tmp_path / "bundle", sign=session.signer)
    assert not [*(tmp_path / "bundle").rglob("*.jpg")]
    session.close()
    media.close()
    # with the decoder back, the same record finds what is there
    again = MediaClient()
    session = lifecycle.unlock(tmp_path / "vault", PASSPHRASE, settled(media=again))
    scanned = scan(session.snapshot.originals(), no_progress)
    (found,) = position_hits(session.snapshot.originals(), scanned)
    assert found.positions
    session.close()
    again.close()


@pytest.mark.parametrize("kind", ["email", "text"])
def test_words_that_could_not_be_read_are_said_to_be_missing(kind: str) -> None:
    facts = MediaFacts(kind=kind, media_type="a/b", note="locked")  # type: ignore[arg-type]
    failed = MediaError("timeout")
    found, _pictures = make_derivatives(Decoder(inspect=facts, mail=failed, text=failed))  # type: ignore[arg-type]
    assert found.facts.note == "locked damaged"
    assert any("could be read" in note for note in notes_on(found.facts))


def test_a_picture_that_ends_early_is_said_to() -> None:
    facts = MediaFacts(kind="image", media_type="image/jpeg", note="several-frames ends-early")
    assert any("ends early" in note for note in notes_on(facts))


def test_the_time_of_the_last_change_is_not_called_the_clock_of_the_device() -> None:
    def told(where: str, offset: str = "") -> str:
        zone = "offset" if offset else "none"
        found = CaptureTime("2026:11:30 09:00:00", where, zone, offset)
        return facts_text(replace(CLEAN, captured_at=found))[-1][1]

    assert told(LAST_CHANGE) == "2026:11:30 09:00:00 (time of the last change in the file)"
    assert told(LAST_CHANGE, "+00:00").startswith("2026:11:30 09:00:00 +00:00 (time of the last")
    assert "device's clock" in told("EXIF DateTimeOriginal")
