"""The words of documents and saved pages are those that would be read, and no others."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import DocumentForm

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAID = "I know the garage"


def zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def word(text: str = SAID) -> bytes:
    body = (
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>unread</w:delText></w:r></w:del></w:p>"
    )
    return zipped(
        {
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/comments.xml": f"<w:c {W} w:author='unread'><w:r><w:t>unread</w:t></w:r></w:c>",
            "docProps/core.xml": "<p xmlns:dc='d'><dc:creator>unread</dc:creator></p>",
        }
    )


OPEN = (
    "<o:document-content xmlns:o='o' xmlns:text='t' xmlns:x='x'><o:body><o:text>"
    "<text:tracked-changes><text:p>unread</text:p></text:tracked-changes>"
    f"<text:p x:href='unread'>{SAID}</text:p></o:text></o:body></o:document-content>"
)
SHARED = f"<sst><si><t>{SAID}</t></si></sst>"
SHEET = (
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>4711</v></c></row>'
    "</sheetData></worksheet>"
)
HTML = (
    "<!DOCTYPE html><html><head><title>unread</title><style>.unread{}</style></head><body>"
    f"<script>unread()</script><div class='unread'><p>{SAID}</p></div></body></html>"
)
ARCHIVED = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
    f"Content-Type: text/html\r\n\r\n{HTML}\r\n--B--\r\n"
)
OPEN_KIND = "application/vnd.oasis.opendocument."
DOCUMENTS = {
    DocumentForm.WORD: word(),
    DocumentForm.EXCEL: zipped(
        {"xl/workbook.xml": "<w/>", "xl/sharedStrings.xml": SHARED, "xl/worksheets/s1.xml": SHEET}
    ),
    DocumentForm.POWERPOINT: zipped(
        {
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": f"<s xmlns:a='a'><a:p><a:t>{SAID}</a:t></a:p></s>",
            "ppt/notesSlides/n1.xml": "<s xmlns:a='a'><a:p><a:t>unread</a:t></a:p></s>",
        }
    ),
    DocumentForm.OPEN_TEXT: zipped({"mimetype": f"{OPEN_KIND}text", "content.xml": OPEN}),
    DocumentForm.OPEN_SHEET: zipped({"mimetype": f"{OPEN_KIND}spreadsheet", "content.xml": OPEN}),
    DocumentForm.OPEN_SLIDES: zipped({"mimetype": f"{OPEN_KIND}presentation", "content.xml": OPEN}),
    DocumentForm.EPUB: zipped(
        {"mimetype": "application/epub+zip", "OPS/c1.xhtml": HTML.replace("<!DOCTYPE html>", "")}
    ),
    DocumentForm.RICH_TEXT: (
        r"{\rtf1{\fonttbl{\f0 unread;}}{\info{\author unread}}" + SAID + r"\par}"
    ).encode(),
    DocumentForm.PAGE: HTML.encode(),
    DocumentForm.ARCHIVED_PAGE: ARCHIVED.encode(),
}


@pytest.mark.parametrize("form", DocumentForm)
def test_the_words_are_read_and_what_is_not_on_the_page_is_not(
    client: MediaClient, form: DocumentForm
) -> None:
    with client.open(BytesSource(DOCUMENTS[form])) as session:
        assert session.inspect().document is form
        text = session.text() or ""
        searched = "\n".join(session.inside().texts)
    assert SAID in text
    assert "unread" not in text
    # whatever is printed is searched as well
    assert SAID in searched or form is DocumentForm.ARCHIVED_PAGE


@pytest.mark.parametrize("text", ["<b>look</b>", "a < b", "He said <html> is a word", "1,2\n3,4"])
def test_a_text_that_is_no_page_stays_as_it_is(client: MediaClient, text: str) -> None:
    with client.open(BytesSource(text.encode())) as session:
        assert session.inspect().document is None
        assert session.text() == text


def test_cells_of_a_row_are_apart(client: MediaClient) -> None:
    with client.open(BytesSource(DOCUMENTS[DocumentForm.EXCEL])) as session:
        assert session.text() == f"{SAID}\t4711"


def test_any_other_zip_is_no_document(client: MediaClient) -> None:
    with client.open(BytesSource(zipped({"a.txt": SAID}))) as session:
        assert session.inspect().document is None
        assert session.text() is None


def test_places_in_the_words_are_found_there(client: MediaClient) -> None:
    with client.open(BytesSource(word("Meet me at 51.50072, -0.12461 now"))) as session:
        assert session.inspect().positions
        held = session.word_places()
        text = session.text() or ""
    ((begin, end),) = held.spans
    assert "51.50072, -0.12461" in text[begin:end]
    assert held.rest_is_clean


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(DocumentForm),
    at=st.integers(0, 900),
    junk=st.binary(min_size=1, max_size=40),
)
def test_a_damaged_document_ends(
    client: MediaClient, form: DocumentForm, at: int, junk: bytes
) -> None:
    data = bytearray(DOCUMENTS[form])
    data[at : at + len(junk)] = junk
    with client.open(BytesSource(bytes(data))) as session:
        session.inspect()
        try:
            session.text()
        except MediaError:
            return
