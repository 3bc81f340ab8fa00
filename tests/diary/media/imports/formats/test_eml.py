"""Single e-mails: two clocks, people, what was not sent, files, and headers of every kind.

Forms follow RFC 5322 and the mails of apache/tika, mikel/mail and jstedfast/MimeKit.
"""

from __future__ import annotations

import base64
import contextlib
import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers, in_archive
from diary.media.imports.format import Answers, Confidence, Export, QuestionKind, UnreadableError
from diary.media.imports.formats.eml import FORMAT
from diary.media.imports.message import (
    Doubt,
    Item,
    Message,
    MessageFile,
    MessageKind,
    TimeSource,
    UnreadLine,
)

HIM, ME = "dex@stalker.example", "ada@home.example"
HEAD = {
    "From": f"Dex <{HIM}>", "To": f"Ada <{ME}>", "Subject": "where",
    "Date": "Mon, 2 Mar 2026 21:40:07 +0100", "Message-ID": "<1@stalker.example>",
}  # fmt: skip


def mail(text: str = "I know", **fields: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    rows = {**HEAD, **named}
    return ("".join(f"{k}: {v}\r\n" for k, v in rows.items() if v) + "\r\n" + text).encode()


def export(data: bytes, name: str = "a.eml") -> Export:
    return Export(name, BytesSource(data))


def read(data: bytes, own: str = "") -> Message:
    (found,) = FORMAT.read(export(data), Answers(own_number=own))
    assert isinstance(found, Message)
    return found


def test_a_mail_says_what_its_header_says() -> None:
    found = read(mail(Cc="b@home.example, C <c@home.example>"))
    assert (found.sender, found.label, found.subject) == (HIM, "Dex", "where")
    assert (found.text, found.kind, found.at) == ("I know", MessageKind.TEXT, 1)
    assert found.recipients == (ME, "b@home.example", "c@home.example")
    assert (found.identity, found.thread) == ("<1@stalker.example>", "<1@stalker.example>")
    assert (found.own, found.doubts, found.cut) == (None, (), False)


@pytest.mark.parametrize(("own", "is_own"), [(ME, False), (HIM.upper(), True), ("", None)])
def test_whose_it_is_follows_from_the_account(own: str, is_own: bool | None) -> None:
    assert read(mail(), own).own is is_own


TOOK = "from a.example by mx.home.example{}; Mon, 2 Mar 2026 20:40:09 +0000"


@pytest.mark.parametrize(
    ("fields", "own"),
    [
        # delivered to her: she sent it to herself, or somebody else wrote her address
        ({"To": f"Ada <{ME}>", "Received": TOOK.format("")}, None),
        ({"Cc": ME.upper(), "Received": TOOK.format("")}, None),
        ({"Bcc": ME, "Return_Path": f"<{ME}>"}, None),
        ({"Delivered_To": ME, "Received": TOOK.format("")}, None),
        ({"X_Original_To": ME}, None),
        ({"Envelope_To": f"<{ME}>"}, None),
        ({"Received": TOOK.format(f" for <{ME}>")}, None),
        ({"Received": TOOK.format(f" with SMTP id 1 for {ME}")}, None),
        ({"Received": TOOK.format(""), "Return_Path": f"<{HIM}>"}, None),
        # lines of servers that took it from her cannot be told from those of others
        ({"Received": TOOK.format("")}, None),
        ({"Received": TOOK.format(f" for <{HIM}>"), "Return_Path": f"<{ME}>"}, None),
        ({"Received": TOOK.format(f" (Authenticated sender: {ME})"), "Return_Path": "<>"}, None),
        # to herself
        ({"To": ME}, None),
        ({"To": f"undisclosed: {ME};"}, None),
        # a copy that a program kept of what she sent
        ({}, True),
    ],
)
def test_a_mail_from_the_person_that_came_to_them_is_not_known_to_be_theirs(
    fields: dict[str, str], own: bool | None
) -> None:
    found = read(mail(**{"From": f"Ada <{ME}>", "To": HIM, **fields}), f" {ME.title()} ")
    assert found.own is own
    assert found.doubts == (() if own else (Doubt.PERHAPS_SOMEBODY_ELSE,))
    # of somebody else's it is certain, unless it was sent from her address
    is_from_hers = fields.get("Return_Path") == f"<{ME}>"
    assert read(mail(**{**fields, "To": ME}), ME).own is (None if is_from_hers else False)


@pytest.mark.parametrize(
    ("date", "local", "offset"),
    [
        ("Mon, 2 Mar 2026 21:40:07 +0100", "2026-03-02T21:40:07", "+01:00"),
        ("2 Mar 2026 21:40 -0330", "2026-03-02T21:40:00", "-03:30"),
        ("Mon, 2 Mar 2026 21:40:07 -0000", "2026-03-02T21:40:07", "+00:00"),
        ("Mon, 2 Mar 2026 21:40:07 GMT", "2026-03-02T21:40:07", "+00:00"),
        ("Mon, 2 Mar 2026 21:40:07 +0000 (GMT)", "2026-03-02T21:40:07", "+00:00"),
        ("Mon, 2 Mar 2026 21:40:07 EST", "2026-03-02T21:40:07", "-05:00"),
        ("Mon, 2 Mar 2026 21:40:07", "2026-03-02T21:40:07", ""),
        ("Mon, 2 Mar 2026 21:40:07 CEST", "2026-03-02T21:40:07", ""),
        ("Mon, 2 Mar 26 21:40:07 +0100", "2026-03-02T21:40:07", "+01:00"),
        ("Mon, 30 Feb 2026 21:40:07 +0100", "", ""),
        ("Mon, 2 Mar 2026 21:40:07 +9999", "", ""),
        ("Mon, 2 Mar 2026 21:40:07 +1600", "", ""),
        ("1 Jan 0001 00:00:00 +2300", "", ""),
        ("yesterday", "", ""),
        ("2 Mar 99999999999999999999 21:40 +0100", "", ""),
    ],
)
def test_the_time_is_that_of_the_header_with_no_zone_added(
    date: str, local: str, offset: str
) -> None:
    found = read(mail(Date=date)).time
    if date.startswith("1 Jan 0001"):
        # two digits or three make a year of our time
        assert found.local[:4] in ("", "2001")
        return
    assert (found.local, found.offset) == (local, offset)
    assert found.source is (TimeSource.HEADER if local else TimeSource.NONE)


SERVERS = (
    "by b.example with ESMTP; Mon, 02 Mar 2026 {} +0000\r\n"
    "Received: from a.example (a.example [192.0.2.1]) by a.example; Mon, 02 Mar 2026 {} +0000"
)


@pytest.mark.parametrize(
    ("first", "doubts"),
    [("20:41:00", ()), ("21:40:07", ()), ("21:40:08", (Doubt.CLOCKS_DIFFER,)),
     ("12:00:00", (Doubt.CLOCKS_DIFFER,))],
)  # fmt: skip
def test_two_clocks_that_differ_are_said(first: str, doubts: tuple[Doubt, ...]) -> None:
    found = read(mail(Received=SERVERS.format("23:59:00", first)))
    assert (found.time.source, found.doubts) == (TimeSource.HEADER, doubts)


def test_without_a_date_the_first_server_says_when() -> None:
    found = read(mail(Date="", Received=SERVERS.format("23:59:00", "20:41:00"))).time
    assert (found.local, found.offset) == ("2026-03-02T20:41:00", "+00:00")
    assert found.source is TimeSource.SERVER


def test_an_answer_is_of_the_thread_that_it_names() -> None:
    found = read(mail(References="<0@x.example> <00@x.example>", In_Reply_To="<00@x.example>"))
    assert found.thread == "<0@x.example>"
    assert read(mail(In_Reply_To="<00@x.example>")).thread == "<00@x.example>"


def test_mails_that_name_no_thread_are_not_of_one() -> None:
    found = zipped(a__eml=mail(Message_ID=""), b__eml=mail(Message_ID="none"))
    items = FORMAT.read(found, Answers())
    assert [each.thread for each in items if isinstance(each, Message)] == ["[1]", "[2]"]


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("X_Unsent", "1", MessageKind.DRAFT),
        ("X_Gmail_Labels", "Important,Drafts", MessageKind.DRAFT),
        ("X_Gmail_Labels", "=?UTF-8?Q?Draft,Caf=C3=A9?=", MessageKind.DRAFT),
        ("X_Gmail_Labels", "Inbox,Draft horses", MessageKind.TEXT),
    ],
)
def test_what_was_not_sent_has_a_kind_of_its_own(name: str, value: str, kind: MessageKind) -> None:
    assert read(mail(**{name: value})).kind is kind


@pytest.mark.parametrize("mark", [{"X_Unsent": "1"}, {"X_Gmail_Labels": "Drafts"}])
@pytest.mark.parametrize(
    ("own", "fields", "is_draft"),
    [
        (ME, {}, False),  # somebody else's e-mail cannot be her draft
        (HIM, {}, True),
        ("", {}, True),
        ("", {"Received": "by mx.home.example; Mon, 2 Mar 2026 20:40:09 +0000"}, False),
        (HIM, {"Return_Path": f"<{HIM}>"}, False),
        (HIM, {"Delivered_To": ME}, False),
    ],
)
def test_a_sender_cannot_mark_a_mail_as_not_sent(
    mark: dict[str, str], own: str, fields: dict[str, str], is_draft: bool
) -> None:
    found = read(mail(**mark, **fields), own)
    assert found.kind is (MessageKind.DRAFT if is_draft else MessageKind.TEXT)
    assert (Doubt.MARKED_UNSENT in found.doubts) is not is_draft


def test_attachments_are_named_and_a_mail_inside_is_opened() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = HIM, "inner"
    inner.set_content("words inside")
    outer = EmailMessage()
    outer["From"], outer["To"] = ME, "b@home.example"
    outer.set_content("see below")
    outer.add_attachment(b"\xff\xd8\xff", "image", "jpeg", filename="Café 1.jpg")
    outer.add_attachment(inner)
    found = read(outer.as_bytes())
    assert found.files[0] == MessageFile("Café 1.jpg", "", "image/jpeg", inline=True)
    assert found.files[1].media_type == "message/rfc822"
    assert "words inside" in found.text


def test_a_header_in_another_charset_is_decoded_and_a_broken_one_stands_as_it_is() -> None:
    found = read(mail(From="=?iso-8859-1?Q?D=E9x?= <dex@stalker.example>", To="undisclosed:;"))
    assert (found.label, found.sender, found.recipients) == ("Déx", HIM, ())
    assert read(mail(From="somebody at work", To=f"{HIM}")).sender == "somebody at work"


def test_two_headers_of_one_kind_in_a_part_raise_nothing() -> None:
    double = "Content-Disposition: inline\r\nContent-Disposition: attachment\r\n"
    part = f"--b\r\n{double}\r\nwords\r\n--b--"
    found = read(mail(part, Content_Type="multipart/mixed; boundary=b"))
    assert "words" in found.text


def test_apple_mail_writes_a_length_before_and_a_list_behind() -> None:
    data = mail("words")
    found = read(b"%d\n" % len(data) + data + b'<?xml version="1.0"?><plist/>')
    assert (found.text, found.sender) == ("words", HIM)


def zipped(**files: bytes) -> Export:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    members = ZipMembers(file)
    (main,) = FORMAT.main_members(members.sizes())
    return in_archive(members, main)


def test_the_mails_of_a_zip_are_read_in_the_order_of_their_names() -> None:
    found = zipped(c__eml=mail("3"), a__eml=b"no mail", b__EML=mail("2"), note__txt=b"")
    assert FORMAT.recognise(found) is Confidence.PERHAPS
    items: list[Item] = list(FORMAT.read(found, Answers()))
    assert items[0] == UnreadLine(1, "not-mail")
    assert [(each.at, each.text) for each in items[1:] if isinstance(each, Message)] == [
        (2, "2"), (3, "3"),
    ]  # fmt: skip
    assert FORMAT.main_members({"note.txt": 1}) == ()


def test_files_without_any_mail_are_refused() -> None:
    with pytest.raises(UnreadableError):
        list(FORMAT.read(zipped(a__eml=b"no", b__eml=b"no"), Answers()))


def test_a_mail_is_recognised_by_its_header() -> None:
    assert FORMAT.recognise(export(mail())) is Confidence.SURE
    assert FORMAT.recognise(export(mail(), "a.txt")) is Confidence.LIKELY
    assert FORMAT.recognise(export(b"words", "a.eml")) is Confidence.NO
    assert FORMAT.recognise(export(b"From x Mon Mar 2 21:40:07 2026\n" + mail())) is Confidence.NO


@pytest.mark.parametrize("lead", ["\ufeff", "\r\n", " \r\n"])
def test_a_mail_that_begins_with_a_mark_or_blanks_is_not_known_to_be_hers(lead: str) -> None:
    sent = mail(From=ME, To=HIM)
    assert read(sent, ME).own is True
    found = read(lead.encode() + sent, ME)
    assert (found.own, Doubt.PERHAPS_SOMEBODY_ELSE in found.doubts) == (None, True)


@pytest.mark.parametrize("blanks", [" ", "\t", "  "])
def test_a_mail_with_blanks_before_a_colon_is_read_and_doubted(blanks: str) -> None:
    data = f"From{blanks}: {ME}\r\nTo: {HIM}\r\nDate: x\r\n\r\nI know".encode()
    assert FORMAT.recognise(export(data)) is Confidence.SURE
    found = read(data, ME)
    assert (found.text, found.own) == ("I know", None)
    assert Doubt.PERHAPS_SOMEBODY_ELSE in found.doubts


def test_the_account_is_asked_for_with_the_addresses_that_are_there() -> None:
    (asked,) = FORMAT.questions(export(mail(Delivered_To="ada@mail.example")))
    assert asked.kind is QuestionKind.OWN_NUMBER
    assert asked.choices == ("ada@mail.example", ME, HIM)


def test_a_mail_beyond_the_limit_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.media.imports.mail_messages.MAX_MESSAGE", 4000)
    found = read(mail("x" * 9000))
    assert found.cut
    assert found.doubts == (Doubt.DAMAGED_TEXT,)


WORDS = st.text(
    st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Co", "Cn")),
    max_size=60,
)


@given(WORDS, WORDS, st.sampled_from(["7bit", "base64", "quoted-printable"]))
def test_what_is_written_is_read_back(text: str, subject: str, coding: str) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = HIM, ME, subject
    if coding == "7bit":
        made.set_content(text)
    else:
        made.set_content(text, cte=coding)
    found = read(made.as_bytes())
    assert found.text.strip() == text.strip()
    assert found.subject == subject


@given(st.binary(max_size=200), st.integers(0, 300))
def test_rubbish_never_raises(rubbish: bytes, cut: int) -> None:
    good = mail(base64.b64encode(b"x" * 99).decode(), Content_Transfer_Encoding="base64")
    found = export(good[:cut] + rubbish + good[cut:])
    FORMAT.recognise(found)
    FORMAT.questions(found)
    with contextlib.suppress(UnreadableError):
        list(FORMAT.read(found, Answers(own_number=ME)))
