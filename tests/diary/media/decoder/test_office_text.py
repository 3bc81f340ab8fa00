"""Words of office files are read from their parts, up to a limit, whatever the file does."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.decoder.office_text import words_of_office
from diary.media.decoder_client import MediaClient

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = (
    f"<w:document {W}><w:body><w:p><w:r><w:t>I know </w:t></w:r><w:r><w:t>the garage</w:t></w:r>"
    "</w:p><w:p><w:del><w:r><w:delText>struck out</w:delText></w:r></w:del></w:p>"
    "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>"
)
NOTES = (
    f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:footnote>"
    "</w:footnotes>"
)
SHARED = "<sst><si><t>first cell</t></si><si><r><t>rich </t></r><r><t>cell</t></r></si></sst>"
SHEET = (
    '<worksheet><sheetData><row><c t="s"><v>0</v></c><c><v>4711</v></c></row></sheetData>'
    "</worksheet>"
)
SLIDE = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>on a slide</a:t></a:r></a:p></p:sld>"
CONTENT = (
    "<office:document-content xmlns:office='o' xmlns:text='t'><office:body><office:text>"
    "<text:h>A heading</text:h><text:p>I know<text:s/>the<text:tab/>garage</text:p>"
    "</office:text></office:body></office:document-content>"
)


def zipped(**parts: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def words(data: bytes, limit: int = 10_000) -> str:
    return words_of_office(io.BytesIO(data), limit)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docProps/core.xml", "<p xmlns:dc='d'><dc:creator>annika@post.example</dc:creator></p>"),
        ("docProps/app.xml", "<p><Manager>annika@post.example</Manager></p>"),
        ("meta.xml", "<p xmlns:dc='d'><dc:creator>annika@post.example</dc:creator></p>"),
        ("word/comments.xml", f"<w:c {W} w:author='annika@post.example'/>"),
        ("word/_rels/document.xml.rels", "<r><Relationship Target='annika@post.example'/></r>"),
        ("xl/worksheets/_rels/sheet1.xml.rels", "<r><R Target='annika@post.example'/></r>"),
        ("content.xml", "<t xmlns:x='x'><a x:href='annika@post.example'/></t>"),
    ],
)
def test_properties_authors_and_links_are_read(name: str, part: str) -> None:
    assert "annika@post.example" in words(zipped(**{name: part}))


def test_an_author_parts_no_word() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    changed = f"<w:ins w:author='A'>{run.format('ika')}</w:ins>"
    part = f"<w:d {W}><w:p>{run.format('Ann')}{changed}</w:p></w:d>"
    assert words(zipped(**{"word/document.xml": part})) == "Annika\nA"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"word/footnotes.xml": NOTES, "word/document.xml": DOCUMENT},
            "I know the garage\nstruck out\na note",
        ),
        (
            {"xl/sharedStrings.xml": SHARED, "xl/worksheets/sheet1.xml": SHEET},
            "first cell\nrich cell\n0\t4711",
        ),
        ({"ppt/slides/slide1.xml": SLIDE}, "on a slide"),
        ({"content.xml": CONTENT}, "A heading\nI know the\tgarage"),
        ({"readme.txt": "the garage"}, ""),
    ],
)
def test_words_are_read_in_order_each_paragraph_on_its_line(
    parts: dict[str, str], said: str
) -> None:
    assert words(zipped(**parts)) == said


def test_a_member_without_a_name_is_passed_over() -> None:
    # a name is cut at a zero byte, as zipfile reads it
    nameless = zipped(**{"word/document.xml": DOCUMENT, "?": "y"}).replace(b"?", b"\0")
    assert words(nameless) == words(zipped(**{"word/document.xml": DOCUMENT}))


def test_no_file_costs_more_than_its_limits() -> None:
    much = f"<w:document {W}><w:p><w:t>{'x' * 5_000}</w:t></w:p></w:document>"
    assert 0 < len(words(zipped(**{"word/document.xml": much}), 100)) <= 100
    bomb = b"<w:document xmlns:w='w'>" + b" " * (300 << 20)
    assert words(zipped(**{"word/document.xml": bomb, "content.xml": CONTENT})) == ""


@pytest.mark.parametrize(
    "hostile",
    [
        b"<!DOCTYPE a [<!ENTITY b 'x'>]><w:document xmlns:w='w'><w:t>&b;</w:t></w:document>",
        b"<w:document xmlns:w='w'><w:t>I know</w:t><w:broken",
        b"\xff\xfe<",
        b"",
        b"<" + b"a>" * 3,
    ],
)
def test_a_damaged_part_gives_what_was_before_it_and_the_others(hostile: bytes) -> None:
    found = words(zipped(**{"word/document.xml": hostile, "word/footnotes.xml": NOTES}))
    assert found.endswith("a note")
    assert ("I know" in found) == (b"I know" in hostile)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_zip_raises(noise: bytes, at: int) -> None:
    whole = zipped(**{"word/document.xml": DOCUMENT})
    words(whole[:at] + noise + whole[at + len(noise) :])
    words(noise)


@pytest.mark.parametrize(
    "data",
    [
        zipped(**{"word/document.xml": DOCUMENT}),
        zipped(**{"content.xml": CONTENT}),
        rb"{\rtf1\ansi I know the garage\par}",
    ],
)
def test_the_decoder_reads_them_as_words_inside_the_file(data: bytes) -> None:
    client = MediaClient()
    try:
        with client.open(BytesSource(data)) as session:
            found = session.inside()
    finally:
        client.close()
    assert "I know" in "".join(found.texts)
    assert found.following is None
