"""WhatsApp's exported chats, in the forms of its platforms and languages.

The forms follow what others published: pustur/whatsapp-chat-parser@57484d5 (marks, separators),
joweich/chat-miner (date orders), timelinize/timelinize@a3d52de (iPhone), MasterScrat/Chatistics@
c091db3 (en dash, no leading zeros), JBGruber/rwhatsapp@6e09da3 (Android zip).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.formats.whatsapp import FORMAT
from diary.media.imports.message import (
    CallKind,
    Doubt,
    ExportNote,
    Message,
    MessageKind,
    UnreadLine,
)


def export(text: str | bytes, name: str = "_chat.txt", **members: int) -> Export:
    data = text if isinstance(text, bytes) else text.encode()
    beside = {key.replace("__", "."): size for key, size in members.items()}
    return Export(name, BytesSource(data), beside)


DAY_FIRST = Answers(day_first=True)


def read(text: str | bytes, answers: Answers = DAY_FIRST, **members: int) -> list[Message]:
    items = FORMAT.read(export(text, **members), answers)
    return [item for item in items if isinstance(item, Message)]


def notes(text: str | bytes, **members: int) -> dict[str, int]:
    items = FORMAT.read(export(text, **members), Answers(day_first=True))
    return {item.code: item.count for item in items if isinstance(item, ExportNote)}


@pytest.mark.parametrize(
    ("line", "local"),
    [
        ("14/03/2026, 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("14/03/26, 9:40 pm - Dex: hello", "2026-03-14T21:40"),
        ("14/03/26, 9:40\u202fPM - Dex: hello", "2026-03-14T21:40"),
        ("14/03/26, 12:05 a. m. - Dex: hello", "2026-03-14T00:05"),
        ("14/03/26, 12:05 p.m. - Dex: hello", "2026-03-14T12:05"),
        ("14.03.26, 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("14.3.2026 klo 21.40 - Dex: hello", "2026-03-14T21:40"),
        ("14-03-2026 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("2026-03-14, 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("2026/03/14, 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("2026. 3. 14. 오후 9:40 - Dex: hello", "2026-03-14T21:40"),
        ("2026. 03. 14. 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("14/03/2026 à 21:40 - Dex: hello", "2026-03-14T21:40"),
        ("14/03/2026 21:40 \u2013 Dex: hello", "2026-03-14T21:40"),
        ("[14/03/2026, 21:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("[14.03.26, 21:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("[14/3/26, 9:40:07\u202fPM] Dex: hello", "2026-03-14T21:40:07"),
        ("[2026/3/14 下午9:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("\u200e[14/03/2026, 21:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("\u200f[14/03/2026, 21:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("\ufeff[14/03/2026, 21:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("[14\u200f/03\u200f/2026, 21:40:07] Dex: hello", "2026-03-14T21:40:07"),
        ("[14/03/26, 9:40:07 μ.μ.] Dex: hello", "2026-03-14T21:40:07"),
    ],
)
def test_a_message_begins_with_a_date_in_any_of_the_forms(line: str, local: str) -> None:
    (message,) = read(line)
    assert (message.time.local, message.time.offset) == (local, "")
    assert (message.sender, message.text, message.doubts) == ("Dex", "hello", ())


@pytest.mark.parametrize(
    "line",
    [
        "see you at 14:30 - or later",
        "1/2 of it, 10:30 perhaps",
        "call 07700 900264: now",
        "[not a date] Dex: x",
        "12/12 21:40 - Dex: x",
        "99/99/2026, 21:40 - Dex: x",
        "14/03/2026, 29:40 - Dex: x",
    ],
)
def test_other_lines_go_on_with_the_message(line: str) -> None:
    (message,) = read(f"14/03/2026, 21:40 - Dex: first\n{line}")
    assert message.text == f"first\n{line}"


def test_a_word_for_half_the_day_that_is_not_known_is_said_to_be_unsure() -> None:
    (message,) = read("14/03/2026, 9:40 xyz - Dex: hello")
    assert message.doubts == (Doubt.HALF_OF_DAY,)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("凌晨1:05", "01:05"),
        ("上午12:05", "00:05"),
        ("中午12:05", "12:05"),
        ("中午1:05", "13:05"),
        ("晚上7:05", "19:05"),
        ("ÖS 9:05", "21:05"),
        ("ÖÖ 9:05", "09:05"),
        ("9:05 ب.ظ", "21:05"),
        ("9:05 ق.ظ", "09:05"),
        ("klo 9.05", "09:05"),
        ("г., 9:05 ч.", "09:05"),  # noqa: RUF001
        ("à 9:05", "09:05"),
    ],
)
def test_words_for_half_the_day_count_before_the_time_and_behind_it(
    written: str, clock: str
) -> None:
    (found,) = read(f"14/03/2026 {written} - Dex: hello\n")
    assert (found.time.local, found.doubts) == (f"2026-03-14T{clock}", ())


def test_an_unknown_word_before_the_time_is_said_to_be_unsure_as_one_behind_it() -> None:
    for written in ("jioni 9:05", "9:05 jioni"):
        (found,) = read(f"14/03/2026 {written} - Dex: hello\n")
        assert found.doubts == (Doubt.HALF_OF_DAY,)


def test_a_name_with_quotes_is_a_sender_and_a_colon_inside_quotes_ends_none() -> None:
    named, renamed = read(
        '14/03/2026, 21:40 - Dr. Dex, "Bob": hello\n'
        '14/03/2026, 21:41 - Dex changed the group name from "a" to "b: c"\n'
    )
    assert (named.sender, named.text) == ('Dr. Dex, "Bob"', "hello")
    assert (renamed.kind, renamed.sender) == (MessageKind.SYSTEM, "")


def test_a_file_that_was_left_out_is_named_where_its_line_names_it() -> None:
    text = (
        "[14/03/2026, 21:40:00] Dex: plan.pdf \u2022 \u200e3 pages \u200edocument omitted\n"
        "[14/03/2026, 21:41:00] Dex: \u200evoice message omitted\n"
        "[14/03/2026, 21:42:00] Dex: <Media omitted>\nwhat is on it\n"
        "[14/03/2026, 21:43:00] Dex: I said document omitted\n"
    )
    assert [[file.name for file in it.files] for it in read(text)] == [["plan.pdf"], [""], [""], []]
    assert notes(text)["media-left-out"] == 3


@pytest.mark.parametrize(
    "words",
    [
        "Missed voice call, \u200eTap to call back",
        "Missed group video call",
        "Verpasster Sprachanruf. \u200eZum Zurückrufen tippen",
        "Llamada de voz perdida. \u200eToca para devolver la llamada",
        "Videollamada perdida",
        "Appel vidéo manqué",
        "Ligação de voz perdida",
        "Chamada de vídeo perdida",
        "Videochiamata persa",
        "Gemiste video-oproep",
        "Gemiste spraakoproep",
        "Cevapsız sesli arama",  # noqa: RUF001
        "Пропущенный аудиозвонок",
    ],
)
def test_a_missed_call_is_a_call_in_each_language(words: str) -> None:
    for line in (
        f"[14/03/2026, 21:40:00] Dex: \u200e{words}\n",
        f"14/03/2026, 21:40 - Dex: {words}\n",
    ):
        (found,) = read(line)
        assert (found.kind, found.call) == (MessageKind.CALL, CallKind.MISSED)
    # an Android phone names nobody beside it, and only the other side can be missed there
    (nobody,) = read(f"14/03/2026, 21:40 - {words}\n")
    assert (nobody.kind, nobody.call) == (MessageKind.CALL, CallKind.MISSED)
    assert (nobody.sender, nobody.text) == ("", words)


@pytest.mark.parametrize(
    "words",
    ["Dokument weggelassen", "documento omitido", "document manquant", "sticker weggelaten"],
)
def test_what_an_iphone_left_out_is_a_file_in_each_language(words: str) -> None:
    (alone,) = read(f"[14/03/2026, 21:40:00] Dex: \u200e{words}\n")
    assert [file.name for file in alone.files] == [""]
    (named,) = read(f"[14/03/2026, 21:40:00] Dex: a.pdf \u2022 \u200e2 p \u200e{words}\n")
    assert [file.name for file in named.files] == ["a.pdf"]


def test_an_edit_is_known_without_the_mark_and_its_words_stay() -> None:
    (found,) = read("14/03/2026, 21:40 - Dex: hm <This message was edited>\n")
    assert found.edited
    assert found.text == "hm <This message was edited>"


def test_lines_of_the_messenger_have_no_sender() -> None:
    lines = (
        "14/03/2026, 21:40 - Messages and calls are end-to-end encrypted.",
        '14/03/2026, 21:41 - Dex changed the subject to "us: again"',
        "14/03/2026, 21:42 - +44 7700 900264 joined",
    )
    found = read("\n".join(lines))
    assert [each.kind for each in found] == [MessageKind.SYSTEM] * 3
    assert {each.sender for each in found} == {""}
    assert "perhaps-not-the-beginning" not in notes("\n".join(lines))
    assert notes(lines[2])["perhaps-not-the-beginning"] == 1


def test_who_sent_it_is_a_number_or_a_label_of_the_phone() -> None:
    number, name = read("14/03/26, 21:40 - +44 7700 900264: a\n14/03/26, 21:41 - Dex: b")
    assert (number.sender, number.label) == ("+44 7700 900264", "")
    assert (name.sender, name.label) == ("Dex", "Dex")
    mine = read("14/03/26, 21:40 - Dex: a\n14/03/26, 21:41 - Ada: b", Answers(me="Ada"))
    assert [each.own for each in mine] == [False, True]


def test_a_day_over_twelve_decides_for_the_whole_export() -> None:
    text = "03/04/26, 21:40 - Dex: a\n13/04/26, 21:40 - Dex: b"
    found = read(text, Answers())
    assert [each.time.local[:10] for each in found] == ["2026-04-03", "2026-04-13"]
    assert QuestionKind.DAY_OR_MONTH not in {each.kind for each in FORMAT.questions(export(text))}
    american = read("04/03/26, 21:40 - Dex: a\n04/13/26, 21:40 - Dex: b", Answers())
    assert [each.time.local[:10] for each in american] == ["2026-04-03", "2026-04-13"]


def test_the_order_of_messages_decides_where_no_day_does() -> None:
    found = read("02/03/26, 21:40 - Dex: a\n01/04/26, 21:40 - Dex: b", Answers())
    assert [each.time.local[:10] for each in found] == ["2026-03-02", "2026-04-01"]


def test_where_nothing_decides_it_is_asked_and_said_of_each_message() -> None:
    text = "03/04/26, 21:40 - Dex: a"
    asked = [each.kind for each in FORMAT.questions(export(text))]
    assert asked == [QuestionKind.WHO_IS_ME, QuestionKind.ZONE, QuestionKind.DAY_OR_MONTH]
    (unsure,) = read(text, Answers())
    assert unsure.doubts == (Doubt.DAY_OR_MONTH,)
    (sure,) = read(text, Answers(day_first=False))
    assert (sure.time.local[:10], sure.doubts) == ("2026-03-04", ())


def test_time_that_runs_backwards_is_said() -> None:
    """A line of a message may look like the beginning of another; nothing tells them apart."""
    found = read(
        "14/03/26, 21:40 - Dex: he wrote\n01/03/26, 10:00 - Dex: this\n14/03/26, 21:41 - Dex: b"
    )
    assert [each.doubts for each in found] == [(), (Doubt.TIME_RUNS_BACKWARDS,), ()]


def test_files_are_found_by_their_names_whatever_the_language() -> None:
    text = (
        "[14/03/26, 21:40:00] Dex: \u200e<attached: 00000012-PHOTO-2026-03-14-21-40-00.jpg>\n"
        "[14/03/26, 21:41:00] Dex: \u200e<Anhang: note.opus>\n"
        "[14/03/26, 21:42:00] Dex: IMG-20260314-WA0001.jpg (Datei angehängt)\n"
        "[14/03/26, 21:43:00] Dex: IMG-20260314-WA0002.jpg (file attached)\nlook\n"
        "[14/03/26, 21:44:00] Dex: see plan.pdf (the old one)\n"
        "[14/03/26, 21:45:00] Dex: \u200eimage omitted\n"
        "[14/03/26, 21:46:00] Dex: <Media omitted>"
    )
    found = read(text, IMG_20260314_WA0001=1, note__opus=5)
    names = [[(each.name, each.member) for each in item.files] for item in found]
    assert names == [
        [("00000012-PHOTO-2026-03-14-21-40-00.jpg", "")],
        [("note.opus", "note.opus")],
        [("IMG-20260314-WA0001.jpg", "")],
        [("IMG-20260314-WA0002.jpg", "")],
        [],
        [("", "")],
        [("", "")],
    ]
    assert found[3].text.endswith("\nlook")
    assert notes(text, note__opus=5) == {
        "media-left-out": 2,
        "media-missing": 3,
        "perhaps-not-the-beginning": 1,
    }


def test_deleted_messages_edits_and_calls_are_facts() -> None:
    deleted, edited, missed, call = read(
        "[14/03/26, 21:40:00] Dex: \u200eThis message was deleted.\n"
        "[14/03/26, 21:41:00] Dex: I never said that \u200e<This message was edited>\n"
        "[14/03/26, 21:42:00] Dex: \u200eMissed voice call\n"
        "[14/03/26, 21:43:00] Dex: \u200eVoice call, \u200e2 min"
    )
    assert deleted.kind is MessageKind.DELETED
    # the words stay as the file has them, with the mark
    assert edited.text == "I never said that \u200e<This message was edited>"
    assert edited.edited
    assert (missed.kind, missed.call) == (MessageKind.CALL, CallKind.MISSED)
    assert (call.kind, call.seconds) == (MessageKind.CALL, 120)


def test_what_stands_before_the_first_message_is_named() -> None:
    items = list(FORMAT.read(export("rubbish\n14/03/26, 21:40 - Dex: a"), Answers(day_first=True)))
    assert UnreadLine(1, "before-the-first-message") in items


def test_bytes_that_are_no_characters_are_counted_and_said() -> None:
    (message,) = read(b"14/03/26, 21:40 - Dex: caf" + b"\xe9\xff")
    assert Doubt.DAMAGED_TEXT in message.doubts
    assert notes(b"14/03/26, 21:40 - Dex: caf" + b"\xe9\xff")["damaged-bytes"] == 2


def test_a_character_that_stands_for_others_is_none_that_was_damaged() -> None:
    text = b"14/03/26, 21:40 - Dex: \xef\xbf\xbd\xff\n14/03/26, 21:41 - Dex: \xef\xbf\xbd"
    assert [each.doubts for each in read(text)] == [(Doubt.DAMAGED_TEXT,), ()]
    assert notes(text)["damaged-bytes"] == 1


@pytest.mark.parametrize(
    "line",
    [
        b"14/03/2\xff 21:40 - Dex: a",
        b"14/03/26, 9:40 z\xff - Dex: a",
        b"14/03/26, 21:40 - D\xff: a",
    ],
)
def test_a_beginning_with_bytes_that_are_no_characters_is_doubtful(line: bytes) -> None:
    (message,) = read(line + b"\nmore")
    assert Doubt.DAMAGED_TEXT in message.doubts
    assert "\udcff" not in message.sender + message.text


def test_a_chat_of_megabytes_has_each_message_at_its_line() -> None:
    said = [f"{number} " + "word\n" * (number % 7) + "end" for number in range(60_000)]
    text = "".join(f"14/03/2026, 21:40 - Dex: {each}\n" for each in said)
    at, expected = 1, []
    for each in said:
        expected.append((at, each))
        at += 1 + each.count("\n")
    assert [(each.at, each.text) for each in read(text)] == expected
    (asked, *_rest) = FORMAT.questions(export(text))
    assert asked.choices == ("Dex",)


def test_a_line_of_marks_alone_ends_soon() -> None:
    (message,) = read("14/03/26, 21:40 - Dex: a\n" + "\u200e" * 300_000)
    assert message.text.startswith("a\n\u200e")


@pytest.mark.parametrize("text", ["", "a letter\nto nobody", "\n\n\n"])
def test_a_text_without_messages_is_none(text: str) -> None:
    assert FORMAT.recognise(export(text)) is Confidence.NO
    with pytest.raises(UnreadableError):
        list(FORMAT.read(export(text), Answers()))


def test_one_line_of_megabytes_ends_soon() -> None:
    (message,) = read("14/03/26, 21:40 - Dex: " + "x" * 4_000_000)
    assert len(message.text) > 1_000_000


@given(st.binary(max_size=400), st.integers(0, 400))
def test_rubbish_is_refused_or_read_in_part(rubbish: bytes, cut: int) -> None:
    good = b"[14/03/26, 21:40:00] Dex: \xe2\x80\x8e<attached: a.jpg>\r\nmore\r\n"
    for data in (rubbish, good[:cut] + rubbish + good):
        try:
            list(FORMAT.read(export(data), Answers()))
            FORMAT.questions(export(data))
        except UnreadableError:
            pass


# --- conversations printed as each platform prints them, and read back ----------------------------

FORMS = (
    ("{d:02}/{m:02}/{y}, {H:02}:{M:02} - {who}: {text}", False),
    ("{m}/{d}/{yy}, {h}:{M:02} {half} - {who}: {text}", False),
    ("{d:02}.{m:02}.{yy}, {H:02}:{M:02} - {who}: {text}", False),
    ("{y}/{m:02}/{d:02}, {H:02}:{M:02} - {who}: {text}", False),
    ("[{d:02}/{m:02}/{y}, {H:02}:{M:02}:{S:02}] {who}: {text}", True),
    ("\u200e[{d}.{m}.{yy}, {h}:{M:02}:{S:02}\u202f{half}] {who}: {text}", True),
    ("[{y}-{m:02}-{d:02} {H:02}:{M:02}:{S:02}] {who}: {text}", True),
)
SENDERS = st.sampled_from(["Dex", "+44 7700 900264", "C do not answer", "🤓 Ada", "O'Neil-Smith"])
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), blacklist_characters="<>()"),
    max_size=40,
).filter(lambda text: not text.lower().strip().rstrip(".").endswith(("omitted", "deleted", "call")))


@given(
    st.sampled_from(FORMS),
    st.lists(
        st.tuples(st.integers(0, 3_000_000), SENDERS, st.lists(WORDS, min_size=1, max_size=3)),
        min_size=1,
        max_size=8,
    ),
)
def test_a_conversation_is_read_back_as_it_was_printed(
    form: tuple[str, bool], said: list[tuple[int, str, list[str]]]
) -> None:
    pattern, seconds = form
    at = datetime(2026, 1, 13, 8, 0)  # noqa: DTZ001
    lines, expected = [], []
    for wait, who, words in said:
        at += timedelta(seconds=wait)
        # a line that begins as a message does could not be told apart
        text = "\n".join([words[0].strip(), *(f"~{each}" for each in words[1:])])
        lines.append(
            pattern.format(
                d=at.day, m=at.month, y=at.year, yy=at.year % 100, H=at.hour, h=at.hour % 12 or 12,
                M=at.minute, S=at.second, half="PM" if at.hour >= 12 else "AM", who=who, text=text,
            )
        )  # fmt: skip
        local = at.isoformat(timespec="seconds" if seconds else "minutes")
        expected.append((local, who, text))
    month_first = pattern.startswith("{m}")
    answers = Answers(day_first=not month_first)
    found = read("\n".join(lines), answers)
    assert [(each.time.local, each.sender, each.text) for each in found] == expected


def test_what_another_program_wrote_of_signal_is_no_more_than_perhaps() -> None:
    # The form of carderne/signal-export@4093921 and tbvdm/sigtop@ba5e721.
    text = "[2019-12-24, 12:23] Ada: hello\n[2020-01-17, 21:49] Dex: I know\nwhere\n"
    assert FORMAT.recognise(export(text, "Dex.txt")) is Confidence.PERHAPS
    assert notes(text)["lines-of-another-program"] == 2
    ours = text.replace("12:23]", "12:23:01]")
    assert FORMAT.recognise(export(ours, "Dex.txt")) is Confidence.LIKELY
    assert "lines-of-another-program" not in notes("24/12/2019, 12:23 - Ada: hello\n")


def test_the_notice_that_an_iphone_gives_a_contact_is_of_the_messenger() -> None:
    notice = "\u200eMessages and calls are end-to-end encrypted."
    lines = (f"[14/03/2026, 21:40:00] Dex: {notice}", "[14/03/2026, 21:41:00] Dex: hello")
    first, second = read("\n".join(lines))
    assert (first.kind, first.sender, first.own) == (MessageKind.SYSTEM, "", None)
    assert (second.kind, second.sender) == (MessageKind.TEXT, "Dex")
    assert "perhaps-not-the-beginning" not in notes("\n".join(lines))
    # wherever it stands, and only as the program writes it
    assert [each.sender for each in read(f"{lines[1]}\n{lines[0]}")] == ["Dex", ""]
    assert {each.sender for each in read(lines[0].replace("\u200e", ""))} == {"Dex"}


ENGLISH = "Messages and calls are end-to-end encrypted."


@pytest.mark.parametrize(
    "notice",
    [
        f"\u200e{ENGLISH} Only people in this chat can read, listen to, or share them.",
        f"\u200e{ENGLISH} No one outside of this chat, not even WhatsApp, can read or listen to "
        "them. Tap to learn more.",
        "\u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses "
        "Chats kann sie lesen oder anhören, nicht einmal WhatsApp. Tippe, um mehr zu erfahren.",
    ],
)
def test_the_notice_is_known_by_its_whole_text(notice: str) -> None:
    (first,) = read(f"[14/03/2026, 21:40:00] Dex: {notice}\n")
    assert (first.kind, first.sender) == (MessageKind.SYSTEM, "")


@pytest.mark.parametrize(
    "words",
    [
        "\u200eI have encrypted your files, answer me",
        f"\u200e{ENGLISH} I will wait outside.",
        f"\u200e\u200e{ENGLISH} Learn more. Learn more. I know where you are",
        "\u200e\U0001f512",
    ],
)
def test_a_first_message_that_only_looks_like_the_notice_counts(words: str) -> None:
    (first,) = read(f"[14/03/2026, 21:40:00] Dex: {words}\n")
    assert (first.kind, first.sender) == (MessageKind.TEXT, "Dex")
    assert Doubt.PERHAPS_OF_THE_MESSENGER in first.doubts
    # a second line belongs to it
    (first,) = read(f"[14/03/2026, 21:40:00] Dex: \u200e{ENGLISH}\nI will wait outside\n")
    assert (first.sender, first.text.endswith("I will wait outside")) == ("Dex", True)


_SAID = st.sampled_from(
    (
        "ok", "a longer line", "two\nlines", "three\n\nlines", "ends with a dot.", "", " ",
        "<Media omitted>", "\u200eimage omitted", "This message was deleted", "Du hast diese"
        " Nachricht gelöscht.", "Missed voice call", "\u200eVoice call. 3 min",
        "\u200eVoice call, 3 min", "Voice call, 2 min",
        "IMG-20240314-WA0001.jpg (file attached)", "\u200e<attached: 00000012-PHOTO.jpg>",
        "edited \u200e<This message was edited>", "not edited <x>", "see http://example.com/a.b",
        "half a day 12/13", "half \ufffd", "Verpasster Videoanruf", "missed you",
        "wrote:\n14/03/2026 no time here", "Ligação de voz perdida", "Chiamata di gruppo persa",
        "Cevapsız sesli arama", "letter.pdf \u2022 1 page \u200edocument omitted",  # noqa: RUF001
        "<Media omitted>\nwith words", "Missat videosamtal", "Nieodebrane połączenie głosowe",
    )
)  # fmt: skip
_WHO = st.sampled_from(
    ("Dex: ", '"Dex" M: ', "Ann: ", "+44 7700 900264: ", "", 'Dex changed "a: b" to ')
)
_GOES = st.sampled_from((*[0] * 20, 1, 7, 1440, -3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_GOES, _WHO, _SAID), min_size=2, max_size=12), st.booleans())
def test_the_middle_of_a_long_export_is_read_as_its_beginning_is(
    said: list[tuple[int, str, str]], is_damaged: bool
) -> None:
    at = datetime(2026, 3, 14, 8, tzinfo=UTC)
    lines = []
    for minutes, who, words in said:
        at += timedelta(minutes=minutes)
        lines.append(f"{at:%d/%m/%Y, %H:%M} - {who}{words}\n".encode())
    if is_damaged:
        lines.insert(0, b"14/03/2026, 08:00 - Dex: \xff\n")
    begun = b"14/03/2026, 07:00 - Dex: \xf0\x9f\x94\x92 begun\n"
    # More than is read at once, so that what follows is not in the first piece.
    filler = [b"14/03/2026, 07:01 - Ann: " + b"and so on " * 40 + b"\n"] * 3_000
    members = {"IMG-20240314-WA0001__jpg": 5}
    me = Answers(me="Ann", day_first=True)
    short = read(b"".join((begun, *lines)), me, **members)
    long = read(b"".join((begun, *filler, *lines)), me, **members)
    moved = [it._replace(at=it.at - len(filler)) for it in long[1 + len(filler) :]]
    assert moved == short[1:]


ANDROID = (
    "13/02/2026, 09:58 - Annika: I am at work\n"
    "13/02/2026, 10:10 - Dex: well\n"
    "{}\n"
    "13/02/2026, 10:12 - Annika: leave me alone\n"
)
AMERICAN = (
    "2/9/26, 9:58\u202fAM - Annika: I am at work\n"
    "2/9/26, 10:10\u202fAM - Dex: well\n"
    "{}\n"
    "2/13/26, 10:12\u202fPM - Annika: leave me alone\n"
)
IPHONE = (
    "\u200e[13/02/2026, 09:57:00] Dex: \u200eMessages and calls are end-to-end encrypted.\r\n"
    "[13/02/2026, 09:58:00] Annika: I am at work\r\n"
    "\u200e[13/02/2026, 10:10:00] Dex: \u200eimage omitted\r\n"
    "[13/02/2026, 10:10:30] Dex: well{}\r\n"
    "[13/02/2026, 10:12:00] Annika: leave me alone\r\n"
)
UNLIKE = Doubt.UNLIKE_THE_OTHERS
ARABIC = {ord("0") + digit: chr(0x660 + digit) for digit in range(10)}


@pytest.mark.parametrize(
    ("chat", "line"),
    [
        *((ANDROID, line) for line in (
            "13/02/2026,\u202f10:11 - {}", "13/02/2026, 10:11\u202f- {}", "13/02/26, 10:11 - {}",
            "13/02/2026, 10:11:00 - {}", "13.02.2026, 10:11 - {}", "13-02-2026, 10:11 - {}",
            "13/2/2026, 10:11 - {}", "[13/02/2026, 10:11] {}", "13/02/2026, 10.11 - {}",
            "13/02/2026 10:11 - {}", "13/02/2026,  10:11 - {}", "13/02/2026, 10:11 – {}",
            "\u200e13/02/2026, 10:11 - {}", "13/02/2026, \u200e10:11 - {}",
            "13/02/2026, 10:11 AM - {}", "2026/02/13, 10:11 - {}",
            "13/02/2026, 10:11 - {}".translate(ARABIC),
            "\ufeff13/02/2026, 10:11 - {}", "13/02/2026, 10:11 UTC - {}",
            "13/02/2026, 10:11\u00a0- {}", "13/02/2026, 10:11 -\u00a0{}",
        )),
        *((AMERICAN, line) for line in (
            "2/9/26, 10:11 AM - {}", "2/9/26, 10:11\u202fam - {}", "02/9/26, 10:11\u202fAM - {}",
            "2/9/26, 10:11\u202fA.M. - {}", "2/9/26, 10:11 - {}", "2/9/2026, 10:11\u202fAM - {}",
        )),
        *((IPHONE, line) for line in (
            "\n[13/02/2026, 10:11:00] {}", "\r\n[13/02/2026, 10:11] {}",
            "\r\n\u200e[13/02/2026, 10:11:00] {}", "\r\n13/02/2026, 10:11:00 - {}",
            "\r\n[13/02/2026,\u202f10:11:00] {}", "\n\u200e[13/02/2026, 10:11:00] {}",
        )),
    ],
)  # fmt: skip
def test_a_line_that_begins_unlike_the_others_is_doubted_and_is_nobody_s(
    chat: str, line: str
) -> None:
    written = line.format("Annika: I love you")
    answers = Answers(me="Annika", day_first=chat is not AMERICAN)
    found = read(chat.format(written).encode(), answers)
    (odd,) = (each for each in found if UNLIKE in each.doubts)
    assert (odd.sender, odd.own) == ("Annika", None)
    assert "I love you" in odd.text
    others = [each for each in found if each is not odd and each.kind is MessageKind.TEXT]
    assert {each.own for each in others} == {True, False}
    assert not any(each.doubts for each in others)


def test_a_missed_call_that_begins_unlike_the_others_is_nobody_s() -> None:
    answers = Answers(me="Annika", day_first=True)
    found = read(ANDROID.format("13.02.2026, 10:11 - Missed voice call"), answers)
    assert (found[2].kind, found[2].own, found[2].doubts) == (MessageKind.CALL, None, (UNLIKE,))


@pytest.mark.parametrize("chat", [ANDROID, AMERICAN, IPHONE])
def test_lines_that_begin_alike_have_no_doubt(chat: str) -> None:
    text = chat.replace("\n{}\n", "\n").replace("{}", "")
    answers = Answers(me="Annika", day_first=chat is not AMERICAN)
    assert not [each for each in read(text.encode(), answers) if each.doubts]


FORMS = st.sampled_from(
    (
        "%d/%m/%Y, %H:%M - ", "%d.%m.%y, %H:%M - ", "[%d/%m/%Y, %H:%M:%S] ",
        "[%d.%m.%y, %H:%M:%S] ",
        "%-d/%-m/%y, %-I:%M\u202f%p - ", "%d/%m/%Y %H:%M - ", "[%Y-%m-%d, %-I:%M:%S %p] ",
        "%d/%m/%Y, %-I:%M %p - ", "\u200f%d/%m/%Y, %H:%M - ",
    )
)  # fmt: skip


@given(
    FORMS,
    FORMS,
    st.sampled_from(["\n", "\r\n"]),
    st.lists(st.integers(1, 5000), min_size=1, max_size=8),
)
def test_the_other_form_is_doubted_and_the_first_one_never(
    form: str, other: str, end: str, minutes: list[int]
) -> None:
    at = datetime(2026, 2, 13, 10, 11, 12, tzinfo=UTC)
    lines = [f"{at:{form}}Dex: first"]
    for each in minutes:
        at += timedelta(minutes=each)
        lines.append(f"{at:{form}}Annika: again")
    at += timedelta(minutes=1)
    lines.append(f"{at:{other}}Annika: I love you")
    found = read(end.join(lines).encode(), Answers(me="Annika", day_first=True))
    assert len(found) == len(lines)
    assert not any(UNLIKE in each.doubts for each in found[:-1])
    if form == other:
        assert UNLIKE not in found[-1].doubts
    else:
        assert (UNLIKE in found[-1].doubts) == (found[-1].own is None)
        assert UNLIKE in found[-1].doubts or form.replace("-", "") == other.replace("-", "")


@pytest.mark.parametrize(
    "name", [" Ada", "Ada ", "\u200eAda", "Ada\u200f", "\ufeffAda", "\u202aAda\u202c"]
)
@pytest.mark.parametrize("begin", ["14/03/2026, 21:4{} - ", "[14/03/2026, 21:4{}:07] "])
@pytest.mark.parametrize("count", [1, 6000])
def test_a_name_with_other_blanks_or_marks_around_it_is_doubted(
    name: str, begin: str, count: int
) -> None:
    before = f"{begin.format(0)}Dex: hello\n{begin.format(1)}Ada: stop\n" + (
        f"{begin.format(1)}Dex: please\n" * count
    )
    answers = Answers(me="Ada", day_first=True)
    *_, injected, last = read(
        f"{before}{begin.format(2)}{name}: love\n{begin.format(3)}Ada: go\n", answers
    )
    assert (injected.text, injected.own, injected.doubts) == (
        "love", None, (Doubt.UNLIKE_THE_OTHERS,),
    )  # fmt: skip
    assert (last.own, last.doubts) == (True, ())


MARK = "\u200e"


def phone(words: str, name: str = "Dex") -> Message:
    """Return the second line of an iPhone's export."""
    chat = f"[14/03/2026, 21:40:00] Ada: hi\n[14/03/2026, 21:41:00] {name}: {words}\n"
    return read(chat, Answers(me="Ada", day_first=True))[1]


@pytest.mark.parametrize("before", ["", "go home "])
@pytest.mark.parametrize(
    "mark",
    ["<附件：{}>", "<pièce jointe\u00a0: {}>", "＜附件： {}＞", "<xyz﹕“{}”>", "‹anhang : {}›"],  # noqa: RUF001
)
def test_a_mark_of_a_file_is_known_in_any_language_and_no_word_is_cut(
    mark: str, before: str
) -> None:
    words = f"{before}{MARK}{mark.format('00000012-PHOTO.jpg')}"
    found = phone(words)
    assert (found.text, found.edited) == (words, False)
    assert [file.name for file in found.files] == ["00000012-PHOTO.jpg"]


@given(WORDS, WORDS)
def test_no_word_of_a_line_is_cut(before: str, mark: str) -> None:
    words = f"{before.strip()}x {MARK}<{mark}>"
    assert phone(words).text == words


@pytest.mark.parametrize(
    "words",
    [
        "Dex changed their phone number to a new number. \u200eTap to message or add the new "
        "number.",
        "Your security code with Dex changed. Tap to learn more.",
        "You blocked this contact.",
        "Dex turned on disappearing messages. New messages will disappear from this chat 7 days "
        "after they’re sent, except when kept.",
    ],
)
def test_a_notice_under_a_name_is_the_messenger_s(words: str) -> None:
    found = phone(MARK + words)
    assert (found.kind, found.sender, found.doubts) == (MessageKind.SYSTEM, "", ())
    assert phone(words).sender == "Dex"


@pytest.mark.parametrize(
    "words", ["I will kill you. Dex changed their phone number", "Dex hat etwas getan", "x"]
)
def test_what_only_has_the_mark_of_a_notice_is_doubted_and_is_nobody_s(words: str) -> None:
    found = phone(MARK + words)
    assert (found.kind, found.sender, found.own) == (MessageKind.TEXT, "Dex", None)
    assert Doubt.PERHAPS_OF_THE_MESSENGER in found.doubts


@pytest.mark.parametrize(
    ("words", "outcome", "seconds"),
    [
        ("Voice call. No answer", CallKind.MISSED, None),
        ("Voice call, \u200eNo answer", CallKind.MISSED, None),
        ("Silenced voice call", CallKind.MISSED, None),
        ("Missed video call, Tap to call back", CallKind.MISSED, None),
        ("Video call, 12 min", CallKind.ANSWERED, 720),
        ("Voice call. 1 hr 2 min", CallKind.ANSWERED, 3720),
        ("Voice call, 1:02:03", CallKind.ANSWERED, 3723),
        ("Voice call. Declined", CallKind.REJECTED, None),
        ("Sprachanruf. Keine Antwort", CallKind.MISSED, None),
    ],
)
def test_a_call_has_its_outcome_and_its_length(
    words: str, outcome: CallKind, seconds: int | None
) -> None:
    for each in (words, MARK + words):
        found = phone(each)
        assert (found.kind, found.call, found.seconds) == (MessageKind.CALL, outcome, seconds)
        assert found.text == each


def test_a_call_of_hers_that_nobody_answered_is_not_one_that_she_missed() -> None:
    words = "Voice call. No answer"
    own, other = (phone(words, name).call for name in ("Ada", "Dex"))
    assert (own, other) == (CallKind.NOT_ANSWERED, CallKind.MISSED)


@pytest.mark.parametrize("words", ["Missed voice call, where were you?", "Voice call", "Llamada"])
def test_words_about_a_call_are_no_call(words: str) -> None:
    assert phone(words).kind is MessageKind.TEXT


@pytest.mark.parametrize(
    "name", ["Mum: home", "~ Dex", "~\u202fDex", "Dex - work (2) [x]", 'Dex 6" tall']
)
def test_a_name_may_have_the_signs_of_the_form(name: str) -> None:
    for begin in ("14/03/2026, 21:4{} - ", "[14/03/2026, 21:4{}:00] "):
        chat = f"{begin.format(0)}{name}: hi\n{begin.format(1)}{name}: a: b\n"
        assert [(each.sender, each.text) for each in read(chat)] == [(name, "hi"), (name, "a: b")]


@pytest.mark.parametrize(
    "line",
    [
        "02/13/2026, 21:41 - Ada: love",
        "13/02/2026, 9:41 PM - Ada: love",
        "[13/02/2026, 21:41:00] Ada: love",
        "[9:41 pm, 13/02/2026] Ada: love",
        "13 February 2026, 21:41 - Ada: love",
        "13/02/2026, 21:41: Ada: love",
        "Feb 13, 2026 at 9:41 PM - Ada: love",
        "Ada, [13.02.2026 21:41]",
    ],
)
@pytest.mark.parametrize("count", [1, 6000])
def test_a_line_of_another_form_is_not_glued_to_the_one_before(line: str, count: int) -> None:
    form = "13/02/2026, 21:40 - Dex: hi\n"
    chat = form * count + f"{line}\nmore\n" + "13/02/2026, 21:59 - Ada: hi\n"
    found = read(chat, Answers(me="Ada", day_first=True))
    odd, last = found[count:]
    assert {each.text for each in found[:count]} == {"hi"}
    assert (odd.own, odd.at) == (None, count + 1)
    assert odd.text.endswith("\nmore")
    assert UNLIKE in odd.doubts
    assert (last.own, last.doubts, last.at) == (True, (), count + 3)
    assert notes(chat)["lines-of-another-form"] == 1
