"""SMS Backup & Restore: rows, broken references, pictures, and what was never sent.

Fields follow timelinize/timelinize@a3d52de (datasources/smsbackuprestore) and the vendor's list.
"""

from __future__ import annotations

import contextlib
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.format import Answers, Confidence, Export, UnreadableError
from diary.media.imports.formats.sms_backup_restore import FORMAT
from diary.media.imports.message import (
    CallKind,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    UnreadLine,
)

HIM = "+447700900264"


def file(*rows: str, root: str = "smses", count: int | None = None) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><{root} count="{count or len(rows)}">'
    return (head + "\n".join(rows) + f"</{root}>").encode()


def sms(**values: str) -> str:
    usual = {
        "address": HIM, "date": "1772487600123", "type": "1", "body": "hello", "subject": "null",
        "contact_name": "(Unknown)", "readable_date": "2 Mar 2026 21:40:00",
    }  # fmt: skip
    return "<sms " + " ".join(f"{k}={quoteattr(v)}" for k, v in {**usual, **values}.items()) + "/>"


def items(data: bytes, answers: Answers | None = None) -> list[Item]:
    return list(FORMAT.read(Export("sms.xml", BytesSource(data)), answers or Answers()))


def messages(data: bytes, answers: Answers | None = None) -> list[Message]:
    return [item for item in items(data, answers) if isinstance(item, Message)]


def notes(data: bytes) -> dict[str, int]:
    return {item.code: item.count for item in items(data) if isinstance(item, ExportNote)}


def test_a_message_says_what_its_row_says() -> None:
    (found,) = messages(file(sms(contact_name="C do not answer")))
    assert (found.sender, found.label, found.text) == (HIM, "C do not answer", "hello")
    assert (found.time.local, found.time.offset) == ("2026-03-02T21:40:00", "+00:00")
    assert (found.own, found.kind, found.at) == (False, MessageKind.TEXT, 1)


@pytest.mark.parametrize(
    ("type_", "kind", "own"),
    [
        ("1", MessageKind.TEXT, False),
        ("2", MessageKind.TEXT, True),
        ("3", MessageKind.DRAFT, True),
        ("4", MessageKind.QUEUED, True),
        ("5", MessageKind.FAILED, True),
        ("6", MessageKind.QUEUED, True),
        ("9", MessageKind.TEXT, None),
    ],
)
def test_what_was_not_sent_has_a_kind_of_its_own(
    type_: str, kind: MessageKind, own: bool | None
) -> None:
    (found,) = messages(file(sms(type=type_)), Answers(own_number="+447700900001"))
    assert (found.kind, found.own) == (kind, own)
    assert found.sender == ("+447700900001" if own else HIM)
    assert found.recipients == ((HIM,) if own else ())


def test_two_halves_of_a_character_become_one_and_are_counted() -> None:
    data = file(sms(body="BODY")).replace(
        b"BODY", b"hi &#55357;&#56832;&#xD83D;&#xDE00; &#55357; &#0;!"
    )
    (found,) = messages(data)
    assert found.text == "hi \U0001f600\U0001f600 \ufffd \ufffd!"
    assert notes(data) == {"references-mended": 2, "references-replaced": 2}


@given(st.integers(1, 1 << 20), st.text(max_size=60))
def test_a_reference_may_stand_anywhere_in_the_pieces(size: int, words: str) -> None:
    filler = "x" * (size % 5000)
    kept = [ch for ch in words if ord(ch) > 0xFFFF or (ch.isprintable() and ch not in "&<\"'")]
    halves = "".join(
        f"&#{0xD800 + ((ord(ch) - 0x10000) >> 10)};&#{0xDC00 + ((ord(ch) - 0x10000) & 0x3FF)};"
        if ord(ch) > 0xFFFF
        else ch
        for ch in kept
    )
    expected = "".join(kept)
    data = file(sms(body="BODY")).replace(b"BODY", (filler + halves).encode())
    (found,) = messages(data)
    assert found.text == filler + expected


@pytest.mark.parametrize("around", range(-24, 25))
def test_a_pair_across_two_pieces_is_one_character(around: int) -> None:
    from diary.media.imports import xml_stream

    data = file(sms(body="BODY"))
    at = data.index(b"BODY")
    filler = b"x" * (xml_stream.PIECE - at + around)
    (found,) = messages(data.replace(b"BODY", filler + b"&#55357;&#56832;!"))
    assert found.text == filler.decode() + "\U0001f600!"


def test_a_picture_message_has_its_text_people_and_files() -> None:
    data = file(
        f'<mms date="1772487600000" msg_box="1" address="{HIM}~+447700900002" sub="look"'
        ' m_id="a1" contact_name="C">'
        '<parts><part seq="0" ct="application/smil" text="&lt;smil/&gt;"/>'
        '<part seq="1" ct="text/plain" text="hello"/>'
        '<part seq="2" ct="image/jpeg" name="null" fn="IMG_1.jpg" text="null" data="QUJD"/></parts>'
        f'<addrs><addr address="{HIM}" type="137"/><addr address="+447700900002" type="151"/>'
        '<addr address="insert-address-token" type="151"/></addrs></mms>'
    )
    (found,) = messages(data)
    assert (found.sender, found.text, found.subject) == (HIM, "hello", "look")
    assert found.recipients == ("+447700900002",)
    assert found.files == (MessageFile("IMG_1.jpg", "", "image/jpeg", inline=True),)


@pytest.mark.parametrize(("box", "thread"), [("1", f"{HIM}~+447700900002"), ("2", "+447700900002")])
def test_a_picture_message_without_an_address_is_of_those_it_went_to(box: str, thread: str) -> None:
    to = '<addr address="+447700900002" type="151"/>'
    mms = f'<mms date="1772487600000" msg_box="{box}"><addrs>{{}}{to}</addrs></mms>'
    (found,) = messages(file(mms.format(f'<addr address="{HIM}" type="137"/>')))
    assert found.thread == thread


@pytest.mark.parametrize("length", [10, 4095, 4096, 70_000, 3_000_000])
def test_the_bytes_of_a_picture_cost_no_memory_and_change_nothing_behind_them(length: int) -> None:
    part = f'<part seq="0" ct="image/jpeg" fn="a.jpg" text="null" data="{"QUJD" * (length // 4)}"/>'
    mms = f'<mms date="1772487600000" msg_box="1" address="{HIM}"><parts>{part}</parts></mms>'
    found = messages(file(mms, sms(body="after")))
    assert [each.text for each in found] == ["", "after"]
    assert found[0].files[0].name == "a.jpg"


@pytest.mark.parametrize("length", [5000, 70_000, 3_000_000])
@pytest.mark.parametrize("mark", ['"', "'"])
def test_a_picture_that_does_not_end_swallows_no_message_in_silence(length: int, mark: str) -> None:
    part = f'<part seq="0" ct="image/jpeg" text="null" data={mark}{"QUJD" * (length // 4)}'
    mms = f'<mms date="1772487600000" msg_box="1" address="{HIM}"><parts>{part}/></parts></mms>'
    # words that end the picture, if it may go on so far
    after = sms(body="after"), '<sms body="\' /></parts></mms>" />'
    assert UnreadLine(2, "damaged-xml") in items(file(sms(), mms, *after))


def test_a_long_value_of_other_characters_is_left_out_too() -> None:
    part = f'<part seq="0" ct="image/jpeg" fn="a.jpg" data="{"é%20" * 3000}"/>'
    mms = f'<mms date="1772487600000" msg_box="1" address="{HIM}"><parts>{part}</parts></mms>'
    found = messages(file(mms, sms(body="after")))
    assert [(each.text, len(each.files)) for each in found] == [("", 1), ("after", 0)]


def test_words_that_look_like_a_picture_stay_words() -> None:
    words = 'he wrote data="' + "QUJD" * 3000 + '"'
    (found,) = messages(file(sms(body=words)))
    assert found.text == words


def test_calls_say_what_became_of_them() -> None:
    call = '<call number="{}" duration="125" date="1772487600000" type="{}" contact_name="null"/>'
    data = file(*(call.format(HIM, type_) for type_ in "1234567"), root="calls")
    found = messages(data)
    assert [each.call for each in found] == [
        CallKind.ANSWERED, CallKind.OUTGOING, CallKind.MISSED, CallKind.VOICEMAIL,
        CallKind.REJECTED, CallKind.BLOCKED, CallKind.UNKNOWN,
    ]  # fmt: skip
    assert {each.seconds for each in found} == {125}
    assert [each.own for each in found][:3] == [False, True, False]


def test_rows_are_counted_against_what_the_file_states() -> None:
    assert notes(file(sms(), sms(), count=5)) == {"rows-stated": 5}
    assert notes(file(sms(), sms())) == {}


@pytest.mark.parametrize("date", ["", "soon", "-5", "9" * 30, "999999999999999"])
def test_a_row_without_a_time_is_still_a_message(date: str) -> None:
    (found,) = messages(file(sms(date=date)))
    assert found.text == "hello"
    assert found.time.local[:1] in ("", "3")


def test_a_file_that_ends_early_is_read_so_far_and_says_so() -> None:
    data = file(sms(body="first"), sms(body="second"))
    found = items(data[: data.index(b"second")])
    assert [item.text for item in found if isinstance(item, Message)] == ["first"]
    assert UnreadLine(2, "damaged-xml") in found


@pytest.mark.parametrize(
    "data",
    [
        b"<smses",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><smses count="1"></smses>',
        b'<!DOCTYPE smses SYSTEM "file:///etc/passwd"><smses/>',
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        items(data)


def test_it_is_recognised_by_its_elements() -> None:
    def sure(data: bytes) -> Confidence:
        return FORMAT.recognise(Export("a.xml", BytesSource(data)))

    assert sure(file(sms())) is Confidence.SURE
    assert sure(b"<html><body/></html>") is Confidence.NO
    assert FORMAT.main_members({"a/sms.xml": 1, "b.txt": 2}) == ("a/sms.xml",)


@pytest.mark.parametrize("encoding", ["AUTF-8", "cp932", "utf-7", "rot13", "idna", ""])
def test_an_encoding_that_is_not_read_is_damage_and_no_fault(encoding: str) -> None:
    named = file(sms()).replace(b"UTF-8", encoding.encode(), 1)
    assert named != file(sms())
    with contextlib.suppress(UnreadableError):
        items(named)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    good = file(sms(body="x"))
    try:
        items(good[:cut] + rubbish + good[cut:])
    except UnreadableError:
        pass
