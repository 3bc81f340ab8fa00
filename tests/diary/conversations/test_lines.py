"""A line is exact JSON, says what the message says, and is read back as it was."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from diary.conversations.clock_order import offset_of_stated
from diary.conversations.lines import (
    ConversationLine,
    encodable,
    read_line,
    read_lines,
    write_line,
)
from diary.errors import Damaged
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    TimeSource,
)
from diary.media.safe_text import visible_lines

texts = st.text(max_size=30).map(visible_lines)
short = texts.map(lambda text: text.replace("\n", " ").replace("\t", " "))
times = st.one_of(
    st.just(NO_TIME),
    st.builds(
        MessageTime,
        st.datetimes().map(lambda at: at.isoformat(timespec="seconds")),
        st.sampled_from(("", "+00:00", "-03:30")),
        st.sampled_from([each for each in TimeSource if each is not TimeSource.NONE]),
    ),
)
files = st.builds(MessageFile, short, short, short, st.booleans(), short, short)
messages = st.builds(
    Message,
    at=st.integers(1, 10**9),
    kind=st.sampled_from(MessageKind),
    sender=short,
    time=times,
    text=texts,
    subject=short,
    label=short,
    own=st.sampled_from((True, False, None)),
    recipients=st.lists(short, max_size=2).map(tuple),
    thread=short,
    files=st.lists(files, max_size=2).map(tuple),
    call=st.one_of(st.none(), st.sampled_from(CallKind)),
    seconds=st.one_of(st.none(), st.integers(0, 10**6)),
    edited=st.booleans(),
    identity=short,
    doubts=st.lists(st.sampled_from(Doubt), max_size=2).map(tuple),
    cut=st.booleans(),
)


@given(st.lists(messages, max_size=4), st.sampled_from(("", "Europe/London")))
def test_lines_come_back_as_they_were_written(found: list[Message], zone: str) -> None:
    lines = [ConversationLine(n, message, zone) for n, message in enumerate(found, 1)]
    raw = b"".join(map(write_line, lines))
    assert raw.count(b"\n") == len(lines)
    for line, read in zip(lines, read_lines(io.BytesIO(raw)), strict=True):
        assert (read.n, read.message) == (line.n, line.message)
        is_local = line.message.time.local and not line.message.time.offset
        assert read.zone == (zone if is_local else "")
        assert read.shown_local() == ""
        assert read.moment() == line.moment()


@given(
    st.datetimes().map(lambda at: at.isoformat(timespec="minutes")),
    st.sampled_from(("+00:00", "-03:30", "+14:00", "-15:59")),
    st.sampled_from(("Europe/London", "Pacific/Kiritimati", "America/St_Johns")),
)
def test_a_time_with_an_offset_has_the_clock_of_the_zone_at_that_moment(
    local: str, offset: str, zone: str
) -> None:
    time = MessageTime(local, offset)
    offsets = offset_of_stated(time, zone)
    said = Message(1, MessageKind.TEXT, "Jo", time, "x")
    line = read_line(write_line(ConversationLine(1, said, zone, offsets)))
    if not offsets:
        assert (line.zone, line.shown_local()) == ("", "")
        return
    at = datetime.fromisoformat(local + offset).astimezone(UTC)
    assert line.zone == zone
    assert line.shown_local() == at.astimezone(ZoneInfo(zone)).isoformat()[:16]
    assert line.moment() == line.latest() == at


@pytest.mark.parametrize(
    ("local", "offset", "zone"),
    [
        ("", "", "Europe/London"),
        ("2026-07-04T20:10", "", "Europe/London"),
        ("2026-07-04", "+00:00", "Europe/London"),
        ("2026-07-04T20:10", "+00:00", ""),
        # no calendar has it in UTC, and the clock of that year was not of whole minutes
        ("9999-12-31T23:59", "-05:00", "Europe/London"),
        ("1800-01-01T12:00", "+00:00", "Europe/London"),
    ],
)
def test_what_is_no_moment_or_has_no_clock_has_no_offset_of_a_zone(
    local: str, offset: str, zone: str
) -> None:
    assert offset_of_stated(MessageTime(local, offset), zone) == ()


@given(messages)
def test_a_line_is_the_json_of_the_standard_with_nothing_empty(message: Message) -> None:
    raw = write_line(ConversationLine(1, message))
    values = json.loads(raw)
    assert raw == rfc8785.dumps(values) + b"\n"
    assert not [name for name, value in values.items() if value in ("", [], {}, None)]
    assert "seconds" in values or message.seconds is None
    assert ("own" in values) == (message.own is not None)


@pytest.mark.parametrize("raw", [b"{}\n", b"x\n", b'{"n":1,"at":1,"kind":"other"}\n', b"[]\n"])
def test_what_is_no_line_is_damage(raw: bytes) -> None:
    with pytest.raises(Damaged):
        list(read_lines(io.BytesIO(raw)))


def test_a_name_that_is_no_text_is_escaped() -> None:
    assert encodable("a\udc80\0b") == "a\\udc80\\x00b"
