"""Files that somebody made to do harm: kept byte for byte, at most their own preview is lost."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest

from diary.case_file import ExhibitLayout
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.derivatives import MAX_PAGES
from diary.services.disclosure.exhibit_scan import make_exhibit, scan
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.services.session import Session
from tests.support.media_films import film
from tests.support.media_samples import jpeg, pdf, picture, saved, wav


@pytest.fixture(scope="module")
def media() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


def png_of(width: int, height: int) -> bytes:
    """A few bytes that say they are this large, and inflate to nothing but zeros."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    squeezed = zlib.compress(bytes(8 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", squeezed) * 4


def with_script(pages: int) -> bytes:
    """A document that wants to run a script, start a program and open an address."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 300))
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        made.Root.OpenAction = script
        made.Root.AA = pikepdf.Dictionary(
            WC=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/true")
        )
        made.save(out)
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(1))) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def long_lived() -> bytes:
    data = film(seconds=1)
    at = data.index(b"mvhd") + 16
    return data[:at] + struct.pack(">II", 1, 2**31) + data[at + 8 :]


MAIL = b"From: a@b.c\r\nDate: Fri, 27 Feb 2026 02:14:09 +0000\r\nReceived: x\r\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(4_000)
)
HOSTILE = {
    "a picture that inflates without end": png_of(19_999, 19_999),
    "a picture of no height": png_of(100, 0),
    "a picture cut short": jpeg(size=(900, 900))[:4_000],
    "a picture that is a document too": jpeg() + pdf(1),
    "a document behind a picture's mark": b"GIF89a" + pdf(1),
    "a film behind a picture's name": film(seconds=1),
    "a film cut short": film()[:2_000],
    "a film that lasts for years": long_lived(),
    "a sound without samples": wav()[:44],
    "a document cut short": pdf(3)[:1_500],
    "a document that is locked": locked(),
    "a document with a script": with_script(2),
    "an e-mail with ten thousand headers": MAIL + b"X-A: b\r\n" * 10_000 + b"\r\nwords",
    "an e-mail nested without end": MAIL + NESTED,
    "an e-mail of one long line": MAIL + b"Subject: " + b"x" * 500_000 + b"\r\n\r\nwords",
    "a program": b"MZ" + bytes(range(256)) * 40,
    "an old letter": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4_000),
    "nothing": b"",
    "controls": bytes(range(32)) * 50,
}


def kept(session: Session, media: MediaClient, data: bytes) -> ExhibitOriginal:
    (stored,) = session.evidence.store([NamedBytes("IMG_0001.jpg", data)])
    assert isinstance(stored, StoredFile)
    item = session.evidence.admit(stored, Evidence())
    found = session.evidence.original_of(item)
    assert found is not None
    return replace(found, access=replace(found.access, media=media))  # type: ignore[type-var]


def test_each_is_kept_and_costs_its_own_preview_at_most(
    session: Session, media: MediaClient
) -> None:
    for name, data in HOSTILE.items():
        original = kept(session, media, data)
        found = original.prepared()
        assert original.prepared() == found, name
        with original.open() as file:
            assert file.read() == data, name
        item = session.journal.get(original.evidence)
        scanned = scan(((item, original),), no_progress)
        exhibit = make_exhibit(item, original, scanned[item.id])
        assert not exhibit.damaged, name
        for print_ in exhibit.shown.prints:
            assert print_.open().jpeg.startswith(b"\xff\xd8"), name
    after = kept(session, media, saved(picture(40, 30), "PNG")).prepared()
    assert [(made.width, made.height) for made in after.made] == [(40, 30)]


def test_what_is_found_in_them_is_said(session: Session, media: MediaClient) -> None:
    def notes(name: str) -> str:
        return kept(session, media, HOSTILE[name]).facts().note

    assert notes("a picture that inflates without end") == "too-large"
    assert notes("a picture cut short") == "ends-early"
    assert notes("a document that is locked") == "locked"
    film_of_years = kept(session, media, HOSTILE["a film that lasts for years"]).facts()
    assert film_of_years.duration_s is None
    headers = kept(session, media, HOSTILE["an e-mail with ten thousand headers"]).prepared().mail
    assert headers is not None
    assert (headers.heads[0], headers.more_heads) == (("From", "a@b.c"), 10_000)


def test_of_ten_thousand_pages_the_first_are_shown(session: Session, media: MediaClient) -> None:
    found = kept(session, media, with_script(10_000)).prepared()
    assert (found.layout, found.whole, len(found.made)) == (ExhibitLayout.PAGES, 10_000, MAX_PAGES)
