"""Words inside files are found where they can be read, and no file holds the reader up."""

from __future__ import annotations

import base64
import contextlib
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas

from diary.errors import BadInput, MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder import text_extraction
from diary.media.decoder.pipe import Ranges
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import FileWords
from diary.media.file_type import FileType
from diary.media.metadata.format_readers import scan_file
from tests.support.media_samples import heic, jpeg, movie, pdf, picture, saved

NAME = "Quillfeather"
TEXT = FileType("text", "text/plain")
ARTIST, COMMENT, AUTHOR, DETAILS = 0x013B, 0x9286, 0x9C9D, 0x8769
PACKET = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Quillf&#101;ather</dc:creator></x:xmpmeta>"
)


def inside(client: MediaClient, data: bytes) -> tuple[str, ...]:
    with client.open(BytesSource(data)) as session:
        return session.inside().texts


def document(draw: Callable[[Canvas], None], pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, initialFontName="Helvetica")
    for _ in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def parted(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "for Quill-")
    canvas.drawString(72, 685, "feather of this house")


DOCUMENTS: dict[str, Callable[[Canvas], None]] = {
    "in its words": lambda canvas: canvas.drawString(72, 700, f"Dear {NAME},"),
    "parted at the end of a line": parted,
    "in its title": lambda canvas: canvas.setTitle(f"To {NAME}"),
    "filled into a form": lambda canvas: canvas.acroForm.textfield(value=NAME, x=72, y=600),
}


@pytest.mark.parametrize("where", DOCUMENTS)
def test_a_name_in_a_document_is_found(client: MediaClient, where: str) -> None:
    assert any(NAME in text for text in inside(client, document(DOCUMENTS[where])))


def test_a_long_document_is_read_some_pages_at_a_time(client: MediaClient) -> None:
    data = document(lambda canvas: canvas.drawString(72, 700, NAME), pages=130)
    with client.open(BytesSource(data)) as session:
        first = session.inside()
        assert first.following == 100
        rest = session.inside(first.following)
        assert rest.following is None
        assert sum(text == NAME for text in (*first.texts, *rest.texts)) == 130
        pages = zip((*first.texts, *rest.texts), (*first.pages, *rest.pages), strict=True)
        assert [page for text, page in pages if text == NAME] == list(range(1, 131))
        few = session.inside(limit=30)
        assert (sum(map(len, few.texts)), few.following) == (30, None)
        with pytest.raises(BadInput):
            session.inside(-1)


def test_pages_look_the_same_after_their_words_were_read(client: MediaClient) -> None:
    data = document(DOCUMENTS["filled into a form"])
    with client.open(BytesSource(data)) as session:
        before = session.pdf_page(0, width=300)
        session.inside()
        assert session.pdf_page(0, width=300) == before


def exif_of(*fields: tuple[int, object]) -> Image.Exif:
    block = Image.Exif()
    for tag, value in fields:
        (block.get_ifd(DETAILS) if tag == COMMENT else block)[tag] = value
    return block


def captioned(words: bytes) -> bytes:
    """A JPEG whose caption stands in an IPTC record, as photo managers write it."""
    record = struct.pack(">BBBH", 0x1C, 2, 120, len(words)) + words
    block = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(record)) + record
    content = b"Photoshop 3.0\0" + block
    data = saved(picture(), "JPEG")
    return data[:2] + struct.pack(">HH", 0xFFED, 2 + len(content)) + content + data[2:]


PICTURES = {
    "artist": saved(picture(), "JPEG", exif=exif_of((ARTIST, NAME))),
    "author as Windows writes it": saved(
        picture(), "JPEG", exif=exif_of((AUTHOR, NAME.encode("utf-16-le")))
    ),
    "comment": saved(picture(), "JPEG", exif=exif_of((COMMENT, b"ASCII\0\0\0" + NAME.encode()))),
    "wide comment": saved(
        picture(), "JPEG", exif=exif_of((COMMENT, b"UNICODE\0" + NAME.encode("utf-16-le")))
    ),
    "artist of a PNG": saved(picture(), "PNG", exif=exif_of((ARTIST, NAME))),
    "artist of a WebP": saved(picture(), "WEBP", exif=exif_of((ARTIST, NAME))),
    "artist of a TIFF": saved(picture(), "TIFF", exif=exif_of((ARTIST, NAME))),
    "packet": saved(picture(), "JPEG", xmp=PACKET),
    "packet of a WebP": saved(picture(), "WEBP", xmp=PACKET),
    "comment of a JPEG": saved(picture(), "JPEG", comment=NAME.encode()),
    "caption of IPTC": captioned(NAME.encode()),
}


@pytest.mark.parametrize("where", PICTURES)
def test_a_name_that_a_picture_says_of_itself_is_found(client: MediaClient, where: str) -> None:
    assert any(NAME in text for text in inside(client, PICTURES[where]))


@pytest.mark.parametrize("packed", [True, False])
def test_a_name_in_a_text_of_a_png_is_found(client: MediaClient, *, packed: bool) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", NAME, zip=packed)
    assert inside(client, saved(picture(), "PNG", pnginfo=info)) == (NAME,)


def test_a_copy_made_anew_says_nothing(client: MediaClient) -> None:
    for data in PICTURES.values():
        copy = client.without_position(BytesSource(data))
        assert inside(client, copy.data) == ()


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (b"<!DOCTYPE html><html><body><p>Quill<b>feather</b></p></body></html>", (NAME,)),
        (b"<p>Quill&#102;eather</p>", (NAME,)),
        ("<html><p>Quillfeather".encode("utf-16"), (NAME,)),
        (b"<p></p>", ()),
        (b"2026-03-01 21:10 - him: <Media omitted>, Quillfeather < 3 > 2", ()),
        (b"", ()),
    ],
)
def test_markup_is_read_as_it_is_seen_and_other_texts_are_not_read_twice(
    client: MediaClient, markup: bytes, words: tuple[str, ...]
) -> None:
    assert inside(client, markup) == words


def annotated(canvas: Canvas) -> None:
    canvas.linkURL(f"mailto:{NAME}", (72, 600, 200, 620))
    canvas.drawString(72, 700, "see here")


def marked(canvas: Canvas) -> None:
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry(f"To {NAME}", "a")
    canvas.drawString(72, 700, "see here")


def noted(canvas: Canvas) -> None:
    canvas.textAnnotation(f"For {NAME}", (72, 600, 200, 620))


@pytest.mark.parametrize("draw", [annotated, marked, noted])
def test_links_outlines_and_notes_of_a_document_are_found(
    client: MediaClient, draw: Callable[[Canvas], None]
) -> None:
    assert any(NAME in text for text in inside(client, document(draw)))


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return out.getvalue()


CODED = base64.b64encode(f"ring {NAME} on".encode()).decode()
HIDDEN = {
    "alternative text": f"<p>see<img alt='{NAME}' src='a.png'></p>".encode(),
    "coded alternative text": b"<p><img alt='Quill&#102;eather'></p>",
    "title of an element": f"<p title='{NAME}'>see</p>".encode(),
    "title of a page": b"<html><head><title>Quill&#102;eather</title></head>",
    "words of a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'><text>Quill<tspan>feather"
    b"</tspan></text></svg>",
    "title of a drawing": b"<svg><title>Quill&#x66;eather</title></svg>",
    "description of a drawing": f"<svg><desc>{NAME}</desc></svg>".encode(),
    "characters of a drawing": f"<svg><text><![CDATA[{NAME}]]></text></svg>".encode(),
    "an instruction of a page": f"<p>see</p><?note {NAME}?>".encode(),
    "a declaration of a page": f"<!DOCTYPE {NAME}><p>see</p>".encode(),
    "UTF-16 from the first byte": f"{NAME} on Monday".encode("utf-16-le"),
    "UTF-16 to the last byte": f"on Monday {NAME}".encode("utf-16-be"),
    "UTF-16 without a mark": f"ring {NAME} on Monday".encode("utf-16-le"),
    "UTF-16 the other way": f"ring {NAME} on Monday".encode("utf-16-be"),
    "a database": b"SQLite format 3\0" + bytes(40) + NAME.encode() + bytes(40),
    "name of a packed file": zipped(f"{NAME}.jpg", saved(picture(), "JPEG")),
    "name in an office file": zipped(f"word/media/{NAME}.jpg", saved(picture(), "JPEG")),
    "packed text": zipped("a.txt", f"ring {NAME} on Monday".encode()),
    "base64 in JSON": b'{"a": "%s"}' % CODED.encode(),
    "base64 of links in JSON": b'{"a": "%s"}'
    % base64.urlsafe_b64encode(f"??>{NAME}".encode()).rstrip(b"="),
    "a long base64 in lines": base64.encodebytes(b"a letter to nobody " * 9 + NAME.encode()),
}


@pytest.mark.parametrize("where", HIDDEN)
def test_a_name_that_no_reader_shows_is_found(client: MediaClient, where: str) -> None:
    assert any(NAME in text for text in inside(client, HIDDEN[where]))


def test_what_the_markup_of_an_email_hides_is_found(client: MediaClient) -> None:
    head = b"From: a@b.example\nMessage-ID: <1@b>\nDate: Tue, 5 Mar 2024 18:22:10 +0100\n"
    head += b"MIME-Version: 1.0\nContent-Type: text/html\n\n"
    for markup in (f"<img alt='{NAME}'>see", f"<title>{NAME}</title>see", f"<!--{NAME}-->see"):
        assert any(NAME in text for text in inside(client, head + markup.encode()))


def test_other_kinds_have_none(client: MediaClient) -> None:
    letter = b"From: a@b.c\nDate: Tue, 5 Mar 2024 18:22:10 +0100\n\nQuillfeather\n"
    for data in (movie(b""), letter, b"PK\3\4" + bytes(60)):
        assert inside(client, data) == ()


# --- hostile ----------------------------------------------------------------------------------


def test_a_locked_document_is_said_to_be_locked(client: MediaClient) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document(parted))) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(MediaError, match="locked"):
        inside(client, out.getvalue())


def test_pages_without_end_end(client: MediaClient) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document(parted))) as made:
        tree = made.Root.Pages
        tree.Kids = pikepdf.Array([tree.Kids[0]] * 3000)
        tree.Count = 3000
        made.save(out)
    with client.open(BytesSource(out.getvalue())) as session:
        following: int | None = 0
        read: list[int] = []
        while following is not None:
            read.append(following)
            following = session.inside(following, 2_000_000).following
    assert len(read) * 100 <= text_extraction.MAX_PAGES
    around = out.getvalue().replace(b"/Kids", b"/Pids")
    with client.open(BytesSource(around)) as session, pytest.raises(MediaError):
        session.inside()


def bomb(form: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document(parted))) as made:
        page = made.pages[0]
        page.Contents = pikepdf.Stream(made, zlib.compress(form * (1 << 20)))
        page.Contents.Filter = pikepdf.Name.FlateDecode
        made.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def test_a_bomb_in_a_document_gives_little_or_is_refused(client: MediaClient) -> None:
    data = bomb(b"BT /F1 12 Tf (Quill) Tj ET\n")
    assert len(data) < 1 << 20
    quick = MediaClient(seconds=5.0)
    try:
        with (
            quick.open(BytesSource(data)) as session,
            contextlib.suppress(MediaError),
        ):
            assert sum(map(len, session.inside(limit=1000).texts)) <= 1000
    finally:
        quick.close()
    assert any(NAME in text for text in inside(client, document(parted)))


def test_a_text_chunk_that_unpacks_without_end_is_cut(client: MediaClient) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "Quill" * (8 << 20), zip=True)
    data = saved(picture(), "PNG", pnginfo=info)
    with client.open(BytesSource(data)) as session:
        assert sum(map(len, session.inside(limit=1000).texts)) == 1000


@given(st.binary(max_size=400), st.sampled_from((b"<p>", b"<html><![", b"<!--<b>", b"&#x")))
def test_markup_of_any_form_is_read_within_bounds(data: bytes, head: bytes) -> None:
    whole = head + data
    ranges = Ranges(len(whole), lambda at, length: whole[at : at + length])
    found = text_extraction.WordsJob(ranges, TEXT, lambda: scan_file(ranges))
    reply = found.answer("words", {"first": 0, "limit": 50})
    assert len(reply.block) <= 50 * 6 + 20


@given(st.binary(max_size=300), st.integers(0, 60))
def test_packets_of_any_form_are_read_within_bounds(data: bytes, at: int) -> None:
    whole = b"\xff\xd8\xff" + data[:at] + b"<x:xmpmeta" + data[at:] + PACKET
    ranges = Ranges(len(whole), lambda start, length: whole[start : start + length])
    assert any(NAME in text for text in scan_file(ranges).words)


def test_damaged_files_never_reach_the_program(client: MediaClient) -> None:
    draw = random.Random(11)
    markup = b"<html><body><p>Quill<b>feather</b> &amp; <![if x]> <!-- " * 9
    for good in (document(parted), jpeg(), heic(), PICTURES["packet"], pdf(1), markup):
        for _ in range(4):
            data = bytearray(good)
            for _ in range(8):
                data[draw.randrange(len(data))] = draw.randrange(256)
            try:
                with client.open(BytesSource(bytes(data))) as session:
                    assert isinstance(session.inside(), FileWords)
            except MediaError:
                continue


@pytest.mark.parametrize("before", range(-14, 3))
def test_a_name_on_the_edge_of_two_pieces_is_found_whole(before: int) -> None:
    piece = 2 << 20
    whole = bytes(piece + before) + NAME.encode() + bytes(1_000)
    ranges = Ranges(len(whole), lambda at, length: whole[at : at + length])
    assert any(NAME in text for text in text_extraction.of_runs(ranges, 10_000))
