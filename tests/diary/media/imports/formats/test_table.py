"""Tables: what each column has, times of every form, directions, charsets, workbooks, damage.

Written from RFC 4180 and ECMA-376; no export of this kind was seen.
"""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers, in_archive
from diary.media.imports.format import (
    Answers,
    ColumnRole,
    Confidence,
    Export,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.formats.table import FORMAT
from diary.media.imports.message import (
    NO_TIME,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageKind,
    UnreadLine,
)

TIME, CLOCK, SENDER, TEXT = ColumnRole.TIME, ColumnRole.CLOCK, ColumnRole.SENDER, ColumnRole.TEXT
CONTACT, DIRECTION = ColumnRole.CONTACT, ColumnRole.DIRECTION
RECIPIENT = ColumnRole.RECIPIENT
THREE = (TIME, SENDER, TEXT)
HIM = "07700 900264"
SHEET = "xl/worksheets/sheet1.xml"


def export(data: str | bytes, name: str = "a.csv") -> Export:
    return Export(name, BytesSource(data.encode() if isinstance(data, str) else data))


def read(
    data: str | bytes | Export, columns: tuple[ColumnRole, ...] = THREE, **more: object
) -> list[Item]:
    given = Answers(columns=columns, **more)  # type: ignore[arg-type]
    return list(FORMAT.read(data if isinstance(data, Export) else export(data), given))


def one(data: str | bytes, columns: tuple[ColumnRole, ...] = THREE, **more: object) -> Message:
    (found,) = (each for each in read(data, columns, **more) if isinstance(each, Message))
    return found


def test_rows_are_read_as_their_columns_are_matched() -> None:
    data = f'When,Who,What\r\n2026-03-02 21:40,{HIM},"I know, ""where""\r\nyou are"\r\n\r\n'
    found = one(data)
    assert (found.at, found.sender, found.text) == (2, HIM, 'I know, "where"\r\nyou are')
    assert (found.time.local, found.time.offset, found.own) == ("2026-03-02T21:40", "", None)
    other = one("a,b,c\nx,2026-03-02,me\n", (ColumnRole.NONE, TIME, SENDER), me="me")
    assert (other.time.local, other.sender, other.text, other.own) == ("2026-03-02", "me", "", True)


@pytest.mark.parametrize("column", [RECIPIENT, CONTACT])
def test_a_row_from_the_person_to_the_person_is_not_known_to_be_theirs(column: ColumnRole) -> None:
    columns = (TIME, SENDER, column, TEXT)
    found = one("t,f,w,x\n2026-03-02,me,me,x\n", columns, me="me")
    assert (found.own, found.doubts) == (None, (Doubt.PERHAPS_SOMEBODY_ELSE,))
    found = one("t,f,w,x\n2026-03-02,me,Dex,x\n", columns, me="me")
    assert (found.own, found.doubts) == (True, ())
    # where a word says it, it is told
    found = one("t,f,d,w\n2026-03-02,me,in,me\n", (TIME, SENDER, DIRECTION, column), me="me")
    assert (found.own, found.doubts) == (False, ())


def test_a_conversation_is_told_by_the_other_side_where_two_columns_have_it() -> None:
    rows = "2026-03-02,me,Dex,a\n2026-03-02,Dex,me,b\n2026-03-02,me,Mum,c\n2026-03-02,Mum,,d\n"
    columns = (TIME, SENDER, RECIPIENT, TEXT)
    for me, threads in (
        ("me", ["Dex", "Dex", "Mum", "Mum"]),
        ("", ["Dex, me", "Dex, me", "Mum, me", "Mum"]),
    ):
        found = read(f"t,f,w,x\n{rows}", columns, me=me)
        assert [each.thread for each in found if isinstance(each, Message)] == threads
    assert one(f"t,f,w,x\n{rows}".splitlines()[1] + "\n", (TIME, SENDER), me="me").thread == ""


def test_nothing_is_read_where_nobody_matched_the_columns() -> None:
    data = "When,Who,What\n2026-03-02,Dex,x\n2026-03-02,Dex,y\n"
    assert read(data, ()) == [ExportNote("columns-not-matched", 2)]


def test_columns_are_asked_by_their_place_and_their_head() -> None:
    asked = {each.kind: each.choices for each in FORMAT.questions(export("When,,When\n1,2,3\n"))}
    assert asked[QuestionKind.COLUMNS] == ("A: When", "B: ", "C: When")
    assert QuestionKind.DAY_OR_MONTH not in asked
    wide = FORMAT.questions(export(",".join("x" * 300) + "\n"))[0]
    assert (len(wide.choices), wide.choices[27]) == (200, "AB: x")


def test_a_table_without_a_head_loses_no_row() -> None:
    assert one("2026-03-02,Dex,hello\n").text == "hello"


@pytest.mark.parametrize(
    ("cell", "local", "offset"),
    [
        ("2026-03-02T21:40:07Z", "2026-03-02T21:40:07", "+00:00"),
        ("2026-03-02 21:40:07.123 UTC", "2026-03-02T21:40:07", "+00:00"),
        ("2026-03-02T21:40:07+0100", "2026-03-02T21:40:07", "+01:00"),
        ("2026-03-02T21:40:07-03:30", "2026-03-02T21:40:07", "-03:30"),
        ("2026/3/2 9:40 PM", "2026-03-02T21:40", ""),
        ("31.3.26, 12:05 a.m.", "2026-03-31T00:05", ""),
        ("3/31/2026 at 12:05 pm", "2026-03-31T12:05", ""),
        ("2 Mar 2026 21:40", "2026-03-02T21:40", ""),
        ("March 2nd, 2026 21.40.07", "2026-03-02T21:40:07", ""),
        ("Mon, 2 Mar 2026 21:40:07 +0100", "2026-03-02T21:40:07", "+01:00"),
        ("02-Mar-2026", "2026-03-02", ""),
        ("1772487607", "2026-03-02T21:40:07", "+00:00"),
        ("1772487607123", "2026-03-02T21:40:07", "+00:00"),
        ("30/02/2026 21:40", "", ""),
        ("13/13/2026", "", ""),
        ("2026-03-02 25:00", "", ""),
        ("2026-03-02 13:00 pm", "", ""),
        ("2026-03-02 soon", "", ""),
        ("yesterday", "", ""),
        ("", "", ""),
    ],
)
def test_times_are_read_as_they_are_written(cell: str, local: str, offset: str) -> None:
    found = one(f'h,h,h\n"{cell}",Dex,x\n')
    assert (found.time.local, found.time.offset, found.doubts) == (local, offset, ())


def test_a_time_that_cannot_be_read_is_counted() -> None:
    found = read("h,h,h\nsoon,Dex,x\n2026-03-02,Dex,y\n")
    assert [each.time == NO_TIME for each in found if isinstance(each, Message)] == [True, False]
    assert found[-1] == ExportNote("times-not-read", 1)


def test_the_time_of_day_may_have_a_column_of_its_own() -> None:
    found = one("d,t,x\n2026-03-02,9:40 PM,hello\n", (TIME, CLOCK, TEXT))
    assert found.time.local == "2026-03-02T21:40"


@pytest.mark.parametrize(
    ("rows", "given", "local", "doubts"),
    [
        ("03/04/2026", None, "2026-04-03", (Doubt.DAY_OR_MONTH,)),
        ("03/04/2026", True, "2026-04-03", ()),
        ("03/04/2026", False, "2026-03-04", ()),
        ("03/04/2026,,\n31/04/2026", None, "2026-04-03", ()),
        ("03/04/2026,,\n04/31/2026", None, "2026-03-04", ()),
        ("04/04/2026", None, "2026-04-04", ()),
    ],
)
def test_day_and_month_are_asked_for_unless_the_dates_show_it(
    rows: str, given: bool | None, local: str, doubts: tuple[Doubt, ...]
) -> None:
    data = f"h,h,h\n{rows},Dex,x\n"
    found = next(each for each in read(data, day_first=given) if isinstance(each, Message))
    assert (found.time.local, found.doubts) == (local, doubts)
    asked = [each.kind for each in FORMAT.questions(export(data))]
    assert (QuestionKind.DAY_OR_MONTH in asked) == (rows == "03/04/2026")


@pytest.mark.parametrize(
    ("word", "kind", "own", "sender", "recipients"),
    [
        ("Sent", MessageKind.TEXT, True, "me", (HIM,)),
        ("INCOMING", MessageKind.TEXT, False, HIM, ()),
        ("draft", MessageKind.DRAFT, True, "me", (HIM,)),
        ("failed", MessageKind.FAILED, True, "me", (HIM,)),
        ("whatever", MessageKind.TEXT, None, "", ()),
    ],
)
def test_the_direction_counts_only_by_words_that_are_known(
    word: str, kind: MessageKind, own: bool | None, sender: str, recipients: tuple[str, ...]
) -> None:
    data = f"When,Number,Type,Text\n2026-03-02,{HIM},{word},x\n"
    columns = (TIME, CONTACT, DIRECTION, TEXT)
    found = one(data, columns, own_number="me")
    assert (found.kind, found.own, found.sender, found.recipients) == (
        kind, own, sender, recipients,
    )  # fmt: skip
    assert found.thread == HIM
    notes = [each for each in read(data, columns) if isinstance(each, ExportNote)]
    assert notes == ([ExportNote("directions-not-known", 1)] if own is None else [])


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_sign_and_charset_is_read(sign: str, charset: str) -> None:
    data = sign.join(("When", "Who", "What")) + "\n" + sign.join(("2026-03-02", "Zoë", "я 😀"))
    found = read(data.encode(charset))
    assert [(each.sender, each.text) for each in found if isinstance(each, Message)] == [
        ("Zoë", "я 😀")
    ]
    assert len(found) == 1


def test_a_charset_that_is_not_stated_is_noted() -> None:
    found = read("When,Who,What\n2026-03-02,Zoë,€5\n".encode("cp1252"))
    assert isinstance(found[0], Message)
    assert (found[0].sender, found[0].text) == ("Zoë", "€5")
    assert found[1] == ExportNote("charset-assumed", 1)


def test_a_quotation_mark_that_is_never_closed_ends() -> None:
    data = 'h,h,h\n2026-03-02,Dex,"' + "x" * 200_000 + "\n2026-03-03,Dex,y\n"
    found = read(data)
    assert found[0] == UnreadLine(2, "damaged-row")
    assert isinstance(found[1], Message)
    assert found[1].text == "y"


def test_a_quotation_mark_that_never_ends_costs_its_own_row_which_is_said() -> None:
    head = "When,Who,Said\n"
    row = "14/03/2026 21:40,Dex,{}\n"
    open_ = [*read(head + row.format('"a') + row.format("b"))]
    assert [isinstance(each, UnreadLine) for each in open_] == [True, False]
    for fine in (
        row.format('"a""b"') + row.format('5" wide'),
        row.format('"a\nb"') + row.format("c"),
        row.format('"a\nb"'),
    ):
        assert not [each for each in read(head + fine) if isinstance(each, UnreadLine)]


def test_the_sign_may_be_named_in_the_first_line() -> None:
    text = "sep=;\r\nWhen;Who;Said, and how\r\n14/03/2026 21:40;Dex;a, b\r\n"
    found = [each for each in read(text) if isinstance(each, Message)]
    assert [(each.at, each.sender, each.text) for each in found] == [(3, "Dex", "a, b")]


def test_a_table_is_known_by_its_name_and_its_rows() -> None:
    assert FORMAT.recognise(export("a,b\n1,2\n")) is Confidence.PERHAPS
    assert FORMAT.recognise(export("a,b\n1,2\n", "a.txt")) is Confidence.NO
    assert FORMAT.recognise(export("only words\nand words\n")) is Confidence.NO
    assert FORMAT.recognise(export(b"\0,\0\n" * 9)) is Confidence.NO


def workbook(
    rows: str, *, book: str = "", styles: str = "", shared: str = "", extra: Mapping[str, str] = {}
) -> Export:
    """The first sheet of a workbook in a zip, as programs write them."""
    parts = {
        "xl/workbook.xml": f"<workbook>{book}<sheets/></workbook>",
        "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
        SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        "docProps/app.xml": "<Properties/>",
        **extra,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    members = ZipMembers(io.BytesIO(file.getvalue()))
    assert FORMAT.main_members(members.sizes())[0] == SHEET
    return in_archive(members, SHEET)


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="&quot;day&quot; 0.00 [Red]"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/>'
    "</cellXfs>"
)
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>When</t></is></c></row>'


def timed(value: str, style: int = 1, *, book: str = "") -> str:
    row = f'<row r="2"><c r="A2" s="{style}"><v>{value}</v></c><c r="B2"><v>5</v></c></row>'
    found = read(workbook(HEAD + row, book=book, styles=STYLES), (TIME, TEXT))
    (message,) = (each for each in found if isinstance(each, Message))
    return message.time.local


@pytest.mark.parametrize(
    ("value", "style", "book", "local"),
    [
        ("46083.902858796297", 1, "", "2026-03-02T21:40:07"),
        ("46083", 3, "", "2026-03-02"),
        ("44621.902858796297", 1, '<workbookPr date1904="1"/>', "2026-03-02T21:40:07"),
        ("44621", 1, '<workbookPr date1904="0"/>', "2022-03-01"),
        ("1", 1, "", "1900-01-01"),
        ("61", 1, "", "1900-03-01"),
        ("60", 1, "", ""),
        ("46083", 2, "", ""),
        ("46083", 0, "", ""),
        ("9999999", 1, "", ""),
    ],
)
def test_a_number_is_a_time_only_by_its_format_and_the_year_of_the_workbook(
    value: str, style: int, book: str, local: str
) -> None:
    assert timed(value, style, book=book) == local


def test_cells_of_a_workbook_are_read_wherever_their_text_is() -> None:
    shared = (
        "<si><t>Dex</t></si><si><r><t>I </t></r><r><t>know_x000A_x</t></r>"
        "<rPh><t>unseen</t></rPh></si>"
    )
    rows = (
        f'{HEAD}<row r="3"><c r="A3" t="d"><v>2026-03-02T21:40</v></c>'
        '<c r="C3" t="s"><v>1</v></c><c t="s"><v>0</v></c></row>'
        '<row><c t="str"><f>NOW()</f><v>2026-03-03</v></c><c/><c t="s"><v>99</v></c>'
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c></row>'
    )
    found = read(workbook(rows, shared=shared), (TIME, ColumnRole.NONE, TEXT, SENDER))
    first, second, note = found
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.at, first.sender, first.text) == (3, "Dex", "I know\nx")
    assert (second.at, second.sender, second.text) == (4, "inline", "")
    assert (second.time.local, note) == ("2026-03-03", ExportNote("formulas", 1))


def test_each_sheet_of_a_workbook_is_an_export() -> None:
    again = {"xl/worksheets/sheet2.xml": "<worksheet/>"}
    found = workbook(HEAD, extra=again)
    names = {**found.members, SHEET: 1}
    assert set(FORMAT.main_members(names)) == {SHEET, "xl/worksheets/sheet2.xml"}
    assert FORMAT.recognise(found) is Confidence.NO
    two = "<row><c><v>1</v></c><c><v>2</v></c></row>"
    assert FORMAT.recognise(workbook(two)) is Confidence.PERHAPS


def test_a_sheet_that_is_cut_off_says_so() -> None:
    row = '<row r="2"><c t="d"><v>2026-03-02</v></c><c><v>5</v></c></row>'
    found = read(workbook(HEAD + row + "<row><c"), (TIME, TEXT))
    assert isinstance(found[0], Message)
    assert found[1] == UnreadLine(3, "damaged-row")


def test_entities_are_refused() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'b'>]><sst><si><t>&a;</t></si></sst>"
    with pytest.raises(UnreadableError, match="document-type"):
        read(workbook(HEAD, extra={"xl/sharedStrings.xml": bomb}))


def drained(found: Export) -> None:
    with contextlib.suppress(UnreadableError):
        FORMAT.recognise(found)
        FORMAT.questions(found)
        list(FORMAT.read(found, Answers(columns=THREE)))


@given(st.binary(max_size=300))
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    drained(export(data))
    drained(export(b"When,Who,What\n2026-03-02,Dex,x\n" + data))


MARKUP = st.lists(
    st.sampled_from(
        ["<row>", "</row>", '<row r="9999999">', "<c>", "</c>", '<c r="ZZZ1" t="s" s="-1">', "<v>",
         "</v>", "1e99", "99999999999", "<f/>", "&#xD800;", "_xD800_", '<c r="B1" s="1">', "x"]
    )
)  # fmt: skip


@given(MARKUP)
def test_any_markup_raises_nothing_else(parts: list[str]) -> None:
    drained(workbook(HEAD + "".join(parts), styles=STYLES))


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
MOMENT = st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat(sep=" "))


@given(
    st.lists(st.tuples(MOMENT, CELL, CELL), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_is_written_is_read_back(rows: list[tuple[str, str, str]], sign: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=sign)
    writer.writerow(("When", "Who", "What"))
    writer.writerows(rows)
    found = [each for each in read(file.getvalue()) if isinstance(each, Message)]
    assert [(each.time.local.replace("T", " "), each.sender, each.text) for each in found] == [
        (at, who.strip(), what) for at, who, what in rows
    ]


MARKED = (
    '{time},"Dex,hello',
    '{time},Dex,"hello',
    '{time},"Dex","hello',
    '"{time},Dex,hello',
    '{time},Dex,"',
    '{time},Dex,"hello"',
)


@pytest.mark.parametrize("form", MARKED)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_mark_that_each_line_leaves_open_puts_no_words_under_another_name(
    form: str, count: int
) -> None:
    names = ["Dex", "Annika", "Runa", "Annika"][:count]
    lines = [
        form.replace("Dex", name).replace("{time}", f"2026-03-02 21:4{at}")
        for at, name in enumerate(names)
    ]
    found = read("When,Who,What\n" + "\n".join(lines) + "\n", me="Annika")
    read_rows = [each for each in found if isinstance(each, Message)]
    assert found
    for each in read_rows:
        line = lines[each.at - 2] if each.at - 2 < count else ""
        is_whole = each.sender in line and "\n" not in each.sender + each.text
        assert is_whole or (each.own is None and Doubt.PERHAPS_SOMEBODY_ELSE in each.doubts)


@pytest.mark.parametrize("name", ["Annika\n2026-03-03,Dex", "\n2026-03-03,"])
def test_a_name_over_lines_is_doubted(name: str) -> None:
    found = one(f'a,b,c\n2026-03-02,"{name}",hi\n', me="Dex")
    assert (found.own, found.doubts) == (None, (Doubt.PERHAPS_SOMEBODY_ELSE,))


def test_words_over_lines_without_a_row_in_them_are_not_doubted() -> None:
    found = one('a,b,c\n2026-03-02,Dex,"one, two\non 2026-03-03\n"\n', me="Dex")
    assert (found.own, found.doubts) == (True, ())
