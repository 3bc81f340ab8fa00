"""A chat or an e-mail that gives a place leaves as its words alone, without the place."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from diary.audience_profiles import load
from diary.case_file import WithholdingReason
from diary.media.byte_source import BytesSource
from diary.media.decoder.pipe import Ranges
from diary.media.decoder.text_extraction import of_places
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import UnsearchedReason
from diary.media.file_type import detect_file_type
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.places_in_text import find_places, place_spans, without_spans
from diary.model.private_nouns import OwnDetail
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.word_redaction import redaction_mark
from exporters.delivery import bundle_writer
from tests.support import vaults
from tests.support.media_samples import jpeg, letter

LINK = "https://maps.google.com/?q=51.5101,-0.0912"
CHAT = f"12/03/2026, 21:10 - Him: I know where you are\n12/03/2026, 21:11 - Him: Location: {LINK}\n"


@pytest.fixture(scope="module")
def media() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


@pytest.fixture
def session(tmp_path: Path, media: MediaClient) -> Iterator[Session]:
    made = vaults.new(tmp_path / "vault", media=media)
    yield made
    made.close()


def mail(text: str, *, photo: bool = False, mailer: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "him@one.example", "her@two.example", "Hi"
    message["Date"] = "Thu, 12 Mar 2026 21:10:00 +0000"
    if mailer:
        message["X-Mailer"] = mailer
    message.set_content(text)
    if photo:
        message.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename="a.jpg")
    return message.as_bytes()


def taken(session: Session, name: str, data: bytes, **how: Any) -> Any:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(title="a"))
    scanned = scan(session.snapshot.originals(), no_progress)
    positions = how.pop("positions", PositionHandling.WITHHOLD)
    case = session.snapshot.take(
        load("police"), scanned, positions, session.redactions.bundle_redactions(**how)
    )
    (exhibit,) = case.exhibits
    return case, exhibit


def whole(session: Session, case: Any, folder: Path) -> bytes:
    bundle_writer.write(case, folder, sign=session.signer)
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_chat_leaves_without_the_link_and_with_the_threat(
    session: Session, tmp_path: Path
) -> None:
    case, exhibit = taken(session, "chat.txt", CHAT.encode())
    assert (exhibit.open, exhibit.why) == (None, WithholdingReason.POSITION)
    assert "I know where you are" in exhibit.text
    assert f"Location: {redaction_mark()}" in exhibit.text
    assert exhibit.copy.open().read().decode() == exhibit.text
    assert b"51.5101" not in whole(session, case, tmp_path / "bundle")


def test_kept_places_stay_in_the_words(session: Session) -> None:
    _case, exhibit = taken(session, "chat.txt", CHAT.encode(), positions=PositionHandling.KEEP)
    assert exhibit.open is not None
    assert LINK in exhibit.text


def test_an_e_mail_with_a_photograph_leaves_as_its_words(session: Session, tmp_path: Path) -> None:
    data = mail(f"Look at this.\n{LINK}\n", photo=True, mailer="iPhone Mail (21A329)")
    case, exhibit = taken(session, "a.eml", data, devices=True)
    assert exhibit.open is None
    assert exhibit.copy.how == "words alone"
    text = exhibit.copy.open().read().decode()
    assert "Look at this." in text
    assert "Attached: a.jpg" in text
    left = whole(session, case, tmp_path / "bundle")
    for secret in (b"51.5101", b"iPhone", b"Exif\0\0"):
        assert secret not in left


@pytest.mark.parametrize(("name", "clean"), [("a.jpg", True), ("IMG 51.5101, -0.0912.jpg", False)])
def test_names_of_attachments_are_searched_before_they_are_shown(name: str, clean: bool) -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "a@b.example", "<1@b>"
    message["Subject"] = "geo:51.5101%2C-0.0912"
    message.set_content("Look.")
    message.add_attachment(b"see", maintype="text", subtype="plain", filename=name)
    data = message.as_bytes()
    ranges = Ranges(len(data), lambda at, length: data[at : at + length])
    told = of_places(ranges, detect_file_type(data), 1000, lambda: scan_file(BytesSource(data)))
    assert told.header["rest_is_clean"] is clean
    assert list(told.header["heads"]) == [2]


def test_own_words_are_taken_out_of_the_words_alone_too(session: Session, tmp_path: Path) -> None:
    session.journal.record(OwnDetail(words="Mill Lane"))
    case, exhibit = taken(session, "chat.txt", (CHAT + "She lives in Mill Lane\n").encode())
    assert b"Mill Lane" not in exhibit.copy.open().read()
    assert b"I know where" in exhibit.copy.open().read()
    assert b"Mill Lane" not in whole(session, case, tmp_path / "bundle")


def test_words_that_hold_more_than_is_seen_stay_behind_whole(session: Session) -> None:
    import base64

    digits = base64.encodebytes(jpeg()).decode()
    _case, exhibit = taken(session, "note.txt", f"a note\n{digits}\n".encode())
    assert (exhibit.open, exhibit.copy, exhibit.text) == (None, None, "")


def test_a_page_whose_words_give_a_place_is_not_shown(session: Session) -> None:
    _case, exhibit = taken(session, "a.pdf", letter(f"Here: {LINK}"))
    assert (exhibit.open, exhibit.why) == (None, WithholdingReason.POSITION)
    assert exhibit.shown.prints == ()


@pytest.mark.parametrize(
    "text",
    [
        CHAT,
        f"{LINK}",
        f"one {LINK} two {LINK} three",
        "geo:51.5101,-0.0912 is where",
        "lat: 51.5101\nlon: -0.0912\n",
        "BEGIN:VCARD\nADR:;;12 Mill Lane;Hithe;;;\nEND:VCARD\n",
        "<coordinates>\n -0.0912,51.5101 </coordinates>",
        "https%3A%2F%2Fmaps.google.com%2F%3Fq%3D51.5101%2C-0.0912 and more",
        "geo%25252525252525253A51.5101,-0.0912 and more",
        "geo&amp;amp;amp;amp;amp;#58;51.5101,-0.0912 and more",
        "geo%26%2358%3B51.5101%26%23x2c%3B-0.0912",
        "https://maps.goo=\ngle.com/?q=3D51.5101=2C-0.0912",
        '{"said": "{\\"latitude\\": 51.5101, \\"longitude\\": -0.0912}"}',
        "\\u0067\\u0065o:51.5101\\u002c-0.0912",
        "51\u00b0 30' 36.4\" N, 0\u00b0 5' 28.3\" W",
        "GPS Position : 51 deg 30' 36.4\" N, 0 deg 5' 28.3\" W, so",
        "Latitude : 51 deg 30' 36.4\" N\nLongitude : 0 deg 5' 28.3\" W\n",
        "time,lat,lon,speed\n2024-03-05,51.5101,-0.0912,3\n2024-03-06,51.5102,-0.0913,3\n",
        "Zeit;Breite\n18:22;51,510100;-0,091200\n",
        "51.5101 \u00b1 14.2, -0.0912 \u00b1 14.2",
        "what3words: filled.count.soap, grid ref TQ 30034 80440, waze://?ll=51.5101,-0.0912",
        "<key>latitude</key>\n<real>51.51</real>\n<key>longitude</key>\n<real>-0.09</real>",
        '<meta name="ICBM" content="51.5101, -0.0912"><script>map([51.5101, -0.0912])</script>',
        '"position_lat","613423123","semicircles","position_long","-1521231","semicircles"',
        "N 51\u00b0 30.441' W 000\u00b0 07.666' and $BDGGA,092750.000,5321.6802,N,00630.3372,W,1",
        "B1101355130343N00007198WA0058700558\nGPRMC,123519,A,4807.038,N,01131.000,E,0,0",
    ],
)
def test_nothing_of_a_place_remains(text: str) -> None:
    spans = place_spans(text)
    assert spans
    assert find_places(without_spans(text, spans, "")) == []
    assert all(begin < end for begin, end in spans)
    assert [at for span in spans for at in span] == sorted(at for span in spans for at in span)


def test_what_cannot_be_read_to_its_end_may_say_a_place() -> None:
    text = "geo:51.5101,-0.0912"
    for _deep in range(4):
        text = "".join(f"&#{ord(each)};" for each in quote(text, safe=""))
    assert place_spans(f"hello\n{text}\n") == [(6, 6 + len(text))]
    found = scan_file(BytesSource(f"hello, he said\n{text}\n".encode()))
    assert found.unsearched == {UnsearchedReason.FORMAT}


def test_what_has_no_place_has_no_spans() -> None:
    assert place_spans("He called 07700 900123 at 21:10, three times.\n\u00a351.20, he said") == []
