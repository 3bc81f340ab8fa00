"""Messages of Outlook: fields of both kinds, bodies of three kinds, files, messages inside, damage.

Forms follow [MS-CFB] and [MS-OXMSG], and the messages of apache/tika, Sicos1977/MSGReader and
TeamMsgExtractor/msg-extractor@68858f0.
"""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers, in_archive
from diary.media.imports.format import Answers, Confidence, Export, QuestionKind, UnreadableError
from diary.media.imports.formats.msg import FORMAT
from diary.media.imports.message import (
    Doubt,
    Item,
    Message,
    MessageFile,
    MessageKind,
    TimeSource,
    UnreadLine,
)
from diary.media.safe_text import visible_lines
from tests.support.wrapped_files import compound

HIM, ME = "dex@stalker.example", "ada@home.example"
AT = datetime(2026, 3, 2, 20, 40, 7, tzinfo=UTC)
HEADER = (
    "Received: from a.example by b.example; Mon, 2 Mar 2026 23:41:00 +0100\r\n"
    f"From: Dexter <{HIM}>\r\nTo: Ada <{ME}>\r\nDate: Mon, 2 Mar 2026 21:40:07 +0100\r\n"
    "Message-ID: <1@stalker.example>\r\n\r\n"
)
# Rich text as Outlook keeps it where it did not shorten it.
PACKED = b"...." + struct.pack("<I", 64) + b"MELA....{\\rtf1 I \\'a3}"
Streams = list[tuple[str, bytes]]


def ticks(at: datetime) -> bytes:
    since = at - datetime(1601, 1, 1, tzinfo=UTC)
    return struct.pack("<Q", since // timedelta(microseconds=1) * 10)


def fixed(head: int, *rows: tuple[int, int, bytes]) -> tuple[str, bytes]:
    packed = (struct.pack("<HHI8s", form, number, 6, value) for number, form, value in rows)
    return "__properties_version1.0", bytes(head) + b"".join(packed)


def texts(values: dict[int, str]) -> Streams:
    return [(f"__substg1.0_{k:04X}001F", v.encode("utf-16-le")) for k, v in values.items()]


def below(folder: str, streams: Streams) -> Streams:
    return [(f"{folder}/{name}", data) for name, data in streams]


def person(at: int, role: int, name: str, address: str) -> Streams:
    streams = [fixed(8, (0x0C15, 3, struct.pack("<Q", role)))]
    return below(f"__recip_version1.0_#{at:08X}", streams + texts({0x3001: name, 0x39FE: address}))


def attached(at: int, name: str, data: bytes = b"x", kind: str = "image/jpeg") -> Streams:
    streams = [fixed(8), *texts({0x3707: name, 0x370E: kind}), ("__substg1.0_37010102", data)]
    return below(f"__attach_version1.0_#{at:08X}", streams)


def message(values: dict[int, str], *rows: tuple[int, int, bytes], head: int = 32) -> Streams:
    return [fixed(head, *rows), *texts(values)]


SENT = (
    message(
        {0x1000: "I know", 0x37: "where", 0x0042: "Dex", 0x5D02: HIM, 0x0065: "/O=X/CN=DEX"}
        | {0x1035: "<1@stalker.example>"},
        (0x0039, 0x40, ticks(AT)),
        (0x0E07, 3, struct.pack("<Q", 1)),
    )
    + person(0, 1, "Ada", ME)
    + person(1, 2, "B", "b@home.example")
    + person(2, 3, "", "c@x.example")
)


def export(streams: Streams, name: str = "a.msg") -> Export:
    return Export(name, BytesSource(compound(*streams)))


def read(streams: Streams, own: str = "") -> Message:
    (found,) = FORMAT.read(export(streams), Answers(own_number=own))
    assert isinstance(found, Message)
    return found


def test_a_sent_message_says_what_outlook_kept_of_it() -> None:
    found = read(SENT, own=HIM)
    assert (found.sender, found.label, found.subject, found.text) == (HIM, "Dex", "where", "I know")
    assert found.recipients == (ME, "b@home.example", "c@x.example")
    assert (found.time.local, found.time.offset) == ("2026-03-02T20:40:07", "+00:00")
    assert (found.time.source, found.kind, found.own) == (TimeSource.EXPORT, MessageKind.TEXT, True)
    assert (found.identity, found.doubts) == ("<1@stalker.example>", ())


def test_the_header_that_came_by_the_network_stands_before_what_outlook_kept() -> None:
    streams = message(
        {0x007D: "Microsoft Mail Internet Headers Version 2.0\r\n" + HEADER, 0x1000: "I know"}
        | {0x0042: "Somebody", 0x0065: "/O=X/CN=DEX"},
        (0x0039, 0x40, ticks(AT)),
    )
    streams += person(0, 1, "Ada", "/O=X/CN=ADA") + person(1, 1, "B", "b@home.example")
    found = read(streams)
    assert (found.sender, found.label, found.recipients) == (HIM, "Dexter", (ME,))
    assert (found.time.local, found.time.offset) == ("2026-03-02T21:40:07", "+01:00")
    assert (found.time.source, found.doubts) == (TimeSource.HEADER, (Doubt.CLOCKS_DIFFER,))


def test_an_address_of_exchange_and_a_sender_for_somebody_else_stand_as_they_are() -> None:
    streams = message({0x0042: "Dex", 0x0065: "/O=X/CN=DEX", 0x1000: "x"})
    assert read(streams).sender == '"Dex" </O=X/CN=DEX>'
    assert (
        read(message({0x0C1A: "Bo", 0x0C1F: "bo@x.example", 0x1000: "x"})).sender == "bo@x.example"
    )
    assert read(message({0x1000: "x"})).sender == ""


def test_what_was_not_sent_counts_as_a_draft() -> None:
    found = read(message({0x1000: "x"}, (0x0E07, 3, struct.pack("<Q", 9))))
    assert (found.kind, found.time.source) == (MessageKind.DRAFT, TimeSource.NONE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([("__substg1.0_10130102", "<p>я знаю<br>для</p>".encode("cp1251"))], "я знаю\nдля"),
        ([("__substg1.0_1013001F", "<b>hé</b>".encode("utf-16-le"))], "hé"),
        ([("__substg1.0_1000001E", "я знаю\0".encode("cp1251"))], "я знаю"),
        ([("__substg1.0_10090102", PACKED)], "I £"),
        ([("__substg1.0_1000001F", b"n\0"), ("__substg1.0_10130102", b"<p>y</p>")], "n"),
    ],
)  # fmt: skip
def test_the_words_are_those_of_the_body_in_its_charset(body: Streams, words: str) -> None:
    pages = ((0x3FFD, 3, struct.pack("<Q", 1251)), (0x3FDE, 3, struct.pack("<Q", 1251)))
    assert read([fixed(32, *pages), *body]).text == words


@pytest.mark.parametrize("number", [0x1009, 0x1000])
def test_of_a_very_long_body_the_beginning_is_read_and_that_is_said(number: int) -> None:
    words = b"{\\rtf1 " + b"word " * 1_000_000
    packed = b"...." + struct.pack("<I", len(words)) + b"MELA...." + words
    streams = {0x1009: ("__substg1.0_10090102", packed), 0x1000: ("__substg1.0_1000001E", words)}
    found = read([fixed(32), streams[number]])
    assert found.cut
    assert Doubt.DAMAGED_TEXT in found.doubts
    assert "word word" in found.text[:100]


def test_files_are_named_and_a_message_inside_is_opened() -> None:
    inner = message({0x1000: "inner words", 0x37: "old", 0x0042: "Bo"}, head=24)
    inner += attached(0, "deep.jpg")
    folder = "__attach_version1.0_#00000001"
    inside = below(folder, [fixed(8), *texts({0x3001: "old mail"})])
    inside += below(f"{folder}/__substg1.0_3701000D", inner)
    found = read(SENT + attached(0, "a.jpg", b"\xff" * 9000) + inside)
    assert found.files == (
        MessageFile("a.jpg", "", "image/jpeg", inline=True),
        MessageFile("old mail", "", "message/rfc822", inline=True),
        MessageFile("deep.jpg", "", "image/jpeg", inline=True),
    )
    lines = found.text.splitlines()
    assert [each for each in lines if each][1:5] == [
        "[An e-mail inside this one]", "From: Bo", "Subject: old", "inner words",
    ]  # fmt: skip
    assert lines[-1] == "[End of the e-mail inside]"


def test_it_is_known_by_its_properties_alone() -> None:
    assert FORMAT.recognise(export(SENT, "letter.bin")) is Confidence.SURE
    assert FORMAT.recognise(export([("WordDocument", b"x" * 99)])) is Confidence.NO
    assert FORMAT.recognise(Export("a.msg", BytesSource(b"no mail"))) is Confidence.NO
    (asked,) = FORMAT.questions(export(SENT))
    assert (asked.kind, set(asked.choices)) == (
        QuestionKind.OWN_NUMBER, {HIM, ME, "b@home.example"},
    )  # fmt: skip


def test_many_in_a_zip_are_read_in_the_order_of_their_names() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.msg", compound(*SENT))
        archive.writestr("a.msg", b"no mail")
        archive.writestr("c.MSG", compound(*message({0x1000: "third"})))
        archive.writestr("__MACOSX/d.msg", b"")
    members = ZipMembers(io.BytesIO(file.getvalue()))
    (main,) = FORMAT.main_members(members.sizes())
    found = in_archive(members, main)
    assert (main, FORMAT.recognise(found)) == ("a.msg", Confidence.PERHAPS)
    assert [each.kind for each in FORMAT.questions(found)] == [QuestionKind.OWN_NUMBER]
    first, second, third = FORMAT.read(found, Answers())
    assert first == UnreadLine(1, "not-mail")
    assert isinstance(second, Message)
    assert isinstance(third, Message)
    assert (second.at, second.text, third.at, third.text) == (2, "I know", 3, "third")


def test_a_file_without_a_message_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no-messages"):
        list(FORMAT.read(export([("WordDocument", b"x")]), Answers()))


def drained(data: bytes) -> list[Item]:
    found: list[Item] = []
    each = Export("a.msg", BytesSource(data))
    FORMAT.recognise(each)
    FORMAT.questions(each)
    with contextlib.suppress(UnreadableError):
        found.extend(FORMAT.read(each, Answers()))
    return found


WHOLE = compound(*SENT, *attached(0, "a.jpg", b"\xff" * 9000))


@given(st.integers(0, len(WHOLE)))
def test_a_message_that_is_cut_anywhere_raises_nothing_else(end: int) -> None:
    drained(WHOLE[:end])


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 4), st.binary(min_size=1, max_size=4))))
def test_a_message_with_wrong_bytes_raises_nothing_else(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(WHOLE)
    for at, new in changes:
        data[at : at + len(new)] = new
    drained(bytes(data))


def test_a_message_inside_itself_ends_and_is_noted() -> None:
    folder = "__attach_version1.0_#00000000"
    streams = (
        SENT + below(folder, [fixed(8)]) + below(f"{folder}/__substg1.0_3701000D", [fixed(24)])
    )
    data = bytearray(compound(*streams))
    # The storage of the message inside is the whole message again.
    at = data.index("__substg1.0_3701000D".encode("utf-16-le"))
    root = data.index("Root Entry".encode("utf-16-le"))
    data[at + 76 : at + 80] = data[root + 76 : root + 80]
    (found,) = drained(bytes(data))
    assert isinstance(found, Message)
    assert Doubt.DAMAGED_TEXT in found.doubts
    assert found.text.startswith("I know")


def test_of_very_many_messages_inside_the_first_are_opened_and_the_rest_is_noted() -> None:
    streams = SENT
    for at in range(60):
        folder = f"__attach_version1.0_#{at:08X}"
        streams = streams + below(folder, [fixed(8)])
        streams += below(f"{folder}/__substg1.0_3701000D", message({0x1000: "in"}, head=24))
    found = read(streams)
    assert (found.text.count("\nin\n"), found.doubts) == (50, (Doubt.DAMAGED_TEXT,))


def test_of_rich_text_in_many_messages_no_more_is_read_than_of_one() -> None:
    words = b"{\\rtf1\\bin2600000 " + bytes(2_600_000) + b"word}"
    packed = b"...." + struct.pack("<I", len(words)) + b"MELA...." + words
    streams = SENT
    for at in range(2):
        folder = f"__attach_version1.0_#{at:08X}"
        inner = [fixed(24), ("__substg1.0_10090102", packed)]
        streams = streams + below(folder, [fixed(8)])
        streams += below(f"{folder}/__substg1.0_3701000D", inner)
    found = read(streams)
    assert (found.text.count("word"), found.doubts) == (1, (Doubt.DAMAGED_TEXT,))


def test_a_chain_of_sectors_in_a_circle_ends() -> None:
    data = bytearray(compound(*SENT, ("__substg1.0_10090102", b"r" * 9000)))
    table = data.rindex(struct.pack("<I", 0xFFFFFFFD)) // 512 * 512
    data[table : table + 4] = bytes(4)
    drained(bytes(data))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(str.strip)
LINE = st.from_regex(r"[a-zA-Zà-ÿА-я0-9](?:[a-zA-Zà-ÿА-я0-9' ,.!]{0,60}[a-z])?", fullmatch=True)
WORD = st.from_regex(r"[a-z]{1,20}", fullmatch=True)
MOMENT = st.integers(-(1 << 30), 1 << 32).map(lambda seconds: AT + timedelta(seconds=seconds))


@given(TEXT, LINE, LINE, WORD, st.lists(WORD, max_size=4, unique=True), MOMENT)
def test_what_is_written_is_read_back(
    words: str, subject: str, name: str, box: str, to: list[str], at: datetime
) -> None:
    values = {0x1000: words, 0x37: subject, 0x0042: name, 0x5D02: f"{box}@x.example"}
    streams = message(values, (0x0039, 0x40, ticks(at)))
    for number, each in enumerate(to):
        streams += person(number, 1, each, f"{each}@y.example")
    found = read(streams)
    assert found.text == visible_lines(words)
    assert (found.subject, found.label) == (" ".join(subject.split()), " ".join(name.split()))
    assert (found.sender, found.recipients) == (
        f"{box}@x.example", tuple(f"{each}@y.example" for each in to),
    )  # fmt: skip
    assert found.time.local == at.replace(tzinfo=None).isoformat()
