"""Words that stand only inside a file: it stays behind, or leaves whole, as the person says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from diary.audience_profiles import load
from diary.case_file import CaseFile, Exhibit, WithholdingReason
from diary.media.decoder_client import MediaClient
from diary.model.private_nouns import OwnDetail, Region
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure import redaction_service
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.redaction_service import HitPlace
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from exporters.check import own_pdf
from exporters.check.bundle_check import check
from exporters.delivery import bundle_writer
from tests.exporters.test_words_taken_out import found
from tests.support import vaults
from tests.support.media_samples import letter

NAME = "Quillfeather"


def photograph() -> bytes:
    """Red on the left, blue on the right, by an artist."""
    image = Image.new("RGB", (600, 400), (0, 0, 250))
    image.paste(Image.new("RGB", (300, 400), (250, 0, 0)), (0, 0))
    exif = Image.Exif()
    exif[0x013B] = NAME
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


LETTER, OTHER = letter(f"Dear {NAME},"), letter("Dear Sir,")
PAGE = b"<!doctype html><html><body><p>Quill<b>feather</b> lives here</p></body></html>"
FILES = {"letter.pdf": LETTER, "page.html": PAGE, "photo.jpg": photograph(), "other.pdf": OTHER}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    media = MediaClient()
    made = vaults.new(tmp_path / "vault", media=media)
    made.journal.record(OwnDetail(words=NAME))
    for name, data in FILES.items():
        (stored,) = made.evidence.store([NamedBytes(name, data)])
        assert isinstance(stored, StoredFile)
        made.evidence.admit(stored, Evidence(title=name))
    yield made
    made.close()
    media.close()


def ids(session: Session) -> dict[str, str]:
    return {item.content.title: item.id for item, _ in session.snapshot.originals()}


def write(
    session: Session, folder: Path, *, words: bool = True, whole: tuple[str, ...] = ()
) -> tuple[CaseFile, dict[str, Exhibit]]:
    looked = scan(session.snapshot.originals(), no_progress)
    hiding = session.redactions.bundle_redactions(words=words, whole=whole)
    case = session.snapshot.take(load("police"), looked, PositionHandling.KEEP, hiding)
    bundle_writer.write(case, folder, sign=session.signer)
    assert check([folder], pdf=own_pdf.read).ok
    return case, {exhibit.item.content.title: exhibit for exhibit in case.exhibits}


def given(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()}


def test_a_name_that_stands_only_in_a_file_is_found(session: Session) -> None:
    files = session.snapshot.originals()
    looked = scan(files, no_progress)
    words = session.redactions.bundle_redactions().words
    listed = {
        one.subject: one.where for one in redaction_service.find_in_files(files, looked, words)
    }
    named = ids(session)
    assert listed == {
        named["letter.pdf"]: HitPlace.WHOLE,
        named["page.html"]: HitPlace.WHOLE,
        named["photo.jpg"]: HitPlace.SAID,
    }
    # nobody can say that all their words are known
    assert set(redaction_service.unsearched_exhibits(files, looked)) == set(named.values())


def test_taken_out_a_document_stays_behind_and_a_picture_leaves_bare(
    session: Session, tmp_path: Path
) -> None:
    _, exhibits = write(session, tmp_path / "out")
    assert found(tmp_path / "out") == set()
    for name in ("letter.pdf", "page.html"):
        exhibit = exhibits[name]
        assert (exhibit.open, exhibit.copy, exhibit.text) == (None, None, "")
        assert (exhibit.withheld, exhibit.why) == (True, WithholdingReason.WORDS)
        # a picture of the page would show the words
        assert exhibit.shown.prints == ()
    copy = exhibits["photo.jpg"].copy
    assert copy is not None
    assert copy.how == "re-encoded"
    assert exhibits["other.pdf"].open is not None
    left = given(tmp_path / "out")
    assert OTHER in left
    assert not {LETTER, PAGE, FILES["photo.jpg"]} & left


def test_left_in_all_leave_as_they_are(session: Session, tmp_path: Path) -> None:
    _, exhibits = write(session, tmp_path / "in", words=False)
    assert not any(exhibit.withheld for exhibit in exhibits.values())
    assert set(FILES.values()) <= given(tmp_path / "in")


def test_one_file_can_leave_whole_though_words_are_taken_out(
    session: Session, tmp_path: Path
) -> None:
    _, exhibits = write(session, tmp_path / "out", whole=(ids(session)["letter.pdf"],))
    assert exhibits["letter.pdf"].open is not None
    assert exhibits["letter.pdf"].shown.prints
    assert exhibits["page.html"].open is None
    assert LETTER in given(tmp_path / "out")


def test_a_covered_picture_that_names_her_leaves_covered(session: Session, tmp_path: Path) -> None:
    id_ = ids(session)["photo.jpg"]
    session.redactions.redact_regions(id_, [Region(0, 0, 500, 1000)])
    _, exhibits = write(session, tmp_path / "out")
    copy = exhibits["photo.jpg"].copy
    assert copy is not None
    assert copy.how == "parts covered"
