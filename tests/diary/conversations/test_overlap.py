"""Two exports of one conversation are compared line by line, each line with one."""

from __future__ import annotations

from diary.conversations.lines import ConversationLine
from diary.conversations.overlap import LineDigests, Overlap
from diary.media.imports.message import CallKind, Message, MessageFile, MessageKind, MessageTime

SAID = Message(1, MessageKind.TEXT, "Ada", MessageTime("2026-01-01T10:00:01"), "hello")


def digests(*messages: Message, zone: str = "Europe/London") -> LineDigests:
    found = LineDigests()
    for n, message in enumerate(messages, 1):
        found.add(ConversationLine(n, message, zone))
    return found


def test_a_line_that_comes_twice_counts_twice() -> None:
    assert digests(SAID, SAID, SAID).after(digests(SAID, SAID)) == Overlap(2, 1, 0)
    assert digests(SAID).after(digests(SAID, SAID)) == Overlap(1, 0, 1)
    assert digests().after(digests(SAID)) == Overlap(0, 0, 1)


def test_a_renamed_contact_another_zone_and_seconds_left_out_change_nothing() -> None:
    later = SAID._replace(at=9, sender="A.", label="A.", own=True)
    later = later._replace(time=MessageTime("2026-01-01T11:00"))
    assert digests(later, zone="Europe/Paris").after(digests(SAID)) == Overlap(1, 0, 0)


def test_what_makes_another_line() -> None:
    others = (
        SAID._replace(text="hello."),
        SAID._replace(subject="s"),
        SAID._replace(kind=MessageKind.DELETED),
        SAID._replace(time=MessageTime("2026-01-01T10:01:01")),
        SAID._replace(call=CallKind.MISSED),
        SAID._replace(seconds=0),
        SAID._replace(files=(MessageFile("a"),)),
    )
    assert digests(*others).after(digests(SAID)) == Overlap(0, len(others), 1)


def test_lines_of_the_messenger_are_not_compared() -> None:
    line = Message(1, MessageKind.SYSTEM, "", MessageTime("2026-01-01T10:00"), "encrypted")
    assert len(digests(line)) == 0


def test_the_same_words_of_two_people_in_one_minute_are_two_lines() -> None:
    other = SAID._replace(sender="Ben")
    later, earlier = digests(SAID, other, other), digests(SAID, SAID, other)
    assert later.after(earlier) == Overlap(2, 1, 1)
    both = later.senders & earlier.senders
    alone = digests(SAID, other._replace(text="hi"))
    line = ConversationLine(1, other, "Europe/London")
    assert earlier.has(line, both)
    assert not alone.has(line, both)
    # one who is not in the other export may be one who was renamed
    renamed = ConversationLine(1, SAID._replace(sender="A."), "Europe/London")
    assert alone.has(renamed, alone.senders & {"A.", "Ben"})
    assert not alone.has(renamed, alone.senders & {"Ada", "A.", "Ben"})


def test_one_renamed_contact_leaves_the_others_apart() -> None:
    other = SAID._replace(sender="Ben")
    later = digests(SAID._replace(sender="A."), other)
    assert later.after(digests(SAID, other)) == Overlap(2, 0, 0)
    assert later.after(digests(other, other)) == Overlap(1, 1, 1)
