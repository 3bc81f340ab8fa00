"""Signal's own export: frames, people, what left and what did not, calls, files, what is gone.

Frames follow signalapp/Signal-Desktop@09c71ad (protos/Backups.proto), @12cf169
(ts/services/backups/index.preload.ts), @023ae37 (util/mediaId.preload.ts), and the fields that
Cosmo697/signal-export-browser@5f28111 reads; no whole export was published.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.format import Answers, Confidence, Export, UnreadableError
from diary.media.imports.formats.signal_desktop import FORMAT
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

HIM, ME = "+447700900264", "+447700900001"
SENT = "1772487600123"
KEY = base64.b64encode(b"k" * 32).decode()
CONTACT = {
    "e164": "447700900264", "aci": "AAAA", "profileGivenName": "Dex", "profileFamilyName": "D",
}  # fmt: skip
HEAD: list[dict[str, Any]] = [
    {"version": "1", "backupTimeMs": "1772500000000", "currentAppVersion": "Desktop 8.1.0"},
    {"account": {"givenName": "Ada", "accountSettings": {}}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": CONTACT}},
    {
        "recipient": {
            "id": "3",
            "group": {"masterKey": KEY, "snapshot": {"title": {"title": "Street"}}},
        }
    },
    {"recipient": {"id": "4", "releaseNotes": {}}},
    {"stickerPack": {"packId": "x"}},
    {"chat": {"id": "20", "recipientId": "2"}},
    {"chat": {"id": "30", "recipientId": "3"}},
    {},
]


def said(**values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"chatId": "20", "authorId": "2", "dateSent": SENT, "incoming": {}}
    if not set(values) & {
        "standardMessage", "updateMessage", "remoteDeletedMessage", "viewOnceMessage", "poll",
        "stickerMessage", "contactMessage", "directStoryReplyMessage",
    }:  # fmt: skip
        usual["standardMessage"] = {"text": {"body": "hello"}}
    return {"chatItem": {**usual, **values}}


def mine(*status: dict[str, Any], **values: Any) -> dict[str, Any]:
    frame = said(authorId="1", outgoing={"sendStatus": list(status)}, **values)
    del frame["chatItem"]["incoming"]
    return frame


def export(*frames: Any, members: tuple[str, ...] = ()) -> Export:
    data = b"".join(json.dumps(each).encode() + b"\n" for each in frames)
    return Export("main.jsonl", BytesSource(data), dict.fromkeys(members, 1))


def items(*frames: Any, members: tuple[str, ...] = ()) -> list[Item]:
    return list(FORMAT.read(export(*HEAD, *frames, members=members), Answers(own_number=ME)))


def read(*frames: Any, members: tuple[str, ...] = ()) -> list[Message]:
    return [each for each in items(*frames, members=members) if isinstance(each, Message)]


def notes(*frames: Any) -> dict[str, int]:
    return {each.code: each.count for each in items(*frames) if isinstance(each, ExportNote)}


def test_a_message_says_who_wrote_it_and_when_it_was_sent() -> None:
    (found,) = read(said())
    assert (found.sender, found.label, found.text) == (HIM, "Dex D", "hello")
    assert (found.time.local, found.time.offset) == ("2026-03-02T21:40:00", "+00:00")
    assert (found.own, found.kind, found.at, found.thread) == (False, MessageKind.TEXT, 11, HIM)
    assert found.identity == f"{HIM} {SENT}"
    assert notes(said()) == {}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ((), MessageKind.TEXT),
        (({"recipientId": "2", "sent": {"sealedSender": True}},), MessageKind.TEXT),
        (({"recipientId": "2", "read": {}},), MessageKind.TEXT),
        (({"recipientId": "2", "failed": {}}, {"recipientId": "3", "sent": {}}), MessageKind.TEXT),
        (({"recipientId": "2", "failed": {"reason": "NETWORK"}},), MessageKind.FAILED),
        (({"failed": {}}, {"skipped": {}}), MessageKind.FAILED),
        (({"recipientId": "2", "pending": {}},), MessageKind.QUEUED),
        (({"recipientId": "2", "timestamp": "1"},), MessageKind.QUEUED),
        (({"failed": {}}, {"pending": {}}), MessageKind.QUEUED),
    ],
)  # fmt: skip
def test_what_did_not_leave_has_a_kind_of_its_own(
    status: tuple[dict[str, Any], ...], kind: MessageKind
) -> None:
    (found,) = read(mine(*status))
    assert (found.kind, found.own, found.sender, found.label) == (kind, True, ME, "")
    assert found.recipients == (HIM,)
    assert found.identity == f"self {SENT}"


@pytest.mark.parametrize("values", [{"authorId": "2"}, {"authorId": "1", "incoming": {}}])
def test_what_is_sent_and_has_another_author_is_not_known_to_be_hers(
    values: dict[str, Any],
) -> None:
    frame = mine()
    frame["chatItem"].update(values)
    (found,) = read(frame)
    assert (found.own, found.doubts) == (None, (Doubt.PERHAPS_SOMEBODY_ELSE,))
    frame["chatItem"].update({"updateMessage": {"simpleUpdate": {"type": "X"}}})
    (found,) = read(frame)
    assert (found.kind, found.own, found.doubts) == (MessageKind.SYSTEM, None, ())


def test_the_name_is_the_one_that_the_owner_gave() -> None:
    def label(**names: Any) -> str:
        frame = {"recipient": {"id": "2", "contact": {**CONTACT, **names}}}
        (found,) = read(frame, said())
        return found.label

    assert label(systemGivenName="C", systemFamilyName="do not answer") == "C do not answer"
    assert label(systemGivenName="C", nickname={"given": "Ex"}) == "Ex"


@pytest.mark.parametrize(
    ("contact", "sender"),
    [({"e164": 447700900264}, HIM), ({"username": "dex.01"}, "dex.01"), ({"aci": "AAAA"}, "AAAA")],
)
def test_the_sender_is_a_number_or_what_signal_has_instead(
    contact: dict[str, Any], sender: str
) -> None:
    (found,) = read({"recipient": {"id": "2", "contact": contact}}, said())
    assert found.sender == sender


def test_a_group_is_the_thread_and_no_recipient() -> None:
    one, two = read(said(chatId="30"), mine(chatId="30"))
    assert (one.thread, one.sender) == ("Street (1ff40100b0adaea2)", HIM)
    assert (two.thread, two.recipients) == (one.thread, ())


def group(id_: str, title: str, key: str) -> list[dict[str, Any]]:
    made = {"masterKey": key, "snapshot": {"title": {"title": title}}}
    return [
        {"recipient": {"id": id_, "group": made}},
        {"chat": {"id": f"{id_}0", "recipientId": id_}},
    ]


def test_the_key_of_a_group_is_in_nothing_that_is_read() -> None:
    for title in ("Street", ""):
        (found,) = read(*group("5", title, KEY), said(chatId="50"))
        assert KEY not in repr(found)
        assert found.thread.strip("Stre ()") == "1ff40100b0adaea2"


def test_a_chat_without_an_account_has_a_name_of_its_own() -> None:
    contact = {"profileGivenName": HIM}
    frames = (
        {"recipient": {"id": "5", "contact": contact}},
        {"recipient": {"id": "6", "contact": contact}},
        *({"chat": {"id": f"{id_}0", "recipientId": id_}} for id_ in ("4", "5", "6", "1")),
        *(said(chatId=f"{id_}0") for id_ in ("2", "4", "5", "6", "9")),
        mine(chatId="10"),
    )
    assert [each.thread for each in read(*frames)] == [
        HIM, "40", f"{HIM} (50)", f"{HIM} (60)", "90", "self",
    ]  # fmt: skip


TITLES = st.sampled_from(["", "self", HIM, ME, "dex.01", "Street", "Street (1ff40100b0adaea2)"])


@given(
    st.lists(st.tuples(TITLES | st.text(max_size=4), st.integers(0, 99)), unique_by=lambda g: g[1])
)
def test_no_title_makes_one_chat_of_two(groups: list[tuple[str, int]]) -> None:
    frames: list[dict[str, Any]] = []
    for title, n in groups:
        frames += group(f"5{n}", title, base64.b64encode(bytes([n]) * 32).decode())
    frames += (said(chatId=f"5{n}0") for _title, n in groups)
    frames += [
        {"chat": {"id": "10", "recipientId": "1"}},
        mine(chatId="10"),
        said(),
        said(chatId="30"),
    ]
    threads = [each.thread for each in read(*frames)]
    assert len({*threads}) == len(groups) + 3


def test_what_is_gone_leaves_a_line() -> None:
    deleted, once = read(said(remoteDeletedMessage={}), said(viewOnceMessage={}))
    assert (deleted.kind, deleted.sender) == (MessageKind.DELETED, HIM)
    assert (once.kind, once.files) == (MessageKind.TEXT, (MessageFile(""),))
    assert notes(said(viewOnceMessage={})) == {"seen-once": 1}


def test_an_edited_message_says_so_and_its_earlier_words_are_counted() -> None:
    frame = said(revisions=[{"standardMessage": {"text": {"body": "before"}}}])
    (found,) = read(frame)
    assert (found.edited, found.text) == (True, "hello")
    assert notes(frame) == {"earlier-versions": 1}


@pytest.mark.parametrize(
    ("call", "kind", "own"),
    [
        ({"direction": "INCOMING", "state": "MISSED"}, CallKind.MISSED, False),
        ({"direction": "INCOMING", "state": "ACCEPTED"}, CallKind.ANSWERED, False),
        ({"direction": "INCOMING", "state": "NOT_ACCEPTED"}, CallKind.REJECTED, False),
        ({"direction": "OUTGOING", "state": "NOT_ACCEPTED"}, CallKind.OUTGOING, True),
        ({}, CallKind.UNKNOWN, None),
    ],
)
def test_calls_say_what_became_of_them(
    call: dict[str, Any], kind: CallKind, own: bool | None
) -> None:
    frame = said(
        updateMessage={"individualCall": {"startedCallTimestamp": "1772487660000", "x": 1, **call}}
    )
    del frame["chatItem"]["incoming"]
    frame["chatItem"]["directionless"] = {}
    (found,) = read(frame)
    assert (found.kind, found.call, found.own) == (MessageKind.CALL, kind, own)
    assert found.time.local == "2026-03-02T21:41:00"


def test_a_call_of_a_group_has_its_length() -> None:
    call = {
        "state": "JOINED", "startedCallTimestamp": "1772487660000",
        "endedCallTimestamp": "1772487785000",
    }  # fmt: skip
    (found,) = read(said(chatId="30", updateMessage={"groupCall": call}))
    assert (found.call, found.seconds) == (CallKind.ANSWERED, 125)


def test_a_line_of_signal_itself_has_no_sender() -> None:
    (found,) = read(said(updateMessage={"simpleUpdate": {"type": "IDENTITY_UPDATE"}}))
    assert (found.kind, found.sender, found.own) == (MessageKind.SYSTEM, "", None)
    assert found.text == "simpleUpdate IDENTITY_UPDATE"


def test_files_are_found_by_the_digest_that_names_them() -> None:
    digest, key = hashlib.sha256(b"picture").digest(), b"k" * 64
    locator = {
        "plaintextHash": base64.b64encode(digest).decode(),
        "localKey": base64.b64encode(key).decode(),
    }
    pointer = {"contentType": "image/jpeg", "fileName": "IMG 1.jpg", "locatorInfo": locator}
    frame = said(standardMessage={"text": {"body": "x"}, "attachments": [{"pointer": pointer}]})
    name = hashlib.sha256(digest + key).hexdigest()
    member = f"signal-export/files/{name[:2]}/{name}.jpg"
    (found,) = read(frame, members=(member,))
    assert found.files == (MessageFile("IMG 1.jpg", member, "image/jpeg"),)
    del locator["localKey"]
    (found,) = read(frame, members=(f"files/{digest.hex()}",))
    assert found.files[0].member == f"files/{digest.hex()}"
    (found,) = read(frame)
    assert found.files == (MessageFile("IMG 1.jpg", "", "image/jpeg"),)
    assert notes(frame) == {"media-missing": 1}


def test_words_of_other_items_are_read() -> None:
    poll = {"question": "when", "options": [{"option": "now"}, {"option": "later"}]}
    found = read(
        said(poll=poll),
        said(stickerMessage={"sticker": {"emoji": "\U0001f600", "data": {}}}),
        said(directStoryReplyMessage={"textReply": {"text": {"body": "nice"}}}),
        said(contactMessage={"contact": {}}),
    )
    assert [each.text for each in found] == ["when\nnow\nlater", "\U0001f600", "nice", ""]
    assert notes(said(contactMessage={"contact": {}})) == {"items-without-words": 1}


def test_words_that_go_on_in_a_file_say_that_they_are_cut() -> None:
    frame = said(
        standardMessage={"text": {"body": "begins"}, "longText": {"contentType": "text/x"}}
    )
    (found,) = read(frame)
    assert (found.text, found.cut, len(found.files)) == ("begins", True, 1)


def test_a_sender_that_is_not_named_is_counted() -> None:
    (found,) = read(said(authorId="99"))
    assert (found.sender, found.identity) == ("", "")
    assert notes(said(authorId="99")) == {"sender-not-named": 1}


def test_a_frame_that_is_none_is_named_and_the_rest_is_read() -> None:
    found = items([1], {"newThing": {}}, said())
    assert [each for each in found if isinstance(each, UnreadLine)] == [
        UnreadLine(11, "not-a-frame"), UnreadLine(12, "not-a-frame"),
    ]  # fmt: skip
    whole = export(*HEAD, said(), said()).source
    cut = Export("main.jsonl", BytesSource(whole.read_at(0, whole.size - 20)))
    assert list(FORMAT.read(cut, Answers()))[-1] == UnreadLine(12, "not-json")


def test_reactions_are_counted_and_are_no_messages() -> None:
    frame = said(standardMessage={"text": {"body": "x"}, "reactions": [{"emoji": "y"}]})
    assert len(read(frame)) == 1
    assert notes(frame) == {"reactions": 1}


def test_it_is_recognised_by_its_first_frames() -> None:
    assert FORMAT.recognise(export(*HEAD)) is Confidence.SURE
    assert FORMAT.recognise(export(HEAD[1])) is Confidence.SURE
    assert FORMAT.recognise(export(HEAD[0])) is Confidence.NO
    assert FORMAT.recognise(export({"address": HIM})) is Confidence.NO
    names = {"signal-export-2026/main.jsonl": 1, "metadata.json": 1, "files/00/ab": 1}
    assert FORMAT.main_members(names) == ("signal-export-2026/main.jsonl",)
    with pytest.raises(UnreadableError):
        items()


@given(
    st.lists(
        st.tuples(st.text(max_size=40), st.integers(0, 1 << 42), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_back(rows: list[tuple[str, int, bool]]) -> None:
    frames = [
        (mine if own else said)(dateSent=str(at), standardMessage={"text": {"body": text}, "a": 1})
        for text, at, own in rows
    ]
    found = read(*frames)
    assert [(each.text, each.own) for each in found] == [(text, own) for text, _at, own in rows]
    assert [each.at for each in found] == list(range(11, 11 + len(rows)))


@given(st.binary(max_size=200), st.integers(0, 900))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    source = export(*HEAD, said(), mine()).source
    good = source.read_at(0, source.size)
    bad = Export("main.jsonl", BytesSource(good[:cut] + rubbish + good[cut:]))
    FORMAT.recognise(bad)
    try:
        list(FORMAT.read(bad, Answers()))
    except UnreadableError:
        pass


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
KEYS = st.sampled_from(
    "chatId authorId dateSent incoming outgoing revisions standardMessage updateMessage poll text "
    "attachments pointer locatorInfo sendStatus viewOnceMessage stickerMessage longText".split()
)


@given(st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES)), st.dictionaries(KEYS, VALUES))
def test_values_of_other_types_raise_nothing(item: dict[str, Any], inner: dict[str, Any]) -> None:
    frames = ({"chatItem": item}, {"chatItem": {**item, "standardMessage": inner}})
    items(*frames, {"recipient": item}, {"chat": inner}, said())
