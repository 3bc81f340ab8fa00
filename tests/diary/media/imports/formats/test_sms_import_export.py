"""SMS Import / Export: both versions, picture messages with their files, calls, what was not sent.

Fields follow tmo1/sms-ie@05e869b (README.md) and @00d099c, @021e4e6 (ImportExportMessages.kt,
ImportExportCallLog.kt); no whole export was published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.format import Answers, Confidence, Export, QuestionKind, UnreadableError
from diary.media.imports.formats.sms_import_export import FORMAT
from diary.media.imports.manifest import load
from diary.media.imports.message import (
    CallKind,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    UnreadLine,
)

HIM, ME, OTHER = "+447700900264", "+447700900001", "+447700900002"
Row = Mapping[str, Any]


def sms(**values: Any) -> dict[str, Any]:
    usual = {
        "_id": "7", "thread_id": "3", "address": HIM, "date": "1772487600123",
        "date_sent": "1772487599000", "type": "1", "body": "hello",
    }  # fmt: skip
    return {**usual, **values}


def mms(**values: Any) -> dict[str, Any]:
    usual = {
        "_id": "9", "thread_id": "3", "date": "1772487600", "msg_box": "1", "m_id": "a1",
        "__sender_address": {"address": HIM, "type": "137", "__display_name": "C"},
        "__recipient_addresses": [{"address": ME, "type": "151"}],
        "__parts": [
            {"seq": "-1", "ct": "application/smil", "text": "<smil/>"},
            {"seq": "0", "ct": "text/plain", "text": "look"},
            {"seq": "0", "ct": "image/jpeg", "name": "IMG 1.jpg", "_data": "/data/x/PART_17"},
        ],
    }  # fmt: skip
    return {**usual, **values}


def by_line(*rows: Any) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def as_list(*rows: Any) -> bytes:
    return json.dumps(rows, indent=2).encode()


def export(data: bytes, *members: str) -> Export:
    return Export("messages.ndjson", BytesSource(data), dict.fromkeys(members, 1))


def items(data: bytes, *members: str) -> list[Item]:
    return list(FORMAT.read(export(data, *members), Answers(own_number=ME)))


def messages(data: bytes, *members: str) -> list[Message]:
    return [item for item in items(data, *members) if isinstance(item, Message)]


@pytest.mark.parametrize("written", [by_line, as_list])
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
    written: Any, type_: str, kind: MessageKind, own: bool | None
) -> None:
    (found,) = messages(written(sms(type=type_, __display_name="C do not answer")))
    assert (found.kind, found.own, found.text, found.at) == (kind, own, "hello", 1)
    assert found.sender == (ME if own else HIM)
    assert found.recipients == ((HIM,) if own else ())
    assert found.label == ("" if own else "C do not answer")
    assert (found.time.local, found.time.offset) == ("2026-03-02T21:40:00", "+00:00")


def test_a_picture_message_counts_seconds_and_has_its_file_from_the_zip() -> None:
    (found,) = messages(by_line(mms(sub="s")), "data/PART_17", "data/PART_18")
    assert (found.sender, found.label, found.own) == (HIM, "C", False)
    assert (found.text, found.subject, found.identity) == ("look", "s", "a1")
    assert found.time.local == "2026-03-02T21:40:00"
    assert (found.recipients, found.thread) == ((ME,), HIM)
    assert found.files == (MessageFile("IMG 1.jpg", "data/PART_17", "image/jpeg"),)


def test_a_file_that_did_not_come_along_is_named_and_counted() -> None:
    *_, note = found = items(by_line(mms(), mms(msg_box="2")))
    assert note == ExportNote("media-missing", 2)
    assert isinstance(found[1], Message)
    assert (found[1].own, found[1].sender, found[1].recipients) == (True, ME, (ME,))


def test_a_picture_message_of_several_has_all_of_them() -> None:
    to = [{"address": number, "type": "151"} for number in (ME, OTHER, "insert-address-token")]
    (found,) = messages(by_line(mms(__recipient_addresses=to)))
    assert (found.recipients, found.thread) == ((ME, OTHER), "[thread_id 3]")


def to(*numbers: str) -> list[dict[str, str]]:
    return [{"address": number, "type": "151"} for number in numbers]


def test_what_was_sent_to_several_is_of_the_conversation_in_which_they_answer() -> None:
    sent = mms(msg_box="2", __recipient_addresses=to(HIM, OTHER), __sender_address=None)
    came = mms(__recipient_addresses=to("insert-address-token", OTHER))
    one, two = messages(by_line(sent, came))
    assert one.thread == two.thread == "[thread_id 3]"
    # without the phone's number it is told by those who take part, and is no chat of two
    del sent["thread_id"], came["thread_id"]
    one, two = messages(by_line(sent, came))
    assert (one.thread, two.thread) == (f"{HIM}~{OTHER}", f"{HIM}~{OTHER}")


@given(st.text("0123456789[]thread_id ", max_size=11) | st.sampled_from(["3", "[thread_id]"]))
def test_no_name_of_a_sender_is_that_of_a_conversation_of_several(name: str) -> None:
    rows = (
        sms(address=name, thread_id="4"),
        mms(__recipient_addresses=to(ME, OTHER)),
        sms(address=""),
    )
    one, *others = messages(by_line(*rows))
    assert one.thread == (name or "[thread_id 4]")
    assert {each.thread for each in others} == {"[thread_id 3]"}


def test_version_1_has_its_files_inside_and_other_names() -> None:
    old = {
        "date": "1772487600", "msg_box": "1", "m_type": "132",
        "sender_address": {"address": HIM, "type": "137", "display_name": "C"},
        "recipient_addresses": [{"address": ME}],
        "parts": [
            {"ct": "image/png", "cl": "a.png", "binary_data": "QUJD"},
            {"ct": "text/plain", "text": "look"},
        ],
    }  # fmt: skip
    (found,) = messages(as_list(old))
    assert (found.sender, found.label, found.text) == (HIM, "C", "look")
    assert found.files == (MessageFile("a.png", "", "image/png", inline=True),)


def test_calls_say_what_became_of_them() -> None:
    calls = [
        {"number": HIM, "date": "1772487600000", "duration": "125", "type": type_, "name": "C"}
        for type_ in "1234567"
    ]
    found = messages(as_list(*calls))
    assert [each.call for each in found] == [
        CallKind.ANSWERED, CallKind.OUTGOING, CallKind.MISSED, CallKind.VOICEMAIL,
        CallKind.REJECTED, CallKind.BLOCKED, CallKind.UNKNOWN,
    ]  # fmt: skip
    assert {each.seconds for each in found} == {125}
    assert [each.own for each in found][:3] == [False, True, False]
    assert found[0].label == "C"


def test_a_row_that_is_no_message_is_named_and_the_rest_is_read() -> None:
    data = by_line(sms(body="one"), [1], {"x": 1}) + b'{"address": \n' + by_line(sms(body="two"))
    found = items(data)
    assert [(each.at, each.text) for each in found if isinstance(each, Message)] == [
        (1, "one"), (5, "two"),
    ]  # fmt: skip
    assert [each for each in found if isinstance(each, UnreadLine)] == [
        UnreadLine(2, "not-a-message"), UnreadLine(3, "not-a-message"), UnreadLine(4, "not-json"),
    ]  # fmt: skip


@pytest.mark.parametrize("date", ["", "soon", "-5", "9" * 30, None, 1e9, True, "٣"])
def test_a_row_without_a_time_is_still_a_message(date: Any) -> None:
    (found,) = messages(by_line(sms(date=date)))
    assert (found.text, found.time.local) == ("hello", "")


def test_a_file_that_ends_early_is_read_so_far_and_says_so() -> None:
    whole = as_list(sms(body="one"), sms(body="two"))
    found = items(whole[: whole.index(b"two")])
    assert [each.text for each in found if isinstance(each, Message)] == ["one"]
    assert found[-1] == UnreadLine(2, "damaged-json")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"[1,2]", b"hello", b"[", b'{"a":1}\n{"b":2}'])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        items(data)
    assert FORMAT.recognise(export(data)) is Confidence.NO


def test_it_is_recognised_by_its_first_row() -> None:
    for data in (by_line(sms()), as_list(mms()), b"\xef\xbb\xbf" + by_line(mms())):
        assert FORMAT.recognise(export(data)) is Confidence.SURE
    call = {"number": HIM, "date": "1", "duration": "0", "type": "3"}
    assert FORMAT.recognise(export(as_list(call))) is Confidence.SURE
    telegram = {"name": "x", "messages": [sms()]}
    assert FORMAT.recognise(export(json.dumps(telegram).encode())) is Confidence.NO
    names = {"messages.ndjson": 1, "data/a.json": 1, "calls.json": 1, "x/messages.ndjson": 1}
    assert FORMAT.main_members(names) == ("messages.ndjson", "calls.json", "x/messages.ndjson")


def test_what_is_asked_stands_in_the_manifest() -> None:
    asked = {question.kind for question in FORMAT.questions(export(by_line(sms())))}
    assert asked == set(load(FORMAT.code).asks) == {QuestionKind.OWN_NUMBER}


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "body": st.text(max_size=40),
                "address": st.text(max_size=15),
                "type": st.sampled_from("123456"),
                "date": st.integers(0, 1 << 42).map(str),
            }
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([by_line, as_list]),
)
def test_what_is_written_is_read_back(rows: list[dict[str, str]], written: Any) -> None:
    found = messages(written(*rows))
    assert [each.text for each in found] == [
        row["body"].encode("utf-8", "replace").decode() for row in rows
    ]
    assert [each.at for each in found] == list(range(1, len(rows) + 1))
    assert [each.thread for each in found] == [row["address"] for row in rows]


@given(st.binary(max_size=200), st.integers(0, 200))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    for good in (by_line(sms(), mms()), as_list(mms(), sms())):
        data = good[:cut] + rubbish + good[cut:]
        FORMAT.recognise(export(data))
        try:
            items(data)
        except UnreadableError:
            pass
