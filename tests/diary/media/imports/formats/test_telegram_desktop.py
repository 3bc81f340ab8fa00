"""Telegram Desktop's JSON: one chat or all, words in pieces, calls, files, and whose it is.

Forms follow joweich/chat-miner@4441eef (test/telegram), telegramdesktop/tdesktop@006cadc
(export_output_json.cpp) and timelinize/timelinize@1daf6f4 (datasources/telegram/models.go).
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.formats.telegram_desktop import FORMAT
from diary.media.imports.message import (
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    UnreadLine,
)


def said(**values: Any) -> dict[str, Any]:
    usual = {
        "id": 7, "type": "message", "date": "2026-03-02T22:40:00", "date_unixtime": "1772487600",
        "from": "Dex", "from_id": "user22", "text": "hello", "text_entities": [],
    }  # fmt: skip
    return {**usual, **values}


def done(action: str, **values: Any) -> dict[str, Any]:
    row = said(type="service", action=action, actor="Dex", actor_id="user22", text="", **values)
    del row["from"], row["from_id"]
    return row


def chat(*rows: Any, **values: Any) -> dict[str, Any]:
    usual = {"name": "Dex", "type": "personal_chat", "id": 99}
    return {**usual, **values, "messages": list(rows)}


def account(*chats: Any) -> dict[str, Any]:
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 11, "first_name": "Ada", "phone_number": "+44"},
        "contacts": {"list": [{"name": "not a chat", "id": 5}]},
        "chats": {"about": "x", "list": list(chats)},
    }


def export(value: Any, *members: str, name: str = "result.json", indent: int = 1) -> Export:
    data = json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
    return Export(name, BytesSource(data), dict.fromkeys(members, 1))


def items(value: Any, *members: str, me: str = "", name: str = "result.json") -> list[Item]:
    return list(FORMAT.read(export(value, *members, name=name), Answers(me=me)))


def read(value: Any, *members: str, me: str = "", name: str = "result.json") -> list[Message]:
    return [each for each in items(value, *members, me=me, name=name) if isinstance(each, Message)]


def notes(value: Any) -> dict[str, int]:
    return {each.code: each.count for each in items(value) if isinstance(each, ExportNote)}


def test_a_message_says_what_its_row_says() -> None:
    (found,) = read(chat(said()))
    assert (found.sender, found.label, found.text) == ("user22", "Dex", "hello")
    assert (found.time.local, found.time.offset) == ("2026-03-02T21:40:00", "+00:00")
    assert (found.thread, found.identity, found.at) == ("Dex (99)", "99/7", 1)
    assert (found.own, found.edited) == (None, False)


def by(name: str | None, account: str | int | None, **values: Any) -> dict[str, Any]:
    return said(**{"from": name, "from_id": account, **values})


@pytest.mark.parametrize("me", ["user22", "Dex (user22)", "as he was called (user22)"])
def test_who_is_me_is_answered_by_the_account(me: str) -> None:
    one, two = read(chat(said(), by("Ada", "user11")), me=me)
    assert (one.own, two.own) == (True, False)
    assert (one.doubts, two.doubts) == ((), ())


@pytest.mark.parametrize("me", ["Ada", "ada1", "user_11", "Ada 1"])
def test_a_name_alone_does_not_tell_which_of_two_accounts_it_is(me: str) -> None:
    found = read(chat(by(me, "user11"), by(me, "user66"), by("Dex", "user22")), me=me)
    assert [each.own for each in found] == [None, None, False]
    unsure = (Doubt.PERHAPS_SOMEBODY_ELSE,)
    assert [each.doubts for each in found] == [unsure, unsure, ()]


def test_a_name_counts_in_a_row_that_has_no_account() -> None:
    for me in ("Ada", "ada1"):
        rows = (by(me, None), by("Dex", None))
        assert [each.own for each in read(chat(*rows), me=me)] == [True, False]
    # of an account nothing is known there, whatever the name is
    for whole in (account(chat(by("user11", None), by("11", None))), chat(by("user11", None))):
        assert {each.own for each in read(whole, me="user11")} == {None}


NAMES = st.sampled_from(
    ["", "user11", "11", "Ada", "Ada (user11)", "(user11)", "Ada (user11) ", "Ada\n(user11)"]
) | st.text(max_size=6)


@given(st.lists(NAMES, min_size=1), NAMES, st.sampled_from(["", "user11", "Ada (user11)"]))
def test_no_name_makes_a_line_the_person_s(names: list[str], own: str, me: str) -> None:
    rows = [by(name, "user66") for name in names]
    rows += [{**done("phone_call"), "actor": name, "actor_id": "user66"} for name in names]
    rows.append(by(own, "user11"))
    value = chat(*rows) if me else account(chat(*rows))
    found = read(value, me=me)
    assert [each.own for each in found] == [False] * (len(rows) - 1) + [True]


@given(NAMES, NAMES)
def test_the_choice_of_one_account_is_no_other_one_s(name: str, own: str) -> None:
    value = chat(by(name, "user66"), by(own, "user11"))
    (asked,) = FORMAT.questions(export(value))
    (picked,) = (
        each
        for each in asked.choices
        if each.rstrip(")").endswith("user11") and not each.endswith("user66)")
    )
    assert [each.own for each in read(value, me=picked)] == [False, True]


def test_an_account_says_whose_it_is_and_which_chat_a_message_is_of() -> None:
    value = account(
        chat(said(), said(from_id="user11")),
        chat(name="Empty", id=1),
        {"type": "saved_messages", "id": 11, "messages": [said(from_id="user11")]},
        chat(said(from_id=11), name=None, id=3),
    )
    found = read(value)
    assert [each.own for each in found] == [False, True, True, True]
    assert [each.thread for each in found] == ["Dex (99)", "Dex (99)", "11", "3"]
    assert [each.identity for each in found] == ["99/7", "99/7", "11/7", "3/7"]
    assert FORMAT.questions(export(value)) == ()


def test_an_old_export_has_no_zone_and_asks_for_it() -> None:
    row = said(from_id=22)
    del row["date_unixtime"]
    (found,) = read(chat(row))
    assert (found.time.local, found.time.offset) == ("2026-03-02T22:40:00", "")
    assert FORMAT.questions(export(chat(row, row, said()))) == (
        Question(QuestionKind.WHO_IS_ME, ("Dex (22)", "Dex (user22)")),
        Question(QuestionKind.ZONE),
    )
    assert [each.kind for each in FORMAT.questions(export(chat(said())))] == [
        QuestionKind.WHO_IS_ME
    ]


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("hello", [], "hello"),
        (["see ", {"type": "bold", "text": "you"}, " there"], [], "see you there"),
        ("", [{"type": "plain", "text": "a "}, {"type": "link", "text": "b"}], "a b"),
        (
            [{"type": "text_link", "text": "bank", "href": "http://x.example"}], [],
            "bank [http://x.example]",
        ),
        ([1, None, {"x": 1}], [], "1"),
    ],
)  # fmt: skip
def test_words_may_come_in_pieces(text: Any, entities: Any, words: str) -> None:
    (found,) = read(chat(said(text=text, text_entities=entities)))
    assert found.text == words


@pytest.mark.parametrize(
    ("values", "edited"),
    [
        ({}, False),
        ({"edited": "2026-03-02T22:41:00", "edited_unixtime": "1772487660"}, True),
        ({"edited": "2026-03-02T22:41:00"}, True),
        ({"edited": "1970-01-01T01:00:00"}, False),
    ],
)
def test_an_edited_message_says_so(values: dict[str, str], edited: bool) -> None:
    (found,) = read(chat(said(**values)))
    assert found.edited is edited


def test_files_are_found_beside_the_export() -> None:
    rows = (
        said(photo="photos/photo_1.jpg"),
        said(file="files/a.pdf", file_name="letter.pdf", mime_type="application/pdf"),
        said(file="(File not included. Change data exporting settings to download.)"),
        said(photo="photos/gone.jpg"),
    )
    found = read(chat(*rows), "x/photos/photo_1.jpg", "x/files/a.pdf", name="x/result.json")
    assert [each.files for each in found] == [
        (MessageFile("photo_1.jpg", "x/photos/photo_1.jpg"),),
        (MessageFile("letter.pdf", "x/files/a.pdf", "application/pdf"),),
        (MessageFile(""),),
        (MessageFile("gone.jpg"),),
    ]
    assert notes(chat(*rows)) == {"media-left-out": 1, "media-missing": 3}


def test_what_is_no_file_stands_below_the_words() -> None:
    contact = {"first_name": "D", "last_name": "X", "phone_number": "+447700900264"}
    poll = {"question": "when", "answers": [{"text": "now", "voters": 1}, {"text": "later"}]}
    found = read(
        chat(
            said(text="", contact_information=contact),
            said(text="here", location_information={"latitude": 51.5, "longitude": -0.09}),
            said(text="", poll=poll),
            said(forwarded_from="Bea"),
            said(forwarded_from=None),
        )
    )
    assert [each.text for each in found] == [
        "D X +447700900264", "here\n51.5, -0.09", "when\nnow\nlater",
        "[forwarded_from: Bea]\nhello", "[forwarded_from: ]\nhello",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "me", "call"),
    [
        ({"discard_reason": "missed"}, "user11", CallKind.MISSED),
        ({"discard_reason": "busy"}, "user11", CallKind.REJECTED),
        ({"discard_reason": "hangup", "duration_seconds": 65}, "user11", CallKind.ANSWERED),
        ({"discard_reason": "hangup"}, "user11", CallKind.UNKNOWN),
        ({"discard_reason": "missed"}, "user22", CallKind.NOT_ANSWERED),
        ({"discard_reason": "hangup"}, "user22", CallKind.OUTGOING),
        ({"discard_reason": "missed"}, "", CallKind.UNKNOWN),
    ],
)
def test_calls_say_what_became_of_them(values: dict[str, Any], me: str, call: CallKind) -> None:
    (found,) = read(chat(done("phone_call", **values)), me=me)
    assert (found.kind, found.call, found.sender) == (MessageKind.CALL, call, "user22")
    assert found.seconds == values.get("duration_seconds")


def test_a_line_of_telegram_itself_has_no_sender() -> None:
    (one, two) = read(chat(done("take_screenshot"), done("invite_members", members=["A", "B"])))
    assert (one.kind, one.sender, one.text) == (MessageKind.SYSTEM, "", "Dex [take_screenshot]")
    assert two.text == "Dex [invite_members] A, B"


def test_a_row_that_is_no_message_is_named_and_the_rest_is_read() -> None:
    rows = (said(), 1, {"id": 2, "type": "unsupported"}, {"x": 1}, said())
    found = items(chat(*rows))
    assert [each.at for each in found if isinstance(each, Message)] == [1, 5]
    assert [each for each in found if isinstance(each, UnreadLine)] == [
        UnreadLine(2, "not-a-message"), UnreadLine(3, "unsupported"),
        UnreadLine(4, "not-a-message"),
    ]  # fmt: skip


def test_controls_that_are_no_json_are_mended_and_counted() -> None:
    data = json.dumps(chat(said(text="CONTROL"))).encode().replace(b"CONTROL", rb"a\x1Fb")
    *_, found, note = FORMAT.read(Export("result.json", BytesSource(data)), Answers())
    assert isinstance(found, Message)
    assert (found.text, note) == ("a\x1fb", ExportNote("escapes-mended", 1))


def test_a_file_that_ends_early_is_read_so_far_and_says_so() -> None:
    source = export(chat(said(text="one"), said(text="two"))).source
    data = source.read_at(0, source.size)
    cut = Export("result.json", BytesSource(data[: data.index(b"two")]))
    found = list(FORMAT.read(cut, Answers()))
    assert [each.text for each in found if isinstance(each, Message)] == ["one"]
    assert found[-1] == UnreadLine(2, "damaged-json")


@pytest.mark.parametrize("value", [{}, [], {"messages": []}, {"messages": [{"text": "x"}]}, "x"])
def test_what_is_no_such_file_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableError):
        items(value)
    assert FORMAT.recognise(export(value)) is Confidence.NO


def test_reactions_are_counted_and_are_no_messages() -> None:
    row = said(reactions=[{"type": "emoji", "count": 1, "emoji": "x"}])
    assert len(read(chat(row))) == 1
    assert notes(chat(row)) == {"reactions": 1}


def test_it_is_recognised_by_its_keys() -> None:
    assert FORMAT.recognise(export(chat(said()))) is Confidence.SURE
    assert FORMAT.recognise(export(account())) is Confidence.SURE
    meta = {"participants": [], "messages": [{"sender_name": "x", "timestamp_ms": 1}]}
    assert FORMAT.recognise(export(meta)) is Confidence.NO
    assert FORMAT.main_members({"ChatExport/result.json": 1, "a.json": 1}) == (
        "ChatExport/result.json",
    )


@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.integers(0, 1 << 31), st.text(max_size=8)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([0, 1, 4]),
)
def test_what_is_written_is_read_back(rows: list[tuple[str, int, str]], indent: int) -> None:
    value = chat(
        *(said(text=text, date_unixtime=str(at), **{"from": name}) for text, at, name in rows)
    )
    found = list(FORMAT.read(export(value, indent=indent), Answers()))
    said_ = [each for each in found if isinstance(each, Message)]
    assert [each.text for each in said_] == [text if text.strip() else "" for text, *_ in rows]
    assert [each.label for each in said_] == [name for *_, name in rows]


@given(st.binary(max_size=200), st.integers(0, 500))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    source = export(account(chat(said(), done("phone_call")))).source
    good = source.read_at(0, source.size)
    bad = Export("result.json", BytesSource(good[:cut] + rubbish + good[cut:]))
    FORMAT.recognise(bad)
    FORMAT.questions(bad)
    try:
        list(FORMAT.read(bad, Answers()))
    except UnreadableError:
        pass


KEYS = st.sampled_from(
    "id type date date_unixtime from from_id actor text text_entities photo file edited poll "
    "members contact_information location_information forwarded_from action duration".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES), st.sampled_from(["message", "service"]), VALUES)
def test_values_of_other_types_raise_nothing(row: dict[str, Any], kind: str, name: Any) -> None:
    value = chat(said(), {**row, "type": kind, "date": "x"}, {**said(), **row}, name=name)
    value["personal_information"] = row
    FORMAT.questions(export(value))
    items(value)
