"""Tables of a document are read as they are shown; what is not read is counted.

Written after ECMA-376, part 1, 17.4 (tables), 17.13.5 (tracked changes), 17.3.3 (text of runs).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers, in_archive
from diary.media.imports.document_tables import DOCUMENT, DocumentRows
from diary.media.imports.format import Answers, ColumnRole, Confidence, QuestionKind
from diary.media.imports.formats.table import FORMAT
from diary.media.imports.message import ExportNote, Message, NoteCode
from diary.media.imports.registry import find_exports

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=20
).map(lambda text: " ".join(text.split()))
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(LETTERS, min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Iterable[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def document(*parts: str) -> bytes:
    body = "".join(parts)
    return f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>'.encode()


def read(*parts: str) -> tuple[list[list[str]], DocumentRows]:
    rows = DocumentRows(BytesSource(document(*parts)))
    return [cells for _at, cells in rows.rows()], rows


def packed(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(DOCUMENT, document(*parts))
    return file.getvalue()


CHAT = [
    ["When", "Who", "Words"],
    ["2026-03-02 21:40", "Dex", "where are you"],
    ["2026-03-02 21:41", "Ada", "leave me alone"],
]
ROLES = (ColumnRole.TIME, ColumnRole.SENDER, ColumnRole.TEXT)


@given(TABLES)
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    found, told = read(paragraph("before"), table(rows), paragraph("after"))
    expected = rows if any(rows[0]) else []
    assert found == expected
    assert told.other_tables == (0 if expected else 1)


def test_a_table_that_goes_on_is_one_and_others_are_counted() -> None:
    found, told = read(
        table([["A title"]]), table(CHAT[:2]), table([CHAT[0], CHAT[2]]), table([["x", "y"]])
    )
    assert found == CHAT
    assert told.other_tables == 2


def test_what_was_deleted_is_not_read_and_what_was_inserted_is() -> None:
    run = (
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>here</w:t></w:r></w:ins></w:p>"
    )
    row = f"<w:tr><w:tc>{run}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr>"
    assert read(f"<w:tbl>{row}</w:tbl>")[0] == [["here", "b"]]


def test_lines_tabs_tables_inside_and_cells_over_columns_keep_their_place() -> None:
    lines = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"
    inner = table([["in", "ner"]])
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("wide") + "</w:tc>"
    first = f"<w:tr><w:tc>{lines}</w:tc><w:tc>{inner}</w:tc><w:tc>{paragraph('z')}</w:tc></w:tr>"
    second = f"<w:tr>{wide}<w:tc>{paragraph('end')}</w:tc></w:tr>"
    found, told = read(f"<w:tbl>{first}{second}</w:tbl>")
    assert found == [["a\nb\tc", "in\nner", "z"], ["wide", "", "end"]]
    assert told.other_tables == 0


def test_a_document_that_breaks_off_says_so() -> None:
    rows = DocumentRows(BytesSource(document(table(CHAT))[:-20]))
    assert [cells for _at, cells in rows.rows()] == CHAT
    assert rows.is_broken


def test_a_document_is_a_table_whose_columns_are_asked() -> None:
    members = ZipMembers(io.BytesIO(packed(paragraph("intro"), table(CHAT), table([["x", "y"]]))))
    assert FORMAT.main_members(members.sizes()) == (DOCUMENT,)
    export = in_archive(members, DOCUMENT)
    assert FORMAT.recognise(export) is Confidence.PERHAPS
    columns = FORMAT.questions(export)[0]
    assert (columns.kind, columns.choices) == (
        QuestionKind.COLUMNS,
        ("A: When", "B: Who", "C: Words"),
    )
    found = list(FORMAT.read(export, Answers(me="Ada", columns=ROLES)))
    messages = [each for each in found if isinstance(each, Message)]
    assert [(it.at, it.sender, it.text, it.own, it.time.local) for it in messages] == [
        (2, "Dex", "where are you", False, "2026-03-02T21:40"),
        (3, "Ada", "leave me alone", True, "2026-03-02T21:41"),
    ]
    assert ExportNote(NoteCode.OTHER_TABLES, 1) in found
    words = ZipMembers(io.BytesIO(packed(paragraph("only words"))))
    assert FORMAT.recognise(in_archive(words, DOCUMENT)) is Confidence.NO


def outer(**members: bytes) -> ZipMembers:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return ZipMembers(io.BytesIO(file.getvalue()))


def test_a_book_in_a_zip_is_read_unless_an_export_lies_beside_it() -> None:
    members = outer(chat_docx=packed(table(CHAT)), broken_xlsx=b"no zip", note_bin=b"x")
    (found,) = find_exports("a.zip", BytesSource(b"PK"), {}, members)
    assert (found.format.code, found.main) == ("table", f"chat.docx/{DOCUMENT}")
    items = found.format.read(found.export, Answers(columns=ROLES))
    assert [each.text for each in items if isinstance(each, Message)] == [CHAT[1][2], CHAT[2][2]]
    chat = b"[14/11/2025, 20:00:01] Ada: hello\n" * 3
    beside = outer(chat_docx=packed(table(CHAT)), chat_txt=chat)
    codes = [each.format.code for each in find_exports("a.zip", BytesSource(b"PK"), {}, beside)]
    assert codes == ["whatsapp"]


@pytest.mark.parametrize("span", ["0", "-1", "99999999999", "x", "64"])
def test_a_hostile_width_costs_nothing(span: str) -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph("w")}</w:tc>'
    row = f"<w:tr>{wide}<w:tc>{paragraph('e')}</w:tc></w:tr>"
    (cells,) = read(f"<w:tbl>{row}</w:tbl>")[0]
    assert (cells[0], cells[-1]) == ("w", "e")
    assert len(cells) <= 64
