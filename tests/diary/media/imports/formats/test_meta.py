"""Facebook and Instagram: both forms, broken letters, parts, files, calls, what was unsent.

Forms follow joweich/chat-miner@4441eef (test/instagram), timelinize/timelinize@1b4b95c
(datasources/facebook/messages.go) and abrignoni/RLEAPP@0454e2d (instagramMessages.py,
facebookE2EMessages.py).
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers, in_archive
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.formats.meta import FORMAT
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

NAME = "messages/inbox/dex_12/message_1.json"


def broken(text: str) -> str:
    """Return a text as the first form writes it: a character for each byte."""
    return text.encode().decode("latin-1")


def said(**values: Any) -> dict[str, Any]:
    return {"sender_name": "Dex", "timestamp_ms": 1772487600123, "content": "hello", **values}


def sealed(**values: Any) -> dict[str, Any]:
    usual = {
        "senderName": "Dex", "timestamp": 1772487600123, "text": "hello", "isUnsent": False,
        "media": [], "reactions": [], "type": "text",
    }  # fmt: skip
    return {**usual, **values}


def chat(*rows: Any, **values: Any) -> dict[str, Any]:
    people = [{"name": "Dex"}, {"name": "Ada"}]
    usual = {"participants": people, "messages": list(rows), "title": "Dex"}
    return {**usual, "thread_path": "inbox/dex_12", **values}


def sealed_chat(*rows: Any) -> dict[str, Any]:
    return {"participants": ["Dex", "Ada"], "threadName": "Dex_1", "messages": list(rows)}


def export(value: Any, *members: str, name: str = NAME) -> Export:
    return Export(name, BytesSource(json.dumps(value).encode()), dict.fromkeys(members, 1))


def items(value: Any, *members: str, me: str = "", name: str = NAME) -> list[Item]:
    return list(FORMAT.read(export(value, *members, name=name), Answers(me=me)))


def read(value: Any, *members: str, me: str = "", name: str = NAME) -> list[Message]:
    return [each for each in items(value, *members, me=me, name=name) if isinstance(each, Message)]


def notes(value: Any, *members: str) -> dict[str, int]:
    return {
        each.code: each.count for each in items(value, *members) if isinstance(each, ExportNote)
    }


@pytest.mark.parametrize("value", [chat(said()), sealed_chat(sealed())])
def test_a_message_says_what_its_row_says(value: dict[str, Any]) -> None:
    (found,) = read(value)
    assert (found.sender, found.label, found.text) == ("Dex", "", "hello")
    assert (found.time.local, found.time.offset) == ("2026-03-02T21:40:00", "+00:00")
    assert (found.kind, found.own, found.at) == (MessageKind.TEXT, None, 1)
    assert found.thread == value.get("title", "Dex_1")
    (mine,) = read(value, me="Dex")
    assert (mine.own, mine.recipients) == (True, ("Ada",))
    (his,) = read(value, me="Ada")
    assert (his.own, his.recipients) == (False, ())


@given(st.text(max_size=30))
def test_broken_letters_are_mended_whole_and_counted(text: str) -> None:
    value = chat(said(content=broken(text)))
    (found,) = read(value)
    assert found.text == text
    assert notes(value).get("mojibake-mended", 0) == (not text.isascii())


@pytest.mark.parametrize("text", ["Zoë", "\u00c3", "\u00e2\u0080x", "你好", "\u00c3\u00ab 你"])
def test_what_is_not_broken_as_a_whole_stays_as_it_is(text: str) -> None:
    (found,) = read(chat(said(content=text)))
    assert found.text == text
    assert notes(chat(said(content=text))) == {}


def test_a_message_in_a_word_of_the_second_form_leaves_the_first_mended() -> None:
    found = read(chat(said(content="senderName"), said(content=broken("Zoë"))))
    assert [each.text for each in found] == ["senderName", "Zoë"]


def test_the_second_form_is_not_mended() -> None:
    text = broken("Zoë")
    (found,) = read(sealed_chat(sealed(text=text)))
    assert found.text == text


def test_names_and_titles_are_mended_too() -> None:
    value = chat(
        said(sender_name=broken("Zoë")),
        participants=[{"name": broken("Zoë")}, {"name": "Ada"}], title=broken("Zoë"),
    )  # fmt: skip
    (found,) = read(value, me="Zoë")
    assert (found.sender, found.thread, found.own) == ("Zoë", "Zoë", True)
    assert FORMAT.questions(export(value)) == (Question(QuestionKind.WHO_IS_ME, ("Zoë", "Ada")),)


UNSURE = (Doubt.PERHAPS_SOMEBODY_ELSE,)


@pytest.mark.parametrize("name", ["Ada", " ADA", "A\u200eda", "\uff21da"])
@pytest.mark.parametrize("me", [0, 1])
def test_of_two_with_one_name_no_line_is_known_to_be_the_person_s(name: str, me: int) -> None:
    # in this form a letter that is not ASCII may stand as its bytes
    people = [{"name": "Ada"}, {"name": broken(name)}, {"name": "Dex"}]
    rows = [said(sender_name=each["name"]) for each in people]
    found = read(chat(*rows, participants=people), me=("Ada", name)[me])
    assert [each.own for each in found] == [None, None, False]
    assert [each.doubts for each in found] == [UNSURE, UNSURE, ()]
    call = said(sender_name="Ada", call_duration=9)
    (called,) = read(chat(call, participants=people), me="Ada")
    assert (called.call, called.recipients) == (CallKind.UNKNOWN, ())


def test_a_namesake_beyond_those_that_are_listed_counts_too() -> None:
    people = [{"name": "Ada"}, *({"name": f"P{n}"} for n in range(300)), {"name": "Ada"}]
    (found,) = read(chat(said(sender_name="Ada"), participants=people), me="Ada")
    assert (found.own, found.doubts) == (None, UNSURE)


def test_a_name_that_looks_like_the_person_s_is_not_known_to_be_somebody_else_s() -> None:
    mine, other = said(sender_name="Ada"), said(sender_name="ada ")
    found = read(chat(mine, other), me="Ada")
    assert [(each.own, each.doubts) for each in found] == [(True, ()), (None, UNSURE)]
    # picked was the name of one who does not take part, or does no more
    found = read(chat(mine, other), me="ada ")
    assert [(each.own, each.doubts) for each in found] == [(None, UNSURE), (None, UNSURE)]
    # nothing says who takes part
    (found_,) = read(chat(mine, participants=[]), me="Ada")
    assert found_.own is True


LOOKS = st.sampled_from(["Ada", "ada", "Ada ", "A\u200bda", "\u202aAda\u202c", "Dex", "Eve"])


@given(st.lists(LOOKS, min_size=1, max_size=5), LOOKS)
def test_a_line_is_the_person_s_where_nobody_else_looks_like_them(
    names: list[str], me: str
) -> None:
    def look(name: str) -> str:
        return "".join(each for each in name if each.isascii()).strip().lower()

    people = [{"name": broken(name)} for name in names]
    found = read(
        chat(*(said(sender_name=broken(name)) for name in names), participants=people), me=me
    )
    alone = [look(name) for name in names].count(look(me)) == 1
    for name, line in zip(names, found, strict=True):
        if look(name) != look(me):
            assert (line.own, line.doubts) == (False, ())
        elif alone and name == me:
            assert (line.own, line.doubts) == (True, ())
        else:
            assert (line.own, line.doubts) == (None, UNSURE)


def test_what_was_unsent_leaves_a_line() -> None:
    (one,) = read(chat(said(is_unsent=True, content="")))
    (two,) = read(sealed_chat(sealed(isUnsent=True, text="")))
    assert (one.kind, two.kind) == (MessageKind.DELETED, MessageKind.DELETED)


@pytest.mark.parametrize(
    ("values", "me", "call", "seconds"),
    [
        ({"call_duration": 0, "missed": True}, "Ada", CallKind.MISSED, 0),
        ({"call_duration": 0, "missed": True}, "Dex", CallKind.NOT_ANSWERED, 0),
        ({"call_duration": 65}, "Ada", CallKind.ANSWERED, 65),
        ({"call_duration": 0}, "Ada", CallKind.UNKNOWN, 0),
        ({"call_duration": 65}, "Dex", CallKind.OUTGOING, 65),
        ({"call_duration": 65}, "", CallKind.UNKNOWN, 65),
    ],
)
def test_calls_say_what_became_of_them(
    values: dict[str, Any], me: str, call: CallKind, seconds: int
) -> None:
    (found,) = read(chat(said(**values)), me=me)
    assert (found.kind, found.call, found.seconds) == (MessageKind.CALL, call, seconds)


def test_files_are_found_wherever_their_paths_begin() -> None:
    paths = {
        "photos": "messages/inbox/dex_12/photos/1.jpg",
        "videos": "your_activity/messages/inbox/dex_12/videos/2.mp4",
        "audio_files": "messages/inbox/dex_12/audio/3.aac",
    }
    row = said(**{key: [{"uri": path}] for key, path in paths.items()})
    (found,) = read(
        chat(row), "messages/inbox/dex_12/photos/1.jpg", "x/messages/inbox/dex_12/videos/2.mp4"
    )
    assert found.files == (
        MessageFile("1.jpg", "messages/inbox/dex_12/photos/1.jpg"),
        MessageFile("2.mp4", "x/messages/inbox/dex_12/videos/2.mp4"),
        MessageFile("3.aac"),
    )
    assert notes(chat(row))["media-missing"] == 3


def test_files_of_the_second_form_lie_beside_it() -> None:
    row = sealed(media=[{"uri": "./media/a.jpg"}, {"uri": "Failed to download media (1)"}])
    (found,) = read(sealed_chat(row), "x/media/a.jpg", name="x/Dex_1.json")
    assert found.files == (MessageFile("a.jpg", "x/media/a.jpg"), MessageFile(""))
    assert notes(sealed_chat(row))["media-left-out"] == 1


def test_what_is_shared_stands_below_the_words() -> None:
    share = {"link": "https://x.example", "share_text": broken("Zoë")}
    one, two = read(chat(said(share=share), said(content="see https://x.example", share=share)))
    assert one.text == "hello\nhttps://x.example\nZoë"
    assert two.text == "see https://x.example\nZoë"


def test_reactions_and_the_order_are_told() -> None:
    rows = (
        said(timestamp_ms=2000, reactions=[{"reaction": "x", "actor": "Ada"}]),
        said(timestamp_ms=1000),
    )
    assert notes(chat(*rows)) == {"newest-first": 1, "reactions": 1}


def archive(**files: Any) -> ZipMembers:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, value in files.items():
            made.writestr(name, json.dumps(value))
    return ZipMembers(file)


def test_the_parts_of_a_chat_are_read_by_their_numbers() -> None:
    members = archive(
        **{
            "messages/inbox/dex_12/message_10.json": chat(said(content="3")),
            "messages/inbox/dex_12/message_2.json": chat(said(content="2")),
            "messages/inbox/dex_12/message_1.json": chat(said(content="1")),
            "messages/inbox/eve_13/message_1.json": chat(said(content="other")),
            "Dex_1.json": sealed_chat(sealed()),
        }
    )
    mains = FORMAT.main_members(members.sizes())
    assert mains == (NAME, "messages/inbox/eve_13/message_1.json", "Dex_1.json")
    found = list(FORMAT.read(in_archive(members, NAME), Answers()))
    assert [(each.at, each.text) for each in found if isinstance(each, Message)] == [
        (1, "1"), (2, "2"), (3, "3"),
    ]  # fmt: skip


def test_parts_that_did_not_come_along_are_told() -> None:
    assert notes(chat(said()), "messages/inbox/dex_12/message_2.json") == {"other-parts": 1}


def test_a_row_that_is_no_message_is_named_and_the_rest_is_read() -> None:
    found = items(chat(said(), 1, {"x": 1}, said()))
    assert [each.at for each in found if isinstance(each, Message)] == [1, 4]
    assert [each for each in found if isinstance(each, UnreadLine)] == [
        UnreadLine(2, "not-a-message"), UnreadLine(3, "not-a-message"),
    ]  # fmt: skip


def test_a_file_that_ends_early_is_read_so_far_and_says_so() -> None:
    source = export(chat(said(content="one"), said(content="two"))).source
    data = source.read_at(0, source.size)
    found = list(FORMAT.read(Export(NAME, BytesSource(data[: data.index(b"two")])), Answers()))
    assert [each.text for each in found if isinstance(each, Message)] == ["one"]
    assert UnreadLine(2, "damaged-json") in found


@pytest.mark.parametrize("stamp", [None, -1, 1 << 60, 1.5, "1772487600123", True])
def test_a_row_without_a_time_is_still_a_message(stamp: Any) -> None:
    (found,) = read(chat(said(timestamp_ms=stamp)))
    assert (found.text, found.time.local) == ("hello", "")


@pytest.mark.parametrize("value", [{}, [], {"messages": []}, {"messages": [{"text": "x"}]}, "x"])
def test_what_is_no_such_file_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableError):
        items(value)
    assert FORMAT.recognise(export(value)) is Confidence.NO


def test_it_is_recognised_by_its_keys() -> None:
    assert FORMAT.recognise(export(chat(said()))) is Confidence.SURE
    assert FORMAT.recognise(export(sealed_chat(sealed()))) is Confidence.SURE
    telegram = {"messages": [{"from_id": "user1", "date_unixtime": "1", "text": "x"}]}
    assert FORMAT.recognise(export(telegram)) is Confidence.NO


@given(st.binary(max_size=200), st.integers(0, 400))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    for value in (chat(said(), said()), sealed_chat(sealed())):
        good = json.dumps(value).encode()
        bad = Export(NAME, BytesSource(good[:cut] + rubbish + good[cut:]))
        FORMAT.recognise(bad)
        FORMAT.questions(bad)
        try:
            list(FORMAT.read(bad, Answers()))
        except UnreadableError:
            pass


KEYS = st.sampled_from(
    "sender_name senderName timestamp_ms timestamp content text photos media uri sticker share "
    "link call_duration missed is_unsent reactions name".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES), VALUES, VALUES)
def test_values_of_other_types_raise_nothing(row: dict[str, Any], people: Any, title: Any) -> None:
    value = chat(row, {**said(), **row}, said(), participants=people, title=title)
    FORMAT.questions(export(value))
    items(value)
