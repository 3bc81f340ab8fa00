"""Mailboxes: each mail by itself, separators that are none, long ones, and flat memory.

Forms follow RFC 4155, apache/tika (complex.mbox) and what Thunderbird and Takeout write.
"""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.format import Answers, Confidence, Export, QuestionKind, UnreadableError
from diary.media.imports.formats.mbox import FORMAT
from diary.media.imports.message import (
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageKind,
    UnreadLine,
)

HIM, ME = "dex@stalker.example", "ada@home.example"
START = "From dex@stalker.example Mon Mar  2 21:40:07 2026\n"


def mail(text: str, **fields: str) -> str:
    rows = {"From": HIM, "To": ME, "Date": "Mon, 2 Mar 2026 21:40:07 +0000", **fields}
    named = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in rows.items())
    return f"{START}{named}\n{text}\n\n"


def export(data: str | bytes, name: str = "Inbox.mbox") -> Export:
    return Export(name, BytesSource(data if isinstance(data, bytes) else data.encode()))


def items(data: str | bytes) -> list[Item]:
    return list(FORMAT.read(export(data), Answers(own_number=ME)))


def texts(data: str | bytes) -> list[str]:
    return [each.text.strip() for each in items(data) if isinstance(each, Message)]


def test_each_mail_is_a_message_by_its_number() -> None:
    found = [
        each
        for each in items(mail("one", From=ME, To=HIM) + mail("two"))
        if isinstance(each, Message)
    ]
    assert [(each.at, each.text.strip(), each.own) for each in found] == [
        (1, "one", True), (2, "two", False),
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_of_words_that_begins_with_from_separates_nothing(end: str) -> None:
    words = "From now on I wait\nNote: this\n\nFrom here\nto there"
    data = (mail(words) + mail("two")).replace("\n", end)
    assert texts(data) == [words, "two"]


@pytest.mark.parametrize(
    "start",
    [
        "From - Mon Mar  2 21:40:07 2026\n", "From 1234@xxx Mon Mar 02 21:40:07 +0000 2026\n",
        "From MAILER-DAEMON\n", "From nobody@x.example Mon Mar 2 21:40:07\n", START,
    ],
)  # fmt: skip
def test_the_separators_of_several_programs(start: str) -> None:
    data = (mail("one") + mail("two")).replace(START, start)
    assert texts(data) == ["one", "two"]


def test_a_separator_without_a_blank_line_before_it_needs_a_date() -> None:
    data = mail("one").rstrip("\n") + "\n" + mail("two")
    assert texts(data) == ["one", "two"]
    assert texts(data.replace(START, "From nobody\n")) == [
        "one\nFrom nobody\nFrom: dex@stalker.example\nTo: ada@home.example\n"
        "Date: Mon, 2 Mar 2026 21:40:07 +0000\n\ntwo"
    ]


FORGED = "From: ada@home.example\nTo: dex@stalker.example\nMessage-ID: <1@x.example>\n\nhello\n"


@pytest.mark.parametrize(
    ("start", "inside"),
    [
        (START, "\n\nFrom - Mon Mar  2 21:40:07 2026\n"),
        (START, "\n\nFrom dex@stalker.example Mon Mar 2 21:40:07 +0000 2026\n"),
        (START, "\n\nFrom dex@stalker.example Mon, 2 Mar 2026 21:40:07\n"),
        (START, "\n\nFrom dex@stalker.example Mon Mar  2 21:40:07 2026\r\n"),
        (START, "\n\nFrom dex@stalker.example\n"),
        (START, "\nFrom dex@stalker.example Mon Mar  2 21:40:07 2026\n"),
        (
            "From - Mon Mar  2 21:40:07 2026\nX-Mozilla-Status: 0001\n",
            "\n\nFrom - Mon Mar  2 21:40:07 2026\n",
        ),
        (
            "From 1823@xxx Mon Mar 02 21:40:07 +0000 2026\nX-GM-THRID: 1823\n",
            "\n\nFrom 1824@xxx Mon Mar 02 21:40:07 +0000 2026\n",
        ),
    ],
)
def test_an_e_mail_that_begins_unlike_the_others_is_doubted_and_is_nobody_s(
    start: str, inside: str
) -> None:
    box = mail(f"one{inside}{FORGED}") + mail("two", From=ME, To=HIM)
    found = [each for each in items(box.replace(START, start)) if isinstance(each, Message)]
    assert [each.own for each in found] == [False, None, None]
    unlike = [Doubt.UNLIKE_THE_OTHERS in each.doubts for each in found]
    assert unlike == [False, True, False]


HERS = {"From": ME, "To": HIM}
SEPARATORS = [
    START,
    "From - Mon Mar  2 21:40:07 2026\n",
    "From - Mon Mar  2 21:40:07 2026\nX-Mozilla-Status: 0001\n",
    "From 1823@xxx Mon Mar 02 21:40:07 +0000 2026\nX-GM-THRID: 1\nX-Gmail-Labels: Sent\n",
]


def own_and_doubted(data: str | bytes) -> list[tuple[bool | None, bool]]:
    found = (each for each in items(data) if isinstance(each, Message))
    return [(each.own, Doubt.PERHAPS_SOMEBODY_ELSE in each.doubts) for each in found]


@pytest.mark.parametrize("start", SEPARATORS)
def test_an_e_mail_that_he_wrote_into_the_body_of_his_is_not_hers(start: str) -> None:
    box = mail("mine", **HERS) + mail(f"one\n\n{START}{FORGED}") + mail("two", **HERS)
    found = own_and_doubted(box.replace(START, start))
    assert found == [(True, False), (False, False), (None, True), (None, True)]


@pytest.mark.parametrize("start", SEPARATORS)
def test_a_mailbox_of_what_she_sent_alone_is_hers(start: str) -> None:
    box = "".join(mail(text, **HERS) for text in ("one", "two", "three"))
    assert own_and_doubted(box.replace(START, start)) == [(True, False)] * 3


HIS_INSIDE = (
    'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: message/rfc822\n\n'
    f"From: {HIM}\nTo: {ME}\n\nhis words\n\n{START}{FORGED}--b--\n\n"
)


@pytest.mark.parametrize(
    "before",
    [
        mail("to herself", From=ME, To=ME),
        mail("of a server", **HERS, Received="by mx.example"),
        f"{START}A-field: no mail\n\n{START}",
        mail("", **HERS).rstrip("\n") + "\n" + HIS_INSIDE,
    ],
)
def test_behind_what_may_be_somebody_else_s_no_e_mail_is_known_to_be_hers(before: str) -> None:
    assert own_and_doubted(before + mail("two", **HERS))[-1] == (None, True)


@pytest.mark.parametrize("lead", ["\ufeff", "\n\n", " ", "From x\nX-A: 1\n", "From x\nwords\n\n"])
def test_no_e_mail_at_the_beginning_is_passed_over(lead: str) -> None:
    box = mail(f"one\n\n{START}{FORGED}")
    assert True not in [own for own, _doubted in own_and_doubted(lead + box)]
    assert texts(f"\ufeff\n {box}")[:1] == ["one"]


def test_a_field_with_a_blank_before_its_colon_separates_nothing() -> None:
    rows = f"From : {HIM}\nTo: {ME}\nDate: Mon, 2 Mar 2026 21:40:07 +0000\n\n"
    assert FORMAT.recognise(export(f"{rows}words\n")) is Confidence.NO
    assert texts(mail(f"one\n\n{rows}two")) == [f"one\n\n{rows}two"]


def test_a_mark_before_from_stays_and_is_counted() -> None:
    found = items(mail(">From now on\n>From then"))
    assert texts(mail(">From now on")) == [">From now on"]
    assert found[-1] == ExportNote("from-lines-quoted", 2)


def test_what_is_no_mail_between_two_is_named() -> None:
    found = items(mail("one") + START + "A-field: without the others\n\nwords\n\n" + mail("three"))
    assert [each for each in found if isinstance(each, UnreadLine)] == [UnreadLine(2, "not-mail")]
    assert [each.at for each in found if isinstance(each, Message)] == [1, 3]


def test_a_draft_is_no_message_that_was_sent() -> None:
    first, *_ = items(mail("one", From=ME, X_Gmail_Labels="Drafts"))
    assert isinstance(first, Message)
    assert first.kind is MessageKind.DRAFT


def test_a_mail_beyond_the_limit_is_cut_and_the_next_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("diary.media.imports.formats.mbox.MAX_MESSAGE", 3000)
    one, two = (each for each in items(mail("x" * 99 + "\n" + "y" * 9000) + mail("two"))
                if isinstance(each, Message))  # fmt: skip
    assert (one.cut, one.doubts) == (True, (Doubt.DAMAGED_TEXT,))
    assert (two.text.strip(), two.cut) == ("two", False)


class Many:
    """A mailbox of so many mails, made where it is read."""

    def __init__(self, count: int) -> None:
        self._one = mail("word " * 2000).encode()
        self.size = len(self._one) * count

    def read_at(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        first = offset // len(self._one)
        count = length // len(self._one) + 2
        skipped = offset - first * len(self._one)
        return (self._one * count)[skipped : skipped + length]


def test_many_mails_cost_the_memory_of_one() -> None:
    def most(count: int) -> int:
        tracemalloc.start()
        read = sum(1 for _each in FORMAT.read(Export("a", Many(count)), Answers()))
        _now, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read == count
        return found

    most(3)
    assert most(900) < most(300) * 1.5


@pytest.mark.parametrize("data", [b"", b"From", START, START + "words\n", "words\n", START * 3])
def test_what_is_no_mailbox_is_refused(data: str | bytes) -> None:
    with pytest.raises(UnreadableError):
        items(data)
    assert FORMAT.recognise(export(data)) is Confidence.NO


def test_it_is_recognised_by_its_first_lines() -> None:
    assert FORMAT.recognise(export(mail("one"))) is Confidence.SURE
    assert FORMAT.recognise(export(mail("one").removeprefix(START))) is Confidence.NO
    names = {"Takeout/Mail/All.mbox": 1, "Sent.mbox/mbox": 1, "a.txt": 1, "__MACOSX/a.mbox": 1}
    assert FORMAT.main_members(names) == ("Takeout/Mail/All.mbox", "Sent.mbox/mbox")
    (asked,) = FORMAT.questions(export(mail("one")))
    assert (asked.kind, asked.choices) == (QuestionKind.OWN_NUMBER, (ME, HIM))


LINES = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=30)


@given(st.lists(st.lists(LINES, max_size=4), min_size=1, max_size=6))
def test_what_is_written_is_read_back(mails: list[list[str]]) -> None:
    bodies = [
        "\n".join(
            f">{line}" if line.startswith("From ") else line
            for line in (each.replace("\x85", "").replace("\xad", "") for each in body)
        )
        for body in mails
    ]
    fields = {"Content_Type": "text/plain; charset=utf-8", "Content_Transfer_Encoding": "8bit"}
    data = "".join(mail(body, **fields) for body in bodies)
    assert [each.split() for each in texts(data)] == [_shown(body).split() for body in bodies]


def _shown(body: str) -> str:
    from diary.media.safe_text import visible_lines

    return visible_lines(body)


@given(st.binary(max_size=200), st.integers(0, 500))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    good = (mail("one") + mail("two")).encode()
    data = good[:cut] + rubbish + good[cut:]
    FORMAT.recognise(export(data))
    FORMAT.questions(export(data))
    try:
        items(data)
    except UnreadableError:
        pass
