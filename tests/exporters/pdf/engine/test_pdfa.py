from __future__ import annotations

import io
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from exporters.pdf.engine.blocks import Heading, TextBlock
from exporters.pdf.engine.pdfa import PdfAttachment
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.engine.style import BODY, SECTION, SHEET
from exporters.pdf.engine.tables import TableCell, TableColumn, table
from exporters.pdf.sections.exhibit_contents import header_of
from tests.support.pdf_structure import failures, torn

# whole documents
pytestmark = pytest.mark.integration

MIXED = "Łódź, Ώρα, Он → └ [U+10480] a\u0301 \u0259"


def document(make: Callable[..., Any], jpeg: Callable[..., bytes], count: int) -> Any:
    rows = [(str(n), TableCell(f"Sheet {n}", link=f"s{n}"), TableCell(link=f"s{n}", page=True))
            for n in range(count)]  # fmt: skip
    columns = [
        TableColumn("No.", 0.2),
        TableColumn("What", 0.6),
        TableColumn("Page", 0.2, right=True),
    ]
    groups: list[list[Any]] = []
    for n in range(count):
        sheet: list[Any] = [
            Heading(f"Sheet {n} {MIXED}", SHEET, anchor=f"s{n}", level=1),
            TextBlock(f"{MIXED} and more words " * 20),
        ]
        if n % 9 == 0:
            data = jpeg(800, 600, ("RGB", "L", "CMYK")[n // 9 % 3])
            sheet.append(PictureBlock(data, header_of(data), key=str(n)))
        groups.append(sheet)
    head = Heading("Index", SECTION, anchor="index")
    return make(head, table(columns, rows), groups=groups)


@pytest.mark.parametrize("count", [0, 1, 30])
def test_it_is_pdf_a_3a_and_ua_1_and_whole(
    make: Callable[..., Any], jpeg: Callable[..., bytes], tmp_path: Path, count: int
) -> None:
    made = document(make, jpeg, count)
    assert failures(made.data) == set()
    assert torn(made.data) == []
    checked = subprocess.run(
        ["qpdf", "--check", str(made.save(tmp_path))], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_a_validator_that_finds_nothing_would_be_noticed(make: Callable[..., Any]) -> None:
    with pikepdf.open(io.BytesIO(make(TextBlock("x")).data)) as pdf:
        del pdf.Root.OutputIntents
        out = io.BytesIO()
        pdf.save(out)
    assert failures(out.getvalue())


def test_the_same_input_gives_the_same_bytes(
    make: Callable[..., Any], jpeg: Callable[..., bytes]
) -> None:
    assert document(make, jpeg, 12).data == document(make, jpeg, 12).data


def test_every_font_is_embedded_as_a_subset(
    make: Callable[..., Any], jpeg: Callable[..., bytes]
) -> None:
    with pikepdf.open(io.BytesIO(document(make, jpeg, 3).data)) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)
                 and o.get("/Type") == pikepdf.Name.Font]  # fmt: skip
        assert {"/TrueType", "/Type0", "/CIDFontType2"} == {str(font.Subtype) for font in fonts}
        for font in fonts:
            assert str(font.BaseFont)[7] == "+"
            if font.Subtype != pikepdf.Name.Type0:
                assert "/FontFile2" in font.FontDescriptor
            if font.Subtype == pikepdf.Name.CIDFontType2:
                continue
            assert b"<0000>" not in font.ToUnicode.read_bytes().split(b"beginbfchar", 1)[1]


def test_links_and_outline_lead_to_the_right_pages(
    make: Callable[..., Any], jpeg: Callable[..., bytes]
) -> None:
    made = document(make, jpeg, 30)
    texts = made.texts()
    pdf = pypdfium2.PdfDocument(made.data)
    titles = [(item.get_title(), item.get_dest().get_index()) for item in pdf.get_toc()]
    pdf.close()
    assert len(titles) == 31
    for title, at in titles:
        assert title.endswith(f" (p. {at + 1})")
        assert title.split(" (p.")[0].split(" [")[0] in texts[at].replace("\r\n", " ")
    with pikepdf.open(io.BytesIO(made.data)) as document_:
        numbers = {page.obj.objgen: at for at, page in enumerate(document_.pages)}
        links = [link for page in document_.pages for link in page.obj.get("/Annots", [])]
        named = list(document_.Root.Names.Dests.Names)
        places = dict(zip(map(str, named[::2]), named[1::2], strict=True))
        assert len(links) == 30
        for at, link in enumerate(links):
            assert f"Sheet {at} " in texts[numbers[places[str(link.Dest)][0].objgen]]
            assert link.F == 4


def test_printed_numbers_labels_and_places_agree(
    make: Callable[..., Any], jpeg: Callable[..., bytes]
) -> None:
    made = document(make, jpeg, 30)
    pdf = pypdfium2.PdfDocument(made.data)
    labels = [pdf.get_page_label(at) for at in range(len(pdf))]
    pdf.close()
    assert labels == [str(at + 1) for at in range(made.pages)]
    for at, text in enumerate(made.texts()):
        assert f"Page {at + 1} of \r\n{made.pages}\r\n" in text


def test_it_opens_at_full_size_with_outline_and_title(make: Callable[..., Any]) -> None:
    with pikepdf.open(io.BytesIO(make(TextBlock("x")).data)) as pdf:
        assert list(pdf.Root.OpenAction)[1:] == [pikepdf.Name.XYZ, None, None, 1]
        assert pdf.Root.PageMode == pikepdf.Name.UseOutlines
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Evidence <bundle> & more"
        assert b"Evidence &lt;bundle&gt; &amp; more" in pdf.Root.Metadata.read_bytes()
        assert "/Author" not in pdf.docinfo


def test_wide_pages_are_wide_and_not_turned(make: Callable[..., Any]) -> None:
    with pikepdf.open(io.BytesIO(make(TextBlock("x", BODY), wide=True).data)) as pdf:
        page = pdf.pages[0]
        assert "/Rotate" not in page
        assert page.mediabox[2] > page.mediabox[3]


def test_a_file_inside_comes_out_as_it_went_in(make: Callable[..., Any]) -> None:
    data = bytes(range(256)) * 9
    files = [PdfAttachment("b.bin", data, "application/octet-stream", "A"),
             PdfAttachment("a.csv", b"x", "text/csv", "B")]  # fmt: skip
    made = make(TextBlock("x"), attachments=files)
    assert failures(made.data) == set()
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert pdf.attachments["b.bin"].get_file().read_bytes() == data
        assert len(pdf.Root.AF) == 2


def test_a_file_inside_that_would_end_in_a_carriage_return_is_whole_too(
    make: Callable[..., Any],
) -> None:
    data = next(d for n in range(9_999) if zlib.compress(d := b"x" * n)[-1] == 0x0D)
    made = make(TextBlock("x"), attachments=[PdfAttachment("a.csv", data, "text/csv", "Rows")])
    assert failures(made.data) == set()
    assert torn(made.data) == []
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert pdf.attachments["a.csv"].get_file().read_bytes() == data
