"""A covered part leaves nowhere: not in the bundle's files, and not in the document's pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from diary.audience_profiles import load
from diary.case_file import WithholdingReason
from diary.media.decoder_client import MediaClient
from diary.model.private_nouns import Region
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import scan
from diary.services.session import Session
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckVerdict, check
from exporters.delivery import bundle_writer
from tests.support import vaults

RED, COVERED = (250, 0, 0), Region(0, 0, 500, 1000)


def half_red() -> bytes:
    """Red on the left, blue on the right, and words in its metadata."""
    image = Image.new("RGB", (600, 400), (0, 0, 250))
    image.paste(Image.new("RGB", (300, 400), RED), (0, 0))
    exif = Image.Exif()
    exif[0x010F] = "SecretMake"
    exif[0x0132] = "2026:03:01 21:10:00"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    media = MediaClient()
    made = vaults.new(tmp_path / "vault", media=media)
    yield made
    made.close()
    media.close()


def exported(session: Session, folder: Path, data: bytes) -> Any:
    (stored,) = session.evidence.store([NamedBytes("home.jpg", data)])
    assert isinstance(stored, StoredFile)
    item = session.evidence.admit(stored, Evidence(title="A picture"))
    session.redactions.redact_regions(item.id, [COVERED])
    scanned = scan(session.snapshot.originals(), no_progress)
    case = session.snapshot.take(load("police"), scanned)
    bundle_writer.write(case, folder, sign=session.signer)
    return case


def reddest(image: Image.Image) -> int:
    pixels = image.convert("RGB").get_flattened_data()
    return max(red - max(green, blue) for red, green, blue in pixels)


def test_the_bundle_holds_a_covered_copy_and_nothing_of_the_original(
    session: Session, tmp_path: Path
) -> None:
    data = half_red()
    case = exported(session, tmp_path / "bundle", data)
    (exhibit,) = case.exhibits
    assert (exhibit.open, exhibit.withheld, exhibit.why) == (None, True, WithholdingReason.COVERED)
    said = dict(exhibit.facts)["Time in the file"]
    assert "21:10:00" in said
    assert said.endswith("(said by the original, which is kept back)")
    (copy,) = (tmp_path / "bundle" / "data" / "copies").iterdir()
    assert not [*(tmp_path / "bundle" / "data").glob("originals/*")]
    shown = Image.open(copy)
    assert reddest(shown) < 60
    assert shown.convert("RGB").getpixel((500, 200))[2] > 200
    whole = b"".join(p.read_bytes() for p in (tmp_path / "bundle").rglob("*") if p.is_file())
    assert b"SecretMake" not in whole
    assert data[200:400] not in whole
    assert check([tmp_path / "bundle"], pdf=own_pdf.read).verdict is CheckVerdict.UNCONFIRMED


def test_every_picture_of_the_document_is_covered(session: Session, tmp_path: Path) -> None:
    exported(session, tmp_path / "bundle", half_red())
    found = 0
    with pikepdf.open(tmp_path / "bundle" / "Evidence.pdf") as pdf:
        for page in pdf.pages:
            for image in page.get_images().values():
                if image.get("/Filter") == pikepdf.Name.DCTDecode:
                    found += 1
                    assert reddest(Image.open(io.BytesIO(image.read_raw_bytes()))) < 60
    assert found


def test_what_cannot_be_covered_does_not_leave_at_all(session: Session, tmp_path: Path) -> None:
    case = exported(session, tmp_path / "bundle", b"plain words about home\n" * 30)
    (exhibit,) = case.exhibits
    assert (exhibit.open, exhibit.copy, exhibit.text) == (None, None, "")
    whole = b"".join(p.read_bytes() for p in (tmp_path / "bundle").rglob("*") if p.is_file())
    assert b"plain words about home" not in whole


def test_uncovering_gives_the_original_again(session: Session, tmp_path: Path) -> None:
    exported(session, tmp_path / "bundle", half_red())
    ((item, _original),) = session.snapshot.originals()
    session.redactions.redact_regions(item.id, [])
    scanned = scan(session.snapshot.originals(), no_progress)
    (exhibit,) = session.snapshot.take(load("police"), scanned).exhibits
    assert exhibit.open is not None


def test_the_same_file_under_another_reference_is_covered_too(
    session: Session, tmp_path: Path
) -> None:
    (stored,) = session.evidence.store([NamedBytes("again.jpg", half_red())])
    assert isinstance(stored, StoredFile)
    other = session.evidence.admit(stored, Evidence(title="The same once more"))
    case = exported(session, tmp_path / "bundle", half_red())
    assert [exhibit.why for exhibit in case.exhibits] == [
        WithholdingReason.COVERED,
        WithholdingReason.COVERED,
    ]
    assert session.redactions.region_redactions()[other.id] == (COVERED,)
    assert not [*(tmp_path / "bundle" / "data").glob("originals/*")]
