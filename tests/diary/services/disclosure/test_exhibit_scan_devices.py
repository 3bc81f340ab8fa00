"""What a file says of its device stays behind where the person says so, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from diary.audience_profiles import load
from diary.case_file import WithholdingReason
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import CleanCopy, MediaFacts, Position
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.derivatives import Derivatives
from diary.services.disclosure.exhibit_scan import ScannedFile, device_hits, position_hits, scan
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckVerdict, check
from exporters.delivery import bundle_writer
from tests.support import vaults
from tests.support.fake_media import Decoder
from tests.support.media_samples import jpeg
from tests.support.snapshots import NOWHERE, attach

NAMED = MediaFacts(kind="image", media_type="image/jpeg", device="Fono 7", unsearched=())
PLACED = replace(NAMED, positions=(Position("EXIF GPS", "51.5", "-0.1"),))
FILM = replace(NAMED, kind="video", media_type="video/quicktime")
ANEW = CleanCopy("image", "image/jpeg", ".jpg", data=b"anew")
BLANKED = CleanCopy("patch", "video/quicktime", ".mov", ranges=((0, b"x"),))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = vaults.new(tmp_path / "vault")
    yield made
    made.close()


def taken(session: Session, facts: MediaFacts, copy: CleanCopy, **how: Any) -> Any:
    id_ = attach(session)
    (pair,) = session.snapshot.originals()
    object.__setattr__(pair[1].access, "media", Decoder(without_position=copy))
    hiding = session.redactions.bundle_redactions(devices=how.pop("devices", True))
    scanned = {id_: ScannedFile(Derivatives(facts))}
    case = session.snapshot.take(
        load("police"), scanned, how.get("positions", PositionHandling.KEEP), hiding
    )
    (exhibit,) = case.exhibits
    return exhibit


@pytest.mark.parametrize("facts", [NAMED, PLACED])
def test_a_picture_leaves_as_a_copy_made_anew(session: Session, facts: MediaFacts) -> None:
    exhibit = taken(session, facts, ANEW)
    assert (exhibit.open, exhibit.withheld, exhibit.why) == (None, True, WithholdingReason.DEVICE)
    assert exhibit.copy.open().read() == b"anew"
    assert "Fono" not in str(exhibit.facts)


@pytest.mark.parametrize(("facts", "devices"), [(NAMED, False), (replace(NAMED, device=""), True)])
def test_nothing_is_made_anew_unasked_or_for_nothing(
    session: Session, facts: MediaFacts, devices: bool
) -> None:
    exhibit = taken(session, facts, ANEW, devices=devices)
    assert (exhibit.copy, exhibit.withheld) == (None, False)
    assert exhibit.open is not None


@pytest.mark.parametrize("positions", PositionHandling)
def test_a_film_that_would_still_name_its_device_stays(
    session: Session, positions: PositionHandling
) -> None:
    placed = replace(FILM, positions=PLACED.positions)
    exhibit = taken(session, placed, BLANKED, positions=positions)
    assert (exhibit.open, exhibit.copy, exhibit.withheld) == (None, None, True)
    assert "Fono" not in str(exhibit.facts)


def test_with_the_device_kept_a_film_leaves_without_its_place(session: Session) -> None:
    placed = replace(FILM, positions=PLACED.positions)
    exhibit = taken(session, placed, BLANKED, positions=PositionHandling.WITHHOLD, devices=False)
    assert exhibit.copy.how == "position blanked"


def test_each_is_listed_with_what_it_names(session: Session) -> None:
    id_ = attach(session)
    pairs = session.snapshot.originals()
    (found,) = device_hits(pairs, {id_: ScannedFile(Derivatives(PLACED))}, places_kept={id_})
    assert (found.evidence, found.reference, found.device, found.whole) == (
        id_, "EX/1", "Fono 7", False,
    )  # fmt: skip
    assert device_hits(pairs, {id_: ScannedFile(Derivatives(PLACED))}, places_kept=()) == ()
    unreadable = replace(FILM, media_type="video/x-ms-asf")
    assert device_hits(pairs, {id_: ScannedFile(Derivatives(unreadable))}, places_kept=())[0].whole
    # a film without its place still names its device
    placed = {id_: ScannedFile(Derivatives(replace(FILM, positions=PLACED.positions)))}
    assert not device_hits(pairs, placed, places_kept=())[0].whole
    assert device_hits(pairs, {}, places_kept=()) == ()


def test_a_bundle_names_the_device_nowhere(tmp_path: Path) -> None:
    media = MediaClient()
    session = vaults.new(tmp_path / "real", media=media)
    (stored,) = session.evidence.store([NamedBytes("a.jpg", jpeg(gps=False))])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(title="a"))
    scanned = scan(session.snapshot.originals(), no_progress)
    for devices in (True, False):
        hiding = session.redactions.bundle_redactions(devices=devices)
        case = session.snapshot.take(load("police"), scanned, PositionHandling.KEEP, hiding)
        folder = tmp_path / str(devices)
        bundle_writer.write(case, folder, sign=session.signer)
        assert check([folder], pdf=own_pdf.read).verdict is CheckVerdict.UNCONFIRMED
        whole = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert (b"Fono" in whole) is not devices
        with pikepdf.open(folder / "Evidence.pdf") as pdf:
            streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
            text = b"".join(s.read_bytes() for s in streams if "/Width" not in s)
        assert (b"Device in the file" in text) is not devices
    session.close()
    media.close()


LINK_IN_NAME = "IMG 51.5101, -0.0912.jpg"


@pytest.mark.parametrize(
    ("name", "place", "device"),
    [
        (LINK_IN_NAME, "51.5101", ""),
        ("PXL_20240305_182210123.jpg", "", "PXL"),
        ("my iPhone 12.jpg", "", "iPhone"),
        ("IMG_1.jpg", "", ""),
    ],
)
def test_a_file_is_asked_about_for_its_name_alone(
    session: Session, name: str, place: str, device: str
) -> None:
    (stored,) = session.evidence.store([NamedBytes(name, b"bytes")])
    assert isinstance(stored, StoredFile)
    scanned = {session.evidence.admit(stored, Evidence()).id: ScannedFile(Derivatives(NOWHERE))}
    pairs = session.snapshot.originals()
    places = [each.latitude for found in position_hits(pairs, scanned) for each in found.positions]
    assert places == ([place] if place else [])
    devices = [found.device for found in device_hits(pairs, scanned, places_kept=())]
    assert devices == ([device] if device else [])


@pytest.mark.parametrize(
    ("name", "facts", "positions", "devices", "shown"),
    [
        ("IMG_1.jpg", PLACED, PositionHandling.WITHHOLD, True, True),
        (LINK_IN_NAME, NOWHERE, PositionHandling.WITHHOLD, False, False),
        (LINK_IN_NAME, NOWHERE, PositionHandling.KEEP, False, True),
        ("Oak Road 2.m4a", replace(NOWHERE, positions=(Position("memo", found="Oak Road"),)),
         PositionHandling.WITHHOLD, False, False),
        ("PXL_20240305_182210123.jpg", NOWHERE, PositionHandling.KEEP, True, False),
        ("my iPhone 12.jpg", NOWHERE, PositionHandling.KEEP, True, False),
        ("PXL_20240305_182210123.jpg", NOWHERE, PositionHandling.WITHHOLD, False, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("title", ["", "a"])
def test_the_name_of_a_file_says_nothing_that_is_withheld(
    session: Session,
    tmp_path: Path,
    title: str,
    name: str,
    facts: MediaFacts,
    positions: PositionHandling,
    devices: bool,
    shown: bool,
) -> None:
    (stored,) = session.evidence.store([NamedBytes(name, b"bytes")])
    assert isinstance(stored, StoredFile)
    id_ = session.evidence.admit(stored, Evidence(title=title)).id
    (pair,) = session.snapshot.originals()
    object.__setattr__(pair[1].access, "media", Decoder(without_position=ANEW))
    hiding = session.redactions.bundle_redactions(devices=devices)
    scanned = {id_: ScannedFile(Derivatives(facts))}
    case = session.snapshot.take(load("police"), scanned, positions, hiding)
    said = case.exhibits[0].item.content
    assert (said.name == name) is shown
    assert said.title == (title or (name if shown else ""))
    bundle_writer.write(case, tmp_path / "out", sign=session.signer)
    assert check([tmp_path / "out"], pdf=own_pdf.read).verdict is CheckVerdict.UNCONFIRMED
    record = (tmp_path / "out" / "record.json").read_text(encoding="utf-8")
    assert (name in record) is shown
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert any(name.encode() in path.read_bytes() for path in files) is shown


def test_what_is_written_of_the_device_stays_behind_with_it(session: Session) -> None:
    (stored,) = session.evidence.store([NamedBytes("note.txt", b"words")])
    assert isinstance(stored, StoredFile)
    id_ = session.evidence.admit(stored, Evidence(title="A note", device="My Fono 7")).id
    for how, said in (({}, "My Fono 7"), ({"devices": True}, ""), (
        {"devices": True, "devices_kept": (id_,)}, "My Fono 7"
    )):  # fmt: skip
        chosen = session.redactions.bundle_redactions(**how)
        case = session.snapshot.take(load("police"), {}, PositionHandling.KEEP, chosen)
        (exhibit,) = case.exhibits
        assert exhibit.item.content.device == said
        assert ("Fono" in str([each.values() for each in case.disclosure.openings])) is bool(said)
